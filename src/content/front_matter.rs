//! The typed block at the top of a page.

mod podcast;
mod rows;
mod schema;

pub use schema::{in_both, schema};

use std::{ops::Range, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::{
    Audience,
    date::Date,
    node::{Kind, Node, Value},
    parse_toml, parse_yaml,
    reader::{Locate, Reader, unknown_key},
};
use crate::diag::{Code, Diagnostic, Place, text};

pub use podcast::{Person, Podcast};
pub use rows::Rows;

/// What a page says of itself. Keys are checked: what sobre does not know is an error.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    /// `title`; like the description and the terms in the typography of the page's language.
    pub title: Option<String>,
    /// `description`: one or two sentences for lists and search engines.
    pub description: Option<String>,
    /// `id`: stable name of the page, by which links find it wherever it moves.
    pub id: Option<String>,
    /// `slug`: last segment of the address instead of the file's name.
    pub slug: Option<String>,
    /// `url`: whole address, for the rare page that must keep one.
    pub url: Option<String>,
    /// `date` of publication.
    pub date: Option<Date>,
    /// `updated`: last change worth telling.
    pub updated: Option<Date>,
    /// `draft`: left out unless drafts are asked for.
    pub draft: bool,
    /// `publish`: left out before this moment.
    pub publish: Option<Date>,
    /// `expires`: left out from this moment on.
    pub expires: Option<Date>,
    /// `weight`: place in lists sorted by weight; lighter first.
    pub weight: Option<i64>,
    /// `template` instead of the usual one.
    pub template: Option<String>,
    /// `type`: content type, which adds typed fields.
    pub kind: Option<String>,
    /// `lang`, when the folder does not say it.
    pub lang: Option<String>,
    /// `translation_of`: id or path of the page this one translates.
    pub translation_of: Option<String>,
    /// `redirects`: old addresses of this page.
    pub redirects: Vec<String>,
    /// `authors`.
    pub authors: Vec<String>,
    /// `image`: address of the picture that stands for the page.
    pub image: Option<String>,
    /// `menu`: whether the automatic menu shows it.
    pub menu: Option<bool>,
    /// `toc`: whether to show a table of contents.
    pub toc: Option<bool>,
    /// `feed`: whether feeds carry it (of a section: whether it has one).
    pub feed: Option<bool>,
    /// `search`: whether the search index and robots may take it.
    pub search: Option<bool>,
    /// `sitemap`: whether the sitemap lists it.
    pub sitemap: Option<bool>,
    /// `hidden`: reached by no list, feed or sitemap, only by who knows the address.
    pub hidden: bool,
    /// `audience`.
    pub audience: Audience,
    /// Terms by taxonomy key, in written order.
    pub terms: Vec<(String, Vec<String>)>,
    /// Keys that are neither sobre's nor a taxonomy's: fields of the page's content type, or
    /// mistakes; only the schema can tell.
    pub fields: Vec<(String, Value)>,
    /// `[extra]`: free.
    pub extra: Vec<(String, Value)>,
    /// `sort` of a section's list.
    pub sort: Option<Sort>,
    /// `paginate`: pages per list page, 0 for all on one.
    pub paginate: Option<u32>,
    /// `page_template` for the pages of a section.
    pub page_template: Option<String>,
    /// `page_type` for the pages of a section.
    pub page_type: Option<String>,
    /// `recursive`: whether the section lists its descendants.
    pub recursive: Option<bool>,
    /// `[rows]` of a section whose pages are rows of a data file.
    pub rows: Option<Box<Rows>>,
    /// `[podcast]` of a section whose pages are episodes.
    pub podcast: Option<Box<Podcast>>,
    /// Byte ranges in the file of the keys about which a later stage may have something to say.
    pub spans: Vec<(String, Range<u32>)>,
}

/// Order of a section's list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Newest first.
    Date,
    /// Lightest first, then title.
    Weight,
    /// By title.
    Title,
    /// By a field of the pages' content type: soonest, smallest or first by alphabet first.
    Field(String),
}

impl Sort {
    /// The orders that need no content type.
    pub const WORDS: [&str; 3] = ["date", "weight", "title"];

    /// Returns the order that a word names.
    pub fn named(word: String) -> Self {
        match word.as_str() {
            "date" => Self::Date,
            "weight" => Self::Weight,
            "title" => Self::Title,
            _ => Self::Field(word),
        }
    }
}

/// What a page is sorted by when its section sorts by a field; pages without it come last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// A number or a moment, in an order-preserving form.
    Number(i64),
    /// A text, folded.
    Text(String),
    /// Nothing.
    Missing,
}

impl SortKey {
    fn of(value: &Value) -> Self {
        // IEEE 754 numbers compare as their bits do, once those of negative ones are turned round.
        let ordered = |x: f64| {
            let bits = x.to_bits().cast_signed();
            bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
        };
        match value {
            Value::Date(date) => Self::Number(date.instant()),
            #[expect(clippy::cast_precision_loss, reason = "no field counts beyond 2⁵³")]
            Value::Integer(n) => Self::Number(ordered(*n as f64)),
            Value::Float(x) => Self::Number(ordered(*x)),
            Value::Bool(b) => Self::Number(i64::from(*b)),
            Value::String(text) => match Date::parse(text) {
                Some(date) => Self::Number(date.instant()),
                None => Self::Text(crate::path::slugify(text)),
            },
            Value::Null | Value::List(_) | Value::Table(_) => Self::Missing,
        }
    }
}

/// The two languages of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fence {
    /// TOML between `+++` lines.
    Toml,
    /// YAML between `---` lines.
    Yaml,
}

/// A file cut in two: the block at its top, and where its body begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Language and byte range of the block's inside; `None` when the file has no block.
    pub block: Option<(Fence, Range<usize>)>,
    /// Byte at which the body begins.
    pub body: usize,
}

/// Returns where a file's front matter and body lie, or the byte range of an opening fence that is
/// never closed.
///
/// ```
/// use sobre::content::front_matter::{split, Fence};
/// let text = "+++\ntitle = 'x'\n+++\n\nHello";
/// let cut = split(text).unwrap();
/// assert_eq!(cut.block, Some((Fence::Toml, 4..16)));
/// assert_eq!(&text[cut.body..], "\nHello");
/// ```
pub fn split(text: &str) -> Result<Split, Range<usize>> {
    let mark_length = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    // Blank lines before the block are a slip of the hand; shown as text, the block would be on the page.
    let start = text.len() - text[mark_length..].trim_start().len();
    let none = Split { block: None, body: mark_length };
    let (fence, mark) = match &text[start..] {
        t if t.starts_with("+++") => (Fence::Toml, "+++"),
        t if t.starts_with("---") => (Fence::Yaml, "---"),
        _ => return Ok(none),
    };
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    let inside = line_end(start);
    if text[start + 3..inside].trim() != "" {
        // `--- text` or `----` is Markdown, not a fence.
        return Ok(none);
    }
    if start > mark_length && fence == Fence::Yaml && !begins_with_key(&text[inside..line_end(inside)]) {
        // Neither is a rule below blank lines.
        return Ok(none);
    }
    let mut line = inside;
    while line < text.len() {
        let next = line_end(line);
        if text[line..next].trim_end() == mark {
            return Ok(Split { block: Some((fence, inside..line)), body: next });
        }
        line = next;
    }
    Err(start..start + 3)
}

/// Whether a line of YAML gives a key: `title: …`.
fn begins_with_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        !key.is_empty()
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && (value.is_empty() || value.starts_with(char::is_whitespace))
    })
}

/// Returns the front matter in `text[block]`, with findings in `found`.
///
/// `taxonomies` are the keys of the site's taxonomies; `locate` takes byte ranges of the whole file.
pub fn parse(
    text: &str,
    (fence, block): (Fence, Range<usize>),
    taxonomies: &[String],
    locate: Locate<'_>,
    found: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let offset = block.start;
    let locate_inside = |span: Range<usize>| locate(span.start + offset..span.end + offset);
    let parsed = match fence {
        Fence::Toml => parse_toml(&text[block], Code::FRONT_MATTER_SYNTAX, &locate_inside),
        Fence::Yaml => parse_yaml(&text[block], Code::FRONT_MATTER_SYNTAX, &locate_inside),
    };
    match parsed {
        Ok(node) => read(Reader::new(node, &locate_inside, found), offset, taxonomies),
        Err(faults) => {
            found.extend(faults);
            FrontMatter::default()
        }
    }
}

/// Keys whose place is kept, because `resolve` may refuse their value.
const PLACED: [&str; 10] =
    ["id", "slug", "url", "lang", "translation_of", "redirects", "template", "image", "type", "sort"];

fn read(mut reader: Reader<'_, '_>, offset: usize, taxonomies: &[String]) -> FrontMatter {
    let mut spans = reader.spans_of(&PLACED, offset);
    let mut front = read_keys(&mut reader);
    front.terms = read_terms(&mut reader, taxonomies);
    let (rest, _) = reader.rest();
    for entry in &rest {
        spans.push((entry.key.to_string(), short_range(&entry.key_span, offset)));
        front.fields.push((entry.key.to_string(), entry.node.to_value()));
    }
    front.spans = spans;
    front
}

/// Takes the keys that sobre itself knows.
fn read_keys(reader: &mut Reader<'_, '_>) -> FrontMatter {
    FrontMatter {
        title: reader.string("title"),
        description: reader.string("description"),
        id: reader.string("id"),
        slug: reader.string("slug"),
        url: reader.string("url"),
        date: reader.date("date"),
        updated: reader.date("updated"),
        draft: reader.bool("draft").unwrap_or_default(),
        publish: reader.date("publish"),
        expires: reader.date("expires"),
        weight: reader.integer("weight"),
        template: reader.string("template"),
        kind: reader.string("type"),
        lang: reader.string("lang"),
        translation_of: reader.string("translation_of"),
        redirects: reader.strings("redirects").unwrap_or_default(),
        authors: reader.strings("authors").unwrap_or_default(),
        image: reader.string("image"),
        menu: reader.bool("menu"),
        toc: reader.bool("toc"),
        feed: reader.bool("feed"),
        search: reader.bool("search"),
        sitemap: reader.bool("sitemap"),
        hidden: reader.bool("hidden").unwrap_or_default(),
        audience: reader.word("audience", &Audience::WORDS).unwrap_or_default(),
        extra: reader.free_values("extra"),
        sort: reader.string("sort").map(Sort::named),
        paginate: reader.count("paginate"),
        page_template: reader.string("page_template"),
        page_type: reader.string("page_type"),
        recursive: reader.bool("recursive"),
        podcast: Podcast::read(reader),
        rows: Rows::read(reader),
        ..FrontMatter::default()
    }
}

fn read_terms(reader: &mut Reader<'_, '_>, taxonomies: &[String]) -> Vec<(String, Vec<String>)> {
    let mut terms = Vec::new();
    for taxonomy in taxonomies {
        let Some(entry) = reader.take_free(taxonomy) else { continue };
        let mut names = reader.strings_of(&entry).unwrap_or_default();
        names.iter_mut().for_each(|name| *name = name.trim().to_string());
        names.retain(|name| !name.is_empty());
        if !names.is_empty() {
            terms.push((taxonomy.clone(), names));
        }
    }
    terms
}

pub(super) fn short_range(span: &Range<usize>, offset: usize) -> Range<u32> {
    let short = |at: usize| u32::try_from(at + offset).unwrap_or(u32::MAX);
    short(span.start)..short(span.end)
}

/// Returns the keys that sobre itself knows: those that it asks for.
pub fn keys() -> &'static [&'static str] {
    static KEYS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let nothing = Node { span: 0..0, kind: Kind::Table(Vec::new()) };
        let (mut found, nowhere): (_, Locate<'_>) = (Vec::new(), &|_| Place::file(""));
        let mut reader = Reader::new(nothing, nowhere, &mut found);
        read_keys(&mut reader);
        reader.rest().1
    });
    &KEYS
}

impl FrontMatter {
    /// Returns the front matter of a row, `reader` knowing where its cells stand.
    pub(super) fn of_row(reader: Reader<'_, '_>, taxonomies: &[String]) -> Self {
        read(reader, 0, taxonomies)
    }

    /// Returns what people read of it, to be put in the typography of its language.
    pub(crate) fn shown(&mut self) -> impl Iterator<Item = &mut String> {
        let words = [&mut self.title, &mut self.description].into_iter().flatten();
        words.chain(self.terms.iter_mut().flat_map(|(_, names)| names))
    }

    /// Returns what the page is sorted by in a list sorted by `field`.
    pub fn sort_key(&self, field: &str) -> SortKey {
        let value = self.fields.iter().find(|(key, _)| key == field).map(|(_, value)| value);
        value.map_or(SortKey::Missing, SortKey::of)
    }

    /// Returns the byte range in the file of a key, if it was kept.
    pub fn span(&self, key: &str) -> Option<Range<usize>> {
        self.spans.iter().find(|(name, _)| name == key).map(|(_, span)| span.start as usize..span.end as usize)
    }

    /// Returns the finding for a field that no content type of the page has.
    pub fn unknown_field(key: &str, fields: &[&str], taxonomies: &[&str], place: Place) -> Diagnostic {
        let known = fields.iter().chain(taxonomies).chain(keys()).copied();
        unknown_key(key, place, known).hint(text!(
            "your own data goes under `[extra]`; typed fields come from a content type (`type = …`)",
            "vos propres données vont sous « [extra] » ; les champs typés viennent d’un type de contenu (« type = … »)"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn blank_lines_before_the_block_do_not_make_it_text() {
        let text = "\u{feff}\n \n+++\ntitle = 'x'\n+++\nHello";
        assert_eq!(&text[split(text).unwrap().body..], "Hello");
        let text = "\n---\ntitle: x\n---\nHello";
        assert_eq!(&text[split(text).unwrap().body..], "Hello");
        for markdown in ["\n---\nA rule above\n---\n", "\n---\nhttps://a.example\n---\n", "\n\nHello", "\n---\n"] {
            assert_eq!(split(markdown).unwrap().block, None, "{markdown:?}");
        }
        assert!(split("\n+++\ntitle = 'x'\n").is_err());
    }
}
