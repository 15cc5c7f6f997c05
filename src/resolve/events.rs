//! Fields of a page → what takes place.

use jiff::civil::{Date as Day, DateTime};

use super::Places;
use crate::{
    content::{
        Document,
        calendar::{
            rule::{End, PARTS, Rule, RuleError, Until},
            zone::Zone,
        },
        date::Date,
        node::Value,
    },
    diag::{Code, Diagnostic, Place, Text, text},
    site::{Change, Event},
};

/// Returns what a page announces whose content type has the role of an event; `None`, after saying why, when
/// its fields do not say when.
pub(super) fn read(
    document: &Document,
    fields: &[(String, Value)],
    zone: Zone,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<Event> {
    let mut reading = Reading { document, fields, zone, places, found };
    reading.event()
}

struct Reading<'r, 'f> {
    document: &'r Document,
    fields: &'r [(String, Value)],
    zone: Zone,
    places: &'r Places<'r>,
    found: &'f mut Vec<Diagnostic>,
}

impl Reading<'_, '_> {
    fn event(&mut self) -> Option<Event> {
        // A field that is missing or wrong has been reported by the content type.
        let start = self.date("start")?.clone();
        let is_whole_day = !start.has_time();
        let begin = wall(&start, self.zone);
        let end = self.end(&start, begin, is_whole_day);
        let mut event = Event {
            start: begin,
            end,
            is_whole_day,
            rule: self.rule(begin),
            except: Vec::new(),
            also: self.dates("also").iter().map(|date| wall(date, self.zone)).collect(),
            changes: Vec::new(),
            place: self.text("place"),
            address: self.text("address"),
            geo: self.geo(),
            is_cancelled: matches!(self.field("cancelled"), Some(Value::Bool(true))),
            uid: self.text("uid"),
        };
        let except = self.dates("except");
        event.except = except.iter().filter_map(|date| self.announced(&event, date, "except")).collect();
        event.changes = self.changes(&event);
        Some(event)
    }

    fn field(&self, key: &str) -> Option<&Value> {
        self.fields.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn text(&self, key: &str) -> Option<String> {
        match self.field(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    fn date(&self, key: &str) -> Option<&Date> {
        match self.field(key) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    fn dates(&self, key: &str) -> Vec<Date> {
        match self.field(key) {
            Some(Value::List(items)) => items.iter().filter_map(date_of).collect(),
            _ => Vec::new(),
        }
    }

    fn place(&self, key: &str) -> Place {
        self.places.key(self.document, key)
    }

    fn report(&mut self, code: Code, key: &str, fact: Text, hint: Text) {
        let diagnostic = Diagnostic::new(code, fact).at(self.place(key)).hint(hint);
        self.found.push(diagnostic);
    }

    fn end(&mut self, start: &Date, begin: DateTime, is_whole_day: bool) -> Option<DateTime> {
        let end = self.date("end")?.clone();
        let at = wall(&end, self.zone);
        if end.has_time() == is_whole_day {
            let fact = text!(
                "`start` and `end` must both have a time, or neither",
                "« start » et « end » doivent tous deux avoir une heure, ou aucun des deux"
            );
            let hint = text!("`start` is {start}, `end` is {end}", "« start » vaut {start}, « end » vaut {end}");
            self.report(Code::EVENT_TIME, "end", fact, hint);
            return None;
        }
        if at < begin {
            let fact = text!("it ends before it begins", "il finit avant de commencer");
            let hint = text!("`start` is {start}, `end` is {end}", "« start » vaut {start}, « end » vaut {end}");
            self.report(Code::EVENT_TIME, "end", fact, hint);
            return None;
        }
        Some(at)
    }

    fn rule(&mut self, begin: DateTime) -> Option<Rule> {
        let written = self.text("repeat")?;
        let rule: Rule = match written.parse() {
            Ok(rule) => rule,
            Err(error) => {
                let (fact, hint) = told(&error);
                self.report(Code::EVENT_RULE, "repeat", fact, hint);
                return None;
            }
        };
        let rule = match rule.end() {
            End::Until(Until { at, is_utc: true }) => {
                let at = jiff::tz::Offset::UTC.to_timestamp(at).map_or(at, |at| self.zone.on_the_wall(at));
                rule.until(Until { at, is_utc: false })
            }
            _ => rule,
        };
        // Calendars disagree about a beginning that its own rule does not mean, so there is none.
        let first = rule.moments(begin, Event::horizon(begin.date()).to_datetime(begin.time())).next();
        if first == Some(begin) {
            return Some(rule);
        }
        let fact = text!(
            "`start` is none of the days that `repeat` means",
            "« start » n’est pas un des jours que « repeat » désigne"
        );
        let hint = match first {
            Some(first) => {
                let first = shown(first, !self.date("start").is_some_and(Date::has_time));
                text!(
                    "the first would be {first}: write `start = {first}`",
                    "le premier serait {first} : écrivez « start = {first} »"
                )
            }
            None => text!("there would be none at all", "il n’y en aurait aucun"),
        };
        self.report(Code::EVENT_RULE, "repeat", fact, hint);
        None
    }

    /// Returns the beginning that is announced on a date: a day, or a moment; reports one that is not.
    fn announced(&mut self, event: &Event, date: &Date, key: &str) -> Option<DateTime> {
        let at = wall(date, self.zone);
        let day = at.date();
        let end_of_day = day.to_datetime(jiff::civil::Time::MAX);
        let is_meant = |start: &DateTime| if date.has_time() { *start == at } else { start.date() == day };
        let found = event.starts(end_of_day).find(is_meant);
        if found.is_none() && event.repeats() {
            let near = nearest(event, day).into_iter().map(|at| shown(at, event.is_whole_day)).collect::<Vec<_>>();
            let fact = text!("nothing is announced on {date}", "rien n’est annoncé le {date}");
            let near = near.join(", ");
            let hint = match near.as_str() {
                "" => text!("remove it, or correct `repeat`", "retirez cette date, ou corrigez « repeat »"),
                near => text!("the nearest dates are {near}", "les dates les plus proches sont {near}"),
            };
            self.report(Code::EVENT_RULE, key, fact, hint);
        } else if !event.repeats() {
            let fact = text!("`{key}` is for events that repeat", "« {key} » est pour les événements qui se répètent");
            let hint = text!(
                "correct `start`, or write `cancelled = true`",
                "corrigez « start », ou écrivez « cancelled = true »"
            );
            self.report(Code::EVENT_RULE, key, fact, hint);
            return None;
        }
        found
    }

    fn changes(&mut self, event: &Event) -> Vec<Change> {
        let Some(Value::List(tables)) = self.field("changes").cloned() else { return Vec::new() };
        let mut changes: Vec<Change> = Vec::new();
        for table in tables {
            let Value::Table(entries) = table else { continue };
            let Some(change) = self.change(event, &entries) else { continue };
            if changes.iter().any(|other| other.of == change.of) {
                let of = shown(change.of, event.is_whole_day);
                let fact = text!("two changes of {of}", "deux changements du {of}");
                self.report(Code::EVENT_RULE, "changes", fact, text!("keep one of the two", "gardez-en un des deux"));
                continue;
            }
            changes.push(change);
        }
        changes
    }

    fn change(&mut self, event: &Event, entries: &[(String, Value)]) -> Option<Change> {
        const KEYS: [&str; 6] = ["of", "start", "end", "place", "cancelled", "note"];
        let get = |key: &str| entries.iter().find(|(known, _)| known == key).map(|(_, value)| value);
        for (key, _) in entries.iter().filter(|(key, _)| !KEYS.contains(&key.as_str())) {
            let place = self.place("changes");
            self.found.push(crate::content::reader::unknown_key(key, place, KEYS));
        }
        let date = |key: &str| get(key).and_then(date_of);
        let words = |key: &str| match get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        let Some(of) = date("of") else {
            let fact = text!("a change does not say of which date", "un changement ne dit pas de quelle date");
            self.report(
                Code::EVENT_RULE,
                "changes",
                fact,
                text!("add `of = 2027-02-16`", "ajoutez « of = 2027-02-16 »"),
            );
            return None;
        };
        let at = |key: &str, zone: Zone| date(key).map(|date| wall(&date, zone));
        let change = Change {
            of: self.announced(event, &of, "changes")?,
            start: at("start", self.zone),
            end: at("end", self.zone),
            place: words("place"),
            is_cancelled: matches!(get("cancelled"), Some(Value::Bool(true))),
            note: words("note"),
        };
        let kinds = ["start", "end"].into_iter().filter_map(date).all(|date| date.has_time() != event.is_whole_day);
        let begin = change.start.unwrap_or(change.of);
        if !kinds || change.end.is_some_and(|end| end < begin) {
            let fact = text!(
                "the change of {of} has a beginning and an end that do not fit",
                "le changement du {of} a un début et une fin qui ne vont pas ensemble"
            );
            let hint = text!(
                "write days where the event has days, moments where it has moments, the end after the beginning",
                "écrivez des jours si l’événement a des jours, des heures s’il a des heures, la fin après le début"
            );
            self.report(Code::EVENT_TIME, "changes", fact, hint);
            return None;
        }
        Some(change)
    }

    fn geo(&mut self) -> Option<(String, String)> {
        let written = self.text("geo")?;
        let degrees = |text: &str, most: f64| {
            let text = text.trim();
            text.parse::<f64>().ok().filter(|x| x.abs() <= most).map(|_| text.to_owned())
        };
        let pair = written.split_once(',').and_then(|(lat, lon)| Some((degrees(lat, 90.0)?, degrees(lon, 180.0)?)));
        if pair.is_none() {
            let fact = text!("`{written}` is no place on earth", "« {written} » n’est pas un point du globe");
            let hint = text!(
                "latitude and longitude in degrees: `geo = \"48.8566, 2.3522\"`",
                "latitude et longitude en degrés : « geo = \"48.8566, 2.3522\" »"
            );
            self.report(Code::SCHEMA_VALUE, "geo", fact, hint);
        }
        pair
    }
}

fn date_of(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(date.clone()),
        Value::String(text) => Date::parse(text),
        _ => None,
    }
}

/// Returns what the clock on the wall shows: what was written, unless it was written for another zone.
fn wall(date: &Date, zone: Zone) -> DateTime {
    let elsewhere = date.offset().and_then(|offset| offset.to_timestamp(date.datetime()).ok());
    elsewhere.map_or(date.datetime(), |at| zone.on_the_wall(at))
}

fn shown(at: DateTime, is_whole_day: bool) -> String {
    if is_whole_day { at.date().to_string() } else { at.strftime("%Y-%m-%dT%H:%M").to_string() }
}

/// Returns the dates of an event that come right before and right after a day.
fn nearest(event: &Event, day: Day) -> Vec<DateTime> {
    let last = Event::horizon(day).to_datetime(jiff::civil::Time::MAX);
    let is_before = |at: &DateTime| at.date() < day;
    let before = event.starts(day.to_datetime(jiff::civil::Time::midnight())).filter(is_before).max();
    let after = event.starts(last).filter(|at| at.date() > day).min();
    before.into_iter().chain(after).collect()
}

/// Returns why a text is no rule, and what to do.
fn told(error: &RuleError) -> (Text, Text) {
    let example = text!(
        "for example `FREQ=WEEKLY;BYDAY=TU`, `FREQ=MONTHLY;BYDAY=2SA` or `FREQ=YEARLY;UNTIL=20301231`",
        "par exemple « FREQ=WEEKLY;BYDAY=TU », « FREQ=MONTHLY;BYDAY=2SA » ou « FREQ=YEARLY;UNTIL=20301231 »"
    );
    match error {
        RuleError::Shape(part) => {
            (text!("`{part}` is no part of a repetition", "« {part} » n’est pas une partie de répétition"), example)
        }
        RuleError::Unknown(name) => {
            let all = PARTS.join(", ");
            (
                text!("a repetition has no `{name}`", "une répétition n’a pas de « {name} »"),
                text!("it has {all}", "elle a {all}"),
            )
        }
        RuleError::Unsupported(name) => (
            text!("sobre does not follow `{name}`", "sobre ne suit pas « {name} »"),
            text!(
                "repeat by days, weeks, months or years; another time of day is another page",
                "répétez par jours, semaines, mois ou années ; une autre heure est une autre page"
            ),
        ),
        RuleError::Twice(name) => (
            text!("`{name}` is written twice", "« {name} » est écrit deux fois"),
            text!("keep one of the two", "gardez-en un des deux"),
        ),
        RuleError::Value(name, value) => {
            (text!("`{name}` cannot be `{value}`", "« {name} » ne peut pas être « {value} »"), example)
        }
        RuleError::NoFrequency => {
            (text!("`FREQ` is missing: how often?", "il manque « FREQ » : à quelle fréquence ?"), example)
        }
        RuleError::Together(a, b) => (
            text!("`{a}` and `{b}` do not go together", "« {a} » et « {b} » ne vont pas ensemble"),
            text!("keep one of the two", "gardez-en un des deux"),
        ),
    }
}
