//! What a release on a web space holds: `manifests/<number>-<release>`.
//!
//! Two parts, each followed by its BLAKE3 digest: a head, which is all that most questions need, and
//! the list of files. A flipped or missing byte is noticed before anything of its part is believed.

use crate::{
    digest::Digest,
    publish::{
        bytes::{Bytes, put_number, put_text},
        entry::Entries,
        id::{Moment, ReleaseId},
    },
    release::PRIVATE_ENDING,
};

/// Begins each file; changes when the layout does.
const MAGIC: &[u8; 8] = b"sobreR\0\x01";

/// The longest head that is read: fingerprinted files of a large theme fit many times.
const HEAD_MAX: usize = 4 << 20;

/// What is known of a release without its list of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its name.
    pub(crate) id: ReleaseId,
    /// Its place in the order of releases, from 1.
    pub(crate) number: u64,
    /// When it was made, by the clock of that day.
    pub(crate) made: Moment,
    /// Name of the site.
    pub(crate) site: String,
    /// Digest of what was published.
    pub(crate) parcel: Digest,
    /// How many files visitors can fetch.
    pub(crate) files: u64,
    /// Sum of their sizes.
    pub(crate) bytes: u64,
    /// Own files whose name holds their digest.
    pub(crate) lasting: Entries,
}

/// A release with its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) head: Head,
    /// What was published.
    pub(crate) own: Entries,
    /// Fingerprinted files of earlier releases, for pages still open somewhere.
    pub(crate) carried: Entries,
}

impl Head {
    /// Returns the name of the file that holds it; the number in front keeps the order of releases
    /// even when the file cannot be read.
    pub(crate) fn file(&self) -> String {
        file_of(self.number, &self.id)
    }

    /// Reads the head at the front of a file.
    pub(in crate::publish) fn decode(bytes: &mut Bytes<'_>) -> Option<Self> {
        let magic = bytes.take(MAGIC.len())?;
        let head = checked(bytes, HEAD_MAX).filter(|_| magic == MAGIC)?;
        let mut head = Bytes(head);
        let read = Self {
            id: head.text(64)?.parse().ok()?,
            number: head.number()?,
            made: Moment(head.number()?),
            site: head.text(63 + PRIVATE_ENDING.len())?.to_owned(),
            parcel: head.digest()?,
            files: head.number()?,
            bytes: head.number()?,
            lasting: Entries::decode(&mut head, usize::MAX)?,
        };
        head.end()?;
        Some(read)
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_text(self.id.as_str(), &mut bytes);
        put_number(self.number, &mut bytes);
        put_number(self.made.0, &mut bytes);
        put_text(&self.site, &mut bytes);
        bytes.extend_from_slice(self.parcel.as_bytes());
        put_number(self.files, &mut bytes);
        put_number(self.bytes, &mut bytes);
        self.lasting.encode(&mut bytes);
        bytes
    }
}

impl Listing {
    /// Returns the listing of a release made now.
    pub(crate) fn new(id: ReleaseId, number: u64, made: Moment, site: &str, own: Entries, carried: Entries) -> Self {
        let lasting = own.as_slice().iter().filter(|entry| entry.is_lasting(&own)).cloned().collect();
        let served = own.of(crate::publish::Role::Served);
        let bytes = served.iter().map(|entry| entry.bytes).sum::<u64>() + carried.bytes();
        let files = (served.len() + carried.as_slice().len()) as u64;
        let lasting = Entries::new(lasting);
        let head = Head { id, number, made, site: site.into(), parcel: own.digest(), files, bytes, lasting };
        Self { head, own, carried }
    }

    /// Returns all files, own and carried.
    pub(crate) fn all(&self) -> Entries {
        if self.carried.as_slice().is_empty() {
            self.own.clone()
        } else {
            self.own.with(self.carried.as_slice().iter().cloned())
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.own.as_slice().len() * 64);
        self.own.encode(&mut body);
        self.carried.encode(&mut body);
        let mut bytes = MAGIC.to_vec();
        put_checked(&self.head.encode(), &mut bytes);
        put_checked(&body, &mut bytes);
        bytes
    }

    /// Reads a file; `None` when any byte of it is not as it was written.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let head = Head::decode(&mut bytes)?;
        let mut body = Bytes(checked(&mut bytes, usize::MAX)?);
        let own = Entries::decode(&mut body, usize::MAX)?;
        let carried = Entries::decode(&mut body, usize::MAX)?;
        body.end()?;
        bytes.end()?;
        Some(Self { head, own, carried })
    }
}

/// Returns the name of a release's manifest.
pub(crate) fn file_of(number: u64, id: &ReleaseId) -> String {
    format!("{number:08}-{id}")
}

/// Reads such a name.
pub(crate) fn of_file(name: &str) -> Option<(u64, ReleaseId)> {
    let (number, id) = name.split_once('-')?;
    let (number, id) = (number.parse().ok()?, id.parse().ok()?);
    (file_of(number, &id) == name).then_some((number, id))
}

fn put_checked(part: &[u8], bytes: &mut Vec<u8>) {
    put_number(part.len() as u64, bytes);
    bytes.extend_from_slice(part);
    bytes.extend_from_slice(Digest::of(part).as_bytes());
}

fn checked<'b>(bytes: &mut Bytes<'b>, most: usize) -> Option<&'b [u8]> {
    let length = bytes.length().filter(|length| *length <= most)?;
    let part = bytes.take(length)?;
    (bytes.digest()? == Digest::of(part)).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::Audience,
        path::SitePath,
        publish::entry::{Entry, Role},
    };

    #[test]
    fn every_flipped_or_missing_byte_is_noticed() {
        let entry = |path: &str, role| Entry {
            path: SitePath::new(path).unwrap(),
            digest: Digest::of(b"x"),
            bytes: 1,
            audience: Audience::Public,
            role,
        };
        let own = Entries::new(vec![entry("index.html", Role::Served), entry("redirects", Role::Annexed)]);
        let carried = Entries::new(vec![entry("old.css", Role::Served)]);
        let id = ReleaseId::new(Moment(0), &own.digest());
        let listing = Listing::new(id, 7, Moment(3), "jardin", own, carried);
        let bytes = listing.encode();
        assert_eq!(Listing::decode(&bytes).as_ref(), Some(&listing));
        assert_eq!(of_file(&listing.head.file()), Some((7, listing.head.id.clone())));
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            assert_eq!(Listing::decode(&flipped), None, "byte {at}");
            assert_eq!(Listing::decode(&bytes[..at]), None, "the first {at} bytes");
        }
    }
}
