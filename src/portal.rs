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

mod block;
mod figures;
mod private;
mod public;
mod quoted;

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    content::{
        Asked, Asset, Audience, Body, Content, Document, RowOf,
        document::Parsing,
        front_matter::FrontMatter,
        markdown::{self, Typography},
        node::Value,
    },
    diag::{Code, Diagnostic, Lang, Place, Text, text},
    digest::{Digest, check_of},
    path::ContentPath,
    register::{Area, AssociationId, Register, Sight},
};

pub use block::{Block, Cell, Table, Tile};
pub use figures::{Figure, Figures};

/// A portal on a day.
#[derive(Clone, Copy)]
pub struct Portal<'r> {
    /// What the collective knows.
    pub register: &'r Register,
    /// The language of its pages.
    pub lang: Lang,
    /// The day for which it is built.
    pub today: Date,
}

/// A page that the register makes.
#[derive(Debug, Clone)]
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
    /// What it is built of.
    pub blocks: Vec<Block>,
    /// The file of the register that it is made of, below its folder.
    pub source: String,
}

impl Portal<'_> {
    /// Returns the pages of an area as somebody sees them.
    pub fn pages(&self, area: Area, sight: &Sight) -> Vec<Page> {
        let pages = Pages { portal: self, sight, figures: Figures::on(self.register, self.today), made: Vec::new() };
        match area {
            Area::Public => pages.public(),
            Area::Members => pages.members(),
            Area::Association(id) => pages.association(id),
            Area::Board => pages.board(),
            Area::Treasury => pages.treasury(),
            Area::Technical => pages.technical(),
        }
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
        // What everyone sees is everyone's in each part: links and menus lead there.
        if area != Area::Public {
            self.add(content, Area::Public, &Area::Public.sight(), parsing);
        }
        self.add(content, area, sight, parsing);
    }

    fn add(&self, content: &mut Content, area: Area, sight: &Sight, parsing: &Parsing) {
        for page in self.pages(area, sight) {
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
        let written = content.documents.get(&path).map(|document| Document::clone(document));
        let mut document = written.unwrap_or_else(|| self.document(path.clone(), page, parsing));
        document.front.audience = area.audience();
        // Of what was written and of the blocks alone: a preview hands back what it was given.
        document.digest = Digest::of_value(&(document.body.check, &document.front.title, &blocks));
        document.front.extra.retain(|(key, _)| key != "blocks");
        document.front.extra.push(("blocks".to_owned(), blocks));
        content.documents.insert(path, Arc::new(document));
    }

    /// Returns a document without words of its own.
    fn document(&self, path: ContentPath, page: &Page, parsing: &Parsing) -> Document {
        let words = |text: &Text| text.in_lang(self.lang).to_owned();
        let mut front = FrontMatter {
            title: Some(words(&page.title)),
            description: page.summary.as_ref().map(words),
            weight: Some(page.weight),
            menu: Some(page.in_menu),
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
            body: Body { offset: 0, bytes: 0, check: check_of(b""), text: Some(Arc::from("")) },
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

/// Pages in the making.
struct Pages<'p> {
    portal: &'p Portal<'p>,
    sight: &'p Sight,
    figures: Figures<'p>,
    made: Vec<Page>,
}

impl Pages<'_> {
    /// Adds the page of a section; `path` is its folder in English and French.
    fn section(&mut self, (en, fr): (&str, &str), title: Text, source: &str, blocks: Vec<Block>) {
        let folder = self.named(en, fr);
        let weight = 10 * i64::try_from(self.made.len() + 1).unwrap_or(i64::MAX);
        let path = if folder.is_empty() { "_index.md".to_owned() } else { format!("{folder}/_index.md") };
        let source = source.to_owned();
        self.made.push(Page { path, title, summary: None, weight, in_menu: true, blocks, source });
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
