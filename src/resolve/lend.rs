//! Where each document lies in its language, and what languages lend each other.
//!
//! A page says its language by its folder (`en/news/fair.md`) or by the ending of its file (`news/fair.en.md`): both
//! lie at the same place, the folder's ([`Placed::home`]). What nobody has written in a language that falls back on
//! others is lent by the first of them that has it: a page of its own, at the language's address, with the other's
//! words.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    config::SiteConfig,
    content::{Document, document::Parsing},
    path::ContentPath,
};

/// A document at its place.
#[derive(Clone)]
pub(super) struct Placed {
    /// What was written.
    pub(super) document: Arc<Document>,
    /// Where it would lie if its language were told by its folder; `None` when it lies there.
    pub(super) moved: Option<ContentPath>,
    /// The language of its place.
    pub(super) lang: String,
    /// Whether it is here in the stead of a page that nobody has written.
    pub(super) is_lent: bool,
}

impl Placed {
    /// Returns where it lies.
    pub(super) fn home(&self) -> &ContentPath {
        self.moved.as_ref().unwrap_or(&self.document.path)
    }
}

/// Returns all documents at their places, those that are lent at the end.
pub(super) fn place(documents: &[Arc<Document>], config: &SiteConfig, parsing: &Parsing) -> Vec<Placed> {
    let placed = |document: &Arc<Document>| Placed {
        moved: parsing.home(&document.path),
        lang: parsing.lang_of(&document.path, &document.front).to_owned(),
        document: Arc::clone(document),
        is_lent: false,
    };
    let mut all: Vec<Placed> = documents.iter().map(placed).collect();
    let written = all.len();
    for language in config.languages.iter().filter(|language| !language.fallback.is_empty()) {
        let keys = keys(&all[..written], config);
        let has = |lang: &str| {
            all[..written].iter().zip(&keys).filter(move |(placed, _)| placed.lang == lang).collect::<Vec<_>>()
        };
        let mut there: FxHashSet<&str> = has(&language.code).into_iter().map(|(_, key)| key.as_str()).collect();
        let mut lent = Vec::new();
        for (placed, key) in language.fallback.iter().flat_map(|lang| has(lang)) {
            if let Ok(home) = ContentPath::new(&format!("{}/{key}", language.code))
                && there.insert(key)
            {
                let (document, lang) = (Arc::clone(&placed.document), language.code.clone());
                lent.push(Placed { document, moved: Some(home), lang, is_lent: true });
            }
        }
        all.extend(lent);
    }
    all
}

/// Returns for each document what its translations have in common: the place of the first one, without the folder of
/// a language.
fn keys(placed: &[Placed], config: &SiteConfig) -> Vec<String> {
    let mut named: FxHashMap<&str, &Placed> = FxHashMap::default();
    for one in placed {
        named.insert(one.document.path.as_str(), one);
        if let Some(id) = &one.document.front.id {
            named.entry(id).or_insert(one);
        }
    }
    let key = |one: &Placed| without_lang(one.home().as_str(), &one.lang, config).to_owned();
    let of = |one: &Placed| {
        let original = one.document.front.translation_of.as_deref();
        let original = original.map(|name| name.strip_prefix("page:").unwrap_or(name).trim_start_matches('/'));
        original.and_then(|name| named.get(name)).map_or_else(|| key(one), |original| key(original))
    };
    placed.iter().map(of).collect()
}

/// Returns a path without the folder of its language.
fn without_lang<'p>(path: &'p str, lang: &str, config: &SiteConfig) -> &'p str {
    let is_further = config.languages.iter().any(|language| language.code == lang);
    let below = is_further.then(|| path.strip_prefix(lang)?.strip_prefix('/')).flatten();
    below.unwrap_or(path)
}
