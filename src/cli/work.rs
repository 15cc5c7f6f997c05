//! What `build` and `check` share: the request, the work, the answer.

use std::path::Path;

use super::{
    Answer, Exit, Failure, Screen,
    args::{WorkArgs, today},
    costs,
    findings::{self, Findings},
    json::report_json,
    progress::Bar,
    report::{self, Extent},
};
use crate::{
    diag::Diagnostic,
    farm::{self, BuildRequest, FarmError, Outcome, Prepared, Report},
};

/// Returns the request that the arguments make (writing, with the cache, nothing external), and the
/// forms in which to write down what is found.
pub(crate) fn request(args: WorkArgs) -> (BuildRequest, Vec<Findings>) {
    let request = BuildRequest {
        farm: args.farm.root,
        out: None,
        sites: args.sites,
        drafts: args.drafts,
        date: args.day.get(),
        jobs: args.jobs.map(Into::into),
        cache: !args.no_cache,
        why: None,
        write: true,
        external: false,
        translations: false,
    };
    (request, args.findings)
}

/// Does the work and writes down what was found.
pub(crate) fn run(request: &BuildRequest, wanted: &[Findings], screen: Screen) -> Result<Answer, Failure> {
    let report = work(request, screen)?;
    let found = findings::write(wanted, &report, &request.farm, screen)?;
    let mut answer = answer(&report, request.write, screen);
    answer.human.insert_str(0, &found);
    Ok(answer)
}

/// Returns the farm with a single site, for commands that change its files.
pub(crate) fn one_site(root: &Path, site: &str) -> Result<Prepared, Failure> {
    farm(root, vec![site.to_owned()])
}

/// Returns the farm with the sites named, or all, for commands that build nothing.
pub(crate) fn farm(root: &Path, sites: Vec<String>) -> Result<Prepared, Failure> {
    let request = BuildRequest {
        farm: root.to_owned(),
        out: None,
        sites,
        drafts: true,
        date: today(),
        jobs: None,
        cache: false,
        why: None,
        write: false,
        external: false,
        translations: false,
    };
    Ok(farm::prepare(&request)?)
}

/// Does the work, with a bar when it is long.
pub(crate) fn work(request: &BuildRequest, screen: Screen) -> Result<Report, Failure> {
    let bar = Bar::new(screen);
    let report = farm::build(request, &bar);
    bar.finish();
    Ok(report?)
}

/// Returns what to say about a report; `wrote` tells a build from a check.
pub(crate) fn answer(report: &Report, wrote: bool, screen: Screen) -> Answer {
    let extent = match (screen.quiet, wrote) {
        (true, _) => Extent::QUIET,
        (false, true) => Extent::BUILD,
        (false, false) => Extent::ALL,
    };
    let mut human = report::findings(report, extent, screen.style);
    if !screen.quiet && !report.sites.is_empty() {
        human.push_str(&costs::table(report, screen.style));
        human.push_str(&report::summary(report, wrote, screen.style));
    }
    Answer { exit: exit(report), human, json: report_json(report, screen.style.lang) }
}

/// Returns how a run with this report ends.
fn exit(report: &Report) -> Exit {
    let mut errors = report.sites.iter().flat_map(|site| &site.diagnostics).filter(|found| found.is_error());
    if report.sites.iter().any(|site| site.outcome == Outcome::Failed) {
        Exit::World
    } else if report.diagnostics.iter().any(Diagnostic::is_error) || errors.clone().any(is_configuration) {
        Exit::Usage
    } else if errors.next().is_some() {
        Exit::Content
    } else {
        Exit::Good
    }
}

/// Whether a finding is about what a site or a theme is, not about what somebody wrote in a page.
fn is_configuration(found: &Diagnostic) -> bool {
    let file = found.place.as_ref().map_or("", |place| place.file.as_str());
    match found.code.as_str().split('/').next().unwrap_or_default() {
        "config" | "key" | "theme" => !file.starts_with("content/"),
        // The file of a site itself.
        "file" => file.starts_with("sites/") && Path::new(file).extension().is_some_and(|ending| ending == "toml"),
        _ => false,
    }
}

impl From<FarmError> for Failure {
    fn from(error: FarmError) -> Self {
        match error {
            FarmError::Usage(diagnostic) => Self::Configuration(vec![*diagnostic]),
            FarmError::World { doing, path, source } => Self::world(&doing, &path, &source),
        }
    }
}
