//! What takes place: when, how often, where, and what changed since it was announced.

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime, Time},
};

use crate::content::calendar::rule::Rule;

/// An event as its page tells it. All times are those of the clock on the wall of the site's time zone.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Event {
    /// When it begins; the first time, when it repeats.
    pub start: DateTime,
    /// When it ends: of one that takes whole days, the last of them.
    pub end: Option<DateTime>,
    /// Whether it takes whole days.
    pub is_whole_day: bool,
    /// How it repeats.
    pub rule: Option<Rule>,
    /// Beginnings that the rule means and that do not take place.
    pub except: Vec<DateTime>,
    /// Beginnings that the rule does not mean and that take place, too.
    pub also: Vec<DateTime>,
    /// What is otherwise on single dates.
    pub changes: Vec<Change>,
    /// The name of the place.
    pub place: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Latitude and longitude in degrees, as written.
    pub geo: Option<(String, String)>,
    /// Whether all of it is cancelled.
    pub is_cancelled: bool,
    /// Its name among calendars, if it came with one.
    pub uid: Option<String>,
}

/// What is otherwise on one date of an event that repeats.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Change {
    /// The beginning that was announced.
    pub of: DateTime,
    /// When it begins instead.
    pub start: Option<DateTime>,
    /// When it ends instead.
    pub end: Option<DateTime>,
    /// Where it takes place instead.
    pub place: Option<String>,
    /// Whether it does not take place.
    pub is_cancelled: bool,
    /// A word about it.
    pub note: Option<String>,
}

/// One date of an event.
#[derive(Debug, Clone, Copy, PartialEq, Hash)]
pub struct Occurrence<'e> {
    /// When it begins.
    pub start: DateTime,
    /// When it ends.
    pub end: Option<DateTime>,
    /// What is otherwise than announced.
    pub change: Option<&'e Change>,
}

impl Occurrence<'_> {
    /// Returns the last day that it takes.
    pub fn last_day(&self) -> Date {
        self.end.unwrap_or(self.start).date()
    }
}

impl Event {
    /// Whether it takes place more than once.
    pub fn repeats(&self) -> bool {
        self.rule.is_some() || !self.also.is_empty()
    }

    /// Returns its dates that are not over before the day `first` and begin up to the day `last`, in order.
    pub fn occurrences(&self, first: Date, last: Date) -> Vec<Occurrence<'_>> {
        let end_of_day = last.to_datetime(Time::MAX);
        // What moves may come from any date, so the announced ones are looked at up to those that were moved.
        let announced = self.starts(end_of_day).map(|start| self.announced(start));
        let moved = self.changes.iter().filter(|change| change.start.is_some()).map(|change| self.changed(change));
        let is_moved = |at: &Occurrence<'_>| at.change.is_some_and(|change| change.start.is_some());
        let mut all: Vec<Occurrence<'_>> = announced
            .filter(|at| !is_moved(at))
            .chain(moved)
            .filter(|at| at.last_day() >= first && at.start <= end_of_day)
            .collect();
        all.sort_by_key(|at| at.start);
        all
    }

    /// Returns the beginnings that are announced, up to `last`, in no order.
    pub fn starts(&self, last: DateTime) -> impl Iterator<Item = DateTime> {
        let by_rule = self.rule.iter().flat_map(move |rule| rule.moments(self.start, last));
        let alone = self.rule.is_none().then_some(self.start);
        let is_by_rule = |at: &DateTime| self.rule.is_none() || !self.except.contains(at);
        let by_rule = alone.into_iter().chain(by_rule).filter(is_by_rule);
        // One that the rule means, too, takes place once.
        let is_new = move |at: &&DateTime| {
            let means = |rule: &Rule| rule.moments(self.start, **at).last() == Some(**at) && !self.except.contains(at);
            !self.rule.as_ref().is_some_and(means) && **at <= last
        };
        by_rule.chain(self.also.iter().filter(is_new).copied())
    }

    /// Returns the date that begins at `start`, with what changed.
    fn announced(&self, start: DateTime) -> Occurrence<'_> {
        match self.changes.iter().find(|change| change.of == start) {
            Some(change) => self.changed(change),
            None => Occurrence { start, end: self.end_from(start), change: None },
        }
    }

    /// Returns a date as it changed.
    fn changed<'e>(&'e self, change: &'e Change) -> Occurrence<'e> {
        let start = change.start.unwrap_or(change.of);
        Occurrence { start, end: change.end.or_else(|| self.end_from(start)), change: Some(change) }
    }

    /// Returns when a date that begins at `start` ends: it takes as long as the first.
    fn end_from(&self, start: DateTime) -> Option<DateTime> {
        let length = self.end?.duration_since(self.start);
        start.checked_add(length).ok()
    }

    /// Returns the date after which nothing more is announced, or a day that is far beyond anybody's plans.
    pub fn horizon(from: Date) -> Date {
        from.saturating_add(10.years())
    }
}
