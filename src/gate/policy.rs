//! The policy that is sent with a page (Content Security Policy Level 3): what the page needs, and nothing else.

use std::fmt::Write as _;

use sha2::Digest as _;

use super::{
    address::host,
    facts::{Facts, Role},
};
use crate::digest::base64;

/// Returns the digest of a piece of script or style as a policy names it.
pub(super) fn sha256(text: &str) -> String {
    // A browser reads every line break as one character (HTML § 13.2.3.5).
    let read = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    format!("'sha256-{}'", base64(&sha2::Sha256::digest(read.as_bytes())))
}

/// Returns the policy of a page: itself, the digests of what stands in it, and the hosts in `let_through`.
///
/// ```
/// use sobre::gate::{Facts, policy};
/// assert_eq!(
///     policy(&Facts::default(), &|_| false),
///     "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'",
/// );
/// ```
pub fn policy(facts: &Facts, let_through: &dyn Fn(&str) -> bool) -> String {
    let mut sources: [(&str, Vec<String>); 6] = [
        ("script-src", Vec::new()),
        ("style-src", Vec::new()),
        ("img-src", Vec::new()),
        ("font-src", Vec::new()),
        ("media-src", Vec::new()),
        ("frame-src", Vec::new()),
    ];
    if let Some(inline) = &facts.inline {
        sources[0].1.extend(inline.scripts.iter().cloned());
        sources[1].1.extend(inline.styles.iter().cloned());
        for (at, attributes) in [(0, &inline.handlers), (1, &inline.attributes)] {
            if !attributes.is_empty() {
                sources[at].1.push("'unsafe-hashes'".into());
                sources[at].1.extend(attributes.iter().cloned());
            }
        }
        if inline.data {
            sources[2].1.push("data:".into());
            sources[3].1.push("data:".into());
        }
    }
    let mut connect = Vec::new();
    for ask in facts.asks.iter().filter(|ask| ask.address.contains("://") && let_through(&ask.address)) {
        let source = format!("https://{}", host(&ask.address));
        match ask.role {
            Role::Script => sources[0].1.push(source),
            Role::Style => sources[1].1.push(source),
            Role::Picture | Role::Icon => sources[2].1.push(source),
            Role::Font => sources[3].1.push(source),
            Role::Media => sources[4].1.push(source),
            Role::Frame => sources[5].1.push(source),
            Role::Other => connect.push(source),
        }
    }
    let mut policy = String::from("default-src 'self'");
    for (name, mut own) in sources.into_iter().chain([("connect-src", connect)]) {
        own.dedup();
        if !own.is_empty() {
            let _ = write!(policy, "; {name} 'self' {}", own.join(" "));
        }
    }
    policy + "; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
}
