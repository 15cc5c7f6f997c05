//! The files of an export: which of the two they are, and what reads them.

use std::path::{Path, PathBuf};

use super::super::{dump, item::Record, wxr};
use crate::{
    diag::text,
    statify::{
        Error,
        desk::reading,
        source::{Health, beginning, open, refused},
    },
};

/// The two exports that every host can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Format {
    Dump,
    Wxr,
}

/// A file of an export.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    /// Prefix of the tables that are read; empty in WXR.
    pub(super) prefix: String,
}

/// What dumps begin with.
const SQL: &[&str] = &[
    "--",
    "/*",
    "#",
    "insert",
    "create",
    "set ",
    "drop",
    "use ",
    "start ",
    "begin",
    "lock ",
    "replace ",
    "delete ",
    "truncate ",
    "alter ",
];

/// Reads one file to its end.
pub(super) fn pass(source: &Source, take: &mut dyn FnMut(Record)) -> Result<Health, Error> {
    let Source { path, format, prefix } = source;
    let file = open(path)?;
    let read = match format {
        Format::Wxr => wxr::read(file, take),
        Format::Dump => dump::read(file, prefix, take),
    };
    read.map_err(|error| reading(path, error))
}

/// Returns what a file is, and the address of its site where its beginning says so.
pub(super) fn format_of(path: &Path) -> Result<(Format, Option<String>), Error> {
    let start = beginning(path)?;
    let text = String::from_utf8_lossy(&start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let is_sql = SQL.iter().any(|word| text.starts_with(word));
    let home = text.split_once("<wp:base_blog_url>").and_then(|(_, rest)| rest.split('<').next()).map(str::to_owned);
    let neither = || {
        text!(
            "this is neither a WordPress export (WXR) nor a dump of its database",
            "ce n’est ni un export WordPress (WXR) ni une sauvegarde de sa base"
        )
    };
    // Any other feed has none of the names that begin so.
    let is_wxr = text.starts_with('<') && text.contains("<rss") && (text.contains("xmlns:wp") || text.contains("<wp:"));
    match refused(&start) {
        Some(fact) => Err(Error::Source { path: path.into(), fact }),
        None if is_wxr => Ok((Format::Wxr, home)),
        None if is_sql => Ok((Format::Dump, None)),
        None => Err(Error::Source { path: path.into(), fact: neither() }),
    }
}
