//! The register → [`Content`]: the portal of the collective, public where it may be, private where it must.
//!
//! A portal is a site like any other; this producer adds pages to what people wrote for it. It owns no HTML: a page
//! is a title, a text and [`Block`]s, which the theme draws.
//!
//! **What a page may say follows from where it lies.** Each [`Area`] is built apart, as a site of its own made of
//! public content and what its readers see, and only its own folder of it is written. So nothing that is not public
//! is even in memory when the public site is made: its lists, its feeds and its search cannot show it. Records are
//! asked through a [`Sight`], which is the one check of who sees what; figures, which count all members, are derived
//! in one place ([`Figures`]).

mod association;
mod block;
mod board;
mod charter;
mod chatons;
mod decisions;
mod directory;
mod evidence;
mod figures;
mod members;
mod public;
mod quoted;
mod services;
mod state;
mod technical;
mod treasury;
mod vademecum;
mod written;

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    config::{GateConfig, MenuEntry, SiteConfig},
    content::{
        Asked, Asset, Audience, Body, Content, Document, RowOf,
        document::Parsing,
        front_matter::{FrontMatter, Sort},
        markdown::{self, Typography},
        node::Value,
    },
    diag::{Code, Diagnostic, Lang, Place, Text, text},
    digest::{Digest, check_of},
    path::ContentPath,
    register::{Area, AssociationId, Register, Sight},
};

pub use block::{Block, Cell, Proof, Table, Tile};
pub use figures::{Figure, Figures};
use state::Incident;

/// A portal on a day.
#[derive(Clone, Copy)]
pub struct Portal<'r> {
    /// What the collective knows.
    pub register: &'r Register,
    /// What its pages are let through in spite of.
    pub gate: &'r GateConfig,
    /// The language of its pages.
    pub lang: Lang,
    /// The day for which it is built.
    pub today: Date,
}

/// A page that the register makes.
#[derive(Debug, Clone, Hash)]
pub struct Page {
    /// Where it lies below the content, such as `services/nuage.md`.
    pub path: String,
    /// Its title.
    pub title: Text,
    /// What it is about, if more is to be said.
    pub summary: Option<Text>,
    /// Its place in menus and lists.
    pub weight: i64,
    /// Whether the menu shows it.
    pub in_menu: bool,
    /// What it says in words, as Markdown.
    pub words: String,
    /// What it is built of.
    pub blocks: Vec<Block>,
    /// The file of the register that it is made of, below its folder.
    pub source: String,
    /// The content type of the pages in it, when people write some there that a feed carries.
    pub holds: Option<&'static str>,
    /// Whether its blocks lead to its pages, so that no list need do so again.
    pub is_index: bool,
    /// Whether no list shows it: who looks for it knows where it is.
    pub is_hidden: bool,
    /// Files that come with it: path below the content, text.
    pub files: Vec<(String, String)>,
}

impl Page {
    /// Returns a page outside the menu, without a summary and without files.
    fn new(path: String, title: Text, source: impl Into<String>, blocks: Vec<Block>) -> Self {
        let source = source.into();
        let (summary, holds, files) = (None, None, Vec::new());
        let (in_menu, is_index, is_hidden) = (false, false, false);
        let words = String::new();
        Self { path, title, summary, weight: 0, in_menu, words, blocks, source, holds, is_index, is_hidden, files }
    }

    /// Whether it says what the other pages cost.
    fn shows_evidence(&self) -> bool {
        let is_measured = |block: &Block| matches!(block, Block::Evidence { rows, .. } if rows.iter().any(|row| row.figure.is_some()));
        self.blocks.iter().any(is_measured)
    }
}

impl Portal<'_> {
    /// Returns the pages of an area as somebody sees them, beside what people wrote.
    pub fn pages(&self, area: Area, sight: &Sight, written: &Content) -> Vec<Page> {
        let (figures, made) = (Figures::on(self.register, self.today), Vec::new());
        let incidents = Incident::all(written, self.lang, self.today);
        let pages = Pages { portal: self, sight, written, incidents, figures, made };
        match area {
            Area::Public => pages.public(),
            Area::Members => pages.members(),
            Area::Association(id) => pages.association(id),
            Area::Board => pages.board(),
            Area::Treasury => pages.treasury(),
            Area::Technical => pages.technical(),
        }
    }

    /// Returns the digest of what the register says in an area beside what people wrote: when it is the same, so is
    /// the area.
    pub fn digest(&self, area: Area) -> Digest {
        Digest::of_value(&self.pages(area, &area.sight(), &Content::default()))
    }

    /// Makes the content of an area of what people wrote for the portal: leaves out what its readers may not see,
    /// and adds the pages of the register. A page that somebody wrote at the same place keeps its words.
    pub fn fill(&self, content: &mut Content, area: Area, sight: &Sight, parsing: &Parsing) {
        let others = |path: &ContentPath| Area::at(path.as_str(), self.lang).is_some_and(|other| other != area);
        content.documents.retain(|path, document| {
            // Of other parts, those that anybody's colleague reads; of other associations nothing.
            let is_for_many = matches!(document.front.audience, Audience::Public | Audience::Members);
            sight.shows(&document.front.audience) && (is_for_many || !others(path))
        });
        content.assets.retain(|path, _| !others(path));
        // What everyone sees is everyone's in each part, and what members see each role's: links and menus lead there.
        for seen in [Area::Public, Area::Members].into_iter().filter(|seen| *seen < area) {
            self.add(content, seen, &seen.sight(), parsing);
        }
        self.add(content, area, sight, parsing);
    }

    /// Returns the configuration of the site as readers of an area have it: where its main menu is written, with lines
    /// that lead to their first pages, for no other page may link there.
    pub fn with_way_in(&self, config: Arc<SiteConfig>, area: Area) -> Arc<SiteConfig> {
        if area == Area::Public || !config.menus.iter().any(|(name, _)| name == "main") {
            return config;
        }
        let mut config = SiteConfig::clone(&config);
        for (_, entries) in config.menus.iter_mut().filter(|(name, _)| name == "main") {
            let others = (area != Area::Members).then_some(area);
            entries.extend(std::iter::once(Area::Members).chain(others).map(|area| {
                let title = area.title().in_lang(self.lang).to_owned();
                let link = format!("/{}/", area.folder(self.lang));
                MenuEntry { title, titles: Vec::new(), link, lang: None, span: 0..0, children: Vec::new() }
            }));
        }
        Arc::new(config)
    }

    fn add(&self, content: &mut Content, area: Area, sight: &Sight, parsing: &Parsing) {
        for page in self.pages(area, sight, content) {
            self.put(content, &page, area, parsing);
        }
    }

    fn put(&self, content: &mut Content, page: &Page, area: Area, parsing: &Parsing) {
        // A page that the register makes has a name that it gave it.
        let Ok(path) = ContentPath::new(&page.path) else { return };
        let blocks = Value::List(page.blocks.iter().map(|block| block.value(self.lang)).collect());
        for table in page.blocks.iter().filter_map(Block::table) {
            let Some(name) = table.file else { continue };
            if let Ok(file) = ContentPath::new(&format!("{}{name}.csv", path.folder())) {
                content.assets.insert(file, Asset::held(table.csv(self.lang).into_bytes()));
            }
        }
        for (file, text) in &page.files {
            if let Ok(file) = ContentPath::new(file) {
                content.assets.insert(file, Asset::held(text.clone().into_bytes()));
            }
        }
        let written = content.documents.get(&path).map(|document| Document::clone(document));
        let mut document = written.unwrap_or_else(|| self.document(path.clone(), page, parsing));
        document.front.audience = area.audience();
        if page.shows_evidence() {
            document.front.template.get_or_insert_with(|| evidence::TEMPLATE.to_owned());
        }
        if let Some(kind) = page.holds {
            document.front.page_type.get_or_insert_with(|| kind.to_owned());
            document.front.feed.get_or_insert(true);
            document.front.sort.get_or_insert(Sort::Date);
        }
        // Of what was written and of the blocks alone: a preview hands back what it was given.
        document.digest = Digest::of_value(&(document.body.check, &document.front.title, &blocks));
        document.front.extra.retain(|(key, _)| key != "blocks" && key != "is_index");
        document.front.extra.push(("blocks".to_owned(), blocks));
        document.front.extra.push(("is_index".to_owned(), Value::Bool(page.is_index)));
        content.documents.insert(path, Arc::new(document));
    }

    /// Returns the document that a page becomes.
    fn document(&self, path: ContentPath, page: &Page, parsing: &Parsing) -> Document {
        let words = |text: &Text| text.in_lang(self.lang).to_owned();
        let mut front = FrontMatter {
            title: Some(words(&page.title)),
            description: page.summary.as_ref().map(words),
            weight: Some(page.weight),
            menu: Some(page.in_menu),
            hidden: page.is_hidden,
            ..FrontMatter::default()
        };
        if parsing.options(self.lang.code()).typography == Typography::French {
            front.shown().for_each(|text| *text = markdown::typographic(text, Typography::French).into_owned());
        }
        let source = format!("{}/{}", crate::register::FOLDER, page.source);
        let row = ContentPath::new(&source).ok().map(|path| Box::new(RowOf { path, span: 0..0, body: 0..0 }));
        Document {
            digest: Digest::of_value(&(&front.title, &front.description, &source)),
            path,
            front,
            body: Body {
                offset: 0,
                bytes: u32::try_from(page.words.len()).unwrap_or(u32::MAX),
                check: check_of(page.words.as_bytes()),
                text: Some(Arc::from(page.words.as_str())),
            },
            diagnostics: Vec::new(),
            words: Asked::default(),
            row,
        }
    }
}

/// Returns the findings about pages that say they are for some and do not lie where only those may enter: in a
/// portal that speaks `lang`, else, in a site that has no private parts, anywhere.
pub fn misplaced(content: &Content, folder: &str, lang: Option<Lang>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (path, document) in &content.documents {
        let audience = document.front.audience;
        let is_at_home = match lang.and_then(|lang| Area::at(path.as_str(), lang)) {
            Some(area) => area.audience() == audience,
            None => audience == Audience::Public || audience == Audience::Nobody,
        };
        if is_at_home {
            continue;
        }
        let word = audience.as_str();
        let fact = text!(
            "this page is for `{word}` and lies elsewhere",
            "cette page est pour « {word} » et se trouve ailleurs"
        );
        let hint = match lang.map(|lang| home_of(audience, lang)) {
            Some(Some(home)) => text!("move it below `{home}/`", "déplacez-la sous « {home}/ »"),
            Some(None) => text!(
                "say for whom it is: `audience = \"members\"`",
                "dites pour qui elle est : « audience = \"members\" »"
            ),
            None => text!(
                "only a portal has pages for some: `kind = \"portal\"` in its configuration",
                "seul un portail a des pages réservées : « kind = \"portal\" » dans sa configuration"
            ),
        };
        found.push(Diagnostic::new(Code::PAGE_AUDIENCE, fact).at(Place::file(format!("{folder}{path}"))).hint(hint));
    }
    found
}

/// Returns the folder below which pages for an audience lie.
fn home_of(audience: Audience, lang: Lang) -> Option<String> {
    let area = match audience {
        Audience::Members => Area::Members,
        Audience::Board => Area::Board,
        Audience::Treasury => Area::Treasury,
        Audience::Technical => Area::Technical,
        Audience::Association => {
            let folder = Area::Association(AssociationId::default()).folder(lang);
            return folder.split('/').next().map(str::to_owned);
        }
        Audience::Public | Audience::Nobody => return None,
    };
    Some(area.folder(lang))
}

/// Returns a word of the register, the same in every language.
fn same(word: &str) -> Text {
    Text { en: word.to_owned(), fr: word.to_owned() }
}

/// Pages in the making.
struct Pages<'p> {
    portal: &'p Portal<'p>,
    sight: &'p Sight,
    written: &'p Content,
    incidents: Vec<Incident<'p>>,
    figures: Figures<'p>,
    made: Vec<Page>,
}

impl Pages<'_> {
    /// Returns the page of a section, to be added; its folder is named in English and French.
    fn section(&self, (en, fr): (&str, &str), title: Text, source: &str, blocks: Vec<Block>) -> Page {
        let folder = self.named(en, fr);
        let weight = 10 * i64::try_from(self.made.len() + 1).unwrap_or(i64::MAX);
        let path = if folder.is_empty() { "_index.md".to_owned() } else { format!("{folder}/_index.md") };
        Page { weight, in_menu: true, ..Page::new(path, title, source, blocks) }
    }

    /// Returns the word for the language of the portal.
    fn named(&self, en: &str, fr: &str) -> String {
        match self.portal.lang {
            Lang::En => en.to_owned(),
            Lang::Fr => fr.to_owned(),
        }
    }

    /// Returns what the reader sees of a field.
    fn see<A: crate::register::Readers, T: Clone>(&self, field: &crate::register::For<A, T>) -> Option<T> {
        field.seen_with(self.sight).cloned()
    }
}
