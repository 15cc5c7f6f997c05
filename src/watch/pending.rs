//! What has been noticed and not yet handed out: a value, without threads or clock.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Component, Path, PathBuf},
    time::{Duration, Instant},
};

use notify::{
    Event, EventKind,
    event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode},
};

use super::{Settle, TREES};

/// A new folder is walked a second time after this: by then it is watched for certain.
const SECOND_LOOK: Duration = Duration::from_millis(40);

/// Whether more is to be expected at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    /// Being written, or gone and perhaps about to be put back.
    Open,
    /// Closed, or moved into place.
    Done,
}

/// Events, gathered.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Whether the watch was stopped.
    pub(super) stopped: bool,
    /// How many times the farm's own folder was opened, as far as has been heard: see `Watch::hear`.
    pub(super) echoes: u64,
    /// The first fault of the watching thread that nobody has asked about.
    pub(super) trouble: Option<notify::Error>,
    paths: BTreeMap<PathBuf, Writer>,
    folders: Vec<PathBuf>,
    second_looks: Vec<(Instant, PathBuf)>,
    rescan: bool,
    /// When the first and the last event came.
    span: Option<(Instant, Instant)>,
}

/// What [`Pending::take`] takes out.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) paths: Vec<PathBuf>,
    /// Folders that came to be: what lies in them is to be looked at.
    pub(super) folders: Vec<PathBuf>,
    pub(super) rescan: bool,
}

impl Pending {
    /// Notes an event; returns whether somebody may be waiting for it.
    pub(super) fn note(&mut self, event: notify::Result<Event>, farm: &Path, now: Instant) -> bool {
        match event {
            Ok(event) if event.need_rescan() => self.rescan = true,
            Ok(event) if is_echo(&event, farm) => {
                self.echoes += 1;
                return true;
            }
            Ok(event) => {
                let paths: Vec<_> = event.paths.into_iter().filter(|path| matters(path, farm)).collect();
                if paths.is_empty() || !self.note_paths(event.kind, paths) {
                    return false;
                }
            }
            Err(error) => {
                self.rescan = true;
                self.trouble.get_or_insert(error);
            }
        }
        self.span = Some((self.span.map_or(now, |(first, _)| first), now));
        true
    }

    fn note_paths(&mut self, kind: EventKind, mut paths: Vec<PathBuf>) -> bool {
        let writer = match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
                // Also told of files that were opened for writing and left alone: harmless.
                Writer::Done
            }
            EventKind::Access(_) => return false,
            EventKind::Create(CreateKind::Folder) => {
                self.folders.append(&mut paths);
                return true;
            }
            EventKind::Remove(RemoveKind::Folder) => {
                self.rescan = true;
                return true;
            }
            EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
                self.rescan |= !folders.is_empty();
                self.folders.extend(folders);
                paths = files;
                Writer::Done
            }
            EventKind::Modify(ModifyKind::Name(_)) => {
                // What has left without an extension was most likely a folder.
                self.rescan |= paths.iter().any(|path| path.extension().is_none() && !path.exists());
                Writer::Open
            }
            // A change of rights or times alone; it says nothing about an open writer.
            EventKind::Modify(ModifyKind::Metadata(_)) => {
                for path in paths {
                    self.paths.entry(path).or_insert(Writer::Done);
                }
                return true;
            }
            _ => Writer::Open,
        };
        // `Both` names the old path, too: it has been noted as gone, and that is final.
        self.paths.extend(paths.into_iter().map(|path| (path, writer)));
        true
    }

    /// Whether a file is being written, as far as is known.
    pub(super) fn is_open(&self) -> bool {
        self.paths.values().any(|writer| *writer == Writer::Open)
    }

    /// Returns when what is here may be handed out, if there is anything.
    pub(super) fn due(&self, settle: Settle) -> Option<Instant> {
        let silent = self.span.map(|(first, last)| {
            let quiet = if self.is_open() { settle.open } else { settle.closed };
            (last + quiet).min(first + settle.most)
        });
        let second = self.second_looks.iter().map(|(due, _)| *due).min();
        silent.into_iter().chain(second).min()
    }

    /// Takes out all that is here, if anything is.
    pub(super) fn take(&mut self, now: Instant) -> Option<Taken> {
        let mut folders = std::mem::take(&mut self.folders);
        let first_looks = folders.len();
        self.second_looks.retain(|(due, folder)| {
            let later = *due > now;
            if !later {
                folders.push(folder.clone());
            }
            later
        });
        if self.span.take().is_none() && folders.is_empty() {
            return None;
        }
        self.second_looks.extend(folders[..first_looks].iter().map(|folder| (now + SECOND_LOOK, folder.clone())));
        let paths = std::mem::take(&mut self.paths).into_keys().collect();
        Some(Taken { paths, folders, rescan: std::mem::take(&mut self.rescan) })
    }
}

/// Whether the event is the answer to our own call.
fn is_echo(event: &Event, farm: &Path) -> bool {
    matches!(event.kind, EventKind::Access(AccessKind::Open(_))) && event.paths.iter().any(|path| path == farm)
}

/// Whether a build reads the path: in one of the farm's trees or `farm.toml`, and no trace of an
/// editor at work.
pub(super) fn matters(path: &Path, farm: &Path) -> bool {
    let Ok(below) = path.strip_prefix(farm) else { return false };
    let mut names = below.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    let Some(first) = names.next() else { return false };
    let ours = first == OsStr::new("farm.toml") || TREES.iter().any(|tree| first == OsStr::new(tree));
    ours && !names.any(is_noise)
}

/// Whether the name is an editor's: backup, swap, lock, probe.
fn is_noise(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let hidden = name.starts_with('.') && name != ".well-known";
    let backup = name.ends_with('~') || name.ends_with(".swp") || name.starts_with('#') && name.ends_with('#');
    // Vim writes and removes `4913` to see whether it may write here; JetBrains' editors rename.
    hidden || backup || name == "4913" || name.ends_with("___jb_tmp___") || name.ends_with("___jb_old___")
}

#[cfg(test)]
mod tests {
    use std::{path::Path, time::Instant};

    use notify::{Event, EventKind, event};

    use super::{Pending, matters};
    use crate::watch::Settle;

    fn noted(pending: &mut Pending, kind: EventKind, path: &str, now: Instant) -> bool {
        pending.note(Ok(Event::new(kind).add_path(path.into())), Path::new("/farm"), now)
    }

    const WRITTEN: EventKind = EventKind::Modify(event::ModifyKind::Data(event::DataChange::Any));
    const CLOSED: EventKind = EventKind::Access(event::AccessKind::Close(event::AccessMode::Write));
    const OPENED: EventKind = EventKind::Access(event::AccessKind::Open(event::AccessMode::Any));

    #[test]
    fn traces_of_editors_do_not_matter() {
        let matter = |path| matters(Path::new(path), Path::new("/farm"));
        for path in ["/farm/content/a/x.md", "/farm/farm.toml", "/farm/content/a/.well-known/x", "/farm/sites/_a.toml"]
        {
            assert!(matter(path), "{path}");
        }
        for path in [
            "/farm/content/a/x.md~",
            "/farm/content/a/.x.md.swp",
            "/farm/content/a/4913",
            "/farm/content/a/.git/index",
            "/farm/content/a/#x.md#",
            "/farm/public/index.html",
            "/farm",
            "/elsewhere/content/x.md",
        ] {
            assert!(!matter(path), "{path}");
        }
    }

    #[test]
    fn a_closed_file_settles_sooner_than_an_open_one() {
        let (mut pending, settle, now) = (Pending::default(), Settle::default(), Instant::now());
        assert!(pending.due(settle).is_none());
        assert!(noted(&mut pending, WRITTEN, "/farm/content/a/x.md", now));
        assert_eq!(pending.due(settle), Some(now + settle.open));
        assert!(noted(&mut pending, CLOSED, "/farm/content/a/x.md", now));
        assert_eq!(pending.due(settle), Some(now + settle.closed));
    }

    #[test]
    fn a_writer_that_never_rests_is_not_waited_for_forever() {
        let (mut pending, settle, start) = (Pending::default(), Settle::default(), Instant::now());
        for step in 0..20 {
            noted(&mut pending, WRITTEN, "/farm/content/a/x.md", start + settle.closed * step * 2);
        }
        assert_eq!(pending.due(settle), Some(start + settle.most));
    }

    #[test]
    fn reading_is_no_change() {
        let mut pending = Pending::default();
        assert!(!noted(&mut pending, OPENED, "/farm/content/a/x.md", Instant::now()));
        assert!(pending.take(Instant::now()).is_none());
    }

    #[test]
    fn a_new_folder_is_looked_at_twice() {
        let (mut pending, now) = (Pending::default(), Instant::now());
        noted(&mut pending, EventKind::Create(event::CreateKind::Folder), "/farm/content/a/new", now);
        assert_eq!(pending.take(now).unwrap().folders.len(), 1);
        assert!(pending.take(now).is_none());
        let later = pending.due(Settle::default()).unwrap();
        assert_eq!(pending.take(later).unwrap().folders.len(), 1);
        assert!(pending.due(Settle::default()).is_none());
    }
}
