//! A shell, on another machine or on this one: commands go in, what they say comes back.
//!
//! One process runs `sh` for the whole time. So what the shell holds, such as a lock, is held as long
//! as we live and no longer: whatever ends us closes its input, and at the end of its input a shell ends.

use std::{
    ffi::OsString,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread::JoinHandle,
};

use super::{Holder, PublishError, protocol::out_of_order, ssh::last_words};
use crate::{config::MachineConfig, diag::text};

/// The longest answer, in bytes.
const ANSWER_MAX: usize = 256 << 20;

/// What stands in front of the status of a command: no file of ours holds it at the start of a line.
const MARK: &[u8] = b"\x01sobre-3f9c61d2 ";

/// What is said first: messages in English, files that the web server can read, and nothing that the
/// other side's own start-up said.
const GREETING: &str = "LC_ALL=C; export LC_ALL; umask 022";

/// A running shell.
pub(super) struct Shell {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    said: Option<JoinHandle<String>>,
    machine: String,
}

/// What a command said, and how it ended.
pub(super) struct Said {
    pub(super) status: i32,
    pub(super) bytes: Vec<u8>,
}

impl Shell {
    /// Starts the shell to which `command` leads; `machine` is its name in messages.
    pub(super) fn start(mut command: Command, machine: &str) -> Result<Self, PublishError> {
        let program = command.get_program().to_owned();
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|source| PublishError::World {
            doing: text!("starting", "le lancement de"),
            path: program.into(),
            source,
        })?;
        let (to, from) = (child.stdin.take(), child.stdout.take().ok_or_else(out_of_order)?);
        let said = child.stderr.take().map(|errors| std::thread::spawn(move || last_words(errors)));
        let mut shell = Self { child, to, from: BufReader::new(from), said, machine: machine.into() };
        shell.ask(GREETING)?;
        Ok(shell)
    }

    /// Returns the shell on another machine, by `ssh`.
    pub(super) fn over_ssh(machine: &MachineConfig, key: Option<&Path>) -> Result<Self, PublishError> {
        let words = ssh_words(machine, key);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(["--", &machine.host, "exec sh"]);
        Self::start(command, &machine.host)
    }

    /// Runs a command in the shell itself.
    pub(super) fn ask(&mut self, command: &str) -> Result<Said, PublishError> {
        self.told(command).map_err(|error| self.broken(error))
    }

    /// Runs a command that has to go well; returns what it said.
    pub(super) fn run(&mut self, command: &str) -> Result<Vec<u8>, PublishError> {
        let said = self.ask(command)?;
        if said.status == 0 {
            return Ok(said.bytes);
        }
        let words = String::from_utf8_lossy(&said.bytes);
        let last = words.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("?").trim().to_owned();
        Err(self.failed(io::Error::other(last)))
    }

    /// Takes the lock of the file `path`, for as long as the shell lives.
    ///
    /// Where there is no `flock`, a folder beside it is the lock, which the shell takes away at its end:
    /// then only a power cut over there leaves it.
    pub(super) fn lock(&mut self, path: &str, holder: &Holder) -> Result<(), PublishError> {
        let (file, folder) = (quoted(path), quoted(&format!("{path}.d")));
        let said = self.ask(&format!(
            "if command -v flock >/dev/null; then exec 9>>{file}; flock -w 1 9 || {{ cat {file}; (exit 75); }}; \
             elif mkdir {folder} 2>/dev/null; then trap \"rmdir {folder}\" EXIT; trap 'exit 1' HUP PIPE TERM; \
             else cat {file}; (exit 75); fi"
        ))?;
        let words = String::from_utf8_lossy(&said.bytes).into_owned();
        match said.status {
            0 => {}
            75 => return Err(PublishError::Held(Holder::of_line(&words))),
            _ => return Err(self.failed(io::Error::other(words.trim().to_owned()))),
        }
        let line = Holder { process: 0, ..holder.clone() }.line();
        let line = quoted(line.trim_start_matches('0'));
        // On a full disk nobody learns who we are, and that is all. The process is the one over there.
        drop(self.ask(&format!("printf '%d%s' $$ {line} > {file}")));
        Ok(())
    }

    /// Returns the failure of what was done there.
    pub(super) fn failed(&self, source: io::Error) -> PublishError {
        let doing = text!("working on", "le travail sur");
        PublishError::World { doing, path: self.machine.as_str().into(), source }
    }

    fn told(&mut self, command: &str) -> io::Result<Said> {
        let to = self.to.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let mark = String::from_utf8_lossy(&MARK[1..]);
        // The end of a file need not be the end of a line: the mark brings a line's end of its own.
        write!(to, "{{ {command}\n}} </dev/null 2>&1; printf '\\n\\001{mark}%d\\n' $?\n")?;
        to.flush()?;
        let mut bytes = Vec::new();
        loop {
            let start = bytes.len();
            if self.from.read_until(b'\n', &mut bytes)? == 0 {
                let words = String::from_utf8_lossy(&bytes);
                let words = words.trim().lines().last().unwrap_or_default().to_owned();
                return Err(match words.is_empty() {
                    true => io::ErrorKind::UnexpectedEof.into(),
                    false => io::Error::other(words),
                });
            }
            if let Some(status) = bytes[start..].strip_prefix(MARK) {
                let status = String::from_utf8_lossy(status).trim().parse().map_err(io::Error::other)?;
                bytes.truncate(start.saturating_sub(1));
                return Ok(Said { status, bytes });
            }
            if bytes.len() > ANSWER_MAX {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
    }

    /// Returns why the line broke: what the program said last, if it did.
    fn broken(&mut self, error: io::Error) -> PublishError {
        self.to = None;
        drop(self.child.wait());
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        PublishError::World {
            doing: text!("talking to", "la conversation avec"),
            path: self.machine.as_str().into(),
            source: if said.is_empty() { error } else { io::Error::other(said) },
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // At the end of its input the shell ends, and with it what it holds.
        self.to = None;
        drop(self.child.wait());
    }
}

/// Returns the words that lead to a machine, its name and what runs there left out.
pub(super) fn ssh_words(machine: &MachineConfig, key: Option<&Path>) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![machine.program.as_deref().unwrap_or("ssh").into()];
    // Nobody is asked anything, and a line that is dead is noticed.
    let usual = ["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20"];
    words.extend(usual.iter().map(OsString::from));
    words.extend(["-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4"].iter().map(OsString::from));
    words.extend(machine.port.map(|port| format!("-p{port}").into()));
    if let Some(key) = key {
        words.extend(["-i".into(), key.into(), "-o".into(), "IdentitiesOnly=yes".into()]);
    }
    words.extend(machine.user.iter().flat_map(|user| ["-l".into(), user.into()]));
    words.extend(machine.options.iter().map(OsString::from));
    words
}

/// Returns a text as one word of a shell's command, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell() -> Shell {
        Shell::start(Command::new("sh"), "here").unwrap()
    }

    #[test]
    fn commands_are_answered_one_by_one_byte_for_byte() {
        let mut shell = shell();
        assert_eq!(shell.run("printf 'a\\nb'").unwrap(), b"a\nb");
        assert_eq!(shell.run(":").unwrap(), b"");
        assert_eq!(shell.run("printf '\\000\\377\\n'").unwrap(), b"\0\xff\n");
        assert_eq!(shell.ask("echo no; (exit 7)").unwrap().status, 7);
        shell.run("cd /").unwrap();
        assert_eq!(shell.run("pwd").unwrap(), b"/\n");
    }

    #[test]
    fn every_text_is_one_word() {
        let mut shell = shell();
        for text in ["", "a b", "l'été", "$(touch x)", "`x`", "\\", "'; exit 1; '", "a\nb", "*", "-n", "!"] {
            assert_eq!(shell.run(&format!("printf %s {}", quoted(text))).unwrap(), text.as_bytes(), "{text}");
        }
    }

    #[test]
    fn a_shell_that_ends_is_told() {
        let mut shell = shell();
        assert!(matches!(shell.ask("exit 3"), Err(PublishError::World { .. })));
        assert!(matches!(shell.ask("echo"), Err(PublishError::World { .. })));
        assert!(matches!(Shell::start(Command::new("no-such-program"), "x"), Err(PublishError::World { .. })));
    }
}
