//! Templates compiled: all at once when all is well, one by one to tell everything that is not.

use std::collections::BTreeMap;

use tera::Tera;

use super::{
    fault::{Fault, Units, faults},
    files::Layer,
    filters, reach,
};
use crate::{diag::Diagnostic, minify::squeeze_template};

/// What registers the functions and filters that templates may call.
pub(super) type Register = dyn Fn(&mut Tera) + Send + Sync;

/// Templates, ready to render.
pub(super) struct Compiled {
    pub(super) tera: Tera,
    /// Templates left out, each with the reason.
    pub(super) broken: BTreeMap<String, Diagnostic>,
}

/// Folder of components among the names of templates; no file of `templates/` can be in it.
pub(super) const COMPONENTS: &str = "@components";

/// Returns the templates and components of a chain under the names the template engine knows.
pub(super) fn units(layers: &[Layer]) -> Units {
    let mut units = Units::new();
    for layer in layers {
        for (path, text) in &layer.texts {
            let name = match path.split_once('/') {
                Some(("templates", below)) => format!("{}/{below}", layer.name),
                Some(("components", below)) => format!("{}/{COMPONENTS}/{below}", layer.name),
                _ => continue,
            };
            units.insert(name, super::fault::Unit { file: layer.file(path), text: text.clone() });
        }
    }
    units
}

/// Compiles templates; those that cannot be are left out and reported.
pub(super) fn compile(
    units: &Units,
    prefixes: &[String],
    register: &Register,
    found: &mut Vec<Diagnostic>,
) -> Compiled {
    let squeezed: Vec<(&str, String)> =
        units.iter().map(|(name, unit)| (name.as_str(), squeeze_template(&unit.text))).collect();
    let all = squeezed.iter().map(|(name, text)| (*name, text.as_str()));
    if let Ok(tera) = build(all.clone(), prefixes, register) {
        return Compiled { tera, broken: BTreeMap::new() };
    }
    let broken = Hunt { units, prefixes, register, found, broken: BTreeMap::new() }.run();
    let sound = all.filter(|(name, _)| !broken.contains_key(*name));
    let plain = || raw(units, |name| !broken.contains_key(name), prefixes, register);
    let tera = build(sound, prefixes, register).or_else(|_| plain()).unwrap_or_default();
    Compiled { tera, broken }
}

/// Compiles templates as they were written, for the sake of places in them.
pub(super) fn raw(
    units: &Units,
    is_sound: impl Fn(&str) -> bool,
    prefixes: &[String],
    register: &Register,
) -> tera::TeraResult<Tera> {
    let sound = units.iter().filter(|(name, _)| is_sound(name));
    build(sound.map(|(name, unit)| (name.as_str(), &*unit.text)), prefixes, register)
}

fn build<'t>(
    templates: impl Iterator<Item = (&'t str, &'t str)>,
    prefixes: &[String],
    register: &Register,
) -> tera::TeraResult<Tera> {
    let mut tera = Tera::default();
    filters::register(&mut tera);
    register(&mut tera);
    tera.set_fallback_prefixes(prefixes.to_vec())?;
    tera.add_raw_templates(templates)?;
    Ok(tera)
}

/// The search for everything that is wrong.
struct Hunt<'a> {
    units: &'a Units,
    prefixes: &'a [String],
    register: &'a Register,
    found: &'a mut Vec<Diagnostic>,
    broken: BTreeMap<String, Diagnostic>,
}

impl Hunt<'_> {
    fn run(mut self) -> BTreeMap<String, Diagnostic> {
        for (name, unit) in self.units {
            // Alone, a template cannot find its parent; only its own syntax counts here.
            let alone = Tera::default().add_raw_template(name, &unit.text);
            if let Err(error) = alone
                && matches!(error.kind(), tera::ErrorKind::SyntaxError(_))
            {
                self.blame(faults(&error, self.units));
            }
        }
        // The engine tells some mistakes one at a time: leave out who is to blame and ask again.
        while self.broken.len() < self.units.len() {
            let sound = raw(self.units, |name| !self.broken.contains_key(name), self.prefixes, self.register);
            let Err(error) = sound else { break };
            let known = self.broken.len();
            self.blame(faults(&error, self.units));
            if self.broken.len() == known {
                break;
            }
        }
        self.broken
    }

    fn blame(&mut self, faults: Vec<Fault>) {
        for Fault { template, diagnostic } in faults {
            let Some(template) = template else {
                self.found.push(diagnostic);
                continue;
            };
            match self.consequence(&template) {
                // It fails only because what it builds on does, and that has been told.
                Some(cause) => {
                    self.broken.insert(template, cause);
                }
                None => {
                    self.found.push(diagnostic.clone());
                    self.broken.entry(template).or_insert(diagnostic);
                }
            }
        }
    }

    /// Returns the cause in another template, already told, for which this one fails.
    fn consequence(&self, template: &str) -> Option<Diagnostic> {
        let unit = self.units.get(template)?;
        let named = reach::codes(&unit.text).filter_map(reach::quoted);
        let mut named = named.filter_map(|name| reach::resolve(name, self.prefixes, self.units));
        let by_name = named.find_map(|name| self.broken.get(name).filter(|_| name != template));
        let called = |name: &str| reach::codes(&unit.text).any(|code| code.contains(&format!("<{name}")));
        let by_component = || {
            let mut lost = self.broken.keys().filter_map(|name| self.units.get_key_value(name));
            lost.find_map(|(name, unit)| reach::defined(&unit.text).any(called).then(|| self.broken.get(name))?)
        };
        by_name.or_else(by_component).cloned()
    }
}
