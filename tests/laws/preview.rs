//! What `serve` shows is what a build writes, whatever was edited in between; only permalinks differ,
//! which have no host in a preview.

use std::{fmt::Write as _, fs, path::Path};

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, TestRunner},
};
use sobre::{
    farm::{FarmPreview, SiteReport},
    path::SitePath,
    release::Manifest,
    serve::{Answer, Preview as _},
    watch::Changes,
};

use super::{
    edits::{Deed, edits},
    example,
    world::{Files, World, difference, is_refused, told, tree},
};

#[test]
fn a_preview_shows_what_a_build_writes() {
    let (count, rng) = super::edits_to_try(100);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut done = String::new();
    for _ in 0..count.div_ceil(50) {
        done.clear();
        let edits = edits(50).new_tree(&mut runner).unwrap().current();
        let mut world = World::new(example::farm());
        let preview = FarmPreview::load(&world.farm(), Vec::new(), world.date, false).unwrap();
        shows_the_same(&world, &preview, &done);
        for (at, edit) in edits.iter().enumerate().filter(|(_, edit)| edit.deed != Deed::Day) {
            let healthy = world.files.clone();
            let mut files = healthy.clone();
            let Some(what) = edit.apply(&mut files) else { continue };
            // Only a build runs commands: what they read may wait for it.
            if files.get("notes/km.csv") != healthy.get("notes/km.csv") {
                continue;
            }
            let _ = writeln!(done, "  {what}");
            let is_broken = apply(&mut world, &preview, files, at, &done);
            if is_broken {
                done.push_str("  mend it\n");
                apply(&mut world, &preview, healthy, at / 2, &done);
            }
        }
    }
}

/// Edits the farm, tells the preview, and compares; returns whether a site is broken now.
fn apply(world: &mut World, preview: &FarmPreview, files: Files, at: usize, done: &str) -> bool {
    let touched = world.become_(files);
    let changes = if at.is_multiple_of(4) { Changes::Rescan } else { Changes::Paths(touched) };
    preview.apply(&changes);
    shows_the_same(world, preview, done)
}

/// Compares every address of every site that can be built; returns whether one cannot.
fn shows_the_same(world: &World, preview: &FarmPreview, done: &str) -> bool {
    let (report, out) = world.all_from_nothing();
    for site in report.sites.iter().filter(|site| !is_refused(site)) {
        let differs = differences(world, preview, site, out.path());
        assert!(differs.is_empty(), "after these edits:\n{done}{}: {differs}", site.name);
    }
    for site in report.sites.iter().filter(|site| is_refused(site)) {
        // It has something to say, and answers.
        assert!(preview.diagnostics(&site.name).len() + site.diagnostics.len() > 0);
        preview.answer(&site.name, "/", None);
    }
    report.sites.iter().any(is_refused)
}

fn differences(world: &World, preview: &FarmPreview, site: &SiteReport, out: &Path) -> String {
    let host = format!("https://{}", domain(world, &site.name));
    let built = tree(&out.join(&site.name));
    let hostless = |bytes: &Vec<u8>| match String::from_utf8(bytes.clone()) {
        Ok(text) => text.replace(&host, "").into_bytes(),
        Err(_) => bytes.clone(),
    };
    let should: Files = built.iter().map(|(path, bytes)| (path.clone(), hostless(bytes))).collect();
    let is = built.keys().filter_map(|path| {
        let url = SitePath::new(path).unwrap().to_url();
        let bytes = match preview.answer(&site.name, url.as_str(), None) {
            Answer::File { bytes, .. } => bytes.to_vec(),
            Answer::OnDisk(path) => fs::read(path).unwrap(),
            _ => return None,
        };
        Some((path.clone(), hostless(&bytes)))
    });
    let mut differs = difference(&is.collect(), &should);
    let manifest = fs::read(out.join(format!("{}.release.json", site.name))).unwrap();
    let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
    for redirect in manifest.redirects {
        let (path, query) = redirect.from.split_once('?').map_or((&*redirect.from, None), |(p, q)| (p, Some(q)));
        let should = match redirect.status {
            410 => "gone".to_owned(),
            status => format!("{status} {}", redirect.to),
        };
        let is = match preview.answer(&site.name, path, query) {
            Answer::Redirect { to, status } => format!("{status} {to}"),
            Answer::Gone { .. } => "gone".into(),
            other => format!("{other:?}"),
        };
        if is != should {
            let _ = write!(differs, "{}: {is}, not {should}", redirect.from);
        }
    }
    // Which exceptions let nothing through, only the whole site shows.
    let (is, mut should) = (told(&preview.diagnostics(&site.name)), told(&site.diagnostics));
    should.retain(|line| !line.starts_with("gate/unused"));
    if is != should {
        let _ = write!(differs, "findings {is:#?}\nnot {should:#?}");
    }
    differs
}

fn domain(world: &World, site: &str) -> String {
    let config = String::from_utf8(world.files[&format!("sites/{site}.toml")].clone()).unwrap();
    let line = config.lines().find(|line| line.starts_with("domain = ")).unwrap();
    line.split('"').nth(1).unwrap().to_owned()
}
