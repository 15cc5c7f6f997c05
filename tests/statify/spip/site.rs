//! What becomes of a site: its pages, its people, its words; what stays out; running again.

use super::{Base, Statified, latin1, twice};
use crate::support::{Farm, TODAY};

/// A site with something of each kind.
fn whole() -> Base {
    let tie = |base: Base, table: &str, id: (&str, &str), of: (&str, &str)| {
        base.row(table, &[id, ("objet", of.0), ("id_objet", of.1)])
    };
    let base = Base::new("arbo")
        .section(2, 1, "Le potager d’été")
        .section(3, 0, "Rien de public")
        .address("rubrique", 2, "Le-potager-d-ete")
        .article_with(
            1,
            "02. Récolte",
            "Les tomates [->art2].\n\n-* une\n-* deux",
            &[
                ("id_rubrique", "2"),
                ("chapo", "Enfin[[Oui.]] !"),
                ("ps", "Merci[[À toutes.]]."),
                ("surtitre", "À table"),
                ("nom_site", "Graines"),
                ("url_site", "https://graines.example/"),
                ("id_trad", "1"),
            ],
        )
        .article_with(2, "Harvest", "Tomatoes.", &[("lang", "en"), ("id_trad", "1")])
        .article_with(3, "Caché", "SECRET-prepa", &[("statut", "prepa"), ("id_rubrique", "3")])
        .article_with(4, "Demain", "SECRET-venir", &[("date", "2099-01-01 00:00:00")])
        .article_with(5, "Ailleurs", "", &[("virtuel", "art1")])
        .address("article", 1, "Recolte")
        .address("article", 2, "Harvest")
        .address("article", 5, "Ailleurs")
        .row(
            "auteurs",
            &[
                ("id_auteur", "1"),
                ("nom", "Colombe d’Orme"),
                ("bio", "Jardinière."),
                ("statut", "0minirezo"),
                ("email", "SECRET-m"),
                ("login", "SECRET-l"),
                ("pass", "SECRET-p"),
            ],
        )
        .row("auteurs", &[("id_auteur", "2"), ("nom", "SECRET-visiteur"), ("statut", "6forum")])
        .row("groupes_mots", &[("id_groupe", "1"), ("titre", "Saisons")])
        .row("groupes_mots", &[("id_groupe", "2"), ("titre", "_Technique")])
        .row("mots", &[("id_mot", "1"), ("titre", "Été"), ("id_groupe", "1")])
        .row("mots", &[("id_mot", "2"), ("titre", "une"), ("id_groupe", "2")])
        .row(
            "documents",
            &[
                ("id_document", "1"),
                ("fichier", "png/tomate.png"),
                ("titre", "Une tomate"),
                ("extension", "png"),
                ("statut", "publie"),
            ],
        )
        .row(
            "documents",
            &[
                ("id_document", "2"),
                ("fichier", "png/cache.png"),
                ("titre", "SECRET-image"),
                ("extension", "png"),
                ("statut", "prepa"),
            ],
        )
        .row(
            "forum",
            &[
                ("id_forum", "1"),
                ("objet", "article"),
                ("id_objet", "1"),
                ("titre", "Re:"),
                ("texte", "Bravo à {toutes} !"),
                ("auteur", "Une voisine"),
                ("statut", "publie"),
                ("date_heure", "2024-05-02 09:00:00"),
                ("ip", "SECRET-ip"),
                ("email_auteur", "SECRET-e"),
            ],
        )
        .row(
            "forum",
            &[("id_forum", "2"), ("objet", "article"), ("id_objet", "1"), ("texte", "SECRET-spam"), ("statut", "spam")],
        )
        .row(
            "syndic",
            &[
                ("id_syndic", "1"),
                ("id_rubrique", "1"),
                ("nom_site", "Les voisins"),
                ("url_site", "https://voisins.example/"),
                ("statut", "publie"),
                ("date", "2024-05-01 10:00:00"),
            ],
        )
        .row(
            "breves",
            &[
                ("id_breve", "1"),
                ("id_rubrique", "1"),
                ("titre", "Marché"),
                ("texte", "À neuf heures."),
                ("statut", "publie"),
                ("date_heure", "2024-05-01 10:00:00"),
                ("lang", "fr"),
            ],
        );
    let base = tie(base, "auteurs_liens", ("id_auteur", "1"), ("article", "1"));
    let base = tie(base, "auteurs_liens", ("id_auteur", "2"), ("article", "3"));
    let base = tie(base, "mots_liens", ("id_mot", "1"), ("article", "1"));
    let base = tie(base, "mots_liens", ("id_mot", "2"), ("article", "1"));
    let base = tie(base, "documents_liens", ("id_document", "1"), ("article", "1"));
    tie(base, "documents_liens", ("id_document", "2"), ("article", "3"))
}

fn with_media(backup: Vec<u8>, more: &[&str]) -> Statified {
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("backup", backup);
    let farm = farm
        .file("IMG/png/tomate.png", "tomate")
        .file("IMG/png/cache.png", "SECRET-image")
        .file("IMG/rubon2.png", "logo");
    Statified::on(farm, &[&["--img", "IMG"], more].concat())
}

#[test]
fn the_three_backups_give_the_same_content() {
    let base = whole();
    let plain = |text: &str| text.as_bytes().to_vec();
    let first = with_media(base.sqlite(), &[]);
    let files = first.farm.files("content");
    assert!(files.len() > 10, "{:?} {files:?}", first.ran);
    for (name, backup) in [
        ("encoded twice", base.dump("asso_", twice)),
        ("utf-8", base.dump("spip_", plain)),
        ("latin1", base.dump("p_", latin1)),
        ("xml", base.xml()),
    ] {
        let other = with_media(backup, &[]);
        assert_eq!(files, other.farm.files("content"), "{name}: {:?}", other.ran);
        for file in &files {
            assert_eq!(first.farm.read(file), other.farm.read(file), "{name}: {file}");
        }
    }
}

#[test]
fn a_page_is_what_a_person_would_have_written() {
    let made = with_media(whole().sqlite(), &[]);
    assert_eq!(
        made.page("le-quartier/le-potager-d-ete/recolte.md"),
        "+++\ntitle = \"Récolte\"\nid = \"recolte\"\nslug = \"Recolte\"\ndate = 2024-05-01T10:00:00\nweight = 2\nauthors = [\"Colombe d’Orme\"]\nsaisons = [\"Été\"]\ntextes_de = [\"Colombe d’Orme\"]\n\n[extra]\novertitle = \"À table\"\n+++\n\n\
        Enfin[^chapo-1] !\n\n[^chapo-1]: Oui.\n\nLes tomates [Harvest](page:harvest).\n\n- une\n- deux\n\nVoir en ligne : [Graines](https://graines.example/)\n\n![Une tomate](/IMG/png/tomate.png)\n\n## P.-S.\n\nMerci[^ps-1].\n\n[^ps-1]: À toutes.\n\n::comments{of=\"recolte\"}\n"
    );
    assert!(made.page("le-quartier/harvest.md").contains("lang = \"en\"\ntranslation_of = \"recolte\""));
    assert!(
        made.page("le-quartier/_index.md").contains("title = \"Le quartier\"")
            && made.page("le-quartier/_index.md").contains("weight = 10")
    );
    assert!(made.page("le-quartier/le-potager-d-ete/_index.md").contains("image = \"/IMG/rubon2.png\""));
    assert!(made.page("data/comments/recolte.json").contains("Bravo à *toutes* !"));
    made.built();
    let list = made.farm.read("public/saules/Le-quartier/Le-potager-d-ete/index.html");
    assert!(list.contains("Récolte"), "{list}");
}

#[test]
fn only_what_was_public_is_written() {
    let made = with_media(whole().sqlite(), &[]);
    made.built();
    assert!(!made.everything().contains("SECRET-"), "{}", made.everything());
    for file in made.farm.files("content").iter().chain(&made.farm.files("public")) {
        let bytes = std::fs::read(made.farm.path(file)).unwrap();
        assert!(memchr::memmem::find(&bytes, b"SECRET-").is_none(), "{file}");
    }
    for finding in [
        "kept-out: not published (prepa) (article 3)",
        "kept-out: its day is still to come (article 4)",
        "kept-out: a section that holds nothing public (rubrique 3)",
        "kept-out: a medium of what is not published (document 2)",
        "kept-out: messages that were not published: 1 (forum)",
    ] {
        made.tells(finding);
    }
}

#[test]
fn a_site_that_publishes_ahead_keeps_doing_so() {
    let base = Base::new("arbo").article_with(1, "Demain", "Bientôt.", &[("date", "2099-01-01 00:00:00")]);
    let mut ahead = base.clone();
    for (table, cells) in &mut ahead.0 {
        if table == "meta" && cells[0].1 == "post_dates" {
            cells[1].1 = "oui".into();
        }
    }
    assert!(!Statified::of(&base).farm.path("content/saules/le-quartier/demain.md").exists());
    assert!(Statified::of(&ahead).page("le-quartier/demain.md").contains("Bientôt."));
}

#[test]
fn drafts_come_as_drafts_when_asked_for() {
    let made = with_media(whole().sqlite(), &["--drafts"]);
    let page = made.page("rien-de-public/cache.md");
    assert!(page.contains("draft = true") && page.contains("SECRET-prepa"), "{page}");
    made.built();
    for file in made.farm.files("public/saules") {
        let bytes = std::fs::read(made.farm.path(&file)).unwrap();
        assert!(memchr::memmem::find(&bytes, b"SECRET-").is_none(), "{file}");
    }
}

#[test]
fn a_text_in_two_languages_becomes_two_pages() {
    let base =
        Base::new("arbo").article(1, "<multi>[fr]Jardin[en]Garden</multi>", "<multi>[fr]Bonjour.[en]Hello.</multi>");
    let made = Statified::of(&base.article(2, "Mêlé", "Un <multi>[fr]mot[en]word</multi>."));
    assert!(made.page("le-quartier/jardin.md").ends_with("Bonjour.\n"));
    let english = made.page("en/le-quartier/jardin.md");
    assert!(
        english.contains("title = \"Garden\"")
            && english.contains("translation_of = \"jardin\"")
            && english.ends_with("Hello.\n"),
        "{english}"
    );
    made.tells("guess: sentences in other languages (en) that are not shown (article 2)");
    let site = made.built();
    assert_eq!(site.end("/spip.php?article1&lang=en").as_deref(), Some("/en/le-quartier/jardin/"));
}

#[test]
fn running_again_overwrites_nothing_that_was_edited() {
    let made = Statified::of(&Base::new("arbo").article(1, "Un", "un").article(2, "Deux", "un"));
    let file = "content/saules/le-quartier/un.md";
    let mine = made.farm.read(file).replace("\nun\n", "\nà moi\n");
    made.farm.write(file, &mine);
    made.farm.write("backup", Base::new("arbo").article(1, "Un", "deux").article(2, "Deux", "deux").sqlite());
    let again = Statified::on(made.farm, &["--format", "json"]);
    let written = &again.ran.json()["statify"]["written"];
    assert_eq!((written["conflicts"][0].as_str(), written["updated"].as_u64()), (Some(file), Some(1)));
    assert_eq!(again.farm.read(file), mine);
    assert!(again.farm.read("reports/saules/conflicts/content/saules/le-quartier/un.md").contains("deux"));
}

#[test]
fn many_sites_at_once_and_a_broken_one_stops_none() {
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n");
    let farm =
        farm.file("many/a.example/tmp/dump/a_20250101.sqlite", Base::new("arbo").article(1, "Vieux", "x").sqlite());
    let farm =
        farm.file("many/a.example/tmp/dump/a_20260101.sqlite", Base::new("arbo").article(1, "Neuf", "x").sqlite());
    let farm =
        farm.file("many/b.sql", Base::new("arbo").article(1, "Bé", "x").dump("b_", |text| text.as_bytes().to_vec()));
    let farm = farm
        .file("many/b/IMG/rubon1.png", "logo")
        .file("many/c.sqlite", "SQLite format 3\0 and no more")
        .file("many/notes.txt", "x");
    let ran = farm.run(&["statify", "spip", "--all", "many", "--date", TODAY, "--format", "json"]).exits(2);
    let sites = ran.json()["statified"].clone();
    let names: Vec<&str> = sites.as_array().unwrap().iter().map(|one| one["site"].as_str().unwrap()).collect();
    assert_eq!(names, ["a-example", "b", "c"]);
    assert!(sites[2]["failure"]["message"].as_str().unwrap().contains("this SQLite file cannot be read"), "{sites}");
    assert!(farm.path("content/a-example/le-quartier/neuf.md").exists() && farm.path("reports/b/statify.md").exists());
    assert!(farm.path("content/b/IMG/rubon1.png").exists() && !farm.path("content/c").exists());
}
