//! Parts of a page that do not vary by page, rendered once: header, menus, footer.

use std::sync::OnceLock;

use tera::{Context, Map, Value};

use super::{
    Inner,
    template::{look_url, with_options},
};
use crate::{
    digest::{Key, key_of},
    site::{SectionId, Site},
    theme::Share,
};

/// One cell for each section; filled when the first page of it is rendered.
pub(super) struct Fragments {
    of_section: Vec<OnceLock<Filled>>,
}

/// The fragments that the pages of a section see.
pub(super) struct Filled {
    pub(super) value: Value,
    pub(super) digest: Key,
    pub(super) found: Vec<crate::diag::Diagnostic>,
    /// Whether one of them depends on the day of the build.
    pub(super) is_dated: bool,
}

impl Fragments {
    pub(super) fn new(site: &Site) -> Self {
        Self { of_section: site.sections.iter().map(|_| OnceLock::new()).collect() }
    }

    /// Returns those rendered so far.
    pub(super) fn filled(&self) -> impl Iterator<Item = &Filled> {
        self.of_section.iter().filter_map(OnceLock::get)
    }
}

impl Inner {
    /// Returns the fragments that the pages of a section see.
    pub(super) fn fragments(&self, section: SectionId) -> &Filled {
        self.fragments.of_section[section.index()].get_or_init(|| {
            // What they ask is theirs, not the page's that happens to be the first of its section: a
            // page depends on them through the digest of what they became.
            let (mut filled, asked) = super::query::recording(&self.me, || self.fill_fragments(section));
            filled.is_dated = asked.iter().any(|(query, _)| query.is_dated());
            filled
        })
    }

    fn fill_fragments(&self, id: SectionId) -> Filled {
        let page = self.site.page(self.site.section(id).page);
        let mut map = Map::default();
        let mut found = Vec::new();
        let mut digests = Vec::new();
        for (name, scope) in &self.theme.fragments {
            let here = (*scope == Share::Section).then_some(id);
            let root = self.site.root(&page.lang);
            let html = if here.is_none() && root != id {
                // Rendered with the root's, for all sections of the language.
                let shared = &self.fragments(root).value;
                shared
                    .as_map()
                    .and_then(|map| map.get(&tera::value::Key::from(name.clone())))
                    .cloned()
                    .unwrap_or_else(Value::none)
            } else {
                Value::safe_string(&self.fragment(name, here, &page.lang, &mut found))
            };
            digests.push(key_of(html.as_str().unwrap_or_default()));
            map.insert(name.clone().into(), html);
        }
        Filled { value: Value::from(map), digest: key_of(&digests), found, is_dated: false }
    }

    fn fragment(
        &self,
        name: &str,
        here: Option<SectionId>,
        lang: &str,
        found: &mut Vec<crate::diag::Diagnostic>,
    ) -> String {
        let shared = self.shared(lang);
        let mut context = Context::new();
        let options = shared
            .site
            .as_map()
            .and_then(|map| map.get(&tera::value::Key::from("options")))
            .cloned()
            .unwrap_or_else(Value::none);
        let view = self.site.site_view(lang, here);
        let look = look_url(self.look.as_ref());
        context.insert_value("site", with_options(Value::from_serializable(&view), &options, look.as_deref()));
        context.insert_value("t", shared.strings.clone());
        context.insert("lang", lang);
        if let Some(here) = here {
            let page = self.site.page(self.site.section(here).page);
            context.insert_value("section", Value::from(self.page_map(page)));
        }
        let html = self.fill(&format!("fragments/{name}.html"), &context, name, found);
        String::from_utf8(html).unwrap_or_default()
    }
}
