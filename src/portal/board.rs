//! The pages of the board.

use jiff::civil::Date;

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
    technical::soon,
};
use crate::{
    diag::{Text, text},
    register::{
        ForTreasury, Money, Request, RequestState,
        dues::{Stage, Standing},
    },
};

impl Pages<'_> {
    pub(super) fn board(mut self) -> Vec<Page> {
        let facts = &self.portal.register.facts;
        let mut blocks: Vec<Block> = self.deadlines().block().into_iter().collect();
        blocks.extend(self.table(text!("Candidatures", "Candidatures"), "applications.csv", &facts.applications));
        blocks.extend(self.open_requests());
        let standings = self.portal.register.standings(self.portal.today);
        for (stages, title) in [
            ([Stage::Listed, Stage::Listed], text!("To suspend?", "À suspendre ?")),
            ([Stage::ToStrike, Stage::Letter], text!("To strike off?", "À radier ?")),
        ] {
            let rows = standings.iter().filter(|one| stages.contains(&one.stage)).map(standing).collect();
            let columns = vec![text!("Code", "Code"), text!("Association", "Association"), text!("Since", "Depuis")];
            blocks.extend(Table::new(title, "payments", columns, rows).block());
        }
        let consultations: Vec<_> = facts.consultations.values().cloned().collect();
        blocks.extend(self.table(text!("Consultations", "Consultations"), "consultations", &consultations));
        for consultation in &consultations {
            let object = self.see(&consultation.object).unwrap_or_default();
            let answers = self.see(&consultation.answers).unwrap_or_default();
            blocks.extend(self.table(text!("Answers: {object}", "Réponses : {object}"), "consultations", &answers));
        }
        let agreements: Vec<_> = facts.agreements.values().cloned().collect();
        blocks.extend(self.table(text!("Agreements", "Conventions"), "agreements", &agreements));
        blocks.extend(agreements.iter().filter_map(|one| self.conditions(one)));
        blocks.extend(self.table(text!("Persons, by code", "Personnes, par code"), "contacts.csv", &facts.persons));
        self.home(Area::Board, "decisions", blocks);
        let (report, title) = (self.report(), text!("Draft of the yearly report", "Brouillon du rapport annuel"));
        self.below(Area::Board, ("report", "rapport"), title, "collective.toml", report);
        self.made
    }

    /// Returns the requests that wait, oldest first, each with its age.
    fn open_requests(&self) -> Option<Block> {
        let is_open = |one: &&Request| {
            self.see(&one.state).is_some_and(|state| !matches!(state, RequestState::Done | RequestState::Refused))
        };
        let mut open: Vec<&Request> = self.portal.register.facts.requests.iter().filter(is_open).collect();
        open.sort_by_key(|one| self.see(&one.since));
        let row = |one: &&Request| {
            let since = self.see(&one.since);
            let age = since.and_then(|since| since.until(self.portal.today).ok()).map(|age| i64::from(age.get_days()));
            vec![
                age.map_or(Cell::Nothing, Cell::Number),
                Cell::text(self.see(&one.number).as_ref()),
                Cell::text(self.see(&one.association).map(|id| id.to_string()).as_ref()),
                Cell::text(self.see(&one.object).as_ref()),
                self.see(&one.state).map_or(Cell::Nothing, |state| Cell::Label(state.label())),
                Cell::text(self.see(&one.next).flatten().as_ref()),
                Cell::text(self.see(&one.decision).flatten().as_ref()),
                Cell::text(self.see(&one.notes).flatten().as_ref()),
            ]
        };
        let columns = vec![
            text!("Days", "Jours"),
            text!("Number", "Numéro"),
            text!("Association", "Association"),
            text!("Object", "Objet"),
            text!("State", "État"),
            text!("Who acts next", "À qui d’agir"),
            text!("Decision", "Décision"),
            text!("Notes", "Notes"),
        ];
        let title = text!("Open requests, oldest first", "Demandes ouvertes, les plus anciennes d’abord");
        Table::new(title, "requests.csv", columns, open.iter().map(row).collect()).with_file("requests").block()
    }

    /// Returns what comes to its end, or has.
    fn deadlines(&self) -> Table {
        let (facts, until) = (&self.portal.register.facts, soon(self.portal.today));
        let services = facts.services.values().map(|one| {
            (
                self.see(&one.license_end),
                text!("A service is paid until then", "Un service est payé jusque-là"),
                self.see(&one.name),
            )
        });
        let mandates = facts
            .roles
            .iter()
            .map(|one| (self.see(&one.until), text!("A mandate ends", "Un mandat s’achève"), self.see(&one.role)));
        let agreements = facts.agreements.values().map(|one| {
            let what = text!("An agreement is to be reviewed", "Une convention est à revoir");
            (self.see(&one.review), what, self.see(&one.object))
        });
        let domains = facts.domains.iter().map(|one| {
            (self.see(&one.expires), text!("A domain expires", "Un nom de domaine expire"), self.see(&one.domain))
        });
        let all = services.chain(mandates).chain(agreements).chain(domains);
        let due = all.filter_map(|(day, what, whose)| Some((day.flatten().filter(|day| *day <= until)?, what, whose)));
        let mut due: Vec<(Date, Text, Option<String>)> = due.collect();
        due.sort();
        let row = |(day, what, whose): (Date, Text, Option<String>)| {
            vec![Cell::Day(day), Cell::Label(what), Cell::text(whose.as_ref())]
        };
        let columns = vec![text!("On", "Le"), text!("What", "Quoi"), text!("Whose", "De qui")];
        Table::new(text!("Deadlines", "Échéances"), "register", columns, due.into_iter().map(row).collect())
    }

    /// Returns the figures of the year, for the general assembly.
    fn report(&self) -> Vec<Block> {
        let year = self.portal.today.year() - 1;
        let facts = &self.portal.register.facts;
        let (joined, left) = self.figures.movement(year);
        let growth = self.figures.growth();
        let at = |year| growth.iter().find(|(own, _)| *own == year).map_or(0, |(_, count)| *count);
        let row = |label: Text, count: i64| (label, Cell::Number(count));
        let counted = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let in_year = |day: Option<Date>| day.is_some_and(|day| day.year() == year);
        let came =
            facts.attendance.iter().filter(|one| in_year(self.see(&one.date))).filter_map(|one| self.see(&one.came));
        let decided = self.open_decisions().filter(|(decision, _)| in_year(Some(decision.date))).count();
        let asked = facts.requests.iter().filter(|one| in_year(self.see(&one.since))).count();
        let (paid, cost) = self.year(year);
        let mut blocks = vec![
            Block::Facts {
                title: text!("Members in {year}", "Adhérents en {year}"),
                rows: vec![
                    row(text!("At the beginning", "Au début"), at(year - 1)),
                    row(text!("Joined", "Arrivées"), joined),
                    row(text!("Left", "Départs"), left),
                    row(text!("At the end", "À la fin"), at(year)),
                ],
            },
            Block::Facts {
                title: text!("What was done in {year}", "Ce qui s’est fait en {year}"),
                rows: vec![
                    row(text!("Decisions that everyone may read", "Décisions publiques"), counted(decided)),
                    row(text!("Requests", "Demandes"), counted(asked)),
                    row(text!("Came to workshops", "Présences aux ateliers"), came.sum()),
                    row(text!("Incidents", "Incidents"), counted(self.incidents_in(year))),
                ],
            },
            Block::Facts {
                title: text!("Money in {year}", "L’argent en {year}"),
                rows: vec![
                    (text!("Dues received", "Cotisations reçues"), Cell::Money(paid)),
                    (text!("Costs", "Dépenses"), Cell::Money(cost)),
                ],
            },
        ];
        blocks.extend(self.figures.blocks());
        blocks
    }

    /// Returns the dues that came in for a year, and what the year cost: sums, which a general assembly is told.
    fn year(&self, year: i16) -> (Money, Money) {
        let facts = &self.portal.register.facts;
        let due = |id| {
            let own = facts
                .dues
                .iter()
                .find(|one| self.see(&one.association) == Some(id) && self.see(&one.year) == Some(i64::from(year)));
            own.and_then(|one| self.see(&one.amount).flatten()).map_or(0, |Money(cents)| cents)
        };
        let payments = self.portal.register.payments.read_as(ForTreasury).iter().filter(|one| one.year == year);
        let costs = facts.costs.iter().filter(|one| *one.year.read_as(ForTreasury) == i64::from(year));
        (
            Money(payments.map(|one| due(one.association)).sum()),
            Money(costs.map(|one| one.amount.read_as(ForTreasury).0).sum()),
        )
    }
}

fn standing(one: &Standing) -> Vec<Cell> {
    vec![Cell::Text(one.id.to_string()), Cell::Text(one.name.clone()), Cell::day(one.since)]
}
