//! What a site may set of its theme: declared in `theme.toml`, given in `sites/<site>.toml`.

use super::manifest;
use crate::{
    content::{
        node::{Entry, Value},
        reader::{Locate, Reader},
    },
    diag::{Code, Diagnostic, Place, Warned, text},
};

/// An option that a theme declares.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionSpec {
    /// Its key under `[options]`.
    pub key: String,
    /// What it holds.
    pub kind: OptionKind,
    /// What it is when the site does not say.
    pub default: Value,
    /// Its name for people, by language; the empty language is any.
    pub label: Vec<(String, String)>,
    /// What to write there, by language.
    pub help: Vec<(String, String)>,
}

/// What an option holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionKind {
    /// Text.
    String,
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A colour: `#1a2b3c` or `#abc`.
    Color,
    /// A list of texts.
    List,
    /// A page, written like a link: `page:id` or a path.
    Page,
    /// A file, by its address.
    File,
}

const KINDS: [(&str, OptionKind); 8] = [
    ("string", OptionKind::String),
    ("bool", OptionKind::Bool),
    ("integer", OptionKind::Integer),
    ("number", OptionKind::Number),
    ("color", OptionKind::Color),
    ("list", OptionKind::List),
    ("page", OptionKind::Page),
    ("file", OptionKind::File),
];

impl OptionKind {
    /// Returns the value as this kind holds it, if it is of this kind.
    fn accept(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (Self::String | Self::Page | Self::File, Value::String(_))
            | (Self::Bool, Value::Bool(_))
            | (Self::Integer, Value::Integer(_))
            | (Self::Number, Value::Integer(_) | Value::Float(_)) => Some(value.clone()),
            (Self::Color, Value::String(color)) => is_color(color).then(|| value.clone()),
            (Self::List, Value::String(_)) => Some(Value::List(vec![value.clone()])),
            (Self::List, Value::List(items)) => {
                items.iter().all(|item| matches!(item, Value::String(_))).then(|| value.clone())
            }
            _ => None,
        }
    }

    /// Returns what it holds in the words of a message: English and French.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::String => ("a text", "un texte"),
            Self::Bool => ("true or false", "true ou false"),
            Self::Integer => ("a whole number", "un nombre entier"),
            Self::Number => ("a number", "un nombre"),
            Self::Color => ("a colour such as \"#1a5276\"", "une couleur comme \"#1a5276\""),
            Self::List => ("a list of texts", "une liste de textes"),
            Self::Page => ("a page, such as \"page:contact\"", "une page, comme \"page:contact\""),
            Self::File => {
                ("the address of a file, such as \"/logo.svg\"", "l’adresse d’un fichier, comme \"/logo.svg\"")
            }
        }
    }

    /// Returns what an option without a default is: nothing of its kind.
    fn nothing(self) -> Value {
        match self {
            Self::Bool => Value::Bool(false),
            Self::List => Value::List(Vec::new()),
            _ => Value::Null,
        }
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Reads one `[options.<key>]`.
pub(super) fn declared(entry: Entry<'_>, locate: Locate<'_>, found: &mut Vec<Diagnostic>) -> Option<OptionSpec> {
    let key = entry.key.to_string();
    let mut reader = Reader::new(entry.node, locate, found);
    let is_typed = reader.span_of("type").is_some();
    let kind = reader.word("type", &KINDS);
    let default = reader.take("default");
    let label = reader.take("label").map(|entry| manifest::words(&entry)).unwrap_or_default();
    let help = reader.take("help").map(|entry| manifest::words(&entry)).unwrap_or_default();
    if !is_typed {
        let place = reader.place(entry.key_span);
        let fact = text!("the option `{key}` needs a `type`", "l’option « {key} » demande un « type »");
        reader.report(Diagnostic::new(Code::CONFIG_MISSING, fact).at(place));
    }
    reader.finish();
    let kind = kind?;
    let given = default.map(|entry| (entry.node.to_value(), locate(entry.node.span)));
    let default = match given {
        None => kind.nothing(),
        Some((value, place)) => kind.accept(&value).unwrap_or_else(|| {
            found.push(wrong_kind(&key, kind).at(place));
            kind.nothing()
        }),
    };
    Some(OptionSpec { key, kind, default, label, help })
}

fn wrong_kind(key: &str, kind: OptionKind) -> Diagnostic {
    let (en, fr) = kind.words();
    let fact = text!("the option `{key}` is {en}", "l’option « {key} » est {fr}");
    Diagnostic::new(Code::THEME_OPTION, fact)
}

/// Returns the value of every declared option, and what is wrong with those given. `place` says where
/// a site's file has a key.
pub(super) fn given(
    specs: &[OptionSpec],
    given: &[(String, Value)],
    place: &dyn Fn(&str) -> Option<Place>,
) -> Warned<Vec<(String, Value)>> {
    let mut diagnostics = Vec::new();
    for (key, _) in given.iter().filter(|(key, _)| specs.iter().all(|spec| spec.key != *key)) {
        let fact = text!("the theme has no option `{key}`", "le thème n’a pas d’option « {key} »");
        let known = specs.iter().map(|spec| &*spec.key);
        let all = known.clone().collect::<Vec<_>>().join(", ");
        let diagnostic = Diagnostic::new(Code::THEME_OPTION, fact).at(place(key)).did_you_mean(key, known);
        diagnostics.push(diagnostic.hint(text!("it has: {all}", "il a : {all}")));
    }
    let mut value_of = |spec: &OptionSpec| {
        let Some((_, value)) = given.iter().find(|(key, _)| *key == spec.key) else { return spec.default.clone() };
        spec.kind.accept(value).unwrap_or_else(|| {
            diagnostics.push(wrong_kind(&spec.key, spec.kind).at(place(&spec.key)));
            spec.default.clone()
        })
    };
    let value = specs.iter().map(|spec| (spec.key.clone(), value_of(spec))).collect();
    Warned { value, diagnostics }
}
