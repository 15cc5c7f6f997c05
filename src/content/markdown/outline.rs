//! What other pages may ask about a body, and what it asks of others.

use pulldown_cmark::{Tag, TagEnd};

use super::{
    ComponentTag, ELSEWHERE, Heading, LinkRef, Options, Outline,
    alerts::Alert,
    attributes::Attributes,
    notes::Notes,
    tags,
    typography::Pen,
    walk::{Link, Sink},
    write::played,
};
use crate::{
    content::{markdown::Typography, node::Value},
    minify::seen_text,
};

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
    /// Whether all of the text is kept.
    keeps_text: bool,
    /// Blocks that are open.
    depth: usize,
    /// Images that are open: their text is not the page's.
    images: usize,
    /// The last byte of text in this block, a space at its start.
    last: u8,
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
            keeps_text: options.search,
            depth: 0,
            images: 0,
            last: b' ',
        }
    }

    /// Returns what was found.
    pub(super) fn into_outline(mut self) -> Outline {
        let outline = &mut self.outline;
        outline.summary.truncate(outline.summary.trim_end().len());
        // Kept for every page of the site until the build ends.
        outline.summary.shrink_to_fit();
        outline.text.shrink_to_fit();
        outline.headings.shrink_to_fit();
        outline.links.shrink_to_fit();
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
        self.keep("\n");
        self.last = b' ';
        self.pen.restart();
        if self.summary == Summary::Sought && (self.until_more || (is_paragraph && self.depth == 0)) {
            self.summary = Summary::Taken;
        }
        self.depth += 1;
    }

    fn block_end(&mut self) {
        self.keep("\n");
        self.last = b' ';
        self.depth -= 1;
        if self.summary == Summary::Taken {
            if !self.until_more && self.depth == 0 {
                self.summary = if self.outline.summary.is_empty() { Summary::Sought } else { Summary::Done };
            } else if !self.outline.summary.is_empty() && !self.outline.summary.ends_with(' ') {
                self.outline.summary.push(' ');
            }
        }
    }

    /// Keeps a piece of the text, a line break only where there is none yet.
    fn keep(&mut self, run: &str) {
        if self.keeps_text && self.images == 0 && !(run == "\n" && self.outline.text.ends_with(['\n', ' '])) {
            self.outline.text.push_str(run);
        }
    }

    /// Counts the bytes that begin a word: a letter or digit after a space or an opening mark.
    fn count_words(&mut self, run: &str) {
        let bytes = run.as_bytes();
        let Some((&first, rest)) = bytes.split_first() else { return };
        let mut words = u32::from(begins_word(self.last, first));
        // Stretches whose count fits a byte, without state or branches, so that the compiler takes many
        // bytes at a time: every page passes here whole.
        for (before, stretch) in bytes.chunks(128).zip(rest.chunks(128)) {
            let begun = before.iter().zip(stretch).map(|(&before, &byte)| u8::from(begins_word(before, byte)));
            words += u32::from(begun.fold(0, u8::wrapping_add));
        }
        self.last = bytes[bytes.len() - 1];
        self.outline.words += words;
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

/// Whether `byte` is of a letter or digit, and the one before it a space or opening mark.
fn begins_word(before: u8, byte: u8) -> bool {
    // 0xab ends `«`. Beyond ASCII all bytes are letters but the ones that begin `«`, `–`, `’` and the like.
    matches!(before, b' ' | b'\n' | b'(' | b'"' | 0xab)
        && (byte.is_ascii_alphanumeric() || (byte >= 0xc3 && byte != 0xe2))
}

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
        self.keep(run);
        if let Some((pen, text)) = self.page() {
            pen.write(run, text);
        }
    }

    fn abbreviation(&mut self, word: &str, _meaning: &str) {
        self.text(word);
    }

    fn address_text(&mut self, address: &str) {
        self.code(address);
    }

    fn code_block_text(&mut self, code: &str) {
        self.keep(code);
        if self.until_more && self.summary == Summary::Taken {
            self.outline.summary.push_str(code);
        }
    }

    fn code(&mut self, code: &str) {
        if self.images == 0 {
            self.count_words(code);
        }
        self.keep(code);
        if let Some((pen, text)) = self.page() {
            pen.write_verbatim(code, text);
        }
    }

    fn math(&mut self, latex: &str, _mathml: &str) {
        self.code(latex);
    }

    fn soft_break(&mut self) {
        self.last = b' ';
        self.keep(" ");
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
            self.keep(ELSEWHERE);
            self.code(unnamed);
        }
    }

    fn link_end(&mut self) {}

    fn image(&mut self, image: &Link<'_>) {
        if let Some(target) = &image.target {
            self.refer(target.clone().into_owned(), &image.span, true);
            if played(target).is_some() {
                // A player says more than its title.
                self.keep(ELSEWHERE);
            }
        }
        if let Some(poster) = image.attributes.get("poster") {
            self.refer(poster.to_owned(), &image.span, true);
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
        self.keep(ELSEWHERE);
        self.component_links(tag);
    }

    fn component_open(&mut self, tag: &ComponentTag<'_>) {
        self.keep(ELSEWHERE);
        self.component_links(tag);
        self.block_start(false);
    }

    fn component_close(&mut self, _tag: &ComponentTag<'_>) {
        self.block_end();
    }

    fn raw_block(&mut self, html: &str) {
        self.raw_inline(html);
    }

    fn raw_inline(&mut self, html: &str) {
        if self.keeps_text {
            self.keep(&seen_text(html));
        }
    }

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
