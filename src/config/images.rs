//! `[images]` of `sites/<site>.toml`.

use crate::{
    content::{
        node::{Kind, Node},
        reader::Reader,
    },
    diag::{Code, Diagnostic, text},
    picture::avif::CAN_MAKE,
};

/// How pictures are made smaller.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImagesConfig {
    /// `widths` in pixels that are offered to browsers, in order; none: pictures are published as they are.
    pub widths: Vec<u32>,
    /// `quality`, 1 to 100.
    pub quality: u8,
    /// `sizes`: how wide a picture is shown, in HTML's words for it; `None` as the theme says.
    pub sizes: Option<String>,
    /// `avif`: photographs are offered as AVIF, too.
    pub avif: bool,
    /// `keep_broken`: what is no picture, is cut off or of another format is published as it is, with a warning.
    pub keep_broken: bool,
}

/// Widest picture that is made.
const WIDTH_MAX: u32 = 8000;

impl Default for ImagesConfig {
    fn default() -> Self {
        Self { widths: vec![480, 960, 1600], quality: 80, sizes: None, avif: false, keep_broken: false }
    }
}

impl ImagesConfig {
    /// `sizes` where neither a site nor its theme says any.
    pub const SIZES: &str = "(min-width:46em) 42em,100vw";

    /// Takes `[images]` from a site's configuration.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let usual = Self::default();
        let Some(entry) = reader.take("images") else { return usual };
        reader.within(entry.node, |table| Self {
            widths: read_widths(table).unwrap_or(usual.widths),
            quality: read_quality(table).unwrap_or(usual.quality),
            sizes: table.string("sizes").or(usual.sizes),
            avif: read_avif(table),
            keep_broken: table.bool("keep_broken").unwrap_or(usual.keep_broken),
        })
    }
}

fn read_widths(table: &mut Reader<'_, '_>) -> Option<Vec<u32>> {
    let entry = table.take("widths")?;
    let width = |node: &Node<'_>| match node.kind {
        Kind::Integer(n) => u32::try_from(n).ok().filter(|n| (1..=WIDTH_MAX).contains(n)),
        _ => None,
    };
    let widths: Option<Vec<u32>> = match &entry.node.kind {
        Kind::List(items) => items.iter().map(width).collect(),
        _ => None,
    };
    if widths.is_none() {
        let fact = text!("these are no widths", "ce ne sont pas des largeurs");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(table.place(entry.node.span)).hint(text!(
            "a list of pixels up to {WIDTH_MAX}: `widths = [480, 960, 1600]`, or `[]` to leave pictures as they are",
            "une liste de pixels jusqu’à {WIDTH_MAX} : « widths = [480, 960, 1600] », ou « [] » pour laisser les images telles quelles"
        )));
    }
    widths.map(|mut widths| {
        widths.sort_unstable();
        widths.dedup();
        widths
    })
}

fn read_quality(table: &mut Reader<'_, '_>) -> Option<u8> {
    let span = table.span_of("quality").unwrap_or_default();
    let given = table.count("quality")?;
    let quality = u8::try_from(given).ok().filter(|quality| (1..=100).contains(quality));
    if quality.is_none() {
        let fact = text!("`quality` cannot be {given}", "« quality » ne peut pas être {given}");
        let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(table.place(span));
        table.report(diagnostic.hint(text!("a number from 1 to 100", "un nombre de 1 à 100")));
    }
    quality
}

fn read_avif(table: &mut Reader<'_, '_>) -> bool {
    let span = table.span_of("avif").unwrap_or_default();
    let wanted = table.bool("avif").unwrap_or_default();
    if wanted && !CAN_MAKE {
        let fact = text!("this sobre cannot make AVIF", "ce sobre ne sait pas faire d’AVIF");
        let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(table.place(span));
        table.report(diagnostic.hint(text!(
            "build it with `cargo build --release --features avif`, or take this line out: WebP is made anyway",
            "compilez-le avec « cargo build --release --features avif », ou retirez cette ligne : le WebP est fait de toute façon"
        )));
    }
    wanted && CAN_MAKE
}

#[cfg(test)]
mod tests {
    use crate::{config::SiteConfig, diag::Code};

    fn read(images: &str) -> (super::ImagesConfig, Vec<Code>) {
        let text = format!("title = \"A\"\ndomain = \"a.example\"\n{images}");
        let (config, found) = SiteConfig::parse("a", &text);
        (config.unwrap().images, found.iter().map(|found| found.code).collect())
    }

    #[test]
    fn widths_come_in_order_once_and_what_is_none_is_told() {
        let (images, found) = read("[images]\nwidths = [960, 480, 960]\nquality = 60\n");
        assert_eq!((images.widths.as_slice(), images.quality, found), (&[480, 960][..], 60, vec![]));
        assert!(read("[images]\nwidths = []\n").0.widths.is_empty());
        for wrong in
            ["widths = 480", "widths = [0]", "widths = [\"480\"]", "widths = [9000]", "quality = 0", "quality = 101"]
        {
            let (images, found) = read(&format!("[images]\n{wrong}\n"));
            assert_eq!((images, found), (super::ImagesConfig::default(), vec![Code::CONFIG_VALUE]), "{wrong}");
        }
    }
}
