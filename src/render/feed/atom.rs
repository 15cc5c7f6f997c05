//! Atom (RFC 4287).

use super::{Entry, Feed, rfc3339};
use crate::{
    config::FeedFormat,
    render::xml::{close, element, element_with, empty, escape},
};

pub(super) fn write(feed: &Feed<'_>) -> String {
    let mut xml = String::with_capacity(1024 + feed.entries.len() * 512);
    xml.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
    escape(&feed.lang, &mut xml);
    xml.push_str("\">\n");
    element("title", &feed.title, &mut xml);
    if !feed.description.is_empty() {
        element("subtitle", feed.description, &mut xml);
    }
    element("id", &feed.own, &mut xml);
    link("self", FeedFormat::Atom.mime(), &feed.own, &mut xml);
    link("alternate", "text/html", &feed.home, &mut xml);
    element("updated", &rfc3339(feed.updated), &mut xml);
    author(feed.author, &mut xml);
    feed.entries.iter().for_each(|written| entry(written, &mut xml));
    xml.push_str("</feed>\n");
    xml
}

fn entry(entry: &Entry<'_>, xml: &mut String) {
    xml.push_str("<entry>\n");
    element("title", &entry.page.title, xml);
    element("id", &entry.permalink, xml);
    link("alternate", "text/html", &entry.permalink, xml);
    if let Some(date) = &entry.page.date {
        element("published", &date.rfc3339(), xml);
    }
    element("updated", &rfc3339(entry.changed()), xml);
    entry.page.document.front.authors.iter().for_each(|name| author(name, xml));
    if !entry.summary.is_empty() {
        element("summary", entry.summary, xml);
    }
    if let Some(html) = &entry.html {
        element_with("content", &[("type", "html"), ("xml:base", &entry.permalink)], html, xml);
    }
    close("entry", xml);
}

fn author(name: &str, xml: &mut String) {
    xml.push_str("<author><name>");
    escape(name, xml);
    xml.push_str("</name></author>\n");
}

fn link(rel: &str, mime: &str, href: &str, xml: &mut String) {
    empty("link", &[("rel", rel), ("type", mime), ("href", href)], xml);
}
