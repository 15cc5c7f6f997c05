//! Titles: the number before them that orders them, and their plain words.

use super::{Reading, plain};

/// Returns the number before a title, which orders it among its sisters, and the title without it.
///
/// ```
/// use sobre::statify::spip::text::numbered;
/// assert_eq!(numbered("10. Le jardin"), (Some(10), "Le jardin"));
/// assert_eq!(numbered("3° L’eau"), (Some(3), "L’eau"));
/// assert_eq!(numbered("10.Le jardin"), (None, "10.Le jardin"));
/// ```
pub fn numbered(title: &str) -> (Option<u64>, &str) {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c');
    let start = title.trim_start_matches(blank);
    let rest = start.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &start[..start.len() - rest.len()];
    let after = rest.strip_prefix(['.', ')', '°']).filter(|after| after.starts_with(blank));
    match (after, number.is_empty()) {
        (Some(after), false) => (number.parse().ok(), after.trim_start_matches(blank)),
        _ => (None, title),
    }
}

/// Returns the number before a title.
pub fn number(title: &str) -> Option<u64> {
    numbered(title).0
}

/// Returns a title as plain text of one line, in the reading's language and without the number before it;
/// typography is left to the engine.
///
/// ```
/// use sobre::statify::spip::text::{Reading, title};
/// let reading = Reading { lang: "fr", fallback: "fr", is_title: true, breaks: true };
/// assert_eq!(title("02. <multi>[fr]L'{été}[en]Summer</multi> &amp; après", &reading), "L'été & après");
/// ```
pub fn title(source: &str, reading: &Reading<'_>) -> String {
    let chosen = super::in_language(source, reading.lang, reading.fallback);
    plain::words(numbered(&chosen).1, reading)
}
