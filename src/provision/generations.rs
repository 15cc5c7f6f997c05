//! The generations of Apache's configuration: folders that never change, and a file that names one.

use std::{collections::BTreeMap, io};

use rustix::fs::FileType;

use super::apache::{Item, Tree, Unfit};
use crate::{
    path::SystemPath,
    publish::folder::Folder,
    release::{WriteError, at},
};

/// How many stay.
const KEPT: usize = 20;

/// How the name of a generation ends that is not written to its end.
const HALF: &str = ".part";

/// The most that is read of any file.
pub(super) const MOST: u64 = 4 << 20;

/// The file that names the generation; it sorts before Debian's own default host.
const POINTER: &str = "000-0-sobre.conf";

/// Under this name, Apache is started for a test: whatever the pointer says is left out.
pub(super) const TESTED: &str = "SOBRE_TESTED";

/// Apache's configuration as far as it is sobre's.
#[derive(Debug)]
pub(super) struct Generations {
    /// `/etc/apache2`.
    apache: SystemPath,
    /// Generations, below it.
    folder: Folder,
    enabled: Folder,
}

/// A generation, read back.
pub(super) struct Generation {
    pub(super) name: String,
    /// By the names of their hosts.
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

/// Returns the folder at the end of a path; `None` when it is not there.
pub(super) fn enter(root: &Folder, path: &str) -> Result<Option<Folder>, WriteError> {
    match root.enter_all(path) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the generation that a machine's Apache is told to read.
pub(super) fn current(root: &Folder, apache: &SystemPath) -> Result<Option<Generation>, WriteError> {
    let Some(enabled) = enter(root, &format!("{apache}/sites-enabled"))? else { return Ok(None) };
    let Some(pointer) = enabled.read(POINTER, MOST)? else { return Ok(None) };
    let Some(name) = pointed(&String::from_utf8_lossy(&pointer)) else { return Ok(None) };
    let mut files = BTreeMap::new();
    if let Some(folder) = enter(root, &format!("{apache}/sobre/generations/{name}"))? {
        for named in folder.names()?.iter().filter(|named| named.kind == FileType::RegularFile) {
            if let Some(host) = named.name.strip_suffix(".conf") {
                files.insert(host.to_owned(), folder.read(&named.name, MOST)?.unwrap_or_default());
            }
        }
    }
    Ok(Some(Generation { name, files }))
}

/// Returns the generation that a pointer names.
fn pointed(text: &str) -> Option<String> {
    let tree = Tree::parse(text).ok()?;
    let included = tree.items().iter().find_map(|item| match item {
        Item::Section { items, .. } => items.iter().find_map(|item| match item {
            Item::Directive { name, words } if name == "Include" => words.first().cloned(),
            _ => None,
        }),
        _ => None,
    })?;
    let name = included.strip_suffix("/*.conf")?.rsplit('/').next()?;
    number_of(name).map(|_| name.to_owned())
}

fn number_of(name: &str) -> Option<u64> {
    name.split_once('-')?.0.parse().ok()
}

impl Generations {
    /// Opens those of a machine, made if there are none.
    pub(super) fn open(root: &Folder, apache: &SystemPath) -> Result<Self, WriteError> {
        let folder = root.make_all(&format!("{apache}/sobre/generations"))?;
        let enabled = root.make_all(&format!("{apache}/sites-enabled"))?;
        Ok(Self { apache: apache.clone(), folder, enabled })
    }

    /// Returns what Apache includes to read a generation.
    pub(super) fn included(&self, name: &str) -> String {
        format!("{}/sobre/generations/{name}/*.conf", self.apache.absolute())
    }

    /// Whether there is a generation of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        number_of(name).is_some() && self.folder.kind(name).is_ok_and(|kind| kind == Some(FileType::Directory))
    }

    /// Writes a generation beside the others; nothing points at it yet.
    pub(super) fn write(&self, digest: &str, files: &BTreeMap<String, String>) -> Result<String, WriteError> {
        let names = self.folder.names()?;
        for half in names.iter().filter(|named| named.name.ends_with(HALF)) {
            self.folder.remove_all(&half.name)?;
        }
        let last = names.iter().filter_map(|named| number_of(&named.name)).max().unwrap_or(0);
        let name = format!("{:06}-{digest}", last + 1);
        let part = format!("{name}{HALF}");
        let folder = self.folder.make(&part)?;
        for (host, text) in files {
            folder.write(&format!("{host}.conf"), text.as_bytes())?;
        }
        folder.sync()?;
        self.folder.rename(&part, &self.folder, &name)?;
        self.folder.sync()?;
        Ok(name)
    }

    /// Lets Apache read a generation from its next reload on; none of ours with `None`.
    pub(super) fn point(&self, name: Option<&str>) -> Result<(), WriteError> {
        match name {
            Some(name) => {
                let pointer = pointer(&self.included(name)).map_err(|unfit| io::Error::other(unfit.0));
                self.enabled.write(POINTER, at(&self.enabled.path(POINTER), pointer)?.as_bytes())?;
            }
            None => self.enabled.remove(POINTER)?,
        }
        self.enabled.sync()
    }

    /// Removes a generation that Apache refused.
    pub(super) fn remove(&self, name: &str) -> Result<(), WriteError> {
        self.folder.remove_all(name)
    }

    /// Removes the oldest, but for the one that is read.
    pub(super) fn prune(&self, current: &str) -> Result<(), WriteError> {
        let mut names: Vec<_> =
            self.folder.names()?.into_iter().filter_map(|named| Some((number_of(&named.name)?, named.name))).collect();
        names.sort();
        let most = names.len().saturating_sub(KEPT);
        for (_, name) in names.into_iter().filter(|(_, name)| name != current).take(most) {
            self.folder.remove_all(&name)?;
        }
        Ok(())
    }
}

fn pointer(included: &str) -> Result<String, Unfit> {
    let tree = Tree::build(|block| {
        block.comment("sobre: which generation of its hosts Apache reads; written by `sobre apply`, which replaces it");
        block.section("IfDefine", [format!("!{TESTED}")], |block| block.say("Include", [included]));
    });
    tree.map(|tree| tree.text())
}

#[cfg(test)]
mod tests {
    use super::{pointed, pointer};

    #[test]
    fn a_pointer_says_where_it_points() {
        let text = pointer("/etc/apache2/sobre/generations/000012-0123456789ab/*.conf").unwrap();
        assert_eq!(pointed(&text).as_deref(), Some("000012-0123456789ab"));
        assert_eq!(pointed("Include /etc/apache2/*.conf\n"), None);
    }
}
