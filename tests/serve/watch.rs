//! The watcher alone.

use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use sobre::watch::{Changes, Settle, Watch};

struct Watched {
    folder: tempfile::TempDir,
    watch: Watch,
}

impl Watched {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for tree in ["sites", "content/jardin", "themes"] {
            fs::create_dir_all(folder.path().join(tree)).unwrap();
        }
        fs::write(folder.path().join("content/jardin/a.md"), "a").unwrap();
        let watch = Watch::start(folder.path(), Settle::default()).unwrap();
        Self { folder, watch }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn write(&self, below: &str) {
        fs::write(self.path(below), "text").unwrap();
    }

    /// Gathers what is told until nothing has been for a while.
    fn gather(&self) -> Vec<Changes> {
        let (start, mut gathered, mut last) = (Instant::now(), Vec::new(), Instant::now());
        while last.elapsed() < Duration::from_millis(150) && start.elapsed() < Duration::from_secs(3) {
            if let Some(changes) = self.watch.take() {
                gathered.push(changes);
                last = Instant::now();
            }
            thread::sleep(Duration::from_millis(1));
        }
        gathered
    }

    /// Returns every path that was told.
    fn paths(&self) -> Vec<PathBuf> {
        let mut all: Vec<_> = self
            .gather()
            .into_iter()
            .flat_map(|changes| match changes {
                Changes::Paths(paths) => paths,
                Changes::Rescan => vec![PathBuf::from("*")],
            })
            .collect();
        all.sort();
        all.dedup();
        all
    }
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

#[test]
fn a_write_is_told_once_and_soon() {
    let farm = Watched::start();
    farm.write("content/jardin/a.md");
    let start = Instant::now();
    assert!(farm.watch.wait());
    assert!(start.elapsed() < Duration::from_millis(100));
    assert_eq!(farm.watch.take(), Some(Changes::Paths(paths(&["content/jardin/a.md"]))));
    assert_eq!(farm.gather(), []);
}

#[test]
fn what_a_build_does_not_read_is_not_told() {
    let farm = Watched::start();
    fs::create_dir_all(farm.path("public/jardin")).unwrap();
    for name in
        ["public/jardin/x.html", "README.md", "content/jardin/.a.md.swp", "content/jardin/a.md~", "content/jardin/4913"]
    {
        farm.write(name);
    }
    fs::read(farm.path("content/jardin/a.md")).unwrap();
    assert_eq!(farm.paths(), paths(&[]));
}

#[test]
fn editors_write_in_many_ways() {
    let farm = Watched::start();
    // Beside and rename, as most do.
    farm.write("content/jardin/.a.md.tmp");
    fs::rename(farm.path("content/jardin/.a.md.tmp"), farm.path("content/jardin/a.md")).unwrap();
    assert_eq!(farm.paths(), paths(&["content/jardin/a.md"]));
    // The old one becomes the backup, then a new one is written, as Vim does.
    fs::rename(farm.path("content/jardin/a.md"), farm.path("content/jardin/a.md~")).unwrap();
    farm.write("content/jardin/a.md");
    fs::remove_file(farm.path("content/jardin/a.md~")).unwrap();
    assert_eq!(farm.paths(), paths(&["content/jardin/a.md"]));
    // Removed.
    fs::remove_file(farm.path("content/jardin/a.md")).unwrap();
    assert_eq!(farm.paths(), paths(&["content/jardin/a.md"]));
}

#[test]
fn a_file_moved_within_the_farm_is_told_at_both_places() {
    let farm = Watched::start();
    fs::rename(farm.path("content/jardin/a.md"), farm.path("content/jardin/b.md")).unwrap();
    assert_eq!(farm.paths(), paths(&["content/jardin/a.md", "content/jardin/b.md"]));
}

#[test]
fn files_of_a_new_folder_are_told_however_fast_it_is_filled() {
    for round in 0..6 {
        let farm = Watched::start();
        fs::create_dir_all(farm.path("content/jardin/new/deep")).unwrap();
        farm.write("content/jardin/new/x.md");
        if round % 2 == 0 {
            thread::sleep(Duration::from_millis(round));
        }
        farm.write("content/jardin/new/deep/y.md");
        let told = farm.paths();
        for name in ["content/jardin/new/x.md", "content/jardin/new/deep/y.md"] {
            assert!(told.contains(&PathBuf::from(name)), "{name} in {told:?}");
        }
        farm.write("content/jardin/new/deep/y.md");
        assert_eq!(farm.paths(), paths(&["content/jardin/new/deep/y.md"]));
    }
}

#[test]
fn a_folder_that_moves_or_goes_is_a_rescan() {
    let farm = Watched::start();
    fs::create_dir(farm.path("content/jardin/news")).unwrap();
    farm.write("content/jardin/news/x.md");
    farm.gather();
    fs::rename(farm.path("content/jardin/news"), farm.path("content/jardin/old")).unwrap();
    assert!(farm.paths().contains(&PathBuf::from("*")));
    farm.write("content/jardin/old/x.md");
    assert_eq!(farm.paths(), paths(&["content/jardin/old/x.md"]));
    fs::remove_dir_all(farm.path("content/jardin/old")).unwrap();
    assert!(farm.paths().contains(&PathBuf::from("*")));
}

#[test]
fn a_tree_that_comes_later_is_watched() {
    let farm = Watched::start();
    fs::remove_dir_all(farm.path("themes")).unwrap();
    farm.gather();
    fs::create_dir_all(farm.path("themes/base")).unwrap();
    assert!(farm.paths().contains(&PathBuf::from("*")));
    farm.write("themes/base/theme.toml");
    assert_eq!(farm.paths(), paths(&["themes/base/theme.toml"]));
    farm.write("farm.toml");
    assert_eq!(farm.paths(), paths(&["farm.toml"]));
}

#[test]
fn a_crowd_of_changes_arrives_whole() {
    let farm = Watched::start();
    let names: Vec<_> = (0..2_000).map(|n| format!("content/jardin/{n:04}.md")).collect();
    for name in &names {
        farm.write(name);
    }
    let told = farm.paths();
    assert!(told.contains(&PathBuf::from("*")) || told == names.iter().map(PathBuf::from).collect::<Vec<_>>());
}

#[test]
fn a_farm_that_is_not_there_is_said_so() {
    let error = Watch::start("/nowhere/at/all".as_ref(), Settle::default()).unwrap_err();
    assert!(error.text().fr.starts_with("impossible de surveiller /nowhere/at/all"));
}
