//! From a build to what visitors see: what holds for every target, what a web space survives, what a
//! receiver refuses, and what people read.

mod commands;
mod damage;
mod hostile;
mod pack;
mod probe;
#[cfg(feature = "s3")]
mod store;
mod targets;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use sobre::{
    config::MachineConfig,
    content::Audience,
    digest::Digest,
    path::SitePath,
    publish::{
        DirTarget, Entries, Entry, Holder, Moment, Offer, Order, Parcel, PublishError, Receipt, ReleaseId, Role,
        RsyncTarget, Rules, Source, SshTarget, Target, publish,
    },
};
use tempfile::TempDir;

/// Noon of the day on which tests publish.
const NOW: u64 = 1_795_262_400;

/// A web space in a temporary folder, and how one gets there.
struct World {
    folder: TempDir,
    line: Line,
    rules: Rules,
    now: u64,
}

/// How a publisher reaches the web space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Calls,
    /// `sobre receive` in a process of its own, over pipes.
    Messages,
    /// `rsync` and a shell, over a program that stands for `ssh`.
    Foreign,
    /// Requests to an object store.
    #[cfg(feature = "s3")]
    Store,
}

/// The ways where sobre is on the other side.
const LINES: [Line; 2] = [Line::Calls, Line::Messages];

/// All ways to a web space in a folder.
const FOLDERS: [Line; 3] = [Line::Calls, Line::Messages, Line::Foreign];

/// All ways to where visitors look; to an object store where there is one.
fn every() -> Vec<Line> {
    #[cfg(feature = "s3")]
    if store::is_there() {
        return vec![Line::Store];
    }
    FOLDERS.to_vec()
}

/// What `ssh` does, on this machine: leaves its options out and lets a shell run the rest.
const SSH: &str = "#!/bin/sh
while [ $# -gt 0 ]; do case $1 in -o | -i | -l) shift 2 ;; --) shift; break ;; -*) shift ;; *) break ;; esac; done
shift
exec sh -c \"$*\"
";

impl World {
    fn new(line: Line) -> Self {
        let folder = tempfile::Builder::new().prefix("sobre-web-").tempdir().unwrap();
        fs::create_dir(folder.path().join("space")).unwrap();
        if line == Line::Foreign {
            let ssh = folder.path().join("ssh");
            fs::write(&ssh, SSH).unwrap();
            fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { folder, line, rules: Rules::default(), now: NOW }
    }

    fn path(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.folder.path().join("space") } else { self.folder.path().join("space").join(path) }
    }

    fn target(&self) -> Box<dyn Target> {
        match self.line {
            Line::Calls => Box::new(self.dir()),
            Line::Messages => {
                let mut receive = Command::new(env!("CARGO_BIN_EXE_sobre"));
                receive.arg("receive").arg("--space").arg(self.path("")).env("SOBRE_LANG", "en");
                receive.arg("--keep").arg(self.rules.keep.to_string());
                Box::new(SshTarget::over(receive, "web.example", "camille"))
            }
            Line::Foreign => Box::new(self.rsync()),
            #[cfg(feature = "s3")]
            Line::Store => Box::new(self.store("camille")),
        }
    }

    fn dir(&self) -> DirTarget {
        DirTarget::new(self.path(""), self.rules.clone(), holder("camille", self.now))
    }

    fn rsync(&self) -> RsyncTarget {
        let machine = MachineConfig {
            host: "web.example".into(),
            program: Some(self.folder.path().join("ssh").to_str().unwrap().into()),
            user: Some("l'été \"x\"".into()),
            port: None,
            key: None,
            options: Vec::new(),
        };
        let (space, aside) = (self.path(""), self.folder.path().join("aside"));
        let holder = holder("camille", self.now);
        RsyncTarget::new(machine, None, space.to_str().unwrap(), aside, self.rules.clone(), holder)
    }

    /// Publishes files given as path and text.
    fn publish(&self, files: &[(&str, &str)]) -> Result<Receipt, PublishError> {
        publish(&mut *self.target(), &order(&parcel(files)))
    }

    /// The same, with the work that can wait.
    fn publish_and_tidy(&self, files: &[(&str, &str)]) -> Receipt {
        let receipt = self.publish(files).unwrap();
        match self.line {
            Line::Foreign => self.rsync().tidy().unwrap(),
            #[cfg(feature = "s3")]
            Line::Store => self.store("camille").tidy().unwrap(),
            _ => self.dir().tidy().unwrap(),
        };
        receipt
    }

    /// Returns what visitors see: path → text.
    fn seen(&self) -> Vec<(String, String)> {
        #[cfg(feature = "s3")]
        if self.line == Line::Store {
            return self.seen_in_store();
        }
        files(&self.path("www/current/"))
    }

    /// Returns the names of the releases, the oldest first.
    fn releases(&self) -> Vec<String> {
        let mut target = self.target();
        target.open(&Offer { site: "jardin".into(), parcel: None, base: None }).unwrap();
        target.releases().unwrap().iter().rev().map(|line| line.id.to_string()).collect()
    }

    /// Returns the name of what visitors see.
    fn live(&self) -> Option<ReleaseId> {
        let mut target = self.target();
        target.open(&Offer { site: "jardin".into(), parcel: None, base: None }).unwrap();
        target.releases().unwrap().into_iter().find(|line| line.is_live).map(|line| line.id)
    }

    /// Returns the target of somebody else on this machine.
    fn other(&self, who: &str) -> Box<dyn Target> {
        match self.line {
            #[cfg(feature = "s3")]
            Line::Store => Box::new(self.store(who)),
            _ => Box::new(DirTarget::new(self.path(""), self.rules.clone(), holder(who, NOW))),
        }
    }
}

fn holder(who: &str, now: u64) -> Holder {
    Holder { who: who.into(), process: std::process::id(), since: Moment(now) }
}

fn names(folder: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap()).collect()).unwrap_or_else(|_| vec![]);
    let mut names: Vec<String> = entries.iter().map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Returns the files below a folder, in order of path.
fn files(folder: &Path) -> Vec<(String, String)> {
    let walk =
        walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        (path, fs::read_to_string(entry.path()).unwrap_or_default())
    };
    let mut files: Vec<_> = walk.map(read).collect();
    files.sort();
    files
}

fn entry(path: &str, text: &str) -> Entry {
    Entry {
        path: SitePath::new(path).unwrap(),
        digest: Digest::of(text.as_bytes()),
        bytes: text.len() as u64,
        audience: Audience::Public,
        role: Role::Served,
    }
}

fn parcel(files: &[(&str, &str)]) -> Parcel {
    let files = files.iter().map(|(path, text)| (entry(path, text), Source::Bytes(text.as_bytes().into())));
    Parcel::new("jardin", files.collect())
}

fn order(parcel: &Parcel) -> Order<'_> {
    Order { parcel, remembered: None, probe: None, dry_run: false, inspect: &|_| Ok(()), progress: &|_, _| {} }
}

fn remembering<'o>(parcel: &'o Parcel, remembered: &'o Entries) -> Order<'o> {
    Order { remembered: Some(remembered), ..order(parcel) }
}

fn listed(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut listed: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    listed.sort();
    listed
}

/// Returns the English words of a refusal.
#[track_caller]
fn refusal<T: std::fmt::Debug>(result: Result<T, PublishError>) -> String {
    match result {
        Err(PublishError::Refused(diagnostic)) => format!("{}: {}", diagnostic.code.as_str(), diagnostic.text.en),
        other => panic!("{other:?}"),
    }
}

/// Returns a release's name.
#[track_caller]
fn release(receipt: &Receipt) -> ReleaseId {
    receipt.release.clone().unwrap()
}
