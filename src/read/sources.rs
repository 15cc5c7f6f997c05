//! The words of documents, fetched again when they are needed.

use std::{fs, path::PathBuf, sync::Arc};

use crate::{
    content::{Document, Sources},
    digest::Digest,
};

/// Documents' texts on disk, below a content folder.
#[derive(Debug, Clone)]
pub struct DiskSources {
    /// The content folder.
    pub root: PathBuf,
}

impl Sources for DiskSources {
    /// Returns the text if it is still the one that was parsed.
    fn text(&self, document: &Document) -> Option<Arc<str>> {
        if let Some(text) = &document.body.text {
            return Some(Arc::clone(text));
        }
        let bytes = fs::read(self.root.join(&document.path)).ok()?;
        if Digest::of(&bytes) != document.digest {
            return None;
        }
        String::from_utf8(bytes).ok().map(Into::into)
    }
}
