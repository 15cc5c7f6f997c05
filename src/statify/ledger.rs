//! What a run wrote: a path and a digest for each file of a site, in little room.

use rustc_hash::FxHashSet;
use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::digest::{Digest, check_of};

/// How much of the ledger one page of it holds.
const PAGE: usize = 1 << 20;

/// Paths with the digests of their bytes, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Length of a path in two bytes, the path, its digest, and so on; pages never grow beyond their room.
    pages: Vec<Vec<u8>>,
    known: FxHashSet<u64>,
}

impl Ledger {
    /// Adds a file; the first digest of a path stays.
    pub fn add(&mut self, path: &str, digest: Digest) {
        let Ok(length) = u16::try_from(path.len()) else { return };
        if !self.known.insert(check_of(path.as_bytes())) {
            return;
        }
        let needed = 2 + path.len() + digest.as_bytes().len();
        if self.pages.last().is_none_or(|page| page.len() + needed > PAGE) {
            self.pages.push(Vec::with_capacity(PAGE));
        }
        if let Some(page) = self.pages.last_mut() {
            page.extend(length.to_le_bytes());
            page.extend(path.as_bytes());
            page.extend(digest.as_bytes());
        }
    }

    /// Whether a path was added.
    pub fn holds(&self, path: &str) -> bool {
        self.known.contains(&check_of(path.as_bytes()))
    }

    /// Returns the paths with their digests.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.pages.iter().flat_map(|page| {
            let mut rest = page.as_slice();
            std::iter::from_fn(move || {
                let (length, after) = rest.split_first_chunk::<2>()?;
                let (path, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
                let (digest, after) = after.split_first_chunk::<32>()?;
                rest = after;
                Some((std::str::from_utf8(path).ok()?, Digest::from(*digest)))
            })
        })
    }
}

impl Serialize for Ledger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (path, digest) in self.iter() {
            map.serialize_entry(path, &digest.to_string())?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_there_once_and_in_order() {
        let mut ledger = Ledger::default();
        let names: Vec<String> = (0..30_000).map(|n| format!("content/site/année/{n}.md")).collect();
        names.iter().chain(&names).for_each(|name| ledger.add(name, Digest::of(name.as_bytes())));
        assert!(ledger.iter().eq(names.iter().map(|name| (name.as_str(), Digest::of(name.as_bytes())))));
        assert!(ledger.holds(&names[7]) && !ledger.holds("other"));
    }
}
