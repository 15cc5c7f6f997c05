//! Addresses, put together when a template gets them: most views are only made to be hashed.

use serde::{Serialize, Serializer};

use crate::path::Url;

/// An address from the root of the site, percent-encoded.
#[derive(Debug, Clone, Copy, Hash)]
pub struct Address<'s>(pub &'s Url);

/// An address with the domain, percent-encoded.
#[derive(Debug, Clone, Copy, Hash)]
pub struct Permalink<'s> {
    /// What permalinks begin with, without a final `/`.
    pub base: &'s str,
    /// The address within the site.
    pub url: &'s Url,
}

impl Serialize for Address<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.encoded())
    }
}

impl Serialize for Permalink<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.url.permalink(self.base))
    }
}
