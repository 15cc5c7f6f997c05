//! Ids of headings, each once in a page.

use memchr::memchr_iter;
use rustc_hash::{FxHashMap, FxHashSet};

use super::attributes::Attributes;
use crate::path::slugify;

/// The ids of one page.
#[derive(Debug, Default)]
pub(super) struct Ids<'a> {
    /// Ids given out, each with the number its next repeat gets.
    taken: FxHashMap<String, u32>,
    /// Ids written out somewhere in the page: headings without an id of their own keep off them.
    reserved: FxHashSet<&'a str>,
}

impl<'a> Ids<'a> {
    /// Returns the ids of a page of which nothing was walked yet.
    pub(super) fn new(body: &'a str) -> Self {
        let explicit = memchr_iter(b'{', body.as_bytes()).filter_map(|i| Attributes::parse(&body[i..])?.0.id);
        Self { taken: FxHashMap::default(), reserved: explicit.collect() }
    }

    /// Returns the id of a heading with this text.
    pub(super) fn of_text(&mut self, text: &str) -> String {
        let mut slug = slugify(text);
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
        if !self.taken.contains_key(&id) && (own || !self.reserved.contains(&*id)) {
            self.taken.insert(id.clone(), 2);
            return id;
        }
        let mut n = self.taken.get(&id).copied().unwrap_or(2);
        loop {
            let next = format!("{id}-{n}");
            n += 1;
            if !self.taken.contains_key(&next) && !self.reserved.contains(&*next) {
                self.taken.insert(id, n);
                self.taken.insert(next.clone(), 2);
                return next;
            }
        }
    }
}
