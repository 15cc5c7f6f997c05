//! What of a portal only some may read goes to a web space of its own, or stays at home.

use std::{fs, io::Read, os::unix::fs::PermissionsExt as _, sync::Arc};

use sobre::{
    content::Audience,
    digest::Digest,
    path::SitePath,
    publish::{
        Abilities, Delta, DirTarget, Entries, Entry, Holder, Line, Moment, Offer, Order, Parcel, PublishError,
        ReleaseId, Role, Rules, Source, Standing, Target, publish,
    },
};

use crate::support::Farm;

const SECRET: &str = "mot-que-le-conseil-lit";

/// A portal with a page for its board, and a target.
fn portal(target: &str) -> Farm {
    Farm::empty()
        .file("farm.toml", format!("sobre = \"1\"\n[targets.web]\n{target}\n"))
        .file(
            "sites/portail.toml",
            "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[gate]\nlenient = \"Pages of tests.\"\n",
        )
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\nBienvenue.\n")
        .file("content/portail/ca/mot.md", format!("+++\ntitle = \"Mot\"\naudience = \"board\"\n+++\n{SECRET}\n"))
        .file("content/portail/register/collective.toml", "name = \"Le Pic\"\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n")
        .file("content/portail/register/associations/A0001.toml", "name = \"Les Saules\"\n")
}

/// Returns the files below a folder that hold the secret.
fn holding(farm: &Farm, folder: &str) -> Vec<String> {
    let all = walkdir::WalkDir::new(farm.path(folder)).into_iter().flatten();
    let holds = |path: &std::path::Path| fs::read_to_string(path).is_ok_and(|text| text.contains(SECRET));
    let path = |entry: walkdir::DirEntry| entry.path().strip_prefix(farm.root()).unwrap().display().to_string();
    all.filter(|entry| entry.file_type().is_file() && holds(entry.path())).map(path).collect()
}

#[test]
fn private_parts_are_published_outside_what_everyone_may_fetch() {
    let farm = portal("kind = \"dir\"\npath = \"web/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    let ran = farm.run(&["publish"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("portail.private"), "{ran:?}");
    let page = "web/portail/priv/private/www/current/ca/mot/index.html";
    assert!(farm.read(page).contains(SECRET));
    let below = |path: &String| path.starts_with("web/portail/priv/private/");
    assert!(holding(&farm, "web").iter().all(below), "{:?}", holding(&farm, "web"));
    // Once more does nothing, and what is gone at home goes there.
    assert!(farm.run(&["publish"]).stdout.contains("2 sites unchanged"));
    fs::remove_file(farm.path("content/portail/ca/mot.md")).unwrap();
    assert_eq!(farm.run(&["build"]).code, Some(0));
    assert_eq!(farm.run(&["publish"]).code, Some(0));
    assert!(!farm.path(page).exists());
}

#[test]
fn who_has_left_is_built_and_published_no_more() {
    let farm = portal("kind = \"dir\"\npath = \"web/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    assert_eq!(farm.run(&["publish"]).code, Some(0));
    let [built, published] =
        ["public/portail.private/association/a0001", "web/portail/priv/private/www/current/asso/a0001"];
    assert!(farm.path(built).is_dir() && farm.path(published).is_dir());
    farm.write("content/portail/register/associations/A0001.toml", "name = \"Les Saules\"\nleft = 2026-01-31\n");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    assert_eq!(farm.run(&["publish"]).code, Some(0));
    assert!(!farm.path(built).exists() && !farm.path(published).exists());
}

#[test]
fn a_target_that_cannot_keep_them_from_others_does_not_get_them() {
    let farm = portal("kind = \"rsync\"\nhost = \"web.invalid\"\npath = \"/srv/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    let ran = farm.run(&["publish", "--dry-run"]);
    assert_ne!(ran.code, Some(0));
    let said = "error[publish/audience]: the private parts of `portail` stay here: the target `web` cannot keep them";
    assert!(ran.stdout.contains(said), "{ran:?}");
    farm.write(
        "sites/portail.toml",
        "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[publish]\nprivate = false\n",
    );
    assert!(!farm.run(&["publish", "--dry-run"]).stdout.contains("private parts"));
}

#[test]
fn a_build_without_private_parts_takes_none_away() {
    let farm = portal("kind = \"dir\"\npath = \"web/{site}\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    fs::remove_dir_all(farm.path("public/portail.private")).unwrap();
    let ran = farm.run(&["publish"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stdout.contains("`portail.private` has not been built") && ran.stdout.contains("sobre build portail"));
}

/// Runs a command of a farm whose `ssh` runs what the line of a site's key runs on the server, whatever is asked.
fn over_line(farm: &Farm, site: &str, words: &[&str]) -> (Option<i32>, String) {
    let space = farm.path("space");
    fs::create_dir_all(&space).unwrap();
    let program = env!("CARGO_BIN_EXE_sobre");
    farm.write("bin/ssh", format!("#!/bin/sh\nexec {program} receive --space {} --site {site}\n", space.display()));
    fs::set_permissions(farm.path("bin/ssh"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", farm.path("bin").display(), std::env::var("PATH").unwrap());
    let output = farm.command("en", words).env("PATH", path).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn over_a_line_the_key_of_a_site_takes_its_private_parts_and_no_other_site() {
    let farm = portal("kind = \"ssh\"\nhost = \"web.invalid\"");
    assert_eq!(farm.run(&["build"]).code, Some(0));
    let publish = |site: &str| over_line(&farm, site, &["publish", "--target", "web"]);
    let (code, said) = publish("autre");
    assert!(code == Some(2) && said.matches("this key publishes the site `autre`").count() == 2, "{code:?} {said}");
    let (code, said) = publish("portail");
    assert_eq!(code, Some(0), "{said}");
    assert!(farm.read("space/priv/private/www/current/ca/mot/index.html").contains(SECRET));
    let below = |path: &String| path.starts_with("space/priv/private/");
    assert!(holding(&farm, "space").iter().all(below), "{:?}", holding(&farm, "space"));
}

/// Returns what visitors see of the home page, and what the board reads.
fn seen(farm: &Farm, space: &str) -> [String; 2] {
    let word = |page: &str| {
        let text = farm.read(&format!("{space}/{page}"));
        let at = text.find("état-").unwrap();
        text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect()
    };
    [word("www/current/index.html"), word("priv/private/www/current/ca/mot/index.html")]
}

/// Writes what everyone reads and what the board does, and builds.
fn write(farm: &Farm, public: &str, private: &str) {
    farm.write("content/portail/_index.md", format!("+++\ntitle = \"Le Pic\"\n+++\nétat-{public}\n"));
    let mot = format!("+++\ntitle = \"Mot\"\naudience = \"board\"\n+++\nétat-{private}\n");
    farm.write("content/portail/ca/mot.md", mot);
    farm.run(&["build"]).exits(0);
}

#[test]
fn public_and_private_go_back_together() {
    let (farm, space) = (portal("kind = \"dir\"\npath = \"web/{site}\""), "web/portail");
    // Both change, then the private part alone, then the public one alone, then both: no clock but one of a server
    // tells the second and the third from one that was slow, so they count as one.
    for (public, private) in [("1", "1"), ("1", "2"), ("3", "2"), ("4", "4")] {
        write(&farm, public, private);
        farm.run(&["publish"]).exits(0);
        // Names and times of releases count seconds.
        std::thread::sleep(std::time::Duration::from_millis(1100));
    }
    let list = farm.run(&["releases", "portail", "--format", "json"]).exits(0).json();
    let lines = list["releases"].as_array().unwrap();
    let told: Vec<_> = lines.iter().map(|one| (one["private"].as_bool().unwrap(), one["live"] == true)).collect();
    let [public, private] = [(false, true), (true, true)];
    assert_eq!(told, [public, private, (false, false), (true, false), (false, false), (true, false)], "{list}");
    let human = farm.run_in("fr", &["releases", "portail"]).exits(0).stdout;
    assert_eq!(human.matches(", parties réservées").count(), 3, "{human}");
    let mut states = vec![seen(&farm, space)];
    for _ in 0..2 {
        let back = farm.run(&["rollback", "portail", "--format", "json"]).exits(0).json();
        assert!(back["release"].is_string() && back["private"]["release"].is_string(), "{back}");
        states.push(seen(&farm, space));
    }
    let expected = [("4", "4"), ("3", "2"), ("1", "1")].map(|(a, b)| [format!("état-{a}"), format!("état-{b}")]);
    assert_eq!(states, expected);
    let ran = farm.run(&["rollback", "portail"]).exits(2);
    assert!(ran.stderr.contains("there is no earlier release to go back to"), "{ran:?}");
    // The name of either part leads to both.
    for (line, expected) in [(0, &expected[0]), (3, &expected[1]), (5, &expected[2])] {
        let to = lines[line]["id"].as_str().unwrap();
        let ran = farm.run(&["rollback", "portail", "--to", to]).exits(0);
        assert!(ran.stdout.contains("who may read the private parts sees"), "{ran:?}");
        assert_eq!(seen(&farm, space), *expected, "{line}: {list}");
    }
    let ran = farm.run(&["rollback", "portail", "--to", "20200101T000000Z-0123456789ab"]).exits(2);
    assert!(ran.stderr.contains("there is no release 20200101T000000Z-0123456789ab there"), "{ran:?}");
    assert_eq!(seen(&farm, space), expected[2]);
    // A publication starts from there as from any other.
    write(&farm, "5", "5");
    farm.run(&["publish"]).exits(0);
    assert_eq!(seen(&farm, space), ["état-5", "état-5"]);
}

#[test]
fn when_one_part_cannot_go_back_the_other_does_not() {
    let (farm, space) = (portal("kind = \"dir\"\npath = \"web/{site}\""), "web/portail");
    for state in ["1", "2"] {
        write(&farm, state, state);
        farm.run(&["publish"]).exits(0);
    }
    farm.write(&format!("{space}/priv/sobre/lock"), "1 0 camille\n");
    let lock = fs::File::open(farm.path(&format!("{space}/priv/sobre/lock"))).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    assert_eq!(farm.run(&["rollback", "portail"]).code, Some(3));
    assert_eq!(seen(&farm, space), ["état-2", "état-2"]);
    drop(lock);
    farm.run(&["rollback", "portail"]).exits(0);
    assert_eq!(seen(&farm, space), ["état-1", "état-1"]);
}

#[test]
fn over_a_line_both_go_back_together_too() {
    let farm = portal("kind = \"ssh\"\nhost = \"web.invalid\"");
    let run = |words: &[&str]| over_line(&farm, "portail", words);
    for state in ["1", "2"] {
        write(&farm, state, state);
        let (code, said) = run(&["publish"]);
        assert_eq!(code, Some(0), "{said}");
        std::thread::sleep(std::time::Duration::from_millis(1100));
    }
    let (_, list) = run(&["releases", "portail"]);
    assert_eq!((list.matches("private parts").count(), list.matches("← live").count()), (2, 2), "{list}");
    let (code, said) = run(&["rollback", "portail"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(seen(&farm, "space"), ["état-1", "état-1"]);
    // The key of another site takes nothing back.
    let (code, said) = over_line(&farm, "autre", &["rollback", "portail"]);
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(seen(&farm, "space"), ["état-1", "état-1"]);
}

/// Returns a parcel of a home page for somebody.
fn parcel(audience: Audience) -> Parcel {
    let bytes: Arc<[u8]> = SECRET.as_bytes().into();
    let digest = Digest::of(&bytes);
    let path = SitePath::new("index.html").unwrap();
    let entry = Entry { path, digest, bytes: bytes.len() as u64, audience, role: Role::Served };
    Parcel::new("portail", vec![(entry, Source::Bytes(bytes))])
}

#[test]
fn a_space_takes_what_is_for_everyone_or_what_is_not_and_never_both() {
    let folder = tempfile::tempdir().unwrap();
    let takes = |private: bool, audience: Audience| {
        let holder = Holder { who: "camille".into(), process: 1, since: Moment(1) };
        let mut target = DirTarget::of(folder.path(), &Rules::default(), private, holder);
        let parcel = parcel(audience);
        target.open(&Offer { site: "portail".into(), parcel: Some(parcel.entries.digest()), base: None }).unwrap();
        // The space asks by itself: whoever publishes may be another program.
        target.expect(&parcel.entries.since(&Entries::default())).is_ok()
    };
    for (_, audience) in Audience::WORDS {
        let is_public = audience == Audience::Public;
        assert_eq!((takes(false, audience), takes(true, audience)), (is_public, !is_public), "{audience:?}");
    }
}

/// A target that keeps nothing from anybody, and of which nothing is ever asked.
struct Open;

impl Target for Open {
    fn abilities(&self) -> Abilities {
        Abilities { private: false, remote: false }
    }

    fn open(&mut self, _: &Offer) -> Result<Standing, PublishError> {
        panic!("it was opened");
    }

    fn expect(&mut self, _: &Delta) -> Result<Entries, PublishError> {
        panic!("it was asked for more")
    }

    fn put(&mut self, _: &Entry, _: &mut dyn Read) -> Result<(), PublishError> {
        panic!("it was asked for more")
    }

    fn commit(&mut self) -> Result<Line, PublishError> {
        panic!("it was asked for more")
    }

    fn switch(&mut self, _: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        panic!("it was asked for more")
    }

    fn releases(&mut self) -> Result<Vec<Line>, PublishError> {
        panic!("it was asked for more")
    }

    fn close(&mut self) -> Result<(), PublishError> {
        panic!("it was asked for more")
    }
}

#[test]
fn a_target_is_asked_what_it_can_before_it_hears_a_name() {
    let parcel = parcel(Audience::Board);
    let order = Order {
        parcel: &parcel,
        remembered: None,
        probe: None,
        dry_run: false,
        inspect: &|_| Ok(()),
        progress: &|_, _| {},
    };
    let refused = publish(&mut Open, &order).unwrap_err();
    assert!(matches!(&refused, PublishError::Refused(one) if one.code.as_str() == "publish/audience"), "{refused:?}");
}
