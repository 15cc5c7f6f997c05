//! Where a release can be put: the few verbs of which [`publish`](super::publish) is made.

use std::io::Read;

use super::{
    PublishError,
    entry::{Delta, Entries, Entry},
    id::{Moment, ReleaseId},
    parcel::Parcel,
};
use crate::{diag::Text, digest::Digest};

/// A place where one site is published. It is used by one publisher at a time, from
/// [`open`](Target::open) until it is dropped; dropped before [`switch`](Target::switch), it leaves
/// visitors what they saw.
pub trait Target {
    /// Returns what the protocol has to know about it.
    fn abilities(&self) -> Abilities;

    /// Announces what is to come and takes the place's lock; tells what is live. Whoever comes with
    /// nothing looks without the lock, and takes it to switch.
    fn open(&mut self, offer: &Offer) -> Result<Standing, PublishError>;

    /// Names the files of the next release, as difference to the offer's base if the place has it, else
    /// to nothing; returns the files that have to be put.
    fn expect(&mut self, delta: &Delta) -> Result<Entries, PublishError>;

    /// Puts one of these files, in the order in which they were asked for.
    fn put(&mut self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), PublishError>;

    /// Sees the whole parcel once all is put: what compares whole trees itself needs no less.
    fn see(&mut self, _: &Parcel) -> Result<(), PublishError> {
        Ok(())
    }

    /// Makes the release of what was announced, and checks it. Visitors do not see it.
    fn commit(&mut self) -> Result<Line, PublishError>;

    /// Lets visitors see a release, in one step; returns the one they saw before.
    fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError>;

    /// Returns the releases kept there, the youngest first.
    fn releases(&mut self) -> Result<Vec<Line>, PublishError>;

    /// Ends well: the place may tidy up from now on. Nobody waits for that.
    fn close(&mut self) -> Result<(), PublishError>;

    /// Returns how many bytes were sent to another machine.
    fn sent(&self) -> u64 {
        0
    }
}

/// What a target can and needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Whether it can keep a release from those who may not read it.
    pub private: bool,
    /// Whether it is far away, so that a difference is better than a list.
    pub remote: bool,
}

/// What a publisher comes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Name of the site.
    pub site: String,
    /// Digest of what is to be published; `None` to look or to go back.
    pub parcel: Option<Digest>,
    /// Digest of a release that the publisher remembers file by file.
    pub base: Option<Digest>,
}

/// How things stand at a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What visitors see.
    pub live: Option<Live>,
    /// Whether the offer's base is there.
    pub has_base: bool,
    /// What was found damaged and put right.
    pub mended: Vec<Text>,
}

/// The release that visitors see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Its name.
    pub id: ReleaseId,
    /// Digest of what was published.
    pub parcel: Digest,
}

/// A release kept at a target, as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub id: ReleaseId,
    /// Its place in the order of releases, from 1.
    pub number: u64,
    /// When it was made.
    pub made: Moment,
    /// How many files visitors can fetch.
    pub files: u64,
    /// Sum of their sizes.
    pub bytes: u64,
    /// Whether visitors see it.
    pub is_live: bool,
}
