//! RSS 2.0, with the modules that readers know: `content`, `dc`, and Atom's link to the feed itself.

use super::{Entry, Feed, absolute::absolute};
use crate::{
    config::FeedFormat,
    render::xml::{close, element, element_with, empty, escape},
};

/// Namespaces, as attributes of `rss`.
const NAMESPACES: &str = "xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";

pub(super) fn write(feed: &Feed<'_>) -> String {
    let mut xml = begin(feed, FeedFormat::Rss, NAMESPACES);
    for entry in &feed.entries {
        xml.push_str("<item>\n");
        item(entry, &mut xml);
        close("item", &mut xml);
    }
    end(&mut xml);
    xml
}

/// Begins a document: what every RSS says of its channel.
pub(super) fn begin(feed: &Feed<'_>, format: FeedFormat, namespaces: &str) -> String {
    let mut xml = String::with_capacity(1024 + feed.entries.len() * 512);
    xml.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" ");
    xml.push_str(namespaces);
    xml.push_str(">\n<channel>\n");
    element("title", &feed.title, &mut xml);
    element("link", &feed.home, &mut xml);
    // RSS wants a description; a title is better than nothing.
    let description = if feed.description.is_empty() { &feed.title } else { feed.description };
    element("description", description, &mut xml);
    element("language", &feed.lang, &mut xml);
    empty("atom:link", &[("rel", "self"), ("type", format.mime()), ("href", &feed.own)], &mut xml);
    if let Some(date) = feed.updated {
        element("lastBuildDate", &date.rfc2822(), &mut xml);
    }
    xml
}

pub(super) fn end(xml: &mut String) {
    xml.push_str("</channel>\n</rss>\n");
}

/// Writes what every RSS says of an entry.
pub(super) fn item(entry: &Entry<'_>, xml: &mut String) {
    element("title", &entry.page.title, xml);
    element("link", &entry.permalink, xml);
    element_with("guid", &[("isPermaLink", "true")], &entry.permalink, xml);
    if let Some(date) = &entry.page.date {
        element("pubDate", &date.rfc2822(), xml);
    }
    entry.page.document.front.authors.iter().for_each(|name| element("dc:creator", name, xml));
    entry.terms.iter().for_each(|name| element("category", name, xml));
    if !entry.summary.is_empty() {
        element("description", entry.summary, xml);
    }
    if let Some(html) = &entry.html {
        // RSS knows no base: an address without host would be lost.
        xml.push_str("<content:encoded>");
        escape(&absolute(html, entry.base, &entry.permalink), xml);
        close("content:encoded", xml);
    }
}
