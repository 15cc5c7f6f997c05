//! Which sites have changed since a git revision: what `--since` asks.

use std::{
    collections::BTreeSet,
    io,
    path::Path,
    process::{Command, Stdio},
};

use super::Failure;
use crate::diag::text;

/// What has changed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    /// Something that all sites share: the farm's configuration, a theme.
    All,
    /// Only these sites, in order of name.
    Sites(Vec<String>),
}

/// Returns which sites have files that differ from `revision`, in the working tree or not yet known
/// to git.
pub(crate) fn changed(farm: &Path, revision: &str) -> Result<Changed, Failure> {
    let commit = format!("{revision}^{{commit}}");
    git(farm, &["rev-parse", "--quiet", "--verify", "--end-of-options", &commit])?.ok_or_else(|| {
        Failure::usage(text!(
            "git knows no revision `{revision}` here",
            "git ne connaît ici aucune révision « {revision} »"
        ))
    })?;
    let differing = ["diff", "--name-only", "--no-renames", "--relative", "-z", "--end-of-options", &commit, "--"];
    let unknown = ["ls-files", "--others", "--exclude-standard", "-z"];
    let mut paths = git(farm, &differing)?.unwrap_or_default();
    paths.push_str(&git(farm, &unknown)?.unwrap_or_default());
    Ok(sites_of(paths.split('\0')))
}

/// Returns the sites that the changed files belong to.
fn sites_of<'a>(paths: impl Iterator<Item = &'a str>) -> Changed {
    let mut sites = BTreeSet::new();
    for path in paths {
        let mut segments = path.split('/');
        match (segments.next(), segments.next()) {
            (Some("farm.toml" | "themes"), _) => return Changed::All,
            (Some("sites"), Some(site)) => sites.insert(site.strip_suffix(".toml").unwrap_or(site)),
            (Some("content"), Some(site)) => sites.insert(site),
            _ => false,
        };
    }
    Changed::Sites(sites.into_iter().map(str::to_owned).collect())
}

/// Returns what git prints, or `None` when it says no.
fn git(farm: &Path, arguments: &[&str]) -> Result<Option<String>, Failure> {
    let output = Command::new("git").arg("-C").arg(farm).args(arguments).stdin(Stdio::null()).output();
    let failed = |error| Failure::world(&text!("asking", "la question à"), Path::new("git"), &error);
    let output = output.map_err(failed)?;
    if !output.status.success() {
        return Ok(None);
    }
    let not_utf8 = |error| failed(io::Error::new(io::ErrorKind::InvalidData, error));
    String::from_utf8(output.stdout).map(Some).map_err(not_utf8)
}

#[cfg(test)]
mod tests {
    use super::{Changed, sites_of};

    #[test]
    fn a_theme_is_everyones_a_page_is_its_sites() {
        let sites = ["content/a/x.md", "sites/b.toml", "sites/c/templates/page.html", "README.md", ""];
        assert_eq!(sites_of(sites.into_iter()), Changed::Sites(vec!["a".into(), "b".into(), "c".into()]));
        assert_eq!(sites_of(["content/a/x.md", "themes/base/theme.toml"].into_iter()), Changed::All);
    }
}
