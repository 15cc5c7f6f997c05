//! Every file's bytes once, named by their digest: `store/<2 hex>/<64 hex>`, read-only.
//!
//! Releases are made of further names of these files, so a byte that does not change is never sent,
//! written or counted twice.

use std::{
    cell::{Cell, OnceCell},
    fs::{File, Permissions},
    io::{self, Read, Write as _},
    os::unix::fs::PermissionsExt as _,
};

use crate::{
    digest::Digest,
    publish::{Entry, folder::Folder},
    release::{WriteError, at},
};

/// How many new files are each waited for; for more, the whole file system is.
const ALONE: usize = 64;

/// The store of a space.
#[derive(Debug)]
pub(crate) struct Store {
    folder: Folder,
    incoming: Folder,
    shelves: Vec<OnceCell<Folder>>,
    /// Files put since the space was opened.
    put: Cell<u32>,
    /// Whether so many are to come that none is waited for by itself.
    is_hasty: Cell<bool>,
}

/// Why a file was not taken in.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Its bytes are not those that were announced.
    Mismatch,
    /// The bytes could not be read.
    Source(io::Error),
    /// The disk failed.
    World(WriteError),
}

impl Store {
    pub(crate) fn new(state: &Folder) -> Result<Self, WriteError> {
        Ok(Self {
            folder: state.make_for("store", 0o700)?,
            incoming: state.make_for("incoming", 0o700)?,
            shelves: (0..256).map(|_| OnceCell::new()).collect(),
            put: Cell::new(0),
            is_hasty: Cell::new(false),
        })
    }

    /// Returns the folder that holds a file, and its name there.
    pub(crate) fn shelf(&self, digest: &Digest) -> Result<(&Folder, String), WriteError> {
        let name = digest.to_string();
        let cell = &self.shelves[usize::from(digest.as_bytes()[0])];
        let folder = match cell.get() {
            Some(folder) => folder,
            None => {
                let folder = self.folder.make_for(&name[..2], 0o700)?;
                cell.get_or_init(|| folder)
            }
        };
        Ok((folder, name))
    }

    /// Whether a file is here as it was taken in; `read` it to be sure of its bytes. One that is not is
    /// put again, over it.
    pub(crate) fn has(&self, entry: &Entry, read: bool) -> Result<bool, WriteError> {
        let (shelf, name) = self.shelf(&entry.digest)?;
        let Some(stat) = shelf.stat(&name)? else { return Ok(false) };
        let is_size = u64::try_from(stat.st_size) == Ok(entry.bytes);
        Ok(is_size && (!read || digest_of(shelf, &name)? == entry.digest))
    }

    /// Takes a file in; its bytes are checked on their way, and nobody sees it before.
    pub(crate) fn put(&self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), Refusal> {
        let number = self.put.get();
        self.put.set(number + 1);
        let aside = number.to_string();
        let mut file = self.incoming.create(&aside).map_err(Refusal::World)?;
        let taken = self.take(entry, bytes, &mut file, &aside);
        taken.inspect_err(|_| drop(self.incoming.remove(&aside)))
    }

    fn take(&self, entry: &Entry, bytes: &mut dyn Read, file: &mut File, aside: &str) -> Result<(), Refusal> {
        let world = |source| Refusal::World(WriteError { path: self.incoming.path(aside), source });
        let mut hasher = blake3::Hasher::new();
        let mut limited = bytes.take(entry.bytes.saturating_add(1));
        let mut chunk = vec![0; usize::try_from(entry.bytes.clamp(1, 1 << 16)).unwrap_or(1 << 16)];
        loop {
            match limited.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => {
                    hasher.update(&chunk[..length]);
                    file.write_all(&chunk[..length]).map_err(world)?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Refusal::Source(error)),
            }
        }
        if Digest::from(hasher.finalize()) != entry.digest || hasher.count() != entry.bytes {
            return Err(Refusal::Mismatch);
        }
        file.set_permissions(Permissions::from_mode(0o444)).map_err(world)?;
        if !self.is_hasty.get() {
            file.sync_data().map_err(world)?;
        }
        let (shelf, name) = self.shelf(&entry.digest).map_err(Refusal::World)?;
        self.incoming.rename(aside, shelf, &name).map_err(Refusal::World)
    }

    /// Hears how many files are to come.
    pub(crate) fn expect(&self, files: usize) {
        self.is_hasty.set(files > ALONE);
    }

    /// Whether files were put that nobody has waited for.
    pub(crate) fn is_hasty(&self) -> bool {
        self.is_hasty.get()
    }

    /// Clears away what a killed publisher was writing.
    pub(crate) fn heal(&self) -> Result<(), WriteError> {
        self.incoming.names()?.iter().try_for_each(|leftover| self.incoming.remove_all(&leftover.name))
    }

    /// Removes the files that no release holds and that were not put within `grace` seconds: an
    /// upload that was cut off goes on where it was. Returns how many.
    ///
    /// A release holds a name of its own of each of its files, so what has one name left is the
    /// store's alone; and should this ever be wrong, the release still has its file.
    pub(crate) fn sweep(&self, now: u64, grace: u64) -> Result<u64, WriteError> {
        let mut swept = 0;
        for shelf in self.folder.names()? {
            let folder = self.folder.enter(&shelf.name)?;
            for file in folder.names()? {
                let Some(stat) = folder.stat(&file.name)? else { continue };
                let modified = u64::try_from(stat.st_mtime).unwrap_or_default();
                if stat.st_nlink == 1 && now.abs_diff(modified) >= grace {
                    folder.remove(&file.name)?;
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }
}

/// Returns the digest of a file's bytes.
pub(crate) fn digest_of(folder: &Folder, name: &str) -> Result<Digest, WriteError> {
    let mut hasher = blake3::Hasher::new();
    at(&folder.path(name), io::copy(&mut folder.open_file(name)?, &mut hasher))?;
    Ok(Digest::from(hasher.finalize()))
}
