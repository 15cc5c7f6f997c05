//! `sobre register quotas`.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value, json};

use crate::{
    cli::{
        Answer, Exit, Failure, Screen,
        args::QuotasArgs,
        provision::{register, way},
        words::bytes,
    },
    diag::{Diagnostic, Lang, Text, Warned, diagnostic_json, text, write_human},
    provision::{Reply, Request, Usage, machine},
    register::{
        ForMembers, ForTechnical, Machine, Register,
        quota::{Decider, Level, Promise, Promises},
    },
    release::whole::write_aside,
};

/// Shows what was promised to whom, and what of it is used.
pub(super) fn run(args: &QuotasArgs, screen: Screen) -> Result<Answer, Failure> {
    let subject = &args.subject;
    let Warned { value: register, diagnostics } = register(subject)?;
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Configuration(diagnostics));
    }
    let chosen = machine(&register, subject.machine.as_deref());
    let (name, machine) = chosen.map_err(|diagnostic| Failure::Configuration(vec![*diagnostic]))?;
    let promises = promises(args, &register, name, machine)?;
    if let Some(out) = &args.out {
        write_aside(out, promises.table().as_bytes())
            .map_err(|error| Failure::world(&text!("writing", "l’écriture de"), out, &error))?;
    }
    let lang = screen.style.lang;
    let mut human = String::new();
    for diagnostic in diagnostics.iter().filter(|_| !screen.quiet) {
        write_human(diagnostic, screen.style, &mut human);
        human.push('\n');
    }
    promises.all.iter().for_each(|promise| row(promise, screen, &mut human));
    human += &screen.sentence(&sum(name, &promises, lang));
    let mut json = promises_json(name, &promises);
    json.insert("diagnostics".into(), diagnostics.iter().map(|found| diagnostic_json(found, lang)).collect());
    Ok(Answer { exit: Exit::Good, human, json })
}

/// Asks the machine how much is used.
fn promises(args: &QuotasArgs, register: &Register, name: &str, machine: &Machine) -> Result<Promises, Failure> {
    let today = args.subject.day.get();
    let mut spaces = BTreeMap::new();
    for association in register.hosted_on(name, today) {
        let sites = association.sites.read_as(ForTechnical).iter();
        let all: Vec<_> = sites.filter_map(|site| machine.spaces.join(&site.name).ok()).collect();
        spaces.insert(association.id.account(), all);
    }
    let Usage { used, limits, disk, free } =
        match way(&args.subject, Some(machine))?.ask(Request::Measure { spaces })? {
            Reply::Measured(usage) => usage,
            _ => Usage::default(),
        };
    let promises = register.promises(name, machine, today, &used, &limits);
    let capacity = if promises.capacity == 0 { disk } else { promises.capacity };
    Ok(Promises { capacity, disk, free, ..promises })
}

fn row(promise: &Promise, screen: Screen, human: &mut String) {
    let (lang, style) = (screen.style.lang, screen.style);
    let (id, name, used) = (promise.id, promise.name.read_as(ForMembers), bytes(promise.used, lang));
    let level = promise.level();
    let said = match promise.promised {
        Some(promised) => {
            let promised = bytes(promised, lang);
            text!("{used} of {promised}", "{used} sur {promised}")
        }
        None => text!("{used}, nothing promised", "{used}, rien de promis"),
    };
    let color = match level {
        Level::Fine => anstyle::Style::new(),
        Level::Nearly => anstyle::AnsiColor::Yellow.on_default().bold(),
        Level::Full => anstyle::AnsiColor::Red.on_default().bold(),
    };
    let mut notes = vec![words(level).in_lang(lang).to_owned()];
    notes.push(decider(Decider::of(promise.promised.unwrap_or(0))).in_lang(lang).to_owned());
    notes.retain(|note| !note.is_empty());
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    if screen.quiet && level == Level::Fine {
        return;
    }
    let said = style.paint(color, said.in_lang(lang));
    let _ = writeln!(human, "{id}  {name}{}{said}{notes}", style.colon());
}

fn sum(name: &str, promises: &Promises, lang: Lang) -> Text {
    let [promised, used, capacity, free] =
        [promises.promised(), promises.used(), promises.capacity, promises.free].map(|n| bytes(n, lang));
    let Text { en, fr } = match promises.level() {
        Level::Fine => text!("", ""),
        Level::Nearly => text!("; nearly all is promised", " ; presque tout est promis"),
        Level::Full => text!("; more is promised than there is", " ; il est promis plus qu’il n’y a"),
    };
    text!(
        "{name}: {promised} promised of {capacity}, {used} used, {free} free on the disk{en}",
        "{name} : {promised} promis sur {capacity}, {used} utilisés, {free} libres sur le disque{fr}"
    )
}

fn words(level: Level) -> Text {
    match level {
        Level::Fine => text!("", ""),
        Level::Nearly => text!("nearly full", "presque plein"),
        Level::Full => text!("full", "plein"),
    }
}

fn decider(decider: Decider) -> Text {
    match decider {
        Decider::Automatic => text!("", ""),
        Decider::Discussion => text!("to be talked about", "à discuter"),
        Decider::Board => text!("the board decides", "le conseil décide"),
    }
}

fn promises_json(name: &str, promises: &Promises) -> Map<String, Value> {
    let all = promises.all.iter().map(|promise| {
        json!({
            "association": promise.id.to_string(),
            "name": promise.name.read_as(ForMembers),
            "promised": promise.promised,
            "used": promise.used,
            "kept": promise.kept,
            "level": promise.level().as_str(),
            "decider": Decider::of(promise.promised.unwrap_or(0)).as_str(),
        })
    });
    Map::from_iter([
        ("machine".to_owned(), json!(name)),
        ("promised".to_owned(), json!(promises.promised())),
        ("used".to_owned(), json!(promises.used())),
        ("capacity".to_owned(), json!(promises.capacity)),
        ("disk".to_owned(), json!(promises.disk)),
        ("free".to_owned(), json!(promises.free)),
        ("level".to_owned(), json!(promises.level().as_str())),
        ("associations".to_owned(), Value::Array(all.collect())),
    ])
}
