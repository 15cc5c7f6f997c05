//! Galleries, cards and players of a whole build, and what is said of files that are not as they should be.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::support::{Farm, Ran};

fn page(body: &str) -> String {
    format!("+++\ntitle = \"A\"\n+++\n{body}\n")
}

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(900, 600, |x, y| Rgb([(x / 4) as u8, (y / 4) as u8, 90]));
    DynamicImage::from(picture).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// Returns what a run found, without what it counted.
fn told(ran: &Ran) -> &str {
    let found = ran.stdout.split("\njardin  ").next().unwrap_or_default();
    let table = [" pages, worst first", " pages sur "].iter().find_map(|head| found.find(head));
    let table = table.and_then(|at| found[..at].rfind("\n\n"));
    &found[..table.unwrap_or(found.len())]
}

/// Returns what of a page stands between two marks, both included.
fn between<'h>(html: &'h str, start: &str, end: &str) -> &'h str {
    let from = html.find(start).unwrap_or_else(|| panic!("no {start} in {html}"));
    &html[from..from + html[from..].find(end).unwrap() + end.len()]
}

/// A farm whose page shows a gallery of three pictures.
fn gallery(tag: &str, captions: &str) -> Farm {
    Farm::new()
        .file("content/jardin/fete/index.md", page(tag))
        .file("content/jardin/fete/photos/b.jpg", photo())
        .file("content/jardin/fete/photos/a.jpg", photo())
        .file("content/jardin/fete/photos/c.jpg", photo())
        .file("content/jardin/fete/photos/deeper/d.jpg", photo())
        .file("content/jardin/fete/photos/notes.txt", "x")
        .file("content/jardin/data/fete.toml", captions)
}

#[test]
fn a_gallery_shows_a_folder_in_the_order_of_its_captions() {
    let captions = "\"c.jpg\" = \"L'arrivée\"\n[\"b.jpg\"]\nalt = \"Le <départ>\"\ncaption = \"Onze heures !\"\n[\"a.jpg\"]\nalt = \"A\"\n";
    let built = gallery("::gallery{folder=\"photos\" captions=\"fete.toml\"}", captions).build();
    let html = built.output("jardin/fete/index.html");
    let list = between(&html, "<ul class=gallery>", "</ul>");
    let order: Vec<usize> = ["alt=\"L’arrivée\"", "alt=\"Le &lt;départ&gt;\"", "alt=\"A\""]
        .iter()
        .map(|alt| list.find(alt).unwrap_or_else(|| panic!("{alt} {list}")))
        .collect();
    assert!(order.is_sorted(), "{list}");
    assert_eq!(list.matches("<li>").count(), 3, "{list}");
    assert!(list.contains("<figcaption>Onze heures\u{202f}!</figcaption>"), "{list}");
    assert!(list.contains("width=\"480\" height=\"360\"") && list.contains("loading=lazy"), "{list}");
    for link in list.split("<a href=\"/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(link.contains("-900.") && built.farm.path(&format!("public/jardin/{link}")).is_file(), "{link}");
    }
}

#[test]
fn a_gallery_says_what_nobody_has_described() {
    let ran = gallery(
        "::gallery{folder=\"photos\" captions=\"fete.toml\"}",
        "\"a.jpg\" = \"A\"\n\"b.jpg\" = \" \"\n\"C.jpg\" = \"C\"\n",
    )
    .run(&["check"]);
    insta::assert_snapshot!(told(&ran), @r#"
    ── jardin ──

    warning[image/caption]: there is no picture `C.jpg` in fete/photos/
      --> content/jardin/data/fete.toml
       hint: did you mean `c.jpg`?

    warning[gate/link-text]: a link that does not say where it leads: `/fete/photos/b-900.cbb0cc1a.webp`
      --> content/jardin/fete/index.md
       hint: write what is there, as a text or as the `alt` of its picture
       hint: on /fete/

    warning[gate/link-text]: a link that does not say where it leads: `/fete/photos/c-900.cbb0cc1a.webp`
      --> content/jardin/fete/index.md
       hint: write what is there, as a text or as the `alt` of its picture
       hint: on /fete/

    warning[image/no-alt]: this picture of a gallery has no description
      --> content/jardin/fete/photos/b.jpg
       hint: write in data/fete.toml: `"b.jpg" = "what it shows"`

    warning[image/no-alt]: this picture of a gallery has no description
      --> content/jardin/fete/photos/c.jpg
       hint: write in data/fete.toml: `"c.jpg" = "what it shows"`
    "#);
    let ran = gallery("::gallery{folder=\"/fete/photos/deeper\"}", "").run_in("fr", &["check"]);
    insta::assert_snapshot!(told(&ran), @r#"
    ── jardin ──

    avertissement[gate/link-text] : un lien qui ne dit pas où il mène : « /fete/photos/deeper/d-900.cbb0cc1a.webp »
      --> content/jardin/fete/index.md
       conseil : écrivez ce qu’on y trouve, en texte ou comme « alt » de son image
       conseil : sur /fete/

    avertissement[image/no-alt] : cette image d’une galerie n’a pas de description
      --> content/jardin/fete/photos/deeper/d.jpg
       conseil : écrivez dans data/photos.toml : « "d.jpg" = "ce qu’elle montre" »
       conseil : et nommez ce fichier : « captions="photos.toml" »
    "#);
}

#[test]
fn a_gallery_says_which_picture_cannot_be_shown() {
    let captions = "\"a.jpg\" = \"A\"\n\"b.jpg\" = \"B\"\n\"c.jpg\" = \"C\"\n\"d.HEIC\" = \"D\"\n";
    let farm = gallery("::gallery{folder=\"photos\" captions=\"fete.toml\"}", captions);
    farm.write("content/jardin/fete/photos/b.jpg", &photo()[..200]);
    farm.write("content/jardin/fete/photos/d.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    insta::assert_snapshot!(told(&farm.run(&["check"])), @r#"
    ── jardin ──

    error[image/broken]: fete/photos/b.jpg is damaged: Format error decoding Jpeg: I/O errors Not enough bytes, expected 12 but found 2
      --> content/jardin/fete/photos/b.jpg
       hint: save the picture again, or copy it again

    error[image/broken]: fete/photos/d.HEIC is in the HEIC format, which browsers do not show
      --> content/jardin/fete/photos/d.HEIC
       hint: export it as JPEG; phones have a setting for it (“most compatible”)
    "#);
}

#[test]
fn a_gallery_of_nothing_is_told_where_it_stands() {
    let told_of = |tag: &str| told(&gallery(tag, "").run(&["check"])).to_owned();
    insta::assert_snapshot!(told_of("::gallery{folder=\"phtos\"}"), @r#"
    ── jardin ──

    error[template/query]: site `jardin` has no folder with pictures `fete/phtos`
      --> content/jardin/fete/index.md:4:1
       |
     4 | ::gallery{folder="phtos"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: did you mean `fete/photos`?
       hint: asked by themes/base/components/gallery.html, line 4
    "#);
    insta::assert_snapshot!(told_of("::gallery{folder=\"../../../etc\"}"), @r#"
    ── jardin ──

    error[template/query]: site `jardin` has no folder with pictures `../../../etc`
      --> content/jardin/fete/index.md:4:1
       |
     4 | ::gallery{folder="../../../etc"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: asked by themes/base/components/gallery.html, line 4
    "#);
    insta::assert_snapshot!(told_of("::gallery{folder=\"photos\" captions=\"fte.toml\"}"), @r#"
    ── jardin ──

    error[template/query]: site `jardin` has no data file `fte.toml`
      --> content/jardin/fete/index.md:4:1
       |
     4 | ::gallery{folder="photos" captions="fte.toml"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: did you mean `fete.toml`?
       hint: asked by themes/base/components/gallery.html, line 4

    warning[image/no-alt]: this picture of a gallery has no description
      --> content/jardin/fete/photos/a.jpg
       hint: write in data/fte.toml: `"a.jpg" = "what it shows"`

    warning[image/no-alt]: this picture of a gallery has no description
      --> content/jardin/fete/photos/b.jpg
       hint: write in data/fte.toml: `"b.jpg" = "what it shows"`

    warning[image/no-alt]: this picture of a gallery has no description
      --> content/jardin/fete/photos/c.jpg
       hint: write in data/fte.toml: `"c.jpg" = "what it shows"`
    "#);
}

#[test]
fn cards_and_players_know_what_lies_beside_their_files() {
    let built = Farm::new()
        .file("content/jardin/fete/index.md", page("[Les *statuts*](statuts.pdf)\n\n![L'air](son.mp3)\n\n![Un film](film.webm)\n\nIci ![un son](son.mp3).\n\n![Ailleurs](https://a.example/b.mp3)"))
        .file("content/jardin/fete/statuts.pdf", vec![b'x'; 240_400])
        .file("content/jardin/fete/son.mp3", "sound")
        .file("content/jardin/fete/son.txt", "words")
        .file("content/jardin/fete/film.webm", vec![b'x'; 1_240_000])
        .file("content/jardin/fete/film.jpg", photo())
        .file("content/jardin/fete/film.vtt", "WEBVTT")
        .file("content/jardin/fete/film.en.vtt", "WEBVTT")
        .build();
    let html = built.output("jardin/fete/index.html");
    insta::assert_snapshot!(between(&html, "<p><a class=file", "b.mp3>Ailleurs</a></p>"), @r#"
    <p><a class=file href="/fete/statuts.pdf"><span>Les statuts</span> <small>PDF, 240 ko · Télécharger</small></a></p><figure class=player><audio controls preload=none src="/fete/son.mp3" aria-label="L’air"></audio><figcaption>L’air · <a href="/fete/son.mp3" download>Télécharger (MP3, 5 o)</a> · <a href="/fete/son.txt">Transcription</a></figcaption></figure><figure class=player><video controls preload=none src="/fete/film.webm" poster="/fete/film-900.cbb0cc1a.webp" width="900" height="600" aria-label="Un film"> <track kind=captions src="/fete/film.en.vtt" srclang="en" label="English"> <track kind=captions src="/fete/film.vtt" srclang="fr" label="Français" default> </video><figcaption>Un film · <a href="/fete/film.webm" download>Télécharger (WEBM, 1,2 Mo)</a></figcaption></figure><p>Ici <span class=player><audio controls preload=none src="/fete/son.mp3" aria-label="un son"></audio> <a href="/fete/son.mp3" download>Télécharger (MP3, 5 o)</a> · <a href="/fete/son.txt">Transcription</a></span>.</p><p><a href=https://a.example/b.mp3>Ailleurs</a></p>
    "#);
}

#[test]
fn a_file_that_is_gone_is_a_dead_link_as_ever() {
    let farm = Farm::new().file(
        "content/jardin/a.md",
        page("[a](statuts.pdf)\n\n![b](son.mp3)\n\n::audio{src=\"son.mp3\" transcript=\"mots.md\"}"),
    );
    insta::assert_snapshot!(told(&farm.run(&["check"])), @r#"
    ── jardin ──

    error[link/dead]: `statuts.pdf` leads nowhere
      --> content/jardin/a.md:4:5
       |
     4 | [a](statuts.pdf)
       |     ^^^^^^^^^^^

    error[link/dead]: `son.mp3` leads nowhere
      --> content/jardin/a.md:6:6
       |
     6 | ![b](son.mp3)
       |      ^^^^^^^

    error[link/dead]: `mots.md` leads nowhere
      --> content/jardin/a.md:8:1
       |
     8 | ::audio{src="son.mp3" transcript="mots.md"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error[link/dead]: `son.mp3` leads nowhere
      --> content/jardin/a.md:8:1
       |
     8 | ::audio{src="son.mp3" transcript="mots.md"}
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}
