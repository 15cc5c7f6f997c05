//! Colour profiles: what the numbers of a picture mean on a screen (ICC.1:2022).
//!
//! A picture without one is taken for sRGB. Telephones take theirs in wider colours; without its profile such a
//! picture would look pale. So a smaller picture keeps it, unless it only says sRGB.

#[cfg(feature = "avif")]
use fast_image_resize::{PixelType, images::Image};
#[cfg(feature = "avif")]
use moxcms::{ColorProfile, Layout, TransformOptions};

/// Profiles that are larger (tables of scanners and presses) would be heavier than the pictures.
const BYTES_MAX: usize = 16 << 10;

/// Flags of the extended header (RFC 9649 § 2.7): a profile is there, transparency is there.
const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;

/// A profile that changes what a browser shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Profile(Vec<u8>);

impl Profile {
    /// Returns what is worth keeping of the profile that a file holds: one of red, green and blue (ICC.1 § 7.2.6) that
    /// is not sRGB, as its own description has it.
    pub(super) fn of(bytes: Vec<u8>) -> Option<Self> {
        let is_rgb = bytes.get(16..20) == Some(&b"RGB "[..]) && bytes.get(36..40) == Some(&b"acsp"[..]);
        let says = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
        let is_usual = says(b"sRGB") || says(b"s\0R\0G\0B");
        (is_rgb && !is_usual && bytes.len() <= BYTES_MAX).then_some(Self(bytes))
    }
}

#[cfg(feature = "avif")]
impl Profile {
    /// Returns a picture of these colours in those of sRGB; `None` when the profile cannot be read.
    pub(super) fn usual(&self, picture: &Image<'_>) -> Option<Image<'static>> {
        let layout = if picture.pixel_type() == PixelType::U8x4 { Layout::Rgba } else { Layout::Rgb };
        let from = ColorProfile::new_from_slice(&self.0).ok()?;
        let options = TransformOptions::default();
        let change = from.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options).ok()?;
        let mut usual = Image::new(picture.width(), picture.height(), picture.pixel_type());
        change.transform(picture.buffer(), usual.buffer_mut()).ok()?;
        Some(usual)
    }
}

/// Returns a WebP file with a profile in it (RFC 9649 § 2.7.1.1).
pub(super) fn within(webp: &[u8], profile: Option<&Profile>) -> Vec<u8> {
    let Some((Profile(profile), size)) = profile.zip(size_of(webp)) else { return webp.to_vec() };
    let chunks = &webp[12..];
    let (flags, pictures) = match chunks.strip_prefix(b"VP8X") {
        Some(extended) => (extended[4], &chunks[18..]),
        // Whether transparency is used is told by one bit of a lossless picture's head (§ 3.4).
        None if chunks.starts_with(b"VP8L") && chunks[12] & HAS_ALPHA != 0 => (HAS_ALPHA, chunks),
        None => (0, chunks),
    };
    let mut head = vec![flags | HAS_PROFILE, 0, 0, 0];
    for length in size {
        head.extend_from_slice(&(length - 1).to_le_bytes()[..3]);
    }
    let body = [b"WEBP", &*chunk(b"VP8X", &head), &chunk(b"ICCP", profile), pictures].concat();
    chunk(b"RIFF", &body)
}

/// Returns width and height in pixels.
fn size_of(webp: &[u8]) -> Option<[u32; 2]> {
    let picture = super::look(webp)?.ok()?;
    Some([picture.width, picture.height])
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut chunk = [&name[..], &length, body].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}
