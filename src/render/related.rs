//! Pages that have to do with a page: those that are like it, and those that link to it.
//!
//! Both follow from what a walk over each body finds ([`Outline`](crate::content::markdown::Outline)), so they are
//! made for the whole site when the first template asks, and never when none does. No thread pool takes part:
//! who waits for the answer may hold a thread of it.

use std::{cmp::Reverse, sync::OnceLock};

use rustc_hash::FxHashMap;

use super::{
    Inner,
    search::{each_word, language},
};
use crate::site::{Linked, Page, PageId};

/// What is known of a site's pages beside each other, once somebody has asked.
#[derive(Default)]
pub(super) struct Kinship {
    likeness: OnceLock<Likeness>,
    linking: OnceLock<Vec<Vec<PageId>>>,
}

impl Inner {
    /// Returns at most `limit` pages that are like a page, the nearest first.
    pub(super) fn related(&self, id: PageId, limit: usize) -> Vec<PageId> {
        self.kinship.likeness.get_or_init(|| Likeness::of(self)).nearest(id, limit)
    }

    /// Returns the pages that link to a page from their texts, in order of their path.
    pub(super) fn linking(&self, id: PageId) -> &[PageId] {
        &self.kinship.linking.get_or_init(|| self.links_turned_round())[id.index()]
    }

    fn links_turned_round(&self) -> Vec<Vec<PageId>> {
        let site = &self.site;
        let mut linking = vec![Vec::new(); site.pages.len()];
        for (at, page) in site.pages.iter().enumerate().filter(|(_, page)| is_shown(page)) {
            let from = PageId::new(at);
            for link in &self.outline(page).links {
                if let Ok(Linked::Page(to, _)) = site.link(page, &link.target)
                    && to != from
                    && linking[to.index()].last() != Some(&from)
                {
                    linking[to.index()].push(from);
                }
            }
        }
        linking
    }
}

/// Whether others may lead to a page.
fn is_shown(page: &Page) -> bool {
    !page.document.front.hidden && page.lent_by.is_none()
}

/// What a page is told by: a term it carries, or a word of its language.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Mark {
    Term(usize),
    Word(String),
}

/// How much each kind of mark counts: somebody chose a term for the page, and a title for what it is about.
const OF_TERM: f64 = 6.0;
const OF_TITLE: f64 = 3.0;
const OF_HEADING: f64 = 1.0;
const OF_SUMMARY: f64 = 1.0;

/// Shorter words are on every page, in languages whose frequent words the search does not know, too.
const SHORTEST: usize = 3;

/// Below this two pages have nothing to do with each other: one common word among many.
const NEAR: f64 = 0.03;

/// Each page as a direction in the space of all marks: rare ones count more (TF-IDF), long pages no more than
/// short ones. How near two pages are is the cosine between them (Salton, Wong and Yang, 1975).
struct Likeness {
    /// For each page its marks, by number, with their share.
    marks: Vec<Vec<(u32, f64)>>,
    /// For each mark the pages that have it, with its share.
    pages: Vec<Vec<(PageId, f64)>>,
    /// Days since the first one, to put the newer first of two that are as near.
    newness: Vec<i64>,
}

impl Likeness {
    fn of(inner: &Inner) -> Self {
        let mut numbers: FxHashMap<(&str, Mark), u32> = FxHashMap::default();
        let mut marks: Vec<Vec<(u32, f64)>> = Vec::with_capacity(inner.site.pages.len());
        let mut counts: Vec<u32> = Vec::new();
        for page in &inner.site.pages {
            let mut own: Vec<(u32, f64)> = Vec::new();
            if !page.is_section && is_shown(page) {
                for (mark, weight) in told_by(inner, page) {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    let number = *numbers.entry((&page.lang, mark)).or_insert(next);
                    match own.iter_mut().find(|(known, _)| *known == number) {
                        Some((_, sum)) => *sum += weight,
                        None => own.push((number, weight)),
                    }
                }
            }
            counts.resize(numbers.len(), 0);
            own.iter().for_each(|(number, _)| counts[*number as usize] += 1);
            own.sort_unstable_by_key(|(number, _)| *number);
            marks.push(own);
        }
        let all = f64::from(u32::try_from(marks.iter().filter(|own| !own.is_empty()).count()).unwrap_or(u32::MAX));
        let mut pages = vec![Vec::new(); counts.len()];
        for (at, own) in marks.iter_mut().enumerate() {
            // What every page has tells nothing of any.
            own.iter_mut().for_each(|(number, share)| *share *= (all / f64::from(counts[*number as usize])).ln());
            let length = own.iter().map(|(_, share)| share * share).sum::<f64>().sqrt();
            if length > 0.0 {
                own.iter_mut().for_each(|(_, share)| *share /= length);
                own.iter().for_each(|(number, share)| pages[*number as usize].push((PageId::new(at), *share)));
            }
        }
        let newness = |page: &Page| page.date.as_ref().map_or(i64::MIN, crate::content::date::Date::instant);
        Self { marks, pages, newness: inner.site.pages.iter().map(newness).collect() }
    }

    fn nearest(&self, id: PageId, limit: usize) -> Vec<PageId> {
        let mut near = vec![0.0_f64; self.marks.len()];
        let mut seen: Vec<PageId> = Vec::new();
        for (number, share) in &self.marks[id.index()] {
            for (other, its) in self.pages[*number as usize].iter().filter(|(other, _)| *other != id) {
                if near[other.index()] == 0.0 {
                    seen.push(*other);
                }
                near[other.index()] += share * its;
            }
        }
        // In thousandths: what differs by less is as near.
        #[expect(clippy::cast_possible_truncation, reason = "a cosine is at most 1")]
        let nearness = |id: &PageId| (near[id.index()] * 1000.0).round() as i64;
        seen.retain(|other| near[other.index()] >= NEAR);
        seen.sort_unstable_by_key(|other| (Reverse(nearness(other)), Reverse(self.newness[other.index()]), *other));
        seen.dedup();
        seen.truncate(limit);
        seen
    }
}

/// Returns what a page is told by, with how much each counts.
fn told_by(inner: &Inner, page: &Page) -> Vec<(Mark, f64)> {
    let outline = inner.outline(page);
    let mut marks: Vec<(Mark, f64)> = page.terms.iter().map(|term| (Mark::Term(term.index()), OF_TERM)).collect();
    let language = language(&page.lang);
    let mut words = |text: &str, weight: f64| {
        each_word(text, language, |word| {
            if word.chars().count() >= SHORTEST {
                marks.push((Mark::Word(word.to_owned()), weight));
            }
        });
    };
    words(&page.title, OF_TITLE);
    outline.headings.iter().for_each(|heading| words(&heading.text, OF_HEADING));
    words(inner.summary(page), OF_SUMMARY);
    marks
}
