//! Watches a farm's folders and tells what changed, as soon as whoever writes is done.
//!
//! Editors write in many ways: truncate and write, write beside and rename, move the old file to a
//! backup first. A file may thus be seen empty, half-written or missing for an instant. [`Watch`]
//! hides that: changes are handed out once the last writer has closed its file and a short time
//! has passed in silence ([`Settle`]). A change is a *path to look at again*, nothing more; so the
//! last event wins whatever came before it.
//!
//! ```no_run
//! # fn main() -> Result<(), sobre::watch::WatchError> {
//! let watch = sobre::watch::Watch::start("my-farm".as_ref(), sobre::watch::Settle::default())?;
//! while watch.wait() {
//!     if let Some(changes) = watch.take() {
//!         // … read these paths again
//!     }
//! }
//! # Ok(()) }
//! ```

mod pending;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use walkdir::WalkDir;

use self::pending::Pending;
use crate::diag::{Text, text};

/// The folders of a farm that hold what a build reads.
const TREES: [&str; 3] = ["sites", "content", "themes"];

/// What is to be looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// These paths below the farm, sorted, each once. One that does not exist any more may have
    /// been a file or a folder with all below it.
    Paths(Vec<PathBuf>),
    /// Anything: events were lost, or a folder moved.
    Rescan,
}

/// How long silence has to last before changes are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settle {
    /// When every writer is known to have finished.
    pub closed: Duration,
    /// When some file is still open for writing, or has just gone and may be put back.
    pub open: Duration,
    /// The longest a change waits while others keep coming.
    pub most: Duration,
}

impl Default for Settle {
    fn default() -> Self {
        Self { closed: Duration::from_millis(2), open: Duration::from_millis(5), most: Duration::from_millis(50) }
    }
}

/// The longest [`Watch::hear`] waits for its echo; on an idle machine it takes a twentieth of a millisecond.
const ECHO: Duration = Duration::from_millis(20);

/// After so many echoes that did not come in time none is waited for any more.
const DEAF: u32 = 3;

/// A running watch over a farm; it ends when dropped.
#[derive(Debug)]
pub struct Watch {
    farm: PathBuf,
    settle: Settle,
    shared: Arc<Shared>,
    watcher: Mutex<RecommendedWatcher>,
    /// One call at a time.
    calls: Mutex<Calls>,
}

/// How [`Watch::hear`] has fared.
#[derive(Debug, Default)]
struct Calls {
    /// How many in a row had no echo in time.
    unheard: u32,
    /// Echoes at the end of the last call: if there are more by now, they were only late.
    echoes: u64,
}

/// What the watching thread and the waiting ones share.
#[derive(Debug, Default)]
struct Shared {
    pending: Mutex<Pending>,
    stirred: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up the lock until something stirs or `until` has come.
    fn sleep<'a>(&'a self, pending: MutexGuard<'a, Pending>, until: Instant) -> MutexGuard<'a, Pending> {
        let left = until.saturating_duration_since(Instant::now());
        self.stirred.wait_timeout(pending, left).unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Watch {
    /// Starts watching `sites/`, `content/`, `themes/` and `farm.toml` of the farm, those that
    /// exist and those that come later. Start it *before* reading the farm: what is written in
    /// between is then reported, not lost.
    pub fn start(farm: &Path, settle: Settle) -> Result<Self, WatchError> {
        let farm = std::path::absolute(farm).map_err(|e| WatchError::of_io(farm, &e))?;
        let shared = Arc::new(Shared::default());
        let (heard, root) = (Arc::clone(&shared), farm.clone());
        let hear = move |event: notify::Result<notify::Event>| {
            if heard.lock().note(event, &root, Instant::now()) {
                heard.stirred.notify_all();
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(hear, config).map_err(|e| WatchError::of_notify(&farm, e))?;
        // The root itself is watched for `farm.toml` and for trees that appear.
        watcher.watch(&farm, RecursiveMode::NonRecursive).map_err(|e| WatchError::of_notify(&farm, e))?;
        for tree in TREES.iter().map(|name| farm.join(name)).filter(|tree| tree.is_dir()) {
            watcher.watch(&tree, RecursiveMode::Recursive).map_err(|e| WatchError::of_notify(&tree, e))?;
        }
        Ok(Self { farm, settle, shared, watcher: Mutex::new(watcher), calls: Mutex::default() })
    }

    /// Blocks until there are changes and silence has lasted long enough; `false` once
    /// [`Watch::stop`] was called.
    pub fn wait(&self) -> bool {
        let mut pending = self.shared.lock();
        while !pending.stopped {
            let now = Instant::now();
            match pending.due(self.settle) {
                Some(due) if due <= now => break,
                Some(due) => pending = self.shared.sleep(pending, due),
                None => pending = self.shared.stirred.wait(pending).unwrap_or_else(PoisonError::into_inner),
            }
        }
        !pending.stopped
    }

    /// Returns once all that was written before the call has been noticed.
    ///
    /// The system tells of a write a moment after it has happened. But it tells everything in
    /// order: so we open the farm's folder, which it tells, too, and wait to hear of that. Where
    /// openings are not told (systems other than Linux) this does nothing.
    pub fn hear(&self) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.shared.lock().echoes;
        if !cfg!(target_os = "linux") || calls.unheard >= DEAF && calls.echoes == before {
            return;
        }
        let until = Instant::now() + ECHO;
        if File::open(&self.farm).is_err() {
            return;
        }
        let mut pending = self.shared.lock();
        while pending.echoes == before && !pending.stopped && Instant::now() < until {
            pending = self.shared.sleep(pending, until);
        }
        calls.unheard = if pending.echoes == before { calls.unheard + 1 } else { 0 };
        calls.echoes = pending.echoes;
    }

    /// Returns the changes noticed so far, without waiting for silence: for whoever is asked for a
    /// fresh page now. Only a file that is being written at this moment is waited for, and no
    /// longer than [`Settle::open`].
    pub fn take(&self) -> Option<Changes> {
        let mut pending = self.shared.lock();
        let patience = Instant::now() + self.settle.open;
        while pending.is_open() && !pending.stopped {
            let until = pending.due(self.settle).map_or(patience, |due| due.min(patience));
            if until <= Instant::now() {
                break;
            }
            pending = self.shared.sleep(pending, until);
        }
        let taken = pending.take(Instant::now())?;
        drop(pending);
        Some(self.complete(taken))
    }

    /// Wakes and ends every [`Watch::wait`].
    pub fn stop(&self) {
        self.shared.lock().stopped = true;
        self.shared.stirred.notify_all();
    }

    /// Returns why watching has become incomplete, once.
    pub fn trouble(&self) -> Option<WatchError> {
        let error = self.shared.lock().trouble.take()?;
        Some(WatchError::of_notify(&self.farm, error))
    }

    /// Adds what lies in new folders: files put there before the folder was watched made no event.
    fn complete(&self, taken: pending::Taken) -> Changes {
        let mut rescan = taken.rescan;
        let mut paths = taken.paths;
        for folder in &taken.folders {
            let below = folder.strip_prefix(&self.farm).unwrap_or(folder);
            if TREES.iter().any(|tree| Path::new(tree) == below) {
                rescan = true;
                let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
                if let Err(error) = watcher.watch(folder, RecursiveMode::Recursive) {
                    self.shared.lock().trouble.get_or_insert(error);
                }
            }
            let files = WalkDir::new(folder).into_iter().flatten();
            paths.extend(files.map(walkdir::DirEntry::into_path).filter(|path| pending::matters(path, &self.farm)));
        }
        if rescan {
            return Changes::Rescan;
        }
        let mut paths: Vec<_> = paths.iter().map(|path| below(path, &self.farm)).collect();
        paths.sort_unstable();
        paths.dedup();
        Changes::Paths(paths)
    }
}

/// Returns `path` without the farm's own part.
fn below(path: &Path, farm: &Path) -> PathBuf {
    path.strip_prefix(farm).unwrap_or(path).to_path_buf()
}

/// Why a farm cannot be watched, or not wholly.
#[derive(Debug)]
pub enum WatchError {
    /// The system allows no further watches to this person.
    Limit {
        /// What was to be watched.
        path: PathBuf,
    },
    /// Anything else.
    Failed {
        /// What was to be watched.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
}

impl WatchError {
    fn of_notify(path: &Path, error: notify::Error) -> Self {
        match error.kind {
            ErrorKind::MaxFilesWatch => Self::Limit { path: path.to_path_buf() },
            ErrorKind::Io(error) => Self::of_io(path, &error),
            _ => Self::Failed { path: path.to_path_buf(), reason: error.to_string() },
        }
    }

    fn of_io(path: &Path, error: &io::Error) -> Self {
        // Linux: EMFILE stands for "too many inotify instances", ENOSPC for "too many watches".
        match error.raw_os_error() {
            Some(24 | 28) if cfg!(target_os = "linux") => Self::Limit { path: path.to_path_buf() },
            _ => Self::Failed { path: path.to_path_buf(), reason: error.to_string() },
        }
    }

    /// Returns what happened and what to do, for people.
    pub fn text(&self) -> Text {
        match self {
            Self::Limit { path } => {
                let path = path.display();
                text!(
                    "cannot watch all of {path}: the system's limit of watched folders is reached; raise it with \
                     `sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`, or serve \
                     fewer sites",
                    "impossible de surveiller tout {path} : la limite du système pour les dossiers surveillés est \
                     atteinte ; relevez-la avec `sudo sysctl fs.inotify.max_user_watches=524288 \
                     fs.inotify.max_user_instances=512`, ou servez moins de sites"
                )
            }
            Self::Failed { path, reason } => {
                let path = path.display();
                text!("cannot watch {path}: {reason}", "impossible de surveiller {path} : {reason}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use notify::{Error, ErrorKind};

    use super::WatchError;

    #[test]
    fn a_limit_of_the_system_comes_with_its_remedy() {
        let limits = [
            Error::new(ErrorKind::MaxFilesWatch),
            #[cfg(target_os = "linux")]
            Error::io(std::io::Error::from_raw_os_error(24)),
        ];
        for limit in limits {
            let text = WatchError::of_notify(Path::new("content"), limit).text();
            assert!(text.en.contains("sudo sysctl fs.inotify.max_user_watches=524288"), "{}", text.en);
            assert!(text.fr.starts_with("impossible de surveiller tout content"), "{}", text.fr);
        }
    }
}
