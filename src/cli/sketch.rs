//! What a build is asked, and what it tells.

use std::{io, path::PathBuf, time::Duration};

use jiff::civil;
use serde::Serialize;

use crate::diag::{Diagnostic, Text};

/// What to build, and how.
#[derive(Debug, Clone)]
pub(crate) struct BuildRequest {
    /// Folder of the farm.
    pub(crate) farm: PathBuf,
    /// Where builds go; `None` takes the farm's own.
    pub(crate) out: Option<PathBuf>,
    /// Names of sites; empty for all.
    pub(crate) sites: Vec<String>,
    /// Whether drafts and pages not yet published are shown.
    pub(crate) drafts: bool,
    /// The day for which to build.
    pub(crate) date: civil::Date,
    /// Threads; `None` for as many as there are cores.
    pub(crate) jobs: Option<usize>,
    /// Whether to use what the last build remembers.
    pub(crate) cache: bool,
    /// An address of which to tell why it was rendered again.
    pub(crate) why: Option<String>,
    /// Whether to write, or only check.
    pub(crate) write: bool,
    /// Whether to ask other sites whether links to them work.
    pub(crate) external: bool,
}

/// What came of a build.
#[derive(Debug)]
pub(crate) struct Report {
    /// One for each site, in order of name.
    pub(crate) sites: Vec<SiteReport>,
    /// Findings about the farm itself.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Wall time.
    pub(crate) elapsed: Duration,
}

/// What came of one site.
#[derive(Debug)]
pub(crate) struct SiteReport {
    /// Its name.
    pub(crate) name: String,
    /// Findings, sorted.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What happened to its output.
    pub(crate) outcome: Outcome,
    /// How much of everything.
    pub(crate) counts: Counts,
    /// Digest of the release, in hex, when there is one.
    pub(crate) digest: Option<String>,
    /// Why the address asked about was rendered again; empty when it was not.
    pub(crate) why: Vec<Text>,
    /// What the disk refused, with what we were doing.
    pub(crate) failure: Option<(Text, PathBuf, io::Error)>,
}

/// What happened to a site's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// A new release is in place.
    Written,
    /// Nothing had changed.
    Unchanged,
    /// It has errors, so the old release stays.
    Refused,
    /// Only checked.
    Checked,
    /// The disk failed; the old release stays.
    Failed,
}

/// How much of everything.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    /// Pages, sections' own ones left out.
    pub(crate) pages: u64,
    /// Sections.
    pub(crate) sections: u64,
    /// Terms of taxonomies.
    pub(crate) terms: u64,
    /// Files of the release.
    pub(crate) outputs: u64,
    /// Files published as they are.
    pub(crate) assets: u64,
    /// Redirects.
    pub(crate) redirects: u64,
    /// Outputs rendered in this build.
    pub(crate) rendered: u64,
    /// Outputs reused from the last one.
    pub(crate) reused: u64,
    /// Files written.
    pub(crate) written_files: u64,
    /// Files removed.
    pub(crate) removed_files: u64,
    /// Bytes written.
    pub(crate) written_bytes: u64,
}

/// Why nothing could be built at all.
#[derive(Debug)]
pub(crate) enum FarmError {
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
pub(crate) trait Progress: Sync {
    /// A site's build begins.
    fn site_started(&self, name: &str);

    /// `done` of `total` outputs of `site` are settled. Called now and then, from any thread.
    fn outputs(&self, site: &str, done: usize, total: usize);

    /// A site's build has ended.
    fn site_done(&self, site: &SiteReport);
}

/// Nobody.
impl Progress for () {
    fn site_started(&self, _name: &str) {}
    fn outputs(&self, _site: &str, _done: usize, _total: usize) {}
    fn site_done(&self, _site: &SiteReport) {}
}

impl SiteReport {
    /// Returns the report of a site that was not written because of `diagnostics`.
    #[expect(dead_code)]
    pub(crate) fn refused(name: &str, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            name: name.into(),
            diagnostics,
            outcome: Outcome::Refused,
            counts: Counts::default(),
            digest: None,
            why: Vec::new(),
            failure: None,
        }
    }
}

pub(crate) fn build(_: &BuildRequest, _: &dyn Progress) -> Result<Report, FarmError> {
    Ok(Report { sites: vec![], diagnostics: vec![], elapsed: Duration::ZERO })
}
