//! The JSON Schema of front matter: sobre's own keys, the site's taxonomies, the fields of a content type.

use serde_json::{Value as Json, json};

use super::read_keys;
use crate::{
    content::{
        asked::{Held, Schema, described, of},
        node::Value,
        schema::{ContentType, FieldType, Holds},
    },
    diag::{Text, text},
};

/// Returns the schema of the front matter of pages that carry terms of `taxonomies`, of the content type
/// `kind` or of none.
pub fn schema(taxonomies: &[String], kind: Option<(&str, &ContentType)>) -> Option<Schema> {
    let mut schema = Schema::heard("extra = {}", true, &said, |mut reader| drop(read_keys(&mut reader)))?;
    for taxonomy in taxonomies {
        let mut terms = of(&Held::Texts, true);
        terms["description"] = described(&text!("Terms of `{taxonomy}`.", "Termes de « {taxonomy} »."));
        schema.put(taxonomy, terms);
    }
    let Some((name, kind)) = kind else { return Some(schema) };
    schema.put("type", json!({ "const": name }));
    for field in &kind.fields {
        schema.put(&field.key, holding(field));
        if field.required && field.default.is_none() {
            schema.require(&field.key);
        }
    }
    Some(schema)
}

/// Returns the schema of a field, as [`ContentType::check`] accepts it.
fn holding(field: &FieldType) -> Json {
    // A field that must be there must hold something.
    let or_nothing = !field.required || field.default.is_some();
    let mut schema = match field.holds {
        Holds::String => of(&Held::Text, or_nothing),
        Holds::Page | Holds::File => one("string", or_nothing),
        Holds::Bool => of(&Held::Bool, or_nothing),
        Holds::Integer => of(&Held::Integer, or_nothing),
        Holds::Number => one("number", or_nothing),
        Holds::Date | Holds::DateTime => of(&Held::Date, or_nothing),
        Holds::List => {
            let mut list = json!({ "type": ["array", "string"], "items": { "type": "string" } });
            if or_nothing && let Some(types) = list["type"].as_array_mut() {
                types.push("null".into());
            }
            list
        }
    };
    if !field.one_of.is_empty() && field.holds == Holds::String {
        let nothing = or_nothing.then_some(Json::Null);
        schema["enum"] = field.one_of.iter().map(|word| json!(word)).chain(nothing).collect();
    }
    if let Some(default) = field.default.as_ref().and_then(plain) {
        schema["default"] = default;
    }
    if let Some(said) = in_both(&field.help).or_else(|| in_both(&field.label)) {
        schema["description"] = described(&said);
    }
    if let Some(label) = in_both(&field.label) {
        schema["title"] = described(&label);
    }
    schema
}

fn one(kind: &str, or_nothing: bool) -> Json {
    if or_nothing { json!({ "type": [kind, "null"] }) } else { json!({ "type": kind }) }
}

/// Returns a default that JSON has words for.
fn plain(value: &Value) -> Option<Json> {
    match value {
        Value::Bool(b) => Some(json!(b)),
        Value::Integer(n) => Some(json!(n)),
        Value::Float(x) => Some(json!(x)),
        Value::String(text) => Some(json!(text)),
        Value::Date(date) => Some(json!(date.to_string())),
        Value::Null | Value::List(_) | Value::Table(_) => None,
    }
}

/// Returns words in English and French, one of them standing in for the other.
pub fn in_both(words: &[(String, String)]) -> Option<Text> {
    let one = |lang: &str| words.iter().find(|(code, _)| code == lang).or(words.first()).map(|(_, text)| text);
    let (en, fr) = (one("en")?, one("fr")?);
    Some(text!("{en}", "{fr}"))
}

/// Returns what is said of one of sobre's own keys.
fn said(key: &str) -> Option<Text> {
    let (en, fr) = match key {
        "title" => ("The title, without markup.", "Le titre, sans balisage."),
        "description" => (
            "One or two sentences for lists and search engines.",
            "Une ou deux phrases pour les listes et les moteurs de recherche.",
        ),
        "id" => (
            "A name that never changes, by which links find the page.",
            "Un nom qui ne change jamais, par lequel les liens trouvent la page.",
        ),
        "slug" => ("Last part of the address.", "Dernière partie de l’adresse."),
        "url" => ("The whole address.", "L’adresse entière."),
        "date" => ("Day of publication.", "Jour de publication."),
        "updated" => ("Last change worth telling.", "Dernier changement qui mérite d’être dit."),
        "draft" => ("Left out, unless drafts are asked for.", "Laissée de côté, sauf si l’on demande les brouillons."),
        "publish" => ("Left out before this moment.", "Laissée de côté avant ce moment."),
        "expires" => ("Left out from this moment on.", "Laissée de côté à partir de ce moment."),
        "weight" => ("Place in lists sorted by weight.", "Place dans les listes triées par poids."),
        "template" => ("A template other than the usual one.", "Un autre gabarit que celui d’usage."),
        "type" => ("Content type, which adds fields.", "Type de contenu, qui ajoute des champs."),
        "lang" => ("Language, when the folder does not say it.", "Langue, quand le dossier ne la dit pas."),
        "translation_of" => (
            "Id or path of the page that this one translates.",
            "Identifiant ou chemin de la page que celle-ci traduit.",
        ),
        "redirects" => ("Old addresses of the page.", "Anciennes adresses de la page."),
        "authors" => ("Names of the authors.", "Noms des auteurs."),
        "image" => ("The picture that stands for the page.", "L’image qui représente la page."),
        "menu" => ("Whether the automatic menu shows it.", "Si le menu automatique la montre."),
        "toc" => ("Whether it shows a table of contents.", "Si elle montre un sommaire."),
        "feed" => (
            "Whether feeds carry it; of a section, whether it has one.",
            "Si les flux la portent ; d’une rubrique, si elle en a un.",
        ),
        "search" => ("Whether search engines may take it.", "Si les moteurs de recherche peuvent la prendre."),
        "sitemap" => ("Whether the sitemap lists it.", "Si le plan du site pour robots la nomme."),
        "hidden" => (
            "In no list, feed, sitemap or search engine.",
            "Dans aucune liste, aucun flux, plan de site ou moteur de recherche.",
        ),
        "audience" => ("Who may read it.", "Qui peut la lire."),
        "extra" => ("A table of your own.", "Une table à vous."),
        "sort" => (
            "Order of a section’s list: `date`, `weight`, `title` or a field.",
            "Ordre de la liste d’une rubrique : `date`, `weight`, `title` ou un champ.",
        ),
        "paginate" => ("Pages per list page; 0 for all.", "Pages par page de liste ; 0 pour toutes."),
        "page_template" => ("Template of the section’s pages.", "Gabarit des pages de la rubrique."),
        "page_type" => ("Content type of the section’s pages.", "Type de contenu des pages de la rubrique."),
        "recursive" => {
            ("Whether pages of subsections are listed, too.", "Si les pages des sous-rubriques sont listées aussi.")
        }
        _ => return None,
    };
    Some(text!("{en}", "{fr}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_key_that_is_read_is_explained() {
        let mute: Vec<_> = super::super::keys().iter().filter(|key| super::said(key).is_none()).collect();
        assert_eq!(mute, Vec::<&&str>::new());
    }
}
