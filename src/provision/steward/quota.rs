//! How much an association may put into its web spaces, and how much it does.
//!
//! On btrfs each web space is a subvolume, and those of an association are in one quota group, `1/<number>`
//! (btrfs-qgroup(8)). Elsewhere the association's group has a quota of the file system (setquota(8)), for
//! everything in its web spaces has that group.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::{Deserialize, Serialize};

use super::Border;
use crate::{
    diag::text,
    path::SystemPath,
    provision::{accounts::Accounts, apply::ProvisionError, generations::enter, resource::is_member},
    publish::folder::Folder,
    register::Quotas,
    release::WriteError,
};

/// The number of the first inode of a subvolume.
const SUBVOLUME: u64 = 256;

/// How much there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Bytes on the disk, by the group of each association.
    pub used: BTreeMap<String, u64>,
    /// The limits that the file system keeps, in bytes, by group.
    pub limits: BTreeMap<String, u64>,
    /// How large the file system of the web spaces is.
    pub disk: u64,
    /// How much of it is free.
    pub free: u64,
}

/// Returns how much is in the web spaces of each group.
pub(super) fn measure(
    root: &Folder,
    border: &Border,
    spaces: &BTreeMap<String, Vec<SystemPath>>,
) -> Result<Usage, WriteError> {
    let mut usage = Usage { limits: limits(&root.path(""), border), ..Usage::default() };
    for (group, spaces) in spaces {
        let (mut bytes, mut seen) = (0, BTreeSet::new());
        for space in spaces {
            if let Some(folder) = enter(root, space.as_str())? {
                bytes += weight(&folder, &mut seen)?;
            }
        }
        usage.used.insert(group.clone(), bytes);
    }
    if let Some(folder) = enter(root, border.spaces.as_str())? {
        (usage.disk, usage.free) = folder.room()?;
    }
    Ok(usage)
}

/// Returns the bytes below a folder, those of a file with several names once.
fn weight(folder: &Folder, seen: &mut BTreeSet<(u64, u64)>) -> Result<u64, WriteError> {
    let mut bytes = 0;
    folder.each(&mut |stat, inside| {
        if stat.st_nlink < 2 || inside.is_some() || seen.insert((stat.st_dev, stat.st_ino)) {
            bytes += u64::try_from(stat.st_blocks).unwrap_or(0) * 512;
        }
        bytes += inside.map_or(Ok(0), |inside| weight(&inside, seen))?;
        Ok(())
    })?;
    Ok(bytes)
}

/// Returns the limits that the file system keeps, by group; none where it keeps none.
pub(super) fn limits(prefix: &Path, border: &Border) -> BTreeMap<String, u64> {
    let spaces = prefix.join(&border.spaces);
    match border.quotas {
        Quotas::None => BTreeMap::new(),
        Quotas::Btrfs => {
            let words = ["qgroup", "show", "--raw", "-r"].map(Into::into).into_iter().chain([spaces]);
            run("/usr/bin/btrfs", words).map(|said| qgroups(&said)).unwrap_or_default()
        }
        Quotas::Setquota => {
            let words = ["--group", "--output=csv"].map(Into::into).into_iter().chain([mounted(&spaces)]);
            run("/usr/sbin/repquota", words).map(|said| reported(&said)).unwrap_or_default()
        }
    }
}

/// Returns what `btrfs qgroup show` says of our groups: `1/159  used  own  limit`.
fn qgroups(said: &str) -> BTreeMap<String, u64> {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let number: u16 = words.next()?.strip_prefix("1/")?.parse().ok()?;
        Some((format!("a{number:04}"), words.nth(2)?.parse().ok()?))
    };
    said.lines().filter_map(line).collect()
}

/// Returns what `repquota --output=csv` says of our groups, in blocks of 1024 bytes.
fn reported(said: &str) -> BTreeMap<String, u64> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(said.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (Some(group), Some(limit)) = (column("Group"), column("BlockHardLimit")) else { return BTreeMap::new() };
    let row = |row: csv::StringRecord| Some((row.get(group)?.to_owned(), row.get(limit)?.parse::<u64>().ok()? * 1024));
    reader
        .records()
        .filter_map(|record| row(record.ok()?))
        .filter(|(name, bytes)| is_member(name) && *bytes > 0)
        .collect()
}

/// Sets the limit of a group, or takes it away.
pub(super) fn set(
    root: &Folder,
    prefix: &Path,
    border: &Border,
    group: &str,
    bytes: Option<u64>,
) -> Result<(), ProvisionError> {
    let spaces = prefix.join(&border.spaces);
    match border.quotas {
        Quotas::None => Ok(()),
        Quotas::Btrfs => {
            let Some(bytes) = bytes else { return btrfs(&["qgroup", "destroy", &qgroup(group)], &spaces) };
            prepare(&spaces, group)?;
            for space in subvolumes(root, border, group)? {
                join(&prefix.join(space.as_str()), group)?;
            }
            btrfs(&["qgroup", "limit", &bytes.to_string(), &qgroup(group)], &spaces)
        }
        Quotas::Setquota => {
            // Rounded up: nobody gets less than was promised.
            let blocks = bytes.map_or(0, |bytes| bytes.div_ceil(1024)).to_string();
            let words = ["--group", group, &blocks, &blocks, "0", "0"].map(Into::into);
            told("/usr/sbin/setquota", words.into_iter().chain([mounted(&spaces)]))
        }
    }
}

/// Makes a web space as a subvolume in the quota group of its association.
pub(in crate::provision) fn make_subvolume(path: &Path, group: &str) -> Result<(), ProvisionError> {
    if let Some(above) = path.parent() {
        prepare(above, group)?;
    }
    btrfs(&["subvolume", "create", "-i", &qgroup(group)], path)
}

/// Makes sure that there are quotas, and the group of an association among them.
fn prepare(spaces: &Path, group: &str) -> Result<(), ProvisionError> {
    let shown = || {
        run("/usr/bin/btrfs", ["qgroup", "show", "--raw", "-r"].map(PathBuf::from).into_iter().chain([spaces.into()]))
    };
    let said = match shown() {
        Ok(said) => said,
        Err(_) => {
            btrfs(&["quota", "enable"], spaces)?;
            shown().unwrap_or_default()
        }
    };
    match qgroups_named(&said, group) {
        true => Ok(()),
        false => btrfs(&["qgroup", "create", &qgroup(group)], spaces),
    }
}

fn qgroups_named(said: &str, group: &str) -> bool {
    said.lines().any(|line| line.split_whitespace().next() == Some(qgroup(group).as_str()))
}

/// Puts a subvolume that was there before into the quota group of its association.
fn join(space: &Path, group: &str) -> Result<(), ProvisionError> {
    let words = ["inspect-internal", "rootid"].map(PathBuf::from).into_iter().chain([space.into()]);
    let number = run("/usr/bin/btrfs", words).map_err(|source| failed("/usr/bin/btrfs", source))?;
    let own = format!("0/{}", number.trim());
    // Who is in it already is told so; that is fine.
    drop(btrfs(&["qgroup", "assign", &own, &qgroup(group)], space));
    Ok(())
}

/// Returns the web spaces of a group that are subvolumes.
fn subvolumes(root: &Folder, border: &Border, group: &str) -> Result<Vec<SystemPath>, WriteError> {
    let gid = Accounts::read(root)?.group(group).map(|group| group.gid);
    let Some(folder) = enter(root, border.spaces.as_str())? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for named in folder.names()? {
        let stat = folder.stat(&named.name)?;
        if stat.is_some_and(|stat| stat.st_ino == SUBVOLUME && Some(stat.st_gid) == gid) {
            found.extend(border.spaces.join(&named.name).ok());
        }
    }
    Ok(found)
}

/// Returns the name of an association's group among those of btrfs: `1/159` for `a0159`.
fn qgroup(group: &str) -> String {
    let digits = group.trim_start_matches('a').trim_start_matches('0');
    format!("1/{}", if digits.is_empty() { "0" } else { digits })
}

/// Returns where the file system of a folder is mounted (proc(5), `mountinfo`).
fn mounted(folder: &Path) -> PathBuf {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(4)).map(PathBuf::from);
    points
        .filter(|point| folder.starts_with(point))
        .max_by_key(|point| point.components().count())
        .unwrap_or("/".into())
}

fn btrfs(words: &[&str], path: &Path) -> Result<(), ProvisionError> {
    told("/usr/bin/btrfs", words.iter().map(PathBuf::from).chain([path.into()]))
}

fn told(program: &str, words: impl IntoIterator<Item = PathBuf>) -> Result<(), ProvisionError> {
    run(program, words).map(drop).map_err(|source| failed(program, source))
}

fn failed(program: &str, source: io::Error) -> ProvisionError {
    ProvisionError::World {
        doing: text!("setting a quota with", "le réglage d’un quota par"),
        path: program.into(),
        source,
    }
}

fn run(program: &str, words: impl IntoIterator<Item = PathBuf>) -> io::Result<String> {
    let output = Command::new(program).args(words).env("LC_ALL", "C").stdin(Stdio::null()).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{qgroup, qgroups, reported};

    #[test]
    fn limits_are_read_as_the_tools_tell_them() {
        let said = "qgroupid         rfer         excl     max_rfer \n--------  --  --  --\n0/5  16384  16384  none\n1/159  1  1  2000000000\n1/7  0  0  none\n";
        assert_eq!(qgroups(said).into_iter().collect::<Vec<_>>(), [("a0159".to_owned(), 2_000_000_000)]);
        let said = "Group,BlockStatus,FileStatus,BlockUsed,BlockSoftLimit,BlockHardLimit,BlockGrace,FileUsed\n\
                    root,ok,ok,4,0,0,,2\na0159,ok,ok,8,100,1000,,3\n";
        assert_eq!(reported(said).into_iter().collect::<Vec<_>>(), [("a0159".to_owned(), 1_024_000)]);
        assert_eq!((qgroup("a0159"), qgroup("a0000")), ("1/159".into(), "1/0".into()));
    }
}
