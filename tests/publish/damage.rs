//! What a web space survives: every step cut off, every file of its state damaged.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use sobre::publish::{
    Abilities, Delta, Entries, Entry, Line as Listed, Offer, Outcome, PublishError, ReleaseId, SshTarget, Standing,
    Target, publish,
};

use super::{LINES, Line, World, files, listed, names, order, parcel};

const OLD: &[(&str, &str)] = &[("index.html", "home"), ("a/index.html", "a"), ("b/c.html", "c")];
const NEW: &[(&str, &str)] = &[("index.html", "new home"), ("a/index.html", "a"), ("d/e/f.html", "f")];

/// A target whose line is cut before call number `left`.
struct Cut {
    inner: Box<dyn Target>,
    left: usize,
}

impl Cut {
    fn call(&mut self) -> Result<&mut dyn Target, PublishError> {
        self.left = self.left.checked_sub(1).ok_or_else(|| PublishError::World {
            doing: sobre::diag::text!("cut", "coupé"),
            path: PathBuf::new(),
            source: std::io::ErrorKind::ConnectionReset.into(),
        })?;
        Ok(&mut *self.inner)
    }
}

impl Target for Cut {
    fn abilities(&self) -> Abilities {
        self.inner.abilities()
    }
    fn open(&mut self, offer: &Offer) -> Result<Standing, PublishError> {
        self.call()?.open(offer)
    }
    fn expect(&mut self, delta: &Delta) -> Result<Entries, PublishError> {
        self.call()?.expect(delta)
    }
    fn put(&mut self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), PublishError> {
        self.call()?.put(entry, bytes)
    }
    fn commit(&mut self) -> Result<Listed, PublishError> {
        self.call()?.commit()
    }
    fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        self.call()?.switch(to)
    }
    fn releases(&mut self) -> Result<Vec<Listed>, PublishError> {
        self.call()?.releases()
    }
    fn close(&mut self) -> Result<(), PublishError> {
        self.call()?.close()
    }
}

#[test]
fn a_line_cut_at_any_message_leaves_the_old_site_or_the_new() {
    for line in LINES {
        for spare in [false, true] {
            let mut calls = 0;
            loop {
                let world = World::new(line);
                world.publish(OLD).unwrap();
                if spare {
                    world.dir().tidy().unwrap();
                }
                let new = parcel(NEW);
                let mut cut = Cut { inner: world.target(), left: calls };
                let result = publish(&mut cut, &order(&new));
                drop(cut);
                assert!([listed(OLD), listed(NEW)].contains(&world.seen()), "cut at call {calls}");
                // The next one converges, with what came before the cut.
                world.publish_and_tidy(NEW);
                assert_eq!(world.seen(), listed(NEW));
                assert!(names(&world.path("priv/sobre/incoming")).is_empty());
                if result.is_ok() {
                    break;
                }
                calls += 1;
            }
            assert_eq!(calls, 7, "open, expect, two files, commit, switch, close");
        }
    }
}

#[test]
fn a_line_cut_after_any_number_of_bytes_leaves_the_old_site_or_the_new() {
    let sobre = env!("CARGO_BIN_EXE_sobre");
    let mut seen = [0, 0];
    // Not a pipe of the shell's, which would hold the line open.
    for cutter in ["exec < <(dd bs=1 count=$CUT status=none)", "exec > >(dd bs=1 count=$CUT status=none)"] {
        for cut in (0..400).step_by(23) {
            let world = World::new(Line::Messages);
            world.publish(OLD).unwrap();
            let mut line = std::process::Command::new("bash");
            line.arg("-c").arg(format!("{cutter}; exec {sobre} receive --space \"$SPACE\""));
            line.env("SPACE", world.path("")).env("CUT", cut.to_string()).env("SOBRE_LANG", "en");
            let result = publish(&mut SshTarget::over(line, "web.example", "camille"), &order(&parcel(NEW)));
            let is_new = world.seen() == listed(NEW);
            assert!(is_new || world.seen() == listed(OLD), "cut after {cut} bytes");
            assert!(is_new || result.is_err(), "cut after {cut} bytes, and nobody noticed");
            seen[usize::from(is_new)] += 1;
            world.publish_and_tidy(NEW);
            assert_eq!(world.seen(), listed(NEW));
        }
    }
    assert!(seen[0] > 5 && seen[1] > 2, "{seen:?}");
}

#[test]
fn many_publishers_at_once_make_one_order_and_no_mixture() {
    let world = World::new(Line::Calls);
    world.publish(OLD).unwrap();
    let site = |n: usize| (0..20).map(move |page| (format!("p{page}.html"), format!("publisher {n}")));
    let publisher = |n: usize| {
        let files: Vec<_> = site(n).chain([("index.html".to_owned(), format!("publisher {n}"))]).collect();
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        loop {
            match publish(&mut world.dir(), &order(&parcel(&files))) {
                Ok(receipt) => return receipt.release.unwrap(),
                Err(PublishError::Held(_)) => {}
                Err(error) => panic!("{error:?}"),
            }
            drop(world.dir().tidy());
        }
    };
    let publisher = &publisher;
    let ids: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || publisher(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(world.releases().len(), 9);
    for id in ids {
        let whole = files(&world.path("www/releases").join(id.as_str()));
        assert_eq!(whole.len(), 21);
        assert!(whole.iter().all(|(_, text)| *text == whole[0].1), "{whole:?}");
    }
}

/// Returns the files of the state and the links, whose every byte may be damaged.
fn state(world: &World) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        files(&world.path("priv/sobre")).into_iter().map(|(path, _)| world.path("priv/sobre").join(path)).collect();
    paths.retain(|path| !path.strip_prefix(world.path("priv/sobre")).unwrap().starts_with("spare"));
    paths.push(world.path("priv/sobre/spare.manifest"));
    paths.retain(|path| path.is_file() && !path.is_symlink());
    paths
}

fn copy(from: &Path, to: &Path) {
    fs::remove_dir_all(to).ok();
    assert!(std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

#[test]
fn state_flipped_or_truncated_anywhere_is_noticed_and_the_next_publication_is_right() {
    let mut world = World::new(Line::Calls);
    world.publish_and_tidy(OLD);
    world.publish_and_tidy(&[("index.html", "between")]);
    world.publish_and_tidy(OLD);
    let kept = world.folder.path().join("kept");
    copy(&world.path(""), &kept);
    // Each publication goes into another second, so that names are free.
    world.now += 60;
    let mut tried = 0;
    let state: Vec<_> = state(&world).into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
    for (bytes, path) in state {
        // Spread over the file; another test flips every byte of a manifest.
        let places: Vec<usize> = (0..bytes.len()).step_by((bytes.len() / 6).max(1)).collect();
        let flips = places.iter().map(|at| {
            let mut flipped = bytes.clone();
            flipped[*at] ^= 0x10;
            flipped
        });
        let cuts = [0, bytes.len() / 2, bytes.len().saturating_sub(1)].map(|length| bytes[..length].to_vec());
        for damaged in flips.chain(cuts) {
            copy(&kept, &world.path(""));
            // A new file in the place of the old one: the release keeps its own name of the bytes.
            fs::remove_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            fs::write(&path, &damaged).unwrap();
            assert_eq!(world.seen(), listed(OLD));
            let receipt = world.publish(NEW).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
            assert_eq!(receipt.outcome, Outcome::Published);
            assert_eq!(world.seen(), listed(NEW), "{}", path.display());
            world.dir().tidy().unwrap();
            world.publish(&[("index.html", "between")]).unwrap();
            assert_eq!(world.seen(), listed(&[("index.html", "between")]), "{}", path.display());
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn folders_of_the_state_that_are_gone_are_made_again() {
    for gone in [
        "store",
        "manifests",
        "links",
        "annexes",
        "spare",
        "trash",
        "incoming",
        "lock",
        "journal",
        "spare.manifest",
        "pointers",
        "live.txt",
    ] {
        let world = World::new(Line::Calls);
        world.publish_and_tidy(OLD);
        let path = world.path("priv/sobre").join(gone);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap()
        } else {
            fs::remove_file(&path).unwrap()
        }
        world.publish(NEW).unwrap_or_else(|error| panic!("{gone}: {error:?}"));
        assert_eq!(world.seen(), listed(NEW), "{gone}");
        world.publish_and_tidy(OLD);
        assert_eq!(world.seen(), listed(OLD), "{gone}");
    }
}

#[test]
fn a_spare_that_somebody_changed_is_not_published() {
    let world = World::new(Line::Calls);
    world.publish_and_tidy(OLD);
    fs::write(world.path("priv/sobre/spare/stray.html"), "stray").unwrap();
    world.publish_and_tidy(NEW);
    assert_eq!(world.seen(), listed(NEW));
    fs::remove_file(world.path("priv/sobre/spare/index.html")).unwrap();
    fs::remove_dir_all(world.path("priv/sobre/spare/d")).unwrap();
    world.publish_and_tidy(OLD);
    assert_eq!(world.seen(), listed(OLD));
}

#[test]
fn what_is_no_release_of_ours_is_not_obeyed() {
    let world = World::new(Line::Calls);
    world.publish_and_tidy(OLD);
    let outside = world.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "secret").unwrap();
    // Links in the places where sobre writes lead nowhere.
    for name in ["priv/sobre/incoming", "priv/sobre/spare", "www/releases"] {
        let path = world.path(name);
        let aside = world.folder.path().join("aside");
        fs::rename(&path, &aside).unwrap();
        std::os::unix::fs::symlink(&outside, &path).unwrap();
        let said = world.publish(NEW);
        assert_eq!(names(&outside), ["secret"], "{name}: {said:?}");
        if path.is_symlink() {
            fs::remove_file(&path).unwrap();
        } else {
            fs::remove_dir_all(&path).ok();
        }
        fs::rename(&aside, &path).unwrap();
    }
    world.publish(&[("index.html", "third")]).unwrap();
    assert_eq!(world.seen(), listed(&[("index.html", "third")]));
}

#[test]
fn somebody_elses_folder_at_the_place_of_the_link_stays() {
    let world = World::new(Line::Calls);
    fs::create_dir_all(world.path("www/current")).unwrap();
    fs::write(world.path("www/current/index.html"), "mine").unwrap();
    assert!(matches!(world.publish(NEW), Err(PublishError::World { .. })));
    assert_eq!(fs::read_to_string(world.path("www/current/index.html")).unwrap(), "mine");
}
