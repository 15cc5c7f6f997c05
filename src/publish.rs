//! A build → what visitors see, on a web server, in one step.
//!
//! `sobre publish` takes what `sobre build` left (`OUT/<site>/` and its manifest), makes a [`Parcel`]
//! of it, and puts it on a [`Target`]: a folder laid out like a web space ([`DirTarget`]), or a web
//! server over ssh ([`SshTarget`]), where `sobre receive` does with the messages what `dir` does with
//! calls; where sobre cannot be installed, `rsync` and a shell will do ([`RsyncTarget`]), and with the
//! feature `s3` an object store. The order of things is the same for all ([`publish`]); what a web space is and how it
//! survives whatever may happen to it is told by [`space`].
//!
//! ```text
//! OUT/<site>.release.json ─► Parcel ─check─► Target: open · expect · put · commit · switch ─probe─► Receipt
//! ```
//!
//! What a release is named by is a digest of all its files; publishing the same again does nothing, in
//! one round trip. Cost is in proportion to the difference, on the wire and on the disk.
//!
//! Beside what was built go smaller files for those that gain by it ([`compress`]) and the old addresses
//! in the words of servers ([`redirects`]). Before a file leaves it is looked through ([`secrets`]).
//!
//! Seams: what else is checked is one more line of `verify::CHECKS`; another kind of target implements
//! [`Target`]. What else is kept in an object store (`provision`’s archives) goes through `s3::Objects`.

mod bytes;
pub mod compress;
mod dir;
mod entry;
mod error;
pub(crate) mod folder;
mod grammar;
mod id;
mod kept;
mod many;
mod pack;
mod parcel;
pub mod policies;
pub(crate) mod probe;
mod protocol;
mod receive;
pub mod redirects;
mod rsync;
#[cfg(feature = "s3")]
mod s3;
pub mod secrets;
mod shell;
pub mod space;
mod ssh;
mod target;
mod together;
mod verify;
mod wire;

pub use dir::DirTarget;
pub use entry::{Delta, Entries, Entry, Role};
pub use error::PublishError;
pub use id::{Moment, ReleaseId};
#[cfg(feature = "s3")]
pub(crate) use many::without_keys;
#[cfg(not(feature = "s3"))]
pub(crate) use many::without_stores;
pub use many::{Job, Published, Setting, StoreKeys, publish_all};
pub use parcel::{Parcel, Source};
pub use probe::Probe;
pub use protocol::{Order, Outcome, Receipt, publish};
pub use receive::{Ended, serve};
pub use rsync::RsyncTarget;
#[cfg(feature = "s3")]
pub use s3::{Objects, S3Target};
pub use space::{Holder, PRIVATE, Rules, Tidied};
pub use ssh::SshTarget;
pub use target::{Abilities, Line, Live, Offer, Standing, Target};
pub use together::{Publication, RolledBack, releases, roll_back};
