//! What goes for ever goes on the strength of an archive: found, read again, restored for a trial, and
//! compared with what is there.

use std::{fs, path::Path};

use crate::{
    diag::{Code, Diagnostic, text},
    digest::Digest,
    path::SystemPath,
    provision::{
        apply::ProvisionError,
        archive::{self, Contents},
    },
    publish::folder::Folder,
};

/// Returns what the archive with this digest holds; restored for a trial with `again`.
pub(super) fn proven(archives: &Path, digest: Digest, again: bool) -> Result<Contents, ProvisionError> {
    let entries = fs::read_dir(archives).into_iter().flatten().filter_map(Result::ok);
    let lists = entries.map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with(".tar.json"));
    for list in lists {
        let told = fs::read(&list).ok().and_then(|bytes| serde_json::from_slice::<Contents>(&bytes).ok());
        if told.is_some_and(|told| told.digest == digest) {
            let archive = list.with_extension("");
            let contents = archive::open(&archive)?;
            if again {
                archive::prove(&archive, &contents, archives)?;
            }
            return Ok(contents);
        }
    }
    let (shown, folder) = (digest.to_string(), archives.display());
    let fact = text!("no archive {shown} is in {folder}", "aucune archive {shown} dans {folder}");
    Err(refused(fact))
}

/// Refuses when a web space is not as the archive holds it; its logs may have grown.
pub(super) fn compare(kept: &Contents, root: &Folder, space: &SystemPath) -> Result<(), ProvisionError> {
    if archive::is_as_kept(kept, root, space)? {
        return Ok(());
    }
    let fact = text!(
        "/{space} is not as the archive of {} holds it",
        "/{space} n’est pas comme dans l’archive de {}",
        kept.association
    );
    Err(refused(fact))
}

/// Refuses what nobody archived.
pub(super) fn unproven(path: &SystemPath) -> ProvisionError {
    refused(text!("no archive is named that holds /{path}", "aucune archive nommée ne contient /{path}"))
}

fn refused(fact: crate::diag::Text) -> ProvisionError {
    ProvisionError::refused(Diagnostic::new(Code::PROVISION_ARCHIVE, fact).hint(text!(
        "make one by `sobre backup`, try it by `sobre restore --trial`, and let the decision name its digest",
        "faites-en une par « sobre backup », éprouvez-la par « sobre restore --trial », et que la décision nomme son empreinte"
    )))
}
