//! What visitors see, in a file that Apache reads: `live.txt`.
//!
//! A web server that follows `www/current` does so several times for one request: it asks how long a
//! file is and opens it a moment later, perhaps in another release, and what it sends is cut short. So it
//! looks up `live` in this file once a request, and then takes all from that release's own folder.
//!
//! As with the link, each release's file lies ready and changes places with `live.txt`: no block and no
//! inode. An empty `live.txt` says: follow the link, which stays the one truth.

use rustix::fs::FileType;

use super::{Space, switch::is_unable};
use crate::{
    publish::id::ReleaseId,
    release::{WriteError, at},
};

const LIVE: &str = "live.txt";

/// The most that is read of such a file.
const MOST: u64 = 1 << 10;

impl Space {
    /// Gets the file ready that says that a release is live.
    pub(super) fn prepare(&self, id: &ReleaseId) -> Result<(), WriteError> {
        let ready = self.pointers.read(id.as_str(), MOST);
        if ready.is_ok_and(|ready| ready.as_deref() == Some(words(id).as_bytes())) {
            return Ok(());
        }
        self.pointers.remove_all(id.as_str())?;
        self.pointers.write(id.as_str(), words(id).as_bytes())
    }

    /// Tells Apache which release is live, instead of `before`.
    pub(super) fn tell(&self, live: &ReleaseId, before: Option<&ReleaseId>) -> Result<(), WriteError> {
        let said = self.state.read(LIVE, MOST);
        if said.is_ok_and(|said| said.as_deref() == Some(words(live).as_bytes())) {
            return Ok(());
        }
        if self.tell_by_exchange(live, before).is_err() {
            // No room for a file that did not lie ready: the link it is.
            at(&self.state.path(LIVE), self.state.keep_file(LIVE)?.set_len(0))?;
        }
        self.state.sync()
    }

    fn tell_by_exchange(&self, live: &ReleaseId, before: Option<&ReleaseId>) -> Result<(), WriteError> {
        self.prepare(live)?;
        let name = live.as_str();
        match self.state.kind(LIVE)? {
            None => return self.pointers.rename(name, &self.state, LIVE),
            Some(FileType::RegularFile) => {}
            Some(_) => self.state.remove_all(LIVE).and_then(|()| self.state.keep_file(LIVE).map(drop))?,
        }
        match self.pointers.exchange(name, &self.state, LIVE) {
            Err(error) if is_unable(&error.source) => return self.pointers.rename(name, &self.state, LIVE),
            exchanged => exchanged?,
        }
        // Should it not be what its name says, that is seen when it is needed.
        match before.filter(|before| *before != live) {
            Some(before) => drop(self.pointers.rename(name, &self.pointers, before.as_str())),
            None => drop(self.pointers.remove(name)),
        }
        Ok(())
    }

    /// Sees to it that Apache is told what is live, and that each other release's file lies ready.
    pub(super) fn heal_live(&self, current: Option<&ReleaseId>) -> Result<(), WriteError> {
        let releases = self.releases()?;
        for named in self.pointers.names()? {
            if !releases.iter().any(|release| release.id.as_str() == named.name) {
                self.pointers.remove_all(&named.name)?;
            }
        }
        for release in releases.iter().filter(|release| current != Some(&release.id)) {
            if self.pointers.kind(release.id.as_str())?.is_none() {
                // On a full disk, later.
                drop(self.prepare(&release.id));
            }
        }
        current.map_or(Ok(()), |current| self.tell(current, None))
    }
}

/// A line of Apache's `txt:` map.
fn words(id: &ReleaseId) -> String {
    format!("live releases/{id}\n")
}
