//! Where archives lie: a folder of this computer, or an object store.

#[cfg(feature = "s3")]
mod store;
#[cfg(not(feature = "s3"))]
#[path = "shelf/without.rs"]
mod store;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

pub use store::Store;

use super::{Contents, is_name, making, reading, shown::open};
use crate::{
    config::StoreConfig,
    diag::{Code, Diagnostic, text},
    path::SitePath,
    provision::apply::ProvisionError,
    publish::{PublishError, StoreKeys, folder::Folder},
};

/// A place for archives.
pub enum Shelf {
    /// A folder.
    Folder(PathBuf),
    /// An object store.
    Store(Box<Store>),
}

impl Shelf {
    /// Returns the place that is called `place`: a folder, or `https://<store>/<bucket>/<folder>`.
    pub fn at(place: &str, keys: Option<&StoreKeys>, region: Option<String>) -> Result<Self, ProvisionError> {
        if !is_address(place) {
            return Ok(Self::Folder(place.into()));
        }
        let config = store_at(place, region).ok_or_else(|| no_place(place))?;
        Ok(Self::Store(Box::new(Store::open(place, &config, keys)?)))
    }

    /// Returns the place of an archive, and its name there.
    pub fn of<'a>(
        archive: &'a str,
        keys: Option<&StoreKeys>,
        region: Option<String>,
    ) -> Result<(Self, &'a str), ProvisionError> {
        let (place, name) = archive.rsplit_once('/').unwrap_or((".", archive));
        let place = if place.is_empty() { "/" } else { place };
        if is_address(archive) && !is_name(name) {
            return Err(no_place(archive));
        }
        Ok((Self::at(place, keys, region)?, name))
    }

    /// Refuses a store that gives what lies here to anybody who asks.
    pub fn refuse_open(&mut self) -> Result<(), ProvisionError> {
        let Self::Store(store) = self else { return Ok(()) };
        if store.is_open()? { Err(open(store.place())) } else { Ok(()) }
    }

    /// Returns what an archive is called by people.
    pub fn shown(&self, name: &str) -> String {
        match self {
            Self::Folder(folder) => folder.join(name).display().to_string(),
            Self::Store(store) => format!("{}/{name}", store.place()),
        }
    }

    /// Whether an archive of this name is there.
    pub fn has(&self, name: &str) -> Result<bool, ProvisionError> {
        match self {
            Self::Folder(folder) => Ok(folder.join(name).exists()),
            Self::Store(store) => Ok(store.list(&list_of(name))?.is_some()),
        }
    }

    /// Puts an archive there with its list, for nobody but its owner to read; it counts once it was read back.
    pub fn put(&mut self, name: &str, contents: &Contents, from: &mut dyn Read) -> Result<(), ProvisionError> {
        match self {
            Self::Folder(folder) => put_into(folder, name, contents, from),
            Self::Store(store) => {
                let path = |name: &str| SitePath::new(name).map_err(|_| no_place(name));
                store.put([&path(name)?, &path(&list_of(name))?], contents, from)
            }
        }
    }

    /// Returns what an archive holds, as its list says.
    pub fn contents(&self, name: &str) -> Result<Contents, ProvisionError> {
        let path = PathBuf::from(self.shown(&list_of(name)));
        let bytes = match self {
            Self::Folder(_) => fs::read(&path),
            Self::Store(store) => store.list(&list_of(name))?.ok_or_else(|| io::ErrorKind::NotFound.into()),
        };
        Contents::parse(&bytes.map_err(|source| reading(&path, source))?, &path)
    }

    /// Writes an archive to `to`.
    pub fn read(&self, name: &str, to: &mut dyn Write) -> Result<(), ProvisionError> {
        let path = PathBuf::from(self.shown(name));
        let copied = match self {
            Self::Folder(_) => File::open(&path).and_then(|mut file| io::copy(&mut file, to)).map(|_| true),
            Self::Store(store) => Ok(store.read(name, to)?),
        };
        match copied {
            Ok(true) => Ok(()),
            Ok(false) => Err(reading(&path, io::ErrorKind::NotFound.into())),
            Err(source) => Err(reading(&path, source)),
        }
    }
}

/// Puts an archive into a folder, made for nobody but us if it is not there.
fn put_into(path: &Path, name: &str, contents: &Contents, from: &mut dyn Read) -> Result<(), ProvisionError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| making(path, source))?;
    let folder = Folder::open(path)?;
    let half = format!("{name}.part");
    folder.remove(&half)?;
    let mut put = || -> Result<(), ProvisionError> {
        fill(&folder, &half, from)?;
        contents.compare(&folder.path(&half))?;
        // The list first: an archive that is there has one.
        folder.remove(&list_of(name))?;
        fill(&folder, &list_of(name), &mut contents.text()?.as_slice())?;
        Ok(folder.rename(&half, &folder, name)?)
    };
    // Half an archive would keep the room that the disk lacks.
    put().inspect_err(|_| drop(folder.remove(&half)))?;
    Ok(folder.sync()?)
}

fn fill(folder: &Folder, name: &str, from: &mut dyn Read) -> Result<(), ProvisionError> {
    let mut file = folder.create_closed(name)?;
    let filled = io::copy(from, &mut file).and_then(|_| file.sync_all());
    filled.map_err(|source| making(&folder.path(name), source))
}

fn list_of(name: &str) -> String {
    format!("{name}.json")
}

pub(super) fn is_address(place: &str) -> bool {
    place.starts_with("https://") || place.starts_with("http://")
}

/// Returns the store that an address names: its host, a bucket, and a folder in it or none.
pub(super) fn store_at(place: &str, region: Option<String>) -> Option<StoreConfig> {
    let (scheme, rest) = place.split_once("://")?;
    let mut parts = rest.trim_end_matches('/').splitn(3, '/');
    let (host, bucket) = (parts.next()?, parts.next().filter(|bucket| !bucket.is_empty())?);
    let prefix = parts.next().map(|prefix| format!("{prefix}/")).unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:[]".contains(&b);
    let is_fine = !host.is_empty() && rest.bytes().all(plain) && !prefix.split('/').any(|part| part == "..");
    is_fine.then(|| StoreConfig {
        endpoint: format!("{scheme}://{host}"),
        bucket: bucket.into(),
        region,
        prefix,
        fronts: Vec::new(),
    })
}

fn no_place(place: &str) -> ProvisionError {
    let fact = text!("`{place}` names no place for archives", "« {place} » ne désigne pas un lieu pour des archives");
    ProvisionError::refused(Diagnostic::new(Code::CONFIG_VALUE, fact).hint(text!(
        "a folder, or `https://s3.example/bucket/folder`; archives are called `A0159-20261121T203000Z.tar`",
        "un dossier, ou « https://s3.example/seau/dossier » ; les archives s’appellent « A0159-20261121T203000Z.tar »"
    )))
}

impl From<PublishError> for ProvisionError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Refused(found) => Self::Refused(vec![*found]),
            PublishError::Found(found) => Self::Refused(found),
            PublishError::Held(holder) => Self::refused(PublishError::held(holder.as_ref())),
            PublishError::World { doing, path, source } => Self::World { doing, path, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_name, store_at};

    #[test]
    fn an_address_names_a_store_a_bucket_and_a_folder() {
        let told = |place: &str| store_at(place, None).map(|store| (store.endpoint, store.bucket, store.prefix));
        let told = |place| told(place).map(|(a, b, c)| [a, b, c].join(" "));
        assert_eq!(told("https://s3.example/kept").as_deref(), Some("https://s3.example kept "));
        assert_eq!(told("http://127.0.0.1:9000/kept/a/b/").as_deref(), Some("http://127.0.0.1:9000 kept a/b/"));
        for wrong in [
            "https://",
            "https://s3.example",
            "https://s3.example/",
            "https:///x",
            "https://s3.example/b/../c",
            "https://s3.example/b c",
            "https://me:x@s3.example/b",
        ] {
            assert_eq!(told(wrong), None, "{wrong}");
        }
        assert!(is_name("A0159-20261121T203000Z.tar"));
        for wrong in [
            "A0159.tar",
            "A0159-x.tar",
            "../A0159-20261121T203000Z.tar",
            "A0159-20261121T203000Z.tar.json",
            "a0159-20261121T203000Z.tar",
        ] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}
