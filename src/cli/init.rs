//! `sobre init`.

use std::path::Path;

use super::{
    Answer, Failure, Screen,
    args::{InitArgs, today},
    made, starter,
};
use crate::{diag::text, edit::Batch};

/// Starts a farm in a new or empty folder.
pub(crate) fn run(args: &InitArgs, screen: Screen) -> Result<Answer, Failure> {
    vacant(&args.dir)?;
    let batch = Batch::create(&args.dir, starter::farm(screen.style.lang, today()));
    let dir = args.dir.display();
    let fact = text!("a farm with one site, in {dir}:", "une ferme avec un site, dans {dir} :");
    let next = text!("next: `cd {dir}`, then `sobre serve`", "ensuite : « cd {dir} », puis « sobre serve »");
    made::create(&batch, &fact, &next, screen)
}

/// Refuses what is neither new nor an empty folder.
fn vacant(dir: &Path) -> Result<(), Failure> {
    let path = dir.display();
    match dir.read_dir().map(|mut entries| entries.next().is_none()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::world(&text!("looking into", "la lecture de"), dir, &error)),
        Ok(true) => Ok(()),
        Ok(false) if dir.join("farm.toml").exists() => {
            let fact = text!("{path} already is a farm", "{path} est déjà une ferme");
            Err(Failure::usage(fact)
                .hint(text!("`sobre new site NAME` adds a site", "« sobre new site NOM » ajoute un site")))
        }
        Ok(false) => {
            let fact = text!("{path} is not empty", "{path} n’est pas vide");
            Err(Failure::usage(fact).hint(text!("choose a new folder", "choisissez un nouveau dossier")))
        }
    }
}
