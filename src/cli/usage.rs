//! Mistakes in the command line, in the reader's language.

use std::fmt::Write as _;

use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::answer::Failure;
use crate::diag::{Text, text};

/// Returns what clap found wrong with the command line, in both languages.
pub(crate) fn mistake(error: &Error) -> Failure {
    let argument = one(error, ContextKind::InvalidArg);
    let value = one(error, ContextKind::InvalidValue);
    let fact = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            text!("unknown option `{argument}`", "option inconnue « {argument} »")
        }
        ErrorKind::UnknownArgument => text!("`{argument}` is one word too many", "« {argument} » est de trop"),
        ErrorKind::InvalidSubcommand => {
            let name = one(error, ContextKind::InvalidSubcommand);
            text!("unknown command `{name}`", "commande inconnue « {name} »")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            text!("`{argument}` needs a value", "« {argument} » attend une valeur")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            text!("`{value}` is not a value for `{argument}`", "« {value} » n’est pas une valeur pour « {argument} »")
        }
        ErrorKind::TooManyValues => {
            text!("`{argument}` takes no value `{value}`", "« {argument} » ne prend pas de valeur « {value} »")
        }
        ErrorKind::MissingRequiredArgument => {
            text!("missing: {argument}", "il manque : {argument}")
        }
        ErrorKind::MissingSubcommand => text!("what is to be done?", "que faut-il faire ?"),
        ErrorKind::ArgumentConflict => {
            text!("`{argument}` is there twice", "« {argument} » est donné deux fois")
        }
        ErrorKind::InvalidUtf8 => text!("an argument is not UTF-8", "un argument n’est pas en UTF-8"),
        _ => text!("{error}", "{error}"),
    };
    let hints = [nearest(error), expected(error, &argument), usage(error)];
    Failure::Usage { fact, hints: hints.into_iter().flatten().collect() }
}

/// Returns "did you mean …?" when clap found something close.
fn nearest(error: &Error) -> Option<Text> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let near = kinds.into_iter().map(|kind| one(error, kind)).find(|near| !near.is_empty())?;
    Some(text!("did you mean `{near}`?", "vouliez-vous dire « {near} » ?"))
}

/// Returns what would be a good value.
fn expected(error: &Error, argument: &str) -> Option<Text> {
    let values = one(error, ContextKind::ValidValue);
    if !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) {
        return None;
    }
    match argument.split(' ').next() {
        _ if !values.is_empty() => Some(text!("possible values: {values}", "valeurs possibles : {values}")),
        Some("--date") => Some(text!("a day such as 2026-05-01", "un jour tel que 2026-05-01")),
        Some("--jobs") => Some(text!("a number from 1", "un nombre à partir de 1")),
        Some("--findings") => Some(text!(
            "`gitlab=FILE`, `github=FILE` or `junit=FILE`; `-` is standard output",
            "« gitlab=FICHIER », « github=FICHIER » ou « junit=FICHIER » ; « - » est la sortie standard"
        )),
        Some("--port") => Some(text!("a number from 0 to 65535", "un nombre de 0 à 65535")),
        _ => None,
    }
}

/// Returns how the command is written.
fn usage(error: &Error) -> Option<Text> {
    let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) else { return None };
    let usage = usage.to_string();
    let usage = usage.trim().strip_prefix("Usage:")?.trim();
    // "sobre build [OPTIONS] [SITE]…" → "sobre build --help".
    let command: String = usage.split(' ').take_while(|word| !word.starts_with(['[', '<', '-'])).fold(
        String::new(),
        |mut command, word| {
            let _ = write!(command, "{word} ");
            command
        },
    );
    Some(text!("`{command}--help` explains the command", "« {command}--help » explique la commande"))
}

/// Returns the words of one piece of context, joined.
fn one(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join(", "),
        Some(ContextValue::StyledStr(word)) => word.to_string(),
        _ => String::new(),
    }
}
