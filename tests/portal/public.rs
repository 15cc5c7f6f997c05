//! What everyone reads of a portal.

use crate::support::{Built, Farm};

fn built(extra: &[(&str, &str)]) -> Built {
    let farm = Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file("content/portail/register/collective.toml", "name = \"Le Pic\"\ndues = 20\n")
        .file(
            "content/portail/register/infrastructure.toml",
            "[machines.web]\ncontact = \"a@b.example\"\n[machines.web.sheet]\nmemory = 16\ncost = \"370,50\"\n",
        )
        .file(
            "content/portail/register/services/nuage.toml",
            "name = \"Nuage\"\nsoftware = \"Nextcloud\"\nlicense = \"AGPL-3.0\"\nstage = \"production\"\ncolour = \"#1d5c8f\"\nletter = \"NU\"\n\
             [[history]]\ndate = 2020-03-01\nstage = \"test\"\n[[versions]]\nversion = \"31\"\ndate = 2026-06-01\n",
        )
        .file(
            "content/portail/register/associations/A0001.toml",
            "name = \"Les Saules\"\n[listing]\nname = \"Les Saules\"\ntown = \"Toulouse\"\nthemes = [\"vélo\"]\n",
        )
        .file("content/portail/register/associations/A0002.toml", "name = \"Secret\"\n")
        .file(
            "content/portail/register/associations/A0003.toml",
            "name = \"Partie\"\nleft = 2025-01-01\n[listing]\nname = \"Partie\"\ntown = \"Paris\"\nthemes = [\"climat\"]\n",
        );
    extra.iter().fold(farm, |farm, (path, text)| farm.file(&format!("content/portail/{path}"), text)).build()
}

#[test]
fn the_directory_is_narrowed_down_by_pages_and_shows_who_agreed_and_is_still_a_member() {
    let built = built(&[]);
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let all = built.output("portail/annuaire/index.html");
    for filter in ["/annuaire/velo/", "/annuaire/a-toulouse/"] {
        assert!(all.contains(filter), "{filter} is not in {all}");
        assert!(built.output(&format!("portail{filter}index.html")).contains("Les Saules"), "{filter}");
    }
    assert!(!all.contains("Secret") && !all.contains("Partie") && !all.contains("climat"), "{all}");
    assert!(!all.contains("<script"));
}

#[test]
fn each_service_has_the_collective_s_drawing_in_its_colour() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 48 48\" onclick=\"x()\"><rect width=\"48\" height=\"48\" fill=\"currentColor\"/><text x=\"9\" y=\"9\">ab</text></svg>";
    let built = built(&[("register/logo.svg", drawing)]);
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let own = built.output("portail/services/nuage.svg");
    assert!(own.contains("#1d5c8f") && own.contains(">NU</text>") && !own.contains("onclick"), "{own}");
    let tiles = built.output("portail/services/index.html");
    assert!(tiles.contains("#1d5c8f") && tiles.contains("NU</text>") && !tiles.contains("onclick"), "{tiles}");
}

#[test]
fn the_charter_tells_what_shows_that_a_promise_is_kept_and_what_is_missing() {
    let before = built(&[]).output("portail/charte/index.html");
    assert!(before.contains("Aucune autorité ne nous a rien demandé"), "{before}");
    assert!(!before.contains("/documents/statuts/"), "{before}");
    let after = built(&[
        ("documents/_index.md", "+++\ntitle = \"Documents\"\npage_type = \"document\"\n+++\n"),
        ("documents/statuts.md", "+++\ntitle = \"Statuts\"\nkind = \"statuts\"\nfile = \"statuts.txt\"\n+++\n"),
        ("documents/statuts.txt", "Article 1.\n"),
        ("register/authority-requests.csv", "date,authority,object,answer\n2026-01-01,Tribunal,un nom,refus\n"),
    ]);
    assert_eq!(after.ran.code, Some(0), "{:?}", after.ran);
    let page = after.output("portail/charte/index.html");
    assert!(page.contains("/documents/statuts/") && page.contains("Tribunal"), "{page}");
    let kept = |page: &str| -> u32 {
        let words = page.split("engagements sur").next().unwrap();
        words.rsplit(['>', '\n']).next().unwrap().trim().trim_end_matches('\u{a0}').parse().unwrap()
    };
    assert_eq!(kept(&page), kept(&before) + 1);
}

#[test]
fn a_machine_says_what_its_sheet_says_and_a_service_how_it_came_about() {
    let built = built(&[]);
    let machines = built.output("portail/infrastructure/index.html");
    assert!(
        machines.contains("Nextcloud") && machines.contains("AGPL-3.0") && machines.contains("370.5"),
        "{machines}"
    );
    assert!(!machines.contains("a@b.example"), "{machines}");
    let service = built.output("portail/services/nuage/index.html");
    let (first, then) = (service.find("2020-03-01").unwrap(), service.find("Version 31").unwrap());
    assert!(first < then, "{service}");
}

/// Returns the words of a row of a page's tables, the one that begins with `first`.
fn row(page: &str, first: &str) -> String {
    let rows = page.split("<tr>").map(|row| crate::portal::roles::text(row.split("</table>").next().unwrap()));
    let rows = rows.map(|row| row.replace(['\u{a0}', '\u{202f}'], " "));
    rows.into_iter().find(|row| row.starts_with(first)).unwrap_or_else(|| panic!("{first} is not in {page}"))
}

#[test]
fn the_charter_shows_what_this_build_itself_shows() {
    let page = built(&[]).output("portail/charte/index.html");
    let strangers = row(&page, "Aucune page n’appelle un tiers");
    assert!(strangers.contains("aucune exception") && strangers.ends_with(" tenu"), "{strangers}");
    let weight = row(&page, "Les pages sont légères");
    assert!(
        weight.contains("page la plus lourde : ") && weight.contains(" ko") && weight.contains("21 novembre 2026"),
        "{weight}"
    );
    assert!(row(&page, "Elles sont sobres").contains("page la moins sobre : "), "{page}");
    assert_eq!(row(&page, "Les sites sont archivés"), "Les sites sont archivés aucune preuve");
}

#[test]
fn a_promise_is_held_against_its_bound() {
    let promise = |text: &str, rest: &str| format!("[[promises]]\ntext = \"{text}\"\n{rest}\n");
    let own = [
        "name = \"Le Pic\"\n".to_owned(),
        promise("léger", "evidence = \"weight\"\nbound = 150"),
        promise("très léger", "evidence = \"weight\"\nbound = 1"),
        promise("peu de fichiers", "evidence = \"requests\"\nbound = 1"),
        promise("sobre", "evidence = \"ecoindex\"\nbound = 50"),
        promise("répondu", ""),
    ]
    .concat();
    let page = built(&[("register/collective.toml", &own)]).output("portail/charte/index.html");
    assert!(row(&page, "léger").ends_with("150 tenu"), "{page}");
    assert!(row(&page, "très léger").ends_with("1 pas tenu"), "{page}");
    assert!(row(&page, "peu de fichiers").ends_with("1 pas tenu"), "{page}");
    assert!(row(&page, "sobre").ends_with("50 tenu"), "{page}");
    assert_eq!(row(&page, "répondu"), "répondu aucune preuve");
    assert!(!page.contains("Les pages sont légères") && page.contains("Les sites sont archivés"), "{page}");
}

#[test]
fn an_exception_of_the_gate_is_no_kept_promise() {
    let reason = "la carte vient d’ailleurs";
    let farm = built(&[]).farm;
    farm.write(
        "sites/portail.toml",
        format!("title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[[gate.allow]]\ncode = \"gate/third-party\"\npage = \"/contact/\"\nreason = \"{reason}\"\n"),
    );
    farm.run(&["build"]);
    let page = farm.read("public/portail/charte/index.html");
    let strangers = row(&page, "Aucune page n’appelle un tiers");
    assert!(
        strangers.contains(&format!("exceptions : 1 ({reason})")) && strangers.ends_with("pas tenu"),
        "{strangers}"
    );
}

#[test]
fn a_condition_is_shown_kept_by_the_build_or_by_nothing_never_by_what_was_claimed() {
    let condition = |text: &str, rest: &str| format!("[[conditions]]\ntext = \"{text}\"\n{rest}\n");
    let own = [
        "object = \"Nos engagements\"\n".to_owned(),
        condition("personne d’autre", "evidence = \"third-parties\"\nlast = 2020-01-01"),
        condition("léger", "evidence = \"weight\"\nbound = 150"),
        condition("archivé", "evidence = \"archives\"\nbound = 31"),
        condition("statique", "evidence = \"static\"\nbound = 50"),
        condition("tenu à jour", "check = \"lu par nous\"\nlast = 2026-11-01"),
    ]
    .concat();
    let theirs = [
        "object = \"Le site\"\nassociation = \"A0001\"\n".to_owned(),
        condition("aucun tiers", "evidence = \"third-parties\""),
        condition("sobre", "evidence = \"ecoindex\"\nbound = 5"),
    ]
    .concat();
    let built = built(&[
        ("register/agreements/nous.toml", &own),
        ("register/agreements/elles.toml", &theirs),
        ("register/services/web.toml", "name = \"Sites\"\n"),
        ("register/resources.csv", "association,service,name,cms\nA0001,web,saules,SPIP\nA0002,web,secret,static\n"),
        (
            "register/reports.csv",
            "association,site,built,third_parties,archived\nA0001,saules,2026-11-02,3,2026-11-15\nA0002,secret,2026-11-03,0,2026-11-20\n",
        ),
    ]);
    let page = built.output("portail.private/members/adherents/index.html");
    for (text, words) in [
        ("personne d’autre", "tenu"),
        ("léger mesuré sur les pages publiques : la charte", "150"),
        ("archivé 2 sur 2 · le plus ancien, le 15 novembre 2026", "31 tenu"),
        ("statique 1 sur 2 (50 %)", "50 tenu"),
        ("tenu à jour aucune preuve · lu par nous · constaté par quelqu’un le 1er novembre 2026", "2026"),
    ] {
        let row = row(&page, text);
        assert!(row.ends_with(words), "{row} does not end with {words}");
    }
    assert!(!row(&page, "personne d’autre").contains("2020"), "{page}");
    // What was seen of one association is hers and the board's.
    assert!(!page.contains("aucun tiers"), "{page}");
    for own in ["association/a0001/asso/a0001", "board/ca"] {
        let own = built.output(&format!("portail.private/{own}/index.html"));
        let strangers = row(&own, "aucun tiers au plus 3, d’après le relevé du 2 novembre 2026");
        assert!(strangers.ends_with("pas tenu") && row(&own, "sobre aucune preuve").ends_with('5'), "{own}");
    }
}
