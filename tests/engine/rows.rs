//! Pages of rows: pages like any other.

use crate::support::{Farm, TODAY};

const SECTION: &str = "+++\ntitle = \"Membres\"\n[rows]\nsource = \"membres.csv\"\nslug = \"{nom}\"\ntitle = \"{nom}\"\ndescription = \"{métier}, depuis {année}\"\ntags = \"{thèmes}\"\nid = \"m-{année}\"\nbody = \"{texte}\"\n[rows.extra]\nville = \"{ville}\"\n+++\n";
const TABLE: &str = "\u{feff}nom;métier;année;thèmes;ville;texte\r\nÉlodie;abeilles;2019;ruche, miel;Lyon;\"Voir [Fanch](page:m-2021).\r\n\r\nEt \"\"voilà\"\".\"\r\nFanch;;2021;;;\r\n";

fn farm() -> Farm {
    Farm::new()
        .file("sites/jardin/templates/page.html", "{{ page.title }}|{{ page.description }}|{{ page.extra?.ville or \"\" }}|{{ page.content | safe }}|{{ page.terms.tags | default(value=[]) | length }}")
        .file("content/jardin/membres/_index.md", SECTION)
        .file("content/jardin/data/membres.csv", TABLE)
}

#[test]
fn a_row_is_a_page_with_terms_links_and_a_place_in_lists() {
    let built = farm().build();
    let page = built.output("jardin/membres/elodie/index.html");
    assert!(page.starts_with("Élodie|abeilles, depuis 2019|Lyon|<p>Voir <a href=/membres/fanch/>Fanch</a>."), "{page}");
    assert!(built.output("jardin/membres/index.html").contains("/membres/fanch/"));
    assert!(built.output("jardin/tags/miel/index.html").contains("Élodie"));
    assert!(built.output("jardin/sitemap.xml").contains("/membres/fanch/"));
}

#[test]
fn every_format_makes_the_same_pages() {
    let csv = farm().build().output("jardin/membres/fanch/index.html");
    let toml =
        SECTION.replace("membres.csv", "membres.toml").replace("[rows]\n", "[rows]\nlist = \"groupe.membres\"\n");
    let json = SECTION.replace("membres.csv", "membres.json");
    let yaml = SECTION.replace("membres.csv", "membres.yaml").replace("[rows]\n", "[rows]\nlist = \"membres\"\n");
    for (section, file, text) in [
        (
            toml,
            "membres.toml",
            "[[groupe.membres]]\nnom = \"Fanch\"\nannée = 2021\n[[groupe.membres]]\nnom = \"x\"\nmétier = \"\"\nville = \"\"\nthèmes = []\ntexte = \"\"\nannée = 1\n",
        ),
        (
            json,
            "membres.json",
            "[{\"nom\": \"Fanch\", \"année\": 2021, \"ville\": null}, {\"nom\": \"x\", \"métier\": \"\", \"ville\": \"\", \"thèmes\": [], \"texte\": \"\", \"année\": 1}]",
        ),
        (
            yaml,
            "membres.yaml",
            "membres:\n  - {nom: Fanch, année: 2021}\n  - {nom: x, métier: '', ville: '', thèmes: [], texte: '', année: 1}\n",
        ),
    ] {
        let built = farm()
            .file("content/jardin/membres/_index.md", section)
            .file(&format!("content/jardin/data/{file}"), text)
            .build();
        assert_eq!(built.output("jardin/membres/fanch/index.html"), csv, "{file}");
    }
}

#[test]
fn a_calendar_makes_events() {
    let built = Farm::new()
        .file(
            "content/jardin/agenda/_index.md",
            "+++\ntitle = \"Agenda\"\npage_type = \"event\"\n[rows]\nsource = \"autre.ics\"\n+++\n",
        )
        .file(
            "content/jardin/data/autre.ics",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:abc@ailleurs.example\r\nSUMMARY:Bal\\, le grand\r\nDTSTART:20270714T190000Z\r\nDTEND:20270714T210000Z\r\nLOCATION:Le pont\r\nDESCRIPTION:Un *mot*.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        )
        .build();
    let calendar = built.output("jardin/agenda/bal-le-grand/event.ics");
    assert!(calendar.contains("UID:abc@ailleurs.example\r\n"), "it keeps its name: {calendar}");
    assert!(calendar.contains("DTSTART;TZID=Europe/Paris:20270714T210000"), "on the wall: {calendar}");
    assert!(built.output("jardin/agenda/bal-le-grand/index.html").contains("<em>mot</em>"));
}

#[test]
fn a_row_that_changes_goes_or_comes_is_seen_by_the_next_build() {
    let farm = farm().build().farm;
    farm.write("content/jardin/data/membres.csv", TABLE.replace("Lyon", "Nantes") + "Gaëlle;;2023;;;\r\n");
    farm.run(&["build", "--date", TODAY]).exits(0);
    assert!(farm.read("public/jardin/membres/elodie/index.html").contains("Nantes"));
    assert!(farm.path("public/jardin/membres/gaelle/index.html").is_file());
    farm.write("content/jardin/data/membres.csv", "nom;métier;année;thèmes;ville;texte\nGaëlle;;2023;;;\n");
    farm.run(&["build", "--date", TODAY]).exits(0);
    assert!(!farm.path("public/jardin/membres/elodie/index.html").exists());
}

#[test]
fn a_section_of_rows_moves_whole_but_a_row_does_not() {
    let farm = farm().build().farm;
    let said = farm.run(&["mv", "jardin", "membres/fanch.md", "membres/fanchon.md"]);
    assert_ne!(said.code, Some(0));
    assert!(
        said.stderr.contains("is a row of a data file") || said.stdout.contains("is a row of a data file"),
        "{said:?}"
    );
    farm.run(&["mv", "jardin", "membres", "equipe"]).exits(0);
    farm.run(&["build", "--date", TODAY]).exits(0);
    assert!(farm.path("public/jardin/equipe/fanch/index.html").is_file());
}
