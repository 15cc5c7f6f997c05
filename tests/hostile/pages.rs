//! Texts that cannot be read, and strange ones that can.

use super::{farm, page, run, titled, told};
use crate::support::TODAY;

#[test]
fn broken_toml() {
    insta::assert_snapshot!(told(&page("+++\ntitle = = \"A\"\n+++\n"), 1), @r#"
    error[front-matter/syntax]: this is not valid TOML: extra `=`, expected nothing
      --> content/jardin/a.md:2:9
       |
     2 | title = = "A"
       |         ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[front-matter/syntax]: this is not valid TOML: unexpected key or value, expected newline, `#`
      --> content/jardin/a.md:2:11
       |
     2 | title = = "A"
       |           ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : extra `=`, expected nothing
      --> content/jardin/a.md:2:9
       |
     2 | title = = "A"
       |         ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : unexpected key or value, expected newline, `#`
      --> content/jardin/a.md:2:11
       |
     2 | title = = "A"
       |           ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »
    "#);
}

#[test]
fn broken_yaml() {
    insta::assert_snapshot!(told(&page("---\ntitle: \"A\nb: [\n---\n"), 1), @r#"
    error[front-matter/syntax]: this is not valid YAML: invalid indentation in quoted scalar
      --> content/jardin/a.md:2:8
       |
     2 | title: "A
       |        ^
       hint: write `key: text` with one space after the colon, and quotes around a text that holds `: ` or `#`

    erreur[front-matter/syntax] : ceci n’est pas du YAML valide : invalid indentation in quoted scalar
      --> content/jardin/a.md:2:8
       |
     2 | title: "A
       |        ^
       conseil : écrivez « clé: texte » avec une espace après le deux-points, et des guillemets autour d’un texte qui contient « : » ou « # »
    "#);
}

#[test]
fn front_matter_that_never_ends() {
    insta::assert_snapshot!(told(&page("---\ntitle: A\n\nBonjour.\n"), 1), @r#"
    error[front-matter/unclosed]: the block opened here is never closed
      --> content/jardin/a.md:1:1
       |
     1 | ---
       | ^^^
       hint: end it with a line `---`

    erreur[front-matter/unclosed] : le bloc ouvert ici n’est jamais refermé
      --> content/jardin/a.md:1:1
       |
     1 | ---
       | ^^^
       conseil : terminez-le par une ligne « --- »
    "#);
}

#[test]
fn invalid_utf_8() {
    insta::assert_snapshot!(told(&page(b"+++\ntitle = \"A\"\n+++\nD\xe9j\xe0 vu.\n"), 1), @r#"
    error[file/encoding]: this file is not UTF-8 (byte 0xE9 here)
      --> content/jardin/a.md:4:2
       |
     4 | D�j� vu.
       |  ^
       hint: save it as UTF-8; from an old Windows machine: `iconv -f WINDOWS-1252 -t UTF-8`

    erreur[file/encoding] : ce fichier n’est pas en UTF-8 (octet 0xE9 ici)
      --> content/jardin/a.md:4:2
       |
     4 | D�j� vu.
       |  ^
       conseil : enregistrez-le en UTF-8 ; depuis un vieux Windows : « iconv -f WINDOWS-1252 -t UTF-8 »
    "#);
    let farm =
        farm().file("content/jardin/data/x.toml", b"a = \"\xff\"").file("content/jardin/redirects.toml", b"\xff");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[file/encoding]: this file is not UTF-8 (byte 0xFF here)
      --> content/jardin/data/x.toml:1:6
       |
     1 | a = "�"
       |      ^
       hint: save it as UTF-8; from an old Windows machine: `iconv -f WINDOWS-1252 -t UTF-8`

    error[file/encoding]: this file is not UTF-8 (byte 0xFF here)
      --> content/jardin/redirects.toml:1:1
       |
     1 | �
       | ^
       hint: save it as UTF-8; from an old Windows machine: `iconv -f WINDOWS-1252 -t UTF-8`

    erreur[file/encoding] : ce fichier n’est pas en UTF-8 (octet 0xFF ici)
      --> content/jardin/data/x.toml:1:6
       |
     1 | a = "�"
       |      ^
       conseil : enregistrez-le en UTF-8 ; depuis un vieux Windows : « iconv -f WINDOWS-1252 -t UTF-8 »

    erreur[file/encoding] : ce fichier n’est pas en UTF-8 (octet 0xFF ici)
      --> content/jardin/redirects.toml:1:1
       |
     1 | �
       | ^
       conseil : enregistrez-le en UTF-8 ; depuis un vieux Windows : « iconv -f WINDOWS-1252 -t UTF-8 »
    "#);
}

#[test]
fn nul_bytes() {
    insta::assert_snapshot!(told(&page("+++\ntitle = \"A\0\"\n+++\nB\0c\n"), 1), @r#"
    error[file/encoding]: this file is not text (a NUL byte here)
      --> content/jardin/a.md:2:11
       |
     2 | title = "A�"
       |           ^
       hint: save it as UTF-8; if it was “Unicode” (UTF-16): `iconv -f UTF-16 -t UTF-8`

    erreur[file/encoding] : ce fichier n’est pas du texte (octet NUL ici)
      --> content/jardin/a.md:2:11
       |
     2 | title = "A�"
       |           ^
       conseil : enregistrez-le en UTF-8 ; s’il était en « Unicode » (UTF-16) : « iconv -f UTF-16 -t UTF-8 »
    "#);
    // What Windows calls “Unicode”: every second byte is nothing.
    let wide: Vec<u8> = titled("Bonjour").bytes().flat_map(|byte| [byte, 0]).collect();
    insta::assert_snapshot!(told(&page(wide), 1), @r#"
    error[file/encoding]: this file is not text (a NUL byte here)
      --> content/jardin/a.md:1:2
       |
     1 | +�+�+�
       |  ^
       hint: save it as UTF-8; if it was “Unicode” (UTF-16): `iconv -f UTF-16 -t UTF-8`

    erreur[file/encoding] : ce fichier n’est pas du texte (octet NUL ici)
      --> content/jardin/a.md:1:2
       |
     1 | +�+�+�
       |  ^
       conseil : enregistrez-le en UTF-8 ; s’il était en « Unicode » (UTF-16) : « iconv -f UTF-16 -t UTF-8 »
    "#);
}

#[test]
fn keys_that_nobody_knows() {
    insta::assert_snapshot!(told(&page("+++\ntitel = \"A\"\n[extra]\nx = 1\n+++\n"), 1), @r#"
    error[key/unknown]: unknown key `titel`
      --> content/jardin/a.md:2:1
       |
     2 | titel = "A"
       | ^^^^^
       hint: did you mean `title`?
       hint: your own data goes under `[extra]`; typed fields come from a content type (`type = …`)

    warning[front-matter/no-title]: no title: `A` is shown
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       hint: add `title = "…"` to the block at the top

    erreur[key/unknown] : clé inconnue « titel »
      --> content/jardin/a.md:2:1
       |
     2 | titel = "A"
       | ^^^^^
       conseil : vouliez-vous dire « title » ?
       conseil : vos propres données vont sous « [extra] » ; les champs typés viennent d’un type de contenu (« type = … »)

    avertissement[front-matter/no-title] : pas de titre : « A » est affiché
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       conseil : ajoutez « title = "…" » au bloc en tête de page
    "#);
}

#[test]
fn a_key_twice() {
    insta::assert_snapshot!(told(&page("+++\ntitle = \"A\"\ntitle = \"B\"\n+++\n").file("content/jardin/b.md", "---\ntitle: B\ntitle: C\n---\n"), 1), @r#"
    error[key/duplicate]: this key is written twice
      --> content/jardin/a.md:3:1
       |
     3 | title = "B"
       | ^^^^^
       hint: keep one of the two

    error[key/duplicate]: the key `title` is written twice
      --> content/jardin/b.md:3:1
       |
     3 | title: C
       | ^^^^^
       hint: keep one of the two

    erreur[key/duplicate] : cette clé est écrite deux fois
      --> content/jardin/a.md:3:1
       |
     3 | title = "B"
       | ^^^^^
       conseil : gardez-en une des deux

    erreur[key/duplicate] : la clé « title » est écrite deux fois
      --> content/jardin/b.md:3:1
       |
     3 | title: C
       | ^^^^^
       conseil : gardez-en une des deux
    "#);
}

#[test]
fn empty_files_and_little_ones() {
    let farm = farm()
        .file("content/jardin/vide.md", "")
        .file("content/jardin/bom.md", "\u{feff}")
        .file("content/jardin/bom-page.md", "\u{feff}+++\r\ntitle = \"BOM\"\r\n+++\r\nUn\r\n\r\nDeux\r\n")
        .file("content/jardin/fronton.md", "+++\ntitle = \"Fronton\"\n+++")
        .file("content/jardin/yaml.md", "---\n---\n")
        .file("content/jardin/mac.md", "# Mac\r\rEncore")
        .file("content/jardin/vide.jpg", "")
        .file("content/jardin/vide.html", "")
        .file("content/jardin/data/vide.toml", "")
        .file("content/jardin/data/vide.yaml", "")
        .file("content/jardin/data/vide.csv", "")
        .file("content/jardin/redirects.toml", "")
        .file("content/jardin/rien/_index.md", "");
    insta::assert_snapshot!(told(&farm, 0), @r#"
    warning[front-matter/no-title]: no title: `Bom` is shown
      --> content/jardin/bom.md:1:1
       |
     1 | ﻿
       | ^
       hint: add `title = "…"` to the block at the top

    warning[front-matter/no-title]: no title: `Mac` is shown
      --> content/jardin/mac.md:1:1
       |
     1 | # Mac��Encore
       | ^
       hint: begin the page with `+++`, `title = "…"`, `+++`

    warning[gate/main-heading]: a second first heading: “Mac��Encore”
      --> content/jardin/mac.md:1:3
       |
     1 | # Mac��Encore
       |   ^^^^^^^^^^^
       hint: the page’s title is the first; begin with `##` in the text
       hint: on /mac/

    warning[front-matter/no-title]: no title: `Rien` is shown
      --> content/jardin/rien/_index.md
       hint: begin the page with `+++`, `title = "…"`, `+++`

    warning[front-matter/no-title]: no title: `Vide` is shown
      --> content/jardin/vide.md
       hint: begin the page with `+++`, `title = "…"`, `+++`

    warning[front-matter/no-title]: no title: `Yaml` is shown
      --> content/jardin/yaml.md:1:1
       |
     1 | ---
       | ^
       hint: add `title = "…"` to the block at the top

    avertissement[front-matter/no-title] : pas de titre : « Bom » est affiché
      --> content/jardin/bom.md:1:1
       |
     1 | ﻿
       | ^
       conseil : ajoutez « title = "…" » au bloc en tête de page

    avertissement[front-matter/no-title] : pas de titre : « Mac » est affiché
      --> content/jardin/mac.md:1:1
       |
     1 | # Mac��Encore
       | ^
       conseil : commencez la page par « +++ », « title = "…" », « +++ »

    avertissement[gate/main-heading] : un second titre de niveau 1 : « Mac��Encore »
      --> content/jardin/mac.md:1:3
       |
     1 | # Mac��Encore
       |   ^^^^^^^^^^^
       conseil : le titre de la page est le premier ; commencez par « ## » dans le texte
       conseil : sur /mac/

    avertissement[front-matter/no-title] : pas de titre : « Rien » est affiché
      --> content/jardin/rien/_index.md
       conseil : commencez la page par « +++ », « title = "…" », « +++ »

    avertissement[front-matter/no-title] : pas de titre : « Vide » est affiché
      --> content/jardin/vide.md
       conseil : commencez la page par « +++ », « title = "…" », « +++ »

    avertissement[front-matter/no-title] : pas de titre : « Yaml » est affiché
      --> content/jardin/yaml.md:1:1
       |
     1 | ---
       | ^
       conseil : ajoutez « title = "…" » au bloc en tête de page
    "#);
    let html = farm.read("public/jardin/bom-page/index.html");
    assert!(html.contains("<p>Un</p><p>Deux</p>") || html.contains("<p>Un</p>\n<p>Deux</p>"), "{html}");
    assert!(!html.contains('\u{feff}') && !html.contains('\r'), "{html}");
}

#[test]
fn an_empty_json_file() {
    insta::assert_snapshot!(told(&farm().file("content/jardin/data/vide.json", ""), 1), @r#"
    error[data/syntax]: this is not valid JSON: EOF while parsing a value at line 1 column 0
      --> content/jardin/data/vide.json

    erreur[data/syntax] : ceci n’est pas du JSON valide : EOF while parsing a value at line 1 column 0
      --> content/jardin/data/vide.json
    "#);
}

#[test]
fn days_at_the_ends_of_time() {
    let day = |day: &str| format!("+++\ntitle = \"A\"\ndate = {day}\nupdated = {day}\ntags = [\"x\"]\n+++\n");
    let farm = farm()
        .file("content/jardin/fin.md", day("9999-12-31"))
        .file("content/jardin/soir.md", day("9999-12-31T23:59:59-23:59"))
        .file("content/jardin/debut.md", day("0000-01-01"))
        .file("content/jardin/matin.md", day("0000-01-01T00:00:00+23:59"))
        .file("content/jardin/0000-01-01-nom.md", titled(""))
        .file("content/jardin/jamais.md", "+++\ntitle = \"J\"\npublish = 9999-12-31\n+++\n")
        .file("content/jardin/passe.md", "+++\ntitle = \"P\"\nexpires = 0000-01-01\n+++\n");
    insta::assert_snapshot!(told(&farm, 0), @"");
    for day in ["0000-01-01", "9999-12-31"] {
        run(&farm, "en", &["build", "--date", day]).exits(0);
    }
    insta::assert_snapshot!(super::refused(&farm, &["build", "--date", "10000-01-01"], 2), @r#"
    error: `10000-01-01` is not a value for `--date <YYYY-MM-DD>`
      hint: a day such as 2026-05-01

    erreur : « 10000-01-01 » n’est pas une valeur pour « --date <AAAA-MM-JJ> »
      conseil : un jour tel que 2026-05-01
    "#);
}

#[test]
fn days_that_are_none() {
    let farm = page("+++\ntitle = \"A\"\ndate = 2026-02-30\n+++\n")
        .file("content/jardin/b.md", "---\ntitle: B\ndate: 2026-13-01\n---\n")
        .file("content/jardin/c.md", "+++\ntitle = \"C\"\ndate = \"demain\"\nexpires = 12:30:00\n+++\n");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[front-matter/syntax]: this is not valid TOML: invalid date, expected day between 01 and 28
      --> content/jardin/a.md:3:8
       |
     3 | date = 2026-02-30
       |        ^^^^^^^^^^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[key/type]: `date` must be a date such as 2026-11-21, not a text
      --> content/jardin/b.md:3:7
       |
     3 | date: 2026-13-01
       |       ^^^^^^^^^^

    error[key/type]: `date` must be a date such as 2026-11-21, not a text
      --> content/jardin/c.md:3:8
       |
     3 | date = "demain"
       |        ^^^^^^^^

    error[key/type]: `expires` must be a date such as 2026-11-21, not a text
      --> content/jardin/c.md:4:11
       |
     4 | expires = 12:30:00
       |           ^^^^^^^^

    erreur[front-matter/syntax] : ceci n’est pas du TOML valide : invalid date, expected day between 01 and 28
      --> content/jardin/a.md:3:8
       |
     3 | date = 2026-02-30
       |        ^^^^^^^^^^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[key/type] : « date » doit être une date comme 2026-11-21, pas un texte
      --> content/jardin/b.md:3:7
       |
     3 | date: 2026-13-01
       |       ^^^^^^^^^^

    erreur[key/type] : « date » doit être une date comme 2026-11-21, pas un texte
      --> content/jardin/c.md:3:8
       |
     3 | date = "demain"
       |        ^^^^^^^^

    erreur[key/type] : « expires » doit être une date comme 2026-11-21, pas un texte
      --> content/jardin/c.md:4:11
       |
     4 | expires = 12:30:00
       |           ^^^^^^^^
    "#);
}

#[test]
fn lists_of_none_and_of_a_billion() {
    let section = |n: &str| format!("+++\ntitle = \"S\"\npaginate = {n}\n+++\n");
    let farm = page(titled(""))
        .file("content/jardin/zero/_index.md", section("0"))
        .file("content/jardin/zero/b.md", titled(""))
        .file("content/jardin/enorme/_index.md", section("4294967295"))
        .file("content/jardin/enorme/c.md", titled(""));
    assert_eq!(told(&farm, 0), "");
    let farm = page(titled(""))
        .file("content/jardin/moins/_index.md", section("-1"))
        .file("content/jardin/trop/_index.md", section("99999999999"));
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[key/type]: `paginate` cannot be -1
      --> content/jardin/moins/_index.md:3:12
       |
     3 | paginate = -1
       |            ^^
       hint: a whole number from 0 to 4294967295

    error[key/type]: `paginate` cannot be 99999999999
      --> content/jardin/trop/_index.md:3:12
       |
     3 | paginate = 99999999999
       |            ^^^^^^^^^^^
       hint: a whole number from 0 to 4294967295

    erreur[key/type] : « paginate » ne peut pas être -1
      --> content/jardin/moins/_index.md:3:12
       |
     3 | paginate = -1
       |            ^^
       conseil : un nombre entier de 0 à 4294967295

    erreur[key/type] : « paginate » ne peut pas être 99999999999
      --> content/jardin/trop/_index.md:3:12
       |
     3 | paginate = 99999999999
       |            ^^^^^^^^^^^
       conseil : un nombre entier de 0 à 4294967295
    "#);
}

#[test]
fn ids_that_are_none() {
    let id = |id: &str| format!("+++\ntitle = \"A\"\nid = \"{id}\"\n+++\n");
    let farm = page(id("L’été à la plage"))
        .file("content/jardin/b.md", id(""))
        .file("content/jardin/c.md", id("a#b"))
        .file("content/jardin/d.md", id("../../etc/passwd"))
        .file("content/jardin/e.md", id("fête_1.b-c"));
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[id/grammar]: `L’été à la plage` cannot be an id
      --> content/jardin/a.md:3:6
       |
     3 | id = "L’été à la plage"
       |      ^^^^^^^^^^^^^^^^^^
       hint: use letters, digits, hyphens, dots and underscores: `l-ete-a-la-plage`

    error[id/grammar]: `` cannot be an id
      --> content/jardin/b.md:3:6
       |
     3 | id = ""
       |      ^^
       hint: use letters, digits, hyphens, dots and underscores: `contact`

    error[id/grammar]: `a#b` cannot be an id
      --> content/jardin/c.md:3:6
       |
     3 | id = "a#b"
       |      ^^^^^
       hint: use letters, digits, hyphens, dots and underscores: `a-b`

    error[id/grammar]: `../../etc/passwd` cannot be an id
      --> content/jardin/d.md:3:6
       |
     3 | id = "../../etc/passwd"
       |      ^^^^^^^^^^^^^^^^^^
       hint: use letters, digits, hyphens, dots and underscores: `etc-passwd`

    erreur[id/grammar] : « L’été à la plage » ne peut pas être un identifiant
      --> content/jardin/a.md:3:6
       |
     3 | id = "L’été à la plage"
       |      ^^^^^^^^^^^^^^^^^^
       conseil : utilisez des lettres, des chiffres, des traits d’union, des points et des soulignés : « l-ete-a-la-plage »

    erreur[id/grammar] : «  » ne peut pas être un identifiant
      --> content/jardin/b.md:3:6
       |
     3 | id = ""
       |      ^^
       conseil : utilisez des lettres, des chiffres, des traits d’union, des points et des soulignés : « contact »

    erreur[id/grammar] : « a#b » ne peut pas être un identifiant
      --> content/jardin/c.md:3:6
       |
     3 | id = "a#b"
       |      ^^^^^
       conseil : utilisez des lettres, des chiffres, des traits d’union, des points et des soulignés : « a-b »

    erreur[id/grammar] : « ../../etc/passwd » ne peut pas être un identifiant
      --> content/jardin/d.md:3:6
       |
     3 | id = "../../etc/passwd"
       |      ^^^^^^^^^^^^^^^^^^
       conseil : utilisez des lettres, des chiffres, des traits d’union, des points et des soulignés : « etc-passwd »
    "#);
}

#[test]
fn one_id_twice() {
    let text = "+++\ntitle = \"A\"\nid = \"contact\"\n+++\n";
    insta::assert_snapshot!(told(&page(text).file("content/jardin/b.md", text), 1), @r#"
    error[id/duplicate]: the id `contact` is taken by content/jardin/a.md
      --> content/jardin/b.md:3:6
       |
     3 | id = "contact"
       |      ^^^^^^^^^
       hint: give one of the two another id; links to `contact` lead to the first

    erreur[id/duplicate] : l’identifiant « contact » est déjà celui de content/jardin/a.md
      --> content/jardin/b.md:3:6
       |
     3 | id = "contact"
       |      ^^^^^^^^^
       conseil : donnez un autre identifiant à l’une des deux ; les liens vers « contact » mènent à la première
    "#);
}

#[test]
fn templates_in_texts_are_texts() {
    let farm = page(titled("{{ 1 + 1 }} {% include \"x\" %} {{ get_env(name=\"HOME\") }} {# rien #}\n\n## {{ site }}"));
    assert_eq!(told(&farm, 0), "");
    let html = farm.read("public/jardin/a/index.html");
    assert!(html.contains("{{ 1 + 1 }}") && html.contains("{# rien #}"), "{html}");
}

#[test]
fn scripts_and_other_traps_in_words() {
    let words = "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)\n\n\
                 <a href=\"javascript:x\">e</a> <img src=x onerror=alert(1)> <iframe src=x></iframe>\n\n\
                 ::button{link=\"javascript:alert(1)\" label=\"<script>x</script>\"}\n\n<https://a.example/\"onclick=x>";
    let farm = page(titled(words)).file(
        "content/jardin/b.md",
        "+++\ntitle = \"B\"\nimage = \"javascript:alert(1)\"\nauthors = [\"<script>x</script>\"]\n+++\n",
    );
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[url/grammar]: `javascript:alert(1)` is not safe to follow
      --> content/jardin/a.md:8:1
       |
     8 | ::button{link="javascript:alert(1)" label="<script>x</script>"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: begin with `https://`, `mailto:` or `tel:`

    error[url/grammar]: `javascript:alert(1)` is not safe to follow
      --> content/jardin/b.md:3:9
       |
     3 | image = "javascript:alert(1)"
       |         ^^^^^^^^^^^^^^^^^^^^^
       hint: begin with `https://`, `mailto:` or `tel:`

    warning[html/cleaned]: this address is not safe and is removed
      --> content/jardin/a.md:4:5
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |     ^^^^^^^^^^^^^^^^^^^

    warning[html/cleaned]: this address is not safe and is removed
      --> content/jardin/a.md:4:30
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                              ^^^^^^^^^^^^^^^^^^^

    warning[html/cleaned]: this address is not safe and is removed
      --> content/jardin/a.md:4:55
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                                                       ^^^^^^^^^^^^^^^^

    warning[gate/alt]: a picture without words in its place: `x`
      --> content/jardin/a.md:4:62
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                                                              ^
       hint: say what it shows: `![A bridge at dusk](bridge.jpg)`; `alt=""` in HTML if it shows nothing new
       hint: on /a/

    warning[html/cleaned]: this address is not safe and is removed
      --> content/jardin/a.md:4:77
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                                                                             ^^^^^^^^^^

    warning[html/cleaned]: attribute `href` of `<a>` is removed
      --> content/jardin/a.md:6:1
       |
     6 | <a href="javascript:x">e</a> <img src=x onerror=alert(1)> <iframe src=x></iframe>
       | ^^^^^^^^^^^^^^^^^^^^^^

    warning[html/cleaned]: attribute `onerror` of `<img>` is removed
      --> content/jardin/a.md:6:30
       |
     6 | <a href="javascript:x">e</a> <img src=x onerror=alert(1)> <iframe src=x></iframe>
       |                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^

    warning[html/cleaned]: `<iframe>` is removed
      --> content/jardin/a.md:6:59
       |
     6 | <a href="javascript:x">e</a> <img src=x onerror=alert(1)> <iframe src=x></iframe>
       |                                                           ^^^^^^^^^^^^^

    warning[gate/script]: this only works with JavaScript: `javascript:alert(1)`
      --> content/jardin/b.md:3:10
       |
     3 | image = "javascript:alert(1)"
       |          ^^^^^^^^^^^^^^^^^^^
       hint: use a link, a form or `<details>`
       hint: on /b/

    erreur[url/grammar] : « javascript:alert(1) » est dangereux à suivre
      --> content/jardin/a.md:8:1
       |
     8 | ::button{link="javascript:alert(1)" label="<script>x</script>"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : commencez par « https:// », « mailto: » ou « tel: »

    erreur[url/grammar] : « javascript:alert(1) » est dangereux à suivre
      --> content/jardin/b.md:3:9
       |
     3 | image = "javascript:alert(1)"
       |         ^^^^^^^^^^^^^^^^^^^^^
       conseil : commencez par « https:// », « mailto: » ou « tel: »

    avertissement[html/cleaned] : cette adresse n’est pas sûre et est retirée
      --> content/jardin/a.md:4:5
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |     ^^^^^^^^^^^^^^^^^^^

    avertissement[html/cleaned] : cette adresse n’est pas sûre et est retirée
      --> content/jardin/a.md:4:30
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                              ^^^^^^^^^^^^^^^^^^^

    avertissement[html/cleaned] : cette adresse n’est pas sûre et est retirée
      --> content/jardin/a.md:4:55
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                                                       ^^^^^^^^^^^^^^^^

    avertissement[gate/alt] : une image sans texte de remplacement : « x »
      --> content/jardin/a.md:4:62
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                                                              ^
       conseil : dites ce qu’elle montre : « ![Un pont au crépuscule](pont.jpg) » ; « alt="" » en HTML si elle n’apprend rien
       conseil : sur /a/

    avertissement[html/cleaned] : cette adresse n’est pas sûre et est retirée
      --> content/jardin/a.md:4:77
       |
     4 | [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)
       |                                                                             ^^^^^^^^^^

    avertissement[html/cleaned] : l’attribut « href » de `<a>` est retiré
      --> content/jardin/a.md:6:1
       |
     6 | <a href="javascript:x">e</a> <img src=x onerror=alert(1)> <iframe src=x></iframe>
       | ^^^^^^^^^^^^^^^^^^^^^^

    avertissement[html/cleaned] : l’attribut « onerror » de `<img>` est retiré
      --> content/jardin/a.md:6:30
       |
     6 | <a href="javascript:x">e</a> <img src=x onerror=alert(1)> <iframe src=x></iframe>
       |                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^

    avertissement[html/cleaned] : `<iframe>` est retiré
      --> content/jardin/a.md:6:59
       |
     6 | <a href="javascript:x">e</a> <img src=x onerror=alert(1)> <iframe src=x></iframe>
       |                                                           ^^^^^^^^^^^^^

    avertissement[gate/script] : ceci ne marche qu’avec JavaScript : « javascript:alert(1) »
      --> content/jardin/b.md:3:10
       |
     3 | image = "javascript:alert(1)"
       |          ^^^^^^^^^^^^^^^^^^^
       conseil : utilisez un lien, un formulaire ou « <details> »
       conseil : sur /b/
    "#);
    let quotes =
        "::button{link=\"https://a.example/\\\"onclick=alert(1) x=\\\"><script>\" label=\"\\\"onclick=alert(1)\"}";
    let farm = page(titled(&format!("{}\n\n{quotes}", words.split("\n\n::").next().unwrap())));
    told(&farm, 0);
    let html = farm.read("public/jardin/a/index.html").to_lowercase();
    let text = html.split("<div class=text>").nth(1).unwrap();
    for trap in
        ["href=\"javascript:", "href=javascript:", "onerror=alert", "\"onclick", "<script", "<iframe", "data:text"]
    {
        assert!(!text.contains(trap), "{trap}: {text}");
    }
    assert_eq!(run(&farm, "en", &["build", "--date", TODAY]).code, Some(0));
}
