//! What holds for every text: reading never fails, loses no word, and costs no more than its length.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sobre::{
    content::markdown::{Options, fragment},
    statify::{
        html::dom::{Dom, Kind as NodeKind},
        spip::text::{
            Reading, markdown, parse, title,
            tree::{Kind, Piece},
        },
    },
};

use super::{garden::Garden, html::Spip, reading};

/// What texts are made of; `•` is a word that no other text holds.
const PIECES: &[&str] = &[
    "•",
    "• •",
    " • ",
    "\n",
    "\n\n",
    "\n\n\n",
    " ",
    "{",
    "}",
    "{{",
    "}}",
    "{{{",
    "}}}",
    "{{{{",
    "}}}}",
    "{•}",
    "{{•}}",
    "\n{{{•}}}\n",
    "\n-* •",
    "\n-** •",
    "\n-# •",
    "\n-## •",
    "\n- •",
    "\n-- •",
    "\n-",
    "\n_ •",
    "\n----\n",
    "\n|•|•|\n",
    "\n|{{•}}|{{•}}|\n|•|<|\n|•|^|\n",
    "\n||•|•||\n|•|\n",
    "|",
    "[",
    "]",
    "[•->https://x.example/]",
    "[•->art2]",
    "[•|•->art2]",
    "[•{en}->art2]",
    "->",
    "[[•]]",
    "[[<a>•]]",
    "[[",
    "]]",
    "[?•]",
    "[•<-]",
    "<quote>•",
    "</quote>",
    "<quote>",
    "<poesie>•\n•</poesie>",
    "<code>•</code>",
    "<code>\n•\n</code>",
    "<cadre>•</cadre>",
    "<html>•</html>",
    "<intro>",
    "</intro>",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<br />",
    "<ul><li>•</li></ul>",
    "<",
    ">",
    "&",
    "&eacute;",
    "~",
    "!",
    " :",
    "« • »",
    "’",
    "'",
    "\"",
    "\\{",
    "\\",
    "*",
    "_",
    "#",
    "+",
    "1. ",
    "é",
    "<table><tr><td>•</td></tr></table>",
    "<math>",
    "</math>",
    "<multi>",
    "</multi>",
    "[fr]",
    "http://www.x.example/",
    "www.spip.net",
    "[•|•]",
    "\t",
    "  ",
];

/// Texts in which each word stands once.
fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..30).prop_map(|pieces| {
        let mut text = String::new();
        let mut number = 0;
        for c in pieces.concat().chars() {
            if c == '•' {
                number += 1;
                text.push_str(&format!("mot{number}fin"));
            } else {
                text.push(c);
            }
        }
        text
    })
}

/// Returns the words of a text that the strategy made, in order.
fn words(text: &str) -> Vec<String> {
    let parts = text.split("mot").skip(1);
    parts
        .filter_map(|part| {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            (digits > 0 && part[digits..].starts_with("fin")).then(|| part[..digits].to_owned())
        })
        .collect()
}

/// Returns the words that a reader of HTML sees.
fn seen(html: &str) -> Vec<String> {
    let dom = Dom::parse(html);
    let mut text = String::new();
    for node in dom.below(dom.root()) {
        if let NodeKind::Text(words) = dom.kind(node) {
            text.push_str(words);
        }
    }
    words(&text)
}

fn built(markdown: &str) -> String {
    let options = Options { french: true, ..Options::USUAL };
    fragment(markdown, options)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_word_is_lost(text in texts()) {
        let tree = parse(&text, &reading("fr"));
        let kept = words(&format!("{tree:?}"));
        for word in words(&text) {
            prop_assert!(kept.contains(&word) || text.contains("<multi>"), "{word} of {text:?}");
        }
    }

    #[test]
    fn the_page_built_from_the_markdown_says_what_spip_said(text in texts()) {
        let tree = parse(&text, &reading("fr"));
        let spip = Spip { notes: false, cuts: false, ..Spip::default() }.html(&tree);
        let text_alone = sobre::statify::spip::text::Tree { notes: Vec::new(), ..tree.clone() };
        let markdown = markdown(&text_alone, &Garden::default());
        // Words that stand where an address should, SPIP hides in a link that leads nowhere.
        let targets: Vec<String> = text_alone.pieces.iter().flat_map(|piece| match piece {
            Piece::Verbatim(verbatim) if verbatim.kind == Kind::Resource => words(&verbatim.attributes),
            Piece::Link(link) if !link.is_bare && link.target.written().contains(char::is_whitespace) => words(&link.target.written()),
            _ => Vec::new(),
        }).collect();
        let ours: Vec<String> = seen(&built(&markdown)).into_iter().filter(|word| !targets.contains(word)).collect();
        prop_assert_eq!(&ours, &seen(&spip), "{:?}\n{}\n{}", text, markdown, spip);
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        let _ = markdown(&parse(&text, &reading("en")), &Garden::default());
        let _ = title(&text, &Reading { is_title: true, ..reading("en") });
    }
}

#[test]
fn notes_keep_their_words() {
    let text =
        "a[[mot1fin {mot2fin}]] b[[<x>mot3fin\n\nmot4fin]] c[[<>mot5fin]] | d[[mot6fin]]\n\n|x|<|\n|y[[mot7fin]]|z|\n";
    let written = markdown(&parse(text, &reading("fr")), &Garden::default());
    let mut kept = seen(&built(&written));
    kept.sort();
    assert_eq!(kept, ["1", "2", "3", "4", "5", "6", "7"], "{written}");
}

#[test]
fn the_cost_follows_the_length() {
    let garden = Garden::default();
    let long = |piece: &str, count: usize| piece.repeat(count);
    let texts = [
        long("[", 100_000),
        long("{", 100_000),
        long("<", 100_000),
        long("[[", 5_000),
        long("]", 5_000),
        long("<div>", 20_000),
        long("<quote>", 20_000),
        long("<b>", 5_000),
        long("</b>", 5_000),
        long("<multi>", 5_000),
        long("<code>", 5_000),
        long("<a ", 5_000),
        long("<doc1|", 5_000),
        long("[a->", 5_000),
        long("[a|b", 5_000),
        long("\n-*", 5_000),
        long("\n-*#", 5_000),
        format!("\n-{}", long("*", 5_000)),
        long("\n|", 5_000),
        long("|\n|", 5_000),
        long(" ", 5_000),
        long("\n", 5_000),
        long(" \n", 5_000),
        long("~ ", 5_000),
        long("<poesie>", 5_000),
        long("\n_ ", 5_000),
        long("!?", 5_000),
        long("&", 5_000),
        long(";", 5_000),
        long("--", 5_000),
        long("http:/", 5_000),
        long("www.a", 5_000),
        long("\n- ", 5_000),
        long("[[x]]", 5_000),
        long("{a}", 5_000),
        long("{{{x", 5_000),
        long("[x->y]", 5_000),
        long("<br>", 5_000),
        format!("{}{}->x", long("[", 50_000), long("[b]", 5_000)),
        long("[?x", 5_000),
        long("x<-]", 5_000),
        long("<p>", 5_000),
        long("<x.y", 5_000),
    ];
    for text in texts {
        let start = Instant::now();
        let tree = parse(&text, &reading("fr"));
        let read = start.elapsed();
        let _ = title(&text, &reading("fr"));
        let _ = markdown(&tree, &garden);
        let written = start.elapsed();
        let name: String = text.chars().take(12).collect();
        // Generous: the tests are not optimised, and others compute beside them; the square of any of these would
        // take minutes.
        assert!(written < Duration::from_secs(40), "{name:?} {read:?} {written:?}");
    }
}
