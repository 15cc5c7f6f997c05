//! One publisher at a time.
//!
//! The lock is the kernel's (`flock`): it dies with its process, whatever becomes of it. The file only
//! holds the name of whoever has it, for the one who comes second.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, Write as _},
    time::{Duration, Instant},
};

use rustix::{fs::FlockOperation, io::Errno};

use crate::{
    publish::{folder::Folder, id::Moment},
    release::{WriteError, at},
};

/// Name of the file in the state folder.
const NAME: &str = "lock";

/// How long anybody waits: a program that is just being started holds all that its parent had open,
/// locks as well, until it has begun.
const STARTING: Duration = Duration::from_millis(500);

/// How long a publisher waits while the space is only being tidied.
const PATIENCE: Duration = Duration::from_mins(1);

/// Who works on a web space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Person and machine, as they call themselves.
    pub who: String,
    /// Process, on the machine of the web space.
    pub process: u32,
    /// Since when.
    pub since: Moment,
}

impl Holder {
    /// Returns the line of the lock's file that names the holder.
    pub(crate) fn line(&self) -> String {
        let who: String = self.who.chars().filter(|c| !c.is_control()).take(100).collect();
        format!("{} {} {who}\n", self.process, self.since.0)
    }

    /// Reads such a line.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let mut words = line.strip_suffix('\n')?.splitn(3, ' ');
        let (process, since) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Self { process, since: Moment(since), who: words.next()?.to_owned() })
    }
}

/// Held as long as it lives.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Why there is no lock.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Somebody has it; perhaps they have not said yet who they are.
    Held(Option<Holder>),
    /// The disk failed.
    World(WriteError),
}

/// Work that publishers wait for rather than be refused.
pub(crate) const TIDYING: &str = "tidy";

/// Takes the lock of the space whose state is in `state`.
pub(crate) fn take(state: &Folder, holder: &Holder) -> Result<Lock, Refusal> {
    let mut file = state.keep_file(NAME).map_err(Refusal::World)?;
    let started = Instant::now();
    loop {
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => break,
            Err(Errno::WOULDBLOCK) => {
                let other = read(&mut file);
                let is_tidying = holder.who != TIDYING && other.as_ref().is_none_or(|other| other.who == TIDYING);
                if started.elapsed() > if is_tidying { PATIENCE } else { STARTING } {
                    return Err(Refusal::Held(other));
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(errno) => return at(&state.path(NAME), Err(errno.into())).map_err(Refusal::World),
        }
    }
    // On a full disk nobody learns who we are, and that is all.
    drop(write(&mut file, holder));
    Ok(Lock(file))
}

fn write(file: &mut File, holder: &Holder) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(holder.line().as_bytes())
}

fn read(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(1000).read_to_string(&mut text).ok()?;
    Holder::of_line(&text)
}
