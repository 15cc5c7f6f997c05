//! The pages that everyone may read.

use super::{
    Page, Pages,
    block::{Block, Cell, Table, Tile},
};
use crate::{
    content::node::Value,
    diag::{Text, text},
    register::{
        Listing, Load, Record, Service,
        dues::{Decision, DecisionRegister, Entry},
    },
};

impl Pages<'_> {
    pub(super) fn public(mut self) -> Vec<Page> {
        self.services();
        self.association_itself();
        self.directory();
        self.figures_page();
        self.decisions();
        self.infrastructure();
        self.partners();
        self.needs();
        self.made
    }

    fn services(&mut self) {
        let services = &self.portal.register.facts.services;
        let folder = self.named("services", "services");
        let mut tiles = Vec::new();
        for (name, service) in services {
            if let Some(tile) = self.tile(&folder, name, service) {
                tiles.push(tile);
            }
        }
        self.section(("services", "services"), text!("Services", "Services"), "services", vec![Block::Tiles(tiles)]);
        for (at, (name, service)) in services.iter().enumerate() {
            let Some(title) = self.see(&service.name) else { continue };
            self.made.push(Page {
                path: format!("{folder}/{name}.md"),
                title: Text { en: title.clone(), fr: title },
                summary: self.see(&service.summary).flatten().map(|text| Text { en: text.clone(), fr: text }),
                weight: i64::try_from(at).unwrap_or(i64::MAX),
                in_menu: false,
                blocks: self.service(name, service),
                source: format!("services/{name}.toml"),
            });
        }
    }

    fn tile(&self, folder: &str, name: &str, service: &Service) -> Option<Tile> {
        let title = self.see(&service.name)?;
        let letters = self.see(&service.letter).flatten().unwrap_or_else(|| title.chars().take(2).collect());
        Some(Tile {
            url: format!("/{folder}/{name}/"),
            summary: self.see(&service.summary).flatten().unwrap_or_default(),
            letters,
            colour: self.see(&service.colour).flatten().unwrap_or_else(|| "#4a5a6a".to_owned()),
            stage: self.see(&service.stage)?.label(),
            title,
        })
    }

    fn service(&self, name: &str, service: &Service) -> Vec<Block> {
        let source = "services";
        let mut blocks = Vec::new();
        if self.see(&service.load) == Some(Load::Full) {
            blocks.push(Block::Notice(text!(
                "There is no room for more at the moment.",
                "Le service est complet pour le moment."
            )));
        }
        blocks.push(self.facts(text!("In short", "En bref"), service));
        for limit in self.see(&service.limits).unwrap_or_default() {
            let (Some(most), Some(Some(peak))) = (self.see(&limit.most), self.see(&limit.peak)) else { continue };
            if most > 0 && peak * 100 >= most * 80 {
                let what = self.see(&limit.what).unwrap_or_default();
                let share = peak * 100 / most;
                blocks.push(Block::Notice(text!(
                    "{what}: {share} % of the limit is used",
                    "{what} : {share} % de la limite est atteinte"
                )));
            }
        }
        let limits = self.see(&service.limits).unwrap_or_default();
        let versions = self.see(&service.versions).unwrap_or_default();
        let history = self.see(&service.history).unwrap_or_default();
        blocks.extend(self.table(text!("Limits", "Limites"), source, &limits));
        blocks.extend(self.table(text!("Versions", "Versions"), source, &versions));
        blocks.extend(self.table(text!("Life cycle", "Cycle de vie"), source, &history));
        let changed = |entry: &Entry| {
            self.see(&entry.changes).unwrap_or_default().iter().any(|what| what == &format!("services/{name}"))
        };
        let decisions: Vec<(&Decision, Entry)> = self.open_decisions().filter(|(_, entry)| changed(entry)).collect();
        if !decisions.is_empty() {
            let rows =
                decisions.iter().map(|(decision, _)| vec![Cell::Day(decision.date), link_to(decision)]).collect();
            let columns = vec![text!("Date", "Date"), text!("Decision", "Décision")];
            let title = text!("Decided about it", "Ce qui a été décidé");
            blocks.push(Block::Table(Table { title, columns, rows, source: "decisions", file: None }));
        }
        blocks
    }

    fn association_itself(&mut self) {
        let facts = &self.portal.register.facts;
        let mut blocks = Vec::new();
        blocks.extend(facts.collective.as_ref().map(|own| self.facts(text!("Who we are", "Qui nous sommes"), own)));
        blocks.extend(self.table(text!("Mandates", "Mandats"), "roles.toml", &facts.roles));
        blocks.extend(self.table(
            text!("Personal data", "Données personnelles"),
            "processing-register.toml",
            &facts.processing,
        ));
        self.section(
            ("association", "association"),
            text!("The association", "L’association"),
            "collective.toml",
            blocks,
        );
    }

    fn directory(&mut self) {
        let listings: Vec<Listing> =
            self.portal.register.associations.values().filter_map(|one| self.see(&one.listing).flatten()).collect();
        let mut blocks: Vec<Block> = self
            .table(text!("Who agreed to stand here", "Celles qui ont accepté d’y figurer"), "associations", &listings)
            .into_iter()
            .collect();
        if let Some(Block::Table(table)) = blocks.first_mut() {
            table.file = Some("directory");
        }
        self.section(("directory", "annuaire"), text!("Directory", "Annuaire"), "associations", blocks);
        let folder = self.named("directory", "annuaire");
        let mut themes: Vec<String> =
            listings.iter().flat_map(|one| self.see(&one.themes).unwrap_or_default()).collect();
        themes.sort();
        themes.dedup();
        for (at, theme) in themes.into_iter().enumerate() {
            let own: Vec<&Listing> =
                listings.iter().filter(|one| self.see(&one.themes).unwrap_or_default().contains(&theme)).collect();
            let title = Text { en: theme.clone(), fr: theme.clone() };
            let table = Table::of(title.clone(), "associations", own, self.sight);
            self.made.push(Page {
                path: format!("{folder}/{}.md", crate::path::slugify(&theme)),
                title,
                summary: None,
                weight: i64::try_from(at).unwrap_or(i64::MAX),
                in_menu: false,
                blocks: vec![Block::Table(table)],
                source: "associations".to_owned(),
            });
        }
    }

    fn figures_page(&mut self) {
        let figures = self.figures.all();
        let rows = figures.iter().map(|figure| {
            vec![
                Cell::Label(figure.label.clone()),
                Cell::Number(figure.value),
                figure.share().map_or(Cell::Nothing, |share| Cell::Text(format!("{share} %"))),
                Cell::Day(figure.day),
                Cell::Text(figure.source.to_owned()),
            ]
        });
        let columns = vec![
            text!("Figure", "Chiffre"),
            text!("Value", "Valeur"),
            text!("Share", "Part"),
            text!("On", "Au"),
            text!("From", "D’après"),
        ];
        let title = text!("All figures", "Tous les chiffres");
        let table = Table { title, columns, rows: rows.collect(), source: "register", file: Some("figures") };
        let mut blocks = self.figures.blocks();
        blocks.push(Block::Table(table));
        self.section(("figures", "chiffres"), text!("Figures", "Chiffres"), "associations", blocks);
    }

    /// Returns the decisions that everyone may read.
    fn open_decisions(&self) -> impl Iterator<Item = (&Decision, Entry)> {
        let decisions = self.portal.register.public_decisions().into_iter();
        decisions.filter_map(|decision| Some((decision, self.see(&decision.public)??)))
    }

    fn decisions(&mut self) {
        let all: Vec<(&Decision, Entry)> = self.open_decisions().collect();
        let register = |wanted: DecisionRegister, title: Text, file| {
            let mut own: Vec<_> = all.iter().filter(|(_, entry)| self.see(&entry.register) == Some(wanted)).collect();
            own.sort_by_key(|(decision, entry)| (self.see(&entry.no).flatten(), decision.date));
            let row = |(decision, entry): &&(&Decision, Entry)| {
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
            };
            let columns = vec![
                text!("No.", "N°"),
                text!("Object", "Objet"),
                text!("Led by", "Mené par"),
                text!("Date", "Date"),
                text!("For", "Pour"),
                text!("Against", "Contre"),
                text!("Abstained", "Abstentions"),
                text!("Status", "Statut"),
            ];
            Block::Table(Table {
                title,
                columns,
                rows: own.iter().map(row).collect(),
                source: "decisions",
                file: Some(file),
            })
        };
        let blocks = vec![
            register(
                DecisionRegister::Extraordinary,
                text!("Extraordinary decisions", "Décisions extraordinaires"),
                "extraordinary",
            ),
            register(DecisionRegister::Ordinary, text!("Ordinary decisions", "Décisions ordinaires"), "ordinary"),
        ];
        let pages: Vec<Page> = all
            .iter()
            .map(|(decision, entry)| Page {
                path: format!("decisions/{}.md", decision.name),
                title: Text { en: decision.object.clone(), fr: decision.object.clone() },
                summary: None,
                weight: self.see(&entry.no).flatten().unwrap_or_default(),
                in_menu: false,
                blocks: vec![self.facts(text!("The decision", "La décision"), entry)],
                source: format!("decisions/{}.toml", decision.name),
            })
            .collect();
        self.section(("decisions", "decisions"), text!("Decisions", "Décisions"), "decisions", blocks);
        self.made.extend(pages);
    }

    fn infrastructure(&mut self) {
        let row = |(name, machine): (&String, &crate::register::Machine)| {
            let gigabytes = |bytes: u64| Cell::Number(i64::try_from(bytes / 1_000_000_000).unwrap_or(i64::MAX));
            vec![Cell::Text(name.clone()), machine.capacity.map_or(Cell::Nothing, gigabytes)]
        };
        let rows: Vec<Vec<Cell>> = self.portal.register.machines.iter().map(row).collect();
        let columns = vec![text!("Machine", "Machine"), text!("May be promised, in GB", "Peut être promis, en Go")];
        let title = text!("Machines", "Machines");
        let machines = Table { title, columns, rows, source: "infrastructure.toml", file: None };
        let mut blocks = vec![Block::Table(machines)];
        blocks.extend(self.figures.costs());
        self.section(
            ("infrastructure", "infrastructure"),
            text!("Infrastructure", "Infrastructure"),
            "infrastructure.toml",
            blocks,
        );
    }

    fn partners(&mut self) {
        let blocks =
            self.table(text!("Partners", "Partenaires"), "partners.toml", &self.portal.register.facts.partners);
        self.section(
            ("partners", "partenaires"),
            text!("Partners", "Partenaires"),
            "partners.toml",
            blocks.into_iter().collect(),
        );
    }

    fn needs(&mut self) {
        let roles = &self.portal.register.facts.roles;
        let wanted: Vec<_> = roles.iter().filter(|role| self.see(&role.wanted) == Some(true)).cloned().collect();
        let blocks = self.table(text!("Somebody is wanted", "Quelqu’un est recherché"), "roles.toml", &wanted);
        let blocks = blocks.map_or_else(
            || vec![Block::Notice(text!("Nobody is missing at the moment.", "Il ne manque personne pour le moment."))],
            |block| vec![block],
        );
        self.section(("needs", "besoins"), text!("Needs", "Besoins"), "roles.toml", blocks);
    }

    /// Returns a table of what the reader sees of records, unless it is empty.
    pub(super) fn table<R: Record>(&self, title: Text, source: &'static str, records: &[R]) -> Option<Block> {
        let table = Table::of(title, source, records, self.sight);
        (!table.rows.is_empty() && !table.columns.is_empty()).then_some(Block::Table(table))
    }

    /// Returns what the reader sees of one record, a line for each field.
    pub(super) fn facts<R: Record>(&self, title: Text, record: &R) -> Block {
        let rows = record
            .seen(self.sight)
            .into_iter()
            .filter(|(_, value)| !matches!(value, Value::List(items) if items.iter().any(|item| matches!(item, Value::Table(_)))))
            .map(|(field, value)| (field.label(), Cell::of(field, &value)));
        Block::Facts { title, rows: rows.collect() }
    }
}

fn link_to(decision: &Decision) -> Cell {
    Cell::Link(decision.object.clone(), format!("/decisions/{}/", decision.name))
}
