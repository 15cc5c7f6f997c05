//! Completions and manual pages, made from the declaration of the command line.

use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use serde_json::{Map, Value};

use super::{Answer, Exit, Failure, Screen, args::CommandLine, help};
use crate::diag::text;

/// Returns the completions of a shell.
pub(crate) fn completions(shell: Shell, screen: Screen) -> Answer {
    let mut command = help::in_language(CommandLine::command(), screen.style.lang);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "sobre", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let json = Map::from_iter([("script".to_owned(), Value::from(script.as_str()))]);
    Answer { exit: Exit::Good, human: script, json }
}

/// Writes a manual page for each command to `dir`.
pub(crate) fn man(dir: &Path, screen: Screen) -> Result<Answer, Failure> {
    let command = help::in_language(CommandLine::command(), screen.style.lang);
    let doing = text!("writing the manual pages to", "l’écriture des pages de manuel dans");
    let failed = |error| Failure::world(&doing, dir, &error);
    std::fs::create_dir_all(dir).map_err(failed)?;
    clap_mangen::generate_to(command, dir).map_err(failed)?;
    let path = dir.display();
    let done = text!("manual pages written to {path}", "pages de manuel écrites dans {path}");
    Ok(Answer { exit: Exit::Good, human: screen.sentence(&done), json: Map::new() })
}
