//! What the sites of a preview show of each other.

use std::sync::Arc;

use super::{Now, SitePreview, Sites};
use crate::{
    diag::Diagnostic,
    farm::sisters::wants,
    serve::SiteInfo,
    site::{Happening, Site},
};

impl Sites {
    /// Returns the sites, each knowing of the others what it shows of them.
    pub(super) fn met(mut self) -> Self {
        for SiteInfo { name, .. } in self.infos.iter() {
            let Some(site) = self.by_name.get(name).filter(|site| wants(&site.plan)) else { continue };
            let others = self.infos.iter().filter(|other| other.name != *name);
            let others = others.filter_map(|other| self.by_name.get(&other.name)).flat_map(|other| other.happenings());
            let others: Vec<Happening> = others.chain(self.unseen.iter().cloned()).collect();
            let met = site.meeting(&others).map(Arc::new);
            self.by_name.extend(met.map(|site| (name.clone(), site)));
        }
        self
    }
}

impl SitePreview {
    /// Returns its events for its sisters: as a build does, none while its configuration is broken.
    fn happenings(&self) -> Vec<Happening> {
        let is_sound = !self.plan.diagnostics.iter().any(Diagnostic::is_error);
        let now = self.now.as_ref().filter(|_| is_sound);
        now.map(|now| now.renderer.site().for_sisters()).unwrap_or_default()
    }

    /// Returns the site with other events of its sisters; `None` when they are the same.
    fn meeting(&self, others: &[Happening]) -> Option<Self> {
        let now = self.now.as_ref()?;
        let site = now.renderer.site();
        if *site.sisters == *others {
            return None;
        }
        let renderer = now.renderer.with_site(Arc::new(Site { sisters: others.into(), ..(**site).clone() }));
        Some(self.then(Some(Now { renderer, ..now.clone() }), self.found.clone()))
    }
}
