//! The farm in memory, for `serve`.

/// A farm that is previewed.
pub struct FarmPreview;
