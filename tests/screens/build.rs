//! What a build says: little when all is well, enough when it is not.

use super::{schema::assert_valid, screen, screens};
use crate::support::{Farm, TODAY, jpeg};

const BUILD: [&str; 3] = ["build", "--date", TODAY];

fn titled(title: &str, words: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n{words}\n")
}

/// Returns a farm with three sites of which one is broken.
fn three() -> Farm {
    Farm::new()
        .file("sites/fanfare.toml", "title = \"Fanfare\"\ndomain = \"fanfare.example\"\n")
        .file("content/fanfare/_index.md", titled("Fanfare", "[a](a.md)"))
        .file("content/fanfare/a.md", titled("A", "[b](b.md)"))
        .file("sites/velo.toml", "title = \"Vélo\"\ndomain = \"velo.example\"\nlang = \"en\"\n")
        .file("content/velo/_index.md", titled("Vélo", "![](v.jpg)"))
        .file("content/velo/v.jpg", jpeg())
}

#[test]
fn a_broken_site_is_not_written_and_its_sisters_are() {
    let farm = three();
    let first = screen(&farm, "en", &BUILD);
    let again = screen(&farm, "fr", &BUILD);
    insta::assert_snapshot!(format!("{first}\n\n{again}"));
    assert!(farm.path("public/jardin/index.html").exists() && farm.path("public/velo/index.html").exists());
    assert!(!farm.path("public/fanfare").exists());
}

#[test]
fn a_second_build_says_that_nothing_changed_and_a_third_what_did() {
    let farm = Farm::new().file("content/jardin/a.md", titled("A", "Un."));
    let first = screens(&farm, &BUILD);
    std::fs::remove_file(farm.path("content/jardin/a.md")).unwrap();
    farm.write("content/jardin/b.md", titled("B", "Deux."));
    insta::assert_snapshot!(format!("{first}\n\n{}", screen(&farm, "fr", &BUILD)));
}

#[test]
fn why_names_the_reason_for_which_a_page_was_made_again() {
    let farm = Farm::new().file("content/jardin/a.md", titled("A", "Un."));
    farm.run(&BUILD).exits(0);
    let why = ["build", "--date", TODAY, "--why", "/a/"];
    let unchanged = screen(&farm, "en", &why);
    farm.write("content/jardin/a.md", titled("A", "Deux."));
    let changed = screen(&farm, "fr", &why);
    let unknown = screens(&farm, &["build", "--date", TODAY, "--why", "/nowhere/"]);
    insta::assert_snapshot!([unchanged, changed, unknown].join("\n\n"));
}

#[test]
fn quiet_says_only_errors() {
    let farm = three();
    insta::assert_snapshot!(screens(&farm, &["build", "-q", "--date", TODAY]));
    let ran = farm.run(&["build", "-q", "velo", "jardin", "--date", TODAY]).exits(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn a_build_shows_a_taste_and_check_shows_all() {
    let words: String = (0..30).map(|n| format!("![](v{n}.jpg)\n\n## Titre {n}\n\n```inconnue\nx\n```\n\n")).collect();
    let farm = (0..30).fold(Farm::new(), |farm, n| farm.file(&format!("content/jardin/v{n}.jpg"), jpeg()));
    let farm = farm.file("content/jardin/a.md", titled("A", &words));
    let build = farm.run(&BUILD).exits(0).stdout;
    assert_eq!(build.matches("warning[").count(), 20, "{build}");
    assert_eq!(build.matches("advice[").count(), 3, "{build}");
    assert!(build.contains("… and 11 warnings, 27 advice: `sobre check jardin` shows all"), "{build}");
    let check = farm.run(&["check", "--date", TODAY]).exits(0).stdout;
    assert_eq!((check.matches("warning[").count(), check.matches("advice[").count()), (31, 30));
}

#[test]
fn the_report_of_a_build_in_json() {
    let farm = three();
    let report = farm.run(&["build", "--format", "json", "--date", TODAY]).exits(1).json();
    assert_valid(&report);
    let outcomes: Vec<_> = report["sites"].as_array().unwrap().iter().map(|site| &site["outcome"]).collect();
    assert_eq!(outcomes, ["refused", "written", "written"]);
    assert_eq!((&report["counts"]["errors"], &report["counts"]["warnings"]), (&1.into(), &1.into()));
    let found = &report["diagnostics"][0];
    insta::assert_snapshot!(serde_json::to_string_pretty(found).unwrap());
    let report = farm.run(&["build", "velo", "--format", "json", "--date", TODAY]).exits(0).json();
    assert_valid(&report);
    assert_eq!(report["sites"][0]["outcome"], "unchanged");
    let report = farm.run(&["build", "nobody", "--format", "json"]).exits(2).json();
    assert_valid(&report);
}

#[test]
fn since_a_revision_only_sites_that_changed_are_built() {
    let farm = three();
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=T", "-c", "user.email=t@t.example"]).args(arguments).current_dir(farm.root());
        assert!(git.output().unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    let built = |revision: &str| {
        let ran = farm.run(&["build", "--since", revision, "--format", "json", "--date", TODAY]);
        let report = ran.json();
        assert_valid(&report);
        let sites = report["sites"].as_array().into_iter().flatten();
        (ran.code, sites.map(|site| site["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(built("HEAD"), (Some(0), vec![]));
    farm.write("content/velo/new.md", titled("New", ""));
    assert_eq!(built("HEAD"), (Some(0), vec!["velo".into()]));
    farm.write("farm.toml", "sobre = \"1\" # a comment\n");
    assert_eq!(built("HEAD").1, ["fanfare", "jardin", "velo"]);
    assert_eq!(built("HEAD~7").0, Some(2));
    assert_eq!(built("--output=x").0, Some(2));
    insta::assert_snapshot!(screens(&farm, &["build", "--since", "nowhere"]));
}

#[test]
fn a_disk_that_fails_is_told_and_exits_with_three() {
    let farm = Farm::new().file("public", "a file where a folder should be");
    insta::assert_snapshot!(screens(&farm, &BUILD));
}
