//! Content types: which fields a page of a kind has, and what they may hold.
//!
//! A type is a file `types/<name>.toml` of a theme. It is used to check front matter now, and to
//! make forms later: that is why it carries labels.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    date::Date,
    node::{Entry, Kind, Value},
    reader::{Reader, read_table},
    rows::{list_of, yes_or_no},
};
use crate::diag::{Code, Diagnostic, Place, text};

/// The content types of a theme, by name.
pub type Types = BTreeMap<String, ContentType>;

/// A kind of page.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct ContentType {
    /// Its name for people, by language.
    pub label: Vec<(String, String)>,
    /// What sobre itself makes of its pages.
    pub role: Option<Role>,
    /// Its fields, in written order.
    pub fields: Vec<FieldType>,
}

/// What sobre makes of the pages of a type beside their addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Something that takes place: it is in calendars.
    Event,
}

/// A field of a content type.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct FieldType {
    /// Key in front matter.
    pub key: String,
    /// What it holds.
    pub holds: Holds,
    /// Whether a page must have it.
    pub required: bool,
    /// The only values allowed, when it is a choice.
    pub one_of: Vec<String>,
    /// Value of pages that do not say.
    pub default: Option<Value>,
    /// Its name for people, by language.
    pub label: Vec<(String, String)>,
    /// What to write there, by language.
    pub help: Vec<(String, String)>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holds {
    /// Text.
    String,
    /// Text that is kept as it is: a rule, a code, an address.
    Verbatim,
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
    /// A list of texts.
    List,
    /// A list of days or moments.
    Dates,
    /// A list of tables.
    Tables,
    /// A page, named as in a link.
    Page,
    /// A file, named as in a link.
    File,
}

const HOLDS: [(&str, Holds); 12] = [
    ("string", Holds::String),
    ("verbatim", Holds::Verbatim),
    ("bool", Holds::Bool),
    ("integer", Holds::Integer),
    ("number", Holds::Number),
    ("date", Holds::Date),
    ("datetime", Holds::DateTime),
    ("list", Holds::List),
    ("dates", Holds::Dates),
    ("tables", Holds::Tables),
    ("page", Holds::Page),
    ("file", Holds::File),
];

impl ContentType {
    /// Returns the type that `file`'s text describes, and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let locate = |span| Place::new(file, text, span);
        let (described, found) = read_table(text, Code::CONFIG_SYNTAX, &locate, |table| {
            let label = labels(table, "label");
            let role = table.word("role", &[("event", Role::Event)]);
            let entries = table.free_table("fields");
            let fields = entries.into_iter().map(|entry| read_field(table, entry)).collect();
            Self { label, role, fields }
        });
        (described.unwrap_or_default(), found)
    }

    /// Returns a page's fields, defaults included, in the type's order, and what is wrong with them.
    ///
    /// In a row of a table (`is_row`) texts are read as what the fields hold. `place` gives the place of a key, or
    /// of the page's `type` for a field that is missing.
    pub fn check(&self, given: &[(String, Value)], is_row: bool, place: &dyn Fn(&str) -> Option<Place>) -> Checked {
        let mut checked = Checked { fields: Vec::new(), diagnostics: Vec::new() };
        for field in &self.fields {
            let value = given.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value);
            match (value, &field.default) {
                (None | Some(Value::Null), Some(default)) => checked.fields.push((field.key.clone(), default.clone())),
                (None | Some(Value::Null), None) if field.required => {
                    checked.diagnostics.push(missing(field, place("type")));
                }
                (None | Some(Value::Null), None) => {}
                (Some(value), _) => match field.check(&field.of_row(value, is_row)) {
                    Ok(value) => checked.fields.push((field.key.clone(), value)),
                    Err(diagnostic) => checked.diagnostics.push((*diagnostic).at(place(&field.key))),
                },
            }
        }
        checked
    }
}

/// What [`ContentType::check`] found.
pub struct Checked {
    /// The fields that are right.
    pub fields: Vec<(String, Value)>,
    /// Those that are not.
    pub diagnostics: Vec<Diagnostic>,
}

impl FieldType {
    /// Returns a value as it counts: of a row, what its text says.
    fn of_row<'v>(&self, value: &'v Value, is_row: bool) -> Cow<'v, Value> {
        let cell = match value {
            Value::String(text) if is_row => self.of_cell(text),
            _ => None,
        };
        cell.map_or(Cow::Borrowed(value), Cow::Owned)
    }

    fn check(&self, value: &Value) -> Result<Value, Box<Diagnostic>> {
        let value = self.typed(value).ok_or_else(|| Box::new(self.wrong(value)))?;
        match &value {
            Value::String(text) if !self.one_of.is_empty() && !self.one_of.contains(text) => {
                let (key, all) = (&self.key, self.one_of.join(", "));
                let fact = text!("`{key}` cannot be `{text}`", "« {key} » ne peut pas être « {text} »");
                let diagnostic = Diagnostic::new(Code::SCHEMA_VALUE, fact);
                let diagnostic = diagnostic.did_you_mean(text, self.one_of.iter().map(String::as_str));
                Err(Box::new(diagnostic.hint(text!("one of: {all}", "au choix : {all}"))))
            }
            _ => Ok(value),
        }
    }

    /// Returns what a cell of a table holds: there everything is written as text.
    fn of_cell(&self, text: &str) -> Option<Value> {
        match self.holds {
            Holds::Bool => yes_or_no(text).map(Value::Bool),
            Holds::Integer => text.trim().parse().ok().map(Value::Integer),
            Holds::Number => text.trim().replace(',', ".").parse().ok().map(Value::Float),
            Holds::Date | Holds::DateTime => Date::of_cell(text).map(Value::Date),
            Holds::List => Some(Value::List(list_of(text).map(|part| Value::String(part.into())).collect())),
            Holds::Dates => {
                let dates: Option<_> = list_of(text).map(|part| Date::of_cell(part).map(Value::Date)).collect();
                dates.map(Value::List)
            }
            Holds::String | Holds::Verbatim | Holds::Page | Holds::File | Holds::Tables => None,
        }
    }

    /// Returns the value as the type holds it: a text that is a date becomes one, and a lone text a
    /// list of one.
    fn typed(&self, value: &Value) -> Option<Value> {
        match (self.holds, value) {
            (Holds::String | Holds::Verbatim | Holds::Page | Holds::File, Value::String(_))
            | (Holds::Bool, Value::Bool(_))
            | (Holds::Integer, Value::Integer(_))
            | (Holds::Number, Value::Integer(_) | Value::Float(_))
            | (Holds::Date | Holds::DateTime, Value::Date(_)) => Some(value.clone()),
            (Holds::String | Holds::Verbatim, Value::Integer(n)) => Some(Value::String(n.to_string())),
            (Holds::String | Holds::Verbatim, Value::Float(x)) => Some(Value::String(x.to_string())),
            (Holds::Date | Holds::DateTime, Value::String(_)) => date(value),
            (Holds::List, Value::String(_)) => Some(Value::List(vec![value.clone()])),
            (Holds::List, Value::List(items)) if items.iter().all(|item| matches!(item, Value::String(_))) => {
                Some(value.clone())
            }
            (Holds::Dates, Value::List(items)) => items.iter().map(date).collect::<Option<_>>().map(Value::List),
            (Holds::Dates, one) => date(one).map(|date| Value::List(vec![date])),
            (Holds::Tables, Value::List(items)) if items.iter().all(|item| matches!(item, Value::Table(_))) => {
                Some(value.clone())
            }
            _ => None,
        }
    }

    fn wrong(&self, _value: &Value) -> Diagnostic {
        let key = &self.key;
        let (en, fr) = match self.holds {
            Holds::String | Holds::Verbatim => ("a text", "un texte"),
            Holds::Bool => ("true or false", "true ou false"),
            Holds::Integer => ("a whole number", "un nombre entier"),
            Holds::Number => ("a number", "un nombre"),
            Holds::Date => ("a date such as 2026-11-21", "une date comme 2026-11-21"),
            Holds::DateTime => ("a moment such as 2026-11-21T20:30", "un moment comme 2026-11-21T20:30"),
            Holds::List => ("a list of texts", "une liste de textes"),
            Holds::Dates => ("a list of dates such as [2026-11-21]", "une liste de dates comme [2026-11-21]"),
            Holds::Tables => ("a list of tables", "une liste de tables"),
            Holds::Page => ("a link to a page", "un lien vers une page"),
            Holds::File => ("a link to a file", "un lien vers un fichier"),
        };
        Diagnostic::new(Code::SCHEMA_VALUE, text!("`{key}` must be {en}", "« {key} » doit être {fr}"))
    }
}

/// Returns a day or a moment, from a text, too.
fn date(value: &Value) -> Option<Value> {
    match value {
        Value::Date(_) => Some(value.clone()),
        Value::String(text) => Date::parse(text).map(Value::Date),
        _ => None,
    }
}

fn missing(field: &FieldType, place: Option<Place>) -> Diagnostic {
    let key = &field.key;
    let fact = text!("`{key}` is missing", "il manque « {key} »");
    let diagnostic = Diagnostic::new(Code::SCHEMA_MISSING, fact).at(place);
    let help = |lang: &str| {
        let own = field.help.iter().chain(&field.label).find(|(code, _)| code == lang);
        own.or(field.help.first()).or(field.label.first()).map(|(_, help)| help.clone())
    };
    match (help("en"), help("fr")) {
        (Some(en), Some(fr)) => diagnostic.hint(text!("{en}", "{fr}")),
        _ => diagnostic,
    }
}

fn read_field(reader: &mut Reader<'_, '_>, Entry { key, node, .. }: Entry<'_>) -> FieldType {
    reader.within(node, |table| FieldType {
        key: key.to_string(),
        holds: table.word("type", &HOLDS).unwrap_or(Holds::String),
        required: table.bool("required").unwrap_or_default(),
        one_of: table.strings("one_of").unwrap_or_default(),
        default: table.take("default").map(|entry| entry.node.to_value()),
        label: labels(table, "label"),
        help: labels(table, "help"),
    })
}

/// Takes `label.fr`, `label.en`, …; a text alone counts for every language.
fn labels(reader: &mut Reader<'_, '_>, key: &'static str) -> Vec<(String, String)> {
    let Some(entry) = reader.take(key) else { return Vec::new() };
    match entry.node.kind {
        Kind::String(text) => ["fr", "en"].map(|lang| (lang.to_string(), text.to_string())).to_vec(),
        Kind::Table(entries) => {
            let text = |entry: Entry<'_>| match entry.node.kind {
                Kind::String(text) => Some((entry.key.to_string(), text.to_string())),
                _ => None,
            };
            entries.into_iter().filter_map(text).collect()
        }
        _ => Vec::new(),
    }
}
