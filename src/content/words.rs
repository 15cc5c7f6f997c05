//! What a walk over a body finds, made when somebody first asks.
//!
//! A site's structure follows from paths and front matter, so a body need not be walked before its
//! HTML is written; then one walk finds both. Who asks before that (a list that shows a summary, a
//! template that names another page) walks alone. It is a pure function of the text either way, so
//! who asked first cannot be seen in what is built.

use std::{ops::Range, sync::OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Document, Sources,
    document::Parsing,
    markdown::{self, Holes, Options, Outline},
};
use crate::diag::{Code, Diagnostic, Place, text};

/// What a walk over a body finds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// Headings, links and summary.
    pub outline: Outline,
    /// Everything that the text alone shows to be wrong, with places.
    pub diagnostics: Vec<Diagnostic>,
}

/// The words of a document, if somebody has asked for them.
///
/// Two documents with the same path and text have the same words, so this makes none unequal.
#[derive(Debug, Clone, Default)]
pub struct Asked(OnceLock<Box<Words>>);

impl PartialEq for Asked {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Serialize for Asked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.get().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Option::<Box<Words>>::deserialize(deserializer)?;
        Ok(Self(words.map_or_else(OnceLock::new, OnceLock::from)))
    }
}

/// Walks over bodies: knows where their texts are had and how they are read.
#[derive(Clone, Copy)]
pub struct Walker<'w> {
    /// Where texts are had.
    pub sources: &'w dyn Sources,
    /// How they are read.
    pub parsing: &'w Parsing,
}

impl Walker<'_> {
    /// Returns what a walk over a document's body finds.
    pub fn words<'d>(&self, document: &'d Document) -> &'d Words {
        document.words.0.get_or_init(|| {
            let walk = |body: &str, options: Options, place: &dyn Fn(Range<usize>) -> Place| {
                let (outline, diagnostics) = markdown::outline(body, options, place);
                Words { outline, diagnostics }
            };
            Box::new(
                self.read(document, walk)
                    .unwrap_or_else(|changed| Words { diagnostics: vec![*changed], ..Words::default() }),
            )
        })
    }

    /// Appends the HTML of a document's body and returns what the site had to say about it. If nobody
    /// has asked for its words, the same walk finds them.
    pub fn html(&self, document: &Document, holes: &dyn Holes, html: &mut String) -> Vec<Diagnostic> {
        let is_known = self.knows(document);
        let walk = |body: &str, options: Options, place: &dyn Fn(Range<usize>) -> Place| {
            html.reserve(body.len() * 3 / 2);
            if is_known {
                return markdown::html(body, options, holes, html, place);
            }
            let ((outline, diagnostics), found) = markdown::outline_and_html(body, options, holes, html, place);
            // A component may have asked meanwhile: the same answer.
            let _ = document.words.0.set(Box::new(Words { outline, diagnostics }));
            found
        };
        self.read(document, walk).unwrap_or_else(|changed| vec![*changed])
    }

    /// Whether somebody has asked for a document's words.
    pub fn knows(&self, document: &Document) -> bool {
        document.words.0.get().is_some()
    }

    /// Fetches a body and has it walked; says so when the file is no longer what was parsed.
    fn read<T>(
        &self,
        document: &Document,
        walk: impl FnOnce(&str, Options, &dyn Fn(Range<usize>) -> Place) -> T,
    ) -> Result<T, Box<Diagnostic>> {
        let file = || format!("{}{}", self.parsing.folder, document.path);
        let Some(text) = self.sources.text(document) else { return Err(Box::new(changed(file()))) };
        let offset = document.body.offset as usize;
        let body = text.get(offset..).unwrap_or_default();
        let place = |span: Range<usize>| match document.row {
            Some(_) => document.body_place(&self.parsing.folder, span, self.sources),
            None => Place::new(file(), &text, span.start + offset..span.end + offset),
        };
        let lang = self.parsing.lang_of(&document.path, &document.front);
        Ok(walk(body, self.parsing.options(lang), &place))
    }
}

fn changed(file: String) -> Diagnostic {
    let fact =
        text!("this file changed while the site was built", "ce fichier a changé pendant la construction du site");
    Diagnostic::new(Code::FILE_UNREADABLE, fact)
        .at(Place::file(file))
        .hint(text!("build again", "relancez la construction"))
}
