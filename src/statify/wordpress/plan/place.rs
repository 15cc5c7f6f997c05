//! Which file each page goes to.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::{Archive, Head, Plan, Planned, dates};
use crate::{
    diag::text,
    digest::check_of,
    path::{ContentPath, slugify},
    site::decoded,
    statify::{Desk, Report, Weight},
};

/// Names of which each is given once.
#[derive(Default)]
struct Once(FxHashSet<u64>);

impl Once {
    /// Returns the first of the names that nobody has.
    fn free(&mut self, mut names: impl Iterator<Item = String>) -> String {
        names.find(|name| self.0.insert(check_of(name.to_lowercase().as_bytes()))).unwrap_or_default()
    }
}

impl Plan {
    /// Gives each page its file, its address and its name.
    pub(super) fn place(
        &mut self,
        archive: &Archive,
        shown: &BTreeMap<u64, bool>,
        desk: &mut Desk,
        report: &mut Report,
    ) {
        let (mut ids, mut urls) = (Once::default(), Once::default());
        let parents: BTreeSet<u64> = shown.keys().map(|id| archive.posts[id].parent).collect();
        let blog_folder = self.blog_folder(archive, shown);
        for (&id, &draft) in shown {
            let post = &archive.posts[&id];
            let given = self.url_of(archive, post);
            let url = urls.free(numbered(given.clone(), id));
            let lang = archive.lang_of(post).filter(|lang| **lang != *self.lang && crate::config::is_lang(lang));
            self.languages.extend(lang.as_deref().map(str::to_owned));
            let is_section = post.kind == "page" && (parents.contains(&id) || self.blog == Some(id));
            let folder = match &*post.kind {
                "page" => self.folder_of_page(archive, shown, post),
                "post" => format!("{blog_folder}{}", dates::folder(&post.date)),
                kind => format!("{}/", segment(kind, "type")),
            };
            let wanted = self.file_of(post, &folder, is_section, lang.as_deref());
            let path = desk.free(wanted.clone());
            if path != wanted || url != given {
                report.tell(
                    Weight::Guess,
                    text!("another name, since two items share one", "un autre nom, car deux éléments portent le même"),
                    post.item(),
                );
            }
            let usual = format!("{}-{id}", &*post.kind);
            let name = [slugify(&decoded(&post.name)), slugify(&post.title), usual];
            let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
            let name = ids.free(numbered(name.chars().take(80).collect(), id));
            let (url, path) = (url.into(), Some(path));
            let (own, is_page) = (name.into(), post.kind == "page");
            let page = Planned { path, url, id: own, lang, draft, is_page, redirects: Box::default() };
            self.pages.insert(id, Box::new(page));
        }
        self.blog_lists(archive, &blog_folder, desk);
    }

    /// Returns the file a post goes to.
    fn file_of(&self, post: &Head, folder: &str, is_section: bool, lang: Option<&str>) -> ContentPath {
        if self.front == Some(post.id) {
            return ContentPath::index();
        }
        let lang = lang.map(|lang| format!("{lang}/")).unwrap_or_default();
        let stem = segment(&decoded(&post.name), &format!("{}-{}", &*post.kind, post.id));
        let ending = if is_section { "/_index.md" } else { ".md" };
        ContentPath::new(&format!("{lang}{folder}{stem}{ending}")).unwrap_or_else(|_| ContentPath::index())
    }

    /// Returns the folder of a page: those of the pages above it that are there, too. A folder without one
    /// would be a list that nobody asked for, at an address that was never public.
    fn folder_of_page(&self, archive: &Archive, shown: &BTreeMap<u64, bool>, post: &Head) -> String {
        let is_there = |id: &u64| self.front != Some(*id) && shown.get(id).is_some_and(|draft| !draft);
        let above = ancestors(archive, post).into_iter().filter(is_there);
        let segments = above.map(|id| segment(&decoded(&archive.posts[&id].name), &format!("page-{id}")));
        segments.fold(String::new(), |folder, segment| format!("{folder}{segment}/"))
    }

    /// Returns the folder of the articles: the page that lists them, nothing where their addresses begin
    /// with the year, else a folder of its own.
    fn blog_folder(&self, archive: &Archive, shown: &BTreeMap<u64, bool>) -> String {
        let blog = self.blog.filter(|id| shown.get(id).is_some_and(|draft| !draft));
        match blog.and_then(|id| archive.posts.get(&id)) {
            Some(blog) => {
                let own = segment(&decoded(&blog.name), "blog");
                format!("{}{own}/", self.folder_of_page(archive, shown, blog))
            }
            None if self.old.base.is_empty() && self.old.is_dated(archive) => String::new(),
            None if self.lang.starts_with("fr") => "articles/".into(),
            None => "posts/".into(),
        }
    }
}

/// Returns a name or an address, then the same with `id`, then with further numbers.
fn numbered(name: String, id: u64) -> impl Iterator<Item = String> {
    let (stem, end) = match name.strip_suffix('/') {
        Some(stem) => (stem.to_owned(), "/"),
        None => (name.clone(), ""),
    };
    let more =
        (0_u32..).map(move |n| if n == 0 { format!("{stem}-{id}{end}") } else { format!("{stem}-{id}-{n}{end}") });
    std::iter::once(name).chain(more)
}

/// Returns the pages above a page, topmost first; a circle ends where it closes.
pub(super) fn ancestors(archive: &Archive, post: &Head) -> Vec<u64> {
    let mut above = Vec::new();
    let mut parent = post.parent;
    while let Some(post) = archive.posts.get(&parent).filter(|post| post.kind == "page" && above.len() < 32) {
        if above.contains(&parent) {
            break;
        }
        above.push(parent);
        parent = post.parent;
    }
    above.reverse();
    above
}

/// Returns a slug fit for a file: folded, at most 80 letters, never empty.
pub(super) fn segment(slug: &str, otherwise: &str) -> String {
    let folded: String = slugify(slug).chars().take(80).collect();
    if folded.is_empty() { slugify(otherwise) } else { folded }
}
