//! The gate: what is planted in a site breaks its build, at the line where it was written; a reason lets exactly that
//! one through.

use crate::support::{Farm, Ran};

const SITE: &str = "title = \"Le jardin\"\ndomain = \"jardin.example\"\n";

/// Returns a farm that the gate looks at, its texts trusted, with more in its configuration.
fn farm(more: &str) -> Farm {
    Farm::new().file("sites/jardin.toml", format!("{SITE}[content]\nhtml = \"trust\"\n{more}"))
}

/// Returns a farm with one more page of this text.
fn page(body: &str) -> Farm {
    farm("").file("content/jardin/a.md", text(body))
}

fn text(body: &str) -> String {
    format!("+++\ntitle = \"A\"\n+++\n{body}\n")
}

/// Returns the errors and warnings of a check, as `code file:line`, sorted.
fn told(farm: &Farm) -> Vec<String> {
    found(&farm.run(&["check", "--format", "json"]))
}

fn found(ran: &Ran) -> Vec<String> {
    let line = |found: &serde_json::Value| {
        let file = found["file"].as_str().unwrap_or_default();
        format!("{} {file}:{}", found["code"].as_str().unwrap(), found["line"])
    };
    let mut lines: Vec<String> = ran.json()["diagnostics"].as_array().unwrap().iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn what_asks_another_host_is_found_where_it_is_written() {
    for body in [
        "<link rel=stylesheet href=\"https://fonts.googleapis.com/css2?family=Inter&amp;display=swap\">",
        "<iframe src=\"https://player.vimeo.com/video/1\" title=\"Film\"></iframe>",
        "<script src=//cdn.example/x.js></script>",
        "<img src=\"\\\\cdn.example/p.png\" alt=\"x\">",
        "<IMG SRC=HTTPS://CDN.EXAMPLE/p.png ALT=x>",
        "<img src=\"&#104;ttps&colon;//cdn.example/p.png\" alt=x>",
        "<img src=\"/own.png\" srcset=\"https://cdn.example/p.png 2x\" alt=x>",
        "<picture><source srcset=\"//cdn.example/p.webp\"><img src=/own.png alt=x></picture>",
        "<link rel=preconnect href=https://cdn.example>",
        "<link rel=\"dns-prefetch\" href=\"//cdn.example\">",
        "<p style=\"background:\\75rl(//cdn.example/p.png)\">x</p>",
        "<style>@import 'https://cdn.example/a.css';</style>",
        "<style>p{background:URL( //cdn.example/p.png )}</style>",
        "<script>navigator.sendBeacon('https://cdn.example/b')</script>",
        "<svg><image href=\"https://cdn.example/p.png\"/></svg>",
        "<div><svg><style>rect{fill:url(https://cdn.example/f.svg#x)}</style></svg></div>",
        "<video src=https://cdn.example/f.mp4 preload=none></video>",
        "<object data=https://cdn.example/f.pdf></object>",
        "<noscript><img src=https://cdn.example/pixel.gif alt=x></noscript>",
        "<a ping=https://cdn.example/p href=/>x</a>",
        "<meta http-equiv=refresh content=\"0; url=https://cdn.example/\">",
        "<base href=https://cdn.example/>",
        "<iframe title=x srcdoc=\"&lt;img src=https://cdn.example/p.png alt=x&gt;\"></iframe>",
    ] {
        let found = told(&page(body));
        let third: Vec<_> = found.iter().filter(|one| one.starts_with("gate/third-party")).collect();
        assert_eq!(third, ["gate/third-party content/jardin/a.md:4"], "{body}\n{found:?}");
    }
}

#[test]
fn what_only_leads_elsewhere_is_no_request() {
    let body = "<a href=https://ailleurs.example/>Ailleurs</a>\n<link rel=me href=https://social.example/@a>\n\
        <form action=https://lettre.example/s><label>Adresse <input name=a></label><button>Oui</button></form>\n\
        <script type=application/ld+json>{\"@context\":\"https://schema.org\"}</script>\n\
        <blockquote cite=https://ailleurs.example/>x</blockquote>\n[là-bas](https://ailleurs.example/y)\n";
    assert_eq!(told(&page(body)), [""; 0]);
    // The site's own addresses, written whole, are not elsewhere.
    let own = page("<img src=https://jardin.example/logo.svg alt=x>")
        .file("content/jardin/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    assert_eq!(told(&own), [""; 0]);
}

#[test]
fn style_sheets_scripts_and_drawings_are_looked_at_too() {
    let theme = |path: &str, text: &str| farm("").file(&format!("sites/jardin/static/{path}"), text);
    let found = told(&theme("extra.css", "/* x */\n@import url(//cdn.example/a.css);"));
    assert_eq!(found, ["gate/third-party sites/jardin/static/extra.css:2"]);
    let found = told(&theme("a.js", "let a = 1;\nfetch(\"https:\\/\\/cdn.example\\/b\");"));
    assert_eq!(found, ["gate/third-party sites/jardin/static/a.js:2"]);
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\">\n<image href=\"https://cdn.example/p.png\"/></svg>";
    assert_eq!(told(&theme("d.svg", drawing)), ["gate/third-party sites/jardin/static/d.svg:2"]);
}

#[test]
fn what_readers_stumble_over_is_found_where_it_is_written() {
    for (body, expected) in [
        ("![](photo.svg)", "image/no-alt content/jardin/a.md:4"),
        ("<img src=photo.svg>", "gate/alt content/jardin/a.md:4"),
        ("## Un\n\n#### Trop bas", "gate/heading-order content/jardin/a.md:6"),
        ("# Encore un titre", "gate/main-heading content/jardin/a.md:4"),
        ("<a href=\"/\"></a>", "gate/link-text content/jardin/a.md:4"),
        ("Lisez [ici](photo.svg).", "gate/vague-link content/jardin/a.md:4"),
        ("<input name=nom>", "gate/label content/jardin/a.md:4"),
        ("<p id=un>a</p><p id=un>b</p>", "gate/duplicate-id content/jardin/a.md:4"),
        ("<table><tr><td>1<td>2</table>", "gate/table-header content/jardin/a.md:4"),
        ("<main>x</main>", "gate/landmark content/jardin/a.md:4"),
        ("<button onclick=\"go()\">Va</button>", "gate/script content/jardin/a.md:4"),
        ("<a href=\"javascript:go()\">Va</a>", "gate/script content/jardin/a.md:4"),
    ] {
        let farm = page(body).file("content/jardin/photo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
        assert_eq!(told(&farm), [expected], "{body}");
    }
    let fine = "## Un\n\n### Deux\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n<label for=n>Nom</label><input id=n>";
    assert_eq!(told(&page(fine)), [""; 0]);
}

#[test]
fn a_heavy_picture_and_a_faint_colour_break_the_build() {
    let heavy = page("<img src=\"/photo.jpg\" alt=\"Une photo\">").file("content/jardin/photo.jpg", vec![7; 2_000_000]);
    assert_eq!(told(&heavy), ["gate/page-weight content/jardin/a.md:4"]);
    let faint =
        farm("").file("sites/jardin/static/style.css", "@import \"@base/style.css\";\n:root{\n  --soft:#c9c9c9;\n}\n");
    let found = told(&faint);
    assert!(found.contains(&"gate/contrast sites/jardin/static/style.css:3".to_owned()), "{found:?}");
    // An accent of any lightness is adjusted by the theme.
    let accent = Farm::new().file("sites/jardin.toml", format!("{SITE}[options]\naccent = \"#ffee00\"\n"));
    assert_eq!(told(&accent), [""; 0]);
}

#[test]
fn a_reason_lets_exactly_that_one_through() {
    let allow = |page: &str, containing: &str| {
        format!(
            "[[gate.allow]]\ncode = \"gate/third-party\"\npage = \"{page}\"\n{containing}reason = \"Le film n’est que là.\"\n"
        )
    };
    let two = "<iframe src=\"https://player.vimeo.com/video/1\" title=\"Film\"></iframe>\n\n<img src=https://cdn.example/p.png alt=x>";
    let build = |more: &str| farm(more).file("content/jardin/a.md", text(two)).run(&["build", "--format", "json"]);
    assert_eq!(found(&build("")).len(), 2);
    let one = found(&build(&allow("/a/", "containing = \"player.vimeo.com\"\n")).exits(1));
    assert_eq!(one, ["gate/third-party content/jardin/a.md:6"]);
    build(&allow("/a/", "")).exits(0);
    build(&allow("/a*", "")).exits(0);
    // Of another page it is no reason, and is told to let nothing through.
    let none = found(&build(&allow("/b/", "")).exits(1));
    assert_eq!(none.len(), 3);
    assert!(none.contains(&"gate/unused sites/jardin.toml:6".to_owned()), "{none:?}");
}

#[test]
fn an_exception_needs_a_reason_and_a_rule_that_there_is() {
    let with = |more: &str| {
        let screen = farm(more).run(&["check"]).exits(2).stdout;
        screen.split("\njardin  ").next().unwrap().to_owned()
    };
    insta::assert_snapshot!(with("[[gate.allow]]\ncode = \"gate/thirdparty\"\nreason = \" \"\n"), @r#"
    ── jardin ──

    error[config/value]: an exception without a reason
      --> sites/jardin.toml:7:10
       |
     7 | reason = " "
       |          ^^^
       hint: write why it is needed: visitors will read it

    error[config/value]: there is no rule `gate/thirdparty` of the gate
      --> sites/jardin.toml:6:8
       |
     6 | code = "gate/thirdparty"
       |        ^^^^^^^^^^^^^^^^^
       hint: did you mean `gate/third-party`?
       hint: the page of diagnostics lists them
    "#);
    insta::assert_snapshot!(with("[[gate.allow]]\ncode = \"gate/alt\"\n"), @r#"
    ── jardin ──

    error[config/missing]: `reason` is missing
      --> sites/jardin.toml:5:1
       |
     5 | [[gate.allow]]
       | ^
       hint: add `reason = "…"`
    "#);
}

#[test]
fn pages_say_what_they_cost_and_what_has_changed() {
    let farm = page("Bonjour.");
    let json = farm.run(&["check", "--format", "json"]).exits(0);
    farm.write("before.json", &json.stdout);
    let report = json.json();
    let pages = report["sites"][0]["pages"].as_array().unwrap();
    let own = pages.iter().find(|page| page["url"] == "/a/").unwrap();
    // The page, its style sheet and an icon.
    assert_eq!(own["requests"], 3);
    assert_eq!(own["ecoindex"]["grade"], "A");
    assert_eq!(own["findings"], serde_json::json!([]));
    let sum: u64 = ["html", "styles", "scripts", "pictures", "gallery", "other"]
        .iter()
        .map(|key| own["bytes"][key].as_u64().unwrap())
        .sum();
    assert_eq!(own["bytes"]["total"], sum);
    farm.write("content/jardin/a.md", text(&"Bonjour, bonsoir et bonne nuit. ".repeat(400)));
    let after = farm.run_in("fr", &["check", "--against", "before.json"]).exits(0).stdout;
    assert!(after.contains("Une page moyenne, avant et maintenant") && after.contains("jardin /a/"), "{after}");
    farm.run(&["check", "--against", "sites/jardin.toml"]).exits(2);
}

#[test]
fn pages_with_scripts_and_styles_in_them_get_a_policy_of_their_own() {
    let farm = page("<style>p{color:#111}</style>\n<p style=\"color:#222\">x</p>\n<script>let a = 1</script>");
    farm.run(&["build"]).exits(0);
    let release: serde_json::Value = serde_json::from_str(&farm.read("public/jardin.release.json")).unwrap();
    let policies = release["policies"].as_array().unwrap();
    assert_eq!(policies.len(), 1);
    assert_eq!(policies[0]["path"], "a/index.html");
    let policy = policies[0]["policy"].as_str().unwrap();
    assert!(
        policy.starts_with("default-src 'self'; script-src 'self' 'sha256-")
            && policy.contains("style-src 'self' 'sha256-"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe-inline"), "{policy}");
}

#[test]
fn what_was_taken_over_is_told_and_let_through_save_other_hosts() {
    let lenient = "[gate]\nlenient = \"Repris de WordPress.\"\n";
    let build = |body: &str| farm(lenient).file("content/jardin/a.md", text(body)).run(&["build", "--format", "json"]);
    let ran = build("## Un\n\n#### Trop bas").exits(0);
    assert_eq!(found(&ran), ["gate/heading-order content/jardin/a.md:6"]);
    build("<img src=https://cdn.example/p.png alt=x>").exits(1);
}

#[test]
fn a_policy_knows_what_style_sheets_ask_for_and_what_is_let_through() {
    let policies = |farm: &Farm| -> Vec<(String, String)> {
        farm.run(&["build", "--no-cache"]).exits(0);
        let release: serde_json::Value = serde_json::from_str(&farm.read("public/jardin.release.json")).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let all = release["policies"].as_array().cloned().unwrap_or_default();
        all.iter().map(|one| (text(&one["path"]), text(&one["policy"]))).collect()
    };
    assert_eq!(policies(&page("Bonjour.")), []);
    let sheet = "@import \"@base/style.css\";\n.a{background:url(data:image/gif;base64,R0lGODlhAQABAAAAACw=)}\n";
    let all = policies(&page("Bonjour.").file("sites/jardin/static/style.css", sheet));
    assert!(
        all.iter().any(|(path, policy)| path == "a/index.html" && policy.contains("img-src 'self' data:")),
        "{all:?}"
    );
    let reason =
        "[[gate.allow]]\ncode = \"gate/third-party\"\npage = \"/a/\"\ncontaining = \"vimeo\"\nreason = \"Un film.\"\n";
    let frame = text("<iframe src=\"https://player.vimeo.com:8443/video/1\" title=\"Film\"></iframe>");
    let all = policies(&farm(reason).file("content/jardin/a.md", frame));
    let expected = "default-src 'self'; frame-src 'self' https://player.vimeo.com:8443; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";
    assert_eq!(all, [("a/index.html".to_owned(), expected.to_owned())]);
    // A document within the page, and a drawing with a style of its own.
    let drawing =
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect style=\"fill:#123\" width=\"9\" height=\"9\"/></svg>";
    let all =
        policies(&page("<object data=/plan.svg type=image/svg+xml></object>").file("content/jardin/plan.svg", drawing));
    assert_eq!(all.iter().map(|(path, _)| &**path).collect::<Vec<_>>(), ["a/index.html", "plan.svg"]);
    assert!(
        all[0].1.contains("object-src 'self';") && all[1].1.contains("style-src 'self' 'unsafe-hashes' 'sha256-"),
        "{all:?}"
    );
}

#[test]
fn a_preview_sends_the_policy_and_says_what_the_gate_found() {
    use sobre::{
        farm::FarmPreview,
        serve::{Answer, Preview},
    };
    let farm =
        page("<style>p{color:#111}</style>\n\n<img src=https://cdn.example/p.png alt=x>\n\n## Un\n\n#### Trop bas");
    farm.run(&["build"]).exits(1);
    let preview = FarmPreview::load(farm.root(), Vec::new(), crate::support::TODAY.parse().unwrap(), false).unwrap();
    assert_eq!(preview.diagnostics("jardin").len(), 1, "before anybody looks: the words alone");
    let Answer::File { bytes, .. } = preview.answer("jardin", "/a/", None) else { panic!() };
    assert!(preview.policy("jardin", "/a/", &bytes).starts_with("default-src 'self'; style-src 'self' 'sha256-"));
    let found = preview.diagnostics("jardin");
    let told: Vec<String> = found
        .iter()
        .map(|one| (one.code.as_str(), one.place.as_ref().unwrap()))
        .map(|(code, place)| format!("{code} {}:{}", place.file, place.line))
        .collect();
    assert_eq!(told, ["gate/third-party content/jardin/a.md:6", "gate/heading-order content/jardin/a.md:10"]);
}

#[test]
fn a_site_says_what_its_pages_weigh() {
    let farm = farm("[legal]\npublisher = \"A\"\nform = \"association\"\naddress = \"1, quai\"\nphone = \"01\"\nmail = \"a@a.example\"\ndirector = \"C.\"\n[legal.host]\nname = \"H\"\naddress = \"2, quai\"\nphone = \"02\"\n")
        .file("content/jardin/a.md", text(&"Bonjour, bonsoir et bonne nuit. ".repeat(900)))
        .file("content/jardin/eco.md", "+++\ntitle = \"Écoconception\"\ntemplate = \"legal-ecodesign.html\"\n+++\n");
    let shown = |arguments: &[&str]| {
        farm.run(arguments).exits(0);
        farm.read("public/jardin/eco/index.html")
    };
    let html = shown(&["build", "--date", "2027-04-25"]);
    let report = farm.run(&["check", "--format", "json", "--date", "2027-04-25"]).exits(0).json();
    let pages: Vec<_> =
        report["sites"][0]["pages"].as_array().unwrap().iter().filter(|page| page["url"] != "/eco/").collect();
    let worst = pages
        .iter()
        .min_by(|a, b| a["ecoindex"]["score"].as_f64().unwrap().total_cmp(&b["ecoindex"]["score"].as_f64().unwrap()))
        .unwrap();
    let said = |text: &str| assert!(html.replace('\u{a0}', " ").contains(text), "{text}: {html}");
    said(&format!("{} pages ont été mesurées à la construction, le 25 avril 2027.", pages.len()));
    said(&format!("La page la moins sobre est <a href=\"{0}\">{0}</a>", worst["url"].as_str().unwrap()));
    said(&format!("{} (A)", worst["ecoindex"]["score"].to_string().trim_end_matches(".0").replace('.', ",")));
    // The same with what is remembered and without, on one thread and on many; another day is another build.
    assert_eq!(shown(&["build", "--date", "2027-04-25", "--no-cache", "--jobs", "1"]), html);
    farm.write("content/jardin/a.md", text("Bonjour."));
    let less = shown(&["build", "--date", "2027-04-25"]);
    assert_ne!(less, html);
    assert_eq!(shown(&["build", "--date", "2027-04-25", "--no-cache"]), less);
    assert!(shown(&["build", "--date", "2027-04-26"]).replace("\u{a0}", " ").contains("26 avril 2027"));
}

/// Returns what a build says of a farm in both languages, up to the table and the counts.
fn screens(farm: &Farm) -> String {
    let in_lang = |lang: &str| {
        let screen = farm.run_in(lang, &["build"]).exits(1).stdout;
        screen.split("\njardin  ").next().unwrap().trim_end().to_owned()
    };
    format!("{}\n\n{}", in_lang("en"), in_lang("fr"))
}

#[test]
fn a_font_of_google_in_the_theme_breaks_the_build_there() {
    let layout = "{% extends \"base/layout.html\" %}\n{% block top %}\n<link rel=\"stylesheet\" href=\"https://fonts.googleapis.com/css2?family=Inter\">\n{{ super() }}\n{% endblock %}\n";
    insta::assert_snapshot!(screens(&farm("").file("sites/jardin/templates/layout.html", layout)));
    let sheet = "@import \"@base/style.css\";\n@import url(\"https://fonts.googleapis.com/css2?family=Inter\");\n";
    insta::assert_snapshot!(screens(&farm("").file("sites/jardin/static/style.css", sheet)));
}

#[test]
fn a_frame_of_vimeo_breaks_the_build_there() {
    insta::assert_snapshot!(screens(&page(
        "Un film :\n\n<iframe src=\"https://player.vimeo.com/video/1\" title=\"Film\"></iframe>"
    )));
}

#[test]
fn what_readers_stumble_over_breaks_the_build_there() {
    let farm = page("<img src=\"/photo.svg\">\n\n## Un\n\n#### Trop bas")
        .file("content/jardin/photo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    insta::assert_snapshot!(screens(&farm));
}

#[test]
fn two_megabytes_break_the_build_there() {
    insta::assert_snapshot!(screens(
        &page("<img src=\"/photo.jpg\" alt=\"Une photo\">").file("content/jardin/photo.jpg", vec![7; 2_000_000])
    ));
}

#[test]
fn a_faint_token_breaks_the_build_there() {
    let sheet = "@import \"@base/style.css\";\n:root{\n  --soft:#c9c9c9;\n}\n";
    insta::assert_snapshot!(screens(&farm("").file("sites/jardin/static/style.css", sheet)));
}

#[test]
fn a_written_reason_lets_one_of_each_through_and_no_more() {
    let twice = |code: &str, one: &str, other: &str| (code.to_owned(), one.to_owned(), other.to_owned());
    let jump = "## Un\n\n#### Trop bas";
    for (code, one, other) in [
        twice(
            "gate/third-party",
            "<link rel=stylesheet href=https://fonts.googleapis.com/css2>",
            "<img src=//cdn.example/p.png alt=x>",
        ),
        twice(
            "gate/third-party",
            "<iframe src=https://player.vimeo.com/video/1 title=x></iframe>",
            "<script src=https://cdn.example/x.js></script>",
        ),
        twice("gate/alt", "<img src=/photo.svg>", "<input name=nom>"),
        twice("gate/heading-order", jump, "<a href=/></a>"),
        twice("gate/page-weight", "<img src=/gros.jpg alt=x>", "<p id=a>a</p><p id=a>b</p>"),
    ] {
        let first =
            if code == "gate/third-party" { one.split("//").nth(1).unwrap().split('/').next().unwrap() } else { "" };
        let containing = if first.is_empty() { String::new() } else { format!("containing = \"{first}\"\n") };
        let reason = format!("[[gate.allow]]\ncode = \"{code}\"\npage = \"/a/\"\n{containing}reason = \"Un motif.\"\n");
        let built = |config: &str, body: &str| {
            let farm = farm(config)
                .file("content/jardin/a.md", text(body))
                .file("content/jardin/gros.jpg", vec![7; 2_000_000]);
            let farm = farm.file("content/jardin/photo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
            found(&farm.run(&["build", "--format", "json"]))
        };
        let expected = format!("{code} content/jardin/a.md:{}", if one == jump { 6 } else { 4 });
        assert_eq!(built("", &one), std::slice::from_ref(&expected), "{one}");
        assert_eq!(built(&reason, &one), [""; 0], "{one}");
        let rest = built(&reason, &format!("{one}\n\n{other}"));
        assert!(rest.len() == 1 && rest[0] != expected, "{one} {other} {rest:?}");
    }
}

#[test]
fn what_asks_others_is_found_wherever_it_hides() {
    for body in [
        "<style>@font-face{font-family:A;src:local(A),url(https://cdn.example/a.woff2) format('woff2')}</style>",
        "<style>@import/**/url(https://cdn.example/a.css) screen;</style>",
        "<style>p{background:image-set(\"https://cdn.example/a.png\" 1x)}</style>",
        "<style>p{cursor:url(\"//cdn.example/a.cur\"),auto}</style>",
        "<style>@namespace url(http://www.w3.org/1999/xhtml);p{list-style:url( 'https://cdn.example/a.png' )}</style>",
        "<link rel=\"preload stylesheet\" as=style href=https://cdn.example/a.css>",
        "<link rel=prefetch href=https://cdn.example/next.html>",
        "<link rel=modulepreload href=//cdn.example/a.js>",
        "<link rel=icon href=https://cdn.example/icon.png>",
        "<link rel=preload as=image imagesrcset=\"https://cdn.example/a.png 2x\">",
        "<img src=/own.png srcset='/own.png 1x,https://cdn.example/p.png 2x' alt=x>",
        "<img src=\"h\tttps://cdn.example/p.png\" alt=x>",
        "<img src=/own.png data-src=x alt=x><video poster=https://cdn.example/p.png></video>",
        "<video><source src=https://cdn.example/f.webm></video>",
        "<audio controls><track src=https://cdn.example/f.vtt></audio>",
        "<svg><use href=\"https://cdn.example/p.svg#a\"/></svg>",
        "<svg><feImage xlink:href=\"https://cdn.example/p.png\"/></svg>",
        "<svg><rect fill=\"url(https://cdn.example/p.svg#a)\"/></svg>",
        "<table background=https://cdn.example/p.png><tr><th>x</table>",
        "<input type=image src=https://cdn.example/p.png alt=x>",
        "<embed src=https://cdn.example/p.pdf>",
        "<meta http-equiv=\"Refresh\" content=\"3;URL='https://cdn.example/'\">",
        "<script>fetch(`https://cdn.example/x`)</script>",
        "<script type=module>import 'https://cdn.example/x.js'</script>",
        "<script type=importmap>{\"imports\":{\"a\":\"https://cdn.example/a.js\"}}</script>",
        "<script>new Image().src='//cdn.example/p.gif'</script>",
        "<a href=/ attributionsrc=https://cdn.example/r>x</a>",
        "<template><img src=https://cdn.example/p.png alt=x></template>",
    ] {
        let found = told(&page(body));
        let third: Vec<_> = found.iter().filter(|one| one.starts_with("gate/third-party")).collect();
        assert_eq!(third, ["gate/third-party content/jardin/a.md:4"], "{body}\n{found:?}");
    }
    // A feed carries what its pages show.
    let feeds = "[feed]\nformats = [\"atom\", \"rss\", \"json\"]\nfull = true\n";
    let dated = "+++\ntitle = \"A\"\ndate = 2026-11-01\n+++\n<img src=https://cdn.example/p.png alt=x>\n";
    let ran = farm(feeds).file("content/jardin/a.md", dated).run(&["check", "--format", "json"]).exits(1);
    let on: Vec<String> = ran.json()["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["hints"].as_array().unwrap().clone())
        .filter_map(|hint| hint.as_str().and_then(|hint| hint.strip_prefix("on ")).map(str::to_owned))
        .collect();
    assert!(["/a/", "/atom.xml", "/rss.xml", "/feed.json"].iter().all(|path| on.iter().any(|on| on == path)), "{on:?}");
}
