//! A backup holds what not everyone may know, so it goes nowhere that others read.

use std::{collections::BTreeSet, os::unix::fs::PermissionsExt as _, path::Path};

use super::{
    canaries::{audience_of, farm as planted, farm_text},
    unpack::within,
};
use crate::support::{Farm, Ran};

/// A farm with canaries whose portal is the site of an association, on a machine whose root is a folder; built and
/// published there.
fn farm() -> Farm {
    let farm = planted();
    farm.write("farm.toml", farm_text("[targets.web]\nkind = \"dir\"\npath = \"machine/srv/sites/{site}\"\n"));
    let register = "content/portail/register";
    let own = farm.read(&format!("{register}/associations/A0001.toml"));
    let site = "[[sites]]\nname = \"portail\"\nkind = \"static\"\ndomains = [\"pic.example\"]\n";
    farm.write(&format!("{register}/associations/A0001.toml"), format!("{own}{site}"));
    for (file, text) in [("passwd", "root:x:0:0::/root:/bin/sh\n"), ("group", "root:x:0:\n"), ("login.defs", "")] {
        farm.write(&format!("machine/etc/{file}"), text);
    }
    farm.run(&["build"]).exits(0);
    farm.run(&["publish"]).exits(0);
    farm
}

fn back_up(farm: &Farm, lang: &str, to: &str) -> Ran {
    farm.run_in(lang, &["backup", "A0001", "--root", "machine", "--to", to, "--format", "json"])
}

/// Returns the canaries in all files below a folder, by audience.
fn audiences(folder: &Path) -> BTreeSet<String> {
    let all = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = all.filter(|entry| entry.file_type().is_file());
    files.flat_map(|file| within(file.path())).map(|canary| audience_of(&canary).to_owned()).collect()
}

#[test]
fn an_archive_holds_what_is_private_and_nobody_but_its_owner_can_read_it() {
    let farm = farm();
    let told = back_up(&farm, "en", "kept").exits(0);
    assert!(!told.stdout.contains("canari-"), "{told:?}");
    let held = audiences(&farm.path("kept"));
    for audience in ["members", "association", "board", "treasury", "technical"] {
        assert!(held.contains(audience), "an archive is whole: {audience} is not in {held:?}");
    }
    assert!(!held.contains("nobody"), "who persons are stays in the private folder");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&farm.path("kept")), 0o700);
    let files = farm.files("kept");
    assert_eq!(files.len(), 4, "two archives, each with its list: {files:?}");
    for file in files {
        assert_eq!(mode(&farm.path(&file)), 0o600, "{file}");
        assert!(!file.contains("canari-"));
    }
}

#[test]
fn no_canary_goes_where_others_read_whatever_the_target_of_a_backup_is() {
    let farm = farm();
    std::os::unix::fs::symlink("public/portail", farm.path("behind")).unwrap();
    let before = farm.files(".");
    for to in [
        "public",
        "public/portail",
        "public/portail/kept",
        "behind/kept",
        "kept/../public/portail",
        "machine/srv/sites",
        "machine/srv/sites/portail/www/current",
        "machine/srv/sites/portail/priv",
        "content/portail",
        "themes/base/static",
    ] {
        let told = back_up(&farm, "en", to).exits(2);
        assert!(
            told.stdout.contains("publish/audience") && told.stdout.contains("others read what lies in"),
            "{told:?}"
        );
        assert_eq!(farm.files("."), before, "{to}");
    }
    let told = back_up(&farm, "fr", "public").exits(2);
    assert!(told.stdout.contains("d’autres lisent ce qui se trouve dans public"), "{told:?}");
    // A backup that went elsewhere left nothing behind, either.
    back_up(&farm, "en", "kept").exits(0);
    for folder in ["public/portail", "machine/srv/sites/portail/www"] {
        assert_eq!(audiences(&farm.path(folder)), BTreeSet::new(), "{folder}");
    }
    for file in farm.files(".").into_iter().filter(|file| !before.contains(file)) {
        let is_archive = file.contains("kept/");
        assert!(is_archive || within(&farm.path(&file)).is_empty(), "logs and lists hold none, either: {file}");
    }
}
