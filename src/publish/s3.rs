//! The target `s3`: an object store, with any number of web servers in front of it.
//!
//! ```text
//! <prefix>r/<release>/<path>        what is served, with its media type and how long it may be kept
//! <prefix>a/<release>/<path>        files for the web server (redirects), never served
//! <prefix>m/<number>-<release>      what a release holds (checksummed, the format of a web space)
//! <prefix>plan                      the same, of the release that is being made or was made last
//! <prefix>lock <prefix>live         who publishes, what is live: where nobody stands in front
//! <front>/<site>.txt                `live <prefix>r/<release>` and its redirects: Apache's `RewriteMap`, at each front
//! ```
//!
//! ## Why whole releases and no store of bytes
//!
//! A front has to find a page by its path with nothing but the release's name: `r/<release>/<path>` is
//! one rule, whatever the number of pages, where objects named by digests would need a map of all pages
//! at every front, sent before each switch. What an earlier release holds is copied by the store itself
//! (`CopyObject`): bytes travel once, a change costs what changed, and the copies are requests, a few at
//! a time. Stores that keep blocks by digest, such as Garage, keep a copy's bytes once.
//!
//! An upload that was cut off is not lost: `plan` says what each of its objects holds, and objects appear
//! whole or not at all; so the next run takes them up, or copies from them.
//!
//! ## What is live
//!
//! Stores promise little about two publishers: Garage and `rclone serve s3` accept conditional writes and
//! ignore the condition. So this is tried first ([`prove`](lock::prove)): of two conditional writes the
//! second has to fail. Then a lock object with a heartbeat keeps others away, and `live` is exchanged by
//! comparison. Fronts, if there are any, hold the pointer in their maps instead: first every front gets the
//! next map beside the one it reads, then all give it its name ([`fronts`]); and the first front's `flock`
//! is the lock where the store proves nothing. A store that proves nothing and has no fronts is refused.
//!
//! What cannot be undone by a cut in the middle: nothing. Objects without a manifest are no release, and
//! a release is seen only once its name is in the map.

mod bucket;
mod fronts;
mod lock;
mod stock;

use std::{collections::BTreeSet, io::Read, path::Path};

use rustc_hash::FxHashSet;

use super::{
    Holder, PublishError, Rules, Tidied,
    bytes::Bytes,
    entry::{Delta, Entries, Entry, Role},
    id::ReleaseId,
    kept::{self, Kept, Release},
    many::StoreKeys,
    protocol::out_of_order,
    redirects,
    space::{Head, Listing, of_file},
    target::{Abilities, Line, Offer, Standing, Target},
};
use crate::{
    config::{FrontConfig, MachineConfig, StoreConfig, TargetConfig},
    diag::Text,
};
pub use bucket::Objects;
use bucket::{Bucket, Dress, Expected};
use fronts::Fronts;
use lock::StoreLock;
use stock::Sources;

/// How much of a manifest is read for its head.
const HEAD_USUAL: u64 = 1 << 16;

/// One site in an object store.
pub struct S3Target {
    config: StoreConfig,
    keys: StoreKeys,
    rules: Rules,
    holder: Holder,
    site: String,
    /// Before the place, so that it is given back while the place is still there.
    guard: Option<Guard>,
    place: Option<Place>,
    kept: Kept,
    plan: Option<Plan>,
    sent: u64,
}

/// The store and who stands in front of it.
struct Place {
    bucket: Bucket,
    fronts: Fronts,
    /// Version of `live`, as it was when we looked.
    pointer: Option<Expected>,
}

/// What keeps others away.
enum Guard {
    /// An object of the store.
    Store(StoreLock),
    /// The first front's `flock`, which lives as long as its shell.
    Front,
}

/// What is to become a release.
struct Plan {
    listing: Listing,
    /// A whole release that holds it already.
    ready: Option<ReleaseId>,
    /// Where bytes are in the store, in which dress.
    sources: Sources,
    /// Keys of this release that are there.
    done: FxHashSet<String>,
    /// Whether the store knows of the plan.
    is_told: bool,
}

impl S3Target {
    /// Returns the target of a site; relative folders of fronts start at the farm.
    pub fn new(config: &StoreConfig, keys: StoreKeys, site: &str, farm: &Path, rules: Rules, holder: Holder) -> Self {
        let of_site = |text: &str| TargetConfig::of_site(text, site);
        let below = |text: &str| farm.join(of_site(text)).to_string_lossy().into_owned();
        let fronts = config.fronts.iter().map(|front| match &front.machine {
            Some(machine) => {
                let machine = MachineConfig { key: machine.key.as_deref().map(below), ..machine.clone() };
                FrontConfig { machine: Some(machine), folder: of_site(&front.folder) }
            }
            None => FrontConfig { machine: None, folder: below(&front.folder) },
        });
        let config = StoreConfig {
            endpoint: of_site(&config.endpoint),
            bucket: of_site(&config.bucket),
            region: config.region.clone(),
            prefix: of_site(&config.prefix),
            fronts: fronts.collect(),
        };
        let site = site.to_owned();
        let (place, guard, kept, plan) = (None, None, Kept::default(), None);
        Self { config, keys, rules, holder, site, guard, place, kept, plan, sent: 0 }
    }

    /// Prunes what nothing keeps, and what was cut off. Whoever publishes meanwhile goes first.
    pub fn tidy(&mut self) -> Result<Tidied, PublishError> {
        self.connect()?;
        if self.lock().is_err() {
            self.leave();
            return Ok(Tidied::default());
        }
        let pruned = self.prune();
        self.leave();
        pruned
    }

    fn prune(&mut self) -> Result<Tidied, PublishError> {
        let old = self.kept.outdated(&self.rules, self.holder.since);
        let planned = self.planned()?.map(|listing| listing.head.id);
        let bucket = &mut self.place.as_mut().ok_or_else(out_of_order)?.bucket;
        for release in &old {
            // Without its manifest it is no release, whatever a cut leaves of it.
            bucket.delete(&manifest_of(release))?;
        }
        let stays: BTreeSet<&ReleaseId> =
            self.kept.releases.iter().filter(|r| !old.contains(r)).map(|r| &r.id).collect();
        let mut swept = 0;
        for kind in ["r", "a"] {
            for name in bucket.folders(kind)? {
                let id = name.parse::<ReleaseId>().ok();
                if id.as_ref().is_none_or(|id| !stays.contains(id) && planned.as_ref() != Some(id)) {
                    swept += bucket.delete_all(&format!("{kind}/{name}"))?;
                }
            }
        }
        Ok(Tidied { pruned: old.len() as u64, swept })
    }

    fn connect(&mut self) -> Result<(), PublishError> {
        let bucket = Bucket::open(&self.config, &self.keys)?;
        let fronts = Fronts::start(&self.config.fronts, &self.site)?;
        self.place = Some(Place { bucket, fronts, pointer: None });
        self.look()
    }

    fn leave(&mut self) {
        self.sent = self.sent();
        self.guard = None;
        self.place = None;
    }

    fn place(&mut self) -> Result<&mut Place, PublishError> {
        self.place.as_mut().ok_or_else(out_of_order)
    }

    /// Reads which releases there are, and which one is live.
    fn look(&mut self) -> Result<(), PublishError> {
        let place = self.place.as_mut().ok_or_else(out_of_order)?;
        let current = if place.fronts.is_empty() {
            let found = place.bucket.get("live")?;
            let id = found.as_ref().and_then(|(bytes, _)| fronts::release_in(&String::from_utf8_lossy(bytes)));
            place.pointer = found.map(|(_, version)| version);
            id
        } else {
            place.fronts.read()?.into_iter().next().flatten()
        };
        let names = place.bucket.list("m")?.into_iter().map(|(name, _)| name);
        let named: Vec<(u64, ReleaseId)> = names.filter_map(|name| of_file(&name)).collect();
        let mut releases = Vec::with_capacity(named.len());
        for (number, id) in named {
            let mut release = Release { number, id, head: None };
            let front = place.bucket.get_front(&manifest_of(&release), HEAD_USUAL)?.unwrap_or_default();
            release.head = Head::decode(&mut Bytes(&front)).or_else(|| {
                let whole = place.bucket.get(&manifest_of(&release)).ok()??;
                Head::decode(&mut Bytes(&whole.0))
            });
            release.head = release.head.filter(|head| head.id == release.id && head.number == number);
            releases.push(release);
        }
        releases.sort_by_key(|release| release.number);
        self.kept = Kept { releases, current };
        self.kept.check_site(&self.site)
    }

    /// Takes the lock and looks again; returns what was put right at fronts that were left behind.
    fn lock(&mut self) -> Result<Vec<Text>, PublishError> {
        if self.guard.is_some() {
            return Ok(Vec::new());
        }
        let holder = self.holder.clone();
        let place = self.place()?;
        self.guard = Some(if lock::prove(&mut place.bucket, &holder)? {
            Guard::Store(StoreLock::take(&mut place.bucket, &holder)?)
        } else if place.fronts.is_empty() {
            return Err(lock::no_order(place.bucket.name()));
        } else {
            place.fronts.lock(&holder)?;
            Guard::Front
        });
        self.look()?;
        let current = self.kept.current.clone();
        match current {
            Some(current) => self.catch_up(&current),
            None => Ok(Vec::new()),
        }
    }

    /// Sets fronts that were left behind to what is live; returns what was put right.
    fn catch_up(&mut self, live: &ReleaseId) -> Result<Vec<Text>, PublishError> {
        let behind = self.place()?.fronts.behind(live)?;
        if behind.is_empty() {
            return Ok(Vec::new());
        }
        let map = self.map_of(live)?;
        self.place()?.fronts.catch_up(&behind, &map)
    }

    /// Returns what fronts read when a release is live: where it is, and where its old addresses lead.
    fn map_of(&mut self, id: &ReleaseId) -> Result<String, PublishError> {
        let release = self.kept.find(id).cloned();
        let listing = release.map(|release| self.listing(&release)).transpose()?.flatten();
        let all = listing.map(|listing| listing.all()).unwrap_or_default();
        let bucket = &mut self.place()?.bucket;
        let mut map = fronts::line_of(bucket.prefix(), id);
        if let Some(redirects) = all.of(Role::Annexed).iter().find(|entry| redirects::is_txt(entry.path.as_str())) {
            let (bytes, _) = bucket.get(&key_of(id, redirects))?.ok_or_else(kept::incomplete)?;
            map.push_str(&String::from_utf8_lossy(&bytes));
        }
        Ok(map)
    }

    fn listing(&mut self, release: &Release) -> Result<Option<Listing>, PublishError> {
        let found = self.place()?.bucket.get(&manifest_of(release))?;
        let listing = found.and_then(|(bytes, _)| Listing::decode(&bytes));
        Ok(listing.filter(|listing| listing.head.id == release.id))
    }

    /// Returns the release that was being made when somebody was cut off.
    fn planned(&mut self) -> Result<Option<Listing>, PublishError> {
        let found = self.place()?.bucket.get("plan")?;
        let listing = found.and_then(|(bytes, _)| Listing::decode(&bytes));
        Ok(listing.filter(|listing| self.kept.find(&listing.head.id).is_none()))
    }

    /// Tells the store what is coming, once, before the first byte.
    fn tell(&mut self) -> Result<(), PublishError> {
        let plan = self.plan.as_mut().filter(|_| self.guard.is_some()).ok_or_else(out_of_order)?;
        if !plan.is_told {
            plan.is_told = true;
            let bytes = plan.listing.encode();
            self.place()?.bucket.put("plan", bytes)?;
        }
        Ok(())
    }
}

impl Target for S3Target {
    fn abilities(&self) -> Abilities {
        Abilities { private: false, remote: false }
    }

    fn open(&mut self, offer: &Offer) -> Result<Standing, PublishError> {
        self.site.clone_from(&offer.site);
        self.connect()?;
        let is_same = offer.parcel.is_some() && self.kept.live().map(|live| live.parcel) == offer.parcel;
        let is_level = match self.kept.current.clone() {
            Some(current) => self.place()?.fronts.read()?.iter().all(|seen| seen.as_ref() == Some(&current)),
            None => true,
        };
        // Nothing to do is known without the lock, in a few small requests.
        let mended = match offer.parcel {
            Some(_) if !(is_same && is_level) => self.lock()?,
            _ => Vec::new(),
        };
        Ok(Standing { live: self.kept.live(), has_base: false, mended })
    }

    fn expect(&mut self, delta: &Delta) -> Result<Entries, PublishError> {
        let own = Entries::default().after(delta).ok_or_else(out_of_order)?;
        kept::check(&own, &self.rules)?;
        let (now, parcel) = (self.holder.since, own.digest());
        let ready = self.kept.ready(&parcel).map(|release| release.id.clone());
        let planned = self.planned()?;
        let (sources, there) = self.sources(planned.as_ref())?;
        let carried = self.kept.carried(&own, now);
        let all = own.with(carried.as_slice().iter().cloned());
        // Nobody can put what only earlier releases had.
        let here = |entry: &&Entry| sources.contains_key(&(entry.digest, Dress::of(entry, &all)));
        let carried = Entries::new(carried.as_slice().iter().filter(here).cloned().collect());
        // An upload of the same that was cut off goes on under its name.
        let again = planned.filter(|planned| planned.own == own && planned.carried == carried);
        let (id, done) = match again {
            Some(again) => (again.head.id, there),
            None => {
                let taken = |id: &ReleaseId| there.iter().any(|key| key.contains(id.as_str()));
                let mut now = now;
                let mut id = self.kept.unused(&parcel, now);
                while taken(&id) {
                    now.0 += 1;
                    id = self.kept.unused(&parcel, now);
                }
                (id, FxHashSet::default())
            }
        };
        let mut missing = FxHashSet::default();
        let lacks = |entry: &&Entry| {
            let form = (entry.digest, Dress::of(entry, &all));
            !sources.contains_key(&form) && missing.insert(form)
        };
        let missing = match ready {
            Some(_) => Entries::default(),
            None => Entries::new(own.as_slice().iter().filter(lacks).cloned().collect()),
        };
        let listing = Listing::new(id, self.kept.next_number(), now, &self.site, own, carried);
        self.plan = Some(Plan { listing, ready, sources, done, is_told: false });
        Ok(missing)
    }

    fn put(&mut self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), PublishError> {
        self.tell()?;
        let plan = self.plan.as_mut().ok_or_else(out_of_order)?;
        let (key, dress) = (key_of(&plan.listing.head.id, entry), Dress::of(entry, &plan.listing.own));
        let bucket = &mut self.place.as_mut().ok_or_else(out_of_order)?.bucket;
        bucket.upload(&key, entry, dress, bytes)?;
        plan.sources.insert((entry.digest, dress), key.clone());
        plan.done.insert(key);
        Ok(())
    }

    fn commit(&mut self) -> Result<Line, PublishError> {
        if let Some(ready) = self.plan.as_ref().and_then(|plan| plan.ready.clone()) {
            return self.kept.line(&ready);
        }
        self.tell()?;
        let mut plan = self.plan.take().ok_or_else(out_of_order)?;
        self.place()?.bucket.settle()?;
        self.copy(&mut plan)?;
        self.check(&plan.listing)?;
        let Head { id, number, .. } = plan.listing.head.clone();
        self.place()?.bucket.put(&format!("m/{}", plan.listing.head.file()), plan.listing.encode())?;
        self.kept.releases.push(Release { number, id: id.clone(), head: Some(plan.listing.head) });
        self.kept.line(&id)
    }

    fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        self.lock()?;
        self.kept.line(to)?;
        let before = self.kept.current.clone();
        if before.as_ref() == Some(to) {
            return Ok(before);
        }
        let release = self.kept.find(to).filter(|release| self.kept.releases.last() != Some(*release)).cloned();
        if let Some(release) = release {
            // Pages of later releases are still open somewhere. Worth no failure.
            drop(self.lend(&release));
        }
        if let Some(Guard::Store(lock)) = &self.guard {
            lock.check()?;
        }
        let place = self.place()?;
        if place.fronts.is_empty() {
            let line = fronts::line_of(place.bucket.prefix(), to);
            place.pointer = Some(place.bucket.exchange("live", place.pointer.as_ref(), line.into_bytes())?);
        } else {
            let map = self.map_of(to)?;
            self.place()?.fronts.switch(&map)?;
        }
        self.kept.current = Some(to.clone());
        Ok(before)
    }

    fn releases(&mut self) -> Result<Vec<Line>, PublishError> {
        Ok(self.kept.lines())
    }

    fn close(&mut self) -> Result<(), PublishError> {
        self.leave();
        Ok(())
    }

    fn sent(&self) -> u64 {
        self.place.as_ref().map_or(self.sent, |place| place.bucket.sent())
    }
}

/// Returns the key of a file of a release.
fn key_of(id: &ReleaseId, entry: &Entry) -> String {
    let kind = match entry.role {
        Role::Served => "r",
        Role::Annexed => "a",
    };
    format!("{kind}/{id}/{}", entry.path)
}

fn manifest_of(release: &Release) -> String {
    format!("m/{}", super::space::file_of(release.number, &release.id))
}
