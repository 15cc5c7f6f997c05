//! Every address the old site answered, and where it leads now.

use std::collections::BTreeSet;

use super::{Plan, forms, public, terms};
use crate::{
    diag::text,
    site::decoded,
    statify::{
        Report, Weight,
        html::host_of,
        moves::{bare, path_of},
        spip::{
            archive::Archive,
            item::{Item, Key, Kind},
        },
    },
};

/// How many keywords may have every form of their addresses kept; of more, each keeps the usual ones.
const MANY: usize = 2000;

/// Fills in what leads where; `files` gives the address of a file of the old site that is there.
pub(super) fn fill(plan: &mut Plan, archive: &Archive, files: &dyn Fn(&str) -> Option<String>, report: &mut Report) {
    let root = |lang: &String| (plan.root_of(lang) != "/").then(|| format!("/{lang}/"));
    let homes: Vec<String> = plan.languages.iter().filter_map(root).collect();
    for url in ["/", "/sitemap.xml", "/robots.txt", "/atom.xml", "/404.html"].map(str::to_owned).iter().chain(&homes) {
        plan.moves.live(url);
    }
    let urls: Vec<String> =
        plan.pages.values().flatten().filter(|page| !page.draft).map(|page| page.url.clone()).collect();
    urls.iter().for_each(|url| plan.moves.live(url));
    let lists: Vec<String> = plan.labels.values().map(|label| label.url.clone()).collect();
    lists.iter().for_each(|url| plan.moves.live(url));
    plan.public.clone().into_iter().filter(|key| key.0 == Kind::Document).for_each(|key| {
        let file = &archive.files[&key.1];
        let address = if file.is_elsewhere { Some(file.path.clone()) } else { files(&file.path) };
        plan.ends.extend(address.map(|address| (key, address)));
    });
    let mut forwards = Vec::new();
    for key in plan.public.clone() {
        match plan.end(key) {
            Some(to) => drop(plan.ends.entry(key).or_insert(to)),
            None if terms::is_idle(plan, archive, key) => drop(plan.ends.insert(key, "/".into())),
            None if archive.items.get(&key).is_some_and(|item| !item.leads_to.is_empty()) => {
                forwards.push(key);
            }
            None => {}
        }
    }
    technical(plan, archive);
    let keywords = plan.ends.keys().filter(|key| key.0 == Kind::Keyword).count();
    if keywords > MANY {
        let what = text!(
            "many keywords: {keywords}; their usual addresses lead on, rarer forms of them do not",
            "beaucoup de mots-clés : {keywords} ; leurs adresses usuelles restent suivies, leurs formes rares non"
        );
        report.tell(Weight::Guess, what, "mots");
    }
    let is_one_of_many = |key: &Key| key.0 == Kind::Keyword && keywords > MANY;
    // What an address leads to now goes before what it led to once.
    let keys: Vec<(Key, String)> = plan.ends.iter().map(|(key, to)| (*key, to.clone())).collect();
    for (key, to) in &keys {
        if is_one_of_many(key) {
            plan.lead_usual(archive, *key, to);
            continue;
        }
        plan.lead_numbers(*key, to);
        plan.lead_current(archive, *key, to);
    }
    for key in forwards {
        plan.forward(archive, key, report);
    }
    let keys: Vec<(Key, String)> = plan.ends.iter().map(|(key, to)| (*key, to.clone())).collect();
    for (key, to) in keys.iter().filter(|(key, _)| !is_one_of_many(key)) {
        plan.lead_past(archive, *key, to);
    }
    for (from, to) in forms::SITE {
        plan.lead(from, to);
    }
    for lang in plan.languages.clone() {
        let to = plan.root_of(&lang);
        plan.lead(&format!("/spip.php?lang={lang}"), &to);
    }
    let first = plan.source_lang.clone();
    plan.lead(&format!("/spip.php?lang={first}"), "/");
    if !plan.base.is_empty() {
        plan.lead("", "/");
    }
}

/// Keywords that are tools of the site's makers had pages, too: they lead home.
fn technical(plan: &mut Plan, archive: &Archive) {
    let all = archive.items.iter().filter(|(key, _)| key.0 == Kind::Keyword);
    let technical = all.filter(|(_, item)| public::is_technical(archive, item)).map(|(key, _)| *key);
    plan.ends.extend(technical.map(|key| (key, "/".to_owned())));
}

impl Plan {
    /// Returns the address of what an object is now.
    fn end(&self, key: Key) -> Option<String> {
        let page = self.page(key, None).map(|page| page.url.clone());
        let list = || self.labels.get(&key).map(|label| label.url.clone());
        page.or_else(list).or_else(|| self.ends.get(&key).cloned())
    }

    /// Adds a redirect from an address below the old site's folder.
    fn lead(&mut self, from: &str, to: &str) {
        self.moves.lead(&format!("{}{from}", self.base), to);
    }

    /// Adds a redirect, and what it stands for in links of texts.
    fn lead_object(&mut self, key: Key, from: &str, to: &str) {
        let whole = bare(&format!("{}{from}", self.base)).to_owned();
        self.by_path.entry(whole).or_insert(key);
        self.lead(from, to);
    }

    /// Leads the address an object has, and its usual ones by number.
    fn lead_usual(&mut self, archive: &Archive, key: Key, to: &str) {
        for from in forms::usual(key) {
            self.lead_object(key, &from, to);
        }
        let Some(item) = archive.items.get(&key) else { return };
        if let Some(from) = self.old_address(archive, key, item) {
            let from = from.strip_prefix(&self.base).unwrap_or(&from).to_owned();
            self.lead_object(key, &from, to);
        }
    }

    fn lead_numbers(&mut self, key: Key, to: &str) {
        for from in forms::numbered(key) {
            self.lead_object(key, &from, to);
        }
        if key.0 == Kind::Document {
            return;
        }
        let list = self.labels.get(&key).map(|label| label.url.clone());
        let own = list.or_else(|| (key.0 == Kind::Section).then(|| to.to_owned()));
        let feed = own.map_or_else(|| "/atom.xml".to_owned(), |list| format!("{list}atom.xml"));
        for from in forms::feeds(key) {
            self.lead(&from, &feed);
        }
        let translated: Vec<(String, String)> = self
            .pages
            .get(&key)
            .into_iter()
            .flatten()
            .skip(1)
            .map(|page| (page.source_lang.clone(), page.url.clone()))
            .collect();
        for (lang, url) in translated {
            for from in forms::numbered(key).iter().filter(|from| from.contains('?')) {
                self.lead(&format!("{from}&lang={lang}"), &url);
            }
        }
    }

    /// Leads the address an object has on the old site, where the new one is another.
    fn lead_current(&mut self, archive: &Archive, key: Key, to: &str) {
        let Some(item) = archive.items.get(&key) else { return };
        if let Some(from) = self.old_address(archive, key, item) {
            let from = from.strip_prefix(&self.base).unwrap_or(&from).to_owned();
            self.lead_object(key, &from, to);
        }
        let segment = self.segment(archive, key, item);
        if !segment.is_empty() && !segment.contains('/') {
            self.lead_segment(archive, key, item, &segment, to);
        }
    }

    /// Leads every address an object ever had.
    fn lead_past(&mut self, archive: &Archive, key: Key, to: &str) {
        let Some(item) = archive.items.get(&key) else { return };
        let past = archive.segments.get(&key).cloned().unwrap_or_default();
        for segment in &past {
            let text = forms::bare_segment(key.0, &segment.text);
            if text.is_empty() {
                continue;
            }
            self.lead_segment(archive, key, item, &text, to);
            // It may have been made in another section.
            if segment.parent > 0 && segment.parent != item.parent {
                let there = Item { parent: segment.parent, ..item.clone() };
                let from = self.in_tree(archive, key, &there, &text);
                self.lead_object(key, &from, to);
            }
        }
        let text = forms::bare_segment(key.0, &item.segment);
        if !text.is_empty() {
            self.lead_segment(archive, key, item, &text, to);
        }
        self.lead_below_past(archive, key, item, to);
    }

    fn lead_segment(&mut self, archive: &Archive, key: Key, item: &Item, segment: &str, to: &str) {
        let tree = self.in_tree(archive, key, item, segment);
        for from in forms::flat(key.0, segment).into_iter().chain([format!("{tree}.html"), tree]) {
            self.lead_object(key, &from, to);
        }
    }

    /// Leads the addresses an object had when a section above it was called otherwise.
    fn lead_below_past(&mut self, archive: &Archive, key: Key, item: &Item, to: &str) {
        if !matches!(key.0, Kind::Section | Kind::Article | Kind::News | Kind::Link) {
            return;
        }
        let own = self.segment(archive, key, item);
        let line = public::lineage(archive, item.parent);
        let names: Vec<Vec<String>> = line.iter().map(|id| self.names_of(archive, (Kind::Section, *id))).collect();
        for (at, others) in names.iter().enumerate() {
            for other in others.iter().skip(1) {
                let above =
                    names.iter().enumerate().filter_map(|(n, all)| if n == at { Some(other) } else { all.first() });
                let path = above.fold(String::new(), |path, name| format!("{path}/{name}"));
                self.lead_object(key, &format!("{path}/{own}"), to);
            }
        }
    }

    /// Returns the segments of a section, the current one first.
    fn names_of(&self, archive: &Archive, key: Key) -> Vec<String> {
        let Some(item) = archive.items.get(&key) else { return Vec::new() };
        let mut names = vec![self.segment(archive, key, item)];
        for segment in archive.segments.get(&key).into_iter().flatten() {
            let text = forms::bare_segment(key.0, &segment.text);
            if !text.is_empty() && !names.contains(&text) {
                names.push(text);
            }
        }
        names
    }

    /// Leads the addresses of an article that only redirects.
    fn forward(&mut self, archive: &Archive, key: Key, report: &mut Report) {
        let Some(to) = self.target(archive, key, &mut BTreeSet::new()) else {
            let what = text!("a redirect that leads nowhere", "une redirection qui ne mène nulle part");
            report.tell(Weight::Guess, what, public::named(key));
            return;
        };
        self.ends.insert(key, to.clone());
        let Some(item) = archive.items.get(&key) else { return };
        if let Some(from) = self.old_address(archive, key, item) {
            self.moves.lead(&from, &to);
            self.moves.passing.insert(bare(&from).to_owned());
        }
        self.lead_numbers(key, &to);
        self.lead_current(archive, key, &to);
    }

    /// Returns where an article that only redirects leads in the end; nothing where it leads in a circle.
    fn target(&self, archive: &Archive, key: Key, seen: &mut BTreeSet<Key>) -> Option<String> {
        if let Some(end) = self.ends.get(&key) {
            return Some(end.clone());
        }
        if !seen.insert(key) || !self.public.contains(&key) {
            return None;
        }
        let written = archive.items.get(&key)?.leads_to.as_str();
        let target = written.trim_start_matches(['[', ' ']).trim_end_matches([']', ' ']);
        let target = target.rsplit_once("->").map_or(target, |(_, target)| target).trim();
        if let Some(key) = object_of(target) {
            return self.target(archive, key, seen);
        }
        if let Some(host) = host_of(target).filter(|host| !self.hosts.contains(*host)) {
            let is_web = target.starts_with("http://") || target.starts_with("https://");
            let is_whole = !host.is_empty() && !target.contains(|c: char| c.is_whitespace() || c.is_control());
            return (is_web && is_whole).then(|| target.to_owned());
        }
        if target.contains("script:") {
            return None;
        }
        let path = path_of(target)?;
        let query = target.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
        let asked = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        let known = self.moves.moved.get(bare(&asked)).cloned();
        if let Some(key) = self.by_path.get(bare(&asked)) {
            return known.or_else(|| self.target(archive, *key, seen));
        }
        known.or_else(|| self.moves.alive.contains(bare(&path)).then(|| crate::statify::moves::with_slash(path)))
    }
}

/// Returns the object that a short name stands for: `art12`, `rub3`, `12`.
fn object_of(name: &str) -> Option<Key> {
    let name = decoded(name.trim());
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (word, id) = name.split_at(digits);
    Some((Kind::named(word.trim())?, id.parse().ok()?))
}
