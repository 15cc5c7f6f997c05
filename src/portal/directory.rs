//! The directory of those who agreed to stand in it, narrowed down by theme and place without a script: each choice
//! is a page.

use std::collections::BTreeMap;

use super::{
    Page, Pages,
    block::{Block, Table},
    same,
};
use crate::{
    diag::{Text, text},
    path::slugify,
    register::Listing,
};

impl Pages<'_> {
    pub(super) fn directory(&mut self) {
        let associations = self.portal.register.associations.values().filter(|one| !one.has_left(self.portal.today));
        let listings: Vec<Listing> = associations.filter_map(|one| self.see(&one.listing).flatten()).collect();
        let folder = self.named("directory", "annuaire");
        let (mut themes, mut towns) =
            (BTreeMap::<String, Vec<&Listing>>::new(), BTreeMap::<String, Vec<&Listing>>::new());
        for listing in &listings {
            for theme in self.see(&listing.themes).unwrap_or_default() {
                themes.entry(theme).or_default().push(listing);
            }
            towns.extend(self.see(&listing.town).flatten().map(|town| (town, Vec::new())));
        }
        for (town, own) in &mut towns {
            own.extend(listings.iter().filter(|one| self.see(&one.town).flatten().as_ref() == Some(town)));
        }
        let at = self.named("in-", "a-");
        let pages = [(themes, String::new()), (towns, at)].map(|(choices, before)| {
            let named = choices.into_iter().map(|(name, own)| (format!("{before}{}", slugify(&name)), name, own));
            named.collect::<Vec<_>>()
        });
        let titles = [text!("By theme", "Par thème"), text!("By place", "Par commune")];
        let filters = titles.into_iter().zip(&pages).map(|(title, pages)| {
            let link = |(slug, name, own): &(String, String, Vec<&Listing>)| {
                (name.clone(), format!("/{folder}/{slug}/"), own.len())
            };
            Block::Filters { title, links: pages.iter().map(link).collect() }
        });
        let filters: Vec<Block> = filters.collect();
        let title = text!("Who agreed to stand here", "Celles qui ont accepté d’y figurer");
        let blocks = filters.iter().cloned().chain(self.listed(title, &listings, Some("directory"))).collect();
        let section = self.section(("directory", "annuaire"), text!("Directory", "Annuaire"), "associations", blocks);
        let summary = text!(
            "The member associations, by theme and place.",
            "Les associations membres, par thème et par commune."
        );
        self.made.push(Page { summary: Some(summary), is_index: true, ..section });
        for (slug, name, own) in pages.iter().flatten() {
            let table = self.listed(text!("Associations", "Associations"), own.iter().copied(), None);
            let blocks = filters.iter().cloned().chain(table).collect();
            self.made.push(Page::new(format!("{folder}/{slug}.md"), same(name), "associations", blocks));
        }
    }

    fn listed<'l>(
        &self,
        title: Text,
        listings: impl IntoIterator<Item = &'l Listing>,
        file: Option<&'static str>,
    ) -> Option<Block> {
        let table = Table::of(title, "associations", listings, self.sight);
        Table { file, ..table }.block()
    }
}
