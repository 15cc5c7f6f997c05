//! `associations/A0159.toml`: a member and what it is given.

use std::{fmt, str::FromStr};

use jiff::civil;
use serde::{Deserialize, Serialize};

use super::{
    For, ForAssociation, ForBoard, ForMembers, ForPublic, ForTechnical, Record,
    hosted::{Hosted, SiteKind, hosted},
    machine::{is_mail, size},
    record::record,
};
use crate::{
    config::{SiteConfig, is_name},
    content::{
        date::Date,
        node::{Kind, Node},
        reader::{Reader, read_table},
    },
    diag::{Code, Diagnostic, Place, Text, text},
};

/// What a member is called everywhere and for ever: `A` and four digits; `A0000` is nobody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AssociationId(u16);

impl AssociationId {
    /// Returns the name of its account and group on machines: `a0159`.
    pub fn account(self) -> String {
        format!("a{:04}", self.0)
    }
}

impl FromStr for AssociationId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits =
            text.strip_prefix('A').filter(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).map(Self).ok_or(())
    }
}

impl fmt::Display for AssociationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "A{:04}", self.0)
    }
}

/// A member of the collective.
#[derive(Debug, Clone)]
pub struct Association {
    /// Its code, the name of the file.
    pub id: AssociationId,
    /// `name`.
    pub name: For<ForMembers, String>,
    /// `joined`.
    pub joined: For<ForBoard, Option<Date>>,
    /// `left`.
    pub left: For<ForBoard, Option<Date>>,
    /// `heard`: days on which it gave a sign of life.
    pub heard: For<ForBoard, Vec<civil::Date>>,
    /// `[[contacts]]`: addresses by role; never a person's name.
    pub contacts: For<ForBoard, Vec<Contact>>,
    /// `postcode` of its seat.
    pub postcode: For<ForMembers, Option<String>>,
    /// `town`.
    pub town: For<ForMembers, Option<String>>,
    /// `scope`: where it works, such as `local` or `national`.
    pub scope: For<ForMembers, Option<String>>,
    /// `themes` it works on.
    pub themes: For<ForMembers, Vec<String>>,
    /// `reason` why it left.
    pub reason: For<ForBoard, Option<String>>,
    /// `[listing]`: what the directory says of it, when it has agreed to stand there.
    pub listing: For<ForPublic, Option<Listing>>,
    /// `machine`: which one hosts it, when there are several.
    pub machine: For<ForTechnical, Option<String>>,
    /// `quota` of its web spaces together, in bytes.
    pub quota: For<ForAssociation, Option<u64>>,
    /// Where it stands.
    pub quota_place: Place,
    /// `[[keys]]`: who may publish.
    pub keys: For<ForTechnical, Vec<PublishKey>>,
    /// `[[sites]]`.
    pub sites: For<ForTechnical, Vec<Hosted>>,
    /// Where its file begins.
    pub place: Place,
}

record! {
    /// What the directory of the public portal says of an association that has agreed to stand there.
    Listing {
        name: String, ForPublic, "Name" / "Nom", needs "name = \"Le Jardin des Possibles\"";
        summary: Option<String>, ForPublic, "What it does" / "Ce qu’elle fait";
        url: Option<String>, ForPublic, "Website" / "Site";
        town: Option<String>, ForPublic, "Town" / "Commune";
        themes: Vec<String>, ForPublic, "Themes" / "Thèmes";
        agreed: Option<civil::Date>, ForPublic, "Agreed on" / "Accord donné le";
    }
}

/// Whom to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// `role`, such as `treasurer`.
    pub role: String,
    /// `mail`: the role's address.
    pub mail: String,
}

/// A public key of ssh that may publish one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishKey {
    /// `name`: whose it is: a machine or a role.
    pub name: String,
    /// `site`.
    pub site: String,
    /// `key`: kind and bytes, as in a `.pub` file, without the comment.
    pub key: String,
    /// Where it stands.
    pub place: Place,
}

/// Kinds of ssh keys that are neither broken nor tied to a device.
const KEY_KINDS: [&str; 5] =
    ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

impl Association {
    /// Whether it is no member any more on a day.
    pub fn has_left(&self, day: civil::Date) -> bool {
        self.left.held().as_ref().is_some_and(|left| left.day() <= day)
    }

    /// Returns the member that `text`, the file `file`, tells, or `None` when it is not even TOML, and
    /// what is wrong with it. `built` finds the configuration of a site that the farm builds: its domains
    /// need not be written twice.
    pub fn parse(
        id: AssociationId,
        file: &str,
        text: &str,
        built: &dyn Fn(&str) -> Option<SiteConfig>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let locate = |span| Place::new(file, text, span);
        let read = |table: &mut Reader<'_, '_>| Self::read(id, table, Place::file(file), built);
        read_table(text, Code::CONFIG_SYNTAX, &locate, read)
    }

    fn read(
        id: AssociationId,
        reader: &mut Reader<'_, '_>,
        place: Place,
        built: &dyn Fn(&str) -> Option<SiteConfig>,
    ) -> Self {
        let name = reader.string("name").unwrap_or_else(|| {
            reader.missing("name", "name = \"Le Jardin des Possibles\"");
            id.to_string()
        });
        let (joined, left) = (reader.date("joined"), reader.date("left"));
        let heard = days(reader, "heard");
        let (postcode, town, scope) = (reader.string("postcode"), reader.string("town"), reader.string("scope"));
        let (themes, reason) = (reader.strings("themes").unwrap_or_default(), reader.string("reason"));
        let listing = reader.take("listing").map(|entry| reader.within(entry.node, Listing::read));
        let machine = reader.string("machine");
        let quota_place = reader.span_of("quota").map_or_else(|| place.clone(), |span| reader.place(span));
        let quota = size(reader, "quota");
        let contacts = tables(reader, "contacts", contact);
        let sites: Vec<Hosted> = tables(reader, "sites", |table, span| hosted(table, span, built));
        let keys = tables(reader, "keys", |table, span| key(table, span, &sites));
        Self {
            id,
            name: For::new(name),
            joined: For::new(joined),
            left: For::new(left),
            heard: For::new(heard),
            postcode: For::new(postcode),
            town: For::new(town),
            scope: For::new(scope),
            themes: For::new(themes),
            reason: For::new(reason),
            listing: For::new(listing),
            contacts: For::new(contacts),
            machine: For::new(machine),
            quota: For::new(quota),
            quota_place,
            keys: For::new(keys),
            sites: For::new(sites),
            place,
        }
    }
}

/// Reads a list of days.
fn days(reader: &mut Reader<'_, '_>, key: &'static str) -> Vec<civil::Date> {
    let at = reader.span_of(key);
    let mut days = Vec::new();
    for given in reader.strings(key).unwrap_or_default() {
        match Date::parse(&given) {
            Some(date) => days.push(date.day()),
            None => {
                let place = at.clone().map(|span| reader.place(span));
                let fact = text!("`{given}` is no day", "« {given} » n’est pas un jour");
                reader.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place));
            }
        }
    }
    days
}

/// Reads a list of tables; what `read` cannot make something of is left out.
pub(super) fn tables<T>(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    mut read: impl FnMut(&mut Reader<'_, '_>, Place) -> Option<T>,
) -> Vec<T> {
    let Some(entry) = reader.take(key) else { return Vec::new() };
    let Kind::List(items) = entry.node.kind else {
        return reader.within(entry.node, |_| Vec::new());
    };
    let mut all = Vec::new();
    for item in items {
        let place = reader.place(first_line(&item));
        all.extend(reader.within(item, |table| read(table, place)));
    }
    all
}

/// Returns where to point at for a whole table: its first key, for a table has no line of its own.
fn first_line(node: &Node<'_>) -> std::ops::Range<usize> {
    match &node.kind {
        Kind::Table(entries) => {
            entries.first().map_or(node.span.clone(), |entry| entry.key_span.start..entry.node.span.end)
        }
        _ => node.span.clone(),
    }
}

pub(super) fn refused(table: &mut Reader<'_, '_>, place: Place, fact: Text, hint: Text) {
    table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
}

/// Takes a text that must be there and fit.
pub(super) fn fitting(
    table: &mut Reader<'_, '_>,
    key: &'static str,
    example: &str,
    fits: impl Fn(&str) -> bool,
) -> Option<(String, Place)> {
    let Some((given, place)) = table.string_at(key) else {
        table.missing(key, &format!("{key} = \"{example}\""));
        return None;
    };
    if fits(&given) {
        return Some((given, place));
    }
    let fact = text!("`{key}` cannot be `{given}`", "« {key} » ne peut pas être « {given} »");
    refused(table, place, fact, text!("such as `{example}`", "comme « {example} »"));
    None
}

fn contact(table: &mut Reader<'_, '_>, _: Place) -> Option<Contact> {
    let role = fitting(table, "role", "technical", is_name);
    let mail = fitting(table, "mail", "web@jardin.example", is_mail);
    Some(Contact { role: role?.0, mail: mail?.0 })
}

fn key(table: &mut Reader<'_, '_>, place: Place, sites: &[Hosted]) -> Option<PublishKey> {
    let name = fitting(table, "name", "laptop", is_name);
    let key = fitting(table, "key", "ssh-ed25519 AAAA…", |key| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"+/=".contains(&b);
        let mut words = key.split(' ');
        words.next().is_some_and(|kind| KEY_KINDS.contains(&kind))
            && words.next().is_some_and(|bytes| bytes.starts_with("AAAA") && bytes.bytes().all(plain))
            && words.next().is_none()
    });
    let (site, at) = fitting(table, "site", "jardin", is_name)?;
    if !sites.iter().any(|hosted| hosted.name == site && hosted.kind == SiteKind::Static) {
        let fact = text!(
            "`{site}` is no static site of this association",
            "« {site} » n’est pas un site statique de cette association"
        );
        let known = sites.iter().map(|hosted| hosted.name.as_str());
        let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(at).did_you_mean(&site, known);
        table.report(diagnostic);
        return None;
    }
    Some(PublishKey { name: name?.0, site, key: key?.0, place })
}
