//! Component tags.

use insta::assert_snapshot;
use sobre::{
    content::markdown::html,
    diag::{Lang, Place},
};

use super::{ENGLISH, Site, english, findings, findings_in, read};

#[test]
fn tags_stand_on_their_own_lines_anywhere_but_in_code() {
    assert_snapshot!(english("before\n::button{label=\"x\"}\nafter *a*\n   ::b\n    ::not-me\n"), @r#"
    <p>before</p><button[("label", String("x"))]><p>after <em>a</em></p><b[]><pre><code>::not-me
    </code></pre>
    "#);
    assert_snapshot!(english("> ::a\n> text\n\n- ::b\n  text\n- x\n  ::c{n=1}\n  y\n\n1. :::d\n   z\n   :::\n"), @r#"<blockquote><a[]><p>text</p></blockquote><ul><li><b[]>text</li><li>x<c[("n", Integer(1))]>y</li></ul><ol><li><d[]>z</d></li></ol>"#);
    assert_snapshot!(english("```\n::a{x=1}\n:::b\n```\n\n    ::c\n    :::d{}\n\n<pre>\n::e\n</pre>\n\n`x\n::f`"), @r"
    <pre><code>::a{x=1}
    :::b
    </code></pre><pre><code>::c
    :::d{}
    </code></pre><pre>::e
    </pre><p><code>x ::f</code></p>
    ");
    assert_snapshot!(english("::before x\nstd::path ::\n\na\n::\n"), @r"
    <p>::before x
    std::path ::</p><p>a
    ::</p>
    ");
}

#[test]
fn bodies_are_markdown_and_nest() {
    assert_snapshot!(english("::::outer{title=\"À savoir\"}\n## T\n:::inner\n- a\n- b\n:::\n:::inner\n:::\n::::\nend\n"), @r#"<outer[("title", String("À savoir"))]><h2 id=t>T</h2><inner[]><ul><li>a</li><li>b</li></ul></inner><inner[]></inner></outer><p>end</p>"#);
    assert_snapshot!(english(":::a\nx[^1]\n:::\n\n[^1]: n\n"), @r#"<a[]><p>x<sup><a href=#fn-1 id=fnref-1 role=doc-noteref>1</a></sup></p></a><section class=footnotes role=doc-endnotes aria-label=Notes><ol><li id=fn-1><p>n <a href=#fnref-1 class=footnote-back role=doc-backlink aria-label="Back to reference 1">↩</a></p></li></ol></section>"#);
    assert_snapshot!(english(":::a\n:::b\nx\n:::\n:::\n"), @"<a[]><b[]><p>x</p></b></a>");
}

#[test]
fn arguments_are_typed() {
    assert_snapshot!(english("::a{s=\"q \\\" b \\\\ \\n é }\" i=-12 x=1.50 t=true f=false bare l=[\"a\", 2,3.5 , true] e=[]}"), @r#"<a[("s", String("q \" b \\ \\n é }")), ("i", Integer(-12)), ("x", Float(1.5)), ("t", Bool(true)), ("f", Bool(false)), ("bare", Bool(true)), ("l", List([String("a"), Integer(2), Float(3.5), Bool(true)])), ("e", List([]))]>"#);
    assert_snapshot!(english("::a{}\n::a{ k=1 }\n::a_b-c2"), @r#"<a[]><a[("k", Integer(1))]><a_b-c2[]>"#);
}

#[test]
fn addresses_in_arguments_are_links() {
    let body = "x\n\n::a{link=\"page:fair\" title=\"no.md\" image=\"a.jpg\" page=\"b.md\" file=3}\n\n[y](z.md)\n";
    let links: Vec<_> = read(body).0.links.into_iter().map(|link| (link.target, link.embeds)).collect();
    assert_eq!(
        links,
        [("page:fair", false), ("a.jpg", true), ("b.md", false), ("z.md", false)].map(|(t, e)| (t.into(), e))
    );
}

#[test]
fn each_mistake_has_its_message_and_place() {
    let body = [
        "::a{x=abc}",
        "::a{x=“abc”}",
        "::a{x=\"abc}",
        "::a{x=1",
        "::a{x=1 x=2}",
        "::a{x=1,y=2}",
        "::a{=1}",
        "::a{x=1} y",
        ":::a b",
        "::: a",
        "::a{x=[1 2]}",
        "::a{x=\"1\"y=2}",
        "::a{x=1.2.3}",
        "::a{x=99999999999999999999}",
    ]
    .join("\n\n");
    assert_snapshot!(findings_in(&body, ENGLISH, Lang::En), @r#"
    1:7+3 component/syntax a value is expected here: a text in straight quotes, a number, `true` or `false` (write `"abc"`)
    3:7+5 component/syntax a value is expected here: a text in straight quotes, a number, `true` or `false` (write `"abc"`)
    5:7+5 component/syntax this text is not closed: `"` is missing
    7:8+1 component/syntax the closing `}` is missing
    9:9+1 component/syntax argument `x` is given twice
    11:8+1 component/syntax a space is expected here (arguments are separated by spaces)
    13:5+1 component/syntax an argument’s name is expected here
    15:9+2 component/syntax nothing may follow a component tag on its line (arguments stand in braces: `a{title="…"}`)
    17:5+2 component/syntax nothing may follow a component tag on its line (arguments stand in braces: `a{title="…"}`)
    19:4+1 component/syntax a component’s name is expected right after the colons (write `:::name{…}`)
    21:10+1 component/syntax `,` or `]` is expected here
    23:10+1 component/syntax a space is expected here (arguments are separated by spaces)
    25:7+5 component/syntax a value is expected here: a text in straight quotes, a number, `true` or `false` (write `"1.2.3"`)
    27:7+20 component/syntax a value is expected here: a text in straight quotes, a number, `true` or `false` (write `"99999999999999999999"`)
    "#);
    assert_snapshot!(findings_in(&body, ENGLISH, Lang::Fr), @r#"
    1:7+3 component/syntax une valeur est attendue ici : un texte entre guillemets droits, un nombre, `true` ou `false` (écrivez `"abc"`)
    3:7+5 component/syntax une valeur est attendue ici : un texte entre guillemets droits, un nombre, `true` ou `false` (écrivez `"abc"`)
    5:7+5 component/syntax ce texte n’est pas refermé : il manque `"`
    7:8+1 component/syntax il manque le `}` fermant
    9:9+1 component/syntax l’argument « x » est donné deux fois
    11:8+1 component/syntax une espace est attendue ici (les arguments sont séparés par des espaces)
    13:5+1 component/syntax le nom d’un argument est attendu ici
    15:9+2 component/syntax rien ne peut suivre une balise de composant sur sa ligne (les arguments sont entre accolades : `a{title="…"}`)
    17:5+2 component/syntax rien ne peut suivre une balise de composant sur sa ligne (les arguments sont entre accolades : `a{title="…"}`)
    19:4+1 component/syntax le nom d’un composant est attendu juste après les deux-points (écrivez `:::nom{…}`)
    21:10+1 component/syntax `,` ou `]` est attendu ici
    23:10+1 component/syntax une espace est attendue ici (les arguments sont séparés par des espaces)
    25:7+5 component/syntax une valeur est attendue ici : un texte entre guillemets droits, un nombre, `true` ou `false` (écrivez `"1.2.3"`)
    27:7+20 component/syntax une valeur est attendue ici : un texte entre guillemets droits, un nombre, `true` ou `false` (écrivez `"99999999999999999999"`)
    "#);
}

#[test]
fn what_is_opened_must_be_closed_in_the_same_place() {
    let body = ":::a\nx\n\n- y\n  :::b\n- :::\n\n::::c\n:::d\n::::\n";
    assert_snapshot!(findings(body), @r"
    5:3+4 component/unclosed component `b` is opened here and never closed (close it with a line `:::`)
    6:3+3 component/unclosed no component is open here that `:::` could close (a component closes with as many colons as it opened with, in the same list item or quote)
    9:1+4 component/unclosed component `d` is opened here and never closed (close it with a line `:::`)
    1:1+4 component/unclosed component `a` is opened here and never closed (close it with a line `:::`)
    ");
    assert_snapshot!(findings_in(body, ENGLISH, Lang::Fr), @r"
    5:3+4 component/unclosed le composant « b » est ouvert ici et jamais refermé (fermez-le par une ligne « ::: »)
    6:3+3 component/unclosed aucun composant n’est ouvert ici que « ::: » pourrait fermer (un composant se ferme avec autant de deux-points qu’à l’ouverture, dans le même élément de liste ou la même citation)
    9:1+4 component/unclosed le composant « d » est ouvert ici et jamais refermé (fermez-le par une ligne « ::: »)
    1:1+4 component/unclosed le composant « a » est ouvert ici et jamais refermé (fermez-le par une ligne « ::: »)
    ");
    assert_snapshot!(english(body), @"<a[]><p>x</p><ul><li>y<b[]></b></li><li></li></ul><c[]><d[]></d></c></a>");
    assert_snapshot!(findings(":::a b\nx\n:::\n"), @r#"1:5+2 component/syntax nothing may follow a component tag on its line (arguments stand in braces: `a{title="…"}`)"#);
}

#[test]
fn what_the_site_says_gets_the_tag_as_its_place() {
    let body = "é\n\n  ::nope{x=1}  \n";
    let found = html(body, ENGLISH, &Site::default(), &mut String::new(), &|span| Place::new("a.md", body, span));
    let place = found[0].place.clone().unwrap();
    assert_eq!((place.line, place.column, place.width), (3, 3, 11));
}
