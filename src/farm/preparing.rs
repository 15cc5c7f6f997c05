//! What was read of a site → a site ready to be rendered, for a build and for a preview.

use std::{path::Path, sync::Arc};

use super::{prepare::SitePlan, register::Registered};
use crate::{
    config::SiteConfig,
    content::Audience,
    diag::{Code, Diagnostic, Lang, Place},
    digest::Digest,
    portal::{self, Portal},
    read::{DiskSources, Reading, Stamp},
    register::Area,
    render::Renderer,
    resolve::{Setting, next_change, structure},
    site::Happening,
};

/// A site ready to be rendered, with all that was found on the way.
pub(super) struct Ready {
    pub(super) renderer: Renderer,
    pub(super) files: Vec<(crate::path::ContentPath, Stamp, Digest)>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) until: Option<jiff::civil::Date>,
}

/// What [`read`](crate::read) and [`resolve`](crate::resolve) need.
pub(super) struct Preparing<'p> {
    pub(super) plan: &'p SitePlan,
    pub(super) config: &'p Arc<SiteConfig>,
    pub(super) root: &'p Path,
    pub(super) date: jiff::civil::Date,
    pub(super) drafts: bool,
    pub(super) base: String,
    /// Events of the other sites of the farm.
    pub(super) sisters: Arc<[Happening]>,
    /// The part of a portal.
    pub(super) area: Area,
}

impl Preparing<'_> {
    /// Resolves the structure; what is wrong with the words is asked for later, when rendering has walked
    /// over most of them.
    pub(super) fn structure(&self, mut reading: Reading) -> Ready {
        let parsing = self.config.parsing();
        let mut config = Arc::clone(self.config);
        let of_portal = self.plan.register.as_ref().map(|_| lang_of(self.config));
        reading.diagnostics.extend(portal::misplaced(&reading.content, &parsing.folder, of_portal));
        if let Some(register) = &self.plan.register {
            let portal = portal_of(self.config, register, self.date);
            let sources = DiskSources { root: self.root.into() };
            let misquoted = portal.misquoted(&reading.content, self.area, &parsing.folder, &sources);
            reading.diagnostics.extend(misquoted);
            portal.fill(&mut reading.content, self.area, &self.area.sight(), &parsing);
            config = portal.with_way_in(config, self.area);
        } else {
            reading.content.documents.retain(|_, document| document.front.audience == Audience::Public);
        }
        let looks = self.plan.looks.compiled();
        let sources = Arc::new(DiskSources { root: self.root.into() });
        let until = next_change(&reading.content, self.date);
        let spans = &self.config.option_spans;
        let option_place = |key: &str| {
            let span = spans.iter().find(|(name, _)| name == key).map(|(_, span)| span.clone());
            Some(Place::new(SiteConfig::file(&self.plan.name), &self.plan.config_text, span.unwrap_or(0..0)))
        };
        let options = looks.theme.options(&self.config.options, &option_place);
        let look = looks.theme.look(&options.value).map(|look| [look.path, look.fingerprinted]);
        let theme_files =
            [looks.files(self.config).as_slice(), look.as_ref().map_or(&[], <[String; 2]>::as_slice)].concat();
        let setting = Setting {
            date: self.date,
            drafts: self.drafts,
            base: self.base.clone(),
            types: &looks.types,
            theme_files: &theme_files,
            config_text: &self.plan.config_text,
            sisters: Arc::clone(&self.sisters),
            sources: &*sources,
        };
        let resolved = structure(reading.content, config, &setting);
        let mut diagnostics = self.plan.diagnostics.clone();
        diagnostics.extend(looks.diagnostics.iter().map(|found| self.place_theme(found)));
        diagnostics.extend(looks.theme.missing_files(&resolved.value, &self.config.options, &option_place));
        for found in [&reading.diagnostics, &options.diagnostics, &resolved.diagnostics] {
            diagnostics.extend(found.iter().cloned());
        }
        let theme = Arc::clone(&looks.theme);
        let renderer = Renderer::new(Arc::new(resolved.value), theme, &options.value, sources);
        Ready { renderer, files: reading.files, diagnostics, until }
    }

    /// Returns a finding about the theme, at the place where the site names it when it has none.
    fn place_theme(&self, found: &Diagnostic) -> Diagnostic {
        let found = found.clone();
        if found.place.is_some() || !matches!(found.code, Code::THEME_MISSING | Code::THEME_LOOP) {
            return found;
        }
        let text = &self.plan.config_text;
        let name = self.config.theme.as_ref().map(|name| format!("\"{name}\""));
        let at = name.and_then(|name| Some(text.find(&name)?..text.find(&name)? + name.len()));
        found.at(match at {
            Some(span) => Place::new(SiteConfig::file(&self.plan.name), text, span),
            None => Place::file("farm.toml"),
        })
    }
}

/// Returns the portal that a site is.
pub(super) fn portal_of<'r>(
    config: &'r SiteConfig,
    registered: &'r Registered,
    today: jiff::civil::Date,
) -> Portal<'r> {
    Portal { register: &registered.register, gate: &config.gate, lang: lang_of(config), today }
}

/// Returns the language in which sobre itself speaks in a site: its folders of a portal, its labels.
pub(super) fn lang_of(config: &SiteConfig) -> Lang {
    Lang::from_locale(&config.lang)
}
