//! Where the command prints: the only module of sobre that does.

use std::{
    env,
    io::{self, IsTerminal as _, Write},
};

use super::args::{Color, Format, ScreenArgs};
use crate::{
    diag::{Lang, Style, Text},
    publish::StoreKeys,
};

/// How and in what form to answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    /// Language, and colour on standard output.
    pub(crate) style: Style,
    /// Language, and colour on standard error.
    pub(crate) error_style: Style,
    /// Whether to answer with one JSON object.
    pub(crate) json: bool,
    /// Whether to say only what went wrong.
    pub(crate) quiet: bool,
    /// Whether to show how far long work has come.
    pub(crate) progress: bool,
}

impl Screen {
    /// Returns the screen that the arguments and the environment ask for.
    pub(crate) fn new(args: &ScreenArgs, lang: Lang) -> Self {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let json = args.format == Format::Json;
        Self {
            style: Style { lang, color: colored(args.color, out) },
            error_style: Style { lang, color: colored(args.color, err) },
            json,
            quiet: args.quiet,
            progress: err && !json && !args.quiet && variable("TERM").is_none_or(|term| term != "dumb"),
        }
    }

    /// Returns a sentence as a line of the answer; nothing when only mistakes are to be told.
    pub(crate) fn sentence(self, text: &Text) -> String {
        if self.quiet { String::new() } else { format!("{}\n", text.in_lang(self.style.lang)) }
    }

    /// Writes to standard output. A reader that has gone away (`sobre check | head`) is no failure.
    pub(crate) fn out(text: &str) {
        drop(io::stdout().lock().write_all(text.as_bytes()));
    }

    /// Writes to standard error.
    pub(crate) fn err(text: &str) {
        drop(io::stderr().lock().write_all(text.as_bytes()));
    }
}

/// Returns the language of the person at the keyboard: the first of `SOBRE_LANG`, `LC_ALL`,
/// `LC_MESSAGES` and `LANG` that is set.
pub(crate) fn language() -> Lang {
    let locale = ["SOBRE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    Lang::from_locale(&locale.unwrap_or_default())
}

/// Returns who is at the keyboard, as the system calls them.
pub(crate) fn person() -> String {
    ["USER", "LOGNAME"].into_iter().find_map(variable).unwrap_or_else(|| "?".to_owned())
}

/// What is published is for everyone to read, whatever the account's own habits.
pub(crate) fn for_everyone() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
}

/// `auto` follows the terminal and the two conventions `NO_COLOR` and `CLICOLOR_FORCE`.
fn colored(choice: Color, terminal: bool) -> bool {
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if variable("NO_COLOR").is_some() => false,
        Color::Auto if variable("CLICOLOR_FORCE").is_some() => true,
        Color::Auto => terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// Returns what a variable of the environment is set to, unless it is empty.
#[expect(clippy::disallowed_methods, reason = "this is where the command line meets the environment")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns what opens object stores, under the names that every tool for them reads.
pub(crate) fn store_keys() -> Option<StoreKeys> {
    let (id, secret) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    Some(StoreKeys { id, secret, token: variable("AWS_SESSION_TOKEN") })
}

/// Returns in which region an object store without a line in `farm.toml` is, under the name that every tool reads.
pub(crate) fn store_region() -> Option<String> {
    variable("AWS_REGION")
}
