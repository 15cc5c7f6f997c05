//! The register is data about people and machines: nothing of it leaves with a site.

use std::fs;

use crate::support::Farm;

#[test]
fn no_byte_of_a_register_is_published() {
    let canary = "canary-7f3a";
    let association =
        format!("name = \"{canary}\"\n[[sites]]\nname = \"x\"\nkind = \"static\"\ndomains = [\"x.example\"]\n");
    let farm = Farm::new()
        .file(
            "content/jardin/register/infrastructure.toml",
            format!("[machines.web]\ncontact = \"{canary}@b.example\"\n"),
        )
        .file("content/jardin/register/associations/A0001.toml", &association)
        .file(
            "content/jardin/register/payments/2026.csv",
            format!("association,year,date,note\nA0001,2026,2026-01-15,{canary}\n"),
        )
        .file("content/jardin/register/workshops/one.md", format!("+++\ntitle = \"{canary}\"\n+++\n"));
    let built = farm.build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    for file in built.outputs() {
        let bytes = fs::read(built.farm.path(&file)).unwrap();
        let is_told = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
        assert!(!is_told && !file.contains("register"), "{file}");
    }
}

#[test]
fn a_section_that_is_called_register_is_a_section() {
    let page = "+++\ntitle = \"How to register\"\n+++\nLike this.\n";
    let built = Farm::new().file("content/jardin/register/_index.md", page).build();
    assert!(built.output("jardin/register/index.html").contains("How to register"));
}
