//! `theme.toml`: what a theme is, what it builds on, what a site may set.

use std::collections::BTreeMap;

use super::{
    files::Layer,
    options::{self, OptionSpec},
    styles::{BROWSERS, version},
    version::Bounds,
};
use crate::{
    content::{
        node::{Entry, Kind, Node},
        parse_toml,
        reader::{Locate, Reader},
    },
    diag::{Code, Diagnostic, Place, text},
};

/// How often a fragment is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Share {
    /// Once for each section: it may show where one is.
    Section,
    /// Once for each language of the site.
    Site,
}

/// What one `theme.toml` says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) title: Vec<(String, String)>,
    pub(super) options: Vec<OptionSpec>,
    pub(super) fragments: BTreeMap<String, Share>,
    pub(super) styles: Option<Styles>,
    /// `sizes` of `[images]`: how wide pictures are shown, in HTML's words for it.
    pub(super) sizes: Option<String>,
}

/// What `[styles]` says of the style sheets.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// `minify`: plain CSS, too, is bundled, prefixed and minified.
    pub(super) minify: bool,
    /// `browsers`: the oldest that are served, as `"safari 15.4"`; none for the usual ones.
    pub(super) browsers: Vec<(String, u32)>,
}

/// Returns the theme that this layer says it extends, and where it says so.
pub(super) fn extends(layer: &Layer) -> Option<(String, Option<Place>)> {
    let source = layer.texts.get("theme.toml")?;
    let locate = |span| Place::new(layer.file("theme.toml"), source, span);
    // What is wrong with the rest of the file is told when the theme is compiled.
    let mut unheard = Vec::new();
    let Ok(node) = parse_toml(source, Code::CONFIG_SYNTAX, &locate) else {
        // Most build on the base theme; without it, everything it has would be told to be missing.
        return (layer.name != "base").then(|| ("base".to_owned(), None));
    };
    let (name, place) = Reader::new(node, &locate, &mut unheard).string_at("extends")?;
    Some((name, Some(place)))
}

impl Manifest {
    /// Reads a layer's `theme.toml`; a layer without one says nothing.
    pub(super) fn of(layer: &Layer, found: &mut Vec<Diagnostic>) -> Self {
        let Some(source) = layer.texts.get("theme.toml") else { return Self::default() };
        let locate = |span| Place::new(layer.file("theme.toml"), source, span);
        match parse_toml(source, Code::CONFIG_SYNTAX, &locate) {
            Ok(node) => Self::read(node, layer, &locate, found),
            Err(faults) => {
                found.extend(faults);
                Self::default()
            }
        }
    }

    fn read(node: Node<'_>, layer: &Layer, locate: Locate<'_>, found: &mut Vec<Diagnostic>) -> Self {
        let mut reader = Reader::new(node, locate, found);
        let name = reader.string_at("name");
        let title = reader.take("title").map(|entry| words(&entry)).unwrap_or_default();
        reader.string("extends");
        let bounds = reader.take("sobre");
        let bounds = bounds.map(|entry| {
            reader.within(entry.node, |table| Bounds { min: table.string_at("min"), max: table.string_at("max") })
        });
        let styles = reader.take("styles").map(|entry| reader.within(entry.node, read_styles));
        let sizes = reader.take("images");
        let sizes = sizes.and_then(|entry| reader.within(entry.node, |table| table.string("sizes")));
        let options = reader.free_table("options");
        let fragments = reader.free_table("fragments");
        reader.finish();
        if let Some((name, place)) = name.filter(|(name, _)| *name != layer.name) {
            let folder = &layer.name;
            let fact = text!(
                "this theme is called `{name}`, but its folder `{folder}`",
                "ce thème s’appelle « {name} », mais son dossier « {folder} »"
            );
            let hint = text!(
                "let both be the same: it is the folder that `extends` names",
                "donnez-leur le même nom : c’est le dossier que « extends » désigne"
            );
            found.push(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
        }
        found.extend(bounds.and_then(|bounds| bounds.fault(env!("CARGO_PKG_VERSION"))));
        let options = options.into_iter().filter_map(|entry| options::declared(entry, locate, found)).collect();
        let fragments = fragments.iter().filter_map(|entry| fragment(entry, layer, locate, found)).collect();
        Self { title, options, fragments, styles, sizes }
    }
}

fn read_styles(table: &mut Reader<'_, '_>) -> Styles {
    let minify = table.bool("minify").unwrap_or_default();
    let Some(entry) = table.take("browsers") else { return Styles { minify, browsers: Vec::new() } };
    let mut browsers = Vec::new();
    for written in table.strings_of(&entry).unwrap_or_default() {
        match browser(&written) {
            Some(browser) => browsers.push(browser),
            None => {
                let fact = text!(
                    "`{written}` is no browser with a version",
                    "« {written} » n’est pas un navigateur et sa version"
                );
                let known = BROWSERS.map(|(name, _)| name).join(", ");
                let hint =
                    text!("write `safari 15.4`; there is: {known}", "écrivez « safari 15.4 » ; il y a : {known}");
                let place = table.place(entry.node.span.clone());
                table.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(hint));
            }
        }
    }
    Styles { minify, browsers }
}

fn browser(written: &str) -> Option<(String, u32)> {
    let (name, number) = written.split_once(' ')?;
    let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
    let (name, _) = BROWSERS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    Some(((*name).to_owned(), version(major.parse::<u16>().ok()?.into(), minor.parse::<u8>().ok()?.into())))
}

/// Returns what is said in several languages: `title.fr = "…"`, or one text for all.
pub(super) fn words(entry: &Entry<'_>) -> Vec<(String, String)> {
    match &entry.node.kind {
        Kind::String(all) => vec![(String::new(), all.to_string())],
        Kind::Table(languages) => languages.iter().filter_map(word).collect(),
        _ => Vec::new(),
    }
}

fn word(entry: &Entry<'_>) -> Option<(String, String)> {
    match &entry.node.kind {
        Kind::String(text) => Some((entry.key.to_string(), text.to_string())),
        _ => None,
    }
}

fn fragment(
    entry: &Entry<'_>,
    layer: &Layer,
    locate: Locate<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(String, Share)> {
    let name = entry.key.to_string();
    if !layer.texts.contains_key(&format!("templates/fragments/{name}.html")) {
        let fact = text!(
            "there is no `templates/fragments/{name}.html`",
            "il n’y a pas de « templates/fragments/{name}.html »"
        );
        found.push(Diagnostic::new(Code::TEMPLATE_MISSING, fact).at(locate(entry.key_span.clone())));
        return None;
    }
    match &entry.node.kind {
        Kind::String(share) if share == "section" => Some((name, Share::Section)),
        Kind::String(share) if share == "site" => Some((name, Share::Site)),
        _ => {
            let fact = text!(
                "a fragment is rendered once per `section` or per `site`",
                "un fragment est rendu une fois par « section » ou par « site »"
            );
            let hint = text!(
                "write `{name} = \"section\"` or `{name} = \"site\"`",
                "écrivez « {name} = \"section\" » ou « {name} = \"site\" »"
            );
            found.push(Diagnostic::new(Code::CONFIG_VALUE, fact).at(locate(entry.node.span.clone())).hint(hint));
            None
        }
    }
}
