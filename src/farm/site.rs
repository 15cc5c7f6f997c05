//! One site through all stages.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use rayon::prelude::*;

use super::{
    BuildRequest, Counts, Outcome, Prepared, Progress, SiteReport, gate, gather,
    passes::Passes,
    pictures::Pictures,
    prepare::SitePlan,
    preparing::{Preparing, Ready, lang_of, portal_of},
    remember::{Last, is_current},
    sisters::Sisters,
    why::why,
};
use crate::{
    config::SiteConfig,
    content::{Document, Walker},
    diag::{Code, Diagnostic, Place, text},
    digest::Digest,
    memo::{Memo, State, Written},
    path::SitePath,
    read::{self, Scan, Stamp, scan},
    register::Area,
    release::{FileEntry, Manifest, Staging, WriteError, at, private_of, suspects},
    render::{Bytes, Rendered, Renderer, Trace, is_html},
    resolve::{untranslated, words},
    site::{Happening, Page, Route, Site},
};

/// Builds one site; what goes wrong is in the report.
pub(super) fn build(
    prepared: &Prepared,
    plan: &SitePlan,
    sisters: &Sisters,
    request: &BuildRequest,
    progress: &dyn Progress,
) -> SiteReport {
    let Some(config) = plan.config.as_ref().filter(|_| !plan.diagnostics.iter().any(Diagnostic::is_error)) else {
        return SiteReport::refused(&plan.name, plan.diagnostics.clone());
    };
    let (root, sisters) = (prepared.farm.join("content").join(&plan.name), sisters.of(plan));
    if !root.is_dir() {
        return SiteReport::refused(&plan.name, vec![no_content(config)]);
    }
    let run = |area: Area, said: Option<Digest>| {
        let (root, sisters) = (root.clone(), Arc::clone(&sisters));
        let folder = area.folder(lang_of(config));
        let work = Work { prepared, plan, sisters, request, config, progress, root, area, folder, said };
        work.run().unwrap_or_else(|error| {
            let doing = text!("writing the site", "l’écriture du site");
            SiteReport::failed(&plan.name, Vec::new(), doing, error)
        })
    };
    let Some(register) = &plan.register else { return run(Area::Public, None) };
    let areas = register.register.areas(request.date);
    if request.write
        && let Err(error) = forget_others(prepared, plan, &areas)
    {
        let doing = text!("removing old parts", "le retrait d’anciennes parties");
        return SiteReport::failed(&plan.name, Vec::new(), doing, error);
    }
    let portal = portal_of(config, register, request.date);
    // What everyone sees, and what members do, is said in the parts of others, too.
    let shared = [Area::Public, Area::Members].map(|area| (area, portal.digest(area)));
    let run = |area: Area| {
        let said: Vec<Digest> = shared.iter().filter(|(seen, _)| *seen < area).map(|(_, digest)| *digest).collect();
        run(area, Some(Digest::of_value(&(said, portal.digest(area), &register.diagnostics))))
    };
    areas.into_par_iter().map(run).reduce_with(SiteReport::and).unwrap_or_else(|| run(Area::Public))
}

/// Removes what was built for those who have left: nobody may read it any more.
fn forget_others(prepared: &Prepared, plan: &SitePlan, areas: &[Area]) -> Result<(), WriteError> {
    let names: Vec<String> = areas.iter().map(ToString::to_string).collect();
    let parts = crate::release::Place::parts(&prepared.out, &private_of(&plan.name))?;
    parts.iter().filter(|(part, _)| !names.contains(part)).try_for_each(|(_, place)| place.remove())
}

pub(super) fn no_content(config: &SiteConfig) -> Diagnostic {
    let folder = format!("content/{}/", config.name);
    Diagnostic::new(
        Code::CONFIG_NO_CONTENT,
        text!("the folder {folder} is not there", "le dossier {folder} n’existe pas"),
    )
    .at(Place::file(SiteConfig::file(&config.name)))
    .hint(text!("make it, with a home page {folder}_index.md", "créez-le, avec une page d’accueil {folder}_index.md"))
}

struct Work<'w> {
    prepared: &'w Prepared,
    plan: &'w SitePlan,
    /// Events of the other sites of the farm.
    sisters: Arc<[Happening]>,
    request: &'w BuildRequest,
    config: &'w Arc<SiteConfig>,
    progress: &'w dyn Progress,
    root: std::path::PathBuf,
    /// The part of a portal; of any other site, all of it.
    area: Area,
    /// The folder of that part; empty when it is everything.
    folder: String,
    /// Digest of what the register says in it, of a portal.
    said: Option<Digest>,
}

/// One output, settled.
pub(super) struct Settled {
    pub(super) written: Written,
    pub(super) key: Trace,
    pub(super) is_rendered: bool,
}

impl Work<'_> {
    fn run(&self) -> Result<SiteReport, WriteError> {
        let place = crate::release::Place::new(&self.prepared.out, &self.tree());
        let _lock = if self.request.write { Some(place.lock()?) } else { None };
        let (found, state) = rayon::join(
            || scan(&self.root, &self.prepared.farm, &self.config.parsing().folder),
            || self.request.cache.then(|| State::<Stamp>::load(&place.aside)).flatten(),
        );
        let setting = self.setting(&found);
        if let Some(state) = &state
            && self.request.write
            && self.request.why.is_none()
            && !place.aside.join("journal").exists()
            && place.manifest.is_file()
            && is_current(state, setting, &found, self.request.date)
            && suspects(&place.live, &state.outputs, state.written_ns).is_empty()
        {
            return Ok(self.unchanged(state));
        }
        let last = Last::recall(state, &place.aside, &self.config.parsing());
        let ready = self.prepare(found, &last);
        if self.request.write { self.write(place, ready, last, setting) } else { Ok(self.check(&ready)) }
    }

    /// Returns the name of the tree below the output folder.
    fn tree(&self) -> String {
        match self.area {
            Area::Public => self.plan.name.clone(),
            area => format!("{}/{area}", private_of(&self.plan.name)),
        }
    }

    /// Whether a route is written: of a part of a portal, what lies in its folder.
    fn is_own(&self, path: &SitePath) -> bool {
        let rest = || path.as_str().strip_prefix(&self.folder);
        self.folder.is_empty() || rest().is_some_and(|rest| rest.starts_with('/'))
    }

    /// Digest of all that the site depends on beside the files of its content, of which `found` also
    /// tells what is wrong with some.
    fn setting(&self, found: &Scan) -> Digest {
        Digest::of_value(&(
            env!("CARGO_PKG_VERSION"),
            self.config,
            self.plan.looks.digest,
            self.request.drafts,
            &self.plan.config_text,
            &self.sisters,
            &found.diagnostics,
            self.said,
        ))
    }

    fn unchanged(&self, state: &State<Stamp>) -> SiteReport {
        let [pages, sections, terms, assets, redirects] = state.counts;
        let outputs = state.outputs.len() as u64;
        SiteReport {
            outcome: Outcome::Unchanged,
            counts: Counts { pages, sections, terms, assets, redirects, outputs, reused: outputs, ..Counts::default() },
            digest: Some(state.release.to_string()),
            ..SiteReport::refused(&self.plan.name, state.diagnostics.clone())
        }
    }

    /// Reads, and resolves the structure.
    fn prepare(&self, found: Scan, last: &Last) -> Ready {
        let setting = Preparing {
            plan: self.plan,
            config: self.config,
            root: &self.root,
            date: self.request.date,
            drafts: self.request.drafts,
            base: format!("https://{}", self.config.domain),
            sisters: Arc::clone(&self.sisters),
            area: self.area,
        };
        let reading = read::read(&self.root, found, &last.files, &self.config.parsing());
        setting.structure(reading)
    }

    fn check(&self, ready: &Ready) -> SiteReport {
        let site = ready.renderer.site();
        let mut diagnostics = ready.diagnostics.clone();
        let pictures = Pictures { renderer: &ready.renderer, staging: None, out: &self.prepared.out };
        let passes = Passes {
            config: self.config,
            renderer: &ready.renderer,
            is_own: &|path| self.is_own(path),
            pictures: &|settled| pictures.put(settled, &|_, _| ()).or_else(|_| Ok(Default::default())),
        };
        let made = passes.run(|renderer, path, route| Ok(gate::looked_at(renderer, path, route)));
        let (settled, found) = made.unwrap_or_default();
        diagnostics.extend(found);
        let verdict = gate::judge(self.plan, self.config, &ready.renderer, &settled);
        diagnostics.extend(verdict.diagnostics);
        diagnostics.extend(of_words(site, ready.renderer.walker()));
        diagnostics.extend(ready.renderer.fragment_diagnostics());
        if self.request.translations {
            diagnostics.extend(untranslated(site, ready.renderer.walker().sources));
        }
        let outgoing = |()| super::outgoing::gather(site, &self.plan.config_text, ready.renderer.walker());
        SiteReport {
            outcome: Outcome::Checked,
            counts: self.counts(site),
            pages: verdict.pages,
            outgoing: self.request.external.then_some(()).map(outgoing).unwrap_or_default(),
            ..SiteReport::refused(&self.plan.name, gather(diagnostics))
        }
    }

    fn write(
        &self,
        place: crate::release::Place,
        ready: Ready,
        mut last: Last,
        setting: Digest,
    ) -> Result<SiteReport, WriteError> {
        let site = Arc::clone(ready.renderer.site());
        let staging = Staging::begin(place.clone(), last.state.as_ref())?;
        let counter = AtomicUsize::new(0);
        let total = site.routes.iter().filter(|(path, _)| self.is_own(path)).count();
        let settle = |renderer: &Renderer, path: &SitePath, route: &Route| {
            let settled = self.settle(renderer, &staging, path, route, &last);
            let done = counter.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(64) || done == total {
                self.progress.outputs(&self.plan.name, done, total);
            }
            settled
        };
        let pictures = Pictures { renderer: &ready.renderer, staging: Some(&staging), out: &self.prepared.out };
        let progress = |done, total| self.progress.pictures(&self.plan.name, done, total);
        let passes = Passes {
            config: self.config,
            renderer: &ready.renderer,
            is_own: &|path| self.is_own(path),
            pictures: &|settled| pictures.put(settled, &progress),
        };
        let (mut settled, of_pictures) = passes.run(settle)?;
        let verdict = gate::judge(self.plan, self.config, &ready.renderer, &settled);
        let policies = gate::policies(self.config, &settled);
        let why = self.request.why.as_ref().map(|url| why(url, &site, &settled, &last)).unwrap_or_default();
        // What a portal counts, it counts on a day.
        let is_dated = ready.renderer.has_dated_fragment() || self.plan.register.is_some();
        last.keys.clear();
        let mut diagnostics = ready.diagnostics;
        diagnostics.extend(of_pictures);
        diagnostics.extend(of_words(&site, ready.renderer.walker()));
        diagnostics.extend(ready.renderer.fragment_diagnostics());
        diagnostics.extend(verdict.diagnostics);
        let diagnostics = gather(diagnostics);
        let mut counts = self.counts(&site);
        counts.rendered = settled.iter().filter(|settled| settled.is_rendered).count() as u64;
        counts.outputs = settled.len() as u64;
        counts.reused = counts.outputs - counts.rendered;
        if diagnostics.iter().any(Diagnostic::is_error) {
            return Ok(SiteReport { counts, why, ..SiteReport::refused(&self.plan.name, diagnostics) });
        }
        settled.sort_unstable_by(|a, b| a.written.path.cmp(&b.written.path));
        let is_dated =
            is_dated || settled.iter().any(|settled| settled.key.queries.iter().any(|(query, _)| query.is_dated()));
        let (outputs, keys): (Vec<Written>, Vec<Trace>) =
            settled.into_iter().map(|settled| (settled.written, settled.key)).unzip();
        let manifest = self.manifest(&site, &outputs).with_policies(policies);
        let documents: Vec<&Document> = site.content.documents.values().map(AsRef::as_ref).collect();
        let memo = Memo { parsing: last.parsing, documents, keys, pictures: site.content.pictures().collect() };
        // A memo that its state does not name counts for nothing, so the two need not wait for each
        // other.
        let (receipt, memo) = rayon::join(|| staging.commit(&manifest), || memo.save(&place.aside));
        let (receipt, memo) = (receipt?, at(&place.aside, memo)?);
        counts.written_files = receipt.written_files;
        counts.removed_files = receipt.removed_files;
        counts.written_bytes = receipt.written_bytes;
        let day = self.request.date.to_string();
        let state = State {
            setting,
            built: day.clone(),
            day: is_dated.then_some(day),
            until: ready.until.map(|day| day.to_string()),
            files: ready.files,
            outputs,
            written_ns: read::now_ns(),
            lag: receipt.lag,
            release: manifest.digest,
            diagnostics: diagnostics.clone(),
            counts: [counts.pages, counts.sections, counts.terms, counts.assets, counts.redirects],
            memo,
        };
        at(&place.aside, state.save(&place.aside))?;
        Staging::settle(&place)?;
        let changed = counts.written_files + counts.removed_files > 0;
        let mut report = SiteReport {
            outcome: if changed { Outcome::Written } else { Outcome::Unchanged },
            counts,
            digest: Some(manifest.digest.to_string()),
            why,
            ..SiteReport::refused(&self.plan.name, diagnostics)
        };
        report.diagnostics.extend(foreign(&self.plan.name, &receipt.foreign));
        // Ten thousand pages take a while to take apart; nobody needs to wait for that.
        rayon::spawn(move || drop((site, ready.renderer, last, state)));
        Ok(report)
    }

    fn counts(&self, site: &Site) -> Counts {
        let is_own = |page: &&Page| self.folder.is_empty() || self.is_own(&SitePath::of_url(&page.url));
        let own = || site.pages.iter().filter(is_own);
        let pages = own().filter(|page| !page.is_section).count() as u64;
        match self.area {
            Area::Public => Counts {
                pages,
                sections: site.sections.len() as u64,
                terms: site.terms.len() as u64,
                outputs: site.routes.len() as u64,
                assets: site.content.assets.len() as u64,
                redirects: site.redirects.len() as u64,
                ..Counts::default()
            },
            _ => Counts { pages, sections: own().count() as u64 - pages, ..Counts::default() },
        }
    }

    fn manifest(&self, site: &Site, outputs: &[Written]) -> Manifest {
        let entry = |output: &Written| {
            let Written { path, digest, bytes } = output.clone();
            FileEntry { path, digest, bytes, audience: self.area.audience() }
        };
        // Old addresses are everyone's.
        let redirects = if self.area == Area::Public { site.redirects.clone() } else { Vec::new() };
        Manifest::new(&self.tree(), outputs.iter().map(entry).collect(), redirects)
    }

    /// Reuses one output, or renders and puts it.
    fn settle(
        &self,
        renderer: &Renderer,
        staging: &Staging,
        path: &SitePath,
        route: &Route,
        last: &Last,
    ) -> Result<Settled, WriteError> {
        let known = last.keys.get(path).zip(staging.live(path));
        let weighs = renderer.weighs_all();
        let is_weighed = |key: &Trace| !weighs || key.facts.sent > 0 || !is_html(path.as_str());
        let holds = |key: &Trace| {
            is_weighed(key) && key.queries.iter().all(|(query, answer)| renderer.answer(query) == *answer)
        };
        let (parts, rendered) =
            renderer.render_unless(route, |parts| known.is_some_and(|(key, _)| key.parts == *parts && holds(key)));
        if let (None, Some((key, (digest, bytes)))) = (&rendered, known) {
            let written = Written { path: path.clone(), digest, bytes };
            return Ok(Settled { written, key: key.clone(), is_rendered: false });
        }
        let Rendered { bytes, queries, diagnostics } = rendered.unwrap_or_else(|| renderer.render(route));
        let facts = gate::facts_of(renderer, path, &bytes, weighs);
        let (digest, bytes) = self.put(renderer, staging, path, &bytes)?;
        let written = Written { path: path.clone(), digest, bytes };
        Ok(Settled { written, key: Trace { parts, queries, diagnostics, facts }, is_rendered: true })
    }

    fn put(
        &self,
        renderer: &Renderer,
        staging: &Staging,
        path: &SitePath,
        bytes: &Bytes,
    ) -> Result<(Digest, u64), WriteError> {
        match bytes {
            Bytes::Made(made) => Ok((staging.put(path, made)?, made.len() as u64)),
            Bytes::Content(source) => {
                let asset = renderer.site().content.assets.get(source).cloned();
                if let Some(held) = asset.as_ref().and_then(|asset| asset.held.as_ref()) {
                    return Ok((staging.put(path, held)?, held.len() as u64));
                }
                let (digest, bytes) = asset.map(|asset| (asset.digest, asset.bytes)).unwrap_or_default();
                staging.copy(path, &self.root.join(source), digest, bytes)?;
                Ok((digest, bytes))
            }
            Bytes::Theme(file) => {
                let made = renderer.theme_file(file).map(|file| file.source.read()).transpose();
                let made = made.map_err(|source| WriteError { path: file.into(), source })?.unwrap_or_default();
                Ok((staging.put(path, &made)?, made.len() as u64))
            }
        }
    }
}

/// Returns what is wrong with the words of a site. A heading that leaves out a level is for the gate to say, which
/// also knows the template's headings, and may let it through.
fn of_words(site: &Site, walker: Walker<'_>) -> impl Iterator<Item = Diagnostic> {
    words(site, walker).into_iter().filter(|found| found.code != Code::HEADING_JUMP)
}

fn foreign(site: &str, paths: &[String]) -> Option<Diagnostic> {
    let first = paths.first()?;
    let (count, place) = (paths.len(), format!("{site}/{first}"));
    let fact = if count == 1 {
        text!(
            "a file in the output is not sobre’s; it was kept",
            "un fichier de la sortie n’est pas de sobre ; il a été gardé"
        )
    } else {
        text!(
            "{count} files in the output are not sobre’s; they were kept",
            "{count} fichiers de la sortie ne sont pas de sobre ; ils ont été gardés"
        )
    };
    let hint = text!(
        "remove them if nobody needs them; what is to be published belongs in the content folder",
        "supprimez-les si personne n’en a besoin ; ce qui doit être publié va dans le dossier de contenu"
    );
    Some(Diagnostic::new(Code::OUTPUT_FOREIGN, fact).at(Place::file(place)).hint(hint))
}
