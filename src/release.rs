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
pub(crate) mod whole;

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

/// What the name of the tree of what of a site only some may read ends with.
pub const PRIVATE_ENDING: &str = ".private";

/// Returns the name of the tree of what of a site only some may read; a part of it lies at a path below.
pub fn private_of(site: &str) -> String {
    format!("{site}{PRIVATE_ENDING}")
}

impl Place {
    /// Returns the places of the parts that were built of a private tree, each with its path below it, in order.
    pub fn parts(out: &Path, tree: &str) -> Result<Vec<(String, Self)>, WriteError> {
        let mut parts = Vec::new();
        collect(&out.join(tree), "", &mut parts)?;
        parts.sort();
        let placed = |part: String| {
            let place = Self::new(out, &format!("{tree}/{part}"));
            (part, place)
        };
        Ok(parts.into_iter().map(placed).collect())
    }

    /// Removes all that was built.
    pub fn remove(&self) -> Result<(), WriteError> {
        // The list first: without it, nobody takes the rest for a build.
        at(&self.manifest, absent(fs::remove_file(&self.manifest)))?;
        at(&self.live, absent(fs::remove_dir_all(&self.live)))?;
        at(&self.aside, absent(fs::remove_dir_all(&self.aside)))
    }

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

/// Collects the names of the parts below a folder: what has a list of files beside it.
fn collect(folder: &Path, above: &str, parts: &mut Vec<String>) -> Result<(), WriteError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => at(folder, entries)?,
    };
    for entry in entries {
        let entry = at(folder, entry)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(part) = name.strip_suffix(".release.json") {
            parts.push(format!("{above}{part}"));
        } else if above.is_empty() && at(folder, entry.file_type())?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), parts)?;
        }
    }
    Ok(())
}

/// Takes what is not there for removed.
fn absent(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Names the path in an error.
pub(crate) fn at<T>(path: &Path, result: io::Result<T>) -> Result<T, WriteError> {
    result.map_err(|source| WriteError { path: path.into(), source })
}
