//! A note left before the one step that cannot be taken back, so that the next build knows whether
//! it was taken.

use std::{fs, io, os::unix::fs::MetadataExt as _, path::Path};

use super::whole::write_aside;
use super::{Manifest, Place, WriteError, at};

/// Writes the note: the inode of the folder about to go live, and the manifest that goes with it.
pub(super) fn write(place: &Place, incoming: &Path, manifest: &str) -> Result<(), WriteError> {
    let inode = at(incoming, fs::metadata(incoming))?.ino();
    let path = place.aside.join("journal");
    at(&path, write_aside(&path, format!("{inode}\n{manifest}").as_bytes()))
}

/// Takes the note away.
pub(super) fn remove(place: &Place) -> Result<(), WriteError> {
    let path = place.aside.join("journal");
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => at(&path, Err(error)),
        _ => Ok(()),
    }
}

/// Finishes what a killed build had begun, and clears away what it left. Returns the manifest of the
/// live folder when the state does not know it: the step had been taken, and nothing after it.
pub(super) fn heal(place: &Place) -> Result<Option<Manifest>, WriteError> {
    for leftover in ["next", "stage"] {
        remove_tree(&place.aside.join(leftover))?;
    }
    let path = place.aside.join("journal");
    let Ok(note) = fs::read_to_string(&path) else { return Ok(None) };
    let (inode, text) = note.split_once('\n').unwrap_or_default();
    let is_live = fs::metadata(&place.live).is_ok_and(|live| live.ino().to_string() == inode);
    // Whichever of the two is the twin now, it may be half changed.
    remove_tree(&place.aside.join("twin"))?;
    let manifest: Option<Manifest> = serde_json::from_str(text).ok().filter(|_| is_live);
    if manifest.is_some() {
        at(&place.manifest, write_aside(&place.manifest, text.as_bytes()))?;
    }
    Ok(manifest)
}

/// Removes a folder with all that is in it; one that is not there is fine.
pub(super) fn remove_tree(path: &Path) -> Result<(), WriteError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => at(path, Err(error)),
        _ => Ok(()),
    }
}
