//! Pages and lists: a view, a template, minimal HTML.

use std::{cell::OnceCell, collections::BTreeMap};

use tera::{Context, Map, Value};

use super::Inner;
use crate::{
    content::{
        markdown::{Options, Outline},
        node,
    },
    diag::Diagnostic,
    digest::{Key, key_of},
    site::{Page, PageId, SectionId, Site, TermId, list_pages},
    theme::{OptionKind, Static, Theme},
    view::{Fields, PageView, Plain},
};

/// What all pages in one language share.
pub(super) struct Shared {
    pub(super) site: Value,
    pub(super) strings: Value,
    /// How bodies are read.
    pub(super) options: Options,
    pub(super) digest: Key,
}

/// Returns what the pages of each language share.
pub(super) fn share(
    site: &Site,
    theme: &Theme,
    options: &[(String, node::Value)],
    look: Option<&Static>,
) -> Vec<(String, Shared)> {
    let look = look_url(look);
    let options = resolved(site, theme, options);
    let parsing = site.config.parsing();
    let share = |(lang, _): &(String, SectionId)| {
        let view = site.site_view(lang, None);
        let strings = theme.strings(lang);
        let digest = key_of(&(&view, &options, &look, super::key::VERSION));
        let values = Value::from_serializable(&options);
        (
            lang.clone(),
            Shared {
                site: with_options(Value::from_serializable(&view), &values, look.as_deref()),
                strings,
                options: parsing.options(lang),
                digest,
            },
        )
    };
    site.roots.iter().map(share).collect()
}

/// Returns the options with those that name pages or files as their addresses.
fn resolved<'o>(site: &Site, theme: &Theme, options: &'o [(String, node::Value)]) -> Fields<'o> {
    let home = site.page(site.section(site.roots[0].1).page);
    let kind = |key: &str| theme.options.iter().find(|option| option.key == key).map(|option| option.kind);
    let view = |(key, value): &'o (String, node::Value)| match (kind(key), value) {
        (Some(OptionKind::Page | OptionKind::File), node::Value::String(target)) if !target.is_empty() => {
            let address = site.href(home, target).map_or_else(|| target.clone(), Into::into);
            (key.as_str(), Plain::Address(address))
        }
        (_, value) => (key.as_str(), Plain::Written(value)),
    };
    Fields(options.iter().map(view).collect())
}

/// Returns the address of the style sheet that follows from the options.
pub(super) fn look_url(look: Option<&Static>) -> Option<String> {
    look.map(|look| format!("/{}", look.fingerprinted))
}

/// Puts the theme's options, and the address of the style sheet that follows from them, into `site`.
pub(super) fn with_options(site: Value, options: &Value, look: Option<&str>) -> Value {
    let mut map = site.into_map().unwrap_or_default();
    map.insert("options".into(), options.clone());
    map.insert("look".into(), look.map_or_else(Value::none, Value::safe_string));
    Value::from(map)
}

/// What of a page was already made for its key.
#[derive(Default)]
pub(super) struct Made<'r> {
    /// Its view.
    pub(super) view: Option<PageView<'r>>,
    /// Its body's HTML, and what the site had to say about it.
    pub(super) body: Option<(String, Vec<Diagnostic>)>,
}

impl Inner {
    pub(super) fn shared(&self, lang: &str) -> &Shared {
        let own = self.shared.iter().find(|(code, _)| code == lang);
        own.map_or(&self.shared[0].1, |(_, shared)| shared)
    }

    pub(super) fn page(&self, page: &Page, made: Made<'_>) -> (Vec<u8>, Vec<Diagnostic>) {
        let (value, mut found) = self.whole_page(page, made);
        let mut context = self.context(&page.lang, page.section, &page.url);
        context.insert_value("page", value);
        (self.finished(&page.template, &context, page.document.path.as_str(), &page.lang, &mut found), found)
    }

    pub(super) fn section(&self, id: SectionId, number: u32, made: Made<'_>) -> (Vec<u8>, Vec<Diagnostic>) {
        let section = self.site.section(id);
        let page = self.site.page(section.page);
        let (value, mut found) = self.whole_page(page, made);
        let mut context = self.context(&page.lang, id, &page.url);
        context.insert_value("page", value.clone());
        context.insert_value("section", value);
        self.list(&page.url, &section.pages, section.paginate, number, &mut context);
        (self.finished(&page.template, &context, page.document.path.as_str(), &page.lang, &mut found), found)
    }

    pub(super) fn taxonomy(&self, at: usize) -> (Vec<u8>, Vec<Diagnostic>) {
        let taxonomy = &self.site.taxonomies[at];
        let mut found = Vec::new();
        let mut context = self.context(&taxonomy.lang, self.site.root(&taxonomy.lang), &taxonomy.url);
        context.insert("taxonomy", &self.site.taxonomy_view(at, true));
        (self.finished("taxonomy.html", &context, taxonomy.url.as_str(), &taxonomy.lang, &mut found), found)
    }

    pub(super) fn term(&self, id: TermId, number: u32) -> (Vec<u8>, Vec<Diagnostic>) {
        let term = self.site.term(id);
        let lang = &self.site.taxonomies[term.taxonomy].lang;
        let mut found = Vec::new();
        let mut context = self.context(lang, self.site.root(lang), &term.url);
        context.insert("term", &self.site.term_view(id));
        context.insert("taxonomy", &self.site.taxonomy_view(term.taxonomy, false));
        self.list(&term.url, &term.pages, term.paginate, number, &mut context);
        (self.finished("term.html", &context, term.url.as_str(), lang, &mut found), found)
    }

    pub(super) fn not_found(&self, root: SectionId) -> (Vec<u8>, Vec<Diagnostic>) {
        let home = self.site.page(self.site.section(root).page);
        let mut found = Vec::new();
        let context = self.context(&home.lang, root, &home.url);
        (self.finished("404.html", &context, "404.html", &home.lang, &mut found), found)
    }

    /// Returns `page` with its `content`.
    fn whole_page(&self, page: &Page, made: Made<'_>) -> (Value, Vec<Diagnostic>) {
        let map = OnceCell::new();
        if let Some(view) = made.view {
            let _ = map.set(self.map_of(page, &view));
        }
        let (html, found) = made.body.unwrap_or_else(|| self.body(page, &map));
        let mut map = map.into_inner().unwrap_or_else(|| self.page_map(page));
        map.insert("content".into(), Value::safe_string(&html));
        (Value::from(map), found)
    }

    /// Returns what every template is given.
    pub(super) fn context(&self, lang: &str, section: SectionId, url: &crate::path::Url) -> Context {
        let shared = self.shared(lang);
        let mut context = Context::new();
        context.insert_value("site", shared.site.clone());
        context.insert_value("t", shared.strings.clone());
        context.insert_value("fragments", self.fragments(section).value.clone());
        context.insert("lang", lang);
        context.insert_value("url", Value::safe_string(&url.encoded()));
        context.insert_value("permalink", Value::safe_string(&self.site.permalink(url)));
        context
    }

    /// Returns a page as lists show it, and its key. Most pages are in several lists.
    pub(super) fn item(&self, id: PageId) -> &(Value, Key) {
        self.items[id.index()].get_or_init(|| {
            let view = self.site.item_view(id, self.summary(self.site.page(id)));
            let mut map = Value::from_serializable(&view).into_map().unwrap_or_default();
            map.insert("terms".into(), self.terms(self.site.page(id)));
            (Value::from(map), key_of(&view))
        })
    }

    /// Returns what a walk over a page's body finds; walks if that was not done yet.
    pub(super) fn outline<'s>(&self, page: &'s Page) -> &'s Outline {
        &self.walker().words(&page.document).outline
    }

    pub(super) fn page_view<'s>(&'s self, page: &'s Page) -> PageView<'s> {
        self.site.page_view(page, self.outline(page))
    }

    /// Returns one or two sentences about a page: its description, else its beginning.
    pub(super) fn summary<'s>(&self, page: &'s Page) -> &'s str {
        page.document.front.description.as_deref().unwrap_or_else(|| &self.outline(page).summary)
    }

    /// Returns `page`, without its content.
    pub(super) fn page_map(&self, page: &Page) -> Map {
        self.map_of(page, &self.page_view(page))
    }

    fn map_of(&self, page: &Page, view: &PageView<'_>) -> Map {
        let mut map = Value::from_serializable(view).into_map().unwrap_or_default();
        let above: Vec<Value> = self.site.above(page).into_iter().map(|id| self.link_above(id)).collect();
        let beside =
            |id: Option<PageId>| id.map_or_else(Value::none, |id| Value::from_serializable(&self.site.link_view(id)));
        map.insert("terms".into(), self.terms(page));
        map.insert("section".into(), above.last().cloned().unwrap_or_else(Value::none));
        map.insert("ancestors".into(), Value::from(above));
        map.insert("previous".into(), beside(page.previous));
        map.insert("next".into(), beside(page.next));
        map
    }

    /// Returns a section's page as those below it name it. They share what stands for it.
    fn link_above(&self, id: PageId) -> Value {
        self.links[id.index()].get_or_init(|| Value::from_serializable(&self.site.link_view(id))).clone()
    }

    /// Returns the terms of a page by taxonomy. Pages that carry a term share what stands for it.
    fn terms(&self, page: &Page) -> Value {
        let mut by_key: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for &id in &page.terms {
            let term = self.site.term(id);
            let link = self.terms[id.index()].get_or_init(|| Value::from_serializable(&self.site.term_link_view(term)));
            by_key.entry(&self.site.taxonomy_of(term).key).or_default().push(link.clone());
        }
        let entries = by_key.into_iter().map(|(key, links)| (key.to_string().into(), Value::from(links)));
        Value::from(entries.collect::<Map>())
    }

    /// Gives a template the `items` and the `pager` of one page of a list.
    fn list(&self, url: &crate::path::Url, pages: &[PageId], paginate: usize, number: u32, context: &mut Context) {
        let items: Vec<Value> = slice(pages, paginate, number).iter().map(|&id| self.item(id).0.clone()).collect();
        context.insert_value("items", Value::from(items));
        context.insert("pager", &self.site.pager_view(url, number, list_pages(pages.len(), paginate), pages.len()));
    }

    /// Fills the template of a page in `lang` and applies the site's rules.
    fn finished(
        &self,
        template: &str,
        context: &Context,
        on: &str,
        lang: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Vec<u8> {
        let html = self.fill(template, context, on, found);
        self.ruled(html, lang, found)
    }

    /// Fills a template; on an error the page is empty and the error reported.
    pub(super) fn fill(&self, template: &str, context: &Context, on: &str, found: &mut Vec<Diagnostic>) -> Vec<u8> {
        self.theme.render(template, context).unwrap_or_else(|diagnostic| {
            found.push(diagnostic.hint(crate::diag::text!("while rendering {on}", "pendant le rendu de {on}")));
            Vec::new()
        })
    }
}

/// Returns the ids on page `number` of a list.
pub(super) fn slice(pages: &[PageId], paginate: usize, number: u32) -> &[PageId] {
    if paginate == 0 {
        return pages;
    }
    let start = (number as usize - 1).saturating_mul(paginate).min(pages.len());
    &pages[start..(start + paginate).min(pages.len())]
}
