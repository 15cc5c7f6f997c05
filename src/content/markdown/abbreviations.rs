//! Abbreviations that a body explains once: `*[RGPD]: Règlement général sur la protection des données` on
//! a line of its own, and every `RGPD` of the page says what it means.

use std::ops::Range;

use pulldown_cmark::{Event, Options as Syntax, Parser, Tag};
use rustc_hash::FxHashMap;

/// A line that explains an abbreviation, if the parser finds no code there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition<'a> {
    /// Bytes of the line, without its margin and what is blank at its end.
    pub(super) span: Range<usize>,
    word: &'a str,
    meaning: &'a str,
}

impl<'a> Definition<'a> {
    /// Returns what the line that begins at `start` of the body explains, whose first `]:` has its colon at
    /// `colon`.
    pub(super) fn find(body: &'a str, start: usize, colon: usize) -> Option<Self> {
        let line = body[start..].lines().next()?;
        let margin = line.len() - line.trim_start_matches(' ').len();
        let word = body.get(start + margin..colon.checked_sub(1)?)?.strip_prefix("*[")?;
        let meaning = line[colon + 1 - start..].trim();
        let is_word = word.starts_with(char::is_alphanumeric) && !word.ends_with(' ') && !word.contains(['[', ']']);
        let end = start + line.trim_end().len();
        (margin < 4 && is_word && !meaning.is_empty()).then_some(Self { span: start + margin..end, word, meaning })
    }
}

/// What a body explains.
#[derive(Debug, Default)]
pub(super) struct Abbreviations<'a> {
    /// Where the explanations stand, in order.
    starts: Vec<usize>,
    /// What begins with a word, the longest first.
    by_first_word: FxHashMap<&'a str, Vec<(&'a str, &'a str)>>,
}

impl<'a> Abbreviations<'a> {
    /// Returns what `definitions` explain, save those that are code in `text`, the parser's view of the body:
    /// it is asked before the walk, since a word may come before its explanation.
    pub(super) fn new(mut definitions: Vec<Definition<'a>>, text: &str) -> Self {
        if definitions.is_empty() {
            return Self::default();
        }
        let events = Parser::new_ext(text, Syntax::ENABLE_FOOTNOTES).into_offset_iter();
        let blocks = events.filter_map(|(event, range)| {
            let margin = || text[range.clone()].len() - text[range.clone()].trim_start().len();
            matches!(event, Event::Start(Tag::HtmlBlock)).then(|| range.start + margin())
        });
        let starts: Vec<usize> = blocks.collect();
        definitions.retain(|definition| starts.binary_search(&definition.span.start).is_ok());
        let mut all = Self { starts: definitions.iter().map(|found| found.span.start).collect(), ..Self::default() };
        for Definition { word, meaning, .. } in definitions {
            let same = all.by_first_word.entry(first_word(word)).or_default();
            same.retain(|(known, _)| *known != word);
            same.push((word, meaning));
            same.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        all
    }

    /// Whether an explanation begins at `offset` of the body.
    pub(super) fn are_explained_at(&self, offset: usize) -> bool {
        self.starts.binary_search(&offset).is_ok()
    }

    /// Returns the explained words of a text with their meanings, in order.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, &'a str)> + 't {
        let mut at = if self.by_first_word.is_empty() { text.len() } else { 0 };
        std::iter::from_fn(move || {
            while at < text.len() {
                at += text[at..].find(char::is_alphanumeric)?;
                let first = first_word(&text[at..]);
                let is_here =
                    |word: &str| text[at..].strip_prefix(word).is_some_and(|rest| first_word(rest).is_empty());
                let found =
                    self.by_first_word.get(first).and_then(|words| words.iter().find(|(word, _)| is_here(word)));
                let start = at;
                at += found.map_or(first.len(), |(word, _)| word.len());
                if let Some((_, meaning)) = found {
                    return Some((start..at, *meaning));
                }
            }
            None
        })
    }
}

/// Returns the letters and digits that `text` begins with.
fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())]
}
