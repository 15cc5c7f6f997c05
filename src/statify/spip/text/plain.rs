//! Shortcuts → bare words, for hints, titles and descriptions.

use super::{Reading, multi::in_language};

/// Returns a text without its shortcuts, as words of one line.
pub(super) fn words(text: &str, reading: &Reading<'_>) -> String {
    let text = in_language(text, reading.lang, reading.fallback);
    let text = without_tags(&unlinked(&unmarked(&text)));
    let text = crate::statify::html::dom::Dom::parse(&text.replace('<', "&lt;"));
    let text = text.text(text.root());
    text.replace(['{', '}'], "")
        .replace('~', "\u{a0}")
        .split([' ', '\n', '\t', '\r'])
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns a text without the marks that its lines begin with.
fn unmarked(text: &str) -> String {
    let bare = |line: &str| {
        let rest = line.strip_prefix('-').map(|rest| rest.trim_start_matches(['-', '#', '*']));
        let rest = rest.map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
        rest.or_else(|| line.strip_prefix("_ ")).unwrap_or(line).to_owned()
    };
    text.split('\n').map(bare).collect::<Vec<_>>().join("\n")
}

/// How far from its beginning a shortcut or tag ends.
const NEAR: usize = 4_000;

/// Returns a text with the words of its links alone, and without its anchors and notes.
fn unlinked(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        let near = &rest.as_bytes()[..rest.len().min(NEAR)];
        if let Some(end) = rest.strip_prefix("[[").and_then(|_| memchr::memmem::find(near, b"]]")) {
            rest = &rest[end + 2..];
            continue;
        }
        let inner = memchr::memchr(b']', near).map(|end| &rest[1..end]);
        match inner.map(|inner| (inner, inner.split_once("->"))) {
            Some((inner, Some((label, _)))) => {
                words.push_str(label.split('|').next().unwrap_or_default());
                rest = &rest[inner.len() + 2..];
            }
            Some((inner, None)) if inner.ends_with("<-") => rest = &rest[inner.len() + 2..],
            Some((inner, None)) if inner.starts_with('?') => {
                words.push_str(inner[1..].split(['|', '#', '{']).next().unwrap_or_default());
                rest = &rest[inner.len() + 2..];
            }
            _ => {
                words.push('[');
                rest = &rest[1..];
            }
        }
    }
    words.push_str(rest);
    words
}

/// Returns a text without its tags.
fn without_tags(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        let near = &rest.as_bytes()[..rest.len().min(NEAR)];
        match memchr::memchr(b'>', near).filter(|_| is_tag) {
            Some(end) => rest = &rest[end + 1..],
            None => {
                words.push('<');
                rest = &rest[1..];
            }
        }
    }
    words.push_str(rest);
    words
}
