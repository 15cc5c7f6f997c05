//! The pages that only some may read.

use jiff::{ToSpan as _, civil::Date};

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
};
use crate::{
    diag::{Lang, Text, text},
    register::{
        Association, AssociationId, ForAssociation, ForBoard, ForMembers, ForTechnical, ForTreasury, Money, Request,
        RequestState, Resource,
        dues::{Stage, Standing},
    },
};

/// How many days before the end of something people are told.
const AHEAD: i64 = 60;

impl Pages<'_> {
    pub(super) fn members(mut self) -> Vec<Page> {
        let facts = &self.portal.register.facts;
        let agreements: Vec<_> = facts.agreements.values().cloned().collect();
        let consultations: Vec<_> = facts.consultations.values().cloned().collect();
        let mut blocks = Vec::new();
        blocks.extend(self.table(text!("Who to ask", "À qui s’adresser"), "roles.toml", &facts.roles));
        blocks.extend(self.table(text!("You were asked", "Vous avez été consultés"), "consultations", &consultations));
        blocks.extend(self.table(text!("Agreements", "Conventions"), "agreements", &agreements));
        blocks.extend(self.vademecum());
        self.home(Area::Members, "collective.toml", blocks);
        self.made
    }

    /// Returns what a new association needs to know.
    fn vademecum(&self) -> Option<Block> {
        let services = self.portal.register.facts.services.values();
        let row = |service: &crate::register::Service| {
            Some(vec![
                Cell::Text(self.see(&service.name)?),
                Cell::text(self.see(&service.summary).flatten().as_ref()),
                self.see(&service.url).flatten().map_or(Cell::Nothing, |url| Cell::Link(url.clone(), url)),
                Cell::text(self.see(&service.role).flatten().as_ref()),
            ])
        };
        let rows: Vec<_> = services.filter_map(row).collect();
        let columns = vec![
            text!("Service", "Service"),
            text!("What for", "Pour quoi faire"),
            text!("Address", "Adresse"),
            text!("Who helps", "Qui aide"),
        ];
        let title = text!("What you can use", "Ce que vous pouvez utiliser");
        (!rows.is_empty()).then_some(Block::Table(Table { title, columns, rows, source: "services", file: None }))
    }

    pub(super) fn association(mut self, id: AssociationId) -> Vec<Page> {
        let register = self.portal.register;
        let Some(association) = register.associations.get(&id) else { return Vec::new() };
        let (facts, today) = (&register.facts, self.portal.today);
        let mut blocks = vec![self.card(association)];
        let own = |whose: &crate::register::For<ForAssociation, AssociationId>| *whose.read_as(ForAssociation) == id;
        let resources: Vec<Resource> = facts.resources.iter().filter(|one| own(&one.association)).cloned().collect();
        let domains: Vec<_> = facts.domains.iter().filter(|one| own(&one.association)).cloned().collect();
        let requests: Vec<_> = facts.requests.iter().filter(|one| own(&one.association)).cloned().collect();
        let dues: Vec<_> = facts.dues.iter().filter(|one| own(&one.association)).cloned().collect();
        let is_own = |whose: &crate::register::For<ForAssociation, Option<AssociationId>>| {
            *whose.read_as(ForAssociation) == Some(id)
        };
        let agreements: Vec<_> = facts.agreements.values().filter(|one| is_own(&one.association)).cloned().collect();
        for domain in &domains {
            let Some(Some(expires)) = self.see(&domain.expires) else { continue };
            if expires <= soon(today) {
                let name = self.see(&domain.domain).unwrap_or_default();
                blocks.push(Block::Notice(text!("{name} expires on {expires}", "{name} expire le {expires}")));
            }
        }
        blocks.extend(self.table(text!("What you have", "Ce que vous avez"), "resources.csv", &resources));
        blocks.extend(self.table(text!("Domains", "Noms de domaine"), "domains.csv", &domains));
        blocks.extend(self.table(text!("Your requests", "Vos demandes"), "requests.csv", &requests));
        blocks.extend(self.table(text!("Dues", "Cotisations"), "dues.csv", &dues));
        blocks.extend(self.table(text!("Agreements", "Conventions"), "agreements", &agreements));
        self.home(Area::Association(id), &format!("associations/{id}.toml"), blocks);
        self.made
    }

    fn card(&self, association: &Association) -> Block {
        let (membership, _) = self.portal.register.membership(association, self.portal.today);
        let joined = association.joined.read_as(ForBoard).as_ref().map(|date| date.day().year());
        let joined = joined.or(membership.paid.iter().min().copied()).unwrap_or(self.portal.today.year());
        let years = membership.paid.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let quota =
            self.see(&association.quota).flatten().map(|bytes| i64::try_from(bytes / 1_000_000_000).unwrap_or(0));
        Block::Facts {
            title: text!("Your association", "Votre association"),
            rows: vec![
                (text!("Code", "Code"), Cell::Text(association.id.to_string())),
                (text!("Name", "Nom"), Cell::text(self.see(&association.name).as_ref())),
                (text!("Town", "Commune"), Cell::text(self.see(&association.town).flatten().as_ref())),
                (text!("Dues", "Cotisation"), Cell::Label(membership.stage(joined, self.portal.today).words())),
                (text!("Years paid", "Années réglées"), Cell::Text(years)),
                (text!("Room promised, in GB", "Place promise, en Go"), quota.map_or(Cell::Nothing, Cell::Number)),
            ],
        }
    }

    pub(super) fn board(mut self) -> Vec<Page> {
        let (facts, today) = (&self.portal.register.facts, self.portal.today);
        let mut open: Vec<Request> =
            facts.requests.iter().filter(|one| self.see(&one.state).is_some_and(is_open)).cloned().collect();
        open.sort_by_key(|one| self.see(&one.since));
        let mut blocks = vec![Block::Table(self.deadlines())];
        blocks.extend(self.table(text!("Candidatures", "Candidatures"), "applications.csv", &facts.applications));
        blocks.extend(self.table(
            text!("Open requests, oldest first", "Demandes ouvertes, les plus anciennes d’abord"),
            "requests.csv",
            &open,
        ));
        let standings = self.portal.register.standings(today);
        for (stage, title) in [
            (Stage::Listed, text!("To suspend?", "À suspendre ?")),
            (Stage::ToStrike, text!("To strike off?", "À radier ?")),
        ] {
            let rows: Vec<Vec<Cell>> = standings.iter().filter(|one| one.stage == stage).map(standing).collect();
            let columns = vec![text!("Code", "Code"), text!("Association", "Association"), text!("Since", "Depuis")];
            blocks.extend((!rows.is_empty()).then_some(Block::Table(Table {
                title,
                columns,
                rows,
                source: "payments",
                file: None,
            })));
        }
        let consultations: Vec<_> = facts.consultations.values().cloned().collect();
        blocks.extend(self.table(text!("Consultations", "Consultations"), "consultations", &consultations));
        blocks.extend(self.table(text!("Persons, by code", "Personnes, par code"), "contacts.csv", &facts.persons));
        self.home(Area::Board, "decisions", blocks);
        let report = self.report();
        let folder = Area::Board.folder(self.portal.lang);
        self.made.push(Page {
            path: format!("{folder}/{}.md", self.named("report", "rapport")),
            title: text!("Draft of the yearly report", "Brouillon du rapport annuel"),
            summary: None,
            weight: 1,
            in_menu: false,
            blocks: report,
            source: "collective.toml".to_owned(),
        });
        self.made
    }

    /// Returns what comes to its end.
    fn deadlines(&self) -> Table {
        let (facts, until) = (&self.portal.register.facts, soon(self.portal.today));
        let mut rows: Vec<(Date, Vec<Cell>)> = Vec::new();
        let mut add = |day: Option<Date>, what: Text, whose: String| {
            if let Some(day) = day.filter(|day| *day <= until) {
                rows.push((day, vec![Cell::Day(day), Cell::Label(what), Cell::Text(whose)]));
            }
        };
        for service in facts.services.values() {
            let end = self.see(&service.license_end).flatten();
            add(
                end,
                text!("A service is paid until then", "Un service est payé jusque-là"),
                self.see(&service.name).unwrap_or_default(),
            );
        }
        for role in &facts.roles {
            add(
                self.see(&role.until).flatten(),
                text!("A mandate ends", "Un mandat s’achève"),
                self.see(&role.role).unwrap_or_default(),
            );
        }
        for agreement in facts.agreements.values() {
            let review = self.see(&agreement.review).flatten();
            add(
                review,
                text!("An agreement is to be reviewed", "Une convention est à revoir"),
                self.see(&agreement.object).unwrap_or_default(),
            );
        }
        for domain in &facts.domains {
            let expires = self.see(&domain.expires).flatten();
            add(
                expires,
                text!("A domain expires", "Un nom de domaine expire"),
                self.see(&domain.domain).unwrap_or_default(),
            );
        }
        rows.sort_by_key(|(day, _)| *day);
        Table {
            title: text!("Deadlines", "Échéances"),
            columns: vec![text!("On", "Le"), text!("What", "Quoi"), text!("Whose", "De qui")],
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            source: "register",
            file: None,
        }
    }

    /// Returns the figures of the year, for the general assembly.
    fn report(&self) -> Vec<Block> {
        let year = self.portal.today.year() - 1;
        let (joined, left) = self.figures.movement(year);
        let growth = self.figures.growth();
        let at = |year| growth.iter().find(|(own, _)| *own == year).map_or(0, |(_, count)| *count);
        let row = |label: Text, count: i64| (label, Cell::Number(count));
        let mut blocks = vec![Block::Facts {
            title: text!("Members in {year}", "Adhérents en {year}"),
            rows: vec![
                row(text!("At the beginning", "Au début"), at(year - 1)),
                row(text!("Joined", "Arrivées"), joined),
                row(text!("Left", "Départs"), left),
                row(text!("At the end", "À la fin"), at(year)),
            ],
        }];
        blocks.extend(self.figures.blocks());
        blocks
    }

    pub(super) fn treasury(mut self) -> Vec<Page> {
        let facts = &self.portal.register.facts;
        let payments = self.portal.register.payments.read_as(ForTreasury);
        let paid = |id: AssociationId, year: i64| {
            payments.iter().find(|one| one.association == id && i64::from(one.year) == year)
        };
        let name = |id: &AssociationId| {
            let own = self.portal.register.associations.get(id);
            own.map(|one| one.name.read_as(ForMembers).clone()).unwrap_or_default()
        };
        let ledger = facts.dues.iter().filter_map(|due| {
            let (id, year) = (self.see(&due.association)?, self.see(&due.year)?);
            Some(vec![
                Cell::Number(year),
                Cell::Text(id.to_string()),
                Cell::Text(name(&id)),
                self.see(&due.amount).flatten().map_or(Cell::Nothing, Cell::Money),
                Cell::day(self.see(&due.called).flatten()),
                Cell::day(paid(id, year).map(|payment| payment.date)),
            ])
        });
        let columns = vec![
            text!("Year", "Année"),
            text!("Code", "Code"),
            text!("Association", "Association"),
            text!("Amount", "Montant"),
            text!("Called", "Appelée le"),
            text!("Paid", "Réglée le"),
        ];
        let title = text!("Ledger of dues", "Registre des cotisations");
        let ledger = Table { title, columns, rows: ledger.collect(), source: "dues.csv", file: Some("dues") };
        let is_called = |id: AssociationId, year: i16| {
            facts
                .dues
                .iter()
                .any(|due| self.see(&due.association) == Some(id) && self.see(&due.year) == Some(i64::from(year)))
        };
        let unmatched = payments.iter().filter(|one| !is_called(one.association, one.year));
        let rows = unmatched.map(|one| {
            vec![Cell::Number(i64::from(one.year)), Cell::Text(one.association.to_string()), Cell::Day(one.date)]
        });
        let unmatched = Table {
            title: text!("Payments that nobody called for", "Paiements sans appel"),
            columns: vec![text!("Year", "Année"), text!("Code", "Code"), text!("Paid", "Réglée le")],
            rows: rows.collect(),
            source: "payments",
            file: None,
        };
        let mut blocks = vec![Block::Table(ledger)];
        blocks.extend((!unmatched.rows.is_empty()).then_some(Block::Table(unmatched)));
        blocks.extend(self.table(text!("Costs", "Coûts"), "costs.csv", &facts.costs));
        blocks.extend(self.reserve());
        self.home(Area::Treasury, "dues.csv", blocks);
        self.made
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
        let Money(yearly) = Money(machines.filter_map(|cost| self.see(&cost.amount)).map(|Money(cents)| cents).sum());
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

    pub(super) fn technical(mut self) -> Vec<Page> {
        let facts = &self.portal.register.facts;
        let undecided: Vec<_> =
            facts.accesses.iter().filter(|one| self.see(&one.decision).flatten().is_none()).cloned().collect();
        let mut blocks = vec![Block::Table(self.ends_of_life())];
        blocks.extend(self.table(
            text!("Accesses without a decision", "Accès sans décision"),
            "accesses.csv",
            &undecided,
        ));
        blocks.extend(self.table(text!("Accesses", "Accès"), "accesses.csv", &facts.accesses));
        blocks.extend(self.table(text!("Ends of life", "Fins de vie"), "lifecycles.csv", &facts.lifecycles));
        blocks.push(Block::Table(
            Table::of(text!("Resources", "Ressources"), "resources.csv", &facts.resources, self.sight)
                .with_file("resources"),
        ));
        self.home(Area::Technical, "resources.csv", blocks);
        self.made
    }

    /// Returns the websites whose engine or PHP nobody mends any more, or soon nobody.
    fn ends_of_life(&self) -> Table {
        let facts = &self.portal.register.facts;
        let end = |software: &str, version: &str| {
            let fits = |one: &&crate::register::Lifecycle| {
                let (name, branch) = (one.software.read_as(ForTechnical), one.branch.read_as(ForTechnical));
                name.eq_ignore_ascii_case(software) && (version == branch || version.starts_with(&format!("{branch}.")))
            };
            facts.lifecycles.iter().find(fits).and_then(|one| *one.ends.read_as(ForTechnical))
        };
        let mut rows = Vec::new();
        for site in &facts.resources {
            let field = |text: Option<Option<String>>| text.flatten().unwrap_or_default();
            let (cms, version, php) =
                (field(self.see(&site.cms)), field(self.see(&site.cms_version)), field(self.see(&site.php)));
            for (software, version) in [(cms.as_str(), &version), ("PHP", &php)] {
                let Some(day) = end(software, version).filter(|day| *day <= soon(self.portal.today)) else { continue };
                rows.push((
                    day,
                    vec![
                        Cell::Day(day),
                        Cell::text(self.see(&site.name).as_ref()),
                        Cell::Text(software.to_owned()),
                        Cell::Text(version.clone()),
                        Cell::text(self.see(&site.association).map(|id| id.to_string()).as_ref()),
                    ],
                ));
            }
        }
        rows.sort_by_key(|(day, _)| *day);
        Table {
            title: text!("Nobody mends these any more", "Plus personne ne corrige ceux-ci"),
            columns: vec![
                text!("Since", "Depuis"),
                text!("Website", "Site"),
                text!("Software", "Logiciel"),
                text!("Version", "Version"),
                text!("Whose", "À qui"),
            ],
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            source: "lifecycles.csv",
            file: None,
        }
    }

    /// Adds the first page of an area.
    fn home(&mut self, area: Area, source: &str, blocks: Vec<Block>) {
        let (en, fr) = (area.folder(Lang::En), area.folder(Lang::Fr));
        self.section((&en, &fr), area.title(), source, blocks);
    }
}

fn is_open(state: RequestState) -> bool {
    !matches!(state, RequestState::Done | RequestState::Refused)
}

fn soon(today: Date) -> Date {
    today.saturating_add(AHEAD.days())
}

fn standing(one: &Standing) -> Vec<Cell> {
    vec![Cell::Text(one.id.to_string()), Cell::Text(one.name.clone()), Cell::day(one.since)]
}
