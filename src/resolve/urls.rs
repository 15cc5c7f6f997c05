//! An address, a title and a date for each page.

use super::{
    Places, side_by_side,
    tree::{Node, Tree},
};
use crate::{
    config::SiteConfig,
    content::{Document, date::Date},
    diag::{Code, Diagnostic, text},
    path::{Url, slugify},
    site::SectionId,
};

/// What a page is called and where it is.
pub(super) struct Named {
    pub(super) url: Url,
    pub(super) title: String,
    pub(super) date: Option<Date>,
    /// The date as a number to sort by; pages without one come last.
    pub(super) instant: i64,
}

pub(super) fn assign(tree: &Tree, config: &SiteConfig, places: &Places<'_>, found: &mut Vec<Diagnostic>) -> Vec<Named> {
    let mut section_urls: Vec<String> = Vec::with_capacity(tree.folders.len());
    for (at, folder) in tree.folders.iter().enumerate() {
        let node = &tree.nodes[folder.page];
        let url = match folder.parent {
            None if folder.folder.is_empty() => "/".to_string(),
            None => format!("/{}", folder.folder),
            Some(parent) => format!(
                "{}{}/",
                section_urls[parent.index()],
                segment(node, last_segment(&folder.folder), places, found)
            ),
        };
        debug_assert_eq!(section_urls.len(), at, "parents come before children");
        section_urls.push(url);
    }
    let name = |node: &Node, found: &mut _| name_node(tree, node, &section_urls, config, places, found);
    side_by_side(&tree.nodes, name, found)
}

fn name_node(
    tree: &Tree,
    node: &Node,
    section_urls: &[String],
    config: &SiteConfig,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> Named {
    let section_url = &section_urls[node.section.index()];
    let (stem, dated) = stem(tree, node);
    let usual = match node.is_section {
        true => section_url.clone(),
        false => format!("{section_url}{}/", segment(node, stem, places, found)),
    };
    // A page that is lent is elsewhere than its original.
    let own = node
        .document
        .front
        .url
        .as_ref()
        .filter(|_| !node.is_lent)
        .and_then(|url| own_url(url, &node.document, places, found));
    let url = own.or_else(|| Url::new(&usual).ok()).unwrap_or_else(Url::root);
    let date = node.document.front.date.clone().or_else(|| dated.and_then(Date::parse));
    let title = node.document.front.title.clone().filter(|title| !title.trim().is_empty());
    let title = title.unwrap_or_else(|| untitled(tree, node, stem, config, places, found));
    Named { url, title, instant: date.as_ref().map_or(i64::MIN, Date::instant), date }
}

/// Returns the words a page's address is made of, and the date before them if there is one.
fn stem<'t>(tree: &'t Tree, node: &'t Node) -> (&'t str, Option<&'t str>) {
    let path = node.home();
    let stem = match path.file_name() {
        "_index.md" => last_segment(&tree.folders[node.section.index()].folder),
        "index.md" => last_segment(path.folder()),
        file => &file[..file.rfind('.').unwrap_or(file.len())],
    };
    let is_day = stem.len() > 11
        && stem.is_char_boundary(10)
        && stem.as_bytes()[10] == b'-'
        && Date::parse(&stem[..10]).is_some();
    if is_day && !node.is_section { (&stem[11..], Some(&stem[..10])) } else { (stem, None) }
}

fn last_segment(folder: &str) -> &str {
    folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Returns a page's part of its address: its `slug`, else the file's name folded.
fn segment(node: &Node, stem: &str, places: &Places<'_>, found: &mut Vec<Diagnostic>) -> String {
    if let Some(slug) = &node.document.front.slug {
        let fits = !slug.is_empty() && !slug.contains(['/', '?', '#']) && Url::new(&format!("/{slug}/")).is_ok();
        if fits {
            return slug.clone();
        }
        let folded = slugify(slug);
        let fact =
            text!("`{slug}` cannot be a part of an address", "« {slug} » ne peut pas faire partie d’une adresse");
        let diagnostic = Diagnostic::new(Code::URL_GRAMMAR, fact).at(places.key(&node.document, "slug"));
        let is_one = Url::new(&format!("/{folded}/")).is_ok();
        found.push(match is_one {
            true => diagnostic.hint(text!("for example `{folded}`", "par exemple « {folded} »")),
            false => diagnostic,
        });
    }
    let mut folded = slugify(stem);
    if folded.len() > SEGMENT_MAX {
        let fact = text!("`{stem}` is too long for an address", "« {stem} » est trop long pour une adresse");
        let diagnostic = Diagnostic::new(Code::FILE_NAME, fact).at(places.span(&node.document, Some(0..0)));
        let hint = text!("give it a `slug`, or rename it", "donnez-lui un « slug », ou renommez-le");
        found.push(diagnostic.hint(hint));
        folded.truncate(SEGMENT_MAX);
    }
    if folded.is_empty() { stem.to_string() } else { folded }
}

/// What file systems take for one name; folding makes some names longer.
const SEGMENT_MAX: usize = 255;

fn own_url(url: &str, document: &Document, places: &Places<'_>, found: &mut Vec<Diagnostic>) -> Option<Url> {
    let parsed = Url::new(url).ok();
    if parsed.is_none() {
        let fact = text!("`{url}` is not an address of this site", "« {url} » n’est pas une adresse de ce site");
        let diagnostic = Diagnostic::new(Code::URL_GRAMMAR, fact).at(places.key(document, "url"));
        found.push(diagnostic.hint(text!(
            "begin with `/`, without `..`, `?` or `#`: `/association/statuts/`",
            "commencez par « / », sans « .. », « ? » ni « # » : « /association/statuts/ »"
        )));
    }
    parsed
}

fn untitled(
    tree: &Tree,
    node: &Node,
    stem: &str,
    config: &SiteConfig,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> String {
    let is_root = |id: SectionId| tree.folders[id.index()].parent.is_none();
    if node.is_section && is_root(node.section) {
        return config.title_in(&node.lang).to_string();
    }
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let title = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    // A section that nobody wrote a page for has no file to mend.
    if !node.is_section || node.document.digest != crate::digest::Digest::default() {
        let fact = text!("no title: `{title}` is shown", "pas de titre : « {title} » est affiché");
        let diagnostic = Diagnostic::new(Code::FRONT_MATTER_TITLE, fact).at(places.span(&node.document, Some(0..0)));
        if node.document.diagnostics.iter().all(|d| !d.is_error()) {
            let has_block = node.document.body.offset > 0;
            found.push(diagnostic.hint(if has_block {
                text!(
                    "add `title = \"…\"` to the block at the top",
                    "ajoutez « title = \"…\" » au bloc en tête de page"
                )
            } else {
                text!(
                    "begin the page with `+++`, `title = \"…\"`, `+++`",
                    "commencez la page par « +++ », « title = \"…\" », « +++ »"
                )
            }));
        }
    }
    title
}
