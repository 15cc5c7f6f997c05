//! Moving a page, a bundle or a section so that everything that pointed to it still does.
//!
//! ```text
//! moves   which files go where                              (what the person typed)
//! before  the site as it is        ─ resolve ─► what each link means
//! bare    the same, files moved    ─ resolve ─► which links now mean something else
//! after   with the edits made      ─ resolve ─► proof: every link means what it meant
//! ```
//!
//! Nothing is guessed: a new way to write a link is tried on the resolved site until one leads where
//! the old one led, and a plan that would leave the site with a new error is refused. [`plan`] is
//! pure, texts in, [`Plan`] out; [`prepare`] reads the site for it and makes one
//! [`Batch`](super::Batch) of the outcome.

mod addresses;
mod front;
mod links;
mod moves;
mod prepare;
mod splice;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    config::SiteConfig,
    content::{Content, Document, Walker, document, document::Parsing, markdown::LinkRef, parse_redirects},
    diag::{Code, Diagnostic, Place, Text, Warned, text},
    digest::Digest,
    path::ContentPath,
    resolve::{Setting, resolve},
    site::{Page, Site},
};
use addresses::Addresses;
use links::Sight;
pub use moves::Moves;
pub use prepare::{Prepared, Source, prepare};
use splice::Splices;

/// The site before the move, and all that reading it again depends on.
pub struct Before<'b> {
    /// What it is made of.
    pub content: &'b Content,
    /// What it is.
    pub config: &'b Arc<SiteConfig>,
    /// What its pages depend on; drafts and future pages should be in it, so that their links follow.
    pub setting: &'b Setting<'b>,
    /// How documents are read.
    pub parsing: &'b Parsing,
    /// Text of its `redirects.toml`, if it has one.
    pub redirects: Option<&'b str>,
}

impl Before<'_> {
    /// Returns the links in a page's body.
    fn links<'p>(&self, page: &'p Page) -> &'p [LinkRef] {
        let walker = Walker { sources: self.setting.sources, parsing: self.parsing };
        &walker.words(&page.document).outline.links
    }
}

/// What a move changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Files that get other words, moved or not, in order of their path.
    pub edits: Vec<Edit>,
    /// Old addresses and where they lead from now on.
    pub redirects: Vec<(String, String)>,
}

/// A file that gets other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its path below the farm before the move.
    pub file: String,
    /// Digest of the text that the edit was made for; `None` for a new file.
    pub old: Option<Digest>,
    /// The new text.
    pub text: String,
    /// What changes in it, in order.
    pub changes: Vec<Change>,
}

/// One stretch of a file that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Line before the change, from 1.
    pub line: usize,
    /// What stood there; empty for an insertion.
    pub old: String,
    /// What stands there then.
    pub new: String,
}

/// Why a move is not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameError {
    /// What was asked for makes no sense.
    Refused {
        /// Why.
        fact: Text,
        /// What to do instead.
        hint: Option<Text>,
    },
    /// It would leave the site with these errors, which it does not have now.
    Breaks(Vec<Diagnostic>),
}

/// Returns what a move changes beside the names of files, or why it cannot be made.
pub fn plan(before: &Before<'_>, moves: &Moves) -> Result<Plan, RenameError> {
    let site = |content| resolve(content, Arc::clone(before.config), before.setting);
    let old = site(before.content.clone());
    let bare = site(moved(before.content, moves));
    let addresses = Addresses::compare(&old.value, &bare.value, moves);
    let sights = Sights {
        old: Sight { site: &old.value, moves: Some(moves), addresses: &addresses },
        new: Sight { site: &bare.value, moves: None, addresses: &addresses },
    };
    let mut files: BTreeMap<String, Splices> = BTreeMap::new();
    for page in old.value.pages.iter().filter(|page| is_written(page)) {
        let Some(text) = before.setting.sources.text(&page.document) else { continue };
        let file = format!("{}{}", before.parsing.folder, page.document.path);
        let mut splices = Splices::new(text);
        links::follow(page, before.links(page), &sights, &mut splices);
        front::follow(page, &sights, &mut splices);
        files.insert(file, splices);
    }
    menus(before, &sights, &mut files);
    redirects_file(before, &addresses, &mut files);
    let edits = files.into_iter().filter_map(|(file, splices)| splices.into_edit(file)).collect();
    let plan = Plan { edits, redirects: addresses.changed() };
    prove(before, moves, &old, &sights.old, &plan)?;
    Ok(plan)
}

/// The site before, and with its files moved but no word changed.
pub(crate) struct Sights<'s> {
    old: Sight<'s>,
    new: Sight<'s>,
}

impl Sights<'_> {
    /// Returns what to write instead of `written` in `page`; `None` when it can stay.
    fn rewritten(&self, page: &Page, written: &str) -> Option<String> {
        let wanted = self.old.target(page, written)?;
        let page = self.new.page(&self.old.path_of(page))?;
        if self.new.target(page, written).as_ref() == Some(&wanted) {
            return None;
        }
        links::ways(written, page, &wanted, self.new.site)
            .into_iter()
            .find(|way| self.new.target(page, way).as_ref() == Some(&wanted))
    }
}

/// Whether a page is a file; a section that nobody wrote a page for is not, nor is a row of a table, nor a page that
/// shows another's words.
fn is_written(page: &Page) -> bool {
    page.document.digest != Digest::default() && page.document.row.is_none() && page.lent_by.is_none()
}

/// Returns the content with its files under their new names.
fn moved(content: &Content, moves: &Moves) -> Content {
    let document = |(path, document): (&ContentPath, &Arc<Document>)| {
        let new = moves.map(path);
        let same = new == *path;
        let document =
            if same { Arc::clone(document) } else { Arc::new(Document { path: new.clone(), ..(**document).clone() }) };
        (new, document)
    };
    Content {
        documents: content.documents.iter().map(document).collect(),
        assets: content.assets.iter().map(|(path, asset)| (moves.map(path), asset.clone())).collect(),
        data: content.data.clone(),
        redirects: content.redirects.clone(),
    }
}

/// Lets the menus that the site's configuration lists follow.
fn menus(before: &Before<'_>, sights: &Sights<'_>, files: &mut BTreeMap<String, Splices>) {
    let site = sights.old.site;
    let mut splices = Splices::new(before.setting.config_text.into());
    let mut entries: Vec<_> = before.config.menus.iter().flat_map(|(_, entries)| entries).collect();
    while let Some(entry) = entries.pop() {
        entries.extend(&entry.children);
        let root = site.roots.iter().find(|(lang, _)| entry.lang.as_ref().is_none_or(|asked| asked == lang));
        let Some((_, root)) = root else { continue };
        let home = site.page(site.section(*root).page);
        if let Some(new) = sights.rewritten(home, &entry.link) {
            splices.replace_in(entry.span.clone(), &entry.link, new);
        }
    }
    files.insert(SiteConfig::file(&before.config.name), splices);
}

/// Adds the redirects that no page can carry, such as those of files, to `redirects.toml`, and takes
/// away those that start where something is now.
fn redirects_file(before: &Before<'_>, addresses: &Addresses, files: &mut BTreeMap<String, Splices>) {
    let text = before.redirects.unwrap_or_default();
    let file = format!("{}redirects.toml", before.parsing.folder);
    let mut splices = if before.redirects.is_some() { Splices::new(text.into()) } else { Splices::new_file() };
    let taken: BTreeSet<String> = addresses.changed().into_iter().map(|(_, new)| new).collect();
    let mut rest = text;
    for table in front::tables(text).into_iter().rev() {
        let (redirects, _) = parse_redirects(&file, text[table.clone()].as_bytes());
        if redirects.iter().any(|redirect| taken.contains(&redirect.from)) {
            if table.end == rest.len() {
                rest = &text[..table.start];
            }
            splices.replace(table, String::new());
        }
    }
    let table = |(from, to)| format!("[[redirect]]\nfrom = {}\nto = {}\n", front::quoted(from), front::quoted(to));
    let tables: Vec<String> = addresses.without_page().map(table).collect();
    if !tables.is_empty() {
        let gap = match rest {
            "" => "",
            rest if rest.ends_with("\n\n") => "",
            rest if rest.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        splices.insert(text.len(), format!("{gap}{}", tables.join("\n")));
    }
    files.insert(file, splices);
}

/// Checks on the site as it will be that every link means what it meant and that no error is new.
fn prove(
    before: &Before<'_>,
    moves: &Moves,
    old: &Warned<Site>,
    sight: &Sight<'_>,
    plan: &Plan,
) -> Result<(), RenameError> {
    let mut content = moved(before.content, moves);
    let mut config = Arc::clone(before.config);
    for edit in &plan.edits {
        let Some(path) = edit.file.strip_prefix(&before.parsing.folder) else {
            config = SiteConfig::parse(&config.name, &edit.text).0.map_or(config, Arc::new);
            continue;
        };
        if path == "redirects.toml" {
            content.redirects = parse_redirects(&edit.file, edit.text.as_bytes()).0;
        } else if let Ok(path) = ContentPath::new(path) {
            let path = moves.map(&path);
            let document = document::parse(&path, edit.text.as_bytes(), before.parsing).holding(&edit.text);
            content.documents.insert(path, Arc::new(document));
        }
    }
    let after = resolve(content, config, before.setting);
    let mut broken = new_errors(&old.diagnostics, &after.diagnostics);
    let addresses = Addresses::default();
    let new = Sight { site: &after.value, moves: None, addresses: &addresses };
    for page in old.value.pages.iter().filter(|page| is_written(page)) {
        let Some(page_after) = new.page(&sight.path_of(page)) else { continue };
        let links = before.links(page).iter().zip(before.links(page_after));
        for (link, link_after) in links {
            let wanted = sight.target(page, &link.target);
            if wanted.is_some() && wanted != new.target(page_after, &link_after.target) {
                broken.push(cannot_follow(before, page, &link.target));
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(RenameError::Breaks(broken)) }
}

/// Returns the errors of a kind of which there were fewer before.
fn new_errors(before: &[Diagnostic], after: &[Diagnostic]) -> Vec<Diagnostic> {
    let count =
        |all: &[Diagnostic], code: Code| all.iter().filter(|found| found.is_error() && found.code == code).count();
    let is_new = |found: &&Diagnostic| {
        found.is_error()
            && count(after, found.code) > count(before, found.code)
            && !before.iter().any(|known| known.code == found.code && known.text == found.text)
    };
    after.iter().filter(is_new).cloned().collect()
}

fn cannot_follow(before: &Before<'_>, page: &Page, target: &str) -> Diagnostic {
    let file = format!("{}{}", before.parsing.folder, page.document.path);
    let fact = text!("the link to `{target}` could not follow", "le lien vers « {target} » n’a pas pu suivre");
    Diagnostic::new(Code::LINK_DEAD, fact)
        .at(Place::file(file))
        .hint(text!("link by id first: `page:the-id`", "liez d’abord par l’identifiant : « page:l-identifiant »"))
}
