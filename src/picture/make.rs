//! Smaller pictures: decoded once, resized from large to small, turned as the camera says, encoded.

use std::io::Cursor;

use fast_image_resize::{PixelType, ResizeError, ResizeOptions, Resizer, images::Image};
use image::{
    DynamicImage, ImageDecoder, ImageResult, Limits, RgbImage, RgbaImage,
    codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};
use rustc_hash::FxHashSet;

use super::{
    Encoding, Fault, Format, PIXELS_MAX, Variant, head, metadata,
    profile::{self, Profile},
    room::{self, Room},
};

/// What has more colours is a photograph, whatever its format.
const DRAWN_COLOURS_MAX: usize = 1 << 12;

/// How hard a lossless encoder works, 0 to 100: most of the time for the last per cent is spared.
const LOSSLESS_EFFORT: f32 = 30.0;

/// A lossless picture is taken when it is at most so much larger than a lossy one, in quarters: drawings
/// and screenshots stay sharp, photographs saved as PNG do not stay heavy.
const LOSSLESS_QUARTERS: usize = 5;

/// Returns the files of the variants, in their order. The same bytes and variants give the same files.
pub fn make(bytes: &[u8], variants: &[Variant]) -> Result<Vec<Vec<u8>>, Fault> {
    let format = head::format_of(bytes).ok_or_else(|| Fault::Broken("no picture".into()))?;
    if format == Format::Jpeg && !metadata::has_end(bytes) {
        // The decoder would make the rest grey.
        return Err(Fault::Broken("it ends too early".into()));
    }
    let (mut larger, profile) = decode(bytes, format)?;
    let may_be_drawn = format != Format::Jpeg && has_few_colours(&larger.pixels);
    let mut order: Vec<usize> = (0..variants.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(variants[at].width));
    let mut made = vec![Vec::new(); variants.len()];
    for at in order {
        let variant = variants[at];
        let resized = larger.resized(variant)?;
        let part;
        // The next smaller one is made of this one, unless it shows a part only. The larger one is let go before the
        // encoder asks for memory of its own.
        let shown = if is_same_shape(larger.size(), variant) {
            larger = Decoded { pixels: resized, orientation: Orientation::NoTransforms, _room: None };
            &larger.pixels
        } else {
            part = resized;
            &part
        };
        made[at] = match variant.encoding {
            Encoding::WebP => profile::within(&webp(shown, variant.quality, may_be_drawn)?, profile.as_ref()),
            Encoding::Avif => super::avif::encode(shown, variant.quality, profile.as_ref())?,
        };
    }
    Ok(made)
}

/// A picture as its file has it, and how it is to be turned. What is small is turned, not what is large: a turned copy
/// of a photograph takes as much memory as the photograph.
struct Decoded {
    pixels: Image<'static>,
    orientation: Orientation,
    /// Kept as long as the picture is large.
    _room: Option<Room>,
}

impl Decoded {
    /// Returns width and height as they are shown.
    fn size(&self) -> (u32, u32) {
        self.shown((self.pixels.width(), self.pixels.height()))
    }

    /// Returns a width and a height of the file as they are shown, and the other way round.
    fn shown(&self, (width, height): (u32, u32)) -> (u32, u32) {
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        match self.orientation {
            Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }

    /// Returns the picture in the variant's size: the middle of it where the shapes differ.
    fn resized(&self, variant: Variant) -> Result<Image<'static>, Fault> {
        let (width, height) = self.shown((variant.width, variant.height));
        let mut resized = Image::new(width, height, self.pixels.pixel_type());
        let options = ResizeOptions::new().fit_into_destination(None);
        let broken = |error: ResizeError| Fault::Broken(error.to_string());
        Resizer::new().resize(&self.pixels, &mut resized, &options).map_err(broken)?;
        turned(resized, self.orientation)
    }
}

/// Returns a picture turned as the camera says.
fn turned(picture: Image<'static>, orientation: Orientation) -> Result<Image<'static>, Fault> {
    if orientation == Orientation::NoTransforms {
        return Ok(picture);
    }
    let (width, height, kind) = (picture.width(), picture.height(), picture.pixel_type());
    let bytes = picture.into_vec();
    let picture = match kind {
        PixelType::U8x4 => RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from),
        _ => RgbImage::from_raw(width, height, bytes).map(DynamicImage::from),
    };
    let mut picture = picture.ok_or_else(|| Fault::Broken("not as large as it says".into()))?;
    picture.apply_orientation(orientation);
    pixels(picture)
}

/// Returns a picture in one byte for each of red, green, blue and, where it has it, transparency.
fn pixels(decoded: DynamicImage) -> Result<Image<'static>, Fault> {
    let (width, height) = (decoded.width(), decoded.height());
    let (bytes, kind) = match decoded.color().has_alpha() {
        true => (decoded.into_rgba8().into_raw(), PixelType::U8x4),
        false => (decoded.into_rgb8().into_raw(), PixelType::U8x3),
    };
    Image::from_vec_u8(width, height, bytes, kind).map_err(|error| Fault::Broken(error.to_string()))
}

/// Whether a picture has the colours of a drawing or a screenshot.
fn has_few_colours(picture: &Image<'_>) -> bool {
    let mut colours: FxHashSet<&[u8]> = FxHashSet::default();
    picture.buffer().chunks_exact(picture.pixel_type().size()).all(|pixel| {
        colours.insert(pixel);
        colours.len() <= DRAWN_COLOURS_MAX
    })
}

fn decode(bytes: &[u8], format: Format) -> Result<(Decoded, Option<Profile>), Fault> {
    let source = Cursor::new(bytes);
    let decoded = match format {
        Format::Jpeg => JpegDecoder::new(source).and_then(read),
        Format::Png => PngDecoder::new(source).and_then(read),
        Format::WebP => WebPDecoder::new(source).and_then(read),
        Format::Gif => GifDecoder::new(source).and_then(read),
    };
    let (decoded, room, orientation, profile) = decoded.map_err(|error| head::fault(&error))?;
    Ok((Decoded { pixels: pixels(decoded)?, orientation, _room: Some(room) }, profile))
}

fn read(mut decoder: impl ImageDecoder) -> ImageResult<(DynamicImage, Room, Orientation, Option<Profile>)> {
    let mut limits = Limits::no_limits();
    // Four bytes for a pixel of ours, as many for what a decoder keeps beside it.
    limits.max_alloc = Some(PIXELS_MAX * 8);
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let profile = decoder.icc_profile()?.and_then(Profile::of);
    let (width, height) = decoder.dimensions();
    let room = room::take(u64::from(width) * u64::from(height));
    Ok((DynamicImage::from_decoder(decoder)?, room, orientation, profile))
}

/// Whether a variant shows the whole of a picture, as far as whole pixels can tell.
fn is_same_shape((width, height): (u32, u32), variant: Variant) -> bool {
    let across = u64::from(width) * u64::from(variant.height);
    let down = u64::from(height) * u64::from(variant.width);
    across.abs_diff(down) <= u64::from(width.max(height))
}

fn webp(picture: &Image<'_>, quality: u8, may_be_drawn: bool) -> Result<Vec<u8>, Fault> {
    let (pixels, width, height) = (picture.buffer(), picture.width(), picture.height());
    let encoder = match picture.pixel_type() {
        PixelType::U8x4 => webp::Encoder::from_rgba(pixels, width, height),
        _ => webp::Encoder::from_rgb(pixels, width, height),
    };
    let refused = |_| Fault::Broken("WebP cannot hold it".into());
    let lossy = encoder.encode_simple(false, f32::from(quality)).map_err(refused)?;
    if !may_be_drawn {
        return Ok(lossy.to_vec());
    }
    let lossless = encoder.encode_simple(true, LOSSLESS_EFFORT).map_err(refused)?;
    let is_light = lossless.len() * 4 <= lossy.len() * LOSSLESS_QUARTERS;
    Ok(if is_light { lossless.to_vec() } else { lossy.to_vec() })
}
