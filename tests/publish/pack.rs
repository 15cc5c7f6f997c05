//! What goes with a build, and what never goes.

use std::{collections::BTreeMap, fs, path::Path};

use crate::support::{Farm, TODAY};

const LIVE: &str = "public.web/jardin/www/current/";

/// Returns the bytes of all files below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = walk.filter(|entry| entry.file_type().is_file());
    let read = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        (path, fs::read(entry.path()).unwrap())
    };
    files.map(read).collect()
}

fn built(farm: Farm) -> Farm {
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm
}

#[test]
fn texts_go_with_smaller_twins_made_once() {
    let farm = Farm::new()
        .file("content/jardin/long.md", &format!("+++\ntitle = \"Long\"\n+++\n{}", "Le jardin. ".repeat(300)));
    let farm = built(farm);
    farm.run(&["publish"]).exits(0);
    let live = files(&farm.path(LIVE));
    let (page, br, gz) = (&live["long/index.html"], &live["long/index.html.br"], &live["long/index.html.gz"]);
    assert!(br.len() < gz.len() && gz.len() < page.len() / 2, "{} {} {}", page.len(), br.len(), gz.len());
    // Another release of nearly the same: what was compressed is there.
    farm.write("content/jardin/_index.md", "+++\ntitle = \"Le jardin\"\n+++\nAutre chose.\n");
    let kept = files(&farm.path("public/.sobre/compressed"));
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm.run(&["publish"]).exits(0);
    let after = files(&farm.path("public/.sobre/compressed"));
    assert!(kept.keys().filter(|name| name.ends_with(".br")).any(|name| after.contains_key(name)));
}

#[test]
fn a_target_can_do_without_smaller_files() {
    let farm = built(Farm::new().file(
        "farm.toml",
        "sobre = \"1\"\n[targets.plain]\nkind = \"dir\"\npath = \"public.web/{site}\"\ncompress = false\n",
    ));
    farm.run(&["publish"]).exits(0);
    let live = files(&farm.path(LIVE));
    assert!(live.keys().all(|path| !path.ends_with(".br") && !path.ends_with(".gz")), "{:?}", live.keys());
}

#[test]
fn old_addresses_go_as_maps_or_as_pages() {
    let redirects =
        "[[redirect]]\nfrom = \"/old/\"\nto = \"/\"\n[[redirect]]\nfrom = \"/spip.php?article12\"\nto = \"/\"\n";
    let farm = built(Farm::new().file("content/jardin/redirects.toml", redirects));
    farm.run(&["publish"]).exits(0);
    let annexes = files(&farm.path("public.web/jardin/priv/sobre/annexes"));
    let ends = |ending: &str| annexes.keys().any(|path| path.ends_with(ending));
    assert!(ends(".txt") && ends(".pag") && ends(".dir") && ends("redirects.json"), "{:?}", annexes.keys());
    let map = annexes.iter().find(|(path, _)| path.ends_with(".txt")).unwrap().1;
    assert!(String::from_utf8_lossy(map).contains("/spip.php?article12 301:/"), "{}", String::from_utf8_lossy(map));

    farm.write(
        "farm.toml",
        "sobre = \"1\"\n[targets.plain]\nkind = \"dir\"\npath = \"plain/{site}\"\nredirects = \"pages\"\n",
    );
    let ran = farm.run(&["publish"]).exits(0);
    assert!(ran.stdout.contains("redirect/unanswered"), "{}", ran.stdout);
    assert!(ran.stdout.contains("nothing will answer /spip.php?article12 there"), "{}", ran.stdout);
    let live = files(&farm.path("plain/jardin/www/current/"));
    assert!(String::from_utf8_lossy(&live["old/index.html"]).contains("http-equiv=\"refresh\""));
}

#[test]
fn the_map_of_what_visitors_see_has_a_name_that_stays() {
    let redirects = "[[redirect]]\nfrom = \"/old/\"\nto = \"/\"\n";
    let farm = built(Farm::new().file("content/jardin/redirects.toml", redirects));
    farm.run(&["publish"]).exits(0);
    let map = farm.path("public.web/jardin/priv/sobre/redirects.txt");
    let answered = || fs::read_to_string(&map).unwrap();
    assert_eq!(answered(), "/old 301:/\n/old/ 301:/\n");
    fs::remove_file(farm.path("content/jardin/redirects.toml")).unwrap();
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm.run(&["publish"]).exits(0);
    assert_eq!(answered(), "", "Apache would not start without the file");
    farm.run(&["rollback", "jardin"]).exits(0);
    assert_eq!(answered(), "/old 301:/\n/old/ 301:/\n");
    fs::remove_file(&map).unwrap();
    farm.run(&["publish"]).exits(0);
    assert_eq!(answered(), "");
    fs::remove_file(&map).unwrap();
    farm.write("content/jardin/new.md", "+++\ntitle = \"Neuf\"\n+++\nNeuf.\n");
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm.run(&["publish"]).exits(0);
    assert_eq!(answered(), "", "what somebody took away is made again");
}

#[test]
fn apache_is_told_what_the_link_says() {
    let farm = built(Farm::new());
    let space = farm.path("public.web/jardin");
    let agree = |what: &str| {
        let link = fs::read_link(space.join("www/current")).unwrap().to_str().unwrap().to_owned();
        assert_eq!(fs::read_to_string(space.join("priv/sobre/live.txt")).unwrap(), format!("live {link}\n"), "{what}");
    };
    farm.run(&["publish"]).exits(0);
    agree("first");
    for n in 0..3 {
        farm.write("content/jardin/new.md", &format!("+++\ntitle = \"Neuf\"\n+++\nNeuf {n}.\n"));
        farm.run(&["build", "--date", TODAY]).exits(0);
        farm.run(&["publish"]).exits(0);
        agree("published");
    }
    farm.run(&["rollback", "jardin"]).exits(0);
    agree("gone back");
    for damaged in ["", "live releases/elsewhere\n"] {
        fs::write(space.join("priv/sobre/live.txt"), damaged).unwrap();
        farm.run(&["publish"]).exits(0);
        agree("damaged, and published");
        farm.run(&["rollback", "jardin"]).exits(0);
        agree("damaged, and gone back");
    }
}

#[test]
fn what_must_not_be_public_keeps_the_site_from_leaving_until_it_is_allowed() {
    let farm = built(Farm::new().file("content/jardin/private/dump.sql", "INSERT INTO members VALUES (1);\n"));
    let ran = farm.run(&["publish"]).exits(1);
    assert!(ran.stdout.contains("error[secret/name]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("private/dump.sql"), "{}", ran.stdout);
    assert!(!farm.path("public.web/jardin/www/current").exists());
    let site = fs::read_to_string(farm.path("sites/jardin.toml")).unwrap();
    farm.write("sites/jardin.toml", &format!("{site}\n[publish]\nallow = [\"private/dump.sql\"]\n"));
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm.run(&["publish"]).exits(0);
    assert!(files(&farm.path(LIVE)).contains_key("private/dump.sql"));
}

#[test]
fn a_suspicious_name_is_seen_although_its_bytes_are_public_already() {
    let farm = built(Farm::new().file("content/jardin/notes.txt", "the same words\n"));
    farm.run(&["publish"]).exits(0);
    farm.write("content/jardin/private/dump.sql", "the same words\n");
    farm.run(&["build", "--date", TODAY]).exits(0);
    let ran = farm.run(&["publish"]).exits(1);
    assert!(ran.stdout.contains("error[secret/name]"), "{}", ran.stdout);
    assert!(!files(&farm.path(LIVE)).contains_key("private/dump.sql"));
}
