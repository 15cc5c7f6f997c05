//! Addresses that stand bare in a text, and `<http://…>` and `<file.rtf>`.

use std::rc::Rc;

use super::{
    signs::{Ahead, Run, Sign, Signs, piece, rewrite},
    tree::{Kind, Link, Piece, Target, Verbatim},
};

/// Makes links of the addresses that stand bare: `https://…`, `www.…`.
pub(super) fn bare(source: Signs) -> Signs {
    let mut read = Vec::with_capacity(source.len());
    let mut skips = Skips {
        ends: Ahead::new(&source, "]"),
        closed: Ahead::new(&source, ">"),
        link_ends: Ahead::new(&source, "</a"),
    };
    let mut at = 0;
    while at < source.len() {
        let end = match source[at].char() {
            Some('[') => skips.bracket(&source, at),
            Some('<') => skips.tag(&source, at),
            Some('h' | 'H' | 'w' | 'W') => {
                if let Some(end) = address_end(&source, at) {
                    let text = source[at..end].written();
                    match link(&text) {
                        Some(signs) => read.extend(signs),
                        None => read.extend_from_slice(&source[at..end]),
                    }
                    at = end;
                    continue;
                }
                None
            }
            _ => None,
        };
        let end = end.unwrap_or(at + 1);
        read.extend_from_slice(&source[at..end]);
        at = end;
    }
    read
}

/// Finds the ends of what holds no bare address.
struct Skips<'r> {
    ends: Ahead<'r>,
    closed: Ahead<'r>,
    link_ends: Ahead<'r>,
}

impl Skips<'_> {
    /// Returns the end of a link in brackets.
    fn bracket(&mut self, source: &[Sign], at: usize) -> Option<usize> {
        let end = source.skip(at + 1, |sign| !matches!(sign.char(), Some('[' | ']')));
        let arrow = (at + 1..end).rev().find(|at| source.stands(*at, "->") || source.stands(*at, "<-"))?;
        self.ends.from(arrow + 2).map(|end| end + 1)
    }

    /// Returns the end of a tag, or of the link that it opens.
    fn tag(&mut self, source: &[Sign], at: usize) -> Option<usize> {
        let name = source.char(at + 1).filter(|c| c.is_ascii_alphanumeric() || *c == '_')?;
        let is_link = name.eq_ignore_ascii_case(&'a') && !source.char(at + 2).is_some_and(char::is_alphanumeric);
        if let Some(end) = self.link_ends.from(at).filter(|_| is_link) {
            return Some(end + 3);
        }
        self.closed.from(at).map(|end| end + 1)
    }
}

/// Returns the end of an address that begins at a place. A bar ends the cell of a table; SPIP reads on, and
/// cuts the link in two where it does.
fn address_end(source: &[Sign], at: usize) -> Option<usize> {
    let begins = |text: &str| {
        text.chars().enumerate().all(|(n, c)| source.char(at + n).is_some_and(|sign| sign.eq_ignore_ascii_case(&c)))
    };
    ["http:/", "https:/", "www."].iter().any(|text| begins(text)).then(|| {
        source.skip(at, |sign| {
            !sign.is_space()
                && sign.char().is_some_and(|c| !matches!(c, '"' | '\'' | '[' | ']' | '}' | ')' | '<' | '>' | '|'))
        })
    })
}

fn link(text: &str) -> Option<Signs> {
    let lower = text.to_ascii_lowercase();
    let scheme = ["https:", "http:"].into_iter().find(|scheme| lower.starts_with(scheme));
    let rest = text[scheme.map_or(0, str::len)..].trim_start_matches('/');
    if !begins_with_domain(rest) {
        return None;
    }
    // A mark at the end of an address belongs to the sentence.
    let rest_end = rest.len() - usize::from(rest.ends_with([',', '.', ';', '?', '|']));
    let (rest, mark) = rest.split_at(rest_end);
    let url = format!("{}://{rest}", scheme.map_or("http", |scheme| &scheme[..scheme.len() - 1]));
    let shown = if scheme.is_some() { url.clone() } else { rest.to_owned() };
    let link =
        Link { target: Target::Address(url), title: String::new(), lang: String::new(), is_bare: true, is_auto: true };
    let mut signs = vec![piece(Piece::Link(Rc::new(link))), piece(Piece::Address(shown)), piece(Piece::LinkEnd)];
    signs.extend(mark.chars().map(Sign::Char));
    Some(signs)
}

/// Whether a text begins with a name of the network: labels and dots, 2 to 6 signs after the last.
fn begins_with_domain(text: &str) -> bool {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.'))).unwrap_or(text.len());
    let ends_in_word = text[end..].starts_with('_');
    let name = &text[..end];
    if name.to_ascii_lowercase().starts_with("localhost") && !name[9..].starts_with(|c: char| c.is_alphanumeric()) {
        return true;
    }
    let labels: Vec<&str> = name.split('.').collect();
    let is_label =
        |label: &&str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    (1..labels.len()).any(|last| {
        let word = labels[last].find('-').unwrap_or(labels[last].len());
        let is_whole = word < labels[last].len() || last + 1 < labels.len() || !ends_in_word;
        labels[..last].iter().all(is_label) && (2..=6).contains(&word) && is_whole
    })
}

/// Puts `<http://…>` and `<file.rtf>` in place.
pub(super) fn resources(source: Signs) -> Signs {
    rewrite(source, |source, at, read| {
        let (inner, end) = source[at].is('<').then(|| resource(source, at)).flatten()?;
        // SPIP shows what stands before the first space.
        let (text, rest) = inner.split_at(inner.find(' ').unwrap_or(inner.len()));
        let verbatim = Verbatim { kind: Kind::Resource, attributes: rest.to_owned(), text: text.to_owned() };
        read.push(piece(Piece::Verbatim(verbatim)));
        Some(end)
    })
}

/// How long the name of a resource may be.
const LONGEST: usize = 2_000;

fn resource(source: &[Sign], at: usize) -> Option<(String, usize)> {
    let start = at + 1 + usize::from(source.get(at + 1)?.is('"'));
    if !(source.stands(start, "http://") || source.stands(start, "https://")) {
        let is_word =
            |sign: &Sign| sign.char().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ' | '-'));
        // SPIP reads bytes here: a letter of more than one is none that a name begins with.
        if source.char(start).is_none_or(|c| !c.is_ascii() || c.is_ascii_whitespace()) {
            return None;
        }
        let dot = source.skip(start + 1, is_word);
        if dot == start + 1 || !source.get(dot)?.is('.') || !is_word(source.get(dot + 1)?) {
            return None;
        }
    }
    let end = start
        + source[start..]
            .iter()
            .take(LONGEST)
            .position(|sign| sign.is('>') || sign.is('<') || sign.piece().is_some())?;
    let text = source[at + 1..end].written();
    source[end].is('>').then_some((text, end + 1))
}
