//! Texts made to break parsers.

use std::time::Duration;

use sobre::{
    content::markdown::{Options, outline},
    diag::Place,
};

use super::{FRENCH, findings, french, read, render};

/// Both walks of `body`, in a time that leaves room for a slow machine without optimisation.
fn survives(name: &str, body: &str) {
    let start = worked();
    french(body);
    read(body);
    let worked = worked() - start;
    assert!(worked < Duration::from_secs(20), "{name}: {worked:?}");
}

/// How long this thread has worked: waiting for others is nobody's fault (proc(5), `schedstat`).
fn worked() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(said.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or_default())
}

#[test]
fn code_formulas_and_abbreviations_are_survived() {
    let n = 20_000;
    for piece in [
        "$",
        "$a$ ",
        "$$a$$",
        "$\\frac{",
        "```math\n\\frac{\n```\n",
        "```rust\nfn a() {\"\n```\n",
        "```é {1-\n",
        "[a](b.pdf)\n\n",
        "![a](b.mp3)\n\n",
    ] {
        let body = piece.repeat(n);
        let options = Options { math: true, ..FRENCH };
        let start = worked();
        render(&body, options);
        outline(&body, options, &|span| Place::new("a.md", &body, span));
        assert!(worked() - start < Duration::from_secs(20), "{piece:?}: {:?}", worked() - start);
    }
    for language in ["rust", "php", "markdown", "html", "toml", "sh"] {
        let line = "<?php $a = \"{$b['c']}\"; /* (((([[[[ '' ### */ `x` **y** &amp; \\\\ ${z:-\n";
        survives(language, &format!("```{language}\n{}```\n", line.repeat(800)));
    }
    let words: String = (0..n).map(|at| format!("*[a {at}]: b\n")).collect();
    survives("explanations", &format!("{words}\n{}", "a 7 ".repeat(n)));
}

#[test]
fn twenty_thousand_of_anything_are_survived() {
    let n = 20_000;
    for piece in [
        ">",
        "> ",
        "- ",
        "1. ",
        "> - ",
        "[",
        "![",
        "](",
        "[a](",
        "[a](b){",
        "[a](b){t=\"",
        "[a](b){.c}",
        "[[",
        "[[a|",
        "*",
        "*a ",
        "a**b",
        "*a_ ",
        "_*",
        "~~a ~b",
        "`",
        "<",
        "<a ",
        "<!--",
        "a <!--",
        "a <?",
        "<b>",
        "<b>a</b>",
        "<div>\n\n",
        "[^",
        "[^a]",
        "x[^1] ",
        "[^a]: x\n",
        "a\n: b\n",
        "# a\n",
        "# a {#a}\n",
        "## \n",
        ":::a\n",
        "a:: ",
        ":",
        "::a ",
        " :",
        "\n:",
        ":::\n",
        "::a{\n",
        "::::a\n:::\n",
        "- :::a\n",
        "> :::a\n",
        "&amp;",
        "\\",
        "https://",
        "https://a.b ",
        "a@",
        "a@b.c",
        "www.",
        "www.a",
        "{",
        "{{",
        "\"",
        "'",
        "«",
        "« ",
        ".",
        "...",
        "!",
        " !",
        "5 ",
        "0",
        "|",
        "<br>",
        "<kbd>",
        "</kbd>",
        "<details>\n\nx\n\n",
        "\t",
        "\u{a0}",
    ] {
        survives(piece, &piece.repeat(n));
    }
}

#[test]
fn wide_and_long_tables_are_survived() {
    survives("wide", &("|a".repeat(5000) + "|\n" + &"|-".repeat(5000) + "|\n" + &"|b\n".repeat(500)));
    survives("long", &("|a|b|\n|-|-|\n".to_owned() + &"|c|<b>d</b>|\n".repeat(5000)));
}

#[test]
fn markers_times_lines_are_survived() {
    for marker in ["> ", "- "] {
        survives(marker, &(marker.repeat(100_000) + "x\n" + &"y\n".repeat(100_000)));
    }
}

#[test]
fn nesting_beyond_the_limit_is_shown_as_written_and_said_once() {
    let body = "> ".repeat(150) + "fond *x*";
    assert_eq!(
        findings(&body),
        "1:201+1 markdown/nesting nested more than 100 deep (from here on it is shown as written)"
    );
    let html = french(&body);
    assert_eq!(html.matches("<blockquote>").count(), 100);
    assert!(html.contains(&("> ".repeat(50) + "fond *x*")));
}

#[test]
fn lists_in_lists_count_once_a_level() {
    let lists = |depth: usize| (0..depth).map(|i| "  ".repeat(i) + "- x\n").collect::<String>();
    assert_eq!(findings(&lists(100)), "");
    assert!(findings(&lists(101)).contains("markdown/nesting"));
}

#[test]
fn components_in_components_are_limited_too() {
    let body = ":::a\n".repeat(120) + &":::\n".repeat(120);
    assert_eq!(findings(&body).matches("markdown/nesting").count(), 20);
    assert_eq!(french(&body).matches("<a[]>").count(), 100);
}
