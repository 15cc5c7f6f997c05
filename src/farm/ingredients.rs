//! What each site is made of, as files and folders: whoever knows which of them changed knows which
//! sites to build.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

use walkdir::WalkDir;

use super::{FarmError, Outline, outline};
use crate::{config::SiteConfig, diag::Diagnostic, theme};

/// The sources of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingredients {
    /// Name of the site.
    pub site: String,
    /// Files and folders below the farm, there or not: its configuration, its content with data and
    /// redirects, its own looks, the themes of its chain, what links in these lead to, and all of that of its
    /// sister sites when it shows their events.
    pub paths: BTreeSet<PathBuf>,
}

impl Ingredients {
    /// Whether a file is part of it, or a folder that holds a part of it.
    pub fn hold(&self, file: &Path) -> bool {
        // The configuration of the farm says what all sites have in common.
        file == "farm.toml" || self.paths.iter().any(|path| file.starts_with(path) || path.starts_with(file))
    }
}

/// Returns what the sites `wanted` of a farm, or all if none is named, are made of, in order of name.
pub fn ingredients(farm: &Path, wanted: &[String]) -> Result<Vec<Ingredients>, FarmError> {
    let Outline { config, sites, .. } = outline(farm, wanted)?;
    let real = farm.canonicalize().unwrap_or_else(|_| farm.into());
    let of = |(site, own, _): &(String, Option<SiteConfig>, Vec<Diagnostic>)| {
        let theme = own.as_ref().and_then(|site| site.theme.clone()).unwrap_or_else(|| config.theme.clone());
        let own = [SiteConfig::file(site), format!("sites/{site}"), format!("content/{site}")];
        let chain = theme::folders(farm, &theme).into_iter();
        let mut paths = BTreeSet::new();
        let mut new: Vec<PathBuf> = own.into_iter().chain(chain).map(PathBuf::from).collect();
        while let Some(path) = new.pop() {
            if paths.insert(path.clone()) {
                new.extend(links(farm, &real, &path));
            }
        }
        Ingredients { site: site.clone(), paths }
    };
    let shows_sisters = |own: &Option<SiteConfig>| own.as_ref().is_some_and(|own| own.events.farm);
    let sisters: BTreeSet<PathBuf> = match sites.iter().any(|(_, own, _)| shows_sisters(own)) {
        true => outline(farm, &[])?.sites.iter().flat_map(|site| of(site).paths).collect(),
        false => BTreeSet::new(),
    };
    let whole = |site: &(String, Option<SiteConfig>, Vec<Diagnostic>)| {
        let mut ingredients = of(site);
        if shows_sisters(&site.1) {
            ingredients.paths.extend(sisters.iter().cloned());
        }
        ingredients
    };
    Ok(sites.iter().map(whole).collect())
}

/// Returns where the symbolic links at and below `path` lead, as paths below the farm; those that lead
/// out of it are not followed by a build either.
fn links(farm: &Path, real: &Path, path: &Path) -> Vec<PathBuf> {
    let walk = WalkDir::new(farm.join(path)).follow_root_links(false).into_iter().flatten();
    let links = walk.filter(walkdir::DirEntry::path_is_symlink);
    links.filter_map(|link| target(link.path(), real)).collect()
}

fn target(link: &Path, real: &Path) -> Option<PathBuf> {
    // A link to what was removed still says what it was made of.
    let dangling = || Some(plain(&link.parent()?.canonicalize().ok()?.join(fs::read_link(link).ok()?)));
    let whole = link.canonicalize().ok().or_else(dangling)?;
    whole.strip_prefix(real).ok().map(Path::to_owned)
}

/// Returns a path without `.` and `..`, not looking at the disk.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}
