//! The files of an export: packed or not, whole or cut.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

use super::{Error, Report, Weight, desk::reading};
use crate::diag::text;

/// What a file turned out to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// It ends, or cannot be understood any more, at this byte; whole items before it are kept.
    pub cut_at: Option<u64>,
    /// It declares entities of its own: they are not expanded.
    pub declares_entities: bool,
    /// Bytes that were not text, and control characters: taken out.
    pub repaired: u64,
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
        if self.repaired > 0 {
            let n = self.repaired;
            let what = text!("{n} bytes that are no text", "{n} octets qui ne sont pas du texte");
            report.tell(Weight::Guess, what, name);
        }
    }
}

/// Opens a file; one that is compressed is unpacked on the way.
pub fn open(path: &Path) -> Result<Box<dyn Read>, Error> {
    let file = File::open(path).map_err(|error| reading(path, error))?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let is_gzip = file.fill_buf().map_err(|error| reading(path, error))?.starts_with(&[0x1f, 0x8b]);
    Ok(if is_gzip { Box::new(Torn(MultiGzDecoder::new(file))) } else { Box::new(file) })
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
