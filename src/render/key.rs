//! What goes into each answer, as one digest.

use std::hash::{Hash, Hasher};

use super::{Inner, is_html};
use crate::{
    digest::Digest,
    resolve::routes::list_pages,
    site::{Linked, Page, Route, Scope, SectionId},
};

/// Part of every key: another sobre may render otherwise.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Inner {
    /// Returns the digest of all that goes into a route's answer, save its queries.
    pub(super) fn key(&self, route: &Route) -> Digest {
        match route {
            Route::Page(id) => {
                let page = self.site.page(*id);
                self.templated(&page.template, &page.lang, page.section, &self.words(page))
            }
            Route::Section(id, number) => {
                let section = self.site.section(*id);
                let page = self.site.page(section.page);
                let list = self.list_key(&page.url, &section.pages, section.paginate, *number);
                self.templated(&page.template, &page.lang, *id, &(self.words(page), list))
            }
            Route::Taxonomy(at) => {
                let taxonomy = &self.site.taxonomies[*at as usize];
                let view = self.site.taxonomy_view(*at as usize, true);
                self.templated("taxonomy.html", &taxonomy.lang, self.site.root(&taxonomy.lang), &view)
            }
            Route::Term(id, number) => {
                let term = self.site.term(*id);
                let lang = &self.site.taxonomies[term.taxonomy].lang;
                let list = self.list_key(&term.url, &term.pages, term.paginate, *number);
                let views = (self.site.term_view(term), self.site.taxonomy_view(term.taxonomy, false));
                self.templated("term.html", lang, self.site.root(lang), &(views, list))
            }
            Route::NotFound(root) => {
                let home = self.site.page(self.site.section(*root).page);
                self.templated("404.html", &home.lang, *root, &())
            }
            Route::Feed(scope) => self.feed_key(*scope),
            Route::Sitemap => Digest::of(super::sitemap::sitemap(&self.site).as_bytes()),
            Route::Robots => Digest::of(super::sitemap::robots(&self.site).as_bytes()),
            Route::Asset(path) => {
                let digest = self.site.content.assets.get(path.as_str()).map(|asset| asset.digest);
                Digest::of_value(&(digest, is_html(path.as_str()), VERSION))
            }
            Route::ThemeFile(file) => self.theme_file(file).map(|file| file.digest).unwrap_or_default(),
        }
    }

    /// Returns a file of the theme by either of its names.
    pub(super) fn theme_file(&self, path: &str) -> Option<&crate::theme::StaticFile> {
        let statics = &self.theme.statics;
        let found = statics.get(path).or_else(|| statics.values().find(|file| file.fingerprinted == path));
        found.map(|file| &file.file)
    }

    fn templated(&self, template: &str, lang: &str, section: SectionId, view: &impl Hash) -> Digest {
        let theme = self.theme.template_digest(template);
        Digest::of_value(&(theme, template, self.shared(lang).digest, self.fragments(section).digest, view))
    }

    /// A page's view, words, and what its links lead to.
    fn words(&self, page: &Page) -> Digest {
        let options = self.site.config.parsing().options(&page.lang);
        Digest::of_value(&(self.site.page_view(page), page.document.digest, options, Links { inner: self, page }))
    }

    fn list_key(&self, url: &crate::path::Url, pages: &[crate::site::PageId], paginate: usize, number: u32) -> Digest {
        let items: Vec<_> = self.slice(pages, paginate, number).iter().map(|&id| self.site.item_view(id)).collect();
        let pager = self.site.pager_view(url, number, list_pages(pages.len(), paginate), pages.len());
        Digest::of_value(&(items, pager))
    }

    fn feed_key(&self, scope: Scope) -> Digest {
        if !self.site.config.feed.full {
            return Digest::of(self.feed(scope).0.as_bytes());
        }
        // Whole bodies: their words and links count, and the components of the theme.
        let pages = self.feed_pages(scope);
        let words: Vec<Digest> = pages.iter().map(|&id| self.words(self.site.page(id))).collect();
        Digest::of_value(&(words, self.theme.digest, &self.site.base))
    }
}

/// The addresses and titles that a page's links stand for.
struct Links<'i> {
    inner: &'i Inner,
    page: &'i Page,
}

impl Hash for Links<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let site = &self.inner.site;
        for link in &self.page.document.outline.links {
            site.href(self.page, &link.target).hash(state);
            if let Ok(Linked::Page(id, _)) = site.link(self.page, &link.target) {
                site.page(id).title.hash(state);
            }
        }
    }
}
