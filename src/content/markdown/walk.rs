//! The one reading of a body that outline and HTML share.
//!
//! [`Walk`] turns the parser's events into calls of a [`Sink`]: it pairs component tags, numbers
//! footnotes, gives headings their ids, finds alerts, attributes and bare addresses, and keeps
//! nesting within bounds. So the outline and the HTML cannot disagree on any of these.

mod blocks;
mod both;
mod inlines;

use std::{borrow::Cow, ops::Range};

use memchr::memmem;
use pulldown_cmark::{CowStr, Event, OffsetIter, Options as Syntax, Parser, Tag, TagEnd};

use super::{
    ComponentTag, HtmlPolicy, Options, alerts::Alert, attributes::Attributes, ids::Ids, links::BareLinks, notes::Notes,
    source::Source,
};
use crate::diag::{Code, Diagnostic, Place, text};

/// What a walk is for: called in the order of the text.
pub(super) trait Sink {
    /// Whether this walk says what it finds wrong.
    const REPORTS: bool;

    /// A block or span that needs nothing more said about it begins.
    fn start(&mut self, tag: &Tag<'_>);
    /// It ends.
    fn end(&mut self, tag: TagEnd);
    /// A heading ends, whose id and attributes are known only now.
    fn heading_end(&mut self, level: u8, id: String, attributes: &Attributes<'_>);
    /// Running text.
    fn text(&mut self, run: &str);
    /// A word that the body explains.
    fn abbreviation(&mut self, word: &str, meaning: &str);
    /// Text that is an address.
    fn address_text(&mut self, address: &str);
    /// Text of a code block.
    fn code_block_text(&mut self, code: &str);
    /// Code within a line.
    fn code(&mut self, code: &str);
    /// A formula, as it was written and as MathML.
    fn math(&mut self, latex: &str, mathml: &str);
    /// A line break of the source.
    fn soft_break(&mut self);
    /// A line break that shows.
    fn hard_break(&mut self);
    /// A thematic break.
    fn rule(&mut self);
    /// A task's box.
    fn task(&mut self, done: bool);
    /// A link begins.
    fn link(&mut self, link: &Link<'_>);
    /// It ends.
    fn link_end(&mut self);
    /// An image begins; what follows is the text in its place.
    fn image(&mut self, image: &Link<'_>);
    /// It ends.
    fn image_end(&mut self, image: &Link<'_>);
    /// A footnote is called.
    fn note_call(&mut self, number: usize, call: u32);
    /// The text of the footnote with this index begins.
    fn note_start(&mut self, index: usize);
    /// It ends.
    fn note_end(&mut self);
    /// An alert begins: with its own title, or with none written.
    fn alert(&mut self, alert: Alert, titled: bool);
    /// The title that was written ends.
    fn alert_title_end(&mut self);
    /// The alert ends.
    fn alert_end(&mut self);
    /// A component without body.
    fn component(&mut self, tag: &ComponentTag<'_>);
    /// A component's body begins.
    fn component_open(&mut self, tag: &ComponentTag<'_>);
    /// It ends.
    fn component_close(&mut self, tag: &ComponentTag<'_>);
    /// A block of raw HTML.
    fn raw_block(&mut self, html: &str);
    /// A tag of raw HTML in a line.
    fn raw_inline(&mut self, html: &str);
    /// The ids of raw HTML.
    fn raw_ids(&mut self, ids: &[&str]);
    /// The end of what is shown in lists.
    fn more(&mut self);
    /// The body ends.
    fn finish(&mut self, notes: &Notes);
}

/// A link or image.
#[derive(Debug)]
pub(super) struct Link<'a> {
    /// As written, `page:` prefixed for `[[id]]`; `None` when it is not safe to follow.
    pub(super) target: Option<Cow<'a, str>>,
    /// The title written with it.
    pub(super) title: Cow<'a, str>,
    /// What stands in braces after it.
    pub(super) attributes: Attributes<'a>,
    /// The address's bytes, or else the link's.
    pub(super) span: Range<usize>,
    /// What to show when no text was written: the id of `[[id]]`, or nothing.
    pub(super) unnamed: Option<Cow<'a, str>>,
}

/// What of Markdown is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// CommonMark alone.
    CommonMark,
    /// GitHub's.
    Gfm,
    /// Ours.
    Sobre,
}

impl Dialect {
    /// Returns the one that options ask for.
    pub(super) fn of(options: Options) -> Self {
        if options.extensions { Self::Sobre } else { Self::Gfm }
    }

    fn syntax(self, options: Options) -> Syntax {
        let gfm = Syntax::ENABLE_TABLES | Syntax::ENABLE_STRIKETHROUGH | Syntax::ENABLE_TASKLISTS;
        let ours = Syntax::ENABLE_FOOTNOTES
            | Syntax::ENABLE_HEADING_ATTRIBUTES
            | Syntax::ENABLE_DEFINITION_LIST
            | Syntax::ENABLE_WIKILINKS;
        match self {
            Self::CommonMark => Syntax::empty(),
            Self::Gfm => gfm,
            Self::Sobre if options.math => gfm | ours | Syntax::ENABLE_MATH,
            Self::Sobre => gfm | ours,
        }
    }
}

/// Blocks and spans within each other that are followed; what lies deeper is shown as text.
const DEPTH_MAX: usize = 100;

/// Errors, and other findings, that are told of one body: nobody reads on after so many.
const FOUND_MAX: usize = 500;

/// A block that other blocks stand in.
enum Open<'a> {
    /// A quote, list item or definition.
    Plain,
    /// An alert.
    Alert,
    /// A footnote's text.
    Note,
    /// A component's body.
    Component(ComponentTag<'a>, usize),
}

/// An image whose text is being read.
struct Image<'a> {
    link: Link<'a>,
    /// The bytes of its attributes.
    list: Range<usize>,
    /// Whether it has a text.
    described: bool,
}

/// A reading under way.
pub(super) struct Walk<'a, 's, S> {
    body: &'a str,
    source: &'a Source<'a>,
    events: OffsetIter<'a>,
    peeked: Option<(Event<'a>, Range<usize>)>,
    options: Options,
    dialect: Dialect,
    place: &'s dyn Fn(Range<usize>) -> Place,
    found: Vec<Diagnostic>,
    /// How much was found: what is no error, and errors.
    said: [usize; 2],
    sink: S,
    ids: Ids<'a>,
    notes: Notes,
    bare_links: BareLinks,
    /// Containers, innermost last.
    open: Vec<Open<'a>>,
    /// How many blocks and spans are open, see [`counts`].
    depth: usize,
    /// Component bodies beyond the limit whose closing tags are still to come.
    ignored_bodies: usize,
    /// Inline events within these bytes were dealt with ahead of their turn.
    skip: Range<usize>,
    /// The links that are open, each with the bytes of its attributes: no bare address is a link there.
    links: Vec<Range<usize>>,
    /// The images that are open; what is inside is the text in their place.
    images: Vec<Image<'a>>,
    /// The heading that is open: its tag and its text so far.
    heading: Option<(Tag<'a>, String)>,
    /// Level of the last heading.
    level: u8,
    /// Depth of the paragraph whose first line is an alert's title, while in it.
    alert_title: Option<usize>,
    /// Offsets of `[^` still to come, descending: calls of notes that are not written, perhaps.
    note_marks: Vec<usize>,
}

/// Walks `source`, which was made of `body`; returns the sink and what was found.
pub(super) fn walk<'a, S: Sink>(
    body: &'a str,
    source: &'a Source<'a>,
    (options, dialect): (Options, Dialect),
    place: &dyn Fn(Range<usize>) -> Place,
    sink: S,
) -> (S, Vec<Diagnostic>) {
    let ours = dialect == Dialect::Sobre;
    let mut walk = Walk {
        body,
        source,
        events: Parser::new_ext(&source.text, dialect.syntax(options)).into_offset_iter(),
        peeked: None,
        options,
        dialect,
        place,
        found: Vec::new(),
        said: [0; 2],
        sink,
        ids: if ours { Ids::new(body) } else { Ids::default() },
        notes: Notes::default(),
        bare_links: if dialect == Dialect::CommonMark {
            BareLinks::default()
        } else {
            BareLinks::new(body, source.addresses.clone())
        },
        open: Vec::new(),
        depth: 0,
        ignored_bodies: 0,
        skip: 0..0,
        links: Vec::new(),
        images: Vec::new(),
        heading: None,
        level: 1,
        alert_title: None,
        note_marks: if S::REPORTS && ours { note_marks(body) } else { Vec::new() },
    };
    walk.run();
    (walk.sink, walk.found)
}

impl<'a, S: Sink> Walk<'a, '_, S> {
    fn run(&mut self) {
        while let Some((event, range)) = self.next() {
            if range.end <= self.skip.end && range.start >= self.skip.start && is_inline(&event) {
                continue;
            }
            self.event(event, range);
        }
        self.close_components();
        let notes = std::mem::take(&mut self.notes);
        for note in notes.unused() {
            if let Some(span) = note.written.clone() {
                self.report(span, || {
                    Diagnostic::new(
                        Code::FOOTNOTE_UNUSED,
                        text!("this footnote is never called", "cette note n’est jamais appelée"),
                    )
                });
            }
        }
        self.sink.finish(&notes);
    }

    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        if self.peeked.is_some() { self.peeked.take() } else { self.events.next() }
    }

    fn peek(&mut self) -> Option<&(Event<'a>, Range<usize>)> {
        if self.peeked.is_none() {
            self.peeked = self.events.next();
        }
        self.peeked.as_ref()
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Text(text) => self.text(&text, range),
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.hard_break(),
            Event::Code(code) => self.code(&code),
            Event::InlineMath(latex) => self.math(&latex, false, range),
            Event::DisplayMath(latex) => self.math(&latex, true, range),
            Event::FootnoteReference(label) => self.note_call(&label),
            Event::InlineHtml(html) => self.inline_html(&html, &range),
            // Only met within an HTML block, which is taken whole.
            Event::Html(_) => {}
            Event::Rule => self.sink.rule(),
            Event::TaskListMarker(done) => self.sink.task(done),
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        if counts(&tag) {
            if self.depth >= DEPTH_MAX {
                self.too_deep(&tag, range);
                return;
            }
            self.depth += 1;
        }
        match tag {
            Tag::BlockQuote(_) => self.quote(&range),
            Tag::Heading { .. } => {
                self.sink.start(&tag);
                self.heading = Some((tag, String::new()));
            }
            Tag::HtmlBlock => self.html_block(range),
            Tag::CodeBlock(_) => self.code_block(&tag, range),
            Tag::FootnoteDefinition(label) => self.note(&label, range),
            Tag::Link { link_type, dest_url, title, .. } => self.link(link_type, dest_url, title, range),
            Tag::Image { link_type, dest_url, title, .. } => self.image(link_type, dest_url, title, range),
            _ => {
                if matches!(tag, Tag::Item | Tag::DefinitionListDefinition) {
                    self.open.push(Open::Plain);
                }
                self.sink.start(&tag);
            }
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        if counts_end(tag) {
            self.depth -= 1;
        }
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::DefinitionListDefinition | TagEnd::FootnoteDefinition => {
                self.container_end(tag);
            }
            TagEnd::Heading(level) => self.heading_end(level as u8, range),
            TagEnd::Link => self.link_end(),
            TagEnd::Image => self.image_end(),
            TagEnd::Paragraph if self.alert_title.take().is_some() => self.sink.alert_title_end(),
            _ => self.sink.end(tag),
        }
    }

    /// Shows what `tag` would begin as the text it was written with.
    fn too_deep(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        self.report(range.start..range.start + 1, || {
            Diagnostic::new(
                Code::MARKDOWN_NESTING,
                text!("nested more than {DEPTH_MAX} deep", "imbrication de plus de {DEPTH_MAX} niveaux"),
            )
            .hint(text!("from here on it is shown as written", "la suite est affichée telle quelle"))
        });
        self.skip_rest();
        let written = &self.body[range];
        if is_span(tag) {
            self.sink.text(written);
        } else {
            self.sink.start(&Tag::Paragraph);
            self.sink.text(written);
            self.sink.end(TagEnd::Paragraph);
        }
    }

    /// Drops all events up to the end of what has just begun.
    fn skip_rest(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn report(&mut self, span: Range<usize>, diagnostic: impl FnOnce() -> Diagnostic) {
        if !S::REPORTS || self.dialect != Dialect::Sobre {
            return;
        }
        let diagnostic = diagnostic();
        let said = &mut self.said[usize::from(diagnostic.is_error())];
        *said += 1;
        if *said <= FOUND_MAX {
            self.found.push(diagnostic.at((self.place)(span)));
        }
    }

    /// Returns where `text` stands in the source, when it is a part of it.
    fn span_of(&self, text: &CowStr<'_>) -> Option<Range<usize>> {
        let CowStr::Borrowed(text) = text else { return None };
        let start = (text.as_ptr() as usize).checked_sub(self.source.text.as_ptr() as usize)?;
        let span = start..start + text.len();
        (span.end <= self.source.text.len()).then_some(span)
    }

    fn cleans(&self) -> bool {
        self.dialect == Dialect::Sobre && self.options.html != HtmlPolicy::Trust
    }
}

fn note_marks(body: &str) -> Vec<usize> {
    let mut marks: Vec<_> = memmem::find_iter(body.as_bytes(), b"[^").collect();
    marks.reverse();
    marks
}

/// Whether an event belongs to the inside of a line.
fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_span(tag),
        Event::End(tag) => is_span_end(*tag),
        Event::Html(_) | Event::Rule => false,
        _ => true,
    }
}

fn is_span(tag: &Tag<'_>) -> bool {
    is_span_end(tag.to_end())
}

fn is_span_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Whether a tag adds to the depth: all that can stand within its like.
fn counts(tag: &Tag<'_>) -> bool {
    counts_end(tag.to_end())
}

fn counts_end(tag: TagEnd) -> bool {
    is_span_end(tag)
        || matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::DefinitionList | TagEnd::FootnoteDefinition)
}
