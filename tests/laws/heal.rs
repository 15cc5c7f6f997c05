//! Whatever happened to the output, the state or the clock of a file: the next build is right.

use std::{
    ffi::OsStr,
    fs::{self, File, FileTimes},
    os::unix::{ffi::OsStrExt as _, fs::symlink},
    path::Path,
    process::Stdio,
    time::Duration,
};

use sobre::farm::{self, Outcome, Progress, SiteReport};

use super::{
    example,
    world::{World, difference, is_refused, release, told, tree},
};
use crate::support::Farm;

/// Longer than the kernel's clock takes from one tick to the next.
fn a_tick_passes() {
    std::thread::sleep(Duration::from_millis(25));
}

/// Returns the example farm, built.
fn built() -> World {
    let world = World::new(example::farm());
    assert!(!world.build().sites.iter().any(is_refused));
    a_tick_passes();
    world
}

/// Builds, and fails unless the outcome is that of a build from nothing.
#[track_caller]
fn is_right(world: &World, what: &str) {
    let report = world.build();
    let (fresh, out) = world.all_from_nothing();
    for (site, new) in report.sites.iter().zip(&fresh.sites) {
        assert_eq!(is_refused(site), is_refused(new), "{what}: {}: {:?}", site.name, told(&site.diagnostics));
        let differs = difference(&release(&world.out(), &site.name), &release(out.path(), &site.name));
        assert!(is_refused(new) || differs.is_empty(), "{what}: {}: {differs}", site.name);
    }
}

#[test]
fn an_output_that_somebody_changed_is_mended() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 8] = [
        ("another text", |site| fs::write(site.join("contact/index.html"), "<p>mine").unwrap()),
        ("another text of the same size", |site| {
            let page = site.join("contact/index.html");
            let size = fs::metadata(&page).unwrap().len();
            fs::write(page, "x".repeat(usize::try_from(size).unwrap())).unwrap();
        }),
        ("a file gone", |site| fs::remove_file(site.join("contact/index.html")).unwrap()),
        ("a folder gone", |site| fs::remove_dir_all(site.join("news")).unwrap()),
        ("everything gone", |site| fs::remove_dir_all(site).unwrap()),
        ("a folder for a file", |site| {
            fs::remove_file(site.join("contact/index.html")).unwrap();
            fs::create_dir(site.join("contact/index.html")).unwrap();
            fs::write(site.join("contact/index.html/x"), "x").unwrap();
        }),
        ("a file for a folder", |site| {
            fs::remove_dir_all(site.join("news")).unwrap();
            fs::write(site.join("news"), "x").unwrap();
        }),
        ("a link for a file", |site| {
            fs::remove_file(site.join("contact/index.html")).unwrap();
            symlink("../index.html", site.join("contact/index.html")).unwrap();
        }),
    ];
    for (what, harm) in harms {
        // Before there is a twin of the site, and when there is one.
        for has_twin in [false, true] {
            let mut world = built();
            if has_twin {
                let mut files = world.files.clone();
                files.insert("content/jardin/a.md".into(), "+++\ntitle = \"A\"\n+++\n".into());
                files.insert("content/jardin/b.md".into(), "+++\ntitle = \"B\"\n+++\n".into());
                world.become_(files);
                world.build();
                a_tick_passes();
            }
            harm(&world.out().join("jardin"));
            is_right(&world, what);
            assert_eq!(world.build().sites[1].outcome, Outcome::Unchanged, "{what}: mended once is enough");
        }
    }
}

#[test]
fn a_file_that_is_not_ours_stays() {
    let mut world = built();
    let site = world.out().join("jardin");
    let strange = Path::new("news").join(OsStr::from_bytes(b"\xff.txt"));
    let foreign = [Path::new("google123.html"), Path::new("news/own.txt"), Path::new("new/folder/x"), &strange];
    for path in foreign {
        fs::create_dir_all(site.join(path).parent().unwrap()).unwrap();
        fs::write(site.join(path), "foreign").unwrap();
    }
    for n in 0..3 {
        let mut files = world.files.clone();
        files.insert(format!("content/jardin/neuf-{n}.md"), format!("+++\ntitle = \"N{n}\"\n+++\n").into());
        files.retain(|path, _| n == 0 || !path.starts_with("content/jardin/agenda/"));
        world.become_(files);
        let report = world.build();
        for path in foreign {
            assert_eq!(fs::read(site.join(path)).unwrap(), b"foreign", "{}", path.display());
        }
        let told = told(&report.sites[1].diagnostics);
        assert!(told.iter().any(|found| found.contains("output/foreign") && found.contains("4 files")), "{told:?}");
        assert!(site.join(format!("neuf-{n}/index.html")).exists());
    }
    assert!(!site.join("agenda").exists());
}

#[test]
fn a_file_that_is_not_ours_goes_when_somebody_removes_it() {
    for name in [OsStr::new("theirs.txt"), OsStr::from_bytes(b"\xff.txt"), OsStr::new("neuf-5")] {
        let mut world = built();
        let foreign = world.out().join("jardin").join(name);
        let mut edit = |n: u32| {
            let mut files = world.files.clone();
            files.insert(format!("content/jardin/neuf-{n}.md"), "+++\ntitle = \"N\"\n+++\n".into());
            world.become_(files);
            assert!(!is_refused(&world.build().sites[1]), "{name:?} {n}");
            assert!(world.out().join(format!("jardin/neuf-{n}/index.html")).exists(), "{name:?} {n}");
        };
        fs::write(&foreign, "foreign").unwrap();
        edit(1);
        edit(2);
        fs::write(&foreign, "other").unwrap();
        edit(3);
        assert_eq!(fs::read(&foreign).unwrap(), b"other", "{name:?}");
        fs::remove_file(&foreign).unwrap();
        edit(4);
        assert!(!foreign.exists(), "{name:?} came back");
        edit(5);
        assert!(!foreign.is_file(), "{name:?} came back");
    }
}

#[test]
fn what_is_not_wanted_any_more_goes_with_its_folders() {
    let mut world = built();
    let mut files = world.files.clone();
    files.retain(|path, _| !path.starts_with("content/jardin/projets/"));
    let home = files.get_mut("content/jardin/_index.md").unwrap();
    home.extend(b"\nEncore.\n");
    world.become_(files);
    is_right(&world, "projets removed");
    assert!(!world.out().join("jardin/projets").exists());
}

#[test]
fn a_state_that_cannot_be_read_is_none() {
    let harms: [(&str, fn(&Path)); 8] = [
        ("garbage", |aside| {
            fs::write(aside.join("state"), "garbage").unwrap();
            fs::write(aside.join("memo"), b"sobre\0\0\x01garbage").unwrap();
        }),
        ("an empty state", |aside| fs::write(aside.join("state"), "").unwrap()),
        ("half a state", |aside| {
            let bytes = fs::read(aside.join("state")).unwrap();
            fs::write(aside.join("state"), &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("half a memo", |aside| {
            let bytes = fs::read(aside.join("memo")).unwrap();
            fs::write(aside.join("memo"), &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("no memo", |aside| drop(fs::remove_file(aside.join("memo")))),
        ("no state at all", |aside| fs::remove_dir_all(aside).unwrap()),
        ("a twin of rubbish", |aside| {
            fs::create_dir_all(aside.join("twin/x")).unwrap();
            fs::write(aside.join("twin/x/y"), "z").unwrap();
        }),
        ("a note of rubbish", |aside| fs::write(aside.join("journal"), "1\n{").unwrap()),
    ];
    for (what, harm) in harms {
        let mut world = built();
        harm(&world.out().join(".sobre/jardin"));
        is_right(&world, what);
        harm(&world.out().join(".sobre/jardin"));
        // And when a page goes and another comes at the same time.
        let mut files = world.files.clone();
        files.remove("content/jardin/agenda/fete.md").unwrap();
        files.insert("content/jardin/neuf.md".into(), "+++\ntitle = \"Neuf\"\n+++\n".into());
        world.become_(files);
        is_right(&world, what);
    }
}

#[test]
fn a_change_that_hides_behind_old_times_is_seen() {
    let world = built();
    let page = world.farm().join("content/jardin/contact.md");
    let before = fs::metadata(&page).unwrap();
    let times = FileTimes::new().set_modified(before.modified().unwrap()).set_accessed(before.accessed().unwrap());
    let other = |from: &str, to: &str| fs::read_to_string(&page).unwrap().replace(from, to);
    let has = |word: &str| fs::read_to_string(world.out().join("jardin/contact/index.html")).unwrap().contains(word);

    fs::write(&page, other("grange", "CABANE")).unwrap();
    File::options().write(true).open(&page).unwrap().set_times(times).unwrap();
    assert_eq!(fs::metadata(&page).unwrap().modified().unwrap(), before.modified().unwrap());
    assert_eq!(fs::metadata(&page).unwrap().len(), before.len());
    world.build();
    assert!(has("CABANE"), "rewritten in place");

    let aside = page.with_extension("new");
    fs::write(&aside, other("CABANE", "MAISON")).unwrap();
    File::options().write(true).open(&aside).unwrap().set_times(times).unwrap();
    fs::rename(&aside, &page).unwrap();
    world.build();
    assert!(has("MAISON"), "replaced by renaming");
}

#[test]
fn quick_changes_are_all_seen() {
    // Each within a tick of the kernel's clock after the last build looked.
    let world = built();
    let page = world.farm().join("content/jardin/contact.md");
    for n in 10..40 {
        fs::write(&page, format!("+++\ntitle = \"Contact\"\nid = \"contact\"\n+++\n## Adresse\n\nNuméro {n}.\n"))
            .unwrap();
        world.build();
        let html = fs::read_to_string(world.out().join("jardin/contact/index.html")).unwrap();
        assert!(html.contains(&format!("Numéro {n}.")), "{n}");
    }
}

#[test]
fn a_file_that_cannot_be_published_is_told_even_when_nothing_else_changed() {
    let world = built();
    let link = world.farm().join("content/jardin/out.txt");
    symlink("/etc/hostname", &link).unwrap();
    let report = world.build();
    assert_eq!(report.sites[1].outcome, Outcome::Refused, "{:?}", told(&report.sites[1].diagnostics));
    fs::remove_file(&link).unwrap();
    assert_eq!(world.build().sites[1].outcome, Outcome::Unchanged);
    // One that is only a warning comes, and goes.
    let socket = world.farm().join("content/jardin/socket");
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    let count = |report: &farm::Report| {
        report.sites[1].diagnostics.iter().filter(|f| f.code.as_str() == "file/special").count()
    };
    assert_eq!(count(&world.build()), 1);
    assert_eq!(count(&world.build()), 1, "and is still told the second time");
    fs::remove_file(&socket).unwrap();
    assert_eq!(count(&world.build()), 0);
}

#[test]
fn two_builds_at_once_both_end_right() {
    let files = example::farm();
    let farm = files.iter().fold(Farm::empty(), |farm, (path, bytes)| farm.file(path, bytes));
    for round in 0..4 {
        farm.write(
            "content/jardin/contact.md",
            format!("+++\ntitle = \"Contact {round}\"\nid = \"contact\"\n+++\n## Adresse\n"),
        );
        farm.write(&format!("content/velo/n{round}.md"), "+++\ntitle = \"N\"\n+++\n");
        let start = |arguments: &[&str]| {
            let mut command = farm.command("en", arguments);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let both = [start(&["build", "--date", "2026-11-21"]), start(&["build", "--date", "2026-11-21", "--no-cache"])];
        for child in both {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        farm.run(&["build", "--date", "2026-11-21", "--out", "fresh", "--no-cache"]).exits(0);
        for site in ["jardin", "fanfare", "velo"] {
            let differs = difference(&release(&farm.path("public"), site), &release(&farm.path("fresh"), site));
            assert!(differs.is_empty(), "round {round}: {differs}");
        }
        fs::remove_dir_all(farm.path("fresh")).unwrap();
    }
}

/// Panics while one site is written.
struct Panics(&'static str);

impl Progress for Panics {
    fn site_started(&self, _: &str) {}
    fn outputs(&self, site: &str, _: usize, _: usize) {
        assert_ne!(site, self.0, "a fault of ours");
    }
    fn pictures(&self, _: &str, _: usize, _: usize) {}
    fn site_done(&self, _: &SiteReport) {}
}

#[test]
fn a_panic_in_one_site_stays_there() {
    let mut world = built();
    let before = tree(&world.out().join("jardin"));
    let mut files = world.files.clone();
    for site in ["jardin", "velo"] {
        files.insert(format!("content/{site}/neuf.md"), "+++\ntitle = \"Neuf\"\n+++\n".into());
    }
    world.become_(files);
    let report = farm::build(&world.request(&world.out()), &Panics("jardin")).unwrap();
    let outcomes: Vec<Outcome> = report.sites.iter().map(|site| site.outcome).collect();
    assert_eq!(outcomes, [Outcome::Unchanged, Outcome::Refused, Outcome::Written]);
    let told = told(&report.sites[1].diagnostics);
    assert!(told[0].starts_with("site/internal") && told[0].contains("a fault of ours"), "{told:?}");
    assert_eq!(tree(&world.out().join("jardin")), before, "the old release stays");
    assert!(world.out().join("velo/neuf/index.html").exists());
    is_right(&world, "after a panic");
}
