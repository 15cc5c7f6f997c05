//! The attributes of a tag.

use crate::minify::{Part, Parts, Tag};

/// What a tag says, each attribute the first time it is there.
pub(super) struct Attributes<'a>(pub(super) Vec<(&'a str, &'a str)>);

impl<'a> Attributes<'a> {
    /// Returns what a tag says, in the room of `all`.
    pub(super) fn read(tag: &Tag<'a>, mut all: Vec<(&'a str, &'a str)>) -> Self {
        all.clear();
        // `<p>`: nothing to read.
        if tag.text.len() <= tag.name.len() + 2 {
            return Self(all);
        }
        let mut is_open = false;
        for part in Parts::of(tag, false) {
            match part {
                Part::Name(name) => {
                    all.push((name, ""));
                    is_open = true;
                }
                Part::Value(value) if is_open => {
                    if let Some(last) = all.last_mut() {
                        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                        last.1 = quote.map_or(value, |q| value[1..].strip_suffix(q).unwrap_or(&value[1..]));
                    }
                    is_open = false;
                }
                _ => {}
            }
        }
        Self(all)
    }

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
