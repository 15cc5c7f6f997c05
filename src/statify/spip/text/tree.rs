//! What a text is, once it is read: pieces in the order of their words.
//!
//! The tree lies flat: what opens and what closes it are pieces of their own. So depth costs no stack, and
//! where people let two emphases cross, both what they wrote and what a browser makes of it can be had.

use std::rc::Rc;

/// A text, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
    /// Its notes in the order of their calls.
    pub notes: Vec<Footnote>,
    /// The language it was read in, as SPIP names it.
    pub lang: String,
}

/// A note at the foot of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footnote {
    /// What is shown for it, `1` or a name; empty when nothing calls it.
    pub name: String,
    /// Its words, in paragraphs.
    pub pieces: Vec<Piece>,
}

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words as HTML has them: references to characters stand as they were written.
    Text(String),
    /// A tag that the author wrote.
    Tag(String),
    /// Something begins.
    Open(Element),
    /// It ends.
    Close(Element),
    /// A line ends within a paragraph.
    Break(Break),
    /// A line across: `----`.
    Rule,
    /// The sign before a line that begins with a hyphen.
    Bullet,
    /// A place that links can lead to: `[name<-]`.
    Anchor(String),
    /// A link begins.
    Link(Rc<Link>),
    /// The link ends.
    LinkEnd,
    /// An address that is its own words.
    Address(String),
    /// The title of the object that a link without words leads to.
    Title,
    /// Text that no rule looked into.
    Verbatim(Verbatim),
    /// `<doc12|left>`
    Model(super::Model),
    /// The call of a note.
    Call(Call),
    /// The place of a note's own number, where its words begin.
    Number,
}

/// The call of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The note's name.
    pub name: String,
    /// Whether it is the first of that name.
    pub is_first: bool,
    /// Which of the tree's notes was written here; none where only its name was.
    pub note: Option<usize>,
}

/// What opens and closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// A paragraph with the attributes its author gave it.
    Paragraph(String),
    /// `{{{…}}}`
    Heading,
    /// `{{…}}`
    Strong,
    /// `{…}`
    Emphasis,
    /// `<quote>`
    Quote,
    /// `<poesie>`
    Poem,
    /// A line of a poem.
    Verse,
    /// `-*`, or `-#` when it counts.
    List(bool),
    /// An item of a list.
    Item,
    /// `[ABBR|in full{lang}]`
    Abbreviation(String, String),
    /// Words in another language than those around.
    Foreign(String),
    /// `|…|`: what its summary says.
    Table(String),
    /// Title and summary of a table.
    Caption(Caption),
    /// The rows that head a table.
    Head,
    /// The others.
    Body,
    /// A row: in the body with its number from 1, in the head with 0.
    Row(usize),
    /// A cell.
    Cell(Cell),
}

/// What stands above a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caption {
    /// `|| title ||`
    Title,
    /// The summary after the title.
    Summary,
    /// A summary alone.
    Alone,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Whether it heads its row or column.
    pub is_header: bool,
    /// Its column, from 0.
    pub column: usize,
    /// Its row in the body, from 0; none in the head.
    pub row: Option<usize>,
    /// How many columns it spans.
    pub columns: usize,
    /// How many rows it spans.
    pub rows: usize,
    /// What its column holds, if only numbers: `numeric`, `numeric point` or `numeric virgule`.
    pub numeric: Option<&'static str>,
    /// Whether a header stands above it, and whether one begins its row.
    pub headed: (bool, bool),
}

/// Why a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The line of the source did.
    Auto,
    /// `_ `
    Manual,
    /// A bullet or dash begins the next.
    Plain,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub target: Target,
    /// What shows when a pointer rests on it; may be empty.
    pub title: String,
    /// The language of what it leads to; may be empty.
    pub lang: String,
    /// Whether the author wrote no words for it.
    pub is_bare: bool,
    /// Whether a bare address in the text became it.
    pub is_auto: bool,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An object of the site: `art12?page=x#y`.
    Object {
        /// `article`, `rubrique`, …
        kind: String,
        /// Its number.
        id: u64,
        /// What follows `?`, without it.
        query: String,
        /// What follows `#`, with it.
        anchor: String,
    },
    /// A word of the glossary, and which glossary.
    Glossary(String, String),
    /// An address.
    Address(String),
}

/// What stands as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verbatim {
    /// What the tag around it said.
    pub kind: Kind,
    /// The attributes of that tag, with the space before them.
    pub attributes: String,
    /// What it held.
    pub text: String,
}

/// What a tag said of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `<html>`
    Html,
    /// `<pre>`
    Pre,
    /// `<code>`
    Code,
    /// `<cadre>` or `<frame>`
    Frame,
    /// `<script>`
    Script,
    /// `<style>`
    Style,
    /// `<math>`
    Formula,
    /// `<?…?>`
    Php,
    /// `<http://…>` or `<file.rtf>`
    Resource,
}

/// Names of elements that are blocks, as SPIP knows them: what begins with one of them is one.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "button",
    "center",
    "dl",
    "dt",
    "dd",
    "div",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "hgroup",
    "head",
    "header",
    "iframe",
    "li",
    "map",
    "marquee",
    "nav",
    "noscript",
    "object",
    "ol",
    "pre",
    "section",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "tfoot",
    "textarea",
    "ul",
    "script",
    "style",
];

/// Returns the name of the element that a tag opens or closes, and whether it closes it.
pub(super) fn tag_name(tag: &str) -> (&str, bool) {
    let rest = tag.strip_prefix('<').unwrap_or(tag);
    let (rest, closes) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    (&rest[..end], closes)
}

/// Whether a name is one of a block.
pub(super) fn is_block_name(name: &str) -> bool {
    BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(name))
}

/// Whether HTML holds a tag of a block.
pub(super) fn holds_block(html: &str) -> bool {
    html.match_indices('<').any(|(at, _)| {
        let (name, _) = tag_name(&html[at..]);
        is_block_name(name)
            && html[at..].find(name).is_some_and(|start| {
                html[at + start + name.len()..].starts_with(|c: char| c == '>' || c.is_ascii_whitespace())
            })
    })
}

impl Verbatim {
    /// Whether it stands as a block of its own.
    pub fn is_block(&self) -> bool {
        match self.kind {
            Kind::Html => holds_block(&self.text),
            Kind::Pre | Kind::Frame | Kind::Script | Kind::Style => true,
            Kind::Code => self.text.contains('\n'),
            Kind::Formula | Kind::Php | Kind::Resource => false,
        }
    }
}

impl Piece {
    /// Whether it begins a block, so that a paragraph ends before it.
    pub(super) fn opens_block(&self) -> bool {
        match self {
            Self::Open(element) => element.is_block(),
            Self::Tag(tag) => matches!(tag_name(tag), (name, false) if is_block_name(name)),
            Self::Rule => true,
            _ => self.is_whole_block(),
        }
    }

    /// Whether it ends a block, so that a paragraph may begin after it.
    pub(super) fn closes_block(&self) -> bool {
        match self {
            Self::Close(element) => element.is_block(),
            Self::Tag(tag) => matches!(tag_name(tag), (name, true) if is_block_name(name)),
            _ => self.is_whole_block(),
        }
    }

    fn is_whole_block(&self) -> bool {
        match self {
            Self::Verbatim(verbatim) => verbatim.is_block(),
            Self::Model(model) => model.is_block(),
            _ => false,
        }
    }

    /// Whether SPIP takes out the paragraph that holds nothing else: HTML has one opening or closing tag for it,
    /// of more than one letter.
    pub(super) fn is_single_tag(&self) -> bool {
        match self {
            Self::Open(Element::Emphasis) => false,
            Self::Open(_) | Self::Close(_) | Self::Link(_) | Self::LinkEnd => true,
            Self::Tag(tag) => !tag.ends_with("/>") && !tag.starts_with("<!") && tag.len() > 3,
            _ => false,
        }
    }
}

impl Element {
    fn is_block(&self) -> bool {
        !matches!(
            self,
            Self::Paragraph(_)
                | Self::Strong
                | Self::Emphasis
                | Self::Abbreviation(..)
                | Self::Foreign(_)
                | Self::Caption(_)
                | Self::Head
        )
    }
}

impl Cell {
    /// Returns the name of its element.
    pub fn name(&self) -> &'static str {
        if self.is_header { "th" } else { "td" }
    }
}

impl Target {
    /// Returns a target as it was written, or nearly.
    pub fn written(&self) -> String {
        match self {
            Self::Object { kind, id, query, anchor } => {
                let mark = if query.is_empty() { "" } else { "?" };
                format!("{kind}{id}{mark}{query}{anchor}")
            }
            Self::Glossary(word, _) => word.clone(),
            Self::Address(address) => address.clone(),
        }
    }
}
