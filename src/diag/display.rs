//! Diagnostics on a screen.
//!
//! ```text
//! error[link/dead]: no page at `fairs.md`
//!   --> content/garden/news.md:12:10
//!    |
//! 12 | See [the fair](fairs.md) in May.
//!    |                ^^^^^^^^
//!    hint: did you mean `fair.md`?
//! ```

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style as Paint};
use unicode_width::UnicodeWidthChar as _;

use super::{Diagnostic, Lang, Place, Severity, Text, text};

/// How to show things to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Language of the sentences.
    pub lang: Lang,
    /// Whether to use colour.
    pub color: bool,
}

/// Columns a tab is shown as: wide enough to be seen, narrow enough for YAML and code.
const TAB: usize = 4;

/// Appends a diagnostic as a person reads it: fact, place, line, caret, remedies.
pub fn write_human(diagnostic: &Diagnostic, style: Style, screen: &mut String) {
    let paint = severity_paint(diagnostic.severity);
    let label = format!("{}[{}]", severity_name(diagnostic.severity).in_lang(style.lang), diagnostic.code.as_str());
    let fact = printable(diagnostic.text.in_lang(style.lang));
    line(
        screen,
        &[&style.paint(paint, &label), &style.paint(Paint::new().bold(), &format!("{}{fact}", style.colon()))],
    );
    let mut gutter = 2;
    if let Some(place) = &diagnostic.place {
        gutter = digits(place.line).max(2);
        write_place(place, gutter, paint, style, screen);
    }
    for hint in &diagnostic.hints {
        let label = text!("hint", "conseil");
        let label = style.paint(AnsiColor::Cyan.on_default().bold(), label.in_lang(style.lang));
        line(screen, &[&" ".repeat(gutter + 1), &label, style.colon(), &printable(hint.in_lang(style.lang))]);
    }
}

/// Returns the name of a severity.
pub fn severity_name(severity: Severity) -> Text {
    match severity {
        Severity::Error => text!("error", "erreur"),
        Severity::Warning => text!("warning", "avertissement"),
        Severity::Advice => text!("advice", "remarque"),
    }
}

/// Returns how many findings of each severity there are, in words: `2 errors, 1 warning`; empty
/// when there are none.
///
/// ```
/// use sobre::diag::{count_of, Lang};
/// assert_eq!(count_of([2, 0, 1]).in_lang(Lang::Fr), "2 erreurs, 1 remarque");
/// ```
pub fn count_of(counts: [usize; 3]) -> Text {
    let words = [("error", "erreur"), ("warning", "avertissement"), ("advice", "remarque")];
    let mut total = text!("", "");
    for (count, (en, fr)) in counts.into_iter().zip(words).filter(|(count, _)| *count > 0) {
        let comma = if total.en.is_empty() { "" } else { ", " };
        // "Advice" has no plural in English.
        let en_plural = if count == 1 || en == "advice" { "" } else { "s" };
        let fr_plural = if count == 1 { "" } else { "s" };
        let _ = write!(total.en, "{comma}{count} {en}{en_plural}");
        let _ = write!(total.fr, "{comma}{count} {fr}{fr_plural}");
    }
    total
}

impl Style {
    /// Returns `text` in `paint`, or as it is when there is no colour.
    pub fn paint(self, paint: Paint, text: &str) -> String {
        if self.color { format!("{paint}{text}{paint:#}") } else { text.to_owned() }
    }

    /// Returns what stands between a label and what it says: French puts a space before the colon.
    pub fn colon(self) -> &'static str {
        match self.lang {
            Lang::En => ": ",
            Lang::Fr => " : ",
        }
    }
}

fn severity_paint(severity: Severity) -> Paint {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        Severity::Advice => AnsiColor::Blue.on_default().bold(),
    }
}

/// Writes `--> file:line:column`, the line and the caret under it.
fn write_place(place: &Place, gutter: usize, paint: Paint, style: Style, screen: &mut String) {
    let dim = AnsiColor::Blue.on_default();
    let arrow = style.paint(dim, "-->");
    let file = printable(&place.file);
    let margin = " ".repeat(gutter);
    if place.excerpt.is_empty() && place.column == 1 {
        // Only the file is known, or an empty line: nothing to show.
        let position = if place.line > 1 { format!(":{}", place.line) } else { String::new() };
        return line(screen, &[&margin, &arrow, " ", &file, &position]);
    }
    line(screen, &[&margin, &arrow, " ", &format!("{file}:{}:{}", place.line, place.column)]);
    let bar = style.paint(dim, "|");
    line(screen, &[&margin, " ", &bar]);
    let shown = Excerpt::of(place);
    let number = style.paint(dim, &format!("{:>gutter$}", place.line));
    line(screen, &[&number, " ", &bar, " ", &shown.text]);
    let caret = style.paint(paint, &"^".repeat(shown.width));
    line(screen, &[&margin, " ", &bar, " ", &" ".repeat(shown.before), &caret]);
}

/// A line as it is shown, and where the caret goes, in columns of the screen.
struct Excerpt {
    text: String,
    before: usize,
    width: usize,
}

impl Excerpt {
    fn of(place: &Place) -> Self {
        let start = (place.column - 1).saturating_sub(place.skipped) as usize;
        let end = start + place.width.max(1) as usize;
        let mut shown = Self { text: String::new(), before: 0, width: 0 };
        if place.skipped > 0 {
            shown.text.push('…');
            shown.before = 1;
        }
        for (at, c) in place.excerpt.chars().enumerate() {
            let columns = push_shown(c, &mut shown.text);
            if at < start {
                shown.before += columns;
            } else if at < end {
                shown.width += columns;
            }
        }
        shown.text.truncate(shown.text.trim_end().len());
        shown.width = shown.width.max(1);
        shown
    }
}

/// Appends a character as a screen can show it and returns its width: tabs become spaces, control
/// characters (which could move the cursor or colour the screen) a visible sign.
fn push_shown(c: char, shown: &mut String) -> usize {
    match c {
        '\t' => {
            shown.extend(std::iter::repeat_n(' ', TAB));
            TAB
        }
        c if unprintable(c) => {
            shown.push('\u{fffd}');
            1
        }
        c => {
            shown.push(c);
            c.width().unwrap_or(1)
        }
    }
}

/// Control characters, and those that reorder the text around them.
fn unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns a text in which nothing steers the terminal; line breaks become spaces.
fn printable(text: &str) -> String {
    let safe = |c| match c {
        '\n' | '\t' => ' ',
        c if unprintable(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(safe).collect()
}

fn digits(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

fn line(screen: &mut String, parts: &[&str]) {
    let start = screen.len();
    screen.extend(parts.iter().copied());
    let end = screen.trim_end_matches(' ').len().max(start);
    screen.truncate(end);
    screen.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{Style, write_human};
    use crate::diag::{Code, Diagnostic, Lang, Place, text};

    fn shown(source: &str, needle: &str, lang: Lang) -> String {
        let start = source.find(needle).unwrap();
        let place = Place::new("content/s/a.md", source, start..start + needle.len());
        let found = Diagnostic::new(Code::LINK_DEAD, text!("no page at `b.md`", "aucune page « b.md »"))
            .at(place)
            .hint(text!("did you mean `c.md`?", "vouliez-vous dire « c.md » ?"));
        let mut screen = String::new();
        write_human(&found, Style { lang, color: false }, &mut screen);
        screen
    }

    #[test]
    fn fact_place_line_caret_and_remedy() {
        insta::assert_snapshot!(shown("one\nsee [b](b.md).\n", "b.md", Lang::En), @r"
        error[link/dead]: no page at `b.md`
          --> content/s/a.md:2:9
           |
         2 | see [b](b.md).
           |         ^^^^
           hint: did you mean `c.md`?
        ");
        insta::assert_snapshot!(shown("see [b](b.md).\n", "b.md", Lang::Fr), @r"
        erreur[link/dead] : aucune page « b.md »
          --> content/s/a.md:1:9
           |
         1 | see [b](b.md).
           |         ^^^^
           conseil : vouliez-vous dire « c.md » ?
        ");
    }

    #[test]
    fn the_caret_stands_under_its_word_after_tabs_wide_and_combining_characters() {
        for line in ["\tsee b.md", "日本 b.md", "e\u{301}te\u{301} b.md", "👩\u{200d}🌾 b.md"] {
            let screen = shown(line, "b.md", Lang::En);
            let lines: Vec<&str> = screen.lines().collect();
            let before = lines[3].split("b.md").next().unwrap();
            let caret = lines[4].find('^').unwrap();
            let width: usize = before.chars().map(|c| unicode_width::UnicodeWidthChar::width(c).unwrap()).sum();
            assert_eq!(width, caret, "{screen}");
        }
    }

    #[test]
    fn of_a_long_line_a_window_is_shown() {
        for after in [0, 10, 100, 1000] {
            let screen = shown(&format!("{}b.md{}", "x".repeat(1000), "y".repeat(after)), "b.md", Lang::En);
            let lines: Vec<&str> = screen.lines().collect();
            assert!(lines[3].chars().count() < 180, "{screen}");
            let at = |line: &str, c: char| line.chars().position(|other| other == c).unwrap();
            assert_eq!(at(lines[3], 'b'), at(lines[4], '^'), "{screen}");
        }
    }

    #[test]
    fn nothing_in_a_text_steers_the_terminal() {
        let screen = shown("\u{1b}[31mred\u{7} b.md", "b.md", Lang::En);
        assert!(!screen.contains('\u{1b}') && !screen.contains('\u{7}'), "{screen}");
    }
}
