//! The other end of the line: `sobre receive`, the one command that a site's key may run on the web
//! server.
//!
//! It does with messages what the target `dir` does with calls, on the same kind of web space, so this
//! module only reads, asks and answers. Nothing of what comes in is a path that is opened as it is:
//! names are checked as a whole list, bytes by their digests, sizes against the space's rules.

use std::{
    io::{self, Read, Write},
    path::PathBuf,
};

use super::{
    PublishError,
    entry::Delta,
    protocol::out_of_order,
    target::{Offer, Target},
    wire::{Hello, Kind, Packer, Unpacker, VERSION, encode_holder, encode_lines, encode_standing, receive, send},
};
use crate::diag::{Code, text};

/// The longest list of files that is read, in bytes: 200 000 files with long names.
const DELTA_MAX: u64 = 32 << 20;

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Something was published or gone back to: there may be something to tidy.
    Changed,
    /// Nothing changed.
    Unchanged,
}

/// Makes the target for somebody who says who they are and what they come for.
pub(super) type Opening<'o> = &'o mut dyn FnMut(&Offer, String) -> Result<Box<dyn Target>, PublishError>;

/// Serves one publisher; what goes wrong is told to them, and returned.
pub fn serve(
    from: &mut dyn Read,
    to: &mut dyn Write,
    files_most: usize,
    opening: Opening<'_>,
) -> Result<Ended, PublishError> {
    let mut ended = Ended::Unchanged;
    let served = Conversation { from, to, files_most }.run(opening, &mut ended);
    match served {
        Ok(()) => Ok(ended),
        Err(error) => {
            drop(refuse(to, &error));
            Err(error)
        }
    }
}

struct Conversation<'c> {
    from: &'c mut dyn Read,
    to: &'c mut dyn Write,
    files_most: usize,
}

impl Conversation<'_> {
    fn run(&mut self, opening: Opening<'_>, ended: &mut Ended) -> Result<(), PublishError> {
        // Whoever only looks whether the line works says nothing.
        let Some((kind, payload)) = receive(self.from).map_err(line)? else { return Ok(()) };
        let Hello { offer, who } = hello(kind, &payload)?;
        let mut target = opening(&offer, who)?;
        let standing = target.open(&offer)?;
        self.answer(Kind::Standing, &encode_standing(&standing))?;
        while let Some((kind, payload)) = receive(self.from).map_err(line)? {
            match kind {
                Kind::Expect => self.expect(&mut *target)?,
                Kind::Commit => {
                    let made = target.commit()?;
                    self.answer(Kind::Made, &encode_lines(&[made]))?;
                }
                Kind::Switch => {
                    let to = std::str::from_utf8(&payload).ok().and_then(|to| to.parse().ok());
                    let before = target.switch(&to.ok_or_else(out_of_order)?)?;
                    *ended = Ended::Changed;
                    let before = before.map(|before| before.to_string()).unwrap_or_default();
                    self.answer(Kind::Switched, before.as_bytes())?;
                }
                Kind::List => {
                    let lines = encode_lines(&target.releases()?);
                    self.answer(Kind::Lines, &[])?;
                    self.long(&lines)?;
                }
                Kind::Close => {
                    target.close()?;
                    return self.answer(Kind::Done, &[]);
                }
                _ => return Err(out_of_order()),
            }
        }
        Ok(())
    }

    /// Hears the list of files, says which are missing, and takes them in.
    fn expect(&mut self, target: &mut dyn Target) -> Result<(), PublishError> {
        let bytes = Unpacker::new(self.from).whole(DELTA_MAX).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => too_many(self.files_most),
            _ => line(error),
        })?;
        let delta = Delta::decode(&bytes, self.files_most).ok_or_else(|| match Delta::announces(&bytes) {
            Some(count) if count > self.files_most => too_many(self.files_most),
            _ => malformed(),
        })?;
        drop(bytes);
        let missing = target.expect(&delta)?;
        drop(delta);
        let mut list = Vec::new();
        missing.encode(&mut list);
        self.answer(Kind::Missing, &[])?;
        self.long(&list)?;
        if missing.as_slice().is_empty() {
            return Ok(());
        }
        let mut pieces = Unpacker::new(self.from);
        for entry in missing.as_slice() {
            target.put(entry, &mut (&mut pieces).take(entry.bytes))?;
        }
        pieces.end().map_err(line)
    }

    fn answer(&mut self, kind: Kind, payload: &[u8]) -> Result<(), PublishError> {
        send(self.to, kind, payload).and_then(|()| self.to.flush()).map_err(line)
    }

    fn long(&mut self, bytes: &[u8]) -> Result<(), PublishError> {
        let mut packer = Packer::new(&mut *self.to);
        packer.write_all(bytes).map_err(line)?;
        packer.end().map_err(line).map(drop)
    }
}

fn hello(kind: Kind, payload: &[u8]) -> Result<Hello, PublishError> {
    if kind != Kind::Hello {
        return Err(out_of_order());
    }
    match Hello::decode(payload) {
        Ok(hello) => hello.ok_or_else(malformed),
        Err(version) => Err(PublishError::refused(
            Code::PUBLISH_REFUSED,
            text!(
                "the publisher speaks version {version} of the protocol, the web server version {VERSION}",
                "le côté qui publie parle la version {version} du protocole, le serveur web la version {VERSION}"
            ),
        )
        .hint(text!("install the same sobre on both", "installez le même sobre des deux côtés"))),
    }
}

/// Tells the publisher why not.
fn refuse(to: &mut dyn Write, error: &PublishError) -> io::Result<()> {
    match error {
        PublishError::Refused(diagnostic) => {
            let json = serde_json::to_vec(diagnostic).unwrap_or_default();
            send(to, Kind::Refused, &json)?;
        }
        // Only the publisher looks for more than one fault at a time.
        PublishError::Found(found) => {
            let json = serde_json::to_vec(&found.first()).unwrap_or_default();
            send(to, Kind::Refused, &json)?;
        }
        PublishError::Held(holder) => send(to, Kind::Held, &encode_holder(holder.as_ref()))?,
        PublishError::World { doing, path, source } => {
            let number = source.raw_os_error();
            let json = serde_json::to_vec(&(doing, path.to_string_lossy(), number, source.to_string()));
            send(to, Kind::Failed, &json.unwrap_or_default())?;
        }
    }
    to.flush()
}

/// The line broke, or what came over it is nothing of ours.
fn line(error: io::Error) -> PublishError {
    match error.kind() {
        io::ErrorKind::InvalidInput => malformed(),
        _ => PublishError::World {
            doing: text!("listening to the publisher", "l’écoute du côté qui publie"),
            path: PathBuf::new(),
            source: error,
        },
    }
}

fn malformed() -> PublishError {
    let fact = text!("what was sent cannot be read", "ce qui a été envoyé est illisible");
    PublishError::refused(Code::PUBLISH_REFUSED, fact)
}

fn too_many(most: usize) -> PublishError {
    let fact = text!(
        "the list of files is too long; the web space takes {most} files",
        "la liste des fichiers est trop longue ; l’espace web en accepte {most}"
    );
    PublishError::refused(Code::PUBLISH_LIMIT, fact)
}
