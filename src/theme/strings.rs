//! The words of the interface, by language: `t` in templates.

use std::collections::{BTreeMap, BTreeSet};

use tera::{Map, Value, value::Key};

use super::files::Layer;
use crate::{
    content::{node, parse_toml},
    diag::{Code, Diagnostic, Place},
};

/// Languages whose words stand in for those that are missing.
const LAST_RESORT: &str = "en";

/// The words of a chain.
#[derive(Debug)]
pub(super) struct Strings {
    by_lang: BTreeMap<String, Value>,
    fallback: Value,
}

impl Strings {
    /// Reads `i18n/<lang>.toml` of every layer; the first of the chain wins.
    pub(super) fn of(layers: &[Layer], found: &mut Vec<Diagnostic>) -> Self {
        let mut langs: BTreeMap<&str, BTreeMap<String, Value>> = BTreeMap::new();
        for layer in layers.iter().rev() {
            for (path, text) in &layer.texts {
                let lang = path.strip_prefix("i18n/").and_then(|name| name.strip_suffix(".toml"));
                let Some(lang) = lang else { continue };
                let locate = |span| Place::new(layer.file(path), text, span);
                match parse_toml(text, Code::CONFIG_SYNTAX, &locate).map(|node| node.to_value()) {
                    Ok(node::Value::Table(entries)) => {
                        let words = langs.entry(lang).or_default();
                        words.extend(entries.iter().map(|(key, value)| (key.clone(), to_tera(value))));
                    }
                    Ok(_) => {}
                    Err(faults) => found.extend(faults),
                }
            }
        }
        let merged = |lang: &str| {
            let general = lang.split('-').next().unwrap_or(lang);
            let chain: Vec<&str> = BTreeSet::from([lang, general]).into_iter().collect();
            // `fr` sorts before `fr-CA`, so the more special words come last and win.
            let words = std::iter::once(LAST_RESORT).chain(chain).filter_map(|lang| langs.get(lang));
            table(words.flatten().map(|(key, value)| (key.as_str(), value.clone())))
        };
        let by_lang = langs.keys().map(|lang| ((*lang).to_owned(), merged(lang))).collect();
        Self { by_lang, fallback: merged(LAST_RESORT) }
    }

    /// Returns the words in `lang`; those it lacks in its general language, then in English.
    pub(super) fn in_lang(&self, lang: &str) -> Value {
        let general = lang.split('-').next().unwrap_or(lang);
        self.by_lang.get(lang).or_else(|| self.by_lang.get(general)).unwrap_or(&self.fallback).clone()
    }
}

fn table<'k>(entries: impl Iterator<Item = (&'k str, Value)>) -> Value {
    entries.map(|(key, value)| (Key::from(key.to_owned()), value)).collect::<Map>().into()
}

/// Returns a value as templates see it: a date is its ISO text.
pub fn to_tera(value: &node::Value) -> Value {
    match value {
        node::Value::Null => Value::none(),
        node::Value::Bool(b) => (*b).into(),
        node::Value::Integer(n) => (*n).into(),
        node::Value::Float(x) => (*x).into(),
        node::Value::String(text) => text.as_str().into(),
        node::Value::Date(date) => date.to_string().into(),
        node::Value::List(items) => items.iter().map(to_tera).collect::<Vec<_>>().into(),
        node::Value::Table(entries) => table(entries.iter().map(|(key, value)| (key.as_str(), to_tera(value)))),
    }
}
