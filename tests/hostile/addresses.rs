//! Addresses that climb, clash or run in circles.

use super::{farm, page, titled, told};

fn redirect(from: &str, to: &str) -> String {
    format!("[[redirect]]\nfrom = \"{from}\"\nto = \"{to}\"\n")
}

#[test]
fn links_that_climb_out() {
    let words = "[a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) \
                 [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)\n\n::button{link=\"../../x\" label=\"y\"}";
    insta::assert_snapshot!(told(&page(titled(words)), 1), @r#"
    error[link/escapes]: `../x.md` leads out of the site’s content
      --> content/jardin/a.md:4:5
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |     ^^^^^^^
       hint: count the `../` again

    error[link/escapes]: `../../../../etc/passwd` leads out of the site’s content
      --> content/jardin/a.md:4:18
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                  ^^^^^^^^^^^^^^^^^^^^^^
       hint: count the `../` again

    error[link/escapes]: `/../x.md` leads out of the site’s content
      --> content/jardin/a.md:4:46
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                              ^^^^^^^^
       hint: count the `../` again

    error[link/escapes]: `%2e%2e/x.md` leads out of the site’s content
      --> content/jardin/a.md:4:60
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                            ^^^^^^^^^^^
       hint: count the `../` again

    error[link/escapes]: `..%2f..%2fetc%2fpasswd` leads out of the site’s content
      --> content/jardin/a.md:4:78
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                              ^^^^^^^^^^^^^^^^^^^^^^
       hint: count the `../` again

    error[link/dead]: `page:../x` leads nowhere
      --> content/jardin/a.md:4:106
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                                                          ^^^^^^^^^

    error[link/dead]: `page:../x` leads nowhere
      --> content/jardin/a.md:4:119
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                                                                       ^^^^

    error[link/escapes]: `a.md/../../..` leads out of the site’s content
      --> content/jardin/a.md:4:138
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                                                                                          ^^^^^^^^^^^^^
       hint: count the `../` again

    error[link/escapes]: `../../x` leads out of the site’s content
      --> content/jardin/a.md:6:1
       |
     6 | ::button{link="../../x" label="y"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: count the `../` again

    erreur[link/escapes] : « ../x.md » sort du contenu du site
      --> content/jardin/a.md:4:5
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |     ^^^^^^^
       conseil : recomptez les « ../ »

    erreur[link/escapes] : « ../../../../etc/passwd » sort du contenu du site
      --> content/jardin/a.md:4:18
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                  ^^^^^^^^^^^^^^^^^^^^^^
       conseil : recomptez les « ../ »

    erreur[link/escapes] : « /../x.md » sort du contenu du site
      --> content/jardin/a.md:4:46
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                              ^^^^^^^^
       conseil : recomptez les « ../ »

    erreur[link/escapes] : « %2e%2e/x.md » sort du contenu du site
      --> content/jardin/a.md:4:60
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                            ^^^^^^^^^^^
       conseil : recomptez les « ../ »

    erreur[link/escapes] : « ..%2f..%2fetc%2fpasswd » sort du contenu du site
      --> content/jardin/a.md:4:78
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                              ^^^^^^^^^^^^^^^^^^^^^^
       conseil : recomptez les « ../ »

    erreur[link/dead] : « page:../x » ne mène nulle part
      --> content/jardin/a.md:4:106
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                                                          ^^^^^^^^^

    erreur[link/dead] : « page:../x » ne mène nulle part
      --> content/jardin/a.md:4:119
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                                                                       ^^^^

    erreur[link/escapes] : « a.md/../../.. » sort du contenu du site
      --> content/jardin/a.md:4:138
       |
     4 | [a](../x.md) [b](../../../../etc/passwd) [c](/../x.md) [d](%2e%2e/x.md) ![e](..%2f..%2fetc%2fpasswd) [f](page:../x) [[../x]] [g](//) [h](a.md/../../..)
       |                                                                                                                                          ^^^^^^^^^^^^^
       conseil : recomptez les « ../ »

    erreur[link/escapes] : « ../../x » sort du contenu du site
      --> content/jardin/a.md:6:1
       |
     6 | ::button{link="../../x" label="y"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : recomptez les « ../ »
    "#);
}

#[test]
fn addresses_and_slugs_that_climb_out() {
    let with = |line: &str| format!("+++\ntitle = \"A\"\n{line}\n+++\n");
    let farm = page(with("url = \"/../x/\""))
        .file("content/jardin/b.md", with("url = \"//evil.example/\""))
        .file("content/jardin/c.md", with("url = \"x\""))
        .file("content/jardin/d.md", with("slug = \"..\""))
        .file("content/jardin/e.md", with("slug = \"a/../../b\""))
        .file("content/jardin/f.md", with("slug = \"\""))
        .file("content/jardin/g.md", with("url = \"/a\\u0000b/\""))
        .file("content/jardin/h.md", with(&format!("slug = \"{}\"", "x".repeat(300))))
        .file("content/jardin/i.md", with("image = \"../../../../etc/passwd\""))
        .file("content/jardin/j.md", with("template = \"../../../etc/passwd\""));
    insta::assert_snapshot!(told(&farm, 1).replace(&"x".repeat(300), "xx…"), @r#"
    error[template/missing]: no theme of the chain has the template `../../../etc/passwd`
       hint: while rendering j.md

    error[url/grammar]: `/../x/` is not an address of this site
      --> content/jardin/a.md:3:7
       |
     3 | url = "/../x/"
       |       ^^^^^^^^
       hint: begin with `/`, without `..`, `?` or `#`: `/association/statuts/`

    error[url/grammar]: `//evil.example/` is not an address of this site
      --> content/jardin/b.md:3:7
       |
     3 | url = "//evil.example/"
       |       ^^^^^^^^^^^^^^^^^
       hint: begin with `/`, without `..`, `?` or `#`: `/association/statuts/`

    error[url/grammar]: `x` is not an address of this site
      --> content/jardin/c.md:3:7
       |
     3 | url = "x"
       |       ^^^
       hint: begin with `/`, without `..`, `?` or `#`: `/association/statuts/`

    error[url/grammar]: `..` cannot be a part of an address
      --> content/jardin/d.md:3:8
       |
     3 | slug = ".."
       |        ^^^^

    error[url/grammar]: `a/../../b` cannot be a part of an address
      --> content/jardin/e.md:3:8
       |
     3 | slug = "a/../../b"
       |        ^^^^^^^^^^^
       hint: for example `a-b`

    error[url/grammar]: `` cannot be a part of an address
      --> content/jardin/f.md:3:8
       |
     3 | slug = ""
       |        ^^

    error[url/grammar]: `/a�b/` is not an address of this site
      --> content/jardin/g.md:3:7
       |
     3 | url = "/a\u0000b/"
       |       ^^^^^^^^^^^^
       hint: begin with `/`, without `..`, `?` or `#`: `/association/statuts/`

    error[url/grammar]: `xx…` cannot be a part of an address
      --> content/jardin/h.md:3:8
       |
     3 | slug = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
       |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error[link/escapes]: `../../../../etc/passwd` leads out of the site’s content
      --> content/jardin/i.md:3:9
       |
     3 | image = "../../../../etc/passwd"
       |         ^^^^^^^^^^^^^^^^^^^^^^^^
       hint: count the `../` again

    erreur[template/missing] : aucun thème de la chaîne n’a le gabarit « ../../../etc/passwd »
       conseil : pendant le rendu de j.md

    erreur[url/grammar] : « /../x/ » n’est pas une adresse de ce site
      --> content/jardin/a.md:3:7
       |
     3 | url = "/../x/"
       |       ^^^^^^^^
       conseil : commencez par « / », sans « .. », « ? » ni « # » : « /association/statuts/ »

    erreur[url/grammar] : « //evil.example/ » n’est pas une adresse de ce site
      --> content/jardin/b.md:3:7
       |
     3 | url = "//evil.example/"
       |       ^^^^^^^^^^^^^^^^^
       conseil : commencez par « / », sans « .. », « ? » ni « # » : « /association/statuts/ »

    erreur[url/grammar] : « x » n’est pas une adresse de ce site
      --> content/jardin/c.md:3:7
       |
     3 | url = "x"
       |       ^^^
       conseil : commencez par « / », sans « .. », « ? » ni « # » : « /association/statuts/ »

    erreur[url/grammar] : « .. » ne peut pas faire partie d’une adresse
      --> content/jardin/d.md:3:8
       |
     3 | slug = ".."
       |        ^^^^

    erreur[url/grammar] : « a/../../b » ne peut pas faire partie d’une adresse
      --> content/jardin/e.md:3:8
       |
     3 | slug = "a/../../b"
       |        ^^^^^^^^^^^
       conseil : par exemple « a-b »

    erreur[url/grammar] : «  » ne peut pas faire partie d’une adresse
      --> content/jardin/f.md:3:8
       |
     3 | slug = ""
       |        ^^

    erreur[url/grammar] : « /a�b/ » n’est pas une adresse de ce site
      --> content/jardin/g.md:3:7
       |
     3 | url = "/a\u0000b/"
       |       ^^^^^^^^^^^^
       conseil : commencez par « / », sans « .. », « ? » ni « # » : « /association/statuts/ »

    erreur[url/grammar] : « xx… » ne peut pas faire partie d’une adresse
      --> content/jardin/h.md:3:8
       |
     3 | slug = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
       |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    erreur[link/escapes] : « ../../../../etc/passwd » sort du contenu du site
      --> content/jardin/i.md:3:9
       |
     3 | image = "../../../../etc/passwd"
       |         ^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : recomptez les « ../ »
    "#);
}

/// A build that was right yesterday is right on the day on which a page expires.
#[test]
fn a_redirect_to_a_page_that_is_not_shown_now() {
    let farm = page("+++\ntitle = \"A\"\n+++\n")
        .file("content/jardin/news/2026-05-05-bal.md", "+++\ntitle = \"Bal\"\nexpires = 2026-11-20\n+++\n")
        .file("content/jardin/redirects.toml", redirect("/bal/", "/news/bal/"));
    insta::assert_snapshot!(told(&farm, 0), @"
    warning[redirect/dead]: /bal/ is redirected to /news/bal/, which is not shown now
      --> content/jardin/redirects.toml

    avertissement[redirect/dead] : /bal/ est redirigé vers /news/bal/, qui n’est pas montré en ce moment
      --> content/jardin/redirects.toml
    ");
}

#[test]
fn redirects_that_climb_out() {
    let farm =
        page("+++\ntitle = \"A\"\nredirects = [\"/../x\", \"x\", \"//evil.example\", \"\", \"/a b\", \"/ok/\"]\n+++\n")
            .file(
                "content/jardin/redirects.toml",
                redirect("/sortie/", "/../../etc/passwd")
                    + &redirect("/u/", "javascript:alert(1)")
                    + &redirect("/v/", "//evil.example/")
                    + &redirect("/w/", "/a/\\r\\nX-Evil: 1"),
            );
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[url/grammar]: `/../x` is not an address that can be redirected
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: begin with `/`, with `?…` where the query decides: `/spip.php?article12`

    error[url/grammar]: `//evil.example` is not an address that can be redirected
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: begin with `/`, with `?…` where the query decides: `/spip.php?article12`

    error[url/grammar]: `/a b` is not an address that can be redirected
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: begin with `/`, with `?…` where the query decides: `/spip.php?article12`

    error[url/grammar]: `` is not an address that can be redirected
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: begin with `/`, with `?…` where the query decides: `/spip.php?article12`

    error[url/grammar]: `x` is not an address that can be redirected
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: begin with `/`, with `?…` where the query decides: `/spip.php?article12`

    error[redirect/dead]: /sortie/ is redirected to /../../etc/passwd, where there is nothing
      --> content/jardin/redirects.toml

    error[url/grammar]: /u/ cannot be redirected to `javascript:alert(1)`
      --> content/jardin/redirects.toml
       hint: begin with `/` for this site, with `https://` for another

    error[url/grammar]: /v/ cannot be redirected to `//evil.example/`
      --> content/jardin/redirects.toml
       hint: begin with `/` for this site, with `https://` for another

    error[url/grammar]: /w/ cannot be redirected to `/a/� X-Evil: 1`
      --> content/jardin/redirects.toml
       hint: begin with `/` for this site, with `https://` for another

    erreur[url/grammar] : « /../x » n’est pas une adresse que l’on peut rediriger
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : commencez par « / », avec « ?… » si la requête compte : « /spip.php?article12 »

    erreur[url/grammar] : « //evil.example » n’est pas une adresse que l’on peut rediriger
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : commencez par « / », avec « ?… » si la requête compte : « /spip.php?article12 »

    erreur[url/grammar] : « /a b » n’est pas une adresse que l’on peut rediriger
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : commencez par « / », avec « ?… » si la requête compte : « /spip.php?article12 »

    erreur[url/grammar] : «  » n’est pas une adresse que l’on peut rediriger
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : commencez par « / », avec « ?… » si la requête compte : « /spip.php?article12 »

    erreur[url/grammar] : « x » n’est pas une adresse que l’on peut rediriger
      --> content/jardin/a.md:3:13
       |
     3 | redirects = ["/../x", "x", "//evil.example", "", "/a b", "/ok/"]
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       conseil : commencez par « / », avec « ?… » si la requête compte : « /spip.php?article12 »

    erreur[redirect/dead] : /sortie/ est redirigé vers /../../etc/passwd, où il n’y a rien
      --> content/jardin/redirects.toml

    erreur[url/grammar] : /u/ ne peut pas être redirigé vers « javascript:alert(1) »
      --> content/jardin/redirects.toml
       conseil : commencez par « / » pour ce site, par « https:// » pour un autre

    erreur[url/grammar] : /v/ ne peut pas être redirigé vers « //evil.example/ »
      --> content/jardin/redirects.toml
       conseil : commencez par « / » pour ce site, par « https:// » pour un autre

    erreur[url/grammar] : /w/ ne peut pas être redirigé vers « /a/� X-Evil: 1 »
      --> content/jardin/redirects.toml
       conseil : commencez par « / » pour ce site, par « https:// » pour un autre
    "#);
}

#[test]
fn redirects_in_a_circle() {
    let text = redirect("/a/", "/b/")
        + &redirect("/b/", "/c/")
        + &redirect("/c/", "/a/")
        + &redirect("/d/", "/d/")
        + &redirect("/e/", "/a/");
    insta::assert_snapshot!(told(&farm().file("content/jardin/redirects.toml", text), 1), @r#"
    error[redirect/loop]: the redirect from /a/ runs in a circle
      --> content/jardin/redirects.toml

    error[redirect/loop]: the redirect from /b/ runs in a circle
      --> content/jardin/redirects.toml

    error[redirect/loop]: the redirect from /c/ runs in a circle
      --> content/jardin/redirects.toml

    error[redirect/loop]: the redirect from /d/ runs in a circle
      --> content/jardin/redirects.toml

    error[redirect/loop]: the redirect from /e/ runs in a circle
      --> content/jardin/redirects.toml

    erreur[redirect/loop] : la redirection depuis /a/ tourne en rond
      --> content/jardin/redirects.toml

    erreur[redirect/loop] : la redirection depuis /b/ tourne en rond
      --> content/jardin/redirects.toml

    erreur[redirect/loop] : la redirection depuis /c/ tourne en rond
      --> content/jardin/redirects.toml

    erreur[redirect/loop] : la redirection depuis /d/ tourne en rond
      --> content/jardin/redirects.toml

    erreur[redirect/loop] : la redirection depuis /e/ tourne en rond
      --> content/jardin/redirects.toml
    "#);
}

#[test]
fn a_redirect_onto_a_page_that_exists_and_to_one_that_does_not() {
    let text = redirect("/a/", "/")
        + &redirect("/a", "/")
        + &redirect("/vieux/", "/rien/")
        + &redirect("/deux/", "/")
        + &redirect("/deux/", "/a/");
    insta::assert_snapshot!(told(&page(titled("")).file("content/jardin/redirects.toml", text), 1), @r#"
    error[redirect/clash]: /deux/ already leads to /
      --> content/jardin/redirects.toml

    error[redirect/clash]: a redirect starts at /a/, where there is a page
      --> content/jardin/redirects.toml
       hint: remove the redirect, or move the page

    error[redirect/dead]: /vieux/ is redirected to /rien/, where there is nothing
      --> content/jardin/redirects.toml

    erreur[redirect/clash] : /deux/ mène déjà à /
      --> content/jardin/redirects.toml

    erreur[redirect/clash] : une redirection part de /a/, où il y a une page
      --> content/jardin/redirects.toml
       conseil : retirez la redirection, ou déplacez la page

    erreur[redirect/dead] : /vieux/ est redirigé vers /rien/, où il n’y a rien
      --> content/jardin/redirects.toml
    "#);
}

#[test]
fn pages_that_claim_one_address() {
    let with = |line: &str| format!("+++\ntitle = \"A\"\n{line}\n+++\n");
    let farm = page(titled(""))
        .file("content/jardin/a/index.md", titled(""))
        .file("content/jardin/b.md", with("slug = \"a\""))
        .file("content/jardin/c.md", with("url = \"/\""))
        .file("content/jardin/d.md", with("url = \"/photo.jpg\""))
        .file("content/jardin/photo.jpg", "jpg");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[url/duplicate]: the address / is taken by content/jardin/c.md
      --> content/jardin/_index.md:1:1
       |
     1 | +++
       | ^
       hint: give one of the two another name, or another `slug`

    error[url/duplicate]: the address /a/ is taken by content/jardin/a.md
      --> content/jardin/a/index.md:1:1
       |
     1 | +++
       | ^
       hint: give one of the two another name, or another `slug`

    error[url/duplicate]: the address /a/ is taken by content/jardin/a.md
      --> content/jardin/b.md:3:8
       |
     3 | slug = "a"
       |        ^^^
       hint: give one of the two another name, or another `slug`

    error[url/duplicate]: the address /photo.jpg is taken by content/jardin/d.md
      --> content/jardin/photo.jpg
       hint: give one of the two another name, or another `slug`

    warning[page/orphan]: no list, menu or link leads to /a/
      --> content/jardin/a/index.md:1:1
       |
     1 | +++
       | ^
       hint: link to it, put it in a menu, or say `hidden = true` if it is meant so

    warning[page/orphan]: no list, menu or link leads to /a/
      --> content/jardin/b.md:1:1
       |
     1 | +++
       | ^
       hint: link to it, put it in a menu, or say `hidden = true` if it is meant so

    warning[page/orphan]: no list, menu or link leads to /
      --> content/jardin/c.md:1:1
       |
     1 | +++
       | ^
       hint: link to it, put it in a menu, or say `hidden = true` if it is meant so

    erreur[url/duplicate] : l’adresse / est déjà prise par content/jardin/c.md
      --> content/jardin/_index.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »

    erreur[url/duplicate] : l’adresse /a/ est déjà prise par content/jardin/a.md
      --> content/jardin/a/index.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »

    erreur[url/duplicate] : l’adresse /a/ est déjà prise par content/jardin/a.md
      --> content/jardin/b.md:3:8
       |
     3 | slug = "a"
       |        ^^^
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »

    erreur[url/duplicate] : l’adresse /photo.jpg est déjà prise par content/jardin/d.md
      --> content/jardin/photo.jpg
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »

    avertissement[page/orphan] : aucune liste, aucun menu, aucun lien ne mène à /a/
      --> content/jardin/a/index.md:1:1
       |
     1 | +++
       | ^
       conseil : faites un lien vers elle, mettez-la dans un menu, ou dites « hidden = true » si c’est voulu

    avertissement[page/orphan] : aucune liste, aucun menu, aucun lien ne mène à /a/
      --> content/jardin/b.md:1:1
       |
     1 | +++
       | ^
       conseil : faites un lien vers elle, mettez-la dans un menu, ou dites « hidden = true » si c’est voulu

    avertissement[page/orphan] : aucune liste, aucun menu, aucun lien ne mène à /
      --> content/jardin/c.md:1:1
       |
     1 | +++
       | ^
       conseil : faites un lien vers elle, mettez-la dans un menu, ou dites « hidden = true » si c’est voulu
    "#);
}

#[test]
fn pages_that_claim_an_address_of_sobre_s() {
    let with = |url: &str| format!("+++\ntitle = \"A\"\nurl = \"{url}\"\ntags = [\"x\"]\n+++\n");
    let farm = page(with("/sitemap.xml"))
        .file("content/jardin/b.md", with("/atom.xml"))
        .file("content/jardin/c.md", with("/robots.txt"))
        .file("content/jardin/d.md", with("/404.html"))
        .file("content/jardin/e.md", with("/tags/"))
        .file("content/jardin/f.md", with("/tags/x/"))
        .file("content/jardin/tags/_index.md", titled(""));
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[url/reserved]: sobre itself answers /sitemap.xml
      --> content/jardin/a.md:3:7
       |
     3 | url = "/sitemap.xml"
       |       ^^^^^^^^^^^^^^
       hint: give this page or file another name

    error[url/reserved]: sobre itself answers /atom.xml
      --> content/jardin/b.md:3:7
       |
     3 | url = "/atom.xml"
       |       ^^^^^^^^^^^
       hint: give this page or file another name

    error[url/reserved]: sobre itself answers /robots.txt
      --> content/jardin/c.md:3:7
       |
     3 | url = "/robots.txt"
       |       ^^^^^^^^^^^^^
       hint: give this page or file another name

    error[url/reserved]: sobre itself answers /404.html
      --> content/jardin/d.md:3:7
       |
     3 | url = "/404.html"
       |       ^^^^^^^^^^^
       hint: give this page or file another name

    error[url/reserved]: sobre itself answers /tags/
      --> content/jardin/e.md:3:7
       |
     3 | url = "/tags/"
       |       ^^^^^^^^
       hint: give this page or file another name

    error[url/reserved]: sobre itself answers /tags/x/
      --> content/jardin/f.md:3:7
       |
     3 | url = "/tags/x/"
       |       ^^^^^^^^^^
       hint: give this page or file another name

    error[url/duplicate]: the address /tags/ is taken by content/jardin/e.md
      --> content/jardin/tags/_index.md:1:1
       |
     1 | +++
       | ^
       hint: give one of the two another name, or another `slug`

    warning[page/orphan]: no list, menu or link leads to /tags/
      --> content/jardin/tags/_index.md:1:1
       |
     1 | +++
       | ^
       hint: link to it, put it in a menu, or say `hidden = true` if it is meant so

    erreur[url/reserved] : c’est sobre lui-même qui répond à /sitemap.xml
      --> content/jardin/a.md:3:7
       |
     3 | url = "/sitemap.xml"
       |       ^^^^^^^^^^^^^^
       conseil : donnez un autre nom à cette page ou à ce fichier

    erreur[url/reserved] : c’est sobre lui-même qui répond à /atom.xml
      --> content/jardin/b.md:3:7
       |
     3 | url = "/atom.xml"
       |       ^^^^^^^^^^^
       conseil : donnez un autre nom à cette page ou à ce fichier

    erreur[url/reserved] : c’est sobre lui-même qui répond à /robots.txt
      --> content/jardin/c.md:3:7
       |
     3 | url = "/robots.txt"
       |       ^^^^^^^^^^^^^
       conseil : donnez un autre nom à cette page ou à ce fichier

    erreur[url/reserved] : c’est sobre lui-même qui répond à /404.html
      --> content/jardin/d.md:3:7
       |
     3 | url = "/404.html"
       |       ^^^^^^^^^^^
       conseil : donnez un autre nom à cette page ou à ce fichier

    erreur[url/reserved] : c’est sobre lui-même qui répond à /tags/
      --> content/jardin/e.md:3:7
       |
     3 | url = "/tags/"
       |       ^^^^^^^^
       conseil : donnez un autre nom à cette page ou à ce fichier

    erreur[url/reserved] : c’est sobre lui-même qui répond à /tags/x/
      --> content/jardin/f.md:3:7
       |
     3 | url = "/tags/x/"
       |       ^^^^^^^^^^
       conseil : donnez un autre nom à cette page ou à ce fichier

    erreur[url/duplicate] : l’adresse /tags/ est déjà prise par content/jardin/e.md
      --> content/jardin/tags/_index.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »

    avertissement[page/orphan] : aucune liste, aucun menu, aucun lien ne mène à /tags/
      --> content/jardin/tags/_index.md:1:1
       |
     1 | +++
       | ^
       conseil : faites un lien vers elle, mettez-la dans un menu, ou dites « hidden = true » si c’est voulu
    "#);
}

#[test]
fn a_page_that_claims_the_second_page_of_a_list() {
    let farm = farm()
        .file("content/jardin/s/_index.md", "+++\ntitle = \"S\"\npaginate = 1\n+++\n")
        .file("content/jardin/s/a.md", titled(""))
        .file("content/jardin/s/b.md", titled(""))
        .file("content/jardin/s/page/2.md", titled(""));
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[url/duplicate]: the address /s/page/2/ is taken by content/jardin/s/page/2.md
      --> content/jardin/s/_index.md:1:1
       |
     1 | +++
       | ^
       hint: give one of the two another name, or another `slug`

    erreur[url/duplicate] : l’adresse /s/page/2/ est déjà prise par content/jardin/s/page/2.md
      --> content/jardin/s/_index.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »
    "#);
}

#[test]
fn a_file_where_a_folder_must_be() {
    let farm = page(titled("")).file("content/jardin/b", "a file").file("content/jardin/b.md", titled(""));
    let farm = farm.file("content/jardin/c.md", "+++\ntitle = \"C\"\nurl = \"/index.html/c/\"\n+++\n");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[url/duplicate]: `/index.html` cannot be a file and the folder of `/index.html/c/index.html`
      --> content/jardin/_index.md:1:1
       |
     1 | +++
       | ^
       hint: give one of the two another name, or another `slug`

    error[url/duplicate]: `/b` cannot be a file and the folder of `/b/index.html`
      --> content/jardin/b
       hint: give one of the two another name, or another `slug`

    erreur[url/duplicate] : « /index.html » ne peut pas être à la fois un fichier et le dossier de « /index.html/c/index.html »
      --> content/jardin/_index.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »

    erreur[url/duplicate] : « /b » ne peut pas être à la fois un fichier et le dossier de « /b/index.html »
      --> content/jardin/b
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »
    "#);
}

#[test]
fn terms_that_cannot_be_addresses() {
    let tags = [
        "..",
        "/",
        "a/b",
        "?",
        "#",
        "\\u0000",
        "日本",
        " ",
        "½".repeat(120).as_str(),
        "x".repeat(300).as_str(),
        "atom.xml",
        "page",
    ]
    .map(|tag| format!("\"{tag}\""))
    .join(", ");
    let farm = page(format!("+++\ntitle = \"A\"\ntags = [{tags}]\n+++\n"));
    insta::assert_snapshot!(told(&farm, 1).replace(&"x".repeat(300), "xx…").replace(&"½".repeat(120), "½½…"), @r#"
    error[url/grammar]: `�` cannot be a part of an address
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       hint: give the term letters, 200 at most

    error[url/grammar]: `..` cannot be a part of an address
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       hint: give the term letters, 200 at most

    error[url/grammar]: `xx…` cannot be a part of an address
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       hint: give the term letters, 200 at most

    error[url/grammar]: `½½…` cannot be a part of an address
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       hint: give the term letters, 200 at most

    erreur[url/grammar] : « � » ne peut pas faire partie d’une adresse
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez au terme des lettres, 200 au plus

    erreur[url/grammar] : « .. » ne peut pas faire partie d’une adresse
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez au terme des lettres, 200 au plus

    erreur[url/grammar] : « xx… » ne peut pas faire partie d’une adresse
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez au terme des lettres, 200 au plus

    erreur[url/grammar] : « ½½… » ne peut pas faire partie d’une adresse
      --> content/jardin/a.md:1:1
       |
     1 | +++
       | ^
       conseil : donnez au terme des lettres, 200 au plus
    "#);
}

#[test]
fn an_agreeing_pair_of_strange_terms() {
    let farm = page("+++\ntitle = \"A\"\ntags = [\"日本\", \"Fête\", \"fete\", \"a/b\"]\n+++\n");
    assert_eq!(told(&farm, 0), "");
    assert!(farm.files("public").iter().all(|path| !path.contains("..")), "{:?}", farm.files("public"));
}

#[test]
fn a_link_to_where_a_page_no_longer_is() {
    let farm = page(titled("[là](/vieux/)"))
        .file("content/jardin/b.md", "+++\ntitle = \"B\"\nredirects = [\"/vieux/\"]\n+++\n[a](a.md)\n");
    insta::assert_snapshot!(told(&farm, 0), @r#"
    warning[link/moved]: `/vieux/` has moved to /b/
      --> content/jardin/a.md:4:6
       |
     4 | [là](/vieux/)
       |      ^^^^^^^
       hint: write `/b/`, or link by id

    avertissement[link/moved] : « /vieux/ » a déménagé en /b/
      --> content/jardin/a.md:4:6
       |
     4 | [là](/vieux/)
       |      ^^^^^^^
       conseil : écrivez « /b/ », ou liez par l’identifiant
    "#);
}
