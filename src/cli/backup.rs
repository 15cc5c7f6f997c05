//! `sobre backup` and `sobre restore`.

use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{BackupArgs, RestoreArgs, now},
    provision::register,
    words,
};
use crate::{
    diag::{Diagnostic, Warned, text},
    provision::{archive, machine},
    register::AssociationId,
};

/// Keeps the web spaces of an association.
pub(crate) fn backup(args: &BackupArgs, screen: Screen) -> Result<Answer, Failure> {
    let Warned { value: register, diagnostics } = register(&args.subject)?;
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Configuration(diagnostics));
    }
    let id: AssociationId = args.association.parse().map_err(|()| {
        let given = &args.association;
        Failure::usage(text!("`{given}` is no code such as A0159", "« {given} » n’est pas un code comme A0159"))
    })?;
    let (_, machine) = machine(&register, args.subject.machine.as_deref())
        .map_err(|diagnostic| Failure::Configuration(vec![*diagnostic]))?;
    let (path, contents) = archive::backup(&register, machine, &args.subject.at.root, id, &args.to, now())?;
    let (shown, digest) = (path.display(), contents.digest);
    let files =
        words::count(contents.files.len() as u64, ["file", "files"], ["fichier", "fichiers"], screen.style.lang);
    let human = screen.sentence(&text!(
        "{shown}: {files}, read back and compared\ndigest: {digest}",
        "{shown} : {files}, relue et comparée\nempreinte : {digest}"
    ));
    Ok(Answer { exit: Exit::Good, human, json: told(&path.display().to_string(), &contents) })
}

/// Brings them back, or only tries whether that would work.
pub(crate) fn restore(args: &RestoreArgs, screen: Screen) -> Result<Answer, Failure> {
    let contents = archive::open(&args.archive)?;
    let (digest, association) = (contents.digest, &contents.association);
    let human = if args.trial {
        let beside = args.archive.parent().filter(|parent| !parent.as_os_str().is_empty());
        archive::prove(&args.archive, &contents, beside.unwrap_or(std::path::Path::new(".")))?;
        text!(
            "{association} can be restored\ndigest: {digest}",
            "{association} peut être restaurée\nempreinte : {digest}"
        )
    } else {
        archive::restore(&args.archive, &contents, &args.at.root)?;
        text!(
            "{association} is back; `sobre plan` shows what its host still needs",
            "{association} est revenue ; « sobre plan » montre ce qui manque encore à son hôte"
        )
    };
    let human = screen.sentence(&human);
    Ok(Answer { exit: Exit::Good, human, json: told(&args.archive.display().to_string(), &contents) })
}

fn told(archive: &str, contents: &archive::Contents) -> Map<String, Value> {
    Map::from_iter([
        ("archive".to_owned(), json!(archive)),
        ("association".to_owned(), json!(contents.association)),
        ("digest".to_owned(), json!(contents.digest.to_string())),
    ])
}
