//! Where links and models of a site's texts lead now: what the reading of shortcuts, and the walk over raw
//! HTML within them, ask.

use std::cell::RefCell;

use super::{
    archive::Archive,
    item::{File, Key, Kind},
    media::Library,
    plan::{Plan, is_shown},
    text::{self, Site},
};
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

/// One page's view of the site.
pub(super) struct Desk<'d> {
    pub(super) archive: &'d Archive,
    pub(super) plan: &'d Plan,
    pub(super) library: &'d Library,
    /// The object whose words are read, such as `article 12`.
    pub(super) item: String,
    /// The language of the page, as SPIP names it.
    pub(super) lang: &'d str,
    /// Whether anybody may have written the words, as in a forum.
    pub(super) heard: RefCell<Heard>,
}

/// Where an address of the old site leads.
enum Target {
    /// To a page: its name and its address.
    Page(String, String),
    Address(String),
}

impl Desk<'_> {
    pub(super) fn tell(&self, weight: Weight, what: crate::diag::Text) {
        self.heard.borrow_mut().tell(weight, what, &self.item);
    }

    pub(super) fn is_french(&self) -> bool {
        self.lang.starts_with("fr")
    }

    /// Returns the address of a file of the old site that may be shown, and marks it as shown.
    pub(super) fn file(&self, file: &File) -> Option<String> {
        if file.is_elsewhere || host_of(&file.path).is_some() {
            return self.heard.borrow_mut().outside(&file.path, &self.item);
        }
        let found = self.library.find(&file.path)?;
        self.heard.borrow_mut().media.insert(found.clone());
        Some(self.library.address(&found))
    }

    /// Returns the Markdown of a text as one paragraph.
    fn phrase(&self, source: &str) -> String {
        let markdown = self.markdown(source);
        markdown
            .lines()
            .map(|line| line.trim_end_matches('\\').trim())
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Returns a title as plain text.
    pub(super) fn plain(&self, source: &str) -> String {
        text::title(source, &self.plan.reading(self.lang, true))
    }

    /// Returns the Markdown of a text.
    pub(super) fn markdown(&self, source: &str) -> String {
        let tree = text::parse(source, &self.plan.reading(self.lang, false));
        text::markdown(&tree, self)
    }

    /// Returns path and query of an address of the old site, with a slash at their beginning.
    fn own(&self, href: &str) -> Option<String> {
        match host_of(href) {
            Some(host) if self.plan.hosts.contains(host) => {
                let rest = &href[href.find("//")? + 2..];
                Some(rest.find(['/', '?', '#']).map_or("/", |at| &rest[at..]).to_owned())
            }
            Some(_) => None,
            None if href.starts_with(['/', '?']) => Some(href.to_owned()),
            None if is_scheme(href) => None,
            // Texts of SPIP write addresses from the folder of the site on.
            None => Some(format!("{}/{}", self.plan.base, href.trim_start_matches("./"))),
        }
    }

    fn follow(&self, own: &str) -> Option<Target> {
        let own = own.split('#').next().unwrap_or_default();
        let own = if own.starts_with('?') { format!("/{own}") } else { own.to_owned() };
        let (path, query) = own.split_once('?').unwrap_or((&own, ""));
        let path = path_of(path)?;
        if let Some(file) = self.library.at(&path) {
            self.heard.borrow_mut().media.insert(file.clone());
            return Some(Target::Address(self.library.address(&file)));
        }
        let whole = if query.is_empty() { bare(&path).to_owned() } else { format!("{path}?{query}") };
        let first = format!("{path}?{}", query.split('&').next().unwrap_or_default());
        for key in [whole, first, bare(&path).to_owned()] {
            if let Some(object) = self.plan.by_path.get(&key) {
                return self.of(*object, None);
            }
            if let Some(to) = self.plan.moves.moved.get(&key) {
                return Some(Target::Address(to.clone()));
            }
        }
        let alive = self.plan.moves.alive.contains(bare(&path));
        alive.then(|| Target::Address(crate::statify::moves::with_slash(path)))
    }

    fn of(&self, key: Key, lang: Option<&str>) -> Option<Target> {
        if let Some(page) = self.plan.page(key, lang.or(Some(self.lang))) {
            return Some(Target::Page(page.id.clone(), page.url.clone()));
        }
        if key.0 == Kind::Document {
            return self
                .archive
                .files
                .get(&key.1)
                .filter(|file| is_shown(file))
                .and_then(|file| self.file(file))
                .map(Target::Address);
        }
        self.plan.ends.get(&key).cloned().map(Target::Address)
    }
}

/// Whether an address begins with a scheme, such as `mailto:`.
fn is_scheme(href: &str) -> bool {
    let end = href.find([':', '/', '?', '#']);
    end.is_some_and(|at| href[at..].starts_with(':') && at > 1)
}

impl Host for Desk<'_> {
    fn link(&self, href: &str, raw: bool) -> Option<String> {
        let href: String = href.trim().chars().filter(|c| !c.is_control()).collect();
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        let Some(own) = self.own(&href) else { return self.heard.borrow_mut().outside(&href, &self.item) };
        match self.follow(&own) {
            Some(Target::Page(id, _)) if !raw => Some(format!("page:{id}")),
            Some(Target::Page(_, url) | Target::Address(url)) => Some(url),
            None => {
                let shown: String = decoded(&own).chars().take(120).collect();
                let what = text!("a link that leads nowhere: {shown}", "un lien qui ne mène nulle part : {shown}");
                self.tell(Weight::Guess, what);
                None
            }
        }
    }

    fn media(&self, src: &str) -> Option<String> {
        let path = path_of(&self.own(src)?)?;
        match self.library.at(&path) {
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
        self.heard.borrow_mut().note(note, |host| self.plan.hosts.contains(host), &self.item);
    }

    fn form(&self) -> String {
        heard::form(self.is_french(), None)
    }

    fn embed_label(&self, host: &str) -> String {
        heard::embed_label(host, self.is_french())
    }
}

impl Site for Desk<'_> {
    fn object(&self, kind: &str, id: u64, lang: Option<&str>) -> Option<text::Object> {
        let key = (Kind::named(kind)?, id);
        let (address, raw_address) = match self.of(key, lang) {
            Some(Target::Page(name, url)) => (Some(format!("page:{name}")), Some(url)),
            Some(Target::Address(url)) => (Some(url.clone()), Some(url)),
            None => (None, None),
        };
        let item = self.archive.items.get(&key);
        // What is not published keeps its title to itself.
        address.as_ref()?;
        let title = match (item, self.archive.files.get(&id)) {
            (_, Some(file)) if key.0 == Kind::Document => {
                let name = file.path.rsplit('/').next().unwrap_or_default();
                Some(self.plain(&file.title)).filter(|title| !title.is_empty()).unwrap_or_else(|| name.to_owned())
            }
            (Some(item), _) => self.plan.title(item, lang.unwrap_or(self.lang)),
            _ => String::new(),
        };
        Some(text::Object { title, address, raw_address, lang: item.map(|item| self.plan.lang_of(item).to_owned()) })
    }

    fn document(&self, id: u64) -> Option<text::Document> {
        let file = self.archive.files.get(&id).filter(|file| is_shown(file))?;
        let thumbnail = self.archive.files.get(&file.thumbnail).filter(|file| is_shown(file));
        Some(text::Document {
            file: self.file(file),
            title: self.plain(&file.title),
            description: self.phrase(&file.description),
            alt: self.plain(&file.alt),
            credits: self.plain(&file.credits),
            width: file.width,
            height: file.height,
            // A picture of another site would call there: a link does not.
            media: if file.is_elsewhere { "file".to_owned() } else { file.medium().to_owned() },
            bytes: file.bytes,
            extension: file.extension.clone(),
            thumbnail: thumbnail.and_then(|file| self.file(file)),
        })
    }

    fn model(&self, model: &text::Model) -> Option<text::Shown> {
        let kind = Kind::named(&model.name).filter(|kind| *kind != Kind::Document)?;
        let object = self.object(kind.word(), model.id, None)?;
        Some(text::Shown::Phrase(format!("[{}]({})", object.title, object.address?)))
    }

    fn glossary(&self, word: &str, _: &str, lang: &str) -> Option<String> {
        let lang = lang.split('_').next().unwrap_or("fr");
        let page = crate::path::Url::new(&format!("/{}", word.trim().replace(' ', "_"))).ok()?;
        Some(format!("https://{lang}.wikipedia.org/wiki{}", page.encoded()))
    }

    fn hear(&self, note: text::Note) {
        let (weight, what) = match note {
            text::Note::DeadLink(link) => {
                (Weight::Guess, text!("a link that leads nowhere: {link}", "un lien qui ne mène nulle part : {link}"))
            }
            text::Note::MissingDocument(name) => {
                (Weight::Loss, text!("a medium is missing: {name}", "il manque un média : {name}"))
            }
            text::Note::UnknownModel(name) => (
                Weight::Loss,
                text!("a model nobody here knows: {name}", "un modèle que personne ici ne connaît : {name}"),
            ),
            text::Note::Formula => {
                (Weight::Guess, text!("a formula, left as it was written", "une formule, laissée telle quelle"))
            }
            text::Note::Unclosed(begin) => (
                Weight::Guess,
                text!("a shortcut that never ends: {begin}", "un raccourci qui ne se termine jamais : {begin}"),
            ),
            text::Note::Deep(depth) => (
                Weight::Guess,
                text!(
                    "tags that stand in each other: {depth}, the words are kept without most of them",
                    "des balises les unes dans les autres : {depth}, les mots restent sans la plupart d’entre elles"
                ),
            ),
        };
        self.tell(weight, what);
    }
}
