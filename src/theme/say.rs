//! The template engine's messages, said for people.

use crate::diag::{Code, Text, text};

/// A message, understood.
pub(super) struct Said {
    /// A better code than the kind of error alone gives.
    pub(super) code: Option<Code>,
    /// The fact.
    pub(super) fact: Text,
    /// Remedies.
    pub(super) hints: Vec<Text>,
    /// A word that may be misspelt, and the words it may stand for.
    pub(super) near: Option<(String, Vec<String>)>,
}

impl Said {
    fn fact(fact: Text) -> Self {
        Self { code: None, fact, hints: Vec::new(), near: None }
    }

    fn code(self, code: Code) -> Self {
        Self { code: Some(code), ..self }
    }

    fn hint(mut self, hint: Text) -> Self {
        self.hints.push(hint);
        self
    }

    fn near(self, wrong: &str, known: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { near: Some((wrong.to_owned(), known.into_iter().map(Into::into).collect())), ..self }
    }
}

/// Filters every template may use: those of the engine and ours.
const FILTERS: &str = "safe default upper lower wordcount escape escape_html escape_xml newlines_to_br pluralize trim \
    trim_start trim_end replace capitalize title truncate indent str int float length reverse split abs round first \
    last nth join sort unique get values keys pairs group_by date filesize slug markdown typo";
/// Functions every template may use.
const FUNCTIONS: &str = "range throw super section page term data pages url asset integrity image file pictures today";
/// Tests every template may use.
const TESTS: &str = "string number map bool array integer float none iterable defined undefined odd even divisible_by \
    starting_with ending_with containing";

/// Returns what a message of the template engine says; one it does not know is quoted.
pub(super) fn said(message: &str) -> Said {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let starts = |start: &str| message.starts_with(start);
    match names.as_slice() {
        [name, ..] if starts("Unknown ") => unknown(message, name, &names),
        [name, ..] if starts("Variable ") || starts("Field ") => undefined(message, name),
        [name] if starts("Missing keyword argument") => {
            Said::fact(text!("the argument `{name}` is missing", "il manque l’argument « {name} »"))
        }
        [name, ..] if starts("Argument ") || starts("Implicit argument ") => {
            Said::fact(text!("the component needs the argument `{name}`", "le composant demande l’argument « {name} »"))
        }
        [name, is, wanted] if starts("Component argument ") => Said::fact(text!(
            "the argument `{name}` must be of type {wanted}, not {is}",
            "l’argument « {name} » doit être de type {wanted}, pas {is}"
        )),
        [wanted, is] if starts("Invalid type for the value") => {
            Said::fact(text!("this must be of type {wanted}, not {is}", "ceci doit être de type {wanted}, pas {is}"))
        }
        [kind] if starts("Iteration not possible") => Said::fact(text!(
            "a loop needs a list, not a value of type {kind}",
            "une boucle demande une liste, pas une valeur de type {kind}"
        ))
        .hint(text!("test it first: `{{% if list %}}`", "testez d’abord : « {{% if liste %}} »")),
        [kind, ..] if starts("Math operations") => Said::fact(text!(
            "only numbers can be calculated with, not a value of type {kind}",
            "on ne calcule qu’avec des nombres, pas avec une valeur de type {kind}"
        )),
        [left, right] if starts("Cannot compare") => {
            Said::fact(text!("{left} and {right} cannot be compared", "{left} et {right} ne peuvent pas être comparés"))
        }
        [name, first, second] if starts("Component ") => Said::fact(text!(
            "the component `{name}` is defined twice in one theme: in {first} and {second}",
            "le composant « {name} » est défini deux fois dans un même thème : dans {first} et {second}"
        ))
        .code(Code::TEMPLATE_SYNTAX),
        [name] if starts("Block ") && message.contains("any parent") => {
            Said::fact(text!("no parent template has a block `{name}`", "aucun gabarit parent n’a de bloc « {name} »"))
                .near(name, [""; 0])
        }
        [name] if starts("Template already contains a block") => {
            Said::fact(text!("the block `{name}` is there twice", "le bloc « {name} » est là deux fois"))
        }
        _ => unnamed(message),
    }
}

fn unknown(message: &str, name: &str, names: &[&str]) -> Said {
    let words = |words: &'static str| words.split_ascii_whitespace();
    if message.starts_with("Unknown filter") {
        Said::fact(text!("there is no filter `{name}`", "il n’y a pas de filtre « {name} »")).near(name, words(FILTERS))
    } else if message.starts_with("Unknown function") {
        Said::fact(text!("there is no function `{name}`", "il n’y a pas de fonction « {name} »"))
            .near(name, words(FUNCTIONS))
    } else if message.starts_with("Unknown test") {
        Said::fact(text!("there is no test `{name}`", "il n’y a pas de test « {name} »")).near(name, words(TESTS))
    } else if message.starts_with("Unknown component") {
        Said::fact(text!(
            "no theme of the chain has a component `{name}`",
            "aucun thème de la chaîne n’a de composant « {name} »"
        ))
        .code(Code::COMPONENT_UNKNOWN)
        .near(name, [""; 0])
    } else if message.starts_with("Unknown template") {
        Said::fact(text!(
            "no theme of the chain has the template `{name}`",
            "aucun thème de la chaîne n’a le gabarit « {name} »"
        ))
        .code(Code::TEMPLATE_MISSING)
        .near(name, [""; 0])
    } else if message.starts_with("Unknown argument") {
        Said::fact(text!("the component has no argument `{name}`", "le composant n’a pas d’argument « {name} »"))
            .near(name, names[1..].iter().copied())
    } else {
        unnamed(message)
    }
}

fn undefined(message: &str, name: &str) -> Said {
    let said = Said::fact(text!("`{name}` is not defined here", "« {name} » n’est pas défini ici"));
    let known = ["Available variables: ", "Available fields: "].into_iter().find_map(|list| message.split_once(list));
    let Some((_, known)) = known else {
        return said.hint(text!("test it first: `{{% if {name} %}}`", "testez d’abord : « {{% if {name} %}} »"));
    };
    said.near(name, known.split(", ")).hint(text!("there is: {known}", "il y a : {known}"))
}

fn unnamed(message: &str) -> Said {
    if message.starts_with("Tried to render a variable that is undefined") {
        return Said::fact(text!("this is not defined here", "ceci n’est pas défini ici")).hint(text!(
            "give something else: `| default(value=\"\")`",
            "donnez autre chose : « | default(value=\"\") »"
        ));
    }
    if message.starts_with("Unexpected end of input") {
        return Said::fact(text!("the template ends too early", "le gabarit s’arrête trop tôt")).hint(text!(
            "a tag such as `{{% if … %}}` is not closed",
            "une balise comme « {{% if … %}} » n’est pas refermée"
        ));
    }
    if let Some((found, wanted)) = message.strip_prefix("Found ").and_then(|rest| rest.split_once(" but expected ")) {
        let wanted = wanted.trim_end_matches('.').replace('`', "");
        let found = found.replace('`', "");
        let (found_fr, wanted_fr) = (in_french(&found), in_french(&wanted));
        return Said::fact(text!(
            "found {found} where {wanted} is expected",
            "{found_fr} là où l’on attend {wanted_fr}"
        ));
    }
    if message.starts_with("String opened with") {
        return Said::fact(text!("this text in quotes does not end", "ce texte entre guillemets ne finit pas"));
    }
    if message.contains("recursion depth") {
        return Said::fact(text!("components call each other without end", "des composants s’appellent sans fin"))
            .code(Code::TEMPLATE_LOOP);
    }
    let quoted = message.trim_end_matches('.').replace('\n', ", ");
    Said::fact(text!("the template engine says: {quoted}", "le moteur de gabarits dit : {quoted}"))
}

/// Returns the engine's names of things, in a list, in French.
fn in_french(names: &str) -> String {
    const WORDS: [(&str, &str); 9] = [
        ("one of: ", ""),
        (" or ", " ou "),
        ("identifier", "un nom"),
        ("ident", "un nom"),
        ("string", "un texte"),
        ("integer", "un nombre entier"),
        ("float", "un nombre"),
        ("bool", "true ou false"),
        ("content", "du texte"),
    ];
    WORDS.iter().fold(names.to_owned(), |names, (en, fr)| names.replace(en, fr))
}
