//! What a text leaves open: shortcuts that begin and never end, tags in tags without number.

use super::{
    Note,
    tree::{Element, Piece, Tree, tag_name},
};

/// Deepest nesting that anybody meant.
const DEPTH: usize = 100;

/// Shortcuts that look like tags; one that is left as a tag found no end.
const PAIRED: &[&str] = &["cadre", "code", "frame", "html", "math", "multi", "poesie", "poetry"];

/// What opens and closes by itself, and how it begins.
const MARKS: &[(Element, &str)] =
    &[(Element::Quote, "<quote>"), (Element::Heading, "{{{"), (Element::Strong, "{{"), (Element::Emphasis, "{")];

/// Tags that need no end.
const ALONE: &[&str] = &[
    "area", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "option", "p", "param", "source",
    "tbody", "td", "th", "thead", "tr", "wbr",
];

/// Returns what is to be said of a text as a whole.
pub(super) fn doubts(tree: &Tree) -> Vec<Note> {
    let notes = tree.notes.iter().map(|note| note.pieces.as_slice());
    let runs = || std::iter::once(tree.pieces.as_slice()).chain(notes.clone());
    let unclosed = runs().find_map(unclosed).map(Note::Unclosed);
    let depth = runs().map(depth).max().filter(|depth| *depth > DEPTH).map(Note::Deep);
    unclosed.into_iter().chain(depth).collect()
}

/// Returns the first shortcut that never ends.
fn unclosed(pieces: &[Piece]) -> Option<String> {
    let mut open = [0_usize; MARKS.len()];
    let mark = |element: &Element| MARKS.iter().position(|(own, _)| own == element);
    for piece in pieces {
        match piece {
            Piece::Open(element) => mark(element).into_iter().for_each(|at| open[at] += 1),
            Piece::Close(element) => mark(element).into_iter().for_each(|at| open[at] = open[at].saturating_sub(1)),
            Piece::Tag(tag) => {
                let (name, closes) = tag_name(tag);
                if !closes && PAIRED.iter().any(|paired| paired.eq_ignore_ascii_case(name)) {
                    return Some(tag.clone());
                }
            }
            Piece::Text(text) => {
                if let Some(begin) = unclosed_in(text) {
                    return Some(begin.to_owned());
                }
            }
            _ => {}
        }
    }
    MARKS.iter().zip(open).find(|(_, count)| *count > 0).map(|((_, begin), _)| (*begin).to_owned())
}

fn unclosed_in(text: &str) -> Option<&'static str> {
    let model = |name: &str| {
        text.match_indices(name).any(|(at, _)| text[at + name.len()..].starts_with(|c: char| c.is_ascii_digit()))
    };
    if let Some(begin) = ["[[", "{{{", "{{"].into_iter().find(|begin| text.contains(begin)) {
        return Some(begin);
    }
    if text.find("->").is_some_and(|arrow| text[..arrow].rfind('[').is_some_and(|at| !text[at..arrow].contains(']'))) {
        return Some("[…->");
    }
    [("&lt;doc", "<doc"), ("&lt;img", "<img"), ("&lt;emb", "<emb")]
        .into_iter()
        .find(|(written, _)| model(written))
        .map(|(_, begin)| begin)
}

/// Returns how many tags stand in each other at most.
fn depth(pieces: &[Piece]) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for piece in pieces {
        match piece {
            Piece::Open(Element::Quote) => open += 1,
            Piece::Close(Element::Quote) => open = open.saturating_sub(1),
            Piece::Tag(tag) => match tag_name(tag) {
                (name, _) if tag.ends_with("/>") || tag.starts_with("<!") || is_alone(name) => {}
                (_, true) => open = open.saturating_sub(1),
                (_, false) => open += 1,
            },
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

fn is_alone(name: &str) -> bool {
    ALONE.iter().any(|alone| alone.eq_ignore_ascii_case(name))
}
