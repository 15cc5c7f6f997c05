//! A small HTTP client: the system's resolver does not know `*.localhost`, so the host is a header.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

/// One connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn new(port: u16, host: &str) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { stream: BufReader::new(stream), host: host.into() }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        // The other side may have hung up already: that is for `receive` to tell.
        self.stream.get_mut().write_all(bytes).ok();
    }

    pub(crate) fn get(&mut self, path: &str) -> Reply {
        self.get_with(path, "")
    }

    pub(crate) fn get_with(&mut self, path: &str, headers: &str) -> Reply {
        let host = self.host.clone();
        self.send(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").as_bytes());
        self.receive(true).unwrap()
    }

    /// Receives an answer; `None` if the connection ends instead.
    pub(crate) fn receive(&mut self, with_body: bool) -> Option<Reply> {
        let status = self.line()?.split(' ').nth(1)?.parse().ok()?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
        }
        let mut reply = Reply { status, headers, body: Vec::new() };
        let length = reply.header("Content-Length").map_or(0, |length| length.parse().unwrap());
        reply.body.resize(if with_body { length } else { 0 }, 0);
        self.stream.read_exact(&mut reply.body).ok()?;
        Some(reply)
    }

    /// Reads a line, without its end; `None` at the end of the connection.
    pub(crate) fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }

    /// Reads the next event that has a name: its name and data.
    pub(crate) fn event(&mut self) -> Option<(String, String)> {
        let mut name = None;
        loop {
            let line = self.line()?;
            match (line.strip_prefix("event: "), line.strip_prefix("data: "), &name) {
                (Some(event), ..) => name = Some(event.to_owned()),
                (_, Some(data), Some(event)) => return Some((event.clone(), data.to_owned())),
                _ => {}
            }
        }
    }
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}
