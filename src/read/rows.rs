//! Rows of data files → documents, once the files themselves are read.

use std::{path::Path, sync::Arc};

use super::{Reading, Remembered, load};
use crate::{
    content::{
        Document,
        document::{Parsing, utf8},
        front_matter::Rows,
        rows::Table,
    },
    diag::{Code, Diagnostic, text},
    path::ContentPath,
};

/// Adds the documents that sections make of rows. Those that are remembered keep what a walk over them found.
pub(super) fn add(root: &Path, reading: &mut Reading, remembered: &Remembered, parsing: &Parsing) {
    let sections: Vec<Arc<Document>> =
        reading.content.documents.values().filter(|document| document.front.rows.is_some()).cloned().collect();
    for section in sections {
        let Some(rows) = section.front.rows.as_deref() else { continue };
        match made(root, &section, rows, reading, parsing) {
            Ok(documents) => documents.into_iter().for_each(|document| put(document, reading, remembered, parsing)),
            Err(diagnostic) => reading.diagnostics.extend(diagnostic.map(|found| *found)),
        }
    }
}

/// Returns the documents of a section; nothing to say of a file that is told to be broken where it is read.
fn made(
    root: &Path,
    section: &Document,
    rows: &Rows,
    reading: &mut Reading,
    parsing: &Parsing,
) -> Result<Vec<Document>, Option<Box<Diagnostic>>> {
    if !section.is_section() {
        let fact = text!(
            "only a section’s `_index.md` can have `[rows]`",
            "seul le « _index.md » d’une rubrique peut avoir « [rows] »"
        );
        return Err(Some(Box::new(Diagnostic::new(Code::DATA_ROW, fact).at(rows.place("source")))));
    }
    let path = ContentPath::new(&format!("data/{}", rows.source)).ok();
    let is_there = |path: &ContentPath| reading.files.iter().any(|(file, ..)| file == path);
    let Some(path) = path.filter(is_there) else { return Err(missing(rows, reading)) };
    let bytes = load(&root.join(&path)).ok().flatten().ok_or(None)?;
    let text = utf8("", &bytes).map_err(|_| None)?;
    let (documents, found) = Table { section, rows, path: &path, text, parsing }.documents();
    reading.diagnostics.extend(found);
    Ok(documents)
}

fn missing(rows: &Rows, reading: &Reading) -> Option<Box<Diagnostic>> {
    let source = &rows.source;
    if source.is_empty() {
        return None;
    }
    let known: Vec<&str> = reading.content.data.keys().map(ContentPath::as_str).collect();
    let all = known.join(", ");
    let fact = text!("there is no data file data/{source}", "il n’y a pas de fichier de données data/{source}");
    let diagnostic = Diagnostic::new(Code::DATA_ROW, fact).at(rows.place("source")).did_you_mean(source, known);
    Some(Box::new(if all.is_empty() {
        diagnostic
    } else {
        diagnostic.hint(text!("there are: {all}", "il y a : {all}"))
    }))
}

fn put(mut document: Document, reading: &mut Reading, remembered: &Remembered, parsing: &Parsing) {
    if reading.content.documents.contains_key(&document.path) {
        let file = format!("{}{}", parsing.folder, document.path);
        let place = document.row.as_ref().map(|row| (row.path.clone(), row.span.start));
        let source = place.map_or_else(String::new, |(path, _)| format!("{}{path}", parsing.folder));
        let fact =
            text!("{file} and a row of {source} are one page", "{file} et une ligne de {source} sont une même page");
        let hint = text!(
            "rename the file, or give the row another `slug`",
            "renommez le fichier, ou donnez un autre « slug » à la ligne"
        );
        reading.diagnostics.push(Diagnostic::new(Code::DATA_ROW, fact).at(crate::diag::Place::file(file)).hint(hint));
        return;
    }
    let known = remembered.documents.get(&document.path).filter(|known| known.digest == document.digest);
    if let Some(known) = known {
        document.words = known.words.clone();
    }
    reading.content.documents.insert(document.path.clone(), Arc::new(document));
}
