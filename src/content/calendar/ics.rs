//! Files of other calendars (RFC 5545) → [`Node`]: a list of events, each a table with the keys that the base
//! theme's type `event` has, and `title` and `body`.

use std::{borrow::Cow, ops::Range};

use jiff::{ToSpan as _, civil};

use super::zone::Zone;
use crate::{
    content::{
        date::Date,
        node::{Entry, Kind, Node},
    },
    diag::{Code, Diagnostic, Place, text},
};

/// Returns the events that a calendar holds.
pub(crate) fn parse<'a>(text: &'a str, locate: &dyn Fn(Range<usize>) -> Place) -> Result<Node<'a>, Vec<Diagnostic>> {
    let lines = unfolded(text);
    let is_calendar = lines.first().is_some_and(|line| line.is("BEGIN", "VCALENDAR"));
    if !is_calendar {
        let fact = text!(
            "this is not a calendar: it does not begin with BEGIN:VCALENDAR",
            "ceci n’est pas un agenda : il ne commence pas par BEGIN:VCALENDAR"
        );
        return Err(vec![Diagnostic::new(Code::DATA_SYNTAX, fact).at(locate(0..text.len().min(1)))]);
    }
    let mut found = Vec::new();
    let mut events: Vec<Found> = Vec::new();
    let mut current: Option<Found> = None;
    // What lies within an event, such as an alarm, has properties of its own.
    let mut depth = 0_usize;
    for line in lines {
        match &mut current {
            None if line.is("BEGIN", "VEVENT") => current = Some(Found::new(line.span.start)),
            Some(_) if line.is("END", "VEVENT") => {
                let mut event = current.take().unwrap_or_default();
                event.span.end = line.span.end;
                events.push(event);
            }
            Some(_) if line.name == "BEGIN" => depth += 1,
            Some(_) if line.name == "END" => depth = depth.saturating_sub(1),
            Some(event) if depth == 0 => event.take(&line, locate, &mut found),
            None | Some(_) => {}
        }
    }
    if let Some(event) = current {
        let fact = text!("this event never ends", "cet événement ne se termine jamais");
        found.push(Diagnostic::new(Code::DATA_SYNTAX, fact).at(locate(event.span)));
    }
    if !found.is_empty() {
        return Err(found);
    }
    let rows = with_changes(events).into_iter().map(Found::into_node).collect();
    Ok(Node { span: 0..text.len(), kind: Kind::List(rows) })
}

/// A line with its continuations joined.
struct Line {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
    span: Range<usize>,
}

impl Line {
    fn is(&self, name: &str, value: &str) -> bool {
        self.name == name && self.value.trim().eq_ignore_ascii_case(value)
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn unfolded(text: &str) -> Vec<Line> {
    let mut lines: Vec<(String, Range<usize>)> = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}');
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((whole, span))) => {
                whole.push_str(more);
                span.end = at + line.len();
            }
            _ if line.is_empty() => {}
            _ => lines.push((line.to_owned(), at..at + line.len())),
        }
        at += raw.len();
    }
    lines.into_iter().filter_map(|(line, span)| split(&line, span)).collect()
}

/// Returns `NAME;PARAMETER=VALUE:VALUE` in its parts; quotes protect a `:` or `;` in a parameter.
fn split(line: &str, span: Range<usize>) -> Option<Line> {
    let mut quoted = false;
    let mut cuts = Vec::new();
    let colon = line.char_indices().find(|(at, c)| {
        quoted ^= *c == '"';
        if *c == ';' && !quoted {
            cuts.push(*at);
        }
        *c == ':' && !quoted
    });
    let colon = colon?.0;
    let name_end = cuts.first().copied().unwrap_or(colon);
    let ends = cuts.iter().skip(1).copied().chain([colon]);
    let parameters = cuts.iter().zip(ends).filter_map(|(start, end)| {
        let (key, value) = line[start + 1..end].split_once('=')?;
        Some((key.to_ascii_uppercase(), value.trim_matches('"').to_owned()))
    });
    let parameters = parameters.collect();
    Some(Line { name: line[..name_end].to_ascii_uppercase(), parameters, value: line[colon + 1..].to_owned(), span })
}

/// An event that was found, as far as it was read.
#[derive(Default)]
struct Found {
    span: Range<usize>,
    fields: Vec<(&'static str, Kind<'static>, Range<usize>)>,
    /// Which date of an event it changes.
    changes: Option<Date>,
    length: Option<jiff::Span>,
}

impl Found {
    fn new(start: usize) -> Self {
        Self { span: start..start, ..Self::default() }
    }

    fn take(&mut self, line: &Line, locate: &dyn Fn(Range<usize>) -> Place, found: &mut Vec<Diagnostic>) {
        let words = || Kind::String(Cow::Owned(unescaped(&line.value)));
        let (key, kind) = match line.name.as_str() {
            "SUMMARY" => ("title", words()),
            "DESCRIPTION" => ("body", words()),
            "LOCATION" => ("place", words()),
            "UID" => ("uid", words()),
            "RRULE" => ("repeat", Kind::String(Cow::Owned(line.value.clone()))),
            "GEO" => ("geo", Kind::String(Cow::Owned(line.value.replace(';', ", ")))),
            "STATUS" if line.is("STATUS", "CANCELLED") => ("cancelled", Kind::Bool(true)),
            "DURATION" => {
                self.length = line.value.parse().ok();
                return;
            }
            "DTSTART" | "DTEND" | "RECURRENCE-ID" | "EXDATE" | "RDATE" | "LAST-MODIFIED" => {
                let dates: Option<Vec<Date>> = line.value.split(',').map(|value| date(value.trim(), line)).collect();
                let Some(dates) = dates else {
                    let value = &line.value;
                    let fact = text!("`{value}` is no date of a calendar", "« {value} » n’est pas une date d’agenda");
                    found.push(Diagnostic::new(Code::DATA_SYNTAX, fact).at(locate(line.span.clone())));
                    return;
                };
                return self.dates(&line.name, dates, line.span.clone());
            }
            _ => return,
        };
        self.fields.push((key, kind, line.span.clone()));
    }

    fn dates(&mut self, name: &str, dates: Vec<Date>, span: Range<usize>) {
        let Some(first) = dates.first().cloned() else { return };
        let key = match name {
            "DTSTART" => "start",
            "DTEND" => "end",
            "LAST-MODIFIED" => "updated",
            "EXDATE" => return self.more("except", dates, span),
            "RDATE" => return self.more("also", dates, span),
            _ => {
                self.changes = Some(first);
                return;
            }
        };
        self.fields.push((key, Kind::Date(first), span));
    }

    /// Adds to a list of dates: each may have a line of its own.
    fn more(&mut self, key: &'static str, dates: Vec<Date>, span: Range<usize>) {
        let items = dates.into_iter().map(|date| Node { span: span.clone(), kind: Kind::Date(date) });
        match self.fields.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, Kind::List(list), _)) => list.extend(items),
            _ => self.fields.push((key, Kind::List(items.collect()), span)),
        }
    }

    fn date(&self, key: &str) -> Option<&Date> {
        self.fields.iter().find_map(|(known, kind, _)| match kind {
            Kind::Date(date) if *known == key => Some(date),
            _ => None,
        })
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.fields.iter().find_map(|(known, kind, _)| match kind {
            Kind::String(text) if *known == key => Some(text.as_ref()),
            _ => None,
        })
    }

    /// Lets the end be what sobre means by it: the last day, where there are days.
    fn settle_end(&mut self) {
        let Some(start) = self.date("start").cloned() else { return };
        if let (None, Some(length)) = (self.date("end"), self.length)
            && let Ok(at) = start.datetime().checked_add(length)
        {
            let end = dated(at, start.has_time(), start.offset());
            self.fields.extend(end.map(|end| ("end", Kind::Date(end), self.span.start..self.span.start)));
        }
        if start.has_time() {
            return;
        }
        for (key, kind, _) in &mut self.fields {
            if let (&mut "end", Kind::Date(end)) = (key, kind) {
                *end = Date::from(end.day().saturating_sub(1.day()).max(start.day()));
            }
        }
    }

    fn into_node<'a>(mut self) -> Node<'a> {
        self.settle_end();
        Node { span: self.span, kind: Kind::Table(entries(self.fields)) }
    }
}

fn entries<'a>(fields: Vec<(&'static str, Kind<'static>, Range<usize>)>) -> Vec<Entry<'a>> {
    let entry = |(key, kind, span): (&'static str, Kind<'static>, Range<usize>)| Entry {
        key: Cow::Borrowed(key),
        key_span: span.clone(),
        node: Node { span, kind },
    };
    fields.into_iter().map(entry).collect()
}

/// Puts what changes one date of an event into that event.
fn with_changes(events: Vec<Found>) -> Vec<Found> {
    let (changes, mut events): (Vec<Found>, Vec<Found>) = events.into_iter().partition(|event| event.changes.is_some());
    for mut change in changes {
        let Some(of) = change.changes.take() else { continue };
        let uid = change.text("uid").map(str::to_owned);
        let Some(event) = events.iter_mut().find(|event| event.text("uid") == uid.as_deref()) else { continue };
        change.settle_end();
        let span = change.span.clone();
        let mut fields = vec![("of", Kind::Date(of), span.clone())];
        fields.extend(
            change.fields.into_iter().filter(|(key, ..)| matches!(*key, "start" | "end" | "place" | "cancelled")),
        );
        let table = Node { span: span.clone(), kind: Kind::Table(entries(fields)) };
        match event.fields.iter_mut().find(|(key, ..)| *key == "changes") {
            Some((_, Kind::List(list), _)) => list.push(table),
            _ => event.fields.push(("changes", Kind::List(vec![table]), span)),
        }
    }
    events
}

/// Returns a date (RFC 5545 §§ 3.3.4, 3.3.5): with its distance from UTC where its zone is known, else as the clock
/// on the wall shows it.
fn date(value: &str, line: &Line) -> Option<Date> {
    let (plain, is_utc) = value.strip_suffix('Z').map_or((value, false), |plain| (plain, true));
    let (day, time) = plain.split_once('T').map_or((plain, None), |(day, time)| (day, Some(time)));
    let is_number = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(day, 8) || time.is_some_and(|time| !is_number(time, 6)) {
        return None;
    }
    let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    let Some(time) = time else { return Date::parse(&day) };
    let local = format!("{day}T{}:{}:{}", &time[..2], &time[2..4], &time[4..]);
    if is_utc {
        return Date::parse(&format!("{local}Z"));
    }
    let at: civil::DateTime = local.parse().ok()?;
    let zone = line.parameter("TZID").and_then(Zone::named);
    dated(at, true, zone.map(|zone| zone.offset(at)))
}

fn dated(at: civil::DateTime, has_time: bool, offset: Option<jiff::tz::Offset>) -> Option<Date> {
    let shown = if has_time { at.strftime("%Y-%m-%dT%H:%M:%S").to_string() } else { at.date().to_string() };
    let Some(offset) = offset.filter(|_| has_time) else { return Date::parse(&shown) };
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    Date::parse(&format!("{shown}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60))
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(c) => text.push(c),
                None => {}
            },
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::{content::node::Value, diag::Place};

    #[test]
    fn an_event_of_another_calendar_has_the_fields_of_ours() {
        let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a@b\r\nSUMMARY:Bal\\, et\r\n  plus\r\nDTSTART;TZID=Europe/Paris:20270714T210000\r\nDURATION:PT2H\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;TZID=Europe/Paris:20270715T210000\r\nBEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a@b\r\nRECURRENCE-ID;TZID=Europe/Paris:20270716T210000\r\nDTSTART;TZID=Europe/Paris:20270716T220000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:c\r\nDTSTART;VALUE=DATE:20270801\r\nDTEND;VALUE=DATE:20270803\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let node = parse(text, &|span| Place::new("a.ics", text, span)).unwrap();
        let Value::List(rows) = node.to_value() else { panic!() };
        assert_eq!(rows.len(), 2);
        let shown: Vec<String> = rows
            .iter()
            .map(|row| {
                let Value::Table(entries) = row else { panic!() };
                entries.iter().map(|(key, value)| format!("{key}={value:?}")).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert!(shown[0].contains("title=String(\"Bal, et plus\")"), "{}", shown[0]);
        assert!(shown[0].contains("end=Date(2027-07-14T23:00:00+02:00)"), "{}", shown[0]);
        assert!(shown[0].contains("changes=List([Table([(\"of\", Date(2027-07-16T21:00:00+02:00))"), "{}", shown[0]);
        assert!(shown[1].contains("end=Date(2027-08-02)"), "{}", shown[1]);
    }
}
