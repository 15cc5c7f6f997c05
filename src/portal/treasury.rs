//! The pages of who keeps the accounts.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
};
use crate::{
    diag::text,
    register::{AssociationId, Due, ForMembers, ForTreasury, Money, dues::Payment},
};

impl Pages<'_> {
    pub(super) fn treasury(mut self) -> Vec<Page> {
        let payments = self.portal.register.payments.read_as(ForTreasury);
        let mut blocks: Vec<Block> = self.state_of_dues(payments).into_iter().collect();
        blocks.extend(self.months(payments));
        blocks.extend(self.unmatched(payments));
        blocks.extend(self.reserve());
        blocks.extend(self.table(text!("Costs", "Coûts"), "costs.csv", &self.portal.register.facts.costs));
        blocks.extend(self.table(
            text!("Partners", "Partenaires"),
            "partners.toml",
            &self.portal.register.facts.partners,
        ));
        self.home(Area::Treasury, "dues.csv", blocks);
        let (ledger, title) = (self.ledger(payments), text!("Ledger of dues", "Registre des cotisations"));
        self.below(Area::Treasury, ("ledger", "registre"), title, "dues.csv", ledger.into_iter().collect());
        let letters = self.letters();
        self.below(Area::Treasury, ("letters", "lettres"), text!("Letters", "Lettres"), "payments", letters);
        self.made
    }

    /// Returns how many of this year's dues were paid and how many are late.
    fn state_of_dues(&self, payments: &[Payment]) -> Option<Block> {
        let year = self.portal.today.year();
        let called = || {
            let of_year = |one: &&Due| self.see(&one.year) == Some(i64::from(year));
            self.portal.register.facts.dues.iter().filter(of_year)
        };
        let is_paid = |one: &&Due| {
            payments.iter().any(|own| own.year == year && self.see(&one.association) == Some(own.association))
        };
        let sum = |all: &mut dyn Iterator<Item = &Due>| -> (i64, Money) {
            let amounts: Vec<i64> =
                all.map(|one| self.see(&one.amount).flatten().map_or(0, |Money(cents)| cents)).collect();
            (i64::try_from(amounts.len()).unwrap_or(i64::MAX), Money(amounts.into_iter().sum()))
        };
        let [(all, due), (paid, received), (late, missing)] =
            [sum(&mut called()), sum(&mut called().filter(is_paid)), sum(&mut called().filter(|one| !is_paid(one)))];
        let row = |label, count, amount| vec![Cell::Label(label), Cell::Number(count), Cell::Money(amount)];
        let rows = vec![
            row(text!("Called", "Appelées"), all, due),
            row(text!("Paid", "Réglées"), paid, received),
            row(text!("Late", "En retard"), late, missing),
        ];
        let columns = vec![text!("Dues", "Cotisations"), text!("How many", "Combien"), text!("Sum", "Somme")];
        (all > 0)
            .then(|| Table::new(text!("Dues of {year}", "Cotisations de {year}"), "dues.csv", columns, rows).block())?
    }

    /// Returns how many payments came in each month of this year.
    fn months(&self, payments: &[Payment]) -> Option<Block> {
        let mut months: BTreeMap<Date, i64> = BTreeMap::new();
        for payment in payments.iter().filter(|one| one.date.year() == self.portal.today.year()) {
            *months.entry(payment.date.first_of_month()).or_default() += 1;
        }
        let rows: Vec<_> =
            months.into_iter().map(|(month, count)| vec![Cell::Month(month), Cell::Number(count)]).collect();
        let columns = vec![text!("Month", "Mois"), text!("Payments", "Règlements")];
        let title = text!("Payments by month", "Règlements par mois");
        let table = Table::new(title, "payments", columns, rows).with_file("months");
        (!table.rows.is_empty()).then(|| Block::Chart { unit: text!("payments", "règlements"), table })
    }

    fn named_association(&self, id: AssociationId) -> Cell {
        let own = self.portal.register.associations.get(&id);
        Cell::text(own.map(|one| one.name.read_as(ForMembers)))
    }

    /// Returns all dues, the latest year first, each with the day it was paid.
    fn ledger(&self, payments: &[Payment]) -> Option<Block> {
        let paid: BTreeMap<(AssociationId, i64), &Payment> =
            payments.iter().map(|one| ((one.association, i64::from(one.year)), one)).collect();
        let mut dues: Vec<_> = self.portal.register.facts.dues.iter().collect();
        dues.sort_by_key(|due| (std::cmp::Reverse(self.see(&due.year)), self.see(&due.association)));
        let row = |due: &&Due| {
            let (id, year) = (self.see(&due.association)?, self.see(&due.year)?);
            Some(vec![
                Cell::Number(year),
                Cell::Text(id.to_string()),
                self.named_association(id),
                self.see(&due.amount).flatten().map_or(Cell::Nothing, Cell::Money),
                Cell::day(self.see(&due.called).flatten()),
                Cell::day(paid.get(&(id, year)).map(|payment| payment.date)),
                Cell::text(self.see(&due.notes).flatten().as_ref()),
            ])
        };
        let columns = vec![
            text!("Year", "Année"),
            text!("Code", "Code"),
            text!("Association", "Association"),
            text!("Amount", "Montant"),
            text!("Called", "Appelée le"),
            text!("Paid", "Réglée le"),
            text!("Notes", "Notes"),
        ];
        let title = text!("Ledger of dues", "Registre des cotisations");
        Table::new(title, "dues.csv", columns, dues.iter().filter_map(row).collect()).with_file("dues").block()
    }

    /// Returns the payments that nobody called for.
    fn unmatched(&self, payments: &[Payment]) -> Option<Block> {
        let dues = self.portal.register.facts.dues.iter();
        let called: std::collections::BTreeSet<_> =
            dues.filter_map(|due| Some((self.see(&due.association)?, self.see(&due.year)?))).collect();
        let alone = payments.iter().filter(|one| !called.contains(&(one.association, i64::from(one.year))));
        let row = |one: &Payment| {
            let id = Cell::Text(one.association.to_string());
            vec![Cell::Number(i64::from(one.year)), id, self.named_association(one.association), Cell::Day(one.date)]
        };
        let columns = vec![
            text!("Year", "Année"),
            text!("Code", "Code"),
            text!("Association", "Association"),
            text!("Paid", "Réglée le"),
        ];
        let title = text!("Payments that nobody called for", "Paiements sans appel");
        Table::new(title, "payments", columns, alone.map(row).collect()).block()
    }

    /// Returns the reserve that was voted, what there is, and the gap: a share of what the machines cost in a
    /// semester, for as many semesters as are to be held out.
    fn reserve(&self) -> Option<Block> {
        let own = self.portal.register.facts.collective.as_ref()?;
        let (share, semesters) = (self.see(&own.reserve)??, self.see(&own.semesters)??);
        let year = i64::from(self.portal.today.year());
        let costs = self.portal.register.facts.costs.iter();
        let machines =
            costs.filter(|cost| self.see(&cost.year) == Some(year) && self.see(&cost.infrastructure) == Some(true));
        let yearly: i64 = machines.filter_map(|cost| self.see(&cost.amount)).map(|Money(cents)| cents).sum();
        let target = yearly / 2 * semesters * share / 100;
        let there = self.see(&own.treasury).flatten();
        let gap = there.map(|Money(there)| Money((target - there).max(0)));
        Some(Block::Facts {
            title: text!("Reserve", "Réserve"),
            rows: vec![
                (text!("Machines, this year", "Machines, cette année"), Cell::Money(Money(yearly))),
                (text!("Share kept, %", "Part gardée, %"), Cell::Number(share)),
                (text!("Semesters", "Semestres"), Cell::Number(semesters)),
                (text!("Target", "Objectif"), Cell::Money(Money(target))),
                (text!("In the bank", "En banque"), there.map_or(Cell::Nothing, Cell::Money)),
                (text!("Gap", "Écart"), gap.map_or(Cell::Nothing, Cell::Money)),
            ],
        })
    }

    /// Returns the letters that the calendar proposes today.
    fn letters(&self) -> Vec<Block> {
        let own = self.portal.register.facts.collective.as_ref();
        let contact = own.and_then(|own| self.see(&own.mail).flatten()).unwrap_or_default();
        let standings = self.portal.register.standings(self.portal.today);
        let letters = standings.iter().filter_map(|one| {
            let (on_paper, text) = one.letter(&contact)?;
            let by = if on_paper { " (recommandé)" } else { "" };
            Some(Block::Letter { title: format!("{} {}{by}", one.id, one.name), text })
        });
        let letters: Vec<Block> = letters.collect();
        if letters.is_empty() {
            return vec![Block::say(text!("There is nothing to write today.", "Il n’y a rien à écrire aujourd’hui."))];
        }
        letters
    }
}
