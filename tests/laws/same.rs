//! Whatever was edited, however it is built: the same bytes as from nothing.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use sobre::{
    digest::Digest,
    farm::{self, BuildRequest, Outcome, Report, SiteReport},
};

use super::{
    edits::{Deed, Edit, edits},
    example,
    world::{Files, World, difference, is_refused, release, told},
};

/// Edits on one farm before the next starts again.
const SEQUENCE: usize = 25;

#[test]
fn after_any_edits_a_build_that_remembers_is_one_from_nothing() {
    let (count, rng) = super::edits_to_try(500);
    let cases = u32::try_from(count.div_ceil(SEQUENCE)).unwrap();
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_time: 120_000,
        max_shrink_iters: 1000,
        ..Config::default()
    };
    let ran = TestRunner::new_with_rng(config, rng)
        .run(&edits(SEQUENCE), |edits| follow(&edits).map_err(|failure| TestCaseError::fail(failure.said)));
    if let Err(TestError::Fail(said, edits)) = ran {
        let (done, said) = follow(&edits).err().map_or_else(|| (Vec::new(), said.to_string()), |f| (f.done, f.said));
        let list = done.iter().fold(String::new(), |mut list, edit| {
            let _ = writeln!(list, "  {edit}");
            list
        });
        panic!("after these edits:\n{list}{said}");
    }
}

/// What went wrong, and the edits up to there.
struct Failure {
    done: Vec<String>,
    said: String,
}

/// Makes edits one after the other, and compares after each.
fn follow(edits: &[Edit]) -> Result<(), Failure> {
    let mut world = World::new(example::farm());
    let mut anew = Anew::default();
    let mut done = Vec::new();
    let first = world.build();
    assert!(!first.sites.iter().any(is_refused), "{first:#?}");
    anew.compare(&world, &first).map_err(|said| Failure { done: Vec::new(), said })?;
    let mut healthy = world.files.clone();
    for (at, edit) in edits.iter().enumerate() {
        let mut files = world.files.clone();
        let Some(what) = edit.apply(&mut files) else { continue };
        if edit.deed == Deed::Day {
            world.move_day(edit.days());
        }
        world.become_(files);
        done.push(what);
        let is_broken = step(&world, edit, at, &mut anew).map_err(|said| Failure { done: done.clone(), said })?;
        if !is_broken {
            healthy.clone_from(&world.files);
        } else if !at.is_multiple_of(4) {
            // Else it stays broken while somebody goes on.
            world.become_(healthy.clone());
            done.push("mend it".into());
            step(&world, edit, at, &mut anew).map_err(|said| Failure { done: done.clone(), said })?;
        }
    }
    Ok(())
}

/// Builds in one of many ways and compares; tells whether a site was refused.
fn step(world: &World, edit: &Edit, at: usize, anew: &mut Anew) -> Result<bool, String> {
    let before = SITES.map(|site| release(&world.out(), site));
    let request = BuildRequest {
        jobs: [None, Some(1), Some(4)][(edit.a as usize + at) % 3],
        cache: !(edit.b as usize + at).is_multiple_of(11),
        ..world.request(&world.out())
    };
    let report = farm::build(&request, &()).unwrap();
    anew.compare(world, &report)?;
    for (site, before) in report.sites.iter().zip(&before).filter(|(site, _)| is_refused(site)) {
        let now = release(&world.out(), &site.name);
        if now != *before {
            return Err(format!("{} has errors but its old release changed:\n{}", site.name, difference(&now, before)));
        }
    }
    if (edit.c as usize + at).is_multiple_of(9) {
        check_agrees(world, &report)?;
    }
    Ok(report.sites.iter().any(is_refused))
}

const SITES: [&str; 3] = ["fanfare", "jardin", "velo"];

/// What sites are when they are built from nothing, by the digest of all that goes into them: each
/// state of a site is built from nothing once.
#[derive(Default)]
struct Anew(BTreeMap<(String, Digest), Made>);

/// What came of a build of one site.
struct Made {
    /// Findings, whether it was refused, digest of the release, counts.
    told: String,
    release: Option<Files>,
}

impl Made {
    fn new(site: &SiteReport, out: &Path) -> Self {
        let c = site.counts;
        let counts = [c.pages, c.sections, c.terms, c.outputs, c.assets, c.redirects];
        let told = format!("{:#?}", told(&site.diagnostics));
        match is_refused(site) {
            true => Self { told: format!("{told} refused"), release: None },
            false => {
                Self { told: format!("{told} {:?} {counts:?}", site.digest), release: Some(release(out, &site.name)) }
            }
        }
    }
}

impl Anew {
    /// Compares a build that remembered with one from nothing.
    fn compare(&mut self, world: &World, report: &Report) -> Result<(), String> {
        let keys = SITES.map(|site| (site.to_owned(), inputs(world, site)));
        let missing = keys.iter().filter(|key| !self.0.contains_key(key)).map(|(site, _)| site.clone());
        let (fresh, out) = world.from_nothing(missing.collect());
        for site in fresh.into_iter().flat_map(|report| report.sites) {
            let key = keys.iter().find(|(name, _)| *name == site.name).unwrap();
            self.0.insert(key.clone(), Made::new(&site, out.path()));
        }
        for (site, key) in report.sites.iter().zip(&keys) {
            let (is, should) = (Made::new(site, &world.out()), &self.0[key]);
            if is.told != should.told {
                return Err(format!("{}: {}\nfrom nothing {}", site.name, is.told, should.told));
            }
            if let (Some(is), Some(should)) = (&is.release, &should.release)
                && is != should
            {
                return Err(format!("{}: {}", site.name, difference(is, should)));
            }
        }
        Ok(())
    }
}

/// Returns the digest of everything that may go into a site: no other site's words, unless it shows their events.
fn inputs(world: &World, site: &str) -> Digest {
    let own = format!("content/{site}/");
    let config = String::from_utf8_lossy(&world.files[&format!("sites/{site}.toml")]).into_owned();
    let shows_all = config.contains("farm = true");
    let is_own = |path: &str| shows_all || !path.starts_with("content/") || path.starts_with(&own);
    let files = world.files.iter().filter(|(path, _)| is_own(path));
    Digest::of_value(&(files.collect::<Vec<_>>(), world.date.to_string()))
}

/// `check` finds what a build finds.
fn check_agrees(world: &World, report: &Report) -> Result<(), String> {
    let request = BuildRequest { write: false, ..world.request(&world.out()) };
    let checked = farm::build(&request, &()).unwrap();
    for (check, build) in checked.sites.iter().zip(&report.sites) {
        let (is, should) = (told(&check.diagnostics), told(&build.diagnostics));
        if is != should {
            return Err(format!("{}: check finds {is:#?}, build {should:#?}", check.name));
        }
        if check.outcome != Outcome::Checked && !is_refused(check) {
            return Err(format!("{}: a check ends as {:?}", check.name, check.outcome));
        }
    }
    Ok(())
}
