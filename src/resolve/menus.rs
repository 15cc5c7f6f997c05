//! Menus as written, or made from the sections.

use crate::{
    config::{MenuEntry, SiteConfig},
    diag::{Code, Diagnostic, Place, text},
    site::{Linked, Menu, MenuLine, Page, PageId, Section, Site},
};

/// Returns each menu for the readers of each language.
pub(super) fn compose(site: &Site, config_text: &str, found: &mut Vec<Diagnostic>) -> Vec<Menu> {
    let mut menus = Vec::new();
    for (lang, root) in &site.roots {
        let root = site.section(*root);
        for (name, entries) in &site.config.menus {
            let lines = written(site, site.page(root.page), entries, config_text, found);
            menus.push(Menu { name: name.clone(), lang: lang.clone(), lines });
        }
        if !site.config.menus.iter().any(|(name, _)| name == "main") {
            menus.push(Menu { name: "main".into(), lang: lang.clone(), lines: automatic(site, root) });
        }
    }
    menus
}

fn written(
    site: &Site,
    home: &Page,
    entries: &[MenuEntry],
    config_text: &str,
    found: &mut Vec<Diagnostic>,
) -> Vec<MenuLine> {
    let mut lines = Vec::new();
    for entry in entries {
        if entry.lang.as_ref().is_some_and(|lang| *lang != home.lang) {
            continue;
        }
        let children = written(site, home, &entry.children, config_text, found);
        if site.link_as_written(home, &entry.link).is_err() {
            found.push(dead(site, entry, config_text));
            continue;
        }
        lines.push(line(site, home, entry, children));
    }
    lines
}

/// Returns a line as readers of `home`'s language see it: it leads to the page in their language if there is one.
fn line(site: &Site, home: &Page, entry: &MenuEntry, children: Vec<MenuLine>) -> MenuLine {
    let written = match site.link_as_written(home, &entry.link) {
        Ok(Linked::Page(id, anchor)) => Some((id, anchor)),
        _ => None,
    };
    let own = written.filter(|_| entry.lang.is_none()).and_then(|(id, _)| site.in_language(id, &home.lang));
    let url = match (own, written) {
        (Some(own), Some((_, anchor))) => site.href_of(Ok(Linked::Page(own, anchor))),
        _ => site.href_of(site.link_as_written(home, &entry.link)),
    };
    let title_of = |id| site.page(id).title.clone();
    let given = entry.titles.iter().find(|(lang, _)| *lang == home.lang).map(|(_, title)| title.clone());
    let title = given.or_else(|| own.map(title_of)).unwrap_or_else(|| match written {
        Some((id, _)) if entry.title.is_empty() => title_of(id),
        None if entry.title.is_empty() => entry.link.clone(),
        _ => entry.title.clone(),
    });
    MenuLine { title, url: url.map_or_else(|| entry.link.clone(), Into::into), children }
}

fn dead(site: &Site, entry: &MenuEntry, config_text: &str) -> Diagnostic {
    let link = &entry.link;
    let place = Place::new(SiteConfig::file(&site.config.name), config_text, entry.span.clone());
    Diagnostic::new(Code::MENU_DEAD, text!("the menu leads to `{link}`, where there is nothing", "le menu mène à « {link} », où il n’y a rien"))
        .at(place)
        .hint(text!(
            "write the path of a page (`/agenda/_index.md`), its address (`/agenda/`) or its id (`page:agenda`)",
            "écrivez le chemin d’une page (« /agenda/_index.md »), son adresse (« /agenda/ ») ou son identifiant (« page:agenda »)"
        ))
}

/// Top sections with the sections below them, and top pages; a page says `menu = false` to stay out.
fn automatic(site: &Site, root: &Section) -> Vec<MenuLine> {
    let shown = |page: PageId| site.page(page).document.front.menu != Some(false);
    let line = |page: PageId, children| {
        let page = site.page(page);
        MenuLine { title: page.title.clone(), url: page.url.encoded().into_owned(), children }
    };
    let mut lines: Vec<(Option<i64>, bool, MenuLine)> = Vec::new();
    for section in root.subsections.iter().map(|&id| site.section(id)).filter(|section| shown(section.page)) {
        let below = section.subsections.iter().map(|&id| site.section(id)).filter(|section| shown(section.page));
        let children = below.map(|section| line(section.page, Vec::new())).collect();
        lines.push((site.page(section.page).document.front.weight, false, line(section.page, children)));
    }
    for &page in root.own.iter().filter(|&&page| shown(page)) {
        lines.push((site.page(page).document.front.weight, true, line(page, Vec::new())));
    }
    // Stable: sections keep their order, pages theirs.
    lines.sort_by_key(|(weight, is_page, _)| (weight.is_none(), *weight, *is_page));
    lines.into_iter().map(|(_, _, line)| line).collect()
}
