//! BLAKE3 digests: of bytes, and of any value that can be hashed.

use std::{cell::RefCell, fmt, hash::Hash, io, str::FromStr};

use serde::{Deserialize, Serialize};

/// A 256-bit BLAKE3 digest; shown as 64 lower-case hex digits.
///
/// ```
/// use sobre::digest::Digest;
/// let digest = Digest::of(b"abc");
/// assert_eq!(digest.to_string().parse::<Digest>(), Ok(digest));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Returns the digest of what a reader gives, and its size in bytes.
    pub fn of_reader(reader: impl io::Read) -> io::Result<(Self, u64)> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(reader)?;
        Ok((Self(*hasher.finalize().as_bytes()), hasher.count()))
    }

    /// Returns the digest of a value's [`Hash`], for keys of the memo.
    ///
    /// Stable for one build of sobre on one machine, which is all a memo needs: its key also holds
    /// the version.
    pub fn of_value(value: &(impl Hash + ?Sized)) -> Self {
        let mut hasher = ValueHasher(blake3::Hasher::new());
        value.hash(&mut hasher);
        Self(*hasher.0.finalize().as_bytes())
    }

    /// Returns the raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    /// Takes the raw bytes of a digest for one.
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// The key of a value in the memo: 128 bits of XXH3.
///
/// It tells values apart that nobody chose to be alike, at memory speed; what names a release or a
/// file is a [`Digest`].
pub type Key = u128;

/// Returns the key of a value.
///
/// Stable for one build of sobre on one machine, which is all a memo needs: what it remembers also
/// depends on the version.
pub fn key_of(value: &(impl Hash + ?Sized)) -> Key {
    thread_local! {
        static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    // Values within values are hashed one after the other, so a key may be asked for meanwhile.
    let mut collector = Collector(BYTES.take());
    collector.0.clear();
    value.hash(&mut collector);
    let key = xxhash_rust::xxh3::xxh3_128(&collector.0);
    BYTES.set(collector.0);
    key
}

/// Returns 64 bits of XXH3 over bytes: whether a file is still the one that was read a moment ago.
pub fn check_of(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

/// Collects what a value's [`Hash`] writes.
struct Collector(Vec<u8>);

impl std::hash::Hasher for Collector {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&self.0)
    }
}

/// Feeds a value's [`Hash`] to BLAKE3.
struct ValueHasher(blake3::Hasher);

impl std::hash::Hasher for ValueHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&digest.as_bytes()[..8]);
        u64::from_le_bytes(first)
    }
}

impl From<blake3::Hash> for Digest {
    fn from(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", &blake3::Hash::from_bytes(self.0).to_hex()[..12])
    }
}

impl FromStr for Digest {
    type Err = ();

    fn from_str(hex: &str) -> Result<Self, ()> {
        blake3::Hash::from_hex(hex).map(|hash| Self(*hash.as_bytes())).map_err(|_| ())
    }
}

/// Returns bytes in base 64 (RFC 4648 § 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().chain([&0, &0]).take(3).fold(0_usize, |group, byte| group << 8 | usize::from(*byte));
        for at in 0..4 {
            let digit = char::from(DIGITS[group >> (18 - 6 * at) & 63]);
            text.push(if at <= chunk.len() { digit } else { '=' });
        }
    }
    text
}
