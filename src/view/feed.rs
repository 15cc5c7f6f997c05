//! Where feeds are.

use serde::Serialize;

use crate::{
    path::Url,
    site::{Scope, Site},
};

/// A feed and how it is written.
#[derive(Debug, Serialize, Hash)]
pub struct FeedView {
    /// Address from the root of the site.
    pub url: String,
    /// `Atom`, `RSS`, `JSON Feed` or `Podcast`.
    pub name: &'static str,
    /// Media type.
    pub r#type: &'static str,
}

impl Site {
    /// Returns the feeds of what is found at `url`.
    pub(super) fn feeds(&self, url: &Url, scope: Scope) -> Vec<FeedView> {
        let formats = self.feed_formats(scope).into_iter();
        let view = |format: crate::config::FeedFormat| FeedView {
            url: format!("{}{}", url.encoded(), format.file()),
            name: format.name(),
            r#type: format.mime(),
        };
        formats.map(view).collect()
    }
}

/// Returns the address of the first feed.
pub(super) fn first(feeds: &[FeedView]) -> Option<String> {
    feeds.first().map(|feed| feed.url.clone())
}
