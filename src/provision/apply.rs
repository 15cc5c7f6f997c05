//! A plan carried out: this side renders, compares and asks; the steward does.

use std::{collections::BTreeMap, io, path::PathBuf};

use super::{
    actual::Actual,
    apache::Rendered,
    desired::{Desired, Wanted},
    plan::{Action, Limits, Plan, Verb, plan},
    resource::{Resource, State, short},
    steward::{Deed, Line, Reply, Request},
};
use crate::{
    diag::{Code, Diagnostic, Text, text},
    digest::Digest,
    publish::Moment,
    register::{Certificates, Machine},
    release::WriteError,
};

/// How a plan is to be carried out.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Whether Apache is there to be tested and reloaded.
    pub is_live: bool,
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
    pub(super) fn refused(diagnostic: Diagnostic) -> Self {
        Self::Refused(vec![diagnostic])
    }

    /// What is said to who did not get the answer they asked for.
    pub(super) fn strange() -> Self {
        let source = io::ErrorKind::InvalidData.into();
        Self::World { doing: text!("speaking with", "la conversation avec"), path: "sobre steward".into(), source }
    }
}

/// Looks how a machine is, as far as the register and what was made there is concerned; changes nothing.
pub fn observe(line: &mut Line, desired: &Desired) -> Result<Actual, ProvisionError> {
    let resources = desired.resources.keys().cloned().collect();
    let certificates = desired.machine.as_ref().is_some_and(|machine| machine.certificates == Certificates::Managed);
    match line.ask(Request::Observe { resources, certificates })? {
        Reply::Observed(actual) => Ok(actual),
        _ => Err(ProvisionError::strange()),
    }
}

/// Carries out the plan called `digest`, if that is still what there is to do.
pub fn apply(desired: &Desired, line: &mut Line, setting: &Setting, digest: &str) -> Result<Applied, ProvisionError> {
    let Some(machine) = &desired.machine else { return Ok(Applied::default()) };
    line.ask(Request::Lock)?;
    let actual = observe(line, desired)?;
    let plan = plan(desired, &actual);
    if plan.digest() != digest {
        return Err(ProvisionError::refused(stale(&plan)));
    }
    let refused = plan.check(setting.limits, setting.allow);
    if !refused.is_empty() {
        return Err(ProvisionError::Refused(refused));
    }
    let is_live = setting.is_live;
    if plan.is_empty() {
        return Ok(Applied { is_live, ..Applied::default() });
    }
    let mut run = Run { line, desired, machine };
    run.prepare(&plan, setting.now)?;
    run.make(&plan)?;
    let (generation, probed) = run.tell(&plan, &actual)?;
    run.clear(&plan)?;
    run.ask(Request::Settle { generation: generation.clone() })?;
    Ok(Applied { done: plan, generation, probed: if is_live { probed } else { 0 }, is_live })
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

/// A plan while it is carried out.
struct Run<'r> {
    line: &'r mut Line,
    desired: &'r Desired,
    machine: &'r Machine,
}

impl<'r> Run<'r> {
    fn ask(&mut self, request: Request) -> Result<Reply, ProvisionError> {
        self.line.ask(request)
    }

    /// Looks whether what goes may go, remembers what will be made before it is, and copies what may change.
    fn prepare(&mut self, plan: &Plan, now: Moment) -> Result<(), ProvisionError> {
        let files = plan.actions.iter().filter_map(|action| match (&action.resource, &action.before) {
            (Resource::File(path), Some(_)) => Some(path.clone()),
            _ => None,
        });
        let name = format!("{}{}", now.compact(), plan.digest());
        let files = files.collect();
        let with = |verb: Verb| {
            let actions = plan.actions.iter().filter(move |action| action.verb == verb);
            actions.map(|action| action.resource.clone()).collect()
        };
        // Nothing is begun that would not come to its end.
        for action in plan.actions.iter().filter(|action| action.verb == Verb::Remove) {
            if let Resource::Folder(folder) = &action.resource {
                self.ask(Request::Prove { folder: folder.clone(), archive: action.archive })?;
            }
        }
        self.ask(Request::Intend { made: with(Verb::Create), adopted: with(Verb::Adopt) })?;
        self.ask(Request::BackUp { name, files }).map(drop)
    }

    fn deed(&mut self, action: &Action) -> Result<(), ProvisionError> {
        let wanted = self.desired.resources.get(&action.resource);
        let bytes = wanted.map(|wanted| wanted.bytes.as_str()).unwrap_or_default();
        self.ask(Request::Do(Box::new(Deed::of(action, bytes)))).map(drop)
    }

    /// Makes accounts, folders, quotas and files.
    fn make(&mut self, plan: &Plan) -> Result<(), ProvisionError> {
        let is_made = |action: &&Action| {
            action.verb != Verb::Remove
                && !matches!(action.resource, Resource::Host(_) | Resource::Server | Resource::Php)
        };
        for action in plan.actions.iter().filter(is_made) {
            self.deed(action)?;
        }
        match plan.actions.iter().any(|action| action.resource == Resource::Php) {
            true => self.read_pools(),
            false => Ok(()),
        }
    }

    fn read_pools(&mut self) -> Result<(), ProvisionError> {
        match self.ask(Request::ReadPools)? {
            Reply::Objected(said) => Err(ProvisionError::refused(self.objection("PHP", &said))),
            _ => Ok(()),
        }
    }

    /// Takes away what nobody asks for any more, once Apache no longer knows of it.
    fn clear(&mut self, plan: &Plan) -> Result<(), ProvisionError> {
        let is_gone = |action: &&Action| action.verb == Verb::Remove && !matches!(action.resource, Resource::Host(_));
        let mut has_pools = false;
        for action in plan.actions.iter().filter(is_gone) {
            self.deed(action)?;
            has_pools |= matches!(&action.resource, Resource::File(path) if path.as_str().contains("/pool.d/"));
        }
        if has_pools { self.read_pools() } else { Ok(()) }
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
        let touched: Vec<&Action> =
            plan.actions.iter().filter(|action| matches!(action.resource, Resource::Host(_))).collect();
        let name = match &before {
            // Killed between telling and reading: only the reading is left.
            Some(name) if touched.is_empty() => name.clone(),
            _ => self.install()?,
        };
        self.ask(Request::Point(Some(name.clone())))?;
        let probed = self.rendered(&touched);
        if let Err(refused) = self.read(&probed) {
            if before.as_ref() != Some(&name) {
                self.ask(Request::Point(before.clone()))?;
                self.ask(Request::Reload)?;
                self.ask(Request::Settle { generation: before })?;
            }
            return Err(refused);
        }
        Ok((Some(name), probed.len()))
    }

    /// Returns the hosts to be asked: those that changed; all, when that is not known.
    fn rendered(&self, touched: &[&Action]) -> Vec<&'r Rendered> {
        let desired: &'r Desired = self.desired;
        let is_touched =
            |resource: &Resource| touched.is_empty() || touched.iter().any(|action| action.resource == *resource);
        let wanted = desired.resources.iter().filter(|(resource, _)| is_touched(resource));
        wanted.filter_map(|(_, wanted)| wanted.rendered.as_ref()).collect()
    }

    fn install(&mut self) -> Result<String, ProvisionError> {
        let hosts = self.desired.resources.iter().filter_map(|(resource, wanted)| match resource {
            Resource::Host(name) => Some((name.clone(), wanted.bytes.clone())),
            _ => None,
        });
        let files: BTreeMap<String, String> = hosts.collect();
        match self.ask(Request::Install { digest: short(Digest::of_value(&files)), files })? {
            Reply::Installed(name) => Ok(name),
            Reply::Objected(said) => Err(ProvisionError::refused(self.objection("Apache", &said))),
            _ => Err(ProvisionError::strange()),
        }
    }

    /// Lets Apache read, and asks the hosts.
    fn read(&mut self, hosts: &[&Rendered]) -> Result<(), ProvisionError> {
        if let Reply::Objected(said) = self.ask(Request::Reload)? {
            return Err(ProvisionError::refused(self.objection("Apache", &said)));
        }
        for host in hosts {
            let (port, domain, says) = (self.machine.http, host.domain.clone(), host.says.clone());
            if let Reply::Probed(Some(said)) = self.ask(Request::Probe { port, domain, says })? {
                return Err(ProvisionError::refused(self.unheard(host, &said)));
            }
        }
        Ok(())
    }

    fn unheard(&self, host: &Rendered, said: &str) -> Diagnostic {
        let domain = &host.domain;
        let fact = text!(
            "{domain} does not answer with its new configuration ({said})",
            "{domain} ne répond pas avec sa nouvelle configuration ({said})"
        );
        let wanted = self.desired.resources.values().find(|wanted| wanted.rendered.as_ref() == Some(host));
        Diagnostic::new(Code::PROVISION_PROBE, fact).at(wanted.and_then(|wanted| wanted.place.clone())).hint(text!(
            "the configuration before is back; look whether another host of this server has the same name",
            "la configuration précédente est revenue ; regardez si un autre hôte de ce serveur porte le même nom"
        ))
    }

    /// Returns what Apache or PHP objects to, at the line of the register from which it came.
    fn objection(&self, who: &str, said: &str) -> Diagnostic {
        let is_named = |resource: &Resource| match resource {
            Resource::Host(name) => said.contains(&format!("/{name}.conf")),
            Resource::File(path) => said.contains(&path.absolute()),
            _ => false,
        };
        let wanted: Option<&Wanted> =
            self.desired.resources.iter().find(|(resource, _)| is_named(resource)).map(|(_, wanted)| wanted);
        let said = said.trim().lines().filter(|line| !line.starts_with("Action '")).collect::<Vec<_>>().join("; ");
        let fact =
            text!("{who} refuses the new configuration: {said}", "{who} refuse la nouvelle configuration : {said}");
        Diagnostic::new(Code::PROVISION_APACHE, fact).at(wanted.and_then(|wanted| wanted.place.clone())).hint(text!(
            "it goes on with the one before; nothing of it was touched",
            "il continue avec la précédente ; rien n’y a été touché"
        ))
    }
}
