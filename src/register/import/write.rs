//! A merge → the files of the register, with what else stands in them.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, value};

use super::{Change, Item, Merge, Subject};
use crate::{
    diag::Diagnostic,
    register::{Individual, Person, ledger::Ledger},
};

/// Texts of files: of the register by their paths in its folder, and that of the private one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// `associations/A0159.toml`, `individuals.csv`.
    pub register: BTreeMap<String, String>,
    /// `contacts.csv` of the private folder.
    pub contacts: Option<String>,
}

/// Returns the texts of the files that a merge changes; `now` returns what stands in one of the register, `contacts`
/// what stands in that of the persons.
pub fn written(
    merge: &Merge,
    source: &str,
    now: &dyn Fn(&str) -> Option<String>,
    contacts: Option<&str>,
) -> Result<Texts, Vec<Diagnostic>> {
    let mut texts = Texts::default();
    let of = |subject: &Subject| merge.changes.iter().filter(|change| change.subject == *subject).collect::<Vec<_>>();
    let mut individuals = Ledger::of::<Individual>("individuals.csv", now("individuals.csv").as_deref())?;
    let mut persons = Ledger::of::<Person>("contacts.csv", contacts)?;
    for subject in subjects(merge) {
        let changes = of(&subject);
        let is_new = merge.new.contains(&subject);
        match &subject {
            Subject::Association(id) => {
                let path = format!("associations/{id}.toml");
                let text = association(&now(&path).unwrap_or_default(), &changes);
                texts.register.insert(path, text);
            }
            Subject::Individual(id) => put(&mut individuals, id, is_new, &changes),
            Subject::Person(id, association) => {
                put(&mut persons, id, is_new, &changes);
                if is_new {
                    persons.set(id, "source", source);
                    persons.set(id, "association", &association.map(|id| id.to_string()).unwrap_or_default());
                }
            }
        }
    }
    if individuals.is_changed {
        texts.register.insert("individuals.csv".to_owned(), individuals.text());
    }
    texts.contacts = persons.is_changed.then(|| persons.text());
    Ok(texts)
}

/// Returns whom a merge is about, each once, in order.
fn subjects(merge: &Merge) -> Vec<Subject> {
    let mut all: Vec<Subject> =
        merge.new.iter().cloned().chain(merge.changes.iter().map(|change| change.subject.clone())).collect();
    all.sort();
    all.dedup();
    all
}

/// Returns the file of an association with changes; comments and the rest stay.
fn association(text: &str, changes: &[&Change]) -> String {
    // What the register was read from is TOML.
    let mut document = text.parse::<DocumentMut>().unwrap_or_default();
    for Change { item, after, .. } in changes {
        match (item, after.as_str()) {
            (_, "") => drop(document.remove(item.key())),
            (Item::Joined, day) => match day.parse::<toml_edit::Datetime>() {
                Ok(day) => document[item.key()] = value(day),
                Err(_) => document[item.key()] = value(day),
            },
            (_, text) => document[item.key()] = value(text),
        }
    }
    document.to_string()
}

fn put(ledger: &mut Ledger, id: &str, is_new: bool, changes: &[&Change]) {
    if is_new {
        ledger.add(id);
    }
    for change in changes {
        ledger.set(id, change.item.key(), &change.after);
    }
}
