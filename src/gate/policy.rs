//! The policy that is sent with a page (Content Security Policy Level 3): what the page needs, and nothing else.

use std::{collections::BTreeMap, fmt::Write as _};

use sha2::Digest as _;

use super::facts::{Facts, Inline, Role};
use crate::digest::base64;

/// Returns the digest of a piece of script or style as a policy names it.
pub(super) fn sha256(text: &str) -> String {
    // A browser reads every line break as one character (HTML § 13.2.3.5).
    let read = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    format!("'sha256-{}'", base64(&sha2::Sha256::digest(read.as_bytes())))
}

/// Returns the policy of a page: itself, the digests of what stands in it, and the hosts in `let_through`. `said` is what
/// the page says, and what its style sheets do.
///
/// ```
/// use sobre::gate::policy;
/// assert_eq!(
///     policy(&[], &|_| false),
///     "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'",
/// );
/// ```
pub fn policy(said: &[&Facts], let_through: &dyn Fn(&str) -> bool) -> String {
    let mut sources = Sources::default();
    for facts in said {
        if let Some(inline) = &facts.inline {
            sources.stands_in(inline);
        }
        for ask in &facts.asks {
            if !ask.address.contains("://") {
                // Programs in a page are not for pages that show none.
                if ask.role == Role::Object {
                    sources.add("object-src", String::new());
                }
            } else if let_through(&ask.address) {
                origin(&ask.address).into_iter().for_each(|origin| sources.add(directive(ask.role), origin));
            }
        }
    }
    let mut policy = String::from("default-src 'self'");
    for name in DIRECTIVES {
        match sources.0.get(name) {
            Some(own) => {
                let _ = write!(policy, "; {name} 'self'");
                own.iter().filter(|own| !own.is_empty()).for_each(|own| policy.extend([" ", own]));
            }
            None if name == "object-src" => policy.push_str("; object-src 'none'"),
            None => {}
        }
    }
    policy + "; base-uri 'self'; frame-ancestors 'self'"
}

/// What a policy may have to name, in the order in which it does.
const DIRECTIVES: [&str; 8] =
    ["script-src", "style-src", "img-src", "font-src", "media-src", "frame-src", "connect-src", "object-src"];

/// What is let through beside the site itself, by directive.
#[derive(Default)]
struct Sources(BTreeMap<&'static str, Vec<String>>);

impl Sources {
    fn add(&mut self, directive: &'static str, source: String) {
        let own = self.0.entry(directive).or_default();
        if !own.contains(&source) {
            own.push(source);
        }
    }

    /// Lets through what stands in the page itself.
    fn stands_in(&mut self, inline: &Inline) {
        let parts =
            [("script-src", &inline.scripts, &inline.handlers), ("style-src", &inline.styles, &inline.attributes)];
        for (directive, elements, attributes) in parts {
            elements.iter().for_each(|digest| self.add(directive, digest.clone()));
            if !attributes.is_empty() {
                self.add(directive, "'unsafe-hashes'".into());
            }
            attributes.iter().for_each(|digest| self.add(directive, digest.clone()));
        }
        if inline.data {
            self.add("img-src", "data:".into());
            self.add("font-src", "data:".into());
        }
    }
}

fn directive(role: Role) -> &'static str {
    match role {
        Role::Script => "script-src",
        Role::Style => "style-src",
        Role::Picture | Role::Icon => "img-src",
        Role::Font => "font-src",
        Role::Media => "media-src",
        Role::Frame => "frame-src",
        Role::Object => "object-src",
        Role::Other => "connect-src",
    }
}

/// Returns where an absolute address leads, as a policy names it; `None` when no policy can.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    // Beside a page that was encrypted, nothing is loaded that is not.
    let scheme = if scheme == "http" { "https" } else { scheme };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".:-_[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(fits)).then(|| format!("{scheme}://{host}"))
}
