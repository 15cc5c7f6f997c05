//! The calendar of dues: the seeds' own as a table, and ten years of 150 members.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use sobre::{
    digest::Digest,
    register::dues::{Archive, Decision, Event, Membership, Payment, Service, Stage, Verdict, Void},
};

fn decided(day: Date, what: Verdict, name: &str) -> (Date, Event) {
    (day, Event::Decided { what, decision: name.into() })
}

fn archive(proven: Date) -> Option<Archive> {
    Some(Archive { digest: Digest::of(b"archive"), proven, confirmed: "treasurer".into() })
}

/// Returns where the calendar has come to, after what happened until then.
fn stage(events: &[(Date, Event)], today: Date) -> Stage {
    let past: Vec<_> = events.iter().filter(|(day, _)| *day <= today).cloned().collect();
    Membership::replay(&past).0.stage(2020, today)
}

#[test]
fn the_calendar_of_the_collective() {
    let paid = |year| (date(year, 1, 15), Event::Paid(year));
    let mut events: Vec<_> = (2020..=2022).map(paid).collect();
    events.push(decided(date(2023, 9, 1), Verdict::Suspend, "2023-09"));
    events.push(decided(date(2024, 10, 28), Verdict::Strike, "2024-10"));
    events.push(decided(date(2024, 11, 20), Verdict::Delete(archive(date(2024, 11, 10))), "2024-11"));
    let table = [
        (date(2022, 11, 30), Stage::UpToDate),
        (date(2022, 12, 1), Stage::Called),
        (date(2023, 1, 1), Stage::Campaign),
        (date(2023, 5, 31), Stage::Campaign),
        (date(2023, 6, 1), Stage::Reminded),
        (date(2023, 8, 24), Stage::Reminded),
        (date(2023, 8, 25), Stage::Listed),
        (date(2023, 9, 1), Stage::Suspended),
        (date(2024, 9, 24), Stage::Suspended),
        (date(2024, 9, 25), Stage::ToStrike),
        (date(2024, 10, 1), Stage::Letter),
        (date(2024, 10, 27), Stage::Letter),
        (date(2024, 10, 28), Stage::Struck),
        (date(2024, 11, 1), Stage::ToDelete),
        (date(2024, 11, 20), Stage::Deleted),
        (date(2034, 1, 1), Stage::Deleted),
    ];
    for (day, wanted) in table {
        assert_eq!(stage(&events, day), wanted, "{day}");
    }
}

#[test]
fn a_payment_or_a_sign_of_life_opens_at_any_time() {
    let suspended = decided(date(2023, 9, 1), Verdict::Suspend, "2023-09");
    let struck = decided(date(2024, 10, 28), Verdict::Strike, "2024-10");
    for until in [vec![suspended.clone()], vec![suspended, struck]] {
        for event in [Event::Paid(2023), Event::Heard] {
            let mut events = until.clone();
            events.push((date(2025, 1, 1), event));
            assert_eq!(Membership::replay(&events).0.service, Service::Open);
        }
    }
}

#[test]
fn decisions_out_of_their_order_have_no_effect() {
    let day = |month| date(2024, month, 1);
    let void =
        |events: &[(Date, Event)]| Membership::replay(events).1.into_iter().map(|(_, void)| void).collect::<Vec<_>>();
    let suspend = || decided(day(1), Verdict::Suspend, "one");
    let strike = || decided(day(2), Verdict::Strike, "two");
    assert_eq!(void(&[strike()]), [Void::NotSuspended]);
    assert_eq!(void(&[suspend(), decided(day(3), Verdict::Delete(archive(day(2))), "three")]), [Void::NotStruck]);
    assert_eq!(
        void(&[suspend(), strike(), decided(day(3), Verdict::Delete(archive(day(2))), "two")]),
        [Void::SameDecision]
    );
    assert_eq!(void(&[suspend(), strike(), decided(day(3), Verdict::Delete(None), "three")]), [Void::NoArchive]);
    assert_eq!(
        void(&[suspend(), strike(), decided(day(3), Verdict::Delete(archive(day(4))), "three")]),
        [Void::NoArchive]
    );
    assert_eq!(
        void(&[suspend(), strike(), decided(day(3), Verdict::Delete(archive(day(2))), "three"), suspend()]),
        [Void::Gone]
    );
}

#[test]
fn a_clock_that_jumps_fires_nothing() {
    let events = [decided(date(2023, 9, 1), Verdict::Suspend, "2023-09")];
    let service = Membership::replay(&events).0.service;
    for year in [1970, 2023, 2024, 2050, 9999] {
        assert!(matches!(
            stage(&events, date(year, 12, 31)),
            Stage::Listed | Stage::Suspended | Stage::Letter | Stage::UpToDate
        ));
        assert_eq!(service, Service::Suspended { since: date(2023, 9, 1) });
    }
}

/// A small generator whose numbers do not change with a library.
struct Chance(u64);

impl Chance {
    fn of(&mut self, in_ten_thousand: u64) -> bool {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % 10_000 < in_ten_thousand
    }
}

#[test]
fn ten_years_of_150_members() {
    let mut chance = Chance(1901);
    let mut all: Vec<Vec<(Date, Event)>> = vec![vec![(date(2020, 1, 10), Event::Paid(2020))]; 150];
    let mut seen: BTreeMap<Stage, u32> = BTreeMap::new();
    let mut day = date(2020, 2, 1);
    while day < date(2031, 1, 1) {
        for (number, events) in all.iter_mut().enumerate() {
            let stage = stage(events, day);
            *seen.entry(stage).or_default() += 1;
            let decision = format!("{day}");
            match stage {
                Stage::Called if chance.of(100) => events.push((day, Event::Paid(day.year() + 1))),
                Stage::Campaign if chance.of(60) => events.push((day, Event::Paid(day.year()))),
                Stage::Reminded | Stage::Listed if chance.of(60) => events.push((day, Event::Paid(day.year()))),
                Stage::Listed if day.month() >= 9 => events.push(decided(day, Verdict::Suspend, &decision)),
                Stage::Suspended if chance.of(10) && number % 3 == 0 => events.push((day, Event::Paid(day.year()))),
                Stage::ToStrike | Stage::Letter if chance.of(30) => events.push((day, Event::Heard)),
                Stage::Letter if (day.month(), day.day()) >= (10, 25) => {
                    events.push(decided(day, Verdict::Strike, &decision))
                }
                Stage::ToDelete if chance.of(1000) => {
                    // Half of the time, somebody forgot the archive.
                    let archive = if chance.of(5000) { archive(day) } else { None };
                    events.push(decided(day, Verdict::Delete(archive), &decision));
                }
                // Nobody may act out of order, but people do.
                _ if chance.of(20) && number % 10 == 0 => {
                    events.push(decided(day, Verdict::Delete(archive(day)), &decision))
                }
                _ => {}
            }
        }
        day = day.tomorrow().unwrap();
    }
    for events in &all {
        let (membership, _) = Membership::replay(events);
        assert_eq!(Membership::replay(events).0, membership, "replay is the same");
        if matches!(membership.service, Service::Deleted { .. }) {
            let names = |wanted: fn(&Verdict) -> bool| {
                events.iter().filter_map(move |(day, event)| match event {
                    Event::Decided { what, decision } if wanted(what) => Some((*day, decision.clone())),
                    _ => None,
                })
            };
            let strike = names(|what| *what == Verdict::Strike).next().expect("struck before");
            let delete =
                names(|what| matches!(what, Verdict::Delete(Some(_)))).next_back().expect("deleted with an archive");
            assert!(strike.0 < delete.0 && strike.1 != delete.1, "two decisions, each with its day");
        }
    }
    for stage in [
        Stage::Called,
        Stage::Listed,
        Stage::Suspended,
        Stage::ToStrike,
        Stage::Letter,
        Stage::Struck,
        Stage::ToDelete,
        Stage::Deleted,
    ] {
        assert!(seen.get(&stage).copied().unwrap_or_default() > 0, "{stage:?} was never reached: {seen:?}");
    }
}

#[test]
fn ledgers_say_where_they_are_wrong() {
    let text = "association,year,date,amount\nA0001,2026,2026-01-31,20\nA1,2026,2026-01-31,20\nA0002,x,2026-01-31,20\n\"A0003\",2026,31/01/2026,20\n";
    let (payments, found) = Payment::parse_all("payments/2026.csv", text);
    assert_eq!(payments.len(), 1);
    let lines: Vec<_> = found.iter().map(|finding| finding.place.as_ref().map_or(0, |place| place.line)).collect();
    assert_eq!(lines, [3, 4, 5]);
    let (_, found) = Payment::parse_all("payments/2026.csv", "association;year\n");
    assert_eq!(found[0].code.as_str(), "config/missing");
    let text =
        "date = 2026-08-31\nobject = \"Suspensions\"\neffects = [\"suspend A0001\", \"strkie A0002\"]\nefects = 1\n";
    let (decision, found) = Decision::parse("2026-08-31", "decisions/2026-08-31.toml", text);
    assert_eq!(decision.unwrap().effects.len(), 1);
    assert_eq!(found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["config/value", "key/unknown"]);
}
