//! Addresses in little room: an export may name a million.

use rustc_hash::FxHashMap;

use crate::{digest::check_of, statify::moves::bare};

/// A set of addresses, with the post that answers at each, if one does.
#[derive(Debug, Default)]
pub struct Book(FxHashMap<u64, u64>);

impl Book {
    /// Adds an address.
    pub fn add(&mut self, address: &str, post: Option<u64>) {
        self.0.insert(key(address), post.unwrap_or(NONE));
    }

    /// Whether an address is known, with a slash at its end or without.
    pub fn holds(&self, address: &str) -> bool {
        self.0.contains_key(&key(address))
    }

    /// Returns the post that answers at an address.
    pub fn post(&self, address: &str) -> Option<u64> {
        self.0.get(&key(address)).copied().filter(|post| *post != NONE)
    }

    /// Returns how many addresses there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// Stands for no post.
const NONE: u64 = 0;

fn key(address: &str) -> u64 {
    check_of(bare(address).as_bytes())
}
