//! What the steward does and what it never does, whoever asks.

use super::{Deed, Quotas, Resource, State, configuration};
use crate::{
    config::is_name,
    diag::{Code, Diagnostic, text},
    path::SystemPath,
    provision::{
        apply::ProvisionError,
        archive::{Contents, Kept, Order},
        desired::{DEFAULT_HOST, HOME},
        resource::{Access, is_member},
    },
    register::Machine,
};

/// Where the steward may work: what is said at its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Border {
    /// The folder of the web spaces.
    pub spaces: SystemPath,
    /// The folder of Apache's configuration.
    pub apache: SystemPath,
    /// The program that tests and reloads Apache.
    pub control: String,
    /// The account as which Apache serves.
    pub account: String,
    /// The folder of archives.
    pub archives: SystemPath,
    /// How quotas are kept.
    pub quotas: Quotas,
    /// The version of PHP that runs pools.
    pub php: Option<String>,
}

impl Border {
    /// Returns the border that a machine of the register asks for.
    pub fn of(machine: &Machine) -> Self {
        let Machine { spaces, apache, control, account, archives, quotas, php, .. } = machine.clone();
        Self { spaces, apache, control, account, archives, quotas, php }
    }

    /// Returns the usual border, for who has the rights and no register at hand.
    pub fn usual() -> Self {
        Self::usual_for(SystemPath::of("srv/sites"))
    }

    /// The same, with the web spaces below `spaces`.
    pub fn usual_for(spaces: SystemPath) -> Self {
        Self {
            spaces,
            apache: SystemPath::of("etc/apache2"),
            control: "/usr/sbin/apache2ctl".into(),
            account: "www-data".into(),
            archives: SystemPath::of("var/backups/sobre"),
            quotas: Quotas::None,
            php: None,
        }
    }

    /// Returns the words with which a steward is started that has this border.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec!["steward".to_owned()];
        let paths = [("--spaces", &self.spaces), ("--apache", &self.apache), ("--archives", &self.archives)];
        words.extend(paths.into_iter().flat_map(|(name, path)| [name.to_owned(), path.absolute()]));
        words.extend(["--control", &self.control, "--account", &self.account].map(str::to_owned));
        if self.quotas != Quotas::None {
            words.extend(["--quotas", self.quotas.as_str()].map(str::to_owned));
        }
        words.extend(self.php.iter().flat_map(|php| ["--php".to_owned(), php.clone()]));
        words
    }

    /// Returns the folder of PHP's pools.
    pub(in crate::provision) fn pools(&self) -> Option<SystemPath> {
        self.php.as_ref().map(|php| SystemPath::of(&format!("etc/php/{php}/fpm/pool.d")))
    }

    /// Refuses what is beyond the border.
    pub(super) fn check(&self, deed: &Deed) -> Result<(), ProvisionError> {
        let is_fine = match (&deed.resource, &deed.after) {
            (Resource::Group(name) | Resource::Quota(name), _) => is_member(name),
            (Resource::User(name), Some(State::User { group, home, shell })) => {
                self.is_account(name, group, home, shell)
            }
            (Resource::User(name), None) => is_member(name) || is_publisher(name),
            (Resource::Member { group, user }, _) => is_member(group) && *user == self.account,
            (Resource::Folder(path), Some(State::Folder(access))) => self.is_ours(path) && self.is_modest(access),
            (Resource::Folder(path), None) => self.is_space(path) || is_home(path),
            (Resource::File(path), Some(State::File { access, .. })) => {
                *access == Access::new("root", "root", 0o644) && self.is_file(path, &deed.bytes)
            }
            (Resource::File(path), None) => is_keys(path) || self.is_pool(path),
            (Resource::Seed(path), _) => path.as_str().starts_with(&format!("{}/", self.spaces)),
            _ => false,
        };
        if is_fine { Ok(()) } else { Err(beyond(&deed.resource.name())) }
    }

    /// Refuses to keep what is no web space, or to run a command as anybody but an association.
    pub(super) fn check_order(&self, order: &Order) -> Result<(), ProvisionError> {
        let is_command = |words: &[String]| words.first().is_some_and(|program| program.starts_with('/'));
        for (space, dump) in &order.spaces {
            if !self.is_space(space) || !dump.as_deref().is_none_or(is_command) {
                return Err(beyond(&space.absolute()));
            }
        }
        Ok(())
    }

    /// Refuses an archive that would bring more than the web spaces of an association, or rights to anybody.
    pub(super) fn check_contents(&self, contents: &Contents) -> Result<(), ProvisionError> {
        for (resource, state) in &contents.accounts {
            self.check(&Deed::create(resource.clone(), state.clone()))?;
        }
        if let Some(space) = contents.spaces.iter().find(|space| !self.is_space(space)) {
            return Err(beyond(&space.absolute()));
        }
        let own = contents.association.to_lowercase();
        let is_fine = |kept: &&Kept| {
            let within = |space: &SystemPath| {
                kept.path.strip_prefix(space.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            contents.spaces.iter().any(within)
                && !kept.path.split('/').any(|part| part == "..")
                && kept.is_modest(&own, |name| name == "root" || name == self.account || is_publisher(name))
        };
        match contents.files.iter().find(|kept| !is_fine(kept)) {
            Some(kept) => Err(beyond(&format!("/{}", kept.path))),
            None => Ok(()),
        }
    }

    /// Refuses what cannot stand in the lists of a private area.
    pub(super) fn check_guest(words: [&str; 3], hash: Option<&str>) -> Result<(), ProvisionError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"./$".contains(&b);
        let is_hash = |hash: &str| hash.starts_with("$2y$") && hash.len() == 60 && hash.bytes().all(plain);
        match words.iter().find(|word| !is_name(word)) {
            Some(word) => Err(beyond(word)),
            None if hash.is_none_or(is_hash) => Ok(()),
            None => Err(beyond("password")),
        }
    }

    /// Refuses a configuration that says more than sobre's own hosts do.
    pub(super) fn check_host(&self, name: &str, text: &str) -> Result<(), ProvisionError> {
        let is_fine = is_name(name) || name == DEFAULT_HOST;
        match is_fine && configuration::is_plain(text, &self.spaces.absolute()) {
            true => Ok(()),
            false => Err(beyond(&format!("{name}.conf"))),
        }
    }

    fn is_account(&self, name: &str, group: &str, home: &str, shell: &str) -> bool {
        let own = format!("/{HOME}/{name}");
        is_member(group)
            && match is_member(name) {
                true => (name, home, shell) == (group, "/nonexistent", "/usr/sbin/nologin"),
                false => is_publisher(name) && (home, shell) == (own.as_str(), "/bin/sh"),
            }
            && name != self.account
    }

    fn is_ours(&self, path: &SystemPath) -> bool {
        *path == self.spaces || path.as_str().starts_with(&format!("{}/", self.spaces)) || path.as_str() == HOME || {
            let home = path.as_str().strip_suffix("/.ssh").unwrap_or(path.as_str());
            is_home(&SystemPath::of(home))
        }
    }

    /// Whether nobody gets rights by it that are not theirs.
    fn is_modest(&self, access: &Access) -> bool {
        let Access { owner, group, mode } = access;
        let is_known = |name: &str| name == "root" || name == self.account || is_member(name) || is_publisher(name);
        is_known(owner) && is_known(group) && mode & 0o5002 == 0
    }

    /// Whether it is the web space of a site.
    pub(super) fn is_space(&self, path: &SystemPath) -> bool {
        path.as_str().strip_prefix(&format!("{}/", self.spaces)).is_some_and(is_name)
    }

    fn is_file(&self, path: &SystemPath, text: &str) -> bool {
        let is_bound = |line: &str| line.starts_with("restrict,command=\"/") && line.contains(" receive --space /");
        is_keys(path) && text.lines().all(is_bound) || self.is_pool(path) && configuration::is_plain_pool(text)
    }

    fn is_pool(&self, path: &SystemPath) -> bool {
        let name = self.pools().and_then(|pools| {
            path.as_str().strip_prefix(&format!("{pools}/sobre-"))?.strip_suffix(".conf").map(is_name)
        });
        name == Some(true)
    }
}

/// Whether it is the account that publishes a site.
fn is_publisher(name: &str) -> bool {
    name.strip_prefix("p-").is_some_and(is_name)
}

fn is_home(path: &SystemPath) -> bool {
    path.as_str().strip_prefix(&format!("{HOME}/")).is_some_and(is_publisher)
}

fn is_keys(path: &SystemPath) -> bool {
    path.as_str().strip_suffix("/.ssh/authorized_keys").is_some_and(|home| is_home(&SystemPath::of(home)))
}

fn beyond(what: &str) -> ProvisionError {
    let fact = text!("{what} is beyond what the steward does", "{what} n’est pas de ce que fait l’intendant");
    ProvisionError::refused(Diagnostic::new(Code::PROVISION_BORDER, fact).hint(text!(
        "its folders and accounts are said where it is started, in `sudoers`: see whether the register says the same",
        "ses dossiers et comptes sont dits là où il est lancé, dans « sudoers » : voyez si le registre dit la même chose"
    )))
}
