//! The farm's library as the command line expects it, until it is there.
use std::{io, path::PathBuf, time::Duration};

use jiff::civil;

use crate::diag::{Diagnostic, Text};

pub(crate) struct BuildRequest {
    pub(crate) farm: PathBuf,
    pub(crate) out: Option<PathBuf>,
    pub(crate) sites: Vec<String>,
    pub(crate) drafts: bool,
    pub(crate) date: civil::Date,
    pub(crate) jobs: Option<usize>,
    pub(crate) cache: bool,
    pub(crate) why: Option<String>,
    pub(crate) write: bool,
    pub(crate) external: bool,
}
pub(crate) struct Report {
    pub(crate) sites: Vec<SiteReport>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) elapsed: Duration,
}
#[derive(Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Written,
    Unchanged,
    Refused,
    Checked,
}
#[derive(Default, Clone, Copy, serde::Serialize)]
pub(crate) struct Counts {
    pub(crate) pages: u64,
    pub(crate) sections: u64,
    pub(crate) terms: u64,
    pub(crate) outputs: u64,
    pub(crate) assets: u64,
    pub(crate) redirects: u64,
    pub(crate) rendered: u64,
    pub(crate) reused: u64,
    pub(crate) written_files: u64,
    pub(crate) removed_files: u64,
    pub(crate) written_bytes: u64,
}
pub(crate) struct SiteReport {
    pub(crate) name: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) outcome: Outcome,
    pub(crate) counts: Counts,
    pub(crate) digest: Option<String>,
}
pub(crate) enum FarmError {
    Usage(Diagnostic),
    World { doing: Text, path: PathBuf, source: io::Error },
}
pub(crate) trait Progress: Sync {
    fn site_started(&self, name: &str);
    fn pages(&self, done: usize, total: usize);
    fn site_done(&self, site: &SiteReport);
}
pub(crate) fn build(_: &BuildRequest, _: &dyn Progress) -> Result<Report, FarmError> {
    Ok(Report { sites: vec![], diagnostics: vec![], elapsed: Duration::ZERO })
}
