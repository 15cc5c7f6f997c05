//! `sobre access invite` and `sobre access revoke`.

use serde_json::{Map, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{Access, AccessArgs},
    provision::{register, way},
};
use crate::{
    diag::{Diagnostic, Warned, text},
    provision::{Door, machine},
};

/// Lets somebody in, or no more.
pub(crate) fn run(what: &Access, screen: Screen) -> Result<Answer, Failure> {
    let (Access::Invite(args) | Access::Revoke(args)) = what;
    let AccessArgs { role, site, subject, .. } = args;
    let Warned { value: register, diagnostics } = register(subject)?;
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Configuration(diagnostics));
    }
    let refused = |diagnostic: Box<Diagnostic>| Failure::Configuration(vec![*diagnostic]);
    let (_, machine) = machine(&register, subject.machine.as_deref()).map_err(refused)?;
    let door = Door::find(&register, site, role, subject.day.get()).map_err(refused)?;
    let mut line = way(subject, Some(machine))?;
    let name = args.name.as_deref().unwrap_or(role);
    let mut json = Map::from_iter([("name".to_owned(), json!(name))]);
    let human = match what {
        Access::Invite(_) => {
            let password = door.invite(&mut line, name)?;
            json.insert("password".into(), json!(password));
            let said = text!(
                "name: {name}\npassword: {password}\nIt is shown this once, and kept nowhere: hand it over by a channel that nobody reads.",
                "nom : {name}\nmot de passe : {password}\nIl n’est montré que cette fois, et gardé nulle part : transmettez-le par un canal que personne ne lit."
            );
            format!("{}\n", said.in_lang(screen.style.lang))
        }
        Access::Revoke(_) => {
            let was_in = door.revoke(&mut line, name)?;
            json.insert("was_in".into(), json!(was_in));
            screen.sentence(&match was_in {
                true => {
                    text!("{name} is out, from the next request on", "{name} n’entre plus, dès la prochaine requête")
                }
                false => text!("{name} was not in", "{name} n’entrait pas"),
            })
        }
    };
    Ok(Answer { exit: Exit::Good, human, json })
}
