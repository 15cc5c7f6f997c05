//! What pages of a portal are built of: data that a theme draws. The portal owns no HTML.
//!
//! Each block becomes a table in `page.extra.blocks`, whose `kind` names the component that draws it.

use jiff::civil::Date;

use crate::{
    content::{
        locale::{self, Style},
        node::Value,
        spreadsheet,
    },
    diag::{Lang, Text, text},
    register::{Evidence, Field, Money, Record, Sight},
};

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Block {
    /// Names and values.
    Facts {
        /// Heading.
        title: Text,
        /// What is said.
        rows: Vec<(Text, Cell)>,
    },
    /// Rows and columns.
    Table(Table),
    /// Bars, beside the table that they draw.
    Chart {
        /// What the numbers count, such as members.
        unit: Text,
        /// The numbers: the first column names, the second counts.
        table: Table,
    },
    /// Services with their logos.
    Tiles(Vec<Tile>),
    /// Ways to narrow a list down: names, addresses and how many each leaves.
    Filters {
        /// What they go by.
        title: Text,
        /// Each with its address and how many it leaves.
        links: Vec<(String, String, usize)>,
    },
    /// Turns and versions in the order of their days.
    Timeline {
        /// Heading.
        title: Text,
        /// What happened when.
        turns: Vec<(Date, Text, Option<String>)>,
    },
    /// A text to be copied or printed as it stands.
    Letter {
        /// To whom.
        title: String,
        /// What it says.
        text: String,
    },
    /// What was promised, each with what shows that it is kept.
    Evidence {
        /// Heading.
        title: Text,
        /// One after the other.
        rows: Vec<Proof>,
        /// The file of the register that it is made of.
        source: &'static str,
    },
    /// A sentence that stands out, of words and values.
    Notice(Vec<Cell>),
}

/// Rows and columns, with where they come from.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Table {
    /// What it shows.
    pub title: Text,
    /// Heads of the columns.
    pub columns: Vec<Text>,
    /// Rows, of as many cells.
    pub rows: Vec<Vec<Cell>>,
    /// The file of the register that it is made of.
    pub source: &'static str,
    /// The name of the CSV file beside the page, without its ending, when there is one.
    pub file: Option<&'static str>,
}

/// What shows that something is kept.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Proof {
    /// What was promised.
    pub text: Cell,
    /// The figure of all pages that shows it; the theme knows it.
    pub figure: Option<Evidence>,
    /// What the figure must not be worse than.
    pub bound: Option<i64>,
    /// What shows it, in words and values; empty when nothing does.
    pub cells: Vec<Cell>,
    /// Whether it is kept, if that can be said.
    pub kept: Option<bool>,
    /// How people check it.
    pub how: Option<String>,
    /// When somebody last saw it kept.
    pub seen: Option<Date>,
}

impl Proof {
    fn value(&self, lang: Lang) -> Value {
        let kept = match self.kept {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let own = [
            ("text", self.text.value(lang)),
            ("cells", Value::List(self.cells.iter().map(|cell| cell.value(lang)).collect())),
            ("kept", text(kept)),
            ("figure", text(self.figure.map_or("", Evidence::as_str))),
            ("bound", self.bound.map_or(Value::Null, Value::Integer)),
            ("how", text(self.how.as_deref().unwrap_or_default())),
        ];
        table(own.into_iter().chain(self.seen.map(|day| ("seen", Cell::Day(day).value(lang)))))
    }
}

/// A service as its logo.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Tile {
    /// Its name.
    pub title: String,
    /// Its page.
    pub url: String,
    /// What it is, in a few words.
    pub summary: String,
    /// One or two letters.
    pub letters: String,
    /// Colour, `#rrggbb`.
    pub colour: String,
    /// The collective's drawing in its colour, with its letters, if the register has one.
    pub logo: Option<String>,
    /// How far it has come.
    pub stage: Text,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// Words of the register.
    Text(String),
    /// Words of ours.
    Label(Text),
    /// A count.
    Number(i64),
    /// A day.
    Day(Date),
    /// The month of a day.
    Month(Date),
    /// An amount.
    Money(Money),
    /// A link and its words.
    Link(String, String),
}

impl Cell {
    /// Returns words, or nothing.
    pub fn text(text: Option<&String>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.clone()))
    }

    /// Returns a day, or nothing.
    pub fn day(day: Option<Date>) -> Self {
        day.map_or(Self::Nothing, Self::Day)
    }

    /// Returns how many there are.
    pub fn count(count: usize) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Returns an address, and of it as words what people read: no scheme, and of a long one its end.
    pub fn url(url: &str) -> Self {
        const LONG: usize = 36;
        let plain = url.trim_start_matches("https://").trim_end_matches('/');
        let end = plain.rsplit('/').next().unwrap_or(plain);
        let words = if plain.len() > LONG && end.len() < plain.len() { format!("…/{end}") } else { plain.to_owned() };
        Self::Link(words, url.to_owned())
    }

    /// Returns a value of a record's field as a reader sees it.
    pub(super) fn of(field: &Field, value: &Value) -> Self {
        match value {
            Value::Null | Value::Table(_) => Self::Nothing,
            Value::Bool(true) => Self::Label(text!("yes", "oui")),
            Value::Bool(false) => Self::Label(text!("no", "non")),
            Value::Integer(n) => Self::Number(*n),
            Value::Float(x) => Self::Text(x.to_string()),
            Value::Date(date) => Self::Day(date.day()),
            Value::String(word) => match field.words.iter().find(|(known, _)| known == word) {
                Some((_, (en, fr))) => Self::Label(text!("{en}", "{fr}")),
                None if word.starts_with("https://") => Self::url(word),
                None => Self::Text(word.clone()),
            },
            Value::List(items) => {
                let words = items.iter().filter_map(|item| match item {
                    Value::String(word) => Some(word.as_str()),
                    _ => None,
                });
                let words = words.collect::<Vec<_>>().join(", ");
                if words.is_empty() { Self::Nothing } else { Self::Text(words) }
            }
        }
    }

    /// Returns its words for a spreadsheet.
    fn plain(&self, lang: Lang) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Link(text, _) => text.clone(),
            Self::Label(text) => text.in_lang(lang).to_owned(),
            Self::Number(n) => n.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Month(day) => day.strftime("%Y-%m").to_string(),
            Self::Money(Money(cents)) => format!("{}.{:02}", cents / 100, cents.abs() % 100),
        }
    }

    fn value(&self, lang: Lang) -> Value {
        let (kind, value) = match self {
            Self::Nothing => ("nothing", Value::String(String::new())),
            Self::Text(text) => ("text", Value::String(text.clone())),
            Self::Label(text) => ("text", Value::String(text.in_lang(lang).to_owned())),
            Self::Number(n) => ("number", Value::Integer(*n)),
            Self::Day(day) => ("date", Value::Date((*day).into())),
            Self::Month(day) => ("text", Value::String(locale::date(&(*day).into(), Style::Month, lang.code()))),
            Self::Money(_) => ("money", Value::String(self.plain(lang))),
            Self::Link(text, url) => {
                return table([
                    ("kind", Value::String("link".into())),
                    ("value", Value::String(text.clone())),
                    ("url", Value::String(url.clone())),
                ]);
            }
        };
        table([("kind", Value::String(kind.into())), ("value", value)])
    }
}

/// More rows than that are in the table's file only: a page is to be read.
const MOST: usize = 150;

impl Table {
    /// Returns a table of cells.
    pub fn new(title: Text, source: &'static str, columns: Vec<Text>, rows: Vec<Vec<Cell>>) -> Self {
        Self { title, columns, rows, source, file: None }
    }

    /// Returns it as a block, unless nothing stands in it.
    pub fn block(self) -> Option<Block> {
        (!self.rows.is_empty() && !self.columns.is_empty()).then_some(Block::Table(self))
    }

    /// Returns it without the columns of these names.
    #[must_use]
    pub fn without(mut self, names: &[&'static str]) -> Self {
        let stays: Vec<bool> = self.columns.iter().map(|column| !names.contains(&column.en.as_str())).collect();
        let keep = |at: &mut usize| {
            *at += 1;
            stays[*at - 1]
        };
        for row in &mut self.rows {
            let mut at = 0;
            row.retain(|_| keep(&mut at));
        }
        let mut at = 0;
        self.columns.retain(|_| keep(&mut at));
        self
    }

    /// Returns it with one more column, before the one at a place, when anything stands in it.
    #[must_use]
    pub fn with_column(mut self, at: usize, column: Text, cells: Vec<Cell>) -> Self {
        if cells.iter().any(|cell| *cell != Cell::Nothing) {
            self.columns.insert(at, column);
            self.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.insert(at, cell));
        }
        self
    }

    /// Returns what somebody sees of some records, a row for each: the columns in which anything stands.
    pub fn of<'r, R: Record + 'r>(
        title: Text,
        source: &'static str,
        records: impl IntoIterator<Item = &'r R>,
        sight: &Sight,
    ) -> Self {
        let rows: Vec<Vec<(&Field, Cell)>> = records
            .into_iter()
            .map(|record| {
                let cells = record.seen(sight).into_iter();
                cells.map(|(field, value)| (field, Cell::of(field, &value))).collect()
            })
            .collect();
        let is_said = |key: &str| rows.iter().flatten().any(|(field, cell)| field.key == key && *cell != Cell::Nothing);
        let shown: Vec<&Field> = R::FIELDS.iter().filter(|field| is_said(field.key)).collect();
        let row = |cells: &Vec<(&Field, Cell)>| {
            let cell = |field: &&Field| {
                let own = cells.iter().find(|(own, _)| own.key == field.key);
                own.map_or(Cell::Nothing, |(_, cell)| cell.clone())
            };
            shown.iter().map(cell).collect()
        };
        let columns = shown.iter().map(|field| field.label()).collect();
        Self::new(title, source, columns, rows.iter().map(row).collect())
    }

    /// Returns it with a CSV file beside its page.
    #[must_use]
    pub fn with_file(mut self, name: &'static str) -> Self {
        self.file = Some(name);
        self
    }

    /// Returns it for spreadsheets, with a line of heads.
    pub fn csv(&self, lang: Lang) -> String {
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| cell.plain(lang)));
        spreadsheet(self.columns.iter().map(|column| column.in_lang(lang)), rows)
    }

    fn entries(&self, lang: Lang) -> Vec<(&'static str, Value)> {
        let texts = |texts: &[Text]| texts.iter().map(|text| Value::String(text.in_lang(lang).to_owned())).collect();
        let row = |row: &Vec<Cell>| Value::List(row.iter().map(|cell| cell.value(lang)).collect());
        let shown = if self.file.is_some() { self.rows.len().min(MOST) } else { self.rows.len() };
        let mut entries = vec![
            ("title", Value::String(self.title.in_lang(lang).to_owned())),
            ("columns", Value::List(texts(&self.columns))),
            ("rows", Value::List(self.rows[..shown].iter().map(row).collect())),
            ("count", Value::Integer(i64::try_from(self.rows.len()).unwrap_or(i64::MAX))),
            ("source", Value::String(self.source.to_owned())),
        ];
        entries.extend(self.file.map(|name| ("file", Value::String(format!("{name}.csv")))));
        entries
    }
}

impl Tile {
    fn value(&self, lang: Lang) -> Value {
        let own = [
            ("title", text(&self.title)),
            ("url", text(&self.url)),
            ("summary", text(&self.summary)),
            ("letters", text(&self.letters)),
            ("colour", text(&self.colour)),
            ("stage", text(self.stage.in_lang(lang))),
        ];
        table(own.into_iter().chain(self.logo.as_ref().map(|logo| ("logo", text(logo)))))
    }
}

impl Block {
    /// Returns a sentence that stands out.
    pub fn say(words: Text) -> Self {
        Self::Notice(vec![Cell::Label(words)])
    }

    /// Returns its table, if it has one.
    pub fn table(&self) -> Option<&Table> {
        match self {
            Self::Table(table) | Self::Chart { table, .. } => Some(table),
            Self::Facts { .. }
            | Self::Tiles(_)
            | Self::Filters { .. }
            | Self::Timeline { .. }
            | Self::Letter { .. }
            | Self::Evidence { .. }
            | Self::Notice(_) => None,
        }
    }

    /// Returns it as a template sees it.
    pub fn value(&self, lang: Lang) -> Value {
        let words = |text: &Text| Value::String(text.in_lang(lang).to_owned());
        let kind = |kind: &str| ("kind", Value::String(kind.to_owned()));
        match self {
            Self::Facts { title, rows } => {
                let row = |(label, cell): &(Text, Cell)| table([("label", words(label)), ("cell", cell.value(lang))]);
                let rows = rows.iter().filter(|(_, cell)| *cell != Cell::Nothing).map(row).collect();
                table([kind("facts"), ("title", words(title)), ("rows", Value::List(rows))])
            }
            Self::Table(own) => table(std::iter::once(kind("table")).chain(own.entries(lang))),
            Self::Chart { unit, table: own } => {
                let counts = own.rows.iter().filter_map(|row| match row.get(1) {
                    Some(Cell::Number(n)) => Some(*n),
                    _ => None,
                });
                let most = counts.max().unwrap_or(0).max(1);
                let head = [kind("chart"), ("unit", words(unit)), ("most", Value::Integer(most))];
                table(head.into_iter().chain(own.entries(lang)))
            }
            Self::Tiles(tiles) => {
                let tiles = tiles.iter().map(|tile| tile.value(lang)).collect();
                table([kind("tiles"), ("tiles", Value::List(tiles))])
            }
            Self::Filters { title, links } => {
                let link = |(name, url, count): &(String, String, usize)| {
                    let count = Value::Integer(i64::try_from(*count).unwrap_or(i64::MAX));
                    table([("name", text(name)), ("url", text(url)), ("count", count)])
                };
                let links = links.iter().map(link).collect();
                table([kind("filters"), ("title", words(title)), ("links", Value::List(links))])
            }
            Self::Timeline { title, turns } => {
                let turn = |(day, what, url): &(Date, Text, Option<String>)| {
                    let own = [("date", Value::Date((*day).into())), ("text", words(what))];
                    table(own.into_iter().chain(url.as_ref().map(|url| ("url", text(url)))))
                };
                let turns = turns.iter().map(turn).collect();
                table([kind("timeline"), ("title", words(title)), ("turns", Value::List(turns))])
            }
            Self::Evidence { title, rows, source } => {
                let rows = rows.iter().map(|row| row.value(lang)).collect();
                table([
                    kind("evidence"),
                    ("title", words(title)),
                    ("rows", Value::List(rows)),
                    ("source", text(source)),
                ])
            }
            Self::Letter { title, text: body } => table([kind("letter"), ("title", text(title)), ("text", text(body))]),
            Self::Notice(cells) => {
                let cells = cells.iter().map(|cell| cell.value(lang)).collect();
                table([kind("notice"), ("cells", Value::List(cells))])
            }
        }
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn table(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
