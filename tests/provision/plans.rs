//! Plans from plain values, without a machine.

use sobre::{
    digest::Digest,
    provision::{Actual, Desired, Limits, Memory, Plan, Resource, State, Verb, desired, plan},
    register::{Association, Machine, Register},
};

fn register(sites: &[(&str, &str)]) -> Register {
    let (machines, found) = Machine::parse_all(
        "infrastructure.toml",
        "[machines.web]\ncontact = \"a@b.example\"\ncertificates = \"none\"\n",
    );
    assert_eq!(found, []);
    let mut register = Register { machines, ..Register::default() };
    for (number, (site, kind)) in sites.iter().enumerate() {
        let id = format!("A{:04}", number + 1).parse().unwrap();
        let text = format!(
            "name = \"{site}\"\n[[sites]]\nname = \"{site}\"\nkind = \"{kind}\"\ndomains = [\"{site}.example\"]\n"
        );
        let (association, found) = Association::parse(id, "a.toml", &text, &|_| None);
        assert_eq!(found, []);
        register.associations.extend(association.map(|association| (id, association)));
    }
    assert_eq!(register.clashes(), []);
    register
}

fn wanted(sites: &[(&str, &str)]) -> Desired {
    let (desired, found) = desired(&register(sites), None, jiff::civil::date(2026, 11, 21)).unwrap();
    assert_eq!(found, []);
    desired
}

/// Returns the machine on which a plan was carried out.
pub(super) fn after(desired: &Desired, before: &Actual) -> Actual {
    let mut memory = before.memory.clone();
    let mut gone = Vec::new();
    for action in plan(desired, before).actions {
        if action.verb == Verb::Remove {
            gone.push(action.resource.clone());
        }
        match action.verb {
            Verb::Create => drop(memory.made.insert(action.resource)),
            Verb::Adopt => drop(memory.adopted.insert(action.resource)),
            Verb::Remove => drop(memory.made.remove(&action.resource)),
            Verb::Change => {}
        }
    }
    // What is in a folder goes with it.
    let path = |resource: &Resource| match resource {
        Resource::Folder(path) | Resource::Seed(path) | Resource::File(path) => format!("{path}/"),
        other => other.name(),
    };
    let is_gone = |resource: &Resource| {
        gone.iter().any(|gone| gone == resource || path(resource).starts_with(&path(gone)) && gone.kind() == "folder")
    };
    memory.made.retain(|resource| !is_gone(resource));
    memory.read = Some("000001-0123456789ab".into());
    let mut states: std::collections::BTreeMap<_, _> =
        desired.resources.iter().map(|(resource, wanted)| (resource.clone(), wanted.state.clone())).collect();
    let stays =
        |resource: &Resource| !matches!(resource, Resource::Host(_) | Resource::Member { .. } | Resource::File(_));
    states.extend(
        before
            .states
            .iter()
            .filter(|(resource, _)| stays(resource) && !is_gone(resource))
            .map(|(resource, state)| (resource.clone(), state.clone())),
    );
    states.insert(Resource::Server, State::Generation { name: "000001-0123456789ab".into(), is_read: true });
    Actual { states, memory, is_forgetful: false }
}

fn verbs(plan: &Plan) -> [usize; 4] {
    [Verb::Create, Verb::Change, Verb::Adopt, Verb::Remove].map(|verb| plan.count(verb))
}

#[test]
fn a_second_plan_is_empty() {
    let desired = wanted(&[("jardin", "static"), ("velo", "wordpress"), ("canal", "spip")]);
    let nothing = Actual::default();
    let first = plan(&desired, &nothing);
    assert_eq!(first.count(Verb::Create), first.actions.len());
    let again = plan(&desired, &after(&desired, &nothing));
    assert_eq!(again.actions, []);
    assert_ne!(first.digest(), again.digest());
}

#[test]
fn what_others_need_comes_first() {
    let actions = plan(&wanted(&[("jardin", "static")]), &Actual::default()).actions;
    let at = |name: &str| actions.iter().position(|action| action.resource.name() == name).unwrap();
    assert!(at("a0001") < at("/srv/sites/jardin"));
    assert!(at("/srv/sites") < at("/srv/sites/jardin"));
    assert!(at("/srv/sites/jardin/priv") < at("/srv/sites/jardin/priv/sobre"));
    assert_eq!(actions.last().map(|action| &action.resource), Some(&Resource::Server));
}

#[test]
fn what_was_there_is_adopted_and_never_removed() {
    let desired = wanted(&[("jardin", "static")]);
    let folder = desired.resources.keys().find(|resource| resource.name() == "/srv/sites/jardin").unwrap().clone();
    let group = Resource::Group("a0001".into());
    let mut actual = Actual::default();
    for resource in [&folder, &group] {
        actual.states.insert(resource.clone(), desired.resources[resource].state.clone());
    }
    assert_eq!(plan(&desired, &actual).count(Verb::Adopt), 2);
    let later = after(&desired, &actual);
    let gone = plan(&wanted(&[]), &later);
    assert!(!gone.left.contains(&folder) && !gone.left.contains(&group));
    assert!(gone.left.iter().any(|resource| resource.name() == "/srv/sites/jardin/www"));
    let removed: Vec<_> =
        gone.actions.iter().filter(|action| action.verb == Verb::Remove).map(|action| action.resource.kind()).collect();
    assert_eq!(removed, ["host", "member"]);
}

#[test]
fn a_changed_machine_makes_another_plan() {
    let desired = wanted(&[("jardin", "static")]);
    let mut actual = after(&desired, &Actual::default());
    let host = Resource::Host("jardin".into());
    actual.states.insert(host.clone(), State::Host(Digest::of(b"mine")));
    let one = plan(&desired, &actual);
    assert_eq!(verbs(&one), [0, 2, 0, 0], "the host, and Apache");
    actual.states.insert(host.clone(), State::Host(Digest::of(b"mine again")));
    actual.memory.wrote.insert(host, Digest::of(b"as sobre wrote it"));
    let other = plan(&desired, &actual);
    assert_ne!(one.digest(), other.digest());
    assert!(other.actions[0].by_hand && !one.actions[0].by_hand);
}

#[test]
fn told_but_not_read_is_still_to_be_read() {
    let desired = wanted(&[("jardin", "static")]);
    let mut actual = after(&desired, &Actual::default());
    actual.states.insert(Resource::Server, State::Generation { name: "000001-0123456789ab".into(), is_read: false });
    let plan = plan(&desired, &actual);
    assert_eq!(plan.actions.iter().map(|action| action.resource.kind()).collect::<Vec<_>>(), ["server"]);
}

#[test]
fn too_much_at_once_needs_a_word() {
    let many: Vec<(String, &str)> = (0..10).map(|n| (format!("site{n}"), "static")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    let machine = after(&wanted(&many), &Actual::default());
    let (three, seven) = (plan(&wanted(&many[..8]), &machine), plan(&wanted(&many[..4]), &machine));
    assert_eq!(three.check(Limits::default(), 0), []);
    let removals = seven.count(Verb::Remove);
    assert_eq!(seven.check(Limits::default(), 0)[0].code.as_str(), "provision/limit");
    assert_eq!(seven.check(Limits::default(), removals), []);
}

#[test]
fn a_memory_that_is_damaged_is_none() {
    let memory = Memory { read: Some("000001-0123456789ab".into()), ..Memory::default() };
    let text = memory.text();
    assert_eq!(Memory::parse(text.as_bytes()).map(|memory| memory.read), Some(memory.read));
    for at in 0..text.len() {
        assert!(Memory::parse(&text.as_bytes()[..at]).is_none() || text[at..].trim().is_empty(), "{at}");
    }
}
