//! Which objects become pages, and where each lies and answers: everything but their words.

mod addresses;
mod forms;
mod place;
mod public;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    archive::Archive,
    item::{Item, Key, Kind},
    text,
};
use crate::{
    config::is_lang,
    path::ContentPath,
    statify::{
        Desk, Report, Request,
        html::host_of,
        moves::{Moves, path_of},
    },
};

pub use forms::UrlSet;
pub(super) use public::{is_shown, named};
pub use terms::Label;

/// A page to be written, without its words.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What it shows.
    pub key: Key,
    /// Its file.
    pub path: ContentPath,
    /// Its address.
    pub url: String,
    /// Its part of the address, where its file does not say it.
    pub slug: Option<String>,
    /// Whether neither file nor slug give its address.
    pub has_own_url: bool,
    /// Its stable name.
    pub id: String,
    /// Its language, as we name it.
    pub lang: String,
    /// Its language, as SPIP names it.
    pub source_lang: String,
    /// Whether its folder says its language.
    pub lang_is_said: bool,
    /// Whether it is only written as a draft.
    pub draft: bool,
}

/// The whole site's plan.
#[derive(Debug, Default)]
pub struct Plan {
    /// First language, as we name it.
    pub lang: String,
    /// First language, as SPIP names it.
    pub source_lang: String,
    /// Further languages.
    pub languages: BTreeSet<String>,
    /// Those of them that have a folder, and a home page, of their own.
    pub roots: BTreeSet<String>,
    /// Host names of the old site.
    pub hosts: BTreeSet<String>,
    /// Folder of the old site below its host: empty, or such as `/asso`.
    pub base: String,
    /// How its addresses were made.
    pub set: UrlSet,
    /// Whether the end of a line is a break.
    pub breaks: bool,
    /// Objects that everybody could see.
    pub public: BTreeSet<Key>,
    /// Pages of each object, that in its own language first.
    pub pages: BTreeMap<Key, Vec<Planned>>,
    /// Pages that translate another: the name of that one's page.
    pub translated: BTreeMap<Key, String>,
    /// Lists of keywords and authors.
    pub labels: BTreeMap<Key, Label>,
    /// Ways to group pages: key in front matter, title, first segment of the addresses.
    pub taxonomies: Vec<(String, String, String)>,
    /// Titles of folders that no object stands for: file, title.
    pub folders: Vec<(ContentPath, String)>,
    /// Where objects lead that are no pages: files, redirects.
    pub ends: BTreeMap<Key, String>,
    /// Old addresses.
    pub moves: Moves,
    /// Old path or query → object, for links in texts.
    pub by_path: BTreeMap<String, Key>,
}

/// Pages on a list page of a term.
pub const PAGINATE: u32 = 20;

impl Plan {
    /// Returns the plan for an archive; `files` gives the address of a file of the old site that is there.
    pub fn new(
        archive: &Archive,
        request: &Request,
        files: &dyn Fn(&str) -> Option<String>,
        desk: &mut Desk,
        report: &mut Report,
    ) -> Self {
        let source_lang = match archive.meta("langue_site") {
            "" => most_frequent(archive).unwrap_or("fr"),
            lang => lang,
        };
        let mut plan = Self {
            lang: our_lang(source_lang).unwrap_or_else(|| "fr".into()),
            source_lang: source_lang.to_owned(),
            set: UrlSet::named(archive.meta("type_urls")),
            breaks: breaks(archive),
            ..Self::default()
        };
        let address = archive.meta("adresse_site");
        plan.hosts.extend(host_of(address).map(str::to_owned));
        path_of(address).unwrap_or_default().trim_end_matches('/').clone_into(&mut plan.base);
        let drafts = public::select(&mut plan, archive, request, report);
        place::place(&mut plan, archive, &drafts, desk, report);
        let folder = |page: &Planned| page.path.as_str().split_once('/').map(|(first, _)| first.to_owned());
        let first: BTreeSet<String> = plan.pages.values().flatten().filter_map(folder).collect();
        plan.roots = plan.languages.intersection(&first).cloned().collect();
        plan.translated = place::translated(&plan, archive);
        terms::plan(&mut plan, archive);
        addresses::fill(&mut plan, archive, files, report);
        plan
    }

    /// Returns the page of an object in a language, else in its own.
    pub fn page(&self, key: Key, lang: Option<&str>) -> Option<&Planned> {
        let pages = self.pages.get(&key)?;
        let asked = lang.and_then(|lang| pages.iter().find(|page| page.source_lang == lang || page.lang == lang));
        asked.or(pages.first()).filter(|page| !page.draft)
    }

    /// Returns the address of the home page for readers of a language.
    pub fn root_of(&self, lang: &str) -> String {
        if self.roots.contains(lang) { format!("/{lang}/") } else { "/".into() }
    }

    /// Returns how a text of an object is to be read.
    pub fn reading<'r>(&'r self, lang: &'r str, is_title: bool) -> text::Reading<'r> {
        text::Reading { lang, fallback: &self.source_lang, is_title, breaks: self.breaks }
    }

    /// Returns the title of an object in a language of SPIP's, as plain text without its number.
    pub fn title(&self, item: &Item, lang: &str) -> String {
        text::title(&item.title, &self.reading(lang, true))
    }

    /// Returns the language of an object as SPIP names it.
    pub fn lang_of<'i>(&'i self, item: &'i Item) -> &'i str {
        if item.lang.is_empty() { &self.source_lang } else { &item.lang }
    }
}

/// Returns a language of SPIP's as a code of ours: `pt_br` → `pt-br`; what SPIP adds to name a tone
/// (`fr_tu`) goes.
pub fn our_lang(code: &str) -> Option<String> {
    let (first, rest) = code.split_once('_').unwrap_or((code, ""));
    let whole = format!("{first}-{rest}");
    let is_region = rest.len() == 2 && !matches!(code, "fr_tu");
    Some(if is_region && is_lang(&whole) { whole } else { first.to_owned() }).filter(|code| is_lang(code))
}

/// Returns the language of most articles.
fn most_frequent(archive: &Archive) -> Option<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, item) in archive.items.iter().filter(|((kind, _), item)| *kind == Kind::Article && !item.lang.is_empty()) {
        *counts.entry(&item.lang).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(lang, count)| (*count, std::cmp::Reverse(*lang))).map(|(lang, _)| lang)
}

/// Whether the end of a line is a break: since SPIP 3, whose base has a number of its own.
fn breaks(archive: &Archive) -> bool {
    match archive.meta("version_installee").parse::<f64>() {
        Ok(version) => version >= 18_000.0,
        Err(_) => archive.sources.iter().any(super::rows::Source::is_sqlite),
    }
}
