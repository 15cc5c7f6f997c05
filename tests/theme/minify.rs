//! The law of minifying: a page says the same to a reader before and after.

use proptest::prelude::*;
use sobre::minify::minify_html;

use super::reader;

/// Returns how much larger `html` is than what minify-html makes of it, as a share: the oracle for
/// the engine's own pages, which never see a minifier.
pub(crate) fn excess(html: &str) -> f64 {
    let options = minify_html::Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_ssi_comments: true,
        ..minify_html::Cfg::default()
    };
    let least = minify_html::minify(html.as_bytes(), &options).len();
    (html.len() as f64 - least as f64) / least as f64
}

fn piece() -> impl Strategy<Value = String> {
    let space = prop_oneof![3 => Just(""), 2 => Just(" "), 2 => Just("\n  "), 1 => Just("&#32;"), 1 => Just("&nbsp;")];
    let word = prop_oneof![
        Just("mot"),
        Just("a  b"),
        Just("&eacute;t&eacute;"),
        Just("AT&amp;T"),
        Just("&amp;eacute;"),
        Just("a < b"),
        Just("{{ x }}"),
        Just("&lt;b&gt;"),
        Just("R&D"),
        Just("&hellip;"),
        Just("&notit;"),
        Just("")
    ];
    let leaf = prop_oneof![
        6 => (space.clone(), word, space.clone()).prop_map(|(a, word, b)| format!("{a}{word}{b}")),
        1 => space.clone().prop_map(|s| format!("<pre>\n\n{s}<b> x{s}</b> {s}</pre>")),
        1 => Just("<textarea>\n  a\n b </textarea>".to_owned()),
        1 => Just("<script>if (a  < b) { document.write('</b>') }</script>".to_owned()),
        1 => Just("<style>b  { color: red }</style>".to_owned()),
        1 => Just("<!-- seen by nobody -->".to_owned()),
        1 => Just("<!--#include virtual=\"/x\" -->".to_owned()),
        1 => Just("<br>".to_owned()),
        1 => Just("<br/>".to_owned()),
        1 => Just("<img src=\"a b.jpg\"  alt='a  >  b' />".to_owned()),
        1 => Just("<input type=\"text\" value=\"x\" disabled=\"disabled\">".to_owned()),
        1 => Just("<select><option> a <option selected> b </select>".to_owned()),
    ];
    leaf.prop_recursive(5, 60, 5, |inner| {
        let element = prop::sample::select(vec![
            ("<p>", "</p>"),
            ("<div class=\"a  b\">", "</div>"),
            ("<ul>", "</ul>"),
            ("<li>", "</li>"),
            ("<span>", "</span>"),
            ("<b>", "</b>"),
            ("<a href=\"/x/\">", "</a>"),
            ("<i class='icon'>", "</i>"),
            ("<button type=\"button\">", "</button>"),
            ("<table><tr><td>", "</table>"),
            ("<section>", "</section>"),
            ("<label>", "</label>"),
            ("<nav>", "</nav>"),
            ("<details><summary>", "</summary></details>"),
            ("<P>", "</P>"),
            ("<svg viewBox=\"0 0 1 1\"><path d=\"M0\"/>", "</svg>"),
            ("<custom-thing>", "</custom-thing>"),
            ("<dl><dt>", "</dl>"),
            ("<h2 id=a>", "</h2>"),
            ("<del>", "</del>"),
        ]);
        (element, prop::collection::vec(inner, 0..5))
            .prop_map(|((open, close), children)| format!("{open}{}{close}", children.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_sees_the_same_of_a_minified_page(pieces in prop::collection::vec(piece(), 0..6)) {
        let html = pieces.concat();
        let small = minify_html(&html);
        prop_assert!(small.len() <= html.len());
        prop_assert_eq!(reader::lines(&html), reader::lines(&small), "from {}\nto {}", html, small);
        prop_assert_eq!(reader::names(&html), reader::names(&small), "from {}\nto {}", html, small);
    }

    #[test]
    fn no_text_makes_it_fail(text in "[<>/!a&;#\"'= \n-]{0,60}") {
        let small = minify_html(&text);
        prop_assert_eq!(reader::lines(&text), reader::lines(&small));
        prop_assert_eq!(reader::names(&text), reader::names(&small));
    }
}

#[test]
fn spaces_between_links_in_a_block_stay() {
    let html = "<div>\n<strong>Tél&nbsp;:</strong> <a href=\"tel:01\">01</a>\n</div>";
    assert_eq!(minify_html(html), "<div><strong>Tél\u{a0}:</strong> <a href=tel:01>01</a></div>");
}

#[test]
fn a_style_that_shows_white_space_is_respected() {
    for html in ["<p style=\"white-space: pre-wrap\">a  b</p>", "<style>p{white-space:break-spaces}</style><p>a  b</p>"]
    {
        assert_eq!(minify_html(html), html);
    }
}

#[test]
fn nesting_too_deep_for_a_small_stack_is_only_squeezed() {
    let html = format!("{} deep \n {}", "<div>\n".repeat(20_000), "</div>\n".repeat(20_000));
    let small = std::thread::Builder::new().stack_size(512 << 10).spawn(move || minify_html(&html).into_owned());
    assert_eq!(small.unwrap().join().unwrap().len(), 20_000 * 11 + 4);
}
