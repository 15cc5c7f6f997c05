//! Addresses, menus, what is public, and running again.

use super::{Item, Statified, wxr};
use crate::support::{Farm, TODAY};

fn with(kind: &'static str, status: &'static str) -> Item {
    Item { kind, status, ..Item::post(9, "secret", "SECRET-words") }
}

#[test]
fn only_what_was_public_is_written() {
    let password = Item { more: "<wp:post_password>SECRET-p</wp:post_password>".into(), ..with("post", "publish") };
    let future = Item { content: "SECRET-f".into(), ..with("post", "future") };
    let items = [
        with("post", "draft"),
        with("page", "private"),
        with("post", "pending"),
        with("feedback", "publish"),
        with("shop_order", "publish"),
        with("post", "inconnu"),
        password,
        future,
    ];
    for item in items {
        let made = Statified::of(&[Item::post(1, "a", "A"), item]);
        let all: String = made
            .farm
            .files("content")
            .iter()
            .chain(&made.farm.files("sites"))
            .map(|file| made.farm.read(file))
            .collect();
        assert!(!all.contains("SECRET-") && !all.contains("secret"), "{all}");
        made.builds();
    }
}

#[test]
fn drafts_come_as_drafts_when_asked_for() {
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("e.xml", wxr(&with("post", "draft").xml()));
    farm.run(&["statify", "wordpress", "e.xml", "--site", "barque", "--drafts", "--date", TODAY]).exits(0);
    assert!(farm.read("content/barque/articles/2019/05/secret.md").contains("draft = true"));
}

#[test]
fn each_address_stays_or_leads_to_its_page() {
    let page = Item { kind: "page", ..Item::post(2, "le-club", "C") };
    let renamed = Item {
        more: "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>ancien</wp:meta_value></wp:postmeta>"
            .into(),
        ..Item::post(1, "fete", "F<!--nextpage-->G")
    };
    let made = Statified::of(&[renamed, page]);
    made.builds();
    let release = made.farm.read("public/barque.release.json");
    let release: serde_json::Value = serde_json::from_str(&release).unwrap();
    let to = |from: &str| {
        let all = release["redirects"].as_array().unwrap();
        all.iter().find(|one| one["from"] == from).map(|one| one["to"].as_str().unwrap().to_owned())
    };
    let has = |path: &str| release["files"].as_array().unwrap().iter().any(|file| file["path"] == path);
    for path in [
        "2019/05/fete/index.html",
        "le-club/index.html",
        "2019/05/index.html",
        "2019/index.html",
        "author/colombe/index.html",
    ] {
        assert!(has(path), "{path}: {}", made.farm.files("public").join(" "));
    }
    for from in ["/?p=1", "/2019/05/ancien/", "/2019/05/fete/feed/", "/2019/05/fete/2/"] {
        assert_eq!(to(from).as_deref(), Some("/2019/05/fete/"), "{from}");
    }
    assert_eq!(to("/?page_id=2").as_deref(), Some("/le-club/"));
    assert_eq!(to("/feed/").as_deref(), Some("/atom.xml"));
    assert_eq!(to("/wp-sitemap.xml").as_deref(), Some("/sitemap.xml"));
    assert_eq!(to("/2019/05/12/").as_deref(), Some("/2019/05/"));
}

#[test]
fn running_again_overwrites_nothing_that_was_edited() {
    let made = Statified::of(&[Item::post(1, "a", "un"), Item::post(2, "b", "un")]);
    let file = "content/barque/2019/05/a.md";
    let mine = made.farm.read(file).replace("un", "à moi");
    made.farm.write(file, &mine);
    made.farm
        .write("export.xml", wxr(&format!("{}{}", Item::post(1, "a", "deux").xml(), Item::post(2, "b", "deux").xml())));
    let ran = made
        .farm
        .run(&["statify", "wordpress", "export.xml", "--site", "barque", "--date", TODAY, "--format", "json"])
        .exits(1);
    let written = &ran.json()["statify"]["written"];
    assert_eq!((written["conflicts"][0].as_str(), written["updated"].as_u64()), (Some(file), Some(1)));
    assert_eq!(made.farm.read(file), mine);
    assert!(made.farm.read("reports/barque/conflicts/content/barque/2019/05/a.md").contains("deux"));
    assert!(made.body("b").contains("deux"));
}

#[test]
fn a_dump_alone_is_enough() {
    let dump = "/*M!999999\\- enable the sandbox mode */ \nCREATE TABLE `x_posts` (`ID` bigint, `post_title` text, `post_name` text, `post_status` text, `post_type` text, `post_date` datetime, `post_content` longtext, `post_password` text);\n\
        INSERT INTO `x_posts` VALUES (1,'Fête d\\'été','fete','publish','post','2019-05-12 10:00:00','it''s; -- \\'x\\'; DROP TABLE y;\\n\\nÃ©tÃ©',''),(2,'S','s','draft','post','2019-05-12','SECRET-d','');\n\
        INSERT INTO `x_options` (`option_name`, `option_value`) VALUES ('blogname','Barque'),('home','https://barque.example'),('WPLANG','fr_FR'),('permalink_structure','/%year%/%monthnum%/%postname%/'),('auth_key','SECRET-k');\n\
        INSERT INTO `x_users` (`ID`,`user_login`,`user_pass`) VALUES (1,'SECRET-l','SECRET-h');\n";
    let made = Statified::from(dump);
    made.builds();
    assert_eq!(made.body("fete"), "it's; -- 'x'; DROP TABLE y;\n\nété");
    let found = made.findings();
    assert!(found.contains(&"guess: text that was encoded twice, put right (2 runs) (post 1)".to_owned()), "{found:?}");
    let all: String = made.farm.files("content").iter().map(|file| made.farm.read(file)).collect();
    assert!(!all.contains("SECRET-"), "{all}");
}

#[test]
fn packed_and_split_exports_are_one_site() {
    use std::io::Write as _;
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("1.xml", wxr(&Item::post(1, "a", "A").xml()));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(wxr(&Item::post(2, "b", "<a href=\"/?p=1\">a</a>").xml()).as_bytes()).unwrap();
    farm.write("2.xml.gz", packed.finish().unwrap());
    farm.run(&["statify", "wordpress", "1.xml", "2.xml.gz", "--site", "barque", "--date", TODAY]).exits(0);
    assert!(farm.read("content/barque/2019/05/b.md").contains("[a](page:a)"));
}

/// A dump of a site with these options and posts (id, name, type, status, parent).
pub(super) fn dump(prefix: &str, options: &[(&str, &str)], posts: &[(u32, &str, &str, &str, u32)]) -> String {
    let mut dump = String::new();
    for (key, value) in options {
        dump += &format!("INSERT INTO `{prefix}options` (`option_name`,`option_value`) VALUES ('{key}','{value}');\n");
    }
    for (id, name, kind, status, parent) in posts {
        dump += &format!(
            "INSERT INTO `{prefix}posts` (`ID`,`post_title`,`post_name`,`post_status`,`post_type`,`post_date`,`post_content`,`post_parent`) VALUES ({id},'Titre &amp; {id}','{name}','{status}','{kind}','2019-05-12 10:00:00','mots {id}',{parent});\n"
        );
    }
    dump
}

/// Where an address leads on the built site: itself if it is a file of it.
pub(super) fn ends(made: &Statified, from: &str) -> Option<String> {
    let release: serde_json::Value = serde_json::from_str(&made.farm.read("public/barque.release.json")).unwrap();
    let path = format!("{}/index.html", from.trim_matches('/'));
    if release["files"].as_array().unwrap().iter().any(|file| file["path"] == path.trim_start_matches('/')) {
        return Some(from.to_owned());
    }
    let same =
        |one: &&serde_json::Value| one["from"].as_str().unwrap().trim_end_matches('/') == from.trim_end_matches('/');
    release["redirects"].as_array().unwrap().iter().find(same).map(|one| one["to"].as_str().unwrap().to_owned())
}

#[test]
fn sites_below_a_folder_without_rewriting_and_with_other_bases_keep_their_addresses() {
    let posts =
        [(1, "fete", "post", "publish", 0), (2, "club", "page", "publish", 0), (3, "bureau", "page", "publish", 2)];
    let site = |home: &str, links: &str| {
        let made =
            Statified::from(dump("wp_", &[("home", home), ("siteurl", home), ("permalink_structure", links)], &posts));
        made.builds();
        made
    };
    let plain = site("https://barque.example", "");
    for (from, id) in [("/?p=1", "fete"), ("/?page_id=3", "bureau"), ("/?feed=rss2&p=1", "fete")] {
        assert!(ends(&plain, from).unwrap().ends_with(&format!("/{id}/")), "{from}");
    }
    assert!(ends(&plain, "/?m=201905").is_some() && ends(&plain, "/?feed=rss2").is_some());
    let below = site("https://barque.example/blog", "/%postname%/");
    for from in ["/blog/fete/", "/blog/club/bureau/", "/blog/2019/05/"] {
        assert_eq!(ends(&below, from).as_deref(), Some(from));
    }
    assert_eq!(ends(&below, "/blog/").as_deref(), Some("/"));
    let rooted = site("https://barque.example", "/index.php/%year%/%monthnum%/%postname%/");
    assert_eq!(ends(&rooted, "/index.php/2019/05/fete/").as_deref(), Some("/2019/05/fete/"));
    assert_eq!(ends(&rooted, "/index.php/club/bureau/").as_deref(), Some("/club/bureau/"));
    assert_eq!(ends(&rooted, "/index.php/2019/05/fete/feed/").as_deref(), Some("/2019/05/fete/"));
}

#[test]
fn odd_names_and_lost_parents_are_no_obstacle() {
    let posts = [
        (1, "2020", "post", "publish", 0),
        (2, "%d8%b3%d9%84%d8%a7%d9%85", "post", "publish", 0),
        (3, "brouillon", "page", "draft", 0),
        (4, "enfant", "page", "publish", 3),
        (5, "", "post", "publish", 0),
        (6, "orphelin", "page", "publish", 99),
    ];
    let options = [
        ("home", "http://www.barque.example"),
        ("siteurl", "https://barque.example"),
        ("permalink_structure", "/%postname%"),
    ];
    let made = Statified::from(dump("wp_", &options, &posts));
    made.builds();
    for from in ["/2020/", "/سلام/", "/brouillon/enfant/", "/orphelin/"] {
        assert_eq!(ends(&made, from).as_deref(), Some(from));
    }
    // The page above it was never public: nothing answers there, not even a list.
    assert_eq!(ends(&made, "/brouillon/"), None);
    assert!(made.farm.files("content").iter().any(|file| made.farm.read(file).contains("Titre & 1")));
}

#[test]
fn of_many_sites_in_a_database_one_is_read_and_the_others_are_named() {
    let sub = dump("wp_2_", &[("home", "https://sous.example")], &[(1, "autre", "post", "publish", 0)]);
    let main = dump("wp_", &[("home", "https://barque.example")], &[(1, "fete", "post", "publish", 0)]);
    let made = Statified::from(format!("{sub}{main}"));
    let files = made.farm.files("content");
    assert!(
        files.iter().any(|file| file.ends_with("/fete.md")) && !files.iter().any(|file| file.ends_with("autre.md")),
        "{files:?}"
    );
    assert!(
        made.findings().contains(&"kept-out: another site in the same database was not read (wp_2_posts)".to_owned())
    );
    // The address in a WXR file says which one is meant.
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("d.sql", format!("{sub}{main}"));
    farm.write("e.xml", wxr(&Item::post(1, "autre", "x").xml()).replace("barque.example", "sous.example"));
    farm.run(&["statify", "wordpress", "d.sql", "e.xml", "--site", "barque", "--date", TODAY]);
    assert!(farm.files("content").iter().any(|file| file.ends_with("/autre.md")));
}

#[test]
fn old_exports_name_their_terms_only_in_items() {
    let more = "<category><![CDATA[Vent]]></category><category domain=\"category\" nicename=\"vent\"><![CDATA[Vent]]></category><category domain=\"tag\" nicename=\"mer\"><![CDATA[Mer]]></category>";
    let item = Item { more: more.into(), ..Item::post(1, "a", "x") };
    // Exported in parts, some items come twice.
    let made = Statified::of(&[item, Item { more: more.into(), ..Item::post(1, "a", "x") }]);
    made.builds();
    let page = made.farm.read("content/barque/2019/05/a.md");
    assert!(page.contains("categories = [\"Vent\"]") && page.contains("tags = [\"Mer\"]"), "{page}");
    assert_eq!(ends(&made, "/tag/mer/").as_deref(), Some("/tag/mer/"));
    assert_eq!(made.ran.code, Some(0), "{:?}", made.ran);
}

#[test]
fn tables_of_redirects_lead_on() {
    let tables = "INSERT INTO `wp_redirection_items` (`url`,`action_data`,`action_type`,`action_code`,`status`,`regex`) VALUES ('/vieux','/fete/','url',301,'enabled',0),('/motif/(.*)','/$1','url',301,'enabled',1),('/eteint','/fete/','url',301,'disabled',0);\n\
        INSERT INTO `wp_options` (`option_name`,`option_value`) VALUES ('301_redirects','a:1:{s:5:\"/tard\";s:6:\"/fete/\";}'),('wpseo-premium-redirects-base','a:1:{i:0;a:4:{s:6:\"origin\";s:4:\"loin\";s:3:\"url\";s:23:\"https://ailleurs.example\";s:4:\"type\";i:301;s:6:\"format\";s:5:\"plain\";}}');\n\
        INSERT INTO `wp_rank_math_redirections` (`sources`,`url_to`,`header_code`,`status`) VALUES ('a:1:{i:0;a:2:{s:7:\"pattern\";s:5:\"rang/\";s:10:\"comparison\";s:5:\"exact\";}}','https://barque.example/fete/',301,'active');\n";
    let options = [("home", "https://barque.example"), ("permalink_structure", "/%postname%/")];
    let made = Statified::from(dump("wp_", &options, &[(1, "fete", "post", "publish", 0)]) + tables);
    made.builds();
    for from in ["/vieux", "/tard", "/rang"] {
        assert_eq!(ends(&made, from).as_deref(), Some("/fete/"), "{from}");
    }
    assert_eq!(ends(&made, "/loin").as_deref(), Some("https://ailleurs.example"));
    assert_eq!(ends(&made, "/eteint"), None);
    assert!(
        made.findings()
            .contains(&"loss: a redirect by pattern, which a person has to carry over (/motif/(.*))".to_owned())
    );
}
