//! The dump of a site's database, by the command that the register names, run as the association itself.

use std::{
    io,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    diag::text,
    path::SystemPath,
    provision::{accounts::Accounts, apply::ProvisionError},
    publish::folder::{Folder, Owner},
    release::at,
};

/// The file of the dump, in the `db` of the web space.
const FILE: &str = "dump.sql";

/// What runs a command as somebody else (setpriv(1)).
const AS_SOMEBODY: &str = "/usr/bin/setpriv";

/// Writes the dump of a site where the backup finds it; the one before stays until there is another.
pub(super) fn dump(
    top: &Folder,
    accounts: &Accounts,
    space: &SystemPath,
    account: &str,
    words: &[String],
) -> Result<(), ProvisionError> {
    let folder = top.enter_all(space.as_str())?.enter("db")?;
    let missing = || io::Error::new(io::ErrorKind::NotFound, format!("no account {account}"));
    let user = at(Path::new("/etc/passwd"), accounts.user(account).ok_or_else(missing))?;
    let (uid, gid) = (user.uid.to_string(), user.gid.to_string());
    let half = format!("{FILE}.part");
    folder.remove(&half)?;
    let file = folder.create(&half)?;
    let output = Command::new(AS_SOMEBODY)
        .args(["--reuid", &uid, "--regid", &gid, "--clear-groups", "--"])
        .args(words)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(Stdio::piped())
        .output();
    let done = output.and_then(|output| match output.status.success() {
        true => Ok(()),
        false => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
    });
    if let Err(source) = done {
        folder.remove(&half)?;
        return Err(ProvisionError::World {
            doing: text!("dumping the database of {space} with", "l’export de la base de {space} par"),
            path: words.first().cloned().unwrap_or_default().into(),
            source,
        });
    }
    folder.give_named(&half, Owner { uid: user.uid, gid: user.gid, mode: 0o600 })?;
    folder.rename(&half, &folder, FILE)?;
    Ok(folder.sync()?)
}
