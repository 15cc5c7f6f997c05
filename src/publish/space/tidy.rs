//! What is done on a web space when nobody waits: old releases go, the next tree is got ready.

use super::{Release, Space, listing, tree};
use crate::{
    publish::{entry::Role, id::Moment, kept::Kept, space::Listing},
    release::WriteError,
};

/// How long an unfinished upload stays, in seconds.
const GRACE: u64 = 86_400;

/// What was tidied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Releases that went.
    pub pruned: u64,
    /// Files of the store that no release holds any more.
    pub swept: u64,
}

impl Space {
    /// Prunes releases, gets the spare tree ready, sweeps the store. To be called under the lock, after
    /// [`Space::heal`]; can be killed anywhere.
    pub(crate) fn tidy(&self, now: Moment) -> Result<Tidied, WriteError> {
        let current = self.current()?;
        let kept = Kept { releases: self.releases()?, current };
        let old = kept.outdated(&self.rules, now);
        // The youngest first: it differs least from what is live.
        for release in old.iter().rev() {
            self.prune(release, now)?;
        }
        if let Some(current) = kept.current.as_ref().and_then(|current| kept.find(current))
            && let Some(listing) = self.listing(current)?
            && self.refresh_spare(&listing).is_err()
        {
            // A convenience that a full disk has no room for.
            self.state.remove("spare.manifest")?;
            drop(self.throw_away(&self.state, "spare"));
        }
        for thrown in self.trash.names()? {
            self.trash.remove_all(&thrown.name)?;
        }
        let swept = self.store.sweep(now.0, GRACE)?;
        Ok(Tidied { pruned: old.len() as u64, swept })
    }

    /// Takes a release out; its tree becomes the spare if there is none. Its manifest goes last: a
    /// release that is half gone is gone for whoever comes next.
    fn prune(&self, release: &Release, now: Moment) -> Result<(), WriteError> {
        let id = release.id.as_str();
        self.note(now, "prune", id);
        let listing = self.listing(release)?;
        self.links.remove(id)?;
        self.pointers.remove(id)?;
        match listing {
            Some(listing) if self.state.kind("spare")?.is_none() => {
                self.state.remove("spare.manifest")?;
                self.releases.rename(id, &self.state, "spare")?;
                self.state.write("spare.manifest", &listing.encode())?;
            }
            _ => self.throw_away(&self.releases, id)?,
        }
        self.annexes.remove_all(id)?;
        self.manifests.remove(&listing::file_of(release.number, &release.id))
    }

    /// Brings the spare tree to hold what is live.
    fn refresh_spare(&self, live: &Listing) -> Result<(), WriteError> {
        let wanted = live.all();
        let have = self.spare()?;
        if have.is_none() && self.state.kind("spare")?.is_some() {
            self.throw_away(&self.state, "spare")?;
        }
        let delta = wanted.since(&have.unwrap_or_default());
        if delta.is_empty() {
            return Ok(());
        }
        self.state.remove("spare.manifest")?;
        self.state.sync()?;
        let spare = self.state.make("spare")?;
        tree::apply(&spare, &delta, &self.store)?;
        let found = tree::walk(&spare)?;
        if !found.holds(wanted.of(Role::Served)) {
            return self.throw_away(&self.state, "spare");
        }
        // Nobody waits, so the whole file system may be waited for.
        self.state.sync_all()?;
        self.state.write("spare.manifest", &live.encode())
    }
}
