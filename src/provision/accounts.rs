//! Accounts and groups, as `/etc/passwd` and `/etc/group` have them (passwd(5), group(5)).

use std::collections::BTreeMap;

use crate::{publish::folder::Folder, release::WriteError};

/// The most that is read of either file.
const MOST: u64 = 16 << 20;

/// The accounts and groups of a machine.
#[derive(Debug, Clone, Default)]
pub(super) struct Accounts {
    users: BTreeMap<String, User>,
    groups: BTreeMap<String, Group>,
    user_names: BTreeMap<u32, String>,
    group_names: BTreeMap<u32, String>,
}

/// An account.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) home: String,
    pub(super) shell: String,
}

/// A group.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) gid: u32,
    pub(super) members: Vec<String>,
}

impl Accounts {
    /// Reads those of the machine whose root is `root`; none where the files are not there.
    pub(super) fn read(root: &Folder) -> Result<Self, WriteError> {
        let text = |name: &str| -> Result<String, WriteError> {
            let etc = match root.enter("etc") {
                Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
                etc => etc?,
            };
            Ok(String::from_utf8_lossy(&etc.read(name, MOST)?.unwrap_or_default()).into_owned())
        };
        Ok(Self::parse(&text("passwd")?, &text("group")?))
    }

    fn parse(passwd: &str, group: &str) -> Self {
        let mut accounts = Self::default();
        for line in passwd.lines() {
            let fields: Vec<&str> = line.split(':').collect();
            let [name, _, uid, gid, _, home, shell] = fields[..] else { continue };
            let (Ok(uid), Ok(gid)) = (uid.parse(), gid.parse()) else { continue };
            accounts.user_names.entry(uid).or_insert_with(|| name.to_owned());
            accounts.users.insert(name.to_owned(), User { uid, gid, home: home.into(), shell: shell.into() });
        }
        for line in group.lines() {
            let fields: Vec<&str> = line.split(':').collect();
            let [name, _, gid, members] = fields[..] else { continue };
            let Ok(gid) = gid.parse() else { continue };
            let members = members.split(',').filter(|member| !member.is_empty()).map(str::to_owned).collect();
            accounts.group_names.entry(gid).or_insert_with(|| name.to_owned());
            accounts.groups.insert(name.to_owned(), Group { gid, members });
        }
        accounts
    }

    pub(super) fn user(&self, name: &str) -> Option<&User> {
        self.users.get(name)
    }

    pub(super) fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name)
    }

    /// Returns the name of an owner; the number, when nobody has it.
    pub(super) fn user_name(&self, uid: u32) -> String {
        self.user_names.get(&uid).cloned().unwrap_or_else(|| uid.to_string())
    }

    /// Returns the name of a group; the number, when none has it.
    pub(super) fn group_name(&self, gid: u32) -> String {
        self.group_names.get(&gid).cloned().unwrap_or_else(|| gid.to_string())
    }
}
