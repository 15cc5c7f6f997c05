//! What can be typed after `sobre register` and `sobre privacy`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DayArgs, FarmArgs, SubjectArgs};
use crate::register::import::Source;

/// `sobre register`.
#[derive(Debug, Subcommand)]
pub(crate) enum Ledger {
    #[command(about = "Show who owes dues, and what the board has to decide | \
                       Montrer qui doit une cotisation, et ce que le conseil doit décider")]
    Dues(DuesArgs),
    #[command(about = "Show how much room is promised to whom, and how much is used | \
                       Montrer quelle place est promise à qui, et ce qui en est utilisé")]
    Quotas(QuotasArgs),
    #[command(about = "Take in the members that another program keeps | \
                       Reprendre les adhérents que tient un autre programme")]
    Import(ImportArgs),
}

/// `sobre register import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[arg(
        value_name = "PROGRAM | PROGRAMME",
        value_parser = source,
        help = "Which program wrote it: `galette` | Le programme qui l’a écrit : `galette`"
    )]
    pub(crate) source: Source,
    #[arg(
        value_name = "FILE | FICHIER",
        help = "Its export of the members, as CSV | Son export des adhérents, en CSV"
    )]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) agreed: AgreedArgs,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// What was shown before it is done.
#[derive(Debug, Args)]
pub(crate) struct AgreedArgs {
    #[arg(
        long,
        value_name = "DIGEST",
        help = "Do it: the name of what the same command showed | \
                Le faire : le nom de ce que la même commande a montré"
    )]
    pub(crate) plan: Option<String>,
}

fn source(name: &str) -> Result<Source, &'static str> {
    [Source::Galette].into_iter().find(|source| source.as_str() == name).ok_or("")
}

/// `sobre privacy`.
#[derive(Debug, Subcommand)]
pub(crate) enum Privacy {
    #[command(about = "Show all that the register holds on a person | \
                       Montrer tout ce que le registre a sur une personne")]
    Record(RecordArgs),
    #[command(about = "Remove what is kept past its time | Retirer ce qui est gardé au-delà de son temps")]
    Purge(PurgeArgs),
}

/// `sobre privacy record`.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    #[arg(
        value_name = "PERSON | PERSONNE",
        help = "Their code, such as P014, their address for mail or their name | \
                Son code, par exemple P014, son adresse de courriel ou son nom"
    )]
    pub(crate) person: String,
    #[arg(long, value_name = "FILE | FICHIER", help = "Write it there, as Markdown | L’y écrire, en Markdown")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `sobre privacy purge`.
#[derive(Debug, Args)]
pub(crate) struct PurgeArgs {
    #[command(flatten)]
    pub(crate) agreed: AgreedArgs,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
}

/// `sobre register quotas`.
#[derive(Debug, Args)]
pub(crate) struct QuotasArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
    #[arg(
        long = "out",
        value_name = "FILE | FICHIER",
        help = "Write the table there, as CSV | Y écrire le tableau, en CSV"
    )]
    pub(crate) out: Option<PathBuf>,
}

/// `sobre register dues`.
#[derive(Debug, Args)]
pub(crate) struct DuesArgs {
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
    #[arg(
        long = "out",
        value_name = "DIR | DOSSIER",
        help = "Write the board’s list and the letters there | Y écrire la liste du conseil et les lettres"
    )]
    pub(crate) out: Option<PathBuf>,
}
