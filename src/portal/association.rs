//! The pages of one association: what it has, what it owes, what it may ask for.

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
    technical::soon,
};
use crate::{
    content::locale::{self, Style},
    diag::{Lang, Text, text},
    path::push_encoded,
    register::{
        Association, AssociationId, DomainName, Due, For, ForAssociation, ForBoard, ForTreasury, Money, Record,
        Resource, dues::Payment,
    },
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
        blocks.extend(self.dues(association));
        let requests: Vec<_> = facts.requests.iter().filter(|one| own(&one.association)).cloned().collect();
        blocks.extend(self.own(text!("Your requests", "Vos demandes"), "requests.csv", &requests, &["Association"]));
        blocks.extend(self.asking(id));
        let is_own = |whose: &For<ForAssociation, Option<AssociationId>>| *whose.read_as(ForAssociation) == Some(id);
        let agreements: Vec<_> = facts.agreements.values().filter(|one| is_own(&one.association)).cloned().collect();
        blocks.extend(self.table(text!("Agreements", "Conventions"), "agreements", &agreements));
        blocks.extend(agreements.iter().filter_map(|one| self.conditions(one)));
        self.home(Area::Association(id), &format!("associations/{id}.toml"), blocks);
        if let (Some(page), Some(name)) = (self.made.last_mut(), association.name.seen_with(self.sight)) {
            page.title = super::same(name);
        }
        self.personal(association, &resources);
        self.receipts(association);
        self.made
    }

    /// Returns a table of what is an association's own, without columns that say the same in each row.
    fn own<R: Record>(&self, title: Text, source: &'static str, records: &[R], same: &[&'static str]) -> Option<Block> {
        Table::of(title, source, records, self.sight).without(same).block()
    }

    /// Returns the dues of an association, each with the day on which they were paid.
    fn dues(&self, association: &Association) -> Option<Block> {
        let row = |one: &Due| {
            let year = self.see(&one.year)?;
            let amount = self.see(&one.amount).flatten().map_or(Cell::Nothing, Cell::Money);
            let paid = self.payments(association).find(|payment| i64::from(payment.year) == year);
            let called = Cell::day(self.see(&one.called).flatten());
            Some(vec![Cell::Number(year), amount, called, Cell::day(paid.map(|payment| payment.date))])
        };
        let columns = vec![
            text!("Year", "Année"),
            text!("Amount", "Montant"),
            text!("Called", "Appelée le"),
            text!("Paid", "Réglée le"),
        ];
        Table::new(
            text!("Dues", "Cotisations"),
            "dues.csv",
            columns,
            self.dues_of(association).filter_map(row).collect(),
        )
        .block()
    }

    /// Adds the receipts of what an association paid, the latest year first, to be printed.
    fn receipts(&mut self, association: &Association) {
        let lang = self.portal.lang;
        let own = self.portal.register.facts.collective.as_ref();
        let collective = own.and_then(|own| self.see(&own.name)).unwrap_or_default();
        let director = own.and_then(|own| self.see(&own.director).flatten());
        let amount = |year: i64| {
            let due = self.dues_of(association).find(|one| self.see(&one.year) == Some(year));
            due.and_then(|one| self.see(&one.amount).flatten())
        };
        let mut payments: Vec<&Payment> = self.payments(association).collect();
        payments.sort_by_key(|payment| std::cmp::Reverse(payment.year));
        let name = self.see(&association.name).unwrap_or_default();
        let letter = |payment: &&Payment| {
            let (id, year, day) =
                (association.id, payment.year, locale::date(&payment.date.into(), Style::Long, lang.code()));
            let sum = amount(i64::from(year)).map(|sum| euros(sum, lang));
            let Text { en, fr } = sum.map_or_else(|| text!("", ""), |sum| text!(": {sum}", " : {sum}"));
            let of = text!(
                "{collective} received the dues of {year} of {name} ({id}) on {day}{en}.",
                "{collective} a reçu la cotisation {year} de {name} ({id}) le {day}{fr}."
            );
            let by = director.as_ref().map(|role| format!("\n\n{role}")).unwrap_or_default();
            let title = text!("Receipt {year}", "Reçu {year}").in_lang(lang).to_owned();
            Block::Letter { title, text: format!("{}{by}\n", of.in_lang(lang)) }
        };
        let letters: Vec<Block> = payments.iter().map(letter).collect();
        if !letters.is_empty() {
            let area = Area::Association(association.id);
            self.below(area, ("receipts", "recus"), text!("Receipts", "Reçus de cotisation"), "payments", letters);
        }
    }

    /// Returns what an association was asked to pay.
    fn dues_of(&self, association: &Association) -> impl Iterator<Item = &Due> {
        let (id, dues) = (association.id, self.portal.register.facts.dues.iter());
        dues.filter(move |one| *one.association.read_as(ForAssociation) == id)
    }

    /// Returns the domains of an association.
    pub(super) fn domains_of(&self, association: &Association) -> impl Iterator<Item = &DomainName> {
        let (id, domains) = (association.id, self.portal.register.facts.domains.iter());
        domains.filter(move |one| *one.association.read_as(ForAssociation) == id)
    }

    /// Returns what an association paid; who paid knows it.
    fn payments(&self, association: &Association) -> impl Iterator<Item = &Payment> {
        let id = association.id;
        self.portal.register.payments.read_as(ForTreasury).iter().filter(move |payment| payment.association == id)
    }

    /// Returns how an association stands with its dues, in words.
    pub(super) fn standing(&self, association: &Association) -> Text {
        let (membership, _) = self.portal.register.membership(association, self.portal.today);
        let joined = association.joined.read_as(ForBoard).as_ref().map(|date| date.day().year());
        let joined = joined.or(membership.paid.iter().min().copied()).unwrap_or(self.portal.today.year());
        membership.stage(joined, self.portal.today).words()
    }

    /// Returns a mail to begin for each kind of request, in the form that the register's intake reads.
    pub(super) fn asking(&self, id: AssociationId) -> Option<Block> {
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
        let near = self.domains_of(association).filter_map(|domain| {
            let (name, expires) = (self.see(&domain.domain)?, self.see(&domain.expires)??);
            let words = match expires < self.portal.today {
                true => text!("{name} expired on", "{name} a expiré le"),
                false => text!("{name} expires on", "{name} expire le"),
            };
            let is_near = expires <= soon(self.portal.today);
            is_near.then(|| Block::Notice(vec![Cell::Label(words), Cell::Day(expires)]))
        });
        near.collect()
    }

    fn card(&self, association: &Association) -> Block {
        let (membership, _) = self.portal.register.membership(association, self.portal.today);
        let years = membership.paid.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let quota = self.see(&association.quota).flatten();
        let quota = quota.and_then(|bytes| i64::try_from(bytes / 1_000_000_000).ok());
        Block::Facts {
            title: text!("Your association", "Votre association"),
            rows: vec![
                (text!("Code", "Code"), Cell::Text(association.id.to_string())),
                (text!("Name", "Nom"), Cell::text(self.see(&association.name).as_ref())),
                (text!("Town", "Commune"), Cell::text(self.see(&association.town).flatten().as_ref())),
                (text!("Dues", "Cotisation"), Cell::Label(self.standing(association))),
                (text!("Years paid", "Années réglées"), Cell::Text(years)),
                (text!("Room promised, in GB", "Place promise, en Go"), quota.map_or(Cell::Nothing, Cell::Number)),
            ],
        }
    }
}

/// Returns an amount as people write it.
fn euros(Money(cents): Money, lang: Lang) -> String {
    let amount = format!("{}.{:02}", cents / 100, cents.abs() % 100);
    let amount = locale::number(&amount, Some(2), lang.code()).unwrap_or(amount);
    format!("{amount}\u{a0}€")
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
