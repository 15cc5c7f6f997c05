//! What a tag makes a browser ask for.

use std::borrow::Cow;

use super::{
    super::{
        address::{Target, is_script, target},
        attributes::Attributes,
        element::Element,
        facts::{Role, When},
        rule::Rule,
        srcset,
    },
    Scan,
};

impl<'a> Scan<'_, 'a> {
    pub(super) fn asks(&mut self, element: Element, attributes: Attributes<'_, 'a>, at: usize) {
        let when = self.when();
        let each = |scan: &mut Self, keys: &[&str], role: Role| {
            for value in keys.iter().filter_map(|key| attributes.get(key)) {
                scan.ask(value, role, when, at);
            }
        };
        match element {
            Element::Img => self.picture(attributes, at),
            Element::Source => self.source(attributes, at),
            Element::Link => self.link(attributes, at),
            Element::Script => each(self, &["src", "href", "xlink:href"], Role::Script),
            Element::Frame | Element::OtherFrame => each(self, &["src"], Role::Frame),
            Element::Embed => each(self, &["src"], Role::Object),
            Element::Object => each(self, &["data"], Role::Object),
            Element::Drawn => each(self, &["href", "xlink:href"], Role::Picture),
            Element::Input => each(self, &["src"], Role::Picture),
            Element::Body | Element::Table | Element::Td | Element::Th | Element::Tr => {
                each(self, &["background"], Role::Picture);
            }
            Element::Media => {
                each(self, &["poster"], Role::Picture);
                let waits = attributes.get("preload").is_some_and(|how| how.eq_ignore_ascii_case("none"));
                let when = if waits && attributes.get("autoplay").is_none() { When::Aside } else { when };
                if let Some(src) = attributes.get("src") {
                    self.ask(src, Role::Media, when, at);
                }
            }
            Element::Track => {
                // Those that are not shown at first come when somebody asks for them.
                let when = if attributes.get("default").is_some() { when } else { When::Aside };
                if let Some(src) = attributes.get("src") {
                    self.ask(src, Role::Media, when, at);
                }
            }
            Element::Base => {
                if let Some(href) = attributes.get("href") {
                    match target(href, &self.path) {
                        Target::Own(base) => self.path = Cow::Owned(base.trim_start_matches('/').to_owned()),
                        Target::Absolute(address) => self.facts.ask(address, Role::Other, When::Aside, at),
                        _ => {}
                    }
                }
            }
            Element::Meta if attributes.has_word("http-equiv", "refresh") => {
                let content = attributes.get("content").unwrap_or_default();
                let lower = content.to_ascii_lowercase();
                if let Some(url) = lower.find("url=") {
                    let to = content[url + 4..].trim_matches(['"', '\'', ' ']);
                    self.ask(to, Role::Other, When::Aside, at);
                }
            }
            Element::A | Element::Area => {
                for address in attributes.get("ping").into_iter().flat_map(str::split_ascii_whitespace) {
                    self.ask(address, Role::Other, When::Aside, at);
                }
                let href = attributes.get("href").unwrap_or_default();
                if is_script(href) {
                    self.facts.find(Rule::Script, at, href);
                }
            }
            _ => {}
        }
    }

    fn link(&mut self, attributes: Attributes<'_, 'a>, at: usize) {
        let rel = |word: &str| attributes.has_word("rel", word);
        if let Some(set) = attributes.get("imagesrcset") {
            self.asides(set, at);
        }
        let Some(href) = attributes.get("href") else { return };
        let when = self.when();
        if rel("stylesheet") {
            self.ask(href, Role::Style, when, at);
        } else if rel("icon") {
            // Of several, a browser takes one.
            let when = if std::mem::replace(&mut self.icon, true) { When::Aside } else { when };
            self.ask(href, Role::Icon, when, at);
        } else if rel("preload") || rel("modulepreload") || rel("prefetch") || rel("prerender") {
            let role = match attributes.get("as").unwrap_or_default() {
                "font" => Role::Font,
                "image" => Role::Picture,
                "style" => Role::Style,
                "script" => Role::Script,
                _ => Role::Other,
            };
            self.ask(href, role, when, at);
        } else if ["preconnect", "dns-prefetch", "manifest", "apple-touch-icon", "mask-icon", "import", "pingback"]
            .into_iter()
            .any(rel)
        {
            self.ask(href, Role::Other, When::Aside, at);
        }
    }

    fn source(&mut self, attributes: Attributes<'_, 'a>, at: usize) {
        if let Some(src) = attributes.get("src") {
            return self.ask(src, Role::Media, When::Aside, at);
        }
        let Some(set) = attributes.get("srcset") else { return };
        self.asides(set, at);
        let kind = attributes.get("type").unwrap_or_default();
        let is_known = ["", "image/webp", "image/avif", "image/png", "image/jpeg", "image/gif", "image/svg+xml"];
        if self.source.is_none()
            && is_known.contains(&kind)
            && srcset::is_shown(attributes.get("media").unwrap_or_default())
        {
            (self.source, self.source_sizes) = (Some(set), attributes.get("sizes"));
        }
    }

    fn picture(&mut self, attributes: Attributes<'_, 'a>, at: usize) {
        let is_lazy = attributes.get("loading").is_some_and(|how| how.eq_ignore_ascii_case("lazy"));
        let when = if is_lazy && self.gallery.is_some() && self.aside == 0 { When::Gallery } else { self.when() };
        let own = attributes.get("srcset");
        if let Some(set) = own {
            self.asides(set, at);
        }
        let width = attributes.get("width").and_then(|width| width.parse().ok());
        let sizes = self.source.map_or_else(|| attributes.get("sizes"), |_| self.source_sizes);
        let chosen = self.source.or(own).and_then(|set| srcset::choice(set, sizes, width));
        match chosen {
            Some(address) => {
                self.ask(&address.replace('&', "&amp;"), Role::Picture, when, at);
                // Who knows no sizes takes this one; it is to be on the site, too.
                if let Some(src) = attributes.get("src")
                    && matches!(target(src, &self.path), Target::Absolute(_))
                {
                    self.ask(src, Role::Picture, When::Aside, at);
                }
            }
            None => {
                if let Some(src) = attributes.get("src") {
                    self.ask(src, Role::Picture, when, at);
                }
            }
        }
    }

    /// Adds the candidates on other hosts, of which another screen would take one.
    fn asides(&mut self, set: &str, at: usize) {
        for address in srcset::all(set) {
            if let Target::Absolute(address) = target(&address.replace('&', "&amp;"), &self.path) {
                self.facts.ask(address, Role::Picture, When::Aside, at);
            }
        }
    }
}
