//! A copy of the old site in a folder: as `wget`, `HTTrack` or a browser saves one, with what its pages call or
//! without.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{Called, Place, joined};
use crate::{
    site::decoded,
    statify::html::{dom::Dom, host_of},
};

/// A page of the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Its file, below the folder.
    pub file: String,
    /// Addresses that it may have had, the surest first: paths with their queries.
    pub addresses: Vec<String>,
}

impl Saved {
    /// Returns how reports name it.
    pub fn name(&self) -> &str {
        self.addresses.first().map_or(self.file.as_str(), String::as_str)
    }
}

/// The folder.
#[derive(Debug, Default)]
pub struct Mirror {
    root: PathBuf,
    /// Size of each file, by its path below the folder.
    files: BTreeMap<String, u64>,
    pages: Vec<Saved>,
    /// Hosts that are the old site's own, without `www.`.
    own: BTreeSet<String>,
}

/// How much of a page is read for where it came from.
const HEAD: usize = 1 << 16;

impl Mirror {
    /// Returns the copy in a folder; `hosts` are those of the old site as far as they are known.
    pub fn open(root: &Path, hosts: &[String]) -> Self {
        let entries = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter().filter_map(Result::ok);
        let files = entries.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
            let below = entry.path().strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
            Some((below, entry.metadata().ok()?.len()))
        });
        let mut mirror = Self { root: root.into(), files: files.collect(), ..Self::default() };
        mirror.own = hosts.iter().cloned().collect();
        let found: Vec<(Saved, Option<String>)> =
            mirror.files.par_iter().filter_map(|(file, _)| mirror.saved(file)).collect();
        if mirror.own.is_empty() {
            mirror.own.extend(found.iter().filter_map(|(_, host)| host.clone()));
        }
        let is_own = |host: &Option<String>| host.as_ref().is_none_or(|host| mirror.own.contains(host));
        mirror.pages = found.into_iter().filter(|(_, host)| is_own(host)).map(|(saved, _)| saved).collect();
        mirror
    }

    /// Returns the pages, in the order of their files.
    pub fn pages(&self) -> &[Saved] {
        &self.pages
    }

    /// Returns a file as a page, with the host it came from, if it is one.
    fn saved(&self, file: &str) -> Option<(Saved, Option<String>)> {
        // What a browser saves beside a page is part of it.
        let is_part =
            file.rsplit('/').skip(1).any(|folder| folder.ends_with("_files") || folder.ends_with("_fichiers"));
        let name = file.rsplit('/').next().unwrap_or_default();
        let can_be_page =
            ["html", "htm", "xhtml", "php", "asp"].iter().any(|ending| name.contains(&format!(".{ending}")))
                || !name.contains('.')
                || name.contains('?');
        if is_part || !can_be_page {
            return None;
        }
        let bytes = fs::read(self.root.join(file)).ok()?;
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
        let lower = head.to_ascii_lowercase();
        if !lower.contains("<html") && !lower.contains("<!doctype html") {
            return None;
        }
        let told = told(&head);
        let (host, path) = split_host(file);
        let host = told
            .first()
            .and_then(|address| host_of(address))
            .or(host)
            .map(|host| host.trim_start_matches("www.").to_owned());
        let told = told
            .iter()
            .filter(|address| host_of(address).map(str::to_owned) == host)
            .map(|address| path_and_query(address).to_owned());
        let mut addresses: Vec<String> = told.collect();
        for address in addresses_of(path) {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        Some((Saved { file: file.to_owned(), addresses }, host))
    }

    /// Returns the file that a path stands for, its query kept in the name or left out.
    fn file(&self, path: &str, query: Option<&str>) -> Option<&str> {
        let plain = [Cow::Borrowed(path), decoded(path)];
        let mut names = Vec::new();
        for path in plain {
            if let Some(query) = query {
                names.extend([format!("{path}?{query}"), format!("{path}@{query}")]);
            }
            names.push(path.into_owned());
        }
        names
            .iter()
            .find_map(|name| self.files.get_key_value(name.trim_start_matches('/')).map(|(name, _)| name.as_str()))
    }

    /// Returns the file of an absolute path on a host, wherever such copies keep it.
    fn on_host(&self, host: &str, path: &str, query: Option<&str>) -> Option<&str> {
        [format!("{host}{path}"), format!("www.{host}{path}")]
            .iter()
            .find_map(|path| self.file(path, query))
            .or_else(|| self.file(path, query).filter(|_| self.own.contains(host)))
    }
}

impl Place for Mirror {
    fn called(&self, base: &str, reference: &str) -> Called {
        let reference = reference.split('#').next().unwrap_or_default();
        let (path, query) = reference.split_once('?').map_or((reference, None), |(path, query)| (path, Some(query)));
        let other = |host: &str| Some(host.to_owned()).filter(|host| !self.own.contains(host));
        if let Some(host) = host_of(reference) {
            let file = self.on_host(host, path_of(path), query);
            return Called { name: file.unwrap_or(reference).to_owned(), host: other(host) };
        }
        let of_page = split_host(base).0.map(|host| host.trim_start_matches("www."));
        let (path, file) = if path.starts_with('/') {
            let own = of_page.or_else(|| self.own.first().map(String::as_str)).unwrap_or_default();
            (path.to_owned(), self.on_host(own, path, query).or_else(|| self.file(path, query)))
        } else {
            let path = joined(base, path);
            let file = self.file(&path, query);
            (path, file)
        };
        let name = file.unwrap_or(&path).to_owned();
        // Beside the folder of the site's own host lie those of others.
        let host = split_host(&name).0.map(|host| host.trim_start_matches("www.")).filter(|_| of_page.is_some());
        Called { host: host.and_then(other), name }
    }

    fn size(&self, name: &str) -> Option<u64> {
        self.files.get(name).copied()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.files.get(name)?;
        let bytes = fs::read(self.root.join(name)).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Returns where a page says that it came from: browsers and `HTTrack` write it down, and pages name the address
/// by which they want to be known.
fn told(head: &str) -> Vec<String> {
    let mut told = Vec::new();
    if let Some((_, rest)) = head.split_once("<!-- saved from url=") {
        told.extend(rest.find("http").and_then(|at| rest[at..].split_whitespace().next()).map(str::to_owned));
    }
    if let Some((_, rest)) = head.split_once("<!-- Mirrored from ") {
        told.extend(rest.split_once(" by HTTrack").map(|(address, _)| format!("http://{address}")));
    }
    let dom = Dom::parse(head);
    let links = dom.below(dom.root()).filter(|at| dom.name(*at) == "link");
    let mut canonical =
        links.filter(|at| dom.attribute(*at, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")));
    told.extend(
        canonical.find_map(|at| dom.attribute(at, "href")).filter(|href| host_of(href).is_some()).map(str::to_owned),
    );
    told
}

/// Parts the name of a host from the path of a file, if its first folder is one.
fn split_host(file: &str) -> (Option<&str>, &str) {
    match file.split_once('/') {
        Some((first, rest)) if is_host(first) => (Some(first), rest),
        _ => (None, file),
    }
}

fn is_host(name: &str) -> bool {
    let is_ending = |ending: &str| ending.len() > 1 && ending.bytes().all(|b| b.is_ascii_alphabetic());
    name.rsplit_once('.').is_some_and(|(first, ending)| !first.is_empty() && is_ending(ending))
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

/// Returns the path of an absolute address.
fn path_of(address: &str) -> &str {
    let rest = address.find("//").map_or(address, |at| &address[at + 2..]);
    rest.find('/').map_or("/", |at| &rest[at..])
}

fn path_and_query(address: &str) -> &str {
    path_of(address.split('#').next().unwrap_or_default())
}

/// Returns the addresses that may have been saved in a file.
fn addresses_of(file: &str) -> Vec<String> {
    let whole = format!("/{file}");
    // Programs that save add an ending to what had none.
    let bare = whole.strip_suffix(".html").or_else(|| whole.strip_suffix(".htm")).unwrap_or(&whole);
    let mut addresses = Vec::new();
    for form in [&whole, bare] {
        let (path, query) =
            form.split_once('?').map_or((form, String::new()), |(path, query)| (path, format!("?{query}")));
        let folder =
            ["index.html", "index.htm", "index.php", "index"].iter().find_map(|index| path.strip_suffix(index));
        match folder.filter(|folder| folder.ends_with('/')) {
            Some(folder) => addresses.push(format!("{folder}{query}")),
            None if query.is_empty() => addresses.extend([form.to_owned(), format!("{form}/")]),
            None => addresses.push(form.to_owned()),
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_address() {
        assert_eq!(addresses_of("fete/index.html"), ["/fete/", "/fete/"]);
        assert_eq!(addresses_of("index.html?p=12.html")[1], "/?p=12");
        assert_eq!(addresses_of("fete.html"), ["/fete.html", "/fete.html/", "/fete", "/fete/"]);
        let head = "<html><!-- Mirrored from a.example/b?c=1 by HTTrack Website Copier/3.x [XR&CO] --><head><link rel=\"canonical\" href=\"https://a.example/d/\">";
        assert_eq!(told(head), ["http://a.example/b?c=1", "https://a.example/d/"]);
        assert_eq!(told("<!-- saved from url=(0021)https://a.example/e/ -->\n<html>"), ["https://a.example/e/"]);
    }

    #[test]
    fn hosts_are_known_by_their_folder() {
        assert_eq!(split_host("www.a.example/b/c.html"), (Some("www.a.example"), "b/c.html"));
        assert_eq!(split_host("v1.2/c.html"), (None, "v1.2/c.html"));
        assert_eq!(split_host("c.html"), (None, "c.html"));
    }
}
