//! `sobre build`.

use std::time::Duration;

use super::{
    Answer, Failure, Screen,
    args::BuildArgs,
    since::{self, Changed},
    work,
};
use crate::{diag::text, farm::Report};

/// Builds the sites asked for; with `--since`, only those of them that changed.
pub(crate) fn run(args: BuildArgs, screen: Screen) -> Result<Answer, Failure> {
    let mut request = work::request(args.work);
    request.out = args.out;
    request.why = args.why;
    if let Some(revision) = &args.since
        && let Changed::Sites(changed) = since::changed(&request.farm, revision)?
    {
        let exists = |site: &str| request.farm.join("sites").join(site).with_added_extension("toml").is_file();
        let asked = |site: &String| (request.sites.is_empty() || request.sites.contains(site)) && exists(site);
        request.sites = changed.into_iter().filter(asked).collect();
        if request.sites.is_empty() {
            return Ok(nothing(revision, screen));
        }
    }
    Ok(work::answer(&work::work(&request, screen)?, true, screen))
}

/// Returns the answer when no site asked for has changed.
fn nothing(revision: &str, screen: Screen) -> Answer {
    let report = Report { sites: Vec::new(), diagnostics: Vec::new(), elapsed: Duration::ZERO };
    let fact = text!("no site has changed since {revision}", "aucun site n’a changé depuis {revision}");
    Answer { human: screen.sentence(&fact), ..work::answer(&report, true, screen) }
}
