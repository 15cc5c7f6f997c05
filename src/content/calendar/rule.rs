//! When something repeats: a rule in the words of RFC 5545 § 3.3.10, and the days it means.
//!
//! Ours, not a crate's: the one that is well kept brings a second calendar with its own table of time zones,
//! a logger and regular expressions, and its rules take seconds, which no association repeats anything by.
//! What is said here is compared with Python's `dateutil` over random rules (`tests/agenda.py`).

use std::{fmt, str::FromStr};

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime, Time, Weekday},
};

/// A rule of repetition. Times are those of the clock on the wall: whoever knows the time zone adds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    frequency: Frequency,
    interval: i32,
    end: End,
    by_month: Vec<i8>,
    by_month_day: Vec<i8>,
    by_day: Vec<(i16, Weekday)>,
    by_position: Vec<i32>,
    week_start: Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// How long a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// For ever.
    Never,
    /// So many times, the first one counted.
    After(u32),
    /// Up to a moment, itself counted; a day alone is its last second.
    Until(Until),
}

/// The last moment of a rule as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Until {
    /// When.
    pub at: DateTime,
    /// Whether it was written in UTC (`…Z`).
    pub is_utc: bool,
}

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleError {
    /// Not `NAME=VALUE`.
    Shape(String),
    /// A name that RFC 5545 does not have.
    Unknown(String),
    /// A name, or a frequency, that sobre does not follow.
    Unsupported(String),
    /// A name given twice.
    Twice(String),
    /// A value that the name does not take.
    Value(String, String),
    /// `FREQ` is missing.
    NoFrequency,
    /// Parts that RFC 5545 does not allow together.
    Together(&'static str, &'static str),
}

/// The parts that are followed.
pub const PARTS: [&str; 9] =
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"];

/// The parts of RFC 5545 that are not.
const LEFT_OUT: [&str; 5] = ["BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO"];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let text = text.trim().strip_prefix("RRULE:").unwrap_or(text.trim());
        let mut parts: Vec<(String, String)> = Vec::new();
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| RuleError::Shape(part.trim().into()))?;
            let (name, value) = (name.trim().to_ascii_uppercase(), value.trim().to_ascii_uppercase());
            match () {
                () if LEFT_OUT.contains(&name.as_str()) => return Err(RuleError::Unsupported(name)),
                () if !PARTS.contains(&name.as_str()) => return Err(RuleError::Unknown(name)),
                () if parts.iter().any(|(known, _)| *known == name) => return Err(RuleError::Twice(name)),
                () => parts.push((name, value)),
            }
        }
        Self::of_parts(&parts)
    }
}

impl Rule {
    fn of_parts(parts: &[(String, String)]) -> Result<Self, RuleError> {
        let get = |name: &str| parts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let value = |name: &str| RuleError::Value(name.into(), get(name).unwrap_or_default().into());
        let frequency = match get("FREQ").ok_or(RuleError::NoFrequency)? {
            "DAILY" => Frequency::Daily,
            "WEEKLY" => Frequency::Weekly,
            "MONTHLY" => Frequency::Monthly,
            "YEARLY" => Frequency::Yearly,
            other @ ("SECONDLY" | "MINUTELY" | "HOURLY") => return Err(RuleError::Unsupported(other.into())),
            _ => return Err(value("FREQ")),
        };
        let number = |name: &str, most: i32| match get(name) {
            None => Ok(None),
            Some(text) => text.parse().ok().filter(|n| (1..=most).contains(n)).map(Some).ok_or_else(|| value(name)),
        };
        let numbers = |name: &str, most: i32, negative: bool| -> Result<Vec<i32>, RuleError> {
            let least = if negative { -most } else { 1 };
            let one = |text: &str| text.parse::<i32>().ok().filter(|n| *n != 0 && (least..=most).contains(n));
            let all = get(name).map(|list| list.split(',').map(|text| one(text.trim())).collect::<Option<Vec<_>>>());
            all.map_or_else(|| Ok(Vec::new()), |all| all.ok_or_else(|| value(name)))
        };
        let short = |numbers: Vec<i32>| numbers.into_iter().filter_map(|n| i8::try_from(n).ok()).collect();
        let count = number("COUNT", i32::MAX)?.map(i32::unsigned_abs);
        let until = get("UNTIL").map(|text| Until::parse(text).ok_or_else(|| value("UNTIL"))).transpose()?;
        let by_day =
            get("BYDAY").map(|list| list.split(',').map(|day| weekday(day.trim())).collect::<Option<Vec<_>>>());
        let rule = Self {
            frequency,
            interval: number("INTERVAL", 1000)?.unwrap_or(1),
            end: match (count, until) {
                (Some(_), Some(_)) => return Err(RuleError::Together("COUNT", "UNTIL")),
                (Some(count), None) => End::After(count),
                (None, Some(until)) => End::Until(until),
                (None, None) => End::Never,
            },
            by_month: short(numbers("BYMONTH", 12, false)?),
            by_month_day: short(numbers("BYMONTHDAY", 31, true)?),
            by_day: by_day.map_or_else(|| Ok(Vec::new()), |days| days.ok_or_else(|| value("BYDAY")))?,
            by_position: numbers("BYSETPOS", 366, true)?,
            week_start: get("WKST")
                .map(|day| weekday(day).filter(|(nth, _)| *nth == 0).ok_or_else(|| value("WKST")))
                .transpose()?
                .map_or(Weekday::Monday, |(_, day)| day),
        };
        rule.checked()
    }

    /// Refuses what RFC 5545 does not allow together.
    fn checked(self) -> Result<Self, RuleError> {
        let has_nth = self.by_day.iter().any(|(nth, _)| *nth != 0);
        match self.frequency {
            Frequency::Daily if has_nth => Err(RuleError::Together("FREQ=DAILY", "BYDAY=1MO")),
            Frequency::Weekly if has_nth => Err(RuleError::Together("FREQ=WEEKLY", "BYDAY=1MO")),
            Frequency::Weekly if !self.by_month_day.is_empty() => Err(RuleError::Together("FREQ=WEEKLY", "BYMONTHDAY")),
            _ if !self.by_position.is_empty()
                && self.by_day.is_empty()
                && self.by_month_day.is_empty()
                && self.by_month.is_empty() =>
            {
                Err(RuleError::Shape("BYSETPOS".into()))
            }
            _ => Ok(self),
        }
    }

    /// Returns how long it holds.
    pub fn end(&self) -> End {
        self.end
    }

    /// Returns the rule with another last moment.
    #[must_use]
    pub fn until(mut self, until: Until) -> Self {
        self.end = End::Until(until);
        self
    }

    /// Returns the moments that it means, from `start` on and up to `last`, in order. `start` itself is among
    /// them only if the rule says so; a last moment in UTC counts as one on the wall (see [`Rule::until`]).
    pub fn moments(&self, start: DateTime, last: DateTime) -> impl Iterator<Item = DateTime> {
        let (most, last) = match self.end {
            End::Never => (usize::MAX, last),
            End::After(count) => (count as usize, last),
            End::Until(until) => (usize::MAX, last.min(until.at)),
        };
        let rule = self.filled(start.date());
        let days = (0..).map_while(move |at| rule.period(start.date(), at, last.date())).flatten();
        let moments = days.map(move |day| day.to_datetime(start.time()));
        moments.skip_while(move |at| *at < start).take(most).take_while(move |at| *at <= last)
    }

    /// Returns the rule with what `start` says where the rule says nothing of it.
    fn filled(&self, start: Date) -> Self {
        let mut rule = self.clone();
        if rule.by_day.is_empty() && rule.by_month_day.is_empty() {
            match rule.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => rule.by_day.push((0, start.weekday())),
                Frequency::Monthly => rule.by_month_day.push(start.day()),
                Frequency::Yearly => {
                    rule.by_month_day.push(start.day());
                    if rule.by_month.is_empty() {
                        rule.by_month.push(start.month());
                    }
                }
            }
        }
        rule
    }

    /// Whether a day is among those that the rule names.
    fn names(&self, day: Date) -> bool {
        let length = day.days_in_month();
        let month_day = |n: &i8| *n == day.day() || *n + length + 1 == day.day();
        (self.by_month.is_empty() || self.by_month.contains(&day.month()))
            && (self.by_month_day.is_empty() || self.by_month_day.iter().any(month_day))
            && (self.by_day.is_empty() || self.by_day.iter().any(|&(nth, weekday)| self.is_nth(day, nth, weekday)))
    }

    /// Whether a day is the `nth` of its weekday in its month, or in its year when the rule counts by years.
    fn is_nth(&self, day: Date, nth: i16, weekday: Weekday) -> bool {
        let by_year = self.frequency == Frequency::Yearly && self.by_month.is_empty();
        let (at, length) = match by_year {
            true => (day.day_of_year(), day.days_in_year()),
            false => (day.day().into(), day.days_in_month().into()),
        };
        let from_start = (at - 1) / 7 + 1;
        let from_end = (length - at) / 7 + 1;
        day.weekday() == weekday && (nth == 0 || nth == from_start || nth == -from_end)
    }

    /// Returns the days of the `at`-th period from `start` on, in order; `None` once it begins after `last`.
    fn period(&self, start: Date, at: i32, last: Date) -> Option<Vec<Date>> {
        let steps = at.checked_mul(self.interval)?;
        let first = match self.frequency {
            Frequency::Daily => start.checked_add(steps.days()).ok()?,
            Frequency::Weekly => {
                let into = start.weekday().since(self.week_start);
                start.checked_sub(i32::from(into).days()).ok()?.checked_add(steps.checked_mul(7)?.days()).ok()?
            }
            Frequency::Monthly => start.first_of_month().checked_add(steps.months()).ok()?,
            Frequency::Yearly => start.first_of_year().checked_add(steps.years()).ok()?,
        };
        if first > last {
            return None;
        }
        let length = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => i32::from(first.days_in_month()),
            Frequency::Yearly => i32::from(first.days_in_year()),
        };
        let days = (0..length).filter_map(|n| first.checked_add(n.days()).ok());
        let days: Vec<Date> = days.filter(|day| self.names(*day)).collect();
        Some(if self.by_position.is_empty() { days } else { self.placed(&days) })
    }

    /// Returns those of a period's days that `BYSETPOS` picks.
    fn placed(&self, days: &[Date]) -> Vec<Date> {
        let place = |n: &i32| {
            let n = isize::try_from(*n).ok()?;
            let length = isize::try_from(days.len()).ok()?;
            usize::try_from(if n > 0 { n - 1 } else { length + n }).ok()
        };
        let mut picked: Vec<Date> =
            self.by_position.iter().filter_map(place).filter_map(|at| days.get(at).copied()).collect();
        picked.sort_unstable();
        picked.dedup();
        picked
    }
}

impl Until {
    /// Returns the moment that is written as `20270630`, `20270630T183000` or `20270630T163000Z`, hyphens and
    /// colons allowed.
    fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !matches!(c, '-' | ':')).collect();
        let (plain, is_utc) = plain.strip_suffix('Z').map_or((plain.as_str(), false), |plain| (plain, true));
        let (day, time) = plain.split_once('T').map_or((plain, None), |(day, time)| (day, Some(time)));
        let number = |text: &str, range: std::ops::Range<usize>| text.get(range)?.parse::<i8>().ok();
        if day.len() != 8 || !day.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let date = Date::new(day[..4].parse().ok()?, number(day, 4..6)?, number(day, 6..8)?).ok()?;
        let time = match time {
            None => Time::new(23, 59, 59, 0).ok()?,
            Some(time) if time.len() == 6 => {
                Time::new(number(time, 0..2)?, number(time, 2..4)?, number(time, 4..6)?, 0).ok()?
            }
            Some(_) => return None,
        };
        Some(Self { at: date.to_datetime(time), is_utc })
    }
}

/// Returns a weekday and which one of its kind: `MO`, `2MO`, `-1FR`.
fn weekday(text: &str) -> Option<(i16, Weekday)> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let (_, day) = WEEKDAYS.iter().find(|(known, _)| *known == name)?;
    let nth = if nth.is_empty() { 0 } else { nth.parse().ok().filter(|n: &i16| *n != 0 && n.abs() <= 53)? };
    Some((nth, *day))
}

impl fmt::Display for Rule {
    /// Writes it as RFC 5545 wants it, without its last moment: that one needs a time zone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
            Frequency::Yearly => "YEARLY",
        };
        write!(f, "FREQ={frequency}")?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if let End::After(count) = self.end {
            write!(f, ";COUNT={count}")?;
        }
        let name = |day: Weekday| WEEKDAYS.iter().find(|(_, known)| *known == day).map_or("", |(name, _)| *name);
        let day = |&(nth, day): &(i16, Weekday)| match nth {
            0 => name(day).to_owned(),
            nth => format!("{nth}{}", name(day)),
        };
        list(f, "BYMONTH", self.by_month.iter().map(ToString::to_string))?;
        list(f, "BYMONTHDAY", self.by_month_day.iter().map(ToString::to_string))?;
        list(f, "BYDAY", self.by_day.iter().map(day))?;
        list(f, "BYSETPOS", self.by_position.iter().map(ToString::to_string))?;
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", name(self.week_start))?;
        }
        Ok(())
    }
}

fn list(f: &mut fmt::Formatter<'_>, name: &str, items: impl Iterator<Item = String>) -> fmt::Result {
    let items = items.collect::<Vec<_>>().join(",");
    if items.is_empty() { Ok(()) } else { write!(f, ";{name}={items}") }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, date};

    use super::{Rule, RuleError};

    fn moments(rule: &str, start: DateTime, most: usize) -> Vec<String> {
        let rule: Rule = rule.parse().unwrap();
        rule.moments(start, date(2100, 1, 1).at(0, 0, 0, 0)).take(most).map(|at| at.to_string()).collect()
    }

    #[test]
    fn the_examples_of_rfc_5545_mean_what_it_says() {
        let labour_day = date(1997, 9, 2).at(9, 0, 0, 0);
        let days =
            |rule, start, most| moments(rule, start, most).iter().map(|at| at[..10].to_owned()).collect::<Vec<_>>();
        assert_eq!(days("FREQ=DAILY;INTERVAL=10;COUNT=3", labour_day, 9), ["1997-09-02", "1997-09-12", "1997-09-22"]);
        assert_eq!(
            days("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", labour_day, 4),
            ["1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18"]
        );
        // The same days of every second week, by where a week begins.
        let august = date(1997, 8, 5).at(9, 0, 0, 0);
        assert_eq!(
            days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", august, 9),
            ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]
        );
        assert_eq!(
            days("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", august, 9),
            ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]
        );
        assert_eq!(
            days("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", date(1997, 9, 22).at(9, 0, 0, 0), 3),
            ["1997-09-22", "1997-10-20", "1997-11-17"]
        );
        assert_eq!(
            days("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", labour_day, 3),
            ["1998-02-13", "1998-03-13", "1998-11-13"]
        );
        assert_eq!(
            days(
                "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
                date(1996, 11, 5).at(9, 0, 0, 0),
                3
            ),
            ["1996-11-05", "2000-11-07", "2004-11-02"]
        );
        assert_eq!(
            days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", date(1997, 9, 29).at(9, 0, 0, 0), 3),
            ["1997-09-29", "1997-10-30", "1997-11-27"]
        );
        assert_eq!(
            days("FREQ=YEARLY;BYDAY=20MO", date(1997, 5, 19).at(9, 0, 0, 0), 3),
            ["1997-05-19", "1998-05-18", "1999-05-17"]
        );
    }

    #[test]
    fn days_that_a_month_does_not_have_are_left_out() {
        assert_eq!(
            moments("FREQ=MONTHLY;BYMONTHDAY=31", date(2027, 1, 31).at(8, 0, 0, 0), 3),
            ["2027-01-31T08:00:00", "2027-03-31T08:00:00", "2027-05-31T08:00:00"]
        );
        assert!(moments("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(2027, 1, 1).at(0, 0, 0, 0), 3).is_empty());
        let leap_days = moments("FREQ=YEARLY", date(2088, 2, 29).at(0, 0, 0, 0), 9);
        assert_eq!(leap_days, ["2088-02-29T00:00:00", "2092-02-29T00:00:00", "2096-02-29T00:00:00"]);
    }

    #[test]
    fn the_last_moment_counts() {
        let start = date(2027, 1, 5).at(19, 30, 0, 0);
        assert_eq!(moments("FREQ=WEEKLY;UNTIL=20270119", start, 9).len(), 3);
        assert_eq!(moments("FREQ=WEEKLY;UNTIL=20270119T193000", start, 9).len(), 3);
        assert_eq!(moments("FREQ=WEEKLY;UNTIL=2027-01-19T19:29:59", start, 9).len(), 2);
    }

    #[test]
    fn what_is_no_rule_says_why() {
        let refused = |rule: &str| rule.parse::<Rule>().unwrap_err();
        assert_eq!(refused("COUNT=3"), RuleError::NoFrequency);
        assert_eq!(refused("tous les mardis"), RuleError::Shape("tous les mardis".into()));
        assert_eq!(refused("FREQ=WEEKLY;BYDAY=MA"), RuleError::Value("BYDAY".into(), "MA".into()));
        assert_eq!(refused("FREQ=HOURLY"), RuleError::Unsupported("HOURLY".into()));
        assert_eq!(refused("FREQ=DAILY;FREQ=DAILY"), RuleError::Twice("FREQ".into()));
        assert_eq!(refused("FREQ=DAILY;EVERY=2"), RuleError::Unknown("EVERY".into()));
        assert_eq!(refused("FREQ=DAILY;COUNT=2;UNTIL=20270101"), RuleError::Together("COUNT", "UNTIL"));
        assert_eq!(refused("FREQ=MONTHLY;BYMONTHDAY=0"), RuleError::Value("BYMONTHDAY".into(), "0".into()));
    }

    #[test]
    fn a_rule_is_written_as_it_was_read() {
        let rule = "FREQ=MONTHLY;INTERVAL=2;COUNT=5;BYMONTH=1,3;BYMONTHDAY=-1,15;BYDAY=2MO,-1FR;BYSETPOS=1;WKST=SU";
        assert_eq!(rule.parse::<Rule>().unwrap().to_string(), rule);
    }
}
