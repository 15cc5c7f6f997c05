//! `<multi>[fr]…[en]…</multi>`: a text in many languages, of which one is read.

use std::rc::Rc;

use super::{
    Reading,
    signs::{Run, Sign, Signs, piece, rewrite},
    tree::{Element, Piece, holds_block},
    typography,
};

/// Returns the version of a text with `<multi>` that a reader of a language sees, as SPIP gives it to
/// templates: the language itself, its root (`pt` of `pt_br`), the fallback, the first.
///
/// ```
/// use sobre::statify::spip::text::in_language;
/// assert_eq!(in_language("Le <multi>[fr]jardin[en]garden</multi>", "en", "fr"), "Le garden");
/// ```
pub fn in_language(text: &str, lang: &str, fallback: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, versions, after)) = parts(rest) {
        shown.push_str(before);
        shown.push_str(choose(&split(versions), lang, fallback).map_or("", |(text, _)| text));
        rest = after;
    }
    shown.push_str(rest);
    shown
}

fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("<multi>")?;
    let (versions, after) = rest.split_once("</multi>")?;
    Some((before, versions, after))
}

/// Returns the versions in order, with their languages.
fn split(versions: &str) -> Vec<(&str, &str)> {
    let mut split = Vec::new();
    let (mut lang, mut text_start, mut at) = ("", 0, 0);
    while let Some(open) = versions[at..].find('[').map(|open| at + open) {
        let code = &versions[open + 1..];
        let end = code.find(|c: char| !(c.is_ascii_alphabetic() || c == '_')).unwrap_or(code.len());
        at = open + 1;
        if end == 0 || !code[end..].starts_with(']') {
            continue;
        }
        let text = versions[text_start..open].trim();
        if !text.is_empty() || !lang.is_empty() {
            split.push((lang, text));
        }
        lang = &code[..end];
        text_start = open + 1 + end + 1;
        at = text_start;
    }
    split.push((lang, &versions[text_start..]));
    split
}

/// Returns what is shown, and its language where that is not the one asked for.
fn choose<'v>(versions: &[(&'v str, &'v str)], lang: &str, fallback: &str) -> Option<(&'v str, Option<&'v str>)> {
    let near = |lang: &str| {
        let exact = versions.iter().rev().find(|(known, _)| *known == lang);
        exact.or_else(|| versions.iter().rev().find(|(known, _)| Some(*known) == lang.split('_').next()))
    };
    if let Some((_, text)) = near(lang) {
        return Some((text, None));
    }
    let (known, text) = near(fallback).or_else(|| versions.first())?;
    Some((text, Some(known)))
}

/// Puts the version of the reading's language in the place of each `<multi>`.
pub(super) fn chosen(source: Signs, reading: &Reading<'_>) -> Signs {
    if !source.iter().any(|sign| sign.tag() == Some("<multi>")) {
        return source;
    }
    let mut is_open = true;
    rewrite(source, |source, at, out| {
        if source[at].tag() != Some("<multi>") || !is_open {
            return None;
        }
        let Some(end) = source[at..].iter().position(|sign| sign.tag() == Some("</multi>")) else {
            is_open = false;
            return None;
        };
        let versions = versions(&source[at + 1..at + end]);
        let codes: Vec<(&str, &str)> = versions.iter().map(|(lang, _)| (lang.as_str(), lang.as_str())).collect();
        if let Some((found, other)) = choose(&codes, reading.lang, reading.fallback) {
            let signs = versions.iter().rev().find(|(lang, _)| lang == found).map_or(&[][..], |(_, signs)| signs);
            match other {
                None | Some("") => out.extend_from_slice(signs),
                Some(_) if signs.is_empty() => {}
                Some(lang) => out.push(Sign::Group(Rc::new(foreign(signs.to_vec(), lang)))),
            }
        }
        Some(at + end + 1)
    })
}

/// The same as [`split`], of signs.
fn versions(source: &[Sign]) -> Vec<(String, Signs)> {
    let mut split = Vec::new();
    let (mut lang, mut start, mut at) = (String::new(), 0, 0);
    while let Some(open) = source.seek(at, '[') {
        let end = source.skip(open + 1, |sign| sign.char().is_some_and(|c| c.is_ascii_alphabetic() || c == '_'));
        at = open + 1;
        if end == open + 1 || source.char(end) != Some(']') {
            continue;
        }
        let text = source[start..open].trimmed();
        if !text.is_empty() || !lang.is_empty() {
            split.push((std::mem::take(&mut lang), text.to_vec()));
        }
        lang = source[open + 1..end].written();
        start = end + 1;
        at = start;
    }
    split.push((lang, source[start..].to_vec()));
    split
}

/// Words in another language than those around, with its typography.
fn foreign(signs: Signs, lang: &str) -> Signs {
    let typed = typography::typed(signs, lang);
    // Blank lines, lists and blocks make more than a phrase of it.
    let is_block = typed.find(0, "\n\n").is_some()
        || typed.find(0, "\n-").is_some()
        || typed.iter().any(|sign| sign.piece().is_some_and(Piece::opens_block))
        || typed.iter().any(|sign| sign.tag().is_some_and(holds_block));
    let element = Element::Foreign(lang.to_owned());
    let (open, close) = if is_block {
        (Piece::Tag(format!("<div lang=\"{lang}\">")), Piece::Tag("</div>".into()))
    } else {
        (Piece::Open(element.clone()), Piece::Close(element))
    };
    let mut signs = vec![piece(open)];
    signs.extend(typed);
    signs.push(piece(close));
    signs
}
