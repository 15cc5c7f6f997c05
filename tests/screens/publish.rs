//! What people read of publishing.

use std::fs;

use super::screens;
use crate::support::{Farm, TODAY};

fn farm() -> Farm {
    let farm = Farm::new();
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm
}

/// Replaces the names of releases, which hold the time.
fn timeless(screen: &str) -> String {
    let is_release = |word: &str| word.trim_end_matches(',').parse::<sobre::publish::ReleaseId>().is_ok();
    let named = |word: &str| if is_release(word) { "RELEASE".to_owned() + &word[29..] } else { word.to_owned() };
    screen
        .split('\n')
        .map(|line| line.split(' ').map(named).collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn publications_and_going_back() {
    let farm = farm();
    let mut said = vec![super::screen(&farm, "en", &["publish"]), super::screen(&farm, "fr", &["publish"])];
    farm.write("content/jardin/_index.md", "+++\ntitle = \"Le jardin\"\n+++\nAutre chose.\n");
    farm.run(&["build", "--date", TODAY]).exits(0);
    said.push(screens(&farm, &["publish", "--dry-run"]));
    said.push(super::screen(&farm, "fr", &["publish"]));
    said.push(screens(&farm, &["releases", "jardin"]));
    said.push(super::screen(&farm, "fr", &["rollback", "jardin"]));
    said.push(screens(&farm, &["rollback", "jardin"]));
    said.push(screens(&farm, &["rollback", "jardin", "--to", "20261121T000000Z-0123456789ab"]));
    let said = said.join("\n\n");
    let last = fs::read_dir(farm.path("public.web/jardin/www/releases"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let said = last.fold(said, |said, release| said.replace(&release, "RELEASE"));
    insta::assert_snapshot!(timeless(&said));
}

#[test]
fn what_keeps_a_site_from_being_published() {
    let farm = Farm::new();
    let mut said = vec![screens(&farm, &["publish"])];
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm.write("public/jardin/index.html", "mine");
    said.push(screens(&farm, &["publish"]));
    said.push(screens(&farm, &["publish", "--target", "web"]));
    farm.write(
        "farm.toml",
        "sobre = \"1\"\n[targets.a]\nkind = \"dir\"\npath = \"a\"\n[targets.b]\nkind = \"sssh\"\nquota = \"much\"\n",
    );
    said.push(screens(&farm, &["publish"]));
    farm.write(
        "farm.toml",
        "sobre = \"1\"\n[targets.a]\nkind = \"dir\"\npath = \"a\"\n[targets.b]\nkind = \"dir\"\npath = \"b\"\n",
    );
    said.push(screens(&farm, &["publish"]));
    farm.write(
        "farm.toml",
        "sobre = \"1\"\n[targets.far]\nkind = \"ssh\"\nhost = \"web.example\"\nprogram = \"./no-such-ssh\"\n",
    );
    farm.run(&["build", "--date", TODAY, "--no-cache"]).exits(0);
    said.push(screens(&farm, &["publish"]));
    insta::assert_snapshot!(said.join("\n\n"));
}
