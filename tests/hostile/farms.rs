//! Farms and sites whose configuration is wrong.

use std::fs;

use super::{farm, refused, run, told};
use crate::support::{Farm, TODAY};

const BUILD: [&str; 3] = ["build", "--date", TODAY];

#[test]
fn no_farm_at_all() {
    insta::assert_snapshot!(refused(&Farm::empty(), &BUILD, 2), @r#"
    error[config/missing]: . is no farm: it has no farm.toml
       hint: go to the farm’s folder, name it with `--farm`, or start one with `sobre init DIR`

    erreur[config/missing] : . n’est pas une ferme : il n’y a pas de farm.toml
       conseil : allez dans le dossier de la ferme, nommez-le avec « --farm », ou commencez-en une avec « sobre init DOSSIER »
    "#);
    insta::assert_snapshot!(refused(&Farm::empty(), &["build", "--farm", "nulle/part"], 2), @r#"
    error[config/missing]: nulle/part is no farm: it has no farm.toml
       hint: go to the farm’s folder, name it with `--farm`, or start one with `sobre init DIR`

    erreur[config/missing] : nulle/part n’est pas une ferme : il n’y a pas de farm.toml
       conseil : allez dans le dossier de la ferme, nommez-le avec « --farm », ou commencez-en une avec « sobre init DOSSIER »
    "#);
}

#[test]
fn a_farm_that_cannot_be_read() {
    insta::assert_snapshot!(refused(&farm().file("farm.toml", "sobre = "), &BUILD, 2), @r#"
    error[config/syntax]: this is not valid TOML: string values must be quoted, expected literal string
      --> farm.toml:1:9
       |
     1 | sobre =
       |         ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    erreur[config/syntax] : ceci n’est pas du TOML valide : string values must be quoted, expected literal string
      --> farm.toml:1:9
       |
     1 | sobre =
       |         ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »
    "#);
    insta::assert_snapshot!(refused(&farm().file("farm.toml", b"sobre = \"1\"\nout = \"\xff\""), &BUILD, 2), @r#"
    error[file/encoding]: this file is not UTF-8 (byte 0xFF here)
      --> farm.toml:2:8
       |
     2 | out = "�"
       |        ^
       hint: save it as UTF-8; from an old Windows machine: `iconv -f WINDOWS-1252 -t UTF-8`

    erreur[file/encoding] : ce fichier n’est pas en UTF-8 (octet 0xFF ici)
      --> farm.toml:2:8
       |
     2 | out = "�"
       |        ^
       conseil : enregistrez-le en UTF-8 ; depuis un vieux Windows : « iconv -f WINDOWS-1252 -t UTF-8 »
    "#);
    insta::assert_snapshot!(refused(&farm().file("farm.toml", "sobre = \"2\"\nthem = \"x\"\n"), &BUILD, 2), @r#"
    error[config/value]: this farm is written for edition `2`, this sobre reads `1`
      --> farm.toml:1:9
       |
     1 | sobre = "2"
       |         ^^^
       hint: install the sobre that reads it

    erreur[config/value] : cette ferme est écrite pour l’édition « 2 », ce sobre lit « 1 »
      --> farm.toml:1:9
       |
     1 | sobre = "2"
       |         ^^^
       conseil : installez le sobre qui la lit
    "#);
    let farm = Farm::empty().file("farm.toml/x", "");
    insta::assert_snapshot!(refused(&farm, &BUILD, 3), @r#"
    error: reading the farm farm.toml failed: it is a folder

    erreur : la lecture de la ferme farm.toml a échoué : c’est un dossier
    "#);
}

#[test]
fn a_site_that_is_not_there() {
    insta::assert_snapshot!(refused(&farm(), &["build", "jardn"], 2), @r#"
    error[config/value]: there is no site `jardn`
       hint: did you mean `jardin`?
       hint: there are: …

    erreur[config/value] : il n’y a pas de site « jardn »
       conseil : vouliez-vous dire « jardin » ?
       conseil : il y a : …
    "#);
    insta::assert_snapshot!(refused(&farm(), &["build", "../../etc"], 2), @r#"
    error[config/value]: there is no site `../../etc`
       hint: there are: …

    erreur[config/value] : il n’y a pas de site « ../../etc »
       conseil : il y a : …
    "#);
}

#[test]
fn two_sites_with_one_domain() {
    let farm = farm()
        .file("sites/jardin.toml", "title = \"J\"\ndomain = \"Commun.example\"\n")
        .file("sites/voisin.toml", "title = \"V\"\ndomain = \"voisin.example\"\ndomains = [\"commun.example\"]\n")
        .file("content/voisin/_index.md", "+++\ntitle = \"V\"\n+++\n");
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[config/domain-taken]: sites/voisin.toml claims the domain commun.example, too
      --> sites/jardin.toml:2:11
       |
     2 | domain = "Commun.example"
       |           ^^^^^^^^^^^^^^
       hint: one domain leads to one site: correct one of the two

    erreur[config/domain-taken] : sites/voisin.toml revendique aussi le domaine commun.example
      --> sites/jardin.toml:2:11
       |
     2 | domain = "Commun.example"
       |           ^^^^^^^^^^^^^^
       conseil : un domaine mène à un seul site : corrigez l’un des deux
    "#);
    assert!(!farm.path("public/voisin").exists());
}

#[test]
fn domains_that_are_none() {
    let farm = farm().file(
        "sites/jardin.toml",
        "title = \"J\"\ndomain = \"https://jardin.example/x\"\ndomains = [\"été.example\", \"a..b\", \"\"]\n",
    );
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[config/value]: `https://jardin.example/x` is not a domain name
      --> sites/jardin.toml:2:10
       |
     2 | domain = "https://jardin.example/x"
       |          ^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: labels of letters, digits and hyphens with dots between, without `https://` or a path; accents in their ASCII form (`xn--…`)

    error[config/value]: `été.example` is not a domain name
      --> sites/jardin.toml:3:11
       |
     3 | domains = ["été.example", "a..b", ""]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: labels of letters, digits and hyphens with dots between, without `https://` or a path; accents in their ASCII form (`xn--…`)

    error[config/value]: `a..b` is not a domain name
      --> sites/jardin.toml:3:11
       |
     3 | domains = ["été.example", "a..b", ""]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: labels of letters, digits and hyphens with dots between, without `https://` or a path; accents in their ASCII form (`xn--…`)

    error[config/value]: `` is not a domain name
      --> sites/jardin.toml:3:11
       |
     3 | domains = ["été.example", "a..b", ""]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: labels of letters, digits and hyphens with dots between, without `https://` or a path; accents in their ASCII form (`xn--…`)

    erreur[config/value] : « https://jardin.example/x » n’est pas un nom de domaine
      --> sites/jardin.toml:2:10
       |
     2 | domain = "https://jardin.example/x"
       |          ^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : des mots faits de lettres, chiffres et traits d’union séparés par des points, sans « https:// » ni chemin ; les accents sous leur forme ASCII (« xn--… »)

    erreur[config/value] : « été.example » n’est pas un nom de domaine
      --> sites/jardin.toml:3:11
       |
     3 | domains = ["été.example", "a..b", ""]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : des mots faits de lettres, chiffres et traits d’union séparés par des points, sans « https:// » ni chemin ; les accents sous leur forme ASCII (« xn--… »)

    erreur[config/value] : « a..b » n’est pas un nom de domaine
      --> sites/jardin.toml:3:11
       |
     3 | domains = ["été.example", "a..b", ""]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : des mots faits de lettres, chiffres et traits d’union séparés par des points, sans « https:// » ni chemin ; les accents sous leur forme ASCII (« xn--… »)

    erreur[config/value] : «  » n’est pas un nom de domaine
      --> sites/jardin.toml:3:11
       |
     3 | domains = ["été.example", "a..b", ""]
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : des mots faits de lettres, chiffres et traits d’union séparés par des points, sans « https:// » ni chemin ; les accents sous leur forme ASCII (« xn--… »)
    "#);
}

#[test]
fn site_names_that_are_none() {
    let farm = farm()
        .file("sites/Été & Cie.toml", "title = \"J\"\n")
        .file("sites/.caché.toml", "")
        .file("sites/notes.txt", "");
    let ran = run(&farm, "en", &BUILD).exits(2);
    insta::assert_snapshot!(crate::screens::filtered(&ran.stdout, &farm), @r#"
    ── Été & Cie ──

    error[config/site-name]: `Été & Cie` cannot name a site
      --> sites/Été & Cie.toml
       hint: use lower-case letters, digits and hyphens: `jardin-partage`

    jardin       N files written (SIZE)
    soeur        N files written (SIZE)
    Été & Cie    not written; 1 error
    2 of 3 sites built, 0 pages; 1 error (TIME)
    "#);
    assert!(farm.path("public/soeur/index.html").exists() && farm.path("public/jardin/index.html").exists());
}

#[test]
fn a_site_whose_configuration_is_no_toml() {
    insta::assert_snapshot!(told(&farm().file("sites/jardin.toml", "title = \"J\ndomain ="), 2), @r#"
    error[config/syntax]: this is not valid TOML: invalid basic string, expected `"`
      --> sites/jardin.toml:1:11
       |
     1 | title = "J
       |           ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    error[config/syntax]: this is not valid TOML: string values must be quoted, expected literal string
      --> sites/jardin.toml:2:9
       |
     2 | domain =
       |         ^
       hint: write `key = "text"`, `key = 12`, `key = true`, `key = 2026-11-21` or `key = ["a", "b"]`

    erreur[config/syntax] : ceci n’est pas du TOML valide : invalid basic string, expected `"`
      --> sites/jardin.toml:1:11
       |
     1 | title = "J
       |           ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »

    erreur[config/syntax] : ceci n’est pas du TOML valide : string values must be quoted, expected literal string
      --> sites/jardin.toml:2:9
       |
     2 | domain =
       |         ^
       conseil : écrivez « clé = "texte" », « clé = 12 », « clé = true », « clé = 2026-11-21 » ou « clé = ["a", "b"] »
    "#);
}

#[test]
fn a_site_that_says_too_little_and_too_much() {
    insta::assert_snapshot!(told(&farm().file("sites/jardin.toml", "titel = \"J\"\nlang = 3\n[languages.fr]\n[content]\nhtml = \"trsut\"\n[[menus.main]]\n[feed]\nlimit = -1\n"), 2), @r#"
    error[config/missing]: `title` is missing
      --> sites/jardin.toml:1:1
       |
     1 | titel = "J"
       | ^
       hint: add `title = "Le Jardin partagé"`

    error[config/missing]: `domain` is missing
      --> sites/jardin.toml:1:1
       |
     1 | titel = "J"
       | ^
       hint: add `domain = "jardin.example"`

    error[config/value]: `3` is not a language code
      --> sites/jardin.toml:2:8
       |
     2 | lang = 3
       |        ^
       hint: such as `fr`, `en` or `pt-BR`

    error[config/value]: `html` cannot be `trsut`
      --> sites/jardin.toml:5:8
       |
     5 | html = "trsut"
       |        ^^^^^^^
       hint: did you mean `trust`?
       hint: one of: sanitize, trust, refuse

    error[config/value]: `fr` is already the site’s first language
      --> sites/jardin.toml:3:12
       |
     3 | [languages.fr]
       |            ^^

    error[config/missing]: `link` is missing
      --> sites/jardin.toml:6:1
       |
     6 | [[menus.main]]
       | ^
       hint: add `link = "page:contact"`

    error[key/type]: `limit` cannot be -1
      --> sites/jardin.toml:8:9
       |
     8 | limit = -1
       |         ^^
       hint: a whole number from 0 to 4294967295

    error[key/unknown]: unknown key `titel`
      --> sites/jardin.toml:1:1
       |
     1 | titel = "J"
       | ^^^^^
       hint: did you mean `title`?

    erreur[config/missing] : il manque « title »
      --> sites/jardin.toml:1:1
       |
     1 | titel = "J"
       | ^
       conseil : ajoutez « title = "Le Jardin partagé" »

    erreur[config/missing] : il manque « domain »
      --> sites/jardin.toml:1:1
       |
     1 | titel = "J"
       | ^
       conseil : ajoutez « domain = "jardin.example" »

    erreur[config/value] : « 3 » n’est pas un code de langue
      --> sites/jardin.toml:2:8
       |
     2 | lang = 3
       |        ^
       conseil : comme « fr », « en » ou « pt-BR »

    erreur[config/value] : « html » ne peut pas être « trsut »
      --> sites/jardin.toml:5:8
       |
     5 | html = "trsut"
       |        ^^^^^^^
       conseil : vouliez-vous dire « trust » ?
       conseil : au choix : sanitize, trust, refuse

    erreur[config/value] : « fr » est déjà la langue principale du site
      --> sites/jardin.toml:3:12
       |
     3 | [languages.fr]
       |            ^^

    erreur[config/missing] : il manque « link »
      --> sites/jardin.toml:6:1
       |
     6 | [[menus.main]]
       | ^
       conseil : ajoutez « link = "page:contact" »

    erreur[key/type] : « limit » ne peut pas être -1
      --> sites/jardin.toml:8:9
       |
     8 | limit = -1
       |         ^^
       conseil : un nombre entier de 0 à 4294967295

    erreur[key/unknown] : clé inconnue « titel »
      --> sites/jardin.toml:1:1
       |
     1 | titel = "J"
       | ^^^^^
       conseil : vouliez-vous dire « title » ?
    "#);
}

#[test]
fn languages_that_climb() {
    let farm = farm().file("sites/jardin.toml", "title = \"J\"\ndomain = \"jardin.example\"\nlang = \"../x\"\n[languages.\"../../y\"]\n[languages.\"\"]\n[taxonomies.\"../z\"]\nslug = \"..\"\n[taxonomies.\"日本\"]\n");
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[config/value]: `../x` is not a language code
      --> sites/jardin.toml:3:8
       |
     3 | lang = "../x"
       |        ^^^^^^
       hint: such as `fr`, `en` or `pt-BR`

    error[config/value]: `../../y` is not a language code
      --> sites/jardin.toml:4:12
       |
     4 | [languages."../../y"]
       |            ^^^^^^^^^
       hint: such as `fr`, `en` or `pt-BR`

    error[config/value]: `` is not a language code
      --> sites/jardin.toml:5:12
       |
     5 | [languages.""]
       |            ^^
       hint: such as `fr`, `en` or `pt-BR`

    error[config/value]: `../z` has no address
      --> sites/jardin.toml:6:13
       |
     6 | [taxonomies."../z"]
       |             ^^^^^^
       hint: give it `slug = "…"`, of letters and digits

    error[config/value]: `日本` has no address
      --> sites/jardin.toml:8:13
       |
     8 | [taxonomies."日本"]
       |             ^^^^^^
       hint: give it `slug = "…"`, of letters and digits

    erreur[config/value] : « ../x » n’est pas un code de langue
      --> sites/jardin.toml:3:8
       |
     3 | lang = "../x"
       |        ^^^^^^
       conseil : comme « fr », « en » ou « pt-BR »

    erreur[config/value] : « ../../y » n’est pas un code de langue
      --> sites/jardin.toml:4:12
       |
     4 | [languages."../../y"]
       |            ^^^^^^^^^
       conseil : comme « fr », « en » ou « pt-BR »

    erreur[config/value] : «  » n’est pas un code de langue
      --> sites/jardin.toml:5:12
       |
     5 | [languages.""]
       |            ^^
       conseil : comme « fr », « en » ou « pt-BR »

    erreur[config/value] : « ../z » n’a pas d’adresse
      --> sites/jardin.toml:6:13
       |
     6 | [taxonomies."../z"]
       |             ^^^^^^
       conseil : donnez-lui « slug = "…" », de lettres et de chiffres

    erreur[config/value] : « 日本 » n’a pas d’adresse
      --> sites/jardin.toml:8:13
       |
     8 | [taxonomies."日本"]
       |             ^^^^^^
       conseil : donnez-lui « slug = "…" », de lettres et de chiffres
    "#);
}

#[test]
fn a_site_without_content() {
    let farm = farm();
    fs::remove_dir_all(farm.path("content/jardin")).unwrap();
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[config/no-content]: the folder content/jardin/ is not there
      --> sites/jardin.toml
       hint: make it, with a home page content/jardin/_index.md

    erreur[config/no-content] : le dossier content/jardin/ n’existe pas
      --> sites/jardin.toml
       conseil : créez-le, avec une page d’accueil content/jardin/_index.md
    "#);
    fs::write(farm.path("content/jardin"), "a file").unwrap();
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[config/no-content]: the folder content/jardin/ is not there
      --> sites/jardin.toml
       hint: make it, with a home page content/jardin/_index.md

    erreur[config/no-content] : le dossier content/jardin/ n’existe pas
      --> sites/jardin.toml
       conseil : créez-le, avec une page d’accueil content/jardin/_index.md
    "#);
}

#[test]
fn a_site_with_an_empty_folder_of_content() {
    let farm = farm();
    fs::remove_file(farm.path("content/jardin/_index.md")).unwrap();
    assert_eq!(told(&farm, 0), "");
}

#[test]
fn a_menu_that_leads_nowhere() {
    let farm = farm().file(
        "sites/jardin.toml",
        "title = \"J\"\ndomain = \"jardin.example\"\n[[menus.main]]\ntitle = \"X\"\nlink = \"/x/\"\n",
    );
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[menu/dead]: the menu leads to `/x/`, where there is nothing
      --> sites/jardin.toml:5:8
       |
     5 | link = "/x/"
       |        ^^^^^
       hint: write the path of a page (`/agenda/_index.md`), its address (`/agenda/`) or its id (`page:agenda`)

    erreur[menu/dead] : le menu mène à « /x/ », où il n’y a rien
      --> sites/jardin.toml:5:8
       |
     5 | link = "/x/"
       |        ^^^^^
       conseil : écrivez le chemin d’une page (« /agenda/_index.md »), son adresse (« /agenda/ ») ou son identifiant (« page:agenda »)
    "#);
}

#[test]
fn an_output_folder_that_holds_the_sources() {
    let clutter = |site: &str| farm().file(&format!("sites/{site}.toml"), "title = \"C\"\ndomain = \"c.example\"\n");
    for (out, site, code) in [
        ("content", "a", 2),
        ("sites", "a", 2),
        ("themes/x", "a", 2),
        ("content/jardin", "a", 2),
        ("x/../content", "a", 2),
        (".", "content", 2),
        ("", "themes", 2),
        // Untidy, but nothing is in the way.
        (".", "soeur", 0),
        ("", "soeur", 0),
    ] {
        let farm = clutter(site).file("farm.toml", format!("sobre = \"1\"\nout = \"{out}\"\n"));
        let before = farm.files("content");
        let ran = run(&farm, "en", &BUILD);
        assert_eq!(farm.files("content"), before, "out = {out:?} changed the content\n{}", ran.stdout);
        assert_eq!(ran.code, Some(code), "out = {out:?}\n{}", ran.stdout);
    }
    // The folder above the farm is fine unless a site has the farm's own name.
    let farm = Farm::empty().file("jardin/farm.toml", "sobre = \"1\"\nout = \"..\"\n");
    farm.write("jardin/sites/jardin.toml", "title = \"J\"\ndomain = \"j.example\"\n");
    farm.write("jardin/content/jardin/_index.md", "");
    run(&farm, "en", &["build", "--farm", "jardin"]).exits(2);
    assert!(farm.path("jardin/farm.toml").exists());
    let farm = super::farm().file("farm.toml", "sobre = \"1\"\nout = \"content\"\n");
    insta::assert_snapshot!(refused(&farm, &BUILD, 2), @r#"
    error[config/value]: the output folder `content` holds what the sites are made of
       hint: choose a folder of its own: `out = "public"` in farm.toml, or `--out public`

    erreur[config/value] : le dossier de sortie « content » contient ce dont les sites sont faits
       conseil : choisissez un dossier à part : « out = "public" » dans farm.toml, ou « --out public »
    "#);
    insta::assert_snapshot!(refused(&super::farm(), &["build", "--out", "themes/x"], 2), @r#"
    error[config/value]: the output folder `themes/x` holds what the sites are made of
       hint: choose a folder of its own: `out = "public"` in farm.toml, or `--out public`

    erreur[config/value] : le dossier de sortie « themes/x » contient ce dont les sites sont faits
       conseil : choisissez un dossier à part : « out = "public" » dans farm.toml, ou « --out public »
    "#);
}
