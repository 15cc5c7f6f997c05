//! Blocks that the old server filled: what they showed, as far as the export tells it.

use serde_json::Value;

use super::text::{Shelf, escaped};

/// How deep reusable blocks may hold each other.
const DEPTH: usize = 4;

/// Blocks that part a text, or stand for the theme around it: title, date, author, comments, logo. Nothing of
/// them is lost.
const AROUND: &[&str] = &[
    "more",
    "nextpage",
    "separator",
    "spacer",
    "footnotes",
    "post-content",
    "template-part",
    "avatar",
    "loginout",
    "navigation",
    "home-link",
    "site-",
    "post-",
    "comment-",
    "comments",
    "query",
    "read-more",
    "term-description",
    "archive-title",
    "no-results",
];

/// Blocks that list what the site holds: the new one has lists of its own.
const LISTS: &[&str] =
    &["archives", "categories", "latest-posts", "page-list", "tag-cloud", "terms-query", "search", "latest-comments"];

/// Returns the HTML of a text of blocks: reusable ones in place, and what of the others the server filled.
pub(super) fn with_blocks(content: &str, shelf: &dyn Shelf) -> String {
    within(content, shelf, 0)
}

fn within(content: &str, shelf: &dyn Shelf, depth: usize) -> String {
    let mut html = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find("<!-- wp:") {
        let Some(end) = rest[at..].find("-->") else { break };
        let comment = rest[at + 8..at + end].trim();
        html.push_str(&rest[..at]);
        rest = &rest[at + end + 3..];
        if let Some(comment) = comment.strip_suffix('/') {
            let (name, attributes) = comment.split_once([' ', '{']).unwrap_or((comment, ""));
            let attributes = comment[name.len()..].find('{').map_or(attributes, |at| &comment[name.len() + at..]);
            let attributes = serde_json::from_str(attributes.trim()).unwrap_or(Value::Null);
            filled(name.trim(), &attributes, shelf, depth, &mut html);
        }
    }
    html.push_str(rest);
    html
}

/// Appends what a block without words of its own showed.
fn filled(name: &str, attributes: &Value, shelf: &dyn Shelf, depth: usize, html: &mut String) {
    let text = |key: &str| attributes[key].as_str().unwrap_or_default();
    let name = name.strip_prefix("core/").unwrap_or(name);
    let is_one_of = |names: &[&str]| {
        names.iter().any(|known| if known.ends_with('-') { name.starts_with(known) } else { name == *known })
    };
    match name {
        "block" => match attributes["ref"].as_u64().and_then(|id| shelf.block(id)) {
            Some(block) if depth < DEPTH => html.push_str(&within(&block, shelf, depth + 1)),
            _ => shelf.unknown("wp:block"),
        },
        "social-link" | "navigation-link" | "navigation-submenu" if !text("url").is_empty() => {
            let label = ["label", "service", "url"].map(text).into_iter().find(|label| !label.is_empty());
            let (url, label) = (escaped(text("url")), escaped(label.unwrap_or_default()));
            html.extend(["<li><a href=\"", &url, "\">", &label, "</a></li>"]);
        }
        "more" => html.push_str("<!--more-->"),
        _ if is_one_of(AROUND) || name.starts_with("query-") => {}
        _ if is_one_of(LISTS) => shelf.elsewhere(name),
        _ => shelf.unknown(&format!("wp:{name}")),
    }
}
