//! What must never become public, looked for before anything leaves.
//!
//! Names first: hidden files, keys, dumps, backups that an editor left, programs. Then the texts
//! themselves, for private keys and for tokens whose shape tells what they open. An article that
//! *talks* about keys passes; one that holds a whole one does not. What a site publishes knowingly,
//! it lists: `[publish] allow = ["path"]` in `sites/<site>.toml`.
//!
//! This is a net, not a proof: a password in a sentence has no shape.

mod content;
mod name;

use std::{fs::File, io::Read as _, path::Path};

use rayon::prelude::*;

pub use content::{Found, Secret, find};
pub use name::{Suspicion, suspicion};

use crate::{
    config::SiteConfig,
    content::Audience,
    diag::{self, Code, Diagnostic, Place, Text, text},
    path::SitePath,
    release::{FileEntry, WriteError, at},
};

/// Where a release is about to go.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'d> {
    /// Name of the site.
    pub site: &'d str,
    /// Files the site allows.
    pub allow: &'d [SitePath],
    /// Who can read there.
    pub audiences: &'d [Audience],
}

/// Returns why files of the release in `live` must not be published, sorted; nothing is fine.
///
/// `shown` is how messages name that folder, such as `public/jardin`. Texts are read piece by piece,
/// several at a time; files that are no text only at their beginning.
pub fn look(
    live: &Path,
    shown: &str,
    files: &[FileEntry],
    destination: Destination<'_>,
) -> Result<Vec<Diagnostic>, WriteError> {
    let found: Result<Vec<Option<Diagnostic>>, WriteError> = files
        .par_iter()
        .map(|file| {
            if let Some(diagnostic) = wrong_audience(file, shown, destination) {
                return Ok(Some(diagnostic));
            }
            if destination.allow.contains(&file.path) {
                return Ok(None);
            }
            let diagnostic = look_at(&live.join(&file.path), file, shown)?;
            Ok(diagnostic.map(|diagnostic| diagnostic.hint(allow_it(file, destination.site))))
        })
        .collect();
    let mut found: Vec<Diagnostic> = found?.into_iter().flatten().collect();
    diag::sort(&mut found);
    Ok(found)
}

fn look_at(path: &Path, file: &FileEntry, shown: &str) -> Result<Option<Diagnostic>, WriteError> {
    let place = Place::file(format!("{shown}/{}", file.path));
    if let Some(suspicion) = suspicion(file.path.as_str())
        && !(suspicion == Suspicion::Key && is_slides(path, file)?)
    {
        return Ok(Some(suspicion.diagnostic(&file.path).at(place)));
    }
    let source = at(path, File::open(path))?;
    let found = at(path, find(source))?;
    // The line itself is not shown: a report may be public where the file must not be.
    Ok(found.map(|Found { secret, line }| secret.diagnostic(&file.path, line).at(Place { line, ..place })))
}

/// Whether a `.key` is a Keynote presentation, which is a zip archive.
fn is_slides(path: &Path, file: &FileEntry) -> Result<bool, WriteError> {
    let mut start = [0; 4];
    let mut source = at(path, File::open(path))?;
    let read = at(path, source.read(&mut start))?;
    Ok(file.path.as_str().to_ascii_lowercase().ends_with(".key") && start[..read] == *b"PK\x03\x04")
}

fn wrong_audience(file: &FileEntry, shown: &str, destination: Destination<'_>) -> Option<Diagnostic> {
    if destination.audiences.contains(&file.audience) {
        return None;
    }
    let (path, audience) = (&file.path, file.audience.as_str());
    let fact = text!(
        "{path} is for `{audience}`, and others can read where it would be published",
        "{path} est pour « {audience} », et d’autres lisent là où il serait publié"
    );
    let diagnostic = Diagnostic::new(Code::SECRET_AUDIENCE, fact).at(Place::file(format!("{shown}/{path}")));
    Some(diagnostic.hint(text!(
        "publish to a target that keeps this audience apart",
        "publiez vers une cible qui tient ce public à part"
    )))
}

fn allow_it(file: &FileEntry, site: &str) -> Text {
    let (config, path) = (SiteConfig::file(site), &file.path);
    text!(
        "if everyone may have it, write in {config}: `[publish] allow = [\"{path}\"]`",
        "si tout le monde peut l’avoir, écrivez dans {config} : « [publish] allow = [\"{path}\"] »"
    )
}

impl Suspicion {
    fn diagnostic(self, path: &SitePath) -> Diagnostic {
        let Text { en, fr } = self.words();
        let code = if self == Self::Program { Code::SECRET_PROGRAM } else { Code::SECRET_NAME };
        Diagnostic::new(code, text!("{path} must not be public: {en}", "{path} ne doit pas être public : {fr}"))
            .hint(text!("remove it from the site’s files", "retirez-le des fichiers du site"))
    }

    fn words(self) -> Text {
        match self {
            Self::Hidden => text!("a hidden file", "c’est un fichier caché"),
            Self::Key => text!("a key or a file of passwords", "c’est une clé ou un fichier de mots de passe"),
            Self::Data => text!("a database", "c’est une base de données"),
            Self::Backup => {
                text!("a backup copy or a working file", "c’est une copie de secours ou un fichier de travail")
            }
            Self::Program => text!(
                "a program, which a server would run or show",
                "c’est un programme, qu’un serveur exécuterait ou montrerait"
            ),
        }
    }
}

impl Secret {
    fn diagnostic(self, path: &SitePath, line: u32) -> Diagnostic {
        let (path, Text { en, fr }) = (path.as_str(), self.words());
        let fact = text!("{path} holds {en}, on line {line}", "{path} contient {fr}, ligne {line}");
        let hint = match self {
            Self::PrivateKey => text!(
                "take it out; if it was ever public, make a new one and withdraw this one",
                "retirez-la ; si elle a déjà été publique, faites-en une autre et révoquez celle-ci"
            ),
            Self::Token(_) => text!(
                "take it out; if it was ever public, revoke it",
                "retirez-le ; s’il a déjà été public, révoquez-le"
            ),
        };
        Diagnostic::new(Code::SECRET_CONTENT, fact).hint(hint)
    }

    fn words(self) -> Text {
        match self {
            Self::PrivateKey => text!("a private key", "une clé privée"),
            Self::Token(of) => text!("a token of {of}", "un jeton de {of}"),
        }
    }
}
