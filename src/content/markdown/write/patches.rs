//! Raw HTML within our own: cleaned as one piece with what it encloses.
//!
//! `<details>` in one block and `</details>` in a later one belong together, with Markdown between
//! them. So what a container (or a line) holds of raw HTML is joined, each stretch of our own HTML
//! standing in it as a numbered comment; this whole is cleaned; and our own comes back in its
//! places. Our HTML, and that of components, is never cleaned.

use crate::content::markdown::{Holes, sanitize};

/// The raw HTML of the blocks that are open.
#[derive(Debug, Default)]
pub(super) struct Patches {
    /// For each open block: where its content starts, and how many cuts there were before it.
    frames: Vec<(usize, usize)>,
    /// Raw HTML to be put at an offset of the HTML, in order.
    cuts: Vec<(usize, String)>,
}

impl Patches {
    /// Begins a block whose content starts at `start`.
    pub(super) fn enter(&mut self, start: usize) {
        self.frames.push((start, self.cuts.len()));
    }

    /// Moves the content of the `blocks` innermost blocks by `bytes`.
    pub(super) fn shift(&mut self, blocks: usize, bytes: usize) {
        for (start, _) in self.frames.iter_mut().rev().take(blocks) {
            *start += bytes;
        }
    }

    /// Puts raw HTML at the end of what is written.
    pub(super) fn cut(&mut self, at: usize, raw: &str) {
        self.cuts.push((at, raw.into()));
    }

    /// Ends the innermost block: its raw HTML is cleaned and written.
    pub(super) fn leave(&mut self, html: &mut String, holes: &dyn Holes) {
        let Some((start, first)) = self.frames.pop() else { return };
        if self.cuts.len() > first {
            let cuts: Vec<_> = self.cuts.drain(first..).collect();
            apply(start, &cuts, html, holes);
        }
    }

    /// Ends the page.
    pub(super) fn finish(&mut self, html: &mut String, holes: &dyn Holes) {
        let cuts = std::mem::take(&mut self.cuts);
        if let Some((first, _)) = cuts.first() {
            // What stands before the first raw HTML, a caller's included, is not touched.
            apply(*first, &cuts, html, holes);
        }
    }
}

/// Cleans `cuts` together and writes them into `html[start..]`.
fn apply(start: usize, cuts: &[(usize, String)], html: &mut String, holes: &dyn Holes) {
    let own = html.split_off(start);
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    let mut joined = String::new();
    let mut from = 0;
    for (at, raw) in cuts {
        push_piece(&own[from..at - start], &mut pieces, &mut joined);
        from = at - start;
        joined.push_str(raw);
    }
    push_piece(&own[from..], &mut pieces, &mut joined);
    let before = html.len();
    if !fill(&sanitize::clean(&joined), &pieces, html, holes) {
        // Our own HTML would be lost, say within a `<script>` that is not closed: each alone, then.
        html.truncate(before);
        let mut from = 0;
        for (at, raw) in cuts {
            html.push_str(&own[from..at - start]);
            from = at - start;
            fill(&sanitize::clean(raw), &[], html, holes);
        }
        html.push_str(&own[from..]);
    }
}

fn push_piece<'a>(piece: &'a str, pieces: &mut Vec<&'a str>, joined: &mut String) {
    if !piece.is_empty() {
        joined.extend(["<!--", &pieces.len().to_string(), "-->"]);
        pieces.push(piece);
    }
}

/// Appends `cleaned` with `pieces` in the places of their comments and without all other comments;
/// whether each piece came once and in order.
///
/// What looks like a comment within a tag's attribute is none: our own HTML, quotes and all, must
/// never come to stand there.
fn fill(cleaned: &str, pieces: &[&str], html: &mut String, holes: &dyn Holes) -> bool {
    let (mut from, mut at, mut filled) = (0, 0, 0);
    while let Some(found) = cleaned[at..].find('<') {
        at += found;
        let Some(comment) = cleaned[at..].strip_prefix("<!--") else {
            at += sanitize::tag_length(&cleaned[at..]);
            continue;
        };
        push_raw(&cleaned[from..at], html, holes);
        let length = comment.find("-->").unwrap_or(comment.len());
        if comment[..length].parse() == Ok(filled) && filled < pieces.len() {
            html.push_str(pieces[filled]);
            filled += 1;
        }
        at = (at + length + "<!---->".len()).min(cleaned.len());
        from = at;
    }
    push_raw(&cleaned[from..], html, holes);
    filled == pieces.len()
}

fn push_raw(raw: &str, html: &mut String, holes: &dyn Holes) {
    if raw.contains('<') && sanitize::is_balanced(raw) {
        html.push_str(&holes.raw_html(raw));
    } else {
        html.push_str(raw);
    }
}
