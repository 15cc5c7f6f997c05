//! Diagnostics for programs.

use serde_json::{Value, json};

use super::{Diagnostic, Lang};

/// Returns a diagnostic as a JSON object: `message` and `hints` in `lang`, `messages` in both
/// languages; `file`, `line`, `column` and `width` are null when no file is to blame.
pub fn diagnostic_json(diagnostic: &Diagnostic, lang: Lang) -> Value {
    let place = diagnostic.place.as_ref();
    let hints: Vec<&str> = diagnostic.hints.iter().map(|hint| hint.in_lang(lang)).collect();
    json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.text.in_lang(lang),
        "messages": { "en": diagnostic.text.en, "fr": diagnostic.text.fr },
        "file": place.map(|place| &place.file),
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "width": place.map(|place| place.width),
        "hints": hints,
    })
}
