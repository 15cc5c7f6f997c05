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
                let kept = KEPT.iter().find(|(name, _)| *name == walk.dom.name(at));
                if let Some((name, attributes)) = kept {
                    open(walk, at, name, attributes, &mut html);
                    if !matches!(*name, "br" | "img") {
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
        "img" | "audio" | "video" => {
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
