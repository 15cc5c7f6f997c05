//! The JSON Schemas of `sobre schema` and the readers agree: on every key, and on what it holds.

use proptest::{prelude::*, sample::Index};
use serde_json::{Map, Value as Json, json};
use sobre::{
    config::{FarmConfig, SiteConfig},
    diag::{Code, Diagnostic},
};

use crate::support::Farm;

/// Returns a value that a schema accepts. Free keys are called `a`, `b`…; a word that `choose` picks decides
/// what is there.
fn sample(schema: &Json, root: &Json, choose: &mut dyn FnMut(usize) -> usize, depth: usize) -> Json {
    if let Some(target) = schema["$ref"].as_str() {
        return sample(root.pointer(&target[1..]).unwrap(), root, choose, depth);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return sample(&choices[choose(choices.len())], root, choose, depth);
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[choose(words.len())].clone();
    }
    let types = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    match types[choose(types.len())].as_str().unwrap_or("string") {
        "object" => object(schema, root, choose, depth),
        "array" if depth > 5 => json!([]),
        "array" => (0..choose(3)).map(|_| sample(&schema["items"], root, choose, depth + 1)).collect(),
        "boolean" => json!(choose(2) == 1),
        "integer" | "number" => json!(choose(100)),
        _ if schema["pattern"].is_string() => json!("2026-11-21T20:30"),
        _ => json!(["fr", "a.example", "500 MB", "https://a.example"][choose(4)]),
    }
}

fn object(schema: &Json, root: &Json, choose: &mut dyn FnMut(usize) -> usize, depth: usize) -> Json {
    let mut object = Map::new();
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
        if required.contains(&key.as_str()) || choose(2) == 1 {
            object.insert(key.clone(), sample(schema, root, choose, depth + 1));
        }
    }
    if schema["additionalProperties"].is_object() {
        for key in ["a", "b"].into_iter().take(choose(3)) {
            object.insert(key.into(), sample(&schema["additionalProperties"], root, choose, depth + 1));
        }
    }
    object.into()
}

/// Returns pointers to all tables whose keys are not free.
fn closed(value: &Json, schema: &Json, root: &Json, at: &str, found: &mut Vec<String>) {
    let schema = schema["$ref"].as_str().map_or(schema, |target| root.pointer(&target[1..]).unwrap());
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        if choice["properties"]["kind"]["const"] == value["kind"] {
            closed(value, choice, root, at, found);
        }
    }
    match value {
        Json::Object(entries) => {
            if schema["additionalProperties"] == json!(false) {
                found.push(at.to_owned());
            }
            for (key, value) in entries {
                let below = schema["properties"].get(key).unwrap_or(&schema["additionalProperties"]);
                closed(value, below, root, &format!("{at}/{key}"), found);
            }
        }
        Json::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                closed(item, &schema["items"], root, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// The findings that speak of keys and types; values have rules of their own.
fn of_keys(found: &[Diagnostic]) -> Vec<&Diagnostic> {
    let codes = [Code::UNKNOWN_KEY, Code::WRONG_TYPE, Code::CONFIG_MISSING, Code::CONFIG_SYNTAX, Code::DUPLICATE_KEY];
    found.iter().filter(|found| codes.contains(&found.code)).collect()
}

fn toml(value: &Json) -> String {
    toml::to_string(value).unwrap()
}

fn agree(schema: &Json, read: impl Fn(&str) -> Vec<Diagnostic>, choices: &[Index], place: Index) {
    let mut choices = choices.iter().cycle();
    let mut choose = |most: usize| choices.next().unwrap().index(most.max(1));
    let value = sample(schema, schema, &mut choose, 0);
    let text = toml(&value);
    let found = read(&text);
    assert_eq!(of_keys(&found), Vec::<&Diagnostic>::new(), "the schema accepts, the reader does not:\n{text}");
    let mut tables = Vec::new();
    closed(&value, schema, schema, "", &mut tables);
    let mut wrong = value;
    let table = wrong.pointer_mut(place.get::<String>(&tables)).unwrap();
    table["no_key_of_sobre"] = json!(1);
    let text = toml(&wrong);
    let found = read(&text);
    assert!(of_keys(&found).iter().any(|found| found.code == Code::UNKNOWN_KEY), "the reader accepts:\n{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_the_schema_of_a_site_accepts_the_reader_accepts_and_no_other_key(
        choices in prop::collection::vec(any::<Index>(), 40),
        place in any::<Index>(),
    ) {
        let schema = SiteConfig::schema().unwrap().0.into();
        agree(&schema, |text| SiteConfig::parse("a", text).1, &choices, place);
    }

    #[test]
    fn what_the_schema_of_a_farm_accepts_the_reader_accepts_and_no_other_key(
        choices in prop::collection::vec(any::<Index>(), 40),
        place in any::<Index>(),
    ) {
        let schema = FarmConfig::schema().unwrap().0.into();
        agree(&schema, |text| FarmConfig::parse(text).1, &choices, place);
    }
}

#[test]
fn a_content_type_has_a_schema_with_its_fields_and_the_taxonomies_of_the_site() {
    let farm =
        Farm::new().file("sites/jardin.toml", "title = \"A\"\ndomain = \"jardin.example\"\n[taxonomies.lieux]\n");
    let event: Json = serde_json::from_str(&farm.run(&["schema", "event"]).exits(0).stdout).unwrap();
    assert_eq!(event["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(event["title"], "Event\n\nÉvénement");
    assert_eq!(event["required"], json!(["start"]));
    assert_eq!(event["properties"]["type"]["const"], "event");
    assert!(event["properties"]["lieux"].is_object() && event["properties"]["tags"].is_null(), "{event:#}");
    assert!(event["properties"]["start"]["description"].as_str().unwrap().contains("2027-04-25T14:30"));
}

#[test]
fn schemas_that_need_no_farm_are_had_without_one() {
    Farm::empty().run(&["schema", "farm"]).exits(0);
    Farm::empty().run(&["schema", "site"]).exits(0);
    Farm::empty().run(&["schema", "event"]).exits(2);
}

#[test]
fn a_schema_that_is_not_there_is_told_with_those_that_are() {
    let farm = Farm::new();
    let ran = farm.run(&["schema", "evnt"]).exits(2);
    assert_eq!(
        ran.stderr,
        "error[config/value]: there is no schema `evnt`\n   hint: did you mean `event`?\n   \
         hint: there are: farm, site, page, call, contact, document, episode, event, faq, gallery, incident, join, minutes, news, newsletter, partner, place, project, report, team\n"
    );
    let ran = farm.run_in("fr", &["schema"]).exits(2);
    assert!(ran.stderr.starts_with("erreur : quel schéma ?"), "{}", ran.stderr);
    farm.run(&["schema", "--out", "schemas"]).exits(0);
    assert_eq!(farm.files("schemas").len(), 20);
}
