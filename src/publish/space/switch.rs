//! `www/current` made to point at another release.

use std::io;

use rustix::fs::FileType;

use super::Space;
use crate::{
    publish::{id::ReleaseId, policies, redirects},
    release::{WriteError, at},
};

/// The name that the web server follows.
const CURRENT: &str = "current";

/// A map of what visitors see, under a name that stays: a web server is told of it once, and reads it again when it
/// leads elsewhere.
struct Map {
    name: &'static str,
    /// What it leads to when a release has none: without the file, Apache would not start.
    empty: &'static str,
    /// Whether a release's annexed file is it.
    is_own: fn(&str) -> bool,
}

/// Old addresses, and the policies of pages.
const MAPS: [Map; 2] = [
    Map { name: "redirects.txt", empty: "no-redirects.txt", is_own: redirects::is_txt },
    Map { name: "policies.txt", empty: "no-policies.txt", is_own: policies::is_map },
];

impl Space {
    /// Lets visitors see another release, in one step; returns the one they saw before.
    pub(crate) fn switch(&self, to: &ReleaseId) -> Result<Option<ReleaseId>, WriteError> {
        let target = format!("releases/{to}");
        if self.releases.kind(to.as_str())? != Some(FileType::Directory) {
            return at(&self.releases.path(to.as_str()), Err(io::ErrorKind::NotFound.into()));
        }
        let before = self.current()?;
        if before.as_ref() == Some(to) {
            return Ok(before);
        }
        if self.links.pointed(to.as_str())?.as_ref() != Some(&target) {
            self.links.remove_all(to.as_str())?;
            self.links.point(to.as_str(), &target)?;
        }
        match self.www.kind(CURRENT)? {
            None => self.links.rename(to.as_str(), &self.www, CURRENT)?,
            Some(FileType::Symlink) => self.exchange(to, before.as_ref())?,
            // A folder that somebody made: theirs to move away.
            Some(_) => return at(&self.www.path(CURRENT), Err(io::ErrorKind::AlreadyExists.into())),
        }
        self.www.sync()?;
        self.tell(to, before.as_ref())?;
        // Worth no failure; on a full disk the next publisher does it.
        drop(self.point_maps(to));
        Ok(before)
    }

    /// Lets the names of maps that stay lead to the maps of a release.
    pub(super) fn point_maps(&self, live: &ReleaseId) -> Result<(), WriteError> {
        MAPS.iter().try_for_each(|map| self.point_map(map, live))
    }

    fn point_map(&self, of: &Map, live: &ReleaseId) -> Result<(), WriteError> {
        let annexed = match self.annexes.kind(live.as_str())? {
            Some(FileType::Directory) => self.annexes.enter(live.as_str())?.names()?,
            _ => Vec::new(),
        };
        let map = annexed.iter().map(|named| named.name.as_str()).find(|name| (of.is_own)(name));
        let target = map.map_or_else(|| of.empty.to_owned(), |map| format!("annexes/{live}/{map}"));
        if self.state.pointed(of.name)?.as_ref() == Some(&target) {
            return Ok(());
        }
        if map.is_none() && self.state.kind(of.empty)?.is_none() {
            self.state.create(of.empty)?;
        }
        let aside = format!("{}.new", of.name);
        self.state.remove_all(&aside)?;
        self.state.point(&aside, &target)?;
        self.state.rename(&aside, &self.state, of.name)
    }

    /// Lets the release's own link and `current` change places, and puts the old one away.
    fn exchange(&self, to: &ReleaseId, before: Option<&ReleaseId>) -> Result<(), WriteError> {
        match self.links.exchange(to.as_str(), &self.www, CURRENT) {
            // A file system that cannot exchange can still replace.
            Err(error) if is_unable(&error.source) => return self.links.rename(to.as_str(), &self.www, CURRENT),
            exchanged => exchanged?,
        }
        // The switch is done; a link that lies under the wrong name is put right next time.
        match before {
            Some(before) => drop(self.links.rename(to.as_str(), &self.links, before.as_str())),
            None => drop(self.links.remove(to.as_str())),
        }
        Ok(())
    }
}

pub(super) fn is_unable(error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(rustix::io::Errno::from_raw_os_error);
    matches!(errno, Some(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS))
}
