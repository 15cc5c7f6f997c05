//! What a run says of itself: for volunteers in Markdown, for machines in JSON.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, Write},
};

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::{Ledger, Written, scales::Weights};
use crate::{
    diag::{Lang, Text, text},
    digest::Digest,
};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
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

/// Everything worth telling. What is said of thousands of items is kept once.
#[derive(Debug, Clone, Default)]
pub struct Findings(BTreeMap<(Weight, Text), Vec<Box<str>>>);

impl Findings {
    /// Returns weight, fact and item of each.
    pub fn iter(&self) -> impl Iterator<Item = (Weight, &Text, &str)> {
        self.0.iter().flat_map(|((weight, what), items)| items.iter().map(move |item| (*weight, what, &**item)))
    }

    /// Returns the facts of a weight, each with its items.
    fn of(&self, weight: Weight) -> impl Iterator<Item = (&Text, &[Box<str>])> {
        let own = self.0.iter().filter(move |((of, _), _)| *of == weight);
        own.map(|((_, what), items)| (what, items.as_slice()))
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        for Finding { weight, what, item } in findings {
            self.0.entry((weight, what)).or_default().push(item.into());
        }
    }
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'f> {
            weight: Weight,
            en: &'f str,
            fr: &'f str,
            item: &'f str,
        }
        serializer.collect_seq(self.iter().map(|(weight, what, item)| Told {
            weight,
            en: &what.en,
            fr: &what.fr,
            item,
        }))
    }
}

/// What became of the items of one kind: `found` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// How many the source holds.
    #[serde(rename = "in")]
    pub found: u64,
    /// How many were written.
    #[serde(rename = "out")]
    pub written: u64,
    /// How many stay out, on purpose.
    pub kept_out: u64,
    /// How many should be there and are not.
    pub lost: u64,
}

/// What a run found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Counts by kind.
    pub counts: BTreeMap<String, Count>,
    /// Everything worth telling.
    pub findings: Findings,
    /// Addresses that answer at the same path, by a redirect, not any more.
    pub urls: [u64; 3],
    /// Calls to other hosts that were taken out, by host.
    pub third_parties: BTreeMap<String, u64>,
    /// What keeps this site from being a static one as it was, with what to do about it.
    pub advice: Vec<Text>,
    /// Hosts of the old site, without `www.`.
    pub hosts: Vec<String>,
    /// What its pages weighed and weigh now, where a copy of them is there.
    pub weights: Option<Weights>,
}

/// Items of a fact that the report shows; the JSON has all.
const SHOWN: usize = 20;

impl Report {
    /// Adds a finding.
    pub fn tell(&mut self, weight: Weight, what: Text, item: impl Into<String>) {
        self.findings.extend([Finding { weight, what, item: item.into() }]);
    }

    /// Counts one item of a kind, written or kept out.
    pub fn count(&mut self, kind: impl Into<String>, was_written: bool) {
        let count = self.counts.entry(kind.into()).or_default();
        count.found += 1;
        if was_written {
            count.written += 1;
        } else {
            count.kept_out += 1;
        }
    }

    /// Counts items of a kind at once.
    pub fn count_all(&mut self, kind: impl Into<String>, more: Count) {
        let count = self.counts.entry(kind.into()).or_default();
        count.found += more.found;
        count.written += more.written;
        count.kept_out += more.kept_out;
        count.lost += more.lost;
    }

    /// Whether something that a visitor could read was lost.
    pub fn has_losses(&self) -> bool {
        self.findings.of(Weight::Loss).next().is_some()
    }

    /// Returns how well the site lends itself to being static: `A` nothing is missing, `B` a few things
    /// to look at, `C` parts need another tool, `D` much does.
    pub fn grade(&self) -> char {
        let kinds = self.findings.of(Weight::Loss).count() + 2 * self.advice.len();
        match kinds {
            0 => 'A',
            1..=3 => 'B',
            4..=7 => 'C',
            _ => 'D',
        }
    }

    /// Returns the report for people.
    pub fn markdown(&self, site: &str, written: &Written, lang: Lang) -> String {
        let say = |text: Text| text.in_lang(lang).to_owned();
        let mut page = say(text!("# What became of {site}\n", "# Ce qu’est devenu {site}\n"));
        let grade = self.grade();
        let _ = writeln!(page, "\n{}", say(text!("Grade: **{grade}**.", "Note : **{grade}**.")));
        let heading = say(text!(
            "| Kind | In the export | Written | Kept out | Lost |",
            "| Sorte | Dans l’export | Écrits | Laissés de côté | Perdus |"
        ));
        let _ = writeln!(page, "\n{heading}\n|:--|--:|--:|--:|--:|");
        for (kind, Count { found, written, kept_out, lost }) in &self.counts {
            let _ = writeln!(page, "| {kind} | {found} | {written} | {kept_out} | {lost} |");
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
            let facts = self.findings.of(weight);
            let lines: Vec<String> = facts
                .map(|(what, items)| format!("{} ({}) {}", what.in_lang(lang), items.len(), shown(items)))
                .collect();
            section(&mut page, &say(title), &lines);
        }
        let hosts: Vec<String> = self.third_parties.iter().map(|(host, n)| format!("{host} ({n})")).collect();
        section(&mut page, &say(text!("Calls to others, removed", "Appels à des tiers, retirés")), &hosts);
        if let Some(weights) = &self.weights {
            let title = say(text!("What the pages weigh", "Ce que pèsent les pages"));
            let _ = writeln!(page, "\n## {title}\n\n{}", weights.markdown(lang).trim_end());
        }
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

    /// Returns the report for machines.
    pub fn json(&self, written: &Written) -> Value {
        serde_json::to_value(self.told(written, None)).unwrap_or_default()
    }

    /// Writes the report for machines, with what the next run compares with.
    pub fn write_json(&self, out: &mut dyn Write, written: &Written) -> io::Result<()> {
        serde_json::to_writer_pretty(out, &self.told(written, Some(&written.files))).map_err(io::Error::from)
    }

    fn told<'r>(&'r self, written: &'r Written, files: Option<&'r Ledger>) -> Told<'r> {
        let [kept, redirected, gone] = self.urls;
        Told {
            grade: self.grade(),
            counts: &self.counts,
            urls: BTreeMap::from([("kept", kept), ("redirected", redirected), ("gone", gone)]),
            findings: &self.findings,
            third_parties: &self.third_parties,
            weights: self.weights.as_ref(),
            advice: self.advice.iter().map(|text| BTreeMap::from([("en", &*text.en), ("fr", &*text.fr)])).collect(),
            written,
            files,
        }
    }
}

/// The report in the order in which machines read it.
#[derive(Serialize)]
struct Told<'r> {
    grade: char,
    counts: &'r BTreeMap<String, Count>,
    urls: BTreeMap<&'static str, u64>,
    findings: &'r Findings,
    third_parties: &'r BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weights: Option<&'r Weights>,
    advice: Vec<BTreeMap<&'static str, &'r str>>,
    written: &'r Written,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<&'r Ledger>,
}

/// Returns what the last run wrote, from its report.
pub fn last_files(report: &str) -> BTreeMap<String, Digest> {
    #[derive(Deserialize, Default)]
    struct Last {
        files: BTreeMap<String, String>,
    }
    let last: Last = serde_json::from_str(report).unwrap_or_default();
    last.files.into_iter().filter_map(|(path, digest)| Some((path, digest.parse().ok()?))).collect()
}

/// Returns the first items of a list.
fn shown(items: &[Box<str>]) -> String {
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
