//! What the steward does with archives, and with the lists of private areas.

use std::{
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::PathBuf,
};

use super::{super::Piece, Steward, changed};
use crate::{
    path::SystemPath,
    provision::{
        access,
        accounts::Accounts,
        apply::ProvisionError,
        archive::{self, Contents, Keeper, Order},
        resource::Resource,
        steward::{Border, Reply},
    },
    publish::{Moment, folder::Folder},
    release::at,
};

/// The folder, among the archives, of the one that is under way.
const PARCEL: &str = ".parcel";

/// The archive, in it.
const ARCHIVE: &str = "archive.tar";

/// How much of an archive is told at a time.
const PIECE: u64 = 1 << 20;

/// An archive that comes or goes; when the conversation ends, it is gone.
#[derive(Debug)]
pub(super) struct Parcel {
    archives: Folder,
    folder: Folder,
}

impl Parcel {
    /// Begins with nothing in it.
    fn begin(archives: Folder) -> Result<Self, ProvisionError> {
        archives.remove_all(PARCEL)?;
        let folder = archives.make_for(PARCEL, 0o700)?;
        Ok(Self { archives, folder })
    }

    fn path(&self) -> PathBuf {
        self.folder.path(ARCHIVE)
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        drop(self.archives.remove_all(PARCEL));
    }
}

impl Steward {
    /// Opens the folder of archives, which hold what only root may read.
    fn archives(&self) -> Result<Folder, ProvisionError> {
        let (above, name) = self.border.archives.as_str().rsplit_once('/').unwrap_or((".", "archives"));
        Ok(self.root.make_all(above)?.make_for(name, 0o700)?)
    }

    fn keeper(&self) -> Keeper<'_> {
        Keeper { root: &self.root, prefix: &self.prefix, accounts: &self.accounts, server: &self.border.account }
    }

    /// Makes an archive; one that does not stay is there for [`fetch`](Self::fetch) until the conversation ends.
    pub(super) fn keep(&mut self, order: &Order, now: u64, stays: bool) -> Result<Reply, ProvisionError> {
        self.border.check_order(order)?;
        self.parcel = None;
        let parcel = Parcel::begin(self.archives()?)?;
        let contents = archive::keep(self.keeper(), order, &parcel.folder, ARCHIVE)?;
        let mut moment = Moment(now);
        let name_of = |moment| archive::name_of(order.association, moment);
        // Two in one second have two names.
        while parcel.archives.kind(&name_of(moment))?.is_some() {
            moment.0 += 1;
        }
        let name = name_of(moment);
        if stays {
            // The list first: an archive that is there has one.
            let list = format!("{name}.json");
            parcel.archives.write(&list, &contents.text()?)?;
            parcel.folder.rename(ARCHIVE, &parcel.archives, &name)?;
            parcel.archives.sync_all()?;
        } else {
            self.parcel = Some(parcel);
        }
        Ok(Reply::Kept { name, contents: Box::new(contents) })
    }

    /// Returns a piece of the archive that was made for going away; an empty one at its end.
    pub(super) fn fetch(&self, from: u64) -> Result<Reply, ProvisionError> {
        let parcel = self.parcel.as_ref().ok_or_else(no_parcel)?;
        let mut file = parcel.folder.open_file(ARCHIVE)?;
        let mut bytes = Vec::new();
        let read = file.seek(SeekFrom::Start(from)).and_then(|_| file.take(PIECE).read_to_end(&mut bytes));
        at(&parcel.path(), read)?;
        Ok(Reply::Piece(Piece::new(bytes)))
    }

    /// Takes a piece of an archive that is to be brought back; with `first`, of a new one.
    pub(super) fn take(&mut self, piece: &Piece, first: bool) -> Result<Reply, ProvisionError> {
        if first {
            self.parcel = None;
            let parcel = Parcel::begin(self.archives()?)?;
            drop(parcel.folder.create_closed(ARCHIVE)?);
            self.parcel = Some(parcel);
        }
        let parcel = self.parcel.as_ref().ok_or_else(no_parcel)?;
        let mut file = parcel.folder.keep_file(ARCHIVE)?;
        at(&parcel.path(), file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(&piece.bytes)))?;
        Ok(Reply::Done)
    }

    /// Brings back what came, if it is what its list says.
    pub(super) fn bring_back(&mut self, contents: &Contents) -> Result<Reply, ProvisionError> {
        self.border.check_contents(contents)?;
        let parcel = self.parcel.take().ok_or_else(no_parcel)?;
        contents.compare(&parcel.path())?;
        let missing = archive::missing(self.keeper(), contents)?;
        // Before it is made: who is killed in between finds their own things again.
        self.memory.made.extend(missing.iter().cloned());
        self.remember()?;
        archive::restore(self.keeper(), &self.border, &parcel.path(), contents, &missing)?;
        self.accounts = Accounts::read(&self.root)?;
        Ok(Reply::Done)
    }

    /// Lets somebody into the private areas of a site with the hash of a password, or no more without one.
    pub(super) fn admit(
        &self,
        site: &str,
        role: &str,
        name: &str,
        hash: Option<&str>,
    ) -> Result<Reply, ProvisionError> {
        Border::check_guest([site, role, name], hash)?;
        let group = Accounts::read(&self.root)?.group(&self.border.account).map(|group| group.gid);
        let path = format!("{}/{site}/priv/access", self.border.spaces);
        access::admit(&self.root, &path, group, role, name, hash).map(Reply::Admitted)
    }
}

fn no_parcel() -> ProvisionError {
    changed(&Resource::File(SystemPath::of(PARCEL)))
}
