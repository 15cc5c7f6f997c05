//! Certificates that somebody else brings: files that the register names, and that Apache has to be able to use.
//!
//! Apache tests a configuration without reading what is in its certificates, and stops at its next start when one of
//! them is none. So it is looked at before: by `openssl`, once for each pair of files.

use std::{
    fs, io,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use super::{
    apache::{Item, Tree},
    generations::Generation,
    resource::State,
};
use crate::{digest::Digest, path::SystemPath, register::Certificate};

const OPENSSL: &str = "/usr/bin/openssl";

/// Returns how a certificate and its key are; `known` is the digest of a pair that fitted.
pub(super) fn look(root: &Path, [chain, key]: [&SystemPath; 2], known: Option<&Digest>) -> Option<State> {
    // Of files elsewhere nobody is told anything.
    if ![chain, key].into_iter().all(|path| Certificate::is_place(&path.absolute())) {
        return None;
    }
    let (chain, key) = (read(root, chain)?, read(root, key)?);
    if known == Some(&digest_of(&chain, &key)) {
        return Some(State::There);
    }
    Some(objection(&chain, &key).map_or(State::There, |what| State::Other(what.into())))
}

/// Returns the digests of the pairs that a generation names, by the paths of their certificates.
pub(super) fn named_in(root: &Path, generation: &Generation) -> Vec<(SystemPath, Option<Digest>)> {
    let mut pairs = Vec::new();
    for bytes in generation.files.values().filter(|bytes| memchr::memmem::find(bytes, b"SSLCertificateFile").is_some())
    {
        let tree = Tree::parse(&String::from_utf8_lossy(bytes)).ok();
        let mut words = [None, None];
        tree.iter().for_each(|tree| find(tree.items(), &mut words));
        let [Some(chain), Some(key)] = words else { continue };
        let digest = read(root, &chain).zip(read(root, &key)).map(|(chain, key)| digest_of(&chain, &key));
        pairs.push((chain, digest));
    }
    pairs
}

fn find(items: &[Item], words: &mut [Option<SystemPath>; 2]) {
    for item in items {
        match item {
            Item::Section { items, .. } => find(items, words),
            Item::Directive { name, words: said } => {
                let at = ["SSLCertificateFile", "SSLCertificateKeyFile"].iter().position(|known| name == known);
                let path = said.first().and_then(|path| SystemPath::new(path.trim_start_matches('/')).ok());
                if let (Some(at), Some(path)) = (at, path) {
                    words[at] = Some(path);
                }
            }
            Item::Comment(_) => {}
        }
    }
}

/// Reads a file through whatever links lead to it: who renews certificates exchanges links.
fn read(root: &Path, path: &SystemPath) -> Option<Vec<u8>> {
    match fs::read(root.join(path.as_str())) {
        Ok(bytes) => Some(bytes),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
        // Apache could not read it either.
        Err(_) => Some(Vec::new()),
    }
}

fn digest_of(chain: &[u8], key: &[u8]) -> Digest {
    Digest::of_value(&(chain, key))
}

/// Returns why Apache could not use a certificate with a key; nothing, too, where there is nobody to ask.
fn objection(chain: &[u8], key: &[u8]) -> Option<&'static str> {
    let certified = asked(&["x509", "-noout", "-pubkey"], chain);
    let owned = asked(&["pkey", "-pubout"], key);
    match (certified, owned) {
        (Err(_), _) | (_, Err(_)) => None,
        (Ok(None), _) => Some("no certificate"),
        (_, Ok(None)) => Some("no key"),
        (Ok(certified), Ok(owned)) if certified != owned => Some("another key"),
        _ => None,
    }
}

/// Returns what `openssl` says of bytes; nothing when it objects.
fn asked(words: &[&str], bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut command = Command::new(OPENSSL);
    command.args(words).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // Who objects early does not read to the end.
        drop(pipe.write_all(bytes));
    }
    let output = child.wait_with_output()?;
    Ok(output.status.success().then_some(output.stdout))
}
