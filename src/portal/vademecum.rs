//! What a member is told to begin with: of everything, and of what one association has.

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
};
use crate::{
    diag::text,
    register::{Association, Resource, Service, vademecum::literal},
};

impl Pages<'_> {
    /// Returns what can be used, for what, and who helps.
    pub(super) fn vademecum(&self, services: &[&Service]) -> Option<Block> {
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

    /// Adds the vademecum with the addresses of one association in it, to be printed.
    pub(super) fn personal(&mut self, association: &Association, resources: &[Resource]) {
        let id = association.id;
        let services = &self.portal.register.facts.services;
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
        blocks.extend(self.vademecum(&self.used(resources)));
        blocks.extend(Table::new(text!("Your addresses", "Vos adresses"), "resources.csv", columns, rows).block());
        blocks.extend(self.roles(text!("Who to ask", "À qui s’adresser")));
        blocks.extend(self.asking(id));
        let folder = Area::Association(id).folder(self.portal.lang);
        let (path, title) = (format!("{folder}/vademecum.md"), text!("Your vademecum", "Votre vademecum"));
        let page = match &self.portal.register.facts.vademecum {
            Some(text) => {
                let words = text.with(|mark| self.told(mark, association, resources));
                Page { words, ..Page::new(path, title, "vademecum.md", blocks) }
            }
            None => Page::new(path, title, format!("associations/{id}.toml"), blocks),
        };
        self.made.push(page);
    }

    /// Returns the services of which somebody has resources.
    fn used(&self, resources: &[Resource]) -> Vec<&Service> {
        let is_used = |name: &String| resources.iter().any(|one| self.see(&one.service).as_ref() == Some(name));
        let services = &self.portal.register.facts.services;
        services.iter().filter(|(name, _)| is_used(name)).map(|(_, service)| service).collect()
    }

    /// Returns a fact of an association for its vademecum, as Markdown.
    fn told(&self, mark: &str, association: &Association, resources: &[Resource]) -> String {
        let facts = &self.portal.register.facts;
        let named = |service: &str| {
            let own = resources.iter().filter(|one| self.see(&one.service).as_deref() == Some(service));
            own.filter_map(|one| Some(linked(&self.see(&one.name)?, self.see(&one.url).flatten()))).collect()
        };
        let said: Vec<String> = match mark {
            "code" => vec![association.id.to_string()],
            "name" => self.see(&association.name).iter().map(|name| literal(name)).collect(),
            "sites" => named("web"),
            "lists" => named("listes"),
            "services" => {
                let used = self.used(resources).into_iter();
                used.filter_map(|one| Some(linked(&self.see(&one.name)?, self.see(&one.url).flatten()))).collect()
            }
            "domains" => {
                let own = self.domains_of(association).filter_map(|one| self.see(&one.domain));
                own.map(|domain| literal(&domain)).collect()
            }
            "quota" => self.see(&association.quota).flatten().map(|bytes| self.gigabytes(bytes)).into_iter().collect(),
            "dues" => vec![self.standing(association).in_lang(self.portal.lang).to_owned()],
            _ => facts.collective.iter().filter_map(|own| self.see(&own.requests)?).map(|mail| mailed(&mail)).collect(),
        };
        match said.is_empty() {
            true => text!("none", "aucun").in_lang(self.portal.lang).to_owned(),
            false => said.join(", "),
        }
    }

    fn gigabytes(&self, bytes: u64) -> String {
        let count = bytes / 1_000_000_000;
        text!("{count}\u{a0}GB", "{count}\u{a0}Go").in_lang(self.portal.lang).to_owned()
    }
}

/// Returns a name as Markdown, with the way there if there is one.
fn linked(name: &str, url: Option<String>) -> String {
    let is_plain =
        |url: &String| url.starts_with("https://") && !url.contains(|c: char| c.is_whitespace() || "<>".contains(c));
    url.filter(is_plain).map_or_else(|| literal(name), |url| format!("[{}](<{url}>)", literal(name)))
}

/// Returns an address for mail as Markdown.
fn mailed(mail: &str) -> String {
    let plain = literal(mail);
    if mail.contains(|c: char| c.is_whitespace() || "<>()".contains(c)) {
        plain
    } else {
        format!("[{plain}](mailto:{mail})")
    }
}
