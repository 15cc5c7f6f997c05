//! `[rows]` of a section: which rows of a data file become its pages, and how.

use serde::{Deserialize, Serialize};

use crate::{
    content::{node::Value, reader::Reader},
    diag::Place,
};

/// What makes pages of rows.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Rows {
    /// `source`: the data file, below `data/`.
    pub source: String,
    /// `list`: the key under which the rows lie, dots between keys; the whole file when empty.
    pub list: String,
    /// `slug`: last segment of a page's address, with `{columns}`; the title unless said.
    pub slug: Option<String>,
    /// `body`: the page's text, with `{columns}`.
    pub body: Option<String>,
    /// Every other key: front matter of the pages, with `{columns}` in its texts. None: the columns are called
    /// as front matter is.
    pub front: Vec<(String, Value)>,
    /// Where each key stands.
    pub places: Vec<(String, Place)>,
}

impl Rows {
    /// Takes `[rows]` from front matter.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Option<Box<Self>> {
        let entry = reader.take("rows")?;
        let rows = reader.within(entry.node, |table| {
            let places = table.places();
            table.require("source", "source = \"membres.csv\"");
            let source = table.string("source").unwrap_or_default();
            let list = table.string("list").unwrap_or_default();
            let (slug, body) = (table.string("slug"), table.string("body"));
            Self { source, list, slug, body, front: table.others(), places }
        });
        Some(Box::new(rows))
    }

    /// Returns where a key stands; the source for one that does not.
    pub fn place(&self, key: &str) -> Option<Place> {
        let of = |key: &str| self.places.iter().find(|(known, _)| known == key).map(|(_, place)| place.clone());
        of(key).or_else(|| of("source"))
    }
}
