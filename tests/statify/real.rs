//! Real exports, when they are at hand (`SOBRE_STATIFY`, by default beside the repository).

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use crate::support::{Farm, TODAY};

fn material() -> Option<PathBuf> {
    let named = std::env::var("SOBRE_STATIFY").map(PathBuf::from);
    let folder = named.unwrap_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/statify"));
    folder.is_dir().then(|| folder.canonicalize().unwrap())
}

#[test]
fn real_exports_give_sites_that_build() {
    let Some(folder) = material() else { return println!("skipped: no real exports") };
    let mut exports: Vec<PathBuf> =
        std::fs::read_dir(folder.join("wxr")).unwrap().map(|entry| entry.unwrap().path()).collect();
    exports.sort();
    for export in exports {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n");
        let ran = farm.run(&["statify", "wordpress", export.to_str().unwrap(), "--site", "real", "--date", TODAY]);
        assert!(matches!(ran.code, Some(0 | 1)), "{}: {ran:?}", export.display());
        farm.run(&["check", "--date", TODAY]).exits(0);
        let report: serde_json::Value = serde_json::from_str(&farm.read("reports/real/statify.json")).unwrap();
        for (kind, count) in report["counts"].as_object().unwrap() {
            let [all, out, kept_out, lost] = ["in", "out", "kept_out", "lost"].map(|key| count[key].as_u64().unwrap());
            assert_eq!(all, out + kept_out + lost, "{}: {kind}", export.display());
        }
        // Exports repeat items; one is one.
        let text = std::fs::read_to_string(&export).unwrap();
        let ids: BTreeSet<&str> =
            text.split("<item>").skip(1).map(|item| between(item, "<wp:post_id>", "</wp:post_id>")).collect();
        let items = ids.len() as u64;
        let counted = report["counts"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(kind, _)| !matches!(kind.as_str(), "comments" | "menus" | "widgets"));
        assert_eq!(counted.map(|(_, count)| count["in"].as_u64().unwrap()).sum::<u64>(), items, "{}", export.display());
        for file in farm.files("content").iter().filter(|file| file.ends_with(".md")) {
            let text = farm.read(file);
            let outside_code: String = text.split("```").step_by(2).collect();
            let outside_code: String = outside_code.split('`').step_by(2).collect();
            assert!(!outside_code.contains("<!-- wp:"), "{} {file}", export.display());
            for name in ["caption", "gallery", "embed", "/"] {
                assert!(!holds_shortcode(&outside_code, name), "{} {file}: {name}", export.display());
            }
        }
    }
}

/// The official test of WordPress themes: what it shows on purpose is there, page by page.
#[test]
fn everything_that_themes_are_tested_with_is_there() {
    let Some(folder) = material() else { return println!("skipped: no real exports") };
    let export = folder.join("wxr/themeunittest.xml");
    let source = std::fs::read_to_string(&export).unwrap();
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n");
    farm.run(&["statify", "wordpress", export.to_str().unwrap(), "--site", "real", "--date", TODAY]);
    farm.run(&["build", "--date", TODAY]).exits(0);
    let pages: Vec<(String, String)> = farm
        .files("public/real")
        .into_iter()
        .filter(|file| file.ends_with(".html"))
        .map(|file| (file.clone(), farm.read(&file)))
        .collect();
    let mut looked_at = [0; 6];
    for item in source.split("<item>").skip(1) {
        let get = |tag: &str| between(item, &format!("<{tag}>"), &format!("</{tag}>"));
        let is_page = matches!(get("wp:post_type"), "post" | "page");
        if !is_page || get("wp:status") != "publish" || !get("wp:post_password").is_empty() {
            continue;
        }
        let link = get("link").trim_start_matches("https://wpthemetestdata.wordpress.com").trim_matches('/');
        let page = format!("public/real/{}/index.html", unescaped(link)).replace("//", "/");
        let Some((_, html)) = pages.iter().find(|(file, _)| *file == page) else { panic!("{page} is not there") };
        let shown = between(html, "<main", "</main>");
        let written = between(item, "<content:encoded>", "</content:encoded>");
        let content = outside_code(written);
        let count = |signs: &[&str]| signs.iter().map(|sign| content.matches(sign).count()).sum::<usize>();
        let wanted = [
            (count(&["<table"]), "<table", 0),
            (count(&["<ol"]), "<ol", 0),
            (count(&["[gallery", "<!-- wp:gallery"]), "class=gallery", 0),
            // Its links to networks lead to `#`: no list of ours.
            (
                count(&["<ul"]) - count(&["<ul class=\"blocks-gallery-grid", "<ul class=\"wp-block-social-links"]),
                "<ul",
                0,
            ),
            (count(&["<li"]) - count(&["<li class=\"blocks-gallery-item"]), "<li", 0),
            (count(&["[caption", "<figcaption"]), "", 0),
        ];
        for (at, (found, sign, _)) in wanted.iter().enumerate().take(5) {
            looked_at[at] += found;
            assert!(shown.matches(sign).count() >= *found, "{page}: {found} {sign} in the export");
        }
        looked_at[5] += wanted[5].0;
        for caption in captions(&content) {
            assert!(letters(shown).contains(&caption), "{page}: no caption {caption}");
        }
        assert!(!shown.contains("wp:") || written.contains("<code"), "{page}");
    }
    assert!(looked_at.iter().all(|count| *count > 5), "{looked_at:?}");
    println!("tables, numbered lists, galleries, lists, items, captions: {looked_at:?}");
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    let inner = rest.split_once(end).map_or("", |(inner, _)| inner);
    inner.trim().strip_prefix("<![CDATA[").map_or(inner.trim(), |inner| inner.strip_suffix("]]>").unwrap_or(inner))
}

/// Returns a text without what stands in code and preformatted blocks.
fn outside_code(text: &str) -> String {
    ["code", "pre"].iter().fold(text.to_owned(), |text, tag| {
        let mut kept = String::new();
        for (at, piece) in text.split(&format!("<{tag}")).enumerate() {
            kept.push_str(if at == 0 {
                piece
            } else {
                piece.split_once(&format!("</{tag}>")).map_or("", |(_, rest)| rest)
            });
        }
        kept
    })
}

/// Returns the letters of the captions of a text.
fn captions(content: &str) -> Vec<String> {
    let figures = content.split("<figcaption").skip(1).map(|piece| {
        let inner = piece.split_once('>').map_or("", |(_, inner)| inner);
        inner.split("</figcaption>").next().unwrap().to_owned()
    });
    let codes = content.split("[caption").skip(1).map(|piece| {
        let inner = piece.split("[/caption]").next().unwrap();
        inner.rsplit_once("/>").or_else(|| inner.rsplit_once("</a>")).map_or("", |(_, words)| words).to_owned()
    });
    figures.chain(codes).map(|words| letters(&words)).filter(|words| !words.is_empty()).collect()
}

/// Returns an address without its percent-encoding: as its file is called.
fn unescaped(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut pieces = address.split('%');
    bytes.extend(pieces.next().unwrap().as_bytes());
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// Returns letters and digits of HTML's text, in one row.
fn letters(html: &str) -> String {
    let mut text = String::new();
    for (at, piece) in html.split('<').enumerate() {
        text.push_str(if at == 0 { piece } else { piece.split_once('>').map_or("", |(_, rest)| rest) });
    }
    let text = text.replace("&amp;", "&").replace("&nbsp;", " ").replace("&#8217;", "’").replace("&hellip;", "…");
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text holds `[name …]` or `[name]`; `[name](…)` is a link.
fn holds_shortcode(text: &str, name: &str) -> bool {
    text.split(&format!("[{name}")).skip(1).any(|rest| match rest.split_once(']') {
        Some(("", after)) => !after.starts_with('('),
        Some((attributes, after)) => (name == "/" || attributes.starts_with(' ')) && !after.starts_with('('),
        None => false,
    })
}

#[test]
fn planted_secrets_never_appear() {
    let Some(folder) = material().map(|folder| folder.join("wp")) else { return println!("skipped: no real exports") };
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (wxr, dump, uploads) = (path("export.wxr.xml"), path("mysqldump.sql"), path("wp-content/uploads"));
    farm.run(&["statify", "wordpress", &wxr, &dump, "--uploads", &uploads, "--site", "real", "--date", TODAY]);
    farm.run(&["build", "--date", TODAY]).exits(0);
    for file in farm.files("") {
        let bytes = std::fs::read(farm.path(&file)).unwrap();
        assert!(memchr::memmem::find(&bytes, b"SECRET-").is_none(), "{file}");
    }
}
