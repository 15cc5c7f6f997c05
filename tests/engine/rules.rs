//! `[[rules]]`: what a site changes in every page.

use crate::support::{Built, Farm};

fn built(rules: &str, body: &str) -> Built {
    farm(rules, body).build()
}

fn farm(rules: &str, body: &str) -> Farm {
    let config = format!("title = \"Le jardin\"\ndomain = \"jardin.example\"\n{rules}\n[content]\nhtml = \"trust\"\n");
    Farm::new()
        .file("sites/jardin.toml", config)
        .file("content/jardin/a.md", format!("+++\ntitle = \"A\"\n+++\n{body}\n"))
}

fn text(built: &Built) -> String {
    let html = built.output("jardin/a/index.html");
    html.split("<div class=text>").nth(1).unwrap().split("<footer").next().unwrap().to_owned()
}

#[test]
fn attributes_are_set_and_taken_away() {
    let built = built(
        "[[rules]]\nselect = \".text a[href^='http']\"\nset = { rel = \"external\", translate = \"no\" }\nunset = [\"title\"]\n",
        "<a href=\"https://a.example/\" title=\"x\">là</a> et [ici](a.md)",
    );
    let html = text(&built);
    assert!(html.contains("<a href=\"https://a.example/\" rel=\"external\" translate=\"no\">là</a>"), "{html}");
    assert!(html.contains("<a href=/a/>ici</a>") || html.contains("<a href=\"/a/\">ici</a>"), "{html}");
}

#[test]
fn elements_are_wrapped_and_html_goes_around_and_inside() {
    let built = built(
        "[[rules]]\nselect = \".text table\"\nwrap = \"<div class=\\\"scroll\\\">\"\nbefore = \"<hr>\"\nprepend = \"<caption>T</caption>\"\nafter = \"<b>x</b>\"\n\
         [[rules]]\nselect = \"th\"\nappend = \"!\"\n",
        "| a |\n|---|\n| b |\n",
    );
    let html = text(&built);
    assert!(html.contains("<hr><div class=\"scroll\"><table"), "{html}");
    assert!(html.contains("<caption>T</caption><thead>") && html.contains("a!</th>"), "{html}");
    assert!(html.contains("</table></div><b>x</b>"), "{html}");
}

#[test]
fn elements_are_removed_or_replaced_by_a_component() {
    let built = farm(
        "[[rules]]\nselect = \".text del\"\nremove = true\n[[rules]]\nselect = \"fr-note\"\nreplace = \"note\"\n\
         [[rules]]\nselect = \"fr-empty\"\nreplace = \"bare\"\n",
        "~~parti~~ resté\n\n<fr-note kind=\"ok & co\">dit *ça* <b>fort</b></fr-note>\n\n<fr-empty>perdu</fr-empty>",
    )
    .file(
        "sites/jardin/components/note.html",
        "{% component note(kind: string) %}<aside title=\"{{ kind }}\">{{ body | safe }}</aside>{% endcomponent %}",
    )
    .file("sites/jardin/components/bare.html", "{% component bare(@lang) %}<i>{{ lang }}</i>{% endcomponent %}")
    .build();
    let html = text(&built);
    assert!(html.contains("resté") && !html.contains("parti"), "{html}");
    assert!(html.contains("<aside title=\"ok &amp; co\">dit <em>ça</em> <b>fort</b></aside>"), "{html}");
    assert!(html.contains("<i>fr</i>") && !html.contains("perdu"), "{html}");
}

#[test]
fn rules_hold_for_every_page_that_a_template_makes_and_a_change_is_seen() {
    let rule = "[[rules]]\nselect = \"body\"\nset = { class = \"un\" }\n";
    let built = built(rule, "Un [lien](a.md).");
    let pages = || built.outputs().into_iter().filter(|path| path.ends_with(".html") && !path.contains("/.sobre/"));
    assert!(pages().count() > 2);
    for path in pages() {
        assert!(built.farm.read(&path).contains("<body class=\"un\">"), "{path}");
    }
    let config = built.farm.read("sites/jardin.toml");
    built.farm.write("sites/jardin.toml", config.replace("\"un\"", "\"deux\""));
    built.farm.run(&["build", "--date", crate::support::TODAY]).exits(0);
    for path in pages() {
        assert!(built.farm.read(&path).contains("<body class=\"deux\">"), "{path}");
    }
}

#[test]
fn a_rule_that_is_wrong_is_told_at_its_place() {
    let said = |rules: &str, lang: &str| {
        let ran = farm(rules, "x").run_in(lang, &["check", "--date", crate::support::TODAY]);
        assert_ne!(ran.code, Some(0), "{rules}");
        super::findings(&ran.stdout)
    };
    insta::assert_snapshot!(said("[[rules]]\nselect = \"h2 + p\"\nremove = true\n", "en"), @r#"
    error[config/value]: `h2 + p` cannot be followed: Unsupported combinator `+` in selector.
      --> sites/jardin.toml:4:10
       |
     4 | select = "h2 + p"
       |          ^^^^^^^^
       hint: names, `.class`, `#id`, `[attribute]`, `:not()`, `:nth-child()`, `>` and spaces; what looks back (`+`, `~`, `:has()`, `:last-child`) cannot be told while a page goes by
    "#);
    insta::assert_snapshot!(said("[[rules]]\nselect = \"h2\"\n", "fr"), @r#"
    erreur[config/missing] : cette règle ne fait rien
      --> sites/jardin.toml:4:10
       |
     4 | select = "h2"
       |          ^^^^
       conseil : dites ce qui est fait : « set », « unset », « wrap », « before », « prepend », « append », « after », « replace » ou « remove »
    "#);
    insta::assert_snapshot!(said("[[rules]]\nselect = \"h2\"\nset = { onclick = \"x\" }\n", "en"), @r#"
    error[config/value]: `onclick` cannot be set to this
      --> sites/jardin.toml:5:19
       |
     5 | set = { onclick = "x" }
       |                   ^^^
       hint: the name of an attribute and a text: `set = { loading = "lazy" }`
    "#);
    insta::assert_snapshot!(said("[[rules]]\nselect = \"h2\"\nwrap = \"div\"\n", "en"), @r#"
    error[config/value]: `div` is not one opening tag
      --> sites/jardin.toml:5:8
       |
     5 | wrap = "div"
       |        ^^^^^
       hint: such as `<div class="scroll">`
    "#);
    let lost = said("[[rules]]\nselect = \"h1\"\nreplace = \"buton\"\n", "en");
    assert!(
        lost.starts_with(
            "error[component/unknown]: no theme of the chain has a component `buton`\n  --> sites/jardin.toml:4:10"
        ),
        "{lost}"
    );
    assert!(lost.contains("hint: did you mean `button`?"), "{lost}");
    insta::assert_snapshot!(said("[[rules]]\nselct = \"h1\"\nremove = true\n", "en"), @r#"
    error[config/missing]: `select` is missing
      --> sites/jardin.toml:3:1
       |
     3 | [[rules]]
       | ^
       hint: add `select = "table"`

    error[key/unknown]: unknown key `selct`
      --> sites/jardin.toml:4:1
       |
     4 | selct = "h1"
       | ^^^^^
       hint: did you mean `select`?
    "#);
}
