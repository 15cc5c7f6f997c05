//! One style sheet made by a process of its own, which may end badly without harm to anybody else.
//!
//! Sass can loop and call itself without end, double a text until memory is full, or nest deeper than the stack, and
//! no compiler counts its steps. The system does: the process says what it may take, then makes the sheet. Where
//! nobody said which program does that (the library alone, in tests), the sheet is made in the process that asks.

use std::{
    io::{self, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    sync::OnceLock,
};

use rustix::process::{Resource, Rlimit, Signal, setrlimit};

use super::{Chain, Made, make};
use crate::diag::{Code, Text, text};

/// The word after the program's name by which it is asked for one sheet: see [`answer`].
pub const COMMAND: &str = "sheet";

/// Seconds of a processor's time that one sheet may take: many times what a large framework takes.
const SECONDS: u64 = 5;

/// Bytes of memory that one sheet may take.
const BYTES: u64 = 2 << 30;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Says, once at the start, which program answers [`COMMAND`] by [`answer`].
pub fn by(program: PathBuf) {
    // Who says it twice says the same.
    let _ = PROGRAM.set(program);
}

/// Makes one sheet.
pub(super) fn made(path: &str, source: &str, chain: &Chain<'_>) -> Made {
    let asked = PROGRAM
        .get()
        .and_then(|program| ask(Command::new(program), &postcard::to_stdvec(&(path, source, chain)).ok()?).ok());
    match asked {
        None => make(path, source, chain),
        Some(Ok(made)) => made,
        Some(Err(why)) => (
            None,
            vec![chain.sheets.fault(Code::STYLE_SYNTAX, source, why, None).hint(text!(
                "look for `@while` and `@for` that never end, and for what calls itself",
                "cherchez les « @while » et « @for » sans fin, et ce qui s’appelle soi-même"
            ))],
        ),
    }
}

/// Has another process make a sheet; that it cannot be started is the only error.
fn ask(mut program: Command, job: &[u8]) -> io::Result<Result<Made, Text>> {
    program.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // Who ends before it has read everything is heard below.
        let _ = input.write_all(job);
    }
    let ended = child.wait_with_output()?;
    let made = ended.status.success().then(|| postcard::from_bytes(&ended.stdout).ok()).flatten();
    Ok(made.ok_or_else(|| why(ended.status, &String::from_utf8_lossy(&ended.stderr))))
}

/// Says why there is no sheet.
fn why(status: ExitStatus, said: &str) -> Text {
    let is = |signal: Signal| status.signal() == Some(signal.as_raw());
    if is(Signal::XCPU) || is(Signal::KILL) {
        text!(
            "this style sheet was not made after {SECONDS} s",
            "cette feuille de style n’était pas faite au bout de {SECONDS} s"
        )
    } else if said.contains("overflowed its stack") {
        text!(
            "this style sheet calls itself or nests without end",
            "cette feuille de style s’appelle ou s’imbrique sans fin"
        )
    } else if said.contains("memory allocation") {
        let most = BYTES >> 30;
        text!("this style sheet takes more than {most} GiB", "cette feuille de style prend plus de {most} Gio")
    } else {
        text!("this style sheet ends its compiler", "cette feuille de style fait échouer son compilateur")
    }
}

/// Makes the sheet that standard input asked for, within limits that hold for the whole process from now on;
/// `None` when nobody could have asked that.
pub fn answer(job: &[u8]) -> Option<Vec<u8>> {
    let limit = |most| Rlimit { current: Some(most), maximum: Some(most) };
    // Where a system knows no such limit, the others hold.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(SECONDS), maximum: Some(SECONDS + 1) });
    let _ = setrlimit(Resource::As, limit(BYTES));
    let _ = setrlimit(Resource::Core, limit(0));
    let (path, source, chain): (String, String, Chain<'_>) = postcard::from_bytes(job).ok()?;
    postcard::to_stdvec(&make(&path, &source, &chain)).ok()
}
