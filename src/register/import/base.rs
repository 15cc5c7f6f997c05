//! What the last import said: the side of a merge that tells who changed what.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item as Toml, Table, value};

use super::Item;

/// What the last import said, by the program's own numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base(pub BTreeMap<String, Known>);

/// A member that was imported before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The code of its association, if it is one.
    pub association: Option<String>,
    /// The code of its person, if one was named.
    pub person: Option<String>,
    /// What was said.
    pub said: BTreeMap<Item, String>,
}

impl Base {
    /// Returns what a file says; what it does not say in the form of [`text`](Self::text) counts as not known.
    pub fn parse(text: &str) -> Self {
        let document = text.parse::<DocumentMut>().unwrap_or_default();
        let members = document.get("members").and_then(Toml::as_table);
        let word = |table: &Table, key: &str| table.get(key).and_then(Toml::as_str).map(str::to_owned);
        let known = |table: &Table| Known {
            association: word(table, "association"),
            person: word(table, "person-code"),
            said: Item::ALL.into_iter().filter_map(|item| Some((item, word(table, item.as_str())?))).collect(),
        };
        let all = members.into_iter().flat_map(Table::iter);
        Self(all.filter_map(|(number, member)| Some((number.to_owned(), known(member.as_table()?)))).collect())
    }

    /// Returns it as a file.
    pub fn text(&self) -> String {
        let mut document = DocumentMut::new();
        let mut members = Table::new();
        members.set_implicit(true);
        for (number, known) in &self.0 {
            let mut table = Table::new();
            let codes = [("association", &known.association), ("person-code", &known.person)];
            for (key, code) in codes {
                if let Some(code) = code {
                    table.insert(key, value(code));
                }
            }
            for (item, said) in &known.said {
                table.insert(item.as_str(), value(said));
            }
            members.insert(number, Toml::Table(table));
        }
        document.insert("members", Toml::Table(members));
        document.to_string()
    }
}
