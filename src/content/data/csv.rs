//! CSV → [`Node`], each cell with its place: as spreadsheets write it, with commas, semicolons or tabs.

use std::{borrow::Cow, ops::Range};

use csv_core::{ReadFieldResult, ReaderBuilder};

use crate::{
    content::node::{Entry, Kind, Node},
    diag::{Code, Diagnostic, Place, text},
};

/// One cell: its text and its byte range in the file, quotes included.
type Cell = (String, Range<usize>);

/// Returns the rows of a text as tables, keyed by the words of the first line; every value is text, an empty
/// one nothing.
pub(super) fn parse<'a>(text: &'a str, locate: &dyn Fn(Range<usize>) -> Place) -> Result<Node<'a>, Vec<Diagnostic>> {
    let mut records = records(text).into_iter();
    let head = records.next().unwrap_or_default();
    let keys: Vec<Cell> = head.into_iter().map(|(key, span)| (key.trim().to_owned(), span)).collect();
    let mut found = Vec::new();
    for (at, (key, span)) in keys.iter().enumerate() {
        if keys[..at].iter().any(|(other, _)| other == key && !key.is_empty()) {
            let fact = text!("two columns are called `{key}`", "deux colonnes s’appellent « {key} »");
            let hint = text!("rename one of the two", "renommez l’une des deux");
            found.push(Diagnostic::new(Code::DATA_SYNTAX, fact).at(locate(span.clone())).hint(hint));
        }
    }
    let mut rows = Vec::new();
    for cells in records {
        match (cells.first(), cells.last()) {
            (Some(first), Some(last)) if cells.len() == keys.len() => {
                let span = first.1.start..last.1.end;
                let entries = keys.iter().zip(cells).map(|(key, cell)| entry(key, cell));
                rows.push(Node { span, kind: Kind::Table(entries.collect()) });
            }
            (Some(first), _) => found.push(ragged(cells.len(), keys.len(), locate(first.1.clone()))),
            (None, _) => {}
        }
    }
    if found.is_empty() { Ok(Node { span: 0..text.len(), kind: Kind::List(rows) }) } else { Err(found) }
}

fn entry<'a>((key, _): &Cell, (text, span): Cell) -> Entry<'a> {
    let kind = Kind::String(Cow::Owned(text));
    Entry { key: Cow::Owned(key.clone()), key_span: span.clone(), node: Node { span, kind } }
}

fn ragged(is: usize, should: usize, place: Place) -> Diagnostic {
    let fact = text!(
        "this row has {is} cells, but the first line names {should} columns",
        "cette ligne a {is} cellules, mais la première nomme {should} colonnes"
    );
    Diagnostic::new(Code::DATA_SYNTAX, fact).at(place).hint(text!(
        "put a text that holds the separator or a line’s end between quotes, and double the quotes in it",
        "mettez entre guillemets un texte qui contient le séparateur ou une fin de ligne, et doublez-y les guillemets"
    ))
}

/// Returns the cells of each line.
fn records(text: &str) -> Vec<Vec<Cell>> {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let bytes = text.as_bytes();
    let mut reader = ReaderBuilder::new().delimiter(separator(&text[mark..])).build();
    let mut room = vec![0; bytes.len()];
    let (mut at, mut start, mut filled) = (mark, mark, 0);
    let (mut records, mut record) = (Vec::new(), Vec::new());
    loop {
        let (result, read, written) = reader.read_field(&bytes[at..], &mut room[filled..]);
        at += read;
        filled += written;
        match result {
            ReadFieldResult::Field { record_end } => {
                let cell = String::from_utf8_lossy(&room[..filled]).into_owned();
                record.push((cell, inside(text, start..at)));
                (start, filled) = (at, 0);
                if record_end {
                    records.push(std::mem::take(&mut record));
                }
            }
            ReadFieldResult::InputEmpty if at < bytes.len() => {}
            ReadFieldResult::InputEmpty => {
                // Whoever reads on from nothing says that nothing comes.
                let (last, _, written) = reader.read_field(&[], &mut room[filled..]);
                if matches!(last, ReadFieldResult::Field { .. }) {
                    let cell = String::from_utf8_lossy(&room[..filled + written]).into_owned();
                    record.push((cell, inside(text, start..at)));
                }
                break;
            }
            ReadFieldResult::OutputFull | ReadFieldResult::End => break,
        }
    }
    records.extend((!record.is_empty()).then_some(record));
    records
}

/// Returns a cell's range without the line's end before it and the separator after it.
fn inside(text: &str, range: Range<usize>) -> Range<usize> {
    let whole = &text[range.clone()];
    let start = range.start + whole.len() - whole.trim_start_matches(['\r', '\n']).len();
    let kept = text[start..range.end].trim_end_matches(['\r', '\n']);
    let end = start + kept.strip_suffix([',', ';', '\t']).unwrap_or(kept).len();
    start..end
}

/// Returns what separates cells: what the first line has most of.
fn separator(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let count = |separator: u8| {
        let mut quoted = false;
        let unquoted = line.bytes().filter(|&byte| {
            quoted ^= byte == b'"';
            byte == separator && !quoted
        });
        unquoted.count()
    };
    // Of two that are equally frequent the last one is taken.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn each_cell_has_its_text_and_its_place() {
        let text = "\u{feff}nom;ville\r\n\"A; \"\"b\"\"\";Lyon\r\n\r\nC;\"x\ny\"";
        let shown: Vec<Vec<(String, &str)>> = records(text)
            .into_iter()
            .map(|record| record.into_iter().map(|(cell, span)| (cell, &text[span])).collect())
            .collect();
        assert_eq!(shown[0], [("nom".to_owned(), "nom"), ("ville".to_owned(), "ville")]);
        assert_eq!(shown[1], [("A; \"b\"".to_owned(), "\"A; \"\"b\"\"\""), ("Lyon".to_owned(), "Lyon")]);
        assert_eq!(shown[2], [("C".to_owned(), "C"), ("x\ny".to_owned(), "\"x\ny\"")]);
        assert_eq!(records("a,b\n1,\n").last().unwrap()[1].0, "");
        assert!(records("").is_empty());
    }
}
