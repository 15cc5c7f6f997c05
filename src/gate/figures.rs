//! What the pages of a site weigh, all together: for the page on which a site says so.

use serde::Serialize;

use super::{ecoindex::EcoIndex, pages::PageSum};

/// What the pages of a site cost, told by the page in the middle and by the worst, and at most; templates get it from
/// `figures()`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// How many pages were measured.
    pub pages: usize,
    /// The day of the build, `2027-04-25`.
    pub day: String,
    /// Of each figure the middle one; its address is empty.
    pub median: PageFigures,
    /// Of each figure the worst one, whichever page it is of; its address is empty.
    pub most: PageFigures,
    /// The page whose `EcoIndex` is the lowest.
    pub worst: PageFigures,
    /// How many pages have each grade, A first; those that no page has are left out.
    pub grades: Vec<(char, usize)>,
}

/// What a page costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageFigures {
    /// Its address.
    pub url: String,
    /// Bytes as they are sent, with all that the page asks for.
    pub bytes: u64,
    /// Files asked for, the page among them.
    pub requests: u32,
    /// Elements.
    pub nodes: u32,
    /// `EcoIndex`, from 0 to 100.
    pub score: f64,
    /// Its letter.
    pub grade: char,
}

impl Figures {
    /// Returns the figures of pages, on a day; `None` of none. `url` says the address of a file.
    pub fn of(pages: &[PageSum], day: String, url: &dyn Fn(&str) -> String) -> Option<Self> {
        let worst = pages.iter().min_by(|a, b| {
            a.ecoindex
                .score
                .total_cmp(&b.ecoindex.score)
                .then(b.weight.total().cmp(&a.weight.total()))
                .then(a.path.cmp(&b.path))
        })?;
        let EcoIndex { score, grade } = middle(pages, |page| page.ecoindex, |a, b| a.score.total_cmp(&b.score))?;
        let median = PageFigures {
            url: String::new(),
            bytes: middle(pages, |page| page.weight.total(), u64::cmp)?,
            requests: middle(pages, |page| page.requests + page.gallery, u32::cmp)?,
            nodes: middle(pages, |page| page.nodes, u32::cmp)?,
            score,
            grade,
        };
        let most = PageFigures {
            url: String::new(),
            bytes: pages.iter().map(|page| page.weight.total()).max()?,
            requests: pages.iter().map(|page| page.requests + page.gallery).max()?,
            nodes: pages.iter().map(|page| page.nodes).max()?,
            score: worst.ecoindex.score,
            grade: worst.ecoindex.grade,
        };
        let count = |grade| (grade, pages.iter().filter(|page| page.ecoindex.grade == grade).count());
        let grades = ('A'..='G').map(count).filter(|(_, count)| *count > 0).collect();
        Some(Self { pages: pages.len(), day, median, most, worst: PageFigures::of(worst, url(&worst.path)), grades })
    }
}

impl PageFigures {
    fn of(page: &PageSum, url: String) -> Self {
        Self {
            url,
            bytes: page.weight.total(),
            requests: page.requests + page.gallery,
            nodes: page.nodes,
            score: page.ecoindex.score,
            grade: page.ecoindex.grade,
        }
    }
}

/// Returns the middle of a figure of pages: of an even number, the lower one.
fn middle<T: Copy>(
    pages: &[PageSum],
    figure: impl Fn(&PageSum) -> T,
    order: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Option<T> {
    let mut all: Vec<T> = pages.iter().map(figure).collect();
    all.sort_unstable_by(order);
    all.get(all.len().saturating_sub(1) / 2).copied()
}
