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
