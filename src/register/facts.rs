//! The files of the register that pages are made of, by the names they have in its folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    Access, Agreement, Answer, Application, AssociationId, Attendance, AuthorityRequest, Collective, Condition,
    Consultation, Cost, DomainName, Drift, Due, Field, Individual, LastPlan, Lifecycle, Limit, Listing, Metric,
    Partner, Person, Processing, Promise, Record, Region, Register, Request, Resource, Role, Service, Sheet,
    SiteReport, Turn, Upgrade, Version, dues::Entry, vademecum::Vademecum,
};
use crate::diag::{Code, Diagnostic, Place, closest, text};

/// What the collective knows of itself, beside its members and machines.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// `collective.toml`.
    pub collective: Option<Collective>,
    /// `roles.toml`.
    pub roles: Vec<Role>,
    /// `partners.toml`.
    pub partners: Vec<Partner>,
    /// `processing-register.toml`.
    pub processing: Vec<Processing>,
    /// `services/*.toml`, by name.
    pub services: BTreeMap<String, Service>,
    /// `agreements/*.toml`, by name.
    pub agreements: BTreeMap<String, Agreement>,
    /// `consultations/*.toml`, by name.
    pub consultations: BTreeMap<String, Consultation>,
    /// `metrics/*.csv`, by month.
    pub metrics: BTreeMap<String, Vec<Metric>>,
    /// `individuals.csv`.
    pub individuals: Vec<Individual>,
    /// `resources.csv`.
    pub resources: Vec<Resource>,
    /// `domains.csv`.
    pub domains: Vec<DomainName>,
    /// `requests.csv`.
    pub requests: Vec<Request>,
    /// `applications.csv`.
    pub applications: Vec<Application>,
    /// `dues.csv`.
    pub dues: Vec<Due>,
    /// `costs.csv`.
    pub costs: Vec<Cost>,
    /// `accesses.csv`.
    pub accesses: Vec<Access>,
    /// `lifecycles.csv`.
    pub lifecycles: Vec<Lifecycle>,
    /// `upgrades.csv`.
    pub upgrades: Vec<Upgrade>,
    /// `reports.csv`.
    pub reports: Vec<SiteReport>,
    /// `attendance.csv`.
    pub attendance: Vec<Attendance>,
    /// `authority-requests.csv`.
    pub authority_requests: Vec<AuthorityRequest>,
    /// `logo.svg`: the collective's drawing, of which each service has one in its colour, with its letters.
    pub logo: Option<String>,
    /// `vademecum.md`.
    pub vademecum: Option<Vademecum>,
    /// `contacts.csv` of the private folder.
    pub persons: Vec<Person>,
    /// `plans/*.json` of the private folder, by machine.
    pub plans: BTreeMap<String, LastPlan>,
}

/// All kinds of records, by the file that holds them, with their fields: what the register may say, and to whom.
pub const RECORDS: &[(&str, &[Field])] = &[
    ("accesses.csv", Access::FIELDS),
    ("agreements/*.toml", Agreement::FIELDS),
    ("agreements/*.toml [[conditions]]", Condition::FIELDS),
    ("applications.csv", Application::FIELDS),
    ("associations/*.toml [listing]", Listing::FIELDS),
    ("attendance.csv", Attendance::FIELDS),
    ("authority-requests.csv", AuthorityRequest::FIELDS),
    ("collective.toml", Collective::FIELDS),
    ("collective.toml [[areas]]", Region::FIELDS),
    ("collective.toml [[promises]]", Promise::FIELDS),
    ("consultations/*.toml", Consultation::FIELDS),
    ("consultations/*.toml [[answers]]", Answer::FIELDS),
    ("contacts.csv", Person::FIELDS),
    ("costs.csv", Cost::FIELDS),
    ("decisions/*.toml", Entry::FIELDS),
    ("domains.csv", DomainName::FIELDS),
    ("dues.csv", Due::FIELDS),
    ("individuals.csv", Individual::FIELDS),
    ("infrastructure.toml [machines.….sheet]", Sheet::FIELDS),
    ("lifecycles.csv", Lifecycle::FIELDS),
    ("metrics/*.csv", Metric::FIELDS),
    ("partners.toml [[partners]]", Partner::FIELDS),
    ("plans/*.json actions", Drift::FIELDS),
    ("processing-register.toml [[processing]]", Processing::FIELDS),
    ("reports.csv", SiteReport::FIELDS),
    ("requests.csv", Request::FIELDS),
    ("resources.csv", Resource::FIELDS),
    ("roles.toml [[roles]]", Role::FIELDS),
    ("services/*.toml", Service::FIELDS),
    ("services/*.toml [[history]]", Turn::FIELDS),
    ("services/*.toml [[limits]]", Limit::FIELDS),
    ("services/*.toml [[versions]]", Version::FIELDS),
    ("upgrades.csv", Upgrade::FIELDS),
];

/// Files of the register that others read.
const ELSEWHERE: [&str; 5] = ["associations", "decisions", "imports", "infrastructure.toml", "payments"];

/// What people look for here and write as pages of the portal.
const PAGES: [&str; 3] = ["documents", "incidents", "workshops"];

impl Facts {
    /// Takes what a file of the register says: `path` is its path in the register's folder, `file` what people call
    /// it, `text` what it holds. Returns what is wrong with it.
    pub fn take(&mut self, path: &str, file: &str, text: &str) -> Vec<Diagnostic> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_a = |wanted: &str| Path::new(name).extension().is_some_and(|ending| ending == wanted);
        let is_table = is_a("toml");
        match (folder, name) {
            ("", "collective.toml") => {
                let (collective, found) = Collective::parse(file, text);
                self.collective = collective;
                found
            }
            ("", "roles.toml") => into(&mut self.roles, Role::parse_list(file, text, "roles")),
            ("", "partners.toml") => into(&mut self.partners, Partner::parse_list(file, text, "partners")),
            ("", "processing-register.toml") => {
                into(&mut self.processing, Processing::parse_list(file, text, "processing"))
            }
            ("", "resources.csv") => into(&mut self.resources, Resource::parse_rows(file, text)),
            ("", "individuals.csv") => into(&mut self.individuals, Individual::parse_rows(file, text)),
            ("", "domains.csv") => into(&mut self.domains, DomainName::parse_rows(file, text)),
            ("", "requests.csv") => into(&mut self.requests, Request::parse_rows(file, text)),
            ("", "applications.csv") => into(&mut self.applications, Application::parse_rows(file, text)),
            ("", "dues.csv") => into(&mut self.dues, Due::parse_rows(file, text)),
            ("", "costs.csv") => into(&mut self.costs, Cost::parse_rows(file, text)),
            ("", "accesses.csv") => into(&mut self.accesses, Access::parse_rows(file, text)),
            ("", "lifecycles.csv") => into(&mut self.lifecycles, Lifecycle::parse_rows(file, text)),
            ("", "upgrades.csv") => into(&mut self.upgrades, Upgrade::parse_rows(file, text)),
            ("", "reports.csv") => into(&mut self.reports, SiteReport::parse_rows(file, text)),
            ("", "attendance.csv") => into(&mut self.attendance, Attendance::parse_rows(file, text)),
            ("", "authority-requests.csv") => {
                into(&mut self.authority_requests, AuthorityRequest::parse_rows(file, text))
            }
            ("", "logo.svg") => {
                self.logo = Some(text.to_owned());
                Vec::new()
            }
            ("", "vademecum.md") => {
                let (vademecum, found) = Vademecum::parse(file, text);
                self.vademecum = Some(vademecum);
                found
            }
            ("", "contacts.csv") => into(&mut self.persons, Person::parse_rows(file, text)),
            ("plans", _) if is_a("json") => {
                let (plan, found) = LastPlan::parse(file, text);
                self.plans.extend(plan.map(|plan| (name.trim_end_matches(".json").to_owned(), plan)));
                found
            }
            ("services", _) if is_table => by_name(&mut self.services, name, file, text),
            ("agreements", _) if is_table => by_name(&mut self.agreements, name, file, text),
            ("consultations", _) if is_table => by_name(&mut self.consultations, name, file, text),
            ("metrics", _) if !is_table => {
                let month = name.trim_end_matches(".csv");
                into(self.metrics.entry(month.to_owned()).or_default(), Metric::parse_rows(file, text))
            }
            _ => unread(path, file),
        }
    }

    /// Returns what points at nothing: associations, services and decisions that the register does not have.
    fn dangling(&self, register: &Register) -> Vec<Diagnostic> {
        let mut check = Check { register, found: Vec::new() };
        check.associations(&self.resources, |one| Some(one.association.held()), |one| &one.place);
        check.associations(&self.domains, |one| Some(one.association.held()), |one| &one.place);
        check.associations(&self.requests, |one| Some(one.association.held()), |one| &one.place);
        check.associations(&self.reports, |one| Some(one.association.held()), |one| &one.place);
        check.associations(&self.dues, |one| Some(one.association.held()), |one| &one.place);
        check.associations(&self.persons, |one| one.association.held().as_ref(), |one| &one.place);
        for agreement in self.agreements.values() {
            check.associations([agreement], |one| one.association.held().as_ref(), |one| &one.place);
        }
        for (place, service) in self.metrics.values().flatten().map(|metric| (&metric.place, metric.service.held())) {
            check.service(&self.services, service, place);
        }
        for resource in &self.resources {
            check.service(&self.services, resource.service.held(), &resource.place);
        }
        for access in &self.accesses {
            check.decision(access.decision.held().as_deref(), &access.place);
        }
        for upgrade in &self.upgrades {
            check.decision(upgrade.decision.held().as_deref(), &upgrade.place);
        }
        for (turn, place) in
            self.services.values().flat_map(|service| service.history.held()).map(|turn| (turn, &turn.place))
        {
            check.decision(turn.decision.held().as_deref(), place);
        }
        let mut numbers: BTreeSet<&str> = BTreeSet::new();
        for request in &self.requests {
            if !numbers.insert(request.number.held()) {
                let number = request.number.held();
                let fact = text!("two requests have the number {number}", "deux demandes ont le numéro {number}");
                check.found.push(Diagnostic::new(Code::REGISTER_TAKEN, fact).at(request.place.clone()));
            }
        }
        let mut codes: BTreeSet<&str> = BTreeSet::new();
        for person in self.persons.iter().filter(|person| !codes.insert(person.id.held())) {
            let code = person.id.held();
            let fact = text!("two persons have the code {code}", "deux personnes ont le code {code}");
            let hint = text!("give one of them a code of its own", "donnez à l’une d’elles un code à elle");
            check.found.push(Diagnostic::new(Code::REGISTER_TAKEN, fact).at(person.place.clone()).hint(hint));
        }
        check.found
    }
}

impl Register {
    /// Returns what of the facts points at nothing.
    pub fn dangling(&self) -> Vec<Diagnostic> {
        self.facts.dangling(self)
    }
}

fn into<T>(all: &mut Vec<T>, (read, found): (Vec<T>, Vec<Diagnostic>)) -> Vec<Diagnostic> {
    all.extend(read);
    found
}

fn by_name<R: Record>(all: &mut BTreeMap<String, R>, name: &str, file: &str, text: &str) -> Vec<Diagnostic> {
    let (read, found) = R::parse(file, text);
    all.extend(read.map(|read| (name.trim_end_matches(".toml").to_owned(), read)));
    found
}

/// Returns the finding about a file that nobody reads, unless somebody else does.
fn unread(path: &str, file: &str) -> Vec<Diagnostic> {
    let first = path.split('/').next().unwrap_or_default();
    if ELSEWHERE.contains(&first) {
        return Vec::new();
    }
    let fact = text!("the register has no file of this name", "le registre n’a pas de fichier de ce nom");
    let found = Diagnostic::new(Code::REGISTER_FILE, fact).at(Place::file(file));
    if PAGES.contains(&first) {
        return vec![found.hint(text!(
            "texts are pages of the portal: incidents lie in its `state/`, workshops and documents where you want them",
            "les textes sont des pages du portail : les incidents dans son dossier « etat/ », les ateliers et les documents où vous voulez"
        ))];
    }
    let own = RECORDS.iter().filter_map(|(file, _)| file.split(['/', ' ']).next());
    let known: BTreeSet<&str> = own.chain(ELSEWHERE).collect();
    let all = known.iter().copied().collect::<Vec<_>>().join(", ");
    vec![match closest(first, known) {
        Some(near) => found.hint(text!("did you mean `{near}`?", "vouliez-vous dire « {near} » ?")),
        None => found.hint(text!("it reads: {all}", "il lit : {all}")),
    }]
}

struct Check<'r> {
    register: &'r Register,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    fn associations<'f, T: 'f>(
        &mut self,
        all: impl IntoIterator<Item = &'f T>,
        whose: impl Fn(&'f T) -> Option<&'f AssociationId>,
        place: impl Fn(&'f T) -> &'f Place,
    ) {
        for one in all {
            let Some(id) = whose(one).filter(|id| !self.register.associations.contains_key(id)) else { continue };
            let fact = text!("the register has no association {id}", "le registre n’a pas d’association {id}");
            self.found.push(Diagnostic::new(Code::REGISTER_DANGLING, fact).at(place(one).clone()).hint(text!(
                "write `associations/{id}.toml`, or correct the code",
                "écrivez « associations/{id}.toml », ou corrigez le code"
            )));
        }
    }

    fn service(&mut self, services: &BTreeMap<String, Service>, name: &str, place: &Place) {
        if services.contains_key(name) || name.is_empty() {
            return;
        }
        let fact = text!("the register has no service `{name}`", "le registre n’a pas de service « {name} »");
        let found = Diagnostic::new(Code::REGISTER_DANGLING, fact).at(place.clone());
        self.found.push(found.did_you_mean(name, services.keys().map(String::as_str)));
    }

    fn decision(&mut self, name: Option<&str>, place: &Place) {
        let decisions = self.register.decisions.held();
        let Some(name) = name.filter(|name| !decisions.iter().any(|decision| decision.name == *name)) else { return };
        let fact = text!("the register has no decision `{name}`", "le registre n’a pas de décision « {name} »");
        let found = Diagnostic::new(Code::REGISTER_DANGLING, fact).at(place.clone());
        self.found.push(found.did_you_mean(name, decisions.iter().map(|decision| decision.name.as_str())));
    }
}
