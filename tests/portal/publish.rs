//! What of a portal only some may read goes to a web space of its own, or stays at home.

use std::fs;

use crate::support::Farm;

const SECRET: &str = "mot-que-le-conseil-lit";

/// A portal with a page for its board, and a target.
fn portal(target: &str) -> Farm {
    Farm::empty()
        .file("farm.toml", format!("sobre = \"1\"\n[targets.web]\n{target}\n"))
        .file(
            "sites/portail.toml",
            "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[gate]\nlenient = \"Pages of tests.\"\n",
        )
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\nBienvenue.\n")
        .file("content/portail/ca/mot.md", format!("+++\ntitle = \"Mot\"\naudience = \"board\"\n+++\n{SECRET}\n"))
        .file("content/portail/register/collective.toml", "name = \"Le Pic\"\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n")
        .file("content/portail/register/associations/A0001.toml", "name = \"Les Saules\"\n")
}

/// Returns the files below a folder that hold the secret.
fn holding(farm: &Farm, folder: &str) -> Vec<String> {
    let all = walkdir::WalkDir::new(farm.path(folder)).into_iter().flatten();
    let holds = |path: &std::path::Path| fs::read_to_string(path).is_ok_and(|text| text.contains(SECRET));
    let path = |entry: walkdir::DirEntry| entry.path().strip_prefix(farm.root()).unwrap().display().to_string();
    all.filter(|entry| entry.file_type().is_file() && holds(entry.path())).map(path).collect()
}

#[test]
fn private_parts_are_published_outside_what_everyone_may_fetch() {
    let farm = portal("kind = \"dir\"\npath = \"web/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    let ran = farm.run(&["publish"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("portail.private"), "{ran:?}");
    let page = "web/portail/priv/private/www/current/ca/mot/index.html";
    assert!(farm.read(page).contains(SECRET));
    let below = |path: &String| path.starts_with("web/portail/priv/private/");
    assert!(holding(&farm, "web").iter().all(below), "{:?}", holding(&farm, "web"));
    // Once more does nothing, and what is gone at home goes there.
    assert!(farm.run(&["publish"]).stdout.contains("2 sites unchanged"));
    fs::remove_file(farm.path("content/portail/ca/mot.md")).unwrap();
    assert_eq!(farm.run(&["build"]).code, Some(0));
    assert_eq!(farm.run(&["publish"]).code, Some(0));
    assert!(!farm.path(page).exists());
}

#[test]
fn who_has_left_is_built_and_published_no_more() {
    let farm = portal("kind = \"dir\"\npath = \"web/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    assert_eq!(farm.run(&["publish"]).code, Some(0));
    let [built, published] =
        ["public/portail.private/association/a0001", "web/portail/priv/private/www/current/asso/a0001"];
    assert!(farm.path(built).is_dir() && farm.path(published).is_dir());
    farm.write("content/portail/register/associations/A0001.toml", "name = \"Les Saules\"\nleft = 2026-01-31\n");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    assert_eq!(farm.run(&["publish"]).code, Some(0));
    assert!(!farm.path(built).exists() && !farm.path(published).exists());
}

#[test]
fn a_target_that_cannot_keep_them_from_others_does_not_get_them() {
    let farm = portal("kind = \"rsync\"\nhost = \"web.invalid\"\npath = \"/srv/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    let ran = farm.run(&["publish", "--dry-run"]);
    assert_ne!(ran.code, Some(0));
    let said = "error[publish/audience]: the private parts of `portail` stay here: the target `web` cannot keep them";
    assert!(ran.stdout.contains(said), "{ran:?}");
    farm.write(
        "sites/portail.toml",
        "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[publish]\nprivate = false\n",
    );
    assert!(!farm.run(&["publish", "--dry-run"]).stdout.contains("private parts"));
}

#[test]
fn a_build_without_private_parts_takes_none_away() {
    let farm = portal("kind = \"dir\"\npath = \"web/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    fs::remove_dir_all(farm.path("public/portail.private")).unwrap();
    let ran = farm.run(&["publish"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stdout.contains("`portail.private` has not been built") && ran.stdout.contains("sobre build portail"));
}

#[test]
fn over_a_line_the_key_of_a_site_takes_its_private_parts_and_no_other_site() {
    use std::os::unix::fs::PermissionsExt as _;
    let farm = portal("kind = \"ssh\"\nhost = \"web.invalid\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    // What the line of a key runs on the server, whatever is asked.
    let publish = |site: &str| {
        let space = farm.path("space");
        fs::create_dir_all(&space).unwrap();
        let program = env!("CARGO_BIN_EXE_sobre");
        let line = format!("#!/bin/sh\nexec {program} receive --space {} --site {site}\n", space.display());
        farm.write("bin/ssh", line);
        fs::set_permissions(farm.path("bin/ssh"), fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:{}", farm.path("bin").display(), std::env::var("PATH").unwrap());
        let output = farm.command("en", &["publish", "--target", "web"]).env("PATH", path).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = publish("autre");
    assert!(code == Some(2) && said.matches("this key publishes the site `autre`").count() == 2, "{code:?} {said}");
    let (code, said) = publish("portail");
    assert_eq!(code, Some(0), "{said}");
    assert!(farm.read("space/priv/private/www/current/ca/mot/index.html").contains(SECRET));
    let below = |path: &String| path.starts_with("space/priv/private/");
    assert!(holding(&farm, "space").iter().all(below), "{:?}", holding(&farm, "space"));
}
