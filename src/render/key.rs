//! What goes into each answer, as one digest.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::{Inner, Query, is_html, template::slice};
use crate::{
    config::FeedFormat,
    content::markdown::Outline,
    diag::Diagnostic,
    digest::{Key, key_of},
    gate::Facts,
    path::Url,
    site::{Linked, Page, PageId, Route, Scope, SectionId, list_pages},
    theme::Static,
    view::PageView,
};

/// Under what an output was rendered: what is remembered of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// What went into it.
    pub parts: Parts,
    /// What the template asked for, with the digests of the answers.
    pub queries: Vec<(Query, Key)>,
    /// What rendering it had to say.
    pub diagnostics: Vec<Diagnostic>,
    /// What its bytes say.
    pub facts: Facts,
}

/// What goes into an output, by kind, so that it can be told why it was rendered again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Template with all it reaches.
    pub template: Key,
    /// What all pages share: configuration, menus, options, interface strings.
    pub shared: Key,
    /// Fragments of the page's section.
    pub fragments: Key,
    /// The view: titles, dates, neighbours, lists.
    pub view: Key,
    /// The words.
    pub words: Key,
    /// What the links lead to.
    pub links: Key,
}

/// Part of every key: another sobre may render otherwise.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Inner {
    /// Returns the digests of all that goes into a route's answer, save its queries; and the view of
    /// the page that is its body, since it has been made.
    pub(super) fn key(&self, route: &Route) -> (Parts, Option<PageView<'_>>) {
        match route {
            Route::Page(id) => {
                let page = self.site.page(*id);
                let view = self.page_view(page);
                (self.written(page, page.section, &(&view, ())), Some(view))
            }
            Route::Section(id, number) => {
                let section = self.site.section(*id);
                let page = self.site.page(section.page);
                let view = self.page_view(page);
                let list = self.list_key(&page.url, &section.pages, section.paginate, *number);
                (self.written(page, *id, &(&view, list)), Some(view))
            }
            route => (self.key_without_body(route), None),
        }
    }

    fn key_without_body(&self, route: &Route) -> Parts {
        match route {
            Route::Page(_) | Route::Section(..) => Parts::default(),
            Route::Taxonomy(at) => {
                let taxonomy = &self.site.taxonomies[*at as usize];
                let view = self.site.taxonomy_view(*at as usize, true);
                self.templated("taxonomy.html", &taxonomy.lang, self.site.root(&taxonomy.lang), &view)
            }
            Route::Term(id, number) => {
                let term = self.site.term(*id);
                let lang = &self.site.taxonomies[term.taxonomy].lang;
                let list = self.list_key(&term.url, &term.pages, term.paginate, *number);
                let views = (self.site.term_view(*id), self.site.taxonomy_view(term.taxonomy, false));
                self.templated("term.html", lang, self.site.root(lang), &(views, list))
            }
            Route::NotFound(root) => {
                let home = self.site.page(self.site.section(*root).page);
                self.templated("404.html", &home.lang, *root, &())
            }
            Route::Search(root) => {
                let home = self.site.page(self.site.section(*root).page);
                self.templated("search.html", &home.lang, *root, &self.site.search_view(*root))
            }
            Route::SearchFile(root, file) => of_words(self.search_key(*root, *file)),
            Route::Feed(scope, format) => self.feed_key(*scope, *format),
            Route::Calendar(calendar) => of_words(key_of(&self.calendar(*calendar))),
            Route::Sitemap => of_words(key_of(&super::sitemap::sitemap(&self.site))),
            Route::Robots => of_words(key_of(&super::sitemap::robots(&self.site))),
            Route::Asset(path) => {
                let digest = self.site.content.assets.get(path.as_str()).map(|asset| asset.digest);
                of_words(key_of(&(digest, self.site.config.content.html, is_html(path.as_str()), VERSION)))
            }
            Route::ThemeFile(file) => of_words(key_of(&self.theme_file(file).map(|file| file.digest))),
        }
    }

    /// Returns a file of the theme by either of its names.
    pub(super) fn theme_file(&self, path: &str) -> Option<&crate::theme::StaticFile> {
        let is_look = |look: &&Static| [&look.path, &look.fingerprinted].into_iter().any(|own| own == path);
        if let Some(look) = self.look.as_ref().filter(is_look) {
            return Some(&look.file);
        }
        let statics = &self.theme.statics;
        let found = statics.get(path).or_else(|| statics.values().find(|file| file.fingerprinted == path));
        found.map(|file| &file.file)
    }

    fn templated(&self, template: &str, lang: &str, section: SectionId, view: &impl Hash) -> Parts {
        let theme = self.theme.template_digest(template).unwrap_or(self.theme.digest);
        Parts {
            template: key_of(&(theme, template)),
            shared: key_of(&(self.shared(lang).digest, self.rules)),
            fragments: self.fragments(section).digest,
            view: key_of(view),
            ..Parts::default()
        }
    }

    /// A page with a body of its own.
    fn written(&self, page: &Page, section: SectionId, view: &impl Hash) -> Parts {
        Parts {
            words: self.words(page),
            links: self.links(page),
            ..self.templated(&page.template, &page.lang, section, view)
        }
    }

    /// A body and how it is read.
    pub(super) fn words(&self, page: &Page) -> Key {
        key_of(&(page.document.digest, self.parsing.options(self.site.lang_of_words(page))))
    }

    /// The addresses and titles that a page's links stand for.
    pub(super) fn links(&self, page: &Page) -> Key {
        key_of(&Links { inner: self, page, outline: self.outline(page) })
    }

    fn list_key(&self, url: &Url, pages: &[PageId], paginate: usize, number: u32) -> Key {
        let items: Vec<Key> = slice(pages, paginate, number).iter().map(|&id| self.item(id).1).collect();
        let pager = self.site.pager_view(url, number, list_pages(pages.len(), paginate), pages.len());
        key_of(&(items, pager))
    }

    fn feed_key(&self, scope: Scope, format: FeedFormat) -> Parts {
        if !self.site.config.feed.full {
            return of_words(key_of(&self.feed(scope, format).0));
        }
        // Whole bodies: their words and links count, and the components of the theme.
        let pages = self.feed_pages(scope, format);
        let of_page = |id: &PageId| {
            let page = self.site.page(*id);
            (self.words(page), self.links(page), key_of(&self.page_view(page)))
        };
        let bodies: Vec<_> = pages.iter().map(of_page).collect();
        let (_, lang, _) = self.feed_head(scope);
        Parts { template: key_of(&self.theme.digest), shared: self.shared(&lang).digest, ..of_words(key_of(&bodies)) }
    }
}

fn of_words(key: Key) -> Parts {
    Parts { words: key, ..Parts::default() }
}

/// The addresses and titles that a page's links stand for.
struct Links<'s> {
    inner: &'s Inner,
    page: &'s Page,
    outline: &'s Outline,
}

impl Hash for Links<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let site = &self.inner.site;
        for link in &self.outline.links {
            let linked = site.link(self.page, &link.target);
            match &linked {
                Ok(Linked::Page(id, _)) => site.page(*id).title.hash(state),
                // What is no picture today may be one tomorrow.
                Ok(Linked::File(url, _)) => self.inner.picture_digest(url).hash(state),
                _ => {}
            }
            site.href_of(linked).hash(state);
        }
    }
}
