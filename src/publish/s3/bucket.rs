//! A bucket as the target needs it: calls that wait, a few requests at a time, bounded memory.
//!
//! Requests run on one thread of their own; so uploads go on while the next file is read, and the lock's
//! heart beats while we wait for something else.

mod objects;

use std::{
    collections::VecDeque,
    io::{self, Read},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use futures_util::TryStreamExt as _;
use object_store::{
    Attribute, Attributes, ClientOptions, Error, MultipartUpload as _, ObjectStore, ObjectStoreExt as _, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, RetryConfig, UpdateVersion,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path as Key,
};
use tokio::{runtime::Handle, sync::oneshot};

pub use objects::Objects;

use super::StoreKeys;
use crate::{
    config::StoreConfig,
    diag::{Code, text},
    digest::Digest,
    mime::mime_of,
    publish::{
        PublishError,
        entry::{Entries, Entry, Role},
        kept,
    },
};

/// Requests at a time.
const AT_A_TIME: usize = 16;

/// Bytes under way at a time.
const UNDER_WAY: usize = 32 << 20;

/// Files past this size go up in parts of it; S3 asks for at least 5 MiB.
const PART: usize = 8 << 20;

/// The longest object that is read: the list of a million files.
const OBJECT_MAX: u64 = 256 << 20;

/// What a version of an object is known by.
pub(super) type Expected = UpdateVersion;

/// How an object is served: what a copy keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Dress {
    mime: &'static str,
    coding: Option<&'static str>,
    is_lasting: bool,
}

impl Dress {
    /// How nobody is served: bytes, asked for anew each time.
    const PLAIN: Self = Self { mime: "application/octet-stream", coding: None, is_lasting: false };

    /// Returns how a file of a list is served: a `.br` or `.gz` beside its original as that, compressed.
    pub(super) fn of(entry: &Entry, all: &Entries) -> Self {
        let path = entry.path.as_str();
        let twin = [(".br", "br"), (".gz", "gzip")].into_iter().find_map(|(ending, coding)| {
            let plain = path.strip_suffix(ending).filter(|plain| all.find(Role::Served, plain).is_some());
            plain.map(|plain| (plain, coding))
        });
        let (path, coding) = twin.map_or((path, None), |(plain, coding)| (plain, Some(coding)));
        Self { mime: mime_of(path), coding, is_lasting: entry.is_lasting(all) }
    }

    fn attributes(self) -> Attributes {
        // What a name stands for may change with each release, save where the name holds the digest.
        let kept = if self.is_lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, self.mime.into());
        attributes.insert(Attribute::CacheControl, kept.into());
        if let Some(coding) = self.coding {
            attributes.insert(Attribute::ContentEncoding, coding.into());
        }
        attributes
    }
}

/// A bucket below a prefix.
pub(super) struct Bucket {
    objects: Arc<AmazonS3>,
    name: String,
    prefix: String,
    worker: Worker,
    under_way: VecDeque<UnderWay>,
    sent: u64,
}

/// A request: its bytes, its key, and where it will tell how it ended.
type UnderWay = (usize, String, mpsc::Receiver<Result<(), Error>>);

/// The thread on which requests run.
struct Worker {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    fn start() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("s3".into()).spawn(move || {
            drop(runtime.block_on(stopped));
        })?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }

    fn begin<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> mpsc::Receiver<T> {
        let (tell, told) = mpsc::channel();
        self.handle.spawn(async move { drop(tell.send(work.await)) });
        told
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// A request that was lost with its thread.
fn lost() -> Error {
    Error::Generic { store: "S3", source: "the request was given up".into() }
}

impl Bucket {
    /// Opens the bucket that a configuration names. Nothing is asked of it yet.
    pub(super) fn open(config: &StoreConfig, keys: &StoreKeys) -> Result<Self, PublishError> {
        Self::open_as(config, Some(keys))
    }

    /// Opens it as somebody with these keys does, or as anybody.
    fn open_as(config: &StoreConfig, keys: Option<&StoreKeys>) -> Result<Self, PublishError> {
        let name = format!("{}/{}", config.endpoint, config.bucket);
        // The second one who says it is told that it has been said.
        drop(rustls::crypto::ring::default_provider().install_default());
        let retry = RetryConfig { max_retries: 4, retry_timeout: Duration::from_mins(1), ..RetryConfig::default() };
        let client = ClientOptions::new()
            .with_allow_http(true)
            .with_connect_timeout(Duration::from_secs(10))
            .with_timeout(Duration::from_mins(5));
        let mut builder = AmazonS3Builder::new()
            .with_endpoint(&config.endpoint)
            .with_bucket_name(&config.bucket)
            .with_region(config.region.as_deref().unwrap_or("us-east-1"))
            .with_client_options(client)
            .with_disable_tagging(true)
            .with_retry(retry);
        builder = match keys {
            Some(keys) => builder.with_access_key_id(&keys.id).with_secret_access_key(&keys.secret),
            None => builder.with_skip_signature(true),
        };
        if let Some(token) = keys.and_then(|keys| keys.token.as_ref()) {
            builder = builder.with_token(token);
        }
        let world = |source| PublishError::World {
            doing: text!("opening", "l’ouverture de"),
            path: name.as_str().into(),
            source,
        };
        let objects = Arc::new(builder.build().map_err(|error| world(io::Error::other(error)))?);
        let worker = Worker::start().map_err(world)?;
        let prefix = config.prefix.clone();
        Ok(Self { objects, name, prefix, worker, under_way: VecDeque::new(), sent: 0 })
    }

    /// Returns its address, for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns what stands before all keys.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns how many bytes of objects were sent.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// Returns what is needed to work on it on its thread.
    pub(super) fn parts(&self) -> (Arc<AmazonS3>, Handle) {
        (Arc::clone(&self.objects), self.worker.handle.clone())
    }

    pub(super) fn key(&self, key: &str) -> Result<Key, PublishError> {
        Key::parse(format!("{}{key}", self.prefix)).map_err(|error| self.world(key, error.into()))
    }

    /// Does something on the bucket's thread and waits for it.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.worker.begin(work).recv().unwrap_or_else(|_| Err(lost()))
    }

    /// Returns the failure of a request in the words of this house.
    pub(super) fn world(&self, key: &str, error: Error) -> PublishError {
        if let Some(region) = region_in(&error.to_string()) {
            return elsewhere(&self.name, region);
        }
        let source = match error {
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => io::ErrorKind::PermissionDenied.into(),
            Error::NotFound { .. } => io::ErrorKind::NotFound.into(),
            error => io::Error::other(error),
        };
        PublishError::World {
            doing: text!("working in the object store on", "le travail, dans le stockage d’objets, sur"),
            path: format!("{}/{}{key}", self.name, self.prefix).into(),
            source,
        }
    }

    /// Returns an object and its version; `None` when it is not there.
    pub(super) fn get(&self, key: &str) -> Result<Option<(Vec<u8>, Expected)>, PublishError> {
        self.get_some(key, None)
    }

    /// Returns the first bytes of an object.
    pub(super) fn get_front(&self, key: &str, most: u64) -> Result<Option<Vec<u8>>, PublishError> {
        Ok(self.get_some(key, Some(most))?.map(|(bytes, _)| bytes))
    }

    fn get_some(&self, key: &str, most: Option<u64>) -> Result<Option<(Vec<u8>, Expected)>, PublishError> {
        let (objects, path) = (Arc::clone(&self.objects), self.key(key)?);
        let most = most.unwrap_or(OBJECT_MAX + 1);
        // Not by a range: some stores answer a range that is the whole with the whole, and are not believed.
        let got = self.wait(async move {
            let found = objects.get(&path).await?;
            let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
            let (mut bytes, mut stream) = (Vec::new(), found.into_stream());
            while let Some(piece) = stream.try_next().await? {
                bytes.extend_from_slice(&piece);
                if bytes.len() as u64 >= most {
                    break;
                }
            }
            if bytes.len() as u64 > OBJECT_MAX {
                return Err(Error::Generic { store: "S3", source: "the object is too large".into() });
            }
            Ok((bytes, version))
        });
        match got {
            Ok(got) => Ok(Some(got)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.world(key, error)),
        }
    }

    /// Writes an object of ours.
    pub(super) fn put(&mut self, key: &str, bytes: Vec<u8>) -> Result<(), PublishError> {
        match self.put_if(key, bytes, PutMode::Overwrite)? {
            Ok(_) => Ok(()),
            Err(error) => Err(self.world(key, error)),
        }
    }

    /// Writes an object under a condition.
    pub(super) fn put_if(
        &mut self,
        key: &str,
        bytes: Vec<u8>,
        mode: PutMode,
    ) -> Result<Result<Expected, Error>, PublishError> {
        let (objects, path) = (Arc::clone(&self.objects), self.key(key)?);
        self.sent += bytes.len() as u64;
        Ok(self.wait(async move { write(&objects, &path, bytes, mode).await }))
    }

    /// Writes an object if it is still what it was; who comes second is told so.
    pub(super) fn exchange(
        &mut self,
        key: &str,
        from: Option<&Expected>,
        bytes: Vec<u8>,
    ) -> Result<Expected, PublishError> {
        let mode = from.map_or(PutMode::Create, |from| PutMode::Update(from.clone()));
        match self.put_if(key, bytes, mode)? {
            Ok(version) => Ok(version),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Err(PublishError::Held(None)),
            Err(error) => Err(self.world(key, error)),
        }
    }

    /// Sends a file of a release; its bytes are checked before the object is there.
    pub(super) fn upload(
        &mut self,
        key: &str,
        entry: &Entry,
        dress: Dress,
        bytes: &mut dyn Read,
    ) -> Result<(), PublishError> {
        if entry.bytes > PART as u64 {
            return self.upload_parts(key, entry, dress, bytes);
        }
        let body = part(bytes, entry)?;
        if body.len() as u64 != entry.bytes || Digest::of(&body) != entry.digest || !part(bytes, entry)?.is_empty() {
            // What came before it need not be sent again.
            drop(self.settle());
            return Err(kept::changed(&entry.path));
        }
        let (objects, path, length) = (Arc::clone(&self.objects), self.key(key)?, body.len());
        let options = PutOptions { attributes: dress.attributes(), ..PutOptions::default() };
        self.later(length, key, async move { objects.put_opts(&path, body.into(), options).await.map(drop) })
    }

    fn upload_parts(
        &mut self,
        key: &str,
        entry: &Entry,
        dress: Dress,
        bytes: &mut dyn Read,
    ) -> Result<(), PublishError> {
        let (objects, path) = (Arc::clone(&self.objects), self.key(key)?);
        let options = PutMultipartOptions { attributes: dress.attributes(), ..PutMultipartOptions::default() };
        let world = |bucket: &Self, error| bucket.world(key, error);
        let begun = self.wait(async move { objects.put_multipart_opts(&path, options).await });
        let mut upload = begun.map_err(|error| world(self, error))?;
        let mut hasher = blake3::Hasher::new();
        loop {
            let body = part(bytes, entry)?;
            if body.is_empty() {
                break;
            }
            hasher.update(&body);
            self.sent += body.len() as u64;
            let sending = upload.put_part(PutPayload::from(body));
            if let Err(error) = self.wait(sending) {
                drop(self.wait(async move { upload.abort().await }));
                return Err(world(self, error));
            }
        }
        if hasher.count() != entry.bytes || Digest::from(hasher.finalize()) != entry.digest {
            drop(self.wait(async move { upload.abort().await }));
            return Err(kept::changed(&entry.path));
        }
        self.wait(async move { upload.complete().await }).map(drop).map_err(|error| world(self, error))
    }

    /// Lets the store copy an object, which keeps how it is served.
    pub(super) fn copy(&mut self, from: &str, to: &str) -> Result<(), PublishError> {
        let (objects, source, goal) = (Arc::clone(&self.objects), self.key(from)?, self.key(to)?);
        self.later(0, to, async move { objects.copy(&source, &goal).await })
    }

    /// Begins something that may end later, and waits for what began first where too much is under way.
    fn later(
        &mut self,
        bytes: usize,
        key: &str,
        work: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) -> Result<(), PublishError> {
        let busy = |under_way: &VecDeque<UnderWay>| {
            let sum: usize = under_way.iter().map(|(bytes, ..)| bytes).sum();
            under_way.len() >= AT_A_TIME || (sum > 0 && sum + bytes > UNDER_WAY)
        };
        while busy(&self.under_way) {
            self.settle_one()?;
        }
        self.sent += bytes as u64;
        self.under_way.push_back((bytes, key.to_owned(), self.worker.begin(work)));
        Ok(())
    }

    fn settle_one(&mut self) -> Result<(), PublishError> {
        let Some((_, key, told)) = self.under_way.pop_front() else { return Ok(()) };
        told.recv().unwrap_or_else(|_| Err(lost())).map_err(|error| self.world(&key, error))
    }

    /// Waits for all that is under way.
    pub(super) fn settle(&mut self) -> Result<(), PublishError> {
        while !self.under_way.is_empty() {
            self.settle_one()?;
        }
        Ok(())
    }

    /// Returns the names below a folder, with sizes.
    pub(super) fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, PublishError> {
        let (objects, path) = (Arc::clone(&self.objects), self.key(folder)?);
        let front = format!("{path}/");
        let found = self.wait(async move { objects.list(Some(&path)).try_collect::<Vec<_>>().await });
        let found = found.map_err(|error| self.world(folder, error))?;
        let named = found.into_iter().filter_map(|object| {
            let name = object.location.as_ref().strip_prefix(&front)?.to_owned();
            Some((name, object.size))
        });
        Ok(named.collect())
    }

    /// Returns the names of the folders in a folder.
    pub(super) fn folders(&self, folder: &str) -> Result<Vec<String>, PublishError> {
        let (objects, path) = (Arc::clone(&self.objects), self.key(folder)?);
        let found = self.wait(async move { objects.list_with_delimiter(Some(&path)).await });
        let found = found.map_err(|error| self.world(folder, error))?.common_prefixes;
        Ok(found.iter().filter_map(|path| path.filename().map(str::to_owned)).collect())
    }

    /// Removes an object; one that is not there is fine.
    pub(super) fn delete(&mut self, key: &str) -> Result<(), PublishError> {
        let (objects, path) = (Arc::clone(&self.objects), self.key(key)?);
        match self.wait(async move { objects.delete(&path).await }) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.world(key, error)),
        }
    }

    /// Removes all below a folder; returns how many objects.
    pub(super) fn delete_all(&mut self, folder: &str) -> Result<u64, PublishError> {
        let names = self.list(folder)?;
        for (name, _) in &names {
            let key = format!("{folder}/{name}");
            let (objects, path) = (Arc::clone(&self.objects), self.key(&key)?);
            self.later(0, &key, async move {
                match objects.delete(&path).await {
                    Err(Error::NotFound { .. }) => Ok(()),
                    deleted => deleted,
                }
            })?;
        }
        self.settle()?;
        Ok(names.len() as u64)
    }
}

/// Returns the region that a store names when a request was signed for another one, as AWS and Garage do
/// (`AuthorizationHeaderMalformed`).
fn region_in(answer: &str) -> Option<&str> {
    let region = answer.split_once("AuthorizationHeaderMalformed")?.1.split_once("<Region>")?.1;
    let region = region.split_once("</Region>")?.0;
    region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-').then_some(region)
}

fn elsewhere(name: &str, region: &str) -> PublishError {
    let fact = text!("{name} is in the region `{region}`", "{name} est dans la région « {region} »");
    PublishError::refused(Code::PUBLISH_STORE, fact).hint(text!(
        "write `region = \"{region}\"` below the target",
        "écrivez « region = \"{region}\" » dans la cible"
    ))
}

/// Writes an object of ours: a text that is asked for anew each time.
pub(super) async fn write(objects: &AmazonS3, path: &Key, bytes: Vec<u8>, mode: PutMode) -> Result<Expected, Error> {
    let options = PutOptions { attributes: Dress::PLAIN.attributes(), mode, ..PutOptions::default() };
    let put = objects.put_opts(path, bytes.into(), options).await?;
    Ok(UpdateVersion { e_tag: put.e_tag, version: put.version })
}

/// Reads the next part of a file, at most one byte more than all of it.
fn part(bytes: &mut dyn Read, entry: &Entry) -> Result<Vec<u8>, PublishError> {
    let mut part = Vec::with_capacity(PART.min(usize::try_from(entry.bytes).unwrap_or(PART)) + 1);
    bytes.take(PART as u64).read_to_end(&mut part).map_err(|source| PublishError::World {
        doing: text!("reading", "la lecture de"),
        path: entry.path.as_str().into(),
        source,
    })?;
    Ok(part)
}
