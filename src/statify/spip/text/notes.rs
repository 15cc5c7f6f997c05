//! Notes: `[[…]]`, `[[<name>…]]`, and `[[<>…]]` that nothing calls.

use std::collections::BTreeSet;

use super::{
    signs::{Ahead, Run, Sign, Signs, piece},
    tree::{Call, Piece},
};

/// A note whose words are still to be read.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) words: Signs,
}

/// Puts the calls of notes in place and returns their words, in order.
pub(super) fn notes(source: Signs) -> (Signs, Vec<Draft>) {
    let mut opens = Ahead::new(&source, "[[");
    let mut ends = Ahead::new(&source, "]]");
    let (mut read, mut drafts): (Signs, Vec<Draft>) = (Vec::with_capacity(source.len()), Vec::new());
    let mut called: BTreeSet<String> = BTreeSet::new();
    let (mut at, mut count) = (0, 0_usize);
    while let Some((open, end)) = opens.from(at).and_then(|open| Some((open, ends.from(open + 2)?))) {
        read.extend_from_slice(&source[at..open]);
        at = end + 2;
        let inner = &source[open + 2..end];
        let (name, words) = name(inner).unwrap_or_else(|| {
            count += 1;
            (count.to_string(), inner)
        });
        let has_words = words.iter().any(|sign| !sign.is_space());
        let note = has_words.then_some(drafts.len());
        if has_words {
            drafts.push(Draft { name: name.clone(), words: words.trimmed().to_vec() });
        }
        while read.last().is_some_and(|sign| sign.is(' ')) {
            read.pop();
        }
        if !matches!(name.as_str(), "" | "0") {
            let is_first = called.insert(name.clone());
            read.push(piece(Piece::Call(Call { name, is_first, note })));
        }
    }
    read.extend_from_slice(&source[at..]);
    (read, drafts)
}

/// Returns the name of a note, if it has one, and its words.
fn name(inner: &[Sign]) -> Option<(String, &[Sign])> {
    let start = inner.skip(0, Sign::is_space);
    if let Some(tag) = inner.get(start).and_then(Sign::tag) {
        let name = tag.strip_prefix('<')?.strip_suffix('>')?;
        let closing = format!("</{name}>");
        let is_element = inner[start + 1..].iter().any(|sign| sign.tag() == Some(closing.as_str()));
        return (!is_element && !name.contains(['\'', '"'])).then(|| (name.to_owned(), &inner[start + 1..]));
    }
    if !inner.get(start)?.is('<') {
        return None;
    }
    let end = inner.skip(start + 1, |sign| sign.char().is_some_and(|c| !matches!(c, '>' | '\'' | '"')));
    inner.get(end)?.is('>').then(|| (inner[start + 1..end].written(), &inner[end + 1..]))
}

/// The element around a note, in whose first paragraph its number stands.
const FRAME: [&str; 3] = ["<div>", "<p>", "</div>"];

/// Returns the words of a note with its number before them, as SPIP reads them.
pub(super) fn framed(words: Signs) -> Signs {
    let tag = |text: &str| piece(Piece::Tag(text.to_owned()));
    let mut framed = vec![tag(FRAME[0]), tag(FRAME[1]), piece(Piece::Number)];
    framed.extend(words);
    framed.push(tag(FRAME[2]));
    framed
}

/// Returns the pieces of a note without what was put around them.
pub(super) fn unframed(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if let Some(last) = pieces.iter().rposition(|piece| *piece == Piece::Tag(FRAME[2].into())) {
        pieces.remove(last);
    }
    if pieces.first() == Some(&Piece::Tag(FRAME[0].into())) {
        pieces.remove(0);
    }
    pieces
}
