//! Redirects and compressed files behind a real Apache: what `tests/run apache` runs where there is one.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use sobre::{
    digest::Digest,
    path::SitePath,
    publish::{
        compress::Cache,
        policies::{self, policy_headers, policy_rules},
        redirects::{
            Answer, RedirectMap,
            apache::{MapFormat, encoding_rules, redirect_rules},
            sdbm::Sdbm,
        },
    },
    release::{FileEntry, Policy},
};
use tempfile::TempDir;

use super::redirects::{LEGACY, release};

const MODULES: &str = "/usr/lib/apache2/modules";

/// An Apache of our own on a free port, stopped with the value.
struct Apache {
    folder: TempDir,
    port: u16,
    process: Child,
}

impl Apache {
    /// Starts an Apache whose document root is `www` and whose only virtual host holds `rules`.
    fn start(folder: TempDir, rules: &str) -> Self {
        let root = folder.path().to_str().unwrap().to_owned();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let modules = ["mpm_event", "authz_core", "rewrite", "headers", "mime", "dir", "deflate", "filter", "brotli"];
        let modules: String =
            modules.iter().map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n")).collect();
        let config = format!(
            "ServerRoot {root}\nDefaultRuntimeDir {root}\nPidFile {root}/pid\nMutex file:{root}\nErrorLog {root}/error.log\n\
             ServerName jardin.example\n{modules}Listen 127.0.0.1:{port}\n\
             <IfFile /etc/mime.types>\nTypesConfig /etc/mime.types\n</IfFile>\n\
             AddType text/html .html\nAddType text/css .css\nAddType text/csv .csv\nAddType application/x-gzip .gz\n\
             AddDefaultCharset utf-8\nDirectoryIndex index.html\nUser www-data\nGroup www-data\n\
             AddOutputFilterByType BROTLI_COMPRESS;DEFLATE text/html text/css\n\
             <VirtualHost 127.0.0.1:{port}>\nDocumentRoot {root}/www\n{rules}</VirtualHost>\n"
        );
        // The server gives its rights away, and reads as somebody else.
        Command::new("chmod").args(["-R", "a+rX", &root]).status().unwrap();
        fs::write(folder.path().join("apache.conf"), config).unwrap();
        let mut command = Command::new("apache2");
        command.args(["-f", &format!("{root}/apache.conf"), "-D", "FOREGROUND"]).stdin(Stdio::null());
        let process = command.spawn().expect("tests/run apache has made sure of it");
        let apache = Self { folder, port, process };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", apache.port)).is_ok() {
                return apache;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("{}", apache.log());
    }

    fn get(&self, target: &str, headers: &[&str]) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: jardin.example\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end =
            bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("{target}: {bytes:?}"));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        // A server on port 80 would not name it.
        let head = head.replace(&format!("jardin.example:{}", self.port), "jardin.example");
        Reply { head, body: bytes[end + 4..].to_vec() }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        let stop = format!("{}/apache.conf", self.folder.path().display());
        let _ = Command::new("apache2").args(["-f", &stop, "-k", "stop"]).status();
        let _ = self.process.wait();
    }
}

struct Reply {
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("sobre-apache-").tempdir().unwrap();
    fs::create_dir_all(folder.path().join("www")).unwrap();
    folder
}

fn base(folder: &TempDir, map: &RedirectMap) -> PathBuf {
    folder.path().join(map.name())
}

fn pairs(map: &RedirectMap) -> impl Iterator<Item = (&str, String)> {
    map.entries().map(|(key, answer)| (key, answer.to_string()))
}

/// What the map says that a server answers: status and location.
fn expected(map: &RedirectMap, target: &str) -> (u16, Option<String>) {
    match map.answer(target) {
        Some(Answer::Gone) => (410, None),
        Some(Answer::Moved(to)) => (301, Some(absolute(to))),
        Some(Answer::Found(to)) => (302, Some(absolute(to))),
        None => (404, None),
    }
}

fn absolute(to: &str) -> String {
    if to.starts_with('/') { format!("http://jardin.example{to}") } else { to.into() }
}

#[test]
#[ignore = "stage apache"]
fn apache_answers_every_redirect_as_the_map_says() {
    let hostile = [
        ("/a b/\"c\"/<d>", "/x?$1=%1&${y}=`z`|{}", 301),
        ("/%25/100%", "/pour%20cent", 302),
        ("/l\nigne?x\ny", "/z\r\nSet-Cookie: a=b", 301),
        ("/plus+plus?a+b=c", "/+?+", 301),
        ("/d.o.t/(x)[y]*", "/dot", 301),
        ("/q?x=1&y=2&z=3", "/q/#ancre", 302),
        ("/what%3fthis", "/what", 301),
        ("/why%3f?a%3Fb", "/x?y=1?2", 301),
    ];
    let redirects: Vec<_> = LEGACY.iter().chain(&hostile).copied().collect();
    // More paths with queries than are listed in a condition.
    let scripts: Vec<String> = (0..40).map(|n| format!("/script{n}.php?id={n}")).collect();
    let more = scripts.iter().map(|from| (from.as_str(), "/script/", 301));
    let maps = [redirects.clone(), redirects.iter().copied().chain(more).collect()];
    let [few, many] = maps.map(|redirects| RedirectMap::new(&release(&[], &redirects)).value);
    let asked = [
        "/a%20b/%22c%22/%3Cd%3E",
        "/%25/100%25",
        "/l%0aigne?x%0Ay",
        "/plus+plus?a+b=c",
        "/plus%2bplus?a%2Bb=c",
        "/d.o.t/(x)[y]*",
        "/dxoxt/(x)[y]*",
        "/q?z=3&x=1&y=2",
        "/q?z=3&x=1&y=2&utm_source=lettre&utm_medium=mail",
        "/q?z=3&utm_source=lettre&x=1&y=2",
        "/what%3Fthis",
        "/what?this",
        "/spip.php?article12&fbclid=a%20b",
        "/spip.php?article99",
        "/index.php?lang=fr&page=article12",
        "/2019/03/ancienne",
        "/2019//03/ancienne/?x=1",
        "/photos",
        "/caf%C3%A9",
        "/caf%c3%a9/",
        "/%C3%A9v%c3%a9nements/%C3%A9t%C3%A9/",
        "/?p=123",
        "/?p=124",
        "/rien",
    ];
    for (map, format) in [(&few, MapFormat::Sdbm), (&many, MapFormat::Sdbm), (&few, MapFormat::Txt)] {
        let folder = folder();
        let base = base(&folder, map);
        Sdbm::of(pairs(map)).unwrap().write(&base).unwrap();
        fs::write(base.with_added_extension("txt"), map.to_txt()).unwrap();
        let rules = redirect_rules(map, format, base.to_str().unwrap()).unwrap();
        let apache = Apache::start(folder, &rules);
        for target in asked.into_iter().chain(map.entries().map(|(key, _)| key)) {
            let reply = apache.get(target, &[]);
            let (status, location) = expected(map, target);
            // The home page of an empty site is forbidden to list.
            let status = if target.starts_with("/?p=124") { 404 } else { status };
            let said = (reply.status(), reply.header("location"));
            assert_eq!(said, (status, location.as_deref()), "{format:?} {target}\n{}", apache.log());
        }
    }
}

#[test]
#[ignore = "stage apache"]
fn httxt2dbm_and_we_read_each_others_maps() {
    let all: Vec<(String, String)> = (0..50_000).map(|n| (format!("/vieux/{n}/é"), format!("/neuf/{n}/"))).collect();
    let redirects: Vec<_> = all.iter().map(|(from, to)| (from.as_str(), to.as_str(), 301)).collect();
    let map = RedirectMap::new(&release(&[], &redirects)).value;
    let folder = folder();
    let (text, theirs) = (folder.path().join("map.txt"), folder.path().join("theirs"));
    fs::write(&text, map.to_txt()).unwrap();
    let run = Command::new("httxt2dbm").args(["-f", "SDBM", "-i"]).arg(&text).arg("-o").arg(&theirs).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    let read = |ending: &str| fs::read(theirs.with_extension(ending)).unwrap();
    let theirs = Sdbm::read(read("dir"), &read("pag"));
    let ours = Sdbm::of(pairs(&map)).unwrap();
    assert_eq!((theirs.pairs().count(), ours.pairs().count()), (100_000, 100_000));
    for (key, value) in pairs(&map) {
        assert_eq!(theirs.get(&key), Some(value.as_bytes()));
        assert_eq!(ours.get(&key), Some(value.as_bytes()));
    }
    // And the tree is the same, node for node: theirs is written pair by pair, ours at once.
    let base = folder.path().join("ours");
    ours.write(&base).unwrap();
    let tree = |bytes: Vec<u8>| bytes.into_iter().rev().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
    assert_eq!(tree(fs::read(base.with_extension("dir")).unwrap()), tree(read("dir")));
}

/// Writes a site and its companions.
fn site(root: &Path, files: &[(&str, String)]) {
    let www = root.join("www");
    let mut entries = Vec::new();
    for (path, text) in files {
        let file = www.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        let (digest, bytes) = (Digest::of(text.as_bytes()), text.len() as u64);
        entries.push(FileEntry { path: SitePath::new(path).unwrap(), digest, bytes, audience: Default::default() });
    }
    let out = tempfile::tempdir().unwrap();
    let compressed = Cache::open(out.path()).unwrap().compress(&www, &entries, &|_, _| ()).unwrap();
    for extra in compressed.extras {
        fs::copy(extra.file, www.join(extra.entry.path.as_str())).unwrap();
    }
}

fn unpacked(reply: &Reply) -> String {
    let mut text = String::new();
    match reply.header("content-encoding") {
        Some("br") => brotli::Decompressor::new(&*reply.body, 4096).read_to_string(&mut text).unwrap(),
        Some("gzip") => flate2::read::GzDecoder::new(&*reply.body).read_to_string(&mut text).unwrap(),
        other => {
            assert_eq!(other, None);
            text.push_str(std::str::from_utf8(&reply.body).unwrap());
            0
        }
    };
    text
}

#[test]
#[ignore = "stage apache"]
fn apache_sends_the_smallest_file_that_each_client_takes() {
    let folder = folder();
    let prose = |of: &str| format!("<p>{of} : des mots qui se suivent et se ressemblent.\n").repeat(40);
    let files = ["index.html", "a/index.html", "été/index.html", "x.css", "data.csv"].map(|path| (path, prose(path)));
    site(folder.path(), &files);
    let archive = "not really an archive, but nobody may unpack it";
    fs::write(folder.path().join("www/own.csv.gz"), archive).unwrap();
    fs::write(folder.path().join("www/small.css"), "b{}").unwrap();
    let not_found = prose("Rien ici");
    site(folder.path(), &[("404.html", not_found.clone())]);
    let map = RedirectMap::new(&release(&[], LEGACY)).value;
    let base = base(&folder, &map);
    Sdbm::of(pairs(&map)).unwrap().write(&base).unwrap();
    let redirects = redirect_rules(&map, MapFormat::Sdbm, base.to_str().unwrap()).unwrap();
    let errors = "ErrorDocument 404 /404.html\nErrorDocument 410 /404.html\n";
    let apache = Apache::start(folder, &format!("{errors}{redirects}{}", encoding_rules()));
    for (target, path, kind) in [
        ("/", "index.html", "text/html"),
        ("/index.html", "index.html", "text/html"),
        ("/a/", "a/index.html", "text/html"),
        ("/a/index.html?x=1", "a/index.html", "text/html"),
        ("/%C3%A9t%C3%A9/", "été/index.html", "text/html"),
        ("/x.css", "x.css", "text/css"),
        ("/data.csv", "data.csv", "text/csv"),
    ] {
        let mut tags = Vec::new();
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip, br;q=0", Some("gzip")),
            ("br;q=0.001", Some("br")),
            ("BR; q=1.0 , gzip", Some("br")),
            ("gzip", Some("gzip")),
            ("brotli, x-gzip", None),
            ("identity", None),
        ] {
            let accept = format!("Accept-Encoding: {accepted}");
            let reply = apache.get(target, &[&accept]);
            let said = (reply.status(), reply.header("content-encoding"), reply.header("vary"));
            assert_eq!(said, (200, encoding, Some("Accept-Encoding")), "{target} {accepted}: {}", reply.head);
            assert!(reply.header("content-type").unwrap().starts_with(kind), "{target} {accepted}: {}", reply.head);
            assert_eq!(reply.header("content-length"), Some(reply.body.len().to_string().as_str()));
            assert_eq!(unpacked(&reply), prose(path), "{target} {accepted}");
            let tag = reply.header("etag").unwrap().to_owned();
            let again = apache.get(target, &[&accept, &format!("If-None-Match: {tag}")]);
            assert_eq!((again.status(), again.header("vary")), (304, Some("Accept-Encoding")), "{target} {accepted}");
            tags.push((encoding, tag));
        }
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 3, "an entity tag for each representation: {tags:?}");
    }
    let own = apache.get("/own.csv.gz", &["Accept-Encoding: gzip, br"]);
    assert_eq!((own.header("content-encoding"), own.body.as_slice()), (None, archive.as_bytes()));
    let small = apache.get("/small.css", &["Accept-Encoding: identity"]);
    assert_eq!(
        (small.status(), small.header("vary"), small.body.as_slice()),
        (200, Some("Accept-Encoding"), &b"b{}"[..])
    );
    assert_eq!(apache.get("/a", &["Accept-Encoding: br"]).status(), 301);
    // Beside redirects, and with the site's own page for what is not found or gone, compressed as well.
    for (target, status) in [("/nothing", 404), ("/photos/", 410), ("/photos/?x=1", 410)] {
        for accepted in ["br", "gzip", "identity"] {
            let reply = apache.get(target, &[&format!("Accept-Encoding: {accepted}")]);
            assert_eq!(
                (reply.status(), unpacked(&reply)),
                (status, not_found.clone()),
                "{target} {accepted}: {}",
                reply.head
            );
        }
    }
    let moved = apache.get("/?p=123", &["Accept-Encoding: br"]);
    assert_eq!((moved.status(), moved.header("location")), (301, Some("http://jardin.example/actualites/fete/")));
    assert_eq!(apache.get("/?p=124", &["Accept-Encoding: br"]).header("content-encoding"), Some("br"));
    assert_eq!(apache.get("/a/%2e%2e/%2e%2e/etc/passwd", &["Accept-Encoding: br"]).status(), 400);
}

#[test]
#[ignore = "stage apache"]
fn apache_sends_the_policy_that_the_build_computed() {
    let usual = "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'";
    let film = "default-src 'self'; frame-src 'self' https://player.vimeo.com; object-src 'none'";
    let digests = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' ".repeat(60);
    let long = format!("default-src 'self'; style-src 'self' {digests}; object-src 'none'");
    let own =
        [("404.html", film), ("film/index.html", film), ("long/index.html", long.as_str()), ("été %/a b.html", film)];
    let policy =
        |(path, policy): &(&str, &str)| Policy { path: SitePath::new(path).unwrap(), policy: (*policy).into() };
    let manifest = release(&[], &[]).with_policies(own.iter().map(policy).collect());
    let folder = folder();
    let files = ["404.html", "index.html", "film/index.html", "long/index.html", "été %/a b.html", "own.svg"];
    site(folder.path(), &files.map(|path| (path, "des mots et des mots, ".repeat(40))));
    let space = folder.path().to_str().unwrap().to_owned();
    fs::create_dir_all(folder.path().join("priv/sobre")).unwrap();
    fs::write(folder.path().join("priv/sobre/policies.txt"), policies::map(&manifest).unwrap().1).unwrap();
    let rules = policy_headers() + &policy_rules(&space).unwrap() + &encoding_rules();
    let apache = Apache::start(folder, &format!("ErrorDocument 404 /404.html\n{rules}"));
    for (target, expected) in [
        ("/", usual),
        ("/own.svg", usual),
        ("/film/", film),
        ("/film/?a=b", film),
        ("/film/index.html", film),
        ("//film//", film),
        ("/long/", long.as_str()),
        ("/%C3%A9t%c3%a9%20%25/a%20b.html", film),
        ("/nowhere", film),
        ("/film/?2", film),
        ("/film%3f2", film),
    ] {
        for accepted in ["identity", "br"] {
            let reply = apache.get(target, &[&format!("Accept-Encoding: {accepted}")]);
            assert_eq!(reply.header("content-security-policy"), Some(expected), "{target}\n{}", reply.head);
        }
    }
}
