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
