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
