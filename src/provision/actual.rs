//! What a machine has, looked up under its root.

use std::{collections::BTreeMap, io};

use rustix::{fs::FileType, io::Errno};
use serde::{Deserialize, Serialize};

use super::{
    accounts::Accounts,
    certificate,
    desired::HOME,
    generations::{self, Generation},
    memory::{Memory, paired},
    resource::{Access, Resource, State},
    steward::Border,
};
use crate::{digest::Digest, path::SystemPath, publish::folder::Folder, release::WriteError};

/// What is there of all that the register asks for, and of all that sobre made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actual {
    /// What is there.
    #[serde(with = "paired")]
    pub states: BTreeMap<Resource, State>,
    /// What sobre remembers of the machine.
    pub memory: Memory,
    /// Whether what it remembers could not be read.
    pub is_forgetful: bool,
}

/// The name of the file in which sobre remembers.
pub(super) const MEMORY: &str = "provision.json";

/// The most that is read of a file that sobre writes.
pub(super) const MOST: u64 = 64 << 20;

/// Looks how these are on a machine, and all that was made there; changes nothing. With `certificates`, new
/// ones count as something to be read.
pub(super) fn observe(
    root: &Folder,
    border: &Border,
    resources: &[Resource],
    certificates: bool,
) -> Result<Actual, WriteError> {
    let accounts = Accounts::read(root)?;
    let kept = match generations::enter(root, HOME)? {
        Some(home) => home.read(MEMORY, MOST)?,
        None => None,
    };
    let memory = kept.as_deref().and_then(Memory::parse);
    let is_forgetful = kept.is_some() && memory.is_none();
    let mut actual = Actual { states: BTreeMap::new(), memory: memory.unwrap_or_default(), is_forgetful };
    hosts(root, border, certificates, &mut actual)?;
    let known: Vec<Resource> = actual.memory.made.iter().chain(&actual.memory.adopted).cloned().collect();
    for resource in resources.iter().chain(&known) {
        let found = match resource {
            Resource::Certificate { chain, key } => {
                certificate::look(&root.path(""), [chain, key], actual.memory.certificates.get(chain))
            }
            _ if actual.states.contains_key(resource) => continue,
            _ => look(root, &accounts, resource)?,
        };
        if let Some(state) = found {
            actual.states.insert(resource.clone(), state);
        }
    }
    if let Some(php) = &border.php {
        let is_read = !actual.memory.php_waits;
        actual.states.insert(Resource::Php, State::Generation { name: php.clone(), is_read });
    }
    Ok(actual)
}

/// Looks at what Apache is told.
fn hosts(root: &Folder, border: &Border, certificates: bool, actual: &mut Actual) -> Result<(), WriteError> {
    if let Some(generation) = generations::current(root, &border.apache)? {
        let known = &actual.memory.certificates;
        let pairs = certificate::named_in(&root.path(""), &generation);
        let is_new =
            |(chain, digest): &(SystemPath, Option<Digest>)| digest.is_some() && known.get(chain) != digest.as_ref();
        let is_waiting = pairs.iter().any(is_new) || certificates && has_new_certificates(root, border)?;
        let Generation { name, files } = generation;
        for (host, bytes) in files {
            actual.states.insert(Resource::Host(host), State::Host(Digest::of(&bytes)));
        }
        let is_read = actual.memory.read.as_ref() == Some(&name) && !is_waiting;
        actual.states.insert(Resource::Server, State::Generation { name, is_read });
    }
    Ok(())
}

/// Whether `mod_md` has certificates that Apache will use once it reads its configuration again: it gets
/// them by itself and then waits for somebody to say so. Who may not look into its folder is not told.
fn has_new_certificates(root: &Folder, border: &Border) -> Result<bool, WriteError> {
    let looked = || -> Result<bool, WriteError> {
        let Some(staging) = generations::enter(root, &format!("{}/md/staging", border.apache))? else {
            return Ok(false);
        };
        for named in staging.names()?.iter().filter(|named| named.kind == FileType::Directory) {
            if staging.enter(&named.name)?.kind("pubcert.pem")?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    match looked() {
        Err(error) if error.source.kind() == io::ErrorKind::PermissionDenied => Ok(false),
        looked => looked,
    }
}

/// Looks at one thing, but for hosts, quotas and servers.
pub(super) fn look(root: &Folder, accounts: &Accounts, resource: &Resource) -> Result<Option<State>, WriteError> {
    Ok(match resource {
        Resource::Group(name) => accounts.group(name).map(|_| State::There),
        Resource::User(name) => accounts.user(name).map(|user| State::User {
            group: accounts.group_name(user.gid),
            home: user.home.clone(),
            shell: user.shell.clone(),
        }),
        Resource::Member { group, user } => {
            let group = accounts.group(group);
            group.filter(|group| group.members.contains(user)).map(|_| State::There)
        }
        Resource::Folder(path) | Resource::File(path) | Resource::Seed(path) => {
            let Some((folder, name)) = parent(root, path)? else { return Ok(None) };
            at_path(&folder, name, accounts, resource)?
        }
        Resource::Certificate { .. } | Resource::Host(_) | Resource::Server | Resource::Quota(_) | Resource::Php => {
            None
        }
    })
}

/// Returns the folder of a path and the last name; `None` when a folder on the way is not there.
pub(super) fn parent<'p>(root: &Folder, path: &'p SystemPath) -> Result<Option<(Folder, &'p str)>, WriteError> {
    let (above, name) = path.as_str().rsplit_once('/').unwrap_or((".", path.as_str()));
    let folder = match generations::enter(root, above) {
        // What is in the way is found where its own turn comes.
        Err(error) if is_in_the_way(&error.source) => None,
        folder => folder?,
    };
    Ok(folder.map(|folder| (folder, name)))
}

/// Whether a path leads through something that is no folder, perhaps a link.
fn is_in_the_way(error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(errno, Some(Errno::NOTDIR | Errno::LOOP))
}

fn at_path(folder: &Folder, name: &str, accounts: &Accounts, resource: &Resource) -> Result<Option<State>, WriteError> {
    let Some(stat) = folder.stat(name)? else { return Ok(None) };
    let access = Access {
        owner: accounts.user_name(stat.st_uid),
        group: accounts.group_name(stat.st_gid),
        mode: stat.st_mode & 0o7777,
    };
    Ok(Some(match (resource, FileType::from_raw_mode(stat.st_mode)) {
        (Resource::Seed(_), FileType::RegularFile | FileType::Symlink) => State::There,
        (Resource::Folder(_), FileType::Directory) => State::Folder(access),
        (Resource::File(_), FileType::RegularFile) => match folder.read(name, MOST) {
            Ok(bytes) => State::File { access, digest: Digest::of(&bytes.unwrap_or_default()) },
            // Who only plans may not be allowed to read it.
            Err(error) if error.source.kind() == io::ErrorKind::PermissionDenied => State::Other("unreadable".into()),
            Err(error) => return Err(error),
        },
        (_, kind) => State::Other(
            match kind {
                FileType::Directory => "folder",
                FileType::Symlink => "link",
                FileType::RegularFile => "file",
                _ => "special",
            }
            .into(),
        ),
    }))
}
