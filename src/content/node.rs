//! Data as people write it: with places ([`Node`]) for reading, without ([`Value`]) for keeping.

use std::{borrow::Cow, ops::Range};

use serde::{Deserialize, Serialize};

use crate::content::date::Date;

/// A value of TOML, YAML, JSON or CSV, reduced to what they share. Tables keep the written order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// YAML's and JSON's nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    String(String),
    /// A day or a moment.
    Date(Date),
    /// A list.
    List(Vec<Value>),
    /// Keys and values, in the written order.
    Table(Vec<(String, Value)>),
}

/// A value with the bytes it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'a> {
    /// Byte range in the file.
    pub span: Range<usize>,
    /// What is written there.
    pub kind: Kind<'a>,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    String(Cow<'a, str>),
    /// A day or a moment.
    Date(Date),
    /// A list.
    List(Vec<Node<'a>>),
    /// Keys and values.
    Table(Vec<Entry<'a>>),
}

/// One key of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// The key.
    pub key: Cow<'a, str>,
    /// Byte range of the key in the file.
    pub key_span: Range<usize>,
    /// Its value.
    pub node: Node<'a>,
}

impl Node<'_> {
    /// Returns the value without its places.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Integer(n) => Value::Integer(*n),
            Kind::Float(x) => Value::Float(*x),
            Kind::String(s) => Value::String(s.to_string()),
            Kind::Date(date) => Value::Date(date.clone()),
            Kind::List(items) => Value::List(items.iter().map(Node::to_value).collect()),
            Kind::Table(entries) => {
                Value::Table(entries.iter().map(|entry| (entry.key.to_string(), entry.node.to_value())).collect())
            }
        }
    }

    /// Returns what it is in the words of a message: English and French.
    pub fn kind_name(&self) -> (&'static str, &'static str) {
        match self.kind {
            Kind::Null => ("nothing", "rien"),
            Kind::Bool(_) => ("true or false", "vrai ou faux"),
            Kind::Integer(_) => ("a whole number", "un nombre entier"),
            Kind::Float(_) => ("a number", "un nombre"),
            Kind::String(_) => ("a text", "un texte"),
            Kind::Date(_) => ("a date", "une date"),
            Kind::List(_) => ("a list", "une liste"),
            Kind::Table(_) => ("a table", "une table"),
        }
    }
}

impl std::hash::Hash for Value {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Bool(b) => b.hash(state),
            Self::Integer(n) => n.hash(state),
            Self::Float(x) => x.to_bits().hash(state),
            Self::String(s) => s.hash(state),
            Self::Date(date) => date.hash(state),
            Self::List(items) => items.hash(state),
            Self::Table(entries) => entries.hash(state),
        }
    }
}
