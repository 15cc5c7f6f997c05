//! What people read when members are taken in and when personal data is asked for or removed.

use super::screens;
use crate::support::Farm;

const CONTACTS: &str = "\
id,association,roles,name,mail,phone,consent,scope,withdrawn,source,checked,left
P001,A0001,présidence,Ana Un,ana@un.example,0501,2025-01-01,members,,bulletin,,
P002,A0001,,Bob Deux,bob@deux.example,0502,,,,bulletin,,2024-01-31
P003,,,Dan Trois,dan@trois.example,,,,,bulletin,,2025-11-21
";

const PROCESSING: &str = "\
[[processing]]
name = \"Contacts\"
purpose = \"écrire\"
basis = \"intérêt légitime\"
fields = [\"name\", \"mail\"]
months = 12
readers = \"conseil\"
";

const EXPORT: &str = "\
\"ID de l'adhérent \";\"Nom \";\"Prénom \";\"Personne morale \";\"Courriel \";\"Ville \";\"Date de création \"
\"7\";\"Sept\";\"Zoé\";\"Les Amis du Canal\";\"zoe@canal.example\";\"Toulouse\";\"03/02/2021\"
\"8\";\"Huit\";\"Yan\";\"\";\"yan@huit.example\";\"\";\"04/02/2021\"
";

fn farm() -> Farm {
    let register = "content/portail/register";
    Farm::empty()
        .file("farm.toml", "sobre = \"1\"\nprivate = \"private\"\n")
        .file("private/contacts.csv", CONTACTS)
        .file(
            "sites/portail.toml",
            "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[gate]\nlenient = \"T.\"\n",
        )
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file(&format!("{register}/infrastructure.toml"), "[machines.web]\ncontact = \"a@b.example\"\n")
        .file(&format!("{register}/associations/A0001.toml"), "name = \"Les Saules\"\n# tenu par Bob Deux\n")
        .file(&format!("{register}/processing-register.toml"), PROCESSING)
        .file("members.csv", EXPORT)
}

/// Returns the name of the plan that a screen shows.
fn plan(screen: &str) -> String {
    screen.split("--plan ").nth(1).expect(screen).split_whitespace().next().unwrap().to_owned()
}

#[test]
fn members_are_taken_in_after_they_were_shown() {
    let farm = farm();
    let mut said = vec![screens(&farm, &["register", "import", "galette", "members.csv"])];
    said.push(screens(&farm, &["register", "import", "galette", "members.csv", "--plan", "0123456789ab"]));
    let shown = plan(&said[0]);
    said.push(screens(&farm, &["register", "import", "galette", "members.csv", "--plan", &shown]));
    farm.write("members.csv", EXPORT.replace("Toulouse", "Ramonville").replace("zoe@", "la.zoe@"));
    farm.write(
        "content/portail/register/associations/A0007.toml",
        "name = \"Les Amis du Canal\"\ntown = \"Auzeville\"\njoined = 2021-02-03\n",
    );
    said.push(screens(&farm, &["register", "import", "galette", "members.csv"]));
    farm.write("members.csv", "Couleur;Forme\nrouge;rond\n");
    said.push(screens(&farm, &["register", "import", "galette", "members.csv"]));
    said.push(screens(&farm, &["register", "import", "galette", "missing.csv"]));
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn what_is_held_on_a_person_is_shown_and_what_is_past_its_time_goes() {
    let farm = farm();
    let day = ["--date", "2026-11-21"];
    let ask = |rest: &[&str]| screens(&farm, &[&["privacy"], rest, &day].concat());
    let mut said = vec![ask(&["record", "P001"]), ask(&["record", "P999"]), ask(&["purge"])];
    let shown = plan(&said[2]);
    said.push(ask(&["purge", "--plan", "0123456789ab"]));
    said.push(ask(&["purge", "--plan", &shown]));
    said.push(ask(&["purge"]));
    insta::assert_snapshot!(said.join("\n\n"));
}
