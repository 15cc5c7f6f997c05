//! Places that others read: an archive holds what not everyone may know, so none goes there.

use std::path::{Component, Path, PathBuf};

use super::shelf::{is_address, store_at};
use crate::{
    config::{FarmConfig, StoreConfig, TargetConfig, TargetKind},
    diag::{Code, Diagnostic, text},
    provision::apply::ProvisionError,
};

/// What of a farm others read, or will after the next build.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    folders: Vec<PathBuf>,
    stores: Vec<StoreConfig>,
}

impl Shown {
    /// Returns what a farm of these sites shows: what it is built of and what is built, and where that is published
    /// on this computer and in object stores.
    pub fn of(farm: &Path, config: &FarmConfig, sites: &[&str]) -> Self {
        let mut shown = Self::default();
        let own = ["content", "sites", "themes", &config.out];
        shown.folders.extend(own.map(|folder| farm.join(folder)));
        let usual = TargetConfig::usual();
        for target in config.targets.iter().chain([&usual]) {
            for site in sites {
                let of_site = |text: &str| TargetConfig::of_site(text, site);
                match &target.kind {
                    TargetKind::Dir { path } => shown.folders.push(farm.join(of_site(path))),
                    TargetKind::S3(store) => shown.stores.push(StoreConfig {
                        endpoint: of_site(&store.endpoint),
                        bucket: of_site(&store.bucket),
                        prefix: of_site(&store.prefix),
                        ..store.clone()
                    }),
                    TargetKind::Ssh(_) | TargetKind::Rsync { .. } => {}
                }
            }
        }
        shown
    }

    /// Adds a folder of this computer, such as that of its web spaces.
    #[must_use]
    pub fn and(mut self, folder: PathBuf) -> Self {
        self.folders.push(folder);
        self
    }

    /// Refuses a place for archives that lies there, whatever links lead to it.
    pub fn refuse(&self, place: &str) -> Result<(), ProvisionError> {
        let is_shown = match store_at(place, None).filter(|_| is_address(place)) {
            Some(wanted) => self.stores.iter().any(|store| is_within(&wanted, store)),
            None => {
                let wanted = real(Path::new(place));
                !is_address(place) && self.folders.iter().any(|folder| wanted.starts_with(real(folder)))
            }
        };
        if is_shown { Err(open(place)) } else { Ok(()) }
    }
}

/// Refuses a place that others read.
pub(super) fn open(place: &str) -> ProvisionError {
    let fact = text!(
        "others read what lies in {place}, and an archive is not for them",
        "d’autres lisent ce qui se trouve dans {place}, et une archive n’est pas pour eux"
    );
    ProvisionError::refused(Diagnostic::new(Code::PUBLISH_AUDIENCE, fact).hint(text!(
        "choose a folder outside the farm and its web spaces, or a bucket that gives nothing without a key",
        "choisissez un dossier hors de la ferme et de ses espaces web, ou un seau qui ne donne rien sans clé"
    )))
}

fn is_within(wanted: &StoreConfig, shown: &StoreConfig) -> bool {
    let host = |store: &StoreConfig| store.endpoint.trim_end_matches('/').to_ascii_lowercase();
    host(wanted) == host(shown) && wanted.bucket == shown.bucket && wanted.prefix.starts_with(&shown.prefix)
}

/// Returns where a path leads that may not be there yet: its links followed as far as they go.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let mut parts = whole.components();
    let mut rest = Vec::new();
    loop {
        if let Ok(found) = parts.as_path().canonicalize() {
            return rest.into_iter().rev().fold(found, step);
        }
        match parts.next_back() {
            Some(part) => rest.push(part),
            None => return whole,
        }
    }
}

fn step(mut path: PathBuf, part: Component<'_>) -> PathBuf {
    match part {
        Component::ParentDir => drop(path.pop()),
        part => path.push(part),
    }
    path
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Shown;
    use crate::config::FarmConfig;

    #[test]
    fn what_a_farm_shows_is_no_place_for_archives() {
        let (config, found) = FarmConfig::parse(
            "sobre = \"1\"\n[targets.web]\nkind = \"dir\"\npath = \"../web/{site}\"\n[targets.store]\nkind = \"s3\"\n\
             endpoint = \"https://s3.example\"\nbucket = \"{site}\"\nprefix = \"live\"\n",
        );
        assert_eq!(found, []);
        let shown = Shown::of(Path::new("/nowhere/farm"), &config, &["velo"]).and("/srv/sites".into());
        for place in [
            "/nowhere/farm/public",
            "/nowhere/farm/public/velo/kept",
            "/nowhere/farm/kept/../content/velo",
            "/nowhere/farm/themes/",
            "/nowhere/web/velo/www",
            "/nowhere/farm/public.web/velo/priv",
            "/srv/sites/velo/www/current",
            "https://s3.example/velo/live/kept",
            "https://S3.example/velo/live",
        ] {
            assert!(shown.refuse(place).is_err(), "{place}");
        }
        for place in [
            "/nowhere/kept",
            "/nowhere/web/other",
            "/nowhere/farm/publicity",
            "/srv/sites-kept",
            "https://s3.example/kept/live",
            "https://s3.example/velo/kept",
            "https://other.example/velo/live",
        ] {
            assert!(shown.refuse(place).is_ok(), "{place}");
        }
    }
}
