//! Models: `<doc12|left|legend=…>`, and the tags of HTML that remain.

use super::{
    Model,
    signs::{Ahead, Run, Sign, Signs, piece, rewrite},
    tree::Piece,
};

/// How long the arguments of a model may be.
const LONGEST: usize = 3_000;

/// Puts models in place.
pub(super) fn models(source: Signs) -> Signs {
    if source.seek(0, '<').is_none() {
        return source;
    }
    let last = source.iter().rposition(|sign| sign.is('>')).unwrap_or(0);
    rewrite(source, |source, at, read| {
        if at > last {
            return None;
        }
        let (model, end) = source[at].is('<').then(|| model(source, at)).flatten()?;
        read.push(piece(Piece::Model(model)));
        Some(end)
    })
}

/// Reads `<name 12|arguments>`.
fn model(source: &[Sign], at: usize) -> Option<(Model, usize)> {
    let name_end =
        source.skip(at + 1, |sign| sign.char().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-')));
    let number = source.skip(name_end, Sign::is_space);
    if name_end - at <= 3 || !source.char(number).is_some_and(|c| c.is_ascii_digit() || c == '|') {
        return None;
    }
    let number_end = source.skip(number, |sign| sign.char().is_some_and(|c| c.is_ascii_digit()));
    let bar = source.skip(number_end, Sign::is_space);
    let end = if source.get(bar)?.is('|') { arguments_end(source, bar)? } else { slash_end(source, bar)? };
    let inner_end = if source[end - 1].is('/') { end - 1 } else { end };
    let name = source[at + 1..name_end].written().to_ascii_lowercase();
    let model = Model {
        name,
        id: source[number..number_end].written().parse().unwrap_or(0),
        arguments: arguments(&source[bar.min(inner_end)..inner_end]),
        source: source_of(&source[at..=end]),
        link: None,
    };
    Some((model, end + 1))
}

fn slash_end(source: &[Sign], at: usize) -> Option<usize> {
    let at = if source.get(at)?.is('/') { at + 1 } else { at };
    source.get(at)?.is('>').then_some(at)
}

/// Returns where the arguments end; tags may stand in them.
fn arguments_end(source: &[Sign], bar: usize) -> Option<usize> {
    let mut at = bar;
    while at < source.len() && at - bar < LONGEST {
        match source[at].char() {
            Some('>') => return Some(at),
            Some('<') => {
                let end = source.skip(at + 1, |sign| !matches!(sign.char(), Some('<' | '>')));
                if source.get(end).is_some_and(|sign| sign.is('>')) {
                    at = end;
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn arguments(source: &[Sign]) -> Vec<(String, String)> {
    let written = source_of(source);
    let parts = written.split('|').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('=') {
            Some((key, value)) => (key.trim().to_owned(), value.trim().to_owned()),
            None => (part.to_owned(), String::new()),
        })
        .collect()
}

/// Returns the arguments as they were written: links in them as shortcuts again.
fn source_of(signs: &[Sign]) -> String {
    let mut text = String::new();
    for sign in signs {
        match sign {
            Sign::Group(group) => text.push_str(&link_source(group)),
            sign => text.push_str(&std::slice::from_ref(sign).written()),
        }
    }
    text
}

fn link_source(group: &[Sign]) -> String {
    let Some(Piece::Link(link)) = group.first().and_then(Sign::piece) else { return group.written() };
    let words = if link.is_bare { String::new() } else { source_of(&group[1..group.len() - 1]) };
    format!("[{words}->{}]", link.target.written())
}

/// Makes pieces of the tags that the author wrote.
pub(super) fn tags(source: Signs) -> Signs {
    let mut read = Vec::with_capacity(source.len());
    let mut opens = Ahead::new(&source, "<");
    let mut closes = Ahead::new(&source, ">");
    let mut comment_ends = Ahead::new(&source, "-->");
    let mut at = 0;
    while at < source.len() {
        let comment = source.stands(at, "<!--").then(|| comment_ends.from(at + 2)).flatten().map(|end| end + 3);
        match comment.or_else(|| tag_end(&source, at, &mut opens, &mut closes)) {
            Some(end) => {
                read.push(piece(Piece::Tag(source[at..end].written())));
                at = end;
            }
            None => {
                read.push(source[at].clone());
                at += 1;
            }
        }
    }
    read
}

/// Returns the end of a tag: a `<` with a letter, and no other before its `>`.
fn tag_end(source: &[Sign], at: usize, opens: &mut Ahead<'_>, closes: &mut Ahead<'_>) -> Option<usize> {
    if !source[at].is('<') {
        return None;
    }
    let name = at + 1 + usize::from(source.char(at + 1) == Some('/'));
    source.char(name).filter(|c| c.is_ascii_alphabetic() || *c == '!')?;
    let end = closes.from(name + 1)?;
    let holds_other = opens.from(at + 1).is_some_and(|open| open < end);
    let holds_piece = || source[at..end].iter().any(|sign| matches!(sign, Sign::Piece(_) | Sign::Group(_)));
    (!holds_other && !holds_piece()).then_some(end + 1)
}
