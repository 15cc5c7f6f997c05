//! What a command gives back: an answer to show, or why there is none.

use std::fmt::Write as _;

use std::{io, path::Path};

use serde_json::{Map, Value, json};

use super::Exit;
use crate::diag::{Diagnostic, Lang, Style, Text, cause, count_of, diagnostic_json, text, write_human};

/// What a command has to say when it did its work.
#[derive(Debug)]
pub(crate) struct Answer {
    /// How the run ends.
    pub(crate) exit: Exit,
    /// For people.
    pub(crate) human: String,
    /// For programs: the members of the JSON object that this command adds.
    pub(crate) json: Map<String, Value>,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command was used wrongly.
    Usage {
        /// What is wrong.
        fact: Text,
        /// What to do about it.
        hints: Vec<Text>,
    },
    /// The farm's configuration does not allow it.
    Configuration(Vec<Diagnostic>),
    /// The world failed: what sobre was doing, with what, and why that failed.
    World(Text),
}

impl Failure {
    /// Returns a mistake in how the command was used.
    pub(crate) fn usage(fact: Text) -> Self {
        Self::Usage { fact, hints: Vec::new() }
    }

    /// Returns a failure of the world; `doing` names the work: "writing", « l’écriture de ».
    pub(crate) fn world(doing: &Text, path: &Path, error: &io::Error) -> Self {
        let (Text { en, fr }, Text { en: why_en, fr: why_fr }) = (doing, cause(error));
        // `--farm` is `.` unless said otherwise, and nobody typed it.
        let path = path.strip_prefix("./").unwrap_or(path).display().to_string();
        let path = if path.is_empty() { path } else { format!(" {path}") };
        Self::World(text!("{en}{path} failed: {why_en}", "{fr}{path} a échoué : {why_fr}"))
    }

    /// Adds a remedy to a mistake.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<Option<Text>>) -> Self {
        if let Self::Usage { hints, .. } = &mut self {
            hints.extend(hint.into());
        }
        self
    }

    /// How a run ends that failed like this.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } | Self::Configuration(_) => Exit::Usage,
            Self::World(_) => Exit::World,
        }
    }

    /// Appends the failure as a person reads it.
    pub(crate) fn write_human(&self, style: Style, screen: &mut String) {
        if let Self::Configuration(diagnostics) = self {
            return diagnostics.iter().for_each(|diagnostic| write_human(diagnostic, style, screen));
        }
        let (fact, hints) = self.words();
        let red = anstyle::AnsiColor::Red.on_default().bold();
        let label = style.paint(red, text!("error", "erreur").in_lang(style.lang));
        let _ = writeln!(screen, "{label}{}{}", style.colon(), fact.in_lang(style.lang));
        for hint in hints {
            let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
            let label = style.paint(cyan, text!("hint", "conseil").in_lang(style.lang));
            let _ = writeln!(screen, "  {label}{}{}", style.colon(), hint.in_lang(style.lang));
        }
    }

    /// Returns the members of the JSON object that tell the failure.
    pub(crate) fn json(&self, lang: Lang) -> Map<String, Value> {
        let mut members = Map::new();
        if let Self::Configuration(diagnostics) = self {
            let all = diagnostics.iter().map(|diagnostic| diagnostic_json(diagnostic, lang)).collect();
            members.insert("diagnostics".into(), Value::Array(all));
            return members;
        }
        members.insert("failure".into(), self.value(lang));
        members
    }

    /// Returns the failure as one JSON object.
    pub(crate) fn value(&self, lang: Lang) -> Value {
        let (fact, hints) = self.words();
        let hints: Vec<&str> = hints.iter().map(|hint| hint.in_lang(lang)).collect();
        json!({
            "kind": if matches!(self, Self::World(_)) { "world" } else { "usage" },
            "message": fact.in_lang(lang),
            "messages": { "en": fact.en, "fr": fact.fr },
            "hints": hints,
        })
    }

    fn words(&self) -> (Text, Vec<Text>) {
        match self {
            Self::Usage { fact, hints } => (fact.clone(), hints.clone()),
            Self::World(fact) => (fact.clone(), Vec::new()),
            Self::Configuration(diagnostics) => (count_of([diagnostics.len(), 0, 0]), Vec::new()),
        }
    }
}
