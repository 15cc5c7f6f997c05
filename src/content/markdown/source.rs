//! The body as the parser gets to see it: the same bytes at the same places, but each component tag,
//! and each line that explains an abbreviation, overwritten by an HTML block of its own line, and absurd
//! nesting cut off.
//!
//! Only the parser decides what is code: where it finds no block at a tag's place, the walk shows
//! the body's own bytes, so overwriting too much does no harm.

use std::{borrow::Cow, ops::Range};

use memchr::{memchr, memchr_iter, memrchr};

use super::{
    abbreviations::{Abbreviations, Definition},
    tags::TagLine,
    walk::Dialect,
};

/// Containers opened by the markers of one line beyond which the rest of the line is text. The
/// walk's own limit is lower; this one keeps the parser from work that grows with depth × lines.
const MARKERS_MAX: usize = 250;

/// Stands in the parser's view for a `:` that begins a line but no definition.
const HIDDEN_COLON: &str = "\u{1a}";

/// Bodies shorter than this cannot make the parser sweat.
const SMALL: usize = 16 * 1024;

/// The parser's view of a body.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// As long as the body.
    pub(super) text: Cow<'a, str>,
    /// What may be tags, in order.
    pub(super) tags: Vec<TagLine>,
    /// Offsets of `://`, in order.
    pub(super) addresses: Vec<usize>,
    /// What the body explains.
    pub(super) abbreviations: Abbreviations<'a>,
}

/// What the colons of a body are, found in one fast scan.
#[derive(Debug, Default)]
struct Colons<'a> {
    tags: Vec<TagLine>,
    /// What may be explained abbreviations, in order.
    definitions: Vec<Definition<'a>>,
    addresses: Vec<usize>,
    /// Those that begin a line and that no space follows: the parser would take them for a definition,
    /// but `:-)` is none.
    smileys: Vec<usize>,
}

impl<'a> Source<'a> {
    /// Returns the parser's view of `body`, which is `body` itself for most.
    pub(super) fn new(body: &'a str, dialect: Dialect) -> Self {
        let mut colons = Colons::new(body);
        if dialect != Dialect::Sobre {
            colons = Colons { addresses: colons.addresses, ..Colons::default() };
        }
        let Colons { tags, definitions, addresses, smileys } = colons;
        let bombs = if body.len() < SMALL { Vec::new() } else { find_bombs(body) };
        let mut text = Cow::Borrowed(body);
        if !(tags.is_empty() && definitions.is_empty() && bombs.is_empty() && smileys.is_empty()) {
            let text = text.to_mut();
            for colon in smileys {
                text.replace_range(colon..=colon, HIDDEN_COLON);
            }
            for span in tags.iter().map(|tag| tag.span()).chain(definitions.iter().map(|found| found.span.clone())) {
                // `<?>` is a whole processing instruction to the parser.
                let filler = span.len() - 3;
                let line = if filler == 0 { "<?>".into() } else { format!("<?{}?>", "-".repeat(filler - 1)) };
                text.replace_range(span, &line);
            }
            for bomb in &bombs {
                // Hyphens after nothing but markers would be a rule, and no list at all.
                text.replace_range(bomb.clone(), &"x".repeat(bomb.len()));
            }
        }
        let abbreviations = Abbreviations::new(definitions, &text);
        Self { text, tags, addresses, abbreviations }
    }

    /// Returns a text that the parser put together from its view, as it was written.
    pub(super) fn unhide(text: &str) -> Cow<'_, str> {
        if text.contains(HIDDEN_COLON) { Cow::Owned(text.replace(HIDDEN_COLON, ":")) } else { Cow::Borrowed(text) }
    }

    /// Returns the tag that starts at `offset`.
    pub(super) fn tag_at(&self, offset: usize) -> Option<TagLine> {
        let index = self.tags.binary_search_by_key(&offset, |tag| tag.start).ok()?;
        Some(self.tags[index])
    }
}

impl<'a> Colons<'a> {
    fn new(body: &'a str) -> Self {
        let bytes = body.as_bytes();
        let mut colons = Self::default();
        let mut line_end = 0;
        for at in memchr_iter(b':', bytes) {
            let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
            if next == b'/' && bytes.get(at + 2) == Some(&b'/') {
                colons.addresses.push(at);
            }
            // A tag is the first of its line, so that each line is looked at once.
            if next == b':' && at >= line_end {
                let line_start = memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
                line_end = memchr(b'\n', &bytes[at..]).map_or(body.len(), |i| at + i);
                if is_prefix(&body[line_start..at])
                    && let Some(tag) = TagLine::find(&body[at..line_end], at)
                {
                    colons.tags.push(tag);
                    continue;
                }
            }
            if at > 0 && bytes[at - 1] == b']' && at >= line_end {
                let line_start = memrchr(b'\n', &bytes[..at]).map_or(0, |i| i + 1);
                if let Some(definition) = Definition::find(body, line_start, at) {
                    line_end = definition.span.end;
                    colons.definitions.push(definition);
                    continue;
                }
            }
            if !next.is_ascii_whitespace() && body[..at].trim_end_matches(' ').ends_with('\n') {
                colons.smileys.push(at);
            }
        }
        colons
    }
}

/// Whether a line's beginning is made of spaces and the markers of quotes, lists and notes alone.
fn is_prefix(start: &str) -> bool {
    start.bytes().all(|b| matches!(b, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'0'..=b'9' | b'.' | b')'))
        || start.strip_prefix("[^").is_some_and(|note| note.trim_end().ends_with("]:"))
        || start.trim() == ":"
}

fn find_bombs(body: &str) -> Vec<Range<usize>> {
    let mut bombs = Vec::new();
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let mut markers = 0;
        let mut bytes = line.bytes().enumerate().peekable();
        while let Some((i, byte)) = bytes.next() {
            match byte {
                b'>' => markers += 1,
                b'-' | b'*' | b'+' | b'.' | b')' if matches!(bytes.peek(), Some((_, b' ' | b'\t'))) => markers += 1,
                b' ' | b'\t' | b'0'..=b'9' => continue,
                _ => break,
            }
            if markers > MARKERS_MAX {
                bombs.push(start + i..start + line.trim_end().len());
                break;
            }
        }
        start += line.len();
    }
    bombs
}
