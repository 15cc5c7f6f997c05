//! What pages weigh, before and after: counted the same way in a copy of the old site ([`Mirror`]) and in the
//! new one, which answers as it will once it is published.
//!
//! Counted is what a page names itself or through its style sheets: what its programs call beyond that nobody can
//! know without running them, so the old figures are the least that they can be.

mod calls;
mod mirror;

use std::{collections::BTreeSet, fmt::Write as _};

use rayon::prelude::*;
use serde::Serialize;

pub use mirror::{Mirror, Saved};

use self::calls::{Call, Way};
use crate::{
    diag::{Lang, text},
    statify::html::dom::Dom,
};

/// What a page, or many, cost a visitor who comes for the first time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Load {
    /// Bytes as they lie, not packed, of the page and of each file that it calls.
    pub bytes: u64,
    /// How many they are.
    pub requests: u64,
    /// Those among them that could not be looked at: their bytes are missing.
    pub unseen: u64,
    /// Hosts of others that are called.
    pub hosts: BTreeSet<String>,
}

/// A page of the old site and the one that took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weighed {
    /// The address that was asked for.
    pub url: String,
    /// Its cost before.
    pub before: Load,
    /// Its cost now.
    pub after: Load,
}

/// All pages that could be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Weights {
    /// Sum of all pages before.
    pub before: Load,
    /// The same now.
    pub after: Load,
    /// Each page, those that lost most first.
    pub pages: Vec<Weighed>,
    /// Pages of the copy that no page of the new site stands for.
    pub alone: Vec<String>,
}

/// What a reference on a page stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Names the file, and is what references in it start from.
    pub name: String,
    /// Its host, when it is that of others.
    pub host: Option<String>,
}

/// Where the files of a site can be looked at.
pub trait Place: Sync {
    /// Returns what a reference on the file `base` stands for.
    fn called(&self, base: &str, reference: &str) -> Called;

    /// Returns the size of a file, if it is there.
    fn size(&self, name: &str) -> Option<u64>;

    /// Returns the text of a file, if it is there.
    fn text(&self, name: &str) -> Option<String>;
}

/// The new site.
pub trait Site: Place {
    /// Returns the file of the page that answers an address, path with query.
    fn page(&self, address: &str) -> Option<String>;
}

/// Style sheets that call style sheets are followed this far.
const SHEETS: usize = 200;

/// Returns what a page costs; nothing when it is not there.
pub fn load(page: &str, place: &dyn Place) -> Option<Load> {
    let html = place.text(page)?;
    let mut load = Load { bytes: place.size(page)?, requests: 1, ..Load::default() };
    let of_page = calls::of_page(&Dom::parse(&html));
    let mut due: Vec<(String, Call)> = of_page.into_iter().map(|call| (page.to_owned(), call)).collect();
    let (mut seen, mut sheets) = (BTreeSet::from([page.to_owned()]), 0);
    while let Some((base, Call { reference, way })) = due.pop() {
        let Called { name, host } = place.called(&base, &reference);
        load.hosts.extend(host);
        if way == Way::Greeted || !seen.insert(name.clone()) {
            continue;
        }
        load.requests += 1;
        match place.size(&name) {
            Some(size) => load.bytes += size,
            None => load.unseen += 1,
        }
        if way == Way::Sheet && sheets < SHEETS {
            sheets += 1;
            let sheet = place.text(&name).unwrap_or_default();
            due.extend(calls::of_sheet(&sheet).into_iter().map(|call| (name.clone(), call)));
        }
    }
    Some(load)
}

/// Returns what the pages of a copy of the old site cost, beside those of the new one.
pub fn compare(mirror: &Mirror, site: &dyn Site) -> Weights {
    let compared = mirror.pages().par_iter().map(|saved| {
        let found = saved.addresses.iter().find_map(|address| Some((address, site.page(address)?)));
        let (url, page) = found.ok_or_else(|| saved.name().to_owned())?;
        let (before, after) =
            load(&saved.file, mirror).zip(load(&page, site)).ok_or_else(|| saved.name().to_owned())?;
        Ok(Weighed { url: url.clone(), before, after })
    });
    let compared: Vec<Result<Weighed, String>> = compared.collect();
    let mut weights = Weights::default();
    let mut seen = BTreeSet::new();
    for one in compared {
        match one {
            Ok(one) if seen.insert(one.url.clone()) => {
                weights.before.add(&one.before);
                weights.after.add(&one.after);
                weights.pages.push(one);
            }
            Ok(_) => {}
            Err(alone) => weights.alone.push(alone),
        }
    }
    weights
        .pages
        .sort_by_key(|page| (std::cmp::Reverse(page.before.bytes.saturating_sub(page.after.bytes)), page.url.clone()));
    weights
}

impl Load {
    fn add(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.requests += other.requests;
        self.unseen += other.unseen;
        self.hosts.extend(other.hosts.iter().cloned());
    }

    /// Returns the cells of a table: thousands of bytes, requests, hosts of others.
    fn cells(&self) -> [u64; 3] {
        [self.bytes.div_ceil(1000), self.requests, self.hosts.len() as u64]
    }
}

/// Pages that the report shows; the JSON has all.
const SHOWN: usize = 20;

impl Weights {
    /// Returns the part of the report for people, without its title.
    pub fn markdown(&self, lang: Lang) -> String {
        let mut part = String::new();
        let mut line = |text: crate::diag::Text| {
            let _ = writeln!(part, "{}", text.in_lang(lang));
        };
        let count = self.pages.len();
        if count > 0 {
            line(text!(
                "| Page | kB before | kB after | Requests before | after | Other hosts before | after |\n|:--|--:|--:|--:|--:|--:|--:|",
                "| Page | ko avant | ko après | Requêtes avant | après | Autres hôtes avant | après |\n|:--|--:|--:|--:|--:|--:|--:|"
            ));
        }
        let mut row = |en: &str, fr: &str, before: &Load, after: &Load| {
            let ([b1, b2, b3], [a1, a2, a3]) = (before.cells(), after.cells());
            let cells = format!("{b1} | {a1} | {b2} | {a2} | {b3} | {a3} |");
            line(text!("| {en} | {cells}", "| {fr} | {cells}"));
        };
        if count > 0 {
            let (en, fr) = (format!("**all {count}**"), format!("**les {count}**"));
            row(&en, &fr, &self.before, &self.after);
        }
        for page in self.pages.iter().take(SHOWN) {
            let shown = format!("`{}`", page.url);
            row(&shown, &shown, &page.before, &page.after);
        }
        line(text!(
            "\nA first visit, bytes not packed; what programs call beyond what pages name is not counted.",
            "\nUne première visite, octets non compressés ; ce que des programmes appellent au-delà de ce que nomment les pages n’est pas compté."
        ));
        let unseen = self.before.unseen;
        if unseen > 0 {
            line(text!(
                "{unseen} files that pages called before are not in the folder: they count as requests only.",
                "{unseen} fichiers que les pages appelaient avant ne sont pas dans le dossier : ils ne comptent que comme requêtes."
            ));
        }
        for (hosts, en, fr) in [
            (&self.before.hosts, "Called before", "Appelés avant"),
            (&self.after.hosts, "Called now", "Appelés maintenant"),
        ] {
            let hosts = hosts.iter().cloned().collect::<Vec<_>>().join(", ");
            if !hosts.is_empty() {
                line(text!("{en}: {hosts}.", "{fr} : {hosts}."));
            }
        }
        let (alone, names) = (self.alone.len(), first(&self.alone));
        if alone > 0 {
            line(text!(
                "{alone} pages of the folder have no page here: {names}.",
                "{alone} pages du dossier n’ont pas de page ici : {names}."
            ));
        }
        part
    }
}

fn first(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown}, …") } else { shown }
}

/// Returns the path that a relative path stands for on the file `base`; both begin without a slash.
pub fn joined(base: &str, reference: &str) -> String {
    let folder = base.rfind('/').map_or("", |slash| &base[..slash]);
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in reference.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_reference_never_climbs_out() {
        assert_eq!(joined("a/b/c.html", "../d/./e.css"), "a/d/e.css");
        assert_eq!(joined("a.html", "../../../e.css"), "e.css");
    }
}
