//! Changes to the files of a farm, all or nothing.
//!
//! A [`Batch`] says what every touched file must look like before; [`Batch::apply`] checks all of it,
//! writes everything under temporary names, and only then renames. A step that fails undoes those
//! before it. New files come first and old ones go last, so that even a machine that stops half-way
//! has lost nothing.

mod apply;
pub mod fix;
pub mod rename;

use std::{io, path::PathBuf};

use crate::digest::Digest;

/// One change to one file. Paths are below the batch's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Writes a file where there is none.
    Create {
        /// Where.
        path: PathBuf,
        /// What.
        bytes: Vec<u8>,
    },
    /// Gives a file other bytes.
    Replace {
        /// Which.
        path: PathBuf,
        /// Digest of the bytes that the change was made for.
        old: Digest,
        /// What.
        bytes: Vec<u8>,
    },
    /// Moves a file to where there is none.
    Move {
        /// From where.
        from: PathBuf,
        /// To where.
        to: PathBuf,
    },
    /// Removes a file, and the folders that this leaves empty.
    Remove {
        /// Which.
        path: PathBuf,
        /// Digest of the bytes it must have.
        old: Digest,
    },
}

/// Changes that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The farm, or the folder that is to become one.
    pub root: PathBuf,
    /// What to do, in any order.
    pub steps: Vec<Step>,
}

/// Why a batch was not applied; nothing has changed then.
#[derive(Debug)]
pub enum EditError {
    /// Something is already where a file was to be written.
    Occupied(PathBuf),
    /// A file is no longer what the change was made for.
    Changed(PathBuf),
    /// The disk failed.
    World {
        /// At which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Batch {
    /// Returns a batch that writes new files.
    pub fn create(root: impl Into<PathBuf>, files: impl IntoIterator<Item = (String, String)>) -> Self {
        let steps = files.into_iter().map(|(path, text)| Step::Create { path: path.into(), bytes: text.into() });
        Self { root: root.into(), steps: steps.collect() }
    }

    /// Makes all the changes, or none.
    pub fn apply(&self) -> Result<(), EditError> {
        apply::apply(self)
    }
}
