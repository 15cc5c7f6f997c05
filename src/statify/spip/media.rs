//! The folder `IMG/`: documents, and the logos of both eras.

use std::{collections::BTreeSet, path::Path};

use super::{
    archive::Archive,
    item::{Key, Kind},
    plan::{Plan, is_shown, named},
};
use crate::{
    diag::text,
    statify::{Desk, Error, Report, Weight, html::host_of, media::Folder},
};

/// The files below `IMG/`.
#[derive(Debug, Default)]
pub struct Library(Folder);

impl Library {
    /// Returns the library of a folder, `IMG` or the one above it; `base` is the folder of the old site.
    pub fn open(folder: Option<&Path>, base: &str) -> Self {
        let prefix = format!("{base}/IMG/");
        let Some(folder) = folder else { return Self(Folder::none(prefix)) };
        let inner = folder.join("IMG");
        let root = if inner.is_dir() { inner } else { folder.to_owned() };
        Self(Folder::open(root, prefix))
    }

    /// Whether a folder was given.
    pub fn is_there(&self) -> bool {
        self.0.is_there()
    }

    /// Returns a file of the documents: its path below the folder, with or without the folder's name.
    pub fn find(&self, file: &str) -> Option<String> {
        let below = file.strip_prefix("IMG/").unwrap_or(file);
        [below, file].into_iter().find(|file| self.0.has(file)).map(str::to_owned)
    }

    /// Returns the file that an address of the old site stands for.
    pub fn at(&self, path: &str) -> Option<String> {
        let at = path.find("/IMG/")? + "/IMG/".len();
        self.0.has(&path[at..]).then(|| path[at..].to_owned())
    }

    /// Returns the address of a file.
    pub fn address(&self, file: &str) -> String {
        self.0.address(file)
    }

    /// Returns the logo of an object, or with number 0 of the site.
    pub fn logo(&self, archive: &Archive, key: Key) -> Option<String> {
        let attached = archive.attached.get(&key).into_iter().flatten();
        let mut logos = attached.filter_map(|one| archive.files.get(&one.document));
        let new = logos.find(|file| file.mode == "logoon" && is_shown(file)).and_then(|file| self.find(&file.path));
        new.or_else(|| self.old_logos(key, "on").into_iter().next())
    }

    /// Returns the files that were logos before 4.0: `arton12.jpg`.
    fn old_logos(&self, (kind, id): Key, which: &str) -> Vec<String> {
        let word = match kind {
            Kind::Section => "rub",
            Kind::Article => "art",
            Kind::News => "breve",
            Kind::Author => "aut",
            Kind::Keyword => "mot",
            Kind::Link => "site",
            Kind::Document => return Vec::new(),
        };
        let endings = ["gif", "jpg", "png", "svg", "webp"];
        endings
            .map(|ending| format!("{word}{which}{id}.{ending}"))
            .into_iter()
            .filter(|name| self.0.has(name))
            .collect()
    }

    /// Puts in place all media that are public: documents, logos, and what texts show.
    pub fn publish(
        &self,
        archive: &Archive,
        plan: &Plan,
        shown: BTreeSet<String>,
        desk: &mut Desk,
        report: &mut Report,
    ) -> Result<BTreeSet<String>, Error> {
        let mut wanted = shown;
        for key in plan.public.iter().chain([&(Kind::Link, 0)]) {
            wanted.extend(["on", "off"].iter().flat_map(|which| self.old_logos(*key, which)));
            let Some(file) = archive.files.get(&key.1).filter(|_| key.0 == Kind::Document) else { continue };
            match self.find(&file.path) {
                Some(found) => drop(wanted.insert(found)),
                None if file.is_elsewhere || host_of(&file.path).is_some() => {
                    let what = text!(
                        "a medium of another site: a link leads there",
                        "un média d’un autre site : un lien y mène"
                    );
                    report.tell(Weight::Guess, what, named(*key));
                }
                None if self.is_there() => {
                    let what = text!("a medium is missing", "il manque un média");
                    report.tell(Weight::Loss, what, format!("{} ({})", named(*key), file.path));
                }
                None => {}
            }
        }
        self.0.publish(&wanted, desk, report)
    }
}
