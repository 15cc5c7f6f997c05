//! `sobre fix`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Answer, Exit, Failure, Screen, args::FixArgs, made, work};
use crate::{
    diag::text,
    edit::fix::{self, Fix, Source},
};

/// Gives keys of other engines the names that sobre reads, or says which with `--check`.
pub(crate) fn run(args: &FixArgs, screen: Screen) -> Result<Answer, Failure> {
    let prepared = work::farm(&args.farm.root, args.sites.clone())?;
    let sites = prepared.sites.iter().filter_map(|site| {
        let config = site.config.as_ref()?;
        Some(Source { config, types: &site.looks.compiled().types })
    });
    let fix = fix::prepare(&args.farm.root, &sites.collect::<Vec<_>>());
    let reading = text!("reading", "la lecture de");
    let fix = fix.map_err(|error| Failure::world(&reading, &args.farm.root, &error))?;
    if !args.check {
        fix.batch.apply().map_err(|error| made::failure(error, &fix.batch.root))?;
    }
    let exit = if args.check && !fix.files.is_empty() { Exit::Changes } else { Exit::Good };
    let human = if screen.quiet { String::new() } else { human(&fix, args.check, screen) };
    let edits = fix.files.iter().map(|(file, changes)| {
        let changes = changes.iter().filter(|change| !change.old.is_empty());
        let changes: Vec<Value> =
            changes.map(|change| json!({ "line": change.line, "old": change.old, "new": change.new })).collect();
        json!({ "file": file, "changes": changes })
    });
    let json =
        Map::from_iter([("dry_run".to_owned(), json!(args.check)), ("edits".to_owned(), edits.collect::<Value>())]);
    Ok(Answer { exit, human, json })
}

fn human(fix: &Fix, check: bool, screen: Screen) -> String {
    let mut human = String::new();
    for (file, changes) in &fix.files {
        for change in changes.iter().filter(|change| !change.old.is_empty()) {
            let _ = writeln!(human, "  {file}:{}  {} → {}", change.line, change.old, change.new);
        }
    }
    let count = fix.files.len();
    human.push_str(&screen.sentence(&match (count, check) {
        (0, _) => text!("everything is written for this edition", "tout est écrit pour cette édition"),
        (_, true) => text!("{count} files to rewrite (--check)", "{count} fichiers à réécrire (--check)"),
        (_, false) => text!("{count} files rewritten", "{count} fichiers réécrits"),
    }));
    human
}
