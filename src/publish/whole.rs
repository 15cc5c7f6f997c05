//! Files that are there whole or not at all, whoever else writes the same.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

/// Writes a file under a name of its own and gives it its name once `write` is done. When that fails,
/// nothing is left: half a file would keep the space that the disk lacks.
pub(super) fn write_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let aside = path.with_added_extension(format!("{}-{number}", std::process::id()));
    let mut file = File::create(&aside)?;
    let written = write(&mut file).and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        fs::remove_file(&aside).ok();
    }
    written
}

/// Puts bytes into a cache that others may be filling: with the folders that lead there, under a name of their
/// own until all is written.
pub(crate) fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    write_whole(path, |file| file.write_all(bytes))
}
