//! `.br` and `.gz` beside the files of a release that gain by it, so that no server compresses twice
//! what never changes.
//!
//! What is made is kept in `OUT/.sobre/compressed/`, named by the digest of the file it was made
//! from: an article that moves, or that two sites share, is compressed once. The bytes depend on
//! the file alone (gzip's header holds no time), so a release and its name do not depend on who
//! built it.
//!
//! Measured on the example farm (289 texts, 1.08 MB): brotli at quality 10 leaves 33.2 % and takes
//! 0.8 CPU s; at 11, 32.6 % and 1.9 s (of longer pages 21.8 and 21.4 %, 5 and 13 ms each); at 9, 35.9 %
//! and 1.3 s. zlib leaves 38.8 % in 0.02 s; zopfli would leave 37.8 % in 12 s. As each text is compressed
//! once in its life and sent many times, brotli tries hard; as nearly everyone takes brotli, zlib is
//! enough for the rest.

mod encode;
mod index;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use rustix::fs::{FlockOperation, flock};

pub use encode::Encoding;
use encode::{LARGEST, SMALLEST, gains, is_text_like};
use index::{Index, Made};

use crate::{
    digest::Digest,
    path::SitePath,
    release::whole::keep,
    release::{FileEntry, Manifest, WriteError, at},
};

/// A compressed file to be published beside the one it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// Its path in the release (`style.css.br`), its own digest and size, the original's audience.
    pub entry: FileEntry,
    /// Where its bytes are.
    pub file: PathBuf,
}

/// What came of compressing a release.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compressed {
    /// Files to publish as well, in order of path.
    pub extras: Vec<Extra>,
    /// Encodings made just now; the others were known.
    pub made: u64,
}

/// Why a release could not be compressed.
#[derive(Debug)]
pub enum CompressError {
    /// The disk failed.
    World(WriteError),
    /// A file is not, or no longer, what the manifest says.
    Changed(SitePath),
}

impl From<WriteError> for CompressError {
    fn from(error: WriteError) -> Self {
        Self::World(error)
    }
}

/// The compressed files of a farm's builds, shared by its sites.
///
/// As long as a value of this type lives, nobody prunes what it handed out.
pub struct Cache {
    folder: PathBuf,
    index: Mutex<Index>,
    _lock: File,
}

impl Cache {
    /// Opens the cache below `out`; makes it if there is none.
    pub fn open(out: &Path) -> Result<Self, WriteError> {
        let folder = folder_below(out);
        at(&folder, fs::create_dir_all(&folder))?;
        let lock = lock(&folder, FlockOperation::LockShared)?;
        let index = Mutex::new(Index::load(&folder));
        Ok(Self { index, folder, _lock: lock })
    }

    /// Compresses what gains by it of the release in `live`, whose manifest lists `files`; tells
    /// `progress` now and then how many of how many are done, from any thread.
    ///
    /// A path that the site itself fills (its own `data.csv.gz`) stays the site's.
    pub fn compress(
        &self,
        live: &Path,
        files: &[FileEntry],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Compressed, CompressError> {
        let taken: FxHashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let wanted: Vec<(&FileEntry, Encoding, SitePath)> = files
            .iter()
            .filter(|file| (SMALLEST..=LARGEST).contains(&file.bytes) && is_text_like(file.path.as_str()))
            .flat_map(|file| Encoding::ALL.map(|encoding| (file, encoding, encoding.path_of(&file.path))))
            .filter_map(|(file, encoding, path)| Some((file, encoding, path?)))
            .filter(|(.., path)| !taken.contains(path.as_str()))
            .collect();
        let (done, made) = (AtomicUsize::new(0), AtomicU64::new(0));
        let one = |(file, encoding, path): &(&FileEntry, Encoding, SitePath)| {
            let known = self.known(file, *encoding);
            let result = known.map_or_else(
                || {
                    made.fetch_add(1, Ordering::Relaxed);
                    self.make(live, file, *encoding)
                },
                Ok,
            )?;
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, wanted.len());
            Ok(result.map(|(digest, bytes)| Extra {
                entry: FileEntry { path: path.clone(), digest, bytes, audience: file.audience },
                file: self.file(file.digest, *encoding),
            }))
        };
        let extras: Result<Vec<Option<Extra>>, CompressError> = wanted.par_iter().map(one).collect();
        let mut extras: Vec<Extra> = extras?.into_iter().flatten().collect();
        extras.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
        Ok(Compressed { extras, made: made.into_inner() })
    }

    /// Remembers on disk what was made, for the next run. When this is not done (killed, a full
    /// disk), the next run checks each file by unpacking it, which is quicker than making it anew.
    pub fn save(&self) -> Result<(), WriteError> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        index.save(&self.folder)
    }

    /// Returns what is known of an encoding: its digest and size, or that the file does not gain.
    fn known(&self, file: &FileEntry, encoding: Encoding) -> Option<Made> {
        let path = self.file(file.digest, encoding);
        let remembered = self.index.lock().unwrap_or_else(PoisonError::into_inner).get(file.digest, encoding);
        match remembered {
            Some(None) => return Some(None),
            Some(Some((digest, bytes))) if fs::metadata(&path).is_ok_and(|found| found.len() == bytes) => {
                return Some(Some((digest, bytes)));
            }
            _ => {}
        }
        // Made by a run that was killed, or whose index is lost: it must unpack to the original.
        let packed = fs::read(&path).ok()?;
        let unpacked = encoding.unpack(&packed, file.bytes)?;
        if Digest::of(&unpacked) != file.digest || !gains(file.bytes, packed.len() as u64) {
            return None;
        }
        let found = Some((Digest::of(&packed), packed.len() as u64));
        self.note(file.digest, encoding, found);
        Some(found)
    }

    fn make(&self, live: &Path, file: &FileEntry, encoding: Encoding) -> Result<Made, CompressError> {
        let source = live.join(&file.path);
        let bytes = at(&source, fs::read(&source))?;
        if Digest::of(&bytes) != file.digest {
            return Err(CompressError::Changed(file.path.clone()));
        }
        let target = self.file(file.digest, encoding);
        let packed = at(&target, encoding.pack(&bytes))?;
        let made = gains(file.bytes, packed.len() as u64).then(|| (Digest::of(&packed), packed.len() as u64));
        if made.is_some() {
            at(&target, keep(&target, &packed))?;
        }
        self.note(file.digest, encoding, made);
        Ok(made)
    }

    fn note(&self, digest: Digest, encoding: Encoding, made: Made) {
        self.index.lock().unwrap_or_else(PoisonError::into_inner).set(digest, encoding, made);
    }

    fn file(&self, digest: Digest, encoding: Encoding) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(name).with_added_extension(encoding.ending())
    }
}

/// Removes what no release below `out` uses any more and returns how many files that were; nothing
/// when somebody is publishing, or when a manifest cannot be read.
pub fn prune(out: &Path) -> Result<u64, WriteError> {
    let folder = folder_below(out);
    if !folder.is_dir() {
        return Ok(0);
    }
    let Ok(_lock) = lock(&folder, FlockOperation::NonBlockingLockExclusive) else { return Ok(0) };
    let Some(used) = at(out, used_below(out))? else { return Ok(0) };
    let mut index = Index::load(&folder);
    index.retain(&used);
    index.save(&folder)?;
    let mut removed = 0;
    for shelf in at(&folder, shelves_of(&folder))? {
        for file in at(&shelf, fs::read_dir(&shelf))? {
            let file = at(&shelf, file)?;
            let name = file.file_name();
            let digest = name.to_str().and_then(|name| name.strip_suffix(".br").or(name.strip_suffix(".gz")));
            if digest.and_then(|digest| digest.parse().ok()).is_none_or(|digest| !used.contains(&digest)) {
                at(&file.path(), fs::remove_file(file.path()))?;
                removed += 1;
            }
        }
        // Only if nothing is left in it.
        fs::remove_dir(&shelf).ok();
    }
    Ok(removed)
}

/// Returns the digests of all files of all releases below `out`; `None` if one is unreadable.
fn used_below(out: &Path) -> io::Result<Option<FxHashSet<Digest>>> {
    let mut used = FxHashSet::default();
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        if path.to_str().is_some_and(|path| path.ends_with(".release.json")) {
            let Ok(manifest) = serde_json::from_slice::<Manifest>(&fs::read(path)?) else { return Ok(None) };
            used.extend(manifest.files.iter().map(|file| file.digest));
        }
    }
    Ok(Some(used))
}

/// Returns the folders named by two hex digits. Others may be the memory of a site that is called
/// `compressed`, too.
fn shelves_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.collect();
    let is_shelf = |name: &[u8]| name.len() == 2 && name.iter().all(u8::is_ascii_hexdigit);
    let shelves = entries?.into_iter().filter(|entry| is_shelf(entry.file_name().as_encoded_bytes()));
    Ok(shelves.map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

fn folder_below(out: &Path) -> PathBuf {
    out.join(".sobre").join("compressed")
}

fn lock(folder: &Path, how: FlockOperation) -> Result<File, WriteError> {
    let path = folder.join("cache.lock");
    let file = at(&path, File::create(&path))?;
    at(&path, flock(&file, how).map_err(io::Error::from))?;
    Ok(file)
}
