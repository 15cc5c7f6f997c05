//! Which sites have changed since a git revision: what `--since` asks.

use std::{
    io,
    path::Path,
    process::{Command, Output, Stdio},
};

use super::Failure;
use crate::{diag::text, farm};

/// Returns those of the sites `wanted`, or of all if none is named, that are made of files that differ
/// from `revision`, in the working tree or not yet known to git; in order of name.
pub(crate) fn changed(root: &Path, revision: &str, wanted: &[String]) -> Result<Vec<String>, Failure> {
    let commit = known(root, revision)?;
    // With both names of what was renamed, and folders that are repositories of their own.
    let differing = ["diff", "--name-only", "--no-renames", "--ignore-submodules=none", "--relative", "-z"];
    let mut paths = git(root, &[&differing[..], &["--end-of-options", &commit, "--"]].concat())?;
    paths.push_str(&git(root, &["ls-files", "--others", "--exclude-standard", "-z"])?);
    let paths: Vec<&Path> = paths.split('\0').filter(|path| !path.is_empty()).map(Path::new).collect();
    let sites = farm::ingredients(root, wanted)?;
    Ok(sites.into_iter().filter(|site| paths.iter().any(|path| site.hold(path))).map(|site| site.site).collect())
}

/// Returns the commit that `revision` names.
fn known(root: &Path, revision: &str) -> Result<String, Failure> {
    // Asked first, so that a folder without git, or one that git does not trust, is not taken for a
    // revision that does not exist.
    git(root, &["rev-parse", "--git-dir"])?;
    let commit = format!("{revision}^{{commit}}");
    let output = run(root, &["rev-parse", "--quiet", "--verify", "--end-of-options", &commit])?;
    if output.status.success() {
        return Ok(commit);
    }
    let fact = text!("git knows no revision `{revision}` here", "git ne connaît ici aucune révision « {revision} »");
    Err(Failure::usage(fact))
}

/// Returns what git prints. Names that are not UTF-8 belong to no site.
fn git(root: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let output = run(root, arguments)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default().to_owned();
    Err(Failure::usage(text!("git says: {said}", "git répond : {said}")))
}

fn run(root: &Path, arguments: &[&str]) -> Result<Output, Failure> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).stdin(Stdio::null()).output();
    output.map_err(|error: io::Error| Failure::world(&text!("asking", "la question à"), Path::new("git"), &error))
}
