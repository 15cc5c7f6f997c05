//! Pictures as pages show them: which sizes there are of each, under which names.
//!
//! A variant's name holds the digest of all that it follows from (the picture's bytes, its own width,
//! height and quality), so it stands for the same bytes for ever. What a page shows is noted as a
//! [`Query`]: a build makes the variants that its pages' queries name, and no others.

use tera::Value;

use super::{Bytes, Inner, Query, Renderer, body::quoted, query::Image};
use crate::{
    config::ImagesConfig,
    content::{
        Asset,
        markdown::{HtmlPolicy, Shown},
    },
    diag::{Code, Diagnostic, Place, Severity, text},
    digest::{Digest, Key, key_of},
    path::{ContentPath, SitePath, Url},
    picture::{Drawing, Encoding, Fault, Foreign, Format, Picture, Variant, without_metadata, without_scripts},
    site::{Linked, Page, Route, decoded},
};

/// Part of every variant's name: another encoder may make other bytes.
const VERSION: &str = "2";

/// A file that a picture is shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantFile {
    /// Its name in the site.
    pub path: SitePath,
    /// What it is.
    pub variant: Variant,
    /// Digest of all that its bytes follow from.
    pub key: Key,
}

impl Renderer {
    /// Returns a picture of the content with the files that it is shown by; `None` when it is shown as it is.
    pub fn variants(&self, image: &Image) -> Option<(ContentPath, Vec<VariantFile>)> {
        let source = self.inner.picture_at(&image.address)?;
        let files = self.inner.all_variants(source, image);
        (!files.is_empty()).then(|| (source.clone(), files))
    }

    /// Returns the picture, and the variant of it, whose file has this name.
    pub fn variant_at(&self, path: &SitePath) -> Option<(ContentPath, Variant)> {
        self.inner.variant_at(path)
    }
}

impl Inner {
    /// Returns the picture of the content that is published at an address.
    fn picture_at(&self, address: &str) -> Option<&ContentPath> {
        self.picture_of(&Url::new(&decoded(address)).ok()?)
    }

    fn picture_of(&self, url: &Url) -> Option<&ContentPath> {
        match self.site.route(url.as_str().strip_prefix('/')?)? {
            Route::Asset(path) => self.head(path).map(|_| path),
            _ => None,
        }
    }

    /// Returns how a picture is shown that a text names; notes that it is.
    pub(super) fn shown(&self, page: &Page, target: &str) -> Result<Option<Shown>, Box<Diagnostic>> {
        let Ok(Linked::File(url, "")) = self.site.link(page, target) else { return Ok(None) };
        let address = url.encoded().into_owned();
        let Some((source, head)) = self.picture_of(&url).and_then(|source| Some((source, self.head(source)?.1))) else {
            return Ok(Some(Shown { src: address, ..Shown::default() }));
        };
        let image = Image { address, width: 0, height: 0 };
        let shown = match head {
            Ok(picture) => Ok(Some(self.shown_as(source, &image, *picture))),
            Err(fault) => Err(Box::new(faulty(source, fault))),
        };
        self.asked(Query::Image(image));
        shown
    }

    /// Returns the digest of the picture at an address, if there is one.
    pub(super) fn picture_digest(&self, url: &Url) -> Option<Digest> {
        self.picture_of(url).and_then(|source| Some(self.head(source)?.0.digest))
    }

    /// Whether a file of the content is a photograph in which the camera noted more than the picture.
    pub(super) fn tells_more(&self, path: &ContentPath) -> bool {
        self.head(path).is_some_and(|(_, head)| head.as_ref().is_ok_and(|picture| picture.has_metadata))
    }

    /// A photograph under its own name: the picture, and not where and when it was taken.
    pub(super) fn picture_alone(&self, path: &ContentPath) -> (Bytes, Vec<Diagnostic>) {
        self.remade(path, |bytes, _| Some(without_metadata(&bytes)))
    }

    /// A drawing, cleaned as raw HTML is.
    pub(super) fn drawing(&self, path: &ContentPath) -> (Bytes, Vec<Diagnostic>) {
        if self.site.config.content.html == HtmlPolicy::Trust {
            return (Bytes::Content(path.clone()), Vec::new());
        }
        self.remade(path, |bytes, found| {
            let file = format!("content/{}/{path}", self.site.config.name);
            let text = String::from_utf8(bytes).ok()?;
            match without_scripts(&text) {
                Ok(Drawing { dropped, .. }) if dropped.is_empty() => None,
                Ok(Drawing { svg, dropped }) => {
                    found.push(acting(file, &dropped));
                    Some(svg.into_owned().into_bytes())
                }
                Err((why, at)) => {
                    let place = Place::new(file, &text, at..(at + 1).min(text.len()).max(at));
                    found.push(faulty(path, &Fault::Broken(why)).at(place));
                    None
                }
            }
        })
    }

    fn head(&self, path: &ContentPath) -> Option<(&Asset, &Result<Picture, Fault>)> {
        let asset = self.site.content.assets.get(path)?;
        Some((asset, asset.picture.as_ref()?))
    }

    fn shown_as(&self, source: &ContentPath, image: &Image, picture: Picture) -> Shown {
        let variants = self.variants(source, image, Encoding::WebP);
        let address = |path: &SitePath| path.to_url().encoded().into_owned();
        let usual = variants.len().saturating_sub(1).min(1);
        let Some(chosen) = variants.get(usual) else {
            let (width, height) = (picture.width, picture.height);
            return Shown { src: image.address.clone(), width, height, ..Shown::default() };
        };
        let largest = variants.last().map_or(chosen.variant, |largest| largest.variant);
        let set = |files: &[VariantFile]| {
            let sources = files.iter().map(|file| format!("{} {}w", address(&file.path), file.variant.width));
            sources.collect::<Vec<_>>().join(",")
        };
        let srcset = if variants.len() > 1 { set(&variants) } else { String::new() };
        let avif = set(&self.variants(source, image, Encoding::Avif));
        let (sizes, variant) = (self.sizes().to_owned(), largest);
        Shown { src: address(&chosen.path), srcset, avif, sizes, width: variant.width, height: variant.height }
    }

    /// Returns how wide pictures are shown: the site knows best, then its theme.
    fn sizes(&self) -> &str {
        let own = self.site.config.images.sizes.as_ref();
        own.or(self.theme.sizes.as_ref()).map_or(ImagesConfig::SIZES, String::as_str)
    }

    /// Answers a query: address and size of one picture, with others of it that a browser may choose. What
    /// is no picture of the content (a drawing, an address elsewhere) is its address and nothing more.
    pub(super) fn image_answer(&self, image: &Image) -> (Value, Key) {
        let found = self.picture_at(&image.address).and_then(|source| Some((source, self.head(source)?)));
        let key = found.map(|(_, (asset, head))| (asset.digest, head, &self.site.config.images));
        let key = key_of(&(&image.address, key, self.sizes(), VERSION));
        let shown = match found {
            Some((source, (_, Ok(picture)))) => self.shown_as(source, image, *picture),
            _ => Shown { src: image.address.clone(), ..Shown::default() },
        };
        let length = |length: u32| if length == 0 { Value::none() } else { Value::from(length) };
        let map = [
            ("url", Value::safe_string(&quoted(&shown.src))),
            ("srcset", Value::safe_string(&shown.srcset)),
            ("avif", Value::safe_string(&shown.avif)),
            ("sizes", Value::from(shown.sizes)),
            ("width", length(shown.width)),
            ("height", length(shown.height)),
        ];
        (Value::from(map.into_iter().map(|(key, value)| (key.into(), value)).collect::<tera::Map>()), key)
    }

    fn all_variants(&self, source: &ContentPath, image: &Image) -> Vec<VariantFile> {
        [Encoding::WebP, Encoding::Avif].iter().flat_map(|encoding| self.variants(source, image, *encoding)).collect()
    }

    fn variants(&self, source: &ContentPath, image: &Image, encoding: Encoding) -> Vec<VariantFile> {
        let Some((asset, Ok(picture))) = self.head(source) else { return Vec::new() };
        let config = &self.site.config.images;
        // AVIF pays for photographs; of drawings, WebP without loss is the smaller one.
        let is_wanted = encoding == Encoding::WebP || config.avif && picture.format == Format::Jpeg;
        if picture.is_moving || config.widths.is_empty() || !is_wanted {
            return Vec::new();
        }
        let whole = self.site.asset_path(source);
        let stem = whole.rfind('.').map_or(whole.as_str(), |dot| &whole[..dot]);
        let file = |(width, height)| {
            let variant = Variant { width, height, quality: config.quality, encoding };
            let key = key_of(&(asset.digest, variant, VERSION));
            // Beside its picture: `fete-960.1a2b3c4d.webp`.
            let length = if image.height > 0 { format!("{width}x{height}") } else { width.to_string() };
            let path = SitePath::new(&format!("{stem}-{length}.{}.{}", &format!("{key:032x}")[..8], encoding.ending()))
                .ok()?;
            Some(VariantFile { path, variant, key })
        };
        lengths(*picture, image, &config.widths).into_iter().filter_map(file).collect()
    }

    fn variant_at(&self, path: &SitePath) -> Option<(ContentPath, Variant)> {
        let (name, _) = path.as_str().rsplit_once('.').filter(|(_, ending)| matches!(*ending, "webp" | "avif"))?;
        let (name, digest) = name.rsplit_once('.')?;
        if digest.len() != 8 {
            return None;
        }
        let (stem, length) = name.rsplit_once('-')?;
        let (width, height) = match length.split_once('x') {
            Some((width, height)) => (width.parse().ok()?, height.parse().ok()?),
            None => (length.parse().ok()?, 0),
        };
        let begins = |other: &SitePath| other.as_str().strip_prefix(stem).is_some_and(|rest| rest.starts_with('.'));
        let routes = self.site.routes.iter().filter(|(other, _)| begins(other));
        let pictures = routes.filter_map(|(_, route)| if let Route::Asset(path) = route { Some(path) } else { None });
        pictures.into_iter().find_map(|source| {
            let variants = |width, height| self.all_variants(source, &Image { address: String::new(), width, height });
            // A width of the site's own, or one that a template asked for.
            let mut known = variants(0, 0).into_iter().chain(variants(width, height));
            known.find(|file| file.path == *path).map(|file| (source.clone(), file.variant))
        })
    }
}

/// Says what a drawing did that a drawing need not.
fn acting(file: String, dropped: &[String]) -> Diagnostic {
    let all = dropped.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let tous = dropped.iter().map(|name| format!("« {name} »")).collect::<Vec<_>>().join(", ");
    let fact =
        text!("this drawing holds more than a drawing: {all}", "ce dessin contient autre chose qu’un dessin : {tous}");
    Diagnostic::new(Code::IMAGE_ACTING, fact).at(Place::file(file)).hint(text!(
        "it is published without; export it as “plain SVG”, or say `[content] html = \"trust\"` if you know what it does",
        "il est publié sans cela ; exportez-le en « SVG simple », ou écrivez « [content] html = \"trust\" » si vous savez ce qu’il fait"
    ))
}

/// Returns the widths and heights in which a picture is made, in order; none is larger than it is.
fn lengths(picture: Picture, image: &Image, widths: &[u32]) -> Vec<(u32, u32)> {
    let Picture { width, height, .. } = picture;
    match (image.width, image.height) {
        (0, 0) => {
            let largest = widths.last().copied().unwrap_or_default().min(width);
            // One that is nearly as wide as the next is not worth a file.
            let smaller = widths.iter().copied().filter(|width| u64::from(*width) * 5 <= u64::from(largest) * 4);
            smaller.chain([largest]).map(|width| (width, picture.height_at(width))).collect()
        }
        (wanted, 0) => vec![(wanted.min(width), picture.height_at(wanted.min(width)))],
        (0, wanted) => {
            let tall = wanted.min(height);
            let wide = u64::from(width) * u64::from(tall) / u64::from(height);
            vec![(u32::try_from(wide.max(1)).unwrap_or(width), tall)]
        }
        (wide, tall) => {
            // A part of that shape, as large as it can be had.
            let (wide_64, tall_64) = (u64::from(wide), u64::from(tall));
            let fits = [(wide_64, tall_64), (u64::from(width), u64::from(width) * tall_64 / wide_64)];
            let fits = fits.into_iter().chain([(u64::from(height) * wide_64 / tall_64, u64::from(height))]);
            let inside =
                fits.filter(|(w, h)| *w <= u64::from(width) && *h <= u64::from(height)).min_by_key(|(w, _)| *w);
            let (w, h) = inside.unwrap_or((1, 1));
            let small = |length: u64| u32::try_from(length.max(1)).unwrap_or(1);
            vec![(small(w), small(h))]
        }
    }
}

/// Says what is wrong with a picture that a page shows.
pub(crate) fn faulty(path: &ContentPath, fault: &Fault) -> Diagnostic {
    let (fact, hint) = match fault {
        Fault::Broken(why) => (
            text!("{path} is damaged: {why}", "{path} est abîmé : {why}"),
            text!("save the picture again, or copy it again", "réenregistrez l’image, ou recopiez-la"),
        ),
        Fault::TooLarge(width, height) => (
            text!("{path} is {width} × {height} pixels", "{path} fait {width} × {height} pixels"),
            text!("make it smaller: 100 million pixels at most", "réduisez-la : 100 millions de pixels au plus"),
        ),
        Fault::Foreign(Foreign::Heic) => (
            text!(
                "{path} is in the HEIC format, which browsers do not show",
                "{path} est au format HEIC, que les navigateurs n’affichent pas"
            ),
            text!(
                "export it as JPEG; phones have a setting for it (“most compatible”)",
                "exportez-la en JPEG ; les téléphones ont un réglage pour cela (« le plus compatible »)"
            ),
        ),
        Fault::Foreign(format) => {
            let name = format.name();
            (
                text!(
                    "{path} is in the {name} format, which is not for web pages",
                    "{path} est au format {name}, qui n’est pas fait pour les pages web"
                ),
                text!(
                    "export photographs as JPEG, drawings and screenshots as PNG",
                    "exportez les photos en JPEG, les dessins et captures d’écran en PNG"
                ),
            )
        }
        Fault::None(0) => {
            (text!("{path} is empty", "{path} est vide"), text!("copy the picture again", "recopiez l’image"))
        }
        Fault::None(_) => (
            text!(
                "{path} is no picture, whatever its name says",
                "{path} n’est pas une image, quoi qu’en dise son nom"
            ),
            text!(
                "open it: it may be a page that was saved in the picture’s place",
                "ouvrez-le : c’est peut-être une page enregistrée à la place de l’image"
            ),
        ),
    };
    let diagnostic = Diagnostic::new(Code::IMAGE_BROKEN, fact).hint(hint);
    // What is no picture at all is published as it is, as any file is: nothing that was to be made of it is missing.
    let severity = if matches!(fault, Fault::None(1..)) { Severity::Warning } else { diagnostic.severity };
    Diagnostic { severity, ..diagnostic }
}
