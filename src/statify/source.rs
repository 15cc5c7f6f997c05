//! The files of an export: packed or not, whole or cut.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

use super::{Error, Report, Weight, desk::reading};
use crate::diag::{Text, text};

/// What a file turned out to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// It ends, or cannot be understood any more, at this byte; whole items before it are kept.
    pub cut_at: Option<u64>,
    /// It declares entities of its own: they are not expanded.
    pub declares_entities: bool,
    /// Bytes that were not text, and control characters: taken out.
    pub repaired: u64,
    /// Rows of tables whose columns nobody names: not read.
    pub nameless: u64,
}

impl Health {
    /// Tells what is wrong with a file.
    pub fn tell(&self, path: &Path, report: &mut Report) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(at) = self.cut_at {
            let what = text!(
                "the file ends too early or cannot be understood after byte {at}: whole items before it were kept",
                "le fichier finit trop tôt ou devient illisible après l’octet {at} : les éléments entiers d’avant sont gardés"
            );
            report.tell(Weight::Loss, what, name.clone());
        }
        if self.declares_entities {
            let what = text!(
                "the file declares entities of its own: none was expanded",
                "le fichier déclare ses propres entités : aucune n’a été développée"
            );
            report.tell(Weight::Loss, what, name.clone());
        }
        if self.nameless > 0 {
            let n = self.nameless;
            let what = text!(
                "{n} rows of tables whose columns the file does not name: export the tables with their structure",
                "{n} lignes de tables dont le fichier ne nomme pas les colonnes : exportez les tables avec leur structure"
            );
            report.tell(Weight::Loss, what, name.clone());
        }
        if self.repaired > 0 {
            let n = self.repaired;
            let what = text!("{n} bytes that are no text", "{n} octets qui ne sont pas du texte");
            report.tell(Weight::Guess, what, name);
        }
    }
}

/// Opens a file; one that is compressed is unpacked on the way, one in UTF-16 becomes UTF-8.
pub fn open(path: &Path) -> Result<Box<dyn Read>, Error> {
    let file = File::open(path).map_err(|error| reading(path, error))?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let is_gzip = file.fill_buf().map_err(|error| reading(path, error))?.starts_with(&[0x1f, 0x8b]);
    let mut plain: Box<dyn BufRead> =
        if is_gzip { Box::new(BufReader::new(Torn(MultiGzDecoder::new(file)))) } else { Box::new(file) };
    let pair = match plain.fill_buf().map_err(|error| reading(path, error))? {
        // A mark of its own, or a letter of ASCII and a zero.
        [0xff, 0xfe, ..] | [1..=0x7f, 0, ..] => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0xfe, 0xff, ..] | [0, 1..=0x7f, ..] => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    Ok(match pair {
        Some(pair) => Box::new(Wide { source: plain, pair, ready: Vec::new(), at: 0 }),
        None => Box::new(plain),
    })
}

/// Returns why a file cannot be read at all, where its beginning tells.
pub fn refused(start: &[u8]) -> Option<Text> {
    const PACKED: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "zip"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!", "rar"),
    ];
    let packed = PACKED.iter().find(|(sign, _)| start.starts_with(sign));
    if let Some((_, kind)) = packed {
        return Some(text!(
            "it is packed ({kind}): unpack it first",
            "il est compressé ({kind}) : décompressez-le d’abord"
        ));
    }
    let head = String::from_utf8_lossy(&start[..start.len().min(400)]);
    let is_postgres = start.starts_with(b"PGDMP") || head.contains("PostgreSQL database dump");
    is_postgres.then(|| {
        text!(
            "it is a dump of PostgreSQL: only those of MySQL and MariaDB can be read",
            "c’est une sauvegarde de PostgreSQL : seules celles de MySQL et de MariaDB se lisent"
        )
    })
}

/// Returns the first bytes of a file, by which it is known.
pub fn beginning(path: &Path) -> Result<Vec<u8>, Error> {
    let mut start = Vec::new();
    let read: io::Result<usize> = open(path)?.take(1 << 14).read_to_end(&mut start);
    match read {
        // A packed file that ends too early still has a beginning.
        Err(error) if start.is_empty() => Err(reading(path, error)),
        _ => Ok(start),
    }
}

/// A packed file that may be cut: it ends where it cannot be unpacked any more, and what was read so far
/// tells that it is not whole.
struct Torn<R>(R);

impl<R: Read> Read for Torn<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        match self.0.read(target) {
            Err(error) if matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) => Ok(0),
            read => read,
        }
    }
}

/// A file in UTF-16, as some shells write what they are given, read as UTF-8.
struct Wide {
    source: Box<dyn BufRead>,
    /// Two bytes → a unit.
    pair: fn([u8; 2]) -> u16,
    ready: Vec<u8>,
    at: usize,
}

impl Wide {
    fn refill(&mut self) -> io::Result<()> {
        let mut units = Vec::with_capacity(1 << 14);
        // A letter of two units stays in one piece.
        while units.len() < (1 << 14) || units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            let mut two = Vec::with_capacity(2);
            self.source.by_ref().take(2).read_to_end(&mut two)?;
            let Ok(two) = <[u8; 2]>::try_from(two) else { break };
            units.push((self.pair)(two));
        }
        self.ready = String::from_utf16_lossy(&units).into_bytes();
        self.at = 0;
        Ok(())
    }
}

impl Read for Wide {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.refill()?;
        }
        let length = target.len().min(self.ready.len() - self.at);
        target[..length].copy_from_slice(&self.ready[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_are_read_as_eight() {
        let folder = tempfile::tempdir().unwrap();
        let text = "<é 🎉>".repeat(20_000);
        for (mark, bytes) in [
            ("\u{feff}", u16::to_le_bytes as fn(u16) -> [u8; 2]),
            ("\u{feff}", u16::to_be_bytes as fn(u16) -> [u8; 2]),
            ("", u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ] {
            let path = folder.path().join("x");
            let wide: Vec<u8> = format!("{mark}{text}").encode_utf16().flat_map(bytes).collect();
            std::fs::write(&path, wide).unwrap();
            let mut read = String::new();
            open(&path).unwrap().read_to_string(&mut read).unwrap();
            assert!(read.trim_start_matches('\u{feff}') == text);
        }
    }
}
