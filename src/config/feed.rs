//! `[feed]` of `sites/<site>.toml`.

use crate::{
    content::reader::Reader,
    diag::{Code, Diagnostic, text},
};

/// The site's feeds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FeedConfig {
    /// `limit`: how many entries; 0 for no feed.
    pub limit: u32,
    /// `full`: whole bodies instead of summaries.
    pub full: bool,
    /// `formats`, the first being the one that is named first to readers.
    pub formats: Vec<FeedFormat>,
}

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeedFormat {
    /// Atom (RFC 4287).
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
    /// RSS with what players of podcasts want to know: of a section with `[podcast]`.
    Podcast,
}

/// The formats that a site can ask for.
const FORMATS: [(&str, FeedFormat); 3] =
    [("atom", FeedFormat::Atom), ("rss", FeedFormat::Rss), ("json", FeedFormat::Json)];

impl FeedFormat {
    /// Returns the name of its file, beside the page that it follows.
    pub fn file(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
            Self::Podcast => "podcast.xml",
        }
    }

    /// Returns its media type, without parameters.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss | Self::Podcast => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// Returns what people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
            Self::Podcast => "Podcast",
        }
    }
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self { limit: 20, full: false, formats: vec![FeedFormat::Atom] }
    }
}

impl FeedConfig {
    /// Takes `[feed]` from a site's configuration.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let usual = Self::default();
        let Some(entry) = reader.take("feed") else { return usual };
        reader.within(entry.node, |table| Self {
            limit: table.count("limit").unwrap_or(usual.limit),
            full: table.bool("full").unwrap_or(usual.full),
            formats: read_formats(table).unwrap_or(usual.formats),
        })
    }
}

fn read_formats(table: &mut Reader<'_, '_>) -> Option<Vec<FeedFormat>> {
    let (words, place) = table.strings_at("formats")?;
    let mut formats = Vec::new();
    for word in words {
        match FORMATS.iter().find(|(name, _)| *name == word) {
            Some((_, format)) if !formats.contains(format) => formats.push(*format),
            Some(_) => {}
            None => {
                let all = FORMATS.map(|(name, _)| name).join(", ");
                let fact = text!("`{word}` is no format of feeds", "« {word} » n’est pas un format de flux");
                let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place.clone());
                let diagnostic = diagnostic.did_you_mean(&word, FORMATS.map(|(name, _)| name));
                table.report(diagnostic.hint(text!("one of: {all}", "au choix : {all}")));
            }
        }
    }
    Some(formats)
}
