//! JSON Schemas of what people write in a farm, so that editors complete and check it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::Prepared;
use crate::{
    config::{FarmConfig, SiteConfig},
    content::front_matter,
    diag::text,
};

/// Returns the schemas that hold for every farm, by name: `farm` and `site`.
pub fn schemas() -> Vec<(String, Json)> {
    let farm = FarmConfig::schema().map(|schema| schema.titled(&text!("A farm of sobre", "Une ferme de sobre")));
    let site = SiteConfig::schema().map(|schema| schema.titled(&text!("A site of sobre", "Un site de sobre")));
    [("farm", farm), ("site", site)].into_iter().filter_map(|(name, schema)| Some((name.into(), schema?))).collect()
}

/// Returns the schemas of the front matter in the sites of a farm: `page` for pages without a content type, and
/// one for each type by its name, of the site that is first to have it. The taxonomies of all these sites are keys.
pub fn schemas_of_pages(prepared: &Prepared) -> Vec<(String, Json)> {
    let configs = prepared.sites.iter().filter_map(|site| site.config.as_ref());
    let taxonomies: BTreeSet<&str> =
        configs.flat_map(|config| config.taxonomies.iter().map(|taxonomy| taxonomy.key.as_str())).collect();
    let taxonomies: Vec<String> = taxonomies.into_iter().map(str::to_owned).collect();
    let mut types = BTreeMap::new();
    for (name, kind) in prepared.sites.iter().flat_map(|site| &site.looks.compiled().types) {
        types.entry(name.as_str()).or_insert(kind);
    }
    let page = front_matter::schema(&taxonomies, None);
    let page = page.map(|schema| ("page".to_owned(), schema.titled(&text!("A page", "Une page"))));
    let typed = types.into_iter().filter_map(|(name, kind)| {
        let title = front_matter::in_both(&kind.label).unwrap_or_else(|| text!("{name}", "{name}"));
        Some((name.to_owned(), front_matter::schema(&taxonomies, Some((name, kind)))?.titled(&title)))
    });
    page.into_iter().chain(typed).collect()
}
