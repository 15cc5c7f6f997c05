//! What the steward does.

mod keeping;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use super::{Border, Deed, Hand, Reply, Request, VERSION, quota, removal};
use crate::{
    diag::{Code, Diagnostic, text},
    digest::Digest,
    path::SystemPath,
    provision::{
        accounts::Accounts,
        actual::{Actual, MEMORY, look, observe},
        apply::ProvisionError,
        certificate,
        desired::HOME,
        generations::{Generations, current},
        memory::Memory,
        plan::Verb,
        resource::{Resource, State},
        server::{Php, Server},
    },
    publish::folder::Folder,
    release::{WriteError, at},
};

/// How many backups stay.
const BACKUPS: usize = 20;

/// Who has the rights to change a machine, and does what is asked.
#[derive(Debug)]
pub struct Steward {
    border: Border,
    prefix: PathBuf,
    root: Folder,
    /// The machine's lock, as long as it is ours.
    locked: Option<Folder>,
    memory: Memory,
    /// The accounts there are now.
    accounts: Accounts,
    /// Pools as they were, should PHP object to the new ones.
    pools: Vec<(SystemPath, Option<Vec<u8>>)>,
    /// Archives that were restored for a trial in this conversation.
    proven: BTreeSet<Digest>,
    /// An archive that goes away or has come.
    parcel: Option<keeping::Parcel>,
}

impl Steward {
    /// Opens the machine whose root is `root`; `/` is the one on which we run, with its Apache.
    pub fn open(root: &Path, border: Border) -> Result<Self, ProvisionError> {
        let (memory, accounts) = (Memory::default(), Accounts::default());
        let (locked, pools, proven, parcel) = (None, Vec::new(), BTreeSet::new(), None);
        // The tools for accounts want it whole.
        let prefix = at(root, std::path::absolute(root))?;
        Ok(Self { border, root: Folder::open(&prefix)?, prefix, locked, memory, accounts, pools, proven, parcel })
    }

    /// Whether Apache is there to be tested and reloaded.
    fn is_live(&self) -> bool {
        self.prefix == Path::new("/")
    }

    /// Does one thing.
    pub fn answer(&mut self, request: Request) -> Result<Reply, ProvisionError> {
        // Who may read what is behind a door has a lock of its own.
        let is_free = matches!(
            request,
            Request::Hello(_)
                | Request::Observe { .. }
                | Request::Lock
                | Request::Measure { .. }
                | Request::Admit { .. }
        );
        if !is_free && self.locked.is_none() {
            return Err(busy());
        }
        match request {
            Request::Hello(VERSION) => Ok(Reply::Done),
            Request::Hello(_) => Err(another_version()),
            Request::Observe { resources, certificates } => self.observe(&resources, certificates).map(Reply::Observed),
            Request::Lock => self.lock(),
            Request::BackUp { name, files } => self.back_up(&name, &files),
            Request::Intend { made, adopted } => self.intend(made, adopted),
            Request::Prove { folder, archive } => self.prove(&folder, archive).map(|()| Reply::Done),
            Request::Do(deed) => self.deed(&deed),
            Request::ReadPools => self.read_pools(),
            Request::Install { digest, files } => self.install(&digest, &files),
            Request::Point(name) => self.point(name.as_deref()),
            Request::Reload => self.reload(),
            Request::Probe { port, domain, says } => {
                Ok(Reply::Probed(if self.is_live() { Server::silent(port, &domain, &says) } else { None }))
            }
            Request::Settle { generation } => self.settle(generation.as_deref()),
            Request::Keep { order, now, stays } => self.keep(&order, now, stays),
            Request::Fetch { from } => self.fetch(from),
            Request::Take { piece, first } => self.take(&piece, first),
            Request::BringBack(contents) => self.bring_back(&contents),
            Request::Admit { site, role, name, hash } => self.admit(&site, &role, &name, hash.as_deref()),
            Request::Measure { spaces } => Ok(Reply::Measured(quota::measure(&self.root, &self.border, &spaces)?)),
        }
    }

    fn server(&self) -> Server<'_> {
        Server { control: &self.border.control }
    }

    fn observe(&self, resources: &[Resource], certificates: bool) -> Result<Actual, ProvisionError> {
        let mut actual = observe(&self.root, &self.border, resources, certificates)?;
        if resources.iter().any(|resource| matches!(resource, Resource::Quota(_))) {
            let limits = quota::limits(&self.prefix, &self.border);
            actual
                .states
                .extend(limits.into_iter().map(|(group, bytes)| (Resource::Quota(group), State::Limit(bytes))));
        }
        Ok(actual)
    }

    fn lock(&mut self) -> Result<Reply, ProvisionError> {
        // A folder that is there on every machine, so that nothing has to be made for the lock.
        let locked = self.root.enter("etc")?;
        locked.lock().map_err(held)?;
        self.memory = self.observe(&[], false)?.memory;
        self.accounts = Accounts::read(&self.root)?;
        self.locked = Some(locked);
        Ok(Reply::Done)
    }

    fn home(&self) -> Result<Folder, WriteError> {
        self.root.make_all(HOME)
    }

    fn remember(&self) -> Result<(), WriteError> {
        let home = self.home()?;
        home.write(MEMORY, self.memory.text().as_bytes())?;
        home.sync()
    }

    fn hand(&self) -> Hand<'_> {
        Hand { root: &self.root, prefix: &self.prefix, accounts: &self.accounts, border: Some(&self.border) }
    }

    /// Looks at one thing.
    fn look(&self, resource: &Resource) -> Result<Option<State>, ProvisionError> {
        match resource {
            Resource::Quota(group) => Ok(quota::limits(&self.prefix, &self.border).remove(group).map(State::Limit)),
            _ => Ok(look(&self.root, &self.accounts, resource)?),
        }
    }

    /// Copies what may change and is no generation: accounts, what is remembered, these files.
    fn back_up(&self, name: &str, files: &[SystemPath]) -> Result<Reply, ProvisionError> {
        let backups = self.home()?.make_for("backups", 0o700)?;
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let backup = backups.make_for(&name, 0o700)?;
        let hand = self.hand();
        let memory = format!("{HOME}/{MEMORY}");
        for path in ["etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", &memory] {
            hand.copy(path, &backup)?;
        }
        for path in files {
            hand.copy(path.as_str(), &backup)?;
        }
        backup.sync()?;
        let names = backups.names()?;
        for old in names.iter().take(names.len().saturating_sub(BACKUPS)) {
            backups.remove_all(&old.name)?;
        }
        Ok(Reply::Done)
    }

    /// Remembers what is about to be made, before it is; what is there already was not made by us.
    fn intend(&mut self, made: Vec<Resource>, adopted: Vec<Resource>) -> Result<Reply, ProvisionError> {
        let there = self.observe(&made, false)?.states;
        self.memory.made.extend(made.into_iter().filter(|resource| !there.contains_key(resource)));
        self.memory.adopted.extend(adopted);
        self.remember()?;
        Ok(Reply::Done)
    }

    /// Does what a plan says of one thing, if that is still as it was when it was looked at.
    fn deed(&mut self, deed: &Deed) -> Result<Reply, ProvisionError> {
        self.border.check(deed)?;
        let found = self.look(&deed.resource)?;
        // An account goes with the group that is named like it.
        if deed.verb == Verb::Remove && found.is_none() {
            self.memory.forget(&deed.resource);
            return Ok(Reply::Done);
        }
        if found.is_some() && found == deed.after {
            return Ok(Reply::Done);
        }
        if found != deed.before {
            return Err(changed(&deed.resource));
        }
        if deed.verb == Verb::Remove && !self.memory.made.contains(&deed.resource) {
            return Err(not_ours(&deed.resource));
        }
        match (&deed.resource, &deed.after, deed.verb) {
            (Resource::Group(_) | Resource::User(_) | Resource::Member { .. }, ..) => {
                self.hand().account(deed)?;
                self.accounts = Accounts::read(&self.root)?;
            }
            (Resource::Quota(group), Some(State::Limit(bytes)), _) => {
                quota::set(&self.root, &self.prefix, &self.border, group, Some(*bytes))?;
            }
            (Resource::Quota(group), ..) => quota::set(&self.root, &self.prefix, &self.border, group, None)?,
            (Resource::Folder(path), _, Verb::Remove) => self.remove(path, deed.archive)?,
            (Resource::File(path), ..) if self.is_pool(path) => {
                let before = self.hand().content(path)?;
                self.pools.push((path.clone(), before));
                self.memory.php_waits = true;
                self.remember()?;
                self.hand().path(deed)?;
            }
            _ => self.hand().path(deed)?,
        }
        match (&deed.after, deed.verb) {
            (_, Verb::Remove) => self.memory.forget(&deed.resource),
            (Some(State::File { digest, .. }), _) => {
                self.memory.wrote.insert(deed.resource.clone(), *digest);
            }
            _ => {}
        }
        Ok(Reply::Done)
    }

    fn is_pool(&self, path: &SystemPath) -> bool {
        self.border.pools().is_some_and(|pools| path.as_str().starts_with(&format!("{pools}/")))
    }

    /// Refuses the removal of a folder that no archive holds as it is.
    fn prove(&mut self, path: &SystemPath, archive: Option<Digest>) -> Result<(), ProvisionError> {
        let archive = archive.ok_or_else(|| removal::unproven(path))?;
        let archives = self.prefix.join(&self.border.archives);
        let kept = removal::proven(&archives, archive, !self.proven.contains(&archive))?;
        self.proven.insert(archive);
        if self.border.is_space(path) {
            removal::compare(&kept, &self.root, path)?;
        }
        Ok(())
    }

    /// Removes a folder with all that is in it, on the strength of an archive that holds it.
    fn remove(&mut self, path: &SystemPath, archive: Option<Digest>) -> Result<(), ProvisionError> {
        self.prove(path, archive)?;
        let (above, name) = path.as_str().rsplit_once('/').unwrap_or((".", path.as_str()));
        let above = self.root.enter_all(above)?;
        above.remove_all(name)?;
        Ok(above.sync()?)
    }

    /// Lets PHP test its pools and read them; if it objects, they are as they were.
    fn read_pools(&mut self) -> Result<Reply, ProvisionError> {
        let php = self.border.php.clone().filter(|_| self.is_live()).map(|version| Php { version });
        let tested = php.as_ref().map_or(Ok(()), Php::test);
        if let Err(said) = tested {
            let hand = self.hand();
            for (path, before) in self.pools.iter().rev() {
                hand.put_back(path, before.as_deref())?;
            }
            for (path, _) in self.pools.drain(..) {
                self.memory.wrote.remove(&Resource::File(path));
            }
            self.memory.php_waits = false;
            self.remember()?;
            return Ok(Reply::Objected(said));
        }
        if let Some(Err(said)) = php.as_ref().map(Php::reload) {
            return Ok(Reply::Objected(said));
        }
        self.memory.php_waits = false;
        self.remember()?;
        Ok(Reply::Done)
    }

    fn generations(&self) -> Result<Generations, WriteError> {
        Generations::open(&self.root, &self.border.apache)
    }

    fn install(&mut self, digest: &str, files: &BTreeMap<String, String>) -> Result<Reply, ProvisionError> {
        for (name, text) in files {
            self.border.check_host(name, text)?;
        }
        let generations = self.generations()?;
        let short: String = digest.chars().filter(char::is_ascii_hexdigit).take(12).collect();
        let name = generations.write(&short, files)?;
        if self.is_live()
            && let Err(said) = self.server().test(&generations.included(&name))
        {
            drop(generations.remove(&name));
            return Ok(Reply::Objected(said));
        }
        Ok(Reply::Installed(name))
    }

    fn point(&mut self, name: Option<&str>) -> Result<Reply, ProvisionError> {
        let generations = self.generations()?;
        if let Some(name) = name.filter(|name| !generations.has(name)) {
            return Err(not_ours(&Resource::Host(name.to_owned())));
        }
        // Until it is read, nobody knows which is.
        self.memory.read = None;
        self.remember()?;
        generations.point(name)?;
        Ok(Reply::Done)
    }

    fn reload(&mut self) -> Result<Reply, ProvisionError> {
        if self.is_live()
            && let Err(said) = self.server().reload()
        {
            return Ok(Reply::Objected(said));
        }
        let now = current(&self.root, &self.border.apache)?;
        let pairs = now.iter().flat_map(|now| certificate::named_in(&self.prefix, now));
        self.memory.certificates = pairs.filter_map(|(chain, digest)| Some((chain, digest?))).collect();
        self.memory.read = now.map(|generation| generation.name);
        Ok(Reply::Done)
    }

    fn settle(&mut self, generation: Option<&str>) -> Result<Reply, ProvisionError> {
        if let Some(name) = generation {
            self.generations()?.prune(name)?;
        }
        self.memory.wrote.retain(|resource, _| !matches!(resource, Resource::Host(_)));
        let now = current(&self.root, &self.border.apache)?;
        for (host, bytes) in now.map(|now| now.files).unwrap_or_default() {
            self.memory.wrote.insert(Resource::Host(host), Digest::of(&bytes));
        }
        self.remember()?;
        Ok(Reply::Done)
    }
}

fn held(error: WriteError) -> ProvisionError {
    if error.source.kind() == io::ErrorKind::WouldBlock { busy() } else { error.into() }
}

fn busy() -> ProvisionError {
    let fact = text!("somebody is applying a plan to this machine", "quelqu’un applique un plan à cette machine");
    ProvisionError::refused(Diagnostic::new(Code::PROVISION_BUSY, fact).hint(text!(
        "wait until it has ended; the lock goes with its process",
        "attendez la fin ; le verrou disparaît avec son processus"
    )))
}

fn another_version() -> ProvisionError {
    let fact =
        text!("the sobre of that machine is another version", "le sobre de cette machine est d’une autre version");
    ProvisionError::refused(
        Diagnostic::new(Code::PROVISION_BORDER, fact)
            .hint(text!("install the same one on both", "installez la même sur les deux")),
    )
}

fn changed(resource: &Resource) -> ProvisionError {
    let crate::diag::Text { en, fr } = resource.words();
    let fact = text!(
        "{en} is not as it was when that plan was shown",
        "{fr} n’est plus comme au moment où ce plan fut montré"
    );
    ProvisionError::refused(
        Diagnostic::new(Code::PROVISION_STALE, fact).hint(text!("read `sobre plan` again", "relisez « sobre plan »")),
    )
}

fn not_ours(resource: &Resource) -> ProvisionError {
    let crate::diag::Text { en, fr } = resource.words();
    let fact = text!("{en} was not made by sobre", "{fr} n’a pas été créé par sobre");
    ProvisionError::refused(Diagnostic::new(Code::PROVISION_BORDER, fact).hint(text!(
        "what sobre did not make it never removes: whoever made it can",
        "ce que sobre n’a pas créé, il ne le supprime jamais : à qui l’a créé de le faire"
    )))
}
