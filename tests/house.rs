//! The few laws of the house, kept by reading its source: who may import whom, who may print, how long a
//! file may grow, and that every code has its page.
//!
//! Sizes and shapes beyond these are taste, not law. The table below is the house's plan; a new room
//! gets its line here first.

mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use source::Source;

/// The floors, ground first; within a floor, in the order in which rooms may know each other if they may.
const FLOORS: &[(&str, &[&str])] = &[
    ("ground", &["digest", "diag", "mime", "charset", "path", "minify", "picture", "gate"]),
    ("model", &["content", "config", "register", "site", "view", "output"]),
    ("producers", &["read", "statify", "portal", "theme"]),
    ("core", &["resolve", "render"]),
    ("rim", &["memo", "release", "external", "publish", "provision"]),
    ("whole", &["farm", "watch", "serve", "edit"]),
    ("hand", &["cli"]),
];

/// Where imports must leap over floors, not only go down.
const BARRED: &[(&str, &[&str], &str)] = &[
    ("core", &["read", "statify", "portal"], "the core knows content, not where it came from"),
    ("rim", &["read", "statify", "portal", "theme", "resolve", "render"], "the rim carries bytes, not meaning"),
];

/// Pairs on one floor that may know each other: (who, whom).
const NEIGHBOURS: &[(&str, &str)] = &[
    ("release", "memo"),
    ("publish", "release"),
    ("provision", "publish"),
    ("provision", "release"),
    ("farm", "serve"),
    ("farm", "watch"),
    ("serve", "watch"),
];

/// Floors whose rooms may know the rooms named before them.
const OPEN_FLOORS: &[&str] = &["ground", "model"];

/// The longest a file of code may be, tests and comments left out.
const CEILING: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files);
    files
        .iter()
        .filter(|file| file.extension().is_some_and(|e| e == "rs"))
        .map(|file| Source::load(root(), file))
        .collect()
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() { walk(&entry.path(), files) } else { files.push(entry.path()) }
    }
    files.sort();
}

/// Files that git knows or would know, as paths from the root.
fn tracked() -> Vec<String> {
    let listed = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files of this repository");
    String::from_utf8(listed.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Fails with one line per finding.
fn none_of(findings: &BTreeSet<String>, law: &str) {
    let list = findings.iter().fold(String::new(), |mut list, finding| {
        let _ = writeln!(list, "  {finding}");
        list
    });
    assert!(findings.is_empty(), "{law}:\n{list}");
}

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|(_, rooms)| rooms.contains(&room))
}

/// Says why `room` may not import `other`, if it may not.
fn objection(room: &str, other: &str) -> Option<String> {
    let (Some(here), Some(there)) = (floor_of(room), floor_of(other)) else {
        return Some(format!("`{other}` is no room of the house (FLOORS in tests/house.rs)"));
    };
    let (name, rooms) = FLOORS[here];
    if let Some((.., why)) = BARRED.iter().find(|(floor, barred, _)| *floor == name && barred.contains(&other)) {
        return Some((*why).to_owned());
    }
    if there > here {
        return Some(format!("imports run downwards: {name} never knows {}", FLOORS[there].0));
    }
    let place = |r| rooms.iter().position(|room| *room == r);
    let open = OPEN_FLOORS.contains(&name) && place(other) < place(room);
    let same_floor = there == here && room != other && !open && !NEIGHBOURS.contains(&(room, other));
    same_floor.then(|| format!("rooms of the floor {name} do not know each other"))
}

#[test]
fn imports_run_downwards() {
    let mut findings = BTreeSet::new();
    for file in sources() {
        let Some(room) = file.room() else { continue };
        if floor_of(room).is_none() {
            findings.insert(format!("{}: `{room}` has no floor yet (FLOORS in tests/house.rs)", file.path));
            continue;
        }
        for other in file.imports() {
            if let Some(why) = objection(room, &other) {
                findings.insert(format!("{}: imports `{other}`: {why}", file.path));
            }
        }
    }
    none_of(&findings, "imports that leave the plan of the house");
}

#[test]
fn only_the_command_line_prints_reads_the_environment_or_exits() {
    const HAND: &[&str] = &[
        "println!",
        "print!",
        "eprintln!",
        "eprint!",
        "dbg!",
        "io::stdout",
        "io::stderr",
        "stdout()",
        "stderr()",
        "env::var",
        "env::args",
        "env::current_dir",
        "process::exit",
    ];
    let mut findings = BTreeSet::new();
    for file in sources().iter().filter(|file| file.room().is_some_and(|room| room != "cli")) {
        for word in HAND.iter().filter(|word| file.says(word)) {
            findings.insert(format!("{}: {word}", file.path));
        }
    }
    none_of(&findings, "only cli prints, reads the environment or exits (the clock is clippy's to watch)");
}

#[test]
fn the_pure_rooms_touch_no_disk_and_no_network() {
    let pure: Vec<&str> = [0, 1, 3].iter().flat_map(|floor| FLOORS[*floor].1).copied().collect();
    let mut findings = BTreeSet::new();
    for file in sources().iter().filter(|file| file.room().is_some_and(|room| pure.contains(&room))) {
        for word in ["std::fs", "fs::read", "fs::write", "File::open", "std::net", "rustix::", "walkdir::"] {
            if file.says(word) {
                findings.insert(format!("{}: {word}", file.path));
            }
        }
    }
    none_of(&findings, "ground, model and core are pure: the world comes in from outside");
}

#[test]
fn no_file_is_a_drawer_or_grows_past_the_ceiling() {
    let mut findings = BTreeSet::new();
    for file in sources() {
        if ["util", "utils", "helper", "helpers", "common", "misc"]
            .iter()
            .any(|drawer| file.segments().contains(drawer))
        {
            findings.insert(format!("{}: a drawer; name the room for what it does", file.path));
        }
        if file.lines_of_code() > CEILING {
            findings.insert(format!("{}: {} lines of code, the ceiling is {CEILING}", file.path, file.lines_of_code()));
        }
    }
    none_of(&findings, "files that hide or hold too much");
}

/// The constants of the codes with their names, read from the table in `diag/code.rs`.
fn codes() -> BTreeMap<String, String> {
    let table = fs::read_to_string(root().join("src/diag/code.rs")).unwrap();
    let rows = table.split("\ncodes! {").nth(1).unwrap().lines();
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let (constant, name, severity) = (words.next()?, words.next()?, words.next()?);
        let known = ["Error", "Warning", "Advice"].contains(&severity) && name.starts_with('"');
        known.then(|| (constant.to_owned(), name.trim_matches('"').to_owned()))
    };
    rows.filter_map(row).collect()
}

#[test]
fn every_code_is_read_from_the_table() {
    let published: BTreeSet<String> =
        sobre::diag::explain().iter().map(|(code, ..)| code.as_str().to_owned()).collect();
    assert_eq!(codes().into_values().collect::<BTreeSet<_>>(), published);
}

#[test]
fn every_code_is_used() {
    let files = sources();
    let elsewhere = |constant: &str| {
        let word = format!("Code::{constant}");
        files.iter().any(|file| file.path != "src/diag/code.rs" && file.says_word(&word))
    };
    let findings = codes().into_iter().filter(|(constant, _)| !elsewhere(constant));
    none_of(&findings.map(|(constant, name)| format!("{name} ({constant})")).collect(), "codes that nothing reports");
}

#[test]
fn every_code_is_documented_in_both_languages() {
    let pages: Vec<String> = tracked()
        .into_iter()
        .filter(|path| path.starts_with("content/docs/") && path.ends_with("reference/diagnostics.md"))
        .collect();
    assert_eq!(pages.len(), 2, "one page of diagnostics in French and one in English, found {pages:?}");
    let mut findings = BTreeSet::new();
    for page in pages {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        findings.extend(
            codes().into_values().filter(|name| !text.contains(name.as_str())).map(|name| format!("{page}: {name}")),
        );
    }
    none_of(&findings, "codes without their place in the reference");
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    let here = format!("{}/", root().display());
    let home = std::env::var("HOME").map(|home| format!("{home}/")).unwrap_or_default();
    let strangers: Vec<String> = [here, home].into_iter().filter(|path| path.len() > 2).collect();
    let mut findings = BTreeSet::new();
    for path in tracked() {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if strangers.iter().any(|stranger| line.contains(stranger)) {
                findings.insert(format!("{path}:{}", number + 1));
            }
        }
    }
    none_of(&findings, "paths of one machine in the repository");
}

#[test]
fn the_readme_needs_exactly_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let lines = blocks.flat_map(str::lines).map(|line| line.split('#').next().unwrap_or_default().trim());
    let commands: Vec<&str> = lines.filter(|command| !command.is_empty()).collect();
    assert_eq!(commands, ["cargo run --release -- build", "tests/run"]);
}

#[test]
fn every_dependency_says_what_it_saves_us() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut findings = BTreeSet::new();
    let (mut listed, mut explained) = (false, false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            listed = line.ends_with("dependencies]");
        } else if line.starts_with('#') {
            explained = true;
            continue;
        } else if listed && line.contains('=') && !explained {
            findings.insert(line.to_owned());
        }
        explained = false;
    }
    none_of(&findings, "dependencies without a line above that says what they save us");
}

/// A proof that is named in `docs/features.md` is one: a test, a file of tests, or a stage.
#[test]
fn what_proves_a_feature_exists() {
    let features = fs::read_to_string(root().join("docs/features.md")).unwrap();
    let stages = fs::read_to_string(root().join("tests/run")).unwrap();
    let mut missing = Vec::new();
    for row in features.lines().filter(|line| line.starts_with("| ")) {
        let proof = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        for name in proof.split('`').skip(1).step_by(2).filter(|name| !name.contains(' ')) {
            let (file, test) = match name.split("::").collect::<Vec<_>>()[..] {
                [concern, module] => (format!("tests/{concern}/{module}.rs"), None),
                [concern, module, test] => (format!("tests/{concern}/{module}.rs"), Some(format!("fn {test}("))),
                _ if stages.contains(&format!("\nrun_{name}()")) => continue,
                _ => (name.to_owned(), None),
            };
            let text = fs::read_to_string(root().join(&file)).ok();
            if !text.is_some_and(|text| test.is_none_or(|test| text.contains(&test))) {
                missing.push(name.to_owned());
            }
        }
    }
    // A package named on the way is no proof.
    missing.retain(|name| !["dateutil", "recurring-ical-events"].contains(&name.as_str()));
    assert_eq!(missing, [""; 0]);
}
