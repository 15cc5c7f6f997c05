//! `sobre serve`.

use super::{Answer, Failure, Screen, args::ServeArgs};
use crate::diag::text;

/// Previews the sites until it is told to stop.
pub(crate) fn run(_args: ServeArgs, _screen: Screen) -> Result<Answer, Failure> {
    Err(Failure::usage(text!("not yet", "pas encore")))
}
