//! The way to the steward: in this process, or to one that has the rights, here or on another machine.

use std::{
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use super::{Border, Reply, Request, Steward, Trouble, VERSION, piece::Message};
use crate::{
    diag::{Code, Diagnostic, text},
    provision::apply::ProvisionError,
};

/// The longest message: the configuration of some thousands of hosts.
const MOST: u64 = 256 << 20;

/// The way to a steward.
#[derive(Debug)]
pub enum Line {
    /// We have the rights ourselves.
    Here(Box<Steward>),
    /// Somebody else does.
    There(Channel),
}

/// A process that speaks with a steward, or is one.
#[derive(Debug)]
pub struct Channel {
    child: Child,
    /// Until we hang up.
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    /// What was started, for messages.
    shown: String,
    /// What a line of `sudoers` has to allow.
    allowed: String,
}

impl Line {
    /// Returns the way within this process, to the machine whose root is `root`.
    pub fn here(root: &Path, border: Border) -> Result<Self, ProvisionError> {
        Ok(Self::Here(Box::new(Steward::open(root, border)?)))
    }

    /// Returns the way through `sudo`, on this machine or, by ssh, on `host`; `program` is sobre there.
    pub fn through_sudo(host: Option<&str>, program: &str, border: &Border) -> Result<Self, ProvisionError> {
        let words = border.words();
        let allowed = format!("{program} {}", words.join(" "));
        let is_root = host.is_some_and(|host| host.starts_with("root@"));
        let mut all: Vec<&str> = Vec::new();
        if let Some(host) = host {
            all.extend(["ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "--", host]);
        }
        if !is_root {
            all.extend(["sudo", "-n", "--"]);
        }
        all.push(program);
        all.extend(words.iter().map(String::as_str));
        Self::start(&all, allowed)
    }

    fn start(words: &[&str], allowed: String) -> Result<Self, ProvisionError> {
        let shown = words.join(" ");
        let failed = |source| ProvisionError::World {
            doing: text!("starting", "le lancement de"),
            path: (&shown).into(),
            source,
        };
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(failed)?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(io::ErrorKind::BrokenPipe.into()));
        };
        let mut line = Self::There(Channel { child, to: Some(to), from: BufReader::new(from), shown, allowed });
        line.ask(Request::Hello(VERSION))?;
        Ok(line)
    }

    /// Asks for one thing.
    pub fn ask(&mut self, request: Request) -> Result<Reply, ProvisionError> {
        match self {
            Self::Here(steward) => steward.answer(request),
            Self::There(channel) => {
                let is_first = matches!(request, Request::Hello(_));
                match channel.ask(request) {
                    Ok(Reply::Failed(trouble)) => Err(trouble.into()),
                    Ok(reply) => Ok(reply),
                    Err(error) => Err(channel.broken(is_first, error)),
                }
            }
        }
    }
}

impl Channel {
    fn ask(&mut self, request: Request) -> io::Result<Reply> {
        let to = self.to.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        say(to, request)?;
        heard(&mut self.from)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn broken(&self, is_first: bool, source: io::Error) -> ProvisionError {
        let (shown, allowed) = (&self.shown, &self.allowed);
        if !is_first {
            return ProvisionError::World {
                doing: text!("speaking with", "la conversation avec"),
                path: shown.into(),
                source,
            };
        }
        let fact = text!(
            "nobody with the rights of root answers: {shown}",
            "personne n’a répondu avec les droits de root : {shown}"
        );
        ProvisionError::refused(Diagnostic::new(Code::PROVISION_STEWARD, fact).hint(text!(
            "allow it in `/etc/sudoers.d/sobre` of that machine: `YOU ALL=(root) NOPASSWD: {allowed}`",
            "autorisez-le dans « /etc/sudoers.d/sobre » de cette machine : « VOUS ALL=(root) NOPASSWD: {allowed} »"
        )))
    }
}

impl Drop for Channel {
    /// Hangs up and waits until it has ended, and with it its lock.
    fn drop(&mut self) {
        drop(self.to.take());
        drop(self.child.wait());
    }
}

/// Serves who asks on `from`, until they have no more to ask.
pub fn serve(from: &mut dyn BufRead, to: &mut dyn Write, steward: &mut Steward) -> io::Result<()> {
    while let Some(request) = heard::<Request>(from)? {
        let reply = steward.answer(request).unwrap_or_else(|error| Reply::Failed(Trouble::from(error)));
        say(to, reply)?;
    }
    Ok(())
}

fn say(to: &mut dyn Write, mut message: impl Message) -> io::Result<()> {
    let mut text = serde_json::to_vec(&message)?;
    text.push(b'\n');
    to.write_all(&text)?;
    to.write_all(message.load())?;
    to.flush()
}

fn heard<T: Message>(from: &mut dyn BufRead) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    io::Read::take(&mut *from, MOST).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let mut message: T = serde_json::from_slice(&line).map_err(|error| io::Error::other(error.to_string()))?;
    message.unload(from)?;
    Ok(Some(message))
}
