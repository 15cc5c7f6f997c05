//! What stands within a line: abbreviations, headings, strong words, emphasis; and quotes, once paragraphs begin.

use super::{
    signs::{Run, Sign, Signs, piece, rewrite},
    tree::{Element, Piece},
};

/// Puts all of them in place.
pub(super) fn marks(source: Signs) -> Signs {
    let read = headings(abbreviations(source));
    let read = pairs(read, "{{", "}}", &Element::Strong);
    pairs(read, "{", "}", &Element::Emphasis)
}

/// How long an abbreviation with its words may be.
const LONGEST: usize = 2_000;

/// `[ABBR|in full{lang}]`
fn abbreviations(source: Signs) -> Signs {
    rewrite(source, |source, at, read| {
        if !source[at].is('[') {
            return None;
        }
        let part = |from: usize, stops: &str| {
            let end = source.skip(from, |sign| sign.char().is_none_or(|c| !stops.contains(c)) && !is_tag(sign));
            (end > from && end - from < LONGEST).then_some(end)
        };
        let bar = part(at + 1, "|[]>").filter(|bar| source[at + 1..*bar].len() < LONGEST)?;
        if !source.get(bar)?.is('|') {
            return None;
        }
        let words_end = part(bar + 1, "|]{>")?;
        let mut end = words_end;
        let mut lang = String::new();
        if source.get(end)?.is('{') {
            let close = source.skip(end + 1, |sign| sign.char().is_some_and(|c| c.is_ascii_lowercase()));
            lang = source[end + 1..close].written();
            if lang.is_empty() || !source.get(close)?.is('}') {
                return None;
            }
            end = close + 1;
        }
        if !source.get(end)?.is(']') {
            return None;
        }
        let element = Element::Abbreviation(source[bar + 1..words_end].written(), lang);
        read.push(piece(Piece::Open(element.clone())));
        read.extend_from_slice(&source[at + 1..bar]);
        read.push(piece(Piece::Close(element)));
        Some(end + 1)
    })
}

/// Whether a sign is a tag to SPIP, so that nothing reaches over it.
fn is_tag(sign: &Sign) -> bool {
    sign.piece().is_some()
}

/// `{{{…}}}`; where more braces stand, the outer three are the heading's.
fn headings(source: Signs) -> Signs {
    let newlines = || std::iter::repeat_n(Sign::Char('\n'), 3);
    let open = |read: &mut Signs| {
        read.extend(newlines());
        read.push(piece(Piece::Open(Element::Heading)));
    };
    let close = |read: &mut Signs| {
        read.push(piece(Piece::Close(Element::Heading)));
        read.extend(newlines());
    };
    let source = if source.find(0, "}}}}").is_some() {
        let opened = rewrite(source, |source, at, read| {
            let begins = at == 0 || !source[at - 1].is('{');
            (begins && source.stands(at, "{{{")).then(|| {
                open(read);
                at + 3
            })
        });
        rewrite(opened, |source, at, read| {
            (source.stands(at, "}}}") && source.char(at + 3) != Some('}')).then(|| {
                close(read);
                at + 3
            })
        })
    } else {
        source
    };
    if source.find(0, "{{{").is_none() {
        return source;
    }
    rewrite(source, |source, at, read| {
        if source.stands(at, "{{{") {
            open(read);
        } else if source.stands(at, "}}}") {
            close(read);
        } else {
            return None;
        }
        Some(at + 3)
    })
}

/// Marks that open and close; a pair that holds nothing stays as it is.
fn pairs(source: Signs, open: &str, close: &str, element: &Element) -> Signs {
    if source.find(0, open).is_none() {
        return source;
    }
    let length = open.len();
    let source = rewrite(source, |source, at, read| {
        (source.stands(at, open) && source.stands(at + length, close)).then(|| {
            read.extend(open.chars().chain(close.chars()).map(Sign::Fixed));
            at + 2 * length
        })
    });
    if source.find(0, open).is_none() {
        return source;
    }
    rewrite(source, |source, at, read| {
        if source.stands(at, open) {
            read.push(piece(Piece::Open(element.clone())));
        } else if source.stands(at, close) {
            read.push(piece(Piece::Close(element.clone())));
        } else {
            return None;
        }
        Some(at + length)
    })
}

/// `<quote>` and `<intro>`.
pub(super) fn quotes(source: Signs) -> Signs {
    let has = |tag: &str| source.iter().any(|sign| sign.tag() == Some(tag));
    let (has_quotes, has_intro) = (has("<quote>"), has("<intro>"));
    if !has_quotes && !has_intro {
        return source;
    }
    rewrite(source, |source, at, read| {
        match source[at].tag()? {
            "<quote>" if has_quotes => {
                read.push(piece(Piece::Open(Element::Quote)));
                read.push(piece(Piece::Open(Element::Paragraph(String::new()))));
            }
            "</quote>" if has_quotes => read.push(piece(Piece::Close(Element::Quote))),
            "<intro>" | "</intro>" if has_intro => {}
            _ => return None,
        }
        Some(at + 1)
    })
}
