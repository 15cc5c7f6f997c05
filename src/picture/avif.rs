//! AVIF, with the feature `avif`: smaller files for many times the work.

use fast_image_resize::images::Image;

use super::{Fault, profile::Profile};

/// Whether this program can make AVIF.
pub const CAN_MAKE: bool = cfg!(feature = "avif");

/// How fast the encoder is, 1 to 10: what is slower than this saves next to nothing.
#[cfg(feature = "avif")]
const SPEED: u8 = 6;

/// Returns a picture as AVIF, in sRGB: the encoder knows no profiles.
#[cfg(feature = "avif")]
pub(super) fn encode(picture: &Image<'_>, quality: u8, profile: Option<&Profile>) -> Result<Vec<u8>, Fault> {
    use ravif::{Encoder, Img, RGB8, RGBA8};

    let usual = profile.and_then(|profile| profile.usual(picture));
    let picture = usual.as_ref().unwrap_or(picture);

    // One thread: pictures are made side by side, and the bytes may not depend on how many there are.
    let encoder = Encoder::new().with_quality(quality.into()).with_speed(SPEED).with_num_threads(Some(1));
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let encoded = match picture.pixel_type() {
        fast_image_resize::PixelType::U8x4 => {
            let (pixels, _) = picture.buffer().as_chunks::<4>();
            let pixels: Vec<RGBA8> = pixels.iter().map(|&[r, g, b, a]| RGBA8::new(r, g, b, a)).collect();
            encoder.encode_rgba(Img::new(&pixels, width, height))
        }
        _ => {
            let (pixels, _) = picture.buffer().as_chunks::<3>();
            let pixels: Vec<RGB8> = pixels.iter().map(|&[r, g, b]| RGB8::new(r, g, b)).collect();
            encoder.encode_rgb(Img::new(&pixels, width, height))
        }
    };
    encoded.map(|encoded| encoded.avif_file).map_err(|error| Fault::Broken(error.to_string()))
}

/// Nobody asks: a site that wants AVIF is told that this program cannot make it.
#[cfg(not(feature = "avif"))]
pub(super) fn encode(_: &Image<'_>, _: u8, _: Option<&Profile>) -> Result<Vec<u8>, Fault> {
    Err(Fault::Broken("AVIF".into()))
}
