//! What a request asks for: path and query, and the percent-encoding between the wire and us.

/// The path and query of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Decoded; starts with `/`, no segment is `.` or `..`, no control characters or backslashes.
    pub(super) path: String,
    /// As sent, without `?`.
    pub(super) query: Option<String>,
}

impl Target {
    /// Parses `/path?query`, or returns `None` if it is not one that can be asked for.
    pub(super) fn parse(target: &str) -> Option<Self> {
        let target = target.split('#').next()?;
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let path = decode(path)?;
        let inside = path.starts_with('/') && !path.split('/').any(|segment| matches!(segment, "." | ".."));
        let clean = !path.contains(|c: char| c.is_control() || c == '\\');
        (inside && clean).then(|| Self { path, query: query.map(str::to_owned) })
    }

    /// Returns the decoded value of a key of the query.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let pairs = self.query.as_deref()?.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(name, _)| *name == key).and_then(|(_, value)| decode(value))
    }
}

/// Decodes percent-encoding; `None` if it is broken or does not give UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { hex(rest.next()?)? << 4 | hex(rest.next()?)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn nothing_leads_out() {
        for target in [
            "/..",
            "/a/%2e%2e/b",
            "/%2E./x",
            "/a/..%2fb",
            "/a%5c..",
            "/%00",
            "/%0d%0aX:",
            "x",
            "",
            "/%ff",
            "/%4",
            "/%zz",
        ] {
            assert_eq!(Target::parse(target), None, "{target}");
        }
        assert_eq!(Target::parse("/a..b/…").unwrap().path, "/a..b/…");
    }

    #[test]
    fn the_query_stays_as_sent() {
        let target = Target::parse("/spip.php?article12&x=%C3%A9#y").unwrap();
        assert_eq!(target.query.as_deref(), Some("article12&x=%C3%A9"));
        assert_eq!(target.value("x").as_deref(), Some("é"));
    }
}
