//! Pages like a page, pages that link to it, and the whole tree.

use crate::support::{Built, Farm};

fn page(title: &str, front: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{front}\n+++\n{body}\n")
}

/// A site whose pages show what is asked for.
fn farm() -> Farm {
    let template = "{% extends \"layout.html\" %}{% block main %}{{ page.content | safe }}\
        <p>near:{% for p in related(limit=2) %} {{ p.title }}{% endfor %}.</p>\
        <p>from:{% for p in backlinks() %} {{ p.title }}{% endfor %}.</p>{% endblock %}";
    Farm::new()
        .file("sites/jardin/templates/page.html", template)
        .file(
            "content/jardin/mare.md",
            page("Mare", "tags = [\"eau\", \"projets\"]", "## Grenouilles\n\nVoir [[puits]]."),
        )
        .file("content/jardin/puits.md", page("Puits", "id = \"puits\"\ntags = [\"eau\"]", "Une eau claire."))
        .file(
            "content/jardin/serre.md",
            page("Serre", "tags = [\"projets\"]", "Voir [le puits](puits.md), [x](puits.md)."),
        )
        .file("content/jardin/tetards.md", page("Têtards et grenouilles", "", "Petites bêtes."))
        .file("content/jardin/secret.md", page("Secret", "hidden = true\ntags = [\"eau\"]", "Voir [[puits]]."))
        .file("content/jardin/bal.md", page("Le bal", "", "On danse."))
}

fn shown(built: &Built, path: &str, what: &str) -> String {
    let html = built.output(&format!("jardin/{path}/index.html"));
    let found = html.split(&format!("{what}:")).nth(1).unwrap_or_else(|| panic!("{html}"));
    found.split('.').next().unwrap().trim().to_owned()
}

#[test]
fn pages_that_share_rare_terms_or_words_are_related_the_nearest_first() {
    let built = farm().build();
    assert_eq!(shown(&built, "puits", "near"), "Mare");
    assert_eq!(shown(&built, "serre", "near"), "Mare");
    assert_eq!(shown(&built, "tetards", "near"), "Mare", "by a heading, whatever its accents and plural");
    assert_eq!(shown(&built, "mare", "near").split(' ').count(), 2, "no more than were asked for");
    assert_eq!(shown(&built, "bal", "near"), "", "what has to do with nothing is given nothing");
}

#[test]
fn pages_that_link_here_are_listed_once_and_hidden_ones_never() {
    let built = farm().build();
    assert_eq!(shown(&built, "puits", "from"), "Mare Serre");
    assert_eq!(shown(&built, "mare", "from"), "");
}

#[test]
fn a_new_link_is_seen_by_the_page_it_leads_to_and_by_no_other() {
    let built = farm().build();
    built.farm.write("content/jardin/bal.md", page("Le bal", "", "On danse, près du [[puits]]."));
    let report = built.farm.run(&["build", "--date", crate::support::TODAY, "--why", "/puits/", "--format", "json"]);
    let report = report.exits(0).json();
    assert_eq!(report["sites"][0]["why"][0], "the answer to Backlinks(\"/puits/\") changed");
    assert_eq!(shown(&built, "puits", "from"), "Le bal Mare Serre");
}

#[test]
fn pages_of_other_languages_are_not_related() {
    let built = farm()
        .file(
            "sites/jardin.toml",
            "title = \"Le jardin\"\ndomain = \"jardin.example\"\n[languages.en]\ntitle = \"The garden\"\n[gate]\nlenient = \"x\"\n",
        )
        .file("content/jardin/en/pond.md", page("Grenouilles", "tags = [\"eau\"]", "Frogs."))
        .build();
    assert_eq!(shown(&built, "en/pond", "near"), "");
}

#[test]
fn a_page_can_show_the_whole_tree_of_its_language() {
    let built = Farm::new()
        .file("content/jardin/plan.md", page("Plan", "template = \"plan.html\"", ""))
        .file("content/jardin/a/_index.md", page("A", "", ""))
        .file("content/jardin/a/b/_index.md", page("B", "", ""))
        .file("content/jardin/a/b/c.md", page("C", "", ""))
        .file("content/jardin/a/b/d.md", page("D", "hidden = true", ""))
        .build();
    let html = built.output("jardin/plan/index.html");
    let plan = html.split("<nav class=plan").nth(1).unwrap().split("</nav>").next().unwrap();
    let at = |link: &str| plan.find(link).unwrap_or_else(|| panic!("{link}: {plan}"));
    assert!(at("href=\"/a/\"") < at("href=\"/a/b/\"") && at("href=\"/a/b/\"") < at("href=\"/a/b/c/\""));
    assert!(!plan.contains("/d/"), "{plan}");
    assert_eq!(plan.matches("<ul>").count(), 3);
}
