//! A farm on disk and a preview that knows just enough to be previewed: `content/<site>/x.md` is
//! the page `/x/`, its text between `<p>`; other files are published as they lie; the key `titel`
//! is an error, `[gone](…)` or no title a warning.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sobre::{
    diag::{Code, Diagnostic, Place, text},
    serve::{Answer, Options, Preview, Running, Server, SiteInfo},
    watch::{Changes, Settle, Watch},
};

use super::client::Client;

/// A farm in a folder of its own, served.
pub(crate) struct Farm {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) preview: Arc<Pages>,
    server: Option<Running>,
}

impl Farm {
    /// Writes `files` and serves them.
    pub(crate) fn serve(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            write(&folder.path().join(path), text);
        }
        let watch = Watch::start(folder.path(), Settle::default()).unwrap();
        let preview = Arc::new(Pages::read(folder.path()));
        let server = Server::bind(Options { port: Some(0) }, Arc::<Pages>::clone(&preview), Some(watch)).unwrap();
        Self { folder, preview, server: Some(server.start().unwrap()) }
    }

    pub(crate) fn port(&self) -> u16 {
        self.server.as_ref().unwrap().port()
    }

    pub(crate) fn client(&self, host: &str) -> Client {
        Client::new(self.port(), host)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.folder.path().join(path), text);
    }

    pub(crate) fn stop(mut self) {
        self.server.take().unwrap().stop();
    }
}

impl Drop for Farm {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The preview.
pub(crate) struct Pages {
    farm: PathBuf,
    read: Mutex<BTreeMap<PathBuf, Page>>,
    /// How long applying takes.
    pub(crate) slowness: Mutex<Duration>,
    pub(crate) applied_count: AtomicUsize,
}

struct Page {
    html: Option<Arc<[u8]>>,
    found: Vec<Diagnostic>,
}

impl Pages {
    pub(crate) fn read(farm: &Path) -> Self {
        let pages = Self {
            farm: farm.to_path_buf(),
            read: Mutex::default(),
            slowness: Mutex::default(),
            applied_count: AtomicUsize::new(0),
        };
        pages.reread();
        pages
    }

    fn reread(&self) {
        self.read.lock().unwrap().clear();
        for entry in walkdir::WalkDir::new(self.farm.join("content")).into_iter().flatten() {
            self.look_at(entry.path().strip_prefix(&self.farm).unwrap());
        }
    }

    /// Reads one page again; a broken one keeps its last good HTML.
    fn look_at(&self, path: &Path) {
        if path.extension().is_none_or(|extension| extension != "md") {
            return;
        }
        let mut pages = self.read.lock().unwrap();
        let Ok(source) = fs::read_to_string(self.farm.join(path)) else {
            pages.remove(path);
            return;
        };
        let file = path.to_str().unwrap();
        let mut found = Vec::new();
        let mut find = |word: &str, code, text| {
            if let Some(at) = source.find(word) {
                let place = Place::new(file, &source, at..at + word.len());
                found.push(Diagnostic::new(code, text).at(place).did_you_mean(word, ["title"]));
            }
        };
        find("titel", Code::UNKNOWN_KEY, text!("unknown key `titel`", "clé inconnue « titel »"));
        find("(gone)", Code::LINK_MOVED, text!("a link that has moved", "un lien déplacé"));
        if source.starts_with("+++") && !source.contains("\ntit") {
            let text = text!("a page without a title", "une page sans titre");
            found.push(Diagnostic::new(Code::FRONT_MATTER_TITLE, text).at(Place::file(file)));
        }
        let body = source.rsplit("+++\n").next().unwrap();
        let good = !found.iter().any(Diagnostic::is_error);
        let html = format!(
            "<!doctype html><html lang=fr><meta charset=utf-8><title>{file}</title>\
             <link rel=stylesheet href=/style.css><main><p>{body}</p></main>"
        );
        let old = pages.remove(path).and_then(|page| page.html);
        let html = if good { Some(html.into_bytes().into()) } else { old };
        pages.insert(path.to_path_buf(), Page { html, found });
    }
}

impl Preview for Pages {
    fn sites(&self) -> Arc<[SiteInfo]> {
        let mut names: Vec<_> = fs::read_dir(self.farm.join("content"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names.into_iter().map(|name| SiteInfo { title: format!("Le site {name} <&>"), name, part: None }).collect()
    }

    fn answer(&self, site: &str, path: &str, query: Option<&str>) -> Answer {
        match (path, query) {
            ("/spip.php", Some("article12")) => return Answer::Redirect { to: "/contact/".into(), status: 301 },
            ("/bad/", _) => return Answer::Redirect { to: "/é\r\nX-Evil: 1".into(), status: 302 },
            ("/gone/", _) => return Answer::Gone { body: b"<p>c'est fini".as_slice().into() },
            ("/panic/", _) => panic!("on purpose"),
            _ => {}
        }
        let folder = Path::new("content").join(site);
        let name = match path.trim_matches('/') {
            "" => "_index.md".to_owned(),
            name => format!("{name}.md"),
        };
        let pages = self.read.lock().unwrap();
        if let Some(page) = pages.get(&folder.join(name)) {
            return match &page.html {
                Some(html) => Answer::file("index.html", Arc::clone(html)),
                None => Answer::Broken { diagnostics: page.found.clone().into() },
            };
        }
        let file = self.farm.join(folder).join(path.trim_start_matches('/'));
        if file.is_file() {
            Answer::OnDisk(file)
        } else {
            Answer::NotFound { body: b"<p>introuvable</p></body>".as_slice().into() }
        }
    }

    fn policy(&self, _: &str, path: &str, bytes: &[u8]) -> String {
        sobre::gate::policy(&[&sobre::gate::facts(path, bytes, false)], &|_| false)
    }

    fn diagnostics(&self, site: &str) -> Arc<[Diagnostic]> {
        let folder = Path::new("content").join(site);
        let pages = self.read.lock().unwrap();
        pages.iter().filter(|(path, _)| path.starts_with(&folder)).flat_map(|(_, page)| page.found.clone()).collect()
    }

    fn apply(&self, changes: &Changes) {
        std::thread::sleep(*self.slowness.lock().unwrap());
        match changes {
            Changes::Rescan => self.reread(),
            Changes::Paths(paths) => paths.iter().for_each(|path| self.look_at(path)),
        }
        self.applied_count.fetch_add(1, Ordering::SeqCst);
    }
}
