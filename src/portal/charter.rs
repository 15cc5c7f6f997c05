//! What hosts of the charter of CHATONS promise, and where it is to be seen that it is kept: computed from the register
//! and from what was published, never claimed.

use super::{
    Page, Pages,
    block::{Block, Cell, Table},
    written::{address, field, typed},
};
use crate::{
    content::{date::Date, node::Value},
    diag::{Text, text},
    register::ServiceStage,
};

/// A promise: what it says, how much of it is kept of how much, where that is to be seen.
type Promise = (Text, usize, usize, Cell);

impl Pages<'_> {
    pub(super) fn charter(&mut self) {
        let promises = self.promises();
        let kept = |(_, kept, all, _): &&Promise| *all > 0 && kept == all;
        let (count, all) = (promises.iter().filter(kept).count(), promises.len());
        let row = |promise: &Promise| {
            let (what, held, of, place) = promise;
            let word = match () {
                () if kept(&promise) => text!("kept", "tenu"),
                () if *held > 0 => text!("in part: {held} of {of}", "en partie : {held} sur {of}"),
                () => text!("not yet", "pas encore"),
            };
            vec![Cell::Label(what.clone()), Cell::Label(word), place.clone()]
        };
        let rows = promises.iter().map(row).collect();
        let columns = vec![text!("Promise", "Engagement"), text!("Kept", "Tenu"), text!("To be seen at", "À voir sur")];
        let mut blocks = vec![Block::say(text!(
            "{count} of {all} promises are kept, as far as the register shows.",
            "{count} engagements sur {all} sont tenus, d’après le registre."
        ))];
        let title = text!("What is promised, and what shows it", "Ce qui est promis, et ce qui le montre");
        blocks.extend(Table::new(title, "register", columns, rows).block());
        blocks.push(self.promised());
        let requests = &self.portal.register.facts.authority_requests;
        let title = text!("Requests of authorities", "Demandes des autorités");
        blocks.push(self.table(title, "authority-requests.csv", requests).unwrap_or_else(|| {
            let words =
                text!("No authority has asked us for anything, up to", "Aucune autorité ne nous a rien demandé, au");
            Block::Notice(vec![Cell::Label(words), Cell::Day(self.portal.today)])
        }));
        let section = self.section(
            ("charter", "charte"),
            text!("The charter, proved", "La charte, preuves à l’appui"),
            "register",
            blocks,
        );
        let summary =
            text!("What we promise, and where that can be seen.", "Ce que nous promettons, et où cela se voit.");
        self.made.push(Page { summary: Some(summary), ..section });
    }

    fn promises(&self) -> Vec<Promise> {
        let facts = &self.portal.register.facts;
        let open: Vec<_> =
            facts.services.values().filter(|one| self.see(&one.stage) == Some(ServiceStage::Production)).collect();
        let at = |words: Text, en: &str, fr: &str| {
            let folder = self.named(en, fr);
            Cell::Link(words.in_lang(self.portal.lang).to_owned(), format!("/{folder}/"))
        };
        let services = |fits: &dyn Fn(&&&crate::register::Service) -> bool| open.iter().filter(fits).count();
        let is_said = |field: Option<Option<String>>| field.flatten().is_some();
        let any = |is_there: bool| (usize::from(is_there), 1);
        let document = |kind: &'static str, wanted: Option<&str>| {
            let all = typed(self.written, kind, None).filter(|(_, document)| {
                wanted.is_none_or(|wanted| field(document, "kind") == Some(&Value::String(wanted.to_owned())))
            });
            let latest = all.max_by_key(|(path, document)| (document.front.date.as_ref().map(Date::day), *path));
            latest.map_or(Cell::Nothing, |(path, document)| {
                Cell::Link(document.front.title.clone().unwrap_or_default(), address(path))
            })
        };
        let machines = || at(text!("Infrastructure", "Infrastructure"), "infrastructure", "infrastructure");
        let offers = || at(text!("Services", "Services"), "services", "services");
        let association = || at(text!("The association", "L’association"), "association", "association");
        let mut promises: Vec<Promise> = Vec::new();
        let mut add = |what, (kept, all): (usize, usize), place| promises.push((what, kept, all, place));
        let free = services(&|one| is_said(self.see(&one.software)) && is_said(self.see(&one.license)));
        add(
            text!("Free software for all services", "Des logiciels libres pour tous les services"),
            (free, open.len()),
            machines(),
        );
        let versions = services(&|one| self.see(&one.versions).is_some_and(|versions| !versions.is_empty()));
        add(
            text!("The versions in use are published", "Les versions utilisées sont publiées"),
            (versions, open.len()),
            machines(),
        );
        let limits = services(&|one| self.see(&one.limits).is_some_and(|limits| !limits.is_empty()));
        add(
            text!("The limits of the services are published", "Les limites des services sont publiées"),
            (limits, open.len()),
            offers(),
        );
        let sheets = self.portal.register.machines.values();
        let known = sheets.clone().filter(|machine| machine.sheet.is_some()).count();
        add(
            text!(
                "It is known what the machines are and where they stand",
                "On sait ce que sont les machines et où elles sont"
            ),
            (known, sheets.count()),
            machines(),
        );
        add(
            text!("How much the services are used is published", "L’usage des services est publié"),
            any(!facts.metrics.is_empty()),
            at(text!("Figures", "Chiffres"), "figures", "chiffres"),
        );
        let report = document("report", None);
        add(
            text!("Reports and accounts are published", "Les rapports et les comptes sont publiés"),
            any(report != Cell::Nothing),
            report,
        );
        let statutes = document("document", Some("statuts"));
        add(text!("The statutes are published", "Les statuts sont publiés"), any(statutes != Cell::Nothing), statutes);
        add(
            text!("Decisions are public", "Les décisions sont publiques"),
            any(self.open_decisions().next().is_some()),
            at(text!("Decisions", "Décisions"), "decisions", "decisions"),
        );
        let dues = facts.collective.as_ref().is_some_and(|own| self.see(&own.dues).flatten().is_some());
        add(text!("Prices are public", "Les prix sont publics"), any(dues), association());
        add(
            text!(
                "It is known why personal data is kept, and for how long",
                "On sait pourquoi des données personnelles sont gardées, et combien de temps"
            ),
            any(!facts.processing.is_empty()),
            association(),
        );
        add(
            text!("Incidents are told", "Les incidents sont annoncés"),
            any(true),
            at(text!("State of the services", "État des services"), "state", "etat"),
        );
        promises
    }
}
