//! What plugins left: translations, builders, fields for search engines, widgets, playlists.

use super::{Item, Statified, site::dump};

fn meta(key: &str, value: &str) -> String {
    format!(
        "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )
}

const OPTIONS: [(&str, &str); 3] =
    [("home", "https://barque.example"), ("permalink_structure", "/%postname%/"), ("WPLANG", "fr_FR")];

/// Returns the first page of the content whose path ends so.
#[track_caller]
fn page(made: &Statified, end: &str) -> String {
    let files = made.farm.files("content");
    let file = files.iter().find(|file| file.ends_with(end)).unwrap_or_else(|| panic!("{end}: {files:?}"));
    made.farm.read(file)
}

#[test]
fn translations_of_wpml_stay_bound() {
    let posts = [(1, "fete", "page", "publish", 0), (2, "fair", "page", "publish", 0)];
    let table = "INSERT INTO `wp_icl_translations` (`element_type`,`element_id`,`trid`,`language_code`,`source_language_code`) VALUES ('post_page',1,5,'fr',NULL),('post_page',2,5,'en','fr'),('tax_category',2,5,'en',NULL);\n\
        INSERT INTO `wp_options` (`option_name`,`option_value`) VALUES ('icl_sitepress_settings','a:1:{s:16:\"default_language\";s:2:\"fr\";}');\n";
    let made = Statified::from(dump("wp_", &OPTIONS, &posts) + table);
    made.builds();
    let english = page(&made, "en/fair.md");
    assert!(english.contains("translation_of = \"fete\"") && !page(&made, "fete.md").contains("lang ="), "{english}");
    assert!(made.farm.read("sites/barque.toml").contains("[languages.en]"));
    let html = made.farm.read("public/barque/fete/index.html");
    assert!(html.contains("hreflang=\"en\""), "{html}");
    // The same from a file of XML, where WPML writes it beside each post.
    let bound = |lang: &str| meta("_wpml_import_language_code", lang) + &meta("_wpml_import_translation_group", "g5");
    let made = Statified::of(&[
        Item { kind: "page", more: bound("fr"), ..Item::post(1, "fete", "F") },
        Item { kind: "page", more: bound("en"), ..Item::post(2, "fair", "E") },
    ]);
    made.builds();
    assert!(page(&made, "en/fair.md").contains("translation_of = \"fete\""));
}

#[test]
fn wpbakery_leaves_its_words_pictures_and_buttons() {
    let text = "[vc_row][vc_column width=\"1/2\"][vc_custom_heading text=\"Notre quai\" font_container=\"tag:h2\"][vc_column_text css=\".x{}\"]Des <b>mots</b>\n\nencore[/vc_column_text]\
        [vc_btn title=\"Venir\" link=\"url:https%3A%2F%2Fbarque.example%2F2019%2F05%2Fb%2F|title:x||\"][/vc_column][vc_column][vc_video link=\"https://youtu.be/x\"][vc_tta_accordion][vc_tta_section title=\"Question\"][vc_column_text]Réponse[/vc_column_text][/vc_tta_section][/vc_tta_accordion]\
        [vc_raw_html]JTNDYiUzRQ==[/vc_raw_html][/vc_column][/vc_row]";
    let made = Statified::of(&[Item::post(1, "a", text), Item::post(2, "b", "B")]);
    made.builds();
    assert_eq!(
        made.body("a"),
        "## Notre quai\n\nDes **mots**\n\nencore\n\n::button{link=\"page:b\" label=\"Venir\"}\n\n\
        ::embed{link=\"https://youtu.be/x\" label=\"À voir sur youtu.be\"}\n\n### Question\n\nRéponse"
    );
    assert!(made.findings().contains(&"loss: `vc_raw_html`, which only the old site could fill (post 1)".to_owned()));
}

#[test]
fn fields_for_search_engines_are_kept() {
    for (title, description) in [
        ("_yoast_wpseo_title", "_yoast_wpseo_metadesc"),
        ("rank_math_title", "rank_math_description"),
        ("_aioseo_title", "_aioseo_description"),
        ("_aioseop_title", "_aioseop_description"),
        ("_seopress_titles_title", "_seopress_titles_desc"),
    ] {
        let more = meta(title, "Naviguer \"ici\"") + &meta(description, "Ce qu’on\nlit &amp; voit");
        let made = Statified::of(&[Item { more, ..Item::post(1, "a", "x") }]);
        made.builds();
        let page = made.farm.read("content/barque/2019/05/a.md");
        assert!(page.contains("description = \"Ce qu’on lit & voit\""), "{description}: {page}");
        assert!(page.contains("seo_title = \"Naviguer \\\"ici\\\"\""), "{title}: {page}");
        let html = made.farm.read("public/barque/2019/05/a/index.html");
        assert!(
            html.contains("content=\"Ce qu’on lit &amp; voit\"") || html.contains("content=\"Ce qu’on lit & voit\""),
            "{html}"
        );
        // What only the plugin could fill in says nothing.
        let more = meta(title, "%%title%% #site %sep%") + &meta(description, "%%excerpt%%");
        let made = Statified::of(&[Item { more, ..Item::post(1, "a", "x") }]);
        let page = made.farm.read("content/barque/2019/05/a.md");
        assert!(!page.contains("seo_title") && !page.contains("description"), "{title}: {page}");
    }
    // All in One SEO keeps its own in a table.
    let table =
        "INSERT INTO `wp_aioseo_posts` (`post_id`,`title`,`description`) VALUES (1,'Titre à part','Dit à part');\n";
    let made = Statified::from(dump("wp_", &OPTIONS, &[(1, "fete", "post", "publish", 0)]) + table);
    let page = page(&made, "fete.md");
    assert!(page.contains("seo_title = \"Titre à part\"") && page.contains("description = \"Dit à part\""), "{page}");
}

/// Returns a dump with media 21 to 23 and what else is given.
fn with_media(more: &str) -> (crate::support::Farm, crate::support::Ran) {
    let media = [(21, "photo.jpg"), (22, "chant.mp3"), (23, "film.mp4"), (24, "vue.jpg")];
    let mut export = dump("wp_", &OPTIONS, &[(1, "fete", "post", "publish", 0)]);
    let mut farm = crate::support::Farm::empty().file("farm.toml", "sobre = \"1\"\n");
    for (id, name) in media {
        export += &format!(
            "INSERT INTO `wp_posts` (`ID`,`post_title`,`post_name`,`post_status`,`post_type`,`guid`,`post_excerpt`) VALUES ({id},'M','m{id}','inherit','attachment','https://barque.example/wp-content/uploads/{name}','Légende {id}');\n\
            INSERT INTO `wp_postmeta` (`post_id`,`meta_key`,`meta_value`) VALUES ({id},'_wp_attached_file','{name}');\n"
        );
        farm = farm.file(&format!("up/{name}"), name);
    }
    farm.write("d.sql", export + more);
    let ran = farm.run(&[
        "statify",
        "wordpress",
        "d.sql",
        "--uploads",
        "up",
        "--site",
        "barque",
        "--date",
        crate::support::TODAY,
    ]);
    (farm, ran)
}

/// Returns a serialized array of texts and numbers under keys.
fn php(entries: &[(&str, &str)]) -> String {
    let text = |text: &str| match text.parse::<i64>() {
        Ok(number) => format!("i:{number};"),
        Err(_) if text.starts_with("a:") => text.to_owned(),
        Err(_) => format!("s:{}:\"{text}\";", text.len()),
    };
    let inner: String = entries.iter().map(|(key, value)| text(key) + &text(value)).collect();
    format!("a:{}:{{{inner}}}", entries.len())
}

#[test]
fn widgets_that_show_media_are_kept() {
    let one = |widget: &str| php(&[("2", widget)]);
    let names = ["media_image-2", "media_gallery-2", "media_audio-2", "media_video-2", "recent-posts-2"];
    let numbered: Vec<(String, &str)> = names.iter().enumerate().map(|(n, name)| (n.to_string(), *name)).collect();
    let bar = php(&numbered.iter().map(|(n, name)| (n.as_str(), *name)).collect::<Vec<_>>());
    let image = php(&[
        ("attachment_id", "21"),
        ("url", "https://barque.example/wp-content/uploads/photo.jpg"),
        ("alt", "Le quai"),
        ("title", "Vue"),
    ]);
    let gallery = php(&[("title", "Vues"), ("ids", &php(&[("0", "21"), ("1", "24")]))]);
    let audio = php(&[("attachment_id", "22"), ("title", "Chant")]);
    let video = php(&[("url", "https://vimeo.com/7"), ("title", "Film")]);
    let options = [
        ("sidebars_widgets", php(&[("sidebar-1", &bar)])),
        ("widget_media_image", one(&image)),
        ("widget_media_gallery", one(&gallery)),
        ("widget_media_audio", one(&audio)),
        ("widget_media_video", one(&video)),
    ];
    let rows: String = options
        .iter()
        .map(|(key, value)| {
            format!("INSERT INTO `wp_options` (`option_name`,`option_value`) VALUES ('{key}','{value}');\n")
        })
        .collect();
    let (farm, ran) = with_media(&rows);
    let made = Statified { farm, ran };
    made.builds();
    let widgets: serde_json::Value = serde_json::from_str(&made.farm.read("content/barque/data/widgets.json")).unwrap();
    let shown: Vec<String> =
        widgets["sidebar-1"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(shown.len(), 4, "{shown:#?}");
    assert_eq!(shown[0], "::figure{src=\"/wp-content/uploads/photo.jpg\" alt=\"Le quai\" caption=\"Légende 21\"}");
    assert!(
        shown[1].starts_with(":::gallery") && shown[1].contains("photo.jpg") && shown[1].contains("vue.jpg"),
        "{shown:#?}"
    );
    assert_eq!(shown[2], "<audio src=\"/wp-content/uploads/chant.mp3\" controls preload=\"none\"></audio>");
    assert_eq!(shown[3], "::embed{link=\"https://vimeo.com/7\" label=\"À voir sur vimeo.com\"}");
    assert!(made.farm.path("content/barque/wp-content/uploads/photo.jpg").exists());
}

#[test]
fn a_playlist_is_a_player_for_each_of_its_pieces() {
    let text = "[playlist ids=\"22\"]\n\n[playlist type=\"video\" ids=\"23,99\"]";
    let post = format!(
        "INSERT INTO `wp_posts` (`ID`,`post_title`,`post_name`,`post_status`,`post_type`,`post_date`,`post_content`) VALUES (5,'L','liste','publish','post','2019-05-12','{text}');\n"
    );
    let (farm, ran) = with_media(&post);
    let made = Statified { farm, ran };
    made.builds();
    let page = page(&made, "liste.md");
    let body = page.splitn(3, "+++\n").nth(2).unwrap().trim();
    assert_eq!(
        body,
        "Légende 22\n\n<audio src=\"/wp-content/uploads/chant.mp3\" controls preload=\"none\"></audio>\n\n\
        Légende 23\n\n<video src=\"/wp-content/uploads/film.mp4\" controls preload=\"none\"></video>"
    );
}
