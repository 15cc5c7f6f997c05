//! Backups that are broken, or that want to be: each with its message, and nothing lost around it.

use super::{Base, Statified, twice};
use crate::support::{Farm, TODAY};

#[test]
fn sections_that_lie_in_each_other_end() {
    let base = Base::new("arbo").section(2, 3, "Poule").section(3, 2, "Œuf").section(4, 4, "Soi");
    let base = base.article_with(1, "Dans l’œuf", "un", &[("id_rubrique", "3")]);
    let base = base.article_with(2, "Dans soi", "deux", &[("id_rubrique", "4")]);
    let made = Statified::of(&base);
    made.built();
    assert!(made.page("poule/oeuf/dans-l-oeuf.md").ends_with("un\n"));
    assert!(made.page("soi/dans-soi.md").ends_with("deux\n"));
    made.tells("guess: sections that lie in each other: one of them is at the top now (rubrique 2)");
}

#[test]
fn articles_that_link_to_each_other_end() {
    let base = Base::new("arbo").article(1, "Un", "[->2]").article(2, "Deux", "[->1]");
    let made = Statified::of(&base);
    made.built();
    assert!(made.page("le-quartier/un.md").contains("[Deux](page:deux)"));
}

#[test]
fn what_has_no_section_no_date_or_no_title_is_kept() {
    let base = Base::new("arbo").article_with(1, "Seul", "un", &[("id_rubrique", "99")]);
    let base = base.article_with(2, "Daté", "deux", &[("date", "2024-13-45 99:00:00")]);
    let base = base.article_with(3, "", "trois", &[("date", "0000-00-00 00:00:00")]);
    let made = Statified::of(&base);
    made.built();
    assert!(made.page("seul.md").ends_with("un\n") && made.page("le-quartier/date.md").ends_with("deux\n"));
    assert!(made.page("le-quartier/article-3.md").ends_with("trois\n"));
    made.tells("guess: no section: it lies at the top (article 1)");
    made.tells("guess: a date that is none (article 2)");
    made.tells("guess: no title (article 3)");
}

// A hundred thousand of them: tests/spip.py, which has a program that is optimised.
#[test]
fn many_keywords_are_no_trouble_and_keep_their_usual_addresses() {
    let mut base =
        Base::new("arbo").article(1, "Un", "un").row("groupes_mots", &[("id_groupe", "1"), ("titre", "Mots")]);
    for n in 1..=5_000 {
        let id = n.to_string();
        base = base.row("mots", &[("id_mot", &id), ("titre", &format!("mot {n}")), ("id_groupe", "1")]);
    }
    for id in ["7", "8"] {
        base = base.row("mots_liens", &[("id_mot", id), ("objet", "article"), ("id_objet", "1")]);
    }
    let made = Statified::of(&base);
    assert!(made.page("le-quartier/un.md").contains("[\"mot 7\", \"mot 8\"]"), "{:?}", made.ran);
    made.tells("guess: many keywords: 5000; their usual addresses lead on, rarer forms of them do not (mots)");
    let redirects = made.built().redirects();
    assert!((15_000..25_000).contains(&redirects), "{redirects}");
}

#[test]
fn files_that_climb_out_or_are_not_there_are_told() {
    let file = |base: Base, id: &str, path: &str| {
        base.row(
            "documents",
            &[("id_document", id), ("fichier", path), ("titre", "x"), ("extension", "png"), ("statut", "publie")],
        )
        .row("documents_liens", &[("id_document", id), ("objet", "article"), ("id_objet", "1"), ("vu", "non")])
    };
    let base = Base::new("arbo").article(1, "Un", "un <img3|left>");
    let base = file(file(file(base, "1", "../../SECRET.png"), "2", "/etc/passwd"), "3", "png/absent.png");
    let farm =
        Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("backup", base.sqlite()).file("SECRET.png", "SECRET-x");
    let made = Statified::on(farm.file("files/IMG/png/autre.png", "x"), &["--img", "files/IMG"]);
    for finding in ["../../SECRET.png", "/etc/passwd", "png/absent.png"].iter().zip(1..) {
        made.tells(&format!("loss: a medium is missing (document {} ({}))", finding.1, finding.0));
    }
    assert_eq!(made.ran.code, Some(1));
    made.built();
    assert!(!made.farm.files("content").iter().any(|file| file.contains("SECRET") || file.contains("passwd")));
}

#[test]
fn nothing_runs_and_templates_are_text() {
    let text = "{{ config }} {% include \"x\" %} <script>alert(1)</script> [x->javascript:alert(1)] ::button{link=x}";
    let base = Base::new("arbo").article_with(
        1,
        "{{ title }}",
        text,
        &[("url_site", "javascript:alert(2)"), ("nom_site", "Piège")],
    );
    let message = [
        ("id_forum", "1"),
        ("objet", "article"),
        ("id_objet", "1"),
        ("titre", "<script>x</script>"),
        ("texte", "<img src=x onerror=alert(3)> [y->javascript:alert(4)]"),
        ("auteur", "<b>z</b>"),
        ("url_site", "javascript:alert(5)"),
        ("statut", "publie"),
        ("date_heure", "2024-05-02 09:00:00"),
    ];
    let made = Statified::of(&base.row("forum", &message));
    made.built();
    for file in made.farm.files("public").iter().filter(|file| file.ends_with(".html")) {
        let page = made.farm.read(file);
        assert!(
            !page.contains("javascript:") && !page.contains("onerror") && !page.contains("alert(1)</script>"),
            "{file}: {page}"
        );
    }
    made.tells("guess: a link that runs something (article 1)");
}

#[test]
fn what_begins_and_never_ends_is_told_and_its_words_stay() {
    let begun =
        ["[[", "<quote>", "{{", "<code>", "<poesie>", "<multi>", "<cadre>", "<math>", "[x->art1 ", "<doc1|left "];
    let told = ["[[", "<quote>", "{{", "<code>", "<poesie>", "<multi>", "<cadre>", "<math>", "[…->", "<doc"];
    let base = begun.iter().zip(1..).fold(Base::new("arbo"), |base, (begin, id)| {
        base.article(id, &format!("Titre {id}"), &format!("avant {begin}dedans\n\nfin"))
    });
    let made = Statified::of(&base);
    made.built();
    for (begin, id) in told.iter().zip(1..) {
        made.tells(&format!("guess: a shortcut that never ends: {begin} (article {id})"));
        let page = made.page(&format!("le-quartier/titre-{id}.md"));
        assert!(["avant", "dedans", "fin"].iter().all(|word| page.contains(word)), "{begin}: {page}");
    }
}

#[test]
fn twenty_thousand_tags_in_each_other_are_told_and_their_words_stay() {
    let text = |tag: &str, end: &str| format!("{}coeur{}", tag.repeat(20_000), end.repeat(20_000));
    let base = Base::new("arbo").article(1, "Un", &text("<div>", "</div>")).article(2, "Deux", &text("<quote>", ""));
    let made = Statified::of(&base);
    made.built();
    for (id, name) in [(1, "un"), (2, "deux")] {
        made.tells(&format!(
            "guess: tags that stand in each other: 20000, the words are kept without most of them (article {id})"
        ));
        assert!(made.page(&format!("le-quartier/{name}.md")).ends_with("coeur\n"));
    }
}

#[test]
fn redirects_in_a_circle_and_secrets_are_told() {
    let base = Base::new("arbo").article_with(1, "Un", "", &[("virtuel", "art2")]);
    let base = base.article_with(2, "Deux", "", &[("virtuel", "art1")]).article(3, "Trois", "trois");
    let person = [
        ("id_auteur", "1"),
        ("nom", "Colombe"),
        ("statut", "0minirezo"),
        ("email", "SECRET-mail"),
        ("pass", "SECRET-pass"),
    ];
    let made = Statified::of(&base.row("auteurs", &person));
    made.built();
    made.tells("guess: a redirect that leads nowhere (article 1)");
    made.tells("guess: a redirect that leads nowhere (article 2)");
    made.tells(
        "kept-out: accounts: 1; their mail, logins, passwords and keys, and those of the settings, are never read (auteurs)",
    );
    assert!(!made.everything().contains("SECRET-"));
}

#[test]
fn a_damaged_base_gives_what_can_be_read() {
    let mut base = Base::new("arbo");
    for n in 1..=400 {
        base = base.article(n, &format!("Titre {n}"), &"des mots ".repeat(200));
    }
    let whole = base.sqlite();
    for (start, length) in [(whole.len() / 2, 4096), (whole.len() - 4096, 4096), (4096 * 3, 64)] {
        let mut bytes = whole.clone();
        bytes[start..start + length].fill(0xa5);
        let made = Statified::with(&bytes, &[]);
        assert!(matches!(made.ran.code, Some(0..=2)), "{:?}", made.ran);
        if made.ran.code == Some(1) {
            assert!(
                made.findings().iter().any(|one| one.starts_with("loss: the file ends too early")),
                "{:?}",
                made.findings()
            );
        }
    }
    for length in [20, 100, 4096] {
        let made = Statified::with(&whole[..length], &[]);
        assert_eq!(made.ran.code, Some(2), "{:?}", made.ran);
    }
}

#[test]
fn a_cut_dump_and_a_cut_xml_keep_whole_rows() {
    let base = Base::new("arbo").article(1, "Un", "un").article(2, "Deux", "deux");
    for backup in [base.dump("spip_", |text| text.as_bytes().to_vec()), base.xml()] {
        let made = Statified::with(&backup[..backup.len() - 60], &[]);
        assert!(made.page("le-quartier/un.md").ends_with("un\n"));
        assert!(
            made.findings().iter().any(|one| one.starts_with("loss: the file ends too early")),
            "{:?}",
            made.findings()
        );
        assert_eq!(made.ran.code, Some(1));
    }
}

#[test]
fn a_column_is_put_right_as_a_whole_or_not_at_all() {
    let base = Base::new("arbo").article(1, "Été", "l’été");
    let made = Statified::with(base.dump("spip_", twice), &[]);
    assert!(made.page("le-quartier/ete.md").contains("title = \"Été\""));
    made.tells("guess: a column that was encoded twice, put right (articles.texte)");
    let mixed = base.article(2, "Autre", "Ã©crit ainsi");
    let made = Statified::of(&mixed);
    assert!(made.page("le-quartier/autre.md").contains("Ã©crit ainsi"));
    made.tells(
        "guess: some values look as if they were encoded twice, others do not: all stay as they are (articles.texte)",
    );
}

#[test]
fn of_two_sites_in_one_dump_the_larger_is_read_and_the_other_told() {
    let plain = |text: &str| text.as_bytes().to_vec();
    let mut dump =
        Base::new("arbo").article(1, "Grand", "un").row("breves", &[("id_breve", "1")]).dump("grand_", plain);
    dump.extend(Base::default().article(1, "Petit", "SECRET-petit").row("meta", &[("nom", "x")]).dump("petit_", plain));
    let made = Statified::with(&dump, &[]);
    assert!(made.page("le-quartier/grand.md").ends_with("un\n"));
    assert!(!made.everything().contains("SECRET-"));
    made.tells("kept-out: another SPIP site in the same file, left there: its tables begin with `petit_` (backup)");
}

#[test]
fn what_is_no_backup_is_refused() {
    let wordpress = "INSERT INTO `wp_posts` (`ID`) VALUES (1);";
    for text in ["", "hello", "<html></html>", "\u{0}\u{1}", wordpress, "<rss></rss>"] {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("x", text);
        let ran = farm.run(&["statify", "spip", "x", "--site", "saules", "--date", TODAY]).exits(2);
        assert!(ran.stderr.contains("x: this is no backup of a SPIP site"), "{ran:?}");
        assert!(!farm.path("content").exists());
    }
}

#[test]
fn the_old_xml_is_read_in_its_own_letters() {
    let base = Base::new("arbo").article(1, "Un", "l'été à 5 @");
    let xml = |charset: &str, sign: u8| {
        let mut xml = String::from_utf8_lossy(&base.xml()).replace("iso-8859-1", charset).into_bytes();
        // What the writer of the test put in windows-1252 is written anew.
        xml = String::from_utf8(xml).unwrap().chars().map(|c| if c == '\u{fffd}' { b'_' } else { c as u8 }).collect();
        let at = xml.iter().position(|byte| *byte == b'@').unwrap();
        xml[at] = sign;
        xml
    };
    assert!(Statified::with(xml("iso-8859-15", 0xa4), &[]).page("le-quartier/un.md").contains("5 €"));
    assert!(Statified::with(xml("windows-1252", 0x80), &[]).page("le-quartier/un.md").contains("5 €"));
    let other = Statified::with(xml("windows-1251", 0x88), &[]);
    other.tells("guess: the character set windows-1251 is read as windows-1252 (backup)");
}
