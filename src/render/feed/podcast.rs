//! RSS for players: the namespaces of Apple (`itunes`) and of Podcasting 2.0 (`podcast`).
//!
//! Apple's requirements: podcasters.apple.com/support/823; Podcasting 2.0: the namespace's document at
//! github.com/Podcastindex-org/podcast-namespace.

use std::fmt::Write as _;

use super::{Entry, Feed, rss};
use crate::{
    config::FeedFormat,
    content::{Asset, front_matter::Person, node::Value},
    mime::mime_of,
    path::Url,
    render::{
        Inner,
        xml::{close, element, element_with, empty},
    },
    site::{Linked, Page, Scope},
};

/// Namespaces, as attributes of `rss`.
const NAMESPACES: &str = "xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"";

/// The namespace in which the addresses of feeds have UUIDs (Podcasting 2.0, `podcast:guid`).
const GUID_NAMESPACE: [u8; 16] =
    [0xea, 0xd4, 0xc2, 0x36, 0xbf, 0x58, 0x58, 0xc6, 0xa2, 0xc6, 0xa6, 0xb2, 0x8d, 0x12, 0x8c, 0xb6];

/// A file that an episode names.
struct Attached<'s> {
    permalink: String,
    mime: &'static str,
    asset: &'s Asset,
}

impl Inner {
    /// Whether a page has a sound that players can fetch.
    pub(super) fn is_episode(&self, page: &Page) -> bool {
        self.attached(page, "audio").is_some()
    }

    /// Returns the feed of a section with `[podcast]`.
    pub(super) fn podcast(&self, scope: Scope, feed: &Feed<'_>) -> String {
        let Scope::Section(id) = scope else { return String::new() };
        let site = &self.site;
        let page = site.page(site.section(id).page);
        let about = page.document.front.podcast.as_deref().cloned().unwrap_or_default();
        let mut xml = rss::begin(feed, FeedFormat::Podcast, NAMESPACES);
        let author = about.author.as_deref().unwrap_or(feed.author);
        element("itunes:author", author, &mut xml);
        if let Some(image) = about.image.as_ref().or(page.document.front.image.as_ref()) {
            self.picture(page, image, &mut xml);
        }
        about.categories.iter().for_each(|category| write_category(category, &mut xml));
        element("itunes:explicit", if about.explicit { "true" } else { "false" }, &mut xml);
        element("itunes:type", if about.serial { "serial" } else { "episodic" }, &mut xml);
        if about.complete {
            element("itunes:complete", "Yes", &mut xml);
        }
        if let Some(copyright) = &about.copyright {
            element("copyright", copyright, &mut xml);
        }
        let guid = about.guid.clone().unwrap_or_else(|| {
            // The domain, not where a preview serves it: the id is for ever.
            let own = format!("{}{}podcast.xml", site.config.domain, page.url.encoded());
            guid_of(&own)
        });
        element("podcast:guid", &guid, &mut xml);
        element("podcast:medium", about.medium.as_deref().unwrap_or("podcast"), &mut xml);
        let locked = if about.locked { "yes" } else { "no" };
        match &about.email {
            Some(email) => {
                element_with("podcast:locked", &[("owner", email)], locked, &mut xml);
                xml.push_str("<itunes:owner>\n");
                element("itunes:name", author, &mut xml);
                element("itunes:email", email, &mut xml);
                close("itunes:owner", &mut xml);
            }
            None => element("podcast:locked", locked, &mut xml),
        }
        if let Some(license) = &about.license {
            element("podcast:license", license, &mut xml);
        }
        if let Some((link, words)) = &about.funding {
            element_with("podcast:funding", &[("url", &self.whole(page, link))], words, &mut xml);
        }
        about.people.iter().for_each(|person| self.person(page, person, &mut xml));
        feed.entries.iter().for_each(|entry| self.episode(entry, about.explicit, &mut xml));
        rss::end(&mut xml);
        xml
    }

    fn episode(&self, entry: &Entry<'_>, explicit: bool, xml: &mut String) {
        let page = entry.page;
        let Some(audio) = self.attached(page, "audio") else { return };
        xml.push_str("<item>\n");
        rss::item(entry, xml);
        let bytes = audio.asset.bytes.to_string();
        empty("enclosure", &[("url", &audio.permalink), ("length", &bytes), ("type", audio.mime)], xml);
        element("itunes:title", &page.title, xml);
        for (field, name) in
            [("duration", "itunes:duration"), ("episode", "itunes:episode"), ("season", "itunes:season")]
        {
            if let Some(said) = said(page, field) {
                element(name, &said, xml);
            }
        }
        element("itunes:episodeType", &said(page, "kind").unwrap_or_else(|| "full".into()), xml);
        let explicit = said(page, "explicit").map_or(explicit, |said| said == "true");
        element("itunes:explicit", if explicit { "true" } else { "false" }, xml);
        if let Some(image) = &page.document.front.image {
            self.picture(page, image, xml);
        }
        if let Some(file) = self.attached(page, "transcript") {
            let language = page.lang.as_str();
            let attributes = [("url", file.permalink.as_str()), ("type", file.mime), ("language", language)];
            empty("podcast:transcript", &attributes, xml);
        }
        if let Some(file) = self.attached(page, "chapters") {
            // JSON of that shape has a media type of its own.
            let attributes = [("url", file.permalink.as_str()), ("type", "application/json+chapters")];
            empty("podcast:chapters", &attributes, xml);
        }
        if let Some(Value::List(guests)) = field(page, "guests") {
            let names = guests.iter().filter_map(|guest| match guest {
                Value::String(name) => Some(name),
                _ => None,
            });
            names.for_each(|name| element_with("podcast:person", &[("role", "guest")], name, xml));
        }
        close("item", xml);
    }

    fn person(&self, page: &Page, person: &Person, xml: &mut String) {
        let link = person.link.as_ref().map(|link| self.whole(page, link));
        let mut attributes = Vec::new();
        attributes.extend(person.role.as_deref().map(|role| ("role", role)));
        attributes.extend(link.as_deref().map(|link| ("href", link)));
        element_with("podcast:person", &attributes, &person.name, xml);
    }

    fn picture(&self, page: &Page, image: &str, xml: &mut String) {
        empty("itunes:image", &[("href", &self.whole(page, image))], xml);
    }

    /// Returns an address written in a page, with its host.
    fn whole(&self, page: &Page, target: &str) -> String {
        let address = self.site.href(page, target);
        address.map_or_else(|| target.to_owned(), |address| format!("{}{address}", self.site.base))
    }

    /// Returns the file that a field of a page names, when it is one of the site's.
    fn attached(&self, page: &Page, name: &str) -> Option<Attached<'_>> {
        let Some(Value::String(target)) = field(page, name) else { return None };
        let site = &self.site;
        let Ok(Linked::File(url, _)) = site.link(page, target) else { return None };
        let asset = self.asset_at(&url)?;
        let mime = mime_of(url.as_str()).split(';').next().unwrap_or_default();
        Some(Attached { permalink: site.permalink(&url), mime, asset })
    }

    /// Returns the file of the content that is published at an address.
    fn asset_at(&self, url: &Url) -> Option<&Asset> {
        match self.site.route(crate::path::SitePath::of_url(url).as_str())? {
            crate::site::Route::Asset(path) => self.site.asset(path.as_str()),
            _ => None,
        }
    }
}

fn field<'p>(page: &'p Page, name: &str) -> Option<&'p Value> {
    page.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Returns a field's value in words.
fn said(page: &Page, name: &str) -> Option<String> {
    match field(page, name)? {
        Value::String(text) => Some(text.clone()),
        Value::Integer(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

/// Writes a category: `A > B` is B within A.
fn write_category(category: &str, xml: &mut String) {
    match category.split_once('>') {
        None => empty("itunes:category", &[("text", category.trim())], xml),
        Some((above, below)) => {
            let mut inner = String::new();
            empty("itunes:category", &[("text", below.trim())], &mut inner);
            let mut outer = String::new();
            empty("itunes:category", &[("text", above.trim())], &mut outer);
            // The outer one holds the inner one.
            xml.push_str(outer.trim_end().trim_end_matches("/>"));
            xml.push_str(">\n");
            xml.push_str(&inner);
            close("itunes:category", xml);
        }
    }
}

/// Returns the id of the feed at `address`, without its scheme and final slashes (UUID version 5, RFC 9562
/// § 5.5).
fn guid_of(address: &str) -> String {
    let mut hasher = sha1_smol::Sha1::from(GUID_NAMESPACE);
    hasher.update(address.trim_end_matches('/').as_bytes());
    let mut bytes = hasher.digest().bytes();
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = bytes[..16].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::guid_of;

    #[test]
    fn the_id_of_a_feed_is_the_one_of_the_specification() {
        let address = "mp3s.nashownotes.com/pc20rss.xml";
        assert_eq!(guid_of(address), "917393e3-1b1e-5cef-ace4-edaa54e1f810");
        assert_eq!(guid_of(&format!("{address}/")), guid_of(address));
    }
}
