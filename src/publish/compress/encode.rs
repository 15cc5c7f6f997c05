//! The two encodings, and what is worth encoding.

use std::io::{self, Read as _, Write as _};

use flate2::{Compression, GzBuilder, bufread::GzDecoder};

use crate::path::SitePath;

/// A way to send fewer bytes (RFC 9110 §8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// RFC 7932; what browsers prefer.
    Brotli,
    /// RFC 1952; what everything understands.
    Gzip,
}

/// Below this a file fits in the packet that carries the answer's head.
pub(super) const SMALLEST: u64 = 256;

/// Above this nobody reads a text, it is a download; and all of it would have to be in memory.
pub(super) const LARGEST: u64 = 32 << 20;

/// Up to here brotli tries hard, 1.5 to 2 MB a second; above, at quality 9, 14 MB a second for
/// files a tenth larger.
const PATIENT_UP_TO: usize = 1 << 20;

/// Endings of files that hold text, or numbers as regular as text. All else that sites publish
/// (photos, sound, WOFF, PDF, office documents, archives) is compressed inside. `ico` and `ttf` often
/// are not; where one is, it does not gain and nothing is published. A wrong guess costs time once,
/// never a byte.
const TEXT_LIKE: [&str; 34] = [
    "atom",
    "bmp",
    "css",
    "csv",
    "eot",
    "geojson",
    "gpx",
    "htm",
    "html",
    "ico",
    "ics",
    "js",
    "json",
    "jsonld",
    "kml",
    "log",
    "map",
    "md",
    "mjs",
    "otf",
    "rss",
    "svg",
    "text",
    "tsv",
    "ttf",
    "txt",
    "vcf",
    "vtt",
    "wasm",
    "webmanifest",
    "xhtml",
    "xml",
    "xsl",
    "yaml",
];

/// Whether a file of this name may gain.
pub(super) fn is_text_like(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    TEXT_LIKE.binary_search(&ending.as_str()).is_ok()
}

/// Whether the smaller file is worth its place: a tenth less.
pub(super) fn gains(before: u64, after: u64) -> bool {
    after > 0 && after + before / 10 <= before
}

impl Encoding {
    /// All, in order of preference.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// Returns the ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// Returns its name in `Accept-Encoding` and `Content-Encoding`.
    pub fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Returns the path beside `path`; `None` when the name would be too long for a file system.
    pub fn path_of(self, path: &SitePath) -> Option<SitePath> {
        SitePath::new(&format!("{path}.{}", self.ending())).ok()
    }

    /// Returns `bytes` encoded; the same bytes give the same bytes.
    pub(super) fn pack(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let quality = if bytes.len() <= PATIENT_UP_TO { 10 } else { 9 };
                let parameters =
                    brotli::enc::BrotliEncoderParams { quality, size_hint: bytes.len(), ..Default::default() };
                let mut packed = Vec::new();
                brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
                Ok(packed)
            }
            Self::Gzip => {
                // No time and no name in the header; 255 is "unknown system".
                let builder = GzBuilder::new().mtime(0).operating_system(255);
                let mut encoder = builder.write(Vec::new(), Compression::best());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }

    /// Returns the `length` bytes that were encoded; `None` when it is not that many.
    pub(super) fn unpack(self, packed: &[u8], length: u64) -> Option<Vec<u8>> {
        let mut unpacked = Vec::new();
        // One byte more than expected tells that there is too much, and no more is unpacked.
        let read = match self {
            Self::Brotli => brotli::Decompressor::new(packed, 4096).take(length + 1).read_to_end(&mut unpacked),
            Self::Gzip => GzDecoder::new(packed).take(length + 1).read_to_end(&mut unpacked),
        };
        (read.ok()? as u64 == length).then_some(unpacked)
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, TEXT_LIKE, gains, is_text_like};

    #[test]
    fn the_endings_are_in_order() {
        assert!(TEXT_LIKE.is_sorted());
        assert!(is_text_like("a/Plan.SVG") && is_text_like("index.html"));
        assert!(!is_text_like("photo.jpg") && !is_text_like("html") && !is_text_like("a.html/photo"));
    }

    #[test]
    fn what_is_packed_unpacks_and_only_to_its_length() {
        let text = "Il y a du texte. ".repeat(500);
        for encoding in Encoding::ALL {
            let packed = encoding.pack(text.as_bytes()).unwrap();
            let length = text.len() as u64;
            assert!(gains(length, packed.len() as u64));
            assert_eq!(encoding.unpack(&packed, length).unwrap(), text.as_bytes());
            assert_eq!(encoding.unpack(&packed, length - 1), None);
            assert_eq!(encoding.unpack(&packed[..packed.len() / 2], length), None);
            assert_eq!(encoding.unpack(b"", length), None);
        }
    }

    #[test]
    fn nothing_gains_by_growing() {
        assert!(gains(1000, 900) && !gains(1000, 901) && !gains(1000, 0) && !gains(0, 0));
    }
}
