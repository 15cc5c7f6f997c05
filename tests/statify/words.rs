//! HTML, blocks and shortcodes as a person would have written them.

use super::{Item, Statified};

/// Returns the Markdown of one article's content.
fn markdown(content: &str) -> String {
    let made = Statified::of(&[Item::post(1, "a", content), Item::post(2, "b", "B")]);
    made.builds();
    made.body("a")
}

#[test]
fn classic_lines_are_paragraphs_and_breaks() {
    assert_eq!(markdown("Un\ndeux\n\n<em>trois</em> quatre\n\n\ncinq"), "Un\\\ndeux\n\n*trois* quatre\n\ncinq");
}

#[test]
fn a_space_within_emphasis_stays_a_space() {
    assert_eq!(
        markdown("<p>un<b> deux</b><i> </i>trois !<a href=\"/?p=2\">b</a></p>"),
        "un **deux** trois \\![b](page:b)"
    );
}

#[test]
fn lists_quotes_and_tables_are_those_of_markdown() {
    let html = "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><blockquote>q</blockquote>\
        <table><tr><th>x</th><th>y</th></tr><tr><td>1|2</td><td><strong>3</strong></td></tr></table>";
    assert_eq!(markdown(html), "- a\n  - b\n- c\n\n> q\n\n| x | y |\n| --- | --- |\n| 1\\|2 | **3** |");
}

#[test]
fn no_row_becomes_a_heading_that_was_none() {
    let made = Statified::of(&[Item::post(
        1,
        "a",
        "<table><tr><td>lundi</td><td>8 h</td></tr><tr><td>mardi</td><td>9 h</td></tr></table>",
    )]);
    made.builds();
    assert_eq!(made.body("a"), "|  |  |\n| --- | --- |\n| lundi | 8 h |\n| mardi | 9 h |");
    let page = made.farm.read("public/barque/2019/05/a/index.html");
    let table = "<table><tbody><tr><td>lundi</td><td>8 h</td></tr><tr><td>mardi</td><td>9 h</td></tr></tbody></table>";
    assert!(page.contains(table) || page.contains("<table><tr><td>lundi<td>8 h<tr><td>mardi<td>9 h</table>"), "{page}");
    // A corner without words is no heading, the others are.
    let corner = "<table><thead><tr><th></th><th>Matin</th></tr></thead><tbody><tr><td>lundi</td><td>8 h</td></tr></tbody></table>";
    let made = Statified::of(&[Item::post(1, "a", corner)]);
    made.builds();
    assert_eq!(made.body("a"), "|  | Matin |\n| --- | --- |\n| lundi | 8 h |");
    let page = made.farm.read("public/barque/2019/05/a/index.html");
    assert!(page.contains("<th scope=col>Matin") && page.matches("<th ").count() == 1, "{page}");
    // Headings of rows are more than Markdown can say.
    let rows = "<table><tr><th>lundi</th><td>8 h</td></tr><tr><th>mardi</th><td>9 h</td></tr></table>";
    assert_eq!(
        markdown(rows),
        "<table><tbody><tr><th>lundi</th><td>8 h</td></tr><tr><th>mardi</th><td>9 h</td></tr></tbody></table>"
    );
}

#[test]
fn what_markdown_cannot_say_stays_clean_html() {
    let html = "<table style=\"x\" class=\"y\"><tr><td colspan=\"2\" onclick=\"z\"><a href=\"javascript:a\">b</a></td></tr><tr><td>c</td><td>d</td></tr></table>";
    assert_eq!(
        markdown(html),
        "<table><tbody><tr><td colspan=\"2\"><a>b</a></td></tr><tr><td>c</td><td>d</td></tr></tbody></table>"
    );
}

#[test]
fn links_to_the_old_site_are_links_by_id() {
    let html = "<a href=\"https://barque.example/2019/05/b/\">x</a> <a href=\"/?p=2\">y</a> <a href=\"http://www.barque.example/2019/05/b?a=1#z\">z</a> <a href=\"/nulle-part/\">w</a>";
    assert_eq!(markdown(html), "[x](page:b) [y](page:b) [z](page:b) w");
}

#[test]
fn blocks_leave_no_comment_and_known_ones_are_components() {
    let html = "<!-- wp:paragraph {\"a\":1} --><p>x</p><!-- /wp:paragraph --><!-- wp:columns --><div class=\"wp-block-columns\"><div class=\"wp-block-column\"><p>l</p></div><div class=\"wp-block-column\"><p>r</p></div></div><!-- /wp:columns -->\
        <!-- wp:button --><div class=\"wp-block-button\"><a class=\"wp-block-button__link\" href=\"/2019/05/b/\">\"Go\"</a></div><!-- /wp:button --><details><summary>s</summary><p>t</p></details>";
    assert_eq!(
        markdown(html),
        "x\n\n:::columns\nl\n\nr\n:::\n\n::button{link=\"page:b\" label=\"\\\"Go\\\"\"}\n\n:::details{summary=\"s\"}\nt\n:::"
    );
}

#[test]
fn what_others_would_show_is_a_card() {
    let text = "https://www.youtube.com/watch?v=a_b\n\n[embed]https://vimeo.com/1[/embed]\n\n<iframe src=\"//player.vimeo.com/2\"></iframe>";
    let expected = "::embed{link=\"https://www.youtube.com/watch?v=a_b\" label=\"À voir sur youtube.com\"}\n\n\
        ::embed{link=\"https://vimeo.com/1\" label=\"À voir sur vimeo.com\"}\n\n\
        ::embed{link=\"https://player.vimeo.com/2\" label=\"À voir sur player.vimeo.com\"}";
    assert_eq!(markdown(text), expected);
}

#[test]
fn shortcodes_never_stay_raw() {
    let made = Statified::of(&[Item::post(
        1,
        "a",
        "[slider id=\"3\"] [box]mots[/box] [1] [sic]\n\n[contact-form-7 id=\"2\"]",
    )]);
    assert!(
        made.body("a").starts_with("mots \\[1\\] \\[sic\\]\n\n:::encart{title=\"Nous écrire\"}"),
        "{}",
        made.body("a")
    );
    let found = made.findings();
    assert!(found.contains(&"loss: `slider`, which only the old site could fill (post 1)".to_owned()), "{found:?}");
    assert!(found.contains(&"loss: a form (post 1)".to_owned()), "{found:?}");
}

/// Each block of WordPress' own, as its editor writes it, and a piece of what it becomes.
const BLOCKS: &[(&str, &str, &str)] = &[
    ("paragraph", "<p class=\"has-text-align-center\">Un <strong>mot</strong></p>", "Un **mot**"),
    ("heading", "<h3 class=\"wp-block-heading\" id=\"ancre\">Titre long</h3>", "### Titre long {#ancre}"),
    ("list", "<ul class=\"wp-block-list\"><!-- wp:list-item --><li>a</li><!-- /wp:list-item --></ul>", "- a"),
    ("quote", "<blockquote class=\"wp-block-quote\"><p>q</p><cite>Zoé</cite></blockquote>", "> q\n>\n> *Zoé*"),
    ("pullquote", "<figure class=\"wp-block-pullquote\"><blockquote><p>q</p></blockquote></figure>", "> q"),
    ("verse", "<pre class=\"wp-block-verse\">a\n  b</pre>", "```\na\n  b\n```"),
    ("preformatted", "<pre class=\"wp-block-preformatted\">a  b</pre>", "```\na  b\n```"),
    (
        "code",
        "<pre class=\"wp-block-code\"><code lang=\"css\" class=\"language-css\">a{}</code></pre>",
        "```css\na{}\n```",
    ),
    (
        "table",
        "<figure class=\"wp-block-table\"><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table><figcaption>Prix</figcaption></figure>",
        "|  |  |\n| --- | --- |\n| 1 | 2 |\n\nPrix",
    ),
    (
        "details",
        "<details class=\"wp-block-details\"><summary>s</summary><p>t</p></details>",
        ":::details{summary=\"s\"}\nt\n:::",
    ),
    (
        "buttons",
        "<div class=\"wp-block-buttons\"><div class=\"wp-block-button\"><a class=\"wp-block-button__link wp-element-button\" href=\"/2019/05/b/\">Go</a></div></div>",
        "::button{link=\"page:b\" label=\"Go\"}",
    ),
    (
        "columns",
        "<div class=\"wp-block-columns\"><div class=\"wp-block-column\"><p>l</p></div><div class=\"wp-block-column\"><p>r</p></div></div>",
        ":::columns\nl\n\nr\n:::",
    ),
    ("group", "<div class=\"wp-block-group\"><p>g</p></div>", "g"),
    (
        "cover",
        "<div class=\"wp-block-cover\"><span aria-hidden=\"true\"></span><div class=\"wp-block-cover__inner-container\"><p>c</p></div></div>",
        "c",
    ),
    (
        "media-text",
        "<div class=\"wp-block-media-text\"><figure class=\"wp-block-media-text__media\"></figure><div><p>m</p></div></div>",
        "m",
    ),
    ("separator", "<hr class=\"wp-block-separator\"/>", "---"),
    ("spacer", "<div style=\"height:9px\" aria-hidden=\"true\" class=\"wp-block-spacer\"></div>", ""),
    ("more", "<!--more-->", "<!-- more -->"),
    (
        "embed",
        "<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\nhttps://youtu.be/x\n</div><figcaption>Film</figcaption></figure>",
        "::embed{link=\"https://youtu.be/x\" label=\"À voir sur youtu.be\"}\n\nFilm",
    ),
    ("html", "<p>libre</p>", "libre"),
    ("freeform", "<p>classique</p>", "classique"),
    (
        "social-links",
        "<ul class=\"wp-block-social-links\"><!-- wp:social-link {\"url\":\"https://mastodon.example/@a\",\"service\":\"mastodon\"} /--></ul>",
        "- [mastodon](https://mastodon.example/@a)",
    ),
    (
        "image",
        "<figure class=\"wp-block-image\"><img src=\"/wp-content/uploads/absent.jpg\" alt=\"Quai\"/><figcaption>Le <em>soir</em></figcaption></figure>",
        "<figure>Quai<figcaption>Le <em>soir</em></figcaption></figure>",
    ),
    (
        "gallery",
        "<figure class=\"wp-block-gallery\"><figure class=\"wp-block-image\"><img src=\"/wp-content/uploads/a.jpg\" alt=\"A\"/></figure></figure>",
        ":::gallery\nA\n:::",
    ),
    (
        "audio",
        "<figure class=\"wp-block-audio\"><audio controls src=\"/wp-content/uploads/a.mp3\"></audio></figure>",
        "a.mp3",
    ),
    (
        "video",
        "<figure class=\"wp-block-video\"><video controls src=\"/wp-content/uploads/a.mp4\"></video></figure>",
        "a.mp4",
    ),
    (
        "file",
        "<div class=\"wp-block-file\"><a href=\"/2019/05/b/\">Statuts</a><a href=\"/2019/05/b/\" class=\"wp-block-file__button wp-element-button\" download>Télécharger</a></div>",
        "[Statuts](page:b)",
    ),
    ("math", "<div class=\"wp-block-math\">x</div>", "x"),
    (
        "accordion",
        "<div class=\"wp-block-accordion\"><h3 class=\"wp-block-accordion-heading\">t</h3><div><p>u</p></div></div>",
        "### t\n\nu",
    ),
    ("text-columns", "<div class=\"wp-block-text-columns\"><div class=\"wp-block-column\"><p>x</p></div></div>", "x"),
    ("missing", "<p>quoi</p>", "quoi"),
];

#[test]
fn each_block_of_wordpress_becomes_what_it_says() {
    for (name, html, expected) in BLOCKS {
        let post = Item::post(1, "a", &format!("<!-- wp:{name} -->\n{html}\n<!-- /wp:{name} -->"));
        let made = Statified::of(&[post, Item::post(2, "b", "B")]);
        let body = made.body("a");
        assert!(body.contains(expected) && !body.contains("wp:"), "{name}: {body:?}");
    }
    let all: String =
        BLOCKS.iter().map(|(name, html, _)| format!("<!-- wp:{name} -->\n{html}\n<!-- /wp:{name} -->\n\n")).collect();
    let made = Statified::of(&[Item::post(1, "a", &all), Item::post(2, "b", "B")]);
    made.builds();
}

#[test]
fn blocks_that_the_server_filled_are_told_by_what_they_were() {
    let text = "<!-- wp:post-title /--><!-- wp:latest-posts {\"n\":3} /--><!-- wp:calendar /--><!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->";
    let made = Statified::of(&[Item::post(1, "a", text)]);
    assert_eq!(made.body("a"), "x");
    let found = made.findings();
    assert!(
        found.contains(&"guess: a list in the text: the new site has its own (latest-posts) (post 1)".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"loss: `wp:calendar`, which only the old site could fill (post 1)".to_owned()),
        "{found:?}"
    );
    assert!(!found.iter().any(|one| one.contains("post-title")), "{found:?}");
}

#[test]
fn notes_and_places_keep_their_names() {
    let text = "<!-- wp:paragraph --><p>Un<sup data-fn=\"u-1\" class=\"fn\"><a href=\"#u-1\" id=\"u-1-link\">1</a></sup> <a href=\"#ici\">là</a> <a href=\"#nulle-part\">non</a></p><p id=\"ici\">Ici.</p><!-- /wp:paragraph --><!-- wp:footnotes /-->";
    let more = "<wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value><![CDATA[[{\"content\":\"La <em>note</em>.\",\"id\":\"u-1\"}]]]></wp:meta_value></wp:postmeta>";
    let made = Statified::of(&[Item { more: more.into(), ..Item::post(1, "a", text) }]);
    made.builds();
    assert_eq!(made.body("a"), "Un[^1] [là](#ici) non\n\n<a id=\"ici\"></a>Ici.\n\n[^1]: La *note*.");
}

#[test]
fn page_builders_leave_their_words() {
    let divi = "[et_pb_section][et_pb_row][et_pb_column type=\"4_4\"][et_pb_text]<p>Mots</p>[/et_pb_text][et_pb_blurb title=\"Titre\"]<p>Sous</p>[/et_pb_blurb][et_pb_button button_url=\"/2019/05/b/\" button_text=\"Aller\"][/et_pb_button][et_pb_contact_form][et_pb_contact_field field_title=\"Nom\"][/et_pb_contact_field][/et_pb_contact_form][/et_pb_column][/et_pb_row][/et_pb_section]";
    assert_eq!(
        markdown(divi),
        "Mots\n\n### Titre\n\nSous\n\n::button{link=\"page:b\" label=\"Aller\"}\n\n:::encart{title=\"Nous écrire\"}\nLe formulaire qui se trouvait ici n’existe plus.\n:::"
    );
    let tree = r#"[{"elType":"section","elements":[{"elType":"widget","widgetType":"heading","settings":{"title":"Titre"}},{"elType":"widget","widgetType":"text-editor","settings":{"editor":"<p>Mots</p>"}},{"elType":"widget","widgetType":"button","settings":{"text":"Go","link":{"url":"/2019/05/b/"}}}]}]"#;
    let more = format!(
        "<wp:postmeta><wp:meta_key>_elementor_data</wp:meta_key><wp:meta_value><![CDATA[{tree}]]></wp:meta_value></wp:postmeta>"
    );
    let made = Statified::of(&[Item { more, ..Item::post(1, "a", "") }, Item::post(2, "b", "B")]);
    assert_eq!(made.body("a"), "## Titre\n\nMots\n\n::button{link=\"page:b\" label=\"Go\"}");
}

#[test]
fn a_form_gives_way_to_the_address_that_the_site_named() {
    let made = Statified::of(&[
        Item::post(1, "a", "[contact-form-7 id=\"2\"]"),
        Item::post(2, "b", "<a href=\"mailto:bonjour@barque.example\">écrire</a>"),
    ]);
    made.builds();
    assert!(
        made.body("a").contains("::button{link=\"mailto:bonjour@barque.example\" label=\"Écrire un courriel\"}"),
        "{}",
        made.body("a")
    );
}
