//! Raw HTML that people paste: what it may hold, what is taken out, and saying so.
//!
//! The list is made for associations: anything that shows or structures text, pictures, sound and
//! film of the site itself; nothing that runs, frames, tracks or restyles the page.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use ammonia::{Builder, UrlRelative};

use super::links;
use crate::{content::embed::embed, gate::references};

/// Allowed elements, each with the attributes of its own.
static ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "rel", "type", "download"]),
    ("abbr", &[]),
    ("address", &[]),
    ("article", &[]),
    ("aside", &[]),
    ("audio", &["src", "controls", "loop", "muted", "preload"]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("blockquote", &["cite"]),
    ("br", &[]),
    ("caption", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("data", &["value"]),
    ("dd", &[]),
    ("del", &["cite", "datetime"]),
    ("details", &["open", "name"]),
    ("dfn", &[]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("footer", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("header", &[]),
    ("hgroup", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"]),
    ("ins", &["cite", "datetime"]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("p", &[]),
    ("picture", &[]),
    ("pre", &[]),
    ("q", &["cite"]),
    ("rp", &[]),
    ("rt", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("section", &[]),
    ("small", &[]),
    ("source", &["src", "srcset", "sizes", "type", "media", "width", "height"]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "headers", "scope", "abbr"]),
    ("thead", &[]),
    ("time", &["datetime"]),
    ("tr", &[]),
    ("track", &["src", "kind", "srclang", "label", "default"]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("video", &["src", "controls", "loop", "muted", "preload", "poster", "width", "height", "playsinline"]),
    ("wbr", &[]),
];

/// Attributes any element may have, besides `aria-…`.
static ATTRIBUTES: &[&str] = &["class", "id", "lang", "dir", "title", "role", "translate", "hidden"];

/// Schemes a link of raw HTML may have.
static SCHEMES: &[&str] = &["http", "https", "mailto", "tel", "sms", "geo", "ftp", "irc", "ircs", "xmpp", "webcal"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(ELEMENTS.iter().map(|(name, _)| *name).collect())
        .tag_attributes(ELEMENTS.iter().map(|(name, own)| (*name, own.iter().copied().collect())).collect())
        .generic_attributes(ATTRIBUTES.iter().copied().collect())
        .generic_attribute_prefixes(["aria-"].into_iter().collect())
        .clean_content_tags(["script", "style", "iframe", "object", "template", "noscript"].into_iter().collect())
        .url_schemes(SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(false)
        .attribute_filter(|element, name, value| (!leaves_site(element, name, value)).then(|| value.into()));
    cleaner
});

/// Returns `html` without what is not on the list. Comments stay: the writer keeps places in them.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// Whether a tag, opening or closing, is of an allowed element.
pub(super) fn allows(tag: &str) -> bool {
    let name = name_of(tag.trim_start_matches(['<', '/'])).to_ascii_lowercase();
    ELEMENTS.binary_search_by_key(&name.as_str(), |(name, _)| name).is_ok()
}

/// Whether the attribute makes a visitor's browser fetch sound or film from elsewhere.
fn leaves_site(element: &str, name: &str, value: &str) -> bool {
    matches!((element, name), ("audio" | "video" | "source" | "track", "src" | "poster" | "srcset"))
        && (links::scheme(value.trim()).is_some() || value.trim_start().starts_with("//"))
}

/// Something of which [`clean`] will leave nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Removed<'a> {
    /// The element.
    pub(super) element: &'a str,
    /// The attribute, if it is only that.
    pub(super) attribute: Option<&'a str>,
    /// Where in the HTML.
    pub(super) span: Range<usize>,
}

/// Returns the ids of `html`, and what [`clean`] will take out of it.
pub(super) fn inspect(html: &str) -> (Vec<&str>, Vec<Removed<'_>>) {
    let (mut ids, mut removed) = (Vec::new(), Vec::new());
    for tag in Tags(html, 0) {
        let name = tag.name.to_ascii_lowercase();
        let Ok(found) = ELEMENTS.binary_search_by_key(&name.as_str(), |(name, _)| name) else {
            // A card takes its place.
            if name == "iframe" && frame(html, &tag).is_some() {
                continue;
            }
            removed.push(Removed { element: tag.name, attribute: None, span: tag.span });
            continue;
        };
        for (attribute, value) in tag.attributes() {
            let key = attribute.to_ascii_lowercase();
            if key == "id" {
                ids.push(value);
            }
            let known = ELEMENTS[found].1.contains(&key.as_str())
                || ATTRIBUTES.contains(&key.as_str())
                || key.starts_with("aria-");
            let address = matches!(key.as_str(), "href" | "src" | "cite" | "poster");
            if !known || (address && !is_kept_address(value)) || leaves_site(&name, &key, value) {
                removed.push(Removed { element: tag.name, attribute: Some(attribute), span: tag.span.clone() });
            }
        }
    }
    (ids, removed)
}

/// A frame that shows what lies with somebody else, which a card can lead to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    /// The address that it shows.
    pub(super) src: Cow<'a, str>,
    /// What it says it is.
    pub(super) title: Option<Cow<'a, str>>,
    /// The bytes of the element.
    pub(super) span: Range<usize>,
}

/// Returns the frames in `html` that show something of a known service.
pub(super) fn frames(html: &str) -> Vec<Frame<'_>> {
    let tags = Tags(html, 0).filter(|tag| tag.name.eq_ignore_ascii_case("iframe"));
    let mut frames: Vec<Frame<'_>> = tags.filter_map(|tag| frame(html, &tag)).collect();
    frames.dedup_by(|next, frame| next.span.start < frame.span.end);
    frames
}

/// Returns the frame that a tag opens, when it shows something of a known service.
fn frame<'a>(html: &'a str, tag: &Opened<'a>) -> Option<Frame<'a>> {
    let attributes = tag.attributes();
    let get = |key: &str| {
        let found = attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| *value);
        found.filter(|value| !value.trim().is_empty())
    };
    // What pages leave to scripts to load, they name so.
    let src = references(get("src").or_else(|| get("data-src"))?);
    embed(&src)?;
    let rest = &html[tag.span.end..];
    let closing = rest
        .to_ascii_lowercase()
        .find("</iframe")
        .map_or(0, |at| at + (tag_length(&rest[at..]) + 1).min(rest.len() - at));
    Some(Frame { src, title: get("title").map(references), span: tag.span.start..tag.span.end + closing })
}

fn is_kept_address(value: &str) -> bool {
    links::scheme(value).is_none_or(|scheme| SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)))
}

/// Whether every element that `html` opens it also closes, in order: only then can it be minified
/// on its own.
pub(super) fn is_balanced(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(i) = memchr::memchr(b'<', rest.as_bytes()) {
        let tag = &rest[i + 1..];
        rest = &tag[tag_length(tag)..];
        let closes = tag.starts_with('/');
        let name = name_of(&tag[usize::from(closes)..]);
        if closes {
            if open.pop().is_none_or(|opened| !opened.eq_ignore_ascii_case(name)) {
                return false;
            }
        } else if !name.is_empty() && !is_void(name) {
            open.push(name);
        }
    }
    open.is_empty()
}

fn is_void(name: &str) -> bool {
    ["br", "col", "hr", "img", "source", "track", "wbr", "input", "embed", "area", "link", "meta"]
        .iter()
        .any(|void| name.eq_ignore_ascii_case(void))
}

fn name_of(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    &text[..text.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(text.len())]
}

/// The opening tags of a piece of HTML.
struct Tags<'a>(&'a str, usize);

struct Opened<'a> {
    name: &'a str,
    inside: &'a str,
    span: Range<usize>,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Opened<'a>;

    fn next(&mut self) -> Option<Opened<'a>> {
        loop {
            let start = self.1 + memchr::memchr(b'<', &self.0.as_bytes()[self.1..])?;
            let rest = &self.0[start + 1..];
            self.1 = start + 1;
            if rest.starts_with("!--") {
                self.1 += rest.find("-->").unwrap_or(rest.len());
                continue;
            }
            let name = name_of(rest);
            if !name.is_empty() {
                let length = tag_length(rest);
                self.1 += length;
                return Some(Opened { name, inside: &rest[name.len()..length], span: start..self.1.min(self.0.len()) });
            }
        }
    }
}

/// Returns the length of a tag up to its `>` outside quotes, or of the text when there is none. The tag
/// may come with its `<` or without.
pub(super) fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (i, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return i,
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

impl<'a> Opened<'a> {
    fn attributes(&self) -> Vec<(&'a str, &'a str)> {
        let mut attributes = Vec::new();
        let mut rest = self.inside.trim_start_matches(is_gap);
        while !rest.is_empty() {
            let ends_name = |&(_, c): &(usize, char)| c.is_ascii_whitespace() || c == '=' || c == '/';
            let length = rest.char_indices().skip(1).find(ends_name).map_or(rest.len(), |(i, _)| i);
            let (name, after) = rest.split_at(length);
            rest = after.trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                (value, rest) = attribute_value(after.trim_start());
            }
            attributes.push((name, value));
            rest = rest.trim_start_matches(is_gap);
        }
        attributes
    }
}

fn is_gap(c: char) -> bool {
    c.is_ascii_whitespace() || c == '/'
}

fn attribute_value(text: &str) -> (&str, &str) {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        _ => text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::{ELEMENTS, Removed, clean, inspect, is_balanced};

    #[test]
    fn the_list_is_sorted() {
        assert!(ELEMENTS.is_sorted());
    }

    #[test]
    fn what_is_taken_out_is_named() {
        let html = "<p onclick=x id=a>b</p><SCRIPT>c</SCRIPT><video src='//t.example/v.mp4' controls></video><a href=\"javascript:d\">e</a>";
        let (ids, removed) = inspect(html);
        let names: Vec<_> = removed.iter().map(|Removed { element, attribute, .. }| (*element, *attribute)).collect();
        assert_eq!(ids, ["a"]);
        assert_eq!(names, [("p", Some("onclick")), ("SCRIPT", None), ("video", Some("src")), ("a", Some("href"))]);
        assert_eq!(clean(html), "<p id=\"a\">b</p><video controls=\"\"></video><a>e</a>");
    }

    #[test]
    fn balance_is_seen() {
        assert!(is_balanced("<div><br><p title='</b>'>x</p></div>"));
        assert!(!is_balanced("<div>"));
        assert!(!is_balanced("<b><i></b></i>"));
    }
}
