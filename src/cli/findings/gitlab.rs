//! GitLab's code quality report: a list of issues, a subset of Code Climate's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Finding;
use crate::{
    diag::{Lang, Severity},
    digest::Digest,
};

/// Returns the report.
pub(super) fn code_quality(all: &[Finding<'_>], lang: Lang) -> String {
    let mut seen: BTreeMap<Digest, u32> = BTreeMap::new();
    let issues: Vec<Value> = all
        .iter()
        .map(|finding| {
            let diagnostic = finding.diagnostic;
            // Two reports are compared by this, so it holds no line: what moved is not new.
            let same = [diagnostic.code.as_str(), &finding.file, &diagnostic.text.en].join("\n");
            let times = seen.entry(Digest::of(same.as_bytes())).or_default();
            *times += 1;
            let fingerprint = Digest::of(format!("{same}\n{times}").as_bytes()).to_string();
            let severity = match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Advice => "info",
            };
            json!({
                "description": finding.message(lang),
                "check_name": diagnostic.code.as_str(),
                "fingerprint": fingerprint,
                "severity": severity,
                "location": { "path": finding.file, "lines": { "begin": finding.line() } },
            })
        })
        .collect();
    format!("{:#}\n", Value::Array(issues))
}
