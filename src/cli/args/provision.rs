//! What can be typed after `sobre plan` and `sobre apply`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DayArgs, FarmArgs};

/// What stands for the resolver of this computer.
pub(crate) const OWN_RESOLVER: &str = "own";

/// `sobre plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[arg(
        long,
        num_args = 0..=1,
        default_missing_value = OWN_RESOLVER,
        value_name = "RESOLVER | RÉSOLVEUR",
        help = "Look where the domains lead, too: asked of this computer’s resolver, or of the one named | \
                Regarder aussi où mènent les domaines : auprès du résolveur de cet ordinateur, ou de celui nommé"
    )]
    pub(crate) dns: Option<String>,
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

/// `sobre steward`.
#[derive(Debug, Args)]
pub(crate) struct StewardArgs {
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        default_value = "/srv/sites",
        help = "The folder of the web spaces | Le dossier des espaces web"
    )]
    pub(crate) spaces: String,
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        default_value = "/etc/apache2",
        help = "The folder of Apache’s configuration | Le dossier de la configuration d’Apache"
    )]
    pub(crate) apache: String,
    #[arg(
        long,
        value_name = "DIR | DOSSIER",
        default_value = "/var/backups/sobre",
        help = "The folder of archives | Le dossier des archives"
    )]
    pub(crate) archives: String,
    #[arg(
        long,
        value_name = "PROGRAM | PROGRAMME",
        default_value = "/usr/sbin/apache2ctl",
        help = "What tests and reloads Apache | Ce qui teste et recharge Apache"
    )]
    pub(crate) control: String,
    #[arg(
        long,
        value_name = "NAME | NOM",
        default_value = "www-data",
        help = "The account as which Apache serves | Le compte sous lequel Apache sert"
    )]
    pub(crate) account: String,
    #[arg(
        long,
        value_name = "KIND | TYPE",
        default_value = "none",
        help = "How quotas are kept: `none`, `btrfs` or `setquota` | Comment tenir les quotas : `none`, `btrfs` ou `setquota`"
    )]
    pub(crate) quotas: String,
    #[arg(long, value_name = "VERSION", help = "The PHP that runs pools | Le PHP qui exécute les pools")]
    pub(crate) php: Option<String>,
}

/// `sobre backup`.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    #[arg(value_name = "ASSOCIATION", help = "Its code, such as A0159 | Son code, par exemple A0159")]
    pub(crate) association: String,
    #[arg(
        long,
        value_name = "PLACE | LIEU",
        help = "Where to keep it: a folder of this computer, or `https://STORE/BUCKET/FOLDER`; without it, among the machine’s archives | \
                Où la garder : un dossier de cet ordinateur, ou `https://STOCKAGE/SEAU/DOSSIER` ; sinon, parmi les archives de la machine"
    )]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
}

/// `sobre restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    #[arg(value_name = "ARCHIVE", help = "What `sobre backup` made | Ce que « sobre backup » a fait")]
    pub(crate) archive: String,
    #[arg(long, help = "Only try whether it would work | Seulement essayer si cela marcherait")]
    pub(crate) trial: bool,
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,
}

/// `sobre access`.
#[derive(Debug, Subcommand)]
pub(crate) enum Access {
    #[command(about = "Let somebody in; the password is shown once | \
                       Laisser entrer quelqu’un ; le mot de passe est montré une fois")]
    Invite(AccessArgs),
    #[command(about = "Let somebody in no more | Ne plus laisser entrer quelqu’un")]
    Revoke(AccessArgs),
}

/// Whom to let in where.
#[derive(Debug, Args)]
pub(crate) struct AccessArgs {
    #[arg(value_name = "ROLE", help = "The role that the private area is for | Le rôle pour qui est l’espace privé")]
    pub(crate) role: String,
    #[arg(long, value_name = "SITE", help = "The site | Le site")]
    pub(crate) site: String,
    #[arg(
        long,
        value_name = "NAME | NOM",
        help = "The name to log in with, instead of the role’s | Le nom de connexion, au lieu de celui du rôle"
    )]
    pub(crate) name: Option<String>,
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
    #[command(flatten)]
    pub(crate) at: RootArgs,
    #[arg(
        long,
        value_name = "NAME | NOM",
        help = "Which machine of the register it is | Laquelle des machines du registre c’est"
    )]
    pub(crate) machine: Option<String>,
    #[arg(
        long,
        value_name = "USER@HOST | COMPTE@HÔTE",
        conflicts_with = "machine-root",
        help = "Reach it by ssh, instead of the machine you are on | \
                La joindre par ssh, au lieu de la machine où vous êtes"
    )]
    pub(crate) host: Option<String>,
}

/// The machine itself.
#[derive(Debug, Args)]
pub(crate) struct RootArgs {
    #[arg(
        long = "root",
        id = "machine-root",
        value_name = "DIR | DOSSIER",
        default_value = "/",
        help = "The root of the machine, instead of the one you are on | \
                La racine de la machine, au lieu de celle où vous êtes"
    )]
    pub(crate) root: PathBuf,
}
