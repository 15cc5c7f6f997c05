//! `lang` and `[languages]` of `sites/<site>.toml`.

use super::is_lang;
use crate::{
    content::reader::Reader,
    diag::{Code, Diagnostic, Place, text},
};

/// A further language of a site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LanguageConfig {
    /// Language code, and the folder of the content that holds its pages.
    pub code: String,
    /// The site's title in it.
    pub title: Option<String>,
    /// The site's description in it.
    pub description: Option<String>,
    /// `fallback`: languages in which pages are shown that nobody has written in this one, the best first.
    pub fallback: Vec<String>,
}

/// Takes the first language.
pub(super) fn read_lang(reader: &mut Reader<'_, '_>) -> String {
    let usual = || "fr".to_string();
    match reader.string_at("lang") {
        Some((lang, place)) if !is_lang(&lang) => {
            reader.report(not_a_language(&lang, place));
            usual()
        }
        lang => lang.map_or_else(usual, |(lang, _)| lang),
    }
}

/// Takes the further languages of a site whose first one is `first`.
pub(super) fn read_languages(reader: &mut Reader<'_, '_>, first: &str) -> Vec<LanguageConfig> {
    let mut languages = Vec::new();
    let mut fallbacks = Vec::new();
    for entry in reader.free_table("languages") {
        let code = entry.key.to_string();
        let place = reader.place(entry.key_span.clone());
        if !is_lang(&code) {
            reader.report(not_a_language(&code, place));
            continue;
        }
        if code == first {
            let fact = text!(
                "`{code}` is already the site’s first language",
                "« {code} » est déjà la langue principale du site"
            );
            reader.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
            continue;
        }
        let (title, description, fallback) = reader.within(entry.node, |table| {
            (table.string("title"), table.string("description"), table.strings_at("fallback"))
        });
        let fallback = fallback.map(|(fallback, place)| {
            fallbacks.push((code.clone(), fallback.clone(), place));
            fallback
        });
        languages.push(LanguageConfig { code, title, description, fallback: fallback.unwrap_or_default() });
    }
    for (code, fallback, place) in fallbacks {
        check_fallback((&code, &fallback), first, &languages, &place, reader);
    }
    languages
}

/// Reports what a language cannot fall back on: itself, and what is no language of the site.
fn check_fallback(
    (code, fallback): (&str, &[String]),
    first: &str,
    languages: &[LanguageConfig],
    place: &Place,
    reader: &mut Reader<'_, '_>,
) {
    let known: Vec<&str> = std::iter::once(first).chain(languages.iter().map(|known| known.code.as_str())).collect();
    let known: Vec<&str> = known.into_iter().filter(|known| *known != code).collect();
    for wrong in fallback.iter().filter(|wanted| !known.contains(&wanted.as_str())) {
        let all = known.join(", ");
        let fact =
            text!("`{code}` cannot fall back on `{wrong}`", "« {code} » ne peut pas se rabattre sur « {wrong} »");
        let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place.clone());
        let diagnostic = diagnostic.did_you_mean(wrong, known.iter().copied());
        reader
            .report(diagnostic.hint(text!("another language of the site: {all}", "une autre langue du site : {all}")));
    }
}

fn not_a_language(code: &str, place: Place) -> Diagnostic {
    let fact = text!("`{code}` is not a language code", "« {code} » n’est pas un code de langue");
    let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place);
    diagnostic.hint(text!("such as `fr`, `en` or `pt-BR`", "comme « fr », « en » ou « pt-BR »"))
}
