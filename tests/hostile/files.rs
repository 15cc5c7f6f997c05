//! Names, links and things that are no files.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::symlink},
};

use super::{farm, in_time, page, titled, told};
use crate::support::Farm;

/// Makes a pipe: whoever opened it to read would wait for ever.
fn pipe(farm: &Farm, path: &str) {
    let path = farm.path(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let _ = fs::remove_file(&path);
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
}

#[test]
fn a_circle_of_sections() {
    let farm = farm().file("content/jardin/a/_index.md", titled("")).file("content/jardin/a/b/c.md", titled(""));
    symlink("../../a", farm.path("content/jardin/a/b/encore")).unwrap();
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[section/cycle]: this link leads back up to content/jardin/a
      --> content/jardin/a/b/encore
       hint: remove it: sections cannot contain themselves

    erreur[section/cycle] : ce lien remonte à content/jardin/a
      --> content/jardin/a/b/encore
       conseil : retirez-le : une rubrique ne peut pas se contenir
    "#);
}

#[test]
fn a_link_to_itself() {
    let farm = farm();
    symlink("moi.md", farm.path("content/jardin/moi.md")).unwrap();
    symlink(".", farm.path("content/jardin/ici")).unwrap();
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[section/cycle]: this link leads back up to content/jardin/
      --> content/jardin/ici
       hint: remove it: sections cannot contain themselves

    error[file/symlink]: this link leads nowhere: moi.md
      --> content/jardin/moi.md
       hint: copy the file here instead

    erreur[section/cycle] : ce lien remonte à content/jardin/
      --> content/jardin/ici
       conseil : retirez-le : une rubrique ne peut pas se contenir

    erreur[file/symlink] : ce lien ne mène nulle part : moi.md
      --> content/jardin/moi.md
       conseil : copiez plutôt le fichier ici
    "#);
}

#[test]
fn links_out_of_the_farm() {
    let farm = farm();
    symlink("/etc/hostname", farm.path("content/jardin/hote.md")).unwrap();
    symlink("/etc", farm.path("content/jardin/etc")).unwrap();
    symlink("../../../../../../etc/passwd", farm.path("content/jardin/passwd.txt")).unwrap();
    symlink("/rien/du/tout", farm.path("content/jardin/perdu.jpg")).unwrap();
    fs::create_dir_all(farm.path("content/jardin/data")).unwrap();
    symlink("/etc/hostname", farm.path("content/jardin/data/hote.csv")).unwrap();
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[file/symlink]: this link leads out of the farm, to /etc/hostname
      --> content/jardin/data/hote.csv
       hint: copy the file here instead

    error[file/symlink]: this link leads out of the farm, to /etc
      --> content/jardin/etc
       hint: copy the file here instead

    error[file/symlink]: this link leads out of the farm, to /etc/hostname
      --> content/jardin/hote.md
       hint: copy the file here instead

    error[file/symlink]: this link leads out of the farm, to ../../../../../../etc/passwd
      --> content/jardin/passwd.txt
       hint: copy the file here instead

    error[file/symlink]: this link leads nowhere: /rien/du/tout
      --> content/jardin/perdu.jpg
       hint: copy the file here instead

    erreur[file/symlink] : ce lien sort de la ferme, vers /etc/hostname
      --> content/jardin/data/hote.csv
       conseil : copiez plutôt le fichier ici

    erreur[file/symlink] : ce lien sort de la ferme, vers /etc
      --> content/jardin/etc
       conseil : copiez plutôt le fichier ici

    erreur[file/symlink] : ce lien sort de la ferme, vers /etc/hostname
      --> content/jardin/hote.md
       conseil : copiez plutôt le fichier ici

    erreur[file/symlink] : ce lien sort de la ferme, vers ../../../../../../etc/passwd
      --> content/jardin/passwd.txt
       conseil : copiez plutôt le fichier ici

    erreur[file/symlink] : ce lien ne mène nulle part : /rien/du/tout
      --> content/jardin/perdu.jpg
       conseil : copiez plutôt le fichier ici
    "#);
    assert!(!farm.path("public/jardin").exists());
}

#[test]
fn a_content_folder_that_is_a_link_out_of_the_farm() {
    let farm = farm();
    fs::remove_dir_all(farm.path("content/jardin")).unwrap();
    symlink("/etc", farm.path("content/jardin")).unwrap();
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[file/symlink]: this link leads out of the farm, to /etc
      --> content/jardin/
       hint: copy the file here instead

    erreur[file/symlink] : ce lien sort de la ferme, vers /etc
      --> content/jardin/
       conseil : copiez plutôt le fichier ici
    "#);
}

#[test]
fn a_configuration_that_is_a_link_out_of_the_farm() {
    let farm = farm();
    fs::remove_file(farm.path("sites/jardin.toml")).unwrap();
    symlink("/etc/passwd", farm.path("sites/jardin.toml")).unwrap();
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[file/symlink]: this link leads out of the farm
      --> sites/jardin.toml
       hint: copy the file here instead

    erreur[file/symlink] : ce lien sort de la ferme
      --> sites/jardin.toml
       conseil : copiez plutôt le fichier ici
    "#);
}

#[test]
fn a_link_within_the_farm_is_followed() {
    let farm = page(titled("")).file("content/soeur/photo.jpg", "jpg").file("content/soeur/album/un.jpg", "jpg");
    symlink("../soeur/photo.jpg", farm.path("content/jardin/photo.jpg")).unwrap();
    symlink("../soeur/album", farm.path("content/jardin/album")).unwrap();
    assert_eq!(told(&farm, 0), "");
    assert!(farm.path("public/jardin/album/un.jpg").is_file());
    assert_eq!(farm.read("public/jardin/photo.jpg"), "jpg");
}

#[test]
fn pipes_and_sockets() {
    let farm = page(titled(""));
    pipe(&farm, "content/jardin/tube.md");
    pipe(&farm, "content/jardin/sous/tube");
    pipe(&farm, "content/jardin/data/tube.toml");
    drop(std::os::unix::net::UnixListener::bind(farm.path("content/jardin/socket")).unwrap());
    insta::assert_snapshot!(told(&farm, 0), @r#"
    warning[file/special]: neither file nor folder: left out
      --> content/jardin/data/tube.toml

    warning[file/special]: neither file nor folder: left out
      --> content/jardin/socket

    warning[file/special]: neither file nor folder: left out
      --> content/jardin/sous/tube

    warning[file/special]: neither file nor folder: left out
      --> content/jardin/tube.md

    avertissement[file/special] : ni fichier ni dossier : laissé de côté
      --> content/jardin/data/tube.toml

    avertissement[file/special] : ni fichier ni dossier : laissé de côté
      --> content/jardin/socket

    avertissement[file/special] : ni fichier ni dossier : laissé de côté
      --> content/jardin/sous/tube

    avertissement[file/special] : ni fichier ni dossier : laissé de côté
      --> content/jardin/tube.md
    "#);
}

#[test]
fn a_pipe_for_a_configuration() {
    let farm = farm();
    pipe(&farm, "sites/jardin.toml");
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[file/unreadable]: this file could not be read: it is neither a file nor a folder
      --> sites/jardin.toml
       hint: check who owns it and its permissions

    erreur[file/unreadable] : ce fichier n’a pas pu être lu : ce n’est ni un fichier ni un dossier
      --> sites/jardin.toml
       conseil : vérifiez son propriétaire et ses droits
    "#);
}

#[test]
fn a_pipe_in_a_theme() {
    let farm = farm()
        .file("sites/jardin.toml", "title = \"J\"\ndomain = \"jardin.example\"\ntheme = \"mien\"\n")
        .file("themes/mien/theme.toml", "name = \"mien\"\nextends = \"base\"\n");
    pipe(&farm, "themes/mien/templates/page.html");
    pipe(&farm, "themes/mien/static/tube.css");
    insta::assert_snapshot!(told(&farm, 0), @"");
}

#[test]
fn links_out_of_a_theme() {
    let farm = farm()
        .file("sites/jardin.toml", "title = \"J\"\ndomain = \"jardin.example\"\ntheme = \"mien\"\n")
        .file("themes/mien/theme.toml", "name = \"mien\"\nextends = \"base\"\n");
    symlink("/etc", farm.path("themes/mien/static")).unwrap();
    fs::create_dir_all(farm.path("sites/jardin/static")).unwrap();
    symlink("/etc/hostname", farm.path("sites/jardin/static/hote.txt")).unwrap();
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[file/symlink]: this link leads out of the farm
      --> sites/jardin/static/hote.txt
       hint: copy the file here instead

    error[file/symlink]: this link leads out of the farm
      --> themes/mien/static
       hint: copy the file here instead

    erreur[file/symlink] : ce lien sort de la ferme
      --> sites/jardin/static/hote.txt
       conseil : copiez plutôt le fichier ici

    erreur[file/symlink] : ce lien sort de la ferme
      --> themes/mien/static
       conseil : copiez plutôt le fichier ici
    "#);
}

#[test]
fn folders_where_files_are_expected() {
    // What root may not read is hard to make; a folder cannot be read by anybody.
    let farm = farm().file("content/jardin/redirects.toml/x", "").file("content/jardin/a.md/b.md", titled(""));
    insta::assert_snapshot!(told(&farm, 0), @"");
    let farm = super::farm();
    fs::remove_file(farm.path("sites/jardin.toml")).unwrap();
    fs::create_dir(farm.path("sites/jardin.toml")).unwrap();
    insta::assert_snapshot!(told(&farm, 2), @r#"
    error[file/unreadable]: this file could not be read: it is a folder
      --> sites/jardin.toml
       hint: check who owns it and its permissions

    erreur[file/unreadable] : ce fichier n’a pas pu être lu : c’est un dossier
      --> sites/jardin.toml
       conseil : vérifiez son propriétaire et ses droits
    "#);
}

#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let farm = page(titled("")).file("content/jardin/photo.jpg", "jpg");
    for path in ["content/jardin/a.md", "content/jardin/photo.jpg"] {
        fs::set_permissions(farm.path(path), fs::Permissions::from_mode(0o000)).unwrap();
    }
    if fs::read(farm.path("content/jardin/a.md")).is_ok() {
        println!("1 skipped: root may read everything");
        return;
    }
    insta::assert_snapshot!(told(&farm, 1), @"");
}

#[test]
fn names_that_cannot_be_addresses() {
    let farm = farm();
    for name in [&b"a\nb.md"[..], b"\x1b[31mrouge.md", b"caf\xe9.md", b"a\\b.jpg", b"\x7f.txt"] {
        fs::write(farm.path("content/jardin").join(OsStr::from_bytes(name)), titled("")).unwrap();
    }
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[file/name]: this file name cannot be published
      --> content/jardin/�[31mrouge.md
       hint: rename it in UTF-8, without `\` or control characters, 255 bytes at most

    error[file/name]: this file name cannot be published
      --> content/jardin/a b.md
       hint: rename it in UTF-8, without `\` or control characters, 255 bytes at most

    error[file/name]: this file name cannot be published
      --> content/jardin/a\b.jpg
       hint: rename it in UTF-8, without `\` or control characters, 255 bytes at most

    error[file/name]: this file name cannot be published
      --> content/jardin/caf�.md
       hint: rename it in UTF-8, without `\` or control characters, 255 bytes at most

    error[file/name]: this file name cannot be published
      --> content/jardin/�.txt
       hint: rename it in UTF-8, without `\` or control characters, 255 bytes at most

    erreur[file/name] : ce nom de fichier ne peut pas être publié
      --> content/jardin/�[31mrouge.md
       conseil : renommez-le en UTF-8, sans « \ » ni caractère de contrôle, 255 octets au plus

    erreur[file/name] : ce nom de fichier ne peut pas être publié
      --> content/jardin/a b.md
       conseil : renommez-le en UTF-8, sans « \ » ni caractère de contrôle, 255 octets au plus

    erreur[file/name] : ce nom de fichier ne peut pas être publié
      --> content/jardin/a\b.jpg
       conseil : renommez-le en UTF-8, sans « \ » ni caractère de contrôle, 255 octets au plus

    erreur[file/name] : ce nom de fichier ne peut pas être publié
      --> content/jardin/caf�.md
       conseil : renommez-le en UTF-8, sans « \ » ni caractère de contrôle, 255 octets au plus

    erreur[file/name] : ce nom de fichier ne peut pas être publié
      --> content/jardin/�.txt
       conseil : renommez-le en UTF-8, sans « \ » ni caractère de contrôle, 255 octets au plus
    "#);
}

#[test]
fn long_names_and_deep_folders() {
    let long = "a".repeat(252);
    let deep = "dossier/".repeat(40);
    let farm = page(titled(""))
        .file(&format!("content/jardin/{long}.md"), titled(""))
        .file(&format!("content/jardin/{deep}x.md"), titled(""));
    assert_eq!(told(&farm, 0), "");
    assert!(farm.path(&format!("public/jardin/{deep}x/index.html")).exists());
    assert!(farm.path(&format!("public/jardin/{long}/index.html")).exists());
}

#[test]
fn names_that_grow_when_folded() {
    let grows = "½".repeat(120);
    let farm = farm()
        .file(&format!("content/jardin/{grows}.md"), titled(""))
        .file(&format!("content/jardin/{grows}/b.md"), titled(""));
    insta::assert_snapshot!(told(&farm, 1).replace(&grows, "½…").replace(&"1-2".repeat(2), ""), @r#"
    error[file/name]: `½…` is too long for an address
      --> content/jardin/½….md:1:1
       |
     1 | +++
       | ^
       hint: give it a `slug`, or rename it

    error[file/name]: `½…` is too long for an address
      --> content/jardin/½…/_index.md
       hint: give it a `slug`, or rename it

    error[url/duplicate]: the address /1-2/ is taken by content/jardin/½….md
      --> content/jardin/½…/_index.md
       hint: give one of the two another name, or another `slug`

    erreur[file/name] : « ½… » est trop long pour une adresse
      --> content/jardin/½….md:1:1
       |
     1 | +++
       | ^
       conseil : donnez-lui un « slug », ou renommez-le

    erreur[file/name] : « ½… » est trop long pour une adresse
      --> content/jardin/½…/_index.md
       conseil : donnez-lui un « slug », ou renommez-le

    erreur[url/duplicate] : l’adresse /1-2/ est déjà prise par content/jardin/½….md
      --> content/jardin/½…/_index.md
       conseil : donnez un autre nom à l’un des deux, ou un autre « slug »
    "#);
}

#[test]
fn a_thousand_folders_in_each_other() {
    let farm = page(titled("")).file(&format!("content/jardin/{}x.md", "d/".repeat(900)), titled(""));
    in_time(|| told(&farm, 0));
}

#[test]
fn names_that_differ_only_in_case() {
    let farm = farm()
        .file("content/jardin/Photo.jpg", "1")
        .file("content/jardin/photo.jpg", "2")
        .file("content/jardin/été.txt", "1")
        .file("content/jardin/ÉTÉ.txt", "2");
    insta::assert_snapshot!(told(&farm, 1), @r#"
    error[url/case-clash]: `/photo.jpg` and `/Photo.jpg` differ only in case
      --> content/jardin/photo.jpg
       hint: rename one of the two

    error[url/case-clash]: `/été.txt` and `/ÉTÉ.txt` differ only in case
      --> content/jardin/été.txt
       hint: rename one of the two

    erreur[url/case-clash] : « /photo.jpg » et « /Photo.jpg » ne diffèrent que par la casse
      --> content/jardin/photo.jpg
       conseil : renommez l’un des deux

    erreur[url/case-clash] : « /été.txt » et « /ÉTÉ.txt » ne diffèrent que par la casse
      --> content/jardin/été.txt
       conseil : renommez l’un des deux
    "#);
}

#[test]
fn names_that_mean_something_elsewhere() {
    let farm = [
        "con.md",
        "aux/_index.md",
        "-rf.md",
        "~.md",
        "%2e%2e.md",
        "a b.jpg",
        "index.html.md",
        "💥.md",
        ".htaccess",
        ".git/config",
        "_cache/x.md",
    ]
    .into_iter()
    .fold(farm(), |farm, name| farm.file(&format!("content/jardin/{name}"), titled("")));
    insta::assert_snapshot!(told(&farm, 0), @"");
    let made: Vec<String> =
        farm.files("public/jardin").into_iter().map(|path| path["public/jardin/".len()..].to_owned()).collect();
    insta::assert_snapshot!(made.into_iter().filter(|path| !path.ends_with(".css")).collect::<Vec<_>>().join("\n"), @r#"
    2e-2e/index.html
    404.html
    a b.jpg
    atom.xml
    aux/index.html
    con/index.html
    index-html/index.html
    index.html
    rf/index.html
    robots.txt
    sitemap.xml
    ~/index.html
    💥/index.html
    "#);
}
