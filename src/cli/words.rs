//! Counts, sizes and durations in words.

use std::time::Duration;

use crate::diag::Lang;

/// Returns a number with its thousands apart: `12,345`, French `12 345`.
pub(crate) fn number(n: u64, lang: Lang) -> String {
    let digits = n.to_string();
    let mut shown = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            shown.push_str(match lang {
                Lang::En => ",",
                Lang::Fr => "\u{202f}",
            });
        }
        shown.push(digit);
    }
    shown
}

/// Returns a count of things, `en` and `fr` being singular and plural: `1 page`, `12 pages`. French
/// zero is singular, English zero is not.
pub(crate) fn count(n: u64, en: [&str; 2], fr: [&str; 2], lang: Lang) -> String {
    let noun = match lang {
        Lang::En => en[usize::from(n != 1)],
        Lang::Fr => fr[usize::from(n > 1)],
    };
    format!("{} {noun}", number(n, lang))
}

/// Returns a duration as a person would say it: `0.12 s`, `4.1 s`, `2 min 5 s`.
pub(crate) fn duration(elapsed: Duration, lang: Lang) -> String {
    let seconds = elapsed.as_secs();
    if seconds >= 60 {
        return format!("{} min {} s", seconds / 60, seconds % 60);
    }
    let precision = if seconds >= 10 { 0 } else { 2 };
    decimal(format!("{:.precision$} s", elapsed.as_secs_f64()), lang)
}

/// Returns a size: `734 B`, `12.4 kB`, `3.1 MB`; French `octets`, `ko`, `Mo`.
pub(crate) fn bytes(n: u64, lang: Lang) -> String {
    const UNITS: [[&str; 2]; 4] = [["B", "octets"], ["kB", "ko"], ["MB", "Mo"], ["GB", "Go"]];
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let mut size = n as f64;
    let mut unit = 0;
    while size >= 999.95 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let name = UNITS[unit][usize::from(lang == Lang::Fr)];
    let precision = usize::from(unit > 0);
    decimal(format!("{size:.precision$} {name}"), lang)
}

fn decimal(number: String, lang: Lang) -> String {
    match lang {
        Lang::En => number,
        Lang::Fr => number.replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_write_them() {
        assert_eq!(number(1_234_567, Lang::En), "1,234,567");
        assert_eq!(number(999, Lang::Fr), "999");
        assert_eq!(bytes(999, Lang::En), "999 B");
        assert_eq!(bytes(12_400, Lang::Fr), "12,4 ko");
        assert_eq!(bytes(999_999, Lang::En), "1.0 MB");
        assert_eq!(duration(Duration::from_millis(123), Lang::Fr), "0,12 s");
        assert_eq!(duration(Duration::from_secs(125), Lang::En), "2 min 5 s");
        assert_eq!(count(0, ["page", "pages"], ["page", "pages"], Lang::Fr), "0 page");
    }
}
