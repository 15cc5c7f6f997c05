//! What can be typed after `sobre schema` and `sobre fix`.

use std::path::PathBuf;

use clap::Args;

use super::FarmArgs;

/// `sobre schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    #[arg(
        value_name = "NAME | NOM",
        help = "`farm`, `site`, `page` or a content type, such as `event` | \
                `farm`, `site`, `page` ou un type de contenu, comme `event`"
    )]
    pub(crate) name: Option<String>,
    #[arg(
        long,
        value_name = "SITE",
        help = "Only taxonomies and types of this site | Seulement les taxinomies et les types de ce site"
    )]
    pub(crate) site: Option<String>,
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        conflicts_with = "name",
        help = "Write all schemas to this folder | Écrire tous les schémas dans ce dossier"
    )]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
}

/// `sobre fix`.
#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    #[arg(value_name = "SITE", help = "Only these sites | Seulement ces sites")]
    pub(crate) sites: Vec<String>,
    #[arg(
        long,
        help = "Only say what would change; ends with 4 if something would | \
                        Dire seulement ce qui changerait ; finit par 4 si quelque chose changerait"
    )]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
}
