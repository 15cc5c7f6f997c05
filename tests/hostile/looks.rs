//! Themes that are not there, that go in circles, that never end.

use super::{farm, findings, in_time, run, titled, told};
use crate::support::{Farm, TODAY};

/// Returns a farm whose site has a theme of its own, made of these files.
fn themed(files: &[(&str, &str)]) -> Farm {
    let farm = farm()
        .file("sites/jardin.toml", "title = \"Le jardin\"\ndomain = \"jardin.example\"\ntheme = \"mien\"\n")
        .file("themes/mien/theme.toml", "name = \"mien\"\nextends = \"base\"\n")
        .file("content/jardin/a.md", titled("A."));
    files.iter().fold(farm, |farm, (path, text)| farm.file(&format!("themes/mien/{path}"), text))
}

#[test]
fn a_theme_that_is_not_there() {
    let farm = farm().file("sites/jardin.toml", "title = \"J\"\ndomain = \"jardin.example\"\ntheme = \"bsae\"\n");
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[theme/missing]: there is no theme `bsae`
      --> sites/jardin.toml:3:9
       |
     3 | theme = "bsae"
       |         ^^^^^^
       hint: did you mean `base`?
       hint: the farm has: base

    erreur[theme/missing] : il n’y a pas de thème « bsae »
      --> sites/jardin.toml:3:9
       |
     3 | theme = "bsae"
       |         ^^^^^^
       conseil : vouliez-vous dire « base » ?
       conseil : la ferme a : base
    "#);
}

#[test]
fn a_theme_with_a_name_that_climbs() {
    let farm =
        farm().file("sites/jardin.toml", "title = \"J\"\ndomain = \"jardin.example\"\ntheme = \"../../../etc\"\n");
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[theme/missing]: there is no theme `../../../etc`
      --> sites/jardin.toml:3:9
       |
     3 | theme = "../../../etc"
       |         ^^^^^^^^^^^^^^
       hint: the farm has: base

    erreur[theme/missing] : il n’y a pas de thème « ../../../etc »
      --> sites/jardin.toml:3:9
       |
     3 | theme = "../../../etc"
       |         ^^^^^^^^^^^^^^
       conseil : la ferme a : base
    "#);
}

#[test]
fn themes_in_a_circle() {
    let farm = themed(&[("theme.toml", "name = \"mien\"\nextends = \"tien\"\n")])
        .file("themes/tien/theme.toml", "name = \"tien\"\nextends = \"mien\"\n");
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[theme/loop]: these themes build on each other in a circle: mien → tien → mien
      --> themes/tien/theme.toml:2:11
       |
     2 | extends = "mien"
       |           ^^^^^^
       hint: remove one `extends`, or let it name another theme

    erreur[theme/loop] : ces thèmes s’appuient l’un sur l’autre en rond : mien → tien → mien
      --> themes/tien/theme.toml:2:11
       |
     2 | extends = "mien"
       |           ^^^^^^
       conseil : retirez un « extends », ou nommez-y un autre thème
    "#);
}

#[test]
fn a_theme_for_another_sobre() {
    let farm = themed(&[("theme.toml", "name = \"mien\"\nextends = \"base\"\nsobre = { min = \"9.0\" }\n")]);
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[theme/version]: this theme needs sobre 9.0 or later; this is 0.1.0
      --> themes/mien/theme.toml:3:17
       |
     3 | sobre = { min = "9.0" }
       |                 ^^^^^
       hint: use a newer sobre, or an older theme

    erreur[theme/version] : ce thème demande sobre 9.0 ou plus récent ; voici 0.1.0
      --> themes/mien/theme.toml:3:17
       |
     3 | sobre = { min = "9.0" }
       |                 ^^^^^
       conseil : utilisez un sobre plus récent, ou un thème plus ancien
    "#);
}

#[test]
fn an_option_that_does_not_fit() {
    let farm = farm().file(
        "sites/jardin.toml",
        "title = \"J\"\ndomain = \"jardin.example\"\n[options]\naccent = \"rouge\"\nlogi = \"/x\"\n",
    );
    insta::assert_snapshot!(told(&farm, 2).lines().filter(|line| !line.contains("it has") && !line.contains("il a ")).collect::<Vec<_>>().join("\n"), @r##"
    error[theme/option]: the option `accent` is a colour such as "#1a5276"
      --> sites/jardin.toml:4:1
       |
     4 | accent = "rouge"
       | ^^^^^^

    error[theme/option]: the theme has no option `logi`
      --> sites/jardin.toml:5:1
       |
     5 | logi = "/x"
       | ^^^^
       hint: did you mean `logo`?

    erreur[theme/option] : l’option « accent » est une couleur comme "#1a5276"
      --> sites/jardin.toml:4:1
       |
     4 | accent = "rouge"
       | ^^^^^^

    erreur[theme/option] : le thème n’a pas d’option « logi »
      --> sites/jardin.toml:5:1
       |
     5 | logi = "/x"
       | ^^^^
       conseil : vouliez-vous dire « logo » ?
    "##);
}

#[test]
fn a_template_that_extends_itself() {
    insta::assert_snapshot!(told(&themed(&[("templates/page.html", "{% extends \"page.html\" %}")]), 1), @r#"
    error[template/loop]: these templates lead to each other in a circle: mien/page.html → mien/page.html
      --> themes/mien/templates/page.html:1:13
       |
     1 | {% extends "page.html" %}
       |             ^^^^^^^^^
       hint: name the theme whose file you mean, such as `base/page.html`
       hint: the same on 1 more

    erreur[template/loop] : ces gabarits mènent l’un à l’autre en rond : mien/page.html → mien/page.html
      --> themes/mien/templates/page.html:1:13
       |
     1 | {% extends "page.html" %}
       |             ^^^^^^^^^
       conseil : nommez le thème dont vous voulez le fichier, comme « base/page.html »
       conseil : de même sur 1 autre
    "#);
}

#[test]
fn templates_that_extend_each_other() {
    let files = [
        ("templates/page.html", "{% extends \"autre.html\" %}"),
        ("templates/autre.html", "{% extends \"page.html\" %}"),
    ];
    insta::assert_snapshot!(told(&themed(&files), 1), @r#"
    error[template/loop]: these templates lead to each other in a circle: mien/autre.html → mien/page.html → mien/autre.html
      --> themes/mien/templates/autre.html:1:13
       |
     1 | {% extends "page.html" %}
       |             ^^^^^^^^^
       hint: the same on 1 more

    erreur[template/loop] : ces gabarits mènent l’un à l’autre en rond : mien/autre.html → mien/page.html → mien/autre.html
      --> themes/mien/templates/autre.html:1:13
       |
     1 | {% extends "page.html" %}
       |             ^^^^^^^^^
       conseil : de même sur 1 autre
    "#);
}

#[test]
fn templates_that_include_each_other() {
    let files = [
        ("templates/page.html", "<!doctype html>{% include \"parts/un.html\" %}"),
        ("templates/parts/un.html", "{% include \"parts/deux.html\" %}"),
        ("templates/parts/deux.html", "{% include \"parts/un.html\" %}"),
    ];
    insta::assert_snapshot!(in_time(|| told(&themed(&files), 1)), @r#"
    error[template/loop]: these templates lead to each other in a circle: mien/parts/un.html → mien/parts/deux.html → mien/parts/un.html
      --> themes/mien/templates/parts/un.html:1:13
       |
     1 | {% include "parts/deux.html" %}
       |             ^^^^^^^^^^^^^^^
       hint: the same on 1 more

    erreur[template/loop] : ces gabarits mènent l’un à l’autre en rond : mien/parts/un.html → mien/parts/deux.html → mien/parts/un.html
      --> themes/mien/templates/parts/un.html:1:13
       |
     1 | {% include "parts/deux.html" %}
       |             ^^^^^^^^^^^^^^^
       conseil : de même sur 1 autre
    "#);
}

#[test]
fn a_template_that_includes_itself() {
    insta::assert_snapshot!(in_time(|| told(&themed(&[("templates/page.html", "<p>{% include \"page.html\" %}")]), 1)), @r#"
    error[template/loop]: these templates lead to each other in a circle: mien/page.html → mien/page.html
      --> themes/mien/templates/page.html:1:16
       |
     1 | <p>{% include "page.html" %}
       |                ^^^^^^^^^
       hint: name the theme whose file you mean, such as `base/page.html`
       hint: the same on 1 more

    erreur[template/loop] : ces gabarits mènent l’un à l’autre en rond : mien/page.html → mien/page.html
      --> themes/mien/templates/page.html:1:16
       |
     1 | <p>{% include "page.html" %}
       |                ^^^^^^^^^
       conseil : nommez le thème dont vous voulez le fichier, comme « base/page.html »
       conseil : de même sur 1 autre
    "#);
}

#[test]
fn a_component_that_calls_itself() {
    let text =
        "{% component encart(title: string = \"\", large: bool = false) %}{{<encart title=\"x\" />}}{% endcomponent %}";
    let farm = themed(&[("components/encart.html", text)]).file("content/jardin/a.md", titled(":::encart\nx\n:::"));
    insta::assert_snapshot!(in_time(|| told(&farm, 1)), @r#"
    error[template/loop]: components call each other without end
      --> content/jardin/a.md:4:1
       |
     4 | :::encart
       | ^^^^^^^^^

    erreur[template/loop] : des composants s’appellent sans fin
      --> content/jardin/a.md:4:1
       |
     4 | :::encart
       | ^^^^^^^^^
    "#);
}

#[test]
fn components_that_call_each_other() {
    let one = "{% component un() %}{{<deux />}}{% endcomponent %}";
    let two = "{% component deux() %}{{<un />}}{% endcomponent %}";
    let farm = themed(&[("components/un.html", one), ("components/deux.html", two)])
        .file("content/jardin/a.md", titled("::un{}"));
    insta::assert_snapshot!(in_time(|| told(&farm, 1)), @r#"
    error[template/loop]: components call each other without end
      --> content/jardin/a.md:4:1
       |
     4 | ::un{}
       | ^^^^^^

    erreur[template/loop] : des composants s’appellent sans fin
      --> content/jardin/a.md:4:1
       |
     4 | ::un{}
       | ^^^^^^
    "#);
}

#[test]
fn a_template_that_is_not_there() {
    let farm = farm().file("content/jardin/a.md", "+++\ntitle = \"A\"\ntemplate = \"pgae.html\"\n+++\n");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[template/missing]: no theme of the chain has the template `pgae.html`
       hint: did you mean `page.html`?
       hint: while rendering a.md

    erreur[template/missing] : aucun thème de la chaîne n’a le gabarit « pgae.html »
       conseil : vouliez-vous dire « page.html » ?
       conseil : pendant le rendu de a.md
    "#);
    let farm = themed(&[("templates/page.html", "{% extends \"rien.html\" %}")]);
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[template/missing]: no theme of the chain has the template `rien.html`
      --> themes/mien/templates/page.html:1:13
       |
     1 | {% extends "rien.html" %}
       |             ^^^^^^^^^
       hint: did you mean `index.html`?
       hint: the same on 1 more

    erreur[template/missing] : aucun thème de la chaîne n’a le gabarit « rien.html »
      --> themes/mien/templates/page.html:1:13
       |
     1 | {% extends "rien.html" %}
       |             ^^^^^^^^^
       conseil : vouliez-vous dire « index.html » ?
       conseil : de même sur 1 autre
    "#);
}

#[test]
fn templates_that_fail() {
    let farm = themed(&[
        ("templates/page.html", "{% extends \"base/page.html\" %}\n{% block content %}{{ page.titel }}{% endblock %}"),
        ("templates/section.html", "{% if x %}\n"),
        ("templates/404.html", "{{ section(path=\"rien/\") }}"),
        ("templates/term.html", "{{ 1 / 0 }}"),
        ("components/button.html", "{% component button( %}"),
        ("i18n/fr.toml", "a = = b"),
        ("types/x.toml", "[fields.a]\ntype = \"strin\"\n"),
    ]);
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[template/syntax]: found %} where identifier is expected
      --> themes/mien/components/button.html:1:22
       |
     1 | {% component button( %}
       |                      ^^

    error[config/syntax]: this is not valid TOML: extra `=`, expected nothing
      --> themes/mien/i18n/fr.toml:1:5
       |
     1 | a = = b
       |     ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[config/syntax]: this is not valid TOML: unexpected key or value, expected newline, `#`
      --> themes/mien/i18n/fr.toml:1:7
       |
     1 | a = = b
       |       ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[template/query]: site `jardin` has no section `rien/`
      --> themes/mien/templates/404.html:1:4
       |
     1 | {{ section(path="rien/") }}
       |    ^^^^^^^^^^^^^^^^^^^^^
       hint: while rendering 404.html

    error[template/render]: `titel` is not defined here
      --> themes/mien/templates/page.html:2:28
       |
     2 | {% block content %}{{ page.titel }}{% endblock %}
       |                            ^^^^^
       hint: did you mean `title`?
       hint: there is: …
       hint: while rendering a.md

    error[template/syntax]: the template ends too early
      --> themes/mien/templates/section.html:1:11
       |
     1 | {% if x %}
       |           ^
       hint: a tag such as `{% if … %}` is not closed

    error[config/value]: `type` cannot be `strin`
      --> themes/mien/types/x.toml:2:8
       |
     2 | type = "strin"
       |        ^^^^^^^
       hint: did you mean `string`?
       hint: one of: string, verbatim, bool, integer, number, date, datetime, list, dates, tables, page, file

    erreur[template/syntax] : %} là où l’on attend un nom
      --> themes/mien/components/button.html:1:22
       |
     1 | {% component button( %}
       |                      ^^

    erreur[config/syntax] : ceci n’est pas du TOML valide : extra `=`, expected nothing
      --> themes/mien/i18n/fr.toml:1:5
       |
     1 | a = = b
       |     ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[config/syntax] : ceci n’est pas du TOML valide : unexpected key or value, expected newline, `#`
      --> themes/mien/i18n/fr.toml:1:7
       |
     1 | a = = b
       |       ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[template/query] : le site « jardin » n’a pas de rubrique « rien/ »
      --> themes/mien/templates/404.html:1:4
       |
     1 | {{ section(path="rien/") }}
       |    ^^^^^^^^^^^^^^^^^^^^^
       conseil : pendant le rendu de 404.html

    erreur[template/render] : « titel » n’est pas défini ici
      --> themes/mien/templates/page.html:2:28
       |
     2 | {% block content %}{{ page.titel }}{% endblock %}
       |                            ^^^^^
       conseil : vouliez-vous dire « title » ?
       conseil : il y a : …
       conseil : pendant le rendu de a.md

    erreur[template/syntax] : le gabarit s’arrête trop tôt
      --> themes/mien/templates/section.html:1:11
       |
     1 | {% if x %}
       |           ^
       conseil : une balise comme « {% if … %} » n’est pas refermée

    erreur[config/value] : « type » ne peut pas être « strin »
      --> themes/mien/types/x.toml:2:8
       |
     2 | type = "strin"
       |        ^^^^^^^
       conseil : vouliez-vous dire « string » ?
       conseil : au choix : string, verbatim, bool, integer, number, date, datetime, list, dates, tables, page, file
    "#);
}

#[test]
fn a_theme_that_is_no_text() {
    let farm =
        themed(&[]).file("themes/mien/templates/page.html", b"\xff\xfe").file("themes/mien/theme.toml", "extends = [");
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[file/encoding]: this file is not UTF-8
      --> themes/mien/templates/page.html

    error[config/syntax]: this is not valid TOML: unclosed array, expected `]`
      --> themes/mien/theme.toml:1:12
       |
     1 | extends = [
       |            ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    erreur[file/encoding] : ce fichier n’est pas en UTF-8
      --> themes/mien/templates/page.html

    erreur[config/syntax] : ceci n’est pas du TOML valide : unclosed array, expected `]`
      --> themes/mien/theme.toml:1:12
       |
     1 | extends = [
       |            ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »
    "#);
}

#[test]
fn a_template_with_no_bottom() {
    let farm = themed(&[("templates/page.html", &"{% if true %}".repeat(20_000))]);
    let said = in_time(|| told(&farm, 1));
    insta::assert_snapshot!(said.lines().next().unwrap(), @r#"
    error[template/syntax]: the template engine says: The template nesting is too deep
    "#);
    let farm = themed(&[("templates/page.html", &format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000)))]);
    let said = in_time(|| told(&farm, 1));
    insta::assert_snapshot!(said.lines().next().unwrap(), @r#"
    error[template/syntax]: the template engine says: The expression is too complex
    "#);
}

#[test]
fn a_component_in_itself_a_hundred_deep_in_a_page() {
    let open: String = (0..90).rev().map(|n| format!("{}encart{{title=\"{n}\"}}\n", ":".repeat(3 + n))).collect();
    let close: String = (0..90).map(|n| format!("{}\n", ":".repeat(3 + n))).collect();
    let farm = farm().file("content/jardin/a.md", titled(&(open + "Au fond.\n" + &close)));
    assert_eq!(in_time(|| told(&farm, 0)), "");
    assert!(farm.read("public/jardin/a/index.html").contains("Au fond."));
}

#[test]
fn a_style_sheet_whose_loop_never_ends() {
    let farm = themed(&[("static/sans-fin.scss", "$i: 0;\n@while true { $i: $i + 1; }\n")]);
    // Once, for it takes all the time that it may.
    let check = run(&farm, "fr", &["check", "jardin", "--date", TODAY]).exits(1);
    insta::assert_snapshot!(findings(&check.stdout), @r#"
    erreur[style/syntax] : cette feuille de style n’était pas faite au bout de 5 s
      --> themes/mien/static/sans-fin.scss
       conseil : cherchez les « @while » et « @for » sans fin, et ce qui s’appelle soi-même
    "#);
}

#[test]
fn style_sheets_that_call_nest_or_double_themselves_without_end() {
    let farm = themed(&[
        ("static/appel.scss", "@function f($n) { @return f($n + 1); }\na { width: f(1); }\n"),
        (
            "static/double.scss",
            "$s: \"0123456789abcdef\";\n@for $i from 1 through 60 { $s: $s + $s; }\na { content: $s; }\n",
        ),
        ("static/nid.css", &format!("@import \"b.css\";\n{}", "a{".repeat(200_000))),
        ("static/b.css", "b { color: red }\n"),
    ]);
    insta::assert_snapshot!(in_time(|| told(&farm, 1)), @r#"
    error[style/syntax]: this style sheet calls itself or nests without end
      --> themes/mien/static/appel.scss
       hint: look for `@while` and `@for` that never end, and for what calls itself

    error[style/syntax]: this style sheet takes more than 2 GiB
      --> themes/mien/static/double.scss
       hint: look for `@while` and `@for` that never end, and for what calls itself

    error[style/syntax]: this style sheet calls itself or nests without end
      --> themes/mien/static/nid.css
       hint: look for `@while` and `@for` that never end, and for what calls itself

    erreur[style/syntax] : cette feuille de style s’appelle ou s’imbrique sans fin
      --> themes/mien/static/appel.scss
       conseil : cherchez les « @while » et « @for » sans fin, et ce qui s’appelle soi-même

    erreur[style/syntax] : cette feuille de style prend plus de 2 Gio
      --> themes/mien/static/double.scss
       conseil : cherchez les « @while » et « @for » sans fin, et ce qui s’appelle soi-même

    erreur[style/syntax] : cette feuille de style s’appelle ou s’imbrique sans fin
      --> themes/mien/static/nid.css
       conseil : cherchez les « @while » et « @for » sans fin, et ce qui s’appelle soi-même
    "#);
}

#[test]
fn style_sheets_with_mistakes() {
    let farm = themed(&[
        ("static/rond.scss", "@use \"ronde\";\n"),
        ("static/_ronde.scss", "@use \"rond\";\n"),
        ("static/absent.scss", "@use \"nulle-part\";\n"),
        ("static/signe.scss", "a {\n  color: $encre;\n}\n"),
        ("static/accolade.scss", "a {\n  b {\n    color: red;\n"),
        ("static/importe.css", "@import \"nulle-part.css\";\n"),
    ]);
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[style/syntax]: this style sheet cannot be read: Module loop: this module is already being loaded.
      --> themes/mien/static/_ronde.scss:1:1
       |
     1 | @use "rond";
       | ^

    error[style/syntax]: this style sheet cannot be read: Can't find stylesheet to import.
      --> themes/mien/static/absent.scss:1:1
       |
     1 | @use "nulle-part";
       | ^

    error[style/syntax]: this style sheet cannot be read: expected "}".
      --> themes/mien/static/accolade.scss:3:16
       |
     3 |     color: red;
       |                ^

    error[style/syntax]: this style sheet cannot be read: no style sheet `nulle-part.css` in the chain of themes
      --> themes/mien/static/importe.css:1:1
       |
     1 | @import "nulle-part.css";
       | ^

    error[style/syntax]: this style sheet cannot be read: Undefined variable.
      --> themes/mien/static/signe.scss:2:10
       |
     2 |   color: $encre;
       |          ^

    erreur[style/syntax] : cette feuille de style est illisible : Module loop: this module is already being loaded.
      --> themes/mien/static/_ronde.scss:1:1
       |
     1 | @use "rond";
       | ^

    erreur[style/syntax] : cette feuille de style est illisible : Can't find stylesheet to import.
      --> themes/mien/static/absent.scss:1:1
       |
     1 | @use "nulle-part";
       | ^

    erreur[style/syntax] : cette feuille de style est illisible : expected "}".
      --> themes/mien/static/accolade.scss:3:16
       |
     3 |     color: red;
       |                ^

    erreur[style/syntax] : cette feuille de style est illisible : no style sheet `nulle-part.css` in the chain of themes
      --> themes/mien/static/importe.css:1:1
       |
     1 | @import "nulle-part.css";
       | ^

    erreur[style/syntax] : cette feuille de style est illisible : Undefined variable.
      --> themes/mien/static/signe.scss:2:10
       |
     2 |   color: $encre;
       |          ^
    "#);
}

#[test]
fn a_style_sheet_of_a_million_rules() {
    let farm = themed(&[
        ("theme.toml", "name = \"mien\"\nextends = \"base\"\n[styles]\nminify = true\n"),
        ("static/grand.css", &"a { color: red }\n".repeat(200_000)),
    ]);
    insta::assert_snapshot!(in_time(|| told(&farm, 0)), @"");
}

#[test]
fn the_sheet_of_the_search_is_published_where_there_is_a_search() {
    let site = "title = \"Le jardin\"\ndomain = \"jardin.example\"\n";
    let sheets = |site: &str| {
        let built = farm().file("sites/jardin.toml", site).build();
        built.farm.files("public/jardin").iter().filter(|path| path.contains("search.")).count()
    };
    assert_eq!(sheets(site), 0);
    assert_eq!(sheets(&format!("{site}[search]\n")), 3, "the sheet under both names, and the script");
}

#[test]
fn a_font_that_is_not_there() {
    let css = "@font-face {\n  font-family: Lagune;\n  src: url(\"fonts/lagune.woff2\") format(\"woff2\");\n}\n";
    insta::assert_snapshot!(told(&themed(&[("static/style.css", css), ("static/fonts/laguna.woff2", "x")]), 1), @r#"
    error[style/no-file]: there is no file `/fonts/lagune.woff2` in the site
      --> themes/mien/static/style.css:3:13
       |
     3 |   src: url("fonts/lagune.woff2") format("woff2");
       |             ^^^^^^^^^^^^^^^^^^
       hint: did you mean `fonts/laguna.woff2`?
       hint: lay it into themes/mien/static/fonts/lagune.woff2, or take the rule away

    erreur[style/no-file] : il n’y a pas de fichier « /fonts/lagune.woff2 » dans le site
      --> themes/mien/static/style.css:3:13
       |
     3 |   src: url("fonts/lagune.woff2") format("woff2");
       |             ^^^^^^^^^^^^^^^^^^
       conseil : vouliez-vous dire « fonts/laguna.woff2 » ?
       conseil : posez-le dans themes/mien/static/fonts/lagune.woff2, ou retirez la règle
    "#);
}

#[test]
fn fonts_and_pictures_that_are_there() {
    let css =
        "@font-face { font-family: A; src: url(fonts/a.woff2) }\np { background: url(/leaf.svg) url(#x) url(data:,x) }";
    let sass = "@import \"@base/style.css\";\n$where: \"x\";\nb { background: url(\"fonts/#{$where}.png\") }";
    let farm = themed(&[("static/a.css", css), ("static/b.scss", sass), ("static/fonts/a.woff2", "x")]);
    farm.file("content/jardin/leaf.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").build().ran.exits(0);
}

#[test]
fn a_logo_that_is_not_there() {
    let site = "title = \"J\"\ndomain = \"jardin.example\"\n\n[options]\nlogo = \"/logo.svg\"\n";
    insta::assert_snapshot!(told(&farm().file("sites/jardin.toml", site), 2), @r#"
    error[theme/option]: the option `logo` names `/logo.svg`, and the site has no such file
      --> sites/jardin.toml:5:1
       |
     5 | logo = "/logo.svg"
       | ^^^^
       hint: lay it into sites/jardin/static/logo.svg or content/jardin/logo.svg

    erreur[theme/option] : l’option « logo » nomme « /logo.svg », et le site n’a pas ce fichier
      --> sites/jardin.toml:5:1
       |
     5 | logo = "/logo.svg"
       | ^^^^
       conseil : posez-le dans sites/jardin/static/logo.svg ou content/jardin/logo.svg
    "#);
}

#[test]
fn a_block_that_no_parent_has() {
    let page = "{% extends \"base/page.html\" %}\n{% block bylien %}x{% endblock %}";
    insta::assert_snapshot!(told(&themed(&[("templates/page.html", page)]), 1), @r#"
    error[template/syntax]: no parent template has a block `bylien`
      --> themes/mien/templates/page.html:2:10
       |
     2 | {% block bylien %}x{% endblock %}
       |          ^^^^^^
       hint: did you mean `byline`?
       hint: there are: …
       hint: the same on 1 more

    erreur[template/syntax] : aucun gabarit parent n’a de bloc « bylien »
      --> themes/mien/templates/page.html:2:10
       |
     2 | {% block bylien %}x{% endblock %}
       |          ^^^^^^
       conseil : vouliez-vous dire « byline » ?
       conseil : il y a : …
       conseil : de même sur 1 autre
    "#);
}

#[test]
fn a_legal_page_without_what_it_says() {
    let page = "+++\ntitle = \"Mentions légales\"\ntemplate = \"legal-notice.html\"\n+++\n";
    insta::assert_snapshot!(told(&farm().file("content/jardin/mentions.md", page), 1), @r#"
    error[config/missing]: this page says what `[legal]` says, and sites/jardin.toml has none
      --> content/jardin/mentions.md:3:12
       |
     3 | template = "legal-notice.html"
       |            ^^^^^^^^^^^^^^^^^^^
       hint: add `[legal]` to it, with `publisher`, `form`, `address`, `phone`, `mail`, `director`, and `[legal.host]` with `name`, `address`, `phone`

    erreur[config/missing] : cette page dit ce que dit « [legal] », et sites/jardin.toml n’en a pas
      --> content/jardin/mentions.md:3:12
       |
     3 | template = "legal-notice.html"
       |            ^^^^^^^^^^^^^^^^^^^
       conseil : ajoutez-y « [legal] », avec « publisher », « form », « address », « phone », « mail », « director », et « [legal.host] » avec « name », « address », « phone »
    "#);
    let site = "title = \"J\"\ndomain = \"jardin.example\"\n\n[legal]\npublisher = \"J\"\nform = \"association\"\n\
        address = \"1, quai\"\nmail = \"j@jardin.example\"\ndirector = \"C.\"\n\n[legal.host]\nname = \"H\"\n\
        address = \"\"\nphone = \"01\"\n";
    insta::assert_snapshot!(told(&farm().file("content/jardin/mentions.md", page).file("sites/jardin.toml", site), 2), @r#"
    error[config/missing]: `phone` is missing
      --> sites/jardin.toml:4:1
       |
     4 | [legal]
       | ^
       hint: add `phone = "+33 1 99 00 00 00"`

    error[config/missing]: `address` says nothing
      --> sites/jardin.toml:13:11
       |
    13 | address = ""
       |           ^^
       hint: write `address = "3, quai des Tanneurs, 00000 Port-aux-Saules"`

    erreur[config/missing] : il manque « phone »
      --> sites/jardin.toml:4:1
       |
     4 | [legal]
       | ^
       conseil : ajoutez « phone = "+33 1 99 00 00 00" »

    erreur[config/missing] : « address » ne dit rien
      --> sites/jardin.toml:13:11
       |
    13 | address = ""
       |           ^^
       conseil : écrivez « address = "3, quai des Tanneurs, 00000 Port-aux-Saules" »
    "#);
}
