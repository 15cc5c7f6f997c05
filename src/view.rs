//! What a template sees: the contract with theme authors.
//!
//! Each type here is what one name in a template stands for; the fields are the keys. A view holds
//! all that its template can know of the site, so its digest ([`Hash`]) tells whether the page must
//! be rendered again. Only `content`, the HTML of a body, is put beside it afterwards: it is told by
//! the source's digest. What many pages name alike (terms, sections above, neighbours) is in the digest,
//! but put into the template's values beside the view, once for all of them.
//!
//! Addresses come twice: `url` from the root of the site (`/news/fair/`), `permalink` with the
//! domain (`https://jardin.example/news/fair/`); both percent-encoded.

mod address;
mod event;
mod feed;
mod file;
mod list;
mod make;
mod search;
mod site;

pub use address::{Address, Permalink};
pub use event::{ElsewhereView, OccurrenceView};
pub use feed::FeedView;
pub use file::{FileView, PictureView, TrackView};
pub use list::{ItemView, PagerView, TaxonomyView, TermView, TreeView};
pub use search::{SearchSectionView, SearchView};
pub use site::{LanguageView, MenuView, SiteView, TaxonomyLinkView};

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::content::node::Value;

/// `page`: a page, whole. In `section.html` and `index.html`, `section` is one, too.
#[derive(Debug, Serialize, Hash)]
pub struct PageView<'s> {
    /// Title.
    pub title: &'s str,
    /// Description of the front matter, or empty.
    pub description: &'s str,
    /// Description, else the beginning of the text; plain.
    pub summary: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
    /// Stable id, or empty.
    pub id: &'s str,
    /// Date, ISO 8601, if there is one.
    pub date: Option<String>,
    /// Date of the last change, if there is one.
    pub updated: Option<String>,
    /// Language code.
    pub lang: &'s str,
    /// Headings of levels 2 and 3; empty when the page says `toc = false`.
    pub toc: Vec<TocView<'s>>,
    /// Running words.
    pub words: u32,
    /// Minutes to read them, at least 1.
    pub reading_minutes: u32,
    /// The section it lies in; none for a root.
    #[serde(skip)]
    pub section: Option<LinkView<'s>>,
    /// Sections above it, the root first.
    #[serde(skip)]
    pub ancestors: Vec<LinkView<'s>>,
    /// The page before it in its section's order; by date, the older one.
    #[serde(skip)]
    pub previous: Option<LinkView<'s>>,
    /// The page after it.
    #[serde(skip)]
    pub next: Option<LinkView<'s>>,
    /// Terms it carries, by key of the taxonomy.
    #[serde(skip)]
    pub terms: BTreeMap<&'s str, Vec<TermLinkView<'s>>>,
    /// Authors.
    pub authors: &'s [String],
    /// Address of the picture that stands for it, if there is one.
    pub image: Option<String>,
    /// The same page in other languages, where somebody has written it.
    pub translations: Vec<TranslationView<'s>>,
    /// The page whose words it shows, when nobody has written it in its language.
    pub lent_by: Option<TranslationView<'s>>,
    /// Content type, or empty.
    pub r#type: &'s str,
    /// Fields of its content type.
    pub fields: Fields<'s>,
    /// `[extra]` of the front matter.
    pub extra: Fields<'s>,
    /// Path of its source below the content folder.
    pub path: &'s str,
    /// Folder of the section that it lies in, as queries name it.
    pub folder: &'s str,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether search engines may take it; a hidden page only when it says so.
    pub search: bool,
    /// Sections right below: of a section only.
    pub subsections: Vec<SubsectionView<'s>>,
    /// How many pages its list has: of a section only.
    pub total: usize,
    /// Address of its first feed, if it has one.
    pub feed_url: Option<String>,
    /// Address of its calendar file: of an event only.
    pub calendar_url: Option<String>,
    /// Its feeds: of a section only.
    pub feeds: Vec<FeedView>,
}

/// A title and where it leads.
#[derive(Debug, Serialize, Hash)]
pub struct LinkView<'s> {
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
}

/// A section below another.
#[derive(Debug, Serialize, Hash)]
pub struct SubsectionView<'s> {
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
    /// Description, or empty.
    pub description: &'s str,
    /// How many pages its list has.
    pub count: usize,
}

/// A heading in a table of contents.
#[derive(Debug, Serialize, Hash)]
pub struct TocView<'s> {
    /// Id in the page.
    pub id: &'s str,
    /// Text without markup.
    pub title: &'s str,
    /// 2 or 3.
    pub level: u8,
    /// Headings below it.
    pub children: Vec<TocView<'s>>,
}

/// A term and where its list is.
#[derive(Debug, Serialize, Hash)]
pub struct TermLinkView<'s> {
    /// Name.
    pub name: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
}

/// The same page in another language.
#[derive(Debug, Serialize, Hash)]
pub struct TranslationView<'s> {
    /// Language code.
    pub lang: &'s str,
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
}

/// Free keys and values, as a table.
#[derive(Debug, Hash)]
pub struct Fields<'s>(pub Vec<(&'s str, Plain<'s>)>);

/// A value as templates see it: a date is its ISO text.
#[derive(Debug, Hash)]
pub enum Plain<'s> {
    /// As written.
    Written(&'s Value),
    /// An address, resolved.
    Address(String),
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Address(address) => serializer.serialize_str(address),
            Self::Written(value) => match value {
                Value::Null => serializer.serialize_none(),
                Value::Bool(b) => serializer.serialize_bool(*b),
                Value::Integer(n) => serializer.serialize_i64(*n),
                Value::Float(x) => serializer.serialize_f64(*x),
                Value::String(text) => serializer.serialize_str(text),
                Value::Date(date) => serializer.serialize_str(&date.to_string()),
                Value::List(items) => serializer.collect_seq(items.iter().map(Plain::Written)),
                Value::Table(entries) => serializer.collect_map(entries.iter().map(|(k, v)| (k, Plain::Written(v)))),
            },
        }
    }
}
