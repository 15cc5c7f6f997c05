//! `--format json` against the published schema, strictly: a member that the schema does not
//! describe is a mistake, too.

use serde_json::Value;

use crate::support::Farm;

/// Fails unless the run printed exactly one object that the schema describes.
#[track_caller]
pub(crate) fn assert_valid(report: &Value) {
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut faults = Vec::new();
    check(report, &schema, &schema, "", &mut faults);
    assert!(faults.is_empty(), "{}\n{report:#}", faults.join("\n"));
}

/// Gathers what in `value` is not as `schema` says: the part of draft 2020-12 that our schema uses.
fn check(value: &Value, schema: &Value, root: &Value, path: &str, faults: &mut Vec<String>) {
    let mut fault = |says: String| faults.push(format!("{path}: {says}"));
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.strip_prefix('#').unwrap()).unwrap();
        return check(value, target, root, path, faults);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = |choice: &Value| {
            let mut faults = Vec::new();
            check(value, choice, root, path, &mut faults);
            faults.is_empty()
        };
        if !choices.iter().any(fits) {
            fault(format!("none of the choices: {value}"));
        }
        return;
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        fault(format!("not allowed: {value}"));
    }
    if !schema["type"].is_null() && !has_type(value, &schema["type"]) {
        fault(format!("wrong type: {value}"));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < least
    {
        fault(format!("too small: {value}"));
    }
    if let Value::Object(members) = value {
        for name in schema["required"].as_array().into_iter().flatten() {
            if !members.contains_key(name.as_str().unwrap()) {
                fault(format!("{name} is missing"));
            }
        }
        for (name, member) in members {
            match schema["properties"].get(name) {
                Some(schema) => check(member, schema, root, &format!("{path}/{name}"), faults),
                None => faults.push(format!("{path}: {name} is not described")),
            }
        }
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        check(item, &schema["items"], root, &format!("{path}/{at}"), faults);
    }
}

fn has_type(value: &Value, types: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no such type: {other}"),
    };
    types.as_array().map_or_else(|| is(types), |types| types.iter().any(is))
}

#[test]
fn every_command_answers_with_one_object() {
    let farm = Farm::new();
    let runs: Vec<(&[&str], i32, &str)> = vec![
        (&["build"], 0, "build"),
        (&["check"], 0, "check"),
        (&["new", "site", "fanfare"], 0, "new site"),
        (&["new", "page", "jardin", "a"], 0, "new page"),
        (&["new", "page", "jardin", "a"], 2, "new page"),
        (&["init", "ferme"], 0, "init"),
        (&["init", "farm.toml/x"], 3, "init"),
        (&["completions", "bash"], 0, "completions"),
        (&["man", "man"], 0, "man"),
    ];
    for (arguments, code, command) in runs {
        let ran = farm.run(&[arguments, &["--format", "json"]].concat()).exits(code);
        let report = ran.json();
        assert_valid(&report);
        assert_eq!((&report["command"], &report["exit"]), (&command.into(), &code.into()));
        assert_eq!(ran.stderr, "");
        assert_eq!(ran.stdout.lines().count(), 1);
    }
}

#[test]
fn a_wrong_command_line_is_told_in_json_when_json_was_asked_for() {
    for arguments in [&["--format", "json", "biuld"][..], &["build", "--x", "--format=json"], &["--format", "json"]] {
        let ran = Farm::empty().run_in("fr", arguments).exits(2);
        let report = ran.json();
        assert_valid(&report);
        assert_eq!(report["command"], Value::Null);
        assert_eq!(report["failure"]["message"], report["failure"]["messages"]["fr"]);
    }
}
