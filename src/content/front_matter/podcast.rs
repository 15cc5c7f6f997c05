//! `[podcast]` of a section: what players and directories want to know of it.

use serde::{Deserialize, Serialize};

use crate::{
    content::{
        node::{Entry, Kind},
        reader::Reader,
    },
    diag::{Code, Diagnostic, text},
};

/// A section whose pages are episodes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Podcast {
    /// `author`: who speaks; the site's title unless said.
    pub author: Option<String>,
    /// `email` of who answers for it; anyone can read it in the feed.
    pub email: Option<String>,
    /// `categories` of Apple’s directory; `A > B` for a category within another.
    pub categories: Vec<String>,
    /// `explicit`: not for children.
    pub explicit: bool,
    /// `serial`: to be heard from the first episode on.
    pub serial: bool,
    /// `complete`: no further episode will come.
    pub complete: bool,
    /// `image`: a square picture, when it is not the section's own.
    pub image: Option<String>,
    /// `copyright`.
    pub copyright: Option<String>,
    /// `license`: a short name, such as `cc-by-sa-4.0`.
    pub license: Option<String>,
    /// `guid`: what identifies it for ever, when its address has changed since its birth.
    pub guid: Option<String>,
    /// `locked`: other hosts may not take it over.
    pub locked: bool,
    /// `medium`, such as `music`; `podcast` unless said.
    pub medium: Option<String>,
    /// `[podcast.funding]`: address and words of a page where listeners can give.
    pub funding: Option<(String, String)>,
    /// `[[podcast.people]]`.
    pub people: Vec<Person>,
}

/// Somebody who is heard in a podcast or worked for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// `name`.
    pub name: String,
    /// `role`, such as `host` or `guest`.
    pub role: Option<String>,
    /// `link` to a page about them.
    pub link: Option<String>,
}

impl Podcast {
    /// Takes `[podcast]` from front matter.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Option<Box<Self>> {
        let entry = reader.take("podcast")?;
        let podcast = reader.within(entry.node, |table| Self {
            author: table.string("author"),
            email: table.string("email"),
            categories: table.strings("categories").unwrap_or_default(),
            explicit: table.bool("explicit").unwrap_or_default(),
            serial: table.bool("serial").unwrap_or_default(),
            complete: table.bool("complete").unwrap_or_default(),
            image: table.string("image"),
            copyright: table.string("copyright"),
            license: table.string("license"),
            guid: read_guid(table),
            locked: table.bool("locked").unwrap_or_default(),
            medium: table.string("medium"),
            funding: read_funding(table),
            people: read_people(table),
        });
        Some(Box::new(podcast))
    }
}

fn read_guid(table: &mut Reader<'_, '_>) -> Option<String> {
    let (guid, place) = table.string_at("guid")?;
    let is_hex = |(at, b): (usize, u8)| if [8, 13, 18, 23].contains(&at) { b == b'-' } else { b.is_ascii_hexdigit() };
    if guid.len() != 36 || !guid.bytes().enumerate().all(is_hex) {
        let fact = text!("`{guid}` is not a UUID", "« {guid} » n’est pas un UUID");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!(
            "copy `<podcast:guid>` from the feed as it was, or remove this line: sobre makes one of the feed’s address",
            "recopiez « <podcast:guid> » du flux tel qu’il était, ou retirez cette ligne : sobre en tire un de l’adresse du flux"
        )));
    }
    Some(guid.to_ascii_lowercase())
}

fn read_funding(table: &mut Reader<'_, '_>) -> Option<(String, String)> {
    let entry = table.take("funding")?;
    table.within(entry.node, |funding| {
        let words = funding.string("text").unwrap_or_default();
        funding.require("link", "link = \"https://…\"");
        Some((funding.string("link")?, words))
    })
}

fn read_people(table: &mut Reader<'_, '_>) -> Vec<Person> {
    let Some(Entry { node, .. }) = table.take("people") else { return Vec::new() };
    let Kind::List(items) = node.kind else { return table.within(node, |_| Vec::new()) };
    let person = |table: &mut Reader<'_, '_>| {
        table.require("name", "name = \"Ada\"");
        let name = table.string("name").unwrap_or_default();
        Person { name, role: table.string("role"), link: table.string("link") }
    };
    items.into_iter().map(|item| table.within(item, person)).collect()
}
