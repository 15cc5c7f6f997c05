//! The normal form of an address: one spelling for all the ways in which a browser, a link on an old
//! page or a search engine may write it.

use crate::path::{SitePath, Url, for_header, percent_decoded};

/// Most parameters of a query of which every order is tried: 4 have 24.
const ORDERED_UP_TO: usize = 4;

/// What trackers append to addresses that people share, and what SPIP appended: the place in a list
/// (`debut_articles=10`), the language of the frame, words looked for. Apache's rules hold the same as a pattern.
pub(super) const TRACKERS: [&str; 16] = [
    "debut_*",
    "fbclid",
    "gclid",
    "lang",
    "mc_cid",
    "mc_eid",
    "mtm_*",
    "msclkid",
    "pk_*",
    "piwik_*",
    "recalcul",
    "recherche",
    "twclid",
    "utm_*",
    "var_*",
    "yclid",
];

/// Splits an address into path and query; an empty query is none.
pub(super) fn split(address: &str) -> (&str, Option<&str>) {
    let address = address.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (path, Some(query).filter(|query| !query.is_empty()))
}

/// Returns the key of an address.
pub(super) fn normal(address: &str) -> String {
    let (path, query) = split(address);
    of(path, query)
}

/// Returns the key of a path, with `?` and the query if there is one.
///
/// Apache's server gives rules the path decoded, slashes merged; its `int:escape` encodes it again,
/// all but `A-Za-z0-9` and `$-_.+!*'(),:;@&=/~`, in lower-case hex (`ap_os_escape_path`). The query
/// goes through `int:unescape` and `int:escape`.
pub(in crate::publish) fn of(path: &str, query: Option<&str>) -> String {
    let mut key = String::with_capacity(path.len() + 8);
    let mut path = percent_decoded(path);
    path.dedup_by(|a, b| *a == b'/' && *b == b'/');
    escape(&path, &mut key);
    if let Some(query) = query {
        key.push('?');
        escape(&percent_decoded(query), &mut key);
    }
    key
}

/// Returns the query without what trackers appended; `None` when they appended nothing, or when
/// nothing else is there.
pub(super) fn untracked(query: &str) -> Option<&str> {
    let mut rest = query;
    while let Some((before, last)) = rest.rsplit_once('&').filter(|(_, last)| is_tracker(last)) {
        debug_assert!(last.len() < rest.len());
        rest = before;
    }
    (rest.len() < query.len() && !rest.is_empty()).then_some(rest)
}

fn is_tracker(parameter: &str) -> bool {
    let Some((name, _)) = parameter.split_once('=') else { return false };
    TRACKERS.iter().any(|tracker| match tracker.strip_suffix('*') {
        Some(start) => name.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_word)),
        None => name == *tracker,
    })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns the keys of other spellings that people may ask for: parameters in another order, a final
/// slash more or less where no file of the release answers that.
pub(super) fn variants(from: &str, is_file: &dyn Fn(&str) -> bool) -> Vec<String> {
    let (path, query) = split(from);
    match query {
        Some(query) => {
            let mut parameters: Vec<&str> = query.split('&').collect();
            let mut orders = Vec::new();
            if (2..=ORDERED_UP_TO).contains(&parameters.len()) {
                let count = parameters.len();
                permute(&mut parameters, count, &mut |order| orders.push(of(path, Some(&order.join("&")))));
            }
            orders
        }
        None => slashed(path, is_file).into_iter().collect(),
    }
}

/// Returns the key of the path with its final slash added or taken away.
fn slashed(path: &str, is_file: &dyn Fn(&str) -> bool) -> Option<String> {
    let other = match path.strip_suffix('/') {
        Some("") => return None,
        Some(bare) => bare.to_owned(),
        // A file's name takes no slash.
        None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => return None,
        None => format!("{path}/"),
    };
    let text = text(&other)?;
    let is_taken = Url::new(&text).is_ok_and(|url| is_file(SitePath::of_url(&url).as_str()));
    (!is_taken).then(|| of(&other, None))
}

/// Calls `each` with every order of the first `count` of `items` (Heap's algorithm).
fn permute<'a>(items: &mut Vec<&'a str>, count: usize, each: &mut dyn FnMut(&[&'a str])) {
    if count <= 1 {
        return each(items);
    }
    for at in 0..count {
        permute(items, count - 1, each);
        let with = if count.is_multiple_of(2) { at } else { 0 };
        items.swap(with, count - 1);
    }
}

/// Returns the path as people write it; `None` when it is not UTF-8.
pub(super) fn text(path: &str) -> Option<String> {
    String::from_utf8(percent_decoded(path)).ok()
}

pub(in crate::publish) fn escape(bytes: &[u8], key: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"$-_.+!*'(),:;@&=/~".contains(&byte) {
            key.push(char::from(byte));
        } else {
            key.push('%');
            key.push(char::from(HEX[usize::from(byte >> 4)]));
            key.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// Returns an address fit for a header and for a line of a map.
///
/// A second `?` is encoded, too: Apache's rules take an address apart at the one they know, and refuse
/// (403, AH10508) what brings another.
pub(super) fn for_answer(address: &str) -> String {
    let safe = for_header(address);
    match safe.split_once('?') {
        Some((path, rest)) if rest.contains('?') => format!("{path}?{}", rest.replace('?', "%3F")),
        _ => safe,
    }
}

#[cfg(test)]
mod tests {
    use super::{normal, untracked, variants};

    #[test]
    fn one_spelling_for_all_ways_to_write_an_address() {
        // What Apache 2.4.71 makes of these, by int:unescape and int:escape.
        for (written, key) in [
            ("/a%20b", "/a%20b"),
            ("/é", "/%c3%a9"),
            ("/%C3%A9", "/%c3%a9"),
            ("/a%3fb?c", "/a%3fb?c"),
            ("/x?page=article%2012&l=%e9", "/x?page=article%2012&l=%e9"),
            ("/x?a=1%262", "/x?a=1&2"),
            ("/x?a+b=%2B", "/x?a+b=+"),
            ("/x?%zz%2", "/x?%25zz%252"),
            ("/!$'()*+,;:@~=&.", "/!$'()*+,;:@~=&."),
            ("/a%22%5B%5D%7B%7D%7C%5C%5E%60%3C%3E%25%23b", "/a%22%5b%5d%7b%7d%7c%5c%5e%60%3c%3e%25%23b"),
            ("/a//b", "/a/b"),
            ("/x?", "/x"),
            ("/a%0ab?%0a", "/a%0ab?%0a"),
            ("/x?a%3Fb?c", "/x?a%3fb%3fc"),
            ("/x?a#b", "/x?a"),
        ] {
            assert_eq!(normal(written), key, "{written}");
        }
    }

    #[test]
    fn trackers_go_from_the_end_only() {
        assert_eq!(untracked("p=1&utm_source=a&fbclid=b"), Some("p=1"));
        assert_eq!(untracked("article12&utm_medium="), Some("article12"));
        for query in ["p=1", "utm_source=a", "utm_source=a&p=1", "p=1&utm_=x", "p=1&gclid", "p=1&xfbclid=2"] {
            assert_eq!(untracked(query), None, "{query}");
        }
    }

    #[test]
    fn other_spellings_yield_to_files() {
        let none = |_: &str| false;
        assert_eq!(variants("/old/", &none), ["/old"]);
        assert_eq!(variants("/old", &none), ["/old/"]);
        assert_eq!(variants("/old", &|path| path == "old/index.html"), Vec::<String>::new());
        assert_eq!(variants("/old/7.html", &none), Vec::<String>::new());
        assert_eq!(variants("/", &none), Vec::<String>::new());
        assert_eq!(variants("/x?a&b", &none), ["/x?a&b", "/x?b&a"]);
        let all: std::collections::BTreeSet<_> = variants("/x?a&b&c&d", &none).into_iter().collect();
        assert_eq!(all.len(), 24);
        assert_eq!(variants("/x?a&b&c&d&e", &none), Vec::<String>::new());
    }
}
