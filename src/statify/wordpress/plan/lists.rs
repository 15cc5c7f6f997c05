//! Addresses of archives, their pages and feeds, and of the old site itself.

use std::collections::BTreeMap;

use super::{Archive, Label, Old, Plan, TaxonomyPlan, addresses::FEEDS, dates};
use crate::{site::decoded, statify::moves::bare};

/// The feed of the whole site.
const FEED: &str = "/atom.xml";

impl Plan {
    /// Adds the addresses of the archives of terms.
    pub(super) fn of_terms(&mut self) {
        for taxonomy in self.taxonomies.clone() {
            for (old, label) in &taxonomy.labels {
                self.of_term(&taxonomy, old, label);
            }
        }
    }

    fn of_term(&mut self, taxonomy: &TaxonomyPlan, old: &str, label: &Label) {
        let below = label.above.iter().fold(String::new(), |path, slug| format!("{path}{}/", decoded(slug)));
        let (slug, first) = (decoded(old), &taxonomy.old_slug);
        let feed = format!("{}atom.xml", label.url);
        let pages =
            if self.paginate == 0 || !self.languages.is_empty() { 1 } else { label.pages.div_ceil(self.paginate) };
        for prefix in self.prefixes() {
            let mut olds = vec![format!("{prefix}/{first}/{slug}/")];
            if !below.is_empty() {
                olds.push(format!("{prefix}/{first}/{below}{slug}/"));
            }
            for from in &olds {
                self.lead(from, &label.url);
                FEEDS.iter().for_each(|way| self.lead(&format!("{from}{way}"), &feed));
                self.pages_of_list(from, &label.url, pages);
            }
        }
        let home = self.old.home();
        let queries = match taxonomy.source.as_str() {
            "category" => vec![format!("cat={}", label.id), format!("category_name={old}")],
            "post_tag" => vec![format!("tag={old}")],
            "author" => vec![format!("author={}", label.id), format!("author_name={old}")],
            own => vec![format!("{own}={old}")],
        };
        for query in queries.iter().filter(|query| !query.ends_with("=0")) {
            self.lead(&format!("{home}?{query}"), &label.url);
            self.lead(&format!("{home}?feed=rss2&{query}"), &feed);
            self.queried_pages(query, &label.url, pages);
        }
    }

    /// Returns what the old archives' paths may begin with.
    fn prefixes(&self) -> Vec<String> {
        let (base, root, front) = (&self.old.base, &self.old.root, &self.old.front);
        let mut prefixes = vec![format!("{base}{root}{front}"), format!("{base}{front}"), base.clone()];
        prefixes.dedup();
        prefixes
    }

    /// Leads each page of an old list to the same of the new; the old one may have been longer, since it
    /// also listed what asks for a password.
    fn pages_of_list(&mut self, from: &str, to: &str, pages: u32) {
        let from = bare(from).to_owned();
        for n in 2..=pages + 2 {
            self.lead(&format!("{from}/page/{n}/"), &page_of(to, n, pages));
        }
    }

    /// The same where the pages of a list are asked for by a query.
    fn queried_pages(&mut self, query: &str, to: &str, pages: u32) {
        if self.old.is_plain {
            for n in 2..=pages + 2 {
                let (home, to) = (self.old.home(), page_of(to, n, pages));
                self.lead(&format!("{home}?{query}&paged={n}"), &to);
                self.lead(&format!("{home}?paged={n}&{query}"), &to);
            }
        }
    }

    /// Adds the addresses of the lists of articles.
    pub(super) fn of_lists(&mut self, archive: &Archive) {
        let dates = self.date_base();
        let mut days: Vec<&str> = self
            .pages
            .iter()
            .filter(|(id, page)| !page.draft && page.lang.is_none() && archive.posts[id].kind == "post")
            .map(|(id, _)| archive.posts[id].date.as_str())
            .collect();
        days.sort_unstable();
        let pages_within = |within: &str| {
            let first = days.partition_point(|day| *day < within);
            let listed = days[first..].iter().take_while(|day| day.starts_with(within)).count();
            u32::try_from(listed).unwrap_or(0).div_ceil(self.paginate.max(1))
        };
        let mut lists = Vec::new();
        for (_, url, _) in &self.lists {
            let below = url.strip_prefix(&format!("{dates}/")).map(|rest| rest.trim_end_matches('/').replace('/', "-"));
            let within = below.filter(|within| within.starts_with(|c: char| c.is_ascii_digit()));
            // A list that stands for no date lists all articles, or those of a type: it has as many pages here as
            // there, and they stay where they were.
            lists.push((url.clone(), within.as_deref().map(&pages_within), within));
        }
        let blog = self.blog.and_then(|id| self.pages.get(&id)).map(|page| page.url.to_string());
        lists.extend(blog.map(|url| (url, Some(pages_within("")), None)));
        if self.front.is_none() {
            self.of_home(pages_within(""));
        }
        for (url, pages, within) in lists {
            let Some(pages) = pages else {
                FEEDS.iter().for_each(|feed| self.lead(&format!("{url}{feed}"), FEED));
                continue;
            };
            self.of_list(&url, pages);
            if let Some(month) = within.map(|within| within.replace('-', "")) {
                self.lead(&format!("{}?m={month}", self.old.home()), &url);
                self.queried_pages(&format!("m={month}"), &url, pages);
            }
        }
        self.of_types(archive);
        let mut days: Vec<String> = days.iter().map(|day| day.get(..10).unwrap_or(day).to_owned()).collect();
        days.dedup();
        days.iter().for_each(|day| self.of_day(&dates, day));
    }

    /// Adds pages, feeds and queries of the lists of the site's own types.
    fn of_types(&mut self, archive: &Archive) {
        let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
        for id in self.pages.iter().filter(|(_, page)| !page.draft && page.lang.is_none()).map(|(id, _)| id) {
            let kind = &*archive.posts[id].kind;
            if !matches!(kind, "post" | "page") {
                *kinds.entry(kind.to_owned()).or_default() += 1;
            }
        }
        for (kind, listed) in kinds {
            let Some(url) = self.list_of(&kind).map(|(_, url, _)| url.clone()) else { continue };
            let (query, pages) = (format!("post_type={kind}"), listed.div_ceil(self.paginate.max(1)));
            self.of_list(&url, pages);
            self.lead(&format!("{}?{query}", self.old.home()), &url);
            self.lead(&format!("{}?feed=rss2&{query}", self.old.home()), FEED);
            self.queried_pages(&query, &url, pages);
            self.of_map("posts", &format!("-{kind}"));
        }
    }

    /// Adds the pages of the home page, where it lists the articles.
    fn of_home(&mut self, pages: u32) {
        let Old { base, root, is_plain, .. } = self.old.clone();
        for n in 2..=pages {
            let to = format!("/page/{n}/");
            if is_plain {
                self.lead(&format!("{base}/?paged={n}"), &to);
            }
            self.lead(&format!("{base}{root}/page/{n}/"), &to);
        }
    }

    /// Adds pages and feeds of a list that stays where it was.
    fn of_list(&mut self, url: &str, pages: u32) {
        self.pages_of_list(url, url, pages);
        FEEDS.iter().for_each(|feed| self.lead(&format!("{url}{feed}"), FEED));
        if !self.old.root.is_empty() {
            let below = url.strip_prefix(&self.old.base).unwrap_or(url);
            let old = format!("{}{}{below}", self.old.base, self.old.root);
            self.lead(&old, url);
            self.pages_of_list(&old, url, pages);
            FEEDS.iter().for_each(|feed| self.lead(&format!("{old}{feed}"), FEED));
        }
    }

    /// The list of a day is that of its month.
    fn of_day(&mut self, dates: &str, day: &str) {
        let Some((year, month)) = dates::year_and_month(day) else { return };
        let to = format!("{dates}/{year}/{month}/");
        let number = day.get(8..10).unwrap_or("01");
        if self.alive.holds(&to) {
            self.lead(&format!("{to}{number}/"), &to);
            self.lead(&format!("{}?m={year}{month}{number}", self.old.home()), &to);
            if !self.old.root.is_empty() {
                let below = to.strip_prefix(&self.old.base).unwrap_or(&to).to_owned();
                self.lead(&format!("{}{}{below}{number}/", self.old.base, self.old.root), &to);
            }
        }
    }

    /// Adds a part of the old site's map; `kind` is empty or begins with `-`.
    fn of_map(&mut self, group: &str, kind: &str) {
        let home = self.old.home();
        self.lead(&format!("{home}wp-sitemap-{group}{kind}-1.xml"), "/sitemap.xml");
        let subtype = kind.strip_prefix('-').map(|kind| format!("&sitemap-subtype={kind}")).unwrap_or_default();
        self.lead(&format!("{home}?sitemap={group}{subtype}&paged=1"), "/sitemap.xml");
    }

    /// Adds the addresses of the site as a whole.
    pub(super) fn of_site(&mut self) {
        let home = self.old.home();
        let rooted = format!("{}{}/", self.old.base, self.old.root);
        for feed in FEEDS {
            self.lead(&format!("{rooted}{feed}"), FEED);
            self.lead(&format!("{rooted}comments/{feed}"), FEED);
        }
        for feed in ["rss", "rss2", "rdf", "atom", "feed", "comments-rss2", "comments-atom"] {
            self.lead(&format!("{home}?feed={feed}"), FEED);
        }
        for old in ["wp-rss.php", "wp-rss2.php", "wp-atom.php", "wp-rdf.php", "wp-commentsrss2.php"] {
            self.lead(&format!("{home}{old}"), FEED);
        }
        let sources: Vec<String> = self.taxonomies.iter().map(|taxonomy| taxonomy.source.clone()).collect();
        let taxonomies = sources.iter().filter(|source| *source != "author");
        let posts = ["post", "page"].map(|kind| ("posts", format!("-{kind}")));
        let maps = posts.into_iter().chain(taxonomies.map(|source| ("taxonomies", format!("-{source}"))));
        for (group, kind) in maps.chain([("users", String::new())]) {
            self.of_map(group, &kind);
        }
        for map in ["wp-sitemap.xml", "sitemap_index.xml", "sitemap.xml", "?sitemap=index"] {
            self.lead(&format!("{home}{map}"), "/sitemap.xml");
        }
        self.lead(&home, "/");
        self.lead(&format!("{home}index.php"), "/");
        if !self.old.root.is_empty() {
            self.lead(&rooted, "/");
        }
    }
}

/// Returns a page of a list, or the list where it has no such page.
fn page_of(list: &str, n: u32, pages: u32) -> String {
    if n <= pages { format!("{list}page/{n}/") } else { list.to_owned() }
}
