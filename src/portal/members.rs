//! The pages of the members, and of one association.

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
    technical::soon,
};
use crate::{
    diag::{Lang, Text, text},
    path::push_encoded,
    register::{Association, AssociationId, For, ForAssociation, ForBoard, Record, Resource, Service},
};

/// What an association may ask for: the word of the request, and what it is called.
const KINDS: [(&str, (&str, &str)); 5] = [
    ("list", ("A mailing list", "Une liste")),
    ("room", ("More room", "Plus de place")),
    ("domain", ("A domain", "Un nom de domaine")),
    ("website", ("A website", "Un site")),
    ("other", ("Something else", "Autre chose")),
];

impl Pages<'_> {
    pub(super) fn members(mut self) -> Vec<Page> {
        let facts = &self.portal.register.facts;
        let agreements: Vec<_> = facts.agreements.values().cloned().collect();
        let consultations: Vec<_> = facts.consultations.values().cloned().collect();
        let mut blocks = Vec::new();
        blocks.extend(self.vademecum(&facts.services.values().collect::<Vec<_>>()));
        blocks.extend(self.table(text!("Who to ask", "À qui s’adresser"), "roles.toml", &facts.roles));
        blocks.extend(self.table(text!("You were asked", "Vous avez été consultés"), "consultations", &consultations));
        blocks.extend(self.table(text!("Agreements", "Conventions"), "agreements", &agreements));
        for agreement in &agreements {
            let conditions = self.see(&agreement.conditions).unwrap_or_default();
            let object = self.see(&agreement.object).unwrap_or_default();
            let title = text!("Conditions: {object}", "Conditions : {object}");
            blocks.extend(self.table(title, "agreements", &conditions));
        }
        self.home(Area::Members, "collective.toml", blocks);
        self.made
    }

    /// Returns what can be used, for what, and who helps.
    fn vademecum(&self, services: &[&Service]) -> Option<Block> {
        let row = |service: &&Service| {
            Some(vec![
                Cell::Text(self.see(&service.name)?),
                Cell::text(self.see(&service.summary).flatten().as_ref()),
                self.see(&service.url).flatten().map_or(Cell::Nothing, |url| Cell::url(&url)),
                Cell::text(self.see(&service.role).flatten().as_ref()),
            ])
        };
        let columns = vec![
            text!("Service", "Service"),
            text!("What for", "Pour quoi faire"),
            text!("Address", "Adresse"),
            text!("Who helps", "Qui aide"),
        ];
        let title = text!("What you can use", "Ce que vous pouvez utiliser");
        Table::new(title, "services", columns, services.iter().filter_map(row).collect()).block()
    }

    pub(super) fn association(mut self, id: AssociationId) -> Vec<Page> {
        let register = self.portal.register;
        let Some(association) = register.associations.get(&id) else { return Vec::new() };
        let facts = &register.facts;
        let own = |whose: &For<ForAssociation, AssociationId>| *whose.read_as(ForAssociation) == id;
        let mut blocks = self.warnings(association);
        blocks.push(self.card(association));
        let resources: Vec<Resource> = facts.resources.iter().filter(|one| own(&one.association)).cloned().collect();
        let of = |service: &str, holds: bool| -> Vec<Resource> {
            let fits = |one: &&Resource| (self.see(&one.service).as_deref() == Some(service)) == holds;
            resources.iter().filter(fits).cloned().collect()
        };
        let others: Vec<Resource> =
            of("web", false).into_iter().filter(|one| self.see(&one.service).as_deref() != Some("listes")).collect();
        blocks.extend(self.own(
            text!("Websites", "Sites"),
            "resources.csv",
            &of("web", true),
            &["Association", "Service"],
        ));
        blocks.extend(
            self.lifecycles(text!("How long they are mended", "Jusqu’à quand ils sont corrigés"), &of("web", true))
                .block(),
        );
        let reports: Vec<_> = facts.reports.iter().filter(|one| own(&one.association)).cloned().collect();
        blocks.extend(self.own(
            text!("What was seen of them", "Ce qu’on en a constaté"),
            "reports.csv",
            &reports,
            &["Association"],
        ));
        blocks.extend(self.own(
            text!("Mailing lists", "Listes"),
            "resources.csv",
            &of("listes", true),
            &["Association", "Service"],
        ));
        blocks.extend(self.own(
            text!("What else you have", "Ce que vous avez d’autre"),
            "resources.csv",
            &others,
            &["Association"],
        ));
        let domains: Vec<_> = facts.domains.iter().filter(|one| own(&one.association)).cloned().collect();
        blocks.extend(self.own(text!("Domains", "Noms de domaine"), "domains.csv", &domains, &["Association"]));
        let dues: Vec<_> = facts.dues.iter().filter(|one| own(&one.association)).cloned().collect();
        blocks.extend(self.own(text!("Dues", "Cotisations"), "dues.csv", &dues, &["Association"]));
        let requests: Vec<_> = facts.requests.iter().filter(|one| own(&one.association)).cloned().collect();
        blocks.extend(self.own(text!("Your requests", "Vos demandes"), "requests.csv", &requests, &["Association"]));
        blocks.extend(self.asking(id));
        let is_own = |whose: &For<ForAssociation, Option<AssociationId>>| *whose.read_as(ForAssociation) == Some(id);
        let agreements: Vec<_> = facts.agreements.values().filter(|one| is_own(&one.association)).cloned().collect();
        blocks.extend(self.table(text!("Agreements", "Conventions"), "agreements", &agreements));
        self.home(Area::Association(id), &format!("associations/{id}.toml"), blocks);
        if let (Some(page), Some(name)) = (self.made.last_mut(), association.name.seen_with(self.sight)) {
            page.title = super::same(name);
        }
        self.personal(id, &resources);
        self.made
    }

    /// Returns a table of what is an association's own, without columns that say the same in each row.
    fn own<R: Record>(&self, title: Text, source: &'static str, records: &[R], same: &[&'static str]) -> Option<Block> {
        Table::of(title, source, records, self.sight).without(same).block()
    }

    /// Adds the vademecum with the addresses of one association in it, to be printed.
    fn personal(&mut self, id: AssociationId, resources: &[Resource]) {
        let services = &self.portal.register.facts.services;
        let used = |name: &String| resources.iter().any(|one| self.see(&one.service).as_ref() == Some(name));
        let own: Vec<&Service> = services.iter().filter(|(name, _)| used(name)).map(|(_, service)| service).collect();
        let row = |one: &Resource| {
            let service = services.get(&self.see(&one.service)?);
            let url = self.see(&one.url).flatten();
            let name = self.see(&one.name)?;
            Some(vec![
                Cell::text(service.and_then(|service| self.see(&service.name)).as_ref()),
                url.map_or(Cell::Text(name.clone()), |url| Cell::Link(name, url)),
            ])
        };
        let columns = vec![text!("Service", "Service"), text!("Yours", "Le vôtre")];
        let rows = resources.iter().filter_map(row).collect();
        let mut blocks = Vec::new();
        blocks.extend(self.vademecum(&own));
        blocks.extend(Table::new(text!("Your addresses", "Vos adresses"), "resources.csv", columns, rows).block());
        blocks.extend(self.table(
            text!("Who to ask", "À qui s’adresser"),
            "roles.toml",
            &self.portal.register.facts.roles,
        ));
        blocks.extend(self.asking(id));
        let folder = Area::Association(id).folder(self.portal.lang);
        let title = text!("Your vademecum", "Votre vademecum");
        self.made.push(Page::new(format!("{folder}/vademecum.md"), title, format!("associations/{id}.toml"), blocks));
    }

    /// Returns a mail to begin for each kind of request, in the form that the register's intake reads.
    fn asking(&self, id: AssociationId) -> Option<Block> {
        let to = self.see(&self.portal.register.facts.collective.as_ref()?.requests)??;
        let rows = KINDS.iter().map(|(kind, (en, fr))| {
            let label = text!("{en}", "{fr}");
            let subject = format!("{id} : {}", label.in_lang(self.portal.lang));
            let body = format!("---\nform: 1\nassociation: {id}\nkind: {kind}\nwanted: \n---\n");
            let link = format!("mailto:{to}?subject={}&body={}", encoded(&subject), encoded(&body));
            vec![Cell::Link(label.in_lang(self.portal.lang).to_owned(), link)]
        });
        let title = text!("Ask for something, by mail", "Demander quelque chose, par courriel");
        Table::new(title, "collective.toml", vec![text!("Request", "Demande")], rows.collect()).block()
    }

    /// Returns what an association should look at.
    fn warnings(&self, association: &Association) -> Vec<Block> {
        let domains = self.portal.register.facts.domains.iter();
        let own = domains.filter(|one| *one.association.read_as(ForAssociation) == association.id);
        own.filter_map(|domain| {
            let (name, expires) = (self.see(&domain.domain)?, self.see(&domain.expires)??);
            (expires <= soon(self.portal.today)).then_some(Block::Notice(if expires < self.portal.today {
                text!("{name} expired on {expires}", "{name} a expiré le {expires}")
            } else {
                text!("{name} expires on {expires}", "{name} expire le {expires}")
            }))
        })
        .collect()
    }

    fn card(&self, association: &Association) -> Block {
        let (membership, _) = self.portal.register.membership(association, self.portal.today);
        let joined = association.joined.read_as(ForBoard).as_ref().map(|date| date.day().year());
        let joined = joined.or(membership.paid.iter().min().copied()).unwrap_or(self.portal.today.year());
        let years = membership.paid.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let quota = self.see(&association.quota).flatten();
        let quota = quota.and_then(|bytes| i64::try_from(bytes / 1_000_000_000).ok());
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

/// Returns a text as a part of an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) => encoded.push(char::from(b)),
            b'\n' => encoded.push_str("%0D%0A"),
            b => push_encoded(b, &mut encoded),
        }
    }
    encoded
}
