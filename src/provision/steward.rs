//! The steward: the part that needs the rights of root, as a program of its own.
//!
//! ```text
//! sobre plan, sobre apply          reads the register, renders, compares: as anybody
//!        │ one line of JSON for each [`Request`], one for each [`Reply`]
//!        ▼ here · sudo · ssh
//! sobre steward                     looks and does: as root
//! ```
//!
//! It knows no register. It does a few kinds of deeds and no others, each checked against its [`Border`]: what it
//! was told at its start, by the line of `sudoers` that allows it and not by who asks. Accounts are those of
//! associations and of publishing; folders lie below the web spaces; keys have a forced command; what Apache is
//! told is read word by word. It remembers by itself what it made ([`Memory`](super::Memory)), so that nobody can
//! have removed what it did not make.
//!
//! Every path is resolved below a folder that is held open, and no link is followed: who exchanges a folder for a
//! link meanwhile gains nothing.

mod border;
mod configuration;
mod deeds;
mod hand;
mod line;
mod piece;
mod quota;
mod removal;

pub use border::Border;
pub use deeds::Steward;
pub(super) use hand::Hand;
pub use line::{Channel, Line, serve};
pub use piece::Piece;
pub use quota::Usage;
pub(super) use quota::make_subvolume;

use std::{collections::BTreeMap, io, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    actual::Actual,
    apply::ProvisionError,
    archive::{Contents, Order},
    plan::{Action, Verb},
    resource::{Resource, State},
};
use crate::{
    diag::{Code, Diagnostic, Text},
    digest::Digest,
    path::SystemPath,
    register::{Domain, Quotas},
};

/// The form of the messages.
pub(super) const VERSION: u32 = 2;

/// One thing that is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// The first: which form of messages is spoken.
    Hello(u32),
    /// How are these, and all that was made?
    Observe {
        /// What may be there.
        resources: Vec<Resource>,
        /// Whether new certificates count as something to be read.
        certificates: bool,
    },
    /// Let nobody else change the machine until this conversation ends.
    Lock,
    /// Copy the accounts and these files.
    BackUp {
        /// Its name.
        name: String,
        /// Files that will change.
        files: Vec<SystemPath>,
    },
    /// Remember what is about to be made and what is adopted.
    Intend {
        /// Of these, what is not there yet.
        made: Vec<Resource>,
        /// What is there.
        adopted: Vec<Resource>,
    },
    /// Would this archive do for removing this folder?
    Prove {
        /// The folder.
        folder: SystemPath,
        /// Its archive.
        archive: Option<Digest>,
    },
    /// Do what a plan says of one thing.
    Do(Box<Deed>),
    /// Let PHP test its pools and read them.
    ReadPools,
    /// Write a generation of Apache's configuration and let Apache test it.
    Install {
        /// What tells its content from another.
        digest: String,
        /// Its files.
        files: BTreeMap<String, String>,
    },
    /// Let Apache read this generation from its next reload on.
    Point(Option<String>),
    /// Let Apache read its configuration.
    Reload,
    /// Ask a host which configuration answers.
    Probe {
        /// The port without encryption.
        port: u16,
        /// The host.
        domain: Domain,
        /// What it should say.
        says: String,
    },
    /// Remember what was done, and let old generations go.
    Settle {
        /// The generation that is read.
        generation: Option<String>,
    },
    /// How much is in these web spaces?
    Measure {
        /// By the group of each association.
        spaces: BTreeMap<String, Vec<SystemPath>>,
    },
    /// Keep web spaces in an archive.
    Keep {
        /// Which.
        order: Order,
        /// When, in seconds since 1970.
        now: u64,
        /// Whether it stays among the archives of the machine; if not, it is there to be fetched.
        stays: bool,
    },
    /// The next piece of the archive that was made.
    Fetch {
        /// Where it begins.
        from: u64,
    },
    /// Here is a piece of an archive.
    Take {
        /// It.
        piece: Piece,
        /// Whether an archive begins with it.
        first: bool,
    },
    /// Bring back the archive that came, if it is this one.
    BringBack(Box<Contents>),
    /// Let somebody into the private areas of a site, or no more.
    Admit {
        /// The site.
        site: String,
        /// For whom the areas are.
        role: String,
        /// Under which name.
        name: String,
        /// The hash of a password; none for who is to stay out.
        hash: Option<String>,
    },
}

/// What is done with one thing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deed {
    /// What to do.
    pub verb: Verb,
    /// With what.
    pub resource: Resource,
    /// How it must be now.
    pub before: Option<State>,
    /// How it is to be.
    pub after: Option<State>,
    /// What is to be in it, for files.
    pub bytes: String,
    /// For what is removed with all that is in it: the archive that holds it.
    pub archive: Option<Digest>,
}

impl Deed {
    /// Returns what a plan says of one thing.
    pub(super) fn of(action: &Action, bytes: &str) -> Self {
        let Action { verb, resource, before, after, archive, .. } = action.clone();
        Self { verb, resource, before, after, bytes: bytes.into(), archive }
    }

    /// Returns the making of something that nobody planned.
    pub(super) fn create(resource: Resource, after: State) -> Self {
        Self { verb: Verb::Create, resource, before: None, after: Some(after), bytes: String::new(), archive: None }
    }
}

/// What is answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It is done.
    Done,
    /// This is how it is.
    Observed(Actual),
    /// The generation that was written.
    Installed(String),
    /// What Apache or PHP says against it.
    Objected(String),
    /// What a host says instead of what it should; nothing when it says that.
    Probed(Option<String>),
    /// How much there is.
    Measured(Usage),
    /// The archive that was made.
    Kept {
        /// Its name.
        name: String,
        /// What it holds.
        contents: Box<Contents>,
    },
    /// A piece of it; nothing at its end.
    Piece(Piece),
    /// Whether they were in before.
    Admitted(bool),
    /// It was not done.
    Failed(Trouble),
}

/// Why something was not done, as it is told from one process to another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// It is not allowed.
    Refused(Vec<(Code, Text, Vec<Text>)>),
    /// The world failed.
    World {
        /// What it was doing.
        doing: Text,
        /// With what.
        path: PathBuf,
        /// The number of the system's fault, if it is one.
        errno: Option<i32>,
        /// What was said.
        said: String,
    },
}

impl From<ProvisionError> for Trouble {
    fn from(error: ProvisionError) -> Self {
        match error {
            ProvisionError::Refused(found) => {
                Self::Refused(found.into_iter().map(|found| (found.code, found.text, found.hints)).collect())
            }
            ProvisionError::World { doing, path, source } => {
                Self::World { doing, path, errno: source.raw_os_error(), said: source.to_string() }
            }
        }
    }
}

impl From<Trouble> for ProvisionError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(found) => {
                let told = |(code, text, hints)| Diagnostic { hints, ..Diagnostic::new(code, text) };
                Self::Refused(found.into_iter().map(told).collect())
            }
            Trouble::World { doing, path, errno, said } => {
                let source = errno.map_or_else(|| io::Error::other(said), io::Error::from_raw_os_error);
                Self::World { doing, path, source }
            }
        }
    }
}
