//! The order of things, the same for every target.
//!
//! diff → put what is missing → commit → check → switch → probe → receipt; pruning comes after, when
//! nobody waits. Until the switch, whatever happens leaves visitors what they saw; after it, a probe
//! that sees something else switches back.

use super::{
    PublishError,
    entry::{Entries, Entry},
    id::ReleaseId,
    parcel::Parcel,
    probe::Probe,
    target::{Offer, Target},
    verify,
};
use crate::diag::{Code, Diagnostic, Text, text};

/// What is asked of a publication.
#[derive(Clone, Copy)]
pub struct Order<'o> {
    /// What to publish.
    pub parcel: &'o Parcel,
    /// What was published last, as the publisher remembers it.
    pub remembered: Option<&'o Entries>,
    /// How to see what visitors see.
    pub probe: Option<&'o Probe>,
    /// Whether only to tell what would be done.
    pub dry_run: bool,
    /// Looks through the files that are about to leave.
    pub inspect: &'o dyn Fn(&[&Entry]) -> Result<(), PublishError>,
    /// Told now and then: bytes put, bytes to put.
    pub progress: &'o dyn Fn(u64, u64),
}

/// What a publication did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What came of it.
    pub outcome: Outcome,
    /// What visitors see now.
    pub release: Option<ReleaseId>,
    /// What they saw before.
    pub before: Option<ReleaseId>,
    /// Files of the release, the annexed ones counted.
    pub files: u64,
    /// Sum of their sizes.
    pub bytes: u64,
    /// Files that the target did not have.
    pub put_files: u64,
    /// Sum of their sizes.
    pub put_bytes: u64,
    /// Bytes sent to another machine, all told.
    pub sent: u64,
    /// Addresses asked for afterwards.
    pub probed: u64,
    /// What was found damaged at the target and put right.
    pub mended: Vec<Text>,
}

/// What came of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Visitors see a new release.
    Published,
    /// They saw it already.
    Unchanged,
    /// Nothing was done; it was only asked what would be.
    Planned,
}

/// Publishes a parcel.
pub fn publish(target: &mut dyn Target, order: &Order<'_>) -> Result<Receipt, PublishError> {
    let Parcel { site, entries, .. } = order.parcel;
    verify::check(order.parcel, target.abilities())?;
    let parcel = entries.digest();
    let remembered = order.remembered.filter(|_| target.abilities().remote);
    let base = remembered.map(Entries::digest);
    // Who asks what would be done only looks.
    let announced = (!order.dry_run).then_some(parcel);
    let standing = target.open(&Offer { site: site.clone(), parcel: announced, base })?;
    let before = standing.live.as_ref().map(|live| live.id.clone());
    let mut receipt = Receipt {
        outcome: Outcome::Unchanged,
        release: before.clone(),
        before: before.clone(),
        files: entries.as_slice().len() as u64,
        bytes: entries.bytes(),
        put_files: 0,
        put_bytes: 0,
        sent: target.sent(),
        probed: 0,
        mended: standing.mended,
    };
    if standing.live.is_some_and(|live| live.parcel == parcel) {
        return Ok(receipt);
    }
    let nothing = Entries::default();
    let base = remembered.filter(|_| standing.has_base).unwrap_or(&nothing);
    let delta = entries.since(base);
    let missing = target.expect(&delta)?;
    let missing = wanted(&missing, entries)?;
    let leaving: Vec<&Entry> = missing.iter().map(|(_, entry)| *entry).collect();
    (order.inspect)(&leaving)?;
    receipt.put_files = missing.len() as u64;
    receipt.put_bytes = missing.iter().map(|(_, entry)| entry.bytes).sum();
    if order.dry_run {
        receipt.sent = target.sent();
        return Ok(Receipt { outcome: Outcome::Planned, ..receipt });
    }
    let mut put = 0;
    for (at, entry) in &missing {
        target.put(entry, &mut order.parcel.open(*at)?)?;
        put += entry.bytes;
        (order.progress)(put, receipt.put_bytes);
    }
    target.see(order.parcel)?;
    let made = target.commit()?;
    target.switch(&made.id)?;
    if let Some(probe) = order.probe {
        // All bytes were there already: any file may be another than before.
        let changed = if leaving.is_empty() { delta.put.as_slice().iter().collect() } else { leaving };
        match probe.ask(entries, &changed) {
            Ok(asked) => receipt.probed = asked,
            Err(seen) => return Err(back(target, *seen, before.as_ref())),
        }
    }
    target.close()?;
    Ok(Receipt { outcome: Outcome::Published, release: Some(made.id), sent: target.sent(), ..receipt })
}

/// Returns the files that a target asks for with their places; one that is not in the list is its
/// mistake.
fn wanted<'e>(missing: &Entries, entries: &'e Entries) -> Result<Vec<(usize, &'e Entry)>, PublishError> {
    let place = |entry: &Entry| entries.place(entry.role, entry.path.as_str()).ok_or_else(out_of_order);
    missing.as_slice().iter().map(|entry| place(entry).map(|at| (at, &entries.as_slice()[at]))).collect()
}

/// Switches back, because visitors see something else than what was published.
fn back(target: &mut dyn Target, seen: Diagnostic, before: Option<&ReleaseId>) -> PublishError {
    let hint = match before {
        None => text!(
            "it is the first release, so it stays: correct the web server and publish again",
            "c’est la première version, elle reste donc : corrigez le serveur web et publiez à nouveau"
        ),
        Some(before) => match target.switch(before) {
            Ok(_) => text!("visitors see {before} again", "les visiteurs voient de nouveau {before}"),
            Err(_) => text!(
                "and switching back failed, too: `sobre rollback`",
                "et le retour en arrière a échoué aussi : « sobre rollback »"
            ),
        },
    };
    drop(target.close());
    PublishError::Refused(Box::new(seen.hint(hint)))
}

/// The two sides do not understand each other.
pub(super) fn out_of_order() -> PublishError {
    PublishError::refused(
        Code::PUBLISH_REFUSED,
        text!("the two sides do not understand each other", "les deux côtés ne se comprennent pas"),
    )
    .hint(text!("use the same version of sobre on both", "utilisez la même version de sobre des deux côtés"))
}
