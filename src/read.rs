//! A folder → [`Content`]: the producer for sites that people write.
//!
//! Two steps, so that a build in which nothing changed takes only the first: [`scan`] lists the
//! files with their [`Stamp`]s, [`read`] fetches and parses those that are not remembered.

mod rows;
mod scan;
mod sources;

pub(crate) use scan::now_ns;
pub use scan::{Scan, Stamp, scan};
pub use sources::DiskSources;

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::{
    content::{
        Asset, Content, Data, Document, Redirect,
        document::{self, PAGE_BYTES_MAX, Parsing},
        node::Value,
        parse_data, parse_redirects,
    },
    diag::{Code, Diagnostic, Place, Text, cause, text},
    digest::Digest,
    path::ContentPath,
    picture::{Fault, Format, Picture, look, look_as},
};

/// Largest file that is held in memory while it is published as it is; films are not.
const HELD_BYTES_MAX: u64 = 1 << 20;

/// How much of a larger file is read to see whether it is a picture: what cameras write before the pixels.
const HEAD_BYTES: u64 = 1 << 18;

/// What an earlier build knew of a site's files.
#[derive(Debug, Default)]
pub struct Remembered {
    /// Stamp and digest of each file.
    pub files: FxHashMap<ContentPath, (Stamp, Digest)>,
    /// The documents that its Markdown files held.
    pub documents: FxHashMap<ContentPath, Arc<Document>>,
    /// What the heads of its pictures said.
    pub pictures: FxHashMap<ContentPath, Result<Picture, Fault>>,
}

/// A site's content, and the digest of each file it was read from.
pub struct Reading {
    /// What the files hold.
    pub content: Content,
    /// Digest of each file, in order of path.
    pub files: Vec<(ContentPath, Stamp, Digest)>,
    /// How many files had to be read.
    pub read_files: usize,
    /// What is wrong with files as such; what is wrong with a document is in the document.
    pub diagnostics: Vec<Diagnostic>,
}

/// One file, read.
enum Item {
    Document(Arc<Document>),
    Asset(Asset),
    Data(Arc<Data>),
    Redirects(Vec<Redirect>),
    Broken,
}

struct Fetched {
    digest: Digest,
    item: Item,
    was_read: bool,
    diagnostics: Vec<Diagnostic>,
}

/// Returns what the files of a scan hold. Files whose stamp and kind are remembered are not opened;
/// those whose bytes turn out to be the same are not parsed.
pub fn read(root: &Path, scan: Scan, remembered: &Remembered, parsing: &Parsing) -> Reading {
    let reader = Reader { root, remembered, parsing };
    let fetched: Vec<Fetched> =
        scan.files.par_iter().with_min_len(16).map(|(path, stamp)| reader.fetch(path, *stamp)).collect();
    let mut reading =
        Reading { content: Content::default(), files: Vec::new(), read_files: 0, diagnostics: scan.diagnostics };
    reading.files.reserve(fetched.len());
    for ((path, stamp), fetched) in scan.files.into_iter().zip(fetched) {
        reading.files.push((path.clone(), stamp, fetched.digest));
        reading.read_files += usize::from(fetched.was_read);
        reading.diagnostics.extend(fetched.diagnostics);
        let content = &mut reading.content;
        match fetched.item {
            Item::Document(document) => drop(content.documents.insert(path, document)),
            Item::Asset(asset) => drop(content.assets.insert(path, asset)),
            Item::Data(data) => drop(content.data.insert(below_data(&path).unwrap_or(path), data)),
            Item::Redirects(redirects) => content.redirects = redirects,
            Item::Broken => {}
        }
    }
    rows::add(root, &mut reading, remembered, parsing);
    reading
}

/// Returns what one document's file holds now, or `None` when it is no file that can be read alone:
/// it is gone, it is a folder, it is not a document.
pub fn read_document(root: &Path, path: &ContentPath, parsing: &Parsing) -> Option<(Stamp, Arc<Document>)> {
    let metadata = fs::symlink_metadata(root.join(path)).ok()?;
    if !metadata.is_file() || kind_of(path) != FileKind::Document || metadata.len() > PAGE_BYTES_MAX as u64 {
        return None;
    }
    let stamp = Stamp::of(&metadata, now_ns());
    let bytes = load_sized(&root.join(path), stamp.bytes).ok()?;
    Some((stamp, Arc::new(document::parse(path, &bytes, parsing))))
}

struct Reader<'r> {
    root: &'r Path,
    remembered: &'r Remembered,
    parsing: &'r Parsing,
}

impl Reader<'_> {
    fn fetch(&self, path: &ContentPath, stamp: Stamp) -> Fetched {
        let known = self.remembered.files.get(path);
        let document = self.remembered.documents.get(path);
        if let Some((then, digest)) = known
            && *then == stamp
            && !stamp.is_racy()
        {
            if let Some(document) = document {
                return Fetched::same(*digest, Item::Document(Arc::clone(document)));
            }
            if kind_of(path) == FileKind::Asset {
                let picture = self.remembered.pictures.get(path).cloned();
                return Fetched::same(
                    *digest,
                    Item::Asset(Asset { digest: *digest, bytes: stamp.bytes, picture, held: None }),
                );
            }
        }
        let is_page = kind_of(path) == FileKind::Document;
        if is_page && stamp.bytes > PAGE_BYTES_MAX as u64 {
            return self.too_large(path, stamp.bytes);
        }
        let fetched = match kind_of(path) {
            FileKind::Asset => self.asset(path, stamp.bytes),
            kind => load_sized(&self.root.join(path), stamp.bytes).map(|bytes| match kind {
                FileKind::Data => self.data(path, &bytes),
                FileKind::Redirects => self.redirects(path, &bytes),
                FileKind::Document | FileKind::Asset => self.document(path, &bytes, known.zip(document)),
            }),
        };
        fetched.unwrap_or_else(|error| self.unreadable(path, &error))
    }

    /// Takes a file that is published as it is; its bytes are only looked at.
    fn asset(&self, path: &ContentPath, bytes: u64) -> io::Result<Fetched> {
        let file = self.root.join(path);
        let (digest, bytes, picture) = if bytes > HELD_BYTES_MAX {
            let (digest, bytes) = Digest::of_reader(fs::File::open(&file)?)?;
            (digest, bytes, look_at_head(&file, bytes)?)
        } else {
            let loaded = load_sized(&file, bytes)?;
            (Digest::of(&loaded), loaded.len() as u64, look_as(path.as_str(), &loaded, bytes))
        };
        Ok(Fetched::read(digest, Item::Asset(Asset { digest, bytes, picture, held: None }), Vec::new()))
    }

    fn document(&self, path: &ContentPath, bytes: &[u8], known: Option<(&(Stamp, Digest), &Arc<Document>)>) -> Fetched {
        if let Some(((_, digest), document)) = known
            && Digest::of(bytes) == *digest
        {
            return Fetched { was_read: true, ..Fetched::same(*digest, Item::Document(Arc::clone(document))) };
        }
        let document = document::parse(path, bytes, self.parsing);
        Fetched::read(document.digest, Item::Document(Arc::new(document)), Vec::new())
    }

    fn data(&self, path: &ContentPath, bytes: &[u8]) -> Fetched {
        let digest = Digest::of(bytes);
        let (value, diagnostics) = parse_data(&self.file(path), path.file_name(), bytes);
        let item = Item::Data(Arc::new(Data { digest, value: value.unwrap_or(Value::Null) }));
        Fetched::read(digest, item, diagnostics)
    }

    fn redirects(&self, path: &ContentPath, bytes: &[u8]) -> Fetched {
        let (redirects, diagnostics) = parse_redirects(&self.file(path), bytes);
        Fetched::read(Digest::of(bytes), Item::Redirects(redirects), diagnostics)
    }

    fn file(&self, path: &ContentPath) -> String {
        format!("{}{path}", self.parsing.folder)
    }

    fn too_large(&self, path: &ContentPath, bytes: u64) -> Fetched {
        Fetched::broken(document::too_large(&self.file(path), bytes))
    }

    fn unreadable(&self, path: &ContentPath, error: &io::Error) -> Fetched {
        Fetched::broken(unreadable(self.file(path), error))
    }
}

/// Looks at the beginning of a large file, and at all of it only when that does not tell.
fn look_at_head(file: &Path, bytes: u64) -> io::Result<Option<Result<Picture, Fault>>> {
    let mut head = Vec::new();
    fs::File::open(file)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    match look(&head) {
        // What moves is seen from what comes after the first picture.
        Some(Err(Fault::Broken(_)) | Ok(Picture { format: Format::Gif, .. })) => Ok(look(&fs::read(file)?)),
        None => Ok(look_as(&file.to_string_lossy(), &head, bytes)),
        told => Ok(told),
    }
}

impl Fetched {
    fn same(digest: Digest, item: Item) -> Self {
        Self { digest, item, was_read: false, diagnostics: Vec::new() }
    }

    fn read(digest: Digest, item: Item, diagnostics: Vec<Diagnostic>) -> Self {
        Self { digest, item, was_read: true, diagnostics }
    }

    fn broken(diagnostic: Diagnostic) -> Self {
        Self::read(Digest::default(), Item::Broken, vec![diagnostic])
    }
}

/// Returns the finding for a file that could not be read.
pub(crate) fn unreadable(file: String, error: &io::Error) -> Diagnostic {
    let Text { en, fr } = cause(error);
    Diagnostic::new(
        Code::FILE_UNREADABLE,
        text!("this file could not be read: {en}", "ce fichier n’a pas pu être lu : {fr}"),
    )
    .at(Place::file(file))
    .hint(text!("check who owns it and its permissions", "vérifiez son propriétaire et ses droits"))
}

/// What a file of the content is for, told by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Document,
    Asset,
    Data,
    Redirects,
}

fn kind_of(path: &ContentPath) -> FileKind {
    let name = path.as_str();
    match name {
        "redirects.toml" => FileKind::Redirects,
        _ if name.starts_with("data/") => FileKind::Data,
        _ if name.len() > 3 && name.as_bytes()[name.len() - 3..].eq_ignore_ascii_case(b".md") => FileKind::Document,
        _ => FileKind::Asset,
    }
}

fn below_data(path: &ContentPath) -> Option<ContentPath> {
    ContentPath::new(path.as_str().strip_prefix("data/")?).ok()
}

/// Returns the text of a file of the farm, or `None` when there is none.
pub fn load_text(path: &Path) -> io::Result<Option<String>> {
    let text = load(path)?.map(String::from_utf8).transpose();
    text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Returns the bytes of a file of the farm, or `None` when there is none. A pipe is refused: to open
/// it is to wait for whoever writes to it.
pub fn load(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => fs::read(path).map(Some),
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => Err(io::ErrorKind::Unsupported.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the bytes of a file that was `bytes` long when it was last looked at: three system calls if
/// it still is.
fn load_sized(path: &Path, bytes: u64) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    // With room for one byte more, a read that leaves it free has seen the end.
    let mut loaded = Vec::new();
    loaded.try_reserve_exact(usize::try_from(bytes).unwrap_or(usize::MAX).saturating_add(1))?;
    rustix::io::retry_on_intr(|| rustix::io::read(&file, rustix::buffer::spare_capacity(&mut loaded)))?;
    if loaded.len() as u64 != bytes {
        file.read_to_end(&mut loaded)?;
    }
    Ok(loaded)
}

/// Returns the names of the sites of a farm, in order, with the path of each one's configuration.
pub fn list_sites(farm: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut sites = Vec::new();
    for entry in fs::read_dir(farm.join("sites"))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".toml"));
        if let Some(name) = name.filter(|name| !name.starts_with('.')) {
            sites.push((name.to_string(), path.clone()));
        }
    }
    sites.sort();
    Ok(sites)
}
