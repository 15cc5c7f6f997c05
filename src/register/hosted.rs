//! `[[sites]]` of an association: what it is given on the web.

use serde::{Deserialize, Serialize};

use super::{
    Domain,
    association::{fitting, refused, tables},
    machine::{is_account, size},
};
use crate::{
    config::{self, SiteConfig, is_name},
    content::{node::Kind, reader::Reader},
    diag::{Code, Diagnostic, Lang, Place, text},
    path::SystemPath,
};

/// A site of an association.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosted {
    /// `name`: of its web space, and of `sites/<name>.toml` when sobre builds it.
    pub name: String,
    /// `kind`.
    pub kind: SiteKind,
    /// `domains`: the first is the site's own, the others lead to it.
    pub domains: Vec<(Domain, Place)>,
    /// `to`: where a redirect leads.
    pub to: Option<String>,
    /// `[sites.certificate]`: its files, when somebody else brings them.
    pub certificate: Option<Certificate>,
    /// `[sites.php]`: the pool that runs it, when sobre is asked to serve it.
    pub php: Option<Pool>,
    /// `dump`: the command, word by word, that writes the site's database to standard output.
    pub dump: Option<Vec<String>>,
    /// `[[sites.private]]`: what only some may read.
    pub private: Vec<PrivateArea>,
    /// If sobre builds it as a portal, the language in which that names its parts.
    pub portal: Option<Lang>,
    /// Where it stands.
    pub place: Place,
}

/// The files of a certificate on the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// `chain`: the certificate and those above it.
    pub chain: SystemPath,
    /// `key`: its private key.
    pub key: SystemPath,
    /// Where it stands.
    pub place: Place,
}

impl Certificate {
    /// Where certificates may lie: folders in which only root writes.
    pub const PLACES: [&str; 4] = ["etc/ssl/", "etc/letsencrypt/", "etc/pki/", "var/lib/dehydrated/"];

    /// Whether a file may be one of a certificate.
    pub fn is_place(path: &str) -> bool {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_.".contains(&b);
        path.bytes().all(plain)
            && path.strip_prefix('/').is_some_and(|path| {
                SystemPath::new(path).is_ok() && Self::PLACES.iter().any(|place| path.starts_with(place))
            })
    }
}

/// What the PHP of one site may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// `children`: processes at the same time.
    pub children: u64,
    /// `memory` of each, in bytes.
    pub memory: u64,
    /// `seconds` that an answer may take.
    pub seconds: u64,
}

/// What a site is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// Files, published by sobre.
    Static,
    /// WordPress.
    Wordpress,
    /// SPIP.
    Spip,
    /// One of several sites that share a SPIP.
    SpipShared,
    /// Any other program.
    App,
    /// Leads elsewhere.
    Redirect,
}

/// A part of a site that only some may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateArea {
    /// `path`, with `/` at both ends.
    pub path: String,
    /// `role`: who may.
    pub role: String,
}

const KINDS: [(&str, SiteKind); 6] = [
    ("static", SiteKind::Static),
    ("wordpress", SiteKind::Wordpress),
    ("spip", SiteKind::Spip),
    ("spip-shared", SiteKind::SpipShared),
    ("app", SiteKind::App),
    ("redirect", SiteKind::Redirect),
];

/// The longest name of a hosted site: its publishing account is `p-<name>`, of 32 characters at most.
const NAME_MAX: usize = 30;

impl SiteKind {
    /// Whether a program answers, not files.
    pub fn is_dynamic(self) -> bool {
        !matches!(self, Self::Static | Self::Redirect)
    }
}

pub(super) fn hosted(
    table: &mut Reader<'_, '_>,
    place: Place,
    built: &dyn Fn(&str) -> Option<SiteConfig>,
) -> Option<Hosted> {
    let name = fitting(table, "name", "jardin", |name| {
        is_account(&format!("p-{name}")) && is_name(name) && name.len() <= NAME_MAX
    });
    let (name, at) = name.map_or((None, None), |(name, at)| (Some(name), Some(at)));
    let kind = table.word("kind", &KINDS).unwrap_or(SiteKind::Static);
    let config = name.as_deref().and_then(built);
    let given = table.span_of("domains").is_some();
    let mut domains = domains(table);
    if let (Some(config), Some(at)) = (&config, at.filter(|_| !given)) {
        let all = std::iter::once(&config.domain).chain(&config.domains);
        domains.extend(all.filter_map(|domain| Some((Domain::parse(domain).ok()?, at.clone()))));
    } else if !given {
        table.missing("domains", "domains = [\"jardin.example\", \"www.jardin.example\"]");
    }
    let to = table.string_at("to");
    let to = target(table, kind, to);
    let certificate = certificate(table);
    let php = php(table, kind);
    let dump = dump(table);
    let private = tables(table, "private", private);
    let is_portal = |config: &SiteConfig| config.kind == config::SiteKind::Portal && kind == SiteKind::Static;
    let portal = config.filter(is_portal).map(|config| Lang::from_locale(&config.lang));
    Some(Hosted { name: name?, kind, domains, to, certificate, php, dump, private, portal, place })
}

fn domains(table: &mut Reader<'_, '_>) -> Vec<(Domain, Place)> {
    let Some(entry) = table.take("domains") else { return Vec::new() };
    let spans: Vec<_> = match &entry.node.kind {
        Kind::List(items) => items.iter().map(|item| item.span.clone()).collect(),
        _ => vec![entry.node.span.clone()],
    };
    let mut domains = Vec::new();
    for (given, span) in table.strings_of(&entry).unwrap_or_default().iter().zip(spans) {
        let place = table.place(span);
        match Domain::parse(given) {
            Ok(domain) => domains.push((domain, place)),
            Err(fault) => {
                let shown = given.escape_debug();
                let fact = text!("`{shown}` is not a domain name", "« {shown} » n’est pas un nom de domaine");
                refused(table, place, fact, fault.hint());
            }
        }
    }
    domains
}

/// Reads where a redirect leads; only redirects lead elsewhere.
fn target(table: &mut Reader<'_, '_>, kind: SiteKind, to: Option<(String, Place)>) -> Option<String> {
    match (kind, to) {
        (SiteKind::Redirect, None) => {
            table.missing("to", "to = \"https://jardin.example\"");
            None
        }
        (SiteKind::Redirect, Some((to, place))) => {
            let host = to.strip_prefix("https://").or_else(|| to.strip_prefix("http://"));
            let (host, path) = host.map_or(("", ""), |rest| rest.split_at(rest.find('/').unwrap_or(rest.len())));
            if Domain::parse(host).is_ok() && crate::path::for_header(path) == path {
                return Some(to);
            }
            let fact = text!("`{to}` is no address to lead to", "« {to} » n’est pas une adresse où mener");
            refused(table, place, fact, text!("such as `https://jardin.example`", "comme « https://jardin.example »"));
            None
        }
        (_, Some((_, place))) => {
            let fact = text!("only a site of kind `redirect` has `to`", "seul un site de type « redirect » a « to »");
            refused(
                table,
                place,
                fact,
                text!(
                    "remove the line, or say `kind = \"redirect\"`",
                    "retirez la ligne, ou dites « kind = \"redirect\" »"
                ),
            );
            None
        }
        (_, None) => None,
    }
}

/// Reads where the files of a certificate are.
fn certificate(table: &mut Reader<'_, '_>) -> Option<Certificate> {
    let entry = table.take("certificate")?;
    let place = table.place(entry.key_span.clone());
    table.within(entry.node, |table| {
        let mut path = |key, example| fitting(table, key, example, Certificate::is_place).map(|(path, _)| path);
        let chain = path("chain", "/etc/ssl/sobre/jardin.pem");
        let key = path("key", "/etc/ssl/private/jardin.key");
        let below = |path: String| SystemPath::new(path.trim_start_matches('/')).ok();
        Some(Certificate { chain: below(chain?)?, key: below(key?)?, place })
    })
}

/// Reads what the PHP of a site may take.
fn php(table: &mut Reader<'_, '_>, kind: SiteKind) -> Option<Pool> {
    let entry = table.take("php")?;
    let place = table.place(entry.key_span.clone());
    if !kind.is_dynamic() {
        let fact = text!("a site of this kind runs no PHP", "un site de ce type n’exécute pas de PHP");
        refused(table, place, fact, text!("remove the table", "retirez la table"));
        return None;
    }
    table.within(entry.node, |table| {
        let children = within(table, "children", 4, 64);
        let seconds = within(table, "seconds", 60, 3600);
        Some(Pool { children, memory: size(table, "memory").unwrap_or(128_000_000).max(1_000_000), seconds })
    })
}

/// Reads a command: a program by its whole path, and its words; no shell looks at them.
fn dump(table: &mut Reader<'_, '_>) -> Option<Vec<String>> {
    let span = table.span_of("dump").unwrap_or_default();
    let words = table.strings("dump")?;
    if words.first().is_some_and(|program| program.starts_with('/')) {
        return Some(words);
    }
    let place = table.place(span);
    let fact = text!("`dump` begins with the path of a program", "« dump » commence par le chemin d’un programme");
    let hint = text!(
        "such as `dump = [\"/usr/bin/mariadb-dump\", \"velo\"]`",
        "comme « dump = [\"/usr/bin/mariadb-dump\", \"velo\"] »"
    );
    refused(table, place, fact, hint);
    None
}

/// Takes a number from 1 to `most`.
fn within(table: &mut Reader<'_, '_>, key: &'static str, usual: u64, most: u64) -> u64 {
    let span = table.span_of(key);
    let Some(given) = table.integer(key) else { return usual };
    match u64::try_from(given) {
        Ok(given) if (1..=most).contains(&given) => given,
        _ => {
            let place = span.map(|span| table.place(span));
            let fact = text!("`{key}` is a number from 1 to {most}", "« {key} » est un nombre de 1 à {most}");
            table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
            usual
        }
    }
}

fn private(table: &mut Reader<'_, '_>, _: Place) -> Option<PrivateArea> {
    let path = fitting(table, "path", "/membres/", |path| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_".contains(&b);
        path.len() > 2
            && path.starts_with('/')
            && path.ends_with('/')
            && !path.contains("//")
            && path.bytes().all(plain)
    });
    let role = fitting(table, "role", "members", is_name);
    Some(PrivateArea { path: path?.0, role: role?.0 })
}
