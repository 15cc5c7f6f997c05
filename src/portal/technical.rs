//! The pages of who keeps the machines.

use jiff::{ToSpan as _, civil::Date};

use super::{
    Area, Page, Pages,
    block::{Block, Cell, Table},
};
use crate::{
    diag::{Text, text},
    register::{LastPlan, Lifecycle, Resource, Upgrade},
};

/// Where what was last planned is kept.
const PLANS: &str = "plans";

/// How many days before the end of something people are told.
const AHEAD: i64 = 60;

/// Returns the day up to which people are told of what comes.
pub(super) fn soon(today: Date) -> Date {
    today.saturating_add(AHEAD.days())
}

impl Pages<'_> {
    pub(super) fn technical(mut self) -> Vec<Page> {
        let facts = &self.portal.register.facts;
        let undecided: Vec<_> =
            facts.accesses.iter().filter(|one| self.see(&one.decision).flatten().is_none()).cloned().collect();
        let mut blocks = self.drifts();
        blocks.extend(self.ends_of_life().block());
        blocks.extend(self.capacity());
        let title = text!("Accesses without a decision", "Accès sans décision");
        blocks.extend(self.table(title, "accesses.csv", &undecided));
        blocks.extend(self.table(text!("Accesses", "Accès"), "accesses.csv", &facts.accesses));
        blocks.extend(self.table(text!("Ends of life", "Fins de vie"), "lifecycles.csv", &facts.lifecycles));
        let services: Vec<_> = facts.services.values().cloned().collect();
        blocks.extend(
            Table::of(text!("Services", "Services"), "services", &services, self.sight).with_file("services").block(),
        );
        self.home(Area::Technical, "resources.csv", blocks);
        let sites: Vec<_> = self.websites().cloned().collect();
        let title = text!("Website, engine, PHP", "Site, moteur, PHP");
        let matrix = self.lifecycles(title.clone(), &sites).with_file("matrix").block();
        self.below(Area::Technical, ("matrix", "moteurs"), title, "resources.csv", matrix.into_iter().collect());
        self.journal();
        let title = text!("Resources", "Ressources");
        let resources = Table::of(title.clone(), "resources.csv", &facts.resources, self.sight).with_file("resources");
        let blocks = resources.block().into_iter().collect();
        self.below(Area::Technical, ("resources", "ressources"), title, "resources.csv", blocks);
        self.made
    }

    fn websites(&self) -> impl Iterator<Item = &Resource> {
        self.portal.register.facts.resources.iter().filter(|one| self.see(&one.service).as_deref() == Some("web"))
    }

    /// Returns what each machine has otherwise than the register asks, as its last plan told, and how old that is.
    fn drifts(&self) -> Vec<Block> {
        let (facts, machines) = (&self.portal.register.facts, &self.portal.register.machines);
        if facts.plans.is_empty() && !machines.is_empty() {
            return vec![Block::say(text!(
                "No plan was kept, so nobody knows whether the machines are as the register asks.",
                "Aucun plan n’a été gardé : personne ne sait si les machines sont comme le registre le demande."
            ))];
        }
        let days = |day: Date| day.until(self.portal.today).map_or(0, |age| i64::from(age.get_days()));
        let mut blocks = Vec::new();
        let row = |(machine, plan): (&String, &LastPlan)| {
            let (date, drifts) = (self.see(&plan.date).flatten(), self.see(&plan.drifts)?);
            let by_hand = drifts.iter().filter(|one| self.see(&one.by_hand) == Some(true)).count();
            Some(vec![
                Cell::Text(machine.clone()),
                Cell::day(date),
                date.map_or(Cell::Nothing, |date| Cell::Number(days(date))),
                Cell::count(drifts.len()),
                Cell::count(by_hand),
            ])
        };
        let columns = vec![
            text!("Machine", "Machine"),
            text!("Planned on", "Plan du"),
            text!("Days ago", "Il y a, en jours"),
            text!("To do", "À faire"),
            text!("Changed by hand", "Modifié à la main"),
        ];
        let title =
            text!("Does the machine have what the register asks?", "La machine a-t-elle ce que demande le registre ?");
        blocks.extend(Table::new(title, PLANS, columns, facts.plans.iter().filter_map(row).collect()).block());
        for (machine, plan) in &facts.plans {
            let drifts = self.see(&plan.drifts).unwrap_or_default();
            let title = text!("What the last plan would do: {machine}", "Ce que ferait le dernier plan : {machine}");
            blocks.extend(self.table(title, PLANS, &drifts));
        }
        let silent = machines.keys().filter(|name| !facts.plans.contains_key(*name));
        blocks
            .extend(silent.map(|name| {
                Block::say(text!("No plan was kept for {name}.", "Aucun plan n’a été gardé pour {name}."))
            }));
        blocks
    }

    /// Adds the journal of upgrades, latest first.
    fn journal(&mut self) {
        let mut upgrades: Vec<&Upgrade> = self.portal.register.facts.upgrades.iter().collect();
        upgrades.sort_by_key(|one| std::cmp::Reverse(self.see(&one.date)));
        let title = text!("Upgrades", "Mises à jour");
        let journal = Table::of(title.clone(), "upgrades.csv", upgrades, self.sight).with_file("upgrades").block();
        let blocks =
            vec![journal.unwrap_or_else(|| {
                Block::say(text!("No upgrade was written down.", "Aucune mise à jour n’a été notée."))
            })];
        self.below(Area::Technical, ("upgrades", "mises-a-jour"), title, "upgrades.csv", blocks);
    }

    /// Returns until when somebody mends a version of a software, if the register knows.
    fn end(&self, software: &str, version: &str) -> Option<Date> {
        let fits = |one: &&Lifecycle| {
            let (Some(name), Some(branch)) = (self.see(&one.software), self.see(&one.branch)) else { return false };
            name.eq_ignore_ascii_case(software) && (version == branch || version.starts_with(&format!("{branch}.")))
        };
        self.portal.register.facts.lifecycles.iter().find(fits).and_then(|one| self.see(&one.ends)?)
    }

    /// Returns what a website is made with: engine and PHP, with their versions.
    fn made_with(&self, site: &Resource) -> [(String, String); 2] {
        let said = |text: Option<Option<String>>| text.flatten().unwrap_or_default();
        [(said(self.see(&site.cms)), said(self.see(&site.cms_version))), ("PHP".to_owned(), said(self.see(&site.php)))]
    }

    /// Returns the websites whose engine or PHP nobody mends any more, or soon nobody.
    fn ends_of_life(&self) -> Table {
        let mut due = Vec::new();
        for site in self.websites() {
            for (software, version) in self.made_with(site) {
                let Some(day) = self.end(&software, &version).filter(|day| *day <= soon(self.portal.today)) else {
                    continue;
                };
                let name = self.see(&site.name).unwrap_or_default();
                due.push((day, name, software, version, self.see(&site.association).map(|id| id.to_string())));
            }
        }
        due.sort();
        let row = |(day, name, software, version, whose): (Date, String, String, String, Option<String>)| {
            vec![
                Cell::Day(day),
                Cell::Text(name),
                Cell::Text(software),
                Cell::Text(version),
                Cell::text(whose.as_ref()),
            ]
        };
        let columns = vec![
            text!("Since", "Depuis"),
            text!("Website", "Site"),
            text!("Software", "Logiciel"),
            text!("Version", "Version"),
            text!("Whose", "À qui"),
        ];
        let title = text!("Nobody mends these any more", "Plus personne ne corrige ceux-ci");
        Table::new(title, "lifecycles.csv", columns, due.into_iter().map(row).collect()).with_file("ends-of-life")
    }

    /// Returns the matrix of websites, engines and PHP, each with the day until which it is mended.
    pub(super) fn lifecycles(&self, title: Text, sites: &[Resource]) -> Table {
        let row = |site: &Resource| {
            let [(cms, version), (_, php)] = self.made_with(site);
            let word = |word: &String| if word.is_empty() { Cell::Nothing } else { Cell::Text(word.clone()) };
            let is_static = cms == "static";
            let until = |software: &str, version: &str| match self.end(software, version) {
                Some(day) => Cell::Day(day),
                None if is_static => Cell::Label(text!("not concerned", "non concerné")),
                None => Cell::Nothing,
            };
            vec![
                Cell::text(self.see(&site.name).as_ref()),
                word(&cms),
                word(&version),
                until(&cms, &version),
                word(&php),
                until("PHP", &php),
            ]
        };
        let columns = vec![
            text!("Website", "Site"),
            text!("Made with", "Fait avec"),
            text!("Version", "Version"),
            text!("Mended until", "Corrigé jusqu’au"),
            text!("PHP", "PHP"),
            text!("Mended until", "Corrigé jusqu’au"),
        ];
        Table::new(title, "lifecycles.csv", columns, sites.iter().map(row).collect())
    }

    /// Returns how full the services and the machines are.
    fn capacity(&self) -> Option<Block> {
        let facts = &self.portal.register.facts;
        let warn = facts.collective.as_ref().and_then(|own| self.see(&own.warn_at).flatten()).unwrap_or(80);
        let row = |name: String, what: String, most: i64, used: i64| {
            let share = if most > 0 { used * 100 / most } else { 0 };
            let word = if share >= warn { text!("to be looked at", "à regarder") } else { text!("fine", "bien") };
            vec![
                Cell::Text(name),
                Cell::Text(what),
                Cell::Number(used),
                Cell::Number(most),
                Cell::Text(format!("{share} %")),
                Cell::Label(word),
            ]
        };
        let limits = facts.services.values().flat_map(|service| {
            let name = self.see(&service.name).unwrap_or_default();
            let limits = self.see(&service.limits).unwrap_or_default().into_iter();
            limits.filter_map(move |limit| {
                Some(row(name.clone(), self.see(&limit.what)?, self.see(&limit.most)?, self.see(&limit.peak)??))
            })
        });
        let promised = self.portal.register.machines.iter().filter_map(|(name, machine)| {
            let gigabytes = |bytes: u64| i64::try_from(bytes / 1_000_000_000).unwrap_or(i64::MAX);
            let hosted = self.portal.register.hosted_on(name, self.portal.today);
            let promised: u64 = hosted.filter_map(|one| self.see(&one.quota).flatten()).sum();
            let what = text!("promised, in GB", "promis, en Go").in_lang(self.portal.lang).to_owned();
            Some(row(name.clone(), what, gigabytes(machine.capacity?), gigabytes(promised)))
        });
        let columns = vec![
            text!("Where", "Où"),
            text!("What", "Quoi"),
            text!("Used", "Pris"),
            text!("At most", "Au plus"),
            text!("Share", "Part"),
            text!("State", "État"),
        ];
        let rows = limits.chain(promised).collect();
        Table::new(text!("Capacity", "Capacité"), "services", columns, rows).block()
    }
}
