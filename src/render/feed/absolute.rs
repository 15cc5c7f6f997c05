//! HTML that is read away from its page: its addresses with their host.

/// Attributes whose value is an address.
const ADDRESSES: [&str; 4] = ["href", "src", "poster", "srcset"];

/// Returns HTML with the site's `base` before addresses that begin at its root, and the page's `permalink`
/// before those that lead to a place in it.
pub(super) fn absolute(html: &str, base: &str, permalink: &str) -> String {
    let mut whole = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = tag_end(&rest[at..]) + at;
        whole.push_str(&rest[..at]);
        tag(&rest[at..end], base, permalink, &mut whole);
        rest = &rest[end..];
    }
    whole.push_str(rest);
    whole
}

/// Returns where a tag ends; a `>` between quotes does not end it.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

/// Appends a tag, its addresses made whole.
fn tag(tag: &str, base: &str, permalink: &str, whole: &mut String) {
    let mut rest = tag;
    while let Some(at) = rest.find('=') {
        let (name, value) = (&rest[..at], &rest[at + 1..]);
        whole.push_str(&rest[..=at]);
        let (quote, length) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                (1, value[1..].bytes().position(|b| b == *quote).unwrap_or(value.len() - 1))
            }
            _ => (0, value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len())),
        };
        whole.push_str(&value[..quote]);
        let inside = &value[quote..quote + length];
        let name = name.rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        match ADDRESSES.iter().find(|known| name.eq_ignore_ascii_case(known)) {
            Some(&"srcset") => {
                let parts: Vec<String> = inside.split(',').map(|part| with_host(part, base, permalink)).collect();
                whole.push_str(&parts.join(","));
            }
            Some(_) => whole.push_str(&with_host(inside, base, permalink)),
            None => whole.push_str(inside),
        }
        rest = &value[quote + length..];
    }
    whole.push_str(rest);
}

/// Returns an address with its host; blanks before it stay.
fn with_host(written: &str, base: &str, permalink: &str) -> String {
    let address = written.trim_start();
    let blank = &written[..written.len() - address.len()];
    let host = match address.as_bytes() {
        [b'/', b'/', ..] => "",
        [b'/', ..] => base,
        [b'#', ..] => permalink,
        _ => "",
    };
    format!("{blank}{host}{address}")
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn addresses_within_the_site_get_their_host_and_nothing_else_changes() {
        let html = "<p title='a > b'>a=/b <a href=/c/>c</a><a href=\"#n\">n</a><img alt=\"src=/x\" src='/i.jpg' srcset=\"/i-1.webp 1w, /i-2.webp 2w\"><a href=//d/>d</a>";
        let whole = absolute(html, "https://a.example", "https://a.example/p/");
        assert_eq!(
            whole,
            "<p title='a > b'>a=/b <a href=https://a.example/c/>c</a><a href=\"https://a.example/p/#n\">n</a><img alt=\"src=/x\" src='https://a.example/i.jpg' srcset=\"https://a.example/i-1.webp 1w, https://a.example/i-2.webp 2w\"><a href=//d/>d</a>"
        );
        assert_eq!(absolute("a < b <c href=", "x", "y"), "a < b <c href=");
    }
}
