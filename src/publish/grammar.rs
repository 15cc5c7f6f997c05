//! Which names a release may hold.
//!
//! A [`SitePath`](crate::path::SitePath) leads nowhere else by its type: not absolute, no `..`, no
//! control characters, no segment past 255 bytes. What is published must also mean the same on every
//! web server and disk: no name that a server obeys or hides, no two names that one of them takes for
//! the same.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use super::entry::{Entries, Role};
use crate::diag::{Code, Diagnostic, text};

/// The one name with a dot in front that the web knows (RFC 8615).
const WELL_KNOWN: &str = ".well-known";

/// Returns what is wrong with the names of a release, if anything.
pub(super) fn check(entries: &Entries) -> Result<(), Box<Diagnostic>> {
    for entry in entries.as_slice() {
        let path = entry.path.as_str();
        let hidden =
            path.split('/').enumerate().find(|(at, name)| name.starts_with('.') && !(*at == 0 && *name == WELL_KNOWN));
        if let Some((_, name)) = hidden {
            let fact = text!(
                "`{path}`: `{name}` must not be published: web servers obey or hide such names",
                "« {path} » : « {name} » ne doit pas être publié : les serveurs web obéissent à de tels noms, ou les cachent"
            );
            return refused(fact);
        }
    }
    clashes(entries)
}

/// Finds names that one disk takes for the same: in another case, composed otherwise, or file here and
/// folder there.
fn clashes(entries: &Entries) -> Result<(), Box<Diagnostic>> {
    let mut seen: FxHashMap<String, (&str, bool)> = FxHashMap::default();
    let mut before = "";
    for entry in entries.of(Role::Served) {
        let path = entry.path.as_str();
        let slashes = path.match_indices('/').map(|(at, _)| (&path[..at], true));
        for (name, is_folder) in slashes.chain([(path, false)]) {
            // In a sorted list the folders of a file are mostly those of the one before.
            if is_folder && before.starts_with(name) && before.as_bytes().get(name.len()) == Some(&b'/') {
                continue;
            }
            let known = seen.insert(folded(name), (name, is_folder));
            if let Some((other, was_folder)) = known.filter(|known| *known != (name, true)) {
                let fact = if other == name || is_folder != was_folder {
                    text!(
                        "`{other}` cannot be both a file and a folder (`{path}`)",
                        "« {other} » ne peut pas être à la fois un fichier et un dossier (« {path} »)"
                    )
                } else {
                    text!(
                        "`{name}` and `{other}` are one name on some machines",
                        "« {name} » et « {other} » ne font qu’un nom sur certaines machines"
                    )
                };
                return refused(fact);
            }
        }
        before = path;
    }
    Ok(())
}

fn folded(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.nfc().flat_map(char::to_lowercase).nfc().collect() }
}

fn refused(fact: crate::diag::Text) -> Result<(), Box<Diagnostic>> {
    let hint = text!("rename or remove it, then build again", "renommez-le ou retirez-le, puis reconstruisez");
    Err(Box::new(Diagnostic::new(Code::PUBLISH_PATH, fact).hint(hint)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{content::Audience, digest::Digest, path::SitePath, publish::Entry};

    fn fault(paths: &[&str]) -> Option<String> {
        let entry = |path: &&str| Entry {
            path: SitePath::new(path).unwrap(),
            digest: Digest::default(),
            bytes: 0,
            audience: Audience::Public,
            role: Role::Served,
        };
        check(&Entries::new(paths.iter().map(entry).collect())).err().map(|found| found.text.en)
    }

    #[test]
    fn names_that_mean_the_same_everywhere() {
        assert_eq!(
            fault(&["index.html", "a/index.html", "a/b/c.html", "a-b", ".well-known/security.txt", "é/x"]),
            None
        );
    }

    #[test]
    fn names_that_do_not() {
        for hidden in [".htaccess", "a/.htaccess", ".git/config", ".env", "a/.well-known/x", "a/..."] {
            assert!(fault(&[hidden]).unwrap().contains("must not be published"), "{hidden}");
        }
        for pair in [["A.html", "a.html"], ["A/x", "a/y"], ["é", "e\u{301}"], ["É/x", "é/y"]] {
            assert!(fault(&pair).unwrap().contains("one name"), "{pair:?}");
        }
        for pair in [["a", "a/b"], ["A", "a/b"], ["a/b", "a/b/c"]] {
            assert!(fault(&pair).unwrap().contains("both a file and a folder"), "{pair:?}");
        }
    }
}
