//! The policies of pages in words that Apache looks up: which `Content-Security-Policy` goes with which address.
//!
//! All pages of a site share one [`policy`], save those that a release lists. For these, a
//! text map (`RewriteMap txt:`) says it by address. Apache reads such a map line by line, at most 1 023 bytes each, and
//! takes a value up to the first space (`lookup_map_txtfile`): so a policy is written encoded, a long one in several
//! pieces.

use std::fmt::Write as _;

use super::redirects::key;
use crate::{
    digest::Digest,
    gate::policy,
    path::SitePath,
    release::{Manifest, Policy},
};

/// Bytes of a line, its end counted: what Apache reads at once.
const LINE_MAX: usize = 1023;

/// Pieces of a policy that are looked for. Who needs more has a header that servers refuse.
const PIECES_MAX: usize = 6;

/// Returns the lines of a release's policies, and the name of the file to put them in; nothing when all pages share one.
pub fn map(manifest: &Manifest) -> Option<(String, String)> {
    let lines: String = manifest.policies.iter().flat_map(lines).collect();
    let name = format!("policies-{}.txt", &Digest::of(lines.as_bytes()).to_string()[..12]);
    (!lines.is_empty()).then_some((name, lines))
}

/// Whether an annexed file of a release is this map.
pub(super) fn is_map(name: &str) -> bool {
    name.starts_with("policies-") && name.strip_suffix(".txt").is_some()
}

/// Returns the lines of a page: for its address, and for that of its file. A policy that no header could hold has none:
/// what the usual one does not let through is not run then.
fn lines(Policy { path, policy }: &Policy) -> Vec<String> {
    let mut value = String::new();
    key::escape(policy.as_bytes(), &mut value);
    let lines = addresses(path).into_iter().map(|address| {
        let address = key::of(&address, None);
        let room = LINE_MAX.checked_sub(address.len() + "?6 \n".len()).filter(|room| *room > 0)?;
        let pieces: Vec<&str> = pieces(&value, room);
        (pieces.len() <= PIECES_MAX).then(|| {
            let mut lines = String::new();
            for (at, piece) in pieces.iter().enumerate() {
                let number = if at == 0 { String::new() } else { format!("?{}", at + 1) };
                let _ = writeln!(lines, "{address}{number} {piece}");
            }
            lines
        })
    });
    lines.flatten().collect()
}

/// Returns the addresses of a file, as visitors may write them.
fn addresses(path: &SitePath) -> Vec<String> {
    let file = format!("/{path}");
    let folder = file.strip_suffix("index.html").map(str::to_owned);
    folder.into_iter().chain([file]).collect()
}

/// Cuts an encoded text so that no `%20` is cut in two.
fn pieces(mut value: &str, room: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    while value.len() > room {
        let end = (room.saturating_sub(2)..=room).find(|end| value[*end..].starts_with('%')).unwrap_or(room);
        let (piece, rest) = value.split_at(end);
        pieces.push(piece);
        value = rest;
    }
    pieces.push(value);
    pieces
}

/// Returns the rules that find a page's own policy in the map `policies.txt` of the web space in the folder `space`, an
/// absolute path, and leave it in `SOBRE_POLICY`; `None` when that path cannot stand in a configuration.
pub fn policy_rules(space: &str) -> Option<String> {
    let address = "${sobre-escape:%{REQUEST_URI}}";
    super::redirects::apache::fits(space).then(|| {
        let mut rules = format!(
            "RewriteEngine on\n\
             RewriteMap sobre-escape int:escape\n\
             RewriteMap sobre-unescape int:unescape\n\
             RewriteMap sobre-policies \"txt:{space}/priv/sobre/policies.txt\"\n\
             RewriteCond ${{sobre-policies:{address}}} (.+)\n\
             RewriteRule ^ - [E=SOBRE_POLICY:${{sobre-unescape:%1}}]\n"
        );
        for piece in 2..=PIECES_MAX {
            let _ = write!(
                rules,
                "RewriteCond %{{ENV:SOBRE_POLICY}} .\n\
                 RewriteCond ${{sobre-policies:{address}?{piece}}} (.+)\n\
                 RewriteRule ^ - [E=SOBRE_POLICY:%{{ENV:SOBRE_POLICY}}${{sobre-unescape:%1}}]\n"
            );
        }
        rules
    })
}

/// Returns what sends a page's own policy where [`policy_rules`] found one, and else the policy that all pages share.
pub fn policy_headers() -> String {
    let usual = policy(&[], &|_| false);
    format!(
        "Header always set Content-Security-Policy \"{usual}\" env=!SOBRE_POLICY\n\
         Header always set Content-Security-Policy %{{SOBRE_POLICY}}e env=SOBRE_POLICY\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{LINE_MAX, map, pieces};
    use crate::{
        path::SitePath,
        release::{Manifest, Policy},
    };

    fn of(path: &str, policy: &str) -> Option<(String, String)> {
        let policies = vec![Policy { path: SitePath::new(path).unwrap(), policy: policy.into() }];
        map(&Manifest::new("a", Vec::new(), Vec::new()).with_policies(policies))
    }

    #[test]
    fn a_page_has_a_line_for_each_of_its_addresses() {
        let (name, lines) = of("fête/index.html", "default-src 'self'; img-src 'self' data:").unwrap();
        assert!(super::is_map(&name));
        let value = "default-src%20'self';%20img-src%20'self'%20data:";
        assert_eq!(lines, format!("/f%c3%aate/ {value}\n/f%c3%aate/index.html {value}\n"));
        assert_eq!(of("404.html", "a").unwrap().1, "/404.html a\n");
        assert_eq!(map(&Manifest::new("a", Vec::new(), Vec::new())), None);
    }

    #[test]
    fn a_long_policy_is_cut_where_it_can_be_put_together_again() {
        let digests = |count: usize| vec!["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"; count].join(" ");
        let (_, lines) = of("a/index.html", &digests(40)).unwrap();
        assert!(lines.lines().count() > 4 && lines.lines().all(|line| line.len() < LINE_MAX), "{lines}");
        let whole: String = lines
            .lines()
            .filter(|line| line.starts_with("/a/ ") || line.starts_with("/a/?"))
            .map(|line| line.split_once(' ').unwrap().1)
            .collect();
        assert_eq!(whole.replace("%20", " "), digests(40));
        // No server sends such a header.
        assert_eq!(of("a/index.html", &digests(400)), None);
        assert_eq!(pieces("ab%20cd", 4), ["ab", "%20c", "d"]);
    }
}
