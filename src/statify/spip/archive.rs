//! All that a backup tells, but for the words: those pass by a second time.
//!
//! Three passes over the files: the first looks at the letters of each column, the second gathers what
//! addresses and lists follow from, the third ([`Archive::words`]) hands on one object after the other with
//! its words, so that memory holds the titles only.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    item::{Attached, Cells, File, Headline, Item, Key, Kind, Segment, Words},
    rows::Source,
    tables::METAS,
};
use crate::statify::{
    Error, Report, Request,
    comments::Comment,
    source::Health,
    sql::{Column, Row},
};

/// What was gathered.
#[derive(Debug, Default)]
pub struct Archive {
    /// What `spip_meta` says, as far as it is no secret.
    pub metas: BTreeMap<String, String>,
    /// Objects, files left out.
    pub items: BTreeMap<Key, Item>,
    /// Groups of keywords: title.
    pub groups: BTreeMap<u64, String>,
    /// Files.
    pub files: BTreeMap<u64, File>,
    /// Files of an object, in their order.
    pub attached: BTreeMap<Key, Vec<Attached>>,
    /// Who wrote an object.
    pub authors: BTreeMap<Key, Vec<u64>>,
    /// Keywords of an object.
    pub keywords: BTreeMap<Key, Vec<u64>>,
    /// Addresses of an object, the current one first.
    pub segments: BTreeMap<Key, Vec<Segment>>,
    /// Published messages below an object.
    pub comments: BTreeMap<Key, Vec<Comment>>,
    /// Published items of a linked site.
    pub headlines: BTreeMap<u64, Vec<Headline>>,
    /// Messages that were not published.
    pub hidden_comments: u64,
    /// What the files turned out to be.
    pub health: Vec<Health>,
    /// The files themselves.
    pub sources: Vec<Source>,
    columns: BTreeMap<String, BTreeMap<String, Column>>,
    /// Which source has the words of an object.
    owner: BTreeMap<Key, usize>,
}

/// The tables of objects.
const OBJECTS: &[(&str, Kind)] = &[
    ("articles", Kind::Article),
    ("auteurs", Kind::Author),
    ("breves", Kind::News),
    ("mots", Kind::Keyword),
    ("rubriques", Kind::Section),
    ("syndic", Kind::Link),
];

fn kind_of(table: &str) -> Option<Kind> {
    OBJECTS.iter().find(|(own, _)| *own == table).map(|(_, kind)| *kind)
}

impl Archive {
    /// Reads all files of a backup; of two that hold the same object, the first one counts.
    pub fn gather(request: &Request) -> Result<Self, Error> {
        let mut archive = Self::default();
        for path in &request.sources {
            archive.sources.push(Source::open(path)?);
        }
        let mut columns: BTreeMap<String, BTreeMap<String, Column>> = BTreeMap::new();
        for source in &archive.sources {
            source.rows(&|_| true, &mut |row| look(&row, &mut columns))?;
        }
        archive.columns = columns;
        for at in 0..archive.sources.len() {
            let source = archive.sources[at].clone();
            let columns = std::mem::take(&mut archive.columns);
            let health = source.rows(&|_| true, &mut |row| {
                let decode = decoder(&columns, row.table);
                archive.keep(at, &Cells { row: &row, decode: &decode });
            });
            archive.columns = columns;
            archive.health.push(health?);
        }
        archive.put_in_order();
        Ok(archive)
    }

    /// Hands on each object that `wants` asks for, with its words.
    pub fn words(&self, wants: &dyn Fn(Key) -> bool, take: &mut dyn FnMut(Key, Words)) -> Result<(), Error> {
        let mut given = BTreeSet::new();
        for (at, source) in self.sources.iter().enumerate() {
            source.rows(&|table| kind_of(table).is_some(), &mut |row| {
                let Some(kind) = kind_of(row.table) else { return };
                let decode = decoder(&self.columns, row.table);
                let cells = Cells { row: &row, decode: &decode };
                let key = (kind, cells.id(kind.column()));
                if self.owner.get(&key) == Some(&at) && wants(key) && given.insert(key) {
                    take(key, cells.object(kind).1);
                }
            })?;
        }
        Ok(())
    }

    /// Returns a setting, empty when it is not there.
    pub fn meta(&self, name: &str) -> &str {
        self.metas.get(name).map_or("", String::as_str)
    }

    /// Tells what the files turned out to be.
    pub fn tell(&self, report: &mut Report) {
        super::tell::files(self, report);
    }

    /// Returns the columns of which some values may have been encoded twice, and those that were.
    pub fn letters(&self, which: impl Fn(&Column) -> bool) -> Vec<String> {
        let all = self.columns.iter().flat_map(|(table, columns)| columns.iter().map(move |one| (table, one)));
        all.filter(|(_, (_, column))| which(column)).map(|(table, (name, _))| format!("{table}.{name}")).collect()
    }

    fn keep(&mut self, source: usize, cells: &Cells<'_>) {
        let table = cells.row.table;
        if let Some(kind) = kind_of(table) {
            let key = (kind, cells.id(kind.column()));
            if key.1 > 0 && !self.items.contains_key(&key) {
                self.items.insert(key, cells.object(kind).0);
                self.owner.insert(key, source);
            }
            return;
        }
        match table {
            "documents" => drop(self.files.entry(cells.id("id_document")).or_insert_with(|| cells.file())),
            "groupes_mots" => {
                self.groups.entry(cells.id("id_groupe")).or_insert_with(|| cells.text("titre"));
            }
            "meta" => {
                let name = cells.text("nom");
                if METAS.binary_search(&name.as_str()).is_ok() {
                    self.metas.entry(name).or_insert_with(|| cells.text("valeur"));
                }
            }
            "urls" => self.keep_segment(cells),
            "forum" => self.keep_comment(cells),
            "syndic_articles" if cells.is("statut", "publie") => {
                let headline =
                    Headline { title: cells.text("titre"), url: cells.text("url"), date: cells.text("date") };
                self.headlines.entry(cells.id("id_syndic")).or_default().push(headline);
            }
            _ => self.keep_link(table, cells),
        }
    }

    /// Keeps a row that ties two objects; before 3.0 there was a table for each pair of kinds.
    fn keep_link(&mut self, table: &str, cells: &Cells<'_>) {
        let Some((what, whom)) = table.split_once('_') else { return };
        let key = match whom {
            "liens" => Kind::named(&cells.text("objet")).map(|kind| (kind, cells.id("id_objet"))),
            pair => Kind::named(pair).map(|kind| (kind, cells.id(kind.column()))),
        };
        let Some(key) = key else { return };
        match what {
            "auteurs" => add(self.authors.entry(key).or_default(), cells.id("id_auteur")),
            "mots" => add(self.keywords.entry(key).or_default(), cells.id("id_mot")),
            "documents" => {
                let document = cells.id("id_document");
                let attached = self.attached.entry(key).or_default();
                if attached.iter().all(|one| one.document != document) {
                    let (is_seen, rank) = (cells.is("vu", "oui"), cells.number("rang_lien"));
                    attached.push(Attached { document, is_seen, rank });
                }
            }
            _ => {}
        }
    }

    fn keep_segment(&mut self, cells: &Cells<'_>) {
        let Some(kind) = Kind::named(&cells.text("type")) else { return };
        let segment = Segment {
            text: cells.text("url"),
            parent: cells.id("id_parent"),
            date: cells.text("date"),
            is_fixed: cells.number("perma") == 1,
        };
        let segments = self.segments.entry((kind, cells.id("id_objet"))).or_default();
        if !segments.contains(&segment) {
            segments.push(segment);
        }
    }

    /// Keeps a message that everybody could read. Mail and network address are not even looked at.
    fn keep_comment(&mut self, cells: &Cells<'_>) {
        if !cells.is("statut", "publie") {
            self.hidden_comments += 1;
            return;
        }
        // Before 3.0 there was a column for each kind.
        let old = [Kind::Article, Kind::News, Kind::Section, Kind::Link];
        let key = match Kind::named(&cells.text("objet")).filter(|_| cells.id("id_objet") > 0) {
            Some(kind) => Some((kind, cells.id("id_objet"))),
            None => old.into_iter().map(|kind| (kind, cells.id(kind.column()))).find(|(_, id)| *id > 0),
        };
        let Some(key) = key else { return };
        let title = cells.text("titre");
        let comment = Comment {
            id: cells.id("id_forum"),
            parent: cells.id("id_parent"),
            author: cells.text("auteur"),
            date: cells.text("date_heure"),
            text: if is_answer(&title) {
                cells.text("texte")
            } else {
                format!("{{{{{title}}}}}\n\n{}", cells.text("texte"))
            },
        };
        self.comments.entry(key).or_default().push(comment);
    }

    /// Puts in order what rows give in any: addresses newest first, files by rank.
    fn put_in_order(&mut self) {
        for segments in self.segments.values_mut() {
            segments.sort_by(|a, b| b.is_fixed.cmp(&a.is_fixed).then_with(|| b.date.cmp(&a.date)));
        }
        for attached in self.attached.values_mut() {
            attached.sort_by_key(|one| (one.rank, one.document));
        }
        for headlines in self.headlines.values_mut() {
            headlines.sort_by(|a, b| b.date.cmp(&a.date));
        }
        for ids in self.authors.values_mut().chain(self.keywords.values_mut()) {
            ids.sort_unstable();
        }
    }
}

fn add(ids: &mut Vec<u64>, id: u64) {
    if id > 0 && !ids.contains(&id) {
        ids.push(id);
    }
}

/// Whether the title of a message only repeats another: `Re: …`, `> …`, or nothing.
fn is_answer(title: &str) -> bool {
    let title = title.trim();
    title.is_empty() || title.starts_with('>') || title.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:"))
}

/// Looks at the letters of a row.
fn look(row: &Row<'_>, columns: &mut BTreeMap<String, BTreeMap<String, Column>>) {
    if row.cells.iter().flatten().all(|cell| cell.is_ascii()) {
        return;
    }
    if !columns.contains_key(row.table) {
        columns.insert(row.table.to_owned(), BTreeMap::new());
    }
    let Some(known) = columns.get_mut(row.table) else { return };
    for (name, cell) in row.columns.iter().zip(&row.cells) {
        if let Some(cell) = cell.as_deref().filter(|cell| !cell.is_ascii()) {
            if !known.contains_key(name) {
                known.insert(name.clone(), Column::default());
            }
            known.entry(name.clone()).and_modify(|column| column.see(cell));
        }
    }
}

/// Returns how the values of a table's columns are text.
fn decoder<'c>(
    columns: &'c BTreeMap<String, BTreeMap<String, Column>>,
    table: &str,
) -> impl Fn(&str, &[u8]) -> String + use<'c> {
    let columns = columns.get(table);
    move |name, bytes| {
        let column = columns.and_then(|columns| columns.get(name)).copied().unwrap_or_default();
        column.text(bytes)
    }
}
