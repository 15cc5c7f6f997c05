//! What every producer yields: documents, assets and redirects, nothing resolved yet.
//!
//! [`read`](crate::read) makes a [`Content`] from a folder; `statify` and `portal` make the same
//! value from elsewhere. A `Content` holds no address, no HTML page and no neighbour: that is
//! `resolve`'s work.

pub mod asked;
mod data;
pub mod date;
pub mod document;
pub mod front_matter;
pub mod markdown;
pub mod node;
pub mod reader;
pub mod schema;
mod toml;
mod words;
mod yaml;

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    content::{front_matter::FrontMatter, node::Value},
    diag::Diagnostic,
    digest::Digest,
    path::ContentPath,
    picture::{Fault, Picture},
};

pub use data::{parse_data, parse_redirects};
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
}

impl Document {
    /// Returns it with its whole text in memory, for those that no disk has.
    #[must_use]
    pub fn holding(mut self, text: &str) -> Self {
        self.body.text = Some(text.into());
        self
    }

    /// Whether this is a section's own page: `_index.md`, or in one of several languages `_index.en.md`.
    pub fn is_section(&self) -> bool {
        let name = self.path.file_name();
        name.starts_with("_index.") && name.ends_with(".md")
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
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
