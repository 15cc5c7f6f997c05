//! One suite for every target.

use std::fs;

use sobre::publish::{Offer, Outcome, Parcel, PublishError, Source, Target, publish};

use super::{FOLDERS, Line, NOW, World, entry, every, listed, names, order, parcel, refusal, release, remembering};

const OLD: &[(&str, &str)] = &[("index.html", "home"), ("a/index.html", "a"), ("b/c.html", "c")];
const NEW: &[(&str, &str)] = &[("index.html", "new home"), ("a/index.html", "a"), ("d/e/f.html", "f")];

#[test]
fn visitors_see_what_was_published_and_then_what_was_published_next() {
    for line in every() {
        let world = World::new(line);
        let first = world.publish_and_tidy(OLD);
        assert_eq!(world.seen(), listed(OLD), "{line:?}");
        assert_eq!((first.outcome, first.put_files, first.before), (Outcome::Published, 3, None));
        let second = world.publish_and_tidy(NEW);
        assert_eq!(world.seen(), listed(NEW), "{line:?}");
        assert_eq!((second.put_files, second.before), (2, first.release));
        assert_eq!(world.releases().len(), 2);
        assert!(!world.path("www/current/b").exists(), "an empty folder is left");
    }
}

#[test]
fn the_same_again_does_nothing_in_one_round_trip() {
    for line in every() {
        let world = World::new(line);
        let first = world.publish_and_tidy(OLD);
        let before = world.live();
        let parcel = parcel(OLD);
        let again = publish(&mut *world.target(), &remembering(&parcel, &parcel.entries)).unwrap();
        assert_eq!((again.outcome, again.put_files, again.release), (Outcome::Unchanged, 0, first.release));
        assert!(again.sent <= 200, "{} bytes were sent", again.sent);
        assert_eq!(world.live(), before);
        assert_eq!(world.releases().len(), 1);
    }
}

#[test]
fn of_ten_thousand_files_with_one_changed_little_is_sent_and_touched() {
    let pages: Vec<(String, String)> =
        (0..10_000).map(|n| (format!("s{}/p{n}/index.html", n % 97), format!("page {n}"))).collect();
    let mut files: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("index.html", "home"));
    let world = World::new(Line::Messages);
    let before = parcel(&files);
    let first = publish(&mut *world.target(), &order(&before)).unwrap();
    assert_eq!(first.put_files, 10_001);
    // The receiver tidies in a process of its own; so do we, until the lock is free and it is done.
    while !world.path("priv/sobre/spare.manifest").exists() {
        world.dir().tidy().unwrap();
    }
    let long = "un paragraphe de plus ".repeat(500);
    files[4711].1 = &long;
    let after = parcel(&files);
    let second = publish(&mut *world.target(), &remembering(&after, &before.entries)).unwrap();
    assert_eq!((second.outcome, second.put_files), (Outcome::Published, 1));
    assert!(second.sent <= 25_000, "{} bytes were sent", second.sent);
    assert_eq!(fs::read_to_string(world.path("www/current").join(files[4711].0)).unwrap(), long);
    assert_eq!(
        walkdir::WalkDir::new(world.path("www/current/"))
            .into_iter()
            .filter(|e| e.as_ref().unwrap().file_type().is_file())
            .count(),
        10_001
    );
}

#[test]
fn a_publisher_who_remembers_something_else_sends_the_whole_list() {
    let world = World::new(Line::Messages);
    world.publish_and_tidy(OLD);
    let (new, strange) = (parcel(NEW), parcel(&[("index.html", "never published")]));
    let receipt = publish(&mut *world.target(), &remembering(&new, &strange.entries)).unwrap();
    assert_eq!((receipt.outcome, receipt.put_files), (Outcome::Published, 2));
    assert_eq!(world.seen(), listed(NEW));
}

#[test]
fn a_dry_run_tells_and_changes_nothing() {
    for line in every() {
        let world = World::new(line);
        world.publish_and_tidy(OLD);
        let new = parcel(NEW);
        let mut order = order(&new);
        order.dry_run = true;
        let receipt = publish(&mut *world.target(), &order).unwrap();
        assert_eq!((receipt.outcome, receipt.put_files, receipt.put_bytes), (Outcome::Planned, 2, 9));
        assert_eq!((world.seen(), world.releases().len()), (listed(OLD), 1));
    }
}

#[test]
fn going_back_and_forth_sends_nothing() {
    for line in every() {
        let world = World::new(line);
        let first = release(&world.publish_and_tidy(OLD));
        let second = release(&world.publish_and_tidy(NEW));
        let go = |to| {
            let mut target = world.target();
            target.open(&Offer { site: "jardin".into(), parcel: None, base: None }).unwrap();
            let lines = target.releases().unwrap();
            assert_eq!(lines.len(), 2);
            let before = target.switch(to).unwrap();
            target.close().unwrap();
            (before, lines.iter().find(|line| line.is_live).map(|line| line.id.clone()))
        };
        assert_eq!(go(&first), (Some(second.clone()), Some(second.clone())));
        assert_eq!(world.seen(), listed(OLD));
        assert_eq!(go(&second), (Some(first.clone()), Some(first.clone())));
        assert_eq!(world.seen(), listed(NEW));
        // What is published next follows what was made last, whatever is live.
        go(&first);
        let third = world.publish_and_tidy(&[("index.html", "third")]);
        assert_eq!(third.before, Some(first));
    }
}

#[test]
fn an_identical_release_made_before_going_back_is_made_anew_or_taken_up() {
    for line in every() {
        let world = World::new(line);
        world.publish_and_tidy(OLD);
        let second = release(&world.publish_and_tidy(NEW));
        let first = world.publish_and_tidy(OLD);
        assert_eq!((first.put_files, world.seen()), (0, listed(OLD)), "its bytes are still there");
        assert_ne!(Some(second), first.release);
    }
}

#[test]
fn fingerprinted_files_of_the_last_releases_stay() {
    let css = |n: u32| {
        let text = format!("body {{ margin: {n}px }}");
        (format!("style.{:.8}.css", sobre::digest::Digest::of(text.as_bytes()).to_string()), text)
    };
    for line in every() {
        let world = World::new(line);
        let sheets: Vec<_> = (0..5).map(css).collect();
        for (name, text) in &sheets {
            world.publish_and_tidy(&[("index.html", name), (name, text), ("plain.css", text)]);
        }
        let seen: Vec<String> = world.seen().into_iter().map(|(path, _)| path).collect();
        // All were made within 48 hours, as far as any clock tells.
        assert!(sheets.iter().all(|(name, _)| seen.contains(name)), "{seen:?}");
        assert_eq!(seen.len(), 7);
    }
    // Going back keeps them, too.
    let world = World::new(Line::Calls);
    let sheets: Vec<_> = (0..2).map(css).collect();
    let ids: Vec<_> = sheets
        .iter()
        .map(|(name, text)| release(&world.publish_and_tidy(&[("index.html", name), (name, text)])))
        .collect();
    let mut target = world.target();
    target.open(&Offer { site: "jardin".into(), parcel: None, base: None }).unwrap();
    target.switch(&ids[0]).unwrap();
    drop(target);
    let seen = world.seen();
    assert_eq!(seen.iter().find(|(path, _)| path == "index.html").unwrap().1, sheets[0].0);
    assert!(sheets.iter().all(|sheet| seen.contains(sheet)), "{seen:?}");
    // Where the clock says that all is old, those of three releases stay.
    let mut world = World::new(Line::Calls);
    let sheets: Vec<_> = (0..6).map(css).collect();
    for (name, text) in &sheets {
        world.now += 49 * 3600;
        world.publish_and_tidy(&[("index.html", name), (name, text)]);
    }
    let seen: Vec<String> = world.seen().into_iter().map(|(path, _)| path).collect();
    let here: Vec<bool> = sheets.iter().map(|(name, _)| seen.contains(name)).collect();
    assert_eq!(here, [false, false, true, true, true, true]);
}

#[test]
fn the_second_publisher_is_told_who_the_first_one_is() {
    for line in every() {
        let world = World::new(line);
        world.publish_and_tidy(OLD);
        let mut first = world.other("dominique");
        first.open(&Offer { site: "jardin".into(), parcel: Some(parcel(NEW).entries.digest()), base: None }).unwrap();
        match world.publish(NEW) {
            Err(PublishError::Held(Some(holder))) => {
                assert_eq!(holder.who, "dominique");
                // Before a store it may be the shell at the first front that holds the lock.
                let is_ours = holder.process == std::process::id();
                assert!(is_ours || !FOLDERS.contains(&line), "{holder:?}");
            }
            other => panic!("{other:?}"),
        }
        // Who only looks disturbs nobody and is not disturbed; who goes back is told, too.
        let mut looking = world.target();
        looking.open(&Offer { site: "jardin".into(), parcel: None, base: None }).unwrap();
        let lines = looking.releases().unwrap();
        assert_eq!(lines.len(), 1);
        assert!(matches!(looking.switch(&lines[0].id), Err(PublishError::Held(Some(_)))));
        drop(first);
        world.publish(NEW).unwrap();
        assert_eq!(world.seen(), listed(NEW));
    }
}

#[test]
fn a_file_that_changed_since_the_build_is_not_published() {
    for line in every() {
        let world = World::new(line);
        world.publish_and_tidy(OLD);
        for (path, said) in [("z.html", "other"), ("z.html", "longer than it was"), ("z.html", "")] {
            let files = vec![
                (entry("index.html", "fresh home"), Source::Bytes(b"fresh home"[..].into())),
                (entry(path, "bytes"), Source::Bytes(said.as_bytes().into())),
            ];
            let parcel = Parcel::new("jardin", files);
            let said = refusal(publish(&mut *world.target(), &order(&parcel)));
            assert_eq!(said, "publish/not-built: z.html is not the file that was built: it has changed since");
            assert_eq!(world.seen(), listed(OLD));
        }
        // What had already come is not sent again; over a line, small files wait for a full piece; rsync sends all at once.
        let receipt = world.publish(&[("index.html", "fresh home")]).unwrap();
        assert_eq!(receipt.put_files, u64::from([Line::Messages, Line::Foreign].contains(&line)));
    }
}

#[test]
fn a_target_asks_for_nothing_that_it_was_not_told_of() {
    let world = World::new(Line::Calls);
    let said = refusal(world.publish(&[("about.html", "no home page")]));
    assert_eq!(said, "publish/incomplete: there is no home page (`index.html`)");
    assert_eq!(world.releases(), [""; 0]);
}

#[test]
fn a_space_belongs_to_one_site() {
    for line in every() {
        let world = World::new(line);
        world.publish_and_tidy(OLD);
        let mut other = parcel(NEW);
        other.site = "fanfare".into();
        let said = refusal(publish(&mut *world.target(), &order(&other)));
        assert_eq!(said, "publish/refused: this web space holds the site `jardin`");
        assert_eq!(world.seen(), listed(OLD));
    }
}

#[test]
fn old_releases_go_and_their_trees_are_used_again() {
    let mut world = World::new(Line::Calls);
    world.rules.keep = 3;
    world.rules.keep_seconds = 1000;
    for n in 0..12 {
        world.now += 600;
        let text = format!("home {n}");
        world.publish_and_tidy(&[("index.html", &text), ("same.html", "same")]);
        assert_eq!(world.seen(), listed(&[("index.html", &text), ("same.html", "same")]));
    }
    assert_eq!(world.releases().len(), 3);
    assert_eq!(names(&world.path("priv/sobre/manifests")).len(), 3);
    assert_eq!(names(&world.path("priv/sobre/trash")), [""; 0]);
    // Nothing of the first ones is left once an upload could no longer be going on.
    world.now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 2 * 86_400;
    world.dir().tidy().unwrap();
    let stored: usize = names(&world.path("priv/sobre/store"))
        .iter()
        .map(|shelf| names(&world.path("priv/sobre/store").join(shelf)).len())
        .sum();
    assert_eq!(stored, 4);
}

#[test]
fn a_clock_that_goes_back_a_year_changes_no_order() {
    let mut world = World::new(Line::Calls);
    for (n, now) in [NOW, NOW - 365 * 86_400, NOW + 365 * 86_400, NOW, NOW].into_iter().enumerate() {
        world.now = now;
        world.publish_and_tidy(&[("index.html", &format!("home {n}"))]);
        assert_eq!(world.seen()[0].1, format!("home {n}"));
    }
    let mut target = world.dir();
    target.open(&Offer { site: "jardin".into(), parcel: None, base: None }).unwrap();
    let numbers: Vec<u64> = target.releases().unwrap().iter().map(|line| line.number).collect();
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
}
