//! A table read key by key, with types checked and leftovers reported.
//!
//! Front matter, `sites/*.toml`, `farm.toml` and `theme.toml` are all read through this one door, so
//! that a wrong type or a misspelt key says the same thing everywhere.

use std::ops::Range;

use super::{
    asked::{Held, Question},
    date::Date,
    front_matter::short_range,
    node::{Entry, Kind, Node, Value},
    parse_toml,
    rows::is_nothing,
};
use crate::diag::{Code, Diagnostic, Place, text};

/// Turns a byte range of a text into a place of the file it came from.
pub type Locate<'p> = &'p dyn Fn(Range<usize>) -> Place;

/// Reads a file that is one TOML table, `locate` saying where in it something stands; returns `None` when it is
/// not even TOML, and what is wrong with it. Keys that `read` does not ask for are reported.
pub fn read_table<'t, T>(
    text: &'t str,
    syntax: Code,
    locate: Locate<'_>,
    read: impl FnOnce(&mut Reader<'t, '_>) -> T,
) -> (Option<T>, Vec<Diagnostic>) {
    let node = match parse_toml(text, syntax, locate) {
        Ok(node) => node,
        Err(faults) => return (None, faults),
    };
    let mut found = Vec::new();
    let mut reader = Reader::new(node, locate, &mut found);
    let value = read(&mut reader);
    reader.finish();
    (Some(value), found)
}

/// A table of which each key is taken once.
///
/// ```
/// use sobre::{content::{parse_toml, reader::Reader}, diag::{Code, Place}};
/// let text = "title = 'Fair'\ntilte = 'Fête'";
/// let locate = |span| Place::new("a.md", text, span);
/// let node = parse_toml(text, Code::CONFIG_SYNTAX, &locate).unwrap();
/// let mut found = Vec::new();
/// let mut reader = Reader::new(node, &locate, &mut found);
/// assert_eq!(reader.string("title").as_deref(), Some("Fair"));
/// reader.finish();
/// assert_eq!(found[0].hints[0].en, "did you mean `title`?");
/// ```
pub struct Reader<'a, 'p> {
    entries: Vec<Entry<'a>>,
    span: Range<usize>,
    locate: Locate<'p>,
    found: &'p mut Vec<Diagnostic>,
    asked: Vec<&'static str>,
    /// Who listens to what is asked, if somebody does: see [`asked`](super::asked).
    listener: Option<&'p mut Vec<Question>>,
}

impl<'a, 'p> Reader<'a, 'p> {
    /// Returns a reader of `node`; of something that is no table, an empty one, after reporting it.
    pub fn new(node: Node<'a>, locate: Locate<'p>, found: &'p mut Vec<Diagnostic>) -> Self {
        let span = node.span.clone();
        let entries = match node.kind {
            Kind::Table(entries) => entries,
            _ => {
                wrong_type(
                    &node,
                    ("a table of keys and values", "une table de clés et de valeurs"),
                    None,
                    locate,
                    found,
                );
                Vec::new()
            }
        };
        Self { entries, span, locate, found, asked: Vec::new(), listener: None }
    }

    /// Lets somebody listen to what is asked of this table and of those within it.
    #[must_use]
    pub(super) fn heard_by(self, listener: Option<&'p mut Vec<Question>>) -> Self {
        Self { listener, ..self }
    }

    fn tell(&mut self, key: &'static str, held: impl FnOnce() -> Held) {
        if let Some(listener) = &mut self.listener {
            listener.push(Question { table: self.span.start, key, held: held() });
        }
    }

    /// Takes a key's node, whatever it is, with the span of the key.
    pub fn take(&mut self, key: &'static str) -> Option<Entry<'a>> {
        self.tell(key, || Held::Anything);
        self.asked.push(key);
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }

    /// Takes a key whose name is only known at run time; it does not enter the suggestions.
    pub fn take_free(&mut self, key: &str) -> Option<Entry<'a>> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }

    /// Returns the byte ranges of those of `keys` that are there, moved by `offset`.
    pub fn spans_of(&self, keys: &[&str], offset: usize) -> Vec<(String, Range<u32>)> {
        let wanted = self.entries.iter().filter(|entry| keys.contains(&entry.key.as_ref()));
        wanted.map(|entry| (entry.key.to_string(), short_range(&entry.node.span, offset))).collect()
    }

    /// Takes a text. A number or a date becomes the text it was written as, except `true` and `false`.
    pub fn string(&mut self, key: &'static str) -> Option<String> {
        self.tell(key, || Held::Text);
        self.typed(key, ("a text", "un texte"), string_of)
    }

    /// Takes a text and where it stands.
    pub fn string_at(&mut self, key: &'static str) -> Option<(String, Place)> {
        let span = self.span_of(key);
        let text = self.string(key)?;
        Some((text, (self.locate)(span?)))
    }

    /// Takes true or false.
    pub fn bool(&mut self, key: &'static str) -> Option<bool> {
        self.tell(key, || Held::Bool);
        self.typed(key, ("true or false", "true ou false"), |node| match node.kind {
            Kind::Bool(b) => Some(b),
            _ => None,
        })
    }

    /// Takes a whole number.
    pub fn integer(&mut self, key: &'static str) -> Option<i64> {
        self.tell(key, || Held::Integer);
        self.typed(key, ("a whole number", "un nombre entier"), |node| match node.kind {
            Kind::Integer(n) => Some(n),
            _ => None,
        })
    }

    /// Takes a count: a whole number from 0.
    pub fn count(&mut self, key: &'static str) -> Option<u32> {
        self.tell(key, || Held::Count);
        let given =
            self.entries.iter().find(|entry| entry.key == key).map(|entry| (&entry.node.kind, &entry.node.span));
        if let Some((Kind::Integer(n), span)) = given
            && u32::try_from(*n).is_err()
        {
            let fact = text!("`{key}` cannot be {n}", "« {key} » ne peut pas être {n}");
            let hint = text!("a whole number from 0 to {}", "un nombre entier de 0 à {}", u32::MAX);
            let diagnostic = Diagnostic::new(Code::WRONG_TYPE, fact).at((self.locate)(span.clone())).hint(hint);
            self.found.push(diagnostic);
            self.take(key);
            return None;
        }
        self.typed(key, ("a whole number from 0", "un nombre entier à partir de 0"), |node| match node.kind {
            Kind::Integer(n) => u32::try_from(n).ok(),
            _ => None,
        })
    }

    /// Takes a day or a moment.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        self.tell(key, || Held::Date);
        self.typed(key, ("a date such as 2026-11-21", "une date comme 2026-11-21"), |node| match &node.kind {
            Kind::Date(date) => Some(date.clone()),
            Kind::String(text) => Date::parse(text),
            _ => None,
        })
    }

    /// Takes a list of texts; one text alone counts as a list of one.
    pub fn strings(&mut self, key: &'static str) -> Option<Vec<String>> {
        self.tell(key, || Held::Texts);
        let entry = self.take(key)?;
        self.strings_of(&entry)
    }

    /// Takes a list of texts and where it stands.
    pub fn strings_at(&mut self, key: &'static str) -> Option<(Vec<String>, Place)> {
        let span = self.span_of(key);
        let texts = self.strings(key)?;
        Some((texts, (self.locate)(span?)))
    }

    /// Returns a list of texts from an entry already taken.
    pub fn strings_of(&mut self, entry: &Entry<'a>) -> Option<Vec<String>> {
        let all = match &entry.node.kind {
            Kind::List(items) => items.iter().map(string_of).collect(),
            Kind::Null => Some(Vec::new()),
            _ => string_of(&entry.node).map(|one| vec![one]),
        };
        if all.is_none() {
            wrong_type(
                &entry.node,
                ("a list of texts", "une liste de textes"),
                Some(&entry.key),
                self.locate,
                self.found,
            );
        }
        all
    }

    /// Takes one of a few words.
    pub fn word<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        self.tell(key, || Held::Words(words.iter().map(|(word, _)| *word).collect()));
        let (given, place) = self.string_at(key)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == given) {
            return Some(*value);
        }
        let all = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let fact = text!("`{key}` cannot be `{given}`", "« {key} » ne peut pas être « {given} »");
        let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place);
        let diagnostic = diagnostic.did_you_mean(&given, words.iter().map(|(word, _)| *word));
        self.found.push(diagnostic.hint(text!("one of: {all}", "au choix : {all}")));
        None
    }

    /// Reads a table found within this one, and reports the keys of it that `read` did not ask for.
    pub fn within<'n, T>(&mut self, node: Node<'n>, read: impl FnOnce(&mut Reader<'n, '_>) -> T) -> T {
        let mut reader = Reader::new(node, self.locate, self.found).heard_by(self.listener.as_deref_mut());
        let value = read(&mut reader);
        reader.finish();
        value
    }

    /// Returns the byte range of a key's value, without taking it.
    pub fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.node.span.clone())
    }

    /// Takes a table whose keys are free, as its entries.
    pub fn free_table(&mut self, key: &'static str) -> Vec<Entry<'a>> {
        self.tell(key, || Held::Table);
        let Some(entry) = self.take(key) else { return Vec::new() };
        Reader::new(entry.node, self.locate, self.found).entries
    }

    /// Takes a table whose keys are free, as plain values.
    pub fn free_values(&mut self, key: &'static str) -> Vec<(String, Value)> {
        self.free_table(key).iter().map(|entry| (entry.key.to_string(), entry.node.to_value())).collect()
    }

    /// Takes everything that nobody has asked for, as plain values.
    pub fn others(&mut self) -> Vec<(String, Value)> {
        self.tell("", || Held::Others);
        let entries = std::mem::take(&mut self.entries);
        entries.iter().map(|entry| (entry.key.to_string(), entry.node.to_value())).collect()
    }

    /// Returns where the value of each key stands.
    pub fn places(&self) -> Vec<(String, Place)> {
        let place = |entry: &Entry<'a>| (entry.key.to_string(), (self.locate)(entry.node.span.clone()));
        self.entries.iter().map(place).collect()
    }

    /// Returns what nobody asked for, without reporting it.
    pub fn rest(self) -> (Vec<Entry<'a>>, Vec<&'static str>) {
        (self.entries, self.asked)
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        for entry in &self.entries {
            let place = (self.locate)(entry.key_span.clone());
            self.found.push(unknown_key(&entry.key, place, self.asked.iter().copied()));
        }
    }

    /// Adds a finding about this table.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Says that `key` must be there; reports it when it is not.
    pub fn require(&mut self, key: &'static str, example: &str) {
        self.tell(key, || Held::Something);
        if self.span_of(key).is_none() {
            self.missing(key, example);
        }
    }

    /// Reports that `key` must be there and is not.
    pub fn missing(&mut self, key: &str, example: &str) {
        let place = self.beginning();
        let fact = text!("`{key}` is missing", "il manque « {key} »");
        let diagnostic = Diagnostic::new(Code::CONFIG_MISSING, fact).at(place);
        self.found.push(diagnostic.hint(text!("add `{example}`", "ajoutez « {example} »")));
    }

    /// Whether a key is there and says nothing, as an empty cell does.
    pub fn is_blank(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key && is_nothing(&entry.node))
    }

    /// Returns where the table begins.
    pub fn beginning(&self) -> Place {
        (self.locate)(self.span.start..self.span.start)
    }

    /// Returns the place of a byte range.
    pub fn place(&self, span: Range<usize>) -> Place {
        (self.locate)(span)
    }

    fn typed<T>(&mut self, key: &'static str, wanted: (&str, &str), get: impl Fn(&Node<'a>) -> Option<T>) -> Option<T> {
        let entry = self.take(key)?;
        // An empty YAML value (`draft:`) says nothing, so it is as if it were not there.
        if entry.node.kind == Kind::Null {
            return None;
        }
        let value = get(&entry.node);
        if value.is_none() {
            wrong_type(&entry.node, wanted, Some(&entry.key), self.locate, self.found);
        }
        value
    }
}

/// Returns the finding for a key nobody knows.
pub fn unknown_key<'k>(key: &str, place: Place, known: impl IntoIterator<Item = &'k str>) -> Diagnostic {
    let fact = text!("unknown key `{key}`", "clé inconnue « {key} »");
    Diagnostic::new(Code::UNKNOWN_KEY, fact).at(place).did_you_mean(key, known)
}

fn string_of(node: &Node<'_>) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Integer(n) => Some(n.to_string()),
        Kind::Float(x) => Some(x.to_string()),
        Kind::Date(date) => Some(date.to_string()),
        _ => None,
    }
}

fn wrong_type(
    node: &Node<'_>,
    (wanted_en, wanted_fr): (&str, &str),
    key: Option<&str>,
    locate: Locate<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let (is_en, is_fr) = node.kind_name();
    let fact = match key {
        Some(key) => text!("`{key}` must be {wanted_en}, not {is_en}", "« {key} » doit être {wanted_fr}, pas {is_fr}"),
        None => text!("expected {wanted_en}, found {is_en}", "{wanted_fr} était attendu, pas {is_fr}"),
    };
    found.push(Diagnostic::new(Code::WRONG_TYPE, fact).at(locate(node.span.clone())));
}
