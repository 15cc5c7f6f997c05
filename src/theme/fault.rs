//! What the template engine reports, as diagnostics: where in the author's own file, in both languages.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use tera::{Error, ErrorKind, ReportError};

use super::{
    reach,
    say::{self, Said},
};
use crate::{
    diag::{Code, Diagnostic, Place, text},
    minify::keyword,
};

/// A template as its author wrote it.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// Its file below the farm.
    pub(super) file: String,
    /// Its text.
    pub(super) text: Arc<str>,
}

/// All templates of a chain by the name the template engine knows them by: `base/page.html`.
pub(super) type Units = BTreeMap<String, Unit>;

/// A finding, and the template to blame if one is known.
pub(super) struct Fault {
    pub(super) template: Option<String>,
    pub(super) diagnostic: Diagnostic,
}

/// A mark before a [`Diagnostic`] that travels through the template engine as the text of an error.
const CARRIED: &str = "\u{1}sobre:";

/// Returns an error for a function that templates call to return: what it carries comes out of
/// [`Theme::render`](super::Theme::render) as it is, at the place of the call.
pub fn carry(diagnostic: &Diagnostic) -> Error {
    Error::message(format!("{CARRIED}{}", serde_json::to_string(diagnostic).unwrap_or_default()))
}

/// Returns every finding in `error`, which comes from templates as they were written.
pub(super) fn faults(error: &Error, units: &Units) -> Vec<Fault> {
    match error.kind() {
        ErrorKind::SyntaxError(report) => vec![reported(report, error, units, Code::TEMPLATE_SYNTAX)],
        ErrorKind::RenderingError(report) => vec![reported(report, error, units, Code::TEMPLATE_RENDER)],
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let way: Vec<&str> = std::iter::once(tpl).chain(inheritance_chain).map(String::as_str).collect();
            vec![circle(&way, units)]
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let way: Vec<&str> = include_chain.iter().skip_while(|name| *name != tpl).map(String::as_str).collect();
            vec![circle(&way, units)]
        }
        ErrorKind::MissingParent { current, parent } => vec![missing(current, parent, units)],
        ErrorKind::Msg(message) if message.contains("\n--> ") || message.contains(" --> ") => listed(message, units),
        other => vec![placeless(&other.to_string(), units)],
    }
}

fn reported(report: &ReportError, error: &Error, units: &Units, code: Code) -> Fault {
    let place = place(report.filename(), report.span().range.clone(), units);
    let mut diagnostic = said(report.message(), code, units).at(place);
    // The calls that led there are told in the engine's own report only.
    for call in error.to_string().lines().filter_map(|line| line.strip_prefix("note: called from ")) {
        let mut parts = call.splitn(3, ':');
        let file = parts.next().and_then(|name| units.get(name)).map(|unit| &unit.file);
        if let (Some(file), Some(line)) = (file, parts.next()) {
            diagnostic =
                diagnostic.hint(text!("called from {file}, line {line}", "appelé depuis {file}, ligne {line}"));
        }
    }
    Fault { template: Some(report.filename().to_owned()), diagnostic }
}

fn said(message: &str, code: Code, units: &Units) -> Diagnostic {
    if let Some(carried) = message.strip_prefix(CARRIED).and_then(|json| serde_json::from_str(json).ok()) {
        return carried;
    }
    let Said { code: better, fact, hints, near } = say::said(message);
    let mut diagnostic = Diagnostic::new(better.unwrap_or(code), fact);
    if let Some((wrong, mut known)) = near {
        if better == Some(Code::TEMPLATE_MISSING) {
            known.extend(units.keys().filter_map(|name| Some(name.split_once('/')?.1.to_owned())));
        } else if better == Some(Code::COMPONENT_UNKNOWN) {
            known.extend(units.values().flat_map(|unit| reach::defined(&unit.text)).map(str::to_owned));
        }
        let no_block = message.starts_with("Block ");
        if no_block {
            known = blocks(units);
            known.retain(|name| *name != wrong);
        }
        diagnostic = diagnostic.did_you_mean(&wrong, known.iter().map(String::as_str));
        if no_block {
            let all = known.join(", ");
            diagnostic = diagnostic.hint(text!("there are: {all}", "il y a : {all}"));
        }
    }
    hints.into_iter().fold(diagnostic, Diagnostic::hint)
}

/// Returns the names of the blocks that templates offer to those that extend them, in order: of a template that
/// extends another, those inside its blocks, too.
fn blocks(units: &Units) -> Vec<String> {
    let roots = units.values().flat_map(|unit| reach::codes(&unit.text).filter(|code| keyword(code) == "block"));
    let names = roots.filter_map(|code| code.split_whitespace().skip_while(|word| *word != "block").nth(1));
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn place(name: &str, span: Range<usize>, units: &Units) -> Option<Place> {
    units.get(name).map(|unit| Place::new(&*unit.file, &unit.text, span))
}

/// Returns the place of the first mention of `what` in a template.
fn mention(name: &str, what: &str, units: &Units) -> Option<Place> {
    let unit = units.get(name)?;
    let at = unit.text.find(what)?;
    Some(Place::new(&*unit.file, &unit.text, at..at + what.len()))
}

/// `names` is the way from a template back to itself, or into a circle further on.
fn circle(names: &[&str], units: &Units) -> Fault {
    let (first, next) = (names[0], names.get(1).copied().unwrap_or(names[0]));
    let bare = |name: &str| name.split_once('/').map_or(name.to_owned(), |(_, bare)| bare.to_owned());
    let place = mention(first, next, units).or_else(|| mention(first, &bare(next), units));
    let shown = names.join(" → ");
    let fact = text!(
        "these templates lead to each other in a circle: {shown}",
        "ces gabarits mènent l’un à l’autre en rond : {shown}"
    );
    let mut diagnostic = Diagnostic::new(Code::TEMPLATE_LOOP, fact).at(place);
    if first == next {
        let bare = bare(first);
        diagnostic = diagnostic.hint(text!(
            "name the theme whose file you mean, such as `base/{bare}`",
            "nommez le thème dont vous voulez le fichier, comme « base/{bare} »"
        ));
    }
    Fault { template: Some(first.to_owned()), diagnostic }
}

fn missing(current: &str, parent: &str, units: &Units) -> Fault {
    let fact = text!(
        "no theme of the chain has the template `{parent}`",
        "aucun thème de la chaîne n’a le gabarit « {parent} »"
    );
    let known = units.keys().filter_map(|name| Some(name.split_once('/')?.1)).chain(units.keys().map(String::as_str));
    let diagnostic = Diagnostic::new(Code::TEMPLATE_MISSING, fact).at(mention(current, parent, units));
    Fault { template: Some(current.to_owned()), diagnostic: diagnostic.did_you_mean(parent, known) }
}

/// Returns the findings of a list of reports: message, `--> name:line:column`, line, carets.
fn listed(message: &str, units: &Units) -> Vec<Fault> {
    let reports = message.split("\n\n").map(|report| report.trim_start_matches("error: "));
    reports.filter_map(|report| one_of_list(report, units)).collect()
}

fn one_of_list(report: &str, units: &Units) -> Option<Fault> {
    let (message, rest) = report.split_once("--> ")?;
    let (locus, rest) = rest.split_once('\n')?;
    let mut parts = locus.rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let width = rest.lines().last().map_or(1, |carets| carets.matches('^').count());
    let unit = units.get(name)?;
    let start = unit.text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let chars = |count: usize| unit.text[start..].chars().take(count).map(char::len_utf8).sum::<usize>();
    let span = start + chars(column - 1)..start + chars(column - 1 + width);
    let diagnostic = said(message.trim(), Code::TEMPLATE_SYNTAX, units);
    let place = Place::new(&*unit.file, &unit.text, span);
    Some(Fault { template: Some(name.to_owned()), diagnostic: diagnostic.at(place) })
}

fn placeless(message: &str, units: &Units) -> Fault {
    let diagnostic = said(message, Code::TEMPLATE_RENDER, units);
    // A message about two files names both; the later one is to blame.
    let named = units.keys().rfind(|name| message.contains(&format!("`{name}`")));
    let place = named.and_then(|name| units.get(name)).map(|unit| Place::file(&*unit.file));
    Fault { template: named.cloned(), diagnostic: diagnostic.at(place) }
}
