//! HTML, or a template that makes HTML, cut into tokens. Total: any text is cut, and the tokens'
//! texts together are the text again.

use std::borrow::Cow;

use super::element::{self, Inside};

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'a> {
    /// Characters between tags; entities as written.
    Text(&'a str),
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag.
    Close(Tag<'a>),
    /// A comment, with its delimiters.
    Comment(&'a str),
    /// Doctype, processing instruction, CDATA.
    Declaration(&'a str),
    /// What stands in an element whose content is not HTML, such as a script.
    Raw(&'a str),
    /// A tag of the template language: `{% … %}`, `{{ … }}`, `{# … #}`.
    Code(&'a str),
}

/// A tag as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tag<'a> {
    /// Name in lower case.
    pub(crate) name: Cow<'a, str>,
    /// The whole tag, from `<` to `>`.
    pub(crate) text: &'a str,
    /// Whether the `>` is there: it is not at the end of a text, or where another tag starts within.
    pub(crate) ended: bool,
}

/// Cuts a text into tokens.
pub(crate) struct Scanner<'a> {
    rest: &'a str,
    templates: bool,
    /// The element whose content is not HTML and comes next.
    raw: Option<Cow<'a, str>>,
    said: Vec<Said<'a>>,
}

/// An attribute: its name, and its value as written, without quotes; empty when it has none.
pub(crate) type Said<'a> = (&'a str, &'a str);

impl<'a> Scanner<'a> {
    /// Returns a scanner of plain HTML, where braces are text.
    pub(crate) fn html(text: &'a str) -> Self {
        Self { rest: text, templates: false, raw: None, said: Vec::new() }
    }

    /// Returns a scanner of a template.
    pub(crate) fn template(text: &'a str) -> Self {
        Self { rest: text, templates: true, raw: None, said: Vec::new() }
    }

    /// Returns what the last tag says, in order.
    pub(crate) fn said(&self) -> &[Said<'a>] {
        &self.said
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn raw_end(&self, name: &str) -> usize {
        let bytes = self.rest.as_bytes();
        memchr::memmem::find_iter(bytes, b"</")
            .find(|&at| {
                let after = &bytes[at + 2..];
                after.len() >= name.len()
                    && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                    && after.get(name.len()).is_none_or(|b| matches!(b, b'>' | b'/') || b.is_ascii_whitespace())
            })
            .unwrap_or(bytes.len())
    }

    fn tag(&mut self, name_at: usize) -> Tag<'a> {
        let after = &self.rest.as_bytes()[name_at..];
        let (mut name_length, mut is_lower) = (0, true);
        for &b in after {
            if is_space(b) || matches!(b, b'/' | b'>') || (self.templates && b == b'{') {
                break;
            }
            is_lower &= !b.is_ascii_uppercase();
            name_length += 1;
        }
        let name = &self.rest[name_at..name_at + name_length];
        let name = if is_lower { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) };
        let begins = name_at + name_length;
        self.said.clear();
        if !self.templates
            && let Some(length) = plain_end(&self.rest[begins..], &mut self.said)
        {
            return Tag { name, text: self.take(begins + length), ended: true };
        }
        let parts = Parts { rest: &self.rest[begins..], templates: self.templates, value: false };
        let (mut length, mut ended, mut runs_on) = (0, false, false);
        self.said.clear();
        let mut is_named = false;
        for part in parts {
            length += part.text().len();
            ended = matches!(part, Part::End(_));
            match part {
                Part::Name(name) => {
                    runs_on |= name.contains('<');
                    self.said.push((name, ""));
                    is_named = true;
                }
                Part::Value(value) if std::mem::take(&mut is_named) => {
                    if let Some(last) = self.said.last_mut() {
                        last.1 = unquoted(value);
                    }
                }
                _ => {}
            }
        }
        Tag { name, text: self.take(begins + length), ended: ended && !runs_on }
    }

    fn text_length(&self) -> usize {
        let bytes = self.rest.as_bytes();
        // At least one character, so that a lone `<` is text.
        let mut at = self.rest.chars().next().map_or(0, char::len_utf8);
        while at < bytes.len() {
            let next = if self.templates {
                memchr::memchr2(b'<', b'{', &bytes[at..])
            } else {
                memchr::memchr(b'<', &bytes[at..])
            };
            let Some(next) = next else { return bytes.len() };
            at += next;
            if starts_markup(&self.rest[at..]) || (self.templates && code_length(&self.rest[at..]).is_some()) {
                return at;
            }
            at += 1;
        }
        at
    }
}

/// Returns where a tag ends that says nothing unusual after its name, as [`Parts`] would find it, and adds what it says;
/// most do.
fn plain_end<'a>(rest: &'a str, said: &mut Vec<Said<'a>>) -> Option<usize> {
    let bytes = rest.as_bytes();
    let (mut at, mut value, mut is_named) = (0, false, false);
    loop {
        match *bytes.get(at)? {
            b'>' => return Some(at + 1),
            b if is_space(b) => at += 1,
            quote if value => {
                let (from, to, next) = if matches!(quote, b'"' | b'\'') {
                    let end = at + 1 + memchr::memchr(quote, &bytes[at + 1..])?;
                    (at + 1, end, end + 1)
                } else {
                    let end = at + bytes[at..].iter().position(|b| *b == b'>' || is_space(*b))?;
                    (at, end, end)
                };
                if is_named && let Some(last) = said.last_mut() {
                    last.1 = &rest[from..to];
                }
                (at, value, is_named) = (next, false, false);
            }
            b'/' => at += 1,
            b'=' => {
                value = true;
                at += 1;
            }
            _ => {
                let from = at;
                while !matches!(*bytes.get(at)?, b'/' | b'>' | b'=') && !is_space(bytes[at]) {
                    if bytes[at] == b'<' {
                        return None;
                    }
                    at += 1;
                }
                said.push((&rest[from..at], ""));
                is_named = true;
            }
        }
    }
}

/// Returns a value without the quotes around it.
fn unquoted(value: &str) -> &str {
    match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => value[1..].strip_suffix(quote).unwrap_or(&value[1..]),
        None => value,
    }
}

fn is_space(b: u8) -> bool {
    element::is_space(char::from(b))
}

/// Whether a tag, comment or declaration starts here.
fn starts_markup(rest: &str) -> bool {
    let mut bytes = rest.bytes();
    bytes.next() == Some(b'<')
        && match bytes.next() {
            Some(b'!' | b'?') => true,
            Some(b'/') => bytes.next().is_some_and(|b| b != b'<'),
            Some(b) => b.is_ascii_alphabetic(),
            None => false,
        }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(name) = self.raw.take() {
            let end = self.raw_end(&name);
            if end > 0 {
                return Some(Token::Raw(self.take(end)));
            }
        }
        if self.templates
            && let Some(length) = code_length(self.rest)
        {
            return Some(Token::Code(self.take(length)));
        }
        if !starts_markup(self.rest) {
            let length = self.text_length();
            return Some(Token::Text(self.take(length)));
        }
        Some(match self.rest.as_bytes().get(1..) {
            Some([b'/', name, ..]) if name.is_ascii_alphabetic() => Token::Close(self.tag(2)),
            Some([b'!', b'-', b'-', ..]) => {
                let length = comment_length(self.rest);
                Token::Comment(self.take(length))
            }
            Some([b'!' | b'?' | b'/', ..]) => {
                let length = declaration_length(self.rest);
                Token::Declaration(self.take(length))
            }
            _ => {
                let tag = self.tag(1);
                if element::inside(&tag.name) == Inside::Text {
                    self.raw = Some(tag.name.clone());
                }
                Token::Open(tag)
            }
        })
    }
}

fn comment_length(rest: &str) -> usize {
    // `<!-->` and `<!--->` are whole comments.
    if let Some(short) = ["<!-->", "<!--->"].into_iter().find(|short| rest.starts_with(short)) {
        return short.len();
    }
    let ends = ["-->", "--!>"].map(|end| rest[4..].find(end).map(|at| 4 + at + end.len()));
    ends.into_iter().flatten().min().unwrap_or(rest.len())
}

fn declaration_length(rest: &str) -> usize {
    let end = if rest.starts_with("<![CDATA[") { "]]>" } else { ">" };
    rest.find(end).map_or(rest.len(), |at| at + end.len())
}

/// Returns the length of the template code at the start of `rest`, if there is any.
pub(crate) fn code_length(rest: &str) -> Option<usize> {
    let end = match rest.as_bytes() {
        [b'{', b'{', ..] => "}}",
        [b'{', b'%', ..] => "%}",
        [b'{', b'#', ..] => return Some(rest.find("#}").map_or(rest.len(), |at| at + 2)),
        _ => return None,
    };
    let length = end_outside_strings(rest, end);
    if keyword(&rest[..length]) == "raw" {
        let mut from = length;
        while let Some(at) = rest[from..].find("{%") {
            let close = end_outside_strings(&rest[from + at..], "%}");
            if keyword(&rest[from + at..from + at + close]) == "endraw" {
                return Some(from + at + close);
            }
            from += at + 2;
        }
        return Some(rest.len());
    }
    Some(length)
}

fn end_outside_strings(rest: &str, end: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 2;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            _ if bytes[at..].starts_with(end.as_bytes()) => return at + end.len(),
            _ => at += 1,
        }
    }
    rest.len()
}

/// Returns the first word of a `{% … %}` tag, or `""`.
pub(crate) fn keyword(code: &str) -> &str {
    let Some(inner) = code.strip_prefix("{%") else { return "" };
    let inner = inner.strip_prefix('-').unwrap_or(inner).trim_start();
    let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inner.len());
    &inner[..end]
}

/// A piece of a tag after its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// White space.
    Space(&'a str),
    /// Template code.
    Code(&'a str),
    /// A `/` outside a value.
    Slash(&'a str),
    /// An attribute's name.
    Name(&'a str),
    /// The `=` between name and value.
    Equals(&'a str),
    /// An attribute's value with its quotes.
    Value(&'a str),
    /// The final `>`.
    End(&'a str),
}

impl<'a> Part<'a> {
    /// Returns it as written.
    pub(crate) fn text(self) -> &'a str {
        match self {
            Self::Space(text)
            | Self::Code(text)
            | Self::Slash(text)
            | Self::Name(text)
            | Self::Equals(text)
            | Self::Value(text)
            | Self::End(text) => text,
        }
    }
}

/// Cuts a tag, after its name, into parts; ends after the final `>`.
pub(crate) struct Parts<'a> {
    rest: &'a str,
    templates: bool,
    /// Whether an `=` came last, white space aside.
    value: bool,
}

impl<'a> Parts<'a> {
    /// Returns the parts of a tag.
    pub(crate) fn of(tag: &Tag<'a>, templates: bool) -> Self {
        let before = if tag.text.starts_with("</") { 2 } else { 1 };
        Self { rest: &tag.text[before + tag.name.len()..], templates, value: false }
    }

    /// Returns where the first character lies that `stop` accepts and that is not in template code.
    fn until(&self, from: usize, stop: impl Fn(u8) -> bool) -> usize {
        let bytes = self.rest.as_bytes();
        let mut at = from;
        if !self.templates {
            return bytes[from..].iter().position(|b| stop(*b)).map_or(bytes.len(), |found| from + found);
        }
        while at < bytes.len() {
            if bytes[at] == b'{'
                && let Some(length) = code_length(&self.rest[at..])
            {
                at += length;
            } else if stop(bytes[at]) {
                break;
            } else {
                at += 1;
            }
        }
        at
    }

    fn value_length(&self) -> usize {
        match self.rest.as_bytes()[0] {
            quote @ (b'"' | b'\'') => (self.until(1, |b| b == quote) + 1).min(self.rest.len()),
            _ => self.until(0, |b| b == b'>' || is_space(b)),
        }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let first = *self.rest.as_bytes().first()?;
        let code = if self.templates { code_length(self.rest) } else { None };
        let (make, length): (fn(&'a str) -> Part<'a>, usize) = match first {
            b if is_space(b) => (Part::Space, self.rest.bytes().position(|b| !is_space(b)).unwrap_or(self.rest.len())),
            b'>' => (Part::End, 1),
            _ if self.value => (Part::Value, self.value_length()),
            _ if code.is_some() => (Part::Code, code.unwrap_or_default()),
            b'/' => (Part::Slash, 1),
            b'=' => (Part::Equals, 1),
            // A brace that opens code ends a name: `data-{{ x }}` is a name and code side by side.
            _ => {
                let stop = |b: u8| matches!(b, b'/' | b'>' | b'=') || is_space(b);
                let end = self.rest.bytes().enumerate().find(|&(at, b)| {
                    stop(b) || (self.templates && b == b'{' && code_length(&self.rest[at..]).is_some())
                });
                (Part::Name, end.map_or(self.rest.len(), |(at, _)| at))
            }
        };
        let (text, rest) = self.rest.split_at(length);
        let part = make(text);
        self.value = matches!(part, Part::Equals(_)) || (self.value && matches!(part, Part::Space(_)));
        self.rest = if matches!(part, Part::End(_)) { "" } else { rest };
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Part, Parts, Scanner, Token, plain_end};

    /// The short way to a tag's end and the long way meet, whatever stands in between, and hear the same.
    #[test]
    fn a_plain_end_is_the_end() {
        let piece = prop::sample::select(vec!["a", "=", " ", "\n", "\"", "'", "/", ">", "<", "é", "x=y", "b=\"c d\""]);
        proptest!(|(pieces in prop::collection::vec(piece, 0..12))| {
            let rest = pieces.concat();
            let parts: Vec<Part<'_>> = Parts { rest: &rest, templates: false, value: false }.collect();
            let is_plain = !parts.iter().any(|part| matches!(part, Part::Name(name) if name.contains('<')));
            let ends = matches!(parts.last(), Some(Part::End(_)));
            let length: usize = parts.iter().map(|part| part.text().len()).sum();
            let mut said = Vec::new();
            match plain_end(&rest, &mut said) {
                Some(end) => {
                    prop_assert!(ends && is_plain && end == length, "{rest}: {end}, {length}");
                    // Templates take the long way.
                    let text = format!("<p {rest}");
                    let mut long = Scanner::template(&text);
                    prop_assert!(matches!(long.next(), Some(Token::Open(_))));
                    prop_assert_eq!(said, long.said());
                }
                None => prop_assert!(!ends || !is_plain, "{rest}: no end, {length}"),
            }
        });
    }
}
