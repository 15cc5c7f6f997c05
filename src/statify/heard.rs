//! What is heard while a page is read: what to tell, whom its words called, which media they show.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Finding, Report, Weight,
    html::{Note, quote_argument},
};
use crate::{
    content::markdown::is_safe_address,
    diag::{Text, text},
};

/// What was heard while one page was read.
#[derive(Debug, Default)]
pub struct Heard {
    /// What to tell.
    pub findings: Vec<Finding>,
    /// Calls to other hosts that were taken out, by host.
    pub third_parties: BTreeMap<String, u64>,
    /// Media that the page shows, by their path below the folder of media.
    pub media: BTreeSet<String>,
}

impl Heard {
    /// Adds a finding.
    pub fn tell(&mut self, weight: Weight, what: Text, item: &str) {
        self.findings.push(Finding { weight, what, item: item.into() });
    }

    /// Hears a note of the walk over HTML; `is_own` knows the hosts of the old site.
    pub fn note(&mut self, note: Note, is_own: impl Fn(&str) -> bool, item: &str) {
        match note {
            Note::Form => self.tell(Weight::Loss, text!("a form", "un formulaire"), item),
            Note::Embed(host) => {
                *self.third_parties.entry(host.clone()).or_default() += 1;
                let what = text!("a page of {host} is a link now", "une page de {host} est devenue un lien");
                self.tell(Weight::Guess, what, item);
            }
            Note::ThirdParty(host) => {
                if !is_own(&host) {
                    *self.third_parties.entry(host).or_default() += 1;
                }
            }
            Note::Dropped(element) => {
                let what = text!("an element `{element}` was taken out", "un élément « {element} » a été retiré");
                self.tell(Weight::Loss, what, item);
            }
        }
    }

    /// Returns an address of another site as a link may have it; `None` when it must not be followed.
    pub fn outside(&mut self, href: &str, item: &str) -> Option<String> {
        if !is_safe_address(href, true) {
            self.tell(Weight::Guess, text!("a link that runs something", "un lien qui exécute quelque chose"), item);
            return None;
        }
        let href = match href.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None => href.to_owned(),
        };
        let lower = href.to_ascii_lowercase();
        let is_whole = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme));
        is_whole.then_some(href).filter(|href| href.len() > 8 && !href.ends_with("://"))
    }

    /// Hands on what was heard; returns the media.
    pub fn into_report(self, report: &mut Report) -> BTreeSet<String> {
        report.findings.extend(self.findings);
        self.third_parties.into_iter().for_each(|(host, n)| *report.third_parties.entry(host).or_default() += n);
        self.media
    }
}

/// Returns what stands in the place of a form: where to write to, if the site itself told its visitors.
pub fn form(french: bool, mail: Option<&str>) -> String {
    let (title, words, label) = if french {
        ("Nous écrire", "Le formulaire qui se trouvait ici n’existe plus.", "Écrire un courriel")
    } else {
        ("Write to us", "The form that was here is gone.", "Send a mail")
    };
    let button = mail.map_or_else(String::new, |mail| {
        let link = quote_argument(&format!("mailto:{mail}"));
        format!("\n\n::button{{link={link} label={}}}", quote_argument(label))
    });
    format!(":::encart{{title={}}}\n{words}{button}\n:::", quote_argument(title))
}

/// Returns what a link to a sound, film or page of another host is called.
pub fn embed_label(host: &str, french: bool) -> String {
    if french { format!("À voir sur {host}") } else { format!("See it on {host}") }
}
