//! `[[commands]]` of `farm.toml`: programs whose output is a file of the farm.
//!
//! Only the farm's own configuration may name programs: it belongs to who runs the farm, while `content/` and
//! `sites/` belong to its members.

use std::path::{Component, Path};

use crate::{
    content::{node::Kind, reader::Reader},
    diag::{Code, Diagnostic, Place, text},
};

/// A program, what it reads and what it makes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommandConfig {
    /// `run`: the program and its words; no shell reads them.
    pub run: Vec<String>,
    /// `inputs`: files below the farm that it reads; `*` stands for any part of a name, `**` for any folders.
    pub inputs: Vec<String>,
    /// `output`: the file below the farm that gets what it writes to its standard output.
    pub output: String,
    /// `seconds` after which it is stopped.
    pub seconds: u32,
    /// Where `run` stands.
    pub place: Place,
}

/// How long a command may take when nobody says.
const SECONDS: u32 = 60;

/// Takes `[[commands]]` from the farm's configuration.
pub(super) fn read(reader: &mut Reader<'_, '_>) -> Vec<CommandConfig> {
    let Some(entry) = reader.take("commands") else { return Vec::new() };
    let Kind::List(items) = entry.node.kind else {
        return reader.within(entry.node, |_| Vec::new());
    };
    items.into_iter().filter_map(|item| reader.within(item, read_command)).collect()
}

fn read_command(table: &mut Reader<'_, '_>) -> Option<CommandConfig> {
    table.require("run", "run = [\"python3\", \"tools/members.py\"]");
    table.require("output", "output = \"content/jardin/data/members.json\"");
    let run = table.strings_at("run");
    let inputs = table.strings_at("inputs");
    let output = table.string_at("output");
    let seconds = table.count("seconds").unwrap_or(SECONDS).max(1);
    let ((run, place), (output, output_place)) = (run?, output?);
    if run.is_empty() {
        let fact = text!("`run` names no program", "« run » ne nomme aucun programme");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
        return None;
    }
    let (inputs, inputs_place) = inputs.map_or((Vec::new(), None), |(inputs, place)| (inputs, Some(place)));
    for path in inputs.iter().filter(|path| !is_below(path)) {
        table.report(outside(path).at(inputs_place.clone()));
    }
    let command = CommandConfig { run, inputs, output, seconds, place };
    if !is_below(&command.output) || command.site().is_none() {
        table.report(outside(&command.output).at(output_place).hint(text!(
            "what a command makes lies in the content of a site: `content/jardin/data/members.json`",
            "ce que fait une commande se trouve dans le contenu d’un site : « content/jardin/data/membres.json »"
        )));
        return None;
    }
    Some(command)
}

impl CommandConfig {
    /// Returns the site to whose content the output belongs.
    pub fn site(&self) -> Option<&str> {
        let (site, _) = self.output.strip_prefix("content/")?.split_once('/')?;
        Some(site)
    }
}

fn outside(path: &str) -> Diagnostic {
    let fact = text!("`{path}` is not a file of the farm", "« {path} » n’est pas un fichier de la ferme");
    Diagnostic::new(Code::CONFIG_VALUE, fact)
}

/// Whether a path leads to something below the farm, and not to a hidden file.
fn is_below(path: &str) -> bool {
    let is_name = |part: Component<'_>| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    };
    !path.is_empty() && Path::new(path).components().all(is_name)
}
