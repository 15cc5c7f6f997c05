//! What the gate says of the pages that are looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::{Now, SitePreview};
use crate::{
    diag::{Code, Diagnostic},
    digest::Digest,
    farm::{
        gate::{self, policy_of},
        site::Settled,
    },
    gate::{Facts, Role, facts},
    memo::Written,
    path::{SitePath, Url},
    render::Trace,
};

impl SitePreview {
    /// Returns the policy of the page at an address, whose bytes these are.
    pub(super) fn policy(&self, path: &str, bytes: &[u8]) -> Option<String> {
        let (now, config) = (self.now.as_ref()?, self.plan.config.as_ref()?);
        let page = SitePath::of_url(&Url::new(path).ok()?);
        let own = facts("index.html", bytes, false);
        let sheets = self.sheets(now, &own);
        Some(policy_of(config, &page, &std::iter::once(&own).chain(sheets.values()).collect::<Vec<_>>()))
    }

    /// Returns what rendering the pages that were looked at had to say, and what the gate says of them. What only the
    /// whole site shows, such as exceptions that let nothing through, a build tells.
    pub(super) fn judged(&self) -> Vec<Diagnostic> {
        let (Some(now), Some(config)) = (&self.now, &self.plan.config) else { return Vec::new() };
        let paths: Vec<SitePath> =
            self.rendered.lock().map(|rendered| rendered.keys().cloned().collect()).unwrap_or_default();
        let looked_at = |path: SitePath| {
            let (trace, bytes, digest) = self.cache.lock().ok()?.get(&path)?.clone();
            let written = Written { path, digest, bytes: bytes.len() as u64 };
            Some(Settled { written, key: trace, is_rendered: false })
        };
        let mut settled: Vec<Settled> = paths.into_iter().filter_map(looked_at).collect();
        let asks = |page: &Settled| {
            own(&page.key.facts, |_| true).into_iter().chain(self.sheets(now, &page.key.facts).into_keys())
        };
        let asked: BTreeSet<SitePath> = settled.iter().flat_map(asks).collect();
        let known: BTreeSet<&SitePath> = settled.iter().map(|page| &page.written.path).collect();
        let files: Vec<Settled> =
            asked.iter().filter(|path| !known.contains(path)).filter_map(|path| self.weighed(now, path)).collect();
        settled.extend(files);
        let mut found = gate::judge(&self.plan, config, &now.renderer, &settled).diagnostics;
        found.retain(|found| found.code != Code::GATE_UNUSED);
        found
    }

    /// Returns a file that a page asks for, as the gate sees it; of a picture's size that nobody has asked for yet,
    /// nobody knows the weight.
    fn weighed(&self, now: &Now, path: &SitePath) -> Option<Settled> {
        let known = self.asked.lock().ok().and_then(|asked| asked.get(path).cloned());
        let (bytes, facts) = match (known, now.renderer.site().route(path.as_str())) {
            (Some(known), _) => known,
            (None, Some(route)) => {
                let Settled { written, key, .. } = gate::looked_at(&now.renderer, path, route);
                let weight = (written.bytes, key.facts);
                self.asked.lock().ok()?.insert(path.clone(), weight.clone());
                weight
            }
            (None, None) => (self.cache.lock().ok()?.get(path)?.1.len() as u64, Facts::default()),
        };
        let written = Written { path: path.clone(), digest: Digest::default(), bytes };
        Some(Settled { written, key: Trace { facts, ..Trace::default() }, is_rendered: false })
    }

    /// Returns what the style sheets say that a page asks for, themselves or through another. Each is looked at once,
    /// for nearly all pages ask for the same.
    fn sheets(&self, now: &Now, page: &Facts) -> BTreeMap<SitePath, Facts> {
        let asked = |facts: &Facts| own(facts, |role| role == Role::Style);
        let (mut sheets, mut waiting) = (BTreeMap::new(), asked(page));
        while let Some(path) = waiting.pop() {
            if now.renderer.site().route(path.as_str()).is_some()
                && !sheets.contains_key(&path)
                && let Some(sheet) = self.weighed(now, &path)
            {
                waiting.extend(asked(&sheet.key.facts));
                sheets.insert(path, sheet.key.facts);
            }
        }
        sheets
    }
}

/// Returns the files of the site that a page asks for in a role.
fn own(facts: &Facts, is_wanted: impl Fn(Role) -> bool) -> Vec<SitePath> {
    let asks = facts.asks.iter().filter(|ask| is_wanted(ask.role));
    asks.filter_map(|ask| SitePath::new(ask.address.strip_prefix('/')?).ok()).collect()
}
