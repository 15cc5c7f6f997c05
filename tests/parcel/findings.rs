//! What was found, in the words of the forges.

use crate::support::{Farm, TODAY};

/// The smallest picture there is.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

fn farm() -> Farm {
    Farm::new()
        .file("sites/velo.toml", "title = \"Vélo\"\ndomain = \"velo.example\"\n")
        .file("content/velo/_index.md", "+++\ntitle = \"Vélo\"\n+++\n")
        .file(
            "content/jardin/a, b:c%.md",
            "+++\ntitle = \"A\"\n+++\nUn [lien](b.md) & \"<un>\" autre ![](x.gif).\n\n[encore](b.md)\n",
        )
        .file("content/jardin/x.gif", GIF)
}

fn check(farm: &Farm, findings: &[&str]) -> String {
    let mut arguments = vec!["check", "--date", TODAY, "--quiet"];
    findings.iter().for_each(|form| arguments.extend(["--findings", form]));
    farm.run(&arguments).exits(1).stdout
}

#[test]
fn each_forge_is_told_in_its_own_form() {
    let farm = farm();
    check(&farm, &["gitlab=q.json", "github=a.txt", "junit=j.xml"]);
    insta::assert_snapshot!(["a.txt", "q.json", "j.xml"].map(|file| farm.read(file)).join("\n"));
}

#[test]
fn annotations_come_first_on_standard_output_and_one_line_each() {
    let farm = farm();
    let said = check(&farm, &["github=-"]);
    let lines: Vec<&str> = said.lines().take_while(|line| line.starts_with("::")).collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert!(lines[0].starts_with("::error file=content/jardin/a%2C b%3Ac%25.md,line=4,col=11,"), "{}", lines[0]);
    let json = farm.run(&["check", "--findings", "github=-", "--format", "json"]).exits(2).json();
    assert_eq!(json["failure"]["kind"], "usage");
}

#[test]
fn a_finding_keeps_its_name_when_lines_move() {
    let farm = farm();
    let names = |farm: &Farm| {
        check(farm, &["gitlab=q.json"]);
        let report: serde_json::Value = serde_json::from_str(&farm.read("q.json")).unwrap();
        let names = report.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap().to_owned());
        names.collect::<std::collections::BTreeSet<_>>()
    };
    let before = names(&farm);
    assert_eq!(before.len(), 4, "two dead links to one page have two names");
    let page = farm.read("content/jardin/a, b:c%.md");
    farm.write("content/jardin/a, b:c%.md", page.replace("Un [", "Plus haut.\n\nUn ["));
    assert_eq!(names(&farm), before);
}

#[test]
fn files_are_named_from_where_the_pipeline_runs() {
    let farm = farm();
    let outer = Farm::empty();
    assert!(
        std::process::Command::new("cp")
            .arg("-a")
            .arg(farm.root())
            .arg(outer.path("ferme"))
            .status()
            .unwrap()
            .success()
    );
    outer.run(&["check", "--farm", "ferme", "--findings", "github=a.txt"]).exits(1);
    assert!(outer.read("a.txt").starts_with("::error file=ferme/content/jardin/"));
}

#[test]
fn nothing_found_is_an_empty_report_not_a_missing_one() {
    let farm = Farm::new();
    farm.run(&["build", "--findings", "gitlab=q.json", "--findings", "junit=j.xml", "--findings", "github=a.txt"])
        .exits(0);
    assert_eq!((farm.read("q.json").as_str(), farm.read("a.txt").as_str()), ("[]\n", ""));
    assert!(farm.read("j.xml").contains("<testcase classname=\"jardin\" name=\"sound\"/>"));
}

#[test]
fn a_form_that_nobody_reads_is_refused() {
    for wrong in ["xml=a", "gitlab", "gitlab=", "=a"] {
        let ran = Farm::new().run(&["check", "--findings", wrong]).exits(2);
        assert!(ran.stderr.contains("`gitlab=FILE`, `github=FILE` or `junit=FILE`"), "{}", ran.stderr);
    }
    Farm::new().run(&["check", "--findings", "gitlab=no/such/folder.json"]).exits(3);
}
