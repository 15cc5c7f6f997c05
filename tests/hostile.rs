//! What people, accidents and enemies put in a farm. Each case: the exact message in both languages,
//! the exit code, no crash, no endless run, and a sister site that is written in the same build.

mod addresses;
mod data;
mod disk;
mod events;
mod farms;
mod files;
mod looks;
mod pages;
mod pictures;
mod sizes;

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use crate::{
    screens::filtered,
    support::{Farm, Ran, TODAY},
};

/// The longest any run may take, on a slow machine and without optimisation.
const PATIENCE: Duration = Duration::from_secs(60);

/// Returns a farm with the site `jardin`, to be harmed, and its sister.
fn farm() -> Farm {
    Farm::new()
        .file("sites/soeur.toml", "title = \"La sœur\"\ndomain = \"soeur.example\"\n")
        .file("content/soeur/_index.md", "+++\ntitle = \"La sœur\"\n+++\nSaine.\n")
}

/// Returns a farm with one more page.
fn page(text: impl AsRef<[u8]>) -> Farm {
    farm().file("content/jardin/a.md", text)
}

/// Returns a page with a title and these words.
fn titled(words: &str) -> String {
    format!("+++\ntitle = \"A\"\n+++\n{words}\n")
}

/// Runs `sobre`; fails when it crashes, does not end, or says that it is to blame itself.
#[track_caller]
fn run(farm: &Farm, lang: &str, arguments: &[&str]) -> Ran {
    let mut command = farm.command(lang, arguments);
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let id = rustix::process::Pid::from_child(&child);
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(child.wait_with_output().unwrap()));
    let Ok(output) = told.recv_timeout(PATIENCE) else {
        rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
        panic!("`sobre {}` does not end", arguments.join(" "));
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    let is_sound = ran.code.is_some_and(|code| code <= 4) && !ran.stderr.contains("panicked");
    assert!(is_sound && !ran.stdout.contains("site/internal"), "{:?}\n{}\n{}", output.status, ran.stdout, ran.stderr);
    ran
}

/// Builds the whole farm in English and checks `jardin` in French; returns what is said about it.
/// `code` is the exit code of both; with an error nothing of `jardin` is written, and its sister is
/// always.
#[track_caller]
fn told(farm: &Farm, code: i32) -> String {
    let build = run(farm, "en", &["build", "--date", TODAY]).exits(code);
    let sister = farm.path("public/soeur/index.html");
    assert!(sister.is_file(), "the sister is not written\n{}", build.stdout);
    assert_eq!(farm.path("public/jardin/index.html").is_file(), code == 0, "{}", build.stdout);
    let check = run(farm, "fr", &["check", "jardin", "--date", TODAY]).exits(code);
    let [en, fr] = [build, check].map(|ran| findings(&filtered(&ran.stdout, farm)));
    format!("{en}{fr}")
}

/// Returns the part of a screen that is about `jardin`.
fn findings(screen: &str) -> String {
    let lines = screen.lines().skip_while(|line| *line != "── jardin ──").skip(2);
    // The table of pages that `check` ends with is no finding.
    let is_end = |line: &str| {
        let is_table = line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" page");
        is_table || line.starts_with("jardin  ") || line.starts_with("── ")
    };
    let lines: Vec<&str> = lines.take_while(|line| !is_end(line)).collect();
    let blank = lines.iter().rev().take_while(|line| line.is_empty()).count().min(lines.len());
    let lines = lines[..lines.len() - blank].iter().chain(lines.first().map(|_| &""));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Returns both screens of a farm that cannot be built at all.
#[track_caller]
fn refused(farm: &Farm, arguments: &[&str], code: i32) -> String {
    let [en, fr] = ["en", "fr"].map(|lang| {
        let ran = run(farm, lang, arguments).exits(code);
        filtered(&(ran.stdout + &ran.stderr), farm)
    });
    format!("{en}\n{fr}")
}

/// Fails when `work` takes longer than somebody waits, dev profile or not.
#[track_caller]
fn in_time<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    done
}
