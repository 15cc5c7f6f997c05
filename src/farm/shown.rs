//! Which pictures sites show, so that the cache can forget the others.
//!
//! Each site notes beside its state, in `OUT/.sobre/<site>/shown`, the names of the pictures it shows. One that a site
//! shows no more gets the time of that moment; when it is [`KEPT_DAYS`] old and still no site shows it, it goes. So
//! who changes back and forth between two branches makes nothing twice, and a build that drops nothing looks at
//! nothing.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use walkdir::WalkDir;

use crate::{read::now_ns, release::whole::write_aside};

/// Days that a picture is kept after the last site has stopped showing it.
const KEPT_DAYS: u64 = 30;

/// Returns the folder of what builds remember for all sites.
fn memory(out: &Path) -> PathBuf {
    out.join(".sobre")
}

/// Returns the folder of pictures made once.
pub(super) fn cache(out: &Path) -> PathBuf {
    memory(out).join("pictures")
}

/// Notes the names of the pictures that a site shows, and forgets what no site has shown for long.
pub(super) fn note(out: &Path, site: &str, shown: &BTreeSet<String>) -> io::Result<()> {
    let list = memory(out).join(site).join("shown");
    let before = read(&list);
    if before == *shown {
        return Ok(());
    }
    write_aside(&list, shown.iter().map(|name| name.clone() + "\n").collect::<String>().as_bytes())?;
    let now = UNIX_EPOCH + Duration::from_nanos(now_ns().unsigned_abs());
    let dropped: Vec<PathBuf> =
        before.difference(shown).map(|name| path(out, name)).filter(|path| path.exists()).collect();
    for path in &dropped {
        fs::File::open(path)?.set_modified(now)?;
    }
    if dropped.is_empty() { Ok(()) } else { forget(out, now) }
}

/// Returns where a picture lies in the cache.
pub(super) fn path(out: &Path, name: &str) -> PathBuf {
    cache(out).join(name.get(..2).unwrap_or("xx")).join(name)
}

fn read(list: &Path) -> BTreeSet<String> {
    fs::read_to_string(list).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn forget(out: &Path, now: SystemTime) -> io::Result<()> {
    let sites = fs::read_dir(memory(out))?.flatten();
    // What a site showed whose output is gone, nobody shows.
    let sites = sites.filter(|site| out.join(site.file_name()).is_dir());
    let shown: BTreeSet<String> = sites.flat_map(|site| read(&site.path().join("shown"))).collect();
    for file in WalkDir::new(cache(out)).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let is_shown = file.file_name().to_str().is_some_and(|name| shown.contains(name));
        let age = now.duration_since(file.metadata()?.modified()?).unwrap_or_default();
        if !is_shown && age.as_secs() > KEPT_DAYS * 86_400 {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}
