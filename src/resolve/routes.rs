//! Everything that a site answers, each path once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Places;
use crate::{
    content::Document,
    diag::{Code, Diagnostic, Place, text},
    path::{SitePath, Url},
    site::{Calendar, PageId, Route, Scope, SearchFile, SectionId, Site, TermId, list_pages},
};

type Routes = (Vec<(SitePath, Route)>, FxHashMap<SitePath, u32>);

/// Returns all routes and their index by path. Of two that claim one path the first stays; the
/// other is reported.
pub(super) fn lay_out(site: &Site, theme_files: &[String], places: &Places<'_>, found: &mut Vec<Diagnostic>) -> Routes {
    let mut plan =
        Plan { site, places, found, routes: Vec::new(), by_path: FxHashMap::default(), folded: FxHashMap::default() };
    let expected = site.pages.len() + site.pages.len() / 2 + site.content.assets.len();
    plan.routes.reserve(expected);
    plan.by_path.reserve(expected);
    plan.pages();
    plan.sections();
    plan.taxonomies();
    plan.fixed();
    plan.assets();
    for file in theme_files {
        plan.theme_file(file);
    }
    plan.check_folders();
    (plan.routes, plan.by_path)
}

/// Whether `folder` is `below` or a folder above it.
fn is_above(folder: &str, below: &str) -> bool {
    below.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

struct Plan<'s, 'f> {
    site: &'s Site,
    places: &'s Places<'s>,
    found: &'f mut Vec<Diagnostic>,
    routes: Vec<(SitePath, Route)>,
    by_path: FxHashMap<SitePath, u32>,
    /// Paths in lower case, of those that hold capitals.
    folded: FxHashMap<String, u32>,
}

impl Plan<'_, '_> {
    fn pages(&mut self) {
        for (at, page) in self.site.pages.iter().enumerate() {
            if !page.is_section {
                self.add(SitePath::of_url(&page.url), Route::Page(PageId::new(at)));
                if page.event.is_some() {
                    self.calendar(&page.url, Calendar::Event(PageId::new(at)));
                }
            }
        }
    }

    fn sections(&mut self) {
        for (at, section) in self.site.sections.iter().enumerate() {
            let id = SectionId::new(at);
            let url = &self.site.page(section.page).url;
            self.list(url, list_pages(section.pages.len(), section.paginate), |number| Route::Section(id, number));
            self.feeds(url, Scope::Section(id));
        }
    }

    fn taxonomies(&mut self) {
        for (at, taxonomy) in self.site.taxonomies.iter().enumerate() {
            if taxonomy.terms.is_empty() {
                continue;
            }
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            self.add(SitePath::of_url(&taxonomy.url), Route::Taxonomy(at));
            for &id in &taxonomy.terms {
                let term = self.site.term(id);
                self.term(id, term.pages.len(), term.paginate);
            }
        }
    }

    fn term(&mut self, id: TermId, pages: usize, paginate: usize) {
        let term = self.site.term(id);
        self.list(&term.url, list_pages(pages, paginate), |number| Route::Term(id, number));
        self.feeds(&term.url, Scope::Term(id));
    }

    fn feeds(&mut self, url: &Url, scope: Scope) {
        for format in self.site.feed_formats(scope) {
            self.below(url, format.file(), Route::Feed(scope, format));
        }
    }

    fn calendar(&mut self, url: &Url, calendar: Calendar) {
        self.below(url, calendar.file(), Route::Calendar(calendar));
    }

    /// What every site answers.
    fn fixed(&mut self) {
        for (_, root) in &self.site.roots {
            let url = &self.site.page(self.site.section(*root).page).url;
            self.feeds(url, Scope::Site(*root));
            if self.site.announced(*root).next().is_some() {
                self.calendar(url, Calendar::Site(*root));
            }
            self.below(url, "404.html", Route::NotFound(*root));
            self.search(*root);
        }
        if self.site.config.events.farm {
            self.calendar(&Url::root(), Calendar::Farm);
        }
        self.below(&Url::root(), "sitemap.xml", Route::Sitemap);
        // A site may bring its own.
        if !self.site.content.assets.contains_key("robots.txt") {
            self.below(&Url::root(), "robots.txt", Route::Robots);
        }
    }

    fn search(&mut self, root: SectionId) {
        let Some(url) = self.site.search_url(root) else { return };
        self.add(SitePath::of_url(&url), Route::Search(root));
        for file in SearchFile::all(self.site.searched(root).len()) {
            self.below(&url, &file.name(), Route::SearchFile(root, file));
        }
    }

    fn assets(&mut self) {
        for path in self.site.content.assets.keys() {
            match SitePath::new(&self.site.asset_path(path)) {
                Ok(file) => self.add(file, Route::Asset(path.clone())),
                Err(_) => debug_assert!(false, "{path} lies beside a page whose address is one"),
            }
        }
    }

    /// The site's own files take the place of the theme's.
    fn theme_file(&mut self, file: &str) {
        if let Ok(path) = SitePath::new(file)
            && !self.by_path.contains_key(&path)
        {
            self.add(path, Route::ThemeFile(file.into()));
        }
    }

    fn list(&mut self, url: &Url, total: u32, route: impl Fn(u32) -> Route) {
        self.add(SitePath::of_url(url), route(1));
        for number in 2..=total {
            self.below(url, &format!("page/{number}/index.html"), route(number));
        }
    }

    fn below(&mut self, url: &Url, file: &str, route: Route) {
        let folder = url.as_str().trim_start_matches('/');
        if let Ok(path) = SitePath::new(&format!("{folder}{file}")) {
            self.add(path, route);
        }
    }

    fn add(&mut self, path: SitePath, route: Route) {
        if let Some(&first) = self.by_path.get(&path) {
            let diagnostic = self.clash(&path, &self.routes[first as usize].1, &route);
            self.found.push(diagnostic);
            return;
        }
        let at = u32::try_from(self.routes.len()).unwrap_or(u32::MAX);
        self.check_case(&path, &route, at);
        self.by_path.insert(path.clone(), at);
        self.routes.push((path, route));
    }

    /// Two paths that differ only in case are one file on some machines.
    fn check_case(&mut self, path: &SitePath, route: &Route, at: u32) {
        let has_capitals = path.as_str().bytes().any(|b| b.is_ascii_uppercase()) || !path.as_str().is_ascii();
        if self.folded.is_empty() && !has_capitals {
            return;
        }
        let folded = path.as_str().to_lowercase();
        let other = self.folded.get(&folded).or_else(|| self.by_path.get(folded.as_str())).copied();
        if let Some(other) = other {
            let (first, _) = &self.routes[other as usize];
            let fact = text!(
                "`/{path}` and `/{first}` differ only in case",
                "« /{path} » et « /{first} » ne diffèrent que par la casse"
            );
            let diagnostic = Diagnostic::new(Code::URL_CASE, fact).at(self.place(route));
            self.found.push(diagnostic.hint(text!("rename one of the two", "renommez l’un des deux")));
        }
        if has_capitals {
            self.folded.insert(folded, at);
        }
    }

    /// What is a file cannot be the folder of others, too.
    fn check_folders(&mut self) {
        let mut checked = "";
        let mut in_the_way = FxHashSet::default();
        for (path, _) in &self.routes {
            let folder = path.as_str().rfind('/').map_or("", |slash| &path.as_str()[..slash]);
            // Folders come in order: those above the last one have been looked at.
            let is_new = |above: &&str| !is_above(above, checked);
            let mut above = folder.match_indices('/').map(|(at, _)| &folder[..at]).chain([folder]).filter(is_new);
            let first = above.find_map(|folder| self.by_path.get(folder)).copied();
            checked = folder;
            let Some(first) = first else { continue };
            let (file, route) = &self.routes[first as usize];
            if !in_the_way.insert(file.clone()) {
                continue;
            }
            let fact = text!(
                "`/{file}` cannot be a file and the folder of `/{path}`",
                "« /{file} » ne peut pas être à la fois un fichier et le dossier de « /{path} »"
            );
            let diagnostic = Diagnostic::new(Code::URL_DUPLICATE, fact).at(self.place(route));
            self.found.push(diagnostic.hint(text!(
                "give one of the two another name, or another `slug`",
                "donnez un autre nom à l’un des deux, ou un autre « slug »"
            )));
        }
        if !in_the_way.is_empty() {
            self.routes.retain(|(path, _)| !in_the_way.contains(path));
            let paths = self.routes.iter().zip(0..);
            self.by_path = paths.map(|((path, _), at)| (path.clone(), at)).collect();
        }
    }

    fn clash(&self, path: &SitePath, first: &Route, second: &Route) -> Diagnostic {
        let url = path.to_url();
        if is_engine_s(second) && !is_engine_s(first) {
            let fact = text!("sobre itself answers {url}", "c’est sobre lui-même qui répond à {url}");
            let diagnostic = Diagnostic::new(Code::URL_RESERVED, fact).at(self.place(first));
            return diagnostic.hint(text!(
                "give this page or file another name",
                "donnez un autre nom à cette page ou à ce fichier"
            ));
        }
        let (en, fr) = self.named(first);
        let fact = text!("the address {url} is taken by {en}", "l’adresse {url} est déjà prise par {fr}");
        Diagnostic::new(Code::URL_DUPLICATE, fact).at(self.place(second)).hint(text!(
            "give one of the two another name, or another `slug`",
            "donnez un autre nom à l’un des deux, ou un autre « slug »"
        ))
    }

    fn named(&self, route: &Route) -> (String, String) {
        let both = |name: String| (name.clone(), name);
        match route {
            Route::Page(id) => both(self.file(&self.site.page(*id).document)),
            Route::Section(id, _) => both(self.file(&self.site.page(self.site.section(*id).page).document)),
            Route::Asset(path) => both(format!("{}{path}", self.places.folder)),
            Route::Term(id, _) => {
                let name = &self.site.term(*id).name;
                (format!("the list of `{name}`"), format!("la liste de « {name} »"))
            }
            _ => ("a page that sobre makes".into(), "une page que sobre fabrique".into()),
        }
    }

    fn file(&self, document: &Document) -> String {
        format!("{}{}", self.places.folder, document.path)
    }

    fn place(&self, route: &Route) -> Option<Place> {
        let key = |document: &Document| {
            let key = ["url", "slug"].into_iter().find(|key| document.front.span(key).is_some());
            self.places.span(document, key.and_then(|key| document.front.span(key)).or(Some(0..0)))
        };
        match route {
            Route::Page(id) => Some(key(&self.site.page(*id).document)),
            Route::Section(id, _) => Some(key(&self.site.page(self.site.section(*id).page).document)),
            Route::Asset(path) => Some(Place::file(format!("{}{}", self.places.folder, path))),
            _ => None,
        }
    }
}

/// Whether sobre makes this on its own, so that a page cannot be there.
fn is_engine_s(route: &Route) -> bool {
    matches!(
        route,
        Route::Feed(..)
            | Route::Search(_)
            | Route::SearchFile(..)
            | Route::Calendar(_)
            | Route::Sitemap
            | Route::Robots
            | Route::NotFound(_)
            | Route::Taxonomy(_)
            | Route::Term(..)
    )
}
