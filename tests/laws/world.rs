//! A farm on disk that follows a farm in memory, and its builds.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use jiff::{ToSpan as _, civil};
use sobre::{
    diag::Diagnostic,
    farm::{self, BuildRequest, Outcome, Report, SiteReport},
};
use tempfile::TempDir;

/// Bytes by path.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// A farm on disk.
pub(super) struct World {
    folder: TempDir,
    pub(super) files: Files,
    pub(super) date: civil::Date,
}

impl World {
    /// Writes a farm.
    pub(super) fn new(files: Files) -> Self {
        let folder = in_memory("sobre-laws-");
        let mut world = Self { folder, files: Files::new(), date: civil::date(2026, 11, 21) };
        world.become_(files);
        world
    }

    pub(super) fn farm(&self) -> PathBuf {
        self.folder.path().join("farm")
    }

    /// Where builds that remember go.
    pub(super) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Makes the farm on disk like `files` and returns the paths that this touched. A file that went
    /// and one with the same bytes that came are one file that was renamed.
    pub(super) fn become_(&mut self, files: Files) -> Vec<PathBuf> {
        let farm = self.farm();
        let mut gone: Vec<&String> = self.files.keys().filter(|path| !files.contains_key(*path)).collect();
        let mut touched = BTreeSet::new();
        for (path, bytes) in files.iter().filter(|(path, bytes)| self.files.get(*path) != Some(*bytes)) {
            let target = farm.join(path);
            touched.insert(PathBuf::from(path));
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            let is_new = !self.files.contains_key(path);
            match gone.iter().position(|old| is_new && self.files[*old] == *bytes) {
                Some(at) => {
                    let old = gone.remove(at);
                    touched.insert(PathBuf::from(old));
                    fs::rename(farm.join(old), target).unwrap();
                    remove_empty(&farm.join(old));
                }
                None => fs::write(target, bytes).unwrap(),
            }
        }
        for path in gone {
            touched.insert(PathBuf::from(path));
            fs::remove_file(farm.join(path)).unwrap();
            remove_empty(&farm.join(path));
        }
        self.files = files;
        touched.into_iter().collect()
    }

    pub(super) fn move_day(&mut self, days: i64) {
        self.date = self.date + days.days();
    }

    /// Returns a request for the whole farm.
    pub(super) fn request(&self, out: &Path) -> BuildRequest {
        BuildRequest {
            farm: self.farm(),
            out: Some(out.into()),
            sites: Vec::new(),
            drafts: false,
            date: self.date,
            jobs: None,
            cache: true,
            why: None,
            write: true,
            external: false,
            translations: false,
        }
    }

    /// Builds on top of what the last build left.
    pub(super) fn build(&self) -> Report {
        farm::build(&self.request(&self.out()), &()).unwrap()
    }

    /// Builds sites from nothing, elsewhere; none when none is asked for.
    pub(super) fn from_nothing(&self, sites: Vec<String>) -> (Option<Report>, TempDir) {
        let out = in_memory("sobre-fresh-");
        let request = BuildRequest { cache: false, sites, ..self.request(out.path()) };
        let report = (!request.sites.is_empty()).then(|| farm::build(&request, &()).unwrap());
        (report, out)
    }

    /// Builds the whole farm from nothing, elsewhere.
    pub(super) fn all_from_nothing(&self) -> (Report, TempDir) {
        let out = in_memory("sobre-fresh-");
        let request = BuildRequest { cache: false, ..self.request(out.path()) };
        (farm::build(&request, &()).unwrap(), out)
    }
}

/// Returns a folder in memory where the system has such: these tests write a hundred thousand files.
fn in_memory(prefix: &str) -> TempDir {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(prefix);
    builder.tempdir_in("/dev/shm").or_else(|_| builder.tempdir()).unwrap()
}

/// Removes the folders above a file that are empty.
fn remove_empty(file: &Path) {
    let mut folder = file.parent();
    while let Some(path) = folder {
        if fs::remove_dir(path).is_err() {
            return;
        }
        folder = path.parent();
    }
}

/// Returns all files below `folder` with their bytes, `/` at the end of a folder that is empty.
pub(super) fn tree(folder: &Path) -> Files {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1).into_iter().flatten() {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        if !entry.file_type().is_dir() {
            files.insert(path, fs::read(entry.path()).unwrap());
        } else if fs::read_dir(entry.path()).unwrap().next().is_none() {
            files.insert(path + "/", Vec::new());
        }
    }
    files
}

/// Returns a site's release: its tree, and its manifest as `.release.json`.
pub(super) fn release(out: &Path, site: &str) -> Files {
    let mut files = tree(&out.join(site));
    if let Ok(manifest) = fs::read(out.join(format!("{site}.release.json"))) {
        files.insert(".release.json".into(), manifest);
    }
    files
}

/// Returns what differs between two trees, in words; empty when nothing does.
pub(super) fn difference(is: &Files, should: &Files) -> String {
    let mut told = Vec::new();
    for path in is.keys().chain(should.keys()).collect::<BTreeSet<_>>() {
        match (is.get(path), should.get(path)) {
            (Some(_), None) => told.push(format!("{path}: too much")),
            (None, Some(_)) => told.push(format!("{path}: missing")),
            (Some(a), Some(b)) if a != b => told.push(format!("{path}: {}", first_difference(a, b))),
            _ => {}
        }
    }
    told.truncate(12);
    told.join("\n")
}

fn first_difference(is: &[u8], should: &[u8]) -> String {
    let at = is.iter().zip(should).position(|(a, b)| a != b).unwrap_or(is.len().min(should.len()));
    let around = |bytes: &[u8]| {
        String::from_utf8_lossy(&bytes[at.saturating_sub(60).min(bytes.len())..(at + 60).min(bytes.len())]).into_owned()
    };
    format!("at byte {at}\n    is     …{}…\n    should …{}…", around(is), around(should))
}

/// Returns findings in a line each.
pub(super) fn told(found: &[Diagnostic]) -> Vec<String> {
    let told = |found: &Diagnostic| {
        let place = found.place.as_ref().map(|p| format!("{}:{}:{}", p.file, p.line, p.column));
        format!("{} {} {}", found.code.as_str(), place.unwrap_or_default(), found.text.en)
    };
    found.iter().map(told).collect()
}

/// Whether a site is not written.
pub(super) fn is_refused(site: &SiteReport) -> bool {
    matches!(site.outcome, Outcome::Refused | Outcome::Failed)
}
