//! What a release holds: `OUT/<site>.release.json`.

use std::{fmt::Write as _, fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    content::{Audience, Redirect},
    digest::Digest,
    path::SitePath,
};

/// The files and redirects of one build, named by the digest of them all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name of the site.
    pub site: String,
    /// Digest of all that follows: two builds with the same one are the same.
    #[serde(with = "hex")]
    pub digest: Digest,
    /// In order of path.
    pub files: Vec<FileEntry>,
    /// In order of where they start.
    pub redirects: Vec<Redirect>,
    /// What is to be sent as `Content-Security-Policy` with pages that need another than all do, in order of path.
    #[serde(default)]
    pub policies: Vec<Policy>,
}

/// The policy of a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Policy {
    /// Path below `OUT/<site>/`.
    pub path: SitePath,
    /// The value of the header.
    pub policy: String,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path below `OUT/<site>/`.
    pub path: SitePath,
    /// BLAKE3 of its bytes, in hex.
    #[serde(with = "hex")]
    pub digest: Digest,
    /// Size.
    pub bytes: u64,
    /// Who may read it.
    pub audience: Audience,
}

impl Manifest {
    /// Returns the manifest of files (in order of path) and redirects.
    pub fn new(site: &str, files: Vec<FileEntry>, redirects: Vec<Redirect>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for file in &files {
            hasher.update(file.path.as_str().as_bytes());
            hasher.update(&[0]);
            hasher.update(file.digest.as_bytes());
        }
        let digest = Digest::of_value(&(hasher.finalize().as_bytes(), &redirects));
        Self { site: site.into(), digest, files, redirects, policies: Vec::new() }
    }

    /// Returns the manifest with the policies of its pages.
    #[must_use]
    pub fn with_policies(self, policies: Vec<Policy>) -> Self {
        if policies.is_empty() {
            return self;
        }
        Self { digest: Digest::of_value(&(self.digest.as_bytes(), &policies)), policies, ..self }
    }

    /// Returns the manifest in a file, if there is one that can be read.
    pub(crate) fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Returns the manifest as JSON: one line a file, so that two can be compared by eye.
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(256 + self.files.len() * 160);
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let _ = write!(json, "{{\n\"site\": {},\n\"digest\": \"{}\",\n\"files\": [", text(&self.site), self.digest);
        for (at, file) in self.files.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(
                json,
                "{comma}\n{{\"path\": {}, \"digest\": \"{}\", \"bytes\": {}, \"audience\": \"{}\"}}",
                text(file.path.as_str()),
                file.digest,
                file.bytes,
                file.audience.as_str(),
            );
        }
        json.push_str("\n],\n\"redirects\": [");
        for (at, redirect) in self.redirects.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let (from, to) = (text(&redirect.from), text(&redirect.to));
            let _ = write!(json, "{comma}\n{{\"from\": {from}, \"to\": {to}, \"status\": {}}}", redirect.status);
        }
        json.push_str("\n]");
        for (at, Policy { path, policy }) in self.policies.iter().enumerate() {
            let start = if at == 0 { ",\n\"policies\": [" } else { "," };
            let _ = write!(json, "{start}\n{{\"path\": {}, \"policy\": {}}}", text(path.as_str()), text(policy));
        }
        json.push_str(if self.policies.is_empty() { "\n}\n" } else { "\n]\n}\n" });
        json
    }
}

/// Digests as hex text.
mod hex {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::digest::Digest;

    pub(super) fn serialize<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(digest)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| D::Error::custom("not a digest"))
    }
}
