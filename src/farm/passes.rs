//! The order in which a site's outputs are made: first those with a body, so that each body is walked once; then those
//! that show what other pages say; then the pictures of all; and last the few pages that say what all these weigh.

use rayon::prelude::*;

use super::{gate, site::Settled};
use crate::{config::SiteConfig, diag::Diagnostic, path::SitePath, release::WriteError, render::Renderer, site::Route};

/// Outputs, and what was found while pictures were made.
type Made = (Vec<Settled>, Vec<Diagnostic>);

/// How the outputs of a site are made.
pub(super) struct Passes<'p> {
    pub(super) config: &'p SiteConfig,
    pub(super) renderer: &'p Renderer,
    /// Whether an output is one of those that are made here.
    pub(super) is_own: &'p (dyn Fn(&SitePath) -> bool + Sync),
    /// Makes the pictures that outputs show.
    pub(super) pictures: &'p dyn Fn(&[Settled]) -> Result<Made, WriteError>,
}

impl Passes<'_> {
    /// Makes every output; `make` makes one.
    ///
    /// A page that says what the site weighs cannot count itself: it is made by a renderer that knows the figures of all
    /// others.
    pub(super) fn run(
        &self,
        make: impl Fn(&Renderer, &SitePath, &Route) -> Result<Settled, WriteError> + Sync,
    ) -> Result<Made, WriteError> {
        let Self { config, renderer, is_own, pictures } = self;
        let site = renderer.site();
        let wanted = site.routes.iter().filter(|(path, _)| is_own(path));
        let (last, others): (Vec<_>, Vec<_>) = wanted.partition(|(_, route)| renderer.asks_figures(route));
        let made = in_order(&others, |path, route| make(renderer, path, route));
        let mut settled: Vec<Settled> = made.into_iter().collect::<Result<_, _>>()?;
        // What they show beside the figures is known without them.
        let (count, looks) = (settled.len(), last.iter().map(|(path, route)| gate::looked_at(renderer, path, route)));
        settled.extend(looks);
        let (shown, found) = pictures(&settled)?;
        settled.truncate(count);
        settled.extend(shown);
        if !last.is_empty() {
            let renderer = renderer.with_figures(gate::figures(config, site, &settled));
            let made: Vec<Settled> =
                last.iter().map(|(path, route)| make(&renderer, path, route)).collect::<Result<_, _>>()?;
            settled.extend(made);
        }
        Ok((settled, found))
    }
}

/// Does something for each route, on all threads: first those with a body, then those that show what
/// other pages say.
fn in_order<T: Send>(routes: &[&(SitePath, Route)], work: impl Fn(&SitePath, &Route) -> T + Sync) -> Vec<T> {
    let (pages, rest): (Vec<_>, Vec<_>) = routes.iter().partition(|(_, route)| matches!(route, Route::Page(_)));
    let each = |(path, route): &&(SitePath, Route)| work(path, route);
    let mut done: Vec<T> = pages.par_iter().with_min_len(4).map(each).collect();
    done.par_extend(rest.par_iter().with_min_len(4).map(each));
    done
}
