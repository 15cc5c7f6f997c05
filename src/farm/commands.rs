//! The commands of a farm: programs whose output is one of its files, run when what they read has changed.
//!
//! A command is run without a shell, in the farm's folder, with a small environment that is always the same, and for
//! a limited time. Its standard output takes the place of the file when it has ended well, in one step; when it has
//! not, the file stays and the site it belongs to is not written. Only a build runs commands: neither a check nor a preview. What was run on which inputs is remembered by
//! digest: the same inputs are never given twice.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use walkdir::WalkDir;

use super::Prepared;
use crate::{
    config::CommandConfig,
    diag::{Code, Diagnostic, Text, text},
    digest::Digest,
    release::whole::write_aside,
};

/// The largest output that is taken, in bytes.
const OUTPUT_MAX: u64 = 64 << 20;

/// Lines of what a command said that are shown when it fails.
const LINES_SHOWN: usize = 6;

/// Where programs are looked for; what else the environment holds is the machine's own.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// What was run before: by output, the digest of what went in and of what came out.
type Remembered = BTreeMap<String, (Digest, Digest)>;

/// Runs those of the farm's commands, in written order, whose output belongs to a site that is asked for, and whose
/// inputs or output are not as they left them. What goes wrong keeps that site from being written.
pub(super) fn run(prepared: &mut Prepared, cache: bool) {
    if prepared.commands.is_empty() {
        return;
    }
    let memory = prepared.out.join(".sobre").join("commands.json");
    let mut known: Remembered = if cache { recall(&memory) } else { Remembered::new() };
    for command in &prepared.commands {
        let Some(site) = prepared.sites.iter_mut().find(|site| command.site() == Some(site.name.as_str())) else {
            continue;
        };
        match refresh(&prepared.farm, command, known.remove(&command.output)) {
            Ok(digests) => drop(known.insert(command.output.clone(), digests)),
            Err(fault) => site.diagnostics.push(*fault),
        }
    }
    if let Ok(json) = serde_json::to_vec(&known) {
        // What cannot be remembered is run again.
        let _ = fs::create_dir_all(prepared.out.join(".sobre")).and_then(|()| write_aside(&memory, &json));
    }
}

fn recall(memory: &Path) -> Remembered {
    fs::read(memory).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Returns the digests of what goes into a command and of what it made, after running it if they are not `known`.
fn refresh(
    farm: &Path,
    command: &CommandConfig,
    known: Option<(Digest, Digest)>,
) -> Result<(Digest, Digest), Box<Diagnostic>> {
    let inputs = inputs(farm, command).map_err(|error| failed(command, &cannot_read(&error)))?;
    let key = Digest::of_value(&(&command.run, &command.output, inputs, env!("CARGO_PKG_VERSION")));
    let output = farm.join(&command.output);
    let made = fs::read(&output).ok().map(|bytes| Digest::of(&bytes));
    if let Some(known) = known
        && known.0 == key
        && Some(known.1) == made
    {
        return Ok(known);
    }
    let bytes = ran(farm, command).map_err(|why| failed(command, &why))?;
    let digest = Digest::of(&bytes);
    if made != Some(digest) {
        let folder = output.parent().map_or(Ok(()), fs::create_dir_all);
        let written = folder.and_then(|()| write_aside(&output, &bytes));
        written.map_err(|error| failed(command, &cannot_read(&error)))?;
    }
    Ok((key, digest))
}

/// Returns the files that a command reads, with their digests, in order of path.
fn inputs(farm: &Path, command: &CommandConfig) -> io::Result<BTreeMap<String, Digest>> {
    let mut found = BTreeMap::new();
    for pattern in &command.inputs {
        // What stands before the first `*` is a folder to look in.
        let fixed = pattern.split('*').next().unwrap_or_default();
        let root = if fixed.len() == pattern.len() { pattern } else { fixed.rsplit_once('/').map_or("", |cut| cut.0) };
        for entry in WalkDir::new(farm.join(root)).sort_by_file_name().into_iter().flatten() {
            let path = entry.path().strip_prefix(farm).unwrap_or(entry.path()).to_string_lossy().into_owned();
            if entry.file_type().is_file() && matches(pattern, &path) {
                found.insert(path, Digest::of(&fs::read(entry.path())?));
            }
        }
    }
    Ok(found)
}

/// Whether a path is one that a pattern means: part by part, `*` any text in a name, `**` any folders.
fn matches(pattern: &str, path: &str) -> bool {
    fn parts(pattern: &[&str], path: &[&str]) -> bool {
        match (pattern.split_first(), path.split_first()) {
            (None, None) => true,
            (Some((&"**", rest)), _) => (0..=path.len()).any(|skipped| parts(rest, &path[skipped..])),
            (Some((first, pattern)), Some((name, path))) => is_named(first, name) && parts(pattern, path),
            _ => false,
        }
    }
    parts(&pattern.split('/').collect::<Vec<_>>(), &path.split('/').collect::<Vec<_>>())
}

/// Whether a name is as a pattern with `*` says; hidden ones only when the pattern says so, too.
fn is_named(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match left.find(piece) {
            Some(at) => left = &left[at + piece.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

/// Runs a command and returns what it wrote, or why there is nothing.
fn ran(farm: &Path, command: &CommandConfig) -> Result<Vec<u8>, Text> {
    let mut child = spawn(farm, command).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => text!("there is no such program", "ce programme n’existe pas"),
        _ => cannot_read(&error),
    })?;
    let (out, said) = (child.stdout.take(), child.stderr.take());
    let out = thread::spawn(move || read_up_to(out, OUTPUT_MAX + 1));
    let said = thread::spawn(move || read_up_to(said, 1 << 20));
    let ended = wait(&mut child, Duration::from_secs(command.seconds.into()));
    let out = out.join().unwrap_or_default();
    let said = said.join().unwrap_or_default();
    match ended {
        Some(status) if status.success() && out.len() as u64 <= OUTPUT_MAX => Ok(out),
        Some(status) if status.success() => {
            let most = OUTPUT_MAX >> 20;
            Err(text!("it wrote more than {most} MiB", "il a écrit plus de {most} Mio"))
        }
        Some(status) => Err(ended_badly(status, &said)),
        None => {
            let seconds = command.seconds;
            Err(text!(
                "it took more than {seconds} s and was stopped (`seconds`)",
                "il a pris plus de {seconds} s et a été arrêté (« seconds »)"
            ))
        }
    }
}

fn spawn(farm: &Path, command: &CommandConfig) -> io::Result<Child> {
    let (program, words) = command.run.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut child = Command::new(program);
    child.args(words).current_dir(farm).env_clear().env("PATH", PATH).env("LANG", "C.UTF-8").env("TZ", "UTC");
    // A group of its own, so that what it starts is stopped with it.
    child.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

fn read_up_to(from: Option<impl io::Read>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut from) = from {
        // What was read so far is what there is to tell.
        let _ = from.by_ref().take(most).read_to_end(&mut bytes);
        let _ = io::copy(&mut from, &mut io::sink());
    }
    bytes
}

/// Waits for a command, stops whatever it started that still runs, and returns how it ended; `None` when it took too
/// long.
fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let pid = Pid::from_child(child);
    let until = Instant::now() + patience;
    let mut pause = Duration::from_millis(1);
    // It is not taken from the system's list before its group is stopped, so that the number is nobody else's.
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let mut has_ended = false;
    while !has_ended && Instant::now() < until {
        has_ended = !matches!(waitid(WaitId::Pid(pid), options), Ok(None));
        if !has_ended {
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
    let _ = kill_process_group(pid, Signal::KILL);
    let status = child.wait().ok();
    status.filter(|_| has_ended)
}

/// Says how a command ended, with the last lines of what it said.
fn ended_badly(status: ExitStatus, said: &[u8]) -> Text {
    let Text { en, fr } = match (status.code(), status.signal()) {
        (Some(code), _) => text!("it ended with {code}", "il a fini par {code}"),
        (None, signal) => {
            let signal = signal.unwrap_or_default();
            text!("it was ended by signal {signal}", "il a été arrêté par le signal {signal}")
        }
    };
    let said = String::from_utf8_lossy(said);
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(LINES_SHOWN)..].join(" / ");
    if last.is_empty() { text!("{en}", "{fr}") } else { text!("{en}: {last}", "{fr} : {last}") }
}

fn cannot_read(error: &io::Error) -> Text {
    crate::diag::cause(error)
}

fn failed(command: &CommandConfig, why: &Text) -> Box<Diagnostic> {
    let (run, Text { en, fr }) = (command.run.join(" "), why);
    let fact = text!("`{run}` failed: {en}", "« {run} » a échoué : {fr}");
    let output = &command.output;
    Box::new(
        Diagnostic::new(Code::COMMAND_FAILED, fact)
            .at(command.place.clone())
            .hint(text!("{output} stays as it was", "{output} reste tel quel")),
    )
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_mean_files() {
        for (pattern, path) in [
            ("a/*.csv", "a/x.csv"),
            ("a/**/*.csv", "a/x.csv"),
            ("a/**/*.csv", "a/b/c/x.csv"),
            ("a/x.csv", "a/x.csv"),
            ("a/x*y*.c", "a/x1y2.c"),
            ("**", "a/b"),
        ] {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("a/*.csv", "a/b/x.csv"),
            ("a/*.csv", "a/.x.csv"),
            ("a/x.csv", "a/xx.csv"),
            ("*.csv", "a/x.csv"),
            ("a*a", "a"),
        ] {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
    }
}
