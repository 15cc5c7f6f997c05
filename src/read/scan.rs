//! The files of a content folder, with what tells whether they changed.

use std::{
    fs::Metadata,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

use crate::{
    diag::{Code, Diagnostic, Place, text},
    path::ContentPath,
    register,
};

/// What `stat` says of a file. Two equal stamps that are not racy mean equal bytes: the change time
/// (ctime) cannot be set by hand, so a file that was changed and given its old modification time
/// back is still caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub bytes: u64,
    modified_ns: i64,
    changed_ns: i64,
    inode: u64,
}

/// A file changed this little before it was looked at may change again within one tick of the
/// kernel's clock (10 ms at its slowest) and keep its stamp.
const TICK_NS: i64 = 20_000_000;

impl Stamp {
    /// Returns the stamp of a file, racy when it changed within a tick before `now_ns`.
    pub fn of(metadata: &Metadata, now_ns: i64) -> Self {
        let changed_ns = metadata.ctime() * 1_000_000_000 + metadata.ctime_nsec();
        let is_racy = changed_ns > now_ns - TICK_NS;
        Self {
            bytes: metadata.len(),
            modified_ns: metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec(),
            changed_ns,
            inode: if is_racy { 0 } else { metadata.ino() },
        }
    }

    /// Whether it says nothing: it was taken less than a tick after the file changed.
    pub fn is_racy(&self) -> bool {
        self.inode == 0
    }
}

/// Returns the time in nanoseconds since 1970, to tell racy stamps.
#[expect(clippy::disallowed_methods, reason = "to tell a stamp that may still change, not to date anything")]
pub(crate) fn now_ns() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_nanos()).unwrap_or(i64::MAX)
}

/// The files of a content folder in order of path, and what is wrong with some.
#[derive(Debug, Default, PartialEq)]
pub struct Scan {
    /// Path and stamp.
    pub files: Vec<(ContentPath, Stamp)>,
    /// Names, links and special files that are not published.
    pub diagnostics: Vec<Diagnostic>,
}

/// Returns the files below `root`. Symbolic links are followed as long as they stay in `farm`;
/// `label` (such as `content/jardin/`) begins the place of what is wrong.
pub fn scan(root: &Path, farm: &Path, label: &str) -> Scan {
    let scanner = Scanner { root, farm: farm.canonicalize().unwrap_or_else(|_| farm.into()), label, now_ns: now_ns() };
    let mut whole = Scan::default();
    if scanner.leads_out(root) {
        whole.diagnostics.push(scanner.leads_out_diagnostic(root));
        return whole;
    }
    // One task for each folder right below: a site's sections.
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in WalkDir::new(root).min_depth(1).max_depth(1) {
        match entry {
            Ok(entry) if is_register(&entry) => {}
            Ok(entry) if is_folder(&entry) && !is_private(&entry) => match scanner.leads_up(&entry) {
                Some(diagnostic) => whole.diagnostics.push(diagnostic),
                None => folders.push(entry.into_path()),
            },
            entry => scanner.note(entry, &mut whole),
        }
    }
    let parts: Vec<Scan> = folders.par_iter().map(|folder| scanner.walk(folder)).collect();
    for part in parts {
        whole.files.extend(part.files);
        whole.diagnostics.extend(part.diagnostics);
    }
    whole.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    whole
}

struct Scanner<'s> {
    root: &'s Path,
    farm: PathBuf,
    label: &'s str,
    now_ns: i64,
}

impl Scanner<'_> {
    fn walk(&self, folder: &Path) -> Scan {
        let mut scan = Scan::default();
        let mut walk = WalkDir::new(folder).follow_links(true).into_iter();
        while let Some(entry) = walk.next() {
            let skip = entry.as_ref().is_ok_and(|entry| entry.depth() > 0 && is_private(entry));
            let outside = entry.as_ref().is_ok_and(|entry| entry.path_is_symlink() && self.leads_out(entry.path()));
            if (skip || outside) && entry.as_ref().is_ok_and(|entry| entry.file_type().is_dir()) {
                walk.skip_current_dir();
            }
            match entry {
                Ok(entry) if outside => scan.diagnostics.push(self.leads_out_diagnostic(entry.path())),
                entry if !skip => self.note(entry, &mut scan),
                _ => {}
            }
        }
        scan
    }

    /// Adds what an entry is to `scan`.
    fn note(&self, entry: walkdir::Result<DirEntry>, scan: &mut Scan) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return scan.diagnostics.push(self.walk_error(&error)),
        };
        if is_private(&entry) {
            return;
        }
        let file_type = entry.file_type();
        if entry.path_is_symlink() && !file_type.is_dir() {
            if self.leads_out(entry.path()) {
                return scan.diagnostics.push(self.leads_out_diagnostic(entry.path()));
            }
        } else if file_type.is_dir() {
            return;
        } else if !file_type.is_file() {
            return scan.diagnostics.push(self.special(entry.path()));
        }
        // `metadata` of a link that is not followed is the link's own; its target is what counts.
        match std::fs::metadata(entry.path()) {
            Ok(metadata) if metadata.is_file() => match self.content_path(entry.path()) {
                Ok(path) => scan.files.push((path, Stamp::of(&metadata, self.now_ns))),
                Err(diagnostic) => scan.diagnostics.push(*diagnostic),
            },
            Ok(_) => scan.diagnostics.push(self.special(entry.path())),
            Err(error) => scan.diagnostics.push(super::unreadable(self.shown(entry.path()), &error)),
        }
    }

    /// Returns what is wrong with a link that leads to the content folder or above it; those below a
    /// section are seen on the way.
    fn leads_up(&self, entry: &DirEntry) -> Option<Diagnostic> {
        if !entry.path_is_symlink() {
            return None;
        }
        let (target, root) = (entry.path().canonicalize().ok()?, self.root.canonicalize().ok()?);
        root.starts_with(target).then(|| self.cycle(entry.path(), self.label))
    }

    fn cycle(&self, link: &Path, above: &str) -> Diagnostic {
        let fact = text!("this link leads back up to {above}", "ce lien remonte à {above}");
        let diagnostic = Diagnostic::new(Code::SECTION_CYCLE, fact).at(Place::file(self.shown(link)));
        diagnostic.hint(text!(
            "remove it: sections cannot contain themselves",
            "retirez-le : une rubrique ne peut pas se contenir"
        ))
    }

    fn content_path(&self, path: &Path) -> Result<ContentPath, Box<Diagnostic>> {
        let below = path.strip_prefix(self.root).unwrap_or(path);
        let valid = below.to_str().and_then(|below| ContentPath::new(below).ok());
        valid.ok_or_else(|| {
            let fact = text!("this file name cannot be published", "ce nom de fichier ne peut pas être publié");
            let diagnostic = Diagnostic::new(Code::FILE_NAME, fact).at(Place::file(self.shown(path)));
            Box::new(diagnostic.hint(text!(
                "rename it in UTF-8, without `\\` or control characters, 255 bytes at most",
                "renommez-le en UTF-8, sans « \\ » ni caractère de contrôle, 255 octets au plus"
            )))
        })
    }

    fn leads_out(&self, link: &Path) -> bool {
        link.canonicalize().map_or(true, |target| !target.starts_with(&self.farm))
    }

    fn leads_out_diagnostic(&self, link: &Path) -> Diagnostic {
        let target = std::fs::read_link(link).unwrap_or_default().display().to_string();
        let fact = if link.exists() {
            text!("this link leads out of the farm, to {target}", "ce lien sort de la ferme, vers {target}")
        } else {
            text!("this link leads nowhere: {target}", "ce lien ne mène nulle part : {target}")
        };
        Diagnostic::new(Code::FILE_LINK, fact)
            .at(Place::file(self.shown(link)))
            .hint(text!("copy the file here instead", "copiez plutôt le fichier ici"))
    }

    fn walk_error(&self, error: &walkdir::Error) -> Diagnostic {
        let path = error.path().unwrap_or(self.root);
        if let Some(ancestor) = error.loop_ancestor() {
            return self.cycle(path, &self.shown(ancestor));
        }
        match error.io_error() {
            Some(_) if error.path().is_some_and(Path::is_symlink) => self.leads_out_diagnostic(path),
            Some(error) => super::unreadable(self.shown(path), error),
            None => super::unreadable(self.shown(path), &std::io::Error::other(error.to_string())),
        }
    }

    fn special(&self, path: &Path) -> Diagnostic {
        let fact = text!("neither file nor folder: left out", "ni fichier ni dossier : laissé de côté");
        Diagnostic::new(Code::FILE_SPECIAL, fact).at(Place::file(self.shown(path)))
    }

    fn shown(&self, path: &Path) -> String {
        format!("{}{}", self.label, path.strip_prefix(self.root).unwrap_or(path).to_string_lossy())
    }
}

/// Whether an entry is a folder, or a link to one.
fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() || (entry.path_is_symlink() && entry.path().is_dir())
}

/// Whether it is the register of a collective, which is data about people and machines: no file of it is
/// ever published as it is. A section that happens to have its name holds neither members nor machines.
fn is_register(entry: &DirEntry) -> bool {
    let holds = |name: &str| entry.path().join(name).exists();
    entry.file_name() == register::FOLDER && (holds("associations") || holds(register::Machine::FILE))
}

/// Whether a name is not published: begins with `.` or `_`, save `.well-known` and `_index.md`, which may have a
/// language before its ending.
fn is_private(entry: &DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    match name.first() {
        Some(b'.') => name != b".well-known",
        Some(b'_') => !name.starts_with(b"_index.") || !name.ends_with(b".md"),
        _ => false,
    }
}
