//! A portal looked at by each kind of its readers.

use std::sync::Arc;

use sobre::{
    farm::FarmPreview,
    serve::{Options, Running, Server},
    watch::{Settle, Watch},
};

use super::client::Client;
use crate::support::{Farm, TODAY};

/// A portal with a page for each kind of readers, and with its register.
fn portal() -> Farm {
    let farm = Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file(
            "sites/portail.toml",
            "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[gate]\nlenient = \"Pages of tests.\"\n",
        )
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\nBienvenue.\n")
        .file("content/portail/notes.txt", "pour tous")
        .file("content/portail/ca/notes.txt", "pour le conseil")
        .file("content/portail/register/collective.toml", "name = \"Le Pic\"\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n")
        .file("content/portail/register/associations/A0001.toml", "name = \"Les Saules\"\n")
        .file("content/portail/register/associations/A0002.toml", "name = \"La Ronde\"\nleft = 2020-01-01\n");
    for (place, audience) in [("adherents", "members"), ("ca", "board"), ("asso/a0001", "association")] {
        let text = format!("+++\ntitle = \"Pour {audience}\"\naudience = \"{audience}\"\n+++\nmot-de-{audience}\n");
        farm.write(&format!("content/portail/{place}/mot.md"), text);
    }
    farm
}

/// Serves a farm as `sobre serve` does.
fn serve(farm: &Farm) -> Running {
    let watch = Watch::start(farm.root(), Settle::default()).unwrap();
    let preview = FarmPreview::load(farm.root(), Vec::new(), TODAY.parse().unwrap(), false).unwrap();
    Server::bind(Options { port: Some(0) }, Arc::new(preview), Some(watch)).unwrap().start().unwrap()
}

#[test]
fn each_reader_enters_what_is_theirs_and_nobody_else() {
    let farm = portal();
    let server = serve(&farm);
    let status = |host: &str, path: &str| Client::new(server.port(), &format!("{host}.localhost")).get(path).status;
    let paths =
        ["/", "/adherents/mot/", "/asso/a0001/mot/", "/ca/mot/", "/ca/notes.txt", "/tresorerie/", "/asso/a0002/"];
    for (host, expected) in [
        ("portail", [200, 401, 401, 401, 401, 401, 404]),
        ("members.portail", [200, 200, 401, 401, 401, 401, 404]),
        ("a0001.portail", [200, 200, 200, 401, 401, 401, 404]),
        ("board.portail", [200, 200, 401, 200, 200, 401, 404]),
        ("treasury.portail", [200, 200, 401, 401, 401, 200, 404]),
        // Who has left has no part any more, and nobody is called so.
        ("a0002.portail", [404; 7]),
    ] {
        assert_eq!(paths.map(|path| status(host, path)), expected, "{host}: {paths:?}");
    }
    let board = Client::new(server.port(), "board.portail.localhost").get("/ca/mot/").text();
    assert!(board.contains("mot-de-board"), "{board}");
    server.stop();
}

#[test]
fn who_looks_changes_no_byte_of_what_is_public() {
    let farm = portal();
    let server = serve(&farm);
    let get = |host: &str, path: &str| Client::new(server.port(), &format!("{host}.localhost")).get(path).body;
    let seen_as = |host: &str| ["/", "/services/", "/atom.xml", "/notes.txt"].map(|path| get(host, path));
    let before = seen_as("portail");
    for reader in ["board", "members", "a0001", "technical"] {
        assert_eq!(seen_as(&format!("{reader}.portail")), before, "{reader}");
    }
    assert_eq!(seen_as("portail"), before);
    // And it is what a build writes: no word of readers or their choice is in it.
    let built = farm.build();
    assert_eq!(built.output("portail/notes.txt").into_bytes(), get("portail", "/notes.txt"));
    assert!(!String::from_utf8(get("portail", "/")).unwrap().contains("__sobre/readers"));
    server.stop();
}

#[test]
fn a_page_lists_the_readers_and_one_click_makes_you_one() {
    let farm = portal();
    let server = serve(&farm);
    let port = server.port();
    let mut client = Client::new(port, "portail.localhost");
    let page = client.get_with("/__sobre/readers", "Accept-Language: fr\r\n").text();
    assert!(page.contains("Qui regarde ?") && page.contains("demande un nom et un mot de passe"), "{page}");
    assert!(
        page.contains(&format!("<a href=\"http://portail.localhost:{port}/\" aria-current=true>Tout le monde</a>"))
    );
    assert!(page.contains(&format!("<a href=\"http://board.portail.localhost:{port}/ca/\">")), "{page}");
    assert!(page.contains(&format!("http://a0001.portail.localhost:{port}/asso/a0001/")), "{page}");
    assert!(!page.contains("a0002"), "{page}");
    let closed = client.get_with("/ca/mot/", "Accept-Language: en\r\n");
    assert_eq!((closed.status, closed.header("WWW-Authenticate")), (401, Some("Preview")));
    assert!(closed.text().contains("This part is not for those who look now."));
    assert!(!closed.text().contains("mot-de-board"));
    server.stop();
}

#[test]
fn an_edit_of_the_register_or_of_a_private_page_is_seen_at_once() {
    let farm = portal();
    let server = serve(&farm);
    let mut client = Client::new(server.port(), "board.portail.localhost");
    assert!(client.get("/ca/mot/").text().contains("mot-de-board"));
    farm.write("content/portail/ca/mot.md", "+++\ntitle = \"Mot\"\naudience = \"board\"\n+++\nmot-nouveau\n");
    assert!(client.get("/ca/mot/").text().contains("mot-nouveau"));
    farm.write(
        "content/portail/register/applications.csv",
        "name,town,received,state\nLes Tilleuls,Paris,2026-01-01,talked\n",
    );
    assert!(client.get("/ca/").text().contains("Les Tilleuls"));
    server.stop();
}
