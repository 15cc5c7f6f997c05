//! Finds canaries whatever they are packed in: archives, compressed files, one within the other.

use std::{
    fs,
    io::{Read, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use super::canaries::canaries;

/// Returns the canaries in a file.
pub(super) fn within(path: &Path) -> Vec<String> {
    let is_brotli = path.extension().is_some_and(|ending| ending == "br");
    in_bytes(&fs::read(path).unwrap(), is_brotli)
}

fn in_bytes(bytes: &[u8], is_brotli: bool) -> Vec<String> {
    // As they are, first: a database of SQLite, a picture's metadata and a PDF hold texts as they were written.
    let mut found = canaries(bytes);
    if bytes.get(257..262) == Some(&b"ustar"[..]) {
        found.extend(in_archive(bytes));
    } else if let Some(inner) = unpacked(bytes, is_brotli) {
        found.extend(in_bytes(&inner, false));
    }
    found
}

fn unpacked(bytes: &[u8], is_brotli: bool) -> Option<Vec<u8>> {
    let mut inner = Vec::new();
    let read = match bytes {
        [0x1f, 0x8b, ..] => flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut inner),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ruzstd::decoding::StreamingDecoder::new(bytes).unwrap().read_to_end(&mut inner),
        _ if is_brotli => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut inner),
        _ => return None,
    };
    read.unwrap();
    Some(inner)
}

fn in_archive(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut tar = Command::new("tar")
        .args(["--extract", "--no-same-owner", "--no-same-permissions", "--directory"])
        .arg(folder.path())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    tar.stdin.take().unwrap().write_all(bytes).unwrap();
    assert!(tar.wait().unwrap().success());
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder.path()).into_iter().map(Result::unwrap) {
        found.extend(canaries(entry.path().strip_prefix(folder.path()).unwrap().as_os_str().as_encoded_bytes()));
        if entry.file_type().is_file() {
            found.extend(within(entry.path()));
        }
    }
    found
}

#[test]
fn a_canary_is_found_in_whatever_it_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.txt"), "un canari-board1 là").unwrap();
    let run = |script: &str| {
        let done = Command::new("sh").args(["-c", script]).current_dir(folder.path()).output().unwrap();
        assert!(done.status.success(), "{script}: {}", String::from_utf8_lossy(&done.stderr));
    };
    run("tar -cf b.tar a.txt && gzip -c b.tar > c.tgz && tar -cf d.tar c.tgz && gzip -c a.txt > e.txt.gz");
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &b"un canari-board1"[..], &mut packed, &Default::default()).unwrap();
    fs::write(path("f.html.br"), packed).unwrap();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    fs::write(path("g.zst"), ruzstd::encoding::compress_to_vec(&b"un canari-board1"[..], level)).unwrap();
    for name in ["a.txt", "b.tar", "c.tgz", "d.tar", "e.txt.gz", "f.html.br", "g.zst"] {
        assert!(within(&path(name)).contains(&"board1".to_owned()), "{name}");
    }
}
