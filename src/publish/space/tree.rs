//! The folder of one release: made, changed, looked through.

use std::{fs::Permissions, io, os::unix::fs::PermissionsExt as _};

use rustix::fs::FileType;

use super::store::{Store, digest_of};
use crate::{
    content::Audience,
    path::SitePath,
    publish::{
        entry::{Delta, Entries, Entry, Role},
        folder::Folder,
    },
    release::{WriteError, at},
};

/// Names that are no file of a release, as [`walk`] finds them.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// Paths of all files, sorted.
    pub(crate) files: Vec<String>,
    /// Paths of what is neither file nor folder, and of empty folders.
    pub(crate) strange: Vec<String>,
}

impl Walked {
    /// Whether it is exactly these files.
    pub(crate) fn holds(&self, entries: &[Entry]) -> bool {
        self.strange.is_empty()
            && self.files.len() == entries.len()
            && self.files.iter().zip(entries).all(|(found, entry)| found == entry.path.as_str())
    }
}

/// Applies a difference to the served files of a tree that nobody looks at.
pub(crate) fn apply(tree: &Folder, delta: &Delta, store: &Store) -> Result<(), WriteError> {
    for (_, path) in delta.gone.iter().filter(|(role, _)| *role == Role::Served) {
        remove(tree, path.as_str())?;
    }
    let mut place = Place { root: tree, stack: Vec::new() };
    for entry in delta.put.of(Role::Served) {
        let (folders, name) = split(entry.path.as_str());
        link(store, entry, place.go(folders)?, name)?;
    }
    Ok(())
}

/// Gives a file of the store a name in a release; what has the name already goes.
pub(crate) fn link(store: &Store, entry: &Entry, folder: &Folder, name: &str) -> Result<(), WriteError> {
    let (shelf, stored) = store.shelf(&entry.digest)?;
    let linked = match shelf.link(&stored, folder, name) {
        Err(error) if error.source.kind() == io::ErrorKind::AlreadyExists => {
            folder.remove(name)?;
            shelf.link(&stored, folder, name)
        }
        linked => linked,
    };
    match linked {
        // A file can have so many names and no more (65 000 on ext4).
        Err(error) if error.source.kind() == io::ErrorKind::TooManyLinks => {
            let mut copy = folder.create(name)?;
            at(&folder.path(name), io::copy(&mut shelf.open_file(&stored)?, &mut copy))?;
            at(&folder.path(name), copy.set_permissions(Permissions::from_mode(0o444)))
        }
        linked => linked,
    }
}

/// Returns what a tree holds.
pub(crate) fn walk(tree: &Folder) -> Result<Walked, WriteError> {
    let mut walked = Walked::default();
    walk_below(tree, "", &mut walked)?;
    walked.files.sort_unstable();
    Ok(walked)
}

fn walk_below(folder: &Folder, path: &str, walked: &mut Walked) -> Result<(), WriteError> {
    let names = folder.names()?;
    if names.is_empty() && !path.is_empty() {
        walked.strange.push(path.to_owned());
    }
    for named in names {
        let path = format!("{path}{}", named.name);
        match named.kind {
            FileType::RegularFile => walked.files.push(path),
            FileType::Directory => walk_below(&folder.enter(&named.name)?, &format!("{path}/"), walked)?,
            _ => walked.strange.push(path),
        }
    }
    Ok(())
}

/// Returns the list of files that a tree holds, read from their bytes.
pub(crate) fn read(tree: &Folder, role: Role) -> Result<Entries, WriteError> {
    let mut entries = Vec::new();
    for file in walk(tree)?.files {
        let Ok(path) = SitePath::new(&file) else { continue };
        let (folders, name) = split(&file);
        let below = if folders.is_empty() { None } else { Some(tree.enter_all(folders)?) };
        let folder = below.as_ref().unwrap_or(tree);
        let bytes = folder.stat(name)?.and_then(|stat| u64::try_from(stat.st_size).ok()).unwrap_or_default();
        entries.push(Entry { path, digest: digest_of(folder, name)?, bytes, audience: Audience::Public, role });
    }
    Ok(Entries::new(entries))
}

/// Where files are being put: the open folders from the root down to the last one.
struct Place<'t> {
    root: &'t Folder,
    stack: Vec<(String, Folder)>,
}

impl Place<'_> {
    /// Opens the folder at a path, made as far as it is not there; in a sorted list most are open.
    fn go(&mut self, folders: &str) -> Result<&Folder, WriteError> {
        let names: Vec<&str> = folders.split('/').filter(|name| !name.is_empty()).collect();
        let shared = self.stack.iter().zip(&names).take_while(|((open, _), name)| open == *name).count();
        self.stack.truncate(shared);
        for name in &names[shared..] {
            let folder = self.stack.last().map_or(self.root, |(_, folder)| folder).make(name)?;
            self.stack.push(((*name).to_owned(), folder));
        }
        Ok(self.stack.last().map_or(self.root, |(_, folder)| folder))
    }
}

/// Removes a file, and the folders above it that are empty then.
fn remove(tree: &Folder, path: &str) -> Result<(), WriteError> {
    let (mut folders, mut name) = split(path);
    let mut is_file = true;
    loop {
        let below = if folders.is_empty() { None } else { Some(tree.enter_all(folders)?) };
        let folder = below.as_ref().unwrap_or(tree);
        if is_file {
            folder.remove(name)?;
        } else if !folder.remove_empty(name)? {
            return Ok(());
        }
        if folders.is_empty() {
            return Ok(());
        }
        (folders, name) = split(folders);
        is_file = false;
    }
}

/// Splits a path into its folders and its last name.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Waits until the folders that a difference touched are on the disk.
pub(crate) fn sync(tree: &Folder, delta: &Delta) -> Result<(), WriteError> {
    let put = delta.put.of(Role::Served).iter().map(|entry| &entry.path);
    let gone = delta.gone.iter().filter(|(role, _)| *role == Role::Served).map(|(_, path)| path);
    let mut touched: Vec<&str> = put.chain(gone).map(|path| split(path.as_str()).0).collect();
    touched.sort_unstable();
    touched.dedup();
    for folders in touched.into_iter().filter(|folders| !folders.is_empty()) {
        match tree.enter_all(folders) {
            // It went with its last file; the one above tells so.
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => {}
            folder => folder?.sync()?,
        }
    }
    tree.sync()
}
