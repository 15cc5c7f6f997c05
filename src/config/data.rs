//! `[data]` of `sites/<site>.toml`: data files whose rows are of a content type.

use std::ops::Range;

use crate::content::reader::Reader;

/// What the rows of a data file must be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DataConfig {
    /// The file, below `data/`.
    pub path: String,
    /// `type`: the content type.
    pub kind: String,
    /// `list`: the key under which the rows lie, dots between keys; the whole file when empty.
    pub list: String,
    /// Where the file is named, as a byte range of the configuration.
    pub span: Range<usize>,
}

impl DataConfig {
    /// Takes `[data]` from a site's configuration.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Vec<Self> {
        let mut all = Vec::new();
        for entry in reader.free_table("data") {
            let (path, span) = (entry.key.to_string(), entry.key_span.clone());
            let (kind, list) = reader.within(entry.node, |table| {
                table.require("type", "type = \"person\"");
                (table.string("type").unwrap_or_default(), table.string("list").unwrap_or_default())
            });
            all.push(Self { path, kind, list, span });
        }
        all
    }
}
