//! Files that stand for themselves: a link alone in its paragraph to a document, a sound or film where a
//! picture would be. The site's theme shows them; where it has no way to, a link does.

use std::ops::Range;

use super::{Link, Writer, text};
use crate::{
    content::{
        embed::embed,
        markdown::{FileKind, FileTag, attributes::Attributes, sanitize::Frame},
    },
    mime::mime_of,
};

/// Endings of what people take home to read, print or fill in.
const DOCUMENTS: [&str; 17] = [
    "csv", "doc", "docx", "epub", "gpx", "ics", "kml", "odp", "ods", "odt", "pdf", "ppt", "pptx", "rtf", "xls", "xlsx",
    "zip",
];

/// What a paragraph begins with, if that may be all that is in it.
#[derive(Debug, Default)]
pub(super) struct Alone {
    /// Where the paragraph's content begins.
    start: usize,
    /// The file that it begins with.
    file: Option<Begun>,
}

/// A link to a document, or a player.
#[derive(Debug)]
struct Begun {
    kind: FileKind,
    target: String,
    /// Where the link's text begins.
    text: usize,
    label: String,
    /// Whether a picture is in its text: then it has its looks already.
    is_picture: bool,
    size: [Option<String>; 2],
    poster: Option<String>,
    span: Range<usize>,
    /// Where it ends; 0 while it is open.
    end: usize,
}

impl Alone {
    /// Returns a paragraph whose content begins at `start`.
    pub(super) fn at(start: usize) -> Self {
        Self { start, file: None }
    }
}

/// Returns as what the file at an address is played.
pub(in crate::content::markdown) fn played(target: &str) -> Option<FileKind> {
    if embed(target).is_some() {
        return Some(FileKind::Embed);
    }
    let path = target.split(['?', '#']).next().unwrap_or_default();
    match mime_of(path).split_once('/') {
        Some(("audio", _)) => Some(FileKind::Audio),
        Some(("video", _)) => Some(FileKind::Video),
        _ => None,
    }
}

fn is_document(target: &str) -> bool {
    let ending = target.rsplit_once('.').map_or("", |(_, ending)| ending);
    DOCUMENTS.iter().any(|document| ending.eq_ignore_ascii_case(document))
}

impl Writer<'_> {
    /// Takes note of a link that begins at `start`, if it is the first of its paragraph, leads to a document
    /// and asks for nothing else.
    pub(super) fn document_begins(&mut self, link: &Link<'_>, start: usize) {
        let is_plain = link.title.is_empty() && link.attributes == Attributes::default() && link.unnamed.is_none();
        let target = link.target.as_deref().filter(|_| is_plain && start == self.alone.start && !self.gfm());
        let kind = target.and_then(|target| match embed(target) {
            Some(_) => Some(FileKind::Embed),
            None => is_document(target).then_some(FileKind::Document),
        });
        if let Some((kind, target)) = kind.zip(target) {
            self.alone.file = Some(Begun {
                kind,
                target: target.to_owned(),
                text: self.html.len(),
                label: String::new(),
                is_picture: false,
                size: [None, None],
                poster: None,
                span: link.span.clone(),
                end: 0,
            });
        }
    }

    /// Ends a link.
    pub(super) fn document_ends(&mut self) {
        let html = &self.html;
        let text_end = html.len();
        if let Some(file) = self.alone.file.as_mut().filter(|file| file.end == 0 && self.images == 0) {
            file.label = text::without_tags(&html[file.text..]);
            file.is_picture = html[file.text..].contains("<img");
            file.end = text_end + "</a>".len();
            // An address with words of its own is a link like others; without, it is what it leads to.
            if file.kind == FileKind::Embed {
                let is_bare = file.label.contains("://") && !file.label.contains(char::is_whitespace);
                file.is_picture |= !is_bare;
                file.label.clear();
            }
        }
        self.span("</a>");
    }

    /// Writes a sound or film within a line; its description was written last.
    pub(super) fn play(&mut self, kind: FileKind, image: &Link<'_>) {
        let start = self.alt;
        let own = |key| image.attributes.get(key).map(str::to_owned);
        let mut file = Begun {
            kind,
            target: image.target.as_deref().unwrap_or_default().to_owned(),
            text: start,
            label: self.html.split_off(start),
            is_picture: false,
            size: [own("width"), own("height")],
            poster: own("poster"),
            span: image.span.clone(),
            end: 0,
        };
        if !self.show(&file, false) {
            self.html.push_str("<a");
            self.address("href", &file.target);
            self.html.push('>');
            text::escape(if file.label.is_empty() { &file.target } else { &file.label }, &mut self.html);
            self.html.push_str("</a>");
        } else if start == self.alone.start {
            file.end = self.html.len();
            self.alone.file = Some(file);
        }
        self.pen.object();
    }

    /// Ends a paragraph, or writes in its place the file that alone stands in it.
    pub(super) fn paragraph_end(&mut self) {
        let Alone { start, file } = std::mem::take(&mut self.alone);
        let end = self.html.len();
        // A note ends with a way back, which needs a paragraph.
        let file = file.filter(|file| file.end == end && self.aside.is_empty() && !file.is_picture);
        self.leave();
        // Raw HTML comes to its place when the paragraph is left: then the file was not alone.
        if let Some(file) = file.filter(|_| self.html.len() == end) {
            let written = self.html.split_off(start - "<p>".len());
            if self.show(&file, true) {
                return;
            }
            self.html.push_str(&written);
        }
        self.html.push_str("</p>");
    }

    /// Has the theme show a file; whether it did.
    fn show(&mut self, file: &Begun, is_block: bool) -> bool {
        let [width, height] = &file.size;
        let size = (width.as_deref(), height.as_deref());
        let poster = file.poster.as_deref();
        let tag = FileTag { kind: file.kind, target: &file.target, label: &file.label, is_block, size, poster };
        self.put(&tag, &file.span)
    }

    /// Has the theme show what a frame in the text would have shown, `at` these bytes; a link does where it cannot.
    pub(super) fn frame(&mut self, frame: &Frame<'_>) {
        let (target, label) = (&frame.src, frame.title.as_deref().unwrap_or_default());
        let kind = FileKind::Embed;
        let tag = FileTag { kind, target, label, is_block: true, size: (None, None), poster: None };
        if !self.put(&tag, &(0..0)) {
            self.html.push_str("<p><a");
            self.address("href", target);
            self.html.push('>');
            text::escape(if label.is_empty() { target } else { label }, &mut self.html);
            self.html.push_str("</a></p>");
        }
    }

    fn put(&mut self, tag: &FileTag<'_>, span: &Range<usize>) -> bool {
        match self.holes.file(tag, &mut self.html) {
            Ok(is_shown) => is_shown,
            Err(found) => {
                let place = (self.place)(span.clone());
                self.found.push(found.at(place));
                false
            }
        }
    }
}
