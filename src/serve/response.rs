//! Responses: status, headers and a body from memory or from disk; whole or a range of it.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write},
    ops::Range,
    path::Path,
    time::UNIX_EPOCH,
};

use super::request::{Method, Request};

/// An answer, ready to be written.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    headers: Vec<(&'static str, String)>,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Bytes(Vec<u8>),
    File(File, Range<u64>),
}

impl Response {
    /// Returns an answer without body.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Bytes(Vec::new()) }
    }

    /// Returns an answer from memory.
    pub(super) fn bytes(status: u16, mime: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { body: Body::Bytes(bytes.into()), ..Self::empty(status) }.with("Content-Type", mime)
    }

    /// Returns an answer from disk.
    pub(super) fn file(path: &Path, mime: &str) -> io::Result<Self> {
        let file = File::open(path)?;
        let facts = file.metadata()?;
        if !facts.is_file() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let body = Body::File(file, 0..facts.len());
        Ok(Self { body, ..Self::empty(200) }
            .with("Content-Type", mime)
            .with("ETag", format!("\"{}\"", state_of(&facts))))
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    fn length(&self) -> u64 {
        match &self.body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::File(_, range) => range.end - range.start,
        }
    }

    /// Returns 304 in its place if the asker has this state already, or the range that was asked for.
    pub(super) fn for_request(mut self, request: &Request) -> Self {
        if self.status != 200 {
            return self;
        }
        let same = |tags: &str| {
            let ours = self.header("ETag").unwrap_or("-");
            tags.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == "*" || tag == ours)
        };
        if request.header("if-none-match").is_some_and(same) {
            let etag = self.header("ETag").unwrap_or_default().to_owned();
            return Self::empty(304).with("ETag", etag);
        }
        let fresh = request.header("if-range").is_none_or(|tag| self.header("ETag") == Some(tag));
        let wanted = request.header("range").filter(|_| fresh && request.method == Method::Get);
        let length = self.length();
        match wanted.map_or(Wanted::Whole, |range| Wanted::parse(range, length)) {
            Wanted::Whole => self.with("Accept-Ranges", "bytes"),
            Wanted::Outside => Self::empty(416).with("Content-Range", format!("bytes */{length}")),
            Wanted::Part(range) => {
                let said = format!("bytes {}-{}/{length}", range.start, range.end - 1);
                self.status = 206;
                self.cut(range);
                self.with("Content-Range", said)
            }
        }
    }

    fn cut(&mut self, range: Range<u64>) {
        match &mut self.body {
            Body::File(_, whole) => *whole = range,
            Body::Bytes(bytes) => {
                let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(bytes.len());
                *bytes = bytes[at(range.start)..at(range.end)].to_vec();
            }
        }
    }

    /// Writes head and, unless it was only asked about, body.
    pub(super) fn write(self, method: Method, keep_alive: bool, stream: &mut impl Write) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if self.status != 304 {
            let _ = write!(head, "Content-Length: {}\r\n", self.length());
        }
        let connection = if keep_alive { "keep-alive" } else { "close" };
        let _ = write!(head, "Cache-Control: no-store\r\nConnection: {connection}\r\n\r\n");
        let mut first = head.into_bytes();
        match self.body {
            Body::File(mut file, range) if method == Method::Get => {
                stream.write_all(&first)?;
                file.seek(SeekFrom::Start(range.start))?;
                let length = range.end - range.start;
                // A file cut short meanwhile: the connection ends, the asker notices.
                let sent = io::copy(&mut file.take(length), stream)?;
                if sent == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
            }
            Body::Bytes(bytes) if method == Method::Get => {
                // One write, one packet: no waiting for an acknowledgement in between.
                first.extend_from_slice(&bytes);
                stream.write_all(&first)
            }
            _ => stream.write_all(&first),
        }
    }
}

/// Returns a name for the state of a file on disk: reading a film to hash it would take too long.
pub(super) fn state_of(facts: &std::fs::Metadata) -> String {
    let changed = facts.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{:x}-{:x}", facts.len(), changed.map_or(0, |time| time.as_nanos()))
}

/// How much of a body is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Outside,
}

impl Wanted {
    /// Parses `bytes=first-last`. What may be ignored is: several ranges, other units, nonsense.
    fn parse(range: &str, length: u64) -> Self {
        match parse_range(range, length) {
            None => Self::Whole,
            Some(range) if range.start < range.end => Self::Part(range),
            Some(_) => Self::Outside,
        }
    }
}

fn parse_range(range: &str, length: u64) -> Option<Range<u64>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    Some(match (first.trim(), last.trim()) {
        ("", last) => length.saturating_sub(last.parse().ok()?)..length,
        (first, "") => first.parse().ok()?..length,
        (first, last) => first.parse().ok()?..last.parse::<u64>().ok()?.saturating_add(1).min(length),
    })
}

/// Returns the standard words for a status.
pub(super) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        410 => "Gone",
        413 => "Content Too Large",
        416 => "Range Not Satisfiable",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted::{self, Outside, Part, Whole};

    #[test]
    fn ranges() {
        assert_eq!(Wanted::parse("bytes=0-4", 10), Part(0..5));
        assert_eq!(Wanted::parse("bytes=5-", 10), Part(5..10));
        assert_eq!(Wanted::parse("bytes=-3", 10), Part(7..10));
        assert_eq!(Wanted::parse("bytes=-30", 10), Part(0..10));
        assert_eq!(Wanted::parse("bytes=8-100", 10), Part(8..10));
        assert_eq!(Wanted::parse("bytes=10-", 10), Outside);
        assert_eq!(Wanted::parse("bytes=4-2", 10), Outside);
        assert_eq!(Wanted::parse("bytes=0-1,4-5", 10), Whole);
        assert_eq!(Wanted::parse("bytes=0-18446744073709551615", 10), Part(0..10));
        assert_eq!(Wanted::parse("bytes=a-b", 10), Whole);
        assert_eq!(Wanted::parse("bytes=-0", 0), Outside);
    }
}
