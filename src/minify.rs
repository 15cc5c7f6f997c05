//! Economy of HTML: what no reader can see is not written.
//!
//! [`squeeze_template`] runs once over each template at load, so that pages come out small without a
//! pass of their own. [`minify_html()`] is for HTML that others wrote: raw blocks in Markdown, static
//! files, replaced sites. Both keep one law: **the text a reader sees, spaces included, is the same
//! before and after.**
//!
//! minify-html alone breaks it (it deletes the space between two links in a `<div>`). So what it gets
//! has every space that shows replaced by a letter it does not know, and what comes out is compared
//! with what went in, as a reader sees them and tag by tag; if they differ, the piece stays as it was.

mod element;
mod entity;
mod scan;
mod seen;
mod space;
mod squeeze;
mod tag;
mod tree;

use std::borrow::Cow;

pub(crate) use scan::{Said, Scanner, Tag, Token, code_length, keyword};
pub use squeeze::squeeze_template;

use seen::seen;

/// Stands for a space that shows while minify-html is at work: a character of the private use area,
/// which is no white space and no author's letter.
const SPACE: char = '\u{f8a9}';

/// minify-html follows nesting by recursion; deeper pieces are only squeezed.
const DEPTH_MAX: usize = 200;

/// Returns the text that a reader sees of a piece of HTML, a line for each block.
pub(crate) fn seen_text(html: &str) -> String {
    seen(html).text
}

/// Returns `html` smaller, or as it is where that would change what a reader sees.
///
/// Closing tags, `<html>`, `<head>` and server-side includes stay; scripts and styles are not touched.
///
/// ```
/// use sobre::minify::minify_html;
/// let html = "<div>\n  <a href=\"/a/\">one</a>\n  <a href=\"/b/\">two</a>  <!-- here -->\n</div>\n";
/// assert_eq!(minify_html(html), "<div><a href=/a/>one</a> <a href=/b/>two</a></div>");
/// ```
pub fn minify_html(html: &str) -> Cow<'_, str> {
    if html.contains(SPACE) || shows_all_spaces(html) {
        return Cow::Borrowed(html);
    }
    let Some(marked) = squeeze::squeeze(html, squeeze::Options { templates: false, space: SPACE }) else {
        return Cow::Borrowed(html);
    };
    let before = seen(html);
    let smallest = (before.depth <= DEPTH_MAX).then(|| smallest(&marked)).flatten();
    let squeezed = marked.replace(SPACE, " ");
    let is_same = |candidate: &String| {
        let after = seen(candidate);
        after.text == before.text && after.tags == before.tags
    };
    match smallest.into_iter().chain([squeezed]).find(is_same) {
        Some(smaller) if smaller.len() < html.len() => Cow::Owned(smaller),
        _ => Cow::Borrowed(html),
    }
}

/// Whether the piece's own style asks that white space be shown.
fn shows_all_spaces(html: &str) -> bool {
    html.match_indices("white-space").any(|(at, key)| {
        let value = html[at + key.len()..].trim_start().trim_start_matches(':').trim_start();
        ["pre", "break-spaces"].iter().any(|kept| value.get(..kept.len()).is_some_and(|v| v.eq_ignore_ascii_case(kept)))
    })
}

fn smallest(marked: &str) -> Option<String> {
    let options = minify_html::Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_ssi_comments: true,
        ..minify_html::Cfg::default()
    };
    let smaller = String::from_utf8(minify_html::minify(marked.as_bytes(), &options)).ok()?;
    Some(smaller.replace(SPACE, " "))
}
