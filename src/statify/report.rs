//! What a run says of itself: for volunteers in Markdown, for machines in JSON.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

use super::Written;
use crate::{
    diag::{Lang, Text, text},
    digest::Digest,
};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Something that a visitor could read or use is not there any more.
    Loss,
    /// Not published, on purpose.
    KeptOut,
    /// Something had to be guessed or put differently.
    Guess,
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// How much it matters.
    pub weight: Weight,
    /// What it is.
    pub what: Text,
    /// The item of the source, such as `post 12`.
    pub item: String,
}

/// What a run found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Counts by kind: how many the source holds, how many were written.
    pub counts: BTreeMap<&'static str, (u64, u64)>,
    /// Everything worth telling.
    pub findings: Vec<Finding>,
    /// Addresses that answer at the same path, by a redirect, not any more.
    pub urls: [u64; 3],
    /// Calls to other hosts that were taken out, by host.
    pub third_parties: BTreeMap<String, u64>,
    /// What keeps this site from being a static one as it was, with what to do about it.
    pub advice: Vec<Text>,
}

/// Lines that a list of the report shows; the JSON has all.
const SHOWN: usize = 20;

impl Report {
    /// Adds a finding.
    pub fn tell(&mut self, weight: Weight, what: Text, item: impl Into<String>) {
        self.findings.push(Finding { weight, what, item: item.into() });
    }

    /// Counts one item of a kind, written or not.
    pub fn count(&mut self, kind: &'static str, was_written: bool) {
        let (found, written) = self.counts.entry(kind).or_default();
        *found += 1;
        *written += u64::from(was_written);
    }

    /// Whether something that a visitor could read was lost.
    pub fn has_losses(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight == Weight::Loss)
    }

    /// Returns how well the site lends itself to being static: `A` nothing is missing, `B` a few things
    /// to look at, `C` parts need another tool, `D` much does.
    pub fn grade(&self) -> char {
        let kinds = self.groups(Weight::Loss).len() + 2 * self.advice.len();
        match kinds {
            0 => 'A',
            1..=3 => 'B',
            4..=7 => 'C',
            _ => 'D',
        }
    }

    /// Returns the findings of a weight, by what they say.
    fn groups(&self, weight: Weight) -> BTreeMap<&Text, Vec<&str>> {
        let mut groups: BTreeMap<&Text, Vec<&str>> = BTreeMap::new();
        for finding in self.findings.iter().filter(|finding| finding.weight == weight) {
            groups.entry(&finding.what).or_default().push(&finding.item);
        }
        groups
    }

    /// Returns the report for people.
    pub fn markdown(&self, site: &str, written: &Written, lang: Lang) -> String {
        let say = |text: Text| text.in_lang(lang).to_owned();
        let mut page = say(text!("# What became of {site}\n", "# Ce qu’est devenu {site}\n"));
        let grade = self.grade();
        let _ = writeln!(page, "\n{}", say(text!("Grade: **{grade}**.", "Note : **{grade}**.")));
        let heading = say(text!("| Kind | In the export | Written |", "| Sorte | Dans l’export | Écrits |"));
        let _ = writeln!(page, "\n{heading}\n|:--|--:|--:|");
        for (kind, (found, kept)) in &self.counts {
            let _ = writeln!(page, "| {kind} | {found} | {kept} |");
        }
        let [kept, moved, gone] = self.urls;
        let urls = text!(
            "Addresses: {kept} kept, {moved} redirected, {gone} gone.",
            "Adresses : {kept} gardées, {moved} redirigées, {gone} disparues."
        );
        let _ = writeln!(page, "\n{}", say(urls));
        let lists = [
            (text!("Lost", "Perdu"), Weight::Loss),
            (text!("Kept out on purpose", "Laissé de côté exprès"), Weight::KeptOut),
            (text!("Guessed", "Deviné"), Weight::Guess),
        ];
        for (title, weight) in lists {
            let groups = self.groups(weight);
            if groups.is_empty() {
                continue;
            }
            let _ = writeln!(page, "\n## {}\n", say(title));
            for (what, items) in groups {
                let _ = writeln!(page, "- {} ({}) {}", what.in_lang(lang), items.len(), shown(&items));
            }
        }
        let hosts: Vec<String> = self.third_parties.iter().map(|(host, n)| format!("{host} ({n})")).collect();
        section(&mut page, &say(text!("Calls to others, removed", "Appels à des tiers, retirés")), &hosts);
        let advice: Vec<String> = self.advice.iter().map(|text| text.in_lang(lang).to_owned()).collect();
        section(
            &mut page,
            &say(text!("What a static site cannot do alone", "Ce qu’un site statique ne fait pas seul")),
            &advice,
        );
        section(
            &mut page,
            &say(text!("Edited here and in the source", "Modifiés ici et dans la source")),
            &written.conflicts,
        );
        page
    }

    /// Returns the report for machines; `files` is what the next run compares with.
    pub fn json(&self, written: &Written, files: &BTreeMap<String, Digest>) -> Value {
        let findings = self.findings.iter().map(|finding| {
            let weight = match finding.weight {
                Weight::Loss => "loss",
                Weight::KeptOut => "kept-out",
                Weight::Guess => "guess",
            };
            json!({ "weight": weight, "en": finding.what.en, "fr": finding.what.fr, "item": finding.item })
        });
        json!({
            "grade": self.grade().to_string(),
            "counts": self.counts.iter().map(|(kind, (found, kept))| ((*kind).to_owned(), json!({ "in": found, "out": kept }))).collect::<serde_json::Map<_, _>>(),
            "urls": { "kept": self.urls[0], "redirected": self.urls[1], "gone": self.urls[2] },
            "findings": findings.collect::<Vec<_>>(),
            "third_parties": self.third_parties,
            "advice": self.advice.iter().map(|text| json!({ "en": text.en, "fr": text.fr })).collect::<Vec<_>>(),
            "written": {
                "created": written.created, "updated": written.updated, "same": written.same,
                "removed": written.removed, "edited": written.edited, "conflicts": written.conflicts,
                "media_bytes": written.media_bytes,
            },
            "files": files.iter().map(|(path, digest)| (path.clone(), json!(digest.to_string()))).collect::<serde_json::Map<_, _>>(),
        })
    }
}

/// Returns what the last run wrote, from its report.
pub fn last_files(report: &str) -> BTreeMap<String, Digest> {
    let parsed: Option<Value> = serde_json::from_str(report).ok();
    let files = parsed.as_ref().and_then(|report| report.get("files")).and_then(Value::as_object);
    let digest = |(path, digest): (&String, &Value)| Some((path.clone(), digest.as_str()?.parse().ok()?));
    files.into_iter().flatten().filter_map(digest).collect()
}

/// Returns the first items of a list.
fn shown(items: &[&str]) -> String {
    let first = items.iter().take(SHOWN).map(|item| format!("`{item}`")).collect::<Vec<_>>().join(", ");
    if items.len() > SHOWN { format!("{first}, …") } else { first }
}

fn section(page: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = writeln!(page, "\n## {title}\n");
        lines.iter().for_each(|line| {
            let _ = writeln!(page, "- {line}");
        });
    }
}
