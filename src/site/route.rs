//! What a site answers.

use super::{PageId, SectionId, TermId};
use crate::{config::FeedFormat, path::ContentPath};

/// What is found at one path of a site. Lists are numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// A page.
    Page(PageId),
    /// A page of a section's list, the section's own words on the first.
    Section(SectionId, u32),
    /// All terms of a taxonomy: index into the site's taxonomies.
    Taxonomy(u32),
    /// A page of a term's list.
    Term(TermId, u32),
    /// The page that searches the pages of a language, by its root.
    Search(SectionId),
    /// What that page reads.
    SearchFile(SectionId, SearchFile),
    /// A feed.
    Feed(Scope, FeedFormat),
    /// A calendar.
    Calendar(Calendar),
    /// `sitemap.xml`.
    Sitemap,
    /// `robots.txt`.
    Robots,
    /// `404.html`, for the root of a language.
    NotFound(SectionId),
    /// A file of the content.
    Asset(ContentPath),
    /// A file of the theme: its path among the theme's files.
    ThemeFile(String),
}

/// What a calendar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// The event of a page.
    Event(PageId),
    /// All events in the language of this root.
    Site(SectionId),
    /// All events of the site and of its sisters.
    Farm,
}

impl Calendar {
    /// Returns the name of its file, beside the page that it follows.
    pub fn file(self) -> &'static str {
        match self {
            Self::Event(_) => "event.ics",
            Self::Site(_) => "agenda.ics",
            Self::Farm => "farm.ics",
        }
    }
}

/// What a feed is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything in the language of this root.
    Site(SectionId),
    /// A section.
    Section(SectionId),
    /// A term.
    Term(TermId),
}

/// A file that the search reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SearchFile {
    /// The script.
    Script,
    /// How large the index is, and the rules by which words are cut.
    Index,
    /// Words, and which pages hold them: one of several files.
    Words(u16),
    /// Titles and summaries of pages: one of several files.
    Pages(u16),
}

impl SearchFile {
    /// Pages in one file of titles and summaries: some 15 kB before compression.
    pub const PAGES: usize = 64;

    /// Returns the name of the file beside the page that searches.
    pub fn name(self) -> String {
        match self {
            Self::Script => "search.js".into(),
            Self::Index => "index.json".into(),
            Self::Words(at) => format!("words-{at}.json"),
            Self::Pages(at) => format!("pages-{at}.json"),
        }
    }

    /// Returns how many files of words `pages` pages make: a power of two, so that a site that grows
    /// seldom changes all of them.
    pub fn files_of_words(pages: usize) -> u16 {
        u16::try_from((pages / Self::PAGES).next_power_of_two()).unwrap_or(256).min(256)
    }

    /// Returns all the files that a search of `pages` pages reads.
    pub fn all(pages: usize) -> impl Iterator<Item = Self> {
        let files_of_pages = u16::try_from(pages.div_ceil(Self::PAGES)).unwrap_or(u16::MAX);
        let words = (0..Self::files_of_words(pages)).map(Self::Words);
        [Self::Script, Self::Index].into_iter().chain(words).chain((0..files_of_pages).map(Self::Pages))
    }
}
