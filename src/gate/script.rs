//! Addresses of other hosts in the texts of a script. What a script puts together from pieces cannot be seen here; the
//! policy that is sent with a page refuses it where it is asked for.

use super::{
    address::{Target, target},
    facts::{Facts, Role, When},
};

/// Adds the absolute addresses that a script at `at` of an output holds in its texts.
pub(super) fn scan(script: &str, at: usize, facts: &mut Facts) {
    let bytes = script.as_bytes();
    let mut from = 0;
    while let Some(found) = memchr::memchr3(b'"', b'\'', b'`', &bytes[from..]).map(|found| from + found) {
        from = match comment_before(&script[from..found]) {
            // A quote in a comment begins no text.
            Some(start) => from + start + comment_length(&script[from + start..]),
            None => {
                let end = text_end(bytes, found);
                let text = unescaped(&script[found + 1..end]);
                let is_address = text.contains("://") || text.starts_with("//");
                if is_address
                    && let Target::Absolute(address) = target(&text[address_start(&text)..].replace('&', "&amp;"), "")
                    // The names of XML's languages are no addresses.
                    && !address.starts_with("http://www.w3.org/")
                    && address.split_once("://").is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_alphanumeric()))
                {
                    facts.ask(address, Role::Other, When::Aside, at + found);
                }
                (end + 1).min(bytes.len())
            }
        };
    }
}

fn comment_before(code: &str) -> Option<usize> {
    let line = code.find("//").filter(|at| !code[..*at].ends_with(':'));
    let block = code.find("/*");
    let start = line.into_iter().chain(block).min()?;
    // One that has ended before the quote hides nothing; the search goes on behind it.
    Some(start)
}

fn comment_length(code: &str) -> usize {
    let end = if code.starts_with("//") { code.find('\n') } else { code.find("*/").map(|at| at + 1) };
    end.map_or(code.len(), |at| at + 1)
}

fn text_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != quote && !(bytes[at] == b'\n' && quote != b'`') {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// Returns where the first address of a text begins.
fn address_start(text: &str) -> usize {
    let Some(at) = text.find("://") else { return 0 };
    text[..at]
        .rfind(|c: char| !c.is_ascii_alphanumeric())
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8))
}

/// Returns a text with the escapes read by which an address can be written.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let hex = |digits: usize| {
            let code = u32::from_str_radix(rest.get(1..=digits)?, 16).ok()?;
            Some((char::from_u32(code)?, digits + 1))
        };
        let read = match rest.as_bytes().first() {
            Some(b'x') => hex(2),
            Some(b'u') => hex(4),
            _ => None,
        };
        if let Some((c, length)) = read {
            out.push(c);
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Facts, scan};

    fn asked(script: &str) -> Vec<String> {
        let mut facts = Facts::default();
        scan(script, 0, &mut facts);
        facts.asks.into_iter().map(|ask| ask.address).collect()
    }

    #[test]
    fn addresses_in_texts_are_found_and_those_in_comments_are_not() {
        assert_eq!(asked("navigator.sendBeacon('https://x.example/b', 1)"), ["https://x.example/b"]);
        assert_eq!(asked(r#"fetch("https:\/\/x.example\/b")"#), ["https://x.example/b"]);
        assert_eq!(asked(r"fetch('\x68ttps://x.example')"), ["https://x.example"]);
        assert_eq!(asked("i.src=`//x.example/p?${n}`"), ["https://x.example/p?${n}"]);
        assert_eq!(asked("// see 'https://x.example'\nlet a = '/own'; /* \"//x.example\" */"), [""; 0]);
        assert_eq!(asked("e.createElementNS('http://www.w3.org/2000/svg', 'g')"), [""; 0]);
        assert_eq!(asked("let it = \"it's\"; let u = \"http://x.example/\""), ["http://x.example/"]);
    }
}
