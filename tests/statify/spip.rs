//! SPIP's backups, written here, turned into sites by the real command. What a real SPIP left is for
//! `tests/spip.py`.

mod addresses;
mod hostile;
mod site;

use std::fmt::Write as _;

use crate::support::{Farm, Ran, TODAY};

/// The tables of a site, row by row, as SPIP 3 and 4 have them.
#[derive(Clone, Default)]
pub(crate) struct Base(pub(crate) Vec<(String, Vec<(String, String)>)>);

/// Numbers and texts alike.
type Cells<'c> = &'c [(&'c str, &'c str)];

impl Base {
    /// Returns a site in French at `saules.example`, with addresses of a set, and one public section.
    pub(crate) fn new(urls: &str) -> Self {
        let base = Self::default();
        let metas = [
            ("nom_site", "Les Saules"),
            ("slogan_site", "Au bord de l’eau"),
            ("adresse_site", "https://saules.example"),
            ("langue_site", "fr"),
            ("langues_utilisees", "fr,en"),
            ("type_urls", urls),
            ("post_dates", "non"),
            ("version_installee", "21742"),
            ("secret_du_site", "SECRET-site"),
            ("email_webmaster", "SECRET-mail"),
        ];
        let base = metas.iter().fold(base, |base, (name, value)| base.row("meta", &[("nom", name), ("valeur", value)]));
        base.section(1, 0, "10. Le quartier").address("rubrique", 1, "Le-quartier")
    }

    pub(crate) fn row(mut self, table: &str, cells: Cells<'_>) -> Self {
        let cells = cells.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.0.push((table.to_owned(), cells));
        self
    }

    pub(crate) fn section(self, id: u32, parent: u32, title: &str) -> Self {
        let (id, parent) = (id.to_string(), parent.to_string());
        let cells =
            [("id_rubrique", &*id), ("id_parent", &parent), ("titre", title), ("statut", "publie"), ("lang", "fr")];
        self.row("rubriques", &cells)
    }

    /// Adds a published article of section 1.
    pub(crate) fn article(self, id: u32, title: &str, text: &str) -> Self {
        self.article_with(id, title, text, &[])
    }

    pub(crate) fn article_with(self, id: u32, title: &str, text: &str, more: Cells<'_>) -> Self {
        let id = id.to_string();
        let mut cells = vec![
            ("id_article", &*id),
            ("titre", title),
            ("texte", text),
            ("id_rubrique", "1"),
            ("statut", "publie"),
            ("date", "2024-05-01 10:00:00"),
            ("lang", "fr"),
        ];
        cells.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        cells.extend(more);
        self.row("articles", &cells)
    }

    /// Gives an object its address of today.
    pub(crate) fn address(self, kind: &str, id: u32, url: &str) -> Self {
        self.address_of(kind, id, url, "2024-06-01 00:00:00")
    }

    pub(crate) fn address_of(self, kind: &str, id: u32, url: &str, date: &str) -> Self {
        let id = id.to_string();
        self.row("urls", &[("type", kind), ("id_objet", &id), ("url", url), ("date", date), ("id_parent", "0")])
    }

    /// Returns the columns of each table, in the order in which rows name them.
    fn columns(&self) -> Vec<(String, Vec<String>)> {
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for (table, cells) in &self.0 {
            if !tables.iter().any(|(known, _)| known == table) {
                tables.push((table.clone(), Vec::new()));
            }
            let columns = &mut tables.iter_mut().find(|(known, _)| known == table).unwrap().1;
            for (name, _) in cells {
                if !columns.contains(name) {
                    columns.push(name.clone());
                }
            }
        }
        tables
    }

    /// Returns the file that the plugin "dump" writes.
    pub(crate) fn sqlite(&self) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("base.sqlite");
        let base = rusqlite::Connection::open(&path).unwrap();
        base.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN").unwrap();
        for (table, columns) in self.columns() {
            let columns: Vec<String> = columns.iter().map(|name| format!("{name} text COLLATE NOCASE")).collect();
            base.execute_batch(&format!("CREATE TABLE spip_{table} ({})", columns.join(", "))).unwrap();
        }
        for (table, cells) in &self.0 {
            let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
            let marks = vec!["?"; names.len()].join(", ");
            let mut insert =
                base.prepare(&format!("INSERT INTO spip_{table} ({}) VALUES ({marks})", names.join(", "))).unwrap();
            insert.execute(rusqlite::params_from_iter(cells.iter().map(|(_, value)| value))).unwrap();
        }
        base.execute_batch("COMMIT").unwrap();
        drop(base);
        std::fs::read(path).unwrap()
    }

    /// Returns a dump of MySQL; each value goes through `letters`.
    pub(crate) fn dump(&self, prefix: &str, letters: fn(&str) -> Vec<u8>) -> Vec<u8> {
        let mut dump = b"-- phpMyAdmin SQL Dump\nSET NAMES utf8;\n".to_vec();
        for (table, cells) in &self.0 {
            let names: Vec<String> = cells.iter().map(|(name, _)| format!("`{name}`")).collect();
            dump.extend(format!("INSERT INTO `{prefix}{table}` ({}) VALUES (", names.join(", ")).bytes());
            for (at, (_, value)) in cells.iter().enumerate() {
                dump.extend(if at > 0 { &b", '"[..] } else { b"'" });
                dump.extend(letters(&value.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n")));
                dump.push(b'\'');
            }
            dump.extend(b");\n");
        }
        dump
    }

    /// Returns the XML of SPIP 1.9: tables for each pair of kinds, redirects in the lead, addresses in the objects.
    pub(crate) fn xml(&self) -> Vec<u8> {
        let plural = |kind: &str| match kind {
            "article" => "articles",
            "rubrique" => "rubriques",
            "breve" => "breves",
            _ => "syndic",
        };
        let column = |kind: &str| if kind == "site" { "id_syndic".to_owned() } else { format!("id_{kind}") };
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<SPIP version=\"1.9.2\" version_base=\"1.927\">\n",
        );
        for (table, cells) in self.0.iter().filter(|(table, _)| table != "urls") {
            let mut cells = cells.clone();
            let mut table = table.clone();
            let take = |cells: &mut Vec<(String, String)>, name: &str| {
                cells.iter().position(|(own, _)| own == name).map(|at| cells.remove(at).1)
            };
            if table.ends_with("_liens") {
                let kind = take(&mut cells, "objet").unwrap();
                let id = take(&mut cells, "id_objet").unwrap();
                table = format!("{}_{}", table.trim_end_matches("_liens"), plural(&kind));
                cells.push((column(&kind), id));
            }
            if table == "forum" {
                let kind = take(&mut cells, "objet").unwrap();
                let id = take(&mut cells, "id_objet").unwrap();
                cells.push((column(&kind), id));
            }
            if let Some(target) = take(&mut cells, "virtuel").filter(|target| !target.is_empty()) {
                cells.push(("chapo".into(), format!("={target}")));
            }
            let kind = match table.as_str() {
                "articles" | "rubriques" | "breves" | "mots" | "auteurs" => table.trim_end_matches('s').to_owned(),
                "syndic" => "site".to_owned(),
                _ => String::new(),
            };
            if let Some((_, id)) = cells.iter().find(|(name, _)| *name == column(&kind)) {
                let is_own = |cells: &[(String, String)]| cells[0].1 == kind && cells[1].1 == *id;
                let own = self.0.iter().find(|(table, cells)| table == "urls" && is_own(cells));
                cells.extend(own.map(|(_, cells)| ("url_propre".to_owned(), cells[2].1.clone())));
            }
            let _ = writeln!(xml, "<spip_{table}>");
            for (name, value) in cells {
                let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let _ = writeln!(xml, "<{name}>{value}</{name}>");
            }
            let _ = writeln!(xml, "</spip_{table}>\n");
        }
        latin1(&(xml + "</SPIP>\n"))
    }
}

/// Returns a text in windows-1252.
pub(crate) fn latin1(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '’' => 0x92,
        '€' => 0x80,
        'œ' => 0x9c,
        c => u8::try_from(u32::from(c)).unwrap(),
    };
    text.chars().map(byte).collect()
}

/// Returns a text encoded twice, as UTF-8 in latin1 tables that was exported as UTF-8.
pub(crate) fn twice(text: &str) -> Vec<u8> {
    sobre::statify::sql::decode(&[text.as_bytes(), b"\xff"].concat()).trim_end_matches('ÿ').as_bytes().to_vec()
}

/// A farm in which a backup was made the site `saules`.
pub(crate) struct Statified {
    pub(crate) farm: Farm,
    pub(crate) ran: Ran,
}

impl Statified {
    /// Runs the command on a backup, with further arguments.
    pub(crate) fn with(backup: impl AsRef<[u8]>, more: &[&str]) -> Self {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("backup", backup);
        Self::on(farm, more)
    }

    /// Runs it in a farm where the backup lies already.
    pub(crate) fn on(farm: Farm, more: &[&str]) -> Self {
        let mut arguments = vec!["statify", "spip", "backup", "--site", "saules", "--date", TODAY];
        arguments.extend(more);
        let ran = farm.run(&arguments);
        Self { farm, ran }
    }

    pub(crate) fn of(base: &Base) -> Self {
        Self::with(base.sqlite(), &[])
    }

    /// Returns a file of the content.
    #[track_caller]
    pub(crate) fn page(&self, file: &str) -> String {
        self.farm.read(&format!("content/saules/{file}"))
    }

    /// Returns all that was written but for media: content, configuration, reports.
    pub(crate) fn everything(&self) -> String {
        let files = ["content", "sites", "reports"].map(|folder| self.farm.files(folder));
        files.concat().iter().map(|file| self.farm.read(file)).collect()
    }

    /// Returns everything the report tells, as `weight: what (item)`.
    pub(crate) fn findings(&self) -> Vec<String> {
        let report: serde_json::Value = serde_json::from_str(&self.farm.read("reports/saules/statify.json")).unwrap();
        let all = report["findings"].as_array().unwrap().iter();
        let word = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
        all.map(|one| format!("{}: {} ({})", word(one, "weight"), word(one, "en"), word(one, "item"))).collect()
    }

    #[track_caller]
    pub(crate) fn tells(&self, finding: &str) {
        let found = self.findings();
        assert!(found.iter().any(|one| one == finding), "{found:#?}");
    }

    /// Fails unless the site builds without an error; returns it.
    #[track_caller]
    pub(crate) fn built(&self) -> Release {
        self.farm.run(&["build", "--date", TODAY]).exits(0);
        Release(serde_json::from_str(&self.farm.read("public/saules.release.json")).unwrap())
    }
}

/// What a built site answers.
pub(crate) struct Release(serde_json::Value);

impl Release {
    /// Returns where an address ends: itself where there is a page or file, else where one redirect leads.
    pub(crate) fn end(&self, address: &str) -> Option<String> {
        let file = |path: &str| self.0["files"].as_array().unwrap().iter().any(|file| file["path"] == path);
        let inner = address.trim_matches('/');
        let page = if inner.is_empty() { "index.html".to_owned() } else { format!("{inner}/index.html") };
        if !address.contains('?') && (file(inner) || file(&page)) {
            return Some(address.to_owned());
        }
        let all = self.0["redirects"].as_array().unwrap();
        all.iter().find(|one| one["from"] == address).map(|one| one["to"].as_str().unwrap().to_owned())
    }

    pub(crate) fn redirects(&self) -> usize {
        self.0["redirects"].as_array().unwrap().len()
    }
}
