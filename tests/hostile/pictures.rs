//! Pictures that are none, that are too much, that no browser shows.

use super::{farm, in_time, titled, told};

#[test]
fn files_that_are_called_pictures() {
    let farm = farm()
        .file(
            "content/jardin/a.md",
            titled("![A](vide.jpg)\n\n![B](page.png)\n\n![C](scan.tif)\n\n![D](dessin.bmp)\n\n![E](photo.jxl)\n\n![F](tel.heic)\n\n![G](coupe.jpg)"),
        )
        .file("content/jardin/vide.jpg", "")
        .file("content/jardin/page.png", "<!doctype html><title>404</title>")
        .file("content/jardin/scan.tif", b"II*\0\x08\0\0\0\0\0")
        .file("content/jardin/dessin.bmp", b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0")
        .file("content/jardin/photo.jxl", b"\xff\x0a\xfa\x1f")
        .file("content/jardin/tel.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
        .file("content/jardin/coupe.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    insta::assert_snapshot!(told(&farm, 1), @"");
}

#[test]
fn pictures_that_promise_more_pixels_than_a_machine_holds() {
    let jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08\xff\xff\xff\xff\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\xff\xd9";
    let farm = farm().file("content/jardin/a.md", titled("![A](bombe.jpg)")).file("content/jardin/bombe.jpg", jpeg);
    insta::assert_snapshot!(in_time(|| told(&farm, 1)), @"");
}
