//! What sobre tells people about their text: diagnostics, gathered, never thrown.
//!
//! A [`Diagnostic`] is a value. Stages put them in a [`Warned`] beside their result and go on;
//! only `release` decides (it refuses a site that has an error) and only `cli` prints.
//! Every diagnostic carries both languages, so that the screen, the overlay of the preview and
//! the state on disk can say it to whoever reads.

mod code;
mod display;
mod isolate;
mod json;
mod place;
mod severity;
mod text;

pub use code::{Code, explain};
pub use display::{Style, count_of, severity_name, write_human};
pub use isolate::isolated;
pub use json::diagnostic_json;
pub use place::Place;
pub use severity::Severity;
pub use text::{Lang, Text, cause, text};

use serde::{Deserialize, Serialize};

/// One finding about the user's text: what, where, how bad, and the remedy.
///
/// ```
/// use sobre::diag::{text, Code, Diagnostic};
/// let key = "titel";
/// let found = Diagnostic::new(Code::UNKNOWN_KEY, text!("unknown key `{key}`", "clé inconnue « {key} »"))
///     .hint(text!("did you mean `title`?", "vouliez-vous dire « title » ?"));
/// assert!(found.is_error());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable code, such as `link/dead`: what tests, editors and searches rely on.
    pub code: Code,
    /// Error, warning or advice; the code's own unless lowered.
    pub severity: Severity,
    /// The fact, lower case, no final stop.
    pub text: Text,
    /// Where in the user's files, if it is in a file.
    pub place: Option<Place>,
    /// What to do about it.
    pub hints: Vec<Text>,
}

impl Diagnostic {
    /// Returns a diagnostic of the code's own severity, without place or hints.
    pub fn new(code: Code, text: Text) -> Self {
        Self { severity: code.severity(), code, text, place: None, hints: Vec::new() }
    }

    /// Adds where it is.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    /// Adds a remedy.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hints.push(hint);
        self
    }

    /// Adds "did you mean …?" when one of `known` is close to `wrong`.
    #[must_use]
    pub fn did_you_mean<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match closest(wrong, known) {
            Some(near) => self.hint(text!("did you mean `{near}`?", "vouliez-vous dire « {near} » ?")),
            None => self,
        }
    }

    /// Whether it keeps its site from being written.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Returns the word of `known` that `wrong` most probably stands for.
///
/// Jaro-Winkler above 0.8, or a known word that starts with the wrong one.
pub fn closest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wrong.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&folded, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, word)| word)
}

/// A stage's result together with all it has to say about the user's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warned<T> {
    /// The result; complete even when there are errors, so that the next stage can go on.
    pub value: T,
    /// Findings, in a stable order (see [`sort`]).
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Warned<T> {
    /// Returns a result about which there is nothing to say.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }
}

/// Sorts findings by file, line, column and code, and drops exact repeats, so that one thread or
/// many report the same.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| d.place.as_ref().map(|p| (p.file.clone(), p.line, p.column));
        key(a).cmp(&key(b)).then_with(|| a.code.cmp(&b.code)).then_with(|| a.text.cmp(&b.text))
    });
    diagnostics.dedup();
}
