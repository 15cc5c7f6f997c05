//! What is known of each file's encodings without looking at them.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::Encoding;
use crate::{
    digest::Digest,
    release::whole::write_whole,
    release::{WriteError, at},
};

/// Digest and size of an encoding; `None` where the file does not gain.
pub(super) type Made = Option<(Digest, u64)>;

/// Begins the file; changes when its layout does.
const MAGIC: &[u8; 8] = b"sobrecz\x01";

/// Encodings by digest of the original. The files are the truth; this spares hashing them.
#[derive(Debug, Default)]
pub(super) struct Index {
    known: FxHashMap<Digest, Known>,
    is_changed: bool,
}

/// What is known of one file, by encoding; `None` where nobody tried.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
struct Known {
    brotli: Option<Made>,
    gzip: Option<Made>,
}

impl Index {
    /// Returns what was saved in `folder`; nothing when it cannot be read.
    pub(super) fn load(folder: &Path) -> Self {
        let read = || {
            let bytes = fs::read(folder.join("index")).ok()?;
            let (check, body) = bytes.strip_prefix(MAGIC)?.split_at_checked(32)?;
            if Digest::of(body).as_bytes() != check {
                return None;
            }
            postcard::from_bytes::<Vec<(Digest, Known)>>(body).ok()
        };
        let known = read().unwrap_or_default().into_iter().collect();
        Self { known, is_changed: false }
    }

    /// Writes it, after what it names: a power cut never leaves it naming what is not there.
    pub(super) fn save(&mut self, folder: &Path) -> Result<(), WriteError> {
        if !self.is_changed {
            return Ok(());
        }
        let mut known: Vec<(Digest, Known)> = self.known.iter().map(|(digest, known)| (*digest, *known)).collect();
        known.sort_unstable_by_key(|(digest, _)| *digest);
        let path = folder.join("index");
        let body = at(&path, postcard::to_stdvec(&known).map_err(io::Error::other))?;
        let bytes = [MAGIC.as_slice(), Digest::of(&body).as_bytes(), &body].concat();
        let written = fs::File::open(folder)
            .and_then(|folder| rustix::fs::syncfs(&folder).map_err(io::Error::from))
            .and_then(|()| write_whole(&path, |file| file.write_all(&bytes)));
        at(&path, written)?;
        self.is_changed = false;
        Ok(())
    }

    /// Returns what is known of an encoding of the file with this digest; `None` if nothing.
    pub(super) fn get(&self, digest: Digest, encoding: Encoding) -> Option<Made> {
        let known = self.known.get(&digest)?;
        match encoding {
            Encoding::Brotli => known.brotli,
            Encoding::Gzip => known.gzip,
        }
    }

    /// Remembers what came of an encoding.
    pub(super) fn set(&mut self, digest: Digest, encoding: Encoding, made: Made) {
        let known = self.known.entry(digest).or_default();
        match encoding {
            Encoding::Brotli => known.brotli = Some(made),
            Encoding::Gzip => known.gzip = Some(made),
        }
        self.is_changed = true;
    }

    /// Forgets all but what is used.
    pub(super) fn retain(&mut self, used: &FxHashSet<Digest>) {
        let before = self.known.len();
        self.known.retain(|digest, _| used.contains(digest));
        self.is_changed |= self.known.len() < before;
    }
}
