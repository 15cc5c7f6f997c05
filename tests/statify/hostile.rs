//! Exports that are broken, or that want to be: each with its message, and nothing lost around it.

use super::{Item, Statified, wxr};
use crate::support::{Farm, TODAY};

#[track_caller]
fn tells(made: &Statified, finding: &str) {
    let found = made.findings();
    assert!(found.iter().any(|one| one == finding), "{found:#?}");
}

#[test]
fn entities_of_its_own_are_not_expanded() {
    let bomb =
        "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let xml =
        wxr(&Item::post(1, "a", "A").xml().replace("Titre 1", "x &b; &c;")).replacen("<rss", &format!("{bomb}<rss"), 1);
    let made = Statified::from(xml);
    tells(&made, "loss: the file declares entities of its own: none was expanded (export.xml)");
    assert!(made.farm.read("content/barque/2019/05/a.md").contains("title = \"x &b; &c;\""));
    assert_eq!(made.ran.code, Some(1));
    made.builds();
}

#[test]
fn a_cut_file_keeps_all_whole_items() {
    let whole =
        wxr(&(1..=5).map(|n| Item::post(n, ["a", "b", "c", "d", "e"][n as usize - 1], "x").xml()).collect::<String>());
    let cut = &whole[..whole.rfind("<item>").unwrap() + 40];
    let made = Statified::from(cut);
    assert_eq!(["a", "b", "c", "d"].map(|slug| made.body(slug)), ["x"; 4]);
    let at = format!("after byte {}", cut.len());
    assert!(made.findings().iter().any(|one| one.contains(&at)), "{:?}", made.findings());
    assert_eq!(made.ran.code, Some(1));
}

#[test]
fn a_cut_packed_file_does_so_too() {
    use std::io::Write as _;
    let xml =
        wxr(&(1..=200).map(|n| Item::post(n, "a", &format!("{n} {:x}", n * 2_654_435)).xml()).collect::<String>());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(xml.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let made = Statified::from(&packed[..packed.len() / 2]);
    assert!(made.body("a").starts_with("1 "));
    assert_eq!(made.ran.code, Some(1), "{:?}", made.ran);
}

#[test]
fn bytes_that_are_no_text_are_counted() {
    let xml = wxr(&Item::post(1, "a", "u\u{1}n @@ deux").xml());
    let bytes = xml.as_bytes().to_vec();
    let at = xml.find("@@").unwrap();
    let bytes = [&bytes[..at], b"\xe9\xff", &bytes[at + 2..]].concat();
    let made = Statified::from(bytes);
    tells(&made, "guess: 3 bytes that are no text (export.xml)");
    assert_eq!(made.body("a"), "un \u{fffd}\u{fffd} deux");
}

#[test]
fn twenty_thousand_tags_in_each_other_end() {
    for tag in ["div", "ul><li", "blockquote", "b", "table><tr><td", "span"] {
        let depth = 20_000 / tag.split('>').count();
        let made = Statified::of(&[Item::post(1, "a", &format!("{}mot", format!("<{tag}>").repeat(depth)))]);
        assert!(made.body("a").contains("mot"), "{tag}");
    }
}

#[test]
fn names_that_climb_out_stay_inside() {
    let items = ["../../../evil", "..%2f..%2fevil", "%00", "con", "a/b", "A", "a", ".htaccess"].iter().enumerate();
    let items: Vec<Item> = items.map(|(n, slug)| Item::post(n as u32 + 1, slug, "x")).collect();
    let made = Statified::of(&items);
    let files = made.farm.files("");
    assert!(
        files.iter().all(|file| ["content/barque/", "sites/", "reports/barque/", "farm.toml", "export.xml"]
            .iter()
            .any(|known| file.starts_with(known))),
        "{files:?}"
    );
    let pages = files
        .iter()
        .filter(|file| file.ends_with(".md") && !file.contains("_index") && file.starts_with("content"))
        .count();
    assert_eq!(pages, items.len(), "{files:?}");
}

#[test]
fn equal_and_case_clashing_slugs_keep_every_article() {
    let made = Statified::of(&[Item::post(1, "a", "un"), Item::post(2, "a", "deux"), Item::post(3, "A", "trois")]);
    let files = made.farm.files("content/barque/2019/05");
    let bodies: String = files.iter().map(|file| made.farm.read(file)).collect();
    assert!(["un", "deux", "trois"].iter().all(|word| bodies.contains(word)), "{files:?}");
    tells(&made, "guess: another name, since two items share one (post 2)");
}

#[test]
fn nothing_runs_and_templates_are_text() {
    let html = "<a href=\"javascript:alert(1)\">x</a> <a href=\"JaVa\tscript:y\">y</a> <img src=x onerror=alert(1)><script src=\"https://tiers.example/a.js\"></script>\
        <iframe srcdoc=\"<script>1</script>\"></iframe> {{ config }} {% include \"x\" %} {{&lt; y &gt;}} ::button{link=x}<base href=\"https://tiers.example/\"><meta http-equiv=refresh content=0>";
    let made = Statified::of(&[Item::post(1, "a", html)]);
    made.builds();
    let page = made.farm.read("public/barque/2019/05/a/index.html");
    assert!(
        !page.contains("javascript:")
            && !page.contains("<script src=\"https")
            && !page.contains("onerror")
            && !page.contains("tiers.example"),
        "{page}"
    );
    assert!(page.contains("{{ config }} {% include"), "{page}");
    tells(&made, "guess: a link that runs something (post 1)");
    tells(&made, "loss: an element `script` was taken out (post 1)");
}

#[test]
fn paths_of_media_never_leave_their_folder() {
    let paths = [
        "../secret.jpg",
        "%2e%2e/secret.jpg",
        "2019/../../secret.jpg",
        "/etc/secret.jpg",
        "..\\secret.jpg",
        "a\u{0}.jpg",
        "C:\\secret.jpg",
        "linked/secret.jpg",
        "link.jpg",
        "con.jpg/../../secret.jpg",
    ];
    let medium = |(n, path): (usize, &&str)| {
        Item {
            kind: "attachment",
            status: "inherit",
            more: format!("<wp:attachment_url>https://barque.example/wp-content/uploads/{path}</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attached_file</wp:meta_key><wp:meta_value><![CDATA[{path}]]></wp:meta_value></wp:postmeta>"),
            ..Item::post(u32::try_from(n).unwrap() + 10, "m", "")
        }
        .xml()
    };
    let media: String = paths.iter().enumerate().map(medium).collect();
    let shown: String = paths.iter().map(|path| format!("<img src=\"/wp-content/uploads/{path}\">")).collect();
    let farm = Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file("export.xml", wxr(&(media + &Item::post(1, "a", &shown).xml())))
        .file("secret.jpg", "SECRET-bytes")
        .file("elsewhere/secret.jpg", "SECRET-bytes")
        .file("up/2019/ok.jpg", "ok");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(farm.path("elsewhere"), farm.path("up/linked")).unwrap();
        std::os::unix::fs::symlink(farm.path("secret.jpg"), farm.path("up/link.jpg")).unwrap();
    }
    let ran = farm.run(&["statify", "wordpress", "export.xml", "--uploads", "up", "--site", "barque", "--date", TODAY]);
    let made = Statified { farm, ran };
    for file in made.farm.files("content").iter().chain(&made.farm.files("reports")) {
        let bytes = std::fs::read(made.farm.path(file)).unwrap();
        assert!(memchr::memmem::find(&bytes, b"SECRET-bytes").is_none(), "{file}");
    }
    tells(&made, "loss: a medium is missing (attachment 10: ../secret.jpg)");
    made.builds();
}

#[test]
fn text_that_looks_like_ours_stays_text() {
    let text = "+++\n\n---\n\n:::encart\n\n::button{link=x}\n\n{{ config }} {% raw %}\n\n[[page]] {#id} [^1]\n\n# titre\n\n| a | b |";
    let made = Statified::of(&[Item::post(1, "a", text)]);
    made.builds();
    let page = made.farm.read("public/barque/2019/05/a/index.html");
    for shown in [
        "+++",
        ":::encart",
        "::button{link=x}",
        "{{ config }} {% raw %}",
        "[[page]] {#id} [^1]",
        "# titre",
        "| a | b |",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

#[test]
fn links_that_run_are_none_however_they_are_written() {
    let ways = [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "java&#9;script:alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;avascript:alert(1)",
        "\u{1}javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
    ];
    let html: String = ways.iter().map(|way| format!("<p><a href=\"{way}\">lien</a></p>")).collect();
    let made = Statified::of(&[Item::post(1, "a", &html)]);
    made.builds();
    let body = made.body("a").to_lowercase();
    assert!(
        !body.contains("script:") && !body.contains("data:") && body.matches("lien").count() == ways.len(),
        "{body}"
    );
    tells(&made, "guess: a link that runs something (post 1)");
}

#[test]
fn serialized_values_with_wrong_lengths_are_read() {
    let dump = "CREATE TABLE `x_options` (`option_name` text, `option_value` text);\n\
        INSERT INTO `x_options` VALUES ('home','https://barque.example'),('blogname','B'),('WPLANG','fr_FR'),('stylesheet','nu'),\
        ('sidebars_widgets','a:1:{s:99:\"sidebar-1\";a:1:{i:0;s:2:\"text-2\";}}'),\
        ('widget_text','a:1:{i:2;a:2:{s:1:\"title\";s:3:\"Où\";s:4:\"text\";s:2:\"<b>Quai</b> 3; -- ici\";}}');\n\
        INSERT INTO `x_posts` (`ID`,`post_title`,`post_name`,`post_status`,`post_type`,`post_date`,`post_content`) VALUES (1,'A','a','publish','post','2019-05-12','x');\n";
    let made = Statified::from(dump);
    made.builds();
    let widgets = made.farm.read("content/barque/data/widgets.json");
    assert!(widgets.contains("**Quai** 3; -- ici") && widgets.contains("Où"), "{widgets}");
    assert_eq!(made.report()["counts"]["widgets"]["out"], 1);
}

#[test]
fn characters_of_two_ages_in_one_dump_are_both_read() {
    let mut dump = b"CREATE TABLE `x_posts` (`ID` int, `post_title` text, `post_name` text, `post_status` text, `post_type` text, `post_date` text, `post_content` text);\nINSERT INTO `x_posts` VALUES (1,'L\xe9o','a','publish','post','2019-05-12',_latin1'\xe9t\xe9 \x80'),(2,'Z','b','publish','post','2019-05-12',".to_vec();
    dump.extend("'été 🎉 — déjà'),(3,'Y','c','publish','post','2019-05-12','Ã©tÃ© câ€™est')".as_bytes());
    dump.extend(b";\nINSERT INTO `x_options` (`option_name`,`option_value`) VALUES ('home','https://barque.example'),('permalink_structure','/%year%/%monthnum%/%postname%/'),('WPLANG','fr_FR');\n");
    let made = Statified::from(dump);
    assert_eq!(["a", "b", "c"].map(|slug| made.body(slug)), ["été €", "été 🎉 — déjà", "été c’est"]);
    tells(&made, "guess: text that was encoded twice, put right (3 runs) (post 3)");
}

#[test]
fn counts_add_up_whatever_comes() {
    let kinds = [
        ("post", "publish"),
        ("post", "draft"),
        ("page", "private"),
        ("revision", "inherit"),
        ("shop_order", "publish"),
        ("attachment", "inherit"),
        ("wp_block", "publish"),
    ];
    let items: Vec<Item> = kinds
        .iter()
        .enumerate()
        .map(|(n, (kind, status))| Item { kind, status, ..Item::post(n as u32 + 1, "a", "x") })
        .collect();
    let made = Statified::of(&items);
    let report = made.report();
    let counts = report["counts"].as_object().unwrap();
    let sum = |key: &str| counts.values().map(|count| count[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum("in"), items.len() as u64, "{counts:?}");
    for (kind, count) in counts {
        let [all, out, kept_out, lost] = ["in", "out", "kept_out", "lost"].map(|key| count[key].as_u64().unwrap());
        assert_eq!(all, out + kept_out + lost, "{kind}: {count}");
    }
}

#[test]
fn what_is_no_export_is_refused() {
    for text in ["", "hello", "<html><body>no</body></html>", "\u{0}\u{1}"] {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("x", text);
        let ran = farm.run(&["statify", "wordpress", "x", "--site", "barque"]).exits(2);
        assert!(
            ran.stderr.contains("x: this is neither a WordPress export (WXR) nor a dump of its database"),
            "{ran:?}"
        );
        assert!(!farm.path("content").exists());
    }
}

#[test]
fn what_is_packed_or_from_elsewhere_is_refused_by_name() {
    let feed = "<rss version=\"2.0\"><channel><title>Un flux</title><item><title>x</title></item></channel></rss>";
    for (bytes, why) in [
        (b"PK\x03\x04rest".as_slice(), "it is packed (zip): unpack it first"),
        (b"BZh91AY", "it is packed (bzip2): unpack it first"),
        (b"\xfd7zXZ\0\0", "it is packed (xz): unpack it first"),
        (
            b"--\n-- PostgreSQL database dump\n--\nCOPY public.wp_posts (id) FROM stdin;\n",
            "it is a dump of PostgreSQL: only those of MySQL and MariaDB can be read",
        ),
        (
            b"CREATE TABLE `spip_articles` (`id` int);\nINSERT INTO `spip_articles` VALUES (1);\n",
            "there are no posts of WordPress in it",
        ),
        (
            b"<?xml version=\"1.0\"?>\n<mysqldump><database name=\"wordpress\"></database></mysqldump>",
            "this is neither a WordPress export (WXR) nor a dump of its database",
        ),
        (feed.as_bytes(), "this is neither a WordPress export (WXR) nor a dump of its database"),
    ] {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("x", bytes);
        let ran = farm.run(&["statify", "wordpress", "x", "--site", "barque"]).exits(2);
        assert!(ran.stderr.contains(&format!("x: {why}")), "{why}: {ran:?}");
        assert!(!farm.path("content").exists());
    }
}

/// The dump of one article, as programs dress it.
fn dressed(insert: &str) -> String {
    format!(
        "INSERT INTO `wp_options` (`option_name`,`option_value`) VALUES ('home','https://barque.example'),('permalink_structure','/%year%/%monthnum%/%postname%/'),('WPLANG','fr_FR');\n{insert}"
    )
}

#[test]
fn each_dress_of_a_dump_gives_the_same_article() {
    let columns = "(`ID`,`post_title`,`post_name`,`post_status`,`post_type`,`post_date`,`post_content`)";
    let row = "(1,'A','a','publish','post','2019-05-12 10:00:00','été; -- ''x''')";
    let all = "(1,1,'2019-05-12 10:00:00','2019-05-12 08:00:00','été; -- ''x''','A','','publish','open','open','','a','','','2019-05-12 10:00:00','2019-05-12 08:00:00','',0,'',0,'post','',0)";
    let hex: String = "été; -- 'x'".bytes().map(|byte| format!("{byte:02X}")).collect();
    let dresses = [
        ("phpMyAdmin", format!("-- phpMyAdmin SQL Dump\nINSERT INTO `wp_posts` {columns} VALUES\n{row};\n")),
        ("without structure", format!("INSERT INTO `wp_posts` VALUES {all};\n")),
        (
            "Adminer",
            format!(
                "-- Adminer 4.8.1 MySQL dump\nINSERT INTO `wp_posts` {columns} VALUES\n{}\nON DUPLICATE KEY UPDATE `ID` = VALUES(`ID`);\n",
                row.replace(",'", ",\t'")
            ),
        ),
        ("with the database", format!("INSERT INTO base.wp_posts {columns} VALUES\n\t {row};\n")),
        ("ANSI", format!("INSERT INTO \"wp_posts\" {} VALUES {row};\n", columns.replace('`', "\""))),
        (
            "hex",
            format!(
                "INSERT INTO `wp_posts` {columns} VALUES {};\n",
                row.replace("'été; -- ''x'''", &format!("0x{hex}"))
            ),
        ),
        (
            "sandbox",
            format!(
                "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19-11.4\nREPLACE INTO `wp_posts` {columns} VALUES\n{row};\n-- Dump completed on 2026-01-01\n"
            ),
        ),
        ("remarks", format!("INSERT INTO `wp_posts` {columns} VALUES /* a */ {row} -- b\n;\n")),
    ];
    for (name, insert) in &dresses {
        let text = dressed(insert);
        let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [
            text.clone().into_bytes(),
            text.replace('\n', "\r\n").into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            wide,
        ] {
            let made = Statified::from(bytes);
            assert_eq!((made.body("a").as_str(), made.ran.code), ("été; -- 'x'", Some(0)), "{name}: {:?}", made.ran);
        }
    }
    // Rows that nobody can name are told, and nothing passes for whole.
    let made = Statified::from(dressed("INSERT INTO `wp_posts` VALUES (1,'A','a');\n"));
    tells(
        &made,
        "loss: 1 rows of tables whose columns the file does not name: export the tables with their structure (export.xml)",
    );
    assert_eq!(made.ran.code, Some(1));
    // A dump that ends between two statements says so by what it does not say.
    let made = Statified::from(format!("-- MySQL dump 10.13\n{}", dressed(&dresses[1].1)));
    assert!(made.findings().iter().any(|one| one.contains("ends too early")), "{:?}", made.findings());
    assert_eq!((made.body("a").is_empty(), made.ran.code), (false, Some(1)));
}

#[test]
fn exports_of_all_ages_and_alphabets_are_read() {
    let items = Item::post(1, "a", "été — “œ”").xml();
    let latin = wxr(&items).replace("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"");
    let latin: Vec<u8> = latin
        .chars()
        .map(|c| match c {
            '—' => 0x97,
            '“' => 0x93,
            '”' => 0x94,
            'œ' => 0x9c,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    for bytes in [latin, wide(&format!("\u{feff}{}", wxr(&items))), format!("\u{feff}\n{}", wxr(&items)).into_bytes()] {
        let made = Statified::from(bytes);
        assert_eq!((made.body("a").as_str(), made.ran.code), ("été — “œ”", Some(0)), "{:?}", made.ran);
    }
    for version in ["1.0", "1.1", "1.2"] {
        let made = Statified::from(wxr(&format!("<wp:wxr_version>{version}</wp:wxr_version>{items}")));
        assert_eq!((made.body("a").as_str(), made.ran.code), ("été — “œ”", Some(0)), "{version}");
    }
}

#[test]
fn a_text_without_an_end_loses_nothing_after_it() {
    let xml = wxr(&[1, 2, 3].map(|n| Item::post(n, ["a", "b", "c"][n as usize - 1], "mot").xml()).concat());
    let open = xml.replacen("mot]]>", "mot", 2);
    let made = Statified::from(open);
    assert_eq!(["a", "b", "c"].map(|slug| made.body(slug)), ["mot"; 3]);
    tells(&made, "guess: 2 texts without an end, closed where their element ends (export.xml)");
}

#[test]
fn two_items_of_one_number_are_told() {
    let other = Item::post(1, "b", "deux").xml().replace("2019-05-12", "2019-05-13");
    let made = Statified::from(wxr(&(Item::post(1, "a", "un").xml() + &other)));
    tells(&made, "loss: another item has the same number (post 1: b)");
    assert_eq!((made.body("a").as_str(), made.ran.code), ("un", Some(1)));
}
