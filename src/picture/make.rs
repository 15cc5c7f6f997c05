//! Smaller pictures: decoded once, turned as the camera says, resized from large to small, encoded.

use std::io::Cursor;

use fast_image_resize::{PixelType, ResizeOptions, Resizer, images::Image};
use image::{
    DynamicImage, ImageDecoder, ImageResult, Limits,
    codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
};
use rustc_hash::FxHashSet;

use super::{
    Encoding, Fault, Format, PIXELS_MAX, Variant, head, metadata,
    profile::{self, Profile},
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
    let (decoded, profile) = decode(bytes, format).map_err(|error| head::fault(&error))?;
    let mut larger = pixels(decoded)?;
    let may_be_drawn = format != Format::Jpeg && has_few_colours(&larger);
    let mut order: Vec<usize> = (0..variants.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(variants[at].width));
    let mut made = vec![Vec::new(); variants.len()];
    for at in order {
        let variant = variants[at];
        let resized = resize(&larger, variant)?;
        made[at] = match variant.encoding {
            Encoding::WebP => profile::within(&webp(&resized, variant.quality, may_be_drawn)?, profile.as_ref()),
            Encoding::Avif => super::avif::encode(&resized, variant.quality, profile.as_ref())?,
        };
        // The next smaller one is made of this one, unless it shows a part only.
        if is_same_shape((larger.width(), larger.height()), variant) {
            larger = resized;
        }
    }
    Ok(made)
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

fn decode(bytes: &[u8], format: Format) -> ImageResult<(DynamicImage, Option<Profile>)> {
    let source = Cursor::new(bytes);
    match format {
        Format::Jpeg => turned(JpegDecoder::new(source)?),
        Format::Png => turned(PngDecoder::new(source)?),
        Format::WebP => turned(WebPDecoder::new(source)?),
        Format::Gif => turned(GifDecoder::new(source)?),
    }
}

fn turned(mut decoder: impl ImageDecoder) -> ImageResult<(DynamicImage, Option<Profile>)> {
    let mut limits = Limits::no_limits();
    // Four bytes for a pixel of ours, as many for what a decoder keeps beside it.
    limits.max_alloc = Some(PIXELS_MAX * 8);
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let profile = decoder.icc_profile()?.and_then(Profile::of);
    let mut decoded = DynamicImage::from_decoder(decoder)?;
    decoded.apply_orientation(orientation);
    Ok((decoded, profile))
}

/// Whether a variant shows the whole of a picture, as far as whole pixels can tell.
fn is_same_shape((width, height): (u32, u32), variant: Variant) -> bool {
    let across = u64::from(width) * u64::from(variant.height);
    let down = u64::from(height) * u64::from(variant.width);
    across.abs_diff(down) <= u64::from(width.max(height))
}

/// Returns a picture of the variant's size: the middle of it where the shapes differ.
fn resize(source: &Image<'_>, variant: Variant) -> Result<Image<'static>, Fault> {
    let mut resized = Image::new(variant.width, variant.height, source.pixel_type());
    let options = ResizeOptions::new().fit_into_destination(None);
    Resizer::new().resize(source, &mut resized, &options).map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(resized)
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
