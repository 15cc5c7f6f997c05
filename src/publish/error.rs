//! Why something was not published.

use std::{io, path::PathBuf};

use super::space::Holder;
use crate::{
    diag::{Code, Diagnostic, Text, text},
    release::WriteError,
};

/// Why something was not published; what visitors see is then as it was.
#[derive(Debug)]
pub enum PublishError {
    /// What was to be published, or what is there, does not allow it.
    Refused(Box<Diagnostic>),
    /// What was to be published has these faults.
    Found(Vec<Diagnostic>),
    /// Somebody else is publishing there; perhaps they have not said yet who they are.
    Held(Option<Holder>),
    /// The world failed.
    World {
        /// What we were doing.
        doing: Text,
        /// With which file, folder or machine.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PublishError {
    /// Returns a refusal.
    pub(super) fn refused(code: Code, fact: Text) -> Self {
        Self::Refused(Box::new(Diagnostic::new(code, fact)))
    }

    /// Returns the refusal of somebody who is at the wrong place.
    pub fn not_here(fact: Text) -> Self {
        Self::refused(Code::PUBLISH_REFUSED, fact)
    }

    /// Adds a remedy to a refusal.
    #[must_use]
    pub(super) fn hint(self, hint: Text) -> Self {
        match self {
            Self::Refused(diagnostic) => Self::Refused(Box::new(diagnostic.hint(hint))),
            other => other,
        }
    }

    /// Returns the refusal of a second publisher in words.
    pub fn held(holder: Option<&Holder>) -> Diagnostic {
        let fact = match holder {
            Some(Holder { who, process, since }) => {
                let since = since.compact();
                text!(
                    "{who} is publishing there (process {process}, since {since})",
                    "{who} est en train d’y publier (processus {process}, depuis {since})"
                )
            }
            None => text!("somebody is publishing there", "quelqu’un est en train d’y publier"),
        };
        let hint = text!(
            "wait until it has ended; the lock goes with its process",
            "attendez la fin ; le verrou disparaît avec son processus"
        );
        Diagnostic::new(Code::PUBLISH_BUSY, fact).hint(hint)
    }
}

impl From<WriteError> for PublishError {
    fn from(error: WriteError) -> Self {
        let doing = text!("working on", "le travail sur");
        Self::World { doing, path: error.path, source: error.source }
    }
}

impl From<Box<Diagnostic>> for PublishError {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::Refused(diagnostic)
    }
}
