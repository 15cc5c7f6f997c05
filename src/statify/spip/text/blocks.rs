//! What begins with a line: rules, bullets, dashes, breaks; poems; and what was escaped with `\`.

use super::{
    lists::lists,
    marks,
    signs::{Run, Sign, Signs, piece, rewrite},
    tables::tables,
    tree::{Break, Element, Piece},
};

/// Returns a text with all its shortcuts in place, in the order in which SPIP takes them.
pub(super) fn blocks(source: &[Sign]) -> Signs {
    let mut read = vec![Sign::Char('\n')];
    read.extend_from_slice(source.trimmed());
    let read = lists(tables(blank_lines(poems(read))));
    marks::marks(lines(escapes(read)))
}

/// Puts poems in place, a line of them after the other.
fn poems(source: Signs) -> Signs {
    let is_poem = |sign: &Sign, tags: [&str; 2]| {
        sign.tag().is_some_and(|tag| tags.iter().any(|known| known.eq_ignore_ascii_case(tag)))
    };
    let last = source.iter().rposition(|sign| is_poem(sign, ["</poesie>", "</poetry>"])).unwrap_or(0);
    rewrite(source, |source, at, read| {
        if at > last || !is_poem(&source[at], ["<poesie>", "<poetry>"]) {
            return None;
        }
        let length = source[at..].iter().position(|sign| is_poem(sign, ["</poesie>", "</poetry>"]))?;
        let newline = || Sign::Char('\n');
        read.extend([piece(Piece::Open(Element::Poem)), newline(), newline()]);
        for (number, verse) in verses(source[at + 1..at + length].trimmed()).into_iter().enumerate() {
            if number > 0 {
                read.push(newline());
            }
            read.push(piece(Piece::Open(Element::Verse)));
            read.extend(verse);
            read.push(piece(Piece::Close(Element::Verse)));
        }
        read.extend([newline(), piece(Piece::Close(Element::Poem)), newline(), newline()]);
        Some(at + length + 1)
    })
}

/// Returns the lines of a poem; empty ones are one that holds its place.
fn verses(poem: &[Sign]) -> Vec<Signs> {
    let mut verses: Vec<Signs> = Vec::new();
    for line in poem.split(|sign| sign.is('\n')) {
        let is_empty = line.iter().all(Sign::is_space);
        let follows_empty = verses.last().is_some_and(|verse| verse.as_slice() == [Sign::Char('\u{a0}')]);
        match is_empty {
            true if follows_empty => {}
            true => verses.push(vec![Sign::Char('\u{a0}')]),
            false => verses.push(line.to_vec()),
        }
    }
    verses
}

/// Empties lines that hold only blanks.
fn blank_lines(source: Signs) -> Signs {
    rewrite(source, |source, at, read| {
        if !source[at].is('\n') {
            return None;
        }
        let end = source.skip(at + 1, |sign| sign.is(' ') || sign.is('\t'));
        let is_blank = source.get(end).is_none_or(|sign| sign.is('\n'));
        read.push(Sign::Char('\n'));
        (is_blank).then_some(end).or(Some(at + 1))
    })
}

/// Fixes what stands after a `\`.
fn escapes(source: Signs) -> Signs {
    rewrite(source, |source, at, read| {
        if !source[at].is('\\') {
            return None;
        }
        let c = source.char(at + 1).filter(|c| "{}_-[]|<>\\*#+~".contains(*c))?;
        read.push(Sign::Fixed(c));
        Some(at + 2)
    })
}

fn lines(source: Signs) -> Signs {
    let newlines = |count| std::iter::repeat_n(Sign::Char('\n'), count);
    let source = rewrite(source, |source, at, read| {
        if !source[at].is('\n') {
            return None;
        }
        let sign = source.char(at + 1).filter(|c| matches!(c, '-' | '_'))?;
        let end = source.skip(at + 1, |other| other.is(sign));
        if end - at <= 4 {
            return None;
        }
        read.extend(newlines(3));
        read.push(piece(Piece::Rule));
        read.extend(newlines(3));
        Some(end)
    });
    let source = rewrite(source, line_start);
    let source = rewrite(source, |source, at, _| {
        // A break where a line begins anyway adds nothing.
        let begins = at == 0 || (at == 1 && source[0].is('\n')) || (at > 1 && source.stands(at - 2, "\n\n"));
        (begins && source.stands(at, "_ ")).then(|| source.skip(at + 1, |sign| sign.is(' ')))
    });
    let source = rewrite(source, |source, at, read| {
        source.stands(at, "\n_ ").then(|| {
            read.push(piece(Piece::Break(Break::Manual)));
            source.skip(at + 2, |sign| sign.is(' '))
        })
    });
    // A break before the first word neither.
    let is_break = |sign: &Sign| sign.piece() == Some(&Piece::Break(Break::Plain)) || sign.tag() == Some("<br />");
    match source.get(..2) {
        Some([newline, sign]) if newline.is('\n') && is_break(sign) => source[2..].to_vec(),
        _ => source,
    }
}

/// A line that begins with `--` or `-`.
fn line_start(source: &[Sign], at: usize, read: &mut Signs) -> Option<usize> {
    if !source.stands(at, "\n-") {
        return None;
    }
    let is_dash = source.char(at + 2) == Some('-');
    read.extend([Sign::Char('\n'), piece(Piece::Break(Break::Plain))]);
    read.push(if is_dash { Sign::Char('—') } else { piece(Piece::Bullet) });
    read.push(Sign::Char('\u{a0}'));
    Some(source.skip(at + 2 + usize::from(is_dash), |sign| sign.is(' ')))
}
