//! The typed fields of a page.

use super::Places;
use crate::{
    content::{
        Document,
        front_matter::{FrontMatter, Sort},
        markdown::{Typography, typographic},
        node::Value,
        schema::{Holds, Types},
    },
    diag::{Code, Diagnostic, text},
};

/// Returns a page's fields and which of them are addresses; what is wrong goes to `found`.
pub(super) fn check(
    document: &Document,
    (kind, types): (Option<&str>, &Types),
    typography: Typography,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> (Vec<(String, Value)>, Vec<String>) {
    let front = &document.front;
    let Some(kind) = kind else {
        report_unknown(document, &[], places, found);
        return Default::default();
    };
    let Some(content_type) = types.get(kind) else {
        if front.kind.is_some() {
            found.push(unknown_type(kind, document, types, places));
        } else {
            report_unknown(document, &[], places, found);
        }
        return Default::default();
    };
    let known: Vec<&str> = content_type.fields.iter().map(|field| field.key.as_str()).collect();
    report_unknown(document, &known, places, found);
    // Keys that sobre knows itself, such as `date`, may be fields, too.
    let mut given = front.fields.clone();
    given.extend(front.date.clone().map(|date| ("date".to_string(), Value::Date(date))));
    let mut checked = content_type.check(&given, document.row.is_some(), &|key| Some(places.key(document, key)));
    found.extend(checked.diagnostics);
    let is_text = |key: &str| {
        content_type
            .fields
            .iter()
            .any(|field| field.key == key && field.holds == Holds::String && field.one_of.is_empty())
    };
    for (key, value) in &mut checked.fields {
        if let Value::String(text) = value
            && is_text(key)
        {
            *text = typographic(text, typography).into_owned();
        }
    }
    let is_address = |key: &&str| {
        content_type.fields.iter().any(|field| field.key == **key && matches!(field.holds, Holds::Page | Holds::File))
    };
    let addresses = known.iter().filter(|key| is_address(key)).map(ToString::to_string).collect();
    (checked.fields, addresses)
}

/// Reports a section that sorts by what no content type has.
pub(super) fn check_sort(document: &Document, types: &Types, places: &Places<'_>, found: &mut Vec<Diagnostic>) {
    let Some(Sort::Field(field)) = &document.front.sort else { return };
    let fields = || types.values().flat_map(|kind| kind.fields.iter().map(|field| field.key.as_str()));
    if fields().any(|known| known == field) {
        return;
    }
    let all = Sort::WORDS.join(", ");
    let fact = text!("`sort` cannot be `{field}`", "« sort » ne peut pas être « {field} »");
    let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(places.key(document, "sort"));
    let diagnostic = diagnostic.did_you_mean(field, Sort::WORDS.into_iter().chain(fields()));
    found.push(diagnostic.hint(text!(
        "one of: {all}, or a field of the pages’ content type",
        "au choix : {all}, ou un champ du type de contenu des pages"
    )));
}

fn report_unknown(document: &Document, known: &[&str], places: &Places<'_>, found: &mut Vec<Diagnostic>) {
    let front = &document.front;
    let taxonomies: Vec<&str> = front.terms.iter().map(|(key, _)| key.as_str()).collect();
    for (key, _) in front.fields.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
        found.push(FrontMatter::unknown_field(key, known, &taxonomies, places.key(document, key)));
    }
}

fn unknown_type(kind: &str, document: &Document, types: &Types, places: &Places<'_>) -> Diagnostic {
    let all = types.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let fact =
        text!("no theme defines the content type `{kind}`", "aucun thème ne définit le type de contenu « {kind} »");
    let diagnostic = Diagnostic::new(Code::SCHEMA_UNKNOWN, fact).at(places.key(document, "type"));
    let diagnostic = diagnostic.did_you_mean(kind, types.keys().map(String::as_str));
    if all.is_empty() { diagnostic } else { diagnostic.hint(text!("there are: {all}", "il y a : {all}")) }
}
