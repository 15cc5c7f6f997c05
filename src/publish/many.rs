//! Many sites in one command: a few at a time, each on its own.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rayon::prelude::*;

#[cfg(feature = "s3")]
use super::s3::S3Target;
use super::{
    Entries, Holder, Moment, Order, Outcome, Probe, PublishError, Receipt, Rules,
    bytes::Bytes,
    compress::{self, Cache},
    dir::DirTarget,
    folder::Folder,
    pack::Pack,
    protocol,
    rsync::RsyncTarget,
    ssh::SshTarget,
    target::Target,
};
use crate::{
    config::{MachineConfig, PublishConfig, TargetConfig, TargetKind},
    diag::{Code, Diagnostic, isolated, text},
    digest::Digest,
    release::{Place, WriteError, private_of},
};

/// Sites published at a time, unless said otherwise: most of the work is waiting for disks and networks.
const AT_A_TIME: usize = 4;

/// The longest list of files that is remembered.
const FILES_MOST: usize = 1_000_000;

/// The same, in bytes.
const MEMORY_MAX: u64 = 256 << 20;

/// One site and where it goes.
#[derive(Debug, Clone)]
pub struct Job {
    /// Name of the site.
    pub site: String,
    /// Its domain, for the probe.
    pub domain: String,
    /// Where its build lies.
    pub place: Place,
    /// Where it is published.
    pub target: TargetConfig,
    /// What the site says about it.
    pub config: PublishConfig,
    /// Whether it is what of a portal only some may read.
    pub private: bool,
}

impl Job {
    /// Returns the name under which it is published.
    pub(super) fn name(&self) -> String {
        if self.private { private_of(&self.site) } else { self.site.clone() }
    }
}

/// What all jobs share.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Folder of the farm, from which relative paths of targets start.
    pub farm: PathBuf,
    /// The time.
    pub now: Moment,
    /// Who publishes.
    pub who: String,
    /// This process.
    pub process: u32,
    /// Whether only to tell what would be done.
    pub dry_run: bool,
    /// Sites at a time.
    pub jobs: Option<usize>,
    /// What opens object stores, if somebody has it.
    pub keys: Option<StoreKeys>,
}

/// What opens an object store; never written, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreKeys {
    /// Name of the key.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// For keys that are lent for some hours.
    pub token: Option<String>,
}

impl std::fmt::Debug for StoreKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKeys")
    }
}

/// What came of one job.
#[derive(Debug)]
pub struct Published {
    /// Name of the site.
    pub site: String,
    /// Name of the target.
    pub target: String,
    /// What was done, or why not.
    pub result: Result<Receipt, PublishError>,
    /// What of its redirects nobody will answer there.
    pub found: Vec<Diagnostic>,
    /// How long it took, tidying left out.
    pub elapsed: Duration,
}

/// Who wants to know how it goes. Called from any thread.
pub(super) type Progress<'p> = &'p (dyn Fn(&str, u64, u64) + Sync);

/// Publishes all; what goes wrong with one, even a panic, stays there.
pub fn publish_all(jobs: &[Job], setting: &Setting, progress: Progress<'_>) -> Vec<Published> {
    let shared = Shared::open(jobs);
    let one = |job: &Job| {
        let started = std::time::Instant::now();
        let (mut target, mut found) = (None, Vec::new());
        let result = isolated(|| {
            let progress = |done, total| progress(&job.name(), done, total);
            let pack = match job.private {
                true => Pack::private(&job.name(), &shared.out)?,
                false => Pack::new(&job.site, &job.place, &job.target, shared.cache(job)?, &progress)?,
            };
            found.clone_from(&pack.found);
            publish_one(job, setting, &progress, &pack, target.insert(Connected::to(job, setting)?))
        });
        let elapsed = started.elapsed();
        let result = result.unwrap_or_else(|fault| Err(PublishError::Refused(fault)));
        if let (Some(mut target), Ok(receipt)) = (target, &result)
            && receipt.outcome == Outcome::Published
        {
            // The release is out; should this fail, the next one does it.
            drop(isolated(|| target.tidy()));
        }
        Published { site: job.name(), target: job.target.name.clone(), result, found, elapsed }
    };
    // The parts of a site one after the other, the private one first: no public page leads to one that is not there.
    let sites: Vec<&[Job]> = jobs.chunk_by(|one, next| one.site == next.site).collect();
    let whole = |site: &&[Job]| {
        let mut parts: Vec<Published> = site.iter().rev().map(one).collect();
        parts.reverse();
        parts
    };
    let threads = setting.jobs.unwrap_or(AT_A_TIME).min(sites.len().max(1));
    let published: Vec<Published> = match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(|| sites.par_iter().with_max_len(1).flat_map_iter(whole).collect()),
        Err(_) => sites.iter().flat_map(whole).collect(),
    };
    shared.close();
    published
}

/// What the sites of one command share: the compressed files of their builds.
struct Shared {
    out: PathBuf,
    cache: Option<Result<Cache, WriteError>>,
}

impl Shared {
    fn open(jobs: &[Job]) -> Self {
        let out = jobs.first().and_then(|job| job.place.live.parent()).map(Path::to_owned).unwrap_or_default();
        let wanted = jobs.iter().any(|job| job.target.compress);
        Self { cache: wanted.then(|| Cache::open(&out)), out }
    }

    fn cache(&self, job: &Job) -> Result<Option<&Cache>, PublishError> {
        match &self.cache {
            Some(Ok(cache)) if job.target.compress => Ok(Some(cache)),
            Some(Err(WriteError { path, source })) if job.target.compress => {
                let source = std::io::Error::new(source.kind(), source.to_string());
                Err(WriteError { path: path.clone(), source }.into())
            }
            _ => Ok(None),
        }
    }

    /// Remembers what was compressed, and drops what no site has any more. Should that fail, the next
    /// run does it.
    fn close(self) {
        if let Some(Ok(cache)) = self.cache {
            drop(cache.save());
            drop(cache);
            drop(compress::prune(&self.out));
        }
    }
}

fn publish_one(
    job: &Job,
    setting: &Setting,
    progress: &dyn Fn(u64, u64),
    pack: &Pack,
    target: &mut Connected,
) -> Result<Receipt, PublishError> {
    let parcel = &pack.parcel;
    let remembered = recall(&job.place.aside, &job.target.name);
    // Who asks as anybody sees nothing private.
    let probe = job.target.probe.as_ref().filter(|_| !job.private);
    let probe =
        probe.map(|server| Probe { server: TargetConfig::of_site(server, &job.site), host: job.domain.clone() });
    let order = Order {
        parcel,
        remembered: remembered.as_ref(),
        probe: probe.as_ref(),
        dry_run: setting.dry_run,
        inspect: &|leaving| pack.inspect(leaving, &job.config),
        progress,
    };
    let receipt = protocol::publish(target.target(), &order)?;
    let is_news = receipt.outcome != Outcome::Planned && remembered.as_ref() != Some(&parcel.entries);
    if is_news && target.target().abilities().remote {
        remember(&job.place.aside, &job.target.name, &parcel.entries);
    }
    Ok(receipt)
}

/// A target made from what `farm.toml` says of it.
pub(super) enum Connected {
    Dir(Box<DirTarget>),
    Ssh(Box<SshTarget>),
    Rsync(Box<RsyncTarget>),
    #[cfg(feature = "s3")]
    S3(Box<S3Target>),
}

impl Connected {
    pub(super) fn to(job: &Job, setting: &Setting) -> Result<Self, PublishError> {
        let Setting { farm, now, who, process, .. } = setting;
        let holder = Holder { who: who.clone(), process: *process, since: *now };
        match &job.target.kind {
            TargetKind::Dir { path } => {
                let folder = farm.join(TargetConfig::of_site(path, &job.site));
                apart(&folder, &job.place)?;
                Ok(Self::Dir(Box::new(DirTarget::of(&folder, &rules(&job.target), job.private, holder))))
            }
            TargetKind::Ssh(machine) => {
                let (machine, key) = machine_of(machine, job, farm);
                Ok(Self::Ssh(Box::new(SshTarget::new(&machine, key.as_deref(), who))))
            }
            kind if job.private && !kind.can_hide() => Err(cannot_hide(job)),
            TargetKind::Rsync { machine, path } => {
                let (machine, key) = machine_of(machine, job, farm);
                let path = TargetConfig::of_site(path, &job.site);
                let aside = job.place.aside.join(format!("sending-{}", job.target.name));
                let target = RsyncTarget::new(machine, key, &path, aside, rules(&job.target), holder);
                Ok(Self::Rsync(Box::new(target)))
            }
            #[cfg(not(feature = "s3"))]
            TargetKind::S3(_) => Err(without_stores(&job.target.name)),
            #[cfg(feature = "s3")]
            TargetKind::S3(store) => {
                let keys = setting.keys.clone().ok_or_else(|| without_keys(&job.target.name))?;
                let target = S3Target::new(store, keys, &job.site, farm, rules(&job.target), holder);
                Ok(Self::S3(Box::new(target)))
            }
        }
    }

    pub(super) fn target(&mut self) -> &mut dyn Target {
        match self {
            Self::Dir(target) => &mut **target,
            Self::Ssh(target) => &mut **target,
            Self::Rsync(target) => &mut **target,
            #[cfg(feature = "s3")]
            Self::S3(target) => &mut **target,
        }
    }

    /// Does what can wait, here; elsewhere others do it.
    fn tidy(&mut self) {
        match self {
            Self::Dir(target) => drop(target.tidy()),
            Self::Ssh(_) => {}
            Self::Rsync(target) => drop(target.tidy()),
            #[cfg(feature = "s3")]
            Self::S3(target) => drop(target.tidy()),
        }
    }
}

/// Returns a site's machine and key.
fn machine_of(machine: &MachineConfig, job: &Job, farm: &Path) -> (MachineConfig, Option<PathBuf>) {
    let of_site = |text: &String| TargetConfig::of_site(text, &job.site);
    let key = machine.key.as_ref().map(|key| farm.join(of_site(key)));
    let machine = MachineConfig {
        host: of_site(&machine.host),
        user: machine.user.as_ref().map(of_site),
        options: machine.options.iter().map(of_site).collect(),
        ..machine.clone()
    };
    (machine, key)
}

/// Refuses to put what only some may read where nobody is asked who they are.
fn cannot_hide(job: &Job) -> PublishError {
    let (site, target) = (&job.site, &job.target.name);
    let fact = text!(
        "the private parts of `{site}` stay here: the target `{target}` cannot keep them from others",
        "les parties réservées de « {site} » restent ici : la cible « {target} » ne peut pas les cacher aux autres"
    );
    PublishError::refused(Code::PUBLISH_AUDIENCE, fact).hint(text!(
        "publish to `dir` or `ssh`, or let them stay: `private = false` under `[publish]` of the site",
        "publiez vers « dir » ou « ssh », ou laissez-les ici : « private = false » sous « [publish] » du site"
    ))
}

/// Refuses to open a store without its keys.
#[cfg(feature = "s3")]
pub(crate) fn without_keys(name: &str) -> PublishError {
    let fact =
        text!("the keys of the object store `{name}` are missing", "les clés du stockage d’objets « {name} » manquent");
    PublishError::refused(Code::PUBLISH_STORE, fact).hint(text!(
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment; they belong in no file of the farm",
        "mettez AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY dans l’environnement ; leur place n’est dans aucun fichier de la ferme"
    ))
}

/// Refuses a target for which this program was not built.
#[cfg(not(feature = "s3"))]
pub(crate) fn without_stores(name: &str) -> PublishError {
    let fact = text!(
        "this sobre was built without object stores, so it cannot publish to `{name}`",
        "ce sobre a été construit sans les stockages d’objets : il ne peut pas publier vers « {name} »"
    );
    PublishError::refused(Code::PUBLISH_STORE, fact)
        .hint(text!("build it with `--features s3`", "construisez-le avec « --features s3 »"))
}

/// Refuses a web space within the build, which the next build would take for its own.
fn apart(folder: &Path, place: &Place) -> Result<(), PublishError> {
    if !folder.starts_with(&place.live) && !place.live.starts_with(folder) {
        return Ok(());
    }
    let folder = folder.strip_prefix(".").unwrap_or(folder).display();
    let fact = text!("the web space {folder} lies within the build", "l’espace web {folder} est dans la construction");
    Err(PublishError::refused(Code::PUBLISH_REFUSED, fact)
        .hint(text!("choose a `path` of its own for the target", "choisissez pour la cible un « path » à part")))
}

/// Returns the rules that a target's configuration makes.
fn rules(target: &TargetConfig) -> Rules {
    let usual = Rules::default();
    Rules {
        keep: target.keep.map_or(usual.keep, |keep| keep as usize),
        keep_seconds: target.keep_days.map_or(usual.keep_seconds, |days| u64::from(days) * 86_400),
        quota: target.quota,
        ..usual
    }
}

/// Returns the name of the file that holds what was published last.
fn memory(target: &str) -> String {
    format!("published-{target}")
}

/// Notes what was published last; forgetting it costs a longer list next time.
fn remember(aside: &Path, target: &str, entries: &Entries) {
    let mut bytes = Vec::new();
    entries.encode(&mut bytes);
    let digest = Digest::of(&bytes);
    bytes.extend_from_slice(digest.as_bytes());
    drop(Folder::open(aside).and_then(|folder| folder.write(&memory(target), &bytes)));
}

fn recall(aside: &Path, target: &str) -> Option<Entries> {
    let bytes = Folder::open(aside).ok()?.read(&memory(target), MEMORY_MAX).ok()??;
    let (list, digest) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
    let mut list_bytes = Bytes(list);
    let entries = Entries::decode(&mut list_bytes, FILES_MOST)?;
    (list_bytes.end().is_some() && Digest::of(list).as_bytes() == digest).then_some(entries)
}
