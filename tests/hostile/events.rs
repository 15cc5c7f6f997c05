//! Events and podcasts that cannot be what they say.

use super::{farm, told};
use crate::support::Farm;

fn event(fields: &str) -> Farm {
    farm().file("content/jardin/a.md", format!("+++\ntitle = \"A\"\ntype = \"event\"\n{fields}\n+++\n"))
}

#[test]
fn an_event_that_ends_before_it_begins() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05T19:30:00\nend = 2027-01-05T18:00:00"), 1), @"");
}

#[test]
fn a_day_and_a_time_do_not_fit() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nend = 2027-01-05T18:00:00"), 1), @"");
}

#[test]
fn a_rule_that_is_none() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"tous les mardis\""), 1), @"");
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY;BYDAY=MA\""), 1), @"");
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=HOURLY\""), 1), @"");
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"BYDAY=TU\""), 1), @"");
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=DAILY;COUNT=2;UNTIL=20270110\""), 1), @"");
}

#[test]
fn a_beginning_that_its_rule_does_not_mean() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY;BYDAY=WE\""), 1), @"");
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\""), 1), @"");
}

#[test]
fn an_exception_to_nothing() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY\"\nexcept = [2027-01-13]"), 1), @"");
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nexcept = [2027-01-05]"), 1), @"");
}

#[test]
fn a_change_of_nothing() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY\"\n[[changes]]\nof = 2027-01-12\nstrat = 2027-01-13"), 1), @"");
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY\"\n[[changes]]\ncancelled = true"), 1), @"");
}

#[test]
fn a_place_that_is_not_on_earth() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\ngeo = \"Paris\""), 1), @"");
}

#[test]
fn a_time_zone_and_a_format_that_sobre_does_not_know() {
    let site = |more: &str| {
        farm().file("sites/jardin.toml", format!("title = \"Le jardin\"\ndomain = \"jardin.example\"\n{more}\n"))
    };
    insta::assert_snapshot!(told(&site("[events]\ntimezone = \"Europe/Pari\""), 1), @"");
    insta::assert_snapshot!(told(&site("[feed]\nformats = [\"rdf\"]"), 1), @"");
}

#[test]
fn an_endless_rule_costs_no_more_than_its_dates() {
    // Two thousand years of days, and a rule without a single one.
    let farm = event("start = 0002-01-01\nrepeat = \"FREQ=DAILY\"");
    assert_eq!(told(&farm, 0), "");
}

#[test]
fn a_podcast_that_is_not_what_it_was() {
    let section = |podcast: &str| {
        farm().file("content/jardin/sons/_index.md", format!("+++\ntitle = \"Sons\"\n[podcast]\n{podcast}\n+++\n"))
    };
    insta::assert_snapshot!(told(&section("guid = \"abc\""), 1), @"");
    insta::assert_snapshot!(told(&section("[podcast.funding]\ntext = \"Donner\""), 1), @"");
}

#[test]
fn an_episode_without_a_sound() {
    let episode = "+++\ntitle = \"A\"\ntype = \"episode\"\ndate = 2026-01-01\naudio = \"rien.mp3\"\n+++\n";
    insta::assert_snapshot!(told(&farm().file("content/jardin/a.md", episode), 1), @"");
}
