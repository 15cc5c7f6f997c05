//! Markdown alone: for comparing with its specifications, and for texts that are not a page's.

use std::{borrow::Cow, ops::Range};

use super::{
    ComponentTag, Holes, HtmlPolicy, Options,
    source::Source,
    walk::{Dialect, walk},
    write::Writer,
};
use crate::diag::{Diagnostic, Place};

/// Returns `text` as HTML without anything of ours: CommonMark, or with `gfm` GitHub's.
///
/// ```
/// assert_eq!(sobre::content::markdown::plain("*a* ~~b~~", false), "<p><em>a</em> ~~b~~</p>");
/// assert_eq!(sobre::content::markdown::plain("*a* ~~b~~", true), "<p><em>a</em> <del>b</del></p>");
/// ```
pub fn plain(text: &str, gfm: bool) -> String {
    let dialect = if gfm { Dialect::Gfm } else { Dialect::CommonMark };
    let options = Options { html: HtmlPolicy::Trust, extensions: false, ..Options::USUAL };
    let source = Source::new(text, dialect);
    let place = |_: Range<usize>| Place::file("");
    let sink = Writer::new(String::new(), (options, dialect), &NoSite, &place);
    walk(text, &source, (options, dialect), &place, sink).0.into_html().0
}

/// Returns the HTML of a text that is not a page's, such as a field of data: read like a page's body,
/// but its links stay as written, and of a component tag only the body is left.
pub fn fragment(text: &str, options: Options) -> String {
    let mut html = String::with_capacity(text.len() * 3 / 2);
    super::html(text, options, &NoSite, &mut html, &|_: Range<usize>| Place::file(""));
    html
}

/// A site that knows nothing.
struct NoSite;

impl Holes for NoSite {
    fn address(&self, _target: &str) -> Option<Cow<'_, str>> {
        None
    }

    fn title(&self, _target: &str) -> Option<Cow<'_, str>> {
        None
    }

    fn component(&self, _tag: &ComponentTag<'_>, body: Option<&str>, html: &mut String) -> Result<(), Box<Diagnostic>> {
        html.push_str(body.unwrap_or_default());
        Ok(())
    }
}
