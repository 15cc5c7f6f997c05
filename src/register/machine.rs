//! `infrastructure.toml`: the machines that host.

use std::{collections::BTreeMap, net::IpAddr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Money, Record as _,
    record::{choice, record},
};

use crate::{
    config::{bytes_of, is_name},
    content::{
        node::Entry,
        reader::{Reader, read_table},
    },
    diag::{Code, Diagnostic, Place, text},
    path::{SystemPath, for_header},
};

record! {
    /// What everyone may know of a machine: a host of the charter says what it runs on.
    Sheet {
        about: Option<String>, ForPublic, "What for" / "À quoi elle sert";
        memory: Option<i64>, ForPublic, "Memory, in GB" / "Mémoire, en Go";
        system: Option<String>, ForPublic, "System" / "Système";
        server: Option<ServerKind>, ForPublic, "Kind" / "Nature";
        provider: Option<ProviderKind>, ForPublic, "Where it stands" / "Où elle se trouve";
        since: Option<Date>, ForPublic, "Since" / "Depuis";
        cost: Option<Money>, ForPublic, "Cost, a year" / "Coût annuel";
        decision: Option<String>, ForPublic, "Decision" / "Décision";
    }
}

choice! {
    /// What kind of server a machine is; the words are those of `ChatonsInfos`.
    ServerKind {
        Physical "physical" "Physical" / "Physique";
        Virtual "virtual" "Virtual" / "Virtuelle";
        Nano "nano" "Very small" / "Très petite";
        Shared "shared" "Shared" / "Mutualisée";
        Cloud "cloud" "In a cloud" / "Dans un nuage";
    }
}

choice! {
    /// Who houses a machine; the words are those of `ChatonsInfos`.
    ProviderKind {
        HostedBay "hostedbay" "Our machine in somebody’s bay" / "Notre machine dans la baie d’un autre";
        HostedServer "hostedserver" "A hired machine" / "Une machine louée";
        Home "home" "At home" / "Chez nous";
        Outsourced "outsourced" "Outsourced" / "Confiée à un autre";
    }
}

/// A machine that hosts web spaces behind Apache.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Machine {
    /// `spaces`: the folder that holds one web space for each site.
    pub spaces: SystemPath,
    /// `apache`: the folder of Apache's configuration.
    pub apache: SystemPath,
    /// `control`: the program that tests and reloads it.
    pub control: String,
    /// `program`: where sobre lies on it, for those who publish.
    pub program: String,
    /// `account`: the account as which Apache serves.
    pub account: String,
    /// `addresses`: where its names are to lead.
    pub addresses: Vec<IpAddr>,
    /// `http`: the port without encryption.
    pub http: u16,
    /// `certificates`: where they come from.
    pub certificates: Certificates,
    /// `authority`: the address of the certificates' authority, when it is not `mod_md`'s own choice.
    pub authority: Option<String>,
    /// `archives`: the folder of what `sobre backup` kept.
    pub archives: SystemPath,
    /// `quotas`: how they are kept.
    pub quotas: Quotas,
    /// `capacity`: how much may be promised, in bytes.
    pub capacity: Option<u64>,
    /// `php`: the version whose pools run sites that ask for it, such as `8.2`.
    pub php: Option<String>,
    /// `contact`: whom the page of a suspended site names, and the certificates' authority writes to.
    pub contact: String,
    /// `sheet`: what everyone may know of it.
    pub sheet: Option<Sheet>,
}

/// Where certificates come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Certificates {
    /// `none`: nothing is encrypted here; something in front may.
    None,
    /// `managed`: Apache's `mod_md` asks for them.
    #[default]
    Managed,
}

/// How a machine keeps associations within their quotas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quotas {
    /// `none`: it does not; who publishes is.
    #[default]
    None,
    /// `btrfs`: by quota groups of subvolumes.
    Btrfs,
    /// `setquota`: by quotas of groups.
    Setquota,
}

impl Quotas {
    /// All by their names.
    pub const ALL: [(&str, Self); 3] = [("none", Self::None), ("btrfs", Self::Btrfs), ("setquota", Self::Setquota)];

    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("none", |(name, _)| name)
    }

    /// Returns how a limit is kept: some count in blocks, and nobody gets less than was promised.
    pub fn rounded(self, bytes: u64) -> u64 {
        if self == Self::Setquota { bytes.div_ceil(1024) * 1024 } else { bytes }
    }
}

impl Machine {
    /// Returns the path of the file below the register.
    pub const FILE: &str = "infrastructure.toml";

    /// Returns the machines that `text`, the file `file`, tells, and what is wrong with it.
    pub fn parse_all(file: &str, text: &str) -> (BTreeMap<String, Self>, Vec<Diagnostic>) {
        let locate = |span| Place::new(file, text, span);
        let (machines, found) = read_table(text, Code::CONFIG_SYNTAX, &locate, Self::read_all);
        (machines.unwrap_or_default(), found)
    }

    fn read_all(table: &mut Reader<'_, '_>) -> BTreeMap<String, Self> {
        let mut machines = BTreeMap::new();
        for Entry { key, key_span, node } in table.free_table("machines") {
            if !is_name(&key) {
                let place = table.place(key_span);
                let fact = text!("`{key}` cannot name a machine", "« {key} » ne peut pas nommer une machine");
                table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
                continue;
            }
            machines.insert(key.into_owned(), table.within(node, Self::read));
        }
        machines
    }

    fn read(table: &mut Reader<'_, '_>) -> Self {
        let words = [("none", Certificates::None), ("managed", Certificates::Managed)];
        let http = table.string_at("http");
        let port = http.as_ref().map(|(text, _)| text.parse().ok().filter(|port| *port > 0 && *port != 443));
        if let (Some((_, place)), Some(None)) = (http, port) {
            let fact = text!(
                "a port is a number from 1 to 65535, and 443 is that of encryption",
                "un port est un nombre de 1 à 65535, et 443 est celui du chiffrement"
            );
            table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
        }
        let [spaces, apache, archives] = folders(table);
        Self {
            spaces,
            apache,
            control: word(table, "control", "/usr/sbin/apache2ctl", is_program),
            program: word(table, "program", "/usr/local/bin/sobre", is_program),
            account: word(table, "account", "www-data", |name| is_account(name) && name != "root"),
            addresses: addresses(table),
            http: port.flatten().unwrap_or(80),
            certificates: table.word("certificates", &words).unwrap_or_default(),
            authority: authority(table),
            archives,
            quotas: table.word("quotas", &Quotas::ALL).unwrap_or_default(),
            capacity: size(table, "capacity"),
            php: php(table),
            contact: contact(table),
            sheet: table.take("sheet").map(|entry| table.within(entry.node, Sheet::read)),
        }
    }
}

/// Whether `name` can be an account or a group (useradd(8)): 32 characters at most.
pub(super) fn is_account(name: &str) -> bool {
    is_name(name) && name.len() <= 32 && name.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a text is the path of a program that a shell takes for one word.
fn is_program(text: &str) -> bool {
    text.starts_with('/') && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b))
}

/// Whether a text can be an address of mail; whether somebody reads it is another question.
pub(super) fn is_mail(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_+@".contains(&b);
    text.bytes().all(plain)
        && text.split('@').filter(|part| !part.is_empty()).count() == 2
        && text.matches('@').count() == 1
}

fn authority(table: &mut Reader<'_, '_>) -> Option<String> {
    let (address, place) = table.string_at("authority")?;
    if address.starts_with("https://") && for_header(&address) == address && !address.contains(['\'', '$']) {
        return Some(address);
    }
    let fact = text!("`{address}` is no address of an authority", "« {address} » n’est pas l’adresse d’une autorité");
    let hint = text!("such as `https://acme.example/directory`", "comme « https://acme.example/directory »");
    table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
    None
}

fn addresses(table: &mut Reader<'_, '_>) -> Vec<IpAddr> {
    let span = table.span_of("addresses");
    let mut addresses = Vec::new();
    for given in table.strings("addresses").unwrap_or_default() {
        match given.parse() {
            Ok(address) => addresses.push(address),
            Err(_) => {
                let place = span.clone().map(|span| table.place(span));
                let fact =
                    text!("`{given}` is no address of a machine", "« {given} » n’est pas l’adresse d’une machine");
                let hint = text!("such as `192.0.2.1` or `2001:db8::1`", "comme « 192.0.2.1 » ou « 2001:db8::1 »");
                table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
            }
        }
    }
    addresses
}

fn php(table: &mut Reader<'_, '_>) -> Option<String> {
    let (version, place) = table.string_at("php")?;
    let is_version = version.split_once('.').is_some_and(|(major, minor)| {
        [major, minor].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    });
    if is_version {
        return Some(version);
    }
    let fact = text!("`{version}` is no version of PHP", "« {version} » n’est pas une version de PHP");
    let hint = text!("such as `8.2`", "comme « 8.2 »");
    table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
    None
}

/// Reads a number of bytes.
pub(super) fn size(table: &mut Reader<'_, '_>, key: &'static str) -> Option<u64> {
    let (given, place) = table.string_at(key)?;
    let bytes = bytes_of(&given);
    if bytes.is_none() {
        let fact = text!("`{given}` is not a size", "« {given} » n’est pas une taille");
        let hint = text!("such as `500 MB`", "comme « 500 MB »");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
    }
    bytes
}

fn contact(table: &mut Reader<'_, '_>) -> String {
    let Some((contact, place)) = table.string_at("contact") else {
        table.missing("contact", "contact = \"contact@collective.example\"");
        return String::new();
    };
    if !is_mail(&contact) {
        let fact = text!("`{contact}` is not an address of mail", "« {contact} » n’est pas une adresse de courriel");
        table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
        return String::new();
    }
    contact
}

fn word(table: &mut Reader<'_, '_>, key: &'static str, usual: &str, fits: impl Fn(&str) -> bool) -> String {
    match table.string_at(key) {
        Some((given, place)) if !fits(&given) || given.contains(|c: char| c.is_control() || c == ' ') => {
            let fact = text!("`{key}` cannot be `{given}`", "« {key} » ne peut pas être « {given} »");
            let hint = text!("such as `{usual}`", "comme « {usual} »");
            table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
            usual.into()
        }
        given => given.map_or_else(|| usual.into(), |(given, _)| given),
    }
}

/// Where the system has what is its own; no web space lies above, within or beside it.
const SYSTEM: [&str; 12] =
    ["etc", "usr", "bin", "sbin", "lib", "boot", "dev", "proc", "sys", "run", "root", "var/lib/sobre"];

/// Reads the folders of web spaces, of Apache and of archives, each of them apart from the others.
fn folders(table: &mut Reader<'_, '_>) -> [SystemPath; 3] {
    let keys = [("spaces", "/srv/sites"), ("apache", "/etc/apache2"), ("archives", "/var/backups/sobre")];
    let spans = keys.map(|(key, _)| table.span_of(key));
    let folders = keys.map(|(key, usual)| folder(table, key, usual));
    let is_within =
        |path: &str, above: &str| path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let meet = |one: &str, other: &str| is_within(one, other) || is_within(other, one);
    let [spaces, apache, archives] = folders.each_ref().map(SystemPath::as_str);
    let faults = [
        SYSTEM.into_iter().find(|system| meet(spaces, system)).map(str::to_owned),
        meet(apache, spaces).then(|| spaces.to_owned()),
        [spaces, apache].into_iter().find(|other| meet(archives, other)).map(str::to_owned),
    ];
    for ((fault, span), (key, _)) in faults.into_iter().zip(spans).zip(keys) {
        if let Some(other) = fault {
            let fact = text!("`{key}` meets /{other}, which is apart", "« {key} » rencontre /{other}, qui est à part");
            let place = span.map(|span| table.place(span));
            table.report(
                Diagnostic::new(Code::CONFIG_VALUE, fact)
                    .at(place)
                    .hint(text!("give it a folder of its own", "donnez-lui un dossier à lui")),
            );
        }
    }
    folders
}

/// Reads a folder; what has a meaning to a server's configuration cannot be in its path.
fn folder(table: &mut Reader<'_, '_>, key: &'static str, usual: &str) -> SystemPath {
    let fits = |path: &str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_.".contains(&b);
        path.bytes().all(plain) && path.strip_prefix('/').is_some_and(|path| SystemPath::new(path).is_ok())
    };
    let path = word(table, key, usual, fits);
    SystemPath::of(&path)
}
