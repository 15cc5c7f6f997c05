//! YAML text → [`Node`], from the events of `saphyr-parser`.
//!
//! The part of YAML that front matter and data use: scalars by the core schema (YAML 1.2 §10.3),
//! lists, tables. Aliases are refused: nobody writes them in a page, and nested ones are how a few
//! lines become gigabytes.

use std::{borrow::Cow, ops::Range};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::{
    date::Date,
    node::{Entry, Kind, Node},
};
use crate::diag::{Code, Diagnostic, Place, Text, text};

/// Deepest nesting that is followed.
const DEPTH_MAX: usize = 64;

/// Returns the table that `text` holds (empty text: an empty table), or why it is none, under `code`.
///
/// `place` turns a byte range of `text` into a place of the file it came from.
pub fn parse_yaml<'a>(
    text: &'a str,
    code: Code,
    place: &dyn Fn(Range<usize>) -> Place,
) -> Result<Node<'a>, Vec<Diagnostic>> {
    let mut loader = Loader { parser: Parser::new_from_str(text), text, line_starts: line_starts(text) };
    loader.document().map_err(|fault| vec![fault.into_diagnostic(code, place)])
}

/// Why a text is not the YAML we read, and where.
struct Fault {
    says: Text,
    span: Range<usize>,
    code: Option<Code>,
}

impl Fault {
    fn into_diagnostic(self, code: Code, place: &dyn Fn(Range<usize>) -> Place) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.code.unwrap_or(code), self.says).at(place(self.span));
        if self.code == Some(Code::DUPLICATE_KEY) {
            return diagnostic.hint(text!("keep one of the two", "gardez-en une des deux"));
        }
        diagnostic.hint(text!(
            "write `key: text` with one space after the colon, and quotes around a text that holds `: ` or `#`",
            "écrivez « clé: texte » avec une espace après le deux-points, et des guillemets autour d’un texte qui contient « : » ou « # »"
        ))
    }
}

struct Loader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Loader<'a> {
    fn document(&mut self) -> Result<Node<'a>, Fault> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => {
                    return Ok(Node { span: 0..0, kind: Kind::Table(Vec::new()) });
                }
                event => {
                    let node = self.node(event, span, 0)?;
                    self.only_one_document()?;
                    return Ok(match node.kind {
                        Kind::Null => Node { span: node.span, kind: Kind::Table(Vec::new()) },
                        _ => node,
                    });
                }
            }
        }
    }

    /// Reads to the end, so that a fault after the first value is not missed.
    fn only_one_document(&mut self) -> Result<(), Fault> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentEnd, _) => {}
                (_, span) => {
                    return Err(Fault {
                        says: text!("a second document begins here", "un second document commence ici"),
                        span,
                        code: None,
                    });
                }
            }
        }
    }

    fn node(&mut self, event: Event<'a>, span: Range<usize>, depth: usize) -> Result<Node<'a>, Fault> {
        if depth > DEPTH_MAX {
            let says = text!("nested deeper than {DEPTH_MAX} levels", "imbriqué à plus de {DEPTH_MAX} niveaux");
            return Err(Fault { says, span, code: None });
        }
        let kind = match event {
            Event::Scalar(text, style, ..) => scalar(text, style),
            Event::SequenceStart(..) => Kind::List(self.list(depth)?),
            Event::MappingStart(..) => Kind::Table(self.table(depth)?),
            _ => {
                let says = text!("aliases (`*name`) are not read", "les alias (« *nom ») ne sont pas lus");
                return Err(Fault { says, span, code: None });
            }
        };
        Ok(Node { span, kind })
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node<'a>>, Fault> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn table(&mut self, depth: usize) -> Result<Vec<Entry<'a>>, Fault> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        loop {
            let (key, key_span) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(entries),
                (Event::Scalar(key, ..), span) => (key, span),
                (_, span) => {
                    let says = text!("a key must be a plain text", "une clé doit être un simple texte");
                    return Err(Fault { says, span, code: None });
                }
            };
            if entries.iter().any(|entry| entry.key == key) {
                let says = text!("the key `{key}` is written twice", "la clé « {key} » est écrite deux fois");
                return Err(Fault { says, span: key_span, code: Some(Code::DUPLICATE_KEY) });
            }
            let (event, span) = self.next()?;
            let node = self.node(event, span, depth + 1)?;
            entries.push(Entry { key, key_span, node });
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Range<usize>), Fault> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.bytes(span))),
            Some(Err(error)) => Err(self.scan_fault(&error)),
            None => Ok((Event::StreamEnd, self.text.len()..self.text.len())),
        }
    }

    fn scan_fault(&self, error: &ScanError) -> Fault {
        let at = self.byte(error.marker().line(), error.marker().col());
        let said = error.info();
        Fault {
            says: text!("this is not valid YAML: {said}", "ceci n’est pas du YAML valide : {said}"),
            span: at..at + 1,
            code: None,
        }
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.line(), span.start.col());
        start..self.byte(span.end.line(), span.end.col()).max(start)
    }

    /// Returns the byte at a line (from 1) and column (from 0, in characters).
    fn byte(&self, line: usize, column: usize) -> usize {
        let Some(&start) = self.line_starts.get(line.saturating_sub(1)) else { return self.text.len() };
        self.text[start..].char_indices().nth(column).map_or(self.text.len(), |(at, _)| start + at)
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect()
}

/// The core schema, plus bare dates, which editors of pages expect to be dates.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Kind<'_> {
    if style != ScalarStyle::Plain {
        return Kind::String(text);
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "true" | "True" | "TRUE" => return Kind::Bool(true),
        "false" | "False" | "FALSE" => return Kind::Bool(false),
        _ => {}
    }
    let looks_numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    if looks_numeric {
        if let Ok(n) = text.parse() {
            return Kind::Integer(n);
        }
        if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
            && let Ok(x) = text.parse()
        {
            return Kind::Float(x);
        }
        if let Some(date) = Date::parse(&text) {
            return Kind::Date(date);
        }
    }
    Kind::String(text)
}
