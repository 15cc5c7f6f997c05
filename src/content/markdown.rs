//! Markdown, walked for its [`Outline`], for its HTML, or for both at once.
//!
//! Pure: text and options in, values out. What lies in other files (a link's target, a component's
//! template) is asked of [`Holes`].
//!
//! There is one reading (`walk`) with two sinks (`outline`, `write`), so that ids, notes and links
//! agree by construction. The parser is pulldown-cmark; `source` hides component tags from it without
//! moving a byte, so every span is one of the body. What the text alone shows to be wrong is said by
//! [`outline`]; what only the site can know, by [`html`]: nothing is said twice.

mod abbreviations;
mod alerts;
mod attributes;
mod highlight;
mod ids;
mod links;
mod math;
mod notes;
mod outline;
mod plain;
mod sanitize;
mod source;
mod tags;
mod text;
mod typography;
mod walk;
mod write;

use std::{borrow::Cow, ops::Range};

use serde::{Deserialize, Serialize};

use self::{
    outline::Outliner,
    source::Source,
    walk::{Dialect, walk},
    write::Writer,
};
use crate::diag::{Diagnostic, Place};

pub use links::is_safe as is_safe_address;
pub use plain::{fragment, plain};
pub(crate) use text::escape_quoted;

/// How a body is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options {
    /// Whose typography to apply to the running text.
    pub typography: Typography,
    /// What becomes of raw HTML.
    pub html: HtmlPolicy,
    /// Everything beyond CommonMark and GFM; off in the plain mode that is compared with their
    /// specifications.
    pub extensions: bool,
    /// Whether dollars enclose formulas. Off unless the site wants it: prices have dollars, too.
    pub math: bool,
    /// Whether code gets the colours of its language.
    pub highlight: bool,
    /// Whether the text is kept for the search.
    pub search: bool,
    /// Language of the page's own labels ("Notes", alert names): `fr` or `en`.
    pub french: bool,
}

impl Options {
    /// How the body of a page in English is read where its site says nothing.
    pub const USUAL: Self = Self {
        typography: Typography::Off,
        html: HtmlPolicy::Sanitize,
        extensions: true,
        math: false,
        highlight: true,
        search: false,
        french: false,
    };
}

/// What a site says of how its bodies are read: `[content]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rules {
    /// `html`: what becomes of raw HTML.
    pub html: HtmlPolicy,
    /// `typography`; `None` follows each page's language.
    pub typography: Option<Typography>,
    /// `math`: whether dollars enclose formulas.
    pub math: bool,
    /// `highlight`: whether code gets colours.
    pub highlight: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { html: HtmlPolicy::default(), typography: None, math: false, highlight: true }
    }
}

/// Typographic conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Typography {
    /// As typed.
    Off,
    /// Narrow and plain no-break spaces, guillemets, curly apostrophes.
    French,
}

/// What becomes of raw HTML in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HtmlPolicy {
    /// Cleaned by ammonia.
    #[default]
    Sanitize,
    /// Passed through.
    Trust,
    /// An error.
    Refuse,
}

/// What a walk over a body finds: all that other pages may ask about it, and all it asks of others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Headings with the ids they will have, in order.
    pub headings: Vec<Heading>,
    /// Further ids that can be linked to (footnotes, attributes).
    pub anchors: Vec<String>,
    /// Links, images and addresses in component arguments, in order.
    pub links: Vec<LinkRef>,
    /// First paragraph, or all before `<!-- more -->`, as plain text; empty when there is none.
    pub summary: String,
    /// Running words.
    pub words: u32,
    /// The text without markup, a line for each block, where the site is searched; else empty. Where the words
    /// come from elsewhere (a component, the title of a page that a link names), [`ELSEWHERE`] stands.
    pub text: String,
}

/// Stands in [`Outline::text`] for words that the body alone does not hold: Unicode's object replacement character.
pub const ELSEWHERE: &str = "\u{fffc}";

/// A heading of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id in the page.
    pub id: String,
    /// Its text without markup.
    pub text: String,
}

/// An address written in a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRef {
    /// As written, `page:` prefixed for `[[id]]`.
    pub target: String,
    /// Byte range within the body.
    pub span: Range<u32>,
    /// Whether it is an image or another thing to be shown, not followed.
    pub embeds: bool,
}

/// What a body asks of the site while its HTML is written.
pub trait Holes {
    /// Returns the address that `target` stands for, or `None` to leave it as written (it was
    /// reported when the site was resolved).
    fn address(&self, target: &str) -> Option<Cow<'_, str>>;

    /// Returns the title of what `target` stands for, for links written without a text.
    fn title(&self, target: &str) -> Option<Cow<'_, str>>;

    /// Returns how the picture is shown that `target` stands for, or what is wrong with it; `None` when it
    /// is shown as it was written.
    fn picture(&self, _target: &str) -> Result<Option<Shown>, Box<Diagnostic>> {
        Ok(None)
    }

    /// Appends how a file of the site is shown that stands for itself, and says whether it did; if not, a
    /// link to it has to do.
    fn file(&self, _file: &FileTag<'_>, _html: &mut String) -> Result<bool, Box<Diagnostic>> {
        Ok(false)
    }

    /// Appends a component's HTML. `body` is the finished HTML between the opening and closing tag.
    fn component(&self, tag: &ComponentTag<'_>, body: Option<&str>, html: &mut String) -> Result<(), Box<Diagnostic>>;

    /// Returns a piece of raw HTML as short as it can be; it holds all that it opens. Called after
    /// cleaning, where the site's policy cleans.
    fn raw_html<'h>(&self, html: &'h str) -> Cow<'h, str> {
        Cow::Borrowed(html)
    }
}

/// How a picture is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Its address, where one has to do.
    pub src: String,
    /// Addresses with their widths, as HTML's `srcset` has them; empty when there is only one.
    pub srcset: String,
    /// The same as AVIF, for browsers that show it; empty when there is none.
    pub avif: String,
    /// How wide it is shown, in HTML's words for it.
    pub sizes: String,
    /// Width in pixels; 0 when nobody knows.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A file that is more than a word in a line: a document to take home, a sound, a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTag<'a> {
    /// What it is.
    pub kind: FileKind,
    /// Its address as written.
    pub target: &'a str,
    /// What was written of it, as plain text.
    pub label: &'a str,
    /// Whether it stands alone, where a paragraph would.
    pub is_block: bool,
    /// Width and height in pixels, where they are written.
    pub size: (Option<&'a str>, Option<&'a str>),
    /// The picture that stands for it until it is opened, where one is named.
    pub poster: Option<&'a str>,
}

/// As what a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A card that leads to it.
    Document,
    /// A player of sounds.
    Audio,
    /// A player of films.
    Video,
    /// A card that leads to what lies with somebody else.
    Embed,
}

/// A component tag as written.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentTag<'a> {
    /// Name of the component.
    pub name: &'a str,
    /// Arguments in written order; addresses are not yet resolved.
    pub arguments: Vec<(&'a str, crate::content::node::Value)>,
    /// Byte range of the tag within the body.
    pub span: Range<usize>,
}

/// Returns what a body holds, and everything its text alone shows to be wrong.
///
/// Spans are relative to `body`; `place` turns a byte range of the body into a place of the file.
pub fn outline(body: &str, options: Options, place: &dyn Fn(Range<usize>) -> Place) -> (Outline, Vec<Diagnostic>) {
    let dialect = Dialect::of(options);
    let source = Source::new(body, dialect);
    let sink = Outliner::new(options, holds_more(body));
    let (sink, found) = walk(body, &source, (options, dialect), place, sink);
    (sink.into_outline(), found)
}

/// Appends a body's HTML, minimal: no line breaks or quotes that HTML does not need. Returns what the
/// site had to say about its components; the rest was said by [`outline`].
pub fn html(
    body: &str,
    options: Options,
    holes: &dyn Holes,
    html: &mut String,
    place: &dyn Fn(Range<usize>) -> Place,
) -> Vec<Diagnostic> {
    let dialect = Dialect::of(options);
    let source = Source::new(body, dialect);
    let sink = Writer::new(std::mem::take(html), (options, dialect), holes, place);
    let (sink, _) = walk(body, &source, (options, dialect), place, sink);
    let found;
    (*html, found) = sink.into_html();
    found
}

/// Does the work of [`outline`] and of [`html`] in one walk: what the first returns, and what the second
/// does.
pub fn outline_and_html(
    body: &str,
    options: Options,
    holes: &dyn Holes,
    html: &mut String,
    place: &dyn Fn(Range<usize>) -> Place,
) -> ((Outline, Vec<Diagnostic>), Vec<Diagnostic>) {
    let dialect = Dialect::of(options);
    let source = Source::new(body, dialect);
    let writer = Writer::new(std::mem::take(html), (options, dialect), holes, place);
    let sinks = (Outliner::new(options, holds_more(body)), writer);
    let ((outliner, writer), of_text) = walk(body, &source, (options, dialect), place, sinks);
    let of_site;
    (*html, of_site) = writer.into_html();
    ((outliner.into_outline(), of_text), of_site)
}

/// Returns a plain text, such as a title, as the conventions have it.
///
/// ```
/// use sobre::content::markdown::{Typography, typographic};
/// assert_eq!(typographic("L'été : enfin !", Typography::French), "L’été\u{a0}: enfin\u{202f}!");
/// assert_eq!(typographic("It's: now!", Typography::Off), "It's: now!");
/// ```
pub fn typographic(text: &str, typography: Typography) -> Cow<'_, str> {
    if typography == Typography::Off {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    typography::Pen::new(true, false).write(text, &mut written);
    Cow::Owned(written)
}

/// Whether a body may hold the comment that ends its summary.
fn holds_more(body: &str) -> bool {
    memchr::memmem::find_iter(body.as_bytes(), b"<!--").any(|at| {
        body[at + 4..].trim_start().strip_prefix("more").is_some_and(|rest| rest.trim_start().starts_with("-->"))
    })
}
