//! Raw HTML under each policy.

use insta::assert_snapshot;
use sobre::{
    content::markdown::{HtmlPolicy, Options},
    diag::Lang,
};

use super::{ENGLISH, english, findings, findings_in, read, render};

const TRUST: Options = Options { html: HtmlPolicy::Trust, ..ENGLISH };
const REFUSE: Options = Options { html: HtmlPolicy::Refuse, ..ENGLISH };

#[test]
fn cleaning_keeps_what_shows_and_drops_what_runs() {
    let body = "<figure class=\"x\" onclick=\"y\"><img src=a.jpg alt=b><figcaption>c</figcaption></figure>\n\n<script>alert(1)</script>\n\n<video controls autoplay src=\"https://t.example/v.mp4\"></video>\n\nA <kbd onclick=x>Ctrl</kbd> *b* <iframe src=x></iframe> <a href=\"javascript:x\">c</a>\n";
    assert_snapshot!(english(body), @r#"<figure class="x"><img src="a.jpg" alt="b"><figcaption>c</figcaption></figure><p><video controls=""></video></p><p>A <kbd>Ctrl</kbd> <em>b</em>  <a>c</a></p>"#);
    assert_snapshot!(findings(body), @r"
    1:1+29 html/cleaned attribute `onclick` of `<figure>` is removed
    3:1+7 html/cleaned `<script>` is removed
    5:1+54 html/cleaned attribute `autoplay` of `<video>` is removed
    5:1+54 html/cleaned attribute `src` of `<video>` is removed
    7:3+14 html/cleaned attribute `onclick` of `<kbd>` is removed
    7:33+13 html/cleaned `<iframe>` is removed
    7:57+22 html/cleaned attribute `href` of `<a>` is removed
    ");
    assert_snapshot!(findings_in(body, ENGLISH, Lang::Fr), @r"
    1:1+29 html/cleaned l’attribut « onclick » de `<figure>` est retiré
    3:1+7 html/cleaned `<script>` est retiré
    5:1+54 html/cleaned l’attribut « autoplay » de `<video>` est retiré
    5:1+54 html/cleaned l’attribut « src » de `<video>` est retiré
    7:3+14 html/cleaned l’attribut « onclick » de `<kbd>` est retiré
    7:33+13 html/cleaned `<iframe>` est retiré
    7:57+22 html/cleaned l’attribut « href » de `<a>` est retiré
    ");
}

#[test]
fn elements_may_enclose_markdown() {
    assert_snapshot!(english("<details>\n<summary>S</summary>\n\n*a* [b](fair.md)\n\n::c\n\n</details>\n\nend"), @r"
    <details>
    <summary>S</summary><p><em>a</em> <a href=/news/fair/>b</a></p><c[]></details><p>end</p>
    ");
    assert_snapshot!(english("- <div class=x>\n\n  a\n\n- b\n\n  </div>\n"), @r#"<ul><li><div class="x"><p>a</p></div></li><li><p>b</p></li></ul>"#);
    assert_snapshot!(english("<div>\n\nnever closed[^1]\n\n[^1]: n"), @r#"<div><p>never closed<sup><a href=#fn-1 id=fnref-1 role=doc-noteref>1</a></sup></p></div><section class=footnotes role=doc-endnotes aria-label=Notes><ol><li id=fn-1><p>n <a href=#fnref-1 class=footnote-back role=doc-backlink aria-label="Back to reference 1">↩</a></p></li></ol></section>"#);
    assert_snapshot!(english("a <b>b *c</b> d* <br/> <span lang=en>e</span>"), @r#"<p>a <b>b <em>c</b> d</em> <br> <span lang="en">e</span></p>"#);
    assert_snapshot!(english("<textarea>\n\n*a*\n\n</textarea>"), @r"

    *a*
    ");
}

#[test]
fn comments_of_a_text_are_its_own() {
    assert_snapshot!(english("a <!-- b --> c\n\n<!-- d -->\n\n<!--0--> <b>e</b> <!--1--> f\n\n<div><!--0--></div>"), @"<p>a  c</p> <b>e</b>  f<div></div>");
}

#[test]
fn what_is_written_around_an_attribute_stays_out_of_it() {
    let body = "<div title=\"\n\n[x](y \"onclick=alert(1) z\")\n\n<b>\">\n\n<i title=\"<!--0-->\"> *c* </i>";
    assert_snapshot!(english(body), @r#"<p><a href=y title="onclick=alert(1) z">x</a></p><p><b>"></b></p><p><i title="&lt;!--0--&gt;"> <em>c</em> </i></p>"#);
}

#[test]
fn unsafe_addresses_are_removed() {
    let body = "[a](javascript:b) ![c](data:text/html,d) <javascript:e> ![f](data:image/png;base64,AA==)";
    assert_snapshot!(english(body), @r#"<p><a>a</a> <img alt=c> <a>javascript:e</a> <img src="data:image/png;base64,AA==" alt=f></p>"#);
    assert_snapshot!(findings(body), @r"
    1:5+12 html/cleaned this address is not safe and is removed
    1:24+16 html/cleaned this address is not safe and is removed
    1:43+12 html/cleaned this address is not safe and is removed
    ");
    assert_snapshot!(render(body, TRUST), @r#"<p><a href=javascript:b>a</a> <img src=data:text/html,d alt=c> <a href=javascript:e>javascript:e</a> <img src="data:image/png;base64,AA==" alt=f></p>"#);
}

#[test]
fn trust_passes_all() {
    assert_snapshot!(render("<div onclick=x>\n\n*a* <i style=x>b</i>\n\n</div>\n<!-- more --> <!-- c -->", TRUST), @r"
    <div onclick=x><p><em>a</em> <i style=x>b</i></p></div>
    <!-- more --> <!-- c -->
    ");
    assert_eq!(findings_in("<div onclick=x>\n", TRUST, Lang::En), "");
}

#[test]
fn refusing_is_an_error_and_shows_the_text() {
    let body = "<div>a</div>\n\nb <i>c</i> <!-- d -->\n";
    assert_snapshot!(render(body, REFUSE), @"<p>&lt;div>a&lt;/div></p><p>b &lt;i>c&lt;/i> </p>");
    assert_snapshot!(findings_in(body, REFUSE, Lang::En), @r"
    1:1+12 html/refused this site takes no raw HTML (use Markdown or a component)
    3:3+3 html/refused this site takes no raw HTML (use Markdown or a component)
    3:7+4 html/refused this site takes no raw HTML (use Markdown or a component)
    ");
    assert_snapshot!(findings_in(body, REFUSE, Lang::Fr), @r"
    1:1+12 html/refused ce site n’accepte pas de HTML brut (utilisez le Markdown ou un composant)
    3:3+3 html/refused ce site n’accepte pas de HTML brut (utilisez le Markdown ou un composant)
    3:7+4 html/refused ce site n’accepte pas de HTML brut (utilisez le Markdown ou un composant)
    ");
}

#[test]
fn ids_of_raw_html_can_be_linked_to() {
    assert_eq!(read("<div id=\"a\">\n\nx <span id=b></span>").0.anchors, ["a", "b"]);
}
