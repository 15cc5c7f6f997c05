//! Smaller pictures: decoded once, turned as the camera says, resized from large to small, encoded as WebP.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageResult, Limits,
    codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    imageops::FilterType,
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
    let mut larger: DynamicImage = match decoded.color().has_alpha() {
        true => decoded.into_rgba8().into(),
        false => decoded.into_rgb8().into(),
    };
    let may_be_drawn = format != Format::Jpeg && has_few_colours(&larger);
    let mut order: Vec<usize> = (0..variants.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(variants[at].width));
    let mut made = vec![Vec::new(); variants.len()];
    for at in order {
        let resized = resize(&larger, variants[at]);
        made[at] = encode(&resized, variants[at].quality, may_be_drawn)?;
        // The next smaller one is made of this one, unless it shows a part only.
        if is_same_shape((larger.width(), larger.height()), variants[at]) {
            larger = resized;
        }
    }
    Ok(made)
}

/// Whether a picture has the colours of a drawing or a screenshot.
fn has_few_colours(picture: &DynamicImage) -> bool {
    let mut colours: FxHashSet<&[u8]> = FxHashSet::default();
    let size = usize::from(picture.color().bytes_per_pixel());
    picture.as_bytes().chunks_exact(size).all(|pixel| {
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

/// Returns a picture of the variant's size: the middle of it where the shapes differ.
fn resize(source: &DynamicImage, variant: Variant) -> DynamicImage {
    let (width, height) = (u64::from(variant.width), u64::from(variant.height));
    let (from_width, from_height) = (u64::from(source.width()), u64::from(source.height()));
    // What is much larger is averaged down to twice the size first: nobody sees the difference, and the fine
    // filter has less to do. Twice the size in the direction that is cut less.
    let (over, of) =
        if width * from_height >= height * from_width { (width, from_width) } else { (height, from_height) };
    if of >= over * 3 {
        let scaled = |length: u64| u32::try_from((length * over * 2).div_ceil(of)).unwrap_or(u32::MAX);
        let rough = source.thumbnail_exact(scaled(from_width), scaled(from_height));
        return rough.resize_to_fill(variant.width, variant.height, FilterType::Lanczos3);
    }
    source.resize_to_fill(variant.width, variant.height, FilterType::Lanczos3)
}

fn encode(picture: &DynamicImage, quality: u8, may_be_drawn: bool) -> Result<Vec<u8>, Fault> {
    let (pixels, width, height) = (picture.as_bytes(), picture.width(), picture.height());
    let encoder = match picture.color().has_alpha() {
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
