//! How the old site made its addresses: from its options where a dump tells them, else from the addresses
//! that the export gives.

use std::collections::{BTreeMap, BTreeSet};

use super::{Archive, Head, dates};
use crate::{
    site::decoded,
    statify::{html::host_of, moves::path_of, php::Php},
};

/// The forms of the old site's addresses.
#[derive(Debug, Clone, Default)]
pub struct Old {
    /// Folder of the site below its host: empty, or such as `/blog`.
    pub base: String,
    /// `/index.php` where the old server could not rewrite addresses, else empty.
    pub root: String,
    /// What stands before the articles' addresses and those of archives: empty, or such as `/archives`.
    pub front: String,
    /// The permalink structure without `/index.php`; empty when it is not known.
    pub structure: String,
    /// Whether addresses were queries (`/?p=12`).
    pub is_plain: bool,
    /// Path of the media on the site, with slashes at both ends.
    pub uploads: String,
    /// What stands before the addresses of the site's own types, by type, without slashes at its ends.
    pub types: BTreeMap<String, String>,
}

/// Returns what stands before the addresses of each type: the rules by which the old site read its addresses
/// tell it, such as `ateliers/([^/]+)(?:/([0-9]+))?/?$` → `index.php?atelier=$matches[1]&page=$matches[2]`.
fn types(archive: &Archive) -> BTreeMap<String, String> {
    let mut types = BTreeMap::new();
    let rules = archive.serialized("rewrite_rules");
    for (pattern, target) in rules.iter().flat_map(Php::entries) {
        let target = target.text().unwrap_or_default();
        let kind = target.strip_prefix("index.php?").and_then(|query| query.split_once("=$matches[1]"));
        let pattern = pattern.trim_start_matches('^').trim_start_matches("index.php/");
        let folder = pattern.split_once("/(").map(|(folder, _)| folder);
        let is_plain = |folder: &&str| folder.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/%".contains(&b));
        if let (Some((kind, _)), Some(folder)) = (kind, folder.filter(is_plain)) {
            types.entry(kind.to_owned()).or_insert_with(|| decoded(folder).into_owned());
        }
    }
    types
}

/// Posts that are looked at to see what their addresses have in common.
const SAMPLE: usize = 100;

impl Old {
    /// Returns the forms of an archive's site.
    pub fn of(archive: &Archive) -> Self {
        let base = path_of(archive.setting("home")).unwrap_or_default().trim_end_matches('/').to_owned();
        let is_listed = |post: &&Head| matches!(&*post.kind, "post" | "page") && post.status == "publish";
        let links: Vec<(&Head, String)> = archive
            .posts
            .values()
            .map(|post| &**post)
            .filter(is_listed)
            .filter(|post| !post.link.is_empty() && !post.link.contains('?'))
            .filter_map(|post| Some((post, path_of(&post.link)?.strip_prefix(&base)?.to_owned())))
            .filter(|(_, path)| path != "/")
            .take(SAMPLE)
            .collect();
        let whole = archive.setting("permalink_structure");
        let structure = whole.strip_prefix("/index.php").unwrap_or(whole).to_owned();
        let has_root = structure.len() < whole.len() || links.iter().any(|(_, path)| path.starts_with("/index.php/"));
        let root = if has_root { "/index.php" } else { "" }.to_owned();
        let front = match structure.split_once('%') {
            Some((front, _)) => front.trim_end_matches('/').to_owned(),
            None => common_front(&links, &root),
        };
        let is_plain = structure.is_empty() && links.is_empty();
        Self { uploads: uploads(archive, &base), types: types(archive), base, root, front, structure, is_plain }
    }

    /// Returns the path of the old home page.
    pub fn home(&self) -> String {
        format!("{}/", self.base)
    }

    /// Returns an address of the old site as the new one has it: without `/index.php`.
    pub fn without_root(&self, path: &str) -> String {
        let below = path.strip_prefix(&self.base).unwrap_or(path);
        let below = below.strip_prefix("/index.php").filter(|rest| rest.starts_with('/')).unwrap_or(below);
        format!("{}{below}", self.base)
    }

    /// Whether articles lie below year and month.
    pub fn is_dated(&self, archive: &Archive) -> bool {
        if !self.structure.is_empty() {
            return self.structure.starts_with("/%year%/%monthnum%/");
        }
        let posts = archive.posts.values().filter(|post| post.kind == "post" && post.status == "publish").take(SAMPLE);
        let mut pretty = posts.filter(|post| !post.link.is_empty() && !post.link.contains('?')).peekable();
        let is_dated = |post: &Head| {
            let below = path_of(&post.link).map(|path| self.without_root(&path));
            let folder = dates::folder(&post.date);
            below.is_some_and(|path| !folder.is_empty() && path.starts_with(&format!("{}/{folder}", self.base)))
        };
        pretty.peek().is_some() && pretty.all(|post| is_dated(post))
    }
}

/// Returns what the addresses of all articles begin with before their date, id, category or name.
fn common_front(links: &[(&Head, String)], root: &str) -> String {
    let front = |post: &Head, path: &str| {
        let path = path.strip_prefix(root).unwrap_or(path);
        let is_own = |segment: &str| {
            segment == decoded(&post.name)
                || segment.starts_with(|c: char| c.is_ascii_digit())
                || post.terms.iter().any(|term| decoded(&term.slug) == segment)
        };
        let before: Vec<&str> = path.split('/').skip(1).take_while(|segment| !is_own(segment)).collect();
        before
            .iter()
            .filter(|segment| !segment.is_empty())
            .fold(String::new(), |front, segment| format!("{front}/{segment}"))
    };
    let mut fronts = links.iter().filter(|(post, _)| post.kind == "post").map(|(post, path)| front(post, path));
    let first = fronts.next().unwrap_or_default();
    if fronts.all(|other| other == first) { first } else { String::new() }
}

/// Returns the path of the media: as their own addresses say, else where WordPress puts them.
fn uploads(archive: &Archive, base: &str) -> String {
    let media = archive.posts.values().filter(|post| post.kind == "attachment").take(SAMPLE);
    let own = host_of(archive.setting("home"));
    let said = media.filter(|post| host_of(&post.file_url) == own).find_map(|post| {
        let path = path_of(&post.file_url)?;
        let prefix = path.strip_suffix(decoded(post.meta("_wp_attached_file")?).as_ref())?;
        (prefix.len() > 1 && prefix.ends_with('/')).then(|| prefix.to_owned())
    });
    said.unwrap_or_else(|| {
        let installed = path_of(archive.setting("siteurl")).unwrap_or_default();
        let installed = if host_of(archive.setting("siteurl")) == own { installed.trim_end_matches('/') } else { base };
        let number = archive.setting("network_site");
        let own = if number.is_empty() { String::new() } else { format!("sites/{number}/") };
        format!("{installed}/wp-content/uploads/{own}")
    })
}

/// Returns the names of the old site's host, its own first. The address of a network of sites is not that of
/// one of them.
pub(super) fn hosts(archive: &Archive) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    let linked = archive.posts.values().map(|post| post.link.as_str()).find(|link| !link.is_empty());
    let named = ["home", "link", "siteurl"].map(|key| archive.setting(key));
    for host in named.into_iter().chain(linked).filter_map(host_of) {
        let is_above = hosts.iter().any(|own| own.ends_with(&format!(".{host}")));
        if !is_above && !hosts.iter().any(|own| own == host) {
            hosts.push(host.to_owned());
        }
    }
    hosts
}

/// Returns hosts that show the media and nothing else of the site.
pub(super) fn media_hosts(archive: &Archive, own: &[String]) -> BTreeSet<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for host in archive.posts.values().filter_map(|post| host_of(&post.file_url)) {
        *seen.entry(host).or_default() += 1;
    }
    seen.into_keys().filter(|host| !own.iter().any(|own| own == host)).map(str::to_owned).collect()
}

/// Returns the file of a medium below the folder of uploads.
pub(in super::super) fn file_of_medium(post: &Head) -> Option<String> {
    if let Some(file) = post.meta("_wp_attached_file").filter(|file| !file.is_empty()) {
        // Old versions wrote the whole path of their own machine.
        let below = file.rsplit_once("/wp-content/uploads/").map_or(file, |(_, below)| below);
        return Some(below.trim_start_matches('/').to_owned());
    }
    let path = path_of(&post.file_url)?;
    let below = ["/wp-content/uploads/", "/files/"].iter().find_map(|folder| Some(path.split_once(folder)?.1));
    Some(below.unwrap_or(path.trim_start_matches('/')).to_owned())
}
