//! Looks: the page of the manual that makes one, followed step by step; the three of the repository.

use std::{fs, path::Path};

use crate::support::Farm;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the files that a page of the manual tells one to write: a path in backticks that ends a paragraph
/// with a colon, and the code below it.
fn steps(page: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("content/docs").join(page)).unwrap();
    let mut steps = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(path) = line.trim_end_matches([':', ' ']).strip_prefix('`').and_then(|path| path.strip_suffix('`'))
        else {
            continue;
        };
        let code = lines.by_ref().skip_while(|line| !line.starts_with("```")).skip(1);
        let code: Vec<&str> = code.take_while(|line| !line.starts_with("```")).collect();
        steps.push((path.to_owned(), code.join("\n") + "\n"));
    }
    steps
}

#[test]
fn a_new_look_is_made_by_following_the_manual() {
    let steps_in = ["shape/new-look.md", "en/shape/new-look.md"].map(steps);
    assert_eq!(steps_in[0], steps_in[1], "both languages say the same");
    let lines: usize = steps_in[0].iter().map(|(_, code)| code.lines().count()).sum();
    assert!(lines <= 40, "{lines} lines");
    let page = "+++\ntitle = \"Fête\"\ndate = 2026-05-01\n+++\n\n::button{link=\"/\" label=\"Venez\"}\n";
    let mut farm = Farm::new().file("content/jardin/fete.md", page);
    for (path, code) in &steps_in[0] {
        // What a site says already is kept: the manual adds a line, above its tables.
        let before = farm.path(path).exists().then(|| farm.read(path)).unwrap_or_default();
        farm = farm.file(path, code.clone() + &before);
    }
    let built = farm.build();
    assert_eq!(built.ran.code, Some(0), "{}", built.ran.stdout);
    let html = built.output("jardin/fete/index.html");
    assert!(html.contains(">1 min<") && html.contains("1er\u{a0}mai 2026"), "the block, and what it had: {html}");
    assert!(html.contains("Venez →"), "the component: {html}");
    let css = built.output("jardin/style.css");
    assert!(css.contains("--paper:#f4f8f7") && css.contains(".skip"), "the colours, and the sheet of the base theme");
}

#[test]
fn each_look_of_the_repository_is_small_and_named_in_both_languages() {
    for look in ["verger", "lutrin", "banderole", "comptoir"] {
        let folder = root().join("themes").join(look);
        let manifest: toml::Table = fs::read_to_string(folder.join("theme.toml")).unwrap().parse().unwrap();
        assert_eq!(manifest["extends"].as_str(), Some("base"), "{look}");
        assert!(manifest["title"]["fr"].is_str() && manifest["title"]["en"].is_str(), "{look}");
        let css = fs::read_to_string(folder.join("static/style.css")).unwrap();
        assert!(css.starts_with("@import \"@base/style.css\";") && css.len() < 8_000, "{look}: {} bytes", css.len());
        assert!(
            css.contains("@media screen and (prefers-color-scheme:dark)") && css.contains("@media print"),
            "{look}"
        );
        assert!(!css.contains("url(") && !css.contains("animation") && !css.contains("transition"), "{look}");
    }
}

#[test]
fn each_content_type_has_words_in_both_languages_its_template_and_an_example() {
    let base = root().join("themes/base");
    let mut words = Vec::new();
    for site in ["jardin", "fanfare", "rives"] {
        for entry in walkdir::WalkDir::new(root().join("content").join(site)).into_iter().flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "md") {
                words.push(fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    for entry in fs::read_dir(base.join("types")).unwrap().flatten() {
        let name = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        let kind: toml::Table = fs::read_to_string(entry.path()).unwrap().parse().unwrap();
        let fields = kind["fields"].as_table().unwrap().iter();
        for (field, said) in fields.map(|(key, said)| (key.as_str(), said)).chain([("itself", &kind.clone().into())]) {
            let label = &said["label"];
            assert!(label["fr"].is_str() && label["en"].is_str(), "{name}: {field}");
            let help = said.get("help");
            assert!(help.is_none_or(|help| help["fr"].is_str() && help["en"].is_str()), "{name}: {field}");
        }
        assert!(base.join(format!("templates/types/{name}.html")).is_file(), "{name} has no template");
        let asks = [format!("\ntype = \"{name}\"\n"), format!("\npage_type = \"{name}\"\n")];
        assert!(words.iter().any(|text| asks.iter().any(|ask| text.contains(ask))), "{name} has no example");
    }
}
