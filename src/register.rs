//! The register: a collective's own facts, `content/<portal>/register/`.
//!
//! Text in, values and findings out, as with [`config`](crate::config); [`farm`](crate::farm) fetches
//! the text. `provision` makes web spaces of it, [`portal`](crate::portal) makes pages of it. Each field
//! says in its type who may read it ([`For`]). What only the portal shows is declared as [`Record`]s, which
//! also say what each field is called.
//!
//! | file | read by | holds |
//! |---|---|---|
//! | `infrastructure.toml` | [`Machine`] | the machines that host |
//! | `associations/A0159.toml` | [`Association`] | a member: its sites, domains, keys, quota |
//! | `payments/*.csv` | [`dues::Payment`] | who paid what |
//! | `decisions/*.toml` | [`dues::Decision`] | what the board decided |
//! | `imports/*.toml` | nobody | when an export of another program was taken in: see [`import`] |
//! | the others | [`Facts`] | services, resources, requests, roles…: see [`RECORDS`] |

mod affairs;
mod area;
mod association;
mod collective;
mod consent;
mod domain;
pub mod dues;
mod facts;
mod hosted;
pub mod import;
mod ledger;
mod machine;
pub mod privacy;
pub mod quota;
mod readers;
mod record;
mod services;
mod upkeep;
pub mod vademecum;

pub use affairs::{
    Access, Application, ApplicationState, Attendance, AuthorityRequest, Cost, Due, Person, Request, RequestState,
    Scope,
};
pub use area::Area;
pub use association::{Association, AssociationId, Contact, Listing, PublishKey};
pub use collective::{
    Agreement, Answer, Collective, Condition, Consultation, Evidence, Individual, Partner, PartnerKind, Processing,
    Promise, Region, Role,
};
pub use domain::{Domain, DomainFault};
pub use facts::{Facts, RECORDS};
pub use hosted::{Certificate, Hosted, Pool, PrivateArea, SiteKind};
pub use machine::{Certificates, Machine, ProviderKind, Quotas, ServerKind, Sheet};
pub use readers::{
    For, ForAssociation, ForBoard, ForMembers, ForNobody, ForPublic, ForTechnical, ForTreasury, Readers, Sees, Sight,
};
pub use record::{Field, Held, Money, Record, Words};
pub use services::{
    DomainName, Install, Lifecycle, Limit, Load, Metric, Registration, Resource, ResourceState, Service, ServiceStage,
    SiteReport, Turn, Version,
};
pub use upkeep::{Drift, DriftRisk, DriftVerb, LastPlan, Upgrade, UpgradeOutcome};

use std::collections::BTreeMap;

use jiff::civil::Date;

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
    /// What was paid.
    pub payments: For<ForTreasury, Vec<dues::Payment>>,
    /// What was decided.
    pub decisions: For<ForBoard, Vec<dues::Decision>>,
    /// What else the portal shows.
    pub facts: Facts,
}

impl Register {
    /// Returns what has become of a membership by the end of a day, and which decisions about it had no
    /// effect.
    pub fn membership(&self, association: &Association, today: Date) -> (dues::Membership, Vec<(String, dues::Void)>) {
        // On one day, what opens comes last: in doubt for the member.
        let mut events: Vec<(Date, u8, dues::Event)> = Vec::new();
        let payments =
            self.payments.read_as(ForTreasury).iter().filter(|payment| payment.association == association.id);
        events.extend(payments.map(|payment| (payment.date, 1, dues::Event::Paid(payment.year))));
        events.extend(association.heard.read_as(ForBoard).iter().map(|day| (*day, 1, dues::Event::Heard)));
        for decision in self.decisions.read_as(ForBoard) {
            let effects = decision.effects.iter().filter(|effect| effect.association == association.id);
            events.extend(effects.map(|effect| {
                let (what, decision_name) = (effect.verdict.clone(), decision.name.clone());
                (decision.date, 0, dues::Event::Decided { what, decision: decision_name })
            }));
        }
        events.sort_by_key(|(day, order, _)| (*day, *order));
        let events: Vec<_> =
            events.into_iter().filter(|(day, ..)| *day <= today).map(|(day, _, event)| (day, event)).collect();
        dues::Membership::replay(&events)
    }

    /// Returns the decisions that were taken for everyone to read, in order of their names.
    pub fn public_decisions(&self) -> Vec<&dues::Decision> {
        let all = self.decisions.read_as(ForBoard).iter();
        all.filter(|decision| decision.public.read_as(ForPublic).is_some()).collect()
    }

    /// Returns the findings about decisions that had no effect by the end of a day.
    pub fn voids(&self, today: Date) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for association in self.associations.values() {
            for (name, void) in self.membership(association, today).1 {
                let decision = self.decisions.read_as(ForBoard).iter().find(|decision| decision.name == name);
                found.push(without_effect(association.id, void, decision));
            }
        }
        found
    }

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

fn without_effect(id: AssociationId, void: dues::Void, decision: Option<&dues::Decision>) -> Diagnostic {
    let Text { en, fr } = match void {
        dues::Void::NotSuspended => {
            text!("only who is suspended can be struck off", "on ne radie que qui est suspendu")
        }
        dues::Void::NotStruck => text!("only who was struck off can be deleted", "on ne supprime que qui est radié"),
        dues::Void::SameDecision => {
            text!("striking off and deleting are two decisions", "la radiation et la suppression sont deux décisions")
        }
        dues::Void::NoArchive => text!(
            "`archive`, `proven` and `confirmed` are needed, and the archive must have been proven before",
            "il faut « archive », « proven » et « confirmed », et l’archive doit avoir été éprouvée avant"
        ),
        dues::Void::Gone => {
            text!("it was struck off or deleted before", "l’association était déjà radiée ou supprimée")
        }
    };
    let fact = text!("this decision has no effect on {id}: {en}", "cette décision est sans effet sur {id} : {fr}");
    Diagnostic::new(Code::REGISTER_DECISION, fact).at(decision.map(|decision| decision.place.clone()))
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
