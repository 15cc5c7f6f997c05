//! A plan carried out.

mod hand;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use super::{
    accounts::Accounts,
    actual::{Actual, MEMORY, observe},
    apache::Rendered,
    desired::{Desired, HOME, Wanted},
    generations::Generations,
    memory::Memory,
    plan::{Action, Limits, Plan, Verb, plan},
    resource::{Resource, State, short},
    server::Server,
};
use crate::{
    diag::{Code, Diagnostic, Text, text},
    digest::Digest,
    publish::{Moment, folder::Folder},
    register::Machine,
    release::WriteError,
};
pub(super) use hand::Hand;

/// How a plan is to be carried out.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The root of the machine; `/` is the machine on which we run, with its Apache.
    pub root: PathBuf,
    /// What time it is.
    pub now: Moment,
    /// How much may go.
    pub limits: Limits,
    /// How many removals somebody said are meant.
    pub allow: usize,
}

/// What came of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// What was done.
    pub done: Plan,
    /// The generation that Apache reads now.
    pub generation: Option<String>,
    /// Hosts that said that their new configuration answers.
    pub probed: usize,
    /// Whether Apache was there to be tested and reloaded.
    pub is_live: bool,
}

/// Why a plan was not carried out, or not to its end.
#[derive(Debug)]
pub enum ProvisionError {
    /// The machine, the register or Apache does not allow it.
    Refused(Vec<Diagnostic>),
    /// The world failed.
    World {
        /// What we were doing.
        doing: Text,
        /// With which file, folder or program.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl From<WriteError> for ProvisionError {
    fn from(error: WriteError) -> Self {
        Self::World { doing: text!("working on", "le travail sur"), path: error.path, source: error.source }
    }
}

impl ProvisionError {
    fn refused(diagnostic: Diagnostic) -> Self {
        Self::Refused(vec![diagnostic])
    }
}

/// Carries out the plan called `digest`, if that is still what there is to do.
pub fn apply(desired: &Desired, setting: &Setting, digest: &str) -> Result<Applied, ProvisionError> {
    let Some(machine) = &desired.machine else { return Ok(Applied::default()) };
    let root = Folder::open(&setting.root)?;
    // A folder that is there on every machine, so that nothing has to be made for the lock.
    let locked = root.enter("etc")?;
    locked.lock().map_err(held)?;
    let actual = observe(&setting.root, desired)?;
    let plan = plan(desired, &actual);
    if plan.digest() != digest {
        return Err(ProvisionError::refused(stale(&plan)));
    }
    let refused = plan.check(setting.limits, setting.allow);
    if !refused.is_empty() {
        return Err(ProvisionError::Refused(refused));
    }
    let is_live = setting.root == Path::new("/");
    if plan.is_empty() {
        return Ok(Applied { is_live, ..Applied::default() });
    }
    let home = root.make_all(HOME)?;
    let server = is_live.then_some(Server { machine });
    let mut run = Run { setting, desired, machine, root, home, memory: actual.memory.clone(), server };
    run.back_up(&plan)?;
    run.intend(&plan)?;
    run.make(&plan)?;
    let (generation, probed) = run.tell(&plan, &actual)?;
    run.settle(&plan)?;
    Ok(Applied { done: plan, generation, probed, is_live })
}

fn held(error: WriteError) -> ProvisionError {
    if error.source.kind() != io::ErrorKind::WouldBlock {
        return error.into();
    }
    let fact = text!("somebody is applying a plan to this machine", "quelqu’un applique un plan à cette machine");
    ProvisionError::refused(Diagnostic::new(Code::PROVISION_BUSY, fact).hint(text!(
        "wait until it has ended; the lock goes with its process",
        "attendez la fin ; le verrou disparaît avec son processus"
    )))
}

fn stale(plan: &Plan) -> Diagnostic {
    let now = plan.digest();
    let fact = text!(
        "the machine or the register is not as it was when that plan was shown",
        "la machine ou le registre n’est plus comme au moment où ce plan fut montré"
    );
    Diagnostic::new(Code::PROVISION_STALE, fact).hint(text!(
        "read `sobre plan` again; its name is now {now}",
        "relisez « sobre plan » ; son nom est maintenant {now}"
    ))
}

/// How many backups stay.
const BACKUPS: usize = 20;

/// A plan while it is carried out.
struct Run<'r> {
    setting: &'r Setting,
    desired: &'r Desired,
    machine: &'r Machine,
    root: Folder,
    home: Folder,
    memory: Memory,
    server: Option<Server<'r>>,
}

impl<'r> Run<'r> {
    /// Copies what may change and is no generation: accounts, what sobre remembers, its files.
    fn back_up(&self, plan: &Plan) -> Result<(), ProvisionError> {
        let backups = self.home.make_for("backups", 0o700)?;
        let backup = backups.make_for(&format!("{}-{}", self.setting.now.compact(), plan.digest()), 0o700)?;
        let hand = self.hand()?;
        for account in ["etc/passwd", "etc/group", "etc/shadow", "etc/gshadow"] {
            hand.copy(account, &backup)?;
        }
        hand.copy(&format!("{HOME}/{MEMORY}"), &backup)?;
        for action in &plan.actions {
            if let (Resource::File(path), Some(_)) = (&action.resource, &action.before) {
                hand.copy(path.as_str(), &backup)?;
            }
        }
        backup.sync()?;
        let names = backups.names()?;
        for old in names.iter().take(names.len().saturating_sub(BACKUPS)) {
            backups.remove_all(&old.name)?;
        }
        Ok(())
    }

    /// Remembers what is about to be made, before it is.
    fn intend(&mut self, plan: &Plan) -> Result<(), ProvisionError> {
        for action in &plan.actions {
            match action.verb {
                Verb::Create => drop(self.memory.made.insert(action.resource.clone())),
                Verb::Adopt => drop(self.memory.adopted.insert(action.resource.clone())),
                Verb::Change | Verb::Remove => {}
            }
        }
        self.remember()
    }

    fn remember(&self) -> Result<(), ProvisionError> {
        self.home.write(MEMORY, self.memory.text().as_bytes())?;
        Ok(self.home.sync()?)
    }

    fn hand(&self) -> Result<Hand<'_>, ProvisionError> {
        Ok(Hand { root: &self.root, prefix: &self.setting.root, accounts: Accounts::read(&self.root)? })
    }

    /// Makes accounts, folders and files.
    fn make(&self, plan: &Plan) -> Result<(), ProvisionError> {
        let mut hand = self.hand()?;
        let is_account = |action: &&Action| {
            matches!(action.resource, Resource::Group(_) | Resource::User(_) | Resource::Member { .. })
        };
        for action in plan.actions.iter().filter(is_account) {
            hand.account(action)?;
        }
        hand.accounts = Accounts::read(&self.root)?;
        for action in plan.actions.iter().filter(|action| !is_account(action)) {
            hand.path(action, self.desired.resources.get(&action.resource))?;
        }
        Ok(())
    }

    /// Lets Apache read the hosts as they should be; returns the generation, and how many hosts said so.
    fn tell(&mut self, plan: &Plan, actual: &Actual) -> Result<(Option<String>, usize), ProvisionError> {
        let before = match actual.states.get(&Resource::Server) {
            Some(State::Generation { name, .. }) => Some(name.clone()),
            _ => None,
        };
        if !plan.actions.iter().any(|action| action.resource == Resource::Server) {
            return Ok((before, 0));
        }
        let generations = Generations::open(&self.root, &self.machine.apache)?;
        let touched: Vec<&Action> =
            plan.actions.iter().filter(|action| matches!(action.resource, Resource::Host(_))).collect();
        let name = match &before {
            // Killed between telling and reading: only the reading is left.
            Some(name) if touched.is_empty() => name.clone(),
            _ => self.write_generation(&generations)?,
        };
        self.memory.read = None;
        self.remember()?;
        generations.point(Some(&name))?;
        let probed = self.rendered(&touched);
        if let Err(refused) = self.read(&probed) {
            if before.as_ref() != Some(&name) {
                generations.point(before.as_deref())?;
                let is_back = self.server.as_ref().is_none_or(|server| server.reload().is_ok());
                self.memory.read = before.filter(|_| is_back);
                self.remember()?;
            }
            return Err(refused);
        }
        self.memory.read = Some(name.clone());
        generations.prune(&name)?;
        let probed = if self.server.is_some() { probed.len() } else { 0 };
        Ok((Some(name), probed))
    }

    /// Returns the hosts to be asked: those that changed; all, when that is not known.
    fn rendered(&self, touched: &[&Action]) -> Vec<&'r Rendered> {
        let desired: &'r Desired = self.desired;
        let is_touched =
            |resource: &Resource| touched.is_empty() || touched.iter().any(|action| action.resource == *resource);
        let wanted = desired.resources.iter().filter(|(resource, _)| is_touched(resource));
        wanted.filter_map(|(_, wanted)| wanted.rendered.as_ref()).collect()
    }

    fn write_generation(&self, generations: &Generations) -> Result<String, ProvisionError> {
        let hosts = self.desired.resources.iter().filter_map(|(resource, wanted)| match resource {
            Resource::Host(name) => Some((name.clone(), wanted.bytes.as_str())),
            _ => None,
        });
        let files: BTreeMap<String, &str> = hosts.collect();
        let name = generations.write(&short(Digest::of_value(&files)), &files)?;
        let tested = self.server.as_ref().map_or(Ok(()), |server| server.test(&generations.included(&name)));
        tested.map_err(|said| {
            drop(generations.remove(&name));
            ProvisionError::refused(self.objection(&said))
        })?;
        Ok(name)
    }

    /// Lets Apache read, and asks the hosts.
    fn read(&self, hosts: &[&Rendered]) -> Result<(), ProvisionError> {
        let Some(server) = &self.server else { return Ok(()) };
        server.reload().map_err(|said| ProvisionError::refused(self.objection(&said)))?;
        server.silent(hosts.iter().copied()).map_or(Ok(()), |(host, said)| {
            let domain = &host.domain;
            let fact = text!(
                "{domain} does not answer with its new configuration ({said})",
                "{domain} ne répond pas avec sa nouvelle configuration ({said})"
            );
            let wanted = self.desired.resources.values().find(|wanted| wanted.rendered.as_ref() == Some(host));
            let place = wanted.and_then(|wanted| wanted.place.clone());
            Err(ProvisionError::refused(Diagnostic::new(Code::PROVISION_PROBE, fact).at(place).hint(text!(
                "the configuration before is back; look whether another host of this server has the same name",
                "la configuration précédente est revenue ; regardez si un autre hôte de ce serveur porte le même nom"
            ))))
        })
    }

    /// Returns what Apache objects to, at the line of the register from which it came.
    fn objection(&self, said: &str) -> Diagnostic {
        let is_named = |resource: &Resource| {
            let Resource::Host(name) = resource else { return false };
            said.contains(&format!("/{name}.conf"))
        };
        let wanted: Option<&Wanted> =
            self.desired.resources.iter().find(|(resource, _)| is_named(resource)).map(|(_, wanted)| wanted);
        let said = said.trim().lines().filter(|line| !line.starts_with("Action '")).collect::<Vec<_>>().join("; ");
        let fact =
            text!("Apache refuses the new configuration: {said}", "Apache refuse la nouvelle configuration : {said}");
        Diagnostic::new(Code::PROVISION_APACHE, fact).at(wanted.and_then(|wanted| wanted.place.clone())).hint(text!(
            "it goes on with the one before; nothing of it was touched",
            "il continue avec la précédente ; rien n’y a été touché"
        ))
    }

    /// Remembers what is there now.
    fn settle(&mut self, plan: &Plan) -> Result<(), ProvisionError> {
        for action in &plan.actions {
            let digest = match &action.after {
                Some(State::File { digest, .. } | State::Host(digest)) => Some(*digest),
                _ => None,
            };
            match (action.verb, digest) {
                (Verb::Remove, _) => {
                    self.memory.made.remove(&action.resource);
                    self.memory.wrote.remove(&action.resource);
                }
                (_, Some(digest)) => drop(self.memory.wrote.insert(action.resource.clone(), digest)),
                _ => {}
            }
        }
        self.remember()
    }
}
