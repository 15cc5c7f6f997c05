//! Disks that are full, folders in the way.

use std::{fs, process::Command};

use super::{farm, refused, run, titled};
use crate::support::TODAY;

const BUILD: [&str; 3] = ["build", "--date", TODAY];

#[test]
fn an_output_folder_that_is_a_file() {
    insta::assert_snapshot!(refused(&farm().file("public", "mine"), &BUILD, 3), @r#"
    error: writing the site public/.sobre/jardin failed: it is not a folder

    error: writing the site public/.sobre/soeur failed: it is not a folder

    jardin  not written
    soeur   not written
    0 of 2 sites built, 0 pages (TIME)

    erreur : l’écriture du site public/.sobre/jardin a échoué : ce n’est pas un dossier

    erreur : l’écriture du site public/.sobre/soeur a échoué : ce n’est pas un dossier

    jardin  pas écrit
    soeur   pas écrit
    0 construit sur 2 sites, 0 page (TIME)
    "#);
}

#[test]
fn a_site_s_output_that_is_a_file() {
    let farm = farm().file("public/jardin", "mine");
    insta::assert_snapshot!(refused(&farm, &BUILD, 3), @r#"
    error: writing the site public/jardin failed: it is not a folder

    jardin  not written
    soeur   N files written (SIZE)
    1 of 2 sites built, 0 pages (TIME)

    erreur : l’écriture du site public/jardin a échoué : ce n’est pas un dossier

    jardin  pas écrit
    1 construit sur 2 sites, 0 page (TIME)
    "#);
    assert!(farm.path("public/soeur/index.html").exists());
    assert_eq!(farm.read("public/jardin"), "mine");
}

#[test]
fn a_manifest_that_is_a_folder() {
    let farm = farm().file("public/jardin.release.json/x", "mine");
    insta::assert_snapshot!(refused(&farm, &BUILD, 3), @r#"
    error: writing the site public/jardin.release.json failed: it is a folder

    jardin  not written
    soeur   N files written (SIZE)
    1 of 2 sites built, 0 pages (TIME)

    erreur : l’écriture du site public/jardin.release.json a échoué : c’est un dossier

    jardin  pas écrit
    1 construit sur 2 sites, 0 page (TIME)
    "#);
    assert!(farm.path("public/soeur/index.html").exists());
}

/// A file system in memory that is full after a megabyte.
struct Small(std::path::PathBuf);

impl Small {
    fn mount(path: std::path::PathBuf) -> Option<Self> {
        fs::create_dir_all(&path).unwrap();
        let done = |command: &mut Command| command.output().is_ok_and(|output| output.status.success());
        let mounted = done(Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&path));
        let there = mounted && done(Command::new("mountpoint").arg("-q").arg(&path));
        there.then_some(Self(path))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk() {
    let farm = farm().file("content/jardin/a.md", titled("A."));
    let Some(_small) = Small::mount(farm.path("public")) else {
        println!("1 skipped: may not mount");
        return;
    };
    run(&farm, "en", &BUILD).exits(0);
    let before = (farm.files("public/jardin"), farm.read("public/jardin/a/index.html"));
    farm.write("content/jardin/film.webm", vec![b'x'; 2 << 20]);
    farm.write("content/jardin/a.md", titled("B."));
    // Which file of the two came first is chance.
    let said = refused(&farm, &[&BUILD[..], &["--jobs", "1"]].concat(), 3).replace("stage/0", "stage/1");
    insta::assert_snapshot!(said, @r#"
    error: writing the site public/.sobre/jardin/stage/1 failed: the disk is full

    jardin  not written
    1 of 2 sites built, 0 pages (TIME)

    erreur : l’écriture du site public/.sobre/jardin/stage/1 a échoué : le disque est plein

    jardin  pas écrit
    1 construit sur 2 sites, 0 page (TIME)
    "#);
    assert_eq!((farm.files("public/jardin"), farm.read("public/jardin/a/index.html")), before, "the old release stays");
    // Room again: the next build heals.
    fs::remove_file(farm.path("content/jardin/film.webm")).unwrap();
    run(&farm, "en", &BUILD).exits(0);
    assert!(farm.read("public/jardin/a/index.html").contains("B."));
}
