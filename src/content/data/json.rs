//! JSON → [`Node`]: `serde_json` says whether it is JSON, a second look where everything stands.

use std::{borrow::Cow, ops::Range};

use crate::{
    content::node::{Entry, Kind, Node},
    diag::{Code, Diagnostic, Place, text},
};

/// Returns the value that a text holds.
pub(super) fn parse<'a>(text: &'a str, locate: &dyn Fn(Range<usize>) -> Place) -> Result<Node<'a>, Vec<Diagnostic>> {
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
    let Err(error) = parsed else { return Ok(Scanner { text, at: 0 }.value()) };
    let line_start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let at = line_start + error.column().saturating_sub(1);
    let said = error.to_string();
    let fact = text!("this is not valid JSON: {said}", "ceci n’est pas du JSON valide : {said}");
    Err(vec![Diagnostic::new(Code::DATA_SYNTAX, fact).at(locate(at..at + 1))])
}

/// Walks over a text that is known to be JSON, and no deeper than `serde_json` follows.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn value(&mut self) -> Node<'a> {
        self.blank();
        let start = self.at;
        let kind = match self.peek() {
            b'{' => self.table(),
            b'[' => self.list(),
            b'"' => Kind::String(self.string()),
            _ => self.word(),
        };
        Node { span: start..self.at, kind }
    }

    fn table(&mut self) -> Kind<'a> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        while self.goes_on(b'}') {
            let start = self.at;
            let key = self.string();
            let key_span = start..self.at;
            self.blank();
            self.at += 1;
            let entry = Entry { key, key_span, node: self.value() };
            // Of a key that is written twice the last one counts, as everywhere in JSON.
            match entries.iter_mut().find(|known| known.key == entry.key) {
                Some(known) => *known = entry,
                None => entries.push(entry),
            }
        }
        Kind::Table(entries)
    }

    fn list(&mut self) -> Kind<'a> {
        let mut items = Vec::new();
        while self.goes_on(b']') {
            items.push(self.value());
        }
        Kind::List(items)
    }

    /// Leaves the opening bracket or a comma behind; whether something follows before `end`, which is left
    /// behind, too.
    fn goes_on(&mut self, end: u8) -> bool {
        self.blank();
        let is_end = self.peek() == end;
        self.at += usize::from(self.at < self.text.len());
        if is_end {
            return false;
        }
        self.blank();
        let is_empty = self.peek() == end;
        self.at += usize::from(is_empty);
        !is_empty && self.at < self.text.len()
    }

    fn string(&mut self) -> Cow<'a, str> {
        let start = self.at;
        self.at += 1;
        while self.at < self.text.len() && self.peek() != b'"' {
            self.at += if self.peek() == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(self.text.len());
        let written = &self.text[start..self.at];
        match written.contains('\\') {
            true => Cow::Owned(serde_json::from_str(written).unwrap_or_default()),
            false => Cow::Borrowed(written.trim_matches('"')),
        }
    }

    fn word(&mut self) -> Kind<'a> {
        let rest = &self.text[self.at..];
        let length = rest.find([',', '}', ']', ' ', '\n', '\r', '\t']).unwrap_or(rest.len());
        self.at += length;
        match &rest[..length] {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            number => {
                let whole = number.parse().map(Kind::Integer);
                whole.unwrap_or_else(|_| Kind::Float(number.parse().unwrap_or(f64::NAN)))
            }
        }
    }

    fn blank(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::{content::node::Value, diag::Place};

    #[test]
    fn values_are_those_of_json_and_stand_where_they_stand() {
        let text = " {\"a\\u00e9\": [1, -2.5, true, null, \"x\\\"}\"], \"b\": {}, \"c\": [], \"b\": \"ü\"} ";
        let node = parse(text, &|span| Place::new("a.json", text, span)).unwrap();
        let Value::Table(entries) = node.to_value() else { panic!() };
        assert_eq!(entries.len(), 3);
        let list =
            vec![Value::Integer(1), Value::Float(-2.5), Value::Bool(true), Value::Null, Value::String("x\"}".into())];
        assert_eq!(entries[0], ("aé".into(), Value::List(list)));
        assert_eq!(entries[1], ("b".into(), Value::String("ü".into())));
        assert_eq!(entries[2], ("c".into(), Value::List(Vec::new())));
        let crate::content::node::Kind::Table(entries) = node.kind else { panic!() };
        assert_eq!(&text[entries[1].node.span.clone()], "\"ü\"");
    }
}
