//! Menus.

use std::{cell::RefCell, collections::BTreeMap};

use super::{archive::Archive, item::Head, links, media::Library, plan::Plan, text::unescaped};
use crate::statify::{Menu, Report, html::Host as _, page::one_line, report::Count};

/// Returns the menus by place: the first location of the old theme is the main one, another with
/// `footer` or `social` in its name the one below.
pub(super) fn menus(
    archive: &Archive,
    plan: &Plan,
    library: &Library,
    report: &mut Report,
) -> Vec<(String, Vec<Menu>)> {
    let mut lines: BTreeMap<&str, Vec<&Head>> = BTreeMap::new();
    for post in archive.posts.values().filter(|post| post.kind == "nav_menu_item" && post.status == "publish") {
        if let Some(slug) = post.term("nav_menu") {
            lines.entry(slug).or_default().push(post);
        }
    }
    let mut menus = Vec::new();
    for (slug, mut posts) in lines {
        posts.sort_by_key(|post| (post.order, post.id));
        let view =
            links::Desk { archive, plan, library, item: format!("menu {slug}"), id: 0, heard: RefCell::default() };
        let entries = below(&posts, 0, &view, 0);
        report.findings.extend(view.heard.into_inner().findings);
        report.count("menus", !entries.is_empty());
        menus.push((slug, entries));
    }
    count_lines(archive, &menus, report);
    named(archive, menus)
}

/// Counts the lines of all menus: what leads to something that is not public is kept out.
fn count_lines(archive: &Archive, menus: &[(&str, Vec<Menu>)], report: &mut Report) {
    let found = archive.posts.values().filter(|post| post.kind == "nav_menu_item").count() as u64;
    let mut due: Vec<&Menu> = menus.iter().flat_map(|(_, lines)| lines).collect();
    let mut written = 0;
    while let Some(line) = due.pop() {
        written += 1;
        due.extend(&line.children);
    }
    let kept_out = found.saturating_sub(written);
    report.count_all("menu lines", Count { found, written, kept_out, lost: 0 });
}

/// Names each menu for the place where it was shown.
fn named(archive: &Archive, menus: Vec<(&str, Vec<Menu>)>) -> Vec<(String, Vec<Menu>)> {
    let theme = archive.serialized(&format!("theme_mods_{}", archive.setting("stylesheet")));
    let locations = theme.as_ref().and_then(|theme| theme.get("nav_menu_locations"));
    let place = |slug: &str| {
        let term = archive.terms.iter().find(|term| term.taxonomy == "nav_menu" && term.slug == slug)?;
        let found = locations?.entries().iter().find(|(_, id)| id.integer() == i64::try_from(term.id).ok())?;
        Some(found.0.clone())
    };
    let is_low = |name: &str| ["foot", "bottom", "pied", "legal", "social"].iter().any(|word| name.contains(word));
    let mut names: Vec<(String, Vec<Menu>)> = Vec::new();
    for (slug, entries) in menus.into_iter().filter(|(_, entries)| !entries.is_empty()) {
        let shown = place(slug).unwrap_or_else(|| slug.to_owned());
        let wanted = if is_low(&shown) { "footer" } else { "main" };
        let is_taken = names.iter().any(|(name, _)| name == wanted);
        let own = crate::path::slugify(slug);
        names.push((if is_taken { format!("menu-{own}") } else { wanted.to_owned() }, entries));
    }
    names
}

/// Returns the lines below a line, in order.
fn below(posts: &[&Head], parent: u64, view: &links::Desk<'_>, depth: usize) -> Vec<Menu> {
    if depth > 8 {
        return Vec::new();
    }
    let is_known = |id: u64| posts.iter().any(|post| post.id == id);
    let own = posts.iter().filter(|post| {
        let above = post.meta("_menu_item_menu_item_parent").and_then(|id| id.parse().ok()).unwrap_or(0);
        above == parent || (parent == 0 && !is_known(above))
    });
    own.filter_map(|post| {
        let children = below(posts, post.id, view, depth + 1);
        let (title, link) = entry(post, view);
        // What leads nowhere but holds others is a heading of the menu: it leads where its first line does.
        let link = link.or_else(|| children.first().map(|child| child.link.clone()))?;
        Some(Menu { title, link, children })
    })
    .collect()
}

fn entry(post: &Head, view: &links::Desk<'_>) -> (String, Option<String>) {
    let id = post.meta("_menu_item_object_id").and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
    let own = one_line(&unescaped(&post.title));
    let titled = |usual: &str| if own.is_empty() { one_line(&unescaped(usual)) } else { own.clone() };
    match post.meta("_menu_item_type").unwrap_or_default() {
        "post_type" => {
            let title = view.plan.titles.get(&id).map_or("", String::as_str);
            let page = view.plan.pages.get(&id).filter(|page| !page.draft).map(|page| format!("page:{}", page.id));
            (titled(title), page.or_else(|| view.plan.elsewhere.get(&id).cloned()))
        }
        "taxonomy" => {
            let object = post.meta("_menu_item_object").unwrap_or_default();
            let term = view.archive.terms.iter().find(|term| term.id == id && term.taxonomy == object);
            let taxonomy = view.plan.taxonomies.iter().find(|taxonomy| taxonomy.source == object);
            let label = term.zip(taxonomy).and_then(|(term, taxonomy)| taxonomy.labels.get(&term.slug));
            (
                titled(term.map_or("", |term| &term.name)),
                label.filter(|label| label.pages > 0).map(|label| label.url.clone()),
            )
        }
        "post_type_archive" => {
            let kind = post.meta("_menu_item_object").unwrap_or_default();
            let list = view.plan.list_of(kind);
            (titled(list.map_or(kind, |(.., title)| title)), list.map(|(_, url, _)| url.clone()))
        }
        _ => (own.clone(), view.link(post.meta("_menu_item_url").unwrap_or_default(), false)),
    }
}
