//! Exports that are broken, or that want to be: each with its message, and nothing lost around it.

use super::{Item, Statified, wxr};
use crate::support::Farm;

#[track_caller]
fn tells(made: &Statified, finding: &str) {
    let found = made.findings();
    assert!(found.iter().any(|one| one == finding), "{found:#?}");
}

#[test]
fn entities_of_its_own_are_not_expanded() {
    let bomb =
        "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let xml =
        wxr(&Item::post(1, "a", "A").xml().replace("Titre 1", "x &b; &c;")).replacen("<rss", &format!("{bomb}<rss"), 1);
    let made = Statified::from(xml);
    tells(&made, "loss: the file declares entities of its own: none was expanded (export.xml)");
    assert!(made.farm.read("content/barque/2019/05/a.md").contains("title = \"x &b; &c;\""));
    assert_eq!(made.ran.code, Some(1));
    made.builds();
}

#[test]
fn a_cut_file_keeps_all_whole_items() {
    let whole =
        wxr(&(1..=5).map(|n| Item::post(n, ["a", "b", "c", "d", "e"][n as usize - 1], "x").xml()).collect::<String>());
    let cut = &whole[..whole.rfind("<item>").unwrap() + 40];
    let made = Statified::from(cut);
    assert_eq!(["a", "b", "c", "d"].map(|slug| made.body(slug)), ["x"; 4]);
    let at = format!("after byte {}", cut.len());
    assert!(made.findings().iter().any(|one| one.contains(&at)), "{:?}", made.findings());
    assert_eq!(made.ran.code, Some(1));
}

#[test]
fn a_cut_packed_file_does_so_too() {
    use std::io::Write as _;
    let xml =
        wxr(&(1..=200).map(|n| Item::post(n, "a", &format!("{n} {:x}", n * 2_654_435)).xml()).collect::<String>());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(xml.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let made = Statified::from(&packed[..packed.len() / 2]);
    assert!(made.body("a").starts_with("1 "));
    assert_eq!(made.ran.code, Some(1), "{:?}", made.ran);
}

#[test]
fn bytes_that_are_no_text_are_counted() {
    let xml = wxr(&Item::post(1, "a", "u\u{1}n @@ deux").xml());
    let bytes = xml.as_bytes().to_vec();
    let at = xml.find("@@").unwrap();
    let bytes = [&bytes[..at], b"\xe9\xff", &bytes[at + 2..]].concat();
    let made = Statified::from(bytes);
    tells(&made, "guess: 3 bytes that are no text (export.xml)");
    assert_eq!(made.body("a"), "un \u{fffd}\u{fffd} deux");
}

#[test]
fn twenty_thousand_tags_in_each_other_end() {
    for tag in ["div", "ul><li", "blockquote", "b", "table><tr><td", "span"] {
        let depth = 20_000 / tag.split('>').count();
        let made = Statified::of(&[Item::post(1, "a", &format!("{}mot", format!("<{tag}>").repeat(depth)))]);
        assert!(made.body("a").contains("mot"), "{tag}");
    }
}

#[test]
fn names_that_climb_out_stay_inside() {
    let items = ["../../../evil", "..%2f..%2fevil", "%00", "con", "a/b", "A", "a", ".htaccess"].iter().enumerate();
    let items: Vec<Item> = items.map(|(n, slug)| Item::post(n as u32 + 1, slug, "x")).collect();
    let made = Statified::of(&items);
    let files = made.farm.files("");
    assert!(
        files.iter().all(|file| ["content/barque/", "sites/", "reports/barque/", "farm.toml", "export.xml"]
            .iter()
            .any(|known| file.starts_with(known))),
        "{files:?}"
    );
    let pages = files
        .iter()
        .filter(|file| file.ends_with(".md") && !file.contains("_index") && file.starts_with("content"))
        .count();
    assert_eq!(pages, items.len(), "{files:?}");
}

#[test]
fn equal_and_case_clashing_slugs_keep_every_article() {
    let made = Statified::of(&[Item::post(1, "a", "un"), Item::post(2, "a", "deux"), Item::post(3, "A", "trois")]);
    let files = made.farm.files("content/barque/2019/05");
    let bodies: String = files.iter().map(|file| made.farm.read(file)).collect();
    assert!(["un", "deux", "trois"].iter().all(|word| bodies.contains(word)), "{files:?}");
    tells(&made, "guess: another name, since two items share one (post 2)");
}

#[test]
fn nothing_runs_and_templates_are_text() {
    let html = "<a href=\"javascript:alert(1)\">x</a> <a href=\"JaVa\tscript:y\">y</a> <img src=x onerror=alert(1)><script src=\"https://tiers.example/a.js\"></script>\
        <iframe srcdoc=\"<script>1</script>\"></iframe> {{ config }} {% include \"x\" %} {{&lt; y &gt;}} ::button{link=x}<base href=\"https://tiers.example/\"><meta http-equiv=refresh content=0>";
    let made = Statified::of(&[Item::post(1, "a", html)]);
    made.builds();
    let page = made.farm.read("public/barque/2019/05/a/index.html");
    assert!(
        !page.contains("javascript:")
            && !page.contains("<script src=\"https")
            && !page.contains("onerror")
            && !page.contains("tiers.example"),
        "{page}"
    );
    assert!(page.contains("{{ config }} {% include"), "{page}");
    tells(&made, "guess: a link that runs something (post 1)");
    tells(&made, "loss: an element `script` was taken out (post 1)");
}

#[test]
fn what_is_no_export_is_refused() {
    for text in ["", "hello", "<html><body>no</body></html>", "\u{0}\u{1}"] {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("x", text);
        let ran = farm.run(&["statify", "wordpress", "x", "--site", "barque"]).exits(2);
        assert!(
            ran.stderr.contains("x: this is neither a WordPress export (WXR) nor a dump of its database"),
            "{ran:?}"
        );
        assert!(!farm.path("content").exists());
    }
}
