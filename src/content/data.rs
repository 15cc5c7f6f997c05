//! Data files: TOML, YAML, JSON and CSV, told by their ending.

use std::ops::Range;

use super::{
    Redirect,
    document::utf8,
    node::Value,
    parse_toml, parse_yaml,
    reader::{Reader, read_table},
};
use crate::diag::{Code, Diagnostic, Place, text};

/// Returns what a data file holds, and what is wrong with it.
///
/// CSV: a list of tables, keyed by the words of the first line; every value is text.
pub fn parse_data(file: &str, name: &str, bytes: &[u8]) -> (Option<Value>, Vec<Diagnostic>) {
    let text = match utf8(file, bytes) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let locate = |span: Range<usize>| Place::new(file, text, span);
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let parsed = match ending.as_str() {
        "toml" => parse_toml(text, Code::DATA_SYNTAX, &locate).map(|node| node.to_value()),
        "yaml" | "yml" => parse_yaml(text, Code::DATA_SYNTAX, &locate).map(|node| node.to_value()),
        "json" => parse_json(text, &locate).map_err(|diagnostic| vec![*diagnostic]),
        "csv" => parse_csv(text, &locate).map_err(|diagnostic| vec![*diagnostic]),
        _ => {
            let fact = text!("`.{ending}` is not a data format", "« .{ending} » n’est pas un format de données");
            let diagnostic = Diagnostic::new(Code::DATA_SYNTAX, fact).at(Place::file(file));
            Err(vec![diagnostic.hint(text!("use toml, yaml, json or csv", "utilisez toml, yaml, json ou csv"))])
        }
    };
    parsed.map_or_else(|faults| (None, faults), |value| (Some(value), Vec::new()))
}

fn parse_json(text: &str, locate: &dyn Fn(Range<usize>) -> Place) -> Result<Value, Box<Diagnostic>> {
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
    parsed.map(from_json).map_err(|error| {
        let line_start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let at = line_start + error.column().saturating_sub(1);
        let said = error.to_string();
        let diagnostic = Diagnostic::new(
            Code::DATA_SYNTAX,
            text!("this is not valid JSON: {said}", "ceci n’est pas du JSON valide : {said}"),
        )
        .at(locate(at..at + 1));
        Box::new(diagnostic)
    })
}

fn from_json(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(b),
        serde_json::Value::Number(n) => {
            n.as_i64().map_or_else(|| Value::Float(n.as_f64().unwrap_or(f64::NAN)), Value::Integer)
        }
        serde_json::Value::String(text) => Value::String(text),
        serde_json::Value::Array(items) => Value::List(items.into_iter().map(from_json).collect()),
        serde_json::Value::Object(map) => {
            Value::Table(map.into_iter().map(|(key, value)| (key, from_json(value))).collect())
        }
    }
}

fn parse_csv(text: &str, locate: &dyn Fn(Range<usize>) -> Place) -> Result<Value, Box<Diagnostic>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let fault = |error: csv::Error| {
        let at = error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let said = error.to_string();
        let diagnostic = Diagnostic::new(
            Code::DATA_SYNTAX,
            text!("this is not valid CSV: {said}", "ceci n’est pas du CSV valide : {said}"),
        )
        .at(locate(at..at + 1));
        Box::new(diagnostic)
    };
    let keys: Vec<String> = reader.headers().map_err(fault)?.iter().map(|key| key.trim().to_string()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(fault)?;
        let cells = record.iter().map(|cell| Value::String(cell.to_string()));
        rows.push(Value::Table(keys.iter().cloned().zip(cells).collect()));
    }
    Ok(Value::List(rows))
}

/// Returns the redirects that `redirects.toml` lists: `[[redirect]]` tables of `from`, `to` and
/// `status` (301 unless said; 410 needs no `to`).
pub fn parse_redirects(file: &str, bytes: &[u8]) -> (Vec<Redirect>, Vec<Diagnostic>) {
    let text = match utf8(file, bytes) {
        Ok(text) => text,
        Err(diagnostic) => return (Vec::new(), vec![*diagnostic]),
    };
    let locate = |span: Range<usize>| Place::new(file, text, span);
    let (redirects, found) = read_table(text, Code::DATA_SYNTAX, &locate, read_redirects);
    let mut redirects = redirects.unwrap_or_default();
    redirects.retain(|redirect| !redirect.from.is_empty() && (redirect.status == 410 || !redirect.to.is_empty()));
    (redirects, found)
}

fn read_redirects(table: &mut Reader<'_, '_>) -> Vec<Redirect> {
    let items = match table.take("redirect").map(|entry| entry.node.kind) {
        Some(super::node::Kind::List(items)) => items,
        _ => Vec::new(),
    };
    items.into_iter().map(|item| table.within(item, read_redirect)).collect()
}

fn read_redirect(table: &mut Reader<'_, '_>) -> Redirect {
    let status = table.word("status", &[("301", 301), ("302", 302), ("410", 410)]).unwrap_or(301);
    let from = table.string("from").unwrap_or_else(|| {
        table.missing("from", "from = \"/spip.php?article12\"");
        String::new()
    });
    let to = table.string("to").unwrap_or_else(|| {
        if status != 410 {
            table.missing("to", "to = \"/actualites/\"");
        }
        String::new()
    });
    Redirect { from, to, status }
}
