//! The report of a build or a check for programs. `docs/report.schema.json` describes it.

use serde_json::{Map, Value, json};

use super::{
    Failure,
    costs::page_json,
    report::{tally, tally_of},
};
use crate::{
    diag::{Diagnostic, Lang, diagnostic_json},
    farm::{Report, SiteReport},
};

/// Returns the members that a build or a check adds to the JSON object of a run.
pub(crate) fn report_json(report: &Report, lang: Lang) -> Map<String, Value> {
    let of_farm = report.diagnostics.iter().map(|found| (None, found));
    let of_sites = report.sites.iter().flat_map(|site| site.diagnostics.iter().map(|found| (Some(&*site.name), found)));
    let all: Vec<Value> = of_farm.chain(of_sites).map(|(site, found)| of_site(site, found, lang)).collect();
    let mut members = Map::new();
    members.insert("elapsed_ms".into(), json!(millis(report.elapsed)));
    members.insert("counts".into(), counts_json(tally(report)));
    members.insert("sites".into(), report.sites.iter().map(|site| site_json(site, lang)).collect());
    members.insert("diagnostics".into(), Value::Array(all));
    members
}

/// Returns a diagnostic with the name of the site it is about.
pub(crate) fn of_site(site: Option<&str>, found: &Diagnostic, lang: Lang) -> Value {
    let mut object = diagnostic_json(found, lang);
    object["site"] = json!(site);
    object
}

fn site_json(site: &SiteReport, lang: Lang) -> Value {
    let mut members = json!({
        "name": site.name,
        "outcome": site.outcome,
        "digest": site.digest,
        "counts": site.counts,
        "found": counts_json(tally_of(&site.diagnostics)),
        "why": site.why.iter().map(|reason| reason.in_lang(lang)).collect::<Vec<_>>(),
        "failure": site.failure.as_ref().map(|(doing, path, error)| Failure::world(doing, path, error).value(lang)),
    });
    if !site.pages.is_empty() {
        members["pages"] = site.pages.iter().map(page_json).collect();
    }
    members
}

fn counts_json([errors, warnings, advices]: [usize; 3]) -> Value {
    json!({ "errors": errors, "warnings": warnings, "advices": advices })
}

/// Returns a duration in milliseconds, to the microsecond.
pub(crate) fn millis(elapsed: std::time::Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a build does not take 285 years")]
    let micros = elapsed.as_micros() as f64;
    micros / 1000.0
}
