//! What a new farm, site or page holds at first.

use std::fmt::Write as _;

use jiff::civil;

use crate::{
    content::{
        date::Date,
        schema::{ContentType, Holds},
    },
    diag::{Lang, text},
    path::{ContentPath, slugify},
};

/// Returns the files of a new farm: one small fictional site to be changed.
pub(crate) fn farm(lang: Lang, today: civil::Date) -> Vec<(String, String)> {
    let say = |both: crate::diag::Text| both.in_lang(lang).to_owned();
    let farm = say(text!(
        "# The farm: what all its sites share. Each site has its file in sites/ and its words in content/.\n\
         sobre = \"1\"\n",
        "# La ferme : ce que tous ses sites partagent. Chaque site a son fichier dans sites/ et ses textes dans content/.\n\
         sobre = \"1\"\n"
    ));
    let files = match lang {
        Lang::En => ENGLISH,
        Lang::Fr => FRENCH,
    };
    let (code, date) = (lang.code(), today.to_string());
    let mut all =
        vec![("farm.toml".to_owned(), farm), (".gitignore".to_owned(), "/public/\n/public.web/\n".to_owned())];
    let fill = |text: &str| text.replace("{site}", "square").replace("{lang}", code).replace("{date}", &date);
    all.extend(files.iter().map(|(path, text)| (fill(path), fill(text))));
    all
}

const ENGLISH: &[(&str, &str)] = &[
    ("sites/{site}.toml", include_str!("starter/en/site.toml")),
    ("content/{site}/_index.md", include_str!("starter/en/home.md")),
    ("content/{site}/about.md", include_str!("starter/en/about.md")),
    ("content/{site}/news/_index.md", include_str!("starter/en/news.md")),
    ("content/{site}/news/first-meeting.md", include_str!("starter/en/meeting.md")),
];

const FRENCH: &[(&str, &str)] = &[
    ("sites/{site}.toml", include_str!("starter/fr/site.toml")),
    ("content/{site}/_index.md", include_str!("starter/fr/home.md")),
    ("content/{site}/association.md", include_str!("starter/fr/about.md")),
    ("content/{site}/actualites/_index.md", include_str!("starter/fr/news.md")),
    ("content/{site}/actualites/premiere-rencontre.md", include_str!("starter/fr/meeting.md")),
];

/// Returns the files of a new site.
pub(crate) fn site(lang: Lang, name: &str) -> Vec<(String, String)> {
    let title = capitalized(&name.replace('-', " "));
    let (config, id, words) = match lang {
        Lang::En => (
            "# What this site is; its words are in content/{name}/.\n\
             title = \"{title}\"\ndescription = \"\"\ndomain = \"{name}.example\"  # the site’s own, as soon as it has one\nlang = \"en\"\n",
            "home",
            "Welcome.\n",
        ),
        Lang::Fr => (
            "# Ce qu’est ce site ; ses textes sont dans content/{name}/.\n\
             title = \"{title}\"\ndescription = \"\"\ndomain = \"{name}.example\"  # le sien, dès qu’il en a un\nlang = \"fr\"\n",
            "accueil",
            "Bienvenue.\n",
        ),
    };
    let config = config.replace("{name}", name).replace("{title}", &title);
    let home = page(&title, id, None, "") + words;
    vec![(format!("sites/{name}.toml"), config), (format!("content/{name}/_index.md"), home)]
}

/// Returns a page with its front matter and no words yet.
/// `fields` are lines of its content type.
pub(crate) fn page(title: &str, id: &str, date: Option<&Date>, fields: &str) -> String {
    let title = toml_edit::Value::from(title);
    let date = date.map(|date| format!("date = {date}\n")).unwrap_or_default();
    format!("+++\ntitle = {}\nid = \"{id}\"\n{date}{fields}+++\n", title.to_string().trim())
}

/// Returns the lines of a content type's fields, to be filled in; those that may be left out are
/// comments.
pub(crate) fn fields(kind: &ContentType, date: &Date, lang: Lang) -> String {
    let mut lines = String::new();
    for field in &kind.fields {
        let value = match field.holds {
            _ if !field.one_of.is_empty() => format!("{:?}", field.one_of[0]),
            Holds::String | Holds::Verbatim | Holds::Page | Holds::File => "\"\"".to_owned(),
            Holds::Bool => "false".to_owned(),
            Holds::Integer | Holds::Number => "0".to_owned(),
            Holds::Date => date.day().to_string(),
            Holds::DateTime => format!("{}T12:00:00", date.day()),
            Holds::List | Holds::Dates | Holds::Tables => "[]".to_owned(),
        };
        let mark = if field.required { "" } else { "# " };
        let label = field.label.iter().find(|(code, _)| code == lang.code());
        let choices = if field.one_of.is_empty() { String::new() } else { format!(": {}", field.one_of.join(", ")) };
        let label = label.map(|(_, label)| format!("  # {label}{choices}")).unwrap_or_default();
        let _ = writeln!(lines, "{mark}{} = {value}{label}", field.key);
    }
    lines
}

/// Whether a file is a section's own page.
pub(crate) fn is_section(file: &ContentPath) -> bool {
    file.file_name() == "_index.md"
}

/// Returns the title that a file's name suggests, and its date: the one it starts with, else today.
pub(crate) fn title_of(file: &ContentPath, today: &Date) -> (String, Date) {
    let name = own_name(file);
    let dated = name.split_at_checked(10).and_then(|(day, rest)| Some((Date::parse(day)?, rest.strip_prefix('-')?)));
    let (date, words) = dated.filter(|(_, words)| !words.is_empty()).unwrap_or((today.clone(), name));
    (capitalized(&words.replace(['-', '_'], " ")), date)
}

/// Returns the id of a new page: its path, so that no two new pages share one.
pub(crate) fn id_of(file: &ContentPath) -> String {
    let path = file.as_str().trim_end_matches(".md").trim_end_matches("/index").trim_end_matches("/_index");
    slugify(path)
}

/// Returns the name that becomes the address: of a bundle or section, its folder's.
fn own_name(file: &ContentPath) -> &str {
    let stem = file.as_str().trim_end_matches(".md").trim_end_matches("/index").trim_end_matches("/_index");
    stem.rsplit('/').next().unwrap_or(stem)
}

fn capitalized(words: &str) -> String {
    let mut chars = words.trim().chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
