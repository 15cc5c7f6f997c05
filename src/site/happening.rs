//! Events with all that the calendars of other sites and of visitors say of them.

use std::sync::Arc;

use super::{Event, PageId, SectionId, Site};
use crate::content::{calendar::zone::Zone, date::Date};

/// An event that needs no site to be understood.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Happening {
    /// When and where.
    pub event: Arc<Event>,
    /// Where its times are those of clocks on the wall.
    pub zone: Zone,
    /// Its name among all calendars, the same for ever.
    pub uid: String,
    /// Title of its page.
    pub title: String,
    /// Description of its page, or empty.
    pub description: String,
    /// Language of its page.
    pub lang: String,
    /// Address of its page, with the domain: in a preview, too, for calendars are read elsewhere.
    pub url: String,
    /// Title of its site.
    pub site: String,
    /// When its page was written, or last changed.
    pub written: Option<Date>,
    /// How often it was changed, as calendars count: never less than before.
    pub sequence: u64,
}

impl Site {
    /// Returns the event of a page.
    pub fn happening(&self, id: PageId) -> Option<Happening> {
        let page = self.page(id);
        let event = Arc::clone(page.event.as_ref()?);
        let front = &page.document.front;
        let domain = &self.config.domain;
        let name = front.id.as_deref().unwrap_or(page.document.path.as_str());
        let changes = event.changes.len() + event.except.len() + usize::from(event.is_cancelled);
        Some(Happening {
            uid: event.uid.clone().unwrap_or_else(|| format!("{name}@{domain}")),
            zone: self.config.events.zone,
            title: page.title.clone(),
            description: front.description.clone().unwrap_or_default(),
            lang: page.lang.clone(),
            url: page.url.permalink(&format!("https://{domain}")),
            site: self.config.title_in(&page.lang).to_owned(),
            written: front.updated.clone().or_else(|| page.date.clone()),
            sequence: days_of_change(front.updated.as_ref(), page.date.as_ref()) + changes as u64,
            event,
        })
    }

    /// Returns the pages in the language of a root whose events are in calendars.
    pub fn announced(&self, root: SectionId) -> impl Iterator<Item = PageId> {
        let lang = &self.page(self.section(root).page).lang;
        let is_announced = move |id: &PageId| {
            let page = self.page(*id);
            let front = &page.document.front;
            page.event.is_some() && page.lang == *lang && !front.hidden && front.feed != Some(false)
        };
        (0..self.pages.len()).map(PageId::new).filter(is_announced)
    }

    /// Returns the events of its first language, for its sister sites.
    pub fn for_sisters(&self) -> Vec<Happening> {
        let root = self.roots.first().map(|(_, root)| *root);
        root.map(|root| self.announced(root).filter_map(|id| self.happening(id)).collect()).unwrap_or_default()
    }
}

/// Days from a page's first day to its last change.
fn days_of_change(updated: Option<&Date>, date: Option<&Date>) -> u64 {
    let day = |date: &Date| date.instant() / 86_400;
    let Some(updated) = updated else { return 0 };
    u64::try_from(day(updated) - date.map_or(0, day)).unwrap_or_default()
}
