//! The part that needs the rights of root: a few deeds, each of one kind of thing.
//!
//! It knows no register and no configuration. Every path is walked from the machine's root one open
//! folder at a time, no link is followed, and owner and mode are given to what is open, not to a name:
//! who exchanges a folder for a link meanwhile gains nothing.

mod locks;

use std::{
    io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use super::{Border, Deed, Quotas, quota};
use crate::{
    diag::text,
    path::SystemPath,
    provision::{
        accounts::Accounts,
        actual::parent,
        apply::ProvisionError,
        plan::Verb,
        resource::{Access, Resource, State},
    },
    publish::folder::{Folder, Owner},
    release::{WriteError, at},
};

/// The most that is copied of a file.
const MOST: u64 = 64 << 20;

/// How often, and how long each time, we wait for somebody who works on accounts.
const WAITS: usize = 40;
const WAIT: Duration = Duration::from_millis(250);

/// A machine with the rights to change it.
#[derive(Debug)]
pub(in crate::provision) struct Hand<'h> {
    /// Its root.
    pub(in crate::provision) root: &'h Folder,
    /// Where that is.
    pub(in crate::provision) prefix: &'h Path,
    /// Its accounts.
    pub(in crate::provision) accounts: &'h Accounts,
    /// Where it may work, and how its web spaces are made.
    pub(in crate::provision) border: Option<&'h Border>,
}

impl Hand<'_> {
    /// Does what is to be done with an account, a group or a place in one.
    pub(in crate::provision) fn account(&self, deed: &Deed) -> Result<(), ProvisionError> {
        match (&deed.resource, &deed.after, deed.verb) {
            (Resource::Group(name), _, Verb::Create) => self.run("groupadd", &[name]),
            (Resource::Group(name), _, Verb::Remove) => self.run("groupdel", &[name]),
            (Resource::User(name), _, Verb::Remove) => self.run("userdel", &[name]),
            (Resource::User(name), Some(State::User { group, home, shell }), verb) => {
                // `*` is no password and, unlike that of a fresh account, no lock: sshd lets keys in.
                let words = ["--gid", group, "--home-dir", home, "--shell", shell, "--password", "*"];
                let words: Vec<&str> = match verb {
                    Verb::Create => words.into_iter().chain(["--no-create-home", name]).collect(),
                    _ => words[..6]
                        .iter()
                        .map(|word| if *word == "--home-dir" { "--home" } else { word })
                        .chain([name.as_str()])
                        .collect(),
                };
                match verb {
                    Verb::Create => self.run("useradd", &words),
                    _ if deed.before == deed.after => Ok(()),
                    _ => self.run("usermod", &words),
                }
            }
            (Resource::Member { group, user }, _, Verb::Create) => {
                self.run("usermod", &["--append", "--groups", group, user])
            }
            (Resource::Member { group, user }, _, Verb::Remove) => self.run("gpasswd", &["--delete", user, group]),
            _ => Ok(()),
        }
    }

    /// Does what is to be done with a folder or a file.
    pub(super) fn path(&self, deed: &Deed) -> Result<(), ProvisionError> {
        match (&deed.resource, &deed.after) {
            (Resource::Folder(path), Some(State::Folder(access)))
                if deed.before.is_none() && self.is_subvolume(path) =>
            {
                self.root.make_all(path.as_str().rsplit_once('/').map_or(".", |(above, _)| above))?;
                quota::make_subvolume(&self.prefix.join(path.as_str()), &access.group)?;
                self.folder(path, access)?;
            }
            (Resource::Folder(path), Some(State::Folder(access))) => self.folder(path, access)?,
            (Resource::File(path), Some(State::File { access, .. })) => {
                let (folder, name) = self.parent(path)?;
                folder.write_for(name, deed.bytes.as_bytes(), Some(self.owner(access, path)?))?;
                folder.sync()?;
            }
            (Resource::File(path), None) => {
                let (folder, name) = self.parent(path)?;
                folder.remove(name)?;
                folder.sync()?;
            }
            (Resource::Seed(path), Some(_)) if deed.before.is_none() => self.seed(path)?,
            _ => {}
        }
        Ok(())
    }

    /// Copies a file into a backup, if it is there.
    pub(super) fn copy(&self, path: &str, backup: &Folder) -> Result<(), WriteError> {
        let path = SystemPath::of(path);
        if let Some((folder, name)) = parent(self.root, &path)?
            && let Some(bytes) = folder.read(name, MOST)?
        {
            let owner = Owner { uid: 0, gid: 0, mode: 0o600 };
            let owner = rustix::process::geteuid().is_root().then_some(owner);
            backup.write_for(&path.as_str().replace('/', "."), &bytes, owner)?;
        }
        Ok(())
    }

    /// Returns what is in a file, if it is there.
    pub(super) fn content(&self, path: &SystemPath) -> Result<Option<Vec<u8>>, WriteError> {
        match parent(self.root, path)? {
            Some((folder, name)) => folder.read(name, MOST),
            None => Ok(None),
        }
    }

    /// Makes a file what it was.
    pub(super) fn put_back(&self, path: &SystemPath, before: Option<&[u8]>) -> Result<(), WriteError> {
        let (folder, name) = self.parent(path)?;
        match before {
            Some(bytes) => folder.write(name, bytes)?,
            None => folder.remove(name)?,
        }
        folder.sync()
    }

    /// Whether a folder is a web space on a file system whose quotas are those of subvolumes.
    fn is_subvolume(&self, path: &SystemPath) -> bool {
        self.border.is_some_and(|border| border.quotas == Quotas::Btrfs && border.is_space(path))
    }

    fn folder(&self, path: &SystemPath, access: &Access) -> Result<(), WriteError> {
        let (above, name) = path.as_str().rsplit_once('/').unwrap_or((".", path.as_str()));
        let above = self.root.make_all(above)?;
        // For nobody, until it is somebody's.
        let folder = above.make_for(name, 0o700)?;
        folder.give(self.owner(access, path)?)?;
        above.sync()
    }

    /// Makes an empty file that belongs to whom its folder belongs.
    fn seed(&self, path: &SystemPath) -> Result<(), WriteError> {
        let (folder, name) = self.parent(path)?;
        let Some(stat) = folder.stat(".")? else { return Ok(()) };
        // Who gets into the folder may read it, as it is with all that publishing makes there.
        let mode = if stat.st_mode & 0o001 == 0 { 0o640 } else { 0o644 };
        folder.write_for(name, b"", Some(Owner { uid: stat.st_uid, gid: stat.st_gid, mode }))
    }

    fn parent<'p>(&self, path: &'p SystemPath) -> Result<(Folder, &'p str), WriteError> {
        let found = parent(self.root, path)?;
        at(&self.prefix.join(path), found.ok_or_else(|| io::ErrorKind::NotFound.into()))
    }

    fn owner(&self, access: &Access, path: &SystemPath) -> Result<Owner, WriteError> {
        let unknown = |name: &str| io::Error::new(io::ErrorKind::NotFound, format!("no account {name}"));
        let uid = self.accounts.user(&access.owner).map(|user| user.uid).ok_or_else(|| unknown(&access.owner));
        let gid = self.accounts.group(&access.group).map(|group| group.gid).ok_or_else(|| unknown(&access.group));
        let path = self.prefix.join(path);
        Ok(Owner { uid: at(&path, uid)?, gid: at(&path, gid)?, mode: access.mode })
    }

    /// Runs a program of the system's own tools for accounts; when somebody else is at work with them, in a while.
    fn run(&self, program: &str, words: &[&str]) -> Result<(), ProvisionError> {
        for _ in 0..WAITS {
            match self.run_once(program, words) {
                Err(ProvisionError::World { source, .. }) if source.to_string().contains(".lock") => {}
                done => return done,
            }
            // Killed with who ran it, a tool leaves its lock behind.
            if !locks::clear(self.root)? {
                thread::sleep(WAIT);
            }
        }
        self.run_once(program, words)
    }

    fn run_once(&self, program: &str, words: &[&str]) -> Result<(), ProvisionError> {
        let path = Path::new("/usr/sbin").join(program);
        let path = if program == "gpasswd" { Path::new("/usr/bin").join(program) } else { path };
        let mut command = Command::new(&path);
        if self.prefix != Path::new("/") {
            // gpasswd has no prefix, but can go there altogether.
            command.arg(if program == "gpasswd" { "--root" } else { "--prefix" }).arg(self.prefix);
        }
        let output = command.args(words).env_clear().env("LC_ALL", "C").stdin(Stdio::null()).output();
        let said = output.and_then(|output| match output.status.success() {
            true => Ok(()),
            false => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
        });
        said.map_err(|source| ProvisionError::World {
            doing: text!("running {program} {}", "l’exécution de {program} {}", words.join(" ")),
            path,
            source,
        })
    }
}

#[cfg(test)]
mod tests;
