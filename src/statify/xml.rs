//! XML of exports, element by element, at constant memory.
//!
//! Entities beyond those of XML are never expanded, so neither a bomb nor a file of the machine can come
//! in. A file that is cut, or not well formed from some byte on, gives what stands before it.

use std::io::{self, BufReader, Read};

use quick_xml::{
    Reader,
    events::{BytesRef, Event},
};

use super::source::Health;
use crate::charset::of_byte;

/// Hears of elements in the order of the file.
pub trait Elements {
    /// An element begins; `attribute` gives its attributes, empty where there is none.
    fn start(&mut self, name: &[u8], attribute: &dyn Fn(&str) -> String);

    /// An element ends; `text` is what stood in it after the last tag, as bytes of the file.
    fn end(&mut self, name: &[u8], text: Vec<u8>);

    /// Whether the file may end here.
    fn is_whole(&self) -> bool;
}

/// Reads a file to its end.
pub fn read(source: impl Read, elements: &mut dyn Elements) -> io::Result<Health> {
    let mut health = Health::default();
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, source));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.expand_empty_elements = true;
    let (mut buffer, mut text) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => {
                text.clear();
                elements.start(tag.name().as_ref(), &|key| {
                    let found = tag.attributes().flatten().find(|one| one.key.as_ref() == key.as_bytes());
                    found.map(|found| String::from_utf8_lossy(&found.value).into_owned()).unwrap_or_default()
                });
            }
            Ok(Event::Text(more)) => text.extend_from_slice(&more),
            Ok(Event::CData(more)) => text.extend_from_slice(&more),
            Ok(Event::GeneralRef(entity)) => text.extend_from_slice(meaning(&entity).as_bytes()),
            Ok(Event::End(tag)) => elements.end(tag.name().as_ref(), std::mem::take(&mut text)),
            Ok(Event::DocType(_)) => health.declares_entities = true,
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(quick_xml::Error::Io(error)) => return Err(io::Error::other(error)),
            Err(_) => {
                health.cut_at = Some(reader.error_position());
                break;
            }
        }
    }
    if health.cut_at.is_none() && !elements.is_whole() {
        health.cut_at = Some(reader.buffer_position());
    }
    Ok(health)
}

/// Returns what `&…;` stands for: one of XML's five, a number, or itself.
fn meaning(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return c.to_string();
    }
    let name = String::from_utf8_lossy(entity);
    quick_xml::escape::resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}

/// Bytes as valid UTF-8 without control characters, which XML does not allow.
#[derive(Debug)]
pub struct Clean<R> {
    source: R,
    /// What was read and not yet handed on; may end within a letter.
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    repaired: u64,
    /// Whether the file says that it is in an alphabet of one byte a letter; unknown until it is read.
    is_latin: Option<bool>,
}

impl<R: Read> Clean<R> {
    /// Returns the bytes of `source`, cleaned.
    pub fn new(source: R) -> Self {
        Self { source, raw: Vec::new(), ready: Vec::new(), at: 0, repaired: 0, is_latin: None }
    }

    /// Returns how many bytes were no text.
    pub fn repaired(&self) -> u64 {
        self.repaired
    }

    fn refill(&mut self) -> io::Result<()> {
        let kept = self.raw.len();
        self.raw.resize(kept + (1 << 16), 0);
        let read = self.source.read(&mut self.raw[kept..])?;
        self.raw.truncate(kept + read);
        self.ready.clear();
        self.at = 0;
        let is_latin = *self.is_latin.get_or_insert_with(|| says_latin(&self.raw));
        let mut rest = self.raw.as_slice();
        while !rest.is_empty() {
            let (valid, after) = match std::str::from_utf8(rest) {
                Ok(valid) => (valid.len(), &rest[rest.len()..]),
                // A letter may go on in the next piece.
                Err(error) if error.error_len().is_none() && read > 0 => break_at(rest, error.valid_up_to(), 0),
                Err(error) => break_at(rest, error.valid_up_to(), error.error_len().unwrap_or(1)),
            };
            let is_good = |byte: u8| byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r');
            let before = self.ready.len();
            self.ready.extend(rest[..valid].iter().copied().filter(|byte| is_good(*byte)));
            self.repaired += (valid - (self.ready.len() - before)) as u64;
            let skipped = rest.len() - valid - after.len();
            if skipped > 0 && is_latin {
                let letters: String = rest[valid..valid + skipped].iter().map(|byte| of_byte(*byte)).collect();
                self.ready.extend(letters.bytes());
            } else if skipped > 0 {
                self.ready.extend("\u{fffd}".bytes());
                self.repaired += 1;
            } else if valid < rest.len() {
                rest = after;
                break;
            }
            rest = after;
        }
        let kept = rest.len();
        self.raw.drain(..self.raw.len() - kept);
        Ok(())
    }
}

/// Whether an XML declaration names an alphabet of one byte a letter: old sites had one, and WordPress exports what
/// its site has.
fn says_latin(start: &[u8]) -> bool {
    let names = ["iso-8859-1", "iso-8859-15", "windows-1252", "latin1", "cp1252"];
    names.contains(&charset_of(&start[..start.len().min(200)]).as_str())
}

/// Returns the character set that an XML declaration names, in lower case; empty where there is none.
pub(super) fn charset_of(start: &[u8]) -> String {
    let text = String::from_utf8_lossy(start);
    let declaration = text.split("?>").next().unwrap_or_default();
    let value = declaration.split_once("encoding=").map_or("", |(_, value)| value);
    value.trim_start_matches(['"', '\'']).split(['"', '\'']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Cuts after `valid` bytes and those that are skipped.
fn break_at(rest: &[u8], valid: usize, skipped: usize) -> (usize, &[u8]) {
    (valid, &rest[(valid + skipped).min(rest.len())..])
}

impl<R: Read> Read for Clean<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() {
            let had = self.raw.len();
            self.refill()?;
            if self.ready.is_empty() && self.raw.len() <= had {
                return Ok(0);
            }
        }
        let length = target.len().min(self.ready.len() - self.at);
        target[..length].copy_from_slice(&self.ready[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
