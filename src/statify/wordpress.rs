//! A WordPress site → a site of ours: from its export (WXR), from a dump of its database, best from both.
//!
//! Two passes over the files. The first ([`archive`]) gathers what addresses, menus and lists follow
//! from; the [`plan`] gives each page its file and its address, by an allow-list of what was public.
//! The second hands on the words, post by post, which become Markdown side by side.

pub mod archive;
mod blocks;
mod builders;
pub mod dump;
pub mod item;
mod links;
pub mod media;
mod menus;
pub mod plan;
pub mod redirects;
pub mod text;
mod widgets;
mod words;
pub mod wxr;

use std::{
    cell::RefCell,
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use self::{archive::Archive, item::Post, media::Library, plan::Plan, words::Made};
use super::{
    Desk, Error, Menu, Page, Progress, Report, Request, Settings, Weight, Written, heard::Heard, report::Count,
};
use crate::{
    content::front_matter::{FrontMatter, Sort},
    diag::{Lang, text},
    path::ContentPath,
};

/// How many posts, and how many bytes of words, are turned into pages at a time: enough for all threads,
/// little to hold.
const BATCH: (usize, usize) = (128, 1 << 20);

/// Turns an export into a site's files and returns what is to be told.
pub fn statify(request: &Request, lang: Lang, progress: &dyn Progress) -> Result<(Report, Written), Error> {
    let mut desk = Desk::open(&request.farm, &request.site);
    let mut report = Report::default();
    let mut archive = Archive::gather(&request.sources, request.prefix.as_deref())?;
    tell_health(&archive, &mut report);
    let mut plan = Plan::new(&archive, request, &mut desk, &mut report);
    archive.forget_planned(&|id| plan.pages.contains_key(&id));
    let library = Library::open(request.media.as_deref(), &plan);
    redirects::lead(&archive, &mut plan, &library, &mut report);
    plan.places = words::places(&archive, &plan, &library)?;
    let shown = write_pages(&archive, &mut plan, &library, request, (&mut desk, &mut report), progress)?;
    write_lists(&plan, &mut desk, &archive)?;
    widgets::write(&archive, &plan, &library, &mut desk, &mut report)?;
    let placed = library.publish(&archive, &plan, shown, &mut desk, &mut report)?;
    write_rest(&archive, &mut plan, &placed, &library, (&mut desk, &mut report), request)?;
    advise(&archive, &library, &mut report);
    let written = desk.conclude(&report, lang)?;
    Ok((report, written))
}

fn tell_health(archive: &Archive, report: &mut Report) {
    for prefix in &archive.other_sites {
        let what =
            text!("another site in the same database was not read", "un autre site de la même base n’a pas été lu");
        report.tell(Weight::KeptOut, what, format!("{prefix}posts"));
    }
    archive.health.iter().for_each(|(path, health)| health.tell(path, report));
}

/// Writes all pages, a batch at a time; returns the media that they show.
fn write_pages(
    archive: &Archive,
    plan: &mut Plan,
    library: &Library,
    request: &Request,
    (desk, report): (&mut Desk, &mut Report),
    progress: &dyn Progress,
) -> Result<BTreeSet<String>, Error> {
    let (total, done) = (plan.pages.len(), AtomicUsize::new(0));
    let mut shown = BTreeSet::new();
    let mut parts = Vec::new();
    let mut failed = None;
    let mut batch: Vec<Post> = Vec::new();
    let mut write = |batch: &mut Vec<Post>, plan: &mut Plan| {
        let made: Vec<(u64, Made, Heard)> = batch
            .par_drain(..)
            .filter_map(|post| {
                let plan = &*plan;
                let planned = plan.pages.get(&post.id)?;
                let item = post.item();
                let view = links::Desk { archive, plan, library, item, id: post.id, heard: RefCell::default() };
                let made = words::page(&post, planned, planned.path.as_ref()?, &view, request.names);
                progress.pages(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                Some((post.id, made, view.heard.into_inner()))
            })
            .collect();
        for (id, made, heard) in made {
            if let (Some(title), Some(own)) = (plan.titles.get_mut(&id), &made.page.front.title) {
                title.clone_from(own);
            }
            shown.extend(heard.into_report(report));
            parts.extend((made.parts > 1).then_some((id, made.parts)));
            desk.page(&made.page)?;
            if let Some(page) = plan.pages.get_mut(&id) {
                page.path = None;
            }
            if let (Some((comments, count)), Ok(path)) =
                (made.comments, ContentPath::new(&format!("data/comments/{}.json", plan.pages[&id].id)))
            {
                desk.content(&path, comments.as_bytes())?;
                report.count_all("comments", Count { found: count, written: count, ..Count::default() });
            }
        }
        Ok(())
    };
    let mut held = 0;
    let ids: FxHashSet<u64> = plan.pages.keys().copied().collect();
    archive.words(&|id| ids.contains(&id), &mut |post| {
        held += post.content.len();
        batch.push(post);
        if (batch.len() >= BATCH.0 || held >= BATCH.1) && failed.is_none() {
            held = 0;
            failed = write(&mut batch, plan).err();
        }
    })?;
    if failed.is_none() {
        failed = write(&mut batch, plan).err();
    }
    if let Some(error) = failed {
        return Err(error);
    }
    let written = report.counts.get("comments").map_or(0, |count| count.written);
    // Approved, but under what is not published.
    let kept_out = archive.hidden_comments + archive.comment_count.saturating_sub(written);
    report.count_all("comments", Count { found: kept_out, kept_out, ..Count::default() });
    parts.into_iter().for_each(|(id, parts)| plan.of_parts(id, parts));
    Ok(shown)
}

/// Writes the pages of lists that no post stands for, the front page among them.
fn write_lists(plan: &Plan, desk: &mut Desk, archive: &Archive) -> Result<(), Error> {
    let list = |title: &str, url: Option<String>| FrontMatter {
        title: Some(title.to_owned()),
        url,
        menu: Some(false),
        sort: Some(Sort::Date),
        paginate: Some(plan.paginate),
        recursive: Some(true),
        ..FrontMatter::default()
    };
    for (path, url, title) in &plan.lists {
        let natural = format!("/{}", path.folder());
        let front = list(title, (*url != natural).then(|| url.clone()));
        desk.page(&Page { path: path.clone(), front, body: String::new() })?;
    }
    if plan.front.is_none_or(|front| !plan.pages.contains_key(&front)) {
        let title = text::unescaped(archive.setting("blogname"));
        let front = FrontMatter { menu: None, ..list(if title.is_empty() { "…" } else { &title }, None) };
        desk.page(&Page { path: ContentPath::index(), front, body: String::new() })?;
    }
    Ok(())
}

/// Writes redirects, menus and the configuration.
fn write_rest(
    archive: &Archive,
    plan: &mut Plan,
    placed: &BTreeSet<String>,
    library: &Library,
    (desk, report): (&mut Desk, &mut Report),
    request: &Request,
) -> Result<(), Error> {
    let uploads = library.address("");
    // A medium that is not there is no place to lead to.
    let is_there = |to: &str| to.strip_prefix(&uploads).is_none_or(|file| placed.contains(file));
    let own = plan.pages.values().filter(|page| !page.draft).map(|page| page.redirects.len() as u64 + 1).sum::<u64>();
    let (mut moved, mut gone) = (0, 0);
    if let Ok(path) = ContentPath::new("redirects.toml") {
        desk.stream(&path, |out| {
            (moved, gone) = plan.write_redirects(archive, &is_there, out)?;
            Ok(())
        })?;
    }
    report.urls = [(plan.alive.count() + placed.len()) as u64, moved + own, gone];
    let menus: Vec<(String, Vec<Menu>)> = menus::menus(archive, plan, library, report);
    report.hosts.clone_from(&plan.hosts);
    let host = plan.hosts.iter().find(|host| crate::config::is_domain(host)).cloned();
    let settings = Settings {
        title: text::unescaped(archive.setting("blogname")),
        description: text::unescaped(archive.setting("blogdescription")),
        domain: host.unwrap_or_else(|| format!("{}.example", request.site)),
        lang: plan.lang.clone(),
        languages: plan.languages.iter().cloned().collect(),
        taxonomies: plan.taxonomies.iter().map(|one| (one.key.clone(), one.title.clone(), one.slug.clone())).collect(),
        paginate: plan.paginate,
        menus,
    };
    let title = if settings.title.is_empty() { request.site.clone() } else { settings.title.clone() };
    desk.settings(&Settings { title, ..settings }.text())
}

/// Adds what a static site needs another tool for.
fn advise(archive: &Archive, library: &Library, report: &mut Report) {
    let has = |word: &str| report.findings.iter().any(|(_, what, _)| what.en.contains(word));
    let has_type = |kind: &str| archive.posts.values().any(|post| post.kind == kind);
    let mut advice = Vec::new();
    if has("a form") {
        advice.push(text!(
            "forms: give an address to write to, or use a form service of your own",
            "formulaires : donnez une adresse où écrire, ou utilisez un service de formulaires à vous"
        ));
    }
    if has_type("product") || has_type("shop_order") {
        advice.push(text!("a shop: selling needs another tool", "une boutique : vendre demande un autre outil"));
    }
    if has_type("topic") || has_type("forum") {
        advice.push(text!("a forum: talking needs another tool", "un forum : discuter demande un autre outil"));
    }
    if archive.comments_are_open {
        advice.push(text!("comments were open: those that were approved stay readable, new ones need another tool", "les commentaires étaient ouverts : ceux qui étaient approuvés restent lisibles, les nouveaux demandent un autre outil"));
    }
    if !library.is_there() && archive.posts.values().any(|post| post.kind == "attachment") {
        advice.push(text!(
            "media: give the folder `wp-content/uploads` with `--uploads`",
            "médias : donnez le dossier « wp-content/uploads » avec « --uploads »"
        ));
    }
    report.advice = advice;
}
