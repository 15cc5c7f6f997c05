//! What a page costs with all it asks for, and what of it is too much.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{
    address::{self, host},
    contrast,
    ecoindex::{EcoIndex, ecoindex},
    facts::{Ask, Facts, Role, When},
    rule::Rule,
};

/// How much a page may cost.
#[derive(Debug, Clone, Copy)]
pub struct Bounds;

impl Bounds {
    /// Bytes of HTML, as they are sent.
    pub const HTML: u64 = 20_000;
    /// Bytes of a page with all it asks for.
    pub const PAGE: u64 = 150_000;
    /// The same, when it shows photos.
    pub const PHOTOS: u64 = 300_000;
    /// Files asked for, the page among them, those of a gallery left out.
    pub const REQUESTS: u64 = 8;
    /// Elements around the content.
    pub const CHROME: u64 = 250;
}

/// All files of a site, by path.
pub struct Pages<'p> {
    files: FxHashMap<&'p str, (u64, &'p Facts)>,
    hosts: Vec<&'p str>,
}

/// Bytes as they are sent, by what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// The page itself.
    pub html: u64,
    /// Style sheets.
    pub styles: u64,
    /// Scripts.
    pub scripts: u64,
    /// Pictures, those of galleries left out.
    pub pictures: u64,
    /// Pictures that a reader comes upon in a gallery.
    pub gallery: u64,
    /// All else.
    pub other: u64,
}

impl Weight {
    /// Returns all bytes together.
    pub fn total(&self) -> u64 {
        self.html + self.styles + self.scripts + self.pictures + self.gallery + self.other
    }

    fn of(&mut self, role: Role, is_gallery: bool) -> &mut u64 {
        match role {
            _ if is_gallery => &mut self.gallery,
            Role::Style => &mut self.styles,
            Role::Script => &mut self.scripts,
            Role::Picture | Role::Icon => &mut self.pictures,
            Role::Font | Role::Media | Role::Frame | Role::Object | Role::Other => &mut self.other,
        }
    }
}

/// What a page costs.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSum {
    /// Path of its file, such as `news/index.html`.
    pub path: String,
    /// What is sent.
    pub weight: Weight,
    /// Files asked for, the page and its icon among them, those of galleries left out.
    pub requests: u32,
    /// Pictures of galleries.
    pub gallery: u32,
    /// Elements.
    pub nodes: u32,
    /// Those around the content.
    pub chrome: u32,
    /// Its figure.
    pub ecoindex: EcoIndex,
    /// What it does not keep to.
    pub faults: Vec<Fault>,
}

/// A rule that a file does not keep to.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The rule.
    pub rule: Rule,
    /// Where in the file, in bytes.
    pub at: u32,
    /// What is written there: an address, the text of a heading, a tag.
    pub clue: String,
    /// How much there is, and how much there may be; 0 where nothing is counted. Of a contrast, in hundredths.
    pub amount: (u64, u64),
    /// What else there is to say: the heaviest file, or the mode in which a contrast is too low.
    pub more: String,
}

impl Fault {
    fn counted(rule: Rule, amount: u64, bound: u64, more: String) -> Option<Self> {
        (amount > bound).then(|| Self { rule, at: 0, clue: String::new(), amount: (amount, bound), more })
    }
}

impl<'p> Pages<'p> {
    /// Returns the files of a site whose hosts are `hosts`: the path of each, its size and its facts.
    pub fn new(files: impl Iterator<Item = (&'p str, u64, &'p Facts)>, hosts: Vec<&'p str>) -> Self {
        Self { files: files.map(|(path, bytes, facts)| (path, (bytes, facts))).collect(), hosts }
    }

    /// Returns the host of what is asked of somebody else.
    pub fn stranger<'a>(&self, address: &'a str) -> Option<&'a str> {
        if !address.contains("://") {
            return None;
        }
        let host = host(address);
        (!self.hosts.contains(&host)).then_some(host)
    }

    /// Returns the path within the site of an address, without its first `/`.
    fn own<'a>(&self, address: &'a str) -> Option<std::borrow::Cow<'a, str>> {
        if let Some(path) = address.strip_prefix('/') {
            return Some(path.into());
        }
        if self.stranger(address).is_some() {
            return None;
        }
        let (_, rest) = address.split_once("://")?;
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        Some(address::joined("", path).trim_start_matches('/').to_owned().into())
    }

    /// Returns what a file asks of strangers.
    pub fn strangers(&self, facts: &Facts) -> Vec<Fault> {
        let asks = facts.asks.iter().filter(|ask| self.stranger(&ask.address).is_some());
        let mut known = BTreeSet::new();
        asks.filter(|ask| known.insert(&ask.address))
            .map(|ask| Fault {
                rule: Rule::ThirdParty,
                at: ask.at,
                clue: ask.address.clone(),
                amount: (0, 0),
                more: host(&ask.address).to_owned(),
            })
            .collect()
    }

    /// Returns what a page costs and does not keep to. `weigh` weighs it, when that has not been done and matters.
    pub fn judge(&self, path: &str, weigh: &dyn Fn() -> u64) -> Option<PageSum> {
        let (bytes, facts) = *self.files.get(path)?;
        let asked = self.asked(path, facts);
        let mut weight = Weight { html: if facts.sent > 0 { facts.sent } else { bytes }, ..Weight::default() };
        let (mut requests, mut gallery, mut has_photos) = (1, 0, false);
        let mut heaviest = (0, String::new());
        for (path, (role, is_gallery)) in &asked {
            let (bytes, facts) = self.files.get(path.as_str()).copied().map_or((0, None), |(b, f)| (b, Some(f)));
            let sent = facts.map(|facts| facts.sent).filter(|sent| *sent > 0).unwrap_or(bytes);
            *weight.of(*role, *is_gallery) += sent;
            has_photos |= *role == Role::Picture && !has_ending(path, "svg");
            *(if *is_gallery { &mut gallery } else { &mut requests }) += 1;
            if sent > heaviest.0 && !is_gallery {
                heaviest = (sent, format!("/{path}"));
            }
        }
        let bound = if has_photos { Bounds::PHOTOS } else { Bounds::PAGE };
        if facts.sent == 0 && weight.total() - weight.gallery > bound {
            weight.html = weigh();
        }
        let mut faults = self.strangers(facts);
        let finding = |found: &super::Finding| Fault {
            rule: found.rule,
            at: found.at,
            clue: found.clue.clone(),
            amount: (0, 0),
            more: String::new(),
        };
        faults.extend(facts.findings.iter().map(finding));
        let chrome = u64::from(facts.chrome);
        faults.extend(
            [
                Fault::counted(Rule::HtmlWeight, weight.html, Bounds::HTML, String::new()),
                Fault::counted(Rule::PageWeight, weight.total() - weight.gallery, bound, heaviest.1),
                Fault::counted(Rule::Requests, u64::from(requests), Bounds::REQUESTS, String::new()),
                Fault::counted(Rule::Chrome, chrome, Bounds::CHROME, String::new()).filter(|_| facts.is_page),
            ]
            .into_iter()
            .flatten(),
        );
        Some(PageSum {
            path: path.to_owned(),
            ecoindex: ecoindex(facts.nodes, requests + gallery, weight.total()),
            weight,
            requests,
            gallery,
            nodes: facts.nodes,
            chrome: facts.chrome,
            faults,
        })
    }

    /// Returns the files that a browser asks for with a page, each once, and whether in a gallery.
    fn asked(&self, path: &str, facts: &Facts) -> BTreeMap<String, (Role, bool)> {
        let mut asked = BTreeMap::new();
        let mut sheets = Vec::new();
        let mut has_icon = false;
        for ask in facts.asks.iter().filter(|ask| ask.when != When::Aside) {
            has_icon |= ask.role == Role::Icon;
            self.add(ask, &mut asked, &mut sheets);
        }
        // Without a word about an icon, browsers ask for this one.
        if !has_icon {
            asked.entry("favicon.ico".to_owned()).or_insert((Role::Icon, false));
        }
        let mut known = BTreeSet::new();
        while let Some(sheet) = sheets.pop() {
            if known.insert(sheet.clone())
                && let Some((_, facts)) = self.files.get(sheet.as_str())
            {
                facts.asks.iter().for_each(|ask| self.add(ask, &mut asked, &mut sheets));
            }
        }
        asked.remove(path);
        asked
    }

    /// Returns what the file at `path` says, and what each style sheet does that it asks for, itself or through another.
    pub fn said(&self, path: &str) -> Vec<&'p Facts> {
        let mut said: Vec<&'p Facts> = Vec::new();
        let mut known = BTreeSet::new();
        let mut waiting = vec![path.to_owned()];
        while let Some(path) = waiting.pop() {
            let Some(&(_, facts)) = self.files.get(path.as_str()) else { continue };
            let sheets = facts.asks.iter().filter(|ask| ask.role == Role::Style);
            if known.insert(path) {
                said.push(facts);
                waiting.extend(sheets.filter_map(|ask| self.own(&ask.address).map(Into::into)));
            }
        }
        said
    }

    fn add(&self, ask: &Ask, asked: &mut BTreeMap<String, (Role, bool)>, sheets: &mut Vec<String>) {
        let Some(path) = self.own(&ask.address) else { return };
        let is_gallery = ask.when == When::Gallery;
        if ask.role == Role::Style {
            sheets.push(path.to_string());
        }
        let known = asked.entry(path.into_owned()).or_insert((ask.role, is_gallery));
        // What is shown elsewhere on the page, too, is no longer a gallery's alone.
        known.1 &= is_gallery;
    }

    /// Returns the faint colours of the style sheets that pages name, each page that first names such a list with them.
    pub fn contrasts<'a>(&self, pages: impl Iterator<Item = &'a str>) -> Vec<(String, Fault)> {
        let mut lists: BTreeMap<Vec<String>, &str> = BTreeMap::new();
        for path in pages {
            let Some((_, facts)) = self.files.get(path) else { continue };
            let styles = facts.asks.iter().filter(|ask| ask.role == Role::Style);
            let styles: Vec<String> = styles.filter_map(|ask| self.own(&ask.address).map(Into::into)).collect();
            if !styles.is_empty() {
                lists.entry(styles).or_insert(path);
            }
        }
        let mut found: Vec<(String, Fault)> = Vec::new();
        for (styles, path) in lists {
            let palettes = styles.iter().filter_map(|style| self.files.get(style.as_str())?.1.palette.as_deref());
            for faint in contrast::faint(&palettes.collect::<Vec<_>>()) {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 100 to 2100")]
                let hundredths = (faint.contrast * 100.0) as u64;
                let fault = Fault {
                    rule: Rule::Contrast,
                    at: 0,
                    clue: format!("{}: {}", faint.colour, faint.value),
                    amount: (hundredths, 450),
                    more: if faint.is_dark { "dark" } else { "light" }.into(),
                };
                if !found.iter().any(|(_, known)| *known == fault) {
                    found.push((path.to_owned(), fault));
                }
            }
        }
        found
    }
}

fn has_ending(path: &str, ending: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
}
