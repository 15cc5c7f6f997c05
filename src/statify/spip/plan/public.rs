//! What everybody could see: an allow-list. Whatever is not on it is counted and told.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use crate::{
    diag::text,
    statify::{
        Report, Request, Weight,
        spip::{
            archive::Archive,
            item::{File, Item, Key, Kind},
        },
    },
};

/// Deepest section; what lies deeper joins the last one.
const DEPTH: usize = 32;

/// Finds what is public, and returns what is to be written as a draft.
pub(super) fn select(plan: &mut Plan, archive: &Archive, request: &Request, report: &mut Report) -> BTreeSet<Key> {
    let mut drafts = BTreeSet::new();
    let all_dates = archive.meta("post_dates") == "oui";
    for (&key, item) in archive.items.iter().filter(|((kind, _), _)| has_status(*kind)) {
        let is_public = item.status == "publie" && (all_dates || !is_to_come(item, request.today));
        let as_draft = !is_public && request.drafts && matches!(item.status.as_str(), "publie" | "prepa" | "prop");
        report.count(counted(key.0), is_public || as_draft);
        if is_public {
            plan.public.insert(key);
        } else if as_draft {
            drafts.insert(key);
        } else {
            let status = &item.status;
            let what = match status.as_str() {
                "publie" => text!("its day is still to come", "sa date est à venir"),
                _ => text!("not published ({status})", "non publié ({status})"),
            };
            report.tell(Weight::KeptOut, what, named(key));
        }
    }
    sections(plan, archive, &mut drafts, report);
    people_and_words(plan, archive, report);
    files(plan, archive, report);
    drafts
}

fn has_status(kind: Kind) -> bool {
    matches!(kind, Kind::Article | Kind::News | Kind::Link)
}

fn counted(kind: Kind) -> &'static str {
    match kind {
        Kind::Section => "rubriques",
        Kind::Article => "articles",
        Kind::News => "breves",
        Kind::Author => "auteurs",
        Kind::Keyword => "mots",
        Kind::Link => "sites",
        Kind::Document => "documents",
    }
}

/// Returns what the report calls an object, such as `article 12`.
pub(in super::super) fn named((kind, id): Key) -> String {
    format!("{} {id}", kind.word())
}

/// Whether an object's date is after `today`; what is no date is none.
fn is_to_come(item: &Item, today: jiff::civil::Date) -> bool {
    let day = item.date.get(..10).unwrap_or_default();
    day.starts_with(|c: char| c.is_ascii_digit()) && *day > *today.to_string()
}

/// A section is public when it holds something public, however deep.
fn sections(plan: &mut Plan, archive: &Archive, drafts: &mut BTreeSet<Key>, report: &mut Report) {
    let shown = |plan: &Plan, key: &Key| plan.public.contains(key);
    let own_files = archive.attached.iter().filter(|((kind, _), files)| {
        let is_file = |id: u64| archive.files.get(&id).is_some_and(|file| is_shown(file) && !is_logo(file));
        *kind == Kind::Section && files.iter().any(|one| is_file(one.document))
    });
    let own_files: Vec<u64> = own_files.map(|((_, id), _)| *id).collect();
    let holders = |set: &BTreeSet<Key>| -> Vec<u64> {
        set.iter().filter(|key| has_status(key.0)).filter_map(|key| Some(archive.items.get(key)?.parent)).collect()
    };
    let public: Vec<u64> = holders(&plan.public).into_iter().chain(own_files).collect();
    for id in public {
        plan.public.extend(lineage(archive, id).into_iter().map(|id| (Kind::Section, id)));
    }
    for id in holders(drafts) {
        let above = lineage(archive, id).into_iter().map(|id| (Kind::Section, id));
        let above: Vec<Key> = above.filter(|key| !shown(plan, key)).collect();
        drafts.extend(above);
    }
    for key in archive.items.keys().filter(|(kind, _)| *kind == Kind::Section) {
        report.count("rubriques", shown(plan, key) || drafts.contains(key));
        if !shown(plan, key) && !drafts.contains(key) {
            let what = text!("a section that holds nothing public", "une rubrique qui ne contient rien de public");
            report.tell(Weight::KeptOut, what, named(*key));
        }
        if is_in_circle(archive, key.1) {
            let what = text!(
                "sections that lie in each other: one of them is at the top now",
                "des rubriques contenues l’une dans l’autre : l’une d’elles est en haut maintenant"
            );
            report.tell(Weight::Guess, what, named(*key));
        }
    }
}

/// Returns a section and those above it, topmost first; a circle is cut at its smallest number.
pub(super) fn lineage(archive: &Archive, id: u64) -> Vec<u64> {
    let mut line = Vec::new();
    let mut at = id;
    while let Some(section) = archive.items.get(&(Kind::Section, at)) {
        if line.contains(&at) || line.len() > 4 * DEPTH {
            break;
        }
        line.push(at);
        at = section.parent;
    }
    if let Some(start) = line.iter().position(|one| *one == at) {
        // All that come after the smallest of the circle lie above it, and are below it, too.
        let smallest = line[start..].iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(at, _)| at);
        line.truncate(start + smallest + 1);
    }
    line.reverse();
    line.truncate(DEPTH);
    line
}

fn is_in_circle(archive: &Archive, id: u64) -> bool {
    let mut seen = Vec::new();
    let mut at = id;
    while let Some(section) = archive.items.get(&(Kind::Section, at)).filter(|_| seen.len() < 4 * DEPTH) {
        seen.push(at);
        at = section.parent;
        if at == id {
            return true;
        }
        if seen.contains(&at) {
            return false;
        }
    }
    false
}

/// Those who wrote something public; keywords of groups that are no tools of the site's makers.
fn people_and_words(plan: &mut Plan, archive: &Archive, report: &mut Report) {
    let published = archive.authors.iter().filter(|(key, _)| key.0 == Kind::Article && plan.public.contains(key));
    let signed: BTreeSet<u64> = published.flat_map(|(_, ids)| ids.iter().copied()).collect();
    let mut public = Vec::new();
    for (&key, item) in &archive.items {
        let is_public = match key.0 {
            Kind::Author => {
                signed.contains(&key.1) && matches!(item.status.as_str(), "0minirezo" | "1comite" | "6forum")
            }
            Kind::Keyword => !is_technical(archive, item),
            _ => continue,
        };
        report.count(counted(key.0), is_public);
        public.extend(is_public.then_some(key));
    }
    plan.public.extend(public);
}

/// Whether a keyword is a tool of the site's makers: its group begins with `_`.
pub(super) fn is_technical(archive: &Archive, keyword: &Item) -> bool {
    archive.groups.get(&keyword.parent).is_some_and(|group| group.trim_start().starts_with('_'))
}

fn is_logo(file: &File) -> bool {
    matches!(file.mode.as_str(), "logoon" | "logooff" | "vignette")
}

/// Whether a file may be shown where something public shows it; before 3.0 files had no status.
pub(in super::super) fn is_shown(file: &File) -> bool {
    matches!(file.status.as_str(), "publie" | "")
}

/// Files of what is public, and those that belong to nothing but are published themselves.
fn files(plan: &mut Plan, archive: &Archive, report: &mut Report) {
    let mut holders: BTreeMap<u64, Vec<Key>> = BTreeMap::new();
    for (key, attached) in &archive.attached {
        for one in attached {
            holders.entry(one.document).or_default().push(*key);
        }
    }
    let mut public: BTreeSet<u64> = BTreeSet::new();
    for (&id, file) in &archive.files {
        let is_public = is_shown(file)
            && match holders.get(&id) {
                Some(keys) => keys.iter().any(|key| plan.public.contains(key)),
                None => file.status == "publie",
            };
        public.extend(is_public.then_some(id));
    }
    let thumbnails: Vec<u64> = public.iter().map(|id| archive.files[id].thumbnail).collect();
    public.extend(thumbnails.into_iter().filter(|id| archive.files.get(id).is_some_and(is_shown)));
    for &id in archive.files.keys() {
        let key = (Kind::Document, id);
        report.count("documents", public.contains(&id));
        if public.contains(&id) {
            plan.public.insert(key);
        } else {
            let what = text!("a medium of what is not published", "un média de ce qui n’est pas publié");
            report.tell(Weight::KeptOut, what, named(key));
        }
    }
}
