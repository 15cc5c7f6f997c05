//! Help in the reader's language.
//!
//! The command line is declared once, each text as `English | French`; this walks the declaration
//! and keeps one half. What clap itself would say in English (headings, defaults) is replaced.

use std::fmt::Write as _;

use clap::{
    Arg, Command,
    builder::{Str, StyledStr},
};

use crate::diag::Lang;

/// Returns the command with all its texts in `lang`.
pub(crate) fn in_language(command: Command, lang: Lang) -> Command {
    let about = command.get_about().map(|about| half(&about.to_string(), lang));
    let subject = command.get_subcommand_value_name().map(|name| half(name, lang));
    let template = template(&command, lang);
    let mut command = command.help_template(template).mut_args(|arg| argument(arg, lang));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(subject) = subject {
        command = command.subcommand_value_name(Str::from(subject));
    }
    command.mut_subcommands(|command| in_language(command, lang))
}

fn argument(arg: Arg, lang: Lang) -> Arg {
    let help = arg.get_help().map(|help| half(&help.to_string(), lang));
    let names = arg.get_value_names().map(|names| names.iter().map(|name| half(name, lang)).collect::<Vec<_>>());
    // Defaults and possible values are part of our own text, in both languages.
    let arg = match help {
        Some(help) => arg.help(help),
        None => arg,
    };
    match names {
        Some(names) if arg.get_action().takes_values() => {
            arg.value_names(names).hide_default_value(true).hide_possible_values(true)
        }
        _ => arg,
    }
}

/// Returns the half of `English | French` that `lang` asks for, or the whole when there is one half.
fn half(both: &str, lang: Lang) -> String {
    let halves = both.split_once(" | ").unwrap_or((both, both));
    let half = match lang {
        Lang::En => halves.0,
        Lang::Fr => halves.1,
    };
    half.trim().to_owned()
}

/// Returns the layout of a command's help: what it has, under headings in `lang`.
fn template(command: &Command, lang: Lang) -> StyledStr {
    let heading = |en: &str, fr: &str| {
        let (word, colon) = match lang {
            Lang::En => (en, ":"),
            Lang::Fr => (fr, " :"),
        };
        let style = anstyle::Style::new().bold().underline();
        format!("{style}{word}{style:#}{colon}")
    };
    let mut layout = format!("{{about}}\n\n{} {{usage}}\n", heading("Usage", "Utilisation"));
    let mut part = |en, fr, tag| {
        let _ = writeln!(layout, "\n{}\n{tag}", heading(en, fr));
    };
    if command.has_subcommands() {
        part("Commands", "Commandes", "{subcommands}");
    }
    if command.get_positionals().next().is_some() {
        part("Arguments", "Arguments", "{positionals}");
    }
    part("Options", "Options", "{options}");
    StyledStr::from(layout)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::CommandLine;

    #[test]
    fn every_text_has_both_languages() {
        fn walk(command: &Command) {
            let texts = command.get_arguments().map(Arg::get_help).chain([command.get_about()]);
            for text in texts {
                let text = text.map(ToString::to_string).unwrap_or_default();
                assert_eq!(text.matches(" | ").count(), 1, "{}: {text:?}", command.get_name());
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&CommandLine::command());
    }

    #[test]
    fn the_declaration_is_sound() {
        in_language(CommandLine::command(), Lang::Fr).debug_assert();
    }
}
