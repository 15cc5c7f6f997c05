//! What a run tells beyond single objects.

use super::{archive::Archive, item::Kind, media::Library, plan::Plan};
use crate::{
    diag::text,
    statify::{Report, Weight, sql::Column},
};

/// Tells what the files of a backup turned out to be.
pub(super) fn files(archive: &Archive, report: &mut Report) {
    for (source, health) in archive.sources.iter().zip(&archive.health) {
        health.tell(&source.path, report);
        if let Some(charset) = source.charset.as_deref().filter(|name| *name != "iso-8859-15") {
            let what = text!(
                "the character set {charset} is read as windows-1252",
                "le jeu de caractères {charset} est lu comme windows-1252"
            );
            report.tell(Weight::Guess, what, source.path.file_name().unwrap_or_default().to_string_lossy());
        }
        for prefix in &source.others {
            let what = text!(
                "another SPIP site in the same file, left there: its tables begin with `{prefix}`",
                "un autre site SPIP dans le même fichier, laissé là : ses tables commencent par « {prefix} »"
            );
            report.tell(Weight::KeptOut, what, source.path.file_name().unwrap_or_default().to_string_lossy());
        }
    }
    for column in archive.letters(Column::is_twice) {
        let what = text!("a column that was encoded twice, put right", "une colonne encodée deux fois, réparée");
        report.tell(Weight::Guess, what, column);
    }
    for column in archive.letters(Column::is_mixed) {
        let what = text!(
            "some values look as if they were encoded twice, others do not: all stay as they are",
            "certaines valeurs ont l’air encodées deux fois, d’autres non : toutes restent telles quelles"
        );
        report.tell(Weight::Guess, what, column);
    }
    let accounts = archive.items.keys().filter(|key| key.0 == Kind::Author).count();
    if accounts > 0 {
        let what = text!(
            "accounts: {accounts}; their mail, logins, passwords and keys, and those of the settings, are never read",
            "comptes : {accounts} ; leurs courriels, identifiants, mots de passe et clés, et ceux des réglages, ne sont jamais lus"
        );
        report.tell(Weight::KeptOut, what, "auteurs");
    }
    if archive.hidden_comments > 0 {
        let n = archive.hidden_comments;
        let what = text!("messages that were not published: {n}", "messages qui n’étaient pas publiés : {n}");
        report.tell(Weight::KeptOut, what, "forum");
    }
}

/// Tells of messages below what has no page.
pub(super) fn homeless_comments(archive: &Archive, plan: &Plan, report: &mut Report) {
    let homeless = |key| plan.public.contains(&key) && plan.page(key, None).is_none();
    for (key, comments) in archive.comments.iter().filter(|(key, _)| homeless(**key)) {
        let n = comments.len();
        let what = text!("messages below what is no page now: {n}", "messages sous ce qui n’est plus une page : {n}");
        report.tell(Weight::Loss, what, super::plan::named(*key));
    }
}

/// Adds what a static site needs another tool for.
pub(super) fn advise(archive: &Archive, library: &Library, report: &mut Report) {
    let has_form = report.findings.iter().any(|(_, what, _)| what.en == "a form");
    let takes = archive.meta("forums_publics");
    let is_open = archive.items.iter().any(|(key, item)| key.0 == Kind::Article && item.is_open);
    let mut advice = Vec::new();
    if has_form {
        advice.push(text!(
            "forms: give an address to write to, or use a form service of your own",
            "formulaires : donnez une adresse où écrire, ou utilisez un service de formulaires à vous"
        ));
    }
    if !matches!(takes, "" | "non") && is_open && !archive.comments.is_empty() {
        advice.push(text!(
            "forums were open: published messages stay readable, new ones need another tool",
            "les forums étaient ouverts : les messages publiés restent lisibles, les nouveaux demandent un autre outil"
        ));
    }
    if !library.is_there() && !archive.files.is_empty() {
        advice.push(text!(
            "media: give the folder `IMG` with `--img`",
            "médias : donnez le dossier « IMG » avec « --img »"
        ));
    }
    report.advice = advice;
}
