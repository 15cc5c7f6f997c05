//! `[legal]` of `sites/<site>.toml`: who publishes a site and who hosts it.
//!
//! What must be said follows the French law of 21 June 2004 for trust in the digital economy, article 1-1 (6 III
//! before the law of 21 May 2024): of a legal person its name, form, seat, telephone and address for mail, who
//! directs the publication, and name, address and telephone of the host.

use serde::Serialize;

use crate::{
    content::{
        markdown::{Typography, typographic},
        node::{Entry, Kind},
        reader::Reader,
    },
    diag::{Code, Diagnostic, text},
};

/// What the legal pages of a site say; templates see it as `site.legal`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct LegalConfig {
    /// `publisher`: its name.
    pub publisher: String,
    /// `form`: what it is before the law.
    pub form: String,
    /// `address`: its seat.
    pub address: String,
    /// `phone`.
    pub phone: String,
    /// `mail`: an address for mail.
    pub mail: String,
    /// `director`: who directs the publication.
    pub director: String,
    /// `number`: in a register (RNA, SIRET), or empty.
    pub number: String,
    /// `agreements`: given by a public body, or empty.
    pub agreements: String,
    /// `credits`: whose pictures and texts these are, or empty.
    pub credits: String,
    /// `host`: whose machine the site is on.
    pub host: HostConfig,
    /// `bound`: whether the law binds the association to accessibility (law of 11 February 2005, article 47).
    pub bound: bool,
    /// `data`: personal data that are kept of visitors.
    pub data: Vec<TreatmentConfig>,
}

/// Whose machine a site is on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct HostConfig {
    /// `name`.
    pub name: String,
    /// `address`.
    pub address: String,
    /// `phone`.
    pub phone: String,
    /// `website`, or empty.
    pub website: String,
}

/// Personal data that are kept, and why (regulation (EU) 2016/679, article 13).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct TreatmentConfig {
    /// `what` is kept.
    pub what: String,
    /// `why`.
    pub why: String,
    /// `basis` in law, or empty.
    pub basis: String,
    /// `kept`: for how long.
    pub kept: String,
}

impl LegalConfig {
    /// Takes `[legal]` from a site's configuration. A site without it has no legal pages.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let entry = reader.take("legal")?;
        Some(reader.within(entry.node, |table| Self {
            publisher: asked(table, "publisher", "publisher = \"Le Jardin des Possibles\""),
            form: asked(table, "form", "form = \"association loi 1901\""),
            address: asked(table, "address", "address = \"12, sentier des Glycines, 00000 Port-aux-Saules\""),
            phone: asked(table, "phone", "phone = \"+33 1 99 00 00 00\""),
            mail: asked(table, "mail", "mail = \"bonjour@jardin.example\""),
            director: asked(table, "director", "director = \"Colombe, présidente\""),
            number: table.string("number").unwrap_or_default(),
            agreements: table.string("agreements").unwrap_or_default(),
            credits: table.string("credits").unwrap_or_default(),
            host: HostConfig::read(table),
            bound: table.bool("bound").unwrap_or_default(),
            data: read_treatments(table),
        }))
    }

    /// Whether pages of a template say what `[legal]` says.
    pub fn is_asked_by(template: &str) -> bool {
        template.starts_with("legal-")
    }

    /// Returns what is wrong with a site that has a legal page and no `[legal]`.
    pub fn missing(site: &str) -> Diagnostic {
        let fact = text!(
            "this page says what `[legal]` says, and sites/{site}.toml has none",
            "cette page dit ce que dit « [legal] », et sites/{site}.toml n’en a pas"
        );
        Diagnostic::new(Code::CONFIG_MISSING, fact).hint(text!(
            "add `[legal]` to it, with `publisher`, `form`, `address`, `phone`, `mail`, `director`, and `[legal.host]` with `name`, `address`, `phone`",
            "ajoutez-y « [legal] », avec « publisher », « form », « address », « phone », « mail », « director », et « [legal.host] » avec « name », « address », « phone »"
        ))
    }

    /// Puts what people read in the typography of the site's language.
    pub(super) fn typeset(&mut self, typography: Typography) {
        let own = [&mut self.publisher, &mut self.form, &mut self.address, &mut self.director];
        let more = [&mut self.agreements, &mut self.credits, &mut self.host.name, &mut self.host.address];
        let kept = self.data.iter_mut().flat_map(|one| [&mut one.what, &mut one.why, &mut one.basis, &mut one.kept]);
        for text in own.into_iter().chain(more).chain(kept) {
            *text = typographic(text, typography).into_owned();
        }
    }
}

impl HostConfig {
    fn read(reader: &mut Reader<'_, '_>) -> Self {
        reader.require("host", "[legal.host]");
        let Some(entry) = reader.take("host") else { return Self::default() };
        reader.within(entry.node, |table| Self {
            name: asked(table, "name", "name = \"Le Collectif des Rives\""),
            address: asked(table, "address", "address = \"3, quai des Tanneurs, 00000 Port-aux-Saules\""),
            phone: asked(table, "phone", "phone = \"+33 1 99 00 00 01\""),
            website: table.string("website").unwrap_or_default(),
        })
    }
}

/// Takes a text that must be there and say something.
fn asked(table: &mut Reader<'_, '_>, key: &'static str, example: &str) -> String {
    let span = table.span_of(key);
    table.require(key, example);
    let text = table.string(key).unwrap_or_default();
    if let Some(span) = span.filter(|_| text.trim().is_empty()) {
        let fact = text!("`{key}` says nothing", "« {key} » ne dit rien");
        let diagnostic = Diagnostic::new(Code::CONFIG_MISSING, fact).at(table.place(span));
        table.report(diagnostic.hint(text!("write `{example}`", "écrivez « {example} »")));
    }
    text
}

fn read_treatments(table: &mut Reader<'_, '_>) -> Vec<TreatmentConfig> {
    let Some(Entry { node, .. }) = table.take("data") else { return Vec::new() };
    let Kind::List(items) = node.kind else {
        return table.within(node, |_| Vec::new());
    };
    let one = |table: &mut Reader<'_, '_>| TreatmentConfig {
        what: asked(table, "what", "what = \"le nom et le courriel des membres\""),
        why: asked(table, "why", "why = \"tenir la liste des membres\""),
        basis: table.string("basis").unwrap_or_default(),
        kept: asked(table, "kept", "kept = \"un an après le départ\""),
    };
    items.into_iter().map(|item| table.within(item, one)).collect()
}

#[cfg(test)]
mod tests {
    use crate::config::SiteConfig;

    const WHOLE: &str = "title = \"A\"\ndomain = \"a.example\"\n[legal]\npublisher = \"A\"\nform = \"association\"\n\
        address = \"1, quai\"\nphone = \"01\"\nmail = \"a@a.example\"\ndirector = \"C.\"\n[legal.host]\n\
        name = \"H\"\naddress = \"2, quai\"\nphone = \"02\"\n";

    fn found(text: &str) -> Vec<String> {
        let (_, found) = SiteConfig::parse("a", text);
        let line = |place: &crate::diag::Place| format!("{}:{}", place.file, place.line);
        found
            .iter()
            .map(|one| format!("{} {}", one.place.as_ref().map(line).unwrap_or_default(), one.text.en))
            .collect()
    }

    #[test]
    fn each_field_that_the_law_asks_for_is_missed_with_the_line_to_add() {
        assert_eq!(found(WHOLE), [""; 0]);
        for line in WHOLE.lines().filter(|line| line.contains(" = ")).skip(2) {
            let key = line.split(' ').next().unwrap();
            let without = WHOLE.replacen(&format!("{line}\n"), "", 1);
            let (_, diagnostics) = SiteConfig::parse("a", &without);
            assert_eq!(diagnostics.len(), 1, "{line}");
            assert_eq!(diagnostics[0].text.en, format!("`{key}` is missing"));
            assert!(diagnostics[0].is_error() && diagnostics[0].hints[0].en.starts_with(&format!("add `{key} = \"")));
            let empty = WHOLE.replacen(line, &format!("{key} = \" \""), 1);
            assert_eq!(SiteConfig::parse("a", &empty).1[0].text.fr, format!("« {key} » ne dit rien"));
        }
    }

    #[test]
    fn a_site_without_a_host_is_told() {
        let without = WHOLE.split("[legal.host]").next().unwrap();
        assert_eq!(found(without), ["sites/a.toml:3 `host` is missing"]);
    }
}
