//! What is done on a web space when nobody waits: old releases go, the next tree is got ready.

use super::{Release, Space, listing, tree};
use crate::{
    publish::{
        entry::Role,
        id::{Moment, ReleaseId},
        space::Listing,
    },
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
        let releases = self.releases()?;
        let old = outdated(&releases, current.as_ref(), self.rules.keep, self.rules.keep_seconds, now);
        // The youngest first: it differs least from what is live.
        for release in old.iter().rev() {
            self.prune(release, now)?;
        }
        if let Some(current) = releases.iter().find(|release| Some(&release.id) == current.as_ref())
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

/// Returns the releases that nothing keeps, in their order. Never the current one, and never the three
/// youngest, whatever a clock says.
fn outdated(
    releases: &[Release],
    current: Option<&ReleaseId>,
    keep: usize,
    keep_seconds: u64,
    now: Moment,
) -> Vec<Release> {
    let from_last = |at: usize| releases.len() - at;
    let is_young = |release: &Release| release.head.as_ref().is_none_or(|head| now.since(head.made) < keep_seconds);
    let goes = |(at, release): &(usize, &Release)| {
        let rank = from_last(*at);
        current != Some(&release.id) && rank > keep && (rank > keep * 5 || !is_young(release))
    };
    releases.iter().enumerate().filter(goes).map(|(_, release)| release.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        digest::Digest,
        publish::{entry::Entries, space::Head},
    };

    fn releases(made: &[u64]) -> Vec<Release> {
        let release = |(at, made): (usize, &u64)| {
            let id = ReleaseId::new(Moment(*made), &Digest::of(&[u8::try_from(at).unwrap()]));
            let number = at as u64 + 1;
            let head = Head {
                id: id.clone(),
                number,
                made: Moment(*made),
                site: "jardin".into(),
                parcel: Digest::default(),
                files: 0,
                bytes: 0,
                lasting: Entries::default(),
            };
            Release { number, id, head: Some(head) }
        };
        made.iter().enumerate().map(release).collect()
    }

    fn gone(made: &[u64], current: usize, now: u64) -> Vec<u64> {
        let releases = releases(made);
        let current = releases[current].id.clone();
        outdated(&releases, Some(&current), 3, 100, Moment(now)).iter().map(|release| release.number).collect()
    }

    #[test]
    fn the_last_ones_and_the_young_ones_stay() {
        assert_eq!(gone(&[0, 10, 20, 30, 40], 4, 50), [0; 0]);
        assert_eq!(gone(&[0, 10, 20, 30, 40], 4, 105), [1]);
        assert_eq!(gone(&[0, 10, 20, 30, 40], 4, 10_000), [1, 2]);
        assert_eq!(gone(&[0, 10, 20, 30, 40], 0, 10_000), [2], "the current one stays, however old");
        assert_eq!(gone(&[0; 17], 16, 0), [1, 2], "but not a hundred of one day");
    }

    #[test]
    fn a_clock_one_year_off_costs_no_release_that_is_needed() {
        const YEAR: u64 = 365 * 86_400;
        assert_eq!(gone(&[YEAR + 5, 10, 20, 30], 3, 50), [0; 0], "made in the future counts as made now");
        assert_eq!(gone(&[0, 10, 20, 30], 3, YEAR), [1], "all seems old: the last ones stay");
    }
}
