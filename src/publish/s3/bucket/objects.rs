//! Objects by their keys, for who keeps other things than releases in a store.

use std::{
    io::{Read, Write},
    sync::{Arc, mpsc},
};

use futures_util::TryStreamExt as _;
use object_store::{Error, ObjectStoreExt as _};

use super::{Bucket, Dress, StoreKeys, lost};
use crate::{
    config::StoreConfig,
    content::Audience,
    diag::text,
    digest::Digest,
    path::SitePath,
    publish::{
        PublishError,
        entry::{Entry, Role},
    },
};

/// A place in an object store.
pub struct Objects {
    bucket: Bucket,
    config: StoreConfig,
}

/// An object that says nothing, put to see who can read it.
const PROBE: &str = "sobre-who-reads";

impl Objects {
    /// Opens the place that a configuration names. Nothing is asked of it yet.
    pub fn open(config: &StoreConfig, keys: &StoreKeys) -> Result<Self, PublishError> {
        Ok(Self { bucket: Bucket::open(config, keys)?, config: config.clone() })
    }

    /// Whether it gives what lies there to anybody: tried with an object that says nothing.
    pub fn is_open(&mut self) -> Result<bool, PublishError> {
        self.bucket.put(PROBE, Vec::new())?;
        // Whatever refuses us without keys, refuses others.
        let is_open = matches!(Bucket::open_as(&self.config, None)?.get(PROBE), Ok(Some(_)));
        self.bucket.delete(PROBE)?;
        Ok(is_open)
    }

    /// Returns an object; `None` when it is not there.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, PublishError> {
        Ok(self.bucket.get(key)?.map(|(bytes, _)| bytes))
    }

    /// Writes an object.
    pub fn put(&mut self, key: &str, bytes: Vec<u8>) -> Result<(), PublishError> {
        self.bucket.put(key, bytes)
    }

    /// Sends an object of any size; it is there only if its bytes are those of the digest.
    pub fn send(
        &mut self,
        name: &SitePath,
        (digest, bytes): (Digest, u64),
        from: &mut dyn Read,
    ) -> Result<(), PublishError> {
        let (audience, role) = (Audience::default(), Role::Annexed);
        let entry = Entry { path: name.clone(), digest, bytes, audience, role };
        self.bucket.upload(name.as_str(), &entry, Dress::PLAIN, from)?;
        self.bucket.settle()
    }

    /// Writes an object of any size to `to`; tells whether it is there.
    pub fn read(&self, key: &str, to: &mut dyn Write) -> Result<bool, PublishError> {
        let bucket = &self.bucket;
        let (objects, path) = (Arc::clone(&bucket.objects), bucket.key(key)?);
        // A few pieces wait until they are written; more would fill the memory.
        let (tell, told) = mpsc::sync_channel(2);
        let reading = bucket.worker.begin(async move {
            let mut stream = objects.get(&path).await?.into_stream();
            while let Some(piece) = stream.try_next().await? {
                if tell.send(piece).is_err() {
                    break;
                }
            }
            Ok(())
        });
        let written = told.iter().try_for_each(|piece| to.write_all(&piece));
        drop(told);
        match reading.recv().unwrap_or_else(|_| Err(lost())) {
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(bucket.world(key, error)),
            Ok(()) => match written {
                Ok(()) => Ok(true),
                Err(source) => Err(PublishError::World {
                    doing: text!("writing what was read of", "l’écriture de ce qui fut lu de"),
                    path: format!("{}/{}{key}", bucket.name, bucket.prefix).into(),
                    source,
                }),
            },
        }
    }
}
