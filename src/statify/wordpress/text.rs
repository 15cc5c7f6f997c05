//! A post's words as WordPress would show them: blocks without their comments, shortcodes as the HTML
//! they stand for.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{blocks::with_blocks, builders};

/// What shortcodes and blocks need to know.
pub trait Shelf {
    /// Returns the HTML of a reusable block.
    fn block(&self, id: u64) -> Option<String>;

    /// Returns address, alternative text and caption of a picture.
    fn picture(&self, id: u64) -> Option<(String, String, String)>;

    /// Returns the ids of the pictures attached to the post.
    fn attached(&self) -> Vec<u64>;

    /// Hears of a list of articles, terms or pages that stood in the text; the new site has its own.
    fn elsewhere(&self, name: &str);

    /// Hears of a shortcode that nobody here knows, or of a block whose content only the server knew.
    fn unknown(&self, name: &str);
}

/// Shortcodes that show a form.
const FORMS: &[&str] = &[
    "contact-form",
    "contact-form-7",
    "contact_form",
    "wpforms",
    "gravityform",
    "gravityforms",
    "ninja_form",
    "ninja_forms",
    "formidable",
    "mc4wp_form",
    "mailpoet_form",
    "fluentform",
    "forminator_form",
    "caldera_form",
    "si-contact-form",
    "newsletter_form",
    "weforms",
];

/// Names that are written in brackets without being shortcodes.
const WORDS: &[&str] = &["sic", "citation needed", "note", "edit", "update", "ndlr", "nbsp"];

/// Returns the HTML that a post's text stands for, and whether its line ends count.
pub fn expanded(content: &str, shelf: &dyn Shelf) -> (String, bool) {
    let is_classic = !content.contains("<!-- wp:");
    let blocks = with_blocks(content, shelf);
    (shortcodes(&blocks, shelf), is_classic)
}

/// A shortcode as written.
struct Code<'a> {
    name: &'a str,
    attributes: BTreeMap<String, String>,
    /// Length with brackets.
    length: usize,
    closes_itself: bool,
}

/// Replaces shortcodes; what is in brackets without being one stays.
fn shortcodes(html: &str, shelf: &dyn Shelf) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // `[[gallery]]` shows `[gallery]`.
        if let Some(escaped) = rest
            .strip_prefix("[[")
            .and_then(|inner| inner.find("]]").map(|end| &inner[..end]))
            .filter(|inner| !inner.contains('\n') && is_known(inner.split([' ', '/', ']']).next().unwrap_or_default()))
        {
            let _ = write!(out, "[{escaped}]");
            rest = &rest[escaped.len() + 4..];
            continue;
        }
        if let Some(closing) = rest.strip_prefix("[/").and_then(|inner| inner.find(']').map(|end| &inner[..end]))
            && is_name(closing)
            && (is_known(closing) || closing.contains(['_', '-']))
        {
            rest = &rest[closing.len() + 3..];
            continue;
        }
        let after = parse(rest).and_then(|code| replace(&code, rest, shelf, &mut out));
        rest = match after {
            Some(length) => &rest[length..],
            None => {
                out.push('[');
                &rest[1..]
            }
        };
    }
    out.push_str(rest);
    out
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

fn is_known(name: &str) -> bool {
    matches!(
        name,
        "caption" | "wp_caption" | "gallery" | "embed" | "audio" | "video" | "playlist" | "youtube" | "vimeo"
    ) || FORMS.contains(&name)
        || builders::is_layout(name)
}

/// Reads `[name key="value" …]`.
fn parse(text: &str) -> Option<Code<'_>> {
    let inner = &text[1..];
    let name = &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')?];
    if !is_name(name) {
        return None;
    }
    let (mut attributes, mut rest, mut position) = (BTreeMap::new(), &inner[name.len()..], 0);
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/]").or_else(|| rest.strip_prefix(']')) {
            let length = text.len() - after.len();
            return Some(Code { name, attributes, length, closes_itself: rest.starts_with('/') });
        }
        if rest.is_empty() || rest.starts_with(['[', '<']) || attributes.len() > 100 {
            return None;
        }
        let word = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | ']')).unwrap_or(rest.len());
        let (key, after) = rest.split_at(word);
        let after_key = after.trim_start();
        let Some(value) = after_key.strip_prefix('=') else {
            attributes.insert(position.to_string(), key.trim_matches(['"', '\'']).to_owned());
            position += 1;
            rest = if word == 0 { &rest[1..] } else { after };
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote)?,
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == ']')?),
        };
        attributes.insert(key.to_ascii_lowercase(), value.to_owned());
        rest = after;
    }
}

/// Appends what a shortcode stands for and returns how much of the text that was, or `None` when it is
/// no shortcode.
fn replace(code: &Code<'_>, text: &str, shelf: &dyn Shelf, out: &mut String) -> Option<usize> {
    let get = |key: &str| code.attributes.get(key).map_or("", String::as_str);
    let closing = format!("[/{}]", code.name);
    let inner = (!code.closes_itself).then(|| text[code.length..].find(&closing)).flatten();
    let content = inner.map_or("", |length| &text[code.length..code.length + length]);
    let whole = code.length + inner.map_or(0, |length| length + closing.len());
    match code.name {
        "caption" | "wp_caption" => {
            let split = content.rfind("</a>").map(|at| at + 4).or_else(|| content.rfind('>').map(|at| at + 1));
            let img = content.find("<img").and_then(|at| content[at..].find('>').map(|end| at + end + 1));
            let end = match (img, content.find("</a>")) {
                (Some(img), Some(a)) if content[..img].contains("<a ") => img.max(a + 4),
                (Some(img), _) => img,
                (None, _) => split.unwrap_or(0),
            };
            let caption = if get("caption").is_empty() { content[end..].trim() } else { get("caption") };
            let _ = write!(out, "\n\n<figure>{}<figcaption>{caption}</figcaption></figure>\n\n", content[..end].trim());
        }
        "gallery" => gallery(get("ids"), get("include"), shelf, out),
        "embed" | "youtube" | "vimeo" => {
            let address =
                [content.trim(), get("src"), get("url"), get("id"), get("0")].into_iter().find(|one| !one.is_empty());
            let address = address.unwrap_or_default();
            let address = match code.name {
                "youtube" if !address.contains("//") => format!("https://www.youtube.com/watch?v={address}"),
                "vimeo" if !address.contains("//") => format!("https://vimeo.com/{address}"),
                _ => address.to_owned(),
            };
            let _ = write!(out, "\n\n<figure class=\"sobre-embed\">{address}</figure>\n\n");
        }
        "audio" | "video" => {
            let keys = ["src", "mp3", "mp4", "m4v", "webm", "ogv", "ogg", "m4a", "wav"];
            let src =
                keys.iter().map(|key| get(key)).chain([content.trim()]).find(|src| !src.is_empty()).unwrap_or_default();
            let _ = write!(out, "\n\n<{0} src=\"{src}\"></{0}>\n\n", code.name);
        }
        "playlist" => playlist(get("ids"), shelf, out),
        name if FORMS.contains(&name) => out.push_str("\n\n<form></form>\n\n"),
        name if builders::is_layout(name) => {
            let length = builders::open(name, &code.attributes, content, shelf, out);
            return Some(if length { whole } else { code.length });
        }
        name => {
            let has_keys = code.attributes.keys().any(|key| !key.bytes().all(|b| b.is_ascii_digit()));
            let is_code = has_keys
                || inner.is_some()
                || code.closes_itself
                || (name.contains(['_', '-']) && code.attributes.is_empty());
            if !is_code || WORDS.contains(&name) {
                return None;
            }
            shelf.unknown(name);
            // What it holds is read on; its closing tag is taken out here.
            out.push_str(&shortcodes(content, shelf));
        }
    }
    Some(whole)
}

/// Appends a player for each sound or film.
fn playlist(ids: &str, shelf: &dyn Shelf, out: &mut String) {
    let ids: Vec<u64> = ids.split(',').filter_map(|id| id.trim().parse().ok()).collect();
    let ids = if ids.is_empty() { shelf.attached() } else { ids };
    for (src, _, caption) in ids.into_iter().filter_map(|id| shelf.picture(id)) {
        let name = src.rsplit('/').next().unwrap_or_default();
        let is_film = [".mp4", ".m4v", ".webm", ".ogv", ".mov"].iter().any(|ending| name.ends_with(ending));
        let (kind, words) = (if is_film { "video" } else { "audio" }, if caption.is_empty() { name } else { &caption });
        let _ = write!(out, "\n\n<p>{}</p>\n\n<{kind} src=\"{src}\"></{kind}>\n\n", escaped(words));
    }
}

/// Returns text with the signs of HTML as references.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

/// Appends a gallery of media by their ids, else of those attached to the post.
pub(super) fn gallery(ids: &str, include: &str, shelf: &dyn Shelf, out: &mut String) {
    let listed = if ids.is_empty() { include } else { ids };
    let ids: Vec<u64> = listed.split(',').filter_map(|id| id.trim().parse().ok()).collect();
    let ids = if ids.is_empty() { shelf.attached() } else { ids };
    out.push_str("\n\n<div class=\"gallery\">");
    for (src, alt, caption) in ids.into_iter().filter_map(|id| shelf.picture(id)) {
        let caption =
            if caption.is_empty() { String::new() } else { format!("<figcaption>{}</figcaption>", escaped(&caption)) };
        let _ = write!(out, "<figure><img src=\"{}\" alt=\"{}\">{caption}</figure>", escaped(&src), escaped(&alt));
    }
    out.push_str("</div>\n\n");
}

/// Returns HTML's references in a plain text as the characters they stand for.
pub fn unescaped(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return text.to_owned();
    }
    let dom = crate::statify::html::dom::Dom::parse(text);
    dom.text(dom.root())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[derive(Default)]
    struct Nothing(RefCell<Vec<String>>);

    impl Shelf for Nothing {
        fn block(&self, id: u64) -> Option<String> {
            (id == 7).then(|| "<p>shared</p><!-- wp:block {\"ref\":7} /-->".into())
        }

        fn picture(&self, id: u64) -> Option<(String, String, String)> {
            (id < 3).then(|| (format!("/{id}.jpg"), "a".into(), String::new()))
        }

        fn attached(&self) -> Vec<u64> {
            vec![1]
        }

        fn elsewhere(&self, _: &str) {}

        fn unknown(&self, name: &str) {
            self.0.borrow_mut().push(name.into());
        }
    }

    #[test]
    fn codes_go_and_words_stay() {
        let shelf = Nothing::default();
        let text = "a [1] [sic] [[gallery]] [b key=\"]\"]in[/b] [slider_x] [contact-form-7 id=1] array[x]";
        let (html, classic) = expanded(text, &shelf);
        assert_eq!(html, "a [1] [sic] [gallery] in  \n\n<form></form>\n\n array[x]");
        assert!(classic);
        assert_eq!(*shelf.0.borrow(), ["b", "slider_x"]);
    }

    #[test]
    fn a_caption_is_a_figure() {
        let shelf = Nothing::default();
        let text =
            "[caption id=\"x\" width=\"3\"]<a href=\"/b\"><img src=\"/a.jpg\" /></a> Words <em>here</em>[/caption]";
        assert_eq!(
            expanded(text, &shelf).0.trim(),
            "<figure><a href=\"/b\"><img src=\"/a.jpg\" /></a><figcaption>Words <em>here</em></figcaption></figure>"
        );
    }

    #[test]
    fn a_block_that_holds_itself_ends() {
        let shelf = Nothing::default();
        let (html, classic) =
            expanded("<!-- wp:block {\"ref\":7} /--><!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", &shelf);
        assert!(!classic && html.contains("shared") && html.len() < 500);
    }
}
