//! Rows of a data file → documents, one for each: from here on a page is a page, whoever wrote it.

use std::{borrow::Cow, collections::BTreeMap, ops::Range, sync::Arc};

use super::{
    Asked, Body, Document,
    data::parse_nodes,
    date::Date,
    document::Parsing,
    front_matter::{FrontMatter, Rows},
    markdown::{self, Typography},
    node::{Entry, Kind, Node, Value},
    reader::Reader,
};
use crate::{
    content::RowOf,
    diag::{Code, Diagnostic, Place, closest, text},
    digest::{Digest, check_of},
    path::{ContentPath, slugify},
};

/// A data file whose rows become pages of a section.
pub struct Table<'t> {
    /// The section's own page.
    pub section: &'t Document,
    /// What it says of the rows.
    pub rows: &'t Rows,
    /// Path of the file below the content, such as `data/membres.csv`.
    pub path: &'t ContentPath,
    /// Its text.
    pub text: &'t str,
    /// How documents of the site are read.
    pub parsing: &'t Parsing,
}

impl Table<'_> {
    /// Returns a document for each row, in order, and what is wrong with the rows as such. A file that is not
    /// well formed has no rows: what is wrong with it is told where it is read as data.
    pub fn documents(&self) -> (Vec<Document>, Vec<Diagnostic>) {
        let file = self.file();
        let Ok(node) = parse_nodes(&file, self.path.file_name(), self.text) else { return Default::default() };
        let mut found = Vec::new();
        let Some(rows) = self.list(node, &mut found) else { return (Vec::new(), found) };
        if let Some(first) = rows.first() {
            self.check_columns(&rows, first, &mut found);
        }
        if found.iter().any(Diagnostic::is_error) {
            return (Vec::new(), found);
        }
        let mut taken: BTreeMap<ContentPath, u32> = BTreeMap::new();
        let mut documents = Vec::with_capacity(rows.len());
        for row in rows {
            match self.document(&row) {
                Ok(document) => match taken.get(&document.path) {
                    Some(line) => found.push(self.taken(&document, *line, row.span)),
                    None => {
                        taken.insert(document.path.clone(), self.locate(row.span).line);
                        documents.push(document);
                    }
                },
                Err(diagnostic) => found.push(*diagnostic),
            }
        }
        (documents, found)
    }

    fn file(&self) -> String {
        format!("{}{}", self.parsing.folder, self.path)
    }

    fn locate(&self, span: Range<usize>) -> Place {
        Place::new(self.file(), self.text, span)
    }

    /// Returns the rows: what lies under the key `list`.
    fn list<'n>(&self, node: Node<'n>, found: &mut Vec<Diagnostic>) -> Option<Vec<Node<'n>>> {
        let at = match under(node, &self.rows.list) {
            Ok(node) => node,
            Err(known) => {
                let (source, list) = (&self.rows.source, &self.rows.list);
                let fact = text!("{source} has no list `{list}`", "{source} n’a pas de liste « {list} »");
                let diagnostic = Diagnostic::new(Code::DATA_ROW, fact).at(self.rows.place("list"));
                found.push(diagnostic.did_you_mean(list, known.iter().map(String::as_str)));
                return None;
            }
        };
        match at.kind {
            Kind::List(items) => Some(items),
            _ => {
                let source = &self.rows.source;
                let (en, fr) = at.kind_name();
                let fact = text!(
                    "{source} holds {en} here, no list of rows",
                    "{source} contient ici {fr}, pas une liste de lignes"
                );
                let diagnostic = Diagnostic::new(Code::DATA_ROW, fact).at(self.rows.place("list"));
                let hint = text!(
                    "name the key of the list: `list = \"members\"`",
                    "nommez la clé de la liste : « list = \"members\" »"
                );
                found.push(diagnostic.hint(hint));
                None
            }
        }
    }

    /// Reports columns that are asked for and that no row has.
    fn check_columns(&self, rows: &[Node<'_>], first: &Node<'_>, found: &mut Vec<Diagnostic>) {
        let of = self.rows;
        let texts =
            of.front.iter().flat_map(|(key, value)| texts(value).into_iter().map(move |text| (key.as_str(), text)));
        let own = [("slug", &of.slug), ("body", &of.body)];
        let own = own.into_iter().filter_map(|(key, text)| Some((key, text.as_deref()?)));
        for (key, pattern) in own.chain(texts) {
            for name in columns(pattern) {
                if rows.iter().any(|row| cell(row, name).is_some()) {
                    continue;
                }
                let source = &of.source;
                let fact = text!("{source} has no column `{name}`", "{source} n’a pas de colonne « {name} »");
                let diagnostic = Diagnostic::new(Code::DATA_ROW, fact).at(of.place(key));
                let known: Vec<&str> = entries(first).iter().map(|entry| entry.key.as_ref()).collect();
                let all = known.join(", ");
                found.push(match closest(name, known) {
                    Some(near) => {
                        diagnostic.hint(text!("did you mean `{{{near}}}`?", "vouliez-vous dire « {{{near}}} » ?"))
                    }
                    None => diagnostic.hint(text!("there are: {all}", "il y a : {all}")),
                });
            }
        }
    }

    fn document(&self, row: &Node<'_>) -> Result<Document, Box<Diagnostic>> {
        let place = || self.locate(row.span.clone());
        if !matches!(row.kind, Kind::Table(_)) {
            let (en, fr) = row.kind_name();
            let fact = text!("this row is {en}, not a table", "cette ligne est {fr}, pas une table");
            return Err(Box::new(Diagnostic::new(Code::DATA_ROW, fact).at(place())));
        }
        let mut diagnostics = Vec::new();
        let locate = |span: Range<usize>| self.locate(span);
        let (front, body) = (self.front(row), self.body(row));
        let mut front = FrontMatter::of_row(Reader::new(front, &locate, &mut diagnostics), &self.parsing.taxonomies);
        let path = self.path_of(row, &front).ok_or_else(|| Box::new(nameless(place())))?;
        let options = self.parsing.options(self.parsing.lang_of(&path, &front));
        if options.typography == Typography::French {
            front.shown().for_each(|text| *text = markdown::typographic(text, Typography::French).into_owned());
        }
        let (body, body_span) = body.unwrap_or_default();
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let range = |span: Range<usize>| short(span.start)..short(span.end);
        // The line is part of it, because what is said of the row names it.
        let digest = Digest::of_value(&(self.rows, place(), &self.text[row.span.clone()]));
        Ok(Document {
            path,
            digest,
            front,
            body: Body {
                offset: 0,
                bytes: short(body.len()),
                check: check_of(body.as_bytes()),
                text: Some(Arc::from(body)),
            },
            diagnostics,
            words: Asked::default(),
            row: Some(Box::new(RowOf {
                path: self.path.clone(),
                span: range(row.span.clone()),
                body: range(body_span),
            })),
        })
    }

    /// Returns the front matter that a row makes.
    fn front<'n>(&self, row: &Node<'n>) -> Node<'n> {
        let entry = |key: &str, node: Node<'n>| Entry {
            key: Cow::Owned(key.to_owned()),
            key_span: node.span.clone(),
            node: self.coerced(key, node),
        };
        let written = match self.rows.front.is_empty() {
            // The columns say what they are.
            true => {
                let named = entries(row).iter().filter(|cell| !is_nothing(&cell.node) && cell.key != "body");
                named.map(|cell| entry(&cell.key, cell.node.clone())).collect()
            }
            false => {
                let fill = |(key, value): &(String, Value)| Some(entry(key, filled(value, row)?));
                self.rows.front.iter().filter_map(fill).collect()
            }
        };
        Node { span: row.span.clone(), kind: Kind::Table(written) }
    }

    /// Returns a cell's text as what sobre's own key holds: a table's cells are all texts.
    fn coerced<'n>(&self, key: &str, node: Node<'n>) -> Node<'n> {
        let Kind::String(text) = &node.kind else { return node };
        let is_list = ["authors", "redirects"].contains(&key) || self.parsing.taxonomies.iter().any(|own| own == key);
        let kind = match key {
            "draft" | "hidden" | "menu" | "toc" | "feed" | "search" | "sitemap" => yes_or_no(text).map(Kind::Bool),
            "weight" => text.trim().parse().ok().map(Kind::Integer),
            "date" | "updated" | "publish" | "expires" => Date::of_cell(text).map(Kind::Date),
            _ if is_list => {
                let part = |part: &str| Node { span: node.span.clone(), kind: Kind::String(part.to_owned().into()) };
                Some(Kind::List(list_of(text).map(part).collect()))
            }
            _ => None,
        };
        kind.map_or_else(|| node.clone(), |kind| Node { span: node.span.clone(), kind })
    }

    /// Returns the text of a row's page, and where it stands.
    fn body(&self, row: &Node<'_>) -> Option<(String, Range<usize>)> {
        let pattern = match (&self.rows.body, self.rows.front.is_empty()) {
            (Some(pattern), _) => pattern.as_str(),
            (None, true) => "{body}",
            (None, false) => return None,
        };
        let node = filled(&Value::String(pattern.to_owned()), row)?;
        Some((shown(&node.kind)?, node.span))
    }

    fn path_of(&self, row: &Node<'_>, front: &FrontMatter) -> Option<ContentPath> {
        let name = match &self.rows.slug {
            Some(pattern) => shown(&filled(&Value::String(pattern.clone()), row)?.kind)?,
            None => front.title.clone()?,
        };
        let name = slugify(&name);
        let path = ContentPath::new(&format!("{}{name}.md", self.section.path.folder())).ok();
        path.filter(|path| {
            !name.is_empty() && !["index", "_index"].contains(&name.as_str()) && path.as_str().len() < 250
        })
    }

    fn taken(&self, document: &Document, line: u32, span: Range<usize>) -> Diagnostic {
        let name = document.path.file_name().trim_end_matches(".md");
        let fact = text!("line {line} already makes the page `{name}`", "la ligne {line} fait déjà la page « {name} »");
        Diagnostic::new(Code::DATA_ROW, fact).at(self.locate(span)).hint(text!(
            "remove one of the two, or let `slug` in `[rows]` tell them apart: `slug = \"{{name}}-{{town}}\"`",
            "retirez l’une des deux, ou distinguez-les par le « slug » de « [rows] » : « slug = \"{{nom}}-{{ville}}\" »"
        ))
    }
}

/// Returns the finding for a row of which no address can be made.
fn nameless(place: Place) -> Diagnostic {
    let fact = text!("this row has no name to make an address of", "cette ligne n’a pas de nom dont faire une adresse");
    Diagnostic::new(Code::DATA_ROW, fact).at(place).hint(text!(
        "fill its title, or name another column: `slug = \"{{number}}\"`",
        "remplissez son titre, ou nommez une autre colonne : « slug = \"{{numero}}\" »"
    ))
}

/// Returns what lies under a key, dots between keys; the keys that there are instead when it is not there.
pub(crate) fn under<'n>(node: Node<'n>, keys: &str) -> Result<Node<'n>, Vec<String>> {
    let mut at = node;
    for key in keys.split('.').filter(|key| !key.is_empty()) {
        let Kind::Table(entries) = at.kind else { return Err(Vec::new()) };
        let known: Vec<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
        at = entries.into_iter().find(|entry| entry.key == key).ok_or(known).map(|entry| entry.node)?;
    }
    Ok(at)
}

fn entries<'r, 'n>(row: &'r Node<'n>) -> &'r [Entry<'n>] {
    match &row.kind {
        Kind::Table(entries) => entries,
        _ => &[],
    }
}

/// Returns a row's cell; dots lead into tables.
fn cell<'r, 'n>(row: &'r Node<'n>, name: &str) -> Option<&'r Node<'n>> {
    let whole = entries(row).iter().find(|entry| entry.key == name).map(|entry| &entry.node);
    whole.or_else(|| {
        let (first, rest) = name.split_once('.')?;
        cell(entries(row).iter().find(|entry| entry.key == first).map(|entry| &entry.node)?, rest)
    })
}

/// Whether a cell says nothing.
pub(crate) fn is_nothing(node: &Node<'_>) -> bool {
    match &node.kind {
        Kind::Null => true,
        Kind::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Returns a value with its `{columns}` filled; `None` when nothing is left of it.
fn filled<'n>(value: &Value, row: &Node<'n>) -> Option<Node<'n>> {
    let here = |kind| Some(Node { span: row.span.clone(), kind });
    match value {
        Value::String(pattern) => fill_text(pattern, row),
        Value::List(items) => here(Kind::List(items.iter().filter_map(|item| filled(item, row)).collect())),
        Value::Table(pairs) => {
            let entry = |(key, value): &(String, Value)| {
                let node = filled(value, row)?;
                Some(Entry { key: Cow::Owned(key.clone()), key_span: node.span.clone(), node })
            };
            here(Kind::Table(pairs.iter().filter_map(entry).collect()))
        }
        Value::Null => None,
        Value::Bool(b) => here(Kind::Bool(*b)),
        Value::Integer(n) => here(Kind::Integer(*n)),
        Value::Float(x) => here(Kind::Float(*x)),
        Value::Date(date) => here(Kind::Date(date.clone())),
    }
}

fn fill_text<'n>(pattern: &str, row: &Node<'n>) -> Option<Node<'n>> {
    // A column alone keeps what it is: a date, a list, true or false.
    if let [name] = columns(pattern)[..]
        && pattern.trim().len() == name.len() + 2
    {
        return cell(row, name).filter(|node| !is_nothing(node)).cloned();
    }
    let (mut text, mut rest, mut span, mut has_cell) = (String::new(), pattern, None, false);
    let asked = columns(pattern);
    for name in &asked {
        let Some((before, after)) = rest.split_once(&format!("{{{name}}}")) else { continue };
        text.push_str(before);
        rest = after;
        if let Some(node) = cell(row, name).filter(|node| !is_nothing(node)) {
            text.push_str(&shown(&node.kind).unwrap_or_default());
            span.get_or_insert_with(|| node.span.clone());
            has_cell = true;
        }
    }
    text.push_str(rest);
    let span = span.unwrap_or_else(|| row.span.clone());
    // Words around columns that are all empty say nothing.
    (has_cell || asked.is_empty()).then_some(Node { span, kind: Kind::String(Cow::Owned(text)) })
}

/// Returns the names between braces.
fn columns(pattern: &str) -> Vec<&str> {
    let parts = pattern.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).filter(|name| !name.is_empty()).collect()
}

/// Returns the texts of a value, those in it included.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::List(items) => items.iter().flat_map(texts).collect(),
        Value::Table(pairs) => pairs.iter().flat_map(|(_, value)| texts(value)).collect(),
        _ => Vec::new(),
    }
}

/// Returns a cell in words.
pub(crate) fn shown(kind: &Kind<'_>) -> Option<String> {
    Some(match kind {
        Kind::String(text) => text.to_string(),
        Kind::Integer(n) => n.to_string(),
        Kind::Float(x) => x.to_string(),
        Kind::Bool(b) => b.to_string(),
        Kind::Date(date) => date.to_string(),
        Kind::Null | Kind::List(_) | Kind::Table(_) => return None,
    })
}

/// Returns what a cell answers to a question, in French or English.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "oui" | "vrai" | "1" | "x" => Some(true),
        "false" | "no" | "non" | "faux" | "0" => Some(false),
        _ => None,
    }
}

/// Returns the parts of a cell that holds a list: semicolons between them, else commas.
pub(super) fn list_of(text: &str) -> impl Iterator<Item = &str> {
    let separator = if text.contains(';') { ';' } else { ',' };
    text.split(separator).map(str::trim).filter(|part| !part.is_empty())
}
