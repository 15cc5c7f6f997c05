//! Folders held open.
//!
//! Every name is resolved below an open folder, one segment at a time, and no link is ever followed:
//! what `openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS)` promises, on every Unix, and with one call a
//! folder when many files go into it. A path that comes from somebody else can therefore lead nowhere
//! else, whatever was put in its way.

#[cfg(target_os = "linux")]
use std::mem::MaybeUninit;
use std::{
    ffi::CStr,
    fs::File,
    io::{self, Read as _, Write as _},
    os::fd::{AsFd, OwnedFd},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, FileType, Gid, Mode, OFlags, RenameFlags, Uid},
    io::Errno,
};

use crate::release::{WriteError, at};

/// A folder that cannot be exchanged for another while we work in it.
#[derive(Debug)]
pub(crate) struct Folder {
    fd: OwnedFd,
    /// For messages.
    path: PathBuf,
}

/// To whom a file or folder belongs, and who may do what with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// The twelve bits of chmod(2).
    pub(crate) mode: u32,
}

impl Owner {
    /// Gives what is open to it: the mode last, for a change of owner takes bits away.
    fn give(self, open: impl AsFd) -> rustix::io::Result<()> {
        let (uid, gid) = (Uid::from_raw(self.uid), Gid::from_raw(self.gid));
        rustix::fs::fchown(&open, Some(uid), Some(gid))?;
        rustix::fs::fchmod(&open, Mode::from_raw_mode(self.mode))
    }
}

/// What a name in a folder stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) kind: FileType,
}

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
const OURS: OFlags = OFlags::NOFOLLOW.union(OFlags::CLOEXEC);

impl Folder {
    /// Opens the folder where everything begins; the one path that may lead through links.
    pub(crate) fn open(path: &Path) -> Result<Self, WriteError> {
        let fd = at(path, rustix::fs::open(path, FOLDER, Mode::empty()).map_err(io::Error::from))?;
        Ok(Self { fd, path: path.into() })
    }

    /// Returns the path of a name in it, for messages.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn said<T>(&self, name: &str, result: rustix::io::Result<T>) -> Result<T, WriteError> {
        result.map_err(|errno| WriteError { path: self.path(name), source: errno.into() })
    }

    /// Opens a folder in it.
    pub(crate) fn enter(&self, name: &str) -> Result<Self, WriteError> {
        let fd = self.said(name, rustix::fs::openat(&self.fd, name, FOLDER | OURS, Mode::empty()))?;
        Ok(Self { fd, path: self.path(name) })
    }

    /// Opens a folder in it, made if it is not there.
    pub(crate) fn make(&self, name: &str) -> Result<Self, WriteError> {
        self.make_for(name, 0o755)
    }

    /// The same, for whom `mode` says if it has to be made.
    pub(crate) fn make_for(&self, name: &str, mode: u32) -> Result<Self, WriteError> {
        match rustix::fs::openat(&self.fd, name, FOLDER | OURS, Mode::empty()) {
            Ok(fd) => return Ok(Self { fd, path: self.path(name) }),
            Err(Errno::NOENT) => {}
            Err(errno) => return self.said(name, Err(errno)),
        }
        match rustix::fs::mkdirat(&self.fd, name, Mode::from_raw_mode(mode)) {
            Ok(()) | Err(Errno::EXIST) => self.enter(name),
            Err(errno) => self.said(name, Err(errno)),
        }
    }

    /// Opens the folder at the end of a path below it, made as far as it is not there.
    pub(crate) fn make_all(&self, path: &str) -> Result<Self, WriteError> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let first = segments.next().unwrap_or(".");
        segments.try_fold(self.make(first)?, |folder, segment| folder.make(segment))
    }

    /// Opens the folder at the end of a path below it.
    pub(crate) fn enter_all(&self, path: &str) -> Result<Self, WriteError> {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let first = segments.next().unwrap_or(".");
        segments.try_fold(self.enter(first)?, |folder, segment| folder.enter(segment))
    }

    /// Returns the names in it, sorted.
    pub(crate) fn names(&self) -> Result<Vec<Named>, WriteError> {
        let mut names = self.said("", self.raw_names())?;
        for named in names.iter_mut().filter(|named| named.kind == FileType::Unknown) {
            named.kind = self.kind(&named.name)?.unwrap_or(FileType::Unknown);
        }
        names.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(names)
    }

    /// Reads the names through the folder that is open: two calls for most folders, and a release has
    /// thousands.
    #[cfg(target_os = "linux")]
    fn raw_names(&self) -> rustix::io::Result<Vec<Named>> {
        let mut room = [MaybeUninit::uninit(); 8192];
        rustix::fs::seek(&self.fd, rustix::fs::SeekFrom::Start(0))?;
        let (mut entries, mut names) = (rustix::fs::RawDir::new(&self.fd, &mut room), Vec::new());
        while let Some(entry) = entries.next() {
            let entry = entry?;
            names.extend(named(entry.file_name(), entry.file_type())?);
        }
        Ok(names)
    }

    #[cfg(not(target_os = "linux"))]
    fn raw_names(&self) -> rustix::io::Result<Vec<Named>> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.fd)? {
            let entry = entry?;
            names.extend(named(entry.file_name(), entry.file_type())?);
        }
        Ok(names)
    }

    /// Shows what the system knows of each thing in it, and opens each folder; names need not be UTF-8. What vanishes
    /// meanwhile is left out.
    pub(crate) fn each(
        &self,
        show: &mut dyn FnMut(rustix::fs::Stat, Option<Self>) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        for entry in self.said("", rustix::fs::Dir::read_from(&self.fd))? {
            let entry = self.said("", entry)?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let stat = match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
                Err(Errno::NOENT) => continue,
                stat => self.said(&name.to_string_lossy(), stat)?,
            };
            let folder = match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory => match rustix::fs::openat(&self.fd, name, FOLDER | OURS, Mode::empty()) {
                    Ok(fd) => Some(Self { fd, path: self.path(&name.to_string_lossy()) }),
                    Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => continue,
                    Err(errno) => return self.said(&name.to_string_lossy(), Err(errno)),
                },
                _ => None,
            };
            show(stat, folder)?;
        }
        Ok(())
    }

    /// Returns what a name stands for; `None` when nothing has it.
    pub(crate) fn kind(&self, name: &str) -> Result<Option<FileType>, WriteError> {
        Ok(self.stat(name)?.map(|stat| FileType::from_raw_mode(stat.st_mode)))
    }

    /// Returns what the system knows about a name, links not followed; `None` when nothing has it.
    pub(crate) fn stat(&self, name: &str) -> Result<Option<rustix::fs::Stat>, WriteError> {
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => self.said(name, Err(errno)),
        }
    }

    /// Opens a file for reading.
    pub(crate) fn open_file(&self, name: &str) -> Result<File, WriteError> {
        // Not blocking: a pipe put here by somebody would keep us waiting for ever.
        let flags = OFlags::RDONLY | OURS | OFlags::NONBLOCK;
        let file = File::from(self.said(name, rustix::fs::openat(&self.fd, name, flags, Mode::empty()))?);
        match at(&self.path(name), file.metadata())?.is_file() {
            true => Ok(file),
            false => at(&self.path(name), Err(io::ErrorKind::Unsupported.into())),
        }
    }

    /// Opens a file or folder in it, to ask about it or give it to somebody.
    pub(crate) fn open_any(&self, name: &str) -> Result<File, WriteError> {
        let flags = OFlags::RDONLY | OURS | OFlags::NONBLOCK;
        Ok(File::from(self.said(name, rustix::fs::openat(&self.fd, name, flags, Mode::empty()))?))
    }

    /// Returns a file's bytes, when it holds at most `most`; `None` when it is not there.
    pub(crate) fn read(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, WriteError> {
        let file = match self.open_file(name) {
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut bytes = Vec::new();
        at(&self.path(name), file.take(most.saturating_add(1)).read_to_end(&mut bytes))?;
        if bytes.len() as u64 > most {
            return at(&self.path(name), Err(io::ErrorKind::FileTooLarge.into()));
        }
        Ok(Some(bytes))
    }

    /// Opens a file for reading and writing, made if it is not there, kept as it is if it is.
    pub(crate) fn keep_file(&self, name: &str) -> Result<File, WriteError> {
        let flags = OFlags::RDWR | OFlags::CREATE | OURS;
        let mode = Mode::from_raw_mode(0o644);
        Ok(File::from(self.said(name, rustix::fs::openat(&self.fd, name, flags, mode))?))
    }

    /// Makes a file that is not there yet.
    pub(crate) fn create(&self, name: &str) -> Result<File, WriteError> {
        self.create_for(name, 0o644)
    }

    /// Makes a file that is not there yet, for nobody but us.
    pub(crate) fn create_closed(&self, name: &str) -> Result<File, WriteError> {
        self.create_for(name, 0o600)
    }

    fn create_for(&self, name: &str, mode: u32) -> Result<File, WriteError> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OURS;
        let mode = Mode::from_raw_mode(mode);
        Ok(File::from(self.said(name, rustix::fs::openat(&self.fd, name, flags, mode))?))
    }

    /// Writes a file so that it is there whole or not at all, even after a power cut.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        self.write_for(name, bytes, None)
    }

    /// The same, for an owner.
    pub(crate) fn write_for(&self, name: &str, bytes: &[u8], owner: Option<Owner>) -> Result<(), WriteError> {
        let aside = format!("{name}.new");
        self.remove(&aside)?;
        let mut file = self.create(&aside)?;
        let given = owner.map_or(Ok(()), |owner| owner.give(&file).map_err(io::Error::from));
        let written = given.and_then(|()| file.write_all(bytes)).and_then(|()| file.sync_data());
        // What a full disk kept of it is of no use to anybody.
        at(&self.path(&aside), written.inspect_err(|_| drop(self.remove(&aside))))?;
        self.rename(&aside, self, name)
    }

    /// Gives the folder itself to somebody.
    pub(crate) fn give(&self, owner: Owner) -> Result<(), WriteError> {
        self.said("", owner.give(&self.fd))
    }

    /// Gives what has a name in it to somebody; a link itself, never what it leads to.
    pub(crate) fn give_named(&self, name: &str, owner: Owner) -> Result<(), WriteError> {
        let (uid, gid) = (Uid::from_raw(owner.uid), Gid::from_raw(owner.gid));
        self.said(name, rustix::fs::chownat(&self.fd, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW))?;
        match self.kind(name)? {
            Some(FileType::Directory) => self.enter(name)?.give(owner),
            Some(FileType::RegularFile) => self.said(name, owner.give(self.open_file(name)?)),
            _ => Ok(()),
        }
    }

    /// Takes the lock that the folder itself is, or fails at once; it goes with the value.
    pub(crate) fn lock(&self) -> Result<(), WriteError> {
        self.said("", rustix::fs::flock(&self.fd, rustix::fs::FlockOperation::NonBlockingLockExclusive))
    }

    /// Renames, over what may be there.
    pub(crate) fn rename(&self, name: &str, to: &Self, new: &str) -> Result<(), WriteError> {
        to.said(new, rustix::fs::renameat(&self.fd, name, &to.fd, new))
    }

    /// Lets two names change places, in one step.
    pub(crate) fn exchange(&self, name: &str, other: &Self, its: &str) -> Result<(), WriteError> {
        other.said(its, rustix::fs::renameat_with(&self.fd, name, &other.fd, its, RenameFlags::EXCHANGE))
    }

    /// Gives a file one more name.
    pub(crate) fn link(&self, name: &str, to: &Self, new: &str) -> Result<(), WriteError> {
        to.said(new, rustix::fs::linkat(&self.fd, name, &to.fd, new, AtFlags::empty()))
    }

    /// Makes a symbolic link that is not there yet.
    pub(crate) fn point(&self, name: &str, target: &str) -> Result<(), WriteError> {
        self.said(name, rustix::fs::symlinkat(target, &self.fd, name))
    }

    /// Returns where a symbolic link points; `None` when there is none.
    pub(crate) fn pointed(&self, name: &str) -> Result<Option<String>, WriteError> {
        match rustix::fs::readlinkat(&self.fd, name, Vec::new()) {
            Ok(target) => Ok(Some(target.to_string_lossy().into_owned())),
            Err(Errno::NOENT | Errno::INVAL) => Ok(None),
            Err(errno) => self.said(name, Err(errno)),
        }
    }

    /// Removes a file or link; one that is not there is fine.
    pub(crate) fn remove(&self, name: &str) -> Result<(), WriteError> {
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Err(Errno::NOENT) => Ok(()),
            result => self.said(name, result),
        }
    }

    /// Removes a folder if it is empty; tells whether it is gone.
    pub(crate) fn remove_empty(&self, name: &str) -> Result<bool, WriteError> {
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR) {
            Ok(()) | Err(Errno::NOENT) => Ok(true),
            Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR) => Ok(false),
            Err(errno) => self.said(name, Err(errno)),
        }
    }

    /// Removes whatever has this name, with all that is in it.
    pub(crate) fn remove_all(&self, name: &str) -> Result<(), WriteError> {
        match self.kind(name)? {
            None => Ok(()),
            Some(FileType::Directory) => {
                let folder = self.enter(name)?;
                for inside in folder.names()? {
                    match inside.kind {
                        FileType::Directory => folder.remove_all(&inside.name)?,
                        _ => folder.remove(&inside.name)?,
                    }
                }
                self.remove_empty(name).map(drop)
            }
            Some(_) => self.remove(name),
        }
    }

    /// Returns how large its file system is and how much of it is free, in bytes.
    pub(crate) fn room(&self) -> Result<(u64, u64), WriteError> {
        let stat = self.said("", rustix::fs::fstatvfs(&self.fd))?;
        Ok((stat.f_blocks * stat.f_frsize, stat.f_bavail * stat.f_frsize))
    }

    /// Waits until its names are on the disk.
    pub(crate) fn sync(&self) -> Result<(), WriteError> {
        self.said("", rustix::fs::fsync(&self.fd))
    }

    /// Waits until the whole file system is on the disk.
    pub(crate) fn sync_all(&self) -> Result<(), WriteError> {
        #[cfg(target_os = "linux")]
        return self.said("", rustix::fs::syncfs(&self.fd));
        #[cfg(not(target_os = "linux"))]
        return Ok(rustix::fs::sync());
    }
}

/// Returns a name of a folder; none for the folder itself and the one above.
fn named(name: &CStr, kind: FileType) -> rustix::io::Result<Option<Named>> {
    // No name of ours is anything but UTF-8.
    let name = name.to_str().map_err(|_| Errno::ILSEQ)?;
    Ok((name != "." && name != "..").then(|| Named { name: name.to_owned(), kind }))
}
