//! What elements are to the walk: blocks, phrases, headings, places with a name.

use std::collections::{BTreeMap, BTreeSet};

use super::dom::{Dom, NodeId};

/// Returns the places of a page that have a name, as far as Markdown can say it: headings, and what a link of
/// the page, or another page, leads to.
pub(super) fn anchors(dom: &Dom, is_asked: &dyn Fn(&str) -> bool) -> BTreeMap<String, NodeId> {
    let can_be_said = |id: &str| {
        id.starts_with(|c: char| c.is_ascii_alphabetic())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let asked: BTreeSet<&str> =
        dom.below(dom.root()).filter_map(|at| dom.attribute(at, "href")?.trim().strip_prefix('#')).collect();
    let mut anchors = BTreeMap::new();
    let mut due: Vec<NodeId> = dom.children(dom.root()).iter().rev().copied().collect();
    while let Some(at) = due.pop() {
        let name = dom.name(at);
        if is_whole(name) {
            continue;
        }
        due.extend(dom.children(at).iter().rev());
        let own = place_name(dom, at);
        let is_told = || is_heading(name) && !dom.text(at).trim().is_empty();
        if let Some(id) = own
            .filter(|id| can_be_said(id) && (is_told() || (!is_heading(name) && (asked.contains(id) || is_asked(id)))))
        {
            anchors.entry(id.to_owned()).or_insert(at);
        }
    }
    anchors
}

/// Returns the name by which links know an element.
pub(super) fn place_name(dom: &Dom, node: NodeId) -> Option<&str> {
    dom.attribute(node, "id").or_else(|| dom.attribute(node, "name").filter(|_| dom.name(node) == "a"))
}

/// Whether what is in an element is read as a whole, or not at all: no place in it can be marked.
fn is_whole(name: &str) -> bool {
    matches!(
        name,
        "pre"
            | "table"
            | "figure"
            | "form"
            | "iframe"
            | "video"
            | "audio"
            | "summary"
            | "code"
            | "button"
            | "script"
            | "style"
            | "svg"
            | "template"
            | "noscript"
            | "select"
            | "object"
            | "canvas"
            | "math"
            | "head"
            | "title"
    )
}

/// Whether an element is a heading.
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether an element stands apart from the words around it.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "picture-block"
            | "search"
            | "section"
            | "summary"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
