//! The head of a picture's file.

use std::io::Cursor;

use image::{
    ImageDecoder, ImageError, ImageResult,
    codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};

use crate::mime::mime_of;

use super::{Fault, Foreign, Format, PIXELS_MAX, Picture, metadata::has_metadata};

/// Returns what the head of a file says; `None` when it is no picture of a format that we read, to
/// judge by its first bytes.
pub fn look(bytes: &[u8]) -> Option<Result<Picture, Fault>> {
    if let Some(foreign) = foreign(bytes) {
        return Some(Err(Fault::Foreign(foreign)));
    }
    let format = format_of(bytes)?;
    let head = head(bytes, format).map_err(|error| fault(&error)).and_then(within_limits);
    Some(head.map(|picture| Picture { has_metadata: has_metadata(bytes), ..picture }))
}

/// Returns what the head of a file says that has this name: one that is called a picture and is none is faulty.
pub fn look_as(name: &str, bytes: &[u8], length: u64) -> Option<Result<Picture, Fault>> {
    let is_called = matches!(mime_of(name), "image/jpeg" | "image/png" | "image/gif" | "image/webp");
    look(bytes).or_else(|| (is_called && !is_avif(bytes)).then_some(Err(Fault::None(length))))
}

/// Returns the format that a file begins as.
pub(super) fn format_of(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Format::Png),
        [b'G', b'I', b'F', b'8', ..] => Some(Format::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::WebP),
        _ => None,
    }
}

/// Returns the format that a file begins as, if it is one that pages cannot show.
fn foreign(bytes: &[u8]) -> Option<Foreign> {
    match bytes {
        _ if is_heic(bytes) => Some(Foreign::Heic),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(Foreign::Tiff),
        // The size of one of the heads that were in use follows the size of the file.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => {
            Some(Foreign::Bmp)
        }
        [0xff, 0x0a, ..] | [0, 0, 0, 0x0c, b'J', b'X', b'L', b' ', ..] => Some(Foreign::JpegXl),
        _ => None,
    }
}

/// Whether the brands of an ISO base media file are those of HEIF with HEVC inside.
fn is_heic(bytes: &[u8]) -> bool {
    let brands = [&b"heic"[..], b"heix", b"hevc", b"heim", b"heis", b"mif1"];
    is_media(bytes) && bytes.get(8..12).is_some_and(|brand| brands.contains(&brand)) && !is_avif(bytes)
}

/// Whether a file is AVIF: of the same family, and shown by browsers.
fn is_avif(bytes: &[u8]) -> bool {
    is_media(bytes) && bytes.get(8..32).is_some_and(|brands| brands.windows(4).any(|brand| brand == b"avif"))
}

fn is_media(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(&b"ftyp"[..])
}

fn head(bytes: &[u8], format: Format) -> ImageResult<Picture> {
    let source = Cursor::new(bytes);
    Ok(match format {
        Format::Jpeg => of(&mut JpegDecoder::new(source)?, format, false)?,
        Format::Png => {
            let mut decoder = PngDecoder::new(source)?;
            let is_moving = decoder.is_apng()?;
            of(&mut decoder, format, is_moving)?
        }
        Format::WebP => {
            let mut decoder = WebPDecoder::new(source)?;
            let is_moving = decoder.has_animation();
            of(&mut decoder, format, is_moving)?
        }
        Format::Gif => of(&mut GifDecoder::new(source)?, format, is_moving_gif(bytes))?,
    })
}

fn of(decoder: &mut impl ImageDecoder, format: Format, is_moving: bool) -> ImageResult<Picture> {
    let (width, height) = decoder.dimensions();
    let is_turned = matches!(
        decoder.orientation()?,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = if is_turned { (height, width) } else { (width, height) };
    Ok(Picture { width, height, format, is_moving, has_metadata: false })
}

/// Whether a GIF has a second picture: its blocks are walked, nothing is decoded (GIF 89a § 15 to 27).
fn is_moving_gif(bytes: &[u8]) -> bool {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + bytes.get(10).map_or(0, |flags| table(*flags));
    let mut pictures = 0;
    while let Some(kind) = bytes.get(at) {
        at += match kind {
            0x2c => {
                pictures += 1;
                if pictures > 1 {
                    return true;
                }
                11 + bytes.get(at + 9).map_or(0, |flags| table(*flags))
            }
            0x21 => 2,
            _ => return false,
        };
        while let Some(length @ 1..) = bytes.get(at) {
            at += usize::from(*length) + 1;
        }
        at += 1;
    }
    false
}

fn within_limits(picture: Picture) -> Result<Picture, Fault> {
    let Picture { width, height, .. } = picture;
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Fault::TooLarge(width, height));
    }
    if width == 0 || height == 0 { Err(Fault::Broken("no pixels".into())) } else { Ok(picture) }
}

/// Returns what a decoder has against a file.
pub(super) fn fault(error: &ImageError) -> Fault {
    Fault::Broken(error.to_string())
}
