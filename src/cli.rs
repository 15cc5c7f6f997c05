//! The command line: the only part of sobre that prints, reads the environment and the clock, and
//! ends the process.
//!
//! Each command has a file: it builds the inputs, calls one function of the library and turns the
//! result into an `Answer`. Here the answer is shown and becomes an exit code.

mod access;
mod answer;
mod args;
mod backup;
mod books;
mod build;
mod check;
mod ci;
mod costs;
mod exit;
mod extras;
mod findings;
mod fix;
mod help;
mod init;
mod json;
mod made;
mod mv;
mod new;
mod privacy;
mod progress;
mod provision;
mod publish;
mod receive;
mod register;
mod report;
mod schema;
mod screen;
mod serve;
mod sheet;
mod since;
mod starter;
mod statify;
mod steward;
mod usage;
mod weigh;
mod words;
mod work;

use std::{env, ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _, error::ErrorKind};
use serde_json::{Map, Value, json};

use crate::{
    diag::{Lang, Style},
    theme::apart,
};
use answer::{Answer, Failure};
use args::{Command, CommandLine, ScreenArgs};
pub use exit::Exit;
use screen::Screen;

/// Runs the command that the process was started with.
#[expect(clippy::disallowed_methods, reason = "this is where the command line is read")]
pub fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().collect();
    if let Ok(program) = env::current_exe() {
        apart::by(program);
    }
    let lang = screen::language();
    match parse(&words, lang) {
        Ok(line) => {
            let screen = Screen::new(&line.screen, lang);
            run(line.command, screen)
        }
        Err(error) => unparsed(&error, &words, lang),
    }
    .into()
}

fn parse(words: &[OsString], lang: Lang) -> Result<CommandLine, clap::Error> {
    let mut command = help::in_language(CommandLine::command(), lang);
    let matches = command.try_get_matches_from_mut(words)?;
    CommandLine::from_arg_matches(&matches)
}

fn run(command: Command, screen: Screen) -> Exit {
    let name = Some(command.name());
    let result = match command {
        Command::Init(args) => init::run(&args, screen),
        Command::New { what } => new::run(what, screen),
        Command::Mv(args) => mv::run(&args, screen),
        Command::Schema(args) => schema::run(&args, screen),
        Command::Fix(args) => fix::run(&args, screen),
        Command::Build(args) => build::run(args, screen),
        Command::Check(args) => check::run(args, screen),
        Command::Ci(args) => ci::run(&args, screen),
        Command::Publish(args) => publish::run(args, screen),
        Command::Releases(args) => publish::releases(&args, screen),
        Command::Rollback(args) => publish::rollback(&args, screen),
        Command::Plan(args) => provision::plan(&args, screen),
        Command::Apply(args) => provision::apply(&args, screen),
        Command::Backup(args) => backup::backup(&args, screen),
        Command::Restore(args) => backup::restore(&args, screen),
        Command::Register { what } => register::run(&what, screen),
        Command::Privacy { what } => privacy::run(&what, screen),
        Command::Access { what } => access::run(&what, screen),
        Command::Statify { what } => statify::run(what, screen),
        Command::Completions { shell } => Ok(extras::completions(shell, screen)),
        Command::Man { dir } => extras::man(&dir, screen),
        // Speaks in messages.
        Command::Receive(args) => return receive::run(&args, screen),
        Command::Sheet => return sheet::run(),
        Command::Steward(args) => return steward::run(&args, screen),
        // Speaks when it is ready, not when it ends.
        Command::Serve(args) => {
            return serve::run(args, screen).unwrap_or_else(|failure| show(Err(failure), name, screen));
        }
    };
    show(result, name, screen)
}

/// Shows help and version, or what is wrong with the command line.
fn unparsed(error: &clap::Error, words: &[OsString], lang: Lang) -> Exit {
    let screen = Screen::new(&ScreenArgs::guess(words), lang);
    let text = |style: Style| if style.color { error.render().ansi().to_string() } else { error.render().to_string() };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Screen::out(&text(screen.style));
            Exit::Good
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !screen.json => {
            Screen::err(&text(screen.error_style));
            Exit::Usage
        }
        _ => show(Err(usage::mistake(error)), None, screen),
    }
}

/// Shows a result as the screen wants it and returns how the run ends.
fn show(result: Result<Answer, Failure>, command: Option<&str>, screen: Screen) -> Exit {
    let exit = result.as_ref().map_or_else(Failure::exit, |answer| answer.exit);
    if screen.json {
        let members = match &result {
            Ok(answer) => answer.json.clone(),
            Err(failure) => failure.json(screen.style.lang),
        };
        Screen::out(&format!("{}\n", envelope(command, exit, members)));
        return exit;
    }
    match result {
        Ok(answer) => Screen::out(&answer.human),
        Err(failure) => {
            let mut text = String::new();
            failure.write_human(screen.error_style, &mut text);
            Screen::err(&text);
        }
    }
    exit
}

/// Returns the JSON object of a run: who speaks, and what the command adds.
fn envelope(command: Option<&str>, exit: Exit, members: Map<String, Value>) -> Value {
    let mut object = json!({ "sobre": env!("CARGO_PKG_VERSION"), "command": command, "exit": exit as u8 });
    if let Value::Object(object) = &mut object {
        object.extend(members);
    }
    object
}
