//! `sobre privacy record` and `sobre privacy purge`.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{Privacy, PurgeArgs, RecordArgs},
    books::{Books, check_plan},
};
use crate::{
    diag::{Diagnostic, Place, diagnostic_json, text, write_human},
    register::{
        ForBoard, Person,
        import::FOLDER,
        privacy::{Expired, digest, purged},
    },
    release::whole::write_private,
};

/// Does what was asked about persons.
pub(crate) fn run(what: &Privacy, screen: Screen) -> Result<Answer, Failure> {
    match what {
        Privacy::Record(args) => record(args, screen),
        Privacy::Purge(args) => purge(args, screen),
    }
}

/// Shows all that is held on a person.
fn record(args: &RecordArgs, screen: Screen) -> Result<Answer, Failure> {
    let books = Books::open(&args.farm.root, args.day.get())?;
    let person = match books.register.persons(&args.person)[..] {
        [] => return Err(nobody(&args.person, &books)),
        [person] => person,
        ref several => return Err(too_many(&args.person, several)),
    };
    let (imported, mentions) = (imported(&books, person), mentions(&books, person));
    let page = books.register.record(person, &imported, &mentions, screen.style.lang, args.day.get());
    let json =
        Map::from_iter([("person".to_owned(), json!(person.id.read_as(ForBoard))), ("record".to_owned(), json!(page))]);
    let human = match &args.out {
        None => page,
        Some(out) => {
            write_private(out, page.as_bytes())
                .map_err(|error| Failure::world(&text!("writing", "l’écriture de"), out, &error))?;
            let out = out.display();
            screen.sentence(&text!("written to {out}", "écrit dans {out}"))
        }
    };
    Ok(Answer { exit: Exit::Good, human, json })
}

fn nobody(who: &str, books: &Books) -> Failure {
    let contacts = books.private.join("contacts.csv");
    let contacts = contacts.display();
    let fact = text!(
        "nobody in {contacts} has the code, the mail or the name `{who}`",
        "personne dans {contacts} n’a le code, le courriel ou le nom « {who} »"
    );
    Failure::usage(fact).hint(text!(
        "a name is written as it is there, first name and name; somebody of whom nothing is held is told so",
        "un nom s’écrit comme il y est, prénom et nom ; à qui rien n’est détenu, on le dit"
    ))
}

/// Two persons of one name, or with one address: what is held on one is not for the other.
fn too_many(who: &str, several: &[&Person]) -> Failure {
    let codes: Vec<&str> = several.iter().map(|one| one.id.read_as(ForBoard).as_str()).collect();
    let (codes, first) = (codes.join(", "), codes[0]);
    let fact = text!("several persons have `{who}`: {codes}", "plusieurs personnes ont « {who} » : {codes}");
    Failure::usage(fact).hint(text!(
        "make sure which one asks, then name the code: `sobre privacy record {first}`",
        "assurez-vous de celle qui demande, puis donnez son code : « sobre privacy record {first} »"
    ))
}

/// Returns what imports said of a person.
fn imported(books: &Books, person: &Person) -> Vec<String> {
    let id = person.id.read_as(ForBoard);
    sources(books).iter().flat_map(|source| books.base(source).of(id)).collect()
}

/// Returns the programs of which something was imported.
fn sources(books: &Books) -> Vec<String> {
    let entries = fs::read_dir(books.private.join(FOLDER)).into_iter().flatten().flatten();
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().strip_suffix(".toml").map(str::to_owned);
    let mut names: Vec<String> = entries.filter_map(name).collect();
    names.sort();
    names
}

/// Returns the lines of the register in which a person's name or address stands.
fn mentions(books: &Books, person: &Person) -> Vec<String> {
    let words = person.named();
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&books.folder).sort_by_file_name().into_iter().flatten() {
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        let path = entry.path().strip_prefix(&books.folder).unwrap_or(Path::new(""));
        for (at, line) in text.lines().enumerate() {
            let line = line.to_lowercase();
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}", path.display(), at + 1));
            }
        }
    }
    found
}

/// Shows what is past its time, or removes it.
fn purge(args: &PurgeArgs, screen: Screen) -> Result<Answer, Failure> {
    let books = Books::open(&args.farm.root, args.day.get())?;
    let (expired, found) = books.register.expired(args.day.get());
    let file = books.folder.strip_prefix(&args.farm.root).unwrap_or(&books.folder).join("processing-register.toml");
    let place = |one: Diagnostic| one.at(Place::file(file.display().to_string()));
    let found: Vec<Diagnostic> = found.into_iter().map(place).collect();
    let (name, lang) = (digest(&expired), screen.style.lang);
    let mut human = String::new();
    for diagnostic in found.iter().filter(|_| !screen.quiet) {
        write_human(diagnostic, screen.style, &mut human);
        human.push('\n');
    }
    let exit = match &args.agreed.plan {
        Some(plan) => {
            check_plan(plan, &name)?;
            remove(&books, &expired)?;
            let count = expired.len();
            human += &screen.sentence(&text!("removed, of persons: {count}", "retiré, de personnes : {count}"));
            Exit::Good
        }
        None => {
            for Expired { person, keys, left, until, is_whole } in &expired {
                let keys = keys.join(", ");
                let line = match is_whole {
                    true => text!(
                        "{person}: left on {left}, kept until {until}; the whole line goes ({keys})",
                        "{person} : départ le {left}, conservation jusqu’au {until} ; toute la ligne disparaît ({keys})"
                    ),
                    false => text!(
                        "{person}: left on {left}, kept until {until}; {keys} go",
                        "{person} : départ le {left}, conservation jusqu’au {until} ; {keys} disparaissent"
                    ),
                };
                let _ = writeln!(human, "- {}", line.in_lang(lang));
            }
            human += &screen.sentence(&match expired.is_empty() {
                true => text!("nothing is past its time", "rien n’a fait son temps"),
                false => text!("to remove it: --plan {name}", "pour le retirer : --plan {name}"),
            });
            if expired.is_empty() { Exit::Good } else { Exit::Changes }
        }
    };
    let json = Map::from_iter([
        ("plan".to_owned(), json!(name)),
        ("expired".to_owned(), expired.iter().map(expired_json).collect()),
        ("diagnostics".to_owned(), found.iter().map(|one: &Diagnostic| diagnostic_json(one, lang)).collect()),
    ]);
    Ok(Answer { exit, human, json })
}

/// Removes data from the table of persons and from what was imported.
fn remove(books: &Books, expired: &[Expired]) -> Result<(), Failure> {
    let Some(contacts) = books.contacts().filter(|_| !expired.is_empty()) else { return Ok(()) };
    for source in sources(books) {
        let base = books.base(&source).without(expired);
        books.write_private(&format!("{FOLDER}/{source}.toml"), &base.text())?;
    }
    books.write_private("contacts.csv", &purged(&contacts, expired).map_err(Failure::Configuration)?)
}

fn expired_json(Expired { person, keys, left, until, is_whole }: &Expired) -> Value {
    json!({ "person": person, "fields": keys, "left": left.to_string(), "until": until.to_string(), "whole": is_whole })
}
