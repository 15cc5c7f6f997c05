//! Figures are derived once, each with its base and its day.

use std::process::Command;

use crate::support::Farm;

/// The fictional collective of this repository, made anew.
pub(super) fn collective() -> Option<Farm> {
    let farm = Farm::empty()
        .file("farm.toml", "sobre = \"1\"\nprivate = \"private\"\n")
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\nBienvenue.\n");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/collective.py");
    let made = Command::new("python3").arg(script).arg(farm.path("content/portail")).status();
    made.is_ok_and(|made| made.success()).then_some(farm)
}

#[test]
fn a_collective_counts_its_members_regions_and_sites_as_its_reports_say() {
    let Some(farm) = collective() else { return };
    for (day, expected) in [
        (
            "2022-12-31",
            [
                "Associations membres,120,",
                "Membres individuels,25,",
                "Occitanie,92,77 %",
                "Ailleurs,15,12 %",
                "Port-aux-Saules,12,10 %",
                "National,1,1 %",
            ]
            .as_slice(),
        ),
        (
            "2023-12-31",
            &[
                "Associations membres,130,",
                "Membres individuels,21,",
                "Sites web,115,",
                "WordPress,63,",
                "SPIP,33,",
                "static,9,8 %",
                "Port-aux-Saules,11,8 %",
                "addresses,47500,",
            ],
        ),
    ] {
        let ran = farm.run(&["build", "--date", day, "--out", "out"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let figures = farm.read("out/portail/chiffres/figures.csv");
        for line in expected {
            assert!(figures.contains(line), "{day}: {line} is not in\n{figures}");
        }
    }
}
