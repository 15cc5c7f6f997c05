//! Between the stages and what is remembered on disk.

use std::{path::Path, sync::Arc};

use jiff::civil;
use rustc_hash::FxHashMap;

use crate::{
    content::{Document, document::Parsing},
    digest::Digest,
    memo::{Memo, State},
    path::SitePath,
    read::{Remembered, Scan, Stamp},
    render::Trace,
};

/// What the last build of a site left, as far as it can be used.
#[derive(Default)]
pub(super) struct Last {
    /// Digest of how documents are parsed now.
    pub(super) parsing: Digest,
    pub(super) state: Option<State<Stamp>>,
    pub(super) files: Remembered,
    pub(super) keys: FxHashMap<SitePath, Trace>,
}

/// Returns whether nothing that `state` depends on has changed.
pub(super) fn is_current(state: &State<Stamp>, setting: Digest, scan: &Scan, day: civil::Date) -> bool {
    let same_day = state.day.as_ref().is_none_or(|built| *built == day.to_string());
    // ISO dates compare as text.
    let same_selection =
        state.until.as_ref().is_none_or(|until| day.to_string() < *until) && state.built <= day.to_string();
    state.setting == setting
        && same_day
        && same_selection
        && state.files.len() == scan.files.len()
        && state
            .files
            .iter()
            .zip(&scan.files)
            .all(|((path, then, _), (now_path, now))| path == now_path && then == now && !now.is_racy())
}

impl Last {
    /// Returns what can be used of `state` and of the memo in `aside` that belongs to it, for documents that are
    /// parsed so.
    pub(super) fn recall(state: Option<State<Stamp>>, aside: &Path, parsing: &Parsing) -> Self {
        let parsing = Digest::of_value(&(parsing, env!("CARGO_PKG_VERSION")));
        let Some(state) = state else { return Self { parsing, ..Self::default() } };
        let memo: Option<Memo<Document, Trace>> = state.memo(aside);
        let Some(memo) = memo else { return Self { parsing, state: Some(state), ..Self::default() } };
        let files = state.files.iter().map(|(path, stamp, digest)| (path.clone(), (*stamp, *digest))).collect();
        let documents = if memo.parsing == parsing { memo.documents } else { Vec::new() };
        let documents = documents.into_iter().map(|document| (document.path.clone(), Arc::new(document))).collect();
        let keys = state.outputs.iter().map(|output| output.path.clone()).zip(memo.keys).collect();
        let pictures = memo.pictures.into_iter().collect();
        Self { parsing, state: Some(state), files: Remembered { files, documents, pictures }, keys }
    }
}
