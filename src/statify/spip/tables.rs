//! The tables of a SPIP site that are read. No other is even looked at: accounts beyond names, visits, jobs and
//! the history of texts stay where they are.

/// Names without prefix, of all eras.
const TABLES: &[&str] = &[
    "articles",
    "auteurs",
    "auteurs_articles",
    "auteurs_breves",
    "auteurs_liens",
    "auteurs_rubriques",
    "breves",
    "documents",
    "documents_articles",
    "documents_breves",
    "documents_liens",
    "documents_rubriques",
    "documents_syndic",
    "forum",
    "groupes_mots",
    "meta",
    "mots",
    "mots_articles",
    "mots_breves",
    "mots_documents",
    "mots_liens",
    "mots_rubriques",
    "mots_syndic",
    "rubriques",
    "syndic",
    "syndic_articles",
    "urls",
];

/// Whether a table is one that is read.
pub(super) fn is_known(table: &str) -> bool {
    TABLES.binary_search(&table).is_ok()
}

/// Splits a table's name into its prefix and the longest name that is known.
pub(super) fn split(table: &str) -> Option<(&str, &'static str)> {
    let ends = |own: &&&str| table.strip_suffix(**own).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('_'));
    let own = TABLES.iter().filter(ends).max_by_key(|own| own.len())?;
    Some((&table[..table.len() - own.len()], own))
}

/// What may be read of `spip_meta`: all else may be a secret.
pub(super) const METAS: &[&str] = &[
    "adresse_site",
    "charset",
    "descriptif_site",
    "dir_img",
    "forums_publics",
    "langue_site",
    "langues_multilingue",
    "langues_utilisees",
    "nom_site",
    "post_dates",
    "slogan_site",
    "type_urls",
    "version_installee",
];

#[cfg(test)]
mod tests {
    use super::{METAS, TABLES, split};

    #[test]
    fn the_lists_are_in_order() {
        assert!(TABLES.is_sorted() && METAS.is_sorted());
    }

    #[test]
    fn any_prefix_is_known() {
        assert_eq!(split("spip_articles"), Some(("spip_", "articles")));
        assert_eq!(split("asso_2_mots_articles"), Some(("asso_2_", "mots_articles")));
        assert_eq!(split("urls"), Some(("", "urls")));
        assert_eq!(split("spip_visites"), None);
        assert_eq!(split("wp_compost"), None);
    }
}
