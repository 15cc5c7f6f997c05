//! Random histories of a collective against a simple model: what the machine has is what the members are
//! due, and planning again after each step gives nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use sobre::{
    digest::Digest,
    provision::{Actual, Limits, Resource, State, Verb, desired, plan},
    register::{Association, AssociationId, For, Machine, Register, dues::Decision, dues::Payment},
};

use super::plans::after;

/// Something that happens to one of five members.
#[derive(Debug, Clone, Copy)]
enum Step {
    Create,
    Pay,
    Suspend,
    Restore,
    Strike,
    Delete { with_archive: bool },
    Move,
    Rename,
}

/// What the model knows of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Open,
    Suspended,
    Struck,
    Deleted,
}

#[derive(Debug, Clone, Copy)]
struct Member {
    life: Life,
    away: bool,
    name: u32,
}

fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let step = prop::sample::select(vec![
        Step::Create,
        Step::Create,
        Step::Pay,
        Step::Suspend,
        Step::Suspend,
        Step::Restore,
        Step::Strike,
        Step::Strike,
        Step::Delete { with_archive: true },
        Step::Delete { with_archive: true },
        Step::Delete { with_archive: false },
        Step::Move,
        Step::Rename,
    ]);
    prop::collection::vec((0..5_usize, step), 1..25)
}

/// The world of one history: the register, the model, and the machine.
struct World {
    members: BTreeMap<usize, Member>,
    payments: Vec<Payment>,
    decisions: Vec<Decision>,
    day: Date,
    machine: Actual,
}

fn id(number: usize) -> AssociationId {
    format!("A{:04}", number + 1).parse().unwrap()
}

impl World {
    fn register(&self) -> Register {
        let text = ["web", "far"]
            .map(|name| format!("[machines.{name}]\ncontact = \"a@b.example\"\ncertificates = \"none\"\n"));
        let (machines, _) = Machine::parse_all("infrastructure.toml", &text.concat());
        let mut register = Register { machines, ..Register::default() };
        for (number, member) in &self.members {
            let machine = if member.away { "far" } else { "web" };
            let text = format!(
                "name = \"N\"\nmachine = \"{machine}\"\n[[sites]]\nname = \"site{number}\"\nkind = \"static\"\ndomains = [\"d{}-{number}.example\"]\n",
                member.name
            );
            let (association, found) = Association::parse(id(*number), "a.toml", &text, &|_| None);
            assert_eq!(found, []);
            register.associations.extend(association.map(|association| (id(*number), association)));
        }
        register.payments = For::new(self.payments.clone());
        register.decisions = For::new(self.decisions.clone());
        register
    }

    fn decide(&mut self, number: usize, verb: &str, more: &str) {
        let name = format!("{}-{}", self.day, self.decisions.len());
        let text = format!("date = {}\neffects = [\"{verb} {}\"]\n{more}", self.day, id(number));
        let (decision, found) = Decision::parse(&name, "d.toml", &text);
        assert_eq!(found, []);
        self.decisions.extend(decision);
    }

    fn step(&mut self, number: usize, step: Step) {
        self.day = self.day.tomorrow().unwrap();
        let fresh = Member { life: Life::Open, away: false, name: 0 };
        if let Step::Create = step {
            self.members.entry(number).or_insert(fresh);
        }
        let Some(mut member) = self.members.get(&number).copied() else { return };
        match step {
            Step::Create => {}
            Step::Pay => {
                self.payments.push(Payment { association: id(number), year: self.day.year(), date: self.day });
                member.life = if member.life == Life::Deleted { Life::Deleted } else { Life::Open };
            }
            Step::Restore => {
                self.decide(number, "restore", "");
                member.life = Life::Open;
            }
            Step::Suspend => {
                self.decide(number, "suspend", "");
                member.life = if member.life == Life::Open { Life::Suspended } else { member.life };
            }
            Step::Strike => {
                self.decide(number, "strike", "");
                member.life = if member.life == Life::Suspended { Life::Struck } else { member.life };
            }
            Step::Delete { with_archive } => {
                let digest = Digest::of(b"archive");
                let proof = format!("archive = \"{digest}\"\nproven = {}\nconfirmed = \"treasurer\"\n", self.day);
                self.decide(number, "delete", if with_archive { &proof } else { "" });
                member.life = if member.life == Life::Struck && with_archive { Life::Deleted } else { member.life };
            }
            Step::Move => member.away = !member.away,
            Step::Rename => member.name += 1,
        }
        self.members.insert(number, member);
    }

    /// Plans, applies and looks whether the machine is what the model says.
    fn agrees(&mut self) -> Result<(), TestCaseError> {
        let (desired, found) = desired(&self.register(), Some("web"), self.day).unwrap();
        prop_assert_eq!(found, []);
        let first = plan(&desired, &self.machine);
        prop_assert_eq!(first.check(Limits::default(), usize::MAX), []);
        for action in first.actions.iter().filter(|action| action.verb == Verb::Remove) {
            let is_work = matches!(
                action.resource,
                Resource::Folder(_) | Resource::User(_) | Resource::Group(_) | Resource::Seed(_)
            );
            let is_deleted = action.association.is_some_and(|id| {
                self.members.iter().any(|(number, member)| self::id(*number) == id && member.life == Life::Deleted)
            });
            prop_assert!(!is_work || is_deleted && action.archive.is_some(), "{action:?}");
        }
        self.machine = after(&desired, &self.machine);
        prop_assert_eq!(plan(&desired, &self.machine).actions, []);
        for (number, _) in self.members.iter().filter(|(_, member)| !member.away && member.life == Life::Deleted) {
            let account = id(*number).account();
            prop_assert!(!self.machine.states.contains_key(&Resource::Group(account)), "nothing of it is left");
        }
        let here = self.members.iter().filter(|(_, member)| !member.away && member.life != Life::Deleted);
        let due: BTreeSet<String> =
            here.clone().map(|(number, _)| format!("site{number}")).chain(["+default".into()]).collect();
        let hosts = self.machine.states.keys().filter_map(|resource| match resource {
            Resource::Host(name) => Some(name.clone()),
            _ => None,
        });
        prop_assert_eq!(hosts.collect::<BTreeSet<_>>(), due);
        for (number, member) in here {
            let host = &desired.resources[&Resource::Host(format!("site{number}"))];
            let is_closed = host.bytes.contains("Redirect 503 /");
            prop_assert_eq!(is_closed, member.life != Life::Open);
            let name = format!("ServerName d{}-{number}.example", member.name);
            prop_assert!(host.bytes.contains(&name));
            prop_assert!(matches!(host.state, State::Host(_)));
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]
    #[test]
    fn five_hundred_histories(steps in steps()) {
        let mut world = World {
            members: BTreeMap::new(),
            payments: Vec::new(),
            decisions: Vec::new(),
            day: date(2026, 1, 1),
            machine: Actual::default(),
        };
        for (number, step) in steps {
            world.step(number, step);
            world.agrees()?;
        }
    }
}
