//! What `rsync` is to send, laid out as a folder: links to the files of the build, so that nothing is
//! copied, and small files for what was only in memory.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{
    digest::Digest,
    publish::{
        PublishError,
        entry::{Entry, Role},
        kept,
        parcel::{Parcel, Source},
        space::Listing,
    },
    release::{WriteError, at},
};

/// A folder of what is to be sent: `tree/`, and `state/` for what is not served.
pub(super) struct Stage(PathBuf);

impl Stage {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Returns the folder of what is served.
    pub(super) fn tree(&self) -> PathBuf {
        self.0.join("tree")
    }

    /// Lays a parcel out, its bytes checked.
    pub(super) fn lay(&self, parcel: &Parcel) -> Result<(), PublishError> {
        self.clear();
        at(&self.0, fs::create_dir_all(self.tree()))?;
        at(&self.0, fs::create_dir_all(self.0.join("annexes")))?;
        let files: Vec<(&Entry, &Source)> = parcel.sources().collect();
        files.into_par_iter().with_min_len(16).try_for_each(|(entry, source)| self.place(entry, source))
    }

    fn place(&self, entry: &Entry, source: &Source) -> Result<(), PublishError> {
        let read = Digest::of_reader(source.open()?);
        let read = read.map_err(|source| WriteError { path: entry.path.as_str().into(), source })?;
        if read != (entry.digest, entry.bytes) {
            return Err(kept::changed(&entry.path));
        }
        let folder = match entry.role {
            Role::Served => self.tree(),
            Role::Annexed => self.0.join("annexes"),
        };
        let path = folder.join(entry.path.as_str());
        Ok(at(&path, put(&path, source))?)
    }

    /// Returns the folder with a release's manifest and annexes, as they lie in a web space's state.
    pub(super) fn state(&self, listing: &Listing) -> Result<PathBuf, WriteError> {
        let state = self.0.join("state");
        let (manifest, annexes) = (state.join("manifests").join(listing.head.file()), state.join("annexes"));
        at(&state, fs::create_dir_all(state.join("manifests")))?;
        at(&manifest, fs::write(&manifest, listing.encode()))?;
        at(&annexes, fs::create_dir_all(&annexes))?;
        at(&annexes, fs::rename(self.0.join("annexes"), annexes.join(listing.head.id.as_str())))?;
        Ok(state)
    }

    /// Removes all of it; what cannot be removed now is removed next time.
    pub(super) fn clear(&self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn put(path: &Path, source: &Source) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match source {
        Source::File(file) => symlink(std::path::absolute(file)?, path),
        Source::Bytes(bytes) => fs::write(path, bytes),
    }
}
