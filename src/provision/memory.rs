//! What sobre made on a machine: a small file, so that nothing else is ever removed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::resource::Resource;
use crate::{digest::Digest, path::SystemPath};

/// What sobre knows of a machine that cannot be seen on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The form of this file.
    pub version: u32,
    /// What it made, or was about to make.
    pub made: BTreeSet<Resource>,
    /// What was there before it and is as the register wants it.
    pub adopted: BTreeSet<Resource>,
    /// What it wrote last into each file and host.
    #[serde(with = "paired")]
    pub wrote: BTreeMap<Resource, Digest>,
    /// The generation that Apache has read.
    pub read: Option<String>,
    /// The certificates that Apache has read with it, by their files: digests of each with its key.
    #[serde(default)]
    pub certificates: BTreeMap<SystemPath, Digest>,
    /// Whether PHP has been given pools that it has not read yet.
    #[serde(default)]
    pub php_waits: bool,
}

impl Memory {
    /// The form of the file that this sobre writes.
    pub const VERSION: u32 = 1;

    /// Returns what a file says; nothing when it is damaged or of another form: all that is there is
    /// then adopted, and nothing removed.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|memory| memory.version == Self::VERSION)
    }

    /// Returns the file.
    pub fn text(&self) -> String {
        let memory = Self { version: Self::VERSION, ..self.clone() };
        serde_json::to_string_pretty(&memory).map(|text| text + "\n").unwrap_or_default()
    }

    /// Forgets what is gone, and what was in it.
    pub(super) fn forget(&mut self, gone: &Resource) {
        let is_gone = |resource: &Resource| match (resource, gone) {
            (Resource::Folder(path) | Resource::File(path) | Resource::Seed(path), Resource::Folder(folder)) => {
                path == folder || path.as_str().starts_with(&format!("{folder}/"))
            }
            _ => resource == gone,
        };
        self.made.retain(|resource| !is_gone(resource));
        self.adopted.retain(|resource| !is_gone(resource));
        self.wrote.retain(|resource, _| !is_gone(resource));
    }

    /// Whether sobre has to do with it.
    pub fn knows(&self, resource: &Resource) -> bool {
        self.made.contains(resource) || self.adopted.contains(resource)
    }
}

/// A map as a list of pairs: its keys are no texts, as JSON's must be.
pub(super) mod paired {
    use super::{BTreeMap, Deserialize, Resource, Serialize};

    pub(in crate::provision) fn serialize<T: Serialize, S: serde::Serializer>(
        map: &BTreeMap<Resource, T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(in crate::provision) fn deserialize<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Resource, T>, D::Error> {
        Vec::<(Resource, T)>::deserialize(deserializer).map(|pairs| pairs.into_iter().collect())
    }
}
