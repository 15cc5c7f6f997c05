//! Old addresses: which the new site answers itself, and where the others lead.

use std::collections::{BTreeMap, BTreeSet};

use crate::{content::Redirect, path::Url, site::decoded};

/// The addresses of an old site. Paths are decoded and compared without the slash at their end; an address with
/// a query is compared as it is written.
#[derive(Debug, Clone, Default)]
pub struct Moves {
    /// What the new site answers itself.
    pub alive: BTreeSet<String>,
    /// Old address → new one.
    pub moved: BTreeMap<String, String>,
    /// Those that are for now only: 302.
    pub passing: BTreeSet<String>,
}

impl Moves {
    /// Notes that the new site answers there.
    pub fn live(&mut self, url: &str) {
        self.alive.insert(bare(url).to_owned());
    }

    /// Adds a redirect, unless something is there already.
    pub fn lead(&mut self, from: &str, to: &str) {
        let key = bare(from);
        let is_free = is_plain(from) && key != bare(to) && !self.alive.contains(key) && !self.moved.contains_key(key);
        if is_free {
            self.moved.insert(key.to_owned(), to.to_owned());
        }
    }

    /// Returns the redirects, with and without a slash at their end, but for those that are `left_out`.
    pub fn redirects(&self, left_out: &dyn Fn(&str) -> bool) -> Vec<Redirect> {
        let mut redirects = Vec::new();
        for (from, to) in &self.moved {
            let is_file = from.contains('?') || from.rsplit('/').next().is_some_and(|name| name.contains('.'));
            let forms = if is_file { vec![from.clone()] } else { vec![from.clone(), format!("{from}/")] };
            let status = if self.passing.contains(from) { 302 } else { 301 };
            let forms = forms.into_iter().filter(|from| !left_out(from));
            redirects.extend(forms.map(|from| Redirect { from, to: encoded(to), status }));
        }
        redirects
    }
}

/// Returns an address as a server sends it.
pub fn encoded(to: &str) -> String {
    Url::new(to).map_or_else(|_| to.to_owned(), |url| url.encoded().into_owned())
}

/// Returns a path without the slash at its end: what addresses are compared by.
pub fn bare(url: &str) -> &str {
    if url.contains('?') { url } else { url.trim_end_matches('/') }
}

/// Returns an address as ours are: with a slash at its end, unless it names a file.
pub fn with_slash(url: String) -> String {
    let is_file = url.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if url.ends_with('/') || is_file { url } else { format!("{url}/") }
}

/// Whether an address can be redirected: no white space or control characters.
pub fn is_plain(from: &str) -> bool {
    from.starts_with('/')
        && !from.starts_with("//")
        && !from.contains(|c: char| c.is_control() || matches!(c, '#' | ' ' | '\\' | '"'))
        && !from.split(['/', '?']).any(|segment| matches!(segment, "." | ".."))
}

/// Returns the decoded path of an absolute address, or of one that begins with `/`; slashes that follow each other
/// are one, as servers read them.
///
/// ```
/// use sobre::statify::moves::path_of;
/// assert_eq!(path_of("https://a.example//b//caf%C3%A9/?c#d").as_deref(), Some("/b/café/"));
/// assert_eq!(path_of("/b//c"), Some("/b/c".into()));
/// assert_eq!(path_of("//a.example"), Some("/".into()));
/// ```
pub fn path_of(address: &str) -> Option<String> {
    let host = address.find("//").filter(|at| *at == 0 || address[..*at].ends_with(':'));
    let path = match host {
        Some(at) => address[at + 2..].find(['/', '?', '#']).map_or("", |slash| &address[at + 2 + slash..]),
        None => address,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut path = format!("/{}", decoded(path).trim_start_matches('/'));
    while path.contains("//") {
        path = path.replace("//", "/");
    }
    Url::new(&path).is_ok().then_some(path)
}
