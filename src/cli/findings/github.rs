//! Workflow commands of GitHub's runner, which Forgejo's understands: `::error file=…,line=…::…`.

use std::fmt::Write as _;

use super::Finding;
use crate::diag::{Lang, Severity};

/// Returns a line for each finding.
pub(super) fn annotations(all: &[Finding<'_>], lang: Lang) -> String {
    let mut lines = String::new();
    for finding in all {
        let command = match finding.diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        let (file, line) = (property(&finding.file), finding.line());
        let _ = write!(lines, "::{command} file={file},line={line}");
        if let Some(place) = finding.place {
            let (column, end) = (place.column, place.column.saturating_add(place.width));
            let _ = write!(lines, ",col={column},endColumn={end}");
        }
        let (title, message) = (property(finding.diagnostic.code.as_str()), data(&finding.message(lang)));
        let _ = writeln!(lines, ",title={title}::{message}");
    }
    lines
}

/// Returns text fit to stand after `::`: a line of its own cannot begin another command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns text fit to be a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
