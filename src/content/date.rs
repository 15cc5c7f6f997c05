//! Days and moments as people write them.

use std::fmt;

use jiff::{civil, tz::Offset};
use serde::{Deserialize, Serialize};

/// A day, or a moment of a day, with its distance from UTC where it was written.
///
/// A time without an offset counts as UTC. Ordered by the instant, a bare day being its midnight.
///
/// ```
/// use sobre::content::date::Date;
/// let day = Date::parse("2026-11-21").unwrap();
/// let moment = Date::parse("2026-11-21T20:30:00+01:00").unwrap();
/// assert!(day < moment);
/// assert_eq!(moment.rfc3339(), "2026-11-21T20:30:00+01:00");
/// assert_eq!(day.rfc3339(), "2026-11-21T00:00:00Z");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    at: civil::DateTime,
    has_time: bool,
    offset: Option<Offset>,
}

impl Date {
    /// Returns the date written in ISO 8601: `2026-11-21`, `2026-11-21T20:30`, with seconds, with
    /// `Z` or `+01:00`, a space instead of the `T`. Anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (day, rest) = text.split_at_checked(10)?;
        let day: civil::Date = parse_day(day)?;
        if rest.is_empty() {
            return Some(Self::from(day));
        }
        let time = rest.strip_prefix(['T', 't', ' '])?.trim();
        let (clock, offset) = split_offset(time)?;
        let clock: civil::Time = clock.parse().ok()?;
        Some(Self { at: day.to_datetime(clock), has_time: true, offset })
    }

    /// Returns the date in a cell of a table: ISO 8601, or as spreadsheets in French write days,
    /// `21/11/2026`.
    pub fn of_cell(text: &str) -> Option<Self> {
        let text = text.trim();
        let french = || {
            let [day, month, year] = text.splitn(3, '/').collect::<Vec<_>>().try_into().ok()?;
            Self::parse(&format!("{year:0>4}-{month:0>2}-{day:0>2}"))
        };
        Self::parse(text).or_else(french)
    }

    /// Returns the day.
    pub fn day(&self) -> civil::Date {
        self.at.date()
    }

    /// Returns the day and time as written.
    pub fn datetime(&self) -> civil::DateTime {
        self.at
    }

    /// Whether a time of day was written.
    pub fn has_time(&self) -> bool {
        self.has_time
    }

    /// Returns the distance from UTC, if it was written.
    pub fn offset(&self) -> Option<Offset> {
        self.offset
    }

    /// Returns it in RFC 3339, as feeds and sitemaps want it.
    pub fn rfc3339(&self) -> String {
        let at = self.at.strftime("%Y-%m-%dT%H:%M:%S");
        match self.offset {
            Some(offset) if offset != Offset::UTC => {
                let minutes = offset.seconds() / 60;
                let sign = if minutes < 0 { '-' } else { '+' };
                format!("{at}{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
            _ => format!("{at}Z"),
        }
    }

    /// Returns it in RFC 2822, as RSS wants it.
    pub fn rfc2822(&self) -> String {
        let minutes = self.offset.unwrap_or(Offset::UTC).seconds() / 60;
        let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
        format!("{} {sign}{:02}{:02}", self.at.strftime("%a, %d %b %Y %H:%M:%S"), minutes / 60, minutes % 60)
    }

    /// Returns the instant in seconds since 1970: what dates are compared by.
    pub fn instant(&self) -> i64 {
        self.offset.unwrap_or(Offset::UTC).to_timestamp(self.at).map_or(i64::MIN, jiff::Timestamp::as_second)
    }
}

/// Jiff accepts more than ISO days (`20261121`, `+002026-…`); people's files should not.
fn parse_day(day: &str) -> Option<civil::Date> {
    let shape = day.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if shape { day.parse().ok() } else { None }
}

fn split_offset(time: &str) -> Option<(&str, Option<Offset>)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), Some(Offset::UTC)));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, None)) };
    let (hours, minutes) = time[at + 1..].split_once(':')?;
    let minutes = hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    let sign = if time[at..].starts_with('-') { -1 } else { 1 };
    Some((time[..at].trim_end(), Some(Offset::from_seconds(sign * minutes * 60).ok()?)))
}

impl From<civil::Date> for Date {
    fn from(day: civil::Date) -> Self {
        Self { at: day.to_datetime(civil::Time::midnight()), has_time: false, offset: None }
    }
}

impl From<civil::DateTime> for Date {
    fn from(at: civil::DateTime) -> Self {
        Self { at, has_time: true, offset: None }
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let rest = |d: &Self| (d.at, d.has_time, d.offset.map(Offset::seconds));
        self.instant().cmp(&other.instant()).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl fmt::Display for Date {
    /// Writes it as ISO 8601, as precisely as it was given: the inverse of [`Date::parse`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.has_time, self.offset) {
            (false, _) => write!(f, "{}", self.at.date()),
            (true, None) => write!(f, "{}", self.at.strftime("%Y-%m-%dT%H:%M:%S")),
            (true, Some(_)) => f.write_str(&self.rfc3339()),
        }
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or(text)
    }
}
