//! `[publish]` of `sites/<site>.toml`.

use crate::{
    content::reader::Reader,
    diag::{Code, Diagnostic, text},
    path::SitePath,
};

/// What a site says about being published.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublishConfig {
    /// `allow`: files that look as if they were not for the public, and are.
    pub allow: Vec<SitePath>,
    /// `private`: whether the private parts of a portal are published, too.
    pub private: bool,
}

impl Default for PublishConfig {
    fn default() -> Self {
        Self { allow: Vec::new(), private: true }
    }
}

impl PublishConfig {
    /// Takes `[publish]` from a site's configuration.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let Some(entry) = reader.take("publish") else { return Self::default() };
        reader.within(entry.node, |table| Self {
            allow: read_allow(table),
            private: table.bool("private").unwrap_or(true),
        })
    }
}

fn read_allow(table: &mut Reader<'_, '_>) -> Vec<SitePath> {
    let Some((paths, place)) = table.strings_at("allow") else { return Vec::new() };
    let mut allowed = Vec::new();
    for path in paths {
        match SitePath::new(&path) {
            Ok(path) => allowed.push(path),
            Err(_) => {
                let fact = text!("`{path}` is not a file of the site", "« {path} » n’est pas un fichier du site");
                let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place.clone());
                table.report(diagnostic.hint(text!(
                    "a path as it is published, without a first `/`: `files/example.pem`",
                    "un chemin tel qu’il est publié, sans « / » au début : « fichiers/exemple.pem »"
                )));
            }
        }
    }
    allowed
}
