//! `check --external`, against a server of its own on this machine.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use crate::support::{Farm, TODAY};

/// How often each request line was heard.
type Heard = Arc<Mutex<BTreeMap<String, u32>>>;

/// Serves until the test's process ends; returns the port and what is heard.
fn server() -> (u16, Heard) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Heard::default();
    let log = Arc::clone(&heard);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let log = Arc::clone(&log);
            thread::spawn(move || answer(stream, &log));
        }
    });
    (port, heard)
}

fn answer(mut stream: TcpStream, heard: &Heard) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    *heard.lock().unwrap().entry(format!("{method} {path}")).or_default() += 1;
    let status = match (method, path) {
        (_, "/good?q=1&a[0]=b" | "/moved-here") | ("GET", "/no-head") => "200 OK",
        ("HEAD", "/no-head") => "405 Method Not Allowed",
        (_, "/moved") => "301 Moved Permanently\r\nLocation: /moved-here",
        (_, "/busy") => "429 Too Many Requests",
        (_, "/broken") => "500 Internal Server Error",
        _ => "404 Not Found",
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
}

#[test]
fn each_address_is_asked_once_and_what_fails_is_told_where_it_stands() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let (port, heard) = server();
    // Nobody listens on a port that was free a moment ago.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let web = format!("http://127.0.0.1:{port}");
    let farm = Farm::new()
        .file("content/jardin/a.md", format!("+++\ntitle = \"A\"\n+++\n[1]({web}/good?q=1&a[0]=b) [2]({web}/gone#x)\n\n[3]({web}/no-head) <{web}/moved> {web}/busy\n"))
        .file("content/jardin/b.md", format!("+++\ntitle = \"B\"\n+++\n[1]({web}/gone) [2]({web}/broken) [3](http://127.0.0.1:{silent}/) [4](mailto:a@b.example)\n"));
    let mut command = farm.command("en", &["check", "--external", "--date", TODAY, "--format", "json"]);
    let output = command.env("NO_PROXY", "*").env("no_proxy", "*").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "a finding about others is a warning: {output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let told: Vec<String> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            format!(
                "{} {}:{} {}",
                found["code"].as_str().unwrap(),
                found["file"].as_str().unwrap(),
                found["line"],
                found["message"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            format!("link/external content/jardin/a.md:4 {web}/gone: there is no such page (404)"),
            format!("link/external content/jardin/b.md:4 {web}/gone: there is no such page (404)"),
            format!("link/external content/jardin/b.md:4 {web}/broken: it answers 500"),
            format!("link/external content/jardin/b.md:4 http://127.0.0.1:{silent}/: nobody answers there"),
        ]
    );
    let heard = heard.lock().unwrap();
    let wanted = [
        "GET /no-head",
        "HEAD /broken",
        "HEAD /busy",
        "HEAD /gone",
        "HEAD /good?q=1&a[0]=b",
        "HEAD /moved",
        "HEAD /moved-here",
        "HEAD /no-head",
    ];
    assert_eq!(heard.keys().collect::<Vec<_>>(), wanted);
    assert!(heard.values().all(|times| *times == 1), "{heard:?}");
}

#[test]
fn without_curl_one_message_says_so() {
    let farm = Farm::new()
        .file("content/jardin/a.md", "+++\ntitle = \"A\"\n+++\n[1](https://a.example/) [2](https://b.example/)\n");
    let output =
        farm.command("fr", &["check", "--external", "--date", TODAY]).env("PATH", "/nowhere").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said.matches("n’ont pas été essayés : le programme « curl » ne peut pas être lancé").count(),
        1,
        "{said}"
    );
    assert!(!said.contains("a.example"), "{said}");
    let quiet = farm.command("fr", &["check", "--date", TODAY]).env("PATH", "/nowhere").output().unwrap();
    assert!(!String::from_utf8(quiet.stdout).unwrap().contains("curl"), "only when asked for");
}
