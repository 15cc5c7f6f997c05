//! The JSON Schema of front matter: sobre's own keys, the site's taxonomies, the fields of a content type.

use serde_json::{Value as Json, json};

use super::read_keys;
use crate::{
    content::{
        asked::{Held, Schema, described, of, said},
        node::Value,
        schema::{ContentType, FieldType, Holds},
    },
    diag::{Text, text},
};

/// A page with every table there is.
const PAGE: &str = r#"
[extra]
[podcast]
[podcast.funding]
link = "https://everything.example/"
[[podcast.people]]
name = "Ada"
[rows]
source = "rows.csv"
"#;

/// Returns the schema of the front matter of pages that carry terms of `taxonomies`, of the content type
/// `kind` or of none.
pub fn schema(taxonomies: &[String], kind: Option<(&str, &ContentType)>) -> Option<Schema> {
    let said = |path: &str| said(OF_PAGE, path);
    let mut schema = Schema::heard(PAGE, true, &said, |mut reader| drop(read_keys(&mut reader)))?;
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
        Holds::String | Holds::Verbatim => of(&Held::Text, or_nothing),
        Holds::Page | Holds::File => one("string", or_nothing),
        Holds::Bool => of(&Held::Bool, or_nothing),
        Holds::Integer => of(&Held::Integer, or_nothing),
        Holds::Number => one("number", or_nothing),
        Holds::Date | Holds::DateTime => of(&Held::Date, or_nothing),
        Holds::List => many(&json!({ "type": "string" }), true, or_nothing),
        Holds::Dates => {
            let date = of(&Held::Date, false);
            let mut dates = many(&date, true, or_nothing);
            dates["pattern"] = date["pattern"].clone();
            dates
        }
        Holds::Tables => many(&json!({ "type": "object" }), false, or_nothing),
    };
    if !field.one_of.is_empty() && matches!(field.holds, Holds::String | Holds::Verbatim) {
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

/// Returns the schema of a list, or of a text that stands for a list of one.
fn many(item: &Json, or_one: bool, or_nothing: bool) -> Json {
    let types = [("array", true), ("string", or_one), ("null", or_nothing)];
    let types: Vec<&str> = types.into_iter().filter_map(|(name, may)| may.then_some(name)).collect();
    json!({ "type": types, "items": item })
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

/// What is said of sobre's own keys.
const OF_PAGE: &[(&str, &str, &str)] = &[
    ("title", "The title, without markup.", "Le titre, sans balisage."),
    (
        "description",
        "One or two sentences for lists and search engines.",
        "Une ou deux phrases pour les listes et les moteurs de recherche.",
    ),
    (
        "id",
        "A name that never changes, by which links find the page.",
        "Un nom qui ne change jamais, par lequel les liens trouvent la page.",
    ),
    ("slug", "Last part of the address.", "Dernière partie de l’adresse."),
    ("url", "The whole address.", "L’adresse entière."),
    ("date", "Day of publication.", "Jour de publication."),
    ("updated", "Last change worth telling.", "Dernier changement qui mérite d’être dit."),
    ("draft", "Left out, unless drafts are asked for.", "Laissée de côté, sauf si l’on demande les brouillons."),
    ("publish", "Left out before this moment.", "Laissée de côté avant ce moment."),
    ("expires", "Left out from this moment on.", "Laissée de côté à partir de ce moment."),
    ("weight", "Place in lists sorted by weight.", "Place dans les listes triées par poids."),
    ("template", "A template other than the usual one.", "Un autre gabarit que celui d’usage."),
    ("type", "Content type, which adds fields.", "Type de contenu, qui ajoute des champs."),
    ("lang", "Language, when the folder does not say it.", "Langue, quand le dossier ne la dit pas."),
    (
        "translation_of",
        "Id or path of the page that this one translates.",
        "Identifiant ou chemin de la page que celle-ci traduit.",
    ),
    ("redirects", "Old addresses of the page.", "Anciennes adresses de la page."),
    ("authors", "Names of the authors.", "Noms des auteurs."),
    ("image", "The picture that stands for the page.", "L’image qui représente la page."),
    ("menu", "Whether the automatic menu shows it.", "Si le menu automatique la montre."),
    ("toc", "Whether it shows a table of contents.", "Si elle montre un sommaire."),
    (
        "feed",
        "Whether feeds carry it; of a section, whether it has one.",
        "Si les flux la portent ; d’une rubrique, si elle en a un.",
    ),
    ("search", "Whether search engines may take it.", "Si les moteurs de recherche peuvent la prendre."),
    ("sitemap", "Whether the sitemap lists it.", "Si le plan du site pour robots la nomme."),
    (
        "hidden",
        "In no list, feed, sitemap or search engine.",
        "Dans aucune liste, aucun flux, plan de site ou moteur de recherche.",
    ),
    ("audience", "Who may read it.", "Qui peut la lire."),
    ("extra", "A table of your own.", "Une table à vous."),
    (
        "sort",
        "Order of a section’s list: `date`, `weight`, `title` or a field.",
        "Ordre de la liste d’une rubrique : `date`, `weight`, `title` ou un champ.",
    ),
    (
        "recursive",
        "Whether a section lists its subsections’ pages.",
        "Si une rubrique liste les pages des sous-rubriques.",
    ),
    ("paginate", "Pages per list page; 0 for all.", "Pages par page de liste ; 0 pour toutes."),
    ("page_template", "Template of the section’s pages.", "Gabarit des pages de la rubrique."),
    ("page_type", "Content type of the section’s pages.", "Type de contenu des pages de la rubrique."),
    ("podcast", "What makes the section a podcast.", "Ce qui fait de la rubrique un podcast."),
    ("podcast.author", "Who speaks.", "Qui parle."),
    ("podcast.email", "Address of who answers for it.", "Adresse de qui en répond."),
    ("podcast.categories", "Categories of Apple’s directory.", "Catégories de l’annuaire d’Apple."),
    ("podcast.explicit", "Not for children.", "Pas pour les enfants."),
    ("podcast.serial", "To be heard from the first episode on.", "À écouter depuis le premier épisode."),
    ("podcast.complete", "No further episode will come.", "Aucun autre épisode ne viendra."),
    ("podcast.image", "A square picture.", "Une image carrée."),
    ("podcast.copyright", "Copyright.", "Droits d’auteur."),
    ("podcast.license", "Short name of its licence.", "Nom court de sa licence."),
    ("podcast.guid", "What identifies it for ever.", "Ce qui l’identifie pour toujours."),
    ("podcast.locked", "Other hosts may not take it over.", "Nul autre hébergeur ne peut le reprendre."),
    ("podcast.medium", "Such as `music`.", "Comme `music`."),
    ("podcast.funding", "Where listeners can give.", "Où les auditeurs peuvent donner."),
    ("podcast.funding.text", "Words of the link.", "Mots du lien."),
    ("podcast.funding.link", "Address of the page.", "Adresse de la page."),
    ("podcast.people", "Who is heard or worked for it.", "Qui s’y fait entendre ou y a travaillé."),
    ("podcast.people.name", "Name.", "Nom."),
    ("podcast.people.role", "Such as `host` or `guest`.", "Comme `host` ou `guest`."),
    ("podcast.people.link", "A page about them.", "Une page à leur sujet."),
    (
        "rows",
        "Which rows of a data file become its pages.",
        "Quelles lignes d’un fichier de données deviennent ses pages.",
    ),
    ("rows.source", "The data file, below `data/`.", "Le fichier de données, sous `data/`."),
    ("rows.list", "Key under which the rows lie.", "Clé sous laquelle se trouvent les lignes."),
    (
        "rows.slug",
        "Last part of a page’s address, with `{columns}`.",
        "Dernière partie de l’adresse d’une page, avec des `{colonnes}`.",
    ),
    ("rows.body", "The page’s text, with `{columns}`.", "Le texte de la page, avec des `{colonnes}`."),
];

#[cfg(test)]
mod tests {
    use crate::content::asked::tests::assert_explained;

    #[test]
    fn every_key_that_is_read_is_explained_and_nothing_else() {
        assert_explained(super::schema(&[], None).unwrap(), super::OF_PAGE);
    }
}
