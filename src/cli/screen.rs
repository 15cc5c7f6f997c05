//! Where the command prints: the only module of sobre that does.

use std::{
    env,
    io::{self, IsTerminal as _, Write},
};

use super::args::{Color, Format, ScreenArgs};
use crate::diag::{Lang, Style, Text};

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
            progress: err && !json && !args.quiet && env::var_os("TERM").is_none_or(|term| term != "dumb"),
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
    let set = |name: &&str| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["SOBRE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
    Lang::from_locale(&locale.unwrap_or_default())
}

/// `auto` follows the terminal and the two conventions `NO_COLOR` and `CLICOLOR_FORCE`.
fn colored(choice: Color, terminal: bool) -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("CLICOLOR_FORCE") => true,
        Color::Auto => terminal && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
