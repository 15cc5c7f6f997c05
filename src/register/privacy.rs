//! Persons: what is held on each, and for how long.
//!
//! `processing-register.toml` says why data is kept and how many months after somebody has left. A person has left
//! when their line says so, when they left as a member, or when their association has. Each of their name, mail and
//! telephone is kept as long as the longest processing that names it; what no processing names is told.

use std::fmt::Write as _;

use jiff::{ToSpan as _, civil::Date};

use super::{
    Field, ForMembers, Individual, Person, Processing, Record, Register, Role,
    import::{Base, Item, plain},
    ledger::Ledger,
};
use crate::{
    content::node::Value,
    diag::{Code, Diagnostic, Lang, Text, text},
    digest::Digest,
};

/// The fields by which one knows who a person is.
pub const PERSONAL: [&str; 3] = ["name", "mail", "phone"];

/// Data of a person that is past its time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expired {
    /// The person’s code.
    pub person: String,
    /// The fields.
    pub keys: Vec<&'static str>,
    /// On which day they left.
    pub left: Date,
    /// Until when the last of the fields was to be kept.
    pub until: Date,
    /// Whether nothing is left to know them by, so the whole line goes.
    pub is_whole: bool,
}

/// Returns the name of what is to be removed: other data, another name.
pub fn digest(expired: &[Expired]) -> String {
    Digest::of_value(&expired).to_string()[..12].to_owned()
}

impl Register {
    /// Returns what of persons is past its time on a day, and what nobody says how long to keep.
    pub fn expired(&self, today: Date) -> (Vec<Expired>, Vec<Diagnostic>) {
        let (mut expired, mut unsaid) = (Vec::new(), Vec::new());
        for person in &self.facts.persons {
            let Some(left) = self.departure(person) else { continue };
            let held: Vec<&'static str> = PERSONAL.into_iter().filter(|key| person.holds(key)).collect();
            let mut keys = Vec::new();
            let mut last = left;
            for key in &held {
                match self.months(key) {
                    Some(months) => {
                        let until = left.saturating_add(months.months());
                        if until <= today {
                            keys.push(*key);
                            last = last.max(until);
                        }
                    }
                    None if !unsaid.contains(key) => unsaid.push(key),
                    None => {}
                }
            }
            if !keys.is_empty() {
                let is_whole = keys.len() == held.len();
                expired.push(Expired { person: person.id.held().clone(), keys, left, until: last, is_whole });
            }
        }
        (expired, unsaid.into_iter().map(unkept).collect())
    }

    /// Returns the person who has this code, else all who have this address for mail or this name.
    pub fn persons(&self, who: &str) -> Vec<&Person> {
        let who = plain(who);
        let all = &self.facts.persons;
        match all.iter().find(|one| one.id.held().eq_ignore_ascii_case(&who)) {
            Some(one) => vec![one],
            None => all.iter().filter(|one| one.named().contains(&who.to_lowercase())).collect(),
        }
    }

    /// Returns on which day a person left.
    fn departure(&self, person: &Person) -> Option<Date> {
        let of_association = || {
            let association = self.associations.get(&(*person.association.held())?)?;
            association.left.held().as_ref().map(crate::content::date::Date::day)
        };
        let of_member = || {
            let is_same = |one: &&Individual| one.id.held() == person.id.held();
            *self.facts.individuals.iter().find(is_same)?.left.held()
        };
        (*person.left.held()).or_else(of_member).or_else(of_association)
    }

    /// Returns for how many months after leaving a field is kept.
    fn months(&self, key: &str) -> Option<i64> {
        let named = self.facts.processing.iter().filter(|processing| processing.names(key));
        named.filter_map(|processing| *processing.months.held()).max()
    }

    /// Returns all that the register holds on a person, as somebody who asks reads it; `mentions` are places of other
    /// files where their name or address stands.
    pub fn record(&self, person: &Person, imported: &[String], mentions: &[String], lang: Lang, today: Date) -> String {
        let say = |words: Text| words.in_lang(lang).to_owned();
        let id = person.id.held();
        let mut page = format!("# {}\n\n", say(text!("What is held on {id}", "Ce qui est détenu sur {id}")));
        let _ = writeln!(page, "{}\n", say(text!("On {today}.", "Au {today}.")));
        fields(&mut page, "contacts.csv", &person.all(), lang);
        for one in self.facts.individuals.iter().filter(|one| one.id.held() == id) {
            fields(&mut page, "individuals.csv", &one.all(), lang);
        }
        let is_theirs = |role: &&Role| role.contact.held().as_ref() == Some(id);
        for role in self.facts.roles.iter().filter(is_theirs) {
            fields(&mut page, "roles.toml", &role.all(), lang);
        }
        list(&mut page, &say(text!("Taken in from another program", "Repris d’un autre programme")), imported);
        list(&mut page, &say(text!("Also named in", "Nommée aussi dans")), mentions);
        let _ = writeln!(page, "## {}\n", say(text!("Why, and for how long", "Pourquoi, et combien de temps")));
        let concerned =
            |processing: &&Processing| PERSONAL.iter().any(|key| person.holds(key) && processing.names(key));
        if !self.facts.processing.iter().any(|processing| concerned(&processing)) {
            let nowhere = text!(
                "Not said: no processing of `processing-register.toml` names this data.",
                "Non dit : aucun traitement de « processing-register.toml » ne nomme ces données."
            );
            let _ = writeln!(page, "{}\n", say(nowhere));
        }
        for processing in self.facts.processing.iter().filter(concerned) {
            fields(&mut page, processing.name.read_as(ForMembers), &processing.all(), lang);
        }
        let until = self.departure(person).map(|left| {
            let months = PERSONAL.iter().filter(|key| person.holds(key)).filter_map(|key| self.months(key)).max();
            let end = months.map(|months| left.saturating_add(months.months()).to_string());
            let end = end.unwrap_or_else(|| say(text!("not said", "non dit")));
            say(text!("Left on {left}; kept until: {end}.", "Départ le {left} ; conservation jusqu’au : {end}."))
        });
        let stays =
            || say(text!("Is there; kept as long as that is so.", "Toujours là ; conservation tant que c’est le cas."));
        let _ = writeln!(page, "{}", until.unwrap_or_else(stays));
        page
    }
}

impl Person {
    /// Whether one of the fields by which one knows who it is holds something.
    fn holds(&self, key: &str) -> bool {
        let field = match key {
            "name" => self.name.held(),
            "mail" => self.mail.held(),
            _ => self.phone.held(),
        };
        field.as_ref().is_some_and(|text| !text.is_empty())
    }

    /// Returns the words by which they are named, in lower case: for who answers them.
    pub fn named(&self) -> Vec<String> {
        let words = [self.name.held(), self.mail.held()].into_iter().flatten();
        words.map(|word| plain(word).to_lowercase()).filter(|word| !word.is_empty()).collect()
    }
}

impl Processing {
    /// Whether it is about a field of persons: by its key, or what it is called.
    fn names(&self, key: &str) -> bool {
        let label = Person::FIELDS.iter().find(|field| field.key == key).map_or(("", ""), |field| field.label);
        let words = [key, label.0, label.1].map(str::to_lowercase);
        self.fields.held().iter().any(|field| words.contains(&field.trim().to_lowercase()))
    }
}

/// Returns the text of `contacts.csv` without what is past its time.
pub fn purged(contacts: &str, expired: &[Expired]) -> Result<String, Vec<Diagnostic>> {
    let mut ledger = Ledger::of::<Person>("contacts.csv", Some(contacts))?;
    for one in expired {
        match one.is_whole {
            true => ledger.remove(&one.person),
            false => one.keys.iter().for_each(|key| ledger.set(&one.person, key, "")),
        }
    }
    Ok(ledger.text())
}

impl Base {
    /// Returns what was imported without what is past its time.
    #[must_use]
    pub fn without(mut self, expired: &[Expired]) -> Self {
        for known in self.0.values_mut() {
            let Some(one) = expired.iter().find(|one| known.person.as_ref() == Some(&one.person)) else { continue };
            known.said.retain(|item, _| !(item.is_personal() && one.keys.contains(&item.key())));
        }
        self
    }

    /// Returns what was imported of a person, as lines.
    pub fn of(&self, person: &str) -> Vec<String> {
        let own = self.0.iter().filter(|(_, known)| known.person.as_deref() == Some(person));
        let line = |item: &Item, said: &String| format!("{}: {said}", item.as_str());
        own.flat_map(|(number, known)| {
            known.said.iter().map(move |(item, said)| format!("{number}, {}", line(item, said)))
        })
        .collect()
    }
}

/// Adds a table of fields.
fn fields(page: &mut String, title: &str, fields: &[(&'static Field, Value)], lang: Lang) {
    let _ = writeln!(page, "## {title}\n");
    for (field, value) in fields {
        let label = field.label();
        let _ = writeln!(page, "- {}: {}", label.in_lang(lang), shown(value));
    }
    page.push('\n');
}

fn list(page: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = writeln!(page, "## {title}\n");
        for line in lines {
            let _ = writeln!(page, "- {line}");
        }
        page.push('\n');
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Bool(is) => is.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Table(entries) => {
            entries.iter().map(|(key, value)| format!("{key}: {}", shown(value))).collect::<Vec<_>>().join(", ")
        }
    }
}

fn unkept(key: &str) -> Diagnostic {
    let fact = text!(
        "no processing says how long `{key}` of persons is kept",
        "aucun traitement ne dit combien de temps est gardé « {key} » des personnes"
    );
    Diagnostic::new(Code::REGISTER_RETENTION, fact).hint(text!(
        "in `processing-register.toml`: `fields = [\"{key}\"]` and `months`",
        "dans « processing-register.toml » : « fields = [\"{key}\"] » et « months »"
    ))
}
