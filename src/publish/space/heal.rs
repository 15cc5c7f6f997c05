//! What a killed publisher or a damaged disk left, put right before anything else is done.

use rustix::fs::FileType;

use super::{Space, listing, tree};
use crate::{
    diag::text,
    publish::{
        entry::{Entries, Role},
        id::{Moment, ReleaseId},
        space::Listing,
    },
    release::WriteError,
};

impl Space {
    /// Puts the state right. Work is in proportion to the number of releases, unless one is damaged.
    pub(crate) fn heal(&mut self) -> Result<(), WriteError> {
        self.store.heal()?;
        let current = self.current()?;
        self.heal_manifests(current.as_ref())?;
        self.heal_trees(current.as_ref())?;
        self.heal_links(current.as_ref())?;
        if let Some(current) = &current {
            // On a full disk it stays as it is.
            drop(self.point_maps(current));
        }
        self.heal_live(current.as_ref())?;
        match (self.state.kind("spare.manifest")?.is_some(), self.state.kind("spare")?.is_some()) {
            (false, true) => self.throw_away(&self.state, "spare"),
            (true, false) => self.state.remove("spare.manifest"),
            _ => Ok(()),
        }
    }

    /// Removes manifests without a tree, which were or are to become nothing.
    fn heal_manifests(&self, current: Option<&ReleaseId>) -> Result<(), WriteError> {
        for named in self.manifests.names()? {
            let id = listing::of_file(&named.name).map(|(_, id)| id);
            let has_tree = match &id {
                Some(id) => self.releases.kind(id.as_str())? == Some(FileType::Directory) || current == Some(id),
                None => false,
            };
            if !has_tree {
                self.manifests.remove_all(&named.name)?;
            }
        }
        Ok(())
    }

    /// Makes damaged manifests anew from their trees; trees that never had one are no release.
    fn heal_trees(&mut self, current: Option<&ReleaseId>) -> Result<(), WriteError> {
        let known = self.releases()?;
        let next = known.last().map_or(1, |last| last.number + 1);
        for release in known.iter().filter(|release| release.head.is_none()) {
            self.rebuild(release.number, &release.id)?;
        }
        for named in self.releases.names()? {
            let id = named.name.parse::<ReleaseId>().ok();
            let is_known = known.iter().any(|release| Some(&release.id) == id.as_ref());
            match id {
                Some(id) if !is_known && current == Some(&id) => self.rebuild(next, &id)?,
                _ if !is_known => self.throw_away(&self.releases, &named.name)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes a release's manifest from the files that are there.
    pub(super) fn rebuild(&mut self, number: u64, id: &ReleaseId) -> Result<(), WriteError> {
        let tree = self.releases.enter(id.as_str())?;
        let served = tree::read(&tree, Role::Served)?;
        let annexes = match self.annexes.kind(id.as_str())? {
            Some(FileType::Directory) => tree::read(&self.annexes.enter(id.as_str())?, Role::Annexed)?,
            _ => Entries::default(),
        };
        let own = served.with(annexes.as_slice().iter().cloned());
        let site = self.releases()?.into_iter().find_map(|release| release.head).map(|head| head.site);
        let site = site.unwrap_or_default();
        let listing = Listing::new(id.clone(), number, made(id), &site, own, Entries::default());
        self.manifests.write(&listing.head.file(), &listing.encode())?;
        self.mended.push(text!(
            "the list of release {id} was damaged; it was made anew from its files",
            "la liste de la version {id} était abîmée ; elle a été refaite à partir de ses fichiers"
        ));
        Ok(())
    }

    /// Sees to it that each release but the current one has its link lying ready, and that what is left
    /// of others goes.
    fn heal_links(&self, current: Option<&ReleaseId>) -> Result<(), WriteError> {
        let releases = self.releases()?;
        for named in self.links.names()? {
            let is_right = self.links.pointed(&named.name)? == Some(format!("releases/{}", named.name));
            if !is_right || !releases.iter().any(|release| release.id.as_str() == named.name) {
                self.links.remove_all(&named.name)?;
            }
        }
        for named in self.annexes.names()? {
            if !releases.iter().any(|release| release.id.as_str() == named.name) {
                self.annexes.remove_all(&named.name)?;
            }
        }
        for release in releases.iter().filter(|release| current != Some(&release.id)) {
            if self.links.kind(release.id.as_str())?.is_none() {
                // On a full disk it is made when it is needed, or not at all.
                drop(self.links.point(release.id.as_str(), &format!("releases/{}", release.id)));
            }
        }
        Ok(())
    }
}

/// Returns the moment in a release's name.
fn made(id: &ReleaseId) -> Moment {
    let parsed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", id.as_str().get(..16).unwrap_or_default());
    let moment = parsed.and_then(|time| time.to_zoned(jiff::tz::TimeZone::UTC));
    Moment(moment.ok().and_then(|moment| u64::try_from(moment.timestamp().as_second()).ok()).unwrap_or_default())
}
