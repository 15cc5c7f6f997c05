//! Tables that do not make pages.

use super::{farm, in_time, told};
use crate::support::Farm;

fn rows(section: &str, table: &str) -> Farm {
    farm()
        .file("content/jardin/m/_index.md", format!("+++\ntitle = \"M\"\n[rows]\n{section}\n+++\n"))
        .file("content/jardin/data/m.csv", table)
}

const SECTION: &str = "source = \"m.csv\"\ntitle = \"{nom}\"";

#[test]
fn a_source_that_is_not_there() {
    insta::assert_snapshot!(told(&rows("source = \"n.csv\"\ntitle = \"{nom}\"", "nom\nA\n"), 1), @"");
    insta::assert_snapshot!(told(&rows("title = \"{nom}\"", "nom\nA\n"), 1), @"");
}

#[test]
fn a_column_that_is_not_there() {
    insta::assert_snapshot!(told(&rows("source = \"m.csv\"\ntitle = \"{nim}\"", "nom,ville\nA,B\n"), 1), @"");
}

#[test]
fn a_row_with_too_many_cells() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom,ville\nA,B\nC, D,E\n"), 1), @"");
}

#[test]
fn two_rows_with_one_address() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom\nÉté\nHiver\nete\n"), 1), @"");
}

#[test]
fn a_row_without_a_name() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom,ville\nA,B\n,C\n"), 1), @"");
}

#[test]
fn a_row_and_a_file_at_one_address() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom\nA\n").file("content/jardin/m/a.md", "+++\ntitle = \"A\"\n+++\n"), 1), @"");
}

#[test]
fn a_column_that_is_there_twice() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom,nom\nA,B\n"), 1), @"");
}

#[test]
fn a_cell_of_the_wrong_kind() {
    let section = "source = \"m.csv\"\ntitle = \"{nom}\"\ntype = \"partner\"\nsince = \"{an}\"\ndraft = \"{b}\"";
    insta::assert_snapshot!(told(&rows(section, "nom;an;b\nA;jadis;peut-être\n"), 1), @"");
}

#[test]
fn a_list_that_is_not_there() {
    let farm = rows("source = \"m.json\"\nlist = \"menbers\"\ntitle = \"{nom}\"", "nom\n");
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.json", "{\"members\": []}"), 1), @"");
    let farm = rows("source = \"m.json\"\ntitle = \"{nom}\"", "nom\n");
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.json", "{\"members\": []}"), 1), @"");
}

#[test]
fn a_dead_link_in_a_cell() {
    let section = "source = \"m.csv\"\ntitle = \"{nom}\"\nbody = \"{texte}\"";
    insta::assert_snapshot!(told(&rows(section, "nom,texte\nA,Voir [là](rien.md).\n"), 1), @"");
}

#[test]
fn a_calendar_that_is_none() {
    let farm = rows("source = \"m.ics\"", "nom\n");
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.ics", "<html>"), 1), @"");
    let farm = rows("source = \"m.ics\"", "nom\n");
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:demain\nEND:VEVENT\nEND:VCALENDAR\n";
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.ics", text), 1), @"");
}

#[test]
fn data_that_its_type_does_not_allow() {
    let site = "title = \"Le jardin\"\ndomain = \"jardin.example\"\n[data.\"m.csv\"]\ntype = \"partner\"\n";
    let farm = farm()
        .file("sites/jardin.toml", site)
        .file("content/jardin/data/m.csv", "place,since\nLyon,2019\nLille,jadis\n");
    insta::assert_snapshot!(told(&farm, 1), @"");
    let farm = farm.file("content/jardin/data/m.csv", "place,sinse\nLyon,2019\n");
    insta::assert_snapshot!(told(&farm, 1), @"");
    let farm = farm.file("sites/jardin.toml", site.replace("partner", "patner"));
    insta::assert_snapshot!(told(&farm, 1), @"");
}

#[test]
fn a_table_of_three_thousand_rows_is_read_in_time() {
    let mut table = "nom,texte\n".to_owned();
    (0..3_000).for_each(|n| table.push_str(&format!("Nom {n},Un texte {n}.\n")));
    let farm = rows("source = \"m.csv\"\ntitle = \"{nom}\"\nbody = \"{texte}\"", &table);
    assert_eq!(in_time(|| told(&farm, 0)), "");
}
