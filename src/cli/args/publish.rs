//! What can be typed after `sobre publish`, `releases`, `rollback` and `receive`.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::Args;

use super::FarmArgs;

/// `sobre publish`.
#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    #[arg(value_name = "SITE", help = "Only these sites | Seulement ces sites")]
    pub(crate) sites: Vec<String>,
    #[command(flatten)]
    pub(crate) spot: SpotArgs,
    #[arg(long, help = "Show what would be put, put nothing | Montrer ce qui serait mis en ligne, ne rien faire")]
    pub(crate) dry_run: bool,
    #[arg(long, value_name = "N", help = "How many sites at a time | Nombre de sites à la fois")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// `sobre releases`.
#[derive(Debug, Args)]
pub(crate) struct ReleasesArgs {
    #[arg(value_name = "SITE", help = "The site | Le site")]
    pub(crate) site: String,
    #[command(flatten)]
    pub(crate) spot: SpotArgs,
}

/// `sobre rollback`.
#[derive(Debug, Args)]
pub(crate) struct RollbackArgs {
    #[arg(value_name = "SITE", help = "The site | Le site")]
    pub(crate) site: String,
    #[arg(
        long,
        value_name = "ID",
        help = "To this release, instead of the one before | À cette version, au lieu de la précédente"
    )]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) spot: SpotArgs,
}

/// `sobre receive`.
#[derive(Debug, Args)]
pub(crate) struct ReceiveArgs {
    #[arg(long, value_name = "DIR | DOSSIER", help = "The web space | L’espace web")]
    pub(crate) space: PathBuf,
    #[arg(long, value_name = "NAME | NOM", help = "Only this site | Seulement ce site")]
    pub(crate) site: Option<String>,
    #[arg(long, value_name = "BYTES | OCTETS", help = "The largest release | La plus grande version")]
    pub(crate) quota: Option<u64>,
    #[arg(long, value_name = "N", help = "How many files, instead of 200000 | Nombre de fichiers, au lieu de 200000")]
    pub(crate) files: Option<usize>,
    #[arg(
        long,
        value_name = "N",
        help = "How many releases stay, instead of 10 | Nombre de versions gardées, au lieu de 10"
    )]
    pub(crate) keep: Option<usize>,
    #[arg(
        long,
        value_name = "DAYS | JOURS",
        help = "How long releases stay, instead of 30 | \
                                                     Combien de temps les garder, au lieu de 30"
    )]
    pub(crate) keep_days: Option<u32>,
    #[arg(long, help = "Receive nothing, only tidy up | Ne rien recevoir, seulement ranger")]
    pub(crate) tidy: bool,
}

/// From where to where.
#[derive(Debug, Args)]
pub(crate) struct SpotArgs {
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        help = "Where the builds are, instead of the farm’s `public/` | \
                Où sont les constructions, au lieu du `public/` de la ferme"
    )]
    pub(crate) out: Option<PathBuf>,
    #[arg(
        long,
        value_name = "NAME | NOM",
        help = "A target of `farm.toml`, instead of the site’s | Une cible de `farm.toml`, au lieu de celle du site"
    )]
    pub(crate) target: Option<String>,
}
