//! The target `ssh`: a web space on a web server, through the system's `ssh`.
//!
//! The program that everybody has and keeps up to date knows keys, agents, jump hosts and known hosts
//! better than we would. On the other side, the key runs one command, `sobre receive`, whatever is asked.

use std::{
    io::{self, BufReader, BufWriter, Read, Write},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{
    PublishError,
    bytes::Bytes,
    entry::{Delta, Entries, Entry},
    id::ReleaseId,
    kept,
    protocol::out_of_order,
    shell::ssh_words,
    target::{Abilities, Line, Offer, Standing, Target},
    wire::{Hello, Kind, Packer, Unpacker, decode_holder, decode_lines, decode_standing, receive, send},
};
use crate::{
    config::MachineConfig,
    diag::{Diagnostic, Text, text},
    digest::Digest,
    release::WriteError,
};

/// How long a program may take to end when all is said.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest list that the other side may send, in bytes.
const LIST_MAX: u64 = 64 << 20;

/// A web space behind a program that carries bytes.
pub struct SshTarget {
    command: Command,
    /// Who is there, for messages.
    machine: String,
    who: String,
    channel: Option<Channel>,
    sent: u64,
}

/// The running program.
struct Channel {
    child: Child,
    to: Sending,
    from: BufReader<ChildStdout>,
    said: Option<JoinHandle<String>>,
}

/// What goes out now.
enum Sending {
    Messages(BufWriter<Counted>),
    /// Files, until the release is committed.
    Files(Packer<BufWriter<Counted>>),
    Closed,
}

/// Bytes counted on their way.
struct Counted {
    to: ChildStdin,
    sent: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.sent += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl SshTarget {
    /// Returns the target on a machine.
    pub fn new(machine: &MachineConfig, key: Option<&std::path::Path>, who: &str) -> Self {
        let words = ssh_words(machine, key);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        // The key's forced command is what runs; the words are for servers without one.
        command.args(["--", &machine.host, "sobre receive"]);
        Self::over(command, &machine.host, who)
    }

    /// Returns the target that `command` leads to: it runs `sobre receive` somewhere and carries its
    /// standard input and output.
    pub fn over(command: Command, machine: &str, who: &str) -> Self {
        Self { command, machine: machine.into(), who: who.into(), channel: None, sent: 0 }
    }

    fn start(&mut self) -> Result<(), PublishError> {
        let command = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = command.get_program().to_owned();
        let spawned = command.spawn().map_err(|source| PublishError::World {
            doing: text!("starting", "le lancement de"),
            path: program.into(),
            source,
        });
        let mut child = spawned?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { return Err(out_of_order()) };
        let said = child.stderr.take().map(|errors| std::thread::spawn(move || last_words(errors)));
        let to = Sending::Messages(BufWriter::with_capacity(64 << 10, Counted { to, sent: 0 }));
        self.channel = Some(Channel { child, to, from: BufReader::new(from), said });
        Ok(())
    }

    /// Does something on the line; what broke it is told by whoever knows best.
    fn on_line<T>(&mut self, work: impl FnOnce(&mut Channel) -> io::Result<T>) -> Result<T, PublishError> {
        let channel = self.channel.as_mut().ok_or_else(out_of_order)?;
        let done = work(channel);
        self.sent = channel.sent().max(self.sent);
        done.map_err(|error| self.broken(error))
    }

    /// Sends a message and returns the payload of the answer.
    fn ask(&mut self, kind: Kind, payload: &[u8], wanted: Kind) -> Result<Vec<u8>, PublishError> {
        self.on_line(|channel| channel.send(kind, payload))?;
        self.answer(wanted)
    }

    fn answer(&mut self, wanted: Kind) -> Result<Vec<u8>, PublishError> {
        match self.on_line(|channel| receive(&mut channel.from))? {
            Some((kind, payload)) if kind == wanted => Ok(payload),
            Some((kind, payload)) => Err(self.refused(kind, &payload)),
            None => Err(self.broken(io::ErrorKind::UnexpectedEof.into())),
        }
    }

    fn list(&mut self) -> Result<Vec<u8>, PublishError> {
        self.on_line(|channel| Unpacker::new(&mut channel.from).whole(LIST_MAX))
    }

    /// Returns what the other side said instead of the answer.
    fn refused(&self, kind: Kind, payload: &[u8]) -> PublishError {
        type Failed = (Text, String, Option<i32>, String);
        let machine = &self.machine;
        match kind {
            Kind::Refused => match serde_json::from_slice::<Diagnostic>(payload) {
                Ok(diagnostic) => PublishError::Refused(Box::new(Diagnostic { place: None, ..diagnostic })),
                Err(_) => out_of_order(),
            },
            Kind::Held => PublishError::Held(decode_holder(payload)),
            Kind::Failed => match serde_json::from_slice::<Failed>(payload) {
                Ok((Text { en, fr }, path, number, said)) => PublishError::World {
                    doing: text!("on {machine}: {en}", "sur {machine} : {fr}"),
                    path: path.into(),
                    source: number.map_or_else(|| io::Error::other(said), io::Error::from_raw_os_error),
                },
                Err(_) => out_of_order(),
            },
            _ => out_of_order(),
        }
    }

    /// Returns why the line broke: what the other side managed to say, else what the program said.
    fn broken(&mut self, error: io::Error) -> PublishError {
        let Some(mut channel) = self.channel.take() else { return out_of_order() };
        let last = receive(&mut channel.from).ok().flatten();
        let said = channel.end();
        match last {
            Some((kind @ (Kind::Refused | Kind::Held | Kind::Failed), payload)) => self.refused(kind, &payload),
            _ => PublishError::World {
                doing: text!("talking to", "la conversation avec"),
                path: self.machine.as_str().into(),
                source: if said.is_empty() { error } else { io::Error::other(said) },
            },
        }
    }
}

impl Target for SshTarget {
    fn abilities(&self) -> Abilities {
        // The other side looks again: which of its web spaces it is follows from the name of the site.
        Abilities { private: true, remote: true }
    }

    fn open(&mut self, offer: &Offer) -> Result<Standing, PublishError> {
        self.start()?;
        let hello = Hello { offer: offer.clone(), who: self.who.chars().take(100).collect() };
        let standing = self.ask(Kind::Hello, &hello.encode(), Kind::Standing)?;
        decode_standing(&standing).ok_or_else(out_of_order)
    }

    fn expect(&mut self, delta: &Delta) -> Result<Entries, PublishError> {
        self.on_line(|channel| {
            channel.send(Kind::Expect, &[])?;
            channel.become_files()?.write_all(&delta.encode())?;
            channel.become_messages()
        })?;
        self.answer(Kind::Missing)?;
        let list = self.list()?;
        let mut bytes = Bytes(&list);
        let missing = Entries::decode(&mut bytes, usize::MAX).filter(|_| bytes.end().is_some());
        missing.ok_or_else(out_of_order)
    }

    fn put(&mut self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), PublishError> {
        let mut source = Hashed { from: bytes.take(entry.bytes + 1), hasher: blake3::Hasher::new(), failed: None };
        let copied = self.on_line(|channel| io::copy(&mut source, channel.become_files()?));
        if let Some(error) = source.failed.take() {
            return Err(WriteError { path: entry.path.as_str().into(), source: error }.into());
        }
        if copied? != entry.bytes || Digest::from(source.hasher.finalize()) != entry.digest {
            return Err(kept::changed(&entry.path));
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<Line, PublishError> {
        self.on_line(Channel::become_messages)?;
        let made = self.ask(Kind::Commit, &[], Kind::Made)?;
        decode_lines(&made).and_then(|lines| lines.into_iter().next()).ok_or_else(out_of_order)
    }

    fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        let before = self.ask(Kind::Switch, to.as_str().as_bytes(), Kind::Switched)?;
        if before.is_empty() {
            return Ok(None);
        }
        let before = std::str::from_utf8(&before).ok().and_then(|before| before.parse().ok());
        before.map(Some).ok_or_else(out_of_order)
    }

    fn releases(&mut self) -> Result<Vec<Line>, PublishError> {
        self.ask(Kind::List, &[], Kind::Lines)?;
        decode_lines(&self.list()?).ok_or_else(out_of_order)
    }

    fn close(&mut self) -> Result<(), PublishError> {
        self.ask(Kind::Close, &[], Kind::Done)?;
        self.channel = None;
        Ok(())
    }

    fn sent(&self) -> u64 {
        self.sent
    }
}

impl Channel {
    fn send(&mut self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        self.become_messages()?;
        let Sending::Messages(to) = &mut self.to else { return Err(io::ErrorKind::BrokenPipe.into()) };
        send(to, kind, payload)?;
        to.flush()
    }

    fn become_files(&mut self) -> io::Result<&mut Packer<BufWriter<Counted>>> {
        if let Sending::Messages(_) = &self.to
            && let Sending::Messages(to) = std::mem::replace(&mut self.to, Sending::Closed)
        {
            self.to = Sending::Files(Packer::new(to));
        }
        match &mut self.to {
            Sending::Files(packer) => Ok(packer),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn become_messages(&mut self) -> io::Result<()> {
        if let Sending::Files(_) = &self.to
            && let Sending::Files(packer) = std::mem::replace(&mut self.to, Sending::Closed)
        {
            self.to = Sending::Messages(packer.end()?);
        }
        Ok(())
    }

    fn sent(&self) -> u64 {
        match &self.to {
            Sending::Messages(to) => to.get_ref().sent,
            _ => 0,
        }
    }

    /// Ends the program; returns what it said last.
    fn end(&mut self) -> String {
        self.to = Sending::Closed;
        let end = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > end {
                drop(self.child.kill());
                drop(self.child.wait());
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.said.take().and_then(|said| said.join().ok()).unwrap_or_default()
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.end();
    }
}

/// Returns the last line that a program says, of what it says in all.
pub(super) fn last_words(mut errors: ChildStderr) -> String {
    let (mut last, mut chunk) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = errors.read(&mut chunk) {
        last.extend_from_slice(&chunk[..length]);
        let most = last.len().saturating_sub(4096);
        last.drain(..most);
    }
    let last = String::from_utf8_lossy(&last);
    last.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// A file hashed on its way.
struct Hashed<R> {
    from: R,
    hasher: blake3::Hasher,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes);
        match &read {
            Ok(length) => drop(self.hasher.update(&bytes[..*length])),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.failed = Some(io::Error::from(error.kind())),
        }
        read
    }
}
