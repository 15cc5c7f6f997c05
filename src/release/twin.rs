//! The folder that stands ready to take the site's place.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use walkdir::WalkDir;

use super::{Place, WriteError, at, journal};
use crate::{digest::Digest, path::SitePath};

/// The live folder, and its twin made of hard links to the same files.
pub(super) struct Twin<'s> {
    pub(super) place: &'s Place,
    pub(super) live: &'s FxHashMap<SitePath, (Digest, u64)>,
    /// Paths in which the twin lags behind; `None` when there is none yet.
    pub(super) lag: Option<&'s [SitePath]>,
}

/// What a swap did.
pub(super) struct Swapped {
    /// Files that are not ours; they are in the new folder, too.
    pub(super) foreign: Vec<PathBuf>,
    /// Paths in which the twin, the old site, lags behind now; `None` when it cannot be used again.
    pub(super) lag: Option<Vec<SitePath>>,
}

impl Twin<'_> {
    /// Applies the difference to the twin and lets it and the live folder change places.
    pub(super) fn swap(
        &self,
        staged: Vec<(SitePath, PathBuf)>,
        removed: &[SitePath],
        kept: &FxHashSet<&SitePath>,
        manifest: &str,
    ) -> Result<Swapped, WriteError> {
        let twin = self.path();
        let changed: FxHashSet<SitePath> = staged.iter().map(|(path, _)| path.clone()).collect();
        let foreign = self.foreign(kept);
        // From here on the twin is half changed; a note says so to whoever comes after a kill.
        self.make()?;
        journal::write(self.place, &twin, manifest)?;
        let behind = self.lag.unwrap_or_default().iter().filter(|path| !changed.contains(*path));
        let behind: Vec<&SitePath> = behind.collect();
        for path in removed.iter().chain(behind.iter().copied().filter(|path| !kept.contains(path))) {
            remove(&twin, path)?;
        }
        for path in behind.into_iter().filter(|path| kept.contains(path)) {
            self.link(path.as_ref(), &twin)?;
        }
        for path in &foreign {
            self.link(path, &twin)?;
        }
        for (path, source) in &staged {
            let target = twin.join(path);
            at(&target, in_folder(&target, || fs::rename(source, &target)))?;
        }
        at(&self.place.live, exchange(&twin, &self.place.live))?;
        let lag = lag(staged, removed, &foreign);
        Ok(Swapped { foreign, lag })
    }

    fn path(&self) -> PathBuf {
        self.place.aside.join("twin")
    }

    /// Returns the files of the live folder that are not ours, save those in the way of what is.
    fn foreign(&self, kept: &FxHashSet<&SitePath>) -> Vec<PathBuf> {
        let live = &self.place.live;
        let folders: Vec<PathBuf> = entries(live).into_iter().filter(|path| path.is_dir()).collect();
        let files_at_top = entries(live).into_iter().filter(|path| !path.is_dir());
        let below = |folder: &PathBuf| -> Vec<PathBuf> {
            let walk = WalkDir::new(folder).into_iter().flatten();
            walk.filter(|entry| !entry.file_type().is_dir()).map(walkdir::DirEntry::into_path).collect()
        };
        let deeper: Vec<PathBuf> = folders.par_iter().flat_map_iter(below).collect();
        let relative = |path: PathBuf| Some(path.strip_prefix(live).ok()?.to_path_buf());
        let is_ours = |path: &Path| path.to_str().is_some_and(|path| self.live.contains_key(path));
        let all = files_at_top.chain(deeper).filter_map(relative);
        let mut foreign: Vec<PathBuf> = all.filter(|path| !is_ours(path)).collect();
        if !foreign.is_empty() {
            let files: FxHashSet<&Path> = kept.iter().map(|path| Path::new(path.as_str())).collect();
            let folders: FxHashSet<&Path> = files.iter().flat_map(|file| file.ancestors().skip(1)).collect();
            foreign.retain(|path| !folders.contains(&**path) && !path.ancestors().any(|part| files.contains(part)));
        }
        foreign.sort_unstable();
        foreign
    }

    /// Makes the twin if there is none.
    fn make(&self) -> Result<(), WriteError> {
        if self.lag.is_some() {
            return Ok(());
        }
        let twin = self.path();
        journal::remove_tree(&twin)?;
        at(&twin, fs::create_dir_all(&twin))?;
        let mut paths: Vec<&SitePath> = self.live.keys().collect();
        paths.sort_unstable();
        paths.par_iter().with_min_len(64).try_for_each(|path| self.link(path.as_ref(), &twin))
    }

    /// Makes the twin's file the live one; a live file that is gone, or a folder now, leaves none.
    fn link(&self, path: &Path, twin: &Path) -> Result<(), WriteError> {
        let (source, target) = (self.place.live.join(path), twin.join(path));
        let link = || fs::hard_link(&source, &target);
        let linked = in_folder(&target, || match link() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                fs::remove_file(&target)?;
                link()
            }
            result => result,
        });
        match linked {
            Err(_) if !fs::symlink_metadata(&source).is_ok_and(|source| !source.is_dir()) => Ok(()),
            result => at(&target, result),
        }
    }
}

/// Returns in what the old site, the twin from now on, lags behind. Files that are not ours count:
/// whoever put them there may take them away. `None` when one has a name that cannot be noted down.
fn lag(staged: Vec<(SitePath, PathBuf)>, removed: &[SitePath], foreign: &[PathBuf]) -> Option<Vec<SitePath>> {
    let foreign = foreign.iter().map(|path| SitePath::new(path.to_str()?).ok());
    let ours = staged.into_iter().map(|(path, _)| path).chain(removed.iter().cloned());
    ours.map(Some).chain(foreign).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

/// Does something in a folder that may have to be made first.
fn in_folder(target: &Path, work: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match work() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            work()
        }
        result => result,
    }
}

/// Removes a file, and the folders above it that are empty then.
fn remove(root: &Path, path: &SitePath) -> Result<(), WriteError> {
    let file = root.join(path);
    match fs::remove_file(&file) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return at(&file, Err(error));
        }
        _ => {}
    }
    let mut folder = file.parent();
    while let Some(path) = folder.filter(|path| *path != root) {
        if fs::remove_dir(path).is_err() {
            break;
        }
        folder = path.parent();
    }
    Ok(())
}

/// Lets two folders change places: in one step where the file system can, in three renames where it
/// cannot (then a kill in between leaves the new site under the twin's name, and the next build
/// mends it).
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            let old = a.with_extension("old");
            fs::rename(b, &old)?;
            fs::rename(a, b)?;
            fs::rename(&old, a)
        }
        Err(error) => Err(error.into()),
    }
}
