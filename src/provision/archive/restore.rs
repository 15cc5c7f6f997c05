//! Bringing web spaces back.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use rustix::fs::FileType;

use super::{Contents, Keeper, Kept, damaged, list_all, making, refused, tar};
use crate::{
    diag::{Code, Diagnostic, text},
    provision::{
        accounts::Accounts,
        apply::ProvisionError,
        generations::enter,
        resource::Resource,
        steward::{Border, Deed, Hand, make_subvolume},
    },
    publish::folder::{Folder, Owner},
    register::Quotas,
    release::at,
};

/// Unpacks an archive beside itself, compares it with its list, and removes it again.
pub fn prove(archive: &Path, contents: &Contents, beside: &Path) -> Result<(), ProvisionError> {
    let scratch = beside.join(format!(".sobre-trial-{}", contents.association));
    let proven = fresh(&scratch).and_then(|()| unpack(archive, contents, &scratch));
    let removed = fs::remove_dir_all(&scratch).map_err(|source| making(&scratch, source));
    proven.and(removed)
}

/// Returns what will be made when an archive is brought back; nothing of its web spaces may be there.
pub(in crate::provision) fn missing(by: Keeper<'_>, contents: &Contents) -> Result<Vec<Resource>, ProvisionError> {
    for space in &contents.spaces {
        if enter(by.root, space.as_str())?.is_some() {
            let fact = text!("/{space} is there already", "/{space} existe déjà");
            return Err(refused(Diagnostic::new(Code::PROVISION_OBSTACLE, fact).hint(text!(
                "a backup replaces nothing: move it away first",
                "une sauvegarde ne remplace rien : écartez-le d’abord"
            ))));
        }
    }
    let is_missing = |resource: &Resource| match resource {
        Resource::Group(name) => by.accounts.group(name).is_none(),
        Resource::User(name) => by.accounts.user(name).is_none(),
        Resource::Member { group, user } => !by.accounts.group(group).is_some_and(|group| group.members.contains(user)),
        _ => false,
    };
    let accounts = contents.accounts.iter().map(|(resource, _)| resource).filter(|resource| is_missing(resource));
    Ok(contents.spaces.iter().cloned().map(Resource::Folder).chain(accounts.cloned()).collect())
}

/// Brings the web spaces of an archive back; of accounts, those that are `missing`.
pub(in crate::provision) fn restore(
    by: Keeper<'_>,
    border: &Border,
    archive: &Path,
    contents: &Contents,
    missing: &[Resource],
) -> Result<(), ProvisionError> {
    let mut accounts = by.accounts.clone();
    for (resource, state) in contents.accounts.iter().filter(|(resource, _)| missing.contains(resource)) {
        let hand = Hand { root: by.root, prefix: by.prefix, accounts: &accounts, border: None };
        hand.account(&Deed::create(resource.clone(), state.clone()))?;
        accounts = Accounts::read(by.root)?;
    }
    if contents.spaces.is_empty() {
        return Ok(());
    }
    // On the disk of the web spaces, and closed to everybody until all is right.
    let spaces = by.root.make_all(border.spaces.as_str())?;
    let aside = format!(".sobre-restore-{}", contents.association);
    spaces.remove_all(&aside)?;
    let scratch = by.prefix.join(border.spaces.as_str()).join(&aside);
    fresh(&scratch)?;
    let done = rooms(border, contents, &scratch).and_then(|()| unpack(archive, contents, &scratch)).and_then(|()| {
        let unpacked = spaces.enter(&aside)?;
        give(&unpacked, contents, &accounts)?;
        let inside = unpacked.enter_all(border.spaces.as_str())?;
        for space in &contents.spaces {
            let name = space.as_str().rsplit('/').next().unwrap_or_default();
            inside.rename(name, &spaces, name)?;
        }
        Ok(())
    });
    // What a full disk or a bad archive left of it is of no use to anybody.
    let removed = spaces.remove_all(&aside).map_err(ProvisionError::from);
    done.and(removed)?;
    Ok(spaces.sync()?)
}

/// Makes the subvolumes that web spaces are where these have the quotas.
fn rooms(border: &Border, contents: &Contents, scratch: &Path) -> Result<(), ProvisionError> {
    if border.quotas != Quotas::Btrfs {
        return Ok(());
    }
    let above: PathBuf = scratch.join(border.spaces.as_str());
    fs::create_dir_all(&above).map_err(|source| making(&above, source))?;
    let group = contents.association.to_lowercase();
    contents.spaces.iter().try_for_each(|space| make_subvolume(&scratch.join(space.as_str()), &group))
}

/// Makes a new folder that only we may enter.
fn fresh(scratch: &Path) -> Result<(), ProvisionError> {
    if scratch.exists() {
        fs::remove_dir_all(scratch).map_err(|source| making(scratch, source))?;
    }
    fs::DirBuilder::new().mode(0o700).create(scratch).map_err(|source| making(scratch, source))
}

/// Unpacks into a folder that only we may enter, and compares with the list.
fn unpack(archive: &Path, contents: &Contents, scratch: &Path) -> Result<(), ProvisionError> {
    tar(
        &[
            "--extract".into(),
            "--no-same-owner".into(),
            "--same-permissions".into(),
            format!("--file={}", archive.display()),
            format!("--directory={}", scratch.display()),
        ],
        Stdio::null(),
    )?;
    let folder = Folder::open(scratch)?;
    let (nobody, mut found) = (Accounts::default(), Vec::new());
    for space in &contents.spaces {
        list_all(&folder, space, &nobody, &mut found)?;
    }
    let is_same = |(a, b): (&Kept, &Kept)| (&a.path, a.mode, &a.what) == (&b.path, b.mode, &b.what);
    let is_all = found.len() == contents.files.len() && found.iter().zip(&contents.files).all(is_same);
    if is_all {
        return plain(&folder);
    }
    Err(damaged(&archive.display().to_string(), &contents.association))
}

/// Leaves nothing but files, folders and links: a pipe holds nothing that could be kept, and of a device no list
/// would tell.
fn plain(folder: &Folder) -> Result<(), ProvisionError> {
    for named in folder.names()? {
        match named.kind {
            FileType::Directory => plain(&folder.enter(&named.name)?)?,
            FileType::RegularFile | FileType::Symlink => {}
            _ => folder.remove(&named.name)?,
        }
    }
    Ok(())
}

/// Gives everything that was unpacked into a folder to whom it belonged.
fn give(folder: &Folder, contents: &Contents, accounts: &Accounts) -> Result<(), ProvisionError> {
    // What is deepest first: a folder that is given away may be closed afterwards.
    for file in contents.files.iter().rev() {
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
