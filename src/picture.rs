//! Pictures: what their bytes say of them, and smaller ones made of them.
//!
//! Pure: bytes in, bytes out. [`look`] reads the head of a file, which is all that a page's HTML needs;
//! [`make`] decodes it and makes [`Variant`]s, which is dear and done once for each content and each
//! options. What can be shown but not made smaller (moving pictures, drawings) is published as it is.
//!
//! Limits keep a hostile file from taking the machine: a picture of more than [`PIXELS_MAX`] pixels is
//! not decoded, whatever its few bytes promise.

pub mod avif;
mod chunks;
mod head;
mod make;
mod metadata;
mod position;
mod profile;
mod room;
mod svg;

use serde::{Deserialize, Serialize};

pub use head::{look, look_as};
pub use make::make;
pub use metadata::without_metadata;
pub use position::without_position;
pub use svg::{Drawing, without_scripts};

/// Most pixels that are decoded: a photograph of 100 megapixels.
pub const PIXELS_MAX: u64 = 100_000_000;

/// What the head of a picture's file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Picture {
    /// Width in pixels as it is looked at: the orientation that the camera noted is applied.
    pub width: u32,
    /// Height in pixels as it is looked at.
    pub height: u32,
    /// Its format.
    pub format: Format,
    /// Whether it moves: then it is published as it is.
    pub is_moving: bool,
    /// Whether the file tells more than the picture: see [`without_metadata`].
    pub has_metadata: bool,
}

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// ITU-T T.81.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    WebP,
    /// GIF 87a and 89a.
    Gif,
}

/// Why a file is no picture that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// It ends too early, or is damaged: what the decoder says, in English.
    Broken(String),
    /// It promises more pixels than [`PIXELS_MAX`]: width and height.
    TooLarge(u32, u32),
    /// It is in a format that browsers do not show.
    Foreign(Foreign),
    /// It is called a picture, and is none: how many bytes it has.
    None(u64),
}

/// A format of pictures that not every browser shows, or that no page should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Foreign {
    /// HEIF with HEVC inside, of telephones (ISO/IEC 23008-12).
    Heic,
    /// TIFF 6.0, of scanners, and what cameras call raw.
    Tiff,
    /// Windows’ bitmap: shown, and twenty times as heavy as it need be.
    Bmp,
    /// ISO/IEC 18181.
    JpegXl,
}

impl Foreign {
    /// Returns what people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::JpegXl => "JPEG XL",
        }
    }
}

/// A format in which smaller pictures are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Encoding {
    /// What every browser shows.
    WebP,
    /// Smaller for photographs, for many times the work.
    Avif,
}

impl Encoding {
    /// Returns what its files end in, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::WebP => "webp",
            Self::Avif => "avif",
        }
    }
}

/// A picture to be made of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Variant {
    /// Width in pixels, at most that of the source.
    pub width: u32,
    /// Height in pixels. Where the shape differs from the source's, the middle is kept.
    pub height: u32,
    /// Quality of what loses something, 1 to 100.
    pub quality: u8,
    /// Its format.
    pub encoding: Encoding,
}

impl Picture {
    /// Returns the height that goes with a width, at least 1.
    ///
    /// ```
    /// use sobre::picture::{Format, Picture};
    /// let photo = Picture { width: 4000, height: 3000, format: Format::Jpeg, is_moving: false, has_metadata: false };
    /// assert_eq!(photo.height_at(1600), 1200);
    /// ```
    pub fn height_at(&self, width: u32) -> u32 {
        let height = (u64::from(self.height) * u64::from(width) + u64::from(self.width) / 2) / u64::from(self.width);
        u32::try_from(height.max(1)).unwrap_or(u32::MAX)
    }
}
