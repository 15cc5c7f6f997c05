//! Figures are derived once, each with its base and its day.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::Farm;

/// Returns the files below a folder, by path, with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    all.map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn the_example_of_this_repository_is_what_its_generator_writes() {
    let Some(farm) = collective() else { return };
    let made = files(&farm.path("content/portail/register"));
    let shipped = files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content/rives/register")));
    assert_eq!(made.keys().collect::<Vec<_>>(), shipped.keys().collect::<Vec<_>>());
    let other: Vec<_> = made.iter().filter(|(path, bytes)| shipped[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(other.is_empty(), "tests/collective.py content/rives writes others: {other:?}");
}

#[test]
fn the_two_registers_of_decisions_have_their_rows_and_numbers() {
    let Some(farm) = collective() else { return };
    farm.run(&["build", "--date", "2026-11-22", "--out", "out"]).exits(0);
    for (file, numbers) in [("extraordinary", 7..=26), ("ordinary", 2..=13)] {
        let csv = farm.read(&format!("out/portail/decisions/{file}.csv"));
        let mut lines = csv.lines();
        assert_eq!(lines.next(), Some("N°,Objet,Mené par,Date,Pour,Contre,Abstentions,Statut"));
        let found: Vec<i64> = lines.map(|line| line.split(',').next().unwrap().parse().unwrap()).collect();
        assert_eq!(found, numbers.collect::<Vec<_>>(), "{file}");
    }
}

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

#[test]
fn after_a_change_of_the_register_a_build_that_remembers_is_one_from_nothing() {
    let Some(farm) = collective() else { return };
    let build = |out: &str| farm.run(&["build", "--date", "2026-11-22", "--out", out]).exits(0);
    build("out");
    let register = "content/portail/register";
    for (path, from, to) in [
        ("associations/A0005.toml", "town = \"", "town = \"Neuve-"),
        ("associations/A0007.toml", "postcode = \"", "postcode = \"9"),
        ("services/nuage.toml", "name = \"Nuage\"", "name = \"Nuées\""),
        ("roles.toml", "role = \"présidence\"", "role = \"collégiale\""),
        ("dues.csv", ",2022,20,", ",2022,25,"),
        ("logo.svg", "rx=\"12\"", "rx=\"3\""),
    ] {
        let path = format!("{register}/{path}");
        let before = farm.read(&path);
        assert!(before.contains(from), "{path}");
        farm.write(&path, before.replacen(from, to, 1));
        build("out");
    }
    build("fresh");
    let is_published = |path: &Path| !path.starts_with(".sobre");
    let [kept, fresh] = ["out", "fresh"].map(|out| {
        let mut all = files(&farm.path(out));
        all.retain(|path, _| is_published(path));
        all
    });
    let other: Vec<_> =
        fresh.iter().filter(|(path, bytes)| kept.get(*path) != Some(*bytes)).map(|(path, _)| path).collect();
    assert!(other.is_empty() && kept.len() == fresh.len(), "{other:?}");
}
