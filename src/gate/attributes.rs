//! The attributes of a tag.

use crate::minify::Said;

/// What a tag says. Of an attribute that is there twice, a browser takes the first.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'s, 'a>(pub(super) &'s [Said<'a>]);

impl<'a> Attributes<'_, 'a> {
    /// Returns the value of an attribute as written; empty when it has none.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// Whether an attribute has a value of which something is left without white space.
    pub(super) fn says(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.trim_ascii().is_empty())
    }

    /// Whether one of the words of an attribute is this one.
    pub(super) fn has_word(&self, name: &str, word: &str) -> bool {
        self.get(name).is_some_and(|value| value.split_ascii_whitespace().any(|own| own.eq_ignore_ascii_case(word)))
    }
}
