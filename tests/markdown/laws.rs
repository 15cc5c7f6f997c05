//! What holds for every text.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sobre::{
    content::markdown::{HtmlPolicy, html, outline, plain},
    diag::Place,
};

use super::{ENGLISH, FRENCH, Site, french, read, render};

/// Pieces of Markdown that like to fight each other.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "mot ",
        "é",
        " ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "`",
        "```\n",
        "~~",
        "[",
        "]",
        "](x.md)",
        "](page:fair#a)",
        "![",
        "[[fair]]",
        "[[id|t]]",
        "[^1]",
        "[^1]: n\n",
        "[^b]",
        "\n[^b]: m\n",
        "> ",
        "\n> [!NOTE] T\n> x",
        "- ",
        "\n- [x] ",
        "1. ",
        "# ",
        "\n## T {#own .c k=v}\n",
        "\n## T\n",
        "{.c}",
        "{#own}",
        "{{ x }}",
        "{% y %}",
        "\n::b{link=\"x.md\"}\n",
        "\n:::c{t=\"x\" n=1}\n",
        "\n:::\n",
        "\n::::d\n",
        "\n::::\n",
        ":::",
        "::x{",
        "    ",
        "\t",
        "<b>",
        "</b>",
        "<div>\n",
        "\n</div>\n",
        "<!-- more -->",
        "<!--",
        "<script>",
        "<?x?>",
        "&amp;",
        "&nbsp;",
        "\\",
        "|",
        "\n|a|b|\n|-|-:|\n|c|d|\n",
        "\n: d\n",
        "term",
        "https://a.example/x_y?z=1&w=2",
        "www.b.example",
        "m@c.example",
        "<https://d.example>",
        "!",
        " !",
        " ;",
        ":",
        " :",
        "?",
        "«",
        "»",
        "\"",
        "'",
        "l'",
        "...",
        "5 €",
        "12 ",
        "…",
        "\u{a0}",
        "\u{202f}",
        "\r\n",
        "---\n",
        "===\n",
        "[r]: /u\n",
        "[r]",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn anything() -> impl Strategy<Value = String> {
    prop_oneof![3 => pieces(), 1 => any::<String>()]
}

/// Returns the ids of headings in HTML, in order.
fn heading_ids(html: &str) -> Vec<String> {
    let opening = html.split('<').filter(|tag| {
        tag.starts_with('h')
            && tag.as_bytes().get(1).is_some_and(|b| (b'1'..=b'6').contains(b))
            && tag[2..].starts_with(" id=")
    });
    opening
        .map(|tag| {
            tag[6..].split([' ', '>']).next().unwrap().trim_matches('"').replace("&amp;", "&").replace("&quot;", "\"")
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_text_is_too_strange(body in anything()) {
        for html in [HtmlPolicy::Sanitize, HtmlPolicy::Trust, HtmlPolicy::Refuse] {
            for options in [FRENCH, ENGLISH] {
                render(&body, sobre::content::markdown::Options { html, ..options });
            }
        }
        read(&body);
        plain(&body, true);
        plain(&body, false);
    }

    #[test]
    fn both_walks_give_the_same_ids(body in pieces()) {
        // A footnote’s heading is shown at the end, if at all.
        let body = body.replace("[^", "");
        let ids: Vec<_> = read(&body).0.headings.into_iter().map(|heading| heading.id).collect();
        prop_assert_eq!(ids, heading_ids(&french(&body)));
    }

    #[test]
    fn no_id_is_given_twice(body in pieces()) {
        let outline = read(&body).0;
        let mut ids: Vec<_> = outline.headings.iter().map(|heading| &heading.id).chain(&outline.anchors).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), all, "{:?}", outline);
    }

    #[test]
    fn both_walks_meet_the_same_links_in_order(body in pieces()) {
        // What stands in an image's text, or in a component's arguments, is not written as a link.
        let body = body.replace("![", "").replace("::", "");
        let site = Site::default();
        html(&body, FRENCH, &site, &mut String::new(), &|_| Place::file(""));
        let links: Vec<_> = outline(&body, FRENCH, &|_| Place::file("")).0.links.into_iter().map(|link| link.target).collect();
        prop_assert_eq!(links, site.asked.into_inner());
    }

    #[test]
    fn what_stands_before_stays(body in anything()) {
        let mut out = String::from("<before> ");
        html(&body, FRENCH, &Site::default(), &mut out, &|_| Place::file(""));
        prop_assert_eq!(&out["<before> ".len()..], french(&body));
    }

    #[test]
    fn cleaned_html_holds_nothing_that_runs(body in anything()) {
        // The name of a code block's language stands in quotes: nothing there is a tag.
        let html = french(&body).to_lowercase().replace("language-<", "language-");
        prop_assert!(!html.contains("<script") && !html.contains("<style") && !html.contains("<iframe"));
    }

    #[test]
    fn code_is_never_touched(code in "[a-z .!?;:'\"«»0-9€<&]{1,40}") {
        let block = french(&format!("```\n{code}\n```\n"));
        let escaped = code.replace('&', "&amp;").replace('<', "&lt;");
        prop_assert_eq!(block, format!("<pre><code>{escaped}\n</code></pre>"));
        let span = french(&format!("x `` {code} `` y"));
        prop_assert!(span.contains(&format!("<code>{escaped}</code>")) || code.trim().is_empty() , "{}", span);
    }
}

#[test]
fn a_long_ordinary_page_is_quick() {
    let body = "Un mot *ici* ; [là](fair.md) ! « Oui » : 5 €...\n\n## Titre\n\n- a\n- b\n\n".repeat(2000);
    let start = Instant::now();
    assert!(french(&body).len() > body.len());
    assert!(start.elapsed() < Duration::from_secs(5));
}
