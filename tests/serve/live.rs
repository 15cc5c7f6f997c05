//! What is seen after an edit, and how soon.

use std::{
    fs::{self, File},
    io::Write as _,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use super::{client::Client, farm::Farm};

const HOST: &str = "jardin.localhost";

fn farm() -> Farm {
    Farm::serve(&[
        ("content/jardin/_index.md", "accueil"),
        ("content/jardin/contact.md", "contact"),
        ("content/fanfare/_index.md", "la fanfare"),
    ])
}

/// An open page that listens; it has heard how many findings there are.
fn open(farm: &Farm, path: &str) -> Client {
    let etag = farm.client(HOST).get(path).header("ETag").unwrap().trim_matches('"').to_owned();
    listen(farm, path, &etag)
}

fn listen(farm: &Farm, path: &str, seen: &str) -> Client {
    let mut client = farm.client(HOST);
    client.send(format!("GET /__sobre/events?seen={seen}&page={path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n").as_bytes());
    client
}

/// What [`Client::event`] returns for this event.
fn event(name: &str, data: &str) -> Option<(String, String)> {
    Some(name.to_owned()).zip(Some(data.to_owned()))
}

#[test]
fn a_request_right_after_a_write_sees_it() {
    let farm = farm();
    let mut client = farm.client(HOST);
    for word in (0..200).map(|round| format!("tour{round}.")) {
        farm.write("content/jardin/contact.md", &word);
        assert!(client.get("/contact/").text().contains(&word));
    }
}

#[test]
fn a_request_waits_for_changes_that_are_being_applied() {
    let farm = farm();
    *farm.preview.slowness.lock().unwrap() = Duration::from_millis(300);
    farm.write("content/jardin/contact.md", "lentement");
    // Longer than any settle time, shorter than applying takes.
    thread::sleep(Duration::from_millis(100));
    assert!(farm.client(HOST).get("/contact/").text().contains("lentement"));
}

#[test]
fn a_page_reloads_when_it_has_changed_and_only_then() {
    let farm = farm();
    let (mut home, mut contact) = (open(&farm, "/"), open(&farm, "/contact/"));
    assert_eq!((home.event(), contact.event()), (event("findings", "0"), event("findings", "0")));
    farm.write("content/jardin/contact.md", "autre");
    assert_eq!(contact.event(), event("reload", "1"));
    farm.write("content/jardin/_index.md", "ici aussi");
    assert_eq!(home.event(), event("reload", "1"));
    farm.write("content/jardin/contact.md", "encore");
    assert_eq!(contact.event(), event("reload", "1"));
}

#[test]
fn css_alone_is_swapped_and_an_image_reloads() {
    let farm = farm();
    let mut page = open(&farm, "/");
    page.event();
    farm.write("content/jardin/style.css", "p { color: red }");
    assert_eq!(page.event(), event("css", "0"));
    farm.write("content/jardin/photo.jpg", "…");
    assert_eq!(page.event(), event("reload", "0"));
    farm.write("content/fanfare/photo.jpg", "…");
    farm.write("content/jardin/style.css", "p { color: green }");
    // A slow machine may see the photo in two steps.
    let next = std::iter::repeat_with(|| page.event()).find(|next| *next != event("reload", "0"));
    assert_eq!(next, Some(event("css", "0")));
}

#[test]
fn a_page_that_was_away_catches_up() {
    let farm = farm();
    assert_eq!(listen(&farm, "/", "anything-old").event(), event("reload", "1"));
    let mut absent = listen(&farm, "/not-yet/", "x");
    assert_eq!(absent.event(), event("reload", "1"));
    assert_eq!(absent.event(), event("findings", "0"));
    farm.write("content/jardin/not-yet.md", "voilà");
    assert_eq!(absent.event(), event("reload", "1"));
}

#[test]
fn findings_are_told_and_shown_in_the_language_of_the_browser() {
    let farm = farm();
    let mut page = open(&farm, "/contact/");
    assert_eq!(page.event(), event("findings", "0"));
    farm.write("content/jardin/contact.md", "+++\ntitel = \"x\"\n+++\n(gone)");
    assert_eq!(page.event(), event("findings", "2"));
    let mut client = farm.client(HOST);
    assert!(client.get("/contact/").text().contains("<p>contact</p>"), "the last good page stays");
    let french = client.get_with("/__sobre/diagnostics.json", "Accept-Language: fr\r\n").text();
    let json: serde_json::Value = serde_json::from_str(&french).unwrap();
    assert_eq!(json["summary"], "1 erreur, 1 avertissement");
    assert_eq!(json["list"][0]["code"], "key/unknown");
    assert_eq!(json["list"][0]["place"]["at"], "content/jardin/contact.md:2:1");
    assert_eq!(json["list"][0]["place"]["caret"], "^^^^^");
    assert_eq!(json["list"][0]["hints"][0], "vouliez-vous dire « title » ?");
    farm.write("content/jardin/contact.md", "mieux");
    assert_eq!(page.event(), event("reload", "1"));
    assert_eq!(page.event(), event("findings", "0"));
}

#[test]
fn a_page_that_was_never_good_says_why_and_comes_back() {
    let farm = Farm::serve(&[("content/jardin/_index.md", "titel <b>")]);
    let reply = farm.client(HOST).get_with("/", "Accept-Language: fr\r\n");
    assert_eq!(reply.status, 500);
    let text = reply.text();
    assert!(text.contains("clé inconnue « titel »") && text.contains("content/jardin/_index.md:1:1"));
    assert!(text.contains("titel &lt;b&gt;\n<b aria-hidden=true>^^^^^</b>") && text.contains("data-quiet"));
    let state = text.split("data-page=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut page = listen(&farm, "/", state);
    assert_eq!(page.event(), event("findings", "1"));
    farm.write("content/jardin/_index.md", "bon");
    assert_eq!(page.event(), event("reload", "1"));
}

#[test]
fn an_editor_that_writes_in_steps_is_never_caught_half_way() {
    let farm = farm();
    let path = farm.folder.path().join("content/jardin/contact.md");
    let mut client = farm.client(HOST);
    for round in 0..20 {
        let mut file = File::create(&path).unwrap();
        file.write_all(format!("début {round}").as_bytes()).unwrap();
        let early = client.get("/contact/").text();
        assert!(!early.contains("<p></p>"), "seen empty");
        file.write_all(b" fin").unwrap();
        drop(file);
        assert!(client.get("/contact/").text().contains(&format!("début {round} fin")));
    }
}

#[test]
fn many_readers_while_pages_change() {
    let farm = farm();
    let readers: Vec<_> = (0..8)
        .map(|_| {
            let mut client = farm.client(HOST);
            thread::spawn(move || (0..200).all(|_| client.get("/contact/").status == 200))
        })
        .collect();
    for round in 0..50 {
        farm.write("content/jardin/contact.md", &format!("tour {round}"));
        thread::sleep(Duration::from_millis(2));
    }
    assert!(readers.into_iter().all(|reader| reader.join().unwrap()));
    assert!(farm.client(HOST).get("/contact/").text().contains("tour 49"));
}

/// The server's own share of the time from a write to the new page: with a preview that costs
/// next to nothing. Printed; the bound here is loose, for machines that do other things, too.
#[test]
fn latency_of_watch_and_server() {
    let farm = farm();
    let pages = 1_000;
    for n in 0..pages {
        farm.write(&format!("content/jardin/p{n}.md"), "x");
    }
    thread::sleep(Duration::from_millis(300));
    let mut client = farm.client(HOST);
    let mut listening = open(&farm, "/p7/");
    listening.event();
    let (mut asked, mut told) = (Vec::new(), Vec::new());
    for round in 0..30 {
        let word = format!("mot{round}");
        fs::write(farm.folder.path().join("content/jardin/p7.md"), &word).unwrap();
        let start = Instant::now();
        assert!(client.get("/p7/").text().contains(&word));
        asked.push(start.elapsed());
        listening.event();
        thread::sleep(Duration::from_millis(20));
        fs::write(farm.folder.path().join("content/jardin/p7.md"), format!("seul{round}")).unwrap();
        let start = Instant::now();
        assert_eq!(listening.event(), event("reload", "1"));
        told.push(start.elapsed());
        thread::sleep(Duration::from_millis(20));
    }
    for (name, times) in [("the next request has it", &mut asked), ("an open page is told", &mut told)] {
        times.sort();
        println!("{name} after {:?} (median), {:?} (worst)", times[15], times[29]);
        assert!(times[15] < Duration::from_millis(30));
    }
    assert!(farm.preview.applied_count.load(Ordering::SeqCst) >= 30);
}
