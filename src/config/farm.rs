//! `farm.toml`.

use crate::{
    content::{parse_toml, reader::Reader},
    diag::{Code, Diagnostic, Place, text},
};

/// What all sites of a farm share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FarmConfig {
    /// `theme`: for sites that name none.
    pub theme: String,
    /// `out`: where builds go, below the farm unless absolute.
    pub out: String,
    /// `private`: folder of personal data outside git, if there is one.
    pub private: Option<String>,
}

impl Default for FarmConfig {
    fn default() -> Self {
        Self { theme: "base".into(), out: "public".into(), private: None }
    }
}

/// The edition of file formats that this sobre reads.
const EDITION: &str = "1";

impl FarmConfig {
    /// Returns what `text` says, and what is wrong with it.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let locate = |span| Place::new("farm.toml", text, span);
        let node = match parse_toml(text, Code::CONFIG_SYNTAX, &locate) {
            Ok(node) => node,
            Err(faults) => return (Self::default(), faults),
        };
        let mut found = Vec::new();
        let mut reader = Reader::new(node, &locate, &mut found);
        let default = Self::default();
        match reader.string_at("sobre") {
            None => reader.missing("sobre", "sobre = \"1\""),
            Some((edition, _)) if edition == EDITION => {}
            Some((edition, place)) => reader.report(unknown_edition(&edition, place)),
        }
        let config = Self {
            theme: reader.string("theme").unwrap_or(default.theme),
            out: reader.string("out").unwrap_or(default.out),
            private: reader.string("private"),
        };
        reader.finish();
        (config, found)
    }
}

fn unknown_edition(edition: &str, place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::CONFIG_VALUE,
        text!(
            "this farm is written for edition `{edition}`, this sobre reads `{EDITION}`",
            "cette ferme est écrite pour l’édition « {edition} », ce sobre lit « {EDITION} »"
        ),
    )
    .at(place)
    .hint(text!("install the sobre that reads it", "installez le sobre qui la lit"))
}
