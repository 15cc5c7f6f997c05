//! Feeds: what a site, a section or a term has published lately, for readers and players.
//!
//! A feed is made once; each format is a way to write it.

mod absolute;
mod atom;
mod json;
mod podcast;
mod rss;

use std::cell::OnceCell;

use super::Inner;
use crate::{
    config::FeedFormat,
    content::date::Date,
    diag::Diagnostic,
    site::{Page, PageId, Scope},
};

/// What a feed says was its last change when none of its entries has a date.
const NEVER: &str = "2000-01-01T00:00:00Z";

/// A feed, before it is written.
struct Feed<'s> {
    title: String,
    /// Empty when there is none.
    description: &'s str,
    lang: String,
    /// Whose words they are where no entry says otherwise.
    author: &'s str,
    /// Where the same is read in a browser.
    home: String,
    /// Its own address.
    own: String,
    /// The last change of an entry.
    updated: Option<&'s Date>,
    entries: Vec<Entry<'s>>,
}

/// An entry of a feed.
struct Entry<'s> {
    page: &'s Page,
    permalink: String,
    /// What addresses begin with.
    base: &'s str,
    summary: &'s str,
    /// Its whole body, when the site's feeds are full.
    html: Option<String>,
    /// Address of the picture that stands for it.
    image: Option<String>,
    /// Names of its terms.
    terms: Vec<&'s str>,
}

impl Entry<'_> {
    fn changed(&self) -> Option<&Date> {
        changed(self.page)
    }
}

impl Inner {
    /// Returns the feed of a scope in a format.
    pub(super) fn feed(&self, scope: Scope, format: FeedFormat) -> (String, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let feed = self.gather(scope, format, &mut found);
        let written = match format {
            FeedFormat::Atom => atom::write(&feed),
            FeedFormat::Rss => rss::write(&feed),
            FeedFormat::Json => json::write(&feed),
            FeedFormat::Podcast => self.podcast(scope, &feed),
        };
        (written, found)
    }

    fn gather(&self, scope: Scope, format: FeedFormat, found: &mut Vec<Diagnostic>) -> Feed<'_> {
        let site = &self.site;
        let (title, lang, url) = self.feed_head(scope);
        let (title, description) = match scope {
            Scope::Site(_) => (title, site.config.description_in(&lang)),
            // A podcast is a work of its own; a section's feed is an excerpt of the site's.
            Scope::Section(id) if format == FeedFormat::Podcast => {
                let page = site.page(site.section(id).page);
                (page.title.clone(), self.summary(page))
            }
            Scope::Section(_) | Scope::Term(_) => (title, ""),
        };
        let home = site.permalink(&url);
        let ids = self.feed_pages(scope, format);
        Feed {
            title,
            description,
            author: site.config.title_in(&lang),
            lang,
            own: format!("{home}{}", format.file()),
            home,
            updated: ids.iter().filter_map(|&id| changed(site.page(id))).max(),
            entries: ids.iter().map(|&id| self.entry(site.page(id), found)).collect(),
        }
    }

    pub(super) fn feed_head(&self, scope: Scope) -> (String, String, crate::path::Url) {
        let site = &self.site;
        match scope {
            Scope::Site(root) | Scope::Section(root) => {
                let page = site.page(site.section(root).page);
                let own = site.config.title_in(&page.lang).to_string();
                let title = if matches!(scope, Scope::Site(_)) { own } else { format!("{} — {own}", page.title) };
                (title, page.lang.clone(), page.url.clone())
            }
            Scope::Term(id) => {
                let term = site.term(id);
                let lang = site.taxonomies[term.taxonomy].lang.clone();
                (format!("{} — {}", term.name, site.config.title_in(&lang)), lang, term.url.clone())
            }
        }
    }

    /// Returns the pages of a feed, newest first: those with a date that do not stay out. A podcast has no
    /// limit: who comes late wants to hear the first episode, too.
    pub(super) fn feed_pages(&self, scope: Scope, format: FeedFormat) -> Vec<PageId> {
        let site = &self.site;
        let candidates: Vec<PageId> = match scope {
            Scope::Site(root) => {
                let lang = &site.page(site.section(root).page).lang;
                let own = |id: &PageId| !site.page(*id).is_section && site.page(*id).lang == *lang;
                (0..site.pages.len()).map(PageId::new).filter(own).collect()
            }
            Scope::Section(id) => site.section(id).pages.clone(),
            Scope::Term(id) => site.term(id).pages.clone(),
        };
        let is_podcast = format == FeedFormat::Podcast;
        let mut dated: Vec<(i64, PageId)> = candidates
            .into_iter()
            .filter(|&id| {
                let page = site.page(id);
                let front = &page.document.front;
                let is_out = page.lent_by.is_some() || front.hidden || front.feed == Some(false);
                !is_out && (!is_podcast || self.is_episode(page))
            })
            .filter_map(|id| Some((site.page(id).date.as_ref()?.instant(), id)))
            .collect();
        dated.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        if !is_podcast {
            dated.truncate(site.config.feed.limit as usize);
        }
        dated.into_iter().map(|(_, id)| id).collect()
    }

    fn entry<'s>(&'s self, page: &'s Page, found: &mut Vec<Diagnostic>) -> Entry<'s> {
        let site = &self.site;
        let html = site.config.feed.full.then(|| {
            let (html, diagnostics) = self.body(page, &OnceCell::new());
            found.extend(diagnostics);
            html
        });
        let image = page.document.front.image.as_ref().and_then(|image| site.href(page, image));
        Entry {
            page,
            permalink: site.permalink(&page.url),
            base: &site.base,
            summary: self.summary(page),
            html,
            image: image.map(|image| format!("{}{image}", site.base)),
            terms: page.terms.iter().map(|&id| site.term(id).name.as_str()).collect(),
        }
    }
}

fn changed(page: &Page) -> Option<&Date> {
    page.document.front.updated.as_ref().max(page.date.as_ref())
}

fn rfc3339(date: Option<&Date>) -> String {
    date.map_or_else(|| NEVER.into(), Date::rfc3339)
}
