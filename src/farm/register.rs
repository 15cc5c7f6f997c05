//! The register of a farm, fetched from `content/<portal>/register/`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::{FarmError, Outline};
use crate::{
    config::SiteConfig,
    content::document::utf8,
    diag::{self, Code, Diagnostic, Place, Warned, text},
    read::{load, unreadable},
    register::{
        Association, FOLDER, For, Machine, Register,
        dues::{Decision, Payment},
    },
};

/// A register, and what it was read from.
pub struct Registered {
    /// What it says.
    pub register: Register,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Returns the register of a farm, and what is wrong with it. `outline` is that of the whole farm: what
/// its sites say of themselves need not be said again.
pub fn register(farm: &Path, outline: &Outline, today: Date) -> Result<Warned<Register>, FarmError> {
    let Registered { register, diagnostics, .. } = registered(farm, outline, today)?;
    Ok(Warned { value: register, diagnostics })
}

/// Returns the register of a farm with what is wrong with it.
pub(super) fn registered(farm: &Path, outline: &Outline, today: Date) -> Result<Registered, FarmError> {
    let folder = folder(farm)?;
    let label = folder.strip_prefix(farm).unwrap_or(&folder).display().to_string();
    let mut fetched = Fetched { register: Register::default(), found: Vec::new() };
    let file = format!("{label}/{}", Machine::FILE);
    if let Some(text) = fetched.text(&folder.join(Machine::FILE), &file) {
        let (machines, found) = Machine::parse_all(&file, &text);
        fetched.register.machines = machines;
        fetched.found.extend(found);
    }
    let built = |name: &str| -> Option<SiteConfig> {
        outline.sites.iter().find(|(own, ..)| own == name).and_then(|(_, config, _)| config.clone())
    };
    for name in names(&folder.join("associations"))? {
        let file = format!("{label}/associations/{name}");
        let id = name.strip_suffix(".toml").and_then(|id| id.parse().ok());
        let Some(id) = id else {
            fetched.found.push(unnamed(&name, &file));
            continue;
        };
        let Some(text) = fetched.text(&folder.join("associations").join(&name), &file) else { continue };
        let (association, found) = Association::parse(id, &file, &text, &built);
        fetched.found.extend(found);
        fetched.register.associations.extend(association.map(|association| (id, association)));
    }
    fetched.ledgers(&folder, &label)?;
    fetched.facts(&folder, &label)?;
    if let Some(private) = &outline.config.private {
        fetched.private(&farm.join(private), private)?;
    }
    fetched.found.extend(fetched.register.clashes());
    fetched.found.extend(fetched.register.dangling());
    fetched.found.extend(fetched.register.voids(today));
    fetched.found.extend(fetched.register.unpromised(today));
    diag::sort(&mut fetched.found);
    let Fetched { register, found } = fetched;
    Ok(Registered { register, diagnostics: found })
}

/// What has been read so far.
struct Fetched {
    register: Register,
    found: Vec<Diagnostic>,
}

impl Fetched {
    /// Reads what was paid and what was decided.
    fn ledgers(&mut self, folder: &Path, label: &str) -> Result<(), FarmError> {
        let (mut payments, mut decisions) = (Vec::new(), Vec::new());
        let is_ledger = |name: &String| has_ending(name, "csv");
        for name in names(&folder.join("payments"))?.into_iter().filter(is_ledger) {
            let file = format!("{label}/payments/{name}");
            let Some(text) = self.text(&folder.join("payments").join(&name), &file) else { continue };
            let (read, found) = Payment::parse_all(&file, &text);
            payments.extend(read);
            self.found.extend(found);
        }
        for name in names(&folder.join("decisions"))? {
            let Some(stem) = name.strip_suffix(".toml") else { continue };
            let file = format!("{label}/decisions/{name}");
            let Some(text) = self.text(&folder.join("decisions").join(&name), &file) else { continue };
            let (decision, found) = Decision::parse(stem, &file, &text);
            decisions.extend(decision);
            self.found.extend(found);
        }
        (self.register.payments, self.register.decisions) = (For::new(payments), For::new(decisions));
        Ok(())
    }

    /// Reads what only the portal shows.
    fn facts(&mut self, folder: &Path, label: &str) -> Result<(), FarmError> {
        let mut paths = Vec::new();
        for name in names(folder)? {
            if folder.join(&name).is_dir() {
                paths.extend(names(&folder.join(&name))?.into_iter().map(|inner| format!("{name}/{inner}")));
            } else {
                paths.push(name);
            }
        }
        let is_text = |path: &String| ["toml", "csv", "svg", "md"].iter().any(|ending| has_ending(path, ending));
        for path in paths {
            let file = format!("{label}/{path}");
            let text = is_text(&path).then(|| self.text(&folder.join(&path), &file));
            let found = self.register.facts.take(&path, &file, &text.flatten().unwrap_or_default());
            self.found.extend(found);
        }
        Ok(())
    }

    /// Reads what is kept outside git: persons, and what was last planned for each machine.
    fn private(&mut self, folder: &Path, label: &str) -> Result<(), FarmError> {
        let plans = names(&folder.join("plans"))?.into_iter().filter(|name| has_ending(name, "json"));
        let plans = plans.map(|name| format!("plans/{name}"));
        for path in std::iter::once("contacts.csv".to_owned()).chain(plans) {
            let file = format!("{label}/{path}");
            let Some(text) = self.text(&folder.join(&path), &file) else { continue };
            let found = self.register.facts.take(&path, &file, &text);
            self.found.extend(found);
        }
        Ok(())
    }

    fn text(&mut self, path: &Path, file: &str) -> Option<String> {
        let text = match load(path) {
            Ok(None) => return None,
            Ok(Some(bytes)) => utf8(file, &bytes).map(str::to_owned).map_err(|fault| *fault),
            Err(error) => Err(unreadable(file.to_owned(), &error)),
        };
        text.map_err(|fault| self.found.push(fault)).ok()
    }
}

/// Returns the folder of the farm's only register.
pub fn folder(farm: &Path) -> Result<PathBuf, FarmError> {
    let content = farm.join("content");
    let mut found = Vec::new();
    for site in names(&content)? {
        let folder = content.join(site).join(FOLDER);
        if folder.join("associations").is_dir() || folder.join(Machine::FILE).is_file() {
            found.push(folder);
        }
    }
    match (found.pop(), found.pop()) {
        (Some(folder), None) => Ok(folder),
        (Some(one), Some(other)) => {
            let [one, other] =
                [other, one].map(|folder| folder.strip_prefix(farm).unwrap_or(&folder).display().to_string());
            let fact =
                text!("the farm has two registers: {one} and {other}", "la ferme a deux registres : {one} et {other}");
            Err(FarmError::Usage(Box::new(Diagnostic::new(Code::CONFIG_VALUE, fact))))
        }
        (None, _) => {
            let fact = text!("the farm has no register", "la ferme n’a pas de registre");
            Err(FarmError::Usage(Box::new(Diagnostic::new(Code::CONFIG_MISSING, fact).hint(text!(
                "it lies in `content/<portal>/register/`: `infrastructure.toml`, `associations/A0001.toml`",
                "il se trouve dans « content/<portail>/register/ » : « infrastructure.toml », « associations/A0001.toml »"
            )))))
        }
    }
}

fn has_ending(name: &str, wanted: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == wanted)
}

/// Returns the names in a folder that may be missing, in order, hidden ones left out.
fn names(folder: &Path) -> Result<Vec<String>, FarmError> {
    let world = |source| FarmError::World { doing: text!("reading", "la lecture de"), path: folder.into(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(world)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(world)?.file_name().to_string_lossy().into_owned();
        names.extend((!name.starts_with('.')).then_some(name));
    }
    names.sort();
    Ok(names)
}

fn unnamed(name: &str, file: &str) -> Diagnostic {
    let fact = text!(
        "`{name}` is not named by an association’s code",
        "« {name} » n’a pas pour nom le code d’une association"
    );
    Diagnostic::new(Code::REGISTER_ID, fact)
        .at(Place::file(file))
        .hint(text!("`A`, four digits, `.toml`: `A0159.toml`", "« A », quatre chiffres, « .toml » : « A0159.toml »"))
}
