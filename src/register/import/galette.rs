//! The export of Galette's list of members, as a table.
//!
//! What it looks like follows from its code (`MembersCsv`, `CsvOut` and `members_fields.php` of 0.9.4.2, 1.0.4 and
//! 1.1.6.1): the first line holds labels in the language of whoever exported, without their colon but with the blank
//! before it; days are `d/m/Y` in French, `Y-m-d` in English; every cell is between quotes; which columns there are
//! depends on what the exporter may see. One trap: until 0.9 the *member number* is Galette's own number; since 1.0
//! that is the *member id*, and the number is what people write.

use std::collections::BTreeMap;

use super::{Export, Imported, Item, mail, plain};
use crate::{
    content::{
        date::Date,
        node::{Kind, Node},
    },
    diag::{Code, Diagnostic, Place, text},
};

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Id,
    Number,
    Company,
    Name,
    FirstName,
    Mail,
    Phone,
    Mobile,
    Postcode,
    Town,
    Created,
}

/// What each column is called: by Galette in English and French, and in its tables, which its own exports that
/// somebody set up name.
const LABELS: [(Column, [&str; 3]); 11] = [
    (Column::Id, ["member id", "id de l'adhérent", "id_adh"]),
    (Column::Number, ["member number", "numéro adhérent", "num_adh"]),
    (Column::Company, ["company", "personne morale", "societe_adh"]),
    (Column::Name, ["name", "nom", "nom_adh"]),
    (Column::FirstName, ["first name", "prénom", "prenom_adh"]),
    (Column::Mail, ["e-mail", "courriel", "email_adh"]),
    (Column::Phone, ["phone", "téléphone", "tel_adh"]),
    (Column::Mobile, ["mobile phone", "gsm", "gsm_adh"]),
    (Column::Postcode, ["zip code", "code postal", "cp_adh"]),
    (Column::Town, ["city", "ville", "ville_adh"]),
    (Column::Created, ["creation date", "date de création", "date_crea_adh"]),
];

/// The longest text that is taken over, in characters: what is longer is no name and no address, but another column.
const LONGEST: usize = 500;

/// Returns what a text says, and what is wrong with it.
pub(super) fn read(file: &str, text: &str) -> (Export, Vec<Diagnostic>) {
    // Sixteen bits a character, without the mark that says so, or no text at all.
    if text.contains('\0') {
        return (Export::default(), vec![foreign(file)]);
    }
    let rows = match crate::content::parse_nodes(file, "galette.csv", text) {
        Ok(Node { kind: Kind::List(rows), .. }) => rows,
        Ok(_) => Vec::new(),
        Err(found) => return (Export::default(), found),
    };
    let (mut members, mut found) = (Vec::with_capacity(rows.len()), Vec::new());
    let left_out = rows.first().map(left_out).unwrap_or_default();
    for row in rows {
        let place = Place::new(file, text, row.span.clone());
        let mut cells = cells(row);
        if !cells.contains_key(&Column::Id)
            && let Some(number) = cells.remove(&Column::Number)
        {
            cells.insert(Column::Id, number);
        }
        if !cells.contains_key(&Column::Id)
            || !(cells.contains_key(&Column::Company) || cells.contains_key(&Column::Name))
        {
            return (Export::default(), vec![foreign(file)]);
        }
        members.extend(Row { cells, place, found: &mut found }.member());
    }
    if members.is_empty() && found.is_empty() {
        found.push(empty(file));
    }
    found.extend(twice(&members));
    (Export { members, left_out }, found)
}

/// Returns the columns of a row that are not read, as they are called.
fn left_out(row: &Node<'_>) -> Vec<String> {
    let Kind::Table(entries) = &row.kind else { return Vec::new() };
    entries.iter().filter(|entry| column(&entry.key).is_none()).map(|entry| plain(&entry.key)).collect()
}

/// Returns the findings about numbers that several members have: Galette gives each its own.
fn twice(members: &[Imported]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<&str, &Imported> = BTreeMap::new();
    let mut found = Vec::new();
    for member in members {
        let Some(first) = seen.insert(&member.number, member) else { continue };
        let (number, line) = (&member.number, first.place.line);
        let fact = text!(
            "two members have the number {number}; the other is in line {line}",
            "deux adhérents ont le numéro {number} ; l’autre est à la ligne {line}"
        );
        found.push(Diagnostic::new(Code::REGISTER_IMPORT, fact).at(member.place.clone()).hint(text!(
            "export the list again, and do not edit it by hand",
            "exportez de nouveau la liste, et ne la modifiez pas à la main"
        )));
    }
    found
}

/// Returns what stands in the columns that are read.
fn cells(row: Node<'_>) -> BTreeMap<Column, String> {
    let Kind::Table(entries) = row.kind else { return BTreeMap::new() };
    let cell = |entry: crate::content::node::Entry<'_>| {
        let Kind::String(text) = entry.node.kind else { return None };
        Some((column(&entry.key)?, plain(&text)))
    };
    entries.into_iter().filter_map(cell).collect()
}

/// Returns the column of a label.
fn column(label: &str) -> Option<Column> {
    let label = plain(&label.replace("&nbsp;", " ").replace('’', "'").replace(':', " ")).to_lowercase();
    LABELS.iter().find(|(_, labels)| labels.contains(&label.as_str())).map(|(column, _)| *column)
}

struct Row<'f> {
    cells: BTreeMap<Column, String>,
    place: Place,
    found: &'f mut Vec<Diagnostic>,
}

impl Row<'_> {
    fn member(mut self) -> Option<Imported> {
        let number = self.cells.get(&Column::Id).filter(|number| !number.is_empty()).cloned();
        let Some(number) = number else {
            let fact = text!("this member has no number", "cet adhérent n’a pas de numéro");
            self.found.push(Diagnostic::new(Code::REGISTER_IMPORT, fact).at(self.place));
            return None;
        };
        self.measure();
        let is_association = self.cells.get(&Column::Company).is_some_and(|name| !name.is_empty());
        let mut said = BTreeMap::new();
        let mut say = |item: Item, value: Option<String>| said.extend(value.map(|value| (item, value)));
        let cell = |column: Column| self.cells.get(&column).cloned();
        if is_association {
            say(Item::Name, cell(Column::Company));
            say(Item::Town, cell(Column::Town));
            say(Item::Postcode, cell(Column::Postcode));
        }
        let names = [Column::FirstName, Column::Name].map(|column| cell(column).unwrap_or_default());
        say(Item::Person, cell(Column::Name).map(|_| plain(&names.join(" "))));
        say(Item::Mail, cell(Column::Mail).map(|address| mail(&address)));
        let phones = [cell(Column::Phone), cell(Column::Mobile)];
        let has_phone = phones.iter().any(Option::is_some);
        let phone = phones.into_iter().flatten().find(|phone| !phone.is_empty()).unwrap_or_default();
        say(Item::Phone, has_phone.then_some(phone));
        let joined = cell(Column::Created);
        let code = cell(Column::Number).and_then(|number| number.parse().ok());
        if let Some(joined) = joined {
            said.extend(self.day(&joined).map(|day| (Item::Joined, day)));
        }
        Some(Imported { number, code, is_association, said, place: self.place })
    }

    /// Looks whether every text is one that the register can hold.
    fn measure(&mut self) {
        for count in self.cells.values().map(|text| text.chars().count()).filter(|count| *count > LONGEST) {
            let fact = text!(
                "a cell has {count} characters; what is taken over has {LONGEST} at most",
                "une cellule a {count} caractères ; ce qui est repris en a {LONGEST} au plus"
            );
            let hint = text!(
                "a quotation mark that is not closed runs on to the next",
                "un guillemet qui n’est pas fermé court jusqu’au suivant"
            );
            self.found.push(Diagnostic::new(Code::REGISTER_IMPORT, fact).at(self.place.clone()).hint(hint));
        }
    }

    /// Returns a day as the register writes it.
    fn day(&mut self, cell: &str) -> Option<String> {
        if cell.is_empty() {
            return Some(String::new());
        }
        let day = Date::of_cell(cell).map(|date| date.day().to_string());
        if day.is_none() {
            let fact = text!("`{cell}` is no day", "« {cell} » n’est pas un jour");
            let hint =
                text!("days are `31/01/2026` or `2026-01-31`", "les jours s’écrivent « 31/01/2026 » ou « 2026-01-31 »");
            self.found.push(Diagnostic::new(Code::REGISTER_IMPORT, fact).at(self.place.clone()).hint(hint));
        }
        day
    }
}

fn empty(file: &str) -> Diagnostic {
    let fact = text!("this file holds no member", "ce fichier ne contient aucun adhérent");
    Diagnostic::new(Code::REGISTER_IMPORT, fact).at(Place::file(file)).hint(text!(
        "export the list again, without a filter that nobody passes",
        "exportez de nouveau la liste, sans filtre que personne ne passe"
    ))
}

fn foreign(file: &str) -> Diagnostic {
    let fact = text!("this is no list of members of Galette", "ce n’est pas une liste d’adhérents de Galette");
    Diagnostic::new(Code::REGISTER_IMPORT, fact).at(Place::file(file)).hint(text!(
        "export the list of members as someone who sees the number, the name and the company",
        "exportez la liste des adhérents en tant que personne qui voit le numéro, le nom et la personne morale"
    ))
}
