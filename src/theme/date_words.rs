//! Dates in words, in French and English.

use jiff::civil::DateTime;

use crate::content::date::{Date, months};

/// Ways to show a date.
pub(super) const STYLES: [&str; 6] = ["long", "short", "full", "month", "time", "iso"];

const MONTHS_FR_SHORT: [&str; 12] =
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."];
const DAYS_FR: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Returns `date` in `style`, in French if `lang` is, else in English; `None` for an unknown style.
///
/// `long` 21 novembre 2026 · `short` 21 nov. 2026 · `full` samedi 21 novembre 2026 · `month` novembre
/// 2026 · `time` 20 h 30, empty for a bare day · `iso` as written.
pub(super) fn shown(date: &Date, style: &str, lang: &str) -> Option<String> {
    let french = lang.starts_with("fr");
    let at = date.datetime();
    let month = usize::try_from(at.month()).unwrap_or(1) - 1;
    let (year, day) = (at.year(), if french { french_day(at) } else { at.day().to_string() });
    let name = months(lang)[month];
    let weekday = usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or_default();
    Some(match style {
        "long" => format!("{day}\u{a0}{name} {year}"),
        "short" if french => format!("{day}\u{a0}{} {year}", MONTHS_FR_SHORT[month]),
        "short" => format!("{day}\u{a0}{} {year}", &name[..3]),
        "full" => format!("{} {day}\u{a0}{name} {year}", if french { DAYS_FR[weekday] } else { DAYS_EN[weekday] }),
        "month" => format!("{name} {year}"),
        "time" if !date.has_time() => String::new(),
        "time" if french && at.minute() == 0 => format!("{}\u{a0}h", at.hour()),
        "time" if french => format!("{}\u{a0}h\u{a0}{:02}", at.hour(), at.minute()),
        "time" => format!("{}:{:02}", at.hour(), at.minute()),
        "iso" => date.to_string(),
        _ => return None,
    })
}

fn french_day(at: DateTime) -> String {
    if at.day() == 1 { "1er".to_owned() } else { at.day().to_string() }
}

#[cfg(test)]
mod tests {
    use super::{Date, shown};

    #[test]
    fn both_languages_write_dates_their_own_way() {
        let date = Date::parse("2026-05-01T20:05").unwrap();
        let all = |lang| ["long", "short", "full", "month", "time"].map(|style| shown(&date, style, lang).unwrap());
        assert_eq!(
            all("fr-CA"),
            ["1er\u{a0}mai 2026", "1er\u{a0}mai 2026", "vendredi 1er\u{a0}mai 2026", "mai 2026", "20\u{a0}h\u{a0}05"]
        );
        assert_eq!(all("en"), ["1\u{a0}May 2026", "1\u{a0}May 2026", "Friday 1\u{a0}May 2026", "May 2026", "20:05"]);
    }
}
