//! Names of files that are not for visitors.

/// Why a name is suspicious.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspicion {
    /// A name that begins with a dot, `.well-known` apart.
    Hidden,
    /// A private key, a key store, a file of passwords.
    Key,
    /// A database or its dump.
    Data,
    /// What an editor or a person left beside the real file.
    Backup,
    /// A program that a server runs, or shows when it does not.
    Program,
}

const KEY_NAMES: [&str; 9] =
    ["htaccess", "htpasswd", "id_dsa", "id_ecdsa", "id_ed25519", "id_rsa", "master.key", "shadow", "wp-config.php"];
const KEY_ENDINGS: [&str; 13] =
    ["env", "jks", "kdb", "kdbx", "key", "keystore", "ovpn", "p12", "pem", "pfx", "pkcs12", "ppk", "tfstate"];
const DATA_ENDINGS: [&str; 7] = ["dump", "mdb", "sql", "sqlite", "sqlite3", "sqlitedb", "tfvars"];
const PACKED: [&str; 6] = ["bz2", "gz", "tgz", "xz", "zip", "zst"];
const BACKUP_ENDINGS: [&str; 8] = ["bak", "backup", "old", "orig", "rej", "save", "swo", "swp"];
const BACKUP_NAMES: [&str; 2] = ["desktop.ini", "thumbs.db"];
const PROGRAM_ENDINGS: [&str; 9] = ["asp", "aspx", "cfm", "cgi", "fcgi", "jsp", "phar", "phtml", "shtml"];

/// Returns why a file of this path, as published, should not be; `None` when the name says nothing.
pub fn suspicion(path: &str) -> Option<Suspicion> {
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    // By its own name first: `.htpasswd` is a file of passwords before it is hidden.
    of_name(name.trim_start_matches('.'))
        .or_else(|| {
            let hidden = |segment: &str| segment.starts_with('.');
            let known = path.strip_prefix(".well-known/");
            known.unwrap_or(&path).split('/').any(hidden).then_some(Suspicion::Hidden)
        })
        .or_else(|| folder.split('/').any(|segment| segment == "cgi-bin").then_some(Suspicion::Program))
}

fn of_name(name: &str) -> Option<Suspicion> {
    // `wp-config.php.bak` and `prod.env~` are what they are copies of.
    let copied = name.strip_suffix('~').or_else(|| {
        let (before, ending) = name.rsplit_once('.')?;
        BACKUP_ENDINGS.contains(&ending).then_some(before)
    });
    let original = copied.unwrap_or(name);
    let (stem, ending) = original.rsplit_once('.').unwrap_or((original, ""));
    if KEY_NAMES.contains(&original) || KEY_ENDINGS.contains(&ending) || original == "env" || stem == "env" {
        return Some(Suspicion::Key);
    }
    let is_dump = |ending: &str| DATA_ENDINGS.contains(&ending);
    let inner = stem.rsplit_once('.').map_or("", |(_, inner)| inner);
    if is_dump(ending) || (PACKED.contains(&ending) && is_dump(inner)) {
        return Some(Suspicion::Data);
    }
    if copied.is_some() || BACKUP_NAMES.contains(&name) || (name.starts_with('#') && name.ends_with('#')) {
        return Some(Suspicion::Backup);
    }
    let is_php = ending.strip_prefix("php").is_some_and(|version| version.bytes().all(|b| b.is_ascii_digit()));
    (is_php || PROGRAM_ENDINGS.contains(&ending)).then_some(Suspicion::Program)
}

#[cfg(test)]
mod tests {
    use super::{Suspicion, suspicion};

    #[test]
    fn names_that_are_not_for_visitors() {
        for (path, why) in [
            (".git/config", Suspicion::Hidden),
            ("a/.DS_Store", Suspicion::Hidden),
            (".well-known/.secret", Suspicion::Hidden),
            ("a/.well-known/b.txt", Suspicion::Hidden),
            (".env", Suspicion::Key),
            (".env.production", Suspicion::Key),
            ("prod.env", Suspicion::Key),
            ("members/.htpasswd", Suspicion::Key),
            (".htaccess", Suspicion::Key),
            ("htpasswd.bak", Suspicion::Key),
            ("certs/Site.PEM", Suspicion::Key),
            ("id_rsa", Suspicion::Key),
            ("wp-config.php", Suspicion::Key),
            ("wp-config.php~", Suspicion::Key),
            ("wp-config.php.old", Suspicion::Key),
            ("sauvegarde.sql", Suspicion::Data),
            ("sauvegarde.sql.gz", Suspicion::Data),
            ("page.html~", Suspicion::Backup),
            ("#page.md#", Suspicion::Backup),
            ("index.html.swp", Suspicion::Backup),
            ("Thumbs.db", Suspicion::Backup),
            ("contact.php", Suspicion::Program),
            ("a/info.PHP7", Suspicion::Program),
            ("cgi-bin/form", Suspicion::Program),
        ] {
            assert_eq!(suspicion(path), Some(why), "{path}");
        }
    }

    #[test]
    fn names_that_only_look_like_it() {
        for path in [
            "index.html",
            ".well-known/security.txt",
            "id_rsa.pub",
            "php/index.html",
            "les-cles-ssh/index.html",
            "sql.html",
            "archive.tar.gz",
            "photo.phps.jpg",
            "a..b/c",
            "git/index.html",
            "environnement.pdf",
            "env/index.html",
            "old/index.html",
            "sqlite.css",
            "wasm/app.wasm",
        ] {
            assert_eq!(suspicion(path), None, "{path}");
        }
    }
}
