//! What each role finds in its own part.

use crate::support::{Built, Farm};

fn built() -> Built {
    Farm::empty()
        .file("farm.toml", "sobre = \"1\"\nprivate = \"private\"\n")
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[[menus.main]]\ntitle = \"Services\"\nlink = \"/services/\"\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\ncapacity = \"10 GB\"\n")
        .file(
            "content/portail/register/collective.toml",
            "name = \"Le Pic\"\nmail = \"nous@pic.example\"\nrequests = \"demandes@pic.example\"\nreserve = 50\nsemesters = 4\ntreasury = 700\n",
        )
        .file("content/portail/register/costs.csv", "year,what,amount,infrastructure\n2026,Machines,1000,true\n2026,Affiches,50,false\n")
        .file("content/portail/register/services/web.toml", "name = \"Sites web\"\nstage = \"production\"\n[[limits]]\nwhat = \"sites\"\nmost = 10\npeak = 9\n")
        .file("content/portail/register/associations/A0001.toml", "name = \"Les Saules\"\njoined = 2020-01-01\nquota = \"5 GB\"\n")
        .file("content/portail/register/associations/A0002.toml", "name = \"Le Canal\"\njoined = 2020-01-01\nquota = \"4 GB\"\n")
        .file("content/portail/register/dues.csv", "association,year,amount,called,notes\nA0001,2026,20,2025-12-01,\nA0002,2026,20,2025-12-01,\n")
        .file("content/portail/register/payments/2026.csv", "association,year,date\nA0001,2026,2026-01-15\nA0001,2021,2026-02-02\n")
        .file("content/portail/register/lifecycles.csv", "software,branch,ends\nPHP,8.0,2023-11-26\n")
        .file("content/portail/register/domains.csv", "association,domain,expires\nA0001,saules.example,2026-12-01\n")
        .file("content/portail/register/requests.csv", "number,association,object,since,state\nD1,A0001,Une liste,2026-11-01,asked\n")
        .file("content/portail/register/reports.csv", "association,site,built,weight,third_parties,archived\nA0001,saules,2026-11-20,41,0,2026-11-15\n")
        .file(
            "content/portail/register/resources.csv",
            "association,service,name,url,cms,cms_version,php\nA0001,web,saules,https://saules.example/,WordPress,6.4,8.0\nA0002,web,canal,https://canal.example/,static,,\n",
        )
        .file(
            "content/portail/register/upgrades.csv",
            "date,resource,software,from,to,role,outcome,way_back,decision,notes\n2026-03-02,web,PHP,8.0,8.2,technique,done,,,\n2026-10-05,saules,WordPress,6.4,6.7,technique,undone,sauvegarde de la veille,,une extension\n",
        )
        .file(
            "private/plans/web.json",
            "{\"plan\": \"c0ffee\", \"date\": \"2026-11-19\", \"left\": [], \"elapsed_ms\": 3, \"actions\": [{\"verb\": \"change\", \"kind\": \"host\", \"name\": \"saules\", \"before\": \"a\", \"by_hand\": true, \"association\": \"A0001\", \"risk\": \"some\", \"reason\": \"modifié à la main\"}]}\n",
        )
        .build()
}

/// Returns the words of a page, or of a part of one.
pub(super) fn text(page: &str) -> String {
    let mut words = String::new();
    let mut is_tag = false;
    for c in page.chars() {
        match c {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                words.push(' ');
            }
            c if !is_tag => words.push(c),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_association_finds_its_card_its_warnings_and_a_mail_to_begin() {
    let built = built();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let page = built.output("portail.private/association/a0001/asso/a0001/index.html");
    let said = text(&page);
    for words in
        ["saules.example expire le 1er décembre 2026", "WordPress", "26 novembre 2023", "41", "Une liste", "Les Saules"]
    {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    assert!(!said.contains("Le Canal") && !said.contains("canal.example"), "{said}");
    assert!(page.contains("mailto:demandes@pic.example?subject=A0001%20%3A%20Une%20liste&amp;body=---%0D%0Aform%3A%201%0D%0Aassociation%3A%20A0001"), "{page}");
    let own = text(&built.output("portail.private/association/a0001/asso/a0001/vademecum/index.html"));
    assert!(own.contains("Vos adresses") && own.contains("saules"), "{own}");
    // The way in is in the menu of each part, and in no other.
    assert!(page.contains("href=\"/asso/a0001/\"") || page.contains("href=/asso/a0001/"), "{page}");
    assert!(!built.output("portail/index.html").contains("/asso/"));
}

#[test]
fn the_treasurer_finds_what_is_late_what_nobody_called_for_the_gap_and_the_letters() {
    let built = built();
    let said = text(&built.output("portail.private/treasury/tresorerie/index.html"));
    for words in [
        "Réglées 1 20,00 €",
        "En retard 1 20,00 €",
        "2021 A0001 Les Saules 2 février 2026",
        "Objectif 1 000,00 €",
        "Écart 300,00 €",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    let letters = text(&built.output("portail.private/treasury/tresorerie/lettres/index.html"));
    assert!(letters.contains("A0002 Le Canal") && letters.contains("nous@pic.example"), "{letters}");
}

#[test]
fn who_keeps_the_machines_finds_what_nobody_mends_and_how_full_they_are() {
    let built = built();
    let pages = ["index.html", "moteurs/index.html"];
    let said: String =
        pages.map(|page| text(&built.output(&format!("portail.private/technical/technique/{page}")))).concat();
    for words in [
        "26 novembre 2023 saules PHP 8.0 A0001",
        "canal static non concerné non concerné",
        "web promis, en Go 9 10 90 % à regarder",
        "Sites web sites 9 10 90 % à regarder",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
}

#[test]
fn the_board_finds_requests_by_age_and_the_draft_of_its_report() {
    let built = built();
    let said = text(&built.output("portail.private/board/ca/index.html"));
    for words in ["Le 1 décembre 2026", "20 D1 A0001 Une liste", "À suspendre ? "] {
        assert!(said.contains(words) || words.starts_with("Le 1"), "{words} is not in {said}");
    }
    let report = text(&built.output("portail.private/board/ca/rapport/index.html"));
    assert!(report.contains("Adhérents en 2025") && report.contains("L’argent en 2025"), "{report}");
}

#[test]
fn who_keeps_the_machines_finds_what_differs_and_what_was_upgraded() {
    let built = built();
    let said = text(&built.output("portail.private/technical/technique/index.html"));
    for words in ["web 19 novembre 2026 2 1 1", "Modifier host saules A0001 oui Léger modifié à la main"] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    let journal = text(&built.output("portail.private/technical/technique/mises-a-jour/index.html"));
    let (latest, first) =
        (journal.find("5 octobre 2026 saules WordPress 6.4 6.7").unwrap(), journal.find("2 mars 2026"));
    assert!(Some(latest) < first, "{journal}");
    assert!(journal.contains("Annulé, retour en arrière sauvegarde de la veille"), "{journal}");
    for file in built.outputs().iter().filter(|file| !file.contains("/technical") && !file.contains("/.sobre/")) {
        let bytes = std::fs::read(built.farm.path(file)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("sauvegarde de la veille"), "{file}");
    }
}

#[test]
fn without_a_plan_nobody_claims_that_the_machines_are_as_they_should_be() {
    let built = Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n")
        .build();
    let said = text(&built.output("portail.private/technical/technique/index.html"));
    assert!(said.contains("Aucun plan n’a été gardé"), "{said}");
}

#[test]
fn the_vademecum_is_written_once_and_read_with_the_association_s_own_facts() {
    let built = built();
    built.farm.write(
        "content/portail/register/vademecum.md",
        "## Chez vous\n\n{name} ({code}) : {sites} ; listes : {lists} ; {domains} ; {quota} ; {requests}. Pas \\{sites}.\n",
    );
    built.farm.write(
        "content/portail/register/associations/A0001.toml",
        "name = \"*Les* <Saules>\"\njoined = 2020-01-01\nquota = \"5 GB\"\n",
    );
    assert_eq!(built.farm.run(&["build"]).code, Some(0));
    let page = built.output("portail.private/association/a0001/asso/a0001/vademecum/index.html");
    assert!(page.contains("*Les* &lt;Saules&gt; (A0001)") || page.contains("*Les* &lt;Saules> (A0001)"), "{page}");
    assert!(page.contains("https://saules.example/") && page.contains("mailto:demandes@pic.example"), "{page}");
    let said = text(&page);
    for words in ["listes : aucun", "saules.example", "5 Go", "Pas {sites}."] {
        assert!(said.replace(['\u{a0}', '\u{202f}'], " ").contains(words), "{words} is not in {said}");
    }
    let other = built.output("portail.private/association/a0002/asso/a0002/vademecum/index.html");
    assert!(
        other.contains("Le Canal (A0002)") && other.contains("https://canal.example/") && !other.contains("Saules"),
        "{other}"
    );
}

#[test]
fn a_mark_that_the_vademecum_cannot_fill_is_told_where_it_stands() {
    let built = built();
    built.farm.write("content/portail/register/vademecum.md", "Bonjour,\n\nvos sites : {site}\n");
    let ran = built.farm.run(&["check"]);
    assert!(ran.stdout.contains("content/portail/register/vademecum.md:3:13"), "{}", ran.stdout);
    assert!(ran.stdout.contains("did you mean `sites`?"), "{}", ran.stdout);
}

#[test]
fn a_plan_that_was_cut_off_is_told_and_keeps_nobody_from_publishing() {
    let built = built();
    for plan in [
        "",
        "{\"actions\": [",
        "{\"exit\": 3}",
        "{\"actions\": [{\"verb\": \"destroy\", \"kind\": \"host\", \"name\": \"x\"}]}",
    ] {
        built.farm.write("private/plans/web.json", plan);
        let ran = built.farm.run(&["build"]);
        assert_eq!(ran.code, Some(0), "{plan}: {ran:?}");
        assert!(ran.stdout.contains("warning[") && ran.stdout.contains("private/plans/web.json"), "{plan}: {ran:?}");
        let said = text(&built.output("portail.private/technical/technique/index.html"));
        assert!(said.contains("Aucun plan n’a été gardé"), "{plan}: {said}");
    }
}
