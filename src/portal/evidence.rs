//! What a build itself shows of what was promised: nothing here is claimed by hand.
//!
//! What the gate lets through follows from the configuration, for a page that it refuses is not written; what is
//! archived and how much is static from the register. What pages cost is known when all others are made, so the theme
//! says it: it is asked for those pages last. What nothing shows is said to be without evidence.

use jiff::civil::Date;

use super::{
    Figure, Pages,
    block::{Block, Cell, Proof},
};
use crate::{
    content::Audience,
    diag::text,
    gate::Rule,
    register::{Agreement, AssociationId, Condition, Evidence, ForAssociation},
};

/// The template of pages that say what the others cost.
pub(super) const TEMPLATE: &str = "evidence.html";

/// What the gate holds a page against beside what everybody must be able to read.
const SOBER: [Rule; 6] =
    [Rule::ThirdParty, Rule::HtmlWeight, Rule::PageWeight, Rule::Requests, Rule::Chrome, Rule::Script];

/// What is shown, and whether it is enough.
type Shown = (Vec<Cell>, Option<bool>);

impl Pages<'_> {
    /// Returns what this build shows of what the collective promises to everyone, and of what it might.
    pub(super) fn promised(&self) -> Block {
        let own = self.portal.register.facts.collective.as_ref().and_then(|own| self.see(&own.promises));
        let own = own.unwrap_or_default();
        let named: Vec<Evidence> = own.iter().filter_map(|one| self.see(&one.evidence)?).collect();
        let promises = own.iter().filter_map(|one| {
            let (evidence, bound) = (self.see(&one.evidence).flatten(), self.see(&one.bound).flatten());
            Some(self.proof(Cell::Text(self.see(&one.text)?), evidence, bound, None))
        });
        let others = [
            (text!("No page asks another host for anything", "Aucune page n’appelle un tiers"), Evidence::ThirdParties),
            (
                text!(
                    "Nothing that a build can see keeps anybody from reading",
                    "Rien de ce qu’une construction sait voir n’empêche quelqu’un de lire"
                ),
                Evidence::Accessibility,
            ),
            (text!("Pages are light", "Les pages sont légères"), Evidence::Weight),
            (text!("They ask for few files", "Elles demandent peu de fichiers"), Evidence::Requests),
            (text!("They are sober", "Elles sont sobres"), Evidence::Ecoindex),
            (text!("Websites are plain files", "Des sites sont de simples fichiers"), Evidence::Static),
            (text!("Websites are archived", "Les sites sont archivés"), Evidence::Archives),
            (text!("Archives were opened again", "Les archives ont été rouvertes"), Evidence::Restores),
        ];
        let others = others.into_iter().filter(|(_, evidence)| !named.contains(evidence));
        let others = others.map(|(words, evidence)| self.proof(Cell::Label(words), Some(evidence), None, None));
        let title = text!("What this build shows", "Ce que montre cette construction");
        Block::Evidence { title, rows: promises.chain(others).collect(), source: "collective.toml" }
    }

    /// Returns the conditions of an agreement, each with what shows that it is kept. One with an association is about her
    /// websites: it is for who may know what was seen of them.
    pub(super) fn conditions(&self, agreement: &Agreement) -> Option<Block> {
        let whose = *agreement.association.read_as(ForAssociation);
        if whose.is_some() && self.see(&agreement.association).is_none() {
            return None;
        }
        let row = |one: &Condition| {
            let text = Cell::Text(self.see(&one.text)?);
            let bound = self.see(&one.bound).flatten();
            let proof = self.proof(text, self.see(&one.evidence).flatten(), bound, whose);
            Some(Proof { how: self.see(&one.check).flatten(), seen: self.see(&one.last).flatten(), ..proof })
        };
        let rows: Vec<Proof> = self.see(&agreement.conditions)?.iter().filter_map(row).collect();
        let object = self.see(&agreement.object)?;
        let title = text!("Conditions: {object}", "Conditions : {object}");
        (!rows.is_empty()).then_some(Block::Evidence { title, rows, source: "agreements" })
    }

    /// Returns what shows something: of the websites of one association what the register saw of them, else what this
    /// build shows.
    fn proof(&self, text: Cell, evidence: Option<Evidence>, bound: Option<i64>, whose: Option<AssociationId>) -> Proof {
        let (mut figure, mut shown): (_, Shown) = (None, (Vec::new(), None));
        match (evidence, whose) {
            (Some(Evidence::ThirdParties), None) => shown = self.let_through(|rule| rule == Rule::ThirdParty, false),
            (Some(Evidence::Accessibility), None) => shown = self.let_through(|rule| !SOBER.contains(&rule), true),
            (Some(measured @ (Evidence::Weight | Evidence::Requests | Evidence::Ecoindex)), None) => {
                // A part that only some read does not know what the pages for everyone cost.
                match *self.sight.reader() == Audience::Public {
                    true => figure = Some(measured),
                    false => shown = (self.measured_elsewhere(), None),
                }
            }
            (Some(Evidence::ThirdParties), Some(id)) => shown = Self::reported(self.figures.strangers_of(id), Some(0)),
            (Some(Evidence::Weight), Some(id)) => shown = Self::reported(self.figures.weight_of(id), bound),
            (Some(Evidence::Static), whose) => shown = Self::share(&self.figures.static_sites(whose), bound),
            (Some(Evidence::Archives), whose) => shown = self.ages(&self.figures.archives(whose), bound),
            (Some(Evidence::Restores), whose) => shown = self.ages(&self.figures.restores(whose), bound),
            (Some(Evidence::Accessibility | Evidence::Requests | Evidence::Ecoindex), Some(_)) | (None, _) => {}
        }
        let (cells, kept) = shown;
        Proof { text, figure, bound, cells, kept, how: None, seen: None }
    }

    fn measured_elsewhere(&self) -> Vec<Cell> {
        let words = text!("measured of the pages for everyone:", "mesuré sur les pages publiques :");
        let (folder, title) = (self.named("charter", "charte"), text!("the charter", "la charte"));
        vec![Cell::Label(words), Cell::Link(title.in_lang(self.portal.lang).to_owned(), format!("/{folder}/"))]
    }

    /// Returns what the gate lets through of some rules, with the reasons; of most, only when it refuses what it finds.
    fn let_through(&self, is_meant: impl Fn(Rule) -> bool, may_warn: bool) -> Shown {
        let gate = self.portal.gate;
        if let Some(reason) = gate.lenient.as_ref().filter(|_| may_warn) {
            let words = text!("the gate only warns: {reason}", "le contrôle ne fait qu’avertir : {reason}");
            return (vec![Cell::Label(words)], None);
        }
        let reasons: Vec<&str> =
            gate.allowances.iter().filter(|one| is_meant(one.rule)).map(|one| one.reason.as_str()).collect();
        if reasons.is_empty() {
            let words = text!(
                "no exception, on any page: a page that does otherwise is not published",
                "aucune exception, sur aucune page : une page qui fait autrement n’est pas publiée"
            );
            return (vec![Cell::Label(words)], Some(true));
        }
        let (count, reasons) = (reasons.len(), reasons.join(" ; "));
        (vec![Cell::Label(text!("exceptions: {count} ({reasons})", "exceptions : {count} ({reasons})"))], Some(false))
    }

    /// Returns the worst that was seen of some websites, and on which day.
    fn reported(seen: Option<(i64, Option<Date>)>, most: Option<i64>) -> Shown {
        let Some((worst, day)) = seen else { return (Vec::new(), None) };
        let words = text!("at most {worst}, as seen", "au plus {worst}, d’après le relevé");
        let mut cells = vec![Cell::Label(words)];
        cells.extend(day.map(|day| [Cell::Label(text!("on", "du")), Cell::Day(day)]).into_iter().flatten());
        (cells, most.map(|most| worst <= most))
    }

    /// Returns a share of websites, and whether it is large enough.
    fn share(figure: &Figure, least: Option<i64>) -> Shown {
        let (Some(of), Some(share)) = (figure.base, figure.share()) else { return (Vec::new(), None) };
        let count = figure.value;
        let words = text!("{count} of {of} ({share} %), on", "{count} sur {of} ({share} %), au");
        (vec![Cell::Label(words), Cell::Day(figure.day)], least.map(|least| count * 100 >= least * of))
    }

    /// Returns how many have a day, and the oldest; enough is when all have one that is not older than so many days.
    fn ages(&self, days: &[Option<Date>], most: Option<i64>) -> Shown {
        let (all, there) = (days.len(), days.iter().flatten().count());
        if all == 0 {
            return (Vec::new(), None);
        }
        let oldest = days.iter().flatten().min();
        let mut cells = vec![Cell::Label(text!("{there} of {all}", "{there} sur {all}"))];
        cells.extend(
            oldest
                .map(|day| [Cell::Label(text!("· the longest ago on", "· le plus ancien, le")), Cell::Day(*day)])
                .into_iter()
                .flatten(),
        );
        let age = oldest.and_then(|day| day.until(self.portal.today).ok()).map(|age| i64::from(age.get_days()));
        (cells, most.map(|most| there == all && age.is_some_and(|age| age <= most)))
    }
}
