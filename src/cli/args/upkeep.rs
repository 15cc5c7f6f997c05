//! What can be typed after `sobre check`, `sobre schema`, `sobre fix` and `sobre ci`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{FarmArgs, WorkArgs};

/// `sobre check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[arg(
        long,
        help = "Ask other web sites whether links to them work | \
                        Demander aux autres sites web si les liens vers eux marchent"
    )]
    pub(crate) external: bool,
    #[arg(
        long,
        help = "Tell which pages are missing in which language | \
                Dire quelles pages manquent dans quelle langue"
    )]
    pub(crate) translations: bool,
    #[arg(
        long,
        value_name = "FILE | FICHIER",
        help = "Compare what pages cost with a report of `check --format json` | \
                Comparer le coût des pages à un rapport de `check --format json`"
    )]
    pub(crate) against: Option<PathBuf>,
}

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

/// `sobre ci`.
#[derive(Debug, Args)]
pub(crate) struct CiArgs {
    #[arg(
        value_enum,
        value_name = "FORGE",
        help = "`gitlab`, `forgejo` or `github` | `gitlab`, `forgejo` ou `github`"
    )]
    pub(crate) forge: Forge,
    #[arg(long, help = "Replace a file that somebody has changed | Remplacer un fichier que quelqu’un a modifié")]
    pub(crate) force: bool,
    #[arg(long, help = "Print it, write nothing | L’afficher, ne rien écrire")]
    pub(crate) print: bool,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
}

/// Where a repository lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Forge {
    Gitlab,
    Forgejo,
    Github,
}
