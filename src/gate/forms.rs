//! What can be told from a page's text about its accessibility (RGAA 4.1, WCAG 2.2): headings, names of links and
//! fields, ids, tables.

use rustc_hash::FxHashSet;

use super::{address::references, attributes::Attributes, element::Element, facts::Facts, rule::Rule};

/// Texts of links that say nothing about where they lead.
const VAGUE: [&str; 7] = ["ici", "cliquez ici", "cliquer ici", "par ici", "here", "click here", "this link"];

/// An element that is open and needs a name.
struct Named<'a> {
    element: Element,
    at: usize,
    /// Whether it has one already.
    is_named: bool,
    /// Its first text; another would make it more than a word.
    text: &'a str,
    texts: u32,
    clue: &'a str,
}

#[derive(Default)]
struct Table {
    at: usize,
    /// Whether a part of it is open that rows may lie in.
    section: bool,
    columns: bool,
    row: bool,
    cells: u32,
    heads: u32,
    is_layout: bool,
}

#[derive(Default)]
pub(super) struct Forms<'a> {
    open: Vec<Named<'a>>,
    tables: Vec<Table>,
    ids: FxHashSet<&'a str>,
    /// Fields that have no name yet: their id, where they are, and what is written there.
    fields: Vec<(&'a str, usize, &'a str)>,
    labelled: Vec<&'a str>,
    label: u32,
    lang: bool,
    title: bool,
    level: u8,
    firsts: u32,
    navs: Vec<(usize, bool)>,
}

impl<'a> Forms<'a> {
    /// Returns how many elements a browser adds around one of this name: the parts of a table.
    pub(super) fn implied(&mut self, element: Element) -> u32 {
        let Some(table) = self.tables.last_mut() else { return 0 };
        match element {
            Element::TablePart => {
                (table.section, table.row) = (true, false);
                0
            }
            Element::ColGroup => {
                table.columns = true;
                0
            }
            Element::Col => u32::from(!std::mem::replace(&mut table.columns, true)),
            Element::Tr => {
                table.row = true;
                u32::from(!std::mem::replace(&mut table.section, true))
            }
            Element::Td | Element::Th => {
                let section = u32::from(!std::mem::replace(&mut table.section, true));
                section + u32::from(!std::mem::replace(&mut table.row, true))
            }
            _ => 0,
        }
    }

    pub(super) fn open(&mut self, element: Element, attributes: Attributes<'_, 'a>, at: usize, facts: &mut Facts) {
        if let Some(id) = attributes.get("id")
            && !id.is_empty()
            && !self.ids.insert(id)
        {
            facts.find(Rule::DuplicateId, at, id);
        }
        let is_named = || ["aria-label", "aria-labelledby", "title"].iter().any(|key| attributes.says(key));
        let is_hidden = || attributes.get("aria-hidden") == Some("true") || attributes.get("hidden").is_some();
        match element {
            Element::Html => self.lang = attributes.says("lang"),
            Element::A if attributes.get("href").is_some() && !is_hidden() => {
                self.push(element, at, is_named(), attributes.get("href").unwrap_or_default());
            }
            Element::Button if !is_hidden() => self.push(element, at, is_named() || self.label > 0, ""),
            Element::Heading(_) => self.push(element, at, true, ""),
            Element::Img => self.picture(attributes, at, facts),
            Element::Area if attributes.get("href").is_some() && !attributes.says("alt") && !is_named() => {
                facts.find(Rule::Alt, at, attributes.get("href").unwrap_or_default());
            }
            Element::Frame if !is_named() && !is_hidden() => {
                facts.find(Rule::Label, at, attributes.get("src").unwrap_or_default());
            }
            Element::Input | Element::Field => self.field(element, attributes, at, facts),
            Element::Label => {
                self.label += 1;
                self.labelled.extend(attributes.get("for"));
            }
            Element::Nav => self.navs.push((at, is_named())),
            Element::Table => {
                let is_layout = matches!(attributes.get("role"), Some("presentation" | "none"));
                self.tables.push(Table { at, is_layout, ..Table::default() });
            }
            Element::Td => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells += 1;
                }
            }
            Element::Th => {
                if let Some(table) = self.tables.last_mut() {
                    table.heads += 1;
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, element: Element, at: usize, is_named: bool, clue: &'a str) {
        self.open.push(Named { element, at, is_named, text: "", texts: 0, clue });
    }

    fn picture(&mut self, attributes: Attributes<'_, 'a>, at: usize, facts: &mut Facts) {
        let alt = attributes.get("alt");
        let is_decoration = matches!(attributes.get("role"), Some("presentation" | "none"))
            || attributes.get("aria-hidden") == Some("true");
        if alt.is_none() && !attributes.says("aria-label") && !attributes.says("aria-labelledby") && !is_decoration {
            facts.find(Rule::Alt, at, attributes.get("src").unwrap_or_default());
        }
        if attributes.says("alt") || attributes.says("aria-label") {
            self.name_all();
        }
    }

    fn field(&mut self, element: Element, attributes: Attributes<'_, 'a>, at: usize, facts: &mut Facts) {
        let kind = attributes.get("type").unwrap_or_default().to_ascii_lowercase();
        let is_named = ["aria-label", "aria-labelledby", "title"].iter().any(|key| attributes.says(key));
        match kind.as_str() {
            "hidden" | "submit" | "reset" if element == Element::Input => {}
            "image" if element == Element::Input => {
                if !attributes.says("alt") && !is_named {
                    facts.find(Rule::Alt, at, attributes.get("src").unwrap_or_default());
                }
            }
            "button" if element == Element::Input => {
                if !attributes.says("value") && !is_named {
                    facts.find(Rule::Label, at, "<input");
                }
            }
            _ if is_named || self.label > 0 => {}
            _ => self.fields.push((
                attributes.get("id").unwrap_or_default(),
                at,
                attributes.get("name").or(attributes.get("id")).unwrap_or_default(),
            )),
        }
    }

    /// Gives a name to all that is open.
    fn name_all(&mut self) {
        self.open.iter_mut().for_each(|named| {
            named.is_named = true;
            named.texts += 2;
        });
    }

    /// A drawing in the text.
    pub(super) fn drawing(&mut self, is_named: bool) {
        if is_named {
            self.name_all();
        }
    }

    pub(super) fn text(&mut self, text: &'a str) {
        if self.open.is_empty() {
            return;
        }
        let words = text.trim_ascii();
        if !words.is_empty() {
            for named in &mut self.open {
                if named.texts == 0 {
                    named.text = words;
                }
                named.texts += 1;
            }
        }
    }

    pub(super) fn title(&mut self, text: &str) {
        self.title |= !text.trim_ascii().is_empty();
    }

    pub(super) fn close(&mut self, element: Element, facts: &mut Facts) {
        match element {
            Element::Label => self.label = self.label.saturating_sub(1),
            Element::Table => {
                if let Some(table) = self.tables.pop()
                    && table.cells > 0
                    && table.heads == 0
                    && !table.is_layout
                {
                    facts.find(Rule::TableHeader, table.at, "<table");
                }
            }
            Element::TablePart => {
                if let Some(table) = self.tables.last_mut() {
                    (table.section, table.row) = (false, false);
                }
            }
            Element::Tr => {
                if let Some(table) = self.tables.last_mut() {
                    table.row = false;
                }
            }
            Element::A | Element::Button | Element::Heading(_) => {
                if let Some(at) = self.open.iter().rposition(|named| named.element == element) {
                    let named = self.open.remove(at);
                    self.ended(&named, facts);
                }
            }
            _ => {}
        }
    }

    fn ended(&mut self, named: &Named<'a>, facts: &mut Facts) {
        let clue = || references(named.clue).into_owned();
        match named.element {
            Element::A if named.texts == 0 && !named.is_named => facts.find(Rule::LinkText, named.at, clue()),
            Element::A if named.texts == 1 && !named.is_named => {
                let text = named.text.trim_matches(|c: char| !c.is_alphanumeric());
                if VAGUE.iter().any(|vague| text.eq_ignore_ascii_case(vague)) {
                    facts.find(Rule::VagueLink, named.at, clue());
                }
            }
            Element::Button if named.texts == 0 && !named.is_named => facts.find(Rule::Label, named.at, "<button"),
            Element::Heading(level) => {
                if level == 1 {
                    self.firsts += 1;
                    if self.firsts == 2 {
                        facts.find(Rule::MainHeading, named.at, references(named.text));
                    }
                }
                if self.level > 0 && level > self.level + 1 {
                    facts.find(Rule::HeadingOrder, named.at, references(named.text));
                }
                self.level = level;
            }
            _ => {}
        }
    }

    pub(super) fn finish(self, is_document: bool, facts: &mut Facts) {
        for (id, at, clue) in self.fields {
            if id.is_empty() || !self.labelled.contains(&id) {
                facts.find(Rule::Label, at, clue);
            }
        }
        if self.navs.len() > 1
            && let Some((at, _)) = self.navs.iter().find(|(_, is_named)| !is_named)
        {
            facts.find(Rule::Landmark, *at, "<nav");
        }
        if !is_document {
            return;
        }
        for (is_kept, rule) in
            [(self.lang, Rule::Lang), (self.title, Rule::Title), (self.firsts > 0, Rule::MainHeading)]
        {
            if !is_kept {
                facts.find(rule, 0, "");
            }
        }
    }
}
