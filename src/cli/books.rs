//! The register and the folder of persons beside it, for commands that write in them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::Failure;
use crate::{
    diag::{Code, Diagnostic, Place, Text, Warned, text},
    farm,
    register::{
        Register,
        import::{Base, FOLDER},
    },
    release::whole::{write_aside, write_private},
};

/// The register of a farm, and where it lies.
pub(crate) struct Books {
    /// What it says.
    pub(crate) register: Register,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// The folder of persons, outside git.
    pub(crate) private: PathBuf,
}

impl Books {
    /// Opens them, if the register is right and the farm has a folder for persons.
    pub(crate) fn open(farm: &Path, today: Date) -> Result<Self, Failure> {
        let outline = farm::outline(farm, &[])?;
        let Warned { value: register, diagnostics } = farm::register(farm, &outline, today)?;
        if diagnostics.iter().any(Diagnostic::is_error) {
            return Err(Failure::Configuration(diagnostics));
        }
        let Some(private) = &outline.config.private else { return Err(Failure::Configuration(vec![homeless()])) };
        Ok(Self { register, folder: farm::register_folder(farm)?, private: farm.join(private) })
    }

    /// Returns the text of a file of the register.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.folder.join(path)).ok()
    }

    /// Returns the text of the table of persons.
    pub(crate) fn contacts(&self) -> Option<String> {
        fs::read_to_string(self.private.join("contacts.csv")).ok()
    }

    /// Returns what was last imported from a program.
    pub(crate) fn base(&self, source: &str) -> Base {
        let text = fs::read_to_string(self.private.join(FOLDER).join(format!("{source}.toml")));
        Base::parse(&text.unwrap_or_default())
    }

    /// Writes a file of the register.
    pub(crate) fn write(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(path);
        let put = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| write_aside(&path, text.as_bytes()));
        written(put, &path)
    }

    /// Writes a file of the folder of persons, which only its owner reads.
    pub(crate) fn write_private(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.private.join(path);
        written(write_private(&path, text.as_bytes()), &path)
    }
}

fn written(put: io::Result<()>, path: &Path) -> Result<(), Failure> {
    put.map_err(|error| Failure::world(&text!("writing", "l’écriture de"), path, &error))
}

/// Refuses to do what was not shown.
pub(crate) fn check_plan(given: &str, shown: &str) -> Result<(), Failure> {
    if given == shown {
        return Ok(());
    }
    let fact: Text =
        text!("there is something else to do than was shown", "il y a autre chose à faire que ce qui fut montré");
    Err(Failure::usage(fact).hint(text!(
        "run the same command without `--plan`, and read it again",
        "relancez la même commande sans « --plan », et relisez"
    )))
}

fn homeless() -> Diagnostic {
    let fact = text!(
        "the farm has no folder for what is known of persons",
        "la ferme n’a pas de dossier pour ce que l’on sait des personnes"
    );
    Diagnostic::new(Code::CONFIG_MISSING, fact).at(Place::file("farm.toml")).hint(text!(
        "name one outside git: `private = \"../private\"`",
        "nommez-en un hors de git : « private = \"../private\" »"
    ))
}
