//! The merge of three sides, field by field.

use std::collections::{BTreeMap, BTreeSet};

use super::{Base, Imported, Item, Known, mail, plain};
use crate::{
    diag::{Code, Diagnostic, Text, text},
    digest::Digest,
    register::{Association, AssociationId, Register},
};

/// Whom a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An association.
    Association(AssociationId),
    /// A member who is no association, by code.
    Individual(String),
    /// A person, by code, and for which association.
    Person(String, Option<AssociationId>),
}

/// A field of the register that the import changes; of who is new, each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Change {
    /// Whom it is about.
    pub subject: Subject,
    /// The field.
    pub item: Item,
    /// What the register says.
    pub before: String,
    /// What it is to say.
    pub after: String,
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merge {
    /// Who is to be added, in order.
    pub new: BTreeSet<Subject>,
    /// What changes.
    pub changes: Vec<Change>,
    /// What two sides changed, and whom nobody can tell apart; the register keeps what it says.
    pub conflicts: Vec<Diagnostic>,
    /// Who was imported and is in the export no more, by the program’s numbers.
    pub gone: Vec<String>,
    /// What the next import will take for what this one said.
    pub base: Base,
}

impl Merge {
    /// Whether the register stays as it is.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changes.is_empty()
    }

    /// Returns its name: another one, another name.
    pub fn digest(&self) -> String {
        Digest::of_value(&(&self.new, &self.changes, self.base.text())).to_string()[..12].to_owned()
    }
}

/// Merges an export into a register; `base` is what the last one said.
pub fn merge(register: &Register, base: &Base, members: &[Imported]) -> Merge {
    let mut merging = Merging { sides: Sides::of(register), base, merge: Merge::default(), claimed: BTreeMap::new() };
    let mut mails: BTreeMap<&str, usize> = BTreeMap::new();
    for address in members.iter().filter_map(|member| member.said.get(&Item::Mail)) {
        *mails.entry(address).or_default() += 1;
    }
    for member in members {
        let is_own = |address: &&String| mails.get(address.as_str()) == Some(&1) && !address.is_empty();
        let own_mail = member.said.get(&Item::Mail).filter(is_own);
        merging.member(member, own_mail.map(String::as_str));
    }
    let numbers: BTreeSet<&String> = members.iter().map(|member| &member.number).collect();
    for (number, known) in &base.0 {
        if !numbers.contains(number) {
            merging.merge.gone.push(number.clone());
            merging.merge.base.0.insert(number.clone(), known.clone());
        }
    }
    merging.merge
}

/// What the register says, in the form of an import.
struct Sides {
    said: BTreeMap<Subject, BTreeMap<Item, String>>,
    /// Associations by their names, as people compare them.
    names: BTreeMap<String, AssociationId>,
    /// Whose an address for mail is; of one that several have, nobody's.
    associations: BTreeMap<String, Option<AssociationId>>,
    persons: BTreeMap<String, Option<String>>,
    /// For which association each person is.
    of: BTreeMap<String, Option<AssociationId>>,
}

impl Sides {
    fn of(register: &Register) -> Self {
        let (said, names) = (BTreeMap::new(), BTreeMap::new());
        let (associations, persons, of) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut sides = Self { said, names, associations, persons, of };
        for association in register.associations.values() {
            sides.association(association);
        }
        for one in &register.facts.individuals {
            let joined = one.joined.held().map(|day| day.to_string()).unwrap_or_default();
            sides.said.insert(Subject::Individual(one.id.held().clone()), BTreeMap::from([(Item::Joined, joined)]));
        }
        for person in &register.facts.persons {
            let (id, association) = (person.id.held().clone(), *person.association.held());
            let held = |field: &Option<String>| field.clone().unwrap_or_default();
            let address = mail(&held(person.mail.held()));
            alone(&mut sides.persons, address.clone(), &id);
            if let Some(association) = association {
                alone(&mut sides.associations, address.clone(), &association);
            }
            let (name, phone) = (plain(&held(person.name.held())), plain(&held(person.phone.held())));
            let said = BTreeMap::from([(Item::Person, name), (Item::Mail, address), (Item::Phone, phone)]);
            sides.said.insert(Subject::Person(id.clone(), association), said);
            sides.of.insert(id, association);
        }
        sides
    }

    fn association(&mut self, association: &Association) {
        let name = plain(association.name.held());
        let text = |field: &Option<String>| field.as_deref().map(plain).unwrap_or_default();
        let joined = association.joined.held().as_ref().map(|date| date.day().to_string()).unwrap_or_default();
        let said = BTreeMap::from([
            (Item::Name, name.clone()),
            (Item::Town, text(association.town.held())),
            (Item::Postcode, text(association.postcode.held())),
            (Item::Joined, joined),
        ]);
        self.said.insert(Subject::Association(association.id), said);
        self.names.insert(name.to_lowercase(), association.id);
        for contact in association.contacts.held() {
            alone(&mut self.associations, mail(&contact.mail), &association.id);
        }
    }
}

/// Notes whose an address is, unless others have it, too.
fn alone<T: Clone + PartialEq>(of: &mut BTreeMap<String, Option<T>>, address: String, whose: &T) {
    if address.is_empty() {
        return;
    }
    let known = of.entry(address).or_insert_with(|| Some(whose.clone()));
    if known.as_ref() != Some(whose) {
        *known = None;
    }
}

struct Merging<'m> {
    sides: Sides,
    base: &'m Base,
    merge: Merge,
    /// Who was found for which number of the program.
    claimed: BTreeMap<Subject, String>,
}

impl Merging<'_> {
    fn member(&mut self, member: &Imported, own_mail: Option<&str>) {
        let before = self.base.0.get(&member.number);
        let Some(subject) = self.subject(member, before, own_mail) else {
            // Who could not be told stays as the last import left it.
            self.merge.base.0.extend(before.map(|known| (member.number.clone(), known.clone())));
            return;
        };
        let person = self.person(member, &subject, before, own_mail);
        let mut known = Known { said: member.said.clone(), ..Known::default() };
        match &subject {
            Subject::Association(id) => known.association = Some(id.to_string()),
            Subject::Individual(id) | Subject::Person(id, _) => known.person = Some(id.clone()),
        }
        if let Some(Subject::Person(id, _)) = &person {
            known.person = Some(id.clone());
        }
        for (item, theirs) in &member.said {
            let whom = if item.is_personal() { person.as_ref() } else { Some(&subject) };
            let last = before.and_then(|known| known.said.get(item));
            let has_settled = whom.is_none_or(|whom| self.field(whom, *item, last, theirs, member));
            if !has_settled {
                // Until somebody decides, the last import counts.
                match last {
                    Some(last) => drop(known.said.insert(*item, last.clone())),
                    None => drop(known.said.remove(item)),
                }
            }
        }
        self.merge.base.0.insert(member.number.clone(), known);
    }

    /// Merges a field; tells whether the two sides are at one now.
    fn field(&mut self, subject: &Subject, item: Item, last: Option<&String>, theirs: &str, member: &Imported) -> bool {
        let mine = self.sides.said.get(subject).and_then(|said| said.get(&item)).cloned().unwrap_or_default();
        let is_unchanged_there = last.is_some_and(|last| last == theirs) || (last.is_none() && theirs.is_empty());
        if mine == theirs || is_unchanged_there {
            return true;
        }
        let is_unchanged_here = match last {
            Some(last) => *last == mine,
            None => mine.is_empty(),
        };
        if is_unchanged_here {
            let change = Change { subject: subject.clone(), item, before: mine, after: theirs.to_owned() };
            self.merge.changes.push(change);
            return true;
        }
        let (whose, key) = (subject.code(), item.key());
        self.conflict(
            member,
            text!(
                "`{key}` of {whose} is `{mine}` in the register and `{theirs}` in the export",
                "« {key} » de {whose} vaut « {mine} » dans le registre et « {theirs} » dans l’export"
            ),
            text!(
                "correct the one that is wrong; the register stays as it is until both say the same",
                "corrigez celui qui se trompe ; le registre reste tel quel jusqu’à ce que les deux disent la même chose"
            ),
        );
        false
    }

    /// Returns which entry of the register a member is, or which one it will be; `None` when nobody can tell.
    fn subject(&mut self, member: &Imported, before: Option<&Known>, own_mail: Option<&str>) -> Option<Subject> {
        let subject = if member.is_association {
            Subject::Association(self.association(member, before, own_mail)?)
        } else {
            let known = before.and_then(|known| known.person.clone());
            let by_mail = || own_mail.and_then(|address| self.sides.persons.get(address).cloned().flatten());
            // An address may be that of an association's contact: that is another kind of member.
            let is_free = |id: &String| self.sides.of.get(id).is_none_or(Option::is_none);
            let id = known.or_else(|| by_mail().filter(is_free)).unwrap_or_else(|| self.new_person(&member.number));
            Subject::Individual(id)
        };
        if let Some(other) = self.claimed.insert(subject.clone(), member.number.clone()) {
            let (whose, number) = (subject.code(), &member.number);
            self.conflict(
                member,
                text!(
                    "{number} and {other} of the export are both {whose} of the register",
                    "{number} et {other} de l’export sont tous deux {whose} du registre"
                ),
                text!(
                    "remove one there, or correct its number",
                    "retirez l’un des deux là-bas, ou corrigez son numéro"
                ),
            );
            return None;
        }
        if !self.sides.said.contains_key(&subject) {
            self.merge.new.insert(subject.clone());
        }
        Some(subject)
    }

    fn association(
        &mut self,
        member: &Imported,
        before: Option<&Known>,
        own_mail: Option<&str>,
    ) -> Option<AssociationId> {
        let known = before.and_then(|known| known.association.as_ref()?.parse().ok());
        let by_mail = || own_mail.and_then(|address| self.sides.associations.get(address).copied().flatten());
        if let Some(id) = known.or(member.code).or_else(by_mail) {
            return Some(id);
        }
        let name = member.said.get(&Item::Name).map(|name| name.to_lowercase()).unwrap_or_default();
        if let Some(id) = self.sides.names.get(&name) {
            let fact = text!(
                "the register has an association of this name, {id}, and nothing else says that it is this one",
                "le registre a une association de ce nom, {id}, et rien d’autre ne dit que c’est celle-ci"
            );
            self.conflict(
                member,
                fact,
                text!(
                    "write {id} as its member number in Galette, or give the two the same mail",
                    "écrivez {id} comme numéro d’adhérent dans Galette, ou donnez aux deux le même courriel"
                ),
            );
            return None;
        }
        Some(self.new_association(&member.number))
    }

    /// Returns the code of who is new: the program's own number if it is free, else the next one.
    fn new_association(&self, number: &str) -> AssociationId {
        let is_free = |id: &AssociationId| {
            let subject = Subject::Association(*id);
            !self.sides.said.contains_key(&subject) && !self.claimed.contains_key(&subject)
        };
        let code = |number: usize| format!("A{number:04}").parse::<AssociationId>().ok();
        let own = number.parse().ok().filter(|number| *number > 0).and_then(code);
        let all = || (1..=9999).rev().filter_map(code);
        let next = || {
            let last = all().position(|id| !is_free(&id)).map_or(0, |free| 9999 - free);
            code(last + 1)
        };
        own.filter(is_free).or_else(next).unwrap_or_default()
    }

    fn new_person(&self, number: &str) -> String {
        let taken = |code: &String| {
            let in_register = self.sides.said.keys().any(|subject| subject.is_person(code));
            in_register || self.claimed.keys().chain(&self.merge.new).any(|subject| subject.is_person(code))
        };
        let code = |number: usize| format!("P{number:03}");
        let own = number.parse().ok().map(code).filter(|code| !taken(code));
        // Of one code more than there are entries, one is free.
        let most = self.sides.said.len() + self.claimed.len() + self.merge.new.len() + 1;
        own.or_else(|| (1..=most).map(code).find(|code| !taken(code))).unwrap_or_default()
    }

    /// Returns the person behind a member, if the export names one.
    fn person(
        &mut self,
        member: &Imported,
        subject: &Subject,
        before: Option<&Known>,
        own_mail: Option<&str>,
    ) -> Option<Subject> {
        let is_named = Item::ALL.iter().filter(|item| item.is_personal());
        let is_named = is_named.filter_map(|item| member.said.get(item)).any(|said| !said.is_empty());
        let known = before.and_then(|known| known.person.clone());
        if !is_named && known.is_none() {
            return None;
        }
        let (id, association) = match subject {
            Subject::Individual(id) | Subject::Person(id, _) => (id.clone(), None),
            Subject::Association(association) => {
                let by_mail = || own_mail.and_then(|address| self.sides.persons.get(address).cloned().flatten());
                let is_theirs = |id: &String| self.sides.of.get(id).copied().flatten() == Some(*association);
                let id = known.or_else(|| by_mail().filter(is_theirs));
                (id.unwrap_or_else(|| self.new_person(&member.number)), Some(*association))
            }
        };
        let association = self.sides.of.get(&id).copied().unwrap_or(association);
        let person = Subject::Person(id, association);
        if !self.sides.said.contains_key(&person) {
            self.merge.new.insert(person.clone());
        }
        Some(person)
    }

    fn conflict(&mut self, member: &Imported, fact: Text, hint: Text) {
        let found = Diagnostic::new(Code::REGISTER_CONFLICT, fact).at(member.place.clone()).hint(hint);
        self.merge.conflicts.push(found);
    }
}

impl Subject {
    /// Returns its code.
    pub fn code(&self) -> String {
        match self {
            Self::Association(id) => id.to_string(),
            Self::Individual(id) | Self::Person(id, _) => id.clone(),
        }
    }

    fn is_person(&self, code: &str) -> bool {
        matches!(self, Self::Individual(id) | Self::Person(id, _) if id == code)
    }
}
