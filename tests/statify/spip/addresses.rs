//! Every address of every set, and of the past.

use super::{Base, Statified};

/// A site with an article, a section below another, a keyword and an author, in one of the sets.
fn site(set: &str) -> Base {
    Base::new(set)
        .section(2, 1, "Le potager")
        .article_with(1, "Récolte", "Texte.", &[("id_rubrique", "2")])
        .article_with(2, "Caché", "SECRET", &[("statut", "prop")])
        .row("mots", &[("id_mot", "1"), ("titre", "Été"), ("id_groupe", "1"), ("texte", "La saison.")])
        .row("groupes_mots", &[("id_groupe", "1"), ("titre", "Saisons")])
        .row("mots_liens", &[("id_mot", "1"), ("objet", "article"), ("id_objet", "1")])
        .row("auteurs", &[("id_auteur", "1"), ("nom", "Colombe"), ("bio", "Ici."), ("statut", "1comite")])
        .row("auteurs_liens", &[("id_auteur", "1"), ("objet", "article"), ("id_objet", "1")])
        .address("rubrique", 2, "Le-potager")
        .address("article", 1, "Recolte")
        .address("article", 2, "Cache")
        .address("mot", 1, "Ete")
        .address("auteur", 1, "Colombe")
        .address_of("article", 1, "Moisson", "2019-01-01 00:00:00")
        .address_of("rubrique", 2, "Potager", "2019-01-01 00:00:00")
}

#[test]
fn pages_keep_the_address_they_have() {
    let own = [
        ("arbo", ["/Le-quartier/Le-potager/Recolte/", "/Le-quartier/Le-potager/", "/Ete/", "/Colombe/"]),
        ("propres", ["/Recolte/", "/-Le-potager-/", "/+-Ete-+/", "/_Colombe_/"]),
        ("propres2", ["/Recolte.html", "/le-quartier/le-potager/", "/+-Ete-+.html", "/_Colombe_.html"]),
        ("libres", ["/Recolte/", "/Le-potager/", "/Ete/", "/Colombe/"]),
        ("html", ["/article1.html", "/le-quartier/le-potager/", "/mot1.html", "/auteur1.html"]),
        ("page", ["/le-quartier/le-potager/recolte/", "/le-quartier/le-potager/", "/mots/ete/", "/auteurs/colombe/"]),
        (
            "propres_qs",
            ["/le-quartier/le-potager/recolte/", "/le-quartier/le-potager/", "/mots/ete/", "/auteurs/colombe/"],
        ),
        ("simple", ["/le-quartier/le-potager/recolte/", "/le-quartier/le-potager/", "/mots/ete/", "/auteurs/colombe/"]),
    ];
    for (set, [article, section, word, author]) in own {
        let made = Statified::of(&site(set));
        let release = made.built();
        for (at, end) in [
            (article, article),
            ("/spip.php?article1", article),
            ("/?article1", article),
            ("/spip.php?page=article&id_article=1", article),
            ("/article1.html", article),
            ("/article.php3?id_article=1", article),
            ("/Recolte", article),
            ("/Recolte.html", article),
            ("/?Recolte", article),
            ("/Moisson", article),
            ("/Le-quartier/Le-potager/Recolte", article),
            ("/Le-quartier/Potager/Recolte", article),
            ("/Le-quartier/Le-potager/Moisson", article),
            ("/spip.php?rubrique2", section),
            ("/rubrique2.html", section),
            ("/-Le-potager-", section),
            ("/-Le-potager-.html", section),
            ("/?-Le-potager-", section),
            ("/Potager", section),
            ("/Le-quartier/Le-potager", section),
            ("/spip.php?mot1", word),
            ("/+-Ete-+", word),
            ("/spip.php?auteur1", author),
            ("/_Colombe_", author),
            ("/spip.php?page=backend", "/atom.xml"),
            ("/backend.php3", "/atom.xml"),
            ("/spip.php?page=backend&id_mot=1", "/saisons/ete/atom.xml"),
        ] {
            let found = release.end(at).unwrap_or_else(|| panic!("{set}: {at} is dead"));
            let found = sobre::path::Url::new(&found).map_or(found.clone(), |url| url.as_str().to_owned());
            assert_eq!(found.trim_end_matches('/').replace("%2B", "+"), end.trim_end_matches('/'), "{set}: {at}");
        }
        for hidden in ["/spip.php?article2", "/article2.html", "/Cache", "/Cache.html", "/?Cache", "/Le-quartier/Cache"]
        {
            assert_eq!(release.end(hidden), None, "{set}: {hidden}");
        }
    }
}

#[test]
fn a_redirect_leads_to_its_end_in_one_step() {
    let base = Base::new("arbo")
        .article(1, "Ici", "x")
        .article_with(2, "Deux pas", "", &[("virtuel", "art3")])
        .article_with(3, "Un pas", "", &[("virtuel", "[->art1]")])
        .article_with(4, "Dehors", "", &[("virtuel", "https://dehors.example/a?b=1")])
        .article_with(5, "Ancien", "", &[("chapo", "=spip.php?article1")])
        .article_with(6, "Rond", "", &[("virtuel", "art7")])
        .article_with(7, "Rond aussi", "", &[("virtuel", "art6")])
        .article_with(8, "Piège", "", &[("virtuel", "javascript:alert(1)")]);
    let made = Statified::of(&base);
    let release = made.built();
    for id in [2, 3, 5] {
        assert_eq!(release.end(&format!("/spip.php?article{id}")).as_deref(), Some("/Le-quartier/Ici/"), "{id}");
    }
    assert_eq!(release.end("/Le-quartier/Dehors").as_deref(), Some("https://dehors.example/a?b=1"));
    for id in [6, 7, 8] {
        assert_eq!(release.end(&format!("/spip.php?article{id}")), None);
        made.tells(&format!("guess: a redirect that leads nowhere (article {id})"));
    }
}

#[test]
fn two_objects_of_one_address_keep_one_each() {
    let base = Base::new("arbo").section(2, 1, "Jardin").article_with(9, "Dedans", "x", &[("id_rubrique", "2")]);
    let base = base.article(1, "Jardin", "un").article(2, "Jardin", "deux").article(3, "jardin", "trois");
    let made = Statified::of(&base);
    let release = made.built();
    let ends: std::collections::BTreeSet<String> = ["rubrique2", "article1", "article2", "article3"]
        .iter()
        .map(|at| release.end(&format!("/spip.php?{at}")).unwrap())
        .collect();
    assert_eq!(ends.len(), 4, "{ends:?}");
    // As SPIP itself would have told them apart.
    assert!(ends.contains("/Le-quartier/Jardin-2/"), "{ends:?}");
}

#[test]
fn links_in_words_lead_to_pages_whatever_they_were_written_as() {
    let text = "[a->art2] [b->https://saules.example/spip.php?article2] [c->Le-quartier/Deux] [d->article2.html] [e->99] [f->https://ailleurs.example/]";
    let base = Base::new("arbo").article(1, "Un", text).article(2, "Deux", "[r->1]").address("article", 2, "Deux");
    let made = Statified::of(&base);
    made.built();
    let page = made.page("le-quartier/un.md");
    for name in ["a", "b", "c", "d"] {
        assert!(page.contains(&format!("[{name}](page:deux)")), "{page}");
    }
    assert!(page.contains("[f](https://ailleurs.example/)") && !page.contains("](99"), "{page}");
}
