//! Paragraphs: around what is no block, a break where a line of them ends.

use super::{
    marks::quotes,
    signs::{Run, Sign, Signs, piece, rewrite},
    tree::{Break, Element, Piece, tag_name},
};

/// How paragraphs are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paragraphs {
    /// Whether one paragraph alone is one too.
    pub(super) always: bool,
    /// Whether the end of a line is a break.
    pub(super) breaks: bool,
}

impl Paragraphs {
    /// Returns the pieces of a text.
    pub(super) fn of(self, source: Signs) -> Vec<Piece> {
        let mut holds_paragraphs = false;
        let mut read = around_links(after_blocks(quotes(starts(source)).trimmed(), self.always));
        if read.iter().any(|sign| attributes(sign).is_some()) {
            if attributes(&read[0]).is_none() {
                read.insert(0, start());
            }
            read = self.closed(&read);
            holds_paragraphs = true;
        }
        let read = without_empty(spare_breaks(self.items(read, holds_paragraphs)));
        pieces(read.trimmed())
    }

    /// Ends each paragraph where the first block begins or ends.
    fn closed(self, source: &[Sign]) -> Signs {
        let mut read = Vec::with_capacity(source.len() + source.len() / 8);
        let mut at = 0;
        while let Some(attributes) = source.get(at).and_then(attributes) {
            let start = at + 1;
            let next = source.skip(start, |sign| self::attributes(sign).is_none());
            let end = source[start..next].iter().position(ends_paragraph).map_or(next, |length| start + length);
            let element = Element::Paragraph(attributes.to_owned());
            read.push(piece(Piece::Open(element.clone())));
            self.push_line(&source[start..end], &mut read);
            read.push(piece(Piece::Close(element)));
            read.push(Sign::Char('\n'));
            read.extend(source[end..next].iter().filter(|sign| **sign != STOP).cloned());
            at = next;
        }
        read
    }

    /// Makes breaks of the ends of lines in items, up to the first block in each.
    fn items(self, source: Signs, to_the_end: bool) -> Signs {
        let is_item = |sign: &Sign| match sign.piece() {
            Some(Piece::Open(Element::Item)) => true,
            Some(Piece::Tag(tag)) => matches!(tag_name(tag), (name, false) if name.eq_ignore_ascii_case("li")),
            _ => false,
        };
        rewrite(source, |source, at, read| {
            if !is_item(&source[at]) {
                return None;
            }
            read.push(source[at].clone());
            let end = source.skip(at + 1, |sign| !ends_paragraph(sign) && attributes(sign).is_none());
            if end == source.len() && !to_the_end {
                return Some(at + 1);
            }
            self.push_line(&source[at + 1..end], read);
            if end == source.len() {
                return Some(end);
            }
            let follows_list =
                matches!(source[end].piece(), Some(Piece::Close(Element::Item) | Piece::Open(Element::List(_))));
            if !follows_list {
                read.push(Sign::Char('\n'));
            }
            Some(end)
        })
    }

    /// Appends the words of a paragraph, without white space at their end.
    fn push_line(self, words: &[Sign], read: &mut Signs) {
        let end = words.iter().rposition(|sign| !sign.is_space()).map_or(0, |at| at + 1);
        for sign in &words[..end] {
            if self.breaks && sign.is('\n') {
                read.push(piece(Piece::Break(Break::Auto)));
            }
            read.push(sign.clone());
        }
    }
}

/// Where a paragraph ends although no block does.
const STOP: Sign = Sign::Fixed('\0');

fn start() -> Sign {
    piece(Piece::Open(Element::Paragraph(String::new())))
}

/// Returns the attributes of a paragraph that begins; where one ends, the next begins.
fn attributes(sign: &Sign) -> Option<&str> {
    match sign.piece()? {
        Piece::Open(Element::Paragraph(attributes)) => Some(attributes),
        Piece::Tag(tag) if matches!(tag_name(tag).0, "p" | "P") => {
            let inner = tag.trim_start_matches(['<', '/']).trim_end_matches('>');
            Some(inner[1..].trim_start())
        }
        _ => None,
    }
}

fn ends_paragraph(sign: &Sign) -> bool {
    *sign == STOP || sign.piece().is_some_and(|piece| piece.opens_block() || piece.closes_block())
}

/// Whether a sign is a break of any kind, and whether it is a bare one.
fn is_break(sign: &Sign) -> (bool, bool) {
    match sign.piece() {
        Some(Piece::Break(kind)) => (true, *kind == Break::Plain),
        Some(Piece::Tag(tag)) => {
            let (name, closes) = tag_name(tag);
            (!closes && name.eq_ignore_ascii_case("br"), matches!(tag.as_str(), "<br>" | "<br/>" | "<br />"))
        }
        _ => (false, false),
    }
}

/// Begins paragraphs after empty lines and after two breaks.
fn starts(source: Signs) -> Signs {
    let source = rewrite(source, |source, at, read| {
        if !source[at].is(' ') && !source[at].is('\n') {
            return None;
        }
        let first = source.skip(at, |sign| sign.is(' '));
        let end = source.skip(first, |sign| sign.is(' ') || sign.is('\n'));
        let last = (first..end).rev().find(|at| source[*at].is('\n')).unwrap_or(first);
        if last <= first {
            // One line end at most.
            let end = if first > at { first } else { at + 1 };
            read.extend_from_slice(&source[at..end]);
            return Some(end);
        }
        read.push(start());
        Some(source.skip(last + 1, |sign| is_break(sign).1))
    });
    let source = rewrite(source, |source, at, read| {
        if !is_break(&source[at]).0 {
            return None;
        }
        let end = source.skip(at, |sign| is_break(sign).0);
        if end - at < 2 {
            return None;
        }
        read.push(start());
        Some(source.skip(end, Sign::is_space))
    });
    rewrite(source, |source, at, read| {
        attributes(&source[at])?;
        if source[at].tag().is_some_and(|tag| tag_name(tag).1) {
            return None;
        }
        let first = source.skip(at + 1, |sign| sign.is('\n'));
        if !source.get(first).is_some_and(|sign| is_break(sign).1) {
            return None;
        }
        read.push(source[at].clone());
        Some(source.skip(first, |sign| is_break(sign).1 || sign.is('\n')))
    })
}

/// Begins a paragraph behind each block, and one before all if that is wanted.
fn after_blocks(source: &[Sign], always: bool) -> Signs {
    let mut read = Vec::with_capacity(source.len() + 8);
    read.extend(always.then(start));
    for sign in source {
        read.push(sign.clone());
        if sign.piece().is_some_and(Piece::closes_block) {
            read.push(start());
        }
    }
    read
}

/// A link that holds paragraphs stands around them.
fn around_links(source: Signs) -> Signs {
    let is_link = |sign: &Sign, opens: bool| match sign.piece() {
        Some(Piece::Link(_)) => opens,
        Some(Piece::LinkEnd) => !opens,
        Some(Piece::Tag(tag)) => {
            matches!(tag_name(tag), (name, closes) if closes != opens && name.eq_ignore_ascii_case("a"))
        }
        _ => false,
    };
    let mut no_more = false;
    rewrite(source, |source, at, read| {
        if no_more || !is_link(&source[at], true) {
            return None;
        }
        let Some(length) = source[at..].iter().position(|sign| is_link(sign, false)) else {
            no_more = true;
            return None;
        };
        let end = at + length;
        if !source[at..end].iter().any(|sign| attributes(sign) == Some("")) {
            read.extend_from_slice(&source[at..=end]);
            return Some(end + 1);
        }
        read.extend([STOP, source[at].clone(), start()]);
        read.extend_from_slice(&source[at + 1..end]);
        read.extend([start(), source[end].clone(), Sign::Char('\n'), start()]);
        Some(end + 1)
    })
}

/// Takes out the breaks that stand where a line begins or breaks anyway.
fn spare_breaks(source: Signs) -> Signs {
    let is_auto = |sign: &Sign| sign.piece() == Some(&Piece::Break(Break::Auto));
    rewrite(source, |source, at, read| {
        if is_auto(&source[at]) {
            return source.get(at + 2).is_some_and(|next| is_break(next).0 && !is_auto(next)).then_some(at + 1);
        }
        let begins = match source[at].piece()? {
            Piece::Open(Element::Paragraph(_) | Element::Item) | Piece::Break(_) => true,
            Piece::Tag(tag) => {
                matches!(tag_name(tag), (name, false) if ["br", "li"].iter().any(|one| one.eq_ignore_ascii_case(name)))
            }
            _ => false,
        };
        if !begins {
            return None;
        }
        let end = source.skip(at + 1, Sign::is_space);
        if !source.get(end).is_some_and(is_auto) {
            return None;
        }
        read.extend_from_slice(&source[at..end]);
        Some(end + 1)
    })
}

/// Takes out paragraphs that hold nothing, or nothing but one tag.
fn without_empty(source: Signs) -> Signs {
    let opens = |sign: &Sign| matches!(sign.piece(), Some(Piece::Open(Element::Paragraph(_))));
    let closes = |sign: Option<&Sign>| matches!(sign.and_then(Sign::piece), Some(Piece::Close(Element::Paragraph(_))));
    let source = rewrite(source, |source, at, read| {
        let holds_tag = opens(&source[at])
            && closes(source.get(at + 2))
            && source[at + 1].piece().is_some_and(Piece::is_single_tag);
        holds_tag.then(|| {
            read.push(source[at + 1].clone());
            at + 3
        })
    });
    rewrite(source, |source, at, _| {
        let end = source.skip(at + 1, Sign::is_space);
        (opens(&source[at]) && closes(source.get(end))).then(|| source.skip(end + 1, Sign::is_space))
    })
}

/// Returns signs as pieces: what is left of characters is text.
pub(super) fn pieces(source: &[Sign]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    for sign in source {
        match sign {
            Sign::Char('<') | Sign::Fixed('<') => text.push_str("&lt;"),
            Sign::Fixed('\0') | Sign::Group(_) => {}
            Sign::Char(c) | Sign::Fixed(c) => text.push(*c),
            Sign::Piece(piece) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(Piece::clone(piece));
            }
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}
