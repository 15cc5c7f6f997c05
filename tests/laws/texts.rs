//! Round trips, and readers that no text brings down.

use proptest::prelude::*;
use sobre::{
    config::{FarmConfig, SiteConfig},
    content::{
        date::Date,
        front_matter::{Fence, split},
        parse_data, parse_redirects, parse_toml, parse_yaml,
    },
    diag::{Code, Place},
    path::{ContentPath, SitePath, Url, slugify},
};

/// Texts that look a little like what the readers expect.
fn nearly(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(pieces).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

const FRONT: &[&str] = &[
    "+++",
    "---",
    "\n",
    "\r\n",
    "title",
    " = ",
    ": ",
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    "- ",
    "  ",
    "#",
    "&a ",
    "*a",
    "<<",
    "!!str ",
    "|",
    ">",
    "?",
    "2026-11-21",
    "1e999",
    "0x",
    "-",
    ".",
    "é",
    "\u{feff}",
    "\0",
    "\t",
    "%YAML 1.2\n",
    "...\n",
    "[[redirect]]\n",
    "from = \"/a\"",
    "tags = ",
    "true",
    "null",
    "99999999999999999999",
    "12:30",
    "T",
    "Z",
];

const BOM: char = '\u{feff}';

fn place(text: &str) -> impl Fn(std::ops::Range<usize>) -> Place + '_ {
    |span| Place::new("file", text, span)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_address_and_its_file_are_inverse(path in "[a-zé.~ -]{1,8}(/[a-zA-Zé.?#%-]{1,8}){0,4}/?") {
        if let Ok(url) = Url::new(&format!("/{path}")) {
            let file = SitePath::of_url(&url);
            // Only `/a/index.html` has two addresses, and the shorter one is its own.
            let own = url.as_str().strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
            let back = file.to_url();
            prop_assert_eq!(back.as_str(), own.unwrap_or(url.as_str()));
            prop_assert_eq!(SitePath::of_url(&file.to_url()), file.clone());
            prop_assert!(SitePath::new(file.as_str()).is_ok());
            prop_assert!(url.encoded().bytes().all(|b| b.is_ascii_graphic()));
        }
    }

    #[test]
    fn a_path_never_leads_out(path in "[a./\\\\\u{0}é-]{0,12}") {
        for path in [ContentPath::new(&path).map(|p| p.to_string()), SitePath::new(&path).map(|p| p.to_string())].into_iter().flatten() {
            let whole = std::path::Path::new("/root").join(&path);
            let plain = whole.components().all(|part| matches!(part, std::path::Component::RootDir | std::path::Component::Normal(_)));
            prop_assert!(plain && whole.starts_with("/root"), "{path:?}");
        }
    }

    #[test]
    fn a_slug_is_its_own_slug(text in "\\PC{0,40}") {
        let slug = slugify(&text);
        prop_assert_eq!(slugify(&slug), slug.clone());
        prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{slug:?}");
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"), "{slug:?}");
        let url = Url::new(&format!("/{slug}/"));
        prop_assert!(slug.is_empty() || url.is_ok());
    }

    #[test]
    fn a_date_reads_what_it_writes(
        (year, month, day) in (0..=9999i16, 1..=12i8, 1..=28i8),
        clock in prop::option::of((0..24u8, 0..60u8, 0..60u8)),
        offset in prop_oneof![Just(String::new()), Just("Z".to_owned()), (0..=18u8, 0..60u8, any::<bool>())
            .prop_map(|(h, m, minus)| format!("{}{h:02}:{m:02}", if minus { '-' } else { '+' }))],
    ) {
        let day = format!("{year:04}-{month:02}-{day:02}");
        let text = clock.map_or(day.clone(), |(h, m, s)| format!("{day}T{h:02}:{m:02}:{s:02}{offset}"));
        let Some(date) = Date::parse(&text) else { return Err(TestCaseError::fail(format!("{text} is a date"))) };
        let again = Date::parse(&date.to_string());
        prop_assert_eq!(again.as_ref(), Some(&date), "{} → {}", text, date);
        prop_assert_eq!(again.map(|again| again.instant()), Some(date.instant()));
        prop_assert!(Date::parse(&date.rfc3339()).is_some(), "{}", date.rfc3339());
    }

    #[test]
    fn no_text_is_too_strange_for_a_date(text in prop_oneof!["\\PC{0,30}", "[0-9TZ:+. -]{0,30}"]) {
        if let Some(date) = Date::parse(&text) {
            prop_assert_eq!(Date::parse(&date.to_string()), Some(date.clone()));
            date.instant();
            date.rfc3339();
        }
    }

    #[test]
    fn a_file_is_cut_at_the_ends_of_lines(text in nearly(FRONT)) {
        match split(&text) {
            Ok(cut) => {
                prop_assert!(text.is_char_boundary(cut.body));
                if let Some((fence, block)) = cut.block {
                    let mark = if fence == Fence::Toml { "+++" } else { "---" };
                    prop_assert!(block.end < cut.body && text[block.end..cut.body].starts_with(mark));
                    let before = text[..block.start].trim_start_matches(BOM);
                    prop_assert!(before.starts_with(mark));
                    prop_assert!(text[block].lines().all(|line| line.trim_end() != mark));
                } else {
                    let before = text[..cut.body].trim_start_matches(BOM);
                    prop_assert!(before.is_empty());
                }
            }
            Err(fence) => prop_assert!(matches!(&text[fence], "+++" | "---")),
        }
    }

    #[test]
    fn no_text_brings_a_reader_down(text in nearly(FRONT)) {
        let place = place(&text);
        let _ = parse_toml(&text, Code::DATA_SYNTAX, &place);
        let _ = parse_yaml(&text, Code::DATA_SYNTAX, &place);
        for name in ["a.toml", "a.yaml", "a.json", "a.csv", "a", "a.exe"] {
            parse_data("content/s/data/a", name, text.as_bytes());
        }
        parse_redirects("content/s/redirects.toml", text.as_bytes());
        FarmConfig::parse(&text);
        SiteConfig::parse("s", &text);
    }

    #[test]
    fn no_bytes_bring_a_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in ["a.toml", "a.yaml", "a.json", "a.csv"] {
            parse_data("content/s/data/a", name, &bytes);
        }
        parse_redirects("content/s/redirects.toml", &bytes);
    }
}
