//! The addresses of other sites that a site's texts and menus lead to.

use crate::{
    config::{MenuEntry, SiteConfig},
    content::{Document, Walker},
    diag::Place,
    external::Outgoing,
    site::Site,
};

/// Returns them in order of page.
pub(super) fn gather(site: &Site, config_text: &str, walker: Walker<'_>) -> Vec<Outgoing> {
    let mut links = Vec::new();
    for page in &site.pages {
        of_document(&page.document, walker, &mut links);
    }
    let mut lines: Vec<&MenuEntry> = site.config.menus.iter().flat_map(|(_, lines)| lines).collect();
    while let Some(line) = lines.pop() {
        if let Some(url) = outgoing(&line.link) {
            let place = Place::new(SiteConfig::file(&site.config.name), config_text, line.span.clone());
            links.push(Outgoing { url, place });
        }
        lines.extend(&line.children);
    }
    links
}

fn of_document(document: &Document, walker: Walker<'_>, links: &mut Vec<Outgoing>) {
    let folder = &walker.parsing.folder;
    for link in &walker.words(document).outline.links {
        let Some(url) = outgoing(&link.target) else { continue };
        let span = link.span.start as usize..link.span.end as usize;
        links.push(Outgoing { url, place: document.body_place(folder, span, walker.sources) });
    }
}

/// Returns the address to ask for a link that leads to the web.
fn outgoing(target: &str) -> Option<String> {
    let whole = if target.starts_with("//") { format!("https:{target}") } else { target.to_string() };
    let scheme = whole.split_once("://")?.0;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    Some(whole.split('#').next().unwrap_or_default().to_string())
}
