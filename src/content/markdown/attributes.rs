//! `{#id .class key=value}` after links and images, and at the end of headings.

use crate::content::markdown::text;

/// What an attribute list says, before anyone has checked it.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Attributes<'a> {
    /// The last `#id`.
    pub(super) id: Option<&'a str>,
    /// All `.class`, in order.
    pub(super) classes: Vec<&'a str>,
    /// All `key=value`, in order.
    pub(super) pairs: Vec<(&'a str, &'a str)>,
}

/// Longest list looked at: what is longer is text.
const LENGTH_MAX: usize = 1000;

/// What the list belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A heading.
    Heading,
    /// A link.
    Link,
    /// An image.
    Image,
}

impl<'a> Attributes<'a> {
    /// Returns the list that `text` starts with, and its length. Braces that hold anything but ids,
    /// classes and pairs are text, so that `{{ … }}` and `{voir plus}` stay as written.
    pub(super) fn parse(text: &'a str) -> Option<(Self, usize)> {
        let text = &text[..text.floor_char_boundary(LENGTH_MAX)];
        let mut attributes = Self::default();
        let mut at = 1;
        if !text.starts_with('{') {
            return None;
        }
        loop {
            at += text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
            let rest = &text[at..];
            let word = &rest[..rest.find([' ', '\t', '}', '\n', '"', '=', '{', '<', '>', '`']).unwrap_or(rest.len())];
            let after = rest.as_bytes().get(word.len()).copied();
            match word.as_bytes().first() {
                None if after == Some(b'}') => break,
                Some(b'#') if word.len() > 1 && ends_word(after) => attributes.id = Some(&word[1..]),
                Some(b'.') if word.len() > 1 && ends_word(after) => attributes.classes.push(&word[1..]),
                Some(b) if after == Some(b'=') && b.is_ascii_alphabetic() => {
                    let (value, length) = value(&rest[word.len() + 1..])?;
                    attributes.pairs.push((word, value));
                    at += 1 + length;
                }
                _ => return None,
            }
            at += word.len();
        }
        (attributes != Self::default()).then_some((attributes, at + 1))
    }

    /// Drops every pair that `owner` may not have; returns their names.
    pub(super) fn keep_allowed(&mut self, owner: Owner) -> Vec<&'a str> {
        let mut dropped = Vec::new();
        self.pairs.retain(|&(key, value)| {
            let keep = is_allowed(owner, key, value);
            if !keep {
                dropped.push(key);
            }
            keep
        });
        dropped
    }

    /// Returns the value of `key`.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    /// Appends all but the title, which has its own place, and the poster, which is no attribute of pictures.
    pub(super) fn write(&self, html: &mut String) {
        if let Some(id) = self.id {
            text::attribute("id", id, html);
        }
        self.write_classes(html);
        for (key, value) in self.pairs.iter().filter(|(key, _)| !matches!(*key, "title" | "poster")) {
            text::attribute(key, value, html);
        }
    }

    /// Appends `class=…` if there is any.
    fn write_classes(&self, html: &mut String) {
        match self.classes.as_slice() {
            [] => {}
            [class] => text::attribute("class", class, html),
            many => text::attribute("class", &many.join(" "), html),
        }
    }
}

fn ends_word(after: Option<u8>) -> bool {
    matches!(after, Some(b' ' | b'\t' | b'}'))
}

/// Returns the value at the start of `text` and its length with quotes.
fn value(text: &str) -> Option<(&str, usize)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let length = quoted.find(['"', '\n'])?;
        return quoted[length..].starts_with('"').then_some((&quoted[..length], length + 2));
    }
    let length = text.find([' ', '\t', '}', '\n', '"', '{', '<', '>', '`'])?;
    (length > 0 && ends_word(text.as_bytes().get(length).copied())).then_some((&text[..length], length))
}

/// The allow-list.
fn is_allowed(owner: Owner, key: &str, value: &str) -> bool {
    match (owner, key) {
        (_, "lang" | "title")
        | (Owner::Link, "rel" | "hreflang" | "type" | "download" | "aria-label")
        | (Owner::Image, "poster") => true,
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
        (Owner::Image, "width" | "height") => !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()),
        (Owner::Image, "loading") => matches!(value, "lazy" | "eager"),
        (Owner::Image, "decoding") => matches!(value, "async" | "sync" | "auto"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Attributes;

    #[test]
    fn what_is_no_list_is_text() {
        for text in ["", "{", "{}", "{{ x }}", "{% x %}", "{voir plus}", "{#}", "{.a", "{a=\"b}", "{#a\n}", "{=}"] {
            assert_eq!(Attributes::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ids_classes_and_pairs_are_read() {
        let (list, length) = Attributes::parse("{#a .b .c lang=en title=\"x y\"} d").unwrap();
        assert_eq!((list.id, list.classes, length), (Some("a"), vec!["b", "c"], 30));
        assert_eq!(list.pairs, [("lang", "en"), ("title", "x y")]);
    }
}
