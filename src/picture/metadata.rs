//! What a camera and programs noted in a picture's file, a JPEG first of all, beside the picture: where and when it was taken, with what,
//! by whom, a small copy of it.
//!
//! Markers: ITU-T T.81 § B.1.1; Exif in APP1 (CIPA DC-008 § 4.7), XMP in APP1, IPTC in APP13, comments in
//! COM. Only the orientation is kept, and the colour profile (APP2), without which colours change.

use std::ops::Range;

use super::{Format, chunks, head};

const START_OF_SCAN: u8 = 0xda;

/// Whether a picture's file, or its beginning, tells more than the picture.
pub(super) fn has_metadata(bytes: &[u8]) -> bool {
    match head::format_of(bytes) {
        Some(format @ (Format::Png | Format::WebP)) => chunks::has_metadata(bytes, format),
        _ => segments(bytes).any(|segment| segment.tells),
    }
}

/// Returns a picture's file without what is not the picture, which is the same to the bit.
pub fn without_metadata(bytes: &[u8]) -> Vec<u8> {
    match head::format_of(bytes) {
        Some(format @ (Format::Png | Format::WebP)) => chunks::without_metadata(bytes, format),
        _ => of_jpeg(bytes),
    }
}

fn of_jpeg(jpeg: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(jpeg.len());
    kept.extend_from_slice(jpeg.get(..2).unwrap_or_default());
    let mut end = kept.len();
    for segment in segments(jpeg) {
        end = segment.start + segment.length;
        let bytes = &jpeg[segment.start..end];
        if !segment.tells {
            kept.extend_from_slice(bytes);
        } else if let Some(orientation @ 2..=8) = bytes.get(10..).and_then(orientation) {
            kept.extend_from_slice(&oriented(orientation));
        }
    }
    kept.extend_from_slice(&jpeg[end..]);
    kept
}

/// Whether a JPEG has its end behind its pixels: what was cut off has none (ITU-T T.81 § B.2.1).
pub(super) fn has_end(jpeg: &[u8]) -> bool {
    let pixels = segments(jpeg).last().map_or(2, |segment| segment.start + segment.length);
    jpeg.get(pixels..).is_some_and(|pixels| memchr::memmem::rfind(pixels, &[0xff, 0xd9]).is_some())
}

/// A piece of a JPEG before its pixels.
struct Segment {
    start: usize,
    length: usize,
    tells: bool,
}

fn segments(jpeg: &[u8]) -> impl Iterator<Item = Segment> {
    let mut at = if jpeg.starts_with(&[0xff, 0xd8]) { 2 } else { jpeg.len() };
    std::iter::from_fn(move || {
        let &[0xff, marker, high, low] = jpeg.get(at..at + 4)? else { return None };
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        if marker == START_OF_SCAN || length < 4 || at + length > jpeg.len() {
            return None;
        }
        let segment = Segment { start: at, length, tells: matches!(marker, 0xe1 | 0xed | 0xfe) };
        at += length;
        Some(segment)
    })
}

/// Returns where in a JPEG its Exif block is: a TIFF file of its own.
pub(super) fn exif_of(jpeg: &[u8]) -> Option<Range<usize>> {
    let is_exif = |segment: &Segment| {
        jpeg[segment.start..].starts_with(&[0xff, 0xe1]) && jpeg[segment.start + 4..].starts_with(b"Exif\0\0")
    };
    segments(jpeg).find(is_exif).map(|segment| segment.start + 10..segment.start + segment.length)
}

/// Tag of the orientation (TIFF 6.0 § 8).
const ORIENTATION: u16 = 0x112;

/// Returns the orientation that a TIFF block notes.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let directory = number(tiff, 4, 4, little)?;
    let entries = (0..number(tiff, directory, 2, little)?).map(|n| directory + 2 + n * 12);
    let mut entries = entries.take_while(|at| at + 12 <= tiff.len());
    let entry = entries.find(|at| number(tiff, *at, 2, little) == Some(usize::from(ORIENTATION)))?;
    u8::try_from(number(tiff, entry + 8, 2, little)?).ok()
}

/// Returns a number of `width` bytes of a TIFF block.
pub(super) fn number(tiff: &[u8], at: usize, width: usize, little: bool) -> Option<usize> {
    let bytes = tiff.get(at..at.checked_add(width)?)?;
    let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
    Some(if little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
}

/// Returns an Exif segment that says nothing but the orientation.
pub(super) fn oriented(orientation: u8) -> Vec<u8> {
    let mut segment = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    segment.extend_from_slice(&ORIENTATION.to_be_bytes());
    segment.extend_from_slice(b"\0\x03\0\0\0\x01\0");
    segment.push(orientation);
    segment.extend_from_slice(b"\0\0\0\0\0\0");
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(more: &[u8]) -> Vec<u8> {
        [b"\xff\xd8\xff\xe0\x00\x04ab", more, b"\xff\xda\x00\x02pixels\xff\xd9"].concat()
    }

    #[test]
    fn only_the_orientation_stays() {
        let plain = jpeg(b"");
        assert!(!has_metadata(&plain));
        assert_eq!(without_metadata(&plain), plain);
        let talkative = jpeg(&[&oriented(6)[..], b"\xff\xfe\x00\x08secret", b"\xff\xed\x00\x06iptc"].concat());
        assert!(has_metadata(&talkative));
        assert_eq!(without_metadata(&talkative), jpeg(&oriented(6)));
        assert_eq!(without_metadata(&jpeg(&oriented(1))), plain);
    }

    #[test]
    fn damaged_heads_stay_as_they_are() {
        for bytes in [&b""[..], b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xe1\x00\x01", b"GIF89a"] {
            assert_eq!(without_metadata(bytes), bytes);
        }
    }
}
