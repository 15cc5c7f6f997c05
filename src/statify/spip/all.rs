//! Many sites at once: a folder as a mutualised SPIP has it.
//!
//! ```text
//! FOLDER/
//! ├── asso-a.example/          a site in a folder: its backup there, or where SPIP puts it
//! │   ├── IMG/
//! │   └── tmp/dump/*.sqlite
//! ├── asso-b.sqlite            a site in a file: its media in a folder of the same name
//! └── asso-b/IMG/
//! ```
//!
//! Of several backups in a folder, the last by name counts: SPIP names them by day.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    path::slugify,
    statify::{Error, desk::reading},
};

/// A site that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Name of the site to write.
    pub site: String,
    /// Its backup.
    pub source: PathBuf,
    /// Its media, if they are there.
    pub media: Option<PathBuf>,
}

/// Folders of a site in which its backup may lie.
const PLACES: [&str; 4] = ["", "dump", "tmp/dump", "backup"];

/// Returns the sites of a folder, in order of name; folders without a backup are left out.
pub fn sites(folder: &Path) -> Result<Vec<Found>, Error> {
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for path in children(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (name, source) = match ending(&name) {
            Some(stem) if path.is_file() => (stem.to_owned(), Some(path.clone())),
            _ if path.is_dir() => (name, backup(&path)),
            _ => continue,
        };
        let (Some(source), site) = (source, site_name(&name)) else { continue };
        let media = folder.join(&name).join("IMG");
        let media = media.is_dir().then_some(media);
        found.entry(site.clone()).or_insert(Found { site, source, media });
    }
    Ok(found.into_values().collect())
}

/// Returns the name of a site of ours: lower-case letters, digits and hyphens.
fn site_name(name: &str) -> String {
    let name = slugify(name);
    if name.is_empty() { "site".into() } else { name }
}

/// Returns the last backup of a site's folder by name.
fn backup(folder: &Path) -> Option<PathBuf> {
    let backups = |place: &&str| {
        let all = children(&folder.join(place)).unwrap_or_default();
        let is_backup = |path: &PathBuf| {
            path.is_file() && path.file_name().and_then(|name| name.to_str()).is_some_and(|name| ending(name).is_some())
        };
        all.into_iter().rev().find(is_backup)
    };
    PLACES.iter().find_map(backups)
}

/// Returns a file's name without the ending of a backup; `None` when it has none.
fn ending(name: &str) -> Option<&str> {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    [".sqlite", ".sql", ".xml"].iter().find_map(|ending| name.strip_suffix(ending))
}

/// Returns what lies in a folder, sorted by name.
fn children(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|error| reading(folder, error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}
