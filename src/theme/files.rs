//! A theme chain read from the disk: the one place of this room that touches it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::Digest as _;
use walkdir::{DirEntry, WalkDir};

use super::{builtin, manifest};
use crate::{
    diag::{Code, Diagnostic, Place, Text, Warned, cause, text},
    digest::{Digest, base64},
};

/// Everything a theme chain is made of, the site's own overrides first and the last ancestor last.
///
/// What [`Theme::compile`](super::Theme::compile) takes; tests write it by hand with [`Layer::of`].
#[derive(Debug, Clone, Default)]
pub struct ThemeFiles {
    /// The chain.
    pub layers: Vec<Layer>,
}

/// One folder of the chain.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// The theme's name; [`Layer::SITE`] for the overrides of one site.
    pub name: String,
    /// Its folder below the farm, such as `themes/base`: what places of diagnostics begin with.
    pub root: String,
    /// Texts by path: `theme.toml`, `templates/…`, `components/…`, `types/…`, `i18n/…`.
    pub texts: BTreeMap<String, Arc<str>>,
    /// Files to publish, by path below `static/`.
    pub statics: BTreeMap<String, StaticFile>,
}

/// A file that a theme publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticFile {
    /// Where its bytes are.
    pub source: Source,
    /// Digest of its bytes.
    pub digest: Digest,
    /// Size in bytes.
    pub bytes: u64,
}

impl StaticFile {
    /// Returns a file whose bytes are in memory.
    pub(super) fn held(bytes: Arc<[u8]>) -> Self {
        Self { digest: Digest::of(&bytes), bytes: bytes.len() as u64, source: Source::Held(bytes) }
    }
}

/// Where a file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In a file.
    Disk(PathBuf),
    /// In memory: style sheets, which may import one another, and scripts, which are named by their digest.
    Held(Arc<[u8]>),
    /// In the program: the base theme, where a farm has none of its own.
    Builtin(&'static [u8]),
}

impl Source {
    /// Returns the bytes.
    pub fn read(&self) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Disk(path) => fs::read(path),
            Self::Held(bytes) => Ok(bytes.to_vec()),
            Self::Builtin(bytes) => Ok(bytes.to_vec()),
        }
    }

    /// Returns the bytes of what is in memory.
    pub(super) fn held(&self) -> Option<&[u8]> {
        match self {
            Self::Disk(_) => None,
            Self::Held(bytes) => Some(bytes),
            Self::Builtin(bytes) => Some(bytes),
        }
    }

    /// Returns the digest of what is in memory as HTML's `integrity` has it (Subresource Integrity § 3.1).
    pub(super) fn integrity(&self) -> Option<String> {
        Some(format!("sha256-{}", base64(&sha2::Sha256::digest(self.held()?))))
    }
}

impl Layer {
    /// Name of the layer that holds one site's overrides; no theme can have it.
    pub const SITE: &str = "@site";

    /// Returns a layer from texts in memory, such as `[("templates/page.html", "…")]`; those in `static/` are
    /// to be published.
    pub fn of<'t>(name: &str, root: &str, texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let mut layer = Self { name: name.to_owned(), root: root.to_owned(), ..Self::default() };
        for (path, text) in texts {
            match path.strip_prefix("static/") {
                Some(path) => drop(layer.statics.insert(path.to_owned(), StaticFile::held(text.as_bytes().into()))),
                None => drop(layer.texts.insert(path.to_owned(), text.into())),
            }
        }
        layer
    }

    /// Returns the path below the farm of a file of this layer.
    pub(crate) fn file(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }
}

/// The theme that is in the program itself.
const BASE: &str = "base";
/// Largest text read; a template of this size is a mistake.
const TEXT_MAX: u64 = 4 << 20;

/// Reads the chain that starts at `theme`: `themes/<theme>/` and what it extends. `site`, such as
/// `sites/garden`, is the folder of one site's overrides below the farm; it need not exist.
///
/// A farm without `themes/base/` has the one that is in the program. A finding about `theme` itself
/// has no place: only the caller knows where the name was written.
pub fn load(farm: &Path, theme: &str, site: Option<&str>) -> Warned<ThemeFiles> {
    let mut loading = Loading { farm, files: ThemeFiles::default(), found: Vec::new() };
    if let Some(site) = site.filter(|site| farm.join(site).is_dir()) {
        let layer = loading.folder(Layer::SITE, site);
        if !layer.texts.is_empty() || !layer.statics.is_empty() {
            loading.files.layers.push(layer);
        }
    }
    loading.chain(theme);
    crate::diag::sort(&mut loading.found);
    Warned { value: loading.files, diagnostics: loading.found }
}

/// Returns the folders below the farm that the chain starting at `theme` is made of, there or not.
pub fn folders(farm: &Path, theme: &str) -> Vec<String> {
    let mut folders = Vec::new();
    let mut next = Some(theme.to_owned());
    while let Some(name) = next.take() {
        let root = format!("themes/{name}");
        if folders.contains(&root) {
            break;
        }
        let text = fs::read_to_string(farm.join(&root).join("theme.toml"));
        next = match text {
            Ok(text) => {
                manifest::extends(&Layer::of(&name, &root, [("theme.toml", text.as_str())])).map(|(name, _)| name)
            }
            // What is missing is told when the theme is loaded, which then goes on with the base theme.
            Err(_) => (name != BASE).then(|| BASE.to_owned()),
        };
        folders.push(root);
    }
    folders
}

struct Loading<'a> {
    farm: &'a Path,
    files: ThemeFiles,
    found: Vec<Diagnostic>,
}

impl Loading<'_> {
    fn chain(&mut self, first: &str) {
        let mut next = Some((first.to_owned(), None));
        while let Some((name, place)) = next.take() {
            if let Some(diagnostic) = self.cannot_follow(&name) {
                self.found.push(diagnostic.at(place));
                // With the base theme to stand on, only what is really missing is told.
                if self.files.layers.iter().all(|layer| layer.name != BASE) {
                    next = Some((BASE.to_owned(), None));
                    continue;
                }
                return;
            }
            let root = format!("themes/{name}");
            let layer = match self.farm.join(&root).is_dir() {
                true => self.folder(&name, &root),
                false => builtin::layer(),
            };
            next = manifest::extends(&layer);
            self.files.layers.push(layer);
        }
    }

    /// Returns why a theme cannot be the next of the chain.
    fn cannot_follow(&self, name: &str) -> Option<Diagnostic> {
        if let Some(at) = self.files.layers.iter().position(|layer| layer.name == name) {
            let mut names: Vec<&str> = self.files.layers[at..].iter().map(|layer| &*layer.name).collect();
            names.push(name);
            let circle = names.join(" → ");
            let fact = text!(
                "these themes build on each other in a circle: {circle}",
                "ces thèmes s’appuient l’un sur l’autre en rond : {circle}"
            );
            return Some(Diagnostic::new(Code::THEME_LOOP, fact).hint(text!(
                "remove one `extends`, or let it name another theme",
                "retirez un « extends », ou nommez-y un autre thème"
            )));
        }
        let is_name = !name.is_empty() && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if is_name && (name == BASE || self.farm.join("themes").join(name).is_dir()) {
            return None;
        }
        let known = self.known();
        let all = known.join(", ");
        let fact = text!("there is no theme `{name}`", "il n’y a pas de thème « {name} »");
        let diagnostic = Diagnostic::new(Code::THEME_MISSING, fact);
        let diagnostic = diagnostic.did_you_mean(name, known.iter().map(String::as_str));
        Some(diagnostic.hint(text!("the farm has: {all}", "la ferme a : {all}")))
    }

    fn known(&self) -> Vec<String> {
        let entries = fs::read_dir(self.farm.join("themes")).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut known: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        known.push(BASE.to_owned());
        known.sort();
        known.dedup();
        known
    }

    fn folder(&mut self, name: &str, root: &str) -> Layer {
        let mut layer = Layer::of(name, root, []);
        let folder = self.farm.join(root);
        if self.leads_out(&folder) {
            self.found.push(leads_out(layer.root.clone()));
            return layer;
        }
        let walk = WalkDir::new(&folder).follow_links(true).sort_by_file_name().into_iter();
        let mut walk = walk.filter_entry(|entry| entry.depth() == 0 || !is_private(entry));
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.path_is_symlink() && self.leads_out(entry.path()) => {
                    let below = entry.path().strip_prefix(&folder).unwrap_or(entry.path());
                    self.found.push(leads_out(layer.file(&below.to_string_lossy())));
                    if entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) if entry.file_type().is_file() => self.file(&mut layer, &folder, &entry),
                Ok(_) => {}
                Err(error) => {
                    let below = error.path().and_then(|path| path.strip_prefix(&folder).ok());
                    let file = layer.file(&below.unwrap_or(Path::new("")).to_string_lossy());
                    let said = error.to_string();
                    self.unreadable(file, &error.io_error().map_or_else(|| text!("{said}", "{said}"), cause));
                }
            }
        }
        layer
    }

    fn file(&mut self, layer: &mut Layer, folder: &Path, entry: &DirEntry) {
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let Some(below) = below.to_str() else { return };
        let Some(kind) = Kind::of(below, layer.name == Layer::SITE) else { return };
        let file = layer.file(below);
        let bytes = match fs::read(entry.path()) {
            Ok(bytes) => bytes,
            Err(error) => return self.unreadable(file, &cause(&error)),
        };
        if let Kind::Static(path) = kind {
            let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
            let source = if is_held(path) { Source::Held(bytes.into()) } else { Source::Disk(entry.path().to_owned()) };
            let file = StaticFile { source, digest, bytes: size };
            layer.statics.insert(path.to_owned(), file);
            return;
        }
        match String::from_utf8(bytes) {
            Ok(text) if text.len() as u64 <= TEXT_MAX => {
                layer.texts.insert(below.to_owned(), text.into());
            }
            Ok(_) => {
                let fact = text!("this file is larger than 4 MB", "ce fichier dépasse 4 Mo");
                self.found.push(Diagnostic::new(Code::FILE_TOO_LARGE, fact).at(Place::file(file)));
            }
            Err(_) => {
                let fact = text!("this file is not UTF-8", "ce fichier n’est pas en UTF-8");
                self.found.push(Diagnostic::new(Code::FILE_ENCODING, fact).at(Place::file(file)));
            }
        }
    }

    fn leads_out(&self, link: &Path) -> bool {
        match (link.canonicalize(), self.farm.canonicalize()) {
            (Ok(target), Ok(farm)) => !target.starts_with(farm),
            _ => true,
        }
    }

    fn unreadable(&mut self, file: String, Text { en, fr }: &Text) {
        let fact = text!("this file cannot be read: {en}", "ce fichier ne peut pas être lu : {fr}");
        self.found.push(Diagnostic::new(Code::FILE_UNREADABLE, fact).at(Place::file(file)));
    }
}

fn leads_out(file: String) -> Diagnostic {
    let fact = text!("this link leads out of the farm", "ce lien sort de la ferme");
    let diagnostic = Diagnostic::new(Code::FILE_LINK, fact).at(Place::file(file));
    diagnostic.hint(text!("copy the file here instead", "copiez plutôt le fichier ici"))
}

/// What a file of a theme is for.
enum Kind<'p> {
    Text,
    Static(&'p str),
}

impl<'p> Kind<'p> {
    /// Returns what the file at `path` is for; nothing if it is none of a theme's.
    fn of(path: &'p str, is_site: bool) -> Option<Self> {
        let (folder, rest) = path.split_once('/').unwrap_or(("", path));
        match folder {
            "static" => Some(Self::Static(rest)),
            "templates" | "components" | "i18n" => Some(Self::Text),
            "types" if !is_site => Some(Self::Text),
            "" if path == "theme.toml" && !is_site => Some(Self::Text),
            _ => None,
        }
    }
}

/// What the names of style sheets end in.
pub(super) const SHEETS: [&str; 3] = [".css", ".scss", ".sass"];

/// Whether a file to publish is kept in memory.
fn is_held(path: &str) -> bool {
    SHEETS.iter().chain(&[".js", ".mjs"]).any(|ending| path.ends_with(ending))
}

/// Whether an entry is hidden: an editor's swap file, a version control's folder.
fn is_private(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.') && entry.file_name() != ".well-known"
}
