//! Markdown with component tags, in all its modes: never a panic, spans that lie in the text, clean HTML.
#![no_main]

use std::{borrow::Cow, ops::Range};

use libfuzzer_sys::fuzz_target;
use sobre::{
    content::markdown::{self, ComponentTag, Holes, HtmlPolicy, Options, Typography},
    diag::{Diagnostic, Place},
};

/// A site in which every second address exists.
struct Echo;

impl Holes for Echo {
    fn address(&self, target: &str) -> Option<Cow<'_, str>> {
        (target.len() % 2 == 0).then(|| Cow::Owned(format!("/{}/", target.len())))
    }

    fn title(&self, target: &str) -> Option<Cow<'_, str>> {
        (target.len() % 2 == 0).then_some(Cow::Borrowed("a title"))
    }

    fn component(&self, tag: &ComponentTag<'_>, body: Option<&str>, html: &mut String) -> Result<(), Box<Diagnostic>> {
        html.push_str("<div>");
        html.push_str(body.unwrap_or(if tag.arguments.is_empty() { "" } else { "…" }));
        html.push_str("</div>");
        Ok(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((mode, bytes)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let options = Options {
        typography: if mode & 1 == 0 { Typography::Off } else { Typography::French },
        html: [HtmlPolicy::Sanitize, HtmlPolicy::Trust, HtmlPolicy::Refuse][usize::from(mode >> 1) % 3],
        extensions: mode & 8 == 0,
        math: mode & 32 != 0,
        french: mode & 16 == 0,
    };
    let place = |span: Range<usize>| {
        assert!(text.is_char_boundary(span.start), "a span {span:?} that starts outside of the text");
        Place::new("x.md", text, span)
    };
    let (outline, _) = markdown::outline(text, options, &place);
    for link in &outline.links {
        assert!(text.get(link.span.start as usize..link.span.end as usize).is_some(), "a link outside of the text");
    }
    let mut html = String::new();
    markdown::html(text, options, &Echo, &mut html, &place);
    if options.html != HtmlPolicy::Trust {
        assert!(!html.to_ascii_lowercase().contains("<script"), "a script went through");
    }
    for heading in outline.headings.iter().filter(|_| options.extensions) {
        assert!(!heading.id.is_empty(), "a heading without an id");
    }
});
