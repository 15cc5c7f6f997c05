//! TOML text → [`Node`], through the parser of the `toml` crate.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{
    date::Date,
    node::{Entry, Kind, Node},
};
use crate::diag::{Code, Diagnostic, Place, text};

/// Returns the table that `text` holds, or every syntax error found, under `code`.
///
/// `place` turns a byte range of `text` into a place of the file it came from.
pub fn parse_toml<'a>(
    text: &'a str,
    code: Code,
    place: &dyn Fn(Range<usize>) -> Place,
) -> Result<Node<'a>, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let span = table.span();
        return Ok(Node { span, kind: Kind::Table(entries(table.into_inner())) });
    }
    Err(errors.iter().map(|error| syntax_error(error, code, place)).collect())
}

fn syntax_error(error: &toml::de::Error, code: Code, place: &dyn Fn(Range<usize>) -> Place) -> Diagnostic {
    let said = error.message().replace('\n', ", ");
    let at = error.span().map(place);
    if said.contains("duplicate key") {
        return Diagnostic::new(
            Code::DUPLICATE_KEY,
            text!("this key is written twice", "cette clé est écrite deux fois"),
        )
        .at(at)
        .hint(text!("keep one of the two", "gardez-en une des deux"));
    }
    let diagnostic =
        Diagnostic::new(code, text!("this is not valid TOML: {said}", "ceci n’est pas du TOML valide : {said}"));
    diagnostic.at(at).hint(text!(
        "write `key = \"text\"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = [\"a\", \"b\"]`",
        "écrivez « clé = \"texte\" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = [\"a\", \"b\"] »"
    ))
}

fn entries(table: DeTable<'_>) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = table
        .into_iter()
        .map(|(key, value)| Entry { key_span: key.span(), key: key.into_inner(), node: node(value) })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn node(value: toml::Spanned<DeValue<'_>>) -> Node<'_> {
    let span = value.span();
    let kind = match value.into_inner() {
        DeValue::String(text) => Kind::String(text),
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix())
            .map_or_else(|_| Kind::String(n.to_string().into()), Kind::Integer),
        DeValue::Float(x) => {
            x.as_str().parse().map_or_else(|_| Kind::String(x.as_str().to_string().into()), Kind::Float)
        }
        DeValue::Boolean(b) => Kind::Bool(b),
        DeValue::Datetime(moment) => {
            let written = moment.to_string();
            Date::parse(&written).map_or(Kind::String(written.into()), Kind::Date)
        }
        DeValue::Array(items) => Kind::List(items.into_iter().map(node).collect()),
        DeValue::Table(table) => Kind::Table(entries(table)),
    };
    Node { span, kind }
}
