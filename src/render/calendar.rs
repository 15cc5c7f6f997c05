//! Calendars (RFC 5545): `.ics` files of an event, of a site, and of a farm.

use std::{borrow::Cow, fmt::Write as _};

use jiff::{
    ToSpan as _,
    civil::{DateTime, date},
    tz::Offset,
};

use super::Inner;
use crate::{
    content::calendar::{
        rule::{End, Rule},
        zone::Zone,
    },
    site::{Calendar, Change, Event, Happening},
};

/// Longest line in bytes, its end left out (RFC 5545 § 3.1).
const LINE_MAX: usize = 75;

impl Inner {
    /// Returns a calendar's file.
    pub(super) fn calendar(&self, calendar: Calendar) -> String {
        let site = &self.site;
        let (lang, happenings) = match calendar {
            Calendar::Event(id) => (&site.page(id).lang, site.happening(id).into_iter().collect()),
            Calendar::Site(root) => {
                let all: Vec<Happening> = site.announced(root).filter_map(|id| site.happening(id)).collect();
                (&site.page(site.section(root).page).lang, all)
            }
            Calendar::Farm => {
                let mut all = site.for_sisters();
                all.extend(site.sisters.iter().cloned());
                all.sort_by(|a, b| (a.event.start, &a.uid).cmp(&(b.event.start, &b.uid)));
                (&site.config.lang, all)
            }
        };
        let name = match calendar {
            Calendar::Event(_) => None,
            Calendar::Site(_) | Calendar::Farm => Some(site.config.title_in(lang)),
        };
        Writer::whole(name, site.config.events.zone, &happenings)
    }
}

/// A file of lines.
#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn whole(name: Option<&str>, zone: Zone, happenings: &[Happening]) -> String {
        let mut writer = Self::default();
        writer.line("BEGIN:VCALENDAR");
        writer.line("VERSION:2.0");
        writer.line("PRODID:-//sobre//sobre//FR");
        writer.line("CALSCALE:GREGORIAN");
        writer.line("METHOD:PUBLISH");
        if let Some(name) = name {
            writer.line(&format!("NAME:{}", escaped(name)));
            writer.line(&format!("X-WR-CALNAME:{}", escaped(name)));
            writer.line(&format!("X-WR-TIMEZONE:{}", zone.name));
            writer.line("REFRESH-INTERVAL;VALUE=DURATION:P1D");
        }
        let mut zones: Vec<Zone> = Vec::new();
        for happening in happenings.iter().filter(|happening| !happening.event.is_whole_day) {
            if !zones.contains(&happening.zone) {
                zones.push(happening.zone);
            }
        }
        zones.sort_unstable_by_key(|zone| zone.name);
        zones.iter().flat_map(|zone| zone.lines()).for_each(|line| writer.line(&line));
        happenings.iter().for_each(|happening| writer.happening(happening));
        writer.line("END:VCALENDAR");
        writer.text
    }

    fn happening(&mut self, happening: &Happening) {
        let event = &happening.event;
        let moment = Moment { zone: happening.zone, is_whole_day: event.is_whole_day };
        self.begin(happening);
        self.line(&moment.property("DTSTART", event.start));
        self.end(moment, event.end);
        if let Some(rule) = &event.rule {
            self.line(&format!("RRULE:{rule}{}", moment.until(rule)));
        }
        event.except.iter().for_each(|at| self.line(&moment.property("EXDATE", *at)));
        event.also.iter().for_each(|at| self.line(&moment.property("RDATE", *at)));
        self.words(happening, event.place.as_deref(), None);
        self.status(event.is_cancelled);
        self.line("END:VEVENT");
        event.changes.iter().for_each(|change| self.change(happening, change, moment));
    }

    /// Writes one date of an event as it changed.
    fn change(&mut self, happening: &Happening, change: &Change, moment: Moment) {
        let event: &Event = &happening.event;
        let start = change.start.unwrap_or(change.of);
        let length = event.end.map(|end| end.duration_since(event.start));
        let end = change.end.or_else(|| length.and_then(|length| start.checked_add(length).ok()));
        self.begin(happening);
        self.line(&moment.property("RECURRENCE-ID", change.of));
        self.line(&moment.property("DTSTART", start));
        self.end(moment, end);
        self.words(happening, change.place.as_deref().or(event.place.as_deref()), change.note.as_deref());
        self.status(event.is_cancelled || change.is_cancelled);
        self.line("END:VEVENT");
    }

    fn begin(&mut self, happening: &Happening) {
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", escaped(&happening.uid)));
        // When the page was written, not when it was built: the same words make the same file.
        let instant = happening.written.as_ref().map_or(NEVER, |date| {
            let offset = date.offset().unwrap_or(Offset::UTC);
            offset.to_timestamp(date.datetime()).map_or(NEVER, |at| Offset::UTC.to_datetime(at))
        });
        self.line(&format!("DTSTAMP:{}Z", compact(instant)));
        self.line(&format!("SEQUENCE:{}", happening.sequence));
    }

    /// Writes the end: of whole days, the morning after the last one (RFC 5545 § 3.6.1).
    fn end(&mut self, moment: Moment, end: Option<DateTime>) {
        if let Some(end) = end {
            let end = if moment.is_whole_day { end.saturating_add(1.day()) } else { end };
            self.line(&moment.property("DTEND", end));
        }
    }

    fn words(&mut self, happening: &Happening, place: Option<&str>, note: Option<&str>) {
        let event = &happening.event;
        self.line(&format!("SUMMARY;LANGUAGE={}:{}", happening.lang, escaped(&happening.title)));
        let both = |a: Option<&str>, b: Option<&str>, between: &str| {
            [a, b].into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
        };
        let description = both(note, Some(&happening.description), "\n\n");
        if !description.is_empty() {
            self.line(&format!("DESCRIPTION:{}", escaped(&description)));
        }
        let location = both(place, event.address.as_deref(), ", ");
        if !location.is_empty() {
            self.line(&format!("LOCATION:{}", escaped(&location)));
        }
        if let Some((latitude, longitude)) = &event.geo {
            self.line(&format!("GEO:{latitude};{longitude}"));
        }
        self.line(&format!("URL:{}", happening.url));
    }

    fn status(&mut self, is_cancelled: bool) {
        self.line(if is_cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    }

    /// Appends a line, folded between characters where it is too long.
    fn line(&mut self, line: &str) {
        let mut room = LINE_MAX;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.text.push_str("\r\n ");
                // The blank counts.
                room = LINE_MAX - 1;
            }
            room -= c.len_utf8();
            self.text.push(c);
        }
        self.text.push_str("\r\n");
    }
}

/// What a page without any date was written on.
const NEVER: DateTime = date(2000, 1, 1).at(0, 0, 0, 0);

/// How the times of an event are written.
#[derive(Clone, Copy)]
struct Moment {
    zone: Zone,
    is_whole_day: bool,
}

impl Moment {
    fn property(self, name: &str, at: DateTime) -> String {
        match self.is_whole_day {
            true => format!("{name};VALUE=DATE:{}", at.date().strftime("%Y%m%d")),
            false => format!("{name};TZID={}:{}", self.zone.name, compact(at)),
        }
    }

    /// Returns the end of a rule: in UTC where there are times, whatever the zone (RFC 5545 § 3.3.10).
    fn until(self, rule: &Rule) -> String {
        let mut text = String::new();
        if let End::Until(until) = rule.end() {
            let _ = match self.is_whole_day {
                true => write!(text, ";UNTIL={}", until.at.date().strftime("%Y%m%d")),
                false => write!(text, ";UNTIL={}Z", compact(self.zone.utc(until.at))),
            };
        }
        text
    }
}

fn compact(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// Returns a text as a value (RFC 5545 § 3.3.11); control characters have no place in one.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| matches!(c, '\\' | ';' | ',') || c.is_control()) {
        return Cow::Borrowed(text);
    }
    let mut value = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => value.push(c),
        }
    }
    Cow::Owned(value)
}

#[cfg(test)]
mod tests {
    use super::{Writer, escaped};

    #[test]
    fn lines_are_folded_between_characters_at_75_bytes() {
        let mut writer = Writer::default();
        let long = format!("SUMMARY:{}", "é€𝄞 ".repeat(40));
        writer.line(&long);
        let lines: Vec<&str> = writer.text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75), "{lines:?}");
        assert!(lines.iter().rev().skip(1).all(|line| line.len() > 71), "no shorter than needed: {lines:?}");
        assert_eq!(writer.text.replace("\r\n ", "").trim_end_matches("\r\n"), long);
    }

    #[test]
    fn what_means_something_is_escaped_and_what_means_nothing_left_out() {
        assert_eq!(escaped("a, b; c\\d\r\ne\u{7}"), "a\\, b\\; c\\\\d\\ne");
    }
}
