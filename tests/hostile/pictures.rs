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
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[image/broken]: vide.jpg is empty
      --> content/jardin/a.md:4:6
       |
     4 | ![A](vide.jpg)
       |      ^^^^^^^^
       hint: copy the picture again

    error[image/broken]: scan.tif is in the TIFF format, which is not for web pages
      --> content/jardin/a.md:8:6
       |
     8 | ![C](scan.tif)
       |      ^^^^^^^^
       hint: export photographs as JPEG, drawings and screenshots as PNG

    error[image/broken]: dessin.bmp is in the BMP format, which is not for web pages
      --> content/jardin/a.md:10:6
       |
    10 | ![D](dessin.bmp)
       |      ^^^^^^^^^^
       hint: export photographs as JPEG, drawings and screenshots as PNG

    error[image/broken]: photo.jxl is in the JPEG XL format, which is not for web pages
      --> content/jardin/a.md:12:6
       |
    12 | ![E](photo.jxl)
       |      ^^^^^^^^^
       hint: export photographs as JPEG, drawings and screenshots as PNG

    error[image/broken]: tel.heic is in the HEIC format, which browsers do not show
      --> content/jardin/a.md:14:6
       |
    14 | ![F](tel.heic)
       |      ^^^^^^^^
       hint: export it as JPEG; phones have a setting for it (“most compatible”)

    error[image/broken]: coupe.jpg is damaged: Format error decoding Jpeg: I/O errors Not enough bytes, expected 1 but found 0
      --> content/jardin/a.md:16:6
       |
    16 | ![G](coupe.jpg)
       |      ^^^^^^^^^
       hint: save the picture again, or copy it again

    warning[gate/requests]: the page asks for 10 files; 8 at most
      --> content/jardin/a.md
       hint: show fewer pictures, or put them in a gallery, where each comes when it is looked at: `::gallery{folder="…"}`
       hint: on /a/

    warning[image/broken]: page.png is no picture, whatever its name says
      --> content/jardin/a.md:6:6
       |
     6 | ![B](page.png)
       |      ^^^^^^^^
       hint: open it: it may be a page that was saved in the picture’s place

    erreur[image/broken] : vide.jpg est vide
      --> content/jardin/a.md:4:6
       |
     4 | ![A](vide.jpg)
       |      ^^^^^^^^
       conseil : recopiez l’image

    erreur[image/broken] : scan.tif est au format TIFF, qui n’est pas fait pour les pages web
      --> content/jardin/a.md:8:6
       |
     8 | ![C](scan.tif)
       |      ^^^^^^^^
       conseil : exportez les photos en JPEG, les dessins et captures d’écran en PNG

    erreur[image/broken] : dessin.bmp est au format BMP, qui n’est pas fait pour les pages web
      --> content/jardin/a.md:10:6
       |
    10 | ![D](dessin.bmp)
       |      ^^^^^^^^^^
       conseil : exportez les photos en JPEG, les dessins et captures d’écran en PNG

    erreur[image/broken] : photo.jxl est au format JPEG XL, qui n’est pas fait pour les pages web
      --> content/jardin/a.md:12:6
       |
    12 | ![E](photo.jxl)
       |      ^^^^^^^^^
       conseil : exportez les photos en JPEG, les dessins et captures d’écran en PNG

    erreur[image/broken] : tel.heic est au format HEIC, que les navigateurs n’affichent pas
      --> content/jardin/a.md:14:6
       |
    14 | ![F](tel.heic)
       |      ^^^^^^^^
       conseil : exportez-la en JPEG ; les téléphones ont un réglage pour cela (« le plus compatible »)

    erreur[image/broken] : coupe.jpg est abîmé : Format error decoding Jpeg: I/O errors Not enough bytes, expected 1 but found 0
      --> content/jardin/a.md:16:6
       |
    16 | ![G](coupe.jpg)
       |      ^^^^^^^^^
       conseil : réenregistrez l’image, ou recopiez-la

    avertissement[gate/requests] : la page demande 10 fichiers ; 8 au plus
      --> content/jardin/a.md
       conseil : montrez moins d’images, ou mettez-les dans une galerie, où chacune vient quand on la regarde : « ::gallery{folder="…"} »
       conseil : sur /a/

    avertissement[image/broken] : page.png n’est pas une image, quoi qu’en dise son nom
      --> content/jardin/a.md:6:6
       |
     6 | ![B](page.png)
       |      ^^^^^^^^
       conseil : ouvrez-le : c’est peut-être une page enregistrée à la place de l’image
    "#);
}

#[test]
fn pictures_that_promise_more_pixels_than_a_machine_holds() {
    let jpeg = b"\xff\xd8\xff\xc0\0\x0b\x08\xff\xff\xff\xff\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\xff\xd9";
    let farm = farm().file("content/jardin/a.md", titled("![A](bombe.jpg)")).file("content/jardin/bombe.jpg", jpeg);
    insta::assert_snapshot!(in_time(|| told(&farm, 1)), @r#"
    error[image/broken]: bombe.jpg is 65535 × 65535 pixels
      --> content/jardin/a.md:4:6
       |
     4 | ![A](bombe.jpg)
       |      ^^^^^^^^^
       hint: make it smaller: 100 million pixels at most

    erreur[image/broken] : bombe.jpg fait 65535 × 65535 pixels
      --> content/jardin/a.md:4:6
       |
     4 | ![A](bombe.jpg)
       |      ^^^^^^^^^
       conseil : réduisez-la : 100 millions de pixels au plus
    "#);
}
