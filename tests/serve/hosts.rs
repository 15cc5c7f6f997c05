//! Many sites, each at its own name.

use std::{
    net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream},
    sync::Arc,
};

use sobre::serve::{Options, ServeError, Server};

use super::farm::{Farm, Pages};

fn two() -> Farm {
    Farm::serve(&[("content/jardin/_index.md", "le jardin"), ("content/fanfare/_index.md", "la fanfare")])
}

#[test]
fn each_site_answers_at_its_own_name() {
    let farm = two();
    assert!(farm.client("jardin.localhost").get("/").text().contains("le jardin"));
    assert!(farm.client(&format!("Fanfare.localhost:{}", farm.port())).get("/").text().contains("la fanfare"));
}

#[test]
fn the_machine_itself_lists_the_sites_in_the_language_of_the_browser() {
    let farm = two();
    farm.write("content/jardin/x.md", "titel");
    let mut client = farm.client("localhost");
    let english = client.get("/");
    assert_eq!(english.status, 200);
    assert!(english.text().contains("The sites of this farm") && english.text().contains("1 error"));
    let french = client.get_with("/", "Accept-Language: fr-FR,fr;q=0.9,en;q=0.5\r\n").text();
    assert!(french.contains("Les sites de cette ferme") && french.contains("1 erreur"));
    assert!(french.contains(&format!("href=\"http://jardin.localhost:{}/\"", farm.port())));
    assert!(french.contains("Le site jardin &lt;&amp;&gt;"));
    assert_eq!(client.get("/x/").status, 404);
}

#[test]
fn a_name_no_site_has_lists_the_sites() {
    let reply = two().client("jardn.localhost").get("/");
    assert_eq!(reply.status, 404);
    assert!(reply.text().contains("jardn.localhost") && reply.text().contains("http://jardin.localhost"));
}

#[test]
fn a_foreign_name_is_refused() {
    let farm = two();
    assert_eq!(farm.client("attacker.example").get("/").status, 421);
    assert_eq!(farm.client("localhost.attacker.example").get("/").status, 421);
}

#[test]
fn a_single_site_needs_no_name() {
    let farm = Farm::serve(&[("content/jardin/_index.md", "le jardin")]);
    for host in ["localhost", "127.0.0.1:8000", "[::1]:8000", "jardin.localhost"] {
        assert!(farm.client(host).get("/").text().contains("le jardin"), "{host}");
    }
}

#[test]
fn both_loopback_addresses_answer() {
    let farm = two();
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, farm.port())).is_ok());
    // A machine without IPv6 has no such address to listen on.
    let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    assert_eq!(TcpStream::connect((Ipv6Addr::LOCALHOST, farm.port())).is_ok(), v6);
}

#[test]
fn a_site_that_comes_later_is_served() {
    let farm = two();
    farm.write("content/nouveau/_index.md", "tout neuf");
    assert!(farm.client("nouveau.localhost").get("/").text().contains("tout neuf"));
}

#[test]
fn stopping_frees_the_port() {
    let farm = two();
    let port = farm.port();
    let mut idle = farm.client("jardin.localhost");
    idle.get("/");
    let mut listening = farm.client("jardin.localhost");
    listening.send(b"GET /__sobre/events?page=/ HTTP/1.1\r\nHost: jardin.localhost\r\n\r\n");
    listening.event().unwrap();
    farm.stop();
    drop(TcpListener::bind(("127.0.0.1", port)).unwrap());
    assert!(idle.line().is_none());
}

#[test]
fn a_taken_port_is_said_so() {
    let farm = two();
    let preview = Arc::new(Pages::read(farm.folder.path()));
    let error = Server::bind(Options { port: Some(farm.port()) }, preview, None).err().unwrap();
    assert_eq!(error, ServeError::PortTaken { port: farm.port() });
    assert!(error.text().fr.contains("--port"));
}

#[test]
fn without_a_port_the_first_free_one_is_taken() {
    let farm = two();
    let bind = || Server::bind(Options::default(), Arc::new(Pages::read(farm.folder.path())), None).unwrap();
    let (first, second) = (bind(), bind());
    assert!(first.port() >= 8000 && second.port() >= 8000 && first.port() != second.port());
    assert_eq!(first.addresses()[1], format!("http://jardin.localhost:{}/", first.port()));
}
