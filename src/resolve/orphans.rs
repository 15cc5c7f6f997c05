//! Pages that nobody would ever find.

use super::Places;
use crate::{
    diag::{Code, Diagnostic, text},
    site::{MenuLine, Page, Site},
};

/// Returns a finding for each page that no list, menu or link reaches.
///
/// A root's list does not count: home pages show the newest of it, not all. `linked` says of each
/// page whether another page's text links to it.
pub(super) fn report(site: &Site, linked: &[bool], places: &Places<'_>) -> Vec<Diagnostic> {
    let mut reached = linked.to_vec();
    for section in site.sections.iter().filter(|section| section.parent.is_some()) {
        section.pages.iter().for_each(|page| reached[page.index()] = true);
        section.subsections.iter().for_each(|&below| reached[site.section(below).page.index()] = true);
    }
    for term in &site.terms {
        term.pages.iter().for_each(|page| reached[page.index()] = true);
    }
    for (_, root) in &site.roots {
        reached[site.section(*root).page.index()] = true;
    }
    site.menus.iter().flat_map(|menu| &menu.lines).for_each(|line| reach(site, line, &mut reached));
    let lost = |(at, page): (usize, &Page)| {
        let is_lost = !reached[at] && !page.document.front.hidden && !is_unwritten(page) && page.lent_by.is_none();
        is_lost.then(|| orphan(page, places))
    };
    site.pages.iter().enumerate().filter_map(lost).collect()
}

fn is_unwritten(page: &Page) -> bool {
    page.is_section && page.document.digest == crate::digest::Digest::default()
}

fn reach(site: &Site, line: &MenuLine, reached: &mut [bool]) {
    let home = site.roots.first().map(|(_, root)| site.page(site.section(*root).page));
    if let Some(home) = home
        && let Ok(crate::site::Linked::Page(page, _)) = site.link(home, &line.url)
    {
        reached[page.index()] = true;
    }
    line.children.iter().for_each(|line| reach(site, line, reached));
}

fn orphan(page: &Page, places: &Places<'_>) -> Diagnostic {
    let url = &page.url;
    let fact = text!("no list, menu or link leads to {url}", "aucune liste, aucun menu, aucun lien ne mène à {url}");
    Diagnostic::new(Code::PAGE_ORPHAN, fact).at(places.span(&page.document, Some(0..0))).hint(text!(
        "link to it, put it in a menu, or say `hidden = true` if it is meant so",
        "faites un lien vers elle, mettez-la dans un menu, ou dites « hidden = true » si c’est voulu"
    ))
}
