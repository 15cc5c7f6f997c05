//! Keywords by group, and those who write, as ways to group pages.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, public};
use crate::{
    content::front_matter,
    path::slugify,
    statify::spip::{
        archive::Archive,
        item::{Key, Kind},
        text,
    },
};

/// A list of the pages that have a keyword, or an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What people read; no two of a taxonomy have the same address.
    pub name: String,
    /// Key of its taxonomy in front matter.
    pub taxonomy: String,
    /// Its address.
    pub url: String,
}

/// A way to group pages that is being made.
struct Group {
    key: String,
    title: String,
    slug: String,
    /// Names of its terms, folded.
    names: BTreeSet<String>,
}

/// Finds the keywords and authors of pages that everybody can see.
pub(super) fn plan(plan: &mut Plan, archive: &Archive) {
    let french = plan.lang.starts_with("fr");
    let mut used: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    for (key, pages) in &plan.pages {
        let keywords = archive.keywords.get(key).into_iter().flatten().map(|id| (Kind::Keyword, *id));
        let authors = archive.authors.get(key).into_iter().flatten().map(|id| (Kind::Author, *id));
        let authors = authors.filter(|_| key.0 == Kind::Article);
        for label in keywords.chain(authors).filter(|label| plan.public.contains(label)) {
            let roots = pages.iter().filter(|page| !page.draft).map(|page| plan.root_of(&page.lang));
            used.entry(label).or_default().extend(roots);
        }
    }
    let mut groups: BTreeMap<(Kind, u64), Group> = BTreeMap::new();
    let mut slugs: BTreeSet<String> = plan.pages.values().flatten().map(|page| first_segment(&page.url)).collect();
    slugs.extend(plan.languages.iter().cloned());
    let mut keys: BTreeSet<String> = front_matter::keys().iter().copied().map(str::to_owned).collect();
    for (label, roots) in used.iter().filter(|(_, roots)| !roots.is_empty()) {
        let Some(item) = archive.items.get(label) else { continue };
        let group = match label.0 {
            Kind::Keyword => (Kind::Keyword, item.parent),
            _ => (Kind::Author, 0),
        };
        let group = groups.entry(group).or_insert_with(|| {
            let (title, slug) = match group {
                (Kind::Author, _) if french => ("Auteurs".to_owned(), "textes-de".to_owned()),
                (Kind::Author, _) => ("Authors".to_owned(), "texts-by".to_owned()),
                (_, id) => {
                    let title = archive.groups.get(&id).map_or("", String::as_str);
                    let title = text::title(title, &plan.reading(&plan.source_lang, true));
                    let title = if title.is_empty() { "Mots-clés".to_owned() } else { title };
                    let slug = slugify(&title);
                    (title, slug)
                }
            };
            let slug = fresh(&mut slugs, &if slug.is_empty() { format!("mots-{}", group.1) } else { slug });
            let key = fresh(&mut keys, &slug.replace('-', "_"));
            Group { key, title, slug, names: BTreeSet::new() }
        });
        let name = plan.title(item, plan.lang_of(item));
        let is_free = |name: &str| !slugify(name).is_empty() && !group.names.contains(&slugify(name));
        let name = if is_free(&name) { name } else { format!("{name} ({})", label.1) };
        group.names.insert(slugify(&name));
        let root = roots.first().map_or("/", String::as_str);
        let url = format!("{root}{}/{}/", group.slug, slugify(&name));
        plan.labels.insert(*label, Label { name, taxonomy: group.key.clone(), url });
    }
    plan.taxonomies = groups.into_values().map(|group| (group.key, group.title, group.slug)).collect();
}

fn first_segment(url: &str) -> String {
    url.trim_start_matches('/').split('/').next().unwrap_or_default().to_lowercase()
}

/// Returns a name that nobody has yet.
fn fresh(taken: &mut BTreeSet<String>, wanted: &str) -> String {
    let names = ["", "mots-", "liste-"].map(|before| format!("{before}{wanted}"));
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    let name = names.into_iter().chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

/// Whether a keyword has no list, for nothing that everybody can see has it.
pub(super) fn is_idle(plan: &Plan, archive: &Archive, key: Key) -> bool {
    let is_technical = archive.items.get(&key).is_some_and(|item| public::is_technical(archive, item));
    key.0 == Kind::Keyword && (is_technical || !plan.labels.contains_key(&key))
}
