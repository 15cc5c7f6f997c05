//! What the sites of an association are made of, kept beside its web spaces.
//!
//! ```text
//! A0159-20261121T203000Z-farm.tar   farm.toml  themes/  sites/velo.toml  content/velo/
//!                                   content/<portal>/register/associations/A0159.toml
//!                                   machine/…   what the register asks of the machine for it: files, hosts/velo.conf
//! ```
//!
//! Unpacked, it is a farm of its own: `sobre build` makes the same sites of it, anywhere. Sources are
//! neither the machine's nor the steward's, so this archive is made where the farm is.

use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
};

use super::{Contents, Shelf, making, measured, reading, tar};
use crate::{
    provision::{ProvisionError, desired::Desired, resource::Resource},
    register::{Association, ForTechnical},
};

/// What is to be kept of a farm.
#[derive(Debug)]
pub struct Sources<'s> {
    farm: &'s Path,
    association: &'s Association,
    /// Paths below the farm, in order.
    paths: Vec<String>,
    /// Files that the register asks for: their paths below the machine's root, and what is in them.
    machine: Vec<(String, &'s str)>,
}

impl<'s> Sources<'s> {
    /// Returns what of a farm belongs to an association, and what its machine is asked for because of it.
    pub fn of(farm: &'s Path, association: &'s Association, desired: &'s Desired) -> Self {
        let own = |site: &str| [format!("sites/{site}.toml"), format!("content/{site}")];
        let sites = association.sites.read_as(ForTechnical).iter().flat_map(|site| own(&site.name));
        let shared = ["farm.toml", "themes"].map(String::from).into_iter();
        let paths = shared.chain(sites).chain([association.quota_place.file.clone()]);
        let written = desired.resources.iter().filter(|(_, wanted)| wanted.association == Some(association.id));
        let machine = written.filter_map(|(resource, wanted)| match resource {
            Resource::File(path) => Some((path.to_string(), wanted.bytes.as_str())),
            Resource::Host(name) => Some((format!("hosts/{name}.conf"), wanted.bytes.as_str())),
            _ => None,
        });
        let mut paths: Vec<String> = paths.filter(|path| farm.join(path).exists()).collect();
        // A folder brings what is in it: when the portal is a site of theirs, the register is, too.
        let all = paths.clone();
        paths
            .retain(|path| !all.iter().any(|above| path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))));
        Self { farm, association, paths, machine: machine.collect() }
    }

    /// Puts them on a shelf under a name, read back, by way of the folder `aside`, which only we may read.
    pub fn put(&self, shelf: &mut Shelf, name: &str, aside: &Path) -> Result<(), ProvisionError> {
        let machine = aside.join("machine");
        for (path, bytes) in &self.machine {
            let path = machine.join(path);
            let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
            written.map_err(|source| making(&path, source))?;
        }
        let archive = aside.join(name);
        let file = File::create_new(&archive).map_err(|source| making(&archive, source))?;
        tar(&self.words(&["--create", "--format=posix", "--file=-"], aside), file.into())?;
        // What changed meanwhile is no backup.
        let compared = format!("--file={}", archive.display());
        tar(&self.words(&["--compare", &compared], aside), Stdio::null())?;
        let (digest, bytes) = measured(&archive)?;
        let association = self.association.id.to_string();
        let contents =
            Contents { association, digest, bytes, spaces: Vec::new(), accounts: Vec::new(), files: Vec::new() };
        let mut from = File::open(&archive).map_err(|source| reading(&archive, source))?;
        shelf.put(name, &contents, &mut from)
    }

    fn words(&self, verb: &[&str], aside: &Path) -> Vec<String> {
        let below = |folder: &Path| format!("--directory={}", folder.display());
        let mut words: Vec<String> = verb.iter().map(ToString::to_string).collect();
        words.push(below(self.farm));
        words.extend(self.paths.iter().cloned());
        if !self.machine.is_empty() {
            words.extend([below(aside), "machine".into()]);
        }
        words
    }
}
