//! `sobre mv`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Answer, Exit, Failure, Screen, args::MvArgs, made, work};
use crate::{
    diag::text,
    edit::rename::{self, Plan, Prepared, RenameError, Source},
};

/// Lines of each kind that are shown when something was moved; a dry run shows all.
const LINES_MAX: usize = 12;

/// Moves a page, a bundle or a section.
pub(crate) fn run(args: &MvArgs, screen: Screen) -> Result<Answer, Failure> {
    let prepared = prepare(args)?;
    if !args.dry_run {
        prepared.batch.apply().map_err(|error| made::failure(error, &prepared.batch.root))?;
    }
    let human = if screen.quiet { String::new() } else { human(args, &prepared, screen) };
    Ok(Answer { exit: Exit::Good, human, json: report(args, &prepared) })
}

fn prepare(args: &MvArgs) -> Result<Prepared, Failure> {
    let farm = work::one_site(&args.farm.root, &args.site)?;
    let site = farm.sites.first().and_then(|site| Some((site, site.config.as_ref()?)));
    let (site, config) = site.ok_or_else(|| RenameError::broken_site(&args.site))?;
    let looks = site.looks.compiled();
    let source = Source {
        farm: &farm.farm,
        config,
        config_text: &site.config_text,
        types: &looks.types,
        theme_files: &looks.files(config),
    };
    Ok(rename::prepare(&source, &args.old, &args.new)?)
}

/// Returns what was moved, redirected and rewritten.
fn human(args: &MvArgs, prepared: &Prepared, screen: Screen) -> String {
    let most = if args.dry_run { usize::MAX } else { LINES_MAX };
    let moved = prepared.moves.files.iter().map(|(from, to)| format!("{from} → {to}"));
    let redirected = prepared.plan.redirects.iter().map(|(from, to)| format!("{from} → {to}"));
    let lines = [
        (text!("moved:", "déplacé :"), moved.collect::<Vec<_>>()),
        (text!("redirected:", "redirigé :"), redirected.collect()),
        (text!("rewritten:", "réécrit :"), rewritten(&prepared.plan)),
    ];
    let mut human = String::new();
    for (heading, lines) in lines.iter().filter(|(_, lines)| !lines.is_empty()) {
        human.push_str(&screen.sentence(heading));
        for line in lines.iter().take(most) {
            let _ = writeln!(human, "  {line}");
        }
        if let more @ 1.. = lines.len().saturating_sub(most) {
            human.push_str(&screen.sentence(&text!("  … and {more} more", "  … et {more} autres")));
        }
    }
    if args.dry_run {
        human.push_str(&screen.sentence(&text!("nothing was changed (--dry-run)", "rien n’a été changé (--dry-run)")));
    }
    human
}

/// Returns the places where words change: those of links; added keys are told by the redirects.
fn rewritten(plan: &Plan) -> Vec<String> {
    let changes = plan.edits.iter().flat_map(|edit| edit.changes.iter().map(move |change| (&edit.file, change)));
    let replaced = changes.filter(|(_, change)| !change.old.is_empty());
    replaced.map(|(file, change)| format!("{file}:{}  {} → {}", change.line, change.old, change.new)).collect()
}

fn report(args: &MvArgs, prepared: &Prepared) -> Map<String, Value> {
    let folder = format!("content/{}/", args.site);
    let pair = |from: &str, to: &str| json!({ "from": from, "to": to });
    let moves = prepared.moves.files.iter();
    let moves: Vec<_> = moves.map(|(from, to)| pair(&format!("{folder}{from}"), &format!("{folder}{to}"))).collect();
    let redirects: Vec<_> = prepared.plan.redirects.iter().map(|(from, to)| pair(from, to)).collect();
    let edits = prepared.plan.edits.iter().map(|edit| {
        let changes = edit.changes.iter();
        let changes: Vec<_> =
            changes.map(|change| json!({ "line": change.line, "old": change.old, "new": change.new })).collect();
        json!({ "file": edit.file, "changes": changes })
    });
    Map::from_iter([
        ("dry_run".to_owned(), json!(args.dry_run)),
        ("moves".to_owned(), json!(moves)),
        ("redirects".to_owned(), json!(redirects)),
        ("edits".to_owned(), edits.collect()),
    ])
}

impl From<RenameError> for Failure {
    fn from(error: RenameError) -> Self {
        let unharmed = text!("nothing was changed", "rien n’a été changé");
        match error {
            RenameError::Refused { fact, hint } => Self::usage(fact).hint(hint).hint(unharmed),
            RenameError::Breaks(mut errors) => {
                if let Some(last) = errors.last_mut() {
                    let why = text!("the move would cause this", "le déplacement causerait cela");
                    last.hints.extend([why, unharmed]);
                }
                Self::Configuration(errors)
            }
        }
    }
}
