//! The whole: many sites, one pool of threads, each site on its own.
//!
//! [`build`] runs the stages for every site asked for: scan, read, resolve, render, write. Sites and
//! their pages share one rayon pool; what goes wrong in one site, even a panic, stays there.

mod commands;
mod gate;
mod ingredients;
mod outgoing;
mod passes;
mod pictures;
mod prepare;
mod preparing;
mod preview;
mod register;
mod remember;
mod report;
mod schemas;
mod shown;
mod sisters;
mod site;
mod why;

pub use ingredients::{Ingredients, ingredients};
pub use prepare::{Compiled, Looks, Outline, Prepared, SitePlan, outline, prepare};
pub use preview::FarmPreview;
pub use register::{Registered, folder as register_folder, register};
pub use report::{BuildRequest, Counts, FarmError, Outcome, Progress, Report, SiteReport};
pub use schemas::{schemas, schemas_of_pages};

use std::time::Instant;

use rayon::prelude::*;

use crate::{
    diag::{self, Diagnostic, text},
    external,
};

/// Builds sites, or checks them without writing.
pub fn build(request: &BuildRequest, progress: &dyn Progress) -> Result<Report, FarmError> {
    let started = Instant::now();
    let pool = pool(request.jobs)?;
    let run = || {
        let mut prepared = prepare(request)?;
        if request.write {
            commands::run(&mut prepared, request.cache);
        }
        let sisters = sisters::Sisters::gather(&prepared, request)?;
        let sites = prepared.sites.par_iter().map(|site| {
            progress.site_started(&site.name);
            let report = diag::isolated(|| site::build(&prepared, site, &sisters, request, progress))
                .unwrap_or_else(|fault| SiteReport::refused(&site.name, vec![*fault]));
            progress.site_done(&report);
            report
        });
        let mut sites: Vec<SiteReport> = sites.collect();
        let mut diagnostics = prepared.diagnostics;
        if request.external {
            diagnostics.extend(ask_others(&mut sites));
        }
        Ok(Report { sites, diagnostics, elapsed: started.elapsed() })
    };
    match pool {
        Some(pool) => pool.install(run),
        None => run(),
    }
}

/// Asks other sites whether links to them work, each address once for the whole farm; returns why it
/// could not be done.
fn ask_others(sites: &mut [SiteReport]) -> Option<Diagnostic> {
    let (mut links, mut of) = (Vec::new(), Vec::new());
    for (at, site) in sites.iter_mut().enumerate() {
        let own = std::mem::take(&mut site.outgoing);
        of.resize(of.len() + own.len(), at);
        links.extend(own);
    }
    let asked = external::ask(&links, "curl");
    for (at, diagnostic) in asked.found {
        sites[of[at]].diagnostics.push(diagnostic);
    }
    sites.iter_mut().for_each(|site| diag::sort(&mut site.diagnostics));
    asked.missing
}

/// Returns a pool of `jobs` threads, or `None` for the usual one.
fn pool(jobs: Option<usize>) -> Result<Option<rayon::ThreadPool>, FarmError> {
    let Some(jobs) = jobs else { return Ok(None) };
    let built = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    built.map(Some).map_err(|error| FarmError::World {
        doing: text!("starting {jobs} threads", "le démarrage de {jobs} fils d’exécution"),
        path: std::path::PathBuf::new(),
        source: std::io::Error::other(error),
    })
}

/// Drops repeats of one template's fault, which every page that uses it would report: the first
/// page's stays, with how many more there were.
pub(crate) fn gather(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diag::sort(&mut found);
    let mut gathered: Vec<Diagnostic> = Vec::with_capacity(found.len());
    let mut more = 0;
    for diagnostic in found {
        match gathered.last_mut() {
            Some(last) if same_fault(last, &diagnostic) => more += 1,
            last => {
                note_more(last, &mut more);
                gathered.push(diagnostic);
            }
        }
    }
    note_more(gathered.last_mut(), &mut more);
    gathered
}

fn same_fault(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.place.is_some() && (a.code, &a.text, &a.place) == (b.code, &b.text, &b.place)
}

fn note_more(last: Option<&mut Diagnostic>, more: &mut usize) {
    if let Some(last) = last.filter(|_| *more > 0) {
        let count = std::mem::take(more);
        let others = if count == 1 { "autre" } else { "autres" };
        last.hints.push(text!("the same on {count} more", "de même sur {count} {others}"));
    }
}
