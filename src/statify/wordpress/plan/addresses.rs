//! Every address that a post of the old site answered, and where it leads now.

use std::{collections::BTreeMap, io};

use super::{Archive, Old, Plan, ancestors, dates, file_of_medium};
use crate::{
    site::decoded,
    statify::{
        moves::{bare, encoded, is_plain, path_of, with_slash},
        settings::write_redirect,
        wordpress::item::Head,
    },
};

/// Ways in which WordPress lets the feed of a list be asked for.
pub(super) const FEEDS: [&str; 5] = ["feed/", "feed/rss/", "feed/rss2/", "feed/rdf/", "feed/atom/"];

/// What every post answers below its own address: the feed of its comments, and itself in a frame.
const BELOW_PAGES: [&str; 3] = ["feed/", "feed/atom/", "embed/"];

impl Plan {
    /// Returns the address of a post: the one the export gives, else the one its structure makes.
    pub(super) fn url_of(&self, archive: &Archive, post: &Head) -> String {
        if self.front == Some(post.id) {
            return "/".into();
        }
        let is_pretty = !post.link.contains('?') && !post.link.is_empty();
        let given = is_pretty.then(|| path_of(&post.link)).flatten().map(|path| self.old.without_root(&path));
        let given = given.filter(|path| path.trim_end_matches('/') != self.old.base);
        with_slash(given.unwrap_or_else(|| format!("{}{}", self.old.base, self.structured(archive, post))))
    }

    /// Returns the address that the permalink structure makes, below the site's folder.
    fn structured(&self, archive: &Archive, post: &Head) -> String {
        let name = decoded(&post.name).into_owned();
        let name = if name.is_empty() { format!("{}-{}", &*post.kind, post.id) } else { name };
        match &*post.kind {
            "page" => {
                let above =
                    ancestors(archive, post).into_iter().map(|id| decoded(&archive.posts[&id].name).into_owned());
                let segments: Vec<String> = above.chain([name]).collect();
                format!("/{}/", segments.join("/"))
            }
            "post" => self.of_post(archive, post, &name),
            kind => format!("/{}/{name}/", self.old.types.get(kind).map_or(kind, String::as_str)),
        }
    }

    fn of_post(&self, archive: &Archive, post: &Head, name: &str) -> String {
        let structure = &self.old.structure;
        if structure.is_empty() {
            return format!("/{}{name}/", dates::folder(&post.date));
        }
        let part = |from: usize, to: usize| post.date.get(from..to).unwrap_or("00");
        let category = post.terms.iter().filter(|term| term.taxonomy == "category").map(|term| &term.slug).min();
        let category = category.map_or_else(|| "uncategorized".into(), |slug| path_of_category(archive, slug));
        let author = archive.authors.get(&*post.author).map_or("", |author| &author.slug);
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
            ("%category%", &category),
            ("%author%", author),
        ];
        let address = tags.iter().fold(structure.clone(), |address, (tag, value)| address.replace(tag, value));
        // A tag of a plugin that nobody here knows.
        if address.contains('%') || crate::path::Url::new(&address).is_err() { format!("/{name}/") } else { address }
    }

    /// Fills in what leads where.
    pub(super) fn addresses(&mut self, archive: &Archive, shown: &BTreeMap<u64, bool>) {
        for (id, page) in self.pages.iter().filter(|(_, page)| !page.draft) {
            self.alive.add(&page.url, Some(*id));
        }
        for address in ["", "/sitemap.xml", "/robots.txt", "/atom.xml", "/404.html"] {
            let post = self.alive.post(address);
            self.alive.add(address, post);
        }
        self.lists.iter().for_each(|(_, url, _)| self.alive.add(url, None));
        for taxonomy in &self.taxonomies {
            self.alive.add(&format!("/{}", taxonomy.slug), None);
            taxonomy.labels.values().for_each(|label| self.alive.add(&label.url, None));
        }
        let ids: Vec<u64> = shown.iter().filter(|(_, draft)| !**draft).map(|(id, _)| *id).collect();
        for id in &ids {
            self.of_page(archive, &archive.posts[id]);
        }
        self.of_attachments(archive);
        self.of_terms();
        self.of_lists(archive);
        self.of_site();
    }

    /// Adds the addresses that a page had before.
    fn of_page(&mut self, archive: &Archive, post: &Head) {
        let Some(url) = self.pages.get(&post.id).map(|page| page.url.to_string()) else { return };
        let mut before: Vec<String> = Vec::new();
        if !self.old.structure.is_empty() {
            before.push(with_slash(format!("{}{}", self.old.base, self.structured(archive, post))));
        }
        if self.front == Some(post.id) && !post.name.is_empty() {
            before.push(with_slash(format!("{}{}", self.old.base, self.structured(archive, post))));
        }
        before.extend(self.forms_of(&url).into_iter().skip(1).map(with_slash));
        for (key, value) in &post.metas {
            let day = post.date.get(..10).unwrap_or_default();
            match *key {
                "_wp_old_slug" => before.extend(renamed(&url, &post.name, value)),
                "_wp_old_date" if value != day => {
                    let path = |date: &str| date.replace('-', "/");
                    before.push(url.replacen(&path(day), &path(value), 1));
                    let month = |date: &str| path(date.get(..7).unwrap_or(date));
                    before.push(url.replacen(&month(day), &month(value), 1));
                }
                _ => {}
            }
        }
        let mut fresh: Vec<String> = Vec::new();
        for from in before.into_iter().filter(|from| bare(from) != bare(&url)) {
            if !self.alive.holds(&from) && !self.moved.contains_key(bare(&from)) && is_plain(&from) {
                self.moved.insert(bare(&from).to_owned(), url.clone());
                fresh.push(from);
            }
        }
        if let Some(page) = self.pages.get_mut(&post.id) {
            page.redirects = fresh.into();
        }
    }

    /// Returns the old addresses of a page that its front matter lists: by its id, and those it had before.
    pub(in super::super) fn redirects_of(&self, post: &Head) -> Vec<String> {
        let Some(page) = self.pages.get(&post.id) else { return Vec::new() };
        let home = self.old.home();
        let by_id = (post.kind == "page").then(|| format!("{home}?page_id={}", post.id));
        let is_typed = !matches!(&*post.kind, "post" | "page") && is_plain(&format!("/{}", post.name));
        let by_name = is_typed.then(|| format!("{home}?{}={}", &*post.kind, post.name));
        let by_id = by_id.into_iter().chain([format!("{home}?p={}", post.id)]).chain(by_name);
        by_id.chain(page.redirects.iter().cloned()).collect()
    }

    /// Returns an address without slash at its end, and the same with `/index.php` if the old site had that.
    fn forms_of(&self, url: &str) -> Vec<String> {
        let Old { base, root, .. } = &self.old;
        let below = url.strip_prefix(base.as_str()).unwrap_or(url);
        let rooted = (!root.is_empty()).then(|| bare(&format!("{base}{root}{below}")).to_owned());
        std::iter::once(bare(url).to_owned()).chain(rooted).collect()
    }

    /// Adds the pages of an article that was cut with `<!--nextpage-->`: it is one page now.
    pub(in super::super) fn of_parts(&mut self, id: u64, parts: usize) {
        let Some(url) = self.pages.get(&id).filter(|page| !page.draft).map(|page| page.url.to_string()) else { return };
        for part in 2..=parts {
            self.forms_of(&url).iter().for_each(|form| self.lead(&format!("{form}/{part}/"), &url));
            if self.old.is_plain {
                self.lead(&format!("{}?p={id}&page={part}", self.old.home()), &url);
            }
        }
    }

    /// Returns the pages of comments that the old site had below an article: they are all on its own now.
    fn pages_of_comments(&self, archive: &Archive, id: u64, comments: u64) -> Vec<String> {
        let Some(page) = self.pages.get(&id).filter(|_| archive.setting("page_comments") != "0") else {
            return Vec::new();
        };
        let on_page = archive.setting("comments_per_page").parse().unwrap_or(50).max(1);
        let numbers = 1..=comments.div_ceil(on_page).min(1000);
        if self.old.is_plain {
            return numbers.map(|n| format!("{}?p={id}&cpage={n}", self.old.home())).collect();
        }
        let forms = self.forms_of(&page.url);
        numbers.flat_map(|n| forms.iter().map(move |form| format!("{form}/comment-page-{n}/"))).collect()
    }

    /// The page of a medium leads to the medium, as WordPress does since 6.4.
    fn of_attachments(&mut self, archive: &Archive) {
        for post in archive.posts.values().filter(|post| post.kind == "attachment") {
            let is_public = self.is_public_attachment(archive, post);
            if let Some(from) = is_public.then(|| self.page_of_medium(post)).flatten() {
                let is_taken =
                    self.alive.holds(&from) || self.media.holds(&from) || self.moved.contains_key(bare(&from));
                if is_plain(&from) && !is_taken {
                    self.media.add(&from, Some(post.id));
                }
            }
        }
    }

    /// Returns the path of the page that the old site had for a medium.
    fn page_of_medium(&self, post: &Head) -> Option<String> {
        if !post.link.is_empty() {
            return path_of(&post.link).filter(|_| !post.link.contains('?'));
        }
        let parent = self.pages.get(&post.parent).map_or_else(|| self.old.home(), |page| page.url.to_string());
        (!post.name.is_empty()).then(|| format!("{parent}{}/", decoded(&post.name)))
    }

    /// Returns where a public medium lies now.
    fn address_of_medium(&self, archive: &Archive, post: &Head) -> Option<String> {
        let file = self.is_public_attachment(archive, post).then(|| file_of_medium(post))??;
        Some(format!("{}{file}", self.old.uploads))
    }

    /// Whether a medium belongs to what is published, or to nothing.
    pub fn is_public_attachment(&self, archive: &Archive, post: &Head) -> bool {
        let is_known = archive.posts.contains_key(&post.parent) || self.pages.contains_key(&post.parent);
        let is_orphan = post.parent == 0 || !is_known;
        matches!(&*post.status, "inherit" | "publish") && !post.has_password && (is_orphan || self.is_open(post.parent))
    }

    /// Adds a redirect, unless something is there already.
    pub fn lead(&mut self, from: &str, to: &str) {
        let key = bare(from);
        if is_plain(from) && key != bare(to) && !self.alive.holds(key) && !self.moved.contains_key(key) {
            self.moved.insert(key.to_owned(), to.to_owned());
        }
    }

    /// The same for one that a person made, perhaps for now only.
    pub fn lead_by(&mut self, from: &str, to: &str, for_now: bool) {
        self.lead(from, to);
        if for_now && self.moved.get(bare(from)).is_some_and(|known| known == to) {
            self.passing.insert(bare(from).to_owned());
        }
    }

    /// Notes that nothing will ever answer an address again.
    pub fn end(&mut self, from: &str) {
        let key = bare(from);
        if is_plain(from) && !self.alive.holds(key) && !self.moved.contains_key(key) {
            self.gone.insert(key.to_owned());
        }
    }

    /// Returns where an old path or query leads now, if it was not the page's own.
    pub fn leads_to(&self, archive: &Archive, from: &str) -> Option<String> {
        let key = bare(from);
        if let Some(to) = self.moved.get(key) {
            return Some(to.clone());
        }
        if let Some(id) = self.media.post(key) {
            return self.address_of_medium(archive, archive.posts.get(&id)?);
        }
        let page = BELOW_PAGES.iter().find_map(|below| key.strip_suffix(&format!("/{}", bare(below))));
        if let Some(id) = page.and_then(|page| self.alive.post(page)) {
            return self.pages.get(&id).map(|page| page.url.to_string());
        }
        let (_, id) = key.split_once("?attachment_id=").or_else(|| key.split_once("?p="))?;
        self.address_of_medium(archive, archive.posts.get(&id.parse().ok()?)?)
    }

    /// Writes the redirects that stand in no page's front matter; returns how many, and how many addresses are gone.
    pub fn write_redirects(
        &self,
        archive: &Archive,
        is_there: &dyn Fn(&str) -> bool,
        out: &mut dyn io::Write,
    ) -> io::Result<(u64, u64)> {
        let mut count = 0;
        let mut write = |from: &str, to: &str, status: u16| {
            count += u64::from(status != 410);
            write_redirect(out, from, &encoded(to), status)
        };
        for (from, to) in &self.moved {
            let is_own = self
                .alive
                .post(to)
                .and_then(|id| self.pages.get(&id))
                .is_some_and(|page| page.redirects.iter().any(|own| bare(own) == from));
            if !is_own && is_there(to) {
                write(&as_asked(from), to, if self.passing.contains(from) { 302 } else { 301 })?;
            }
        }
        for from in &self.gone {
            write(&as_asked(from), "", 410)?;
        }
        let home = self.old.home();
        for (id, page) in self.pages.iter().filter(|(_, page)| !page.draft && *page.url != *"/") {
            let forms = self.forms_of(&page.url);
            let mut below: Vec<String> =
                forms.iter().flat_map(|form| BELOW_PAGES.map(|below| format!("{form}/{below}"))).collect();
            if self.old.is_plain {
                let key = if page.is_page { "page_id" } else { "p" };
                below.push(format!("{home}?feed=rss2&{key}={id}"));
            }
            for from in below.iter().filter(|from| !self.moved.contains_key(bare(from)) && !self.alive.holds(from)) {
                write(from, &page.url, 301)?;
            }
        }
        for (id, comments) in &self.answered {
            for from in self.pages_of_comments(archive, *id, *comments) {
                write(&from, &self.pages[id].url, 301)?;
            }
        }
        for post in archive.posts.values().filter(|post| post.kind == "attachment") {
            if let Some(to) = self.address_of_medium(archive, post).filter(|to| is_there(to)) {
                write(&format!("{home}?attachment_id={}", post.id), &to, 301)?;
                write(&format!("{home}?p={}", post.id), &to, 301)?;
                let page = self.page_of_medium(post).filter(|page| self.media.post(page) == Some(post.id));
                if let Some(page) = page.filter(|page| !self.moved.contains_key(bare(page))) {
                    write(&format!("{}/", bare(&page)), &to, 301)?;
                    write(&format!("{}/feed/", bare(&page)), &to, 301)?;
                }
            }
        }
        Ok((count, self.gone.len() as u64))
    }
}

/// Returns an address as visitors ask for it: with a slash at its end, unless it names a file or has a query.
fn as_asked(bare: &str) -> String {
    let is_file = bare.contains('?') || bare.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if is_file { bare.to_owned() } else { format!("{bare}/") }
}

/// Returns a category with those above it, as addresses have them.
fn path_of_category(archive: &Archive, slug: &str) -> String {
    let mut path = decoded(slug).into_owned();
    let mut above = archive.term("category", slug).map(|term| term.parent.as_str()).unwrap_or_default();
    while let Some(term) = archive.term("category", above).filter(|_| !above.is_empty() && path.len() < 1000) {
        path = format!("{}/{path}", decoded(above));
        above = &term.parent;
    }
    path
}

/// Returns the address a page had under another slug.
fn renamed(url: &str, now: &str, before: &str) -> Option<String> {
    let (now, before) = (decoded(now).into_owned(), decoded(before).into_owned());
    let at = url.rfind(&now).filter(|_| !now.is_empty() && !before.contains('/') && !before.is_empty())?;
    Some(format!("{}{before}{}", &url[..at], &url[at + now.len()..]))
}
