//! A web space: the folder on a web server where one site is published.
//!
//! ```text
//! <space>/  log/  db/                      (not ours: made, never looked into)
//!   www/current -> releases/<release>      the one truth about what visitors see
//!   www/releases/<release>/…               hard links into the store: 0444, folders 0755
//!   priv/sobre/store/<2 hex>/<digest>      each file's bytes once
//!   priv/sobre/manifests/<number>-<release>  what a release holds (checksummed)
//!   priv/sobre/annexes/<release>/…         files for the web server (redirects), never served
//!   priv/sobre/redirects.txt -> annexes/… the map of what visitors see, for Apache
//!   priv/sobre/policies.txt -> annexes/…  the policies of its pages, for Apache
//!   priv/sobre/live.txt                      what visitors see, for Apache (`live`)
//!   priv/sobre/pointers/<release>            each release's own, ready to take the place of `live.txt`
//!   priv/sobre/links/<release>             each release's own link, ready to take the place of `current`
//!   priv/sobre/spare/ + spare.manifest     the next release's tree, all but done
//!   priv/sobre/incoming/ trash/ lock journal
//! ```
//!
//! ## What only some may read
//!
//! The private parts of a portal are one more release, in a web space of its own below this one, `priv/private`
//! ([`PRIVATE`]), of the site `<site>.private`. It takes nothing public, and this one nothing that is not
//! ([`Rules::private`]); the web server asks for a name before it answers from there.
//!
//! ## How a release is made
//!
//! A tree of 10 000 links takes half a second; so one is kept ready. After each publication, when
//! nobody waits any more, the *spare* is brought to hold what is live: a pruned release's tree with
//! the difference applied, or a fresh one. The next publication applies its own difference (one page:
//! a handful of calls), looks through the names, and moves the spare to its place. `spare.manifest` is
//! removed before the tree is touched and written after it is whole again, so a spare without one is
//! half done and is thrown away.
//!
//! A release exists when both its manifest and its tree do. The tree goes to its place last.
//!
//! ## How it is switched
//!
//! Each release has a link of its own lying ready, and `renameat2(RENAME_EXCHANGE)` lets it and
//! `current` change places: that takes no block and no inode, so going back works on a disk that has
//! neither. The old link is then put away under its own release's name.
//!
//! ## What is believed
//!
//! `www/current`, and nothing else. Manifests are checked by digest and made anew from the tree when
//! damaged; links, spare and incoming files are derived; the journal is for people. Healing
//! runs under the lock before anything else is done.

mod heal;
mod journal;
mod listing;
mod live;
mod lock;
mod session;
mod store;
mod switch;
mod tidy;
mod tree;

pub(crate) use listing::{Head, Listing, file_of, of_file};
pub use lock::Holder;
pub(crate) use lock::{Lock, Refusal as LockRefusal, TIDYING};
pub(crate) use session::Session;
pub(crate) use store::Refusal as PutRefusal;
pub use tidy::Tidied;

use std::path::Path;

use rustix::fs::FileType;

use super::{
    bytes::Bytes,
    entry::Entries,
    folder::Folder,
    id::{Moment, ReleaseId},
    kept::Release,
};
use crate::{diag::Text, release::WriteError};
use store::Store;

/// Where, below a web space, the one is whose releases hold what of the site only some may read: outside the folder
/// of what is for everyone.
pub const PRIVATE: &str = "priv/private";

/// The most that is read of any file of the state: the list of a million files.
const STATE_MAX: u64 = 256 << 20;

/// How many bytes hold the head of most manifests.
const HEAD_USUAL: usize = 1 << 16;

/// What a web space allows, and how long it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Releases that stay, whatever their age; at least 3.
    pub keep: usize,
    /// Younger releases stay, too, in seconds; but at most five times `keep` in all.
    pub keep_seconds: u64,
    /// The largest release, in bytes.
    pub quota: Option<u64>,
    /// Most files of a release.
    pub files_max: usize,
    /// The largest file, in bytes.
    pub file_bytes_max: u64,
    /// Whether it holds what only some may read, and nothing else.
    pub private: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            keep: 10,
            keep_seconds: 30 * 86_400,
            quota: None,
            files_max: 200_000,
            file_bytes_max: 2 << 30,
            private: false,
        }
    }
}

/// A web space, open.
#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) rules: Rules,
    www: Folder,
    releases: Folder,
    state: Folder,
    manifests: Folder,
    annexes: Folder,
    links: Folder,
    pointers: Folder,
    trash: Folder,
    store: Store,
    /// What was found damaged and mended.
    pub(crate) mended: Vec<Text>,
}

impl Space {
    /// Opens the web space in a folder that is there, with all that it needs.
    pub(crate) fn open(folder: &Path, rules: Rules) -> Result<Self, WriteError> {
        let root = Folder::open(folder)?;
        for name in ["log", "db"].into_iter().filter(|_| !rules.private) {
            // Who gives us a folder of our own below theirs may keep us out of these.
            drop(root.make_for(name, 0o750));
        }
        let www = root.make("www")?;
        let state = root.make_for("priv", 0o751)?.make_for("sobre", 0o711)?;
        let rules = Rules { keep: rules.keep.max(3), ..rules };
        Ok(Self {
            rules,
            releases: www.make("releases")?,
            www,
            manifests: state.make_for("manifests", 0o700)?,
            annexes: state.make("annexes")?,
            links: state.make_for("links", 0o700)?,
            pointers: state.make_for("pointers", 0o700)?,
            trash: state.make_for("trash", 0o700)?,
            store: Store::new(&state)?,
            state,
            mended: Vec::new(),
        })
    }

    /// Takes the lock.
    pub(crate) fn lock(&self, holder: &Holder) -> Result<Lock, LockRefusal> {
        lock::take(&self.state, holder)
    }

    /// Returns which release visitors see.
    pub(crate) fn current(&self) -> Result<Option<ReleaseId>, WriteError> {
        let target = self.www.pointed("current")?;
        Ok(target.and_then(|target| target.strip_prefix("releases/")?.parse().ok()))
    }

    /// Returns the releases that are here, in their order.
    pub(crate) fn releases(&self) -> Result<Vec<Release>, WriteError> {
        let mut releases = Vec::new();
        for named in self.manifests.names()? {
            let Some((number, id)) = of_file(&named.name) else { continue };
            if self.releases.kind(id.as_str())? == Some(FileType::Directory) {
                let head = self.head(&named.name)?.filter(|head| head.id == id && head.number == number);
                releases.push(Release { number, id, head });
            }
        }
        releases.sort_by_key(|release| release.number);
        Ok(releases)
    }

    fn head(&self, file: &str) -> Result<Option<Head>, WriteError> {
        use std::io::Read as _;
        let Ok(opened) = self.manifests.open_file(file) else { return Ok(None) };
        let mut front = Vec::with_capacity(HEAD_USUAL);
        crate::release::at(&self.manifests.path(file), opened.take(HEAD_USUAL as u64).read_to_end(&mut front))?;
        if let Some(head) = Head::decode(&mut Bytes(&front)) {
            return Ok(Some(head));
        }
        let whole = self.manifests.read(file, STATE_MAX)?.unwrap_or_default();
        Ok(Head::decode(&mut Bytes(&whole)))
    }

    /// Returns what a release holds; `None` when its manifest cannot be read.
    pub(crate) fn listing(&self, release: &Release) -> Result<Option<Listing>, WriteError> {
        let bytes = self.manifests.read(&file_of(release.number, &release.id), STATE_MAX)?;
        let listing = bytes.and_then(|bytes| Listing::decode(&bytes));
        Ok(listing.filter(|listing| listing.head.id == release.id))
    }

    /// Returns what the spare tree holds, when it is whole.
    fn spare(&self) -> Result<Option<Entries>, WriteError> {
        if self.state.kind("spare")? != Some(FileType::Directory) {
            return Ok(None);
        }
        let bytes = self.state.read("spare.manifest", STATE_MAX)?;
        Ok(bytes.and_then(|bytes| Listing::decode(&bytes)).map(|listing| listing.all()))
    }

    /// Puts a folder where it waits for its removal, which may take long.
    fn throw_away(&self, from: &Folder, name: &str) -> Result<(), WriteError> {
        let taken = self.trash.names()?.iter().filter_map(|named| named.name.parse::<u64>().ok()).max();
        from.rename(name, &self.trash, &taken.map_or(0, |taken| taken + 1).to_string())
    }

    /// Adds a line to the journal.
    pub(crate) fn note(&self, now: Moment, event: &str, who: &str) {
        journal::note(&self.state, now, event, who);
    }
}
