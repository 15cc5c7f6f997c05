//! The farm in memory, for `serve`.
//!
//! A site is read and resolved, but nothing is rendered until somebody asks for it. An edit costs
//! the changed file, the resolving of its site, and the one page that is looked at; a page whose key
//! is still the same is answered from memory. So whatever depends on the edit is right, without a
//! word about what depends on what.

mod judged;
mod meet;
mod parts;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, RwLock},
};

use jiff::civil;
use rustc_hash::FxHashMap;

use super::{
    BuildRequest, FarmError,
    prepare::{Prepared, SitePlan, prepare},
    preparing::{Preparing, Ready},
    sisters::{self, wants},
};
use crate::{
    config::SiteConfig,
    content::Document,
    diag::{self, Code, Diagnostic, Place},
    digest::Digest,
    gate::{self, Facts, facts},
    path::{ContentPath, SitePath, Url},
    picture,
    publish::redirects::{Answer as Moved, RedirectMap},
    read::{self, Reading, Remembered, Stamp, scan},
    register::{Area, FOLDER},
    release::at,
    render::{Bytes, Parts, Renderer, Trace},
    resolve,
    serve::{Answer, Preview, SiteInfo},
    site::{Happening, Route},
    watch::Changes,
};

/// A farm that is looked at while people write in it.
pub struct FarmPreview {
    request: BuildRequest,
    sites: RwLock<Arc<Sites>>,
}

/// All sites at one moment.
struct Sites {
    infos: Arc<[SiteInfo]>,
    by_name: FxHashMap<String, Arc<SitePreview>>,
    /// Events of the sites that are not shown, when one that is shows them.
    unseen: Arc<[Happening]>,
}

/// One site at one moment.
struct SitePreview {
    plan: SitePlan,
    /// The part of a portal; of any other site, all of it.
    area: Area,
    /// The parts that only some may enter, made when somebody looks.
    parts: Mutex<BTreeMap<Area, Arc<SitePreview>>>,
    /// `None` when its configuration is too broken to read it.
    now: Option<Now>,
    /// What is wrong with its structure.
    found: Vec<Diagnostic>,
    /// What is wrong with its words; looked for when somebody asks.
    words: OnceLock<Vec<Diagnostic>>,
    /// What rendering the pages that were looked at had to say.
    rendered: Mutex<FxHashMap<SitePath, Vec<Diagnostic>>>,
    /// What these pages ask for, for the gate.
    asked: Mutex<FxHashMap<SitePath, (u64, Facts)>>,
    /// Pages by the key they were rendered under; outlives the moment.
    cache: Arc<Mutex<Cache>>,
}

/// A site that can be rendered.
#[derive(Clone)]
struct Now {
    renderer: Renderer,
    files: Arc<Files>,
    /// What is wrong with files as such.
    found: Arc<[Diagnostic]>,
    root: PathBuf,
    /// Old addresses as the published site answers them.
    moved: Arc<RedirectMap>,
}

type Files = FxHashMap<ContentPath, (Stamp, Digest)>;

impl Now {
    /// Returns the site's renderer after documents changed in a way that leaves its structure as it is;
    /// `None` when they may have changed more.
    fn with_documents(&self, documents: &[Arc<Document>]) -> Option<Renderer> {
        let site = Arc::clone(self.renderer.site());
        let site = documents.iter().try_fold(site, |site, document| Some(Arc::new(site.with_document(document)?)))?;
        Some(self.renderer.with_site(site))
    }
}

type Cache = FxHashMap<SitePath, (Trace, Arc<[u8]>, Digest)>;

impl FarmPreview {
    /// Returns the sites of a farm, read and resolved. A broken site is there, too, with what is
    /// wrong with it.
    pub fn load(farm: &Path, sites: Vec<String>, date: civil::Date, drafts: bool) -> Result<Self, FarmError> {
        let request = BuildRequest {
            farm: farm.into(),
            out: None,
            sites,
            drafts,
            date,
            jobs: None,
            cache: false,
            why: None,
            write: false,
            external: false,
            translations: false,
        };
        let prepared = prepare(&request)?;
        let sites = Sites::load(prepared, &request, None)?;
        Ok(Self { request, sites: RwLock::new(Arc::new(sites)) })
    }

    fn current(&self) -> Arc<Sites> {
        self.sites.read().map_or_else(|poisoned| Arc::clone(&poisoned.into_inner()), |sites| Arc::clone(&sites))
    }

    fn replace(&self, sites: Sites) {
        if let Ok(mut current) = self.sites.write() {
            *current = Arc::new(sites);
        }
    }

    /// Reads only what changed, when all changes are files of sites' contents.
    fn apply_paths(&self, paths: &[PathBuf]) -> bool {
        let current = self.current();
        let mut changed: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
        for path in paths {
            let mut parts = path.iter().filter_map(|part| part.to_str());
            match (parts.next(), parts.next()) {
                // The register is read with the configuration.
                (Some("content"), Some(_)) if parts.next() == Some(FOLDER) => return false,
                (Some("content"), Some(site)) => changed.entry(site).or_default().push(path),
                _ => return false,
            }
        }
        let mut by_name = current.by_name.clone();
        for (site, paths) in changed {
            let Some(before) = current.by_name.get(site) else {
                // A site that is not shown itself may have events that another one shows.
                if current.by_name.values().any(|site| wants(&site.plan)) {
                    return false;
                }
                continue;
            };
            let edited = || before.edited(&paths, &self.request);
            let after = edited().unwrap_or_else(|| before.again(&self.request));
            by_name.insert(site.to_string(), Arc::new(after));
        }
        self.replace(Sites { infos: Arc::clone(&current.infos), by_name, unseen: Arc::clone(&current.unseen) }.met());
        // What was shown until now takes a while to take apart; the next request need not wait for it.
        rayon::spawn(move || drop(current));
        true
    }
}

impl Preview for FarmPreview {
    fn sites(&self) -> Arc<[SiteInfo]> {
        Arc::clone(&self.current().infos)
    }

    fn answer(&self, name: &str, path: &str, query: Option<&str>) -> Answer {
        match self.seen(name) {
            Some((site, reader)) => site.answer_to(reader, path, query, &self.request),
            None => Answer::NotFound { body: Arc::from(Vec::new()) },
        }
    }

    fn policy(&self, site: &str, path: &str, bytes: &[u8]) -> String {
        let current = self.current();
        let site = current.by_name.get(site).and_then(|site| site.policy(path, bytes));
        site.unwrap_or_else(|| gate::policy(&[], &|_| false))
    }

    fn diagnostics(&self, name: &str) -> Arc<[Diagnostic]> {
        let Some((site, reader)) = self.seen(name) else { return Arc::from(Vec::new()) };
        let site = site.part(reader, &self.request);
        let mut found = site.found.clone();
        let judged = site.judged();
        // A heading that leaves out a level is told by the gate as well, of the pages that it has seen.
        let line = |found: &Diagnostic| found.place.as_ref().map(|place| (place.file.clone(), place.line));
        let is_told = |found: &&Diagnostic| {
            let by_gate = |other: &Diagnostic| other.code == Code::GATE_HEADING_ORDER && line(other) == line(found);
            found.code != Code::HEADING_JUMP || !judged.iter().any(by_gate)
        };
        found.extend(site.words().iter().filter(is_told).cloned());
        found.extend(judged);
        diag::sort(&mut found);
        found.into()
    }

    fn apply(&self, changes: &Changes) {
        if let Changes::Paths(paths) = changes
            && self.apply_paths(paths)
        {
            return;
        }
        // Configuration or themes: prepared anew; documents that did not change are not parsed again.
        // A farm that cannot be prepared (its farm.toml is being edited) stays as it was.
        let load = |prepared| Sites::load(prepared, &self.request, Some(&self.current()));
        if let Ok(sites) = prepare(&self.request).and_then(load) {
            self.replace(sites);
        }
    }
}

impl Sites {
    fn load(prepared: Prepared, request: &BuildRequest, before: Option<&Self>) -> Result<Self, FarmError> {
        use rayon::prelude::*;
        let unseen = sisters::unseen(&prepared, request)?;
        let load = |plan: SitePlan| {
            let before = before.and_then(|sites| sites.by_name.get(&plan.name));
            (plan.name.clone(), Arc::new(SitePreview::load(plan, request, before.map(AsRef::as_ref))))
        };
        let loaded: Vec<_> = prepared.sites.into_par_iter().map(load).collect();
        let infos = loaded.iter().flat_map(|(name, site)| site.infos(name, request.date)).collect();
        Ok(Self { infos, by_name: loaded.into_iter().collect(), unseen }.met())
    }
}

impl SitePreview {
    fn load(plan: SitePlan, request: &BuildRequest, before: Option<&Self>) -> Self {
        let cache = before.map(|before| Arc::clone(&before.cache)).unwrap_or_default();
        let same_parsing = |before: &&Self| {
            let parsing = |site: &SitePlan| site.config.as_ref().map(|config| config.parsing());
            parsing(&before.plan) == parsing(&plan)
        };
        let known = before.filter(same_parsing).map(Self::remembered).unwrap_or_default();
        Self::of(plan, Area::Public, request, &known, cache)
    }

    fn of(plan: SitePlan, area: Area, request: &BuildRequest, known: &Remembered, cache: Arc<Mutex<Cache>>) -> Self {
        let (now, found) = Self::read(&plan, area, request, known);
        let (words, rendered, asked, parts) = Default::default();
        Self { plan, area, parts, now, found, words, rendered, asked, cache }
    }

    /// Returns the site after anything of its content changed.
    fn again(&self, request: &BuildRequest) -> Self {
        let (now, found) = Self::read(&self.plan, self.area, request, &self.remembered());
        self.then(now, found)
    }

    /// Returns the site after documents changed that were there before, in the files `paths`; `None` when
    /// more did.
    fn edited(&self, paths: &[&Path], request: &BuildRequest) -> Option<Self> {
        let files_changed: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let (now, config) = (self.now.as_ref()?, self.plan.config.as_ref()?);
        let parsing = config.parsing();
        let mut files = (*now.files).clone();
        let mut documents = Vec::with_capacity(paths.len());
        for path in paths {
            let below: PathBuf = path.iter().skip(2).collect();
            let path = ContentPath::new(below.to_str()?).ok()?;
            let (stamp, document) = read::read_document(&now.root, &path, &parsing)?;
            // What a section makes of rows, and a file in the place of a row, are more than one document.
            let before = now.renderer.site().content.documents.get(&path)?;
            if before.row.is_some() || before.front.rows.is_some() || document.front.rows.is_some() {
                return None;
            }
            files.insert(path, (stamp, document.digest));
            documents.push(document);
        }
        // What was said of a changed file may quote it.
        let is_quoted = |place: &Place| files_changed.contains(&place.file);
        let is_blamed = self.found.iter().filter_map(|found| found.place.as_ref()).any(is_quoted);
        // What texts of a portal quote is held against the register when its structure is made.
        let is_plain = !is_blamed && self.plan.register.is_none();
        if is_plain && let Some(renderer) = now.with_documents(&documents) {
            let now = Now { renderer, files: Arc::new(files), ..now.clone() };
            return Some(self.then(Some(now), self.found.clone()));
        }
        let mut content = now.renderer.site().content.clone();
        content.documents.extend(documents.into_iter().map(|document| (document.path.clone(), document)));
        let reading = Reading { content, files: Vec::new(), read_files: 0, diagnostics: now.found.to_vec() };
        let (now, found) =
            Self::structured(&preparing(&self.plan, self.area, config, &now.root, request), reading, files);
        Some(self.then(now, found))
    }

    fn then(&self, now: Option<Now>, found: Vec<Diagnostic>) -> Self {
        let (plan, cache) = (self.plan.clone(), Arc::clone(&self.cache));
        let (words, rendered, asked, parts) = Default::default();
        Self { plan, area: self.area, parts, now, found, words, rendered, asked, cache }
    }

    /// Returns what of this moment makes the next one cheap.
    fn remembered(&self) -> Remembered {
        let Some(now) = &self.now else { return Remembered::default() };
        let content = &now.renderer.site().content;
        let documents = content.documents.iter().map(|(path, document)| (path.clone(), Arc::clone(document)));
        let pictures = content.pictures().collect();
        Remembered { files: (*now.files).clone(), documents: documents.collect(), pictures }
    }

    fn read(plan: &SitePlan, area: Area, request: &BuildRequest, known: &Remembered) -> (Option<Now>, Vec<Diagnostic>) {
        let Some(config) = &plan.config else { return (None, plan.diagnostics.clone()) };
        let root = request.farm.join("content").join(&plan.name);
        if !root.is_dir() {
            let mut found = plan.diagnostics.clone();
            found.push(super::site::no_content(config));
            return (None, found);
        }
        let scanned = scan(&root, &request.farm, &config.parsing().folder);
        let reading = read::read(&root, scanned, known, &config.parsing());
        let files = reading.files.iter().map(|(path, stamp, digest)| (path.clone(), (*stamp, *digest))).collect();
        Self::structured(&preparing(plan, area, config, &root, request), reading, files)
    }

    fn structured(preparing: &Preparing<'_>, reading: Reading, files: Files) -> (Option<Now>, Vec<Diagnostic>) {
        let (found, root) = (reading.diagnostics.as_slice().into(), preparing.root.into());
        let Ready { renderer, diagnostics, .. } = preparing.structure(reading);
        let site = renderer.site();
        let is_file = |path: &str| site.route(path).is_some();
        let moved = Arc::new(RedirectMap::of(&site.redirects, &is_file).value);
        (Some(Now { renderer, files: Arc::new(files), found, root, moved }), super::gather(diagnostics))
    }

    /// Returns what is wrong with the words.
    fn words(&self) -> &[Diagnostic] {
        self.words.get_or_init(|| {
            let find = |now: &Now| resolve::words(now.renderer.site(), now.renderer.walker());
            self.now.as_ref().map(find).unwrap_or_default()
        })
    }

    fn answer(&self, path: &str, query: Option<&str>) -> Answer {
        let Some(now) = &self.now else { return Answer::Broken { diagnostics: self.found.clone().into() } };
        let site = now.renderer.site();
        match now.moved.answer(&asked(path, query)) {
            Some(Moved::Gone) => return Answer::Gone { body: self.not_found(now, path) },
            Some(Moved::Moved(to)) => return Answer::Redirect { to: to.clone(), status: 301 },
            Some(Moved::Found(to)) => return Answer::Redirect { to: to.clone(), status: 302 },
            None => {}
        }
        let Ok(url) = Url::new(path) else { return Answer::NotFound { body: self.not_found(now, path) } };
        let file = SitePath::of_url(&url);
        match site.route(file.as_str()) {
            Some(route) => self.found(now, &file, route),
            None if site.route(&format!("{file}/index.html")).is_some() => {
                let query = query.map(|query| format!("?{query}")).unwrap_or_default();
                Answer::Redirect { to: format!("{}/{query}", url.encoded()), status: 301 }
            }
            None => match self.variant(now, &file) {
                Some(answer) => answer,
                None => Answer::NotFound { body: self.not_found(now, path) },
            },
        }
    }

    /// Returns a picture in one of its sizes, made when it is first asked for.
    fn variant(&self, now: &Now, file: &SitePath) -> Option<Answer> {
        let mime = crate::serve::mime_of(file.as_str());
        let (source, variant) = now.renderer.variant_at(file)?;
        let known = self.cache.lock().ok().and_then(|cache| cache.get(file).cloned());
        if let Some((_, bytes, digest)) = known {
            return Some(Answer::File { mime, bytes, digest });
        }
        let made = picture::make(&now.renderer.bytes(&source).ok()?, &[variant]).ok()?.pop()?;
        let (bytes, digest): (Arc<[u8]>, Digest) = (made.as_slice().into(), Digest::of(&made));
        if let Ok(mut cache) = self.cache.lock() {
            cache.insert(file.clone(), (Trace::default(), Arc::clone(&bytes), digest));
        }
        Some(Answer::File { mime, bytes, digest })
    }

    fn found(&self, now: &Now, file: &SitePath, route: &Route) -> Answer {
        let (bytes, digest, found) = match self.rendered(now, file, route) {
            Ok(rendered) => rendered,
            Err(path) => return Answer::OnDisk(path),
        };
        if bytes.is_empty() && found.iter().any(Diagnostic::is_error) {
            return Answer::Broken { diagnostics: found.into() };
        }
        Answer::File { mime: crate::serve::mime_of(file.as_str()), bytes, digest }
    }

    /// Returns what is at a route, rendered now or before; an asset's path instead.
    #[expect(clippy::type_complexity, reason = "three values that go together only here")]
    fn rendered(
        &self,
        now: &Now,
        file: &SitePath,
        route: &Route,
    ) -> Result<(Arc<[u8]>, Digest, Vec<Diagnostic>), PathBuf> {
        let known = self.cache.lock().ok().and_then(|cache| cache.get(file).cloned());
        let holds = |key: &Trace| key.queries.iter().all(|(query, answer)| now.renderer.answer(query) == *answer);
        let is_known = |parts: &Parts| known.as_ref().is_some_and(|(key, ..)| key.parts == *parts && holds(key));
        let (parts, rendered) = now.renderer.render_unless(route, is_known);
        if let (None, Some((key, bytes, digest))) = (&rendered, &known) {
            self.note(file, &key.diagnostics);
            return Ok((Arc::clone(bytes), *digest, key.diagnostics.clone()));
        }
        let rendered = rendered.unwrap_or_else(|| now.renderer.render(route));
        let bytes: Arc<[u8]> = match rendered.bytes {
            Bytes::Made(bytes) => bytes.into(),
            Bytes::Content(path) => return Err(now.root.join(path)),
            Bytes::Theme(path) => {
                let read = now.renderer.theme_file(&path).map(|file| at(Path::new(&path), file.source.read()));
                read.and_then(Result::ok).unwrap_or_default().into()
            }
        };
        let digest = Digest::of(&bytes);
        let facts = facts(file.as_str(), &bytes, false);
        let key = Trace { parts, queries: rendered.queries, diagnostics: rendered.diagnostics.clone(), facts };
        self.note(file, &rendered.diagnostics);
        if let Ok(mut cache) = self.cache.lock() {
            cache.insert(file.clone(), (key, Arc::clone(&bytes), digest));
        }
        Ok((bytes, digest, rendered.diagnostics))
    }

    fn note(&self, file: &SitePath, found: &[Diagnostic]) {
        if let Ok(mut rendered) = self.rendered.lock() {
            rendered.insert(file.clone(), found.to_vec());
        }
    }

    /// Returns the page for an address where there is nothing, in the language of the address.
    fn not_found(&self, now: &Now, path: &str) -> Arc<[u8]> {
        let site = now.renderer.site();
        let lang = path.split('/').nth(1).unwrap_or_default();
        let home = &site.page(site.section(site.root(lang)).page).url;
        let file = SitePath::new(&format!("{}404.html", home.as_str().trim_start_matches('/')));
        let file = file.ok().filter(|file| site.route(file.as_str()).is_some());
        let page = file.and_then(|file| self.rendered(now, &file, site.route(file.as_str())?).ok());
        page.map_or_else(|| Arc::from(Vec::new()), |(bytes, ..)| bytes)
    }
}

/// Returns a decoded path and a query as a request writes them.
fn asked(path: &str, query: Option<&str>) -> String {
    let mut asked = String::with_capacity(path.len() + 8);
    for c in path.chars() {
        match c {
            '%' => asked.push_str("%25"),
            '?' => asked.push_str("%3F"),
            '#' => asked.push_str("%23"),
            c => asked.push(c),
        }
    }
    if let Some(query) = query {
        asked.push('?');
        asked.push_str(query);
    }
    asked
}

fn preparing<'p>(
    plan: &'p SitePlan,
    area: Area,
    config: &'p Arc<SiteConfig>,
    root: &'p Path,
    request: &BuildRequest,
) -> Preparing<'p> {
    // Without a host, every address works under whatever name the preview is reached.
    Preparing {
        area,
        plan,
        config,
        root,
        date: request.date,
        drafts: request.drafts,
        base: String::new(),
        sisters: Arc::default(),
    }
}
