//! `sobre mv`: wherever pages and sections are moved, links keep working and old addresses lead on.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sobre::release::Manifest;

use super::example;
use crate::support::Farm;

const DAY: [&str; 2] = ["--date", "2026-11-21"];

/// Moves within the site `jardin`: what, of all that can be moved; and where to.
fn moves() -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    prop::collection::vec((0..1000u32, 0..1000u32, 0..1000u32), 5)
}

#[test]
fn links_keep_working_after_any_moves() {
    let (count, rng) = super::edits_to_try(30);
    let cases = u32::try_from(count.div_ceil(5)).unwrap();
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_time: 60_000,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let ran = TestRunner::new_with_rng(config, rng).run(&moves(), |moves| follow(&moves).map_err(TestCaseError::fail));
    if let Err(failure) = ran {
        panic!("{failure}");
    }
}

fn follow(moves: &[(u32, u32, u32)]) -> Result<(), String> {
    let files = example::farm();
    let files = files.iter().filter(|(path, _)| !path.contains("fanfare") && !path.contains("velo"));
    let farm = files.fold(Farm::empty(), |farm, (path, bytes)| farm.file(path, bytes));
    // A section that nobody wrote goes with its last page, and its list leads nowhere then.
    let written = ["en/news", "projets/mare"].map(|folder| format!("content/jardin/{folder}/_index.md"));
    written.iter().for_each(|path| farm.write(path, format!("+++\ntitle = \"{path}\"\n+++\n")));
    build(&farm, "")?;
    let mut done = String::new();
    // Every address a page ever had, and the title it has.
    let mut addresses = addresses(&farm);
    for &(what, whereto, name) in moves {
        let Some((from, to)) = a_move(&farm, what, whereto, name) else { continue };
        let ran = farm.run(&["mv", "jardin", &from, &to]);
        done += &format!("sobre mv jardin {from} {to} → {:?}\n", ran.code);
        match ran.code {
            Some(0) => {}
            // Refused with a reason: nothing has changed then.
            Some(2) => {
                build(&farm, &done)?;
                continue;
            }
            _ => return Err(format!("{done}{ran:?}")),
        }
        build(&farm, &done)?;
        let (now, manifest) = (self::addresses(&farm), manifest(&farm));
        for (url, title) in &addresses {
            let redirected = manifest.redirects.iter().find(|redirect| redirect.from == *url).map(|r| r.to.clone());
            let end = redirected.unwrap_or_else(|| url.clone());
            match now.get(&end) {
                Some(there) if there == title => {}
                there => return Err(format!("{done}{url} was “{title}”, leads to {end}, which is {there:?}")),
            }
        }
        addresses.extend(now);
    }
    Ok(())
}

/// Returns what to move and where, as people type it.
fn a_move(farm: &Farm, what: u32, whereto: u32, name: u32) -> Option<(String, String)> {
    let prefix = "content/jardin/";
    let pages: Vec<String> = farm.files("content/jardin").into_iter().filter(|path| path.ends_with(".md")).collect();
    let pages: Vec<&str> =
        pages.iter().filter_map(|path| path.strip_prefix(prefix)).filter(|p| *p != "_index.md").collect();
    let from = pages[what as usize % pages.len()];
    // A bundle or a section moves whole.
    let from = from.strip_suffix("/_index.md").or(from.strip_suffix("/index.md")).unwrap_or(from);
    let is_page = from.ends_with(".md");
    let folders: Vec<&str> = pages.iter().map(|path| path.rfind('/').map_or("", |at| &path[..=at])).collect();
    let folder = folders[whereto as usize % folders.len()];
    let last = from.rsplit('/').next()?;
    let ending = if is_page { ".md" } else { "" };
    let name = if name.is_multiple_of(3) { last.to_owned() } else { format!("nom-{}{ending}", name % 6) };
    let to = format!("{folder}{name}");
    (to != from && !to.starts_with(&format!("{from}/"))).then(|| (from.to_owned(), to))
}

/// Builds, and fails when there is an error.
fn build(farm: &Farm, done: &str) -> Result<(), String> {
    let ran = farm.run(&["build", DAY[0], DAY[1]]);
    if ran.code == Some(0) { Ok(()) } else { Err(format!("{done}{}", ran.stdout)) }
}

/// Returns the title of each page by its address.
fn addresses(farm: &Farm) -> BTreeMap<String, String> {
    let pages = manifest(farm).files.into_iter().filter(|file| file.path.as_str().ends_with("index.html"));
    let titled = pages.filter_map(|file| {
        let html = farm.read(&format!("public/jardin/{}", file.path));
        let url = file.path.to_url().as_str().to_owned();
        let is_list = url.contains("/page/") || url.contains("/etiquettes/") || url == "/";
        // Nothing is written in Breton: what is shown there falls back on English, then French, so a page that moves to
        // where another's translation would be is shown as its translation from then on.
        let falls_back = url.starts_with("/br/");
        let title = html.split("<title>").nth(1)?.split("</title>").next()?.split(" · ").next()?.to_owned();
        (!is_list && !falls_back && !title.is_empty()).then_some((url, title))
    });
    titled.collect()
}

fn manifest(farm: &Farm) -> Manifest {
    serde_json::from_str(&farm.read("public/jardin.release.json")).unwrap()
}
