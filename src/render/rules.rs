//! A site's rules: what is changed in every page after its template has made it.
//!
//! The page goes by once ([`lol_html`]): each element is seen before what follows it, so a rule can only look at an
//! element and at those it lies in. What a rule adds is seen by no rule. Pages of a site without rules never come here.

use std::{borrow::Cow, cell::RefCell};

use lol_html::{
    ElementContentHandlers, RewriteStrSettings, Selector,
    html_content::{ContentType, Element},
    rewrite_str,
};
use tera::{Context, Value};

use super::Inner;
use crate::{
    config::{Rule, RuleConfig, SiteConfig},
    content::node,
    diag::{Code, Diagnostic, Place, text},
    digest::{Key, key_of},
    site::Site,
    theme::Theme,
    view::Plain,
};

/// Stands for what an element holds while a component is rendered around it; no text holds it.
const BODY: &str = "<!--\u{e000}body\u{e000}-->";

/// Returns the digest of a site's rules, and of the components that they ask for; 0 when there are none.
pub(super) fn digest(site: &Site, theme: &Theme) -> Key {
    if site.config.rules.is_empty() {
        return 0;
    }
    let rules: Vec<&Rule> = site.config.rules.iter().map(|rule| &rule.rule).collect();
    let components = rules.iter().any(|rule| rule.replace.is_some()).then_some(theme.digest);
    key_of(&(rules, components))
}

impl Inner {
    /// Applies the site's rules to a page.
    pub(super) fn ruled(&self, html: Vec<u8>, lang: &str, found: &mut Vec<Diagnostic>) -> Vec<u8> {
        let rules = &self.site.config.rules;
        if rules.is_empty() {
            return html;
        }
        let Ok(page) = str::from_utf8(&html) else { return html };
        let told = RefCell::new(Vec::new());
        let mut settings = RewriteStrSettings::new().with_strict(false);
        for RuleConfig { rule, place } in rules {
            // Its grammar was checked when the configuration was read.
            let Ok(selector) = rule.select.parse::<Selector>() else { continue };
            let handler = |element: &mut Element<'_, '_>| {
                if let Err(fault) = self.change(element, rule, lang) {
                    told.borrow_mut().push(blamed(*fault, place));
                }
                Ok(())
            };
            let handlers = ElementContentHandlers::default().element(handler);
            settings = settings.append_element_content_handler((Cow::Owned(selector), handlers));
        }
        let ruled = rewrite_str(page, settings);
        found.append(&mut told.into_inner());
        match ruled {
            Ok(ruled) => ruled.into_bytes(),
            Err(error) => {
                let fact = text!("the rules failed: {error}", "les règles ont échoué : {error}");
                let file = SiteConfig::file(&self.site.config.name);
                found.push(Diagnostic::new(Code::CONFIG_VALUE, fact).at(Place::file(file)));
                html
            }
        }
    }

    /// Does what a rule says to an element.
    fn change(&self, element: &mut Element<'_, '_>, rule: &Rule, lang: &str) -> Result<(), Box<Diagnostic>> {
        // Who takes its place is given what it had before the other parts of the rule.
        let (opening, closing) = match &rule.replace {
            Some(component) => self.around(element, component, lang)?,
            None => Default::default(),
        };
        for (name, value) in &rule.set {
            // Its name was checked when the configuration was read.
            let _ = element.set_attribute(name, value);
        }
        rule.unset.iter().for_each(|name| element.remove_attribute(name));
        if !rule.prepend.is_empty() {
            element.prepend(&rule.prepend, ContentType::Html);
        }
        if !rule.append.is_empty() {
            element.append(&rule.append, ContentType::Html);
        }
        let (wrap, unwrap) = rule.wrap.as_ref().map_or(("", ""), |(open, close)| (open.as_str(), close.as_str()));
        let before = [rule.before.as_str(), wrap, opening.as_str()].concat();
        let after = [closing.as_deref().unwrap_or_default(), unwrap, rule.after.as_str()].concat();
        if !before.is_empty() {
            element.before(&before, ContentType::Html);
        }
        if !after.is_empty() {
            element.after(&after, ContentType::Html);
        }
        match (&rule.replace, closing) {
            _ if rule.remove => element.remove(),
            (Some(_), None) => element.remove(),
            (Some(_), Some(_)) => element.remove_and_keep_content(),
            (None, _) => {}
        }
        Ok(())
    }

    /// Returns what a component puts in front of an element's content and behind it; nothing behind when it shows
    /// no content.
    fn around(
        &self,
        element: &Element<'_, '_>,
        name: &str,
        lang: &str,
    ) -> Result<(String, Option<String>), Box<Diagnostic>> {
        let argument = |value: &str| Value::from_serializable(&Plain::Written(&node::Value::String(value.to_owned())));
        let attributes = element.attributes().iter();
        let arguments: Vec<(String, Value)> =
            attributes.map(|attribute| (attribute.name(), argument(&attribute.value()))).collect();
        let shared = self.shared(lang);
        let mut implicits = Context::new();
        implicits.insert_value("page", Value::none());
        implicits.insert_value("site", shared.site.clone());
        implicits.insert_value("t", shared.strings.clone());
        implicits.insert("lang", lang);
        let body = element.can_have_content().then_some(BODY);
        match self.theme.component(name, &arguments, body, &implicits) {
            Ok(made) => Ok(match made.trim().split_once(BODY) {
                Some((opening, closing)) => (opening.to_owned(), Some(closing.to_owned())),
                None => (made.trim().to_owned(), None),
            }),
            Err(faults) => Err(Box::new(faults.into_iter().next().map_or_else(
                || Diagnostic::new(Code::TEMPLATE_QUERY, text!("`{name}` failed", "« {name} » a échoué")),
                |fault| fault.diagnostic,
            ))),
        }
    }
}

/// Puts a fault at the rule that asked for the component, or names that rule when the fault is inside it.
fn blamed(fault: Diagnostic, rule: &Place) -> Diagnostic {
    if fault.place.is_none() {
        return fault.at(rule.clone());
    }
    let Place { file, line, .. } = rule;
    fault.hint(text!("asked for by the rule at {file}:{line}", "demandé par la règle à {file}:{line}"))
}
