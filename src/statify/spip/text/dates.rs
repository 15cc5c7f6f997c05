//! Dates as SPIP reads them: years and months alone are dates too, and days that a month does not have are
//! days of the next.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// Returns a date with its time as `YYYY-MM-DD HH:MM:SS`, or as much of it as was written; `None` where there
/// is none. With `whole`, a month or day that is not known is the first.
///
/// ```
/// use sobre::statify::spip::text::normal_date;
/// assert_eq!(normal_date("2001-02-29 14:12:33", true).unwrap(), "2001-03-01 14:12:33");
/// assert_eq!(normal_date("2001-00-00 12:33:44", false).unwrap(), "2001-00-00 12:33:44");
/// assert_eq!(normal_date("2001-07", true).unwrap(), "2001-07-01");
/// assert_eq!(normal_date("0000-00-00 00:00:00", true), None);
/// assert_eq!(normal_date("31/12/2001", true), None);
/// ```
pub fn normal_date(text: &str, whole: bool) -> Option<String> {
    let empty = ["0000-00-00", "0001-01-01", "1970-01-01"];
    if text.is_empty() || empty.iter().any(|none| text.starts_with(none)) {
        return None;
    }
    let date = stamp(text).or_else(|| partial(text)).or_else(|| moment(text).map(shown))?;
    Some(if whole { date.replace("-00", "-01") } else { date })
}

fn shown(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Seconds since 1970.
fn stamp(text: &str) -> Option<String> {
    let is_stamp = (8..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let seconds = is_stamp.then(|| text.parse().ok())??;
    let moment = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).datetime();
    Some(shown(moment))
}

/// A year or a month alone, with zeros for what is not known.
fn partial(text: &str) -> Option<String> {
    let (day, time) = text.split_at(text.find(' ').unwrap_or(text.len()));
    let is_time =
        time.is_empty() || time.len() > 1 && time[1..].bytes().all(|b| b.is_ascii_digit() || b":-".contains(&b));
    let parts: Vec<&str> = day.split(['-', '/']).collect();
    let year = parts[0];
    let is_year = year.len() == 4 && year.starts_with(['1', '2']) && year.bytes().all(|b| b.is_ascii_digit());
    if !is_time || !is_year {
        return None;
    }
    let is_month = |month: &str| {
        let digits = month.bytes().all(|b| b.is_ascii_digit());
        digits && (month.len() == 1 || month.len() == 2 && month.starts_with(['0', '1']))
    };
    match parts[1..] {
        [] | ["00"] => Some(format!("{year}-00-00{time}")),
        [month] | [month, "00"] if is_month(month) => Some(format!("{year}-{month}-00{time}")),
        _ => None,
    }
}

/// A whole date: `2001-07-05`, `2001/07/05` or, as Americans have it, `07/05/2001`, with or without its time.
fn moment(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_at(text.find([' ', 'T']).unwrap_or(text.len()));
    let sign = if day.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = day.split(sign).collect();
    let [first, second, third] = parts[..] else { return None };
    let (year, month, day) = match (first.len(), sign) {
        (4, _) => (first, second, third),
        (_, '/') => (third, first, second),
        _ => (third, second, first),
    };
    let (year, month): (i16, i8) = (year.parse().ok()?, month.parse().ok()?);
    let day: i64 = day.parse().ok().filter(|day| (0..=31).contains(day))?;
    let clock = time.trim_start_matches([' ', 'T']);
    let mut clock = clock.split(':').map(str::parse::<i8>);
    let mut part = || clock.next().map_or(Some(0), Result::ok);
    let time = if time.trim().is_empty() { (0, 0, 0) } else { (part()?, part()?, part()?) };
    let time = jiff::civil::Time::new(time.0, time.1, time.2, 0).ok()?;
    let first = Date::new(year, month, 1).ok()?;
    let date = first.checked_add(jiff::Span::new().days(day - 1)).ok()?;
    Some(date.to_datetime(time))
}
