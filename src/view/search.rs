//! The page that searches.

use serde::Serialize;

use super::{Address, LinkView};
use crate::site::{PageId, Section, SectionId, Site};

/// Pages that a section shows on the page that searches, at most: the rest are in its own list.
const SHOWN: usize = 30;

/// `search`: what the page that searches offers, with a script and without.
#[derive(Debug, Serialize, Hash)]
pub struct SearchView<'s> {
    /// Address of the folder in which the script finds the index.
    pub url: String,
    /// Address of the script.
    pub script: String,
    /// How many pages can be found.
    pub count: usize,
    /// The site by section, for who has no script.
    pub sections: Vec<SearchSectionView<'s>>,
}

/// A section with its pages, as the page that searches lists them.
#[derive(Debug, Serialize, Hash)]
pub struct SearchSectionView<'s> {
    /// Title.
    pub title: &'s str,
    /// Address from the root of the site.
    pub url: Address<'s>,
    /// How many sections are above it; 0 for the root.
    pub depth: usize,
    /// Its first pages.
    pub pages: Vec<LinkView<'s>>,
    /// How many more there are.
    pub more: usize,
}

impl Site {
    /// Returns `search` for a root's language, if the site has a search.
    pub fn search_view(&self, root: SectionId) -> Option<SearchView<'_>> {
        let url = self.search_url(root)?.encoded().into_owned();
        let searched: std::collections::BTreeSet<PageId> = self.searched(root).into_iter().collect();
        let mut sections = Vec::new();
        let mut waiting = vec![(root, 0)];
        while let Some((id, depth)) = waiting.pop() {
            let section = self.section(id);
            sections.push(self.search_section(section, depth, |id| searched.contains(&id)));
            waiting.extend(section.subsections.iter().rev().map(|&below| (below, depth + 1)));
        }
        let script = format!("{url}{}", crate::site::SearchFile::Script.name());
        Some(SearchView { url, script, count: searched.len(), sections })
    }

    fn search_section<'s>(
        &'s self,
        section: &'s Section,
        depth: usize,
        is_found: impl Fn(PageId) -> bool,
    ) -> SearchSectionView<'s> {
        let page = self.page(section.page);
        let mut own = section.own.iter().copied().filter(|&id| is_found(id));
        let pages: Vec<_> = own.by_ref().take(SHOWN).map(|id| self.link_view(id)).collect();
        SearchSectionView { title: &page.title, url: Address(&page.url), depth, pages, more: own.count() }
    }
}
