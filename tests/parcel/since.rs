//! What `--since` knows: every cause for which a site's bytes may change.

use std::process::Command;

use crate::support::Farm;

/// A farm in git: `base`'s own looks, a theme that builds on another, three sites.
fn farm() -> Farm {
    let site = |name: &str, more: &str| format!("title = \"{name}\"\ndomain = \"{name}.example\"\n{more}");
    let theme = |name: &str, extends: &str| {
        format!("name = \"{name}\"\ntitle.fr = \"{name}\"\ntitle.en = \"{name}\"\nextends = \"{extends}\"\n")
    };
    let mut farm = Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file("README.md", "La ferme.\n")
        .file("sites/a.toml", site("a", ""))
        .file("sites/b.toml", site("b", "theme = \"child\"\n"))
        .file("sites/c.toml", site("c", "theme = \"other\"\n"))
        .file("sites/a/templates/note.html", "x")
        .file("themes/child/theme.toml", theme("child", "mother"))
        .file("themes/mother/theme.toml", theme("mother", "base"))
        .file("themes/other/theme.toml", theme("other", "base"))
        .file("shared/leaflet.txt", "pour toutes\n");
    for name in ["a", "b", "c"] {
        farm = farm
            .file(&format!("content/{name}/_index.md"), "+++\ntitle = \"X\"\n+++\n")
            .file(
                &format!("content/{name}/page.md"),
                "+++\ntitle = \"Page\"\n+++\nDu texte assez long pour être reconnu.\n",
            )
            .file(&format!("content/{name}/data/team.toml"), "n = 1\n");
    }
    std::os::unix::fs::symlink("../../shared/leaflet.txt", farm.path("content/c/leaflet.txt")).unwrap();
    git(&farm, &["init", "-q", "-b", "main"]);
    commit(&farm);
    farm
}

#[track_caller]
fn git(farm: &Farm, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=T", "-c", "user.email=t@t.example", "-c", "protocol.file.allow=always"]);
    let output = git.args(arguments).current_dir(farm.root()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

fn commit(farm: &Farm) {
    git(farm, &["add", "-A"]);
    git(farm, &["commit", "-qm", "x"]);
}

#[track_caller]
fn changed(farm: &Farm, revision: &str) -> String {
    let ran = farm.run(&["build", "--since", revision, "--list"]).exits(0);
    ran.stdout.lines().collect::<Vec<_>>().join(" ")
}

/// Makes a change and tells the sites it touches: in the working tree, staged, and once committed.
#[track_caller]
fn touched(change: impl FnOnce(&Farm)) -> String {
    let farm = farm();
    assert_eq!(changed(&farm, "HEAD"), "");
    change(&farm);
    let loose = changed(&farm, "HEAD");
    git(&farm, &["add", "-A"]);
    assert_eq!(changed(&farm, "HEAD"), loose, "staged");
    git(&farm, &["commit", "-qm", "y"]);
    assert_eq!((changed(&farm, "HEAD~1"), changed(&farm, "HEAD")), (loose.clone(), String::new()), "committed");
    loose
}

#[test]
fn words_files_and_data_are_their_sites() {
    assert_eq!(touched(|farm| farm.write("content/a/page.md", "+++\ntitle = \"P\"\n+++\nAutre.\n")), "a");
    assert_eq!(touched(|farm| farm.write("content/b/data/team.toml", "n = 2\n")), "b");
    assert_eq!(touched(|farm| farm.write("content/c/redirects.toml", "")), "c");
    assert_eq!(touched(|farm| farm.write("content/a/nouvelle page é.md", "x")), "a");
}

#[test]
fn configuration_is_its_sites_and_the_farms_is_everyones() {
    assert_eq!(touched(|farm| farm.write("sites/b.toml", "title = \"B\"\ndomain = \"b.example\"\n")), "b");
    assert_eq!(touched(|farm| farm.write("sites/a/templates/note.html", "y")), "a");
    assert_eq!(touched(|farm| farm.write("sites/c/static/logo.svg", "<svg/>")), "c");
    assert_eq!(touched(|farm| farm.write("farm.toml", "sobre = \"1\"\nout = \"site\"\n")), "a b c");
}

#[test]
fn a_theme_is_of_those_whose_chain_it_is_in() {
    assert_eq!(touched(|farm| farm.write("themes/child/templates/page.html", "x")), "b");
    assert_eq!(touched(|farm| farm.write("themes/mother/i18n/fr.toml", "x = \"y\"\n")), "b");
    assert_eq!(touched(|farm| farm.write("themes/other/static/x.css", "x")), "c");
    assert_eq!(touched(|farm| farm.write("themes/base/static/x.css", "x")), "a b c");
    assert_eq!(touched(|farm| farm.write("themes/nobodys/theme.toml", "x")), "");
    // The chain as it is, and as it was: what leaves it says so itself.
    let off = "name = \"child\"\ntitle.fr = \"c\"\ntitle.en = \"c\"\nextends = \"other\"\n";
    assert_eq!(touched(|farm| farm.write("themes/child/theme.toml", off)), "b");
    assert_eq!(touched(|farm| std::fs::remove_dir_all(farm.path("themes/mother")).unwrap()), "b");
}

#[test]
fn what_is_renamed_or_removed_is_missed_where_it_was() {
    let rename = |from: &str, to: &str| {
        let (from, to) = (from.to_owned(), to.to_owned());
        touched(move |farm| std::fs::rename(farm.path(&from), farm.path(&to)).unwrap())
    };
    assert_eq!(rename("content/a/page.md", "content/a/autre.md"), "a");
    assert_eq!(rename("content/a/page.md", "content/b/venue.md"), "a b");
    assert_eq!(touched(|farm| std::fs::remove_file(farm.path("content/c/page.md")).unwrap()), "c");
    assert_eq!(touched(|farm| std::fs::remove_dir_all(farm.path("sites/a")).unwrap()), "a");
    // A site that is gone is not built; its sisters are not touched.
    assert_eq!(touched(|farm| std::fs::remove_file(farm.path("sites/a.toml")).unwrap()), "");
    assert_eq!(touched(|farm| farm.write("sites/d.toml", "title = \"D\"\ndomain = \"d.example\"\n")), "d");
}

#[test]
fn a_link_brings_in_what_it_leads_to() {
    assert_eq!(touched(|farm| farm.write("shared/leaflet.txt", "autre\n")), "c");
    assert_eq!(touched(|farm| std::fs::remove_file(farm.path("shared/leaflet.txt")).unwrap()), "c");
    let retarget = |farm: &Farm| {
        std::fs::remove_file(farm.path("content/c/leaflet.txt")).unwrap();
        std::os::unix::fs::symlink("page.md", farm.path("content/c/leaflet.txt")).unwrap();
    };
    assert_eq!(touched(retarget), "c");
    let folder = |farm: &Farm| std::os::unix::fs::symlink("../../content/b", farm.path("content/a/voisin")).unwrap();
    assert_eq!(touched(folder), "a");
    let farm = farm();
    folder(&farm);
    commit(&farm);
    farm.write("content/b/page.md", "+++\ntitle = \"P\"\n+++\nAutre.\n");
    assert_eq!(changed(&farm, "HEAD"), "a b");
}

#[test]
fn a_repository_within_the_repository_counts() {
    let farm = farm();
    let library = Farm::empty().file("theme.toml", "name = \"lib\"\ntitle.fr = \"l\"\ntitle.en = \"l\"\n");
    git(&library, &["init", "-q", "-b", "main"]);
    commit(&library);
    git(&farm, &["submodule", "--quiet", "add", library.root().to_str().unwrap(), "themes/lib"]);
    farm.write("sites/a.toml", "title = \"a\"\ndomain = \"a.example\"\ntheme = \"lib\"\n");
    commit(&farm);
    assert_eq!(changed(&farm, "HEAD"), "");
    farm.write("themes/lib/static/x.css", "x");
    assert_eq!(changed(&farm, "HEAD"), "a");
}

#[test]
fn what_belongs_to_no_site_touches_none() {
    assert_eq!(touched(|farm| farm.write("README.md", "Autre.\n")), "");
    assert_eq!(touched(|farm| farm.write("content.txt", "x")), "");
    assert_eq!(touched(|farm| farm.write("content/ab/page.md", "x")), "");
    let farm = farm();
    farm.write(".gitignore", "/public\n");
    farm.run(&["build", "--quiet"]);
    assert_eq!(changed(&farm, "HEAD"), "");
}

#[test]
fn a_farm_may_be_a_folder_of_its_repository() {
    let outer = Farm::empty().file("notes.md", "x");
    let inner = outer.path("la ferme");
    assert!(Command::new("cp").arg("-a").arg(farm().root()).arg(&inner).status().unwrap().success());
    std::fs::remove_dir_all(inner.join(".git")).unwrap();
    git(&outer, &["init", "-q", "-b", "main"]);
    commit(&outer);
    let list = ["build", "--farm", "la ferme", "--since", "HEAD", "--list"];
    outer.write("notes.md", "y");
    outer.write("content/a/page.md", "not the farm's");
    assert_eq!(outer.run(&list).exits(0).stdout, "");
    outer.write("la ferme/content/a/page.md", "+++\ntitle = \"P\"\n+++\n");
    outer.write("la ferme/content/b/new.md", "+++\ntitle = \"P\"\n+++\n");
    assert_eq!(outer.run(&list).exits(0).stdout, "a\nb\n");
}

#[test]
fn the_list_is_for_scripts() {
    let farm = farm();
    assert_eq!(farm.run(&["build", "--list"]).exits(0).stdout, "a\nb\nc\n");
    assert_eq!(farm.run(&["build", "c", "a", "--list", "--quiet"]).exits(0).stdout, "a\nc\n");
    let json = farm.run(&["build", "--since", "HEAD", "--list", "--format", "json"]).exits(0).json();
    assert_eq!(json["list"], serde_json::json!([]));
    farm.write("content/a/page.md", "x");
    assert_eq!(farm.run(&["build", "b", "--since", "HEAD", "--list"]).exits(0).stdout, "");
    farm.run(&["build", "nobody", "--since", "HEAD", "--list"]).exits(2);
    farm.write("sites/x\";rm.toml", "title = \"X\"\n");
    let refused = farm.run(&["build", "--list"]).exits(2);
    assert_eq!(refused.stderr.lines().next(), Some("error: `x\";rm` cannot name a site"));
    assert!(!farm.path("public").exists(), "nothing is built");
}

#[test]
fn git_is_quoted_when_it_refuses() {
    let ran = Farm::new().run(&["build", "--since", "HEAD", "--list"]).exits(2);
    assert!(ran.stderr.starts_with("error: git says: fatal: not a git repository"), "{}", ran.stderr);
}
