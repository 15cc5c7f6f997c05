//! What a build remembers for the next one, on disk, per site.
//!
//! Two files below `OUT/.sobre/<site>/`: `state` is small and tells whether anything changed at all;
//! `memo` holds the parsed documents and, for each output, the key it was rendered under. Both are
//! written to the side and renamed into place; `state` names the digest of its `memo`, so that a
//! pair from two builds is never mistaken for one. Anything that cannot be read counts as nothing
//! remembered: the build is then a full one, and right.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    diag::Diagnostic,
    digest::Digest,
    path::{ContentPath, SitePath},
    picture::{Fault, Picture},
};

/// Begins both files; changes when their layout does.
const MAGIC: &[u8; 8] = b"sobre\0\0\x01";

/// What tells whether anything changed. `S` is the stamp of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State<S> {
    /// What the build depended on beside the content's files: version, configuration, theme, options
    /// of the command line.
    pub setting: Digest,
    /// The day for which it was built.
    pub built: String,
    /// The same, when no other day will do: a template asked for it.
    pub day: Option<String>,
    /// The first day on which another selection of pages would be made.
    pub until: Option<String>,
    /// Files of the content.
    pub files: Vec<(ContentPath, S, Digest)>,
    /// What is in the output folder, in order of path.
    pub outputs: Vec<Written>,
    /// When it was written, in nanoseconds since 1970: outputs modified later are not ours.
    pub written_ns: i64,
    /// Paths in which the twin folder lags behind the one served; `None` when there is no twin.
    pub lag: Option<Vec<SitePath>>,
    /// Digest of the release.
    pub release: Digest,
    /// Findings that did not keep the site from being written.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages, sections, terms, assets and redirects.
    pub counts: [u64; 5],
    /// Digest of the memo that belongs to it.
    pub memo: Digest,
}

/// A file in the output folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where it is.
    pub path: SitePath,
    /// Digest of its bytes.
    pub digest: Digest,
    /// Size in bytes.
    pub bytes: u64,
}

/// What makes a rebuild cheap. `D` is a document, or a reference to one; `K` what an output was
/// rendered under.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Memo<D, K> {
    /// Digest of how the documents were parsed.
    pub parsing: Digest,
    /// Parsed documents.
    pub documents: Vec<D>,
    /// The key of each output, in the order of the state's outputs.
    pub keys: Vec<K>,
    /// What the heads of pictures said.
    pub pictures: Vec<(ContentPath, Result<Picture, Fault>)>,
}

impl<S: Serialize + DeserializeOwned> State<S> {
    /// Returns what was remembered in `folder`, if it can be read.
    pub fn load(folder: &Path) -> Option<Self> {
        decode(&fs::read(folder.join("state")).ok()?)
    }

    /// Writes the state.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        write_streamed(&folder.join("state"), self).map(drop)
    }

    /// Returns the memo that belongs to this state, if it can be read.
    pub fn memo<D: DeserializeOwned, K: DeserializeOwned>(&self, folder: &Path) -> Option<Memo<D, K>> {
        let bytes = fs::read(folder.join("memo")).ok()?;
        if Digest::of(&bytes) == self.memo { decode(&bytes) } else { None }
    }
}

impl<D: Serialize, K: Serialize> Memo<D, K> {
    /// Writes the memo and returns its digest, by which a state names it.
    pub fn save(&self, folder: &Path) -> io::Result<Digest> {
        write_streamed(&folder.join("memo"), self)
    }
}

/// Writes a value as it is encoded, never whole in memory: a memo is large. Returns its digest.
fn write_streamed(path: &Path, value: &impl Serialize) -> io::Result<Digest> {
    let aside = path.with_added_extension("new");
    // Hashed in the pieces that are written, not in the few bytes of each value.
    let hashing = Hashing { file: fs::File::create(&aside)?, hasher: blake3::Hasher::new() };
    let mut writer = io::BufWriter::with_capacity(256 << 10, hashing);
    writer.write_all(MAGIC)?;
    if let Err(error) = postcard::to_io(value, &mut writer) {
        // Its error does not tell that the disk is full; the disk does.
        return Err(writer.flush().err().unwrap_or_else(|| io::Error::other(error)));
    }
    let hashing = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    fs::rename(&aside, path)?;
    Ok(Digest::from(hashing.hasher.finalize()))
}

/// A file whose bytes are hashed on their way.
struct Hashing {
    file: fs::File,
    hasher: blake3::Hasher,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes.strip_prefix(MAGIC)?).ok()
}
