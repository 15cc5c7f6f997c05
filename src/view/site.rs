//! What every template knows of the site.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Address, FeedView, Fields};
use crate::config::LegalConfig;

/// `site`: the same for all pages in one language.
#[derive(Debug, Serialize, Hash)]
pub struct SiteView<'s> {
    /// Name of the site in its farm.
    pub name: &'s str,
    /// Title, in the page's language.
    pub title: &'s str,
    /// Description, in the page's language.
    pub description: &'s str,
    /// What permalinks begin with, without a final `/`.
    pub url: &'s str,
    /// Address of the home page in the page's language.
    pub home: Address<'s>,
    /// Language of the page.
    pub lang: &'s str,
    /// All languages of the site, the first language first; one alone for most.
    pub languages: Vec<LanguageView<'s>>,
    /// Menus by name.
    pub menus: BTreeMap<&'s str, Vec<MenuView<'s>>>,
    /// `[extra]` of the site's configuration.
    pub extra: Fields<'s>,
    /// Taxonomies that have terms in this language.
    pub taxonomies: Vec<TaxonomyLinkView<'s>>,
    /// Address of the first feed, if there is one.
    pub feed_url: Option<String>,
    /// Address of the page that searches this language's pages, if there is one.
    pub search_url: Option<String>,
    /// Its feeds.
    pub feeds: Vec<FeedView>,
    /// Address of the calendar of its events, if it has some.
    pub calendar_url: Option<String>,
    /// Address of the calendar of the whole farm, if it has one.
    pub farm_calendar_url: Option<String>,
    /// `[legal]`: who publishes the site and who hosts it, if that was said.
    pub legal: Option<&'s LegalConfig>,
    /// Version of sobre.
    pub version: &'static str,
}

/// A language of the site.
#[derive(Debug, Serialize, Hash)]
pub struct LanguageView<'s> {
    /// Language code.
    pub code: &'s str,
    /// The site's title in it.
    pub title: &'s str,
    /// Address of its home page.
    pub url: Address<'s>,
}

/// A line of a menu.
#[derive(Debug, Serialize, Hash)]
pub struct MenuView<'s> {
    /// What people read.
    pub title: &'s str,
    /// Address within the site, or an absolute one.
    pub url: &'s str,
    /// Address with the domain.
    pub permalink: String,
    /// Whether the page lies at it or below it: in fragments rendered per section, whether the
    /// section does.
    pub current: bool,
    /// Lines below.
    pub children: Vec<MenuView<'s>>,
}

/// A taxonomy and where its list of terms is.
#[derive(Debug, Serialize, Hash)]
pub struct TaxonomyLinkView<'s> {
    /// Key in front matter.
    pub name: &'s str,
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// How many terms it has.
    pub count: usize,
}
