//! What a template may ask of the site beyond its view, and the record of what it asked.
//!
//! Tera functions are part of a theme, and a theme is shared by many sites; which site is being
//! rendered is told by a recorder that exists on this thread while one route is rendered. It is the
//! only such thing in sobre, and nothing outlives the call.

mod days;

use std::{
    cell::RefCell,
    sync::{Arc, Weak},
};

use serde::{Deserialize, Serialize};
use tera::{Kwargs, State, TeraResult, Value};

use self::days::{day, last_of};
use super::{Events, Inner};
use crate::{
    content::{
        date::Date,
        front_matter::Sort,
        markdown::{Options, fragment, typographic},
    },
    diag::{Code, Diagnostic, text},
    digest::{Key, key_of},
    path::ContentPath,
    site::{Event, Linked, PageId, Section, Term, TermId},
    theme,
};

/// A question that a template can ask. Its answer is remembered by digest with the page that asked,
/// and asked again before the page is reused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Query {
    /// `section(path="news/")`: a section, whole.
    Section(String),
    /// `tree(section="news/")`: a section with all that lies below it.
    Tree(String),
    /// `page(path="…")` or `page(id="…")`: a page in a list's form; the target as in a link.
    Page(String),
    /// `pages(…)`: pages of a section.
    Pages(Pages),
    /// `related(limit=5)`: pages like a page, named as in a link, at most so many.
    Related(String, usize),
    /// `backlinks()`: pages that link to a page, named as in a link.
    Backlinks(String),
    /// `events(…)`, `months(…)`: dates of events.
    Events(Events),
    /// `term(taxonomy="tags", name="fête")`: a term with its pages.
    Term(String, String),
    /// `data(path="team.toml")`: a data file.
    Data(String),
    /// `asset(path="style.css")`: the address of a theme's file, with its fingerprint.
    Asset(String),
    /// `url(to="page:contact")`: the address of whatever a link can name.
    Address(String),
    /// `image(path="/photos/fete.jpg")`, or a picture in a text: the sizes in which it can be had.
    Image(Image),
    /// `file(path="/film.mp4")`: a file of the content, with what lies beside it under the same name.
    File(String),
    /// `pictures(folder="photos/fete")`: the pictures of a folder of the content.
    Gallery(Gallery),
    /// `integrity(path="style.css")`: the digest that browsers check a theme's file against.
    Integrity(String),
    /// `today()`: the day of the build.
    Today,
    /// `figures()`: what the pages of the site cost.
    Figures,
}

/// The pictures of a folder, as they are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gallery {
    /// The folder below the content, without a `/` at either end.
    pub folder: String,
    /// Path below `data/` of what is said of each; empty when nothing is.
    pub captions: String,
}

/// A picture, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Image {
    /// Its address: one of the site's, or any other, which is shown as it is.
    pub address: String,
    /// Width in pixels; 0 for all that the site offers.
    pub width: u32,
    /// Height in pixels, of which the middle is kept; 0 for the whole picture.
    pub height: u32,
}

impl Query {
    /// Whether the answer depends on the day of the build.
    pub fn is_dated(&self) -> bool {
        match self {
            Self::Today | Self::Figures => true,
            Self::Pages(pages) => pages.sort == "soonest",
            Self::Events(events) => events.is_dated(),
            _ => false,
        }
    }
}

/// The arguments of `pages(…)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pages {
    /// Folder of the section; the root when empty.
    pub section: String,
    /// At most so many; 0 for all.
    pub limit: usize,
    /// `date` (newest first), `soonest` (by the field `start`, from today on), `weight`, `title`, a field
    /// of the pages' content type, or empty for the section's own order.
    pub sort: String,
    /// Whether pages of sections below count, too.
    pub recursive: bool,
    /// Only of this content type.
    pub kind: String,
}

/// Lets templates ask.
pub fn register(tera: &mut tera::Tera) {
    fn text(kwargs: &Kwargs, key: &str) -> TeraResult<String> {
        kwargs.get::<&str>(key).map(|text| text.unwrap_or_default().to_string())
    }
    tera.register_function("section", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Section(text(&kwargs, "path")?))
    });
    tera.register_function("tree", |kwargs: Kwargs, state: &State| -> TeraResult<Value> {
        ask(Query::Tree(section_of(&kwargs, state)?))
    });
    tera.register_function("page", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let id = text(&kwargs, "id")?;
        let target = if id.is_empty() {
            format!("/{}", text(&kwargs, "path")?.trim_start_matches('/'))
        } else {
            format!("page:{id}")
        };
        ask(Query::Page(target))
    });
    tera.register_function("pages", |kwargs: Kwargs, state: &State| -> TeraResult<Value> {
        ask(Query::Pages(Pages {
            section: section_of(&kwargs, state)?,
            limit: usize::try_from(kwargs.get::<u64>("limit")?.unwrap_or_default()).unwrap_or(usize::MAX),
            sort: text(&kwargs, "sort")?,
            recursive: kwargs.get::<bool>("recursive")?.unwrap_or_default(),
            kind: text(&kwargs, "type")?,
        }))
    });
    tera.register_function("related", |kwargs: Kwargs, state: &State| -> TeraResult<Value> {
        let limit = kwargs.get::<u64>("limit")?.map_or(5, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        ask(Query::Related(this_page(&kwargs, state)?, limit))
    });
    tera.register_function("backlinks", |kwargs: Kwargs, state: &State| -> TeraResult<Value> {
        ask(Query::Backlinks(this_page(&kwargs, state)?))
    });
    for (name, by_month) in [("events", false), ("months", true)] {
        tera.register_function(name, move |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let month = day(&kwargs, "month", "-01")?;
            let (from, until) = (day(&kwargs, "from", "")?, day(&kwargs, "until", "")?);
            let until = if month.is_empty() { until } else { last_of(&month) };
            ask(Query::Events(Events {
                section: text(&kwargs, "section")?,
                page: text(&kwargs, "page")?,
                from: if month.is_empty() { from } else { month },
                until,
                limit: usize::try_from(kwargs.get::<u64>("limit")?.unwrap_or_default()).unwrap_or(usize::MAX),
                past: kwargs.get::<bool>("past")?.unwrap_or_default(),
                farm: kwargs.get::<bool>("farm")?.unwrap_or_default(),
                by_month,
            }))
        });
    }
    tera.register_function("term", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Term(text(&kwargs, "taxonomy")?, text(&kwargs, "name")?))
    });
    tera.register_function("data", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Data(text(&kwargs, "path")?))
    });
    tera.register_function("asset", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Asset(text(&kwargs, "path")?))
    });
    tera.register_function("integrity", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Integrity(text(&kwargs, "path")?))
    });
    tera.register_function("file", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::File(text(&kwargs, "path")?))
    });
    tera.register_function("pictures", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let folder = text(&kwargs, "folder")?.trim_matches('/').to_owned();
        ask(Query::Gallery(Gallery { folder, captions: text(&kwargs, "captions")? }))
    });
    tera.register_function("url", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        ask(Query::Address(text(&kwargs, "to")?))
    });
    tera.register_filter("typo", |text: &str, kwargs: Kwargs, state: &State| -> TeraResult<String> {
        Ok(typographic(text, reading(&kwargs, state)?.typography).into_owned())
    });
    tera.register_filter("markdown", |text: &str, kwargs: Kwargs, state: &State| -> TeraResult<Value> {
        Ok(Value::safe_string(&fragment(text, reading(&kwargs, state)?)))
    });
    tera.register_function("image", |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let length = |key| -> TeraResult<u32> {
            Ok(kwargs.get::<u64>(key)?.map_or(0, |length| u32::try_from(length).unwrap_or(u32::MAX)))
        };
        ask(Query::Image(Image { address: text(&kwargs, "path")?, width: length("width")?, height: length("height")? }))
    });
    tera.register_function("today", |_: Kwargs, _: &State| -> TeraResult<Value> { ask(Query::Today) });
    tera.register_function("figures", |_: Kwargs, _: &State| -> TeraResult<Value> { ask(Query::Figures) });
}

/// Returns the folder of the section that a question is about: the one it gives (`section=…`), else the first one in
/// the language of the page that is rendered.
fn section_of(kwargs: &Kwargs, state: &State) -> TeraResult<String> {
    if let Some(folder) = kwargs.get::<&str>("section")? {
        return Ok(folder.to_owned());
    }
    let lang = state.get::<String>("lang")?.unwrap_or_default();
    let inner = rendered_now().ok_or_else(|| tera::Error::message("queries only work while a page is rendered"))?;
    Ok(inner.site.section(inner.site.root(&lang)).folder.clone())
}

/// Returns the page that a question is about: the one it gives (`path=…`), else the one that is rendered.
fn this_page(kwargs: &Kwargs, state: &State) -> TeraResult<String> {
    let given = kwargs.get::<&str>("path")?.map(str::to_owned);
    let page = given.or(state.get::<String>("url")?).unwrap_or_default();
    Ok(format!("/{}", page.trim_start_matches('/')))
}

/// Returns how a text is read that a template holds: in the language it gives (`lang=…`), else the
/// page's, else the site's.
fn reading(kwargs: &Kwargs, state: &State) -> TeraResult<Options> {
    let here = state.get::<String>("lang")?;
    let lang = kwargs.get::<&str>("lang")?.or(here.as_deref());
    let inner = rendered_now().ok_or_else(|| tera::Error::message("texts are only read while a page is rendered"))?;
    Ok(inner.shared(lang.unwrap_or(&inner.site.config.lang)).options)
}

/// What is answered, and its digest.
pub(super) type Answer = (Value, Key);

/// Who is being rendered on this thread, and what was asked so far.
struct Recorder {
    inner: Weak<Inner>,
    asked: Vec<(Query, Key)>,
}

thread_local! {
    static RECORDER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
}

/// Runs `render` and returns its result with what templates asked meanwhile, sorted.
pub(super) fn recording<T>(inner: &Weak<Inner>, render: impl FnOnce() -> T) -> (T, Vec<(Query, Key)>) {
    let outer = RECORDER.replace(Some(Recorder { inner: Weak::clone(inner), asked: Vec::new() }));
    let value = render();
    let mut asked = RECORDER.replace(outer).map(|recorder| recorder.asked).unwrap_or_default();
    asked.sort_unstable();
    asked.dedup();
    (value, asked)
}

fn ask(query: Query) -> TeraResult<Value> {
    let Some(inner) = rendered_now() else {
        return Err(tera::Error::message("queries only work while a page is rendered"));
    };
    let value = inner.asked(query.clone());
    if value.is_undefined() { Err(theme::carry(&inner.nothing(&query))) } else { Ok(value) }
}

/// Returns the site that is rendered on this thread.
fn rendered_now() -> Option<Arc<Inner>> {
    RECORDER.with_borrow(|recorder| recorder.as_ref().and_then(|recorder| recorder.inner.upgrade()))
}

impl Inner {
    /// Returns the answer to what is asked while a page is rendered, and notes that it was asked.
    pub(super) fn asked(&self, query: Query) -> Value {
        let (value, digest) = self.answer(&query);
        RECORDER.with_borrow_mut(|recorder| {
            if let Some(recorder) = recorder {
                recorder.asked.push((query, digest));
            }
        });
        value
    }

    /// Returns the answer and its digest; undefined when there is none.
    pub(super) fn answer(&self, query: &Query) -> (Value, Key) {
        let remembered = self.answers.read().ok().and_then(|answers| answers.get(query).cloned());
        remembered.unwrap_or_else(|| {
            let answer = self.find(query);
            if let Ok(mut answers) = self.answers.write() {
                answers.insert(query.clone(), answer.clone());
            }
            answer
        })
    }

    fn find(&self, query: &Query) -> (Value, Key) {
        let site = &self.site;
        let found = match query {
            Query::Section(folder) => self.section_by_folder(folder).map(|section| self.section_answer(section)),
            Query::Tree(folder) => self.section_by_folder(folder).map(|section| {
                let tree = site.tree_view(section);
                (Value::from_serializable(&tree), key_of(&tree))
            }),
            Query::Page(target) => self.page_by_link(target).map(|id| self.item(id).clone()),
            Query::Pages(pages) => {
                self.section_by_folder(&pages.section).map(|section| self.pages_answer(section, pages))
            }
            Query::Related(target, limit) => {
                self.page_by_link(target).map(|id| self.list_answer(&self.related(id, *limit)))
            }
            Query::Backlinks(target) => self.page_by_link(target).map(|id| self.list_answer(self.linking(id))),
            Query::Events(events) => self.events_answer(events),
            Query::Term(taxonomy, name) => self.term_answer(taxonomy, name),
            Query::Data(path) => site.content.data.get(path.as_str()).map(|data| {
                (Value::from_serializable(&crate::view::Plain::Written(&data.value)), key_of(&data.digest))
            }),
            Query::Asset(path) => self.theme.asset_url(path).map(|url| text_answer(&url)),
            Query::Address(target) => {
                let home = site.page(site.section(site.roots[0].1).page);
                site.href(home, target).map(|url| text_answer(&url))
            }
            Query::Image(image) => Some(self.image_answer(image)),
            Query::File(address) => Some(self.file_answer(address)),
            Query::Gallery(gallery) => self.gallery_answer(gallery),
            Query::Integrity(path) => self.theme.integrity(path).map(|digest| text_answer(&digest)),
            Query::Today => Some(text_answer(&site.date.to_string())),
            // In a preview, and to pages that are rendered before the others are known, nobody can say.
            Query::Figures => Some(self.figures.as_ref().map_or((Value::none(), 0), |figures| {
                (Value::from_serializable(figures), key_of(&format!("{figures:?}")))
            })),
        };
        found.unwrap_or_else(|| (Value::undefined(), 0))
    }

    pub(super) fn section_by_folder(&self, folder: &str) -> Option<&Section> {
        let folder = folder.trim_matches('/');
        self.site.sections.iter().find(|section| section.folder.trim_end_matches('/') == folder)
    }

    fn section_answer(&self, section: &Section) -> (Value, Key) {
        let page = self.site.page(section.page);
        let view = self.page_view(page);
        let (items, keys) = self.items(&section.pages);
        let digest = key_of(&(&view, keys));
        let mut map = self.page_map(page);
        map.insert("pages".into(), items);
        (Value::from(map), digest)
    }

    fn page_by_link(&self, target: &str) -> Option<PageId> {
        let home = self.site.page(self.site.section(self.site.roots[0].1).page);
        match self.site.link(home, target) {
            Ok(Linked::Page(id, _)) => Some(id),
            _ => None,
        }
    }

    fn pages_answer(&self, section: &Section, pages: &Pages) -> (Value, Key) {
        let site = &self.site;
        let below =
            |folder: &str| if pages.recursive { folder.starts_with(&section.folder) } else { folder == section.folder };
        let sections = site.sections.iter().filter(|section| below(&section.folder));
        let mut ids: Vec<PageId> = sections.flat_map(|section| section.own.iter().copied()).collect();
        if !pages.kind.is_empty() {
            ids.retain(|&id| site.page(id).kind.as_deref() == Some(pages.kind.as_str()));
        }
        let title = |id: PageId| crate::path::slugify(&site.page(id).title);
        let front = |id: PageId| &site.page(id).document.front;
        let sort = if pages.sort.is_empty() { section.sort.clone() } else { Sort::named(pages.sort.clone()) };
        match sort {
            Sort::Date => ids.sort_by_key(|&id| std::cmp::Reverse(site.page(id).date.clone())),
            Sort::Weight => ids.sort_by_key(|&id| front(id).weight.unwrap_or(i64::MAX)),
            Sort::Title => ids.sort_by_cached_key(|&id| title(id)),
            Sort::Field(field) if field == "soonest" => self.soonest(&mut ids),
            Sort::Field(field) => ids.sort_by_cached_key(|&id| (front(id).sort_key(&field), title(id))),
        }
        if pages.limit > 0 {
            ids.truncate(pages.limit);
        }
        self.list_answer(&ids)
    }

    /// Returns pages as a list shows them.
    fn list_answer(&self, ids: &[PageId]) -> (Value, Key) {
        let (items, keys) = self.items(ids);
        (items, key_of(&keys))
    }

    /// Returns pages as a list shows them, and their keys.
    fn items(&self, ids: &[PageId]) -> (Value, Vec<Key>) {
        let (items, keys): (Vec<Value>, Vec<Key>) = ids.iter().map(|&id| self.item(id).clone()).unzip();
        (Value::from(items), keys)
    }

    /// Keeps what begins today or later, soonest first: an event that repeats by its next date.
    fn soonest(&self, ids: &mut Vec<PageId>) {
        let today = self.site.date;
        let start = |id: PageId| {
            let page = self.site.page(id);
            if let Some(event) = page.event.as_ref().filter(|event| event.repeats()) {
                let dates = event.occurrences(today, Event::horizon(today));
                return dates.iter().map(|date| Date::from(date.start)).find(|date| date.day() >= today);
            }
            let field = page.fields.iter().find(|(key, _)| key == "start").map(|(_, value)| value);
            match field {
                Some(crate::content::node::Value::Date(date)) => Some(date.clone()),
                _ => page.date.clone(),
            }
        };
        ids.retain(|&id| start(id).is_some_and(|date| date.day() >= today));
        ids.sort_by_cached_key(|&id| start(id));
    }

    fn term_answer(&self, taxonomy: &str, name: &str) -> Option<(Value, Key)> {
        let slug = crate::path::slugify(name);
        let is_it = |term: &Term| term.name == name || term.slug == name || term.slug == slug;
        let mut terms = self.site.terms.iter().enumerate();
        let (at, term) = terms.find(|(_, term)| self.site.taxonomy_of(term).key == taxonomy && is_it(term))?;
        let view = self.site.term_view(TermId::new(at));
        let (items, keys) = self.items(&term.pages);
        let digest = key_of(&(&view, keys));
        let mut map = Value::from_serializable(&view).into_map()?;
        map.insert("pages".into(), items);
        Some((Value::from(map), digest))
    }

    /// Says what a query did not find.
    fn nothing(&self, query: &Query) -> Diagnostic {
        let site = &self.site;
        let name = &site.config.name;
        let (wanted, en, fr, known): (&str, &str, &str, Vec<&str>) = match query {
            Query::Events(Events { page, .. }) if !page.is_empty() => (page, "page", "page", Vec::new()),
            Query::Section(folder)
            | Query::Tree(folder)
            | Query::Pages(Pages { section: folder, .. })
            | Query::Events(Events { section: folder, .. }) => {
                (folder, "section", "rubrique", site.sections.iter().map(|section| section.folder.as_str()).collect())
            }
            Query::Page(target) | Query::Related(target, _) | Query::Backlinks(target) => {
                (target, "page", "page", Vec::new())
            }
            Query::Term(_, term) => (term, "term", "terme", site.terms.iter().map(|term| term.name.as_str()).collect()),
            Query::Data(path) => {
                (path, "data file", "fichier de données", site.content.data.keys().map(ContentPath::as_str).collect())
            }
            Query::File(address) => (address, "file", "fichier", Vec::new()),
            Query::Gallery(Gallery { captions, .. })
                if !captions.is_empty() && !site.content.data.contains_key(captions.as_str()) =>
            {
                return self.nothing(&Query::Data(captions.clone()));
            }
            Query::Gallery(Gallery { folder, .. }) => {
                (folder, "folder with pictures", "dossier d’images", self.picture_folders())
            }
            Query::Integrity(path) if self.theme.statics.contains_key(path.trim_start_matches('/')) => {
                let fact =
                    text!("`{path}` has no digest for browsers", "« {path} » n’a pas d’empreinte pour les navigateurs");
                return Diagnostic::new(Code::TEMPLATE_QUERY, fact).hint(text!(
                    "only style sheets and scripts have one",
                    "seules les feuilles de style et les scripts en ont une"
                ));
            }
            Query::Asset(path) | Query::Integrity(path) => {
                (path, "file of the theme", "fichier du thème", self.theme.statics.keys().map(String::as_str).collect())
            }
            Query::Address(target) => (target, "page or file", "page ou fichier", Vec::new()),
            Query::Image(image) => (&image.address, "picture", "image", Vec::new()),
            Query::Today | Query::Figures => ("", "day", "jour", Vec::new()),
        };
        let fact = text!("site `{name}` has no {en} `{wanted}`", "le site « {name} » n’a pas de {fr} « {wanted} »");
        Diagnostic::new(Code::TEMPLATE_QUERY, fact).did_you_mean(wanted, known)
    }
}

/// An address or a day: printed as it is.
fn text_answer(text: &str) -> (Value, Key) {
    (Value::safe_string(text), key_of(text))
}
