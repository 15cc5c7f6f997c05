//! `farm.toml`.

use super::{CommandConfig, TargetConfig, commands};
use crate::{
    content::reader::{Reader, read_table},
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
    /// `target`: for sites that name none.
    pub target: Option<String>,
    /// `[targets]`: where sites are published, in order of name.
    pub targets: Vec<TargetConfig>,
    /// `[[commands]]`: programs whose output is a file of the farm, in written order.
    pub commands: Vec<CommandConfig>,
}

impl Default for FarmConfig {
    fn default() -> Self {
        Self {
            theme: "base".into(),
            out: "public".into(),
            private: None,
            target: None,
            targets: Vec::new(),
            commands: Vec::new(),
        }
    }
}

/// The edition of file formats that this sobre reads.
const EDITION: &str = "1";

impl FarmConfig {
    /// Returns what `text` says, and what is wrong with it.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let locate = |span| Place::new("farm.toml", text, span);
        let (config, found) = read_table(text, Code::CONFIG_SYNTAX, &locate, Self::read);
        (config.unwrap_or_default(), found)
    }

    pub(super) fn read(table: &mut Reader<'_, '_>) -> Self {
        let default = Self::default();
        table.require("sobre", "sobre = \"1\"");
        match table.string_at("sobre") {
            Some((edition, place)) if edition != EDITION => table.report(unknown_edition(&edition, place)),
            _ => {}
        }
        let config = Self {
            theme: table.string("theme").unwrap_or(default.theme),
            out: table.string("out").unwrap_or(default.out),
            private: table.string("private"),
            target: None,
            targets: read_targets(table),
            commands: commands::read(table),
        };
        Self { target: read_target(&config.targets, table), ..config }
    }
}

fn read_targets(reader: &mut Reader<'_, '_>) -> Vec<TargetConfig> {
    let mut targets = Vec::new();
    for entry in reader.free_table("targets") {
        let place = reader.place(entry.key_span.clone());
        targets.extend(TargetConfig::read(&entry.key, place, entry.node, reader));
    }
    targets.sort_by(|a, b| a.name.cmp(&b.name));
    targets
}

fn read_target(targets: &[TargetConfig], reader: &mut Reader<'_, '_>) -> Option<String> {
    let (name, place) = reader.string_at("target")?;
    if !targets.iter().any(|target| target.name == name) {
        reader.report(no_target(&name, targets).at(place));
    }
    Some(name)
}

/// Returns the finding for a target that the farm does not have.
pub fn no_target(name: &str, targets: &[TargetConfig]) -> Diagnostic {
    let names = || targets.iter().map(|target| target.name.as_str());
    let fact = text!("the farm has no target `{name}`", "la ferme n’a pas de cible « {name} »");
    let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).did_you_mean(name, names());
    let all = names().collect::<Vec<_>>().join(", ");
    match all.is_empty() {
        true => diagnostic.hint(text!(
            "describe it in farm.toml: `[targets.{name}]`",
            "décrivez-la dans farm.toml : « [targets.{name}] »"
        )),
        false => diagnostic.hint(text!("there are: {all}", "il y a : {all}")),
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
