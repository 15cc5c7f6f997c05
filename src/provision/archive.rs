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
//!
//! The steward makes an archive and brings one back; in between it may travel to a [`Shelf`], where the
//! [`Sources`] of the sites and what the register says of them lie beside it; none that others read ([`Shown`]).

mod acl;
mod dump;
mod restore;
mod shelf;
mod shown;
mod sources;

pub use shelf::{Shelf, Store};
pub use shown::Shown;
pub use sources::Sources;

use std::{
    fs::{self, File},
    io,
    path::Path,
    process::{Command, Stdio},
};

use rustix::{fs::FileType, io::Errno};
use serde::{Deserialize, Serialize};

use acl::Lists;
pub use restore::prove;
pub(super) use restore::{missing, restore};

use super::{
    accounts::Accounts,
    apply::ProvisionError,
    generations::enter,
    resource::{Resource, State, is_member, is_publisher},
};
use crate::{
    diag::{Code, Diagnostic, Text, text},
    digest::Digest,
    path::SystemPath,
    publish::{Moment, folder::Folder},
    register::{AssociationId, ForTechnical, Machine, Register},
    release::{WriteError, at},
};

/// What is to be kept: the web spaces of an association.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Whose they are.
    pub association: AssociationId,
    /// Where they are, and what writes the database of each.
    pub spaces: Vec<(SystemPath, Option<Vec<String>>)>,
}

/// What lies beside an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Whose it is.
    pub association: String,
    /// The digest of the archive's bytes.
    pub digest: Digest,
    /// How many there are.
    #[serde(default)]
    pub bytes: u64,
    /// The folders of the web spaces, below the machine's root.
    pub spaces: Vec<SystemPath>,
    /// Groups, accounts and places that were there.
    pub(super) accounts: Vec<(Resource, State)>,
    /// Everything, in order of path.
    pub files: Vec<Kept>,
}

/// One thing in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its path below the machine's root.
    pub(super) path: String,
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

/// Who keeps: the machine and its accounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keeper<'k> {
    /// The machine's root.
    pub(super) root: &'k Folder,
    /// Where that is.
    pub(super) prefix: &'k Path,
    pub(super) accounts: &'k Accounts,
    /// The account as which Apache serves.
    pub(super) server: &'k str,
}

impl Order {
    /// Returns what is to be kept of an association on a machine.
    pub fn of(register: &Register, machine: &Machine, id: AssociationId) -> Result<Self, ProvisionError> {
        let association = register.associations.get(&id).ok_or_else(|| unknown(id))?;
        let sites = association.sites.read_as(ForTechnical).iter();
        let spaces = sites.filter_map(|site| Some((machine.spaces.join(&site.name).ok()?, site.dump.clone())));
        Ok(Self { association: id, spaces: spaces.collect() })
    }
}

/// Returns what an archive made at a time is called.
pub fn name_of(id: AssociationId, now: Moment) -> String {
    format!("{id}-{}.tar", now.compact())
}

/// Returns what the archive of the [`Sources`] beside one is called.
pub fn sources_of(name: &str) -> String {
    format!("{}-farm.tar", name.trim_end_matches(".tar"))
}

/// Whether an archive of web spaces is called so.
pub fn is_name(name: &str) -> bool {
    let parts = name.strip_suffix(".tar").and_then(|stem| stem.split_once('-'));
    parts.is_some_and(|(id, moment)| {
        id.parse::<AssociationId>().is_ok()
            && moment.len() == 16
            && moment.bytes().all(|b| b.is_ascii_digit() || b == b'T' || b == b'Z')
    })
}

/// Keeps web spaces in the file `name` of a folder, which only we may read; returns what is in it, read back.
pub(super) fn keep(by: Keeper<'_>, order: &Order, into: &Folder, name: &str) -> Result<Contents, ProvisionError> {
    let Keeper { root, prefix, accounts, server } = by;
    let mut spaces = Vec::new();
    for (space, dump) in &order.spaces {
        if enter(root, space.as_str())?.is_some() {
            // The database is this machine's, whatever root we were given.
            if let (Some(words), true) = (dump, prefix == Path::new("/")) {
                dump::dump(root, accounts, space, &order.association.account(), words)?;
            }
            spaces.push(space.clone());
        }
    }
    let mut files = Vec::new();
    for space in &spaces {
        list_all(root, space, accounts, &mut files).map_err(|error| unnamed(error, order.association))?;
    }
    let mut words: Vec<String> = ["--create", "--format=posix", "--numeric-owner", "--file=-"].map(Into::into).into();
    words.push(format!("--directory={}", prefix.display()));
    match spaces.is_empty() {
        true => words.push("--files-from=/dev/null".into()),
        false => words.extend(["--".to_owned()].into_iter().chain(spaces.iter().map(ToString::to_string))),
    }
    let file = into.create_closed(name)?;
    tar(&words, file.into())?;
    let archive = into.path(name);
    let (digest, bytes) = measured(&archive)?;
    let accounts = accounts_of(accounts, &files, server, order.association);
    let association = order.association.to_string();
    let contents = Contents { association, digest, bytes, spaces, accounts, files };
    prove(&archive, &contents, &into.path("."))?;
    Ok(contents)
}

impl Contents {
    /// Returns the list as it lies beside the archive.
    pub fn text(&self) -> Result<Vec<u8>, ProvisionError> {
        serde_json::to_vec_pretty(self).map_err(|error| making(Path::new("json"), error.into()))
    }

    /// Returns what a list says; `path` is for messages.
    pub fn parse(bytes: &[u8], path: &Path) -> Result<Self, ProvisionError> {
        serde_json::from_slice(bytes).map_err(|error| reading(path, error.into()))
    }
}

/// Returns what an archive holds, after comparing its digest.
pub fn open(archive: &Path) -> Result<Contents, ProvisionError> {
    let list = archive.with_added_extension("json");
    let bytes = fs::read(&list).map_err(|source| reading(&list, source))?;
    let contents = Contents::parse(&bytes, &list)?;
    contents.compare(archive)?;
    Ok(contents)
}

impl Contents {
    /// Refuses an archive whose bytes are not those that were kept.
    pub fn compare(&self, archive: &Path) -> Result<(), ProvisionError> {
        match measured(archive)?.0 == self.digest {
            true => Ok(()),
            false => Err(damaged(&archive.display().to_string(), &self.association)),
        }
    }
}

/// Whether a web space is as an archive holds it; its logs may have grown.
pub(super) fn is_as_kept(contents: &Contents, top: &Folder, space: &SystemPath) -> Result<bool, ProvisionError> {
    let accounts = Accounts::read(top)?;
    let mut found = Vec::new();
    list_all(top, space, &accounts, &mut found)?;
    let (below, logs) = (format!("{space}/"), format!("{space}/log/"));
    let counts =
        |file: &&Kept| (file.path == space.as_str() || file.path.starts_with(&below)) && !file.path.starts_with(&logs);
    Ok(found.iter().filter(counts).eq(contents.files.iter().filter(counts)))
}

impl Kept {
    /// Whether it gives nobody rights that are not theirs: who runs it becomes nobody but the association `own`.
    pub(super) fn is_modest(&self, own: &str) -> bool {
        let becomes = match self.what {
            What::Folder => 0o4000,
            What::File { .. } | What::Link(_) => 0o6000,
        };
        self.mode & becomes == 0 || [&self.owner, &self.group].into_iter().all(|name| name == own)
    }
}

/// Lists a web space below a root.
fn list_all(root: &Folder, space: &SystemPath, accounts: &Accounts, files: &mut Vec<Kept>) -> Result<(), WriteError> {
    let folder = root.enter_all(space.as_str())?;
    files.push(kept(&folder, ".", space.as_str(), accounts)?);
    list(&folder, space.as_str(), accounts, files)
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
fn accounts_of(accounts: &Accounts, files: &[Kept], server: &str, id: AssociationId) -> Vec<(Resource, State)> {
    let own = id.account();
    let mut users: Vec<&str> = files.iter().map(|file| file.owner.as_str()).chain([own.as_str()]).collect();
    users.sort_unstable();
    users.dedup();
    let mut found = Vec::new();
    if accounts.group(&own).is_some() {
        found.push((Resource::Group(own.clone()), State::There));
    }
    // Others have files there, too; their accounts are for others to make.
    for name in users.into_iter().filter(|name| is_member(name) || is_publisher(name)) {
        if let Some(user) = accounts.user(name) {
            let state = State::User {
                group: accounts.group_name(user.gid),
                home: user.home.clone(),
                shell: user.shell.clone(),
            };
            found.push((Resource::User(name.to_owned()), state));
        }
    }
    if accounts.group(&own).is_some_and(|group| group.members.iter().any(|member| member == server)) {
        found.push((Resource::Member { group: own, user: server.to_owned() }, State::There));
    }
    found
}

fn measured(path: &Path) -> Result<(Digest, u64), ProvisionError> {
    File::open(path).and_then(Digest::of_reader).map_err(|source| reading(path, source))
}

fn tar(words: &[String], to: Stdio) -> Result<(), ProvisionError> {
    let mut command = Command::new("/usr/bin/tar");
    command.args(words).env_clear().env("LC_ALL", "C").env("PATH", "/usr/bin:/bin");
    let output = command.stdin(Stdio::null()).stdout(to).stderr(Stdio::piped()).output();
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

/// Returns what is told of a name that no list can hold.
fn unnamed(error: WriteError, association: AssociationId) -> ProvisionError {
    if error.source.raw_os_error() != Some(Errno::ILSEQ.raw_os_error()) {
        return error.into();
    }
    let folder = error.path.display();
    let fact = text!(
        "{association}: the name of something in {folder} is not UTF-8, so no list can hold it",
        "{association} : le nom d’une chose dans {folder} n’est pas de l’UTF-8, aucune liste ne peut le contenir"
    );
    refused(Diagnostic::new(Code::PROVISION_ARCHIVE, fact).hint(text!(
        "`convmv -f latin1 -t utf8 -r` shows what such names would become, and renames with `--notest`",
        "« convmv -f latin1 -t utf8 -r » montre ce que deviendraient de tels noms, et renomme avec « --notest »"
    )))
}

fn damaged(archive: &str, association: &str) -> ProvisionError {
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
