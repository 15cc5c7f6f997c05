//! Records: entries of the register, of which each field says what it is called and who may read it.
//!
//! A record is declared once, with [`record!`]: its fields, their types, their readers and their labels. How it
//! is read, what is wrong with it, and what somebody sees of it follow from that.

use jiff::civil;

use super::{AssociationId, For, Readers, Sight};
use crate::{
    content::{
        Audience,
        date::Date,
        node::{Kind, Node, Value},
        reader::{Locate, Reader, read_table},
        rows::{is_nothing, shown},
    },
    diag::{Code, Diagnostic, Place, Text, text},
};

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key in files.
    pub key: &'static str,
    /// What it is called, in English and French.
    pub label: (&'static str, &'static str),
    /// Who may read it.
    pub audience: Audience,
    /// The words that it may hold, each with what it is called, if it is a choice.
    pub words: Words,
}

/// Words and what each is called, in English and French.
pub type Words = &'static [(&'static str, (&'static str, &'static str))];

impl Field {
    /// Returns what it is called.
    pub fn label(&self) -> Text {
        let (en, fr) = self.label;
        text!("{en}", "{fr}")
    }
}

/// An entry of the register.
pub trait Record: Sized {
    /// What can be said of it.
    const FIELDS: &'static [Field];

    /// Reads it from a table; what is wrong is reported.
    fn read(reader: &mut Reader<'_, '_>) -> Self;

    /// Returns what somebody sees of it, in the order of its fields: nothing of what is not for them.
    fn seen(&self, sight: &Sight) -> Vec<(&'static Field, Value)>;

    /// Returns all that it holds: for the person whom it is about, and nobody else.
    fn all(&self) -> Vec<(&'static Field, Value)>;

    /// Returns what somebody sees of it as a table of keys and values, without what was not said.
    fn shown(&self, sight: &Sight) -> Value {
        let said = self.seen(sight).into_iter().filter(|(_, value)| *value != Value::Null);
        Value::Table(said.map(|(field, value)| (field.key.to_owned(), value)).collect())
    }

    /// Returns the record that a TOML file holds, or `None` when it is not even TOML, and what is wrong with it.
    fn parse(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let locate = |span| Place::new(file, text, span);
        read_table(text, Code::CONFIG_SYNTAX, &locate, Self::read)
    }

    /// Returns the records that a TOML file lists as `[[key]]`, and what is wrong with them.
    fn parse_list(file: &str, text: &str, key: &'static str) -> (Vec<Self>, Vec<Diagnostic>) {
        let locate = |span| Place::new(file, text, span);
        let read = |reader: &mut Reader<'_, '_>| Vec::<Self>::take(reader, key).unwrap_or_default();
        let (records, found) = read_table(text, Code::CONFIG_SYNTAX, &locate, read);
        (records.unwrap_or_default(), found)
    }

    /// Returns the records that a CSV file holds, one a row, and what is wrong with them.
    fn parse_rows(file: &str, text: &str) -> (Vec<Self>, Vec<Diagnostic>) {
        let locate = |span| Place::new(file, text, span);
        match crate::content::parse_nodes(file, file, text) {
            Ok(Node { kind: Kind::List(rows), .. }) => {
                let mut found = Vec::new();
                let records = rows.into_iter().map(|row| read_row(row, &locate, &mut found)).collect();
                (records, found)
            }
            Ok(_) => (Vec::new(), Vec::new()),
            Err(found) => (Vec::new(), found),
        }
    }
}

fn read_row<R: Record>(node: Node<'_>, locate: Locate<'_>, found: &mut Vec<Diagnostic>) -> R {
    let mut reader = Reader::new(node, locate, found);
    let record = R::read(&mut reader);
    reader.finish();
    record
}

/// What a field may hold.
pub trait Held: Sized + Default {
    /// The words that it may be, if it is a choice.
    const WORDS: Words = &[];

    /// Takes it from a table; reports what is no such thing.
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self>;

    /// Returns it as a template sees it.
    fn value(&self, sight: &Sight) -> Value;
}

/// Takes what `get` makes of a key; an empty cell counts as not there.
fn taken<T>(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    wanted: (&str, &str),
    get: impl FnOnce(&Node<'_>) -> Option<T>,
) -> Option<T> {
    let entry = reader.take(key)?;
    if is_nothing(&entry.node) {
        return None;
    }
    let value = get(&entry.node);
    if value.is_none() {
        let (en, fr) = wanted;
        let fact = match written(&entry.node) {
            Some(given) => text!("`{key}` cannot be `{given}`", "« {key} » ne peut pas être « {given} »"),
            None => text!("`{key}` holds something else", "« {key} » contient autre chose"),
        };
        let place = reader.place(entry.node.span.clone());
        reader.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!("write {en}", "écrivez {fr}")));
    }
    value
}

/// Returns a plain value as it was written, more or less.
fn written(node: &Node<'_>) -> Option<String> {
    Some(shown(&node.kind)?.trim().to_owned())
}

impl<T: Held> Held for Option<T> {
    const WORDS: Words = T::WORDS;

    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        T::take(reader, key).map(Some)
    }

    fn value(&self, sight: &Sight) -> Value {
        self.as_ref().map_or(Value::Null, |held| held.value(sight))
    }
}

impl Held for String {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        taken(reader, key, ("a text", "un texte"), |node| match node.kind {
            Kind::Bool(_) => None,
            _ => written(node),
        })
    }

    fn value(&self, _: &Sight) -> Value {
        Value::String(self.clone())
    }
}

impl Held for bool {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        taken(reader, key, ("`true` or `false`", "« true » ou « false »"), |node| match &node.kind {
            Kind::Bool(b) => Some(*b),
            Kind::String(text) => match text.trim().to_lowercase().as_str() {
                "true" | "yes" | "oui" | "1" => Some(true),
                "false" | "no" | "non" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    fn value(&self, _: &Sight) -> Value {
        Value::Bool(*self)
    }
}

impl Held for i64 {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        taken(reader, key, ("a whole number", "un nombre entier"), |node| match &node.kind {
            Kind::Integer(n) => Some(*n),
            Kind::String(text) => text.trim().parse().ok(),
            _ => None,
        })
    }

    fn value(&self, _: &Sight) -> Value {
        Value::Integer(*self)
    }
}

impl Held for civil::Date {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        taken(reader, key, ("a day such as 2026-01-31", "un jour comme 2026-01-31"), |node| match &node.kind {
            Kind::Date(date) => Some(date.day()),
            Kind::String(text) => Date::of_cell(text.trim()).map(|date| date.day()),
            _ => None,
        })
    }

    fn value(&self, _: &Sight) -> Value {
        Date::parse(&self.to_string()).map_or(Value::Null, Value::Date)
    }
}

impl Held for AssociationId {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        taken(reader, key, ("a code such as A0159", "un code comme A0159"), |node| written(node)?.parse().ok())
    }

    fn value(&self, _: &Sight) -> Value {
        Value::String(self.to_string())
    }
}

impl Held for Vec<String> {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        taken(reader, key, ("a list of texts", "une liste de textes"), |node| match &node.kind {
            Kind::List(items) => items.iter().map(written).collect(),
            // A table's cell holds a list with commas.
            _ => Some(written(node)?.split(',').map(|item| item.trim().to_owned()).collect()),
        })
    }

    fn value(&self, _: &Sight) -> Value {
        Value::List(self.iter().cloned().map(Value::String).collect())
    }
}

impl<R: Record> Held for Vec<R> {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        let entry = reader.take(key)?;
        let nodes = match entry.node.kind {
            Kind::List(nodes) => nodes,
            _ => vec![entry.node],
        };
        Some(nodes.into_iter().map(|node| reader.within(node, R::read)).collect())
    }

    fn value(&self, sight: &Sight) -> Value {
        Value::List(self.iter().map(|record| record.shown(sight)).collect())
    }
}

/// An amount of money, in cents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i64);

impl Money {
    /// Returns the amount that people wrote: `20`, `20,40`, `-3.5`, `1 200 €`.
    ///
    /// ```
    /// use sobre::register::Money;
    /// assert_eq!(Money::parse("1 020,40 €"), Some(Money(102_040)));
    /// assert_eq!(Money::parse("3.141"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
        let (sign, plain) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
        let (euros, cents) = plain.split_once([',', '.']).unwrap_or((plain, "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(euros) || !is_number(cents) || cents.len() > 2 {
            return None;
        }
        let cents = cents.parse::<i64>().ok()? * if cents.len() == 1 { 10 } else { 1 };
        Some(Self(sign * euros.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)?))
    }
}

impl Held for Money {
    fn take(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Self> {
        let wanted = ("an amount such as 20 or 20.40", "un montant comme 20 ou 20.40");
        taken(reader, key, wanted, |node| Self::parse(&written(node)?))
    }

    /// In euros, as a number where that says it, for cents are no business of templates.
    fn value(&self, _: &Sight) -> Value {
        match self.0 % 100 {
            0 => Value::Integer(self.0 / 100),
            #[expect(clippy::cast_precision_loss, reason = "amounts of associations have less than 15 digits")]
            _ => Value::Float(self.0 as f64 / 100.0),
        }
    }
}

/// Returns the key of a field that Rust's own words hide: `for` of `r#for`.
pub(super) const fn key(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', plain @ ..] => match str::from_utf8(plain) {
            Ok(plain) => plain,
            Err(_) => field,
        },
        _ => field,
    }
}

/// Returns a field's value, whoever may see it.
pub(super) fn held<A: Readers, T: Held>(field: &For<A, T>) -> Value {
    // What a record within it shows, it shows to the board: no person is in one.
    field.held().value(&Sight::of(Audience::Board))
}

/// Returns a field's value for somebody who may see it.
pub(super) fn seen<A: Readers, T: Held>(field: &For<A, T>, sight: &Sight) -> Option<Value> {
    Some(field.seen_with(sight)?.value(sight))
}

/// Declares a record: the documentation, its name, and for each field its key, type, readers and label in English
/// and French; `needs` an example when it must be there.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident {
        $($field:ident: $type:ty, $readers:ident, $en:literal / $fr:literal $(, needs $example:literal)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name {
            $(
                #[doc = concat!("`", stringify!($field), "`: ", $en, ".")]
                pub $field: $crate::register::For<$crate::register::$readers, $type>,
            )*
            /// Where it begins.
            pub place: $crate::diag::Place,
        }

        impl $crate::register::Record for $name {
            const FIELDS: &'static [$crate::register::Field] = &[$(
                $crate::register::Field {
                    key: $crate::register::record::key(stringify!($field)),
                    label: ($en, $fr),
                    audience: <$crate::register::$readers as $crate::register::Readers>::AUDIENCE,
                    words: <$type as $crate::register::Held>::WORDS,
                },
            )*];

            fn read(reader: &mut $crate::content::reader::Reader<'_, '_>) -> Self {
                Self {
                    $($field: $crate::register::For::new({
                        $(reader.require($crate::register::record::key(stringify!($field)), $example);)?
                        <$type as $crate::register::Held>::take(reader, $crate::register::record::key(stringify!($field)))
                            .unwrap_or_default()
                    }),)*
                    place: reader.beginning(),
                }
            }

            fn seen(
                &self,
                sight: &$crate::register::Sight,
            ) -> Vec<(&'static $crate::register::Field, $crate::content::node::Value)> {
                let values = [$($crate::register::record::seen(&self.$field, sight)),*];
                Self::FIELDS.iter().zip(values).filter_map(|(field, value)| Some((field, value?))).collect()
            }

            fn all(&self) -> Vec<(&'static $crate::register::Field, $crate::content::node::Value)> {
                Self::FIELDS.iter().zip([$($crate::register::record::held(&self.$field)),*]).collect()
            }
        }
    };
}

/// Declares a choice: its documentation, its name, and for each case its word in files and its label in English and
/// French. The first is what is meant when nothing is said.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $first:ident $($rest:tt)* }) => {
        $crate::register::record::choice!(@ $(#[$doc])* $name $first { $first $($rest)* });
    };
    (@ $(#[$doc:meta])* $name:ident $first:ident { $($case:ident $word:literal $en:literal / $fr:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!($en, ".")] $case,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self::$first
            }
        }

        impl $name {
            /// Returns its word in files.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$case => $word,)*
                }
            }

            /// Returns what it is called.
            pub fn label(self) -> $crate::diag::Text {
                match self {
                    $(Self::$case => $crate::diag::text!($en, $fr),)*
                }
            }
        }

        impl $crate::register::Held for $name {
            const WORDS: $crate::register::Words = &[$(($word, ($en, $fr)),)*];

            fn take(reader: &mut $crate::content::reader::Reader<'_, '_>, key: &'static str) -> Option<Self> {
                if reader.is_blank(key) {
                    return reader.take(key).and(None);
                }
                reader.word(key, &[$(($word, Self::$case),)*])
            }

            fn value(&self, _: &$crate::register::Sight) -> $crate::content::node::Value {
                $crate::content::node::Value::String(self.as_str().to_owned())
            }
        }
    };
}

pub(super) use {choice, record};
