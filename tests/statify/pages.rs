//! What pages weighed and weigh: copies of an old site as programs and browsers save them.

use super::{Item, Statified, wxr};
use crate::support::{Farm, TODAY};

/// A page of the old site that calls what WordPress sites call.
const PAGE: &str = "<!DOCTYPE html><html><head><link rel=\"canonical\" href=\"https://barque.example/2019/05/a/\">\
    <link rel=\"stylesheet\" href=\"../../../wp-content/style.css%3Fver=6.css\"><link rel=\"stylesheet\" href=\"https://fonts.tiers.example/css\">\
    <script src=\"https://www.barque.example/wp-includes/jquery.js?ver=3\"></script><script src=\"//mesure.tiers.example/m.js\"></script></head>\
    <body><img src=\"/wp-content/uploads/absent.jpg\"><iframe src=\"https://film.example/x\"></iframe></body></html>";

fn weighed(files: &[(&str, &str)]) -> Statified {
    let export = wxr(&(Item::post(1, "a", "Un mot.").xml() + &Item::post(2, "b", "Deux.").xml()));
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("export.xml", export);
    for (path, text) in files {
        farm.write(&format!("copie/{path}"), text);
    }
    let ran =
        farm.run(&["statify", "wordpress", "export.xml", "--site", "barque", "--pages", "copie", "--date", TODAY]);
    Statified { farm, ran }
}

#[test]
fn a_copy_made_by_a_program_is_weighed_beside_the_new_site() {
    let made = weighed(&[
        ("barque.example/2019/05/a/index.html", PAGE),
        ("barque.example/wp-content/style.css?ver=6.css", "@import 'more.css'; b{src:url(//lettres.example/x)}"),
        ("barque.example/wp-content/more.css", "i{}"),
        ("barque.example/wp-includes/jquery.js", "0123456789"),
        ("barque.example/perdue/index.html", "<html>"),
        ("fonts.tiers.example/css", "abc"),
        ("fonts.tiers.example/index.html", "<html>not of the site"),
    ]);
    let weights = &made.report()["weights"];
    let before = &weights["pages"][0]["before"];
    assert_eq!(weights["pages"][0]["url"], "/2019/05/a/");
    assert_eq!(before["bytes"], (PAGE.len() + 51 + 3 + 10 + 3) as u64, "{weights:#}");
    assert_eq!((before["requests"].as_u64(), before["unseen"].as_u64()), (Some(8), Some(3)), "{weights:#}");
    let hosts = ["film.example", "fonts.tiers.example", "lettres.example", "mesure.tiers.example"];
    assert_eq!(before["hosts"], serde_json::json!(hosts));
    // What it weighs now is what the build makes.
    let after = &weights["pages"][0]["after"];
    made.builds();
    let page = made.farm.read("public/barque/2019/05/a/index.html");
    assert!(after["bytes"].as_u64().unwrap() > page.len() as u64 && after["requests"].as_u64().unwrap() > 1, "{after}");
    assert_eq!((&after["unseen"], &after["hosts"]), (&0.into(), &serde_json::json!([])), "{after}");
    assert_eq!(weights["alone"], serde_json::json!(["/perdue/"]));
    let report = made.farm.read("reports/barque/statify.md");
    assert!(report.contains("## What the pages weigh") && report.contains("| `/2019/05/a/` |"), "{report}");
    assert!(report.contains("Called before: film.example, fonts.tiers.example"), "{report}");
}

#[test]
fn saved_pages_and_bare_html_are_weighed_too() {
    let saved =
        "<!-- saved from url=(0036)https://barque.example/2019/05/a/?x=1 -->\n<html><img src=\"./Titre_files/a.jpg\">";
    let tracked =
        "<html><!-- Mirrored from barque.example/?p=2 by HTTrack Website Copier/3.x -->\n<img src=\"b.png\"></html>";
    let made = weighed(&[
        ("Titre.html", saved),
        ("Titre_files/a.jpg", "image"),
        ("Titre_files/frame.html", "<html>part of the page"),
        ("barque.example/index2cf9.html", tracked),
        ("2019/index.html", "<html><p>sans rien</p></html>"),
    ]);
    let weights = made.report()["weights"].clone();
    let of = |url: &str| {
        let all = weights["pages"].as_array().unwrap().iter();
        all.clone().find(|page| page["url"] == url).map(|page| page["before"].clone()).unwrap_or_default()
    };
    assert_eq!(of("/2019/05/a/?x=1")["bytes"], saved.len() as u64 + 5, "{weights:#}");
    assert_eq!((of("/?p=2")["requests"].as_u64(), of("/?p=2")["unseen"].as_u64()), (Some(2), Some(1)), "{weights:#}");
    assert_eq!(of("/2019/")["requests"], 1, "{weights:#}");
    assert_eq!(weights["alone"], serde_json::json!([]));
}

#[test]
fn without_a_copy_nothing_is_said_of_weights() {
    let made = Statified::of(&[Item::post(1, "a", "x")]);
    assert!(made.report().get("weights").is_none());
    let ran =
        made.farm.run(&["statify", "wordpress", "export.xml", "--site", "barque", "--pages", "nulle-part"]).exits(2);
    assert!(ran.stderr.contains("nulle-part is no folder"), "{ran:?}");
}
