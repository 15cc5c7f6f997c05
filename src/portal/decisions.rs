//! What was decided: two registers with a page for each decision.

use super::{
    Page, Pages,
    block::{Block, Cell, Table},
    same,
};
use crate::{
    diag::{Text, text},
    register::dues::{Decision, DecisionRegister, Entry},
};

impl Pages<'_> {
    /// Returns the decisions that everyone may read.
    pub(super) fn open_decisions(&self) -> impl Iterator<Item = (&Decision, Entry)> {
        let decisions = self.portal.register.public_decisions().into_iter();
        decisions.filter_map(|decision| Some((decision, self.see(&decision.public)??)))
    }

    /// Whether everyone may read the decision of this name.
    pub(super) fn is_open(&self, name: &str) -> bool {
        self.open_decisions().any(|(decision, _)| decision.name == name)
    }

    pub(super) fn decisions(&mut self) {
        let all: Vec<(&Decision, Entry)> = self.open_decisions().collect();
        let of = |wanted, title, file| {
            let mut own: Vec<_> = all.iter().filter(|(_, entry)| self.see(&entry.register) == Some(wanted)).collect();
            own.sort_by_key(|(decision, entry)| (self.see(&entry.no).flatten(), decision.date));
            let rows = own.into_iter().map(|(decision, entry)| self.decision(decision, entry)).collect();
            Table::new(title, "decisions", heads(), rows).with_file(file).block()
        };
        let extraordinary = text!("Extraordinary decisions", "Décisions extraordinaires");
        let ordinary = text!("Ordinary decisions", "Décisions ordinaires");
        let blocks = [
            of(DecisionRegister::Extraordinary, extraordinary, "extraordinary"),
            of(DecisionRegister::Ordinary, ordinary, "ordinary"),
        ];
        let folder = self.named("decisions", "decisions");
        let pages: Vec<Page> = all
            .iter()
            .map(|(decision, entry)| Page {
                weight: self.see(&entry.no).flatten().unwrap_or_default(),
                ..Page::new(
                    format!("{folder}/{}.md", decision.name),
                    same(&decision.object),
                    format!("decisions/{}.toml", decision.name),
                    self.decision_page(decision, entry),
                )
            })
            .collect();
        let blocks = blocks.into_iter().flatten().collect();
        let section = self.section(("decisions", "decisions"), text!("Decisions", "Décisions"), "decisions", blocks);
        let summary = text!(
            "What was put to the vote, and what came of it.",
            "Ce qui a été mis au vote, et ce qui en est advenu."
        );
        self.made.push(Page { summary: Some(summary), is_index: true, ..section });
        self.made.extend(pages);
    }

    fn decision(&self, decision: &Decision, entry: &Entry) -> Vec<Cell> {
        let number = |field| self.see(field).flatten().map_or(Cell::Nothing, Cell::Number);
        vec![
            number(&entry.no),
            link_to(decision),
            Cell::text(self.see(&entry.lead).flatten().as_ref()),
            Cell::Day(decision.date),
            number(&entry.r#for),
            number(&entry.against),
            number(&entry.abstain),
            self.see(&entry.status).map_or(Cell::Nothing, |status| Cell::Label(status.label())),
        ]
    }

    /// Returns what is said of one decision, with links to what it changed.
    fn decision_page(&self, decision: &Decision, entry: &Entry) -> Vec<Block> {
        let services = &self.portal.register.facts.services;
        let link = |what: String| match what.strip_prefix("services/").filter(|name| services.contains_key(*name)) {
            Some(name) => {
                let title = services.get(name).and_then(|service| self.see(&service.name));
                vec![Cell::Link(
                    title.unwrap_or_else(|| name.to_owned()),
                    format!("/{}/{name}/", self.named("services", "services")),
                )]
            }
            None => vec![Cell::Text(what)],
        };
        let changed = self.see(&entry.changes).unwrap_or_default().into_iter().map(link).collect();
        let mut blocks = vec![self.facts(text!("The decision", "La décision"), entry)];
        if let Some(Block::Facts { rows, .. }) = blocks.first_mut() {
            rows.insert(0, (text!("Date", "Date"), Cell::Day(decision.date)));
        }
        let (title, column) = (text!("What it changed", "Ce qu’elle a changé"), text!("Where", "Où"));
        blocks.extend(Table::new(title, "decisions", vec![column], changed).block());
        blocks
    }
}

fn heads() -> Vec<Text> {
    vec![
        text!("No.", "N°"),
        text!("Object", "Objet"),
        text!("Led by", "Mené par"),
        text!("Date", "Date"),
        text!("For", "Pour"),
        text!("Against", "Contre"),
        text!("Abstained", "Abstentions"),
        text!("Status", "Statut"),
    ]
}

/// Returns a link to a decision that everyone may read.
pub(super) fn link_to(decision: &Decision) -> Cell {
    Cell::Link(decision.object.clone(), format!("/decisions/{}/", decision.name))
}
