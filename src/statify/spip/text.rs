//! SPIP's typographic language ("raccourcis"): source → [`Tree`] → Markdown.
//!
//! SPIP has no grammar. It runs some sixty replacements over a text, one after the other, each over the HTML
//! that the ones before left, and what a text means is what comes out: `{` within a tag is no emphasis because
//! tags are hidden before emphasis is looked for, and two emphases may cross because each brace is replaced for
//! itself. The order is the language:
//!
//! | step | what is taken | here |
//! |---|---|---|
//! | 1 | `<html>`, `<code>`, `<cadre>`, `<pre>`, `<script>`, formulas: nothing looks into them any more | `verbatim` |
//! | 2 | the glossary `[?…]`, anchors `[…<-]`, bare addresses, `<http://…>` | `links`, `addresses` |
//! | 3 | links `[…->…]`; their words are read by themselves, by steps 4 to 6 | `links` |
//! | 4 | models `<doc12|…>`; what is left of `<…>` is a tag of HTML | `models` |
//! | 5 | `<multi>` | `multi` |
//! | 6 | typography: spaces that hold, apostrophes, dashes | `typography` |
//! | 7 | notes `[[…]]`; their words are read by themselves, by steps 8 to 11 | `notes` |
//! | 8 | poems, then tables, then lists, a paragraph at a time | `blocks`, `tables`, `lists` |
//! | 9 | escapes, rules, bullets, dashes, breaks: what begins with a line | `blocks` |
//! | 10 | abbreviations, headings, strong words, emphasis, quotes | `marks` |
//! | 11 | paragraphs around what is no block, and the breaks of their lines | `paragraphs` |
//!
//! We keep the order and drop the HTML. A text is a run of *signs* (`signs`): characters that rules may still
//! read, characters that are fixed, and pieces of the tree. Each step reads the run once from left to right and
//! puts pieces in the place of characters; no step can look into a piece, so nothing is hidden and shown again,
//! and nothing is found in what another step wrote. In the end only pieces and words are left: the [`Tree`].
//!
//! [`markdown`] writes the tree as plain HTML with elements of its own where only Markdown has words (a note, a
//! figure), and gives that to the walk that all producers share ([`statify::html`](crate::statify::html)): what
//! authors wrote in HTML and what shortcuts made is one text there. The tests write the same tree as SPIP's own
//! HTML and compare it with what a real SPIP answers.
//!
//! Read from SPIP 4.1 (its rules hold since 3.0, most since 1.9); nothing of it is copied.

mod addresses;
mod blocks;
mod dates;
mod doubts;
mod elements;
mod languages;
mod links;
mod lists;
mod marks;
mod models;
mod multi;
mod notes;
mod paragraphs;
mod plain;
mod show;
mod signs;
mod tables;
mod titles;
pub mod tree;
mod typography;
mod verbatim;
mod write;

use std::{borrow::Cow, rc::Rc};

pub use dates::normal_date;
pub use multi::in_language;
pub use titles::{number, numbered, title};
pub use tree::Tree;
pub use write::markdown;

use super::super::html::Host;
pub use super::super::html::Shown;
use paragraphs::Paragraphs;
use signs::{Sign, Signs};
use tree::Footnote;

use crate::charset::of_byte;

/// How a text is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'r> {
    /// The language of the text, as SPIP names it (`fr`, `pt_br`): its typography, and what a `<multi>` shows.
    pub lang: &'r str,
    /// The language a `<multi>` falls back to: the site's first.
    pub fallback: &'r str,
    /// Whether the field is a title (SPIP's `typo`): no paragraphs, lists, links or notes.
    pub is_title: bool,
    /// Whether the end of a line is a break: since SPIP 3.
    pub breaks: bool,
}

/// What a shortcut names: the object of a link (`art12`), or a document of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its title without its number, as plain text.
    pub title: String,
    /// Where a link to it leads: `page:<id>`, a path, or an address of another site; `None` where it is not
    /// published, and then the words stay without a link.
    pub address: Option<String>,
    /// The same for raw HTML, where `page:` means nothing.
    pub raw_address: Option<String>,
    /// Its language, if it is known.
    pub lang: Option<String>,
}

/// A document of the site, as models show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Its path in our site (`/img/x.jpg`) or the address elsewhere; `None` when the file is missing.
    pub file: Option<String>,
    /// Its title in plain text, without its number; may be empty.
    pub title: String,
    /// Its description as Markdown of one paragraph; may be empty.
    pub description: String,
    /// What it shows, for who cannot see it; may be empty.
    pub alt: String,
    /// Who made it; may be empty.
    pub credits: String,
    /// Width in pixels, 0 when unknown.
    pub width: u64,
    /// Height in pixels, 0 when unknown.
    pub height: u64,
    /// `image`, `audio`, `video` or `file`.
    pub media: String,
    /// Its size in bytes, 0 when unknown.
    pub bytes: u64,
    /// The extension of its file, such as `pdf`.
    pub extension: String,
    /// The picture that stands for it, if it has one: a path in our site.
    pub thumbnail: Option<String>,
}

/// A model: `<doc12|left|legend=…>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    /// Its name in lower case, such as `doc`.
    pub name: String,
    /// The number after the name, 0 when there is none.
    pub id: u64,
    /// What stands between the bars: a name and its value, or a word alone with an empty value.
    pub arguments: Vec<(String, String)>,
    /// As it was written.
    pub source: String,
    /// Where the link around it leads, as it was written.
    pub link: Option<Rc<tree::Link>>,
}

impl Model {
    /// Whether SPIP shows it as a block.
    fn is_block(&self) -> bool {
        matches!(self.name.as_str(), "doc" | "img" | "emb" | "image" | "video" | "audio" | "file" | "document" | "logo")
    }
}

/// What a text wants to say while it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A link to an object that is not there or not published, as it was written (`art99`).
    DeadLink(String),
    /// A model of a document that is not there: as it was written.
    MissingDocument(String),
    /// A model nobody knows: its name.
    UnknownModel(String),
    /// A formula: it stays as it was written.
    Formula,
    /// A shortcut that begins and never ends: what it begins with.
    Unclosed(String),
    /// Tags that stand in each other: how many.
    Deep(usize),
}

/// What the writing asks of the site; links in raw HTML and outside addresses go through [`Host`].
pub trait Site: Host {
    /// Returns an object (`article`, `rubrique`, `mot`, `auteur`, `breve`, `site`, `document`, or any other name
    /// that was written). `lang` asks for its translation.
    fn object(&self, kind: &str, id: u64, lang: Option<&str>) -> Option<Object>;

    /// Returns a document that a model shows, and marks it as shown.
    fn document(&self, id: u64) -> Option<Document>;

    /// Returns what stands for a model that is not `doc`, `img`, `image`, `audio`, `video`, `emb` or their like.
    fn model(&self, model: &Model) -> Option<Shown>;

    /// Returns the address of a word of the glossary `[?word#kind]`.
    fn glossary(&self, word: &str, kind: &str, lang: &str) -> Option<String>;

    /// Hears what the text has to say.
    fn hear(&self, note: Note);
}

/// Reads a text.
pub fn parse(source: &str, reading: &Reading<'_>) -> Tree {
    read(source, reading, true)
}

/// What SPIP writes before a text whose lines end without a break.
const UNBROKEN: &str = "<!-- ig br -->";

fn read(source: &str, reading: &Reading<'_>, always: bool) -> Tree {
    let source = cleaned(source);
    let unbroken = source.strip_prefix(UNBROKEN).filter(|_| !reading.is_title);
    let (source, breaks) = (unbroken.unwrap_or(&source), reading.breaks && unbroken.is_none());
    let lang = reading.lang.to_owned();
    if reading.is_title {
        let words = phrase(addresses::resources(verbatim::read(source)), reading);
        return Tree { pieces: paragraphs::pieces(&words), notes: Vec::new(), lang };
    }
    let read = links::anchors(links::glossary(verbatim::read(source), reading));
    let read = escaped_brackets(addresses::resources(addresses::bare(read)));
    let read = links::links(read, reading, phrase);
    let (read, drafts) = notes::notes(phrase(read, reading));
    let paragraphs = Paragraphs { always, breaks };
    let note = |draft: notes::Draft| {
        let words = notes::framed(typography::typed(draft.words, reading.lang));
        let pieces = Paragraphs { always: true, ..paragraphs }.of(blocks::blocks(&words));
        Footnote { name: draft.name, pieces: notes::unframed(pieces) }
    };
    Tree { pieces: paragraphs.of(blocks::blocks(&read)), notes: drafts.into_iter().map(note).collect(), lang }
}

/// Reads a text as [`parse`] does, but one paragraph alone is none: for cells, hints and captions.
pub fn parse_words(source: &str, reading: &Reading<'_>) -> Tree {
    read(source, reading, false)
}

/// Reads what stands within a line: models, tags, languages, typography.
fn phrase(words: Signs, reading: &Reading<'_>) -> Signs {
    typography::corrected(models::tags(models::models(words)), reading)
}

/// Returns a source with one kind of line end, without control characters, and with what Windows put in the
/// place of some of them.
fn cleaned(source: &str) -> Cow<'_, str> {
    let is_odd = |c: char| matches!(c, '\0'..='\x08' | '\x0b'..='\x1f' | '\u{80}'..='\u{9f}');
    if !source.contains(is_odd) {
        return Cow::Borrowed(source);
    }
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let right = |c: char| match c {
        '\u{80}'..='\u{9f}' => u8::try_from(u32::from(c)).map_or(' ', of_byte),
        c if is_odd(c) => '-',
        c => c,
    };
    Cow::Owned(source.chars().map(right).collect())
}

/// Fixes the brackets that were escaped, before links are looked for.
fn escaped_brackets(source: Signs) -> Signs {
    signs::rewrite(source, |source, at, read| {
        let c = source[at].is('\\').then(|| source.get(at + 1)?.char()).flatten()?;
        matches!(c, '[' | ']').then(|| {
            read.push(Sign::Fixed(c));
            at + 2
        })
    })
}
