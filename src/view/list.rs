//! Lists: items, pagers, terms.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Address, FeedView, Fields, LinkView, Permalink, TermLinkView};

/// A page in a list: what lists show, no more. There is one for each page of the site.
#[derive(Debug, Serialize, Hash)]
pub struct ItemView<'s> {
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
    /// Description of the front matter, or empty.
    pub description: &'s str,
    /// Description, else the beginning of the text; plain.
    pub summary: &'s str,
    /// Date, ISO 8601, if there is one.
    pub date: Option<String>,
    /// Date of the last change, if there is one.
    pub updated: Option<String>,
    /// Language code of its words.
    pub lang: &'s str,
    /// Address of the picture that stands for it, if there is one.
    pub image: Option<String>,
    /// Authors.
    pub authors: &'s [String],
    /// Terms it carries, by key of the taxonomy.
    #[serde(skip)]
    pub terms: BTreeMap<&'s str, Vec<TermLinkView<'s>>>,
    /// Content type, or empty.
    pub r#type: &'s str,
    /// Fields of its content type.
    pub fields: Fields<'s>,
    /// `[extra]` of the front matter.
    pub extra: Fields<'s>,
}

/// A section with all that lies below it: what `tree()` answers.
#[derive(Debug, Serialize, Hash)]
pub struct TreeView<'s> {
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
    /// Pages right in it, in its order.
    pub pages: Vec<LinkView<'s>>,
    /// Sections right below, each with what lies below it.
    pub sections: Vec<TreeView<'s>>,
}

/// `pager`: one page of a long list. Its `items` come beside it.
#[derive(Debug, Serialize, Hash)]
pub struct PagerView {
    /// Number of this page, from 1.
    pub number: u32,
    /// How many pages the list has.
    pub total: u32,
    /// How many items the whole list has.
    pub count: usize,
    /// Address of the first page.
    pub first: String,
    /// Address of the last page.
    pub last: String,
    /// Address of the page before, if there is one.
    pub previous: Option<String>,
    /// Address of the page after, if there is one.
    pub next: Option<String>,
    /// What addresses begin with when they need the domain.
    pub base: String,
}

/// `term`: a word that pages are grouped by.
#[derive(Debug, Serialize, Hash)]
pub struct TermView<'s> {
    /// Name.
    pub name: &'s str,
    /// The last segment of its address.
    pub slug: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
    /// How many pages carry it.
    pub count: usize,
    /// Address of its first feed, if it has one.
    pub feed_url: Option<String>,
    /// Its feeds.
    pub feeds: Vec<FeedView>,
}

/// `taxonomy`: a way to group pages, with its terms in order of slug.
#[derive(Debug, Serialize, Hash)]
pub struct TaxonomyView<'s> {
    /// Key in front matter.
    pub name: &'s str,
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// Address with the domain.
    pub permalink: Permalink<'s>,
    /// Terms; left out where a term's own page names its taxonomy.
    pub terms: Vec<TermView<'s>>,
}
