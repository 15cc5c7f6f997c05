//! A build → what is published of it: its files, smaller ones beside those that gain by it, and its
//! old addresses in the words of servers.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::{
    PublishError,
    compress::{Cache, CompressError, Compressed},
    entry::{Entry, Role},
    parcel::{Parcel, Source, annex, built, not_as_built, not_built},
    policies,
    redirects::{RedirectMap, Unexpressed, sdbm::Sdbm, stub::Stubs},
    secrets::{self, Destination, suspicion},
};
use crate::{
    config::{PublishConfig, RedirectsAs, TargetConfig},
    content::{Audience, Redirect},
    diag::{Code, Diagnostic, Warned, text},
    digest::Digest,
    release::{FileEntry, Manifest, PRIVATE_ENDING, Place},
};

/// The redirects of a site, one a line, for whoever serves it.
const REDIRECTS: &str = "redirects.json";

/// The largest sdbm file that is published; beyond it, the text map has to do.
const SDBM_BYTES_MAX: usize = 64 << 20;

/// A site on its way out.
pub(super) struct Pack {
    /// What is published.
    pub(super) parcel: Parcel,
    /// What of its redirects its target cannot be told.
    pub(super) found: Vec<Diagnostic>,
    /// What was built, and where; of the private parts of a portal, each.
    builds: Vec<(Manifest, Place)>,
}

impl Pack {
    /// Packs what was built of a site as a target wants it. `cache` keeps compressed files.
    pub(super) fn new(
        site: &str,
        place: &Place,
        target: &TargetConfig,
        cache: Option<&Cache>,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Self, PublishError> {
        let manifest = built(site, place)?;
        let mut more: Vec<(Entry, Source)> = Vec::new();
        let found = match target.redirects {
            RedirectsAs::Map => {
                more.extend(policies::map(&manifest).and_then(|(name, lines)| annex(&name, lines.into_bytes())));
                maps(&manifest, &mut more)?
            }
            RedirectsAs::Pages => pages(&manifest, &mut more),
        };
        if let Some(cache) = cache {
            let told = |done: usize, total: usize| progress(done as u64, total as u64);
            let Compressed { extras, .. } =
                cache.compress(&place.live, &manifest.files, &told).map_err(|error| match error {
                    CompressError::World(error) => error.into(),
                    CompressError::Changed(path) => not_as_built(site, &path),
                })?;
            more.extend(extras.into_iter().map(|extra| (served(extra.entry), Source::File(extra.file))));
        }
        let builds = vec![(manifest, place.clone())];
        Ok(Self { parcel: Parcel::of(site, &builds).with(more), found, builds })
    }

    /// Packs the private parts of a portal, of the name `site`: one release for all, each in the folder that only its
    /// readers may enter. Nothing of it is compressed, and old addresses are everyone's.
    pub(super) fn private(site: &str, out: &Path) -> Result<Self, PublishError> {
        let parts = Place::parts(out, site)?;
        if parts.is_empty() {
            return Err(not_built(site));
        }
        let build = |(part, place): (String, Place)| Ok((built(&format!("{site}/{part}"), &place)?, place));
        let builds = parts.into_iter().map(build).collect::<Result<Vec<_>, PublishError>>()?;
        Ok(Self { parcel: Parcel::of(site, &builds), found: Vec::new(), builds })
    }

    /// Looks through those of its files that are about to leave for what must not become public.
    pub(super) fn inspect(&self, leaving: &[&Entry], config: &PublishConfig) -> Result<(), PublishError> {
        // By its bytes: of files that are alike, only one is sent. A name is looked at wherever the bytes are.
        let leaving: FxHashSet<Digest> = leaving.iter().map(|entry| entry.digest).collect();
        let is_due = |file: &&FileEntry| leaving.contains(&file.digest) || suspicion(file.path.as_str()).is_some();
        let mut found = Vec::new();
        for (manifest, place) in &self.builds {
            let files: Vec<FileEntry> = manifest.files.iter().filter(is_due).cloned().collect();
            // Of a private tree, what its list says is for whom the web server asks who comes.
            let audiences: Vec<Audience> = match manifest.site.contains(PRIVATE_ENDING) {
                true => files.iter().map(|file| file.audience).collect(),
                false => vec![Audience::Public],
            };
            let destination = Destination { site: &manifest.site, allow: &config.allow, audiences: &audiences };
            let shown = place.live.strip_prefix(".").unwrap_or(&place.live).display().to_string();
            found.extend(secrets::look(&place.live, &shown, &files, destination)?);
        }
        match found {
            found if found.is_empty() => Ok(()),
            found => Err(PublishError::Found(found)),
        }
    }
}

/// Returns a file of the release as an entry of the parcel.
pub(super) fn served(file: FileEntry) -> Entry {
    let FileEntry { path, digest, bytes, audience } = file;
    Entry { path, digest, bytes, audience, role: Role::Served }
}

/// Adds the maps of the redirects, for Apache, and the list itself.
fn maps(manifest: &Manifest, more: &mut Vec<(Entry, Source)>) -> Result<Vec<Diagnostic>, PublishError> {
    if manifest.redirects.is_empty() {
        return Ok(Vec::new());
    }
    let Warned { value: map, diagnostics } = RedirectMap::new(manifest);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(PublishError::Found(diagnostics));
    }
    let lines = manifest.redirects.iter().filter_map(|redirect| serde_json::to_string(redirect).ok());
    more.extend(annex(REDIRECTS, lines.map(|line| line + "\n").collect::<String>().into_bytes()));
    let name = map.name();
    more.extend(annex(&format!("{name}.txt"), map.to_txt().into_bytes()));
    if let Ok(files) = Sdbm::of(map.entries().map(|(key, answer)| (key, answer.to_string())))
        && let Some(pag) = files.pag(SDBM_BYTES_MAX)
    {
        more.extend(annex(&format!("{name}.pag"), pag));
        more.extend(annex(&format!("{name}.dir"), files.dir().to_vec()));
    }
    Ok(diagnostics)
}

/// Adds pages that lead on, for hosts that can be told nothing; returns what no page can do.
fn pages(manifest: &Manifest, more: &mut Vec<(Entry, Source)>) -> Vec<Diagnostic> {
    let Stubs { pages, unexpressed } = Stubs::new(manifest);
    more.extend(pages.into_iter().filter_map(|(path, html)| {
        let (annexed, source) = annex(path.as_str(), html.into_bytes())?;
        Some((Entry { role: Role::Served, ..annexed }, source))
    }));
    unexpressed.iter().map(unanswered).collect()
}

/// A redirect that the target cannot be told.
fn unanswered(unexpressed: &Unexpressed) -> Diagnostic {
    let Redirect { from, .. } = &unexpressed.redirect;
    let fact = text!("nothing will answer {from} there", "rien ne répondra à {from} à cet endroit");
    Diagnostic::new(Code::REDIRECT_UNANSWERED, fact).hint(text!(
        "only a server with a map of redirects answers it: `redirects = \"map\"` for the target",
        "seul un serveur avec une table de redirections y répond : « redirects = \"map\" » pour la cible"
    ))
}
