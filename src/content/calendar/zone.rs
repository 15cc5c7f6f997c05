//! The time zones of sites: few, known here, so that a build asks no machine's table and gives the same bytes
//! on each.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime, Weekday, date},
    tz::Offset,
};

/// A time zone by its name of the IANA database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone {
    /// Such as `Europe/Paris`.
    pub name: &'static str,
    /// Hours from UTC in winter.
    hours: i8,
    /// Abbreviations in winter and, where there is one, in summer: by the rule of the European Union, from the
    /// last Sunday of March to the last of October, changed at 1:00 UTC (directive 2000/84/EC).
    winter: &'static str,
    summer: Option<&'static str>,
}

const fn zone(name: &'static str, hours: i8, winter: &'static str, summer: Option<&'static str>) -> Zone {
    Zone { name, hours, winter, summer }
}

/// The zones that a site can be in: where the European rule holds, and France beyond the seas.
pub const ZONES: [Zone; 25] = [
    zone("Europe/Paris", 1, "CET", Some("CEST")),
    zone("Europe/Brussels", 1, "CET", Some("CEST")),
    zone("Europe/Zurich", 1, "CET", Some("CEST")),
    zone("Europe/Luxembourg", 1, "CET", Some("CEST")),
    zone("Europe/Monaco", 1, "CET", Some("CEST")),
    zone("Europe/Madrid", 1, "CET", Some("CEST")),
    zone("Europe/Rome", 1, "CET", Some("CEST")),
    zone("Europe/Berlin", 1, "CET", Some("CEST")),
    zone("Europe/Amsterdam", 1, "CET", Some("CEST")),
    zone("Europe/Vienna", 1, "CET", Some("CEST")),
    zone("Europe/Lisbon", 0, "WET", Some("WEST")),
    zone("Europe/London", 0, "GMT", Some("BST")),
    zone("Europe/Dublin", 0, "GMT", Some("IST")),
    zone("Europe/Athens", 2, "EET", Some("EEST")),
    zone("America/Martinique", -4, "AST", None),
    zone("America/Guadeloupe", -4, "AST", None),
    zone("America/Cayenne", -3, "-03", None),
    zone("Indian/Reunion", 4, "+04", None),
    zone("Indian/Mayotte", 3, "EAT", None),
    zone("Pacific/Noumea", 11, "+11", None),
    zone("Pacific/Tahiti", -10, "-10", None),
    zone("Pacific/Wallis", 12, "+12", None),
    zone("Africa/Dakar", 0, "GMT", None),
    zone("Africa/Abidjan", 0, "GMT", None),
    zone("UTC", 0, "UTC", None),
];

impl Default for Zone {
    fn default() -> Self {
        ZONES[0]
    }
}

impl Zone {
    /// Returns the zone of that name.
    pub fn named(name: &str) -> Option<Self> {
        ZONES.into_iter().find(|zone| zone.name == name)
    }

    /// Returns what a clock on the wall shows at an instant.
    pub fn on_the_wall(self, at: Timestamp) -> DateTime {
        let winter = Offset::constant(self.hours).to_datetime(at);
        let utc = Offset::UTC.to_datetime(at);
        if self.is_summer(utc) { winter.saturating_add(1.hour()) } else { winter }
    }

    /// Returns the moment in UTC at which a clock on the wall shows `at`. Of an hour that comes twice, the first;
    /// of one that does not come, what it would have been without the change (RFC 5545 § 3.3.5).
    pub fn utc(self, at: DateTime) -> DateTime {
        let by_winter = at.saturating_sub(i32::from(self.hours).hours());
        let by_summer = by_winter.saturating_sub(1.hour());
        if self.is_summer(by_summer) { by_summer } else { by_winter }
    }

    /// Returns the distance from UTC of a clock on the wall that shows `at`.
    pub fn offset(self, at: DateTime) -> Offset {
        let seconds = at.duration_since(self.utc(at)).as_secs();
        i32::try_from(seconds).ok().and_then(|seconds| Offset::from_seconds(seconds).ok()).unwrap_or(Offset::UTC)
    }

    /// Whether it is summer there at a moment in UTC.
    fn is_summer(self, utc: DateTime) -> bool {
        let change = |month| last_sunday(utc.year(), month).at(1, 0, 0, 0);
        self.summer.is_some() && change(3) <= utc && utc < change(10)
    }

    /// Returns the zone in lines of a calendar (RFC 5545 § 3.6.5).
    pub fn lines(self) -> Vec<String> {
        let offset = |hours: i8| format!("{}{:02}00", if hours < 0 { '-' } else { '+' }, hours.abs());
        let (winter, summer) = (offset(self.hours), offset(self.hours + 1));
        let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{}", self.name)];
        let mut change = |kind: &str, name: &str, from: &str, to: &str, month: Option<(i8, i8)>| {
            lines.push(format!("BEGIN:{kind}"));
            lines.push(format!("TZOFFSETFROM:{from}"));
            lines.push(format!("TZOFFSETTO:{to}"));
            lines.push(format!("TZNAME:{name}"));
            match month {
                None => lines.push("DTSTART:19700101T000000".into()),
                Some((month, hour)) => {
                    let first = last_sunday(1970, month);
                    lines.push(format!("DTSTART:1970{month:02}{:02}T{hour:02}0000", first.day()));
                    lines.push(format!("RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"));
                }
            }
            lines.push(format!("END:{kind}"));
        };
        match self.summer {
            Some(name) => {
                // On the clock that is left: at 1:00 UTC everywhere.
                change("DAYLIGHT", name, &winter, &summer, Some((3, self.hours + 1)));
                change("STANDARD", self.winter, &summer, &winter, Some((10, self.hours + 2)));
            }
            None => change("STANDARD", self.winter, &winter, &winter, None),
        }
        lines.push("END:VTIMEZONE".into());
        lines
    }
}

fn last_sunday(year: i16, month: i8) -> Date {
    let last = date(year, month, 1).last_of_month();
    last.saturating_sub(i32::from(last.weekday().since(Weekday::Sunday)).days())
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::Offset};

    use super::Zone;

    #[test]
    fn paris_changes_its_clocks_on_the_last_sundays_of_march_and_october() {
        let paris = Zone::default();
        let utc =
            |day: (i16, i8, i8), hour, minute| paris.utc(date(day.0, day.1, day.2).at(hour, minute, 0, 0)).to_string();
        assert_eq!(utc((2027, 3, 28), 1, 59), "2027-03-28T00:59:00");
        assert_eq!(utc((2027, 3, 28), 3, 0), "2027-03-28T01:00:00");
        // It does not come: half past three it is.
        assert_eq!(utc((2027, 3, 28), 2, 30), "2027-03-28T01:30:00");
        assert_eq!(utc((2027, 10, 31), 1, 59), "2027-10-30T23:59:00");
        // It comes twice: the first.
        assert_eq!(utc((2027, 10, 31), 2, 30), "2027-10-31T00:30:00");
        assert_eq!(utc((2027, 10, 31), 3, 0), "2027-10-31T02:00:00");
    }

    #[test]
    fn the_way_to_utc_and_back_leads_home() {
        for zone in super::ZONES {
            for month in 1..=12 {
                let at = date(2027, month, 15).at(12, 0, 0, 0);
                let instant = Offset::UTC.to_timestamp(zone.utc(at)).unwrap();
                assert_eq!(zone.on_the_wall(instant), at, "{} in month {month}", zone.name);
            }
        }
    }
}
