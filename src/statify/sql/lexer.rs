//! Bytes of a dump → words, texts and rows.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read},
};

use super::{Row, decode};

/// What is left to read.
pub(super) struct Lexer<R> {
    source: BufReader<R>,
    delimiter: Vec<u8>,
    /// Whether the dump said where it began, and has not yet said that it is complete.
    is_open: bool,
}

/// Longest name, number or other bare word.
const WORD: usize = 1 << 12;

impl<R: Read> Lexer<R> {
    /// Returns a lexer at the beginning of a dump.
    pub(super) fn new(source: R) -> Self {
        Self { source: BufReader::with_capacity(1 << 16, source), delimiter: b";".to_vec(), is_open: false }
    }

    /// Whether the dump promised a last line that has not come.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Reads what ends statements from now on.
    pub(super) fn delimiter(&mut self) -> io::Result<()> {
        let line = self.line()?;
        let delimiter = line.trim_ascii();
        self.delimiter = if delimiter.is_empty() { b";".to_vec() } else { delimiter.to_vec() };
        Ok(())
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.source.fill_buf()?.first().copied())
    }

    fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        self.source.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    /// Skips white space, comments and the brackets of conditional comments; returns whether there is more.
    pub(super) fn skip_space(&mut self) -> io::Result<bool> {
        while let Some(byte) = self.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | 0xef | 0xbb | 0xbf => self.source.consume(1),
                b'#' => drop(self.line()?),
                b'-' => {
                    self.source.consume(1);
                    if self.peek()? == Some(b'-') {
                        self.remark()?;
                    }
                }
                b'/' => self.comment()?,
                // The end of a conditional comment.
                b'*' => {
                    self.source.consume(1);
                    if self.peek()? == Some(b'/') {
                        self.source.consume(1);
                    }
                }
                _ => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Skips a comment; of a conditional one (`/*!40101 `) only its beginning, since what it holds is a
    /// statement.
    fn comment(&mut self) -> io::Result<()> {
        self.source.consume(1);
        if self.peek()? != Some(b'*') {
            return Ok(());
        }
        self.source.consume(1);
        if self.peek()? == Some(b'!') {
            self.source.consume(1);
            while self.peek()?.is_some_and(|b| b.is_ascii_digit()) {
                self.source.consume(1);
            }
            return Ok(());
        }
        let mut star = false;
        while let Some(byte) = self.next()? {
            if star && byte == b'/' {
                break;
            }
            star = byte == b'*';
        }
        Ok(())
    }

    /// Reads the rest of a line after `--`: `mysqldump` says there when it begins and when it is complete.
    fn remark(&mut self) -> io::Result<()> {
        let line = self.line()?;
        let line = line.strip_prefix(b"-").unwrap_or(&line).trim_ascii();
        if line.starts_with(b"MySQL dump ") || line.starts_with(b"MariaDB dump ") {
            self.is_open = true;
        } else if line.starts_with(b"Dump completed") {
            self.is_open = false;
        }
        Ok(())
    }

    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        while let Some(byte) = self.next()?.filter(|b| *b != b'\n') {
            if line.len() < WORD {
                line.push(byte);
            }
        }
        Ok(line)
    }

    /// Returns a bare word or a quoted name; empty, with one byte eaten, where there is none.
    pub(super) fn word(&mut self) -> io::Result<Vec<u8>> {
        let mut word = Vec::new();
        match self.peek()? {
            Some(quote @ (b'`' | b'"' | b'\'')) => return self.quoted(quote).map(|(word, _)| word),
            Some(b) if !is_word(b) => self.source.consume(1),
            _ => {}
        }
        while let Some(byte) = self.peek()?.filter(|b| is_word(*b)) {
            if word.len() < WORD {
                word.push(byte);
            }
            self.source.consume(1);
        }
        Ok(word)
    }

    /// Returns what stands in quotes, and whether they were closed.
    fn quoted(&mut self, quote: u8) -> io::Result<(Vec<u8>, bool)> {
        let mut text = Vec::new();
        self.source.consume(1);
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                return Ok((text, false));
            }
            let Some(at) = memchr::memchr2(quote, b'\\', buffer) else {
                let length = buffer.len();
                text.extend_from_slice(buffer);
                self.source.consume(length);
                continue;
            };
            let found = buffer[at];
            text.extend_from_slice(&buffer[..at]);
            self.source.consume(at + 1);
            if found == quote {
                // Doubled, it is one of the text.
                if self.peek()? != Some(quote) {
                    return Ok((text, true));
                }
                self.source.consume(1);
                text.push(quote);
            } else if quote == b'`' {
                text.push(b'\\');
            } else if let Some(byte) = self.next()? {
                escape(byte, &mut text);
            }
        }
    }

    /// Skips to the end of the statement, texts and comments in sight; returns whether it has one.
    pub(super) fn skip_statement(&mut self) -> io::Result<bool> {
        while let Some(byte) = self.peek()? {
            match byte {
                b'\'' | b'"' | b'`' => drop(self.quoted(byte)?),
                b'#' | b'-' | b'/' if self.delimiter == b";" => {
                    self.skip_space_once(byte)?;
                }
                b if b == self.delimiter[0] => {
                    if self.eats_delimiter()? {
                        return Ok(true);
                    }
                }
                _ => self.source.consume(1),
            }
        }
        Ok(false)
    }

    fn skip_space_once(&mut self, byte: u8) -> io::Result<()> {
        match byte {
            b'#' => drop(self.line()?),
            b'/' => self.comment()?,
            _ => {
                self.source.consume(1);
                if self.peek()? == Some(b'-') {
                    self.line()?;
                }
            }
        }
        Ok(())
    }

    fn eats_delimiter(&mut self) -> io::Result<bool> {
        for at in 0..self.delimiter.len() {
            if self.peek()? != Some(self.delimiter[at]) {
                return Ok(false);
            }
            self.source.consume(1);
        }
        Ok(true)
    }

    /// Returns the name of a table without that of its database, which some programs write before it.
    fn below_database(&mut self, word: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut name = word;
        while self.peek()? == Some(b'.') {
            self.source.consume(1);
            name = self.word()?;
        }
        let bare = name.iter().rposition(|byte| *byte == b'.').map_or(0, |dot| dot + 1);
        Ok(name.split_off(bare))
    }

    /// Reads `CREATE TABLE name (…)` for the names of its columns.
    pub(super) fn create(&mut self, tables: &mut BTreeMap<String, Vec<String>>) -> io::Result<()> {
        self.skip_space()?;
        if !self.word()?.eq_ignore_ascii_case(b"TABLE") {
            return self.skip_statement().map(drop);
        }
        let name = loop {
            self.skip_space()?;
            let is_quoted = matches!(self.peek()?, Some(b'`' | b'"'));
            let word = self.word()?;
            if is_quoted || !["IF", "NOT", "EXISTS"].iter().any(|w| word.eq_ignore_ascii_case(w.as_bytes())) {
                break decode(&self.below_database(word)?);
            }
        };
        let (mut columns, mut depth, mut begins) = (Vec::new(), 0_usize, false);
        while let Some(byte) = self.peek()? {
            match byte {
                b'`' | b'"' | b'\'' => {
                    let (word, _) = self.quoted(byte)?;
                    if begins && depth == 1 && byte != b'\'' {
                        columns.push(decode(&word));
                    }
                    begins = false;
                }
                b'(' | b')' | b',' => {
                    depth = match byte {
                        b'(' => depth + 1,
                        b')' => depth.saturating_sub(1),
                        _ => depth,
                    };
                    begins = byte != b')';
                    self.source.consume(1);
                }
                b';' if depth == 0 => break,
                b if b.is_ascii_whitespace() => self.source.consume(1),
                b if is_word(b) => {
                    let word = self.word()?;
                    if begins && depth == 1 && !is_key_word(&word) {
                        columns.push(decode(&word));
                    }
                    begins = false;
                }
                _ => self.source.consume(1),
            }
        }
        tables.insert(name, columns);
        Ok(())
    }

    /// Reads the rows of an `INSERT`; returns whether it is whole.
    pub(super) fn insert(
        &mut self,
        tables: &BTreeMap<String, Vec<String>>,
        wants: &dyn Fn(&str) -> bool,
        take: &mut dyn FnMut(Row<'_>),
    ) -> io::Result<bool> {
        let table = loop {
            if !self.skip_space()? {
                return Ok(false);
            }
            let is_quoted = matches!(self.peek()?, Some(b'`' | b'"'));
            let word = self.word()?;
            let modifiers = ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"];
            if is_quoted || !modifiers.iter().any(|modifier| word.eq_ignore_ascii_case(modifier.as_bytes())) {
                break decode(&self.below_database(word)?);
            }
        };
        if !wants(&table) {
            return self.skip_statement();
        }
        let mut named = Vec::new();
        self.skip_space()?;
        if self.peek()? == Some(b'(') {
            self.source.consume(1);
            while self.skip_space()? && self.peek()? != Some(b')') {
                if self.peek()? == Some(b',') {
                    self.source.consume(1);
                } else {
                    let word = self.word()?;
                    named.push(decode(&word));
                }
            }
            self.source.consume(1);
        }
        let empty = Vec::new();
        let columns = if named.is_empty() { tables.get(&table).unwrap_or(&empty) } else { &named };
        self.skip_space()?;
        self.word()?; // VALUES
        loop {
            // `skip_space` would eat the `;` that ends the rows.
            match self.peek()? {
                Some(b' ' | b'\t' | b'\r' | b'\n' | b',') => self.source.consume(1),
                Some(byte @ (b'#' | b'-' | b'/')) => self.skip_space_once(byte)?,
                Some(b'(') => match self.cells()? {
                    Some(cells) => take(Row { table: &table, columns, cells }),
                    None => return Ok(false),
                },
                None => return Ok(false),
                _ => return self.skip_statement(),
            }
        }
    }

    /// Reads `(…)`; `None` when the dump ends within.
    fn cells(&mut self) -> io::Result<Option<Vec<Option<Vec<u8>>>>> {
        self.source.consume(1);
        let mut cells = Vec::new();
        loop {
            match self.peek()? {
                None => return Ok(None),
                Some(b')') => {
                    self.source.consume(1);
                    return Ok(Some(cells));
                }
                Some(b' ' | b'\t' | b'\r' | b'\n' | b',') => self.source.consume(1),
                Some(_) => {
                    if !self.cell(&mut cells)? || !self.skip_to_next_cell()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Skips what may stand after a value, such as its collation; returns whether the dump goes on.
    fn skip_to_next_cell(&mut self) -> io::Result<bool> {
        while let Some(byte) = self.peek()? {
            match byte {
                b',' | b')' => return Ok(true),
                b'(' => drop(self.call()?),
                b'\'' | b'"' => drop(self.quoted(byte)?),
                _ => self.source.consume(1),
            }
        }
        Ok(false)
    }

    /// Reads `(…)` to its end, brackets and texts within in sight; returns the first text in it.
    fn call(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut first, mut depth) = (None, 0_usize);
        while let Some(byte) = self.peek()? {
            match byte {
                b'\'' | b'"' => {
                    let (text, _) = self.quoted(byte)?;
                    first = first.or(Some(text));
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.source.consume(1);
            if depth == 0 {
                break;
            }
        }
        Ok(first)
    }

    /// Reads one value: a text, perhaps with its character set before it, a number, `NULL`, hex digits.
    /// Returns whether it is whole.
    fn cell(&mut self, cells: &mut Vec<Option<Vec<u8>>>) -> io::Result<bool> {
        if let Some(quote @ (b'\'' | b'"')) = self.peek()? {
            let (text, whole) = self.quoted(quote)?;
            cells.push(Some(text));
            return Ok(whole);
        }
        let mut word = Vec::new();
        let ends = |b: &u8| matches!(b, b',' | b'(' | b')' | b'\'' | b'"' | b' ' | b'\t' | b'\n' | b'\r');
        while let Some(byte) = self.peek()?.filter(|b| !ends(b)) {
            if word.len() < WORD || word.starts_with(b"0x") {
                word.push(byte);
            }
            self.source.consume(1);
        }
        if matches!(word.first(), Some(b'_' | b'x' | b'X' | b'N' | b'n' | b'b')) {
            while self.peek()? == Some(b' ') {
                self.source.consume(1);
            }
            if self.peek()? == Some(b'\'') {
                let (text, whole) = self.quoted(b'\'')?;
                let text = if matches!(word.as_slice(), b"x" | b"X") { unhex(&text) } else { text };
                cells.push(Some(text));
                return Ok(whole);
            }
        }
        if self.peek()? == Some(b'(') {
            let text = self.call()?;
            cells.push(if word.eq_ignore_ascii_case(b"UNHEX") { text.map(|digits| unhex(&digits)) } else { text });
            return Ok(true);
        }
        cells.push(match word.strip_prefix(b"0x") {
            Some(digits) => Some(unhex(digits)),
            None if word.eq_ignore_ascii_case(b"NULL") => None,
            None => Some(word),
        });
        Ok(true)
    }
}

/// Appends what `\` and `byte` stand for (MySQL 8 reference § 9.1.1).
fn escape(byte: u8, text: &mut Vec<u8>) {
    match byte {
        b'0' => text.push(0),
        b'n' => text.push(b'\n'),
        b'r' => text.push(b'\r'),
        b't' => text.push(b'\t'),
        b'b' => text.push(8),
        b'Z' => text.push(26),
        // These stay as they are, outside of patterns too.
        b'%' | b'_' => text.extend([b'\\', byte]),
        _ => text.push(byte),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.') || byte >= 0x80
}

fn is_key_word(word: &[u8]) -> bool {
    let words = ["PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "FULLTEXT", "SPATIAL", "INDEX", "FOREIGN", "CHECK"];
    words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

fn unhex(digits: &[u8]) -> Vec<u8> {
    let digit = |b: &u8| u8::try_from(char::from(*b).to_digit(16)?).ok();
    digits.chunks(2).map_while(|pair| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?)).collect()
}
