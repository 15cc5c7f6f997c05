//! Words that stay words: text → Markdown that shows exactly that text.

use crate::statify::page::one_line;

/// Returns plain text as Markdown of one paragraph.
pub fn plain_to_markdown(text: &str) -> String {
    let mut markdown = String::new();
    push(&one_line(text), &mut markdown);
    markdown
}

/// Returns a text as the argument of a component, with its quotes.
pub fn quote_argument(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// Appends text, escaped. What stands in `line` tells whether a line begins.
pub(super) fn push(text: &str, line: &mut String) {
    guard(line, text);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let before = line.chars().next_back();
        let begins = before.is_none_or(|c| c == '\n');
        let after = chars.peek().map(|(_, c)| *c);
        // After digits alone in a line, `.` and `)` would begin a list.
        let ends_number = || {
            let start = line.trim_end_matches(|c: char| c.is_ascii_digit());
            start.len() < line.len() && (start.is_empty() || start.ends_with('\n'))
        };
        if matches!(c, '.' | ')') && after.is_none_or(char::is_whitespace) && ends_number() {
            line.push('\\');
        }
        // A call of a note at the beginning of a line would define it.
        let defines = || line.ends_with(']') && line[line.rfind('\n').map_or(0, |at| at + 1)..].starts_with("[^");
        if needs_escape(c, begins, before, after, &text[at..]) || (c == ':' && defines()) {
            line.push('\\');
        }
        line.push(c);
    }
}

fn needs_escape(c: char, begins: bool, before: Option<char>, after: Option<char>, rest: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        '`' | '*' | '[' | ']' | '~' | '^' | '{' | '|' => true,
        '\\' => after.is_none_or(|c| c.is_ascii_punctuation()),
        '_' => !(is_word(before) && is_word(after)),
        '<' => begins_tag(after),
        '&' => is_reference(rest),
        '#' | '>' | '=' | ':' => begins,
        '+' | '-' => begins && after.is_none_or(|c| c.is_whitespace() || c == '-'),
        _ => false,
    }
}

/// Whether what stands after a `<` would make a tag of it.
fn begins_tag(after: Option<char>) -> bool {
    after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// Escapes the `<` at the end of a line, if the words that come next would make a tag of it.
pub(super) fn guard(line: &mut String, words: &str) {
    let Some(before) = line.strip_suffix('<').filter(|_| begins_tag(words.chars().next())) else { return };
    let slashes = before.len() - before.trim_end_matches('\\').len();
    let at = before.len();
    if slashes % 2 == 0 {
        line.insert(at, '\\');
    }
}

/// Whether `&…` would be read as a character.
fn is_reference(rest: &str) -> bool {
    let name = &rest[1..];
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(name.len());
    end > 0 && name[end..].starts_with(';')
}

/// Returns text with straight quotes, hyphens and dots as what they stand for; `before` is the character
/// before it.
pub(super) fn smart(text: &str, before: Option<char>) -> String {
    let mut smart = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let before = smart.chars().next_back().or(before);
        let opens = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '—' | '–' | '\u{a0}'));
        match c {
            '"' => smart.push(if opens { '“' } else { '”' }),
            '\'' => smart.push(if opens && chars.peek().is_some_and(|c| c.is_alphabetic()) { '‘' } else { '’' }),
            '.' if smart.ends_with("..") && chars.peek() != Some(&'.') => {
                smart.truncate(smart.len() - 2);
                smart.push('…');
            }
            '-' if smart.ends_with('–') => {
                smart.pop();
                smart.push('—');
            }
            '-' if smart.ends_with('-') && !smart.ends_with("--") => {
                smart.pop();
                smart.push('–');
            }
            c => smart.push(c),
        }
    }
    smart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markdown::{self, Options};

    #[test]
    fn what_looks_like_markdown_stays_text() {
        for text in [
            "1. one",
            "12) x",
            "# no",
            "- a",
            "--- b",
            "+ c",
            "> d",
            "*a* _b_ `c` [d](e) ![f](g) ~h~ ^i^",
            "<b>j</b> &amp; &x",
            "{#id}",
            "::button{link=x}",
            ":::",
            ": def",
            "= k",
            "a | b",
            "[[page]] [^1]",
            "\\* \\a",
            "snake_case_name __init__",
            "{{ a }} {% b %}",
            "a\\",
        ] {
            let options = Options::USUAL;
            let html = markdown::fragment(&plain_to_markdown(text), options);
            let shown = html.replace("<p>", "").replace("</p>", "").replace("&lt;", "<").replace("&gt;", ">");
            assert_eq!(shown.replace("&amp;", "&").replace("&quot;", "\""), text, "{}", plain_to_markdown(text));
        }
    }

    #[test]
    fn signs_become_what_they_stand_for() {
        assert_eq!(smart("\"It's\" ... a -- b --- c ('d')", None), "“It’s” … a – b — c (‘d’)");
    }
}
