//! The gate of a site: every page held against the bounds, every finding at the place where somebody wrote it.

mod say;
mod whence;

use super::{prepare::SitePlan, site::Settled};
use crate::{
    config::{Allowance, SiteConfig},
    diag::{Code, Diagnostic, Severity, text},
    digest::Digest,
    gate::{self, Facts, Fault, Figures, PageSum, Pages, Rule, host, policy},
    memo::Written,
    mime::mime_of,
    path::SitePath,
    release::Policy,
    render::{Bytes, Rendered, Renderer, Trace, is_html},
    site::{Route, Site},
};
use whence::Whence;

/// What the gate says of a site.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// What is not let through, and what was said while rendering.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What each page costs, in order of path.
    pub(super) pages: Vec<PageSum>,
    /// How many faults were let through by each exception, in written order.
    pub(super) let_through: Vec<u32>,
}

/// Holds the outputs of a site against the bounds.
pub(super) fn judge(plan: &SitePlan, config: &SiteConfig, renderer: &Renderer, settled: &[Settled]) -> Verdict {
    let pages = all_of(config, settled);
    let mut judge = Judge {
        config,
        whence: Whence::new(plan, renderer),
        verdict: Verdict { let_through: vec![0; config.gate.allowances.len()], ..Verdict::default() },
    };
    let mut paths: Vec<(&str, &Settled)> = settled.iter().map(|one| (one.written.path.as_str(), one)).collect();
    paths.sort_unstable_by_key(|(path, _)| *path);
    for (path, one) in &paths {
        one.key.diagnostics.iter().for_each(|found| judge.told(path, found));
        if is_html(path) {
            let weigh = || weighed(renderer, path, one.written.bytes);
            let Some(sum) = pages.judge(path, &weigh) else { continue };
            sum.faults.iter().for_each(|fault| judge.hear(path, fault));
            judge.verdict.pages.push(sum);
        } else {
            pages.strangers(&one.key.facts).iter().for_each(|fault| judge.hear(path, fault));
        }
    }
    let html = paths.iter().map(|(path, _)| *path).filter(|path| is_html(path));
    for (path, fault) in pages.contrasts(html) {
        judge.hear(&path, &fault);
        if let Some(sum) = judge.verdict.pages.iter_mut().find(|sum| sum.path == path) {
            sum.faults.push(fault);
        }
    }
    judge.unused();
    judge.verdict
}

/// Returns what the pages of a site cost that are settled so far.
pub(super) fn figures(config: &SiteConfig, site: &Site, settled: &[Settled]) -> Option<Figures> {
    let pages = all_of(config, settled);
    let html = settled.iter().filter(|one| is_html(one.written.path.as_str()));
    let sums: Vec<PageSum> =
        html.filter_map(|one| pages.judge(one.written.path.as_str(), &|| one.written.bytes)).collect();
    Figures::of(&sums, site.date.to_string(), &address_of)
}

/// Returns the policies of the pages and drawings that need another than all do.
pub(super) fn policies(config: &SiteConfig, settled: &[Settled]) -> Vec<Policy> {
    // Nearly all pages, and the sheets of nearly all sites, need nothing: that is seen without putting anything together.
    let needs = |one: &&Settled| one.key.facts.needs_policy();
    let is_sheet = |one: &&Settled| mime_of(one.written.path.as_str()).starts_with("text/css");
    let by_sheets = settled.iter().filter(is_sheet).any(|one| needs(&one));
    let concerned = settled.iter().filter(|one| is_shown(one.written.path.as_str()) && (by_sheets || needs(one)));
    let concerned: Vec<&Settled> = concerned.collect();
    if concerned.is_empty() {
        return Vec::new();
    }
    let (usual, pages) = (policy(&[], &|_| false), all_of(config, settled));
    let own = |one: &&Settled| {
        let path = &one.written.path;
        let policy = policy_of(config, path, &pages.said(path.as_str()));
        (policy != usual).then(|| Policy { path: path.clone(), policy })
    };
    let mut policies: Vec<Policy> = concerned.iter().filter_map(own).collect();
    policies.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    policies
}

/// Whether a browser shows a file as a document, which may hold scripts and styles.
fn is_shown(path: &str) -> bool {
    is_html(path) || mime_of(path) == "image/svg+xml"
}

/// Returns the policy of a page that says this, itself and through its style sheets.
pub(super) fn policy_of(config: &SiteConfig, path: &SitePath, said: &[&Facts]) -> String {
    let address = path.to_url().to_string();
    let own: Vec<&str> = hosts(config).collect();
    let lets = |asked: &str| {
        let mut allowances = config.gate.allowances.iter().filter(|allowance| allowance.rule == Rule::ThirdParty);
        own.contains(&host(asked))
            || allowances
                .any(|one| one.is_for(&address) && one.containing.as_deref().is_none_or(|part| asked.contains(part)))
    };
    policy(said, &lets)
}

/// Returns the files of a site to be asked about.
fn all_of<'s>(config: &'s SiteConfig, settled: &'s [Settled]) -> Pages<'s> {
    let files = settled.iter().map(|one| (one.written.path.as_str(), one.written.bytes, &one.key.facts));
    Pages::new(files, hosts(config).collect())
}

/// Returns the names under which a site is met.
fn hosts(config: &SiteConfig) -> impl Iterator<Item = &str> {
    std::iter::once(&config.domain).chain(&config.domains).map(String::as_str)
}

fn weighed(renderer: &Renderer, path: &str, bytes: u64) -> u64 {
    match renderer.site().route(path).map(|route| renderer.render(route).bytes) {
        Some(Bytes::Made(made)) => gate::weigh(&made),
        _ => bytes,
    }
}

/// Returns the address of a file, such as `/a/` of `a/index.html`.
fn address_of(path: &str) -> String {
    SitePath::new(path).map_or_else(|_| format!("/{path}"), |path| path.to_url().to_string())
}

struct Judge<'j> {
    config: &'j SiteConfig,
    whence: Whence<'j>,
    verdict: Verdict,
}

impl Judge<'_> {
    fn hear(&mut self, path: &str, fault: &Fault) {
        let address = address_of(path);
        let lets = |allowance: &Allowance| {
            let is_meant = |part: &str| [&fault.clue, &fault.more].iter().any(|text| text.contains(part));
            allowance.rule == fault.rule
                && allowance.is_for(&address)
                && allowance.containing.as_deref().is_none_or(is_meant)
        };
        if let Some(at) = self.config.gate.allowances.iter().position(lets) {
            self.verdict.let_through[at] += 1;
            return;
        }
        let place = self.whence.place(path, fault);
        let mut diagnostic = say::diagnostic(fault).at(place);
        if fault.rule != Rule::ThirdParty {
            diagnostic.severity = self.severity(fault.rule);
        }
        diagnostic.hints.push(text!("on {address}", "sur {address}"));
        self.verdict.diagnostics.push(diagnostic);
    }

    /// Takes what was said while an output was rendered. A picture without a description is for the gate, too: where
    /// it is written says more than the page that shows it.
    fn told(&mut self, path: &str, found: &Diagnostic) {
        // What was taken over from elsewhere has broken pictures, too, and is shown as it was.
        if found.code == Code::IMAGE_BROKEN {
            let is_kept = self.config.images.keep_broken;
            let severity = if is_kept { found.severity.max(Severity::Warning) } else { found.severity };
            return self.verdict.diagnostics.push(Diagnostic { severity, ..found.clone() });
        }
        if found.code != Code::IMAGE_ALT {
            return self.verdict.diagnostics.push(found.clone());
        }
        // Feeds show what pages show.
        if !is_html(path) {
            return;
        }
        let address = address_of(path);
        let lets = |one: &Allowance| one.rule == Rule::Alt && one.is_for(&address) && one.containing.is_none();
        match self.config.gate.allowances.iter().position(lets) {
            Some(at) => self.verdict.let_through[at] += 1,
            None => self.verdict.diagnostics.push(Diagnostic { severity: self.severity(Rule::Alt), ..found.clone() }),
        }
    }

    /// Returns how bad it is here not to keep to a rule.
    fn severity(&self, rule: Rule) -> Severity {
        let severity = rule.code().severity();
        if self.config.gate.lenient.is_some() { severity.max(Severity::Warning) } else { severity }
    }

    /// Tells which exceptions let nothing through.
    fn unused(&mut self) {
        for (allowance, count) in self.config.gate.allowances.iter().zip(&self.verdict.let_through) {
            if *count == 0 {
                let code = allowance.rule.code().as_str();
                let fact = text!(
                    "this exception to {code} lets nothing through",
                    "cette exception à {code} ne laisse rien passer"
                );
                self.verdict.diagnostics.push(
                    Diagnostic::new(Code::GATE_UNUSED, fact).at(allowance.place.clone()).hint(text!(
                        "remove it, or correct `page` or `containing`",
                        "retirez-la, ou corrigez « page » ou « containing »"
                    )),
                );
            }
        }
    }
}

/// Renders one output and looks at it, without putting it anywhere.
pub(super) fn looked_at(renderer: &Renderer, path: &SitePath, route: &Route) -> Settled {
    let Rendered { bytes, queries, diagnostics } = renderer.render(route);
    let facts = facts_of(renderer, path, &bytes, true);
    let length = match &bytes {
        Bytes::Made(made) => made.len() as u64,
        Bytes::Content(source) => renderer.site().content.assets.get(source).map_or(0, |asset| asset.bytes),
        Bytes::Theme(file) => renderer.theme_file(file).map_or(0, |file| file.bytes),
    };
    let written = Written { path: path.clone(), digest: Digest::default(), bytes: length };
    let key = Trace { queries, diagnostics, facts, ..Trace::default() };
    Settled { written, key, is_rendered: true }
}

/// Returns what an output's bytes say.
pub(super) fn facts_of(renderer: &Renderer, path: &SitePath, bytes: &Bytes, weighs_all: bool) -> Facts {
    let read = match bytes {
        Bytes::Made(made) => return gate::facts(path.as_str(), made, weighs_all),
        Bytes::Content(source) if asks_others(path) => renderer.bytes(source).ok(),
        Bytes::Theme(file) if asks_others(path) => renderer.theme_file(file).and_then(|file| file.source.read().ok()),
        _ => None,
    };
    read.map(|bytes| gate::facts(path.as_str(), &bytes, weighs_all)).unwrap_or_default()
}

/// Whether a file that is published as it is may ask for others.
fn asks_others(path: &SitePath) -> bool {
    [".css", ".js", ".mjs", ".svg", ".xml", ".html", ".htm"].iter().any(|ending| path.as_str().ends_with(ending))
}

/// Returns the file of the farm that an output is made of, when it is made of one.
fn source_of(site: &Site, path: &str) -> Option<String> {
    let below = |path: &str| format!("content/{}/{path}", site.config.name);
    match site.route(path)? {
        Route::Page(id) => Some(below(site.page(*id).document.path.as_str())),
        Route::Section(id, _) => Some(below(site.page(site.section(*id).page).document.path.as_str())),
        Route::Asset(path) => Some(below(path.as_str())),
        _ => None,
    }
}
