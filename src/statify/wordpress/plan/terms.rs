//! Taxonomies: categories, tags, authors and a site's own, each with the addresses of its terms.

use std::collections::{BTreeMap, BTreeSet};

use super::{Archive, Plan, Post};
use crate::path::slugify;

/// A taxonomy of the new site.
#[derive(Debug, Clone)]
pub struct TaxonomyPlan {
    /// Its name in WordPress; `author` for those who write.
    pub source: String,
    /// Its key in front matter.
    pub key: String,
    /// What people read.
    pub title: String,
    /// First segment of its addresses.
    pub slug: String,
    /// Terms in use, by their old slug.
    pub labels: BTreeMap<String, Label>,
}

/// A term of the new site.
#[derive(Debug, Clone)]
pub struct Label {
    /// What people read; no two of a taxonomy have the same address.
    pub name: String,
    /// Its address.
    pub url: String,
    /// `term_id`, 0 when it is not known.
    pub id: u64,
    /// How many pages have it.
    pub pages: u32,
    /// Slugs of the terms above it, topmost first.
    pub above: Vec<String>,
}

/// Taxonomies that order the old engine, not its readers.
const TECHNICAL: &[&str] = &[
    "nav_menu",
    "language",
    "post_translations",
    "term_language",
    "term_translations",
    "wp_theme",
    "wp_template_part_area",
    "link_category",
    "product_type",
    "product_visibility",
    "elementor_library_type",
    "wp_pattern_category",
    "translation_priority",
];

/// Returns the taxonomies that pages use.
pub(super) fn plan(archive: &Archive, shown: &BTreeMap<u64, bool>, plan: &Plan) -> Vec<TaxonomyPlan> {
    let mut used: BTreeMap<&str, BTreeMap<String, (String, u32)>> = BTreeMap::new();
    for (id, draft) in shown {
        let post = &archive.posts[id];
        for (taxonomy, slug, name) in with_those_above(archive, post) {
            let term = used.entry(taxonomy).or_default().entry(slug).or_insert((name, 0));
            term.1 += u32::from(!draft);
        }
        if let (Some(author), "post") = (archive.authors.get(&post.author), post.kind.as_str()) {
            let term = used.entry("author").or_default().entry(author.slug.clone()).or_insert((author.name.clone(), 0));
            term.1 += u32::from(!draft);
        }
    }
    used.into_iter().map(|(source, terms)| taxonomy(archive, source, terms, plan)).collect()
}

/// Returns a post's terms and those above them, each once: the list of a category also shows what is in
/// the categories below it.
pub(in super::super) fn with_those_above<'p>(archive: &Archive, post: &'p Post) -> Vec<(&'p str, String, String)> {
    let mut terms: Vec<(&str, String, String)> = Vec::new();
    for (taxonomy, slug, name) in post.terms.iter().filter(|(taxonomy, ..)| !TECHNICAL.contains(&taxonomy.as_str())) {
        let named = |slug: &String| archive.terms.iter().find(|term| term.taxonomy == *taxonomy && term.slug == *slug);
        let above =
            above(archive, taxonomy, slug).into_iter().filter_map(|slug| Some((named(&slug)?.name.clone(), slug)));
        for (name, slug) in above.chain([(name.clone(), slug.clone())]) {
            if !terms.iter().any(|(of, known, _)| of == taxonomy && *known == slug) {
                terms.push((taxonomy, slug, name));
            }
        }
    }
    terms
}

fn taxonomy(archive: &Archive, source: &str, terms: BTreeMap<String, (String, u32)>, plan: &Plan) -> TaxonomyPlan {
    let french = plan.lang.starts_with("fr");
    let base = |key: &str, usual: &str| {
        let own = slugify(archive.setting(key).trim_matches('/'));
        if own.is_empty() { usual.to_owned() } else { own }
    };
    let (key, title, slug) = match source {
        "category" => (
            "categories".into(),
            if french { "Catégories" } else { "Categories" }.into(),
            base("category_base", "category"),
        ),
        "post_tag" => ("tags".into(), if french { "Étiquettes" } else { "Tags" }.into(), base("tag_base", "tag")),
        "author" => ("writers".into(), if french { "Auteurs" } else { "Authors" }.into(), "author".into()),
        "post_format" => ("formats".into(), "Formats".into(), "type".into()),
        own => {
            let mut letters = own.chars();
            let title = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
            (format!("{}_terms", slugify(own).replace('-', "_")), title, slugify(own))
        }
    };
    let mut taken = BTreeSet::new();
    let mut labels = BTreeMap::new();
    for (old, (name, pages)) in terms {
        let name = crate::statify::page::one_line(&crate::statify::wordpress::text::unescaped(&name));
        let is_free = |name: &str| !slugify(name).is_empty();
        let name = if is_free(&name) && !taken.contains(&slugify(&name)) { name } else { format!("{name} ({old})") };
        taken.insert(slugify(&name));
        let url = format!("/{slug}/{}/", slugify(&name));
        let known = archive.terms.iter().find(|term| term.taxonomy == source && term.slug == old);
        labels.insert(
            old.clone(),
            Label { name, url, id: known.map_or(0, |term| term.id), pages, above: above(archive, source, &old) },
        );
    }
    TaxonomyPlan { source: source.into(), key, title, slug, labels }
}

/// Returns the slugs of the terms above a term; a circle ends where it closes.
fn above(archive: &Archive, taxonomy: &str, slug: &str) -> Vec<String> {
    let parent = |slug: &str| {
        let term = archive.terms.iter().find(|term| term.taxonomy == taxonomy && term.slug == slug);
        term.map(|term| term.parent.clone()).filter(|parent| !parent.is_empty() && parent != "0")
    };
    let mut above = Vec::new();
    let mut next = parent(slug);
    while let Some(one) = next.filter(|one| !above.contains(one) && above.len() < 16) {
        next = parent(&one);
        above.push(one);
    }
    above.reverse();
    above
}
