//! Smaller pictures: decoded once, turned as the camera says, resized from large to small, encoded as WebP.

use std::io::Cursor;

use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::{
    DynamicImage, ImageDecoder, ImageResult, Limits,
    codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
};

use rustc_hash::FxHashSet;

use super::{Fault, Format, PIXELS_MAX, Variant, head};

/// What has more colours is a photograph, whatever its format.
const DRAWN_COLOURS_MAX: usize = 1 << 12;

/// How hard a lossless encoder works, 0 to 100: most of the time for the last per cent is spared.
const LOSSLESS_EFFORT: f32 = 30.0;

/// A lossless picture is taken when it is at most so much larger than a lossy one, in quarters: drawings
/// and screenshots stay sharp, photographs saved as PNG do not stay heavy.
const LOSSLESS_QUARTERS: usize = 5;

/// Returns WebP files of the variants, in their order. The same bytes and variants give the same files.
pub fn make(bytes: &[u8], variants: &[Variant]) -> Result<Vec<Vec<u8>>, Fault> {
    let format = head::format_of(bytes).ok_or_else(|| Fault::Broken("no picture".into()))?;
    let decoded = decode(bytes, format).map_err(|error| head::fault(&error))?;
    let has_alpha = decoded.color().has_alpha();
    let (width, height) = (decoded.width(), decoded.height());
    let (pixels, kind) = match has_alpha {
        true => (decoded.into_rgba8().into_raw(), PixelType::U8x4),
        false => (decoded.into_rgb8().into_raw(), PixelType::U8x3),
    };
    let may_be_drawn = format != Format::Jpeg && has_few_colours(&pixels, kind.size());
    let mut larger = Image::from_vec_u8(width, height, pixels, kind).map_err(|error| broken(&error))?;
    let mut order: Vec<usize> = (0..variants.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(variants[at].width));
    let mut made = vec![Vec::new(); variants.len()];
    let mut resizer = Resizer::new();
    for at in order {
        let variant = variants[at];
        // Of the whole picture the next smaller one is made of this one; of a part of it, nothing more is made.
        let is_whole = is_same_shape((width, height), variant);
        let resized = resize(&mut resizer, &larger, variant)?;
        made[at] = encode(resized.buffer(), variant, has_alpha, may_be_drawn)?;
        if is_whole && variant.width * 2 <= width {
            larger = resized;
        }
    }
    Ok(made)
}

/// Whether a picture has the colours of a drawing or a screenshot.
fn has_few_colours(pixels: &[u8], size: usize) -> bool {
    let mut colours: FxHashSet<&[u8]> = FxHashSet::default();
    pixels.chunks_exact(size).all(|pixel| {
        colours.insert(pixel);
        colours.len() <= DRAWN_COLOURS_MAX
    })
}

fn decode(bytes: &[u8], format: Format) -> ImageResult<DynamicImage> {
    let source = Cursor::new(bytes);
    match format {
        Format::Jpeg => turned(JpegDecoder::new(source)?),
        Format::Png => turned(PngDecoder::new(source)?),
        Format::WebP => turned(WebPDecoder::new(source)?),
        Format::Gif => turned(GifDecoder::new(source)?),
    }
}

fn turned(mut decoder: impl ImageDecoder) -> ImageResult<DynamicImage> {
    let mut limits = Limits::no_limits();
    // Four bytes for a pixel of ours, as many for what a decoder keeps beside it.
    limits.max_alloc = Some(PIXELS_MAX * 8);
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let mut decoded = DynamicImage::from_decoder(decoder)?;
    decoded.apply_orientation(orientation);
    Ok(decoded)
}

/// Whether a variant shows the whole of a picture, as far as whole pixels can tell.
fn is_same_shape((width, height): (u32, u32), variant: Variant) -> bool {
    let across = u64::from(width) * u64::from(variant.height);
    let down = u64::from(height) * u64::from(variant.width);
    across.abs_diff(down) <= u64::from(width.max(height))
}

fn resize(resizer: &mut Resizer, source: &Image<'_>, variant: Variant) -> Result<Image<'static>, Fault> {
    let mut target = Image::new(variant.width, variant.height, source.pixel_type());
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .fit_into_destination(Some((0.5, 0.5)));
    resizer.resize(source, &mut target, &options).map_err(|error| broken(&error))?;
    Ok(target)
}

fn encode(pixels: &[u8], variant: Variant, has_alpha: bool, may_be_drawn: bool) -> Result<Vec<u8>, Fault> {
    let Variant { width, height, quality } = variant;
    let encoder = match has_alpha {
        true => webp::Encoder::from_rgba(pixels, width, height),
        false => webp::Encoder::from_rgb(pixels, width, height),
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

fn broken(error: &impl ToString) -> Fault {
    Fault::Broken(error.to_string())
}
