//! Files that a theme publishes, and their addresses.

use std::{collections::BTreeMap, fmt::Write as _};

use super::files::{Layer, StaticFile};
use crate::digest::Digest;

/// A file of the chain, published under two names: its own, for style sheets that refer to it, and
/// one that holds a part of its digest, which may be kept for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Static {
    /// Path within the site, such as `style.css`.
    pub path: String,
    /// The same with 8 digits of the digest: `style.1a2b3c4d.css`.
    pub fingerprinted: String,
    /// Where its bytes are.
    pub file: StaticFile,
}

/// Returns the files of a chain by path, the first of the chain before its ancestors.
pub(super) fn merge(layers: &[Layer]) -> BTreeMap<String, Static> {
    let mut statics = BTreeMap::new();
    for (path, file) in layers.iter().rev().flat_map(|layer| &layer.statics) {
        let fingerprinted = fingerprinted(path, &file.digest);
        statics.insert(path.clone(), Static { path: path.clone(), fingerprinted, file: file.clone() });
    }
    statics
}

pub(super) fn fingerprinted(path: &str, digest: &Digest) -> String {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    // The first dot of `.htaccess` begins no ending.
    let dot = path[start..].rfind('.').filter(|dot| *dot > 0).map_or(path.len(), |dot| start + dot);
    let mut name = path[..dot].to_owned();
    let _ = write!(name, ".{:.8}", digest.to_string());
    name + &path[dot..]
}

#[cfg(test)]
mod tests {
    use super::{Digest, fingerprinted};

    #[test]
    fn the_fingerprint_stands_before_the_ending() {
        let digest = Digest::of(b"abc");
        assert_eq!(fingerprinted("style.css", &digest), "style.6437b3ac.css");
        assert_eq!(fingerprinted("fonts.d/LICENSE", &digest), "fonts.d/LICENSE.6437b3ac");
        assert_eq!(fingerprinted("a/.htaccess", &digest), "a/.htaccess.6437b3ac");
    }
}
