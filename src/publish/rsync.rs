//! The target `rsync`: a web space on a foreign host, where sobre cannot be installed and `sh`, `rsync`
//! and `ssh` are.
//!
//! The space is the one of the targets `dir` and `ssh` (see `space`), its store and spare tree left out:
//! whoever gets to install sobre there later goes on with `kind = "ssh"`. How a release is made:
//!
//! 1. a shell that stays open takes the space's lock (`flock`; a folder where there is none), which ends
//!    with it;
//! 2. `rsync --checksum --link-dest` makes `www/releases/<release>.part` of a folder of links to the
//!    build: what an earlier release holds is linked there, not sent;
//! 3. a dry run of the same `rsync` has to find no difference;
//! 4. fingerprinted files of earlier releases are linked in, the manifest follows by a second `rsync`, and
//!    `.part` gets its name: a release exists when both are there;
//! 5. `ln -s` and `mv -T` switch `www/current` in one command.
//!
//! Nothing that comes from outside is a word of a shell before it is quoted.

mod stage;

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    Holder, PublishError, Rules, Tidied,
    bytes::Bytes,
    entry::{Delta, Entries, Entry},
    id::ReleaseId,
    kept::{self, Kept, Release},
    parcel::Parcel,
    protocol::out_of_order,
    shell::{Shell, quoted, ssh_words},
    space::{Head, Listing, file_of, of_file},
    target::{Abilities, Line, Offer, Standing, Target},
};
use crate::{
    config::MachineConfig,
    diag::{Code, text},
};
use stage::Stage;

/// Releases whose files need not be sent again: the live one and the last ones.
const BASES: usize = 4;

/// How much of a manifest is read for its head.
const HEAD_USUAL: usize = 1 << 16;

/// Says what is live, and for each release that is whole its manifest's name, length and front.
const LOOK: &str = "printf '%s\\n' \"$(readlink www/current)\"; \
    for f in priv/sobre/manifests/*; do b=${f##*/}; [ -f \"$f\" ] && [ -d \"www/releases/${b#*-}\" ] || continue; \
    n=$(wc -c < \"$f\"); [ \"$n\" -gt 65536 ] && n=65536; printf '%s %d\\n' \"$b\" \"$n\"; head -c \"$n\" \"$f\"; done";

/// A web space on a foreign host.
pub struct RsyncTarget {
    machine: MachineConfig,
    key: Option<PathBuf>,
    path: String,
    rules: Rules,
    holder: Holder,
    stage: Stage,
    site: String,
    shell: Option<Shell>,
    is_locked: bool,
    kept: Kept,
    plan: Option<Plan>,
    sent: u64,
}

/// What is to become a release.
struct Plan {
    own: Entries,
    /// A whole release that holds it already.
    ready: Option<ReleaseId>,
}

impl RsyncTarget {
    /// Returns the target whose web space is `path` on a machine; what is to be sent is laid out in the
    /// folder `aside`, which is this target's own.
    pub fn new(
        machine: MachineConfig,
        key: Option<PathBuf>,
        path: &str,
        aside: PathBuf,
        rules: Rules,
        holder: Holder,
    ) -> Self {
        Self {
            machine,
            key,
            path: path.trim_end_matches('/').to_owned(),
            rules,
            holder,
            stage: Stage::new(aside),
            site: String::new(),
            shell: None,
            is_locked: false,
            kept: Kept::default(),
            plan: None,
            sent: 0,
        }
    }

    /// Prunes what nothing keeps. Whoever publishes meanwhile goes first.
    pub fn tidy(&mut self) -> Result<Tidied, PublishError> {
        self.shell = Some(Shell::over_ssh(&self.machine, self.key.as_deref())?);
        self.is_locked = false;
        self.enter()?;
        if self.lock().is_err() {
            self.shell = None;
            return Ok(Tidied::default());
        }
        let old = self.kept.outdated(&self.rules, self.holder.since);
        for Release { number, id, .. } in &old {
            let manifest = file_of(*number, id);
            // Without its manifest it is no release, so what a cut leaves of it goes next time.
            self.shell()?.run(&format!(
                "rm -f priv/sobre/manifests/{manifest} && rm -rf www/releases/{id} priv/sobre/annexes/{id}"
            ))?;
        }
        self.shell = None;
        Ok(Tidied { pruned: old.len() as u64, swept: 0 })
    }

    fn shell(&mut self) -> Result<&mut Shell, PublishError> {
        self.shell.as_mut().ok_or_else(out_of_order)
    }

    fn enter(&mut self) -> Result<(), PublishError> {
        let path = quoted(&self.path);
        self.shell()?.run(&format!("cd -- {path}")).map(drop)
    }

    /// Takes the lock, clears away what was cut off, and looks again.
    fn lock(&mut self) -> Result<(), PublishError> {
        if self.is_locked {
            return Ok(());
        }
        let holder = self.holder.clone();
        let shell = self.shell()?;
        shell.run("mkdir -p www/releases priv/sobre/manifests priv/sobre/annexes")?;
        shell.lock("priv/sobre/lock", &holder)?;
        self.look()?;
        self.heal()?;
        self.is_locked = true;
        Ok(())
    }

    fn look(&mut self) -> Result<(), PublishError> {
        let said = self.shell()?.run(LOOK)?;
        let mut rest = &said[..];
        let mut line = || {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let line = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            let length = line.rsplit_once(' ').and_then(|(_, length)| length.parse::<usize>().ok());
            let front = length.and_then(|length| rest.split_at_checked(length));
            let front = front.map(|(front, after)| {
                rest = after;
                front.to_vec()
            });
            Some((line, front.unwrap_or_default()))
        };
        let current = line().and_then(|(line, _)| line.strip_prefix("releases/")?.parse().ok());
        let mut releases = Vec::new();
        while let Some((line, front)) = line() {
            let Some((number, id)) = line.split(' ').next().and_then(of_file) else { continue };
            let head = Head::decode(&mut Bytes(&front));
            releases.push((Release { number, id, head }, front.len() == HEAD_USUAL));
        }
        for (release, _) in releases.iter_mut().filter(|(release, is_long)| *is_long && release.head.is_none()) {
            release.head = self.listing(release)?.map(|listing| listing.head);
        }
        let releases = releases.into_iter().map(|(Release { number, id, head }, _)| {
            let head = head.filter(|head| head.id == id && head.number == number);
            Release { number, id, head }
        });
        let mut releases: Vec<Release> = releases.collect();
        releases.sort_by_key(|release| release.number);
        self.kept = Kept { releases, current };
        self.kept.check_site(&self.site)
    }

    /// Clears away what is no whole release: a manifest without a tree, a tree without a manifest. What
    /// `rsync` was cut off in is taken up by the next one.
    fn heal(&mut self) -> Result<(), PublishError> {
        let live = self.kept.current.as_ref().map_or("-", ReleaseId::as_str).to_owned();
        self.shell()?.run(&format!(
            "rm -f www/current.new; for f in priv/sobre/manifests/*; do b=${{f##*/}}; \
             [ -d \"www/releases/${{b#*-}}\" ] || rm -f \"$f\"; done; \
             for f in www/releases/*; do b=${{f##*/}}; case $b in {live} | *.part) continue ;; esac; \
             set -- priv/sobre/manifests/*-\"$b\"; [ -f \"$1\" ] || rm -rf \"$f\"; done"
        ))?;
        Ok(())
    }

    fn listing(&mut self, release: &Release) -> Result<Option<Listing>, PublishError> {
        let manifest = file_of(release.number, &release.id);
        let said = self.shell()?.ask(&format!("cat priv/sobre/manifests/{manifest}"))?;
        Ok(Listing::decode(&said.bytes).filter(|listing| listing.head.id == release.id))
    }

    /// Returns the releases whose files need not be sent again, the live one first.
    fn bases(&self) -> Vec<Release> {
        let live = self.kept.current.as_ref().and_then(|current| self.kept.find(current));
        let last = self.kept.releases.iter().rev().filter(|release| Some(*release) != live);
        live.into_iter().chain(last).take(BASES).cloned().collect()
    }

    /// Runs `rsync` from a folder here to one in the space there; returns what it said.
    fn rsync(&mut self, options: &[String], from: &Path, to: &str) -> Result<String, PublishError> {
        let transport = ssh_words(&self.machine, self.key.as_deref());
        let transport: Vec<String> = transport.iter().map(|word| for_rsync(&word.to_string_lossy())).collect();
        let place = format!("{}:{}/{to}/", self.machine.host, self.path);
        let mut command = Command::new("rsync");
        command.env("LC_ALL", "C").args(["--recursive", "--secluded-args", "--stats", "--itemize-changes"]);
        command.args(options).arg("--rsh").arg(transport.join(" ")).arg("--");
        let mut source = from.as_os_str().to_owned();
        source.push("/");
        let output = command.arg(source).arg(place).stdin(Stdio::null()).output();
        let world = |source| PublishError::World {
            doing: text!("sending by rsync to", "l’envoi par rsync vers"),
            path: self.machine.host.as_str().into(),
            source,
        };
        let output = output.map_err(world)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let sent = said.lines().find_map(|line| line.strip_prefix("Total bytes sent: "));
        self.sent += sent.and_then(|sent| sent.replace(',', "").trim().parse::<u64>().ok()).unwrap_or_default();
        if output.status.success() {
            return Ok(said);
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        let first = errors.lines().find(|line| !line.trim().is_empty()).unwrap_or("?").trim().to_owned();
        Err(world(io::Error::other(first)))
    }

    /// Makes the tree of a release, and looks through it.
    fn make_tree(&mut self, id: &ReleaseId, bases: &[Release]) -> Result<(), PublishError> {
        let part = format!("www/releases/{id}.part");
        // What an earlier run had sent is worth something: rsync compares it, too.
        self.shell()?.run(&format!(
            "for f in www/releases/*.part; do [ -d \"$f\" ] || continue; \
             if [ -d {part} ]; then rm -rf \"$f\"; else mv \"$f\" {part}; fi; done; mkdir -p {part}"
        ))?;
        let usual = ["--checksum", "--copy-links", "--perms", "--chmod=D755,F444", "--delete", "--no-inc-recursive"];
        let mut options: Vec<String> = usual.iter().map(|word| (*word).to_owned()).collect();
        options.extend(bases.iter().map(|release| format!("--link-dest=../{}", release.id)));
        let tree = self.stage.tree();
        self.rsync(&options, &tree, &part)?;
        options.push("--dry-run".into());
        let said = self.rsync(&options, &tree, &part)?;
        let difference = said.lines().find(|line| is_change(line));
        match difference {
            None => Ok(()),
            Some(line) => {
                let fact = text!(
                    "the release as made is not the release as announced: {line}",
                    "la version faite n’est pas la version annoncée : {line}"
                );
                Err(PublishError::refused(Code::PUBLISH_INCOMPLETE, fact))
            }
        }
    }

    /// Links the fingerprinted files of other releases into the tree `into`; returns those that it could.
    fn lend(&mut self, carried: Entries, into: &str) -> Result<Entries, PublishError> {
        if carried.as_slice().is_empty() {
            return Ok(carried);
        }
        let mut script = String::new();
        for (at, entry) in carried.as_slice().iter().enumerate() {
            let path = entry.path.as_str();
            let to = quoted(&format!("{into}/{path}"));
            let folder = quoted(&format!("{into}/{}", path.rsplit_once('/').map_or("", |(folder, _)| folder)));
            let has = |release: &&Release| {
                release.head.as_ref().is_some_and(|head| head.lasting.find(entry.role, path) == Some(entry))
            };
            let _ = write!(script, "mkdir -p {folder}; ");
            for release in self.kept.releases.iter().rev().filter(has) {
                let from = quoted(&format!("www/releases/{}/{path}", release.id));
                let _ = write!(script, "[ -f {to} ] || ln {from} {to} 2>/dev/null; ");
            }
            let _ = writeln!(script, "[ -f {to} ] || echo {at}");
        }
        let said = self.shell()?.run(&format!("{script} :"))?;
        let lacking: BTreeSet<usize> =
            String::from_utf8_lossy(&said).lines().filter_map(|line| line.trim().parse().ok()).collect();
        let there = carried.as_slice().iter().enumerate().filter(|(at, _)| !lacking.contains(at));
        Ok(Entries::new(there.map(|(_, entry)| entry.clone()).collect()))
    }
}

impl Target for RsyncTarget {
    fn abilities(&self) -> Abilities {
        Abilities { private: false, remote: false }
    }

    fn open(&mut self, offer: &Offer) -> Result<Standing, PublishError> {
        self.site.clone_from(&offer.site);
        let path = quoted(&self.path);
        let shell = self.shell.insert(Shell::over_ssh(&self.machine, self.key.as_deref())?);
        if offer.parcel.is_some() {
            shell.run(&format!("mkdir -p -- {path}"))?;
        } else if shell.ask(&format!("[ -d {path}/www ]"))?.status != 0 {
            // Nothing has been published, so there is nothing to look at.
            return Ok(Standing::default());
        }
        self.enter()?;
        match offer.parcel {
            Some(_) => self.lock()?,
            None => self.look()?,
        }
        Ok(Standing { live: self.kept.live(), has_base: false, mended: Vec::new() })
    }

    fn expect(&mut self, delta: &Delta) -> Result<Entries, PublishError> {
        let own = Entries::default().after(delta).ok_or_else(out_of_order)?;
        kept::check(&own, &self.rules)?;
        let ready = self.kept.ready(&own.digest()).map(|release| release.id.clone());
        let mut missing: Vec<Entry> = own.as_slice().to_vec();
        if ready.is_some() {
            missing.clear();
        }
        for release in self.bases() {
            if !missing.is_empty()
                && let Some(listing) = self.listing(&release)?
            {
                let all = listing.all();
                missing.retain(|entry| all.find(entry.role, entry.path.as_str()) != Some(entry));
            }
        }
        self.plan = Some(Plan { own, ready });
        Ok(Entries::new(missing))
    }

    fn put(&mut self, _: &Entry, _: &mut dyn Read) -> Result<(), PublishError> {
        // All is sent at once, by `commit`.
        Ok(())
    }

    fn see(&mut self, parcel: &Parcel) -> Result<(), PublishError> {
        match &self.plan {
            Some(Plan { ready: None, .. }) => self.stage.lay(parcel),
            _ => Ok(()),
        }
    }

    fn commit(&mut self) -> Result<Line, PublishError> {
        let Plan { own, ready } = self.plan.take().ok_or_else(out_of_order)?;
        if let Some(ready) = ready {
            return self.kept.line(&ready);
        }
        let (number, id) = (self.kept.next_number(), self.kept.unused(&own.digest(), self.holder.since));
        let bases = self.bases();
        self.make_tree(&id, &bases)?;
        let part = format!("www/releases/{id}.part");
        let carried = self.kept.carried(&own, self.holder.since);
        let carried = self.lend(carried, &part)?;
        let listing = Listing::new(id.clone(), number, self.holder.since, &self.site, own, carried);
        let files = self.shell()?.run(&format!("find {part} -type f | wc -l"))?;
        if String::from_utf8_lossy(&files).trim() != listing.head.files.to_string() {
            return Err(kept::incomplete());
        }
        let state = self.stage.state(&listing)?;
        self.rsync(&["--copy-links".into(), "--chmod=D755,F644".into()], &state, "priv/sobre")?;
        self.shell()?.run(&format!("sync -f www 2>/dev/null; mv {part} www/releases/{id}"))?;
        self.kept.releases.push(Release { number, id: id.clone(), head: Some(listing.head) });
        self.kept.line(&id)
    }

    fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        self.lock()?;
        self.kept.line(to)?;
        let before = self.kept.current.clone();
        if before.as_ref() == Some(to) {
            return Ok(before);
        }
        if self.kept.releases.last().is_some_and(|last| last.id != *to) {
            // Pages of later releases are still open somewhere. Worth no failure.
            let lent = self.kept.carried(&Entries::default(), self.holder.since);
            drop(self.lend(lent, &format!("www/releases/{to}")));
        }
        self.shell()?.run(&format!(
            "[ -d www/releases/{to} ] && ln -s releases/{to} www/current.new && mv -T www/current.new www/current"
        ))?;
        self.kept.current = Some(to.clone());
        Ok(before)
    }

    fn releases(&mut self) -> Result<Vec<Line>, PublishError> {
        Ok(self.kept.lines())
    }

    fn close(&mut self) -> Result<(), PublishError> {
        self.shell = None;
        self.stage.clear();
        Ok(())
    }

    fn sent(&self) -> u64 {
        self.sent
    }
}

/// Returns a word of the command that `rsync` splits at spaces; within quotes it knows a doubled quote.
fn for_rsync(word: &str) -> String {
    format!("'{}'", word.replace('\'', "''"))
}

/// Whether `rsync` says in this line that a file differs, as in `>f+++++++++ a/index.html`.
fn is_change(line: &str) -> bool {
    let (flags, _) = line.split_once(' ').unwrap_or_default();
    // A folder whose time differs, or a name that is there already, is no difference.
    (flags.len() == 11 && flags.starts_with(['<', '>', 'c'])) || flags.starts_with("*deleting")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_from_what_rsync_says_besides() {
        for change in ["<fc........ index.html", "cd+++++++++ a/", "*deleting   x.html", "hf+++++++++ b => c"] {
            assert_eq!(is_change(change), !change.starts_with('h'), "{change}");
        }
        for other in [".d..t...... ./", "Number of files: 3", "Total bytes sent: 12,345", "", "sent 1 bytes"] {
            assert!(!is_change(other), "{other}");
        }
        assert_eq!(for_rsync("Host=a b's"), "'Host=a b''s'");
    }
}
