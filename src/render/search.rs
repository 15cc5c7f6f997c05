//! The search of a site: an index made at build, small files of it fetched when somebody asks.
//!
//! A word is looked up in one file, found by a hash of its first letters; what it is found in are
//! numbers of pages with weights; titles and summaries come in files of their own. So a question costs
//! a visitor some ten kilobytes, whatever the size of the site, and a page that is edited changes the
//! files of its words only: nothing in them depends on the number or length of other pages.
//!
//! The weights are what BM25 (Robertson & Zaragoza 2009, §3.4) knows of a page; what it knows of the
//! site, the script adds: it has the number of pages and of those that hold a word.

mod language;
mod words;

use std::{cell::OnceCell, collections::BTreeMap, sync::OnceLock};

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use self::{
    language::Language,
    words::{LETTERS, LONGEST},
};
pub(super) use self::{language::language, words::each_word};
use super::{
    Inner,
    query::{self, Query},
};
use crate::{
    content::{
        locale::{self, Style},
        markdown::ELSEWHERE,
        rows,
    },
    diag::Diagnostic,
    digest::{Key, key_of},
    minify::seen_text,
    site::{Page, PageId, SearchFile, SectionId, Site},
};

/// What the browser runs.
const SCRIPT: &str = include_str!("search/search.js");

/// How much a word counts where it stands; in a title, when there are two words.
const IN_TITLE: f32 = 8.0;
const IN_TERM: f32 = 4.0;
const IN_HEADING: f32 = 3.0;
const IN_DESCRIPTION: f32 = 2.0;
const IN_BODY: f32 = 1.0;

/// Words of a body of middling length: in one twice as long a word counts two thirds.
const MIDDLING: f32 = 300.0;
/// Weights are written as whole numbers of sixteenths, up to this.
const WEIGHT_MAX: f32 = 255.0;
const SIXTEENTHS: f32 = 16.0;

/// Letters of a word that tell which file it is in: a word that is being typed is looked up, too.
const PREFIX: usize = 3;
/// Longest summary that is shown, in characters.
const SUMMARY: usize = 200;

/// The search of one language's pages.
pub(super) struct Search {
    root: SectionId,
    key: OnceLock<Key>,
    /// What it is read from, and what was asked of the site for that, by the components of bodies.
    files: OnceLock<(Files, Vec<(Query, Key)>)>,
}

impl Search {
    /// Returns what a site's roots will need; nothing is made yet.
    pub(super) fn of(site: &Site) -> Vec<Self> {
        let searched = site.roots.iter().filter(|_| site.config.search.is_some());
        searched.map(|(_, root)| Self { root: *root, key: OnceLock::new(), files: OnceLock::new() }).collect()
    }
}

/// The files of an index, as JSON.
struct Files {
    head: String,
    words: Vec<String>,
    pages: Vec<String>,
}

/// `index.json`.
#[derive(Serialize)]
struct Head {
    /// How many pages can be found.
    pages: usize,
    /// How many there are in one file.
    chunk: usize,
    /// How many files of words there are: a power of two.
    files: u16,
    /// First letters of a word that its file is found by.
    prefix: usize,
    /// Longest word.
    longest: usize,
    letters: &'static [(&'static str, &'static str)],
    #[serde(flatten)]
    language: &'static Language,
}

/// The pages that hold a word: the distance to each from the one before, and its weight.
#[derive(Default)]
struct Postings {
    last: usize,
    flat: Vec<usize>,
}

impl Postings {
    fn add(&mut self, page: usize, weight: usize) {
        self.flat.extend([page - self.last, weight]);
        self.last = page;
    }
}

impl Serialize for Postings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.flat.serialize(serializer)
    }
}

impl Inner {
    /// Returns the page that searches.
    pub(super) fn search(&self, root: SectionId) -> (Vec<u8>, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let Some((view, url)) = self.site.search_view(root).zip(self.site.search_url(root)) else {
            return (Vec::new(), found);
        };
        let lang = &self.site.page(self.site.section(root).page).lang;
        let mut context = self.context(lang, root, &url);
        context.insert("search", &view);
        (self.fill("search.html", &context, url.as_str(), &mut found), found)
    }

    /// Returns a file that the search reads.
    pub(super) fn search_file(&self, root: SectionId, file: SearchFile) -> Vec<u8> {
        let Some(search) = self.searches.iter().find(|search| search.root == root) else { return Vec::new() };
        if file == SearchFile::Script {
            return script().into();
        }
        // Made on this thread alone: one that waits in the pool might be handed a file of the same index.
        let make = || query::recording(&self.me, || self.search_files(root));
        let (files, asked) = search.files.get_or_init(make);
        asked.iter().for_each(|(query, _)| drop(self.asked(query.clone())));
        let text = match file {
            SearchFile::Script | SearchFile::Index => Some(&files.head),
            SearchFile::Words(at) => files.words.get(usize::from(at)),
            SearchFile::Pages(at) => files.pages.get(usize::from(at)),
        };
        text.map(|text| text.clone().into_bytes()).unwrap_or_default()
    }

    /// Returns the digest of all that a root's index is made of.
    pub(super) fn search_key(&self, root: SectionId, file: SearchFile) -> Key {
        if file == SearchFile::Script {
            return key_of(&SCRIPT);
        }
        let of_page = |id: PageId| {
            let page = self.site.page(id);
            let terms: Vec<&str> = page.terms.iter().map(|&id| self.site.term(id).name.as_str()).collect();
            let texts = (self.words(page), self.links(page), &page.document.front.fields);
            key_of(&(texts, &page.title, &page.url, &page.date, self.section_title(page), terms))
        };
        // Components write words, too.
        let key = || {
            let pages: Vec<Key> = self.site.searched(root).into_iter().map(of_page).collect();
            key_of(&(pages, self.theme.digest, super::key::VERSION))
        };
        let search = self.searches.iter().find(|search| search.root == root);
        search.map_or(0, |search| *search.key.get_or_init(key))
    }

    fn section_title(&self, page: &Page) -> &str {
        let above = self.site.above(page);
        // The home page is above everything: it tells nothing.
        above.last().filter(|_| above.len() > 1).map_or("", |&id| self.site.page(id).title.as_str())
    }

    fn search_files(&self, root: SectionId) -> Files {
        let pages = self.site.searched(root);
        let language = language(&self.site.page(self.site.section(root).page).lang);
        let files = SearchFile::files_of_words(pages.len());
        let mut words: Vec<BTreeMap<String, Postings>> = (0..files).map(|_| BTreeMap::new()).collect();
        for (number, &id) in pages.iter().enumerate() {
            for (word, weight) in self.weights(self.site.page(id), language) {
                words[file_of(&word, files)].entry(word).or_default().add(number, weight);
            }
        }
        let head = Head {
            pages: pages.len(),
            chunk: SearchFile::PAGES,
            files,
            prefix: PREFIX,
            longest: LONGEST,
            letters: &LETTERS,
            language,
        };
        let shown = |chunk: &[PageId]| json(&chunk.iter().map(|&id| self.search_result(id)).collect::<Vec<_>>());
        Files {
            head: json(&head),
            words: words.iter().map(json).collect(),
            pages: pages.chunks(SearchFile::PAGES).map(shown).collect(),
        }
    }

    /// Returns the words that a page is found by, in order, each with its weight.
    fn weights(&self, page: &Page, language: &Language) -> Vec<(String, usize)> {
        let outline = self.outline(page);
        let mut weights: FxHashMap<String, f32> = FxHashMap::default();
        let mut add = |text: &str, weight: f32| {
            each_word(text, language, |word| match weights.get_mut(word) {
                Some(sum) => *sum += weight,
                None => drop(weights.insert(word.to_owned(), weight)),
            });
        };
        let mut titled: f32 = 0.0;
        each_word(&page.title, language, |_| titled += 1.0);
        add(&page.title, IN_TITLE * (0.5 + 1.0 / titled.max(1.0)));
        page.terms.iter().for_each(|&id| add(&self.site.term(id).name, IN_TERM));
        outline.headings.iter().for_each(|heading| add(&heading.text, IN_HEADING));
        add(page.document.front.description.as_deref().unwrap_or_default(), IN_DESCRIPTION);
        // What a content type asks for is shown beside the words: a question and its answer, a place.
        let shown = page.document.front.fields.iter().flat_map(|(_, value)| rows::texts(value));
        shown.for_each(|text| add(text, IN_DESCRIPTION));
        #[expect(clippy::cast_precision_loss, reason = "a page of sixteen million words has other problems")]
        let length = 0.5 + 0.5 * outline.words as f32 / MIDDLING;
        if outline.text.contains(ELSEWHERE) {
            // The number of a note is no part of the word before it.
            let html = self.body(page, &OnceCell::new()).0.replace("<sup><a href=#", " <sup><a href=#");
            add(&seen_text(&html), IN_BODY / length);
        } else {
            add(&outline.text, IN_BODY / length);
        }
        let mut weights: Vec<(String, usize)> =
            weights.into_iter().map(|(word, sum)| (word, sixteenths(sum))).collect();
        weights.sort_unstable();
        weights
    }

    /// Returns what is shown of a page that was found: title, address, section, date and summary.
    fn search_result(&self, id: PageId) -> [String; 5] {
        let page = self.site.page(id);
        let shown = |date| locale::date(date, Style::Long, &page.lang);
        let date = page.date.as_ref().map(shown).unwrap_or_default();
        let section = self.section_title(page).to_owned();
        [page.title.clone(), page.url.encoded().into_owned(), section, date, beginning(self.summary(page))]
    }
}

/// Returns the script without the lines that say why.
fn script() -> String {
    let lines = SCRIPT.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with(['/', '*']));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Returns a weight as it is written.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte's range before")]
fn sixteenths(weight: f32) -> usize {
    (weight * SIXTEENTHS).round().clamp(1.0, WEIGHT_MAX) as usize
}

/// Returns which of `files` files holds a word: FNV-1a over the first letters, in UTF-16 as browsers count.
fn file_of(word: &str, files: u16) -> usize {
    let step = |hash: u32, unit: u16| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193);
    let hash = word.encode_utf16().take(PREFIX).fold(0x811c_9dc5, step);
    hash as usize & (usize::from(files) - 1)
}

/// Returns the beginning of a text, whole words.
fn beginning(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SUMMARY) else { return text.into() };
    let cut = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    format!("{}…", text[..cut].trim_end())
}

fn json(value: &impl Serialize) -> String {
    // Texts and numbers under texts: nothing that JSON cannot say.
    serde_json::to_string(value).unwrap_or_default()
}
