//! Mistakes in a theme, each with its exact place and words.

use sobre::theme::Theme;
use tera::Context;

use super::chain::{BASE, compile, told};

/// Compiles the small base theme with one file replaced or added.
fn with<'t>(path: &'t str, text: &'t str) -> (Theme, Vec<String>) {
    let mut files: Vec<_> = BASE.iter().filter(|(known, _)| *known != path).copied().collect();
    files.push((path, text));
    let compiled = compile(&[("base", &files)]);
    (compiled.value, told(&compiled.diagnostics))
}

fn failing(template: &str) -> String {
    let (theme, told_at_once) = with("templates/term.html", template);
    assert_eq!(told_at_once, [""; 0]);
    let context: Context = tera::context! { title => "Fair", page => &[("title", "x")].into_iter().collect::<std::collections::BTreeMap<_, _>>() };
    told(&[*theme.render("term.html", &context).unwrap_err()]).remove(0)
}

#[test]
fn all_files_with_mistakes_are_told_in_one_run_and_the_others_render() {
    let mut files = BASE.to_vec();
    files[2] = ("templates/page.html", "<p>\n  {{ title | uper }}\n  {{ pags(limit=3) }}</p>");
    files[5] = ("templates/term.html", "<p>\n\n   {% if title %}</p>");
    files[6] = ("templates/taxonomy.html", "{% extends \"layuot.html\" %}");
    files[7] = ("templates/404.html", "{{<buton link=\"x\"/>}}{% include \"parts/lists.html\" %}");
    let compiled = compile(&[("base", &files)]);
    assert_eq!(
        told(&compiled.diagnostics),
        [
            "component/unknown themes/base/templates/404.html:1:3+17 no theme of the chain has a component `buton` [did you mean `button`?]",
            "template/missing themes/base/templates/404.html:1:33+18 no theme of the chain has the template `parts/lists.html` [did you mean `parts/list.html`?]",
            "template/syntax themes/base/templates/page.html:2:14+4 there is no filter `uper` [did you mean `upper`?]",
            "template/syntax themes/base/templates/page.html:3:6+13 there is no function `pags` [did you mean `pages`?]",
            "template/missing themes/base/templates/taxonomy.html:1:13+11 no theme of the chain has the template `layuot.html` [did you mean `layout.html`?]",
            "template/syntax themes/base/templates/term.html:3:18+4 the template ends too early [a tag such as `{% if … %}` is not closed]",
        ]
    );
    let theme = compiled.value;
    assert!(theme.render("section.html", &tera::context! { list => &["a"] }).is_ok());
    // What is broken gives its finding again, the same for every page.
    let again = theme.render("page.html", &Context::new()).unwrap_err();
    assert_eq!(told(&[*again]), [told(&compiled.diagnostics)[2].clone()]);
}

#[test]
fn what_builds_on_a_broken_template_is_not_blamed_for_it() {
    let (theme, told_once) = with("templates/layout.html", "<main>{% block main %}");
    assert_eq!(told_once.len(), 1, "{told_once:?}");
    assert!(told_once[0].starts_with("template/syntax themes/base/templates/layout.html:1:"), "{told_once:?}");
    assert_eq!(told(&[*theme.render("page.html", &Context::new()).unwrap_err()]), told_once);
}

#[test]
fn circles_of_templates_are_told() {
    let (_, told) = with("templates/parts/list.html", "<p>\n{% include \"section.html\" %}");
    assert_eq!(
        told[0],
        "template/loop themes/base/templates/parts/list.html:2:13+12 these templates lead to each other in a circle: base/parts/list.html → base/section.html → base/parts/list.html []"
    );
    let (_, told) = with("templates/page.html", "{% extends \"page.html\" %}");
    assert_eq!(
        told,
        [
            "template/loop themes/base/templates/page.html:1:13+9 these templates lead to each other in a circle: base/page.html → base/page.html [name the theme whose file you mean, such as `base/page.html`]"
        ]
    );
}

#[test]
fn a_failing_template_is_shown_as_it_was_written() {
    // The squeezed template has one line; the place is that of the author's file.
    assert_eq!(
        failing("<ul>\n  <li>{{ title }}</li>\n  <li>é {{ titel }}</li>\n</ul>"),
        "template/render themes/base/templates/term.html:3:12+5 `titel` is not defined here [did you mean `title`?; there is: page, title]"
    );
    assert_eq!(
        failing("<p>\n{{ page.titel }}</p>"),
        "template/render themes/base/templates/term.html:2:9+5 `titel` is not defined here [did you mean `title`?; there is: title]"
    );
    assert_eq!(
        failing("{% for x in title.x?.y or 3 %}{% endfor %}"),
        "template/render themes/base/templates/term.html:1:27+1 a loop needs a list, not a value of type i64 [test it first: `{% if list %}`]"
    );
    assert!(failing("{{ title | truncate(length=\"x\") }}").contains("must be of type"));
    assert!(failing("{{ title | replace(from=\"x\") }}").contains("the argument `to` is missing"));
    assert!(failing("{{<button lang=\"fr\"/>}}").contains("the component needs the argument `link`"));
    assert!(
        failing("{{<button lang=\"fr\" link={3}/>}}").contains("the argument `link` must be of type string, not i64")
    );
    assert!(failing("{{ title | date }}").contains("`Fair` is no date"));
}

#[test]
fn the_calls_that_led_to_a_failure_are_named() {
    let mut files = BASE.to_vec();
    files[8] = ("templates/parts/list.html", "<p>\n{{ nothing }}</p>");
    let theme = compile(&[("base", &files)]).value;
    let fault = theme.render("section.html", &Context::new()).unwrap_err();
    assert_eq!(
        told(&[*fault]),
        [
            "template/render themes/base/templates/parts/list.html:2:4+7 `nothing` is not defined here [test it first: `{% if nothing %}`; called from themes/base/templates/section.html, line 1]"
        ]
    );
}

#[test]
fn theme_toml_is_read_strictly() {
    let toml = "name = \"river\"\nextnds = \"base\"\nsobre = { min = \"0.1\", max = \"0.0\" }\n[options.accent]\ntype = \"colour\"\n[options.size]\ntype = \"integer\"\ndefault = \"x\"\n[fragments]\nheader = \"page\"\nheadr = \"site\"\n";
    let (_, told) = with("theme.toml", toml);
    let codes: Vec<&str> = told.iter().map(|line| line.split(' ').take(2).last().unwrap()).collect();
    assert_eq!(told.len(), 7, "{told:#?}");
    let at = |line: u32| format!("themes/base/theme.toml:{line}:");
    for (found, line) in codes.iter().zip([1, 2, 3, 5, 8, 10, 11]) {
        assert!(found.starts_with(&at(line)), "{told:#?}");
    }
    assert!(told[1].contains("did you mean `extends`?"), "{told:#?}");
    assert!(told[2].contains("made for sobre 0.0 at most"), "{told:#?}");
}

#[test]
fn a_chain_without_a_needed_template_is_told() {
    let compiled = compile(&[("bare", &[("theme.toml", "name = \"bare\"")])]);
    assert_eq!(compiled.diagnostics.len(), 6);
    assert_eq!(
        told(&compiled.diagnostics)[0],
        "template/missing themes/bare/theme.toml:1:1+1 no theme of the chain has the template `404.html` [write it, or add `extends = \"base\"`]"
    );
}
