//! Files on their way into the site.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Manifest, Place, WriteError, at, journal, twin, whole::write_aside};
use crate::{
    digest::Digest,
    memo::{State, Written},
    path::SitePath,
};

/// A build's files before they are in place. Files may be put from any thread.
pub struct Staging {
    place: Place,
    /// What is live, verified; empty when there is nothing.
    live: FxHashMap<SitePath, (Digest, u64)>,
    /// Live files that are not as they were written: to be put again even when their digest is known.
    suspect: FxHashSet<SitePath>,
    /// Whether the whole site is written to a fresh folder.
    is_fresh: bool,
    lag: Option<Vec<SitePath>>,
    staged: Mutex<Vec<(SitePath, PathBuf)>>,
    counter: AtomicU64,
    bytes: AtomicU64,
}

/// What a commit did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Files written, new or changed.
    pub written_files: u64,
    /// Files removed.
    pub removed_files: u64,
    /// Bytes written.
    pub written_bytes: u64,
    /// Files in the folder that are not ours; they were kept.
    pub foreign: Vec<String>,
    /// What the twin lags behind now; `None` when there is no twin.
    pub lag: Option<Vec<SitePath>>,
}

impl Staging {
    /// Begins a release in `place`, where `state` is what the last one left. Heals what a killed
    /// build left behind.
    pub fn begin<S>(place: Place, state: Option<&State<S>>) -> Result<Self, WriteError> {
        let healed = journal::heal(&place)?;
        let lag = state.filter(|_| healed.is_none()).and_then(|state| state.lag.clone());
        let lag = lag.filter(|_| place.aside.join("twin").is_dir());
        let is_fresh = !place.live.is_dir();
        let (live, suspect): Live = match (healed, state) {
            _ if is_fresh => Default::default(),
            // The live folder is of a build whose state was never saved: nothing about it is sure.
            (Some(manifest), _) => unsure(manifest),
            (None, Some(state)) => {
                let live = state.outputs.iter().map(|w| (w.path.clone(), (w.digest, w.bytes))).collect();
                let suspect = suspects(&place.live, &state.outputs, state.written_ns).into_iter().collect();
                (live, suspect)
            }
            // Nothing is remembered, but the release itself says what we made.
            (None, None) => match Manifest::load(&place.manifest) {
                Some(manifest) => unsure(manifest),
                None => Default::default(),
            },
        };
        let staging = Self {
            live,
            suspect,
            is_fresh,
            lag,
            staged: Mutex::default(),
            counter: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            place,
        };
        at(&staging.folder(), fs::create_dir_all(staging.folder()))?;
        Ok(staging)
    }

    /// Returns the digest and size of a live file that can be trusted.
    pub fn live(&self, path: &SitePath) -> Option<(Digest, u64)> {
        if self.suspect.contains(path) { None } else { self.live.get(path).copied() }
    }

    /// Puts a file, unless the live one is the same. Returns its digest.
    pub fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Digest, WriteError> {
        let digest = Digest::of(bytes);
        if self.live(path).is_none_or(|(live, _)| live != digest) {
            let target = self.target(path);
            at(&target, write_new(&target, |file| file.write_all(bytes)))?;
            self.note(path, target, bytes.len() as u64);
        }
        Ok(digest)
    }

    /// Puts a copy of the file `source`, whose digest and size are known, unless the live one is the
    /// same.
    pub fn copy(&self, path: &SitePath, source: &Path, digest: Digest, bytes: u64) -> Result<(), WriteError> {
        if self.live(path).is_none_or(|(live, _)| live != digest) {
            let target = self.target(path);
            let mut source = at(source, fs::File::open(source))?;
            at(&target, write_new(&target, |file| io::copy(&mut source, file).map(drop)))?;
            self.note(path, target, bytes);
        }
        Ok(())
    }

    fn folder(&self) -> PathBuf {
        self.place.aside.join(if self.is_fresh { "next" } else { "stage" })
    }

    fn target(&self, path: &SitePath) -> PathBuf {
        if self.is_fresh {
            self.folder().join(path)
        } else {
            self.folder().join(self.counter.fetch_add(1, Ordering::Relaxed).to_string())
        }
    }

    fn note(&self, path: &SitePath, target: PathBuf, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if self.is_fresh {
            self.counter.fetch_add(1, Ordering::Relaxed);
        } else if let Ok(mut staged) = self.staged.lock() {
            staged.push((path.clone(), target));
        }
    }

    /// Puts everything in place, in one step. Live files that `manifest` does not name are removed.
    pub fn commit(self, manifest: &Manifest) -> Result<Receipt, WriteError> {
        let json = manifest.to_json();
        let mut receipt = Receipt { written_bytes: self.bytes.load(Ordering::Relaxed), ..Receipt::default() };
        if self.is_fresh {
            receipt.written_files = self.counter.load(Ordering::Relaxed);
            if let Some(parent) = self.place.live.parent() {
                at(parent, fs::create_dir_all(parent))?;
            }
            journal::write(&self.place, &self.folder(), &json)?;
            at(&self.place.live, fs::rename(self.folder(), &self.place.live))?;
        } else {
            self.replace(manifest, &json, &mut receipt)?;
            journal::remove_tree(&self.folder())?;
        }
        let is_same = fs::read(&self.place.manifest).is_ok_and(|old| old == json.as_bytes());
        if !is_same {
            at(&self.place.manifest, write_aside(&self.place.manifest, json.as_bytes()))?;
        }
        Ok(receipt)
    }

    fn replace(&self, manifest: &Manifest, json: &str, receipt: &mut Receipt) -> Result<(), WriteError> {
        let staged = self.staged.lock().map(|mut staged| std::mem::take(&mut *staged)).unwrap_or_default();
        let kept: FxHashSet<&SitePath> = manifest.files.iter().map(|file| &file.path).collect();
        let mut removed: Vec<SitePath> = self.live.keys().filter(|path| !kept.contains(path)).cloned().collect();
        removed.sort_unstable();
        receipt.written_files = staged.len() as u64;
        receipt.removed_files = removed.len() as u64;
        receipt.lag.clone_from(&self.lag);
        match (staged.as_slice(), removed.as_slice()) {
            ([], []) => Ok(()),
            // One rename is one step by itself.
            ([(path, target)], []) if self.live.contains_key(path) && is_file(&self.place.live.join(path)) => {
                let live = self.place.live.join(path);
                at(&live, fs::rename(target, &live))?;
                if let Some(lag) = &mut receipt.lag {
                    lag.push(path.clone());
                }
                Ok(())
            }
            _ => {
                let twin = twin::Twin { place: &self.place, live: &self.live, lag: self.lag.as_deref() };
                let swapped = twin.swap(staged, &removed, &kept, json)?;
                receipt.foreign = swapped.foreign.iter().map(|path| path.display().to_string()).collect();
                receipt.lag = swapped.lag;
                Ok(())
            }
        }
    }

    /// Ends the build after its state has been saved: the note for the next one is not needed now.
    pub fn settle(place: &Place) -> Result<(), WriteError> {
        journal::remove(place)
    }
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir())
}

type Live = (FxHashMap<SitePath, (Digest, u64)>, FxHashSet<SitePath>);

/// Returns the files of a release with all of them suspect: they are ours, but that is all we know.
fn unsure(manifest: Manifest) -> Live {
    let live: FxHashMap<_, _> = manifest.files.into_iter().map(|file| (file.path, (file.digest, file.bytes))).collect();
    let suspect = live.keys().cloned().collect();
    (live, suspect)
}

/// Returns the outputs that are not as they were written: gone, of another size, or modified since.
pub(crate) fn suspects(live: &Path, outputs: &[Written], written_ns: i64) -> Vec<SitePath> {
    use rayon::prelude::*;
    use rustix::fs::{AtFlags, FileType, statat};
    // Looked up from the folder itself: two names less to find for each file.
    let folder = fs::File::open(live);
    let is_ours = |output: &&Written| {
        let Ok(folder) = &folder else { return false };
        statat(folder, output.path.as_str(), AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|found| {
            let modified_ns = i128::from(found.st_mtime) * 1_000_000_000 + i128::from(found.st_mtime_nsec);
            FileType::from_raw_mode(found.st_mode) == FileType::RegularFile
                && u64::try_from(found.st_size) == Ok(output.bytes)
                && modified_ns <= i128::from(written_ns)
        })
    };
    outputs.par_iter().with_min_len(256).filter(|output| !is_ours(output)).map(|output| output.path.clone()).collect()
}

/// Writes a file that is not there yet, with the folders above it.
fn write_new(path: &Path, write: impl FnOnce(&mut fs::File) -> io::Result<()>) -> io::Result<()> {
    let create = || fs::OpenOptions::new().write(true).create(true).truncate(true).open(path);
    // A page has a folder of its own, which is not there yet.
    if path.file_name().is_some_and(|name| name == "index.html")
        && let Some(folder) = path.parent()
    {
        make_folder(folder)?;
    }
    let mut file = match create() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                make_folder(folder)?;
            }
            create()?
        }
        opened => opened?,
    };
    // Half a file is of no use, and what it takes of a full disk is needed by the sister sites.
    write(&mut file).inspect_err(|_| drop(fs::remove_file(path)))
}

/// Makes a folder; most often only the last is missing.
fn make_folder(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}
