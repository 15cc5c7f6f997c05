//! Several languages: folders and endings, what is lent, menus that follow, what is missing.

use crate::support::{Built, Farm, TODAY};

const SITE: &str = "title = \"Le jardin\"\ndomain = \"jardin.example\"\n[languages.en]\ntitle = \"The garden\"\n\
    [languages.br]\ntitle = \"Al liorzh\"\nfallback = [\"en\", \"fr\"]\n";

fn page(title: &str, front: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{front}\n+++\n{body}\n")
}

/// A page in three languages, one in two, one in one.
fn farm() -> Farm {
    Farm::new()
        .file("sites/jardin.toml", SITE)
        .file("content/jardin/_index.en.md", page("The garden", "", "Welcome."))
        .file("content/jardin/en/fair/_index.md", page("Fair", "", ""))
        .file("content/jardin/fete/_index.md", page("Fête", "id = \"fete\"", ""))
        .file(
            "content/jardin/fete/bal.md",
            page(
                "Le bal",
                "date = 2026-05-01\ntags = [\"danse\"]\nredirects = [\"/vieux-bal/\"]",
                "Voir ![](a.svg) et [le lieu](lieu.md).",
            ),
        )
        .file("content/jardin/fete/bal.en.md", page("The dance", "date = 2026-05-01", "See ![](a.svg)."))
        .file(
            "content/jardin/fete/lieu.md",
            page("Le lieu", "date = 2026-05-02\nid = \"lieu\"\nurl = \"/lieu/\"", "« Ici » : là."),
        )
        .file("content/jardin/br/fete/bal.md", page("An dañs", "", "Deuit."))
        .file("content/jardin/fete/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
}

fn built() -> Built {
    let built = farm().build();
    assert!(built.outputs().len() > 9, "{:?}", built.ran);
    built
}

#[test]
fn a_language_in_the_ending_of_a_file_is_its_folder() {
    let built = built();
    let html = built.output("jardin/en/fete/bal/index.html");
    assert!(html.contains("<html lang=\"en\">") && html.contains("The dance"), "{html}");
    assert!(html.contains("src=/fete/a.svg"), "pictures lie where the file lies: {html}");
    assert!(built.output("jardin/en/index.html").contains("Welcome."));
    let french = built.output("jardin/fete/bal/index.html");
    assert!(
        french.contains("hreflang=en href=\"https://jardin.example/en/fete/bal/\"")
            || french.contains("hreflang=\"en\" href=\"https://jardin.example/en/fete/bal/\""),
        "{french}"
    );
    assert!(french.contains("x-default"), "{french}");
}

#[test]
fn what_nobody_has_written_is_lent_with_its_own_language_and_a_canonical_address() {
    let built = built();
    let html = built.output("jardin/br/fete/lieu/index.html");
    assert!(html.contains("<html lang=\"br\">") && html.contains("lang=\"fr\">Le lieu</h1>"), "{html}");
    assert!(html.contains("https://jardin.example/lieu/") && !html.contains("x-default"), "{html}");
    assert!(html.contains("«\u{202f}Ici\u{202f}»"), "the words are read as French: {html}");
    let home = built.output("jardin/br/index.html");
    assert!(home.contains("Welcome."), "the first language of the chain lends first: {home}");
    assert!(built.output("jardin/br/fete/bal/index.html").contains("Deuit."), "what is written is not lent");
    assert!(!built.outputs().iter().any(|path| path.contains("jardin/en/fete/lieu")), "English has no fallback");
}

#[test]
fn links_in_lent_words_lead_to_the_language_of_the_reader_where_it_exists() {
    let farm = farm().file(
        "content/jardin/fete/plan.md",
        page(
            "Le plan",
            "",
            "[bal](bal.md#ancre), [lieu](page:lieu), [[fete]], [[lieu]], ![](a.svg)\n\n## Là {#la}\n\n[ici](#la)",
        ),
    );
    let built = farm.file("content/jardin/fete/bal.md", page("Le bal", "", "## Ancre {#ancre}")).build();
    let breton = built.output("jardin/br/fete/plan/index.html");
    for link in ["/br/fete/bal/#ancre", "/br/fete/lieu/", "/br/fete/", "#la"] {
        assert!(
            breton.contains(&format!("href=\"{link}\"")) || breton.contains(&format!("href={link}>")),
            "{link}: {breton}"
        );
    }
    let french = built.output("jardin/fete/plan/index.html");
    assert!(
        french.contains("/fete/bal/#ancre") && french.contains("/lieu/") && !french.contains("href=/br/fete/bal"),
        "{french}"
    );
    let found = built.farm.run(&["check", "--date", TODAY]).exits(0).stdout;
    assert!(!found.contains("link/"), "an anchor that only the words' own language has is no fault: {found}");
}

#[test]
fn pages_move_with_their_translations_and_what_was_lent_is_left_alone() {
    let farm = farm();
    farm.run(&["mv", "jardin", "fete/bal", "fete/grand-bal"]).exits(0);
    assert!(
        farm.path("content/jardin/fete/grand-bal.md").exists()
            && farm.path("content/jardin/fete/grand-bal.en.md").exists()
    );
    assert!(!farm.path("content/jardin/fete/bal.en.md").exists());
    let built = farm.build();
    assert!(built.output("jardin/en/fete/grand-bal/index.html").contains("The dance"));
    let release = built.output("jardin.release.json");
    assert!(release.contains("\"/en/fete/bal/\"") && release.contains("\"/fete/bal/\""), "{release}");
}

#[test]
fn dates_numbers_and_plurals_are_those_of_the_page_s_language() {
    let template = "{% extends \"layout.html\" %}{% block main %}<p>{{ page.date | date(style=\"full\") }} · {{ 1234567.5 | number }} · {{ 2 | number(digits=2) }} · {{ 2 | plural(words=page.extra.days) }} · {{ 1 | plural(words=page.extra.days) }} · {{ 3 | plural(ordinal=true) }}</p>{% endblock %}";
    let config = "title = \"A\"\ndomain = \"a.example\"\n[languages.br]\ntitle = \"B\"\n[languages.uk]\ntitle = \"C\"\n[languages.en]\ntitle = \"D\"\n[gate]\nlenient = \"x\"\n";
    let words = "date = 2026-05-01\n[extra]\ndays = { one = \"{n} one\", two = \"{n} two\", few = \"{n} few\", other = \"{n} other\" }";
    let mut farm = Farm::new().file("sites/jardin.toml", config).file("sites/jardin/templates/page.html", template);
    for lang in ["", "br/", "uk/", "en/"] {
        farm = farm.file(&format!("content/jardin/{lang}a.md"), page("A", words, ""));
    }
    let built = farm.build();
    let said = |lang: &str| {
        let html = built.output(&format!("jardin/{lang}a/index.html"));
        let said = html.split("<p>").find(|part| part.contains(" · ")).unwrap().split('<').next().unwrap();
        said.replace("&nbsp;", "~").replace('\u{a0}', "~").replace('\u{202f}', "_")
    };
    assert_eq!(said(""), "vendredi 1er~mai 2026 · 1_234_567,5 · 2,00 · 2 other · 1 one · other");
    assert_eq!(said("br/"), "Gwener 1~Mae 2026 · 1~234~567,5 · 2,00 · 2 two · 1 one · other");
    assert_eq!(said("uk/"), "пʼятниця, 1~травня 2026_р. · 1~234~567,5 · 2,00 · 2 few · 1 one · few");
    assert_eq!(said("en/"), "Friday, 1~May 2026 · 1,234,567.5 · 2.00 · 2 other · 1 one · few");
}

#[test]
fn what_is_lent_is_in_no_sitemap_feed_or_redirect() {
    let built = built();
    let sitemap = built.output("jardin/sitemap.xml");
    assert!(!sitemap.contains("/br/fete/lieu/") && sitemap.contains("/br/fete/bal/"), "{sitemap}");
    assert!(!built.output("jardin/br/atom.xml").contains("lieu"));
    let release = built.output("jardin.release.json");
    assert!(release.contains("/vieux-bal/") && !release.contains("\"to\": \"/br"), "{release}");
}

#[test]
fn a_change_of_the_original_changes_what_is_lent() {
    let built = built();
    built.farm.write("content/jardin/fete/lieu.md", page("Un autre lieu", "url = \"/lieu/\"", "Là-bas."));
    built.farm.run(&["build", "--date", TODAY]).exits(0);
    let html = built.output("jardin/br/fete/lieu/index.html");
    assert!(html.contains("Là-bas.") && html.contains("Un autre lieu"), "{html}");
    built.farm.write("content/jardin/br/fete/lieu.md", page("Al lec’h", "", "Amañ."));
    built.farm.run(&["build", "--date", TODAY]).exits(0);
    assert!(built.output("jardin/br/fete/lieu/index.html").contains("Amañ."));
}

#[test]
fn menus_lead_to_the_page_in_the_reader_s_language() {
    let menu = format!(
        "{SITE}[[menus.main]]\ntitle = \"Danser\"\nlink = \"/fete/bal.md\"\n[[menus.main]]\ntitle = \"Où\"\ntitles = {{ en = \"Where\" }}\nlink = \"page:lieu\"\n"
    );
    let built = farm().file("sites/jardin.toml", menu).build();
    let menu = |path: &str| {
        let html = built.output(path);
        html.split("<nav").nth(1).unwrap().split("</nav>").next().unwrap().to_owned()
    };
    let english = menu("jardin/en/fete/bal/index.html");
    assert!(english.contains("href=\"/en/fete/bal/\"") && english.contains("The dance"), "{english}");
    assert!(english.contains("href=\"/lieu/\"") && english.contains("Where"), "{english}");
    let breton = menu("jardin/br/fete/bal/index.html");
    assert!(breton.contains("An dañs") && breton.contains("href=\"/br/fete/lieu/\""), "{breton}");
    assert!(menu("jardin/fete/bal/index.html").contains("Danser"));
}

#[test]
fn what_is_missing_in_a_language_is_told_when_asked_for() {
    let farm = farm();
    let report = |arguments: &[&str]| farm.run(&[arguments, &["--date", TODAY, "--format", "json"]].concat()).json();
    let missing = |report: &serde_json::Value| -> Vec<String> {
        let found = report["diagnostics"].as_array().unwrap().iter();
        let found = found.filter(|found| found["code"] == "translation/missing");
        found
            .map(|found| format!("{} {}", found["file"].as_str().unwrap(), found["message"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(missing(&report(&["check"])), Vec::<String>::new());
    assert_eq!(
        missing(&report(&["check", "--translations"])),
        [
            "content/jardin/_index.md nobody has written this page in `br`",
            "content/jardin/en/fair/_index.md nobody has written this page in `br`",
            "content/jardin/en/fair/_index.md nobody has written this page in `fr`",
            "content/jardin/fete/_index.md nobody has written this page in `br`",
            "content/jardin/fete/_index.md nobody has written this page in `en`",
            "content/jardin/fete/lieu.md nobody has written this page in `br`",
            "content/jardin/fete/lieu.md nobody has written this page in `en`",
        ]
    );
}

#[test]
fn mistakes_about_languages_are_told() {
    let said = |config: &str| {
        let farm = Farm::new().file("sites/jardin.toml", format!("title = \"A\"\ndomain = \"a.example\"\n{config}"));
        super::findings(&farm.run(&["check", "--date", TODAY]).exits(2).stdout)
    };
    insta::assert_snapshot!(said("[languages.br]\nfallback = [\"frr\"]\n"), @r#"
    error[config/value]: `br` cannot fall back on `frr`
      --> sites/jardin.toml:4:12
       |
     4 | fallback = ["frr"]
       |            ^^^^^^^
       hint: did you mean `fr`?
       hint: another language of the site: fr
    "#);
    insta::assert_snapshot!(said("[languages.br]\nfallback = [\"br\"]\n"), @r#"
    error[config/value]: `br` cannot fall back on `br`
      --> sites/jardin.toml:4:12
       |
     4 | fallback = ["br"]
       |            ^^^^^^
       hint: another language of the site: fr
    "#);
    let farm = Farm::new().file("sites/jardin.toml", SITE).file("content/jardin/_index.de.md", page("Garten", "", ""));
    insta::assert_snapshot!(super::findings(&farm.run(&["check", "--date", TODAY]).exits(1).stdout), @r"
    error[translation/unknown]: the site has no language `de`
      --> content/jardin/_index.de.md:1:1
       |
     1 | +++
       | ^
       hint: add `[languages.de]` to sites/jardin.toml
    ");
}
