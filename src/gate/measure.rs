//! The facts of one file, by what it is.

use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};

use super::{
    address::references,
    contrast::Palette,
    css,
    facts::{Facts, When},
    pages::Bounds,
    scan, script,
};
use crate::mime::mime_of;

/// Below this a text fits in the packet that carries the answer's head, and is sent as it is.
const SMALLEST: usize = 256;

/// Texts that pages ask for. Feeds and site maps, which are long, are not among them.
const ASKED: [&str; 4] = ["text/css", "text/javascript", "text/vtt", "image/svg+xml"];

/// Returns what the bytes of the file at `path`, such as `news/index.html`, say. Pages are weighed when they may be too
/// heavy, or when `weighs_all`; what pages ask for always is.
pub fn facts(path: &str, bytes: &[u8], weighs_all: bool) -> Facts {
    let mut facts = Facts::default();
    let kind = mime_of(path).split(';').next().unwrap_or_default();
    let is_page = kind == "text/html";
    let is_text =
        kind.starts_with("text/") || kind == "image/svg+xml" || kind.ends_with("json") || kind.ends_with("xml");
    if !is_text {
        return facts;
    }
    if weighs_all || ASKED.contains(&kind) || (is_page && bytes.len() as u64 > Bounds::HTML) {
        facts.sent = weigh(bytes);
    }
    let Ok(text) = str::from_utf8(bytes) else { return facts };
    match kind {
        "text/html" => scan::scan(text, path, &mut facts),
        "text/css" => {
            css::scan(css::Piece { css: text, path, at: 0, when: When::Load }, &mut facts);
            facts.palette = Palette::of(text);
        }
        "text/javascript" => script::scan(text, 0, &mut facts),
        "image/svg+xml" => aside(text, path, &mut facts),
        "application/atom+xml" | "application/rss+xml" | "application/xml" => {
            // What a feed carries is HTML written as a text.
            aside(&references(text), path, &mut facts);
        }
        "application/json" if path.ends_with("feed.json") => {
            aside(&text.replace("\\\"", "\"").replace("\\/", "/"), path, &mut facts);
        }
        _ => {}
    }
    facts
}

/// Adds what something asks for that is no page of the site.
fn aside(text: &str, path: &str, facts: &mut Facts) {
    let mut found = Facts::default();
    scan::scan(text, path, &mut found);
    facts.asks = found.asks;
    facts.inline = found.inline;
}

/// Returns how many bytes are sent of a text: compressed (gzip, which every browser takes), or as it is where that is
/// not a tenth smaller.
pub fn weigh(bytes: &[u8]) -> u64 {
    let whole = bytes.len() as u64;
    if bytes.len() < SMALLEST {
        return whole;
    }
    let mut encoder = GzEncoder::new(Counter(0), Compression::best());
    let sent = encoder.write_all(bytes).and_then(|()| encoder.finish()).map_or(whole, |counter| counter.0);
    if sent + whole / 10 <= whole { sent } else { whole }
}

/// Counts what it is given.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
