//! What a build is asked, and what it tells.

use std::{io, path::PathBuf, time::Duration};

use jiff::civil;
use serde::Serialize;

use crate::{
    diag::{self, Diagnostic, Text},
    external::Outgoing,
    gate::PageSum,
    release::WriteError,
};

/// What to build, and how.
#[derive(Debug, Clone)]
pub struct BuildRequest {
    /// Folder of the farm.
    pub farm: PathBuf,
    /// Where builds go; `None` takes the farm's own.
    pub out: Option<PathBuf>,
    /// Names of sites; empty for all.
    pub sites: Vec<String>,
    /// Whether drafts and pages not yet published are shown.
    pub drafts: bool,
    /// The day for which to build.
    pub date: civil::Date,
    /// Threads; `None` for as many as there are cores.
    pub jobs: Option<usize>,
    /// Whether to use what the last build remembers.
    pub cache: bool,
    /// An address of which to tell why it was rendered again.
    pub why: Option<String>,
    /// Whether to write, or only check.
    pub write: bool,
    /// Whether to ask other sites whether links to them work.
    pub external: bool,
    /// Whether to tell, when checking, which pages are missing in a language.
    pub translations: bool,
}

/// What came of a build.
#[derive(Debug)]
pub struct Report {
    /// One for each site, in order of name.
    pub sites: Vec<SiteReport>,
    /// Findings about the farm itself.
    pub diagnostics: Vec<Diagnostic>,
    /// Wall time.
    pub elapsed: Duration,
}

/// What came of one site.
#[derive(Debug)]
pub struct SiteReport {
    /// Its name.
    pub name: String,
    /// Findings, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What happened to its output.
    pub outcome: Outcome,
    /// How much of everything.
    pub counts: Counts,
    /// Digest of the release, in hex, when there is one.
    pub digest: Option<String>,
    /// Why the address asked about was rendered again; empty when it was not.
    pub why: Vec<Text>,
    /// Addresses of other sites it leads to, when they are to be asked.
    pub outgoing: Vec<Outgoing>,
    /// What each page costs, when it was checked.
    pub pages: Vec<PageSum>,
    /// What the disk refused, with what we were doing.
    pub failure: Option<(Text, PathBuf, io::Error)>,
}

/// What happened to a site's output; of several parts of a site, the last of these counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Only checked.
    Checked,
    /// Nothing had changed.
    Unchanged,
    /// A new release is in place.
    Written,
    /// It has errors, so the old release stays.
    Refused,
    /// The disk failed; the old release stays.
    Failed,
}

/// How much of everything.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Pages, sections' own ones left out.
    pub pages: u64,
    /// Sections.
    pub sections: u64,
    /// Terms of taxonomies.
    pub terms: u64,
    /// Files of the release.
    pub outputs: u64,
    /// Files published as they are.
    pub assets: u64,
    /// Redirects.
    pub redirects: u64,
    /// Outputs rendered in this build.
    pub rendered: u64,
    /// Outputs reused from the last one.
    pub reused: u64,
    /// Files written.
    pub written_files: u64,
    /// Files removed.
    pub removed_files: u64,
    /// Bytes written.
    pub written_bytes: u64,
}

impl Counts {
    /// Returns the counts of two parts of one site.
    #[must_use]
    fn and(self, other: Self) -> Self {
        Self {
            pages: self.pages + other.pages,
            sections: self.sections + other.sections,
            terms: self.terms + other.terms,
            outputs: self.outputs + other.outputs,
            assets: self.assets + other.assets,
            redirects: self.redirects + other.redirects,
            rendered: self.rendered + other.rendered,
            reused: self.reused + other.reused,
            written_files: self.written_files + other.written_files,
            removed_files: self.removed_files + other.removed_files,
            written_bytes: self.written_bytes + other.written_bytes,
        }
    }
}

/// Why nothing could be built at all.
#[derive(Debug)]
pub enum FarmError {
    /// Wrong usage or configuration.
    Usage(Box<Diagnostic>),
    /// The world failed.
    World {
        /// What we were doing.
        doing: Text,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Who wants to know how it goes.
pub trait Progress: Sync {
    /// A site's build begins.
    fn site_started(&self, name: &str);

    /// `done` of `total` outputs of `site` are settled. Called now and then, from any thread.
    fn outputs(&self, site: &str, done: usize, total: usize);

    /// `done` of `total` pictures of `site` are there in all their sizes. Called from any thread.
    fn pictures(&self, site: &str, done: usize, total: usize);

    /// A site's build has ended.
    fn site_done(&self, site: &SiteReport);
}

/// Nobody.
impl Progress for () {
    fn site_started(&self, _name: &str) {}
    fn outputs(&self, _site: &str, _done: usize, _total: usize) {}
    fn pictures(&self, _site: &str, _done: usize, _total: usize) {}
    fn site_done(&self, _site: &SiteReport) {}
}

impl SiteReport {
    /// Returns the report of a site that was not written because of `diagnostics`.
    pub(crate) fn refused(name: &str, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            name: name.into(),
            diagnostics,
            outcome: Outcome::Refused,
            counts: Counts::default(),
            digest: None,
            why: Vec::new(),
            outgoing: Vec::new(),
            pages: Vec::new(),
            failure: None,
        }
    }

    /// Returns the report of two parts of one site.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.diagnostics.extend(other.diagnostics);
        diag::sort(&mut self.diagnostics);
        // Parts are made of the same words, in which the same is wrong.
        self.diagnostics.dedup();
        self.outcome = self.outcome.max(other.outcome);
        self.counts = self.counts.and(other.counts);
        self.digest = self.digest.or(other.digest);
        self.why.extend(other.why);
        self.outgoing.extend(other.outgoing);
        self.failure = self.failure.or(other.failure);
        self
    }

    /// Returns the report of a site that the disk kept from being written.
    pub(crate) fn failed(name: &str, diagnostics: Vec<Diagnostic>, doing: Text, error: WriteError) -> Self {
        let failure = Some((doing, error.path, error.source));
        Self { outcome: Outcome::Failed, failure, ..Self::refused(name, diagnostics) }
    }
}
