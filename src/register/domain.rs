//! Domain names that may stand in the configuration of a server.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    config::is_domain,
    diag::{Text, text},
};

/// A host name in lower-case ASCII: labels of letters, digits and hyphens, 63 bytes each, 253 in all
/// (RFC 1035 § 2.3, RFC 5890 § 2.3), at least two labels, the last one not a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Domain(String);

/// Why a text is no domain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DomainFault {
    /// Letters outside ASCII; its ASCII form, if it has one.
    International(Option<String>),
    /// A label `xn--…` that stands for nothing.
    Encoding,
    /// All else.
    Grammar,
}

impl Domain {
    /// Returns the domain, or why it is none. Capital letters are folded, nothing else is forgiven: a
    /// server must not be told anything that its administrators have not read.
    pub fn parse(text: &str) -> Result<Self, DomainFault> {
        if !text.is_ascii() {
            let ascii = idna::domain_to_ascii_strict(text).ok().filter(|ascii| is_domain(ascii));
            return Err(DomainFault::International(ascii));
        }
        let last = text.rsplit('.').next().unwrap_or_default();
        if !is_domain(text) || last.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DomainFault::Grammar);
        }
        let folded = text.to_ascii_lowercase();
        match idna::domain_to_ascii_strict(&folded) {
            Ok(ascii) if ascii == folded => Ok(Self(folded)),
            _ => Err(DomainFault::Encoding),
        }
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DomainFault {
    /// Returns the remedy.
    pub fn hint(&self) -> Text {
        match self {
            Self::International(Some(ascii)) => {
                text!("write its ASCII form: `{ascii}`", "écrivez sa forme ASCII : « {ascii} »")
            }
            Self::International(None) | Self::Encoding => text!(
                "it has no ASCII form: look for a letter that domains do not allow",
                "il n’a pas de forme ASCII : cherchez une lettre que les domaines n’admettent pas"
            ),
            Self::Grammar => text!(
                "words of letters, digits and hyphens with dots between, each of 63 characters at most, 253 in all; no `*`, no `_`, no space",
                "des mots faits de lettres, chiffres et traits d’union séparés par des points, de 63 caractères au plus chacun, 253 en tout ; ni « * », ni « _ », ni espace"
            ),
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Domain, DomainFault};

    #[test]
    fn what_could_change_a_server_is_no_domain() {
        let long = format!("{}.example", "a".repeat(64));
        let endless = format!("{}.example", ["a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(63)].join("."));
        assert_eq!(endless.len(), 254);
        for wrong in [
            "a.example\nAlias / /etc",
            "${HOME}.example",
            "\"a\".example",
            "*.example",
            "a_b.example",
            "-x.example",
            "x-.example",
            &long,
            &endless,
            "example",
            "a..example",
            ".example",
            "a.example.",
            "192.0.2.1",
            "a b.example",
            "a.example#",
            "a.example\0",
        ] {
            assert_eq!(Domain::parse(wrong), Err(DomainFault::Grammar), "{wrong:?}");
        }
    }

    #[test]
    fn accents_are_written_in_their_ascii_form() {
        let fault = Domain::parse("forêt.example").unwrap_err();
        assert_eq!(fault, DomainFault::International(Some("xn--fort-ipa.example".into())));
        assert_eq!(Domain::parse("XN--fort-ipa.Example").unwrap().as_str(), "xn--fort-ipa.example");
        assert_eq!(Domain::parse("xn--a.example"), Err(DomainFault::Encoding));
    }
}
