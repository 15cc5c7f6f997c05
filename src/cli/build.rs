//! `sobre build`.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Map, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::BuildArgs,
    findings::{self, Findings},
    since, work,
};
use crate::{
    config::is_name,
    diag::text,
    farm::{self, BuildRequest, Report},
};

/// Builds the sites asked for; with `--since`, only those of them that changed.
pub(crate) fn run(args: BuildArgs, screen: Screen) -> Result<Answer, Failure> {
    findings::check(&args.work.findings, screen)?;
    let (mut request, wanted) = work::request(args.work);
    request.out = args.out;
    request.why = args.why;
    if let Some(revision) = &args.since {
        request.sites = since::changed(&request.farm, revision, &request.sites)?;
        if request.sites.is_empty() {
            return if args.list { Ok(names(&[])) } else { nothing(revision, &wanted, &request, screen) };
        }
    }
    if args.list { list(&request) } else { work::run(&request, &wanted, screen) }
}

/// Returns the names of the sites that a build would make, a line each. They go into scripts, so a name
/// that cannot be one is refused here, too.
fn list(request: &BuildRequest) -> Result<Answer, Failure> {
    let sites = farm::ingredients(&request.farm, &request.sites)?;
    let sites: Vec<String> = sites.into_iter().map(|site| site.site).collect();
    match sites.iter().find(|site| !is_name(site)) {
        None => Ok(names(&sites)),
        Some(site) => {
            Err(Failure::usage(text!("`{site}` cannot name a site", "« {site} » ne peut pas nommer un site")))
        }
    }
}

fn names(sites: &[String]) -> Answer {
    let human = sites.iter().fold(String::new(), |mut lines, site| {
        let _ = writeln!(lines, "{site}");
        lines
    });
    Answer { exit: Exit::Good, human, json: Map::from_iter([("list".to_owned(), json!(sites))]) }
}

/// Returns the answer when no site asked for has changed.
fn nothing(revision: &str, wanted: &[Findings], request: &BuildRequest, screen: Screen) -> Result<Answer, Failure> {
    let report = Report { sites: Vec::new(), diagnostics: Vec::new(), elapsed: Duration::ZERO };
    let fact = text!("no site has changed since {revision}", "aucun site n’a changé depuis {revision}");
    // A pipeline that collects findings collects none, rather than missing a file.
    let found = findings::write(wanted, &report, &request.farm, screen)?;
    Ok(Answer { human: found + &screen.sentence(&fact), ..work::answer(&report, true, screen) })
}
