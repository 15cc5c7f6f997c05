//! Where archives lie: a folder of this computer, or an object store.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use super::{Contents, damaged, is_name, making, reading};
use crate::{
    config::StoreConfig,
    diag::{Code, Diagnostic, text},
    provision::apply::ProvisionError,
    publish::{PublishError, StoreKeys, folder::Folder},
};

/// A place for archives.
pub enum Shelf {
    /// A folder.
    Folder(PathBuf),
    /// An object store.
    #[cfg(feature = "s3")]
    Store(Box<crate::publish::Objects>, String),
}

impl Shelf {
    /// Returns the place that is called `place`: a folder, or `https://<store>/<bucket>/<folder>`.
    pub fn at(place: &str, keys: Option<&StoreKeys>, region: Option<String>) -> Result<Self, ProvisionError> {
        if !is_address(place) {
            return Ok(Self::Folder(place.into()));
        }
        let config = store_at(place, region).ok_or_else(|| no_store(place))?;
        Self::open(place, &config, keys)
    }

    #[cfg(feature = "s3")]
    fn open(place: &str, config: &StoreConfig, keys: Option<&StoreKeys>) -> Result<Self, ProvisionError> {
        let keys = keys.ok_or_else(|| crate::publish::without_keys(place))?;
        let objects = crate::publish::Objects::open(config, keys)?;
        Ok(Self::Store(Box::new(objects), place.trim_end_matches('/').to_owned()))
    }

    #[cfg(not(feature = "s3"))]
    fn open(place: &str, _: &StoreConfig, _: Option<&StoreKeys>) -> Result<Self, ProvisionError> {
        Err(crate::publish::without_stores(place).into())
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
            return Err(no_store(archive));
        }
        Ok((Self::at(place, keys, region)?, name))
    }

    /// Returns what an archive is called by people.
    pub fn shown(&self, name: &str) -> String {
        match self {
            Self::Folder(folder) => folder.join(name).display().to_string(),
            #[cfg(feature = "s3")]
            Self::Store(_, place) => format!("{place}/{name}"),
        }
    }

    /// Whether an archive of this name is there.
    pub fn has(&self, name: &str) -> Result<bool, ProvisionError> {
        match self {
            Self::Folder(folder) => Ok(folder.join(name).exists()),
            #[cfg(feature = "s3")]
            Self::Store(objects, _) => Ok(objects.get(&list_of(name))?.is_some()),
        }
    }

    /// Puts an archive there with its list, for nobody but its owner to read; it counts once it was read back.
    pub fn put(&mut self, name: &str, contents: &Contents, from: &mut dyn Read) -> Result<(), ProvisionError> {
        let list = contents.text()?;
        match self {
            Self::Folder(path) => {
                closed(path)?;
                let folder = Folder::open(path)?;
                let half = format!("{name}.part");
                folder.remove(&half)?;
                let mut file = folder.create_closed(&half)?;
                let written = std::io::copy(from, &mut file).and_then(|_| file.sync_all());
                let written = written.map_err(|source| making(&folder.path(&half), source));
                let kept = written.and_then(|()| contents.compare(&folder.path(&half)));
                // Half an archive would keep the room that the disk lacks.
                kept.inspect_err(|_| drop(folder.remove(&half)))?;
                // The list first: an archive that is there has one.
                drop(folder.remove(&list_of(name)));
                let mut file = folder.create_closed(&list_of(name))?;
                let written = file.write_all(&list).and_then(|()| file.sync_all());
                written.map_err(|source| making(&folder.path(&list_of(name)), source))?;
                folder.rename(&half, &folder, name)?;
                Ok(folder.sync()?)
            }
            #[cfg(feature = "s3")]
            Self::Store(objects, _) => {
                let shown = format!("{name}: ");
                let path = crate::path::SitePath::new(name).map_err(|_| no_store(&shown))?;
                objects.send(&path, (contents.digest, contents.bytes), from)?;
                let mut read = Measure::default();
                if !objects.read(name, &mut read)? || read.digest() != contents.digest {
                    return Err(damaged(name, &contents.association));
                }
                // The list last: what has none is no archive.
                Ok(objects.put(&list_of(name), list)?)
            }
        }
    }

    /// Returns what an archive holds, as its list says.
    pub fn contents(&self, name: &str) -> Result<Contents, ProvisionError> {
        let path = PathBuf::from(self.shown(&list_of(name)));
        let missing = || reading(&path, std::io::ErrorKind::NotFound.into());
        let bytes = match self {
            Self::Folder(_) => fs::read(&path).map_err(|source| reading(&path, source))?,
            #[cfg(feature = "s3")]
            Self::Store(objects, _) => objects.get(&list_of(name))?.ok_or_else(missing)?,
        };
        #[cfg(not(feature = "s3"))]
        let _ = missing;
        Contents::parse(&bytes, &path)
    }

    /// Writes an archive to `to`.
    pub fn read(&self, name: &str, to: &mut dyn Write) -> Result<(), ProvisionError> {
        let path = PathBuf::from(self.shown(name));
        match self {
            Self::Folder(_) => {
                let copied = File::open(&path).and_then(|mut file| std::io::copy(&mut file, to));
                copied.map(drop).map_err(|source| reading(&path, source))
            }
            #[cfg(feature = "s3")]
            Self::Store(objects, _) => match objects.read(name, to)? {
                true => Ok(()),
                false => Err(reading(&path, std::io::ErrorKind::NotFound.into())),
            },
        }
    }
}

/// What measures all that is written to it.
#[derive(Default)]
#[cfg(feature = "s3")]
struct Measure(blake3::Hasher);

#[cfg(feature = "s3")]
impl Measure {
    fn digest(&self) -> crate::digest::Digest {
        crate::digest::Digest::from(self.0.finalize())
    }
}

#[cfg(feature = "s3")]
impl Write for Measure {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn list_of(name: &str) -> String {
    format!("{name}.json")
}

fn is_address(place: &str) -> bool {
    place.starts_with("https://") || place.starts_with("http://")
}

/// Returns the store that an address names: its host, a bucket, and a folder in it or none.
fn store_at(place: &str, region: Option<String>) -> Option<StoreConfig> {
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

fn no_store(place: &str) -> ProvisionError {
    let fact = text!("`{place}` names no place for archives", "« {place} » ne désigne pas un lieu pour des archives");
    ProvisionError::refused(Diagnostic::new(Code::CONFIG_VALUE, fact).hint(text!(
        "a folder, or `https://s3.example/bucket/folder`; archives are called `A0159-20261121T203000Z.tar`",
        "un dossier, ou « https://s3.example/seau/dossier » ; les archives s’appellent « A0159-20261121T203000Z.tar »"
    )))
}

/// Makes a folder that only we may enter, if it is not there.
fn closed(folder: &Path) -> Result<(), ProvisionError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|source| making(folder, source))
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
