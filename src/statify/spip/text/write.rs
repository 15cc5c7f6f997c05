//! The tree → Markdown: first as plain HTML, so that what authors wrote in HTML and what shortcuts made are
//! one text, then through the walk that all producers share.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    Note, Site,
    elements::{State, VERSE, bare_link, bullet, close, end_line, is_joined, is_kept, levelled, open, swallows},
    show::{document, in_html, plain_address},
    tree::{Break, Element, Footnote, Kind, Link, Piece, Target, Tree, Verbatim, tag_name},
    verbatim::code_within,
};
use crate::statify::html::{self, Host, Reading, Shown, plain_to_markdown};

/// Returns a text as Markdown: blocks apart by one empty line, no line end at the end.
pub fn markdown(tree: &Tree, site: &dyn Site) -> String {
    let mut writer = Writer::new(tree, site);
    let notes: Vec<String> = tree.notes.iter().map(|note| writer.html(&own_words(note))).collect();
    let notes: Vec<String> = notes.iter().map(|html| writer.walk(html)).collect();
    writer.name_notes(&notes);
    let text = writer.html(&tree.pieces);
    let mut blocks = vec![writer.walk(&text)];
    let mut defined = BTreeSet::new();
    for (note, words) in tree.notes.iter().zip(&notes).filter(|(_, words)| !words.is_empty()) {
        let label = writer.names.get(&note.name).filter(|label| writer.called.contains(*label));
        match label {
            Some(label) if defined.insert(label) => blocks.push(indented(&format!("[^{label}]: {words}"))),
            Some(_) => blocks.push(indented(&format!("    {words}"))),
            None if writer.told.contains(&note.name) => {}
            None => blocks.push(words.clone()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

/// Returns the name of a note that looks like a model to SPIP: `[[<ref1>…]]`.
fn alias(note: &Footnote) -> Option<(usize, String)> {
    let is_before = |piece: &Piece| match piece {
        Piece::Open(Element::Paragraph(_)) | Piece::Number => true,
        Piece::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    let at = note.pieces.iter().position(|piece| !is_before(piece))?;
    let Piece::Model(model) = &note.pieces[at] else { return None };
    let is_name = !model.is_block() && model.id > 0 && model.arguments.is_empty() && model.link.is_none();
    is_name.then(|| (at, format!("{}{}", model.name, model.id)))
}

/// Returns the pieces of a note without its name.
fn own_words(note: &Footnote) -> Vec<Piece> {
    let mut pieces = note.pieces.clone();
    if let Some((at, _)) = alias(note) {
        pieces.remove(at);
    }
    pieces
}

/// Returns the definition of a note: what follows its first line stands below it.
fn indented(definition: &str) -> String {
    let mut lines = definition.split('\n');
    let mut text = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        text.push('\n');
        if !line.is_empty() {
            text.push_str("    ");
            text.push_str(line);
        }
    }
    text
}

/// Returns what a note is called in Markdown: its name, if that can stand there.
fn label(place: usize, name: &str) -> String {
    let is_plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if is_plain { name.to_owned() } else { format!("note-{}", place + 1) }
}

/// A text while it is written.
pub(super) struct Writer<'w> {
    pub(super) site: &'w dyn Site,
    pub(super) tree: &'w Tree,
    /// What Markdown calls each note.
    names: BTreeMap<String, String>,
    /// What stands for the elements of our own.
    owns: Vec<Shown>,
    /// Where the links of our own lead, in Markdown and in HTML.
    links: Vec<(Option<String>, Option<String>)>,
    /// The notes that the text calls.
    called: BTreeSet<String>,
    /// The notes whose words stand in the text itself.
    told: BTreeSet<String>,
}

impl<'w> Writer<'w> {
    fn new(tree: &'w Tree, site: &'w dyn Site) -> Self {
        let (names, called, told) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        Self { site, tree, names, owns: Vec::new(), links: Vec::new(), called, told }
    }

    /// Decides what Markdown calls the notes that say anything.
    fn name_notes(&mut self, words: &[String]) {
        let aliases: Vec<Option<String>> =
            self.tree.notes.iter().map(|note| alias(note).map(|(_, alias)| alias)).collect();
        let said: BTreeSet<&String> = aliases
            .iter()
            .zip(words)
            .filter(|(_, words)| !words.is_empty())
            .filter_map(|(alias, _)| alias.as_ref())
            .collect();
        for (at, note) in self.tree.notes.iter().enumerate() {
            let label = match &aliases[at] {
                Some(alias) if said.contains(alias) => alias.clone(),
                _ if words[at].is_empty() => continue,
                _ => label(at, &note.name),
            };
            self.names.entry(note.name.clone()).or_insert(label);
        }
    }

    fn walk(&self, html: &str) -> String {
        html::markdown(html, self, Reading::default())
    }
}

impl Writer<'_> {
    /// Returns pieces as plain HTML.
    fn html(&mut self, pieces: &[Piece]) -> String {
        let mut html = String::new();
        let is_frame_end = |piece: &&Piece| matches!(piece, Piece::Tag(tag) if tag_name(tag) == ("iframe", true));
        let mut state = State { frame_ends: pieces.iter().filter(is_frame_end).count(), ..State::default() };
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            match piece {
                Piece::Open(Element::Table(_)) => state.is_raw = is_joined(&pieces[at..]),
                Piece::Close(Element::Table(_)) => state.is_raw = false,
                _ => {}
            }
            let bare = bare_link(&pieces[at..]).filter(|_| !state.is_raw);
            if let Some(address) = bare.and_then(|(link, shown)| plain_address(self.site, link, shown)) {
                self.own(Shown::Phrase(address), &mut html);
                at += 3;
                continue;
            }
            self.piece(piece, &mut state, &mut html);
            at += 1;
        }
        html
    }

    fn piece(&mut self, piece: &Piece, state: &mut State, html: &mut String) {
        match piece {
            Piece::Text(text) if text == "\u{a0}" && html.ends_with(VERSE) => {
                // An empty line of a poem.
                html.truncate(html.len() - VERSE.len());
                html.push_str("</p><p>");
                state.has_verse = false;
            }
            Piece::Text(text) if state.tables > 0 && !state.in_cell && text.trim().is_empty() => {}
            Piece::Text(text) => {
                let text = spaced(levelled(text, state, html));
                let begins_cell = state.in_cell && html.len() == state.cell;
                let skips = std::mem::take(&mut state.skips_space) || begins_cell;
                html.push_str(if skips { text.trim_start_matches(['\u{a0}', ' ']) } else { &text });
            }
            Piece::Tag(tag) if !is_kept(tag, state) => {}
            Piece::Tag(tag) => {
                if piece.opens_block() || piece.closes_block() {
                    end_line(state, html);
                }
                html.push_str(tag);
            }
            Piece::Open(element) => open(element, state, html),
            Piece::Close(element) => close(element, state, html),
            Piece::Break(Break::Plain) if state.bullets => {}
            Piece::Break(_) => html.push_str("<br>"),
            Piece::Rule => {
                end_line(state, html);
                html.push_str("<hr>");
            }
            Piece::Bullet => bullet(state, html),
            Piece::Anchor(name) => {
                let anchor = format!("<a id=\"{}\"></a>", escaped(name));
                self.own(Shown::Phrase(anchor), html);
            }
            Piece::Link(link) => state.stray = self.link(link, html),
            Piece::LinkEnd => {
                html.push_str("</a>");
                if let Some(words) = state.stray.take() {
                    let _ = write!(html, " ({})", escaped(&words));
                }
            }
            Piece::Address(text) => html.push_str(&escaped(text)),
            Piece::Title | Piece::Number => {}
            Piece::Verbatim(verbatim) => {
                if verbatim.is_block() {
                    end_line(state, html);
                }
                self.verbatim(verbatim, html);
            }
            Piece::Model(model) if state.is_raw => {
                let shown = in_html(self, model);
                html.push_str(&shown);
            }
            Piece::Model(model) => {
                let shown = document(self, model);
                if matches!(shown, Shown::Block(_)) {
                    end_line(state, html);
                }
                self.own(shown, html);
            }
            Piece::Call(call) if state.is_raw => self.words_of_note(&call.name, html),
            Piece::Call(call) => self.call(&call.name, html),
        }
    }

    /// Appends an element of our own.
    fn own(&mut self, shown: Shown, html: &mut String) {
        let _ = write!(html, "<own-piece n=\"{}\"></own-piece>", self.owns.len());
        self.owns.push(shown);
    }

    /// Returns the address by which HTML of our own names a file.
    pub(super) fn place(&mut self, file: String) -> String {
        self.links.push((Some(file.clone()), Some(file)));
        format!("own:{}", self.links.len() - 1)
    }

    fn call(&mut self, name: &str, html: &mut String) {
        if let Some(label) = self.names.get(name).cloned() {
            self.own(Shown::Phrase(format!("[^{label}]")), html);
            self.called.insert(label);
        } else {
            let _ = write!(html, "<sup>{}</sup>", escaped(name));
        }
    }

    /// Appends the words of a note where Markdown cannot call it.
    fn words_of_note(&mut self, name: &str, html: &mut String) {
        let notes: Vec<&Footnote> = self.tree.notes.iter().filter(|note| note.name == name).collect();
        if notes.is_empty() || self.told.contains(name) {
            let _ = write!(html, "<sup>{}</sup>", escaped(name));
            return;
        }
        self.told.insert(name.to_owned());
        for note in notes {
            let words = self.html(&own_words(note)).replace("<p>", "").replace("</p>", " ");
            let _ = write!(html, " ({})", words.trim());
        }
    }

    /// Opens a link. Returns what was written as its target, if that is no address but words.
    fn link(&mut self, link: &Link, html: &mut String) -> Option<String> {
        let (title, target) = self.follow(link);
        let _ = write!(html, "<a href=\"own:{}\"", self.links.len());
        if !link.title.is_empty() {
            let _ = write!(html, " data-hint=\"{}\"", escaped(&link.title));
        }
        html.push('>');
        if let Some(title) = title.filter(|_| link.is_bare) {
            html.push_str(&escaped(&title));
        }
        let is_dead = target.0.is_none();
        self.links.push(target);
        let Target::Address(address) = &link.target else { return None };
        (is_dead && !link.is_bare && address.contains(char::is_whitespace)).then(|| address.clone())
    }

    /// Returns the title of what a link leads to, and its address in Markdown and in HTML.
    pub(super) fn follow(&self, link: &Link) -> (Option<String>, (Option<String>, Option<String>)) {
        match &link.target {
            Target::Object { kind, id, anchor, .. } => {
                let lang = Some(link.lang.as_str()).filter(|lang| !lang.is_empty());
                let object = self.site.object(kind, *id, lang);
                if object.as_ref().is_none_or(|object| object.address.is_none()) {
                    self.site.hear(Note::DeadLink(link.target.written()));
                }
                let Some(object) = object else { return (Some(format!("{kind} {id}")), (None, None)) };
                let full = |address: Option<String>| address.map(|address| format!("{address}{anchor}"));
                let title = if object.title.is_empty() { format!("{kind} {id}") } else { object.title };
                (Some(title), (full(object.address), full(object.raw_address)))
            }
            Target::Glossary(word, kind) => {
                let address = self.site.glossary(word, kind, &self.tree.lang);
                (None, (address.clone(), address))
            }
            Target::Address(address) if address.starts_with('#') => {
                (None, (Some(address.clone()), Some(address.clone())))
            }
            Target::Address(address) => (None, (self.site.link(address, false), self.site.link(address, true))),
        }
    }

    fn verbatim(&mut self, verbatim: &Verbatim, html: &mut String) {
        let text = &verbatim.text;
        match verbatim.kind {
            Kind::Html if swallows(text) => {
                let words = html::markdown(text, self, Reading::default());
                let is_block = verbatim.is_block() || words.contains("\n\n");
                self.own(if is_block { Shown::Block(words) } else { Shown::Phrase(words) }, html);
            }
            Kind::Html => html.push_str(text),
            Kind::Pre => {
                let _ = write!(html, "<pre>\n{}</pre>", code_within(text));
            }
            Kind::Code if !text.contains('\n') => {
                let _ = write!(html, "<code>{}</code>", escaped(text));
            }
            Kind::Code | Kind::Frame => {
                let language = language(&verbatim.attributes);
                let _ = write!(html, "<pre class=\"{language}\">\n{}</pre>", escaped(text));
            }
            Kind::Script => {
                let _ = write!(html, "<script{}></script>", verbatim.attributes);
            }
            Kind::Style => html.push_str("<style></style>"),
            Kind::Php => {
                let _ = write!(html, "<code>{}</code>", escaped(text));
            }
            Kind::Formula => {
                self.site.hear(Note::Formula);
                let _ = write!(html, "<code>{}</code>", escaped(text.trim()));
            }
            Kind::Resource => {
                let address = text.trim_start_matches('"');
                let is_whole = address.contains('/') && !address.contains(char::is_whitespace);
                match self.site.link(address, false).filter(|_| is_whole) {
                    Some(link) => self.own(Shown::Phrase(format!("<{link}>")), html),
                    None => html.push_str(&escaped(&format!("<{text}>"))),
                }
                html.push_str(&escaped(&verbatim.attributes));
            }
        }
    }
}

/// Returns words with a plain space where the typography of our engine makes one that holds.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mut holds_mark = || chars.peek().is_some_and(|next| ":;!?»%€".contains(*next));
        let is_made = c == '\u{a0}' && (spaced.ends_with('«') || holds_mark());
        spaced.push(if is_made { ' ' } else { c });
    }
    spaced
}

/// Returns the class that tells the language of code.
fn language(attributes: &str) -> String {
    let class = attributes.split_once("class=").map(|(_, class)| class.trim_start_matches(['"', '\'']));
    let name = class.and_then(|class| class.split(['"', '\'', ' ']).next()).unwrap_or_default();
    if name.is_empty() { String::new() } else { format!("language-{}", escaped(name)) }
}

/// Returns text with the signs of HTML as references.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Host for Writer<'_> {
    fn link(&self, href: &str, raw: bool) -> Option<String> {
        if let Some((markdown, html)) =
            href.strip_prefix("own:").and_then(|at| self.links.get(at.parse::<usize>().ok()?))
        {
            return if raw { html.clone() } else { markdown.clone() };
        }
        if href.starts_with('#') { Some(href.to_owned()) } else { self.site.link(href, raw) }
    }

    fn media(&self, src: &str) -> Option<String> {
        if src.starts_with("own:") { self.link(src, true) } else { self.site.media(src) }
    }

    fn note(&self, note: html::Note) {
        self.site.note(note);
    }

    fn form(&self) -> String {
        self.site.form()
    }

    fn embed_label(&self, host: &str) -> String {
        self.site.embed_label(host)
    }

    fn own(&self, number: usize) -> Option<Shown> {
        self.owns.get(number).cloned()
    }
}

/// Returns words as a link, if it leads anywhere.
pub(super) fn linked(words: &str, address: Option<&str>) -> String {
    let words = plain_to_markdown(words);
    match address {
        Some(address) => format!("[{words}]({})", html::destination(address)),
        None => words,
    }
}
