//! Work in proportion to the change: what did not change is neither made again nor touched.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use sobre::farm::Outcome;

use super::world::{Files, World};

/// Returns a site of sixty pages in three sections, with tags, a feed and the base theme.
fn sixty() -> World {
    let mut files = Files::new();
    let mut put = |path: &str, text: &str| drop(files.insert(path.to_owned(), text.as_bytes().to_vec()));
    put("farm.toml", "sobre = \"1\"\n");
    put("sites/jardin.toml", "title = \"Le jardin\"\ndomain = \"jardin.example\"\n");
    put("content/jardin/_index.md", "+++\ntitle = \"Le jardin\"\n+++\nBienvenue.\n");
    for section in ["a", "b", "c"] {
        put(
            &format!("content/jardin/{section}/_index.md"),
            &format!("+++\ntitle = \"{section}\"\npaginate = 5\n+++\n"),
        );
        for n in 10..30 {
            put(
                &format!("content/jardin/{section}/p{n}.md"),
                &format!(
                    "+++\ntitle = \"P{n}\"\ndate = 2026-01-{n}\ntags = [\"t{}\"]\n+++\nDes mots.\n\nD’autres mots.\n",
                    n % 4
                ),
            );
        }
    }
    put("content/jardin/photo.jpg", "jpg");
    World::new(files)
}

/// Returns inode and modification time of every file below `folder`.
fn stamps(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let stamp = |entry: walkdir::DirEntry| {
        let facts = entry.metadata().unwrap();
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        (path, (facts.ino(), facts.mtime(), facts.mtime_nsec()))
    };
    files.map(stamp).collect()
}

/// Returns the files that are not what they were.
fn touched(before: &BTreeMap<String, (u64, i64, i64)>, after: &BTreeMap<String, (u64, i64, i64)>) -> BTreeSet<String> {
    let paths = before.keys().chain(after.keys());
    paths.filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

impl World {
    /// Edits the farm, builds, and returns the files of the site that were touched and how many
    /// outputs were rendered.
    fn edit(&mut self, edit: impl FnOnce(&mut Files)) -> (Vec<String>, u64) {
        let site = self.out().join("jardin");
        let before = stamps(&site);
        let mut files = self.files.clone();
        edit(&mut files);
        self.become_(files);
        let report = self.build();
        assert_ne!(report.sites[0].outcome, Outcome::Refused, "{:?}", report.sites[0].diagnostics);
        (touched(&before, &stamps(&site)).into_iter().collect(), report.sites[0].counts.rendered)
    }
}

fn replace(files: &mut Files, path: &str, old: &str, new: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(old), "{path}: {old}");
    files.insert(path.into(), text.replace(old, new).into());
}

#[test]
fn an_edit_touches_what_it_changes_and_nothing_else() {
    let mut world = sixty();
    let first = world.build().sites[0].counts;
    assert_eq!((first.pages, first.rendered), (60, first.outputs));

    // As many words as before: only the page shows them.
    let edited = world.edit(|files| replace(files, "content/jardin/b/p17.md", "D’autres mots", "D’autres sons"));
    assert_eq!(edited, (vec!["b/p17/index.html".into()], 1), "the end of a body");

    // Again, now that there may be a twin to keep.
    let edited = world.edit(|files| replace(files, "content/jardin/b/p17.md", "D’autres sons", "D’autres bruits"));
    assert_eq!(edited, (vec!["b/p17/index.html".into()], 1), "the same again");

    // The beginning is the summary: the lists that show it, and the feed (of the newest 20: all of 24 to 29).
    let (files, rendered) = world.edit(|files| replace(files, "content/jardin/a/p29.md", "Des mots", "Des choses"));
    assert_eq!(files, ["a/index.html", "a/p29/index.html", "atom.xml", "index.html", "tags/t1/index.html"]);
    assert_eq!(rendered, 5, "the beginning of a body");

    // A title: itself, its neighbour, its lists; not its sister sections.
    let (files, rendered) = world.edit(|files| replace(files, "content/jardin/c/p10.md", "\"P10\"", "\"Dix\""));
    assert_eq!(files, ["c/p10/index.html", "c/p11/index.html", "c/page/4/index.html", "tags/t2/index.html"]);
    assert!(rendered <= 6, "{rendered} rendered for a title");

    // An asset is not rendered in anything.
    let (files, _) = world.edit(|files| drop(files.insert("content/jardin/photo.jpg".into(), b"other".to_vec())));
    assert_eq!(files, ["photo.jpg"]);

    // A new page comes, an old one goes: their lists.
    let (files, rendered) = world.edit(|files| {
        files
            .insert("content/jardin/a/neuf.md".into(), "+++\ntitle = \"Neuf\"\ndate = 2025-01-01\n+++\nNeuf.\n".into());
    });
    let lists = ["a/index.html", "a/page/2/index.html", "a/page/3/index.html", "a/page/4/index.html"];
    let new = ["a/neuf/index.html", "a/p10/index.html", "a/page/5/index.html"];
    assert!(lists.iter().chain(&new).all(|path| files.iter().any(|file| file == path)), "{files:?}");
    assert!(rendered < 20 && files.iter().all(|file| !file.starts_with("b/p")), "{rendered}: {files:?}");
}

#[test]
fn when_nothing_changed_nothing_is_written() {
    let world = sixty();
    world.build();
    std::thread::sleep(std::time::Duration::from_millis(25));
    // Whatever was too fresh to be sure of is sure from here on.
    world.build();
    let before = stamps(&world.out());
    for _ in 0..2 {
        let report = world.build();
        assert_eq!(report.sites[0].outcome, Outcome::Unchanged);
        assert_eq!((report.sites[0].counts.rendered, report.sites[0].counts.written_files), (0, 0));
    }
    let mut touched = touched(&before, &stamps(&world.out()));
    touched.remove(".sobre/jardin/lock");
    assert_eq!(touched, BTreeSet::new());
    // Saved again without a change: nothing is written in the site.
    let page = world.farm().join("content/jardin/a/p10.md");
    fs::write(&page, fs::read(&page).unwrap()).unwrap();
    assert_eq!(world.build().sites[0].outcome, Outcome::Unchanged);
    let site = |stamps: &BTreeMap<String, _>| stamps.keys().filter(|path| path.starts_with("jardin/")).count();
    let after = stamps(&world.out());
    assert_eq!(site(&before), site(&after));
    assert!(self::touched(&before, &after).iter().all(|path| path.starts_with(".sobre/")));
}

#[test]
fn another_day_makes_nothing_new_unless_a_page_comes_or_goes() {
    let mut world = sixty();
    let mut files = world.files.clone();
    files.insert("content/jardin/tard.md".into(), "+++\ntitle = \"Tard\"\npublish = 2026-12-01\n+++\n".into());
    files.insert("content/jardin/fini.md".into(), "+++\ntitle = \"Fini\"\nexpires = 2026-12-10\n+++\n".into());
    world.become_(files);
    world.build();
    std::thread::sleep(std::time::Duration::from_millis(25));
    world.build();
    let has = |world: &World, page: &str| world.out().join("jardin").join(page).join("index.html").exists();
    for (days, outcome, late, done) in [
        (9, Outcome::Unchanged, false, true),
        (1, Outcome::Written, true, true),
        (8, Outcome::Unchanged, true, true),
        (1, Outcome::Written, true, false),
        (300, Outcome::Unchanged, true, false),
        (-310, Outcome::Written, false, true),
    ] {
        world.move_day(days);
        assert_eq!(world.build().sites[0].outcome, outcome, "{}", world.date);
        assert_eq!((has(&world, "tard"), has(&world, "fini")), (late, done), "{}", world.date);
    }
}
