//! The base theme: the promises it makes, kept.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use sobre::theme::{BASE, Theme, load};
use tera::{Context, Kwargs, State, Tera};

use super::{minify::excess, reader};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn theme() -> Theme {
    let compiled = Theme::compile(load(root(), "base", None).value, |tera: &mut Tera| {
        tera.register_function("asset", |kwargs: Kwargs, _: &State<'_>| {
            kwargs.must_get::<String>("path").map(|path| format!("/{path}"))
        });
        let none = |_: Kwargs, _: &State<'_>| tera::Value::from(Vec::<tera::Value>::new());
        tera.register_function("pages", none);
        for name in ["backlinks", "events", "months", "pictures", "related"] {
            tera.register_function(name, none);
        }
        tera.register_function("integrity", |_: Kwargs, _: &State<'_>| "sha256-x");
        tera.register_function("file", |kwargs: Kwargs, _: &State<'_>| {
            let url = kwargs.must_get::<String>("path")?;
            Ok::<_, tera::Error>(tera::Value::from_serializable(
                &json!({ "url": url, "name": "a.pdf", "extension": "pdf", "bytes": 1200 }),
            ))
        });
        tera.register_function("image", |kwargs: Kwargs, _: &State<'_>| {
            let shown = json!({ "url": kwargs.must_get::<String>("path")?, "srcset": "", "sizes": "", "width": 240, "height": 160 });
            Ok::<_, tera::Error>(tera::Value::from_serializable(&shown))
        });
        tera.register_function("tree", |_: Kwargs, _: &State<'_>| {
            let branch = json!({ "title": "Fête", "url": "/fete/", "permalink": "", "pages": [], "sections": [] });
            tera::Value::from_serializable(&branch)
        });
        tera.register_function("figures", |_: Kwargs, _: &State<'_>| tera::Value::none());
        tera.register_function("today", |_: Kwargs, _: &State<'_>| "2026-05-01".to_owned());
        for name in ["typo", "markdown"] {
            tera.register_filter(name, |text: &str, _: Kwargs, _: &State<'_>| text.to_owned());
        }
        tera.register_function("data", |_: Kwargs, _: &State<'_>| {
            tera::Value::from_serializable(&json!({ "members": [{ "name": "Aïcha", "role": "Semis" }] }))
        });
    });
    assert_eq!(compiled.diagnostics, []);
    compiled.value
}

fn page() -> Value {
    let link = |name: &str| json!({ "title": name, "name": name, "url": format!("/{name}/"), "permalink": format!("https://x.example/{name}/") });
    json!({
        "title": "Fête du printemps", "description": "Un grand repas.", "summary": "Un grand repas.", "url": "/fete/",
        "permalink": "https://x.example/fete/", "id": "", "date": "2026-05-01", "updated": null, "lang": "fr",
        "content": "<p>Le <em>mot</em> <strong>juste</strong>.</p>".repeat(30), "words": 300, "reading_minutes": 2,
        "toc": [{ "id": "a", "title": "A", "children": [{ "id": "b", "title": "B" }] }, { "id": "c", "title": "C" }, { "id": "d", "title": "D" }],
        "section": link("agenda"), "ancestors": [link("accueil"), link("agenda")], "previous": link("avant"), "next": link("apres"),
        "terms": { "tags": [link("fete")] }, "authors": ["Aïcha"], "image": null, "type": "event",
        "translations": [{ "lang": "en", "title": "Fair", "url": "/en/fair/", "permalink": "https://x.example/en/fair/" }],
        "fields": { "start": "2026-05-01T11:00:00", "end": "2026-05-01T22:00:00", "place": "La mare", "price": "Gratuit" },
        "extra": {}, "path": "agenda/fete.md", "folder": "agenda/", "draft": false, "search": true, "feeds": [], "calendar_url": null, "lent_by": null, "subsections": [], "total": 3, "feed_url": null
    })
}

fn context() -> Context {
    let theme = theme();
    let options: BTreeMap<String, tera::Value> = theme
        .options(&[], &|_| None)
        .value
        .iter()
        .map(|(key, value)| (key.clone(), sobre::theme::to_tera(value)))
        .collect();
    let entry = |name: &str, current: bool| json!({ "title": name, "url": format!("/{name}/"), "current": current, "children": [] });
    let mut site = json!({
        "name": "x", "title": "Le Jardin", "description": "Un jardin.", "url": "https://x.example", "home": "/", "lang": "fr",
        "languages": [{ "code": "fr", "title": "Le Jardin", "url": "/" }, { "code": "en", "title": "The Garden", "url": "/en/" }], "menus": { "main": [entry("agenda", true), entry("contact", false)], "footer": [] }, "extra": {},
        "taxonomies": [{ "name": "tags", "title": "Étiquettes", "url": "/tags/", "count": 1 }], "feed_url": "/atom.xml", "feeds": [{ "name": "Atom", "url": "/atom.xml", "type": "application/atom+xml" }], "calendar_url": null, "farm_calendar_url": null, "search_url": null, "version": "0"
    });
    site["options"] = serde_json::to_value(&options).unwrap();
    let items: Vec<Value> = std::iter::repeat_with(page).take(8).collect();
    let mut context = Context::new();
    context.insert("site", &site);
    context.insert("page", &page());
    context.insert("section", &page());
    context.insert("items", &items);
    context.insert("pager", &json!({ "number": 2, "total": 3, "previous": "/a/", "next": "/b/", "count": 22 }));
    context.insert("taxonomy", &json!({ "name": "tags", "title": "Étiquettes", "url": "/tags/", "terms": [] }));
    context.insert(
        "term",
        &json!({ "name": "fête", "slug": "fete", "url": "/tags/fete/", "count": 22, "feed_url": null, "feeds": [] }),
    );
    context.insert("lang", "fr");
    context.insert("url", "/fete/");
    context.insert("permalink", "https://x.example/fete/");
    context.insert_value("t", theme.strings("fr"));
    let part =
        |name: &str| String::from_utf8(theme.render(&format!("fragments/{name}.html"), &context).unwrap()).unwrap();
    let fragments = BTreeMap::from([("header", part("header")), ("footer", part("footer"))]);
    context.insert("fragments", &fragments);
    context
}

fn pages() -> Vec<(&'static str, String)> {
    let (theme, context) = (theme(), context());
    sobre::theme::ENTRIES
        .into_iter()
        .map(|entry| (entry, String::from_utf8(theme.render(entry, &context).unwrap()).unwrap()))
        .collect()
}

#[test]
fn the_program_holds_the_base_theme_of_the_farm() {
    let mut there = Vec::new();
    let mut folders = vec![root().join("themes/base")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => there.push(
                    entry.path().strip_prefix(root().join("themes/base")).unwrap().to_string_lossy().into_owned(),
                ),
            }
        }
    }
    there.sort();
    let mut held: Vec<_> = BASE.iter().map(|(path, _)| (*path).to_owned()).collect();
    held.sort();
    assert_eq!(held, there, "list every file of themes/base/ in src/theme/builtin.rs");
    for (path, bytes) in BASE {
        assert_eq!(*bytes, fs::read(root().join("themes/base").join(path)).unwrap(), "{path}");
    }
}

#[test]
fn every_page_has_one_heading_and_its_landmarks() {
    for (entry, html) in pages() {
        let names = reader::names(&html);
        let count = |name: &str| names.iter().filter(|found| *found == name).count();
        assert_eq!((count("h1"), count("main"), count("title")), (1, 1, 1), "{entry}");
        assert_eq!((count("script"), count("style")), (0, 0), "{entry}");
        assert!(html.starts_with("<!doctype html><html lang=\"fr\">"), "{entry}");
        assert!(html.contains("<a class=skip href=#_content>") && html.contains("id=_content"), "{entry}");
        assert!(html.contains("aria-current=true"), "{entry}");
        assert!(!html.contains("://") || !html.contains("src=\"http"), "{entry}: nothing comes from elsewhere");
        let lists: usize = ["ul", "ol", "dl"].iter().map(|name| count(name)).sum();
        assert!(lists + names.len() < 500, "{entry}: {} tags", names.len());
    }
}

#[test]
fn pages_are_within_three_percent_of_what_minify_html_makes_of_them() {
    for (entry, html) in pages() {
        let share = excess(&html);
        assert!(share < 0.03, "{entry}: {:.1} % more than need be\n{html}", share * 100.0);
    }
}

#[test]
fn the_style_sheet_is_small_and_complete() {
    let css = fs::read_to_string(root().join("themes/base/static/style.css")).unwrap();
    assert!(css.len() <= 13_000, "{} bytes", css.len());
    for needed in
        ["prefers-color-scheme:dark", "@media print", ":focus-visible", "prefers-contrast", "color-scheme:light dark"]
    {
        assert!(css.contains(needed), "{needed}");
    }
    assert!(
        !css.contains("url(") && !css.contains("@import") && !css.contains("animation"),
        "nothing loads, nothing moves"
    );
}

#[test]
fn both_languages_have_every_word() {
    let words = |lang: &str| -> toml::Table {
        fs::read_to_string(root().join(format!("themes/base/i18n/{lang}.toml"))).unwrap().parse().unwrap()
    };
    let (fr, en) = (words("fr"), words("en"));
    assert_eq!(fr.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
}

/// Relative luminance and contrast, by WCAG 2.2.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let luminance = |rgb: [f64; 3]| 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Linear sRGB of `#rrggbb`.
fn hex(color: &str) -> [f64; 3] {
    let channel = |at: usize| {
        let c = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    [channel(1), channel(3), channel(5)]
}

/// Linear sRGB of an OKLCH colour, clipped to what a screen shows.
fn oklch(lightness: f64, chroma: f64, hue: f64) -> [f64; 3] {
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
    .map(|c| c.clamp(0.0, 1.0))
}

#[test]
fn every_colour_can_be_read_by_day_and_by_night_whatever_the_accent() {
    let css = fs::read_to_string(root().join("themes/base/static/style.css")).unwrap();
    let values = |key: &str| -> Vec<String> {
        let key = format!("--{key}:");
        let found =
            css.match_indices(&key).map(|(at, _)| css[at + key.len()..].split([';', '}']).next().unwrap().to_owned());
        found.filter(|value| !value.starts_with("var")).collect()
    };
    for night in [0, 1] {
        let color = |key: &str| hex(&values(key)[night]);
        let lightness: f64 = format!("0{}", values("light")[night]).parse().unwrap();
        for ground in ["paper", "tint"].map(color) {
            for text in ["ink", "soft"].map(color) {
                assert!(contrast(text, ground) >= 4.5);
            }
            for hue in 0..360 {
                let worst = contrast(oklch(lightness, 0.13, f64::from(hue)), ground);
                assert!(worst >= 4.5, "hue {hue}: {worst:.2}");
            }
        }
        let stop: Vec<f64> =
            values("stop")[night][6..].trim_end_matches(')').split(' ').map(|n| n.parse().unwrap()).collect();
        assert!(contrast(oklch(stop[0], stop[1], stop[2]), color("paper")) >= 4.5);
    }
}
