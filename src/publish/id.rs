//! Names of releases, and the clock they are taken from.

use std::{fmt, str::FromStr};

use crate::digest::Digest;

/// A moment, in seconds since 1970. It comes in from the command line and never decides an order: a
/// clock may be wrong, so releases also carry a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

impl Moment {
    /// Returns how many seconds ago `then` was; what lies in the future was just now.
    pub fn since(self, then: Self) -> u64 {
        self.0.saturating_sub(then.0)
    }

    /// Returns the moment as people and files write it: `20261121T165639Z` (ISO 8601, basic format).
    pub fn compact(self) -> String {
        const LAST: u64 = 253_402_300_799; // the end of the year 9999
        let seconds = i64::try_from(self.0.min(LAST)).unwrap_or_default();
        let moment = jiff::Timestamp::from_second(seconds).unwrap_or_default();
        moment.strftime("%Y%m%dT%H%M%SZ").to_string()
    }
}

/// The name of a release: when it was made, and the first 12 digits of its digest.
///
/// ```
/// use sobre::{digest::Digest, publish::{Moment, ReleaseId}};
/// let id = ReleaseId::new(Moment(1_795_280_199), &Digest::of(b"abc"));
/// assert_eq!(id.to_string(), "20261121T165639Z-6437b3ac3846");
/// assert_eq!(id.to_string().parse(), Ok(id));
/// assert!("../20261121T165639Z-6437b3ac3846".parse::<ReleaseId>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReleaseId(String);

impl ReleaseId {
    /// Returns the name of a release made now.
    pub fn new(now: Moment, digest: &Digest) -> Self {
        Self(format!("{}-{:.12}", now.compact(), digest.to_string()))
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReleaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ReleaseId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = text.as_bytes();
        let is_good = bytes.len() == 29
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                8 => *byte == b'T',
                15 => *byte == b'Z',
                16 => *byte == b'-',
                17.. => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
                _ => byte.is_ascii_digit(),
            });
        is_good.then(|| Self(text.to_owned())).ok_or(())
    }
}
