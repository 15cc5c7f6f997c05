//! `sobre fix`: front matter as other engines write it → as sobre reads it.
//!
//! Only keys change, where they stand: every other byte of a file stays, comments and order included. A file is only
//! touched when the result, read again, says all that it said before.

use std::{
    collections::BTreeMap,
    io,
    ops::Range,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{Batch, Step};
use crate::{
    config::SiteConfig,
    content::{
        front_matter::{self, Fence, split},
        node::{Entry, Kind, Node, Value},
        parse_toml, parse_yaml,
        schema::Types,
    },
    diag::{Code, Place},
    digest::Digest,
};

/// Keys of other engines and ours: Hugo, Zola, Jekyll, Eleventy, Pelican.
const KEYS: &[(&str, &str)] = &[
    ("aliases", "redirects"),
    ("redirect_from", "redirects"),
    ("author", "authors"),
    ("lastmod", "updated"),
    ("last_modified_at", "updated"),
    ("modified", "updated"),
    ("publishDate", "publish"),
    ("publishdate", "publish"),
    ("expiryDate", "expires"),
    ("expirydate", "expires"),
    ("unpublishdate", "expires"),
    ("summary", "description"),
    ("excerpt", "description"),
    ("sort_by", "sort"),
    ("paginate_by", "paginate"),
    ("in_search_index", "search"),
    ("translationOf", "translation_of"),
];

/// The table in which Zola keeps a page's terms.
const TERMS: &str = "taxonomies";

/// A site whose pages are to be looked through.
pub struct Source<'s> {
    /// What it is.
    pub config: &'s SiteConfig,
    /// Content types of its theme: their fields are nobody's old keys.
    pub types: &'s Types,
}

/// What is to change.
#[derive(Debug)]
pub struct Fix {
    /// Files with what changes in each, in order of path.
    pub files: Vec<(String, Vec<Change>)>,
    /// The same, to be applied.
    pub batch: Batch,
}

/// A key that gets another name, or another place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Line in the file, from 1.
    pub line: usize,
    /// As it is.
    pub old: String,
    /// As it will be.
    pub new: String,
}

/// Returns what is to change in the pages of sites.
pub fn prepare(farm: &Path, sites: &[Source<'_>]) -> io::Result<Fix> {
    let mut fix = Fix { files: Vec::new(), batch: Batch { root: farm.to_owned(), steps: Vec::new() } };
    for site in sites {
        let folder = format!("content/{}", site.config.name);
        for entry in WalkDir::new(farm.join(&folder)).sort_by_file_name() {
            let entry = entry?;
            let path = entry.path();
            if !entry.file_type().is_file() || path.extension().is_none_or(|ending| ending != "md") {
                continue;
            }
            // What is no text, a build tells.
            let bytes = std::fs::read(path)?;
            let Ok(text) = str::from_utf8(&bytes) else { continue };
            let Some((new, changes)) = site.rewritten(text) else { continue };
            let path: PathBuf = path.strip_prefix(farm).unwrap_or(path).to_owned();
            fix.files.push((path.to_string_lossy().replace('\\', "/"), changes));
            fix.batch.steps.push(Step::Replace { path, old: Digest::of(&bytes), bytes: new.into() });
        }
    }
    Ok(fix)
}

impl Source<'_> {
    /// Returns a page's text with our keys, and what changed; `None` when nothing has to, or nothing can without loss.
    fn rewritten(&self, text: &str) -> Option<(String, Vec<Change>)> {
        let (fence, inside) = split(text).ok()?.block?;
        let block = &text[inside.clone()];
        let entries = entries(fence, block)?;
        let mut edits: Vec<(Range<usize>, String, Change)> = Vec::new();
        for (old, new) in KEYS {
            let Some(entry) = entries.iter().find(|entry| entry.key == *old) else { continue };
            let is_taken = entries.iter().any(|entry| entry.key == *new)
                || edits.iter().any(|(.., change)| change.new == *new)
                || self.is_its_own(old);
            if !is_taken {
                let change = Change { line: 0, old: (*old).into(), new: (*new).into() };
                edits.push((entry.key_span.clone(), (*new).into(), change));
            }
        }
        edits.extend(self.terms(fence, block, &entries));
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|(range, ..)| range.start);
        let (mut new, mut at, mut changes) = (text[..inside.start].to_owned(), 0, Vec::new());
        for (range, replacement, change) in edits {
            new.push_str(block.get(at..range.start)?);
            new.push_str(&replacement);
            at = range.end;
            let line = text[..inside.start + range.start].matches('\n').count() + 1;
            changes.push(Change { line, ..change });
        }
        new.push_str(&block[at..]);
        new.push_str(&text[inside.end..]);
        let says_the_same = said(text, &changes)? == said(&new, &[])?;
        says_the_same.then_some((new, changes))
    }

    /// Whether a key means something else here: a taxonomy, or a field of a content type.
    fn is_its_own(&self, key: &str) -> bool {
        let mut fields = self.types.values().flat_map(|kind| &kind.fields);
        self.is_taxonomy(key) || front_matter::keys().contains(&key) || fields.any(|field| field.key == key)
    }

    fn is_taxonomy(&self, key: &str) -> bool {
        self.config.taxonomies.iter().any(|taxonomy| taxonomy.key == key)
    }

    /// Returns the edits that bring the terms of a table of their own up to the other keys.
    fn terms(&self, fence: Fence, block: &str, entries: &[Entry<'_>]) -> Vec<(Range<usize>, String, Change)> {
        let Some(entry) = entries.iter().find(|entry| entry.key == TERMS) else { return Vec::new() };
        let Kind::Table(terms) = &entry.node.kind else { return Vec::new() };
        let is_free = |term: &Entry<'_>| self.is_taxonomy(&term.key) && !entries.iter().any(|e| e.key == term.key);
        if terms.is_empty() || !terms.iter().all(is_free) {
            return Vec::new();
        }
        let lines = Lines::of(block, entry.key_span.start);
        let names = terms.iter().map(|term| term.key.as_ref()).collect::<Vec<_>>().join(", ");
        let change = Change { line: 0, old: format!("[{TERMS}] {names}"), new: names };
        match fence {
            // The keys of a table that is not the first would belong to the one before.
            Fence::Toml if block[lines.first.clone()].trim() == format!("[{TERMS}]") => {
                let header = block.find("\n[").map_or(0, |at| at + 1);
                let first = if block.starts_with('[') { 0 } else { header };
                let below = block[lines.first.end..].find("\n[").map_or(block.len(), |at| lines.first.end + at + 1);
                if first == lines.first.start {
                    return vec![(lines.first, String::new(), change)];
                }
                let keys = block[lines.first.end..below].to_owned();
                let still = Change { line: 0, old: String::new(), new: String::new() };
                vec![(first..first, keys, change), (lines.first.start..below, String::new(), still)]
            }
            Fence::Yaml if block[lines.first.clone()].trim_end() == format!("{TERMS}:") => {
                let mut end = lines.first.end;
                let mut keys = String::new();
                let indent = block[end..].len() - block[end..].trim_start_matches(' ').len();
                for line in block[end..].split_inclusive('\n') {
                    let Some(rest) = line.strip_prefix(&" ".repeat(indent)).filter(|_| indent > 0) else { break };
                    keys.push_str(rest);
                    end += line.len();
                }
                vec![(lines.first.start..end, keys, change)]
            }
            _ => Vec::new(),
        }
    }
}

/// The line in which something stands.
struct Lines {
    first: Range<usize>,
}

impl Lines {
    fn of(text: &str, at: usize) -> Self {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
        Self { first: start..end }
    }
}

fn entries(fence: Fence, block: &str) -> Option<Vec<Entry<'_>>> {
    let nowhere = |_| Place::file("");
    let node: Node<'_> = match fence {
        Fence::Toml => parse_toml(block, Code::FRONT_MATTER_SYNTAX, &nowhere),
        Fence::Yaml => parse_yaml(block, Code::FRONT_MATTER_SYNTAX, &nowhere),
    }
    .ok()?;
    match node.kind {
        Kind::Table(entries) => Some(entries),
        _ => None,
    }
}

/// Returns what a page says: its keys, under the names that `changes` give them, with their values, and its body.
fn said<'t>(text: &'t str, changes: &[Change]) -> Option<(BTreeMap<String, Value>, &'t str)> {
    let cut = split(text).ok()?;
    let (fence, inside) = cut.block?;
    let mut keys = BTreeMap::new();
    for entry in entries(fence, &text[inside])? {
        let is_moved = changes.iter().any(|change| change.old.starts_with('[')) && entry.key == TERMS;
        match entry.node.to_value() {
            Value::Table(terms) if is_moved => keys.extend(terms),
            value => {
                let new = changes.iter().find(|change| change.old == entry.key).map(|change| change.new.clone());
                keys.insert(new.unwrap_or_else(|| entry.key.to_string()), value);
            }
        }
    }
    Some((keys, &text[cut.body..]))
}
