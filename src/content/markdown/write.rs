//! HTML, straight into one `String`, with nothing in it that HTML does not need.

mod elements;
mod files;
mod footnotes;
mod image;
mod patches;

pub(super) use files::played;

use pulldown_cmark::{Alignment, HeadingLevel, Tag, TagEnd};

use self::{files::Alone, patches::Patches};
use super::{
    ComponentTag, FileKind, Holes, HtmlPolicy, Options, Typography,
    alerts::Alert,
    attributes::Attributes,
    notes::Notes,
    sanitize, text, typographic,
    typography::Pen,
    walk::{Dialect, Link, Sink},
};
use crate::diag::{Diagnostic, Place};

/// Writes HTML.
pub(super) struct Writer<'h> {
    html: String,
    options: Options,
    dialect: Dialect,
    holes: &'h dyn Holes,
    place: &'h dyn Fn(std::ops::Range<usize>) -> Place,
    /// What the site had to say.
    found: Vec<Diagnostic>,
    pen: Pen,
    patches: Patches,
    /// Where the open heading's tag ends, but for `>`.
    heading: usize,
    /// Images that are open: text goes into their `alt`.
    images: usize,
    /// Pictures written so far whose size is known.
    pictures: usize,
    /// Where the text of the outermost image begins.
    alt: usize,
    /// As what the outermost image is played, if it is no picture.
    player: Option<FileKind>,
    /// Whether the image that is being written stands below others that a browser may take instead.
    has_sources: bool,
    /// What may stand alone in the open paragraph.
    alone: Alone,
    /// The open block of code: what it says of itself, and its text.
    code: Option<(String, String)>,
    /// Bytes of code coloured so far.
    coloured: usize,
    /// `**` that are open.
    strong: usize,
    /// The open table.
    table: Table,
    /// Where the bodies of open components begin.
    bodies: Vec<usize>,
    /// The page's HTML while a footnote is being written.
    aside: Vec<(usize, String)>,
    /// HTML of the footnotes, by index.
    notes: Vec<String>,
}

/// The table being written.
#[derive(Debug, Default)]
struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
    /// Where its head begins.
    head: usize,
    /// Whether any cell of its head has words.
    is_headed: bool,
    /// Where the open cell begins, and what it holds.
    cell: (usize, usize),
}

impl<'h> Writer<'h> {
    /// Returns a writer that appends to `html`.
    pub(super) fn new(
        html: String,
        (options, dialect): (Options, Dialect),
        holes: &'h dyn Holes,
        place: &'h dyn Fn(std::ops::Range<usize>) -> Place,
    ) -> Self {
        Self {
            html,
            options,
            dialect,
            holes,
            place,
            found: Vec::new(),
            pen: Pen::new(options.typography == Typography::French && dialect == Dialect::Sobre, true),
            patches: Patches::default(),
            heading: 0,
            images: 0,
            pictures: 0,
            alt: 0,
            player: None,
            has_sources: false,
            alone: Alone::default(),
            code: None,
            coloured: 0,
            strong: 0,
            table: Table::default(),
            bodies: Vec::new(),
            aside: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Returns the HTML and what the site had to say.
    pub(super) fn into_html(self) -> (String, Vec<Diagnostic>) {
        (self.html, self.found)
    }

    /// Writes an opening tag; what follows is the block's content.
    fn block(&mut self, tag: &str) {
        self.html.push_str(tag);
        self.enter();
    }

    /// Begins a block's content.
    fn enter(&mut self) {
        self.pen.restart();
        self.patches.enter(self.html.len());
    }

    /// Ends a block's content.
    fn leave(&mut self) {
        self.patches.leave(&mut self.html, self.holes);
    }

    /// Ends a block's content and writes its closing tag.
    fn block_end(&mut self, tag: &str) {
        self.leave();
        self.html.push_str(tag);
    }

    /// Writes a tag within a line, unless it is in an image's text.
    fn span(&mut self, tag: &str) {
        if self.images == 0 {
            self.html.push_str(tag);
        }
    }

    /// Writes a `<strong>` tag; as in GitHub's dialect, none within another.
    fn strong(&mut self, opens: bool) {
        self.strong -= usize::from(!opens);
        if self.strong == 0 || self.dialect == Dialect::CommonMark {
            self.span(if opens { "<strong>" } else { "</strong>" });
        }
        self.strong += usize::from(opens);
    }

    fn gfm(&self) -> bool {
        self.dialect != Dialect::Sobre
    }

    /// Appends an attribute with an address, as the site gives it or as it was written.
    fn address(&mut self, name: &str, target: &str) {
        if let Some(address) = self.holes.address(target) {
            text::attribute(name, &address, &mut self.html);
        } else if target.is_empty() {
            self.html.push(' ');
            self.html.push_str(name);
            self.html.push_str("=\"\"");
        } else if text::is_encoded(target) {
            text::attribute(name, target, &mut self.html);
        } else {
            let mut encoded = String::with_capacity(target.len() + 16);
            text::encode_address(target, &mut encoded);
            text::attribute(name, &encoded, &mut self.html);
        }
    }

    fn title(&mut self, link: &Link<'_>) {
        let title = if link.title.is_empty() { link.attributes.get("title").unwrap_or_default() } else { &link.title };
        if !title.is_empty() {
            text::attribute("title", title, &mut self.html);
        }
    }

    fn tell(&mut self, tag: &ComponentTag<'_>, found: Diagnostic) {
        let place = found.place.clone().unwrap_or_else(|| (self.place)(tag.span.clone()));
        self.found.push(found.at(place));
    }
}

impl Sink for Writer<'_> {
    const REPORTS: bool = false;

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph => {
                self.block("<p>");
                self.alone = Alone::at(self.html.len());
            }
            Tag::Heading { level, .. } => {
                self.html.push_str(heading_start(*level));
                self.heading = self.html.len();
                self.block(">");
            }
            Tag::BlockQuote(_) => self.block("<blockquote>"),
            Tag::List(start) => self.list(*start),
            Tag::Item => self.block("<li>"),
            Tag::CodeBlock(kind) => self.code_block(kind),
            Tag::DefinitionList => self.html.push_str("<dl>"),
            Tag::DefinitionListTitle => self.block("<dt>"),
            Tag::DefinitionListDefinition => self.block("<dd>"),
            Tag::Table(alignments) => self.table(alignments),
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.head = self.html.len();
                self.table.column = 0;
                self.html.push_str("<thead><tr>");
            }
            Tag::TableRow => self.table_row(),
            Tag::TableCell => self.table_cell(),
            Tag::Emphasis => self.span("<em>"),
            Tag::Strong => self.strong(true),
            Tag::Strikethrough => self.span("<del>"),
            Tag::Superscript => self.span("<sup>"),
            Tag::Subscript => self.span("<sub>"),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.paragraph_end(),
            TagEnd::BlockQuote(_) => self.block_end("</blockquote>"),
            TagEnd::List(true) => self.html.push_str("</ol>"),
            TagEnd::List(false) => self.html.push_str("</ul>"),
            TagEnd::Item => self.block_end("</li>"),
            TagEnd::CodeBlock => self.code_block_end(),
            TagEnd::DefinitionList => self.html.push_str("</dl>"),
            TagEnd::DefinitionListTitle => self.block_end("</dt>"),
            TagEnd::DefinitionListDefinition => self.block_end("</dd>"),
            TagEnd::Table => self.html.push_str(if self.table.has_body { "</tbody></table>" } else { "</table>" }),
            TagEnd::TableHead => self.table_head_end(),
            TagEnd::TableRow => self.html.push_str("</tr>"),
            TagEnd::TableCell => self.table_cell_end(),
            TagEnd::Emphasis => self.span("</em>"),
            TagEnd::Strong => self.strong(false),
            TagEnd::Strikethrough => self.span("</del>"),
            TagEnd::Superscript => self.span("</sup>"),
            TagEnd::Subscript => self.span("</sub>"),
            _ => {}
        }
    }

    fn heading_end(&mut self, level: u8, id: String, attributes: &Attributes<'_>) {
        self.leave();
        if !id.is_empty() {
            let mut list = String::with_capacity(id.len() + 8);
            text::attribute("id", &id, &mut list);
            attributes.write(&mut list);
            if let Some(title) = attributes.get("title") {
                text::attribute("title", title, &mut list);
            }
            self.html.insert_str(self.heading, &list);
        }
        self.html.push_str("</h");
        self.html.push(char::from(b'0' + level));
        self.html.push('>');
    }

    fn text(&mut self, run: &str) {
        if self.images > 0 {
            self.alt_text(run);
        } else {
            self.pen.write(run, &mut self.html);
        }
    }

    fn abbreviation(&mut self, word: &str, meaning: &str) {
        self.html.push_str("<abbr");
        text::attribute("title", &typographic(meaning, self.options.typography), &mut self.html);
        self.html.push('>');
        self.pen.write(word, &mut self.html);
        self.html.push_str("</abbr>");
    }

    fn address_text(&mut self, address: &str) {
        if self.images > 0 {
            self.alt_text(address);
        } else {
            self.pen.write_verbatim(address, &mut self.html);
        }
    }

    fn code_block_text(&mut self, code: &str) {
        match &mut self.code {
            Some((_, text)) => text.push_str(code),
            None => text::escape(code, &mut self.html),
        }
    }

    fn code(&mut self, code: &str) {
        self.span("<code>");
        self.address_text(code);
        self.span("</code>");
    }

    fn math(&mut self, _latex: &str, mathml: &str) {
        self.html.push_str(mathml);
        self.pen.object();
    }

    fn soft_break(&mut self) {
        if self.images > 0 {
            self.html.push(' ');
        } else {
            self.pen.soft_break(&mut self.html);
        }
    }

    fn hard_break(&mut self) {
        if self.images > 0 {
            self.html.push(' ');
        } else {
            self.pen.hard_break();
            self.html.push_str("<br>");
        }
    }

    fn rule(&mut self) {
        self.html.push_str("<hr>");
    }

    fn task(&mut self, done: bool) {
        self.task_box(done);
    }

    fn link(&mut self, link: &Link<'_>) {
        if self.images > 0 {
            return;
        }
        let start = self.html.len();
        self.html.push_str("<a");
        if let Some(target) = &link.target {
            self.address("href", target);
        }
        self.title(link);
        link.attributes.write(&mut self.html);
        self.html.push('>');
        self.document_begins(link, start);
        if let Some(unnamed) = &link.unnamed {
            self.link_name(link.target.as_deref(), unnamed);
        }
    }

    fn link_end(&mut self) {
        self.document_ends();
    }

    fn image(&mut self, image: &Link<'_>) {
        self.open_image(image);
    }

    fn image_end(&mut self, image: &Link<'_>) {
        self.close_image(image);
    }

    fn note_call(&mut self, number: usize, call: u32) {
        self.write_note_call(number, call);
        self.pen.object();
    }

    fn note_start(&mut self, index: usize) {
        let page = std::mem::take(&mut self.html);
        self.aside.push((index, page));
        self.enter();
    }

    fn note_end(&mut self) {
        self.leave();
        let Some((index, page)) = self.aside.pop() else { return };
        if self.notes.len() <= index {
            self.notes.resize(index + 1, String::new());
        }
        self.notes[index] = std::mem::replace(&mut self.html, page);
    }

    fn alert(&mut self, alert: Alert, titled: bool) {
        let class = alert.class();
        self.block(&format!("<div class=\"alert alert-{class}\" role=note>"));
        self.block("<p class=alert-title>");
        if !titled {
            self.html.push_str(alert.title(self.options.french));
            self.block_end("</p>");
        }
    }

    fn alert_title_end(&mut self) {
        self.block_end("</p>");
    }

    fn alert_end(&mut self) {
        self.block_end("</div>");
    }

    fn component(&mut self, tag: &ComponentTag<'_>) {
        if let Err(found) = self.holes.component(tag, None, &mut self.html) {
            self.tell(tag, *found);
        }
    }

    fn component_open(&mut self, _tag: &ComponentTag<'_>) {
        self.bodies.push(self.html.len());
        self.enter();
    }

    fn component_close(&mut self, tag: &ComponentTag<'_>) {
        self.leave();
        let Some(start) = self.bodies.pop() else { return };
        let body = self.html.split_off(start);
        if let Err(found) = self.holes.component(tag, Some(&body), &mut self.html) {
            self.tell(tag, *found);
        }
    }

    fn raw_block(&mut self, html: &str) {
        let html = if self.gfm() { html } else { html.trim() };
        match self.options.html {
            HtmlPolicy::Trust => self.html.push_str(&self.holes.raw_html(html)),
            HtmlPolicy::Sanitize => {
                let mut from = 0;
                for frame in sanitize::frames(html) {
                    self.patches.cut(self.html.len(), &html[from..frame.span.start]);
                    self.frame(&frame);
                    from = frame.span.end;
                }
                self.patches.cut(self.html.len(), &html[from..]);
            }
            HtmlPolicy::Refuse => {
                self.html.push_str("<p>");
                text::escape(html, &mut self.html);
                self.html.push_str("</p>");
            }
        }
    }

    fn raw_inline(&mut self, html: &str) {
        self.pen.border();
        match self.options.html {
            HtmlPolicy::Trust => self.html.push_str(html),
            HtmlPolicy::Sanitize if matches!(html, "<br>" | "<br/>" | "<br />") => self.html.push_str("<br>"),
            HtmlPolicy::Sanitize if sanitize::allows(html) => self.patches.cut(self.html.len(), html),
            HtmlPolicy::Sanitize => {}
            HtmlPolicy::Refuse => text::escape(html, &mut self.html),
        }
    }

    fn raw_ids(&mut self, _ids: &[&str]) {}

    fn more(&mut self) {}

    fn finish(&mut self, notes: &Notes) {
        self.patches.finish(&mut self.html, self.holes);
        self.write_notes(notes);
    }
}

fn heading_start(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "<h1",
        HeadingLevel::H2 => "<h2",
        HeadingLevel::H3 => "<h3",
        HeadingLevel::H4 => "<h4",
        HeadingLevel::H5 => "<h5",
        HeadingLevel::H6 => "<h6",
    }
}
