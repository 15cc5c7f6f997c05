//! Data files: TOML, YAML, JSON, CSV and calendars, told by their ending.

mod csv;
mod json;

use std::ops::Range;

use super::{
    Redirect,
    calendar::ics,
    document::utf8,
    node::{Node, Value},
    parse_toml, parse_yaml,
    reader::{Reader, read_table},
};
use crate::diag::{Code, Diagnostic, Place, text};

/// Returns what a data file holds, and what is wrong with it.
///
/// CSV: a list of tables, keyed by the words of the first line; every value is text. A calendar: a list of its
/// events.
pub fn parse_data(file: &str, name: &str, bytes: &[u8]) -> (Option<Value>, Vec<Diagnostic>) {
    let text = match utf8(file, bytes) {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![*diagnostic]),
    };
    let parsed = parse_nodes(file, name, text);
    parsed.map_or_else(|faults| (None, faults), |node| (Some(node.to_value()), Vec::new()))
}

/// Returns what the text of a data file holds, with places, or what is wrong with it.
pub(crate) fn parse_nodes<'a>(file: &str, name: &str, text: &'a str) -> Result<Node<'a>, Vec<Diagnostic>> {
    let locate = |span: Range<usize>| Place::new(file, text, span);
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "toml" => parse_toml(text, Code::DATA_SYNTAX, &locate),
        "yaml" | "yml" => parse_yaml(text, Code::DATA_SYNTAX, &locate),
        "json" => json::parse(text, &locate),
        "csv" => csv::parse(text, &locate),
        "ics" => ics::parse(text, &locate),
        _ => {
            let fact = text!("`.{ending}` is not a data format", "« .{ending} » n’est pas un format de données");
            let diagnostic = Diagnostic::new(Code::DATA_SYNTAX, fact).at(Place::file(file));
            let hint = text!("use toml, yaml, json, csv or ics", "utilisez toml, yaml, json, csv ou ics");
            Err(vec![diagnostic.hint(hint)])
        }
    }
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
