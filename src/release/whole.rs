//! Files that are there whole or not at all: written beside their place, then given their name.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

/// Writes a file that nobody else writes at the same time. What an interrupted run left beside it is taken over.
pub(crate) fn write_aside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = path.with_added_extension("new");
    fill(&aside, path, File::create, |file| file.write_all(bytes))
}

/// The same with the folders that lead there, for nobody but their owner to read; it is on the disk when this returns.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let aside = path.with_added_extension("new");
    // One that was left there may be open to others.
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let create = |aside: &Path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(aside);
    fill(&aside, path, create, |file| file.write_all(bytes).and_then(|()| file.sync_all()))
}

/// Writes a file under a name of its own until `write` is done, whoever else writes the same.
pub(crate) fn write_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let aside = path.with_added_extension(format!("{}-{number}", std::process::id()));
    fill(&aside, path, File::create, write)
}

/// Puts bytes into a cache that others may be filling, with the folders that lead there.
pub(crate) fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    write_whole(path, |file| file.write_all(bytes))
}

/// Fills a file and gives it its name. When that fails nothing is left: half a file would keep the space that the disk
/// lacks.
fn fill<'a>(
    aside: &'a Path,
    path: &Path,
    create: impl FnOnce(&'a Path) -> io::Result<File>,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = create(aside)?;
    let written = write(&mut file).and_then(|()| fs::rename(aside, path));
    if written.is_err() {
        fs::remove_file(aside).ok();
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_private_is_so_whatever_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept/of/camille.md");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        write_private(&path, b"one").unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        for (open, bytes) in [(path.clone(), "two"), (path.with_added_extension("new"), "three")] {
            fs::write(&open, "open").unwrap();
            fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
            write_private(&path, bytes.as_bytes()).unwrap();
            assert_eq!((mode(&path), fs::read_to_string(&path).unwrap().as_str()), (0o600, bytes));
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("taken/within")).unwrap();
        assert!(write_aside(&folder.path().join("taken"), b"x").is_err());
        assert!(write_private(&folder.path().join("taken"), b"x").is_err());
        assert!(keep(&folder.path().join("taken"), b"x").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
