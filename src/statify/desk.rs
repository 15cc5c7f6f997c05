//! Writes what a producer hands over, file by file, and never over what somebody edited since.
//!
//! Three versions of each file decide: as the last run wrote it (its digest is in
//! `reports/<site>/statify.json`), as it lies there now, and as this run has it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::{Error, Ledger, Page, Report, report::last_files};
use crate::{
    diag::{Lang, Text, text},
    digest::{Digest, check_of},
    path::ContentPath,
};

/// What became of the files of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Written {
    /// Written for the first time.
    pub created: usize,
    /// Written anew: the source has changed, nobody else has.
    pub updated: usize,
    /// As they were.
    pub same: usize,
    /// Left as somebody edited them: the source has not changed.
    pub edited: Vec<String>,
    /// Changed by somebody and in the source: left alone; the new version lies beside the report.
    pub conflicts: Vec<String>,
    /// No longer in the source, and removed.
    pub removed: usize,
    /// Bytes of media.
    pub media_bytes: u64,
    /// Every file that the source stands for, with its digest: what the next run compares with.
    #[serde(skip)]
    pub files: Ledger,
}

/// Takes pages, media and files, and puts them where they belong.
#[derive(Debug)]
pub struct Desk {
    farm: PathBuf,
    site: String,
    /// Digest of each file as the last run wrote it.
    last: BTreeMap<String, Digest>,
    /// What was written in this run.
    now: Ledger,
    /// What paths in lower case come to: on some machines two that differ only in case are one file.
    folded: FxHashSet<u64>,
    written: Written,
}

impl Desk {
    /// Returns a desk for a site; `last` is what the last run's report listed.
    pub fn new(farm: &Path, site: &str, last: BTreeMap<String, Digest>) -> Self {
        let (now, folded) = (Ledger::default(), FxHashSet::default());
        Self { farm: farm.into(), site: site.into(), last, now, folded, written: Written::default() }
    }

    /// Returns a desk for a site, which knows what the last run wrote.
    pub fn open(farm: &Path, site: &str) -> Self {
        let last = fs::read_to_string(farm.join(format!("reports/{site}/statify.json"))).unwrap_or_default();
        Self::new(farm, site, last_files(&last))
    }

    /// Whether a file of this run has this path.
    pub fn is_taken(&self, path: &ContentPath) -> bool {
        self.folded.contains(&check_of(path.as_str().to_lowercase().as_bytes()))
    }

    /// Returns `path` if no other file of this run has it, else the same with a number.
    pub fn free(&mut self, path: ContentPath) -> ContentPath {
        let (stem, ending) = match path.as_str().rfind('.') {
            Some(dot) if !path.as_str()[dot..].contains('/') => path.as_str().split_at(dot),
            _ => (path.as_str(), ""),
        };
        let numbered = (2..).map(|n| format!("{stem}-{n}{ending}"));
        let mut names = std::iter::once(path.as_str().to_owned()).chain(numbered);
        let free = names.find(|name| self.folded.insert(check_of(name.to_lowercase().as_bytes())));
        free.and_then(|name| ContentPath::new(&name).ok()).unwrap_or(path)
    }

    /// Writes a page.
    pub fn page(&mut self, page: &Page) -> Result<(), Error> {
        self.content(&page.path, page.text().as_bytes())
    }

    /// Writes a file of the content.
    pub fn content(&mut self, path: &ContentPath, bytes: &[u8]) -> Result<(), Error> {
        self.file(format!("content/{}/{path}", self.site), bytes)
    }

    /// Writes the site's configuration.
    pub fn settings(&mut self, text: &str) -> Result<(), Error> {
        self.file(format!("sites/{}.toml", self.site), text.as_bytes())
    }

    /// Puts a picture, sound or document in place: the same file under a second name where the disk
    /// can, a copy where not, `bytes` where they were changed on the way.
    pub fn media(&mut self, path: &ContentPath, source: &Path, bytes: &[u8], changed: bool) -> Result<(), Error> {
        self.written.media_bytes += bytes.len() as u64;
        let key = format!("content/{}/{path}", self.site);
        let target = self.farm.join(&key);
        if !changed && !self.last.contains_key(&key) && !target.exists() {
            parent(&target)?;
            // Another disk, or one without links: the bytes are written below.
            if fs::hard_link(source, &target).is_ok() {
                self.now.add(&key, Digest::of(bytes));
                self.written.created += 1;
                return Ok(());
            }
        }
        self.file(key, bytes)
    }

    /// Writes a file of the content that may be too large to hold; `write` gives its bytes.
    pub fn stream(
        &mut self,
        path: &ContentPath,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        let key = format!("content/{}/{path}", self.site);
        let temporary = written_apart(&self.farm.join(&key), write)?;
        let digest = fs::File::open(&temporary).and_then(Digest::of_reader);
        let (digest, _) = digest.map_err(|error| reading(&temporary, error))?;
        self.settle(key, digest, &|target| {
            parent(target)?;
            fs::rename(&temporary, target).map_err(|error| writing(target, error))
        })?;
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(writing(&temporary, error)),
            _ => Ok(()),
        }
    }

    /// Writes a file below the farm, unless somebody has changed it since.
    fn file(&mut self, key: String, bytes: &[u8]) -> Result<(), Error> {
        self.settle(key, Digest::of(bytes), &|target| put(target, bytes))
    }

    /// Decides between the three versions of a file; `put` writes the new one to where it is told.
    fn settle(&mut self, key: String, new: Digest, put: &dyn Fn(&Path) -> Result<(), Error>) -> Result<(), Error> {
        let target = self.farm.join(&key);
        let last = self.last.get(&key).copied();
        let there = match fs::File::open(&target).and_then(Digest::of_reader) {
            Ok((there, _)) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(reading(&target, error)),
        };
        match (there, last) {
            (Some(there), _) if there == new => self.written.same += 1,
            (None, None) => {
                put(&target)?;
                self.written.created += 1;
            }
            (Some(there), Some(last)) if there == last => {
                put(&target)?;
                self.written.updated += 1;
            }
            (_, Some(last)) if last == new => self.written.edited.push(key.clone()),
            _ => {
                put(&self.farm.join(format!("reports/{}/conflicts/{key}", self.site)))?;
                self.written.conflicts.push(key.clone());
                // What the last run wrote stays the common ancestor of the next comparison.
                if let Some(last) = last {
                    self.now.add(&key, last);
                }
                return Ok(());
            }
        }
        self.now.add(&key, new);
        Ok(())
    }

    /// Ends a run: removes what the source no longer has, and writes the report for people, in `lang`, and for
    /// machines.
    pub fn conclude(self, report: &Report, lang: Lang) -> Result<Written, Error> {
        let (farm, site) = (self.farm.clone(), self.site.clone());
        let written = self.finish()?;
        write_report(&farm, &site, report, &written, lang)?;
        Ok(written)
    }

    /// Removes what the source no longer has, and returns what became of everything.
    pub fn finish(mut self) -> Result<Written, Error> {
        for (key, last) in &self.last {
            let target = self.farm.join(key);
            if self.now.holds(key) || self.written.conflicts.contains(key) {
                continue;
            }
            match fs::read(&target) {
                Ok(there) if Digest::of(&there) == *last => {
                    fs::remove_file(&target).map_err(|error| writing(&target, error))?;
                    self.written.removed += 1;
                }
                Ok(_) => self.written.edited.push(key.clone()),
                Err(_) => {}
            }
        }
        Ok(Written { files: self.now, ..self.written })
    }
}

/// Writes the report of a site for people, in `lang`, and for machines.
pub fn write_report(farm: &Path, site: &str, report: &Report, written: &Written, lang: Lang) -> Result<(), Error> {
    let reports = farm.join(format!("reports/{site}"));
    put_with(&reports.join("statify.json"), |out| report.write_json(out, written))?;
    put(&reports.join("statify.md"), report.markdown(site, written, lang).as_bytes())
}

/// What the name of a file ends with while it is written.
const NEW: &str = ".sobre-new";

/// Writes a file under a temporary name and gives it its own: nobody ever sees half of it.
fn put(target: &Path, bytes: &[u8]) -> Result<(), Error> {
    put_with(target, |out| out.write_all(bytes))
}

/// The same, piece by piece.
pub(super) fn put_with(target: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), Error> {
    let temporary = written_apart(target, write)?;
    fs::rename(&temporary, target).map_err(|error| writing(target, error))
}

/// Writes beside `target` and returns where.
fn written_apart(target: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<PathBuf, Error> {
    parent(target)?;
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(NEW);
    let name = if name.len() > 255 { NEW.into() } else { name };
    let temporary = target.with_file_name(name);
    let written = fs::File::create(&temporary).and_then(|file| {
        let mut file = io::BufWriter::new(file);
        write(&mut file)?;
        io::Write::flush(&mut file)
    });
    written.map(|()| temporary).map_err(|error| writing(target, error))
}

fn parent(target: &Path) -> Result<(), Error> {
    let folder = target.parent().unwrap_or(target);
    fs::create_dir_all(folder).map_err(|error| writing(folder, error))
}

/// Returns the failure to read `path`.
pub(super) fn reading(path: &Path, source: io::Error) -> Error {
    Error::World { doing: reading_words(), path: path.into(), source }
}

fn reading_words() -> Text {
    text!("reading", "la lecture de")
}

fn writing(path: &Path, source: io::Error) -> Error {
    Error::World { doing: text!("writing", "l’écriture de"), path: path.into(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Files = BTreeMap<String, Digest>;

    fn run(farm: &Path, last: Files, files: &[(&str, &str)]) -> (Written, Files) {
        let mut desk = Desk::new(farm, "a", last);
        for (path, text) in files {
            desk.content(&ContentPath::new(path).unwrap(), text.as_bytes()).unwrap();
        }
        let written = desk.finish().unwrap();
        let files = written.files.iter().map(|(path, digest)| (path.to_owned(), digest)).collect();
        (written, files)
    }

    #[test]
    fn what_people_edited_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let farm = folder.path();
        let file = |name: &str| farm.join("content/a").join(name);
        let (written, last) = run(farm, BTreeMap::new(), &[("a.md", "1"), ("b.md", "1"), ("c.md", "1"), ("d.md", "1")]);
        assert_eq!(written.created, 4);
        fs::write(file("b.md"), "mine").unwrap();
        fs::write(file("c.md"), "mine").unwrap();
        let (written, last) = run(farm, last, &[("a.md", "2"), ("b.md", "2"), ("c.md", "1")]);
        assert_eq!((written.updated, written.removed), (1, 1));
        assert_eq!(written.conflicts, ["content/a/b.md"]);
        assert_eq!(written.edited, ["content/a/c.md"]);
        assert_eq!(fs::read_to_string(file("b.md")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(farm.join("reports/a/conflicts/content/a/b.md")).unwrap(), "2");
        assert!(!file("d.md").exists());
        // Asked again, it says the same.
        let (again, _) = run(farm, last, &[("a.md", "2"), ("b.md", "2"), ("c.md", "1")]);
        assert_eq!((again.same, again.conflicts.len(), again.edited.len()), (1, 1, 1));
    }

    #[test]
    fn equal_and_case_clashing_names_stay_apart() {
        let mut desk = Desk::new(Path::new("."), "a", BTreeMap::new());
        let names = ["a.md", "A.md", "a.md"].map(|name| desk.free(ContentPath::new(name).unwrap()));
        assert_eq!(names.map(|name| name.as_str().to_owned()), ["a.md", "A-2.md", "a-3.md"]);
    }
}
