//! A file, an address and a name for each page.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, Planned, UrlSet, forms, our_lang, public};
use crate::{
    diag::text,
    path::{ContentPath, Url, slugify},
    statify::{
        Desk, Report, Weight,
        moves::{bare, with_slash},
        spip::{
            archive::Archive,
            item::{Item, Key, Kind},
        },
    },
};

/// A section's folder, and the address that the names of folders give it.
#[derive(Debug, Clone, Default)]
struct Spot {
    folder: String,
    url: String,
    lang: String,
}

struct Placer<'p> {
    plan: &'p mut Plan,
    archive: &'p Archive,
    desk: &'p mut Desk,
    report: &'p mut Report,
    drafts: &'p BTreeSet<Key>,
    spots: BTreeMap<u64, Spot>,
    /// Addresses in lower case, without slash at their end.
    taken: BTreeSet<String>,
    ids: BTreeSet<String>,
    folders: BTreeSet<String>,
}

/// Places all pages.
pub(super) fn place(plan: &mut Plan, archive: &Archive, drafts: &BTreeSet<Key>, desk: &mut Desk, report: &mut Report) {
    let taken = ["", "/atom.xml", "/sitemap.xml", "/robots.txt", "/404.html"].map(str::to_owned).into();
    // What another use of these names would hide.
    let folders = ["data/", "img/", "page/"].map(str::to_owned).into();
    let (spots, ids) = (BTreeMap::new(), BTreeSet::new());
    let mut placer = Placer { plan, archive, desk, report, drafts, spots, taken, ids, folders };
    placer.desk.free(ContentPath::index());
    placer.sections();
    placer.pages();
    placer.translations();
}

impl Placer<'_> {
    fn is_written(&self, key: &Key) -> bool {
        self.plan.public.contains(key) || self.drafts.contains(key)
    }

    /// Places the sections, those above first.
    fn sections(&mut self) {
        let archive = self.archive;
        let all = archive.items.iter().filter(|(key, _)| key.0 == Kind::Section && self.is_written(key));
        let mut lines: Vec<(Vec<u64>, Key, &Item)> =
            all.map(|(key, item)| (public::lineage(archive, key.1), *key, item)).collect();
        lines.sort_by_key(|(line, key, _)| (line.len(), key.1));
        for (line, key, item) in lines.iter().filter(|(line, key, _)| line.last() == Some(&key.1)) {
            let above = line.iter().rev().nth(1).and_then(|id| self.spots.get(id)).cloned();
            let above = above.unwrap_or_else(|| self.root_of(item));
            let name = self.stem(*key, item);
            let mut folder = format!("{}{name}/", above.folder);
            if !self.folders.insert(folder.clone()) || self.plan.languages.contains(folder.trim_end_matches('/')) {
                folder = format!("{}{name}-{}/", above.folder, key.1);
                self.folders.insert(folder.clone());
            }
            self.page(*key, item, &above, &format!("{folder}_index.md"));
        }
    }

    /// Returns where a section at the top lies: in the folder of its language.
    fn root_of(&mut self, item: &Item) -> Spot {
        let lang = our_lang(self.plan.lang_of(item)).unwrap_or_else(|| self.plan.lang.clone());
        if lang == self.plan.lang {
            return Spot { folder: String::new(), url: "/".into(), lang };
        }
        self.plan.languages.insert(lang.clone());
        Spot { folder: format!("{lang}/"), url: format!("/{lang}/"), lang }
    }

    /// Places what lies in sections, and the pages of people and keywords.
    fn pages(&mut self) {
        let french = self.plan.lang.starts_with("fr");
        let archive = self.archive;
        for (key, item) in &archive.items {
            if !self.is_written(key) {
                continue;
            }
            let main = Spot { folder: String::new(), url: "/".into(), lang: self.plan.lang.clone() };
            let below = |name: &str| Spot { folder: format!("{name}/"), url: format!("/{name}/"), ..main.clone() };
            let spot = match key.0 {
                Kind::Article | Kind::News | Kind::Link if item.leads_to.is_empty() => {
                    let line = public::lineage(self.archive, item.parent);
                    line.last().and_then(|id| self.spots.get(id)).cloned().unwrap_or_else(|| {
                        let what = text!("no section: it lies at the top", "sans rubrique : placé à la racine");
                        self.report.tell(Weight::Guess, what, public::named(*key));
                        main
                    })
                }
                Kind::Author if item.has_words => below(if french { "auteurs" } else { "authors" }),
                Kind::Keyword if item.has_words => below(if french { "mots" } else { "keywords" }),
                _ => continue,
            };
            let file = format!("{}{}.md", spot.folder, self.stem(*key, item));
            self.page(*key, item, &spot, &file);
        }
        let titles = if french { ["Auteurs", "Mots-clés"] } else { ["Authors", "Keywords"] };
        let names = if french { ["auteurs", "mots"] } else { ["authors", "keywords"] };
        for ((kind, name), title) in [Kind::Author, Kind::Keyword].into_iter().zip(names).zip(titles) {
            let is_used = self.plan.pages.keys().any(|key| key.0 == kind);
            if let Ok(path) = ContentPath::new(&format!("{name}/_index.md"))
                && is_used
                && !self.folders.contains(&format!("{name}/"))
            {
                self.plan.folders.push((self.desk.free(path), title.to_owned()));
            }
        }
    }

    /// Returns the name of an object's file: its segment folded, else its title, else its kind and number.
    fn stem(&self, key: Key, item: &Item) -> String {
        let names = [self.plan.segment(self.archive, key, item), self.plan.title(item, self.plan.lang_of(item))];
        let folded = names.iter().map(|name| slugify(name).chars().take(80).collect::<String>());
        let usual = |name: &String| !name.is_empty() && name != "index";
        folded
            .map(|name| name.trim_matches('-').to_owned())
            .find(usual)
            .unwrap_or_else(|| format!("{}-{}", key.0.word(), key.1))
    }

    fn page(&mut self, key: Key, item: &Item, above: &Spot, file: &str) {
        let draft = !self.plan.public.contains(&key);
        let Ok(wanted) = ContentPath::new(file) else { return };
        let path = self.desk.free(wanted.clone());
        if path != wanted {
            let what =
                text!("another name, since two items share one", "un autre nom, car deux éléments portent le même");
            self.report.tell(Weight::Guess, what, public::named(key));
        }
        let stem = stem_of(&path);
        let old = if draft { None } else { self.plan.old_address(self.archive, key, item) };
        let natural = format!("{}{stem}/", above.url);
        let url = self.free_address(key, old, &natural);
        let inner = url.strip_prefix(&above.url).and_then(|rest| rest.strip_suffix('/'));
        let inner = inner.filter(|inner| !inner.is_empty() && !inner.contains('/'));
        let source_lang = self.plan.lang_of(item).to_owned();
        let lang = our_lang(&source_lang).unwrap_or_else(|| self.plan.lang.clone());
        let lang_is_said = lang == above.lang;
        if !lang_is_said && lang != self.plan.lang {
            self.plan.languages.insert(lang.clone());
        }
        if key.0 == Kind::Section {
            let (folder, own) = (path.folder().to_owned(), inner.unwrap_or(&stem));
            let spot = Spot { folder, url: format!("{}{own}/", above.url), lang: above.lang.clone() };
            self.spots.insert(key.1, spot);
        }
        let slug = inner.filter(|inner| *inner != stem || is_dated(&stem)).map(str::to_owned);
        let has_own_url = inner.is_none();
        let id = self.id(&stem, key);
        let page = Planned { key, path, url, slug, has_own_url, id, lang, source_lang, lang_is_said, draft };
        self.plan.pages.entry(key).or_default().push(page);
    }

    /// Returns the address an object had, unless another has it now.
    fn free_address(&mut self, key: Key, old: Option<String>, natural: &str) -> String {
        let old = old.map(with_slash).filter(|url| Url::new(url).is_ok());
        let had_one = old.is_some();
        let numbered = format!("{}-{}/", natural.trim_end_matches('/'), key.1);
        // SPIP told objects of one title apart by their number.
        let apart = old.as_ref().map(|url| match url.strip_suffix(".html") {
            Some(stem) => format!("{stem}-{}.html", key.1),
            None => format!("{}-{}/", url.trim_end_matches('/'), key.1),
        });
        for url in old.into_iter().chain(apart).chain([natural.to_owned(), numbered.clone()]) {
            if self.taken.insert(bare(&url).to_lowercase()) {
                if had_one && url == numbered {
                    let what = text!(
                        "its address belongs to another page, too",
                        "son adresse est aussi celle d’une autre page"
                    );
                    self.report.tell(Weight::Guess, what, public::named(key));
                }
                return url;
            }
        }
        numbered
    }

    fn id(&mut self, stem: &str, key: Key) -> String {
        let names = [stem.to_owned(), format!("{}-{stem}", key.0.word()), format!("{stem}-{}", key.1)];
        let last = format!("{}-{}-{stem}", key.0.word(), key.1);
        let name = names.into_iter().find(|name| !self.ids.contains(name)).unwrap_or(last);
        self.ids.insert(name.clone());
        name
    }

    /// Adds a page in each further language that an object's own words are written in, and the sections above.
    fn translations(&mut self) {
        let known = [self.archive.meta("langues_multilingue"), self.archive.meta("langues_utilisees")].join(",");
        let known: BTreeSet<&str> = known.split(',').filter(|code| !code.is_empty()).collect();
        let of_groups = self.plan.pages.iter().filter_map(|(key, pages)| {
            let original = self.archive.items.get(key)?.original;
            (original > 0).then(|| (original, pages.first().map(|page| page.lang.clone())))
        });
        let translated: BTreeSet<(u64, Option<String>)> = of_groups.collect();
        let mut due: BTreeSet<(Key, String)> = BTreeSet::new();
        for (key, pages) in self.plan.pages.iter().filter(|(key, _)| matches!(key.0, Kind::Article | Kind::News)) {
            let item = &self.archive.items[key];
            let is_known = |code: &&String| known.is_empty() || known.contains(code.as_str());
            for code in item.multi.iter().filter(is_known) {
                let is_other = |page: &Planned| Some(&page.lang) != our_lang(code).as_ref() && !page.draft;
                if pages.iter().all(is_other) && !translated.contains(&(item.original, our_lang(code))) {
                    due.insert((*key, code.clone()));
                    let above = public::lineage(self.archive, item.parent);
                    due.extend(above.into_iter().map(|id| ((Kind::Section, id), code.clone())));
                }
            }
        }
        for (key, code) in due {
            let (Some(lang), Some(first)) = (our_lang(&code), self.plan.pages.get(&key).and_then(|all| all.first()))
            else {
                continue;
            };
            let own = first.path.as_str().strip_prefix(&format!("{}/", first.lang)).unwrap_or(first.path.as_str());
            let Ok(path) = ContentPath::new(&format!("{lang}/{own}")) else { continue };
            if first.lang == lang || self.desk.is_taken(&path) {
                continue;
            }
            let path = self.desk.free(path);
            let inner = path.as_str().strip_suffix("_index.md").unwrap_or(path.as_str());
            let url = format!("/{}/", inner.trim_end_matches(".md").trim_end_matches('/'));
            self.taken.insert(bare(&url).to_lowercase());
            let id = self.id(&format!("{}-{lang}", first_id(self.plan, key)), key);
            self.plan.languages.insert(lang.clone());
            let page = Planned {
                key,
                path,
                url,
                slug: None,
                has_own_url: false,
                id,
                lang,
                source_lang: code,
                lang_is_said: true,
                draft: false,
            };
            self.plan.pages.entry(key).or_default().push(page);
        }
    }
}

/// Returns, for articles that translate another, the name of that one's page: one page for each language.
pub(super) fn translated(plan: &Plan, archive: &Archive) -> BTreeMap<Key, String> {
    let mut groups: BTreeMap<u64, Vec<(Key, &Planned)>> = BTreeMap::new();
    for (key, pages) in plan.pages.iter().filter(|(key, _)| key.0 == Kind::Article) {
        if let (Some(item), Some(page)) = (archive.items.get(key).filter(|item| item.original > 0), pages.first()) {
            groups.entry(item.original).or_default().push((*key, page));
        }
    }
    let mut translated = BTreeMap::new();
    for (original, pages) in groups {
        let first = pages.iter().find(|(key, _)| key.1 == original).or(pages.first());
        let Some((first, page)) = first else { continue };
        let mut langs = BTreeSet::from([page.lang.as_str()]);
        for (key, other) in pages.iter().filter(|(key, _)| key != first) {
            if langs.insert(&other.lang) {
                translated.insert(*key, page.id.clone());
            }
        }
    }
    translated
}

fn first_id(plan: &Plan, key: Key) -> String {
    plan.pages.get(&key).and_then(|pages| pages.first()).map(|page| page.id.clone()).unwrap_or_default()
}

/// Returns the name that a file gives its page's address.
fn stem_of(path: &ContentPath) -> String {
    let whole = path.as_str();
    let stem = whole.strip_suffix("/_index.md").or_else(|| whole.strip_suffix(".md")).unwrap_or(whole);
    stem.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Whether a name begins with a day, which is no part of the address.
fn is_dated(stem: &str) -> bool {
    stem.len() > 11 && stem.is_char_boundary(10) && crate::content::date::Date::parse(&stem[..10]).is_some()
}

impl Plan {
    /// Returns the segment an object's address has now: the one that is kept, else the one SPIP would make.
    pub(super) fn segment(&self, archive: &Archive, key: Key, item: &Item) -> String {
        let kept = archive.segments.get(&key).into_iter().flatten().map(|segment| segment.text.as_str());
        let mut kept = kept.chain([item.segment.as_str()]).map(|text| forms::bare_segment(key.0, text));
        let in_tree = self.set == UrlSet::Tree;
        let made = || forms::segment_of(&self.title(item, self.lang_of(item)));
        kept.find(|text| !text.is_empty() && (in_tree || !text.contains('/'))).unwrap_or_else(made)
    }

    /// Returns the address an object has on the old site, unless it is a query.
    pub(super) fn old_address(&self, archive: &Archive, key: Key, item: &Item) -> Option<String> {
        let segment = || {
            let segment = self.segment(archive, key, item);
            if segment.is_empty() { format!("{}{}", key.0.word(), key.1) } else { segment }
        };
        let is_section = key.0 == Kind::Section;
        let path = match self.set {
            UrlSet::Query => return None,
            // The further pages of a list could not lie below a file.
            UrlSet::Html | UrlSet::MarkedHtml if is_section => return None,
            UrlSet::Html => format!("/{}{}.html", key.0.word(), key.1),
            UrlSet::Marked => format!("/{}", forms::marked(key.0, &segment())),
            UrlSet::MarkedHtml => format!("/{}.html", forms::marked(key.0, &segment())),
            UrlSet::Free => format!("/{}", segment()),
            UrlSet::Tree => self.in_tree(archive, key, item, &segment()),
        };
        Some(format!("{}{path}", self.base))
    }

    /// Returns the address of a segment below the sections above it.
    pub(super) fn in_tree(&self, archive: &Archive, key: Key, item: &Item, segment: &str) -> String {
        // One that was written down whole.
        if segment.contains('/') {
            return format!("/{segment}");
        }
        let above = match key.0 {
            Kind::Section | Kind::Article | Kind::News | Kind::Link => public::lineage(archive, item.parent),
            Kind::Author | Kind::Keyword | Kind::Document => Vec::new(),
        };
        let mut path = String::from("/");
        for id in above.iter().filter(|id| **id != key.1 || key.0 != Kind::Section) {
            let key = (Kind::Section, *id);
            if let Some(section) = archive.items.get(&key) {
                path.push_str(&self.segment(archive, key, section));
                path.push('/');
            }
        }
        path + segment
    }
}
