//! What readers ask of a table, told as a JSON Schema.
//!
//! There is no second list of keys: a reader is shown an example in which every table occurs, somebody
//! listens to what it asks (a `Question`), and that is the schema ([`Schema::heard`]). What a reader asks
//! for, it accepts; what it does not ask for, it reports as unknown; so the two cannot disagree about a key.
//!
//! The schemas follow JSON Schema, draft 2020-12 (<https://json-schema.org/draft/2020-12>).

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::{
    node::{Kind, Node},
    parse_toml,
    reader::{Locate, Reader},
};
use crate::diag::{Code, Place, Text, text};

/// A key that was asked for.
#[derive(Debug)]
pub(super) struct Question {
    /// The table, by the first byte of its span; see [`numbered`].
    pub(super) table: usize,
    /// The key.
    pub(super) key: &'static str,
    /// What it may hold.
    pub(super) held: Held,
}

/// What a key may hold, as far as the question tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Held {
    /// It must be there.
    Something,
    /// Whatever the example has there.
    Anything,
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// A whole number from 0.
    Count,
    /// A day or a moment.
    Date,
    /// A list of texts, or one.
    Texts,
    /// One of a few words.
    Words(Vec<&'static str>),
    /// A table whose keys are free.
    Table,
    /// Whatever keys are left: of no key, but of the table itself.
    Others,
}

/// Returns what a list of paths, each with a sentence in English and in French, says of one.
pub fn said(keys: &[(&str, &str, &str)], path: &str) -> Option<Text> {
    let (_, en, fr) = keys.iter().find(|(key, ..)| *key == path)?;
    Some(text!("{en}", "{fr}"))
}

/// What is said of a key by its path, such as `menus.*.link`; `*` stands for any key of a free table.
pub type Said<'s> = &'s dyn Fn(&str) -> Option<Text>;

/// Which schema language ours are written in.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema(pub Map<String, Json>);

impl Schema {
    /// Returns the schema of what `read` reads, which is shown `example`: a TOML text in which every table
    /// that it knows occurs. `or_nothing` says whether a key may be there without a value, as in YAML.
    pub fn heard<T>(
        example: &str,
        or_nothing: bool,
        said: Said<'_>,
        read: impl FnOnce(Reader<'_, '_>) -> T,
    ) -> Option<Self> {
        let locate: Locate<'_> = &|_| Place::file("");
        let mut node = parse_toml(example, Code::CONFIG_SYNTAX, locate).ok()?;
        number(&mut node, &mut 0);
        let (mut found, mut questions) = (Vec::new(), Vec::new());
        read(Reader::new(node.clone(), locate, &mut found).heard_by(Some(&mut questions)));
        let heard = Heard { questions, or_nothing, said };
        match heard.table(&node, &mut Vec::new(), "", "#") {
            Json::Object(schema) => Some(Self(schema)),
            _ => None,
        }
    }

    /// Returns it as a file of its own, with its title.
    #[must_use]
    pub fn titled(self, title: &Text) -> Json {
        let mut whole = Map::from_iter([("$schema".into(), json!(DIALECT)), ("title".into(), described(title))]);
        whole.extend(self.0);
        whole.into()
    }

    /// Adds a key, or says more of one that is there.
    pub fn put(&mut self, key: &str, schema: Json) {
        let properties = self.0.entry("properties").or_insert_with(|| json!({}));
        if let (Json::Object(properties), Json::Object(schema)) = (properties, schema)
            && let Json::Object(known) = properties.entry(key).or_insert_with(|| json!({}))
        {
            known.extend(schema);
        }
    }

    /// Says that a key must be there.
    pub fn require(&mut self, key: &str) {
        if let Json::Array(required) = self.0.entry("required").or_insert_with(|| json!([])) {
            required.push(key.into());
        }
    }
}

/// Returns a text in both languages: whoever shares a schema reads one of them.
pub(super) fn described(text: &Text) -> Json {
    if text.en == text.fr { text.en.clone().into() } else { format!("{}\n\n{}", text.en, text.fr).into() }
}

/// Gives every value a span that no other has, since tables of TOML share theirs with what is in them.
fn number(node: &mut Node<'_>, next: &mut usize) {
    node.span = *next..*next;
    *next += 1;
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| number(item, next)),
        Kind::Table(entries) => entries.iter_mut().for_each(|entry| number(&mut entry.node, next)),
        _ => {}
    }
}

/// The schema of one value: what every kind of key turns into.
pub(super) fn of(held: &Held, or_nothing: bool) -> Json {
    let text = || json!({ "type": ["string", "number"] });
    let mut schema = match held {
        Held::Something | Held::Anything | Held::Others => json!({}),
        Held::Text => text(),
        Held::Bool => json!({ "type": ["boolean"] }),
        Held::Integer => json!({ "type": ["integer"] }),
        Held::Count => json!({ "type": ["integer"], "minimum": 0, "maximum": u32::MAX }),
        Held::Date => json!({ "type": ["string"], "pattern": r"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}.*)?$" }),
        Held::Texts => json!({ "type": ["array", "string", "number"], "items": text() }),
        Held::Words(words) => json!({ "type": ["string"], "enum": words }),
        Held::Table => return json!({ "type": "object" }),
    };
    if or_nothing && let Some(types) = schema.get_mut("type").and_then(Json::as_array_mut) {
        types.push("null".into());
    }
    if or_nothing && let Some(words) = schema.get_mut("enum").and_then(Json::as_array_mut) {
        words.push(Json::Null);
    }
    if let Some([one]) = schema.get("type").and_then(Json::as_array).map(Vec::as_slice) {
        schema["type"] = one.clone();
    }
    schema
}

/// What was heard while a reader was shown an example.
struct Heard<'s> {
    questions: Vec<Question>,
    or_nothing: bool,
    said: Said<'s>,
}

impl Heard<'_> {
    /// Returns what was asked of a table: each key once, with the most that was told of it, and whether it
    /// must be there.
    fn keys(&self, table: &Node<'_>) -> Vec<(&'static str, &Held, bool)> {
        let mut keys: Vec<(&'static str, &Held, bool)> = Vec::new();
        for question in self.questions.iter().filter(|question| question.table == table.span.start) {
            let is_required = question.held == Held::Something;
            match keys.iter_mut().find(|(key, ..)| *key == question.key) {
                None => keys.push((question.key, &question.held, is_required)),
                Some((_, held @ Held::Something, _)) => *held = &question.held,
                Some((.., required)) => *required |= is_required,
            }
        }
        keys
    }

    /// Returns the schema of a table. `above` are the tables it lies in: their keys and where they are.
    fn table(&self, node: &Node<'_>, above: &mut Vec<(Vec<&'static str>, String)>, path: &str, at: &str) -> Json {
        let Kind::Table(entries) = &node.kind else { return json!({}) };
        let keys = self.keys(node);
        if keys.is_empty() {
            let at = format!("{at}/additionalProperties");
            let values = entries.iter().map(|entry| (&entry.node, self.value(&entry.node, above, path, &at)));
            return match alike(values.collect()) {
                None => json!({ "type": "object" }),
                Some(values) => json!({ "type": "object", "additionalProperties": values }),
            };
        }
        let names: Vec<&'static str> = keys.iter().map(|(key, ..)| *key).collect();
        if let Some((_, same)) = above.iter().find(|(keys, _)| *keys == names) {
            return json!({ "$ref": same });
        }
        above.push((names, at.to_owned()));
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let is_open = keys.iter().any(|(_, held, _)| **held == Held::Others);
        for (key, held, is_required) in keys.into_iter().filter(|(_, held, _)| **held != Held::Others) {
            let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let example = entries.iter().find(|entry| entry.key == key);
            let mut schema = match (held, example) {
                (Held::Anything | Held::Table, Some(entry)) => {
                    self.value(&entry.node, above, &path, &format!("{at}/properties/{key}"))
                }
                (held, _) => of(held, self.or_nothing),
            };
            if let (Some(text), Json::Object(schema)) = ((self.said)(&path), &mut schema) {
                schema.insert("description".into(), described(&text));
            }
            properties.insert(key.into(), schema);
            required.extend(is_required.then_some(key));
        }
        above.pop();
        let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": is_open });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    /// Returns the schema of a value by what the example has there.
    fn value(&self, node: &Node<'_>, above: &mut Vec<(Vec<&'static str>, String)>, path: &str, at: &str) -> Json {
        match &node.kind {
            // What lies in a free table or in a list goes by the name `*`.
            Kind::Table(_) if self.keys(node).is_empty() => self.table(node, above, &format!("{path}.*"), at),
            Kind::Table(_) => self.table(node, above, path, at),
            Kind::List(items) => {
                let at = format!("{at}/items");
                let items = items.iter().map(|item| (item, self.value(item, above, path, &at)));
                match alike(items.collect()) {
                    None => json!({ "type": "array" }),
                    Some(items) => json!({ "type": "array", "items": items }),
                }
            }
            Kind::String(_) => of(&Held::Text, self.or_nothing),
            Kind::Integer(_) => of(&Held::Integer, self.or_nothing),
            Kind::Bool(_) => of(&Held::Bool, self.or_nothing),
            Kind::Date(_) => of(&Held::Date, self.or_nothing),
            Kind::Float(_) | Kind::Null => json!({}),
        }
    }
}

/// Returns one schema for values that stand in one place: theirs when they agree, else a choice, in which a
/// word that differs says which is meant.
fn alike(mut values: Vec<(&Node<'_>, Json)>) -> Option<Json> {
    let mut seen: Vec<Json> = Vec::new();
    values.retain(|(_, schema)| {
        let is_new = !seen.contains(schema);
        seen.push(schema.clone());
        is_new
    });
    if values.len() < 2 {
        return values.pop().map(|(_, schema)| schema);
    }
    if let Some(key) = telling(&values) {
        for (node, schema) in &mut values {
            if let (Some(word), Some(Json::Object(told))) =
                (word(node, &key), schema.pointer_mut(&format!("/properties/{key}")))
            {
                told.remove("enum");
                told.insert("const".into(), word.into());
            }
        }
    }
    Some(json!({ "oneOf": values.into_iter().map(|(_, schema)| schema).collect::<Vec<_>>() }))
}

/// Returns the key under which each of several tables has another one of a few words.
fn telling(values: &[(&Node<'_>, Json)]) -> Option<String> {
    let Kind::Table(entries) = &values.first()?.0.kind else { return None };
    let tells = |key: &str| {
        let words: BTreeSet<&str> = values.iter().filter_map(|(node, _)| word(node, key)).collect();
        let is_choice = |(_, schema): &(_, Json)| schema.pointer(&format!("/properties/{key}/enum")).is_some();
        words.len() == values.len() && values.iter().all(is_choice)
    };
    entries.iter().map(|entry| entry.key.as_ref()).find(|key| tells(key)).map(str::to_owned)
}

fn word<'n>(node: &'n Node<'_>, key: &str) -> Option<&'n str> {
    let Kind::Table(entries) = &node.kind else { return None };
    match &entries.iter().find(|entry| entry.key == key)?.node.kind {
        Kind::String(word) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::Schema;

    /// Gathers the paths of all keys with whether something is said of each, and fails when one says nothing of what
    /// it holds.
    fn keys(schema: &Value, path: &str, found: &mut BTreeSet<(String, bool)>) {
        for choice in schema["oneOf"].as_array().into_iter().flatten() {
            keys(choice, path, found);
        }
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
            let path = below(key);
            let holds = ["type", "const", "$ref", "oneOf"].iter().any(|word| !schema[word].is_null());
            assert!(holds, "{path}: the example has nothing there");
            found.insert((path.clone(), !schema["description"].is_null()));
            keys(schema, &path, found);
        }
        if schema["items"].is_object() {
            keys(&schema["items"], path, found);
        }
        if schema["additionalProperties"].is_object() {
            keys(&schema["additionalProperties"], &below("*"), found);
        }
    }

    /// Fails unless something is said of every key of a schema, and of nothing else.
    #[track_caller]
    pub(crate) fn assert_explained(schema: Schema, said: &[(&str, &str, &str)]) {
        let mut found = BTreeSet::new();
        keys(&schema.0.into(), "", &mut found);
        let mute: Vec<_> = found.iter().filter(|(_, is_said)| !is_said).collect();
        assert_eq!(mute, Vec::<&(String, bool)>::new());
        let read: BTreeSet<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(said.iter().map(|(path, ..)| *path).find(|path| !read.contains(path)), None);
    }
}
