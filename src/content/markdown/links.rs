//! Links: bare addresses in running text, and which schemes may be linked to.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

/// Where a body may hold bare addresses, found by fast scans before the walk.
#[derive(Debug, Default)]
pub(super) struct BareLinks {
    /// Offsets of `://`, `www.` and `@`, descending.
    places: Vec<usize>,
}

/// A bare address in a run of text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BareLink {
    /// Where it stands in the run.
    pub(super) range: Range<usize>,
    /// What goes before it to make a whole address: `mailto:`, `http://` or nothing.
    pub(super) prefix: &'static str,
}

impl BareLinks {
    /// Scans `body`, of which the places of `://` are known already.
    pub(super) fn new(body: &str, mut places: Vec<usize>) -> Self {
        let body = body.as_bytes();
        places.extend(memmem::find_iter(body, b"www."));
        places.extend(memchr_iter(b'@', body));
        places.sort_unstable_by(|a, b| b.cmp(a));
        Self { places }
    }

    /// Returns the next bare address of `run`, which begins at `offset` of the body; `from` is where
    /// to look on in the run.
    pub(super) fn next(&mut self, run: &str, offset: usize, from: usize) -> Option<BareLink> {
        while let Some(&place) = self.places.last() {
            if place >= offset + run.len() {
                return None;
            }
            self.places.pop();
            if place >= offset + from
                && let Some(link) = find(run, place - offset, from)
            {
                return Some(link);
            }
        }
        None
    }
}

/// Returns the address around the tell-tale at `at`, none of it before `from`.
fn find(run: &str, at: usize, from: usize) -> Option<BareLink> {
    match run.as_bytes()[at] {
        b':' => {
            let before = run[from..at].trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
            let start = from + before;
            let scheme = &run[start..at];
            let known = ["http", "https", "ftp"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
            (known && has_domain(&run[at + 3..], false)).then(|| BareLink { range: start..end(run, start), prefix: "" })
        }
        b'w' => {
            let starts = run[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "*_~(«“\"'’[".contains(c));
            (starts && has_domain(&run[at..], true)).then(|| BareLink { range: at..end(run, at), prefix: "http://" })
        }
        _ => email(run, at, from),
    }
}

/// Whether `text` starts with a host name, with a dot in it if it must have one.
fn has_domain(text: &str, dotted: bool) -> bool {
    let host =
        &text[..text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')).unwrap_or(text.len())];
    let mut labels = host.trim_end_matches('.').rsplit('.');
    let underscored = labels.clone().take(2).any(|label| label.contains('_'));
    let named = labels.next().is_some_and(|label| !label.is_empty());
    named && !underscored && (!dotted || labels.next().is_some())
}

/// Returns where an address that starts at `start` ends: at a space or `<`, without the
/// punctuation of the sentence around it.
fn end(run: &str, start: usize) -> usize {
    let length = run[start..].find(|c: char| c.is_whitespace() || c == '<').unwrap_or(run.len() - start);
    let mut link = &run[start..start + length];
    let mut closing = link.matches(')').count();
    let opening = link.matches('(').count();
    loop {
        let Some(last) = link.chars().next_back() else { return start };
        let cut = match last {
            ')' if closing > opening => {
                closing -= 1;
                link.len() - 1
            }
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | '»' | '”' | '’' | '…' => {
                link.len() - last.len_utf8()
            }
            ';' => entity(link).unwrap_or(link.len() - 1),
            _ => return start + link.len(),
        };
        link = &link[..cut];
    }
}

/// Returns where the entity begins that `link`, which ends in `;`, ends with.
fn entity(link: &str) -> Option<usize> {
    let name = link[..link.len() - 1].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    (name.ends_with('&') && name.len() + 1 < link.len()).then(|| name.len() - 1)
}

fn email(run: &str, at: usize, from: usize) -> Option<BareLink> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || ".+-_".contains(c);
    let start = from + run[from..at].trim_end_matches(is_local).len();
    let domain = &run[at + 1..];
    let length = domain.find(|c: char| !c.is_ascii_alphanumeric() && !".-_".contains(c)).unwrap_or(domain.len());
    let host = domain[..length].trim_end_matches('.');
    let good = start < at
        && host.contains('.')
        && !host.starts_with('.')
        && !host.contains("..")
        && host.ends_with(|c: char| c.is_ascii_alphanumeric())
        && !run[..start].ends_with(['/', '@'])
        && !domain[length..].starts_with('@');
    good.then(|| BareLink { range: start..at + 1 + host.len(), prefix: "mailto:" })
}

/// Schemes that do nothing but lead somewhere.
static SCHEMES: &[&str] = &[
    "http", "https", "mailto", "tel", "sms", "page", "ftp", "ftps", "geo", "irc", "ircs", "xmpp", "matrix", "sip",
    "sips", "webcal", "magnet", "feed", "news",
];

/// Returns the scheme of an address, if it has one.
pub(super) fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then_some(scheme)
}

/// Whether an address is harmless to follow, or with `embeds` to show.
///
/// Browsers drop tabs, line breaks and leading control characters from addresses: so does this.
pub fn is_safe(address: &str, embeds: bool) -> bool {
    let Some(scheme) = scheme(address) else { return true };
    let scheme: String = scheme.chars().filter(|c| !c.is_control() && *c != ' ').collect();
    SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) || (embeds && is_data_image(address))
}

fn is_data_image(address: &str) -> bool {
    ["png", "jpeg", "gif", "webp", "avif"].iter().any(|format| {
        address.get(..11 + format.len()).is_some_and(|start| {
            start.get(..11).is_some_and(|data| data.eq_ignore_ascii_case("data:image/"))
                && start[11..].eq_ignore_ascii_case(format)
        })
    })
}

#[cfg(test)]
mod tests {

    use super::{BareLinks, is_safe};

    fn found(run: &str) -> Vec<String> {
        let mut links = BareLinks::new(run, memchr::memmem::find_iter(run.as_bytes(), b"://").collect());
        let mut from = 0;
        let mut found = Vec::new();
        while let Some(link) = links.next(run, 0, from) {
            found.push(format!("{}{}", link.prefix, &run[link.range.clone()]));
            from = link.range.end;
        }
        found
    }

    #[test]
    fn the_sentence_around_is_left_out() {
        assert_eq!(found("Voir https://a.example/x?y=1&z=2 !"), ["https://a.example/x?y=1&z=2"]);
        assert_eq!(
            found("(https://a.example/x_(y)), www.b.example."),
            ["https://a.example/x_(y)", "http://www.b.example"]
        );
        assert_eq!(
            found("« https://a.example/ », écrire à a.b@c.example."),
            ["https://a.example/", "mailto:a.b@c.example"]
        );
    }

    #[test]
    fn what_only_looks_like_one_is_not() {
        for text in
            ["std::io://", "http://", "xwww.a.b", "www", "@nom", "a@b", "a@b@c.d", "://a.b", "wwww.", "https:// a"]
        {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn scripts_are_not_addresses() {
        for bad in [
            "javascript:x",
            "JavaScript:x",
            "java\nscript:x",
            " javascript:x",
            "vbscript:x",
            "data:text/html,x",
            "data:image/svg+xml,x",
            "é:x",
        ] {
            assert!(!is_safe(bad, true), "{bad}");
        }
        for good in ["/a:b", "a.md", "#a:b", "?a:b", "HTTPS://a.b", "page:x", "data:image/png;base64,AA=="] {
            assert!(is_safe(good, true), "{good}");
        }
        assert!(!is_safe("data:image/png;base64,AA==", false));
    }
}
