//! Data files that a content type checks.

use super::{Places, Setting};
use crate::{
    config::{DataConfig, SiteConfig},
    content::{
        Content,
        document::utf8,
        node::{Entry, Kind, Node},
        parse_nodes,
        reader::unknown_key,
        rows::under,
        schema::ContentType,
    },
    diag::{Code, Diagnostic, Place, text},
    path::ContentPath,
};

/// Reports what is wrong with the rows of the data files that the site's configuration gives a type.
pub(super) fn check(
    content: &Content,
    config: &SiteConfig,
    setting: &Setting<'_>,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) {
    for wanted in &config.data {
        if let Err(diagnostic) = check_file(content, wanted, setting, places, found) {
            let place = Place::new(SiteConfig::file(&config.name), setting.config_text, wanted.span.clone());
            found.push((*diagnostic).at(place));
        }
    }
}

/// Checks one file; what is wrong with asking for it is to be placed by whoever asked.
fn check_file(
    content: &Content,
    wanted: &DataConfig,
    setting: &Setting<'_>,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Box<Diagnostic>> {
    let DataConfig { path, kind, list, .. } = wanted;
    let Some(content_type) = setting.types.get(kind) else {
        let fact =
            text!("no theme defines the content type `{kind}`", "aucun thème ne définit le type de contenu « {kind} »");
        let known = setting.types.keys().map(String::as_str);
        return Err(Box::new(Diagnostic::new(Code::SCHEMA_UNKNOWN, fact).did_you_mean(kind, known)));
    };
    let known = || content.data.keys().map(ContentPath::as_str);
    let file = ContentPath::new(&format!("data/{path}")).ok().filter(|_| known().any(|file| file == path));
    let Some(file) = file else {
        let fact = text!("there is no data file data/{path}", "il n’y a pas de fichier de données data/{path}");
        return Err(Box::new(Diagnostic::new(Code::CONFIG_VALUE, fact).did_you_mean(path, known())));
    };
    // What is wrong with the file as such was told when it was read.
    let Ok(bytes) = setting.sources.bytes(&file) else { return Ok(()) };
    let shown = format!("{}{file}", places.folder);
    let Ok(text) = utf8(&shown, &bytes) else { return Ok(()) };
    let Ok(node) = parse_nodes(&shown, path, text) else { return Ok(()) };
    let Ok(node) = under(node, list) else {
        let fact = text!("{path} has no list `{list}`", "{path} n’a pas de liste « {list} »");
        return Err(Box::new(Diagnostic::new(Code::CONFIG_VALUE, fact)));
    };
    let rows = match node.kind {
        Kind::List(rows) => rows,
        _ => vec![node],
    };
    let locate = |span| Place::new(shown.as_str(), text, span);
    let has_cells = path.to_ascii_lowercase().ends_with(".csv");
    rows.iter().for_each(|row| check_row(row, content_type, has_cells, &locate, found));
    Ok(())
}

fn check_row(
    row: &Node<'_>,
    kind: &ContentType,
    has_cells: bool,
    locate: &dyn Fn(std::ops::Range<usize>) -> Place,
    found: &mut Vec<Diagnostic>,
) {
    let Kind::Table(entries) = &row.kind else {
        let (en, fr) = row.kind_name();
        let fact = text!("this row is {en}, not a table", "cette ligne est {fr}, pas une table");
        return found.push(Diagnostic::new(Code::SCHEMA_VALUE, fact).at(locate(row.span.clone())));
    };
    let is_empty = |entry: &&Entry<'_>| !matches!(&entry.node.kind, Kind::String(text) if has_cells && text.is_empty());
    let given: Vec<_> =
        entries.iter().filter(is_empty).map(|entry| (entry.key.to_string(), entry.node.to_value())).collect();
    let place = |key: &str| {
        let entry = entries.iter().find(|entry| entry.key == key);
        Some(locate(entry.map_or_else(|| row.span.clone(), |entry| entry.node.span.clone())))
    };
    found.extend(kind.check(&given, has_cells, &place).diagnostics);
    let fields = || kind.fields.iter().map(|field| field.key.as_str());
    let unknown = entries.iter().filter(|entry| !fields().any(|key| key == entry.key));
    found.extend(unknown.map(|entry| unknown_key(&entry.key, locate(entry.key_span.clone()), fields())));
}
