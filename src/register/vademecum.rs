//! `vademecum.md`: what a member is told, written once; each association reads it with its own facts in it.
//!
//! A mark, `{sites}`, stands for a fact. A backslash before it takes it as it is.

use std::{ops::Range, sync::Arc};

use super::{For, ForMembers};
use crate::{
    content::reader::unknown_key,
    diag::{Diagnostic, Place},
};

/// Facts of an association that the text may tell, by their marks.
pub const MARKS: [&str; 9] = ["code", "domains", "dues", "lists", "name", "quota", "requests", "services", "sites"];

/// The text, with marks where an association’s facts are to stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vademecum {
    /// Markdown.
    text: For<ForMembers, Arc<str>>,
}

impl Vademecum {
    /// Returns the text that a file holds, and which marks in it are none.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let found = marks(text).filter(|(_, mark)| !MARKS.contains(mark));
        let found = found.map(|(at, mark)| unknown_key(mark, Place::new(file, text, at), MARKS)).collect();
        (Self { text: For::new(text.into()) }, found)
    }

    /// Returns the text with facts in the place of their marks; `fact` says what stands for one, as Markdown.
    pub fn with(&self, fact: impl Fn(&str) -> String) -> String {
        let text = self.text.read_as(ForMembers);
        let (mut filled, mut done) = (String::new(), 0);
        for (at, mark) in marks(text).filter(|(_, mark)| MARKS.contains(mark)) {
            filled.push_str(&text[done..at.start]);
            filled.push_str(&fact(mark));
            done = at.end;
        }
        filled + &text[done..]
    }
}

/// Returns the marks of a text with their braces' places: words of small letters between braces.
fn marks(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices('{').filter_map(|(open, _)| {
        let length = text[open..].find('}')?;
        let mark = &text[open + 1..open + length];
        let is_mark = !mark.is_empty() && mark.bytes().all(|byte| byte.is_ascii_lowercase());
        (is_mark && !text[..open].ends_with('\\')).then_some((open..open + length + 1, mark))
    })
}

/// Returns words as Markdown that shows them as they are.
///
/// ```
/// assert_eq!(sobre::register::vademecum::literal("Les *Saules* <b>"), r"Les \*Saules\* \<b\>");
/// ```
pub fn literal(words: &str) -> String {
    let mut plain = String::new();
    for c in words.chars() {
        if c.is_ascii_punctuation() {
            plain.push('\\');
        }
        plain.push(if c.is_control() { ' ' } else { c });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_where_their_marks_are_and_nowhere_else() {
        let text = "Bonjour {name}, {#id} {Sites} \\{code} {} {sites";
        let (own, found) = Vademecum::parse("vademecum.md", text);
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(own.with(str::to_uppercase), "Bonjour NAME, {#id} {Sites} \\{code} {} {sites");
    }

    #[test]
    fn a_mark_that_is_none_is_told_with_the_one_that_was_meant() {
        let (own, found) = Vademecum::parse("vademecum.md", "Vos sites :\n{site}");
        assert_eq!(own.with(|_| String::new()), "Vos sites :\n{site}");
        assert_eq!(found[0].place.as_ref().map(|place| (place.line, place.column)), Some((2, 1)));
        assert_eq!(found[0].hints[0].en, "did you mean `sites`?");
    }
}
