//! What SPIP puts right in running text: spaces that hold, apostrophes, dashes; in French and in English.
//!
//! While the rules work, `~` stands for every space that holds.

use super::{
    Reading,
    languages::is_french,
    multi,
    signs::{Run, Sign, Signs, rewrite, ungrouped},
};

/// The space that holds.
const NO_BREAK: char = '\u{a0}';

/// Returns a text with its languages chosen and its typography put right.
pub(super) fn corrected(source: Signs, reading: &Reading<'_>) -> Signs {
    let chosen = multi::chosen(source, reading);
    ungrouped(ampersands(typed(chosen, reading.lang)))
}

/// Returns a text with the typography of a language.
pub(super) fn typed(source: Signs, lang: &str) -> Signs {
    let typed = if is_french(lang) { french(source) } else { english(source) };
    holding(typed)
}

fn french(source: Signs) -> Signs {
    let typed = rewrite(source, french_sign);
    let typed = rewrite(typed, semicolon);
    let typed = rewrite(typed, before_marks);
    let typed = rewrite(typed, before_calls);
    let typed = rewrite(typed, after_openings);
    schemes(dashes(tildes(typed)))
}

fn english(source: Signs) -> Signs {
    let typed = rewrite(source, english_sign);
    let typed = rewrite(typed, before_percent);
    let typed = rewrite(typed, |source, at, out| {
        let end = ["Mr ", "Mr. "].iter().find(|title| source.stands(at, title)).map(|title| at + title.len())?;
        out.extend_from_slice(&source[at..end]);
        out.push(Sign::Char('~'));
        Some(end)
    });
    dashes(tildes(typed))
}

/// References that are read as the characters they are: others stay as they were written.
const REFERENCES: &[(&str, char)] = &[
    ("&nbsp;", '~'),
    ("&raquo;", '»'),
    ("&laquo;", '«'),
    ("&rdquo;", '”'),
    ("&ldquo;", '“'),
    ("&deg;", '°'),
    ("&#187;", '»'),
    ("&#171;", '«'),
    ("&#176;", '°'),
    ("&#160;", '~'),
];

fn french_sign(source: &[Sign], at: usize, out: &mut Signs) -> Option<usize> {
    match source[at].char()? {
        '—' => out.extend([Sign::Char('-'), Sign::Char('-')]),
        '\u{2009}' => out.push(Sign::Char('~')),
        '&' => {
            let (text, c) =
                REFERENCES.iter().find(|(text, c)| *text != "&#160;" && source.stands(at, text) && *c != '\0')?;
            out.push(Sign::Char(*c));
            return Some(at + text.len());
        }
        _ => return english_sign(source, at, out),
    }
    Some(at + 1)
}

fn english_sign(source: &[Sign], at: usize, out: &mut Signs) -> Option<usize> {
    match source[at].char()? {
        NO_BREAK => out.push(Sign::Char('~')),
        '\'' => out.push(Sign::Char('’')),
        '&' if source.stands(at, "&nbsp;") => {
            out.push(Sign::Char('~'));
            return Some(at + 6);
        }
        '\\' if source.char(at + 1) == Some('~') => {
            out.push(Sign::Fixed('~'));
            return Some(at + 2);
        }
        _ => return None,
    }
    Some(at + 1)
}

/// A space that holds before `;`, unless it ends a reference.
fn semicolon(source: &[Sign], at: usize, out: &mut Signs) -> Option<usize> {
    if !source[at].is(';') {
        return None;
    }
    let word = |sign: &Sign| sign.char().is_some_and(|c| c.is_ascii_alphanumeric());
    let start = source[..at].iter().rposition(|sign| !word(sign)).map_or(0, |before| before + 1);
    let hash = start - usize::from(start > 0 && source[start - 1].is('#'));
    let is_reference = start < at && hash > 0 && source[hash - 1].is('&');
    if !is_reference {
        out.push(Sign::Char('~'));
    }
    out.push(Sign::Char(';'));
    Some(at + 1)
}

/// Whether a sign is none of a word, as patterns know it that read bytes; the end of a text is none either.
fn is_border(sign: Option<&Sign>) -> bool {
    sign.and_then(Sign::char).is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '_'))
}

/// A space that holds before `»`, ` --,`, `:` and ` %`.
fn before_marks(source: &[Sign], at: usize, out: &mut Signs) -> Option<usize> {
    let end = match source[at].char()? {
        '»' => at + 1,
        ':' if source.char(at + 1) != Some(':') && is_border(source.get(at + 1)) => (at + 2).min(source.len()),
        ' ' => return before_percent(source, at, out),
        _ => return None,
    };
    out.push(Sign::Char('~'));
    out.extend_from_slice(&source[at..end]);
    Some(end)
}

fn before_percent(source: &[Sign], at: usize, out: &mut Signs) -> Option<usize> {
    let dash = [" -,", " --,"].iter().find(|dash| source.stands(at, dash)).map(|dash| at + dash.len());
    let percent = || (source.stands(at, " %") && is_border(source.get(at + 2))).then(|| (at + 3).min(source.len()));
    let end = dash.or_else(percent)?;
    out.push(Sign::Char('~'));
    out.extend_from_slice(&source[at..end]);
    Some(end)
}

/// A space that holds before `!` and `?` and their runs.
fn before_calls(source: &[Sign], at: usize, out: &mut Signs) -> Option<usize> {
    if !matches!(source[at].char()?, '!' | '?') {
        return None;
    }
    let end = source.skip(at, |sign| matches!(sign.char(), Some('!' | '?' | '.')));
    let before = at.checked_sub(1).and_then(|before| source.char(before));
    if !matches!(before, Some('[' | '<' | '(' | '!' | '?' | '.')) {
        out.push(Sign::Char('~'));
    }
    out.extend_from_slice(&source[at..end]);
    Some(end)
}

/// A space that holds after `«`, `M. `, `Mme `, `n° ` and their like.
fn after_openings(source: &[Sign], at: usize, out: &mut Signs) -> Option<usize> {
    const TITLES: &[&str] = &["MM. ", "M. ", "Mme ", "Mmes ", "Mr ", "Mr. ", "M° ", "n° ", "N° "];
    let end = match source[at].char()? {
        '«' => at + 1,
        'M' | 'n' | 'N' => at + TITLES.iter().find(|title| source.stands(at, title))?.chars().count(),
        _ => return None,
    };
    out.extend_from_slice(&source[at..end]);
    out.push(Sign::Char('~'));
    Some(end)
}

/// Joins a space that holds with the spaces around it.
fn tildes(source: Signs) -> Signs {
    rewrite(source, |source, at, out| {
        if !matches!(source[at].char()?, '~' | ' ') {
            return None;
        }
        let spaces = source.skip(at, |sign| sign.is(' '));
        let tildes = source.skip(spaces, |sign| sign.is('~'));
        if tildes == spaces {
            out.extend_from_slice(&source[at..spaces]);
            return Some(spaces);
        }
        out.push(Sign::Char('~'));
        Some(source.skip(tildes, |sign| sign.is(' ')))
    })
}

/// Two hyphens are a dash, unless a line or more hyphens begin with them.
fn dashes(source: Signs) -> Signs {
    rewrite(source, |source, at, out| {
        if !source.stands(at, "--") || source.char(at + 2) == Some('-') {
            return None;
        }
        let before = at.checked_sub(1).and_then(|before| source.char(before));
        if matches!(before, Some('-' | '\n')) {
            return None;
        }
        out.push(Sign::Char('—'));
        // What follows was read with it, and cannot begin another.
        Some(at + 2)
    })
}

/// Takes the spaces out of addresses again.
fn schemes(source: Signs) -> Signs {
    const SCHEMES: &[&str] = &["http", "https", "ftp", "mailto", "webcal"];
    rewrite(source, |source, at, out| {
        let scheme =
            SCHEMES.iter().find(|scheme| source.stands(at, scheme) && source.char(at + scheme.len()) == Some('~'))?;
        let colon = at + scheme.len() + 1;
        out.extend_from_slice(&source[at..colon - 1]);
        if !source.stands(colon, "://") {
            return Some(colon);
        }
        let end = source.skip(colon + 3, |sign| {
            !sign.is_space()
                && sign.char().is_some_and(|c| !matches!(c, '"' | '\'' | '[' | ']' | '}' | ')' | '<' | '>'))
        });
        let question = (colon..end).rev().find(|at| source.stands(*at, "~?"));
        for (place, sign) in source[colon..end].iter().enumerate() {
            if Some(colon + place) != question {
                out.push(sign.clone());
            }
        }
        Some(end)
    })
}

fn holding(mut source: Signs) -> Signs {
    for sign in &mut source {
        if sign.is('~') {
            *sign = Sign::Char(NO_BREAK);
        }
    }
    source
}

/// Writes `&` as a reference where it begins none.
fn ampersands(source: Signs) -> Signs {
    rewrite(source, |source, at, out| {
        if !source[at].is('&') || begins_reference(source, at) {
            return None;
        }
        out.extend("&amp;".chars().map(Sign::Char));
        Some(at + 1)
    })
}

fn begins_reference(source: &[Sign], at: usize) -> bool {
    let is_number = source.char(at + 1) == Some('#');
    let start = at + 1 + usize::from(is_number);
    let end = source.skip(start, |sign| sign.char().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_'));
    let length = end - start;
    (2..=7).contains(&length) && source.char(end) == Some(';')
}
