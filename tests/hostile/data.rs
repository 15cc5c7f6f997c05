//! Tables that do not make pages.

use std::fmt::Write as _;

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
    insta::assert_snapshot!(told(&rows("source = \"n.csv\"\ntitle = \"{nom}\"", "nom\nA\n"), 1), @r#"
    error[data/row]: there is no data file data/n.csv
      --> content/jardin/m/_index.md:4:10
       |
     4 | source = "n.csv"
       |          ^^^^^^^
       hint: did you mean `m.csv`?
       hint: there are: …

    erreur[data/row] : il n’y a pas de fichier de données data/n.csv
      --> content/jardin/m/_index.md:4:10
       |
     4 | source = "n.csv"
       |          ^^^^^^^
       conseil : vouliez-vous dire « m.csv » ?
       conseil : il y a : …
    "#);
    insta::assert_snapshot!(told(&rows("title = \"{nom}\"", "nom\nA\n"), 1), @r#"
    error[config/missing]: `source` is missing
      --> content/jardin/m/_index.md:3:1
       |
     3 | [rows]
       | ^
       hint: add `source = "membres.csv"`

    erreur[config/missing] : il manque « source »
      --> content/jardin/m/_index.md:3:1
       |
     3 | [rows]
       | ^
       conseil : ajoutez « source = "membres.csv" »
    "#);
}

#[test]
fn a_column_that_is_not_there() {
    insta::assert_snapshot!(told(&rows("source = \"m.csv\"\ntitle = \"{nim}\"", "nom,ville\nA,B\n"), 1), @r#"
    error[data/row]: m.csv has no column `nim`
      --> content/jardin/m/_index.md:5:9
       |
     5 | title = "{nim}"
       |         ^^^^^^^
       hint: there are: …

    erreur[data/row] : m.csv n’a pas de colonne « nim »
      --> content/jardin/m/_index.md:5:9
       |
     5 | title = "{nim}"
       |         ^^^^^^^
       conseil : il y a : …
    "#);
}

#[test]
fn a_row_with_too_many_cells() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom,ville\nA,B\nC, D,E\n"), 1), @r#"
    error[data/syntax]: this row has 3 cells, but the first line names 2 columns
      --> content/jardin/data/m.csv:3:1
       |
     3 | C, D,E
       | ^
       hint: put a text that holds the separator or a line’s end between quotes, and double the quotes in it

    erreur[data/syntax] : cette ligne a 3 cellules, mais la première nomme 2 colonnes
      --> content/jardin/data/m.csv:3:1
       |
     3 | C, D,E
       | ^
       conseil : mettez entre guillemets un texte qui contient le séparateur ou une fin de ligne, et doublez-y les guillemets
    "#);
}

#[test]
fn two_rows_with_one_address() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom\nÉté\nHiver\nete\n"), 1), @r#"
    error[data/row]: line 2 already makes the page `ete`
      --> content/jardin/data/m.csv:4:1
       |
     4 | ete
       | ^^^
       hint: remove one of the two, or let `slug` in `[rows]` tell them apart: `slug = "{name}-{town}"`

    erreur[data/row] : la ligne 2 fait déjà la page « ete »
      --> content/jardin/data/m.csv:4:1
       |
     4 | ete
       | ^^^
       conseil : retirez l’une des deux, ou distinguez-les par le « slug » de « [rows] » : « slug = "{nom}-{ville}" »
    "#);
}

#[test]
fn a_row_without_a_name() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom,ville\nA,B\n,C\n"), 1), @r#"
    error[data/row]: this row has no name to make an address of
      --> content/jardin/data/m.csv:3:1
       |
     3 | ,C
       | ^^
       hint: fill its title, or name another column: `slug = "{number}"`

    erreur[data/row] : cette ligne n’a pas de nom dont faire une adresse
      --> content/jardin/data/m.csv:3:1
       |
     3 | ,C
       | ^^
       conseil : remplissez son titre, ou nommez une autre colonne : « slug = "{numero}" »
    "#);
}

#[test]
fn a_row_and_a_file_at_one_address() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom\nA\n").file("content/jardin/m/a.md", "+++\ntitle = \"A\"\n+++\n"), 1), @r#"
    error[data/row]: content/jardin/m/a.md and a row of content/jardin/data/m.csv are one page
      --> content/jardin/m/a.md
       hint: rename the file, or give the row another `slug`

    erreur[data/row] : content/jardin/m/a.md et une ligne de content/jardin/data/m.csv sont une même page
      --> content/jardin/m/a.md
       conseil : renommez le fichier, ou donnez un autre « slug » à la ligne
    "#);
}

#[test]
fn a_column_that_is_there_twice() {
    insta::assert_snapshot!(told(&rows(SECTION, "nom,nom\nA,B\n"), 1), @r#"
    error[data/syntax]: two columns are called `nom`
      --> content/jardin/data/m.csv:1:5
       |
     1 | nom,nom
       |     ^^^
       hint: rename one of the two

    erreur[data/syntax] : deux colonnes s’appellent « nom »
      --> content/jardin/data/m.csv:1:5
       |
     1 | nom,nom
       |     ^^^
       conseil : renommez l’une des deux
    "#);
}

#[test]
fn a_cell_of_the_wrong_kind() {
    let section = "source = \"m.csv\"\ntitle = \"{nom}\"\ntype = \"partner\"\nsince = \"{an}\"\ndraft = \"{b}\"";
    insta::assert_snapshot!(told(&rows(section, "nom;an;b\nA;jadis;peut-être\n"), 1), @r#"
    error[schema/value]: `since` must be a whole number
      --> content/jardin/data/m.csv:2:3
       |
     2 | A;jadis;peut-être
       |   ^^^^^

    error[key/type]: `draft` must be true or false, not a text
      --> content/jardin/data/m.csv:2:9
       |
     2 | A;jadis;peut-être
       |         ^^^^^^^^^

    erreur[schema/value] : « since » doit être un nombre entier
      --> content/jardin/data/m.csv:2:3
       |
     2 | A;jadis;peut-être
       |   ^^^^^

    erreur[key/type] : « draft » doit être true ou false, pas un texte
      --> content/jardin/data/m.csv:2:9
       |
     2 | A;jadis;peut-être
       |         ^^^^^^^^^
    "#);
}

#[test]
fn a_list_that_is_not_there() {
    let farm = rows("source = \"m.json\"\nlist = \"menbers\"\ntitle = \"{nom}\"", "nom\n");
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.json", "{\"members\": []}"), 1), @r#"
    error[data/row]: m.json has no list `menbers`
      --> content/jardin/m/_index.md:5:8
       |
     5 | list = "menbers"
       |        ^^^^^^^^^
       hint: did you mean `members`?

    erreur[data/row] : m.json n’a pas de liste « menbers »
      --> content/jardin/m/_index.md:5:8
       |
     5 | list = "menbers"
       |        ^^^^^^^^^
       conseil : vouliez-vous dire « members » ?
    "#);
    let farm = rows("source = \"m.json\"\ntitle = \"{nom}\"", "nom\n");
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.json", "{\"members\": []}"), 1), @r#"
    error[data/row]: m.json holds a table here, no list of rows
      --> content/jardin/m/_index.md:4:10
       |
     4 | source = "m.json"
       |          ^^^^^^^^
       hint: name the key of the list: `list = "members"`

    erreur[data/row] : m.json contient ici une table, pas une liste de lignes
      --> content/jardin/m/_index.md:4:10
       |
     4 | source = "m.json"
       |          ^^^^^^^^
       conseil : nommez la clé de la liste : « list = "members" »
    "#);
}

#[test]
fn a_dead_link_in_a_cell() {
    let section = "source = \"m.csv\"\ntitle = \"{nom}\"\nbody = \"{texte}\"";
    insta::assert_snapshot!(told(&rows(section, "nom,texte\nA,Voir [là](rien.md).\n"), 1), @r#"
    error[link/dead]: `rien.md` leads nowhere
      --> content/jardin/data/m.csv:2:3
       |
     2 | A,Voir [là](rien.md).
       |   ^^^^^^^^^^^^^^^^^^^

    erreur[link/dead] : « rien.md » ne mène nulle part
      --> content/jardin/data/m.csv:2:3
       |
     2 | A,Voir [là](rien.md).
       |   ^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_calendar_that_is_none() {
    let farm = rows("source = \"m.ics\"", "nom\n");
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.ics", "<html>"), 1), @r#"
    error[data/syntax]: this is not a calendar: it does not begin with BEGIN:VCALENDAR
      --> content/jardin/data/m.ics:1:1
       |
     1 | <html>
       | ^

    erreur[data/syntax] : ceci n’est pas un agenda : il ne commence pas par BEGIN:VCALENDAR
      --> content/jardin/data/m.ics:1:1
       |
     1 | <html>
       | ^
    "#);
    let farm = rows("source = \"m.ics\"", "nom\n");
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:demain\nEND:VEVENT\nEND:VCALENDAR\n";
    insta::assert_snapshot!(told(&farm.file("content/jardin/data/m.ics", text), 1), @r#"
    error[data/syntax]: `demain` is no date of a calendar
      --> content/jardin/data/m.ics:4:1
       |
     4 | DTSTART:demain
       | ^^^^^^^^^^^^^^

    erreur[data/syntax] : « demain » n’est pas une date d’agenda
      --> content/jardin/data/m.ics:4:1
       |
     4 | DTSTART:demain
       | ^^^^^^^^^^^^^^
    "#);
}

#[test]
fn data_that_its_type_does_not_allow() {
    let site = "title = \"Le jardin\"\ndomain = \"jardin.example\"\n[data.\"m.csv\"]\ntype = \"partner\"\n";
    let farm = farm()
        .file("sites/jardin.toml", site)
        .file("content/jardin/data/m.csv", "place,since\nLyon,2019\nLille,jadis\n");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[schema/value]: `since` must be a whole number
      --> content/jardin/data/m.csv:3:7
       |
     3 | Lille,jadis
       |       ^^^^^

    erreur[schema/value] : « since » doit être un nombre entier
      --> content/jardin/data/m.csv:3:7
       |
     3 | Lille,jadis
       |       ^^^^^
    "#);
    let farm = farm.file("content/jardin/data/m.csv", "place,sinse\nLyon,2019\n");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[key/unknown]: unknown key `sinse`
      --> content/jardin/data/m.csv:2:6
       |
     2 | Lyon,2019
       |      ^^^^
       hint: did you mean `since`?

    erreur[key/unknown] : clé inconnue « sinse »
      --> content/jardin/data/m.csv:2:6
       |
     2 | Lyon,2019
       |      ^^^^
       conseil : vouliez-vous dire « since » ?
    "#);
    let farm = farm.file("sites/jardin.toml", site.replace("partner", "patner"));
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[schema/unknown-type]: no theme defines the content type `patner`
      --> sites/jardin.toml:3:7
       |
     3 | [data."m.csv"]
       |       ^^^^^^^
       hint: did you mean `partner`?

    erreur[schema/unknown-type] : aucun thème ne définit le type de contenu « patner »
      --> sites/jardin.toml:3:7
       |
     3 | [data."m.csv"]
       |       ^^^^^^^
       conseil : vouliez-vous dire « partner » ?
    "#);
}

#[test]
fn a_table_of_three_thousand_rows_is_read_in_time() {
    let mut table = "nom,texte\n".to_owned();
    (0..3_000).for_each(|n| writeln!(table, "Nom {n},Un texte {n}.").unwrap());
    let farm = rows("source = \"m.csv\"\ntitle = \"{nom}\"\nbody = \"{texte}\"", &table);
    // So long a list is heavy, which the gate says; nothing else is to be said.
    let told = in_time(|| told(&farm, 0));
    let findings = told.lines().filter(|line| line.starts_with(|c: char| c.is_alphabetic()));
    assert_eq!(findings.filter(|line| !line.contains("[gate/html-weight]")).count(), 0, "{told}");
}
