//! Archives by date: a folder per year and month, each a list at its old address.

use std::collections::BTreeSet;

use super::{Archive, Plan};
use crate::{content::date::months, path::ContentPath, statify::Desk};

/// Returns year and month of a date as it is written in an export.
pub(super) fn year_and_month(date: &str) -> Option<(&str, &str)> {
    let (year, month) = (date.get(..4)?, date.get(5..7)?);
    let are_digits = year.bytes().chain(month.bytes()).all(|b| b.is_ascii_digit());
    (are_digits && year != "0000" && (1..=12).contains(&month.parse::<u8>().ok()?)).then_some((year, month))
}

/// Returns the folder of an article: year and month.
pub(super) fn folder(date: &str) -> String {
    year_and_month(date).map(|(year, month)| format!("{year}/{month}/")).unwrap_or_default()
}

impl Plan {
    /// Returns the address below which the archives by date lie.
    pub(super) fn date_base(&self, archive: &Archive) -> String {
        let structure = archive.setting("permalink_structure");
        let front = structure.split('%').next().unwrap_or("/").trim_end_matches('/');
        let by_id = structure.contains("%post_id%") && !structure.contains("%year%");
        format!("{}{front}{}", self.base, if by_id { "/date" } else { "" })
    }

    /// Plans the lists of articles that no page of the old site stands for.
    pub(super) fn blog_lists(&mut self, archive: &Archive, desk: &mut Desk) {
        let (folder, base) = (self.blog_folder(archive), self.date_base(archive));
        let dates = self
            .pages
            .iter()
            .filter(|(id, page)| archive.posts[id].kind == "post" && !page.draft && page.lang.is_none());
        let mut folders = BTreeSet::new();
        for (year, month) in dates.filter_map(|(id, _)| year_and_month(&archive.posts[id].date)) {
            folders.insert((year.to_owned(), None));
            folders.insert((year.to_owned(), Some(month.to_owned())));
        }
        let months = months(&self.lang);
        let mut add = |file: String, url: String, title: String| {
            if let Ok(path) = ContentPath::new(&file) {
                self.lists.push((desk.free(path), url, title));
            }
        };
        for (year, month) in &folders {
            let (below, title) = match month {
                Some(month) => {
                    let name = month.parse::<usize>().ok().and_then(|n| months.get(n - 1)).copied().unwrap_or_default();
                    (format!("{year}/{month}/"), format!("{name} {year}"))
                }
                None => (format!("{year}/"), year.clone()),
            };
            add(format!("{folder}{below}_index.md"), format!("{base}/{below}"), title);
        }
        let has_own_page = self.blog.is_some() || folder.is_empty();
        if !has_own_page && !folders.is_empty() {
            add(format!("{folder}_index.md"), format!("/{folder}"), "Articles".into());
        }
        let kinds: BTreeSet<String> = self.pages.keys().map(|id| archive.posts[id].kind.clone()).collect();
        for kind in kinds.iter().filter(|kind| !matches!(kind.as_str(), "post" | "page")) {
            let name = super::segment(kind, "type");
            let mut letters = kind.chars();
            let title: String =
                letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
            add(format!("{name}/_index.md"), format!("{}/{kind}/", self.base), title.replace(['_', '-'], " "));
        }
    }
}
