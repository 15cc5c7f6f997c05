//! Old addresses in the words of the servers that answer them.
//!
//! A release lists its redirects; how they are answered depends on who serves it:
//!
//! - Apache looks each request up in a [`RedirectMap`], written as [`sdbm`] or as text, with the
//!   rules of [`apache`]: any status, any query, tens of thousands of addresses.
//! - Object stores know prefixes and objects that lead elsewhere ([`s3`]): no query, no 410.
//! - Everyone else gets pages that lead on ([`stub`]): no status at all.
//!
//! What a server cannot express is handed back as [`Unexpressed`], never dropped in silence.

pub mod apache;
pub(super) mod key;
pub mod s3;
pub mod sdbm;
pub mod stub;

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use rustc_hash::FxHashSet;

use crate::{
    content::Redirect,
    diag::{Code, Diagnostic, Severity, Warned, text},
    digest::Digest,
    release::Manifest,
};

/// What a server answers at an old address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// 301: there, for good.
    Moved(String),
    /// 302: there, for now.
    Found(String),
    /// 410: no more.
    Gone,
}

/// A redirect that a server cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexpressed {
    /// The redirect.
    pub redirect: Redirect,
    /// Why not.
    pub why: Limit,
}

/// What a server lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// It does not look at queries.
    Query,
    /// It cannot say that a page is gone.
    Gone,
    /// It cannot say "for now".
    Status,
    /// It holds no more of them.
    Count,
    /// The release has a file there, or no file can have this name.
    Name,
}

/// Each old address in normal form, with its answer.
///
/// The normal form is what Apache makes of a request by its own functions: the path decoded, doubled
/// slashes merged, and encoded again in one way; the query likewise. A request may write the
/// parameters of a query in another order, and a final slash more or less: those forms are entries
/// of their own, unless they stand for something else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RedirectMap {
    entries: BTreeMap<String, Answer>,
}

impl RedirectMap {
    /// Returns the map of a release's redirects, and what is wrong with those that it does not hold.
    pub fn new(manifest: &Manifest) -> Warned<Self> {
        let files: FxHashSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
        Self::of(&manifest.redirects, &|path| files.contains(path))
    }

    /// Returns the map of redirects in a site of which `is_file` knows the paths, such as
    /// `news/index.html`: what [`RedirectMap::new`] does for who has no manifest.
    pub fn of(redirects: &[Redirect], is_file: &dyn Fn(&str) -> bool) -> Warned<Self> {
        let mut map = Self::default();
        let mut diagnostics = Vec::new();
        let mut held = Vec::new();
        for redirect in redirects {
            let key = key::normal(&redirect.from);
            match Answer::of(redirect) {
                None => diagnostics.push(no_answer(redirect)),
                Some(answer) if key.len() + answer.to_string().len() > sdbm::PAIR_MAX => {
                    diagnostics.push(too_long(redirect));
                }
                Some(answer) => match map.entries.get(&key) {
                    Some(first) if *first != answer => diagnostics.push(clash(redirect, first)),
                    Some(_) => {}
                    None => {
                        map.entries.insert(key, answer.clone());
                        held.push((redirect, answer));
                    }
                },
            }
        }
        for (redirect, answer) in held {
            for variant in key::variants(&redirect.from, is_file) {
                // What somebody wrote down wins over what we think of.
                map.entries.entry(variant).or_insert_with(|| answer.clone());
            }
        }
        Warned { value: map, diagnostics }
    }

    /// Returns what is answered to a request for `target`, path and query as sent: as the rules of
    /// [`apache`] do, first with the query, then with what trackers appended taken off, then without.
    pub fn answer(&self, target: &str) -> Option<&Answer> {
        let (path, query) = key::split(target);
        let whole = query.and_then(|query| self.entries.get(&key::of(path, Some(query))));
        let untracked = || self.entries.get(&key::of(path, Some(key::untracked(query?)?)));
        whole.or_else(untracked).or_else(|| self.entries.get(&key::of(path, None)))
    }

    /// Whether there is nothing to redirect.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the entries in order of key.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&str, &Answer)> {
        self.entries.iter().map(|(key, answer)| (key.as_str(), answer))
    }

    /// Returns the name of the map's files, without ending: it holds the digest of what is in them,
    /// for a map of two files cannot be replaced in one step, and Apache must never see half of each.
    pub fn name(&self) -> String {
        format!("redirects-{}", &Digest::of(self.to_txt().as_bytes()).to_string()[..12])
    }

    /// Returns the map as Apache's `txt:` type reads it: a line of key and value for each entry.
    pub fn to_txt(&self) -> String {
        let mut text = String::new();
        for (key, answer) in &self.entries {
            let _ = writeln!(text, "{key} {answer}");
        }
        text
    }

    /// Returns the paths that are redirected for certain queries only.
    fn paths_with_query(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self.entries.keys().filter_map(|key| Some(key.split_once('?')?.0)).collect();
        paths.dedup();
        paths
    }
}

/// Whether an annexed file of a release is its map as text.
pub(super) fn is_txt(name: &str) -> bool {
    name.starts_with("redirects-") && name.strip_suffix(".txt").is_some()
}

/// As a map's value: `301:/new/`, `302:https://…`, `410:`.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved(to) => write!(f, "301:{to}"),
            Self::Found(to) => write!(f, "302:{to}"),
            Self::Gone => f.write_str("410:"),
        }
    }
}

impl Answer {
    /// Returns what `redirect` asks for, its end fit for a header; `None` when it leads nowhere.
    fn of(redirect: &Redirect) -> Option<Self> {
        let to = &redirect.to;
        let leads = (to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"))
            || to.starts_with("https://")
            || to.starts_with("http://");
        match redirect.status {
            410 => Some(Self::Gone),
            301 if leads => Some(Self::Moved(key::for_answer(to))),
            302 if leads => Some(Self::Found(key::for_answer(to))),
            _ => None,
        }
    }
}

fn no_answer(redirect: &Redirect) -> Diagnostic {
    let Redirect { from, to, status } = redirect;
    let fact = text!(
        "{from} cannot be redirected to `{to}` with status {status}",
        "{from} ne peut pas être redirigé vers « {to} » avec le statut {status}"
    );
    Diagnostic::new(Code::URL_GRAMMAR, fact).hint(text!(
        "301 or 302 with an address that begins with `/`, `https://` or `http://`; 410 without",
        "301 ou 302 avec une adresse qui commence par « / », « https:// » ou « http:// » ; 410 sans"
    ))
}

fn clash(redirect: &Redirect, first: &Answer) -> Diagnostic {
    let from = &redirect.from;
    let first = first.to_string();
    let first = first.split_once(':').map_or("", |(status, to)| if to.is_empty() { status } else { to });
    let fact = text!(
        "{from} is another way to write an address that already leads to {first}",
        "{from} est une autre façon d’écrire une adresse qui mène déjà à {first}"
    );
    let mut diagnostic = Diagnostic::new(Code::REDIRECT_CLASH, fact);
    // The first is answered: not worth keeping a whole site from its visitors.
    diagnostic.severity = Severity::Warning;
    diagnostic.hint(text!("remove one of the two redirects", "retirez l’une des deux redirections"))
}

fn too_long(redirect: &Redirect) -> Diagnostic {
    // The message is for reading, not for proving the length.
    let from: String = redirect.from.chars().take(60).collect();
    let most = sdbm::PAIR_MAX;
    let fact = text!(
        "the redirect from {from}… is too long for the server: it will answer 404",
        "la redirection depuis {from}… est trop longue pour le serveur : il répondra 404"
    );
    Diagnostic::new(Code::REDIRECT_LONG, fact).hint(text!(
        "the old and the new address, percent-encoded, together take {most} bytes at most",
        "l’ancienne et la nouvelle adresse, encodées, occupent ensemble {most} octets au plus"
    ))
}
