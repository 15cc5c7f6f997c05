//! The difference between what a machine should have and what it has, as a list of actions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    actual::Actual,
    desired::Desired,
    resource::{Resource, State, short},
    steward::Border,
};
use crate::{
    diag::{Code, Diagnostic, Place, Text, text},
    digest::Digest,
    register::AssociationId,
};

/// What is to be done, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// One after the other.
    pub actions: Vec<Action>,
    /// What sobre made and the register no longer asks for, but that is not to be removed like that:
    /// accounts and folders, in which there is somebody's work.
    pub left: Vec<Resource>,
    /// How many hosts there are, of which some may go.
    pub hosts: usize,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    /// What to do.
    pub verb: Verb,
    /// With what.
    pub resource: Resource,
    /// How it is.
    pub before: Option<State>,
    /// How it will be.
    pub after: Option<State>,
    /// Whether somebody changed by hand what sobre wrote.
    pub by_hand: bool,
    /// The archive that holds what goes with all that is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<Digest>,
    /// For whom.
    pub association: Option<AssociationId>,
    /// Where the register asks for it.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// What is done with a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// It is made.
    Create,
    /// It is made as it should be.
    Change,
    /// It was there before sobre; from now on sobre looks after it, but never removes it.
    Adopt,
    /// It goes.
    Remove,
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// Nothing that anybody would notice.
    None,
    /// Somebody may notice.
    Some,
    /// Visitors or members may be kept out.
    High,
}

/// How much may go at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Removals.
    pub removals: usize,
    /// Removals of hosts, in percent of those that are there.
    pub percent: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { removals: 5, percent: 30 }
    }
}

/// Returns what is to be done; nothing when all is as it should be.
pub fn plan(desired: &Desired, actual: &Actual) -> Plan {
    let mut actions: Vec<Action> = desired
        .resources
        .iter()
        .filter_map(|(resource, wanted)| {
            let found = actual.states.get(resource);
            let verb = match found {
                None => Verb::Create,
                Some(_) if !actual.memory.knows(resource) && !is_ours(resource) => Verb::Adopt,
                Some(found) if *found == wanted.state => return None,
                Some(_) => Verb::Change,
            };
            Some(Action {
                verb,
                resource: resource.clone(),
                before: found.cloned(),
                after: Some(wanted.state.clone()),
                by_hand: is_by_hand(actual, resource),
                archive: None,
                association: wanted.association,
                place: wanted.place.clone(),
            })
        })
        .collect();
    let gone: BTreeSet<&Resource> =
        actual.states.keys().filter(|resource| !desired.resources.contains_key(*resource)).collect();
    let (removed, left): (Vec<_>, Vec<_>) = gone
        .into_iter()
        .filter(|resource| !matches!(resource, Resource::Server | Resource::Php))
        .filter(|resource| !is_within_released(desired, actual, resource))
        .partition(|resource| is_removed(desired, actual, resource));
    // What others need goes last.
    actions.extend(removed.into_iter().rev().map(|resource| {
        let released = desired.released.get(resource);
        Action {
            verb: Verb::Remove,
            resource: resource.clone(),
            before: actual.states.get(resource).cloned(),
            after: None,
            by_hand: is_by_hand(actual, resource),
            archive: released.map(|released| released.archive),
            association: released.map(|released| released.association),
            place: released.and_then(|released| released.place.clone()),
        }
    }));
    actions.extend(read_pools(&actions, desired, actual));
    actions.extend(reload(&actions, actual));
    let hosts = actual.states.keys().filter(|resource| matches!(resource, Resource::Host(_))).count();
    Plan {
        actions,
        left: left.into_iter().filter(|resource| actual.memory.made.contains(resource)).cloned().collect(),
        hosts,
    }
}

/// What lies in a generation is sobre's.
fn is_ours(resource: &Resource) -> bool {
    matches!(resource, Resource::Host(_) | Resource::Server | Resource::Certificate { .. })
}

/// Whether something goes that nobody asks for any more: only what sobre made, and can make again or was
/// archived and is to be deleted.
fn is_removed(desired: &Desired, actual: &Actual, resource: &Resource) -> bool {
    let is_made = actual.memory.made.contains(resource);
    match resource {
        Resource::Host(_) => true,
        Resource::Member { .. } | Resource::File(_) | Resource::Quota(_) => is_made,
        _ => is_made && desired.released.get(resource).is_some_and(|released| released.is_whole),
    }
}

/// Whether something goes with the folder in which it is.
fn is_within_released(desired: &Desired, actual: &Actual, resource: &Resource) -> bool {
    let (Resource::Folder(path) | Resource::Seed(path)) = resource else { return false };
    desired.released.iter().any(|(folder, released)| match folder {
        Resource::Folder(folder) => {
            released.is_whole
                && actual.memory.made.contains(&Resource::Folder(folder.clone()))
                && path.as_str().starts_with(&format!("{folder}/"))
        }
        _ => false,
    })
}

fn is_by_hand(actual: &Actual, resource: &Resource) -> bool {
    let Some(State::File { digest: found, .. } | State::Host(found)) = actual.states.get(resource) else {
        return false;
    };
    actual.memory.wrote.get(resource).is_some_and(|wrote| wrote != found)
}

/// PHP reads its pools when one of them changes, or when it has not read them yet.
fn read_pools(actions: &[Action], desired: &Desired, actual: &Actual) -> Option<Action> {
    let pools = desired.machine.as_ref().and_then(|machine| Border::of(machine).pools())?;
    let is_pool = |action: &Action| matches!(&action.resource, Resource::File(path) if path.as_str().starts_with(&format!("{pools}/")));
    let before = actual.states.get(&Resource::Php).cloned();
    let is_unread = matches!(before, Some(State::Generation { is_read: false, .. }));
    (is_unread || actions.iter().any(is_pool)).then(|| Action::of_server(Verb::Change, Resource::Php, before))
}

/// Apache reads what it is told when anything of that changes, or when it was told and has not read it.
fn reload(actions: &[Action], actual: &Actual) -> Option<Action> {
    let before = actual.states.get(&Resource::Server).cloned();
    let is_unread = matches!(before, Some(State::Generation { is_read: false, .. }));
    let is_told = actions.iter().any(|action| matches!(action.resource, Resource::Host(_)));
    let verb = if before.is_some() { Verb::Change } else { Verb::Create };
    (is_told || is_unread).then(|| Action::of_server(verb, Resource::Server, before))
}

impl Plan {
    /// Returns the name of the plan: another plan has another.
    pub fn digest(&self) -> String {
        short(Digest::of(&serde_json::to_vec(&self.actions).unwrap_or_default()))
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Returns how many actions are of one kind.
    pub fn count(&self, verb: Verb) -> usize {
        self.actions.iter().filter(|action| action.verb == verb).count()
    }

    /// Refuses a plan that would take too much away at once, or put something in the place of what is
    /// not sobre's; `allow` is how many removals somebody said are meant.
    pub fn check(&self, limits: Limits, allow: usize) -> Vec<Diagnostic> {
        let removals = self.count(Verb::Remove);
        let hosts = self
            .actions
            .iter()
            .filter(|action| action.verb == Verb::Remove && matches!(action.resource, Resource::Host(_)))
            .count();
        let too_many = removals > limits.removals || hosts * 100 > self.hosts * limits.percent;
        let mut found = Vec::new();
        if too_many && removals > allow {
            let fact = text!(
                "{removals} removals at once, of {} hosts",
                "{removals} suppressions à la fois, sur {} hôtes",
                self.hosts
            );
            found.push(Diagnostic::new(Code::PROVISION_LIMIT, fact).hint(text!(
                "if all of them are meant: `--allow {removals}`",
                "si toutes sont voulues : « --allow {removals} »"
            )));
        }
        found.extend(self.actions.iter().filter_map(Action::obstacle));
        found
    }
}

impl Action {
    /// Returns what is done with a server that all share.
    fn of_server(verb: Verb, resource: Resource, before: Option<State>) -> Self {
        let (by_hand, archive, association, place) = (false, None, None, None);
        Self { verb, resource, before, after: None, by_hand, archive, association, place }
    }

    /// Returns why it cannot be done: something else has the name, or somebody else has to bring it.
    fn obstacle(&self) -> Option<Diagnostic> {
        if let (Resource::Certificate { .. }, Verb::Create | Verb::Change) = (&self.resource, self.verb) {
            return Some(self.unusable());
        }
        let Some(State::Other(what)) = &self.before else { return None };
        let Text { en, fr } = self.resource.words();
        let what_fr = match what.as_str() {
            "folder" => "un dossier",
            "link" => "un lien",
            "file" => "un fichier",
            "unreadable" => "un fichier illisible",
            _ => "autre chose",
        };
        let fact = text!("{en}: something else is there ({what})", "{fr} : autre chose s’y trouve ({what_fr})");
        Some(Diagnostic::new(Code::PROVISION_OBSTACLE, fact).at(self.place.clone()).hint(text!(
            "sobre follows no link and replaces nothing of another kind: look at it, and move it away",
            "sobre ne suit aucun lien et ne remplace rien d’une autre nature : regardez-le, puis écartez-le"
        )))
    }

    /// Returns why Apache could not use a certificate.
    fn unusable(&self) -> Diagnostic {
        let Text { en, fr } = self.resource.words();
        let (why, pourquoi) = match &self.before {
            Some(State::Other(what)) if what == "no key" => ("its key is none", "sa clé n’en est pas une"),
            Some(State::Other(what)) if what == "another key" => {
                ("it is for another key", "il est fait pour une autre clé")
            }
            Some(_) => ("it is none", "ce n’en est pas un"),
            None => ("it is not there", "absent"),
        };
        let fact = text!("{en}: {why}", "{fr} : {pourquoi}");
        Diagnostic::new(Code::PROVISION_CERTIFICATE, fact).at(self.place.clone()).hint(text!(
            "put it there, or let the machine ask for one: take `certificate` out of the register",
            "mettez-le là, ou laissez la machine en demander un : retirez « certificate » du registre"
        ))
    }

    /// Returns why it is done.
    pub fn reason(&self) -> Text {
        match (self.verb, &self.resource) {
            (Verb::Change, Resource::Server) => text!(
                "its hosts change, or it has not read them or their new certificates yet",
                "ses hôtes changent, ou il ne les a pas encore lus, ou pas leurs nouveaux certificats"
            ),
            (Verb::Change, Resource::Php) => text!(
                "its pools change, or it has not read them yet",
                "ses pools changent, ou il ne les a pas encore lus"
            ),
            (Verb::Create, Resource::Server) => {
                text!("it knows nothing of sobre’s hosts", "il ne sait rien des hôtes de sobre")
            }
            (Verb::Create, _) => text!("it is not there", "absent"),
            (Verb::Change, _) if self.by_hand => {
                text!("somebody changed it by hand", "quelqu’un l’a modifié à la main")
            }
            (Verb::Change, _) => text!("it is not as the register asks", "différent de ce que demande le registre"),
            (Verb::Adopt, _) if self.before == self.after => text!("it was there before sobre", "présent avant sobre"),
            (Verb::Adopt, _) => text!("it was there before sobre, and differs", "présent avant sobre, et différent"),
            (Verb::Remove, _) if self.archive.is_some() => {
                text!("the board decided to delete it", "le conseil a décidé sa suppression")
            }
            (Verb::Remove, _) => text!("the register no longer asks for it", "le registre ne le demande plus"),
        }
    }

    /// Returns how bad it can get.
    pub fn risk(&self) -> Risk {
        match (self.verb, &self.resource) {
            (Verb::Create, _) | (Verb::Change, Resource::Server | Resource::Php) => Risk::None,
            (Verb::Adopt, _) if self.before == self.after => Risk::None,
            (Verb::Change, Resource::Host(_)) if !self.by_hand => Risk::Some,
            (Verb::Change | Verb::Adopt | Verb::Remove, _) => Risk::High,
        }
    }

    /// Returns what can go wrong.
    pub fn risk_words(&self) -> Text {
        match (self.verb, &self.resource) {
            (Verb::Remove, Resource::Host(_)) => {
                text!("its visitors meet nobody", "ses visiteurs ne trouvent plus personne")
            }
            (Verb::Remove, Resource::Folder(_)) => {
                text!("all that is in it goes", "tout ce qu’il contient disparaît")
            }
            (Verb::Remove, Resource::Quota(_)) => text!("nothing limits it any more", "plus rien ne le limite"),
            (Verb::Remove, Resource::Member { .. } | Resource::User(_) | Resource::Group(_)) => {
                text!("who counted on it is kept out", "qui comptait dessus reste dehors")
            }
            (Verb::Remove, _) => text!("its keys no longer open", "ses clés n’ouvrent plus"),
            (Verb::Change, Resource::Host(_)) if self.by_hand => {
                text!("what was written by hand is no longer read", "ce qui fut écrit à la main n’est plus lu")
            }
            (Verb::Change, Resource::Host(_)) => {
                text!("visitors meet the new configuration", "les visiteurs rencontrent la nouvelle configuration")
            }
            (Verb::Change | Verb::Adopt, _) if self.before != self.after => {
                text!("who counted on the old rights is kept out", "qui comptait sur les anciens droits reste dehors")
            }
            _ => text!("none", "aucun"),
        }
    }

    /// Returns the way back.
    pub fn way_back(&self) -> Text {
        match (self.verb, &self.resource) {
            (_, Resource::Host(_) | Resource::Server) => {
                text!("the generation before is kept", "la génération précédente est gardée")
            }
            (Verb::Remove, Resource::Folder(_) | Resource::User(_) | Resource::Group(_)) => match self.archive {
                Some(archive) => {
                    text!("`sobre restore` of the archive {archive}", "« sobre restore » de l’archive {archive}")
                }
                None => {
                    text!("the backup made first holds /etc/passwd", "la sauvegarde faite d’abord contient /etc/passwd")
                }
            },
            (_, Resource::Quota(_)) => match &self.before {
                Some(State::Limit(bytes)) => text!("the limit was {bytes} bytes", "la limite était de {bytes} octets"),
                _ => text!("take `quota` out of the register", "retirez « quota » du registre"),
            },
            (Verb::Create, Resource::Group(name)) => text!("`groupdel {name}`", "« groupdel {name} »"),
            (Verb::Create, Resource::User(name)) => text!("`userdel {name}`", "« userdel {name} »"),
            (Verb::Create, Resource::Member { group, user }) => {
                text!("`gpasswd -d {user} {group}`", "« gpasswd -d {user} {group} »")
            }
            (Verb::Remove, Resource::Member { group, user }) => {
                text!("`gpasswd -a {user} {group}`", "« gpasswd -a {user} {group} »")
            }
            (Verb::Create, Resource::Folder(path)) => text!("`rmdir /{path}`", "« rmdir /{path} »"),
            (Verb::Create, Resource::File(path) | Resource::Seed(path)) => text!("`rm /{path}`", "« rm /{path} »"),
            (_, Resource::File(_)) => {
                text!("the backup made first holds it", "la sauvegarde faite d’abord le contient")
            }
            (_, Resource::Folder(path)) => match &self.before {
                Some(State::Folder(access)) => text!(
                    "`chown {0}:{1} /{path}; chmod {2:o} /{path}`",
                    "« chown {0}:{1} /{path} ; chmod {2:o} /{path} »",
                    access.owner,
                    access.group,
                    access.mode
                ),
                _ => text!("none is needed", "inutile"),
            },
            (_, Resource::User(_)) => {
                text!("the backup made first holds /etc/passwd", "la sauvegarde faite d’abord contient /etc/passwd")
            }
            _ => text!("none is needed", "inutile"),
        }
    }
}
