//! `sitemap.xml` (sitemaps.org protocol 0.9) and `robots.txt` (RFC 9309).

use super::xml::escape;
use crate::site::Site;

/// Returns the sitemap: every page and section that does not stay out, in order of path.
pub(super) fn sitemap(site: &Site) -> String {
    let mut xml = String::with_capacity(128 + site.pages.len() * 112);
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in &site.pages {
        let front = &page.document.front;
        if page.lent_by.is_some() || front.hidden || front.sitemap == Some(false) || front.search == Some(false) {
            continue;
        }
        xml.push_str("<url><loc>");
        escape(&site.base, &mut xml);
        page.url.encode_into(&mut xml);
        xml.push_str("</loc>");
        if let Some(date) = front.updated.as_ref().max(page.date.as_ref()) {
            xml.push_str("<lastmod>");
            xml.push_str(&date.day().to_string());
            xml.push_str("</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}

/// Returns what robots may read: everything. Pages that stay out of search engines say so themselves:
/// a robot that may not read a page cannot read that there, and a list of shy pages would give them away.
pub(super) fn robots(site: &Site) -> String {
    format!("User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n", site.base)
}
