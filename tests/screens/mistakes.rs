//! What `check` shows for each common mistake in a farm.

use super::screens;
use crate::support::{Farm, TODAY, jpeg};

/// Checks a farm and compares both screens with the snapshot `name`.
#[track_caller]
fn shows(name: &str, farm: &Farm) {
    insta::assert_snapshot!(name, screens(farm, &["check", "--date", TODAY]));
}

/// Returns a farm with one page that its home page links to.
fn page(text: impl AsRef<[u8]>) -> Farm {
    Farm::new().file("content/jardin/a.md", text)
}

fn titled(words: &str) -> String {
    format!("+++\ntitle = \"A\"\n+++\n{words}\n")
}

#[test]
fn links_that_lead_nowhere() {
    let words = "Voir [b](b.md), [l’accueil](_index.md#qui), [hors](../../x.md),\n\
                 [[acceuil]], ![](photo.jpg) et [un brouillon](brouillon.md).\n\n## Qui sommes-nous\n\n[ici](#qui)";
    let farm = page(titled(words)).file("content/jardin/brouillon.md", "+++\ntitle = \"B\"\ndraft = true\n+++\n");
    shows("links", &farm);
}

#[test]
fn front_matter_that_cannot_be_read() {
    let farm = page("+++\ntitle = \"A\n+++\nBonjour\n")
        .file("content/jardin/b.md", "---\ntitle: A: B\n---\n")
        .file("content/jardin/c.md", "+++\ntitle = \"C\"\n\nBonjour\n")
        .file("content/jardin/d.md", b"+++\ntitle = \"D\xe9j\xe0\"\n+++\n");
    shows("front_matter_syntax", &farm);
}

#[test]
fn front_matter_with_keys_and_values_that_do_not_fit() {
    let text = "+++\ntitel = \"A\"\ndate = \"demain\"\nweight = \"lourd\"\nslug = \"a/b\"\ntags = \"fête\"\ndraft = \"oui\"\n+++\n";
    shows("front_matter_keys", &page(text).file("content/jardin/b.md", "---\ntitle: B\ntitle: C\n---\n"));
}

#[test]
fn components_that_are_unknown_open_or_wrongly_called() {
    let words = "::boutton{link=\"/\" label=\"Aller\"}\n\n::button{link=\"/\"}\n\n::button{link=\"/\" label=3}\n\n\
                 ::button{link=\"/ label=}\n\n:::encart{title=\"Jamais fermé\"}\nTexte";
    shows("components", &page(titled(words)));
}

#[test]
fn words_and_pictures_that_could_be_better() {
    let words = "## Deux\n\n#### Quatre\n\nUne note[^1] et une photo ![](photo.jpg).\n\n[^2]: Jamais appelée.\n\n\
                 <script>alert(1)</script> <b onclick=\"x\">gras</b>";
    shows("advice", &page(titled(words)).file("content/jardin/photo.jpg", jpeg()));
}

#[test]
fn pages_that_get_in_each_others_way() {
    let farm = page("+++\ntitle = \"A\"\nid = \"x\"\nredirects = [\"/b/\"]\n+++\n")
        .file("content/jardin/b.md", "+++\ntitle = \"B\"\nid = \"x\"\n+++\n")
        .file("content/jardin/c.md", "+++\ntitle = \"C\"\nslug = \"b\"\n+++\n")
        .file("content/jardin/d.md", "+++\ntitle = \"D\"\nurl = \"/A/\"\n+++\n")
        .file("content/jardin/e.md", "+++\ntitle = \"E\"\nurl = \"/sitemap.xml\"\n+++\n");
    shows("clashes", &farm);
}

#[test]
fn a_site_whose_configuration_is_wrong() {
    let farm = Farm::new()
        .file("sites/jardin.toml", "title = \"Le jardin\"\ndomaine = \"jardin.example\"\ntheme = \"bsae\"\n")
        .file(
            "sites/fanfare.toml",
            "title = \"Fanfare\"\ndomain = \"fanfare.example\"\n[[menus.main]]\ntitle = \"X\"\nlink = \"/x/\"\n",
        )
        .file("content/fanfare/_index.md", "+++\ntitle = \"Fanfare\"\n+++\n")
        .file("sites/Été.toml", "")
        .file("sites/vide.toml", "title = \"Vide\"\ndomain = \"fanfare.example\"\n");
    shows("configuration", &farm);
}

#[test]
fn a_theme_that_is_wrong() {
    let farm = Farm::new()
        .file(
            "sites/jardin.toml",
            "title = \"Le jardin\"\ndomain = \"jardin.example\"\ntheme = \"mien\"\n[options]\naccnet = \"red\"\n",
        )
        .file("themes/mien/theme.toml", "name = \"mien\"\nextends = \"base\"\n")
        .file(
            "themes/mien/templates/page.html",
            "{% extends \"base/page.html\" %}\n{% block content %}{{ page.titel }}{% endblock %}\n",
        )
        .file("themes/mien/templates/section.html", "{% if x %}\n")
        .file("content/jardin/a.md", titled("A"));
    shows("theme", &farm);
}

#[test]
fn files_that_cannot_be_published() {
    let farm = Farm::new()
        .file("content/jardin/a.md", titled("A"))
        .file("content/jardin/redirects.toml", "[[redirect]]\nto = 3\n");
    std::os::unix::fs::symlink("/etc/hostname", farm.path("content/jardin/hote.txt")).unwrap();
    farm.write("content/jardin/Photo.jpg", "1");
    farm.write("content/jardin/photo.jpg", "2");
    shows("files", &farm);
}

#[test]
fn a_farm_that_is_none_and_a_site_that_is_not_there() {
    insta::assert_snapshot!("no_farm", screens(&Farm::empty(), &["build"]));
    insta::assert_snapshot!("no_site", screens(&Farm::new(), &["build", "jardn"]));
    let farm = Farm::new().file("farm.toml", "sobre = \"1\"\nthem = \"base\"\n");
    insta::assert_snapshot!("farm_key", screens(&farm, &["build"]));
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n");
    insta::assert_snapshot!("farm_without_sites", screens(&farm, &["build"]));
}
