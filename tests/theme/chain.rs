//! A chain of themes: who wins, what is told, what a change changes.

use std::fs;

use sobre::{
    content::node::Value,
    diag::{Diagnostic, Place, Warned},
    theme::{self, Layer, Share, Theme, ThemeFiles},
};
use tera::{Context, Value as Tera};

/// A base theme of a few words.
pub(crate) const BASE: [(&str, &str); 12] = [
    (
        "theme.toml",
        "name = \"base\"\n[options.accent]\ntype = \"color\"\ndefault = \"#123456\"\n[options.tags]\ntype = \"list\"\n[fragments]\nheader = \"section\"\n",
    ),
    ("templates/layout.html", "<main>\n  {% block main %}base{% endblock %}\n</main>\n"),
    ("templates/page.html", "{% extends \"layout.html\" %}\n{% block main %}<h1>{{ title }}</h1>{% endblock %}"),
    ("templates/section.html", "{% include \"parts/list.html\" %}"),
    ("templates/index.html", "{% include \"parts/list.html\" %}"),
    ("templates/term.html", "term"),
    ("templates/taxonomy.html", "taxonomy"),
    ("templates/404.html", "404"),
    ("templates/parts/list.html", "<ul>{% for x in list %}<li>{{ x }}{% endfor %}</ul>"),
    ("templates/fragments/header.html", "header"),
    (
        "components/button.html",
        "{% component button(link: string, size: float = 1.0, @lang) %}\n<a href=\"{{ link }}\" lang=\"{{ lang }}\">{{ size }}</a>\n{% endcomponent %}",
    ),
    ("i18n/en.toml", "hello = \"Hello\"\nbye = \"Bye\""),
];

/// Compiles a chain of layers: a name and its files, the first of the chain first.
pub(crate) fn compile(layers: &[(&str, &[(&str, &str)])]) -> Warned<Theme> {
    let root = |name: &str| if name == Layer::SITE { "sites/garden".to_owned() } else { format!("themes/{name}") };
    let layers = layers.iter().map(|(name, texts)| Layer::of(name, &root(name), texts.iter().copied()));
    Theme::compile(ThemeFiles { layers: layers.collect() }, |_| {})
}

/// Returns findings as an author would name them: code, place, fact, remedies.
pub(crate) fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    let told = |d: &Diagnostic| {
        let place =
            d.place.as_ref().map_or("-".to_owned(), |p| format!("{}:{}:{}+{}", p.file, p.line, p.column, p.width));
        let hints: Vec<&str> = d.hints.iter().map(|hint| &*hint.en).collect();
        format!("{} {place} {} [{}]", d.code.as_str(), d.text.en, hints.join("; "))
    };
    diagnostics.iter().map(told).collect()
}

fn context(title: &str) -> Context {
    tera::context! { title, list => &["a", "b"] }
}

fn page(theme: &Theme) -> String {
    String::from_utf8(theme.render("page.html", &context("Fair & <square>")).unwrap()).unwrap()
}

#[test]
fn a_site_overrides_its_theme_and_the_theme_its_base() {
    let river = [
        ("theme.toml", "name = \"river\"\nextends = \"base\""),
        ("templates/page.html", "{% extends \"base/page.html\" %}{% block main %}river {{ super() }}{% endblock %}"),
        ("components/button.html", "{% component button(link: string) %}river {{ link }}{% endcomponent %}"),
    ];
    let site = [("templates/layout.html", "<body>{% block main %}{% endblock %}</body>")];
    let Warned { value: theme, diagnostics } = compile(&[(Layer::SITE, &site), ("river", &river), ("base", &BASE)]);
    assert_eq!(told(&diagnostics), [""; 0]);
    assert_eq!(theme.names, ["river", "base"]);
    assert_eq!(page(&theme), "<body>river <h1>Fair &amp; &lt;square&gt;</h1></body>");
    let button = theme.component("button", &[("link".into(), "/x/".into())], None, &Context::new());
    assert_eq!(button.unwrap(), "river /x/");
}

#[test]
fn words_come_from_the_language_then_the_general_one_then_english() {
    let river = [
        ("theme.toml", "name = \"river\""),
        ("i18n/en.toml", "bye = \"See you\""),
        ("i18n/fr.toml", "hello = \"Bonjour\""),
    ];
    let theme = compile(&[("river", &river), ("base", &BASE)]).value;
    let word = |lang: &str, key: &str| {
        theme.strings(lang).get_from_path(key).and_then(|word| word.as_str().map(str::to_owned))
    };
    assert_eq!(word("fr", "hello").as_deref(), Some("Bonjour"));
    assert_eq!(word("fr-CA", "hello").as_deref(), Some("Bonjour"));
    assert_eq!(word("fr", "bye").as_deref(), Some("See you"));
    assert_eq!(word("eo", "hello").as_deref(), Some("Hello"));
}

#[test]
fn options_are_typed_and_have_defaults() {
    let theme = compile(&[("base", &BASE)]).value;
    let given = [("acent".to_owned(), Value::Bool(true)), ("tags".to_owned(), Value::Integer(3))];
    let place = |key: &str| Some(Place::new("sites/garden.toml", key, 0..key.len()));
    let Warned { value, diagnostics } = theme.options(&given, &place);
    assert_eq!(value[0], ("accent".to_owned(), Value::String("#123456".to_owned())));
    assert_eq!(value[1], ("tags".to_owned(), Value::List(Vec::new())));
    assert_eq!(
        told(&diagnostics),
        [
            "theme/option sites/garden.toml:1:1+5 the theme has no option `acent` [did you mean `accent`?; it has: accent, tags]",
            "theme/option sites/garden.toml:1:1+4 the option `tags` is a list of texts []",
        ]
    );
    assert_eq!(theme.fragments["header"], Share::Section);
}

#[test]
fn a_change_changes_the_digest_of_what_it_can_reach_only() {
    let with = |path: &str, text: &str| {
        let files: Vec<_> = BASE.iter().map(|(p, t)| if *p == path { (*p, text) } else { (*p, *t) }).collect();
        compile(&[("base", &files)]).value
    };
    let entries = ["page.html", "section.html", "index.html", "term.html"];
    let before = with("", "");
    let changed = |path: &str| {
        let after = with(path, "{# changed #}<p>{% block main %}{% endblock %}</p>");
        assert_ne!(before.digest, after.digest);
        let is_changed = |entry: &&str| before.template_digest(entry).unwrap() != after.template_digest(entry).unwrap();
        entries.into_iter().filter(|entry| is_changed(entry)).collect::<Vec<_>>()
    };
    assert_eq!(changed("templates/term.html"), ["term.html"]);
    assert_eq!(changed("templates/layout.html"), ["page.html"]);
    assert_eq!(changed("templates/parts/list.html"), ["section.html", "index.html"]);
    assert_eq!(changed("components/button.html"), entries);
    assert_eq!(changed("i18n/en.toml"), entries);
    assert_eq!(before.digest, with("", "").digest);
}

#[test]
fn a_component_checks_what_it_is_given() {
    let theme = compile(&[("base", &BASE)]).value;
    let implicits = tera::context! { lang => "fr" };
    let call = |name: &str, arguments: &[(&str, Tera)]| {
        let arguments: Vec<_> = arguments.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        theme
            .component(name, &arguments, None, &implicits)
            .map_err(|faults| told(&faults.into_iter().map(|fault| fault.diagnostic).collect::<Vec<_>>()))
    };
    // A whole number is a number; the ends of the definition are layout.
    assert_eq!(
        call("button", &[("link", "/x/".into()), ("size", 2.into())]).unwrap(),
        "<a href=\"/x/\" lang=\"fr\">2.0</a>"
    );
    assert_eq!(
        call("button", &[("lnk", "/x/".into()), ("size", "2".into())]).unwrap_err(),
        [
            "component/argument - `button` has no argument `lnk` [did you mean `link`?; it has: link, size]",
            "component/argument - `button` needs `link` [add `link=\"…\"`]",
            "component/argument - `size` must be a number [write it without quotes]",
        ]
    );
    assert_eq!(
        call("buton", &[]).unwrap_err(),
        [
            "component/unknown - no theme of the chain has a component `buton` [did you mean `button`?; there is: button]"
        ]
    );
}

#[test]
fn a_chain_is_read_from_the_farm() {
    let farm = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = farm.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("themes/river/theme.toml", "name = \"river\"\nextends = \"base\"");
    put("themes/river/static/style.css", "p{}");
    put("themes/river/.git/HEAD", "x");
    put("sites/garden/templates/page.html", "garden");
    put("sites/garden/notes.txt", "not a theme's");
    let Warned { value: files, diagnostics } = theme::load(farm.path(), "river", Some("sites/garden"));
    assert_eq!(told(&diagnostics), [""; 0]);
    let names: Vec<_> = files.layers.iter().map(|layer| &*layer.name).collect();
    assert_eq!(names, [Layer::SITE, "river", "base"], "the base theme is in the program");
    assert_eq!(files.layers[0].texts.keys().collect::<Vec<_>>(), ["templates/page.html"]);
    let theme = Theme::compile(files, register).value;
    assert_eq!(page(&theme), "garden");
    let style = &theme.statics["style.css"];
    assert_eq!(style.file.source.read().unwrap(), b"p{}");
    assert_eq!(theme.asset_url("style.css"), Some(format!("/{}", style.fingerprinted)));
}

#[test]
fn a_chain_that_cannot_be_followed_is_told() {
    let farm = tempfile::tempdir().unwrap();
    let put = |theme: &str, text: &str| {
        fs::create_dir_all(farm.path().join("themes").join(theme)).unwrap();
        fs::write(farm.path().join(format!("themes/{theme}/theme.toml")), text).unwrap();
    };
    put("river", "name = \"river\"\nextends = \"sea\"");
    put("sea", "name = \"sea\"\nextends = \"river\"");
    put("lake", "extends = \"rivr\"");
    let told = |theme: &str| told(&theme::load(farm.path(), theme, None).diagnostics);
    assert_eq!(
        told("river"),
        [
            "theme/loop themes/sea/theme.toml:2:11+7 these themes build on each other in a circle: river → sea → river [remove one `extends`, or let it name another theme]"
        ]
    );
    assert_eq!(
        told("lake"),
        [
            "theme/missing themes/lake/theme.toml:1:11+6 there is no theme `rivr` [did you mean `river`?; the farm has: base, lake, river, sea]"
        ]
    );
    assert!(told("../..")[0].starts_with("theme/missing - there is no theme `../..`"));
}

/// Stands for the functions that the render room gives.
pub(crate) fn register(tera: &mut tera::Tera) {
    for name in
        ["section", "page", "term", "data", "pages", "url", "asset", "integrity", "image", "file", "pictures", "today"]
    {
        tera.register_function(name, |_: tera::Kwargs, _: &tera::State<'_>| "");
    }
}
