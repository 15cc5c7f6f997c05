//! Films, maps, sounds and messages that lie with somebody else: a card leads to them, and nothing is asked before.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use sobre::gate::facts;

use crate::support::Farm;

/// Returns the text of a page whose body this is, built, and what the build said.
fn shown(lang: &str, body: &str) -> (String, String) {
    let farm = Farm::new()
        .file("sites/jardin.toml", format!("title = \"A\"\ndomain = \"jardin.example\"\nlang = \"{lang}\"\n"))
        .file("content/jardin/a.md", format!("+++\ntitle = \"A\"\n+++\n{body}\n"));
    let mut photo = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(900, 600)).write_to(&mut photo, ImageFormat::Jpeg).unwrap();
    farm.write("content/jardin/affiche.jpg", photo.into_inner());
    let ran = farm.run(&["build"]).exits(0);
    let html = farm.read("public/jardin/a/index.html");
    let asks = facts("a/index.html", html.as_bytes(), false).asks;
    assert!(asks.iter().all(|ask| ask.address.starts_with('/')), "{asks:?}");
    let text = html.split("<div class=text>").nth(1).or_else(|| html.split("</h1>").nth(1)).unwrap();
    (text.split("</main>").next().unwrap().trim().to_owned(), ran.stdout)
}

/// Returns the cards of a page: their class, where they lead, what they say.
fn cards(html: &str) -> Vec<String> {
    let text = |html: &str| -> String {
        let mut inside = false;
        html.chars()
            .filter(|c| {
                inside = (inside || *c == '<') && *c != '>';
                !inside && *c != '>'
            })
            .collect()
    };
    let card = |card: &str| {
        let (class, rest) = card.split_once('>').unwrap();
        let href = rest.split("href=").nth(1).unwrap();
        let href = href.split(|c: char| c == ' ' || c == '>').next().unwrap().trim_matches('"');
        let said = text(rest.split("</p>").next().unwrap());
        format!("{} {href} {}", class.trim_matches('"').trim_start_matches("embed "), said.trim())
    };
    html.split("<p class=")
        .skip(1)
        .map(|rest| rest.trim_start_matches('"'))
        .filter(|rest| rest.starts_with("embed"))
        .map(card)
        .collect()
}

#[test]
fn a_film_written_as_a_picture_a_bare_link_or_a_frame_is_a_card() {
    let body = "![Le jardin en mai](https://youtu.be/a_b)\n\nhttps://vimeo.com/123\n\n<https://www.dailymotion.com/video/x8>\n\n\
        <iframe width=\"560\" height=\"315\" src=\"https://www.youtube.com/embed/a_b?rel=0&amp;start=3\" title=\"Le bal\" frameborder=\"0\" allowfullscreen></iframe>\n\n\
        <div class=\"film\"><iframe src='https://tube.exemple.org/videos/embed/9db9f8b0-3c1b-4b4e-9d3e-1f2a3b4c5d6e'></iframe></div>\n\n\
        <iframe src=\"https://www.openstreetmap.org/export/embed.html?bbox=2.34%2C48.85%2C2.36%2C48.86&marker=48.855%2C2.35\"></iframe><br/><small><a href=\"https://www.openstreetmap.org/\">Afficher</a></small>\n\n\
        https://social.exemple.org/@jardin/109876543210987654";
    let (html, said) = shown("fr", body);
    assert_eq!(
        cards(&html),
        [
            "film https://youtu.be/a_b Le jardin en mai Regarder sur YouTube",
            "film https://vimeo.com/123 Un film Regarder sur Vimeo",
            "film https://www.dailymotion.com/video/x8 Un film Regarder sur Dailymotion",
            "film https://www.youtube.com/watch?v=a_b Le bal Regarder sur YouTube",
            "film https://tube.exemple.org/w/9db9f8b0-3c1b-4b4e-9d3e-1f2a3b4c5d6e Un film Regarder sur PeerTube (tube.exemple.org)",
            "map https://www.openstreetmap.org/?mlat=48.85500&amp;mlon=2.35000#map=15/48.85500/2.35000 Une carte Voir la carte sur OpenStreetMap",
            "post https://social.exemple.org/@jardin/109876543210987654 Un message Lire sur Mastodon (social.exemple.org)",
        ],
        "{html}"
    );
    assert!(!html.contains("<iframe") && !said.contains("iframe") && !said.contains("no-alt"), "{said}");
    let (html, _) = shown("en", "https://youtu.be/a_b\n\n![](https://www.google.com/maps/embed?pb=!2d2.35!3d48.85!4f)");
    let english = [
        "film https://youtu.be/a_b A film Watch on YouTube",
        "map https://www.google.com/maps?q=48.85,2.35 A map See the map on Google Maps",
    ];
    assert_eq!(cards(&html), english, "{html}");
}

#[test]
fn a_card_has_the_picture_that_is_given() {
    for body in [
        "![Le bal](https://youtu.be/a_b){poster=/affiche.jpg}",
        "::embed{link=\"https://youtu.be/a_b\" label=\"Le bal\" image=\"/affiche.jpg\"}",
    ] {
        let (html, _) = shown("fr", body);
        assert_eq!(cards(&html), ["film https://youtu.be/a_b Le bal Regarder sur YouTube"], "{html}");
        assert!(html.contains("<img src=\"/affiche-720x405."), "{html}");
    }
    let farm = Farm::new()
        .file("content/jardin/a.md", "+++\ntitle = \"A\"\n+++\n![Le bal](https://youtu.be/a_b){poster=rien.jpg}\n");
    let said = farm.run(&["check"]).stdout;
    assert!(said.contains("rien.jpg") && said.contains("content/jardin/a.md:4"), "{said}");
}

#[test]
fn what_is_not_alone_or_has_words_stays_a_link() {
    let body = "Voyez https://youtu.be/a_b ce soir.\n\n[Le bal](https://youtu.be/a_b)\n\nAussi ![le bal](https://youtu.be/a_b) en mai.\n\n\
        - https://vimeo.com/\n\nhttps://jardin.example/film";
    let (html, _) = shown("fr", body);
    assert_eq!(cards(&html), [""; 0], "{html}");
    assert!(html.contains("le bal (YouTube)</a> en mai"), "{html}");
}

#[test]
fn a_frame_of_nobody_we_know_is_taken_out_and_told() {
    let (html, said) = shown("fr", "<iframe src=\"https://inconnu.example/x\"></iframe>\n\nReste.");
    assert!(!html.contains("inconnu") && html.contains("Reste."), "{html}");
    assert!(said.contains("`<iframe>` is removed") && said.contains("a.md:4"), "{said}");
}
