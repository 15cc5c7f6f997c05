//! Component tags: finding them, and the grammar of their arguments.
//!
//! ```text
//! ::button{link="page:join" label="Adhérer"}        a tag of its own
//! :::encart{title="À savoir" large}                 opens a body …
//! :::                                               … and closes it
//! ```

use std::ops::Range;

use crate::{
    content::{markdown::ComponentTag, node::Value},
    diag::{Code, Diagnostic, Text, text},
};

/// A line that is a component tag if the parser finds a block there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TagLine {
    /// Byte offset of the first colon.
    pub(super) start: usize,
    /// Byte offset after the last character that is not a space.
    pub(super) end: usize,
    /// Number of colons: 2 for a tag of its own, more for one with a body.
    pub(super) colons: usize,
}

/// What a tag line does.
#[derive(Debug)]
pub(super) enum TagKind {
    /// A component without a body.
    Leaf,
    /// The beginning of a component with a body.
    Open,
    /// The end of one.
    Close,
}

impl TagLine {
    /// Returns the tag that `line`, at byte `offset` of the body, may be: colons and a name or nothing.
    ///
    /// Two colons before other words are text (`::before`, `std::path`); three are not, since
    /// ignoring them would lose what was meant.
    pub(super) fn find(line: &str, offset: usize) -> Option<Self> {
        let line = line.trim_end();
        let colons = line.bytes().take_while(|&b| b == b':').count();
        let rest = &line[colons..];
        let name = name_length(rest);
        let is_tag = match colons {
            0 | 1 => false,
            2 => name > 0 && (rest.len() == name || rest[name..].starts_with('{')),
            _ => true,
        };
        is_tag.then_some(Self { start: offset, end: offset + line.len(), colons })
    }

    /// Returns what the line does.
    pub(super) fn kind(self) -> TagKind {
        match (self.colons, self.end - self.start - self.colons) {
            (2, _) => TagKind::Leaf,
            (_, 0) => TagKind::Close,
            _ => TagKind::Open,
        }
    }

    /// Returns the tag's bytes.
    pub(super) fn span(self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns the tag as written, or what is wrong with it and where.
    pub(super) fn parse(self, body: &str) -> Result<ComponentTag<'_>, (Range<usize>, Box<Diagnostic>)> {
        let mut parser = Parser { body, at: self.start + self.colons, end: self.end };
        parser.tag(self.span()).map_err(|fault| {
            let found = Diagnostic::new(Code::COMPONENT_SYNTAX, fault.text);
            (fault.span, Box::new(fault.hint.into_iter().fold(found, Diagnostic::hint)))
        })
    }
}

/// Length of the name at the start of `text`, 0 when there is none.
fn name_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return 0;
    }
    text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count()
}

struct Fault {
    span: Range<usize>,
    text: Text,
    hint: Option<Text>,
}

/// Reads `body[at..end]`.
struct Parser<'a> {
    body: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.body[self.at..self.end]
    }

    fn fault<T>(&self, text: Text, hint: Option<Text>) -> Result<T, Fault> {
        let width = self.rest().chars().next().map_or(1, char::len_utf8);
        Err(Fault { span: self.at..self.at + width, text, hint })
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn name(&mut self) -> Option<&'a str> {
        let length = name_length(self.rest());
        let name = &self.rest()[..length];
        self.at += length;
        (length > 0).then_some(name)
    }

    fn tag(&mut self, span: Range<usize>) -> Result<ComponentTag<'a>, Fault> {
        let Some(name) = self.name() else {
            return self.fault(
                text!(
                    "a component’s name is expected right after the colons",
                    "le nom d’un composant est attendu juste après les deux-points"
                ),
                Some(text!("write `:::name{{…}}`", "écrivez `:::nom{{…}}`")),
            );
        };
        let mut arguments = Vec::new();
        if self.rest().starts_with('{') {
            self.at += 1;
            self.arguments(&mut arguments)?;
        }
        if !self.rest().is_empty() {
            let span = self.at..self.end;
            let text = text!(
                "nothing may follow a component tag on its line",
                "rien ne peut suivre une balise de composant sur sa ligne"
            );
            let hint = text!(
                "arguments stand in braces: `{name}{{title=\"…\"}}`",
                "les arguments sont entre accolades : `{name}{{title=\"…\"}}`"
            );
            return Err(Fault { span, text, hint: Some(hint) });
        }
        Ok(ComponentTag { name, arguments, span })
    }

    fn arguments(&mut self, arguments: &mut Vec<(&'a str, Value)>) -> Result<(), Fault> {
        loop {
            self.skip_spaces();
            if self.rest().starts_with('}') {
                self.at += 1;
                return Ok(());
            }
            if self.rest().is_empty() {
                return self.fault(text!("the closing `}}` is missing", "il manque le `}}` fermant"), None);
            }
            let start = self.at;
            let Some(key) = self.name() else {
                let hint = self
                    .rest()
                    .starts_with(',')
                    .then(|| text!("arguments are separated by spaces", "les arguments sont séparés par des espaces"));
                return self
                    .fault(text!("an argument’s name is expected here", "le nom d’un argument est attendu ici"), hint);
            };
            if arguments.iter().any(|(other, _)| *other == key) {
                let text = text!("argument `{key}` is given twice", "l’argument « {key} » est donné deux fois");
                return Err(Fault { span: start..self.at, text, hint: None });
            }
            let value = if self.rest().starts_with('=') {
                self.at += 1;
                self.value()?
            } else {
                Value::Bool(true)
            };
            arguments.push((key, value));
            if !self.rest().starts_with([' ', '\t', '}']) && !self.rest().is_empty() {
                let hint = text!("arguments are separated by spaces", "les arguments sont séparés par des espaces");
                return self.fault(text!("a space is expected here", "une espace est attendue ici"), Some(hint));
            }
        }
    }

    fn value(&mut self) -> Result<Value, Fault> {
        match self.rest().chars().next() {
            Some('"') => self.string().map(Value::String),
            Some('[') => self.list(),
            _ => self.scalar(),
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        let opened = self.at;
        let mut value = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((i, c)) = chars.next() {
            match c {
                '"' => {
                    self.at = opened + i + 1;
                    return Ok(value);
                }
                '\\' => match chars.next() {
                    Some((_, c @ ('"' | '\\'))) => value.push(c),
                    Some((_, c)) => value.extend(['\\', c]),
                    None => value.push('\\'),
                },
                c => value.push(c),
            }
        }
        let text = text!("this text is not closed: `\"` is missing", "ce texte n’est pas refermé : il manque `\"`");
        Err(Fault { span: opened..self.end, text, hint: None })
    }

    fn list(&mut self) -> Result<Value, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_spaces();
            if self.rest().starts_with(']') {
                self.at += 1;
                return Ok(Value::List(items));
            }
            items.push(if self.rest().starts_with('"') { Value::String(self.string()?) } else { self.scalar()? });
            self.skip_spaces();
            match self.rest().chars().next() {
                Some(',') => self.at += 1,
                Some(']') => {}
                _ => return self.fault(text!("`,` or `]` is expected here", "`,` ou `]` est attendu ici"), None),
            }
        }
    }

    /// `true`, `false`, a whole number or one with a fraction.
    fn scalar(&mut self) -> Result<Value, Fault> {
        let rest = self.rest();
        let length = rest.find([' ', '\t', '}', ']', ',']).unwrap_or(rest.len());
        let word = &rest[..length];
        let number = word.strip_prefix('-').unwrap_or(word);
        let is_number =
            number.starts_with(|c: char| c.is_ascii_digit()) && number.ends_with(|c: char| c.is_ascii_digit());
        let value = match word {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ if !is_number => None,
            _ if number.bytes().all(|b| b.is_ascii_digit()) => word.parse().ok().map(Value::Integer),
            _ if number.bytes().all(|b| b.is_ascii_digit() || b == b'.') => word.parse().ok().map(Value::Float),
            _ => None,
        };
        let Some(value) = value else {
            let span = self.at..self.at + length.max(1);
            let text = text!(
                "a value is expected here: a text in straight quotes, a number, `true` or `false`",
                "une valeur est attendue ici : un texte entre guillemets droits, un nombre, `true` ou `false`"
            );
            let bare = word.trim_matches(['“', '”', '«', '»', '\'', '’', '‘']);
            let hint = (!bare.is_empty()).then(|| text!("write `\"{bare}\"`", "écrivez `\"{bare}\"`"));
            return Err(Fault { span, text, hint });
        };
        self.at += length;
        Ok(value)
    }
}

/// Names of arguments that hold an address.
pub(super) fn holds_address(argument: &str) -> bool {
    matches!(argument, "link" | "href" | "src" | "file" | "image" | "page" | "transcript")
}

/// Whether the thing at that address is shown, not followed.
pub(super) fn embeds(argument: &str) -> bool {
    matches!(argument, "src" | "image")
}
