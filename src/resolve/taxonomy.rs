//! Words that pages are grouped by.

use rustc_hash::FxHashMap;

use super::{Places, tree::Tree, urls::Named};
use crate::{
    config::{SiteConfig, TaxonomyConfig},
    content::Document,
    diag::{Code, Diagnostic, text},
    path::{Url, slugify},
    site::{PageId, Taxonomy, Term, TermId},
};

/// The terms of a site, and which each page carries.
pub(super) struct Terms {
    pub(super) taxonomies: Vec<Taxonomy>,
    pub(super) terms: Vec<Term>,
    pub(super) of_page: Vec<Vec<TermId>>,
}

pub(super) fn gather(
    tree: &Tree,
    named: &[Named],
    config: &SiteConfig,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> Terms {
    let mut gathered = Terms { taxonomies: Vec::new(), terms: Vec::new(), of_page: vec![Vec::new(); tree.nodes.len()] };
    // Newest first, so that each term's pages come in that order.
    let mut newest: Vec<usize> = (0..tree.nodes.len()).collect();
    newest.sort_by(|&a, &b| named[b].instant.cmp(&named[a].instant).then(a.cmp(&b)));
    for (at, taxonomy) in config.taxonomies.iter().enumerate() {
        for (lang, root) in &tree.roots {
            let root_url = &named[tree.folders[root.index()].page].url;
            let Ok(url) = Url::new(&format!("{root_url}{}/", taxonomy.slug)) else { continue };
            let own = Taxonomy { config: at, lang: lang.clone(), url, terms: Vec::new() };
            gathered.taxonomies.push(own);
            gathered.fill(tree, &newest, taxonomy, places, found);
        }
    }
    gathered
}

impl Terms {
    /// Adds the terms of the taxonomy last begun.
    fn fill(
        &mut self,
        tree: &Tree,
        newest: &[usize],
        config: &TaxonomyConfig,
        places: &Places<'_>,
        found: &mut Vec<Diagnostic>,
    ) {
        let at = self.taxonomies.len() - 1;
        let lang = self.taxonomies[at].lang.clone();
        let is_first = tree.roots.first().is_some_and(|(first, _)| *first == lang);
        // Pages of a language without a folder of its own are found in the lists of the first.
        let is_here = |own: &str| own == lang || (is_first && tree.roots.iter().all(|(root, _)| root != own));
        let mut by_name: FxHashMap<&str, TermId> = FxHashMap::default();
        let mut by_slug: FxHashMap<String, TermId> = FxHashMap::default();
        for &page in newest {
            let node = &tree.nodes[page];
            if !is_here(&node.lang) || node.document.front.hidden {
                continue;
            }
            let own = node.document.front.terms.iter().filter(|(taxonomy, _)| *taxonomy == config.key);
            for name in own.flat_map(|(_, names)| names) {
                let known = by_name.get(name.as_str()).copied();
                let Some(id) = known.or_else(|| self.term(name, config.paginate as usize, &mut by_slug)) else {
                    found.push(no_address(name, &node.document, places));
                    continue;
                };
                by_name.insert(name, id);
                if !self.of_page[page].contains(&id) {
                    self.of_page[page].push(id);
                    self.terms[id.index()].pages.push(PageId::new(page));
                }
            }
        }
        let mut ids: Vec<TermId> = by_slug.into_values().collect();
        ids.sort_by(|a, b| self.terms[a.index()].slug.cmp(&self.terms[b.index()].slug));
        self.taxonomies[at].terms = ids;
    }

    /// Returns the term of this name or one that folds to the same slug, begun when there is none;
    /// nothing when the name cannot be a part of an address.
    fn term(&mut self, name: &str, paginate: usize, by_slug: &mut FxHashMap<String, TermId>) -> Option<TermId> {
        let taxonomy = self.taxonomies.len() - 1;
        let folded = slugify(name);
        let slug = if folded.is_empty() { name.replace(['/', '?', '#'], "-") } else { folded };
        if let Some(&id) = by_slug.get(&slug) {
            return Some(id);
        }
        let url = Url::new(&format!("{}{slug}/", self.taxonomies[taxonomy].url)).ok()?;
        let id = TermId::new(self.terms.len());
        by_slug.insert(slug.clone(), id);
        self.terms.push(Term { name: name.into(), slug, taxonomy, url, pages: Vec::new(), paginate });
        Some(id)
    }
}

fn no_address(name: &str, document: &Document, places: &Places<'_>) -> Diagnostic {
    let fact = text!("`{name}` cannot be a part of an address", "« {name} » ne peut pas faire partie d’une adresse");
    let diagnostic = Diagnostic::new(Code::URL_GRAMMAR, fact).at(places.span(document, Some(0..0)));
    diagnostic.hint(text!("give the term letters, 200 at most", "donnez au terme des lettres, 200 au plus"))
}
