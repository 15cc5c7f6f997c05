//! Archives by date: a folder per year and month, each a list at its old address.

use std::collections::{BTreeMap, BTreeSet};

use super::{Archive, Plan, Planned, book::Book, old::Old};
use crate::{
    content::{
        date::Date,
        locale::{self, Style},
    },
    path::ContentPath,
    statify::Desk,
};

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
    pub(super) fn date_base(&self) -> String {
        let Old { base, front, structure, .. } = &self.old;
        let by_id = structure.contains("%post_id%") && !structure.contains("%year%");
        format!("{base}{front}{}", if by_id { "/date" } else { "" })
    }

    /// Plans the lists of articles that no page of the old site stands for.
    pub(super) fn blog_lists(&mut self, archive: &Archive, folder: &str, desk: &mut Desk) {
        let base = self.date_base();
        let taken: Book = self.pages.values().fold(Book::default(), |mut taken, page| {
            taken.add(&page.url, None);
            taken
        });
        let mut add = |file: String, url: String, title: String| {
            if let (false, Ok(path)) = (taken.holds(&url), ContentPath::new(&file)) {
                self.lists.push((desk.free(path), url, title));
            }
        };
        let folders = date_folders(archive, &self.pages);
        for (year, month) in &folders {
            let (below, title) = match month {
                Some(month) => {
                    let name = |day| locale::date(&day, Style::Month, &self.lang);
                    let title = Date::parse(&format!("{year}-{month}-01")).map_or_else(|| year.clone(), name);
                    (format!("{year}/{month}/"), title)
                }
                None => (format!("{year}/"), year.clone()),
            };
            add(format!("{folder}{below}_index.md"), format!("{base}/{below}"), title);
        }
        let has_own_page = folder.is_empty() || self.blog.is_some_and(|id| self.pages.contains_key(&id));
        if !has_own_page && !folders.is_empty() {
            add(format!("{folder}_index.md"), format!("/{folder}"), "Articles".into());
        }
        for (kind, url) in
            self.pages.iter().fold(BTreeMap::new(), |kinds, (id, page)| list_of_kind(archive, kinds, (id, page)))
        {
            let url = url.filter(|url| url.len() > self.old.base.len() + 1);
            let url = url.unwrap_or_else(|| format!("{}/{kind}/", self.old.base));
            add(file_of_list(&kind), url, title_of(&kind));
        }
    }

    /// Returns the list of a type of the site's own.
    pub fn list_of(&self, kind: &str) -> Option<&(ContentPath, String, String)> {
        let file = file_of_list(kind);
        self.lists.iter().find(|(path, ..)| path.as_str() == file)
    }
}

fn file_of_list(kind: &str) -> String {
    format!("{}/_index.md", super::segment(kind, "type"))
}

/// Returns years, and years with months, in which articles were written.
fn date_folders(archive: &Archive, pages: &BTreeMap<u64, Box<Planned>>) -> BTreeSet<(String, Option<String>)> {
    let shown = pages.iter().filter(|(_, page)| !page.draft && page.lang.is_none());
    let dates = shown.map(|(id, _)| &archive.posts[id]).filter(|post| post.kind == "post").map(|post| &post.date);
    let mut folders = BTreeSet::new();
    for (year, month) in dates.filter_map(|date| year_and_month(date)) {
        folders.insert((year.to_owned(), None));
        folders.insert((year.to_owned(), Some(month.to_owned())));
    }
    folders
}

/// Adds the address above a page of a type of the site's own to those of the type: its list, if all agree.
fn list_of_kind(
    archive: &Archive,
    mut kinds: BTreeMap<String, Option<String>>,
    (id, page): (&u64, &Planned),
) -> BTreeMap<String, Option<String>> {
    let kind = &archive.posts[id].kind;
    if !page.draft && !matches!(&**kind, "post" | "page") {
        let above = page.url.trim_end_matches('/').rsplit_once('/').map(|(above, _)| format!("{above}/"));
        let known = kinds.entry(kind.to_string()).or_insert_with(|| above.clone());
        if *known != above {
            *known = None;
        }
    }
    kinds
}

/// Returns the name of a type as people read it.
fn title_of(kind: &str) -> String {
    let mut letters = kind.chars();
    let title: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    title.replace(['_', '-'], " ")
}
