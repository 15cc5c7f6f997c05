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
