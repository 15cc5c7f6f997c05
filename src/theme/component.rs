//! Components as authors call them from Markdown: arguments checked before anything is rendered.

use tera::{ComponentArg, ComponentArgType, ComponentInfo, Context, Value};

use crate::diag::{Code, Diagnostic, text};

/// What is wrong with the call of a component.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFault {
    /// The argument to blame; none for one that is missing, or for the component itself.
    pub argument: Option<String>,
    /// The finding, without a place: only the caller knows where the tag is.
    pub diagnostic: Diagnostic,
}

/// Returns the faults of calling the component `name` that no theme defines.
pub(super) fn unknown<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> CallFault {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    let all = known.join(", ");
    let fact =
        text!("no theme of the chain has a component `{name}`", "aucun thème de la chaîne n’a de composant « {name} »");
    let diagnostic = Diagnostic::new(Code::COMPONENT_UNKNOWN, fact).did_you_mean(name, known);
    CallFault { argument: None, diagnostic: diagnostic.hint(text!("there is: {all}", "il y a : {all}")) }
}

/// Checks the arguments of a call; a whole number where a number with a fraction is wanted becomes one.
pub(super) fn check<'n>(
    info: &ComponentInfo,
    names: impl Iterator<Item = &'n str>,
    arguments: &mut Context,
) -> Vec<CallFault> {
    let mut faults: Vec<CallFault> = Vec::new();
    for name in names.filter(|_| info.rest_param().is_none()) {
        if info.args().iter().all(|argument| argument.name() != name) {
            faults.push(unknown_argument(info, name));
        }
    }
    for argument in info.args() {
        match arguments.get(argument.name()) {
            None if argument.is_required() => faults.push(missing(info, argument)),
            None => {}
            Some(value) => {
                let Some(wanted) = argument.arg_type().filter(|wanted| !is_of(value, *wanted)) else { continue };
                match value.as_i64().filter(|_| wanted == ComponentArgType::Float) {
                    #[expect(clippy::cast_precision_loss, reason = "nobody writes 2⁵³ in a tag")]
                    Some(whole) => arguments.insert_value(argument.name().to_owned(), Value::from(whole as f64)),
                    None => faults.push(wrong_type(argument, value, wanted)),
                }
            }
        }
    }
    faults
}

fn unknown_argument(info: &ComponentInfo, name: &str) -> CallFault {
    let component = info.name();
    let fact = text!("`{component}` has no argument `{name}`", "« {component} » n’a pas d’argument « {name} »");
    let known = info.args().iter().filter(|argument| !argument.is_implicit()).map(ComponentArg::name);
    let all = known.clone().collect::<Vec<_>>().join(", ");
    let diagnostic = Diagnostic::new(Code::COMPONENT_ARGUMENT, fact).did_you_mean(name, known);
    let hint =
        if all.is_empty() { text!("it has none", "il n’en a aucun") } else { text!("it has: {all}", "il a : {all}") };
    CallFault { argument: Some(name.to_owned()), diagnostic: diagnostic.hint(hint) }
}

fn missing(info: &ComponentInfo, argument: &ComponentArg) -> CallFault {
    let (component, name) = (info.name(), argument.name());
    let example = match argument.arg_type() {
        Some(ComponentArgType::Bool) => "true",
        Some(ComponentArgType::Integer) => "3",
        Some(ComponentArgType::Float | ComponentArgType::Number) => "1.5",
        Some(ComponentArgType::Array) => "[\"…\"]",
        _ => "\"…\"",
    };
    let fact = text!("`{component}` needs `{name}`", "« {component} » demande « {name} »");
    let hint = text!("add `{name}={example}`", "ajoutez « {name}={example} »");
    CallFault { argument: None, diagnostic: Diagnostic::new(Code::COMPONENT_ARGUMENT, fact).hint(hint) }
}

fn wrong_type(argument: &ComponentArg, value: &Value, wanted: ComponentArgType) -> CallFault {
    let name = argument.name();
    let (en, fr) = words(wanted);
    let fact = text!("`{name}` must be {en}", "« {name} » doit être {fr}");
    let mut diagnostic = Diagnostic::new(Code::COMPONENT_ARGUMENT, fact);
    if value.is_string() && !matches!(wanted, ComponentArgType::String | ComponentArgType::Array) {
        diagnostic = diagnostic.hint(text!("write it without quotes", "écrivez-le sans guillemets"));
    } else if wanted == ComponentArgType::String {
        diagnostic = diagnostic.hint(text!("write it in quotes", "écrivez-le entre guillemets"));
    }
    CallFault { argument: Some(name.to_owned()), diagnostic }
}

fn is_of(value: &Value, wanted: ComponentArgType) -> bool {
    match wanted {
        ComponentArgType::String => value.is_string(),
        ComponentArgType::Bool => value.is_bool(),
        ComponentArgType::Integer => value.as_i64().is_some() && !value.is_f64(),
        ComponentArgType::Float => value.is_f64(),
        ComponentArgType::Number => value.is_number(),
        ComponentArgType::Array => value.is_array(),
        ComponentArgType::Map => value.is_map(),
        // A kind that a later engine may add is for it to check.
        _ => true,
    }
}

fn words(wanted: ComponentArgType) -> (&'static str, &'static str) {
    match wanted {
        ComponentArgType::String => ("a text", "un texte"),
        ComponentArgType::Bool => ("true or false", "true ou false"),
        ComponentArgType::Integer => ("a whole number", "un nombre entier"),
        ComponentArgType::Float | ComponentArgType::Number => ("a number", "un nombre"),
        ComponentArgType::Array => ("a list, such as [\"a\", \"b\"]", "une liste, comme [\"a\", \"b\"]"),
        _ => ("something else", "autre chose"),
    }
}
