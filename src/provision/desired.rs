//! What the register asks of a machine.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::civil::Date;

use super::{
    apache::{Door, Rendered, Unfit, default_host, host},
    php,
    resource::{Access, Resource, State},
};
use crate::{
    diag::{Code, Diagnostic, Place, text},
    digest::Digest,
    path::{PathFault, SystemPath},
    publish::PRIVATE,
    register::{
        Area, Association, AssociationId, Certificate, ForAssociation, ForBoard, ForTechnical, Hosted, Machine, Pool,
        Quotas, Register, SiteKind,
        dues::{Service, Verdict},
    },
};

/// Everything a machine should have, in the order in which it is to be made.
#[derive(Debug, Clone, Default)]
pub struct Desired {
    /// What should be there.
    pub resources: BTreeMap<Resource, Wanted>,
    /// What the board decided to delete, as it would be asked for otherwise.
    pub released: BTreeMap<Resource, Released>,
    /// The machine.
    pub machine: Option<Machine>,
}

/// Something that may go for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// Whose it was.
    pub association: AssociationId,
    /// The archive that holds it.
    pub archive: Digest,
    /// The decision.
    pub place: Option<Place>,
    /// Whether it goes with all that is in it, and not with something else.
    pub is_whole: bool,
}

/// One thing that should be there, and because of whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How it should be.
    pub state: State,
    /// What should be in it, for files.
    pub bytes: String,
    /// For whom; `None` for what all share.
    pub association: Option<AssociationId>,
    /// Where the register asks for it.
    pub place: Option<Place>,
    /// What a host says to who probes it.
    pub(super) rendered: Option<Rendered>,
}

/// Where sobre keeps what it must remember on a machine.
pub(super) const HOME: &str = "var/lib/sobre";

/// The file of the default host. No site has this name, and it sorts before all that sites may have: Apache gives
/// names that nobody has to the first host it reads.
pub(super) const DEFAULT_HOST: &str = "+default";

/// Returns what the register asks of the machine called `name`; without a name, of the only one.
///
/// Who is suspended or struck off by the end of the day `today` keeps everything, but visitors meet a page
/// that says so; who was deleted is not asked for. What no configuration could hold was refused when the register was read; should it come up all the
/// same, it is reported here, and the site is left out.
pub fn desired(
    register: &Register,
    name: Option<&str>,
    today: Date,
) -> Result<(Desired, Vec<Diagnostic>), Box<Diagnostic>> {
    let (name, machine) = machine(register, name)?;
    let areas = register.areas(today);
    let mut asked = Asked { desired: Desired::default(), machine, areas: &areas, found: Vec::new() };
    asked.shared();
    for association in register.associations.values() {
        let chosen = association.machine.read_as(ForTechnical);
        if chosen.as_deref().is_none_or(|chosen| chosen == name) {
            match register.membership(association, today).0.service {
                Service::Open => asked.association(association, Door::Open),
                Service::Suspended { .. } | Service::Struck { .. } => asked.association(association, Door::Suspended),
                Service::Deleted { .. } => asked.released(register, association, today),
            }
        }
    }
    asked.desired.machine = Some(machine.clone());
    Ok((asked.desired, asked.found))
}

/// Returns the machine of the register called `name`; without a name, the only one.
pub fn machine<'r>(register: &'r Register, name: Option<&str>) -> Result<(&'r str, &'r Machine), Box<Diagnostic>> {
    let all = || register.machines.iter().map(|(name, machine)| (name.as_str(), machine));
    let names = || all().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    let found = match name {
        Some(wanted) => all().find(|(name, _)| *name == wanted),
        None => all().next().filter(|_| register.machines.len() == 1),
    };
    found.ok_or_else(|| {
        let (fact, known) = match name {
            Some(name) => {
                (text!("the register has no machine `{name}`", "le registre n’a pas de machine « {name} »"), names())
            }
            None if register.machines.is_empty() => {
                (text!("the register has no machine", "le registre n’a pas de machine"), String::new())
            }
            None => (text!("the register has several machines", "le registre a plusieurs machines"), names()),
        };
        let diagnostic = Diagnostic::new(Code::CONFIG_MISSING, fact);
        Box::new(match known.is_empty() {
            true => diagnostic.hint(text!(
                "describe it in `register/infrastructure.toml`: `[machines.web]`",
                "décrivez-la dans « register/infrastructure.toml » : « [machines.web] »"
            )),
            false => diagnostic
                .hint(text!("say which with `--machine`: {known}", "dites laquelle avec « --machine » : {known}")),
        })
    })
}

/// What has been asked for so far.
struct Asked<'r> {
    desired: Desired,
    machine: &'r Machine,
    /// The parts of a portal.
    areas: &'r [Area],
    found: Vec<Diagnostic>,
}

/// For whom something is.
#[derive(Clone, Copy)]
struct Whose<'r> {
    id: Option<AssociationId>,
    place: Option<&'r Place>,
}

impl Asked<'_> {
    fn want(&mut self, resource: Resource, state: State, bytes: String, whose: Whose<'_>) {
        let wanted = Wanted { state, bytes, association: whose.id, place: whose.place.cloned(), rendered: None };
        self.desired.resources.entry(resource).or_insert(wanted);
    }

    fn folder(&mut self, path: &SystemPath, access: Access, whose: Whose<'_>) {
        self.want(Resource::Folder(path.clone()), State::Folder(access), String::new(), whose);
    }

    /// What all sites share.
    fn shared(&mut self) {
        let all = Whose { id: None, place: None };
        let open = |mode| Access::new("root", "root", mode);
        self.folder(&SystemPath::of(HOME), open(0o755), all);
        self.folder(&self.machine.spaces.clone(), open(0o711), all);
        match default_host(self.machine) {
            Ok(text) => {
                self.want(Resource::Host(DEFAULT_HOST.into()), State::Host(Digest::of(text.as_bytes())), text, all);
            }
            Err(unfit) => self.found.push(unsayable(&unfit, None)),
        }
    }

    fn association(&mut self, association: &Association, door: Door) {
        let whose = Whose { id: Some(association.id), place: Some(&association.place) };
        let group = association.id.account();
        let sites = association.sites.read_as(ForTechnical);
        if sites.iter().all(|site| site.kind == SiteKind::Redirect) {
            // Who only leads elsewhere needs no account, and a folder for logs belongs to root.
            for site in sites {
                self.hosted(association, site, "root", door);
            }
            return;
        }
        self.want(Resource::Group(group.clone()), State::There, String::new(), whose);
        if let (Some(bytes), true) = (association.quota.read_as(ForAssociation), self.machine.quotas != Quotas::None) {
            let limit = self.machine.quotas.rounded(*bytes);
            self.want(Resource::Quota(group.clone()), State::Limit(limit), String::new(), whose);
        }
        let user = State::User { group: group.clone(), home: "/nonexistent".into(), shell: "/usr/sbin/nologin".into() };
        self.want(Resource::User(group.clone()), user, String::new(), whose);
        // Nobody else gets into the web spaces of an association; Apache does, being in its group.
        let member = Resource::Member { group: group.clone(), user: self.machine.account.clone() };
        self.want(member, State::There, String::new(), whose);
        for site in sites {
            self.hosted(association, site, &group, door);
        }
    }

    /// What an association that was deleted would have been given: it may go, but for what others have.
    fn released(&mut self, register: &Register, association: &Association, today: Date) {
        let name = register.membership(association, today).0.decision;
        let decision =
            register.decisions.read_as(ForBoard).iter().find(|decision| Some(&decision.name) == name.as_ref());
        let effects = decision.iter().flat_map(|decision| &decision.effects);
        let archive =
            effects.filter(|effect| effect.association == association.id).find_map(|effect| match &effect.verdict {
                Verdict::Delete(Some(archive)) => Some(archive.digest),
                _ => None,
            });
        let Some(archive) = archive else { return };
        let (desired, found) = (Desired::default(), Vec::new());
        let mut asked = Asked { desired, machine: self.machine, areas: self.areas, found };
        asked.association(association, Door::Suspended);
        let (spaces, place) = (self.machine.spaces.as_str(), decision.map(|decision| decision.place.clone()));
        let is_whole = |resource: &Resource| match resource {
            Resource::Folder(path) => {
                let above = path.as_str().rsplit_once('/').map(|(above, _)| above);
                above == Some(spaces) || above == Some(HOME)
            }
            Resource::Group(_) | Resource::User(_) => true,
            _ => false,
        };
        self.desired.released.extend(asked.desired.resources.into_keys().map(|resource| {
            let is_whole = is_whole(&resource);
            (resource, Released { association: association.id, archive, place: place.clone(), is_whole })
        }));
    }

    fn hosted(&mut self, association: &Association, site: &Hosted, group: &str, door: Door) {
        let whose = Whose { id: Some(association.id), place: Some(&site.place) };
        let done = self.space(site, group, whose).and_then(|()| match site.kind {
            SiteKind::Static => self.publisher(association, site, group, whose),
            _ => Ok(()),
        });
        if let Some(pool) = &site.php {
            self.pool(association.id, site, pool, whose);
        }
        if let Some(Certificate { chain, key, place }) = &site.certificate {
            let whose = Whose { place: Some(place), ..whose };
            let pair = Resource::Certificate { chain: chain.clone(), key: key.clone() };
            self.want(pair, State::There, String::new(), whose);
        }
        if done.is_err() {
            self.found.push(unsayable(&Unfit(site.name.clone()), whose.place));
        }
        match host(site, association.id, self.machine, self.areas, door) {
            Ok(Some(rendered)) => {
                let state = State::Host(Digest::of(rendered.text.as_bytes()));
                let wanted = Wanted {
                    state,
                    bytes: rendered.text.clone(),
                    association: whose.id,
                    place: whose.place.cloned(),
                    rendered: Some(rendered),
                };
                self.desired.resources.insert(Resource::Host(site.name.clone()), wanted);
            }
            Ok(None) => {}
            Err(unfit) => self.found.push(unsayable(&unfit, whose.place)),
        }
    }

    /// The folders of a web space: see `publish::space`.
    fn space(&mut self, site: &Hosted, group: &str, whose: Whose<'_>) -> Result<(), PathFault> {
        let space = self.machine.spaces.join(&site.name)?;
        let publisher = format!("p-{}", site.name);
        self.folder(&space, Access::new("root", group, 0o750), whose);
        self.folder(&space.join("log")?, Access::new("root", group, 0o2750), whose);
        if site.kind == SiteKind::Redirect {
            return Ok(());
        }
        let privy = space.join("priv")?;
        self.folder(&privy, Access::new("root", group, 0o750), whose);
        if site.kind == SiteKind::Static {
            self.folder(&space.join("www")?, Access::new(&publisher, group, 0o755), whose);
            let state = privy.join("sobre")?;
            self.folder(&state, Access::new(&publisher, group, 0o711), whose);
            // Without them, Apache would not know the maps until its next reload after the first publication.
            for map in ["live.txt", "policies.txt", "redirects.txt"] {
                self.want(Resource::Seed(state.join(map)?), State::There, String::new(), whose);
            }
        } else {
            self.folder(&space.join("www")?, Access::new(group, group, 0o755), whose);
            self.folder(&space.join("db")?, Access::new(group, group, 0o700), whose);
            if site.php.is_some() {
                self.folder(&privy.join("tmp")?, Access::new(group, group, 0o700), whose);
            }
        }
        if site.portal.is_some() {
            // Whoever publishes makes the rest; the web server is in the group.
            self.folder(&space.join(PRIVATE)?, Access::new(&publisher, group, 0o750), whose);
        }
        if !site.private.is_empty() || site.portal.is_some() {
            let access = privy.join("access")?;
            self.folder(&access, Access::new("root", &self.machine.account, 0o750), whose);
            for list in ["users", "groups"] {
                self.want(Resource::Seed(access.join(list)?), State::There, String::new(), whose);
            }
        }
        Ok(())
    }

    /// The processes that run a site.
    fn pool(&mut self, id: AssociationId, site: &Hosted, pool: &Pool, whose: Whose<'_>) {
        let Some(version) = &self.machine.php else {
            let fact =
                text!("{id} asks for PHP, and the machine has none", "{id} demande du PHP, et la machine n’en a pas");
            self.found.push(Diagnostic::new(Code::CONFIG_MISSING, fact).at(whose.place.cloned()).hint(text!(
                "in `infrastructure.toml`: `php = \"8.2\"`",
                "dans « infrastructure.toml » : « php = \"8.2\" »"
            )));
            return;
        };
        let text = php::pool(site, id, self.machine, pool);
        let access = Access::new("root", "root", 0o644);
        let state = State::File { access, digest: Digest::of(text.as_bytes()) };
        self.want(Resource::File(php::file(site, version)), state, text, whose);
    }

    /// The account that publishes a site and can do nothing else, and the keys that open it.
    fn publisher(
        &mut self,
        association: &Association,
        site: &Hosted,
        group: &str,
        whose: Whose<'_>,
    ) -> Result<(), PathFault> {
        let name = format!("p-{}", site.name);
        let home = SystemPath::of(HOME).join(&name)?;
        let user = State::User { group: group.into(), home: home.absolute(), shell: "/bin/sh".into() };
        self.want(Resource::User(name), user, String::new(), whose);
        let keys = association.keys.read_as(ForTechnical).iter().filter(|key| key.site == site.name);
        let Machine { program, spaces, .. } = self.machine;
        let quota =
            association.quota.read_as(ForAssociation).map(|bytes| format!(" --quota {bytes}")).unwrap_or_default();
        let mut lines = String::new();
        for key in keys {
            let (site, spaces) = (&site.name, spaces.absolute());
            let _ = writeln!(
                lines,
                "restrict,command=\"{program} receive --space {spaces}/{site} --site {site}{quota}\" {} {}",
                key.key, key.name
            );
        }
        if lines.is_empty() {
            return Ok(());
        }
        let ssh = home.join(".ssh")?;
        for folder in [&home, &ssh] {
            // It belongs to root: who publishes cannot give the key more rights.
            self.folder(folder, Access::new("root", "root", 0o755), whose);
        }
        let file = State::File { access: Access::new("root", "root", 0o644), digest: Digest::of(lines.as_bytes()) };
        self.want(Resource::File(ssh.join("authorized_keys")?), file, lines, whose);
        Ok(())
    }
}

fn unsayable(unfit: &Unfit, place: Option<&Place>) -> Diagnostic {
    let word = unfit.0.escape_debug();
    let fact = text!("Apache cannot be told of `{word}`", "on ne peut pas parler de « {word} » à Apache");
    Diagnostic::new(Code::PROVISION_WORD, fact).at(place.cloned())
}
