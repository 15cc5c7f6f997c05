//! The resolved site: every address known, every link checked, every neighbour found.
//!
//! [`resolve`](crate::resolve) makes it in one go; no field is filled later. Pages, sections and
//! terms refer to each other by small ids, which are indices into the site's lists.

mod address;
mod event;
mod happening;
mod route;

pub(crate) use crate::path::decoded;
pub(crate) use address::is_elsewhere;
pub use address::{LinkError, Linked};
pub use event::{Change, Event, Occurrence};
pub use happening::Happening;
pub use route::{Calendar, Route, Scope, SearchFile};

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{
    config::{FeedFormat, SiteConfig},
    content::{
        Asset, Content, Document, Redirect,
        front_matter::{FrontMatter, Sort},
        node::Value,
    },
    diag::Diagnostic,
    path::{ContentPath, SitePath, Url},
};

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// Returns the id of the `index`-th of its list.
            pub(crate) fn new(index: usize) -> Self {
                // A site of four billion pages has other problems.
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// Returns the index into its list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id_type! {
    /// Names a [`Page`] of a site.
    PageId
}
id_type! {
    /// Names a [`Section`] of a site.
    SectionId
}
id_type! {
    /// Names a [`Term`] of a site.
    TermId
}

/// A site, complete.
#[derive(Debug, Clone)]
pub struct Site {
    /// What the site is.
    pub config: Arc<SiteConfig>,
    /// `https://<domain>`, or where a preview serves it: what permalinks begin with.
    pub base: String,
    /// The day for which it is built.
    pub date: jiff::civil::Date,
    /// What it was made of: assets and data are asked for by path.
    pub content: Content,
    /// Pages, the sections' own ones among them, in order of their path.
    pub pages: Vec<Page>,
    /// Sections, parents before children.
    pub sections: Vec<Section>,
    /// One list of terms for each taxonomy and language.
    pub taxonomies: Vec<Taxonomy>,
    /// All terms.
    pub terms: Vec<Term>,
    /// One root for each language, the first language first.
    pub roots: Vec<(String, SectionId)>,
    /// Menus by name and language.
    pub menus: Vec<Menu>,
    /// Everything that the site answers, by path.
    pub routes: Vec<(SitePath, Route)>,
    /// Addresses that lead elsewhere, sorted.
    pub redirects: Vec<Redirect>,
    /// Events of the other sites of the farm, when its calendars show them.
    pub sisters: Arc<[Happening]>,
    /// Where things are found.
    pub index: Index,
}

/// A page, or a section's own page.
#[derive(Debug, Clone)]
pub struct Page {
    /// What was written.
    pub document: Arc<Document>,
    /// Where it is published.
    pub url: Url,
    /// Its title, or its file's name.
    pub title: String,
    /// Its language.
    pub lang: String,
    /// The section it lies in; of a section's own page, the section itself.
    pub section: SectionId,
    /// Whether it is its section's own page.
    pub is_section: bool,
    /// Date of publication, from the front matter or the file's name.
    pub date: Option<crate::content::date::Date>,
    /// The page before it in its section's order.
    pub previous: Option<PageId>,
    /// The page after it.
    pub next: Option<PageId>,
    /// Terms it carries, by taxonomy, in written order.
    pub terms: Vec<TermId>,
    /// The same page in other languages, where somebody has written it.
    pub translations: Vec<PageId>,
    /// The page whose words it shows, when nobody has written it in its language and another lends it.
    pub lent_by: Option<PageId>,
    /// Template that renders it.
    pub template: String,
    /// Content type, if it has one.
    pub kind: Option<String>,
    /// Fields of its content type, defaults included, addresses as written.
    pub fields: Vec<(String, Value)>,
    /// Which of the fields are addresses: keys.
    pub addresses: Vec<String>,
    /// What it announces, if its content type is for events.
    pub event: Option<Arc<Event>>,
}

/// A folder of pages.
#[derive(Debug, Clone)]
pub struct Section {
    /// Folder below the content, with a final `/`; empty at the root.
    pub folder: String,
    /// Its own page.
    pub page: PageId,
    /// The section above.
    pub parent: Option<SectionId>,
    /// Sections right below, in order of weight, then title.
    pub subsections: Vec<SectionId>,
    /// Pages that its list shows, in its order.
    pub pages: Vec<PageId>,
    /// Pages right in it, in its order: neighbours of each other.
    pub own: Vec<PageId>,
    /// The order of its list.
    pub sort: Sort,
    /// Pages on one list page; 0 for all.
    pub paginate: usize,
    /// Whether it has a feed of its own.
    pub feed: bool,
}

/// A taxonomy in one language.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Index into the configuration's taxonomies.
    pub config: usize,
    /// Language of its pages.
    pub lang: String,
    /// Where its list of terms is.
    pub url: Url,
    /// Its terms, by name.
    pub terms: Vec<TermId>,
}

/// A word that pages are grouped by.
#[derive(Debug, Clone)]
pub struct Term {
    /// As first written.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// Index into the site's taxonomies.
    pub taxonomy: usize,
    /// Where its list is.
    pub url: Url,
    /// Pages that carry it, newest first.
    pub pages: Vec<PageId>,
    /// Pages on one list page; 0 for all.
    pub paginate: usize,
}

/// A menu for the readers of one language.
#[derive(Debug, Clone)]
pub struct Menu {
    /// `main`, `footer`, …
    pub name: String,
    /// For whom.
    pub lang: String,
    /// Its lines.
    pub lines: Vec<MenuLine>,
}

impl Menu {
    /// Whether one of its lines leads to an address.
    fn names(&self, url: &str) -> bool {
        fn is_in(lines: &[MenuLine], url: &str) -> bool {
            lines.iter().any(|line| line.url == url || is_in(&line.children, url))
        }
        is_in(&self.lines, url)
    }
}

/// A line of a menu.
#[derive(Debug, Clone, Hash)]
pub struct MenuLine {
    /// What people read.
    pub title: String,
    /// Address within the site, or an absolute one.
    pub url: String,
    /// Lines below.
    pub children: Vec<MenuLine>,
}

/// Where pages are found by what people write in links.
#[derive(Debug, Default, Clone)]
pub struct Index {
    /// By path of the source.
    pub by_path: FxHashMap<ContentPath, PageId>,
    /// By stable id.
    pub by_id: FxHashMap<String, PageId>,
    /// Everything answered, by path: index into `routes`.
    pub by_route: FxHashMap<SitePath, u32>,
    /// Pages that exist but that this build leaves out, by path and by `page:id`.
    pub left_out: FxHashMap<String, LeftOut>,
    /// Where old addresses lead.
    pub moved: FxHashMap<String, String>,
    /// The pages that show the words of a page in other languages' stead.
    pub lent: FxHashMap<PageId, Vec<PageId>>,
}

/// Why a page is not in a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// `draft = true`.
    Draft,
    /// `publish` lies ahead.
    NotYet,
    /// `expires` has passed.
    Expired,
}

impl Site {
    /// Returns the site with another version of one of its documents, or `None` when its structure may
    /// differ. Structure follows from paths and front matter alone; of that, the title of a page that no
    /// menu names and no list sorts by title, and what only views show, are not part of it.
    pub fn with_document(&self, document: &Arc<Document>) -> Option<Self> {
        let id = *self.index.by_path.get(document.path.as_str())?;
        let page = self.page(id);
        let before = &page.document;
        // Whom it is lent to shows it as well.
        if self.index.lent.contains_key(&id) {
            return None;
        }
        let is_sound = |document: &Document| !document.diagnostics.iter().any(Diagnostic::is_error);
        let is_same = before.front == document.front;
        if !is_sound(before) || !is_sound(document) || !(is_same || self.is_only_shown(page, &document.front)) {
            return None;
        }
        let mut site = self.clone();
        let page = &mut site.pages[id.index()];
        page.document = Arc::clone(document);
        if !is_same && let Some(title) = &document.front.title {
            page.title.clone_from(title);
        }
        site.content.documents.insert(document.path.clone(), Arc::clone(document));
        Some(site)
    }

    /// Whether nothing but views can tell a page's new front matter from what it has.
    fn is_only_shown(&self, page: &Page, front: &FrontMatter) -> bool {
        let has_title = |front: &FrontMatter| front.title.as_ref().is_some_and(|title| !title.trim().is_empty());
        if page.is_section || !has_title(front) || !has_title(&page.document.front) {
            return false;
        }
        let mut others = front.clone();
        let FrontMatter { title, description, updated, spans, .. } = page.document.front.clone();
        (others.title, others.description, others.updated, others.spans) = (title, description, updated, spans);
        let mut lists = self.ancestors(page.section).into_iter().chain([page.section]).map(|id| self.section(id));
        others == page.document.front
            && lists.all(|section| section.sort == Sort::Date)
            && !self.menus.iter().any(|menu| menu.names(&page.url.encoded()))
    }

    /// Returns a page.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.index()]
    }

    /// Returns a section.
    pub fn section(&self, id: SectionId) -> &Section {
        &self.sections[id.index()]
    }

    /// Returns a term.
    pub fn term(&self, id: TermId) -> &Term {
        &self.terms[id.index()]
    }

    /// Returns the configuration of the taxonomy that a term belongs to.
    pub fn taxonomy_of(&self, term: &Term) -> &crate::config::TaxonomyConfig {
        &self.config.taxonomies[self.taxonomies[term.taxonomy].config]
    }

    /// Returns the root section for readers of `lang`, or the first language's.
    pub fn root(&self, lang: &str) -> SectionId {
        let own = self.roots.iter().find(|(code, _)| code == lang);
        own.or(self.roots.first()).map_or(SectionId(0), |(_, root)| *root)
    }

    /// Returns the language of a page's words, which is another than its own when it is lent.
    pub fn lang_of_words<'s>(&'s self, page: &'s Page) -> &'s str {
        page.lent_by.map_or(&page.lang, |original| &self.page(original).lang)
    }

    /// Returns what readers of another language are shown instead of a page: its translation, or what is
    /// lent to them.
    pub fn in_language(&self, id: PageId, lang: &str) -> Option<PageId> {
        let page = self.page(id);
        if page.lang == lang {
            return None;
        }
        let lent = self.index.lent.get(&id).into_iter().flatten();
        page.translations.iter().chain(lent).copied().find(|&other| self.page(other).lang == lang)
    }

    /// Returns the sections above `id`, the root first, itself left out.
    pub fn ancestors(&self, id: SectionId) -> Vec<SectionId> {
        let mut above = Vec::new();
        let mut at = self.section(id).parent;
        while let Some(parent) = at {
            above.push(parent);
            at = self.section(parent).parent;
        }
        above.reverse();
        above
    }

    /// Returns the pages of the sections that a page lies in, the root's first, its own section's last.
    pub fn above(&self, page: &Page) -> Vec<PageId> {
        let mut above = self.ancestors(page.section);
        above.extend((!page.is_section).then_some(page.section));
        above.into_iter().map(|id| self.section(id).page).collect()
    }

    /// Returns the address of the page that searches the pages of a root's language, if the site has one.
    pub fn search_url(&self, root: SectionId) -> Option<Url> {
        let search = self.config.search.as_ref()?;
        let home = self.page(self.section(root).page);
        Url::new(&format!("{}{}/", home.url, search.slug_in(&home.lang))).ok()
    }

    /// Returns the pages that the search of a root's language finds: undated ones first, then the oldest, so
    /// that a page that is added seldom changes the numbers of others.
    pub fn searched(&self, root: SectionId) -> Vec<PageId> {
        let lang = &self.page(self.section(root).page).lang;
        let is_found = |&id: &PageId| {
            let Page { lang: own, document, .. } = self.page(id);
            own == lang && document.front.search.unwrap_or(!document.front.hidden)
        };
        let mut pages: Vec<PageId> = (0..self.pages.len()).map(PageId::new).filter(is_found).collect();
        pages.sort_by_key(|&id| self.page(id).date.as_ref().map(crate::content::date::Date::instant));
        pages
    }

    /// Returns the formats in which there are feeds of a scope.
    pub fn feed_formats(&self, scope: Scope) -> Vec<FeedFormat> {
        let config = &self.config.feed;
        let (has_feed, has_podcast) = match scope {
            Scope::Site(_) => (config.limit > 0, false),
            Scope::Section(id) => {
                let section = self.section(id);
                (section.feed, self.page(section.page).document.front.podcast.is_some())
            }
            Scope::Term(id) => (self.taxonomy_of(self.term(id)).feed, false),
        };
        let mut formats = if has_feed { config.formats.clone() } else { Vec::new() };
        formats.extend(has_podcast.then_some(FeedFormat::Podcast));
        formats
    }

    /// Returns the route that answers a path of the site.
    pub fn route(&self, path: &str) -> Option<&Route> {
        self.index.by_route.get(path).map(|&at| &self.routes[at as usize].1)
    }

    /// Returns the absolute address of one within the site.
    pub fn permalink(&self, url: &Url) -> String {
        url.permalink(&self.base)
    }

    /// Returns an asset of the content by path.
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.content.assets.get(path)
    }
}

/// Returns how many list pages `count` pages make; `paginate` 0 puts all on one.
pub fn list_pages(count: usize, paginate: usize) -> u32 {
    if paginate == 0 { 1 } else { u32::try_from(count.div_ceil(paginate).max(1)).unwrap_or(u32::MAX) }
}
