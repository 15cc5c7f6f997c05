//! Changes to front matter, TOML or YAML, that leave comments, order and every other byte alone.

use std::{fmt::Write as _, ops::Range};

use super::{Sights, Splices};
use crate::{
    content::{
        date::Date,
        front_matter::{Fence, split},
        node::{Entry, Kind, Node, Value},
        parse_toml, parse_yaml,
    },
    diag::{Code, Place},
    path::slugify,
    site::{Page, Site},
};

/// Lets a page's front matter follow: its id is kept or added, its old address redirected, the
/// addresses in it rewritten.
pub(super) fn follow(page: &Page, sights: &Sights<'_>, splices: &mut Splices) {
    let text = splices.text.clone();
    let Ok(cut) = split(&text) else { return };
    let new_path = sights.old.path_of(page);
    let Some(new) = sights.new.page(&new_path) else { return };
    let moves = new_path != page.document.path;
    let id = (moves && page.document.front.id.is_none()).then(|| free_id(page, sights.old.site));
    let redirects = redirects(page, new.url.as_str());
    let Some((fence, inside)) = cut.block else {
        let mut lines = Lines { fence: Fence::Toml, line_break: splices.line_break(), text: String::new() };
        lines.id(id.as_deref());
        lines.redirects(&redirects.unwrap_or_default());
        if !lines.text.is_empty() {
            let line_break = lines.line_break;
            splices.insert(cut.body, format!("+++{line_break}{}+++{line_break}", lines.text));
        }
        return;
    };
    let Some(block) = Block::parse(&text, fence, inside) else { return };
    block.write(id.as_deref(), redirects.as_deref(), splices);
    block.addresses(page, sights, splices);
}

/// Returns the old addresses that a page is to list, if they change: the one it leaves is added, the
/// one it takes goes.
fn redirects(page: &Page, new_url: &str) -> Option<Vec<String>> {
    let old_url = page.url.as_str();
    if old_url == new_url || page.document.front.draft {
        return None;
    }
    let mut redirects: Vec<String> = page.document.front.redirects.clone();
    redirects.retain(|old| old != new_url);
    if !redirects.iter().any(|old| old == old_url) {
        redirects.push(old_url.to_owned());
    }
    Some(redirects)
}

/// Returns an id that no other page has: the name of the file, without its date if it can, else its
/// path.
fn free_id(page: &Page, site: &Site) -> String {
    let path = &page.document.path;
    let stem = path.as_str().trim_end_matches(".md").trim_end_matches("/index").trim_end_matches("/_index");
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let dated = name.split_at_checked(10).filter(|(day, _)| Date::parse(day).is_some());
    let bare = slugify(dated.map_or(name, |(_, rest)| rest));
    let (name, whole) = (slugify(name), slugify(stem));
    let taken = |id: &String| id.is_empty() || site.index.by_id.contains_key(id.as_str());
    let numbered = (2..).map(|n| format!("{whole}-{n}"));
    [bare, name, whole.clone()].into_iter().chain(numbered).find(|id| !taken(id)).unwrap_or_default()
}

/// Returns a text in quotes that TOML and YAML both read.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns the `[[redirect]]` tables of a text, each from its heading to its last key, with the
/// empty line after it.
pub(super) fn tables(text: &str) -> Vec<Range<usize>> {
    let mut tables: Vec<Range<usize>> = Vec::new();
    let (mut start, mut is_inside, mut is_closed) = (0, false, false);
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        match line.trim() {
            "[[redirect]]" => {
                tables.push(start..end);
                (is_inside, is_closed) = (true, false);
            }
            heading if heading.starts_with('[') => is_inside = false,
            "" if is_inside && !is_closed => {
                tables.last_mut().into_iter().for_each(|table| table.end = end);
                is_closed = true;
            }
            words if is_inside && !words.is_empty() && !words.starts_with('#') => {
                tables.last_mut().into_iter().for_each(|table| table.end = end);
                is_closed = false;
            }
            _ => {}
        }
        start = end;
    }
    tables
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
}

/// Lines to be added to a block.
struct Lines {
    fence: Fence,
    line_break: &'static str,
    text: String,
}

impl Lines {
    fn id(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            self.line("id", &quoted(id));
        }
    }

    fn redirects(&mut self, redirects: &[String]) {
        if !redirects.is_empty() {
            self.line("redirects", &list(redirects));
        }
    }

    fn line(&mut self, key: &str, value: &str) {
        let equals = match self.fence {
            Fence::Toml => " =",
            Fence::Yaml => ":",
        };
        let _ = write!(self.text, "{key}{equals} {value}{}", self.line_break);
    }
}

/// A block of front matter with the places of its keys.
struct Block<'t> {
    text: &'t str,
    fence: Fence,
    /// Byte range of its inside in the file.
    inside: Range<usize>,
    entries: Vec<Entry<'t>>,
}

impl<'t> Block<'t> {
    fn parse(text: &'t str, fence: Fence, inside: Range<usize>) -> Option<Self> {
        let block = &text[inside.clone()];
        let place = |_| Place::file("");
        let node = match fence {
            Fence::Toml => parse_toml(block, Code::FRONT_MATTER_SYNTAX, &place),
            Fence::Yaml => parse_yaml(block, Code::FRONT_MATTER_SYNTAX, &place),
        };
        match node.ok()?.kind {
            Kind::Table(entries) => Some(Self { text, fence, inside, entries }),
            _ => None,
        }
    }

    fn entry(&self, key: &str) -> Option<&Entry<'t>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Returns where a value stands in the file.
    fn span(&self, node: &Node<'_>) -> Range<usize> {
        node.span.start + self.inside.start..node.span.end + self.inside.start
    }

    /// Adds or changes the id and the redirects; new keys follow the title, or come first.
    fn write(&self, id: Option<&str>, redirects: Option<&[String]>, splices: &mut Splices) {
        let mut lines = Lines { fence: self.fence, line_break: splices.line_break(), text: String::new() };
        lines.id(id);
        match (redirects, self.entry("redirects")) {
            (Some(redirects), None) => lines.redirects(redirects),
            (Some(redirects), Some(entry)) => self.relist(entry, redirects, splices),
            (None, _) => {}
        }
        if !lines.text.is_empty() {
            let after = self.entry("id").or_else(|| self.entry("title"));
            let at = after.map_or(self.inside.start, |entry| self.end_of_line(self.span(&entry.node).end));
            splices.insert(at, lines.text);
        }
    }

    fn end_of_line(&self, from: usize) -> usize {
        self.text[from..self.inside.end].find('\n').map_or(self.inside.end, |at| from + at + 1)
    }

    /// Changes a list: appends when all it had stays, else writes it anew.
    fn relist(&self, entry: &Entry<'_>, items: &[String], splices: &mut Splices) {
        let span = self.span(&entry.node);
        let key_end = entry.key_span.end + self.inside.start;
        let after_colon = self.text[key_end..].find(':').map_or(key_end, |at| key_end + at + 1);
        let old = match &entry.node.kind {
            Kind::List(old) => old,
            Kind::Null => return splices.insert(after_colon, format!(" {}", list(items))),
            // A single text, where a list may stand.
            _ => return splices.replace(span, list(items)),
        };
        let is_flow = self.text[span.start..].starts_with('[');
        let last = old.last().map_or(span.start..span.start, |last| self.span(last));
        let kept = old.iter().zip(items).all(|(old, item)| matches!(&old.kind, Kind::String(old) if old == item));
        let (true, false, [.., new]) = (kept && items.len() == old.len() + 1, old.is_empty(), items) else {
            let (range, gap) = if is_flow {
                let end = self.text[last.end..].find(']').map_or(span.end, |at| last.end + at + 1);
                (span.start..end, "")
            } else {
                // Of a YAML list of lines, all after the key goes.
                (after_colon..last.end, " ")
            };
            return splices.replace(range, format!("{gap}{}", list(items)));
        };
        let line_start = self.text[..last.start].rfind('\n').map_or(0, |at| at + 1);
        let before = &self.text[line_start..last.start];
        let on_its_own_line = if is_flow { before.trim().is_empty() } else { before.trim() == "-" };
        match (on_its_own_line, is_flow) {
            (true, true) => splices.insert(last.end, format!(",{}{before}{}", splices.line_break(), quoted(new))),
            (true, false) => {
                let end = self.end_of_line(last.end);
                splices.insert(end, format!("{before}{}{}", quoted(new), splices.line_break()));
            }
            _ => splices.insert(last.end, format!(", {}", quoted(new))),
        }
    }

    /// Rewrites the addresses in a page's keys and fields.
    fn addresses(&self, page: &Page, sights: &Sights<'_>, splices: &mut Splices) {
        let keys = std::iter::once("image").chain(page.addresses.iter().map(String::as_str));
        for entry in keys.filter_map(|key| self.entry(key)) {
            if let Value::String(written) = entry.node.to_value()
                && let Some(new) = sights.rewritten(page, &written)
            {
                splices.replace(self.span(&entry.node), quoted(&new));
            }
        }
        let Some(entry) = self.entry("translation_of") else { return };
        let Value::String(written) = entry.node.to_value() else { return };
        let source = written.trim_start_matches('/');
        if let Ok(path) = crate::path::ContentPath::new(source)
            && let Some(original) = sights.old.page(&path)
        {
            let new = sights.old.path_of(original);
            if new != path {
                splices.replace(self.span(&entry.node), quoted(new.as_str()));
            }
        }
    }
}
