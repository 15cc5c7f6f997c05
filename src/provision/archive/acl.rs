//! Lists of who may do what beyond owner, group and others (acl(5)), by names: numbers differ from machine to
//! machine.
//!
//! The system keeps a list as an attribute: a number of the form, then for each entry a tag, three bits and the
//! number of a user or group, in the byte order of small machines (`linux/posix_acl_xattr.h`).

use std::{fs::File, io};

use rustix::{
    fs::{XattrFlags, fgetxattr, fsetxattr},
    io::Errno,
};
use serde::{Deserialize, Serialize};

use crate::provision::accounts::Accounts;

/// The form of the attribute.
const FORM: u32 = 2;

/// Tags of entries that name a user, or a group.
const USER: u16 = 0x02;
const GROUP: u16 = 0x08;

/// What an entry has that names nobody.
const NOBODY: u32 = u32::MAX;

/// What holds a list, and what holds the list for new files of a folder.
const ATTRIBUTES: [&str; 2] = ["system.posix_acl_access", "system.posix_acl_default"];

/// The lists of one file or folder: its own, and that of what is made in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lists([Vec<Entry>; 2]);

/// Who may do what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    tag: u16,
    bits: u16,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    who: Option<String>,
}

impl Lists {
    /// Whether there is none, as with most files.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// Reads those of an open file or folder; none where the file system has none.
    pub(super) fn read(file: &File, accounts: &Accounts) -> io::Result<Self> {
        let mut lists = Self::default();
        for (attribute, list) in ATTRIBUTES.iter().zip(&mut lists.0) {
            let mut room = vec![0; 64 << 10];
            match fgetxattr(file, *attribute, &mut room) {
                Ok(length) => *list = parse(&room[..length], accounts),
                Err(Errno::NODATA | Errno::NOTSUP) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(lists)
    }

    /// Gives them to an open file or folder.
    pub(super) fn write(&self, file: &File, accounts: &Accounts) -> io::Result<()> {
        for (attribute, list) in ATTRIBUTES.iter().zip(&self.0).filter(|(_, list)| !list.is_empty()) {
            fsetxattr(file, *attribute, &text(list, accounts)?, XattrFlags::empty())?;
        }
        Ok(())
    }
}

fn parse(bytes: &[u8], accounts: &Accounts) -> Vec<Entry> {
    let entry = |bytes: &[u8]| {
        let tag = u16::from_le_bytes(bytes[..2].try_into().ok()?);
        let bits = u16::from_le_bytes(bytes[2..4].try_into().ok()?);
        let number = u32::from_le_bytes(bytes[4..8].try_into().ok()?);
        let who = match tag {
            USER => Some(accounts.user_name(number)),
            GROUP => Some(accounts.group_name(number)),
            _ => None,
        };
        Some(Entry { tag, bits, who })
    };
    bytes.get(4..).unwrap_or_default().chunks_exact(8).filter_map(entry).collect()
}

fn text(list: &[Entry], accounts: &Accounts) -> io::Result<Vec<u8>> {
    let mut bytes = FORM.to_le_bytes().to_vec();
    for Entry { tag, bits, who } in list {
        let name = who.as_deref().unwrap_or_default();
        let number = match *tag {
            USER => accounts.user(name).map(|user| user.uid).or_else(|| name.parse().ok()),
            GROUP => accounts.group(name).map(|group| group.gid).or_else(|| name.parse().ok()),
            _ => Some(NOBODY),
        };
        let missing = || io::Error::new(io::ErrorKind::NotFound, format!("no account {name}"));
        bytes.extend(tag.to_le_bytes().into_iter().chain(bits.to_le_bytes()));
        bytes.extend(number.ok_or_else(missing)?.to_le_bytes());
    }
    Ok(bytes)
}
