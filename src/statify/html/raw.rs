//! The smallest piece of clean HTML: elements that structure, attributes that mean something, addresses
//! that the site knows.

use std::fmt::Write as _;

use super::{
    dom::{Kind, NodeId},
    walk::Walk,
};

/// Elements that stay, with the attributes that do.
const KEPT: &[(&str, &[&str])] = &[
    ("a", &[]),
    ("abbr", &["title"]),
    ("audio", &[]),
    ("b", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("code", &[]),
    ("del", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("i", &[]),
    ("img", &["alt"]),
    ("li", &[]),
    ("ol", &["start"]),
    ("p", &[]),
    ("pre", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
    ("video", &[]),
];

/// What is due on the stack.
enum Due {
    Node(NodeId),
    Close(&'static str),
}

/// Returns a node as one line of HTML.
pub(super) fn html(walk: &Walk<'_>, node: NodeId) -> String {
    html_without(walk, node, None)
}

/// The same without the tags of one element in it.
pub(super) fn html_without(walk: &Walk<'_>, node: NodeId, without: Option<NodeId>) -> String {
    let (mut html, mut due) = (String::new(), vec![Due::Node(node)]);
    while let Some(next) = due.pop() {
        let at = match next {
            Due::Node(at) => at,
            Due::Close(name) => {
                let _ = write!(html, "</{name}>");
                continue;
            }
        };
        match walk.dom.kind(at) {
            Kind::Text(text) => push_text(text, &mut html),
            Kind::Element(name, _)
                if matches!(
                    &**name,
                    "script" | "style" | "noscript" | "template" | "iframe" | "form" | "object" | "svg"
                ) => {}
            Kind::Element(..) => {
                let kept = KEPT.iter().find(|(name, _)| *name == walk.dom.name(at) && without != Some(at));
                if let Some(("img", _)) = kept {
                    html.push_str(&picture(walk, at));
                } else if let Some((name, attributes)) = kept {
                    // A heading without words is none.
                    let is_empty = *name == "th" && walk.dom.text(at).trim().is_empty();
                    let name = if is_empty { &"td" } else { name };
                    open(walk, at, name, attributes, &mut html);
                    if *name != "br" {
                        due.push(Due::Close(name));
                    }
                }
                due.extend(walk.dom.children(at).iter().rev().map(|child| Due::Node(*child)));
            }
            _ => {}
        }
    }
    html
}

/// Returns a picture, or the words for one that is not there.
fn picture(walk: &Walk<'_>, at: NodeId) -> String {
    let alt = escaped(walk.dom.attribute(at, "alt").unwrap_or_default());
    match walk.dom.attribute(at, "src").and_then(|src| walk.host.media(src)) {
        Some(path) => format!("<img src=\"{}\" alt=\"{alt}\">", escaped(&path)),
        None => alt,
    }
}

fn open(walk: &Walk<'_>, at: NodeId, name: &str, attributes: &[&str], html: &mut String) {
    html.push('<');
    html.push_str(name);
    let mut attribute = |key: &str, value: &str| {
        let _ = write!(html, " {key}=\"{}\"", escaped(value));
    };
    for key in attributes {
        if let Some(value) = walk.dom.attribute(at, key) {
            attribute(key, value);
        }
    }
    match name {
        "a" => {
            if let Some(link) = walk.dom.attribute(at, "href").and_then(|href| walk.host.link(href, true)) {
                attribute("href", &link);
            }
        }
        "audio" | "video" => {
            if let Some(path) = walk.dom.attribute(at, "src").and_then(|src| walk.host.media(src)) {
                attribute("src", &path);
            }
        }
        _ => {}
    }
    html.push('>');
}

fn push_text(text: &str, html: &mut String) {
    for piece in text.split_inclusive([' ', '\n', '\t', '\r']) {
        let word = piece.trim_end_matches([' ', '\n', '\t', '\r']);
        html.push_str(&escaped(word));
        if word.len() < piece.len() && !html.ends_with(' ') {
            html.push(' ');
        }
    }
}

/// Returns text with the signs of HTML as references.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
