//! The web spaces of an association, kept and brought back.
//!
//! ```text
//! A0159-20261121T203000Z.tar        what tar(1) makes: anybody can read it without sobre
//! A0159-20261121T203000Z.tar.json   its digest, the accounts, and each file with owner, mode and digest
//! ```
//!
//! A backup is unpacked again in a folder of its own and compared with the list before it counts: what
//! was not read back is no backup. Owners are kept by name, for numbers differ from machine to machine.
//! Keys and hosts are not in it: the register says them, and `apply` makes them.

mod acl;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rustix::fs::FileType;
use serde::{Deserialize, Serialize};

use acl::Lists;

use super::{
    accounts::Accounts,
    apply::ProvisionError,
    generations::enter,
    resource::{Resource, State},
    steward::{Deed, Hand},
};
use crate::{
    diag::{Code, Diagnostic, Text, text},
    digest::Digest,
    path::SystemPath,
    publish::{
        Moment,
        folder::{Folder, Owner},
    },
    register::{AssociationId, ForTechnical, Machine, Register},
    release::{WriteError, at},
};

/// What lies beside an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Whose it is.
    pub association: String,
    /// The digest of the archive's bytes.
    pub digest: Digest,
    /// The folders of the web spaces, below the machine's root.
    pub spaces: Vec<SystemPath>,
    /// Groups, accounts and places that were there.
    accounts: Vec<(Resource, State)>,
    /// Everything, in order of path.
    pub files: Vec<Kept>,
}

/// One thing in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its path below the machine's root.
    path: String,
    owner: String,
    group: String,
    mode: u32,
    #[serde(default, skip_serializing_if = "Lists::is_empty")]
    lists: Lists,
    what: What,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Folder,
    File { bytes: u64, digest: Digest },
    Link(String),
}

/// Keeps the web spaces of an association in the folder `to`; returns the archive and what is in it.
pub fn backup(
    register: &Register,
    machine: &Machine,
    root: &Path,
    id: AssociationId,
    to: &Path,
    now: Moment,
) -> Result<(PathBuf, Contents), ProvisionError> {
    let top = Folder::open(root)?;
    let accounts = Accounts::read(&top)?;
    let association = register.associations.get(&id).ok_or_else(|| unknown(id))?;
    let mut spaces = Vec::new();
    for site in association.sites.read_as(ForTechnical) {
        let space = machine.spaces.join(&site.name).unwrap_or_else(|_| machine.spaces.clone());
        if enter(&top, space.as_str())?.is_some() {
            spaces.push(space);
        }
    }
    let mut files = Vec::new();
    for space in &spaces {
        let folder = top.enter_all(space.as_str())?;
        files.push(kept(&folder, ".", space.as_str(), &accounts)?);
        list(&folder, space.as_str(), &accounts, &mut files)?;
    }
    fs::create_dir_all(to).map_err(|source| making(to, source))?;
    let name = format!("{id}-{}.tar", now.compact());
    let archive = to.join(&name);
    let half = archive.with_added_extension("part");
    let mut words = vec![
        "--create".to_owned(),
        "--format=posix".into(),
        "--numeric-owner".into(),
        format!("--file={}", half.display()),
    ];
    words.extend([format!("--directory={}", root.display()), "--".into()]);
    words.extend(spaces.iter().map(ToString::to_string));
    if spaces.is_empty() {
        words.retain(|word| word != "--");
        words.push("--files-from=/dev/null".into());
    }
    tar(&words)?;
    let digest = digest_of(&half)?;
    let accounts = accounts_of(&accounts, &files, machine, id);
    let contents = Contents { association: id.to_string(), digest, spaces, accounts, files };
    prove(&half, &contents, to)?;
    let text = serde_json::to_vec_pretty(&contents).map_err(|error| making(&archive, error.into()))?;
    // The list first: an archive that is there has one.
    let folder = Folder::open(to)?;
    folder.write(&format!("{name}.json"), &text)?;
    folder.rename(&format!("{name}.part"), &folder, &name)?;
    folder.sync()?;
    Ok((archive, contents))
}

/// Returns what an archive holds, after comparing its digest.
pub fn open(archive: &Path) -> Result<Contents, ProvisionError> {
    let list = archive.with_added_extension("json");
    let bytes = fs::read(&list).map_err(|source| reading(&list, source))?;
    let contents: Contents = serde_json::from_slice(&bytes).map_err(|error| reading(&list, error.into()))?;
    if digest_of(archive)? != contents.digest {
        return Err(damaged(archive, &contents.association));
    }
    Ok(contents)
}

/// Whether a web space is as an archive holds it; its logs may have grown.
pub(super) fn is_as_kept(contents: &Contents, top: &Folder, space: &SystemPath) -> Result<bool, ProvisionError> {
    let accounts = Accounts::read(top)?;
    let folder = top.enter_all(space.as_str())?;
    let mut found = vec![kept(&folder, ".", space.as_str(), &accounts)?];
    list(&folder, space.as_str(), &accounts, &mut found)?;
    let (below, logs) = (format!("{space}/"), format!("{space}/log/"));
    let counts =
        |file: &&Kept| (file.path == space.as_str() || file.path.starts_with(&below)) && !file.path.starts_with(&logs);
    Ok(found.iter().filter(counts).eq(contents.files.iter().filter(counts)))
}

/// Unpacks an archive beside itself, compares it with its list, and removes it again.
pub fn prove(archive: &Path, contents: &Contents, beside: &Path) -> Result<(), ProvisionError> {
    let scratch = beside.join(format!(".sobre-trial-{}", contents.association));
    let proven = unpack(archive, contents, &scratch);
    let removed = fs::remove_dir_all(&scratch).map_err(|source| making(&scratch, source));
    proven.and(removed)
}

/// Brings the web spaces of an archive back to the machine whose root is `root`; nothing may be there.
pub fn restore(archive: &Path, contents: &Contents, root: &Path) -> Result<(), ProvisionError> {
    // The tools for accounts want it whole.
    let root = &at(root, std::path::absolute(root))?;
    let top = Folder::open(root)?;
    for space in &contents.spaces {
        if enter(&top, space.as_str())?.is_some() {
            let fact = text!("/{space} is there already", "/{space} existe déjà");
            return Err(refused(Diagnostic::new(Code::PROVISION_OBSTACLE, fact).hint(text!(
                "a backup replaces nothing: move it away first",
                "une sauvegarde ne remplace rien : écartez-le d’abord"
            ))));
        }
    }
    let mut accounts = Accounts::read(&top)?;
    for (resource, state) in &contents.accounts {
        let is_there = match resource {
            Resource::Group(name) => accounts.group(name).is_some(),
            Resource::User(name) => accounts.user(name).is_some(),
            Resource::Member { group, user } => accounts.group(group).is_some_and(|group| group.members.contains(user)),
            _ => true,
        };
        if !is_there {
            let hand = Hand { root: &top, prefix: root, accounts: &accounts, border: None };
            hand.account(&Deed::create(resource.clone(), state.clone()))?;
            accounts = Accounts::read(&top)?;
        }
    }
    for space in &contents.spaces {
        let (above, name) = space.as_str().rsplit_once('/').unwrap_or((".", space.as_str()));
        let parent = top.make_all(above)?;
        // On the same disk, and closed to everybody until all is right.
        let aside = format!(".sobre-restore-{name}");
        parent.remove_all(&aside)?;
        let scratch = root.join(above).join(&aside);
        let one = Contents { spaces: vec![space.clone()], ..contents.clone() };
        unpack(archive, contents, &scratch)?;
        let unpacked = parent.enter(&aside)?;
        give(&unpacked, &one, &accounts)?;
        unpacked.enter_all(above)?.rename(name, &parent, name)?;
        parent.remove_all(&aside)?;
        parent.sync()?;
    }
    Ok(())
}

/// Unpacks into a new folder that only we may enter, and compares with the list.
fn unpack(archive: &Path, contents: &Contents, scratch: &Path) -> Result<(), ProvisionError> {
    use std::os::unix::fs::DirBuilderExt as _;
    if scratch.exists() {
        fs::remove_dir_all(scratch).map_err(|source| making(scratch, source))?;
    }
    fs::DirBuilder::new().mode(0o700).create(scratch).map_err(|source| making(scratch, source))?;
    tar(&[
        "--extract".into(),
        "--no-same-owner".into(),
        "--same-permissions".into(),
        format!("--file={}", archive.display()),
        format!("--directory={}", scratch.display()),
    ])?;
    let folder = Folder::open(scratch)?;
    let nobody = Accounts::default();
    let mut found = Vec::new();
    for space in &contents.spaces {
        let inside = folder.enter_all(space.as_str())?;
        found.push(kept(&inside, ".", space.as_str(), &nobody)?);
        list(&inside, space.as_str(), &nobody, &mut found)?;
    }
    let is_same = |(a, b): (&Kept, &Kept)| (&a.path, a.mode, &a.what) == (&b.path, b.mode, &b.what);
    if found.len() != contents.files.len() || !found.iter().zip(&contents.files).all(is_same) {
        return Err(damaged(archive, &contents.association));
    }
    Ok(())
}

/// Gives everything below a folder to whom it belonged.
fn give(folder: &Folder, contents: &Contents, accounts: &Accounts) -> Result<(), ProvisionError> {
    let within = |file: &&Kept| {
        contents.spaces.iter().any(|space| file.path == space.as_str() || file.path.starts_with(&format!("{space}/")))
    };
    // What is deepest first: a folder that is given away may be closed afterwards.
    for file in contents.files.iter().filter(within).rev() {
        let (above, name) = file.path.rsplit_once('/').unwrap_or((".", &file.path));
        let above = folder.enter_all(above)?;
        let path = above.path(name);
        let missing = |name: &str| io::Error::new(io::ErrorKind::NotFound, format!("no account {name}"));
        let uid = accounts.user(&file.owner).map(|user| user.uid).or_else(|| file.owner.parse().ok());
        let gid = accounts.group(&file.group).map(|group| group.gid).or_else(|| file.group.parse().ok());
        let uid = at(&path, uid.ok_or_else(|| missing(&file.owner)))?;
        let gid = at(&path, gid.ok_or_else(|| missing(&file.group)))?;
        above.give_named(name, Owner { uid, gid, mode: file.mode })?;
        if !file.lists.is_empty() {
            at(&path, file.lists.write(&above.open_any(name)?, accounts))?;
        }
    }
    Ok(())
}

fn list(folder: &Folder, path: &str, accounts: &Accounts, files: &mut Vec<Kept>) -> Result<(), WriteError> {
    for named in folder.names()? {
        let below = format!("{path}/{}", named.name);
        // What is neither file, folder nor link (a socket) is nothing that can be kept.
        if matches!(named.kind, FileType::Directory | FileType::RegularFile | FileType::Symlink) {
            files.push(kept(folder, &named.name, &below, accounts)?);
        }
        if named.kind == FileType::Directory {
            list(&folder.enter(&named.name)?, &below, accounts, files)?;
        }
    }
    Ok(())
}

fn kept(folder: &Folder, name: &str, path: &str, accounts: &Accounts) -> Result<Kept, WriteError> {
    let stat = at(&folder.path(name), folder.stat(name)?.ok_or_else(|| io::ErrorKind::NotFound.into()))?;
    let what = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => What::Folder,
        FileType::Symlink => What::Link(folder.pointed(name)?.unwrap_or_default()),
        _ => {
            let (digest, bytes) = at(&folder.path(name), Digest::of_reader(folder.open_file(name)?))?;
            What::File { bytes, digest }
        }
    };
    let lists = match what {
        What::Link(_) => Lists::default(),
        _ => at(&folder.path(name), Lists::read(&folder.open_any(name)?, accounts))?,
    };
    Ok(Kept {
        path: path.into(),
        owner: accounts.user_name(stat.st_uid),
        group: accounts.group_name(stat.st_gid),
        mode: stat.st_mode & 0o7777,
        lists,
        what,
    })
}

/// Returns the accounts and groups to which something belongs, in the order in which they are made.
fn accounts_of(accounts: &Accounts, files: &[Kept], machine: &Machine, id: AssociationId) -> Vec<(Resource, State)> {
    let own = id.account();
    let mut users: Vec<&str> = files.iter().map(|file| file.owner.as_str()).chain([own.as_str()]).collect();
    users.sort_unstable();
    users.dedup();
    let mut found = Vec::new();
    if accounts.group(&own).is_some() {
        found.push((Resource::Group(own.clone()), State::There));
    }
    for name in users.into_iter().filter(|name| *name != "root" && *name != machine.account) {
        if let Some(user) = accounts.user(name) {
            let state = State::User {
                group: accounts.group_name(user.gid),
                home: user.home.clone(),
                shell: user.shell.clone(),
            };
            found.push((Resource::User(name.to_owned()), state));
        }
    }
    if accounts.group(&own).is_some_and(|group| group.members.contains(&machine.account)) {
        found.push((Resource::Member { group: own, user: machine.account.clone() }, State::There));
    }
    found
}

fn digest_of(path: &Path) -> Result<Digest, ProvisionError> {
    let digest = File::open(path).and_then(Digest::of_reader);
    digest.map(|(digest, _)| digest).map_err(|source| reading(path, source))
}

fn tar(words: &[String]) -> Result<(), ProvisionError> {
    let mut command = Command::new("/usr/bin/tar");
    let output = command.args(words).env("LC_ALL", "C").stdin(Stdio::null()).output();
    let said = output.and_then(|output| match output.status.success() {
        true => Ok(()),
        false => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    });
    said.map_err(|source| world(text!("running", "l’exécution de"), Path::new("/usr/bin/tar"), source))
}

fn unknown(id: AssociationId) -> ProvisionError {
    let fact = text!("the register has no association {id}", "le registre n’a pas d’association {id}");
    refused(Diagnostic::new(Code::CONFIG_VALUE, fact))
}

fn damaged(archive: &Path, association: &str) -> ProvisionError {
    let archive = archive.display();
    let fact = text!(
        "{archive} is not what was kept of {association}",
        "{archive} n’est pas ce qui fut gardé de {association}"
    );
    refused(Diagnostic::new(Code::PROVISION_ARCHIVE, fact).hint(text!(
        "if it was made just now, something changed meanwhile: make it again; if not, take another",
        "si elle vient d’être faite, quelque chose a changé entre-temps : refaites-la ; sinon prenez-en une autre"
    )))
}

fn refused(diagnostic: Diagnostic) -> ProvisionError {
    ProvisionError::Refused(vec![diagnostic])
}

fn making(path: &Path, source: io::Error) -> ProvisionError {
    world(text!("writing", "l’écriture de"), path, source)
}

fn reading(path: &Path, source: io::Error) -> ProvisionError {
    world(text!("reading", "la lecture de"), path, source)
}

fn world(doing: Text, path: &Path, source: io::Error) -> ProvisionError {
    ProvisionError::World { doing, path: path.into(), source }
}
