//! What visitors really see, asked of the real web server after the switch.

use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::entry::{Entries, Entry, Role};
use crate::{
    diag::{Code, Diagnostic, Text, cause, text},
    digest::Digest,
};

/// How long we wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Changed files that are asked for.
const CHANGED_MOST: usize = 20;

/// Files past this size are not asked for.
const BYTES_MOST: u64 = 8 << 20;

/// An address that no release has.
const NOWHERE: &str = "/sobre-probe-of-a-page-that-is-not-there";

/// A web server to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// `http://host:port` or `https://…`, without a final `/`.
    pub server: String,
    /// The site's domain.
    pub host: String,
}

/// What the server said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    body: Digest,
    /// Names in lower case.
    headers: Vec<(String, String)>,
}

impl Answer {
    /// Returns a header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl Probe {
    /// Asks for the home page, the page for what is not there, changed files and a fingerprinted one,
    /// and compares bytes; returns how many were asked for.
    pub(super) fn ask(&self, entries: &Entries, changed: &[&Entry]) -> Result<u64, Box<Diagnostic>> {
        let mut asked = 0;
        for entry in sample(entries, changed) {
            let url = entry.path.to_url().encoded().into_owned();
            self.expect(&url, 200, entry)?;
            asked += 1;
        }
        if let Some(page) = entries.find(Role::Served, "404.html") {
            self.expect(NOWHERE, 404, page)?;
            asked += 1;
        }
        Ok(asked)
    }

    fn expect(&self, url: &str, status: u16, entry: &Entry) -> Result<(), Box<Diagnostic>> {
        let said = self.get(url).map_err(|error| {
            let Text { en, fr } = cause(&error);
            self.fault(url, &en, &fr)
        })?;
        if said.status != status {
            let said = said.status;
            let (en, fr) = (format!("it answers {said}"), format!("la réponse est {said}"));
            return Err(self.fault(url, &en, &fr));
        }
        if said.body != entry.digest {
            return Err(self.fault(url, "it is not what was published", "ce n’est pas ce qui a été publié"));
        }
        Ok(())
    }

    fn fault(&self, url: &str, en: &str, fr: &str) -> Box<Diagnostic> {
        let host = &self.host;
        Box::new(Diagnostic::new(
            Code::PUBLISH_PROBE,
            text!(
                "visitors of {host} do not see the release: {url}: {en}",
                "les visiteurs de {host} ne voient pas la version : {url} : {fr}"
            ),
        ))
    }

    fn get(&self, url: &str) -> io::Result<Answer> {
        match self.server.strip_prefix("http://") {
            Some(address) => get(address, &self.host, url),
            None => get_by_curl(&self.server, &self.host, url),
        }
    }
}

/// Returns the files to ask for.
fn sample<'e>(entries: &'e Entries, changed: &[&'e Entry]) -> Vec<&'e Entry> {
    let fits = |entry: &&Entry| entry.role == Role::Served && entry.bytes <= BYTES_MOST;
    // What every web server answers under its own address; the page for 404 is asked for elsewhere.
    let is_page = |entry: &&Entry| {
        let name = Path::new(entry.path.as_str());
        name.extension().is_some_and(|ending| ending == "html") && !name.ends_with("404.html")
    };
    let changed = changed.iter().copied().filter(fits).filter(is_page);
    let lasting = entries.of(Role::Served).iter().filter(fits).find(|entry| entry.is_lasting(entries));
    let mut sample: Vec<&Entry> = entries.find(Role::Served, "index.html").into_iter().collect();
    for entry in changed.take(CHANGED_MOST).chain(lasting) {
        if !sample.contains(&entry) {
            sample.push(entry);
        }
    }
    sample
}

/// Asks over HTTP/1.1 without encryption, as one does on the server's own machine.
pub(crate) fn get(address: &str, host: &str, url: &str) -> io::Result<Answer> {
    let end = Instant::now() + PATIENCE;
    let address = if address.contains(':') { address.to_owned() } else { format!("{address}:80") };
    let address = address.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let version = env!("CARGO_PKG_VERSION");
    let request = format!(
        "GET {url} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: sobre/{version} (probe)\r\n\
         Accept-Encoding: identity\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut said = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        let left =
            end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()).ok_or(io::ErrorKind::TimedOut)?;
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut chunk)? {
            0 => break,
            length => said.extend_from_slice(&chunk[..length]),
        }
        if said.len() as u64 > BYTES_MOST + (1 << 20) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
    }
    parse(&said).ok_or_else(|| io::Error::other("not an answer of HTTP/1.1"))
}

/// Reads an answer: its status, and its body, chunked or not.
fn parse(said: &[u8]) -> Option<Answer> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(start) = response.parse(said).ok()? else { return None };
    let header = |name: &str| {
        response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    };
    let rest = &said[start..];
    let body = if header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case(b"chunked")) {
        dechunked(rest)?
    } else {
        let length = header("content-length").and_then(|length| std::str::from_utf8(length).ok()?.trim().parse().ok());
        // Cut off in the middle, it is no answer.
        rest.get(..length.unwrap_or(rest.len()))?.to_vec()
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers =
        response.headers.iter().map(|header| (header.name.to_ascii_lowercase(), text(header.value))).collect();
    Some(Answer { status: response.code?, body: Digest::of(&body), headers })
}

fn dechunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let httparse::Status::Complete((start, length)) = httparse::parse_chunk_size(rest).ok()? else { return None };
        let length = usize::try_from(length).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(start..start.checked_add(length)?)?);
        rest = rest.get(start + length + 2..)?;
    }
}

/// Asks through the system's `curl`, which knows certificates.
fn get_by_curl(server: &str, host: &str, url: &str) -> io::Result<Answer> {
    let name = server.trim_start_matches("https://");
    let (machine, port) = name.rsplit_once(':').unwrap_or((name, "443"));
    let mut command = Command::new("curl");
    command.arg("--disable").args(["--silent", "--globoff", "--proto", "=https", "--max-time", "10"]);
    if machine != host {
        // The certificate is the site's, whatever the machine is called.
        command.args(["--connect-to", &format!("{host}:{port}:{machine}:{port}")]);
    }
    let url = format!("https://{host}:{port}{url}");
    let most = (BYTES_MOST + (1 << 20)).to_string();
    command.args(["--max-filesize", &most, "--write-out", "%{http_code}", "--url", &url]);
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output()?;
    if !output.status.success() {
        let code = output.status.code().unwrap_or_default();
        return Err(io::Error::other(format!("curl failed ({code})")));
    }
    let end = output.stdout.len().saturating_sub(3);
    let status = std::str::from_utf8(&output.stdout[end..]).ok().and_then(|status| status.parse().ok());
    let (status, body) = (status.unwrap_or_default(), Digest::of(&output.stdout[..end]));
    Ok(Answer { status, body, headers: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        let ok = Some((200, Digest::of(b"hello")));
        let parse = |said: &[u8]| parse(said).map(|answer| (answer.status, answer.body));
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), ok);
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\n\r\nhello"), ok);
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"), ok);
        for cut in ["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", "HTTP/1.1 200 OK\r\n", "", "hello\r\n\r\n"] {
            assert_eq!(parse(cut.as_bytes()), None, "{cut:?}");
        }
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nl"), None);
    }
}
