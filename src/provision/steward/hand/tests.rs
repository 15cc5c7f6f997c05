//! Somebody exchanges folders for links while root works among them.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt as _, symlink},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::Hand;
use crate::{
    path::SystemPath,
    provision::{accounts::Accounts, resource::Access},
    publish::folder::Folder,
};

/// Returns what is to stay as it is: names, modes, owners and sizes.
fn seen(folder: &Path) -> BTreeMap<String, (u32, u32, u32, u64)> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let told = |entry: walkdir::DirEntry| {
        let meta = entry.metadata().unwrap();
        (entry.path().display().to_string(), (meta.mode(), meta.uid(), meta.gid(), meta.size()))
    };
    entries.map(told).collect()
}

#[test]
fn nothing_outside_is_touched_whatever_is_exchanged_meanwhile() {
    const ROUNDS: u32 = 10_000;
    let work = tempfile::tempdir().unwrap();
    let (root, outside) = (work.path().join("root"), work.path().join("outside"));
    for folder in [root.join("etc"), root.join("srv/sites/jardin"), outside.join("log"), outside.join("priv/sobre")] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(outside.join("priv/secret"), "secret").unwrap();
    let me = fs::metadata(&root).unwrap();
    fs::write(root.join("etc/passwd"), format!("me:x:{}:{}::/:/bin/sh\n", me.uid(), me.gid())).unwrap();
    fs::write(root.join("etc/group"), format!("me:x:{}:\n", me.gid())).unwrap();
    let (space, trap) = (root.join("srv/sites/jardin"), root.join("srv/sites/trap"));
    symlink(&outside, &trap).unwrap();
    let before = seen(&outside);
    let (done, exchanged) = (AtomicBool::new(false), AtomicBool::new(false));
    let mut refused = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                renameat_with(CWD, &space, CWD, &trap, RenameFlags::EXCHANGE).unwrap();
                exchanged.store(true, Ordering::Relaxed);
            }
        });
        let folder = Folder::open(&root).unwrap();
        let accounts = Accounts::read(&folder).unwrap();
        let hand = Hand { root: &folder, prefix: &root, accounts: &accounts, border: None };
        for round in 0..ROUNDS {
            let path = |below: &str| SystemPath::of(&format!("/srv/sites/jardin/{below}"));
            let access = Access::new("me", "me", if round % 2 == 0 { 0o700 } else { 0o770 });
            let made = match round % 3 {
                0 => hand.folder(&path("log"), &access),
                1 => hand.folder(&path("priv/sobre"), &access),
                _ => hand.seed(&path(&format!("priv/sobre/{round}"))),
            };
            refused += u32::from(made.is_err());
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(exchanged.into_inner());
    assert_eq!(seen(&outside), before, "of {ROUNDS} deeds, {refused} were refused");
    assert!(refused > 0 && refused < ROUNDS, "{refused}: the race was never run");
}
