//! When two pieces of HTML say the same: as a browser reads them, white space around blocks and generated
//! identifiers apart.

use sobre::statify::html::dom::{Dom, Kind, NodeId};

/// Returns HTML in one of its many forms.
pub fn normal(html: &str) -> String {
    let dom = Dom::parse(html);
    let mut normal = String::new();
    let mut due: Vec<Result<NodeId, String>> = dom.children(dom.root()).iter().rev().map(|node| Ok(*node)).collect();
    while let Some(next) = due.pop() {
        let node = match next {
            Ok(node) => node,
            Err(tag) => {
                push_tag(&tag, &mut normal);
                continue;
            }
        };
        match dom.kind(node) {
            Kind::Text(text) => push_text(text, &mut normal),
            Kind::Comment(text) => normal.push_str(&format!("<!--{text}-->")),
            Kind::Root => {}
            Kind::Element(name, attributes) => {
                push_tag(&format!("<{name}{}>", attributes_of(name, attributes)), &mut normal);
                if name == "textarea" || name == "pre" {
                    normal.push_str(dom.text(node).trim());
                    due.push(Err(format!("</{name}>")));
                    continue;
                }
                if !matches!(&**name, "br" | "hr" | "img") {
                    due.push(Err(format!("</{name}>")));
                }
                due.extend(dom.children(node).iter().rev().map(|node| Ok(*node)));
            }
        }
    }
    normal.trim().to_owned()
}

fn attributes_of(name: &str, attributes: &[(String, String)]) -> String {
    let mut pairs: Vec<String> = Vec::new();
    for (key, value) in attributes {
        let mut value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if matches!(name, "ul" | "ol") && key == "class" && value == "spip" {
            continue;
        }
        if matches!(key.as_str(), "id" | "headers" | "aria-describedby") {
            value = value.split(' ').map(unnumbered).collect::<Vec<_>>().join(" ");
        }
        pairs.push(format!(" {key}=\"{value}\""));
    }
    pairs.sort();
    pairs.concat()
}

/// Returns a table's identifier without the digest that makes it the only one.
fn unnumbered(id: &str) -> String {
    let is_digest = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if let Some(rest) = id.strip_prefix("dby").filter(|rest| is_digest(rest) || *rest == "t") {
        return format!("dby{}", &rest[rest.len()..]);
    }
    match id.strip_prefix("id").and_then(|rest| rest.split_once('_')) {
        Some((digest, rest)) if is_digest(digest) || digest == "t" => format!("id_{rest}"),
        _ => id.to_owned(),
    }
}

fn push_tag(tag: &str, normal: &mut String) {
    let name = tag.trim_start_matches(['<', '/']).split([' ', '>']).next().unwrap_or_default();
    let is_inline = matches!(
        name,
        "a" | "b"
            | "i"
            | "em"
            | "strong"
            | "span"
            | "code"
            | "img"
            | "tt"
            | "abbr"
            | "small"
            | "sub"
            | "sup"
            | "u"
            | "del"
            | "q"
            | "mark"
    );
    if !is_inline {
        normal.truncate(normal.trim_end_matches(' ').len());
    }
    normal.push_str(tag);
    if !is_inline {
        normal.push('\n');
    }
}

fn push_text(text: &str, normal: &mut String) {
    for c in text.chars() {
        match c {
            ' ' | '\n' | '\t' | '\r' => {
                if !normal.ends_with([' ', '\n']) && !normal.is_empty() {
                    normal.push(' ');
                }
            }
            c => normal.push(c),
        }
    }
}
