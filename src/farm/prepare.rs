//! Before any site is built: the farm's configuration, the sites asked for, the themes they share.

use std::{
    io,
    path::{Component, Path, PathBuf},
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    BuildRequest, FarmError,
    register::{Registered, registered},
};
use crate::{
    config::{CommandConfig, FarmConfig, SiteConfig, SiteKind, is_name},
    content::{
        document::utf8,
        schema::{ContentType, Types},
    },
    diag::{Code, Diagnostic, Place, Warned, text},
    digest::Digest,
    read::{list_sites, load},
    render,
    theme::{self, Theme, ThemeFiles},
};

/// A farm ready to be built.
pub struct Prepared {
    /// Its folder.
    pub farm: PathBuf,
    /// Where builds go.
    pub out: PathBuf,
    /// The sites asked for, in order of name.
    pub sites: Vec<SitePlan>,
    /// Programs whose output is a file of the farm.
    pub commands: Vec<CommandConfig>,
    /// Findings about the farm itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// A site before it is read.
#[derive(Clone)]
pub struct SitePlan {
    /// Its name.
    pub name: String,
    /// What it is; `None` when its configuration is not even TOML.
    pub config: Option<Arc<SiteConfig>>,
    /// Text of its configuration.
    pub config_text: String,
    /// Findings about its configuration.
    pub diagnostics: Vec<Diagnostic>,
    /// Its looks.
    pub looks: Arc<Looks>,
    /// The register, if it is a portal.
    pub register: Option<Arc<Registered>>,
}

impl SitePlan {
    fn is_portal(&self) -> bool {
        self.config.as_ref().is_some_and(|config| config.kind == SiteKind::Portal)
    }
}

/// A chain of themes, shared by all sites that use it; compiled when the first one needs it.
pub struct Looks {
    /// Digest of all files of the chain.
    pub digest: Digest,
    loaded: Warned<ThemeFiles>,
    compiled: OnceLock<Compiled>,
}

/// A compiled chain.
pub struct Compiled {
    /// The theme.
    pub theme: Arc<Theme>,
    /// Its content types.
    pub types: Types,
    /// Findings about it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiled {
    /// Returns the paths of the files it publishes for a site: the sheets of the search page and of a portal only where
    /// there is one.
    pub fn files(&self, site: &SiteConfig) -> Vec<String> {
        let is_asked_for = |path: &str| match path {
            theme::SEARCH_SHEET => site.search.is_some(),
            theme::PORTAL_SHEET => site.kind == SiteKind::Portal,
            _ => true,
        };
        let files = self.theme.statics.values().filter(|file| is_asked_for(&file.path));
        files.flat_map(|file| [file.path.clone(), file.fingerprinted.clone()]).collect()
    }
}

/// Returns the farm that `request` asks for. Sites with a broken configuration are among the plans:
/// each is refused alone.
pub fn prepare(request: &BuildRequest) -> Result<Prepared, FarmError> {
    let farm = &request.farm;
    let (config, diagnostics, sites) = read_all(farm, &request.sites)?;
    let mut sites = with_looks(farm, &config, sites);
    if sites.iter().any(SitePlan::is_portal) {
        let registered = Arc::new(registered(farm, &outline(farm, &[])?, request.date)?);
        for portal in sites.iter_mut().filter(|site| site.is_portal()) {
            portal.diagnostics.extend(registered.diagnostics.iter().cloned());
            portal.register = Some(Arc::clone(&registered));
        }
    }
    let out = request.out.clone().unwrap_or_else(|| farm.join(&config.out));
    if request.write {
        check_out(farm, &out, &sites)?;
    }
    Ok(Prepared { farm: farm.clone(), out, sites, commands: config.commands, diagnostics })
}

/// A farm as its configuration tells it, without looks and words.
pub struct Outline {
    /// What its sites share.
    pub config: FarmConfig,
    /// The sites asked for, in order of name, with what is wrong with their configuration; `None` when
    /// it is not even TOML.
    pub sites: Vec<(String, Option<SiteConfig>, Vec<Diagnostic>)>,
    /// Findings about the farm itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// Returns the farm's outline: all that publishing needs to know.
pub fn outline(farm: &Path, wanted: &[String]) -> Result<Outline, FarmError> {
    let (config, diagnostics, sites) = read_all(farm, wanted)?;
    let sites = sites.into_iter().map(|site| (site.name, site.config, site.diagnostics)).collect();
    Ok(Outline { config, sites, diagnostics })
}

/// Reads the configuration of the farm and of the sites asked for.
fn read_all(farm: &Path, wanted: &[String]) -> Result<(FarmConfig, Vec<Diagnostic>, Vec<Loaded>), FarmError> {
    let (config, mut diagnostics) = farm_config(farm)?;
    let listed = list_sites(farm).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(Vec::new()),
        _ => Err(world(farm.join("sites"), error)),
    })?;
    check_wanted(wanted, &listed)?;
    let mut sites: Vec<Loaded> = listed.par_iter().map(|(name, path)| Loaded::load(farm, name, path)).collect();
    check_domains(&mut sites);
    // All are read, because domains must be unique among all; only those asked for are built.
    sites.retain(|site| wanted.is_empty() || wanted.contains(&site.name));
    if sites.is_empty() {
        diagnostics.push(no_site());
    }
    Ok((config, diagnostics, sites))
}

fn farm_config(farm: &Path) -> Result<(FarmConfig, Vec<Diagnostic>), FarmError> {
    let path = farm.join("farm.toml");
    match load(&path) {
        Ok(Some(bytes)) => {
            let (config, found) = FarmConfig::parse(utf8("farm.toml", &bytes).map_err(FarmError::Usage)?);
            match found.iter().find(|diagnostic| diagnostic.is_error()) {
                Some(error) => Err(FarmError::Usage(Box::new(error.clone()))),
                None => Ok((config, found)),
            }
        }
        Ok(None) => Err(FarmError::Usage(Box::new(no_farm(farm)))),
        Err(error) => Err(world(path, error)),
    }
}

/// Refuses an output folder in which a site would take the place of what it is made of.
fn check_out(farm: &Path, out: &Path, sites: &[SitePlan]) -> Result<(), FarmError> {
    let (farm, whole) = (real(farm), real(out));
    let is_source =
        |path: &Path| ["content", "sites", "themes"].iter().any(|folder| path.starts_with(farm.join(folder)));
    let takes = |site: &SitePlan| {
        let live = whole.join(&site.name);
        farm.starts_with(&live) || is_source(&live)
    };
    if !is_source(&whole) && !sites.iter().any(takes) {
        return Ok(());
    }
    let out = out.strip_prefix(".").unwrap_or(out).display();
    let fact = text!(
        "the output folder `{out}` holds what the sites are made of",
        "le dossier de sortie « {out} » contient ce dont les sites sont faits"
    );
    let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).hint(text!(
        "choose a folder of its own: `out = \"public\"` in farm.toml, or `--out public`",
        "choisissez un dossier à part : « out = \"public\" » dans farm.toml, ou « --out public »"
    ));
    Err(FarmError::Usage(Box::new(diagnostic)))
}

/// Returns a path as the disk knows it, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
        plain = plain.canonicalize().unwrap_or(plain);
    }
    plain
}

fn world(path: PathBuf, source: io::Error) -> FarmError {
    FarmError::World { doing: text!("reading the farm", "la lecture de la ferme"), path, source }
}

fn no_farm(farm: &Path) -> Diagnostic {
    let folder = farm.display();
    Diagnostic::new(
        Code::CONFIG_MISSING,
        text!("{folder} is no farm: it has no farm.toml", "{folder} n’est pas une ferme : il n’y a pas de farm.toml"),
    )
    .hint(text!(
        "go to the farm’s folder, name it with `--farm`, or start one with `sobre init DIR`",
        "allez dans le dossier de la ferme, nommez-le avec « --farm », ou commencez-en une avec « sobre init DOSSIER »"
    ))
}

fn no_site() -> Diagnostic {
    Diagnostic::new(Code::CONFIG_MISSING, text!("the farm has no site", "la ferme n’a aucun site"))
        .at(Place::file("sites/"))
        .hint(text!("make one with `sobre new site NAME`", "créez-en un avec « sobre new site NOM »"))
}

fn check_wanted(wanted: &[String], listed: &[(String, PathBuf)]) -> Result<(), FarmError> {
    let names = || listed.iter().map(|(name, _)| name.as_str());
    let Some(unknown) = wanted.iter().find(|wanted| !names().any(|name| name == *wanted)) else { return Ok(()) };
    let all = names().collect::<Vec<_>>().join(", ");
    let fact = text!("there is no site `{unknown}`", "il n’y a pas de site « {unknown} »");
    let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).did_you_mean(unknown, names());
    Err(FarmError::Usage(Box::new(diagnostic.hint(text!("there are: {all}", "il y a : {all}")))))
}

/// A site's configuration, before its looks are known.
struct Loaded {
    name: String,
    config: Option<SiteConfig>,
    text: String,
    diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    fn load(farm: &Path, name: &str, path: &Path) -> Self {
        let file = SiteConfig::file(name);
        let broken = |diagnostics| Self { name: name.into(), config: None, text: String::new(), diagnostics };
        if !is_name(name) {
            let fact = text!("`{name}` cannot name a site", "« {name} » ne peut pas nommer un site");
            let diagnostic = Diagnostic::new(Code::CONFIG_SITE_NAME, fact).at(Place::file(file));
            return broken(vec![diagnostic.hint(text!(
                "use lower-case letters, digits and hyphens: `jardin-partage`",
                "utilisez des minuscules, des chiffres et des traits d’union : « jardin-partage »"
            ))]);
        }
        if path.is_symlink() && !real(path).starts_with(real(farm)) {
            let fact = text!("this link leads out of the farm", "ce lien sort de la ferme");
            let diagnostic = Diagnostic::new(Code::FILE_LINK, fact).at(Place::file(file));
            let hint = text!("copy the file here instead", "copiez plutôt le fichier ici");
            return broken(vec![diagnostic.hint(hint)]);
        }
        let text = match load(path) {
            Ok(bytes) => utf8(&file, &bytes.unwrap_or_default()).map(str::to_owned).map_err(|diagnostic| *diagnostic),
            Err(error) => Err(crate::read::unreadable(file, &error)),
        };
        match text {
            Ok(text) => {
                let (config, diagnostics) = SiteConfig::parse(name, &text);
                Self { name: name.into(), config, text, diagnostics }
            }
            Err(diagnostic) => broken(vec![diagnostic]),
        }
    }

    fn domain_place(&self, domain: &str) -> Place {
        // Domains are compared in lower case, whatever was written.
        let at = self.text.to_ascii_lowercase().find(domain).unwrap_or(0);
        Place::new(SiteConfig::file(&self.name), &self.text, at..at + domain.len())
    }
}

/// Reports every domain that two sites claim, at both.
fn check_domains(sites: &mut [Loaded]) {
    let mut owners: FxHashMap<String, usize> = FxHashMap::default();
    let mut clashes = Vec::new();
    for (at, site) in sites.iter().enumerate() {
        let Some(config) = &site.config else { continue };
        for domain in std::iter::once(&config.domain).chain(&config.domains) {
            match owners.get(domain) {
                Some(&owner) => clashes.push((domain.clone(), owner, at)),
                None => {
                    owners.insert(domain.clone(), at);
                }
            }
        }
    }
    for (domain, a, b) in clashes {
        for (own, other) in [(a, b), (b, a)] {
            let file = SiteConfig::file(&sites[other].name);
            let fact = text!("{file} claims the domain {domain}, too", "{file} revendique aussi le domaine {domain}");
            let diagnostic = Diagnostic::new(Code::CONFIG_DOMAIN_TAKEN, fact).at(sites[own].domain_place(&domain));
            let hint = text!(
                "one domain leads to one site: correct one of the two",
                "un domaine mène à un seul site : corrigez l’un des deux"
            );
            sites[own].diagnostics.push(diagnostic.hint(hint));
        }
    }
}

fn with_looks(farm: &Path, config: &FarmConfig, sites: Vec<Loaded>) -> Vec<SitePlan> {
    let mut shared: FxHashMap<(String, Option<String>), Arc<Looks>> = FxHashMap::default();
    let plan = |site: Loaded| {
        let theme = site.config.as_ref().and_then(|site| site.theme.clone()).unwrap_or_else(|| config.theme.clone());
        let overrides = format!("sites/{}", site.name);
        let overrides = farm.join(&overrides).is_dir().then_some(overrides);
        let looks = shared.entry((theme, overrides)).or_insert_with_key(|(theme, overrides)| {
            Arc::new(Looks::new(theme::load(farm, theme, overrides.as_deref())))
        });
        SitePlan {
            looks: Arc::clone(looks),
            name: site.name,
            config: site.config.map(Arc::new),
            config_text: site.text,
            diagnostics: site.diagnostics,
            register: None,
        }
    };
    sites.into_iter().map(plan).collect()
}

impl Looks {
    fn new(loaded: Warned<ThemeFiles>) -> Self {
        let layers = loaded.value.layers.iter();
        let parts: Vec<_> = layers
            .map(|layer| {
                let statics: Vec<_> = layer.statics.iter().map(|(path, file)| (path, file.digest)).collect();
                (&layer.name, &layer.texts, statics)
            })
            .collect();
        Self { digest: Digest::of_value(&parts), compiled: OnceLock::new(), loaded }
    }

    /// Returns the texts of the chain that end up in pages, and where each is: templates, style sheets, scripts, drawings.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for layer in &self.loaded.value.layers {
            texts.extend(layer.texts.iter().map(|(path, text)| (layer.file(path), text.to_string())));
            for (path, file) in &layer.statics {
                let is_text = [".css", ".scss", ".sass", ".svg", ".js", ".html"].iter().any(|end| path.ends_with(end));
                let read = || String::from_utf8(file.source.read().ok()?).ok();
                if let Some(text) = is_text.then(read).flatten() {
                    texts.push((layer.file(&format!("static/{path}")), text));
                }
            }
        }
        texts
    }

    /// Returns the chain, compiled.
    pub fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let Warned { value: theme, diagnostics } = Theme::compile(self.loaded.value.clone(), render::register);
            let mut found = self.loaded.diagnostics.clone();
            found.extend(diagnostics);
            let mut types = Types::new();
            for (name, (file, text)) in &theme.types {
                let (content_type, diagnostics) = ContentType::parse(file, text);
                types.insert(name.clone(), content_type);
                found.extend(diagnostics);
            }
            Compiled { theme: Arc::new(theme), types, diagnostics: found }
        })
    }
}
