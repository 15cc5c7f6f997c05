//! Style sheets of a chain of themes: what browsers get of Sass, of imports, of files they name.

use super::chain::{BASE, compile, told};

/// Returns the style sheet at `path` that a chain of layers makes, and what is told.
fn sheet(layers: &[(&str, &[(&str, &str)])], path: &str) -> (String, Vec<String>) {
    let compiled = compile(layers);
    let file = compiled.value.statics.get(path);
    let css = file.map(|file| String::from_utf8(file.file.source.read().unwrap()).unwrap());
    (css.unwrap_or_default(), told(&compiled.diagnostics))
}

/// The base theme of these tests with more files.
fn base<'t>(more: &[(&'t str, &'t str)]) -> Vec<(&'t str, &'t str)> {
    BASE.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn sass_becomes_css_and_its_sources_are_not_published() {
    let base = base(&[
        ("static/style.scss", "@use 'parts/colours';\nmain { p { color: colours.$ink; &:hover { color: red } } }"),
        ("static/parts/_colours.scss", "$ink: #112233;"),
        ("static/old.sass", "a\n  color: blue\n"),
    ]);
    let theme = compile(&[("base", &base)]);
    assert_eq!(told(&theme.diagnostics), [""; 0]);
    assert_eq!(theme.value.statics.keys().collect::<Vec<_>>(), ["old.css", "style.css"]);
    assert_eq!(sheet(&[("base", &base)], "style.css").0, "main p{color:#123}main p:hover{color:red}");
    assert_eq!(sheet(&[("base", &base)], "old.css").0, "a{color:#00f}");
}

#[test]
fn a_theme_nearer_to_the_site_replaces_a_part_or_the_whole() {
    let base = base(&[
        ("static/style.scss", "@use 'colours';\np { color: colours.$ink }"),
        ("static/_colours.scss", "$ink: #111;"),
    ]);
    let part = [("static/_colours.scss", "$ink: #222;")];
    assert_eq!(sheet(&[("@site", &part), ("base", &base)], "style.css").0, "p{color:#222}");
    let whole = [("static/style.css", "p { color: #333 }")];
    assert_eq!(sheet(&[("@site", &whole), ("base", &base)], "style.css").0, "p { color: #333 }");
    let more = [("static/style.scss", "@use '@base/style';\n@use 'colours';\nb { color: colours.$ink }")];
    assert_eq!(sheet(&[("@site", &more), ("base", &base)], "style.css").0, "p,b{color:#111}");
}

#[test]
fn imports_are_bundled_and_files_led_to_their_lasting_names() {
    let base = base(&[
        ("static/style.css", "@import 'parts/menu.css' screen;\np { background: url(img/leaf.svg#a) }"),
        ("static/parts/menu.css", "nav { background: url(../img/leaf.svg); mask: url(data:,x) url(/photos/x.png) }"),
        ("static/img/leaf.svg", "<svg/>"),
        ("static/other.css", "p  { }"),
    ]);
    let (css, told) = sheet(&[("base", &base)], "style.css");
    assert_eq!(told, [""; 0]);
    insta::assert_snapshot!(css, @r#"@media screen{nav{-webkit-mask:url("data:,x") url("/photos/x.png");mask:url("data:,x") url("/photos/x.png");background:url("/img/leaf.09a1d6ef.svg")}}p{background:url("/img/leaf.09a1d6ef.svg#a")}"#);
    assert_eq!(sheet(&[("base", &base)], "other.css").0, "p  { }", "what asks for nothing is as it was");
}

#[test]
fn a_theme_may_have_all_of_it_minified_for_its_browsers() {
    let file = ("static/style.css", "p {\n  user-select: none;\n  inset: 0\n}\n");
    let css = |styles: &str| {
        let manifest = format!("name = \"river\"\n{styles}");
        sheet(&[("river", &[("theme.toml", &manifest), file]), ("base", &BASE)], "style.css")
    };
    assert_eq!(css("").0, file.1);
    assert_eq!(css("[styles]\nminify = true\n").0, "p{-webkit-user-select:none;user-select:none;inset:0}");
    let old = css("[styles]\nminify = true\nbrowsers = [\"chrome 80\", \"firefox 60.1\"]\n").0;
    assert_eq!(old, "p{-moz-user-select:none;user-select:none;top:0;bottom:0;left:0;right:0}");
    assert_eq!(
        css("[styles]\nbrowsers = [\"netscape 4\", \"chrome\"]\n").1,
        [
            "config/value themes/river/theme.toml:3:12+24 `chrome` is no browser with a version [write `safari 15.4`; there is: chrome, edge, firefox, ios, opera, safari, samsung]",
            "config/value themes/river/theme.toml:3:12+24 `netscape 4` is no browser with a version [write `safari 15.4`; there is: chrome, edge, firefox, ios, opera, safari, samsung]",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_told_at_its_place() {
    let told = |files: &[(&str, &str)]| sheet(&[("base", &base(files))], "style.css").1.join("\n");
    insta::assert_snapshot!(told(&[("static/style.scss", "p {\n  color: $ink;\n}\n")]), @"style/syntax themes/base/static/style.scss:2:10+1 this style sheet cannot be read: Undefined variable. []");
    insta::assert_snapshot!(told(&[("static/style.scss", "@use 'a';"), ("static/_a.scss", "p {\n  é: 1px + ;\n}\n")]), @"style/syntax themes/base/static/_a.scss:2:6+1 this style sheet cannot be read: Expected expression. []");
    insta::assert_snapshot!(told(&[("static/style.scss", "@use 'nowhere';")]), @"style/syntax themes/base/static/style.scss:1:1+1 this style sheet cannot be read: Can't find stylesheet to import. []");
    insta::assert_snapshot!(told(&[("static/style.css", "@import 'nowhere.css';\np {}")]), @"style/syntax themes/base/static/style.css:1:1+1 this style sheet cannot be read: no style sheet `nowhere.css` in the chain of themes []");
    insta::assert_snapshot!(told(&[("static/style.css", "@import 'a.css';"), ("static/a.css", "a { color: red }\n/* é */ p { color: red; } } b { }")]), @"style/skipped themes/base/static/a.css:2:27+1 browsers skip this: Invalid empty selector []");
    insta::assert_snapshot!(told(&[("static/style.scss", "@import 'nowhere.css';\np { b { color: red } }")]), @"style/syntax themes/base/static/style.scss:1:1+1 this style sheet cannot be read: no style sheet `nowhere.css` in the chain of themes []");
    insta::assert_snapshot!(told(&[("static/style.css", "@import 'style.css';\np { color: red }")]), @"");
}

#[test]
fn browsers_can_check_sheets_and_scripts() {
    let base = base(&[("static/style.css", "p{}"), ("static/menu.js", "1"), ("static/logo.svg", "<svg/>")]);
    let theme = compile(&[("base", &base)]).value;
    assert_eq!(theme.integrity("/style.css").unwrap(), "sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y=");
    assert_eq!(theme.integrity("menu.js").unwrap(), "sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=");
    assert_eq!(theme.integrity("nowhere.css"), None);
}
