//! One publisher at work on a web space, from the lock to the receipt: what both the target `dir` and
//! `sobre receive` do.

use std::io::Read;

use rustc_hash::FxHashSet;

use super::{Holder, Listing, Lock, LockRefusal, PutRefusal, Space, tree};
use crate::{
    diag::{Code, Text, text},
    digest::Digest,
    publish::{
        PublishError,
        entry::{Entries, Entry, Role},
        id::ReleaseId,
        kept::{self, Kept, Release},
        target::{Line, Live},
    },
    release::WriteError,
};

/// Files taken up again are read to be sure of their bytes, unless there are more than these.
const READ_MOST: usize = 1000;

/// How far the changes may be that are each waited for; else the whole file system is.
const SYNC_EACH: usize = 64;

/// A publisher at work.
#[derive(Debug)]
pub(crate) struct Session {
    space: Space,
    /// `None` as long as somebody only looks.
    lock: Option<Lock>,
    site: String,
    holder: Holder,
    kept: Kept,
    plan: Option<Plan>,
}

/// What is to become a release.
#[derive(Debug)]
struct Plan {
    own: Entries,
    carried: Entries,
    /// What the spare tree holds, if there is one.
    spare: Option<Entries>,
    /// A whole release that holds it already, left by somebody who did not come to switch.
    ready: Option<ReleaseId>,
    /// Digests that have still to come.
    missing: FxHashSet<Digest>,
}

impl Session {
    /// Takes the lock and puts the state right.
    pub(crate) fn begin(space: Space, site: &str, holder: &Holder) -> Result<Self, PublishError> {
        let mut session = Self::look(space, site, holder)?;
        session.lock()?;
        session.kept.check_site(&session.site)?;
        Ok(session)
    }

    /// Looks only: whoever publishes meanwhile is not disturbed.
    pub(crate) fn look(space: Space, site: &str, holder: &Holder) -> Result<Self, PublishError> {
        let kept = Kept { releases: space.releases()?, current: space.current()? };
        let (site, holder) = (site.into(), holder.clone());
        let session = Self { space, lock: None, site, holder, kept, plan: None };
        session.kept.check_site(&session.site)?;
        Ok(session)
    }

    fn lock(&mut self) -> Result<(), PublishError> {
        if self.lock.is_none() {
            self.lock = Some(self.space.lock(&self.holder).map_err(|refusal| match refusal {
                LockRefusal::Held(holder) => PublishError::Held(holder),
                LockRefusal::World(error) => error.into(),
            })?);
            self.space.heal()?;
            self.kept = Kept { releases: self.space.releases()?, current: self.space.current()? };
        }
        Ok(())
    }

    /// Returns what was found damaged and put right.
    pub(crate) fn mended(&mut self) -> Vec<Text> {
        std::mem::take(&mut self.space.mended)
    }

    /// Returns what visitors see.
    pub(crate) fn live(&self) -> Option<Live> {
        self.kept.live()
    }

    /// Returns what was published under a digest, if a release here still holds it.
    pub(crate) fn published(&mut self, parcel: &Digest) -> Result<Option<Entries>, PublishError> {
        let is_it = |release: &&Release| release.head.as_ref().is_some_and(|head| head.parcel == *parcel);
        let Some(release) = self.kept.releases.iter().rev().find(is_it).cloned() else { return Ok(None) };
        Ok(self.listing(&release)?.map(|listing| listing.own).filter(|own| own.digest() == *parcel))
    }

    /// Returns what a release holds; one whose list is damaged gets a new one.
    fn listing(&mut self, release: &Release) -> Result<Option<Listing>, PublishError> {
        let listing = self.space.listing(release)?;
        if listing.is_none() {
            self.space.rebuild(release.number, &release.id)?;
            self.kept.releases = self.space.releases()?;
            return Ok(self.space.listing(release)?);
        }
        Ok(listing)
    }

    /// Hears what is to be published; returns the files that have to be put, no digest twice.
    pub(crate) fn expect(&mut self, own: Entries) -> Result<Entries, PublishError> {
        kept::check(&own, &self.space.rules)?;
        let parcel = own.digest();
        let ready = self.kept.ready(&parcel).map(|release| release.id.clone());
        let spare = self.space.spare()?;
        let carried = if ready.is_some() { Entries::default() } else { self.kept.carried(&own, self.holder.since) };
        let all = own.with(carried.as_slice().iter().cloned());
        let delta = all.since(spare.as_ref().unwrap_or(&Entries::default()));
        let (mut lacking, mut known) = (FxHashSet::default(), FxHashSet::default());
        // Annexes are made anew for each release, so each has to be in the store.
        let needed = delta.put.of(Role::Served).iter().chain(own.of(Role::Annexed));
        for entry in needed.filter(|_| ready.is_none()) {
            if known.insert(entry.digest) && !self.space.store.has(entry, known.len() <= READ_MOST)? {
                lacking.insert(entry.digest);
            }
        }
        // Nobody can put what only earlier releases had.
        let carried = carried.as_slice().iter().filter(|entry| !lacking.contains(&entry.digest)).cloned().collect();
        let mut missing = FxHashSet::default();
        let is_first = |entry: &&Entry| lacking.contains(&entry.digest) && missing.insert(entry.digest);
        let listed = Entries::new(own.as_slice().iter().filter(is_first).cloned().collect());
        self.space.store.expect(listed.as_slice().len());
        self.plan = Some(Plan { own, carried: Entries::new(carried), spare, ready, missing });
        Ok(listed)
    }

    /// Takes in one of the files that were missing.
    pub(crate) fn put(&mut self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), PublishError> {
        let path = &entry.path;
        self.space.store.put(entry, bytes).map_err(|refusal| match refusal {
            PutRefusal::Mismatch => kept::changed(path),
            PutRefusal::Source(source) => {
                PublishError::World { doing: text!("reading", "la lecture de"), path: path.as_str().into(), source }
            }
            PutRefusal::World(error) => error.into(),
        })?;
        if let Some(plan) = &mut self.plan {
            plan.missing.remove(&entry.digest);
        }
        Ok(())
    }

    /// Makes the release and checks it; visitors do not see it yet.
    pub(crate) fn commit(&mut self) -> Result<Line, PublishError> {
        let plan = self.plan.take().filter(|plan| plan.missing.is_empty()).ok_or_else(kept::incomplete)?;
        if let Some(ready) = &plan.ready {
            return self.kept.line(ready);
        }
        let all = plan.own.with(plan.carried.as_slice().iter().cloned());
        let (parcel, number) = (plan.own.digest(), self.kept.next_number());
        let id = self.unused(&parcel)?;
        self.build(&all, plan.spare)?;
        let annexes = self.space.annexes.make(id.as_str())?;
        for entry in plan.own.of(Role::Annexed) {
            let (folders, name) = entry.path.as_str().rsplit_once('/').unwrap_or((".", entry.path.as_str()));
            tree::link(&self.space.store, entry, &annexes.make_all(folders)?, name)?;
        }
        let listing = Listing::new(id.clone(), number, self.holder.since, &self.site, plan.own, plan.carried);
        self.space.manifests.write(&listing.head.file(), &listing.encode())?;
        self.space.manifests.sync()?;
        self.space.state.rename("spare", &self.space.releases, id.as_str())?;
        self.space.releases.sync()?;
        // The switch makes it if the disk is too full for it now.
        drop(self.space.prepare(&id));
        drop(self.space.links.point(id.as_str(), &format!("releases/{id}")));
        self.kept.releases.push(Release { number, id: id.clone(), head: Some(listing.head) });
        self.kept.line(&id)
    }

    /// Makes the tree that `all` names in the place of the spare one.
    fn build(&self, all: &Entries, spare: Option<Entries>) -> Result<(), PublishError> {
        let had_spare = spare.is_some();
        match self.build_from(all, spare.unwrap_or_default()) {
            // The spare was not what it should be: without it, then.
            Err(PublishError::World { source, .. })
                if had_spare && source.kind() != std::io::ErrorKind::StorageFull =>
            {
                self.build_from(all, Entries::default())
            }
            Err(PublishError::Refused(_)) if had_spare => self.build_from(all, Entries::default()),
            built => built,
        }
    }

    fn build_from(&self, all: &Entries, have: Entries) -> Result<(), PublishError> {
        let state = &self.space.state;
        // From here on nobody takes the spare for a whole one, even after a power cut.
        state.remove("spare.manifest")?;
        if have.as_slice().is_empty() && state.kind("spare")?.is_some() {
            self.space.throw_away(state, "spare")?;
        }
        state.sync()?;
        let delta = all.since(&have);
        let folder = state.make("spare")?;
        tree::apply(&folder, &delta, &self.space.store)?;
        if !tree::walk(&folder)?.holds(all.of(Role::Served)) {
            let fact = text!(
                "the release as made is not the release as announced",
                "la version faite n’est pas la version annoncée"
            );
            return Err(PublishError::refused(Code::PUBLISH_INCOMPLETE, fact));
        }
        if self.space.store.is_hasty() || delta.put.as_slice().len() + delta.gone.len() > SYNC_EACH {
            state.sync_all()?;
        } else {
            tree::sync(&folder, &delta)?;
        }
        Ok(())
    }

    /// Returns a name that no release has: clocks stand still, and go back.
    fn unused(&self, parcel: &Digest) -> Result<ReleaseId, WriteError> {
        let mut now = self.holder.since;
        loop {
            let id = ReleaseId::new(now, parcel);
            if self.space.releases.kind(id.as_str())?.is_none() {
                return Ok(id);
            }
            now.0 += 1;
        }
    }

    /// Lets visitors see a release; returns the one they saw before.
    pub(crate) fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        self.lock()?;
        self.kept.line(to)?;
        // Worth no failure: a full disk must not keep anybody from going back.
        drop(self.lend(to));
        let before = self.space.switch(to)?;
        self.kept.current = Some(to.clone());
        self.space.note(self.holder.since, &format!("switch {to}"), &self.holder.who);
        Ok(before)
    }

    /// Adds to a release that is gone back to the fingerprinted files of those after it: pages of theirs
    /// are still open somewhere. Nobody sees the tree yet; should this be cut off, what is too much in it
    /// is found when the tree is used again.
    fn lend(&self, to: &ReleaseId) -> Result<(), WriteError> {
        let Some(release) = self.kept.find(to) else { return Ok(()) };
        if self.kept.releases.last() == Some(release) || self.kept.current.as_ref() == Some(to) {
            return Ok(());
        }
        let Some(Listing { head, own, carried }) = self.space.listing(release)? else { return Ok(()) };
        let lent = self.kept.carried(&own.with(carried.as_slice().iter().cloned()), self.holder.since);
        if lent.as_slice().is_empty() {
            return Ok(());
        }
        let tree = self.space.releases.enter(to.as_str())?;
        tree::apply(&tree, &lent.since(&Entries::default()), &self.space.store)?;
        let carried = carried.with(lent.as_slice().iter().cloned());
        let listing = Listing::new(head.id, head.number, head.made, &head.site, own, carried);
        self.space.manifests.write(&listing.head.file(), &listing.encode())
    }

    /// Returns the releases that are here, the youngest first.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.kept.lines()
    }
}
