//! What a farm and its sites are: `farm.toml` and `sites/<site>.toml`.
//!
//! Text in, values and findings out; [`read`](crate::read) fetches the text.

mod commands;
mod data;
mod events;
mod farm;
mod feed;
mod gate;
mod images;
mod languages;
mod legal;
mod publish;
mod rules;
mod schema;
mod search;
mod site;
mod target;

pub use commands::CommandConfig;
pub use data::DataConfig;
pub use events::EventsConfig;
pub use farm::{FarmConfig, no_target};
pub use feed::{FeedConfig, FeedFormat};
pub use gate::{Allowance, GateConfig};
pub use images::ImagesConfig;
pub use languages::LanguageConfig;
pub use legal::{HostConfig, LegalConfig, TreatmentConfig};
pub use publish::PublishConfig;
pub use rules::{Rule, RuleConfig};
pub use search::SearchConfig;
pub use site::{MenuEntry, SiteConfig, SiteKind, TaxonomyConfig};
pub use target::{FrontConfig, MachineConfig, RedirectsAs, StoreConfig, TargetConfig, TargetKind};

/// Whether `name` can name a site or a theme: lower-case letters, digits and single hyphens inside,
/// at most 63 characters, so that `<site>.localhost` is a host name (RFC 1123 §2.1).
pub fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !name.is_empty() && name.len() <= 63 && name.bytes().all(allowed) && !name.starts_with('-') && !name.ends_with('-')
}

/// Whether `code` has the shape of a language code (RFC 5646 §2.1): words of letters and digits, hyphens
/// between them.
pub fn is_lang(code: &str) -> bool {
    let word = |word: &str| matches!(word.len(), 1..=8) && word.bytes().all(|b| b.is_ascii_alphanumeric());
    code.len() <= 35 && code.starts_with(|c: char| c.is_ascii_alphabetic()) && code.split('-').all(word)
}

/// Whether `domain` is a host name: labels of letters, digits and hyphens, two or more, 253
/// characters at most (RFC 1035 §2.3.1). International names are written in their ASCII form.
pub fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(allowed)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label)
}

/// Returns the bytes of a size as people write it: `500 MB`, `2 GB`, or bytes.
pub(crate) fn bytes_of(size: &str) -> Option<u64> {
    let number = size.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
    let unit = match size[number.len()..].trim() {
        "" | "B" => Some(1),
        "kB" => Some(1_000),
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000_u64),
        _ => None,
    };
    number.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit))
}
