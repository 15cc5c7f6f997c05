//! Persons: what is held on them, for how long, and that pages know them by their role.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::Farm;

const CONTACTS: &str = "id,association,roles,name,mail,phone,consent,source,checked,left\n\
    P001,A0001,présidence,Ana Un,ana@un.example,0501,2025-01-01,bulletin,,\n\
    P002,A0001,,Bob Deux,bob@deux.example,0502,,bulletin,,2024-01-31\n\
    P003,A0002,,Cléo Trois,cleo@trois.example,,,bulletin,,\n\
    P004,,,Dan Quatre,dan@quatre.example,0504,,bulletin,,\n";

fn farm() -> Farm {
    let register = "content/portail/register";
    Farm::empty()
        .file("farm.toml", "sobre = \"1\"\nprivate = \"private\"\n")
        .file("private/contacts.csv", CONTACTS)
        .file(
            "private/imports/galette.toml",
            "[members.2]\nperson-code = \"P002\"\nperson = \"Bob Deux\"\nmail = \"bob@deux.example\"\n",
        )
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[gate]\nlenient = \"T.\"\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file(format!("{register}/infrastructure.toml").as_str(), "[machines.web]\ncontact = \"a@b.example\"\n")
        .file(format!("{register}/associations/A0001.toml").as_str(), "name = \"Les Saules\"\n# tenu par Bob Deux\n")
        .file(format!("{register}/associations/A0002.toml").as_str(), "name = \"La Ronde\"\nleft = 2025-11-21\n")
        .file(format!("{register}/individuals.csv").as_str(), "id,joined,left\nP004,2020-01-01,2023-05-01\n")
        .file(format!("{register}/roles.toml").as_str(), "[[roles]]\nrole = \"présidence\"\ncontact = \"P001\"\n")
        .file(
            format!("{register}/processing-register.toml").as_str(),
            "[[processing]]\nname = \"Contacts\"\npurpose = \"écrire\"\nbasis = \"intérêt légitime\"\nfields = [\"nom\", \"courriel\"]\n\
             months = 12\nreaders = \"conseil\"\n[[processing]]\nname = \"Téléphones\"\nfields = [\"phone\"]\nmonths = 36\n",
        )
}

#[test]
fn who_asks_gets_all_that_is_held_on_them() {
    let farm = farm();
    let ran = farm.run(&["privacy", "record", "bob@DEUX.example", "--date", "2026-11-21"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for line in [
        "# What is held on P002",
        "- Name: Bob Deux",
        "- Phone: 0502",
        "- Left: 2024-01-31",
        "- 2, mail: bob@deux.example",
        "associations/A0001.toml:2",
        "- Purpose: écrire",
        "- Legal basis: intérêt légitime",
        "Left on 2024-01-31; kept until: 2027-01-31.",
    ] {
        assert!(ran.stdout.contains(line), "{line} is not in\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("Ana"), "{}", ran.stdout);
    let french = farm.run_in("fr", &["privacy", "record", "P001", "--out", "dossier.md"]);
    assert_eq!(french.code, Some(0), "{french:?}");
    let record = farm.read("dossier.md");
    assert!(
        record.contains("# Ce qui est détenu sur P001") && record.contains("- Accord donné le: 2025-01-01"),
        "{record}"
    );
    assert!(record.contains("## roles.toml"), "{record}");
    let mode = farm.path("dossier.md").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "what is held on somebody is for who asked for it");
    assert_eq!(farm.run(&["privacy", "record", "p001"]).stdout, farm.run(&["privacy", "record", "Ana  UN"]).stdout);
}

#[test]
fn what_is_past_its_time_is_shown_and_then_removed() {
    let farm = farm();
    let purge = |day: &str, plan: &[&str]| farm.run(&[&["privacy", "purge", "--date", day], plan].concat());
    // The day before nothing of A0002 is past its time; on the day it is.
    assert!(!purge("2026-11-20", &[]).stdout.contains("P003"));
    let shown = purge("2026-11-21", &[]);
    assert_eq!(shown.code, Some(4), "{shown:?}");
    assert!(
        shown.stdout.contains("P002: left on 2024-01-31, kept until 2025-01-31; name, mail go"),
        "{}",
        shown.stdout
    );
    assert!(
        shown.stdout.contains("P003: left on 2025-11-21, kept until 2026-11-21; the whole line goes"),
        "{}",
        shown.stdout
    );
    assert!(
        shown.stdout.contains("P004: left on 2023-05-01, kept until 2026-05-01; the whole line goes"),
        "{}",
        shown.stdout
    );
    assert!(!shown.stdout.contains("P001"), "{}", shown.stdout);
    assert_eq!(farm.read("private/contacts.csv"), CONTACTS, "showing changes nothing");
    let plan = shown.stdout.split("--plan ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert_eq!(purge("2027-11-21", &["--plan", &plan]).code, Some(2), "another day, another plan");
    assert_eq!(purge("2026-11-21", &["--plan", &plan]).code, Some(0));
    let left = farm.read("private/contacts.csv");
    assert!(left.contains("P002,A0001,,,,0502,,bulletin,,2024-01-31"), "{left}");
    assert!(
        left.contains("Ana Un") && !left.contains("P003") && !left.contains("P004") && !left.contains("Bob"),
        "{left}"
    );
    assert!(!farm.read("private/imports/galette.toml").contains("bob"));
    let mode = farm.path("private/contacts.csv").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(purge("2026-11-21", &[]).code, Some(0), "a second time there is nothing to do");
}

#[test]
fn data_of_which_nobody_says_how_long_is_told_and_stays() {
    let farm = farm().file(
        "content/portail/register/processing-register.toml",
        "[[processing]]\nname = \"Contacts\"\nfields = [\"name\", \"mail\"]\nmonths = 1\n",
    );
    let ran = farm.run(&["privacy", "purge", "--date", "2026-11-21"]);
    assert!(ran.stdout.contains("warning[register/retention]: no processing says how long `phone`"), "{}", ran.stdout);
    assert!(ran.stdout.contains("P004: left on 2023-05-01, kept until 2023-06-01; name, mail go"), "{}", ran.stdout);
}

#[test]
fn pages_know_persons_by_their_role_whether_they_agreed_or_not() {
    let built = farm().build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let mut roles = 0;
    for file in built.outputs().into_iter().filter(|file| !file.contains("/.sobre/")) {
        let text = String::from_utf8_lossy(&std::fs::read(built.farm.path(&file)).unwrap()).into_owned();
        // Digests are digits, too.
        let numbers = ["0501", "0502"].into_iter().filter(|_| !file.ends_with(".release.json"));
        for word in ["Ana Un", "ana@un", "Bob Deux", "Cléo", "dan@quatre"].into_iter().chain(numbers) {
            assert!(!text.contains(word), "{word} in {file}");
        }
        roles += usize::from(text.contains("présidence"));
    }
    assert!(roles > 0, "the role itself is shown");
}

/// Whom each part names, of a mandate's holder who said this of being named.
fn named(consent: &str, role: &str) -> Vec<String> {
    let contacts = "id,association,roles,name,mail,phone,consent,scope,withdrawn,source,checked,left\n";
    let built = farm()
        .file("private/contacts.csv", format!("{contacts}P001,A0001,,Ana Un,ana@un.example,05 01,{consent}\n"))
        .file(
            "content/portail/register/roles.toml",
            format!("[[roles]]\nrole = \"présidence\"\ncontact = \"P001\"\n{role}"),
        )
        .build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let mut parts: Vec<String> = Vec::new();
    for file in built.outputs().into_iter().filter(|file| !file.contains("/.sobre/")) {
        let text = String::from_utf8_lossy(&std::fs::read(built.farm.path(&file)).unwrap()).into_owned();
        assert!(!text.contains("ana@un") && !text.contains("05 01"), "{file}");
        if text.contains("Ana Un") {
            let part =
                file.split_once("portail.private/").map_or("public", |(_, rest)| rest.split('/').next().unwrap());
            parts.push(part.to_owned());
        }
    }
    parts.sort();
    parts.dedup();
    parts
}

#[test]
fn who_agreed_is_named_to_those_to_whom_they_agreed_and_to_nobody_else() {
    assert_eq!(named("2025-01-01,public,,bulletin,,", ""), ["association", "members", "public"]);
    assert_eq!(named("2025-01-01,members,,bulletin,,", ""), ["association", "members"]);
    let nobody = Vec::<String>::new();
    assert_eq!(named(",public,,bulletin,,", ""), nobody, "without a date there is no consent");
    assert_eq!(named("2025-01-01,,,bulletin,,", ""), nobody, "nor without a scope");
    assert_eq!(named("2026-11-22,public,,bulletin,,", ""), nobody, "from the next day on");
    assert_eq!(named("2025-01-01,public,2026-11-21,bulletin,,", ""), nobody, "it was withdrawn today");
    assert_eq!(named("2025-01-01,public,2026-11-22,bulletin,,", "").len(), 3, "it is withdrawn from tomorrow on");
    assert_eq!(named("2025-01-01,public,,bulletin,,2026-01-01", ""), nobody, "they have left");
    assert_eq!(named("2025-01-01,public,,bulletin,,", "until = 2026-11-20\n"), nobody, "the mandate is over");
}

#[test]
fn whom_nobody_can_tell_is_shown_to_nobody() {
    let farm = farm();
    let namesakes =
        "P005,A0001,,Ana UN,ana@cinq.example,,,bulletin,,\nP006,A0002,,Eve Six,bob@deux.example,,,bulletin,,\n";
    farm.write("private/contacts.csv", format!("{CONTACTS}{namesakes}"));
    for (who, codes) in [("Ana Un", "P001, P005"), ("BOB@deux.example", "P002, P006")] {
        let ran = farm.run(&["privacy", "record", who]).exits(2);
        assert!(ran.stderr.contains(&format!("several persons have `{who}`: {codes}")), "{ran:?}");
        assert!(ran.stderr.contains("sobre privacy record P00") && ran.stdout.is_empty(), "{ran:?}");
        assert!(!ran.stderr.contains("0501") && !ran.stderr.contains("ana@"), "{ran:?}");
    }
    for who in ["P999", "", " ", "Un", "@deux.example"] {
        let ran = farm.run(&["privacy", "record", who]).exits(2);
        assert!(
            ran.stderr.contains("nobody in private/contacts.csv") || ran.stderr.contains("contacts.csv has"),
            "{ran:?}"
        );
        let ran = farm.run_in("fr", &["privacy", "record", who]).exits(2);
        assert!(ran.stderr.contains("n’a le code, le courriel ou le nom"), "{ran:?}");
    }
    assert!(farm.run(&["privacy", "record", "P005"]).exits(0).stdout.contains("ana@cinq.example"));
}

#[test]
fn without_a_register_of_processing_nothing_goes_and_the_record_says_so() {
    let farm = farm();
    std::fs::remove_file(farm.path("content/portail/register/processing-register.toml")).unwrap();
    let ran = farm.run(&["privacy", "purge", "--date", "2030-11-21"]).exits(0);
    assert_eq!(ran.stdout.matches("warning[register/retention]").count(), 3, "{ran:?}");
    assert!(ran.stdout.contains("content/portail/register/processing-register.toml"), "{ran:?}");
    assert!(ran.stdout.contains("in `processing-register.toml`: `fields = [\"name\"]` and `months`"), "{ran:?}");
    let ran = farm.run(&["privacy", "record", "P002"]).exits(0);
    assert!(ran.stdout.contains("Not said: no processing of `processing-register.toml`"), "{ran:?}");
}

#[test]
fn a_table_of_persons_that_is_wrong_is_told_by_its_line_and_stays() {
    let farm = farm();
    for (table, expected) in [
        (CONTACTS.replace("2024-01-31", "31 janvier"), "private/contacts.csv:3"),
        (CONTACTS.replace("P002,A0001", "P002,A1"), "private/contacts.csv:3"),
        (format!("{CONTACTS}P001,,,Autre,,,,,,\n"), "private/contacts.csv"),
    ] {
        farm.write("private/contacts.csv", &table);
        for words in [&["privacy", "purge"][..], &["privacy", "record", "P001"]] {
            let ran = farm.run(words).exits(2);
            assert!(ran.stderr.contains(expected) || ran.stdout.contains(expected), "{expected}: {ran:?}");
        }
        assert_eq!(farm.read("private/contacts.csv"), table);
    }
}
