//! Where links and old addresses lead: places on pages, tables of redirects, sites of a network.

use super::{
    Item, Statified,
    site::{dump, ends},
    wxr,
};
use crate::support::{Farm, TODAY};

#[test]
fn a_link_to_a_place_on_another_page_keeps_it_when_it_is_there() {
    let from = "<a href=\"/2019/05/b/#tarifs\">1</a> <a href=\"https://www.barque.example/?p=2#ici\">2</a> <a href=\"/2019/05/b/#absent\">3</a> \
        <a href=\"/2019/05/b/#liste\">4</a> <a href=\"/2019/05/a/#moi\">5</a>\n\n<table><tr><td colspan=\"2\"><a href=\"/2019/05/b/#ici\">6</a></td></tr></table>\n\n<p id=\"moi\">x</p>";
    let to = "<h2 id=\"tarifs\">Nos tarifs</h2><p id=\"ici\">Ici.</p><p id=\"personne\">non</p><ul id=\"liste\"><li>l</li></ul>";
    let made = Statified::of(&[Item::post(1, "a", from), Item::post(2, "b", to)]);
    made.builds();
    assert_eq!(
        made.body("a"),
        "[1](page:b#tarifs) [2](page:b#ici) [3](page:b) [4](page:b#liste) [5](page:a#moi)\n\n\
        <table><tbody><tr><td colspan=\"2\"><a href=\"/2019/05/b/#ici\">6</a></td></tr></tbody></table>\n\n<a id=\"moi\"></a>x"
    );
    assert_eq!(
        made.body("b"),
        "## Nos tarifs {#tarifs}\n\n<a id=\"ici\"></a>Ici.\n\nnon\n\n<a id=\"liste\"></a>\n\n- l"
    );
    let lost = "guess: a link to a place that is not there leads to its page (post 1: /2019/05/b/#absent)";
    assert!(made.findings().iter().any(|one| one == lost), "{:?}", made.findings());
}

#[test]
fn lines_of_menus_lead_to_places_too() {
    let line = Item {
        kind: "nav_menu_item",
        more: "<wp:menu_order>1</wp:menu_order><category domain=\"nav_menu\" nicename=\"haut\">Haut</category>\
            <wp:postmeta><wp:meta_key>_menu_item_type</wp:meta_key><wp:meta_value>custom</wp:meta_value></wp:postmeta>\
            <wp:postmeta><wp:meta_key>_menu_item_url</wp:meta_key><wp:meta_value>https://barque.example/2019/05/a/#prix</wp:meta_value></wp:postmeta>"
            .into(),
        ..Item::post(9, "9", "")
    };
    let made = Statified::of(&[Item::post(1, "a", "<h2 id=\"prix\">Combien ?</h2>"), line]);
    made.builds();
    assert!(
        made.farm.read("sites/barque.toml").contains("link = \"page:a#prix\""),
        "{}",
        made.farm.read("sites/barque.toml")
    );
}

#[test]
fn a_document_opens_where_a_link_says() {
    let farm = Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file("e.xml", wxr(&Item::post(1, "a", "<a href=\"/wp-content/uploads/s.pdf#page=3\">s</a>").xml()))
        .file("up/s.pdf", "%PDF");
    farm.run(&["statify", "wordpress", "e.xml", "--uploads", "up", "--site", "barque", "--date", TODAY]).exits(0);
    assert!(farm.read("content/barque/2019/05/a.md").contains("[s](/wp-content/uploads/s.pdf#page=3)"));
    farm.run(&["build", "--date", TODAY]).exits(0);
}

#[test]
fn slashes_that_follow_each_other_are_one() {
    let text = "<a href=\"https://barque.example//2019//05/b/\">1</a> <a href=\"/2019/05//b\">2</a>";
    let made = Statified::of(&[Item::post(1, "a", text), Item::post(2, "b", "B")]);
    assert_eq!(made.body("a"), "[1](page:b) [2](page:b)");
}

const OPTIONS: [(&str, &str); 2] = [("home", "https://barque.example"), ("permalink_structure", "/%postname%/")];

fn redirects(made: &Statified) -> Vec<(String, String, u64)> {
    let release: serde_json::Value = serde_json::from_str(&made.farm.read("public/barque.release.json")).unwrap();
    let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let all = release["redirects"].as_array().unwrap().iter();
    all.map(|one| (text(one, "from"), text(one, "to"), one["status"].as_u64().unwrap_or(301))).collect()
}

#[test]
fn tables_of_redirects_say_what_is_gone_and_what_leads_on_for_now() {
    let columns = "`url`,`action_data`,`action_type`,`action_code`,`status`,`regex`";
    let tables = format!(
        "INSERT INTO `wp_redirection_items` ({columns}) VALUES ('/disparu',NULL,'error',410,'enabled',0),('/introuvable',NULL,'error',404,'enabled',0),\
        ('/provisoire/','/fete/','url',307,'enabled',0),('https://barque.example/entier','/fete/','url',301,'enabled',0),('/un','/deux','url',301,'enabled',0),\
        ('/deux','/fete/#haut','url',301,'enabled',0),('/fete','/ailleurs','url',301,'enabled',0),('/doc','/wp-content/uploads/s.pdf','url',302,'enabled',0);\n\
        INSERT INTO `wp_rank_math_redirections` (`sources`,`url_to`,`header_code`,`status`) VALUES ('a:1:{{i:0;a:2:{{s:7:\"pattern\";s:4:\"rang\";s:10:\"comparison\";s:5:\"exact\";}}}}','',451,'active');\n\
        INSERT INTO `wp_options` (`option_name`,`option_value`) VALUES ('wpseo-premium-redirects-base','a:2:{{i:0;a:4:{{s:6:\"origin\";s:4:\"yoda\";s:3:\"url\";s:0:\"\";s:4:\"type\";i:410;s:6:\"format\";s:5:\"plain\";}}i:1;a:4:{{s:6:\"origin\";s:4:\"luke\";s:3:\"url\";s:6:\"/fete/\";s:4:\"type\";i:302;s:6:\"format\";s:5:\"plain\";}}}}');\n\
        INSERT INTO `wp_aioseo_redirects` (`source_url`,`target_url`,`type`,`enabled`,`regex`) VALUES ('/aio','/fete/',302,1,0),('/aio-parti','',410,1,0);\n"
    );
    let export = dump("wp_", &OPTIONS, &[(1, "fete", "post", "publish", 0)]) + &tables;
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("d.sql", export).file("up/s.pdf", "%PDF");
    let shown = "INSERT INTO `wp_posts` (`ID`,`post_name`,`post_status`,`post_type`,`guid`) VALUES (7,'s','inherit','attachment','https://barque.example/wp-content/uploads/s.pdf');\n";
    farm.write("d.sql", farm.read("d.sql") + shown);
    let ran = farm.run(&["statify", "wordpress", "d.sql", "--uploads", "up", "--site", "barque", "--date", TODAY]);
    let made = Statified { farm, ran };
    made.builds();
    let all = redirects(&made);
    let has = |from: &str, to: &str, status: u64| {
        assert!(
            all.iter().any(|one| one.0.trim_end_matches('/') == from && one.1 == to && one.2 == status),
            "{from}: {all:#?}"
        );
    };
    for gone in ["/disparu", "/rang", "/yoda", "/aio-parti"] {
        has(gone, "", 410);
    }
    for passing in ["/provisoire", "/luke", "/aio"] {
        has(passing, "/fete/", 302);
    }
    has("/doc", "/wp-content/uploads/s.pdf", 302);
    for lasting in ["/entier", "/un", "/deux"] {
        has(lasting, "/fete/", 301);
    }
    assert!(!all.iter().any(|one| one.0.starts_with("/introuvable") || one.0.starts_with("/fete/?")), "{all:#?}");
    assert_eq!(made.report()["urls"]["gone"], 4);
}

#[test]
fn a_page_that_led_elsewhere_leads_there() {
    let posts =
        [(1, "fete", "post", "publish", 0), (2, "boutique", "page", "publish", 0), (3, "vieux", "page", "publish", 0)];
    let metas = "INSERT INTO `wp_postmeta` (`post_id`,`meta_key`,`meta_value`) VALUES (2,'_links_to','https://boutique.example/barque'),\
        (3,'_seopress_redirections_enabled','yes'),(3,'_seopress_redirections_type','302'),(3,'_seopress_redirections_value','https://barque.example/fete/');\n\
        INSERT INTO `wp_posts` (`ID`,`post_title`,`post_name`,`post_status`,`post_type`,`post_content`) VALUES (4,'ancien/chemin','ancien-chemin','publish','seopress_404',''),\
        (5,'Lien','lien','publish','post','<a href=\"/boutique/\">b</a>');\n\
        INSERT INTO `wp_postmeta` (`post_id`,`meta_key`,`meta_value`) VALUES (4,'_seopress_redirections_enabled','yes'),(4,'_seopress_redirections_type','301'),(4,'_seopress_redirections_value','/fete/');\n";
    let made = Statified::from(dump("wp_", &OPTIONS, &posts) + metas);
    made.builds();
    assert_eq!(ends(&made, "/boutique/").as_deref(), Some("https://boutique.example/barque"));
    assert_eq!(ends(&made, "/?p=2").as_deref(), Some("https://boutique.example/barque"));
    assert!(redirects(&made).contains(&("/vieux/".into(), "/fete/".into(), 302)));
    assert_eq!(ends(&made, "/ancien/chemin").as_deref(), Some("/fete/"));
    let all: String = made.farm.files("content").iter().map(|file| made.farm.read(file)).collect();
    assert!(!all.contains("mots 2") && all.contains("[b](https://boutique.example/barque)"), "{all}");
    assert!(
        made.findings().contains(&"guess: a page that led elsewhere (page 2: https://boutique.example/barque)".into()),
        "{:?}",
        made.findings()
    );
}

#[test]
fn a_prefix_chooses_a_site_of_a_network_with_its_media() {
    let main = dump("wp_", &[("home", "https://barque.example")], &[(1, "fete", "post", "publish", 0)]);
    let sub = dump(
        "wp_2_",
        &[("home", "https://barque.example/canot"), ("siteurl", "https://barque.example/canot"), OPTIONS[1]],
        &[(1, "autre", "post", "publish", 0)],
    );
    let shown = "INSERT INTO `wp_2_posts` (`ID`,`post_title`,`post_name`,`post_status`,`post_type`,`post_date`,`post_content`) VALUES (5,'P','p','publish','post','2019-05-12','<img src=\"/canot/wp-content/uploads/sites/2/v.jpg\" alt=\"v\">');\n";
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("d.sql", format!("{main}{sub}{shown}"));
    let farm = farm.file("up/sites/2/v.jpg", "v").file("up/w.jpg", "w");
    let run = |prefix: &str| {
        farm.run(&[
            "statify",
            "wordpress",
            "d.sql",
            "--uploads",
            "up",
            "--prefix",
            prefix,
            "--site",
            "barque",
            "--date",
            TODAY,
        ])
    };
    for prefix in ["wp_2_", "wp_2"] {
        run(prefix).exits(0);
        let files = farm.files("content");
        assert!(files.iter().any(|file| file.ends_with("/autre.md")), "{files:?}");
        assert!(!files.iter().any(|file| file.ends_with("/fete.md") || file.ends_with("w.jpg")), "{files:?}");
        assert!(files.iter().any(|file| file.ends_with("canot/wp-content/uploads/sites/2/v.jpg")), "{files:?}");
    }
    let ran = run("nous_").exits(2);
    assert!(ran.stderr.contains("no table begins with `nous_`; there are `wp_`, `wp_2_`"), "{ran:?}");
}
