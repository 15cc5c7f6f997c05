//! `sobre sheet`: one style sheet, made apart; only sobre itself asks for it.

use std::io::{self, Read as _, Write as _};

use super::Exit;
use crate::theme::apart;

/// Reads what is to be made from standard input and writes what it became.
pub(crate) fn run() -> Exit {
    let mut job = Vec::new();
    let asked = io::stdin().read_to_end(&mut job).ok().and_then(|_| apart::answer(&job));
    match asked.map(|made| io::stdout().write_all(&made)) {
        Some(Ok(())) => Exit::Good,
        _ => Exit::Usage,
    }
}
