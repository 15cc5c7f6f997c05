//! Archives in an object store.

use std::io::{self, Read, Write};

use crate::{
    config::StoreConfig,
    digest::Digest,
    path::SitePath,
    provision::{
        apply::ProvisionError,
        archive::{Contents, damaged},
    },
    publish::{Objects, StoreKeys, without_keys},
};

/// A place in an object store.
pub struct Store {
    objects: Objects,
    place: String,
}

impl Store {
    /// Opens the place that is called `place`. Nothing is asked of it yet.
    pub(super) fn open(place: &str, config: &StoreConfig, keys: Option<&StoreKeys>) -> Result<Self, ProvisionError> {
        let keys = keys.ok_or_else(|| without_keys(place))?;
        Ok(Self { objects: Objects::open(config, keys)?, place: place.trim_end_matches('/').to_owned() })
    }

    /// Returns what it is called.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Whether anybody can read what lies here.
    pub(super) fn is_open(&mut self) -> Result<bool, ProvisionError> {
        Ok(self.objects.is_open()?)
    }

    /// Returns the list of an archive; an archive is there when its list is.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<u8>>, ProvisionError> {
        Ok(self.objects.get(name)?)
    }

    /// Puts an archive there, reads it back, and then its list.
    pub(super) fn put(
        &mut self,
        [name, list]: [&SitePath; 2],
        contents: &Contents,
        from: &mut dyn Read,
    ) -> Result<(), ProvisionError> {
        self.objects.send(name, (contents.digest, contents.bytes), from)?;
        let mut measure = Measure::default();
        if !self.objects.read(name.as_str(), &mut measure)? || Digest::from(measure.0.finalize()) != contents.digest {
            return Err(damaged(name.as_str(), &contents.association));
        }
        Ok(self.objects.put(list.as_str(), contents.text()?)?)
    }

    /// Writes an archive to `to`; tells whether it is there.
    pub(super) fn read(&self, name: &str, to: &mut dyn Write) -> Result<bool, ProvisionError> {
        Ok(self.objects.read(name, to)?)
    }
}

/// What measures all that is written to it.
#[derive(Default)]
struct Measure(blake3::Hasher);

impl Write for Measure {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
