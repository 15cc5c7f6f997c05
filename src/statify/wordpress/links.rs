//! Where links and pictures of the old site's texts lead now: what the walk over HTML asks.

use std::cell::RefCell;

use super::{archive::Archive, media::Library, plan::Plan, text::Shelf};
use crate::{
    diag::text,
    site::decoded,
    statify::{
        Weight,
        heard::{self, Heard},
        html::{Host, Note, host_of},
        moves::{bare, path_of},
    },
};

/// One post's view of the site.
pub(super) struct Desk<'d> {
    pub(super) archive: &'d Archive,
    pub(super) plan: &'d Plan,
    pub(super) library: &'d Library,
    /// The post whose words are read, such as `post 12`.
    pub(super) item: String,
    pub(super) id: u64,
    pub(super) heard: RefCell<Heard>,
}

impl Desk<'_> {
    pub(super) fn tell(&self, weight: Weight, what: crate::diag::Text) {
        self.heard.borrow_mut().tell(weight, what, &self.item);
    }

    fn is_french(&self) -> bool {
        self.plan.lang.starts_with("fr")
    }

    /// Returns the path and query of an address of the old site.
    fn own<'a>(&self, href: &'a str) -> Option<&'a str> {
        match host_of(href) {
            Some(host) if self.plan.hosts.contains(host) => {
                let rest = &href[href.find("//")? + 2..];
                Some(rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..]))
            }
            Some(_) => None,
            None => href.starts_with(['/', '?']).then_some(href),
        }
    }

    /// Returns where an address of the old site leads: a page's post, or an address.
    fn follow(&self, own: &str) -> Option<Target> {
        let own = own.split('#').next().unwrap_or_default();
        let (path, query) = own.split_once('?').unwrap_or((own, ""));
        if let Some(id) = query.split('&').find_map(|pair| {
            let (key, id) = pair.split_once('=')?;
            matches!(key, "p" | "page_id" | "attachment_id").then(|| id.parse::<u64>().ok()).flatten()
        }) {
            return self.of_post(id);
        }
        let path = path_of(path)?;
        let key = bare(&path);
        if let Some(id) = self.plan.by_path.get(&key) {
            return self.of_post(*id);
        }
        if let Some(file) = self.library.find(&key) {
            self.heard.borrow_mut().media.insert(file.clone());
            return Some(Target::Address(self.library.address(&file)));
        }
        let with_query = format!("{path}?{query}");
        let moved = self.plan.moves.moved.get(&with_query).or_else(|| self.plan.moves.moved.get(&key));
        let target = moved.cloned().or_else(|| {
            self.plan
                .moves
                .alive
                .contains(&key)
                .then(|| if key.contains('.') { key.clone() } else { format!("{key}/") })
        })?;
        match self.plan.by_path.get(&bare(&target)) {
            Some(id) => self.of_post(*id),
            None => Some(Target::Address(target)),
        }
    }

    fn of_post(&self, id: u64) -> Option<Target> {
        if let Some(page) = self.plan.pages.get(&id).filter(|page| !page.draft) {
            return Some(Target::Page(page.id.clone(), page.url.clone()));
        }
        let post = self.archive.posts.get(&id).filter(|post| post.kind == "attachment")?;
        let file = self.library.find_file(post.meta("_wp_attached_file")?)?;
        self.heard.borrow_mut().media.insert(file.clone());
        Some(Target::Address(self.library.address(&file)))
    }
}

enum Target {
    Page(String, String),
    Address(String),
}

impl Host for Desk<'_> {
    fn link(&self, href: &str, raw: bool) -> Option<String> {
        let href: String = href.trim().chars().filter(|c| !c.is_control()).collect();
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        if let Some(own) = self.own(&href) {
            return match self.follow(own) {
                Some(Target::Page(id, _)) if !raw => Some(format!("page:{id}")),
                Some(Target::Page(_, url) | Target::Address(url)) => Some(url),
                None => {
                    let shown: String = decoded(own).chars().take(120).collect();
                    let what = text!("a link that leads nowhere: {shown}", "un lien qui ne mène nulle part : {shown}");
                    self.tell(Weight::Guess, what);
                    None
                }
            };
        }
        self.heard.borrow_mut().outside(&href, &self.item)
    }

    fn media(&self, src: &str) -> Option<String> {
        // Jetpack's servers show pictures of others under an address of their own.
        let src = ["https://i0.wp.com/", "https://i1.wp.com/", "https://i2.wp.com/", "//i0.wp.com/"]
            .iter()
            .find_map(|prefix| src.strip_prefix(prefix).map(|rest| format!("https://{rest}")))
            .unwrap_or_else(|| src.to_owned());
        let own = self.own(&src)?;
        let path = path_of(own)?;
        match self.library.find(&path) {
            Some(file) => {
                self.heard.borrow_mut().media.insert(file.clone());
                Some(self.library.address(&file))
            }
            None => {
                self.tell(Weight::Loss, text!("a medium is missing: {path}", "il manque un média : {path}"));
                None
            }
        }
    }

    fn note(&self, note: Note) {
        self.heard.borrow_mut().note(note, &self.plan.hosts, &self.item);
    }

    fn form(&self) -> String {
        heard::form(self.is_french())
    }

    fn embed_label(&self, host: &str) -> String {
        heard::embed_label(host, self.is_french())
    }
}

impl Shelf for Desk<'_> {
    fn block(&self, id: u64) -> Option<String> {
        let block = self.archive.posts.get(&id)?;
        (block.kind == "wp_block" && block.status == "publish").then(|| block.content.clone())
    }

    fn picture(&self, id: u64) -> Option<(String, String, String)> {
        let post = self.archive.posts.get(&id).filter(|post| post.kind == "attachment")?;
        let file = post.meta("_wp_attached_file")?;
        let alt = post.meta("_wp_attachment_image_alt").unwrap_or_default().to_owned();
        Some((format!("{}/wp-content/uploads/{file}", self.plan.base), alt, super::text::unescaped(&post.excerpt)))
    }

    fn attached(&self) -> Vec<u64> {
        let mut ids: Vec<(i64, u64)> = self
            .archive
            .posts
            .values()
            .filter(|post| post.kind == "attachment" && post.parent == self.id)
            .map(|post| (post.order, post.id))
            .collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    fn unknown(&self, name: &str) {
        self.tell(
            Weight::Loss,
            text!("`{name}`, which only the old site could fill", "« {name} », que seul l’ancien site savait remplir"),
        );
    }
}
