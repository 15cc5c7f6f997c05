//! How the services are: incidents are pages that people write, with the front matter of cState, a generator of
//! status pages (`title`, `date`, `resolved`, `resolvedWhen`, `severity`, `affected`, `section`). The page, its feed
//! and an `index.json` in the form of cState's (API version 2.0) follow from them.

use jiff::civil;
use serde_json::{Value as Json, json};

use super::{
    Page, Pages,
    block::{Block, Cell, Table},
    same,
    written::{address, field, typed},
};
use crate::{
    content::{Content, Document, date::Date, node::Value},
    diag::{Lang, Text, text},
    path::ContentPath,
    register::{Service, ServiceStage},
};

/// The folder of incidents, in English and French.
const FOLDER: (&str, &str) = ("state", "etat");

/// How bad an incident is; the words are cState's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    Fine,
    Notice,
    Disrupted,
    Down,
}

impl Severity {
    fn of(word: &str) -> Self {
        match word {
            "down" => Self::Down,
            "disrupted" => Self::Disrupted,
            _ => Self::Notice,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Notice => "notice",
            Self::Disrupted => "disrupted",
            Self::Down => "down",
        }
    }

    /// Returns its word in `ChatonsInfos`.
    pub(super) fn level(self) -> &'static str {
        match self {
            Self::Fine => "OK",
            Self::Notice => "WARNING",
            Self::Disrupted => "ALERT",
            Self::Down => "ERROR",
        }
    }

    fn label(self) -> Text {
        match self {
            Self::Fine => text!("It works", "Fonctionne"),
            Self::Notice => text!("It works, with a remark", "Fonctionne, avec une remarque"),
            Self::Disrupted => text!("It works badly", "Fonctionne mal"),
            Self::Down => text!("It does not work", "Ne fonctionne pas"),
        }
    }
}

/// Something that went wrong.
pub(super) struct Incident<'c> {
    document: &'c Document,
    path: &'c ContentPath,
    severity: Severity,
    is_resolved: bool,
    affected: Vec<&'c str>,
}

impl<'c> Incident<'c> {
    fn of(path: &'c ContentPath, document: &'c Document) -> Self {
        let word = |key| match field(document, key) {
            Some(Value::String(word)) => Some(word.as_str()),
            _ => None,
        };
        let names = match field(document, "affected") {
            Some(Value::List(names)) => names.as_slice(),
            _ => &[],
        };
        let affected = names.iter().filter_map(|name| match name {
            Value::String(name) => Some(name.as_str()),
            _ => None,
        });
        Self {
            severity: word("severity").map_or(Severity::Notice, Severity::of),
            is_resolved: field(document, "resolved") == Some(&Value::Bool(true))
                || field(document, "resolvedWhen").is_some(),
            affected: affected.collect(),
            document,
            path,
        }
    }

    /// Returns the incidents that have begun by a day, latest first.
    pub(super) fn all(content: &'c Content, lang: Lang, today: civil::Date) -> Vec<Self> {
        let home = match lang {
            Lang::En => FOLDER.0,
            Lang::Fr => FOLDER.1,
        };
        let all = typed(content, "incident", Some(home)).map(|(path, document)| Self::of(path, document));
        let mut all: Vec<_> = all.filter(|one| one.begun().is_none_or(|day| day <= today)).collect();
        all.sort_by_key(|one| (std::cmp::Reverse(one.begun()), one.path));
        all
    }

    fn begun(&self) -> Option<civil::Date> {
        self.document.front.date.as_ref().map(Date::day)
    }

    fn title(&self) -> &str {
        self.document.front.title.as_deref().unwrap_or_default()
    }

    fn concerns(&self, name: &str, title: &str) -> bool {
        self.affected.iter().any(|own| own.eq_ignore_ascii_case(name) || *own == title)
    }

    fn json(&self, base: &str) -> Json {
        let moment = |date: Option<&Date>| date.map_or(Json::Null, |date| date.to_string().into());
        let ended = match field(self.document, "resolvedWhen") {
            Some(Value::Date(date)) => date.to_string(),
            Some(Value::String(word)) => word.clone(),
            _ => "<no value>".to_owned(),
        };
        json!({
            "is": "issue",
            "title": self.title(),
            "createdAt": moment(self.document.front.date.as_ref()),
            "lastMod": moment(self.document.front.updated.as_ref().or(self.document.front.date.as_ref())),
            "permalink": format!("{base}{}", address(self.path)),
            "severity": self.severity.as_str(),
            "resolved": self.is_resolved,
            "informational": field(self.document, "informational") == Some(&Value::Bool(true)),
            "resolvedAt": ended,
            "affected": self.affected,
            "filename": self.path.file_name(),
        })
    }
}

impl Pages<'_> {
    /// Returns how a service is: the worst of what goes on.
    pub(super) fn severity(&self, name: &str, service: &Service) -> Severity {
        let title = self.see(&service.name).unwrap_or_default();
        worst(self.open_incidents().filter(|one| one.concerns(name, &title)))
    }

    /// Returns the incidents that go on, latest first.
    fn open_incidents(&self) -> impl Iterator<Item = &Incident<'_>> {
        self.incidents.iter().filter(|one| !one.is_resolved)
    }

    /// Returns the services that are open, by name.
    fn open_services(&self) -> impl Iterator<Item = (&String, &Service)> {
        let is_open =
            |service: &Service| matches!(self.see(&service.stage), Some(ServiceStage::Production | ServiceStage::Test));
        self.portal.register.facts.services.iter().filter(move |(_, service)| is_open(service))
    }

    /// Returns how many incidents began in a year.
    pub(super) fn incidents_in(&self, year: i16) -> usize {
        self.incidents.iter().filter(|one| one.begun().is_some_and(|day| day.year() == year)).count()
    }

    /// Returns a sentence for each incident that goes on.
    pub(super) fn going_on(&self) -> Vec<Block> {
        self.open_incidents().map(|one| Block::say(same(one.title()))).collect()
    }

    pub(super) fn state(&mut self) {
        let row = |(name, service): (&String, &Service)| {
            let title = self.see(&service.name)?;
            let open = self.open_incidents().find(|one| one.concerns(name, &title));
            Some(vec![
                Cell::Link(title, format!("/{}/{name}/", self.named("services", "services"))),
                Cell::Label(self.severity(name, service).label()),
                Cell::day(open.and_then(Incident::begun)),
                open.map_or(Cell::Nothing, |one| Cell::Link(one.title().to_owned(), address(one.path))),
            ])
        };
        let rows: Vec<_> = self.open_services().filter_map(row).collect();
        let columns = vec![
            text!("Service", "Service"),
            text!("State", "État"),
            text!("Since", "Depuis"),
            text!("Incident", "Incident"),
        ];
        let mut blocks = self.going_on();
        if blocks.is_empty() {
            blocks.push(Block::say(text!("Everything works.", "Tout fonctionne.")));
        }
        blocks.extend(Table::new(text!("Services", "Services"), "services", columns, rows).block());
        let index = (format!("{}/index.json", self.named(FOLDER.0, FOLDER.1)), self.index());
        let section = self.section(FOLDER, text!("State of the services", "État des services"), "services", blocks);
        let summary = text!(
            "What works, what does not, what happened.",
            "Ce qui marche, ce qui ne marche pas, ce qui est arrivé."
        );
        self.made.push(Page { summary: Some(summary), holds: Some("incident"), files: vec![index], ..section });
    }

    /// Returns what programs read of it.
    fn index(&self) -> String {
        let own = self.portal.register.facts.collective.as_ref();
        let base = own.and_then(|own| self.see(&own.website).flatten()).unwrap_or_default();
        let base = base.trim_end_matches('/');
        let systems = self.open_services().filter_map(|(name, service)| {
            let title = self.see(&service.name)?;
            let open = self.open_incidents().filter(|one| one.concerns(name, &title));
            Some(json!({
                "name": title,
                "category": "",
                "status": self.severity(name, service).as_str(),
                "unresolvedIssues": open.map(|one| one.json(base)).collect::<Vec<_>>(),
            }))
        });
        let index = json!({
            "is": "index",
            "apiVersion": "2.0",
            "title": own.and_then(|own| self.see(&own.name)),
            "languageCode": self.portal.lang.code(),
            "baseURL": base,
            "summaryStatus": worst(self.open_incidents()).as_str(),
            "categories": [],
            "pinnedIssues": [],
            "systems": systems.collect::<Vec<_>>(),
            "buildDate": self.portal.today.to_string(),
        });
        format!("{index:#}\n")
    }
}

/// Returns how bad it is with these incidents: as with the worst.
fn worst<'i>(open: impl Iterator<Item = &'i Incident<'i>>) -> Severity {
    open.map(|one| one.severity).max().unwrap_or(Severity::Fine)
}
