//! What a site may know of the other sites of its farm: their events.

use std::{path::Path, sync::Arc};

use rayon::prelude::*;

use super::{
    BuildRequest, FarmError,
    prepare::{Prepared, SitePlan, prepare},
    preparing::Preparing,
    remember::Last,
};
use crate::{
    diag::{self, Diagnostic},
    memo::State,
    read::{self, Stamp, scan},
    register::Area,
    release::Place,
    site::Happening,
};

/// The events of the sites of a farm, by name of the site; none when no site asks for them.
#[derive(Default)]
pub(super) struct Sisters {
    of_site: Vec<(String, Vec<Happening>)>,
}

impl Sisters {
    /// Returns the events of all sites if one of those that are prepared shows them.
    pub(super) fn gather(prepared: &Prepared, request: &BuildRequest) -> Result<Self, FarmError> {
        if !prepared.sites.iter().any(wants) {
            return Ok(Self::default());
        }
        // All sites of the farm, not only those that are asked for.
        let plans = match request.sites.is_empty() {
            true => prepared.sites.clone(),
            false => prepare(&BuildRequest { sites: Vec::new(), write: false, ..request.clone() })?.sites,
        };
        let of_site = |plan: SitePlan| {
            let happenings = diag::isolated(|| happenings(&plan, request, &prepared.out)).unwrap_or_default();
            (plan.name, happenings)
        };
        Ok(Self { of_site: plans.into_par_iter().map(of_site).collect() })
    }

    /// Returns the events that a site shows beside its own.
    pub(super) fn of(&self, plan: &SitePlan) -> Arc<[Happening]> {
        if !wants(plan) {
            return Arc::default();
        }
        let others = self.of_site.iter().filter(|(name, _)| *name != plan.name);
        others.flat_map(|(_, happenings)| happenings.iter().cloned()).collect()
    }
}

/// Returns the events of the sites that a preview leaves out, if one of those that it shows wants them.
pub(super) fn unseen(prepared: &Prepared, request: &BuildRequest) -> Result<Arc<[Happening]>, FarmError> {
    if request.sites.is_empty() {
        return Ok(Arc::default());
    }
    let is_seen = |name: &String| prepared.sites.iter().any(|site| site.name == *name);
    let mut all = Sisters::gather(prepared, request)?.of_site;
    all.retain(|(name, _)| !is_seen(name));
    Ok(all.into_iter().flat_map(|(_, happenings)| happenings).collect())
}

/// Whether a site shows the events of its sisters.
pub(super) fn wants(plan: &SitePlan) -> bool {
    plan.config.as_ref().is_some_and(|config| config.events.farm)
}

/// Returns the events of a site: read and resolved as for a build, with what the last one remembers. What is
/// wrong with it is told where it is built; whoever cannot be read has none.
fn happenings(plan: &SitePlan, request: &BuildRequest, out: &Path) -> Vec<Happening> {
    let Some(config) = plan.config.as_ref().filter(|_| !plan.diagnostics.iter().any(Diagnostic::is_error)) else {
        return Vec::new();
    };
    let root = request.farm.join("content").join(&plan.name);
    if !root.is_dir() {
        return Vec::new();
    }
    let aside = Place::new(out, &plan.name).aside;
    let state = request.cache.then(|| State::<Stamp>::load(&aside)).flatten();
    let parsing = config.parsing();
    let last = Last::recall(state, &aside, &parsing);
    let reading = read::read(&root, scan(&root, &request.farm, &parsing.folder), &last.files, &parsing);
    let preparing = Preparing {
        area: Area::Public,
        plan,
        config,
        root: &root,
        date: request.date,
        drafts: request.drafts,
        base: format!("https://{}", config.domain),
        sisters: Arc::default(),
    };
    preparing.structure(reading).renderer.site().for_sisters()
}
