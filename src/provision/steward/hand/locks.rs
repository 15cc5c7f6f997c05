//! Locks that a tool for accounts left behind when it was killed.
//!
//! `useradd` and its sisters write their number into `/etc/passwd.lock` and wait for nobody (shadow's
//! `commonio.c`). The lock of a process that is gone they take over themselves; but a number may have been given to
//! somebody else since, or be that of a process that has ended and that nobody has asked about yet.

use std::fs;

use crate::{publish::folder::Folder, release::WriteError};

/// The files they lock.
const LOCKED: [&str; 6] = ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"];

/// Who may hold a lock, as the system names them (15 letters at most).
const TOOLS: [&str; 18] = [
    "useradd",
    "usermod",
    "userdel",
    "groupadd",
    "groupmod",
    "groupdel",
    "gpasswd",
    "passwd",
    "chage",
    "chfn",
    "chsh",
    "chpasswd",
    "newusers",
    "pwck",
    "grpck",
    "vipw",
    "adduser",
    "systemd-sysuser",
];

/// Removes the locks below `etc` that nobody holds any more; tells whether there was one.
pub(super) fn clear(root: &Folder) -> Result<bool, WriteError> {
    let etc = root.enter("etc")?;
    let mut found = false;
    for name in LOCKED.map(|name| format!("{name}.lock")) {
        let Some(bytes) = etc.read(&name, 64)? else { continue };
        let digits: String = bytes.iter().map(|b| char::from(*b)).take_while(char::is_ascii_digit).collect();
        if digits.parse().is_ok_and(|number| !is_at_work(number)) {
            etc.remove(&name)?;
            found = true;
        }
    }
    Ok(found)
}

/// Whether a process is one of the tools and has not ended (proc(5): `number (name) state …`).
fn is_at_work(number: u32) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{number}/stat")) else { return false };
    let Some((name, rest)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')) else { return true };
    TOOLS.contains(&name) && !rest.trim_start().starts_with(['Z', 'X'])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::clear;
    use crate::publish::folder::Folder;

    #[test]
    fn a_lock_whose_holder_is_gone_or_somebody_else_goes() {
        let root = tempfile::tempdir().unwrap();
        let etc = root.path().join("etc");
        fs::create_dir(&etc).unwrap();
        let folder = Folder::open(root.path()).unwrap();
        assert!(!clear(&folder).unwrap());
        // We are no tool for accounts; the other number nobody has.
        for number in [std::process::id(), 4_194_305] {
            fs::write(etc.join("passwd.lock"), format!("{number}\0")).unwrap();
            assert!(clear(&folder).unwrap());
            assert!(!etc.join("passwd.lock").exists());
        }
        fs::write(etc.join("passwd.lock"), "whose?").unwrap();
        assert!(!clear(&folder).unwrap());
        assert!(etc.join("passwd.lock").exists(), "what says nothing is left");
    }
}
