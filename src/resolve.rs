//! `Content` → [`Site`]: addresses, sections, neighbours, terms, menus, redirects; every link
//! checked.
//!
//! [`structure`] is always made in full, in memory: that is what makes a rebuild right. It is fast
//! because it only sees paths and front matter, never words; what is wrong with those, [`words`] says.

mod data;
mod events;
mod fields;
mod lend;
mod links;
mod menus;
mod orphans;
mod redirects;
mod routes;
mod select;
mod taxonomy;
mod tree;
mod urls;

pub use select::next_change;

use std::{ops::Range, sync::Arc};

use jiff::civil;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::{
    config::{LegalConfig, SiteConfig},
    content::{
        Content, Document, Sources, Walker,
        calendar::zone::Zone,
        document::Parsing,
        front_matter::FrontMatter,
        schema::{Role, Types},
    },
    diag::{self, Code, Diagnostic, Place, Warned, text},
    digest::Digest,
    site::{Happening, Index, Page, PageId, Site},
};

/// What a site's pages depend on beside its own words and configuration.
pub struct Setting<'s> {
    /// The day for which it is built.
    pub date: civil::Date,
    /// Whether drafts, and pages not yet published, are shown.
    pub drafts: bool,
    /// What permalinks begin with, without a final `/`.
    pub base: String,
    /// Content types of the theme.
    pub types: &'s Types,
    /// Files that the theme publishes, by their path in the site.
    pub theme_files: &'s [String],
    /// Text of the site's configuration, to show a line that is to blame.
    pub config_text: &'s str,
    /// Events of the other sites of the farm, for a site that shows them.
    pub sisters: Arc<[Happening]>,
    /// Where words are had, to show a line that is to blame.
    pub sources: &'s dyn Sources,
}

/// Returns the site that `content` makes, with everything that is wrong with it.
pub fn resolve(content: Content, config: Arc<SiteConfig>, setting: &Setting<'_>) -> Warned<Site> {
    let parsing = config.parsing();
    let mut resolved = structure(content, config, setting);
    let walker = Walker { sources: setting.sources, parsing: &parsing };
    resolved.diagnostics.extend(words(&resolved.value, walker));
    diag::sort(&mut resolved.diagnostics);
    resolved
}

/// Returns what is wrong with the words of a site: what was found in each document, links that lead
/// nowhere, pages that nothing leads to. The other half of [`resolve`]; a build asks for it after
/// rendering has walked every body, a preview when somebody looks.
pub fn words(site: &Site, walker: Walker<'_>) -> Vec<Diagnostic> {
    let places = Places { folder: format!("content/{}/", site.config.name), sources: walker.sources };
    let (mut found, linked) = links::check(site, walker, &places);
    found.extend(orphans::report(site, &linked, &places));
    for Page { document, .. } in &site.pages {
        found.extend_from_slice(&document.diagnostics);
        found.extend_from_slice(&walker.words(document).diagnostics);
    }
    found
}

/// Returns a finding for each page and language of the site in which nobody has written it.
pub fn untranslated(site: &Site, sources: &dyn Sources) -> Vec<Diagnostic> {
    let places = Places { folder: format!("content/{}/", site.config.name), sources };
    let languages: Vec<&str> = site.config.codes().collect();
    let is_written = |page: &Page| page.document.digest != Digest::default();
    let is_original = |page: &Page| {
        let before = languages.iter().take_while(|lang| **lang != page.lang);
        let has = |lang: &str| page.translations.iter().any(|&id| site.page(id).lang == lang);
        page.lent_by.is_none() && is_written(page) && !before.into_iter().any(|lang| has(lang))
    };
    let mut found = Vec::new();
    for page in site.pages.iter().filter(|page| is_original(page)) {
        for lang in languages.iter().filter(|lang| **lang != page.lang) {
            let translations = page.translations.iter().map(|&id| site.page(id));
            if !translations.into_iter().any(|other| other.lang == *lang && is_written(other)) {
                let fact =
                    text!("nobody has written this page in `{lang}`", "personne n’a écrit cette page en « {lang} »");
                let diagnostic = Diagnostic::new(Code::TRANSLATION_MISSING, fact);
                found.push(diagnostic.at(places.span(&page.document, Some(0..0))));
            }
        }
    }
    found
}

/// Returns the site with all that follows from paths and front matter alone: what [`resolve`] does
/// before it follows links. Two contents that differ only below the front matter have one structure.
pub fn structure(content: Content, config: Arc<SiteConfig>, setting: &Setting<'_>) -> Warned<Site> {
    let places = Places { folder: format!("content/{}/", config.name), sources: setting.sources };
    let mut found = Vec::new();
    let selection = select::select(&content, setting);
    let tree = tree::grow(&selection.documents, &config, &places, &mut found);
    let urls = urls::assign(&tree, &config, &places, &mut found);
    let mut of_terms = Vec::new();
    let (order, terms) =
        rayon::join(|| tree::order(&tree, &urls), || taxonomy::gather(&tree, &urls, &config, &places, &mut of_terms));
    found.append(&mut of_terms);
    let parsing = config.parsing();
    let pages = assemble(&tree, &urls, &order, &terms, (setting, &parsing, config.events.zone), &places, &mut found);
    data::check(&content, &config, setting, &places, &mut found);
    if config.legal.is_none() {
        let unsaid = pages.iter().filter(|page| LegalConfig::is_asked_by(&page.template));
        found.extend(unsaid.map(|page| LegalConfig::missing(&config.name).at(places.key(&page.document, "template"))));
    }
    let mut index = Index { left_out: selection.left_out, ..Index::default() };
    index_pages(&pages, &places, &mut index, &mut found);
    let mut site = Site {
        base: setting.base.clone(),
        date: setting.date,
        pages,
        sections: order.sections,
        taxonomies: terms.taxonomies,
        terms: terms.terms,
        roots: tree.roots.clone(),
        menus: Vec::new(),
        routes: Vec::new(),
        redirects: Vec::new(),
        sisters: Arc::clone(&setting.sisters),
        index,
        content,
        config,
    };
    (site.routes, site.index.by_route) = routes::lay_out(&site, setting.theme_files, &places, &mut found);
    (site.redirects, site.index.moved) = redirects::gather(&site, &places, &mut found);
    site.menus = menus::compose(&site, setting.config_text, &mut found);
    Warned { value: site, diagnostics: found }
}

/// Turns byte ranges of documents into places, fetching the text only when there is something to say.
pub(crate) struct Places<'s> {
    /// `content/<site>/`.
    pub(crate) folder: String,
    /// Where the text is had.
    pub(crate) sources: &'s dyn Sources,
}

impl Places<'_> {
    /// Returns the place of a byte range of a document's file.
    pub(crate) fn span(&self, document: &Document, span: Option<Range<usize>>) -> Place {
        document.place(&self.folder, span, self.sources)
    }

    /// Returns the place of a byte range of a document's text.
    pub(crate) fn body(&self, document: &Document, span: Range<u32>) -> Place {
        document.body_place(&self.folder, span.start as usize..span.end as usize, self.sources)
    }

    /// Returns the place of a key of the front matter, or of the file.
    pub(crate) fn key(&self, document: &Document, key: &str) -> Place {
        self.span(document, document.front.span(key))
    }
}

/// Puts the pages together from what the steps found, in the tree's order.
fn assemble(
    tree: &tree::Tree,
    urls: &[urls::Named],
    order: &tree::Order,
    terms: &taxonomy::Terms,
    (setting, parsing, zone): (&Setting<'_>, &Parsing, Zone),
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Page> {
    let translations = select::translations(tree, places, found);
    let lenders = select::lenders(tree);
    let nodes: Vec<(usize, &tree::Node)> = tree.nodes.iter().enumerate().collect();
    let is_event = |kind: &str| setting.types.get(kind).is_some_and(|kind| kind.role == Some(Role::Event));
    let page = |&(at, node): &(usize, &tree::Node), found: &mut Vec<Diagnostic>| {
        let front = &node.document.front;
        // What a section says of its pages holds for those of its subsections, too, until one of them says otherwise.
        let inherited = |own: fn(&FrontMatter) -> Option<&String>| {
            if node.is_section { None } else { tree.above(node).find_map(|front| own(front)).cloned() }
        };
        let kind = front.kind.clone().or_else(|| inherited(|front| front.page_type.as_ref()));
        if node.is_section {
            fields::check_sort(&node.document, setting.types, places, found);
        }
        let typography = parsing.options(&node.lang).typography;
        let typed = (kind.as_deref(), setting.types);
        let (fields, addresses) = fields::check(&node.document, typed, typography, places, found);
        let event = kind
            .as_deref()
            .filter(|kind| !node.is_section && is_event(kind))
            .and_then(|_| events::read(&node.document, &fields, (zone, typography), places, found))
            .map(Arc::new);
        let template = front.template.clone().or_else(|| inherited(|front| front.page_template.as_ref()));
        Page {
            document: Arc::clone(&node.document),
            url: urls[at].url.clone(),
            title: urls[at].title.clone(),
            lang: node.lang.clone(),
            section: node.section,
            is_section: node.is_section,
            date: urls[at].date.clone(),
            previous: order.previous[at],
            next: order.next[at],
            terms: terms.of_page[at].clone(),
            translations: translations[at].clone(),
            lent_by: lenders.get(&at).copied(),
            template: template.unwrap_or_else(|| tree.usual_template(node).into()),
            kind,
            fields,
            addresses,
            event,
        }
    };
    side_by_side(&nodes, page, found)
}

/// Makes something of each item, on all threads when there are many, with what is found wrong in order.
fn side_by_side<T: Sync, U: Send>(
    items: &[T],
    make: impl Fn(&T, &mut Vec<Diagnostic>) -> U + Sync,
    found: &mut Vec<Diagnostic>,
) -> Vec<U> {
    let one = |item: &T| {
        let mut found = Vec::new();
        (make(item, &mut found), found)
    };
    let (made, found_by_item): (Vec<U>, Vec<Vec<Diagnostic>>) = items.par_iter().with_min_len(256).map(one).unzip();
    found.extend(found_by_item.into_iter().flatten());
    made
}

/// Fills the indices by path, by id and by lender; two pages with one id are reported, the first keeps it.
fn index_pages(pages: &[Page], places: &Places<'_>, index: &mut Index, found: &mut Vec<Diagnostic>) {
    index.by_path.reserve(pages.len());
    let mut ids: FxHashMap<&str, usize> = FxHashMap::default();
    for (at, page) in pages.iter().enumerate() {
        if let Some(lender) = page.lent_by {
            index.lent.entry(lender).or_default().push(PageId::new(at));
            continue;
        }
        index.by_path.insert(page.document.path.clone(), PageId::new(at));
        let Some(id) = page.document.front.id.as_deref() else { continue };
        if !select::is_id(id) {
            found.push(select::not_an_id(id, &page.document, places));
        }
        match ids.entry(id) {
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(at);
                index.by_id.insert(id.into(), PageId::new(at));
            }
            std::collections::hash_map::Entry::Occupied(taken) => {
                found.push(select::duplicate_id(id, &page.document, &pages[*taken.get()].document, places));
            }
        }
    }
}
