//! The three backups of a SPIP site as one stream of rows, tables named without their prefix.
//!
//! - `SQLite`: what the plugin "dump" writes since 3.0, and the base of a site that runs on it.
//! - MySQL: what hosts hand out, under any prefix.
//! - XML: what SPIP itself wrote up to 2.1; before 1.9.2 rows are named in the singular, and what belongs
//!   together is nested (`<lien:auteur>`).
//!
//! Values stay bytes: which letters they are is decided by column, not here.

mod sqlite;
mod xml;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::tables;
use crate::{
    diag::text,
    statify::{
        Error,
        desk::reading,
        source::{Health, beginning, open},
        sql::{self, Row},
        xml::charset_of,
    },
};

/// A file of a backup.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it lies.
    pub path: PathBuf,
    format: Format,
    /// What stands before the names of its tables.
    prefix: String,
    /// Prefixes of other SPIP sites in the same file.
    pub others: Vec<String>,
    /// The character set that an XML file names, where it is none of the usual ones.
    pub charset: Option<String>,
}

/// Character sets that the bytes themselves tell: UTF-8, and what windows-1252 holds.
const USUAL: [&str; 5] = ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", ""];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Sqlite,
    Dump,
    Xml,
}

impl Source {
    /// Looks at a file: which backup it is, and how its tables are named.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let format = format_of(path)?;
        let charset =
            Some(charset_of(&beginning(path)?)).filter(|name| format == Format::Xml && !USUAL.contains(&name.as_str()));
        let mut source = Self { path: path.into(), format, prefix: String::new(), others: Vec::new(), charset };
        let mut prefixes = source.prefixes()?;
        // The prefix under which most of a site's tables stand; of equals, the first by name.
        prefixes.sort_by_key(|(prefix, count)| (std::cmp::Reverse(*count), prefix.clone()));
        let mut prefixes = prefixes.into_iter().map(|(prefix, _)| prefix);
        source.prefix = prefixes.next().ok_or_else(|| no_backup(path))?;
        source.others = prefixes.collect();
        Ok(source)
    }

    /// Hands on each row of a table that `wants`, named without its prefix.
    pub fn rows(&self, wants: &dyn Fn(&str) -> bool, take: &mut dyn FnMut(Row<'_>)) -> Result<Health, Error> {
        self.raw(
            &|table| table.strip_prefix(&self.prefix).is_some_and(|own| tables::is_known(own) && wants(own)),
            &mut |row| {
                if let Some(table) = row.table.strip_prefix(&self.prefix) {
                    take(Row { table, ..row });
                }
            },
        )
    }

    /// Whether it is the backup that SPIP makes since 3.0.
    pub fn is_sqlite(&self) -> bool {
        self.format == Format::Sqlite
    }

    /// Returns the prefixes of sites in the file, with the number of their tables.
    fn prefixes(&self) -> Result<Vec<(String, usize)>, Error> {
        let mut found: BTreeMap<String, std::collections::BTreeSet<&str>> = BTreeMap::new();
        let note = std::cell::RefCell::new(&mut found);
        self.raw(
            &|table| {
                if let Some((prefix, own)) = tables::split(table) {
                    note.borrow_mut().entry(prefix.to_owned()).or_default().insert(own);
                }
                false
            },
            &mut |_| {},
        )?;
        let is_site = |tables: &std::collections::BTreeSet<&str>| {
            tables.contains("articles") || tables.contains("rubriques") || tables.contains("meta")
        };
        // `spip_visites_articles` makes no site `spip_visites_`.
        let alone = found.len() == 1;
        let sites = found.into_iter().filter(|(_, tables)| is_site(tables) && (alone || tables.len() > 1));
        Ok(sites.map(|(prefix, tables)| (prefix, tables.len())).collect())
    }

    fn raw(&self, wants: &dyn Fn(&str) -> bool, take: &mut dyn FnMut(Row<'_>)) -> Result<Health, Error> {
        match self.format {
            Format::Sqlite => sqlite::read(&self.path, wants, take),
            Format::Dump => {
                let cut = sql::read(open(&self.path)?, wants, take).map_err(|error| reading(&self.path, error))?;
                Ok(Health { cut_at: cut.then_some(0), ..Health::default() })
            }
            Format::Xml => {
                let is_latin9 = self.charset.as_deref() == Some("iso-8859-15");
                let letters = if is_latin9 { xml::of_latin9 } else { |text| text };
                xml::read(open(&self.path)?, letters, wants, take).map_err(|error| reading(&self.path, error))
            }
        }
    }
}

fn format_of(path: &Path) -> Result<Format, Error> {
    let start = beginning(path)?;
    if start.starts_with(b"SQLite format 3\0") {
        return Ok(Format::Sqlite);
    }
    let text = String::from_utf8_lossy(&start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_sql = ["--", "/*", "insert", "create", "set ", "drop", "#", "lock", "replace"]
        .iter()
        .any(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    match () {
        () if text.starts_with('<') && text.contains("<SPIP") => Ok(Format::Xml),
        () if is_sql => Ok(Format::Dump),
        () => Err(no_backup(path)),
    }
}

fn no_backup(path: &Path) -> Error {
    Error::Source {
        path: path.into(),
        fact: text!(
            "this is no backup of a SPIP site: neither its SQLite file, nor a dump of its MySQL database, nor the old XML",
            "ce n’est pas la sauvegarde d’un site SPIP : ni son fichier SQLite, ni un export de sa base MySQL, ni l’ancien XML"
        ),
    }
}
