//! `sitemap.xml` (sitemaps.org protocol 0.9) and `robots.txt` (RFC 9309).

use super::feed::escape;
use crate::site::Site;

/// Returns the sitemap: every page and section that does not stay out, in order of path.
pub(super) fn sitemap(site: &Site) -> String {
    let mut xml = String::with_capacity(128 + site.pages.len() * 112);
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in &site.pages {
        let front = &page.document.front;
        if front.hidden || front.sitemap == Some(false) || front.search == Some(false) {
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

/// Returns what robots may read: everything but the pages that ask to stay out of search engines.
pub(super) fn robots(site: &Site) -> String {
    let mut text = String::from("User-agent: *\n");
    let shy = site.pages.iter().filter(|page| page.document.front.search == Some(false));
    for page in shy {
        text.push_str("Disallow: ");
        page.url.encode_into(&mut text);
        text.push('\n');
    }
    text.push_str("Allow: /\n\nSitemap: ");
    text.push_str(&site.base);
    text.push_str("/sitemap.xml\n");
    text
}
