//! `sobre register import`.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use serde_json::{Map, Value, json};

use crate::{
    cli::{
        Answer, Exit, Failure, Screen,
        args::ImportArgs,
        books::{Books, check_plan},
        words,
    },
    diag::{Diagnostic, Lang, diagnostic_json, text, write_human},
    digest::Digest,
    register::import::{Change, Export, FOLDER, Imported, Merge, Subject, merge, written},
};

/// Shows what an export would change, or takes it in.
pub(super) fn run(args: &ImportArgs, screen: Screen) -> Result<Answer, Failure> {
    let books = Books::open(&args.farm.root, args.day.get())?;
    let reading = text!("reading", "la lecture de");
    let bytes = fs::read(&args.file).map_err(|error| Failure::world(&reading, &args.file, &error))?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (Export { members, left_out }, found) = args.source.read(&name, &bytes);
    if found.iter().any(Diagnostic::is_error) {
        return Err(Failure::Configuration(found));
    }
    let merged = merge(&books.register, &books.base(args.source.as_str()), &members);
    let lang = screen.style.lang;
    let mut human = String::new();
    for conflict in merged.conflicts.iter().filter(|_| !screen.quiet) {
        write_human(conflict, screen.style, &mut human);
        human.push('\n');
    }
    let digest = merged.digest();
    let exit = match &args.agreed.plan {
        Some(plan) => {
            check_plan(plan, &digest)?;
            take_in(args, &books, &merged, &members, (&name, &bytes))?;
            human += &screen.sentence(&sum(&merged, lang));
            Exit::Good
        }
        None => {
            if !left_out.is_empty() {
                let columns = left_out.join(", ");
                human += &screen.sentence(&text!("not taken over: {columns}", "pas repris : {columns}"));
            }
            show(&merged, screen, &mut human);
            if merged.is_empty() { Exit::Good } else { Exit::Changes }
        }
    };
    let conflicts = merged.conflicts.iter().map(|found| diagnostic_json(found, lang)).collect();
    let json = Map::from_iter([
        ("plan".to_owned(), json!(digest)),
        ("members".to_owned(), json!(members.len())),
        ("new".to_owned(), merged.new.iter().map(Subject::code).collect()),
        ("changes".to_owned(), merged.changes.iter().map(change_json).collect()),
        ("gone".to_owned(), json!(merged.gone)),
        ("left_out".to_owned(), json!(left_out)),
        ("diagnostics".to_owned(), Value::Array(conflicts)),
    ]);
    Ok(Answer { exit, human, json })
}

/// Writes what changes; what was imported comes last, so that a run that is cut off is taken up by the next.
fn take_in(
    args: &ImportArgs,
    books: &Books,
    merged: &Merge,
    members: &[Imported],
    (name, bytes): (&str, &[u8]),
) -> Result<(), Failure> {
    let source = args.source.as_str();
    let texts = written(merged, source, &|path| books.text(path), books.contacts().as_deref());
    let texts = texts.map_err(Failure::Configuration)?;
    if let Some(contacts) = &texts.contacts {
        books.write_private("contacts.csv", contacts)?;
    }
    for (path, text) in &texts.register {
        books.write(path, text)?;
    }
    let (day, digest, count) = (args.day.get(), Digest::of(bytes), members.len());
    let file = toml_edit::value(name);
    let note = format!("file = {file}\ndigest = \"{digest}\"\nday = {day}\nmembers = {count}\n");
    books.write(&format!("{FOLDER}/{source}.toml"), &note)?;
    books.write_private(&format!("{FOLDER}/{source}.toml"), &merged.base.text())
}

/// Shows who is new, what changes, and who is there no more.
fn show(merged: &Merge, screen: Screen, human: &mut String) {
    let lang = screen.style.lang;
    let mut of: BTreeMap<&Subject, Vec<&Change>> = merged.new.iter().map(|subject| (subject, Vec::new())).collect();
    for change in &merged.changes {
        of.entry(&change.subject).or_default().push(change);
    }
    for (subject, changes) in of {
        let sign = if merged.new.contains(subject) { '+' } else { '~' };
        let fields = changes.iter().map(|Change { item, before, after, .. }| match before.as_str() {
            "" => format!("{} {after}", item.key()),
            before => format!("{} {before} → {after}", item.key()),
        });
        let _ = writeln!(human, "{sign} {}  {}", subject.code(), fields.collect::<Vec<_>>().join(", "));
    }
    if !merged.gone.is_empty() {
        let numbers = merged.gone.join(", ");
        *human += &screen.sentence(&text!(
            "in the export no more, and kept here: {numbers}",
            "plus dans l’export, et gardés ici : {numbers}"
        ));
    }
    *human += &screen.sentence(&sum(merged, lang));
    if !merged.is_empty() {
        let digest = merged.digest();
        *human += &screen.sentence(&text!("to do it: --plan {digest}", "pour le faire : --plan {digest}"));
    }
}

fn sum(merged: &Merge, lang: Lang) -> crate::diag::Text {
    let count = |n: usize, en, fr| words::count(n as u64, en, fr, lang);
    let new = count(merged.new.len(), ["new entry", "new entries"], ["nouvelle entrée", "nouvelles entrées"]);
    let fields = count(merged.changes.len(), ["field", "fields"], ["champ", "champs"]);
    let conflicts = count(merged.conflicts.len(), ["conflict", "conflicts"], ["conflit", "conflits"]);
    text!("{new}, {fields}, {conflicts}", "{new}, {fields}, {conflicts}")
}

fn change_json(Change { subject, item, before, after }: &Change) -> Value {
    json!({ "entry": subject.code(), "field": item.key(), "before": before, "after": after })
}
