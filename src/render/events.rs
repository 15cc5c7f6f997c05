//! What takes place, for templates: dates of events, soonest first.

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};
use tera::{Map, Value};

use super::{Inner, query::Answer};
use crate::{
    digest::{Key, key_of},
    site::{Event, Happening, Occurrence, PageId},
    view::OccurrenceView,
};

/// The arguments of `events(…)` and `months(…)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Events {
    /// Folder of the section whose list shows the pages; the root when empty.
    pub section: String,
    /// Only of this page: its path below the content.
    pub page: String,
    /// First day, ISO 8601; the day of the build when empty.
    pub from: String,
    /// Last day; a year after the first when empty.
    pub until: String,
    /// At most so many dates; 0 for all.
    pub limit: usize,
    /// What is over instead, each event once with its last date, the latest first.
    pub past: bool,
    /// The events of sister sites, too.
    pub farm: bool,
    /// In months: a list of tables of `month` and `events`.
    pub by_month: bool,
}

impl Events {
    /// Whether the answer depends on the day of the build.
    pub fn is_dated(&self) -> bool {
        self.from.is_empty()
    }

    /// Returns the first and the last day that are asked for.
    fn days(&self, today: Date) -> (Date, Date) {
        let day = |text: &str| crate::content::date::Date::parse(text).map(|date| date.day());
        let first = day(&self.from).unwrap_or(today);
        (first, day(&self.until).unwrap_or_else(|| first.saturating_add(1.year())))
    }
}

/// One date of one event.
struct Dated<'s> {
    start: DateTime,
    title: &'s str,
    view: OccurrenceView<'s>,
    item: Option<&'s (Value, Key)>,
}

impl Inner {
    pub(super) fn events_answer(&self, asked: &Events) -> Option<Answer> {
        let mut dates: Vec<Dated<'_>> = Vec::new();
        for id in self.asked_for(asked)? {
            if let Some(event) = &self.site.page(id).event {
                let own = |at| self.own(id, event, at);
                dates.extend(self.dates(event, asked).into_iter().map(own));
            }
        }
        if asked.farm {
            for happening in self.site.sisters.iter() {
                let sister = |at| foreign(happening, at);
                dates.extend(self.dates(&happening.event, asked).into_iter().map(sister));
            }
        }
        dates.sort_by(|a, b| (a.start, a.title).cmp(&(b.start, b.title)));
        if asked.past {
            dates.reverse();
        }
        if asked.limit > 0 {
            dates.truncate(asked.limit);
        }
        let keys: Vec<_> = dates.iter().map(|date| (&date.view, date.item.map(|(_, key)| *key))).collect();
        let key = key_of(&(keys, asked.by_month));
        let months: Vec<String> = dates.iter().map(|date| date.start.strftime("%Y-%m").to_string()).collect();
        let values = dates.into_iter().map(Dated::into_value);
        let value = if asked.by_month { by_month(months.into_iter().zip(values)) } else { values.collect() };
        Some((Value::from(value), key))
    }

    /// Returns the pages that a question is about.
    fn asked_for(&self, asked: &Events) -> Option<Vec<PageId>> {
        if !asked.page.is_empty() {
            return self.site.index.by_path.get(asked.page.as_str()).map(|&id| vec![id]);
        }
        self.section_by_folder(&asked.section).map(|section| section.pages.clone())
    }

    fn dates<'e>(&self, event: &'e Event, asked: &Events) -> Vec<Occurrence<'e>> {
        let (first, last) = asked.days(self.site.date);
        if asked.past {
            let is_over = event.occurrences(first, Event::horizon(first)).is_empty();
            let before = || event.occurrences(Date::MIN, first).pop();
            return if is_over { before().into_iter().collect() } else { Vec::new() };
        }
        let dates = event.occurrences(first, last);
        if !dates.is_empty() || !asked.until.is_empty() {
            return dates;
        }
        // Whoever asks for no last day is shown at least the next date, however far away it is.
        let far = if event.repeats() { Event::horizon(first) } else { Date::MAX };
        event.occurrences(first, far).into_iter().take(1).collect()
    }

    fn own<'s>(&'s self, id: PageId, event: &'s Event, at: Occurrence<'s>) -> Dated<'s> {
        let page = self.site.page(id);
        Dated {
            start: at.start,
            title: &page.title,
            view: OccurrenceView::new(event, at, self.site.config.title_in(&page.lang)),
            item: Some(self.item(id)),
        }
    }
}

fn foreign<'s>(happening: &'s Happening, at: Occurrence<'s>) -> Dated<'s> {
    let view = OccurrenceView::new(&happening.event, at, &happening.site).of(happening);
    Dated { start: at.start, title: &happening.title, view, item: None }
}

impl Dated<'_> {
    /// Returns the page as lists show it, with what this date says over it.
    fn into_value(self) -> Value {
        let mut map = self.item.and_then(|(item, _)| item.clone().into_map()).unwrap_or_default();
        map.extend(Value::from_serializable(&self.view).into_map().unwrap_or_default());
        Value::from(map)
    }
}

/// Returns dates in order as a list of months.
fn by_month(dates: impl Iterator<Item = (String, Value)>) -> Vec<Value> {
    let mut months: Vec<(String, Vec<Value>)> = Vec::new();
    for (month, date) in dates {
        match months.last_mut() {
            Some((last, dates)) if *last == month => dates.push(date),
            _ => months.push((month, vec![date])),
        }
    }
    let month = |(month, dates): (String, Vec<Value>)| {
        let entries = [("month".into(), Value::from(month)), ("events".into(), Value::from(dates))];
        Value::from(entries.into_iter().collect::<Map>())
    };
    months.into_iter().map(month).collect()
}
