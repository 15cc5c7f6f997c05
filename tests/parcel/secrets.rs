use std::{fs, io::Cursor};

use sobre::{
    content::Audience,
    digest::Digest,
    path::SitePath,
    publish::secrets::{Destination, Found, Secret, find, look},
    release::FileEntry,
};

use crate::support::Farm;

/// Base64 that no one could have meant for an example.
fn noise(length: usize) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0; length];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    bytes.iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect()
}

/// A private key as programs write it; put together here, so that no forge takes this file for a leak.
fn key(label: &str, lines: usize, end: &str) -> String {
    let line = noise(64);
    let body: String = (0..lines).map(|_| format!("{line}{end}")).collect();
    format!("-----BEGIN {label}-----{end}{body}-----END {label}-----{end}")
}

fn found(text: impl AsRef<[u8]>) -> Option<(Secret, u32)> {
    find(Cursor::new(text)).unwrap().map(|Found { secret, line }| (secret, line))
}

const KEY: Secret = Secret::PrivateKey;

#[test]
fn whole_private_keys_are_found_wherever_they_stand() {
    for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
        assert_eq!(found(format!("a\nb\n{}", key(label, 12, "\n"))), Some((KEY, 3)), "{label}");
    }
    assert_eq!(found(key("PRIVATE KEY", 1, "\n")), Some((KEY, 1)), "Ed25519");
    assert_eq!(found(key("EC PRIVATE KEY", 3, "\r\n")), Some((KEY, 1)));
    let json = format!("{{\n\"private_key\": \"{}\"}}", key("PRIVATE KEY", 20, "\\n"));
    assert_eq!(found(json), Some((KEY, 2)));
    let html = format!("<!doctype html><h1>Ma clé</h1><pre><code>{}</code></pre>", key("RSA PRIVATE KEY", 25, "<br>"));
    assert_eq!(found(html), Some((KEY, 1)));
    let old =
        key("RSA PRIVATE KEY", 9, "\n").replacen('\n', "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1);
    assert_eq!(found(old), Some((KEY, 1)));
    let pgp = key("PGP PRIVATE KEY BLOCK", 30, "\n").replacen('\n', "\nVersion: 1\n\n", 1);
    assert_eq!(found(pgp), Some((KEY, 1)));
}

#[test]
fn an_article_about_keys_passes() {
    let public = key("PUBLIC KEY", 6, "\n");
    let certificate = key("CERTIFICATE", 20, "\n");
    let x = |n: usize| "x".repeat(n);
    for text in [
        "Une clé commence par <code>-----BEGIN PRIVATE KEY-----</code> et finit par -----END PRIVATE KEY-----.".into(),
        "a key begins with -----BEGIN PRIVATE KEY----- and goes on for many lines of letters and digits up to -----END PRIVATE KEY-----".into(),
        "<pre>-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB…\n-----END OPENSSH PRIVATE KEY-----</pre>".into(),
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA[...]\n-----END RSA PRIVATE KEY-----".into(),
        format!("-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----", x(64), x(64)),
        format!("-----BEGIN PRIVATE KEY-----\n{}\n", noise(64)),
        public,
        certificate,
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, glpat-xxxxxxxxxxxxxxxxxxxx, AKIAIOSFODNN7EXAMPLE".into(),
        format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} moi@ici", noise(43)),
        format!("data:font/woff2;base64,{}", noise(5000)),
        "sk_live_ est le début des clés de production".into(),
    ] {
        assert_eq!(found(&text), None, "{text}");
    }
}

#[test]
fn tokens_are_known_by_their_shape() {
    let upper = noise(400).to_ascii_uppercase();
    for (token, of) in [
        (format!("{}_{}", "ghp", noise(36)), "GitHub"),
        (format!("{}-{}", "glpat", noise(20)), "GitLab"),
        (format!("{}{}", "AKIA", &upper[..16]), "AWS"),
        (format!("{}_live_{}", "sk", noise(24)), "Stripe"),
        (format!("{}-{}", "xoxb", noise(50)), "Slack"),
        (format!("{}_{}", "npm", noise(36)), "npm"),
        (format!("{}-SECRET-KEY-1{}", "AGE", &upper[..58]), "age"),
        (format!("{}-{}-{}", "xkeysib", noise(64), noise(16)), "Brevo"),
    ] {
        assert_eq!(found(format!("un\n\nmot \"{token}\" ici")), Some((Secret::Token(of), 3)), "{token}");
        assert_eq!(found(format!("dans{token}")), None, "{token}");
        assert_eq!(found(&token[..15]), None, "{token}");
    }
}

#[test]
fn a_secret_is_found_wherever_pieces_are_cut() {
    let secret = key("RSA PRIVATE KEY", 25, "\n");
    for before in (250_000..266_000).step_by(777).chain([0, 1_000_000]) {
        let text = format!("{}\n{secret}", "é\n".repeat(before / 3));
        assert_eq!(found(&text), Some((KEY, u32::try_from(before / 3).unwrap() + 2)), "{before}");
    }
    let mut binary = vec![0; 10];
    binary.extend(secret.as_bytes());
    assert_eq!(found(binary), None);
}

fn entries(farm: &Farm, audience: &Audience) -> Vec<FileEntry> {
    let paths = farm.files("live");
    let entry = |path: &String| {
        let bytes = fs::read(farm.path(path)).unwrap();
        let path = SitePath::new(path.strip_prefix("live/").unwrap()).unwrap();
        FileEntry { path, digest: Digest::of(&bytes), bytes: bytes.len() as u64, audience: audience.clone() }
    };
    paths.iter().map(entry).collect()
}

fn told(farm: &Farm, allow: &[&str], audiences: &[Audience]) -> Vec<String> {
    let allow: Vec<SitePath> = allow.iter().map(|path| SitePath::new(path).unwrap()).collect();
    let destination = Destination { site: "jardin", allow: &allow, audiences };
    let found = look(&farm.path("live"), "public/jardin", &entries(farm, &Audience::Public), destination).unwrap();
    let line = |found: &sobre::diag::Diagnostic| {
        let place = found.place.as_ref().unwrap();
        assert!(found.is_error() && place.excerpt.is_empty());
        format!("{} {}:{} {}", found.code.as_str(), place.file, place.line, found.text.en)
    };
    found.iter().map(line).collect()
}

#[test]
fn a_release_with_secrets_is_refused_file_by_file() {
    let farm = Farm::empty()
        .file("live/index.html", "<p>Bienvenue")
        .file("live/notes.txt", format!("un\n{}", key("PRIVATE KEY", 4, "\n")))
        .file("live/files/site.key", "x")
        .file("live/files/slides.key", "PK\x03\x04…")
        .file("live/dump.sql.gz", "x")
        .file("live/page.html~", "x")
        .file("live/form.php", "<?php")
        .file("live/.env", "A=b")
        .file("live/.well-known/security.txt", "Contact: x");
    assert_eq!(
        told(&farm, &[], &[Audience::Public]),
        [
            "secret/name public/jardin/.env:1 .env must not be public: a key or a file of passwords",
            "secret/name public/jardin/dump.sql.gz:1 dump.sql.gz must not be public: a database",
            "secret/name public/jardin/files/site.key:1 files/site.key must not be public: a key or a file of passwords",
            "secret/program public/jardin/form.php:1 form.php must not be public: a program, which a server would run or show",
            "secret/content public/jardin/notes.txt:2 notes.txt holds a private key, on line 2",
            "secret/name public/jardin/page.html~:1 page.html~ must not be public: a backup copy or a working file",
        ]
    );
    let allowed = [".env", "dump.sql.gz", "files/site.key", "form.php", "notes.txt", "page.html~"];
    assert_eq!(told(&farm, &allowed, &[Audience::Public]), Vec::<String>::new());
}

#[test]
fn the_example_farm_has_nothing_to_hide() {
    let out = tempfile::tempdir().unwrap();
    let mut build = std::process::Command::new(env!("CARGO_BIN_EXE_sobre"));
    build.args(["build", "--quiet", "--out"]).arg(out.path()).current_dir(env!("CARGO_MANIFEST_DIR"));
    assert!(build.status().unwrap().success());
    for site in ["docs", "fanfare", "jardin"] {
        let manifest = fs::read(out.path().join(format!("{site}.release.json"))).unwrap();
        let manifest: sobre::release::Manifest = serde_json::from_slice(&manifest).unwrap();
        let destination = Destination { site, allow: &[], audiences: &[Audience::Public] };
        assert_eq!(look(&out.path().join(site), site, &manifest.files, destination).unwrap(), []);
    }
}

#[test]
fn what_is_for_others_is_refused_even_where_it_is_allowed() {
    let farm = Farm::empty().file("live/index.html", "<p>Bienvenue");
    assert_eq!(
        told(&farm, &["index.html"], &[]),
        [
            "secret/audience public/jardin/index.html:1 index.html is for `public`, and others can read where it would be published"
        ]
    );
}

#[test]
fn a_finding_says_how_to_allow_it_in_both_languages() {
    let farm = Farm::empty().file("live/exemple.pem", "x");
    let destination = Destination { site: "jardin", allow: &[], audiences: &[Audience::Public] };
    let found = look(&farm.path("live"), "public/jardin", &entries(&farm, &Audience::Public), destination).unwrap();
    let [fact, take_out, allow] = [&found[0].text, &found[0].hints[0], &found[0].hints[1]];
    assert_eq!(fact.fr, "exemple.pem ne doit pas être public : c’est une clé ou un fichier de mots de passe");
    assert_eq!(take_out.fr, "retirez-le des fichiers du site");
    assert_eq!(
        allow.fr,
        "si tout le monde peut l’avoir, écrivez dans sites/jardin.toml : « [publish] allow = [\"exemple.pem\"] »"
    );
    assert_eq!(allow.en, "if everyone may have it, write in sites/jardin.toml: `[publish] allow = [\"exemple.pem\"]`");
}

#[test]
fn what_a_site_allows_is_checked_when_it_is_read() {
    let config =
        "title = \"J\"\ndomain = \"j.example\"\n[publish]\nallow = [\"a/b.pem\", \"/x\", \"../y\"]\nalow = []\n";
    let (config, found) = sobre::config::SiteConfig::parse("jardin", config);
    assert_eq!(config.unwrap().publish.allow, [SitePath::new("a/b.pem").unwrap()]);
    let told: Vec<_> = found.iter().map(|found| (found.code.as_str(), found.text.en.as_str())).collect();
    assert_eq!(
        told,
        [
            ("config/value", "`/x` is not a file of the site"),
            ("config/value", "`../y` is not a file of the site"),
            ("key/unknown", "unknown key `alow`"),
        ]
    );
}
