//! `[search]` of `sites/<site>.toml`.

use crate::{
    content::reader::Reader,
    diag::{Code, Diagnostic, text},
    path::slugify,
};

/// How a site's pages are searched by its readers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SearchConfig {
    /// `slug`: last segment of the address of the page that searches; `None` is the language's own word.
    pub slug: Option<String>,
}

impl SearchConfig {
    /// Takes `[search]` from a site's configuration; a site without it has no search.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let entry = reader.take("search")?;
        Some(reader.within(entry.node, |table| Self { slug: read_slug(table) }))
    }

    /// Returns the last segment of the address of the page that searches in `lang`.
    pub fn slug_in(&self, lang: &str) -> &str {
        let usual = if lang.split('-').next() == Some("fr") { "recherche" } else { "search" };
        self.slug.as_deref().unwrap_or(usual)
    }
}

fn read_slug(table: &mut Reader<'_, '_>) -> Option<String> {
    let (given, place) = table.string_at("slug")?;
    let slug = slugify(&given);
    if slug == given {
        return Some(slug);
    }
    let fact = text!("`{given}` is no segment of an address", "« {given} » n’est pas un segment d’adresse");
    let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place);
    table.report(if slug.is_empty() {
        diagnostic.hint(text!("such as `search`", "comme « recherche »"))
    } else {
        diagnostic.hint(text!("such as `{slug}`", "comme « {slug} »"))
    });
    None
}
