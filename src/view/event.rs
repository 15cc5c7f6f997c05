//! Dates of events.

use serde::Serialize;

use crate::site::{Event, Happening, Occurrence};

/// One date of an event: with the keys of an item of a list, and these over them.
#[derive(Debug, Serialize, Hash)]
pub struct OccurrenceView<'s> {
    /// When it begins, ISO 8601; a day alone when it takes whole days.
    pub start: String,
    /// When it ends, if that was said.
    pub end: Option<String>,
    /// Name of the place, or empty.
    pub place: &'s str,
    /// Address of the place, or empty.
    pub address: &'s str,
    /// Whether it does not take place.
    pub cancelled: bool,
    /// Whether it takes place at another time than announced.
    pub moved: bool,
    /// A word about what is otherwise on this date, or empty.
    pub note: &'s str,
    /// Whether it is one of several dates.
    pub repeats: bool,
    /// Title of the site that announces it.
    pub site: &'s str,
    /// What a list shows of a page on another site.
    #[serde(flatten)]
    pub elsewhere: Option<ElsewhereView<'s>>,
}

/// A page on another site, as lists show it.
#[derive(Debug, Serialize, Hash)]
pub struct ElsewhereView<'s> {
    /// Title.
    pub title: &'s str,
    /// Address with the domain.
    pub url: &'s str,
    /// The same.
    pub permalink: &'s str,
    /// Description, or empty.
    pub description: &'s str,
    /// The same.
    pub summary: &'s str,
    /// Language code.
    pub lang: &'s str,
    /// None is known.
    pub image: Option<String>,
}

impl<'s> OccurrenceView<'s> {
    /// Returns a date of an event that `site` announces.
    pub fn new(event: &'s Event, at: Occurrence<'s>, site: &'s str) -> Self {
        let shown = |at: jiff::civil::DateTime| match event.is_whole_day {
            true => at.date().to_string(),
            false => at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        };
        let change = at.change;
        Self {
            start: shown(at.start),
            end: at.end.map(shown),
            place: change.and_then(|change| change.place.as_ref()).or(event.place.as_ref()).map_or("", String::as_str),
            address: event.address.as_deref().unwrap_or_default(),
            cancelled: event.is_cancelled || change.is_some_and(|change| change.is_cancelled),
            moved: change.is_some_and(|change| change.start.is_some_and(|start| start != change.of)),
            note: change.and_then(|change| change.note.as_deref()).unwrap_or_default(),
            repeats: event.repeats(),
            site,
            elsewhere: None,
        }
    }

    /// Returns it with what lists show of its page, which is on another site.
    #[must_use]
    pub fn of(mut self, happening: &'s Happening) -> Self {
        self.elsewhere = Some(ElsewhereView {
            title: &happening.title,
            url: &happening.url,
            permalink: &happening.url,
            description: &happening.description,
            summary: &happening.description,
            lang: &happening.lang,
            image: None,
        });
        self
    }
}
