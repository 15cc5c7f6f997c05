//! The words of documents, fetched again when they are needed.

use std::{fs, io, path::PathBuf, sync::Arc};

use super::load_sized;
use crate::{
    content::{Document, Sources},
    digest::check_of,
    path::ContentPath,
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
        let bytes = load_sized(&self.root.join(&document.path), document.body.bytes.into()).ok()?;
        if check_of(&bytes) != document.body.check {
            return None;
        }
        simdutf8::basic::from_utf8(&bytes).ok().map(Into::into)
    }

    fn bytes(&self, path: &ContentPath) -> io::Result<Vec<u8>> {
        fs::read(self.root.join(path))
    }
}
