//! The report of a build or a check, as a person reads it: what was found, site by site, then a line
//! for each site that has something to say, then the sum.

use std::fmt::Write as _;

use super::{Failure, words};
use crate::{
    diag::{Diagnostic, Lang, Severity, Style, Text, count_of, text, write_human},
    farm::{Counts, Outcome, Report, SiteReport},
};

/// How much of a report to show.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Most findings of each severity that are shown for one site.
    most: [usize; 3],
}

impl Extent {
    /// Everything: what `check` is for.
    pub(crate) const ALL: Self = Self { most: [usize::MAX; 3] };
    /// What keeps a site from being written, and a taste of the rest.
    pub(crate) const BUILD: Self = Self { most: [100, 20, 3] };
    /// Errors only.
    pub(crate) const QUIET: Self = Self { most: [usize::MAX, 0, 0] };
}

/// Returns the findings of all sites and of the farm, grouped, worst first.
pub(crate) fn findings(report: &Report, extent: Extent, style: Style) -> String {
    let mut screen = String::new();
    group(&report.diagnostics, None, extent, style, &mut screen);
    for site in &report.sites {
        group(&site.diagnostics, Some(&site.name), extent, style, &mut screen);
        if let Some((doing, path, source)) = &site.failure {
            Failure::world(doing, path, source).write_human(style, &mut screen);
            screen.push('\n');
        }
    }
    screen
}

/// Returns the lines of the sites and the sum; `wrote` tells a build from a check.
pub(crate) fn summary(report: &Report, wrote: bool, style: Style) -> String {
    let lang = style.lang;
    let lines: Vec<_> = report.sites.iter().filter_map(|site| Some((site, news(site, wrote, lang)?))).collect();
    let width = lines.iter().map(|(site, _)| site.name.len()).max().unwrap_or_default();
    let mut screen = String::new();
    for (site, news) in lines {
        let name = style.paint(anstyle::Style::new().bold(), &format!("{:width$}", site.name));
        let _ = writeln!(screen, "{name}  {news}");
    }
    for site in &report.sites {
        for reason in &site.why {
            let _ = writeln!(screen, "{}  {}", site.name, reason.in_lang(lang));
        }
    }
    let label = style.paint(anstyle::Style::new().bold(), &sum(report, wrote, lang));
    let _ = writeln!(screen, "{label} ({})", words::duration(report.elapsed, lang));
    screen
}

/// Returns how many errors, warnings and advices a report holds.
pub(crate) fn tally(report: &Report) -> [usize; 3] {
    let sites = report.sites.iter().flat_map(|site| &site.diagnostics);
    tally_of(report.diagnostics.iter().chain(sites))
}

/// Returns how many errors, warnings and advices there are.
pub(crate) fn tally_of<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> [usize; 3] {
    let mut counts = [0; 3];
    diagnostics.into_iter().for_each(|diagnostic| counts[diagnostic.severity as usize] += 1);
    counts
}

/// Appends the findings of one site under its name.
fn group(diagnostics: &[Diagnostic], site: Option<&str>, extent: Extent, style: Style, screen: &mut String) {
    let mut left_out = [0; 3];
    let start = screen.len();
    for severity in [Severity::Error, Severity::Warning, Severity::Advice] {
        let most = extent.most[severity as usize];
        let all = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
        for (at, diagnostic) in all.enumerate() {
            if at < most {
                write_human(diagnostic, style, screen);
                screen.push('\n');
            } else if most > 0 {
                left_out[severity as usize] += 1;
            }
        }
    }
    if left_out != [0; 3] {
        let Text { en, fr } = count_of(left_out);
        let site = site.map(|site| format!(" {site}")).unwrap_or_default();
        let more = text!("and {en}: `sobre check{site}` shows all", "et {fr} : « sobre check{site} » montre tout");
        let _ = writeln!(screen, "… {}\n", more.in_lang(style.lang));
    }
    if screen.len() > start
        && let Some(site) = site
    {
        let title = style.paint(anstyle::Style::new().bold(), &format!("── {site} ──"));
        screen.insert_str(start, &format!("{title}\n\n"));
    }
}

/// Returns what there is to say about a site, if anything.
fn news(site: &SiteReport, wrote: bool, lang: Lang) -> Option<String> {
    let found = count_of(tally_of(&site.diagnostics));
    let happened = match site.outcome {
        Outcome::Unchanged | Outcome::Checked if found.en.is_empty() => return None,
        Outcome::Refused if wrote => Some(text!("not written", "pas écrit").in_lang(lang).to_owned()),
        Outcome::Failed => Some(text!("not written", "pas écrit").in_lang(lang).to_owned()),
        Outcome::Unchanged => Some(text!("unchanged", "inchangé").in_lang(lang).to_owned()),
        Outcome::Written => Some(changes(&site.counts, lang)),
        Outcome::Checked | Outcome::Refused => None,
    };
    let pages = (site.counts.pages > 0).then(|| pages(site.counts.pages, lang));
    let words: Vec<String> = pages.into_iter().chain(happened).collect();
    let found = (!found.en.is_empty()).then(|| found.in_lang(lang).to_owned());
    let words = Some(words.join(", ")).filter(|words| !words.is_empty());
    Some(words.into_iter().chain(found).collect::<Vec<_>>().join(semicolon(lang)))
}

/// Returns the line that sums all sites up.
fn sum(report: &Report, wrote: bool, lang: Lang) -> String {
    let total = report.sites.len() as u64;
    let of = |outcome| report.sites.iter().filter(|site| site.outcome == outcome).count() as u64;
    let sites = |en, fr| words::count(total, en, fr, lang);
    let good = total - of(Outcome::Refused) - of(Outcome::Failed);
    let sites = if !wrote {
        sites(["site checked", "sites checked"], ["site vérifié", "sites vérifiés"])
    } else if good < total {
        let sites = sites(["site", "sites"], ["site", "sites"]);
        let verb = if good > 1 { "construits" } else { "construit" };
        text!("{good} of {sites} built", "{good} {verb} sur {sites}").in_lang(lang).to_owned()
    } else if of(Outcome::Unchanged) == total {
        sites(["site unchanged", "sites unchanged"], ["site inchangé", "sites inchangés"])
    } else {
        sites(["site built", "sites built"], ["site construit", "sites construits"])
    };
    let pages = pages(report.sites.iter().map(|site| site.counts.pages).sum(), lang);
    format!("{sites}, {pages}{}", found(tally(report), lang))
}

fn pages(n: u64, lang: Lang) -> String {
    words::count(n, ["page", "pages"], ["page", "pages"], lang)
}

/// Returns `; 2 errors, 1 warning`, or nothing.
fn found(counts: [usize; 3], lang: Lang) -> String {
    let found = count_of(counts);
    if found.en.is_empty() { String::new() } else { format!("{}{}", semicolon(lang), found.in_lang(lang)) }
}

fn semicolon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "; ",
        Lang::Fr => " ; ",
    }
}

/// Returns which files a build changed.
fn changes(counts: &Counts, lang: Lang) -> String {
    let written = ["file written", "files written"];
    let written = words::count(counts.written_files, written, ["fichier écrit", "fichiers écrits"], lang);
    let size = words::bytes(counts.written_bytes, lang);
    let removed = match counts.removed_files {
        0 => String::new(),
        n => format!(", {}", words::count(n, ["removed", "removed"], ["supprimé", "supprimés"], lang)),
    };
    format!("{written} ({size}){removed}")
}
