//! Pages of the portal, and pages that lie where they may not.

use crate::support::Farm;

fn portal() -> Farm {
    Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n[Aux services](services/nuage.md)\n")
        .file("content/portail/register/collective.toml", "name = \"Le Pic\"\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n")
        .file("content/portail/register/services/nuage.toml", "name = \"Nuage\"\nsoftware = \"Nextcloud\"\n")
}

#[test]
fn a_page_that_somebody_wrote_where_the_register_makes_one_keeps_its_words() {
    let built = portal()
        .file("content/portail/services/nuage.md", "+++\ntitle = \"Notre nuage\"\n+++\nComment s’en servir.\n")
        .build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    assert!(built.output("portail/services/nuage/index.html").contains("Comment s’en servir."));
}

#[test]
fn a_page_for_some_that_lies_where_all_may_enter_is_refused() {
    let built = portal()
        .file("content/portail/secret.md", "+++\ntitle = \"Secret\"\naudience = \"board\"\n+++\n")
        .file("content/portail/ca/ouvert.md", "+++\ntitle = \"Ouvert\"\n+++\n")
        .build();
    assert_eq!(built.ran.code, Some(1));
    let said = &built.ran.stdout;
    assert!(said.contains("error[page/audience]: this page is for `board` and lies elsewhere"), "{said}");
    assert!(said.contains("= help: move it below `ca/`") || said.contains("move it below `ca/`"), "{said}");
    assert!(said.contains("content/portail/ca/ouvert.md"), "{said}");
}

#[test]
fn a_site_that_is_no_portal_has_no_pages_for_some() {
    let built = Farm::new().file("content/jardin/a.md", "+++\ntitle = \"A\"\naudience = \"members\"\n+++\n").build();
    assert_eq!(built.ran.code, Some(1));
    assert!(built.ran.stdout.contains("kind = \"portal\""), "{}", built.ran.stdout);
}

#[test]
fn what_the_register_names_must_be_there() {
    let built = portal()
        .file(
            "content/portail/register/requests.csv",
            "number,association,object,since\nD1,A0009,Une liste,2026-01-01\n",
        )
        .file("content/portail/register/resource.csv", "association\n")
        .build();
    assert_eq!(built.ran.code, Some(1));
    let said = &built.ran.stdout;
    assert!(said.contains("error[register/dangling]: the register has no association A0009"), "{said}");
    assert!(said.contains("content/portail/register/requests.csv:2:1"), "{said}");
    assert!(said.contains("did you mean `resources.csv`?"), "{said}");
}
