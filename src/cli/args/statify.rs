//! What can be typed after `sobre statify`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DayArgs, FarmArgs};

/// `sobre statify`.
#[derive(Debug, Subcommand)]
pub(crate) enum Statify {
    #[command(about = "From a WordPress export, a dump of its database, or both | \
                       Depuis un export WordPress, une sauvegarde de sa base, ou les deux")]
    Wordpress(WordpressArgs),
    #[command(about = "From a SPIP backup (SQLite, MySQL or XML), or from many at once | \
                       Depuis une sauvegarde SPIP (SQLite, MySQL ou XML), ou depuis plusieurs à la fois")]
    Spip(SpipArgs),
}

/// `sobre statify wordpress`.
#[derive(Debug, Args)]
pub(crate) struct WordpressArgs {
    #[arg(
        value_name = "FILE | FICHIER",
        required = true,
        help = "Export files, `.gz` too, in any order | Fichiers de l’export, `.gz` aussi, dans n’importe quel ordre"
    )]
    pub(crate) sources: Vec<PathBuf>,
    #[arg(long, value_name = "NAME | NOM", help = "The site to write | Le site à écrire")]
    pub(crate) site: String,
    #[arg(
        long = "uploads",
        value_name = "DIR | DOSSIER",
        help = "The folder `wp-content/uploads` | Le dossier `wp-content/uploads`"
    )]
    pub(crate) media: Option<PathBuf>,
    #[arg(
        long,
        value_name = "PREFIX | PRÉFIXE",
        help = "Which site of the database: what the names of its tables begin with, such as `wp_2_` | \
                Quel site de la base : le début du nom de ses tables, comme `wp_2_`"
    )]
    pub(crate) prefix: Option<String>,
    #[command(flatten)]
    pub(crate) shared: StatifyArgs,
}

/// `sobre statify spip`.
#[derive(Debug, Args)]
pub(crate) struct SpipArgs {
    #[arg(
        value_name = "FILE | FICHIER",
        required_unless_present = "all",
        help = "Backup files, `.gz` too | Fichiers de la sauvegarde, `.gz` aussi"
    )]
    pub(crate) sources: Vec<PathBuf>,
    #[arg(
        long,
        value_name = "NAME | NOM",
        required_unless_present = "all",
        help = "The site to write | Le site à écrire"
    )]
    pub(crate) site: Option<String>,
    #[arg(long = "img", value_name = "DIR | DOSSIER", help = "The folder `IMG` | Le dossier `IMG`")]
    pub(crate) media: Option<PathBuf>,
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        conflicts_with_all = ["sources", "site", "media", "pages"],
        help = "Every site of a folder: `<site>/` with a backup and `IMG/`, or `<site>.sqlite` | \
                Tous les sites d’un dossier : `<site>/` avec une sauvegarde et `IMG/`, ou `<site>.sqlite`"
    )]
    pub(crate) all: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) shared: StatifyArgs,
}

/// What all engines share.
#[derive(Debug, Args)]
pub(crate) struct StatifyArgs {
    #[arg(long, help = "What is not published, too, as drafts | Ce qui n’est pas publié aussi, comme brouillons")]
    pub(crate) drafts: bool,
    #[arg(long, help = "Leave out the names of commenters | Sans les noms de ceux qui ont commenté")]
    pub(crate) no_names: bool,
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        help = "Saved pages of the old site, to compare what they weigh | \
                Des pages enregistrées de l’ancien site, pour comparer ce qu’elles pèsent"
    )]
    pub(crate) pages: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}
