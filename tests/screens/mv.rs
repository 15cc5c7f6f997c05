//! `mv`: what it shows, and that a site which built before builds after, at every address.

use super::{schema::assert_valid, screen, screens};
use crate::support::{Farm, TODAY};

fn titled(title: &str, words: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n{words}\n")
}

/// Returns a farm with a section, a bundle and links in all directions.
fn garden() -> Farm {
    Farm::new()
        .file(
            "content/jardin/_index.md",
            titled("Le jardin", "Voir [les nouvelles](nouvelles/_index.md) et [la fête](/nouvelles/fete/#quand)."),
        )
        .file(
            "content/jardin/contact.md",
            titled("Contact", "[La fête](nouvelles/fete.md), ![mer](nouvelles/voyage/mer.svg)."),
        )
        .file("content/jardin/nouvelles/_index.md", titled("Nouvelles", ""))
        .file(
            "content/jardin/nouvelles/fete.md",
            titled("Fête", "[Contact](../contact.md), [voyage](voyage/index.md)\n\n## Quand"),
        )
        .file("content/jardin/nouvelles/voyage/index.md", titled("Voyage", "![mer](mer.svg) [fête](../fete.md)"))
        .file("content/jardin/nouvelles/voyage/mer.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("content/jardin/nouvelles/voyage/.notes", "mine")
}

#[test]
fn a_dry_run_shows_what_a_move_would_do() {
    let farm = garden();
    let before: Vec<_> = farm.files("content").iter().map(|file| (file.clone(), farm.read(file))).collect();
    insta::assert_snapshot!(screens(&farm, &["mv", "jardin", "nouvelles/fete", "agenda/", "--dry-run"]));
    let after: Vec<_> = farm.files("content").iter().map(|file| (file.clone(), farm.read(file))).collect();
    assert_eq!(before, after);
    let report = farm.run(&["mv", "jardin", "nouvelles", "archives", "--dry-run", "--format", "json"]).exits(0).json();
    assert_valid(&report);
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["moves"].as_array().unwrap().len(), 5);
}

#[test]
fn a_moved_section_keeps_its_links_and_leaves_redirects() {
    let farm = garden();
    farm.run(&["check", "--date", TODAY]).exits(0);
    let moved = screen(&farm, "fr", &["mv", "jardin", "content/jardin/nouvelles/", "archives/2026"]);
    insta::assert_snapshot!("section", moved);
    let report = farm.run(&["build", "--date", TODAY, "--format", "json"]).exits(0).json();
    assert_eq!(report["counts"]["errors"], 0, "{report:#}");
    let release: serde_json::Value = serde_json::from_str(&farm.read("public/jardin.release.json")).unwrap();
    let redirects: Vec<_> = release["redirects"].as_array().unwrap().iter().map(|redirect| &redirect["from"]).collect();
    for old in ["/nouvelles/", "/nouvelles/fete/", "/nouvelles/voyage/", "/nouvelles/voyage/mer.svg"] {
        assert!(redirects.contains(&&old.into()), "{old}: {release:#}");
    }
    assert!(!farm.path("content/jardin/nouvelles").exists());
    assert!(farm.path("content/jardin/archives/2026/voyage/.notes").exists());
    assert!(farm.files("content").iter().all(|file| !file.contains(".sobre-")), "{:?}", farm.files("content"));
}

#[test]
fn there_and_back_again_leaves_the_words_as_they_were() {
    let farm = garden();
    let words = |farm: &Farm| {
        let bodies = farm.files("content/jardin").into_iter().filter(|file| file.ends_with(".md"));
        bodies.map(|file| farm.read(&file).rsplit("+++").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = words(&farm);
    for (old, new) in [("nouvelles", "b/c"), ("b/c/fete", "fete"), ("fete", "b/c/fete"), ("b/c", "nouvelles")] {
        farm.run(&["mv", "jardin", old, new]).exits(0);
        farm.run(&["check", "--date", TODAY]).exits(0);
    }
    assert_eq!(words(&farm), before);
}

#[test]
fn what_cannot_be_moved_is_refused_and_nothing_changes() {
    let farm = garden().file("content/jardin/autre.md", "+++\ntitle = \"Autre\"\nredirects = [\"/ici/\"]\n+++\n");
    let before: Vec<_> = farm.files("content").iter().map(|file| (file.clone(), farm.read(file))).collect();
    let wrong = [
        ["mv", "jardn", "contact", "x"],
        ["mv", "jardin", "contcat.md", "x"],
        ["mv", "jardin", "contact", "nouvelles/fete.md"],
        ["mv", "jardin", "nouvelles", "nouvelles/2026"],
        ["mv", "jardin", "contact", "../ailleurs"],
        ["mv", "jardin", "/", "x"],
        ["mv", "jardin", "contact", "ici"],
    ];
    insta::assert_snapshot!(wrong.iter().map(|line| screens(&farm, line)).collect::<Vec<_>>().join("\n\n"));
    let after: Vec<_> = farm.files("content").iter().map(|file| (file.clone(), farm.read(file))).collect();
    assert_eq!(before, after);
    let report = farm.run(&["mv", "jardin", "contact", "ici", "--format", "json"]).exits(2).json();
    assert_valid(&report);
}

#[test]
fn a_folder_that_cannot_be_made_leaves_everything_as_it_was() {
    let farm = garden().file("content/jardin/archives", "a file of that name");
    let before: Vec<_> = farm.files("content").iter().map(|file| (file.clone(), farm.read(file))).collect();
    insta::assert_snapshot!("in_the_way", screens(&farm, &["mv", "jardin", "nouvelles", "archives/2026"]));
    let after: Vec<_> = farm.files("content").iter().map(|file| (file.clone(), farm.read(file))).collect();
    assert_eq!(before, after);
}
