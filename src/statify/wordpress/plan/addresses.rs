//! Every address the old site answered, and where it leads now.

use std::collections::{BTreeMap, BTreeSet};

use super::{Archive, Plan, ancestors, dates};
use crate::{
    content::Redirect,
    site::decoded,
    statify::{
        moves::{bare, is_plain, path_of, with_slash},
        wordpress::item::Post,
    },
};

/// Ways in which WordPress lets feeds be asked for.
const FEEDS: [&str; 5] = ["feed/", "feed/rss/", "feed/rss2/", "feed/rdf/", "feed/atom/"];

impl Plan {
    /// Returns the address of a post: the one the export gives, else the one its structure makes.
    pub(super) fn url_of(&self, archive: &Archive, post: &Post) -> String {
        if self.front == Some(post.id) {
            return "/".into();
        }
        let is_pretty = !post.link.contains('?') && !post.link.is_empty();
        let given =
            is_pretty.then(|| path_of(&post.link)).flatten().filter(|path| path.trim_end_matches('/') != self.base);
        with_slash(given.unwrap_or_else(|| format!("{}{}", self.base, self.structured(archive, post))))
    }

    /// Returns the address that the permalink structure makes.
    fn structured(&self, archive: &Archive, post: &Post) -> String {
        let name = decoded(&post.name).into_owned();
        let name = if name.is_empty() { format!("{}-{}", post.kind, post.id) } else { name };
        match post.kind.as_str() {
            "page" => {
                let above =
                    ancestors(archive, post).into_iter().map(|id| decoded(&archive.posts[&id].name).into_owned());
                let segments: Vec<String> = above.chain([name]).collect();
                format!("/{}/", segments.join("/"))
            }
            "post" => self.of_post(archive, post, &name),
            kind => format!("/{kind}/{name}/"),
        }
    }

    fn of_post(&self, archive: &Archive, post: &Post, name: &str) -> String {
        let structure = archive.setting("permalink_structure");
        if structure.is_empty() {
            return format!("/{}{}{name}/", self.blog_folder(archive), dates::folder(&post.date));
        }
        let part = |from: usize, to: usize| post.date.get(from..to).unwrap_or("00");
        let category = post.terms.iter().filter(|(taxonomy, ..)| taxonomy == "category").map(|(_, slug, _)| slug).min();
        let author = archive.authors.get(&post.author).map_or("", |author| &author.slug);
        let id = post.id.to_string();
        let tags = [
            ("%year%", part(0, 4)),
            ("%monthnum%", part(5, 7)),
            ("%day%", part(8, 10)),
            ("%hour%", part(11, 13)),
            ("%minute%", part(14, 16)),
            ("%second%", part(17, 19)),
            ("%post_id%", id.as_str()),
            ("%postname%", name),
            ("%category%", category.map_or("uncategorized", String::as_str)),
            ("%author%", author),
        ];
        let address = tags.iter().fold(structure.to_owned(), |address, (tag, value)| address.replace(tag, value));
        // A tag of a plugin that nobody here knows.
        if address.contains('%') || crate::path::Url::new(&address).is_err() { format!("/{name}/") } else { address }
    }

    /// Fills in what leads where.
    pub(super) fn addresses(&mut self, archive: &Archive, shown: &BTreeMap<u64, bool>) {
        self.moves.alive.extend(self.pages.values().filter(|page| !page.draft).map(|page| bare(&page.url)));
        self.moves.alive.extend(self.lists.iter().map(|(_, url, _)| bare(url)));
        self.moves.alive.extend(["", "/sitemap.xml", "/robots.txt", "/atom.xml", "/404.html"].map(str::to_owned));
        for taxonomy in &self.taxonomies {
            self.moves.alive.insert(format!("/{}", taxonomy.slug));
            self.moves.alive.extend(taxonomy.labels.values().map(|label| bare(&label.url)));
        }
        let ids: Vec<u64> = shown.iter().filter(|(_, draft)| !**draft).map(|(id, _)| *id).collect();
        for id in &ids {
            self.of_page(archive, &archive.posts[id]);
        }
        self.of_attachments(archive);
        self.of_terms(archive);
        self.of_lists(archive);
        self.of_site();
    }

    fn of_page(&mut self, archive: &Archive, post: &Post) {
        let Some(page) = self.pages.get(&post.id) else { return };
        let url = page.url.clone();
        let home = if self.base.is_empty() { "/".to_owned() } else { format!("{}/", self.base) };
        let mut own: Vec<String> = Vec::new();
        let mut others: Vec<String> = Vec::new();
        if post.kind == "page" {
            own.push(format!("{home}?page_id={}", post.id));
        }
        own.push(format!("{home}?p={}", post.id));
        if !matches!(post.kind.as_str(), "post" | "page") {
            own.push(format!("{home}?{}={}", post.kind, post.name));
        }
        let structured = with_slash(format!("{}{}", self.base, self.structured(archive, post)));
        if structured != url && !archive.setting("permalink_structure").is_empty() {
            own.push(structured);
        }
        for (key, value) in &post.metas {
            let day = post.date.get(..10).unwrap_or_default();
            match key.as_str() {
                "_wp_old_slug" => own.extend(renamed(&url, &post.name, value)),
                "_wp_old_date" if value != day => {
                    let path = |date: &str| date.replace('-', "/");
                    own.push(url.replacen(&path(day), &path(value), 1));
                    own.push(url.replacen(&path(&day[..day.len().min(7)]), &path(value.get(..7).unwrap_or(value)), 1));
                }
                _ => {}
            }
        }
        let inner = url.trim_end_matches('/').to_owned();
        others.extend(FEEDS.iter().filter(|_| url != "/").map(|feed| format!("{inner}/{feed}")));
        others.extend((url != "/").then(|| format!("{inner}/embed/")));
        self.by_path.insert(bare(&url), post.id);
        self.by_path.extend(own.iter().map(|from| (bare(from), post.id)));
        let alive = &self.moves.alive;
        let mut fresh: Vec<String> = Vec::new();
        for from in own {
            if !alive.contains(&bare(&from)) && !self.moves.moved.contains_key(&bare(&from)) && is_plain(&from) {
                self.moves.moved.insert(bare(&from), url.clone());
                fresh.push(from);
            }
        }
        if let Some(page) = self.pages.get_mut(&post.id) {
            page.redirects = fresh;
        }
        others.iter().for_each(|from| self.moves.lead(from, &url));
    }

    /// Adds the pages of an article that was cut with `<!--nextpage-->`: it is one page now.
    pub(in super::super) fn of_parts(&mut self, id: u64, parts: usize) {
        let Some(url) = self.pages.get(&id).map(|page| page.url.clone()) else { return };
        let inner = url.trim_end_matches('/').to_owned();
        (2..=parts).for_each(|part| self.moves.lead(&format!("{inner}/{part}/"), &url));
    }

    /// The page of a medium leads to the medium, as WordPress does since 6.4.
    fn of_attachments(&mut self, archive: &Archive) {
        for post in archive.posts.values().filter(|post| post.kind == "attachment") {
            if self.is_public_attachment(archive, post)
                && let Some(file) = post.meta("_wp_attached_file")
            {
                let to = format!("{}/wp-content/uploads/{file}", self.base);
                let parent =
                    self.pages.get(&post.parent).map_or_else(|| format!("{}/", self.base), |page| page.url.clone());
                let name = decoded(&post.name).into_owned();
                let pages =
                    [path_of(&post.link).filter(|_| !post.link.contains('?')), Some(format!("{parent}{name}/"))];
                for from in pages.into_iter().flatten() {
                    self.moves.lead(&from, &to);
                    FEEDS
                        .iter()
                        .for_each(|feed| self.moves.lead(&format!("{}/{feed}", from.trim_end_matches('/')), &to));
                }
                for key in ["attachment_id", "p"] {
                    self.moves.lead(&format!("{}/?{key}={}", self.base, post.id), &to);
                }
            }
        }
    }

    /// Whether a medium belongs to what is published, or to nothing.
    pub fn is_public_attachment(&self, archive: &Archive, post: &Post) -> bool {
        let is_shown = |id: u64| self.pages.get(&id).is_some_and(|page| !page.draft);
        let is_orphan = post.parent == 0 || !archive.posts.contains_key(&post.parent);
        matches!(post.status.as_str(), "inherit" | "publish")
            && !post.has_password
            && (is_orphan || is_shown(post.parent))
    }

    fn of_terms(&mut self, archive: &Archive) {
        // What stands before the first tag of the structure also stands before the archives.
        let front = archive
            .setting("permalink_structure")
            .split('%')
            .next()
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned();
        for taxonomy in self.taxonomies.clone() {
            for (old, label) in &taxonomy.labels {
                let below = label.above.iter().fold(String::new(), |path, slug| format!("{path}{}/", decoded(slug)));
                let (slug, base) = (decoded(old), self.base.clone());
                let first = &taxonomy.slug;
                let mut olds = vec![format!("{base}/{first}/{below}{slug}/"), format!("{base}/{first}/{slug}/")];
                if !front.is_empty() {
                    olds.extend([
                        format!("{base}{front}/{first}/{below}{slug}/"),
                        format!("{base}{front}/{first}/{slug}/"),
                    ]);
                }
                for from in &olds {
                    self.moves.lead(from, &label.url);
                    let feeds = FEEDS.iter().map(|feed| format!("{from}{feed}"));
                    feeds.for_each(|feed| self.moves.lead(&feed, &format!("{}atom.xml", label.url)));
                    let pages = if self.paginate == 0 || !self.languages.is_empty() {
                        1
                    } else {
                        label.pages.div_ceil(self.paginate)
                    };
                    self.pages_of_list(from, &label.url, pages);
                }
                let query = match taxonomy.source.as_str() {
                    "category" => vec![format!("cat={}", label.id), format!("category_name={old}")],
                    "post_tag" => vec![format!("tag={old}")],
                    "author" => vec![format!("author_name={old}")],
                    own => vec![format!("{own}={old}")],
                };
                query.iter().for_each(|query| self.moves.lead(&format!("{base}/?{query}"), &label.url));
            }
        }
    }

    /// Leads each page of an old list to the same of the new; the old one may have been longer, since it
    /// also listed what asks for a password.
    fn pages_of_list(&mut self, from: &str, to: &str, pages: u32) {
        let from = from.trim_end_matches('/').to_owned();
        for n in 2..=pages + 2 {
            let end = if n <= pages { format!("{to}page/{n}/") } else { to.to_owned() };
            self.moves.lead(&format!("{from}/page/{n}/"), &end);
        }
    }

    fn of_lists(&mut self, archive: &Archive) {
        let dates = self.date_base(archive);
        let articles = |within: &str| {
            let listed = self.pages.iter().filter(|(id, page)| {
                !page.draft
                    && page.lang.is_none()
                    && archive.posts[id].kind == "post"
                    && archive.posts[id].date.starts_with(within)
            });
            let all = u32::try_from(listed.count()).unwrap_or(0);
            if self.paginate == 0 { 1 } else { all.div_ceil(self.paginate) }
        };
        let mut lists = Vec::new();
        for (_, url, _) in &self.lists {
            let within =
                url.strip_prefix(&format!("{dates}/")).map(|rest| rest.trim_end_matches('/').replace('/', "-"));
            let within = within.filter(|within| within.starts_with(|c: char| c.is_ascii_digit()));
            lists.extend(within.map(|within| (url.clone(), articles(&within))));
        }
        let blog = self.blog.and_then(|id| self.pages.get(&id)).map(|page| (page.url.clone(), articles("")));
        lists.extend(blog);
        lists.into_iter().for_each(|(url, pages)| self.pages_of_list(&url, &url, pages));
        for (_, url, _) in self.lists.clone() {
            FEEDS.iter().for_each(|feed| self.moves.lead(&format!("{url}{feed}"), "/atom.xml"));
            if let Some(month) = url.strip_prefix(&format!("{dates}/")).map(|rest| rest.replace('/', "")) {
                self.moves.lead(&format!("{}/?m={month}", self.base), &url);
            }
        }
        let days: Vec<String> = self
            .pages
            .keys()
            .filter(|id| archive.posts[id].kind == "post")
            .map(|id| archive.posts[id].date.clone())
            .collect();
        for (date, (year, month)) in days.iter().filter_map(|date| Some((date, dates::year_and_month(date)?))) {
            let to = format!("{dates}/{year}/{month}/");
            if self.moves.alive.contains(&bare(&to)) {
                self.moves.lead(&format!("{to}{}/", date.get(8..10).unwrap_or("01")), &to);
            }
        }
        if let Some(blog) = self.blog.and_then(|id| self.pages.get(&id)).map(|page| page.url.clone()) {
            FEEDS.iter().for_each(|feed| self.moves.lead(&format!("{blog}{feed}"), "/atom.xml"));
        }
    }

    fn of_site(&mut self) {
        let base = self.base.clone();
        for feed in FEEDS {
            self.moves.lead(&format!("{base}/{feed}"), "/atom.xml");
            self.moves.lead(&format!("{base}/comments/{feed}"), "/atom.xml");
        }
        for feed in ["rss", "rss2", "rdf", "atom", "feed"] {
            self.moves.lead(&format!("{base}/?feed={feed}"), "/atom.xml");
        }
        let mut maps = vec!["wp-sitemap.xml".to_owned(), "sitemap_index.xml".into(), "wp-sitemap-users-1.xml".into()];
        maps.extend(["post", "page"].map(|kind| format!("wp-sitemap-posts-{kind}-1.xml")));
        maps.extend(self.taxonomies.iter().map(|taxonomy| format!("wp-sitemap-taxonomies-{}-1.xml", taxonomy.source)));
        maps.iter().for_each(|map| self.moves.lead(&format!("{base}/{map}"), "/sitemap.xml"));
        if !base.is_empty() {
            self.moves.lead(&format!("{base}/"), "/");
        }
    }

    /// Returns the redirects that belong to no page.
    pub fn redirects(&self) -> Vec<Redirect> {
        let own: BTreeSet<&str> = self.pages.values().flat_map(|page| &page.redirects).map(String::as_str).collect();
        self.moves.redirects(&|from| own.contains(from))
    }
}

/// Returns the address a page had under another slug.
fn renamed(url: &str, now: &str, before: &str) -> Option<String> {
    let (now, before) = (decoded(now).into_owned(), decoded(before).into_owned());
    let at = url.rfind(&now).filter(|_| !now.is_empty() && !before.contains('/') && !before.is_empty())?;
    Some(format!("{}{before}{}", &url[..at], &url[at + now.len()..]))
}
