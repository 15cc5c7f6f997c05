use std::{fs, io::Read as _, path::Path};

use sobre::{
    content::Audience,
    digest::Digest,
    path::SitePath,
    publish::compress::{self, Cache, CompressError, Compressed},
    release::{FileEntry, Manifest},
};
use tempfile::TempDir;

/// An output folder with one site in it.
struct Out {
    folder: TempDir,
    files: Vec<FileEntry>,
}

impl Out {
    fn new() -> Self {
        Self { folder: tempfile::Builder::new().prefix("sobre-out-").tempdir().unwrap(), files: Vec::new() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn file(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.put(path, bytes);
        self
    }

    fn put(&mut self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.path().join("jardin").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, &bytes).unwrap();
        let path = SitePath::new(path).unwrap();
        self.files.retain(|file| file.path != path);
        let (digest, bytes) = (Digest::of(bytes.as_ref()), bytes.as_ref().len() as u64);
        self.files.push(FileEntry { path, digest, bytes, audience: Audience::Public });
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest = Manifest::new("jardin", self.files.clone(), Vec::new());
        fs::write(self.path().join("jardin.release.json"), manifest.to_json()).unwrap();
    }

    fn compressed(&self) -> Compressed {
        let cache = Cache::open(self.path()).unwrap();
        let compressed = self.compressed_by(&cache).unwrap();
        cache.save().unwrap();
        compressed
    }

    fn compressed_by(&self, cache: &Cache) -> Result<Compressed, CompressError> {
        cache.compress(&self.path().join("jardin"), &self.files, &|_, _| ())
    }

    fn cached(&self) -> Vec<String> {
        let walk = walkdir::WalkDir::new(self.path().join(".sobre/compressed")).min_depth(2).sort_by_file_name();
        walk.into_iter().map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned()).collect()
    }
}

fn prose(of: &str) -> String {
    format!("<p>{of} : des mots qui se suivent et qui se ressemblent un peu.\n").repeat(40)
}

fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    bytes
}

fn paths(compressed: &Compressed) -> Vec<&str> {
    compressed.extras.iter().map(|extra| extra.entry.path.as_str()).collect()
}

#[test]
fn texts_that_gain_get_two_companions_that_unpack_to_them() {
    let out = Out::new().file("a/index.html", prose("A")).file("photo.jpg", noise(4000)).file("x.css", "b{}");
    let compressed = out.compressed();
    assert_eq!(paths(&compressed), ["a/index.html.br", "a/index.html.gz"]);
    for extra in &compressed.extras {
        let packed = fs::read(&extra.file).unwrap();
        assert_eq!((Digest::of(&packed), packed.len() as u64), (extra.entry.digest, extra.entry.bytes));
        let mut text = String::new();
        match extra.entry.path.as_str().ends_with("br") {
            true => brotli::Decompressor::new(&*packed, 4096).read_to_string(&mut text).unwrap(),
            false => flate2::read::GzDecoder::new(&*packed).read_to_string(&mut text).unwrap(),
        };
        assert_eq!(text, prose("A"));
    }
}

#[test]
fn nothing_is_compressed_twice_not_even_what_did_not_gain() {
    let mut out = Out::new().file("a.html", prose("A")).file("noise.txt", noise(2000));
    let first = out.compressed();
    assert_eq!((first.made, paths(&first)), (4, vec!["a.html.br", "a.html.gz"]));
    let again = out.compressed();
    assert_eq!((again.made, &again.extras), (0, &first.extras));
    out.put("copy.html", prose("A"));
    assert_eq!((out.compressed().made, out.compressed().extras.len()), (0, 4));
    out.put("b.html", prose("B"));
    assert_eq!(out.compressed().made, 2);
}

#[test]
fn the_same_text_gives_the_same_bytes_wherever_it_is_built() {
    let [one, two] = [(); 2].map(|()| Out::new().file("a.svg", prose("A")).compressed());
    let digests = |of: &Compressed| of.extras.iter().map(|extra| extra.entry.digest).collect::<Vec<_>>();
    assert_eq!(digests(&one), digests(&two));
}

#[test]
fn a_file_of_the_sites_own_stays_the_sites() {
    let out = Out::new().file("data.csv", prose("A")).file("data.csv.gz", noise(900));
    assert_eq!(paths(&out.compressed()), ["data.csv.br"]);
}

#[test]
fn a_name_that_would_grow_too_long_has_no_companion() {
    let out = Out::new().file(&format!("{}.txt", "a".repeat(250)), prose("A"));
    assert_eq!(paths(&out.compressed()), Vec::<&str>::new());
}

#[test]
fn a_lost_index_costs_a_look_and_a_damaged_file_is_made_again() {
    let out = Out::new().file("a.html", prose("A"));
    let first = out.compressed();
    let index = out.path().join(".sobre/compressed/index");
    fs::remove_file(&index).unwrap();
    assert_eq!((out.compressed().made, out.compressed().extras), (0, first.extras.clone()));
    for damage in [&b""[..], b"sobrecz\x01", &noise(400)] {
        fs::write(&index, damage).unwrap();
        let whole = fs::read(&first.extras[0].file).unwrap();
        fs::write(&first.extras[0].file, &whole[..whole.len() / 2]).unwrap();
        let healed = out.compressed();
        assert_eq!((healed.made, &healed.extras), (1, &first.extras));
        assert_eq!(fs::read(&first.extras[0].file).unwrap(), whole);
    }
    fs::write(&first.extras[0].file, "short").unwrap();
    assert_eq!((out.compressed().made, out.compressed().extras), (1, first.extras));
}

#[test]
fn a_file_that_is_not_what_the_manifest_says_is_told() {
    let out = Out::new().file("a.html", prose("A"));
    fs::write(out.path().join("jardin/a.html"), prose("B")).unwrap();
    let error = out.compressed_by(&Cache::open(out.path()).unwrap()).unwrap_err();
    assert!(matches!(error, CompressError::Changed(path) if path.as_str() == "a.html"));
    assert_eq!(out.cached(), Vec::<String>::new());
}

#[test]
fn what_no_release_uses_is_pruned_unless_somebody_publishes() {
    let mut out = Out::new().file("a.html", prose("A")).file("b.html", prose("B"));
    out.compressed();
    let before = out.cached();
    out.put("a.html", prose("other"));
    let kept = Digest::of(prose("B").as_bytes()).to_string();
    let publishing = Cache::open(out.path()).unwrap();
    assert_eq!((compress::prune(out.path()).unwrap(), out.cached()), (0, before));
    drop(publishing);
    fs::write(out.path().join("broken.release.json"), "{").unwrap();
    assert_eq!(compress::prune(out.path()).unwrap(), 0);
    fs::remove_file(out.path().join("broken.release.json")).unwrap();
    fs::write(out.path().join(".sobre/compressed").join(&kept[..2]).join("x.br.1-2"), "left by a kill").unwrap();
    // A process that another test starts holds all our locks for a moment, between fork and exec.
    let removed = (0..100).map(|_| compress::prune(out.path()).unwrap()).find(|removed| *removed > 0);
    assert_eq!(removed, Some(3));
    assert_eq!(out.cached(), [format!("{kept}.br"), format!("{kept}.gz")]);
    assert_eq!(out.compressed().made, 2);
}

#[test]
fn a_site_may_be_called_as_the_cache_is() {
    let out = Out::new().file("a.html", prose("A"));
    let memory = out.path().join(".sobre/compressed");
    fs::create_dir_all(memory.join("twin")).unwrap();
    let own = ["lock", "state", "memo", "twin/index.html"].map(|file| memory.join(file));
    own.iter().for_each(|file| fs::write(file, "the site's").unwrap());
    // A build of that site holds its lock meanwhile.
    let building = fs::File::open(&own[0]).unwrap();
    building.lock().unwrap();
    assert_eq!(out.compressed().made, 2);
    compress::prune(out.path()).unwrap();
    assert!(own.iter().all(|file| fs::read(file).unwrap() == b"the site's"));
}
