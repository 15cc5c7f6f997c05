//! What the register counts: each figure derived once, with its base and its day.
//!
//! A figure is about all members, so everyone may read it; which of them it counts stays in the register. This is
//! the one place that reads fields without asking who will see them: it gives back numbers only.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::block::{Block, Cell, Table};
use crate::{
    content::date,
    diag::{Text, text},
    register::{
        Association, AssociationId, ForBoard, ForMembers, ForTechnical, ForTreasury, Metric, Region, Register,
        Resource, ResourceState, Service, Sheet, SiteReport,
    },
};

/// A number, what it counts and of how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name, as texts quote it: `associations`, `sites/wordpress`.
    pub name: String,
    /// What it counts.
    pub label: Text,
    /// How many.
    pub value: i64,
    /// Of how many, when it is a share.
    pub base: Option<i64>,
    /// On which day.
    pub day: Date,
    /// The file that it is derived from.
    pub source: &'static str,
}

impl Figure {
    fn from(self, source: &'static str) -> Self {
        Self { source, ..self }
    }

    /// Returns the share of its base in hundredths, rounded, halves to the even one; of a number without base,
    /// nothing.
    ///
    /// ```
    /// # use sobre::{diag::text, portal::Figure};
    /// # let figure = |value, base| Figure {
    /// #     name: String::new(), label: text!("", ""), value, base, day: jiff::civil::date(2026, 1, 1), source: "" };
    /// assert_eq!(figure(9, Some(115)).share(), Some(8));
    /// assert_eq!(figure(9, None).share(), None);
    /// ```
    pub fn share(&self) -> Option<i64> {
        let base = self.base.filter(|base| *base > 0)?;
        let (whole, rest) = (self.value * 100 / base, self.value * 100 % base);
        let is_up = 2 * rest > base || (2 * rest == base && whole % 2 == 1);
        Some(whole + i64::from(is_up))
    }
}

/// All that is counted on a day.
#[derive(Debug, Clone)]
pub struct Figures<'r> {
    register: &'r Register,
    day: Date,
}

impl<'r> Figures<'r> {
    /// Returns what a register counts on a day.
    pub fn on(register: &'r Register, day: Date) -> Self {
        Self { register, day }
    }

    /// Returns the figures by name, in a fixed order.
    pub fn all(&self) -> Vec<Figure> {
        let (associations, sites) = (count(self.members(self.day)), count(self.sites()));
        let mut all = vec![
            self.figure("associations", text!("Member associations", "Associations membres"), associations, None),
            self.figure("individuals", text!("Individual members", "Membres individuels"), self.individuals(), None),
            self.figure("sites", text!("Websites", "Sites web"), sites, None).from("resources.csv"),
        ];
        let part = |name: String, label: Text, value: i64, base: i64| self.figure(&name, label, value, Some(base));
        for (cms, count) in self.by_cms() {
            let label = text!("Websites made with {cms}", "Sites faits avec {cms}");
            all.push(part(format!("sites/{}", cms.to_lowercase()), label, count, sites).from("resources.csv"));
        }
        for (region, count) in self.by_region() {
            let label = text!("Associations: {region}", "Associations : {region}");
            all.push(part(format!("regions/{}", region.to_lowercase()), label, count, associations));
        }
        for (service, count) in self.by_service() {
            let label = text!("Associations that use {service}", "Associations qui utilisent {service}");
            all.push(part(format!("services/{service}"), label, count, associations).from("resources.csv"));
        }
        for ((service, metric), value) in self.measured() {
            let label = text!("{service}: {metric}", "{service} : {metric}");
            all.push(self.figure(&format!("{service}/{metric}"), label, value, None).from("metrics/"));
        }
        all
    }

    /// Returns further figures that texts quote and no page lists: of each year until then who joined and who left, and
    /// by how much the members grew; what a consultation asked and heard.
    pub fn told(&self) -> Vec<Figure> {
        let mut told = Vec::new();
        let mut opening = 0;
        for (year, closing) in self.growth() {
            let (joined, left) = self.movement(year);
            let label = text!("Members who joined in {year}", "Adhésions en {year}");
            told.push(self.figure(&format!("joined/{year}"), label, joined, None));
            let label = text!("Members who left in {year}", "Départs en {year}");
            told.push(self.figure(&format!("left/{year}"), label, left, None));
            let label = text!("Growth in {year}", "Croissance en {year}");
            told.push(self.figure(&format!("growth/{year}"), label, closing - opening, Some(opening)));
            opening = closing;
        }
        for (name, one) in &self.register.facts.consultations {
            let object = one.object.read_as(ForMembers);
            let asked = text!("Asked: {object}", "Interrogées : {object}");
            let answered = text!("Answered: {object}", "Réponses : {object}");
            for (key, label, value) in [("asked", asked, &one.asked), ("answered", answered, &one.answered)] {
                let value = *value.read_as(ForMembers);
                let figure = |value| self.figure(&format!("consultations/{name}/{key}"), label, value, None);
                told.extend(value.map(figure).map(|figure| figure.from("consultations/")));
            }
        }
        told
    }

    /// Returns the charts and tables of the page of figures.
    pub fn blocks(&self) -> Vec<Block> {
        let members = || text!("associations", "associations");
        let chart = |title: Text, unit: Text, name: Text, rows: Vec<(String, i64)>, source, file| {
            let columns = vec![name, text!("How many", "Combien")];
            let rows = rows.into_iter().map(|(name, count)| vec![Cell::Text(name), Cell::Number(count)]).collect();
            Block::Chart { unit, table: Table { title, columns, rows, source, file: Some(file) } }
        };
        let growth = self.growth().into_iter().map(|(year, count)| (year.to_string(), count)).collect();
        let (place, theme) = (text!("Region", "Territoire"), text!("Theme", "Thème"));
        vec![
            chart(
                text!("Members at the end of each year", "Associations membres à la fin de chaque année"),
                members(),
                text!("Year", "Année"),
                growth,
                "associations/",
                "members",
            ),
            chart(
                text!("Where they are", "Où elles sont"),
                members(),
                place,
                self.by_region(),
                "associations/",
                "regions",
            ),
            chart(
                text!("What they work on", "Ce qui les occupe"),
                members(),
                theme,
                self.by_theme(),
                "associations/",
                "themes",
            ),
            chart(
                text!("Services that they use", "Services qu’elles utilisent"),
                members(),
                text!("Service", "Service"),
                self.by_service(),
                "resources.csv",
                "services",
            ),
            chart(
                text!("What their websites are made with", "Avec quoi leurs sites sont faits"),
                text!("websites", "sites"),
                text!("Made with", "Fait avec"),
                self.by_cms(),
                "resources.csv",
                "sites",
            ),
        ]
    }

    /// Returns what the machines and the rest cost, year by year, as everyone may know: sums only.
    pub fn costs(&self) -> Option<Block> {
        let mut years: BTreeMap<i64, i64> = BTreeMap::new();
        for cost in &self.register.facts.costs {
            *years.entry(*cost.year.read_as(ForTreasury)).or_default() += cost.amount.read_as(ForTreasury).0;
        }
        let rows: Vec<_> = years
            .into_iter()
            .map(|(year, cents)| vec![Cell::Text(year.to_string()), Cell::Number(cents / 100)])
            .collect();
        let columns = vec![text!("Year", "Année"), text!("Euros", "Euros")];
        let title = text!("What it costs, in euros", "Ce que cela coûte, en euros");
        let table = Table { title, columns, rows, source: "costs.csv", file: Some("costs") };
        (!table.rows.is_empty()).then_some(Block::Chart { unit: text!("euros", "euros"), table })
    }

    /// Returns the machine of a service with its public sheet, if it has one. Which service runs on which machine is
    /// for those who keep them; a sheet says what hosts of the charter tell everyone.
    pub fn machine_of(&self, service: &Service) -> Option<(&'r String, &'r Sheet)> {
        let name = service.machine.read_as(ForTechnical).as_ref()?;
        let (name, machine) = self.register.machines.get_key_value(name)?;
        Some((name, machine.sheet.as_ref()?))
    }

    /// Returns what was measured of a service in each month of each year that has a measure.
    pub fn monthly(&self, service: &str, metric: &str) -> BTreeMap<i16, [Option<i64>; 12]> {
        let mut years: BTreeMap<i16, [Option<i64>; 12]> = BTreeMap::new();
        let until = self.day.strftime("%Y-%m").to_string();
        for (month, measures) in self.register.facts.metrics.range(..=until) {
            let Some((year, number)) = month.split_once('-') else { continue };
            let (Ok(year), Ok(number @ 1..=12)) = (year.parse(), number.parse::<usize>()) else { continue };
            for one in measures {
                if one.service.read_as(ForTechnical) == service && one.metric.read_as(ForTechnical) == metric {
                    let sum = &mut years.entry(year).or_default()[number - 1];
                    *sum = Some(sum.unwrap_or_default() + one.value.read_as(ForTechnical));
                }
            }
        }
        years
    }

    fn figure(&self, name: &str, label: Text, value: i64, base: Option<i64>) -> Figure {
        Figure { name: name.to_owned(), label, value, base, day: self.day, source: "associations/" }
    }

    /// Returns the members of a day.
    fn members(&self, day: Date) -> impl Iterator<Item = &'r Association> {
        let has_joined = move |association: &&Association| {
            let [joined, left] = [&association.joined, &association.left]
                .map(|date| date.read_as(ForBoard).as_ref().map(date::Date::day));
            joined.is_none_or(|joined| joined <= day) && left.is_none_or(|left| left > day)
        };
        self.register.associations.values().filter(has_joined)
    }

    fn individuals(&self) -> i64 {
        let is_member = |joined: Option<Date>, left: Option<Date>| {
            joined.is_none_or(|joined| joined <= self.day) && left.is_none_or(|left| left > self.day)
        };
        let all = self.register.facts.individuals.iter();
        count(all.filter(|one| is_member(*one.joined.read_as(ForBoard), *one.left.read_as(ForBoard))))
    }

    /// Returns how many members there were at the end of each year, and on the day.
    pub fn growth(&self) -> Vec<(i16, i64)> {
        let joined = self.register.associations.values().filter_map(|one| one.joined.read_as(ForBoard).as_ref());
        let Some(first) = joined.map(|date| date.day().year()).min() else { return Vec::new() };
        let end = |year: i16| jiff::civil::date(year, 12, 31).min(self.day);
        (first..=self.day.year()).map(|year| (year, count(self.members(end(year))))).collect()
    }

    /// Returns how many joined and how many left in a year.
    pub fn movement(&self, year: i16) -> (i64, i64) {
        let in_year = |date: Option<&date::Date>| date.is_some_and(|date| date.day().year() == year);
        let all = || self.register.associations.values();
        (
            count(all().filter(|one| in_year(one.joined.read_as(ForBoard).as_ref()))),
            count(all().filter(|one| in_year(one.left.read_as(ForBoard).as_ref()))),
        )
    }

    fn by_region(&self) -> Vec<(String, i64)> {
        let regions = self.register.facts.collective.as_ref().map(|own| own.areas.read_as(ForMembers).as_slice());
        let regions = regions.unwrap_or_default();
        let elsewhere = "?".to_owned();
        let region = |association: &Association| {
            let (postcode, scope) = (association.postcode.read_as(ForMembers), association.scope.read_as(ForMembers));
            let fits = |region: &&Region| {
                let codes = region.postcodes.read_as(ForMembers);
                let by_code =
                    postcode.as_ref().is_some_and(|own| codes.iter().any(|code| own.starts_with(code.as_str())));
                by_code || (scope.is_some() && region.scope.read_as(ForMembers) == scope)
            };
            regions.iter().find(fits).map_or(elsewhere.clone(), |region| region.name.read_as(ForMembers).clone())
        };
        tally(self.members(self.day).map(region))
    }

    fn by_theme(&self) -> Vec<(String, i64)> {
        tally(self.members(self.day).flat_map(|association| association.themes.read_as(ForMembers).iter().cloned()))
    }

    fn resources(&self) -> impl Iterator<Item = &'r Resource> {
        let facts = &self.register.facts;
        facts.resources.iter().filter(|one| {
            let [opened, closed] = [&one.opened, &one.closed].map(|day| *day.read_as(ForTechnical));
            let is_closed = *one.state.read_as(ForTechnical) == ResourceState::Closed && closed.is_none();
            !is_closed && opened.is_none_or(|day| day <= self.day) && closed.is_none_or(|day| day > self.day)
        })
    }

    fn sites(&self) -> impl Iterator<Item = &'r Resource> {
        self.resources().filter(|one| one.service.read_as(ForTechnical) == "web")
    }

    /// Returns how many websites are made of plain files; `whose`: of one association only.
    pub fn static_sites(&self, whose: Option<AssociationId>) -> Figure {
        let is_static = |one: &&Resource| one.cms.read_as(ForTechnical).as_deref() == Some("static");
        let (value, base) = (count(self.sites_of(whose).filter(is_static)), count(self.sites_of(whose)));
        let label = text!("Websites of plain files", "Sites de simples fichiers");
        self.figure("sites/static", label, value, Some(base)).from("resources.csv")
    }

    /// Returns when each website was last archived.
    pub fn archives(&self, whose: Option<AssociationId>) -> Vec<Option<Date>> {
        self.days(whose, |report| *report.archived.read_as(ForTechnical))
    }

    /// Returns when the archive of each website was last opened again.
    pub fn restores(&self, whose: Option<AssociationId>) -> Vec<Option<Date>> {
        self.days(whose, |report| *report.restored.read_as(ForTechnical))
    }

    /// Returns how many third parties the worst website of an association was seen to call, and when the first of them
    /// was last looked at.
    pub fn strangers_of(&self, id: AssociationId) -> Option<(i64, Option<Date>)> {
        self.worst(id, |report| *report.third_parties.read_as(ForTechnical))
    }

    /// Returns what the home page of the heaviest website of an association was seen to weigh, in kB, and when.
    pub fn weight_of(&self, id: AssociationId) -> Option<(i64, Option<Date>)> {
        self.worst(id, |report| *report.weight.read_as(ForTechnical))
    }

    fn worst(&self, id: AssociationId, seen: impl Fn(&SiteReport) -> Option<i64>) -> Option<(i64, Option<Date>)> {
        let reports = || self.sites_of(Some(id)).map(|site| self.report(site));
        // What was never seen of one website is not known of them all.
        let worst = reports().map(|report| seen(report?)).collect::<Option<Vec<i64>>>()?.into_iter().max()?;
        Some((worst, reports().filter_map(|report| *report?.built.read_as(ForTechnical)).min()))
    }

    fn days(&self, whose: Option<AssociationId>, day: impl Fn(&SiteReport) -> Option<Date>) -> Vec<Option<Date>> {
        self.sites_of(whose).map(|site| self.report(site).and_then(&day)).collect()
    }

    fn sites_of(&self, whose: Option<AssociationId>) -> impl Iterator<Item = &'r Resource> {
        self.sites().filter(move |one| whose.is_none_or(|id| *one.association.read_as(ForTechnical) == id))
    }

    /// Returns what was last seen of a website.
    fn report(&self, site: &Resource) -> Option<&'r SiteReport> {
        let is_of = |one: &&SiteReport| {
            one.association.read_as(ForTechnical) == site.association.read_as(ForTechnical)
                && one.site.read_as(ForTechnical) == site.name.read_as(ForTechnical)
        };
        self.register.facts.reports.iter().find(is_of)
    }

    fn by_cms(&self) -> Vec<(String, i64)> {
        let cms = |one: &Resource| one.cms.read_as(ForTechnical).clone().unwrap_or_else(|| "?".to_owned());
        tally(self.sites().map(cms))
    }

    /// Returns how many associations use each service.
    fn by_service(&self) -> Vec<(String, i64)> {
        let mut pairs: Vec<(&str, String)> = self
            .resources()
            .map(|one| (one.service.read_as(ForTechnical).as_str(), one.association.read_as(ForTechnical).to_string()))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        tally(pairs.into_iter().map(|(service, _)| service.to_owned()))
    }

    /// Returns the sums of the last month that was measured, up to the day.
    fn measured(&self) -> Vec<((String, String), i64)> {
        let month = self.day.strftime("%Y-%m").to_string();
        let Some((_, metrics)) = self.register.facts.metrics.range(..=month).next_back() else { return Vec::new() };
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        for metric in metrics {
            let Metric { service, metric, value, .. } = metric;
            let key = (service.read_as(ForTechnical).clone(), metric.read_as(ForTechnical).clone());
            *sums.entry(key).or_default() += value.read_as(ForTechnical);
        }
        sums.into_iter().collect()
    }
}

fn count<T>(all: impl Iterator<Item = T>) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}

/// Returns how often each word stands there, the most frequent first.
fn tally(words: impl Iterator<Item = String>) -> Vec<(String, i64)> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(word, count)| (-count, word.clone()));
    counts
}
