//! The pages that everyone may read: the home page, the collective itself, its figures, machines and partners.

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
    written::{address, field, typed},
};
use crate::{
    content::{date::Date, node::Value},
    diag::{Text, text},
    register::{Record, ServiceStage},
};

impl Pages<'_> {
    pub(super) fn public(mut self) -> Vec<Page> {
        self.home_page();
        self.services();
        self.state();
        self.association_itself();
        self.directory();
        self.figures_page();
        self.workshops();
        self.decisions();
        self.charter();
        self.infrastructure();
        self.partners();
        self.needs();
        self.ways_in();
        self.made
    }

    fn home_page(&mut self) {
        let mut blocks = self.going_on();
        blocks.push(Block::Tiles(self.tiles()));
        let collective = self.portal.register.facts.collective.as_ref();
        let name = collective.and_then(|own| self.see(&own.name)).unwrap_or_default();
        let section = self.section(("", ""), super::same(&name), "collective.toml", blocks);
        self.made.push(section);
    }

    /// Adds the page from which everyone enters their own part; the server asks who they are.
    fn ways_in(&mut self) {
        let roles = [Area::Members, Area::Board, Area::Treasury, Area::Technical];
        let rows = roles.map(|area| {
            let title = area.title().in_lang(self.portal.lang).to_owned();
            vec![Cell::Link(title, format!("/{}/", area.folder(self.portal.lang)))]
        });
        let (en, fr) = ("entrance", "asso");
        let notice = text!(
            "The page of an association is at this address, followed by its code: /association/a0159/",
            "La page d’une association est à cette adresse, suivie de son code : /asso/a0159/"
        );
        let title = text!("For members and roles", "Pour les adhérents et les rôles");
        let table = Table::new(title, "collective.toml", vec![text!("Part", "Partie")], rows.to_vec()).block();
        let blocks = std::iter::once(Block::say(notice)).chain(table).collect();
        let section = self.section((en, fr), text!("Members’ area", "Espace réservé"), "collective.toml", blocks);
        let summary = text!(
            "What is for members, each association and the roles.",
            "Ce qui est pour les adhérents, chaque association et les rôles."
        );
        self.made.push(Page { summary: Some(summary), in_menu: false, is_index: true, is_hidden: true, ..section });
    }

    fn association_itself(&mut self) {
        let facts = &self.portal.register.facts;
        let mut blocks = Vec::new();
        blocks.extend(facts.collective.as_ref().map(|own| self.facts(text!("Who we are", "Qui nous sommes"), own)));
        blocks.extend(self.roles(text!("Mandates", "Mandats")));
        blocks.extend(self.statutes());
        blocks.extend(self.table(
            text!("Personal data", "Données personnelles"),
            "processing-register.toml",
            &facts.processing,
        ));
        let title = text!("The association", "L’association");
        let section = self.section(("association", "association"), title, "collective.toml", blocks);
        let summary = text!("Who we are, who does what.", "Qui nous sommes, qui fait quoi.");
        self.made.push(Page { summary: Some(summary), ..section });
    }

    /// Returns the statutes and by-laws that people wrote or laid into the documents.
    fn statutes(&self) -> Option<Block> {
        let all = typed(self.written, "document", None)
            .filter(|(_, document)| field(document, "kind") == Some(&Value::String("statuts".to_owned())));
        let rows = all.map(|(path, document)| {
            let title = document.front.title.clone().unwrap_or_default();
            vec![Cell::Link(title, address(path)), Cell::day(document.front.date.as_ref().map(Date::day))]
        });
        let columns = vec![text!("Document", "Document"), text!("Date", "Date")];
        Table::new(text!("Statutes", "Statuts et règlement"), "documents", columns, rows.collect()).block()
    }

    /// Returns who does what: by role, and by name who agreed to be named to the reader.
    pub(super) fn roles(&self, title: Text) -> Option<Block> {
        let (register, today) = (self.portal.register, self.portal.today);
        let roles = &register.facts.roles;
        let holder =
            |role| register.holder(role, self.sight, today).map_or(Cell::Nothing, |name| Cell::Text(name.into()));
        let holders = roles.iter().map(holder).collect();
        Table::of(title, "roles.toml", roles, self.sight).with_column(1, text!("Who", "Qui"), holders).block()
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
        let mut blocks = self.figures.blocks();
        blocks.extend(Table::new(title, "register", columns, rows.collect()).with_file("figures").block());
        let section = self.section(("figures", "chiffres"), text!("Figures", "Chiffres"), "associations", blocks);
        let summary = text!("How many we are, where, and what for.", "Combien nous sommes, où, et pour quoi faire.");
        self.made.push(Page { summary: Some(summary), ..section });
    }

    /// Adds how many came to the workshops; the workshops themselves are events that people write.
    fn workshops(&mut self) {
        let attendance = &self.portal.register.facts.attendance;
        let title = text!("How many came", "Combien sont venus");
        let Some(block) = self.table(title, "attendance.csv", attendance) else { return };
        let section =
            self.section(("workshops", "ateliers"), text!("Workshops", "Ateliers"), "attendance.csv", vec![block]);
        self.made.push(Page { holds: Some("event"), ..section });
    }

    fn infrastructure(&mut self) {
        let machines = &self.portal.register.machines;
        let mut blocks: Vec<Block> = machines
            .iter()
            .filter_map(|(name, machine)| Some(self.facts(super::same(name), machine.sheet.as_ref()?)))
            .collect();
        blocks.extend(self.software());
        blocks.extend(self.figures.costs());
        let title = text!("Infrastructure", "Infrastructure");
        let section = self.section(("infrastructure", "infrastructure"), title, "infrastructure.toml", blocks);
        let summary =
            text!("Our machines, our software, what they cost.", "Nos machines, nos logiciels, ce qu’ils coûtent.");
        self.made.push(Page { summary: Some(summary), ..section });
    }

    /// Returns what the services are made with.
    fn software(&self) -> Option<Block> {
        let services = self.portal.register.facts.services.values();
        let open = services.filter(|one| self.see(&one.stage) != Some(ServiceStage::Closed));
        let rows = open.filter_map(|service| {
            let versions = self.see(&service.versions).unwrap_or_default();
            let version = versions.last().and_then(|version| self.see(&version.version));
            Some(vec![
                Cell::Text(self.see(&service.software)??),
                Cell::text(version.as_ref()),
                Cell::text(self.see(&service.license).flatten().as_ref()),
                Cell::text(self.see(&service.name).as_ref()),
                self.see(&service.source).flatten().map_or(Cell::Nothing, |url| Cell::url(&url)),
            ])
        });
        let columns = vec![
            text!("Software", "Logiciel"),
            text!("Version", "Version"),
            text!("License", "Licence"),
            text!("For", "Pour"),
            text!("Source code", "Code source"),
        ];
        let title = text!("Software in use", "Logiciels utilisés");
        Table::new(title, "services", columns, rows.collect()).with_file("software").block()
    }

    fn partners(&mut self) {
        let partners = &self.portal.register.facts.partners;
        let blocks = self.table(text!("Partners", "Partenaires"), "partners.toml", partners).into_iter().collect();
        let section =
            self.section(("partners", "partenaires"), text!("Partners", "Partenaires"), "partners.toml", blocks);
        self.made.push(section);
    }

    fn needs(&mut self) {
        let roles = &self.portal.register.facts.roles;
        let wanted: Vec<_> = roles.iter().filter(|role| self.see(&role.wanted) == Some(true)).cloned().collect();
        let block = self.table(text!("Somebody is wanted", "Quelqu’un est recherché"), "roles.toml", &wanted);
        let block = block.unwrap_or_else(|| {
            Block::say(text!("Nobody is missing at the moment.", "Il ne manque personne pour le moment."))
        });
        let section = self.section(("needs", "besoins"), text!("Needs", "Besoins"), "roles.toml", vec![block]);
        self.made.push(section);
    }

    /// Returns a table of what the reader sees of records, unless it is empty.
    pub(super) fn table<R: Record>(&self, title: Text, source: &'static str, records: &[R]) -> Option<Block> {
        Table::of(title, source, records, self.sight).block()
    }

    /// Returns what the reader sees of one record, a line for each field.
    pub(super) fn facts<R: Record>(&self, title: Text, record: &R) -> Block {
        self.facts_but(title, record, &[])
    }

    /// Returns the same without some fields, which the page shows elsewhere.
    pub(super) fn facts_but<R: Record>(&self, title: Text, record: &R, elsewhere: &[&str]) -> Block {
        let is_plain = |value: &Value| !matches!(value, Value::List(items) if items.iter().any(|item| matches!(item, Value::Table(_))));
        let seen = record.seen(self.sight).into_iter();
        let seen = seen.filter(|(field, value)| is_plain(value) && !elsewhere.contains(&field.key));
        Block::Facts { title, rows: seen.map(|(field, value)| (field.label(), Cell::of(field, &value))).collect() }
    }
}
