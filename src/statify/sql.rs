//! A dump of MySQL or MariaDB as a stream of rows. Nothing is ever executed.
//!
//! `mysqldump` and phpMyAdmin write the same grammar in different dress: rows with or without names
//! of columns, many rows in one `INSERT`, comments that are statements (`/*!40101 … */`) and others
//! that are not (`/*M! … */`), `DELIMITER` around triggers. A lexer on bytes that knows texts, comments
//! and delimiters is enough for all of them, at constant memory: one row.

mod charset;

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read},
};

pub(in crate::statify) use charset::of_byte;
pub use charset::{Column, decode, repaired, reversed};

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'t> {
    /// Name of the table.
    pub table: &'t str,
    /// Names of the columns, in the order of the cells.
    pub columns: &'t [String],
    /// The values; `None` is `NULL`.
    pub cells: Vec<Option<Vec<u8>>>,
}

impl Row<'_> {
    /// Returns a cell as text, empty when it is `NULL` or not there.
    pub fn text(&self, column: &str) -> String {
        self.bytes(column).map(decode).unwrap_or_default()
    }

    /// Returns a cell as a number, 0 when it is none.
    pub fn number(&self, column: &str) -> i64 {
        self.bytes(column).and_then(|bytes| std::str::from_utf8(bytes).ok()?.parse().ok()).unwrap_or(0)
    }

    /// Returns a cell as it is; `None` when it is `NULL` or not there.
    pub fn bytes(&self, column: &str) -> Option<&[u8]> {
        let at = self.columns.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.cells.get(at)?.as_deref()
    }
}

/// Reads a dump and hands each row of a table that `wants` it to `take`; returns whether the dump ends
/// in the middle of a row or a text.
pub fn read(source: impl Read, wants: &dyn Fn(&str) -> bool, take: &mut dyn FnMut(Row<'_>)) -> io::Result<bool> {
    let mut lexer = Lexer { source: BufReader::with_capacity(1 << 16, source), delimiter: b";".to_vec() };
    let mut tables = BTreeMap::new();
    while lexer.skip_space()? {
        match lexer.word()?.to_ascii_uppercase().as_slice() {
            b"INSERT" | b"REPLACE" => {
                if !lexer.insert(&tables, wants, take)? {
                    return Ok(true);
                }
            }
            b"CREATE" => lexer.create(&mut tables)?,
            b"DELIMITER" => {
                let line = lexer.line()?;
                let delimiter = line.trim_ascii();
                lexer.delimiter = if delimiter.is_empty() { b";".to_vec() } else { delimiter.to_vec() };
            }
            _ => lexer.skip_statement()?,
        }
    }
    Ok(false)
}

struct Lexer<R> {
    source: BufReader<R>,
    delimiter: Vec<u8>,
}

/// Longest name, number or other bare word.
const WORD: usize = 1 << 12;

impl<R: Read> Lexer<R> {
    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.source.fill_buf()?.first().copied())
    }

    fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        self.source.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    /// Skips white space, comments and the brackets of conditional comments; returns whether there is more.
    fn skip_space(&mut self) -> io::Result<bool> {
        while let Some(byte) = self.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | 0xef | 0xbb | 0xbf => self.source.consume(1),
                b'#' => drop(self.line()?),
                b'-' => {
                    self.source.consume(1);
                    if self.peek()? == Some(b'-') {
                        self.line()?;
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
    fn word(&mut self) -> io::Result<Vec<u8>> {
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

    /// Skips to the end of the statement, texts and comments in sight.
    fn skip_statement(&mut self) -> io::Result<()> {
        while let Some(byte) = self.peek()? {
            match byte {
                b'\'' | b'"' | b'`' => drop(self.quoted(byte)?),
                b'#' | b'-' | b'/' if self.delimiter == b";" => {
                    self.skip_space_once(byte)?;
                }
                b if b == self.delimiter[0] => {
                    if self.eats_delimiter()? {
                        return Ok(());
                    }
                }
                _ => self.source.consume(1),
            }
        }
        Ok(())
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
    fn create(&mut self, tables: &mut BTreeMap<String, Vec<String>>) -> io::Result<()> {
        self.skip_space()?;
        if !self.word()?.eq_ignore_ascii_case(b"TABLE") {
            return self.skip_statement();
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
    fn insert(
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
            self.skip_statement()?;
            return Ok(true);
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
                Some(b'(') => match self.cells()? {
                    Some(cells) => take(Row { table: &table, columns, cells }),
                    None => return Ok(false),
                },
                None => return Ok(false),
                _ => {
                    self.skip_statement()?;
                    return Ok(true);
                }
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
                    if !self.cell(&mut cells)? {
                        return Ok(None);
                    }
                }
            }
        }
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
        while let Some(byte) = self.peek()?.filter(|b| !matches!(b, b',' | b')' | b'\'' | b' ' | b'\n' | b'\r')) {
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

#[cfg(test)]
mod tests {
    use super::*;

    type Read = (String, Vec<String>, Vec<Option<String>>);

    fn rows(dump: &str) -> (Vec<Read>, bool) {
        let mut rows = Vec::new();
        let cut = read(dump.as_bytes(), &|_| true, &mut |row| {
            let cells = row.cells.iter().map(|cell| cell.as_deref().map(decode)).collect();
            rows.push((row.table.to_owned(), row.columns.to_vec(), cells));
        });
        (rows, cut.unwrap())
    }

    #[test]
    fn both_dresses_give_the_same_rows() {
        let mysqldump = "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump; INSERT INTO x VALUES (1);\n\
            /*!40101 SET NAMES utf8mb4 */;\nCREATE TABLE `p_a` (\n  `id` int(11) NOT NULL DEFAULT '0',\n  `text` enum('a','b'),\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n\
            LOCK TABLES `p_a` WRITE;\nINSERT INTO `p_a` VALUES (1,'it''s; -- \\'x\\' \\n\\\\'),(2,NULL);\n";
        let phpmyadmin = "-- phpMyAdmin SQL Dump\nINSERT INTO `p_a` (`id`, `text`) VALUES\n(1, _utf8mb4'it\\'s; -- \\'x\\' \\n\\\\'),\n(2, NULL);\nALTER TABLE `p_a` ADD PRIMARY KEY (`id`);";
        let (first, cut) = rows(mysqldump);
        assert_eq!(first, rows(phpmyadmin).0);
        assert!(!cut);
        assert_eq!(first[0].1, ["id", "text"]);
        assert_eq!(first[0].2[1].as_deref(), Some("it's; -- 'x' \n\\"));
        assert_eq!(first[1].2, [Some("2".into()), None]);
    }

    #[test]
    fn a_trigger_is_no_row_and_hex_is_text() {
        let dump = "DELIMITER ;;\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN INSERT INTO a VALUES (1); END ;;\nDELIMITER ;\nINSERT INTO a(b) VALUES (0x6162),(x'63'),(-1.5e3)";
        let cells: Vec<_> = rows(dump).0.into_iter().map(|row| row.2[0].clone().unwrap()).collect();
        assert_eq!(cells, ["ab", "c", "-1.5e3"]);
    }

    #[test]
    fn a_cut_dump_keeps_its_whole_rows() {
        let (rows, cut) = rows("INSERT INTO a (b) VALUES ('x'),('y'),('z");
        assert_eq!((rows.len(), cut), (2, true));
    }
}
