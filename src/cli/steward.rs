//! `sobre steward`: the other end of `sobre plan` and `sobre apply`, with the rights of root.

use std::{
    io::{self, BufReader},
    path::Path,
};

use super::{Exit, Failure, Screen, args::StewardArgs, screen::for_everyone};
use crate::{
    diag::text,
    path::SystemPath,
    provision::{Border, Steward, serve},
    register::Quotas,
};

/// Does what is asked, until there is no more. Standard output carries messages; people read standard error.
pub(crate) fn run(args: &StewardArgs, screen: Screen) -> Exit {
    for_everyone();
    match serve_on(args) {
        Ok(()) => Exit::Good,
        Err(failure) => {
            let mut text = String::new();
            failure.write_human(screen.error_style, &mut text);
            Screen::err(&text);
            failure.exit()
        }
    }
}

fn serve_on(args: &StewardArgs) -> Result<(), Failure> {
    let quotas = Quotas::ALL.iter().find(|(name, _)| *name == args.quotas);
    let Some((_, quotas)) = quotas else {
        let given = &args.quotas;
        return Err(Failure::usage(text!(
            "`{given}` is no way to keep quotas",
            "« {given} » n’est pas une façon de tenir les quotas"
        )));
    };
    let path = |given: &str| -> Result<SystemPath, Failure> {
        let refused = |_| Failure::usage(text!("`{given}` is no folder", "« {given} » n’est pas un dossier"));
        SystemPath::new(given.trim_start_matches('/')).map_err(refused)
    };
    let border = Border {
        spaces: path(&args.spaces)?,
        apache: path(&args.apache)?,
        archives: path(&args.archives)?,
        control: args.control.clone(),
        account: args.account.clone(),
        quotas: *quotas,
        php: args.php.clone(),
    };
    let mut steward = Steward::open(Path::new("/"), border)?;
    serve(&mut BufReader::new(io::stdin()), &mut io::stdout(), &mut steward)
        .map_err(|error| Failure::world(&text!("speaking with", "la conversation avec"), Path::new("sobre"), &error))
}
