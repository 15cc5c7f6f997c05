//! The first walk: what other pages may ask about a body, and what it asks of others.

use pulldown_cmark::{Tag, TagEnd};

use super::{
    ComponentTag, Heading, LinkRef, Options, Outline,
    alerts::Alert,
    attributes::Attributes,
    notes::Notes,
    tags,
    typography::Pen,
    walk::{Link, Sink},
};
use crate::content::{markdown::Typography, node::Value};

/// Fills an [`Outline`].
pub(super) struct Outliner {
    outline: Outline,
    pen: Pen,
    /// The heading being read.
    heading: String,
    in_heading: bool,
    /// Whether everything up to `<!-- more -->` is the summary.
    until_more: bool,
    summary: Summary,
    /// Blocks that are open.
    depth: usize,
    /// Images that are open: their text is not the page's.
    images: usize,
    /// Whether the last byte of text belonged to a word.
    in_word: bool,
}

/// How far the summary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Summary {
    /// Waiting for a paragraph.
    Sought,
    /// In it.
    Taken,
    /// Complete.
    Done,
}

impl Outliner {
    /// Returns an outliner; `until_more` says that the body holds the mark that ends its summary.
    pub(super) fn new(options: Options, until_more: bool) -> Self {
        Self {
            outline: Outline::default(),
            pen: Pen::new(options.typography == Typography::French, false),
            heading: String::new(),
            in_heading: false,
            until_more,
            summary: Summary::Sought,
            depth: 0,
            images: 0,
            in_word: false,
        }
    }

    /// Returns what was found.
    pub(super) fn into_outline(mut self) -> Outline {
        self.outline.summary.truncate(self.outline.summary.trim_end().len());
        self.outline
    }

    /// Returns where running text goes, if anywhere.
    fn page(&mut self) -> Option<(&mut Pen, &mut String)> {
        if self.images > 0 {
            None
        } else if self.in_heading {
            Some((&mut self.pen, &mut self.heading))
        } else if self.summary == Summary::Taken {
            Some((&mut self.pen, &mut self.outline.summary))
        } else {
            None
        }
    }

    fn block_start(&mut self, is_paragraph: bool) {
        self.in_word = false;
        self.pen.restart();
        if self.summary == Summary::Sought && (self.until_more || (is_paragraph && self.depth == 0)) {
            self.summary = Summary::Taken;
        }
        self.depth += 1;
    }

    fn block_end(&mut self) {
        self.in_word = false;
        self.depth -= 1;
        if self.summary == Summary::Taken {
            if !self.until_more && self.depth == 0 {
                self.summary = if self.outline.summary.is_empty() { Summary::Sought } else { Summary::Done };
            } else if !self.outline.summary.is_empty() && !self.outline.summary.ends_with(' ') {
                self.outline.summary.push(' ');
            }
        }
    }

    fn count_words(&mut self, run: &str) {
        for &byte in run.as_bytes() {
            match WORDS[usize::from(byte)] {
                Byte::Neutral => {}
                Byte::Gap => self.in_word = false,
                Byte::Word => {
                    self.outline.words += u32::from(!self.in_word);
                    self.in_word = true;
                }
            }
        }
    }

    fn refer(&mut self, target: String, span: &std::ops::Range<usize>, embeds: bool) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.outline.links.push(LinkRef { target, span: offset(span.start)..offset(span.end), embeds });
    }

    fn component_links(&mut self, tag: &ComponentTag<'_>) {
        for (name, value) in tag.arguments.iter().filter(|(name, _)| tags::holds_address(name)) {
            if let Value::String(target) = value {
                self.refer(target.clone(), &tag.span, tags::embeds(name));
            }
        }
    }
}

/// What a byte of text does to the count of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Byte {
    /// Punctuation, within a word or beside it.
    Neutral,
    /// Between words.
    Gap,
    /// Part of a word. Of the bytes beyond ASCII, all but those that begin `«`, `–`, `’` and the like.
    Word,
}

static WORDS: [Byte; 256] = {
    let mut table = [Byte::Neutral; 256];
    let mut i = 0;
    while i < 256 {
        let byte = i as u8;
        if byte.is_ascii_whitespace() {
            table[i] = Byte::Gap;
        } else if byte.is_ascii_alphanumeric() || (byte >= 0xc3 && byte != 0xe2) {
            table[i] = Byte::Word;
        }
        i += 1;
    }
    table
};

impl Sink for Outliner {
    const REPORTS: bool = true;

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Heading { .. } => {
                self.block_start(false);
                self.in_heading = true;
            }
            _ => self.block_start(matches!(tag, Tag::Paragraph)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            _ => self.block_end(),
        }
    }

    fn heading_end(&mut self, level: u8, id: String, _attributes: &Attributes<'_>) {
        let text = std::mem::take(&mut self.heading);
        if self.until_more && self.summary == Summary::Taken {
            self.outline.summary.push_str(&text);
        }
        self.in_heading = false;
        self.block_end();
        self.outline.headings.push(Heading { level, id, text });
    }

    fn text(&mut self, run: &str) {
        if self.images == 0 {
            self.count_words(run);
        }
        if let Some((pen, text)) = self.page() {
            pen.write(run, text);
        }
    }

    fn address_text(&mut self, address: &str) {
        self.code(address);
    }

    fn code_block_text(&mut self, code: &str) {
        if self.until_more && self.summary == Summary::Taken {
            self.outline.summary.push_str(code);
        }
    }

    fn code(&mut self, code: &str) {
        if self.images == 0 {
            self.count_words(code);
        }
        if let Some((pen, text)) = self.page() {
            pen.write_verbatim(code, text);
        }
    }

    fn soft_break(&mut self) {
        self.in_word = false;
        if let Some((pen, text)) = self.page() {
            pen.soft_break(text);
        }
    }

    fn hard_break(&mut self) {
        self.soft_break();
    }

    fn rule(&mut self) {}

    fn task(&mut self, _done: bool) {}

    fn link(&mut self, link: &Link<'_>) {
        if let Some(target) = &link.target {
            self.refer(target.clone().into_owned(), &link.span, false);
        }
        self.outline.anchors.extend(link.attributes.id.map(Into::into));
        if let Some(unnamed) = link.unnamed.as_deref() {
            self.code(unnamed);
        }
    }

    fn link_end(&mut self) {}

    fn image(&mut self, image: &Link<'_>) {
        if let Some(target) = &image.target {
            self.refer(target.clone().into_owned(), &image.span, true);
        }
        self.outline.anchors.extend(image.attributes.id.map(Into::into));
        self.images += 1;
    }

    fn image_end(&mut self, _image: &Link<'_>) {
        self.images -= 1;
    }

    fn note_call(&mut self, number: usize, call: u32) {
        self.outline.anchors.push(super::notes::call_id(number, call));
    }

    fn note_start(&mut self, _index: usize) {
        self.block_start(false);
    }

    fn note_end(&mut self) {
        self.block_end();
    }

    fn alert(&mut self, _alert: Alert, titled: bool) {
        self.block_start(false);
        if titled {
            self.block_start(false);
        }
    }

    fn alert_title_end(&mut self) {
        self.block_end();
    }

    fn alert_end(&mut self) {
        self.block_end();
    }

    fn component(&mut self, tag: &ComponentTag<'_>) {
        self.component_links(tag);
    }

    fn component_open(&mut self, tag: &ComponentTag<'_>) {
        self.component_links(tag);
        self.block_start(false);
    }

    fn component_close(&mut self, _tag: &ComponentTag<'_>) {
        self.block_end();
    }

    fn raw_block(&mut self, _html: &str) {}

    fn raw_inline(&mut self, _html: &str) {}

    fn raw_ids(&mut self, ids: &[&str]) {
        self.outline.anchors.extend(ids.iter().map(|&id| id.to_owned()));
    }

    fn more(&mut self) {
        self.summary = Summary::Done;
    }

    fn finish(&mut self, notes: &Notes) {
        self.outline.anchors.extend(notes.shown().map(|(_, note)| super::notes::note_id(note.number)));
    }
}
