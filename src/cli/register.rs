//! `sobre register`.

mod import;
mod quotas;

use std::{fmt::Write as _, path::Path};

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{DuesArgs, Ledger},
};
use crate::{
    diag::{Diagnostic, Lang, Text, Warned, text},
    farm,
    register::{Register, dues::Standing},
    release::whole::write_private,
};

/// Does what was asked of the register.
pub(crate) fn run(what: &Ledger, screen: Screen) -> Result<Answer, Failure> {
    match what {
        Ledger::Dues(args) => dues(args, screen),
        Ledger::Quotas(args) => quotas::run(args, screen),
        Ledger::Import(args) => import::run(args, screen),
    }
}

/// Shows who stands where, and writes the list and the letters.
fn dues(args: &DuesArgs, screen: Screen) -> Result<Answer, Failure> {
    let today = args.day.get();
    let outline = farm::outline(&args.farm.root, &[])?;
    let Warned { value: register, diagnostics } = farm::register(&args.farm.root, &outline, today)?;
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Configuration(diagnostics));
    }
    let standings = register.standings(today);
    let files =
        args.out.as_deref().map(|out| write(out, &register, &standings, today)).transpose()?.unwrap_or_default();
    let lang = screen.style.lang;
    let mut human = String::new();
    let mut stage = None;
    for standing in &standings {
        if stage != Some(standing.stage) {
            stage = Some(standing.stage);
            let _ = writeln!(
                human,
                "{}",
                screen.style.paint(anstyle::Style::new().bold(), standing.stage.words().in_lang(lang))
            );
        }
        let since = standing.since.map(|day| text!(" (since {day})", " (depuis le {day})").in_lang(lang).to_owned());
        let _ = writeln!(human, "  {}  {}{}", standing.id, standing.name, since.unwrap_or_default());
    }
    if standings.is_empty() {
        human += &screen.sentence(&text!("everybody is up to date", "tout le monde est à jour"));
    }
    if let Some(out) = &args.out {
        human += &screen.sentence(&written(out, files.len(), lang));
    }
    let list = standings.iter().map(|standing| {
        json!({
            "association": standing.id.to_string(),
            "name": standing.name,
            "stage": standing.stage.as_str(),
            "since": standing.since.map(|day| day.to_string()),
        })
    });
    let json =
        Map::from_iter([("standings".to_owned(), Value::Array(list.collect())), ("files".to_owned(), json!(files))]);
    Ok(Answer { exit: Exit::Good, human, json })
}

fn written(out: &Path, files: usize, lang: Lang) -> Text {
    let files = super::words::count(files as u64, ["file", "files"], ["fichier", "fichiers"], lang);
    let out = out.display();
    text!("{files} in {out}", "{files} dans {out}")
}

/// Writes the board's list and what is written to whom; returns the files, below `out`.
fn write(out: &Path, register: &Register, standings: &[Standing], today: Date) -> Result<Vec<String>, Failure> {
    let contact = register.machines.values().next().map(|machine| machine.contact.clone()).unwrap_or_default();
    let mut files = vec![
        ("board.csv".to_owned(), Standing::table(standings)),
        ("board.html".to_owned(), Standing::page(standings, today)),
    ];
    files.extend(standings.iter().filter_map(|standing| {
        let (is_paper, body) = standing.letter(&contact)?;
        let folder = if is_paper { "letters" } else { "mails" };
        Some((format!("{folder}/{}.txt", standing.id), body))
    }));
    for (name, body) in &files {
        let path = out.join(name);
        // Names and addresses of who owes what.
        write_private(&path, body.as_bytes())
            .map_err(|error| Failure::world(&text!("writing", "l’écriture de"), &path, &error))?;
    }
    Ok(files.into_iter().map(|(name, _)| name).collect())
}
