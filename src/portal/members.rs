//! The pages of the members.

use super::{Area, Page, Pages, block::Block};
use crate::diag::{Lang, Text, text};

impl Pages<'_> {
    pub(super) fn members(mut self) -> Vec<Page> {
        let facts = &self.portal.register.facts;
        let agreements: Vec<_> = facts.agreements.values().cloned().collect();
        let consultations: Vec<_> = facts.consultations.values().cloned().collect();
        let mut blocks = Vec::new();
        blocks.extend(self.vademecum(&facts.services.values().collect::<Vec<_>>()));
        blocks.extend(self.roles(text!("Who to ask", "À qui s’adresser")));
        blocks.extend(self.table(text!("You were asked", "Vous avez été consultés"), "consultations", &consultations));
        blocks.extend(self.table(text!("Agreements", "Conventions"), "agreements", &agreements));
        blocks.extend(agreements.iter().filter_map(|one| self.conditions(one)));
        self.home(Area::Members, "collective.toml", blocks);
        self.made
    }

    /// Adds the first page of an area.
    pub(super) fn home(&mut self, area: Area, source: &str, blocks: Vec<Block>) {
        let (en, fr) = (area.folder(Lang::En), area.folder(Lang::Fr));
        let section = self.section((&en, &fr), area.title(), source, blocks);
        self.made.push(section);
    }

    /// Adds a page below the first one of an area.
    pub(super) fn below(&mut self, area: Area, (en, fr): (&str, &str), title: Text, source: &str, blocks: Vec<Block>) {
        let path = format!("{}/{}", area.folder(self.portal.lang), self.named(en, fr));
        // Files lie beside the page of a section.
        let has_file = blocks.iter().filter_map(Block::table).any(|table| table.file.is_some());
        let path = if has_file { format!("{path}/_index.md") } else { format!("{path}.md") };
        self.made.push(Page::new(path, title, source, blocks));
    }
}
