//! Who may read the private areas of a site: a password that is shown once, and its hash on the server.
//!
//! The password is drawn and hashed here; the steward is told the hash.
//!
//! Apache reads both lists at each request, so who is taken out is out at once. The hash is made by
//! Apache's own `htpasswd` (bcrypt, cost 8: 31 ms of each request, as Apache checks it each time); the
//! password goes there by a pipe, which no list of processes shows.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::File,
    io::{self, Read as _, Write as _},
    process::{Command, Stdio},
};

use jiff::civil::Date;

use super::{
    apply::ProvisionError,
    generations::enter,
    steward::{Line, Reply, Request},
};
use crate::{
    config::is_name,
    diag::{Code, Diagnostic, Text, text},
    publish::folder::{Folder, Owner},
    register::{Area, ForTechnical, Hosted, Register},
    release::{WriteError, at},
};

/// The most that is read of a list.
const MOST: u64 = 4 << 20;

/// Letters of a password: none that is easily taken for another.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// How many: 20 letters of 31 are more than 98 bits.
const LENGTH: usize = 20;

/// The way into the private areas of a site.
#[derive(Debug)]
pub struct Door<'r> {
    site: &'r Hosted,
    role: &'r str,
}

impl<'r> Door<'r> {
    /// Returns the door of the areas of `site` that readers of `role` may enter.
    pub fn find(register: &'r Register, site: &str, role: &'r str, today: Date) -> Result<Self, Box<Diagnostic>> {
        let all = || register.associations.values().flat_map(|association| association.sites.read_as(ForTechnical));
        let Some(hosted) = all().find(|hosted| hosted.name == site) else {
            let fact = text!("the register has no site `{site}`", "le registre n’a pas de site « {site} »");
            let known = all().map(|hosted| hosted.name.as_str());
            return Err(Box::new(Diagnostic::new(Code::CONFIG_VALUE, fact).did_you_mean(site, known)));
        };
        let own = hosted.private.iter().map(|area| area.role.clone());
        let areas = register.areas(today).into_iter().filter(|area| hosted.portal.is_some() && *area != Area::Public);
        let roles: Vec<String> = own.chain(areas.map(Area::role)).collect();
        if !roles.iter().any(|own| own == role) {
            let fact = text!(
                "no private area of {site} is for `{role}`",
                "aucun espace privé de {site} n’est pour « {role} »"
            );
            let found = Diagnostic::new(Code::CONFIG_VALUE, fact).at(hosted.place.clone());
            return Err(Box::new(found.did_you_mean(role, roles.iter().map(String::as_str))));
        }
        Ok(Self { site: hosted, role })
    }

    /// Lets somebody in; returns the password, which is kept nowhere.
    pub fn invite(&self, line: &mut Line, name: &str) -> Result<String, ProvisionError> {
        let name = fitting(name)?;
        let password = draw().map_err(|source| {
            world(text!("drawing a password", "le tirage d’un mot de passe"), "/dev/urandom", source)
        })?;
        let hash = hash(name, &password)?;
        self.ask(line, name, Some(hash)).map(|_| password)
    }

    /// Lets somebody in no more; tells whether they were.
    pub fn revoke(&self, line: &mut Line, name: &str) -> Result<bool, ProvisionError> {
        self.ask(line, fitting(name)?, None)
    }

    fn ask(&self, line: &mut Line, name: &str, hash: Option<String>) -> Result<bool, ProvisionError> {
        let (site, role, name) = (self.site.name.clone(), self.role.to_owned(), name.to_owned());
        match line.ask(Request::Admit { site, role, name, hash })? {
            Reply::Admitted(was_in) => Ok(was_in),
            _ => Err(ProvisionError::strange()),
        }
    }
}

/// Lets somebody in with the hash of a password, or no more without one; tells whether they were. The lists lie
/// in the folder `path`, and the group `gid` may read them.
pub(super) fn admit(
    root: &Folder,
    path: &str,
    gid: Option<u32>,
    role: &str,
    name: &str,
    hash: Option<&str>,
) -> Result<bool, ProvisionError> {
    let Some(folder) = enter(root, path)? else {
        let fact = text!("/{path} is not there yet", "/{path} n’existe pas encore");
        return Err(ProvisionError::refused(
            Diagnostic::new(Code::CONFIG_MISSING, fact)
                .hint(text!("`sobre plan` and `sobre apply` make it", "« sobre plan » et « sobre apply » le créent")),
        ));
    };
    folder.lock()?;
    let (mut users, mut groups) = (list(&folder, "users")?, list(&folder, "groups")?);
    let has = |members: &String| members.split(' ').any(|member| member == name);
    let was_in = groups.get(role).is_some_and(has);
    let members = groups.entry(role.to_owned()).or_default();
    let others = members.split(' ').filter(|member| *member != name && !member.is_empty());
    *members = others.chain(hash.map(|_| name)).collect::<Vec<_>>().join(" ");
    match hash {
        Some(hash) => drop(users.insert(name.to_owned(), hash.to_owned())),
        // Who has no role left needs no password.
        None if !groups.values().any(has) => drop(users.remove(name)),
        None => {}
    }
    let owner = gid.map(|gid| Owner { uid: rustix::process::geteuid().as_raw(), gid, mode: 0o640 });
    // The list that lets in last.
    for (file, list, between) in [("users", &users, ":"), ("groups", &groups, ": ")] {
        let mut lines = String::new();
        for (key, value) in list {
            let _ = writeln!(lines, "{key}{between}{value}");
        }
        folder.write_for(file, lines.as_bytes(), owner)?;
    }
    folder.sync()?;
    Ok(was_in)
}

/// Returns a list of `key:value` lines.
fn list(folder: &Folder, name: &str) -> Result<BTreeMap<String, String>, WriteError> {
    let bytes = folder.read(name, MOST)?.unwrap_or_default();
    let text = at(&folder.path(name), String::from_utf8(bytes).map_err(io::Error::other))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .collect())
}

fn fitting(name: &str) -> Result<&str, ProvisionError> {
    if is_name(name) {
        return Ok(name);
    }
    let fact = text!("`{name}` cannot be a name", "« {name} » ne peut pas être un nom");
    Err(ProvisionError::Refused(vec![Diagnostic::new(Code::CONFIG_VALUE, fact).hint(text!(
        "use lower-case letters, digits and hyphens",
        "utilisez des minuscules, des chiffres et des traits d’union"
    ))]))
}

/// Draws a password, in groups of five letters.
fn draw() -> io::Result<String> {
    let mut random = File::open("/dev/urandom")?;
    let mut password = String::with_capacity(LENGTH + LENGTH / 5);
    let mut byte = [0];
    let mut drawn = 0;
    while drawn < LENGTH {
        random.read_exact(&mut byte)?;
        // A byte past the last whole round would make some letters likelier.
        if usize::from(byte[0]) >= 256 / LETTERS.len() * LETTERS.len() {
            continue;
        }
        if drawn > 0 && drawn % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte[0]) % LETTERS.len()]));
        drawn += 1;
    }
    Ok(password)
}

/// Returns the hash of a password.
fn hash(name: &str, password: &str) -> Result<String, ProvisionError> {
    let run = || -> io::Result<String> {
        let mut command = Command::new("/usr/bin/htpasswd");
        command
            .args(["-i", "-n", "-B", "-C", "8", name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            pipe.write_all(password.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let hash =
            said.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')).filter(|hash| hash.starts_with("$2y$08$"));
        hash.map(str::to_owned).ok_or_else(|| io::Error::other("no hash of bcrypt"))
    };
    run().map_err(|source| {
        world(text!("hashing the password with", "le hachage du mot de passe par"), "/usr/bin/htpasswd", source)
    })
}

fn world(doing: Text, path: &str, source: io::Error) -> ProvisionError {
    ProvisionError::World { doing, path: path.into(), source }
}
