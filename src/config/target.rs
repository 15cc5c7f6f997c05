//! `[targets.<name>]` of `farm.toml`: where sites are published.

use super::{bytes_of, is_name};
use crate::{
    content::{node::Node, reader::Reader},
    diag::{Code, Diagnostic, Place, text},
};

/// A place where sites are published. `{site}` in its texts stands for the site's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TargetConfig {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// `probe`: the web server to be asked after a switch, `http://host:port` or `https://host`.
    pub probe: Option<String>,
    /// `keep`: how many releases stay.
    pub keep: Option<u32>,
    /// `keep_days`: how long releases stay.
    pub keep_days: Option<u32>,
    /// `quota`: the largest release, in bytes.
    pub quota: Option<u64>,
    /// `compress`: whether smaller files go beside those that gain by it.
    pub compress: bool,
    /// `redirects`: how old addresses are answered there.
    pub redirects: RedirectsAs,
}

/// How a server is told of old addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum RedirectsAs {
    /// `map`: files that it looks them up in.
    #[default]
    Map,
    /// `pages`: it cannot be told; pages lead on.
    Pages,
}

/// What a target is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// `dir`: a web space on this machine, below the farm unless absolute.
    Dir {
        /// `path`.
        path: String,
    },
    /// `ssh`: a web server where sobre is installed.
    Ssh(MachineConfig),
    /// `rsync`: a web server where it is not.
    Rsync {
        /// How to get there.
        machine: MachineConfig,
        /// `path`: the web space there.
        path: String,
    },
    /// `s3`: an object store.
    S3(StoreConfig),
}

impl TargetKind {
    /// Whether it can keep what only some may read from the others.
    pub fn can_hide(&self) -> bool {
        matches!(self, Self::Dir { .. } | Self::Ssh(_))
    }
}

/// An object store, and who knows there what is live. Its keys are never written down: they come from
/// the environment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StoreConfig {
    /// `endpoint`: its address.
    pub endpoint: String,
    /// `bucket`.
    pub bucket: String,
    /// `region`, when it is not `us-east-1`.
    pub region: Option<String>,
    /// `prefix` of all keys, empty or with a final `/`.
    pub prefix: String,
    /// `fronts`: folders on web servers, each with the map that says what is live.
    pub fronts: Vec<FrontConfig>,
}

/// A folder that a web server in front of an object store reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FrontConfig {
    /// How to get there; `None` for this machine.
    pub machine: Option<MachineConfig>,
    /// The folder, on this machine below the farm unless absolute.
    pub folder: String,
}

/// How to get to another machine, by the system's `ssh`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MachineConfig {
    /// `host`: name or address.
    pub host: String,
    /// `user` there.
    pub user: Option<String>,
    /// `port` of ssh.
    pub port: Option<u16>,
    /// `key`: file of the private key, below the farm unless absolute.
    pub key: Option<String>,
    /// `program`, when it is not `ssh`.
    pub program: Option<String>,
    /// `options`: further words for it.
    pub options: Vec<String>,
}

/// What only some kinds know.
const KEYS: [&str; 12] =
    ["path", "host", "user", "port", "key", "program", "options", "endpoint", "bucket", "region", "prefix", "fronts"];

impl TargetConfig {
    /// Returns the target of a farm that names none: a web space beside the built sites, so that all of
    /// publishing can be tried on a laptop.
    pub fn usual() -> Self {
        let kind = TargetKind::Dir { path: "public.web/{site}".into() };
        Self {
            name: "web".into(),
            kind,
            probe: None,
            keep: None,
            keep_days: None,
            quota: None,
            compress: true,
            redirects: RedirectsAs::Map,
        }
    }

    /// Returns a text of the target for one site.
    pub fn of_site(text: &str, site: &str) -> String {
        text.replace("{site}", site)
    }

    pub(super) fn read(name: &str, at: Place, node: Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        if !is_name(name) {
            let fact = text!("`{name}` cannot name a target", "« {name} » ne peut pas nommer une cible");
            reader.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(at).hint(text!(
                "use lower-case letters, digits and hyphens",
                "utilisez des minuscules, des chiffres et des traits d’union"
            )));
            return None;
        }
        reader.within(node, |table| {
            let kinds = [("dir", "dir"), ("ssh", "ssh"), ("s3", "s3"), ("rsync", "rsync")];
            table.require("kind", "kind = \"ssh\"");
            let kind = match table.word("kind", &kinds) {
                Some("dir") => Some(TargetKind::Dir { path: needed(table, "path", "path = \"../web/{site}\"") }),
                Some("ssh") => Some(TargetKind::Ssh(machine(table))),
                Some("rsync") => Some(TargetKind::Rsync {
                    machine: machine(table),
                    path: needed(table, "path", "path = \"/srv/{site}\""),
                }),
                Some("s3") => Some(TargetKind::S3(store(table))),
                _ => {
                    // What belongs to which kind cannot be told: no further complaint.
                    for key in KEYS {
                        drop(table.take(key));
                    }
                    None
                }
            };
            let (probe, quota) = (probe(table), quota(table));
            let (keep, keep_days) = (table.count("keep"), table.count("keep_days"));
            let compress = table.bool("compress").unwrap_or(true);
            let redirects = table.word("redirects", &[("map", RedirectsAs::Map), ("pages", RedirectsAs::Pages)]);
            let redirects = redirects.unwrap_or_default();
            kind.map(|kind| Self { name: name.into(), kind, probe, keep, keep_days, quota, compress, redirects })
        })
    }
}

fn needed(table: &mut Reader<'_, '_>, key: &'static str, example: &str) -> String {
    table.require(key, example);
    table.string(key).unwrap_or_default()
}

fn store(table: &mut Reader<'_, '_>) -> StoreConfig {
    let prefix = table.string("prefix").unwrap_or_default();
    let prefix = prefix.trim_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    let ways = Ways {
        key: table.string("key"),
        program: table.string("program"),
        options: table.strings("options").unwrap_or_default(),
    };
    let at = table.span_of("fronts");
    let mut fronts = Vec::new();
    for given in table.strings("fronts").unwrap_or_default() {
        match front(&given, &ways) {
            Some(front) => fronts.push(front),
            None => {
                let place = at.clone().map(|span| table.place(span));
                let fact = text!("`{given}` is not a front", "« {given} » n’est pas un frontal");
                table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!(
                    "a folder of this machine, or `ssh://user@web.example:22/srv/sobre`",
                    "un dossier de cette machine, ou « ssh://compte@web.example:22/srv/sobre »"
                )));
            }
        }
    }
    StoreConfig {
        endpoint: address(table),
        bucket: needed(table, "bucket", "bucket = \"{site}\""),
        region: table.string("region"),
        prefix,
        fronts,
    }
}

/// Reads the address of an object store.
fn address(table: &mut Reader<'_, '_>) -> String {
    table.require("endpoint", "endpoint = \"https://s3.example\"");
    let Some((endpoint, place)) = table.string_at("endpoint") else { return String::new() };
    if !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
        let fact = text!("`{endpoint}` is not an address", "« {endpoint} » n’est pas une adresse");
        table.report(
            Diagnostic::new(Code::CONFIG_VALUE, fact)
                .at(place)
                .hint(text!("such as `https://s3.example`", "comme « https://s3.example »")),
        );
    }
    endpoint.trim_end_matches('/').to_owned()
}

/// What all fronts of a target share.
struct Ways {
    key: Option<String>,
    program: Option<String>,
    options: Vec<String>,
}

/// Reads a front: a folder, or `ssh://user@host:port/folder`.
fn front(given: &str, ways: &Ways) -> Option<FrontConfig> {
    let Some(far) = given.strip_prefix("ssh://") else {
        return (!given.is_empty()).then(|| FrontConfig { machine: None, folder: given.into() });
    };
    let slash = far.find('/')?;
    let (machine, folder) = (&far[..slash], &far[slash..]);
    let (user, host) = match machine.split_once('@') {
        Some((user, host)) => (Some(user.to_owned()), host),
        None => (None, machine),
    };
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok().filter(|port| *port > 0)?)),
        None => (host, None),
    };
    let Ways { key, program, options } = ways;
    let (key, program, options) = (key.clone(), program.clone(), options.clone());
    let machine = MachineConfig { host: host.into(), user, port, key, program, options };
    (is_host(host) && folder.len() > 1).then(|| FrontConfig { machine: Some(machine), folder: folder.into() })
}

/// Whether `ssh` takes it for a machine: what starts with a hyphen would be an option.
fn is_host(host: &str) -> bool {
    !host.is_empty() && !host.starts_with('-') && !host.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn machine(table: &mut Reader<'_, '_>) -> MachineConfig {
    let at = table.span_of("host");
    let host = needed(table, "host", "host = \"web.example\"");
    if !host.is_empty() && !is_host(&host) {
        let place = at.map(|span| table.place(span));
        let fact = text!("`{host}` is not a machine", "« {host} » n’est pas une machine");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
    }
    let at = table.span_of("port");
    let port = table.count("port").and_then(|port| {
        let port = u16::try_from(port).ok().filter(|port| *port > 0);
        if port.is_none() {
            let place = at.map(|span| table.place(span));
            let fact = text!("a port is a number from 1 to 65535", "un port est un nombre de 1 à 65535");
            table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
        }
        port
    });
    MachineConfig {
        host,
        port,
        user: table.string("user"),
        key: table.string("key"),
        program: table.string("program"),
        options: table.strings("options").unwrap_or_default(),
    }
}

fn probe(table: &mut Reader<'_, '_>) -> Option<String> {
    let (server, place) = table.string_at("probe")?;
    let name = server.strip_prefix("http://").or_else(|| server.strip_prefix("https://"));
    let name = name.map(|name| TargetConfig::of_site(name.trim_end_matches('/'), "x")).filter(|name| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
    });
    if name.is_none() {
        let fact = text!("`{server}` is not a web server", "« {server} » n’est pas un serveur web");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!(
            "such as `http://127.0.0.1:8080` or `https://web.example`, without a path",
            "comme « http://127.0.0.1:8080 » ou « https://web.example », sans chemin"
        )));
    }
    name.map(|_| server.trim_end_matches('/').to_owned())
}

/// Reads a size: `500 MB`, `2 GB`, or bytes.
fn quota(table: &mut Reader<'_, '_>) -> Option<u64> {
    let (given, place) = table.string_at("quota")?;
    let bytes = bytes_of(&given);
    if bytes.is_none() {
        let fact = text!("`{given}` is not a size", "« {given} » n’est pas une taille");
        table.report(
            Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!("such as `500 MB`", "comme « 500 MB »")),
        );
    }
    bytes
}
