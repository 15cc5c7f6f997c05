//! Requests: bytes in, a [`Request`] or a refusal out. Pure; whatever comes in, nothing breaks.

use super::target::Target;
use crate::diag::Lang;

/// Longest head of a request, in bytes.
pub(super) const HEAD_MAX: usize = 16 * 1024;

/// What may be asked; all else is refused with 405.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Head,
}

/// A request that can be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) target: Target,
    /// Lower case, without port.
    pub(super) host: String,
    pub(super) keep_alive: bool,
    /// Names in lower case.
    headers: Vec<(String, String)>,
}

impl Request {
    /// Returns the value of a header, by its name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns which of our languages the asker reads best.
    pub(super) fn lang(&self) -> Lang {
        self.header("accept-language").map_or(Lang::En, best_lang)
    }
}

/// Returns the better of our languages by an `Accept-Language` such as `de, fr;q=0.8, en;q=0.5`.
fn best_lang(accepted: &str) -> Lang {
    let weight = |wanted: &str| {
        let of = |part: &str| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let ours = tag.trim().get(..2).is_some_and(|tag| tag.eq_ignore_ascii_case(wanted));
            ours.then(|| weight.trim().parse::<f32>().unwrap_or(0.0))
        };
        accepted.split(',').filter_map(of).fold(0.0, f32::max)
    };
    let (fr, en) = (weight("fr"), weight("en"));
    let french_first = || accepted.to_ascii_lowercase().find("fr") < accepted.to_ascii_lowercase().find("en");
    if fr > en || (fr > 0.0 && (fr - en).abs() < f32::EPSILON && french_first()) { Lang::Fr } else { Lang::En }
}

/// Why a request is not answered: the status says it all.
pub(super) type Refusal = u16;

/// Parses the first request of `bytes`: `None` as long as its head is incomplete, else the request
/// and how many bytes it took.
pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Request, usize)>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Request::new(&mut headers);
    let taken = match head.parse(bytes) {
        Ok(httparse::Status::Complete(taken)) if taken <= HEAD_MAX => taken,
        Ok(httparse::Status::Partial) if bytes.len() < HEAD_MAX => return Ok(None),
        Ok(_) | Err(httparse::Error::TooManyHeaders) => return Err(431),
        Err(httparse::Error::Version) => return Err(505),
        Err(_) => return Err(400),
    };
    let method = match head.method {
        Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        _ => return Err(405),
    };
    let text = |value: &[u8]| String::from_utf8_lossy(value).trim().to_owned();
    let headers: Vec<_> = head.headers.iter().map(|h| (h.name.to_ascii_lowercase(), text(h.value))).collect();
    let values =
        |name: &'static str| headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    // A body has no meaning here, and one that is misread would be taken for the next request.
    if values("transfer-encoding").next().is_some() || values("content-length").any(|length| length != "0") {
        return Err(413);
    }
    let newer = head.version == Some(1);
    let mut hosts = values("host");
    let (named, twice) = (hosts.next(), hosts.next().is_some());
    if twice || newer && named.is_none() {
        return Err(400);
    }
    let (host, target) = split_absolute(head.path.unwrap_or_default());
    let host = host_name(host.or(named).unwrap_or("localhost")).ok_or(400_u16)?;
    let says = |word| values("connection").flat_map(|v| v.split(',')).any(|w| w.trim().eq_ignore_ascii_case(word));
    let keep_alive = if newer { !says("close") } else { says("keep-alive") };
    let target = Target::parse(target).ok_or(400_u16)?;
    Ok(Some((Request { method, target, host, keep_alive, headers }, taken)))
}

/// Splits `http://host/path`, which proxies send, into host and path.
fn split_absolute(target: &str) -> (Option<&str>, &str) {
    let Some(rest) = target.strip_prefix("http://") else { return (None, target) };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    (Some(&rest[..end]), if end == rest.len() { "/" } else { &rest[end..] })
}

/// Returns a host's name in lower case, without port and final dot.
fn host_name(host: &str) -> Option<String> {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split_once(']')?.0,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':' | b'_'));
    (plain && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{HEAD_MAX, Method, best_lang, parse};
    use crate::diag::Lang;

    fn refused(request: &str) -> u16 {
        parse(request.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_plain_request() {
        let bytes = b"GET /a%20b/?x=1 HTTP/1.1\r\nHost: Jardin.Localhost:8000\r\n\r\nGET";
        let (request, taken) = parse(bytes).unwrap().unwrap();
        assert_eq!((request.method, taken), (Method::Get, bytes.len() - 3));
        assert_eq!((request.host.as_str(), request.target.path.as_str()), ("jardin.localhost", "/a b/"));
        assert_eq!(request.target.query.as_deref(), Some("x=1"));
        assert!(request.keep_alive);
    }

    #[test]
    fn an_absolute_target_names_the_host() {
        let (request, _) = parse(b"HEAD http://[::1]:80/x HTTP/1.1\r\nHost: y\r\n\r\n").unwrap().unwrap();
        assert_eq!((request.host.as_str(), request.target.path.as_str()), ("::1", "/x"));
    }

    #[test]
    fn languages() {
        for french in ["fr", "fr-FR,fr;q=0.9,en;q=0.8", "de, fr;q=0.3", "FR-ca", "en;q=0.2,fr;q=0.3", "fr,en"] {
            assert_eq!(best_lang(french), Lang::Fr, "{french}");
        }
        for english in ["en-GB,en;q=0.9,fr;q=0.8", "de", "", "*", "fr;q=0", "é", "fr;q=x", "en,fr"] {
            assert_eq!(best_lang(english), Lang::En, "{english}");
        }
    }

    #[test]
    fn refusals() {
        assert_eq!(refused("GET / HTTP/1.1\r\n\r\n"), 400);
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"), 400);
        assert_eq!(refused("GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
        assert_eq!(refused("GET / HTTP/2.0\r\n\r\n"), 505);
        assert_eq!(refused("POST / HTTP/1.1\r\nHost: a\r\n\r\n"), 405);
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"), 413);
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), 413);
        assert_eq!(refused(&format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "x: y\r\n".repeat(80))), 431);
        assert_eq!(refused(&format!("GET /{} HTTP/1.1\r\n", "x".repeat(HEAD_MAX))), 431);
        assert_eq!(refused("\u{0}\u{1}\u{2} nonsense"), 400);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn any_target_is_parsed_or_refused(target in "[ -~é]{0,40}") {
            let _ = parse(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
        }
    }
}
