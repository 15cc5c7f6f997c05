//! Days, numbers and plurals as people write them in a language.
//!
//! The words and their order come from Unicode's CLDR, compiled into the program: the same on every
//! machine. A language that CLDR does not know gets days in ISO 8601. Two customs are ours:
//!
//! - French as printers set it: *1er mai 2026*, *20 h 30*.
//! - English without a region is that of Europe (`en-150`), a day before its month and a clock of 24
//!   hours; `en-US` has its own.
//!
//! A space that follows a day's number does not break, so that no line ends between *21* and *novembre*.

use std::{cell::RefCell, fmt, rc::Rc};

use fixed_decimal::{Decimal, SignedRoundingMode, UnsignedRoundingMode};
use icu_calendar::Gregorian;
use icu_datetime::{
    FixedCalendarDateTimeFormatter, fieldsets,
    fieldsets::enums::{
        CalendarPeriodFieldSet as Period, CompositeDateTimeFieldSet as Fields, DateFieldSet, TimeFieldSet,
    },
    input::{Date as Day, DateTime, Time},
    options::TimePrecision,
    parts,
};
use icu_decimal::DecimalFormatter;
use icu_locale_core::{Locale, locale};
use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};
use rustc_hash::FxHashMap;
use writeable::{Part, PartsWrite, Writeable as _};

use super::date::Date;

/// Ways to show a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// 21 novembre 2026
    Long,
    /// 21 nov. 2026
    Short,
    /// samedi 21 novembre 2026
    Full,
    /// novembre 2026
    Month,
    /// 20 h 30; nothing for a bare day
    Time,
    /// As written.
    Iso,
}

impl Style {
    /// The styles by the names that templates give them.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("long", Self::Long),
        ("short", Self::Short),
        ("full", Self::Full),
        ("month", Self::Month),
        ("time", Self::Time),
        ("iso", Self::Iso),
    ];

    /// Returns what of a date it shows.
    fn fields(self) -> Fields {
        match self {
            Self::Long | Self::Iso => Fields::Date(DateFieldSet::YMD(fieldsets::YMD::long())),
            Self::Short => Fields::Date(DateFieldSet::YMD(fieldsets::YMD::medium())),
            Self::Full => Fields::Date(DateFieldSet::YMDE(fieldsets::YMDE::long())),
            Self::Month => Fields::CalendarPeriod(Period::YM(fieldsets::YM::long())),
            Self::Time => {
                let to_the_minute = fieldsets::T::short().with_time_precision(TimePrecision::Minute);
                Fields::Time(TimeFieldSet::T(to_the_minute))
            }
        }
    }
}

/// Returns `date` in the words of `lang`.
///
/// ```
/// use sobre::content::{date::Date, locale::{Style, date}};
/// let day = Date::parse("2026-11-21").unwrap();
/// assert_eq!(date(&day, Style::Long, "br"), "21\u{a0}Du 2026");
/// assert_eq!(date(&day, Style::Full, "ca"), "dissabte, 21\u{a0}de novembre del 2026");
/// ```
pub fn date(date: &Date, style: Style, lang: &str) -> String {
    if style == Style::Iso {
        return date.to_string();
    }
    if style == Style::Time && !date.has_time() {
        return String::new();
    }
    let french = is_french(lang);
    let at = date.datetime();
    if style == Style::Time && french {
        return french_time(at.hour(), at.minute());
    }
    let Some(shown) = Shown::of(date, style, lang) else { return date.day().to_string() };
    let first = if french && at.day() == 1 { "er" } else { "" };
    shown.set(first)
}

/// Returns `number` with the signs of `lang`; with `digits`, with as many after the decimal sign, halves
/// rounded away from zero. `None` if `number` is none: its form is Rust’s, `-1234.5`.
///
/// ```
/// use sobre::content::locale::number;
/// assert_eq!(number("1234567.891", Some(2), "fr").unwrap(), "1\u{202f}234\u{202f}567,89");
/// assert_eq!(number("1234567.891", None, "de").unwrap(), "1.234.567,891");
/// ```
pub fn number(number: &str, digits: Option<u8>, lang: &str) -> Option<String> {
    let mut decimal: Decimal = number.trim().parse().ok()?;
    if let Some(digits) = digits {
        let last = -i16::from(digits);
        decimal.round_with_mode(last, SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand));
        decimal.absolute.pad_end(last);
    }
    let formatter =
        DecimalFormatter::try_new((&locale_of(lang)).into(), icu_decimal::options::DecimalFormatterOptions::default());
    Some(formatter.map_or_else(|_| decimal.to_string(), |formatter| formatter.format(&decimal).to_string()))
}

/// Returns which form of a word `lang` takes beside `number`: `zero`, `one`, `two`, `few`, `many` or
/// `other`; for places in an order (*1st*, *2nd*) with `ordinal`. `None` if `number` is none.
///
/// ```
/// use sobre::content::locale::plural;
/// assert_eq!(plural("1.5", false, "fr"), Some("one"));
/// assert_eq!(plural("1.5", false, "en"), Some("other"));
/// assert_eq!(plural("3", true, "en"), Some("few"));
/// ```
pub fn plural(number: &str, ordinal: bool, lang: &str) -> Option<&'static str> {
    let decimal: Decimal = number.trim().parse().ok()?;
    let kind = if ordinal { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
    let rules = PluralRules::try_new((&locale_of(lang)).into(), kind.into());
    Some(match rules.map_or(PluralCategory::Other, |rules| rules.category_for(&decimal)) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    })
}

/// Whether texts in `lang` are set as French printers do.
pub fn is_french(lang: &str) -> bool {
    lang == "fr" || lang.starts_with("fr-")
}

fn french_time(hour: i8, minute: i8) -> String {
    if minute == 0 { format!("{hour}\u{a0}h") } else { format!("{hour}\u{a0}h\u{a0}{minute:02}") }
}

/// Returns what CLDR calls a language.
fn locale_of(lang: &str) -> Locale {
    if lang == "en" { locale!("en-150") } else { lang.parse().unwrap_or(Locale::UNKNOWN) }
}

/// A date in words, and where in it its day ends and its year begins.
#[derive(Default)]
struct Shown {
    text: String,
    day: Option<usize>,
    year: Option<usize>,
}

type Formatter = FixedCalendarDateTimeFormatter<Gregorian, Fields>;

/// By language and style; `None` where there is none.
type Formatters = FxHashMap<(String, Style), Option<Rc<Formatter>>>;

thread_local! {
    /// What was asked for before: a list shows many dates in one way.
    static FORMATTERS: RefCell<Formatters> = RefCell::default();
}

fn formatter(style: Style, lang: &str) -> Option<Rc<Formatter>> {
    FORMATTERS.with_borrow_mut(|known| {
        let make = || Formatter::try_new((&locale_of(lang)).into(), style.fields()).ok().map(Rc::new);
        known.entry((lang.to_owned(), style)).or_insert_with(make).clone()
    })
}

impl Shown {
    /// Returns `date` in words; `None` where CLDR has none for its month.
    ///
    /// A language without an order of its own for a style is given the one of data exchange, *2026 de
    /// mai 1, divendres*. If its long dates begin with the day, they say how it wants to be written.
    fn of(date: &Date, style: Style, lang: &str) -> Option<Self> {
        let shown = Self::by_data(date, style, lang)?;
        if shown.year != Some(0) || !matches!(style, Style::Full | Style::Month) {
            return Some(shown);
        }
        let long = Self::by_data(date, Style::Long, lang).filter(|long| long.day < long.year);
        Some(match (long, shown.text.rsplit_once(", ")) {
            (Some(long), Some((_, weekday))) => long.below(weekday),
            (Some(long), None) => long.without_day(),
            (None, _) => shown,
        })
    }

    fn by_data(date: &Date, style: Style, lang: &str) -> Option<Self> {
        let at = date.datetime();
        let moment = DateTime {
            date: Day::try_new_gregorian(at.year().into(), at.month().unsigned_abs(), at.day().unsigned_abs()).ok()?,
            time: Time::try_new(at.hour().unsigned_abs(), at.minute().unsigned_abs(), 0, 0).ok()?,
        };
        let mut shown = Self::default();
        formatter(style, lang)?.format(&moment).write_to_parts(&mut shown).ok()?;
        let nameless = format!("M{:02}", at.month());
        (!shown.text.contains(&nameless)).then_some(shown)
    }

    fn below(self, weekday: &str) -> Self {
        let day = self.day.map(|end| end + weekday.len() + 1);
        Self { text: format!("{weekday} {}", self.text), day, year: None }
    }

    fn without_day(self) -> Self {
        let rest = self.text[self.day.unwrap_or_default()..].trim_start();
        let month = ["de ", "d’", "d'"].iter().find_map(|of| rest.strip_prefix(of)).unwrap_or(rest);
        Self { text: month.to_owned(), day: None, year: None }
    }

    /// Returns the words, with `after` the day, and the day held to what follows it.
    fn set(mut self, after: &str) -> String {
        if let Some(end) = self.day {
            // In German and its neighbours an ordinal’s point stands between.
            let space = if self.text[end..].starts_with(". ") { end + 1 } else { end };
            if self.text[space..].starts_with(' ') {
                self.text.replace_range(space..=space, "\u{a0}");
            }
            self.text.insert_str(end, after);
        }
        self.text
    }
}

impl fmt::Write for Shown {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

impl PartsWrite for Shown {
    type SubPartsWrite = Self;

    fn with_part(&mut self, part: Part, mut write: impl FnMut(&mut Self) -> fmt::Result) -> fmt::Result {
        let start = self.text.len();
        write(self)?;
        if part == parts::DAY {
            self.day = Some(self.text.len());
        } else if part == parts::YEAR {
            self.year = Some(start);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Style, date, number, plural};

    const STYLES: [Style; 5] = [Style::Long, Style::Short, Style::Full, Style::Month, Style::Time];

    fn dates(lang: &str) -> String {
        let first = Date::parse("2026-05-01T20:05").unwrap();
        let plain = |style| date(&first, style, lang).replace('\u{a0}', "~").replace('\u{202f}', "_");
        STYLES.map(plain).join(" | ")
    }

    #[test]
    fn each_language_writes_dates_its_own_way() {
        let expected = [
            ("fr", "1er~mai 2026 | 1er~mai 2026 | vendredi 1er~mai 2026 | mai 2026 | 20~h~05"),
            ("fr-CA", "1er~mai 2026 | 1er~mai 2026 | vendredi 1er~mai 2026 | mai 2026 | 20~h~05"),
            ("en", "1~May 2026 | 1~May 2026 | Friday, 1~May 2026 | May 2026 | 20:05"),
            ("en-US", "May 1, 2026 | May 1, 2026 | Friday, May 1, 2026 | May 2026 | 8:05_PM"),
            ("de", "1.~Mai 2026 | 01.05.2026 | Freitag, 1.~Mai 2026 | Mai 2026 | 20:05"),
            ("es", "1~de mayo de 2026 | 1~may 2026 | viernes, 1~de mayo de 2026 | mayo de 2026 | 20:05"),
            ("br", "1~Mae 2026 | 1~Mae 2026 | Gwener 1~Mae 2026 | Mae 2026 | 20:05"),
            ("oc", "1~de mai 2026 | 1~de mai 2026 | divendres 1~de mai 2026 | mai 2026 | 20:05"),
            ("it", "1~maggio 2026 | 1~mag 2026 | venerdì 1~maggio 2026 | maggio 2026 | 20:05"),
            ("uk", "1~травня 2026_р. | 1~трав. 2026_р. | пʼятниця, 1~травня 2026_р. | травень 2026_р. | 20:05"),
            ("he", "1~במאי 2026 | 1~במאי 2026 | יום שישי, 1~במאי 2026 | מאי 2026 | 20:05"),
            ("ja", "2026年5月1日 | 2026/05/01 | 2026年5月1日金曜日 | 2026年5月 | 20:05"),
        ];
        for (lang, shown) in expected {
            assert_eq!(dates(lang), shown, "{lang}");
        }
        assert!(dates("eu").starts_with("2026(e)ko maiatzaren 1(a) | "));
        assert!(dates("ar").starts_with("1~مايو 2026 | "));
    }

    #[test]
    fn a_language_that_nobody_described_gets_days_that_all_can_read() {
        for lang in ["co", "kab", "tlh", "x-nothing", ""] {
            assert_eq!(dates(lang), "2026-05-01 | 2026-05-01 | 2026-05-01 | 2026-05-01 | 20:05", "{lang}");
        }
    }

    #[test]
    fn other_days_and_bare_days_are_shown_as_they_are() {
        let day = Date::parse("2026-11-21").unwrap();
        assert_eq!(date(&day, Style::Long, "fr"), "21\u{a0}novembre 2026");
        assert_eq!(date(&day, Style::Short, "fr"), "21\u{a0}nov. 2026");
        assert_eq!(date(&day, Style::Time, "fr"), "");
        assert_eq!(date(&day, Style::Iso, "ja"), "2026-11-21");
        let first = Date::parse("0001-01-01").unwrap();
        assert!(date(&first, Style::Long, "fr").starts_with("1er\u{a0}janvier 1"));
    }

    #[test]
    fn numbers_have_the_signs_of_their_language() {
        let shown =
            |text, digits, lang| number(text, digits, lang).unwrap().replace('\u{a0}', "~").replace('\u{202f}', "_");
        assert_eq!(shown("-1234567.891", Some(2), "fr"), "-1_234_567,89");
        assert_eq!(shown("1234.5", None, "en"), "1,234.5");
        assert_eq!(shown("1234.5", Some(2), "de"), "1.234,50");
        assert_eq!(shown("1234", None, "es"), "1234");
        assert_eq!(shown("12345", None, "es"), "12.345");
        assert_eq!(shown("1234567", None, "uk"), "1~234~567");
        assert_eq!(shown("1234567", None, "de-CH"), "1'234'567");
        assert_eq!(shown("1.005", Some(2), "fr"), "1,01");
        assert_eq!(shown("2.5", Some(0), "fr"), "3");
        assert_eq!(shown("1e3", None, "fr"), "1_000");
        assert_eq!(number("douze", None, "fr"), None);
        assert_eq!(number("inf", None, "fr"), None);
    }

    #[test]
    fn words_bow_to_their_number() {
        let forms =
            |lang| ["0", "1", "1.5", "2", "5", "21", "1000000"].map(|n| plural(n, false, lang).unwrap()).join(" ");
        assert_eq!(forms("fr"), "one one one other other other many");
        assert_eq!(forms("en"), "other one other other other other other");
        assert_eq!(forms("uk"), "many one other few many one many");
        assert_eq!(forms("br"), "other one other two other one many");
        assert_eq!(forms("ar"), "zero one other two few many other");
        assert_eq!(["1", "2", "3", "11"].map(|n| plural(n, true, "en").unwrap()), ["one", "two", "few", "other"]);
        assert_eq!(["1", "2"].map(|n| plural(n, true, "fr").unwrap()), ["one", "other"]);
        assert_eq!(plural("x", false, "fr"), None);
    }
}
