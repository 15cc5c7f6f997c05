//! Taxonomies: categories, tags, authors and a site's own, each with the addresses of its terms.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Archive, Head, Plan};
use crate::{
    path::slugify,
    statify::wordpress::item::{Tagged, Word},
};

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
    /// The same on the old site.
    pub old_slug: String,
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
    /// `term_id`, or the author’s; 0 when it is not known.
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
    let mut used: BTreeMap<Word, BTreeMap<Word, (Word, u32)>> = BTreeMap::new();
    let mut add = |taxonomy: &Word, slug: Word, name: Word, draft: bool| {
        let term = used.entry(taxonomy.clone()).or_default().entry(slug).or_insert((name, 0));
        term.1 += u32::from(!draft);
    };
    let author_key = Word::from("author".to_owned());
    for (id, draft) in shown {
        let post = &archive.posts[id];
        for term in with_those_above(archive, post) {
            add(&term.taxonomy, term.slug.clone(), term.name.clone(), *draft);
        }
        if let (Some(author), "post") = (archive.authors.get(&*post.author), &*post.kind) {
            add(&author_key, author.slug.clone().into(), author.name.clone().into(), *draft);
        }
    }
    let top = shown.keys().map(|id| &archive.posts[id]).filter(|post| post.kind == "page" && post.parent == 0);
    let taken: BTreeSet<&str> = top.map(|post| post.name.as_str()).collect();
    let taxonomies = used.into_iter().map(|(source, terms)| taxonomy(archive, &source, terms, plan));
    let apart = taxonomies.map(|mut taxonomy| {
        if taken.contains(taxonomy.slug.as_str()) {
            taxonomy.move_to(format!("{}-list", taxonomy.slug));
        }
        taxonomy
    });
    apart.collect()
}

impl TaxonomyPlan {
    /// Gives the taxonomy another first segment: a page has its own.
    fn move_to(&mut self, slug: String) {
        for label in self.labels.values_mut() {
            label.url = label.url.replacen(&self.slug, &slug, 1);
        }
        self.slug = slug;
    }
}

/// Returns a post's terms and those above them, each once: the list of a category also shows what is in
/// the categories below it.
pub(in super::super) fn with_those_above(archive: &Archive, post: &Head) -> Vec<Arc<Tagged>> {
    let mut terms: Vec<Arc<Tagged>> = Vec::new();
    for term in post.terms.iter().filter(|term| !TECHNICAL.contains(&&*term.taxonomy)) {
        let above = above(archive, &term.taxonomy, &term.slug).into_iter().filter_map(|slug| {
            let name = archive.term(&term.taxonomy, &slug)?.name.clone().into();
            Some(Arc::new(Tagged { taxonomy: term.taxonomy.clone(), slug: slug.into(), name }))
        });
        for term in above.chain([term.clone()]) {
            if !terms.iter().any(|known| known.taxonomy == *term.taxonomy && known.slug == *term.slug) {
                terms.push(term);
            }
        }
    }
    terms
}

/// Returns what the addresses of a taxonomy began with.
fn old_base(archive: &Archive, source: &str) -> String {
    let (key, usual) = match source {
        "category" => ("category_base", "category"),
        "post_tag" => ("tag_base", "tag"),
        "post_format" => ("", "type"),
        own => ("", own),
    };
    let set = archive.setting(key).trim_matches('/');
    let set = set.strip_prefix("index.php/").unwrap_or(set);
    if set.is_empty() { usual.to_owned() } else { set.to_owned() }
}

fn taxonomy(archive: &Archive, source: &str, terms: BTreeMap<Word, (Word, u32)>, plan: &Plan) -> TaxonomyPlan {
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
        let name =
            if is_free(&name) && !taken.contains(&slugify(&name)) { name } else { format!("{name} ({})", &*old) };
        taken.insert(slugify(&name));
        let url = format!("/{slug}/{}/", slugify(&name));
        let id = match source {
            "author" => archive.authors.values().find(|author| old == *author.slug).map_or(0, |author| author.id),
            _ => archive.term(source, &old).map_or(0, |term| term.id),
        };
        labels.insert(old.to_string(), Label { name, url, id, pages, above: above(archive, source, &old) });
    }
    TaxonomyPlan { source: source.into(), key, title, old_slug: old_base(archive, source), slug, labels }
}

/// Returns the slugs of the terms above a term; a circle ends where it closes.
fn above(archive: &Archive, taxonomy: &str, slug: &str) -> Vec<String> {
    let parent = |slug: &str| {
        archive
            .term(taxonomy, slug)
            .map(|term| term.parent.clone())
            .filter(|parent| !parent.is_empty() && parent != "0")
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
