//! `init` and `new`: what they write, what they refuse.

use super::screens;
use crate::support::Farm;

#[test]
fn init_writes_a_farm_and_refuses_what_is_there() {
    let farm = Farm::empty();
    insta::assert_snapshot!("init", {
        let fresh =
            ["en", "fr"].map(|lang| super::screen(&farm, lang, &["init", &format!("ferme-{lang}")])).join("\n\n");
        fresh + "\n\n" + &screens(&farm, &["init", "ferme-en"]) + "\n\n" + &screens(&farm, &["init", "."])
    });
    assert_eq!(farm.files(".").len(), 2 * 7);
}

#[test]
fn a_new_farm_builds_without_a_word_of_complaint() {
    for lang in ["en", "fr"] {
        let farm = Farm::empty();
        farm.run_in(lang, &["init", "."]).exits(0);
        farm.run_in(lang, &["new", "site", "fanfare"]).exits(0);
        farm.run_in(lang, &["new", "page", "fanfare", "a"]).exits(0);
        let report = farm.run(&["check", "--format", "json"]).exits(0).json();
        assert_eq!(report["diagnostics"], serde_json::json!([]), "{lang}");
        farm.run(&["build"]).exits(0);
    }
}

#[test]
fn init_harms_nothing() {
    let farm = Farm::empty().file("notes.txt", "mine").file("file", "");
    farm.run(&["init", "."]).exits(2);
    farm.run(&["init", "file"]).exits(3);
    farm.run(&["init", "file/below"]).exits(3);
    assert_eq!(farm.files("."), ["file", "notes.txt"]);
}

const CONCERT: &str = "\
[fields.start]
type = \"datetime\"
required = true
label.fr = \"Début\"

[fields.place]
type = \"string\"
label.fr = \"Lieu\"

[fields.kind]
type = \"string\"
required = true
one_of = [\"bal\", \"défilé\"]
label.fr = \"Sorte\"
";

#[test]
fn new_sites_and_pages() {
    let farm = Farm::new();
    let runs: Vec<&[&str]> = vec![
        &["new", "site", "Été"],
        &["new", "site", "jardin"],
        &["new", "page", "jardn", "a"],
        &["new", "page", "jardin", "../a"],
        &["new", "page", "jardin", "_index"],
        &["new", "page", "jardin", "a", "--farm", "elsewhere"],
    ];
    insta::assert_snapshot!("refused", runs.iter().map(|line| screens(&farm, line)).collect::<Vec<_>>().join("\n\n"));
    farm.run_in("fr", &["new", "site", "fanfare"]).exits(0);
    let today = ["--date", crate::support::TODAY];
    for page in ["actualites/", "actualites/fete-d-ete", "2025-05-01-banquet.md", "voyage/index"] {
        farm.run(&[&["new", "page", "fanfare", page], &today[..]].concat()).exits(0);
    }
    farm.run(&["new", "page", "fanfare", "voyage"]).exits(2);
    let section = "+++\ntitle = \"Agenda\"\nid = \"agenda\"\npage_type = \"concert\"\n+++\n";
    farm.write("content/fanfare/agenda/_index.md", section);
    farm.write("themes/mien/theme.toml", "name = \"mien\"\nextends = \"base\"\n");
    farm.write("themes/mien/types/concert.toml", CONCERT);
    farm.write("sites/fanfare.toml", farm.read("sites/fanfare.toml") + "theme = \"mien\"\n");
    farm.run_in("fr", &[&["new", "page", "fanfare", "agenda/bal"], &today[..]].concat()).exits(0);
    farm.run_in("fr", &[&["new", "page", "fanfare", "agenda/hiver/reveillon"], &today[..]].concat()).exits(0);
    farm.run(&["check", "fanfare", "--date", crate::support::TODAY]).exits(0);
    let written = farm.files("content/fanfare").into_iter().chain(["sites/fanfare.toml".to_owned()]);
    let written: Vec<_> = written.map(|file| format!("== {file}\n{}", farm.read(&file))).collect();
    insta::assert_snapshot!("written", written.join("\n"));
}
