//! HTTP as it should be, and as it should not.

use std::{
    fs,
    time::{Duration, Instant},
};

use super::farm::Farm;

fn farm() -> Farm {
    let farm = Farm::serve(&[
        ("content/jardin/_index.md", "accueil"),
        ("content/jardin/contact.md", "contact"),
        ("content/jardin/plain.html", "<body>brut</body>"),
        ("content/jardin/sub dir/été.txt", "chaud"),
    ]);
    fs::write(farm.folder.path().join("content/jardin/song.mp3"), (0..=255).collect::<Vec<u8>>()).unwrap();
    fs::write(farm.folder.path().join("secret.txt"), "secret").unwrap();
    farm
}

#[test]
fn a_connection_serves_many_requests() {
    let farm = farm();
    let mut client = farm.client("jardin.localhost");
    for path in ["/", "/contact/", "/"] {
        let reply = client.get(path);
        assert_eq!((reply.status, reply.header("Connection")), (200, Some("keep-alive")));
        assert_eq!(reply.header("Cache-Control"), Some("no-store"));
        assert_eq!(reply.header("Content-Type"), Some("text/html; charset=utf-8"));
    }
    assert_eq!(client.get_with("/", "Connection: close\r\n").header("Connection"), Some("close"));
    assert!(client.line().is_none());
}

#[test]
fn requests_sent_at_once_are_answered_in_turn() {
    let farm = farm();
    let mut client = farm.client("jardin.localhost");
    client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /contact/ HTTP/1.1\r\nHost: localhost\r\n\r\nGET /x HTTP/1.0\r\n\r\n");
    assert!(client.receive(true).unwrap().text().contains("accueil"));
    let head = client.receive(false).unwrap();
    assert!(head.status == 200 && head.header("Content-Length").unwrap() != "0");
    assert_eq!(client.receive(true).unwrap().status, 404);
    assert!(client.line().is_none());
}

#[test]
fn html_carries_the_script_and_only_html() {
    let farm = farm();
    let mut client = farm.client("jardin.localhost");
    let page = client.get("/");
    let etag = page.header("ETag").unwrap().trim_matches('"').to_owned();
    assert!(page.text().contains(&format!("<script src=\"/__sobre/reload.js\" data-page=\"{etag}\" async></script>")));
    assert!(client.get("/plain.html").text().contains("async></script></body>"));
    assert!(client.get("/nothing/").text().contains("async></script></body>"));
    assert_eq!(client.get("/sub%20dir/%C3%A9t%C3%A9.txt").text(), "chaud");
    assert!(!fs::read_to_string(farm.folder.path().join("content/jardin/plain.html")).unwrap().contains("script"));
    assert!(client.get("/__sobre/reload.js").body.len() <= 1500);
    assert_eq!(client.get("/__sobre/overlay.js").header("Content-Type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(client.get("/__sobre/other").status, 404);
}

#[test]
fn an_equal_page_is_not_sent_again() {
    let farm = farm();
    let mut client = farm.client("jardin.localhost");
    for path in ["/", "/song.mp3"] {
        let etag = client.get(path).header("ETag").unwrap().to_owned();
        let reply = client.get_with(path, &format!("If-None-Match: \"x\", W/{etag}\r\n"));
        assert_eq!((reply.status, reply.body.len()), (304, 0));
        assert_eq!(client.get_with(path, "If-None-Match: \"x\"\r\n").status, 200);
    }
}

#[test]
fn ranges_of_a_song() {
    let farm = farm();
    let mut client = farm.client("jardin.localhost");
    let whole = client.get("/song.mp3");
    assert_eq!((whole.header("Accept-Ranges"), whole.header("Content-Type")), (Some("bytes"), Some("audio/mpeg")));
    let part = client.get_with("/song.mp3", "Range: bytes=10-13\r\n");
    assert_eq!((part.status, part.body.as_slice()), (206, [10, 11, 12, 13].as_slice()));
    assert_eq!(part.header("Content-Range"), Some("bytes 10-13/256"));
    assert_eq!(client.get_with("/song.mp3", "Range: bytes=-2\r\n").body, [254, 255]);
    let outside = client.get_with("/song.mp3", "Range: bytes=256-\r\n");
    assert_eq!((outside.status, outside.header("Content-Range")), (416, Some("bytes */256")));
    assert_eq!(client.get_with("/song.mp3", "Range: lines=1-2\r\n").status, 200);
    assert_eq!(client.get_with("/song.mp3", "Range: bytes=0-1\r\nIf-Range: \"old\"\r\n").status, 200);
    assert_eq!(client.get_with("/contact/", "Range: bytes=0-8\r\n").text(), "<!doctype");
}

#[test]
fn what_the_published_site_redirects_is_redirected() {
    let farm = farm();
    let mut client = farm.client("jardin.localhost");
    let moved = client.get("/spip.php?article12");
    assert_eq!((moved.status, moved.header("Location")), (301, Some("/contact/")));
    assert_eq!(client.get("/spip.php?article13").status, 404);
    let gone = client.get("/gone/");
    assert!(gone.status == 410 && gone.text().contains("c'est fini"));
    let bad = client.get("/bad/");
    assert_eq!(bad.header("Location"), Some("/%C3%A9%0D%0AX-Evil:%201"));
    assert!(bad.header("X-Evil").is_none());
}

#[test]
fn only_reading_is_possible() {
    let farm = farm();
    for request in [
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
        "DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        let mut client = farm.client("jardin.localhost");
        client.send(request.as_bytes());
        let reply = client.receive(true).unwrap();
        assert_eq!((reply.status, reply.header("Allow")), (405, Some("GET, HEAD")));
        assert!(client.line().is_none());
    }
}

#[test]
fn nothing_leads_out_of_the_site() {
    let farm = farm();
    for path in [
        "/../secret.txt",
        "/../../secret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/%00",
    ] {
        let mut client = farm.client("jardin.localhost");
        client.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes());
        let reply = client.receive(true).unwrap();
        assert!(reply.status == 400 && !reply.text().contains("secret"), "{path}");
    }
    assert_eq!(farm.client("jardin.localhost").get("//etc/passwd").status, 404);
}

#[test]
fn hostile_requests_are_refused_and_harm_nobody() {
    let farm = farm();
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(40_000));
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "a: b\r\n".repeat(200));
    let binary: Vec<u8> = (0..=255).cycle().take(20_000).collect();
    let smuggled = "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n";
    for (request, status) in [
        (long.as_bytes(), 431),
        (many.as_bytes(), 431),
        (&binary, 400),
        (smuggled.as_bytes(), 413),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    ] {
        let mut client = farm.client("jardin.localhost");
        client.send(request);
        let reply = client.receive(true);
        let said = reply.map(|reply| reply.status);
        assert_eq!(said, Some(status), "{}", String::from_utf8_lossy(&request[..request.len().min(40)]));
    }
    assert_eq!(farm.client("jardin.localhost").get("/").status, 200);
}

#[test]
fn a_fault_in_one_page_is_that_page_s_alone() {
    let farm = farm();
    let mut client = farm.client("jardin.localhost");
    assert_eq!(client.get("/panic/").status, 500);
    assert_eq!(client.get("/").status, 200);
}

#[test]
fn more_connections_than_there_is_room_for_are_turned_away() {
    let farm = farm();
    let mut held: Vec<_> = (0..128).map(|_| farm.client("localhost")).collect();
    assert_eq!(farm.client("localhost").receive(true).unwrap().status, 503);
    held.clear();
    let start = Instant::now();
    while farm.client("localhost").get("/").status != 200 {
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn whoever_dawdles_is_sent_away() {
    let farm = farm();
    let mut client = farm.client("localhost");
    client.send(b"GET / HTTP/1.1\r\nHo");
    let start = Instant::now();
    assert_eq!(client.receive(true).unwrap().status, 408);
    assert!(start.elapsed() < Duration::from_secs(8));
}
