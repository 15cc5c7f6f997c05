//! What there is to say about a site, for the overlay and for the page of a broken site.

use serde_json::{Value, json};

use crate::{
    diag::{Diagnostic, Lang, Place, Severity, text},
    digest::Digest,
};

/// How many findings are shown; the counts tell of the rest.
const SHOWN_MAX: usize = 50;

/// Errors and warnings of a site, errors first.
pub(super) struct Findings<'a> {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) shown: Vec<&'a Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(super) fn of(diagnostics: &'a [Diagnostic]) -> Self {
        let of = |severity| diagnostics.iter().filter(move |d| d.severity == severity);
        let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
        Self {
            errors: errors.clone().count(),
            warnings: warnings.clone().count(),
            shown: errors.chain(warnings).take(SHOWN_MAX).collect(),
        }
    }

    /// Returns "2 errors, 1 warning".
    pub(super) fn summary(&self, lang: Lang) -> String {
        let (e, w) = (self.errors, self.warnings);
        // French counts zero and one as singular, English only one.
        let (e_en, e_fr) = (if e == 1 { "" } else { "s" }, if e < 2 { "" } else { "s" });
        let (w_en, w_fr) = (if w == 1 { "" } else { "s" }, if w < 2 { "" } else { "s" });
        let errors = text!("{e} error{e_en}", "{e} erreur{e_fr}");
        let warnings = text!("{w} warning{w_en}", "{w} avertissement{w_fr}");
        let parts = [(e, errors), (w, warnings)];
        let said: Vec<_> = parts.iter().filter(|(n, _)| *n > 0).map(|(_, text)| text.in_lang(lang)).collect();
        said.join(", ")
    }

    /// Returns them for the overlay.
    pub(super) fn json(&self, state: &str, lang: Lang) -> Value {
        let rest = (self.errors + self.warnings).saturating_sub(self.shown.len());
        let (s, more) = (if rest == 1 { "" } else { "s" }, rest > 0);
        json!({
            "state": state,
            "lang": lang.code(),
            "errors": self.errors,
            "warnings": self.warnings,
            "summary": self.summary(lang),
            "more": more.then(|| text!("and {rest} other{s}", "et {rest} autre{s}").in_lang(lang).to_owned()),
            "labels": {
                "title": text!("What sobre found on this site", "Ce que sobre a trouvé sur ce site").in_lang(lang),
                "close": text!("Close (Escape)", "Fermer (Échap)").in_lang(lang),
                "hint": text!("hint", "piste").in_lang(lang),
                "error": text!("error", "erreur").in_lang(lang),
                "warning": text!("warning", "avertissement").in_lang(lang),
            },
            "list": self.shown.iter().map(|diagnostic| one(diagnostic, lang)).collect::<Vec<_>>(),
        })
    }
}

fn one(diagnostic: &Diagnostic, lang: Lang) -> Value {
    json!({
        "severity": if diagnostic.is_error() { "error" } else { "warning" },
        "code": diagnostic.code.as_str(),
        "text": diagnostic.text.in_lang(lang),
        "place": diagnostic.place.as_ref().map(|place| {
            let (line, caret) = excerpt(place);
            json!({"at": at(place), "line": line, "caret": caret})
        }),
        "hints": diagnostic.hints.iter().map(|hint| hint.in_lang(lang)).collect::<Vec<_>>(),
    })
}

/// Returns `file:line:column`, or the file alone when no line is to blame.
pub(super) fn at(place: &Place) -> String {
    let Place { file, line, column, excerpt, .. } = place;
    if excerpt.is_empty() && *line == 1 { file.clone() } else { format!("{file}:{line}:{column}") }
}

/// Returns the excerpt and, to be set below it, the caret under the stretch that is meant.
pub(super) fn excerpt(place: &Place) -> (&str, String) {
    if place.excerpt.is_empty() {
        return ("", String::new());
    }
    let before = usize::try_from(place.column.saturating_sub(1).saturating_sub(place.skipped)).unwrap_or(0);
    // Tabs stay tabs, so that both lines are indented alike.
    let indent = place.excerpt.chars().map(|c| if c == '\t' { c } else { ' ' }).chain(std::iter::repeat(' '));
    let mut caret: String = indent.take(before).collect();
    caret.extend(std::iter::repeat_n('^', usize::try_from(place.width).unwrap_or(1)));
    (&place.excerpt, caret)
}

/// Returns a name for a set of findings: equal names, nothing new to say.
pub(super) fn state_of(diagnostics: &[Diagnostic]) -> String {
    let bytes = serde_json::to_vec(diagnostics).unwrap_or_default();
    Digest::of(&bytes).to_string()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Findings, at, excerpt};
    use crate::diag::{Code, Diagnostic, Lang, Place, text};

    #[test]
    fn the_caret_stands_under_what_is_meant() {
        let place = Place::new("a.md", "\tété titel = 1", 7..12);
        assert_eq!(excerpt(&place), ("\tété titel = 1", "\t    ^^^^^".to_owned()));
        assert_eq!(at(&place), "a.md:1:6");
        assert_eq!(at(&Place::file("a.md")), "a.md");
    }

    #[test]
    fn counts_in_both_languages() {
        let found =
            [Diagnostic::new(Code::UNKNOWN_KEY, text!("x", "x")), Diagnostic::new(Code::LINK_MOVED, text!("y", "y"))];
        let findings = Findings::of(&found);
        assert_eq!(findings.summary(Lang::En), "1 error, 1 warning");
        assert_eq!(findings.summary(Lang::Fr), "1 erreur, 1 avertissement");
        assert_eq!(Findings::of(&[]).summary(Lang::Fr), "");
    }
}
