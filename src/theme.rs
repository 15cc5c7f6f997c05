//! Looks: templates, components, files, words and types of a chain of themes, compiled once and
//! shared by every site that uses it.
//!
//! [`load`] reads the chain `site → theme → … → base` from the disk; [`Theme::compile`] makes of it a
//! value that renders. A mistake in a theme is a [`Diagnostic`] at its place in the author's file,
//! all of them in one run; what is not broken still renders.
//!
//! Templates are compiled without the white space that no reader can see (see [`crate::minify`]); when
//! one fails, it is run again as it was written, so that the place is right.

mod asked;
mod builtin;
mod compile;
mod component;
mod fault;
mod files;
mod filters;
mod look;
mod manifest;
mod options;
mod reach;
mod say;
mod statics;
mod strings;
mod styles;
mod version;

pub use builtin::BASE;
pub use component::CallFault;
pub use fault::carry;
pub use files::{Layer, Source, StaticFile, ThemeFiles, folders, load};
pub use manifest::Share;
pub use options::{OptionKind, OptionSpec};
pub use statics::Static;
pub use strings::to_tera;
pub use styles::apart;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, OnceLock},
};

use tera::{Context, Tera, TeraResult, Value};

use crate::{
    content::node,
    diag::{self, Code, Diagnostic, Place, Warned, text},
    digest::Digest,
};

/// Templates that the engine renders by name; a chain must have them all.
pub const ENTRIES: [&str; 6] = ["index.html", "section.html", "page.html", "taxonomy.html", "term.html", "404.html"];

/// The style sheet that only the page of a site's search needs.
pub const SEARCH_SHEET: &str = "search.css";

/// The style sheet that only the pages of a portal need.
pub const PORTAL_SHEET: &str = "portal.css";

/// A chain of themes, compiled.
pub struct Theme {
    /// Names of the chain, the site's own theme first.
    pub names: Vec<String>,
    /// What the first theme of the chain is called for people, by language; the empty one is any.
    pub title: Vec<(String, String)>,
    /// Digest of everything that can change output: all texts of the chain, and sobre's version.
    pub digest: Digest,
    /// Options that a site may set, those of the first theme of the chain first.
    pub options: Vec<OptionSpec>,
    /// How wide its pages show pictures, in HTML's words for it; `None` when no theme of the chain says.
    pub sizes: Option<String>,
    /// Parts rendered once and shared, by name: `header` is `fragments/header.html`.
    pub fragments: BTreeMap<String, Share>,
    /// Files that its style sheets name.
    asked: Vec<asked::Asked>,
    /// Content types, by name: the file below the farm and its text.
    pub types: BTreeMap<String, (String, Arc<str>)>,
    /// Files to publish, by path.
    pub statics: BTreeMap<String, Static>,
    strings: strings::Strings,
    templates: BTreeMap<String, Digest>,
    /// Templates that ask what the site's pages cost.
    weighing: BTreeSet<String>,
    tera: Tera,
    broken: BTreeMap<String, Diagnostic>,
    units: fault::Units,
    prefixes: Vec<String>,
    register: Box<compile::Register>,
    /// The templates as they were written, compiled when one has failed.
    written: OnceLock<Option<Tera>>,
}

impl fmt::Debug for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Theme").field("names", &self.names).field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl Theme {
    /// Compiles a chain. `register` gives the template engine the functions and filters that need a
    /// site: `section`, `page`, `term`, `data`, `pages`, `url`, `asset`, `markdown`, `typo`.
    ///
    /// With every finding there is still a theme: what is broken is left out of it, and rendering
    /// that gives its finding again.
    pub fn compile(files: ThemeFiles, register: impl Fn(&mut Tera) + Send + Sync + 'static) -> Warned<Self> {
        let mut found = Vec::new();
        let layers = files.layers;
        let manifests: Vec<_> = layers.iter().map(|layer| manifest::Manifest::of(layer, &mut found)).collect();
        let units = compile::units(&layers);
        let prefixes: Vec<String> = layers.iter().map(|layer| format!("{}/", layer.name)).collect();
        let compile::Compiled { tera, broken } = compile::compile(&units, &prefixes, &register, &mut found);
        missing_entries(&layers, &units, &prefixes, &mut found);
        let strings = strings::Strings::of(&layers, &mut found);
        let mut options: Vec<OptionSpec> = Vec::new();
        let mut fragments = BTreeMap::new();
        let mut title = Vec::new();
        let mut sheets = None;
        let mut sizes = None;
        for manifest in manifests {
            sizes = sizes.or(manifest.sizes);
            sheets = sheets.or(manifest.styles);
            title = if title.is_empty() { manifest.title } else { title };
            for (name, share) in manifest.fragments {
                fragments.entry(name).or_insert(share);
            }
            let new = |option: &OptionSpec| options.iter().all(|known| known.key != option.key);
            let new: Vec<_> = manifest.options.into_iter().filter(new).collect();
            options.extend(new);
        }
        let mut statics = statics::merge(&layers);
        styles::compile(&layers, &sheets.unwrap_or_default(), &mut statics, &mut found);
        let theme = Self {
            names: layers.iter().map(|layer| layer.name.clone()).filter(|name| name != Layer::SITE).collect(),
            digest: digest_of(
                layers.iter().flat_map(|layer| layer.texts.iter().map(|(path, text)| (layer.file(path), text))),
            ),
            templates: template_digests(&layers, &units, &prefixes, &statics),
            weighing: weighing(&units, &prefixes),
            types: types(&layers),
            title,
            options,
            fragments,
            sizes,
            asked: asked::asked(&layers),
            statics,
            strings,
            tera,
            broken,
            units,
            prefixes,
            register: Box::new(register),
            written: OnceLock::new(),
        };
        diag::sort(&mut found);
        Warned { value: theme, diagnostics: found }
    }

    /// Returns what `template`, such as `page.html`, makes of `context`.
    pub fn render(&self, template: &str, context: &Context) -> Result<Vec<u8>, Box<Diagnostic>> {
        let Some(name) = reach::resolve(template, &self.prefixes, &self.units) else {
            let fact = text!(
                "no theme of the chain has the template `{template}`",
                "aucun thème de la chaîne n’a le gabarit « {template} »"
            );
            let known = self.templates.keys().map(String::as_str);
            return Err(Box::new(Diagnostic::new(Code::TEMPLATE_MISSING, fact).did_you_mean(template, known)));
        };
        if let Some(cause) = self.broken.get(name) {
            return Err(Box::new(cause.clone()));
        }
        let mut html = Vec::with_capacity(16 << 10);
        match self.tera.render_to(name, context, &mut html) {
            Ok(()) => Ok(html),
            Err(error) => Err(self.explain(error, |tera| tera.render(name, context))),
        }
    }

    /// Whether the chain has a template of this name.
    pub fn has_template(&self, template: &str) -> bool {
        reach::resolve(template, &self.prefixes, &self.units).is_some()
    }

    /// Returns the digest of all that `template`'s output can depend on besides its context: the files
    /// it extends and includes, all components, the interface's words, the addresses of assets.
    pub fn template_digest(&self, template: &str) -> Option<Digest> {
        self.templates.get(template).copied()
    }

    /// Whether a template, or one that it extends or includes, asks `figures()`.
    pub fn asks_figures(&self, template: &str) -> bool {
        self.weighing.contains(template)
    }

    /// Returns what the component `name` makes of `arguments`, the HTML between its tags, and
    /// `implicits`: what it may ask for with `@page`, `@site`, `@lang`, `@t`.
    ///
    /// Faults have no place; arguments to blame are named, so that the caller can point at them.
    pub fn component(
        &self,
        name: &str,
        arguments: &[(String, Value)],
        body: Option<&str>,
        implicits: &Context,
    ) -> Result<String, Vec<CallFault>> {
        let Some(info) = self.tera.get_component_definition(name) else {
            return Err(vec![self.lost_component(name)]);
        };
        let mut context = Context::new();
        for (key, value) in arguments {
            context.insert_value(key.clone(), value.clone());
        }
        let faults = component::check(&info, arguments.iter().map(|(key, _)| key.as_str()), &mut context);
        if !faults.is_empty() {
            return Err(faults);
        }
        let call = |tera: &Tera| tera.render_component_with_implicits(name, &context, implicits, body, true);
        call(&self.tera).map_err(|error| vec![CallFault { argument: None, diagnostic: *self.explain(error, call) }])
    }

    /// Returns the names of all components, in order.
    pub fn components(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.tera.get_component_names().collect();
        names.sort_unstable();
        names
    }

    /// Returns `t`: the interface's words in `lang`.
    pub fn strings(&self, lang: &str) -> Value {
        self.strings.in_lang(lang)
    }

    /// Returns `site.options`: what the site gives, else the defaults. `place` says where the site's
    /// configuration has a key.
    pub fn options(
        &self,
        given: &[(String, node::Value)],
        place: &dyn Fn(&str) -> Option<Place>,
    ) -> Warned<Vec<(String, node::Value)>> {
        options::given(&self.options, given, place)
    }

    /// Returns the address of a file of the theme, with its fingerprint: `/style.1a2b3c4d.css`.
    pub fn asset_url(&self, path: &str) -> Option<String> {
        self.statics.get(path.trim_start_matches('/')).map(|file| format!("/{}", file.fingerprinted))
    }

    /// Whether the chain has a component of this name.
    pub fn has_component(&self, name: &str) -> bool {
        self.tera.get_component_definition(name).is_some()
    }

    /// Returns the digest of a style sheet or script of the theme as browsers compare it (Subresource
    /// Integrity): `sha256-…`.
    pub fn integrity(&self, path: &str) -> Option<String> {
        self.statics.get(path.trim_start_matches('/'))?.file.source.integrity()
    }

    fn lost_component(&self, name: &str) -> CallFault {
        let cause = self.broken.iter().find(|(template, _)| {
            self.units.get(*template).is_some_and(|unit| reach::defined(&unit.text).any(|defined| defined == name))
        });
        match cause {
            Some((_, cause)) => CallFault { argument: None, diagnostic: cause.clone() },
            None => component::unknown(name, self.tera.get_component_names()),
        }
    }

    /// Returns what went wrong, with places of the files as they were written.
    fn explain(&self, error: tera::Error, again: impl Fn(&Tera) -> TeraResult<String>) -> Box<Diagnostic> {
        let is_sound = |name: &str| !self.broken.contains_key(name);
        let written =
            self.written.get_or_init(|| compile::raw(&self.units, is_sound, &self.prefixes, &*self.register).ok());
        let error = written.as_ref().and_then(|tera| again(tera).err()).unwrap_or(error);
        let first = fault::faults(&error, &self.units).into_iter().next();
        let unsaid = || Diagnostic::new(Code::TEMPLATE_RENDER, text!("the template failed", "le gabarit a échoué"));
        Box::new(first.map_or_else(unsaid, |fault| fault.diagnostic))
    }
}

fn missing_entries(layers: &[Layer], units: &fault::Units, prefixes: &[String], found: &mut Vec<Diagnostic>) {
    let Some(last) = layers.last() else { return };
    for entry in ENTRIES.into_iter().filter(|entry| reach::resolve(entry, prefixes, units).is_none()) {
        let fact = text!(
            "no theme of the chain has the template `{entry}`",
            "aucun thème de la chaîne n’a le gabarit « {entry} »"
        );
        let hint = text!("write it, or add `extends = \"base\"`", "écrivez-le, ou ajoutez « extends = \"base\" »");
        found.push(Diagnostic::new(Code::TEMPLATE_MISSING, fact).at(Place::file(last.file("theme.toml"))).hint(hint));
    }
}

fn types(layers: &[Layer]) -> BTreeMap<String, (String, Arc<str>)> {
    let files = layers.iter().rev().flat_map(|layer| layer.texts.iter().map(move |(path, text)| (layer, path, text)));
    let named = files.filter_map(|(layer, path, text)| {
        let name = path.strip_prefix("types/")?.strip_suffix(".toml")?;
        Some((name.to_owned(), (layer.file(path), text.clone())))
    });
    named.collect()
}

fn digest_of(files: impl Iterator<Item = (String, impl AsRef<str>)>) -> Digest {
    let parts: Vec<(String, Digest)> = files.map(|(name, text)| (name, Digest::of(text.as_ref().as_bytes()))).collect();
    Digest::of_value(&(env!("CARGO_PKG_VERSION"), parts))
}

/// Returns the templates that ask what the site's pages cost.
fn weighing(units: &fault::Units, prefixes: &[String]) -> BTreeSet<String> {
    let asks =
        |name: &str| units.get(name).is_some_and(|unit| reach::codes(&unit.text).any(|code| code.contains("figures(")));
    if !units.keys().any(|name| asks(name)) {
        return BTreeSet::new();
    }
    let bare = units.keys().filter_map(|name| Some(name.split_once('/')?.1));
    let is_weighing = |template: &&str| {
        let name = reach::resolve(template, prefixes, units);
        name.is_some_and(|name| reach::reached(name, prefixes, units).into_iter().any(asks))
    };
    bare.filter(is_weighing).map(str::to_owned).collect()
}

fn template_digests(
    layers: &[Layer],
    units: &fault::Units,
    prefixes: &[String],
    statics: &BTreeMap<String, Static>,
) -> BTreeMap<String, Digest> {
    let is_component = |name: &str| name.contains(compile::COMPONENTS);
    let words = layers.iter().flat_map(|layer| layer.texts.iter().filter(|(path, _)| path.starts_with("i18n/")));
    let words = digest_of(words.map(|(path, text)| (path.clone(), text)));
    let components = || units.keys().map(String::as_str).filter(|name| is_component(name));
    let bare = units.keys().filter_map(|name| Some(name.split_once('/')?.1)).filter(|name| !is_component(name));
    let digest = |template: &str| {
        let name = reach::resolve(template, prefixes, units)?;
        let mut reached = reach::reached(name, prefixes, units);
        reached.extend(components());
        let texts: Vec<_> = reached.iter().filter_map(|name| Some((*name, &units.get(*name)?.text))).collect();
        let called = texts.iter().flat_map(|(_, text)| reach::codes(text)).filter(|code| code.contains("asset("));
        let assets: Vec<_> =
            called.map(|code| statics.get(reach::quoted(code)?).map(|file| &file.fingerprinted)).collect();
        // An asset whose name only the template knows may be any.
        let any = assets.contains(&None).then(|| statics.values().map(|file| &file.fingerprinted).collect::<Vec<_>>());
        let files = digest_of(texts.iter().map(|(name, text)| ((*name).to_owned(), text)));
        Some((template.to_owned(), Digest::of_value(&(files, words, assets, any))))
    };
    bare.filter_map(digest).collect()
}
