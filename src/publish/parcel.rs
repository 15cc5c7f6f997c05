//! What is to be published: a build, with all that a web server needs beside it.

use std::{
    fs::{self, File},
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    PublishError,
    entry::{Entries, Entry, Role},
    pack::served,
};
use crate::{
    content::Audience,
    diag::{Code, text},
    digest::Digest,
    path::SitePath,
    release::{FileEntry, Manifest, Place},
};

/// What is to be published, and where its bytes are.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Name of the site.
    pub site: String,
    /// The list of files.
    pub entries: Entries,
    /// Where the bytes of each are, in the order of the list.
    sources: Vec<Source>,
}

/// Where a file's bytes are.
#[derive(Debug, Clone)]
pub enum Source {
    /// In a file.
    File(PathBuf),
    /// In memory.
    Bytes(Arc<[u8]>),
}

impl Parcel {
    /// Returns the parcel of these files; of two with one path the first stays.
    pub fn new(site: &str, mut files: Vec<(Entry, Source)>) -> Self {
        files.sort_by(|(a, _), (b, _)| (a.role, &a.path).cmp(&(b.role, &b.path)));
        files.dedup_by(|(b, _), (a, _)| (a.role, &a.path) == (b.role, &b.path));
        let (entries, sources) = files.into_iter().unzip();
        Self { site: site.into(), entries: Entries::new(entries), sources }
    }

    /// Returns the files of builds, under the name `site`.
    pub(super) fn of(site: &str, builds: &[(Manifest, Place)]) -> Self {
        let files = builds.iter().flat_map(|(manifest, place)| {
            let file = |file: &FileEntry| (served(file.clone()), Source::File(place.live.join(&file.path)));
            manifest.files.iter().map(file)
        });
        Self::new(site, files.collect())
    }

    /// Returns the parcel with further files, such as compressed twins; those it has stay.
    #[must_use]
    pub fn with(self, more: Vec<(Entry, Source)>) -> Self {
        let own = self.entries.as_slice().iter().cloned().zip(self.sources);
        Self::new(&self.site, own.chain(more).collect())
    }

    /// Returns the files with where their bytes are.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&Entry, &Source)> {
        self.entries.as_slice().iter().zip(&self.sources)
    }

    /// Opens the bytes of the file at a place of the list.
    pub(super) fn open(&self, at: usize) -> Result<Box<dyn Read>, PublishError> {
        match self.sources.get(at) {
            Some(source) => source.open(),
            None => Ok(Box::new(io::empty())),
        }
    }
}

impl Source {
    pub(super) fn open(&self) -> Result<Box<dyn Read>, PublishError> {
        match self {
            Self::File(path) => Ok(Box::new(opened(path)?)),
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
        }
    }
}

/// Returns what was built of a site. That the files are still those of the list is seen by their sizes
/// here, and by their digests when they are sent.
pub(super) fn built(site: &str, place: &Place) -> Result<Manifest, PublishError> {
    let manifest = Manifest::load(&place.manifest).filter(|manifest| manifest.site == site);
    let manifest = manifest.ok_or_else(|| not_built(site))?;
    let changed = manifest.files.par_iter().with_min_len(256).find_first(|file| {
        !fs::symlink_metadata(place.live.join(&file.path))
            .is_ok_and(|found| found.is_file() && found.len() == file.bytes)
    });
    match changed {
        Some(file) => Err(not_as_built(site, &file.path)),
        None => Ok(manifest),
    }
}

/// A file changed after the build.
pub(super) fn not_as_built(site: &str, path: &SitePath) -> PublishError {
    let fact = text!("{path} is not as it was built", "{path} n’est pas tel qu’il a été construit");
    to_build(site, fact)
}

/// Nobody has built the site.
pub(super) fn not_built(site: &str) -> PublishError {
    let fact = text!("`{site}` has not been built", "« {site} » n’a pas été construit");
    to_build(site, fact)
}

/// Returns a file for the web server, made here.
pub(super) fn annex(name: &str, bytes: Vec<u8>) -> Option<(Entry, Source)> {
    let (path, digest) = (SitePath::new(name).ok()?, Digest::of(&bytes));
    let entry = Entry { path, digest, bytes: bytes.len() as u64, audience: Audience::Public, role: Role::Annexed };
    Some((entry, Source::Bytes(bytes.into())))
}

fn opened(path: &Path) -> Result<File, PublishError> {
    let doing = text!("reading", "la lecture de");
    File::open(path).map_err(|source| PublishError::World { doing, path: path.into(), source })
}

fn to_build(site: &str, fact: crate::diag::Text) -> PublishError {
    // Parts of a portal are built with it.
    let site = site.split_once('.').map_or(site, |(site, _)| site);
    let hint = text!("build it first: `sobre build {site}`", "construisez-le d’abord : « sobre build {site} »");
    PublishError::refused(Code::PUBLISH_NOT_BUILT, fact).hint(hint)
}
