//! Pictures of every kind that people have, whole and harmed, as files go in and come out.

use std::{fs, time::Instant};

use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgba, RgbaImage};
use sobre::picture::{Encoding, Fault, Foreign, Variant, look, look_as, make, without_metadata};

use super::pictures::{encoded, page, photo, sources, talkative};
use crate::support::{Farm, TODAY};

fn small(width: u32, height: u32) -> Variant {
    Variant { width, height, quality: 90, encoding: Encoding::WebP }
}

fn decoded(bytes: &[u8], width: u32, height: u32) -> DynamicImage {
    image::load_from_memory(&make(bytes, &[small(width, height)]).unwrap()[0]).unwrap()
}

/// Whether a colour is about this one.
fn is_about(pixel: Rgba<u8>, wanted: [u8; 4]) -> bool {
    pixel.0.iter().zip(wanted).all(|(is, wanted)| is.abs_diff(wanted) < 40)
}

const RED: [u8; 4] = [200, 30, 30, 255];
const BLUE: [u8; 4] = [30, 30, 200, 255];

#[test]
fn colours_of_every_kind_of_file_are_those_that_were_drawn() {
    let cases: [(&str, &[u8], [[u8; 4]; 2]); 5] = [
        ("CMYK", include_bytes!("formats/cmyk.jpg"), [RED, BLUE]),
        ("progressive", include_bytes!("formats/progressive.jpg"), [RED, BLUE]),
        ("grey", include_bytes!("formats/gray.jpg"), [[80, 80, 80, 255], [50, 50, 50, 255]]),
        ("palette", include_bytes!("formats/palette.png"), [RED, BLUE]),
        ("interlaced, 16 bits", include_bytes!("formats/interlaced-16.png"), [RED, BLUE]),
    ];
    for (name, bytes, [left, right]) in cases {
        let made = decoded(bytes, 16, 16);
        let (is_left, is_right) = (made.get_pixel(3, 3), made.get_pixel(12, 3));
        let is_clear = is_left[3] == 0 || is_right[3] == 0;
        let fits = |is: Rgba<u8>, wanted| is[3] == 0 || is_about(is, wanted);
        assert!(fits(is_left, left) && fits(is_right, right), "{name}: {is_left:?} {is_right:?}");
        assert_eq!(is_clear, name == "palette", "{name}: one colour of the palette is transparent");
    }
    let deep = decoded(include_bytes!("formats/interlaced-16.png"), 16, 16);
    assert_eq!(deep.get_pixel(3, 12)[3], 0, "the lower half is transparent");
}

#[test]
fn all_eight_ways_in_which_a_camera_is_held() {
    // Red, green above; blue, white below.
    let corners = |upright: &DynamicImage| {
        let (width, height) = upright.dimensions();
        [(4, 4), (width - 5, 4), (4, height - 5), (width - 5, height - 5)].map(|(x, y)| {
            let pixel = upright.get_pixel(x, y);
            let name = |on: [bool; 3]| match on {
                [true, false, false] => 'r',
                [false, true, false] => 'g',
                [false, false, true] => 'b',
                _ => 'w',
            };
            name([pixel[0] > 128, pixel[1] > 128, pixel[2] > 128])
        })
    };
    let drawn = RgbaImage::from_fn(60, 40, |x, y| {
        Rgba(match (x < 30, y < 20) {
            (true, true) => [250, 0, 0, 255],
            (false, true) => [0, 250, 0, 255],
            (true, false) => [0, 0, 250, 255],
            (false, false) => [250, 250, 250, 255],
        })
    });
    let jpeg = encoded(DynamicImage::from(drawn).into_rgb8(), ImageFormat::Jpeg);
    // CIPA DC-008 § 4.6.6: where the first row and column of the file are seen.
    for (orientation, seen, size) in [
        (1, ['r', 'g', 'b', 'w'], (60, 40)),
        (2, ['g', 'r', 'w', 'b'], (60, 40)),
        (3, ['w', 'b', 'g', 'r'], (60, 40)),
        (4, ['b', 'w', 'r', 'g'], (60, 40)),
        (5, ['r', 'b', 'g', 'w'], (40, 60)),
        (6, ['b', 'r', 'w', 'g'], (40, 60)),
        (7, ['w', 'g', 'b', 'r'], (40, 60)),
        (8, ['g', 'w', 'r', 'b'], (40, 60)),
    ] {
        let bytes = talkative(&jpeg, orientation);
        let head = look(&bytes).unwrap().unwrap();
        assert_eq!((head.width, head.height), size, "{orientation}");
        let made = decoded(&bytes, size.0, size.1);
        assert_eq!((made.dimensions(), corners(&made)), (size, seen), "{orientation}");
        let alone = look(&without_metadata(&bytes)).unwrap().unwrap();
        assert_eq!((alone.width, alone.height, alone.has_metadata && orientation == 1), (size.0, size.1, false));
    }
}

#[test]
fn a_profile_of_wide_colours_is_kept_and_srgb_is_not() {
    let profile = |name: &str| {
        let mut profile = vec![0; 160];
        profile[16..20].copy_from_slice(b"RGB ");
        profile[36..40].copy_from_slice(b"acsp");
        profile[140..140 + name.len()].copy_from_slice(name.as_bytes());
        profile
    };
    let jpeg = encoded(photo(64, 48), ImageFormat::Jpeg);
    let with = |profile: &[u8]| {
        let length = u16::try_from(profile.len() + 16).unwrap().to_be_bytes();
        [&jpeg[..2], b"\xff\xe2", &length, b"ICC_PROFILE\0\x01\x01", profile, &jpeg[2..]].concat()
    };
    let holds = |made: &[u8], what: &[u8]| made.windows(what.len()).any(|window| window == what);
    let wide = make(&with(&profile("Display P3")), &[small(32, 24)]).unwrap().remove(0);
    assert!(wide.starts_with(b"RIFF") && &wide[12..16] == b"VP8X" && holds(&wide, &profile("Display P3")));
    assert_eq!(u32::from_le_bytes(*wide[4..].first_chunk().unwrap()) as usize + 8, wide.len());
    assert_eq!(image::load_from_memory(&wide).unwrap().dimensions(), (32, 24));
    let usual = make(&with(&profile("sRGB IEC61966-2.1")), &[small(32, 24)]).unwrap().remove(0);
    assert_eq!(usual, make(&jpeg, &[small(32, 24)]).unwrap().remove(0));
}

#[test]
fn a_file_cut_off_anywhere_is_told_and_never_half_a_picture() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = encoded(photo(120, 90), format);
        for twentieth in 1..20 {
            let cut = &whole[..whole.len() * twentieth / 20];
            let fault = match look(cut) {
                Some(Ok(_)) => make(cut, &[small(60, 45)]).err(),
                Some(Err(fault)) => Some(fault),
                None => panic!("{format:?} at {twentieth}/20 is no picture"),
            };
            assert!(matches!(fault, Some(Fault::Broken(_))), "{format:?} at {twentieth}/20: {fault:?}");
        }
        assert_eq!(make(&whole, &[small(60, 45)]).map(|made| made.len()), Ok(1), "{format:?}");
    }
}

/// A chunk of PNG.
fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [name, body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &named, &super::pictures::crc32fast(&named).to_be_bytes()].concat()
}

fn png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &head), chunks.concat(), chunk(b"IEND", b"")].concat()
}

#[test]
fn bombs_are_refused_by_their_heads_or_do_not_go_off() {
    let start = Instant::now();
    // 65535 × 65535 promised by the head of a JPEG.
    let mut jpeg = encoded(photo(16, 16), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xff);
    assert_eq!(look(&jpeg), Some(Err(Fault::TooLarge(65535, 65535))));
    // Fifty megabytes of zeroes behind a head that promises ten pixels, and too little behind one of 90 megapixels.
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), 50 << 20), &mut deflate).unwrap();
    let zeroes = chunk(b"IDAT", &deflate.finish().unwrap());
    drop(make(&png(10, 1, &[zeroes.clone()]), &[small(5, 1)]));
    assert!(make(&png(30_000, 3_000, &[chunk(b"IDAT", b"x")]), &[small(5, 1)]).is_err());
    // A profile that unpacks to as much is not kept.
    let profile = [b"a\0\0".to_vec(), zeroes[8..zeroes.len() - 4].to_vec()].concat();
    drop(make(&png(10, 1, &[chunk(b"iCCP", &profile), zeroes]), &[small(5, 1)]));
    // A hundred thousand pictures in a GIF: the second is enough to know that it moves.
    let one = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    let gif =
        [b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec(), one.repeat(100_000), b"\x3b".to_vec()].concat();
    let head = look(&gif).unwrap().unwrap();
    assert!(head.is_moving && (head.width, head.height) == (1, 1));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn what_is_no_picture_is_known_by_its_bytes_and_its_name() {
    let is = |bytes: &[u8]| look(bytes).and_then(Result::err);
    assert_eq!(is(b"II*\0\x08\0\0\0"), Some(Fault::Foreign(Foreign::Tiff)));
    assert_eq!(is(b"MM\0*\0\0\0\x08"), Some(Fault::Foreign(Foreign::Tiff)));
    assert_eq!(is(b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0"), Some(Fault::Foreign(Foreign::Bmp)));
    assert_eq!(is(b"\xff\x0a\x00"), Some(Fault::Foreign(Foreign::JpegXl)));
    assert_eq!(is(b"\0\0\0\x0cJXL \r\n\x87\n"), Some(Fault::Foreign(Foreign::JpegXl)));
    assert_eq!(is(b"BMW is a maker of cars"), None);
    assert_eq!(look_as("a.jpg", b"", 0), Some(Err(Fault::None(0))));
    assert_eq!(look_as("a.PNG", b"<!doctype html>", 15), Some(Err(Fault::None(15))));
    assert_eq!(look_as("a.jpg", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", 28), None, "browsers show it");
    assert_eq!(look_as("a.svg", b"<svg/>", 6), None);
    let png = encoded(photo(3, 2), ImageFormat::Png);
    assert!(matches!(look_as("a.jpg", &png, 1), Some(Ok(_))), "a wrong ending harms nobody");
}

#[test]
fn png_and_webp_tell_nothing_either_and_stay_the_right_way_up() {
    let tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRET-PLACE";
    let plain = encoded(photo(40, 20), ImageFormat::Png);
    let told = [chunk(b"eXIf", tiff), chunk(b"tEXt", b"Comment\0SECRET-PLACE"), chunk(b"tIME", &[0; 7])].concat();
    let png = [&plain[..33], &told, &plain[33..]].concat();
    let webp = encoded(photo(40, 20), ImageFormat::WebP);
    let exif = [b"EXIF", &38_u32.to_le_bytes()[..], tiff].concat();
    let head = [b"VP8X\x0a\0\0\0\x08\0\0\0", &[39, 0, 0, 19, 0, 0][..]].concat();
    let mut webp = [&webp[..12], &head, &webp[12..], &exif].concat();
    let length = u32::try_from(webp.len() - 8).unwrap().to_le_bytes();
    webp[4..8].copy_from_slice(&length);
    for bytes in [png, webp] {
        let head = look(&bytes).unwrap().unwrap();
        assert_eq!((head.width, head.height, head.has_metadata), (20, 40, true));
        let alone = without_metadata(&bytes);
        assert!(!alone.windows(6).any(|window| window == b"SECRET"));
        let head = look(&alone).unwrap().unwrap();
        assert_eq!((head.width, head.height), (20, 40), "{:?}", head.format);
        assert_eq!(image::load_from_memory(&alone).unwrap(), image::load_from_memory(&bytes).unwrap());
        assert_eq!(without_metadata(&alone), alone);
    }
    assert_eq!(without_metadata(&plain), plain);
}

#[test]
fn a_moving_picture_stays_as_it_is_and_names_may_hold_anything() {
    let mut gif = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
        let frame = || image::Frame::new(DynamicImage::from(photo(600, 400)).into_rgba8());
        encoder.encode_frames([frame(), frame()]).unwrap();
    }
    let names = ["Fête d’été #1 ?.jpg", "a b%20c.jpg"];
    let farm = Farm::new()
        .file(
            "content/jardin/a.md",
            page("![G](danse.gif)\n\n![A](<Fête d’été %231 %3F.jpg>)\n\n![B](<a b%2520c.jpg>)\n\n![C](petit.jpg)"),
        )
        .file("content/jardin/danse.gif", &gif)
        .file("content/jardin/petit.jpg", encoded(photo(40, 30), ImageFormat::Jpeg));
    let farm = names.iter().fold(farm, |farm, name| {
        farm.file(&format!("content/jardin/{name}"), encoded(photo(500, 400), ImageFormat::Jpeg))
    });
    let built = farm.build();
    let html = built.output("jardin/a/index.html");
    let images: Vec<&str> = html.split("<img").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    assert!(images[0].contains("src=/danse.gif width=600 height=400 alt=G"), "{html}");
    assert_eq!(fs::read(built.farm.path("public/jardin/danse.gif")).unwrap(), gif);
    for image in &images[1..3] {
        assert!(image.contains("width=500 height=400"), "{image}");
        assert!(image.contains("loading=lazy"), "{image}");
    }
    assert!(images[3].contains("width=40 height=30") && !images[3].contains("srcset"), "no larger than it is: {html}");
    assert!(!html.contains("image/avif"), "nobody asked for it");
}

#[test]
fn a_theme_says_how_wide_it_shows_pictures_and_a_site_knows_better() {
    let html = |theme: &str, site: &str| {
        let built = Farm::new()
            .file("sites/jardin.toml", format!("title = \"J\"\ndomain = \"j.example\"\ntheme = \"mien\"\n{site}"))
            .file("themes/mien/theme.toml", format!("name = \"mien\"\nextends = \"base\"\n{theme}"))
            .file("content/jardin/a.md", page("![A](/a.jpg)"))
            .file("content/jardin/a.jpg", encoded(photo(900, 600), ImageFormat::Jpeg))
            .build();
        built.output("jardin/a/index.html")
    };
    let theme = "[images]\nsizes = \"50vw\"\n";
    assert!(html("", "").contains("sizes=\"(min-width:46em) 42em,100vw\""));
    assert!(html(theme, "").contains("sizes=50vw"));
    assert!(html(theme, "[images]\nsizes = \"30em\"\n").contains("sizes=30em"));
}

#[test]
fn the_cache_forgets_what_no_site_has_shown_for_a_month() {
    let built = Farm::new()
        .file("sites/soeur.toml", "title = \"S\"\ndomain = \"s.example\"\n")
        .file("content/soeur/_index.md", page("![A](/a.jpg)"))
        .file("content/soeur/a.jpg", encoded(photo(600, 400), ImageFormat::Jpeg))
        .file("content/jardin/a.md", page("![A](/a.jpg)\n\n![B](/b.jpg)"))
        .file("content/jardin/a.jpg", encoded(photo(600, 400), ImageFormat::Jpeg))
        .file("content/jardin/b.jpg", encoded(photo(500, 300), ImageFormat::Jpeg))
        .build();
    let farm = &built.farm;
    let cached = || farm.files("public/.sobre/pictures");
    let rebuilt = |body: &str| {
        farm.write("content/jardin/a.md", page(body));
        farm.run(&["build", "--date", TODAY]).exits(0);
        cached().len()
    };
    let all = cached().len();
    assert_eq!(rebuilt("Rien."), all, "what was just dropped stays");
    for path in cached() {
        let file = fs::File::open(farm.path(&path)).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_hours(24 * 31)).unwrap();
    }
    assert_eq!(rebuilt("Toujours rien."), all, "a build that drops nothing forgets nothing");
    farm.write("content/jardin/c.jpg", encoded(photo(300, 200), ImageFormat::Jpeg));
    assert_eq!(rebuilt("![C](/c.jpg)"), all + 1);
    assert_eq!(rebuilt("Rien."), 2 + 1, "the sister still shows hers, and the last one was made today");
    let html = built.output("soeur/index.html");
    assert!(sources(&html).iter().all(|source| farm.path(&format!("public/soeur{source}")).is_file()));
}

#[test]
fn avif_is_made_by_who_can_and_refused_clearly_by_who_cannot() {
    let farm = Farm::new()
        .file("sites/jardin.toml", "title = \"J\"\ndomain = \"j.example\"\n[images]\navif = true\n")
        .file("content/jardin/a.md", page("![A](/a.jpg){width=300}\n\n![B](/b.png)"))
        .file("content/jardin/a.jpg", encoded(photo(600, 400), ImageFormat::Jpeg))
        .file("content/jardin/b.png", encoded(photo(600, 400), ImageFormat::Png));
    if !sobre::picture::avif::CAN_MAKE {
        insta::assert_snapshot!(farm.run(&["build", "--date", TODAY]).exits(2).stdout.split("\n\n").nth(1).unwrap(), @r"
        error[config/value]: this sobre cannot make AVIF
          --> sites/jardin.toml:4:8
           |
         4 | avif = true
           |        ^^^^
           hint: build it with `cargo build --release --features avif`, or take this line out: WebP is made anyway
        ");
        return;
    }
    let built = farm.build();
    let html = built.output("jardin/a/index.html");
    assert_eq!((html.matches("<picture><source").count(), html.matches("</picture>").count()), (1, 1), "{html}");
    assert!(html.contains("type=image/avif") && html.contains("sizes=300px"), "{html}");
    for source in sources(html.split("type=image/avif").nth(1).unwrap()) {
        let bytes = fs::read(built.farm.path(&format!("public/jardin{source}"))).unwrap();
        assert!(source.ends_with(".avif") && &bytes[4..12] == b"ftypavif", "{source}");
    }
}
