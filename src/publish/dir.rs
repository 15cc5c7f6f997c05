//! The target `dir`: a web space on this machine.

use std::{
    fs::DirBuilder,
    io::Read,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use super::{
    PublishError,
    entry::{Delta, Entries, Entry},
    id::ReleaseId,
    protocol::out_of_order,
    space::{Holder, PRIVATE, Rules, Session, Space, TIDYING, Tidied},
    target::{Abilities, Line, Offer, Standing, Target},
};
use crate::release::at;

/// A web space on this machine.
#[derive(Debug)]
pub struct DirTarget {
    folder: PathBuf,
    rules: Rules,
    holder: Holder,
    session: Option<Session>,
    /// The list of which the next is told as a difference.
    base: Entries,
}

impl DirTarget {
    /// Returns the target whose web space is `folder`, made when somebody publishes there.
    pub fn new(folder: PathBuf, rules: Rules, holder: Holder) -> Self {
        Self { folder, rules, holder, session: None, base: Entries::default() }
    }

    /// Returns the target of a site's web space, or, of what of it only some may read, of the one below that.
    pub fn of(space: &Path, rules: &Rules, private: bool, holder: Holder) -> Self {
        let folder = if private { space.join(PRIVATE) } else { space.into() };
        Self::new(folder, Rules { private, ..rules.clone() }, holder)
    }

    /// Does what can wait: prunes, gets the next tree ready. Somebody who publishes meanwhile goes first.
    pub fn tidy(&mut self) -> Result<Tidied, PublishError> {
        self.session = None;
        let holder = Holder { who: TIDYING.into(), ..self.holder.clone() };
        tidy(&self.folder, &self.rules, &holder)
    }

    fn session(&mut self) -> Result<&mut Session, PublishError> {
        self.session.as_mut().ok_or_else(out_of_order)
    }
}

/// Tidies a web space, unless somebody works on it.
pub(super) fn tidy(folder: &Path, rules: &Rules, holder: &Holder) -> Result<Tidied, PublishError> {
    let mut space = Space::open(folder, rules.clone())?;
    let Ok(_lock) = space.lock(holder) else { return Ok(Tidied::default()) };
    space.heal()?;
    Ok(space.tidy(holder.since)?)
}

impl Target for DirTarget {
    fn abilities(&self) -> Abilities {
        Abilities { private: self.rules.private, remote: false }
    }

    fn open(&mut self, offer: &Offer) -> Result<Standing, PublishError> {
        if offer.parcel.is_some() {
            let mode = if self.rules.private { 0o750 } else { 0o755 };
            at(&self.folder, DirBuilder::new().recursive(true).mode(mode).create(&self.folder))?;
        } else if !self.folder.exists() {
            // Nothing has been published, so there is nothing to look at.
            return Ok(Standing::default());
        }
        let space = Space::open(&self.folder, self.rules.clone())?;
        let begin = if offer.parcel.is_some() { Session::begin } else { Session::look };
        let mut session = begin(space, &offer.site, &self.holder)?;
        let base = offer.base.map(|base| session.published(&base)).transpose()?.flatten();
        let standing = Standing { live: session.live(), has_base: base.is_some(), mended: session.mended() };
        self.base = base.unwrap_or_default();
        self.session = Some(session);
        Ok(standing)
    }

    fn expect(&mut self, delta: &Delta) -> Result<Entries, PublishError> {
        let own = self.base.after(delta).ok_or_else(out_of_order)?;
        match &mut self.session {
            Some(session) => session.expect(own),
            // Looked at only, and not there yet.
            None => Ok(own),
        }
    }

    fn put(&mut self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), PublishError> {
        self.session()?.put(entry, bytes)
    }

    fn commit(&mut self) -> Result<Line, PublishError> {
        self.session()?.commit()
    }

    fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        self.session()?.switch(to)
    }

    fn releases(&mut self) -> Result<Vec<Line>, PublishError> {
        Ok(self.session.as_ref().map(Session::lines).unwrap_or_default())
    }

    fn close(&mut self) -> Result<(), PublishError> {
        self.session = None;
        Ok(())
    }
}
