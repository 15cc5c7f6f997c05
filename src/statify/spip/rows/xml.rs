//! The XML that SPIP wrote up to 2.1: an element for each row, one in it for each column.
//!
//! Source of the format: `ecrire/inc/export.php` of 1.9.2 and 2.1, `inc_export.php3` of 1.8. The letters are in
//! the site's own character set, whatever the first line says.

use std::io::{self, Read};

use crate::statify::{
    source::Health,
    sql::Row,
    xml::{self, Elements},
};

/// Reads the rows of tables that `wants` asks for.
pub(super) fn read(
    source: impl Read,
    letters: fn(Vec<u8>) -> Vec<u8>,
    wants: &dyn Fn(&str) -> bool,
    take: &mut dyn FnMut(Row<'_>),
) -> io::Result<Health> {
    let mut shelf = Shelf { letters, wants, take, row: None, is_closed: false };
    xml::read(source, &mut shelf)
}

/// Returns text of ISO 8859-15 as UTF-8: as 8859-1 but for eight letters.
pub(super) fn of_latin9(text: Vec<u8>) -> Vec<u8> {
    let letter = |byte: &u8| match byte {
        0xa4 => '€',
        0xa6 => 'Š',
        0xa8 => 'š',
        0xb4 => 'Ž',
        0xb8 => 'ž',
        0xbc => 'Œ',
        0xbd => 'œ',
        0xbe => 'Ÿ',
        byte => char::from(*byte),
    };
    if text.is_ascii() { text } else { text.iter().map(letter).collect::<String>().into_bytes() }
}

struct Shelf<'t> {
    letters: fn(Vec<u8>) -> Vec<u8>,
    wants: &'t dyn Fn(&str) -> bool,
    take: &'t mut dyn FnMut(Row<'_>),
    row: Option<Open>,
    is_closed: bool,
}

/// A row that is being read.
struct Open {
    /// Its element, as it is written.
    element: Vec<u8>,
    table: String,
    is_wanted: bool,
    columns: Vec<String>,
    cells: Vec<Option<Vec<u8>>>,
    /// What is nested in it: kind and number.
    links: Vec<(String, Vec<u8>)>,
}

/// Rows as they were called before 1.9.2.
const OLD: &[(&str, &str)] = &[
    ("article", "spip_articles"),
    ("rubrique", "spip_rubriques"),
    ("breve", "spip_breves"),
    ("auteur", "spip_auteurs"),
    ("mot", "spip_mots"),
    ("groupe_mots", "spip_groupes_mots"),
    ("document", "spip_documents"),
    ("forum", "spip_forum"),
    ("syndic", "spip_syndic"),
    ("syndic_article", "spip_syndic_articles"),
];

impl Elements for Shelf<'_> {
    fn start(&mut self, name: &[u8], _: &dyn Fn(&str) -> String) {
        if self.row.is_some() || name == b"SPIP" {
            return;
        }
        let element = String::from_utf8_lossy(name).into_owned();
        let table = OLD.iter().find(|(old, _)| *old == element).map_or(element, |(_, table)| (*table).to_owned());
        let is_wanted = (self.wants)(&table);
        let (columns, cells, links) = (Vec::new(), Vec::new(), Vec::new());
        self.row = Some(Open { element: name.to_vec(), table, is_wanted, columns, cells, links });
    }

    fn end(&mut self, name: &[u8], text: Vec<u8>) {
        if name == b"SPIP" {
            self.is_closed = true;
        } else if self.row.as_ref().is_some_and(|row| row.element == name) {
            if let Some(row) = self.row.take() {
                self.hand_on(row);
            }
        } else if let Some(row) = self.row.as_mut() {
            let name = String::from_utf8_lossy(name).into_owned();
            match name.strip_prefix("lien:") {
                Some(kind) => row.links.push((kind.to_owned(), text)),
                None if row.is_wanted => {
                    row.columns.push(name);
                    row.cells.push(Some((self.letters)(text)));
                }
                None => {}
            }
        }
    }

    fn is_whole(&self) -> bool {
        self.row.is_none() && self.is_closed
    }
}

impl Shelf<'_> {
    /// Hands on a row, and what was nested in it as rows of their own.
    fn hand_on(&mut self, row: Open) {
        let own = OLD.iter().find(|(_, table)| *table == row.table).map(|(own, _)| *own);
        let id_column = own.map(|own| format!("id_{own}")).unwrap_or_default();
        let id = row.columns.iter().position(|name| *name == id_column).and_then(|at| row.cells[at].clone());
        if row.is_wanted {
            (self.take)(Row { table: &row.table, columns: &row.columns, cells: row.cells });
        }
        for (kind, other) in row.links {
            // A keyword lists what has it; an article lists its authors and documents.
            let (table, linked, object, id_object) = match (own, kind.as_str()) {
                (Some("mot"), kind) => ("spip_mots_liens", "id_mot", kind.to_owned(), (id.clone(), Some(other))),
                (Some(own), "auteur") => ("spip_auteurs_liens", "id_auteur", own.to_owned(), (Some(other), id.clone())),
                (Some(own), "document") => {
                    ("spip_documents_liens", "id_document", own.to_owned(), (Some(other), id.clone()))
                }
                _ => continue,
            };
            if (self.wants)(table) {
                let columns = [linked, "objet", "id_objet"].map(str::to_owned);
                let cells = vec![id_object.0, Some(object.into_bytes()), id_object.1];
                (self.take)(Row { table, columns: &columns, cells });
            }
        }
    }
}
