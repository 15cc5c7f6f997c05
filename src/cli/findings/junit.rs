//! `JUnit`'s report, which most forges show as tests: a suite for each site, a case for each finding.
//! Only errors fail; a site about which there is nothing to say has one case, that it is sound.

use std::fmt::Write as _;

use super::Finding;
use crate::{
    content::markdown::escape_quoted,
    diag::{Lang, text},
    farm::Report,
};

/// Returns the report.
pub(super) fn test_suites(all: &[Finding<'_>], report: &Report, lang: Lang) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    let sites = report.sites.iter().map(|site| Some(&*site.name));
    for site in std::iter::once(None).chain(sites) {
        let own: Vec<&Finding<'_>> = all.iter().filter(|finding| finding.site == site).collect();
        if site.is_some() || !own.is_empty() {
            suite(site.unwrap_or("farm"), &own, lang, &mut xml);
        }
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn suite(name: &str, own: &[&Finding<'_>], lang: Lang, xml: &mut String) {
    let errors = own.iter().filter(|finding| finding.diagnostic.is_error()).count();
    let (count, attribute) = (own.len().max(1), attribute(name));
    let _ = writeln!(xml, "<testsuite name=\"{attribute}\" tests=\"{count}\" failures=\"{errors}\" errors=\"0\">");
    for finding in own {
        case(name, finding, lang, xml);
    }
    if own.is_empty() {
        let sound = text!("sound", "rien à signaler");
        let _ = writeln!(xml, "<testcase classname=\"{attribute}\" name=\"{}\"/>", sound.in_lang(lang));
    }
    xml.push_str("</testsuite>\n");
}

fn case(suite: &str, finding: &Finding<'_>, lang: Lang, xml: &mut String) {
    let (code, line) = (finding.diagnostic.code.as_str(), finding.line());
    let name = attribute(&format!("{code} {}:{line}", finding.file));
    let (suite, file) = (attribute(suite), attribute(&finding.file));
    let _ = write!(xml, "<testcase classname=\"{suite}\" name=\"{name}\" file=\"{file}\" line=\"{line}\">");
    let message = attribute(finding.diagnostic.text.in_lang(lang));
    let whole = attribute(&finding.message(lang));
    let _ = if finding.diagnostic.is_error() {
        write!(xml, "<failure type=\"{code}\" message=\"{message}\">{whole}</failure>")
    } else {
        write!(xml, "<system-out>{whole}</system-out>")
    };
    xml.push_str("</testcase>\n");
}

/// Returns text fit for an attribute or an element. What XML cannot hold at all (XML 1.0 §2.2) becomes a
/// replacement character.
fn attribute(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let text: String = text.chars().map(|c| if allowed(c) { c } else { '\u{fffd}' }).collect();
    let mut escaped = String::with_capacity(text.len());
    escape_quoted(&text, &mut escaped);
    escaped
}
