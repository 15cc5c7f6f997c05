//! `sites/<site>.toml`.

use super::{
    DataConfig, EventsConfig, FeedConfig, GateConfig, ImagesConfig, LanguageConfig, LegalConfig, PublishConfig,
    RuleConfig, SearchConfig, is_domain,
    languages::{read_lang, read_languages},
    rules,
};
use crate::{
    content::{
        document::Parsing,
        markdown::{HtmlPolicy, Rules, Typography, typographic},
        node::{Entry, Kind, Value},
        reader::{Reader, read_table},
    },
    diag::{Code, Diagnostic, Place, text},
    path::slugify,
};

/// What its pages are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// `site`: of what people write.
    #[default]
    Site,
    /// `portal`: of that and of the register, with parts that only some may read.
    Portal,
}

/// What a site is: its names, looks and rules, but none of its words.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct SiteConfig {
    /// The site's name: `<name>.toml`, `content/<name>/`, `OUT/<name>/`.
    pub name: String,
    /// `kind`.
    pub kind: SiteKind,
    /// `title`.
    pub title: String,
    /// `description`.
    pub description: String,
    /// `domain`: permalinks are `https://<domain>/…`.
    pub domain: String,
    /// `domains`: others that lead to the first.
    pub domains: Vec<String>,
    /// `lang`: the first language.
    pub lang: String,
    /// `[languages]`: further ones.
    pub languages: Vec<LanguageConfig>,
    /// `theme`; `None` takes the farm's.
    pub theme: Option<String>,
    /// `target`: where it is published; `None` takes the farm's.
    pub target: Option<String>,
    /// `[taxonomies]`.
    pub taxonomies: Vec<TaxonomyConfig>,
    /// `[menus]` by name.
    pub menus: Vec<(String, Vec<MenuEntry>)>,
    /// `[content]`.
    pub content: Rules,
    /// `[feed]`.
    pub feed: FeedConfig,
    /// `[data]`.
    pub data: Vec<DataConfig>,
    /// `[events]`.
    pub events: EventsConfig,
    /// `[gate]`: what is let through, and why.
    pub gate: GateConfig,
    /// `[images]`.
    pub images: ImagesConfig,
    /// `[[rules]]`: what is changed in every page.
    pub rules: Vec<RuleConfig>,
    /// `[search]`; `None` where there is no search.
    pub search: Option<SearchConfig>,
    /// `[publish]`.
    pub publish: PublishConfig,
    /// `[legal]`; `None` where the site does not say who publishes it.
    pub legal: Option<LegalConfig>,
    /// `[options]`: for the theme, which types them.
    pub options: Vec<(String, Value)>,
    /// Where each option stands, as byte ranges of the file.
    pub option_spans: Vec<(String, std::ops::Range<usize>)>,
    /// `[extra]`: free.
    pub extra: Vec<(String, Value)>,
}

/// A way to group pages, such as tags.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaxonomyConfig {
    /// Key in front matter.
    pub key: String,
    /// Title of the list of terms.
    pub title: String,
    /// Titles in other languages.
    pub titles: Vec<(String, String)>,
    /// First segment of its addresses.
    pub slug: String,
    /// Pages on one list page of a term; 0 for all.
    pub paginate: u32,
    /// Whether each term has a feed.
    pub feed: bool,
}

/// A line of a menu as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MenuEntry {
    /// What people read.
    pub title: String,
    /// `titles`: the same in other languages.
    pub titles: Vec<(String, String)>,
    /// Where it leads: a link as in a text, or an absolute address.
    pub link: String,
    /// Only for pages of this language.
    pub lang: Option<String>,
    /// Byte range of the link in the file.
    pub span: std::ops::Range<usize>,
    /// Lines below this one.
    pub children: Vec<MenuEntry>,
}

impl SiteConfig {
    /// Returns the path of a site's configuration below the farm.
    pub fn file(name: &str) -> String {
        format!("sites/{name}.toml")
    }

    /// Returns what `text` says of site `name`, or `None` when it is not even TOML, and what is
    /// wrong with it.
    pub fn parse(name: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let file = Self::file(name);
        let locate = |span| Place::new(file.as_str(), text, span);
        let (mut config, found) = read_table(text, Code::CONFIG_SYNTAX, &locate, |table| Self::read(name, table));
        config.iter_mut().for_each(Self::typeset);
        (config, found)
    }

    pub(super) fn read(name: &str, reader: &mut Reader<'_, '_>) -> Self {
        reader.require("title", "title = \"Le Jardin partagé\"");
        let title = reader.string("title").unwrap_or_else(|| name.into());
        let domain = read_domain(name, reader);
        let lang = read_lang(reader);
        let content = read_content(reader);
        let (options, option_spans) = read_options(reader);
        Self {
            name: name.into(),
            kind: reader.word("kind", &[("site", SiteKind::Site), ("portal", SiteKind::Portal)]).unwrap_or_default(),
            title,
            description: reader.string("description").unwrap_or_default(),
            domain,
            domains: read_domains(reader),
            languages: read_languages(reader, &lang),
            lang,
            theme: reader.string("theme"),
            target: reader.string("target"),
            taxonomies: read_taxonomies(reader),
            menus: read_menus(reader),
            content,
            feed: FeedConfig::read(reader),
            data: DataConfig::read(reader),
            events: EventsConfig::read(reader),
            gate: GateConfig::read(reader),
            images: ImagesConfig::read(reader),
            rules: rules::read(reader),
            search: SearchConfig::read(reader),
            publish: PublishConfig::read(reader),
            legal: LegalConfig::read(reader),
            options,
            option_spans,
            extra: reader.free_values("extra"),
        }
    }

    /// Puts what people read in the typography of its language.
    fn typeset(&mut self) {
        let parsing = self.parsing();
        let set = |text: &mut String, lang: &str| {
            *text = typographic(text, parsing.options(lang).typography).into_owned();
        };
        set(&mut self.title, &parsing.lang);
        set(&mut self.description, &parsing.lang);
        if let Some(legal) = &mut self.legal {
            legal.typeset(parsing.options(&parsing.lang).typography);
        }
        for language in &mut self.languages {
            [&mut language.title, &mut language.description].into_iter().flatten().for_each(|t| set(t, &language.code));
        }
        for taxonomy in &mut self.taxonomies {
            set(&mut taxonomy.title, &parsing.lang);
            taxonomy.titles.iter_mut().for_each(|(lang, title)| set(title, lang));
        }
        let mut lines: Vec<&mut MenuEntry> = self.menus.iter_mut().flat_map(|(_, lines)| lines).collect();
        while let Some(line) = lines.pop() {
            set(&mut line.title, line.lang.as_deref().unwrap_or(&parsing.lang));
            line.titles.iter_mut().for_each(|(lang, title)| set(title, lang));
            lines.extend(&mut line.children);
        }
    }

    /// Returns how the site's documents are parsed.
    pub fn parsing(&self) -> Parsing {
        Parsing {
            folder: format!("content/{}/", self.name),
            taxonomies: self.taxonomies.iter().map(|taxonomy| taxonomy.key.clone()).collect(),
            rules: self.content,
            search: self.search.is_some(),
            lang: self.lang.clone(),
            languages: self.languages.iter().map(|language| language.code.clone()).collect(),
        }
    }

    /// Returns the codes of the site's languages, the first one first.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.lang.as_str()).chain(self.languages.iter().map(|language| language.code.as_str()))
    }

    /// Whether pages may be in `lang`.
    pub fn has_lang(&self, lang: &str) -> bool {
        lang == self.lang || self.languages.iter().any(|language| language.code == lang)
    }

    /// Returns the site's title for readers of `lang`.
    pub fn title_in(&self, lang: &str) -> &str {
        let language = self.languages.iter().find(|language| language.code == lang);
        language.and_then(|language| language.title.as_deref()).unwrap_or(&self.title)
    }

    /// Returns the site's description for readers of `lang`.
    pub fn description_in(&self, lang: &str) -> &str {
        let language = self.languages.iter().find(|language| language.code == lang);
        language.and_then(|language| language.description.as_deref()).unwrap_or(&self.description)
    }
}

impl TaxonomyConfig {
    /// Returns the title for readers of `lang`.
    pub fn title_in(&self, lang: &str) -> &str {
        self.titles.iter().find(|(code, _)| code == lang).map_or(&self.title, |(_, title)| title)
    }

    /// Tags, as every site has them unless it says otherwise.
    fn tags() -> Self {
        Self {
            key: "tags".into(),
            title: "Étiquettes".into(),
            titles: vec![("en".into(), "Tags".into())],
            slug: "tags".into(),
            paginate: 20,
            feed: false,
        }
    }
}

fn read_domain(name: &str, reader: &mut Reader<'_, '_>) -> String {
    reader.require("domain", "domain = \"jardin.example\"");
    match reader.string_at("domain") {
        None => format!("{name}.localhost"),
        Some((domain, place)) => {
            if !is_domain(&domain) {
                reader.report(not_a_domain(&domain, place));
            }
            domain.to_ascii_lowercase()
        }
    }
}

fn read_domains(reader: &mut Reader<'_, '_>) -> Vec<String> {
    let Some((domains, place)) = reader.strings_at("domains") else { return Vec::new() };
    for domain in domains.iter().filter(|domain| !is_domain(domain)) {
        reader.report(not_a_domain(domain, place.clone()));
    }
    domains.iter().map(|domain| domain.to_ascii_lowercase()).collect()
}

fn not_a_domain(domain: &str, place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::CONFIG_VALUE,
        text!("`{domain}` is not a domain name", "« {domain} » n’est pas un nom de domaine"),
    )
    .at(place)
    .hint(text!(
        "labels of letters, digits and hyphens with dots between, without `https://` or a path; accents in their ASCII form (`xn--…`)",
        "des mots faits de lettres, chiffres et traits d’union séparés par des points, sans « https:// » ni chemin ; les accents sous leur forme ASCII (« xn--… »)"
    ))
}

fn read_taxonomies(reader: &mut Reader<'_, '_>) -> Vec<TaxonomyConfig> {
    let Some(entry) = reader.take("taxonomies") else { return vec![TaxonomyConfig::tags()] };
    let Kind::Table(entries) = entry.node.kind else {
        return reader.within(entry.node, |_| Vec::new());
    };
    entries.into_iter().map(|entry| read_taxonomy(reader, entry)).collect()
}

fn read_taxonomy(reader: &mut Reader<'_, '_>, Entry { key, key_span, node }: Entry<'_>) -> TaxonomyConfig {
    let key = key.to_string();
    let default = if key == "tags" {
        TaxonomyConfig::tags()
    } else {
        TaxonomyConfig {
            title: capitalised(&key),
            titles: Vec::new(),
            slug: slugify(&key),
            key,
            ..TaxonomyConfig::tags()
        }
    };
    let (text, slug, paginate, feed, mut titles) = reader.within(node, |table| {
        let titles = read_titles(table);
        (table.string("title"), table.string("slug"), table.count("paginate"), table.bool("feed"), titles)
    });
    if titles.is_empty() && text.is_none() {
        titles.clone_from(&default.titles);
    }
    let slug = slug.map_or(default.slug, |slug| slugify(&slug));
    if slug.is_empty() {
        let place = reader.place(key_span);
        let fact = text!("`{}` has no address", "« {} » n’a pas d’adresse", default.key);
        let hint = text!(
            "give it `slug = \"…\"`, of letters and digits",
            "donnez-lui « slug = \"…\" », de lettres et de chiffres"
        );
        reader.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
    }
    TaxonomyConfig {
        title: text.unwrap_or(default.title),
        slug,
        paginate: paginate.unwrap_or(default.paginate),
        feed: feed.unwrap_or(default.feed),
        titles,
        key: default.key,
    }
}

/// Takes titles by language.
fn read_titles(table: &mut Reader<'_, '_>) -> Vec<(String, String)> {
    let titles = table.free_values("titles").into_iter();
    let text = |(lang, value)| match value {
        Value::String(title) => Some((lang, title)),
        _ => None,
    };
    titles.filter_map(text).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn read_menus(reader: &mut Reader<'_, '_>) -> Vec<(String, Vec<MenuEntry>)> {
    let menus = reader.free_table("menus");
    menus.into_iter().map(|entry| (entry.key.to_string(), read_menu(reader, entry))).collect()
}

fn read_menu<'a>(reader: &mut Reader<'a, '_>, entry: Entry<'a>) -> Vec<MenuEntry> {
    let Kind::List(items) = entry.node.kind else {
        return reader.within(entry.node, |_| Vec::new());
    };
    let mut lines = Vec::new();
    for item in items {
        let span = item.span.clone();
        let line = reader.within(item, |table| {
            let title = table.string("title").unwrap_or_default();
            let titles = read_titles(table);
            let link_span = table.span_of("link").unwrap_or(span);
            table.require("link", "link = \"page:contact\"");
            let link = table.string("link").unwrap_or_else(|| "/".into());
            let lang = table.string("lang");
            let children = table.take("children").map(|entry| read_menu(table, entry)).unwrap_or_default();
            MenuEntry { title, titles, link, lang, span: link_span, children }
        });
        lines.push(line);
    }
    lines
}

fn read_content(reader: &mut Reader<'_, '_>) -> Rules {
    let default = Rules::default();
    let Some(entry) = reader.take("content") else { return default };
    reader.within(entry.node, |table| {
        let policies =
            [("sanitize", HtmlPolicy::Sanitize), ("trust", HtmlPolicy::Trust), ("refuse", HtmlPolicy::Refuse)];
        let kinds = [("auto", None), ("french", Some(Typography::French)), ("off", Some(Typography::Off))];
        Rules {
            html: table.word("html", &policies).unwrap_or_default(),
            typography: table.word("typography", &kinds).flatten(),
            math: table.bool("math").unwrap_or(default.math),
            highlight: table.bool("highlight").unwrap_or(default.highlight),
        }
    })
}

type Options = (Vec<(String, Value)>, Vec<(String, std::ops::Range<usize>)>);

fn read_options(reader: &mut Reader<'_, '_>) -> Options {
    let entries = reader.free_table("options");
    let values = entries.iter().map(|entry| (entry.key.to_string(), entry.node.to_value())).collect();
    (values, entries.iter().map(|entry| (entry.key.to_string(), entry.key_span.clone())).collect())
}
