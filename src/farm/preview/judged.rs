//! What the gate says of the pages that are looked at.

use std::collections::BTreeMap;

use super::{Now, SitePreview};
use crate::{
    farm::gate::{facts_of, policy_of},
    gate::{Facts, Role, facts},
    path::{SitePath, Url},
};

impl SitePreview {
    /// Returns the policy of the page at an address, whose bytes these are.
    pub(super) fn policy(&self, path: &str, bytes: &[u8]) -> Option<String> {
        let (now, config) = (self.now.as_ref()?, self.plan.config.as_ref()?);
        let page = SitePath::of_url(&Url::new(path).ok()?);
        let own = facts("index.html", bytes, false);
        let sheets = now.sheets(&own);
        Some(policy_of(config, &page, &std::iter::once(&own).chain(sheets.values()).collect::<Vec<_>>()))
    }
}

impl Now {
    /// Returns what the style sheets say that a page asks for, themselves or through another.
    fn sheets(&self, page: &Facts) -> BTreeMap<SitePath, Facts> {
        let asked = |facts: &Facts| -> Vec<SitePath> {
            let sheets = facts.asks.iter().filter(|ask| ask.role == Role::Style);
            sheets.filter_map(|ask| SitePath::new(ask.address.strip_prefix('/')?).ok()).collect()
        };
        let (mut sheets, mut waiting) = (BTreeMap::new(), asked(page));
        while let Some(path) = waiting.pop() {
            if let Some(route) = self.renderer.site().route(path.as_str()).filter(|_| !sheets.contains_key(&path)) {
                let facts = facts_of(&self.renderer, &path, &self.renderer.render(route).bytes, false);
                waiting.extend(asked(&facts));
                sheets.insert(path, facts);
            }
        }
        sheets
    }
}
