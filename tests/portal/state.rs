//! The state of the services follows from the incidents that people write, as cState has them.

use crate::support::Farm;

fn portal(incident: &str) -> Farm {
    Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file(
            "sites/portail.toml",
            "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[feed]\nformats = [\"atom\"]\n",
        )
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n")
        .file(
            "content/portail/register/collective.toml",
            "name = \"Le Pic\"\nwebsite = \"https://pic.example\"\nchatons_since = 2017-06-01\n",
        )
        .file("content/portail/register/services/nuage.toml", "name = \"Nuage\"\nstage = \"production\"\n")
        .file("content/portail/register/services/listes.toml", "name = \"Listes\"\nstage = \"production\"\n")
        .file("content/portail/etat/panne.md", incident)
}

const OPEN: &str = "---\ntitle: Plus de nuage\ndate: 2026-10-02T08:10:00\nresolved: false\nseverity: down\naffected:\n  - Nuage\nsection: issue\n---\nNous cherchons.\n";

#[test]
fn an_incident_that_goes_on_is_on_the_page_in_the_feed_and_in_what_programs_read() {
    let built = portal(OPEN).build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let page = built.output("portail/etat/index.html");
    assert!(page.contains("Ne fonctionne pas") && page.contains("href=\"/etat/panne/\""), "{page}");
    assert!(built.output("portail/index.html").contains("Plus de nuage"));
    assert!(built.output("portail/etat/panne/index.html").contains("Nous cherchons."));
    assert!(built.output("portail/etat/atom.xml").contains("Plus de nuage"));
    assert!(
        built.output("portail/.well-known/chatonsinfos/nuage.properties").contains("service.status.level = ERROR\n")
    );
    assert!(built.output("portail/.well-known/chatonsinfos/listes.properties").contains("service.status.level = OK\n"));
    let index: serde_json::Value = serde_json::from_str(&built.output("portail/etat/index.json")).unwrap();
    assert_eq!(index["apiVersion"], "2.0");
    assert_eq!(index["summaryStatus"], "down");
    let systems = index["systems"].as_array().unwrap();
    let of = |name: &str| systems.iter().find(|system| system["name"] == name).unwrap();
    assert_eq!((&of("Nuage")["status"], &of("Listes")["status"]), (&"down".into(), &"ok".into()));
    let issue = &of("Nuage")["unresolvedIssues"][0];
    assert_eq!(issue["permalink"], "https://pic.example/etat/panne/");
    assert_eq!(issue["affected"][0], "Nuage");
}

#[test]
fn what_is_over_is_history() {
    let built = portal(&OPEN.replace("resolved: false", "resolved: true\nresolvedWhen: 2026-10-02T09:05:00")).build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    assert!(built.output("portail/etat/index.html").contains("Tout fonctionne."));
    assert!(built.output("portail/etat/index.json").contains("\"summaryStatus\": \"ok\""));
    assert!(built.output("portail/etat/panne/index.html").contains("Terminé"));
}

#[test]
fn a_severity_that_nobody_knows_is_told_where_it_stands() {
    let built = portal(&OPEN.replace("down", "worse")).build();
    assert_eq!(built.ran.code, Some(1));
    assert!(built.ran.stdout.contains("content/portail/etat/panne.md:5"), "{}", built.ran.stdout);
}

#[test]
fn an_incident_among_the_facts_is_told_where_it_belongs() {
    let built = portal(OPEN).file("content/portail/register/incidents/panne.md", OPEN).build();
    assert!(
        built.ran.stdout.contains("warning[register/file]") && built.ran.stdout.contains("`state/`"),
        "{}",
        built.ran.stdout
    );
}
