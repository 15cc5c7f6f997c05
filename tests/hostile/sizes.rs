//! Things far too large, far too deep, far too many.

use std::fs::File;

use super::{farm, in_time, page, titled, told};

const MANY: usize = 20_000;

#[test]
fn a_page_of_a_hundred_megabytes() {
    let farm = farm();
    File::create(farm.path("content/jardin/a.md")).unwrap().set_len(100 << 20).unwrap();
    insta::assert_snapshot!(in_time(|| told(&farm, 1)), @r#"
    error[file/too-large]: a page of 100 MiB; sobre reads up to 8 MiB
      --> content/jardin/a.md
       hint: cut it into several pages, or give it another ending than `.md` to publish it as a file

    erreur[file/too-large] : une page de 100 Mio ; sobre lit jusqu’à 8 Mio
      --> content/jardin/a.md
       conseil : coupez-la en plusieurs pages, ou donnez-lui une autre extension que « .md » pour la publier comme fichier
    "#);
}

#[test]
fn a_file_of_a_hundred_megabytes_is_published() {
    let farm = farm();
    File::create(farm.path("content/jardin/film.webm")).unwrap().set_len(100 << 20).unwrap();
    assert_eq!(in_time(|| told(&farm, 0)), "");
}

#[test]
fn twenty_thousand_lists_in_each_other() {
    let lists: String = (0..300).map(|n| format!("{}- a\n", "  ".repeat(n))).collect();
    insta::assert_snapshot!(in_time(|| told(&page(titled(&lists)), 1)), @r#"
    error[markdown/nesting]: nested more than 100 deep
       --> content/jardin/a.md:104:201
        |
    104 | …                                                                                - a
        |                                                                                  ^
        hint: from here on it is shown as written

    erreur[markdown/nesting] : imbrication de plus de 100 niveaux
       --> content/jardin/a.md:104:201
        |
    104 | …                                                                                - a
        |                                                                                  ^
        conseil : la suite est affichée telle quelle
    "#);
    insta::assert_snapshot!(in_time(|| told(&page(titled(&("- ".repeat(MANY) + "a"))), 1)), @r#"
    error[markdown/nesting]: nested more than 100 deep
      --> content/jardin/a.md:4:201
       |
     4 | …- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
       |                                                                                  ^
       hint: from here on it is shown as written

    erreur[markdown/nesting] : imbrication de plus de 100 niveaux
      --> content/jardin/a.md:4:201
       |
     4 | …- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
       |                                                                                  ^
       conseil : la suite est affichée telle quelle
    "#);
}

#[test]
fn twenty_thousand_quotes_in_each_other() {
    insta::assert_snapshot!(in_time(|| told(&page(titled(&"> ".repeat(MANY))), 1)), @r#"
    error[markdown/nesting]: nested more than 100 deep
      --> content/jardin/a.md:4:201
       |
     4 | …> > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > >
       |                                                                                  ^
       hint: from here on it is shown as written

    erreur[markdown/nesting] : imbrication de plus de 100 niveaux
      --> content/jardin/a.md:4:201
       |
     4 | …> > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > > >
       |                                                                                  ^
       conseil : la suite est affichée telle quelle
    "#);
}

#[test]
fn twenty_thousand_components_in_each_other() {
    let open: String = (0..MANY).rev().map(|n| format!("{}encart\n", ":".repeat(3 + n.min(200)))).collect();
    let said = in_time(|| told(&page(titled(&open)), 1));
    insta::assert_snapshot!(said.lines().take(6).collect::<Vec<_>>().join("\n"), @r#"
    error[markdown/nesting]: nested more than 100 deep
       --> content/jardin/a.md:104:1
        |
    104 | ::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::
        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn twenty_thousand_components_side_by_side() {
    let farm = page(titled(&"::button{link=\"/\" label=\"x\"}\n\n".repeat(2_000)));
    assert_eq!(in_time(|| told(&farm, 0)), "");
}

#[test]
fn a_line_of_a_megabyte() {
    for piece in ["mot ", "a", "[a](b ", "*a ", "`", "<b>", "&", "« x » : "] {
        let words = piece.repeat((1 << 20) / piece.len());
        in_time(|| told(&page(titled(&words)), 0));
    }
}

#[test]
fn a_title_of_a_megabyte() {
    let farm = page(format!("+++\ntitle = \"{}\"\n+++\n", "mot ".repeat(1 << 18)));
    assert_eq!(in_time(|| told(&farm, 0)), "");
}

#[test]
fn a_billion_laughs() {
    let mut yaml = String::from("a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (of, name) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        yaml += &format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(", "));
    }
    insta::assert_snapshot!(in_time(|| told(&page(format!("---\n{yaml}---\n")), 1)), @r#"
    error[front-matter/syntax]: aliases (`*name`) are not read
      --> content/jardin/a.md:3:8
       |
     3 | b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
       |        ^^
       hint: write `key: text` with one space after the colon, and quotes around a text that holds `: ` or `#`

    erreur[front-matter/syntax] : les alias (« *nom ») ne sont pas lus
      --> content/jardin/a.md:3:8
       |
     3 | b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
       |        ^^
       conseil : écrivez « clé: texte » avec une espace après le deux-points, et des guillemets autour d’un texte qui contient « : » ou « # »
    "#);
    insta::assert_snapshot!(in_time(|| told(&farm().file("content/jardin/data/x.yaml", yaml), 1)), @r#"
    error[data/syntax]: aliases (`*name`) are not read
      --> content/jardin/data/x.yaml:2:8
       |
     2 | b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
       |        ^^
       hint: write `key: text` with one space after the colon, and quotes around a text that holds `: ` or `#`

    erreur[data/syntax] : les alias (« *nom ») ne sont pas lus
      --> content/jardin/data/x.yaml:2:8
       |
     2 | b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
       |        ^^
       conseil : écrivez « clé: texte » avec une espace après le deux-points, et des guillemets autour d’un texte qui contient « : » ou « # »
    "#);
}

#[test]
fn brackets_without_end() {
    let deep = "[".repeat(MANY);
    let farm = page(format!("+++\ntitle = \"A\"\n[extra]\nx = {deep}\n+++\n"))
        .file("content/jardin/b.md", format!("---\ntitle: {deep}\n---\n"))
        .file("content/jardin/c.md", format!("---\n{}\n---\n", "- ".repeat(MANY)))
        .file("content/jardin/d.md", format!("+++\n{}a = 1\n+++\n", "a.".repeat(MANY)))
        .file("content/jardin/e.md", format!("+++\nx = {}\n+++\n", "{a=".repeat(MANY)))
        .file("content/jardin/data/x.json", &deep)
        .file("content/jardin/data/y.json", "{\"a\":".repeat(MANY));
    let said = in_time(|| told(&farm, 1));
    insta::assert_snapshot!(said.lines().filter(|line| !line.contains('|')).collect::<Vec<_>>().join("\n"), @r#"
    error[front-matter/syntax]: this is not valid TOML: recursion limit
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[front-matter/syntax]: this is not valid TOML: cannot recurse further; max recursion depth met
      --> content/jardin/a.md:4:85
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[front-matter/syntax]: this is not valid TOML: unclosed array, expected `]`
      --> content/jardin/a.md:4:20005
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[front-matter/syntax]: this is not valid YAML: recursion limit exceeded
      --> content/jardin/b.md:2:263
       hint: write `key: text` with one space after the colon, and quotes around a text that holds `: ` or `#`

    error[front-matter/syntax]: nested deeper than 64 levels
      --> content/jardin/c.md:2:131
       hint: write `key: text` with one space after the colon, and quotes around a text that holds `: ` or `#`

    error[data/syntax]: this is not valid JSON: recursion limit exceeded at line 1 column 128
      --> content/jardin/data/x.json:1:128

    error[data/syntax]: this is not valid JSON: recursion limit exceeded at line 1 column 636
      --> content/jardin/data/y.json:1:636

    error[front-matter/syntax]: this is not valid TOML: cannot recurse further; max recursion depth met
      --> content/jardin/e.md:2:245
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[front-matter/syntax]: this is not valid TOML: unclosed inline table, expected `}`
      --> content/jardin/e.md:2:60005
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : recursion limit
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : cannot recurse further; max recursion depth met
      --> content/jardin/a.md:4:85
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : unclosed array, expected `]`
      --> content/jardin/a.md:4:20005
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[front-matter/syntax] : ceci n’est pas du YAML valide : recursion limit exceeded
      --> content/jardin/b.md:2:263
       conseil : écrivez « clé: texte » avec une espace après le deux-points, et des guillemets autour d’un texte qui contient « : » ou « # »

    erreur[front-matter/syntax] : imbriqué à plus de 64 niveaux
      --> content/jardin/c.md:2:131
       conseil : écrivez « clé: texte » avec une espace après le deux-points, et des guillemets autour d’un texte qui contient « : » ou « # »

    erreur[data/syntax] : ceci n’est pas du JSON valide : recursion limit exceeded at line 1 column 128
      --> content/jardin/data/x.json:1:128

    erreur[data/syntax] : ceci n’est pas du JSON valide : recursion limit exceeded at line 1 column 636
      --> content/jardin/data/y.json:1:636

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : cannot recurse further; max recursion depth met
      --> content/jardin/e.md:2:245
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : unclosed inline table, expected `}`
      --> content/jardin/e.md:2:60005
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »
    "#);
}

#[test]
fn brackets_that_do_end() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let farm = page(format!("+++\ntitle = \"A\"\n[extra]\nx = {}\n+++\n", deep(60)))
        .file("content/jardin/data/x.json", deep(100))
        .file("content/jardin/data/x.toml", format!("x = {}", deep(70)));
    assert_eq!(in_time(|| told(&farm, 0)), "");
}

#[test]
fn ten_thousand_of_everything_in_one_page() {
    let words: String = (0..2_000)
        .map(|n| format!("## Titre\n\n[^n{n}] [[contact]] ![](photo.jpg)\n\n[^n{n}]: note\n\n| a |\n|---|\n| b |\n\n"))
        .collect();
    let farm = page(titled(&words))
        .file("content/jardin/contact.md", "+++\ntitle = \"C\"\nid = \"contact\"\n+++\n")
        .file("content/jardin/photo.jpg", crate::support::jpeg());
    in_time(|| told(&farm, 0));
}

#[test]
fn a_page_with_ten_thousand_tags() {
    let tags = (0..3_000).map(|n| format!("\"t{n}\"")).collect::<Vec<_>>().join(", ");
    let farm = page(format!("+++\ntitle = \"A\"\ntags = [{tags}]\n+++\n"));
    assert_eq!(in_time(|| told(&farm, 0)), "");
}
