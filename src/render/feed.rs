//! Atom feeds (RFC 4287).

use std::cell::OnceCell;

use super::Inner;
use crate::{
    content::date::Date,
    diag::Diagnostic,
    site::{Page, PageId, Scope},
};

/// What a feed says was its last change when none of its entries has a date.
const NEVER: &str = "2000-01-01T00:00:00Z";

impl Inner {
    /// Returns the feed of a scope.
    pub(super) fn feed(&self, scope: Scope) -> (String, Vec<Diagnostic>) {
        let site = &self.site;
        let (title, lang, url) = self.feed_head(scope);
        let pages = self.feed_pages(scope);
        let mut found = Vec::new();
        let mut xml = String::with_capacity(1024 + pages.len() * 512);
        let base = site.permalink(&url);
        let newest = pages.iter().filter_map(|&id| changed(site.page(id))).max();
        xml.push_str(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"",
        );
        escape(&lang, &mut xml);
        xml.push_str("\">\n");
        element("title", &title, &mut xml);
        let subtitle = site.config.description_in(&lang);
        if !subtitle.is_empty() && matches!(scope, Scope::Site(_)) {
            element("subtitle", subtitle, &mut xml);
        }
        element("id", &format!("{base}atom.xml"), &mut xml);
        link("self", "application/atom+xml", &format!("{base}atom.xml"), &mut xml);
        link("alternate", "text/html", &base, &mut xml);
        element("updated", &newest.map_or_else(|| NEVER.into(), Date::rfc3339), &mut xml);
        xml.push_str("<author><name>");
        escape(site.config.title_in(&lang), &mut xml);
        xml.push_str("</name></author>\n");
        for id in pages {
            self.entry(site.page(id), &mut xml, &mut found);
        }
        xml.push_str("</feed>\n");
        (xml, found)
    }

    pub(super) fn feed_head(&self, scope: Scope) -> (String, String, crate::path::Url) {
        let site = &self.site;
        match scope {
            Scope::Site(root) | Scope::Section(root) => {
                let page = site.page(site.section(root).page);
                let own = site.config.title_in(&page.lang).to_string();
                let title = if matches!(scope, Scope::Site(_)) { own } else { format!("{} — {own}", page.title) };
                (title, page.lang.clone(), page.url.clone())
            }
            Scope::Term(id) => {
                let term = site.term(id);
                let lang = site.taxonomies[term.taxonomy].lang.clone();
                (format!("{} — {}", term.name, site.config.title_in(&lang)), lang, term.url.clone())
            }
        }
    }

    /// Returns the pages of a feed, newest first: those with a date that do not stay out.
    pub(super) fn feed_pages(&self, scope: Scope) -> Vec<PageId> {
        let site = &self.site;
        let candidates: Vec<PageId> = match scope {
            Scope::Site(root) => {
                let lang = &site.page(site.section(root).page).lang;
                let own = |id: &PageId| !site.page(*id).is_section && site.page(*id).lang == *lang;
                (0..site.pages.len()).map(PageId::new).filter(own).collect()
            }
            Scope::Section(id) => site.section(id).pages.clone(),
            Scope::Term(id) => site.term(id).pages.clone(),
        };
        let mut dated: Vec<(i64, PageId)> = candidates
            .into_iter()
            .filter(|&id| {
                let page = site.page(id);
                let front = &page.document.front;
                page.lent_by.is_none() && !front.hidden && front.feed != Some(false)
            })
            .filter_map(|id| Some((site.page(id).date.as_ref()?.instant(), id)))
            .collect();
        dated.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        dated.truncate(site.config.feed.limit as usize);
        dated.into_iter().map(|(_, id)| id).collect()
    }

    fn entry(&self, page: &Page, xml: &mut String, found: &mut Vec<Diagnostic>) {
        let permalink = self.site.permalink(&page.url);
        xml.push_str("<entry>\n");
        element("title", &page.title, xml);
        element("id", &permalink, xml);
        link("alternate", "text/html", &permalink, xml);
        if let Some(date) = &page.date {
            element("published", &date.rfc3339(), xml);
        }
        element("updated", &changed(page).map_or_else(|| NEVER.into(), Date::rfc3339), xml);
        for author in &page.document.front.authors {
            xml.push_str("<author><name>");
            escape(author, xml);
            xml.push_str("</name></author>\n");
        }
        let summary = self.summary(page);
        if !summary.is_empty() {
            element("summary", summary, xml);
        }
        if self.site.config.feed.full {
            let (html, diagnostics) = self.entry_body(page);
            found.extend(diagnostics);
            xml.push_str("<content type=\"html\" xml:base=\"");
            xml.push_str(&permalink);
            xml.push_str("\">");
            escape(&html, xml);
            xml.push_str("</content>\n");
        }
        xml.push_str("</entry>\n");
    }

    fn entry_body(&self, page: &Page) -> (String, Vec<Diagnostic>) {
        self.body(page, &OnceCell::new())
    }
}

fn changed(page: &Page) -> Option<&Date> {
    page.document.front.updated.as_ref().max(page.date.as_ref())
}

/// Appends a link; addresses are percent-encoded, so they need no escaping.
fn link(rel: &str, mime: &str, href: &str, xml: &mut String) {
    for part in ["<link rel=\"", rel, "\" type=\"", mime, "\" href=\"", href, "\"/>\n"] {
        xml.push_str(part);
    }
}

fn element(name: &str, text: &str, xml: &mut String) {
    xml.push('<');
    xml.push_str(name);
    xml.push('>');
    escape(text, xml);
    xml.push_str("</");
    xml.push_str(name);
    xml.push_str(">\n");
}

/// Appends `text` as XML character data: `&`, `<`, `>`, `"` escaped, and what XML 1.0 § 2.2 does not
/// allow left out.
pub(super) fn escape(text: &str, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' => xml.push(c),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => xml.push(c),
        }
    }
}
