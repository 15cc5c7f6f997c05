//! Addresses as a browser reads them in an attribute (HTML § 13.2.5.72, URL § 4.4): references decoded, line breaks
//! dropped, backslashes taken for slashes.

use std::borrow::Cow;

use crate::path::decoded;

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of the site: its path from the root, decoded.
    Own(String),
    /// Somewhere on the web, by a host: the whole address, scheme and host in lower case.
    Absolute(String),
    /// A file within the address itself (`data:`).
    Data,
    /// A script (`javascript:`).
    Script,
    /// Nothing that is asked for: an anchor, a letter, an empty text.
    Nothing,
}

/// Returns what `written`, an attribute's value, leads to from the page at `path`, such as `a/index.html`.
pub(super) fn target(written: &str, path: &str) -> Target {
    let text = references(written);
    let text = text.trim_matches(|c: char| c <= ' ');
    let text: Cow<'_, str> = if text.contains(['\t', '\n', '\r']) {
        text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect::<String>().into()
    } else {
        text.into()
    };
    let slash = |c: Option<char>| matches!(c, Some('/' | '\\'));
    if let Some((scheme, rest)) = scheme(&text) {
        return match &*scheme {
            "http" | "https" | "ws" | "wss" | "ftp" => absolute(&scheme, rest.trim_start_matches(['/', '\\'])),
            "data" => Target::Data,
            "javascript" | "vbscript" => Target::Script,
            _ => Target::Nothing,
        };
    }
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (None | Some('#'), _) => Target::Nothing,
        (first, second) if slash(first) && slash(second) => absolute("https", text.trim_start_matches(['/', '\\'])),
        _ => Target::Own(joined(path, &text)),
    }
}

/// Whether an address is a script.
pub(super) fn is_script(written: &str) -> bool {
    // Nearly all begin otherwise, and need not be taken apart.
    let first = written.bytes().next().unwrap_or_default();
    (matches!(first, b'j' | b'J' | b'v' | b'V' | b'&') || first <= b' ') && target(written, "") == Target::Script
}

fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(fits);
    is_scheme.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn absolute(scheme: &str, rest: &str) -> Target {
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at(end);
    let host = host.rsplit('@').next().unwrap_or_default();
    Target::Absolute(format!("{scheme}://{}{rest}", decoded(host).to_ascii_lowercase()))
}

/// Returns the host of an absolute address, its port left out.
pub fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '\\', '?', '#', ':']).unwrap_or(rest.len());
    rest[..end].trim_end_matches('.')
}

/// Returns the path that a relative address means beside `path`.
pub(super) fn joined(path: &str, relative: &str) -> String {
    let relative = relative.split(['?', '#']).next().unwrap_or_default();
    let relative = decoded(relative);
    let folder = if relative.starts_with(['/', '\\']) { "" } else { path.rsplit_once('/').map_or("", |cut| cut.0) };
    if relative.is_empty() {
        return format!("/{path}");
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let own: Vec<&str> = relative.split(['/', '\\']).collect();
    for part in &own {
        match *part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let ends_in_folder = matches!(own.last(), Some(&("" | "." | "..")));
    let mut joined = String::with_capacity(relative.len() + folder.len() + 12);
    for part in &parts {
        joined.push('/');
        joined.push_str(part);
    }
    joined.push_str(if ends_in_folder { "/index.html" } else { "" });
    joined
}

/// The named references by which an address can be written; others belong in texts.
const NAMED: [(&str, char); 18] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("colon", ':'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("period", '.'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("num", '#'),
    ("percnt", '%'),
    ("quest", '?'),
    ("equals", '='),
    ("lpar", '('),
    ("rpar", ')'),
];

/// Returns a text with character references decoded, numbers also without their semicolon.
pub fn references(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        match numbered(after).or_else(|| named(after)) {
            Some((c, length)) => {
                decoded.push(c);
                rest = &after[length..];
            }
            None => {
                decoded.push('&');
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn numbered(after: &str) -> Option<(char, usize)> {
    let digits = after.strip_prefix('#')?;
    let (radix, digits) = digits.strip_prefix(['x', 'X']).map_or((10, digits), |hex| (16, hex));
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let c = char::from_u32(u32::from_str_radix(&digits[..length], radix).ok()?)?;
    let end = after.len() - digits.len() + length;
    Some((c, end + usize::from(after[end..].starts_with(';'))))
}

fn named(after: &str) -> Option<(char, usize)> {
    let old = ["amp", "AMP", "quot", "lt", "gt"];
    NAMED.iter().find_map(|(name, c)| {
        let rest = after.strip_prefix(name)?;
        (rest.starts_with(';') || old.contains(name)).then(|| (*c, name.len() + usize::from(rest.starts_with(';'))))
    })
}

#[cfg(test)]
mod tests {
    use super::{Target, host, target};

    fn own(path: &str) -> Target {
        Target::Own(path.into())
    }

    fn elsewhere(address: &str) -> Target {
        Target::Absolute(address.into())
    }

    #[test]
    fn addresses_are_read_as_browsers_read_them() {
        for (written, expected) in [
            ("a.png", own("/b/a.png")),
            ("./a.png?x=1#y", own("/b/a.png")),
            ("../a%20b.png", own("/a b.png")),
            ("/c/", own("/c/index.html")),
            ("#here", Target::Nothing),
            ("mailto:a@b.example", Target::Nothing),
            ("data:image/png,x", Target::Data),
            ("JavaScript:x()", Target::Script),
            ("//cdn.example/x.js", elsewhere("https://cdn.example/x.js")),
            ("\\\\cdn.example/x.js", elsewhere("https://cdn.example/x.js")),
            ("/\\cdn.example/x.js", elsewhere("https://cdn.example/x.js")),
            ("HTTPS:\\\\CDN.example\\x", elsewhere("https://cdn.example\\x")),
            ("ht\ntps://cdn.example", elsewhere("https://cdn.example")),
            ("&#104;ttps&colon;//cdn.example", elsewhere("https://cdn.example")),
            ("&#x2F&#47;cdn.example", elsewhere("https://cdn.example")),
            ("https://me:pw@cdn.example:8/x", elsewhere("https://cdn.example:8/x")),
        ] {
            assert_eq!(target(written, "b/index.html"), expected, "{written}");
        }
        assert_eq!(host("https://cdn.example:8/x"), "cdn.example");
    }
}
