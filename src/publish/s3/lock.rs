//! Whether a store keeps its word about conditional writes, and the lock that rests on it.
//!
//! An object cannot die with its process; so the lock's heart beats: as long as its holder lives, a new
//! version of the object appears every few seconds. Who finds a version that stays the same for the time
//! of several beats, by a clock of its own that only goes forward, takes the lock over by comparison. A
//! holder that slept meanwhile cannot switch any more: `live` is exchanged by comparison, too.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use object_store::{Error, PutMode, aws::AmazonS3, path::Path as Key};
use tokio::{
    runtime::Handle,
    sync::oneshot::{self, error::RecvError},
    time::timeout,
};

use super::bucket::{Bucket, Expected, write};
use crate::{
    diag::{Code, text},
    publish::{Holder, PublishError},
};

/// How often the heart beats.
const BEAT: Duration = Duration::from_secs(3);

/// How long a heart has to stand still before its holder counts as dead.
const DEAD: Duration = Duration::from_secs(12);

/// How often who waits looks.
const GLANCE: Duration = Duration::from_millis(500);

/// Who waits for nobody writes this.
const FREE: &[u8] = b"free\n";

/// Name of the lock's object.
const NAME: &str = "lock";

/// Tries whether of two writers who saw the same thing the second one is told so: of two that make an
/// object, and of two that replace one.
pub(super) fn prove(bucket: &mut Bucket, holder: &Holder) -> Result<bool, PublishError> {
    let key = format!("probe-{}-{}", holder.process, holder.since.0);
    bucket.delete(&key)?;
    let proven = tried(bucket, &key);
    // It is in nobody's way.
    drop(bucket.delete(&key));
    proven
}

fn tried(bucket: &mut Bucket, key: &str) -> Result<bool, PublishError> {
    let first = match bucket.put_if(key, b"1".to_vec(), PutMode::Create)? {
        Ok(first) => first,
        Err(Error::NotImplemented { .. }) => return Ok(false),
        Err(error) => return Err(bucket.world(key, error)),
    };
    let second = bucket.put_if(key, b"2".to_vec(), PutMode::Create)?;
    if !is_refused(bucket, key, second)? {
        return Ok(false);
    }
    let third = bucket.put_if(key, b"3".to_vec(), PutMode::Update(first.clone()))?;
    if let Err(error) = third {
        return Err(bucket.world(key, error));
    }
    let fourth = bucket.put_if(key, b"4".to_vec(), PutMode::Update(first))?;
    is_refused(bucket, key, fourth)
}

fn is_refused(bucket: &Bucket, key: &str, written: Result<Expected, Error>) -> Result<bool, PublishError> {
    match written {
        Ok(_) | Err(Error::NotImplemented { .. }) => Ok(false),
        Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(true),
        Err(error) => Err(bucket.world(key, error)),
    }
}

/// The lock, held as long as it lives.
pub(super) struct StoreLock {
    is_lost: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    ended: Option<std::sync::mpsc::Receiver<()>>,
}

impl StoreLock {
    /// Takes the lock, if need be from somebody who is dead.
    pub(super) fn take(bucket: &mut Bucket, holder: &Holder) -> Result<Self, PublishError> {
        let line = holder.line();
        let mut seen: Option<(Expected, Instant)> = None;
        loop {
            let found = bucket.get(NAME)?;
            let from = match found {
                None => None,
                Some((bytes, version)) if bytes == FREE => Some(version),
                Some((bytes, version)) => {
                    let (first, since) = seen.get_or_insert_with(|| (version.clone(), Instant::now()));
                    if *first != version {
                        return Err(PublishError::Held(holder_in(&bytes)));
                    }
                    if since.elapsed() < DEAD {
                        std::thread::sleep(GLANCE);
                        continue;
                    }
                    Some(version)
                }
            };
            match bucket.exchange(NAME, from.as_ref(), beat(&line, 0)) {
                Ok(version) => return Self::live(bucket, &line, version),
                // Somebody was faster: look again at who that is.
                Err(PublishError::Held(_)) => seen = None,
                Err(error) => return Err(error),
            }
        }
    }

    fn live(bucket: &Bucket, line: &str, version: Expected) -> Result<Self, PublishError> {
        let (objects, handle): (Arc<AmazonS3>, Handle) = bucket.parts();
        let (is_lost, key, line) = (Arc::new(AtomicBool::new(false)), bucket.key(NAME)?, line.to_owned());
        let (stop, stopped) = oneshot::channel();
        let (tell, ended) = std::sync::mpsc::channel();
        let lost = Arc::clone(&is_lost);
        handle.spawn(async move {
            heart(&objects, &key, &line, version, stopped, &lost).await;
            let _ = tell.send(());
        });
        Ok(Self { is_lost, stop: Some(stop), ended: Some(ended) })
    }

    /// Refuses to go on when somebody took the lock over, thinking us dead.
    pub(super) fn check(&self) -> Result<(), PublishError> {
        if self.is_lost.load(Ordering::Relaxed) { Err(PublishError::Held(None)) } else { Ok(()) }
    }
}

impl Drop for StoreLock {
    fn drop(&mut self) {
        if let (Some(stop), Some(ended)) = (self.stop.take(), self.ended.take()) {
            let _ = stop.send(());
            // The next one need not wait for a heart that stands still.
            let _ = ended.recv_timeout(DEAD);
        }
    }
}

/// Beats until it is told to stop, and gives the lock back then.
async fn heart(
    objects: &AmazonS3,
    key: &Key,
    line: &str,
    mut version: Expected,
    mut stopped: oneshot::Receiver<()>,
    is_lost: &AtomicBool,
) {
    for number in 1.. {
        let end: Result<Result<(), RecvError>, _> = timeout(BEAT, &mut stopped).await;
        let (bytes, is_end) = if end.is_ok() { (FREE.to_vec(), true) } else { (beat(line, number), false) };
        match write(objects, key, bytes, PutMode::Update(version.clone())).await {
            Ok(next) => version = next,
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotFound { .. }) => {
                is_lost.store(true, Ordering::Relaxed);
                return;
            }
            // The network may come back before we count as dead.
            Err(_) => {}
        }
        if is_end {
            return;
        }
    }
}

fn beat(line: &str, number: u64) -> Vec<u8> {
    format!("{line}{number}\n").into_bytes()
}

fn holder_in(bytes: &[u8]) -> Option<Holder> {
    let text = String::from_utf8_lossy(bytes);
    let end = text.find('\n')?;
    Holder::of_line(&text[..=end])
}

/// Refuses a store in which two publishers would overwrite each other.
pub(super) fn no_order(name: &str) -> PublishError {
    let fact = text!(
        "{name} ignores the conditions of conditional writes, so it cannot hold what is live",
        "{name} ignore les conditions des écritures conditionnelles : il ne peut pas dire ce qui est en ligne"
    );
    PublishError::refused(Code::PUBLISH_STORE, fact).hint(text!(
        "name the web servers in front of it: `fronts = [\"ssh://web@web.example/srv/sobre\"]`",
        "nommez les serveurs web placés devant : « fronts = [\"ssh://web@web.example/srv/sobre\"] »"
    ))
}
