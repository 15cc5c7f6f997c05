//! Random edits of a farm in memory.

use proptest::prelude::*;

use super::world::Files;

/// One edit: what is done, and three numbers that say where and with what.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) deed: Deed,
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) c: u32,
}

/// What can be done to a farm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Body,
    Front,
    SectionFront,
    Add,
    AddFile,
    Delete,
    Rename,
    RenameFolder,
    Template,
    Override,
    Component,
    Words,
    Manifest,
    Static,
    Site,
    Data,
    Event,
    Redirects,
    Asset,
    Break,
    Day,
    Nothing,
}

/// Deeds with how often each is done.
const DEEDS: &[(u32, Deed)] = &[
    (8, Deed::Body),
    (12, Deed::Front),
    (4, Deed::SectionFront),
    (5, Deed::Add),
    (2, Deed::AddFile),
    (4, Deed::Delete),
    (4, Deed::Rename),
    (3, Deed::RenameFolder),
    (4, Deed::Template),
    (3, Deed::Override),
    (2, Deed::Component),
    (2, Deed::Words),
    (2, Deed::Manifest),
    (2, Deed::Static),
    (6, Deed::Site),
    (5, Deed::Data),
    (4, Deed::Event),
    (2, Deed::Redirects),
    (2, Deed::Asset),
    (4, Deed::Break),
    (2, Deed::Day),
    (1, Deed::Nothing),
];

/// Returns sequences of edits.
pub(super) fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    let deed = prop::strategy::Union::new_weighted(DEEDS.iter().map(|&(weight, deed)| (weight, Just(deed))).collect());
    let edit = (deed, 0..1000u32, 0..1000u32, 0..1000u32).prop_map(|(deed, a, b, c)| Edit { deed, a, b, c });
    prop::collection::vec(edit, most..=most)
}

/// Returns the `at`-th of a list, over again from its end.
fn nth<T>(list: &[T], at: u32) -> Option<&T> {
    list.get(at as usize % list.len().max(1))
}

impl Edit {
    /// Edits `files`; returns what was done, or `None` when there was nothing to do it to.
    pub(super) fn apply(&self, files: &mut Files) -> Option<String> {
        let before = files.clone();
        let done = self.act(files)?;
        (*files != before || matches!(self.deed, Deed::Day | Deed::Nothing)).then_some(done)
    }

    fn act(&self, files: &mut Files) -> Option<String> {
        match self.deed {
            Deed::Body => self.body(files),
            Deed::Front => self.front(files),
            Deed::SectionFront => self.section_front(files),
            Deed::Add => self.add(files),
            Deed::AddFile => self.add_file(files),
            Deed::Delete => self.delete(files),
            Deed::Rename => self.rename(files),
            Deed::RenameFolder => self.rename_folder(files),
            Deed::Template => self.template(files),
            Deed::Override => self.override_(files),
            Deed::Component => self.replace_in(
                files,
                |p| p.contains("/components/"),
                "{% endcomponent %}",
                |n| format!("<i>{n}</i>{{% endcomponent %}}"),
            ),
            Deed::Words => self.replace_in(files, |p| p.contains("/i18n/"), "= \"", |n| format!("= \"{n}")),
            Deed::Manifest => self.manifest(files),
            Deed::Static => self.write(
                files,
                |p| p.contains("/static/"),
                &[b"a{b:c}", b"x{y:z}", b"", b"much longer {than:before}"],
            ),
            Deed::Site => self.site(files),
            Deed::Data => self.data(files),
            Deed::Event => self.event(files),
            Deed::Redirects => self.redirects(files),
            Deed::Asset if self.c.is_multiple_of(2) => {
                let pictures = [500, 300, 1000].map(super::example::picture);
                self.write(files, |path| path.ends_with("vue.png"), &pictures.each_ref().map(Vec::as_slice))
            }
            Deed::Asset => self.write(files, is_asset, &[b"jpg-bytez", b"other", b"", b"<p>a   b\n<p>c"]),
            Deed::Break => self.break_(files),
            Deed::Day => Some(format!("move the day by {}", self.days())),
            Deed::Nothing => Some("nothing".into()),
        }
    }

    /// Days by which [`Deed::Day`] moves the build.
    pub(super) fn days(&self) -> i64 {
        [-1, 1, 2, 14, -30, 365][self.a as usize % 6]
    }

    fn pick(&self, files: &Files, which: impl Fn(&str) -> bool) -> Option<String> {
        let those: Vec<&String> = files.keys().filter(|path| which(path)).collect();
        nth(&those, self.a).map(ToString::to_string)
    }

    fn body(&self, files: &mut Files) -> Option<String> {
        let path = self.pick(files, is_page)?;
        let targets: Vec<String> =
            files.keys().filter(|other| is_page(other) && site_of(other) == site_of(&path)).cloned().collect();
        let target = nth(&targets, self.c)?.splitn(3, '/').nth(2)?.to_owned();
        let n = self.c;
        let chunk = match self.b % 25 {
            0 => format!("\nUn paragraphe {n} : « oui » ?\n"),
            1 => format!("\n## Titre {n}\n\n### Sous-titre\n"),
            2 => "\n[[contact]] et [là](page:contact#adresse).\n".into(),
            3 => format!("\n[vers](/{target})\n"),
            4 => format!("\n::button{{link=\"/{target}\" label=\"Aller {n}\"}}\n"),
            5 => format!("\n:::encart{{title=\"T{n}\"}}\nDedans *oui*.\n:::\n"),
            6 => format!("\nUne note[^n{n}].\n\n[^n{n}]: Texte.\n"),
            7 => "\n<b onclick=\"x\">gras</b> <u>souligné</u>\n".into(),
            8 => format!("\n| a | b |\n|---|---|\n| {n} | {{{{ x }}}} |\n"),
            9 => "\n`code` \"droit\" ... https://a.example/ 5 €\n".into(),
            10 => format!("\n[mort](rien-{n}.md)\n"),
            11 => "\n::inconnu{}\n".into(),
            12 => "\n<div>\n<p>un   bloc</p>\n</div>\n".into(),
            13 => format!("\n[[home]] {n}\n"),
            14 => "\n\n".into(),
            15 => format!("\n```rust {{1}}\nlet n = {n}; // « oui »\n```\n\n```inconnu\n{n}\n```\n"),
            16 => format!("\n```math\n\\frac{{{n}}}{{2}}\n```\n"),
            17 => format!("\nLe RGPD et le T{n}.\n\n*[RGPD]: Règlement {n}\n*[T{n}]: Train\n"),
            18 => "\n::gallery{folder=\"/photos\" captions=\"photos.toml\"}\n".into(),
            19 => "\n![L’air](/photos/son.mp3)\n\n![Un film](/photos/film.webm) dans une phrase\n".into(),
            20 => "\n[Les statuts](/photos/statuts.pdf)\n".into(),
            21 => "\n![La vue](/photos/vue.png)\n".into(),
            22 => format!("\n[lié](/{target}#titre-{n}) et [ailleurs](/{target})\n"),
            23 => "\nUn [lien](/){rel=me} et un titre\n\n## Avec ancre {#ancre}\n".into(),
            _ => {
                // Shorter instead of longer: the last line goes.
                let text = String::from_utf8(files[&path].clone()).ok()?;
                let kept = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
                if text[..kept].matches("+++").count() + text[..kept].matches("---").count() < 2 {
                    return None;
                }
                files.insert(path.clone(), text[..kept].into());
                return Some(format!("cut the last line of {path}"));
            }
        };
        files.get_mut(&path)?.extend(chunk.bytes());
        Some(format!("append to {path}: {chunk:?}"))
    }

    fn front(&self, files: &mut Files) -> Option<String> {
        let path = self.pick(files, is_page)?;
        let n = self.c % 4;
        let line = match self.b % 24 {
            0..=2 => format!("title = \"{}\"", ["Alpha", "Zêta & <co>", "L’été \\\"x\\\"", "10 %"][n as usize]),
            3 | 4 => {
                format!("date = {}", ["2026-01-15", "2026-07-01T10:00:00Z", "2025-12-31", "2027-01-01"][n as usize])
            }
            5..=7 => format!(
                "tags = {}",
                ["[\"Fete\", \"jardin\"]", "[]", "[\"eau\"]", "[\"fête\", \"t1\", \"t2\"]"][n as usize]
            ),
            8 | 9 => format!("weight = {}", [1, -1, 10, 0][n as usize]),
            10 => format!("slug = \"{}\"", ["un", "deux", "trois", "Été"][n as usize]),
            11 => format!("draft = {}", n % 2 == 0),
            12 => format!("hidden = {}", n % 2 == 0),
            13 => {
                format!("publish = {}", ["2026-11-20", "2026-11-22", "2026-12-01T12:00:00", "2020-01-01"][n as usize])
            }
            14 => format!("expires = {}", ["2026-11-22", "2026-11-21", "2026-12-24", "2030-01-01"][n as usize]),
            15 => format!("description = \"Dit {n}.\""),
            16 => format!("menu = {}\ntoc = {}", n % 2 == 0, n > 1),
            17 => format!("feed = {}\nsearch = {}", n % 2 == 0, n > 1),
            18 => format!("updated = 2026-0{}-02", n + 1),
            19 => format!("authors = [\"Ada\", \"B{n}\"]"),
            20 => format!("redirects = [\"/vieux-{}/\"]", self.c % 9),
            21 => format!("template = \"{}\"", ["page.html", "section.html", "404.html", "rien.html"][n as usize]),
            22 => format!("url = \"/ailleurs/{}/\"", self.c % 9),
            _ => format!("id = \"id-{}\"", self.c % 9),
        };
        set_front(files.get_mut(&path)?, &line)?;
        Some(format!("set in {path}: {line}"))
    }

    fn section_front(&self, files: &mut Files) -> Option<String> {
        let path = self.pick(files, |path| is_page(path) && path.ends_with("/_index.md"))?;
        let n = self.c as usize % 3;
        let line = match self.b % 6 {
            0 => format!("sort = \"{}\"", ["date", "weight", "title"][n]),
            1 => format!("paginate = {}", [0, 1, 3][n]),
            2 => format!("recursive = {}", n == 0),
            3 => format!("page_type = \"{}\"", ["document", "project", "trip"][n]),
            4 => format!("feed = {}", n == 0),
            _ => format!("page_template = \"{}\"", ["page.html", "404.html", "section.html"][n]),
        };
        set_front(files.get_mut(&path)?, &line)?;
        Some(format!("set in {path}: {line}"))
    }

    /// Returns a folder of a site's content.
    fn folder(&self, files: &Files) -> Option<String> {
        let mut folders: Vec<&str> = files.keys().filter(|path| is_content(path)).map(|path| folder_of(path)).collect();
        folders.dedup();
        nth(&folders, self.a).map(ToString::to_string)
    }

    fn add(&self, files: &mut Files) -> Option<String> {
        let folder = self.folder(files)?;
        let n = self.c % 7;
        let name = match self.b % 8 {
            0 => format!("2026-03-0{}-neuf.md", n + 1),
            1 => format!("paquet-{n}/index.md"),
            2 => format!("rubrique-{n}/_index.md"),
            3 => "_index.md".into(),
            4 if n > 3 => format!("page-{n}.en.md"),
            4 => format!("profond-{n}/encore/page.md"),
            5 => "index.md".into(),
            _ => format!("page-{n}.md"),
        };
        let path = format!("{folder}{name}");
        if files.contains_key(&path) {
            return None;
        }
        let text = match self.c % 5 {
            0 => "Sans titre.\n".to_owned(),
            1 => format!("---\ntitle: Yaml {n}\ndate: 2026-04-0{}\n---\nDu texte.\n", n + 1),
            _ => format!("+++\ntitle = \"Neuve {n}\"\ntags = [\"fête\"]\n+++\nDu texte neuf {n}.\n"),
        };
        files.insert(path.clone(), text.into());
        Some(format!("add {path}"))
    }

    fn add_file(&self, files: &mut Files) -> Option<String> {
        let path = format!(
            "{}{}",
            self.folder(files)?,
            ["x.jpg", "page.html", ".caché", "robots.txt", "Grand.pdf", "son.txt", "film.fr.vtt", "film.png"]
                [self.b as usize % 8]
        );
        files.insert(path.clone(), format!("<p>{}", self.c % 5).into());
        Some(format!("write {path}"))
    }

    fn delete(&self, files: &mut Files) -> Option<String> {
        let path = self.pick(files, |path| is_content(path) && !is_core(path))?;
        files.remove(&path);
        Some(format!("delete {path}"))
    }

    fn rename(&self, files: &mut Files) -> Option<String> {
        let path = self.pick(files, |path| is_content(path) && !is_core(path))?;
        let folders: Vec<&str> =
            files.keys().filter(|p| is_content(p) && site_of(p) == site_of(&path)).map(|p| folder_of(p)).collect();
        let folder = *nth(&folders, self.b)?;
        let ending = path.rsplit('.').next()?;
        let name = if self.c.is_multiple_of(2) {
            path.rsplit('/').next()?.to_owned()
        } else {
            format!("renommee-{}.{ending}", self.c % 5)
        };
        let new = format!("{folder}{name}");
        if files.contains_key(&new) {
            return None;
        }
        let bytes = files.remove(&path)?;
        files.insert(new.clone(), bytes);
        Some(format!("rename {path} to {new}"))
    }

    fn rename_folder(&self, files: &mut Files) -> Option<String> {
        let folder = self.folder(files).filter(|folder| folder.matches('/').count() > 2)?;
        let above = &folder[..folder.trim_end_matches('/').rfind('/')? + 1];
        let new = format!("{above}dossier-{}/", self.c % 5);
        let moved: Vec<String> = files.keys().filter(|path| path.starts_with(&folder)).cloned().collect();
        if files.keys().any(|path| path.starts_with(&new)) {
            return None;
        }
        for path in moved {
            let bytes = files.remove(&path)?;
            files.insert(format!("{new}{}", &path[folder.len()..]), bytes);
        }
        Some(format!("rename {folder} to {new}"))
    }

    fn template(&self, files: &mut Files) -> Option<String> {
        let path = self.pick(files, |path| path.contains("/templates/"))?;
        let text = String::from_utf8(files[&path].clone()).ok()?;
        let n = self.c % 50;
        let (mark, new) = match text.find("{% block main %}").or_else(|| text.find("{% block byline %}")) {
            Some(at) => (at + text[at..].find("%}")? + 2, format!("<i>{n}</i>")),
            None => (0, format!("<i>{n}</i>")),
        };
        let mark = if text.starts_with("<!doctype") { text.len() } else { mark };
        let text = format!("{}{new}{}", &text[..mark], &text[mark..]);
        files.insert(path.clone(), text.into());
        Some(format!("insert {new} in {path} at {mark}"))
    }

    /// Puts a template, part or component in a place of the chain where there is none, or takes it away.
    fn override_(&self, files: &mut Files) -> Option<String> {
        const OVERRIDES: &[(&str, &str)] = &[
            ("templates/parts/breadcrumb.html", "<p>fil</p>"),
            ("templates/parts/list.html", "<p>{% for p in items %}{{ p.title }},{% endfor %}</p>"),
            (
                "templates/term.html",
                "{% extends \"layout.html\" %}\n{% block main %}terme {{ term.name }}{% endblock %}",
            ),
            (
                "templates/layout.html",
                "<!doctype html><title>x</title>{% block main %}{% endblock %}{{ asset(path=\"style.css\") }}",
            ),
            (
                "components/button.html",
                "{% component button(link: string, label: string) %}<a href=\"{{ link }}\">{{ label }}!</a>{% endcomponent %}",
            ),
            ("static/style.css", "own{}"),
            ("i18n/fr.toml", "hello = \"Salut\"\nof = \"de\"\n"),
            ("types/trip.toml", "[fields.km]\ntype = \"integer\"\ndefault = 4\n"),
        ];
        let root =
            ["sites/jardin", "sites/velo", "themes/enfant", "themes/plain", "sites/fanfare"][self.a as usize % 5];
        let (name, text) = OVERRIDES[self.b as usize % OVERRIDES.len()];
        let path = format!("{root}/{name}");
        if root == "themes/plain" && name != "templates/parts/breadcrumb.html" {
            return None;
        }
        if files.remove(&path).is_some() {
            return Some(format!("remove {path}"));
        }
        files.insert(path.clone(), text.into());
        Some(format!("write {path}"))
    }

    fn manifest(&self, files: &mut Files) -> Option<String> {
        let changes = [
            ("nav = \"section\"", "nav = \"site\""),
            ("#123456", "#654321"),
            ("foot = \"site\"", "foot = \"section\""),
            ("\"rien\"", "\"quelque chose\""),
        ];
        let (a, b) = changes[self.b as usize % 4];
        let path = if self.b % 4 == 3 { "themes/enfant/theme.toml" } else { "themes/plain/theme.toml" };
        swap(files, path, a, b)
    }

    fn site(&self, files: &mut Files) -> Option<String> {
        const CHANGES: &[(&str, &str)] = &[
            ("paginate = 2", "paginate = 1"),
            ("full = false", "full = true"),
            ("limit = 4", "limit = 0"),
            ("limit = 20", "limit = 1"),
            ("limit = 3", "limit = 8"),
            ("html = \"sanitize\"", "html = \"refuse\""),
            ("html = \"trust\"", "html = \"sanitize\""),
            ("typography = \"auto\"", "typography = \"off\""),
            ("typography = \"off\"", "typography = \"french\""),
            ("slug = \"etiquettes\"", "slug = \"mots\""),
            ("feed = true", "feed = false"),
            ("title = \"Le jardin\"", "title = \"Notre jardin\""),
            ("title = \"The garden\"", "title = \"Our garden\""),
            ("title = \"Écrire\"", "title = \"Nous écrire\""),
            ("title = \"Accueil\"", "title = \"\""),
            ("link = \"/\"", "link = \"/concerts/\""),
            ("note = \"note\"", "note = \"autre\""),
            ("note = \"tuba\"", "note = \"cor\""),
            ("accent = \"#135724\"", "accent = \"#abc\""),
            ("[languages.en]\ntitle = \"The garden\"\n", ""),
            ("theme = \"enfant\"\n", "theme = \"base\"\n"),
            ("theme = \"enfant\"\n", "theme = \"plain\"\n"),
            ("domain = \"jardin.example\"", "domain = \"jardin.test\""),
            ("lang = \"en\"", "lang = \"fr\""),
            ("[taxonomies.topics]", "[taxonomies.tags]"),
            ("first = \"page:contact\"", "first = \"/concerts/\""),
            ("description = \"Un jardin partagé.\"", "description = \"\""),
            ("x = 1", "x = [1, 2]"),
            ("farm = true", "farm = true\ntimezone = \"Europe/Lisbon\""),
            ("farm = true", "farm = false"),
            ("formats = [\"atom\"]", "formats = [\"json\", \"rss\"]"),
            ("fallback = [\"en\", \"fr\"]", "fallback = [\"fr\"]"),
            ("[languages.br]\nfallback = [\"en\", \"fr\"]\n", ""),
            ("select = \"h1\"", "select = \"h2\""),
            ("class = \"rule\"", "class = \"other\""),
            ("[[rules]]\nselect = \"main p > a\"\nreplace = \"lien\"\n", ""),
        ];
        let (a, b) = CHANGES[self.b as usize % CHANGES.len()];
        let sites = ["sites/jardin.toml", "sites/fanfare.toml", "sites/velo.toml"];
        // The first site, from `a` on, that has one of the two.
        (0..3).find_map(|at| swap(files, sites[(self.a as usize + at) % 3], a, b))
    }

    fn data(&self, files: &mut Files) -> Option<String> {
        // What a command made is mended, what it read makes it run.
        let is_made = |path: &str| path == "content/velo/data/km.csv";
        let path =
            self.pick(files, |path| (path.contains("/data/") && !is_made(path)) || path.starts_with("notes/"))?;
        if path.ends_with(".toml") {
            files.get_mut(&path)?.extend(format!("[[people]]\nname = \"P{}\"\n", self.b % 20).bytes());
            return Some(format!("append to {path}"));
        }
        let text = String::from_utf8(files[&path].clone()).ok()?;
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let row = format!("n{},{}", self.b % 9, self.c % 5);
        let at = 1 + self.a as usize % lines.len().max(1);
        match self.c % 6 {
            0 | 1 => lines.push(row),
            // In the middle: the rows below have other places then.
            2 => lines.insert(at.min(lines.len()), row),
            3 if lines.len() > 2 => drop(lines.pop()),
            4 => lines.push(format!("\"Deux\nlignes {}\",\"\"", self.b % 9)),
            _ => lines.push("trop,de,cellules".into()),
        }
        files.insert(path.clone(), (lines.join("\n") + "\n").into());
        Some(format!("edit the rows of {path}: {lines:?}"))
    }

    fn event(&self, files: &mut Files) -> Option<String> {
        let path =
            self.pick(files, |path| path.contains("/agenda/") && is_page(path) && !path.ends_with("_index.md"))?;
        let n = self.c as usize % 4;
        let line = match self.b % 6 {
            0 => format!(
                "start = {}",
                ["2026-11-24T10:00:00", "2026-09-08T19:30:00", "2026-12-05", "2027-03-28T02:30:00"][n]
            ),
            1 => format!(
                "repeat = \"{}\"",
                ["FREQ=WEEKLY;COUNT=40", "FREQ=MONTHLY", "FREQ=DAILY;UNTIL=20261220", "rien"][n]
            ),
            2 => format!("cancelled = {}", n % 2 == 0),
            3 => format!("place = \"Lieu {n}\""),
            4 => format!("also = [{}]", ["", "2027-01-02T10:00:00", "2026-11-21T12:00:00", "2026-09-15T19:30:00"][n]),
            _ => format!("except = [{}]", ["2026-11-24", "2026-12-08", "", "2026-12-29"][n]),
        };
        set_front(files.get_mut(&path)?, &line)?;
        Some(format!("set in {path}: {line}"))
    }

    fn redirects(&self, files: &mut Files) -> Option<String> {
        let site = ["jardin", "fanfare", "velo"][self.a as usize % 3];
        let path = format!("content/{site}/redirects.toml");
        let (from, n) = (self.c % 9, self.b % 5);
        let table = match n {
            0 => format!("[[redirect]]\nfrom = \"/ancien-{from}/\"\nto = \"/ancien-{}/\"\n", self.b % 9),
            1 => return files.remove(&path).map(|_| format!("remove {path}")),
            _ => format!(
                "[[redirect]]\nfrom = \"/ancien-{from}/\"\nto = \"/contact/\"\nstatus = {}\n",
                [301, 302][n as usize % 2]
            ),
        };
        files.entry(path.clone()).or_default().extend(table.bytes());
        Some(format!("append to {path}: {table:?}"))
    }

    fn write(&self, files: &mut Files, which: impl Fn(&str) -> bool, texts: &[&[u8]]) -> Option<String> {
        let path = self.pick(files, which)?;
        files.insert(path.clone(), nth(texts, self.b)?.to_vec());
        Some(format!("write {path}: {:?}", String::from_utf8_lossy(&files[&path])))
    }

    fn replace_in(
        &self,
        files: &mut Files,
        which: impl Fn(&str) -> bool,
        old: &str,
        new: impl Fn(u32) -> String,
    ) -> Option<String> {
        let path = self.pick(files, which)?;
        let text = String::from_utf8(files[&path].clone()).ok()?;
        let new = new(self.c % 30);
        files.insert(path.clone(), text.replacen(old, &new, 1).into());
        Some(format!("in {path}: {old} → {new}"))
    }

    fn break_(&self, files: &mut Files) -> Option<String> {
        let path = self.pick(files, |path| {
            [".md", ".html", ".toml"].iter().any(|ending| path.ends_with(ending)) && path != "farm.toml"
        })?;
        let bytes = files.get_mut(&path)?;
        match self.b % 3 {
            0 if path.ends_with(".html") => bytes.extend(b"{% if %}"),
            0 => bytes.splice(0..0, *b"+++\ntitle = = 1\n").for_each(drop),
            1 => bytes.extend(b"\xff\xfe"),
            _ => bytes.truncate(bytes.len() * 2 / 3),
        }
        Some(format!("break {path} ({})", self.b % 3))
    }
}

/// Replaces `a` by `b` in a file, or, when it is not there, `b` by `a`.
fn swap(files: &mut Files, path: &str, a: &str, b: &str) -> Option<String> {
    let text = String::from_utf8(files.get(path)?.clone()).ok()?;
    let (old, new) = if text.contains(a) { (a, b) } else { (b, a) };
    if old.is_empty() || !text.contains(old) {
        return None;
    }
    files.insert(path.into(), text.replacen(old, new, 1).into());
    Some(format!("in {path}: {old:?} → {new:?}"))
}

/// Sets the keys of `lines` in TOML front matter.
fn set_front(bytes: &mut Vec<u8>, lines: &str) -> Option<()> {
    let text = String::from_utf8(bytes.clone()).ok()?;
    let inside = text.strip_prefix("+++\n")?;
    let mut inside = inside.to_owned();
    for line in lines.lines() {
        let key = line.split_inclusive(" = ").next()?;
        let end = inside.find("+++\n")?;
        let kept: String = inside[..end].split_inclusive('\n').filter(|line| !line.starts_with(key)).collect();
        inside = format!("{line}\n{kept}{}", &inside[end..]);
    }
    *bytes = format!("+++\n{inside}").into();
    Some(())
}

fn is_content(path: &str) -> bool {
    path.starts_with("content/")
}

fn is_page(path: &str) -> bool {
    is_content(path) && path.ends_with(".md")
}

fn is_asset(path: &str) -> bool {
    is_content(path) && !path.ends_with(".md") && !path.contains("/data/") && !path.ends_with("redirects.toml")
}

/// Pages that many others lead to; without them hardly any edit would leave a site without errors.
fn is_core(path: &str) -> bool {
    let below = path.splitn(3, '/').nth(2).unwrap_or_default();
    matches!(below, "_index.md" | "contact.md" | "data/team.toml" | "en/_index.md" | "news/_index.md")
}

fn site_of(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

fn folder_of(path: &str) -> &str {
    &path[..=path.rfind('/').unwrap_or_default()]
}
