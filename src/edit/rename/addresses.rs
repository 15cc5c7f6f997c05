//! Which addresses a move changes.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Moves, is_written};
use crate::{
    config::FeedFormat,
    path::{ContentPath, SitePath},
    site::{Page, Route, Scope, Site},
};

/// What answers at an address, named so that it can be found again after the move.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Answer {
    Page(Source),
    List(Source, u32),
    Feed(Source, FeedFormat),
    File(ContentPath),
}

/// The file of a page, and the language it is lent to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Source {
    path: ContentPath,
    lent_to: Option<String>,
}

impl Source {
    fn of(page: &Page) -> Self {
        Self { path: page.document.path.clone(), lent_to: page.lent_by.map(|_| page.lang.clone()) }
    }

    fn moved(self, moves: &Moves) -> Self {
        Self { path: moves.map(&self.path), ..self }
    }
}

/// Old addresses, and where the same is found after the move.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    by_old: BTreeMap<String, Moved>,
}

#[derive(Debug)]
struct Moved {
    new: String,
    /// Whether a page's front matter carries the redirect.
    on_page: bool,
    /// Whether it is worth a redirect: the second page of a list is not, nor what was never public.
    lasting: bool,
}

impl Addresses {
    /// Returns what has another address after the move.
    pub(super) fn compare(old: &Site, new: &Site, moves: &Moves) -> Self {
        let answers = |(path, route): &(SitePath, Route)| Some((answer(new, route)?, path.clone()));
        let found: FxHashMap<Answer, SitePath> = new.routes.iter().filter_map(answers).collect();
        let mut by_old = BTreeMap::new();
        for (path, route) in &old.routes {
            let Some(answer) = answer(old, route) else { continue };
            let lasting = !matches!(answer, Answer::List(..)) && !is_draft(old, route);
            let Some(new_path) = found.get(&answer.moved(moves)) else { continue };
            if new_path != path {
                let moved = Moved { new: new_path.to_url().to_string(), on_page: carries(old, route), lasting };
                by_old.insert(path.to_url().to_string(), moved);
            }
        }
        Self { by_old }
    }

    /// Returns where an old address is found now.
    pub(super) fn new_of<'a>(&'a self, old: &'a str) -> &'a str {
        self.by_old.get(old).map_or(old, |moved| &moved.new)
    }

    /// Returns all that are to be redirected.
    pub(super) fn changed(&self) -> Vec<(String, String)> {
        let lasting = self.by_old.iter().filter(|(_, moved)| moved.lasting);
        lasting.map(|(old, moved)| (old.clone(), moved.new.clone())).collect()
    }

    /// Returns those that no page's front matter can carry.
    pub(super) fn without_page(&self) -> impl Iterator<Item = (&str, &str)> {
        let lasting = self.by_old.iter().filter(|(_, moved)| moved.lasting && !moved.on_page);
        lasting.map(|(old, moved)| (old.as_str(), moved.new.as_str()))
    }
}

impl Answer {
    fn moved(self, moves: &Moves) -> Self {
        match self {
            Self::Page(source) => Self::Page(source.moved(moves)),
            Self::List(source, number) => Self::List(source.moved(moves), number),
            Self::Feed(source, format) => Self::Feed(source.moved(moves), format),
            Self::File(path) => Self::File(moves.map(&path)),
        }
    }
}

fn answer(site: &Site, route: &Route) -> Option<Answer> {
    let page_of = |section| Source::of(site.page(site.section(section).page));
    match route {
        Route::Page(page) => Some(Answer::Page(Source::of(site.page(*page)))),
        Route::Section(section, 1) => Some(Answer::Page(page_of(*section))),
        Route::Section(section, number) => Some(Answer::List(page_of(*section), *number)),
        Route::Feed(Scope::Section(section), format) => Some(Answer::Feed(page_of(*section), *format)),
        Route::Asset(path) => Some(Answer::File(path.clone())),
        _ => None,
    }
}

fn is_draft(site: &Site, route: &Route) -> bool {
    matches!(route, Route::Page(page) if site.page(*page).document.front.draft)
}

/// Whether a route is that of a page with a file, which can carry its own redirects.
fn carries(site: &Site, route: &Route) -> bool {
    match route {
        Route::Page(page) => is_written(site.page(*page)),
        Route::Section(section, 1) => is_written(site.page(site.section(*section).page)),
        _ => false,
    }
}
