//! The preview server: every site of a farm at its own host name, the page you edit reloading as
//! you save it, what is wrong with it laid over the page.
//!
//! The server knows nothing of how pages come to be: it asks a [`Preview`]. Around it, it keeps
//! one promise: *an answer is never older than what was on disk when the request came*. So a
//! request first lets [`Watch`](crate::watch::Watch) hear of all that has been written, applies it
//! or waits for the thread that is applying it; nobody has to guess a settle time.
//!
//! | file | is |
//! |---|---|
//! | `request`, `target`, `response` | HTTP/1.1: pure values, hostile input included |
//! | `listen`, `connection` | threads and sockets, bounded in number, size and time |
//! | `live` | the preview, the watch and the order between them |
//! | `desk`, `host` | which site, which answer |
//! | `inject`, `events`, `findings`, `reload.js`, `overlay.js` | live reload and the overlay |
//! | `pages` | the few pages of the server's own |
//!
//! Nothing here is written to disk, and only this machine is listened to: a name that is not
//! `localhost` is refused, so that no foreign web page can read drafts through a name of its own.

mod connection;
mod desk;
mod events;
mod findings;
mod host;
mod inject;
mod listen;
mod live;
mod pages;
mod request;
mod response;
mod target;

use std::{path::PathBuf, sync::Arc};

pub use crate::mime::mime_of;
pub use listen::{Options, Running, ServeError, Server};

use crate::{diag::Diagnostic, digest::Digest, watch::Changes};

/// A farm that can be looked at: what the server asks, from many threads at once.
pub trait Preview: Send + Sync {
    /// Returns the sites, in the order of their names, each with its parts after it; a broken one, too (its
    /// answers are [`Answer::Broken`]).
    fn sites(&self) -> Arc<[SiteInfo]>;

    /// Returns what the published site would answer. `path` is decoded, starts with `/` and cannot
    /// lead out; `query` is as sent, without `?`.
    fn answer(&self, site: &str, path: &str, query: Option<&str>) -> Answer;

    /// Returns what the published site would send as `Content-Security-Policy` with a page at `path`, whose bytes these
    /// are.
    fn policy(&self, site: &str, path: &str, bytes: &[u8]) -> String;

    /// Returns what there is to say about a site, sorted.
    fn diagnostics(&self, site: &str) -> Arc<[Diagnostic]>;

    /// Takes note of changed files; once it returns, answers are those of the new state.
    /// Never called twice at the same time.
    fn apply(&self, changes: &Changes);
}

/// What the server needs to know of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteInfo {
    /// Its name, such as `jardin`: its host name below `localhost`. `ca.jardin` is the site as some of its readers
    /// see it.
    pub name: String,
    /// Its title, for the list of sites; of readers, what they are called.
    pub title: String,
    /// Where the part begins that only these readers may enter, such as `/ca/`.
    pub part: Option<String>,
}

/// Returns the name of the site that readers see who are called `name`: that itself, when it is no reader's.
fn site_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, site)| site)
}

/// What a site answers to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A page or file from memory.
    File {
        /// Its media type; see [`mime_of`].
        mime: &'static str,
        /// Its bytes, as they would be published.
        bytes: Arc<[u8]>,
        /// Their digest.
        digest: Digest,
    },
    /// A file that is published as it lies on disk.
    OnDisk(PathBuf),
    /// Another address.
    Redirect {
        /// Where to, within the site or absolute.
        to: String,
        /// 301 or 302.
        status: u16,
    },
    /// 401: there is something, and not for these readers.
    Closed,
    /// 410: there was something, and it will not come back.
    Gone {
        /// The site's own page; may be empty.
        body: Arc<[u8]>,
    },
    /// 404.
    NotFound {
        /// The site's own page; may be empty.
        body: Arc<[u8]>,
    },
    /// There is no page to show at all, not even an old one.
    Broken {
        /// Why.
        diagnostics: Arc<[Diagnostic]>,
    },
}

impl Answer {
    /// Returns a file from memory, its type by the extension of `path` and its digest computed.
    pub fn file(path: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self::File { mime: mime_of(path), digest: Digest::of(&bytes), bytes }
    }

    /// Returns a name of what is to be seen here: equal names, equal sights.
    fn state(&self) -> String {
        let short = |digest: Digest| digest.to_string()[..32].to_owned();
        match self {
            Self::File { digest, .. } => short(*digest),
            Self::OnDisk(path) => {
                path.metadata().map_or_else(|_| "missing".to_owned(), |facts| response::state_of(&facts))
            }
            Self::Redirect { to, status } => short(Digest::of_value(&(to, status))),
            Self::Gone { body } | Self::NotFound { body } => short(Digest::of(body)),
            Self::Closed => "closed".to_owned(),
            Self::Broken { diagnostics } => findings::state_of(diagnostics),
        }
    }
}
