//! The forms of SPIP's addresses: its eight sets, and those of its past.
//!
//! Sources: `urls/*.php` of the plugin `urls_etendues`, `inc/urls.php`.

use crate::{
    site::decoded,
    statify::spip::item::{Key, Kind},
};

/// How a site makes its addresses (`type_urls`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UrlSet {
    /// `page`, `simple`, `standard`: a query.
    #[default]
    Query,
    /// `html`: `article12.html`.
    Html,
    /// `propres`: `Titre`, with signs around what is no article.
    Marked,
    /// `propres2`: the same, with `.html`.
    MarkedHtml,
    /// `libres`: `Titre`.
    Free,
    /// `arbo`: below the sections.
    Tree,
}

impl UrlSet {
    /// Returns the set that a setting names.
    pub fn named(name: &str) -> Self {
        match name {
            "html" => Self::Html,
            "propres" => Self::Marked,
            "propres2" => Self::MarkedHtml,
            "libres" => Self::Free,
            "arbo" => Self::Tree,
            _ => Self::Query,
        }
    }
}

/// Returns the signs around the addresses of a kind.
fn signs(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Section => Some(("-", "-")),
        Kind::News => Some(("+", "+")),
        Kind::Link => Some(("@", "@")),
        Kind::Author => Some(("_", "_")),
        Kind::Keyword => Some(("+-", "-+")),
        Kind::Article | Kind::Document => None,
    }
}

/// Returns a segment with the signs of its kind.
pub(super) fn marked(kind: Kind, segment: &str) -> String {
    let (before, after) = signs(kind).unwrap_or_default();
    format!("{before}{segment}{after}")
}

/// Returns a segment without the signs that versions before 2.1 kept with it, and without encoding.
pub(super) fn bare_segment(kind: Kind, segment: &str) -> String {
    let segment = decoded(segment.trim()).into_owned();
    let segment = segment.trim_matches('/');
    let segment = segment.strip_suffix(".html").unwrap_or(segment);
    let inside = signs(kind).and_then(|(before, after)| segment.strip_prefix(before)?.strip_suffix(after));
    inside.filter(|inside| !inside.is_empty()).unwrap_or(segment).to_owned()
}

/// Returns the addresses that name an object by its number, below the folder of the site.
pub(super) fn numbered((kind, id): Key) -> Vec<String> {
    let (word, column) = (kind.word(), kind.column());
    let mut forms = Vec::new();
    for script in ["/spip.php", "/"] {
        forms.push(format!("{script}?{word}{id}"));
        forms.push(format!("{script}?page={word}&{column}={id}"));
    }
    forms.push(format!("/{word}{id}.html"));
    forms.push(format!("/{word}{id}"));
    forms.push(format!("/{word}.php3?{column}={id}"));
    forms.push(format!("/{word}.php?{column}={id}"));
    forms
}

/// Returns those of them that most links are made of.
pub(super) fn usual((kind, id): Key) -> [String; 2] {
    let (word, column) = (kind.word(), kind.column());
    [format!("/spip.php?{word}{id}"), format!("/spip.php?page={word}&{column}={id}")]
}

/// Returns the addresses that one segment gave an object in the sets without folders.
pub(super) fn flat(kind: Kind, segment: &str) -> Vec<String> {
    let mut names = vec![segment.to_owned()];
    names.extend(signs(kind).map(|_| marked(kind, segment)));
    let mut forms = Vec::new();
    for name in names {
        forms.push(format!("/{name}"));
        forms.push(format!("/{name}.html"));
        forms.push(format!("/?{name}"));
        forms.push(format!("/spip.php?{name}"));
    }
    forms
}

/// Returns the feeds of what has a number; none for what has no feed.
pub(super) fn feeds((kind, id): Key) -> Vec<String> {
    let column = kind.column();
    if !matches!(kind, Kind::Section | Kind::Keyword | Kind::Author) {
        return Vec::new();
    }
    let scripts = ["/spip.php?page=backend&", "/?page=backend&", "/backend.php3?", "/backend.php?"];
    scripts.iter().map(|script| format!("{script}{column}={id}")).collect()
}

/// Addresses of the whole site, and what answers them now.
pub(super) const SITE: &[(&str, &str)] = &[
    ("/spip.php?page=backend", "/atom.xml"),
    ("/?page=backend", "/atom.xml"),
    ("/spip.php?page=backend-breves", "/atom.xml"),
    ("/spip.php?page=backend-sites", "/atom.xml"),
    ("/spip.php?page=backend_articles", "/atom.xml"),
    ("/spip.php?page=rss", "/atom.xml"),
    ("/backend.php3", "/atom.xml"),
    ("/backend.php", "/atom.xml"),
    ("/backend-breves.php3", "/atom.xml"),
    ("/backend", "/atom.xml"),
    ("/spip.php?page=sitemap", "/sitemap.xml"),
    ("/?page=sitemap", "/sitemap.xml"),
    ("/spip.php?page=sitemap.xml", "/sitemap.xml"),
    ("/spip.php?page=robots.txt", "/robots.txt"),
    ("/spip.php?page=plan", "/"),
    ("/?page=plan", "/"),
    ("/plan.php3", "/"),
    ("/plan.php", "/"),
    ("/spip.php?page=recherche", "/"),
    ("/?page=recherche", "/"),
    ("/spip.php?page=sommaire", "/"),
    ("/?page=sommaire", "/"),
    ("/sommaire.php3", "/"),
    ("/index.php3", "/"),
    ("/index.php", "/"),
];

/// Returns the segment SPIP would have made of a title: accents gone, words apart by hyphens, 80 letters.
pub(super) fn segment_of(title: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let mut segment = String::new();
    for c in title.nfkd() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'œ' => segment.push_str("oe"),
            'Œ' => segment.push_str("OE"),
            'æ' => segment.push_str("ae"),
            'ß' => segment.push_str("ss"),
            c if c.is_alphanumeric() => segment.push(c),
            _ if !segment.is_empty() && !segment.ends_with('-') => segment.push('-'),
            _ => {}
        }
        if segment.chars().count() >= 80 {
            break;
        }
    }
    segment.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_come_and_go() {
        assert_eq!(marked(Kind::Keyword, "Ecologie"), "+-Ecologie-+");
        assert_eq!(bare_segment(Kind::Keyword, "+-Ecologie-+"), "Ecologie");
        assert_eq!(bare_segment(Kind::Section, "-Le-quartier-.html"), "Le-quartier");
        assert_eq!(bare_segment(Kind::Section, "-Le-quartier-"), "Le-quartier");
        assert_eq!(bare_segment(Kind::Article, "%D8%B9"), "ع");
    }

    #[test]
    fn a_title_gives_the_segment_it_gave() {
        assert_eq!(segment_of("Programme de l'été : « vivre ensemble »"), "Programme-de-l-ete-vivre-ensemble");
        assert_eq!(segment_of("عربي"), "عربي");
        assert_eq!(segment_of("…"), "");
    }
}
