//! The typed block at the top of a page.

use serde::{Deserialize, Serialize};

use crate::{
    content::{Audience, date::Date, node::Value},
    diag::Place,
};

/// What a page says of itself. Keys are checked: what sobre does not know is an error.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    /// `title`.
    pub title: Option<String>,
    /// `description`: one or two sentences for lists and search engines.
    pub description: Option<String>,
    /// `id`: stable name of the page, by which links find it wherever it moves.
    pub id: Option<String>,
    /// `slug`: last segment of the address instead of the file's name.
    pub slug: Option<String>,
    /// `url`: whole address, for the rare page that must keep one.
    pub url: Option<String>,
    /// `date` of publication.
    pub date: Option<Date>,
    /// `updated`: last change worth telling.
    pub updated: Option<Date>,
    /// `draft`: left out unless drafts are asked for.
    pub draft: bool,
    /// `publish`: left out before this moment.
    pub publish: Option<Date>,
    /// `expires`: left out from this moment on.
    pub expires: Option<Date>,
    /// `weight`: place in lists sorted by weight; lighter first.
    pub weight: Option<i64>,
    /// `template` instead of the usual one.
    pub template: Option<String>,
    /// `type`: content type, which adds typed fields.
    pub kind: Option<String>,
    /// `lang`, when the folder does not say it.
    pub lang: Option<String>,
    /// `translation_of`: id or path of the page this one translates.
    pub translation_of: Option<String>,
    /// `redirects`: old addresses of this page.
    pub redirects: Vec<String>,
    /// `authors`.
    pub authors: Vec<String>,
    /// `image`: address of the picture that stands for the page.
    pub image: Option<String>,
    /// `menu`: whether the automatic menu shows it.
    pub menu: Option<bool>,
    /// `toc`: whether to show a table of contents.
    pub toc: Option<bool>,
    /// `feed`: whether feeds carry it (of a section: whether it has one).
    pub feed: Option<bool>,
    /// `search`: whether the search index and robots may take it.
    pub search: Option<bool>,
    /// `sitemap`: whether the sitemap lists it.
    pub sitemap: Option<bool>,
    /// `hidden`: reached by no list, feed or sitemap, only by who knows the address.
    pub hidden: bool,
    /// `audience`.
    pub audience: Audience,
    /// Terms by taxonomy key, in written order.
    pub terms: Vec<(String, Vec<String>)>,
    /// Fields of the content type, or keys whose meaning only a schema can tell; see
    /// [`Field`].
    pub fields: Vec<Field>,
    /// `[extra]`: free.
    pub extra: Vec<(String, Value)>,
    /// `sort` of a section's list.
    pub sort: Option<Sort>,
    /// `paginate`: pages per list page, 0 for all on one.
    pub paginate: Option<u32>,
    /// `page_template` for the pages of a section.
    pub page_template: Option<String>,
    /// `page_type` for the pages of a section.
    pub page_type: Option<String>,
    /// `recursive`: whether the section lists its descendants.
    pub recursive: Option<bool>,
    /// Where some keys stand, for findings that only a later stage can have.
    pub places: Vec<(String, Place)>,
}

/// A key that is neither sobre's nor a taxonomy's: a field of the page's content type, or a mistake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The key.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// Where the key stands.
    pub place: Place,
}

/// Order of a section's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Newest first.
    Date,
    /// Lightest first, then title.
    Weight,
    /// By title.
    Title,
}
