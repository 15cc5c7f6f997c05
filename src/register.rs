//! The register: a collective's own facts, `content/<portal>/register/`.
//!
//! Text in, values and findings out, as with [`config`](crate::config); [`farm`](crate::farm) fetches
//! the text. `provision` makes web spaces of it; the members' portal will make pages of it. Each field
//! says in its type who may read it ([`For`]).
//!
//! | file | read by | holds |
//! |---|---|---|
//! | `infrastructure.toml` | [`Machine`] | the machines that host |
//! | `associations/A0159.toml` | [`Association`] | a member: its sites, domains, keys, quota |

mod association;
mod domain;
mod machine;
mod readers;

pub use association::{Association, AssociationId, Contact, Hosted, PrivateArea, PublishKey, SiteKind};
pub use domain::{Domain, DomainFault};
pub use machine::{Certificates, Machine};
pub use readers::{For, ForAssociation, ForBoard, ForMembers, ForPublic, ForTechnical, ForTreasury, Readers, Sees};

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Place, Text, text};

/// The folder of the register below a site's content.
pub const FOLDER: &str = "register";

/// All that a collective knows of its members and machines.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// Machines by name.
    pub machines: BTreeMap<String, Machine>,
    /// Members by id.
    pub associations: BTreeMap<AssociationId, Association>,
}

impl Register {
    /// Returns what is claimed twice: names of sites and domains, each reported at both places, both
    /// owners named.
    pub fn clashes(&self) -> Vec<Diagnostic> {
        let mut owners: BTreeMap<(&'static str, &str), (&Association, &Place)> = BTreeMap::new();
        let mut found = Vec::new();
        for association in self.associations.values() {
            for site in association.sites.read_as(ForTechnical) {
                let domains = site.domains.iter().map(|(domain, place)| (("domain", domain.as_str()), place));
                for (claim, place) in std::iter::once((("site", site.name.as_str()), &site.place)).chain(domains) {
                    match owners.get(&claim) {
                        Some((owner, first)) => {
                            found.push(taken(claim, owner, place));
                            found.push(taken(claim, association, first));
                        }
                        None => drop(owners.insert(claim, (association, place))),
                    }
                }
            }
        }
        found
    }
}

/// Returns the finding for something that somebody else claims, too.
fn taken((kind, name): (&str, &str), by: &Association, place: &Place) -> Diagnostic {
    let (id, who) = (by.id, by.name.read_as(ForMembers));
    let Text { en, fr } = match kind {
        "site" => text!("the site name `{name}`", "le nom de site « {name} »"),
        _ => text!("the domain {name}", "le domaine {name}"),
    };
    Diagnostic::new(Code::REGISTER_TAKEN, text!("{id} ({who}) claims {en}, too", "{id} ({who}) revendique aussi {fr}"))
        .at(place.clone())
        .hint(text!(
            "each belongs to one association: ask both which it is, and correct the other file",
            "chacun n’appartient qu’à une association : demandez aux deux, et corrigez l’autre fichier"
        ))
}
