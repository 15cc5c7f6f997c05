//! What a machine has or should have.

use serde::{Deserialize, Serialize};

use crate::{
    diag::{Text, text},
    digest::Digest,
    path::SystemPath,
};

/// One thing on a machine. In their order, what others need comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resource {
    /// A group of accounts.
    Group(String),
    /// An account.
    User(String),
    /// An account's place in a group.
    Member {
        /// The group.
        group: String,
        /// The account.
        user: String,
    },
    /// A folder.
    Folder(SystemPath),
    /// How much an association may put into its web spaces; the name of its group.
    Quota(String),
    /// A file that is sobre's to write.
    File(SystemPath),
    /// A file that must be there; what is in it is for others to say.
    Seed(SystemPath),
    /// A certificate that somebody else brings.
    Certificate {
        /// Its file.
        chain: SystemPath,
        /// That of its key.
        key: SystemPath,
    },
    /// PHP, reading its pools.
    Php,
    /// What Apache is told of one site: the name of the file in its generation.
    Host(String),
    /// Apache, reading what it is told.
    Server,
}

/// How one thing is or should be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is there, which is all there is to say.
    There,
    /// An account.
    User {
        /// Its first group.
        group: String,
        /// Its home folder.
        home: String,
        /// What it runs when it logs in.
        shell: String,
    },
    /// A folder.
    Folder(Access),
    /// A file.
    File {
        /// Who may do what.
        access: Access,
        /// What is in it.
        digest: Digest,
    },
    /// A file of Apache's.
    Host(Digest),
    /// A limit, in bytes.
    Limit(u64),
    /// A generation of Apache's configuration, read or not yet.
    Generation {
        /// Which.
        name: String,
        /// Whether Apache has read it.
        is_read: bool,
    },
    /// Something else has the name; what it is.
    Other(String),
}

/// Who may do what with a folder or file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Access {
    /// Its owner.
    pub owner: String,
    /// Its group.
    pub group: String,
    /// The twelve bits of chmod(2).
    pub mode: u32,
}

impl Access {
    /// Returns an access.
    pub fn new(owner: &str, group: &str, mode: u32) -> Self {
        Self { owner: owner.into(), group: group.into(), mode }
    }
}

impl Resource {
    /// Returns what kind of thing it is, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Group(_) => "group",
            Self::User(_) => "user",
            Self::Member { .. } => "member",
            Self::Folder(_) => "folder",
            Self::Quota(_) => "quota",
            Self::File(_) => "file",
            Self::Seed(_) => "seed",
            Self::Certificate { .. } => "certificate",
            Self::Php => "php",
            Self::Host(_) => "host",
            Self::Server => "server",
        }
    }

    /// Returns its name among its kind.
    pub fn name(&self) -> String {
        match self {
            Self::Group(name) | Self::User(name) | Self::Host(name) | Self::Quota(name) => name.clone(),
            Self::Member { group, user } => format!("{user} in {group}"),
            Self::Folder(path) | Self::File(path) | Self::Seed(path) | Self::Certificate { chain: path, .. } => {
                path.absolute()
            }
            Self::Php => "php".into(),
            Self::Server => "apache".into(),
        }
    }

    /// Returns what people call it.
    pub fn words(&self) -> Text {
        match self {
            Self::Group(name) => text!("group {name}", "groupe {name}"),
            Self::User(name) => text!("account {name}", "compte {name}"),
            Self::Member { group, user } => text!("{user} in group {group}", "{user} dans le groupe {group}"),
            Self::Folder(path) => text!("folder /{path}", "dossier /{path}"),
            Self::Quota(name) => text!("quota of {name}", "quota de {name}"),
            Self::File(path) | Self::Seed(path) => text!("file /{path}", "fichier /{path}"),
            Self::Certificate { chain, key } => {
                text!("certificate /{chain} with key /{key}", "certificat /{chain} avec la clé /{key}")
            }
            Self::Host(name) => text!("host {name}", "hôte {name}"),
            Self::Php => text!("PHP", "PHP"),
            Self::Server => text!("Apache", "Apache"),
        }
    }
}

impl State {
    /// Returns what people read of it; nothing when its being there is all.
    pub fn words(&self) -> Text {
        match self {
            Self::There => text!("there", "présent"),
            Self::User { group, home, shell } => {
                text!("group {group}, home {home}, shell {shell}", "groupe {group}, dossier {home}, shell {shell}")
            }
            Self::Folder(access) => access.words(),
            Self::File { access, digest } => {
                let (Text { en, fr }, digest) = (access.words(), short(*digest));
                text!("{en}, content {digest}", "{fr}, contenu {digest}")
            }
            Self::Host(digest) => {
                let digest = short(*digest);
                text!("configuration {digest}", "configuration {digest}")
            }
            Self::Limit(bytes) => text!("{bytes} bytes", "{bytes} octets"),
            Self::Generation { name, is_read: true } => text!("generation {name}", "génération {name}"),
            Self::Generation { name, is_read: false } => {
                text!("generation {name}, not read yet", "génération {name}, pas encore lue")
            }
            Self::Other(what) => text!("something else: {what}", "autre chose : {what}"),
        }
    }
}

impl Access {
    fn words(&self) -> Text {
        let Self { owner, group, mode } = self;
        text!("{owner}:{group} {mode:04o}", "{owner}:{group} {mode:04o}")
    }
}

/// Whether it is the account or group of an association: `a` and four digits.
pub(super) fn is_member(name: &str) -> bool {
    name.strip_prefix('a').is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns as much of a digest as tells two apart.
pub(super) fn short(digest: Digest) -> String {
    digest.to_string()[..12].to_owned()
}
