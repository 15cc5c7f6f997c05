//! One file's bytes → [`Document`]: the first of the two calls that the memo remembers.

use std::{ops::Range, sync::Arc};

use super::{
    Asked, Body, Document,
    front_matter::{self, FrontMatter},
    markdown::{self, Options, Rules, Typography},
};
use crate::{
    diag::{Code, Diagnostic, Place, text},
    digest::{Digest, check_of},
    path::ContentPath,
};

/// Largest page that is read, in bytes. A book chapter is 100 kB; a dump pasted into a page is not
/// a page.
pub const PAGE_BYTES_MAX: usize = 8 << 20;

/// What parsing a site's documents depends on beside their bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parsing {
    /// Folder of the content below the farm, such as `content/jardin/`: begins every place.
    pub folder: String,
    /// Keys of the site's taxonomies.
    pub taxonomies: Vec<String>,
    /// What the site says of how bodies are read.
    pub rules: Rules,
    /// Whether texts are kept for the search.
    pub search: bool,
    /// The site's first language.
    pub lang: String,
    /// Its other languages, each the name of a folder of the content.
    pub languages: Vec<String>,
}

impl Parsing {
    /// Returns the language of a page: its own word, else its file's ending, else its folder's, else the site's.
    pub fn lang_of<'a>(&'a self, path: &'a ContentPath, front: &'a FrontMatter) -> &'a str {
        let folder = path.as_str().split('/').next().unwrap_or_default();
        match (&front.lang, self.suffix(path)) {
            (Some(lang), _) => lang,
            (None, Some((_, lang))) => lang,
            (None, None) if self.languages.iter().any(|lang| lang == folder) => folder,
            (None, None) => &self.lang,
        }
    }

    /// Returns where a page would lie if its language were told by its folder, when the ending of its file tells it:
    /// `en/news/fair.md` for `news/fair.en.md`.
    pub fn home(&self, path: &ContentPath) -> Option<ContentPath> {
        let (stem, lang) = self.suffix(path)?;
        let folder = if lang == self.lang { String::new() } else { format!("{lang}/") };
        ContentPath::new(&format!("{folder}{stem}.md")).ok()
    }

    /// Cuts the ending off that names a language of the site.
    fn suffix<'a>(&'a self, path: &'a ContentPath) -> Option<(&'a str, &'a str)> {
        if self.languages.is_empty() {
            return None;
        }
        let (stem, lang) = path.as_str().strip_suffix(".md")?.rsplit_once('.')?;
        let is_known = lang == self.lang || self.languages.iter().any(|known| known == lang);
        (is_known && !stem.ends_with('/')).then_some((stem, lang))
    }

    /// Returns how the body of a page in `lang` is to be read.
    pub fn options(&self, lang: &str) -> Options {
        let french = lang.split('-').next() == Some("fr");
        let by_language = if french { Typography::French } else { Typography::Off };
        let Rules { html, typography, math, highlight } = self.rules;
        let typography = typography.unwrap_or(by_language);
        Options { typography, html, extensions: true, math, highlight, search: self.search, french }
    }
}

/// Returns the document that a file's bytes hold. Never fails: what is wrong is in its diagnostics.
///
/// Its text is not kept: ten thousand pages would be 50 MB that wait for their turn to be rendered.
/// [`Sources`](super::Sources) has it again when its body is to be [walked](super::Walker).
pub fn parse(path: &ContentPath, bytes: &[u8], parsing: &Parsing) -> Document {
    let digest = Digest::of(bytes);
    let file = format!("{}{path}", parsing.folder);
    let broken = |diagnostic: Diagnostic| Document {
        path: path.clone(),
        digest,
        front: FrontMatter::default(),
        body: Body { offset: 0, bytes: 0, check: 0, text: Some(Arc::from("")) },
        diagnostics: vec![diagnostic],
        words: Asked::default(),
        row: None,
    };
    if bytes.len() > PAGE_BYTES_MAX {
        return broken(too_large(&file, bytes.len() as u64));
    }
    match utf8(&file, bytes) {
        Ok(text) => parse_text(path, digest, text, parsing, &file),
        Err(diagnostic) => broken(*diagnostic),
    }
}

fn parse_text(path: &ContentPath, digest: Digest, text: &str, parsing: &Parsing, file: &str) -> Document {
    let mut diagnostics = Vec::new();
    let locate = |span: Range<usize>| Place::new(file, text, span);
    let (mut front, offset) = match front_matter::split(text) {
        Ok(cut) => {
            let read = |block| front_matter::parse(text, block, &parsing.taxonomies, &locate, &mut diagnostics);
            (cut.block.map(read).unwrap_or_default(), cut.body)
        }
        Err(fence) => {
            diagnostics.push(unclosed(locate(fence)));
            (FrontMatter::default(), text.len())
        }
    };
    let options = parsing.options(parsing.lang_of(path, &front));
    if options.typography == Typography::French {
        front.shown().for_each(|text| *text = markdown::typographic(text, Typography::French).into_owned());
    }
    let check = check_of(text.as_bytes());
    // A page is no larger than `PAGE_BYTES_MAX`, which fits.
    let short = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let body = Body { offset: short(offset), bytes: short(text.len()), check, text: None };
    Document { path: path.clone(), digest, front, body, diagnostics, words: Asked::default(), row: None }
}

/// Returns the finding for a page larger than [`PAGE_BYTES_MAX`].
pub(crate) fn too_large(file: &str, bytes: u64) -> Diagnostic {
    let (size, most) = (bytes >> 20, PAGE_BYTES_MAX >> 20);
    Diagnostic::new(
        Code::FILE_TOO_LARGE,
        text!(
            "a page of {size} MiB; sobre reads up to {most} MiB",
            "une page de {size} Mio ; sobre lit jusqu’à {most} Mio"
        ),
    )
    .at(Place::file(file))
    .hint(text!(
        "cut it into several pages, or give it another ending than `.md` to publish it as a file",
        "coupez-la en plusieurs pages, ou donnez-lui une autre extension que « .md » pour la publier comme fichier"
    ))
}

/// Returns a file's bytes as text, or where they are none.
pub(crate) fn utf8<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, Box<Diagnostic>> {
    match (memchr::memchr(0, bytes), simdutf8::compat::from_utf8(bytes)) {
        (None, Ok(text)) => Ok(text),
        (Some(at), Ok(text)) => Err(Box::new(no_text(file, text, at))),
        (_, Err(error)) => Err(Box::new(not_utf8(file, bytes, error.valid_up_to()))),
    }
}

/// NUL bytes are in no text, but in every one that was saved as UTF-16.
fn no_text(file: &str, text: &str, at: usize) -> Diagnostic {
    Diagnostic::new(
        Code::FILE_ENCODING,
        text!("this file is not text (a NUL byte here)", "ce fichier n’est pas du texte (octet NUL ici)"),
    )
    .at(Place::new(file, text, at..at + 1))
    .hint(text!(
        "save it as UTF-8; if it was “Unicode” (UTF-16): `iconv -f UTF-16 -t UTF-8`",
        "enregistrez-le en UTF-8 ; s’il était en « Unicode » (UTF-16) : « iconv -f UTF-16 -t UTF-8 »"
    ))
}

fn not_utf8(file: &str, bytes: &[u8], at: usize) -> Diagnostic {
    // The line up to the fault is valid; what follows is shown with the replacement character.
    let line_start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let before = String::from_utf8_lossy(&bytes[..at]);
    let line = String::from_utf8_lossy(&bytes[line_start..bytes.len().min(at + 60)]);
    let text = format!("{}{line}", &before[..line_start]);
    let byte = bytes[at];
    Diagnostic::new(
        Code::FILE_ENCODING,
        text!(
            "this file is not UTF-8 (byte 0x{byte:02X} here)",
            "ce fichier n’est pas en UTF-8 (octet 0x{byte:02X} ici)"
        ),
    )
    .at(Place::new(file, &text, at..at + 1))
    .hint(text!(
        "save it as UTF-8; from an old Windows machine: `iconv -f WINDOWS-1252 -t UTF-8`",
        "enregistrez-le en UTF-8 ; depuis un vieux Windows : « iconv -f WINDOWS-1252 -t UTF-8 »"
    ))
}

fn unclosed(place: Place) -> Diagnostic {
    let mark = place.excerpt.trim().to_string();
    Diagnostic::new(
        Code::FRONT_MATTER_OPEN,
        text!("the block opened here is never closed", "le bloc ouvert ici n’est jamais refermé"),
    )
    .at(place)
    .hint(text!("end it with a line `{mark}`", "terminez-le par une ligne « {mark} »"))
}
