//! Other engines' sites → the files of a site of ours: content, configuration, report.
//!
//! A producer reads an export and hands what it finds to a [`Desk`]: pages one by one, so that an
//! export larger than memory streams through, then what is small (redirects, menus, configuration)
//! as a whole. The desk writes `content/<site>/` and `sites/<site>.toml`, leaves alone what people
//! edited since the last time, and the [`Report`] says what was lost, guessed or kept out. What lies
//! there afterwards is read like any other site: a producer has no second pipeline.
//!
//! The producers are [`wordpress`] and [`spip`]. What they share: [`source`] (files, packed or cut), [`sql`] and
//! [`xml`] (what hosts and engines export), [`php`]; [`html`] (other people's HTML → Markdown), [`comments`],
//! [`media`]; [`moves`] (old addresses), [`page`] (front matter and body → text), [`heard`], [`ledger`],
//! [`scales`] (what pages weigh) and [`report`] (what is to be told). They never know each other.

pub mod comments;
pub mod desk;
pub mod heard;
pub mod html;
pub mod ledger;
pub mod media;
pub mod moves;
pub mod page;
pub mod php;
pub mod report;
pub mod scales;
pub mod settings;
pub mod source;
pub mod spip;
pub mod sql;
pub mod wordpress;
pub mod xml;

use std::{io, path::PathBuf};

use crate::diag::Text;

pub use desk::{Desk, Written};
pub use ledger::Ledger;
pub use page::Page;
pub use report::{Finding, Report, Weight};
pub use settings::{Menu, Settings};

/// What a run of statify is asked to do.
#[derive(Debug, Clone)]
pub struct Request {
    /// The farm's folder.
    pub farm: PathBuf,
    /// Name of the site to write; already known to be one.
    pub site: String,
    /// Export files, in any order.
    pub sources: Vec<PathBuf>,
    /// What the names of the tables to read begin with, where a database holds several sites.
    pub prefix: Option<String>,
    /// Folder of the media, if it is there.
    pub media: Option<PathBuf>,
    /// Whether to write what is not published, as drafts.
    pub drafts: bool,
    /// Whether commenters keep their names.
    pub names: bool,
    /// The day that decides what is still to come.
    pub today: jiff::civil::Date,
}

/// Why nothing could be made of an export.
#[derive(Debug)]
pub enum Error {
    /// It is not what the command was asked to read.
    Source {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        fact: Text,
    },
    /// The world failed.
    World {
        /// What we were doing, as a noun phrase.
        doing: Text,
        /// With which file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

/// Hears how far a run has come.
pub trait Progress: Sync {
    /// `done` of `total` pages are written.
    fn pages(&self, done: usize, total: usize);
}
