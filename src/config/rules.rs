//! `[[rules]]` of `sites/<site>.toml`: what is changed in every page after its template has made it.

use lol_html::Selector;

use crate::{
    content::{
        node::{Kind, Node, Value},
        reader::Reader,
    },
    diag::{Code, Diagnostic, Place, text},
};

/// What is to be done to the elements that a selector finds.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct RuleConfig {
    /// The rule.
    pub rule: Rule,
    /// Where its selector stands.
    pub place: Place,
}

/// A selector and what is done to the elements that it finds, in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Rule {
    /// `select`: a CSS selector that can be told while a page goes by once.
    pub select: String,
    /// `set`: attributes and their new values.
    pub set: Vec<(String, String)>,
    /// `unset`: attributes that go.
    pub unset: Vec<String>,
    /// `before`: HTML in front of the element.
    pub before: String,
    /// `prepend`: HTML inside it, at its beginning.
    pub prepend: String,
    /// `append`: HTML inside it, at its end.
    pub append: String,
    /// `after`: HTML behind it.
    pub after: String,
    /// `wrap`: the tag that opens an element around it, and the one that closes it.
    pub wrap: Option<(String, String)>,
    /// `replace`: name of the component that takes its place, with its attributes as arguments and what it holds
    /// as body.
    pub replace: Option<String>,
    /// `remove`: it goes, with all it holds.
    pub remove: bool,
}

/// Takes `[[rules]]` from a site's configuration.
pub(super) fn read(reader: &mut Reader<'_, '_>) -> Vec<RuleConfig> {
    let Some(entry) = reader.take("rules") else { return Vec::new() };
    let Kind::List(items) = entry.node.kind else {
        return reader.within(entry.node, |_| Vec::new());
    };
    items.into_iter().filter_map(|item| reader.within(item, read_rule)).collect()
}

/// Keys that say what is done.
const DEEDS: [&str; 9] = ["set", "unset", "before", "prepend", "append", "after", "wrap", "replace", "remove"];

fn read_rule(table: &mut Reader<'_, '_>) -> Option<RuleConfig> {
    table.require("select", "select = \"table\"");
    let does_nothing = DEEDS.iter().all(|key| table.span_of(key).is_none());
    let select = table.string_at("select");
    let text = |html: Option<String>| html.unwrap_or_default();
    let rule = Rule {
        select: select.as_ref().map(|(select, _)| select.clone()).unwrap_or_default(),
        set: read_attributes(table),
        unset: table.strings("unset").unwrap_or_default(),
        before: text(table.string("before")),
        prepend: text(table.string("prepend")),
        append: text(table.string("append")),
        after: text(table.string("after")),
        wrap: read_wrap(table),
        replace: table.string("replace"),
        remove: table.bool("remove").unwrap_or_default(),
    };
    let (select, place) = select?;
    if let Err(error) = select.parse::<Selector>() {
        let fact = text!("`{select}` cannot be followed: {error}", "« {select} » ne peut pas être suivi : {error}");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!(
            "names, `.class`, `#id`, `[attribute]`, `:not()`, `:nth-child()`, `>` and spaces; what looks back (`+`, `~`, `:has()`, `:last-child`) cannot be told while a page goes by",
            "des noms, « .classe », « #id », « [attribut] », « :not() », « :nth-child() », « > » et des espaces ; ce qui regarde en arrière (« + », « ~ », « :has() », « :last-child ») ne se sait pas pendant que la page défile"
        )));
        return None;
    }
    if does_nothing {
        let fact = text!("this rule does nothing", "cette règle ne fait rien");
        table.report(Diagnostic::new(Code::CONFIG_MISSING, fact).at(place.clone()).hint(text!(
            "say what is done: `set`, `unset`, `wrap`, `before`, `prepend`, `append`, `after`, `replace` or `remove`",
            "dites ce qui est fait : « set », « unset », « wrap », « before », « prepend », « append », « after », « replace » ou « remove »"
        )));
    }
    Some(RuleConfig { rule, place })
}

fn read_attributes(table: &mut Reader<'_, '_>) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    for entry in table.free_table("set") {
        let value = match entry.node.to_value() {
            Value::String(text) => Some(text),
            Value::Bool(true) => Some(String::new()),
            Value::Integer(n) => Some(n.to_string()),
            _ => None,
        };
        match value.filter(|_| is_attribute(&entry.key)) {
            Some(value) => attributes.push((entry.key.to_ascii_lowercase(), value)),
            None => table.report(no_attribute(&entry.key, &entry.node, table)),
        }
    }
    attributes
}

fn no_attribute(key: &str, node: &Node<'_>, table: &Reader<'_, '_>) -> Diagnostic {
    let fact = text!("`{key}` cannot be set to this", "« {key} » ne peut pas recevoir cela");
    let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(table.place(node.span.clone()));
    diagnostic.hint(text!(
        "the name of an attribute and a text: `set = {{ loading = \"lazy\" }}`",
        "le nom d’un attribut et un texte : « set = {{ loading = \"lazy\" }} »"
    ))
}

/// Whether HTML takes it for the name of an attribute (HTML § 13.1.2.3), and pages may have it: scripts and styles
/// in attributes are what the policy of a site's server refuses.
fn is_attribute(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let lower = name.to_ascii_lowercase();
    !name.is_empty() && name.chars().all(allowed) && !lower.starts_with("on") && lower != "style"
}

/// Takes one opening tag and returns it with the tag that closes it.
fn read_wrap(table: &mut Reader<'_, '_>) -> Option<(String, String)> {
    let (tag, place) = table.string_at("wrap")?;
    let name = tag.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).map(|inside| {
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inside.len());
        &inside[..end]
    });
    let is_one = tag.matches('<').count() == 1 && tag.matches('>').count() == 1;
    match name.filter(|name| is_one && name.starts_with(|c: char| c.is_ascii_alphabetic())) {
        Some(name) => {
            let close = format!("</{name}>");
            Some((tag, close))
        }
        None => {
            let fact = text!("`{tag}` is not one opening tag", "« {tag} » n’est pas une balise ouvrante");
            table.report(
                Diagnostic::new(Code::CONFIG_VALUE, fact)
                    .at(place)
                    .hint(text!("such as `<div class=\"scroll\">`", "comme « <div class=\"scroll\"> »")),
            );
            None
        }
    }
}
