//! Ids of headings, each once in a page.

use memchr::memchr_iter;
use rustc_hash::{FxHashMap, FxHashSet};

use super::attributes::Attributes;
use crate::path::slugify;

/// The ids of one page.
#[derive(Debug, Default)]
pub(super) struct Ids<'a> {
    /// Ids given out.
    taken: FxHashSet<String>,
    /// The number that the next repeat of an id gets.
    repeats: FxHashMap<String, u32>,
    /// Ids written out somewhere in the page: headings without an id of their own keep off them.
    reserved: FxHashSet<&'a str>,
}

/// Returns a text that has no Latin letters as an id: its letters and digits, hyphens between words.
fn in_its_script(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Whether a character belongs to the letter before it: vowel signs and accents of many scripts.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

impl<'a> Ids<'a> {
    /// Returns the ids of a page of which nothing was walked yet.
    pub(super) fn new(body: &'a str) -> Self {
        let explicit = memchr_iter(b'{', body.as_bytes()).filter_map(|i| Attributes::parse(&body[i..])?.0.id);
        Self { reserved: explicit.collect(), ..Self::default() }
    }

    /// Returns the id of a heading with this text.
    pub(super) fn of_text(&mut self, text: &str) -> String {
        let mut slug = slugify(text);
        if slug.is_empty() {
            slug = in_its_script(text);
        }
        if slug.is_empty() {
            slug.push_str("section");
        }
        self.unique(slug, false)
    }

    /// Returns an id as someone wrote it, and whether it is new in the page; if not, with a suffix.
    pub(super) fn explicit(&mut self, id: &str) -> (String, bool) {
        let unique = self.unique(id.into(), true);
        let new = unique == id;
        (unique, new)
    }

    fn unique(&mut self, id: String, own: bool) -> String {
        if !self.taken.contains(&id) && (own || !self.reserved.contains(&*id)) {
            self.taken.insert(id.clone());
            return id;
        }
        let repeat = self.repeats.entry(id.clone()).or_insert(2);
        loop {
            let next = format!("{id}-{repeat}");
            *repeat += 1;
            if !self.taken.contains(&next) && !self.reserved.contains(&*next) {
                self.taken.insert(next.clone());
                return next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn a_heading_in_another_script_keeps_its_letters() {
        let mut ids = Ids::new("");
        assert_eq!(ids.of_text("Ласкаво просимо!"), "ласкаво-просимо");
        assert_eq!(ids.of_text("🚀 快速上手"), "快速上手");
        assert_eq!(ids.of_text("हिन्दी में"), "हिन्दी-में");
        assert_eq!(ids.of_text("🚀"), "section");
        assert_eq!(ids.of_text("Été à Évian"), "ete-a-evian");
    }
}
