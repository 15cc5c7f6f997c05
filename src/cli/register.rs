//! `sobre register`.

mod quotas;

use std::{fmt::Write as _, fs, path::Path};

use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{DuesArgs, Ledger},
};
use crate::{
    diag::{Diagnostic, Lang, Text, Warned, text},
    farm,
    memo::write_aside,
    register::{
        Register,
        dues::{Stage, Standing},
    },
};

/// Does what was asked of the register.
pub(crate) fn run(what: &Ledger, screen: Screen) -> Result<Answer, Failure> {
    match what {
        Ledger::Dues(args) => dues(args, screen),
        Ledger::Quotas(args) => quotas::run(args, screen),
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
    let files = args.out.as_deref().map(|out| write(out, &register, &standings)).transpose()?.unwrap_or_default();
    let lang = screen.style.lang;
    let mut human = String::new();
    let mut stage = None;
    for standing in &standings {
        if stage != Some(standing.stage) {
            stage = Some(standing.stage);
            let _ = writeln!(
                human,
                "{}",
                screen.style.paint(anstyle::Style::new().bold(), words(standing.stage).in_lang(lang))
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
fn write(out: &Path, register: &Register, standings: &[Standing]) -> Result<Vec<String>, Failure> {
    let contact = register.machines.values().next().map(|machine| machine.contact.clone()).unwrap_or_default();
    let mut files = vec![("board.csv".to_owned(), Standing::table(standings))];
    files.extend(standings.iter().filter_map(|standing| {
        let (is_paper, body) = standing.letter(&contact)?;
        let folder = if is_paper { "letters" } else { "mails" };
        Some((format!("{folder}/{}.txt", standing.id), body))
    }));
    for (name, body) in &files {
        let path = out.join(name);
        let put = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| write_aside(&path, body.as_bytes()));
        put.map_err(|error| Failure::world(&text!("writing", "l’écriture de"), &path, &error))?;
    }
    Ok(files.into_iter().map(|(name, _)| name).collect())
}

/// Returns what a stage asks for.
fn words(stage: Stage) -> Text {
    match stage {
        Stage::UpToDate => text!("up to date", "à jour"),
        Stage::Called => {
            text!("called: next year’s dues are open", "appelées : la cotisation de l’an prochain est ouverte")
        }
        Stage::Campaign => text!("campaign: to pay this year", "campagne : à régler cette année"),
        Stage::Reminded => text!("reminded in June", "relancées en juin"),
        Stage::Listed => text!("for the board: to suspend?", "pour le conseil : à suspendre ?"),
        Stage::Suspended => text!("suspended", "suspendues"),
        Stage::ToStrike => text!(
            "for the board: to strike off? silent for a year",
            "pour le conseil : à radier ? silencieuses depuis un an"
        ),
        Stage::Letter => text!(
            "registered letter to send; the board decides at the end of October",
            "lettre recommandée à envoyer ; le conseil décide fin octobre"
        ),
        Stage::Struck => text!("struck off", "radiées"),
        Stage::ToDelete => text!(
            "may be deleted, with an archive that was proven and a second decision",
            "peuvent être supprimées, avec une archive éprouvée et une seconde décision"
        ),
        Stage::Deleted => text!("deleted", "supprimées"),
    }
}
