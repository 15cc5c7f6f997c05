//! The report of a build or a check for programs. `docs/report.schema.json` describes it.

use serde_json::{Map, Value, json};

use super::{Failure, report::tally};
use crate::{
    diag::{Diagnostic, Lang, diagnostic_json},
    farm::{Report, SiteReport},
};

/// Returns the members that a build or a check adds to the JSON object of a run.
pub(crate) fn report_json(report: &Report, lang: Lang) -> Map<String, Value> {
    let [errors, warnings, advices] = tally(report);
    let mut members = Map::new();
    members.insert("elapsed_ms".into(), json!(millis(report.elapsed)));
    members.insert("counts".into(), json!({ "errors": errors, "warnings": warnings, "advices": advices }));
    members.insert("sites".into(), report.sites.iter().map(|site| site_json(site, lang)).collect());
    members.insert("diagnostics".into(), all(&report.diagnostics, lang));
    members
}

fn site_json(site: &SiteReport, lang: Lang) -> Value {
    json!({
        "name": site.name,
        "outcome": site.outcome,
        "digest": site.digest,
        "counts": site.counts,
        "why": site.why.iter().map(|reason| reason.in_lang(lang)).collect::<Vec<_>>(),
        "failure": site.failure.as_ref().map(|(doing, path, error)| Failure::world(doing, path, error).value(lang)),
        "diagnostics": all(&site.diagnostics, lang),
    })
}

fn all(diagnostics: &[Diagnostic], lang: Lang) -> Value {
    diagnostics.iter().map(|diagnostic| diagnostic_json(diagnostic, lang)).collect()
}

/// Returns a duration in milliseconds, to the microsecond.
fn millis(elapsed: std::time::Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a build does not take 285 years")]
    let micros = elapsed.as_micros() as f64;
    micros / 1000.0
}
