//! Where links and pictures of the old site's texts lead now: what the walk over HTML asks.

use std::cell::RefCell;

use super::{
    archive::Archive,
    media::Library,
    plan::{Plan, file_of_medium},
    text::Shelf,
};
use crate::{
    diag::text,
    site::decoded,
    statify::{
        Finding, Weight,
        heard::{self, Heard},
        html::{Host, Note, host_of},
        moves::path_of,
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

    /// The same about one of many things that the post names.
    fn tell_of(&self, weight: Weight, what: crate::diag::Text, which: &str) {
        let which: String = which.chars().take(160).collect();
        let finding = Finding { weight, what, item: format!("{}: {which}", self.item) };
        let findings = &mut self.heard.borrow_mut().findings;
        // A picture may be asked for twice, and stand in a text more often.
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }

    fn is_french(&self) -> bool {
        self.plan.lang.starts_with("fr")
    }

    /// Returns where an address of the old site leads now; `None` if it is none, or leads nowhere.
    pub(super) fn address(&self, href: &str) -> Option<String> {
        self.follow(self.own(href)?).map(|target| self.url(&target).to_owned())
    }

    /// Returns the post whose page an address of the old site leads to.
    pub(super) fn post_at(&self, href: &str) -> Option<u64> {
        match self.follow(self.own(href)?)? {
            Target::Page(id) => Some(id),
            Target::Address(_) => None,
        }
    }

    fn url<'t>(&'t self, target: &'t Target) -> &'t str {
        match target {
            Target::Page(id) => self.plan.pages.get(id).map_or("/", |page| &page.url),
            Target::Address(address) => address,
        }
    }

    /// Returns the place on a page that a link names, if it is there.
    fn place<'h>(&self, id: u64, href: &'h str) -> Option<&'h str> {
        let (_, name) = href.split_once('#').filter(|(_, name)| !name.is_empty())?;
        let is_there = self.plan.places.get(&id).is_some_and(|places| places.contains(name));
        if !is_there {
            let what = text!(
                "a link to a place that is not there leads to its page",
                "un lien vers un endroit absent mène à sa page"
            );
            self.tell_of(Weight::Guess, what, &decoded(href));
        }
        is_there.then_some(name)
    }

    /// Returns the path and query of an address of the old site.
    fn own<'a>(&self, href: &'a str) -> Option<&'a str> {
        match host_of(href) {
            Some(host) if self.plan.hosts.iter().any(|own| own == host) => {
                let rest = &href[href.find("//")? + 2..];
                let path = rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..]);
                // Two slashes would make a host of what follows.
                let doubled = path.len() - path.trim_start_matches('/').len();
                Some(&path[doubled.saturating_sub(1)..])
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
        let target = self.library.find(&path).map(|file| self.library.address(&file));
        if let Some(file) = self.library.find(&path) {
            self.heard.borrow_mut().media.insert(file);
            return target.map(Target::Address);
        }
        let given = path;
        let path = self.plan.old.without_root(&given);
        let asked = format!("{path}?{query}");
        let moved = |from: &str| self.plan.leads_to(self.archive, from);
        let target = (!query.is_empty()).then(|| moved(&asked)).flatten();
        let target = target
            .or_else(|| self.plan.alive.holds(&path).then(|| path.clone()))
            .or_else(|| moved(&path))
            .or_else(|| moved(&given))?;
        if let Some(file) = target.strip_prefix(&self.library.address("")) {
            let file = self.library.find_file(file)?;
            self.heard.borrow_mut().media.insert(file.clone());
            return Some(Target::Address(self.library.address(&file)));
        }
        match self.plan.alive.post(&target) {
            Some(id) => self.of_post(id),
            None if target.contains(['.', '?']) || target.ends_with('/') => Some(Target::Address(target)),
            None => Some(Target::Address(format!("{target}/"))),
        }
    }

    fn of_post(&self, id: u64) -> Option<Target> {
        if self.plan.is_open(id) {
            return Some(Target::Page(id));
        }
        if let Some(to) = self.plan.elsewhere.get(&id) {
            return Some(Target::Address(to.clone()));
        }
        let post = self.archive.posts.get(&id).filter(|post| post.kind == "attachment")?;
        let file = self.library.find_file(&file_of_medium(post)?)?;
        self.heard.borrow_mut().media.insert(file.clone());
        Some(Target::Address(self.library.address(&file)))
    }
}

enum Target {
    Page(u64),
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
                Some(Target::Page(id)) => {
                    let page = &self.plan.pages[&id];
                    let start = if raw { page.url.to_string() } else { format!("page:{}", page.id) };
                    Some(self.place(id, own).map_or(start.clone(), |place| format!("{start}#{place}")))
                }
                // Of a document, a link may name the page to open at.
                Some(Target::Address(url)) if url.to_ascii_lowercase().rsplit('.').next() == Some("pdf") => {
                    Some(own.split_once('#').map_or(url.clone(), |(_, place)| format!("{url}#{place}")))
                }
                Some(Target::Address(url)) => Some(url),
                None => {
                    let shown = decoded(own);
                    let what = text!("a link that leads nowhere", "un lien qui ne mène nulle part");
                    self.tell_of(Weight::Guess, what, &shown);
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
        let is_shown_elsewhere = host_of(&src).is_some_and(|host| self.plan.media_hosts.contains(host));
        let found = if is_shown_elsewhere {
            let path = path_of(&src)?;
            self.library.find(&path).or_else(|| self.library.find_file(path.trim_start_matches('/')))
        } else {
            self.library.find(&path_of(self.own(&src)?)?)
        };
        if let Some(file) = found {
            let address = self.library.address(&file);
            self.heard.borrow_mut().media.insert(file);
            return Some(address);
        }
        self.tell_of(Weight::Loss, text!("a medium is missing", "il manque un média"), &path_of(&src)?);
        None
    }

    fn is_own(&self, address: &str) -> bool {
        self.own(address).is_some() || host_of(address).is_none_or(|host| self.plan.media_hosts.contains(host))
    }

    fn is_asked(&self, place: &str) -> bool {
        self.plan.places.get(&self.id).is_some_and(|places| places.contains(place))
    }

    fn note(&self, note: Note) {
        let is_own = |host: &str| self.plan.hosts.iter().any(|own| own == host);
        self.heard.borrow_mut().note(note, is_own, &self.item);
    }

    fn form(&self) -> String {
        heard::form(self.is_french(), self.archive.public_mail())
    }

    fn embed_label(&self, host: &str) -> String {
        heard::embed_label(host, self.is_french())
    }
}

impl Shelf for Desk<'_> {
    fn block(&self, id: u64) -> Option<String> {
        let block = self.archive.posts.get(&id)?;
        (block.kind == "wp_block" && block.status == "publish").then(|| self.archive.text(id).to_owned())
    }

    fn picture(&self, id: u64) -> Option<(String, String, String)> {
        let post = self.archive.posts.get(&id).filter(|post| post.kind == "attachment")?;
        let alt = post.meta("_wp_attachment_image_alt").unwrap_or_default().to_owned();
        let address = self.library.address(&file_of_medium(post)?);
        Some((address, alt, super::text::unescaped(self.archive.text(id))))
    }

    fn attached(&self) -> Vec<u64> {
        self.archive.attached(self.id).to_vec()
    }

    fn elsewhere(&self, name: &str) {
        self.tell(
            Weight::Guess,
            text!(
                "a list in the text: the new site has its own ({name})",
                "une liste dans le texte : le nouveau site a les siennes ({name})"
            ),
        );
    }

    fn unknown(&self, name: &str) {
        self.tell(
            Weight::Loss,
            text!("`{name}`, which only the old site could fill", "« {name} », que seul l’ancien site savait remplir"),
        );
    }
}
