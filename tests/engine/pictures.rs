//! Pictures as they were put there, and as pages show them.

use std::{fs, io::Cursor, process::Command};

use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage};
use sobre::picture::{Encoding, Fault, Picture, look};

use crate::support::{Farm, TODAY};

/// A picture whose left half is red and whose right half is blue, with as much noise as a photograph has.
pub(super) fn photo(width: u32, height: u32) -> RgbImage {
    let mut noise = 1_u32;
    RgbImage::from_fn(width, height, |x, _| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let n = u8::try_from(noise >> 28).unwrap() * 4;
        if x < width / 2 { Rgb([190 + n, n, n]) } else { Rgb([n, n, 190 + n]) }
    })
}

pub(super) fn encoded(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG whose camera noted which way is up, and where it was.
pub(super) fn talkative(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", &[orientation][..], b"\0\0\0\0\0\0SECRET-PLACE"]
        .concat();
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    [b"\xff\xd8\xff\xe1", &length[..], b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}

pub(super) fn page(body: &str) -> String {
    format!("+++\ntitle = \"A\"\n+++\n{body}\n")
}

fn images(html: &str) -> Vec<&str> {
    html.split("<img").skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

/// Returns the paths in a `srcset`.
pub(super) fn sources(image: &str) -> Vec<String> {
    let list = image.split("srcset=\"").nth(1).unwrap().split('"').next().unwrap();
    list.split(',').map(|source| source.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn a_picture_of_plain_markdown_comes_in_three_widths_the_right_way_up_and_tells_nothing() {
    let photo = talkative(&encoded(photo(2000, 1000), ImageFormat::Jpeg), 6);
    let built = Farm::new()
        .file("content/jardin/fete/index.md", page("![La fête](photo.jpg)\n\n![Encore](photo.jpg)"))
        .file("content/jardin/fete/photo.jpg", &photo)
        .build();
    let html = built.output("jardin/fete/index.html");
    let images = images(&html);
    assert!(images[0].contains("width=1000 height=2000 alt=\"La fête\""), "{html}");
    assert!(!images[0].contains("loading") && images[1].contains(" loading=lazy"), "{html}");
    let widths: Vec<(u32, u32)> = sources(images[0])
        .iter()
        .map(|source| {
            let bytes = fs::read(built.farm.path(&format!("public/jardin{source}"))).unwrap();
            assert!(!bytes.windows(6).any(|at| at == b"SECRET"));
            let made = image::load_from_memory(&bytes).unwrap();
            // Turned clockwise, the left half is above.
            let (top, bottom) = (made.get_pixel(5, 5), made.get_pixel(5, made.height() - 5));
            assert!(top[0] > 150 && top[2] < 100 && bottom[2] > 150, "{top:?} {bottom:?}");
            made.dimensions()
        })
        .collect();
    assert_eq!(widths, [(480, 960), (1000, 2000)], "none is larger than the picture, none nearly as large as the next");
    let original = fs::read(built.farm.path("public/jardin/fete/photo.jpg")).unwrap();
    assert!(!original.windows(6).any(|at| at == b"SECRET"), "the picture under its own name tells nothing either");
    assert_eq!(image::load_from_memory(&original).unwrap().dimensions(), (2000, 1000));
    assert!(
        matches!(look(&original), Some(Ok(Picture { width: 1000, height: 2000, .. }))),
        "and is still the right way up"
    );
}

#[test]
fn what_nobody_shows_is_not_made_and_what_was_made_is_not_made_again() {
    let built = Farm::new()
        .file("content/jardin/a.md", page("![A](/a.jpg)"))
        .file("content/jardin/a.jpg", encoded(photo(600, 400), ImageFormat::Jpeg))
        .file("content/jardin/b.jpg", encoded(photo(600, 300), ImageFormat::Jpeg))
        .build();
    let farm = &built.farm;
    let webp =
        || -> Vec<String> { farm.files("public/jardin").into_iter().filter(|path| path.ends_with(".webp")).collect() };
    let first = webp();
    assert_eq!(first.len(), 2, "{first:?}");
    assert!(first.iter().all(|path| path.contains("/a-")));
    let made = || {
        let of = |path: &String| fs::metadata(farm.path(path)).unwrap().modified().unwrap();
        farm.files("public/.sobre/pictures").iter().map(of).collect::<Vec<_>>()
    };
    let (when, whole) = (made(), fs::read(farm.path(&first[0])).unwrap());
    fs::remove_dir_all(farm.path("public/jardin")).unwrap();
    farm.run(&["build", "--date", TODAY, "--no-cache"]).exits(0);
    assert_eq!((webp(), made(), fs::read(farm.path(&first[0])).unwrap()), (first, when, whole));
    farm.write("content/jardin/a.md", page("Plus rien."));
    farm.run(&["build", "--date", TODAY]).exits(0);
    assert_eq!(webp(), Vec::<String>::new(), "a picture that is no longer shown goes");
}

#[test]
fn a_terminal_shows_how_many_pictures_are_done() {
    let shown: String = (0..10).map(|n| format!("![Une fête](/{n}.jpg)\n\n")).collect();
    let farm = (0..10).fold(Farm::new().file("content/jardin/a.md", page(&shown)), |farm, n| {
        farm.file(&format!("content/jardin/{n}.jpg"), encoded(photo(2000 + n, 1500), ImageFormat::Jpeg))
    });
    // `script` of bsdutils, which every Debian has, gives the program a terminal.
    let build = format!("{} build --date {TODAY}", env!("CARGO_BIN_EXE_sobre"));
    let mut terminal = Command::new("script");
    terminal
        .args(["-qec", &build, "/dev/null"])
        .current_dir(farm.path(""))
        .env("SOBRE_LANG", "fr")
        .env("TERM", "xterm");
    let ran = terminal.output().unwrap();
    let screen = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && screen.contains("jardin, images") && screen.contains('━'), "{screen}");
}

#[test]
fn many_sites_that_show_one_picture_do_not_stand_in_each_others_way() {
    let photo = encoded(photo(1200, 800), ImageFormat::Jpeg);
    let farm = (0..12).fold(Farm::new(), |farm, n| {
        farm.file(&format!("sites/s{n}.toml"), format!("title = \"S\"\ndomain = \"s{n}.example\"\n"))
            .file(&format!("content/s{n}/_index.md"), page("![A](/a.jpg)"))
            .file(&format!("content/s{n}/a.jpg"), &photo)
    });
    for _ in 0..3 {
        farm.run(&["build", "--date", TODAY, "--jobs", "8"]).exits(0);
        assert_eq!(farm.files("public/.sobre/pictures").len(), 3);
        fs::remove_dir_all(farm.path("public")).unwrap();
    }
}

#[test]
fn a_picture_that_changes_gets_another_name_and_the_page_says_so() {
    let built = Farm::new()
        .file("content/jardin/a.md", page("![A](/a.png)"))
        .file("content/jardin/a.png", encoded(photo(600, 400), ImageFormat::Png))
        .build();
    let before = built.output("jardin/a/index.html");
    built.farm.write("content/jardin/a.png", encoded(photo(700, 400), ImageFormat::Png));
    built.farm.run(&["build", "--date", TODAY]).exits(0);
    let after = built.output("jardin/a/index.html");
    assert!(before.contains("width=600") && after.contains("width=700"), "{after}");
    let all = built.farm.files("public/jardin");
    assert!(sources(images(&after)[0]).iter().all(|source| all.contains(&format!("public/jardin{source}"))));
    assert!(sources(images(&before)[0]).iter().all(|source| !all.contains(&format!("public/jardin{source}"))));
}

#[test]
fn widths_of_ones_own_and_none() {
    let farm = |images: &str| {
        Farm::new()
            .file("sites/jardin.toml", format!("title = \"J\"\ndomain = \"jardin.example\"\n[images]\n{images}\n"))
            .file("content/jardin/a.md", page("![A](/a.jpg){width=200}"))
            .file("content/jardin/a.jpg", encoded(photo(600, 400), ImageFormat::Jpeg))
            .build()
    };
    let html = farm("widths = [100, 200]").output("jardin/a/index.html");
    assert!(html.contains("100w,") && html.contains("200w\" sizes=200px height=133"), "{html}");
    let html = farm("widths = []").output("jardin/a/index.html");
    assert!(html.contains("<img src=/a.jpg height=133 alt=A width=200>"), "{html}");
}

#[test]
fn a_part_of_a_picture_for_a_template() {
    let built = Farm::new()
        .file("content/jardin/a.md", page("A"))
        .file("content/jardin/a.jpg", encoded(photo(600, 400), ImageFormat::Jpeg))
        .file(
            "sites/jardin/templates/page.html",
            "{% set it = image(path=\"/a.jpg\", width=90, height=120) %}{{ it.url }} {{ it.width }}×{{ it.height }}{% set drawn = image(path=\"/x.svg\") %} {{ drawn.url }}",
        )
        .build();
    let said = built.output("jardin/a/index.html");
    let url = said.split(' ').next().unwrap();
    assert!(url.starts_with("/a-90x120.") && said.ends_with("90×120 /x.svg"), "{said}");
    let bytes = fs::read(built.farm.path(&format!("public/jardin{url}"))).unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (90, 120));
}

#[test]
fn a_preview_shows_the_same_pictures() {
    let photo = encoded(photo(600, 400), ImageFormat::Jpeg);
    let built =
        Farm::new().file("content/jardin/a.md", page("![A](/a.jpg)")).file("content/jardin/a.jpg", photo).build();
    let html = built.output("jardin/a/index.html");
    let source = sources(images(&html)[0]).remove(0);
    let published = fs::read(built.farm.path(&format!("public/jardin{source}"))).unwrap();
    let preview = sobre::farm::FarmPreview::load(built.farm.root(), Vec::new(), TODAY.parse().unwrap(), false).unwrap();
    match sobre::serve::Preview::answer(&preview, "jardin", &source, None) {
        sobre::serve::Answer::File { mime, bytes, .. } => assert_eq!((mime, &*bytes), ("image/webp", &*published)),
        other => panic!("{other:?}"),
    }
    let gone = sobre::serve::Preview::answer(&preview, "jardin", &source.replace("a-480", "a-481"), None);
    assert!(matches!(gone, sobre::serve::Answer::NotFound { .. }), "{gone:?}");
}

#[test]
fn damaged_pictures_bombs_and_heic_are_told_where_they_are_shown() {
    let whole = encoded(photo(600, 400), ImageFormat::Jpeg);
    let mut bomb = encoded(photo(1, 1), ImageFormat::Png);
    bomb[16..24].copy_from_slice(b"\0\x01\x86\xa0\0\x01\x86\xa0");
    let crc = crc32fast(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let ran = Farm::new()
        .file("content/jardin/a.md", page("![A](head.jpg)\n\n![B](bomb.png)\n\n![C](phone.heic)"))
        .file("content/jardin/head.jpg", &whole[..100])
        .file("content/jardin/bomb.png", bomb)
        .file("content/jardin/phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
        .run(&["build", "--date", TODAY, "--format", "json"])
        .exits(1);
    let found = ran.json()["diagnostics"].as_array().unwrap().clone();
    let said: Vec<(i64, String)> = found
        .iter()
        .filter(|found| found["code"] == "image/broken")
        .map(|found| (found["line"].as_i64().unwrap(), found["message"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(said.len(), 3, "{found:#?}");
    assert!(said[0].0 == 4 && said[0].1.starts_with("head.jpg is damaged: "), "{said:?}");
    assert_eq!(said[1], (6, "bomb.png is 100000 × 100000 pixels".into()));
    assert_eq!(said[2], (8, "phone.heic is in the HEIC format, which browsers do not show".into()));
}

#[test]
fn a_picture_cut_off_in_its_pixels_is_told_when_it_is_made() {
    let whole = encoded(photo(600, 400), ImageFormat::Png);
    let ran = Farm::new()
        .file("content/jardin/a.md", page("![A](cut.png)"))
        .file("content/jardin/cut.png", &whole[..whole.len() / 2])
        .run(&["build", "--date", TODAY, "--format", "json"])
        .exits(1);
    let found = ran.json()["diagnostics"].as_array().unwrap().clone();
    assert_eq!(
        (found.len(), &found[0]["code"], &found[0]["file"]),
        (1, &"image/broken".into(), &"content/jardin/cut.png".into()),
        "{found:#?}"
    );
}

#[test]
fn heads_of_all_kinds() {
    let head =
        |bytes: &[u8]| look(bytes).map(|head| head.map(|picture| (picture.width, picture.height, picture.is_moving)));
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        assert_eq!(head(&encoded(photo(30, 20), format)), Some(Ok((30, 20, false))), "{format:?}");
    }
    let mut gif = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
        let frame = || image::Frame::new(DynamicImage::from(photo(8, 4)).into_rgba8());
        encoder.encode_frames([frame(), frame()]).unwrap();
    }
    assert_eq!(head(&gif), Some(Ok((8, 4, true))));
    for other in [
        &b""[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"%PDF-1.7",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1",
    ] {
        assert_eq!(head(other), None);
    }
    assert!(matches!(head(b"\xff\xd8\xff"), Some(Err(Fault::Broken(_)))));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]
    #[test]
    fn no_damage_ends_in_a_crash(kind in 0_usize..4, damage in proptest::collection::vec((0_usize..4000, proptest::num::u8::ANY), 1..12), cut in 0_usize..4000) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif][kind];
        let mut bytes = encoded(photo(40, 30), format);
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(cut.max(4));
        if let Some(Ok(picture)) = look(&bytes) {
            let small = sobre::picture::Variant { width: picture.width.min(8), height: picture.height.min(8), quality: 50, encoding: Encoding::WebP };
            if u64::from(picture.width) * u64::from(picture.height) < 1_000_000 {
                drop(sobre::picture::make(&bytes, &[small]));
            }
        }
    }
}

/// The checksum of PNG's chunks (ISO 3309).
pub(super) fn crc32fast(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn a_drawing_is_published_as_a_drawing() {
    let acting = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(2)</script><path d=\"M0 0h1\"/></svg>";
    let farm = Farm::new().file("content/jardin/plan.svg", acting).file("content/jardin/sage.svg", "<svg><g/></svg>\n");
    let built = farm.build();
    assert_eq!(built.output("jardin/plan.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h1\"/></svg>");
    assert_eq!(built.output("jardin/sage.svg"), "<svg><g/></svg>\n");
    assert!(
        built.ran.stdout.contains("warning[image/acting]: this drawing holds more than a drawing: `onload`, `script`"),
        "{}",
        built.ran.stdout
    );
    let trusted = Farm::new()
        .file("sites/jardin.toml", "title = \"J\"\ndomain = \"j.example\"\n[content]\nhtml = \"trust\"\n")
        .file("content/jardin/plan.svg", acting)
        .build();
    assert_eq!(trusted.output("jardin/plan.svg"), acting);
    let broken = Farm::new().file("content/jardin/plan.svg", "<svg>\n<g></svg>").build();
    assert!(broken.ran.stdout.contains("error[image/broken]"), "{}", broken.ran.stdout);
    assert!(broken.ran.stdout.contains("content/jardin/plan.svg:2:4"), "{}", broken.ran.stdout);
}
