//! Site + theme → bytes, one route at a time.
//!
//! A [`Renderer`] is made for one site and asked for its routes in any order, from any thread; each
//! answer is a pure function of the site, the theme and the words. Its [`Parts`] are the digests of all
//! that goes into it, so that the memo can tell whether it must be asked again; what a template asks for
//! on its own comes back as [`Query`]s with the digest of each answer.

mod body;
mod calendar;
mod events;
mod feed;
mod files;
mod fragments;
mod key;
mod picture;
mod query;
mod related;
mod rules;
mod search;
mod sitemap;
mod template;
mod xml;

pub use events::Events;
pub use key::{Parts, Trace};
pub use picture::VariantFile;
pub(crate) use picture::faulty;
pub use query::{Gallery, Image, Pages, Query, register};

use std::{
    cell::OnceCell,
    sync::{Arc, OnceLock, RwLock, Weak},
};

use rustc_hash::FxHashMap;

use self::template::Made;
use crate::{
    content::{Sources, Walker, document::Parsing, node::Value},
    diag::{Code, Diagnostic, Place, text},
    digest::Key,
    gate::Figures,
    mime::mime_of,
    minify::minify_html,
    path::ContentPath,
    site::{Route, Site},
    theme::{Static, StaticFile, Theme},
};

/// Renders the routes of one site.
#[derive(Clone)]
pub struct Renderer {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    /// Itself, for the recorder of queries.
    me: Weak<Self>,
    pub(crate) site: Arc<Site>,
    pub(crate) theme: Arc<Theme>,
    options: Vec<(String, Value)>,
    /// The style sheet of the options.
    look: Option<Static>,
    sources: Arc<dyn Sources + Send>,
    parsing: Parsing,
    /// What all pages of a language share, by language.
    shared: Vec<(String, template::Shared)>,
    fragments: fragments::Fragments,
    /// Digest of the rules that every page is changed by; 0 when there are none.
    rules: Key,
    /// Each page as lists show it, made when the first list does.
    items: Vec<OnceLock<(tera::Value, Key)>>,
    /// Each section's page as those below it name it.
    links: Vec<OnceLock<tera::Value>>,
    /// Each term as pages name it.
    terms: Vec<OnceLock<tera::Value>>,
    /// Which pages have to do with which, once a template has asked.
    kinship: related::Kinship,
    /// The search of each language.
    searches: Vec<search::Search>,
    answers: RwLock<FxHashMap<Query, (tera::Value, Key)>>,
    /// What the pages of the site cost, for those that say so.
    figures: Option<Figures>,
    /// Whether there are such pages.
    weighs_all: bool,
}

/// What one route turned out to be.
#[derive(Debug)]
pub struct Rendered {
    /// The file's bytes, or where they are.
    pub bytes: Bytes,
    /// What the template asked for beside its view, with the digest of each answer.
    pub queries: Vec<(Query, Key)>,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// The bytes of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// Made by sobre.
    Made(Vec<u8>),
    /// A file of the content, as it is.
    Content(ContentPath),
    /// A file of the theme, by its published path.
    Theme(String),
}

impl Renderer {
    /// Returns a renderer. `options` are the theme's options as this site sets them.
    pub fn new(
        site: Arc<Site>,
        theme: Arc<Theme>,
        options: &[(String, Value)],
        sources: Arc<dyn Sources + Send>,
    ) -> Self {
        Self::knowing(None, site, theme, options, sources)
    }

    fn knowing(
        figures: Option<Figures>,
        site: Arc<Site>,
        theme: Arc<Theme>,
        options: &[(String, Value)],
        sources: Arc<dyn Sources + Send>,
    ) -> Self {
        let weighs_all = site.routes.iter().any(|(_, route)| asks_figures(&site, &theme, route));
        let look = theme.look(options);
        let shared = template::share(&site, &theme, options, look.as_ref());
        let fragments = fragments::Fragments::new(&site);
        let rules = rules::digest(&site, &theme);
        let terms = site.terms.iter().map(|_| OnceLock::new()).collect();
        let links = site.pages.iter().map(|_| OnceLock::new()).collect();
        let items = site.pages.iter().map(|_| OnceLock::new()).collect();
        let searches = search::Search::of(&site);
        let parsing = site.config.parsing();
        let inner = |me: &Weak<Inner>| Inner {
            me: Weak::clone(me),
            site,
            theme,
            options: options.to_vec(),
            look,
            sources,
            parsing,
            shared,
            fragments,
            rules,
            items,
            links,
            terms,
            kinship: related::Kinship::default(),
            searches,
            answers: RwLock::default(),
            figures,
            weighs_all,
        };
        Self { inner: Arc::new_cyclic(inner) }
    }

    /// Returns a renderer of the same site with other versions of some documents (see [`Site::with_document`]).
    #[must_use]
    pub fn with_site(&self, site: Arc<Site>) -> Self {
        let Inner { theme, options, sources, .. } = &*self.inner;
        Self::new(site, Arc::clone(theme), options, Arc::clone(sources))
    }

    /// Returns a renderer of the same site that knows what its pages cost.
    #[must_use]
    pub fn with_figures(&self, figures: Option<Figures>) -> Self {
        let Inner { site, theme, options, sources, .. } = &*self.inner;
        Self::knowing(figures, Arc::clone(site), Arc::clone(theme), options, Arc::clone(sources))
    }

    /// Whether the page at a route says what all other pages cost: then it is rendered last.
    pub fn asks_figures(&self, route: &Route) -> bool {
        self.inner.weighs_all && asks_figures(&self.inner.site, &self.inner.theme, route)
    }

    /// Whether some page does: then each is weighed.
    pub fn weighs_all(&self) -> bool {
        self.inner.weighs_all
    }

    /// Returns the site that is rendered.
    pub fn site(&self) -> &Arc<Site> {
        &self.inner.site
    }

    /// Returns what is found at a route.
    pub fn render(&self, route: &Route) -> Rendered {
        let ((bytes, mut diagnostics), queries) =
            query::recording(&self.inner.me, || self.inner.render(route, Made::default()));
        diagnostics.extend(self.inner.said_of(&queries));
        Rendered { bytes, queries, diagnostics }
    }

    /// Returns the digests of all that goes into a route's answer; and the answer, unless
    /// `is_known` says of them that it is known.
    ///
    /// A page whose body nobody has walked yet is known to nobody either, so its HTML is written before
    /// its key is made: the one walk serves both.
    pub fn render_unless(&self, route: &Route, is_known: impl FnOnce(&Parts) -> bool) -> (Parts, Option<Rendered>) {
        let inner = &self.inner;
        let ((parts, rendered), queries) = query::recording(&inner.me, || {
            let body = inner.first_walk(route);
            let (parts, view) = inner.key(route);
            let rendered = if is_known(&parts) { None } else { Some(inner.render(route, Made { view, body })) };
            (parts, rendered)
        });
        let rendered = rendered.map(|(bytes, mut diagnostics)| {
            diagnostics.extend(inner.said_of(&queries));
            Rendered { bytes, queries, diagnostics }
        });
        (parts, rendered)
    }

    /// Walks over the site's bodies.
    pub fn walker(&self) -> Walker<'_> {
        self.inner.walker()
    }

    /// Returns the bytes of a file of the content.
    pub fn bytes(&self, path: &ContentPath) -> std::io::Result<Vec<u8>> {
        self.inner.bytes(path)
    }

    /// Returns a file of the theme by its published path.
    pub fn theme_file(&self, path: &str) -> Option<&StaticFile> {
        self.inner.theme_file(path)
    }

    /// Returns what went wrong in the fragments rendered so far.
    pub fn fragment_diagnostics(&self) -> Vec<Diagnostic> {
        self.inner.fragments.filled().flat_map(|filled| filled.found.iter().cloned()).collect()
    }

    /// Whether a fragment rendered so far depends on the day of the build.
    pub fn has_dated_fragment(&self) -> bool {
        self.inner.fragments.filled().any(|filled| filled.is_dated)
    }

    /// Returns the digest of the answer to a query, to compare with a remembered one.
    pub fn answer(&self, query: &Query) -> Key {
        self.inner.answer(query).1
    }
}

impl Inner {
    /// Walks over bodies.
    fn walker(&self) -> Walker<'_> {
        Walker { sources: &*self.sources, parsing: &self.parsing }
    }

    /// Returns the HTML of a route's body if nobody has walked it yet.
    fn first_walk(&self, route: &Route) -> Option<(String, Vec<Diagnostic>)> {
        let page = match route {
            Route::Page(id) => *id,
            Route::Section(id, _) => self.site.section(*id).page,
            _ => return None,
        };
        let page = self.site.page(page);
        (!self.walker().knows(&page.document)).then(|| self.body(page, &OnceCell::new()))
    }

    fn render(&self, route: &Route, of_page: Made<'_>) -> (Bytes, Vec<Diagnostic>) {
        let made = |(html, diagnostics): (Vec<u8>, Vec<Diagnostic>)| (Bytes::Made(html), diagnostics);
        match route {
            Route::Page(id) => made(self.page(self.site.page(*id), of_page)),
            Route::Section(id, number) => made(self.section(*id, *number, of_page)),
            Route::Taxonomy(at) => made(self.taxonomy(*at as usize)),
            Route::Term(id, number) => made(self.term(*id, *number)),
            Route::NotFound(root) => made(self.not_found(*root)),
            Route::Feed(scope, format) => {
                let (text, diagnostics) = self.feed(*scope, *format);
                made((text.into_bytes(), diagnostics))
            }
            Route::Search(root) => made(self.search(*root)),
            Route::SearchFile(root, file) => made((self.search_file(*root, *file), Vec::new())),
            Route::Calendar(calendar) => (Bytes::Made(self.calendar(*calendar).into_bytes()), Vec::new()),
            Route::Sitemap => made((sitemap::sitemap(&self.site).into_bytes(), Vec::new())),
            Route::Robots => made((sitemap::robots(&self.site).into_bytes(), Vec::new())),
            Route::Asset(path) if is_html(path.as_str()) => self.static_html(path),
            Route::Asset(path) if self.tells_more(path) => self.picture_alone(path),
            Route::Asset(path) if is_drawing(path.as_str()) => self.drawing(path),
            Route::Asset(path) => (Bytes::Content(path.clone()), Vec::new()),
            Route::ThemeFile(file) => (Bytes::Theme(file.clone()), Vec::new()),
        }
    }

    /// A page that somebody brought as HTML: published smaller, read the same.
    fn static_html(&self, path: &ContentPath) -> (Bytes, Vec<Diagnostic>) {
        self.remade(path, |bytes, _| match String::from_utf8(bytes) {
            Ok(html) => Some(minify_html(&html).into_owned().into_bytes()),
            // Not UTF-8: it may say so itself (`<meta charset>`), so it is left alone.
            Err(_) => None,
        })
    }

    /// Returns the bytes of a file of the content: those that a producer made, else those on the disk.
    fn bytes(&self, path: &ContentPath) -> std::io::Result<Vec<u8>> {
        let held = self.site.content.assets.get(path).and_then(|asset| asset.held.as_ref());
        held.map_or_else(|| self.sources.bytes(path), |held| Ok(held.to_vec()))
    }

    /// A file of the content that is published as something is made of it, or as it is.
    fn remade(
        &self,
        path: &ContentPath,
        make: impl FnOnce(Vec<u8>, &mut Vec<Diagnostic>) -> Option<Vec<u8>>,
    ) -> (Bytes, Vec<Diagnostic>) {
        let mut found = Vec::new();
        match self.bytes(path) {
            Ok(bytes) => (make(bytes, &mut found).map_or_else(|| Bytes::Content(path.clone()), Bytes::Made), found),
            Err(error) => {
                let file = format!("content/{}/{path}", self.site.config.name);
                let fact = text!("this file could not be read: {error}", "ce fichier n’a pas pu être lu : {error}");
                let diagnostic = Diagnostic::new(Code::FILE_UNREADABLE, fact).at(Place::file(file));
                (Bytes::Content(path.clone()), vec![diagnostic])
            }
        }
    }
}

/// Whether the page at a route says what all other pages cost.
fn asks_figures(site: &Site, theme: &Theme, route: &Route) -> bool {
    let page = match route {
        Route::Page(id) => *id,
        Route::Section(id, _) => site.section(*id).page,
        _ => return false,
    };
    theme.asks_figures(&site.page(page).template)
}

pub(crate) fn is_html(path: &str) -> bool {
    mime_of(path).starts_with("text/html")
}

/// Whether a file is an SVG: a drawing, but also a document that may hold scripts.
fn is_drawing(path: &str) -> bool {
    mime_of(path) == "image/svg+xml"
}
