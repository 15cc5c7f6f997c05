//! Lists in the order of a field, and what sections hand down.

use crate::support::{Farm, TODAY};

/// A theme whose lists and pages say only what these tests ask.
fn farm() -> Farm {
    let page = "{{ page.title }}|{{ page.type }}|{% if page.previous %}{{ page.previous.title }}{% endif %}<{% if page.next %}{{ page.next.title }}{% endif %}";
    let list = "{% for item in items %}{{ item.title }} {% endfor %}";
    Farm::new()
        .file("farm.toml", "sobre = \"1\"\ntheme = \"small\"\n")
        .file("themes/small/theme.toml", "name = \"small\"\ntitle.en = \"Small\"\ntitle.fr = \"Petit\"\n")
        .file(
            "themes/small/types/event.toml",
            "[fields.start]\ntype = \"datetime\"\nrequired = true\n[fields.seats]\ntype = \"number\"\n",
        )
        .file("themes/small/templates/page.html", page)
        .file("themes/small/templates/own.html", format!("own {page}"))
        .file("themes/small/templates/section.html", list)
        .file(
            "themes/small/templates/index.html",
            "{% for item in pages(section=\"agenda\", sort=\"seats\") %}{{ item.title }} {% endfor %}",
        )
        .file("themes/small/templates/term.html", "{{ term.name }}")
        .file("themes/small/templates/taxonomy.html", "{{ taxonomy.title }}")
        .file("themes/small/templates/404.html", "404")
}

fn event(title: &str, start: &str, seats: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nstart = {start}\nseats = {seats}\n+++\n")
}

#[test]
fn a_section_sorts_by_a_field_and_neighbours_follow() {
    let built = farm()
        .file(
            "content/jardin/agenda/_index.md",
            "+++\ntitle = \"Agenda\"\nsort = \"start\"\npage_type = \"event\"\n+++\n",
        )
        .file("content/jardin/agenda/a.md", event("A", "2027-03-01T10:00:00", "10"))
        .file("content/jardin/agenda/b.md", "---\ntitle: B\nstart: 2026-12-01T18:00\nseats: 2.5\n---\n")
        .file("content/jardin/agenda/c.md", event("C", "2027-01-15", "-3"))
        .build();
    assert_eq!(built.output("jardin/agenda/index.html").trim(), "B C A");
    assert_eq!(built.output("jardin/agenda/c/index.html"), "C|event|B<A");
    assert_eq!(built.output("jardin/index.html").trim(), "C B A", "a query may ask for a field, too");
}

#[test]
fn an_order_that_no_type_knows_is_told() {
    let farm = farm().file("content/jardin/agenda/_index.md", "+++\ntitle = \"Agenda\"\nsort = \"strat\"\n+++\n");
    let report = farm.run(&["check", "--date", TODAY, "--format", "json"]).exits(1).json();
    let found = &report["diagnostics"][0];
    assert_eq!(found["code"], "config/value");
    assert_eq!(found["line"], 3);
    assert_eq!(found["hints"][0], "did you mean `start`?");
}

#[test]
fn a_section_hands_its_type_and_template_down_until_one_says_otherwise() {
    let section = |more: &str| format!("+++\ntitle = \"S\"\n{more}+++\n");
    let built = farm()
        .file("content/jardin/agenda/_index.md", section("page_type = \"event\"\npage_template = \"own.html\"\n"))
        .file("content/jardin/agenda/repetitions/_index.md", section(""))
        .file("content/jardin/agenda/repetitions/a.md", event("A", "2027-03-01", "1"))
        .file("content/jardin/agenda/notes/_index.md", section("page_template = \"page.html\"\n"))
        .file("content/jardin/agenda/notes/b.md", event("B", "2027-03-01", "1"))
        .file("content/jardin/agenda/notes/c.md", event("C", "2027-03-02", "1"))
        .build();
    assert!(built.output("jardin/agenda/repetitions/a/index.html").starts_with("own A|event|"));
    assert!(built.output("jardin/agenda/notes/b/index.html").starts_with("B|event|"));
}
