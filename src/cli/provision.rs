//! `sobre plan` and `sobre apply`.

use std::{collections::BTreeMap, fmt::Write as _, path::Path, time::Instant};

use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{ApplyArgs, OWN_RESOLVER, PlanArgs, SubjectArgs, now},
    json::millis,
    screen::for_everyone,
    words,
};
use crate::{
    diag::{Code, Diagnostic, Lang, Style, Warned, diagnostic_json, text, write_human},
    farm,
    provision::{
        self, Action, Border, Desired, Limits, Line, Plan, ProvisionError, Risk, Setting, State, Verb,
        dns::{self, Leads, Observed},
    },
    register::{Machine, Register},
};

/// Shows what there is to do.
pub(crate) fn plan(args: &PlanArgs, screen: Screen) -> Result<Answer, Failure> {
    let started = Instant::now();
    let Warned { value: (register, desired), diagnostics } = desired(&args.subject)?;
    let names = args.dns.as_ref().map(|resolver| names(&register, &args.subject, resolver)).transpose()?;
    let actual = provision::observe(&mut way(&args.subject, desired.machine.as_ref())?, &desired)?;
    let plan = provision::plan(&desired, &actual);
    let mut found = diagnostics;
    if let (Some(names), Some(machine)) = (&names, &desired.machine) {
        found.extend(dns::findings(machine, names));
    }
    found.extend(actual.is_forgetful.then(forgetful));
    found.extend(plan.check(Limits::default(), 0));
    let lang = screen.style.lang;
    let mut human = String::new();
    for diagnostic in found.iter().filter(|diagnostic| diagnostic.is_error() || !screen.quiet) {
        write_human(diagnostic, screen.style, &mut human);
        human.push('\n');
    }
    if !screen.quiet {
        show(&plan, screen.style, &mut human);
    }
    let exit = if plan.is_empty() { Exit::Good } else { Exit::Changes };
    let mut json = plan_json(&plan, lang);
    json.insert("date".into(), json!(args.subject.day.get().to_string()));
    json.insert("elapsed_ms".into(), json!(millis(started.elapsed())));
    if let Some(names) = &names {
        json.insert("dns".into(), names.iter().map(name_json).collect());
    }
    json.insert("diagnostics".into(), found.iter().map(|diagnostic| diagnostic_json(diagnostic, lang)).collect());
    Ok(Answer { exit, human, json })
}

/// Does what was shown.
pub(crate) fn apply(args: &ApplyArgs, screen: Screen) -> Result<Answer, Failure> {
    let started = Instant::now();
    for_everyone();
    let Warned { value: (_, desired), .. } = desired(&args.subject)?;
    let is_live = args.subject.at.root == Path::new("/");
    let setting = Setting { is_live, now: now(), limits: Limits::default(), allow: args.allow };
    let mut line = way(&args.subject, desired.machine.as_ref())?;
    let applied = provision::apply(&desired, &mut line, &setting, &args.plan)?;
    let lang = screen.style.lang;
    let mut human = screen.sentence(&match applied.done.actions.len() {
        0 => text!("nothing to do", "rien à faire"),
        _ => text!("done: {}", "fait : {}", done(&applied.done, lang)),
    });
    if let Some(generation) = &applied.generation {
        let hosts = applied.probed;
        human += &screen.sentence(&match applied.is_live {
            true => text!(
                "Apache reads generation {generation}; hosts that confirmed it: {hosts}",
                "Apache lit la génération {generation} ; hôtes qui l’ont confirmé : {hosts}"
            ),
            false => text!(
                "generation {generation} is ready for the Apache of that machine, which was neither tested nor reloaded",
                "la génération {generation} attend l’Apache de cette machine, qui n’a été ni testé ni rechargé"
            ),
        });
    }
    let mut json = plan_json(&applied.done, lang);
    json.insert("elapsed_ms".into(), json!(millis(started.elapsed())));
    json.insert("generation".into(), json!(applied.generation));
    json.insert("probed".into(), json!(applied.probed));
    Ok(Answer { exit: Exit::Good, human, json })
}

/// Looks where the names of the machine's sites lead.
fn names(register: &Register, subject: &SubjectArgs, resolver: &str) -> Result<Vec<Observed>, Failure> {
    let (name, machine) = provision::machine(register, subject.machine.as_deref())
        .map_err(|diagnostic| Failure::Configuration(vec![*diagnostic]))?;
    if machine.addresses.is_empty() {
        let fact = text!(
            "the register does not say which addresses `{name}` has",
            "le registre ne dit pas quelles adresses a « {name} »"
        );
        return Err(Failure::Configuration(vec![Diagnostic::new(Code::CONFIG_MISSING, fact).hint(text!(
            "in `infrastructure.toml`: `addresses = [\"192.0.2.1\"]`",
            "dans « infrastructure.toml » : « addresses = [\"192.0.2.1\"] »"
        ))]));
    }
    let resolver = if resolver == OWN_RESOLVER {
        dns::resolver().map_err(|error| {
            Failure::world(&text!("reading", "la lecture de"), Path::new("/etc/resolv.conf"), &error)
        })?
    } else {
        dns::named(resolver).ok_or_else(|| {
            let fact =
                text!("`{resolver}` is no address of a resolver", "« {resolver} » n’est pas l’adresse d’un résolveur");
            let hint = text!("such as `192.0.2.53` or `127.0.0.1:5353`", "comme « 192.0.2.53 » ou « 127.0.0.1:5353 »");
            Failure::usage(fact).hint(hint)
        })?
    };
    Ok(dns::look(register, name, machine, resolver)?)
}

fn name_json(one: &Observed) -> Value {
    let addresses = match &one.leads {
        Leads::Elsewhere(addresses) => addresses.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    json!({ "domain": one.domain.as_str(), "leads": one.leads.as_str(), "addresses": addresses })
}

/// Returns the register and what it asks of the machine; one with a mistake asks for nothing.
pub(crate) fn desired(subject: &SubjectArgs) -> Result<Warned<(Register, Desired)>, Failure> {
    let Warned { value: register, diagnostics } = register(subject)?;
    let today = subject.day.get();
    let (desired, found) = match provision::desired(&register, subject.machine.as_deref(), today) {
        Ok(asked) => asked,
        Err(diagnostic) => (Desired::default(), vec![*diagnostic]),
    };
    let diagnostics: Vec<Diagnostic> = diagnostics.into_iter().chain(found).collect();
    match diagnostics.iter().any(Diagnostic::is_error) {
        true => Err(Failure::Configuration(diagnostics)),
        false => Ok(Warned { value: (register, desired), diagnostics }),
    }
}

/// Returns the register and what is wrong with it.
pub(crate) fn register(subject: &SubjectArgs) -> Result<Warned<Register>, Failure> {
    let outline = farm::outline(&subject.farm.root, &[])?;
    Ok(farm::register(&subject.farm.root, &outline, subject.day.get())?)
}

/// Returns the way to who may look at the machine and change it: ourselves, or the helper through `sudo`.
pub(crate) fn way(subject: &SubjectArgs, machine: Option<&Machine>) -> Result<Line, Failure> {
    let Some(machine) = machine else { return Err(Failure::Configuration(Vec::new())) };
    let (root, border) = (&subject.at.root, Border::of(machine));
    let is_able = root != Path::new("/") || rustix::process::geteuid().is_root();
    Ok(match &subject.host {
        None if is_able => Line::here(root, border)?,
        host => Line::through_sudo(host.as_deref(), &machine.program, &border)?,
    })
}

fn forgetful() -> Diagnostic {
    let fact = text!(
        "what sobre remembers of this machine cannot be read",
        "ce que sobre retient de cette machine est illisible"
    );
    Diagnostic::new(Code::PROVISION_MEMORY, fact).hint(text!(
        "nothing is lost: what is there will be adopted, and never removed",
        "rien n’est perdu : ce qui existe sera adopté, et jamais supprimé"
    ))
}

/// Appends a plan as people read it.
fn show(plan: &Plan, style: Style, human: &mut String) {
    let lang = style.lang;
    let mut by_whom: BTreeMap<_, Vec<&Action>> = BTreeMap::new();
    plan.actions.iter().for_each(|action| by_whom.entry(action.association).or_default().push(action));
    for (whose, actions) in by_whom {
        let shared = || text!("shared", "commun").in_lang(lang).to_owned();
        let name = whose.map_or_else(shared, |id| id.to_string());
        let _ = writeln!(human, "{}", style.paint(anstyle::Style::new().bold(), &name));
        actions.into_iter().for_each(|action| line(action, style, human));
    }
    if !plan.left.is_empty() {
        let said = text!(
            "no longer in the register, and left alone because somebody’s work may be in it:",
            "plus dans le registre, et laissés là, car le travail de quelqu’un peut s’y trouver :"
        );
        let _ = writeln!(human, "{}", said.in_lang(lang));
        for resource in &plan.left {
            let _ = writeln!(human, "  {}", resource.words().in_lang(lang));
        }
    }
    if plan.is_empty() {
        let _ = writeln!(human, "{}", text!("nothing to do", "rien à faire").in_lang(lang));
        return;
    }
    let digest = plan.digest();
    let _ = writeln!(human, "{}", style.paint(anstyle::Style::new().bold(), &to_do(plan, lang)));
    let next = text!("to do it: sobre apply --plan {digest}", "pour le faire : sobre apply --plan {digest}");
    let _ = writeln!(human, "{}", next.in_lang(lang));
}

/// Appends an action: what, with what, why; and what can go wrong, when something can.
fn line(action: &Action, style: Style, human: &mut String) {
    let lang = style.lang;
    let said = |text: crate::diag::Text| text.in_lang(lang).to_owned();
    let verb = style.paint(color(action), &format!("{:9}", verb(action.verb, lang)));
    let is_news = |state: &&State| **state != State::There && action.after != action.before;
    let state = action.after.as_ref().filter(is_news).map(|state| said(state.words()));
    let state = state.map(|state| format!(" ({state})")).unwrap_or_default();
    let colon = style.colon();
    let _ = writeln!(human, "  {verb} {}{state}{colon}{}", said(action.resource.words()), said(action.reason()));
    if action.risk() > Risk::None {
        let (risk, back) = (said(action.risk_words()), said(action.way_back()));
        let _ = writeln!(
            human,
            "            {}",
            text!("risk: {risk}; way back: {back}", "risque : {risk} ; retour : {back}").in_lang(lang)
        );
    }
}

fn color(action: &Action) -> anstyle::Style {
    let color = match action.risk() {
        Risk::None => anstyle::AnsiColor::Green,
        Risk::Some => anstyle::AnsiColor::Yellow,
        Risk::High => anstyle::AnsiColor::Red,
    };
    color.on_default().bold()
}

fn verb(verb: Verb, lang: Lang) -> &'static str {
    match (verb, lang) {
        (Verb::Create, Lang::En) => "create",
        (Verb::Create, Lang::Fr) => "créer",
        (Verb::Change, Lang::En) => "change",
        (Verb::Change, Lang::Fr) => "modifier",
        (Verb::Adopt, Lang::En) => "adopt",
        (Verb::Adopt, Lang::Fr) => "adopter",
        (Verb::Remove, Lang::En) => "remove",
        (Verb::Remove, Lang::Fr) => "supprimer",
    }
}

/// Returns how many actions of each kind there are to do.
fn to_do(plan: &Plan, lang: Lang) -> String {
    counts(plan, |kind, count| {
        let (count, verb) = (words::number(count, lang), verb(kind, lang));
        text!("{count} to {verb}", "{count} à {verb}").in_lang(lang).to_owned()
    })
}

/// Returns how many actions of each kind were done.
fn done(plan: &Plan, lang: Lang) -> String {
    counts(plan, |kind, count| {
        let (en, fr) = match kind {
            Verb::Create => ("created", ["création", "créations"]),
            Verb::Change => ("changed", ["modification", "modifications"]),
            Verb::Adopt => ("adopted", ["adoption", "adoptions"]),
            Verb::Remove => ("removed", ["suppression", "suppressions"]),
        };
        words::count(count, [en, en], fr, lang)
    })
}

fn counts(plan: &Plan, words: impl Fn(Verb, u64) -> String) -> String {
    let verbs = [Verb::Create, Verb::Change, Verb::Adopt, Verb::Remove];
    let counts = verbs.into_iter().map(|kind| (kind, plan.count(kind) as u64)).filter(|(_, count)| *count > 0);
    counts.map(|(kind, count)| words(kind, count)).collect::<Vec<_>>().join(", ")
}

fn plan_json(plan: &Plan, lang: Lang) -> Map<String, Value> {
    let actions: Vec<Value> = plan.actions.iter().map(|action| action_json(action, lang)).collect();
    let left: Vec<Value> =
        plan.left.iter().map(|resource| json!({ "kind": resource.kind(), "name": resource.name() })).collect();
    Map::from_iter([
        ("plan".to_owned(), json!(plan.digest())),
        ("actions".to_owned(), Value::Array(actions)),
        ("left".to_owned(), Value::Array(left)),
    ])
}

fn action_json(action: &Action, lang: Lang) -> Value {
    let state = |state: &Option<State>| state.as_ref().map(|state| state.words().in_lang(lang).to_owned());
    json!({
        "verb": action.verb,
        "kind": action.resource.kind(),
        "name": action.resource.name(),
        "before": state(&action.before),
        "after": state(&action.after),
        "by_hand": action.by_hand,
        "association": action.association.map(|id| id.to_string()),
        "file": action.place.as_ref().map(|place| &place.file),
        "line": action.place.as_ref().map(|place| place.line),
        "reason": action.reason().in_lang(lang),
        "risk": match action.risk() { Risk::None => "none", Risk::Some => "some", Risk::High => "high" },
        "risk_words": action.risk_words().in_lang(lang),
        "way_back": action.way_back().in_lang(lang),
    })
}

impl From<ProvisionError> for Failure {
    fn from(error: ProvisionError) -> Self {
        match error {
            ProvisionError::World { doing, path, source } => Self::world(&doing, &path, &source),
            ProvisionError::Refused(found) => Self::Configuration(found),
        }
    }
}
