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

/// Returns the lines of the sites and the sum.
pub(crate) fn summary(report: &Report, style: Style) -> String {
    let lang = style.lang;
    let lines: Vec<_> = report.sites.iter().filter_map(|site| Some((site, news(site, lang)?))).collect();
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
    let label = style.paint(anstyle::Style::new().bold(), &sum(report, lang));
    let _ = writeln!(screen, "{label} ({})", words::duration(report.elapsed, lang));
    screen
}

/// Returns how many errors, warnings and advices a report holds.
pub(crate) fn tally(report: &Report) -> [usize; 3] {
    let sites = report.sites.iter().flat_map(|site| &site.diagnostics);
    tally_of(report.diagnostics.iter().chain(sites))
}

fn tally_of<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> [usize; 3] {
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
fn news(site: &SiteReport, lang: Lang) -> Option<String> {
    let found = found(tally_of(&site.diagnostics), lang);
    let pages = pages(site.counts.pages, lang);
    let news = match site.outcome {
        Outcome::Unchanged | Outcome::Checked if found.is_empty() => return None,
        Outcome::Refused => text!("{pages}, not written", "{pages}, pas écrit"),
        Outcome::Failed => text!("not written: the disk failed", "pas écrit : le disque a fait défaut"),
        Outcome::Unchanged => text!("{pages}, unchanged", "{pages}, inchangé"),
        Outcome::Checked => text!("{pages}", "{pages}"),
        Outcome::Written => {
            let changes = changes(&site.counts, lang);
            text!("{pages}, {changes}", "{pages}, {changes}")
        }
    };
    Some(format!("{}{found}", news.in_lang(lang)))
}

/// Returns the line that sums all sites up.
fn sum(report: &Report, lang: Lang) -> String {
    let total = report.sites.len() as u64;
    let of = |outcome| report.sites.iter().filter(|site| site.outcome == outcome).count() as u64;
    let sites = words::count(total, ["site", "sites"], ["site", "sites"], lang);
    let pages = pages(report.sites.iter().map(|site| site.counts.pages).sum(), lang);
    let good = total - of(Outcome::Refused) - of(Outcome::Failed);
    let sum = if of(Outcome::Checked) > 0 {
        text!("{sites}, {pages} checked", "{sites}, {pages} : vérification faite")
    } else if good < total {
        let verb = if good > 1 { "construits" } else { "construit" };
        text!("{good} of {sites} built", "{good} {verb} sur {sites}")
    } else if of(Outcome::Unchanged) == total {
        text!("{sites}, {pages}: nothing changed", "{sites}, {pages} : rien n’a changé")
    } else {
        text!("{sites}, {pages}", "{sites}, {pages}")
    };
    format!("{}{}", sum.in_lang(lang), found(tally(report), lang))
}

fn pages(n: u64, lang: Lang) -> String {
    words::count(n, ["page", "pages"], ["page", "pages"], lang)
}

/// Returns `; 2 errors, 1 warning`, or nothing.
fn found(counts: [usize; 3], lang: Lang) -> String {
    let found = count_of(counts);
    let semicolon = text!("; ", " ; ");
    if found.en.is_empty() { String::new() } else { format!("{}{}", semicolon.in_lang(lang), found.in_lang(lang)) }
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
