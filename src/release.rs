//! Output → release: written to the side, then put in place in one step.
//!
//! `OUT/<site>/` is what the public may fetch. A build never writes in it: new files go to a folder
//! aside, and when all is there and nothing is wrong, the folder takes its place. So whoever reads,
//! and whoever kills the build, finds the old site or the new one, never a mix.
//!
//! The first build fills a fresh folder and renames it. Later ones keep a *twin* of the folder, made
//! of hard links: the difference is applied to the twin, the two change places
//! (`renameat2(RENAME_EXCHANGE)`), and the difference is remembered as what the twin, now the old
//! site, lags behind. Work is in proportion to the difference; a file that did not change keeps its
//! inode and its times. One changed file alone is simply renamed into place.

mod journal;
mod manifest;
mod stage;
mod twin;

pub use manifest::{FileEntry, Manifest, Policy};
pub(crate) use stage::suspects;
pub use stage::{Receipt, Staging};

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The folders of one site's builds.
#[derive(Debug, Clone)]
pub struct Place {
    /// `OUT/<site>/`.
    pub live: PathBuf,
    /// `OUT/.sobre/<site>/`.
    pub aside: PathBuf,
    /// `OUT/<site>.release.json`.
    pub manifest: PathBuf,
}

/// What went wrong with the disk, and where.
#[derive(Debug)]
pub struct WriteError {
    /// File or folder.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

impl Place {
    /// Returns the folders of `site` below `out`.
    pub fn new(out: &Path, site: &str) -> Self {
        Self {
            live: out.join(site),
            aside: out.join(".sobre").join(site),
            manifest: out.join(format!("{site}.release.json")),
        }
    }

    /// Waits until no other process builds this site, and keeps others waiting until dropped.
    pub fn lock(&self) -> Result<File, WriteError> {
        at(&self.aside, fs::create_dir_all(&self.aside))?;
        let path = self.aside.join("lock");
        let file = at(&path, File::create(&path))?;
        at(&path, rustix::fs::flock(&file, rustix::fs::FlockOperation::LockExclusive).map_err(io::Error::from))?;
        Ok(file)
    }
}

/// Names the path in an error.
pub(crate) fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, WriteError> {
    result.map_err(|source| WriteError { path: path.into(), source })
}
