//! What somebody with a key to one site sends who means ill: 0 files outside the release, one line for
//! the sender.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use super::{Line, World, files, listed, parcel};

const OLD: &[(&str, &str)] = &[("index.html", "home")];

/// A message as it goes over the line.
fn message(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap();
    [&[kind][..], &length.to_le_bytes(), payload].concat()
}

fn hello(site: &str) -> Vec<u8> {
    let length = u8::try_from(site.len()).unwrap();
    message(1, &[&[1, length][..], site.as_bytes(), &[1], &[7; 32], &[0], &[1, b'x']].concat())
}

/// A list of files, written by hand: names that no honest sobre can hold.
fn list(paths: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(paths.len()).unwrap()];
    for path in paths {
        bytes.push(0);
        let length = path.len();
        if length < 128 {
            bytes.push(u8::try_from(length).unwrap());
        } else {
            bytes.extend([u8::try_from(length & 0x7f).unwrap() | 0x80, u8::try_from(length >> 7).unwrap()]);
        }
        bytes.extend_from_slice(path);
        bytes.push(0);
        bytes.extend_from_slice(&[9; 32]);
        bytes.push(4);
    }
    bytes.push(0);
    bytes
}

fn expect(list: &[u8]) -> Vec<u8> {
    let mut sent = message(2, &[]);
    for piece in list.chunks(100_000) {
        sent.extend(message(3, &[&[0], piece].concat()));
    }
    sent.extend(message(4, &[]));
    sent
}

/// What the receiver did with what it was sent.
struct Answered {
    code: Option<i32>,
    stderr: String,
}

fn send(world: &World, sent: &[u8]) -> Answered {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sobre"));
    command.args(["receive", "--site", "jardin", "--space"]).arg(world.path("")).env("SOBRE_LANG", "en");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let sent = sent.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&sent)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Answered { code: output.status.code(), stderr: String::from_utf8(output.stderr).unwrap() }
}

fn world() -> World {
    let world = World::new(Line::Calls);
    world.publish_and_tidy(OLD);
    world
}

#[track_caller]
fn unharmed(world: &World, answered: &Answered, what: &str) {
    assert_eq!(world.seen(), listed(OLD), "{what}");
    assert!(!answered.stderr.contains("panicked"), "{what}: {}", answered.stderr);
    let everything: Vec<_> = files(world.folder.path()).into_iter().map(|(path, _)| path).collect();
    assert!(everything.iter().all(|path| path.starts_with("space/")), "{what}: {everything:?}");
    assert_eq!(world.releases().len(), 1, "{what}");
}

#[test]
fn names_that_lead_out_or_are_obeyed_are_refused_in_one_line() {
    let long = [b'a'; 256];
    let deep = b"a/".repeat(600);
    let names: &[&[u8]] = &[
        b"../evil",
        b"a/../../evil",
        b"/etc/evil",
        b"a//b",
        b"./a",
        b"nul\0byte",
        b"new\nline",
        b"back\\slash",
        b".htaccess",
        b"a/.htaccess",
        b".git/config",
        b".env",
        b"..",
        b"",
        &long,
        &deep,
        b"\xff\xfe",
    ];
    let world = world();
    for name in names {
        let sent = [hello("jardin"), expect(&list(&[name, b"index.html"]))].concat();
        let mut sorted = [*name, b"index.html"];
        sorted.sort();
        for sent in [sent, [hello("jardin"), expect(&list(&sorted))].concat()] {
            let answered = send(&world, &sent);
            let what = String::from_utf8_lossy(name).into_owned();
            assert!(matches!(answered.code, Some(1 | 2)), "{what}: {:?} {}", answered.code, answered.stderr);
            assert!(answered.stderr.starts_with("error"), "{what}: {}", answered.stderr);
            unharmed(&world, &answered, &what);
        }
    }
}

#[test]
fn a_name_of_255_bytes_is_a_name() {
    let name = "a".repeat(255);
    let world = world();
    world.publish(&[("index.html", "home"), (&name, "long")]).unwrap();
    assert_eq!(world.seen().len(), 2);
}

#[test]
fn names_that_are_one_on_some_machines_are_refused() {
    for pair in [["A.html", "a.html"], ["a", "a/b"], ["é.html", "e\u{301}.html"]] {
        let world = world();
        let mut sorted = [pair[0].as_bytes(), pair[1].as_bytes(), b"index.html"];
        sorted.sort();
        let answered = send(&world, &[hello("jardin"), expect(&list(&sorted))].concat());
        assert_eq!(answered.code, Some(1), "{}", answered.stderr);
        assert!(answered.stderr.starts_with("error[publish/path]"), "{}", answered.stderr);
        unharmed(&world, &answered, pair[0]);
    }
}

#[test]
fn a_list_of_ten_million_files_takes_no_memory() {
    let world = world();
    // It announces ten million and goes on for as long as anybody listens.
    let mut endless = vec![0x80, 0xad, 0xe2, 0x04];
    endless.extend(std::iter::repeat_n(0, 40 << 20));
    let answered = send(&world, &[hello("jardin"), expect(&endless)].concat());
    assert!(answered.stderr.contains("the list of files is too long"), "{}", answered.stderr);
    unharmed(&world, &answered, "endless");
    let answered = send(&world, &[hello("jardin"), expect(&endless[..1000])].concat());
    assert!(answered.stderr.contains("the web space takes 200000 files"), "{}", answered.stderr);
}

#[test]
fn bytes_that_do_not_match_are_refused() {
    let world = world();
    let asked = [hello("jardin"), expect(&list(&[b"index.html"]))].concat();
    for bytes in [&b"four"[..], b"fiver", b"", b"123"] {
        let sent = [&asked[..], &message(3, &[&[0], bytes].concat()), &message(4, &[]), &message(5, &[])].concat();
        let answered = send(&world, &sent);
        assert!(matches!(answered.code, Some(2 | 3)), "{}", answered.stderr);
        unharmed(&world, &answered, "bytes");
    }
}

#[test]
fn whatever_is_no_message_of_ours_ends_the_talk() {
    let world = world();
    let huge = [&[1, 0xff, 0xff, 0xff, 0x7f][..], &[0; 100]].concat();
    let talks: Vec<Vec<u8>> = vec![
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        huge,
        message(1, &[]),
        message(1, &[2, 1, b'x']),
        hello("../x"),
        hello("fanfare"),
        message(5, &[]),
        [hello("jardin"), hello("jardin")].concat(),
        [hello("jardin"), message(5, &[])].concat(),
        [hello("jardin"), message(6, b"../../etc")].concat(),
        [hello("jardin"), message(6, b"20261121T165639Z-6437b3ac3846")].concat(),
        [hello("jardin"), message(3, &[1, 0x28, 0xb5, 0x2f, 0xfd])].concat(),
        [hello("jardin"), message(2, &[]), message(3, &[1, 0x28, 0xb5, 0x2f, 0xfd, 0xff])].concat(),
        vec![1, 5, 0],
    ];
    for (at, talk) in talks.iter().enumerate() {
        let answered = send(&world, talk);
        assert_ne!(answered.code, Some(0), "talk {at}");
        assert!(answered.stderr.lines().count() <= 3, "talk {at}: {}", answered.stderr);
        unharmed(&world, &answered, &format!("talk {at}"));
    }
}

#[test]
fn a_quota_is_seen_before_anything_is_taken_in() {
    let mut world = world();
    world.rules.quota = Some(10);
    let said = super::refusal(world.publish(&[("index.html", "eleven byte")]));
    assert_eq!(said, "publish/limit: the site has 11 bytes; the web space holds 10");
    world.rules.files_max = 1;
    let said = super::refusal(world.publish(&[("index.html", "1"), ("b", "2")]));
    assert_eq!(said, "publish/limit: 2 files; the web space takes 1");
    assert_eq!(world.seen(), listed(OLD));
    let _ = parcel(OLD);
    assert!(fs::metadata(world.path("www/current/index.html")).unwrap().permissions().readonly());
}
