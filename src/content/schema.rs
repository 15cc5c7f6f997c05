//! Content types: which fields a page of a kind has, and what they may hold.
