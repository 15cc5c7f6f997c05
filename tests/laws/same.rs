//! Whatever was edited, however it is built: the same bytes as from nothing.

use std::fmt::Write as _;

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use sobre::farm::{self, BuildRequest, Outcome, Report};

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
    let mut done = Vec::new();
    let fail = |done: &[String]| {
        let done = done.to_vec();
        move |said| Failure { done, said }
    };
    let first = world.build();
    assert!(!first.sites.iter().any(is_refused), "{first:#?}");
    compare(&world, &first).map_err(fail(&done))?;
    for (at, edit) in edits.iter().enumerate() {
        let mut files = world.files.clone();
        let Some(what) = edit.apply(&mut files) else { continue };
        if edit.deed == Deed::Day {
            world.move_day(edit.days());
        }
        let before = std::mem::take(&mut files);
        let healthy = world.files.clone();
        world.become_(before);
        done.push(what);
        let is_broken = step(&world, edit, at).map_err(fail(&done))?;
        if is_broken {
            world.become_(healthy);
            done.push("mend it".into());
            step(&world, edit, at).map_err(fail(&done))?;
        }
    }
    Ok(())
}

/// Builds in one of many ways and compares; tells whether a site was refused.
fn step(world: &World, edit: &Edit, at: usize) -> Result<bool, String> {
    let sites: Vec<Files> = SITES.map(|site| release(&world.out(), site)).into();
    let request = BuildRequest {
        jobs: [None, Some(1), Some(4)][(edit.a as usize + at) % 3],
        cache: !(edit.b as usize + at).is_multiple_of(11),
        ..world.request(&world.out())
    };
    let report = farm::build(&request, &()).unwrap();
    compare(world, &report)?;
    for (site, before) in report.sites.iter().zip(&sites).filter(|(site, _)| is_refused(site)) {
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

/// Compares a build that remembered with one from nothing.
fn compare(world: &World, report: &Report) -> Result<(), String> {
    let (fresh, out) = world.from_nothing();
    for (is, should) in report.sites.iter().zip(&fresh.sites) {
        let name = &is.name;
        let same = |what: &str, is: &dyn std::fmt::Debug, should: &dyn std::fmt::Debug| {
            let (is, should) = (format!("{is:#?}"), format!("{should:#?}"));
            if is == should { Ok(()) } else { Err(format!("{name}: {what} {is}\nfrom nothing {should}")) }
        };
        same("findings", &told(&is.diagnostics), &told(&should.diagnostics))?;
        same("refused", &is_refused(is), &is_refused(should))?;
        if is_refused(is) {
            continue;
        }
        let (now, new) = (release(&world.out(), name), release(out.path(), name));
        if now != new {
            return Err(format!("{name}: {}", difference(&now, &new)));
        }
        same("digest", &is.digest, &should.digest)?;
        let counts = |site: &farm::SiteReport| {
            let c = site.counts;
            [c.pages, c.sections, c.terms, c.outputs, c.assets, c.redirects]
        };
        same("counts", &counts(is), &counts(should))?;
    }
    Ok(())
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
