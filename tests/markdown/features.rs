//! Each feature, in French and English.

use insta::assert_snapshot;
use sobre::{content::markdown::Options, diag::Lang};

use super::{ENGLISH, FRENCH, english, findings, findings_in, french, read, render};

#[test]
fn blocks_are_written_without_line_feeds_between_them() {
    assert_snapshot!(english("# A\n\nb\nc  \nd\n\n> q\n\n---\n\n1. x\n2. y\n\n3) z\n\n- l\n\n  m\n"), @r"
    <h1 id=a>A</h1><p>b
    c<br>d</p><blockquote><p>q</p></blockquote><hr><ol><li>x</li><li>y</li></ol><ol start=3><li>z</li></ol><ul><li><p>l</p><p>m</p></li></ul>
    ");
    assert_snapshot!(english("```rust,ignore\nif a < b && c > d {\n```\n\n    indented\n"), @r"
    <pre><code class=language-rust><span class=kw>if</span> a &lt; b &amp;&amp; c > d {
    </code></pre><pre><code>indented
    </code></pre>
    ");
}

#[test]
fn headings_have_ids_without_accents_each_once() {
    let body = "# Été à Œuf\n## 日本\n## 日本\n### A *b* `c` [d](x)\n### Été à Œuf\n## Own {#été-2 .wide lang=fr onclick=x}\n## Other {#été-2}\n";
    assert_snapshot!(french(body), @"<h1 id=ete-a-oeuf>Été à Œuf</h1><h2 id=日本>日本</h2><h2 id=日本-2>日本</h2><h3 id=a-b-c-d>A <em>b</em> <code>c</code> <a href=x>d</a></h3><h3 id=ete-a-oeuf-2>Été à Œuf</h3><h2 id=été-2 class=wide lang=fr>Own</h2><h2 id=été-2-2>Other</h2>");
    assert_snapshot!(findings(body), @r"
    6:1+39 markdown/attribute attribute `onclick` is not allowed here, or its value is not
    7:1+17 markdown/duplicate-id this page has the id `été-2` already (here it becomes `été-2-2`)
    ");
}

#[test]
fn an_id_written_out_is_kept_from_other_headings() {
    assert_snapshot!(english("## Foo\n\n## Bar {#foo}\n\n[x](y){#baz}\n\n## Baz"), @"<h2 id=foo-2>Foo</h2><h2 id=foo>Bar</h2><p><a href=y id=baz>x</a></p><h2 id=baz-2>Baz</h2>");
}

#[test]
fn footnotes_are_gathered_at_the_end() {
    let body = "A[^b] B[^a] C[^b] D[^x]\n\n[^a]: Note *a*\n[^b]: Note b\n\n    more\n[^c]: unused\n";
    assert_snapshot!(french(body), @r#"<p>A<sup><a href=#fn-1 id=fnref-1 role=doc-noteref>1</a></sup> B<sup><a href=#fn-2 id=fnref-2 role=doc-noteref>2</a></sup> C<sup><a href=#fn-1 id=fnref-1-2 role=doc-noteref>1</a></sup> D[^x]</p><section class=footnotes role=doc-endnotes aria-label=Notes><ol><li id=fn-1><p>Note b</p><p>more <a href=#fnref-1 class=footnote-back role=doc-backlink aria-label="Retour à l’appel 1 de la note 1">↩</a> <a href=#fnref-1-2 class=footnote-back role=doc-backlink aria-label="Retour à l’appel 2 de la note 1">↩<sup>2</sup></a></p></li><li id=fn-2><p>Note <em>a</em> <a href=#fnref-2 class=footnote-back role=doc-backlink aria-label="Retour à l’appel de la note 2">↩</a></p></li></ol></section>"#);
    assert_snapshot!(english("A[^1] B[^1]\n\n[^1]: Note\n"), @r#"<p>A<sup><a href=#fn-1 id=fnref-1 role=doc-noteref>1</a></sup> B<sup><a href=#fn-1 id=fnref-1-2 role=doc-noteref>1</a></sup></p><section class=footnotes role=doc-endnotes aria-label=Notes><ol><li id=fn-1><p>Note <a href=#fnref-1 class=footnote-back role=doc-backlink aria-label="Back to reference 1-1">↩</a> <a href=#fnref-1-2 class=footnote-back role=doc-backlink aria-label="Back to reference 1-2">↩<sup>2</sup></a></p></li></ol></section>"#);
    assert_snapshot!(findings(body), @r"
    1:20+4 footnote/undefined footnote `x` is called but never written (write its text on a line `[^x]: …`)
    7:1+5 footnote/unused this footnote is never called
    ");
    assert_snapshot!(findings_in(body, FRENCH, Lang::Fr), @r"
    1:20+4 footnote/undefined la note « x » est appelée mais jamais écrite (écrivez son texte sur une ligne `[^x]: …`)
    7:1+5 footnote/unused cette note n’est jamais appelée
    ");
    assert_eq!(read(body).0.anchors, ["fnref-1", "fnref-2", "fnref-1-2", "fn-1", "fn-2"]);
}

#[test]
fn alerts_have_names_in_both_languages_and_titles() {
    let body = "> [!NOTE]\n> a\n\n> [!conseil] Le *bon* geste\n> b\n>\n> c\n\n> [!DANGER]\n\n> [!ATTENTION] Seul\n\n> [!FOO]\n> d\n\n- > [!TIP]\n  > e\n";
    assert_snapshot!(french(body), @r#"
    <div class="alert alert-note" role=note><p class=alert-title>Note</p><p>a</p></div><div class="alert alert-tip" role=note><p class=alert-title>Le <em>bon</em> geste</p><p>b</p><p>c</p></div><div class="alert alert-caution" role=note><p class=alert-title>Danger</p></div><div class="alert alert-warning" role=note><p class=alert-title>Seul</p></div><blockquote><p>[!FOO]
    d</p></blockquote><ul><li><div class="alert alert-tip" role=note><p class=alert-title>Conseil</p><p>e</p></div></li></ul>
    "#);
    assert_snapshot!(english("> [!IMPORTANT]\n> a\n\n> [!WARNING]\n> b\n\n> [!CAUTION] Do *not\n> c* d\n> e"), @r#"
    <div class="alert alert-important" role=note><p class=alert-title>Important</p><p>a</p></div><div class="alert alert-warning" role=note><p class=alert-title>Warning</p><p>b</p></div><div class="alert alert-caution" role=note><p class=alert-title>Do <em>not
    c</em> d</p><p>e</p></div>
    "#);
}

#[test]
fn lists_of_terms_and_tasks() {
    assert_snapshot!(english("Term *a*\n: One\n: Two\n\nTerm b\n\n: Three\n\n  more\n"), @"<dl><dt>Term <em>a</em></dt><dd><p>One</p></dd><dd><p>Two</p></dd><dt>Term b</dt><dd><p>Three</p><p>more</p></dd></dl>");
    assert_snapshot!(english("- [x] done\n- [ ] to do\n"), @r#"<ul><li class=task><input type=checkbox disabled checked aria-label=Done> done</li><li class=task><input type=checkbox disabled aria-label="To do"> to do</li></ul>"#);
    assert_snapshot!(french("- [x] fait\n\n- [ ] à faire\n"), @r#"<ul><li class=task><p><input type=checkbox disabled checked aria-label=Fait> fait</p></li><li class=task><p><input type=checkbox disabled aria-label="À faire"> à faire</p></li></ul>"#);
}

#[test]
fn tables_have_heads_and_sides() {
    assert_snapshot!(english("| a | b | c |\n|:--|:-:|--:|\n| 1 | *2* | `x|y` |\n"), @"<table><thead><tr><th scope=col>a</th><th scope=col class=center>b</th><th scope=col class=right>c</th></tr></thead><tbody><tr><td>1</td><td class=center><em>2</em></td><td class=right>`x</td></tr></tbody></table>");
    assert_snapshot!(english("| a |\n|---|\n"), @"<table><thead><tr><th scope=col>a</th></tr></thead></table>");
}

#[test]
fn attributes_of_links_and_images_are_allowed_by_list() {
    let body = "![Une cour](cour.jpg){.wide width=300 loading=lazy} [x](y){#id .a .b lang=en rel=me target=_blank style=x}! ![a](b){width=3em}";
    assert_snapshot!(english(body), @r#"<p><img src=cour.jpg alt="Une cour" class=wide width=300 loading=lazy> <a href=y id=id class="a b" lang=en rel=me>x</a>! <img src=b alt=a></p>"#);
    assert_snapshot!(findings(body), @r"
    1:59+48 markdown/attribute attribute `target` is not allowed here, or its value is not
    1:59+48 markdown/attribute attribute `style` is not allowed here, or its value is not
    1:116+11 markdown/attribute attribute `width` is not allowed here, or its value is not
    ");
    assert_snapshot!(english("[x](y){voir} [x](y){{ z }} [x](y){% z %} [x](y) {.a} [![i](j){.k}](l){.m} {.n}"), @"<p><a href=y>x</a>{voir} <a href=y>x</a>{{ z }} <a href=y>x</a>{% z %} <a href=y>x</a> {.a} <a href=l class=m><img src=j alt=i class=k></a> {.n}</p>");
}

#[test]
fn links_are_asked_of_the_site() {
    let body = "[a](../news/fair.md#b \"t\") [[fair]] [[fair|the *fair*]] [](fair.md) [[other#x]] [](y.md) [b](<a b>) [c](é?x=\"y\"&z) [d]() [[fair]]{.e}";
    assert_snapshot!(english(body), @r#"<p><a href=/news/fair/ title=t>a</a> <a href=/news/fair/>The &lt;fair></a> <a href=/news/fair/>the <em>fair</em></a> <a href=/news/fair/>The &lt;fair></a> <a href=page:other#x>other#x</a> <a href=y.md>y.md</a> <a href=a%20b>b</a> <a href="%C3%A9?x=%22y%22&amp;z">c</a> <a href="">d</a> <a href=/news/fair/ class=e>The &lt;fair></a></p>"#);
    let links: Vec<_> = read(body)
        .0
        .links
        .into_iter()
        .map(|link| (link.target, &body[link.span.start as usize..link.span.end as usize]))
        .collect();
    assert_snapshot!(format!("{links:?}"), @r#"[("../news/fair.md#b", "../news/fair.md#b"), ("page:fair", "fair"), ("page:fair", "fair"), ("fair.md", "fair.md"), ("page:other#x", "other#x"), ("y.md", "y.md"), ("a b", "a b"), ("é?x=\"y\"&z", "é?x=\"y\"&z"), ("", "[d]()"), ("page:fair", "fair")]"#);
}

#[test]
fn bare_addresses_are_links() {
    assert_snapshot!(english("(see https://a.example/x_(y)_z?b=1&c=2), www.b.example/é! me@c.example. <https://d.example> <e@f.example> `https://no.example` [https://g.example](h) \\https://i.example"), @r#"<p>(see <a href="https://a.example/x_(y)_z?b=1&amp;c=2">https://a.example/x_(y)_z?b=1&amp;c=2</a>), <a href=https://www.b.example/%C3%A9>www.b.example/é</a>! <a href=mailto:me@c.example>me@c.example</a>. <a href=https://d.example>https://d.example</a> <a href=mailto:e@f.example>e@f.example</a> <code>https://no.example</code> <a href=h>https://g.example</a> \<a href=https://i.example>https://i.example</a></p>"#);
    assert_snapshot!(english("**https://a.example** *www.b.example* https://a.example/*b*"), @"<p><strong><a href=https://a.example>https://a.example</a></strong> <em><a href=https://www.b.example>www.b.example</a></em> <a href=https://a.example/>https://a.example/</a><em>b</em></p>");
}

#[test]
fn images_without_description_and_jumping_headings_are_found() {
    let body = "![](a.jpg) ![ ](b.jpg) [![](c.jpg)](d) ![x](e.jpg) ![*y*](f.jpg) ![[g.jpg]]\n\n#### Deep\n\n## Up\n\n### Fine\n";
    assert_snapshot!(english(body), @r#"<p><img src=a.jpg alt> <img src=b.jpg alt=" "> <a href=d><img src=c.jpg alt></a> <img src=e.jpg alt=x> <img src=f.jpg alt=y> <img src=g.jpg alt></p><h4 id=deep>Deep</h4><h2 id=up>Up</h2><h3 id=fine>Fine</h3>"#);
    assert_snapshot!(findings(body), @r"
    1:5+5 image/no-alt this image has no description (say between the brackets what it shows)
    1:17+5 image/no-alt this image has no description (say between the brackets what it shows)
    1:29+5 image/no-alt this image has no description (say between the brackets what it shows)
    1:69+5 image/no-alt this image has no description (say between the brackets what it shows)
    3:1+9 heading/jump a heading of level 4 after one of level 1
    ");
    assert_snapshot!(findings_in(body, FRENCH, Lang::Fr), @r"
    1:5+5 image/no-alt cette image n’a pas de description (dites entre les crochets ce qu’elle montre)
    1:17+5 image/no-alt cette image n’a pas de description (dites entre les crochets ce qu’elle montre)
    1:29+5 image/no-alt cette image n’a pas de description (dites entre les crochets ce qu’elle montre)
    1:69+5 image/no-alt cette image n’a pas de description (dites entre les crochets ce qu’elle montre)
    3:1+9 heading/jump un titre de niveau 4 après un titre de niveau 1
    ");
}

#[test]
fn template_marks_are_text() {
    assert_snapshot!(english("{{ site.title }} {% include \"x\" %} {# c #}\n\n## {{ x }}\n\n[{{ a }}]({{ b }})"), @r#"<p>{{ site.title }} {% include "x" %} {# c #}</p><h2 id=x>{{ x }}</h2><p>[{{ a }}]({{ b }})</p>"#);
}

#[test]
fn the_summary_is_the_first_paragraph_or_what_stands_before_more() {
    let summary = |body: &str| read(body).0.summary;
    assert_eq!(
        summary("# T\n\n> q\n\nPremier *mot* `x:y` ![i](j)[^1] !\nsuite\n\nDeux\n\n[^1]: n"),
        "Premier mot x:y\u{202f}! suite"
    );
    assert_eq!(summary("![i](j)\n\nTexte"), "Texte");
    assert_eq!(summary("# T\n\nun\n\n- deux\n- trois\n\n<!-- more -->\n\nquatre"), "T un deux trois");
    assert_eq!(summary("un <!--more--> deux\n\ntrois"), "un");
    assert_eq!(summary("# T"), "");
}

#[test]
fn words_are_counted_as_people_count_them() {
    let words = |body: &str| read(body).0.words;
    assert_eq!(words("L’été « est » là ; voici — enfin — 3 mots-clés !\n\n```\nno no\n```\n\n- un\n- `deux`\n"), 9);
    assert_eq!(words("![not me](x) **b**old\nnext"), 2);
}

#[test]
fn a_colon_that_begins_a_line_is_no_definition_without_a_space() {
    assert_eq!(english("a\n:-) `b\n:c` :d\n  :smile:"), "<p>a\n:-) <code>b :c</code> :d\n:smile:</p>");
    assert_eq!(english("a\n::b c\n\nd\n: e"), "<p>a\n::b c</p><dl><dt>d</dt><dd>e</dd></dl>");
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(render("", ENGLISH), "");
    assert_eq!(render("<!-- more -->\n<!-- note to self -->", FRENCH), "");
}

#[test]
fn windows_line_ends_change_nothing() {
    let body = "# A {#b}\n\n> [!NOTE] T\n> x\n\n:::c{t=\"u\"}\n- [x] d\n:::\n\n```\ncode\n```\n";
    assert_eq!(french(&body.replace('\n', "\r\n")), french(body));
    assert_eq!(findings(&body.replace('\n', "\r\n")), "");
}

#[test]
fn minify_html_finds_little_left_to_take() {
    let body = "# Une *page* ordinaire\n\nDu texte « courant », avec [un lien](fair.md) et un [autre](https://a.example/?b=1&c=2), \
        une ![image](photo.jpg){width=300 loading=lazy} ; une note[^1].\nSuite de la ligne.\n\n- un\n- deux\n  - trois\n\n\
        > [!NOTE] Titre\n> Citation.\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```rust\nfn main() {}\n```\n\n- [x] fait\n\n\
        Terme\n: Définition\n\n<details><summary>Plus</summary>\n\nEncore *du* texte.\n\n</details>\n\n[^1]: La note.\n";
    let ours = french(body);
    let options = minify_html::Cfg { keep_closing_tags: true, ..minify_html::Cfg::default() };
    let least = minify_html::minify(ours.as_bytes(), &options).len();
    assert!(ours.len() * 100 <= least * 103, "{} bytes, minified {least}: {ours}", ours.len());
}

#[test]
fn code_has_colours_that_the_theme_gives() {
    assert_snapshot!(english("```toml {2}\n# <a>\nkey = \"b\" # c\n```\n"), @r#"
    <pre><code class=language-toml><span class=co># &lt;a></span>
    <mark><span class=at>key</span> = <span class=sg>"b"</span> <span class=co># c</span>
    </mark></code></pre>
    "#);
    assert_snapshot!(english("```jinja\n{{ page.title | upper }}\n```\n\n```html\n<a href=\"b\">&amp;</a>\n```\n"), @r#"
    <pre><code class=language-jinja><span class=kw>{{</span> page.title | upper <span class=kw>}}</span>
    </code></pre><pre><code class=language-html>&lt;<span class=kw>a</span> <span class=at>href</span>=<span class=sg>"b"</span>><span class=nu>&amp;amp;</span>&lt;/<span class=kw>a</span>>
    </code></pre>
    "#);
    assert_snapshot!(english("~~~\n<b>\n~~~\n\n```text\n<b>\n```\n\n```klingon\n<b>\n```\n"), @r"
    <pre><code>&lt;b>
    </code></pre><pre><code class=language-text>&lt;b>
    </code></pre><pre><code class=language-klingon>&lt;b>
    </code></pre>
    ");
    assert_snapshot!(findings("- a\n\n  ```rsut,ignore\n  a\n  ```\n\n```Text\nb\n```\n"), @"3:6+4 markdown/code-language no colours for the language `rsut` (did you mean `rst`?)");
    assert_snapshot!(findings_in("```klingon {1}\na\n```\n", FRENCH, Lang::Fr), @"1:4+7 markdown/code-language pas de couleurs pour le langage « klingon » (vouliez-vous dire « lng » ?)");
}

#[test]
fn dollars_enclose_formulas_where_the_site_says_so() {
    const MATH: Options = Options { math: true, ..ENGLISH };
    let body = "Area $\\pi r^2$, and\n\n$$\\frac{1}{2}$$\n\n## The $x$ axis\n";
    assert_snapshot!(render(body, MATH), @r#"<p>Area <math display="inline"><mi>π</mi><msup><mi>r</mi><mn>2</mn></msup></math>, and</p><p><math display="block"><mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac></math></p><h2 id=the-x-axis>The <math display="inline"><mi>x</mi></math> axis</h2>"#);
    assert_snapshot!(render(body, Options { french: true, ..MATH }), @r#"<p>Area <math display="inline"><mi mathvariant="normal">π</mi><msup><mi>r</mi><mn>2</mn></msup></math>, and</p><p><math display="block"><mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac></math></p><h2 id=the-x-axis>The <math display="inline"><mi>x</mi></math> axis</h2>"#);
    assert_eq!(english("Area $x$"), "<p>Area $x$</p>");
    let prices = "Entre 5 $ et 6 $, soit 5$ ou 6$, et US$ 7 ; `$x$` et \\$x\\$.";
    assert!(!render(prices, MATH).contains("<math"), "{}", render(prices, MATH));
    assert_snapshot!(english("```math\n\\begin{cases} a & b \\\\ c & d \\end{cases}\n```\n"), @r#"<p><math display="block"><mrow><mo stretchy="true">{</mo><mtable class="menv-cells-left menv-cases"><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable></mrow></math></p>"#);
}

#[test]
fn a_formula_that_cannot_be_read_is_told_and_shown_as_written() {
    const MATH: Options = Options { math: true, ..ENGLISH };
    let body = "A $\\frac{1}$ B\n\n```math\n\\nope{x\n```\n";
    assert_snapshot!(render(body, MATH), @r"<p>A <code>\frac{1}</code> B</p><p><code>\nope{x</code></p>");
    assert_snapshot!(findings_in(body, MATH, Lang::En), @r"
    1:3+10 markdown/math in this formula something is missing after a command (write it as in LaTeX, such as `\frac{a}{b}`; a dollar that is one: `\$`)
    3:1+7 markdown/math this formula has a command that does not exist (write it as in LaTeX, such as `\frac{a}{b}`; a dollar that is one: `\$`)
    ");
    assert_snapshot!(findings_in(body, MATH, Lang::Fr), @r"
    1:3+10 markdown/math dans cette formule, il manque quelque chose après une commande (écrivez-la comme en LaTeX, par exemple « \frac{a}{b} » ; un dollar qui en est un : « \$ »)
    3:1+7 markdown/math cette formule a une commande qui n’existe pas (écrivez-la comme en LaTeX, par exemple « \frac{a}{b} » ; un dollar qui en est un : « \$ »)
    ");
    assert_snapshot!(findings_in(&format!("${}$", "x".repeat(5000)), MATH, Lang::Fr), @"1:1+160 markdown/math cette formule est trop longue (coupez-la en plusieurs)");
}

#[test]
fn a_word_explained_once_says_everywhere_what_it_means() {
    let body = "Le RGPD, l'*HTML 5* et l'HTML : pas RGPDs ni `RGPD`.\n\n## Le RGPD\n\n*[RGPD]: Règlement \"général\" & co !\n*[HTML]: Hypertext\n*[HTML 5]: Le cinquième\n\n[RGPD](a.md) ![RGPD](b.jpg)\n\n```\n*[CODE]: reste\n```\n\nCODE et *[X] : non*\n";
    assert_snapshot!(french(body), @r#"
    <p>Le <abbr title="Règlement « général » &amp; co !">RGPD</abbr>, l’<em><abbr title="Le cinquième">HTML 5</abbr></em> et l’<abbr title=Hypertext>HTML</abbr> : pas RGPDs ni <code>RGPD</code>.</p><h2 id=le-rgpd>Le <abbr title="Règlement « général » &amp; co !">RGPD</abbr></h2><p><a href=a.md><abbr title="Règlement « général » &amp; co !">RGPD</abbr></a> <img src=b.jpg alt=RGPD></p><pre><code>*[CODE]: reste
    </code></pre><p>CODE et <em>[X] : non</em></p>
    "#);
    assert_eq!(read(body).0.summary, "Le RGPD, l’HTML 5 et l’HTML\u{a0}: pas RGPDs ni RGPD.");
    assert_eq!(findings(body), "");
    assert_eq!(english("*[A]:\n*[ B]: c\n    *[C]: d"), "<p>*[A]:\n*[ B]: c\n*[C]: d</p>");
    assert_eq!(render("*[A]: b\n\nA", Options { extensions: false, ..ENGLISH }), "<p>*[A]: b</p><p>A</p>");
}

#[test]
fn files_stand_for_themselves_where_they_stand_alone() {
    let body = "[Les *statuts* & co](a/statuts.PDF)\n\n- [un](a.odt)\n\n- dans [une](b.pdf) phrase\n\n[a](a.pdf){.b}\n\n[a](a.pdf) [b](b.pdf)\n\n[c](c.pdf) <b>d</b>\n\n[e](e.md)\n\n[![f](f.png)](f.pdf)\n\nx[^1]\n\n[^1]: [g](g.pdf)\n";
    assert_snapshot!(french(body), @r#"<Document a/statuts.PDF "Les statuts & co" true (None, None)><ul><li><Document a.odt "un" true (None, None)></li><li><p>dans <a href=b.pdf>une</a> phrase</p></li></ul><p><a href=a.pdf class=b>a</a></p><p><a href=a.pdf>a</a> <a href=b.pdf>b</a></p><p><a href=c.pdf>c</a> <b>d</b></p><p><a href=e.md>e</a></p><p><a href=f.pdf><img src=f.png alt=f></a></p><p>x<sup><a href=#fn-1 id=fnref-1 role=doc-noteref>1</a></sup></p><section class=footnotes role=doc-endnotes aria-label=Notes><ol><li id=fn-1><p><a href=g.pdf>g</a> <a href=#fnref-1 class=footnote-back role=doc-backlink aria-label="Retour à l’appel de la note 1">↩</a></p></li></ol></section>"#);
    let body = "![L'air < \"a\"](son.mp3)\n\nEt ![un *film*](b/film.webm){width=640 height=360} ici.\n\n![](c.ogg)\n\n![d](d.mp3) ![e](e.png)\n";
    assert_snapshot!(french(body), @r#"<Audio son.mp3 "L'air < \"a\"" true (None, None)><p>Et <Video b/film.webm "un film" false (Some("640"), Some("360"))> ici.</p><Audio c.ogg "" true (None, None)><p><Audio d.mp3 "d" false (None, None)> <img src=e.png alt=e></p>"#);
    assert_snapshot!(findings(body), @"5:5+5 image/no-alt this image has no description (say between the brackets what it shows)");
    assert_eq!(french("![a](https://b.example/c.mp3)"), "<p><a href=https://b.example/c.mp3>a</a></p>");
    assert_eq!(
        render("![a](b.mp3)\n\n[a](b.pdf)", Options { extensions: false, ..ENGLISH }),
        "<p><img src=b.mp3 alt=a></p><p><a href=b.pdf>a</a></p>"
    );
}
