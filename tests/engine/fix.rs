//! `sobre fix`: keys of other engines get the names that sobre reads, and nothing else changes.

use crate::support::Farm;

const ZOLA: &str = "+++\n# mine\ntitle = \"A\"  # the title\naliases = [\"/old/\"]\n\n[extra]\nx = 1\n\n[taxonomies]\n# words\ntags = [\"a\", \"b\"]\n+++\nText: aliases = 1\n";

const HUGO: &str = "---\ntitle: B\nlastmod: 2026-01-02 # seen\npublishDate: 2026-01-03\nexpiryDate: 2030-01-01\ntaxonomies:\n  tags: [c]\nsummary: Kurz\n---\nText\n";

fn farm() -> Farm {
    Farm::new().file("content/jardin/a.md", ZOLA).file("content/jardin/b.md", HUGO.replace('\n', "\r\n"))
}

#[test]
fn keys_of_other_engines_are_renamed_where_they_stand_and_the_site_builds() {
    let farm = farm();
    farm.run(&["build"]).exits(1);
    let ran = farm.run(&["fix"]).exits(0);
    assert!(ran.stdout.contains("content/jardin/a.md:4  aliases → redirects"), "{}", ran.stdout);
    assert!(ran.stdout.contains("2 files rewritten"), "{}", ran.stdout);
    assert_eq!(
        farm.read("content/jardin/a.md"),
        "+++\n# mine\ntitle = \"A\"  # the title\nredirects = [\"/old/\"]\n\n# words\ntags = [\"a\", \"b\"]\n[extra]\nx = 1\n\n+++\nText: aliases = 1\n"
    );
    assert_eq!(
        farm.read("content/jardin/b.md"),
        "---\ntitle: B\nupdated: 2026-01-02 # seen\npublish: 2026-01-03\nexpires: 2030-01-01\ntags: [c]\ndescription: Kurz\n---\nText\n".replace('\n', "\r\n")
    );
    farm.run(&["build"]).exits(0);
    assert!(farm.run(&["fix"]).exits(0).stdout.contains("everything is written for this edition"));
}

#[test]
fn a_check_changes_nothing_and_says_so_in_its_exit_code() {
    let farm = farm();
    let report = farm.run(&["fix", "--check", "--format", "json"]).exits(4).json();
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["edits"][0]["changes"][0]["new"], "redirects");
    assert_eq!(farm.read("content/jardin/a.md"), ZOLA);
}

#[test]
fn what_would_be_lost_is_left() {
    let taken = "+++\ntitle = \"A\"\naliases = [\"/a/\"]\nredirects = [\"/b/\"]\n+++\n";
    let other = "+++\ntitle = \"A\"\n[taxonomies]\nseries = [\"x\"]\n+++\n";
    let broken = "+++\ntitle = \naliases = 1\n+++\n";
    let farm = Farm::new()
        .file("content/jardin/a.md", taken)
        .file("content/jardin/b.md", other)
        .file("content/jardin/c.md", broken)
        .file("content/jardin/d.md", b"+++\naliases = \xff\n+++\n");
    farm.run(&["fix"]).exits(0);
    for (path, text) in [("a", taken), ("b", other), ("c", broken)] {
        assert_eq!(farm.read(&format!("content/jardin/{path}.md")), text);
    }
}
