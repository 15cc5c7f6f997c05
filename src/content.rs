//! What every producer yields: documents, assets and redirects, nothing resolved yet.
//!
//! [`read`](crate::read) makes a [`Content`] from a folder; `statify` and `portal` make the same
//! value from elsewhere. A `Content` holds no address, no HTML page and no neighbour: that is
//! `resolve`'s work.

pub mod asked;
pub mod calendar;
mod data;
pub mod date;
pub mod document;
pub mod embed;
pub mod front_matter;
pub mod locale;
pub mod markdown;
pub mod node;
pub mod reader;
pub mod rows;
pub mod schema;
mod spreadsheet;
mod toml;
mod words;
mod yaml;

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    content::{front_matter::FrontMatter, node::Value},
    diag::{Diagnostic, Place},
    digest::Digest,
    path::ContentPath,
    picture::{Fault, Picture},
};

pub(crate) use data::parse_nodes;
pub use data::{parse_data, parse_redirects};
pub use spreadsheet::spreadsheet;
pub use toml::parse_toml;
pub use words::{Asked, Walker, Words};
pub use yaml::parse_yaml;

/// All the words, files and data of one site, keyed by their path below its content folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// Pages and sections.
    pub documents: BTreeMap<ContentPath, Arc<Document>>,
    /// Files published as they are (static HTML: minified).
    pub assets: BTreeMap<ContentPath, Asset>,
    /// Data files by their path below `data/`, parsed when a template asks for one.
    pub data: BTreeMap<ContentPath, Arc<Data>>,
    /// Redirects that belong to no page, such as those of a replaced site.
    pub redirects: Vec<Redirect>,
}

impl Content {
    /// Returns what the heads of pictures say, with their paths.
    pub fn pictures(&self) -> impl Iterator<Item = (ContentPath, Result<Picture, Fault>)> {
        self.assets.iter().filter_map(|(path, asset)| Some((path.clone(), asset.picture.clone()?)))
    }
}

/// One Markdown file, parsed: everything about it that does not depend on another file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Where it lies.
    pub path: ContentPath,
    /// Digest of the whole file.
    pub digest: Digest,
    /// The typed block at its top.
    pub front: FrontMatter,
    /// Its text after the front matter.
    pub body: Body,
    /// What the front matter, or the file as such, shows to be wrong, with places.
    pub diagnostics: Vec<Diagnostic>,
    /// What a walk over the body finds, if somebody has asked for it: see [`Walker`].
    pub words: Asked,
    /// The row it was made of, if it is no file of its own.
    pub row: Option<Box<RowOf>>,
}

/// The row of a data file that a document was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOf {
    /// The file, below the content.
    pub path: ContentPath,
    /// Byte range of the row in it.
    pub span: Range<u32>,
    /// Byte range of what became its text.
    pub body: Range<u32>,
}

impl Document {
    /// Returns it with its whole text in memory, for those that no disk has.
    #[must_use]
    pub fn holding(mut self, text: &str) -> Self {
        self.body.text = Some(text.into());
        self
    }

    /// Returns where a byte range of its front matter stands, `text` being its file's when it has one; of a range
    /// of its text, see [`Document::body_place`].
    pub fn place(&self, folder: &str, span: Option<Range<usize>>, sources: &dyn Sources) -> Place {
        let wide = |span: &Range<u32>| span.start as usize..span.end as usize;
        let (path, span, text) = match &self.row {
            // Keys of a row are cells of its file.
            Some(row) => {
                let bytes = sources.bytes(&row.path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                let span = span.filter(|span| !span.is_empty()).unwrap_or_else(|| wide(&row.span));
                (&row.path, Some(span), bytes.map(Arc::from))
            }
            None => (&self.path, span, sources.text(self)),
        };
        let file = format!("{folder}{path}");
        match (span, text) {
            (Some(span), Some(text)) => Place::new(file, &text, span),
            _ => Place::file(file),
        }
    }

    /// Returns where a byte range of its text stands in its file: of a row, the cell that holds the text.
    pub fn body_place(&self, folder: &str, span: Range<usize>, sources: &dyn Sources) -> Place {
        match &self.row {
            Some(row) => self.place(folder, Some(row.body.start as usize..row.body.end as usize), sources),
            None => {
                let offset = self.body.offset as usize;
                self.place(folder, Some(span.start + offset..span.end + offset), sources)
            }
        }
    }

    /// Whether this is a section's own page: `_index.md`, or in one of several languages `_index.en.md`.
    pub fn is_section(&self) -> bool {
        let ending = self.path.file_name().strip_prefix("_index.");
        ending.and_then(|ending| ending.strip_suffix("md")).is_some_and(|lang| lang.is_empty() || lang.ends_with('.'))
    }
}

/// A document's text, or where it can be had again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Byte offset of the body in the file: what spans in the outline are relative to.
    pub offset: u32,
    /// Size of the whole file.
    pub bytes: u32,
    /// Tells cheaply whether the file still holds what was parsed: [`check_of`](crate::digest::check_of).
    pub check: u64,
    /// The whole file, when it is held in memory; else [`Sources`] has it.
    #[serde(skip)]
    pub text: Option<Arc<str>>,
}

/// Where the words of documents are had when they are needed: for their HTML, or to show a line
/// that is to blame.
pub trait Sources: Sync {
    /// Returns the whole text of a document's file, or `None` when it cannot be read any more.
    fn text(&self, document: &Document) -> Option<Arc<str>>;

    /// Returns the bytes of an asset.
    fn bytes(&self, path: &ContentPath) -> std::io::Result<Vec<u8>>;
}

/// A file published as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Digest of its bytes.
    pub digest: Digest,
    /// Size in bytes.
    pub bytes: u64,
    /// What its head says, if it is a picture.
    pub picture: Option<Result<Picture, Fault>>,
    /// Its bytes, if no disk has them.
    #[serde(skip)]
    pub held: Option<Arc<[u8]>>,
}

impl Asset {
    /// Returns a file that was made, not read.
    pub fn held(bytes: Vec<u8>) -> Self {
        Self { digest: Digest::of(&bytes), bytes: bytes.len() as u64, picture: None, held: Some(bytes.into()) }
    }
}

/// A parsed data file.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// Digest of the file.
    pub digest: Digest,
    /// Its content.
    pub value: Value,
}

/// An old address and where it leads now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Redirect {
    /// Path, plus `?query` where the query decides.
    pub from: String,
    /// Address within the site or an absolute one; empty when the page is gone for good.
    pub to: String,
    /// 301 moved, 302 for now, 410 gone.
    pub status: u16,
}

/// Who may read something. Carried from the document to the manifest; a target that cannot keep a
/// secret refuses what is not [`Audience::Public`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everyone.
    #[default]
    Public,
    /// Members of the collective.
    Members,
    /// The association itself.
    Association,
    /// The board.
    Board,
    /// Who keeps the accounts.
    Treasury,
    /// Who keeps the machines.
    Technical,
    /// Nobody: it is kept because it must be, and shown nowhere.
    Nobody,
}

impl Audience {
    /// All of them, by the words that pages and manifests have for them.
    pub const WORDS: [(&str, Self); 7] = [
        ("public", Self::Public),
        ("members", Self::Members),
        ("association", Self::Association),
        ("board", Self::Board),
        ("treasury", Self::Treasury),
        ("technical", Self::Technical),
        ("nobody", Self::Nobody),
    ];

    /// Returns the word for it in front matter and manifests.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
            Self::Association => "association",
            Self::Board => "board",
            Self::Treasury => "treasury",
            Self::Technical => "technical",
            Self::Nobody => "nobody",
        }
    }
}
