//! What can be typed after `sobre plan` and `sobre apply`.

use std::path::PathBuf;

use clap::Args;

use super::{DayArgs, FarmArgs};

/// `sobre plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
}

/// `sobre apply`.
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    #[arg(
        long,
        value_name = "DIGEST",
        help = "The name that `sobre plan` gave to what it showed | Le nom que « sobre plan » a donné à ce qu’il montrait"
    )]
    pub(crate) plan: String,
    #[arg(
        long,
        value_name = "N",
        default_value = "0",
        help = "How many removals are meant, when they are many | Nombre de suppressions voulues, quand elles sont nombreuses"
    )]
    pub(crate) allow: usize,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
}

/// Whose register, which machine.
#[derive(Debug, Args)]
pub(crate) struct SubjectArgs {
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
    #[arg(
        long = "root",
        id = "machine-root",
        value_name = "DIR | DOSSIER",
        default_value = "/",
        help = "The root of the machine, instead of the one you are on | \
                La racine de la machine, au lieu de celle où vous êtes"
    )]
    pub(crate) root: PathBuf,
    #[arg(
        long,
        value_name = "NAME | NOM",
        help = "Which machine of the register it is | Laquelle des machines du registre c’est"
    )]
    pub(crate) machine: Option<String>,
}
