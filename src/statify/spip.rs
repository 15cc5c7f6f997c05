//! A SPIP site → a site of ours: from the backup SPIP makes, from a dump of its database, or from the XML of
//! its past.
//!
//! [`rows`] makes one stream of the three; [`item`] turns rows into objects; the [`archive`] gathers what
//! addresses and lists follow from; the [`plan`] gives each object that everybody could see its file and its
//! address, and every address it ever had a redirect. Then the words pass by, object by object, and become
//! Markdown ([`text`]) side by side.

pub mod all;
pub mod archive;
pub mod item;
mod links;
pub mod media;
pub mod plan;
pub mod rows;
mod tables;
mod tell;
pub mod text;
mod words;

use std::{
    cell::RefCell,
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use rayon::prelude::*;

use self::{
    archive::Archive,
    item::{Key, Kind, Words},
    media::Library,
    plan::{Plan, Planned},
    words::Made,
};
use super::{
    Desk, Error, Menu, Page, Progress, Report, Request, Settings, Written,
    heard::Heard,
    moves::{bare, path_of},
    settings::redirects_text,
};
use crate::{
    content::front_matter::{FrontMatter, Sort},
    diag::Lang,
    path::ContentPath,
};

/// How many objects are turned into pages at a time: enough for all threads, little to hold.
const BATCH: usize = 256;

/// Turns a backup into a site's files and returns what is to be told.
pub fn statify(request: &Request, lang: Lang, progress: &dyn Progress) -> Result<(Report, Written), Error> {
    let mut desk = Desk::open(&request.farm, &request.site);
    let mut report = Report::default();
    let archive = Archive::gather(request)?;
    archive.tell(&mut report);
    let base = path_of(archive.meta("adresse_site")).unwrap_or_default();
    let library = Library::open(request.media.as_deref(), base.trim_end_matches('/'));
    let file = |path: &str| library.find(path).map(|file| library.address(&file));
    let plan = Plan::new(&archive, request, &file, &mut desk, &mut report);
    let site = Site { archive: &archive, plan: &plan, library: &library, request };
    let shown = site.write_pages(&mut desk, &mut report, progress)?;
    let shown = shown.into_iter().chain(site.write_homes(&mut desk, &mut report)?).collect();
    tell::homeless_comments(&archive, &plan, &mut report);
    let placed = library.publish(&archive, &plan, shown, &mut desk, &mut report)?;
    site.write_rest(&placed, &mut desk, &mut report)?;
    tell::advise(&archive, &library, &mut report);
    let written = desk.conclude(&report, lang)?;
    Ok((report, written))
}

/// What is known when pages are written.
struct Site<'s> {
    archive: &'s Archive,
    plan: &'s Plan,
    library: &'s Library,
    request: &'s Request,
}

impl Site<'_> {
    fn view<'v>(&'v self, item: String, lang: &'v str) -> links::Desk<'v> {
        let heard = RefCell::default();
        links::Desk { archive: self.archive, plan: self.plan, library: self.library, item, lang, heard }
    }

    /// Returns the page of an object in one of its languages.
    fn page(&self, key: Key, words: &Words, planned: &Planned) -> (Made, Heard) {
        let view = self.view(plan::named(key), &planned.source_lang);
        let made = words::page(&self.archive.items[&key], words, planned, &view, self.request.names);
        (made, view.heard.into_inner())
    }

    /// Writes all pages, a batch at a time; returns the media that they show.
    fn write_pages(
        &self,
        desk: &mut Desk,
        report: &mut Report,
        progress: &dyn Progress,
    ) -> Result<BTreeSet<String>, Error> {
        let (total, done) = (self.plan.pages.len(), AtomicUsize::new(0));
        let mut shown = BTreeSet::new();
        let mut batch: Vec<(Key, Words)> = Vec::new();
        let mut failed = None;
        let mut write = |batch: &mut Vec<(Key, Words)>| -> Result<(), Error> {
            let made: Vec<(Made, Heard, &Planned)> = batch
                .par_drain(..)
                .flat_map_iter(|(key, words)| {
                    progress.pages(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                    let pages = self.plan.pages.get(&key).into_iter().flatten();
                    pages.map(move |planned| {
                        let (made, heard) = self.page(key, &words, planned);
                        (made, heard, planned)
                    })
                })
                .collect();
            for (made, heard, planned) in made {
                shown.extend(heard.into_report(report));
                desk.page(&made.page)?;
                if let (Some(comments), Ok(path)) =
                    (made.comments, ContentPath::new(&format!("data/comments/{}.json", planned.id)))
                {
                    desk.content(&path, comments.as_bytes())?;
                    report.count("forums", true);
                }
            }
            Ok(())
        };
        self.archive.words(&|key| self.plan.pages.contains_key(&key), &mut |key, words| {
            batch.push((key, words));
            if batch.len() == BATCH && failed.is_none() {
                failed = write(&mut batch).err();
            }
        })?;
        match failed.or_else(|| write(&mut batch).err()) {
            Some(error) => Err(error),
            None => Ok(shown),
        }
    }

    /// Writes the home pages, and the folders that no object stands for; returns the media that they show.
    fn write_homes(&self, desk: &mut Desk, report: &mut Report) -> Result<BTreeSet<String>, Error> {
        let plan = self.plan;
        let mut shown = BTreeSet::new();
        let roots = plan.roots.iter().map(|lang| (lang.as_str(), format!("{lang}/_index.md")));
        for (lang, file) in [(plan.source_lang.as_str(), "_index.md".to_owned())].into_iter().chain(roots) {
            let Ok(path) = ContentPath::new(&file) else { continue };
            let view = self.view("home".into(), lang);
            let said = |name: &str| super::page::one_line(&view.plain(self.archive.meta(name)));
            let logo = self.library.logo(self.archive, (Kind::Link, 0));
            let front = FrontMatter {
                title: Some(self.title(&view)),
                description: Some(said("slogan_site")),
                image: logo.as_ref().map(|file| self.library.address(file)),
                sort: Some(Sort::Date),
                paginate: Some(plan::PAGINATE),
                recursive: Some(true),
                ..FrontMatter::default()
            };
            let body = view.markdown(self.archive.meta("descriptif_site"));
            desk.page(&Page { path, front, body })?;
            shown.extend(logo);
            shown.extend(view.heard.into_inner().into_report(report));
        }
        for (path, title) in &plan.folders {
            let front = FrontMatter { title: Some(title.clone()), menu: Some(false), ..FrontMatter::default() };
            desk.page(&Page { path: path.clone(), front, body: String::new() })?;
        }
        Ok(shown)
    }

    /// Returns the site's title.
    fn title(&self, view: &links::Desk<'_>) -> String {
        let title = super::page::one_line(&view.plain(self.archive.meta("nom_site")));
        if title.is_empty() { self.request.site.clone() } else { title }
    }

    /// Writes redirects and the configuration.
    fn write_rest(&self, placed: &BTreeSet<String>, desk: &mut Desk, report: &mut Report) -> Result<(), Error> {
        let (plan, request) = (self.plan, self.request);
        // A medium that is not there is no place to lead to.
        let folder = self.library.address("");
        let is_there = |to: &str| to.strip_prefix(&folder).is_none_or(|file| placed.contains(file));
        let is_lost = |from: &str| plan.moves.moved.get(bare(from)).is_some_and(|to| !is_there(to));
        let moved = plan.moves.moved.values().filter(|to| is_there(to)).count();
        report.urls = [(plan.moves.alive.len() + placed.len()) as u64, moved as u64, 0];
        if let Ok(path) = ContentPath::new("redirects.toml") {
            desk.content(&path, redirects_text(&plan.moves.redirects(&is_lost)).as_bytes())?;
        }
        report.hosts = plan.hosts.iter().cloned().collect();
        // A number is where somebody tried the site out.
        let is_name = |host: &&String| crate::config::is_domain(host) && !host.ends_with(|c: char| c.is_ascii_digit());
        let host = plan.hosts.iter().find(is_name).cloned();
        let view = self.view("site".into(), &plan.source_lang);
        let settings = Settings {
            title: self.title(&view),
            description: super::page::one_line(&view.plain(self.archive.meta("slogan_site"))),
            domain: host.unwrap_or_else(|| format!("{}.example", request.site)),
            lang: plan.lang.clone(),
            languages: plan.languages.iter().cloned().collect(),
            taxonomies: plan.taxonomies.clone(),
            paginate: plan::PAGINATE,
            menus: self.menus(),
        };
        desk.settings(&settings.text())
    }

    /// Returns the menus: sections make the main one by themselves; the one below leads to people and keywords.
    fn menus(&self) -> Vec<(String, Vec<Menu>)> {
        let line = |(path, title): &(ContentPath, String)| Menu {
            title: title.clone(),
            link: format!("/{path}"),
            children: Vec::new(),
        };
        let lines: Vec<Menu> = self.plan.folders.iter().map(line).collect();
        if lines.is_empty() { Vec::new() } else { vec![("footer".to_owned(), lines)] }
    }
}
