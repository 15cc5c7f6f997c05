//! What programs and cameras noted in a PNG or WebP beside the picture, as [`super::metadata`] has it of JPEG.
//!
//! Both are rows of chunks: length, name, bytes and checksum (PNG, ISO/IEC 15948 § 5.3), name, length and bytes to an
//! even place (WebP, RFC 9649 § 2.3).

use std::ops::Range;

use flate2::Crc;

use super::{
    Format,
    metadata::{orientation, oriented},
};

/// Flags of WebP's extended header that promise Exif and XMP (RFC 9649 § 2.7).
const TELLS: u8 = 0x08 | 0x04;
const HAS_EXIF: u8 = 0x08;

/// Bytes before the first chunk: PNG's signature; RIFF, its length and WEBP.
fn start(format: Format) -> usize {
    if format == Format::Png { 8 } else { 12 }
}

/// A chunk: its name, where it lies whole, and where its bytes do.
struct Chunk {
    name: [u8; 4],
    whole: Range<usize>,
    body: Range<usize>,
}

impl Chunk {
    fn tells(&self) -> bool {
        matches!(&self.name, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" | b"EXIF" | b"XMP ")
    }

    fn is_exif(&self) -> bool {
        matches!(&self.name, b"eXIf" | b"EXIF")
    }
}

fn chunks(bytes: &[u8], format: Format) -> impl Iterator<Item = Chunk> {
    let mut at = start(format);
    std::iter::from_fn(move || {
        let [first, second] = [*bytes.get(at..)?.first_chunk::<4>()?, *bytes.get(at + 4..)?.first_chunk::<4>()?];
        let (name, length, after) = match format {
            Format::Png => (second, u32::from_be_bytes(first), 4),
            _ => (first, u32::from_le_bytes(second), u32::from_le_bytes(second) as usize & 1),
        };
        let body = at + 8..(at + 8).checked_add(length as usize)?;
        let whole = at..body.end.checked_add(after)?;
        at = whole.end;
        // The last byte of an odd WebP is often left out.
        (body.end <= bytes.len()).then(|| Chunk { name, whole: whole.start..whole.end.min(bytes.len()), body })
    })
}

/// Whether a PNG or WebP, or the beginning of one, tells more than its picture.
pub(super) fn has_metadata(bytes: &[u8], format: Format) -> bool {
    // WebP has it behind the picture and says so in front.
    let is_promised = bytes.get(12..16) == Some(&b"VP8X"[..]) && bytes.get(20).is_some_and(|flags| flags & TELLS != 0);
    is_promised || chunks(bytes, format).any(|chunk| chunk.tells())
}

/// Returns a PNG or WebP without what is not the picture, which is the same to the bit; which way is up stays.
pub(super) fn without_metadata(bytes: &[u8], format: Format) -> Vec<u8> {
    let mut kept = bytes.get(..start(format)).unwrap_or_default().to_vec();
    let mut end = kept.len();
    let mut flags = 0;
    for chunk in chunks(bytes, format) {
        end = chunk.whole.end;
        let body = &bytes[chunk.body.clone()];
        // Some write the head of JPEG's segment here, too.
        let tiff = body.strip_prefix(b"Exif\0\0").unwrap_or(body);
        if !chunk.tells() {
            kept.extend_from_slice(&bytes[chunk.whole]);
        } else if let Some(orientation @ 2..=8) = chunk.is_exif().then(|| orientation(tiff)).flatten() {
            flags = HAS_EXIF;
            kept.extend_from_slice(&chunk_of(&oriented(orientation)[10..], format));
        }
    }
    kept.extend_from_slice(&bytes[end..]);
    if format == Format::WebP {
        if kept.get(12..16) == Some(&b"VP8X"[..]) {
            kept[20] = kept[20] & !TELLS | flags;
        }
        let length = u32::try_from(kept.len() - 8).unwrap_or(u32::MAX);
        kept[4..8].copy_from_slice(&length.to_le_bytes());
    }
    kept
}

/// Returns a chunk of Exif.
fn chunk_of(body: &[u8], format: Format) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    if format == Format::WebP {
        let mut chunk = [b"EXIF", &length.to_le_bytes()[..], body].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        return chunk;
    }
    let named = [b"eXIf", body].concat();
    let mut sum = Crc::new();
    sum.update(&named);
    [&length.to_be_bytes()[..], &named, &sum.sum().to_be_bytes()].concat()
}
