//! The object store against which the suite of targets runs: one that the stage `s3` of `tests/run` started.
//!
//! `SOBRE_TEST_S3_URL` is its address with the bucket at the end; `SOBRE_TEST_S3_FRONTS` says how many fronts
//! stand before it; keys come from `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.

use std::fs;

use futures_util::TryStreamExt as _;
use object_store::{
    Attribute, ObjectStore as _, ObjectStoreExt as _,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path as Key,
};
use sobre::{
    config::{FrontConfig, StoreConfig},
    publish::{Offer, Outcome, Parcel, PublishError, S3Target, Source, StoreKeys, Target, publish},
};

use super::{Line, NOW, World, entry, holder, listed, order, parcel, refusal, release};

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Whether the tests are about a store.
pub(super) fn is_there() -> bool {
    !variable("SOBRE_TEST_S3_URL").is_empty()
}

fn fronts_wanted() -> usize {
    variable("SOBRE_TEST_S3_FRONTS").parse().unwrap_or_default()
}

fn keys() -> StoreKeys {
    StoreKeys { id: variable("AWS_ACCESS_KEY_ID"), secret: variable("AWS_SECRET_ACCESS_KEY"), token: None }
}

impl World {
    fn config(&self, fronts: usize) -> StoreConfig {
        let url = variable("SOBRE_TEST_S3_URL");
        let (endpoint, bucket) = url.rsplit_once('/').unwrap();
        let folder = self.folder.path();
        let front =
            |n| FrontConfig { machine: None, folder: folder.join(format!("front {n}")).to_str().unwrap().into() };
        StoreConfig {
            endpoint: endpoint.into(),
            bucket: bucket.into(),
            region: Some(variable("SOBRE_TEST_S3_REGION")).filter(|region| !region.is_empty()),
            prefix: format!("{}/{{site}}/", folder.file_name().unwrap().to_str().unwrap()),
            fronts: (0..fronts).map(front).collect(),
        }
    }

    pub(super) fn store(&self, who: &str) -> S3Target {
        let (config, farm) = (self.config(fronts_wanted()), self.folder.path());
        S3Target::new(&config, keys(), "jardin", farm, self.rules.clone(), holder(who, self.now))
    }

    /// Returns what a web server in front would answer: the files below what the pointer says.
    pub(super) fn seen_in_store(&self) -> Vec<(String, String)> {
        let at = |n: usize| fs::read_to_string(self.folder.path().join(format!("front {n}/jardin.txt")));
        let pointer = match fronts_wanted() {
            0 => self.object("live").map(|(bytes, _)| String::from_utf8(bytes).unwrap()),
            fronts => {
                let first = at(0).ok();
                for n in 1..fronts {
                    assert_eq!(at(n).ok(), first, "front {n} shows something else");
                }
                first
            }
        };
        let Some(pointer) = pointer else { return Vec::new() };
        let folder = pointer.trim().strip_prefix("live ").unwrap().to_owned();
        let mut seen: Vec<_> = self
            .keys_below(&folder)
            .into_iter()
            .map(|key| {
                let bytes = waited(async { Ok(bucket().get(&Key::parse(&key).unwrap()).await?.bytes().await?) });
                (key[folder.len() + 1..].to_owned(), String::from_utf8_lossy(&bytes.unwrap()).into_owned())
            })
            .collect();
        seen.sort();
        seen
    }

    fn prefix(&self) -> String {
        self.config(0).prefix.replace("{site}", "jardin")
    }

    fn keys_below(&self, folder: &str) -> Vec<String> {
        let folder = Key::parse(folder).unwrap();
        let found = waited(async { bucket().list(Some(&folder)).try_collect::<Vec<_>>().await });
        found.unwrap().into_iter().map(|object| object.location.to_string()).collect()
    }

    /// Returns an object and how it is served: type, keeping, coding.
    fn object(&self, key: &str) -> Option<(Vec<u8>, [String; 3])> {
        let key = Key::parse(format!("{}{key}", self.prefix())).unwrap();
        let got = waited(async {
            let got = bucket().get(&key).await?;
            let of =
                |attribute| got.attributes.get(&attribute).map(|value| value.as_ref().to_owned()).unwrap_or_default();
            let served = [of(Attribute::ContentType), of(Attribute::CacheControl), of(Attribute::ContentEncoding)];
            Ok((got.bytes().await?.to_vec(), served))
        });
        match got {
            Ok(got) => Some(got),
            Err(object_store::Error::NotFound { .. }) => None,
            Err(error) => panic!("{error}"),
        }
    }
}

fn bucket() -> AmazonS3 {
    let url = variable("SOBRE_TEST_S3_URL");
    let (endpoint, bucket) = url.rsplit_once('/').unwrap();
    let StoreKeys { id, secret, .. } = keys();
    let region = variable("SOBRE_TEST_S3_REGION");
    AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_bucket_name(bucket)
        .with_region(if region.is_empty() { "us-east-1" } else { &region })
        .with_access_key_id(id)
        .with_secret_access_key(secret)
        .with_allow_http(true)
        .build()
        .unwrap()
}

fn waited<T>(work: impl Future<Output = object_store::Result<T>>) -> object_store::Result<T> {
    drop(rustls::crypto::ring::default_provider().install_default());
    tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().unwrap().block_on(work)
}

fn world() -> Option<World> {
    is_there().then(|| World::new(Line::Store))
}

#[test]
fn a_store_that_ignores_conditions_needs_fronts_and_one_that_honours_them_does_not() {
    let Some(world) = world() else { return };
    let honours = variable("SOBRE_TEST_S3_HONOURS") == "1";
    let config = world.config(0);
    let mut target =
        S3Target::new(&config, keys(), "jardin", world.folder.path(), world.rules.clone(), holder("camille", NOW));
    let files = [("index.html", "home")];
    let published = publish(&mut target, &order(&parcel(&files)));
    drop(target);
    if honours {
        assert_eq!(published.unwrap().outcome, Outcome::Published);
        assert!(world.object("live").is_some());
    } else {
        let said = refusal(published);
        assert!(said.starts_with("publish/store:") && said.contains("ignores the conditions"), "{said}");
        assert!(world.object("live").is_none());
    }
    let left = world.keys_below(world.prefix().trim_end_matches('/'));
    assert!(!left.iter().any(|key| key.contains("probe-")), "{left:?}");
}

#[test]
fn each_object_is_served_as_what_it_is() {
    let Some(world) = world() else { return };
    let css = "body {}";
    let name = format!("style.{:.8}.css", sobre::digest::Digest::of(css.as_bytes()).to_string());
    let twin = format!("{name}.gz");
    let files =
        [("index.html", "home"), (&name, css), (&twin, "compressed"), ("old.tar.gz", "tar"), ("a b/é%20~.txt", "t")];
    let id = release(&world.publish_and_tidy(&files));
    assert_eq!(world.seen(), listed(&files));
    let first = |id: &sobre::publish::ReleaseId| {
        let served = |path: &str| world.object(&format!("r/{id}/{path}")).unwrap().1;
        let lasting = "public, max-age=31536000, immutable".to_owned();
        assert_eq!(served("index.html"), ["text/html; charset=utf-8".to_owned(), "no-cache".into(), String::new()]);
        assert_eq!(served(&name), ["text/css; charset=utf-8".to_owned(), lasting.clone(), String::new()]);
        assert_eq!(served(&twin), ["text/css; charset=utf-8".to_owned(), lasting, "gzip".into()]);
        assert_eq!(served("old.tar.gz"), ["application/gzip".to_owned(), "no-cache".into(), String::new()]);
    };
    first(&id);
    // Copies keep it.
    let mut next = files;
    next[4].1 = "other";
    let receipt = world.publish_and_tidy(&next);
    assert_eq!(receipt.put_files, 1);
    first(&release(&receipt));
}

#[test]
fn large_files_go_up_in_parts_and_a_changed_one_not_at_all() {
    let Some(world) = world() else { return };
    let film = "0123456789abcdef".repeat((20 << 20) / 16 + 1);
    let files = [("index.html", "home"), ("film.webm", film.as_str())];
    world.publish_and_tidy(&files);
    assert_eq!(world.seen(), listed(&files));
    let grown = film.clone() + "more";
    let changed = Parcel::new(
        "jardin",
        vec![
            (entry("index.html", "home"), Source::Bytes(b"home"[..].into())),
            (entry("film.webm", &grown), Source::Bytes(film.clone().into_bytes().into())),
        ],
    );
    let said = refusal(publish(&mut *world.target(), &order(&changed)));
    assert_eq!(said, "publish/not-built: film.webm is not the file that was built: it has changed since");
    assert_eq!(world.seen(), listed(&files));
}

#[test]
fn an_upload_that_was_cut_off_goes_on() {
    let Some(world) = world() else { return };
    let files = [("index.html", "home"), ("a.html", "a"), ("b.html", "b"), ("c.html", "c")];
    let parcel = parcel(&files);
    let mut target = world.store("camille");
    let offer = Offer { site: "jardin".into(), parcel: Some(parcel.entries.digest()), base: None };
    target.open(&offer).unwrap();
    let missing = target.expect(&parcel.entries.since(&sobre::publish::Entries::default())).unwrap();
    for entry in &missing.as_slice()[..3] {
        let text = files.iter().find(|(path, _)| *path == entry.path.as_str()).unwrap().1;
        target.put(entry, &mut text.as_bytes()).unwrap();
    }
    // What is not announced as it is ends it; what came stays.
    assert!(target.put(&missing.as_slice()[3], &mut &b"other"[..]).is_err());
    drop(target);
    assert_eq!(world.seen(), []);
    let receipt = world.publish(&files).unwrap();
    assert_eq!((receipt.outcome, receipt.put_files), (Outcome::Published, 1));
    assert_eq!(world.seen(), listed(&files));
}

#[test]
fn what_is_pruned_leaves_nothing_and_what_is_kept_lacks_nothing() {
    let Some(mut world) = world() else { return };
    world.rules.keep = 3;
    world.rules.keep_seconds = 1000;
    for n in 0..6 {
        world.now += 600;
        let text = format!("home {n}");
        world.publish_and_tidy(&[("index.html", &text), ("same.html", "same")]);
        assert_eq!(world.seen(), listed(&[("index.html", &text), ("same.html", "same")]));
    }
    let releases = world.releases();
    assert_eq!(releases.len(), 3);
    let keys = world.keys_below(world.prefix().trim_end_matches('/'));
    let of = |kind: &str| keys.iter().filter(|key| key.contains(&format!("/{kind}/"))).count();
    assert_eq!((of("r"), of("m")), (6, 3), "{keys:?}");
}

#[test]
fn a_front_that_cannot_be_prepared_stops_all_of_them() {
    if fronts_wanted() < 2 {
        return;
    }
    let Some(world) = world() else { return };
    let old = [("index.html", "old")];
    world.publish_and_tidy(&old);
    // A folder lies where the next map is to be written.
    let blocked = world.folder.path().join("front 1/.jardin.txt.next");
    fs::create_dir(&blocked).unwrap();
    assert!(matches!(world.publish(&[("index.html", "new")]), Err(PublishError::World { .. })));
    assert_eq!(world.seen(), listed(&old));
    fs::remove_dir(&blocked).unwrap();
    // A front that was left behind is caught up with.
    let (first, second) =
        (world.folder.path().join("front 0/jardin.txt"), world.folder.path().join("front 1/jardin.txt"));
    fs::write(&second, "live jardin/r/20261121T165639Z-6437b3ac3846\n").unwrap();
    let receipt = world.publish(&old).unwrap();
    assert_eq!((receipt.outcome, receipt.mended.len()), (Outcome::Unchanged, 1));
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
    world.publish(&[("index.html", "new")]).unwrap();
    assert_eq!(world.seen(), listed(&[("index.html", "new")]));
}
