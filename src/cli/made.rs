//! What `init`, `new` and `mv` share: applying a batch of changes and saying what was done.

use std::fmt::Write as _;

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Answer, Exit, Failure, Screen};
use crate::{
    diag::{Text, text},
    edit::{Batch, EditError, Step},
};

/// Applies a batch of new files; the answer is `fact`, the files, and what to do `next`.
pub(crate) fn create(batch: &Batch, fact: &Text, next: &Text, screen: Screen) -> Result<Answer, Failure> {
    batch.apply().map_err(|error| failure(error, &batch.root))?;
    let mut human = screen.sentence(fact);
    let files: Vec<String> = batch.steps.iter().map(|step| target(step).display().to_string()).collect();
    if !screen.quiet {
        for file in &files {
            let _ = writeln!(human, "  {file}");
        }
    }
    human.push_str(&screen.sentence(next));
    let json = Map::from_iter([("files".to_owned(), files.iter().map(|path| json!(path)).collect::<Value>())]);
    Ok(Answer { exit: Exit::Good, human, json })
}

/// Returns the file that a step leaves behind, or takes away.
fn target(step: &Step) -> &Path {
    match step {
        Step::Create { path, .. } | Step::Replace { path, .. } | Step::Remove { path, .. } => path,
        Step::Move { to, .. } => to,
    }
}

/// Returns why a batch was not applied.
pub(crate) fn failure(error: EditError, root: &Path) -> Failure {
    let unharmed = text!("nothing was changed", "rien n’a été changé");
    match error {
        EditError::Occupied(path) => {
            let path = path.display();
            Failure::usage(text!("{path} already exists", "{path} existe déjà")).hint(unharmed)
        }
        EditError::Changed(path) => {
            let path = path.display();
            let fact = text!("{path} was changed meanwhile", "{path} a été modifié entre-temps");
            Failure::usage(fact).hint(unharmed)
        }
        EditError::World { path, source } => {
            Failure::world(&text!("writing", "l’écriture de"), &root.join(path), &source)
        }
    }
}
