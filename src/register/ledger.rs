//! A table of the register that is written: what stands in it stays, but for what changes.

use super::Record;
use crate::{
    content::{
        node::{Entry, Kind, Node},
        parse_nodes,
        rows::shown,
    },
    diag::Diagnostic,
};

/// A table of the register, of which rows have a code.
pub(super) struct Ledger {
    keys: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Whether it differs from what it was read from.
    pub(super) is_changed: bool,
}

impl Ledger {
    /// Returns the table of a text; without one, an empty one with the columns of its records.
    pub(super) fn of<R: Record>(file: &str, text: Option<&str>) -> Result<Self, Vec<Diagnostic>> {
        let usual = R::FIELDS.iter().map(|field| field.key.to_owned()).collect();
        let empty = Self { keys: usual, rows: Vec::new(), is_changed: false };
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(empty) };
        let Kind::List(nodes) = parse_nodes(file, file, text)?.kind else { return Ok(empty) };
        let mut ledger = empty;
        for Node { kind, .. } in nodes {
            let Kind::Table(entries) = kind else { continue };
            // Every row has every column, in their order.
            let cell = |entry: Entry<'_>| (entry.key.into_owned(), shown(&entry.node.kind).unwrap_or_default());
            let (keys, row) = entries.into_iter().map(cell).unzip();
            ledger.keys = keys;
            ledger.rows.push(row);
        }
        Ok(ledger)
    }

    /// Adds a row.
    pub(super) fn add(&mut self, id: &str) {
        self.rows.push(self.keys.iter().map(|key| if key == "id" { id.to_owned() } else { String::new() }).collect());
        self.is_changed = true;
    }

    /// Removes rows.
    pub(super) fn remove(&mut self, id: &str) {
        let Some(at) = self.keys.iter().position(|own| own == "id") else { return };
        let before = self.rows.len();
        self.rows.retain(|row| row[at] != id);
        self.is_changed |= self.rows.len() < before;
    }

    /// Writes in a cell; a column that is not there yet is added.
    pub(super) fn set(&mut self, id: &str, key: &str, text: &str) {
        let column = self.keys.iter().position(|own| own == key).unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.rows.iter_mut().for_each(|row| row.push(String::new()));
            self.keys.len() - 1
        });
        let Some(at) = self.keys.iter().position(|own| own == "id") else { return };
        for row in self.rows.iter_mut().filter(|row| row[at] == id) {
            text.clone_into(&mut row[column]);
            self.is_changed = true;
        }
    }

    /// Returns it as a file.
    pub(super) fn text(&self) -> String {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        for row in std::iter::once(&self.keys).chain(&self.rows) {
            // It goes to memory, which does not fail.
            drop(writer.write_record(row));
        }
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}
