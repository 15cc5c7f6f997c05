//! `serve` says where the sites are, in one object when JSON is asked for, and then answers.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::Stdio,
};

use super::{schema::assert_valid, screens};
use crate::support::Farm;

#[test]
fn serve_announces_its_addresses_and_answers_there() {
    let farm = Farm::new();
    let mut command = farm.command("fr", &["serve", "--port", "0", "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let report: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_valid(&report);
    let address = report["addresses"][0].as_str().unwrap();
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Bienvenue."), "{answer}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let screen = screens(&Farm::new(), &["serve", "--port", &port]);
    insta::assert_snapshot!(screen.replace(&port, "PORT"));
}
