//! Which documents are in this build, and which are translations of each other.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    Places, Setting,
    tree::{Node, Tree},
};
use crate::{
    content::{Content, Document, date::Date},
    diag::{Code, Diagnostic, text},
    path::slugify,
    site::{LeftOut, PageId},
};

/// Documents in order of their path, and those left out, by path and by `page:id`.
pub(super) struct Selection {
    pub(super) documents: Vec<Arc<Document>>,
    pub(super) left_out: FxHashMap<String, LeftOut>,
}

pub(super) fn select(content: &Content, setting: &Setting<'_>) -> Selection {
    let mut selection =
        Selection { documents: Vec::with_capacity(content.documents.len()), left_out: FxHashMap::default() };
    for document in content.documents.values() {
        match left_out(document, setting) {
            None => selection.documents.push(Arc::clone(document)),
            Some(why) => {
                selection.left_out.insert(document.path.as_str().into(), why);
                if let Some(id) = &document.front.id {
                    selection.left_out.insert(format!("page:{id}"), why);
                }
            }
        }
    }
    selection
}

fn left_out(document: &Document, setting: &Setting<'_>) -> Option<LeftOut> {
    let front = &document.front;
    let ahead = |date: &Option<Date>| date.as_ref().is_some_and(|date| date.day() > setting.date);
    match () {
        () if front.expires.as_ref().is_some_and(|date| date.day() <= setting.date) => Some(LeftOut::Expired),
        () if front.draft && !setting.drafts => Some(LeftOut::Draft),
        () if ahead(&front.publish) && !setting.drafts => Some(LeftOut::NotYet),
        () => None,
    }
}

/// Returns the earliest day after `date` on which another selection would be made.
pub fn next_change(content: &Content, date: jiff::civil::Date) -> Option<jiff::civil::Date> {
    let dates = content.documents.values().flat_map(|document| [&document.front.publish, &document.front.expires]);
    dates.flatten().map(Date::day).filter(|day| *day > date).min()
}

/// Returns each page's translations: pages at the same path below their language's folder, or
/// bound by `translation_of`.
pub(super) fn translations(tree: &Tree, places: &Places<'_>, found: &mut Vec<Diagnostic>) -> Vec<Vec<PageId>> {
    if tree.roots.len() < 2 && tree.nodes.iter().all(|node| node.document.front.translation_of.is_none()) {
        return vec![Vec::new(); tree.nodes.len()];
    }
    let mut groups: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, node) in tree.nodes.iter().enumerate() {
        if let Some(key) = group_of(tree, at, places, found) {
            groups.entry(key).or_default().push(at);
        }
        debug_assert!(!node.lang.is_empty(), "every page has a language");
    }
    let mut of_page = vec![Vec::new(); tree.nodes.len()];
    for group in groups.values().filter(|group| group.len() > 1) {
        for &at in group {
            let is_other = |other: &Node| other.lang != tree.nodes[at].lang && !other.is_lent;
            let others = group.iter().filter(|&&other| is_other(&tree.nodes[other]));
            of_page[at] = others.map(|&other| PageId::new(other)).collect();
        }
    }
    of_page
}

/// Returns for each page that is lent the one whose words it shows.
pub(super) fn lenders(tree: &Tree) -> FxHashMap<usize, PageId> {
    let lent = || tree.nodes.iter().enumerate().filter(|(_, node)| node.is_lent);
    if lent().next().is_none() {
        return FxHashMap::default();
    }
    let written = tree.nodes.iter().enumerate().filter(|(_, node)| !node.is_lent);
    let originals: FxHashMap<&str, usize> = written.map(|(at, node)| (node.document.path.as_str(), at)).collect();
    lent().filter_map(|(at, node)| Some((at, PageId::new(*originals.get(node.document.path.as_str())?)))).collect()
}

/// Returns what translations of one page share: the path without the language's folder.
fn group_of(tree: &Tree, at: usize, places: &Places<'_>, found: &mut Vec<Diagnostic>) -> Option<String> {
    let document = &tree.nodes[at].document;
    let Some(original) = &document.front.translation_of else { return Some(tree.path_without_lang(at).to_string()) };
    let wanted = original.strip_prefix("page:").unwrap_or(original).trim_start_matches('/');
    let is_original =
        |other: &&Node| other.document.front.id.as_deref() == Some(wanted) || other.document.path.as_str() == wanted;
    match tree.nodes.iter().position(|node| is_original(&node)) {
        Some(other) => Some(tree.path_without_lang(other).to_string()),
        None => {
            let fact = text!(
                "no page has the id or path `{wanted}`",
                "aucune page n’a l’identifiant ou le chemin « {wanted} »"
            );
            found.push(Diagnostic::new(Code::TRANSLATION_UNKNOWN, fact).at(places.key(document, "translation_of")));
            None
        }
    }
}

/// Whether an id can be written in a link as it is.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

pub(super) fn not_an_id(id: &str, document: &Document, places: &Places<'_>) -> Diagnostic {
    let fact = text!("`{id}` cannot be an id", "« {id} » ne peut pas être un identifiant");
    let diagnostic = Diagnostic::new(Code::ID_GRAMMAR, fact).at(places.key(document, "id"));
    let folded = slugify(id);
    let folded = if folded.is_empty() { "contact" } else { &folded };
    diagnostic.hint(text!(
        "use letters, digits, hyphens, dots and underscores: `{folded}`",
        "utilisez des lettres, des chiffres, des traits d’union, des points et des soulignés : « {folded} »"
    ))
}

pub(super) fn duplicate_id(id: &str, second: &Document, first: &Document, places: &Places<'_>) -> Diagnostic {
    let other = format!("{}{}", places.folder, first.path);
    Diagnostic::new(
        Code::ID_DUPLICATE,
        text!("the id `{id}` is taken by {other}", "l’identifiant « {id} » est déjà celui de {other}"),
    )
    .at(places.key(second, "id"))
    .hint(text!(
        "give one of the two another id; links to `{id}` lead to the first",
        "donnez un autre identifiant à l’une des deux ; les liens vers « {id} » mènent à la première"
    ))
}
