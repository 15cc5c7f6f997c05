//! What the store holds already, and what it copies by itself: bytes travel once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Plan, S3Target, bucket::Dress, key_of};
use crate::{
    diag::{Code, text},
    digest::Digest,
    publish::{
        PublishError,
        entry::Role,
        kept::{self, Release},
        space::Listing,
    },
};

/// Releases whose objects are copied: the live one and the last ones.
const BASES: usize = 4;

/// Where bytes are in the store, in which dress: keys.
pub(super) type Sources = FxHashMap<(Digest, Dress), String>;

impl S3Target {
    /// Returns where bytes are in the store already, and what there is of the planned release.
    pub(super) fn sources(&mut self, planned: Option<&Listing>) -> Result<(Sources, FxHashSet<String>), PublishError> {
        let mut sources = Sources::default();
        let mut there = FxHashSet::default();
        if let Some(planned) = planned {
            let all = planned.all();
            for (kind, role) in [("r", Role::Served), ("a", Role::Annexed)] {
                let folder = format!("{kind}/{}", planned.head.id);
                let found: FxHashMap<String, u64> = self.place()?.bucket.list(&folder)?.into_iter().collect();
                for entry in all.of(role).iter().filter(|entry| found.get(entry.path.as_str()) == Some(&entry.bytes)) {
                    let key = key_of(&planned.head.id, entry);
                    sources.insert((entry.digest, Dress::of(entry, &all)), key.clone());
                    there.insert(key);
                }
            }
        }
        let live = self.kept.current.as_ref().and_then(|current| self.kept.find(current));
        let last = self.kept.releases.iter().rev().filter(|release| Some(*release) != live);
        let bases: Vec<Release> = live.into_iter().chain(last).take(BASES).cloned().collect();
        for release in bases {
            let Some(listing) = self.listing(&release)? else { continue };
            let all = listing.all();
            for entry in all.as_slice() {
                let place = sources.entry((entry.digest, Dress::of(entry, &all)));
                place.or_insert_with(|| key_of(&release.id, entry));
            }
        }
        // Fingerprinted files of releases further back are in their heads.
        for Release { id, head, .. } in &self.kept.releases {
            let Some(lasting) = head.as_ref().map(|head| &head.lasting) else { continue };
            for entry in lasting.as_slice() {
                let place = sources.entry((entry.digest, Dress::of(entry, lasting)));
                place.or_insert_with(|| key_of(id, entry));
            }
        }
        Ok((sources, there))
    }

    /// Lets the store copy what is there and not in the release yet.
    pub(super) fn copy(&mut self, plan: &mut Plan) -> Result<(), PublishError> {
        let bucket = &mut self.place()?.bucket;
        let all = plan.listing.all();
        for entry in all.as_slice() {
            let key = key_of(&plan.listing.head.id, entry);
            if plan.done.contains(&key) {
                continue;
            }
            let source = plan.sources.get(&(entry.digest, Dress::of(entry, &all)));
            bucket.copy(source.ok_or_else(kept::incomplete)?, &key)?;
            plan.done.insert(key);
        }
        bucket.settle()
    }

    /// Asks the store whether the release is there: every name, every size, nothing else.
    pub(super) fn check(&mut self, listing: &Listing) -> Result<(), PublishError> {
        let (id, all) = (&listing.head.id, listing.all());
        let bucket = &mut self.place()?.bucket;
        for (kind, role) in [("r", Role::Served), ("a", Role::Annexed)] {
            let mut found = bucket.list(&format!("{kind}/{id}"))?;
            found.sort();
            let wanted = all.of(role).iter().map(|entry| (entry.path.to_string(), entry.bytes));
            if !found.into_iter().eq(wanted) {
                let fact = text!(
                    "the release as made is not the release as announced",
                    "la version faite n’est pas la version annoncée"
                );
                return Err(PublishError::refused(Code::PUBLISH_INCOMPLETE, fact));
            }
        }
        Ok(())
    }

    /// Adds to a release that is gone back to the fingerprinted files of those after it.
    pub(super) fn lend(&mut self, to: &Release) -> Result<(), PublishError> {
        let Some(Listing { head, own, carried }) = self.listing(to)? else { return Ok(()) };
        let lent = self.kept.carried(&own.with(carried.as_slice().iter().cloned()), self.holder.since);
        if lent.as_slice().is_empty() {
            return Ok(());
        }
        let carried = carried.with(lent.as_slice().iter().cloned());
        let listing = Listing::new(head.id, head.number, head.made, &head.site, own, carried);
        for entry in lent.as_slice() {
            let has = |release: &&Release| {
                let lasting = release.head.as_ref().map(|head| &head.lasting);
                lasting.is_some_and(|lasting| lasting.find(entry.role, entry.path.as_str()) == Some(entry))
            };
            let source = self.kept.releases.iter().rev().find(has).map(|release| key_of(&release.id, entry));
            let to = key_of(&listing.head.id, entry);
            self.place()?.bucket.copy(&source.ok_or_else(kept::incomplete)?, &to)?;
        }
        let bucket = &mut self.place()?.bucket;
        bucket.settle()?;
        bucket.put(&format!("m/{}", listing.head.file()), listing.encode())
    }
}
