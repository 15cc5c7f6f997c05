//! The command line. Every help text holds English and French, apart by ` | `; [`super::help`] keeps
//! the half that is to be shown.

mod provision;
mod publish;
mod register;
mod statify;
mod upkeep;

use std::{ffi::OsString, num::NonZeroUsize, path::PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use jiff::civil;

pub(crate) use provision::{
    Access, AccessArgs, ApplyArgs, BackupArgs, OWN_RESOLVER, PlanArgs, RestoreArgs, StewardArgs, SubjectArgs,
};
pub(crate) use publish::{PublishArgs, ReceiveArgs, ReleasesArgs, RollbackArgs, SpotArgs};
pub(crate) use register::{DuesArgs, ImportArgs, Ledger, Privacy, PurgeArgs, QuotasArgs, RecordArgs};
pub(crate) use statify::{SpipArgs, Statify, StatifyArgs};
pub(crate) use upkeep::{CheckArgs, CiArgs, FixArgs, Forge, SchemaArgs};

use super::findings::Findings;
use crate::{content::date::Date, publish::Moment, theme::apart};

/// All that can be typed after `sobre`.
#[derive(Debug, Parser)]
#[command(
    name = "sobre",
    version,
    about = "Builds the web sites of a farm of associations | \
             Construit les sites web d’une ferme d’associations",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_value_name = "COMMAND | COMMANDE"
)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) screen: ScreenArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
    #[arg(short = 'V', long, display_order = 105, action = ArgAction::Version, help = "Print the version | Afficher la version")]
    version: Option<bool>,
}

/// How to answer; understood by every command.
#[derive(Debug, Args)]
pub(crate) struct ScreenArgs {
    #[arg(
        long,
        global = true,
        display_order = 101,
        value_enum,
        default_value = "human",
        value_name = "FORMAT",
        help = "`human`, or `json`: one JSON object | `human`, ou `json` : un seul objet JSON"
    )]
    pub(crate) format: Format,
    #[arg(
        short,
        long,
        global = true,
        display_order = 102,
        help = "Say only what went wrong | Ne dire que ce qui ne va pas"
    )]
    pub(crate) quiet: bool,
    #[arg(
        long,
        global = true,
        display_order = 103,
        value_enum,
        default_value = "auto",
        value_name = "WHEN | QUAND",
        help = "Colours: `auto`, `always` or `never` | Couleurs : `auto`, `always` ou `never`"
    )]
    pub(crate) color: Color,
    #[arg(short, long, global = true, display_order = 104, action = ArgAction::Help, help = "Print this help | Afficher cette aide")]
    help: Option<bool>,
}

impl ScreenArgs {
    /// Returns what can be made out of a command line that does not parse, so that a program that
    /// asked for JSON gets JSON.
    pub(crate) fn guess(words: &[OsString]) -> Self {
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        let value = |name: &str| {
            let joined = words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
            joined.or_else(|| words.windows(2).find_map(|pair| (pair[0] == name).then_some(pair[1].as_ref())))
        };
        Self {
            format: value("--format").and_then(|word| Format::from_str(word, false).ok()).unwrap_or(Format::Human),
            quiet: false,
            color: value("--color").and_then(|word| Color::from_str(word, false).ok()).unwrap_or(Color::Auto),
            help: None,
        }
    }
}

impl Command {
    /// Returns the verb, as the JSON object names it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::New { what: New::Site { .. } } => "new site",
            Self::New { what: New::Page { .. } } => "new page",
            Self::Mv(_) => "mv",
            Self::Schema(_) => "schema",
            Self::Fix(_) => "fix",
            Self::Build(_) => "build",
            Self::Check(_) => "check",
            Self::Serve(_) => "serve",
            Self::Publish(_) => "publish",
            Self::Releases(_) => "releases",
            Self::Rollback(_) => "rollback",
            Self::Receive(_) => "receive",
            Self::Steward(_) => "steward",
            Self::Plan(_) => "plan",
            Self::Apply(_) => "apply",
            Self::Register { what: Ledger::Dues(_) } => "register dues",
            Self::Register { what: Ledger::Quotas(_) } => "register quotas",
            Self::Register { what: Ledger::Import(_) } => "register import",
            Self::Privacy { what: Privacy::Record(_) } => "privacy record",
            Self::Privacy { what: Privacy::Purge(_) } => "privacy purge",
            Self::Backup(_) => "backup",
            Self::Restore(_) => "restore",
            Self::Access { what: Access::Invite(_) } => "access invite",
            Self::Access { what: Access::Revoke(_) } => "access revoke",
            Self::Ci(_) => "ci",
            Self::Statify { what: Statify::Wordpress(_) } => "statify wordpress",
            Self::Statify { what: Statify::Spip(_) } => "statify spip",
            Self::Sheet => apart::COMMAND,
            Self::Completions { .. } => "completions",
            Self::Man { .. } => "man",
        }
    }
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = "Start a farm with one small site | Commencer une ferme avec un petit site")]
    Init(InitArgs),
    #[command(
        about = "Add a site or a page | Ajouter un site ou une page",
        arg_required_else_help = true,
        subcommand_value_name = "WHAT | QUOI"
    )]
    New {
        #[command(subcommand)]
        what: New,
    },
    #[command(about = "Move a page or a section; links and old addresses keep working | \
                       Déplacer une page ou une section ; liens et anciennes adresses continuent de marcher")]
    Mv(MvArgs),
    #[command(about = "Print JSON Schemas for editors | Écrire des schémas JSON pour les éditeurs de texte")]
    Schema(SchemaArgs),
    #[command(about = "Rewrite keys of other engines as sobre reads them | \
                       Réécrire les clés d’autres moteurs comme sobre les lit")]
    Fix(FixArgs),
    #[command(about = "Build the sites | Construire les sites")]
    Build(BuildArgs),
    #[command(about = "Look for mistakes without writing anything | Chercher les erreurs sans rien écrire")]
    Check(CheckArgs),
    #[command(about = "Preview the sites in a browser, updated as you write | \
                       Prévisualiser les sites dans un navigateur, à jour pendant que vous écrivez")]
    Serve(ServeArgs),
    #[command(about = "Put what was built on the web | Mettre en ligne ce qui a été construit")]
    Publish(PublishArgs),
    #[command(about = "List the releases of a site that are kept | Énumérer les versions gardées d’un site")]
    Releases(ReleasesArgs),
    #[command(about = "Go back to an earlier release of a site | Revenir à une version précédente d’un site")]
    Rollback(RollbackArgs),
    #[command(about = "On a web server: take in what `sobre publish` sends | \
                       Sur un serveur web : recevoir ce que `sobre publish` envoie")]
    Receive(ReceiveArgs),
    #[command(about = "Show what the register asks of a machine and it does not have yet | \
                       Montrer ce que le registre demande à une machine et qu’elle n’a pas encore")]
    Plan(PlanArgs),
    #[command(about = "Do what a plan showed | Faire ce qu’un plan a montré")]
    Apply(ApplyArgs),
    #[command(about = "On a web server: look and do what `plan` and `apply` ask, as root | \
                       Sur un serveur web : regarder et faire ce que demandent `plan` et `apply`, en tant que root")]
    Steward(StewardArgs),
    #[command(
        about = "Look into the register of the associations | Consulter le registre des associations",
        arg_required_else_help = true,
        subcommand_value_name = "WHAT | QUOI"
    )]
    Register {
        #[command(subcommand)]
        what: Ledger,
    },
    #[command(
        about = "Answer who asks what is held on them, and remove what is past its time | \
                 Répondre à qui demande ce que l’on détient sur lui, et retirer ce qui a fait son temps",
        arg_required_else_help = true,
        subcommand_value_name = "WHAT | QUOI"
    )]
    Privacy {
        #[command(subcommand)]
        what: Privacy,
    },
    #[command(about = "Keep the web spaces of an association | Sauvegarder les espaces web d’une association")]
    Backup(BackupArgs),
    #[command(about = "Bring back what was kept | Ramener ce qui fut sauvegardé")]
    Restore(RestoreArgs),
    #[command(
        about = "Say who may read the private areas of a site | Dire qui peut lire les espaces privés d’un site",
        arg_required_else_help = true,
        subcommand_value_name = "WHAT | QUOI"
    )]
    Access {
        #[command(subcommand)]
        what: Access,
    },
    #[command(about = "Write a pipeline that publishes what a push touched | \
                       Écrire une chaîne d’intégration qui publie ce qu’un envoi a modifié")]
    Ci(CiArgs),
    #[command(
        about = "Turn a site of another engine into one of this farm | \
                 Faire d’un site d’un autre moteur un site de cette ferme",
        arg_required_else_help = true,
        subcommand_value_name = "ENGINE | MOTEUR"
    )]
    Statify {
        #[command(subcommand)]
        what: Statify,
    },
    #[command(
        hide = true,
        about = "Make one style sheet, asked by sobre itself | \
                                    Faire une feuille de style, à la demande de sobre lui-même"
    )]
    Sheet,
    #[command(hide = true, about = "Print completions for a shell | Écrire les complétions d’un shell")]
    Completions {
        #[arg(value_enum, value_name = "SHELL", help = "The shell | Le shell")]
        shell: clap_complete::Shell,
    },
    #[command(hide = true, about = "Write the manual pages | Écrire les pages de manuel")]
    Man {
        #[arg(value_name = "DIR | DOSSIER", help = "Where to | Où les écrire")]
        dir: PathBuf,
    },
}

/// `sobre init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    #[arg(value_name = "DIR | DOSSIER", help = "A new or empty folder | Un dossier nouveau ou vide")]
    pub(crate) dir: PathBuf,
}

/// `sobre new`.
#[derive(Debug, Subcommand)]
pub(crate) enum New {
    #[command(about = "Add a site to the farm | Ajouter un site à la ferme")]
    Site {
        #[arg(
            value_name = "NAME | NOM",
            help = "Lower-case letters, digits and hyphens | \
                                                 Minuscules sans accent, chiffres et traits d’union"
        )]
        name: String,
        #[command(flatten)]
        farm: FarmArgs,
    },
    #[command(about = "Add a page to a site | Ajouter une page à un site")]
    Page {
        #[arg(value_name = "SITE", help = "The site | Le site")]
        site: String,
        #[arg(
            value_name = "PATH | CHEMIN",
            help = "Such as `news/summer-fair`; with a final `/`, a section | \
                                                    Par exemple `actualites/fete` ; avec un `/` final, une section"
        )]
        path: String,
        #[command(flatten)]
        farm: FarmArgs,
        #[command(flatten)]
        day: DayArgs,
    },
}

/// `sobre mv`.
#[derive(Debug, Args)]
pub(crate) struct MvArgs {
    #[arg(value_name = "SITE", help = "The site | Le site")]
    pub(crate) site: String,
    #[arg(
        value_name = "OLD | ANCIEN",
        help = "Page or folder, below `content/SITE/` | \
                                               Page ou dossier, à l’intérieur de `content/SITE/`"
    )]
    pub(crate) old: String,
    #[arg(value_name = "NEW | NOUVEAU", help = "Where it goes | Où elle va")]
    pub(crate) new: String,
    #[arg(long, help = "Show what would change, change nothing | Montrer ce qui changerait, ne rien changer")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
}

/// `sobre build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        help = "Where to write, instead of the farm’s `public/` | \
                                                      Où écrire, au lieu du `public/` de la ferme"
    )]
    pub(crate) out: Option<PathBuf>,
    #[arg(
        long,
        value_name = "REV",
        help = "Only sites with files changed since this git revision | \
                                            Seulement les sites modifiés depuis cette révision git"
    )]
    pub(crate) since: Option<String>,
    #[arg(
        long,
        help = "Build nothing, only list the sites that would be built | \
                Ne rien construire, seulement lister les sites qui le seraient"
    )]
    pub(crate) list: bool,
    #[arg(
        long,
        value_name = "URL",
        help = "Say why this address was made again, such as `/news/` | \
                                            Dire pourquoi cette adresse a été refaite, par exemple `/agenda/`"
    )]
    pub(crate) why: Option<String>,
}

/// `sobre serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[arg(value_name = "SITE", help = "Only these sites | Seulement ces sites")]
    pub(crate) sites: Vec<String>,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
    #[arg(long, help = "Drafts, too | Avec les brouillons")]
    pub(crate) drafts: bool,
    #[arg(
        long,
        value_name = "N",
        help = "Port, instead of the first free one from 8000 on | \
                                          Port, au lieu du premier libre à partir de 8000"
    )]
    pub(crate) port: Option<u16>,
}

/// What building and checking share.
#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    #[arg(value_name = "SITE", help = "Only these sites | Seulement ces sites")]
    pub(crate) sites: Vec<String>,
    #[command(flatten)]
    pub(crate) farm: FarmArgs,
    #[command(flatten)]
    pub(crate) day: DayArgs,
    #[arg(long, help = "Drafts, too | Avec les brouillons")]
    pub(crate) drafts: bool,
    #[arg(long, value_name = "N", help = "How many threads | Nombre de fils d’exécution")]
    pub(crate) jobs: Option<NonZeroUsize>,
    #[arg(long, help = "Do not reuse earlier work | Ne pas réutiliser le travail précédent")]
    pub(crate) no_cache: bool,
    #[arg(
        long,
        value_name = "FORMAT=FILE | FORMAT=FICHIER",
        help = "Write what was found for a forge: `gitlab=FILE`, `github=-`, `junit=FILE` | \
                Écrire ce qui a été trouvé pour une forge : `gitlab=FICHIER`, `github=-`, `junit=FICHIER`"
    )]
    pub(crate) findings: Vec<Findings>,
}

/// Which farm.
#[derive(Debug, Args)]
pub(crate) struct FarmArgs {
    #[arg(
        long = "farm",
        value_name = "DIR | DOSSIER",
        default_value = ".",
        help = "The farm, instead of the current folder | La ferme, au lieu du dossier courant"
    )]
    pub(crate) root: PathBuf,
}

/// Which day.
#[derive(Debug, Args)]
pub(crate) struct DayArgs {
    #[arg(long, value_name = "YYYY-MM-DD | AAAA-MM-JJ", value_parser = day,
          help = "As if today were this day | Comme si l’on était ce jour-là")]
    date: Option<civil::Date>,
}

impl DayArgs {
    /// Returns the day asked for, else today.
    pub(crate) fn get(&self) -> civil::Date {
        self.date.unwrap_or_else(today)
    }
}

/// Returns what day it is where the person at the keyboard is.
#[expect(clippy::disallowed_methods, reason = "this is where the command line looks at the clock")]
pub(crate) fn today() -> civil::Date {
    jiff::Zoned::now().date()
}

/// Returns the time.
#[expect(clippy::disallowed_methods, reason = "this is where the command line looks at the clock")]
pub(crate) fn now() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Moment(since.map(|since| since.as_secs()).unwrap_or_default())
}

fn day(text: &str) -> Result<civil::Date, &'static str> {
    Date::parse(text).filter(|date| !date.has_time()).map(|date| date.day()).ok_or("")
}
