//! Words that pages are grouped by.

use rustc_hash::FxHashMap;

use super::{tree::Tree, urls::Named};
use crate::{
    config::SiteConfig,
    path::{Url, slugify},
    site::{PageId, Taxonomy, Term, TermId},
};

/// The terms of a site, and which each page carries.
pub(super) struct Terms {
    pub(super) taxonomies: Vec<Taxonomy>,
    pub(super) terms: Vec<Term>,
    pub(super) of_page: Vec<Vec<TermId>>,
}

pub(super) fn gather(tree: &Tree, named: &[Named], config: &SiteConfig) -> Terms {
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
            gathered.fill(tree, &newest, &taxonomy.key, taxonomy.paginate as usize);
        }
    }
    gathered
}

impl Terms {
    /// Adds the terms of the taxonomy last begun.
    fn fill(&mut self, tree: &Tree, newest: &[usize], key: &str, paginate: usize) {
        let at = self.taxonomies.len() - 1;
        let Taxonomy { lang, url, .. } = &self.taxonomies[at];
        let (lang, url) = (lang.clone(), url.clone());
        let mut by_name: FxHashMap<&str, TermId> = FxHashMap::default();
        let mut by_slug: FxHashMap<String, TermId> = FxHashMap::default();
        for &page in newest {
            let node = &tree.nodes[page];
            if node.lang != lang || node.document.front.hidden {
                continue;
            }
            let names =
                node.document.front.terms.iter().filter(|(taxonomy, _)| taxonomy == key).flat_map(|(_, names)| names);
            for name in names {
                let id = *by_name.entry(name).or_insert_with(|| {
                    let folded = slugify(name);
                    let slug = if folded.is_empty() { name.replace(['/', '?', '#'], "-") } else { folded };
                    *by_slug.entry(slug.clone()).or_insert_with(|| {
                        let url = Url::new(&format!("{url}{slug}/")).unwrap_or_else(|_| url.clone());
                        self.terms.push(Term {
                            name: name.clone(),
                            slug,
                            taxonomy: at,
                            url,
                            pages: Vec::new(),
                            paginate,
                        });
                        TermId::new(self.terms.len() - 1)
                    })
                });
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
}
