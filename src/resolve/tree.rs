//! Folders → sections, with their pages in order.

use std::{cmp::Reverse, sync::Arc};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Places,
    lend::{self, Placed},
    urls::Named,
};
use crate::{
    config::SiteConfig,
    content::{
        Asked, Body, Document,
        document::Parsing,
        front_matter::{FrontMatter, Sort},
    },
    diag::{Code, Diagnostic, text},
    digest::Digest,
    path::{ContentPath, slugify},
    site::{PageId, Section, SectionId},
};

/// The pages and folders of a site, before they have addresses.
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) folders: Vec<Folder>,
    /// The root of each language, the first language first.
    pub(super) roots: Vec<(String, SectionId)>,
}

/// A page, or a section's own page.
pub(super) struct Node {
    pub(super) document: Arc<Document>,
    /// Where it lies, when its file's name says so and not its folder.
    pub(super) moved: Option<ContentPath>,
    pub(super) section: SectionId,
    pub(super) is_section: bool,
    pub(super) lang: String,
    /// Whether another language lends it to this one.
    pub(super) is_lent: bool,
}

impl Node {
    /// Returns where it lies.
    pub(super) fn home(&self) -> &ContentPath {
        self.moved.as_ref().unwrap_or(&self.document.path)
    }
}

/// A folder that is a section.
pub(super) struct Folder {
    pub(super) folder: String,
    pub(super) parent: Option<SectionId>,
    /// Index of its own page.
    pub(super) page: usize,
    pub(super) subfolders: Vec<SectionId>,
    pub(super) own: Vec<usize>,
}

impl Tree {
    /// Returns the template for a page that asks for none.
    pub(super) fn usual_template(&self, node: &Node) -> &'static str {
        match node.is_section {
            true if self.folders[node.section.index()].parent.is_none() => "index.html",
            true => "section.html",
            false => "page.html",
        }
    }

    /// Returns the front matter of the section a page lies in, and of those above it.
    pub(super) fn above(&self, node: &Node) -> impl Iterator<Item = &FrontMatter> {
        let folder = |id: SectionId| &self.folders[id.index()];
        std::iter::successors(Some(node.section), move |&id| folder(id).parent)
            .map(move |id| &self.nodes[folder(id).page].document.front)
    }

    /// Returns a page's path without the folder of its language.
    pub(super) fn path_without_lang(&self, at: usize) -> &str {
        let node = &self.nodes[at];
        let path = node.home().as_str();
        let below = path.strip_prefix(node.lang.as_str()).and_then(|rest| rest.strip_prefix('/'));
        below.unwrap_or(path)
    }
}

pub(super) fn grow(
    documents: &[Arc<Document>],
    config: &SiteConfig,
    places: &Places<'_>,
    found: &mut Vec<Diagnostic>,
) -> Tree {
    let parsing = config.parsing();
    let placed = lend::place(documents, config, &parsing);
    let homes = placed.iter().map(Placed::home);
    let mut grower = Grower {
        tree: Tree { nodes: Vec::with_capacity(documents.len()), folders: Vec::new(), roots: Vec::new() },
        by_folder: FxHashMap::default(),
        indices: placed.iter().filter(|one| is_index(one)).map(|one| (one.home().folder(), one)).collect(),
        bundles: homes.filter(|home| home.file_name() == "index.md").map(ContentPath::folder).collect(),
        parsing: &parsing,
    };
    let root = grower.section("");
    grower.tree.roots.push((config.lang.clone(), root));
    for language in &config.languages {
        let folder = format!("{}/", language.code);
        if placed.iter().any(|one| one.home().as_str().starts_with(&folder)) {
            let root = grower.section(&folder);
            grower.tree.roots.push((language.code.clone(), root));
        }
    }
    for one in &placed {
        if one.document.is_section() && !is_index(one) {
            found.push(unknown_ending(&one.document, config, places));
            continue;
        }
        let section = grower.section_of(one.home());
        if !is_index(one) {
            grower.add(one.clone(), section, false);
        }
        if !config.has_lang(&one.lang) {
            found.push(unknown_lang(&one.document, config, places));
        }
    }
    grower.tree
}

fn unknown_lang(document: &Document, config: &SiteConfig, places: &Places<'_>) -> Diagnostic {
    let (lang, file) = (document.front.lang.clone().unwrap_or_default(), SiteConfig::file(&config.name));
    let fact = text!("the site has no language `{lang}`", "le site n’a pas de langue « {lang} »");
    Diagnostic::new(Code::TRANSLATION_UNKNOWN, fact)
        .at(places.key(document, "lang"))
        .hint(text!("add `[languages.{lang}]` to {file}", "ajoutez « [languages.{lang}] » à {file}"))
}

/// A section's own page in a language that the site does not have.
fn unknown_ending(document: &Document, config: &SiteConfig, places: &Places<'_>) -> Diagnostic {
    let (name, file) = (document.path.file_name(), SiteConfig::file(&config.name));
    let lang = name.trim_start_matches("_index.").trim_end_matches(".md");
    let fact = text!("the site has no language `{lang}`", "le site n’a pas de langue « {lang} »");
    Diagnostic::new(Code::TRANSLATION_UNKNOWN, fact)
        .at(places.span(document, Some(0..0)))
        .hint(text!("add `[languages.{lang}]` to {file}", "ajoutez « [languages.{lang}] » à {file}"))
}

/// Whether it is a section's own page, of a language that the site has.
fn is_index(placed: &Placed) -> bool {
    placed.home().file_name() == "_index.md"
}

struct Grower<'d> {
    tree: Tree,
    by_folder: FxHashMap<String, SectionId>,
    indices: FxHashMap<&'d str, &'d Placed>,
    bundles: FxHashSet<&'d str>,
    parsing: &'d Parsing,
}

impl Grower<'_> {
    /// Returns the section a document lies in: its folder, unless that is a page's own.
    fn section_of(&mut self, home: &ContentPath) -> SectionId {
        let mut folder = home.folder();
        while self.bundles.contains(folder) && !self.indices.contains_key(folder) && !folder.is_empty() {
            folder = above(folder);
        }
        self.section(folder)
    }

    /// Returns a folder's section, grown when it is not there yet, those above first.
    fn section(&mut self, folder: &str) -> SectionId {
        if let Some(&id) = self.by_folder.get(folder) {
            return id;
        }
        let is_root = folder.is_empty()
            || self.parsing.languages.iter().any(|lang| folder.strip_suffix('/') == Some(lang.as_str()));
        let parent = if is_root { None } else { Some(self.section(above(folder))) };
        let id = SectionId::new(self.tree.folders.len());
        let placed = self.indices.get(folder).map_or_else(|| self.unwritten(folder), |&placed| placed.clone());
        let page = self.tree.nodes.len();
        self.tree.folders.push(Folder { folder: folder.into(), parent, page, subfolders: Vec::new(), own: Vec::new() });
        self.by_folder.insert(folder.into(), id);
        if let Some(parent) = parent {
            self.tree.folders[parent.index()].subfolders.push(id);
        }
        self.add(placed, id, true);
        id
    }

    fn add(&mut self, placed: Placed, section: SectionId, is_section: bool) {
        if !is_section {
            self.tree.folders[section.index()].own.push(self.tree.nodes.len());
        }
        let Placed { document, moved, lang, is_lent } = placed;
        self.tree.nodes.push(Node { document, moved, section, is_section, lang, is_lent });
    }

    /// Returns the page of a section that nobody wrote one for.
    fn unwritten(&self, folder: &str) -> Placed {
        let document = Arc::new(unwritten(folder));
        let lang = self.parsing.lang_of(&document.path, &document.front).to_owned();
        Placed { document, moved: None, lang, is_lent: false }
    }
}

/// Returns the folder above, with its final `/`.
fn above(folder: &str) -> &str {
    let bare = folder.trim_end_matches('/');
    bare.rfind('/').map_or("", |slash| &bare[..=slash])
}

/// Returns the page of a section that nobody wrote one for.
fn unwritten(folder: &str) -> Document {
    // The folder holds a document, so its path is one.
    let path = ContentPath::new(&format!("{folder}_index.md")).unwrap_or_else(|_| ContentPath::index());
    Document {
        path,
        digest: Digest::default(),
        front: FrontMatter::default(),
        body: Body { offset: 0, bytes: 0, check: 0, text: Some(Arc::from("")) },
        diagnostics: Vec::new(),
        words: Asked::default(),
        row: None,
    }
}

/// Sections in their final form, and who stands beside whom.
pub(super) struct Order {
    pub(super) sections: Vec<Section>,
    pub(super) previous: Vec<Option<PageId>>,
    pub(super) next: Vec<Option<PageId>>,
}

pub(super) fn order(tree: &Tree, named: &[Named]) -> Order {
    let mut order = Order {
        sections: Vec::with_capacity(tree.folders.len()),
        previous: vec![None; tree.nodes.len()],
        next: vec![None; tree.nodes.len()],
    };
    let mut listed = listed_below(tree);
    for (at, folder) in tree.folders.iter().enumerate() {
        let front = &tree.nodes[folder.page].document.front;
        let mut own: Vec<usize> =
            folder.own.iter().copied().filter(|&page| !tree.nodes[page].document.front.hidden).collect();
        let is_root = folder.parent.is_none();
        let mut pages = if front.recursive.unwrap_or(is_root) { std::mem::take(&mut listed[at]) } else { own.clone() };
        let sort = front.sort.clone().unwrap_or_else(|| usual_sort(tree, named, &pages));
        sort_pages(&mut own, &sort, tree, named);
        sort_pages(&mut pages, &sort, tree, named);
        // The newest page comes first in a list by date, but its neighbour in time is "next".
        let (earlier, later) = if sort == Sort::Date {
            (&mut order.next, &mut order.previous)
        } else {
            (&mut order.previous, &mut order.next)
        };
        for pair in own.windows(2) {
            later[pair[0]] = Some(PageId::new(pair[1]));
            earlier[pair[1]] = Some(PageId::new(pair[0]));
        }
        let ids = |pages: Vec<usize>| pages.into_iter().map(PageId::new).collect();
        order.sections.push(Section {
            folder: folder.folder.clone(),
            page: PageId::new(folder.page),
            parent: folder.parent,
            subsections: sorted_subsections(tree, named, &folder.subfolders),
            pages: ids(pages),
            own: ids(own),
            sort,
            paginate: front.paginate.unwrap_or(0) as usize,
            feed: front.feed.unwrap_or_default() && !is_root,
        });
    }
    order
}

/// Returns, for sections that list their descendants, the pages below them.
fn listed_below(tree: &Tree) -> Vec<Vec<usize>> {
    let mut below = vec![Vec::new(); tree.folders.len()];
    let wants: Vec<bool> = tree
        .folders
        .iter()
        .map(|folder| tree.nodes[folder.page].document.front.recursive.unwrap_or(folder.parent.is_none()))
        .collect();
    for (page, node) in tree.nodes.iter().enumerate() {
        if node.is_section || node.document.front.hidden {
            continue;
        }
        let mut at = Some(node.section);
        while let Some(section) = at {
            if wants[section.index()] {
                below[section.index()].push(page);
            }
            at = tree.folders[section.index()].parent;
        }
    }
    below
}

fn usual_sort(tree: &Tree, named: &[Named], pages: &[usize]) -> Sort {
    if pages.iter().any(|&page| tree.nodes[page].document.front.weight.is_some()) {
        Sort::Weight
    } else if pages.iter().any(|&page| named[page].date.is_some()) {
        Sort::Date
    } else {
        Sort::Title
    }
}

fn sort_pages(pages: &mut [usize], sort: &Sort, tree: &Tree, named: &[Named]) {
    let path = |page: usize| tree.nodes[page].document.path.as_str();
    match sort {
        Sort::Date => {
            pages.sort_unstable_by(|&a, &b| named[b].instant.cmp(&named[a].instant).then_with(|| path(a).cmp(path(b))));
        }
        Sort::Weight => pages.sort_by_cached_key(|&page| (weight(tree, page), slugify(&named[page].title), page)),
        Sort::Title => pages.sort_by_cached_key(|&page| (slugify(&named[page].title), page)),
        Sort::Field(field) => {
            let key = |page: usize| tree.nodes[page].document.front.sort_key(field);
            pages.sort_by_cached_key(|&page| (key(page), slugify(&named[page].title), page));
        }
    }
}

/// Pages without a weight come after those with one.
fn weight(tree: &Tree, page: usize) -> (Reverse<bool>, i64) {
    let weight = tree.nodes[page].document.front.weight;
    (Reverse(weight.is_some()), weight.unwrap_or_default())
}

fn sorted_subsections(tree: &Tree, named: &[Named], subfolders: &[SectionId]) -> Vec<SectionId> {
    let mut sorted = subfolders.to_vec();
    let page = |id: &SectionId| tree.folders[id.index()].page;
    sorted.retain(|id| !tree.nodes[page(id)].document.front.hidden);
    sorted.sort_by_cached_key(|id| (weight(tree, page(id)), slugify(&named[page(id)].title), page(id)));
    sorted
}
