//! What is asked of the web server after the switch.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use sobre::publish::{Probe, publish};

use super::{FOLDERS, World, listed, order, parcel, refusal};

/// A web server that serves a folder, or something else.
struct Server {
    address: String,
    is_wrong: Arc<AtomicBool>,
}

fn serve(folder: PathBuf) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let is_wrong = Arc::new(AtomicBool::new(false));
    let wrong = Arc::clone(&is_wrong);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap();
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            assert!(head.contains("Host: jardin.example\r\n"), "{head}");
            let path = head.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
            let path = if path.is_empty() || path.ends_with('/') { path + "index.html" } else { path };
            let (status, body) = match std::fs::read(folder.join(path)) {
                Ok(body) => (200, body),
                Err(_) => (404, std::fs::read(folder.join("404.html")).unwrap_or_default()),
            };
            let body = if wrong.load(Ordering::Relaxed) { b"a proxy's own page".to_vec() } else { body };
            drop(write!(stream, "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n", body.len()));
            drop(stream.write_all(&body));
        }
    });
    Server { address, is_wrong }
}

#[test]
fn a_server_that_shows_something_else_is_switched_back() {
    let old = [("index.html", "home"), ("404.html", "not there"), ("a/index.html", "a")];
    let new = [("index.html", "new home"), ("404.html", "not there"), ("a/index.html", "new a")];
    for line in FOLDERS {
        let world = World::new(line);
        let server = serve(world.path("www/current"));
        let probe = Probe { server: server.address.clone(), host: "jardin.example".into() };
        let publish = |files: &[(&str, &str)]| {
            let parcel = parcel(files);
            let mut order = order(&parcel);
            order.probe = Some(&probe);
            publish(&mut *world.target(), &order)
        };
        assert_eq!(publish(&old).unwrap().probed, 3, "home, a and the page for what is not there");
        server.is_wrong.store(true, Ordering::Relaxed);
        let said = refusal(publish(&new));
        assert_eq!(
            said,
            "publish/probe: visitors of jardin.example do not see the release: /: it is not what was published"
        );
        assert_eq!(world.seen(), listed(&old));
        server.is_wrong.store(false, Ordering::Relaxed);
        assert_eq!(publish(&new).unwrap().probed, 3);
        assert_eq!(world.seen(), listed(&new));
    }
}

#[test]
fn a_server_that_is_not_there_is_no_proof() {
    let world = World::new(FOLDERS[0]);
    world.publish(&[("index.html", "home")]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let probe = Probe { server: format!("http://{}", listener.local_addr().unwrap()), host: "jardin.example".into() };
    drop(listener);
    let parcel = parcel(&[("index.html", "new")]);
    let mut order = order(&parcel);
    order.probe = Some(&probe);
    assert!(refusal(publish(&mut *world.target(), &order)).starts_with("publish/probe"));
    assert_eq!(world.seen(), listed(&[("index.html", "home")]));
}
